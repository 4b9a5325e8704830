import type pg from 'pg';
import type { Command } from '../../schemas/generated/command.ts';
import { DefiniteError, ErrorCode, type ErrorDetails } from '../errors.ts';
import { receivedEvent, type Announcer } from '../intake/announcements.ts';
import { recordWave, type Candidate } from '../intake/record.ts';
import { Limits } from '../names.ts';
import { countReplays, lockLetter, markReplayed, reopenFailed } from '../store/letter-replay.ts';
import { insertMessages } from '../store/outbox.ts';
import { lockTasks, type KnownTask } from '../store/tasks.ts';
import { wayOf } from './way.ts';

/** The run that a replay has made: accepted, and to be started. */
export interface Replay {
  taskId: string;
  run: number;
  command: Command;
  acceptedAt: Date;
}

/**
 * Replays one letter, inside the caller's transaction: all of it or nothing. Letter and task are locked in this order, and
 * the run is compared, so that whoever else replays, settles or corrects meanwhile comes before or after it.
 *
 * @throws DefiniteError NOT_FOUND, ALREADY_REPLAYED, or NOT_REPLAYABLE with its reason; then nothing is to be kept
 */
export async function replayLetter(
  client: pg.PoolClient,
  announcer: Announcer,
  id: string,
  by: string | undefined,
): Promise<Replay> {
  const letter = await lockLetter(client, id);
  if (letter === undefined) throw noSuchLetter(id);
  if (letter.replayedRun !== null) throw alreadyReplayed(letter.taskId, letter.replayedRun);
  if (letter.discardedAt !== null) throw notReplayable('it was discarded');
  const way = wayOf(letter, announcer.names);
  if (way.kind === 'none') throw notReplayable(way.reason);
  const { taskId } = way;
  const task = (await lockTasks(client, [taskId])).get(taskId);
  const replays = await countReplays(client, taskId);
  if (replays >= Limits.replays) {
    throw notReplayable(`its task was replayed ${replays} times already`, { replays, limit: Limits.replays });
  }
  const replay =
    way.kind === 'next-run'
      ? await nextRun(client, announcer, task, way)
      : await takeIn(client, announcer, way.candidate);
  await markReplayed(client, id, { taskId, run: replay.run, by });
  return replay;
}

async function nextRun(
  client: pg.PoolClient,
  announcer: Announcer,
  task: KnownTask | undefined,
  { taskId, run: given }: { taskId: string; run: number },
): Promise<Replay> {
  if (task === undefined) throw notReplayable('its task is not known any more');
  const run = given + 1;
  const reopened = await reopenFailed(client, taskId, run);
  if (reopened === undefined) {
    throw notReplayable(`its task is in run ${task.run}, ${task.state}`, {
      run: task.run,
      state: task.state,
    });
  }
  const command = JSON.parse(reopened.command) as Command;
  const { acceptedAt } = reopened;
  await insertMessages(client, [receivedEvent(announcer, { taskId, command }, run, acceptedAt)]);
  return { taskId, run, command, acceptedAt };
}

async function takeIn(client: pg.PoolClient, announcer: Announcer, candidate: Candidate): Promise<Replay> {
  const [recorded] = await recordWave(client, announcer, [candidate]);
  if (recorded?.kind === 'conflict') throw notReplayable('another command has taken its taskId meanwhile');
  if (recorded?.kind !== 'accepted') throw notReplayable('the same command was taken in already');
  const { run, acceptedAt } = recorded;
  return { taskId: candidate.taskId, run, command: candidate.command, acceptedAt };
}

export function noSuchLetter(id: string): DefiniteError {
  return new DefiniteError(ErrorCode.NOT_FOUND, `No dead letter has the id ${id}`);
}

export function alreadyReplayed(taskId: string | null, run: number): DefiniteError {
  const message = `The letter was replayed already, as run ${run} of ${taskId}`;
  return new DefiniteError(ErrorCode.ALREADY_REPLAYED, message, { taskId, run });
}

export function notReplayable(reason: string, details: ErrorDetails = {}): DefiniteError {
  const message = `The letter cannot be replayed: ${reason}`;
  return new DefiniteError(ErrorCode.NOT_REPLAYABLE, message, { reason, ...details });
}
