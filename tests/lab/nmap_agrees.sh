#!/usr/bin/env bash
# nmap, in the same namespaces, agrees port for port: plain, and behind a filter.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require nft nmap
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1
compare() {
  in_scanner "$synprint" -q -v -p1-1000 198.18.0.0/24 -oJ "$lab_dir/out" >/dev/null || exit 1
  in_scanner nmap -n -Pn -sS -d --reason -T4 -p1-1000 198.18.0.0/24 -oX "$lab_dir/nmap.xml" \
    >/dev/null || exit 1
  python3 - "$lab_dir/out" "$lab_dir/nmap.xml" <<'PY' || exit 1
import collections, json, sys
import xml.etree.ElementTree as tree
ours, theirs = {}, {}
for line in open(sys.argv[1]):
    r = json.loads(line)
    if r["type"] == "port":
        ours[r["ip"], r["port"]] = (r["state"], r["reason"])
for host in tree.parse(sys.argv[2]).getroot().iter("host"):
    ip = host.find("address").get("addr")
    for port in host.iter("port"):
        state = port.find("state")
        theirs[ip, int(port.get("portid"))] = (state.get("state"), state.get("reason"))
    for extra in host.iter("extraports"):
        for reason in extra.iter("extrareasons"):
            for item in reason.get("ports").split(","):
                first, _, last = item.partition("-")
                for port in range(int(first), int(last or first) + 1):
                    theirs[ip, port] = (extra.get("state"), reason.get("reason"))
for key in theirs: # synprint writes no line for silence
    ours.setdefault(key, ("filtered", "no-response"))
plural = {"resets": "reset", "no-responses": "no-response", "port-unreaches": "port-unreach",
          "host-prohibiteds": "host-prohibited", "admin-prohibiteds": "admin-prohibited",
          "net-unreaches": "net-unreach", "host-unreaches": "host-unreach"}
different = [(key, ours[key], theirs.get(key)) for key in ours
             if theirs.get(key) is None or ours[key] != (theirs[key][0], plural.get(theirs[key][1], theirs[key][1]))]
if different or len(ours) != 256000:
    sys.exit(f"{len(ours)} ports, {len(different)} differ: {different[:5]}")
print("nmap agrees on", len(ours), "ports:", dict(collections.Counter(v for v, _ in ours.values())))
PY
}
compare
in_target nft -f - <<'NFT' || exit 1
table ip filter {
  chain input {
    type filter hook input priority 0;
    tcp dport { 80, 100-103 } drop
    tcp dport { 443, 200-209 } reject with icmp type admin-prohibited
    tcp dport 300-309 reject with icmp type host-unreachable
  }
}
NFT
compare
