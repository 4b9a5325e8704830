import type { Control } from '../control/control.ts';
import type { Queryable } from './database.ts';

export type ControlOutcome = 'PENDING' | 'RUNNING' | 'APPLIED' | 'REFUSED' | 'FAILED';

/** One control message to one of its targets, and what became of it. */
export interface ControlRow {
  controlId: string;
  target: string;
  controlType: string;
  parameters: string;
  issuedBy: string | null;
  issuedAt: Date;
  outcome: ControlOutcome;
  detail: string | null;
  takenBy: string | null;
  receivedAt: Date;
  doneAt: Date | null;
}

const COLUMNS = `control_id as "controlId", target, control_type as "controlType", parameters, issued_by as "issuedBy",
                 issued_at as "issuedAt", outcome, detail, taken_by as "takenBy", received_at as "receivedAt",
                 done_at as "doneAt"`;

/** Notes that the message is on its way to these targets; those that it reached before stay as they are. */
export async function insertControls(
  db: Queryable,
  control: Control,
  targets: string[],
  outcome: ControlOutcome = 'PENDING',
  detail: Record<string, unknown> = {},
): Promise<void> {
  const { controlId, controlType, parameters = {}, issuedBy, timestamp } = control;
  await db.query(
    `insert into controls (control_id, target, control_type, parameters, issued_by, issued_at, outcome, detail, done_at)
     select $1, target, $3, $4, $5, $6, $7, $8, case when $7 in ('PENDING', 'RUNNING') then null else clock_timestamp() end
       from unnest($2::text[]) as target
     on conflict (control_id, target) do nothing`,
    [
      controlId,
      [...targets].sort(),
      controlType,
      JSON.stringify(parameters),
      issuedBy ?? null,
      timestamp,
      outcome,
      JSON.stringify(detail),
    ],
  );
}

/**
 * Takes the message for its target, once, and locks it until the transaction ends.
 *
 * @param takenBy names the taker: the same one, asking again, is told what became of it
 * @returns PENDING where it is to have its effect now; undefined where another has taken it before
 */
export async function takeControl(
  db: Queryable,
  controlId: string,
  target: string,
  takenBy: string,
): Promise<ControlOutcome | undefined> {
  const { rows } = await db.query<{ outcome: ControlOutcome }>(
    `update controls set taken_by = $3
      where control_id = $1 and target = $2 and (taken_by is null or taken_by = $3)
      returning outcome`,
    [controlId, target, takenBy],
  );
  return rows[0]?.outcome;
}

/** Notes that these workers are to do what was taken for all of them. */
export async function insertRunning(
  db: Queryable,
  control: Control,
  workerIds: string[],
  takenBy: string,
): Promise<void> {
  await insertControls(db, control, workerIds, 'RUNNING');
  await db.query(
    `update controls set taken_by = $3 where control_id = $1 and target = any($2) and outcome = 'RUNNING'`,
    [control.controlId, workerIds, takenBy],
  );
}

/** Who is doing what this taker took. */
export async function runningTargets(db: Queryable, controlId: string, takenBy: string): Promise<string[]> {
  const { rows } = await db.query<{ target: string }>(
    `select target from controls
      where control_id = $1 and taken_by = $2 and outcome = 'RUNNING' order by target`,
    [controlId, takenBy],
  );
  return rows.map(({ target }) => target);
}

export async function endControl(
  db: Queryable,
  controlId: string,
  target: string,
  { outcome, detail }: { outcome: ControlOutcome; detail: Record<string, unknown> },
): Promise<void> {
  await db.query(
    `update controls set outcome = $3, detail = $4,
            done_at = case when $3 in ('PENDING', 'RUNNING') then null else clock_timestamp() end
      where control_id = $1 and target = $2`,
    [controlId, target, outcome, JSON.stringify(detail)],
  );
}

/** To all its targets. */
export async function findControl(db: Queryable, controlId: string): Promise<ControlRow[]> {
  const { rows } = await db.query<ControlRow>(
    `select ${COLUMNS} from controls where control_id = $1 order by target`,
    [controlId],
  );
  return rows;
}

/**
 * How many messages beside this one are on their way or under way, whatever the number of their targets, and the bytes of
 * those not taken yet. One whose workflow is gone does not count for long.
 */
export async function controlsUnderWay(
  db: Queryable,
  controlId: string,
): Promise<{ count: number; bytes: number }> {
  const { rows } = await db.query<{ count: number; bytes: number }>({
    name: 'controls-under-way',
    text: `select count(distinct control_id)::int as count, coalesce(sum(octet_length(parameters)) filter (where outcome = 'PENDING'), 0)::int as bytes
             from controls
            where outcome in ('PENDING', 'RUNNING') and control_id <> $1
              and (outcome = 'PENDING' or received_at > clock_timestamp() - interval '2 minutes')`,
    values: [controlId],
  });
  return rows[0] ?? { count: 0, bytes: 0 };
}

/** What is lost was noted this many milliseconds ago, and nobody has taken it. */
const LOST = `outcome = 'PENDING' and taken_by is null
              and received_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`;
const MOST_LOST = 100;
const MOST_SINCE = 500;

/** Oldest first. */
export async function lostControls(db: Queryable, lostAfterMs: number): Promise<ControlRow[]> {
  const { rows } = await db.query<ControlRow>(
    `select ${COLUMNS} from controls where ${LOST} order by received_at limit ${MOST_LOST}`,
    [lostAfterMs],
  );
  return rows;
}

/** Those of the same target that came after this one and were taken, newest first. */
export async function takenSince(db: Queryable, { target, receivedAt }: ControlRow): Promise<ControlRow[]> {
  const { rows } = await db.query<ControlRow>(
    `select ${COLUMNS} from controls
      where target = $1 and received_at > $2 and taken_by is not null and outcome in ('APPLIED', 'RUNNING')
      order by received_at desc limit ${MOST_SINCE}`,
    [target, receivedAt],
  );
  return rows;
}

/** That of this one nobody takes it any more. */
export async function giveUpControl(
  db: Queryable,
  { controlId, target }: ControlRow,
  reason: string,
): Promise<void> {
  await db.query(
    `update controls set outcome = 'FAILED', taken_by = 'given up', detail = $3, done_at = clock_timestamp()
      where control_id = $1 and target = $2 and outcome = 'PENDING' and taken_by is null`,
    [controlId, target, JSON.stringify({ reason })],
  );
}

/** What was taken and has not ended. */
export interface RunningControl {
  /** The workflow that took it: of the target itself, or of the fleet. */
  takenFor: string;
  takenBy: string;
}

/** Who is doing something that was asked for longer ago than this, in milliseconds. */
export async function runningControls(
  db: Queryable,
  olderThanMs: number,
  fleet: string,
): Promise<RunningControl[]> {
  const { rows } = await db.query<RunningControl>(
    `select distinct coalesce(whole.target, running.target) as "takenFor", running.taken_by as "takenBy"
       from controls as running
       left join controls as whole
         on whole.control_id = running.control_id and whole.target = $2 and whole.taken_by = running.taken_by
      where running.outcome = 'RUNNING' and running.taken_by is not null
        and running.received_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
      limit ${MOST_LOST}`,
    [olderThanMs, fleet],
  );
  return rows;
}

/** All that its taker does not do any more. */
export async function failRunning(db: Queryable, takenBy: string, reason: string): Promise<void> {
  await db.query(
    `update controls set outcome = 'FAILED', detail = $2, done_at = clock_timestamp()
      where taken_by = $1 and outcome = 'RUNNING'`,
    [takenBy, JSON.stringify({ reason })],
  );
}
