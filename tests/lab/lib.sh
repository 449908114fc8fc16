# Lab A: two network namespaces joined by a veth pair, for tests and benchmarks. Sourced by bash.
#
#   lab_up            makes $SCANNER (198.18.255.1/16 on v0) and $TARGET (v1), no route out
#   lab_answer NET    the kernel of $TARGET answers for every address of NET (AnyIP)
#   lab_listen PORT.. listeners in $TARGET, on all of its addresses
#   in_scanner CMD..  runs a command in $SCANNER; in_target likewise
#   lab_down          is called by itself when the script ends, however it ends
#
# Needs root, iproute2 and python3. Exit status 77 tells ctest that a test was skipped.

lab_id="sp$$"
SCANNER="${lab_id}s"
TARGET="${lab_id}t"
lab_pids=()
lab_dir=$(mktemp -d)

lab_require() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "SKIPPED: needs root for network namespaces"
    exit 77
  fi
  local tool
  for tool in ip python3 "$@"; do
    if ! command -v "$tool" >/dev/null; then
      echo "SKIPPED: needs $tool"
      exit 77
    fi
  done
  local works=no
  ip netns add "${lab_id}x" 2>/dev/null && ip netns exec "${lab_id}x" true 2>/dev/null && works=yes
  ip netns del "${lab_id}x" 2>/dev/null
  if [ $works = no ]; then
    echo "SKIPPED: network namespaces are not available here"
    exit 77
  fi
}

lab_down() {
  local pid
  for pid in "${lab_pids[@]}"; do
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  lab_pids=()
  # whatever else a test left running in the namespaces that it made
  for pid in $(ip netns pids "$SCANNER" 2>/dev/null; ip netns pids "$TARGET" 2>/dev/null); do
    kill -9 "$pid" 2>/dev/null
  done
  ip netns del "$SCANNER" 2>/dev/null
  ip netns del "$TARGET" 2>/dev/null
  rm -rf "$lab_dir"
}

in_scanner() { ip netns exec "$SCANNER" "$@"; }
in_target() { ip netns exec "$TARGET" "$@"; }

lab_up() {
  trap lab_down EXIT
  trap 'exit 130' INT TERM
  ip netns add "$SCANNER" || return 1
  ip netns add "$TARGET" || return 1
  ip -n "$SCANNER" link add v0 type veth peer name v1 netns "$TARGET" || return 1
  ip -n "$SCANNER" addr add 198.18.255.1/16 dev v0
  ip -n "$TARGET" addr add 198.18.255.2/16 dev v1
  local ns
  for ns in "$SCANNER" "$TARGET"; do
    ip -n "$ns" link set lo up
    ip netns exec "$ns" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 2>/dev/null
    # the target must answer every probe: what a real network of hosts would not limit in sum
    ip netns exec "$ns" sysctl -qw net.ipv4.icmp_ratelimit=0
    ip netns exec "$ns" sysctl -qw net.ipv4.tcp_syncookies=0 net.ipv4.tcp_max_syn_backlog=65536 \
      net.core.somaxconn=65536
  done
  # a global setting where the kernel keeps it global: harmless if it is refused
  in_target sysctl -qw net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=1000000 2>/dev/null
  ip -n "$SCANNER" link set v0 up
  ip -n "$TARGET" link set v1 up
  local i
  for ((i = 0; i < 50; i++)); do
    [ "$(in_scanner cat /sys/class/net/v0/operstate)" = up ] && return 0
    sleep 0.1
  done
}

lab_answer() {
  local net
  for net in "$@"; do
    in_target ip route add local "$net" dev lo || return 1
  done
}

# One listener process for each call; its process id is in $lab_listener afterwards.
lab_listen() {
  local ready="$lab_dir/ready.$RANDOM"
  # not in_target: $! must be the listener itself, not a shell that waits for it
  ip netns exec "$TARGET" python3 - "$ready" "$@" >/dev/null 2>&1 <<'PY' &
import select, socket, sys
sockets = []
for port in sys.argv[2:]:
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", int(port)))
    s.listen(65535)
    sockets.append(s)
open(sys.argv[1], "w").close()
while True:
    for s in select.select(sockets, [], [])[0]:
        s.accept()[0].close()
PY
  lab_listener=$!
  lab_pids+=("$lab_listener")
  local i
  for ((i = 0; i < 100; i++)); do
    [ -e "$ready" ] && return 0
    sleep 0.05
  done
  echo "the listener did not start" >&2
  return 1
}

lab_unlisten() {
  kill "$lab_listener" 2>/dev/null
  wait "$lab_listener" 2>/dev/null
}
