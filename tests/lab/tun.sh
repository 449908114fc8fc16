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
cat >"$lab_dir/pump.py" <<'PY'
import ctypes, fcntl, os, select, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def tun(netns, name, address):
    fd = os.open(f"/var/run/netns/{netns}", os.O_RDONLY)
    if libc.setns(fd, 0x40000000) != 0:
        sys.exit("setns failed")
    t = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(t, 0x400454ca, struct.pack("16sH14x", name.encode(), 0x0001 | 0x1000))
    os.system(f"ip addr add {address} dev {name}; ip link set {name} up")
    return t
scanner, target, ready = sys.argv[1:]
a, b = tun(scanner, "t0", "198.19.255.1/32"), tun(target, "t1", "198.19.255.2/32")
os.system(f"ip -n {scanner} route add 198.19.0.0/16 dev t0; ip -n {target} route add 198.19.255.1/32 dev t1")
open(ready, "w").close()
while True:
    for fd in select.select([a, b], [], [])[0]:
        os.write(b if fd == a else a, os.read(fd, 4096))
PY
python3 "$lab_dir/pump.py" "$SCANNER" "$TARGET" "$lab_dir/pumping" &
lab_pids+=($!)
for _ in $(seq 100); do
  [ -e "$lab_dir/pumping" ] && break
  sleep 0.05
done
in_scanner "$synprint" -q -p1-500 198.19.3.0/28 -oJ "$lab_dir/out" >/dev/null || exit 1
python3 "$(dirname "$0")/results.py" "$lab_dir/out" 1-500 \
  "'open/syn-ack' if port in (22, 80, 443) else 'closed/reset'" || exit 1
