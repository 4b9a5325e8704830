import { HIDDEN } from '../../telemetry/scrub.ts';

/** A provider may say anything, the key that it was given too. */
export function withoutKey(text: string, key: string | undefined): string {
  return key === undefined ? text : text.replaceAll(key, HIDDEN);
}

/** The same for a text that comes in pieces, one of which may end in the midst of a key. */
export class KeyHiding {
  readonly #key: string | undefined;
  /** What may become a key. */
  #held = '';

  constructor(key: string | undefined) {
    this.#key = key;
  }

  /** @returns as much as can be shown */
  next(piece: string): string {
    const text = withoutKey(this.#held + piece, this.#key);
    const length = this.#beginning(text);
    this.#held = text.slice(text.length - length);
    return text.slice(0, text.length - length);
  }

  /** @returns what was held back */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** How many characters at a text's end a key may begin with. */
  #beginning(text: string): number {
    const key = this.#key ?? '';
    for (let length = Math.min(key.length - 1, text.length); length > 0; length--) {
      if (text.endsWith(key.slice(0, length))) return length;
    }
    return 0;
  }
}
