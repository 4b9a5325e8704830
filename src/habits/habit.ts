/** A habit as understood, before it has its place in the plan. */
export interface HabitDraft {
  id: string;
  name: string;
  /** IANA name. */
  timezone: string;
  durationMinutes: number;
  /** 1 comes first, 9 last. */
  priority: number;
  /** RRULEs that say on which days, best first: the first that fits is taken. "Three times a week" allows several. */
  dayRules: string[];
  /** When in the day: by the rule itself (BYHOUR, HOURLY …), at fixed minutes after midnight, or wherever there is room. */
  time: { kind: 'rule' } | { kind: 'fixed'; minutes: number[] } | { kind: 'free' };
  /** The habit must lie between these minutes after midnight; `to` beyond 1440 reaches into the next day. */
  window: { from: number; to: number } | undefined;
  /** Local date and time from which the rule counts, ISO without offset. */
  start: string;
  /** Last possible instant in milliseconds since 1970. */
  end: number | undefined;
  assistantId: string | undefined;
  input: string | undefined;
}

/** One recurrence of a habit: an RRULE and the local date and time it counts from (ISO without offset). */
export interface Series {
  rrule: string;
  start: string;
}

/** A series that occurs within the horizon. */
export interface PlacedSeries extends Series {
  /** Its first occurrence there. */
  first: Occurrence;
}

export interface Occurrence {
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  /** ISO 8601 with offset. */
  iso: string;
}

/** A habit in the answer. JSON. */
export interface PlannedHabit {
  id: string;
  name: string;
  /** The last three, where the command says so by `action`: `resume` schedules it again. */
  status: 'SCHEDULED' | 'REFUSED' | 'PAUSED' | 'REMOVED';
  /** Why it was refused. */
  reason?: string;
  /** The RRULE it was read as; absent where it could not be read. */
  understood?: string;
  timezone: string;
  durationMinutes?: number;
  priority?: number;
  /** Local date and time from which `understood` counts, ISO without offset. */
  start?: string;
  assistantId?: string;
  input?: string;
  /** ISO 8601 with offset, within the horizon, in order. */
  occurrences: string[];
}

/** The reason why one habit cannot be planned; never spoils the others. */
export class Refusal extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

/** What `run` comes to, or what is made of the reason where it is refused. */
export function refusable<T>(run: () => T, refused: (reason: string) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason);
    throw error;
  }
}
