import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { createLogger } from '../../src/telemetry/logger.ts';
import { loadWorkflowBundle } from '../../src/temporal/workflow-bundle.ts';

/** As `npm run record-histories` wrote them: one of every kind, of every released version. */
const histories = path.join(import.meta.dirname, 'histories');

interface History {
  events: {
    [attributes: string]: unknown;
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  }[];
}

const read = (version: string, file: string) =>
  JSON.parse(readFileSync(path.join(histories, version, file), 'utf8')) as History;

/** `activityTaskScheduled`, …: every event names its type by its attributes. */
const types = ({ events }: History) =>
  events
    .flatMap((event) => Object.keys(event).filter((name) => name.endsWith('EventAttributes')))
    .map((name) => name.replace('EventAttributes', ''));

let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  workflowBundle = await loadWorkflowBundle(createLogger({ level: 'silent', workerId: 'test' }));
}, 60_000);

describe.each(readdirSync(histories))('a workflow that %s started', (version) => {
  test.each(readdirSync(path.join(histories, version)))('goes on under this version: %s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, read(version, file));
  });
});

test('a history that this version would not have made is refused', async () => {
  const history = read('v0.1.0', 'long.json');
  for (const { activityTaskScheduledEventAttributes: scheduled } of history.events) {
    if (scheduled) scheduled.activityType.name = 'makeTea';
  }
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(/Nondeterminism/i);
});

test.each<[string, (names: string[]) => boolean]>([
  ['inline', (names) => names.includes('markerRecorded') && !names.includes('activityTaskScheduled')],
  ['long', (names) => names.includes('activityTaskCompleted') && !names.includes('markerRecorded')],
  [
    'retries-exhausted',
    (names) => names.includes('markerRecorded') && names.includes('activityTaskCompleted'),
  ],
  ['control', (names) => names.filter((name) => name === 'workflowExecutionSignaled').length === 5],
  ['cancelled', (names) => names.includes('workflowExecutionCancelRequested')],
  ['settled-later', (names) => names.filter((name) => name === 'activityTaskCompleted').length === 2],
  ['given-up', (names) => names.includes('workflowTaskTimedOut') && names.includes('activityTaskTimedOut')],
])('the recording of %s shows what it is to show', (kind, shows) => {
  expect(shows(types(read('v0.1.0', `${kind}.json`)))).toBe(true);
});
