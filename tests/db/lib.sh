# For tests of the commands of synprint-db: folders of their own, and complaints. Sourced by bash; $db
# is the program, $source the project's folder. Ends with finish_complaints.

work=$(mktemp -d)
chmod 755 "$work"
export XDG_DATA_HOME="$work/home" SYNPRINT_STATEDIR="$work/state" SYNPRINT_DATADIR="$work/shipped"
unset https_proxy HTTPS_PROXY http_proxy all_proxy ALL_PROXY no_proxy NO_PROXY
mkdir "$work/home" "$work/state" "$work/shipped"
cp -r "$source/db/samples" "$work/shipped/samples"
cleanup() {
  [ -n "${server:-}" ] && kill "$server" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
failed=0
complain() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# expect STATUS WORDS COMMAND...: exit status, and words that its output must have
expect() {
  local want=$1 words=$2 got
  shift 2
  timeout -k 1 60 "$@" >"$work/out" 2>&1
  got=$?
  [ $got -eq "$want" ] || complain "$* ended with $got, should be $want: $(cat "$work/out")"
  [ -z "$words" ] || grep -qF -- "$words" "$work/out" || complain "$* does not say \"$words\": $(cat "$work/out")"
}

# make_database EDITION FILE: the shipped one, as another edition
make_database() {
  sed -e '/^edition /d' -e "1a edition $1" "$source/db/os.sig" >"$2"
}

finish_complaints() {
  [ $failed -eq 0 ] && exit 0
  echo "$failed complaints"
  exit 1
}
