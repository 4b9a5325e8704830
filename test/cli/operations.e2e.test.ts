import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkersBody } from '../control/support.ts';
import { Fault, runsOf } from '../dead-letters/support.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import { CommandLine } from './command-line.ts';

const IDS = ['w1', 'w2', 'w3'];
const FAILING = 500;
/** Commands of the load, in each of its bursts. */
const BURST = 10;

let pipeline: Pipeline;
let cli: CommandLine;
let fault: Fault;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  fault = await Fault.open();
  const [first] = await Promise.all(IDS.map((id) => pipeline.worker({ RNLE_WORKER_ID: id })));
  cli = new CommandLine({ ...pipeline.env, RNLE_URL: (await first?.url) ?? '' });
}, 120_000);

afterAll(async () => {
  cli.close();
  await pipeline.close();
  await fault.close();
}, 60_000);

/** Sends commands as they come from users, all the time. */
class Load {
  readonly taskIds: string[] = [];
  readonly #stopping = new AbortController();
  readonly #running = this.#run();

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Until so many more were sent. */
  async goesOn(count = 5 * BURST): Promise<void> {
    const goal = this.taskIds.length + count;
    await until(`${count} more commands`, () => this.taskIds.length >= goal);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const burst = Array.from({ length: BURST }, () => command());
      await pipeline.sendCommands(...burst);
      this.taskIds.push(...burst.map(({ taskId }) => taskId));
      await delay(500, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** As the worker says that has it to say. */
async function lag(): Promise<number> {
  const said = await Promise.all(
    pipeline.workers.map(async ({ url }) => {
      const metrics = await fetch(`${await url}/metrics`)
        .then((answer) => answer.text())
        .catch(() => '');
      const { groups, topics } = pipeline.names;
      const name = `kafka_consumer_group_lag{group="${groups.commands}",topic="${topics.commands}"} `;
      return Number(metrics.split(`\n${name}`)[1]?.split('\n')[0] ?? 0);
    }),
  );
  return Math.max(...said);
}

async function run(...args: string[]): Promise<string> {
  const { exit, stdout, stderr } = await cli.run(args);
  expect({ args, exit, stderr }).toMatchObject({ exit: 0 });
  return stdout;
}

async function states(): Promise<string[]> {
  const { workers } = JSON.parse(await run('workers', '--json')) as WorkersBody;
  return workers.map(({ workerId, state }) => `${workerId} ${state}`).sort();
}

const takenIn = async (): Promise<number> => {
  const { rows } = await pipeline.database.query<{ count: number }>(
    'select count(*)::int as count from tasks',
  );
  return rows[0]?.count ?? 0;
};

test('under load: paused, the lag grows and nothing starts, whoever is killed; resumed, each has one result', async () => {
  const load = new Load();
  await until('work to be done', () => pipeline.results().length > 0);
  await run('pause', '--reason', 'database upgrade', '--yes');
  expect(await states()).toEqual(IDS.map((id) => `${id} PAUSED`));
  // What had begun is finished.
  const lagBefore = await lag();
  await load.goesOn();
  const [before, takenInBefore] = [pipeline.results().length, await takenIn()];

  const [doomed] = pipeline.workers.slice(1);
  doomed?.kill('SIGKILL');
  await doomed?.exited;
  const again = await pipeline.worker({ RNLE_WORKER_ID: 'w2' });
  expect(await states()).toEqual(IDS.map((id) => `${id} PAUSED`));
  await load.goesOn();
  await until('the lag to grow', async () => (await lag()) >= lagBefore + 5 * BURST, { seen: lag });
  expect(await fetch(`${await again.url}/metrics`).then((answer) => answer.text())).toMatch(
    /^rnle_worker_paused 1$/m,
  );
  expect([pipeline.results().length, await takenIn()]).toEqual([before, takenInBefore]);

  await run('resume');
  await load.goesOn();
  await load.stop();
  for (const taskId of load.taskIds) await pipeline.result(taskId);
  await until('no lag', async () => (await lag()) === 0);
  expect(pipeline.results()).toHaveLength(load.taskIds.length);
  expect(await states()).toEqual(IDS.map((id) => `${id} RUNNING`));
}, 240_000);

test('500 commands fail for good; the fault mended, all are replayed and succeed; once more does nothing', async () => {
  const commands = Array.from({ length: FAILING }, () => fault.command());
  await pipeline.sendCommands(...commands);
  await until(`${FAILING} letters`, () => pipeline.deadLetters().length === FAILING, {
    seen: () => pipeline.deadLetters().length,
    timeoutMs: 180_000,
  });
  await fault.mend();
  const replayAll = async () =>
    JSON.parse(await run('dead-letters', 'replay', '--all', '--json')) as { replayed: number };
  expect(await replayAll()).toMatchObject({ replayed: FAILING });
  for (const { taskId } of commands) {
    await until(`both results of ${taskId}`, () => pipeline.results(taskId).length === 2, {
      timeoutMs: 180_000,
    });
    expect(runsOf(pipeline, taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
  }
  const { state } = JSON.parse(await run('status', commands[0]?.taskId ?? '', '--json')) as { state: string };
  expect(state).toBe('SUCCESS');

  const results = pipeline.results().length;
  expect(await replayAll()).toMatchObject({ replayed: 0 });
  const marker = command();
  await pipeline.sendCommands(marker);
  await pipeline.result(marker.taskId);
  expect(pipeline.results()).toHaveLength(results + 1);
}, 480_000);
