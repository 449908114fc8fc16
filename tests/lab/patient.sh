#!/usr/bin/env bash
# --os-patient: how hosts repeat their SYN-ACKs is seen, of the running kernel and of two emulated systems
# that nothing else tells apart. The kernel's resets are held back as long as that takes, and the filter that
# does it is gone afterwards, however the scan ends. Without the right to make one nothing is sent.
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"
. "$(dirname "$0")/lib.sh"
lab_require nft setpriv
failed=0
complain() {
  echo "FAILED: $*"
  failed=1
}

if ! unshare -n nft add table inet owned '{ flags owner; }' 2>/dev/null; then
  echo "SKIPPED: this kernel has no nftables with tables that have an owner"
  exit 77
fi

lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 || exit 1
trap 'lab_down; practice_end' EXIT
in_target sysctl -qw net.ipv4.tcp_synack_retries=2 || exit 1

# Resets that arrive: of the kernel, from the ports of the scan and from those of patient mode; and the scanner's own
# (sending 0 of a probe leaves from the first port, patient mode follows its eleven).
in_target nft -f - <<'NFT' || exit 1
table inet seen {
  counter others { }
  counter kernel { }
  counter polite { }
  chain input {
    type filter hook input priority 0;
    tcp sport 40000-40010 tcp flags & (rst | ack) == rst counter name others
    tcp sport 40011-40014 tcp flags & (rst | ack) == rst counter name kernel
    tcp sport 40011-40014 tcp flags & (rst | ack) == rst | ack counter name polite
  }
}
NFT
count() { in_target nft list counter inet seen "$1" | sed -n 's/.*packets \([0-9]*\) .*/\1/p'; }
filters() { in_scanner nft list tables | grep -c synprint_; }
patient() { timeout -k 1 60 ip netns exec "$SCANNER" "$synprint" -q --os-patient --no-checkpoint -g 40000 -p22,23 "$@"; }
# wait_for COMMAND..: until it holds, five seconds at most
wait_for() {
  local i
  for ((i = 0; i < 100; i++)); do
    "$@" && return 0
    sleep 0.05
  done
  return 1
}
is_up() { [ "$(filters)" -eq 1 ]; }
is_gone() { [ "$(filters)" -eq 0 ]; }

# The running kernel, of eight hosts side by side.
patient 198.18.0.1-8 -oJ "$lab_dir/out" >"$lab_dir/text" 2>"$lab_dir/err" &
scan=$!
wait_for is_up || complain "no filter while the scan runs: $(cat "$lab_dir/err")"
in_scanner nft list ruleset | grep -q "tcp sport 40011-40014 .*drop" || complain "the filter is another: $(in_scanner nft list ruleset)"
wait $scan || complain "exit status $?: $(cat "$lab_dir/err")"
is_gone || complain "the filter outlives the scan"
python3 - "$lab_dir/out" <<'PY' || failed=1
import json, sys
hosts = [r for r in map(json.loads, open(sys.argv[1])) if r["type"] == "host"]
assert len(hosts) == 8, len(hosts)
for host in hosts:
    gaps = host["resends"]
    assert len(gaps) == 2 and abs(gaps[0] - 1) < 0.4 and abs(gaps[1] - 2) < 0.5, gaps
    assert "resends_rst" not in host and "resends_cut" not in host, host
    assert host["os"][0]["method"] == "patient" and host["os"][0]["family"] == "Linux", host["os"][0]
print("the running kernel:", hosts[0]["resends"])
PY
[ "$(grep -c '^SYN-ACK repeats: ' "$lab_dir/text")" -eq 8 ] || complain "the text lacks lines: $(cat "$lab_dir/text")"
[ "$(count kernel)" -eq 0 ] || complain "the kernel sent $(count kernel) resets from the ports of patient mode"
[ "$(count polite)" -eq 8 ] || complain "$(count polite) connections were ended, not 8"
[ "$(count others)" -ge 8 ] || complain "the counters count nothing"

