import { expect, test } from '@jest/globals';
import { createAssistantRegistry } from '../../src/assistants/registry.ts';
import { createResumeAnalyst } from '../../src/assistants/resume/resume-analyst.ts';
import { DefiniteError } from '../../src/errors.ts';

const registry = createAssistantRegistry([createResumeAnalyst()]);

test('no id picks the default assistant', () => {
  expect(registry.get().id).toBe('resume-analyst');
});

test("the id of the contract's own example picks the résumé analyst", () => {
  expect(registry.get('asst_123').id).toBe('resume-analyst');
});

test.each(['asst_124', '', '__proto__', 'toString', 'x'.repeat(5000)])(
  'an unknown id fails for good and names the known ones: %.20s',
  (id) => {
    let error: unknown;
    try {
      registry.get(id);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DefiniteError);
    expect(error).toMatchObject({ code: 'UNKNOWN_ASSISTANT', details: { known: ['resume-analyst'] } });
    expect((error as DefiniteError).message.length).toBeLessThan(300);
  },
);
