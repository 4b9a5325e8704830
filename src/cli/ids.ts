import { InvalidArgumentError } from 'commander';
import { Limits } from '../names.ts';
import { isRowId } from '../store/page.ts';
import { isTaskId } from '../task.ts';

/** An argument that is a taskId. */
export function taskId(text: string): string {
  if (!isTaskId(text)) {
    throw new InvalidArgumentError(
      `A taskId is letters, digits, "-" and "_", at most ${Limits.taskIdLength} of them.`,
    );
  }
  return text;
}

/** An argument that is the number of a dead letter. */
export function letterId(text: string): string {
  if (!isRowId(text)) {
    throw new InvalidArgumentError('A dead letter has a number: rnle dead-letters list shows it.');
  }
  return text;
}

/** As `letterId`, of several: commander hands over those before it. */
export function letterIds(text: string, earlier: string[] = []): string[] {
  return [...earlier, letterId(text)];
}
