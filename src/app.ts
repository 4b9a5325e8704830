import type { Logger } from 'pino';
import { announce } from './announce.ts';
import { DefinedAssistants } from './assistants/models/defined-assistants.ts';
import { ProviderCircuits } from './assistants/models/provider-circuits.ts';
import type { AssistantRegistry } from './assistants/registry.ts';
import { Closers } from './closers.ts';
import type { Config } from './config.ts';
import { connect as connectServers } from './connections.ts';
import { createCore, type Core } from './core.ts';
import { createDocuments } from './documents/documents.ts';
import { createPlanner } from './habits/planner.ts';
import { Readiness } from './readiness.ts';
import { Reconciler } from './reconcile.ts';
import { register } from './registry/register.ts';
import { startControl, startControlsBridge } from './roles/control.ts';
import { startBridge } from './roles/bridge.ts';
import { startHabits } from './roles/habits.ts';
import { prepareHttp } from './roles/http.ts';
import { startLogs } from './roles/logs.ts';
import { startRelay } from './roles/relay.ts';
import { prepareWorker, startWorker } from './roles/worker.ts';
import { untilUp } from './until-up.ts';
import type { LiveLevel } from './telemetry/live-level.ts';
import { outboxDepth } from './store/outbox.ts';
import { createHealth, HEALTH_TIMEOUT_MS } from './telemetry/health.ts';
import { checksOf } from './telemetry/checks.ts';
import { HealthCheck } from './telemetry/health-check.ts';
import { Resources } from './telemetry/resources.ts';
import { createRateLimit } from './store/rate-limit.ts';
import { outboxBytes } from './store/outbox-size.ts';
import { VERSION } from './version.ts';

export interface App {
  /** Where HTTP listens; undefined without that role. */
  url: string | undefined;
  /** Rejects when a part failed in a way that only a new process can mend; never resolves. */
  failed: Promise<never>;
  /** Resolves when an operator has asked that the worker be built anew. */
  restart: Promise<void>;
  /**
   * Takes nothing new in, finishes what runs, publishes what is decided, and lets go of the servers.
   *
   * @returns the parts that did not end as they should
   */
  stop(): Promise<string[]>;
}

export interface AppOptions {
  config: Config;
  /** What the logger writes from. */
  level: LiveLevel;
  logger: Logger;
  assistants: AssistantRegistry;
  /** Gives up waiting for the servers. */
  signal: AbortSignal;
  /** How the servers are reached; a fault test puts itself in between. */
  connect?: typeof connectServers;
}

/** What a drain may take longer than running work may, in milliseconds. */
const BEYOND_DRAIN_MS = 5_000;

/** Builds the parts that the roles ask for, joins them and sets them going. */
export async function startApp({
  config,
  level,
  logger,
  assistants,
  signal,
  connect = connectServers,
}: AppOptions): Promise<App> {
  const closers = new Closers(logger, config.drainMs + BEYOND_DRAIN_MS);
  const planner = createPlanner();
  closers.add('assistants', () => assistants.close());
  closers.add('planner', () => planner.close());
  const documents = createDocuments(config.fetch);
  closers.add('documents', () => documents.close());
  try {
    const connections = await connect(config, logger, signal, closers);
    const core = createCore(config, logger, connections, { assistants, documents, planner });
    const { standing } = core;
    standing.onChange(() => level.set(standing.settings().logLevel ?? config.logLevel));
    defineAssistants(core);
    return await startRoles(core, closers, signal);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** Those that RNLE_ASSISTANTS defines: now, and again whenever an operator says that there is a new revision. */
function defineAssistants({ config, connections, assistants, metrics, standing, logger }: Core): void {
  const defined = new DefinedAssistants({
    place: config.assistants,
    env: config.env,
    rateLimit: createRateLimit(connections.database),
    circuits: new ProviderCircuits(metrics, logger.child({ component: 'assistants' })),
    registry: assistants,
    logger: logger.child({ component: 'assistants' }),
  });
  defined.load();
  let revision = standing.settings().assistantsRevision;
  standing.onChange(() => {
    if (standing.settings().assistantsRevision === revision) return;
    revision = standing.settings().assistantsRevision;
    defined.reload();
  });
}

/** From the way out to the way in, and ended in the other order: what is taken in can always be passed on. */
async function startRoles(core: Core, closers: Closers, signal: AbortSignal): Promise<App> {
  const { roles } = core.config;
  core.circuits.start();
  closers.add('circuits', () => core.circuits.stop());
  // Whether another lives under this id may take seconds to be seen.
  const [registration, workflows] = await Promise.all([
    register(core, closers, signal),
    roles.has('worker') ? prepareWorker(core) : undefined,
  ]);
  const readiness = new Readiness();
  const health = createHealth(checksOf(core.connections), { timeoutMs: HEALTH_TIMEOUT_MS });
  const healthCheck = new HealthCheck({
    health,
    outboxOldestSeconds: async () => (await outboxDepth(core.connections.database)).oldestSeconds,
    announce: (data) => announce(core, 'HEALTH_CHECK_FAILED', data),
  });
  closers.add('health check', () => healthCheck.stop());
  const controlled = await startControl(core, closers, registration, healthCheck, signal);
  readiness.add(() => registration.trouble());
  readiness.add(() => core.circuits.trouble());

  if (roles.has('relay')) startRelay(core, closers);
  const startTime = new Date().toISOString();
  // The database may have gone since this began to start: no reason to end.
  await untilUp('Postgres', core.logger, signal, () =>
    announce(core, 'WORKER_STARTED', { version: VERSION, startTime }),
  );
  closers.add('announcement', () => announce(core, 'WORKER_STOPPED', { version: VERSION }));

  const { backlog, circuits, connections, intake, relay, settler, standing, logger, window } = core;
  backlog.start();
  closers.add('backlog', () => backlog.stop());
  window.start();
  closers.add('window', () => window.stop());
  const resources = new Resources({
    measured: {
      outboxBytes: async () => (relay.isLeader() ? await outboxBytes(connections.database) : undefined),
      // Reported by one worker of the fleet, who alone has it.
      consumerLag: async () => (await core.metrics.consumerLag.get()).values[0]?.value,
    },
    settings: () => standing.settings(),
    announce: (data) => announce(core, 'RESOURCE_WARNING', data),
    logger,
  });
  resources.start();
  closers.add('resources', () => resources.stop());
  const reconciler = new Reconciler({
    database: connections.database,
    client: connections.temporal.client,
    circuits,
    intake,
    standing,
    settler,
    logger,
  });
  reconciler.start();
  closers.add('reconciler', () => reconciler.stop());

  const http = roles.has('http') ? await prepareHttp(core, closers, readiness, health) : undefined;
  const working = workflows && (await startWorker(core, closers, workflows));
  const habits = workflows && (await startHabits(core, closers, workflows));
  if (roles.has('bridge')) startLogs(core, closers);
  const bridge = roles.has('bridge') ? await startBridge(core, closers, registration) : undefined;
  if (bridge) readiness.add(() => bridge.trouble());
  if (roles.has('bridge')) startControlsBridge(core, closers);
  return {
    url: await http?.listen(),
    failed: failureOf(registration.lost, controlled.ended, working?.ended, habits?.ended, bridge?.ended),
    restart: controlled.restart,
    stop: () => {
      readiness.add(() => 'the worker is draining');
      return closers.closeAll();
    },
  };
}

function failureOf(...parts: (Promise<void> | undefined)[]): Promise<never> {
  return new Promise((_, reject) => {
    for (const part of parts) part?.catch(reject);
  });
}
