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
  /** Of a dry run: those come by that would be replayed. */
  replayable?: number;
  /** Where the next request goes on. */
  nextCursor?: string;
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
    const letter = await api.post<unknown>(`${letterPath(id)}/replay`, {
      by: as ?? around.user,
      ...(dryRun && { dryRun }),
    });
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
  const limit = dryRun ? STEP : Math.max(1, Math.min(STEP, Math.floor(rate)));
  const progress = new Progress(around.stderr);
  let total: Replayed = { matched: 0, replayed: 0, skipped: [], remaining: 0 };
  for (let cursor: string | undefined; ;) {
    const step: Replayed = await api.post<Replayed>('/v1/dead-letters/replay', {
      filter,
      limit,
      dryRun,
      by,
      ...(cursor !== undefined && { cursor }),
    });
    total = {
      matched: cursor === undefined ? step.matched : total.matched,
      replayed: total.replayed + step.replayed,
      ...(dryRun && { replayable: (total.replayable ?? 0) + (step.replayable ?? 0) }),
      skipped: [...total.skipped, ...step.skipped],
      remaining: step.remaining,
    };
    cursor = step.nextCursor;
    if (cursor === undefined) break;
    progress.show(
      dryRun
        ? `${total.replayable ?? 0} would be replayed`
        : `${total.replayed} replayed, ${total.remaining} left`,
    );
    if (!dryRun) await delay((step.replayed / rate) * 1_000);
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
    ? `${total.matched} match, ${total.replayable ?? 0} would be replayed; nothing was`
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
