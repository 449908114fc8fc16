#!/usr/bin/env bash
# The real stacks: all that this machine can run come up within 20 s, what synprint sees of them agrees
# exactly with the truth, it names none of them wrongly, and they end with the lab, also when that is
# killed.
synprint=$1
lab=$2
. "$(dirname "$0")/practice_lib.sh"
declare -A targets=([kernel]=198.19.240.1-127 [linux-6.1]=198.19.241.1 [lwip]=198.19.242.1
  [lwip-small]=198.19.243.1)
declare -A families=([kernel]=Linux [linux-6.1]=Linux [lwip]=lwIP [lwip-small]=lwIP)
members=(kernel linux-6.1 lwip lwip-small)

# One that cannot run here is named by the program before it starts anything: the rest is tried again.
bring_up() {
  local member options message rest
  while [ ${#members[@]} -gt 0 ]; do
    options=()
    for member in "${members[@]}"; do options+=(--member "$member"); done
    message=$(practice_up --hosts 198.18.0.1 --truth "$practice_dir/truth" "${options[@]}" 2>&1) && return 0
    rest=()
    for member in "${members[@]}"; do
      case $message in
        *"member \"$member\" cannot run here"*) echo "SKIPPED: $message" ;;
        *) rest+=("$member") ;;
      esac
    done
    if [ ${#rest[@]} -eq ${#members[@]} ]; then
      echo "$message"
      return 1
    fi
    members=("${rest[@]}")
  done
  return 1
}

begin=$(date +%s%N)
bring_up || exit 1
took_ms=$((($(date +%s%N) - begin) / 1000000))
echo "up after $took_ms ms: ${members[*]}"
[ $took_ms -le 20000 ] || exit 1

for member in "${members[@]}"; do
  practice_run "$synprint" -q -v -p1-1000 "${targets[$member]}" -oJ "$practice_dir/result" >/dev/null &&
    "$lab" check --list --hosts "${targets[$member]}" "$practice_dir/truth" "$practice_dir/result" || {
    echo "$member: not what it is"
    exit 1
  }
  mac=$(practice_run ip neigh show "${targets[$member]%-*}" | sed 's/.*lladdr \([^ ]*\) .*/\1/')
  grep "\"ip\":\"${targets[$member]%-*}\"" "$practice_dir/truth" | grep -q "\"mac\":\"$mac\"" || {
    echo "$member: has the MAC $mac, which is not the truth's"
    exit 1
  }
  python3 - "$practice_dir/result" "$member" "${families[$member]}" <<'PY' || exit 1
import json, sys
path, member, family = sys.argv[1:]
hosts = [host for host in map(json.loads, open(path)) if host["type"] == "host"]
if len(hosts) != (127 if member == "kernel" else 1):
    sys.exit(f"{member}: {len(hosts)} hosts")
for host in hosts:
    guess = host["os"][0]
    if guess["name"] != "unknown" and guess["family"] != family:
        sys.exit(f"{member} is called {guess['name']}")
print(f"{member}: {guess['name']}")
PY
done

# UDP, as nmap sees it: silent ports and closed ones
if command -v nmap >/dev/null; then
  practice_run nmap -n -Pn -sU -T4 --min-rate 200 -p7,53,100-110 198.19.240.1-2 -oX "$practice_dir/udp.xml" >/dev/null &&
    "$lab" check --list --hosts 198.19.240.1-2 "$practice_dir/truth" "$practice_dir/udp.xml" || exit 1
fi

# No member is left after SIGKILL, which lets the lab clean nothing up: neither the heads of the
# members nor what they execute.
main=$("$lab" status --name "$practice_name" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
children() { ps -o pid= --ppid "$1" | tr -d ' '; }
mapfile -t heads < <(children "$main")
mapfile -t programs < <(for head in "${heads[@]}"; do children "$head"; done)
expected=${#members[@]} # each member but the kernel executes a program
[[ " ${members[*]} " = *" kernel "* ]] && expected=$((expected - 1))
if [ ${#heads[@]} -ne ${#members[@]} ] || [ ${#programs[@]} -ne $expected ]; then
  echo "${#heads[@]} processes and ${#programs[@]} programs for ${members[*]}"
  exit 1
fi
kill -9 "$main"
for ((i = 0; i < 100; i++)); do
  left=0
  for pid in "${heads[@]}" "${programs[@]}"; do
    # one that has ended has no program, even before somebody waits for it
    [ -n "$(readlink "/proc/$pid/exe")" ] && left=$((left + 1))
  done
  if [ $left -eq 0 ]; then
    echo "ended with the lab: ${#heads[@]} members, ${#programs[@]} programs"
    exit 0
  fi
  sleep 0.05
done
echo "$left processes are left after 5 s"
exit 1
