import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { until } from '../../support/until.ts';
import type { Harness } from '../harness.ts';
import { chaosCommand } from '../workload/commands.ts';
import type { Fault } from './fault.ts';

const LIMIT = 'max.message.bytes';
const TINY = '100';
const PARTITIONS = 6;
const AWAY_MS = 2_000;
const GIVING_UP = 3;
const LIMIT_MS = 60_000;

type Entries = { name: string; value: string }[];
let batches = 0;

export const resultsTopicFaults: Fault[] = [
  {
    name: 'results-refused',
    what: 'the results topic takes nothing just as commands run out of retries',
    disturbs: ['kafka', 'postgres'],
    async inject(harness) {
      const config = await configOf(harness);
      const givingUp = giveUp(harness);
      await sleep(500);
      await setConfig(harness, withLimit(config));
      const held = await pendingAmong(harness, givingUp);
      await sleep(AWAY_MS);
      const early = givingUp.filter((taskId) => harness.reader.resultsOf(taskId).length > 0);
      await setConfig(harness, config);
      return {
        hit: held > 0 && early.length < givingUp.length,
        detail: `${held} of ${GIVING_UP} results of commands given up waited for a topic that refuses them`,
      };
    },
  },
  {
    name: 'results-recreated',
    what: 'as results-refused, and then the topic is deleted and made anew',
    disturbs: ['kafka', 'workers'],
    async inject(harness) {
      const { clients, reader, names } = harness;
      const topic = names.topics.results;
      const config = await configOf(harness);
      const givingUp = giveUp(harness);
      // What is written after the observer's last look and before the topic is deleted, nobody could see.
      await setConfig(harness, withLimit(config));
      await pendingAmong(harness, givingUp);
      await readToTheEnd(harness);
      const before = reader.of(topic).length;
      await clients.admin.deleteTopics({ topics: [topic] });
      reader.topicDeleted(topic);
      await sleep(AWAY_MS);
      const isGone = !(await clients.admin.listTopics()).includes(topic);
      await until('the topic', () => create(harness, config), { timeoutMs: LIMIT_MS });
      return {
        hit: isGone,
        detail: `the topic and its ${before} results deleted, made anew after ${AWAY_MS} ms`,
      };
    },
  },
];

/** Commands that are about to run out of retries. */
function giveUp({ ledger, sender }: Harness): string[] {
  batches += 1;
  return Array.from({ length: GIVING_UP }, (_, at) => {
    const taskId = `giving-up-${batches}-${at}`;
    const runs = [{ status: 'FAILURE' as const, code: 'MAX_RETRIES_EXCEEDED', givenUp: true }];
    ledger.expect({ taskId, kind: 'giving up', runs });
    void sender.send({
      channel: 'kafka',
      taskId,
      body: JSON.stringify(chaosCommand(taskId, 'chaos-broken', 'x')),
    });
    return taskId;
  });
}

/** Waits until results of these wait in the outbox; how many do. */
async function pendingAmong({ clients, names }: Harness, taskIds: string[]): Promise<number> {
  const look = async (): Promise<number> => {
    const { rows } = await clients.database.query<{ n: number }>(
      'select count(*)::int as n from outbox where topic = $1 and key = any($2)',
      [names.topics.results, taskIds],
    );
    return rows[0]?.n ?? 0;
  };
  await until('results in the outbox', async () => (await look()) > 0, { timeoutMs: LIMIT_MS }).catch(
    () => false,
  );
  return look();
}

/** Until nothing more is written and all was read. */
async function readToTheEnd({ clients, reader, names }: Harness): Promise<void> {
  const topic = names.topics.results;
  let last = '';
  const isStill = async (): Promise<boolean> => {
    const ends = await clients.admin.fetchTopicOffsets(topic);
    const places = reader.places(topic);
    const isRead = ends.every(({ partition, high }) => (places.get(partition) ?? 0n) >= BigInt(high));
    const now = JSON.stringify(ends);
    const isSame = now === last;
    last = now;
    await sleep(1_500);
    return isRead && isSame;
  };
  await until('the observer to be at the end', isStill, { timeoutMs: LIMIT_MS });
}

async function create({ clients, names }: Harness, configEntries: Entries): Promise<boolean> {
  const topic = {
    topic: names.topics.results,
    numPartitions: PARTITIONS,
    replicationFactor: 1,
    configEntries,
  };
  // Refused while the old one is not gone altogether.
  return clients.admin.createTopics({ topics: [topic], waitForLeaders: false }).catch(() => false);
}

/** What was set for this topic. */
async function configOf({ clients, names }: Harness): Promise<Entries> {
  const { resources } = await clients.admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: names.topics.results }],
  });
  const entries = resources[0]?.configEntries ?? [];
  return entries
    .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
    .map(({ configName: name, configValue: value }) => ({ name, value }));
}

/** Replaces all that was set for the topic. */
async function setConfig({ clients, names }: Harness, configEntries: Entries): Promise<void> {
  const { results } = names.topics;
  await clients.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: results, configEntries }],
  });
}

function withLimit(config: Entries): Entries {
  return [...config.filter(({ name }) => name !== LIMIT), { name: LIMIT, value: TINY }];
}
