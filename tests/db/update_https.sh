#!/usr/bin/env bash
# synprint-db update from an https server on loopback: one that is well, and ones that break off, never
# end, send a byte now and then, or send elsewhere. After each the old database is in place. Who
# fetches has no privileges, and does not outlive who asked for it.
#
# usage: update_https.sh SYNPRINT_DB SOURCE_FOLDER
for tool in openssl python3; do
  if ! command -v $tool >/dev/null; then
    echo "SKIPPED: needs $tool"
    exit 77
  fi
done
db=$1 source=$2
. "$(dirname "$0")/lib.sh"

installed=$XDG_DATA_HOME/synprint/os.sig
publish=$work/publish
mkdir "$publish"
make_database 1 "$SYNPRINT_DATADIR/os.sig"
expect 0 "" "$db" keygen -W "$work/key.pub" "$work/key"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null ||
  complain "openssl makes no certificate"
mkfifo "$work/until"
python3 "$(dirname "$0")/https_server.py" "$publish" "$work/tls.crt" "$work/tls.key" "$work/port" <"$work/until" &
server=$!
exec 9>"$work/until" # the server ends with this script
for _ in $(seq 200); do
  [ -s "$work/port" ] && break
  sleep 0.05
done
url=https://127.0.0.1:$(cat "$work/port")

offer() {
  make_database "$1" "$publish/os.sig"
  expect 0 "signed" "$db" sign -s "$work/key" "$publish/os.sig"
}
update=("$db" update --key "$work/key.pub" --ca-file "$work/tls.crt")
is_unchanged() { # WHAT
  cmp -s "$installed" "$work/before" || complain "$1: the installed database is another"
  cmp -s "$installed.minisig" "$work/before.minisig" || complain "$1: its signature is another"
  [ -z "$(find "$XDG_DATA_HOME" -name '*.new')" ] || complain "$1: files are left behind"
}
# refused WORDS ARGUMENTS...
refused() {
  local words=$1
  shift
  expect 1 "$words" "${update[@]}" "$@"
  is_unchanged "$*"
}

# --- as it should be
offer 5
expect 0 "would be installed" "${update[@]}" --check "$url/plain/os.sig"
expect 0 "installed: " "${update[@]}" "$url/plain/os.sig"
cmp "$publish/os.sig" "$installed" || complain "another file was installed"
offer 6
expect 0 "installed: " "${update[@]}" "$url/moved/os.sig"
cp "$installed" "$work/before"
cp "$installed.minisig" "$work/before.minisig"

# --- as it should not be
offer 7
refused "it is larger than 65536 KB" "$url/huge/os.sig"
refused "it is larger than 65536 KB" "$url/endless/os.sig"
refused "the connection ended before the file did" "$url/truncated/os.sig"
refused "$url/cut/os.sig" "$url/cut/os.sig"
refused "it takes too long" --timeout 1s "$url/loris/os.sig"
refused "404" "$url/nowhere/os.sig"
refused "redirect" "$url/round/os.sig"
refused "rotocol" "$url/http/os.sig"
refused "onnect" "https://127.0.0.1:1/os.sig"
expect 1 "ertificate" "$db" update --key "$work/key.pub" "$url/plain/os.sig"
is_unchanged "a certificate of nobody"
expect 1 "no-such-file" "$db" update --key "$work/key.pub" --ca-file "$work/no-such-file" "$url/plain/os.sig"
: >"$work/empty.crt"
truncate -s 2M "$work/large.crt"
expect 1 "empty.crt: it is empty" "$db" update --key "$work/key.pub" --ca-file "$work/empty.crt" "$url/plain/os.sig"
expect 1 "large.crt: it is larger" "$db" update --key "$work/key.pub" --ca-file "$work/large.crt" "$url/plain/os.sig"
expect 1 "Is a directory" "$db" update --key "$work/key.pub" --ca-file "$work" "$url/plain/os.sig"
expect 2 "use https" "${update[@]}" "http${url#https}/plain/os.sig"
expect 2 "only https" "${update[@]}" "ftp://127.0.0.1/os.sig"
expect 2 "only https" "${update[@]}" "file://$publish/os.sig"
is_unchanged "other protocols"

# --- who fetches
"${update[@]}" "$url/loris/os.sig" >"$work/out" 2>&1 &
updater=$!
for _ in $(seq 400); do
  fetcher=$(pgrep -P $updater -f "synprint-fetch $url/loris/os.sig ")
  status=$(cat "/proc/${fetcher:-none}/status" 2>/dev/null)
  grep -q '^NoNewPrivs:[[:space:]]*1$' <<<"$status" && grep -q '^CapEff:[[:space:]]*0*$' <<<"$status" && break
  sleep 0.05
done
grep -q '^NoNewPrivs:[[:space:]]*1$' <<<"$status" || complain "the fetcher could get privileges: $status"
grep -q '^CapEff:[[:space:]]*0*$' <<<"$status" || complain "the fetcher has capabilities"
grep -q '^CapBnd:[[:space:]]*0*$' <<<"$status" || [ "$(id -u)" -ne 0 ] || complain "the fetcher could get capabilities"
if [ "$(id -u)" -eq 0 ]; then
  grep -q "^Uid:[[:space:]]*$(id -u nobody)[[:space:]]" <<<"$status" || complain "the fetcher is root"
  grep -q '^Groups:[[:space:]]*$' <<<"$status" || complain "the fetcher is in groups"
fi
kill -9 $updater
wait $updater 2>/dev/null
for _ in $(seq 100); do
  pgrep -f "synprint-fetch $url" >/dev/null || break
  sleep 0.05
done
pgrep -f "synprint-fetch $url" >/dev/null && complain "the fetcher outlives the update"
is_unchanged "kill -9 of the update"
expect 0 "installed: " "${update[@]}" "$url/plain/os.sig"

exec 9>&-
finish_complaints
