#!/usr/bin/env python3
"""Graceful restart with BIRD and FRR, as helper and as the one that restarts."""
import os, re, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixture import Bird, Erxd, Failure, Frr, Route, World, poll, run, sh

OUR_AS, PEER_AS, THIRD_AS = 65000, 64601, 64602
A1, B1, A2, B2 = "10.97.1.1", "10.97.1.2", "10.97.2.1", "10.97.2.2"
THEIRS = [Route("198.51.%d.0/24" % i) for i in range(100, 120)]


def must(ok, *seen):
    if not ok:
        raise Failure("; ".join(str(s) for s in seen))


def lab(peer="helper", third="helper"):
    return "\n".join([
        "lab: restart", "routers:", "  rs:", "    asn: %d" % OUR_AS,
        "    router-id: 192.0.2.77", "    advertise: [10.20.0.0/16, 10.21.0.0/16]",
        "    neighbors:",
        "      peer: { asn: %d, hold: 9, graceful-restart: %s, external: { local: %s, remote: %s } }"
        % (PEER_AS, peer, A1, B1),
        "      third: { asn: %d, hold: 9, graceful-restart: %s, external: { local: %s, remote: %s } }"
        % (THIRD_AS, third, A2, B2)]) + "\n"


class Trio:
    """erxd between a daemon that announces routes, and BIRD that hears of them."""
    def __init__(self, daemon, restart=30, third_restart=0, **more):
        self.world = World()
        w, a, b, c = self.world, *(self.world.host(n) for n in "abc")
        w.link(a, b, [A1 + "/24"], [B1 + "/24"], dev="eth0")
        w.link(a, c, [A2 + "/24"], [B2 + "/24"], dev="eth1")
        self.erxd = Erxd(w, a, lab(**more))
        self.peer = daemon(w, b, PEER_AS, {"ipv4": dict(
            local=B1, remote=A1, remote_as=OUR_AS, restart=restart, own=True)}, THEIRS)
        self.third = Bird(w, c, THIRD_AS, {"ipv4": dict(
            local=B2, remote=A2, remote_as=OUR_AS, restart=third_restart)},
            suffix="-third", router_id="192.0.2.9")

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        try:
            if kind is None:
                self.erxd.stop()
        finally:
            self.world.close()

    def wait(self, n=len(THEIRS) + 2):
        self.erxd.wait_state("peer", "Established")
        self.erxd.wait_state("third", "Established")
        poll("third has %d routes" % n,
             lambda: (len(self.third.routes("ipv4")) == n, self.third.routes("ipv4").keys()))

    def heard(self):
        """What third was told: (updates, withdrawals), as BIRD counts routes."""
        out = self.third.ask("show protocols all bipv4")
        row = lambda k: int(re.search(k + r":\s+(\d+)", out).group(1))
        return row("Import updates"), row("Import withdraws")

    def events(self, kind):
        return [e["text"] for e in self.erxd.show("events") if e["kind"] == kind]


def helped(daemon):
    """The peer dies and comes back with its routes: third hears nothing at all."""
    with Trio(daemon) as t:
        t.wait()
        before = t.heard()
        t.peer.kill()
        s = t.erxd.wait_state("peer", "Active")
        must(s["accepted"] == len(THEIRS) and s["stale"] == s["received"], s)
        rows = [r for r in t.erxd.show("routes", "--at", "rs") if r["from"] == "peer"]
        must(len(rows) == len(THEIRS) and all(r["stale"] and r["best"] for r in rows), rows)
        time.sleep(1)
        t.peer.start()
        t.erxd.wait_state("peer", "Established")
        s = poll("nothing is stale", lambda: ("stale" not in t.erxd.session("peer"),
                                              t.erxd.session("peer")))
        must(s is not None and t.erxd.session("peer")["accepted"] == len(THEIRS), s)
        t.erxd.ctl("wait", "--timeout", "30s")
        must(t.heard() == before, t.heard(), before, t.events("graceful-restart"))


def changed(daemon):
    """It comes back with half its routes: the others go, and no more than those."""
    with Trio(daemon) as t:
        t.wait()
        before = t.heard()
        t.peer.kill()
        t.erxd.wait_state("peer", "Active")
        t.peer.configure(THEIRS[:10])
        t.peer.start()
        t.erxd.wait_state("peer", "Established")
        t.wait(12)
        updates, withdraws = t.heard()
        must((updates, withdraws - before[1]) == (before[0], 10), t.heard(), before)


def gone(daemon):
    """It does not come back: after its restart time the routes go."""
    with Trio(daemon, restart=3) as t:
        t.wait()
        t.peer.kill()
        t.erxd.wait_state("peer", "Active")
        must(len(t.third.routes("ipv4")) == len(THEIRS) + 2, t.third.routes("ipv4"))
        t_gone = lambda: (len(t.third.routes("ipv4")) == 2, t.events("graceful-restart"))
        poll("third has our two routes only", t_gone)


def stopped(daemon):
    """It is shut down, and its Cease says so: nothing is kept."""
    with Trio(daemon) as t:
        t.wait()
        if daemon is Bird:
            t.peer.ask("disable bipv4")
        else:
            sh("vtysh", "--vty_socket", t.peer.dir, "-d", "bgpd", "-c", "configure terminal",
               "-c", "router bgp %d" % PEER_AS, "-c", "neighbor %s shutdown" % A1)
        poll("third has our two routes only", lambda: (
            len(t.third.routes("ipv4")) == 2,
            t.events("graceful-restart") + t.events("notification")), timeout=10)
        must(not t.events("graceful-restart"), t.events("graceful-restart"))


def off(daemon):
    """graceful-restart: off: a loss is a loss."""
    with Trio(daemon, peer="off") as t:
        t.wait()
        t.peer.kill()
        poll("third has our two routes only",
             lambda: (len(t.third.routes("ipv4")) == 2, ""), timeout=5)


CASES = []
for d in (Bird, Frr):
    CASES += [("%s %s" % (d.name, text), lambda fn=fn, d=d: fn(d)) for text, fn in (
        ("killed and back: nobody else hears of it", helped),
        ("killed and back with fewer routes: the others go", changed),
        ("killed for good: its time passes", gone),
        ("shut down: nothing is kept", stopped),
        ("killed with graceful restart off", off))]

if __name__ == "__main__":
    run(CASES)
