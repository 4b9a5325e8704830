import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import controlSchema from '../../schemas/worker-control.json' with { type: 'json' };
import { FakeWorker, rnle } from './support.ts';

const ajv = new Ajv({ strictSchema: false });
formats.default(ajv);
const validate = ajv.compile(controlSchema);

let worker: FakeWorker;

beforeAll(async () => {
  worker = await FakeWorker.open();
});
beforeEach(() => {
  worker.asked.length = 0;
  worker.answers('POST /v1/control', { status: 202, controlId: 'c1', targets: ['w1', 'w2'], unknown: [] });
  worker.answers('GET /v1/workers', { fleet: { pauses: [] }, workers: [{ workerId: 'w1', pauses: [] }] });
});
afterAll(() => worker.close());

/** What comes of it, look by look. */
function outcomes(...looks: { target: string; state: string; detail?: unknown }[][]): void {
  const issued = { controlId: 'c1', controlType: 'X', issuedAt: '2026-01-15T10:30:00.000Z', parameters: {} };
  worker.answers('GET /v1/controls/c1', ...looks.map((look) => ({ ...issued, outcomes: look })));
}

const applied = [
  { target: 'w1', state: 'APPLIED', at: '2026-01-15T10:30:01.000Z' },
  { target: 'w2', state: 'APPLIED', at: '2026-01-15T10:30:02.000Z', detail: { paused: 'everything' } },
];

test.each([
  [
    ['pause', '--task-type', 'SCHEDULE_HABITS', '--reason', 'r', '--for', '60'],
    'PAUSE_PROCESSING',
    { taskType: 'SCHEDULE_HABITS', reason: 'r', for: 60 },
  ],
  [['pause'], 'PAUSE_PROCESSING', {}],
  [['resume', '--accept-flood'], 'RESUME_PROCESSING', { acceptFlood: true }],
  [['restart', '--yes'], 'RESTART_WORKER', {}],
  [['health'], 'HEALTH_CHECK', {}],
  [
    ['config', 'set', 'concurrency=50', 'logLevel=debug', 'maxRetries=null'],
    'UPDATE_CONFIG',
    { concurrency: 50, logLevel: 'debug', maxRetries: null },
  ],
])("%j sends the spec's control message", async (args, controlType, parameters) => {
  outcomes(applied);
  expect(await rnle(args, { url: worker.url })).toMatchObject({ exit: 0, stderr: '' });
  const sent = worker.asked[0]?.body;
  expect(sent).toMatchObject({ controlType, parameters, targetWorkers: [], issuedBy: 'ada@ops' });
  expect(validate(sent)).toBe(true);
});

test('it waits until every worker has said what came of it, and shows that', async () => {
  outcomes(
    [
      { target: 'w1', state: 'PENDING' },
      { target: 'w2', state: 'PENDING' },
    ],
    applied,
  );
  const args = ['pause', '--worker', 'w1', '--worker', 'w2', '--as', 'grace'];
  const ran = await rnle(args, { url: worker.url });
  expect(worker.asked[0]?.body).toMatchObject({ targetWorkers: ['w1', 'w2'], issuedBy: 'grace' });
  expect(ran.stdout.split('\n')).toEqual([
    'WORKER  OUTCOME  AT                   DETAIL',
    'w1      APPLIED  2026-01-15 10:30:01  -',
    'w2      APPLIED  2026-01-15 10:30:02  paused=everything',
    '',
  ]);
});

test('a worker that does not answer in time exits with 5, and is named', async () => {
  outcomes([
    { target: 'w1', state: 'APPLIED' },
    { target: 'w2', state: 'PENDING' },
  ]);
  const ran = await rnle(['pause', '--timeout', '0'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 5 });
  expect(ran.stderr).toMatch(/^rnle: no word from w2 after 0 s: [^\n]+\n$/);
});

test.each([
  [['pause'], { target: '*', state: 'REFUSED', detail: { reason: 'no' } }],
  [['restart', '--yes'], { target: 'w1', state: 'FAILED' }],
  [['health'], { target: 'w1', state: 'APPLIED', detail: { status: 'unhealthy' } }],
  [
    ['config', 'set', 'x=1', 'logLevel=debug'],
    { target: 'w1', state: 'APPLIED', detail: { refused: { x: 'no' } } },
  ],
])('%j exits with 1 where what came of it is %j', async (args, outcome) => {
  outcomes([outcome]);
  const { exit, stdout, stderr } = await rnle(args, { url: worker.url });
  expect(exit).toBe(1);
  expect(stdout).toContain(outcome.state);
  expect(stderr).toMatch(/^rnle: it did not go well on (w1|\(fleet\)): see above\n$/);
});

test('an unknown worker exits with 4, the others are steered all the same', async () => {
  worker.answers('POST /v1/control', { status: 202, controlId: 'c1', targets: ['w1'], unknown: ['w9'] });
  outcomes([{ target: 'w1', state: 'APPLIED' }]);
  const ran = await rnle(['pause', '--worker', 'w1', '--worker', 'w9'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 4, stderr: 'rnle: there is no worker w9\n' });
  worker.answers('POST /v1/control', { status: 404, code: 'UNKNOWN_WORKER', message: 'No worker w9' });
  expect(await rnle(['pause', '--worker', 'w9'], { url: worker.url })).toMatchObject({ exit: 4 });
});

