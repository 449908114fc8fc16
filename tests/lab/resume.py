"""Stops scans in several ways and resumes them. Called by resume.sh: PROGRAM SCANNER TARGET FOLDER."""
import glob
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

program, scanner, target, folder = sys.argv[1:]
PORTS = "1-200"
HOSTS = "198.18.0.0/25"
SILENT = {7, 90}
PAIRS = 128 * 200


class Watcher:
    """Every SYN that reaches the target's side: (address, port) and how often."""

    def __init__(self):
        script = (
            "import socket, sys\n"
            "s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))\n"
            "s.setsockopt(socket.SOL_SOCKET, 33, 1 << 28)\n"  # SO_RCVBUFFORCE
            "s.bind(('v1', 0x0800))\n"
            "print('ready', flush=True)\n"
            "while True:\n"
            "    p = s.recv(128)\n"
            "    h = (p[0] & 15) * 4\n"
            "    if p[9] == 6 and p[h + 13] == 2:\n"
            "        print(f'{p[16]}.{p[17]}.{p[18]}.{p[19]} {p[h + 2] << 8 | p[h + 3]}', flush=False)\n"
            "    elif p[9] == 17: break\n"
        )
        self.process = subprocess.Popen(["ip", "netns", "exec", target, sys.executable, "-c", script],
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        self.asked = {}
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            ip, port = line.split()
            self.asked[ip, int(port)] = self.asked.get((ip, int(port)), 0) + 1

    def take(self):
        # a datagram tells the watcher that all before it has come
        subprocess.run(["ip", "netns", "exec", scanner, sys.executable, "-c",
                        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
                        ".sendto(b'end', ('198.18.255.2', 9))"], check=True)
        self.process.wait(timeout=20)
        self.thread.join()
        return self.asked


def start(*args, cwd=folder):
    return subprocess.Popen(["ip", "netns", "exec", scanner, program, *args], cwd=cwd,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(scan, status):
    out, err = scan.communicate(timeout=100)
    assert scan.returncode == status, f"exit status {scan.returncode} instead of {status}: {err}"
    return out, err


def results(path):
    lines = [json.loads(line) for line in open(path)]
    ports = [(l["ip"], l["port"], l["state"]) for l in lines if l["type"] == "port"]
    return lines, ports


def check_whole(path, twice_is_fine=False):
    lines, ports = results(path)
    assert lines[-1]["type"] == "summary" and lines[-1]["complete"] is True, lines[-1]
    assert lines[-1]["hosts_up"] == 128 and lines[-1]["open"] == 128 * 2, lines[-1]
    assert twice_is_fine or len(ports) == len(set(ports)), "a port was told twice"
    answered = {(f"198.18.0.{h}", p) for h in range(128) for p in range(1, 201)} - {
        (f"198.18.0.{h}", p) for h in range(128) for p in SILENT}
    assert {p[:2] for p in ports} == answered, f"{len(answered)} ports, {len(set(ports))} told"
    last = {l["ip"]: l for l in lines if l["type"] == "host"}
    assert len(last) == 128
    for host in last.values():
        assert host["state"] == "up" and host["not_shown"] == {"filtered": 2}, host
    return lines


def stop_and_resume(name, number, rate, seconds):
    where = f"{folder}/{name}"
    os.mkdir(where)
    watcher = Watcher()
    scan = start("-v", "-p", PORTS, HOSTS, "--max-rate", rate, "--seed", "5", "-oJ", "out.json",
                 "-oN", "out.txt", "-w", "out.pcap", cwd=where)
    time.sleep(seconds)
    scan.send_signal(number)
    _, err = finish(scan, 3)
    assert "--resume synprint-5.resume" in err, err
    first = watcher.take()
    assert oct(os.stat(f"{where}/synprint-5.resume").st_mode & 0o777) == "0o600"
    assert os.listdir(where).count("synprint-5.resume.new") == 0
    _, told = results(f"{where}/out.json")
    watcher = Watcher()
    # from elsewhere: all names are those of the folder where the scan began
    _, err = finish(start("--resume", f"{where}/synprint-5.resume", "-d", cwd="/"), 0)
    second = watcher.take()
    assert not os.path.exists(f"{where}/synprint-5.resume"), "the file outlived the scan"
    both = set(first) & set(second)
    again = {pair for pair in both if pair[1] not in SILENT}
    assert not again, f"{len(again)} answered ports were asked twice"
    assert set(first) | set(second) == {(f"198.18.0.{h}", p) for h in range(128) for p in range(1, 201)}
    assert 0 < len(first) < PAIRS and 0 < len(second) < PAIRS
    lines = check_whole(f"{where}/out.json")
    heads = [l for l in lines if l["type"] == "scan"]
    assert [h.get("resumed") for h in heads] == [None, True] and heads[0]["seed"] == heads[1]["seed"]
    assert open(f"{where}/out.txt").read().count("Starting synprint") == 2
    print(f"{name}: {len(first)} and {len(second)} pairs, {len(both)} of them, silent, in both")


def second_signal():
    """The first signal waits for answers that do not come; the second does not."""
    where = f"{folder}/second"
    os.mkdir(where)
    watcher = Watcher()
    scan = start("-p", "7,90", HOSTS, "--initial-rtt-timeout", "9s", "--checkpoint", "point", cwd=where)
    time.sleep(1)
    scan.send_signal(signal.SIGINT)
    time.sleep(0.7)
    assert scan.poll() is None, "what is in flight was not waited for"
    scan.send_signal(signal.SIGINT)
    finish(scan, 3)
    first = watcher.take()
    lines = [json.loads(line) for line in open(f"{where}/point")]
    assert not any(line.get("ports") for line in lines[1:]), "a port in flight was taken for settled"
    assert lines[0]["begun"] > 0 and first, lines[0]
    print(f"second signal: {len(first)} pairs in flight, none settled")


def kill_and_resume():
    where = f"{folder}/kill"
    os.mkdir(where)
    watcher = Watcher()
    scan = start("-v", "-p", PORTS, HOSTS, "--max-rate", "8000", "-oJ", "out.json", "--checkpoint",
                 "point", "--checkpoint-interval", "500ms", cwd=where)
    time.sleep(1.6)
    scan.kill()
    scan.communicate()
    first = watcher.take()
    deadline = time.monotonic() + 5
    while os.path.exists(f"{where}/point.new") and time.monotonic() < deadline:
        time.sleep(0.05)  # the checkpoint that was being written
    assert os.path.exists(f"{where}/out.json.partial") and not os.path.exists(f"{where}/out.json")
    # half a line, as a machine that stops may leave one
    with open(f"{where}/out.json.partial", "a") as out:
        out.write('{"type":"po')
    watcher = Watcher()
    finish(start("-q", "--resume", f"{where}/point", cwd="/"), 0)
    second = watcher.take()
    again = {pair for pair in set(first) & set(second) if pair[1] not in SILENT}
    # the interval, and what the checkpoint takes to be written
    assert len(again) <= 8000 * 1.0, f"{len(again)} ports were asked twice"
    assert len(set(first) | set(second)) == PAIRS
    check_whole(f"{where}/out.json", twice_is_fine=True)
    print(f"kill -9: {len(first)} and {len(second)} pairs, {len(again)} answered ones in both")


def refused(args, message, status=2, cwd=folder):
    _, err = finish(start(*args, cwd=cwd), status)
    assert re.search(message, err), err
    print("refused:", err.strip())


def refusals():
    where = f"{folder}/changed"
    os.mkdir(where)
    with open(f"{where}/list", "w") as out:
        out.write(HOSTS)
    scan = start("-p", PORTS, "-iL", "list", "--max-rate", "5000", "--checkpoint", "point", cwd=where)
    time.sleep(1.5)
    scan.send_signal(signal.SIGTERM)
    finish(scan, 3)
    with open(f"{where}/list", "w") as out:
        out.write("198.18.0.0/26")
    refused(["--resume", "point"], "the targets are others now", cwd=where)
    refused(["--resume", "point", "-p80"], "cannot be added to --resume", cwd=where)
    refused(["--resume", "no-such"], "No such file", status=1, cwd=where)
    whole = open(f"{where}/point").read()
    with open(f"{where}/cut", "w") as out:
        out.write(whole[:len(whole) // 2])
    refused(["--resume", "cut"], r'"cut": line \d+: the file is cut off here', cwd=where)
    with open(f"{where}/edited", "w") as out:
        out.write(whole.replace('"begun":', '"begun":0', 1).replace('"begun":0', '"begun":', 1)
                  .replace('"missed":0.', '"missed":1.', 1))
    refused(["--resume", "edited"], "the file was changed", cwd=where)
    with open(f"{where}/list", "w") as out:
        out.write(HOSTS)
    finish(start("-q", "--resume", "point", cwd=where), 0)


def folder_without_permission():
    """Only who is not root may be refused a folder: without CAP_DAC_OVERRIDE root is not either."""
    where = f"{folder}/readonly"
    os.mkdir(where)
    os.chmod(where, 0o555)
    few = ["setpriv", "--bounding-set", "-all,+net_raw", "--inh-caps", "-all,+net_raw", "--ambient-caps",
           "-all,+net_raw", "--reuid", "65534", "--clear-groups", "--regid", "65534"]
    args = ["ip", "netns", "exec", scanner, *few, program, "-p", PORTS, HOSTS, "--max-rate", "5000"]
    scan = subprocess.Popen([*args, "--checkpoint", "point"], cwd=where, stderr=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, text=True)
    _, err = finish(scan, 1)
    assert 'cannot write "point"' in err, err
    scan = subprocess.Popen(args, cwd=where, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(1.5)
    scan.send_signal(signal.SIGINT)
    _, err = finish(scan, 3)
    assert "stopped early" in err and "--resume" not in err, err
    os.chmod(where, 0o777)
    scan = subprocess.Popen(args, cwd=where, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(1.5)
    scan.send_signal(signal.SIGINT)
    _, err = finish(scan, 3)
    assert "--resume" in err and len(glob.glob(f"{where}/synprint-*.resume")) == 1, err
    print("without root:", err.strip())


def short_scans_leave_nothing():
    where = f"{folder}/short"
    os.mkdir(where)
    finish(start("-q", "-p", "1-50", "198.18.0.1-9", cwd=where), 0)
    assert os.listdir(where) == [], os.listdir(where)


stop_and_resume("ctrl-c", signal.SIGINT, "10000", 1.4)
stop_and_resume("sigterm", signal.SIGTERM, "10000", 0.8)
second_signal()
kill_and_resume()
refusals()
folder_without_permission()
short_scans_leave_nothing()
