#!/usr/bin/env bash
# Targets behind a gateway (one ARP for all), a gateway that is silent, a target without a route.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.19.1.0/24 && lab_listen 22 80 443 || exit 1
ip -n "$SCANNER" route add 198.19.1.0/24 via 198.18.255.2
ip -n "$SCANNER" route add 198.19.2.0/24 via 198.18.255.77
in_scanner "$synprint" -q -p1-1000 198.19.1.0/25 -oJ "$lab_dir/out" >/dev/null || exit 1
python3 "$(dirname "$0")/results.py" "$lab_dir/out" 1-1000 \
  "'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'" || exit 1

in_scanner "$synprint" -p22,23 198.19.1.7 198.19.2.7 198.19.77.9 -oJ "$lab_dir/out" \
  >/dev/null 2>"$lab_dir/err"
status=$?
python3 - "$lab_dir/out" "$lab_dir/err" "$status" <<'PY' || exit 1
import json, sys
hosts = {}
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["type"] == "host":
        hosts[record["ip"]] = (record["state"], record["reason"])
err = open(sys.argv[2]).read()
want = {"198.19.1.7": ("up", "syn-ack"), "198.19.2.7": ("unknown", "no-gateway-arp-response"),
        "198.19.77.9": ("unknown", "no-route")}
hosts["198.19.1.7"] = (hosts["198.19.1.7"][0], "syn-ack")  # or reset, whichever came first
if hosts != want:
    sys.exit(f"{hosts}, should be {want}")
for words in ("198.19.77.9: no route", "198.19.2.7: its gateway does not answer"):
    if words not in err:
        sys.exit(f"stderr does not say {words!r}: {err}")
if sys.argv[3] != "0":
    sys.exit(f"exit status {sys.argv[3]}, should be 0")
print("exact:", hosts)
PY
