#!/bin/bash
# looking.sh SYNPRINT-DB PROJECT: the commands that look into databases: what they say, and their exit
# status.
db=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export XDG_DATA_HOME="$work/home" SYNPRINT_STATEDIR="$work/state" SYNPRINT_DATADIR="$work/shipped"
mkdir -p "$work/home/synprint/os.d" "$work/state" "$work/shipped"
cp -r "$source/db/samples" "$work/shipped"
failed=0

complain() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# expect STATUS WORDS COMMAND...: the exit status, and words that the output, or the complaint, has; "!"
# before them: must not have
expect() {
  local want=$1 words=$2 got
  shift 2
  timeout -k 1 60 "$@" >"$work/out" 2>&1 </dev/null
  got=$?
  [ $got -eq "$want" ] || complain "$* ended with $got, should be $want: $(cat "$work/out")"
  case $words in
  "") ;;
  "!"*) ! grep -qF -- "${words#!}" "$work/out" || complain "$* says \"${words#!}\": $(cat "$work/out")" ;;
  *) grep -qF -- "$words" "$work/out" || complain "$* does not say \"$words\": $(cat "$work/out")" ;;
  esac
}

# says WORDS: the same command's output has these too
says() {
  grep -qF -- "$1" "$work/out" || complain "no \"$1\" in: $(cat "$work/out")"
}

# Every line is an object of JSON.
is_json() {
  python3 -c 'import json, sys
for line in open(sys.argv[1]): assert isinstance(json.loads(line), dict)' "$work/out" || complain "no JSON: $(cat "$work/out")"
}

entry() { # NAME FAMILY REST...
  printf 'system %s\n  vendor Acme\n  family %s\n  type router\n  source made up\n  date 2026-01-02\n  evidence documented\n' "$1" "$2"
  shift 2
  printf '  %s\n' "$@"
}

{
  printf 'synprint-os 1\nedition 20260101\n\n# the first one\n'
  entry "Toaster 2" Toaster "cpe cpe:/o:acme:toaster:2" "syn-ack ttl=255 df=no opts=M win=1000" "rst ttl=255"
  printf '\n# the second one\n'
  entry "Toaster 1 or newer" Toaster "syn-ack ttl=255 df=no opts=M win=1000-2000" "T5(R=N)"
  entry "Kettle" Kettle "syn-ack ttl=64 opts=M,S,T win=7" "T5(R=Y%DF=Y)"
  # the stack of a sample
  entry "lwIP" lwIP "sample lwip-2.1.3.pcap" "syn-ack ttl=255 df=no opts=M"
} >"$work/shipped/os.sig"

# --- lint
expect 1 "sample lwip-2.1.3.pcap of \"lwIP\" is taken for" "$db" lint
sed -i '/^  sample /d' "$work/shipped/os.sig"
expect 0 "os.sig: 4 entries, 0 errors, 0 warnings" "$db" lint
{
  printf 'synprint-os 1\n'
  entry "Fridge" Fridge "colour blue" "syn-ack ttl=64 opts=M win=9"
  entry "Mine" Mine "syn-ack ttl=64 opts=M,S,T win=7" "shape round" "colour red"
  entry "Good" Mine "syn-ack ttl=64 opts=M,S,T win=7"
} >"$work/home/synprint/os.d/own.sig"
expect 1 "own.sig:9: error: column 3: unknown key \"colour\"" "$db" lint
says "own.sig:19: error: column 3: unknown key \"shape\""
says "own.sig:20: error: column 3: unknown key \"colour\""
says "own.sig: 1 entry, 3 errors, 0 warnings"
expect 1 '"severity":"error"' "$db" lint --json
is_json
cp "$work/home/synprint/os.d/own.sig" "$work/own.sig"
expect 1 "needs an edition line" "$db" lint --whole "$work/own.sig"
expect 2 "cannot read" "$db" lint "$work/none.sig"

# --- list, search, show, stats: own entries come first, those with faults are left out, and told
expect 0 "warning: left out: $work/home/synprint/os.d/own.sig:9:3: unknown key" "$db" list
[ "$(grep -vc warning "$work/out")" -eq 5 ] || complain "list has other than 5 entries: $(cat "$work/out")"
[ "$(grep -v warning "$work/out" | head -1 | grep -c 'own.sig:21 .*documented.*Mine.*Good')" -eq 1 ] || complain "own entries do not come first"
rm "$work/home/synprint/os.d/own.sig"
expect 0 "Toaster 2" "$db" list --family toaster
expect 0 "!Kettle" "$db" list --family toaster
expect 0 "!Kettle" "$db" list --evidence measured
expect 0 '"name":"Kettle"' "$db" list --type ROUTER --json
is_json
expect 2 "unexpected argument" "$db" list Kettle
expect 0 "Toaster 2" "$db" search acme TOASTER:2
expect 1 "" "$db" search acme spoon
expect 2 "no word" "$db" search
expect 0 "  syn-ack ttl=64 opts=M,S,T win=7" "$db" show kettle
expect 0 "# where both fit, \"Toaster 2\" wins (os.sig:5)" "$db" show os.sig:20
says "system Toaster 1 or newer"
expect 0 "!the second one" "$db" show "Toaster 2"
expect 2 "2 entries have \"toaster\" in their names" "$db" show toaster
expect 2 "no entry \"spoon\"" "$db" show spoon
expect 0 '"beaten_by":["Toaster 2"]' "$db" show --json os.sig:18
is_json
expect 0 "4 entries, 4 SYN-ACK signatures; 1 with a RST, 2 with test lines" "$db" stats
says "       2  Toaster"
expect 0 '"family":{"Toaster":2,' "$db" stats --json
is_json

