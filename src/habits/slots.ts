import { DateTime } from 'luxon';
import { DAY_MINUTES } from './clock.ts';
import type { HabitDraft } from './habit.ts';

const STEP_MINUTES = 15;
/** Where a habit without any time of its own is put by preference. */
const WAKING = { from: 7 * 60, to: 22 * 60 };

/** The times of day to try for a habit, best first, each as minutes after midnight; one `undefined` where the rule itself tells the time. */
export function timesToTry({ time, window, durationMinutes }: HabitDraft): (number[] | undefined)[] {
  if (time.kind === 'rule') return [undefined];
  const inWindow = (span: { from: number; to: number }) => steps(span, durationMinutes);
  if (time.kind === 'fixed') {
    const [only] = time.minutes;
    const may =
      window && time.minutes.length === 1 && only !== undefined && only >= window.from && only < window.to;
    // With a window around it, a single time is a wish: the nearest free one will do.
    const others = may ? inWindow(window).sort((a, b) => Math.abs(a - only) - Math.abs(b - only)) : [];
    return [time.minutes, ...others.map((minutes) => [minutes % DAY_MINUTES])];
  }
  const waking = window ? inWindow(window) : [...inWindow(WAKING), ...inWindow({ from: 0, to: DAY_MINUTES })];
  return [...new Set(waking.map((minutes) => minutes % DAY_MINUTES))].map((minutes) => [minutes]);
}

function steps({ from, to }: { from: number; to: number }, durationMinutes: number): number[] {
  const count = Math.max(0, Math.floor((to - from - durationMinutes) / STEP_MINUTES) + 1);
  return Array.from({ length: count }, (_, i) => from + i * STEP_MINUTES);
}

/** A local day: its midnight, and whether the clock changes on it. */
export interface LocalDay {
  midnight: DateTime;
  millis: number;
  changes: boolean;
}

/** Finds local days, and keeps them: time zone arithmetic is what planning spends most of its time on. */
export class LocalDays {
  readonly #known = new Map<string, LocalDay>();

  /** The day on which a moment (milliseconds since 1970) lies. */
  at(millis: number, timezone: string): LocalDay {
    const key = `${timezone} ${millis}`;
    const known = this.#known.get(key);
    if (known) return known;
    const midnight = DateTime.fromMillis(millis, { zone: timezone }).startOf('day');
    const day = {
      midnight,
      millis: midnight.toMillis(),
      changes: midnight.offset !== midnight.plus({ days: 1 }).offset,
    };
    this.#known.set(key, day);
    return day;
  }
}

/** When a time of day is on a day, in milliseconds since 1970. Cheap on all but two days a year. */
export function onDay({ midnight, millis, changes }: LocalDay, minutes: number): number {
  if (!changes) return millis + minutes * 60_000;
  return midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
}
