import type { Phrase } from './phrase.ts';
import type { TimeOfDay } from './time-of-day.ts';

interface Part {
  words: RegExp;
  from: string;
  to: string;
  /** The time for it where several parts are named at once: "morning and evening". */
  usual: string;
}

/** Said by an event of the day: these win over the plain ones ("before bed every night"). */
const EVENTS: Part[] = [
  { words: /\bearly (?:in the )?mornings?\b/i, from: '05:00', to: '08:00', usual: '06:00' },
  { words: /\bbefore (?:work|school|breakfast)\b/i, from: '06:00', to: '09:00', usual: '07:00' },
  { words: /\bafter breakfast\b/i, from: '08:00', to: '11:00', usual: '09:00' },
  { words: /\bbefore lunch\b/i, from: '10:00', to: '12:30', usual: '11:30' },
  { words: /\bafter lunch\b/i, from: '13:00', to: '16:00', usual: '14:00' },
  { words: /\bbefore (?:dinner|supper)\b/i, from: '16:00', to: '19:00', usual: '17:30' },
  { words: /\bafter (?:work|school|dinner|supper)\b/i, from: '17:00', to: '22:00', usual: '18:00' },
  {
    words: /\b(?:before bed(?:time)?|at bedtime|before (?:going to )?sleep(?:ing)?)\b/i,
    from: '21:00',
    to: '23:30',
    usual: '22:00',
  },
  {
    words: /\b(?:(?:at|during|over) lunch(?: ?(?:time|break))?|lunch ?(?:time|break)s?)\b/i,
    from: '12:00',
    to: '14:00',
    usual: '12:30',
  },
];
const NIGHT: Part = {
  words: /\b(?:at |in the )?nights?\b/i,
  from: '20:00',
  to: '23:59',
  usual: '21:00',
};
const PLAIN: Part[] = [
  { words: /\b(?:in the |of the )?mornings?\b/i, from: '06:00', to: '12:00', usual: '08:00' },
  { words: /\b(?:in the )?afternoons?\b/i, from: '12:00', to: '17:00', usual: '15:00' },
  { words: /\b(?:in the |of the )?evenings?\b/i, from: '17:00', to: '22:00', usual: '19:00' },
  NIGHT,
];

/** What tells "at 6" in the morning from "at 6" in the evening. */
export type HalfOfDay = 'morning' | 'afternoon' | 'night' | 'both' | undefined;

/** Every part of the day that a text may name. */
export const PARTS = [...EVENTS, ...PLAIN].map(({ words }) => words);

export const namesPartOfDay = (text: string) => PARTS.some((words) => words.test(text));

/**
 * Takes the parts of the day out of a phrase.
 *
 * @param isNightly what says how often says so: "nightly", "three nights a week"
 */
export function takePartOfDay(phrase: Phrase, isNightly: boolean): { when: TimeOfDay; half: HalfOfDay } {
  const events = EVENTS.filter(({ words }) => phrase.take(words));
  const plain = PLAIN.filter(({ words }) => phrase.take(words));
  const named = events.length ? events : plain;
  const parts = named.length || !isNightly ? named : [NIGHT];
  const [first] = parts;
  const when: TimeOfDay =
    parts.length > 1
      ? { times: parts.map(({ usual }) => usual) }
      : first
        ? { window: { from: first.from, to: first.to } }
        : {};
  return { when, half: halfOf(parts) };
}

/** `both` where parts of both halves are named, which then say nothing of a single hour. */
function halfOf(parts: Part[]): HalfOfDay {
  const halves = new Set(
    parts.map(({ from }) => (from >= '20:00' ? 'night' : from >= '12:00' ? 'afternoon' : 'morning')),
  );
  const [half, other] = halves;
  return other ? 'both' : half;
}
