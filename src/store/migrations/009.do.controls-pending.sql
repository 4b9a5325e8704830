-- Few at any time: those that nobody has taken yet, and those under way.
create index controls_under_way on controls (received_at) where outcome in ('PENDING', 'RUNNING');
