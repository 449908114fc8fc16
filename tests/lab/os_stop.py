"""Stops scans with -O in several ways and resumes them. Called by os_stop.sh: PROGRAM SCANNER TARGET FOLDER."""
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

program, scanner, target, folder = sys.argv[1:]
HOSTS = [f"198.18.0.{i}" for i in range(64)]
RATE = 300  # probes a second: hosts begin 89 ms apart, so the last one 5.6 s after the first
SCAN = ["-O", "-p22,23", "198.18.0.0-63", "--max-rate", str(RATE), "--seed", "5", "-oJ", "out.json", "-oN", "out.txt"]
POINT = "synprint-5.resume"


class Watcher:
    """Of every address of the target's side: plain SYNs to port 23, one of the scan and one of each try of -O (T5)."""

    def __init__(self):
        script = (
            "import socket\n"
            "s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))\n"
            "s.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)\n"  # SO_RCVBUFFORCE
            "s.bind(('v1', 0x0800))\n"
            "print('ready', flush=True)\n"
            "while True:\n"
            "    p = s.recv(128)\n"
            "    h = (p[0] & 15) * 4\n"
            "    if p[9] == 6 and p[h + 13] == 2 and p[h + 3] == 23:\n"
            "        print(f'{p[16]}.{p[17]}.{p[18]}.{p[19]}')\n"
            "    elif p[9] == 17 and p[h + 2:h + 4] == b'\\0\\x09': break\n"
        )
        self.process = subprocess.Popen(["ip", "netns", "exec", target, sys.executable, "-c", script],
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"
        self.asked = {}
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.asked[line.strip()] = self.asked.get(line.strip(), 0) + 1

    def take(self):
        subprocess.run(["ip", "netns", "exec", scanner, sys.executable, "-c",
                        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
                        ".sendto(b'end', ('198.18.255.2', 9))"], check=True)
        self.process.wait(timeout=20)
        self.thread.join()
        return self.asked


def start(where, *args):
    os.makedirs(where, exist_ok=True)
    return subprocess.Popen(["ip", "netns", "exec", scanner, "timeout", "-k", "1", "100", program, *args], cwd=where,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def pid_of(scan):
    """timeout's child: the scan itself."""
    return int(open(f"/proc/{scan.pid}/task/{scan.pid}/children").read().split()[0])


def finish(scan, status):
    out, err = scan.communicate(timeout=110)
    assert scan.returncode == status, f"exit status {scan.returncode} instead of {status}: {err}"
    return out, err


def lines_of(path):
    return [json.loads(line) for line in open(path)]


def active(host):
    return bool(host["os"]) and host["os"][0]["method"] == "active"


def is_right(host):
    return active(host) and host["os"][0]["name"].startswith("Linux") and host["os"][0]["confidence"] >= 0.5


def reported(lines, count):
    """The hosts of a file, by the last line of each; lines of a kind that must be there once are."""
    hosts = [line for line in lines if line["type"] == "host"]
    ports = [(line["ip"], line["port"]) for line in lines if line["type"] == "port"]
    assert sorted({h["ip"] for h in hosts}) == sorted(HOSTS), f"{len({h['ip'] for h in hosts})} hosts"
    assert len(ports) == len(set(ports)) == len(HOSTS), f"{len(ports)} open ports, {len(set(ports))} of them different"
    if count:
        assert len(hosts) == count, f"{len(hosts)} lines of hosts, not {count}"
    return {h["ip"]: h for h in hosts}


def wait_for(path, kind, count):
    """Until there are so many lines of a kind."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for name in (f"{path}.partial", path):
            if os.path.exists(name) and open(name).read().count(f'"type":"{kind}"') >= count:
                return
        time.sleep(0.02)
    raise AssertionError(f"no {count} lines of {kind}s")


def stop_and_resume(name, number, times):
    """The first stop comes after so many hosts, while systems are asked about; 0: while ports are."""
    where = f"{folder}/{name}"
    watcher = Watcher()
    scan = start(where, *SCAN)
    wait_for(f"{where}/out.json", "host" if times > 0 else "port", max(times, 20))
    os.kill(pid_of(scan), number)
    _, err = finish(scan, 3)
    first = watcher.take()
    assert f"--resume {POINT}" in err, err
    lines, text = lines_of(f"{where}/out.json"), open(f"{where}/out.txt").read()
    told = [line["ip"] for line in lines if line["type"] == "host"]
    cut = lines[-1]["hosts_os_cut"]
    assert lines[-1]["type"] == "summary" and lines[-1]["complete"] is False, lines[-1]
    assert "synprint stopped early" in text and "synprint done" not in text, text[-400:]
    if times > 0:
        assert cut > 0 and len(told) + cut == len(HOSTS), (cut, len(told))
        assert f"OS detection was cut short for {cut} host" in text and "when the scan is resumed" in text
        assert not any(host.get("os_cut") for host in lines)
        assert len([h for h in lines if h["type"] == "host" and active(h)]) == len(told)
    watcher = Watcher()
    finish(start(f"{folder}/elsewhere", "-q", "--resume", f"{where}/{POINT}"), 0)
    second = watcher.take()
    assert not os.path.exists(f"{where}/{POINT}"), "the file outlived the scan"
    lines = lines_of(f"{where}/out.json")
    assert lines[-1]["complete"] is True and lines[-1]["hosts_up"] == len(HOSTS), lines[-1]
    hosts = reported(lines, len(HOSTS) if times > 0 else None)
    assert all(is_right(host) for host in hosts.values()), [h for h in hosts.values() if not is_right(h)][:3]
    if times > 0:
        assert lines[-1]["probes_sent"] == 0, f"{lines[-1]['probes_sent']} probes of ports in the second run"
        assert set(second) == set(HOSTS) - set(told), "others were asked than those that were left"
        assert all(count == 1 for count in second.values()), "a port was asked again"
    print(f"{name}: {len(first)} hosts, {len(told)} told, {cut} cut short; then {len(second)}")


def kill_and_resume():
    where = f"{folder}/kill"
    scan = start(where, *SCAN, "--checkpoint-interval", "200ms")
    wait_for(f"{where}/out.json", "host", 20)
    time.sleep(0.5)
    os.kill(pid_of(scan), signal.SIGKILL)
    scan.communicate()
    deadline = time.monotonic() + 5
    while os.path.exists(f"{where}/{POINT}.new") and time.monotonic() < deadline:
        time.sleep(0.05)
    before = open(f"{where}/out.json.partial").read().count('"type":"host"')
    watcher = Watcher()
    finish(start(where, "-q", "--resume", POINT), 0)
    second = watcher.take()
    lines = lines_of(f"{where}/out.json")
    hosts = reported(lines, None)
    told = len([line for line in lines if line["type"] == "host"])
    assert all(is_right(host) for host in hosts.values())
    # the interval, and what the checkpoint takes to be written
    assert told - len(HOSTS) <= 20, f"{told - len(HOSTS)} hosts were told twice"
    assert len(second) == told - before, (len(second), told, before)
    print(f"kill -9: {before} told, then {len(second)}, {told - len(HOSTS)} of them again")


def stop_for_good():
    """Without a file to go on from, all is told that was found."""
    where = f"{folder}/for-good"
    scan = start(where, *SCAN, "--no-checkpoint")
    wait_for(f"{where}/out.json", "host", 5)
    os.kill(pid_of(scan), signal.SIGINT)
    _, err = finish(scan, 3)
    assert "--resume" not in err, err
    lines, text = lines_of(f"{where}/out.json"), open(f"{where}/out.txt").read()
    hosts = reported(lines, len(HOSTS))
    cut = [host for host in hosts.values() if host.get("os_cut")]
    assert len(cut) == lines[-1]["hosts_os_cut"] > 0 and lines[-1]["complete"] is False, lines[-1]
    assert all(host["os"][0]["method"] == "syn-ack" for host in cut)
    assert f"OS detection was cut short for {len(cut)} hosts: what was found until then is shown" in text
    assert text.count("Note: OS detection was cut short") == len(cut)
    print(f"for good: {len(cut)} cut short")


def out_of_time():
    where = f"{folder}/out-of-time"
    begin = time.monotonic()
    _, err = finish(start(where, *SCAN, "--host-timeout", "3s"), 0)
    took = time.monotonic() - begin
    lines, text = lines_of(f"{where}/out.json"), open(f"{where}/out.txt").read()
    hosts = reported(lines, len(HOSTS))
    late = [host for host in hosts.values() if host.get("timed_out")]
    assert len(late) == lines[-1]["hosts_timed_out"] > 0 and lines[-1]["complete"] is True, lines[-1]
    assert len(late) < len(HOSTS) and all(is_right(h) for h in hosts.values() if not h.get("timed_out"))
    assert all(host["os"][0]["method"] == "syn-ack" and host["not_shown"] == {"closed": 1} for host in late)
    assert text.count("Note: this host took longer than --host-timeout allows") == len(late)
    assert took < 7, f"{took} seconds"
    print(f"out of time: {len(late)} of {len(HOSTS)} hosts in {took:.1f} s")


def little_is_heard():
    """Hosts without a port that answers among those scanned: behind a filter that knows only these, behind one that
    lets echo requests pass, behind one that lets nothing pass but ARP. They are asked what there is to ask."""
    where = f"{folder}/little"
    begin = time.monotonic()
    finish(start(where, "-q", "-v", "-O", "-p22,23", "198.18.0.230-255", "-oJ", "out.json"), 0)
    took = time.monotonic() - begin
    hosts = {line["ip"]: line for line in lines_of(f"{where}/out.json") if line["type"] == "host"}
    assert len(hosts) == 26, hosts
    for i in range(230, 256):
        host = hosts[f"198.18.0.{i}"]
        tests = dict(re.findall(r"(\w+)\(R=(\w)", host["fingerprint"]))
        assert host["state"] == "up" and active(host), host
        if i < 232:
            assert is_right(host), host
            continue
        assert "T1" not in tests and "no open TCP port was found" in host["os"][0]["evidence"], host
        assert tests.get("T5") == ("Y" if i < 240 else None), tests
        assert tests["U1"] == ("Y" if i < 240 else "N") and tests["IE"] == ("Y" if i < 248 else "N"), tests
        assert host["os"][0]["confidence"] < 0.7 and host["os"][0]["name"].startswith("Linux" if i < 248 else "unknown"), host
    assert took < 20, f"{took} seconds"
    finish(start(where, "-q", "-v", "-O", "--osscan-limit", "-p22,23", "198.18.0.232-255", "-oJ", "out.json"), 0)
    lines = lines_of(f"{where}/out.json")
    assert lines[-1]["os_probes_sent"] == 0 and not any(active(h) for h in lines if h["type"] == "host"), lines[-1]
    print(f"little is heard: {took:.1f} s,", sorted({(h["os"][0]["name"], h["os"][0]["confidence"]) for h in hosts.values()}))


stop_and_resume("ports", signal.SIGINT, 0)
stop_and_resume("systems", signal.SIGINT, 20)
stop_and_resume("sigterm", signal.SIGTERM, 40)
kill_and_resume()
stop_for_good()
out_of_time()
little_is_heard()
