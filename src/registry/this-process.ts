import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Worker } from '../store/workers.ts';

/** What there is to know of the process that this runs in. */
export function thisProcess(): Pick<Worker, 'instance' | 'host' | 'pid' | 'pidSpace'> {
  return { instance: randomUUID(), host: hostname(), pid: process.pid, pidSpace: pidSpace() };
}

/** A pid of 1 is in every container, and one host name may be in many: on Linux the kernel says which pids are comparable. */
function pidSpace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Not merely silent: there is no such process any more. */
export function isSurelyDead(
  other: Pick<Worker, 'pid' | 'pidSpace'>,
  self: Pick<Worker, 'pid' | 'pidSpace'>,
): boolean {
  if (other.pidSpace !== self.pidSpace) return false;
  if (other.pid === self.pid) return true;
  try {
    process.kill(other.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
