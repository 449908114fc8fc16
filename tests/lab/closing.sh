#!/usr/bin/env bash
# A listener closes in the middle of the scan: each of its ports is open or closed, once, and
# everything else is exact.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 && lab_listen 443 || exit 1
in_scanner "$synprint" -q --max-rate 100000 -p1-1000 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null &
scan=$!
# mid-scan: when some of the 256 have been found
for _ in $(seq 400); do
  [ "$(grep -c '"port":443' "$lab_dir/out.partial" 2>/dev/null)" -ge 60 ] 2>/dev/null && break
  sleep 0.02
done
lab_unlisten
wait "$scan" || exit 1
python3 - "$lab_dir/out" <<'PY' || exit 1
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
ports = [(r["ip"], r["port"]) for r in lines if r["type"] == "port"]
hosts = [r for r in lines if r["type"] == "host"]
open443 = sum(1 for _, port in ports if port == 443)
assert len(ports) == len(set(ports)), "a port was reported twice"
assert sum(1 for _, port in ports if port in (22, 80)) == 512, "ports 22 and 80 are not all open"
assert 0 < open443 < 256, f"{open443} of 256 found 443 open: the listener did not close mid-scan"
assert len(hosts) == 256 and lines[-1]["complete"]
closed = sum(h["not_shown"].get("closed", 0) for h in hosts)
assert closed == 256000 - 512 - open443, f"{closed} closed"
print("exact:", open443, "x 443 open before the listener closed")
PY
