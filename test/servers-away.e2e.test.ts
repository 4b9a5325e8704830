import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removeStack } from '../stack/remove.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import type { ServerName } from '../stack/types.ts';
import { oneForEachPartition } from './support/partitions.ts';
import { Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';
import type { WorkerProcess } from './support/worker-process.ts';

const LIMIT_MS = 10_000;

let dir: string;
let stack: Stack;
let pipeline: Pipeline;
let worker: WorkerProcess;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rnle-test-'));
  // Servers that are killed are nobody else's.
  const env = { ...process.env, KAFKA_BROKERS: '', TEMPORAL_ADDRESS: '', DATABASE_URL: '' };
  stack = await startStack({ dir, ports: 'free', env });
  pipeline = await Pipeline.open(stack.env);
  worker = await pipeline.worker();
}, 180_000);

afterAll(async () => {
  await pipeline.close();
  await stack.stop();
  await removeStack(dir);
}, 60_000);

/** By a client of its own, which has no outage to get over. */
async function sendIntoEachPartition(): Promise<string[]> {
  const { taskIds, messages } = oneForEachPartition();
  const producer = pipeline.kafka.producer();
  await producer.connect();
  await producer.send({ topic: pipeline.names.topics.commands, messages });
  await producer.disconnect();
  return taskIds;
}

/** When all of them are settled and announced. */
async function done(taskIds: string[]): Promise<number> {
  return until(
    'all to be done',
    async () => {
      const { rows } = await pipeline.database
        .query<{ settled: number; waiting: number }>(
          `select (select count(*)::int from tasks where task_id = any($1) and settled_at is not null) as settled,
                  (select count(*)::int from outbox) as waiting`,
          [taskIds],
        )
        .catch(() => ({ rows: [] }));
      return rows[0]?.settled === taskIds.length && rows[0].waiting === 0 && Date.now();
    },
    { timeoutMs: 90_000, seen: () => worker.log.slice(-12) },
  );
}

/** Why the worker is not ready; undefined while it is. */
async function trouble(): Promise<string | undefined> {
  const answer = await fetch(`${await worker.url}/ready`);
  return ((await answer.json()) as { reason?: string }).reason;
}

test.each<[ServerName, RegExp | undefined]>([
  ['kafka', /consumer group/],
  ['postgres', /database has not answered/],
  ['temporal', undefined],
])(
  '%s killed and back: work resumes within 10 s, without a restart of the worker',
  async (name, reason) => {
    const server = stack.servers[name];
    if (server === undefined) throw new Error(`The stack has no ${name} of its own`);
    await done(await sendIntoEachPartition());

    await server.kill('SIGKILL');
    expect(server.pid).toBeUndefined();
    // What is sent meanwhile has to wait for it.
    const during = name === 'kafka' ? [] : await sendIntoEachPartition();
    if (reason) await until('it to be noticed', async () => reason.test((await trouble()) ?? ''));
    await server.restart();
    const readyAt = Date.now();
    const after = await sendIntoEachPartition();
    const ms = (await done([...during, ...after])) - readyAt;
    expect(await trouble()).toBeUndefined();
    process.stderr.write(`failover: after ${name} is back: ${ms} ms of ${LIMIT_MS}\n`);
    expect([name, ms, ms <= LIMIT_MS]).toEqual([name, ms, true]);
  },
  180_000,
);

/** The worker's circuit to the server, as its metrics show it: 0 closed, 1 looking, 2 open. */
async function circuitState(dependency: string): Promise<number> {
  const text = await (await fetch(`${await worker.url}/metrics`)).text();
  return Number(new RegExp(`^rnle_circuit_state{dependency="${dependency}"} (.*)$`, 'm').exec(text)?.[1]);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

test.each<[ServerName, NodeJS.Signals, string, RegExp]>([
  ['temporal', 'SIGSTOP', 'temporal', /Temporal: away/],
  ['temporal', 'SIGKILL', 'temporal', /Temporal: away/],
  ['postgres', 'SIGSTOP', 'database', /Postgres: away/],
  ['kafka', 'SIGSTOP', 'kafka', /coordinator has not answered/],
])(
  'a worker with nothing to do notices that %s is away after %s, and that it is back',
  async (name, signal, dependency, reason) => {
    const server = stack.servers[name];
    expect(await trouble()).toBeUndefined();
    await server?.kill(signal);
    try {
      await until('the circuit', async () => (await circuitState(dependency)) > 0);
      await until('the reason', async () => reason.test((await trouble()) ?? ''), { seen: trouble });
    } finally {
      if (signal === 'SIGSTOP') await server?.kill('SIGCONT');
      else await server?.restart();
    }
    await until('the worker to be ready', async () => (await trouble()) === undefined, { seen: trouble });
    await until('the circuit to close', async () => (await circuitState(dependency)) === 0);
    await done(await sendIntoEachPartition());
    expect(worker.log.filter((line) => !isJson(line))).toEqual([]);
  },
  180_000,
);

test.each<[ServerName, string]>([
  ['kafka', 'bridge'],
  ['temporal', 'worker'],
  ['postgres', 'database'],
])(
  'a drain while %s hangs has its deadline, and says what did not end',
  async (name, part) => {
    const draining = await pipeline.worker({ RNLE_WORKER_ID: `w-${name}`, RNLE_DRAIN_SECONDS: '1' });
    const server = stack.servers[name];
    await server?.kill('SIGSTOP');
    try {
      const toldAt = Date.now();
      expect(await draining.stop()).toBe(1);
      const ms = Date.now() - toldAt;
      // The drain's second, five beyond it, and what a busy machine takes.
      expect([name, ms, ms < 9_000]).toEqual([name, ms, true]);
      const last = JSON.parse(draining.log.at(-1) ?? '') as { msg: string; parts: string[] };
      expect(last).toMatchObject({ msg: 'the worker ends undrained', level: 'error' });
      expect(last.parts).toContain(part);
    } finally {
      await server?.kill('SIGCONT');
    }
    await done(await sendIntoEachPartition());
  },
  120_000,
);
