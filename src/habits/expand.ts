import { RRuleTemporal } from 'rrule-temporal';
import type { Occurrence, Series } from './habit.ts';
import { Refusal } from './habit.ts';
import { HabitLimits } from './limits.ts';

/** What the library may look at for one rule before it gives up: enough for a year of anything that fits the limits. */
const EFFORT = { maxIterations: 3000, maxCandidateEvaluations: 10_000 };

function ruleOf({ rrule, start }: Series, timezone: string): RRuleTemporal {
  try {
    const dtstart = start.replace(/[-:]/g, '');
    return new RRuleTemporal({
      rruleString: `DTSTART;TZID=${timezone}:${dtstart}\nRRULE:${rrule}`,
      ...EFFORT,
    });
  } catch (error) {
    throw new Refusal(`bad rrule: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}

/**
 * The occurrences that begin in [from, to), in order. Local times stay what they are over a change of the clock; a time that the change skips
 * does not occur that day, and of a time that it repeats the first is meant (RFC 5545).
 * @throws Refusal where they are too many
 */
export function expand(
  series: Series,
  timezone: string,
  durationMinutes: number,
  span: { from: number; to: number },
): Occurrence[] {
  const rule = ruleOf(series, timezone);
  const found = boundedBetween(rule, span);
  if (found.length > HabitLimits.occurrencesPerHabit) throw tooMany();
  return found.map((at) => ({
    start: at.epochMilliseconds,
    end: at.epochMilliseconds + durationMinutes * 60_000,
    iso: at.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  }));
}

/** How many occurrences a series had before a moment, at most `limit`. */
export function countBefore(series: Series, timezone: string, before: number, limit: number): number {
  return ruleOf(series, timezone)
    .all((_, i) => i < limit)
    .filter(({ epochMilliseconds }) => epochMilliseconds < before).length;
}

function boundedBetween(rule: RRuleTemporal, { from, to }: { from: number; to: number }) {
  try {
    return rule.between(new Date(from), new Date(to - 1), true);
  } catch {
    throw tooMany();
  }
}

const tooMany = () =>
  new Refusal(
    `more than ${HabitLimits.occurrencesPerHabit} occurrences to go through; use a coarser rule, a shorter horizon or a later start`,
  );
