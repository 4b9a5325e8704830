import type { Command } from '../../schemas/generated/command.ts';
import commandSchema from '../../schemas/command.json' with { type: 'json' };
import type { Control } from './control.ts';
import { judgeSettings, type LiveSettings } from './live-settings.ts';

type TaskType = Command['taskType'];

/** Nothing new of this kind is begun. */
export interface Pause {
  /** Absent: of every type. */
  taskType?: TaskType;
  reason?: string;
  /** ISO 8601, by the database's clock. */
  since: string;
  until?: string;
  issuedBy?: string;
  /** Made by the flood guard, of partitions that stand still by themselves: ends only where the flood is accepted. */
  flood?: true;
}

/** What operators have asked of one target, and is in force. */
export interface ControlState {
  pauses: Pause[];
  settings: LiveSettings;
  /** Pauses that are over, newest last: while they lasted, deadlines stood still. */
  over: { taskType?: TaskType; from: string; to: string }[];
  /** When a flood was last accepted: what stood still for it goes on. */
  floodAccepted?: string;
}

export interface Outcome {
  outcome: 'APPLIED' | 'REFUSED' | 'RUNNING';
  detail: Record<string, unknown>;
}

export const NOTHING: ControlState = { pauses: [], settings: {}, over: [] };

const TASK_TYPES: readonly string[] = commandSchema.properties.taskType.enum;
const MOST_REASON = 500;
const LONGEST_PAUSE_S = 31_536_000;
const KEPT_OVER = 100;
/** What each takes; UPDATE_CONFIG says of each setting whether it is one. */
const PARAMETERS: Partial<Record<Control['controlType'], readonly string[]>> = {
  PAUSE_PROCESSING: ['taskType', 'reason', 'for', 'flood'],
  RESUME_PROCESSING: ['taskType', 'reason', 'acceptFlood'],
  RESTART_WORKER: ['reason'],
  HEALTH_CHECK: ['reason'],
};

/** What a control makes of a state. RESTART_WORKER and HEALTH_CHECK change none: they are `RUNNING` until they are done. */
export function apply(state: ControlState, control: Control, now: Date): Outcome & { state: ControlState } {
  const { parameters = {} } = control;
  const unknown = unknownParameter(control.controlType, parameters);
  if (unknown !== undefined) return { state, outcome: 'REFUSED', detail: { reason: unknown } };
  switch (control.controlType) {
    case 'PAUSE_PROCESSING':
      return pause(state, control, now);
    case 'RESUME_PROCESSING':
      return resume(state, parameters, now);
    case 'UPDATE_CONFIG':
      return update(state, parameters);
    case 'RESTART_WORKER':
    case 'HEALTH_CHECK':
      return { state, outcome: 'RUNNING', detail: {} };
  }
}

/** A word misspelt would have a control do more than was meant: `tasktype` would pause everything. */
function unknownParameter(
  controlType: Control['controlType'],
  parameters: Record<string, unknown>,
): string | undefined {
  const known = PARAMETERS[controlType];
  const unknown = known && Object.keys(parameters).find((name) => !known.includes(name));
  if (known === undefined || unknown === undefined) return undefined;
  const told = known.filter((name) => name !== 'flood').join(', ');
  return `parameters.${unknown} is unknown; ${controlType} takes ${told}`;
}

/** Is nothing at all begun? */
export function isWhole({ taskType, flood }: Pause): boolean {
  return taskType === undefined && flood !== true;
}

/** The pauses in force at a time. */
export function inForce({ pauses }: ControlState, now: Date): Pause[] {
  return pauses.filter(({ until }) => until === undefined || Date.parse(until) > now.getTime());
}

function pause(state: ControlState, control: Control, now: Date): Outcome & { state: ControlState } {
  const { taskType, reason, for: seconds, flood } = control.parameters ?? {};
  const refusal = refusedPause(taskType, reason, seconds);
  if (refusal !== undefined) return { state, outcome: 'REFUSED', detail: { reason: refusal } };
  const made: Pause = {
    since: now.toISOString(),
    ...(typeof taskType === 'string' && { taskType: taskType as TaskType }),
    ...(typeof reason === 'string' && { reason }),
    ...(typeof seconds === 'number' && { until: new Date(now.getTime() + seconds * 1000).toISOString() }),
    ...(control.issuedBy !== undefined && { issuedBy: control.issuedBy }),
    ...(flood === true && { flood }),
  };
  const before = inForce(state, now).find((other) => sameKind(other, made));
  const since = before?.since ?? made.since;
  const others = inForce(state, now).filter((other) => !sameKind(other, made));
  return {
    state: { ...ended(state, now), pauses: [...others, { ...made, since, ...allReasons(before, made) }] },
    outcome: 'APPLIED',
    detail: { paused: taskType ?? 'everything', ...(made.until !== undefined && { until: made.until }) },
  };
}

