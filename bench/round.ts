import { Client, Connection } from '@temporalio/client';
import type { Stack } from '../stack/stack.ts';
import { cpuSeconds } from './cpu.ts';
import { latencies, throughput } from './measure.ts';
import { quantile } from './statistics.ts';
import type { ContestantKind } from './systems/contestants.ts';

export interface Figures {
  commandsPerSecond: number;
  /** Milliseconds at a steady rate. */
  p50: number;
  p99: number;
  /** Seconds of CPU for 1,000 commands, by process. */
  cpuPer1000: Record<string, number>;
  /** Events in one command's workflow history. */
  historyEvents: number;
}

export interface RoundSize {
  commands: number;
  latencyCommands: number;
  perSecond: number;
}

let rounds = 0;

/** Starts one contestant, warms it up, measures it and ends it. */
export async function runRound(kind: ContestantKind, stack: Stack, size: RoundSize): Promise<Figures> {
  const prefix = `b${process.pid}-${++rounds}`;
  const contestant = await kind.start(stack);
  try {
    await throughput(contestant.system, `${prefix}-warm`, Math.ceil(size.commands / 5));
    const processes = { worker: contestant.pid, ...serverPids(kind, stack) };
    const before = await cpuOf(processes);
    const commandsPerSecond = await throughput(contestant.system, prefix, size.commands);
    const after = await cpuOf(processes);
    const taken = await latencies(contestant.system, `${prefix}-paced`, size.latencyCommands, size.perSecond);
    return {
      commandsPerSecond,
      p50: quantile(taken, 0.5),
      p99: quantile(taken, 0.99),
      cpuPer1000: Object.fromEntries(
        Object.keys(processes).map((name) => [
          name,
          (((after[name] ?? Number.NaN) - (before[name] ?? Number.NaN)) * 1000) / size.commands,
        ]),
      ),
      historyEvents: await historyEvents(stack, `${prefix}-0`),
    };
  } finally {
    await contestant.stop();
  }
}

function serverPids(kind: ContestantKind, stack: Stack): Record<string, number> {
  return Object.fromEntries(
    kind.servers.flatMap((name) => {
      const pid = stack.servers[name]?.pid;
      return pid === undefined ? [] : [[name, pid]];
    }),
  );
}

async function cpuOf(processes: Record<string, number>): Promise<Record<string, number>> {
  const entries = Object.entries(processes).map(
    async ([name, pid]) => [name, await cpuSeconds(pid)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function historyEvents(stack: Stack, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address: stack.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const handle = new Client({ connection }).workflow.getHandle(workflowId);
    await handle.result();
    return (await handle.fetchHistory()).events?.length ?? 0;
  } finally {
    await connection.close();
  }
}
