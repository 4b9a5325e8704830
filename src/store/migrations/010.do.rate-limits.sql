-- How often something was done within the minute under way, by all workers; as rate-limiter-flexible keeps it.
create unlogged table rate_limits (
  key     varchar(255) primary key,
  points  integer not null default 0,
  expire  bigint
);
