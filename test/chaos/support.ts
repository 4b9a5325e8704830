import { faultsNamed } from '../../chaos/arguments.ts';
import { runChaos, type ChaosReport } from '../../chaos/chaos.ts';
import { details, table } from '../../chaos/report.ts';
import type { BugName } from '../../chaos/worker/bugs.ts';

/** As the command does it, with everything of its own; shows its table in the test's output. */
export async function chaos(run: {
  faults: readonly string[];
  bug?: BugName;
  quietMs: number;
  /** Each fault once, and no more, where it is not said. */
  minutes?: number;
  seed?: number;
}): Promise<ChaosReport> {
  const report = await runChaos({
    minutes: 0.01,
    seed: 1,
    ...run,
    faults: faultsNamed(run.faults),
    workers: 3,
    say: (line) => process.stderr.write(`${line}\n`),
    signal: new AbortController().signal,
  });
  const shown = run.bug === undefined ? [table(report), details(report)] : [];
  process.stderr.write(shown.join('\n'));
  return report;
}
