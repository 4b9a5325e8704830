import { createHash } from 'node:crypto';
import { DefiniteError, ErrorCode } from '../errors.ts';
import type { WorkResult } from '../outcome.ts';
import { answer, changesOf } from './answers.ts';
import { availableStretches } from './availability.ts';
import type { CalendarEntry } from './calendar.ts';
import { writeCalendar } from './calendar.ts';
import { describePlan } from './describe.ts';
import type { PlannedHabit } from './habit.ts';
import { Refusal, refusable } from './habit.ts';
import { identify } from './identify.ts';
import { HabitLimits } from './limits.ts';
import type { Room } from './obstacles.ts';
import type { Placement } from './place.ts';
import { place } from './place.ts';
import { readOne, type Read } from './read-one.ts';
import type { PlanFrame } from './read-request.ts';
import { readFrame, spanOf } from './read-request.ts';
import { LocalDays } from './slots.ts';
import { habitSources } from './sources.ts';
import { occurrencesOf, placedSeries, type HabitChange, type StoredHabit } from './stored-habit.ts';

export interface HabitRequest {
  /** Plain English; read where `metadata.habits` is absent. */
  input?: string;
  /** The command's `payload.metadata`: `habits`, `timezone`, `availability`, `horizonDays`, `from`. */
  metadata: Record<string, unknown>;
  /** Whose plan it is (a task's or user's id): makes the UIDs of the calendar its own. Without it the content and the clock do. */
  owner?: string;
  /** The habits that the user has already. */
  stored?: StoredHabit[];
  /** How often they were changed before: a calendar takes the event with the higher number. */
  revision?: number;
}

export interface HabitPlan extends WorkResult {
  /** What is to be kept of it, with the habits that the user has already. */
  changes: HabitChange[];
  result: {
    /** The plan for people, a line a habit. */
    output: string;
    metadata: {
      /** In the order of the request. */
      habits: PlannedHabit[];
      /** iCalendar text of all habits of the user that are scheduled. */
      calendar: string;
      timezone: string;
      /** The horizon, ISO 8601 with offset; `to` is exclusive. */
      from: string;
      to: string;
    };
  };
}

/**
 * Plans habits: each is placed, or refused with its reason; placed ones do not overlap and lie within the availability. By priority, then those
 * that cannot move before those that can, then as given. Pure: the same request and clock give the same plan.
 * @throws DefiniteError VALIDATION_ERROR when the request as a whole cannot be read, NO_HABIT_SCHEDULED with `details.habits` when every habit
 * is refused
 */
export function planHabits(request: HabitRequest, { now }: { now: Date }): HabitPlan {
  const { input, metadata, stored = [] } = request;
  const frame = readFrame(metadata, now);
  const sources = habitSources(metadata, input, now, frame.timezone);
  const identities = identify(sources.map(({ fields }) => fields));
  const read = sources.map((source, i): Read =>
    readOne(source, identities[i] ?? { id: `habit-${i + 1}`, name: '' }, frame, stored),
  );
  const named = new Set(read.filter(({ reason }) => reason === undefined).map(({ id }) => id));
  const kept = stored.filter(({ id }) => !named.has(id));
  // Those that go on after a pause have their time as those that were never paused.
  const goingOn = read.flatMap(({ action }) => (action?.name === 'resume' ? [action.stored] : []));
  const placed = placeAll(read, [...kept, ...goingOn], frame);
  const habits = read.map((one) => answer(one, placed.get(one), frame));
  const accepted = habits.filter(({ status }) => status !== 'REFUSED').length;
  if (!accepted) {
    throw new DefiniteError(
      ErrorCode.NO_HABIT_SCHEDULED,
      `None of ${habits.length} habits could be scheduled: ${habits[0]?.reason ?? ''}`,
      { habits },
    );
  }
  const entries = read.flatMap((one): CalendarEntry[] => {
    const placement = placed.get(one);
    return one.draft && typeof placement === 'object' ? [{ habit: one.draft, series: placement.series }] : [];
  });
  const others = [...kept, ...goingOn].filter(({ state, id }) => state === 'ACTIVE' || named.has(id));
  return {
    status: accepted === habits.length ? 'SUCCESS' : 'PARTIAL_SUCCESS',
    result: {
      output: describePlan(habits, frame),
      metadata: {
        habits,
        calendar: writeCalendar(
          [...entries, ...others.map((habit) => ({ habit, series: placedSeries(habit, spanOf(frame)) }))],
          now,
          { planKey: planKey(request, now), sequence: request.revision ?? 0 },
        ),
        timezone: frame.timezone,
        from: frame.from.toISO() ?? '',
        to: frame.to.toISO() ?? '',
      },
    },
    changes: read.flatMap((one) => changesOf(one, placed.get(one))),
  };
}

/** Tells this plan from all others: the same for the same request and clock. */
function planKey({ owner, input, metadata }: HabitRequest, now: Date): string {
  const content = owner === undefined ? [input ?? null, metadata, now.getTime()] : [owner];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/** A placement, or the reason why there is none, for every habit that could be read. */
function placeAll(read: Read[], kept: StoredHabit[], frame: PlanFrame): Map<Read, Placement | string> {
  const span = spanOf(frame);
  const room: Room = {
    span,
    available: availableStretches(frame.availability, frame.timezone, span),
    // One that is paused keeps its time: it may go on.
    taken: kept
      .flatMap((habit) =>
        occurrencesOf(habit, span).map(({ start, end }) => ({ start, end, name: habit.name })),
      )
      .sort((a, b) => a.start - b.start),
    localDays: new LocalDays(),
  };
  const placed = new Map<Read, Placement | string>();
  let left: number = HabitLimits.occurrencesPerPlan;
  const rank = ({ draft }: Read) => (draft?.priority ?? 0) * 2 + (draft?.time.kind === 'free' ? 1 : 0);
  for (const one of read.filter(({ draft }) => draft).sort((a, b) => rank(a) - rank(b))) {
    const { draft } = one;
    if (!draft) continue;
    placed.set(
      one,
      refusable<Placement | string>(
        () => {
          const placement = place(draft, room);
          if (placement.occurrences.length > left)
            throw new Refusal(
              `the plan has no room for more than ${HabitLimits.occurrencesPerPlan} occurrences`,
            );
          left -= placement.occurrences.length;
          room.taken = [
            ...room.taken,
            ...placement.occurrences.map(({ start, end }) => ({ start, end, name: draft.name })),
          ].sort((a, b) => a.start - b.start);
          return placement;
        },
        (reason) => reason,
      ),
    );
  }
  return placed;
}
