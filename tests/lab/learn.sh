#!/usr/bin/env bash
# A new user's first session with a system that nobody knows: a scan says "unknown" and gives the line for
# an entry, `learn` proposes one and writes it, `lint` finds nothing wrong with it, and the next scan names
# the system. What the user's folder holds afterwards can be read, and a second entry of that name is refused.
synprint=$1
lab=$2
db=$3
. "$(dirname "$0")/practice_lib.sh"
. "$(dirname "$0")/commands_lib.sh"
trap 'cleanup; practice_end' EXIT
unset SYNPRINT_LAB_RUNDIR
export XDG_DATA_HOME="$practice_dir/data" SYNPRINT_STATEDIR=/nonexistent
own="$XDG_DATA_HOME/synprint/os.d"

# Options and windows that no system of the database has.
cat >"$practice_dir/strange.personality" <<'P'
synprint-personality 1
name        Strange OS 1
vendor      Strange
family      Strange OS
generation  1.X
version     1.0
type        specialized
cpe         cpe:/o:strange:strange_os:1
source      derived: made up for a test
retransmit  3 6
SEQ(SP=FA-104%GCD=1%ISR=FA-104%TI=I%CI=RD%II=I%SS=O%TS=8)
OPS(O1=W5M5B4NNNT11%O2=W5M5B4NNNT11%O3=W5M5B4NNNT11%O4=W5M5B4NNNT11%O5=W5M5B4NNNT11%O6=M5B4NNT11)
WIN(W1=3039%W2=3039%W3=3039%W4=3039%W5=3039%W6=3039)
ECN(R=Y%DF=N%T=80%W=3039%O=M5B4NW5%CC=N%Q=)
T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
T2(R=Y%DF=N%T=80%W=7%S=Z%A=S%F=AR%O=%RD=0%Q=)
T3(R=N)
T4(R=Y%DF=N%T=80%W=7%S=A%A=Z%F=R%O=%RD=0%Q=)
T5(R=Y%DF=N%T=80%W=7%S=Z%A=S+%F=AR%O=%RD=0%Q=)
T6(R=Y%DF=N%T=80%W=7%S=A%A=Z%F=R%O=%RD=0%Q=)
T7(R=Y%DF=N%T=80%W=7%S=Z%A=S%F=AR%O=%RD=0%Q=)
U1(R=Y%DF=N%T=80%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
IE(R=Y%DFI=N%T=80%CD=S)
P

in_practice() { practice_run timeout -k 1 60 "$@"; }

practice_up --hosts 198.18.0.1-2 --personality "$practice_dir/strange.personality" --open 22,80 --closed 23 || exit 1

# 1. what is this?
expect 0 "  syn-ack ttl=128 df=no id=nonzero opts=W,M,N,N,N,T mss=1460 win=12345 ws=5 tsval=nonzero tsecr=nonzero" \
  in_practice "$synprint" -q -p22,23,80 198.18.0.1
grep -q "^OS: unknown" "$work/out" || complain "a system that nobody knows is not called unknown: $(cat "$work/out")"

# 2. a proposal, which writes nothing
expect 0 "  syn-ack ttl=128 df=no id=nonzero opts=W,M,N,N,N,T win=12345 ws=5 tsval=nonzero tsecr=nonzero" \
  in_practice "$db" learn 198.18.0.1 -p22,23,80 --rounds 2
for line in "system NAME" "  rst ttl=128 df=no" "  T2(R=Y%DF=N%T=80%W=7%S=Z%A=S%F=AR%O=%RD=0%Q=)" "  T3(R=N)" \
  "  WIN(W1=3039%W2=3039" "  IE(R=Y%DFI=N%T=80%CD=S)" "# Nothing that is known comes close"; do
  grep -qF -- "$line" "$work/out" || complain "learn does not say \"$line\": $(cat "$work/out")"
done
[ ! -e "$XDG_DATA_HOME" ] || complain "learn wrote without --write: $(find "$XDG_DATA_HOME")"
expect 2 "--write needs --name" in_practice "$db" learn 198.18.0.1 -p22,23,80 --write
expect 1 "" in_practice "$db" learn 198.18.0.77 -p22,23 --rounds 1

# 3. kept
learn=("$db" learn 198.18.0.1 "-p22,23,80" --rounds 2 --name "Strange OS 1" --family "Strange OS" --gen 1.X
  --type specialized --cpe cpe:/o:strange:strange_os:1 --source "the strange box in the corner" --write)
expect 0 "# The next scan without -O says: Strange OS 1" in_practice "${learn[@]}"
grep -q "# The next scan with -O says: Strange OS 1" "$work/out" || complain "not with -O: $(cat "$work/out")"
[ -s "$own/strange-os-1.sig" ] || complain "no file: $(find "$XDG_DATA_HOME")"
[ -s "$own/samples/strange-os-1.pcap" ] || complain "no sample: $(find "$XDG_DATA_HOME")"
grep -qx "  sample strange-os-1.pcap" "$own/strange-os-1.sig" || complain "the entry does not name its sample"
cp "$own/strange-os-1.sig" "$practice_dir/before"
expect 1 "has an entry of the name" in_practice "${learn[@]}"
cmp -s "$own/strange-os-1.sig" "$practice_dir/before" || complain "the file changed"
[ "$(find "$own/samples" -type f | wc -l)" -eq 1 ] || complain "a sample was left behind: $(find "$own")"

# 4. right?
if "$db" --help | grep -q "^  lint "; then
  expect 0 "" "$db" lint "$own/strange-os-1.sig"
fi

# 5. named
for options in "" "-O"; do
  # shellcheck disable=SC2086 # none or one
  expect 0 "" in_practice "$synprint" -q -v $options -p22,23,80 -oJ - 198.18.0.2
  python3 - "$work/out" <<'PY' || complain "$options: not named"
import json, sys
host = [line for line in map(json.loads, open(sys.argv[1])) if line["type"] == "host"][0]
best = host["os"][0]
print(best["name"], best["confidence"], best["db"])
sys.exit(best["name"] != "Strange OS 1" or best["confidence"] < 0.6 or "strange-os-1.sig:" not in best["db"])
PY
done

# 6. the same from the capture that was kept, without a network
expect 0 "  syn-ack ttl=128 df=no id=nonzero opts=W,M,N,N,N,T win=12345 ws=5 tsval=nonzero tsecr=nonzero" \
  "$db" learn --capture "$own/samples/strange-os-1.pcap"
grep -qF "  rst ttl=128 df=no" "$work/out" || complain "the capture has no RST"
# in whatever order packets came
python3 - "$own/samples/strange-os-1.pcap" "$practice_dir/reversed.pcap" <<'PY'
import struct, sys
data, packets, at = open(sys.argv[1], "rb").read(), [], 24
while at < len(data):
    end = at + 16 + struct.unpack_from("=I", data, at + 8)[0]
    packets.append(data[at:end])
    at = end
open(sys.argv[2], "wb").write(data[:24] + b"".join(reversed(packets)))
PY
"$db" learn --capture "$practice_dir/reversed.pcap" | diff - "$work/out" || complain "the order of packets matters"
grep -qF "#   Strange OS 1 (" "$work/out" || complain "the entry does not come close to itself: $(cat "$work/out")"
expect 0 "# The next scan without -O says \"Strange OS 1\" all the same" "$db" learn \
  --capture "$own/samples/strange-os-1.pcap" --name "Strange OS 2" --family "Strange OS" --write
expect 0 "$own/strange-os-2.sig" "$db" where
expect 1 "no SYN-ACK" "$db" learn --capture "$own/samples/strange-os-1.pcap" --address 198.18.0.9

finish_complaints "an unknown system was learned, and is named"
