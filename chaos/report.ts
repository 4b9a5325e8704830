import { median } from '../bench/statistics.ts';
import type { ChaosReport } from './chaos.ts';
import { described, type Violation } from './check/violation.ts';

/** Beyond this, memory is said to grow. */
const MOST_GROWTH = 0.1;
/** A shorter life says nothing about growth, in seconds. */
const JUDGED_LIFE = 300;
const SHOWN = 20;

export function table(report: ChaosReport): string {
  return [faultTable(report), '', figures(report)].join('\n');
}

function faultTable({ injected }: ChaosReport): string {
  const header = ['fault', 'injected', 'hit', 'recovery s: median', 'worst'];
  const rows = [...Map.groupBy(injected, ({ name }) => name)].map(([name, own]) => {
    const recoveries = own.flatMap(({ recoveredAfterMs: ms }) => (ms === undefined ? [] : [ms / 1000]));
    const hits = own.filter(({ hit }) => hit).length;
    const shown = (value: number): string => (recoveries.length > 0 ? value.toFixed(1) : '-');
    return [
      name,
      String(own.length),
      String(hits),
      shown(median(recoveries)),
      shown(Math.max(...recoveries)),
    ];
  });
  const recoveries = injected.flatMap(({ recoveredAfterMs: ms }) => (ms === undefined ? [] : [ms / 1000]));
  const hits = injected.filter(({ hit }) => hit).length;
  const all = [
    'all',
    String(injected.length),
    String(hits),
    median(recoveries).toFixed(1),
    Math.max(...recoveries).toFixed(1),
  ];
  return aligned([header, ...rows.sort(([a = ''], [b = '']) => a.localeCompare(b)), all]);
}

function figures(report: ChaosReport): string {
  const { acknowledged, refusedByHttp, memory, ownExits } = report;
  const count = (what: Violation['what']): string =>
    String(report.violations.filter((violation) => violation.what === what).length);
  const lines = [
    ['commands acknowledged', `${acknowledged.kafka + acknowledged.http}`],
    ['  by Kafka, by HTTP', `${acknowledged.kafka}, ${acknowledged.http}`],
    ['refused by HTTP: invalid, conflicting', `${refusedByHttp.invalid}, ${refusedByHttp.conflicting}`],
    ['tasks', `${report.tasks}`],
    ['results', `${report.results}`],
    ['dead letters', `${report.deadLetters}`],
    ['events', `${report.events}`],
    ['tasks whose work was done more than once', `${report.repeatedWork}`],
    ['workers that ended by themselves', `${ownExits.length}`],
    ['lost', count('lost')],
    ['duplicated', count('duplicated')],
    ['wrong', count('wrong')],
    ...(memory
      ? [
          [
            `memory of ${memory.worker} over ${memory.seconds.toFixed(0)} s, first and last third`,
            `${memory.first.toFixed(0)}, ${memory.last.toFixed(0)} MiB (${percent(memory.last / memory.first - 1)})`,
          ],
        ]
      : []),
    ['seconds in all', report.seconds.toFixed(0)],
  ];
  return aligned(lines);
}

/** What was expected, and what was there instead. */
export function details({ violations, troubles, kept }: ChaosReport): string {
  const shown = violations
    .slice(0, SHOWN)
    .flatMap(({ what, taskId, expected, records }) => [
      `${what}: ${taskId}: expected ${expected}; ${records.length === 0 ? 'nothing seen' : 'seen:'}`,
      ...records.slice(0, 8).map((record) => `  ${described(record)}`),
    ]);
  const more = violations.length > SHOWN ? [`… and ${violations.length - SHOWN} more`] : [];
  const place = kept.length === 0 ? [] : [`Data and logs: ${kept.join(', ')}`];
  return [...shown, ...more, ...troubles.map((text) => `not at rest: ${text}`), ...place].join('\n');
}

/** Of a run with a planted bug: whether a promise was seen to be broken, and how often in which way. */
export function verdict({ violations }: Pick<ChaosReport, 'violations'>): string {
  if (violations.length === 0) return 'NOT caught';
  const kinds = [...Map.groupBy(violations, ({ what }) => what)];
  return `caught (${kinds.map(([what, own]) => `${own.length} ${what}`).join(', ')})`;
}

/** Why the run does not count as passed; empty when it does. */
export function failures({
  violations,
  troubles,
  injected,
  memory,
}: Pick<ChaosReport, 'violations' | 'troubles' | 'injected' | 'memory'>): string[] {
  const kinds = Map.groupBy(injected, ({ name }) => name);
  const missed = [...kinds].filter(([, own]) => own.every(({ hit }) => !hit)).map(([name]) => name);
  const stuck = injected.filter(({ isStuck }) => isStuck).map(({ name }) => name);
  const grown = memory && memory.seconds >= JUDGED_LIFE && memory.last / memory.first - 1 > MOST_GROWTH;
  return [
    ...(violations.length > 0 ? [`${violations.length} promises broken`] : []),
    ...(troubles.length > 0 ? ['it did not come to rest'] : []),
    ...(stuck.length > 0 ? [`nothing went on after ${stuck.join(', ')}`] : []),
    ...(missed.length > 0 ? [`never hit: ${missed.join(', ')}`] : []),
    ...(grown ? ['memory grew'] : []),
  ];
}

function aligned(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function percent(share: number): string {
  return `${share >= 0 ? '+' : ''}${(share * 100).toFixed(0)} %`;
}
