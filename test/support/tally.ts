interface Counts {
  right: number;
  extra: number;
  missing: number;
}

/** Precision and recall per field, over sets of texts that are compared without regard to case. */
export class Tally {
  readonly #fields = new Map<string, Counts>();

  add(field: string, wanted: string[], found: string[]): void {
    const counts = this.#fields.get(field) ?? { right: 0, extra: 0, missing: 0 };
    const [want, have] = [wanted, found].map((texts) => new Set(texts.map((text) => text.toLowerCase())));
    counts.missing += want?.difference(have ?? new Set()).size ?? 0;
    counts.extra += have?.difference(want ?? new Set()).size ?? 0;
    counts.right += want?.intersection(have ?? new Set()).size ?? 0;
    this.#fields.set(field, counts);
  }

  table(): string {
    const rows = this.#rows().map(
      ([field, precision, recall]) =>
        `${field.padEnd(12)}${precision.toFixed(3).padStart(9)}${recall.toFixed(3).padStart(8)}`,
    );
    return ['field       precision  recall', ...rows].join('\n');
  }

  /** The fields that miss a bar. */
  below(bar: number): string[] {
    return this.#rows()
      .filter(([, precision, recall]) => precision < bar || recall < bar)
      .map(([field]) => field);
  }

  #rows(): [string, number, number][] {
    return [...this.#fields].map(([field, { right, extra, missing }]) => [
      field,
      right / (right + extra || 1),
      right / (right + missing || 1),
    ]);
  }
}
