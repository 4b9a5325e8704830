import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { decodeControl } from '../control/control.ts';
import type { Controls } from '../control/controls.ts';
import { DefiniteError } from '../errors.ts';
import type { Names } from '../names.ts';
import type { Membership } from './membership.ts';
import type { RefusedControls } from './refused-controls.ts';

/** The spec's group. */
const SESSION_TIMEOUT_MS = 30_000;
const COMMIT_INTERVAL_MS = 1_000;
const HEARTBEAT_MS = 3_000;
/** How long the topic rests after a control could not be passed on, in milliseconds. */
const REST_MS = 1_000;

export interface ControlsBridgeDependencies {
  kafka: Kafka;
  names: Names;
  controls: Pick<Controls, 'send'>;
  membership: Pick<Membership, 'endPredecessors'>;
  refused: RefusedControls;
  logger: Logger;
}

/** Passes control messages on as signals, in their order. One that comes again has had its effect. */
export class ControlsBridge {
  readonly #deps: ControlsBridgeDependencies;
  readonly #log: Logger;
  readonly #consumer: Consumer;
  readonly #stopping = new AbortController();

  constructor(deps: ControlsBridgeDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'control' });
    this.#consumer = deps.kafka.consumer({
      groupId: deps.names.groups.control,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      allowAutoTopicCreation: false,
      // A drain waits for the fetch under way.
      maxWaitTimeInMs: 500,
      retry: { initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(true) },
    });
  }

  async start(): Promise<void> {
    await this.#deps.membership.endPredecessors();
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#deps.names.topics.control], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: true,
      autoCommitInterval: COMMIT_INTERVAL_MS,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#takeBatch(payload),
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#consumer.disconnect();
  }

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    for (const message of payload.batch.messages) {
      if (!payload.isRunning() || payload.isStale()) return;
      try {
        await this.#take(payload.batch.partition, message);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#log.warn({ err: error }, 'a control could not be passed on; trying again');
        const resume = payload.pause();
        void sleep(REST_MS, undefined, { ref: false }).then(resume);
        return;
      }
      payload.resolveOffset(message.offset);
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  async #take(partition: number, message: KafkaMessage): Promise<void> {
    const { controls, refused } = this.#deps;
    let control;
    try {
      control = decodeControl(message.value);
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      this.#log.warn(
        { partition, offset: message.offset, reason: error.message },
        'a control is dead-lettered',
      );
      await refused.deadLetter(partition, message, error);
      return;
    }
    const { targets, unknown } = await controls.send(control);
    const { controlId, controlType, issuedBy } = control;
    this.#log.info({ controlId, controlType, issuedBy, targets, unknown }, 'a control was passed on');
    if (unknown.length > 0)
      this.#log.warn({ controlId, unknown }, 'a control names workers that are not there');
  }
}