/** Partitions stand still one by one, and each has its reason. */
function allReasons(before: Pause | undefined, made: Pause): Pick<Pause, 'reason'> {
  if (made.flood !== true || before?.reason === undefined || made.reason === undefined) return {};
  if (before.reason.includes(made.reason)) return { reason: before.reason };
  return { reason: `${before.reason}; ${made.reason}`.slice(0, MOST_REASON) };
}

function refusedPause(taskType: unknown, reason: unknown, seconds: unknown): string | undefined {
  if (taskType !== undefined && !TASK_TYPES.includes(taskType as string)) {
    return `parameters.taskType must be one of ${TASK_TYPES.join(', ')}`;
  }
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > MOST_REASON)) {
    return `parameters.reason must be text of at most ${MOST_REASON} characters`;
  }
  const isTime = typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST_PAUSE_S;
  if (seconds !== undefined && !isTime) return `parameters.for must be seconds, up to ${LONGEST_PAUSE_S}`;
  return undefined;
}

/** Of one type, or all pauses. One that the flood guard made stays, unless the flood is accepted. */
function resume(
  state: ControlState,
  { taskType, acceptFlood }: Record<string, unknown>,
  now: Date,
): Outcome & { state: ControlState } {
  if (taskType !== undefined && !TASK_TYPES.includes(taskType as string)) {
    const reason = `parameters.taskType must be one of ${TASK_TYPES.join(', ')}`;
    return { state, outcome: 'REFUSED', detail: { reason } };
  }
  const meant = inForce(state, now).filter(
    (one) =>
      taskType === undefined || one.taskType === taskType || (one.flood === true && acceptFlood === true),
  );
  const kept = meant.filter(({ flood }) => flood === true && acceptFlood !== true);
  const over = meant.filter((one) => !kept.includes(one));
  const rest = inForce(state, now).filter((one) => !over.includes(one));
  const next = {
    ...ended(state, now, over),
    pauses: rest,
    ...(acceptFlood === true && { floodAccepted: now.toISOString() }),
  };
  if (kept.length > 0 && over.length === 0) {
    const reason = `the flood guard paused it (${kept[0]?.reason ?? ''}): rnle resume --accept-flood goes on (parameters.acceptFlood)`;
    return { state: next, outcome: 'REFUSED', detail: { reason } };
  }
  return { state: next, outcome: 'APPLIED', detail: { resumed: over.length, stillPaused: rest.length } };
}

function update(state: ControlState, parameters: Record<string, unknown>): Outcome & { state: ControlState } {
  const { accepted, reset, refused } = judgeSettings(parameters);
  const settings = Object.fromEntries(
    Object.entries({ ...state.settings, ...accepted }).filter(([key]) => !reset.includes(key)),
  );
  const changed = Object.keys(accepted).length + reset.length;
  return {
    state: { ...state, settings },
    outcome: changed > 0 ? 'APPLIED' : 'REFUSED',
    detail: {
      accepted,
      ...(reset.length > 0 && { reset }),
      ...(Object.keys(refused).length > 0 && { refused }),
    },
  };
}

/** With the pauses that ran out by themselves, and these, among those that are over. */
function ended(state: ControlState, now: Date, resumed: Pause[] = []): ControlState {
  const inForceNow = inForce(state, now);
  const over = state.pauses
    .filter(({ flood }) => flood !== true)
    .filter((one) => !inForceNow.includes(one) || resumed.includes(one))
    .map((one) => ({
      ...(one.taskType !== undefined && { taskType: one.taskType }),
      from: one.since,
      to: resumed.includes(one) ? now.toISOString() : (one.until ?? now.toISOString()),
    }));
  return { ...state, over: [...state.over, ...over].slice(-KEPT_OVER) };
}

function sameKind(one: Pause, other: Pause): boolean {
  return one.taskType === other.taskType && (one.flood ?? false) === (other.flood ?? false);
}
