import { Ledger, type Expected, type LedgerTask } from '../../chaos/ledger.ts';
import { MESSAGE_ID, type Observed, type Seen } from '../../chaos/observed.ts';

/** What a checker is shown, made up. */
export class Scene {
  readonly ledger = new Ledger();
  readonly observed: Observed = {
    commands: [],
    results: [],
    events: [],
    deadLetters: [],
    executions: new Map(),
  };
  #offset = 0n;
  #unanswered: Seen[] = [];

  task(taskId: string, runs: Expected[]): LedgerTask {
    const task = this.ledger.expect({ taskId, kind: 'test', runs });
    this.ledger.acknowledge('kafka', taskId, runs.length);
    return task;
  }

  /** A record on the commands topic that is to end in a dead letter; answers its message's id. */
  record(taskId: string | undefined, letter: string): string {
    const id = `m${this.ledger.messages.size}`;
    this.ledger.sending({ id, taskId, letter }).acknowledged = true;
    this.recordAgain(id);
    return id;
  }

  recordAgain(id: string): void {
    const record = this.#seen('commands', undefined, { [MESSAGE_ID]: id }, {});
    this.observed.commands.push(record);
    this.#unanswered = [record];
  }

  /** For the last record. */
  letter(taskId: string | undefined, code: string): void {
    const place = this.#unanswered.map(({ partition, offset }) => ({
      'rnle-original-partition': String(partition),
      'rnle-original-offset': String(offset),
    }))[0];
    const headers = { 'rnle-run': '1', ...place };
    this.observed.deadLetters.push(this.#seen('dlq', taskId, headers, { error: { code } }));
  }

  givenUp(taskId: string): void {
    const body = { error: { code: 'MAX_RETRIES_EXCEEDED' } };
    this.observed.deadLetters.push(this.#seen('dlq', taskId, { 'rnle-run': '1' }, body));
  }

  /** With its events. */
  result(
    taskId: string,
    status: string,
    { run = 1, code, received = true }: { run?: number; code?: string; received?: boolean } = {},
  ): void {
    const { results, events } = this.observed;
    const data = { taskId, run };
    const event = (eventType: string, what: string, more = {}): Seen =>
      this.#seen(
        'events',
        eventType,
        {},
        { eventId: `${taskId}/${run}/${what}`, eventType, data: { ...data, ...more } },
      );
    if (received) events.push(event('COMMAND_RECEIVED', 'received'));
    events.push(event(status === 'FAILURE' ? 'COMMAND_FAILED' : 'COMMAND_COMPLETED', 'settled', { status }));
    const body = { taskId, status, ...(code !== undefined && { error: { code } }) };
    results.push(this.#seen('results', taskId, { 'rnle-run': String(run) }, body));
  }

  replaceResult(taskId: string, status: string, code: string): void {
    this.observed.results.length = 0;
    this.observed.events.length = 0;
    this.result(taskId, status, { code });
  }

  /** The last record is not there. */
  forget(records: Seen[]): void {
    records.pop();
  }

  /** The last record is there once more. */
  repeat(records: Seen[]): void {
    const last = records.at(-1);
    if (last) records.push({ ...last, offset: (this.#offset += 1n) });
  }

  swapEvents(): void {
    const [first, second] = this.observed.events;
    if (first && second) [first.offset, second.offset] = [second.offset, first.offset];
  }

  #seen(topic: string, key: string | undefined, headers: Record<string, string>, body: unknown): Seen {
    return { topic, incarnation: 1, partition: 0, offset: (this.#offset += 1n), key, headers, body };
  }
}
