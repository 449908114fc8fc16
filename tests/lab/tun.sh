#!/usr/bin/env bash
# A tun interface: raw IP out and in. What it carries is joined to a second namespace by a small
# pump between two tun devices.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
[ -c /dev/net/tun ] || {
  echo "SKIPPED: needs /dev/net/tun"
  exit 77
}
lab_up && lab_answer 198.19.3.0/24 && lab_listen 22 80 443 || exit 1
python3 "$(dirname "$0")/tun_pump.py" "$SCANNER" "$TARGET" "$lab_dir/pumping" &
lab_pids+=($!)
for _ in $(seq 100); do
  [ -e "$lab_dir/pumping" ] && break
  sleep 0.05
done
in_scanner "$synprint" -q -p1-500 198.19.3.0/28 -oJ "$lab_dir/out" >/dev/null || exit 1
python3 "$(dirname "$0")/results.py" "$lab_dir/out" 1-500 \
  "'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'" || exit 1
