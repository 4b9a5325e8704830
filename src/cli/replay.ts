import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api.ts';
import { letterPath, type LetterFilter } from './dead-letters.ts';
import { each } from './each.ts';
import { CliError, Exit } from './exit.ts';
import { answer, say } from './print.ts';
import { Progress } from './progress.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { table } from './table.ts';

export interface ReplayOptions extends GlobalOptions {
  dryRun?: boolean;
  /** Letters a second, at most. */
  rate?: number;
  as?: string;
}

interface Skipped {
  id: string | number;
  reason: string;
}

/** The answer of `POST /v1/dead-letters/replay`. */
interface Replayed {
  matched: number;
  replayed: number;
  skipped: Skipped[];
  remaining: number;
}

/** Letters in one request: few enough that each is answered soon and progress is seen. */
const STEP = 50;
/** Skipped letters that people are shown. */
const TOLD = 20;

/** Each of these letters; one that cannot be replayed does not keep the others from it. */
export async function replayOnes(
  around: Surroundings,
  api: Api,
  { dryRun = false, rate = Infinity, as, json }: ReplayOptions,
  ids: string[],
): Promise<void> {
  let isFirst = true;
  await each(around, ids, 'replayed', async (id) => {
    if (!isFirst) await delay(1_000 / rate);
    isFirst = false;
    const letter = dryRun
      ? await api.get<unknown>(letterPath(id))
      : await api.post<unknown>(`${letterPath(id)}/replay`, { by: as ?? around.user });
    say(around.stdout, json ? JSON.stringify(letter) : `${id} ${dryRun ? 'would be' : 'is'} replayed`);
  });
}

/** All that match, some at a time, until none is left that can be replayed. */
export async function replayFiltered(
  around: Surroundings,
  api: Api,
  options: ReplayOptions,
  filter: LetterFilter,
): Promise<void> {
  const { dryRun = false, rate = Infinity } = options;
  const by = options.as ?? around.user;
  const limit = Math.max(1, Math.min(STEP, Math.floor(rate)));
  const progress = new Progress(around.stderr);
  const skipped = new Map<string | number, string>();
  let total: Replayed = { matched: 0, replayed: 0, skipped: [], remaining: 0 };
  for (let isFirst = true; ; isFirst = false) {
    const step = await api.post<Replayed>('/v1/dead-letters/replay', { filter, limit, dryRun, by });
    // What was skipped once is met again at each step.
    for (const { id, reason } of step.skipped) skipped.set(id, reason);
    total = {
      matched: isFirst ? step.matched : total.matched,
      replayed: total.replayed + step.replayed,
      skipped: [...skipped].map(([id, reason]) => ({ id, reason })),
      remaining: step.remaining,
    };
    if (dryRun || step.remaining === 0 || step.replayed === 0) break;
    progress.show(`${total.replayed} replayed, ${total.remaining} left`);
    await delay((step.replayed / rate) * 1_000);
  }
  progress.end();
  answer(around, options, { dryRun, ...total }, () => lines(around, dryRun, total));
  const left = Math.max(total.remaining, total.skipped.length);
  if (!dryRun && left > 0) {
    throw new CliError(Exit.FAILED, `${left} could not be replayed: rnle dead-letters list shows them`);
  }
}

function lines({ stdout }: Surroundings, dryRun: boolean, total: Replayed): string[] {
  const head = dryRun
    ? `${total.matched} match, ${total.matched - total.skipped.length} would be replayed; nothing was`
    : `${total.replayed} of ${total.matched} replayed`;
  if (total.skipped.length === 0) return [head];
  const shown = total.skipped.slice(0, TOLD).map(({ id, reason }) => [id, reason]);
  const more = total.skipped.length - shown.length;
  return [
    head,
    ...table(stdout, ['SKIPPED', 'BECAUSE'], shown),
    ...(more > 0 ? [`and ${more} more: --json has all`] : []),
  ];
}
