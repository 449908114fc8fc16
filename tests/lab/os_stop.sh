#!/usr/bin/env bash
# -O that does not come to its end: stopped by Ctrl-C and SIGTERM while ports are asked and while
# systems are, killed, out of time; and what --resume makes of it. What leaves the scanner is watched
# from the other side. And hosts without a port that answers.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require nft
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 || exit 1
in_target nft -f - <<'NFT' || exit 1
table ip quiet {
  chain in {
    type filter hook input priority 0;
    ip daddr 198.18.0.232/29 tcp dport { 22, 23 } drop
    ip daddr 198.18.0.240/29 meta l4proto { tcp, udp } drop
    ip daddr 198.18.0.248/29 drop
  }
}
NFT
# the table of neighbours is one for all namespaces, and hosts are not to forget who asks them
ip -n "$TARGET" neigh replace 198.18.255.1 dev v1 nud permanent \
  lladdr "$(in_scanner cat /sys/class/net/v0/address)" || exit 1
chmod 755 "$lab_dir"
python3 "$(dirname "$0")/os_stop.py" "$synprint" "$SCANNER" "$TARGET" "$lab_dir"
