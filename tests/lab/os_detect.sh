#!/usr/bin/env bash
# Active OS detection: hosts that play every personality are named right, at least by their family.
# Where the database does not know how a family answers the tests, or no more than its SYN-ACK, "unknown" is right
# too, and an entry for several systems that names it. So is the running kernel named, on every address, with a range of
# versions that holds it. A host is reported once, with its fingerprint.
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"
. "$(dirname "$0")/lib.sh"
lab_require

# OUT TRUTH|- COUNT: the JSON Lines of -O -v, against the lab's truth or else the running kernel
check() {
  python3 - "$1" "$2" "$3" "$(uname -r)" "$(dirname "$0")/../../db/os.sig" <<'PY'
import json, re, sys
out, truth, count, release, database = sys.argv[1:]
release = tuple(int(part) for part in release.split(".")[:2])
tested, family = set(), ""
for line in open(database):
    line = line.strip()
    family = line[len("family "):] if line.startswith("family ") else family
    if line.startswith("T5("):
        tested.add(family)
expected = {}
if truth != "-":
    for line in open(truth):
        record = json.loads(line)
        if record["type"] == "host":
            expected[record["ip"]] = record["os"]
hosts, named, sure, bad = {}, 0, 0, []
for line in open(out):
    host = json.loads(line)
    if host["type"] != "host" or host["state"] != "up":
        continue
    ip = host["ip"]
    if ip in hosts:
        sys.exit(f"{ip}: a second line")
    hosts[ip] = host
    best = host["os"][0]
    if best["method"] != "active" or not 0 <= best["confidence"] <= 1 or "R=" not in host.get("fingerprint", ""):
        bad.append(f"{ip}: not asked: {best}")
        continue
    wanted = expected[ip]["family"] if expected else "Linux"
    said = best.get("family", "")
    sure += best["confidence"] >= 0.5 and said == wanted
    named += said == wanted
    if said != wanted and (wanted in tested or said and wanted.lower() not in best["name"].lower()):
        bad.append(f"{ip}: {expected.get(ip, {}).get('name', 'the running kernel')} is called {best['name']} "
                   f"({best['confidence']}): {best['evidence']}")
    if not expected:
        spans = re.findall(r"(\d+)\.(\d+)(?: - (\d+)\.(\d+)| (or newer))?", best["name"])
        if not any((int(a), int(b)) <= release and (newer or release <= ((int(c), int(d)) if c else (int(a), int(b))))
                   for a, b, c, d, newer in spans):
            bad.append(f"{ip}: {best['name']}, but this is Linux {release}")
if len(hosts) != int(count):
    bad.append(f"{len(hosts)} hosts, not {count}")
for line in bad[:20]:
    print(line)
print(f"{len(hosts)} hosts: {named} are named by their family, {sure} with a confidence of a half or more")
sys.exit(bool(bad))
PY
}

practice_scan() {
  practice_run timeout -k 1 60 "$synprint" -q -v -p22,23,80 -oJ "$practice_dir/result" "$@" >"$practice_dir/text"
}

failed=0
count=$("$lab" up --list-personalities | wc -l)
practice_up --seed 3 --hosts "198.18.0.1-$count" --routed 198.19.0.0/29 --open 22,80 --closed 23 --rtt 5ms \
  --truth "$practice_dir/truth" || exit 1
practice_scan -O "198.18.0.1-$count" 198.19.0.0/29 || exit 1
check "$practice_dir/result" "$practice_dir/truth" $((count + 8)) || failed=1
grep -q "^OS details: .*(confidence [0-9]* %)$" "$practice_dir/text" &&
  grep -q "^Network Distance: 1 hop$" "$practice_dir/text" || {
  echo "the text lacks lines"
  failed=1
}

# --osscan-limit: without a closed port no host is asked
practice_run timeout -k 1 60 "$synprint" -q -O --osscan-limit -p22,80 -oJ "$practice_dir/limit" "198.18.0.1-$count" \
  >/dev/null || exit 1
if grep -q '"method":"active"' "$practice_dir/limit"; then
  echo "--osscan-limit: a host without a closed port was asked"
  failed=1
fi
practice_down >/dev/null

lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 || exit 1
trap 'lab_down; practice_end' EXIT
in_scanner timeout -k 1 60 "$synprint" -q -v -O -p22,23 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
check "$lab_dir/out" - 256 || failed=1
exit $failed
