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
 * Takes the message for its target, once.
 *
 * @param takenBy names the taker: the same one, asking again, is given it again
 * @returns false where another has taken it before
 */
export async function takeControl(
  db: Queryable,
  controlId: string,
  target: string,
  takenBy: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update controls set taken_by = $3
      where control_id = $1 and target = $2 and (taken_by is null or taken_by = $3)`,
    [controlId, target, takenBy],
  );
  return rowCount === 1;
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

/** How many are on their way or under way, and the bytes of those not taken yet. One whose workflow is gone does not count for long. */
export async function controlsUnderWay(db: Queryable): Promise<{ count: number; bytes: number }> {
  const { rows } = await db.query<{ count: number; bytes: number }>({
    name: 'controls-under-way',
    text: `select count(*)::int as count, coalesce(sum(octet_length(parameters)) filter (where outcome = 'PENDING'), 0)::int as bytes
             from controls
            where outcome in ('PENDING', 'RUNNING')
              and (outcome = 'PENDING' or received_at > clock_timestamp() - interval '2 minutes')`,
  });
  return rows[0] ?? { count: 0, bytes: 0 };
}

/** What is lost was noted this many milliseconds ago, and nobody has taken it. */
const LOST = `outcome = 'PENDING' and taken_by is null
              and received_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`;
const MOST_LOST = 100;

/** @returns how many of the lost ones had been overtaken by a later control of their target; nobody takes them any more */
export async function failOvertaken(db: Queryable, lostAfterMs: number): Promise<number> {
  const { rowCount } = await db.query(
    `update controls as lost
        set outcome = 'FAILED', taken_by = 'overtaken', done_at = clock_timestamp(), detail = $2
      where ${LOST}
        and exists (select 1 from controls as later
                     where later.received_at > lost.received_at and later.target = lost.target
                       and later.taken_by is not null)`,
    [
      lostAfterMs,
      JSON.stringify({ reason: 'it was lost, and a later control had its effect: send it again' }),
    ],
  );
  return rowCount ?? 0;
}

/** Oldest first. */
export async function lostControls(db: Queryable, lostAfterMs: number): Promise<ControlRow[]> {
  const { rows } = await db.query<ControlRow>(
    `select ${COLUMNS} from controls where ${LOST} order by received_at limit ${MOST_LOST}`,
    [lostAfterMs],
  );
  return rows;
}
