#!/bin/sh
# check-format.sh PAGE...: every word that the parser of the OS database knows is explained in each
# page, a .md or .scd file, in the section where it belongs: keys, traits and tests as the head of a
# row or paragraph, the others wherever they are marked. Run from the top folder.
set -eu
export LC_ALL=C

if [ $# -eq 0 ]; then
    echo "usage: $0 PAGE..." >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd fingerprint

# The words of the code, a file for each kind.
sed -n 's/.*sp_span_equal(word, "\([a-z]*\)").*/\1/p' parser.c >"$work/lines"
grep -x edition "$work/lines" >"$work/edition"
{
    grep -vx edition "$work/lines"
    sed -n 's/^    {"\([a-z-]*\)", parse_.*/\1/p' entry_keys.c
    # the list that errors name: strings of several lines become one word a line
    sed -n '/define SP_KEYS_EXPECTED/,/^$/p' parser_internal.h | grep -o '"[^"]*"' | tr -d '"\n' |
        sed 's/ or a test line//; s/ or /, /; s/, /\n/g'
} >"$work/keys"
sed -n '/define SP_EVIDENCE_MAP/,/^$/s/.*X(SP_[A-Z_]*, "\([a-z]*\)".*/\1/p' signature.h |
    grep -vx none >"$work/evidence" # the word of an entry that has no such line
{
    sed -n '/ traits_table\[\]\|^} traits_table/,/^};/p' synack_line.c | grep -o '{"[a-z]*"' | tr -d '{"'
    sed -n 's/^#define EXPECTED_KEYS *"\(.*\)"/\1/p' synack_line.c | sed 's/ or /, /; s/, /\n/g'
} >"$work/traits"
sed -n '/define SP_QUIRK_MAP/,/^$/s/.*X(SP_[A-Z_]*, "\([a-z-]*\)".*/\1/p' observation.h >"$work/quirks"
sed -n "/define SP_LAYOUT_MAP/,/^\$/s/.*X(SP_[A-Z_0-9]*, '\(.\)'.*/\1/p" layout.h >"$work/letters"
# Of the two generations of tests the database has the second.
sed '/ first\[SP_TEST_COUNT\]/,$d' notation.c | tr -d ' \\\n' >"$work/notation"
grep -o '\]={"[A-Z0-9]*"' "$work/notation" | tr -d ']={"' >"$work/tests"
grep -o '"[A-Z0-9]*",\(WORD\|NUMBER\|FLAGS\|OPTIONS\|QUIRKS\|IPID\)' "$work/notation" |
    sed 's/"\(.*\)".*/\1/' >"$work/attributes"
cd "$OLDPWD"

# section PAGE TITLE: its lines; TITLE is a pattern, upper and lower case are one.
section() {
    awk -v title="$2" -v level="$(case $1 in *.md) echo '##' ;; *) echo '#' ;; esac)" '
        $1 == level { inside = tolower($0) ~ "^#+ " title "$"; next }
        inside' "$1"
}

# part PAGE all|heads: heads are the first cells of tables, and on a manual page the bold lines above
# indented ones.
part() {
    case $2-$1 in
    all-*) cat ;;
    *.md) sed -n 's/^| \([^|]*\)|.*/\1/p' ;;
    *) awk '/^\t/ && last ~ /^\*/ { print last } { last = $0 }' ;;
    esac
}

# marked PAGE: what is marked as code or bold, the first word of each; "T2 to T4" is three.
marked() {
    case $1 in *.md) mark='`' ;; *) mark='*' ;; esac
    sed 's/\\.//g' | tr '\n' ' ' | awk -v mark="[$mark]" '{
        count = split($0, part, mark)
        for (i = 2; i <= count; i += 2) {
            split(part[i], word, " ")
            print word[1]
            if (part[i + 1] != " to ")
                continue
            for (n = substr(part[i], 2) + 1; n < substr(part[i + 2], 2) + 0; n++)
                print substr(part[i], 1, 1) n
        }
    }'
}

status=0
# check PAGE KIND TITLE all|heads
check() {
    if [ ! -s "$work/$2" ]; then
        echo "no $2 found in the code" >&2
        status=1
    fi
    section "$1" "$3" | part "$1" "$4" | marked "$1" | sort -u >"$work/page"
    sort -u "$work/$2" | comm -23 - "$work/page" >"$work/missing"
    if [ -s "$work/missing" ]; then
        echo "$1: $2 that the section \"$3\" does not explain: $(tr '\n' ' ' <"$work/missing")" >&2
        status=1
    fi
}

for page in "$@"; do
    check "$page" edition form all
    check "$page" keys entries heads
    check "$page" evidence entries all
    check "$page" traits traits heads
    check "$page" quirks traits all
    check "$page" letters traits all
    check "$page" tests 'test( line)?s' heads
    check "$page" attributes 'test( line)?s' all
done
exit $status
