-- The event log: what is on the events topic, kept to be asked. An event read again adds nothing.
create table events (
  id              bigint generated always as identity primary key,
  event_id        text collate "C" not null unique,
  event_type      text not null,
  worker_id       text not null,
  -- JSON; absent where the event has none
  data            text,
  -- of its data, where it is about a task
  task_id         text collate "C",
  correlation_id  text,
  occurred_at     timestamptz not null,
  recorded_at     timestamptz not null default clock_timestamp()
);
create index events_by_time on events (occurred_at desc, id desc);
create index events_by_task on events (task_id, occurred_at desc) where task_id is not null;
create index events_by_age on events (recorded_at);
