#!/usr/bin/env python3
"""BIRD and FRR as neighbours of erxd: sessions, routes, passwords, resets, failures."""
import os, signal, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixture import Bird, Erxd, Failure, Frr, Route, World, poll, run, same_routes, sh

PEER_AS, OUR_AS = 4200000064, 65000
A4, B4, A6, B6 = "10.99.0.1", "10.99.0.2", "fd00:99::1", "fd00:99::2"
NAMES = {"ipv4": "p4", "ipv6": "p6"}

THEIRS = [
    Route("198.51.100.0/24"),
    Route("198.51.100.128/25", as_path=(64500, 64501), origin="egp"),
    Route("203.0.113.0/24", as_path=(64500,) * 3, origin="incomplete",
          communities=("64500:1", "64500:2"), med=50),
    Route("192.0.2.1/32", communities=("64500:7",)),
    Route("2001:db8:1::/48", as_path=(64502,), communities=("64500:9",)),
    Route("2001:db8:2::1/128", origin="incomplete"),
]
OURS = [
    Route("10.20.0.0/16"),
    Route("10.21.0.0/24", as_path=(64530, 16550), communities=("64520:1",)),
    Route("10.22.0.0/15", origin="incomplete"),
    Route("2001:db8:a::/48", as_path=(64530,), communities=("64520:2",)),
]


def family_of(route):
    return "ipv6" if ":" in route.prefix else "ipv4"


def lab(password=None, mode="both", hold=9, ttl=None, bind=None, asn=OUR_AS, peer_as=PEER_AS,
        families=("ipv4", "ipv6"), addresses=(A4, B4, A6, B6)):
    options = "".join(", %s: %s" % (k, v) for k, v in (("password", password), ("ttl", ttl),
                                                       ("bind", bind)) if v)
    lines = ["lab: interop", "routers:", "  rs:", "    asn: %d" % asn,
             "    router-id: 192.0.2.77", "    advertise:"]
    for r in OURS:
        lines.append("    - { prefix: \"%s\", origin: %s, as-path: \"%s\", communities: [%s] }" % (
            r.prefix, r.origin, " ".join(map(str, r.as_path)),
            ", ".join('"%s"' % c for c in r.communities)))
    lines.append("    neighbors:")
    a4, b4, a6, b6 = addresses
    for name, family, local, remote in (("p4", "ipv4", a4, b4), ("p6", "ipv6", a6, b6)):
        if family in families:
            lines.append('      %s: { asn: %d, hold: %d, external: { local: "%s", remote: "%s", '
                         "mode: %s%s } }" % (name, peer_as, hold, local, remote, mode, options))
    return "\n".join(lines) + "\n"


