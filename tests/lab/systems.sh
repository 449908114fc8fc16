#!/usr/bin/env bash
# Hosts that play an entry of a fingerprint database are taken for that very entry: by nmap, with the
# database that Debian ships, read here at run time. 40 entries, sampled evenly; 36 must be named among
# the perfect matches (the bench, with 200, is tests/bench/practice_os).
lab=$2
database=/usr/share/nmap/nmap-os-db
. "$(dirname "$0")/practice_lib.sh"
if ! command -v nmap >/dev/null || [ ! -r $database ]; then
  echo "SKIPPED: needs nmap and its database"
  exit 77
fi
SYNPRINT_LAB=$lab "$(dirname "$0")/../bench/practice_os" --file $database --entries 40 --at-least 0.9
