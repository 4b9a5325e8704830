import { Option, type Command } from 'commander';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import type { TaskSummaryBody } from '../../http/task-body.ts';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { wholeNumber } from '../numbers.ts';
import { readPages } from '../pages.ts';
import { printPage } from '../print-page.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { shortTime, styleOf } from '../text.ts';

interface Options extends GlobalOptions {
  state?: string;
  taskType?: string;
  user?: string;
  correlation?: string;
  limit: number;
  cursor?: string;
}

export function addList(program: Command, around: Surroundings): void {
  const command = program
    .command('list')
    .description('commands, newest first')
    .option('--state <state>', 'ACCEPTED, SUCCESS, PARTIAL_SUCCESS, FAILURE or REJECTED')
    .addOption(new Option('--task-type <type>').choices(commandSchema.properties.taskType.enum))
    .option('--user <id>', 'those of one user')
    .option('--correlation <id>', 'those of one correlationId')
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (_, self: Command) => {
      const { state, taskType, user, correlation, limit, cursor, ...options } =
        self.optsWithGlobals<Options>();
      const page = await readPages<TaskSummaryBody, 'commands'>(
        connectApi(around, options),
        '/v1/commands',
        'commands',
        {
          limit,
          ...(cursor !== undefined && { cursor }),
          state,
          taskType,
          userId: user,
          correlationId: correlation,
        },
      );
      printPage(around, options, page, ['TASK', 'STATE', 'TYPE', 'RUN', 'ACCEPTED', 'SETTLED', 'USER'], () =>
        page.commands.map((task) => [
          task.taskId,
          { text: task.state, style: styleOf(task.state) },
          task.taskType,
          task.run,
          shortTime(task.acceptedAt),
          shortTime(task.settledAt),
          task.userId,
        ]),
      );
    });
  examples(command, [
    ['rnle list --state FAILURE --limit 20', 'the last twenty that failed'],
    ['rnle list --user user_456 --json', 'one document, {"commands": […]}'],
  ]);
}
