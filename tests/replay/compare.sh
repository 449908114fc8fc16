#!/bin/sh
# usage: compare.sh REPLAY NAME: what REPLAY makes of captures/NAME.pcap must be captures/NAME.out.
# Both must succeed: a sanitizer reports at exit.
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
"$1" "captures/$2.pcap" replay.sig >"$out" && diff -u "captures/$2.out" "$out"
