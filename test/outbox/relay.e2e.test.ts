import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Publisher } from '../../src/outbox/publisher.ts';
import { resultMessage } from '../../src/messages/result.ts';
import { inTransaction } from '../../src/store/database.ts';
import { releaseLease, takeLease, type Lease } from '../../src/store/lease.ts';
import { claimMessages, type OutboxRow, insertMessages } from '../../src/store/outbox.ts';
import { until } from '../../support/until.ts';
import { RelayBench } from './support.ts';

let bench: RelayBench;

beforeAll(async () => {
  bench = await RelayBench.open();
}, 60_000);
afterEach(() => bench.reset());
afterAll(() => bench.close());

const ONCE = (ids: string[]) => ids.map(() => 1);

async function lease(): Promise<Lease> {
  return until('a free lease', () => takeLease(bench.database, 'by hand', 60_000));
}

function claim(term: Lease, maxRows = 500): Promise<OutboxRow[]> {
  const batchId = randomUUID();
  return claimMessages(bench.database, term, {
    batchId,
    batches: '0',
    except: [],
    maxBytes: 700_000,
    maxRows,
  });
}

const publisher = () => Publisher.open(bench.kafka(), bench.pipeline.names.transactionalId, bench.metrics);

test('a claim under an epoch that is over gets nothing, and leaves the messages to the holder', async () => {
  const { results } = bench.pipeline.names.topics;
  await bench.decide(results, results);
  const old = await lease();
  await bench.expireLease();
  const current = await lease();
  expect(BigInt(current.epoch)).toBeGreaterThan(BigInt(old.epoch));
  expect(await claim(old)).toEqual([]);
  // A database that was restored may give an epoch a second time.
  expect(await claim({ ...current, owner: 'a relay from before' })).toEqual([]);
  expect(await claim(current)).toHaveLength(2);
  // Nor does the old holder's giving back end the new one's term.
  await releaseLease(bench.database, old);
  expect(await takeLease(bench.database, 'third', 60_000)).toBeUndefined();
  await releaseLease(bench.database, current);
});

test('a worker that starts again takes over the lease of its own dead process; another waits', async () => {
  const left = await takeLease(bench.database, 'w1/dead', 600_000);
  expect(left).toBeDefined();
  expect(await takeLease(bench.database, 'w10/alive', 600_000, { inherits: true })).toBeUndefined();
  const relay = await bench.leader('w1');
  expect(relay.isLeader()).toBe(true);
});

test('after a crash, what was published is not published again and what was only claimed is', async () => {
  const { results, events } = bench.pipeline.names.topics;
  const ids = await bench.decide(results, events, results, events, results);
  const held = await lease();
  const publishing = await publisher();
  await publishing.publish(await claim(held, 2));
  await publishing.close();
  expect(await claim(held, 2)).toHaveLength(2);
  await releaseLease(bench.database, held);
  await bench.published(ids.slice(0, 2));
  expect(await bench.pending()).toBe(5);

  const relay = await bench.leader('w1');
  await bench.published(ids);
  await relay.stop();
  expect(bench.counts(ids)).toEqual(ONCE(ids));
  expect(await bench.pending()).toBe(0);
  expect(bench.log.join('\n')).toMatch(/"published":2,"released":2/);
});

