import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { oneForEachPartition } from '../support/partitions.ts';
import { Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterAll(() => pipeline.close());

/** Joins the worker's group under the worker's name, says so, and does nothing more. */
const GHOST = `
  import { Kafka, logLevel } from 'kafkajs';
  const [brokers, groupId, topic] = process.argv.slice(1);
  const consumer = new Kafka({ clientId: 'w1', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).consumer({ groupId, sessionTimeout: 300_000 });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => console.log(payload.memberId));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachMessage: () => new Promise(() => undefined) });
`;

test('a membership of its own that nobody fills any more is ended, long before its session is over', async () => {
  const worker = await pipeline.worker();
  const { brokers, groups, topics } = {
    brokers: pipeline.env['KAFKA_BROKERS'] ?? '',
    ...pipeline.names,
  };
  const ghost = spawn(
    process.execPath,
    ['--input-type=module', '-e', GHOST, brokers, groups.commands, topics.commands],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [memberId] = (await once(ghost.stdout, 'data')) as [Buffer];
  ghost.kill('SIGKILL');
  await until('the ghost to be out', () =>
    worker.log.some((line) => line.includes('left behind') && line.includes(memberId.toString().trim())),
  );
  const { taskIds, messages } = oneForEachPartition();
  await pipeline.send(...messages);
  for (const taskId of taskIds) await pipeline.result(taskId);
  const { groups: found } = await pipeline.admin.describeGroups([groups.commands]);
  expect(found[0]?.members.map(({ clientId }) => clientId)).toEqual(['w1']);
}, 120_000);
