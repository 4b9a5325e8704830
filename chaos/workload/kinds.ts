import type { Random } from '../random.ts';
import type { Channel, Expected, Ledger } from '../ledger.ts';
import { chaosCommand, command, habitsCommand, resumeCommand } from './commands.ts';
import type { Sender } from './sender.ts';

export interface Kind {
  name: string;
  /** How many of all, relative to the others. */
  weight: number;
  send(order: Order): Promise<void>;
}

/** One piece of the workload that is to be made. */
export interface Order {
  taskId: string;
  channel: Channel;
  random: Random;
  ledger: Ledger;
  sender: Sender;
}

const success: Expected = { status: 'SUCCESS' };
const gaveUp: Expected = { status: 'FAILURE', code: 'MAX_RETRIES_EXCEEDED', givenUp: true };
const invalid: Expected = { status: 'FAILURE', code: 'VALIDATION_ERROR', rejected: true };

/** A valid command that ends in one result. */
function valid(
  name: string,
  weight: number,
  expected: Expected,
  make: (taskId: string, random: Random) => object,
): Kind {
  return {
    name,
    weight,
    async send({ taskId, channel, random, ledger, sender }) {
      ledger.expect({ taskId, kind: name, runs: [expected] });
      await sender.send({ channel, taskId, body: JSON.stringify(make(taskId, random)) });
    },
  };
}

export const KINDS: Kind[] = [
  valid('short', 36, success, (id) => chaosCommand(id, 'chaos-echo', 'hello')),
  valid('resume', 8, success, (id) => resumeCommand(id)),
  valid('habits', 10, success, (id, random) => habitsCommand(id, random.pick(['MO', 'TU,TH', 'SA,SU']))),
  valid('long', 8, success, (id, random) => chaosCommand(id, 'chaos-long', String(random.int(2_000, 8_000)))),
  valid('flaky', 8, success, (id, random) => chaosCommand(id, 'chaos-flaky', String(random.int(1, 2)))),
  valid('broken', 4, gaveUp, (id) => chaosCommand(id, 'chaos-broken', 'x')),
  valid('definite failure', 4, { status: 'FAILURE', code: 'UNKNOWN_ASSISTANT' }, (id) =>
    chaosCommand(id, 'nobody', 'x'),
  ),
  valid('bad input', 3, { status: 'FAILURE', code: 'VALIDATION_ERROR' }, (id) =>
    command(id, { metadata: { role: 7 } }),
  ),
  {
    name: 'duplicate',
    weight: 8,
    async send({ taskId, channel, random, ledger, sender }) {
      ledger.expect({ taskId, kind: 'duplicate', runs: [success] });
      const one = chaosCommand(taskId, 'chaos-echo', 'twice');
      await sender.send({ channel, taskId, body: JSON.stringify(one) });
      const again = { ...one, timestamp: new Date().toISOString(), correlationId: 'again' };
      const otherWay = random.pick(['kafka', 'http'] as const);
      await sender.send({
        channel: otherWay,
        taskId,
        body: JSON.stringify(again),
        partition: random.int(0, 5),
      });
    },
  },
  {
    name: 'conflict',
    weight: 4,
    async send({ taskId, channel, ledger, sender }) {
      // While the database may lose what it has accepted, who comes second would be first.
      const way = ledger.forgiving ? 'kafka' : channel;
      ledger.expect({ taskId, kind: 'conflict', runs: [success] });
      await sender.send({
        channel: way,
        taskId,
        body: JSON.stringify(chaosCommand(taskId, 'chaos-echo', 'mine')),
      });
      const body = JSON.stringify(chaosCommand(taskId, 'chaos-echo', 'not mine'));
      await sender.send({ channel: way, taskId, body, letter: 'DUPLICATE_TASK_ID', statuses: [409] });
    },
  },
  {
    name: 'invalid',
    weight: 5,
    async send({ taskId, channel, random, ledger, sender }) {
      const { timestamp: _, ...untimed } = chaosCommand(taskId, 'chaos-echo', 'x');
      const body = JSON.stringify(random.pick([untimed, { ...untimed, taskType: 'DANCE' }]));
      if (channel === 'kafka') ledger.expect({ taskId, kind: 'invalid', runs: [invalid] });
      await sender.send({ channel, taskId, body, letter: 'VALIDATION_ERROR', statuses: [400] });
    },
  },
  {
    name: 'unreadable',
    weight: 3,
    async send({ channel, random, sender }) {
      const body = random.pick([
        '{"taskId": ',
        'hello',
        '{"taskId":"a b","taskType":"EXECUTE_ASSISTANT"}',
        '[]',
      ]);
      await sender.send({ channel, taskId: undefined, body, letter: 'VALIDATION_ERROR', statuses: [400] });
    },
  },
  {
    name: 'corrected',
    weight: 3,
    async send({ taskId, ledger, sender }) {
      const right = chaosCommand(taskId, 'chaos-echo', 'right at last');
      ledger.expect({ taskId, kind: 'corrected', runs: [invalid, success] });
      const body = JSON.stringify({ ...right, taskType: 'EXECUTE' });
      await sender.send({ channel: 'kafka', taskId, body, letter: 'VALIDATION_ERROR' });
      await sender.send({ channel: 'kafka', taskId, body: JSON.stringify(right), run: 2 });
    },
  },
];
