import type pg from 'pg';
import type { DefiniteError, ErrorCode } from '../errors.ts';
import type { DeadLetterMessage, Original } from '../messages/dead-letter.ts';
import type { Message } from '../messages/message.ts';
import { resultMessage } from '../messages/result.ts';
import { failure } from '../outcome.ts';
import { findLetters, insertDeadLetters } from '../store/dead-letters.ts';
import { insertMessages } from '../store/outbox.ts';
import { noteLaterRecords, type SeenRecord } from '../store/prune.ts';
import { insertRejected, insertTasks, lockTasks, reopenRejected, type NewTask } from '../store/tasks.ts';
import type { Source } from '../task.ts';
import {
  conflictLetter,
  receivedEvent,
  rejectedEvent,
  rejectLetter,
  type Announcer,
} from './announcements.ts';
import type { Decoded } from './decode.ts';

/** A command that satisfies the contract, and where it came in. */
export interface Candidate extends Decoded {
  kind: 'candidate';
  taskId: string;
  source: Source;
  /** Names this very message for ever, so that its dead letter is written once. */
  letterKey: string;
}

/** A message that cannot become a task. */
export interface Reject {
  kind: 'reject';
  taskId: string | undefined;
  error: DefiniteError;
  original: Original;
  source: Source;
  letterKey: string;
}

export type Recorded =
  /** `known`: its row was there before, and unsettled, so its start may be outstanding. */
  | Accepted
  | { kind: 'known'; run: number; acceptedAt: Date; candidate: Candidate }
  | { kind: 'duplicate'; run: number; candidate: Candidate }
  | { kind: 'conflict'; candidate: Candidate; letterIsNew: boolean }
  /** Its dead letter was written when it was delivered before. */
  | { kind: 'given-up'; candidate: Candidate }
  | { kind: 'rejected'; code: ErrorCode; letterKey: string; letterIsNew: boolean };

interface Accepted {
  kind: 'accepted';
  run: number;
  acceptedAt: Date;
  candidate: Candidate;
}

/**
 * Records messages that each name another taskId (or none), inside the caller's transaction. Duplicates are
 * compared after the insert, in a second statement, for only then are rows of a rival chunk sure to be seen.
 */
export async function recordWave(
  client: pg.PoolClient,
  announcer: Announcer,
  wave: (Candidate | Reject)[],
): Promise<Recorded[]> {
  const rejects = wave.filter((item) => item.kind === 'reject');
  const candidates = wave.filter((item) => item.kind === 'candidate');
  const recorded = await recordRejects(client, announcer, rejects);
  if (candidates.length > 0) recorded.push(...(await recordCandidates(client, announcer, candidates)));
  return recorded;
}

/**
 * A record that was given up before is given up for good, whatever has changed: read once more after an offset reset, it
 * is not the correction of itself.
 */
async function recordCandidates(
  client: pg.PoolClient,
  announcer: Announcer,
  offered: Candidate[],
): Promise<Recorded[]> {
  const letters = await findLetters(
    client,
    offered.map(({ letterKey }) => letterKey),
  );
  const candidates = offered.filter(({ letterKey }) => !letters.has(letterKey));
  const givenUp = offered.filter(({ letterKey }) => letters.has(letterKey));
  return [
    ...givenUp.map((candidate): Recorded => ({ kind: 'given-up', candidate })),
    ...(await recordNew(client, announcer, candidates)),
  ];
}

async function recordNew(
  client: pg.PoolClient,
  announcer: Announcer,
  candidates: Candidate[],
): Promise<Recorded[]> {
  if (candidates.length === 0) return [];
  const inserted = await insertTasks(client, candidates.map(newTask));
  const others = candidates.filter((candidate) => !inserted.has(candidate.taskId));
  const recorded = candidates.flatMap((candidate): Recorded[] => {
    const task = inserted.get(candidate.taskId);
    if (task === undefined) return [];
    const { state, acceptedAt } = task;
    return state === 'ACCEPTED'
      ? [{ kind: 'accepted', run: 1, acceptedAt, candidate }]
      : [{ kind: 'duplicate', run: 1, candidate }];
  });
  if (others.length > 0) recorded.push(...(await compareWithKnown(client, announcer, others)));
  const accepted = recorded.filter((item): item is Accepted => item.kind === 'accepted');
  await insertMessages(
    client,
    accepted.map(({ candidate, run, acceptedAt }) => receivedEvent(announcer, candidate, run, acceptedAt)),
  );
  return recorded;
}

