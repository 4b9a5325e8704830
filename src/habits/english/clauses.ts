import type { Frequency } from './frequency.ts';
import { findFrequencies } from './frequency.ts';

/** The part of a sentence that speaks of one habit, and what it says of how often. */
export interface Clause {
  text: string;
  /** Places are within `text`. */
  frequencies: Frequency[];
}

/** From strong to weak. What follows must be able to begin a habit: not "at 9pm", not "for 20 minutes". */
const SEPARATORS = [/,\s*(?:and\s+|then\s+|also\s+)*/gi, /\s+(?:and|then|plus|also|as well as|&)\s+/gi];
const CANNOT_BEGIN =
  /^\s*(?:at|for|from|until|till|before|after|around|about|starting|between|or|\d|again)\b/i;

/** Cuts a sentence where a new habit begins: between two phrases that say how often. */
export function splitClauses(text: string): Clause[] {
  const frequencies = findFrequencies(text);
  const cuts = frequencies
    .slice(1)
    .flatMap((next, i) => cutBetween(text, frequencies[i]?.end ?? 0, next.start) ?? []);
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts
    .map((start, i) => ({ start, end: cuts[i]?.start ?? text.length }))
    .map(({ start, end }) => ({
      text: text.slice(start, end),
      frequencies: frequencies
        .filter((one) => one.start >= start && one.end <= end)
        .map((one) => ({ ...one, start: one.start - start, end: one.end - start })),
    }));
}

function cutBetween(text: string, from: number, to: number): { start: number; end: number } | undefined {
  const between = text.slice(from, to);
  for (const separator of SEPARATORS) {
    for (const match of between.matchAll(separator)) {
      const end = match.index + match[0].length;
      // "On Mondays and on Thursdays", "weekly on Monday": nothing but the separator, so it is one phrase in two parts.
      const apart = /[\p{L}\d]/u.test(between.slice(0, match.index) + between.slice(end));
      if (apart && !CANNOT_BEGIN.test(between.slice(end)))
        return { start: from + match.index, end: from + end };
    }
  }
  return undefined;
}
