-- A habit whose schedule is refused is tried again later, so that it holds up no other.
alter table habits add column sync_after timestamptz not null default clock_timestamp();
drop index habits_to_sync;
create index habits_to_sync on habits (sync_after) where synced < revision;
