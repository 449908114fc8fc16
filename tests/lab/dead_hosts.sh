#!/usr/bin/env bash
# 30 % of a /24 are dead: each is "down: no ARP answer", the others are exact.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_listen 22 80 443 || exit 1
alive=()
for octet in $(seq 0 255); do
  [ $((octet * 7 % 10)) -lt 7 ] && alive+=("198.18.0.$octet/32")
done
lab_answer "${alive[@]}" || exit 1
in_scanner "$synprint" -q -p1-1000 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
python3 "$(dirname "$0")/results.py" "$lab_dir/out" 1-1000 \
  "'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'" || exit 1
python3 - "$lab_dir/out" <<'PY'
import json, sys
for line in open(sys.argv[1]):
    host = json.loads(line)
    if host["type"] == "host":
        alive = int(host["ip"].rsplit(".", 1)[1]) * 7 % 10 < 7
        want = ("up", "arp-response") if alive else ("down", "no-arp-response")
        if (host["state"], host["reason"]) != want:
            sys.exit(f"{host['ip']} is {host['state']}/{host['reason']}, should be {want}")
PY
