#!/bin/sh
# check-man.sh BINARY PAGE: every option that `BINARY --help` lists has a heading in the scdoc page,
# with the same value, and the other way round; the exit statuses agree too.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: $0 BINARY PAGE" >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$1" --help >"$work/usage"

# "  -iL FILE      read targets" becomes "-iL FILE".
sed -n 's/^  \(-[^ ].*\)/\1/p' "$work/usage" | sed 's/  .*//' | sort >"$work/help.options"
# "*-iL* _FILE_" becomes "-iL FILE".
sed -n '/^\*-/s/[*_\\]//gp' "$2" | sort >"$work/page.options"

# "0 done, 1 run-time failure" and "*0*" both become numbers.
sed -n 's/^Exit status: //p' "$work/usage" | tr ',' '\n' | sed 's/[^0-9]//g' >"$work/help.status"
sed -n 's/^\*\([0-9]\)\*$/\1/p' "$2" >"$work/page.status"

status=0
for what in options status; do
    if [ ! -s "$work/help.$what" ]; then
        echo "no $what found in the output of $1 --help" >&2
        status=1
    fi
    if ! diff -u "$work/help.$what" "$work/page.$what" >&2; then
        echo "$1 --help (-) and $2 (+) differ in their $what" >&2
        status=1
    fi
done
exit $status
