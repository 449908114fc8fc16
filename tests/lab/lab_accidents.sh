#!/usr/bin/env bash
# What happens to a lab by accident or malice: interrupted and killed while it is made, a command that
# dies, folders that are not what they seem, full file systems, programs that stay in it. Nothing of a
# lab stays, and nothing that is not a lab's is touched.
lab=$2
. "$(dirname "$0")/commands_lib.sh"
before=$(machine_state)
members=(--member kernel)
"$lab" up --name try --member kernel --member linux-6.1 >/dev/null 2>&1 && members+=(--member linux-6.1)
"$lab" down --name try >/dev/null 2>&1

# children PID: the lab's own process below the command of that id
children() { ps -o pid= --ppid "$1" | tr -d ' '; }
# Starts `up` with signals as at a prompt (a background job of bash ignores SIGINT).
start_up() {
  python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$lab" up "$@" >"$work/up" 2>&1 &
  foreground=$!
  while [ "$(readlink "/proc/$foreground/exe")" != "$(readlink -f "$lab")" ]; do sleep 0.01; done
}
now_ms() { date +%s%3N; }

# --- interrupted at any moment while it is made, real stacks among it: gone at once, all of it
for mode in "" --foreground; do
  for signal in INT TERM HUP; do
    for delay in 0.01 0.05 0.2 0.6; do
      [ $signal = INT ] || [ $delay = 0.2 ] || continue
      start_up $mode --name early "${members[@]}" --truth "$work/early.truth"
      sleep $delay
      main=$(children "$foreground")
      namespace=$(readlink "/proc/${main:-none}/ns/net")
      begin=$(now_ms)
      kill -$signal "$foreground"
      wait "$foreground" 2>/dev/null
      took=$(($(now_ms) - begin))
      [ $took -lt 1500 ] || complain "SIG$signal after $delay s $mode: took $took ms"
      if [ -z "$mode" ] && "$lab" status --name early >/dev/null 2>&1; then
        "$lab" down --name early >/dev/null # it was up before the signal came
      fi
      [ -n "$main" ] && { is_gone "$main" || complain "SIG$signal after $delay s $mode: process $main is left"; }
      [ -n "$namespace" ] && [ "$namespace" != "$(readlink /proc/self/ns/net)" ] && wait_namespace_gone "$namespace"
      [ -e "$work/run" ] && complain "SIG$signal after $delay s $mode leaves $(ls -R "$work/run")"
      rm -f "$work/early.truth"
      [ -e "$work/early.truth.partial" ] && complain "SIG$signal after $delay s leaves half a truth"
    done
  done
done
start_up --name early --hosts 2001:db8::/108 --truth "$work/early.truth"
sleep 1
kill -INT "$foreground"
wait "$foreground" 2>/dev/null
[ $? -eq 130 ] || complain "a command that was interrupted does not end as by the signal"
grep -q "interrupted" "$work/up" || complain "nothing is said of an interruption: $(cat "$work/up")"
[ -z "$(ls "$work" | grep truth)" ] || complain "half a truth is left: $(ls "$work")"

# --- the command is killed: the lab that it makes ends too, in the foreground also one that is up
for delay in 0.05 0.3; do
  start_up --name orphan "${members[@]}"
  sleep $delay
  main=$(children "$foreground")
  kill -9 "$foreground"
  wait "$foreground" 2>/dev/null
  if [ -n "$main" ]; then
    sleep 1
    "$lab" status --name orphan >/dev/null 2>&1 && "$lab" down --name orphan >/dev/null
    wait_gone "$main"
  fi
done
start_up --name orphan --foreground
for _ in $(seq 100); do grep -q "End it" "$work/up" && break; sleep 0.05; done
main=$(children "$foreground")
kill -9 "$foreground"
wait "$foreground" 2>/dev/null
wait_gone "$main"
foreground=
[ -e "$work/run" ] && complain "a command that was killed leaves $(ls -R "$work/run")"

# --- a pipe that nobody reads cannot hold it
mkfifo "$work/fifo"
start_up --name stuck --truth "$work/fifo"
sleep 0.3
kill -INT "$foreground"
wait "$foreground" 2>/dev/null
foreground=
[ -e "$work/run" ] && complain "a lab that hung in a pipe is left"

# --- the daemon holds nothing of the caller's
exec 9>"$work/held"
"$lab" up >/dev/null || complain "up"
pid=$(pid_of lab)
ls -l "/proc/$pid/fd" | grep -q "$work/held" && complain "the lab keeps a file of the caller's open"
[ "$(readlink "/proc/$pid/cwd")" = / ] || complain "the lab keeps a folder busy"
exec 9>&-

