#!/usr/bin/env bash
# --shard: the parts together ask what one scan asks, and no two of them the same; both where hosts
# stay whole and where the ports of each are divided.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1

# scan FILE ARGS..: every answered port has a line
scan() {
  local out=$1
  shift
  in_scanner timeout -k 1 60 "$synprint" -q -v "$@" -oJ "$out" >"$out.txt" 2>"$out.err" && return 0
  echo "synprint $*: $(cat "$out.err")"
  exit 1
}

# compare WHOLE SPLITS_HOSTS PART..
compare() {
  python3 - "$@" <<'PY' || exit 1
import json, sys

def read(path):
    lines = [json.loads(line) for line in open(path)]
    ports = [(l["ip"], l["port"], l["state"]) for l in lines if l["type"] == "port"]
    hosts = [l for l in lines if l["type"] == "host"]
    assert lines[-1]["complete"] is True, path
    assert len(set(ports)) == len(ports), f"{path} tells of a port twice"
    assert not any(h["not_shown"] for h in hosts), f"{path}: {hosts[0]['not_shown']}"
    return lines[0], ports, [h["ip"] for h in hosts]

_, whole, whole_hosts = read(sys.argv[1])
parts = [read(path) for path in sys.argv[3:]]
count = len(parts)
union = [p for _, ports, _ in parts for p in ports]
assert len(union) == len(set(union)), "two parts asked the same"
assert set(union) == set(whole), f"{len(set(whole) ^ set(union))} ports differ"
hosts = [h for _, _, hosts in parts for h in hosts]
assert set(hosts) == set(whole_hosts)
assert (len(hosts) > len(set(hosts))) == (sys.argv[2] == "yes"), "hosts are not divided as they should"
for number, (head, ports, own) in enumerate(parts, 1):
    assert head["shard"] == f"{number}/{count}", head
    assert head["targets"] == len(own), head
    assert head["seed"] == parts[0][0]["seed"], "the seeds differ"
print(f"{count} parts: {[len(p) for _, p, _ in parts]} of {len(whole)} ports")
PY
}

scan "$lab_dir/whole" -p1-100 198.18.0.0/24
for i in 1 2 3 4; do scan "$lab_dir/part$i" -p1-100 --shard $i/4 198.18.0.0/24; done
compare "$lab_dir/whole" no "$lab_dir"/part[1-4]
scan "$lab_dir/few" -p1-500 198.18.0.1-5
for i in 1 2 3; do scan "$lab_dir/piece$i" -p1-500 --shard=$i/3 198.18.0.1-5; done
compare "$lab_dir/few" yes "$lab_dir"/piece[1-3]
# more parts than pairs: some have nothing to do, and say so without an error
for i in 1 2 3 4 5; do scan "$lab_dir/crumb$i" -p22,80 --seed 7 --shard $i/5 198.18.0.1; done
grep -h -o 'shard ./5, .*up' "$lab_dir"/crumb?.txt | sort | uniq -c
[ "$(cat "$lab_dir"/crumb? | grep -c '"type":"port"')" -eq 2 ] || exit 1
