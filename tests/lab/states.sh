#!/usr/bin/env bash
# 256 addresses x ports 1-1000: plain, then with ports dropped and rejected with each ICMP code.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require nft
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1
check() { python3 "$(dirname "$0")/results.py" "$lab_dir/out" 1-1000 "$1"; }

in_scanner "$synprint" -q -p1-1000 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
check "'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'" || exit 1

# every reply of a filter that scanners.md 4.1 names, as the kernel can send it
in_target nft -f - <<'NFT' || exit 1
table ip filter {
  chain input {
    type filter hook input priority 0;
    tcp dport { 80, 100-109 } drop
    tcp dport 200 reject with icmp type net-unreachable
    tcp dport 201 reject with icmp type host-unreachable
    tcp dport 202 reject with icmp type prot-unreachable
    tcp dport { 203, 443 } reject with icmp type port-unreachable
    tcp dport 204 reject with icmp type net-prohibited
    tcp dport 205 reject with icmp type host-prohibited
    tcp dport 206 reject with icmp type admin-prohibited
    tcp dport 207 reject with tcp reset
  }
}
NFT
# -v writes a line for every answered port, so that the reasons can be compared
in_scanner "$synprint" -q -v -p1-1000 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
check "'open/syn-ack' if port == 22 else
  'filtered/no-response' if port == 80 or 100 <= port <= 109 else
  'filtered/' + {200: 'net-unreach', 201: 'host-unreach', 202: 'proto-unreach', 203: 'port-unreach',
    443: 'port-unreach', 204: 'net-prohibited', 205: 'host-prohibited',
    206: 'admin-prohibited'}[port] if port in (200, 201, 202, 203, 443, 204, 205, 206) else
  'closed/reset'" || exit 1
