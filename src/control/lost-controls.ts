import type { Logger } from 'pino';
import { DefiniteError } from '../errors.ts';
import { FLEET } from '../names.ts';
import {
  failRunning,
  giveUpControl,
  lostControls,
  runningControls,
  takenSince,
  type ControlRow,
} from '../store/controls.ts';
import type { Database } from '../store/database.ts';
import { listWorkers } from '../store/workers.ts';
import type { Controls } from './controls.ts';

/** How long a control may wait to be taken, in milliseconds; longer than a full load of them takes. */
const LOST_AFTER_MS = 30_000;

/**
 * Sends controls again that were noted and never taken: their sender died before it had sent them, Temporal was away, or their
 * workflow was terminated with all that waited. One that a later control of its target has overtaken has failed: what was
 * asked for last is in force. So has one that was taken by a workflow that is there no more.
 */
export async function findLost(
  database: Database,
  controls: Pick<Controls, 'resend' | 'introduce' | 'isTakerThere'>,
  logger: Logger,
): Promise<void> {
  // One of them may have been terminated.
  await controls.introduce((await listWorkers(database)).map(({ workerId }) => workerId));
  for (const lost of await lostControls(database, LOST_AFTER_MS)) {
    const { controlId, target } = lost;
    if ((await takenSince(database, lost)).some((later) => isOvertaken(lost, later))) {
      logger.warn({ controlId, target }, 'a lost control was overtaken by a later one');
      await giveUpControl(database, lost, 'it was lost, and a later control had its effect: send it again');
      continue;
    }
    logger.warn({ controlId, target }, 'a control was lost; it is sent again');
    try {
      await controls.resend(lost);
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      // It will never go, and must not keep the others from it.
      await giveUpControl(database, lost, error.message);
    }
  }
  for (const running of await runningControls(database, LOST_AFTER_MS, FLEET)) {
    if (await controls.isTakerThere(running)) continue;
    logger.warn(running, 'controls were taken by a workflow that is there no more');
    await failRunning(database, running.takenBy, 'its workflow ended before it was done: send it again');
  }
}

type Asked = Pick<ControlRow, 'controlType' | 'parameters'>;

/** Would the lost one, had it its effect now, undo or only repeat what the later one did? Restarts and looks never. */
export function isOvertaken(lost: Asked, later: Asked): boolean {
  const asked = JSON.parse(lost.parameters) as Record<string, unknown>;
  const settled = JSON.parse(later.parameters) as Record<string, unknown>;
  switch (lost.controlType) {
    case 'PAUSE_PROCESSING':
      return isPauseOvertaken(asked, later.controlType, settled);
    case 'RESUME_PROCESSING':
      return isResumeOvertaken(asked, later.controlType, settled);
    case 'UPDATE_CONFIG':
      return later.controlType === 'UPDATE_CONFIG' && Object.keys(asked).every((key) => key in settled);
    default:
      return false;
  }
}

type Parameters = Record<string, unknown>;

function isPauseOvertaken(asked: Parameters, laterType: string, settled: Parameters): boolean {
  const isSameType = asked['taskType'] === settled['taskType'];
  if (laterType === 'PAUSE_PROCESSING') return isSameType && asked['flood'] === settled['flood'];
  if (laterType !== 'RESUME_PROCESSING') return false;
  if (asked['flood'] === true) return settled['acceptFlood'] === true;
  return isSameType || settled['taskType'] === undefined;
}

function isResumeOvertaken(asked: Parameters, laterType: string, settled: Parameters): boolean {
  const isSameType = asked['taskType'] === settled['taskType'];
  if (laterType === 'RESUME_PROCESSING') {
    if (asked['acceptFlood'] === true && settled['acceptFlood'] !== true) return false;
    return isSameType || settled['taskType'] === undefined;
  }
  if (laterType !== 'PAUSE_PROCESSING') return false;
  if (settled['flood'] === true) return asked['acceptFlood'] === true;
  return isSameType || asked['taskType'] === undefined;
}
