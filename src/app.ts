import type { Logger } from 'pino';
import { announce } from './announce.ts';
import type { AssistantRegistry } from './assistants/registry.ts';
import type { CommandsBridge } from './bridge/commands.ts';
import { Closers } from './closers.ts';
import type { Config } from './config.ts';
import { connect } from './connections.ts';
import { createCore, type Core } from './core.ts';
import { createPlanner } from './habits/planner.ts';
import { Reconciler } from './reconcile.ts';
import { startBridge } from './roles/bridge.ts';
import { startHttp, type Readiness } from './roles/http.ts';
import { startRelay } from './roles/relay.ts';
import { startWorker } from './roles/worker.ts';
import { VERSION } from './version.ts';

export interface App {
  /** Where HTTP listens; undefined without that role. */
  url: string | undefined;
  /** Rejects when a part failed in a way that only a new process can mend; never resolves. */
  failed: Promise<never>;
  /** Takes nothing new in, finishes what runs, publishes what is decided, and lets go of the servers. */
  stop(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  logger: Logger;
  assistants: AssistantRegistry;
  /** Gives up waiting for the servers. */
  signal: AbortSignal;
}

/** Builds the parts that the roles ask for, joins them and sets them going. */
export async function startApp({ config, logger, assistants, signal }: AppOptions): Promise<App> {
  const closers = new Closers(logger);
  const planner = createPlanner();
  closers.add('assistants', () => assistants.close());
  closers.add('planner', () => planner.close());
  try {
    const connections = await connect(config, logger, signal, closers);
    return await startRoles(createCore(config, logger, connections, assistants, planner), closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** From the way out to the way in, and ended in the other order: what is taken in can always be passed on. */
async function startRoles(core: Core, closers: Closers): Promise<App> {
  const { roles } = core.config;
  if (roles.has('relay')) startRelay(core, closers);
  await announce(core, 'WORKER_STARTED', { version: VERSION, startTime: new Date().toISOString() });
  closers.add('announcement', () => announce(core, 'WORKER_STOPPED', { version: VERSION }));

  const { backlog, circuits, connections, intake, settler, logger, window } = core;
  backlog.start();
  closers.add('backlog', () => {
    backlog.stop();
    return Promise.resolve();
  });
  window.start();
  closers.add('window', () => {
    window.stop();
    return Promise.resolve();
  });
  const reconciler = new Reconciler({
    database: connections.database,
    client: connections.temporal.client,
    circuits,
    intake,
    settler,
    logger,
  });
  reconciler.start();
  closers.add('reconciler', () => reconciler.stop());

  const working = roles.has('worker') ? await startWorker(core, closers) : undefined;
  const bridge = roles.has('bridge') ? await startBridge(core, closers) : undefined;
  const url = roles.has('http') ? await startHttp(core, closers, () => readiness(bridge)) : undefined;
  return { url, failed: failureOf(working?.ended, bridge?.ended), stop: () => closers.closeAll() };
}

function readiness(bridge: CommandsBridge | undefined): Readiness {
  if (bridge === undefined || bridge.isJoined()) return { ready: true };
  return { ready: false, reason: 'the bridge is not in its consumer group' };
}

function failureOf(...parts: (Promise<void> | undefined)[]): Promise<never> {
  return new Promise((_, reject) => {
    for (const part of parts) part?.catch(reject);
  });
}
