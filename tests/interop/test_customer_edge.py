#!/usr/bin/env python3
"""FRR and BIRD as the real customer edge of a site: a circuit with a VNet and a private
cloud behind it, both links signed; what their own tables show, and the prefix limit."""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mrt
from fixture import TOP, Bird, Erxd, Failure, Frr, Route, World, poll, run, same_routes

CE_AS, MSEE_AS, CLOUD_AS = 64520, 12076, 398656
LINKS = {"pri": ("172.16.1.2", "172.16.1.1"), "sec": ("172.16.1.6", "172.16.1.5")}
NETWORKS = ["10.80.0.0/26", "10.80.0.64/26", "10.80.1.0/25", "10.80.1.128/25", "10.80.2.0/25",
            "10.80.3.0/26", "10.81.1.0/24", "10.81.2.0/24"]
DATA = os.environ.get("ERX_TEST_DATA", os.path.join(TOP, "..", "shared", "data"))


def lab(key="s3cretkey"):
    return """lab: customer-edge
private-clouds:
  pc1:
    network-block: 10.80.0.0/22
    segments: { web: 10.81.1.0/24, db: 10.81.2.0/24 }
    authorizations: { hub-key: {} }
vnets:
  hub:
    address-space: [10.60.0.0/16]
    gateway: { sku: ErGw1Az }
    connections:
      to-er-a: er-a
      to-pc1: { circuit: pc1, authorization: hub-key }
circuits:
  er-a:
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30,
      vlan: 100, shared-key: %s }
    authorizations: { avs: {} }
on-premises:
  seattle:
    asn: 64520
    circuits: { er-a: { hold: 9 } }
    networks: [10.20.0.0/16]
    external: { er-a/primary: {}, er-a/secondary: {} }
global-reach:
  pc1-to-er-a: { from: pc1, to: er-a, authorization: avs }
limits: { hold-down: 3s }
""" % key


class Edge:
    def __init__(self, daemon, routes, ours="s3cretkey", theirs="s3cretkey"):
        self.world = World()
        a, b = self.world.host("az"), self.world.host("ce")
        self.world.link(a, b, ["172.16.1.2/30", "172.16.1.6/30"],
                        ["172.16.1.1/30", "172.16.1.5/30"])
        self.erxd = Erxd(self.world, a, lab(ours))
        self.peer = daemon(self.world, b, CE_AS, {
            name: dict(local=local, remote=remote, remote_as=MSEE_AS, password=theirs,
                       family="ipv4", export='where source ~ [ RTS_STATIC ]',
                       own=True)
            for name, (remote, local) in LINKS.items()}, routes)

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        try:
            if kind is None:
                self.erxd.stop()
        finally:
            self.world.close()

    def session(self, msee):
        rows = [r for r in self.erxd.show("sessions", at=msee)
                if not r["remote"].startswith(("hub/", "pc1/"))]
        if len(rows) != 1:
            raise Failure("sessions of %s: %s" % (msee, rows))
        return rows[0]

    def wait_state(self, state, timeout=40):
        for msee in ("er-a/primary", "er-a/secondary"):
            poll("%s is %s" % (msee, state), lambda: (
                self.session(msee)["state"] == state, self.session(msee)), timeout)


def tables(daemon):
    with Edge(daemon, [Route("10.20.0.0/16"), Route("10.21.0.0/16", as_path=(64500,))]) as e:
        e.wait_state("Established")
        want = {"10.60.0.0/16": (MSEE_AS,)}
        want.update({n: (MSEE_AS, CLOUD_AS) for n in NETWORKS})
        for name, (remote, _) in LINKS.items():
            def look():
                got = e.peer.routes(name)
                diff = same_routes({p: r["as_path"] for p, r in got.items()}, want)
                hops = {r["next_hop"] for r in got.values()}
                return not diff and hops == {remote}, diff or hops
            poll("the edge's table over %s" % name, look, 30)

        def gateway():
            rows = e.erxd.show("routes", at="hub/gw0", prefix="10.20.0.0/16")
            return (sorted(r["from"] for r in rows) == ["er-a/primary", "er-a/secondary"] and
                    {r["as-path"] for r in rows} == {"12076 64520"}), rows
        poll("the site's network at the gateway", gateway)


