import { execFile } from 'node:child_process';
import type { ExecFileOptions } from 'node:child_process';
import { StackError } from '../errors.ts';

export interface RunOptions extends ExecFileOptions {
  /** One sentence for people who do not have the command: what to install, or how to do without. */
  missing?: string;
}

/** Runs a tool to its end and returns what it printed; ends it when this process ends first. */
export function run(
  command: string,
  args: string[],
  { missing, ...options }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 2 ** 26, ...options }, (error, stdout, stderr) => {
      process.off('exit', end);
      if (!error) {
        resolve(`${String(stdout)}${String(stderr)}`);
      } else if (error.code === 'ENOENT' && missing) {
        reject(new StackError(missing, { cause: error }));
      } else {
        const said = `${String(stdout)}${String(stderr)}`.trim() || error.message;
        reject(new StackError(`${command} ${args[0] ?? ''} failed: ${said}`, { cause: error }));
      }
    });
    const end = () => child.kill();
    process.once('exit', end);
  });
}
