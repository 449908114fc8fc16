"""Back ends by themselves: order, and interfaces that are slow, without carrier, taken down or removed.

usage: transmit_trouble.py TRANSMIT_FRAMES SCANNER TARGET      the program, and the two namespaces,
which v0 and v1 join
"""
import ctypes
import fcntl
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time

FRAMES, SCANNER, TARGET = sys.argv[1:]
NUMBERED = 0x88B5
LIBC = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    """Moves this thread into a namespace."""
    with open(f"/var/run/netns/{namespace}") as f:
        if LIBC.setns(f.fileno(), 0x40000000) != 0:
            sys.exit(f"setns {namespace} failed")


def ip(namespace, *words):
    subprocess.run(["ip", "-n", namespace, *words], check=True)


class Capture(threading.Thread):
    """The numbers of the frames that arrive at an interface of the target's namespace."""

    def __init__(self, interface):
        super().__init__()
        self.interface, self.numbers = interface, []
        self.stop, self.ready = threading.Event(), threading.Event()
        self.start()
        self.ready.wait()

    def run(self):
        enter(TARGET)
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(NUMBERED))
        sock.setsockopt(socket.SOL_SOCKET, 33, 128 << 20)  # SO_RCVBUFFORCE
        sock.bind((self.interface, NUMBERED))
        sock.settimeout(0.1)
        self.ready.set()
        while True:
            try:
                self.numbers.append(struct.unpack_from("!I", sock.recv(2048), 14)[0])
            except TimeoutError:
                if self.stop.is_set():
                    return
            except OSError:  # the interface is taken down
                pass

    def end(self):
        self.stop.set()
        self.join()
        return self.numbers


def start(how, interface, count, pause_us):
    return subprocess.Popen(["ip", "netns", "exec", SCANNER, FRAMES, how, interface, str(count), str(pause_us)],
                            stdout=subprocess.PIPE, text=True)


def result(process, what):
    """Accepted, refusals, broken."""
    try:
        text, _ = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        sys.exit(f"{what}: it hangs")
    m = re.fullmatch(r".*: (\d+) accepted, (\d+) refusals(, broken)?\n", text)
    if process.returncode != 0 or not m:
        sys.exit(f"{what}: status {process.returncode}, {text!r}")
    return int(m[1]), int(m[2]), m[3] is not None


def expect(what, condition, seen):
    print(f"{what}: {seen}", flush=True)
    if not condition:
        sys.exit(f"{what}: wrong")


def rising(numbers):
    return all(a < b for a, b in zip(numbers, numbers[1:]))


def order(how):
    """Everything arrives, in order, also when the program ends at once."""
    capture = Capture("v1")
    seen = result(start(how, "v0", 30000, 0), how)
    numbers = capture.end()
    expect(f"{how}, in order", seen == (30000, 0, False) and numbers == list(range(30000)), (seen, len(numbers)))


def carrier(how):
    """What a network does not carry is lost there: nothing is refused for ever."""
    ip(TARGET, "link", "set", "v1", "down")
    began = time.monotonic()
    seen = result(start(how, "v0", 2000, 0), how)
    took = time.monotonic() - began
    ip(TARGET, "link", "set", "v1", "up")
    expect(f"{how}, no carrier", seen[0] == 2000 and not seen[2] and took < 10, (seen, round(took, 2)))


def down(how):
    """Taken down while frames are sent."""
    capture = Capture("v1")
    process = start(how, "v0", 1000000, 1000)
    time.sleep(0.4)
    ip(SCANNER, "link", "set", "v0", "down")
    seen = result(process, how)
    ip(SCANNER, "link", "set", "v0", "up")
    numbers = capture.end()
    expect(f"{how}, taken down", seen[2] and len(numbers) > 0 and rising(numbers) and
           seen[0] - 64 <= len(numbers) <= seen[0], (seen, len(numbers)))


def removed(how):
    ip(SCANNER, "link", "add", "w0", "type", "veth", "peer", "name", "w1")
    ip(SCANNER, "link", "set", "w0", "up")
    ip(SCANNER, "link", "set", "w1", "up")
    process = start(how, "w0", 1000000, 1000)
    time.sleep(0.4)
    ip(SCANNER, "link", "del", "w0")
    seen = result(process, how)
    expect(f"{how}, removed", seen[2] and seen[0] > 0, seen)


def make_tap():
    enter(SCANNER)
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH14x", b"slow0", 0x0002 | 0x1000))  # IFF_TAP, IFF_NO_PI
    ip(SCANNER, "link", "set", "slow0", "up")
    return tap


def slow(how, tap):
    """A tap whose reader sleeps, then reads: nothing twice, nothing out of order, no hanging."""
    process = start(how, "slow0", 20000, 0)
    numbers = []
    time.sleep(0.3)
    ended = None
    while ended is None or time.monotonic() < ended + 0.3:
        try:
            frame = os.read(tap, 2048)
        except BlockingIOError:
            if process.poll() is not None and ended is None:
                ended = time.monotonic()
            time.sleep(0.0001)
            continue
        if frame[12:14] == struct.pack("!H", NUMBERED):
            numbers.append(struct.unpack_from("!I", frame, 14)[0])
    seen = result(process, how)
    expect(f"{how}, slow", seen[0] == 20000 and not seen[2] and rising(numbers) and 400 < len(numbers) <= 20000,
           (seen, len(numbers)))


for how in ("xdp", "packet", "libnet"):
    order(how)
    carrier(how)
    down(how)
    removed(how)
tap = make_tap()
for how in ("xdp", "packet", "libnet"):
    slow(how, tap)
