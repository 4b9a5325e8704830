import DataLoader from 'dataloader';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { DefiniteError, ErrorCode } from '../errors.ts';
import { failure } from '../outcome.ts';
import type { Settler } from '../settle/settler.ts';
import type { RetryPolicy, Task } from '../task.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { judgeRecord, judgeSubmission, type KafkaRecord } from './judge.ts';
import { poisonOf } from './poison.ts';
import type { Candidate, Recorded } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { Window } from './window.ts';

export interface IntakeDependencies {
  recorder: Recorder;
  window: Window;
  settler: Settler;
  durationOf: (command: Task['command']) => Task['duration'];
  /** @throws DefiniteError where the engine refuses this task, TransientError where it is away */
  start: (task: Task, options?: { again?: boolean }) => Promise<void>;
  /** Tasks of this type are recorded, and not started: it is paused for the whole fleet. */
  isHeldBack: (taskType: Task['command']['taskType']) => boolean;
  /** The engine's namespace knows the attributes that commands are searched by. */
  isSearchable: boolean;
  /** Of tasks accepted from now on, where it is not the contract's. */
  retry: () => Partial<RetryPolicy> | undefined;
  retentionMs: number;
  metrics: Metrics;
  logger: Logger;
}

/** How far a partition is taken in with a chunk. */
export interface Step {
  /** The first offset not taken in before it, as far as this process knows. */
  known: string;
  /** The first offset not taken in after it. */
  next: string;
}

const CONCURRENT_STARTS = 50;
const MOST_SUBMISSIONS_AT_ONCE = 50;

/** The one door, for Kafka and HTTP alike: validate, record, start. */
export class Intake {
  readonly #deps: IntakeDependencies;
  readonly #starting = pLimit(CONCURRENT_STARTS);
  readonly #submissions: DataLoader<Candidate, Recorded>;

  constructor(deps: IntakeDependencies) {
    this.#deps = deps;
    // Submissions that come together share a transaction.
    this.#submissions = new DataLoader((candidates) => deps.recorder.recordSubmissions(candidates), {
      cache: false,
      maxBatchSize: MOST_SUBMISSIONS_AT_ONCE,
      batchScheduleFn: (run) => setImmediate(run),
    });
  }

  /**
   * Takes in a chunk of one partition. When it resolves, every message is settled as far as the intake goes: its
   * task recorded and its workflow started, or its rejection recorded; the offset may move on.
   *
   * @returns which records were poison, see `poisonOf`
   * @throws when a dependency is away; then nothing may be committed, and the chunk is offered again
   * @throws ForgottenError when the database knows less than that: then the partition is to be read again from its place
   */
  async takeChunk(records: KafkaRecord[], step: Step, signal: AbortSignal): Promise<boolean[]> {
    const last = records.at(-1);
    if (last === undefined) return [];
    const { window, recorder, retentionMs } = this.#deps;
    const items = records.map((record) => judgeRecord(record, retentionMs));
    const position = {
      topic: last.topic,
      partition: last.partition,
      nextOffset: step.next,
      known: step.known,
      // A producer's clock may be beyond every date; going back to an earlier time loses nothing.
      recordTimestamp: new Date(Math.max(0, Math.min(Number(last.timestamp), Date.now()))),
    };
    await window.reserve(items.length, signal);
    let tasks: Task[] = [];
    let recorded: Recorded[] = [];
    try {
      recorded = await recorder.record(items, position);
      tasks = recorded.flatMap((item) => this.taskOf(item) ?? []);
    } finally {
      const taskIds = tasks.map((task) => task.taskId);
      window.enter(taskIds, items.length);
    }
    await this.#startAll(tasks);
    // Counted once, however often the chunk had to be offered.
    this.#count(recorded);
    return poisonOf(items, recorded);
  }

  /**
   * Records one command that came over HTTP; the caller sees to its start.
   *
   * @throws DefiniteError where it breaks the contract, TransientError where the database is away
   */
  async recordSubmission(body: Uint8Array): Promise<Exclude<Recorded, { kind: 'rejected' | 'given-up' }>> {
    const recorded = await this.#submissions.load(judgeSubmission(body));
    if (recorded.kind === 'rejected' || recorded.kind === 'given-up')
      throw new Error('A submission is never dead-lettered');
    this.#count([recorded]);
    return recorded;
  }

  /** The task to start for what was recorded; none where it is settled or not ours to start. */
  taskOf(recorded: Recorded): Task | undefined {
    if (recorded.kind !== 'accepted' && recorded.kind !== 'known') return undefined;
    const { candidate, run, acceptedAt } = recorded;
    return this.task(candidate.command, run, acceptedAt);
  }

  task(command: Task['command'], run: number, acceptedAt: Date): Task {
    const duration = this.#deps.durationOf(command);
    const retry = this.#deps.retry();
    return {
      taskId: command.taskId,
      run,
      command,
      duration,
      acceptedAt: acceptedAt.toISOString(),
      rules: 2,
      ...(retry && { retry }),
      ...(this.#deps.isSearchable && { searchable: true }),
    };
  }

  /**
   * Starts the task, or gives it up where the engine refuses it as bad data; `again`, where its run is over already. One
   * that is held back takes no room: it is started when the pause is over (src/reconcile.ts).
   */
  async start(task: Task, options?: { again?: boolean }): Promise<void> {
    if (this.#deps.isHeldBack(task.command.taskType)) {
      this.#deps.window.leave(task.taskId);
      return;
    }
    try {
      await this.#deps.start(task, options);
    } catch (error) {
      if (!(error instanceof DefiniteError)) {
        // It takes no room: the room it waits for when it is offered again would be its own.
        this.#deps.window.leave(task.taskId);
        throw error;
      }
      this.#deps.logger.warn(
        { err: error, taskId: task.taskId },
        'a task is given up: the engine refuses it',
      );
      await this.#deps.settler.settle(task, {
        outcome: failure(error),
        deadLetter: { retryCount: 0 },
      });
    }
  }

  /** As `start`, once there is room in the window for it; rejects with the signal's reason where it was aborted before. */
  async startWithinWindow(task: Task, signal: AbortSignal): Promise<void> {
    const { window } = this.#deps;
    await window.reserve(1, signal);
    window.enter([task.taskId], 1);
    await this.start(task);
  }

  /** One that cannot be started does not keep the others from it. */
  async #startAll(tasks: Task[]): Promise<void> {
    const outcomes = await Promise.allSettled(tasks.map((task) => this.#starting(() => this.start(task))));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #count(recorded: Recorded[]): void {
    const { metrics } = this.#deps;
    for (const item of recorded) {
      if (item.kind === 'rejected') {
        if (item.letterIsNew) metrics.deadLetters.inc({ code: item.code });
        continue;
      }
      const { source, taskId } = item.candidate;
      if (['known', 'duplicate', 'given-up'].includes(item.kind)) metrics.duplicates.inc();
      if (source.channel === 'http') continue;
      if (item.kind === 'conflict' && item.letterIsNew)
        metrics.deadLetters.inc({ code: ErrorCode.DUPLICATE_TASK_ID });
      if (source.key !== null && source.key !== taskId) metrics.keyMismatches.inc();
    }
  }
}
