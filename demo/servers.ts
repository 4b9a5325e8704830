import { fileURLToPath } from 'node:url';
import { PortTakenError } from '../stack/errors.ts';
import { startStack, type Stack } from '../stack/stack.ts';

const DIR = fileURLToPath(new URL('../.stack', import.meta.url));

/** On the usual ports where they are free, on others where they are not and none were asked for. */
export async function demoServers(
  portOffset: number | undefined,
  report: (line: string) => void,
): Promise<Stack> {
  report('Starting Kafka, Temporal and Postgres');
  try {
    return await startStack({ dir: DIR, ports: { offset: portOffset ?? 0 }, report });
  } catch (error) {
    if (!(error instanceof PortTakenError) || portOffset !== undefined) throw error;
    report('The usual ports are taken; using free ones.');
    return startStack({ dir: DIR, ports: 'free', report });
  }
}
