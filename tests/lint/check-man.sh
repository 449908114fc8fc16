#!/bin/sh
# check-man.sh BINARY PAGE [COMMAND...]: every option that `BINARY --help`, or `BINARY COMMAND --help`
# of any command, lists has a heading in the scdoc page, with the same value, and the other way round;
# the exit statuses agree too, and the commands with the page's "## COMMAND" headings.
set -eu

if [ $# -lt 2 ]; then
    echo "usage: $0 BINARY PAGE [COMMAND...]" >&2
    exit 2
fi
binary=$1 page=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$binary" --help >"$work/usage"
cp "$work/usage" "$work/all"
for command in "$@"; do
    "$binary" "$command" --help >>"$work/all"
done

# "  -iL FILE      read targets" becomes "-iL FILE"; "  -h, --help" is also the "--help" of others.
sed -n 's/^  \(-[^ ].*\)/\1/p' "$work/all" | sed 's/  .*//' | sort -u >"$work/help.options"
if grep -q '^-h, --help$' "$work/help.options"; then
    sed -i '/^--help$/d' "$work/help.options"
fi
# "*-iL* _FILE_" becomes "-iL FILE".
sed -n '/^\*-/s/[*_\\]//gp' "$page" | grep -v ' and ' | sort >"$work/page.options"

# "0 done, 1 run-time failure" and "*0*" both become numbers.
sed -n 's/^Exit status: //p' "$work/usage" | tr ',' '\n' | sed 's/[^0-9]//g' >"$work/help.status"
sed -n 's/^\*\([0-9]\)\*$/\1/p' "$page" >"$work/page.status"

# "  up [options]    make a lab" becomes "up".
sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/usage" >"$work/help.commands"
sed -n 's/^## //p' "$page" >"$work/page.commands"
printf '%s\n' "$@" | sed '/^$/d' >"$work/checked.commands"

status=0
for what in options status commands; do
    if [ ! -s "$work/help.$what" ] && [ "$what" != commands ]; then
        echo "no $what found in the output of $binary --help" >&2
        status=1
    fi
    if ! diff -u "$work/help.$what" "$work/page.$what" >&2; then
        echo "$binary --help (-) and $page (+) differ in their $what" >&2
        status=1
    fi
done
if ! diff -u "$work/help.commands" "$work/checked.commands" >&2; then
    echo "$binary --help (-) has other commands than those checked (+)" >&2
    status=1
fi
exit $status
