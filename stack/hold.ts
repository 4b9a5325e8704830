import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StackError } from './errors.ts';
import { isAlive, noteHelper, takeLock } from './lock.ts';
import type { Owner } from './lock.ts';
import { Guard } from './process/guard.ts';
import type { Report } from './types.ts';
import { saying, until } from './wait.ts';

/** Longer than a guard takes to end its servers. */
const LEFTOVERS_LIMIT_MS = 30_000;

/** This process' hold on a stack's folder. */
export class Hold {
  readonly #lock: string;
  #guard: Guard | undefined;

  private constructor(lock: string) {
    this.#lock = lock;
  }

  /** Refuses while another stack runs there; waits while one that was killed is being cleared away. */
  static async take(dir: string, report: Report): Promise<Hold> {
    const path = join(dir, 'lock');
    const { holder, leftBy } = await takeLock(path);
    if (holder) {
      throw new StackError(
        `A stack already runs in ${dir} (process ${holder.pid}): use it, or stop it first.`,
      );
    }
    await saying('ending the servers of a stack that was killed', report, Promise.all(leftBy.map(gone)));
    return new Hold(path);
  }

  async guard(lastCommand?: string[]): Promise<Guard> {
    this.#guard?.close();
    this.#guard = new Guard(lastCommand);
    await noteHelper(this.#lock, this.#guard.pid);
    return this.#guard;
  }

  async release(): Promise<void> {
    this.#guard?.close();
    await rm(this.#lock, { force: true });
  }
}

async function gone(owner: Owner): Promise<void> {
  await until(async () => {
    if (await isAlive(owner))
      throw new StackError(`Process ${owner.pid} still ends an earlier stack's servers.`);
  }, LEFTOVERS_LIMIT_MS);
}