class Pair:
    """erxd and one other daemon: on a link, or with a router between them."""
    def __init__(self, daemon, ours=None, theirs=None, mode="both", routes=THEIRS, ttl=None,
                 bind=None, asn=OUR_AS, peer_as=PEER_AS, sees_as=None, routed=False,
                 families=("ipv4", "ipv6"), as4=True, **more):
        self.families, self.asn, self.peer_as, self.bind = families, asn, peer_as, bind
        self.routes, self.as4 = routes, as4
        self.world = World()
        self.a, self.b = self.world.host("a"), self.world.host("b")
        ends = (A4, B4, A6, B6)
        if routed:
            ends = self.add_router()
        else:
            self.ours = [A4 + "/24", A6 + "/64"]
            self.world.link(self.a, self.b, [] if bind == "late" else self.ours,
                            [B4 + "/24", B6 + "/64"])
        self.erxd = Erxd(self.world, self.a, lab(ours, mode, ttl=ttl, bind=bind, asn=asn,
                                                 peer_as=peer_as, families=families,
                                                 addresses=ends))
        sessions = {"ipv4": dict(local=ends[1], remote=ends[0]),
                    "ipv6": dict(local=ends[3], remote=ends[2])}
        self.hops = {"ipv4": ends[0], "ipv6": ends[2]}
        self.peer = daemon(self.world, self.b, peer_as, {
            f: dict(sessions[f], remote_as=sees_as if sees_as is not None else asn, password=theirs, as4=as4, **more)
            for f in families}, routes)

    def add_router(self):
        """a and b, each with an address behind the link, and m between them."""
        w, m = self.world, self.world.host("m")
        sh("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", ns=m)
        for i, (ns, dev) in enumerate(((self.a, "eth0"), (self.b, "eth1")), 1):
            w.link(ns, m, ["10.98.%d.1/24" % i, "fd00:98:%d::1/64" % i],
                   ["10.98.%d.2/24" % i, "fd00:98:%d::2/64" % i], dev=dev)
            sh("ip", "route", "add", "default", "via", "10.98.%d.2" % i, ns=ns)
            sh("ip", "-6", "route", "add", "default", "via", "fd00:98:%d::2" % i, ns=ns)
        return "10.98.1.1", "10.98.2.1", "fd00:98:1::1", "fd00:98:2::1"

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        try:
            if kind is None:
                self.erxd.stop()
        finally:
            self.world.close()

    def wait_up(self, timeout=30):
        for family in self.families:
            self.erxd.wait_state(NAMES[family], "Established", timeout)
            poll("%s sees it up" % self.peer.name, lambda: (self.peer.up(family), ""))

    def wait_routes(self, timeout=30):
        def inbound():
            got = {n: (tuple(map(int, r["as-path"].split())), r["origin"],
                       tuple(sorted(r["communities"].split())))
                   for n, r in self.erxd.routes("rs", "--view", "best").items()
                   if r["from"] in ("p4", "p6")}
            want = {r.prefix: ((self.peer_as,) + r.as_path, r.origin, r.communities)
                    for r in self.routes if family_of(r) in self.families}
            diff = same_routes(got, want)
            return not diff, diff

        def outbound(family):
            got = {p: (r["as_path"], r["origin"], r["communities"])
                   for p, r in self.peer.routes(family).items()}
            want = {r.prefix: (self.at_peer((self.asn,) + r.as_path), r.origin, r.communities)
                    for r in OURS if family_of(r) == family}
            diff = same_routes(got, want)
            return not diff, diff
        poll("routes of %s in erxd" % self.peer.name, inbound, timeout)
        for family in self.families:
            poll("routes of erxd in %s, %s" % (self.peer.name, family),
                 lambda: outbound(family), timeout)
            hops = {r["next_hop"] for r in self.peer.routes(family).values()}
            if hops != {self.hops[family]}:
                raise Failure("next hops at the peer: %s" % hops)

    def at_peer(self, path):
        """FRR with two octets ignores the AS4_PATH of a speaker that is capable of four."""
        lossy = self.peer.name == "frr" and not self.as4
        return tuple(23456 if lossy and a > 65535 else a for a in path)

    def wait_gone(self, timeout=30):
        def look():
            rows = [r for r in self.erxd.show("routes", "--at", "rs") if r["from"] == "p4"]
            return not rows, rows
        poll("routes of the lost peer are gone", look, timeout)


