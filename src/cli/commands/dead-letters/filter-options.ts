import type { Command } from 'commander';

export function filterOptions(command: Command): Command {
  return command
    .option('--code <code>', 'given up with this code, such as MAX_RETRIES_EXCEEDED')
    .option('--task <taskId>', 'of one command')
    .option('--since <time>', 'given up then or later, ISO 8601')
    .option('--until <time>', 'given up before, ISO 8601');
}
