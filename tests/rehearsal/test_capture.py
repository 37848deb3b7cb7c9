#!/usr/bin/env python3
"""Captures: every story, told to tshark, is a conversation without a malformed message;
a running lab is captured as pcapng and as MRT, and its tables leave as MRT files."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import Daemon, poll

BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
STORIES = Path("conf/examples/rehearsals")
LAB = "conf/examples/avs-global-reach.yaml"
BAD = ("_ws.malformed || _ws.short || tcp.analysis.flags || tcp.checksum.status == 0 || "
       "ip.checksum.status == 0")


def say(name, good, why=""):
    why = " ".join(str(why).split())
    print(f"PASS {name}" if good else f"FAIL {name}: {why[:600]}", flush=True)
    return good


def read(path, *more):
    run = subprocess.run(
        ["tshark", "-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o",
         "ip.check_checksum:TRUE", *more],
        capture_output=True, text=True, timeout=120, check=False)
    if run.returncode:
        raise RuntimeError(f"tshark ends with {run.returncode}: {run.stderr[-300:]}")
    return run.stdout.splitlines()


def tshark(path, wanted, *more):
    """Lines of the packets that a display filter takes."""
    return read(path, "-Y", wanted, *more)


def count(path, *filters):
    """How many packets each of them takes, in one run: to start takes longest."""
    # A table of one row, the whole time: | from <> to | frames | bytes | frames | bytes | ...
    rows = [line for line in read(path, "-q", "-z", ",".join(("io,stat,0", *filters)))
            if "<>" in line and not line.startswith("| Interval")]
    numbers = [int(n) for n in rows[0].split("|")[2:] if n.strip()]
    if len(rows) != 1 or len(numbers) != 2 * len(filters):
        raise RuntimeError(f"tshark counts {rows}")
    return numbers[::2]


def bgpdump(path):
    run = subprocess.run(["bgpdump", "-m", path], capture_output=True, text=True,
                         timeout=120, check=True)
    return [line.split("|") for line in run.stdout.splitlines()]


def mrt_records(path):
    data, at, n = path.read_bytes(), 0, 0
    while at < len(data):
        at += 12 + int.from_bytes(data[at + 8:at + 12], "big")
        n += 1
    return n if at == len(data) else -n


def ctl(d, *words):
    run = subprocess.run([BUILD / "erxctl", "-S", d.socket, *words], capture_output=True,
                         text=True, timeout=60, check=False)
    if run.returncode:
        raise RuntimeError(f"erxctl {' '.join(map(str, words))}: {run.stderr}")
    return run.stdout


def captures(d):
    return {c["counter"]: c["value"] for c in d.ask("show-counters")["counters"]}["captures"]


def story(plan, tmp):
    name = f"{plan.parent.name}/{plan.name}"
    path = tmp / "story.pcapng"
    subprocess.run([BUILD / "erxctl", "rehearse", plan.parent / "lab.yaml", plan, "--capture",
                    path, "--draws", "1"], capture_output=True, timeout=120, check=False)
    bad, *kinds = count(path, BAD, *(f"bgp.type == {n}" for n in (1, 2, 4)))
    say(f"tshark follows {name}", not bad and all(kinds),
        f"{bad and tshark(path, BAD)[:3]} {kinds}")


def story_as_mrt(tmp):
    path = tmp / "story.mrt"
    subprocess.run([BUILD / "erxctl", "rehearse", STORIES / "S1/lab.yaml",
                    STORIES / "S1/plan.yaml", "--capture", path], capture_output=True,
                   timeout=120, check=True)
    # The site's network, as an MSEE hears it.
    heard = [l for l in bgpdump(path) if l[2] == "A" and l[5] == "10.20.0.0/16" and
             l[6] == "64520"]
    say("bgpdump reads a rehearsal", bool(heard), "no announcement of the site")


def live(tmp):
    session = "er-a/primary--seattle/ce0/ipv4"
    with Daemon([LAB, "-q"]) as d:
        d.must_run()
        ctl(d, "wait")
        pcap, mrt = tmp / "live.pcapng", tmp / "live.mrt"
        # Two at a time: each has its own end.
        takers = [subprocess.Popen([BUILD / "erxctl", "-S", d.socket, "capture", session,
                                    "--count", "8", "--write", pcap]),
                  subprocess.Popen([BUILD / "erxctl", "-S", d.socket, "capture", "er-a",
                                    "--format", "mrt", "--for", "20s", "--count", "8",
                                    "--write", mrt])]
        poll("both captures run", lambda: captures(d) == 2)
        ctl(d, "reset", session, "--text", "for the record")
        codes = [t.wait(60) for t in takers]
        say("captures end when they have enough", codes == [0, 0], codes)
        say("a capture of one session holds that session and the reason",
            tshark(pcap, "frame", "-T", "fields", "-e", "frame.interface_name") and
            not tshark(pcap, f'frame.interface_name != "{session}"') and
            tshark(pcap, 'bgp.notify.minor_error_cease == 4 && '
                         'frame contains "for the record"') and
            not tshark(pcap, BAD), tshark(pcap, "frame"))
        # Eight messages of whatever the circuit says; NOTIFICATION first.
        records = mrt_records(mrt)
        text = subprocess.run(["bgpdump", mrt], capture_output=True, text=True, timeout=60,
                              check=True).stdout
        say("a capture as MRT is read by bgpdump", records == 8 and "Notify" in text,
            f"{records} records; {text[:300]}")
        ctl(d, "wait")

        want = {(r["router"], r["network"], r["as-path"], r["next-hop"])
                for r in json.loads(ctl(d, "show", "routes", "--at", "er-a/primary", "--view",
                                          "all", "-o", "json"))}
        table = tmp / "table.mrt"
        ctl(d, "dump", "er-a/primary", "--write", table)
        got = {("er-a/primary", l[5], l[6], l[8]) for l in bgpdump(table)}
        say("a table leaves as MRT with what show has", got == want,
            sorted(got ^ want)[:4])
        ctl(d, "dump", "hub", "--view", "best", "--write", table)
        say("an endpoint's routers stand in one file one after the other",
            len({l[3] for l in bgpdump(table)}) > 1, bgpdump(table)[:2])
        ctl(d, "dump", "pc1/primary", "--view", "advertised", "--peer", "pc1/edge0", "--write",
              table)
        paths = {l[6].split()[0] for l in bgpdump(table)}
        say("what is advertised has our own AS in front", paths == {"12076"}, paths)

        before = table.read_bytes()
        for words, code, text in (
                (("capture", "er-x"), "unknown-name", "er-a"),
                (("capture", "er-a", "--format", "pcap"), "bad-argument", "pcapng"),
                (("capture", "er-a", "--for", "soon"), "bad-argument", "30s"),
                (("dump", "er-x"), "unknown-name", "er-a"),
                (("dump", "hub", "--view", "bst"), "bad-argument", "advertised")):
            run = subprocess.run([BUILD / "erxctl", "-S", d.socket, "-o", "json", *words,
                                  "--write", table], capture_output=True, text=True,
                                 timeout=60, check=False)
            error = json.loads(run.stderr)["error"]
            say(f"{' '.join(words)} is refused with a cure", run.returncode in (1, 2) and
                error["code"] == code and text in error["cure"], run.stderr)
        say("a refusal leaves the file that was there", table.read_bytes() == before)
        d.stop()


def slow_reader():
    """Nobody reads: the daemon keeps a bounded number of octets, and drops messages."""
    with Daemon([LAB, "-q"]) as d:
        d.must_run()
        ctl(d, "wait")
        reader, writer = os.pipe()
        taker = subprocess.Popen([BUILD / "erxctl", "-S", d.socket, "capture"], stdout=writer)
        os.close(writer)
        poll("the capture runs", lambda: captures(d) == 1)
        for _ in range(20):     # the whole table again, each time
            ctl(d, "refresh", "er-a/primary--seattle/ce0/ipv4")
        ctl(d, "wait")
        say("a capture that nobody reads holds nobody up", d.process.poll() is None,
            "the daemon has ended")
        os.close(reader)
        taker.kill()
        taker.wait()
        poll("the capture has ended", lambda: captures(d) == 0)
        d.stop()


def main():
    with tempfile.TemporaryDirectory() as tmp:
        for plan in sorted(STORIES.glob("S*/plan*.yaml")):
            story(plan, Path(tmp))
        story_as_mrt(Path(tmp))
        live(Path(tmp))
        slow_reader()


if __name__ == "__main__":
    main()
