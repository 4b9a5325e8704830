import type { Fields } from './fields.ts';
import { expand } from './expand.ts';
import type { Occurrence, PlacedSeries, Series } from './habit.ts';
import type { Room } from './obstacles.ts';

/** A habit that was accepted, as it is kept for its user. JSON. */
export interface StoredHabit {
  id: string;
  state: 'ACTIVE' | 'PAUSED';
  name: string;
  timezone: string;
  durationMinutes: number;
  priority: number;
  /** When it recurs. */
  series: Series[];
  understood: string;
  assistantId?: string;
  input?: string;
  /** As it was asked for, to be asked for again with changes. */
  asked: { fields: Fields; alternatives?: string[] };
}

/** What a command changes of a user's habits. */
export type HabitChange = { kind: 'put'; habit: StoredHabit } | { kind: 'remove'; id: string };

/** They exclude each other, or go together: what says when. */
const RULES = ['rrule', 'cron'];
const DAYS = ['days', 'times'];

/** The fields of a stored habit, with what a command says otherwise. */
export function changed(stored: Fields, asked: Fields): Fields {
  const says = (names: string[]): boolean => names.some((name) => Object.hasOwn(asked, name));
  const replaced = says(RULES) ? [...RULES, ...DAYS] : says(DAYS) ? RULES : [];
  const kept = Object.entries(stored).filter(([name]) => !replaced.includes(name));
  return { ...Object.fromEntries(kept), ...asked };
}

type Recurring = Pick<StoredHabit, 'series' | 'timezone' | 'durationMinutes'>;

/** Those that begin within the span, in order. */
export function occurrencesOf(
  { series, timezone, durationMinutes }: Recurring,
  span: Room['span'],
): Occurrence[] {
  return series
    .flatMap((one) => expand(one, timezone, durationMinutes, span))
    .sort((a, b) => a.start - b.start);
}

/** Its series that occur within the span, as a calendar shows them. */
export function placedSeries(
  { series, timezone, durationMinutes }: Recurring,
  span: Room['span'],
): PlacedSeries[] {
  return series.flatMap((one) => {
    const [first] = expand(one, timezone, durationMinutes, span);
    return first ? [{ ...one, first }] : [];
  });
}
