-- Under which id each worker is, or was when it died, a member of a consumer group: its next process ends that membership.
create table group_members (
  worker_id  text not null,
  group_id   text not null,
  member_id  text not null,
  joined_at  timestamptz not null default clock_timestamp(),
  primary key (worker_id, group_id)
);
