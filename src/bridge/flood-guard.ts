/** Poison in a row, on one partition, that is no accident of one sender any more. */
const RUN = 50;
/** Or more than this share of poison among the last records, once so many were judged. */
const RATIO = 0.5;
const LATEST = 200;
const ENOUGH = 100;

interface Judged {
  /** The latest records, oldest first: was it poison? */
  latest: boolean[];
  poison: number;
  /** Poison since the last good record. */
  run: number;
  /** An operator has said that this flood is to be let through. */
  isAccepted: boolean;
}

/**
 * Tells a flood of poison, as after a bad deploy of a producer, from a message that is wrong now and then: rather than
 * dead-letter a whole topic, a partition is to stand still until somebody has looked. Knows only what this process judged.
 */
export class FloodGuard {
  readonly #partitions = new Map<number, Judged>();

  /** @param isPoison of records in their order; those that were dead-lettered before do not count */
  judged(partition: number, isPoison: boolean[]): void {
    const judged = this.#of(partition);
    for (const poison of isPoison) {
      judged.run = poison ? judged.run + 1 : 0;
      judged.latest.push(poison);
      if (poison) judged.poison += 1;
      if (judged.latest.length > LATEST && judged.latest.shift()) judged.poison -= 1;
    }
    // Armed again once the flood is over, not in the middle of it.
    const isOver = judged.run === 0 && ratioOf(judged) < RATIO / 2;
    if (isOver) judged.isAccepted = false;
  }

  /** Why nothing more should be taken from the partition; undefined while it is well, or accepted. */
  flood(partition: number): string | undefined {
    const judged = this.#partitions.get(partition);
    if (judged === undefined || judged.isAccepted) return undefined;
    const { run, poison, latest } = judged;
    if (run >= RUN) return `the last ${run} records of partition ${partition} were all refused`;
    if (latest.length >= ENOUGH && ratioOf(judged) > RATIO)
      return `${poison} of the last ${latest.length} records of partition ${partition} were refused`;
    return undefined;
  }

  /** Lets the present flood through, of one partition or of all that are flooded. */
  accept(partition: number | 'all'): void {
    for (const [number, judged] of this.#partitions) {
      if (partition !== 'all' && partition !== number) continue;
      if (this.flood(number) !== undefined) judged.isAccepted = true;
    }
  }

  /** The partitions that are flooded, and why. */
  floods(): Map<number, string> {
    return new Map(
      [...this.#partitions.keys()].flatMap((partition) => {
        const reason = this.flood(partition);
        return reason === undefined ? [] : [[partition, reason] as const];
      }),
    );
  }

  #of(partition: number): Judged {
    const known = this.#partitions.get(partition);
    if (known !== undefined) return known;
    const judged = { latest: [], poison: 0, run: 0, isAccepted: false };
    this.#partitions.set(partition, judged);
    return judged;
  }
}

function ratioOf({ poison, latest }: Judged): number {
  return latest.length === 0 ? 0 : poison / latest.length;
}