def wrong_password(daemon):
    with Edge(daemon, [Route("10.20.0.0/16")], theirs="other") as e:
        poll("dials were given up", lambda: (
            all("cannot connect" in (e.session(m)["last-error"] or "")
                for m in ("er-a/primary", "er-a/secondary")), e.erxd.show("sessions")), 60)
        if any(x["kind"] == "session-up" and "seattle" in x["subject"]
               for x in e.erxd.show("events")):
            raise Failure("came up with a wrong password")


def generated(n):
    return [Route("10.%d.%d.0/24" % (128 + i // 256, i % 256)) for i in range(n)]


def prefix_limit(daemon):
    with Edge(daemon, generated(3990)) as e:
        e.wait_state("Established")
        for msee in ("er-a/primary", "er-a/secondary"):
            poll("3990 at %s" % msee, lambda: (e.session(msee)["accepted"] == 3990,
                                               e.session(msee)), 60)
        e.peer.stop()
        e.peer.configure(generated(4001))
        e.peer.start()

        def dropped():
            events = [x for x in e.erxd.show("events") if x["kind"] == "limit"]
            return any("4000" in x["text"] for x in events), events
        poll("over the limit", dropped, 60)
        poll("the edge is told why", lambda: ("axim" in e.peer.last_error("pri"),
                                              e.peer.last_error("pri")), 60)
        e.peer.stop()
        e.peer.configure(generated(4000))
        e.peer.start()
        e.wait_state("Established", 90)
        poll("4000 are within the limit", lambda: (
            e.session("er-a/primary")["accepted"] == 4000, e.session("er-a/primary")), 60)


def real_input(daemon):
    path = os.path.join(DATA, "mrt", "ripe-bview-20020722.2337.gz")
    if os.path.exists(path):
        table = mrt.table(path)
    else:
        print("# no real data here (ERX_TEST_DATA): a generated table")
        table = {(0x0b000000 + (i << 8), 24): {
            1: (0x40, bytes([i % 3])), 2: (0x40, [(2, [64496, 100 + i % 997, 3356])]),
            8: (0xc0, b"\xfb\xf0\0" + bytes([i & 255]))} for i in range(6000)}
    routes = []
    for key in sorted(table):
        attrs = table[key]
        segs = attrs[2][1]
        asns = [a for _, s in segs for a in s]
        first = key[0] >> 24
        if any(k != 2 for k, _ in segs) or not asns or first in (0, 10, 127) or \
                first >= 224 or {CE_AS, MSEE_AS, 65515} & set(asns):
            continue
        comm = attrs.get(8, (0, b""))[1]
        routes.append(Route(mrt.text(key), asns, ("igp", "egp", "incomplete")[attrs[1][1][0]],
                            {"%d:%d" % (int.from_bytes(comm[i:i + 2], "big"),
                                        int.from_bytes(comm[i + 2:i + 4], "big"))
                             for i in range(0, len(comm), 4)}))
        if len(routes) == 3900:
            break
    with Edge(daemon, routes) as e:
        e.wait_state("Established")
        want = {r.prefix: (" ".join(map(str, (MSEE_AS, CE_AS) + r.as_path)), r.origin,
                           r.communities) for r in routes}

        def look():
            rows = [r for r in e.erxd.show("routes", at="hub/gw0")
                    if r["from"] == "er-a/primary"]
            got = {r["network"]: (r["as-path"], r["origin"],
                                  tuple(sorted(r["communities"].split()))) for r in rows}
            diff = same_routes(got, want)
            return not diff, "%d rows; %s" % (len(rows), diff)
        poll("%d real prefixes at the gateway" % len(routes), look, 90)
        print("# %d real prefixes at the gateway, attributes equal" % len(routes))


CASES = [tables, wrong_password, prefix_limit]

if __name__ == "__main__":
    run([("%s %s" % (d.name, c.__name__), lambda d=d, c=c: c(d))
         for d in (Bird, Frr) for c in CASES] +
        [("bird real_input", lambda: real_input(Bird))])
