const LAST = 50_000;

/** @throws RangeError with one line for whoever typed it */
export function readPortOffset(text: string): number {
  const offset = Number(text);
  if (/^\d+$/.test(text) && offset <= LAST) return offset;
  throw new RangeError(`--port-offset takes a whole number from 0 to ${LAST}, not '${text}'`);
}