test('a transaction left open by a dead relay is ended before anything is published again', async () => {
  const { results } = bench.pipeline.names.topics;
  const ids = await bench.decide(results, results);
  const held = await lease();
  const rows = await claim(held);
  const { names } = bench.pipeline;
  const dead = bench.kafka().producer({
    transactionalId: names.transactionalId,
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await dead.connect();
  const transaction = await dead.transaction();
  await transaction.send({
    topic: results,
    messages: rows.map(({ key, value, headers }) => ({
      key,
      value,
      headers: JSON.parse(headers) as Record<string, string>,
    })),
  });
  await releaseLease(bench.database, held);

  await bench.leader('w1');
  await bench.published(ids);
  await expect(transaction.commit()).rejects.toThrow();
  await dead.disconnect();
  const [marker] = await bench.decide(results);
  await bench.published([marker ?? '']);
  expect(bench.counts(ids)).toEqual(ONCE(ids));
});

test('of two relays one publishes, and the other takes over when it stops', async () => {
  const { results } = bench.pipeline.names.topics;
  const first = await bench.leader('w1');
  const second = bench.relay('w2');
  second.start();
  const early = await bench.decide(...Array<string>(200).fill(results));
  await bench.published(early);
  expect(second.isLeader()).toBe(false);
  await first.stop();
  await until('the second to lead', () => second.isLeader());
  const late = await bench.decide(results);
  await bench.published(late);
  expect(bench.counts([...early, ...late])).toEqual(ONCE([...early, ...late]));
});

test('a relay that is paused in a commit and outlives its lease repeats nothing', async () => {
  const { results } = bench.pipeline.names.topics;
  const paused = Promise.withResolvers<true>();
  const resumed = Promise.withResolvers<true>();
  await bench.leader('zombie', {
    before: async () => {
      paused.resolve(true);
      await resumed.promise;
    },
  });
  const ids = await bench.decide(results, results, results);
  await paused.promise;
  await bench.expireLease();
  const successor = await bench.leader('w2');
  await bench.published(ids);
  resumed.resolve(true);
  await until('the zombie to notice', () =>
    bench.log.some((line) => line.includes('not published for certain')),
  );
  const later = await bench.decide(results);
  await bench.published(later);
  expect(successor.isLeader()).toBe(true);
  expect(bench.counts([...ids, ...later])).toEqual(ONCE([...ids, ...later]));
  await until('an empty outbox', async () => (await bench.pending()) === 0);
});

test('a database that goes back within a relay’s term is noticed before anything is published again', async () => {
  const { results } = bench.pipeline.names.topics;
  const relay = await bench.leader('w1');
  const outcome = { status: 'SUCCESS', result: { output: 'once' } } as const;
  const message = resultMessage(results, { taskId: 'once', run: 1, outcome, at: new Date() });
  await insertMessages(bench.database, [message]);
  await bench.published([message.rnleId]);
  await until('an empty outbox', async () => (await bench.pending()) === 0);

  // As it was before the claim: the message waits, under the same epoch and owner.
  await inTransaction(bench.database, async (client) => {
    await client.query('update relay_lease set batches = batches - 1');
    await insertMessages(client, [message]);
  });
  await until('the restore to be noticed', () => bench.log.some((line) => line.includes('it was restored')));
  const marker = await bench.decide(results);
  await bench.published(marker);
  await until('an empty outbox', async () => (await bench.pending()) === 0);
  expect(bench.counts([message.rnleId, ...marker])).toEqual([1, 1]);
  await relay.stop();
});

test('a commit whose answer was lost is found on the topics; the next messages are not held up', async () => {
  const { results, events, deadLetters } = bench.pipeline.names.topics;
  let lost = 0;
  const ids = await bench.decide(results, events, deadLetters);
  await bench.leader('w1', {
    after: () => {
      lost += 1;
      return lost === 1 ? Promise.reject(new Error('the connection broke')) : Promise.resolve();
    },
  });
  await until('the loss', () => lost > 0);
  // Nothing more comes for the other two topics of that batch.
  for (let round = 0; round < 3; round++) {
    const [later = ''] = await bench.decide(results);
    await bench.published([later]);
    ids.push(later);
  }
  expect(bench.counts(ids)).toEqual(ONCE(ids));
  expect(bench.log.join('\n')).toMatch(/"published":3,"released":0/);
});

test('what is decided when a relay is told to stop is published before it ends', async () => {
  const { results } = bench.pipeline.names.topics;
  const relay = await bench.leader('w1');
  const ids = await bench.decide(...Array<string>(1_200).fill(results));
  await relay.stop();
  expect(await bench.pending()).toBe(0);
  await bench.published(ids);
  expect(bench.counts(ids)).toEqual(ONCE(ids));
});
