import { setTimeout as delay } from 'node:timers/promises';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { TaskBody } from '../http/task-body.ts';
import type { Api } from './api.ts';
import { CliError, Exit } from './exit.ts';
import { answer } from './print.ts';
import { Progress } from './progress.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { visible, visibleLines } from './text.ts';

const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 2_000;

export function taskPath(taskId: string): string {
  return `/v1/commands/${encodeURIComponent(taskId)}`;
}

/**
 * Looks until the task is settled.
 *
 * @param seconds how long; with 0, once
 * @param waited how long it was waited for before, in seconds
 * @throws CliError where it is not settled in time
 */
export async function settledTask(
  { stderr }: Surroundings,
  api: Api,
  taskId: string,
  seconds: number,
  waited = 0,
): Promise<TaskBody> {
  const progress = new Progress(stderr);
  const end = performance.now() + seconds * 1_000;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LAST_LOOK_MS, pause * 1.5)) {
    const task = await api.get<TaskBody>(taskPath(taskId));
    const left = end - performance.now();
    if (task.result !== undefined || left <= 0) progress.end();
    if (task.result !== undefined) return task;
    if (left <= 0) {
      const hint = seconds + waited === 0 ? ': --wait SECONDS waits for it' : ` after ${seconds + waited} s`;
      throw new CliError(Exit.TIMED_OUT, `${taskId} is ${stateOf(task)} and has no result yet${hint}`);
    }
    progress.show(`${taskId} is ${stateOf(task)}`);
    await delay(Math.min(pause, left));
  }
}

/** `ACCEPTED, while nothing of its type is begun (paused)` */
export function stateOf({ state, paused }: TaskBody): string {
  return paused === true ? `${state}, while nothing of its type is begun (paused)` : state;
}

/**
 * The result message for programs, what it says for people.
 *
 * @throws CliError where it is a FAILURE
 */
export function answerResult(around: Surroundings, options: GlobalOptions, result: CommandResult): void {
  const output = result.result?.output;
  answer(around, options, result, () => (output === undefined ? [] : visibleLines(output)));
  if (result.status === 'FAILURE') throw new CliError(Exit.FAILED, failureOf(result));
}

function failureOf({ taskId, error }: CommandResult): string {
  return visible(`${taskId} ended in FAILURE: ${error?.code ?? 'no code'}: ${error?.message ?? ''}`);
}
