import { createHash } from 'node:crypto';
import { DefiniteError, ErrorCode } from '../errors.ts';
import type { WorkResult } from '../outcome.ts';
import { availableStretches } from './availability.ts';
import type { CalendarEntry } from './calendar.ts';
import { writeCalendar } from './calendar.ts';
import { describePlan } from './describe.ts';
import type { Fields } from './fields.ts';
import { expand } from './expand.ts';
import { isFields, own, readText, show } from './fields.ts';
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
import type { HabitChange, StoredHabit } from './stored-habit.ts';
import { changed } from './stored-habit.ts';

export interface HabitRequest {
  /** Plain English; read where `metadata.habits` is absent. */
  input?: string;
  /** The command's `payload.metadata`: `habits`, `timezone`, `availability`, `horizonDays`, `from`. */
  metadata: Record<string, unknown>;
  /** Whose plan it is (a task's or user's id): makes the UIDs of the calendar its own. Without it the content and the clock do. */
  owner?: string;
  /** The habits that the user has already. */
  stored?: StoredHabit[];
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

type Read = Identity & {
  draft?: HabitDraft;
  asked?: StoredHabit['asked'];
  /** Nothing is placed: a habit that is there is paused, goes on, or goes. */
  action?: { name: Action; stored: StoredHabit };
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
          [...entries, ...others.map((habit) => entryOf(habit, frame))],
          now,
          planKey(request, now),
        ),
        timezone: frame.timezone,
        from: frame.from.toISO() ?? '',
        to: frame.to.toISO() ?? '',
      },
    },
    changes: read.flatMap((one) => changesOf(one, placed.get(one))),
  };
}

type Action = 'pause' | 'resume' | 'remove';

function readOne(
  source: { fields: unknown },
  identity: Identity,
  frame: PlanFrame,
  stored: StoredHabit[],
): Read {
  return refusable<Read>(
    () => {
      if (identity.problem) throw new Refusal(identity.problem);
      if (!isReadable(source)) throw new Refusal('a habit must be an object');
      const before = stored.find(({ id }) => id === identity.id);
      const action = readAction(source.fields);
      if (action !== undefined) {
        if (!before) throw new Refusal(`there is no habit with the id “${identity.id}”`);
        return { id: before.id, name: before.name, action: { name: action, stored: before } };
      }
      // Named by its id, it is changed; read from a sentence, it is said as a whole.
      const isChange = before !== undefined && own(source.fields, 'id') !== undefined;
      const asked = isChange ? { ...source, fields: changed(before.asked.fields, source.fields) } : source;
      const draft = readHabit(asked, identity.id, frame);
      const { fields, alternatives } = asked;
      return {
        id: identity.id,
        name: draft.name,
        draft,
        asked: { fields, ...(alternatives && { alternatives }) },
      };
    },
    (reason) => ({ ...identity, reason, ...askedZone(source.fields) }),
  );
}

function readAction(fields: Fields): Action | undefined {
  const action = readText(fields, 'action', 20);
  if (action === undefined || action === 'pause' || action === 'resume' || action === 'remove') return action;
  throw new Refusal(`action must be pause, resume or remove, not ${show(action)}`);
}

/** What is kept of it. */
function changesOf({ draft, asked, action }: Read, placement: Placement | string | undefined): HabitChange[] {
  if (action) {
    const { name, stored } = action;
    if (name === 'remove') return [{ kind: 'remove', id: stored.id }];
    return [{ kind: 'put', habit: { ...stored, state: name === 'pause' ? 'PAUSED' : 'ACTIVE' } }];
  }
  if (!draft || !asked || typeof placement !== 'object') return [];
  const { id, name, timezone, durationMinutes, priority, assistantId, input } = draft;
  return [
    {
      kind: 'put',
      habit: {
        id,
        state: 'ACTIVE',
        name,
        timezone,
        durationMinutes,
        priority,
        series: placement.series.map(({ rrule, start }) => ({ rrule, start })),
        understood: placement.understood,
        ...(assistantId !== undefined && { assistantId }),
        ...(input !== undefined && { input }),
        asked,
      },
    },
  ];
}

/** As a calendar shows it. */
function entryOf(stored: StoredHabit, frame: PlanFrame): CalendarEntry {
  const { timezone, durationMinutes } = stored;
  const span = { from: frame.from.toMillis(), to: frame.to.toMillis() };
  const series = stored.series.flatMap((one) => {
    const [first] = expand(one, timezone, durationMinutes, span);
    return first ? [{ ...one, first }] : [];
  });
  return { habit: stored, series };
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
function placeAll(read: Read[], kept: StoredHabit[], frame: PlanFrame): Map<Read, Placement | string> {
  const span = { from: frame.from.toMillis(), to: frame.to.toMillis() };
  const room: Room = {
    span,
    available: availableStretches(frame.availability, frame.timezone, span),
    taken: kept.flatMap((habit) => takenBy(habit, span)).sort((a, b) => a.start - b.start),
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

/** One that is paused keeps its time: it may go on. */
function takenBy(
  { series, timezone, durationMinutes, name }: StoredHabit,
  span: Room['span'],
): Room['taken'] {
  return series
    .flatMap((one) => expand(one, timezone, durationMinutes, span))
    .map(({ start, end }) => ({ start, end, name }));
}

const STATUS_OF = { pause: 'PAUSED', resume: 'SCHEDULED', remove: 'REMOVED' } as const;

function answer(
  { id, name, draft, reason, askedZone, action }: Read,
  placement: Placement | string | undefined,
  frame: PlanFrame,
): PlannedHabit {
  if (action) return answerTo(action, frame);
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

function answerTo({ name, stored }: NonNullable<Read['action']>, frame: PlanFrame): PlannedHabit {
  const { id, timezone, durationMinutes, understood } = stored;
  const span = { from: frame.from.toMillis(), to: frame.to.toMillis() };
  const occurrences = stored.series.flatMap((one) => expand(one, timezone, durationMinutes, span));
  return {
    id,
    name: stored.name,
    status: STATUS_OF[name],
    understood,
    timezone,
    durationMinutes,
    occurrences: name === 'resume' ? occurrences.sort((a, b) => a.start - b.start).map(({ iso }) => iso) : [],
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
