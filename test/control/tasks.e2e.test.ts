import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../../schemas/generated/command.ts';
import { until } from '../../support/until.ts';
import { command } from '../support/pipeline.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator } from './support.ts';

let operator: Operator;
let worker: WorkerProcess;

beforeAll(async () => {
  operator = await Operator.open();
  worker = await operator.pipeline.worker();
}, 120_000);

afterAll(() => operator.close(), 60_000);

const describe = (taskId: string) =>
  operator.client.workflow
    .getHandle(taskId)
    .describe()
    .catch(() => undefined);

async function runs(taskId: string): Promise<void> {
  await until(`${taskId} to run`, async () => {
    const { pendingActivities } = (await describe(taskId))?.raw ?? {};
    return pendingActivities?.some(({ lastWorkerIdentity }) => lastWorkerIdentity === 'w1');
  });
}

async function running(seconds: number, metadata: Record<string, unknown> = {}): Promise<Command> {
  const long = command({ assistantId: 'slow', input: String(seconds * 1000), metadata });
  await operator.pipeline.sendCommands(long);
  await runs(long.taskId);
  return long;
}

test('a running command that is cancelled is aborted, and ends in its one FAILURE', async () => {
  const { taskId } = await running(600);
  const why = { by: 'ada', reason: 'the wrong résumé' };
  const { status, body } = await operator.post(worker, `/v1/commands/${taskId}/cancel`, why);
  expect({ status, body }).toMatchObject({ status: 202, body: { taskId, state: 'ACCEPTED' } });
  await expect(operator.pipeline.result(taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'CANCELLED', message: 'The command was cancelled' },
  });
  // The work has let go of its slot: its activity is over, which it is only when it has heard of it.
  await until('the workflow to be over', async () => (await describe(taskId))?.status.name === 'COMPLETED');
  expect(operator.pipeline.results(taskId)).toHaveLength(1);
  expect(operator.pipeline.deadLetters()).toEqual([]);
  const { events } = await operator.client.workflow.getHandle(taskId).fetchHistory();
  const signalled = events?.find((event) => event.workflowExecutionSignaledEventAttributes);
  const [payload] = signalled?.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [];
  expect(JSON.parse(Buffer.from(payload?.data ?? []).toString())).toEqual(why);
  await expect(operator.post(worker, `/v1/commands/${taskId}/cancel`)).resolves.toMatchObject({
    status: 409,
    body: { code: 'ALREADY_SETTLED', details: { state: 'FAILURE' } },
  });
}, 120_000);

test('a paused command stands still, its timeout with it, and begins anew when it is resumed', async () => {
  const long = await running(3, { timeout: 20 });
  const { taskId } = long;
  const handle = operator.client.workflow.getHandle(taskId);
  await expect(operator.post(worker, `/v1/commands/${taskId}/pause`)).resolves.toMatchObject({ status: 202 });
  await until('its attempt to have ended', async () => {
    const { pendingActivities } = (await describe(taskId))?.raw ?? {};
    return (pendingActivities?.length ?? 0) === 0;
  });
  await expect(handle.query('state')).resolves.toBe('paused');
  await expect(operator.post(worker, `/v1/commands/${taskId}/resume`)).resolves.toMatchObject({
    status: 202,
  });
  await expect(operator.pipeline.result(taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  expect(operator.pipeline.results(taskId)).toHaveLength(1);
  const { events = [] } = await handle.fetchHistory();
  const attempts = events?.filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled != null);
  expect(attempts).toHaveLength(2);
}, 120_000);

test('a signal that nobody can read does as its name says, and holds its command up no longer', async () => {
  const { taskId } = await running(600);
  await operator.signalUnreadable(taskId, 'resume');
  await operator.signalUnreadable(taskId, 'unheard-of');
  await operator.signalUnreadable(taskId, 'cancel');
  await expect(operator.pipeline.result(taskId)).resolves.toMatchObject({ error: { code: 'CANCELLED' } });
}, 120_000);

test('a command that waits for the end of a pause can be cancelled', async () => {
  await operator.control(worker, {
    controlType: 'PAUSE_PROCESSING',
    parameters: { taskType: 'SCHEDULE_HABITS' },
  });
  const habit = () => ({ ...command({ input: 'read daily at 9pm' }), taskType: 'SCHEDULE_HABITS' as const });
  const isHeldBack = async (one: Command) =>
    ((await operator.post(worker, '/v1/commands', one)).body as { paused?: boolean }).paused;
  await until('the type to be paused', () => isHeldBack(habit()));
  const held = habit();
  const { taskId } = held;
  await expect(isHeldBack(held)).resolves.toBe(true);
  await expect(operator.post(worker, `/v1/commands/${taskId}/cancel`)).resolves.toMatchObject({
    status: 202,
  });
  await expect(operator.pipeline.result(taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'CANCELLED' },
  });
  await operator.control(worker, { controlType: 'RESUME_PROCESSING' });
  const other = command();
  await operator.pipeline.sendCommands(other);
  await operator.pipeline.result(other.taskId);
  expect(operator.pipeline.results(taskId)).toHaveLength(1);
}, 120_000);

test('nobody can steer what is not there', async () => {
  await expect(operator.post(worker, '/v1/commands/nobody/pause')).resolves.toMatchObject({
    status: 404,
    body: { code: 'NOT_FOUND' },
  });
});

test('commands are found in Temporal by type, user, correlation and failure', async () => {
  const userId = `user ${process.pid}-${Date.now()}`;
  const habit = {
    ...command({ input: 'read daily at 9pm', userId }, { correlationId: userId }),
    taskType: 'SCHEDULE_HABITS' as const,
  };
  const wrong = command({ assistantId: 'nobody', userId });
  await operator.pipeline.sendCommands(habit, wrong);
  await operator.pipeline.result(habit.taskId);
  await operator.pipeline.result(wrong.taskId);
  const found = async (query: string) => {
    const ids: string[] = [];
    for await (const { workflowId } of operator.client.workflow.list({ query })) ids.push(workflowId);
    return ids.sort();
  };
  const both = [habit.taskId, wrong.taskId].sort();
  await until('both to be listed', async () => (await found(`UserId="${userId}"`)).length === 2);
  await expect(found(`UserId="${userId}"`)).resolves.toEqual(both);
  await expect(found(`UserId="${userId}" and TaskType="SCHEDULE_HABITS"`)).resolves.toEqual([habit.taskId]);
  await expect(found(`CorrelationId="${userId}"`)).resolves.toEqual([habit.taskId]);
  await until(
    'the failure to be listed',
    async () => (await found(`UserId="${userId}" and Outcome="FAILURE"`)).length === 1,
  );
  const { staticSummary } = await operator.client.workflow
    .getHandle(habit.taskId)
    .describe()
    .then(async (one) => ({ staticSummary: await one.staticSummary() }));
  expect(staticSummary).toBe(`SCHEDULE_HABITS for ${userId}`);
}, 120_000);

test('a resource that runs short is announced', async () => {
  await operator.control(worker, { controlType: 'UPDATE_CONFIG', parameters: { consumerLag: 1 } });
  await operator.control(worker, { controlType: 'PAUSE_PROCESSING' });
  await operator.paused(worker, true);
  await operator.pipeline.sendCommands(command(), command(), command(), command());
  const warning = await until('the warning', () =>
    operator.pipeline.events().find(({ body }) => body.eventType === 'RESOURCE_WARNING'),
  );
  expect(warning.body.data).toMatchObject({ resource: 'consumerLag', threshold: 1 });
  await operator.control(worker, { controlType: 'RESUME_PROCESSING' });
}, 120_000);
