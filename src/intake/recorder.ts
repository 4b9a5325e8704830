import type pg from 'pg';
import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { DefiniteError, ErrorCode, ForgottenError, TransientError } from '../errors.ts';
import type { Names } from '../names.ts';
import { inTransaction, isBadData, type Database } from '../store/database.ts';
import { savePosition, type NextPosition } from '../store/offsets.ts';
import { recordWave, type Candidate, type Recorded, type Reject } from './record.ts';
import { inWaves } from './waves.ts';

export interface RecorderDependencies {
  database: Database;
  circuit: Circuit;
  names: Names;
  workerId: string;
  clusterId: string;
  logger: Logger;
}

/** Writes judged messages into the database: all of a group in one transaction, and one bad apple by itself. */
export class Recorder {
  readonly #deps: RecorderDependencies;

  constructor(deps: RecorderDependencies) {
    this.#deps = deps;
  }

  /**
   * Records a group of one partition, and how far the partition was taken in. What the database refuses as bad
   * data is found by halving, and dead-lettered.
   *
   * @throws TransientError where the database is away; then nothing is recorded
   */
  async record(items: (Candidate | Reject)[], position?: NextPosition): Promise<Recorded[]> {
    try {
      return await this.#store(items, position);
    } catch (error) {
      if (!isBadData(error)) throw error;
      const [only, ...others] = items;
      if (only === undefined) throw error;
      if (others.length === 0) return this.#recordRefused(only, position, error);
      const middle = Math.ceil(items.length / 2);
      // The position goes with the last part only: it must never run ahead of what is recorded.
      const first = await this.record(items.slice(0, middle));
      return [...first, ...(await this.record(items.slice(middle), position))];
    }
  }

  /**
   * Records submissions; nothing is dead-lettered, for their senders are told.
   *
   * @returns an answer each, in their order
   */
  async recordSubmissions(candidates: readonly Candidate[]): Promise<(Recorded | Error)[]> {
    try {
      const recorded = await this.#store([...candidates]);
      const answers = new Map(
        recorded.map((item) => ['candidate' in item ? item.candidate : undefined, item]),
      );
      return candidates.map((item) => answers.get(item) ?? new Error(`No answer for ${item.taskId}`));
    } catch (error) {
      if (!isBadData(error)) return candidates.map(() => error as Error);
      if (candidates.length === 1) {
        const message = 'The database refuses this command as bad data';
        return [new DefiniteError(ErrorCode.UNSTORABLE, message, undefined, { cause: error })];
      }
      const answers: (Recorded | Error)[] = [];
      for (const item of candidates) answers.push(...(await this.recordSubmissions([item])));
      return answers;
    }
  }

  /** The offender is dead-lettered; where even its row is refused, without one. */
  async #recordRefused(
    item: Candidate | Reject,
    position: NextPosition | undefined,
    cause: unknown,
  ): Promise<Recorded[]> {
    const { taskId, source, letterKey } = item;
    this.#deps.logger.warn({ err: cause, taskId, source }, 'a message is given up: the database refuses it');
    const error = new DefiniteError(ErrorCode.UNSTORABLE, 'The database refuses this message as bad data');
    const original = item.kind === 'reject' ? item.original : { text: item.text };
    const reject: Reject = { kind: 'reject', taskId, error, original, source, letterKey };
    try {
      return await this.#store([reject], position);
    } catch (refused) {
      if (!isBadData(refused)) throw refused;
      return this.#store([{ ...reject, taskId: undefined }], position);
    }
  }

  async #store(items: (Candidate | Reject)[], position?: NextPosition): Promise<Recorded[]> {
    const { database, circuit } = this.#deps;
    const store = (): Promise<Recorded[]> =>
      inTransaction(database, async (client) => {
        const recorded: Recorded[] = [];
        for (const wave of inWaves(items)) recorded.push(...(await recordWave(client, this.#deps, wave)));
        if (position) await this.#save(client, position);
        return recorded;
      });
    try {
      return await circuit.run(store);
    } catch (error) {
      if (isBadData(error) || error instanceof TransientError) throw error;
      const message = 'The database could not record the commands';
      throw new TransientError(ErrorCode.UNAVAILABLE, message, { cause: error });
    }
  }

  /** A place that does not follow on the one known would hide what lies between, if a restored database forgot it. */
  async #save(client: pg.PoolClient, position: NextPosition): Promise<void> {
    if (await savePosition(client, this.#deps.clusterId, position)) return;
    const { topic, partition, known } = position;
    throw new ForgottenError(
      `The database does not know that ${topic}/${partition} was taken in up to ${known}: it was restored`,
    );
  }
}
