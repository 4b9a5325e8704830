import type { Figures } from './round.ts';
import { median } from './statistics.ts';

export type Results = Map<string, Figures[]>;

/** The medians over the rounds. */
export function medians(rounds: Figures[]): Figures {
  const processes = Object.keys(rounds[0]?.cpuPer1000 ?? {});
  return {
    commandsPerSecond: median(rounds.map((round) => round.commandsPerSecond)),
    p50: median(rounds.map((round) => round.p50)),
    p99: median(rounds.map((round) => round.p99)),
    cpuPer1000: Object.fromEntries(
      processes.map((name) => [name, median(rounds.map((round) => round.cpuPer1000[name] ?? Number.NaN))]),
    ),
    historyEvents: median(rounds.map((round) => round.historyEvents)),
  };
}

/** Ratios first: an absolute figure only means something next to its baseline. */
export function table(results: Results, baseline: string): string {
  const base = medians(results.get(baseline) ?? []).commandsPerSecond;
  const header = [
    'system',
    `of ${baseline}`,
    'commands/s',
    'p50 ms',
    'p99 ms',
    'events',
    'CPU s / 1,000 commands',
  ];
  const rows = [...results].map(([name, rounds]) => {
    const figures = medians(rounds);
    const cpu = Object.entries(figures.cpuPer1000);
    const total = cpu.reduce((sum, [, seconds]) => sum + seconds, 0);
    return [
      name,
      (figures.commandsPerSecond / base).toFixed(2),
      figures.commandsPerSecond.toFixed(0),
      figures.p50.toFixed(0),
      figures.p99.toFixed(0),
      String(figures.historyEvents),
      `${total.toFixed(1)} (${cpu.map(([process, seconds]) => `${process} ${seconds.toFixed(1)}`).join(', ')})`,
    ];
  });
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === 6
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const BAR_WIDTH = 50;

/** Throughput as bars, the fastest at full width. */
export function bars(results: Results): string {
  const rates = [...results].map(([name, rounds]) => ({ name, rate: medians(rounds).commandsPerSecond }));
  const fastest = Math.max(...rates.map(({ rate }) => rate));
  const nameWidth = Math.max(...rates.map(({ name }) => name.length));
  return rates
    .map(({ name, rate }) => {
      const bar = '█'.repeat(Math.max(1, Math.round((rate / fastest) * BAR_WIDTH)));
      return `${name.padEnd(nameWidth)}  ${bar} ${rate.toFixed(0)}/s`;
    })
    .join('\n');
}
