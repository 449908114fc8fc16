#!/usr/bin/env bash
# The running kernel is named as Linux, with a version range that holds it, on every address.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1
check() {
  python3 - "$lab_dir/out" "$(uname -r)" "$1" <<'PY' || exit 1
import json, re, sys
path, release, count = sys.argv[1:]
release = tuple(int(part) for part in release.split(".")[:2])
named = 0
for line in open(path):
    host = json.loads(line)
    if host["type"] != "host" or host["state"] != "up":
        continue
    guess = host["os"][0]
    spans = re.findall(r"(\d+)\.(\d+)(?: - (\d+)\.(\d+)| (or newer))?", guess["name"])
    fits = any((int(a), int(b)) <= release and
               (newer or release <= ((int(c), int(d)) if c else (int(a), int(b))))
               for a, b, c, d, newer in spans)
    if guess["family"] != "Linux" or not fits:
        sys.exit(f"{host['ip']}: {guess['name']}, but this is Linux {release}")
    if guess["method"] != "syn-ack" or not 0 < guess["confidence"] <= 1 or "os.sig:" not in guess["db"]:
        sys.exit(f"{host['ip']}: {guess}")
    named += 1
if named != int(count):
    sys.exit(f"{named} hosts were named, of {count}")
print("named", named, "hosts:", guess["name"], guess["confidence"], guess["evidence"])
PY
}
in_scanner "$synprint" -q -p22,23 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
check 256
in_target "$synprint" -q -p22,23 127.0.0.1 -oJ "$lab_dir/out" >/dev/null || exit 1
check 1

# Tuned by sysctl it is still Linux, or unknown: never another system.
for setting in net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0 \
  net.ipv4.ip_default_ttl=128; do
  before=$(in_target sysctl -n "${setting%=*}")
  in_target sysctl -qw "$setting"
  in_scanner "$synprint" -q -p22,23 198.18.0.1 -oJ "$lab_dir/out" >/dev/null || exit 1
  in_target sysctl -qw "${setting%=*}=$before"
  python3 - "$lab_dir/out" "$setting" <<'PY' || exit 1
import json, sys
host = [json.loads(line) for line in open(sys.argv[1])][-2]
names = [guess["name"] for guess in host["os"]]
if names[0] != "unknown" and host["os"][0]["family"] != "Linux":
    sys.exit(f"{sys.argv[2]}: called {names}")
print(f"{sys.argv[2]}: {names}")
PY
done

# The buffers decide window and scale: Linux whatever they are, never another system, and no version
# range from a scale that says nothing about it.
for rmem in "4096 131072 6291456" "4096 131072 16777216" "4096 262144 6291456" "4096 65536 6291456"; do
  lab_unlisten
  in_target sysctl -qw net.ipv4.tcp_rmem="$rmem"
  lab_listen 22 80 443 || exit 1
  in_scanner "$synprint" -q -p22,23 198.18.0.1 -oJ "$lab_dir/out" >/dev/null || exit 1
  python3 - "$lab_dir/out" "$rmem" <<'PY' || exit 1
import json, sys
host = [json.loads(line) for line in open(sys.argv[1])][-2]
if host["os"][0]["name"] != "unknown" and host["os"][0]["family"] != "Linux":
    sys.exit(f"tcp_rmem {sys.argv[2]}: {host['os']}")
print(f"tcp_rmem {sys.argv[2]}: {[(g['name'], g['confidence']) for g in host['os']]}")
PY
done
