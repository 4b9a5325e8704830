import { uniformIntDistribution, xoroshiro128plus } from 'pure-rand';

/** The same seed makes the same choices. */
export class Random {
  #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** From and to inclusive. */
  int(from: number, to: number): number {
    const [value, next] = uniformIntDistribution(from, to, this.#generator);
    this.#generator = next;
    return value;
  }

  chance(oneIn: number): boolean {
    return this.int(1, oneIn) === 1;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const rest = [...items];
    const shuffled: T[] = [];
    while (rest.length > 0) shuffled.push(...rest.splice(this.int(0, rest.length - 1), 1));
    return shuffled;
  }

  /** Another source of choices, so that two users of this one do not disturb each other's. */
  fork(): Random {
    return new Random(this.int(1, 2 ** 31 - 1));
  }
}
