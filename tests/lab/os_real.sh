#!/usr/bin/env bash
# Real stacks are named by their family, by the SYN-ACK alone and by -O: the running kernel, Debian's
# Linux 6.1, lwIP in two configurations; and the running kernel in each way that an administrator may
# have set it. Two such settings at once may be too much for the SYN-ACK alone: then it says "unknown".
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"
. "$(dirname "$0")/lib.sh"
lab_require
failed=0

# OUT FAMILY WHAT [OPTIONAL]: JSON Lines of -O; every host is of the family at both levels. optional: the
# SYN-ACK alone may leave it open
named() {
  python3 - "$@" <<'PY'
import json, sys
path, family, what, *optional = sys.argv[1:]
hosts = [h for h in map(json.loads, open(path)) if h["type"] == "host" and h["state"] == "up"]
bad, said = [], set()
for host in hosts:
    levels = {guess["method"]: guess for guess in host["os"]}
    for level in ("active", "syn-ack"):
        guess = levels.get(level, {"name": "nothing", "confidence": 0})
        unknown = guess["name"] == "unknown" and level == "syn-ack" and optional
        if guess.get("family") != family and not unknown:
            bad.append(f"{what}, {host['ip']}, {level}: {guess}")
        said.add(f"{level} {guess['name']} {guess['confidence']}")
if not hosts or bad:
    sys.exit(f"{what}: {len(hosts)} hosts; " + "\n".join(bad[:3]))
print(f"{what}: " + ", ".join(sorted(said)))
PY
}

member() {
  local name=$1 target=$2 port=$3 family=$4
  if ! practice_up --hosts 198.18.0.1 --member "$name" 2>"$practice_dir/err"; then
    grep -q "cannot run here" "$practice_dir/err" && echo "SKIPPED: $name: $(cat "$practice_dir/err")" && return 0
    cat "$practice_dir/err"
    return 1
  fi
  practice_run timeout -k 1 60 "$synprint" -q -O "-p$port,1000" "$target" -oJ "$practice_dir/result" >/dev/null &&
    named "$practice_dir/result" "$family" "$name"
  local status=$?
  practice_down >/dev/null
  return $status
}

member kernel 198.19.240.1-8 22 Linux || failed=1
member linux-6.1 198.19.241.1 22 Linux || failed=1
member lwip 198.19.242.1 80 lwIP || failed=1
member lwip-small 198.19.243.1 80 lwIP || failed=1

lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 || exit 1
trap 'lab_down; practice_end' EXIT

# [OPTIONAL] SETTING...: each NAME=VALUE of net.ipv4, put back afterwards
tuned() {
  local setting optional=()
  local -A before=()
  [ "$1" = optional ] && optional=(optional) && shift
  lab_unlisten
  for setting in "$@"; do
    before[${setting%%=*}]=$(in_target sysctl -n "net.ipv4.${setting%%=*}")
    in_target sysctl -qw "net.ipv4.$setting" || return 1
  done
  lab_listen 22 || return 1
  in_scanner timeout -k 1 60 "$synprint" -q -O -p22,23 198.18.0.1-4 -oJ "$lab_dir/out" >/dev/null &&
    named "$lab_dir/out" Linux "$*" "${optional[@]}" || failed=1
  for setting in "${!before[@]}"; do in_target sysctl -qw "net.ipv4.$setting=${before[$setting]}"; done
}

tuned tcp_timestamps=0
tuned tcp_sack=0
tuned tcp_window_scaling=0
tuned ip_default_ttl=128
tuned ip_default_ttl=255
tuned "tcp_rmem=4096 131072 6291456"
tuned "tcp_rmem=4096 131072 16777216"
tuned "tcp_rmem=4096 262144 6291456"
tuned "tcp_rmem=4096 65536 6291456"
tuned "tcp_rmem=4096 16384 65536"
tuned optional tcp_ecn=1 ip_no_pmtu_disc=1
tuned optional tcp_timestamps=0 tcp_sack=0
tuned optional tcp_timestamps=0 ip_default_ttl=128
tuned optional tcp_window_scaling=0 "tcp_rmem=4096 65536 6291456"
exit $failed
