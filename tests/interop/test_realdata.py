#!/usr/bin/env python3
"""Real tables through erxd: a script says them, and a generated one GoBGP; BIRD receives and
dumps them, and what it holds is compared with the source, prefix by prefix and attribute by
attribute."""
import os, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mrt
from fixture import TOP, Bird, Erxd, Failure, Gobgp, World, feeder, poll, run

DATA = os.environ.get("ERX_TEST_DATA", os.path.join(TOP, "..", "shared", "data"))
FEEDER_AS, OUR_AS, SINK_AS = 64900, 65000, 64901
FILES = ["ripe-bview-20020722.2337.gz", "ripe-updates-20070211.0141.gz",
         "ripe-updates-20100722.2015.gz", "ripe-rrc15-updates-20100227.1600.gz",
         "ripe-rrc03-updates-20100227.1600.first796.gz", "ripe-rrc06-updates-20150401.0000.gz"]


def words(block):
    return {block[i:i + 4] for i in range(0, len(block), 4)}


def usable(key, attrs):
    """Left out: what any of the three daemons would refuse for reasons of its own, and what
    may not be passed on (RFC 1997: NO_EXPORT, NO_ADVERTISE, NO_EXPORT_SUBCONFED)."""
    if words(attrs.get(8, (0, b""))[1]) & {b"\xff\xff\xff" + bytes([n]) for n in (1, 2, 3)}:
        return False
    first = key[0] >> 24
    if first in (0, 127) or first >= 224 or key[1] == 0:
        return False
    path = attrs.get(2, (0, []))[1]
    asns = [a for _, s in path for a in s]
    return (1 in attrs and 3 in attrs and asns and all(k in (1, 2) for k, _ in path) and
            0 not in asns and not {FEEDER_AS, OUR_AS, SINK_AS} & set(asns))


def generated():
    """A table for a clone without the data: every attribute we compare is in it."""
    out = {}
    for i in range(20000):
        attrs = {1: (0x40, bytes([i % 3])), 3: (0x40, b"\x0a\0\0\x09"),
                 2: (0x40, [(2, [64496 + i % 7, 100000 + i % 4001, 3356])] +
                     ([(1, [64500, 64501 + i % 3])] if i % 11 == 0 else []))}
        if i % 3 == 0:
            attrs[8] = (0xc0, struct.pack(">HHHH", 64496, i % 500, 64497, 7))
        if i % 5 == 0:
            attrs[7] = (0xc0, struct.pack(">II", 4200000000 + i % 9, 0x0a000001 + i % 20))
        if i % 10 == 0:
            attrs[6] = (0x40, b"")
        if i % 13 == 0:
            attrs[99] = (0xc0, bytes([i & 255, i >> 8 & 255]) * (1 + i % 200))
        out[(0x0b000000 + (i << 8), 24)] = attrs
    return out


def comparable(attrs, front):
    """What must survive, in one form: path, origin, communities, aggregator, unknown."""
    path = attrs[2][1]
    path = [(k, sorted(a) if k == 1 else list(a)) for k, a in path]
    if front:
        if path and path[0][0] == 2:
            path = [(2, front + path[0][1])] + path[1:]
        else:
            path = [(2, front)] + path
    merged = []                     # adjacent sequences are one path however they are cut
    for k, a in path:
        if merged and k == 2 and merged[-1][0] == 2:
            merged[-1][1].extend(a)
        else:
            merged.append((k, list(a)))
    aggregator = attrs.get(7, (0, None))[1]
    if aggregator and aggregator[:4] == bytes(4):
        aggregator = None           # RFC 7607: AS 0 there makes the attribute void
    known = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 17, 18}
    return dict(
        path=merged, origin=attrs[1][1],
        communities=sorted(words(attrs.get(8, (0, b""))[1])), aggregator=aggregator, atomic=6 in attrs,
        unknown={k: v for k, (f, v) in attrs.items() if k not in known and f & 0x40})


def by_gobgp(world, ns, routes):
    """What starts it: a function that has it say the routes."""
    gobgp = Gobgp(world, ns, FEEDER_AS, {"ipv4": dict(
        local="10.98.0.2", remote="10.98.0.1", remote_as=OUR_AS, hold=90)})
    return lambda: gobgp.inject(routes)


def by_script(world, ns, routes):
    """It says them as soon as its session is up."""
    path = world.path("feed")
    with open(path, "wb") as f:
        f.writelines(feeder.updates(routes, FEEDER_AS, "10.98.0.2", mrt))
    world.start(ns, "feeder", sys.executable, "-B", feeder.__file__, "10.98.0.2", "10.98.0.1",
                str(FEEDER_AS), "90", path)
    return lambda: None


def through(source, feed):
    routes = sorted((k, a) for k, a in source.items() if usable(k, a))
    if not routes:
        raise Failure("nothing usable in the source")
    with World() as w:
        far, ours, sink = w.host("f"), w.host("a"), w.host("s")
        w.link(ours, far, ["10.98.0.1/24"], ["10.98.0.2/24"], dev="eth0")
        w.link(ours, sink, ["10.97.0.1/24"], ["10.97.0.2/24"], dev="eth1")
        erxd = Erxd(w, ours, "\n".join([
            "lab: realdata", "routers:", "  rs:", "    asn: %d" % OUR_AS, "    neighbors:",
            "      feeder: { asn: %d, external: { local: 10.98.0.1, remote: 10.98.0.2, "
            "mode: listen } }" % FEEDER_AS,
            "      sink: { asn: %d, external: { local: 10.97.0.1, remote: 10.97.0.2 } }"
            % SINK_AS, ""]))
        bird = Bird(w, sink, SINK_AS, {"ipv4": dict(local="10.97.0.2", remote="10.97.0.1",
                                                    remote_as=OUR_AS, hold=90)})
        say = feed(w, far, routes)
        erxd.wait_state("feeder", "Established", 60)
        erxd.wait_state("sink", "Established", 60)
        say()

        def arrived():
            line = [l for l in bird.ask("show route count").splitlines() if "master4" in l][0]
            n = int(line.split()[0])
            return n == len(routes), line
        poll("all %d prefixes in bird" % len(routes), arrived, 300, 0.5)
        dump = w.path("out.mrt")
        bird.ask('mrt dump table "master4" to "%s"' % dump)

        def written():
            found = mrt.table(dump)
            return len(found) == len(routes), found
        got = poll("bird's dump", written, 120, 0.5)
        bad = []
        for key, attrs in routes:
            want = comparable(attrs, [OUR_AS, FEEDER_AS])
            have = comparable(got[key], []) if key in got else None
            if have != want:
                bad.append("%s: got %s, want %s" % (mrt.text(key), have, want))
        if bad:
            raise Failure("%d of %d differ: %s" % (len(bad), len(routes), "; ".join(bad[:3])))
        erxd.stop()
    return len(routes)


def case(name):
    path = os.path.join(DATA, "mrt", name)
    n = through(mrt.table(path), by_script)
    print("# %s: %d prefixes passed and compared" % (name, n), flush=True)


CASES = [("generated table", lambda: print("# generated: %d prefixes" % through(generated(), by_gobgp)))]
if os.path.isdir(os.path.join(DATA, "mrt")):
    CASES += [(f, lambda f=f: case(f)) for f in FILES]
else:
    print("# no real data here (ERX_TEST_DATA): only a generated table")

if __name__ == "__main__":
    run(CASES, 2)     # they compute more than they wait
