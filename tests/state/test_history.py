#!/usr/bin/env python3
"""Four clients edit while erxd is killed, again and again: what they saw is one history.

The lab's description is a register, its ETag a version, and each write names the version that
it replaces (If-Match).  So versions are a chain, and the history is linearizable when nobody
has an older version than somebody had before they asked, also over the deaths of the daemon.
ERX_KILLS=N for another number than 50; ERX_SEED=N for the moments of another run."""
import json, os, random, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from daemon import Daemon, Failure, poll, run, workdir
from disk import request

KILLS = int(os.environ.get("ERX_KILLS", "50"))
SEED = int(os.environ.get("ERX_SEED", random.SystemRandom().randrange(1 << 32)))
CLIENTS = 4
LAB = """lab: kept
description: begin
vnets: { hub: { address-space: [10.60.0.0/16], gateway: {} } }
"""
PATH = "/restconf/data"
DESCRIPTION = PATH + "/erx-lab:description"


def check(cond, text, *more):
    if not cond:
        raise Failure("seed %d: " % SEED + (text % more if more else text))


class Chain:
    """Values in the order in which each replaced the one before it."""
    def __init__(self, first):
        self.place, self.values = {first: 0}, [first]

    def add(self, before, value):
        check(self.values[-1] == before, "%s replaced %s, and the newest was %s", value, before, self.values[-1])
        self.place[value] = len(self.values)
        self.values.append(value)


class Client(threading.Thread):
    """Reads, and writes what it names, until the daemon is dead."""
    def __init__(self, daemon, name, writes):
        super().__init__()
        self.daemon_, self.name_, self.writes = daemon, name, writes
        self.log, self.pending, self.wrong, self.lost = [], None, None, 0

    def run(self):
        try:
            while True:
                self.step()
        except (OSError, ValueError):
            pass
        except Exception as e:
            if type(e).__module__ != "http.client":
                self.wrong = e

    def step(self):
        began = time.monotonic()
        status, headers, text = request(self.daemon_, "GET", DESCRIPTION)
        check(status == 200, "a read: %d %s", status, text)
        value = json.loads(text)["erx-lab:description"]
        self.log.append((began, time.monotonic(), "read", value, None))
        self.writes[0] += 1
        new, tag = "%s-%d" % (self.name_, self.writes[0]), headers["ETag"]
        self.pending, began = (value, new), time.monotonic()
        status, headers, text = request(self.daemon_, "PUT", DESCRIPTION, {"erx-lab:description": new}, If_Match=tag)
        check(status in (204, 412), "a write: %d %s", status, text)
        self.pending = None
        if status == 412:
            self.lost += 1  # another one was first
            return
        self.log.append((began, time.monotonic(), "write", new, value))


def one_history(chain, clients, value):
    """Puts what was written in order; `value` is what the next daemon begins with."""
    writes = {}
    for c in clients:
        for _, _, kind, new, before in c.log:
            if kind == "write":
                check(before not in writes, "%s and %s both replaced %s", new, writes.get(before), before)
                writes[before] = new
    # One that was under way may have been carried out, as it may not have been.
    seen = {row[3] for c in clients for row in c.log} | {value}
    for before, new in (c.pending for c in clients if c.pending):
        if new in seen or any(new == b for b in writes):
            check(before not in writes, "%s and %s both replaced %s", new, writes.get(before), before)
            writes[before] = new
    while chain.values[-1] in writes:
        chain.add(chain.values[-1], writes.pop(chain.values[-1]))
    check(not writes, "written, and not in the history: %s", writes)
    check(value == chain.values[-1], "it has %s, the newest is %s", value, chain.values[-1])


def in_order(chain, clients):
    """What ended before something began comes before it."""
    rows = sorted((r for c in clients for r in c.log), key=lambda r: r[0])
    ends = sorted(((r[1], chain.place[r[3]]) for r in rows))
    newest, i = 0, 0
    for began, _, kind, value, _ in rows:
        while i < len(ends) and ends[i][0] < began:
            newest = max(newest, ends[i][1])
            i += 1
        place = chain.place[value]
        check(place > newest if kind == "write" else place >= newest,
              "a %s of %s, when %s had been seen", kind, value, chain.values[newest])


def killed_under_load():
    """kill -9 at seeded moments under the load of four clients: their histories are one"""
    rng, top = random.Random(SEED), workdir("history")
    lab, state = os.path.join(top, "lab.yaml"), os.path.join(top, "kept")
    with open(lab, "w") as f:
        f.write(LAB)
    chain, before, counts = Chain("begin"), [], {"read": 0, "write": 0, "lost": 0}
    writes = [[0] for _ in range(CLIENTS)]
    for turn in range(KILLS + 1):
        with Daemon(["-q", "-s", state, lab]).must_run() as d:
            value = json.loads(request(d, "GET", DESCRIPTION)[2])["erx-lab:description"]
            one_history(chain, before, value)
            in_order(chain, before)
            if turn == KILLS:
                d.stop()
                break
            before = [Client(d, "c%d" % i, writes[i]) for i in range(CLIENTS)]
            for c in before:
                c.start()
            # The moment is random, of three rounds in four behind the first answers, so that
            # a slow machine gets as far as a fast one.
            if rng.randrange(4):
                poll("an answer", lambda: any(len(c.log) > 2 or not c.is_alive() for c in before))
            before[0].join(rng.random() * 0.12)
            d.kill()
            for c in before:
                c.join()
                check(c.wrong is None, "%s", c.wrong)
                counts["lost"] += c.lost
                for row in c.log:
                    counts[row[2]] += 1
    check(counts["write"] >= KILLS / 2, "%s in %d rounds", counts, KILLS)
    print("    %d kills, %s, %d versions" % (KILLS, counts, len(chain.values)))


def a_wrong_history_is_found():
    """the judge of histories finds a lost write, two heirs of one version, and a stale read"""
    class Told:
        def __init__(self, log, pending=None):
            self.log, self.pending = log, pending

    def wrong(clients, value):
        chain = Chain("a")
        try:
            one_history(chain, clients, value)
            in_order(chain, clients)
        except Failure:
            return True
        return False
    write = [(1, 2, "write", "b", "a")]
    check(not wrong([Told(write)], "b"), "a good one")
    check(not wrong([Told([], ("a", "b")), Told([], ("a", "c"))], "b"), "two under way")
    check(not wrong([Told([], ("a", "b"))], "a") and not wrong([Told([], ("a", "b"))], "b"), "one under way")
    check(wrong([Told(write)], "a"), "a lost write")
    check(wrong([Told(write), Told([(1, 2, "write", "c", "a")])], "b"), "two heirs")
    check(wrong([Told(write), Told([(3, 4, "read", "a", None)])], "b"), "a stale read")
    check(wrong([Told([(1, 2, "write", "c", "b")])], "c"), "a version from nowhere")


if __name__ == "__main__":
    sys.exit(run([a_wrong_history_is_found, killed_under_load]))
