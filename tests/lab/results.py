"""Checks synprint's JSON Lines against a truth. Used by the lab tests.

usage: results.py FILE TRUTH

TRUTH is Python, evaluated once per (last octet, port) pair that the scan covered: it names the state
and, after a slash, the reason, for instance  'open' if port == 22 else 'closed/reset'.  The names
`octet` (last one), `ip` and `port` are bound. A state without a reason matches any reason.
Every open or answered port must have exactly one line; ports in the state that is most frequent may
be in not_shown instead. Prints a sentence and fails on the first difference.
"""
import collections
import json
import sys


def load(path):
    ports, hosts, scan, summary = {}, {}, None, None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            kind = record["type"]
            if kind == "port":
                key = (record["ip"], record["port"])
                if key in ports:
                    sys.exit(f"{path}:{number}: a second line for {key}")
                if record["ip"] in hosts:
                    sys.exit(f"{path}:{number}: a port after its host's line")
                ports[key] = record
            elif kind == "host":
                if record["ip"] in hosts:
                    sys.exit(f"{path}:{number}: a second line for host {record['ip']}")
                hosts[record["ip"]] = record
            elif kind == "scan":
                scan = record
            elif kind == "summary":
                summary = record
            else:
                sys.exit(f"{path}:{number}: unknown type {kind}")
    if scan is None or summary is None:
        sys.exit(f"{path}: no scan or no summary line")
    return scan, ports, hosts, summary


def expand(spec):
    ports = []
    for item in spec.split(","):
        first, _, last = item.partition("-")
        ports.extend(range(int(first), int(last or first) + 1))
    return ports


def main():
    path, spec, truth = sys.argv[1:4]
    scan, ports, hosts, summary = load(path)
    rule = compile(f"({truth})", "truth", "eval")
    wanted_ports = expand(spec)
    if scan["ports"] != len(wanted_ports):
        sys.exit(f"scan line says {scan['ports']} ports, asked were {len(wanted_ports)}")
    totals = collections.Counter()
    for ip, host in hosts.items():
        octet = int(ip.rsplit(".", 1)[1])
        if host["state"] == "down":
            if any(key[0] == ip for key in ports):
                sys.exit(f"{ip} is down and has ports")
            totals["down"] += 1
            continue
        missing = collections.Counter()
        for port in wanted_ports:
            want = eval(rule, {"octet": octet, "ip": ip, "port": port})
            state, _, reason = want.partition("/")
            totals[state] += 1
            line = ports.pop((ip, port), None)
            if line is None:
                if state == "open":
                    sys.exit(f"{ip}:{port} should be open and is not")
                missing[state] += 1
            elif line["state"] != state or reason not in ("", line["reason"]):
                sys.exit(f"{ip}:{port} is {line['state']}/{line['reason']}, should be {want}")
        if dict(missing) != host["not_shown"]:
            sys.exit(f"{ip}: not_shown is {host['not_shown']}, should be {dict(missing)}")
    if ports:
        sys.exit(f"ports of no host that is up: {list(ports)[:3]}")
    if summary["hosts_up"] != len([h for h in hosts.values() if h["state"] == "up"]):
        sys.exit("summary counts other hosts up than there are")
    if not summary["complete"]:
        sys.exit("the summary says that the scan is not complete")
    if len(hosts) != scan["targets"]:
        sys.exit(f"{len(hosts)} hosts reported of {scan['targets']}")
    print("exact:", ", ".join(f"{n} {state}" for state, n in sorted(totals.items())),
          "in", summary["elapsed_s"], "s,", summary["retransmits"], "repeats")


main()
