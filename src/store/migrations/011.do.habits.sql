-- Whose habits they are, and how often they were changed: a plan is made as of one version, and stored only as the next.
create table habit_owners (
  owner    text primary key,
  version  bigint not null default 0
);

-- The habits that recur, each of which is a Temporal Schedule. Text, like all bodies.
create table habits (
  owner     text not null,
  habit_id  text not null,
  state     text not null check (state in ('ACTIVE', 'PAUSED', 'REMOVED')),
  habit     text not null,
  -- of the schedule: what is to be, and what is
  revision  bigint not null,
  synced    bigint not null default 0,
  primary key (owner, habit_id)
);
create index habits_to_sync on habits (owner) where synced < revision;

-- What a run of a task has changed: its second try changes nothing, and answers the same.
create table habit_changes (
  task_id  text not null,
  run      integer not null,
  outcome  text not null,
  made_at  timestamptz not null default clock_timestamp(),
  primary key (task_id, run)
);
create index habit_changes_by_age on habit_changes (made_at);

-- When a habit's time came, and which task it made, where it names an assistant.
create table habit_occurrences (
  owner        text not null,
  habit_id     text not null,
  occurs_at    timestamptz not null,
  task_id      text,
  recorded_at  timestamptz not null default clock_timestamp(),
  primary key (owner, habit_id, occurs_at)
);
create index habit_occurrences_by_age on habit_occurrences (recorded_at);
