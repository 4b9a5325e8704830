import { createReadStream } from 'node:fs';

const NEWLINE = 0x0a;

export interface Line {
  /** From 1. */
  number: number;
  bytes: Buffer;
}

/**
 * The lines of a file that hold anything, as bytes. Node's own reader of lines also ends them at U+2028, which is
 * allowed inside JSON, and mends broken UTF-8, which is to be found and told.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(start, end)]);
      if (!isBlank(bytes)) yield { number, bytes };
      number += 1;
      parts = [];
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
  }
  const bytes = Buffer.concat(parts);
  if (!isBlank(bytes)) yield { number, bytes };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
