import readline from 'node:readline/promises';
import { CliError, Exit } from './exit.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Asks before something far-reaching, where there is somebody to ask.
 *
 * @throws CliError where the answer is not yes
 */
export async function confirm({ stdin, stderr }: Surroundings, question: string): Promise<void> {
  const prompt = readline.createInterface({ input: stdin, output: stderr, terminal: true });
  try {
    // Ctrl-C at the prompt is as Ctrl-C elsewhere.
    prompt.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const reply = await prompt.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(reply.trim())) throw new CliError(Exit.FAILED, 'nothing was done');
  } finally {
    prompt.close();
  }
}

export function isTerminal({ stdin, stderr }: Surroundings): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
