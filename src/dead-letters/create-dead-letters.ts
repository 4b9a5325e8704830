import type { Circuit } from '../circuits/circuit.ts';
import { ErrorCode, RnleError, TransientError } from '../errors.ts';
import type { Announcer } from '../intake/announcements.ts';
import type { Intake } from '../intake/intake.ts';
import type { StartQueue } from '../intake/start-queue.ts';
import type { Backlog } from '../outbox/backlog.ts';
import type { Relay } from '../outbox/relay.ts';
import { inTransaction, isBadData, type Database } from '../store/database.ts';
import { countLetters, findLetter, listLetters, nextLetters } from '../store/letter-list.ts';
import { discardLetter } from '../store/letter-replay.ts';
import { readThrough } from '../store/read-through.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DeadLetters } from './dead-letters.ts';
import { replayMany } from './replay-many.ts';
import { alreadyReplayed, noSuchLetter, notReplayable, replayLetter, type Replay } from './replay.ts';

export interface DeadLettersDependencies extends Announcer {
  database: Database;
  circuit: Circuit;
  intake: Pick<Intake, 'task'>;
  starts: Pick<StartQueue, 'add' | 'assertRoom'>;
  backlog: Pick<Backlog, 'assertRoom'>;
  relay: Pick<Relay, 'nudge'>;
  metrics: Pick<Metrics, 'deadLettersReplayed'>;
}

export function createDeadLetters(deps: DeadLettersDependencies): DeadLetters {
  const { database, circuit, intake, starts, backlog, relay, metrics } = deps;

  return {
    list: (filter) => readThrough(circuit, () => listLetters(database, filter)),
    find: (id) => readThrough(circuit, () => findLetter(database, id)),
    async replay(id, by) {
      assertRoom();
      const { taskId, run } = await replay(id, by);
      return { taskId, run };
    },
    tryReplay,
    replayMany(request) {
      assertRoom();
      return replayMany(
        {
          count: (filter, after) => readThrough(circuit, () => countLetters(database, filter, after)),
          next: (filter, after, limit) =>
            readThrough(circuit, () => nextLetters(database, filter, after, limit)),
          replay: (id) => (request.dryRun ? tryReplay(id, request.by) : replay(id, request.by)),
        },
        request,
      );
    },
    async discard(id, discard) {
      await readThrough(circuit, () => discardLetter(database, id, discard));
      const letter = await readThrough(circuit, () => findLetter(database, id));
      if (letter === undefined) throw noSuchLetter(id);
      if (letter.replayedRun !== null) throw alreadyReplayed(letter.taskId, letter.replayedRun);
      return letter;
    },
  };

  function assertRoom(): void {
    starts.assertRoom();
    backlog.assertRoom();
  }

  /** Whatever dies after the transaction, the reconciler finds the run accepted and starts it. */
  async function replay(id: string, by: string | undefined): Promise<Replay> {
    const made = await store((client) => replayLetter(client, deps, id, by));
    starts.add(intake.task(made.command, made.run, made.acceptedAt));
    relay.nudge();
    metrics.deadLettersReplayed.inc();
    return made;
  }

  async function tryReplay(id: string, by: string | undefined): Promise<void> {
    const undone = new Undone();
    try {
      await store(async (client) => {
        await replayLetter(client, deps, id, by);
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
  }

  /** @throws TransientError where the database is away */
  async function store<T>(work: Parameters<typeof inTransaction<T>>[1]): Promise<T> {
    try {
      return await circuit.run(() => inTransaction(database, work));
    } catch (error) {
      if (error instanceof RnleError) throw error;
      if (isBadData(error)) throw notReplayable('the database refuses it as bad data');
      const message = 'The database could not record the replay';
      throw new TransientError(ErrorCode.UNAVAILABLE, message, { cause: error });
    }
  }
}

/** Ends a transaction that was only to show what it would do. */
class Undone extends RnleError {
  readonly retryable = false;

  constructor() {
    super(ErrorCode.INTERNAL, 'A dry run keeps nothing');
  }
}
