import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Observed } from './observed.ts';

/** Counts the traces that the chaos assistants left, over all processes that ever ran. */
export async function readExecutions(dir: string): Promise<Observed['executions']> {
  const executions: Observed['executions'] = new Map();
  const files = (await readdir(dir)).filter((name) => name.endsWith('.log'));
  for (const file of files) {
    for (const line of (await readFile(path.join(dir, file), 'utf8')).split('\n')) {
      const [what, taskId] = line.split(' ');
      if (taskId === undefined) continue;
      const counts = executions.get(taskId) ?? { starts: 0, ends: 0 };
      executions.set(taskId, counts);
      if (what === 'start') counts.starts += 1;
      else counts.ends += 1;
    }
  }
  return executions;
}
