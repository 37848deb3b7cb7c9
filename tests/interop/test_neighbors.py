#!/usr/bin/env python3
"""BIRD and FRR as neighbours of erxd: what the matrix does not ask of all daemons."""
import os, signal, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixture import Bird, Failure, Frr, Route, poll, run, sh
from fixture.pair import A4, A6, Pair, lab, never_up, unacknowledged


def dial_only(daemon):
    with Pair(daemon, mode="dial", passive=True) as p:
        p.wait_up()
        p.wait_routes()


def listen_only(daemon):
    with Pair(daemon, mode="listen") as p:
        p.wait_up()
        p.wait_routes()


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
        if p.ups() or p.peer.up("ipv4") or p.peer.up("ipv6"):
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


def reload_touches_only_what_changed(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        before = p.ups()
        text = lab().replace("10.20.0.0/16", "10.28.0.0/16")
        p.world.write("erxd.yaml", text)
        os.kill(p.erxd.proc.pid, signal.SIGHUP)
        poll("the new prefix is there", lambda: ("10.28.0.0/16" in p.peer.routes("ipv4") and
                                                 "10.20.0.0/16" not in p.peer.routes("ipv4"),
                                                 list(p.peer.routes("ipv4"))))
        p.world.write("erxd.yaml", text.replace("asn: 65000", "asn: nonsense"))
        os.kill(p.erxd.proc.pid, signal.SIGHUP)
        poll("a bad file is refused", lambda: ("refused" in p.erxd.log(), p.erxd.log()[-300:]))
        if p.ups() != before:
            raise Failure("a session flapped: %s" % p.erxd.show("events")[-4:])


CASES = [dial_only, listen_only, gtsm_dialled, gtsm_accepted, gtsm_only_here,
         multihop_dialled, multihop_accepted, multihop_too_short, bind_late,
         two_octet_peer, reload_touches_only_what_changed]

if __name__ == "__main__":
    run([("%s %s" % (d.name, c.__name__), lambda d=d, c=c: c(d))
         for d in (Bird, Frr) for c in CASES])
