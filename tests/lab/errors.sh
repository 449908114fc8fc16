#!/usr/bin/env bash
# Errors: each one sentence that names the thing, with the right exit status, and nothing half-written
# left as if it were whole.
synprint=$1
. "$(dirname "$0")/lib.sh"
lab_require setpriv
lab_up && lab_answer 198.18.0.0/24 && lab_listen 22 || exit 1
printf 'synprint-os 1\n\nsystem X\n  vendor V\n  colour blue\n' >"$lab_dir/bad.sig"
printf 'Fingerprint X\nT1(R=Y%%XX=1)\n' >"$lab_dir/bad.prints"
printf 'Fingerprint X\nT1(R=Y)\n' >"$lab_dir/good.prints"
printf '198.18.0.1\n198.18.0.300\n' >"$lab_dir/targets"
chmod 755 "$lab_dir"
in_scanner python3 - "$synprint" "$lab_dir" <<'PY' || exit 1
import json, os, subprocess, sys
synprint, folder = sys.argv[1:]
target = "198.18.0.1"
cases = [
    (2, ["-p", "22,70000", target], ["70000", "0-65535"]),
    (2, ["-p", "80-22", target], ["80-22"]),
    (2, ["-p", "U:53", target], ["U:53"]),
    (2, ["-p", "nosuchservice", target], ["nosuchservice"]),
    (2, ["198.18.0.0/33"], ["198.18.0.0/33", "0-32"]),
    (2, ["198.18.0.256"], ["198.18.0.256"]),
    (2, ["--bogus", target], ["--bogus"]),
    (2, ["-oZ", "x", target], ["-oZ"]),
    (2, ["-sU", target], ["-sU"]),
    (2, [], ["targets"]),
    (2, ["-e", "nope0", target], ["nope0"]),
    (2, ["-S", "198.18.0.9", target], ["198.18.0.9"]),
    (2, ["-S", "0.0.0.0", target], ["0.0.0.0"]),
    (2, ["-F", "--top-ports", "5", target], ["-F", "--top-ports"]),
    (2, ["-oN", f"{folder}/same", "-oJ", f"{folder}/./same", target], ["-oJ"]),
    (2, ["-w", f"{folder}/same", "-oJ", f"{folder}/same", target], ["-w"]),
    (2, ["-w", f"{folder}/same.partial", "-oJ", f"{folder}/same", target], ["-w"]),
    (2, ["-g", "65530", target], ["65530"]),
    (2, ["--max-rate", "-5", target], ["--max-rate", "-5"]),
    (2, ["--max-retries", "11", target], ["--max-retries", "11"]),
    (2, ["-T6", target], ["-T", "6", "paranoid", "insane"]),
    (2, ["--min-rate", "0", target], ["--min-rate", "0"]),
    (2, ["--min-rate", "500", "--max-rate", "100", target], ["--min-rate 500", "--max-rate 100"]),
    (2, ["--max-rtt-timeout", "1000", target], ["--max-rtt-timeout", "1000", "1ms to 10m", "seconds"]),
    (2, ["--min-rtt-timeout", "2s", "--max-rtt-timeout", "500ms", target],
     ["--min-rtt-timeout 2s", "--max-rtt-timeout 500ms"]),
    (2, ["--initial-rtt-timeout", "2", "--max-rtt-timeout", "1", target],
     ["--initial-rtt-timeout 2s", "--max-rtt-timeout 1s"]),
    (2, ["--min-rtt-timeout", "2", "--initial-rtt-timeout", "1.5", target],
     ["--min-rtt-timeout 2s", "--initial-rtt-timeout 1.5s"]),
    (2, ["--scan-delay", "1s", "--max-scan-delay", "100ms", target],
     ["--scan-delay 1s", "--max-scan-delay 100ms"]),
    (2, ["--host-timeout", "-1", target], ["--host-timeout", "-1"]),
    (2, ["--scan-delay", "5d", target], ["--scan-delay", "5d"]),
    (2, ["-p", "22", "-F", target], ["-F"]),
    (2, ["2001:db8::1"], ["2001:db8::1"]),
    (1, ["-iL", f"{folder}/nothing"], [f"{folder}/nothing", "No such file"]),
    (2, ["-iL", f"{folder}/targets"], ["targets:2", "198.18.0.300"]),
    (2, ["--os-db", f"{folder}/bad.sig", target], ["bad.sig:5", "colour"]),
    (2, ["-O", "--os-db", f"{folder}/bad.prints", target], ["bad.prints:2:", "XX"]),
    (2, ["--os-db", f"{folder}/good.prints", target], ["good.prints", "-O"]),
    (2, ["--max-os-tries", "3", target], ["--max-os-tries", "-O"]),
    (1, ["-oJ", f"{folder}/no/such", target], [f"{folder}/no/such", "No such file"]),
    (1, ["-p1-100", "-oJ", "/dev/full", target], ["/dev/full", "No space left"]),
    (1, ["-p1-100", "-oN", "/dev/full", target], ["/dev/full", "No space left"]),
    (1, ["-w", f"{folder}/no/such.pcap", target], [f"{folder}/no/such.pcap"]),
    (1, ["198.19.77.9"], ["198.19.77.9", "no route"]),
]
failed = 0
def check(status, command, words, lines=1):
    global failed
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    err = run.stderr.strip()
    named = [line for line in err.splitlines() if any(word in line for word in words)]
    if run.returncode != status or not all(word in err for word in words) or len(named) > 2:
        failed += 1
        print(f"{command[1:]}: exit status {run.returncode}, should be {status}; stderr: {err!r}")
for status, arguments, words in cases:
    check(status, [synprint, *arguments], words)
real = os.path.realpath(synprint)
for options in ([], ["-O"]):
    check(4, ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", synprint, *options, target],
          [f"sudo setcap cap_net_raw+ep {real}"])

# A disk that fills up in the middle: what is left is not under the name that was asked for.
import resource
def limit():
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
out = f"{folder}/full.json"
run = subprocess.run([synprint, "-q", "-v", "-p1-1000", target, "-oJ", out], preexec_fn=limit,
                     capture_output=True, text=True, timeout=60)
if run.returncode != 1 or out not in run.stderr:
    failed += 1
    print(f"file size limit: exit status {run.returncode}, stderr {run.stderr!r}")
if os.path.exists(out):
    failed += 1
    print("a cut file was left as if it were whole")
# Appending keeps what was there, and adds whole lines only.
out = f"{folder}/append.json"
for _ in range(2):
    run = subprocess.run([synprint, "-q", "-p22", target, "--append-output", "-oJ", out],
                         capture_output=True, timeout=60)
lines = [json.loads(line)["type"] for line in open(out)]
if lines.count("summary") != 2 or lines.count("scan") != 2:
    failed += 1
    print(f"--append-output gave {lines}")
if failed:
    sys.exit(f"{failed} wrong")
print(len(cases) + 3, "errors, each as it should be")
PY
