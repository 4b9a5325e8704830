import { afterAll, expect, test } from '@jest/globals';
import { createKeywordExtractor, createSummarizer } from '../../../src/assistants/text/text-assistants.ts';

const summarizer = createSummarizer();
const extractor = createKeywordExtractor();
const never = new AbortController().signal;

afterAll(() => Promise.all([summarizer.close?.(), extractor.close?.()]));

const requestOf = (input: string, metadata: Record<string, unknown> = {}) => ({
  input,
  metadata,
  tryKey: 't1/1',
});

const LOG = `Kafka is a distributed log. Producers append records to topics, and consumers read them in order. Because
every record keeps its offset, consumers can read a topic again from any place.

- A transactional outbox keeps results until they are published.
- The weather was nice.

When a worker dies, another worker goes on. The transactional outbox is read by one worker at a time, and consumers of
committed records see each result once. Marie Curie was not there.`;

const BAKERY = `Die Bäckerei Schmidt sucht zum nächsten Monat eine erfahrene Bäckerin. Zu den Aufgaben gehören das Backen von
Brot und die Führung der Auszubildenden. Das Brot wird nach alten Rezepten gebacken, und die Auszubildenden lernen jedes
Rezept. Bewerbungen nimmt die Bäckerei per Post entgegen.`;

test('the sentences that say most, in their own order', async () => {
  const { status, result } = await summarizer.run(requestOf(LOG, { sentences: 2 }), never);
  const { sentences } = result.metadata as { sentences: string[] };
  expect(status).toBe('SUCCESS');
  expect(sentences).toHaveLength(2);
  expect(result.output).toBe(sentences.join(' '));
  const places = sentences.map((sentence) => LOG.replace(/\s+/g, ' ').indexOf(sentence));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(result.output).toMatch(/consumers/);
  expect(result.output).not.toMatch(/weather|Curie/);
  expect(result.metadata).toMatchObject({
    language: 'en',
    processingSteps: ['parsing', 'analysis', 'scoring'],
  });
});

test('a text shorter than its summary is its own summary', async () => {
  const { result } = await summarizer.run(requestOf('One thing. Another thing.', { sentences: 5 }), never);
  expect(result.output).toBe('One thing. Another thing.');
});

test('what a text is about: words that come often, phrases that come more than once, names', async () => {
  const { result } = await extractor.run(requestOf(LOG), never);
  const { keywords } = result.metadata as { keywords: { keyword: string; count: number; score: number }[] };
  expect(keywords.slice(0, 4).map(({ keyword }) => keyword)).toEqual(
    expect.arrayContaining(['consumers', 'transactional outbox', 'worker']),
  );
  expect(keywords).toContainEqual({ keyword: 'transactional outbox', count: 2, score: expect.any(Number) });
  expect(result.output).toContain('Marie Curie');
  expect(keywords[0]?.score).toBe(1);
  expect(new Set(keywords.map(({ keyword }) => keyword)).size).toBe(keywords.length);
});

test('in another language, its own words say nothing', async () => {
  const { result } = await extractor.run(requestOf(BAKERY, { keywords: 3 }), never);
  expect(result.metadata).toMatchObject({ language: 'de' });
  expect(result.output).toContain('Bäckerei');
  expect(result.output).not.toMatch(/\b(die|und|der|zum)\b/i);
});

test('a long text is worked on in a thread, to the same end', async () => {
  const long = `${LOG}\n\n`.repeat(40);
  expect(extractor.duration(requestOf(long))).toBe('long');
  expect(extractor.duration(requestOf(LOG))).toBe('short');
  const { result } = await extractor.run(requestOf(long), never);
  expect(result.output).toContain('transactional outbox');
});

test.each([
  ['', {}, 'payload.input', /needed/],
  ['?! 7 …', {}, 'payload.input', /no words/],
  ['text', { keywords: 0 }, 'payload.metadata.keywords', /1 to 50/],
  ['text', { keywords: '5' }, 'payload.metadata.keywords', /1 to 50/],
])('%j with %j is refused', async (input, metadata, field, reason) => {
  await expect(extractor.run(requestOf(input, metadata), never)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field, reason: expect.stringMatching(reason) },
  });
});

test.each([
  'a',
  'a. '.repeat(5_000),
  '\n'.repeat(5_000) + 'word',
  '漢字かな交じり文。'.repeat(50),
  '🙂 word 🙂',
  'x'.repeat(15_000),
])('odd text comes to an end: %.20s', async (input) => {
  for (const assistant of [summarizer, extractor]) {
    await assistant
      .run(requestOf(input), never)
      .catch((error: unknown) => expect(error).toMatchObject({ code: 'VALIDATION_ERROR' }));
  }
});

test('Chinese has words of two characters', async () => {
  const text = '人工智能正在改变世界。许多公司使用机器学习来分析数据。医院利用人工智能诊断疾病。';
  const { result } = await summarizer.run(requestOf(text, { sentences: 1 }), never);
  expect(result.output).toMatch(/人工智能/);
  const keywords = await extractor.run(requestOf(text), never);
  expect(keywords.result.output).not.toBe('');
});

test('what has no end of sentence, or of a word, fits into a result all the same', async () => {
  const line = 'a long line without an end '.repeat(30_000);
  const { result } = await summarizer.run(requestOf(line), never);
  expect(result.output?.length).toBeLessThan(3_000);
  const words = await extractor.run(requestOf(`${'x'.repeat(700_000)} bread and rolls`), never);
  expect(words.result.output).toMatch(/bread/);
  expect(words.result.output?.length).toBeLessThan(1_000);
});
