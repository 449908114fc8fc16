#!/usr/bin/env bash
# Ctrl-C: ends within a second, exit 3, complete files.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1
for signal in INT TERM; do
  # exec in a subshell with signals at their default: a background job of bash ignores SIGINT
  in_scanner python3 - "$synprint" "$signal" "$lab_dir" <<'PY' || exit 1
import json, os, signal, subprocess, sys, time
program, name, folder = sys.argv[1:]
number = getattr(signal, "SIG" + name)
out, text = f"{folder}/out.json", f"{folder}/out.txt"
scan = subprocess.Popen([program, "--max-rate", "20000", "-p1-1000", "198.18.0.0/24", "-oJ", out,
                         "-oN", text],
                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                        stderr=subprocess.PIPE)
time.sleep(2)
scan.send_signal(number)
start = time.monotonic()
_, err = scan.communicate(timeout=10)
took = time.monotonic() - start
assert scan.returncode == 3, f"exit status {scan.returncode}: {err}"
assert took < 1, f"took {took:.2f} s to end"
lines = [json.loads(line) for line in open(out)]
assert lines[-1]["type"] == "summary" and lines[-1]["complete"] is False, lines[-1]
hosts = [r for r in lines if r["type"] == "host"]
assert len(hosts) == 256, f"{len(hosts)} hosts"
asked = sum(sum(h["not_shown"].get(s, 0) for s in ("closed", "filtered")) for h in hosts)
assert 10000 < asked < 100000, asked
assert "synprint stopped early" in open(text).read().splitlines()[-1], "the text file is cut"
print(f"SIG{name}: ended in {took:.2f} s, {asked} closed ports kept")
PY
done

# The interface goes down in the middle: an error that names it, and what was found is kept.
in_scanner "$synprint" -q --max-rate 20000 -p1-1000 198.18.0.0/24 -oJ "$lab_dir/down.json" \
  >/dev/null 2>"$lab_dir/err" &
scan=$!
sleep 1
ip -n "$SCANNER" link set v0 down
wait "$scan"
status=$?
if [ "$status" -ne 1 ] || ! grep -q '"v0"' "$lab_dir/err" ||
  ! tail -1 "$lab_dir/down.json" | grep -q '"complete":false'; then
  echo "interface down: exit status $status, $(cat "$lab_dir/err")"
  exit 1
fi
echo "interface down: $(cat "$lab_dir/err")"