# --- no way out, of the lab and of its members
"$lab" down >/dev/null
"$lab" up --member kernel >/dev/null || complain "up"
pid=$(pid_of lab)
for address in 192.0.2.1 10.0.0.1 2001:db8:2::1 2001:4860:4860::8888; do
  expect 2 "nreachable" "$lab" run -- ip route get $address
done
"$lab" run -- sh -c 'ip route show default; ip -6 route show default' | grep . && complain "the lab has a default route"
"$lab" run -- sh -c 'cat /proc/sys/net/ipv4/conf/*/forwarding /proc/sys/net/ipv6/conf/all/forwarding' | grep -v '^0$' &&
  complain "the lab forwards"
links=$("$lab" run -- ip -o link show | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | sort | tr '\n' ' ')
[ "$links" = "lab-kernel lab0 lo " ] || complain "the lab has the interfaces $links"
for member in $(pgrep -P "$pid"); do
  nsenter -t "$member" -n ip route show table all | grep -v 'dev \(lo\|eth0\)' && complain "a member has a route out"
  nsenter -t "$member" -n ip route get 198.18.0.1 >/dev/null 2>&1 && complain "a member sees beyond its network"
done

# --- a program that stays in it: the namespace outlives the lab, empty
"$lab" run -- sleep 30 &
sleeper=$!
for _ in $(seq 100); do
  [ "$(readlink /proc/$sleeper/ns/net)" = "$(readlink "/proc/$pid/ns/net")" ] && break
  sleep 0.02
done
expect 0 "ended after" "$lab" down
expect 1 'no lab "lab" is up' "$lab" down
links=$(nsenter -t $sleeper -n ip -o link show | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | tr '\n' ' ')
[ "$links" = "lo " ] || complain "after down its namespace has the interfaces $links"
kill $sleeper
wait $sleeper 2>/dev/null

# --- the folder of labs: the user's own stays, a symbolic link in it is not followed
mkdir -m 700 "$work/own" "$work/precious"
touch "$work/precious/file"
ln -s "$work/precious" "$work/own/lab"
export SYNPRINT_LAB_RUNDIR=$work/own
expect 1 "$work/own/lab" "$lab" up
expect 0 "no lab is up" "$lab" status
expect 0 "no lab is up" "$lab" down --all
[ -e "$work/precious/file" ] || complain "a symbolic link in the folder of labs was followed"
rm "$work/own/lab"
ln -s "$work/precious/file" "$work/own/linked"
mkdir "$work/own/half"
"$lab" up --name half >/dev/null || complain "a folder without a lock is in the way"
expect 0 "ended after" "$lab" down --name half
[ -d "$work/own" ] || complain "a folder of the user's was removed"
export SYNPRINT_LAB_RUNDIR=$work/run

# --- a socket of somebody else's is not believed
mkdir -m 700 "$work/run" "$work/run/lab"
python3 - "$work/run/lab/control" <<'PY' &
import os, socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(sys.argv[1])
os.setuid(65534)
s.listen(5)
time.sleep(20)
PY
impostor=$!
for _ in $(seq 100); do [ -S "$work/run/lab/control" ] && break; sleep 0.05; done
sleep 0.2
expect 1 "another user" "$lab" run -- true
kill $impostor
wait $impostor 2>/dev/null
rm -rf "$work/run"

# --- full file systems: an error, and nothing is left; a file that could not be written is told of
mkdir "$work/full"
if mount -t tmpfs -o size=64k,nr_inodes=2,mode=700 tmpfs "$work/full" 2>/dev/null; then
  SYNPRINT_LAB_RUNDIR=$work/full expect 1 "No space left" "$lab" up
  [ -z "$(ls "$work/full")" ] || complain "a lab that found no space leaves $(ls -R "$work/full")"
  umount "$work/full"
fi
expect 1 "/dev/full" "$lab" up --truth /dev/full
expect 0 "" "$lab" up --counters /dev/full
expect 1 "cannot write \"/dev/full\"" "$lab" down
expect 0 "no lab is up" "$lab" status

[ -e "$work/run" ] && complain "left: $(ls -R "$work/run")"
after=$(machine_state)
[ "$before" = "$after" ] || complain "the machine is not as before: $(diff <(echo "$before") <(echo "$after"))"
finish_complaints "accidents leave nothing"