# Ctrl-C: at once, with what is there.
python3 - "$SCANNER" "$synprint" "$lab_dir/stopped" <<'PY' || failed=1
import json, signal, subprocess, sys, time
namespace, program, out = sys.argv[1:]
scan = subprocess.Popen(["ip", "netns", "exec", namespace, program, "-q", "--os-patient", "--no-checkpoint", "-p22",
                         "198.18.0.9", "-oJ", out], stdout=subprocess.DEVNULL,
                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(2.5)
scan.send_signal(signal.SIGINT)
start = time.monotonic()
scan.wait(timeout=10)
took = time.monotonic() - start
assert took < 1, f"took {took:.2f} s to end"
host = next(r for r in map(json.loads, open(out)) if r["type"] == "host")
assert len(host["resends"]) == 1 and host["resends_cut"] is True, host
PY
is_gone || complain "the filter outlives Ctrl-C"

# kill -9: nobody is left to take it away but the kernel.
"$(command -v ip)" netns exec "$SCANNER" "$synprint" -q --os-patient --no-checkpoint -p22 198.18.0.9 >/dev/null 2>&1 &
scan=$!
wait_for is_up || complain "no filter before kill -9"
kill -9 $scan
wait $scan 2>/dev/null
wait_for is_gone || complain "the filter outlives kill -9"

# Not allowed to: said before any packet is sent.
sent() { in_scanner cat /sys/class/net/v0/statistics/tx_packets; }
before=$(sent)
ip netns exec "$SCANNER" setpriv --bounding-set -net_admin --inh-caps -net_admin \
  "$synprint" --os-patient --no-checkpoint -p22 198.18.0.9 >"$lab_dir/denied" 2>&1
status=$?
[ $status -eq 4 ] && grep -q "CAP_NET_ADMIN.*--os-patient.*setcap cap_net_raw,cap_net_admin+ep" "$lab_dir/denied" &&
  [ "$before" = "$(sent)" ] || complain "without CAP_NET_ADMIN: exit status $status, $(cat "$lab_dir/denied")"
lab_down

# Two systems that only this tells apart.
for system in "Hasty 1 3 rst 5" "Steady 3 rst 5"; do
  name=${system%% *}
  sed -e "s/^name .*/name $name/" -e "s/^family .*/family $name/" -e "s/^retransmit .*/retransmit ${system#* }/" \
    "$(dirname "$0")/../../tools/synprint-lab/personalities/linux-6.18.personality" >"$practice_dir/$name.personality"
done
mkdir "$practice_dir/two"
cp "$(dirname "$0")/../../db/ports.rank" "$practice_dir/two/"
{
  echo "synprint-os 1"
  for entry in "Hasty 1-2-R2" "Steady 3-R2"; do
    printf 'system %s\nvendor x\nfamily %s\ntype x\nsource made up\ndate 2026-11-21\nresends %s\n' \
      "${entry% *}" "${entry% *}" "${entry#* }"
    grep -h '^\(OPS\|WIN\|ECN\|T[1-7]\|U1\|IE\)(' "$practice_dir/Hasty.personality"
  done
} >"$practice_dir/two/os.sig"
practice_up --seed 2 --hosts 198.18.0.1-12 --open 22 --closed 23 --rtt 5ms --truth "$practice_dir/truth" \
  --personality "$practice_dir/Hasty.personality" --personality "$practice_dir/Steady.personality" || exit 1
practice_run env SYNPRINT_DATADIR="$practice_dir/two" timeout -k 1 60 "$synprint" -q -O --os-patient --no-checkpoint -p22,23 198.18.0.1-12 \
  -oJ "$practice_dir/with" >/dev/null || complain "the scan of the emulated systems failed"
practice_run env SYNPRINT_DATADIR="$practice_dir/two" timeout -k 1 60 "$synprint" -q -O --no-checkpoint -p22,23 198.18.0.1-12 \
  -oJ "$practice_dir/without" >/dev/null || complain "the scan of the emulated systems failed"
python3 - "$practice_dir" <<'PY' || failed=1
import json, sys
folder = sys.argv[1]
def read(name):
    return [json.loads(line) for line in open(f"{folder}/{name}")]
truth = {r["ip"]: r["os"]["name"] for r in read("truth") if r["type"] == "host"}
assert set(truth.values()) == {"Hasty", "Steady"}, truth
expected = {"Hasty": ([1, 2], 2), "Steady": ([3], 2)}
for host in (r for r in read("with") if r["type"] == "host"):
    system = truth[host["ip"]]
    gaps, rst = expected[system]
    assert [round(g) for g in host["resends"]] == gaps and round(host["resends_rst"]) == rst, host
    best = host["os"][0]
    assert best["name"] == system and best["method"] == "active", (system, best)
    assert "SYN-ACK repeats" in best["evidence"], best["evidence"]
assert not any(r["os"][0]["name"] in expected for r in read("without") if r["type"] == "host"), "told apart without"
print(f"{len(truth)} hosts told apart by their schedules alone")
PY
exit $failed
