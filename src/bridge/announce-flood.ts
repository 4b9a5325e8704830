import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Controls } from '../control/controls.ts';

/** How long after a vain try the next one is made, in milliseconds. */
const AGAIN_MS = 2_000;

export interface AnnounceFloodOptions {
  controls: Pick<Controls, 'send'>;
  workerId: string;
  logger: Logger;
}

/**
 * Tells everybody, among what is in force for the fleet, that a partition stands still, and why: until an operator accepts
 * the flood. The partition stands still without it.
 */
export async function announceFlood(
  { controls, workerId, logger }: AnnounceFloodOptions,
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
      logger.debug({ err: error }, 'a flood could not be announced; trying again');
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
