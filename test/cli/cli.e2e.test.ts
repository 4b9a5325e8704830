import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import { commandPartition } from '../../src/kafka/command-partition.ts';
import { namesFor } from '../../src/names.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import { CommandLine } from './command-line.ts';

let pipeline: Pipeline;
let cli: CommandLine;
let dir: string;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  cli = new CommandLine({ ...pipeline.env, RNLE_URL: await (await pipeline.worker()).url });
  dir = mkdtempSync(path.join(tmpdir(), 'rnle-cli-'));
});
afterAll(async () => {
  cli.close();
  rmSync(dir, { recursive: true });
  await pipeline.close();
});

test('a command is submitted, waited for, read and listed', async () => {
  const submitted = await cli.run([
    'submit',
    '--assistant',
    'echo',
    '--input',
    'hi',
    '--task-id',
    'one',
    '--wait',
    '60',
  ]);
  expect(submitted).toEqual({ exit: 0, stdout: 'hi\n', stderr: '' });
  expect((await cli.run(['status', 'one'])).stdout).toMatch(/^state +SUCCESS$/m);
  expect((await cli.run(['list', '--state', 'SUCCESS'])).stdout).toMatch(/^one +SUCCESS +EXECUTE_ASSISTANT/m);

  const again = await cli.run(['submit', '--assistant', 'echo', '--input', 'other', '--task-id', 'one']);
  expect(again).toMatchObject({ exit: 1, stdout: '' });
  expect(again.stderr).toContain('DUPLICATE_TASK_ID');

  const failed = await cli.run([
    'submit',
    '--assistant',
    'nobody',
    '--input',
    'x',
    '--task-id',
    'two',
    '--wait',
    '60',
  ]);
  expect(failed).toMatchObject({ exit: 1, stdout: '' });
  expect(failed.stderr).toMatch(/^rnle: two ended in FAILURE: UNKNOWN_ASSISTANT: [^\n]+\n$/);
  expect(await cli.run(['result', 'nobody'])).toMatchObject({ exit: 4 });
});

test('a file of commands goes to Kafka, on the partitions of its task types, and each has one result', async () => {
  const commands = Array.from({ length: 60 }, (_, i) =>
    i % 3 === 0
      ? command({ input: 'no habit here' }, { taskType: 'SCHEDULE_HABITS' })
      : command({ assistantId: 'echo', input: `${i}` }),
  );
  const file = path.join(dir, 'commands.ndjson');
  writeFileSync(file, commands.map((one) => JSON.stringify(one)).join('\n'));
  const sent = await cli.run(['submit', '--file', file, '--json']);
  expect(sent).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(sent.stdout)).toMatchObject({ topic: pipeline.names.topics.commands, sent: 60 });

  const missing = () => commands.filter(({ taskId }) => pipeline.results(taskId).length === 0);
  await until('a result of each', () => missing().length === 0, {
    timeoutMs: 100_000,
    seen: () => [missing().length, pipeline.workers.flatMap(({ log }) => log.slice(-6))],
  });
  for (const { taskId } of commands) expect(pipeline.results(taskId)).toHaveLength(1);
  const perPartition = new Map<number, number>();
  for (const one of commands) {
    const partition = commandPartition(one);
    perPartition.set(partition, (perPartition.get(partition) ?? 0) + 1);
  }
  const offsets = await pipeline.admin.fetchTopicOffsets(pipeline.names.topics.commands);
  for (const { partition, high } of offsets) expect(Number(high)).toBe(perPartition.get(partition) ?? 0);
});

test('what is no command is sent only where that is asked for, and is then dead-lettered', async () => {
  const file = path.join(dir, 'wrong.ndjson');
  writeFileSync(file, '{"taskId":"wrong"}\nnonsense\n');
  expect(await cli.run(['submit', '--file', file])).toMatchObject({ exit: 1, stdout: '' });
  expect(await cli.run(['submit', '--file', file, '--no-validate'])).toMatchObject({ exit: 0 });
  await until('two dead letters', () => pipeline.deadLetters().length === 2);

  const { stdout } = await cli.run([
    'tail',
    'dead-letters',
    '--from-beginning',
    '--no-follow',
    '--task',
    'wrong',
  ]);
  expect(stdout).toMatch(
    /^\S+ \S+ {2}VALIDATION_ERROR +wrong {2}0 retries {2}Invalid taskType: it is required\n$/,
  );
});

test('tail follows a topic, with nothing left behind in Kafka, until Ctrl-C', async () => {
  const before = await pipeline.admin.listGroups();
  const child = cli.start(['tail', 'results', '--task', 'followed', '--from-beginning', '--json']);
  const ended = once(child, 'close');
  child.stdout.setEncoding('utf8');
  const line = once(child.stdout, 'data') as Promise<[string]>;
  const other = command();
  await pipeline.sendCommands(other, command({ assistantId: 'echo', input: 'me' }, { taskId: 'followed' }));
  const record = JSON.parse((await line)[0]) as { key: string; value: CommandResult };
  expect(record).toMatchObject({
    key: 'followed',
    headers: { 'rnle-run': '1' },
    value: { taskId: 'followed', status: 'SUCCESS', result: { output: 'me' } },
  });
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect((await pipeline.admin.listGroups()).groups).toEqual(before.groups);
});

