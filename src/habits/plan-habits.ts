import { createHash } from 'node:crypto';
import { DefiniteError, ErrorCode } from '../errors.ts';
import type { WorkResult } from '../outcome.ts';
import { availableStretches } from './availability.ts';
import type { CalendarEntry } from './calendar.ts';
import { writeCalendar } from './calendar.ts';
import { describePlan } from './describe.ts';
import { isFields, own } from './fields.ts';
import type { HabitDraft, PlannedHabit } from './habit.ts';
import { Refusal } from './habit.ts';
import type { Identity } from './identify.ts';
import { identify } from './identify.ts';
import { HabitLimits } from './limits.ts';
import type { Room } from './obstacles.ts';
import type { Placement } from './place.ts';
import { place } from './place.ts';
import { readHabit } from './read-habit.ts';
import type { PlanFrame } from './read-request.ts';
import { LocalDays } from './slots.ts';
import { readFrame } from './read-request.ts';
import { habitSources, isReadable } from './sources.ts';

export interface HabitRequest {
  /** Plain English; read where `metadata.habits` is absent. */
  input?: string;
  /** The command's `payload.metadata`: `habits`, `timezone`, `availability`, `horizonDays`, `from`. */
  metadata: Record<string, unknown>;
  /** Whose plan it is (a task's or user's id): makes the UIDs of the calendar its own. Without it the content and the clock do. */
  owner?: string;
}

export interface HabitPlan extends WorkResult {
  result: {
    /** The plan for people, a line a habit. */
    output: string;
    metadata: {
      /** In the order of the request. */
      habits: PlannedHabit[];
      /** iCalendar text of the scheduled habits. */
      calendar: string;
      timezone: string;
      /** The horizon, ISO 8601 with offset; `to` is exclusive. */
      from: string;
      to: string;
    };
  };
}

type Read = Identity & {
  draft?: HabitDraft;
  reason?: string;
  /** The time zone asked for, as written, where the habit could not be read. */
  askedZone?: string;
};

/**
 * Plans habits: each is placed, or refused with its reason; placed ones do not overlap and lie within the availability. By priority, then those
 * that cannot move before those that can, then as given. Pure: the same request and clock give the same plan.
 * @throws DefiniteError VALIDATION_ERROR when the request as a whole cannot be read, NO_HABIT_SCHEDULED with `details.habits` when every habit
 * is refused
 */
export function planHabits(request: HabitRequest, { now }: { now: Date }): HabitPlan {
  const { input, metadata } = request;
  const frame = readFrame(metadata, now);
  const sources = habitSources(metadata, input, now, frame.timezone);
  const identities = identify(sources.map(({ fields }) => fields));
  const read = sources.map((source, i): Read =>
    readOne(source, identities[i] ?? { id: `habit-${i + 1}`, name: '' }, frame),
  );
  const placed = placeAll(read, frame);
  const habits = read.map((one) => answer(one, placed.get(one), frame));
  const scheduled = habits.filter(({ status }) => status === 'SCHEDULED').length;
  if (!scheduled) {
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
  return {
    status: scheduled === habits.length ? 'SUCCESS' : 'PARTIAL_SUCCESS',
    result: {
      output: describePlan(habits, frame),
      metadata: {
        habits,
        calendar: writeCalendar(entries, now, planKey(request, now)),
        timezone: frame.timezone,
        from: frame.from.toISO() ?? '',
        to: frame.to.toISO() ?? '',
      },
    },
  };
}

function readOne(source: { fields: unknown }, identity: Identity, frame: PlanFrame): Read {
  return refusable<Read>(
    () => {
      if (identity.problem) throw new Refusal(identity.problem);
      if (!isReadable(source)) throw new Refusal('a habit must be an object');
      return { ...identity, draft: readHabit(source, identity.id, frame) };
    },
    (reason) => ({ ...identity, reason, ...askedZone(source.fields) }),
  );
}

/** A refused habit answers with the time zone that it asked for, not with one it never named. */
function askedZone(fields: unknown): { askedZone?: string } {
  const asked = isFields(fields) ? own(fields, 'timezone') : undefined;
  return typeof asked === 'string' && asked.trim() ? { askedZone: asked.trim().slice(0, 100) } : {};
}

/** Tells this plan from all others: the same for the same request and clock. */
function planKey({ owner, input, metadata }: HabitRequest, now: Date): string {
  const content = owner === undefined ? [input ?? null, metadata, now.getTime()] : [owner];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/** A placement, or the reason why there is none, for every habit that could be read. */
function placeAll(read: Read[], frame: PlanFrame): Map<Read, Placement | string> {
  const span = { from: frame.from.toMillis(), to: frame.to.toMillis() };
  const room: Room = {
    span,
    available: availableStretches(frame.availability, frame.timezone, span),
    taken: [],
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

function answer(
  { id, name, draft, reason, askedZone }: Read,
  placement: Placement | string | undefined,
  frame: PlanFrame,
): PlannedHabit {
  const about = draft && {
    durationMinutes: draft.durationMinutes,
    priority: draft.priority,
    start: draft.start,
    ...(draft.assistantId !== undefined && { assistantId: draft.assistantId }),
    ...(draft.input !== undefined && { input: draft.input }),
  };
  const common = { id, name, timezone: draft?.timezone ?? askedZone ?? frame.timezone, ...about };
  if (typeof placement !== 'object') {
    const understood = draft?.dayRules[0];
    return {
      ...common,
      status: 'REFUSED',
      reason: reason ?? placement ?? '',
      ...(understood && { understood }),
      occurrences: [],
    };
  }
  return {
    ...common,
    status: 'SCHEDULED',
    understood: placement.understood,
    occurrences: placement.occurrences.map(({ iso }) => iso),
  };
}

function refusable<T>(run: () => T, refused: (reason: string) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason);
    throw error;
  }
}