# --- match: a trait line, a fingerprint, a capture; and which of them it is
match() { # WORDS TEXT [OPTION...]
  local words=$1
  printf '%s\n' "$2" >"$work/pasted"
  shift 2
  expect 0 "$words" "$db" match "$@" "$work/pasted"
}
match "Toaster 2 (os.sig:13, accuracy 100" "the line for a new one is: syn-ack ttl=255 df=no id=zero opts=M mss=1400 win=1000"
match "T5.R is Y" "$(printf 'OS:SCAN(V=7)T5(R=\nOS:Y%%DF=Y)')"
match '"host":"'"$work/pasted"'"' "syn-ack ttl=255 df=no opts=M win=1001" --json
is_json
expect 0 ".1: Linux" "$db" match --db "$source/db/os.sig" "$source/db/samples/linux-6.1.pcap"
says "by the SYN-ACK alone: Linux"
timeout -k 1 60 "$db" match --db "$source/db/os.sig" - <"$source/db/samples/linux-6.1.pcap" >"$work/out" 2>&1 || complain "a capture on standard input"
says "by the SYN-ACK alone: Linux"
mkfifo "$work/pipe"
cat "$source/db/samples/linux-6.1.pcap" >"$work/pipe" &
expect 0 "by the SYN-ACK alone: Linux" "$db" match --db "$source/db/os.sig" "$work/pipe"
wait $!
cp "$source/db/samples/linux-6.1.pcap" "$work/cut.pcap"
truncate -s -5 "$work/cut.pcap"
expect 1 "cut.pcap is damaged or cut off" "$db" match "$work/cut.pcap"
expect 1 "cut.pcap is damaged or cut off" "$db" learn --capture "$work/cut.pcap"
echo hello >"$work/pasted"
expect 2 "neither a capture, nor a fingerprint" "$db" match "$work/pasted"

# --- learn: what the user has written is not lost, and others cannot write to the folder
learn() { # STATUS WORDS NAME
  expect "$1" "$2" "$db" learn --capture "$source/db/samples/lwip-2.1.3.pcap" --write --name "$3" --family lwIP
}
rm -r "$work/home/synprint"
mask=$(umask)
umask 002
learn 0 "# Written to" "My Stack"
umask "$mask"
[ -z "$(find "$work/home/synprint" -type d -perm /022)" ] || complain "others may write to the folders that learn makes"
own=$work/home/synprint/os.d/my-stack.sig
printf '\0# mine\n' >>"$own"
cp "$own" "$work/before"
learn 1 "holds a NUL byte" "My Stack"
cmp -s "$own" "$work/before" || complain "the file with a NUL byte is another"
rm -r "$work/home/synprint"

# --- diff
sed -e 's/win=7/win=8/' -e 's/^system Toaster 2/system Toaster 3/' "$work/shipped/os.sig" >"$work/new.sig"
expect 0 "removed: Toaster 2" "$db" diff "$work/shipped/os.sig" "$work/new.sig"
says "added: Toaster 3"
says "    - syn-ack ttl=64 opts=M,S,T win=7"
says "    + syn-ack ttl=64 opts=M,S,T win=8"
says "1 added, 1 removed, 1 changed"
expect 0 '"type":"changed","name":"Kettle"' "$db" diff --json "$work/shipped/os.sig" "$work/new.sig"
is_json
sed 's/ws=10/ws=11/' "$source/db/os.sig" >"$work/new.sig"
expect 0 "named otherwise: Linux 6.18 (linux-6.18.pcap), by its SYN-ACK" "$db" diff --samples "$source/db/samples" "$source/db/os.sig" "$work/new.sig"
# an entry of more lines than are told
{
  printf 'synprint-os 1\nedition 20260101\n'
  entry "Many" Many $(seq -f 'syn-ack_ttl=64_opts=M_win=%g' 1000 1300)
} | tr _ ' ' >"$work/many.sig"
sed 's/win=1299$/win=9999/' "$work/many.sig" >"$work/other.sig"
expect 0 "0 changed" "$db" diff "$work/many.sig" "$work/many.sig"
expect 0 "1 changed" "$db" diff "$work/many.sig" "$work/other.sig"
expect 2 "diff needs two files" "$db" diff "$work/new.sig"

# --- test: right with what is shipped; wrong where the families are exchanged
expect 0 "By the SYN-ACK alone: 5 right, 0 unknown, 0 wrong" "$db" test --db "$source/db/os.sig"
sed 's/^  family Linux/  family Kettle/; s/^system Linux/system Kettle/' "$source/db/os.sig" >"$work/shipped/os.sig"
expect 1 "WRONG: Linux 6.18 (linux-6.18.pcap) is taken for Kettle" "$db" test
says "  WRONG"
expect 1 '"wrong":true' "$db" test --json
is_json
mkdir "$work/empty"
expect 2 "cannot read $work/empty/INDEX" "$db" test --samples "$work/empty"

[ $failed -eq 0 ] && echo "all commands say what they should"
exit $((failed > 0))
