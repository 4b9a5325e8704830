import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { ResumeAnalysis } from '../../src/assistants/resume/analysis.ts';
import { createResumeAnalyst } from '../../src/assistants/resume/resume-analyst.ts';

const analyst = createResumeAnalyst(() => new Date('2026-11-24T00:00:00Z'));
const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/resumes/${name}.txt`, import.meta.url), 'utf8');
const never = new AbortController().signal;
const run = (input: string, role?: string) =>
  analyst.run({ input, ...(role !== undefined && { role }), metadata: {}, tryKey: 't1/1' }, never);

beforeAll(() => analyst.warmUp?.());
afterAll(() => analyst.close?.());

async function analysisOf(input: string, role?: string): Promise<ResumeAnalysis> {
  const { result } = await run(input, role);
  return result.metadata?.['analysis'] as ResumeAnalysis;
}

test("the contract's own example succeeds, and says how little there was to read", async () => {
  const { status, result } = await run('Analyze this resume for software engineering roles');
  expect(status).toBe('SUCCESS');
  expect(result.metadata).toMatchObject({
    wordCount: 7,
    processingSteps: ['parsing', 'analysis', 'scoring'],
  });
  expect(result.confidence).toBeLessThan(0.4);
  expect(result.output).toContain('first impression');
});

test.each(['', '  \n ', undefined])('an input without text fails for good: %j', async (input) => {
  await expect(run(input as string)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    retryable: false,
    details: { field: 'payload.input' },
  });
});

test('the confidence is the weighted mean that its basis shows', async () => {
  const { result } = await run(fixture('nurse-title-colons'));
  const { factors } = result.metadata?.['confidenceBasis'] as {
    factors: { weight: number; share: number }[];
  };
  const mean = factors.reduce((sum, { weight, share }) => sum + weight * share, 0);
  expect(result.confidence).toBeCloseTo(mean, 1);
  expect(result.confidence).toBeGreaterThan(0.8);
});

test('a text that is not in English is read with less confidence', async () => {
  const [german, english] = [
    await run(fixture('designer-german')),
    await run(fixture('software-engineer-capitals')),
  ];
  expect(german.result.metadata).toMatchObject({ analysis: { language: 'de' } });
  expect(german.result.confidence ?? 1).toBeLessThan(english.result.confidence ?? 0);
});

test('the effects of the reasons add up to the score', async () => {
  for (const role of [undefined, 'Senior Data Engineer', fixture('job-description')]) {
    const { score, reasons } = await analysisOf(fixture('data-analyst-overlaps'), role);
    const gained = reasons.filter(({ effect }) => effect > 0).reduce((sum, { effect }) => sum + effect, 0);
    expect(Math.abs(gained - score)).toBeLessThan(2);
  }
});

test('the fitting person scores higher for a job than one of another profession', async () => {
  const job = fixture('job-description');
  const [fit, unfit] = [
    await analysisOf(fixture('data-analyst-overlaps'), job),
    await analysisOf(fixture('hotel-asterisks'), job),
  ];
  expect(fit.score).toBeGreaterThan(unfit.score + 20);
});

test('a skill that the role asks for and the text denies is missing, with the reason', async () => {
  const { reasons } = await analysisOf(
    'SKILLS\nSQL, Python\n\nI have no experience with Kubernetes.',
    'We need SQL,\nPython and Kubernetes. 3+ years of experience.',
  );
  const about = (skill: string) => reasons.find(({ factor }) => factor === `required skill: ${skill}`);
  expect(about('SQL')).toMatchObject({
    effect: expect.any(Number),
    evidence: expect.stringContaining('SQL, Python'),
  });
  expect(about('SQL')?.effect).toBeGreaterThan(0);
  expect(about('Kubernetes')?.effect).toBeLessThan(0);
  expect(reasons.find(({ factor }) => factor === 'years of experience')?.effect).toBeLessThan(0);
});

test('the same text gives the same result', async () => {
  expect(await run(fixture('executive-pipes'))).toEqual(await run(fixture('executive-pipes')));
});

test('a text of 1 MB is analysed in a thread while the event loop goes on', async () => {
  let beats = 0;
  const timer = setInterval(() => beats++, 20);
  const input = fixture('nurse-title-colons').repeat(1100).slice(0, 1_000_000);
  const { result } = await run(input);
  clearInterval(timer);
  expect(result.metadata).toMatchObject({ processingSteps: ['parsing', 'analysis', 'scoring'] });
  expect(beats).toBeGreaterThan(5);
});

test('an aborted request ends with the reason of the signal', async () => {
  const controller = new AbortController();
  const running = analyst.run(
    { input: fixture('nurse-title-colons').repeat(300), metadata: {}, tryKey: 't1/1' },
    controller.signal,
  );
  controller.abort(new Error('no longer wanted'));
  await expect(running).rejects.toThrow('no longer wanted');
});
