import { workOnText, type TextTask } from './work.ts';

/** Body of a worker thread: works on one text at a time. */
export default function run(task: TextTask): ReturnType<typeof workOnText> {
  return workOnText(task);
}
