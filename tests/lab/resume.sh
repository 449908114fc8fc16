#!/usr/bin/env bash
# --resume: a scan that is stopped by Ctrl-C, SIGTERM and kill -9 goes on, and what leaves the scanner
# is watched from the other side: after a clean stop nothing that was answered is asked again.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require nft
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 80 443 || exit 1
# two ports are silent: they are in flight for long
in_target nft -f - <<'NFT' || exit 1
table ip quiet {
  chain in {
    type filter hook input priority 0;
    tcp dport { 7, 90 } drop
  }
}
NFT
# an ordinary user's folder, and root's: where root writes nobody may not
chmod 755 "$lab_dir"
python3 "$(dirname "$0")/resume.py" "$synprint" "$SCANNER" "$TARGET" "$lab_dir"
