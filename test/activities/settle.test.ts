import { expect, test } from '@jest/globals';
import { endingOf } from '../../activities/settle.ts';

const gaveUp = (lastError: string, code?: string) =>
  endingOf({ failure: { kind: 'gave-up', retries: 3, lastError, ...(code !== undefined && { code }) } });

test("retries used up end in the specification's words, with the last error beside them", () => {
  expect(gaveUp('the model is busy', 'UNAVAILABLE')).toEqual({
    outcome: {
      status: 'FAILURE',
      error: {
        code: 'MAX_RETRIES_EXCEEDED',
        message: 'Processing failed after 3 retries',
        details: { lastError: 'the model is busy', lastCode: 'UNAVAILABLE' },
      },
    },
    deadLetter: { retryCount: 3 },
  });
});

test('a bug was not tried again', () => {
  expect(gaveUp('x is not a function', 'INTERNAL')).toMatchObject({
    outcome: { error: { code: 'INTERNAL', details: { lastError: 'x is not a function' } } },
    deadLetter: { retryCount: 0 },
  });
});

test('a cancelled command leaves no letter', () => {
  const ending = endingOf({ failure: { kind: 'cancelled' } });
  expect(ending).toMatchObject({ outcome: { status: 'FAILURE', error: { code: 'CANCELLED' } } });
  expect(ending).not.toHaveProperty('deadLetter');
});

test.each(['UNAVAILABLE', 'INTERNAL'])(
  'of an error as large as a message, %s keeps the beginning',
  (code) => {
    const ending = gaveUp(`the server said: ${'🙂'.repeat(500_000)}`, code);
    const text = JSON.stringify(ending);
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain('the server said: 🙂');
    expect(text.isWellFormed()).toBe(true);
    expect(JSON.parse(text)).toEqual(ending);
  },
);
