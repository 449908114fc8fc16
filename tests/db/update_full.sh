#!/usr/bin/env bash
# synprint-db update onto file systems that are too small for it, of every size around the one that is
# large enough: either all of it is done, or nothing.
#
# usage: update_full.sh SYNPRINT_DB SOURCE_FOLDER
if [ "$(id -u)" -ne 0 ] || ! unshare -m true 2>/dev/null; then
  echo "SKIPPED: needs root for a file system of its own"
  exit 77
fi
if [ "${3:-}" != inside ]; then
  exec unshare -m bash "$0" "$1" "$2" inside
fi
db=$1 source=$2
. "$(dirname "$0")/lib.sh"

folder=$XDG_DATA_HOME/synprint
mkdir "$folder" "$work/5" "$work/6"
make_database 1 "$SYNPRINT_DATADIR/os.sig"
expect 0 "" "$db" keygen -W "$work/key.pub" "$work/key"
for edition in 5 6; do
  make_database $edition "$work/$edition/os.sig"
  expect 0 "signed" "$db" sign -s "$work/key" "$work/$edition/os.sig"
done

page=4
pages=$(($(stat -c %s "$work/5/os.sig") / 1024 / page + 1))
done=0 full=0
for ((size = (pages + 2) * page; size <= (4 * pages + 8) * page; size += 2 * page)); do
  mount -t tmpfs -o "size=${size}k" tmpfs "$folder" || complain "no tmpfs of $size KB"
  chmod 755 "$folder"
  expect 0 "installed" "$db" update --key "$work/key.pub" "$work/5"
  if timeout 60 "$db" update --key "$work/key.pub" "$work/6" >"$work/out" 2>&1; then
    done=$((done + 1))
    now=6
  else
    full=$((full + 1))
    now=5
    grep -q "No space left on device" "$work/out" || complain "$size KB: it does not say why: $(cat "$work/out")"
  fi
  cmp -s "$folder/os.sig" "$work/$now/os.sig" || complain "$size KB: the database is not edition $now"
  cmp -s "$folder/os.sig.minisig" "$work/$now/os.sig.minisig" || complain "$size KB: nor is its signature"
  [ -z "$(find "$folder" -name '*.new')" ] || complain "$size KB: files are left behind"
  umount "$folder"
done
[ $full -ge 3 ] && [ $done -ge 3 ] || complain "$done updates had room, $full had not: the sizes are not around the right one"

finish_complaints
