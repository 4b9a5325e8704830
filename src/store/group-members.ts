import type { Queryable } from './database.ts';

export async function saveMember(
  db: Queryable,
  workerId: string,
  groupId: string,
  memberId: string,
): Promise<void> {
  await db.query(
    `insert into group_members (worker_id, group_id, member_id) values ($1, $2, $3)
     on conflict (worker_id, group_id) do update set member_id = excluded.member_id, joined_at = clock_timestamp()`,
    [workerId, groupId, memberId],
  );
}

export async function findMember(
  db: Queryable,
  workerId: string,
  groupId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ memberId: string }>(
    `select member_id as "memberId" from group_members where worker_id = $1 and group_id = $2`,
    [workerId, groupId],
  );
  return rows[0]?.memberId;
}

/** Forgets exactly this membership: another process may have taken the worker's id. */
export async function deleteMember(
  db: Queryable,
  workerId: string,
  groupId: string,
  memberId: string,
): Promise<void> {
  await db.query('delete from group_members where worker_id = $1 and group_id = $2 and member_id = $3', [
    workerId,
    groupId,
    memberId,
  ]);
}
