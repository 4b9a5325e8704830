/** A text whose understood parts are taken out one by one; what is left is what the habit is called. */
export class Phrase {
  readonly original: string;
  #rest: string;

  constructor(text: string) {
    this.original = text;
    this.#rest = text;
  }

  /** What is left, taken parts blanked, so that places stay the same. */
  get rest(): string {
    return this.#rest;
  }

  /** Finds a pattern and takes it out. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (match?.[0]) this.blank(match.index, match.index + match[0].length);
    return match ?? undefined;
  }

  blank(start: number, end: number): void {
    this.#rest = this.#rest.slice(0, start) + '\u0000'.repeat(end - start) + this.#rest.slice(end);
  }
}

const NUMBERS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
export const HOUR_WORD = `(?:${NUMBERS.slice(1).join('|')})`;
/** A number in digits or, up to twelve, in words. */
export const COUNT = `(?:[1-9]\\d{0,2}|${NUMBERS.slice(1).join('|')}|an?|a couple of|fifteen|twenty(?:[- ]five)?|thirty|forty(?:-five)?|forty five|sixty|ninety)`;
const WORDS: Record<string, number> = {
  a: 1,
  an: 1,
  'a couple of': 2,
  fifteen: 15,
  twenty: 20,
  'twenty-five': 25,
  'twenty five': 25,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  'forty five': 45,
  sixty: 60,
  ninety: 90,
};

export function readCount(text: string): number {
  const word = text.trim().toLowerCase();
  const position = NUMBERS.indexOf(word);
  return WORDS[word] ?? (position >= 0 ? position : Number(word));
}
