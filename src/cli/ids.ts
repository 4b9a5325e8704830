import { InvalidArgumentError } from 'commander';
import commandSchema from '../../schemas/command.json' with { type: 'json' };
import { Limits } from '../names.ts';

const LETTER_ID = /^[1-9]\d{0,17}$/;
const TASK_ID = new RegExp(commandSchema.properties.taskId.pattern);

/** An argument that is a taskId. */
export function taskId(text: string): string {
  if (text.length > Limits.taskIdLength || !TASK_ID.test(text)) {
    throw new InvalidArgumentError(
      `A taskId is letters, digits, "-" and "_", at most ${Limits.taskIdLength} of them.`,
    );
  }
  return text;
}

/** An argument that is the number of a dead letter. */
export function letterId(text: string): string {
  if (!LETTER_ID.test(text)) {
    throw new InvalidArgumentError('A dead letter has a number: rnle dead-letters list shows it.');
  }
  return text;
}

/** As `letterId`, of several: commander hands over those before it. */
export function letterIds(text: string, earlier: string[] = []): string[] {
  return [...earlier, letterId(text)];
}
