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


def lab(peer="helper", third="helper", deferral=None):
    if deferral:
        third = "{ mode: %s, deferral-time: %d }" % (third, deferral)
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
    def __init__(self, daemon, restart=30, third_restart=0, state=False, **more):
        self.world = World()
        w, a, b, c = self.world, *(self.world.host(n) for n in "abc")
        self.b = b
        w.link(a, b, [A1 + "/24"], [B1 + "/24"], dev="eth0")
        w.link(a, c, [A2 + "/24"], [B2 + "/24"], dev="eth1")
        self.erxd = Erxd(w, a, lab(**more), state=state)
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
        rows = [r for r in t.erxd.show("routes", at="rs") if r["from"] == "peer"]
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


# --- erxd restarts -------------------------------------------------------------------------

OURS = ["10.20.0.0/16", "10.21.0.0/16"]


def restarting(daemon, **more):
    return Trio(daemon, third_restart=30, peer="restart", third="restart", state=True, **more)


def kept_by(t):
    """What the two have now; nothing of it may be less than all."""
    t_rows, p_rows = t.third.routes("ipv4"), t.peer.routes("ipv4")
    must(len(t_rows) == len(THEIRS) + len(OURS), "third", sorted(t_rows))
    must(set(OURS) <= set(p_rows), "peer", sorted(p_rows))
    return t_rows, p_rows


def restarted(daemon):
    """erxd is killed and started again: nothing is withdrawn at either side, and when the
    wait is over all is as it was."""
    with restarting(daemon) as t:
        t.wait()
        rows, before = kept_by(t), t.heard()
        t.erxd.kill()
        poll("third has lost the session", lambda: (not t.third.up("ipv4"), ""))
        poll("peer has lost the session", lambda: (not t.peer.up("ipv4"), ""))
        time.sleep(1)
        must(kept_by(t) == rows, rows)
        t.erxd.start()
        t.erxd.ctl("wait", "--timeout", "40s")
        t.wait()
        must(kept_by(t) == rows, rows)
        must(t.heard()[1] == before[1], "withdrawn", before, t.heard())
        texts = t.events("graceful-restart")
        for name in ("peer", "third"):
            must(any("UPDATEs from rs to %s go: every table" % name in e for e in texts), texts)
        must("stale" not in t.erxd.session("peer"), t.erxd.session("peer"))
        time.sleep(1)
        must(kept_by(t) == rows and t.heard()[1] == before[1], "afterwards", t.heard())


def serviced(daemon):
    """The service is restarted: with --keep-routes a stop tells the neighbours nothing."""
    with restarting(daemon) as t:
        t.erxd.stop()
        t.erxd.start(True, "--keep-routes")
        t.wait()
        rows, before = kept_by(t), t.heard()
        t.erxd.stop()
        poll("third has lost the session", lambda: (not t.third.up("ipv4"), ""))
        poll("peer has lost the session", lambda: (not t.peer.up("ipv4"), ""))
        must(kept_by(t) == rows, rows)
        t.erxd.start(True, "--keep-routes")
        t.erxd.ctl("wait", "--timeout", "40s")
        t.wait()
        must(kept_by(t) == rows and t.heard()[1] == before[1], "withdrawn", before, t.heard())
        texts = t.events("graceful-restart")
        must(any("UPDATEs from rs to peer go: every table" in e for e in texts), texts)
        must("stale" not in t.erxd.session("peer"), t.erxd.session("peer"))


def late(daemon):
    """One of the two comes late: the other one waits for its routes, and keeps them."""
    with restarting(daemon) as t:
        t.wait()
        before = t.heard()
        t.erxd.kill()
        poll("peer has lost the session", lambda: (not t.peer.up("ipv4"), ""))
        sh("ip", "link", "set", "eth0", "down", ns=t.b)
        t.erxd.start()
        t.erxd.wait_state("third", "Established")
        time.sleep(2)
        kept = t.third.routes("ipv4")
        must(len(kept) == len(THEIRS) + len(OURS), sorted(kept))
        must(t.heard() == before, "an UPDATE came", before, t.heard())
        try:
            t.erxd.ctl("wait", "--timeout", "10ms")
            raise Failure("erxctl wait does not wait")
        except Failure as e:
            must("UPDATEs wait for the tables of the neighbours" in str(e), e)
        sh("ip", "link", "set", "eth0", "up", ns=t.b)
        t.erxd.wait_state("peer", "Established", 30)
        t.erxd.ctl("wait", "--timeout", "40s")
        kept_by(t)
        must(t.heard()[1] == before[1], "withdrawn", before, t.heard())


def without(daemon):
    """One of the two never comes back: its routes go when the wait is over."""
    with restarting(daemon, deferral=6) as t:
        t.wait()
        t.erxd.kill()
        t.peer.kill()
        t.erxd.start()
        poll("third has our two routes only", lambda: (
            sorted(t.third.routes("ipv4")) == sorted(OURS), t.events("graceful-restart")), 40)
        must(any("to third go: its time to wait is up" in e
                 for e in t.events("graceful-restart")), t.events("graceful-restart"))


def clean(daemon):
    """A clean stop is none: its routes go, and the next start waits for nobody."""
    with restarting(daemon) as t:
        t.wait()
        t.erxd.stop()
        poll("third has nothing", lambda: (not t.third.routes("ipv4"), t.third.routes("ipv4")))
        t.erxd.start()
        t.wait()
        must(not t.events("graceful-restart"), t.events("graceful-restart"))


CASES = []
for d in (Bird, Frr):
    CASES += [("%s %s" % (d.name, text), lambda fn=fn, d=d: fn(d)) for text, fn in (
        ("killed and back: nobody else hears of it", helped),
        ("killed and back with fewer routes: the others go", changed),
        ("killed for good: its time passes", gone),
        ("shut down: nothing is kept", stopped),
        ("killed with graceful restart off", off),
        ("keeps routes of erxd, killed and back", restarted),
        ("keeps routes of erxd, whose service is restarted", serviced),
        ("late, after erxd was killed", late),
        ("gone for good, as erxd was killed", without),
        ("stop of erxd is no restart", clean))]

if __name__ == "__main__":
    run(CASES)