test('the whole fleet is restarted only after a yes, which nobody can say here', async () => {
  const ran = await rnle(['restart'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 2 });
  expect(ran.stderr).toMatch(/add --yes, or name workers with --worker/);
  expect(worker.asked).toEqual([]);
});

const fleet = {
  fleet: {
    paused: true,
    pauses: [{ since: '2026-01-15T10:00:00.000Z', reason: 'upgrade', issuedBy: 'ada@ops' }],
    config: { concurrency: 50 },
  },
  workers: [
    {
      workerId: 'w1',
      roles: ['bridge', 'http'],
      version: '0.1.0',
      host: 'pod-1',
      pid: 7,
      startedAt: '2026-01-15T09:00:00.000Z',
      heartbeatAt: new Date(Date.now() + 60_000).toISOString(),
      state: 'RUNNING',
      pauses: [],
      config: { logLevel: 'debug' },
    },
  ],
};

test('workers shows who is there, and what is paused', async () => {
  worker.answers('GET /v1/workers', fleet);
  const { stdout } = await rnle(['workers'], { url: worker.url });
  expect(stdout.split('\n')).toEqual([
    'The fleet is paused: everything since 2026-01-15 10:00:00 by ada@ops: upgrade',
    'WORKER  STATE    ROLES        VERSION  HOST   PID  STARTED              HEARD OF  PAUSED',
    'w1      RUNNING  bridge,http  0.1.0    pod-1  7    2026-01-15 09:00:00  0 ms ago  -',
    '',
  ]);
  const json = await rnle(['workers', '--json'], { url: worker.url });
  expect(JSON.parse(json.stdout)).toEqual(fleet);
});

test('config get shows what is set, for the fleet and for each worker', async () => {
  worker.answers('GET /v1/workers', fleet);
  const { stdout } = await rnle(['config', 'get'], { url: worker.url });
  expect(stdout.split('\n')).toEqual([
    'WORKER   SETTING      VALUE',
    '(fleet)  concurrency  50',
    'w1       logLevel     debug',
    '',
  ]);
  expect(await rnle(['config', 'get', '--worker', 'w9'], { url: worker.url })).toMatchObject({ exit: 4 });
});

test('a worker that is not there among others that are is told apart by the exit code', async () => {
  worker.answers('POST /v1/control', { status: 202, controlId: 'c1', targets: ['w1'], unknown: ['nope'] });
  outcomes([
    { target: 'nope', state: 'REFUSED', detail: { reason: 'there is no such worker' } },
    { target: 'w1', state: 'APPLIED' },
  ]);
  const ran = await rnle(['pause', '--worker', 'nope', '--worker', 'w1'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 4, stderr: 'rnle: there is no worker nope\n' });
});

test('a number that JSON cannot carry is sent as the word it is, for the worker to refuse', async () => {
  outcomes(applied);
  await rnle(['config', 'set', 'concurrency=1e999'], { url: worker.url });
  expect(JSON.stringify(worker.asked[0]?.body)).toContain('"parameters":{"concurrency":"1e999"}');
});

test('a resume of the fleet says which workers are still paused by themselves', async () => {
  const own = { workerId: 'w2', pauses: [{ since: '2026-01-15T10:30:00.000Z' }] };
  worker.answers('GET /v1/workers', {
    fleet: { pauses: [] },
    workers: [{ workerId: 'w1', pauses: [] }, own],
  });
  outcomes(applied);
  const ran = await rnle(['resume'], { url: worker.url });
  expect(ran).toMatchObject({
    exit: 0,
    stderr: 'rnle: paused by themselves, and still: w2; they go on with: rnle resume --worker w2\n',
  });
});

test('while the worker that was asked is away, it is asked again until the time is over', async () => {
  outcomes(applied);
  const gone = await FakeWorker.open();
  gone.answers('POST /v1/control', { status: 202, controlId: 'c1', targets: ['*'], unknown: [] });
  // As soon as it has taken the restart, nobody listens there any more.
  gone.arrivals.once('asked', () => void gone.close());
  const asked = performance.now();
  const { exit, stderr } = await rnle(['restart', '--yes', '--timeout', '1'], { url: gone.url });
  expect(performance.now() - asked).toBeGreaterThan(1_000);
  expect({ exit, stderr }).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('cannot reach a worker'),
  });
});

test('where the answer is lost, it says how to ask again without a second effect', async () => {
  const gone = await FakeWorker.open();
  await gone.close();
  const { exit, stderr } = await rnle(['restart', '--yes'], { url: gone.url });
  expect(exit).toBe(3);
  const [, controlId = ''] =
    /send it again with --control-id (cli-\S+): it has its effect once/.exec(stderr) ?? [];
  outcomes(applied);
  await rnle(['restart', '--yes', '--control-id', controlId], { url: worker.url });
  expect(worker.asked[0]?.body).toMatchObject({ controlId });
});
