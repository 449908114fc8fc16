#!/usr/bin/env bash
# synprint in the practice network: every kind of port and host, on a network that loses nothing, is
# reported exactly as the lab's truth has it.
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"

# name, options of up, then "--", options of synprint, targets
scan_exactly() {
  local name=$1 up=()
  shift
  while [ "$1" != -- ]; do
    up+=("$1")
    shift
  done
  shift
  practice_up --truth "$practice_dir/truth" "${up[@]}" || exit 1
  practice_run "$synprint" -q -v -oJ "$practice_dir/result" "$@" >/dev/null || {
    echo "$name: synprint failed"
    exit 1
  }
  echo "== $name"
  "$lab" check "$practice_dir/truth" "$practice_dir/result" || {
    "$lab" check --list "$practice_dir/truth" "$practice_dir/result" | tail -20
    exit 1
  }
  practice_down
  rm -f "$practice_dir/truth" "$practice_dir/result"
}

scan_exactly "open, closed, silent" --seed 1 --hosts 198.18.0.0/26 --open 22,80 --open 3% --filtered 2% \
  -- -p1-1000 198.18.0.0/26
scan_exactly "rejected by host and by router" --seed 2 --hosts 198.18.0.0/26 --open 22 \
  --rejected 5%:13:router --rejected 5%:10:host --rejected 2%:3:host -- -p1-1000 198.18.0.0/26
scan_exactly "dead hosts, hosts behind a router" --seed 3 --hosts 198.18.0.0/26 --routed 198.19.0.0/26 \
  --alive 70% --router-unreachable --open 22,80 --closed 1-1000 -- -p1-200 198.18.0.0/26 198.19.0.0/26
scan_exactly "far, jittering, some very far" --seed 4 --hosts 198.18.0.0/26 --open 22,80 --open 3% --rtt 40ms \
  --jitter 10ms --slow 10%:400ms -- -p1-200 198.18.0.0/26
scan_exactly "reordered, duplicated" --seed 5 --hosts 198.18.0.0/26 --open 22,80 --open 5% --rtt 5ms \
  --reorder 5% --duplicate 5% -- -p1-500 198.18.0.0/26
scan_exactly "hosts that answer late" --seed 6 --hosts 198.18.0.0/27 --open 22,80 --rtt 2ms --late 20%:2s \
  -- -p1-50 198.18.0.0/27
scan_exactly "tarpits and SYN proxies" --seed 7 --hosts 198.18.0.0/26 --open 22,80 --tarpit 5% --syn-proxy 5% \
  -- -p1-300 198.18.0.0/26
scan_exactly "repeated SYN-ACKs" --seed 8 --hosts 198.18.0.0/28 --open 1-300 -- -p1-400 198.18.0.0/28
