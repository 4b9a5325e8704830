import { alterTopics } from '../kafka/alter-topics.ts';
import { describeDifference, ensureTopics, topicDifferences, type TopicDifference } from '../kafka/topics.ts';
import { CliError, Exit } from './exit.ts';
import { kafkaAccess, withAdmin } from './kafka.ts';
import { answer } from './print.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';

export async function checkTopics(around: Surroundings, options: GlobalOptions): Promise<void> {
  const access = kafkaAccess(around);
  const differences = await withAdmin(access, (admin) => topicDifferences(admin, access.config.names));
  answer(around, options, { differences }, () =>
    differences.length === 0 ? ['The topics are as they should be'] : differences.map(describeDifference),
  );
  refuse(differences);
}

export async function applyTopics(
  around: Surroundings,
  options: GlobalOptions,
  { alter = false, replicationFactor = -1 }: { alter?: boolean; replicationFactor?: number },
): Promise<void> {
  const access = kafkaAccess(around);
  const { names } = access.config;
  const { before, left } = await withAdmin(access, async (admin) => {
    const found = await topicDifferences(admin, names);
    await ensureTopics(admin, names, { replicationFactor });
    if (alter)
      await alterTopics(
        admin,
        found.filter((difference) => difference.kind === 'config'),
      );
    return { before: found, left: await topicDifferences(admin, names) };
  });
  const still = new Set(left.map(describeDifference));
  const mended = before.filter((difference) => !still.has(describeDifference(difference)));
  answer(around, options, { mended, differences: left }, () => [
    ...mended.map(describeMended),
    ...left.map(describeDifference),
    ...(before.length === 0 ? ['The topics are as they should be'] : []),
  ]);
  refuse(left);
}

function describeMended(difference: TopicDifference): string {
  if (difference.kind !== 'config') return `topic ${difference.topic} is created`;
  const { topic, name, actual, wanted } = difference;
  return `topic ${topic} has ${name}=${wanted} now, and had ${actual}`;
}

function refuse(differences: TopicDifference[]): void {
  if (differences.length === 0) return;
  const kinds = new Set(differences.map(({ kind }) => kind));
  const fix = kinds.has('missing')
    ? 'rnle topics apply creates the missing ones'
    : kinds.has('config')
      ? 'rnle topics apply --alter mends settings'
      : 'a number of partitions is changed by hand, knowing that keys move to others';
  throw new CliError(Exit.FAILED, `the topics are not as they should be: ${fix}`);
}
