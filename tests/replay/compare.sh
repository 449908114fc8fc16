#!/bin/sh
# usage: compare.sh REPLAY NAME: what REPLAY makes of captures/NAME.pcap must be captures/NAME.out.
"$1" "captures/$2.pcap" replay.sig | diff -u "captures/$2.out" -
