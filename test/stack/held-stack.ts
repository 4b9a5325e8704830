import { startStack } from '../../stack/stack.ts';
import { environment } from './support.ts';

/** A process of its own for a test to kill: says the pids of its servers and stays. */
const [dir] = process.argv.slice(2) as [string];
const stack = await startStack({ dir, ports: 'free', env: environment(), only: ['kafka', 'postgres'] });
const pids = Object.values(stack.servers).map((server) => server.pid);
process.stdout.write(`${JSON.stringify(pids)}\n`);
