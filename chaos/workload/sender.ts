import { crc32 } from 'node:zlib';
import type { Channel, Ledger } from '../ledger.ts';
import { MESSAGE_ID } from '../observed.ts';
import type { HttpSender } from './http-sender.ts';
import type { KafkaSender } from './kafka-sender.ts';

const PARTITIONS = 6;

export interface Sending {
  channel: Channel;
  taskId: string | undefined;
  body: string;
  /** Of the task's runs, the one that this message asks for. */
  run?: number;
  /** From Kafka: the code of the dead letter that it is to end in. */
  letter?: string;
  /** Over HTTP: the statuses that are right; default 202 and 200. */
  statuses?: number[];
  partition?: number;
}

/** Sends, and notes in the ledger what was acknowledged. */
export class Sender {
  readonly #ledger: Ledger;
  readonly #kafka: KafkaSender;
  readonly #http: HttpSender;
  #messages = 0;

  constructor(ledger: Ledger, kafka: KafkaSender, http: HttpSender) {
    this.#ledger = ledger;
    this.#kafka = kafka;
    this.#http = http;
  }

  /** Messages not yet acknowledged. */
  get waiting(): number {
    return this.#kafka.waiting + this.#http.waiting;
  }

  /** Resolves when it is acknowledged, or definitely refused. */
  async send(sending: Sending): Promise<void> {
    await (sending.channel === 'kafka' ? this.#toKafka(sending) : this.#toHttp(sending));
  }

  async #toKafka({ taskId, body, run, letter, partition }: Sending): Promise<void> {
    const id = `m${(this.#messages += 1)}`;
    const message = this.#ledger.sending({ id, taskId, letter });
    await this.#kafka.send({
      key: taskId ?? null,
      value: body,
      headers: { [MESSAGE_ID]: id },
      partition: partition ?? crc32(taskId ?? id) % PARTITIONS,
    });
    message.acknowledged = true;
    this.#ledger.acknowledge('kafka', taskId, run);
  }

  async #toHttp({ taskId = '', body, run, statuses = [200, 202] }: Sending): Promise<void> {
    const status = await this.#http.send(body);
    if (status === undefined) return;
    if (!statuses.includes(status)) {
      const text = `HTTP to answer ${statuses.join(' or ')}, not ${status}`;
      this.#ledger.complaints.push({ what: 'wrong', taskId, text });
    } else if (status === 400) this.#ledger.refusedByHttp.invalid += 1;
    else if (status === 409) this.#ledger.refusedByHttp.conflicting += 1;
    else this.#ledger.acknowledge('http', taskId, run);
  }
}
