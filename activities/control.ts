import { activityInfo, heartbeat, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { checkControl, type Control } from '../src/control/control.ts';
import { apply, type ControlState, type Outcome } from '../src/control/state.ts';
import { DefiniteError } from '../src/errors.ts';
import { FLEET } from '../src/names.ts';
import { lockState, saveState } from '../src/store/control-states.ts';
import {
  endControl,
  insertControls,
  insertRunning,
  runningTargets,
  takeControl,
  type ControlOutcome,
} from '../src/store/controls.ts';
import { inTransaction, isBadData, type Database, type Queryable } from '../src/store/database.ts';
import { findWorker, listWorkers } from '../src/store/workers.ts';

/** A worker whose heart stands still for this long, in milliseconds, is not asked to do anything. */
const SILENT_MS = 10_000;
/** One that is not there for this long while it restarts, in milliseconds, is not coming back. */
const GONE_MS = 60_000;
/** How long the workflow of a worker that is not there waits for its return, in milliseconds. */
const REMEMBERED_MS = 7 * 86_400_000;

export interface InForce {
  version: number;
  state: ControlState;
}

export interface WaitingControl {
  control: Control;
  /** Names the taker: come again, it is given the control again. */
  takenBy: string;
}

export interface Took {
  /** Absent where the control had been taken before. */
  inForce?: InForce;
  /** The workers that are to do something. */
  perform: string[];
}

/** What any worker's process can do for the control workflow of any target. */
export interface ControlActivities {
  /** Changes what is in force as the control asks, once for each controlId. Of runs that an earlier version started. */
  takeControl(target: string, control: Control, takenBy: string): Promise<Took>;
  /**
   * Changes what is in force as these controls ask, one after the other, each once for its controlId.
   *
   * @param known what the workflow knows to be in force: a restored database may have forgotten it
   */
  takeControls(target: string, waiting: WaitingControl[], known?: InForce): Promise<Took[]>;
  endControl(
    controlId: string,
    target: string,
    ending: { outcome: ControlOutcome; detail: Record<string, unknown> },
  ): Promise<void>;
  /** Tells a restored database what it has forgotten; false where there is nobody left to control. */
  remind(target: string, inForce: InForce | undefined): Promise<boolean>;
  /** @throws until the worker has started anew since it answered `before`; for good where it is gone */
  hasRestarted(workerId: string, before: { startedAt: string }): Promise<Record<string, unknown>>;
}

/** What a worker does itself. */
export interface WorkerActivities {
  /** Begins a drain, after which the worker is built anew; answers when the one that drains was started. */
  restartWorker(): Promise<{ startedAt: string }>;
  checkHealth(): Promise<Record<string, unknown>>;
}

export function createControlActivities(database: Database): ControlActivities {
  async function takeOne(
    target: string,
    { control, takenBy }: WaitingControl,
    known?: InForce,
  ): Promise<Took> {
    try {
      return await take(database, target, control, takenBy, known);
    } catch (error) {
      // A signal by hand may hold anything; what comes after it must not wait for ever.
      if (!(error instanceof DefiniteError) && !isBadData(error)) throw error;
      log.warn('a signal that is no control is left out', { target, reason: (error as Error).message });
      return { perform: [] };
    }
  }
  return {
    takeControl: (target, control, takenBy) => takeOne(target, { control, takenBy }),
    async takeControls(target, waiting, known) {
      const took: Took[] = [];
      for (const one of waiting) took.push(await takeOne(target, one, known));
      return took;
    },
    endControl: (controlId, target, ending) => endControl(database, controlId, target, ending),
    remind: (target, inForce) =>
      inTransaction(database, async (db) => {
        const stored = await lockState(db, target);
        if (inForce !== undefined && stored.version < inForce.version)
          await saveState(db, { target, ...inForce });
        if (target === FLEET) return true;
        if ((await findWorker(db, target)) !== undefined) return true;
        return stored.now.getTime() - stored.changedAt.getTime() < REMEMBERED_MS;
      }),
    async hasRestarted(workerId, before) {
      const found = (await listWorkers(database)).find((worker) => worker.workerId === workerId);
      if (found !== undefined && found.startedAt !== before.startedAt) {
        return { startedAt: new Date(found.startedAt).toISOString() };
      }
      const isThere = found !== undefined && found.silentMs < SILENT_MS;
      const goneSince = isThere
        ? undefined
        : ((activityInfo().heartbeatDetails as number | null) ?? Date.now());
      // For the next attempt.
      heartbeat(goneSince);
      if (goneSince !== undefined && Date.now() - goneSince > GONE_MS) {
        throw ApplicationFailure.nonRetryable('it went away and has not come back');
      }
      throw ApplicationFailure.retryable(`${workerId} has not started anew yet`);
    },
  };
}

/** @throws DefiniteError, or what Postgres says, where it is no control */
async function take(
  database: Database,
  target: string,
  given: Control,
  takenBy: string,
  known: InForce | undefined,
): Promise<Took> {
  const control = checkControl(given);
  return inTransaction(database, async (db) => {
    await insertControls(db, control, [target]);
    const found = await takeControl(db, control.controlId, target, takenBy);
    if (found === undefined) return { perform: [] };
    const { now, ...stored } = await lockState(db, target);
    if (found !== 'PENDING') {
      // An earlier attempt had its effect and could not say so; others may have come since, and theirs is in force.
      return {
        inForce: { version: stored.version, state: stored.state },
        perform: await runningTargets(db, control.controlId, takenBy),
      };
    }
    const { version, state } = known !== undefined && known.version > stored.version ? known : stored;
    const { state: next, ...outcome } = apply(state, control, now);
    const inForce = { version: version + 1, state: next };
    await saveState(db, { target, ...inForce });
    const perform = await performers(db, target, outcome);
    if (target === FLEET && perform.length > 0) await insertRunning(db, control, perform, takenBy);
    const ending =
      target === FLEET && outcome.outcome === 'RUNNING'
        ? { outcome: 'APPLIED' as const, detail: { workers: perform } }
        : outcome;
    await endControl(db, control.controlId, target, ending);
    return { inForce, perform };
  });
}

async function performers(db: Queryable, target: string, { outcome }: Outcome): Promise<string[]> {
  if (outcome !== 'RUNNING') return [];
  if (target !== FLEET) return [target];
  const workers = await listWorkers(db);
  return workers.filter(({ silentMs }) => silentMs < SILENT_MS).map(({ workerId }) => workerId);
}
