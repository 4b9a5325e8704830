import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import type { LetterDetail, LetterStatus, LetterSummary } from '../store/letter-list.ts';

export interface LetterSummaryBody {
  id: string;
  status: LetterStatus;
  code: string;
  taskId?: string;
  run: number;
  foreign: boolean;
  /** ISO 8601. */
  createdAt: string;
  replays: number;
  replayedRun?: number;
  replayedAt?: string;
  replayedBy?: string;
  discardedAt?: string;
  discardedBy?: string;
  discardReason?: string;
}

export interface LetterBody extends LetterSummaryBody {
  /** One that somebody else wrote may hold anything. */
  letter: Partial<DeadLetter>;
  headers: Record<string, string>;
}

export function letterSummaryBody(letter: LetterSummary): LetterSummaryBody {
  return {
    id: letter.id,
    status: letter.status,
    code: letter.code,
    ...(letter.taskId !== null && { taskId: letter.taskId }),
    run: letter.run,
    foreign: letter.isForeign,
    createdAt: letter.createdAt.toISOString(),
    replays: letter.replays,
    ...(letter.replayedRun !== null && { replayedRun: letter.replayedRun }),
    ...(letter.replayedAt && { replayedAt: letter.replayedAt.toISOString() }),
    ...(letter.replayedBy !== null && { replayedBy: letter.replayedBy }),
    ...(letter.discardedAt && { discardedAt: letter.discardedAt.toISOString() }),
    ...(letter.discardedBy !== null && { discardedBy: letter.discardedBy }),
    ...(letter.discardReason !== null && { discardReason: letter.discardReason }),
  };
}

/** The letter as it was written: a long number in it must not be lost on the way to the caller. */
export function letterText(letter: LetterDetail): string {
  const summary = JSON.stringify(letterSummaryBody(letter));
  return `${summary.slice(0, -1)},"letter":${letter.letter},"headers":${letter.headers}}`;
}
