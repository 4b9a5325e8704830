import type { Exception } from './exceptions.ts';
import { findExceptions } from './exceptions.ts';
import type { Frequency } from './frequency.ts';
import { findFrequencies } from './frequency.ts';
import { bareName } from './name.ts';
import { Phrase } from './phrase.ts';
import { namesPartOfDay } from './part-of-day.ts';
import { markTimes, tellsClockTime } from './time-of-day.ts';

/** The part of a sentence that speaks of one habit, and what it says of how often. Places are within `text`. */
export interface Clause {
  text: string;
  frequencies: Frequency[];
  exceptions: Exception[];
  /** The part of the sentence that says how often for this one too. */
  lender?: Clause;
}

interface Cut {
  start: number;
  end: number;
}

/** From strong to weak. What follows must be able to begin a habit: not "at 9pm", not "for 20 minutes". */
const SEPARATORS = [/,\s*(?:and\s+|then\s+|also\s+)*/gi, /\s+(?:and|then|plus|also|as well as|&)\s+/gi];
const EITHER = new RegExp(SEPARATORS.map(({ source }) => source).join('|'), 'gi');
const CANNOT_BEGIN =
  /^\s*(?:at|for|from|until|till|before|after|around|about|starting|between|or|\d|again|but|except|not|never|no|don['’]t|do\s+not|only|unless)\b/i;
const GOES_WITH_THE_LAST =
  /^[\s\u0000\u0001]*(?:with|without|in|on|by|to|via|using|of|as|if|when|while|during|because|so|especially|preferably|skip(?:ping)?|don['’]t|do\s+not|no\b|excluding|unless|sometimes|usually)\b/i;
const TIME_MARK = '\u0001';

/** Cuts a sentence where a new habit begins: between two phrases that say how often, and between two that each say what and when. */
export function splitClauses(text: string): Clause[] {
  const exceptions = findExceptions(text);
  const phrase = new Phrase(text);
  exceptions.forEach(({ start, end }) => phrase.blank(start, end));
  const frequencies = findFrequencies(phrase.rest);
  const cuts = frequencies
    .slice(1)
    .flatMap((next, i) => cutBetween(text, frequencies[i]?.end ?? 0, next.start) ?? []);
  const clauses = cutUp({ text, frequencies, exceptions }, cuts).map((clause) =>
    cutUp(clause, cutsByTime(clause)),
  );
  const [only = [], ...others] = clauses;
  return others.length ? clauses.flat() : lend(only);
}

/**
 * "Meditate at 7am and read at 9pm every day", "stretch in the morning and read in the evening every day": a list of times is a timetable,
 * and what says how often once speaks of all of it. Where it is said twice nobody can tell whose the rest is; and "every evening cook at
 * 6, read at 9" would lend half of what it says.
 */
function lend(parts: Clause[]): Clause[] {
  const [lender, ...others] = parts.filter(({ frequencies }) => frequencies.length);
  if (!lender || others.length) return parts;
  const way = wayOf(lender);
  if (way === undefined || way === 'both') return parts;
  return parts.map((part) => (part !== lender && wayOf(part) === way ? { ...part, lender } : part));
}

/** How a part of a sentence says when in the day. */
function wayOf({ text }: Clause): 'clock' | 'part of day' | 'both' | undefined {
  if (namesPartOfDay(text)) return tellsClockTime(text) ? 'both' : 'part of day';
  return tellsClockTime(text) ? 'clock' : undefined;
}

function cutUp({ text, frequencies, exceptions }: Clause, cuts: Cut[]): Clause[] {
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts.map((start, i) => {
    const end = cuts[i]?.start ?? text.length;
    const within = <T extends Cut>(all: T[]) =>
      all
        .filter((one) => one.start >= start && one.end <= end)
        .map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
    return { text: text.slice(start, end), frequencies: within(frequencies), exceptions: within(exceptions) };
  });
}

function cutBetween(text: string, from: number, to: number): Cut | undefined {
  const between = text.slice(from, to);
  for (const separator of SEPARATORS) {
    for (const match of between.matchAll(separator)) {
      const end = match.index + match[0].length;
      // "On Mondays and on Thursdays", "weekly on Monday": nothing but the separator, so it is one phrase in two parts.
      const apart = /[\p{L}\d]/u.test(between.slice(0, match.index) + between.slice(end));
      const begins =
        !CANNOT_BEGIN.test(between.slice(end)) ||
        isNextTime(text.slice(0, from + match.index), between.slice(end));
      if (apart && begins) return { start: from + match.index, end: from + end };
    }
  }
  return undefined;
}

/** "Yoga at 7am on weekdays and at 9am on weekends": each of the two times has its own days. */
const isNextTime = (before: string, after: string) =>
  tellsClockTime(before) && /^\s*\u0001+\s*$/.test(markTimes(after, TIME_MARK));

/**
 * "Yoga every day at noon, and read before bed": a name follows what says when, though nothing says how often. "Buy milk, bread and eggs
 * every Monday" is one habit, since only its end says when.
 */
function cutsByTime({ text, frequencies, exceptions }: Clause): Cut[] {
  const phrase = new Phrase(text);
  [...frequencies, ...exceptions].forEach(({ start, end }) => phrase.blank(start, end));
  const marked = markTimes(phrase.rest, TIME_MARK);
  const separators = [...marked.matchAll(EITHER)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const cuts: Cut[] = [];
  let head = { named: false, timed: false };
  let from = 0;
  separators.forEach((separator, i) => {
    const piece = marked.slice(from, separator.start);
    head = { named: head.named || isNamed(piece), timed: head.timed || piece.includes(TIME_MARK) };
    from = separator.end;
    const tail = marked.slice(from, separators[i + 1]?.start);
    const endsWithWhen = /[\u0000\u0001]\s*$/.test(piece);
    const apart = endsWithWhen || (head.timed && tail.includes(TIME_MARK));
    // "Swim at 7am and at 9pm every day indoors": what does not follow the time at once is not named by it.
    const anotherTime = head.timed && /^\s*\u0001+\s*(?:\u0000|$)/.test(tail);
    if (!head.named || !apart || anotherTime || !isNamed(tail) || GOES_WITH_THE_LAST.test(tail)) return;
    cuts.push(separator);
    head = { named: false, timed: false };
  });
  return cuts;
}

const isNamed = (text: string) => /\p{L}{2}/u.test(bareName(text.replaceAll(TIME_MARK, '\u0000')));
