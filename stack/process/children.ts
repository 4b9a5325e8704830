import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export async function childrenOf(pid: number): Promise<number[]> {
  // It exits with 1 where there are none.
  const found = await promisify(execFile)('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  return found.stdout.split('\n').filter(Boolean).map(Number);
}
