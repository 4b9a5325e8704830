import { createControlActivities } from '../../activities/control.ts';
import { Membership } from '../bridge/membership.ts';
import { ControlsBridge } from '../bridge/controls.ts';
import { RefusedControls } from '../bridge/refused-controls.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import type { Registration } from '../registry/registration.ts';
import type { HealthCheck } from '../telemetry/health-check.ts';
import { untilUp } from '../until-up.ts';
import { createControlWorkers } from '../temporal/control-workers.ts';

/** A moment for the answer to get to its workflow before the drain begins, in milliseconds. */
const BEFORE_RESTART_MS = 200;
/** After an outage the engine's pollers take a while to end, in milliseconds. */
const END_MS = 11_000;

/** `restart` resolves when an operator has asked for one; `ended` rejects when control failed for good. */
export interface Controlled {
  restart: Promise<void>;
  ended: Promise<void>;
}

/**
 * Lets operators steer this worker. To be awaited before anything is consumed: what is in force already counts. Every
 * process takes part in running the control workflows, whatever its roles.
 */
export async function startControl(
  core: Core,
  closers: Closers,
  registration: Registration,
  health: HealthCheck,
  signal: AbortSignal,
): Promise<Controlled> {
  const { config, connections, controls, standing, logger } = core;
  const { database, temporal } = connections;
  const restart = Promise.withResolvers<undefined>();
  const workers = await createControlWorkers({
    temporal,
    names: config.names,
    workerId: config.workerId,
    controlActivities: createControlActivities(database),
    workerActivities: {
      restartWorker() {
        setTimeout(() => restart.resolve(undefined), BEFORE_RESTART_MS);
        return Promise.resolve({ startedAt: registration.startedAt });
      },
      checkHealth: () => health.check(),
    },
    logger,
  });
  const running = workers.map((worker) => worker.run());
  closers.add(
    'control',
    async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
    },
    END_MS,
  );
  await untilUp('Postgres', logger, signal, () => standing.look());
  standing.start();
  closers.add('standing', () => standing.stop());
  await untilUp('Temporal', logger, signal, () => controls.introduce([config.workerId]));
  return { restart: restart.promise, ended: Promise.all(running).then(() => undefined) };
}

/** Takes control messages from Kafka. */
export function startControlsBridge(core: Core, closers: Closers): void {
  const { config, connections, controls, logger, metrics, relay } = core;
  const { kafka, kafkaConfig, admin, database } = connections;
  const { names, workerId } = config;
  const refused = new RefusedControls({
    database,
    names,
    onLetter(code) {
      metrics.deadLetters.inc({ code });
      relay.nudge();
    },
  });
  const bridge = new ControlsBridge({
    kafka,
    names,
    controls,
    membership: new Membership({ admin, kafkaConfig, groupId: names.groups.control, workerId, logger }),
    refused,
    logger,
  });
  closers.add('controls bridge', () => bridge.stop());
  bridge.start();
}
