import { readFileSync } from 'node:fs';

/** The end of a server's log, for a message that says why it did not start. */
export function lastLines(file: string, count = 15): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
