import { NOTHING, type ControlState } from '../control/state.ts';
import type { Queryable } from './database.ts';

export interface StoredState {
  target: string;
  /** Counts the changes. */
  version: number;
  state: ControlState;
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

interface Row {
  target: string;
  version: string;
  state: string;
}

/** The states of these targets, and what time it is for the database. */
export async function findStates(
  db: Queryable,
  targets: string[],
): Promise<{ states: StoredState[]; now: Date }> {
  const { rows } = await db.query<Nullable<Row> & { now: Date }>({
    name: 'find-control-states',
    text: `select clock_timestamp() as now, known.target, known.version, known.state
             from (select) as one left join control_states as known on known.target = any($1::text[])`,
    values: [targets],
  });
  const states = rows.flatMap(({ target, version, state }) =>
    target === null || state === null ? [] : [stored({ target, version: version ?? '0', state })],
  );
  return { states, now: rows[0]?.now ?? new Date() };
}

/** All of them: the fleet's, and each worker's that ever had one. */
export async function listStates(db: Queryable): Promise<StoredState[]> {
  const { rows } = await db.query<Row>('select target, version, state from control_states order by target');
  return rows.map(stored);
}

/** So that these targets are known, also while nobody is there. */
export async function makeStates(db: Queryable, targets: string[]): Promise<void> {
  await db.query(
    'insert into control_states (target, state) select target, $2 from unnest($1::text[]) as target on conflict do nothing',
    [targets, JSON.stringify(NOTHING)],
  );
}

/** The target's state, made where it has none, and locked until the transaction ends. */
export async function lockState(
  db: Queryable,
  target: string,
): Promise<StoredState & { changedAt: Date; now: Date }> {
  await makeStates(db, [target]);
  const { rows } = await db.query<Row & { changedAt: Date; now: Date }>(
    `select target, version, state, changed_at as "changedAt", clock_timestamp() as now from control_states where target = $1 for update`,
    [target],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`The control state of ${target} is gone right after it was made`);
  return { ...stored(row), changedAt: row.changedAt, now: row.now };
}

export async function saveState(db: Queryable, { target, version, state }: StoredState): Promise<void> {
  await db.query(
    'update control_states set version = $2, state = $3, changed_at = clock_timestamp() where target = $1',
    [target, version, JSON.stringify(state)],
  );
}

function stored({ target, version, state }: Row): StoredState {
  // Written by an earlier version, it may lack what this one knows.
  return { target, version: Number(version), state: { ...NOTHING, ...(JSON.parse(state) as ControlState) } };
}
