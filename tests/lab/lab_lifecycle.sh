#!/usr/bin/env bash
# synprint-lab up, status, run, down: one lab and two, refused ones, killed ones, interrupted ones.
# Whatever happens, nothing of a lab stays.
lab=$2
. "$(dirname "$0")/commands_lib.sh"

# --- one lab
expect 0 "no lab is up" "$lab" status
expect 1 'no lab "lab" is up' "$lab" down
expect 1 'no lab "lab" is up' "$lab" run -- true
expect 0 "no lab is up" "$lab" down --all
(cd "$work" && expect 0 "synprint-lab run -- synprint 198.18.0.0/24" \
  "$lab" up --truth truth --counters counters --asked asked)
expect 1 "end it with: synprint-lab down" "$lab" up
expect 0 'lab "lab": up' "$lab" status
pid=$(pid_of lab)
namespace=$(readlink "/proc/$pid/ns/net")
grep -q '^CapEff:[[:space:]]*0*$' "/proc/$pid/status" || complain "the lab keeps capabilities"
grep -q '^NoNewPrivs:[[:space:]]*1$' "/proc/$pid/status" || complain "the lab could get privileges"
[ "$(stat -c %a "$work/run/lab")" = 700 ] || complain "others may look into the lab's folder"
[ -e /sys/class/net/lab0 ] && complain "the lab's device is visible outside"
ip netns list | grep -q . && ip netns list | grep -qw lab && complain "the namespace has a name"

expect 0 "198.18.255.254/16" "$lab" run -- ip -4 addr show dev lab0
expect 0 "lab0" "$lab" run -- ls /sys/class/net
expect 0 "via 198.18.255.1" "$lab" run ip route get 198.19.1.1
expect 2 "unreachable" "$lab" run -- ip route get 192.0.2.1
expect 7 "" "$lab" run -- sh -c 'exit 7'
expect 127 "nosuchcommand" "$lab" run -- nosuchcommand
expect 126 "$work/truth" "$lab" run -- "$work/truth"
expect 2 "no command given" "$lab" run
expect 4 "needs root" setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$lab" run -- true
expect 4 "needs root" setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$lab" up --name x
SHELL=/usr/bin/env expect 0 "SYNPRINT_LAB=lab" "$lab" shell

# a real connection to a host of it, and a closed port
"$lab" run -- python3 - <<'PY' || complain "the hosts do not answer as they should"
import socket, sys
ok = socket.create_connection(("198.18.0.7", 22), 5)
ok.close()
try:
    socket.create_connection(("198.18.0.7", 1500), 5)
    sys.exit("a closed port took a connection")
except ConnectionRefusedError:
    pass
PY

# --- two labs
expect 0 "2001:db8::100 - 2001:db8::1ff" "$lab" up --name two --hosts 2001:db8::100/120
expect 0 'lab "two": up' "$lab" status
grep -q 'lab "lab": up' "$work/out" || complain "status does not list both labs"
[ "$("$lab" status --json | wc -l)" = 2 ] || complain "status --json does not list both labs"
expect 0 '"name":"two"' "$lab" down --name two --json
expect 0 'ended after' "$lab" down
wait_gone "$pid"
[ -z "$(in_namespace "$namespace")" ] || complain "something is left in the namespace"
[ -e "$work/run" ] && complain "the folder is left: $(ls -R "$work/run")"
python3 - "$work" <<'PY' || complain "the files are not as they should be"
import json, sys
folder = sys.argv[1]
truth = [json.loads(line) for line in open(f"{folder}/truth")]
assert truth[0]["type"] == "lab" and truth[0]["hosts"] == 256 and len(truth) == 257, truth[0]
counters = json.load(open(f"{folder}/counters"))
assert counters["counters"]["sent_synacks"] >= 1 and counters["counters"]["sent_rsts"] >= 1, counters
asked = {(r["ip"], r["proto"], r["port"]): r["times"] for r in map(json.loads, open(f"{folder}/asked"))}
assert ("198.18.0.7", "tcp", 22) in asked and asked["198.18.0.7", "tcp", 1500] == 1, asked
assert counters["asked"]["tcp"]["1"] >= 1 and counters["asked"]["complete"], counters
PY

# --- killed: nothing is left, and the next one can come
"$lab" up --member kernel >"$work/out" 2>&1 || "$lab" up >/dev/null || complain "up after down"
pid=$(pid_of lab)
namespace=$(readlink "/proc/$pid/ns/net")
members=$(pgrep -P "$pid")
kill -9 "$pid"
wait_gone "$pid"
for member in $members; do
  wait_gone "$member"
done
wait_namespace_gone "$namespace"
expect 0 "no lab is up" "$lab" status
[ -e "$work/run/lab" ] && complain "status did not sweep up after a killed lab"
"$lab" up >/dev/null || complain "up after a kill"
kill -9 "$(pid_of lab)"
"$lab" up >/dev/null || complain "up at once after a kill"

# --- one that hangs is killed
pid=$(pid_of lab)
kill -STOP "$pid"
expect 0 "was killed" "$lab" down
wait_gone "$pid"
[ -e "$work/run/lab" ] && complain "a lab that hung is left"

# --- in the foreground
for signal in INT TERM; do
  # python3 sets SIGINT back: a background job of bash ignores it
  python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$lab" up --foreground --name front >"$work/front" 2>&1 &
  foreground=$!
  for _ in $(seq 100); do
    grep -q "End it" "$work/front" && break
    sleep 0.05
  done
  "$lab" run --name front -- ip route get 198.18.0.1 >/dev/null || complain "run in the foreground lab"
  kill -$signal "$foreground"
  wait "$foreground" || complain "SIG$signal: exit status $?"
  foreground=
  grep -q 'lab "front": ended' "$work/front" || complain "SIG$signal: no counters: $(cat "$work/front")"
  [ -e "$work/run/front" ] && complain "SIG$signal leaves the folder"
done

# --- errors: before anything is made, or with all of it gone
expect 2 "198.18.255.1" "$lab" up --hosts 198.18.255.1
expect 2 '"170%"' "$lab" up --alive 170%
expect 2 '"--bogus"' "$lab" up --bogus
expect 2 '"a/b"' "$lab" up --name a/b
expect 2 '"nosuch"' "$lab" up --personality nosuch
expect 2 '"nosuch"' "$lab" up --member nosuch
expect 2 '"nosuch"' "$lab" nosuch
expect 2 "no command" "$lab"
expect 2 "--all" "$lab" down --all --name x
expect 1 "$work/no/truth" "$lab" up --truth "$work/no/truth"
expect 1 "$work/no/asked" "$lab" up --asked "$work/no/asked"
mkdir "$work/open" && chmod 777 "$work/open"
SYNPRINT_LAB_RUNDIR=$work/open expect 1 "$work/open" "$lab" up
expect 0 "no lab is up" "$lab" status
[ -e "$work/run/lab" ] && complain "a lab that was not made leaves its folder"

finish_complaints "labs come and go as they should"
