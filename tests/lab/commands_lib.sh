# For tests of the commands of synprint-lab: a folder of labs of their own, and complaints. Sourced by
# bash; $lab is the program. Ends with finish_complaints.

if [ "$(id -u)" -ne 0 ]; then
  echo "SKIPPED: needs root for network namespaces"
  exit 77
fi
for tool in ip pgrep python3 setpriv; do
  if ! command -v $tool >/dev/null; then
    echo "SKIPPED: needs $tool"
    exit 77
  fi
done
if ! unshare -n true 2>/dev/null || [ ! -c /dev/net/tun ]; then
  echo "SKIPPED: network namespaces or tap devices are not available here"
  exit 77
fi

work=$(mktemp -d)
export SYNPRINT_LAB_RUNDIR="$work/run"
foreground=
cleanup() {
  "$lab" down --all >/dev/null 2>&1
  [ -n "$foreground" ] && kill -9 "$foreground" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
failed=0
complain() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# expect STATUS WORDS COMMAND...: exit status, and words that its output must have
expect() {
  local want=$1 words=$2 got
  shift 2
  "$@" >"$work/out" 2>&1
  got=$?
  [ $got -eq "$want" ] || complain "$* ended with $got, should be $want: $(cat "$work/out")"
  [ -z "$words" ] || grep -qF -- "$words" "$work/out" || complain "$* does not say \"$words\": $(cat "$work/out")"
}
pid_of() { "$lab" status --name "$1" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])'; }
# The process is gone, or waits for init to collect it.
is_gone() {
  local state
  state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
  [ -z "$state" ] || [ "$state" = Z ]
}
wait_gone() {
  for _ in $(seq 100); do
    is_gone "$1" && return 0
    sleep 0.05
  done
  complain "process $1 is still there"
}
# Processes in the network namespace of that inode.
in_namespace() {
  local link
  for link in /proc/[0-9]*/ns/net; do
    [ "$(readlink "$link" 2>/dev/null)" = "$1" ] && echo "$link"
  done
}
wait_namespace_gone() {
  for _ in $(seq 100); do
    [ -z "$(in_namespace "$1")" ] && return 0
    sleep 0.05
  done
  complain "processes are left in the namespace: $(in_namespace "$1")"
}
# Network namespaces that the machine has, and interfaces and mounts outside of labs.
machine_state() {
  ip -o link show | sed 's/: <.*//'
  cut -d' ' -f1-3 /proc/mounts
  ip -o addr show | awk '{print $2, $4}'
  ip route show table all | sort
  ip -6 route show table all | sort
}
finish_complaints() {
  [ $failed -eq 0 ] || { echo "$failed wrong"; exit 1; }
  echo "$1"
}
