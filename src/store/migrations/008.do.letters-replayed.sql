-- What became of a letter beyond its being written. What its replay came to, its task says.
alter table dead_letters
  -- the run that its replay started
  add column replayed_run    integer,
  add column replayed_at     timestamptz,
  add column replayed_by     text,
  add column discarded_at    timestamptz,
  add column discarded_by    text,
  add column discard_reason  text;
create index dead_letters_by_task on dead_letters (task_id) where task_id is not null;
