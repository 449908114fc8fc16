#!/usr/bin/env bash
# 127.0.0.1 with known listeners, every port; then the machine's own address and an AnyIP range.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_listen 22 80 443 31337 65535 || exit 1
check() { python3 "$(dirname "$0")/results.py" "$lab_dir/out" "$1" "$2" || exit 1; }
truth="'open/syn-ack' if port in (22, 80, 443, 31337, 65535) else 'closed/reset'"

in_target "$synprint" -q -p1-65535 127.0.0.1 -oJ "$lab_dir/out" >/dev/null || exit 1
check 1-65535 "$truth"
in_target "$synprint" -q -p1-1000 127.0.0.0/28 198.18.255.2 -oJ "$lab_dir/out" >/dev/null || exit 1
check 1-1000 "$truth"
lab_answer 198.18.4.0/25
in_target "$synprint" -q -p20-450 198.18.4.32/27 -oJ "$lab_dir/out" >/dev/null || exit 1
check 20-450 "$truth"
