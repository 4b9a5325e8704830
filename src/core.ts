import type { Logger } from 'pino';
import { createHandlers, type HandlerDependencies, type Handlers } from '../activities/index.ts';
import type { AssistantRegistry } from './assistants/registry.ts';
import { createCircuits, type Circuits } from './circuits/circuits.ts';
import type { Config } from './config.ts';
import type { Connections } from './connections.ts';
import { Controls } from './control/controls.ts';
import { Standing } from './control/standing.ts';
import { Admission } from './intake/admission.ts';
import { Intake } from './intake/intake.ts';
import { Recorder } from './intake/recorder.ts';
import { remember } from './intake/remember.ts';
import { Window } from './intake/window.ts';
import type { LiveSettings } from './control/live-settings.ts';
import type { Names } from './names.ts';
import type { RetryPolicy } from './task.ts';
import { Backlog } from './outbox/backlog.ts';
import { Relay } from './outbox/relay.ts';
import { createSettleBatch } from './settle/batch.ts';
import { Settler } from './settle/settler.ts';
import { Waiters } from './settle/waiters.ts';
import { habitStore } from './store/habits.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { startCommand } from './temporal/start-command.ts';

/** What every role builds on: the way in (intake), the way out (settler, relay), and what joins the two. */
export interface Core {
  config: Config;
  logger: Logger;
  connections: Connections;
  circuits: Circuits;
  metrics: Metrics;
  assistants: AssistantRegistry;
  handlers: Handlers;
  waiters: Waiters;
  settler: Settler;
  relay: Relay;
  intake: Intake;
  window: Window;
  backlog: Backlog;
  admission: Admission;
  /** What operators have asked for and is in force here. */
  standing: Standing;
  controls: Controls;
}

const DAY_MS = 86_400_000;

/** Built and joined, not yet started. */
export function createCore(
  config: Config,
  logger: Logger,
  connections: Connections,
  work: Omit<HandlerDependencies, 'habits'>,
): Core {
  const { names, roles, workerId } = config;
  const { database, kafka, kafkaConfig, clusterId, temporal } = connections;
  const metrics = createMetrics(logger);
  showFromTheStart(metrics, names);
  const circuits = createCircuits(connections, metrics, logger);
  const backlog = new Backlog(database, logger);
  const standing = new Standing({ database, circuit: circuits.database, workerId, metrics, logger });
  const admission = new Admission([circuits.database, circuits.temporal], backlog, standing);
  const common = { database, names, workerId, metrics, logger };
  const waiters = new Waiters(database, circuits.database);
  const window = new Window(database, config.window, logger);
  const isBusy = (): boolean => window.isBusy();
  const relay = new Relay({ ...common, circuit: circuits.kafka, kafka, kafkaConfig, isBusy });
  const recorder = new Recorder({ ...common, circuit: circuits.database, clusterId });
  const settler = new Settler({
    ...common,
    circuit: circuits.database,
    remember: (task) => remember(recorder, task),
    batch: createSettleBatch(database, circuits.database, isBusy),
    onSettled: (taskId) => {
      relay.nudge();
      window.leave(taskId);
      waiters.settled(taskId);
    },
  });
  const handlers = createHandlers({ ...work, habits: habitStore(database, circuits.database) });
  const { client } = temporal;
  const controls = new Controls({ database, client, circuits, names });
  const starting = { client, names, eager: roles.has('worker'), circuit: circuits.temporal };
  const intake = new Intake({
    recorder,
    settler,
    metrics,
    logger,
    durationOf: (command) => handlers[command.taskType].duration(command),
    start: (task, options) => startCommand(starting, task, options),
    isHeldBack: (taskType) => standing.fleetPause(taskType) !== undefined,
    isSearchable: connections.isSearchable,
    retry: () => retryOf(standing.settings()),
    window,
    retentionMs: config.retentionDays * DAY_MS,
  });
  return {
    config,
    logger,
    connections,
    circuits,
    metrics,
    assistants: work.assistants,
    handlers,
    waiters,
    settler,
    relay,
    intake,
    window,
    backlog,
    admission,
    standing,
    controls,
  };
}

/** What operators have set of the retry policy; undefined where they left it alone. */
function retryOf({ maxRetries, initialRetryMs, maxRetryMs }: LiveSettings): Partial<RetryPolicy> | undefined {
  const set = {
    ...(maxRetries !== undefined && { maxRetries }),
    ...(initialRetryMs !== undefined && { initialRetryMs }),
    ...(maxRetryMs !== undefined && { maxRetryMs }),
  };
  return Object.keys(set).length === 0 ? undefined : set;
}

/** A series that appears only with its first event has no rate then; those that alerts are built on start at 0. */
function showFromTheStart(metrics: Metrics, { topics, groups }: Names): void {
  for (const topic of [topics.results, topics.events, topics.deadLetters]) {
    metrics.producerRequests.inc({ topic }, 0);
    metrics.producerErrors.inc({ topic }, 0);
  }
  metrics.messagesConsumed.inc({ group: groups.commands }, 0);
  metrics.workerPaused.set(0);
}
