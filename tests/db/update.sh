#!/usr/bin/env bash
# synprint-db keygen, sign, update, rollback: what is meant to work, and attacks on updates. After each
# attack the old database is in place, byte by byte.
#
# usage: update.sh SYNPRINT_DB SOURCE_FOLDER
db=$1 source=$2
. "$(dirname "$0")/lib.sh"

installed=$XDG_DATA_HOME/synprint/os.sig
publish=$work/publish
mkdir "$publish"
make_database 1 "$SYNPRINT_DATADIR/os.sig"

# refused WORDS ARGUMENTS...: the update ends with 1 and WORDS, and nothing has changed
refused() {
  local words=$1
  shift
  expect 1 "$words" "$db" update "$@"
  cmp -s "$installed" "$work/before" || complain "update $*: the installed database is another"
  cmp -s "$installed.minisig" "$work/before.minisig" || complain "update $*: its signature is another"
  [ -z "$(find "$XDG_DATA_HOME" -name '*.new')" ] || complain "update $* leaves files behind"
  "$db" where | grep -A1 '^In use' | grep -qF "$installed" || complain "update $*: it is not in use"
}
# offer EDITION [KEY]: what the next update finds
offer() {
  make_database "$1" "$publish/os.sig"
  expect 0 "signed: $publish/os.sig.minisig" "$db" sign -s "${2:-$work/key}" "$publish/os.sig"
}

# --- keys and signatures
expect 0 "key " "$db" keygen --no-password "$work/key.pub" "$work/key"
expect 1 "File exists" "$db" keygen -W "$work/new.pub" "$work/key"
expect 0 "key " "$db" keygen --no-password "$work/other.pub" "$work/other"
expect 1 "cannot write" "$db" keygen -W "$work/no/folder.pub" "$work/half"
[ -e "$work/half" ] && complain "a secret key without its public one is left"
[ "$(stat -c %a "$work/key")" = 600 ] || complain "others may read the secret key"
make_database 2 "$work/x.sig"
sed -i '/^edition/d' "$work/x.sig"
expect 1 'no "edition" line' "$db" sign -s "$work/key" "$work/x.sig"
echo nonsense >>"$work/x.sig"
expect 1 "x.sig:" "$db" sign -s "$work/key" "$work/x.sig"
[ -e "$work/x.sig.minisig" ] && complain "what is no database was signed"
expect 2 "needs --secret-key" "$db" sign "$work/x.sig"
expect 1 "should be a secret key" "$db" sign -s "$work/key.pub" "$SYNPRINT_DATADIR/os.sig"
expect 2 "needs one file, folder or https URL" "$db" update

