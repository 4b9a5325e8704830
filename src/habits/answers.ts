import type { PlannedHabit } from './habit.ts';
import type { Placement } from './place.ts';
import type { Read } from './read-one.ts';
import { spanOf, type PlanFrame } from './read-request.ts';
import { occurrencesOf, type HabitChange } from './stored-habit.ts';

const STATUS_OF = { pause: 'PAUSED', resume: 'SCHEDULED', remove: 'REMOVED' } as const;

/** What the command is told of one entry. */
export function answer(
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
  const occurrences = name === 'resume' ? occurrencesOf(stored, spanOf(frame)) : [];
  return {
    id,
    name: stored.name,
    status: STATUS_OF[name],
    understood,
    timezone,
    durationMinutes,
    occurrences: occurrences.map(({ iso }) => iso),
  };
}

/** What is kept of it. */
export function changesOf(
  { draft, asked, action }: Read,
  placement: Placement | string | undefined,
): HabitChange[] {
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
