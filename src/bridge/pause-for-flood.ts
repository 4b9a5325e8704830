import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Controls } from '../control/controls.ts';

/** The partition stands still anyway; this tells everybody, and outlives this process. */
const AGAIN_MS = 2_000;

export interface PauseForFloodOptions {
  controls: Pick<Controls, 'send'>;
  workerId: string;
  logger: Logger;
}

/** Pauses the fleet until an operator accepts the flood: rather that than a whole topic in the dead letters. */
export async function pauseForFlood(
  { controls, workerId, logger }: PauseForFloodOptions,
  reason: string,
  signal: AbortSignal,
): Promise<void> {
  const control = {
    controlId: `flood-${randomUUID()}`,
    controlType: 'PAUSE_PROCESSING' as const,
    parameters: { flood: true, reason: `a flood of bad commands: ${reason}` },
    timestamp: new Date().toISOString(),
    issuedBy: workerId,
  };
  while (!signal.aborted) {
    try {
      await controls.send(control);
      return;
    } catch (error) {
      logger.debug({ err: error }, 'the pause for a flood could not be sent; trying again');
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
