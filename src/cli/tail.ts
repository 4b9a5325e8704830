import { once } from 'node:events';
import { followTopic } from '../kafka/follow.ts';
import { ENOUGH } from '../kafka/read-partition.ts';
import { CliError, Exit } from './exit.ts';
import { kafkaAccess, withAdmin } from './kafka.ts';
import { say } from './print.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { lineOf, recordOf, taskOf, type Tailed } from './tail-lines.ts';

interface TailOptions {
  fromBeginning?: boolean;
  follow: boolean;
  task?: string;
  limit?: number;
}

const TOPICS = { results: 'results', events: 'events', 'dead-letters': 'deadLetters' } as const;

/** Prints a topic's records, as they come, one a line. */
export async function tail(
  around: Surroundings,
  { json }: GlobalOptions,
  what: Tailed,
  { fromBeginning = false, follow, task, limit = Infinity }: TailOptions,
): Promise<void> {
  const access = kafkaAccess(around);
  const topic = access.config.names.topics[TOPICS[what]];
  if (!(await withAdmin(access, (admin) => admin.listTopics())).includes(topic)) {
    throw new CliError(Exit.NOT_FOUND, `there is no topic ${topic}: rnle topics apply creates it`);
  }
  if (limit === 0) return;
  let shown = 0;
  await followTopic(access.kafkaConfig, { topic, fromBeginning, follow }, async (partition, raw) => {
    const record = recordOf(partition, raw);
    if (task !== undefined && taskOf(record) !== task) return undefined;
    say(around.stdout, json ? JSON.stringify(record) : lineOf(around.stdout, what, record));
    // A slow reader of a long topic must not have it all in our memory.
    if (around.stdout.writableNeedDrain) await once(around.stdout, 'drain');
    shown += 1;
    return shown >= limit ? ENOUGH : undefined;
  });
}
