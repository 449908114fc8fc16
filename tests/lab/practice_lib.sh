# One practice network for a test: synprint-lab under a name of its own. Sourced by bash; $lab is the
# program.
#
#   practice_up OPTIONS..   brings it up
#   practice_run CMD..      runs a command in it
#   practice_down           is called by itself when the script ends, however it ends

practice_name="test$$"
practice_dir=$(mktemp -d)

if [ "$(id -u)" -ne 0 ]; then
  echo "SKIPPED: needs root for network namespaces"
  exit 77
fi
if [ ! -c /dev/net/tun ]; then
  echo "SKIPPED: needs /dev/net/tun"
  exit 77
fi
if ! unshare -n true 2>/dev/null; then
  echo "SKIPPED: network namespaces are not available here"
  exit 77
fi

practice_up() { "$lab" up --name "$practice_name" "$@" >"$practice_dir/up.log" || return 1; }
practice_run() { "$lab" run --name "$practice_name" -- "$@"; }
practice_down() { "$lab" down --name "$practice_name" "$@"; }

practice_end() {
  practice_down >/dev/null 2>&1
  rm -rf "$practice_dir"
}
trap practice_end EXIT
trap 'exit 130' INT TERM
