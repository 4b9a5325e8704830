import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import type { Original } from '../messages/dead-letter.ts';
import { failure } from '../outcome.ts';
import type { Settler } from '../settle/settler.ts';
import { inTransaction, isBadData, type Database } from '../store/database.ts';
import { savePosition, type Position } from '../store/offsets.ts';
import type { Source, Task } from '../task.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { decodeCommand } from './decode.ts';
import { recordWave, type Candidate, type Recorded, type Recorder, type Reject } from './record.ts';
import { inWaves } from './waves.ts';
import type { Window } from './window.ts';

/** A record as Kafka delivered it. */
export interface KafkaRecord {
  topic: string;
  partition: number;
  offset: string;
  /** Milliseconds of the epoch, as text. */
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
}

export interface IntakeDependencies extends Recorder {
  database: Database;
  metrics: Metrics;
  logger: Logger;
  settler: Settler;
  clusterId: string;
  durationOf: (command: Task['command']) => Task['duration'];
  /** @throws DefiniteError where the engine refuses this task, TransientError where it is away */
  start: (task: Task) => Promise<void>;
  window: Window;
  retentionMs: number;
}

/** A key longer than this is cut in the headers of a dead letter, in characters. */
const KEPT_KEY_LENGTH = 1_024;
const CONCURRENT_STARTS = 50;

/** The one door, for Kafka and HTTP alike: validate, record, start. */
export class Intake {
  readonly #deps: IntakeDependencies;
  readonly #starting = pLimit(CONCURRENT_STARTS);

  constructor(deps: IntakeDependencies) {
    this.#deps = deps;
  }

  /**
   * Takes in a chunk of one partition. When it resolves, every message is settled as far as the intake goes: its
   * task recorded and its workflow started, or its rejection recorded; the offset may move on.
   *
   * @throws when a dependency is away; then nothing may be committed, and the chunk is offered again
   */
  async takeChunk(records: KafkaRecord[], signal: AbortSignal): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const { window } = this.#deps;
    const items = records.map((record) => this.#judge(record));
    const position = {
      topic: last.topic,
      partition: last.partition,
      nextOffset: (BigInt(last.offset) + 1n).toString(),
      recordTimestamp: new Date(Number(last.timestamp)),
    };
    await window.reserve(items.length, signal);
    let tasks: Task[] = [];
    try {
      const recorded = await this.#record(items, position);
      this.#count(recorded);
      tasks = recorded.flatMap((item) => this.taskOf(item) ?? []);
    } finally {
      window.enter(
        tasks.map((task) => task.taskId),
        items.length,
      );
    }
    await this.#startAll(tasks);
  }

  /** Records one command that came over HTTP; the caller sees to its start. */
  async recordSubmitted(
    body: Uint8Array,
  ): Promise<Recorded & { kind: 'accepted' | 'known' | 'duplicate' | 'conflict' }> {
    const decoded = decodeCommand(body);
    if ('error' in decoded) throw decoded.error;
    const candidate: Candidate = {
      kind: 'candidate',
      ...decoded,
      taskId: decoded.command.taskId,
      source: { channel: 'http' },
      letterKey: `${decoded.command.taskId}/http`,
    };
    const [recorded] = await this.#store([candidate]);
    if (recorded === undefined || recorded.kind === 'rejected')
      throw new Error('A candidate is never rejected');
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
    return { taskId: command.taskId, run, command, duration, acceptedAt: acceptedAt.toISOString() };
  }

  /** Starts each task; one that the engine refuses as bad data is given up and does not fail the others. */
  async #startAll(tasks: Task[]): Promise<void> {
    const outcomes = await Promise.allSettled(tasks.map((task) => this.#starting(() => this.start(task))));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async start(task: Task): Promise<void> {
    try {
      await this.#deps.start(task);
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      this.#deps.logger.warn(
        { err: error, taskId: task.taskId },
        'a task is given up: the engine refuses it',
      );
      const { taskId, run, command } = task;
      const about = { taskId, run, taskType: command.taskType, correlationId: command.correlationId };
      await this.#deps.settler.settle(about, { outcome: failure(error), deadLetter: { retryCount: 0 } });
    }
  }

