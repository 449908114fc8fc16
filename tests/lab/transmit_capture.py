"""Writes every frame that arrives at an interface to a file, one line of hexadecimal each, sorted:
TCP SYNs, and ARP requests once each.

usage: transmit_capture.py INTERFACE FILE READY      until SIGTERM; READY: a file made when it runs
"""
import signal
import socket
import sys

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
        tcp.append(frame.hex())
    elif kind == b"\x08\x06" and frame[20:22] == b"\x00\x01":
        arp.add(frame.hex())
with open(path, "w", encoding="ascii") as out:
    out.writelines(line + "\n" for line in sorted(tcp) + sorted(arp))
