import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskRow } from '../store/tasks.ts';
import { taskBody } from './task-body.ts';

/** How often it is looked, and how often a line keeps the connection from being taken for dead, in milliseconds. */
const LOOK_MS = 500;
const ALIVE_MS = 15_000;

export interface Followed {
  find: (taskId: string) => Promise<TaskRow | undefined>;
  /** What there is of the answer so far; undefined while there is nothing, or it is not known. */
  partialAnswer: (taskId: string) => Promise<string | undefined>;
}

/**
 * A command's answer as server-sent events: `partial` with what has come since, `restart` where it begins anew, and at last
 * `result` with the task.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* follow(
  { find, partialAnswer }: Followed,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // So that the answer's head goes out at once.
  yield ': watching\n\n';
  let shown = '';
  let saidAt = performance.now();
  while (!signal.aborted) {
    const task = await find(taskId);
    if (task === undefined) return;
    if (task.state !== 'ACCEPTED') {
      yield event('result', taskBody(task));
      return;
    }
    const text = (await partialAnswer(taskId)) ?? shown;
    if (!text.startsWith(shown)) {
      yield event('restart', {});
      shown = '';
    }
    if (text !== shown) yield event('partial', { text: text.slice(shown.length) });
    else if (performance.now() - saidAt > ALIVE_MS) yield ': still at it\n\n';
    else {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      continue;
    }
    shown = text;
    saidAt = performance.now();
  }
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
