import { decodeCommand } from '../intake/decode.ts';
import { readLines } from './lines.ts';

export interface LineProblem {
  line: number;
  reason: string;
}

/** So many are told; more of them would be read by nobody. */
export const TOLD = 20;

/** Judges every line as the worker would, before any is sent. */
export async function checkFile(
  file: string,
): Promise<{ count: number; wrong: number; problems: LineProblem[] }> {
  const problems: LineProblem[] = [];
  const seen = new Map<string, { line: number; fingerprint: string }>();
  let count = 0;
  let wrong = 0;
  for await (const { number, bytes } of readLines(file)) {
    count += 1;
    const reason = problemOf(bytes, number, seen);
    if (reason === undefined) continue;
    wrong += 1;
    if (problems.length < TOLD) problems.push({ line: number, reason });
  }
  return { count, wrong, problems };
}

function problemOf(
  bytes: Buffer,
  line: number,
  seen: Map<string, { line: number; fingerprint: string }>,
): string | undefined {
  const decoded = decodeCommand(bytes);
  if ('error' in decoded) return decoded.error.message;
  const { taskId } = decoded.command;
  const fingerprint = decoded.fingerprint.toString('base64');
  const earlier = seen.get(taskId);
  if (earlier === undefined) {
    seen.set(taskId, { line, fingerprint });
    return undefined;
  }
  // The same command twice is harmless; another one under its taskId would be dead-lettered.
  return earlier.fingerprint === fingerprint
    ? undefined
    : `another command already has the taskId ${taskId}, on line ${earlier.line}`;
}
