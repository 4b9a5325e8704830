import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import type { Command } from '../../schemas/generated/command.ts';
import { createAssistantRegistry } from '../../src/assistants/registry.ts';
import { createResumeAnalyst } from '../../src/assistants/resume/resume-analyst.ts';
import { RnleError } from '../../src/errors.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const samples = read('seed/commands.json') as { command: Command; expect: string }[];
const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const isCommand = ajv.compile(read('schemas/command.json') as object);
const registry = createAssistantRegistry([createResumeAnalyst()]);

async function statusOf({ taskType, payload = {} }: Command): Promise<string> {
  const { input = '', metadata = {} } = payload;
  try {
    if (taskType === 'SCHEDULE_HABITS')
      return planHabits({ input, metadata }, { now: new Date('2026-11-24T12:00:00Z') }).status;
    const role = metadata['role'];
    const request = { input, metadata, tryKey: 't1/1', ...(typeof role === 'string' && { role }) };
    return (await registry.get(payload.assistantId).run(request, new AbortController().signal)).status;
  } catch (error) {
    if (error instanceof RnleError) return 'FAILURE';
    throw error;
  }
}

test.each(samples)(
  'sample $command.taskId is a valid command and ends in $expect',
  async ({ command, expect: status }) => {
    expect([isCommand(command), isCommand.errors]).toEqual([true, null]);
    expect(await statusOf(command)).toBe(status);
  },
);

test('the samples have ids of their own and show every outcome', () => {
  expect(new Set(samples.map(({ command }) => command.taskId)).size).toBe(samples.length);
  expect(new Set(samples.map(({ expect: status }) => status))).toEqual(
    new Set(['SUCCESS', 'PARTIAL_SUCCESS', 'FAILURE']),
  );
});
