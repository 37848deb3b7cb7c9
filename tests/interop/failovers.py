"""Failures under a running ping, for test_packets.py and the soak: a link, an MSEE or a circuit of
the packets' way fails, and what is lost is what was sent between the daemon's notes."""
import datetime, json, os, re, subprocess, time

from fixture import BUILD, Failure, poll, sh

EVERY = 0.02        # seconds between two packets
INSIDE = 0.05       # a packet on its way while the daemon is busy counts as sent later
OUTSIDE = 0.3       # a busy machine sends the next packet late
TO = "10.30.0.5"
KINDS = {           # what fails; whether another way is left, so that nobody has to mend it
    "link": ("link", "er-a/%s--seattle/ce0", True),
    "msee": ("router", "er-a/%s", True),
    "circuit": ("circuit", "er-a", False),
}
MENDED_AFTER = 2    # seconds, of what has no other way: sessions to the edges live longer
HOLD = 180          # seconds of a session between MSEEs, which have no BFD


class Ping:
    """ping from an address of its own, so that no other flow has its addresses."""
    def __init__(self, bed, own):
        self.host, self.own, self.path = bed.hosts["seattle"], own, bed.path("ping-" + own)
        sh("ip", "-n", self.host, "addr", "add", own + "/16", "dev", "lan")
        with open(self.path, "wb") as out:
            self.process = bed.start(self.host, "ping", "ping", "-n", "-D", "-O", "-I", own, "-i", str(EVERY),
                                     TO, stdout=out)

    def read(self):
        with open(self.path, encoding="utf8") as f:
            return f.read()

    def answered(self):
        """Number and time of sending of each packet that was answered."""
        return [(int(n), float(at) - float(ms) / 1000) for at, n, ms in re.findall(
            r"\[([0-9.]+)\] \d+ bytes from \S+ icmp_seq=(\d+) .*time=([0-9.]+) ms", self.read())]

    def last(self):
        return max((n for n, _ in self.answered()), default=0)

    def sent_behind(self):
        """Of packets without an answer yet: when the next one was sent."""
        return {int(n): float(at) for at, n in re.findall(
            r"\[([0-9.]+)\] no answer yet for icmp_seq=(\d+)", self.read())}

    def goes_on(self):
        last = self.last()
        poll("the ping is answered", lambda: (self.last() > last + 25, self.read()[-300:]), timeout=90)

    def end(self):
        self.process.terminate()
        self.process.wait()
        sh("ip", "-n", self.host, "addr", "del", self.own + "/16", "dev", "lan")


def notes(bed, own, after):
    """(passes or is lost, instant) of each direction, in the order of the events."""
    seen = {}
    for e in bed.erxd.show("events"):
        if e["kind"] != "packets" or e["number"] <= after:
            continue
        found = re.match(r"(\S+) to (\S+) (is lost|passes)", e["text"])
        if found and {found.group(1), found.group(2)} == {own, TO}:
            at = datetime.datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
            seen.setdefault((found.group(1), found.group(2)), []).append((found.group(3), at))
    return seen


def path_of(bed):
    """Which link of the circuit in Seattle the packets come in by."""
    def count():
        rows = {r["link"]: r["in"] for r in bed.erxd.show("packets")}
        return [rows["er-a/%s--seattle/ce0" % p] for p in ("primary", "secondary")]
    before = count()

    def told():
        more = [b - a for a, b in zip(before, count())]
        return (max(more) > 10, more)
    more = poll("packets come in", told)
    return "primary" if more[0] > more[1] else "secondary"


def is_over(seen):
    return bool(seen) and all([w for w, _ in x].count("passes") for x in seen.values())


def interval(seen):
    """From the first loss to the instant at which both directions pass."""
    for words in seen.values():
        if words[0][0] != "is lost":
            raise Failure("noted: %s" % seen)
    return (min(x[0][1] for x in seen.values()),
            max(next(at for word, at in x if word == "passes") for x in seen.values()))


def exact(ping, began, ended):
    """The packets without an answer, all of them sent between the notes, and no other was."""
    got = ping.answered()
    sent = dict(got)
    holes = [(a, b) for (a, _), (b, _) in zip(got, got[1:]) if b != a + 1]
    if len(holes) != 1:
        raise Failure("packets were lost at %s, noted %.3f to %.3f" % (holes, began, ended))
    before, behind = holes[0]
    times = ping.sent_behind()
    lost = {n: times.get(n - 1, sent.get(n - 1, 0) + EVERY) for n in range(before + 1, behind)}
    wrong = [(n, at) for n, at in lost.items() if not began - OUTSIDE < at < ended + OUTSIDE]
    passed = [(n, at) for n, at in got if began + INSIDE < at < ended - INSIDE]
    if wrong or passed:
        raise Failure("noted %.3f to %.3f; lost outside: %s; answered inside: %s" % (
            began, ended, wrong[:5], passed[:5]))
    return len(lost)


def rehearsed(bed, own, kind, name, mended):
    """Seconds of the outage of the same failure in simulated time, the shortest and the longest."""
    plan = bed.write("failover.yaml", json.dumps({
        "plan": "failover", "flows": {"both": {"from": own, "to": TO}},
        "steps": [{"id": "lose", "do": [{"fail": {kind: name}}],
                   "wait": "%dms" % (2000 * HOLD if mended is None else 1000 * mended)},
                  {"id": "back", "do": [{"restore": {kind: name}}]}]}))
    p = subprocess.run((os.path.join(BUILD, "erxctl"), "rehearse", bed.erxd.lab, plan, "-o", "json"),
                       stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    rows = [o for o in json.loads(p.stdout)["outages"] if o["step"] == "lose"]
    if not rows:
        raise Failure("the rehearsal has no outage: %s %s" % (p.stdout[:400], p.stderr))
    return min(o["range"][0] for o in rows), max(o["range"][1] for o in rows)


def failover(bed, what, own):
    kind, name, other_way = KINDS[what]
    ping = Ping(bed, own)
    ping.goes_on()
    if "%s" in name:
        name = name % path_of(bed)
    after = max((e["number"] for e in bed.erxd.show("events")), default=0)
    failed, mended = time.monotonic(), None
    bed.erxd.ctl("fail", kind, name)
    poll("the packets are lost", lambda: (notes(bed, own, after), ""))
    if not other_way:
        stopped = ping.last()
        poll("time goes by", lambda: (max(ping.sent_behind(), default=0) > stopped + MENDED_AFTER / EVERY, ""))
        mended = time.monotonic() - failed
        bed.erxd.ctl("restore", kind, name)

    def over():
        seen = notes(bed, own, after)
        return (is_over(seen), seen)
    seen = poll("the packets pass again", over, timeout=2 * HOLD)
    ping.goes_on()
    if other_way:       # what comes back costs nothing
        bed.erxd.ctl("restore", kind, name)
        poll("all sessions are up again", bed.all_up, timeout=90)
        ping.goes_on()
    ping.end()
    began, ended = interval(seen)
    lost = exact(ping, began, ended)
    low, high = rehearsed(bed, own, kind, name, mended)
    # A hold time ends up to one KEEPALIVE sooner or later; a busy machine is late.
    if not low - 1.1 <= ended - began <= high + 5:
        raise Failure("it lasted %.3f s, in the rehearsal %.3f to %.3f" % (ended - began, low, high))
    print("# %s: %d packets lost in %.3f s, in the rehearsal %.3f to %.3f s" % (
        what, lost, ended - began, low, high), flush=True)
