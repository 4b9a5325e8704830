-- How many batches were claimed for publishing, and when the last one was. Each message carries the number of its batch:
-- one on a topic with a later number was published by a database that knew more than this one, which was restored since.
alter table relay_lease
  add column batches        bigint not null default 0,
  add column last_claim_at  timestamptz not null default clock_timestamp();

-- Messages that are on their topics although this database has forgotten that it decided them; normally none. What is
-- decided again under the same id is not published again, and a task whose result is here is not worked again.
create table published (
  rnle_id   text collate "C" primary key,
  -- of a result: the state it puts its task in, and its JSON text
  state     text,
  result    text,
  found_at  timestamptz not null default clock_timestamp()
);
