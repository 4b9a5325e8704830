import type { Command } from 'commander';
import type { TaskBody } from '../../http/task-body.ts';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { taskId } from '../ids.ts';
import { answer } from '../print.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { taskPath } from '../task.ts';

/** Command of the command line → what is asked of the running command, and what that does. */
const SIGNALS = {
  cancel: {
    signal: 'cancel',
    does: 'end a running command as FAILURE CANCELLED',
    done: 'is being cancelled',
  },
  'pause-task': { signal: 'pause', does: 'hold a running command', done: 'is being paused' },
  'resume-task': { signal: 'resume', does: 'go on with a held command', done: 'goes on' },
} as const;

export function addTaskSignals(program: Command, around: Surroundings): void {
  for (const [name, { signal, does, done }] of Object.entries(SIGNALS)) {
    const command = program
      .command(name)
      .description(does)
      .argument('<taskId>', 'as it was submitted', taskId)
      .option('--reason <text>', 'why, for the record')
      .option('--as <name>', 'who does it, for the record; default: user@host')
      .action(async (id: string, _, self: Command) => {
        const options = self.optsWithGlobals<GlobalOptions & { reason?: string; as?: string }>();
        const by = options.as ?? around.user;
        const body = { by, ...(options.reason !== undefined && { reason: options.reason }) };
        const api = connectApi(around, options);
        const task = await api.post<Partial<TaskBody>>(`${taskPath(id)}/${signal}`, body);
        answer(around, options, task, () => [`${id} ${done}`]);
      });
    examples(command, [[`rnle ${name} assist-001`, '']]);
  }
}
