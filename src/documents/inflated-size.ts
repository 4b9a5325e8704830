import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate';

/** A step small enough that a bomb is noticed before it goes off. */
const STEP = 65_536;

/** Is what the archive holds larger than this many bytes? It is counted, not believed. */
export function isLargerInflated(archive: Uint8Array, limit: number): boolean {
  let size = 0;
  const unzip = new Unzip((file) => {
    file.ondata = (error, chunk) => {
      if (error) throw error;
      size += chunk.length;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(UnzipPassThrough);
  for (let at = 0; at < archive.length && size <= limit; at += STEP)
    unzip.push(archive.subarray(at, at + STEP), at + STEP >= archive.length);
  return size > limit;
}