async function compareWithKnown(
  client: pg.PoolClient,
  announcer: Announcer,
  candidates: Candidate[],
): Promise<Recorded[]> {
  const known = await lockTasks(
    client,
    candidates.map((candidate) => candidate.taskId),
  );
  await noteLaterRecords(client, candidates.flatMap(seenRecord));
  const recorded: Recorded[] = [];
  const conflicts: Candidate[] = [];
  for (const candidate of candidates) {
    const task = known.get(candidate.taskId);
    // The row vanished between two statements: it was pruned. The chunk is tried again and inserts it.
    if (task === undefined)
      throw new Error(`The row of task ${candidate.taskId} vanished while it was compared`);
    const { run, acceptedAt } = task;
    if (task.fingerprint?.equals(candidate.fingerprint)) {
      recorded.push(
        task.state === 'ACCEPTED'
          ? { kind: 'known', run, acceptedAt, candidate }
          : { kind: 'duplicate', run, candidate },
      );
    } else if (task.state === 'REJECTED') {
      const next = run + 1;
      recorded.push({
        kind: 'accepted',
        run: next,
        acceptedAt: await reopenRejected(client, newTask(candidate), next),
        candidate,
      });
    } else {
      conflicts.push(candidate);
    }
  }
  return [...recorded, ...(await recordConflicts(client, announcer, conflicts))];
}

/** The taskId's owner has or will get the one result, so a conflict ends in a letter alone; over HTTP, in the answer. */
async function recordConflicts(
  client: pg.PoolClient,
  announcer: Announcer,
  conflicts: Candidate[],
): Promise<Recorded[]> {
  const fromKafka = conflicts.filter(({ source }) => source.channel === 'kafka');
  const fresh = await announceLetters(
    client,
    fromKafka.map((candidate) => conflictLetter(announcer, candidate)),
  );
  return conflicts.map((candidate) => ({
    kind: 'conflict',
    candidate,
    letterIsNew: fresh.has(candidate.letterKey),
  }));
}

async function recordRejects(
  client: pg.PoolClient,
  announcer: Announcer,
  rejects: Reject[],
): Promise<Recorded[]> {
  if (rejects.length === 0) return [];
  const at = new Date();
  const letters = rejects.map((reject) => rejectLetter(announcer, reject, at));
  const fresh = await announceLetters(client, letters);
  for (const reject of rejects) {
    if (reject.taskId === undefined || !fresh.has(reject.letterKey)) continue;
    const { taskId, error, source } = reject;
    const result = resultMessage(announcer.names.topics.results, {
      taskId,
      run: 1,
      outcome: failure(error),
      at,
    });
    if (await insertRejected(client, { taskId, source: JSON.stringify(source), result: result.value })) {
      await insertMessages(client, [result, rejectedEvent(announcer, reject, taskId, at)]);
    }
  }
  return rejects.map((reject) => ({
    kind: 'rejected',
    code: reject.error.code,
    letterKey: reject.letterKey,
    letterIsNew: fresh.has(reject.letterKey),
  }));
}

async function announceLetters(client: pg.PoolClient, letters: DeadLetterMessage[]): Promise<Set<string>> {
  if (letters.length === 0) return new Set();
  const fresh = await insertDeadLetters(client, letters);
  const messages: Message[] = letters.filter((letter) => fresh.has(letter.letterKey));
  await insertMessages(client, messages);
  return fresh;
}

function seenRecord({ taskId, source }: Candidate): SeenRecord[] {
  return source.channel === 'kafka' ? [{ taskId, timestamp: Number(source.timestamp) }] : [];
}

function newTask(candidate: Candidate): NewTask {
  const { taskId, command, fingerprint, text, source } = candidate;
  return {
    taskId,
    taskType: command.taskType,
    fingerprint,
    command: text,
    correlationId: command.correlationId ?? null,
    userId: command.payload?.userId ?? null,
    source: JSON.stringify(source),
  };
}
