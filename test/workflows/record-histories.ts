/**
 * Records one history of every kind of command workflow, against real servers, into
 * `test/workflows/histories/v<version>/`. Run once for a release; the replay test then keeps later versions able to go
 * on with workflows that the release started. KAFKA_BROKERS, TEMPORAL_ADDRESS and DATABASE_URL name the servers.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { format, resolveConfig } from 'prettier';
import { VERSION } from '../../src/version.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

const dir = path.join(import.meta.dirname, 'histories', `v${VERSION}`);
const pipeline = await Pipeline.open();
const client = new Client({
  connection: await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' }),
});

try {
  await mkdir(dir, { recursive: true });
  await pipeline.worker();
  await record('inline', { assistantId: 'echo', input: 'hello' });
  await record('long', { assistantId: 'slow', input: '1000' });
  await record('retried', { assistantId: 'flaky', input: 'twice', metadata: { failures: 2 } });
  await record('retries-exhausted', { assistantId: 'flaky', input: 'always', metadata: { failures: 99 } });
  await record('bug', { assistantId: 'buggy' });
  await record('timed-out', { assistantId: 'slow', input: '60000', metadata: { timeout: 1 } });
  await record('cancelled', { assistantId: 'slow', input: '60000' }, async (taskId) => {
    await untilWorking(taskId);
    await client.workflow.getHandle(taskId).cancel();
  });
  await recordControl();
  await recordSettledLater();
  await recordGivenUp();
} finally {
  await client.connection.close();
  await pipeline.close();
}

/** The command's history, once it has its result; `meanwhile` is what befalls it. */
async function record(
  kind: string,
  payload: Record<string, unknown>,
  meanwhile: (taskId: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const one = command(payload);
  await pipeline.sendCommands(one);
  await meanwhile(one.taskId);
  await pipeline.result(one.taskId, 240_000);
  await client.workflow.getHandle(one.taskId).result();
  await keep(kind, one.taskId);
}

async function keep(kind: string, workflowId: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const file = path.join(dir, `${kind}.json`);
  await writeFile(file, await format(anonymous(history), { ...(await resolveConfig(file)), parser: 'json' }));
  console.log(`${kind}: ${path.relative(process.cwd(), file)}`);
}

interface MessageClass {
  toObject(message: unknown, options: { longs: unknown; bytes: unknown }): unknown;
}

/**
 * As JSON that replay takes as it is (numbers for enums, base64 for bytes), without the names and paths of the machine
 * that recorded it, which replay does not look at.
 */
function anonymous(history: History): string {
  const plain = (history.constructor as unknown as MessageClass).toObject(history, {
    longs: Number,
    bytes: String,
  });
  const neutral: Record<string, unknown> = { identity: 'recorder', stackTrace: '' };
  return JSON.stringify(plain, (key, value: unknown) => (key in neutral ? neutral[key] : value));
}

async function untilWorking(taskId: string): Promise<void> {
  await until('the work', async () => {
    const description = await client.workflow
      .getHandle(taskId)
      .describe()
      .catch(() => undefined);
    return (description?.raw.pendingActivities?.length ?? 0) > 0;
  });
}

/** Of a worker that is steered by signals of every kind. */
async function recordControl(): Promise<void> {
  const { names, database } = pipeline;
  const workflowId = names.controlWorkflow('w1');
  const handle = client.workflow.getHandle(workflowId);
  const steps = ['pause', 'healthCheck', 'updateConfig', 'restart', 'resume'];
  for (const step of steps) await handle.signal(step, step === 'updateConfig' ? { maxRetries: 2 } : {});
  await until('all to have their effect', async () => {
    const { rowCount } = await database.query(
      `select 1 from controls where target = 'w1' and outcome = 'APPLIED'`,
    );
    return rowCount === steps.length;
  });
  await keep('control', workflowId);
}

/** The database is away when the work is done. */
async function recordSettledLater(): Promise<void> {
  for (const worker of pipeline.workers) await worker.stop();
  const url = new URL(pipeline.env['DATABASE_URL'] ?? '');
  const proxy = await TcpProxy.open(url.host);
  url.host = proxy.address;
  const worker = await pipeline.worker({ DATABASE_URL: url.href });
  await record('settled-later', { assistantId: 'slow', input: '3000' }, async (taskId) => {
    await untilWorking(taskId);
    proxy.cut();
    await until('the workflow to settle by itself', async () => {
      const { events } = await client.workflow.getHandle(taskId).fetchHistory();
      return events?.filter((event) => event.activityTaskScheduledEventAttributes).length === 2;
    });
    proxy.restore();
  });
  await worker.stop();
  await proxy.close();
}

/** Work that kills its worker each time; the first kill is in the first workflow task. */
async function recordGivenUp(): Promise<void> {
  let current = await pipeline.worker();
  const ended = new AbortController();
  const supervise = (async () => {
    for (;;) {
      await current.exited;
      if (ended.signal.aborted) return;
      current = pipeline.spawn();
      await current.up().catch(() => undefined);
    }
  })();
  await record('given-up', { assistantId: 'killer' });
  ended.abort();
  await current.stop();
  await supervise;
}
