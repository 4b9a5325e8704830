-- The time of the youngest record that came with this taskId, where it is much younger than the task's end.
alter table tasks add column latest_record_at timestamptz;
create index dead_letters_by_age on dead_letters (created_at);