  #judge(record: KafkaRecord): Candidate | Reject {
    const { value, topic, partition, offset, timestamp } = record;
    const key = record.key === null ? null : record.key.toString().slice(0, KEPT_KEY_LENGTH);
    const source: Source = { channel: 'kafka', topic, partition, offset, timestamp, key };
    const digest = createHash('sha256')
      .update(value ?? '')
      .digest('hex');
    const letterKey = `${topic}/${partition}/${offset}/${timestamp}/${digest}`;
    const decoded = decodeCommand(value);
    if ('error' in decoded) {
      const { error, taskId, text } = decoded;
      return { kind: 'reject', taskId, error, original: originalOf(value, text), source, letterKey };
    }
    const { taskId } = decoded.command;
    if (Number(timestamp) >= 0 && Number(timestamp) < Date.now() - this.#deps.retentionMs) {
      const error = new DefiniteError(
        ErrorCode.EXPIRED,
        'The record is older than the tasks that would recognise it',
        {
          timestamp: new Date(Number(timestamp)).toISOString(),
        },
      );
      return {
        kind: 'reject',
        taskId: undefined,
        error,
        original: { text: decoded.text },
        source,
        letterKey,
      };
    }
    if (key !== null && key !== taskId) this.#deps.metrics.keyMismatches.inc();
    return { kind: 'candidate', ...decoded, taskId, source, letterKey };
  }

  /** Records all in one transaction; where the database refuses the data, halves the group until the offender is alone. */
  async #record(items: (Candidate | Reject)[], position?: Position): Promise<Recorded[]> {
    try {
      return await this.#store(items, position);
    } catch (error) {
      if (!isBadData(error)) throw error;
      const [only, ...others] = items;
      if (only === undefined) throw error;
      if (others.length === 0) return this.#storeRefused(only, position, error);
      const middle = Math.ceil(items.length / 2);
      // The position goes with the last part only: it must never run ahead of what is recorded.
      const first = await this.#record(items.slice(0, middle));
      return [...first, ...(await this.#record(items.slice(middle), position))];
    }
  }

  /** The offender is dead-lettered; where even its row is refused, without one. */
  async #storeRefused(
    item: Candidate | Reject,
    position: Position | undefined,
    cause: unknown,
  ): Promise<Recorded[]> {
    const { taskId, source, letterKey } = item;
    this.#deps.logger.warn({ err: cause, taskId, source }, 'a message is given up: the database refuses it');
    const error = new DefiniteError(ErrorCode.UNSTORABLE, 'The database refuses this message as bad data');
    const original = item.kind === 'reject' ? item.original : { bytes: Buffer.from(item.text) };
    const reject: Reject = { kind: 'reject', taskId, error, original, source, letterKey };
    try {
      return await this.#store([reject], position);
    } catch (refused) {
      if (!isBadData(refused)) throw refused;
      return this.#store([{ ...reject, taskId: undefined }], position);
    }
  }

  async #store(items: (Candidate | Reject)[], position?: Position): Promise<Recorded[]> {
    try {
      return await inTransaction(this.#deps.database, async (client) => {
        const recorded: Recorded[] = [];
        for (const wave of inWaves(items)) recorded.push(...(await recordWave(client, this.#deps, wave)));
        if (position) await savePosition(client, this.#deps.clusterId, position);
        return recorded;
      });
    } catch (error) {
      if (isBadData(error) || error instanceof DefiniteError) throw error;
      throw new TransientError(ErrorCode.UNAVAILABLE, 'The database could not record the commands', {
        cause: error,
      });
    }
  }

  #count(recorded: Recorded[]): void {
    const { metrics } = this.#deps;
    for (const item of recorded) {
      if (item.kind === 'known' || item.kind === 'duplicate') metrics.duplicates.inc();
      if (item.kind === 'conflict' && item.candidate.source.channel === 'kafka') {
        metrics.deadLetters.inc({ code: ErrorCode.DUPLICATE_TASK_ID });
      }
      if (item.kind === 'rejected' && item.letterIsNew) metrics.deadLetters.inc({ code: item.code });
    }
  }
}

function originalOf(value: Buffer | null, text: string | undefined): Original {
  return text === undefined ? { bytes: value ?? Buffer.alloc(0) } : { text };
}
