#!/usr/bin/env bash
# synprint-db keygen and sign beside minisign: each reads the other's keys and signatures, encrypted
# ones too; and the password on a terminal, which is not shown.
#
# usage: sign.sh SYNPRINT_DB SOURCE_FOLDER
for tool in minisign python3; do
  if ! command -v $tool >/dev/null; then
    echo "SKIPPED: needs $tool"
    exit 77
  fi
done
db=$1 source=$2
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 1
make_database 1 "$SYNPRINT_DATADIR/os.sig"
make_database 2 os.sig
twice() { printf '%s\n%s\n' "$1" "$1"; }

# --- minisign's keys
minisign -G -W -p theirs.pub -s theirs.key >out 2>&1 || complain "minisign makes no key"
expect 0 "signed: os.sig.minisig" "$db" sign -s theirs.key -t "by their key" os.sig
minisign -V -m os.sig -p theirs.pub >out 2>&1 || complain "minisign does not verify what we signed"
grep -q "by their key" out || complain "minisign does not see the trusted comment"
twice secret | minisign -G -p locked.pub -s locked.key >out 2>&1 || complain "minisign makes no encrypted key"
expect 0 "signed" "$db" sign -s locked.key os.sig <<<secret
minisign -V -m os.sig -p locked.pub >out 2>&1 || complain "minisign does not verify what we signed with an encrypted key"
expect 1 "wrong password" "$db" sign -s locked.key os.sig <<<public
expect 1 "no password was given" "$db" sign -s locked.key os.sig </dev/null

# --- minisign's signatures
minisign -S -s theirs.key -m os.sig -t "by them" >out 2>&1 || complain "minisign does not sign"
expect 0 "by them" "$db" update --check --key theirs.pub "$work"
minisign -S -l -s theirs.key -m os.sig >out 2>&1 || complain "minisign does not sign in the older way"
expect 1 "older kind" "$db" update --check --key theirs.pub "$work"

# --- our keys
expect 0 "key " "$db" keygen -W ours.pub ours.key
minisign -S -s ours.key -m os.sig >out 2>&1 || complain "minisign does not sign with our key"
minisign -V -m os.sig -p ours.pub >out 2>&1 || complain "minisign does not verify with our key"
expect 0 "would be installed" "$db" update --check --key ours.pub "$work"
expect 1 "two different passwords" "$db" keygen no.pub no.key <<<$'one\ntwo'
expect 1 "protects nothing" "$db" keygen no.pub no.key <<<$'\n\n'
[ -e no.key ] && complain "a key was made without a password"
expect 0 "key " "$db" keygen sealed.pub sealed.key < <(twice secret)
minisign -S -s sealed.key -m os.sig <<<secret >out 2>&1 || complain "minisign does not open our encrypted key"
minisign -V -m os.sig -p sealed.pub >out 2>&1 || complain "minisign does not verify with our encrypted key"

# --- a terminal
python3 - "$db" <<'PY' || complain "the password on a terminal"
import os, pty, sys, termios

def ask(keys):
    """What the terminal shows, whether it still shows what is typed, how the program ended."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], [sys.argv[1], "keygen", "no.pub", "no.key"])
    shown = b""
    try:
        for key in keys:
            while not shown.endswith(b": "):
                shown += os.read(fd, 1000)
            shown += b"|"
            os.write(fd, key)
        while True:
            more = os.read(fd, 1000)
            if not more:
                break
            shown += more
    except OSError:
        pass
    status = os.waitpid(pid, 0)[1]
    try:
        echo = termios.tcgetattr(fd)[3] & termios.ECHO
    except termios.error:
        echo = None
    os.close(fd)
    return shown.decode(), echo, os.waitstatus_to_exitcode(status)

shown, echo, status = ask([b"first\n", b"second\n"])
good = "first" not in shown and "second" not in shown and "two different passwords" in shown and status == 1
shown_c, echo_c, status_c = ask([b"\x03"])
good_c = "no password was given" in shown_c and status_c == 1 and not os.path.exists("no.key")
if not (good and good_c and echo and echo_c):
    print(repr(shown), echo, status, repr(shown_c), echo_c, status_c)
    sys.exit(1)
PY

finish_complaints
