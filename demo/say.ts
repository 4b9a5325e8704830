import { styleText } from 'node:util';
import type { CommandResult } from '../schemas/generated/command-result.ts';

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const COLOURS = { SUCCESS: 'green', PARTIAL_SUCCESS: 'yellow', FAILURE: 'red' } as const;

/** One result, as a person wants to see it: how it ended, in how long, and what came out. */
export function sayResult(result: CommandResult, way: string, elapsedMs: number): void {
  const { taskId, status } = result;
  const head = styleText(['bold', COLOURS[status]], status.padEnd(15), { stream: process.stdout });
  say(`\n${head} ${taskId}  ${styleText('dim', `by ${way}, ${elapsedMs} ms`, { stream: process.stdout })}`);
  const text = result.result?.output ?? `${result.error?.code ?? ''}: ${result.error?.message ?? ''}`;
  for (const line of text.split('\n')) for (const part of wrap(line)) say(`  ${part}`);
  if (result.result?.confidence !== undefined) say(`  confidence ${result.result.confidence}`);
}

/** At the terminal's width, or a page's where there is none. */
function wrap(line: string): string[] {
  const width = Math.max(40, (process.stdout.columns || 100) - 2);
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + word.length + 1 > width) {
      lines.push(current);
      // What goes on is set in, as far as a list's text.
      current = `  ${word}`;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

export function sayAddresses(url: string, temporalUiUrl: string, env: Record<string, string>): void {
  const rows = [
    ['API docs', `${url}/docs`],
    ['Commands', `${url}/v1/commands`],
    ['Metrics', `${url}/metrics`],
    ['Temporal UI', temporalUiUrl],
    ['Kafka', env['KAFKA_BROKERS'] ?? ''],
  ];
  say('');
  for (const [name = '', address = ''] of rows) if (address !== '') say(`  ${name.padEnd(12)} ${address}`);
}