# --- updates from a file and a folder
offer 5
expect 1 "no key is trusted" "$db" update "$publish"
[ -e "$XDG_DATA_HOME/synprint" ] && complain "an update that was refused makes folders"
expect 0 "would be installed: edition 1 is in use" "$db" update --check --key "$work/key.pub" "$publish"
[ -e "$XDG_DATA_HOME/synprint" ] && complain "--check installs"
mkdir -p "$XDG_DATA_HOME/synprint/keys"
cp "$work/key.pub" "$XDG_DATA_HOME/synprint/keys"
expect 0 "right on " "$db" update "$publish"
cmp "$publish/os.sig" "$installed" || complain "another file was installed"
expect 0 "up to date" "$db" update "$publish/os.sig"
offer 6
expect 0 "installed: " "$db" update -P "$(tail -n 1 "$work/other.pub")" "$publish/os.sig"
[ "$("$db" rollback --list)" = "6 (installed)
5" ] || complain "rollback --list: $("$db" rollback --list)"
cp "$installed" "$work/before"
cp "$installed.minisig" "$work/before.minisig"

# --- attacks on what is offered
offer 4
refused "edition 4 is older than 6" "$publish"
offer 6
echo "# the same edition, another text" >>"$publish/os.sig"
"$db" sign -s "$work/key" "$publish/os.sig" >"$work/out"
refused "edition 6 is there with other contents" "$publish"
offer 7 "$work/other"
refused "which is not among the 1 trusted" "$publish"
offer 8
cp "$publish/os.sig.minisig" "$work/of-8.minisig"
python3 - "$publish/os.sig" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    text = bytearray(file.read())
    text[len(text) // 2] ^= 1
    file.seek(0)
    file.write(text)
PY
refused "not of these bytes" "$publish"
offer 9
cp "$work/of-8.minisig" "$publish/os.sig.minisig"
refused "not of these bytes" "$publish"
offer 9
"$db" sign -s "$work/key" -t "edition:9 of yesterday" "$publish/os.sig" >"$work/out"
sed -i 's/of yesterday/of today/' "$publish/os.sig.minisig"
refused "trusted comment" "$publish"
offer 9
head -c 150 "$publish/os.sig.minisig" >"$work/sig" && cp "$work/sig" "$publish/os.sig.minisig"
refused "os.sig.minisig:" "$publish"
rm "$publish/os.sig.minisig"
refused "No such file" "$publish"
offer 9
truncate -s 65M "$publish/os.sig"
refused "larger than 65536 KB" "$publish"
rm "$publish/os.sig"
mkfifo "$publish/os.sig"
refused "not a regular file" "$publish"
rm "$publish/os.sig"
# signed, but no database that could be used
offer 9
sed -i 's/^  family Linux$/  family Windows/; s/^system Linux/system Windows/' "$publish/os.sig"
expect 1 "takes the sample" "$db" sign -s "$work/key" "$publish/os.sig"

offer 9
sed -i 's/^system Linux 6.6 - 6.9$/system Linux 6.16 or newer/' "$publish/os.sig"
expect 1 'the name "Linux 6.16 or newer" stands in line' "$db" sign -s "$work/key" "$publish/os.sig"

# --- attacks on the folder
offer 10
chmod g+w "$XDG_DATA_HOME/synprint"
refused "may be changed by other users" "$publish"
chmod g-w "$XDG_DATA_HOME/synprint"
chmod o+w "$XDG_DATA_HOME/synprint/keys/key.pub"
refused "may be changed by other users" "$publish"
chmod o-w "$XDG_DATA_HOME/synprint/keys/key.pub"
mv "$XDG_DATA_HOME/synprint/old" "$work/elsewhere"
ln -s "$work/elsewhere" "$XDG_DATA_HOME/synprint/old"
refused "old: " "$publish"
rm "$XDG_DATA_HOME/synprint/old"
mv "$work/elsewhere" "$XDG_DATA_HOME/synprint/old"
echo mine >"$work/precious"
ln -s "$work/precious" "$XDG_DATA_HOME/synprint/os.sig.new"
expect 0 "installed: " "$db" update "$publish"
[ "$(cat "$work/precious")" = mine ] || complain "a planted link was written through"

# --- back and forth
expect 0 "edition 6; before: edition 10" "$db" rollback
cmp -s "$installed" "$work/before" || complain "rollback puts something else back"
cmp -s "$installed.minisig" "$work/before.minisig" || complain "rollback forgets the signature"
expect 0 "edition 5; before: edition 6" "$db" rollback
expect 1 "nothing older than edition 5 is kept" "$db" rollback
expect 0 "edition 10; before: edition 5" "$db" rollback 10
expect 1 "keeps no edition 7" "$db" rollback 7
expect 2 "is not an edition" "$db" rollback yesterday
offer 3
expect 0 "installed: " "$db" update --allow-older "$publish"
make_database 4 "$XDG_DATA_HOME/synprint/old/os-2.sig"
expect 1 "what is kept as edition 2 is 4" "$db" rollback 2

# --- the system's folder, with keys of its own
offer 11
expect 1 "no key is trusted" "$db" update --system "$publish"
mkdir "$SYNPRINT_STATEDIR/keys"
cp "$work/key.pub" "$SYNPRINT_STATEDIR/keys"
expect 0 "installed: $SYNPRINT_STATEDIR/os.sig" "$db" update --system "$publish"
(umask 077 && SYNPRINT_STATEDIR=$work/fresh "$db" update --system --key "$work/key.pub" "$publish" >"$work/out" 2>&1) ||
  complain "an update into a new folder: $(cat "$work/out")"
[ "$(stat -c %a "$work/fresh")" = 755 ] || complain "the system's databases are not for all to read: $(stat -c %a "$work/fresh")"
# an older one of the user's hides it: then the same edition is news for the user
expect 0 "installed: $installed" "$db" update "$publish"

finish_complaints
