#!/usr/bin/env bash
# Every way of sending, on every kind of interface: exact results where it works, one clear sentence
# where it does not, the same bytes on the wire, and what happens when the interface cannot go on.
synprint=$1 lab=$2 frames=$3
. "$(dirname "$0")/lib.sh"
lab_require
[ -c /dev/net/tun ] || {
  echo "SKIPPED: needs /dev/net/tun"
  exit 77
}
here=$(dirname "$0")
truth="'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'"

fail() {
  echo "$*"
  exit 1
}

# scan_exactly HOW NAME COMMAND.. : COMMAND runs synprint, which must say that it sends with NAME
scan_exactly() {
  local how=$1 name=$2
  shift 2
  echo "== $how on ${*: -1}"
  "$@" --transmit "$how" -q -d -p1-500 -oJ "$lab_dir/out" >/dev/null 2>"$lab_dir/err" || fail "$(cat "$lab_dir/err")"
  grep -qF ", sending with $name" "$lab_dir/err" || fail "it does not send with $name: $(cat "$lab_dir/err")"
  python3 "$here/results.py" "$lab_dir/out" 1-500 "$truth" || exit 1
}

# refuses HOW WORDS COMMAND.. : nothing can be sent that way, and one line says why
refuses() {
  local how=$1 words=$2 status
  shift 2
  "$@" --transmit "$how" -q -p1-500 >"$lab_dir/nothing" 2>"$lab_dir/err"
  status=$?
  [ $status -eq 1 ] || fail "$how on ${*: -1}: exit status $status, should be 1"
  [ "$(wc -l <"$lab_dir/err")" = 1 ] && grep -qF "$words" "$lab_dir/err" ||
    fail "$how on ${*: -1}: \"$(cat "$lab_dir/err")\" should say \"$words\""
  grep -q '^Scan report' "$lab_dir/nothing" && fail "$how on ${*: -1}: something was scanned"
}

lab_up && lab_answer 198.18.0.0/24 198.19.3.0/24 198.20.0.0/24 && lab_listen 22 80 443 || exit 1

# veth
for how in "auto AF_XDP (copy mode)" "xdp AF_XDP (copy mode)" "packet AF_PACKET" "libnet libnet"; do
  scan_exactly ${how%% *} "${how#* }" in_scanner "$synprint" 198.18.0.0/28
done

# loopback: only the machine's own IP stack leads there
scan_exactly auto "libnet (raw IP)" in_target "$synprint" 127.0.0.1
grep -qF "lo: not AF_XDP: the machine's own" "$lab_dir/err" || fail "no reason: $(cat "$lab_dir/err")"
scan_exactly libnet "libnet (raw IP)" in_target "$synprint" 127.0.0.1
refuses xdp '"lo" with AF_XDP: the machine' in_target "$synprint" 127.0.0.1
refuses packet '"lo" with AF_PACKET: the machine' in_target "$synprint" 127.0.0.1

# bridge: the address is the bridge's, the way out one of its ports
ip -n "$SCANNER" link add b0 type bridge && ip -n "$SCANNER" link add p0 type veth peer name p1 netns "$TARGET" &&
  ip -n "$SCANNER" link set p0 master b0 && ip -n "$SCANNER" link set p0 up && ip -n "$SCANNER" link set b0 up &&
  ip -n "$TARGET" link set p1 up && ip -n "$SCANNER" addr add 198.20.255.1/16 dev b0 &&
  ip -n "$TARGET" addr add 198.20.255.2/16 dev p1 || exit 1
for _ in $(seq 50); do
  [ "$(in_scanner cat /sys/class/net/b0/operstate)" = up ] && break
  sleep 0.1
done
for how in "auto AF_XDP (copy mode)" "xdp AF_XDP (copy mode)" "packet AF_PACKET" "libnet libnet"; do
  scan_exactly ${how%% *} "${how#* }" in_scanner "$synprint" 198.20.0.0/28
done

# tun: IP packets without a frame
python3 "$here/tun_pump.py" "$SCANNER" "$TARGET" "$lab_dir/pumping" &
lab_pids+=($!)
for _ in $(seq 100); do
  [ -e "$lab_dir/pumping" ] && break
  sleep 0.05
done
scan_exactly auto AF_PACKET in_scanner "$synprint" 198.19.3.0/28
grep -qF "t0: not AF_XDP: it takes IP packets" "$lab_dir/err" || fail "no reason: $(cat "$lab_dir/err")"
scan_exactly packet AF_PACKET in_scanner "$synprint" 198.19.3.0/28
scan_exactly libnet "libnet (raw IP)" in_scanner "$synprint" 198.19.3.0/28
refuses xdp '"t0" with AF_XDP: it takes IP packets' in_scanner "$synprint" 198.19.3.0/28

# tap: the practice network
lab_name="transmit$$"
practice_down() { "$lab" down --name "$lab_name" >/dev/null 2>&1; }
trap 'practice_down; lab_down' EXIT
"$lab" up --name "$lab_name" --hosts 198.18.0.0/27 --open 22,80,443 --rest closed --truth "$lab_dir/truth" >/dev/null || exit 1
for how in auto xdp packet libnet; do
  echo "== $how on the practice network"
  "$lab" run --name "$lab_name" -- "$synprint" -q -v --transmit $how -p1-500 198.18.0.0/27 -oJ "$lab_dir/out" >/dev/null &&
    "$lab" check "$lab_dir/truth" "$lab_dir/out" || fail "$how in the practice network"
done
practice_down

# one queue, one AF_XDP socket: a second scan falls back, and says why
in_scanner "$frames" xdp v0 20000 1000 >"$lab_dir/first" &
first=$!
sleep 0.2
scan_exactly auto AF_PACKET in_scanner "$synprint" 198.18.0.0/28
grep -qF "v0: not AF_XDP: another AF_XDP socket has its first queue" "$lab_dir/err" || fail "no reason: $(cat "$lab_dir/err")"
wait $first || exit 1

# The same bytes: every frame that synprint sends for a seed, seen by the peer. Silent ports, so that
# the kernel adds nothing of its own.
in_target ip route add blackhole 198.21.0.0/24
ip -n "$SCANNER" route add 198.21.0.0/24 via 198.18.255.2 dev v0
ip -n "$SCANNER" neigh replace 198.18.255.2 dev v0 nud permanent lladdr "$(in_target cat /sys/class/net/v1/address)"
for how in xdp packet libnet; do
  ip netns exec "$TARGET" python3 "$here/transmit_capture.py" v1 "$lab_dir/$how.frames" "$lab_dir/$how.ready" &
  capture=$!
  lab_pids+=($capture)
  for _ in $(seq 100); do
    [ -e "$lab_dir/$how.ready" ] && break
    sleep 0.05
  done
  in_scanner "$synprint" -q --transmit $how --seed 11 -g 40000 --max-retries 0 --initial-rtt-timeout 100ms \
    -p1-64 198.21.0.0/27 >/dev/null || exit 1
  kill -TERM $capture
  wait $capture || fail "no capture of $how"
done
[ "$(wc -l <"$lab_dir/xdp.frames")" -ge 2048 ] || fail "only $(wc -l <"$lab_dir/xdp.frames") frames were seen"
for how in packet libnet; do
  cmp "$lab_dir/xdp.frames" "$lab_dir/$how.frames" || fail "AF_XDP and $how send other bytes"
done
echo "the same bytes: $(wc -l <"$lab_dir/xdp.frames") frames"

python3 "$here/transmit_trouble.py" "$frames" "$SCANNER" "$TARGET" || exit 1
