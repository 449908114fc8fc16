"""Writes every frame that arrives at an interface to a file, one line of hexadecimal each, sorted:
TCP SYNs, and ARP requests once each. In which order hosts take turns is a matter of time, and of that
the sequence number, and what follows from it, is made: those bytes are left out. The checksums, which are
right or end this with an error, cover them.

usage: transmit_capture.py INTERFACE FILE READY      until SIGTERM; READY: a file made when it runs
"""
import signal
import socket
import sys

IP, TCP = 14, 34  # where the headers begin
BY_ORDER = [range(IP + 4, IP + 6), range(IP + 10, IP + 12), range(TCP + 4, TCP + 8), range(TCP + 16, TCP + 18)]


def checksum(data):
    """RFC 1071; 0 of data that holds its own checksum."""
    total = sum(data[i] << 8 | data[i + 1] for i in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def without_order(frame):
    """Needs an IPv4 header without options, and TCP options that pad to whole words."""
    segment = frame[TCP:IP + (frame[IP + 2] << 8 | frame[IP + 3])]
    if checksum(frame[IP:TCP]) or checksum(frame[IP + 12:TCP] + bytes([0, 6, 0, len(segment)]) + segment):
        sys.exit(f"wrong checksum: {frame.hex()}")
    kept = bytearray(frame)
    for part in BY_ORDER:
        for i in part:
            kept[i] = 0
    stamp = kept.find(bytes([8, 10]), TCP + 20)  # timestamps: the value
    if stamp > 0:
        kept[stamp + 2:stamp + 6] = bytes(4)
    return kept.hex()


interface, path, ready = sys.argv[1:]
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
sock.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
sock.bind((interface, 0))
stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
sock.settimeout(0.2)
open(ready, "w").close()
tcp, arp = [], set()
while True:
    try:
        frame, address = sock.recvfrom(2048)
    except TimeoutError:
        if stopping:
            break
        continue
    if address[2] == socket.PACKET_OUTGOING:
        continue
    kind = frame[12:14]
    if kind == b"\x08\x00" and frame[23] == 6:
        tcp.append(without_order(frame))
    elif kind == b"\x08\x06" and frame[20:22] == b"\x00\x01":
        arp.add(frame.hex())
with open(path, "w", encoding="ascii") as out:
    out.writelines(line + "\n" for line in sorted(tcp) + sorted(arp))
