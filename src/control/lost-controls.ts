import type { Logger } from 'pino';
import { DefiniteError } from '../errors.ts';
import { endControl, failOvertaken, lostControls } from '../store/controls.ts';
import type { Database } from '../store/database.ts';
import { listWorkers } from '../store/workers.ts';
import type { Controls } from './controls.ts';

/** How long a control may wait to be taken, in milliseconds; longer than a full load of them takes. */
const LOST_AFTER_MS = 30_000;

/**
 * Sends controls again that were noted and never taken: their sender died before it had sent them, or their workflow was
 * terminated with all that waited. One that a later control of its target has overtaken has failed: what was asked for last
 * is in force.
 */
export async function resendLost(
  database: Database,
  controls: Pick<Controls, 'resend' | 'introduce'>,
  logger: Logger,
): Promise<void> {
  // One of them may have been terminated.
  await controls.introduce((await listWorkers(database)).map(({ workerId }) => workerId));
  const overtaken = await failOvertaken(database, LOST_AFTER_MS);
  if (overtaken > 0) logger.warn({ overtaken }, 'lost controls were overtaken by later ones');
  for (const lost of await lostControls(database, LOST_AFTER_MS)) {
    logger.warn({ controlId: lost.controlId, target: lost.target }, 'a control was lost; it is sent again');
    try {
      await controls.resend(lost);
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      // It will never go, and must not keep the others from it.
      const { controlId, target } = lost;
      await endControl(database, controlId, target, { outcome: 'FAILED', detail: { reason: error.message } });
    }
  }
}
