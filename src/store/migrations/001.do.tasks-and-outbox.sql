-- One row a taskId: the authority on "seen before". Bodies are text, never jsonb, which refuses \u0000.
create table tasks (
  task_id         text collate "C" primary key,
  run             integer not null default 1,
  state           text not null check (state in ('ACCEPTED', 'SUCCESS', 'PARTIAL_SUCCESS', 'FAILURE', 'REJECTED')),
  task_type       text,
  content_sha256  bytea,
  command         text,
  correlation_id  text,
  user_id         text,
  -- where the command came from, as JSON: {"channel":"kafka","topic":…,"partition":…,"offset":…,"timestamp":…,"key":…}
  source          text not null,
  accepted_at     timestamptz not null default clock_timestamp(),
  checked_at      timestamptz not null default clock_timestamp(),
  settled_at      timestamptz,
  result          text
);
create index tasks_unsettled on tasks (checked_at) where state = 'ACCEPTED';
create index tasks_by_acceptance on tasks (accepted_at desc, task_id desc);

-- One row a message given up; the key keeps an offset reset from adding a second letter.
create table dead_letters (
  id          bigint generated always as identity primary key,
  letter_key  text collate "C" not null unique,
  task_id     text collate "C",
  run         integer not null,
  code        text not null,
  letter      text not null,
  headers     text not null,
  created_at  timestamptz not null default clock_timestamp()
);

-- Messages that are decided but not yet on Kafka. Deleted when published.
create table outbox (
  id          bigint generated always as identity primary key,
  topic       text not null,
  key         text,
  value       text not null,
  headers     text not null,
  -- taskId/run/kind: how recovery recognises the message on its topic
  rnle_id     text not null,
  bytes       integer generated always as (octet_length(value) + octet_length(headers) + coalesce(octet_length(key), 0) + 100) stored,
  batch_id    uuid,
  claimed_at  timestamptz,
  created_at  timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index outbox_claimed on outbox (batch_id) where batch_id is not null;

-- The relay's lease, by the database's clock: one relay at a time, whichever worker it is in.
create table relay_lease (
  singleton   boolean primary key default true check (singleton),
  epoch       bigint not null default 0,
  owner       text,
  expires_at  timestamptz not null default '-infinity'
);
insert into relay_lease default values;

-- How far the commands were taken in, kept with the rows they became: the spec's "offsets in external storage".
create table offsets (
  cluster_id        text not null,
  topic             text not null,
  partition         integer not null,
  next_offset       bigint not null,
  record_timestamp  timestamptz not null,
  primary key (cluster_id, topic, partition)
);

-- A plan is stored where it is announced: with its task, in the same statement.
create view habit_plans as
  select user_id, task_id, run, result, settled_at
    from tasks
   where task_type = 'SCHEDULE_HABITS' and state in ('SUCCESS', 'PARTIAL_SUCCESS');
