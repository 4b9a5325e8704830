import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { FLEET } from '../names.ts';
import { findStates } from '../store/control-states.ts';
import type { Database } from '../store/database.ts';
import type { Task } from '../task.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { LiveSettings } from './live-settings.ts';
import { inForce, NOTHING, type ControlState, type Pause } from './state.ts';

type TaskType = Task['command']['taskType'];

/** How often the database is asked, in milliseconds: a pause has its effect within two seconds. */
const LOOK_MS = 500;

export interface StandingDependencies {
  database: Database;
  circuit: Circuit;
  workerId: string;
  metrics: Pick<Metrics, 'workerPaused'>;
  logger: Logger;
}

/** What operators have asked for and is in force for this worker: of the fleet, and of itself. */
export class Standing {
  readonly #deps: StandingDependencies;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  readonly #listeners: (() => void)[] = [];
  #fleet: ControlState = NOTHING;
  #own: ControlState = NOTHING;
  #fleetPauses: Pause[] = [];
  #ownPauses: Pause[] = [];
  /** Merged once a look: every slot and every start asks for them. */
  #settings: LiveSettings = {};
  /** What the database's clock shows beyond this one's, in milliseconds. */
  #skewMs = 0;
  #seen = '';
  #watching: Promise<void> | undefined;

  constructor(deps: StandingDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'control' });
  }

  /** To be awaited before anything is consumed: what was asked for before this process began counts for it too. */
  async look(): Promise<void> {
    const { database, circuit, workerId } = this.#deps;
    const { states, now } = await circuit.run(() => findStates(database, [FLEET, workerId]));
    const stateOf = (target: string): ControlState =>
      states.find((stored) => stored.target === target)?.state ?? NOTHING;
    this.#fleet = stateOf(FLEET);
    this.#own = stateOf(workerId);
    this.#fleetPauses = inForce(this.#fleet, now);
    this.#ownPauses = inForce(this.#own, now);
    this.#settings = { ...this.#fleet.settings, ...this.#own.settings };
    this.#skewMs = now.getTime() - Date.now();
    this.#tell();
  }

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  /** Called whenever something else is in force than before. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Nobody begins work of this type, or of any where none is given. */
  fleetPause(taskType?: TaskType): Pause | undefined {
    return pauseOf(this.#fleetPauses, taskType);
  }

  /** This worker alone begins no work of this type, or of any where none is given. */
  ownPause(taskType?: TaskType): Pause | undefined {
    return pauseOf(this.#ownPauses, taskType);
  }

  /** Whoever paused it: work of this type is not begun here. */
  pause(taskType?: TaskType): Pause | undefined {
    return this.fleetPause(taskType) ?? this.ownPause(taskType);
  }

  pauses(): Pause[] {
    return [...this.#fleetPauses, ...this.#ownPauses];
  }

  /** The fleet's types of which nothing is begun; `undefined` where it is all of them. */
  pausedTypes(): TaskType[] | undefined {
    if (this.fleetPause() !== undefined) return undefined;
    return this.#fleetPauses.flatMap(({ taskType }) => taskType ?? []);
  }

  /** A worker's own settings count before the fleet's. */
  settings(): LiveSettings {
    return this.#settings;
  }

  /** When a flood of bad commands was last accepted, if ever. */
  floodAccepted(): string | undefined {
    return this.#fleet.floodAccepted;
  }

  /** For how long, in milliseconds, nobody was to work on such a task since it was accepted. */
  pausedMs(taskType: TaskType, acceptedAt: Date): number {
    const now = Date.now() + this.#skewMs;
    const spans = [
      ...this.#fleet.over.map((one) => ({ ...one, toMs: Date.parse(one.to) })),
      ...this.#fleetPauses.map(({ since, ...pause }) => ({ ...pause, from: since, toMs: now })),
    ]
      .filter((span) => isOf(span, taskType))
      .map(({ from, toMs }) => ({ fromMs: Math.max(Date.parse(from), acceptedAt.getTime()), toMs }))
      .sort((a, b) => a.fromMs - b.fromMs);
    let paused = 0;
    let counted = 0;
    for (const { fromMs, toMs } of spans) {
      paused += Math.max(0, toMs - Math.max(fromMs, counted));
      counted = Math.max(counted, toMs);
    }
    return paused;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      // While the database is away, what was in force stays in force.
      await this.look().catch((error: unknown) =>
        this.#log.debug({ err: error }, 'what is in force cannot be read'),
      );
    }
  }

  #tell(): void {
    const pauses = this.pauses();
    this.#deps.metrics.workerPaused.set(this.pause() === undefined ? 0 : 1);
    const seen = JSON.stringify([this.#fleetPauses, this.#ownPauses, this.settings(), this.floodAccepted()]);
    if (seen === this.#seen) return;
    const isFirst = this.#seen === '';
    this.#seen = seen;
    if (!isFirst || pauses.length > 0) this.#log.info({ pauses, settings: this.settings() }, 'in force now');
    for (const listener of this.#listeners) listener();
  }
}

function pauseOf(pauses: Pause[], taskType: TaskType | undefined): Pause | undefined {
  return pauses.find((pause) => isOf(pause, taskType));
}

/** One that the flood guard made tells of partitions that stand still; everything else goes on. */
function isOf(pause: Pick<Pause, 'taskType' | 'flood'>, taskType: TaskType | undefined): boolean {
  return pause.flood !== true && (pause.taskType === undefined || pause.taskType === taskType);
}
