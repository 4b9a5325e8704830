import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `look` answers something; fails naming what was waited for, and what is there instead. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 60_000, seen }: { timeoutMs?: number; seen?: () => unknown } = {},
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) {
      const instead = seen ? `; there is ${JSON.stringify(seen(), undefined, 1).slice(0, 2_000)}` : '';
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}${instead}`);
    }
    await delay(25);
  }
}
