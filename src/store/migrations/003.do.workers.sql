-- Which workers there are. All times are this database's; a heartbeat that stands still is a worker that died, sleeps
-- or is cut off. Who is a member of a consumer group, the group itself says: a member's client id is its worker's id.
create table workers (
  worker_id     text primary key,
  -- one process's claim to the id
  instance      uuid not null,
  host          text not null,
  pid           integer not null,
  -- where that pid means a process: two processes with the same one can look each other up
  pid_space     text not null,
  roles         text[] not null,
  version       text not null,
  started_at    timestamptz not null default clock_timestamp(),
  heartbeat_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

drop table group_members;
