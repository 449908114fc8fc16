#!/usr/bin/env bash
# Ways to a target that are easily got wrong: policy rules, no address to send from, -e lo, fixed
# neighbour entries, an interface without ARP, a queue that refuses packets.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require
lab_up && lab_answer 198.18.0.0/21 198.19.0.0/16 && lab_listen 22 || exit 1
scan() { in_scanner "$synprint" -oJ "$lab_dir/out" "$@" >/dev/null 2>"$lab_dir/err"; }
# expect WHAT JQ-LIKE PYTHON: `hosts` is {ip: (state, reason)}, `summary` the last line
expect() {
  python3 - "$lab_dir/out" "$1" "$2" <<'PY' || { cat "$lab_dir/err"; exit 1; }
import json, sys
hosts, summary = {}, None
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["type"] == "host":
        hosts[record["ip"]] = (record["state"], record["reason"])
    elif record["type"] == "summary":
        summary = record
if not eval(sys.argv[3]):
    sys.exit(f"{sys.argv[2]}: {list(hosts.items())[:3]} {summary}")
print("as it should be:", sys.argv[2])
PY
}

# A rule sends part of a network another way: nothing in the routes shows where it begins.
ip -n "$SCANNER" route add 198.19.0.0/16 via 198.18.255.77
ip -n "$SCANNER" rule add to 198.19.128.0/24 lookup 101
ip -n "$SCANNER" route add default via 198.18.255.2 table 101
scan -p22 198.19.127.250-255 198.19.128.0-5
expect "policy rules" "all(hosts[f'198.19.128.{i}'][0] == 'up' and
  hosts[f'198.19.127.{250 + i}'] == ('unknown', 'no-gateway-arp-response') for i in range(6))"

# Through lo (-e lo) nobody else is reached, and nothing may leave elsewhere.
scan -e lo -p22 198.18.0.7
expect "-e lo" "hosts == {'198.18.0.7': ('unknown', 'no-route')} and summary['probes_sent'] == 0"

# A target that answers no ARP, with a fixed entry; and one without.
in_target sysctl -qw net.ipv4.conf.all.arp_ignore=8
mac=$(in_target cat /sys/class/net/v1/address)
ip -n "$SCANNER" neigh add 198.18.0.9 lladdr "$mac" nud permanent dev v0
scan -p22 198.18.0.9 198.18.0.10
expect "fixed neighbour entry" "hosts == {'198.18.0.9': ('up', 'syn-ack'),
  '198.18.0.10': ('down', 'no-arp-response')}"
in_target sysctl -qw net.ipv4.conf.all.arp_ignore=0

# A queue that refuses packets: what could not be sent proves nothing, all hosts are up.
if in_scanner tc qdisc add dev v0 root tbf rate 2mbit burst 2000 limit 2000 2>/dev/null; then
  scan -p22 198.18.0.0/23
  expect "refused ARP requests" "sum(h[0] == 'up' for h in hosts.values()) == 512"
  in_scanner tc qdisc del dev v0 root
fi

# No address to send from: nothing is sent, least of all in the name of the target.
ip -n "$SCANNER" addr flush dev v0
ip -n "$SCANNER" route add 198.18.0.0/16 dev v0
before=$(in_scanner cat /sys/class/net/v0/statistics/tx_packets)
scan -p22 198.18.0.7
expect "no source address" "hosts == {'198.18.0.7': ('unknown', 'no-route')}"
[ "$(in_scanner cat /sys/class/net/v0/statistics/tx_packets)" = "$before" ] || {
  echo "packets were sent without a source address"
  exit 1
}
ip -n "$SCANNER" addr add 198.18.255.1/16 dev v0

# An interface that resolves no addresses: the kernel frames what we send.
ip -n "$SCANNER" link set v0 arp off
ip -n "$SCANNER" link set v0 address "$mac"
ip -n "$TARGET" neigh replace 198.18.255.1 lladdr "$mac" nud permanent dev v1
scan -p22 198.18.0.7
expect "an interface without ARP" "list(hosts) == ['198.18.0.7'] and hosts['198.18.0.7'][1] != 'no-arp-response'"
