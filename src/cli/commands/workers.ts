import type { Command } from 'commander';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { answer } from '../print.ts';
import type { GlobalOptions, Output, Surroundings } from '../surroundings.ts';
import { table } from '../table.ts';
import { duration, shortTime, styled, styleOf, visible } from '../text.ts';
import { readFleet, type Fleet, type Pause } from '../workers.ts';

export function addWorkers(program: Command, around: Surroundings): void {
  const command = program
    .command('workers')
    .description('which workers there are, and what is paused')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const fleet = await readFleet(connectApi(around, options));
      answer(around, options, fleet, () => lines(around.stdout, fleet));
    });
  examples(command, [
    ['rnle workers', ''],
    [`rnle workers --json | jq -r '.workers[] | select(.state == "SILENT").workerId'`, 'those not heard of'],
  ]);
}

function lines(stream: Output, { fleet, workers }: Fleet): string[] {
  const rows = workers.map((worker) => [
    worker.workerId,
    { text: worker.state, style: styleOf(worker.state) },
    worker.roles.join(','),
    worker.version,
    worker.host,
    worker.pid,
    shortTime(worker.startedAt),
    `${duration(Math.max(0, Date.now() - Date.parse(worker.heartbeatAt)))} ago`,
    worker.pauses.map(describePause).join('; '),
  ]);
  const headers = ['WORKER', 'STATE', 'ROLES', 'VERSION', 'HOST', 'PID', 'STARTED', 'HEARD OF', 'PAUSED'];
  const paused = fleet.pauses.map((pause) =>
    styled(
      stream,
      'yellow',
      visible(
        pause.flood === true
          ? `Partitions stand still ${describePause(pause)}; rnle resume --accept-flood goes on`
          : `The fleet is paused: ${describePause(pause)}`,
      ),
    ),
  );
  return [...paused, ...table(stream, headers, rows)];
}

/** `EXECUTE_ASSISTANT since 2026-01-15 10:30:00 by ada@ops: deploy` */
function describePause({ taskType, since, until, issuedBy, reason, flood }: Pause): string {
  const what = flood === true ? '' : `${taskType ?? 'everything'} `;
  const start = `${what}since ${shortTime(since) ?? ''}`;
  const end = until === undefined ? '' : ` until ${shortTime(until) ?? ''}`;
  const who = issuedBy === undefined ? '' : ` by ${issuedBy}`;
  return `${start}${end}${who}${reason === undefined ? '' : `: ${reason}`}`;
}
