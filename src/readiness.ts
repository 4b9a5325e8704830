/** Why nothing should be sent here; undefined while this part is fine. */
export type Condition = () => string | undefined;

export interface Ready {
  ready: boolean;
  /** Every reason against it. */
  reason?: string;
}

/** A worker is ready while none of its conditions objects. */
export class Readiness {
  readonly #conditions: Condition[] = [];

  add(condition: Condition): void {
    this.#conditions.push(condition);
  }

  check(): Ready {
    const reasons = this.#conditions.map((condition) => condition()).filter((reason) => reason !== undefined);
    return reasons.length === 0 ? { ready: true } : { ready: false, reason: reasons.join('; ') };
  }
}
