#!/bin/sh
# Ends the servers once the stack that started them is gone without stopping them: even after a SIGKILL the
# kernel closes the stack's end of this pipe. Each line is the full list of the processes that run now.
# Arguments, if any, are a command that ends what has no process here.
trap '' INT TERM HUP

pids=
while read -r line; do pids=$line; done

anyone_left() {
  for pid in $pids; do
    kill -0 "$pid" 2>/dev/null && return 0
  done
  return 1
}

tell() {
  for pid in $pids; do kill "-$1" "$pid" 2>/dev/null; done
}

# INT is a clean shutdown to all of them, and to Postgres one that does not wait for its clients.
tell INT
tell CONT
tries=0
while anyone_left && [ $tries -lt 50 ]; do
  sleep 0.2
  tries=$((tries + 1))
done
tell KILL
[ $# -eq 0 ] || "$@"
