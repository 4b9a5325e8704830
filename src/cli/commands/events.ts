import { Option, type Command } from 'commander';
import eventSchema from '../../../schemas/worker-event.json' with { type: 'json' };
import type { WorkerEvent } from '../../../schemas/generated/worker-event.ts';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { wholeNumber } from '../numbers.ts';
import { readPages } from '../pages.ts';
import { printPage } from '../print-page.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { shortTime } from '../text.ts';

interface Options extends GlobalOptions {
  type?: string;
  worker?: string;
  task?: string;
  correlation?: string;
  since?: string;
  until?: string;
  limit: number;
  cursor?: string;
}

export function addEvents(program: Command, around: Surroundings): void {
  const command = program
    .command('events')
    .description('what workers have announced, newest first')
    .addOption(new Option('--type <eventType>').choices(eventSchema.properties.eventType.enum))
    .option('--worker <id>', 'of one worker')
    .option('--task <taskId>', 'about one command')
    .option('--correlation <id>', 'about one correlationId')
    .option('--since <time>', 'ISO 8601')
    .option('--until <time>', 'ISO 8601')
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const { type, worker, task, correlation, since, until, limit, cursor } = options;
      const page = await readPages<WorkerEvent, 'events'>(
        connectApi(around, options),
        '/v1/events',
        'events',
        {
          limit,
          ...(cursor !== undefined && { cursor }),
          eventType: type,
          workerId: worker,
          taskId: task,
          correlationId: correlation,
          since,
          until,
        },
      );
      printPage(around, options, page, ['TIME', 'EVENT', 'WORKER', 'CORRELATION', 'DATA'], () =>
        page.events.map((event) => [
          shortTime(event.timestamp),
          event.eventType,
          event.workerId,
          event.correlationId,
          event.data && JSON.stringify(event.data),
        ]),
      );
    });
  examples(command, [
    ['rnle events --task assist-001', 'the story of one command'],
    ['rnle events --type RESOURCE_WARNING --since 2026-01-15T00:00:00Z', ''],
  ]);
}
