import { rm } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../support/until.ts';
import type { Harness } from '../harness.ts';
import type { Fault, Injection } from './fault.ts';
import { firstToReach } from './seams.ts';

const TEMPORAL_FILES = ['temporal.db', 'temporal.db-wal', 'temporal.db-shm'];
/** The spec's session timeout, and some. */
const EMPTY_LIMIT_MS = 60_000;
/** A worker has to start and to join its group first. */
const STARTED_LIMIT_MS = 60_000;
const READ_AGAIN_LIMIT_MS = 120_000;

export const replayFaults: Fault[] = [
  {
    name: 'offsets-reset',
    what: "the group's offsets go back to zero",
    disturbs: ['workers'],
    sparesNobody: true,
    async inject(harness) {
      await stopFleet(harness);
      return replay(harness);
    },
  },
  {
    name: 'temporal-wiped',
    what: 'Temporal forgets every workflow, and the topic is read again',
    disturbs: ['workers', 'temporal'],
    sparesNobody: true,
    async inject(harness) {
      const { servers, dir, clients } = harness;
      await stopFleet(harness);
      await servers.temporal.stop();
      for (const file of TEMPORAL_FILES) await rm(path.join(dir, 'temporal', file), { force: true });
      await servers.temporal.restart();
      const { count } = await clients.temporal.workflow.count();
      const { hit, detail } = await replay(harness);
      return { hit: hit && count === 0, detail: `${count} workflows left; ${detail}` };
    },
  },
  {
    name: 'killed-before-first-commit',
    what: 'the group has no offset; a worker ends with its first rows written',
    disturbs: ['workers'],
    sparesNobody: true,
    async inject(harness) {
      const { fleet, clients, names } = harness;
      await stopFleet(harness);
      await clients.admin.deleteGroups([names.groups.commands]);
      const [first, ...others] = fleet.victims;
      if (first === undefined) throw new Error('There is no worker to be killed');
      first.start();
      const reached = await firstToReach(
        [first],
        { seam: 'after-record', signal: 'SIGKILL', ms: 0 },
        STARTED_LIMIT_MS,
      );
      const exit = await reached?.child.exited;
      const committed = await committedOffsets(harness);
      for (const worker of [...others, ...(fleet.spared ? [fleet.spared] : [])]) worker.start();
      await fleet.up();
      const without = committed.filter((offset) => offset < 0).length;
      return {
        hit: exit?.signal === 'SIGKILL' && without > 0,
        detail: `${first.id} ended by ${exit?.signal ?? 'nothing'}, ${without} partitions without a commit`,
      };
    },
  },
];

/** A group's offsets can be changed while it has no members: those of workers that were killed count until their session is over. */
async function stopFleet({ fleet, clients, names }: Harness): Promise<void> {
  await fleet.stop();
  await until(
    'the group to be empty',
    async () => {
      const { groups } = await clients.admin.describeGroups([names.groups.commands]);
      return groups.every(({ members }) => members.length === 0);
    },
    { timeoutMs: EMPTY_LIMIT_MS },
  );
}

/** The group's offsets go back to the start; it must be empty. */
async function replay(harness: Harness): Promise<Injection> {
  const { fleet, clients, names } = harness;
  const before = await committedOffsets(harness);
  const topic = names.topics.commands;
  const partitions = before.map((_, partition) => ({ partition, offset: '0' }));
  await clients.admin.setOffsets({ groupId: names.groups.commands, topic, partitions });
  const reset = await committedOffsets(harness);
  for (const worker of fleet.workers) worker.start();
  await fleet.up();
  const isReadAgain = async (): Promise<boolean> => {
    const now = await committedOffsets(harness).catch(() => []);
    return now.length > 0 && now.every((offset, at) => offset >= (before[at] ?? 0));
  };
  const hit = await until('the topic to be read again', isReadAgain, {
    timeoutMs: READ_AGAIN_LIMIT_MS,
  }).catch(() => false);
  const records = before.reduce((sum, offset) => sum + offset, 0);
  return {
    hit: hit && reset.every((offset) => offset === 0),
    detail: `${records} records ${hit ? '' : 'not '}read again`,
  };
}

async function committedOffsets({ clients, names }: Harness): Promise<number[]> {
  const topic = names.topics.commands;
  const [answer] = await clients.admin.fetchOffsets({ groupId: names.groups.commands, topics: [topic] });
  const partitions = [...(answer?.partitions ?? [])].sort((a, b) => a.partition - b.partition);
  return partitions.map(({ offset }) => Number(offset));
}
