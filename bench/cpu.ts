import { readFile, readdir } from 'node:fs/promises';

/** Kernel ticks a second, as Linux reports them to user space on every platform. */
const TICKS = 100;

/** Seconds of CPU that a process and its children, living and dead, have used; NaN where /proc is not there. */
export async function cpuSeconds(pid: number): Promise<number> {
  const own = await times(pid);
  let total = own.self + own.waitedFor;
  for (const child of await childrenOf(pid)) total += (await times(child)).self;
  return total;
}

async function times(pid: number): Promise<{ self: number; waitedFor: number }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field may hold spaces; what follows its bracket does not.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { self: (utime + stime) / TICKS, waitedFor: (cutime + cstime) / TICKS };
  } catch {
    return { self: Number.NaN, waitedFor: 0 };
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  try {
    const children: number[] = [];
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      const list = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8');
      children.push(...list.split(' ').filter(Boolean).map(Number));
    }
    return children;
  } catch {
    return [];
  }
}