def exchange(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()


def dial_only(daemon):
    with Pair(daemon, mode="dial", passive=True) as p:
        p.wait_up()
        p.wait_routes()


def listen_only(daemon):
    with Pair(daemon, mode="listen") as p:
        p.wait_up()
        p.wait_routes()


def md5_right(daemon):
    with Pair(daemon, "s3cret", "s3cret") as p:
        p.wait_up()
        p.wait_routes()


def unacknowledged(ns):
    """Connections whose other end does not get, or does not acknowledge, what is sent."""
    out = sh("ss", "-Htin", "state", "connected", "( sport = :179 or dport = :179 )", ns=ns)
    return out.count("backoff:")


def never_up(p):
    if count_ups(p) or any(p.peer.up(f) for f in p.families):
        raise Failure("was up: %s" % p.erxd.show("events"))
    if any(e["text"].startswith("OpenConfirm") for e in p.erxd.show("events")):
        raise Failure("an OPEN came through: %s" % p.erxd.show("events"))


def stays_down(p):
    """A dial that nobody answers is given up; until then both had several tries."""
    def gave_up():
        rows = [p.erxd.session(NAMES[f]) for f in p.families]
        return all("no answer" in (r["last-error"] or "") for r in rows), rows
    poll("erxd has given up a dial", gave_up, 60)
    never_up(p)


def md5_wrong(daemon):
    with Pair(daemon, "s3cret", "other") as p:
        stays_down(p)


def gtsm_dialled(daemon):
    with Pair(daemon, mode="dial", ttl="gtsm", gtsm=True) as p:
        p.wait_up()
        p.wait_routes()


def gtsm_accepted(daemon):
    with Pair(daemon, mode="listen", ttl="gtsm", gtsm=True) as p:
        p.wait_up()
        p.wait_routes()


def gtsm_only_here(daemon):
    """What comes with a TTL of 1 is dropped, whoever opened the connection."""
    with Pair(daemon, ttl="gtsm") as p:
        poll("what the peer sends is lost", lambda: (unacknowledged(p.b) >= 2, ""), 40)
        never_up(p)


def multihop_dialled(daemon):
    with Pair(daemon, mode="dial", ttl="multihop:2", routed=True, multihop=2) as p:
        p.wait_up()
        p.wait_routes()


def multihop_accepted(daemon):
    with Pair(daemon, mode="listen", ttl="multihop:2", routed=True, multihop=2) as p:
        p.wait_up()
        p.wait_routes()


def multihop_too_short(daemon):
    """The TTL holds on accepted sockets, too: our OPEN dies at the router between."""
    with Pair(daemon, mode="listen", ttl="multihop:1", routed=True, multihop=2) as p:
        poll("what erxd sends is lost", lambda: (unacknowledged(p.a) >= 2, ""), 40)
        if count_ups(p) or p.peer.up("ipv4") or p.peer.up("ipv6"):
            raise Failure("was up: %s" % p.erxd.show("events"))


def bind_late(daemon):
    with Pair(daemon, bind="late") as p:
        if p.erxd.ready()["listen"] != [A4 + ":179", "[%s]:179" % A6]:
            raise Failure("listens on %s" % p.erxd.ready())
        for address in p.ours:
            extra = ("nodad",) if ":" in address else ()
            sh("ip", "addr", "add", address, "dev", "eth0", *extra, ns=p.a)
        p.wait_up()
        p.wait_routes()


def two_octet_peer(daemon):
    """Our AS needs four octets, the peer speaks two: AS_TRANS and AS4_PATH both ways."""
    theirs = [Route("198.51.100.0/24", as_path=(4200000001, 64501)), Route("203.0.113.0/24")]
    # Both look into our capability all the same; BIRD cannot be configured to expect that.
    with Pair(daemon, asn=4200000099, peer_as=64777, families=("ipv4",), as4=False,
              routes=theirs, sees_as=0 if daemon is Bird else None) as p:
        p.wait_up()
        p.wait_routes()
        if not any("2-octet AS" in e["text"] for e in p.erxd.show("events")):
            raise Failure("not a session of two octets: %s" % p.erxd.show("events"))


def count_ups(p):
    return sum(e["kind"] == "session-up" for e in p.erxd.show("events"))


def reset_by_peer(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        before = count_ups(p)
        p.peer.reset("ipv4")
        p.peer.reset("ipv6")
        poll("both came up again", lambda: (count_ups(p) >= before + 2, p.erxd.show("events")[-4:]), 60)
        p.wait_up()
        p.wait_routes()


def reset_by_us(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        before = count_ups(p)
        for e in p.erxd.show("events"):
            if e["kind"] == "session-up":
                p.erxd.ctl("reset", e["subject"], "--text", "maintenance at noon")
        poll("both came up again", lambda: (count_ups(p) >= before + 2, p.erxd.show("events")[-4:]), 60)
        poll("the peer shows the text", lambda: (
            p.peer.log().count('dministrative %seset' % ("r" if daemon is Bird else "R")) >= 2 and
            p.peer.log().count('"maintenance at noon"') >= 2, p.peer.log()[-600:]))
        p.wait_up()
        p.wait_routes()


def kill_peer(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        p.peer.kill()
        p.wait_gone()
        p.peer.start()
        p.wait_up(60)
        p.wait_routes()


def link_loss(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        sh("ip", "link", "set", "eth0", "down", ns=p.b)
        p.wait_gone(40)
        if p.erxd.session("p4")["state"] == "Established":
            raise Failure("still up over a dead link")
        sh("ip", "link", "set", "eth0", "up", ns=p.b)
        sh("ip", "addr", "replace", B6 + "/64", "dev", "eth0", "nodad", ns=p.b)
        p.wait_up(90)
        p.wait_routes()


def reload_touches_only_what_changed(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        before = count_ups(p)
        text = lab().replace("10.20.0.0/16", "10.28.0.0/16")
        p.world.write("erxd.yaml", text)
        os.kill(p.erxd.proc.pid, signal.SIGHUP)
        poll("the new prefix is there", lambda: ("10.28.0.0/16" in p.peer.routes("ipv4") and
                                                 "10.20.0.0/16" not in p.peer.routes("ipv4"),
                                                 list(p.peer.routes("ipv4"))))
        p.world.write("erxd.yaml", text.replace("asn: 65000", "asn: nonsense"))
        os.kill(p.erxd.proc.pid, signal.SIGHUP)
        poll("a bad file is refused", lambda: ("refused" in p.erxd.log(), p.erxd.log()[-300:]))
        if count_ups(p) != before:
            raise Failure("a session flapped: %s" % p.erxd.show("events")[-4:])


CASES = [exchange, dial_only, listen_only, md5_right, md5_wrong, gtsm_dialled, gtsm_accepted,
         gtsm_only_here, multihop_dialled, multihop_accepted, multihop_too_short, bind_late,
         two_octet_peer, reset_by_peer, reset_by_us, kill_peer, link_loss,
         reload_touches_only_what_changed]

if __name__ == "__main__":
    run([("%s %s" % (d.name, c.__name__), lambda d=d, c=c: c(d))
         for d in (Bird, Frr) for c in CASES])
