#!/usr/bin/env bash
# A network in the way: what is named does not change with 50 ms of distance and 2 % of loss in each
# direction; behind a firewall that lets nothing but one open port through, the SYN-ACK still says what
# it says, and the lack of a closed port is said and lowers the confidence.
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"
count=$("$lab" up --list-personalities | wc -l)
hosts=198.18.0.1-$count
failed=0

# NAME PORTS OPTION..: a lab with these options, and its result
scan() {
  local name=$1 ports=$2
  shift 2
  practice_up --seed 3 --hosts "$hosts" "$@" || return 1
  practice_run timeout -k 1 100 "$synprint" -q -v -O "-p$ports" "$hosts" -oJ "$practice_dir/$name" >/dev/null || return 1
  practice_down >/dev/null
}

scan plain 22,23,80 --open 22,80 --closed 23 && scan trouble 22,23,80 --open 22,80 --closed 23 --rtt 50ms --loss 2% &&
  scan filtered 22,23,80 --ports 1-1000 --open 22 --rest filtered --udp-rest filtered || exit 1

python3 - "$practice_dir" "$count" <<'PY' || failed=1
import json, re, sys
folder, count = sys.argv[1], int(sys.argv[2])

def read(name):
    hosts = {}
    for host in map(json.loads, open(f"{folder}/{name}")):
        if host["type"] == "host" and host["state"] == "up":
            hosts[host["ip"]] = {guess["method"]: guess for guess in host["os"]}
    if len(hosts) != count:
        sys.exit(f"{name}: {len(hosts)} hosts of {count}")
    return hosts

plain, trouble, filtered = read("plain"), read("trouble"), read("filtered")
bad, clear_hosts = [], 0
named = {level: sum(h[level]["name"] != "unknown" for h in plain.values()) for level in ("syn-ack", "active")}
for ip, host in plain.items():
    for level in ("syn-ack", "active"):
        one, other = host[level], trouble[ip][level]
        # what was just sure enough to be named may not be any more, and the other way round; but never another family
        if one.get("family") != other.get("family") and min(one["confidence"], other["confidence"]) > 0:
            bad.append(f"{ip} {level}: {one['name']} {one['confidence']} is {other['name']} {other['confidence']} with loss")
    shut = filtered[ip]
    if shut["syn-ack"]["name"] != host["syn-ack"]["name"]:
        bad.append(f"{ip}: {host['syn-ack']['name']} is {shut['syn-ack']['name']} behind a firewall")
    if "no closed TCP port was found" not in shut["active"]["evidence"]:
        bad.append(f"{ip}: the lack of a closed port is not said: {shut['active']['evidence']}")
    if "no closed TCP port was found" in host["active"]["evidence"]:
        bad.append(f"{ip}: a closed port was found: {host['active']['evidence']}")
    # (where other systems are near, or the closed port's answers do not fit, their lack may make it surer)
    fitting, compared = map(int, re.match(r"(\d+) of (\d+) things", host["active"]["evidence"]).groups())
    clear = fitting == compared > 40 and "as near" not in host["active"]["evidence"]
    clear_hosts += clear
    if clear and shut["active"]["confidence"] >= host["active"]["confidence"]:
        bad.append(f"{ip}: {shut['active']} is as sure behind a firewall as {host['active']['confidence']}")
    if host["active"]["confidence"] > 0 and shut["active"].get("family", host["active"]["family"]) != host["active"]["family"]:
        bad.append(f"{ip}: {host['active']['name']} is {shut['active']['name']} behind a firewall")
same = {level: sum(plain[ip][level]["name"] == trouble[ip][level]["name"] for ip in plain) for level in named}
if clear_hosts < 10:
    bad.append(f"only {clear_hosts} hosts to see a lower confidence by")
for level in named:
    if same[level] < 0.9 * count:
        bad.append(f"{level}: only {same[level]} of {count} names are the same with loss")
print(*bad, f"{count} hosts, named {named}; the same with loss: {same}", sep="\n")
sys.exit(bool(bad))
PY
exit $failed
