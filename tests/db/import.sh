#!/usr/bin/env bash
# Import: the counts of every file add up to what it holds, the entries go into the user's folder or where
# they are told to go and nowhere else, an import replaces the one before, and what cannot be read replaces nothing.
db=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME="$work/data" SYNPRINT_STATEDIR=/nonexistent SYNPRINT_DATADIR="$work/shipped"
mkdir "$work/shipped"
cp "$source/db/os.sig" "$work/shipped"
own="$XDG_DATA_HOME/synprint/os.d"
failed=0
complain() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# expect STATUS COMMAND...: its output is in $work/out
expect() {
  local want=$1 got
  shift
  "$@" >"$work/out" 2>"$work/err"
  got=$?
  [ $got -eq "$want" ] || complain "$* ended with $got, should be $want: $(cat "$work/out" "$work/err")"
}
# says WORDS..: the last output has these lines
says() {
  local words
  for words in "$@"; do
    grep -qF -- "$words" "$work/out" || complain "\"$words\" is missing from: $(cat "$work/out" "$work/err")"
  done
}
# sum FILE: the first count is that of all others before "Written"
adds_up() {
  awk '/^Written/ {exit} NR == 1 {all = $1; next} {sum += $1} END {exit all != sum || all == 0}' "$work/out" ||
    complain "the counts do not add up: $(cat "$work/out")"
}

cat >"$work/second" <<'F'
# two of one name, one twice, one that cannot be read, one that says little
Fingerprint Example OS 3
Class Example | Example OS | 3.X | router
CPE cpe:/o:example:example_os:3
SEQ(SP=F0-106%GCD=1-6%ISR=F0-106%TI=Z%TS=A)
OPS(O1=M5B4ST11NW3%O2=M578ST11NW3%O3=M280%O4=M5B4%O5=M218ST11NW3%O6=M109ST11)
WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
T1(R=Y%DF=Y%T=3B-45%TG=40%S=O%A=S+%F=AS%RD=0%Q=)

Fingerprint Example OS 3
SEQ(SP=F0-106%GCD=1-6%ISR=F0-106%TI=I%TS=A)
WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
T1(R=Y%DF=N%T=3B-45%TG=40%S=O%A=S+%F=AS%RD=0%Q=)

Fingerprint Example OS 3
SEQ(SP=F0-106%GCD=1-6%ISR=F0-106%TI=I%TS=A)
WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
T1(R=Y%DF=N%T=3B-45%TG=40%S=O%A=S+%F=AS%RD=0%Q=)

Fingerprint Broken
T1(R=Y%DF=7)

Fingerprint Little
T1(R=Y%DF=Y)
F
expect 0 "$db" import nmap "$work/second"
adds_up
says "      5  read from $work/second" "      2  carried over" "      1  skipped: cannot be read" \
  "      1  skipped: the same as an earlier one" "      1  skipped: states too little" \
  "Written: 2 entries with 1 syn-ack lines." "$own/imported-nmap.sig"
grep -q "second:.*DF" "$work/err" || complain "the first bad entry is not told: $(cat "$work/err")"
for line in "system Example OS 3" "system Example OS 3, variant 2" "  share 2" "  evidence documented" \
  "  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=16384 ws=3 tsval=nonzero tsecr=nonzero"; do
  grep -qxF -- "$line" "$own/imported-nmap.sig" || complain "no line \"$line\""
done
grep -q "^# The licence of that file" "$own/imported-nmap.sig" || complain "no word of the licence"
expect 0 "$db" import nmap "$work/second" --all
adds_up
says "      3  carried over"

# the next import replaces the file, one that fails leaves it alone, and the shipped one stays what it is
cp "$own/imported-nmap.sig" "$work/before"
echo "nothing of the kind" >"$work/other"
expect 2 "$db" import nmap "$work/other"
expect 2 "$db" import nmap "$work/none"
cmp -s "$work/before" "$own/imported-nmap.sig" || complain "a failed import changed the file"
expect 0 "$db" import nmap "$work/second"
cmp -s "$work/before" "$own/imported-nmap.sig" && complain "the second import did not replace the first"
cmp -s "$source/db/os.sig" "$work/shipped/os.sig" || complain "the shipped database changed"
[ "$(find "$own" -type f | wc -l)" -eq 1 ] || complain "files are left: $(find "$own")"

# the older generation
cat >"$work/first" <<'F'
Fingerprint Old OS 2
Class Old | Old OS | 2.X | general purpose
TSeq(Class=RI%gcd=<6%SI=<22FBA&>28B%IPID=I%TS=100HZ)
T1(DF=Y%W=402E%ACK=S++%Flags=AS%Ops=MNWNNT)
T2(Resp=N)
T5(DF=N%W=0%ACK=S++%Flags=AR%Ops=)
PU(DF=N%TOS=0%IPLEN=38%RIPTL=148%RID=E%RIPCK=E%UCK=E%ULEN=134%DAT=E)
F
expect 0 "$db" import nmap "$work/first" --output "$work/first.sig"
adds_up
says "      1  carried over" "values of tests that our notation cannot say"
grep -qxF "  SEQ(GCD=<6%TI=I%TS=7)" "$work/first.sig" || complain "the older notation: $(cat "$work/first.sig")"

# p0f's
cat >"$work/p0f" <<'F'
[tcp:response]
label = g:unix:Example OS:
sig = *:64:0:*:*,*:mss,sok,ts,nop,ws:df:0
label = s:unix:Example OS:3.x
sig = *:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+:0
sig = 6:64:0:*:1,0:mss::0
label = s:!:scanner:
sys = Example OS
sig = *:64:0:*:1,0:mss::0
F
expect 0 "$db" import p0f "$work/p0f" --output -
grep -qxF "  syn-ack ttl=64 df=yes id=nonzero opts=M,S,T,N,W win=10*mss|10*(mss-12)|14600 ws=7 tsval=nonzero" \
  "$work/out" || complain "p0f's signature: $(cat "$work/out")"
grep -q "2  carried over" "$work/err" || complain "the counts are not told: $(cat "$work/err")"
expect 0 "$db" import p0f "$work/p0f"
adds_up
says "      4  read from" "      1  skipped: names a program" "      1  skipped: for IPv6 only" "$own/imported-p0f.sig"

# what is imported is asked after the whole database
expect 0 "$db" where
awk '/shipped\/os.sig$/ {whole = NR} /imported/ {last = NR} END {exit !(whole && last > whole)}' "$work/out" ||
  complain "the order: $(cat "$work/out")"

expect 2 "$db" import
expect 2 "$db" import masscan "$work/second"
expect 1 "$db" import nmap "$work/second" --output "$work/none/file"

# the user's own copy, where there is one
if [ -r /usr/share/nmap/nmap-os-db ]; then
  expect 0 "$db" import nmap /usr/share/nmap/nmap-os-db
  adds_up
  says "read from /usr/share/nmap/nmap-os-db"
  [ "$(grep -c '^system ' "$own/imported-nmap.sig")" -eq "$(grep -c '^Fingerprint ' /usr/share/nmap/nmap-os-db)" ] ||
    complain "not every entry was carried over: $(cat "$work/out")"
else
  echo "no nmap-os-db here: that part is left out"
fi

[ $failed -eq 0 ] || { echo "$failed wrong"; exit 1; }
echo "imports add up"
