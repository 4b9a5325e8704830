/** What one plan may ask for. Beyond a limit a habit is refused, or the request, and the reason says so. */
export const HabitLimits = {
  habits: 50,
  nameLength: 200,
  idLength: 100,
  /** Of a habit's own `input` for its assistant; it comes back in the plan and in the calendar. */
  habitInputLength: 2000,
  /** Of plain English that names habits. */
  inputLength: 10_000,
  horizonDays: 366,
  /** A start further back than this would have to be counted through. */
  startYearsBack: 5,
  durationMinutes: 24 * 60,
  /** How long a habit takes that does not say it. */
  usualMinutes: 30,
  ruleLength: 500,
  /** An RRULE's COUNT, which has to be counted through from its start. */
  count: 1000,
  timesADay: 24,
  occurrencesPerHabit: 1000,
  /** Together they must fit a result message beside the calendar. */
  occurrencesPerPlan: 15_000,
  availability: 50,
} as const;
