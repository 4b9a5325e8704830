import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { decodeControl } from '../control/control.ts';
import { MOST_FROM_TOPIC, type Controls } from '../control/controls.ts';
import { DefiniteError } from '../errors.ts';
import type { Names } from '../names.ts';
import { LastingConsumer } from './lasting-consumer.ts';
import type { Membership } from './membership.ts';
import type { RefusedControls } from './refused-controls.ts';

/** The spec's group. */
const SESSION_TIMEOUT_MS = 30_000;
const COMMIT_INTERVAL_MS = 1_000;

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
  readonly #consumer: LastingConsumer;

  constructor(deps: ControlsBridgeDependencies) {
    const { kafka, names, membership, logger } = deps;
    this.#deps = deps;
    this.#log = logger.child({ component: 'control', topic: names.topics.control });
    this.#consumer = new LastingConsumer({
      kafka,
      topic: names.topics.control,
      groupId: names.groups.control,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      commitIntervalMs: COMMIT_INTERVAL_MS,
      membership,
      takeBatch: (payload) => this.#takeBatch(payload),
      logger: this.#log,
    });
  }

  start(): void {
    this.#consumer.start();
  }

  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    for (const message of payload.batch.messages) {
      if (!payload.isRunning() || payload.isStale() || this.#consumer.isStopping) return;
      await this.#take(payload.batch.partition, message);
      payload.resolveOffset(message.offset);
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  async #take(partition: number, message: KafkaMessage): Promise<void> {
    try {
      await this.#passOn(message);
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      this.#log.warn(
        { partition, offset: message.offset, reason: error.message },
        'a control is dead-lettered',
      );
      await this.#deps.refused.deadLetter(partition, message, error);
    }
  }

  async #passOn({ value }: KafkaMessage): Promise<void> {
    const control = decodeControl(value);
    const { targets, unknown } = await this.#deps.controls.send(control, MOST_FROM_TOPIC);
    const { controlId, controlType, issuedBy } = control;
    this.#log.info({ controlId, controlType, issuedBy, targets, unknown }, 'a control was passed on');
    if (unknown.length > 0)
      this.#log.warn({ controlId, unknown }, 'a control names workers that are not there');
  }
}
