#!/usr/bin/env bash
# nmap and masscan, in the practice network, agree exactly with its truth where nothing is lost: the
# truth is one that others see too, not only synprint.
lab=$2
. "$(dirname "$0")/practice_lib.sh"
for tool in nmap masscan python3; do
  command -v $tool >/dev/null || {
    echo "SKIPPED: needs $tool"
    exit 77
  }
done
practice_up --seed 11 --hosts 198.18.0.0/26 --routed 198.19.0.0/27 --open 22,80 --open 3% --filtered 1% \
  --rejected 1%:13:router --rejected 1%:10:host --rtt 2ms --truth "$practice_dir/truth" || exit 1
targets=(198.18.0.0/26 198.19.0.0/27)

practice_run nmap -n -Pn -sS -T4 -p1-100 "${targets[@]}" -oX "$practice_dir/nmap.xml" >/dev/null || exit 1
"$lab" check "$practice_dir/truth" "$practice_dir/nmap.xml" || exit 1

# masscan's receiver ends only when one more packet arrives, which a quiet network never sends
practice_run python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(b"tick", ("198.18.255.1", 9))
    time.sleep(0.1)' >/dev/null 2>&1 &
ticker=$!
# It knows one MAC, the router's, which hands its packets on to every host. Its receiver loses about one of
# a hundred answers on Linux 6.18, in any network, so each port is asked four times.
practice_run timeout 60 masscan --rate 2000 --retries 3 --wait 2 -e lab0 --router-mac 02-04-c6-12-ff-01 -p1-40 "${targets[@]}" \
  -oL "$practice_dir/masscan.list" >/dev/null 2>&1
status=$?
kill $ticker
wait $ticker 2>/dev/null
[ $status -eq 0 ] || {
  echo "masscan failed ($status)"
  exit 1
}
# it lists a port once for each answer that it takes for new
awk '!told[$3, $4]++' "$practice_dir/masscan.list" >"$practice_dir/once.list"
"$lab" check --ports 1-40 "$practice_dir/truth" "$practice_dir/once.list" || exit 1
