import type { Command } from 'commander';
import type { TaskBody } from '../../http/task-body.ts';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { taskId } from '../ids.ts';
import { answer } from '../print.ts';
import type { GlobalOptions, Output, Surroundings } from '../surroundings.ts';
import { pairs } from '../table.ts';
import { stateOf, taskPath } from '../task.ts';
import { duration, shortTime, styleOf } from '../text.ts';

export function addStatus(program: Command, around: Surroundings): void {
  const command = program
    .command('status')
    .description('what has become of a command')
    .argument('<taskId>', 'as it was submitted', taskId)
    .action(async (id: string, _, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const task = await connectApi(around, options).get<TaskBody>(taskPath(id));
      answer(around, options, task, () => lines(around.stdout, task));
    });
  examples(command, [
    ['rnle status assist-001', ''],
    ['rnle status assist-001 --json | jq .state', 'its state alone'],
  ]);
}

function lines(stream: Output, task: TaskBody): string[] {
  const { result } = task;
  return pairs(stream, {
    task: task.taskId,
    state: { text: stateOf(task), style: styleOf(task.state) },
    type: task.taskType,
    run: task.run === 1 ? undefined : task.run,
    user: task.userId,
    correlation: task.correlationId,
    accepted: shortTime(task.acceptedAt),
    settled: shortTime(task.settledAt),
    worked: result?.processingTime === undefined ? undefined : duration(result.processingTime),
    error: result?.error && `${result.error.code ?? ''}: ${result.error.message ?? ''}`,
    output: result?.result?.output,
  });
}
