import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { InvalidArgumentError, Option, type Command } from 'commander';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import type { Command as CommandMessage } from '../../../schemas/generated/command.ts';
import type { TaskBody } from '../../http/task-body.ts';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { CliError, Exit } from '../exit.ts';
import { seconds } from '../numbers.ts';
import { answer } from '../print.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { answerResult, settledTask } from '../task.ts';

interface Options extends GlobalOptions {
  taskType: CommandMessage['taskType'];
  assistant?: string;
  input?: string;
  metadata?: Record<string, unknown>;
  taskId?: string;
  user?: string;
  correlation?: string;
  wait: number;
  file?: string;
  validate: boolean;
}

/** The longest wait that one request may ask for, in seconds; beyond it the result is looked for. */
const HELD_S = 60;

export function addSubmit(program: Command, around: Surroundings): void {
  const command = program
    .command('submit')
    .description('submit one command by HTTP, or a file of them by Kafka')
    .addOption(
      new Option('--task-type <type>')
        .choices(commandSchema.properties.taskType.enum)
        .default('EXECUTE_ASSISTANT'),
    )
    .option('--assistant <id>', 'which assistant is to work on it')
    .option('--input <text>', 'what is worked on: text, @FILE, or - for stdin')
    .option('--metadata <json>', 'an object, for what the task type takes beside', jsonObject)
    .option('--task-id <id>', 'the same again is answered with the same result; default: a new one')
    .option('--user <id>')
    .option('--correlation <id>')
    .option('--wait <seconds>', 'wait for the result and print it', seconds, 0)
    .addOption(
      new Option('--file <ndjson>', 'send a file of commands, one JSON object a line, to Kafka').conflicts([
        'assistant',
        'input',
        'metadata',
        'taskId',
        'user',
        'correlation',
        'wait',
      ]),
    )
    .option('--no-validate', "send the file's lines as they are")
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      if (options.file === undefined) {
        await submitOne(around, options);
      } else {
        // Kafka is loaded only where it is needed: most commands do without.
        const { submitFile } = await import('../submit-file.ts');
        await submitFile(around, options, options.file, { validate: options.validate });
      }
    });
  examples(command, [
    ['rnle submit --input @resume.txt --wait 30', 'the analysis of a résumé'],
    [`rnle submit --task-type SCHEDULE_HABITS --input 'Run every Monday at 6pm' --wait 30`, 'a plan'],
    ['cat resume.txt | rnle submit --input - --task-id assist-001', 'under a taskId of your own'],
    ['rnle submit --file commands.ndjson', 'thousands, as fast as Kafka takes them'],
  ]);
}

async function submitOne(around: Surroundings, options: Options): Promise<void> {
  const { wait } = options;
  const message = await compose(around, options);
  const api = connectApi(around, options);
  const held = Math.min(HELD_S, Math.floor(wait));
  const task = await api
    .post<TaskBody>('/v1/commands', message, { query: { wait: held }, waitMs: held * 1_000 })
    .catch((error: unknown) => {
      // Whether it got there is not known; under its taskId it is safe to send again.
      if (!(error instanceof CliError) || error.exit !== Exit.UNREACHABLE) throw error;
      const again = `${error.message}; to send the same command again: --task-id ${message.taskId}`;
      throw new CliError(error.exit, again, { cause: error });
    });
  if (wait === 0) {
    answer(around, options, task, () => [task.taskId]);
    return;
  }
  const { result } = task.result
    ? task
    : await settledTask(around, api, task.taskId, Math.max(0, wait - held), held);
  if (result) answerResult(around, options, result);
}

async function compose(around: Surroundings, options: Options): Promise<CommandMessage> {
  const { assistant, user, correlation, metadata } = options;
  const input = await readInput(around, options.input);
  return {
    taskId: options.taskId ?? `cli-${crypto.randomUUID()}`,
    taskType: options.taskType,
    payload: {
      ...(assistant !== undefined && { assistantId: assistant }),
      ...(user !== undefined && { userId: user }),
      ...(input !== undefined && { input }),
      ...(metadata && { metadata }),
    },
    timestamp: new Date().toISOString(),
    ...(correlation !== undefined && { correlationId: correlation }),
  };
}

async function readInput({ stdin }: Surroundings, input: string | undefined): Promise<string | undefined> {
  if (input === '-') return readAll(stdin);
  if (!input?.startsWith('@')) return input;
  try {
    return await readFile(input.slice(1), 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new CliError(
      Exit.USAGE,
      `--input names the file ${input.slice(1)}, which cannot be read (${code})`,
    );
  }
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}