test('tail shows what is committed, and not what was aborted', async () => {
  const { events } = pipeline.names.topics;
  const producer = pipeline.kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    transactionalId: `${pipeline.names.transactionalId}-of-a-test`,
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await producer.connect();
  for (const eventId of ['aborted', 'committed']) {
    const transaction = await producer.transaction();
    const event = {
      eventId,
      eventType: 'RESOURCE_WARNING',
      workerId: 'w0',
      timestamp: new Date().toISOString(),
    };
    await transaction.send({ topic: events, messages: [{ key: 'k', value: JSON.stringify(event) }] });
    await (eventId === 'aborted' ? transaction.abort() : transaction.commit());
  }
  await producer.disconnect();
  const { exit, stdout } = await cli.run(['tail', 'events', '--from-beginning', '--no-follow', '--json']);
  const ids = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { value: { eventId: string } }).value.eventId);
  expect(exit).toBe(0);
  expect(ids).toContain('committed');
  expect(ids).not.toContain('aborted');
});

test('topics: what is missing is created, what differs is mended, and the rest of their settings stays', async () => {
  const prefix = `${pipeline.env['RNLE_PREFIX']}-more`;
  const { topics } = namesFor(prefix);
  const env = { RNLE_PREFIX: prefix };
  const check = await cli.run(['topics', 'check'], env);
  expect(check).toMatchObject({ exit: 1 });
  expect(check.stdout.split('\n').filter(Boolean)).toEqual(
    Object.values(topics).map((topic) => `topic ${topic} is missing`),
  );
  expect(await cli.run(['topics', 'apply'], env)).toMatchObject({ exit: 0 });

  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const configEntries = [
    { name: 'retention.ms', value: '1000000' },
    { name: 'delete.retention.ms', value: '12345' },
  ];
  await pipeline.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type, name: topics.events, configEntries }],
  });
  const differs = await cli.run(['topics', 'apply'], env);
  expect(differs).toMatchObject({ exit: 1 });
  expect(differs.stdout).toContain(`topic ${topics.events} has retention.ms=1000000, not 604800000`);
  expect(await cli.run(['topics', 'apply', '--alter'], env)).toMatchObject({ exit: 0 });
  expect(await cli.run(['topics', 'check'], env)).toMatchObject({ exit: 0 });

  const { resources } = await pipeline.admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type, name: topics.events, configNames: ['delete.retention.ms'] }],
  });
  expect(resources[0]?.configEntries[0]?.configValue).toBe('12345');
  await pipeline.admin.deleteTopics({ topics: Object.values(topics) });
});

test('doctor finds nothing that fails where all is there', async () => {
  const { exit, stdout } = await cli.run(['doctor', '--json']);
  const { findings } = JSON.parse(stdout) as { findings: { area: string; status: string; what: string }[] };
  expect(findings.filter(({ status }) => status === 'FAIL')).toEqual([]);
  expect(exit).toBe(0);
  expect(new Set(findings.map(({ area }) => area))).toEqual(
    new Set(['config', 'Kafka', 'Temporal', 'Postgres', 'worker']),
  );
  expect(findings.map(({ what }) => what)).toContainEqual(expect.stringMatching(/has 1 member/));
});

test('doctor names what is away and how to mend it, and no password', async () => {
  const ran = await cli.run(['doctor'], {
    KAFKA_BROKERS: '127.0.0.1:1',
    DATABASE_URL: 'postgres://user:geheim@127.0.0.1:1/rnle',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    RNLE_URL: 'http://127.0.0.1:9',
  });
  expect(ran.exit).toBe(1);
  for (const area of ['Kafka', 'Temporal', 'Postgres', 'worker']) {
    expect(ran.stdout).toMatch(new RegExp(`^FAIL  ${area} .*\n +→ .+`, 'm'));
  }
  expect(ran.stdout + ran.stderr).not.toContain('geheim');
});

test('doctor finds a namespace and topics that are not there, and a message size that would be refused', async () => {
  const missing = await cli.run(['doctor'], { TEMPORAL_NAMESPACE: 'nowhere', RNLE_PREFIX: 'nothing-here' });
  expect(missing.exit).toBe(1);
  expect(missing.stdout).toContain('there is no namespace nowhere');
  expect(missing.stdout).toContain('topic nothing-here.commands is missing');
  const wrong = await cli.run(['doctor'], { RNLE_RETENTION_DAYS: '1' });
  expect(wrong.stdout).toMatch(/^FAIL {2}Kafka +RNLE_RETENTION_DAYS is 1, but/m);
  const unknown = await cli.run(['doctor'], { RNLE_TYPO: '1' });
  expect(unknown).toMatchObject({ exit: 1 });
  expect(unknown.stdout).toMatch(/^FAIL {2}config +RNLE_TYPO is not a setting/m);
});

test('Kafka that is away exits with 3', async () => {
  const ran = await cli.run(['topics', 'check'], { KAFKA_BROKERS: '127.0.0.1:1' });
  expect(ran).toMatchObject({ exit: 3, stdout: '' });
  expect(ran.stderr).toMatch(/^rnle: cannot reach Kafka at 127.0.0.1:1 [^\n]+\n$/);
});
