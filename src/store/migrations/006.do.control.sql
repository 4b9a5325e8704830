-- What operators have asked for and is in force: of the fleet (target '*') or of one worker. Text, like all bodies.
create table control_states (
  target      text primary key,
  version     bigint not null default 0,
  state       text not null,
  changed_at  timestamptz not null default clock_timestamp()
);

-- Every control message there was, by each of its targets, and what became of it.
create table controls (
  control_id    text not null,
  target        text not null,
  control_type  text not null,
  parameters    text not null,
  issued_by     text,
  issued_at     timestamptz not null,
  outcome       text not null check (outcome in ('PENDING', 'RUNNING', 'APPLIED', 'REFUSED', 'FAILED')),
  detail        text,
  -- which try of which workflow took it: the same try, come again, is no duplicate
  taken_by      text,
  received_at   timestamptz not null default clock_timestamp(),
  done_at       timestamptz,
  primary key (control_id, target)
);
create index controls_by_age on controls (received_at);
