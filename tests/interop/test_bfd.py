#!/usr/bin/env python3
"""BFD with FRR (bfdd and bgpd), BIRD, and a peer by hand: RFC 5880 to 5883 on the wire,
and what it does to BGP.  The ends are joined by a bridge, which can lose everything
without either end seeing its interface go down."""
import json, os, re, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixture import Bird, Erxd, Failure, Frr, Skip, World, poll, run, sh

PEER_AS, OUR_AS, HOLD = 64800, 65000, 90
A4, B4, A6, B6 = "10.97.0.1", "10.97.0.2", "fd00:97::1", "fd00:97::2"
NAMES = {"ipv4": "p4", "ipv6": "p6"}


def lab(bfd="bfd: true", ends=(A4, B4, A6, B6), more="", mode="both"):
    lines = ["lab: bfd", "routers:", "  rs:", "    asn: %d" % OUR_AS, "    neighbors:"]
    for name, local, remote in (("p4", ends[0], ends[1]), ("p6", ends[2], ends[3])):
        lines.append('      %s: { asn: %d, hold: %d%s, external: { local: "%s", remote: "%s", '
                     "mode: %s%s } }" % (name, PEER_AS, HOLD, bfd and ", " + bfd, local, remote,
                                         mode, more))
    return "\n".join(lines) + "\n"


class BfdBird(Bird):
    bfd = dict(interval=300, multiplier=3)      # None: no BFD at all

    def configure(self, routes):
        super().configure(routes)
        if self.bfd is None:
            return
        with open(self.conf) as f:
            text = re.sub(r"(protocol bgp \w+ \{)", r"\1\n  bfd on;", f.read())
        t = "min rx interval %(interval)d ms; min tx interval %(interval)d ms; " \
            "multiplier %(multiplier)d; idle tx interval 1 s;" % self.bfd
        with open(self.conf, "w") as f:
            f.write(text + 'protocol bfd bfd1 {\n  interface "*" { %s };\n  multihop { %s };\n}\n'
                    % (t, t))

    def bfd_session(self, remote):
        """(state, transmit ms, detection ms) as it sees it"""
        for line in self.ask("show bfd sessions").splitlines():
            w = line.split()
            if w and w[0] == remote:
                return w[2], int(float(w[-2]) * 1000 + .5), int(float(w[-1]) * 1000 + .5)
        return None, 0, 0

    def reason(self, name):
        return self.last_error(name)


class BfdFrr(Frr):
    """bgpd hears of bfdd through zebra, so all three run."""
    bfd = dict(interval=300, multiplier=3)

    def configure(self, routes):
        super().configure(routes)
        if self.bfd is None:
            return
        with open(self.conf) as f:
            text = re.sub(r"^( neighbor (\S+) remote-as \d+)$",
                          r"\1\n neighbor \2 bfd\n neighbor \2 bfd profile lab", f.read(),
                          flags=re.M)
        with open(self.conf, "w") as f:
            f.write(text)
        self.bfdd_conf = os.path.join(self.dir, "bfdd.conf")
        with open(self.bfdd_conf, "w") as f:
            f.write("log stdout informational\nbfd\n profile lab\n  receive-interval %(interval)d\n"
                    "  transmit-interval %(interval)d\n  detect-multiplier %(multiplier)d\n"
                    " exit\nexit\n" % self.bfd)

    def helper(self, name, *more):
        d = self.dir
        return self.world.start(self.ns, self.tag + "-" + name, "/usr/lib/frr/" + name,
                                "-P", "0", "--vty_socket", d,
                                "-z", d + "/zserv.api", "-i", d + "/" + name + ".pid", *more)

    def start(self):
        if self.bfd is None:
            super().start()
            return
        d = self.dir
        for name in ("zebra", "bfdd"):
            if not os.path.exists("/usr/lib/frr/" + name):
                raise Skip("frr has no " + name)
        self.zebra = self.helper("zebra")
        poll("zebra answers", lambda: ("FRR" in self.vty("zebra", "show version"), ""))
        self.bfdd = self.helper("bfdd", "-f", self.bfdd_conf, "--bfdctl", d + "/bfdd.ctl")
        poll("bfdd answers", lambda: ("FRR" in self.vty("bfdd", "show version"), ""))
        self.run(self.program, "-S", "-f", self.conf, "-P", "0", "--vty_socket", d,
                 "-z", d + "/zserv.api", "-i", d + "/bgpd.pid")
        poll("bgpd answers", lambda: ("FRR" in self.ask("show version"), ""))

    def vty(self, daemon, *what):
        words = [w for line in what for w in ("-c", line)]
        return sh("vtysh", "--vty_socket", self.dir, "-d", daemon, *words)

    def bfd_session(self, remote):
        states = {"up": "Up", "down": "Down", "init": "Init", "shutdown": "AdminDown"}
        for p in json.loads(self.vty("bfdd", "show bfd peers json")):
            if p["peer"] == remote:
                tx = max(p["transmit-interval"], p["remote-receive-interval"])
                rx = max(p["receive-interval"], p["remote-transmit-interval"])
                return states[p["status"]], tx, rx * p["remote-detect-multiplier"]
        return None, 0, 0

    def reason(self, name):
        n = json.loads(self.ask("show bgp %s neighbors %s json" % (
            self.family(name), self.sessions[name]["remote"])))
        return " ".join("%s %s" % (v.get("lastResetDueTo", ""), v.get("lastNotificationReason", ""))
                        for v in n.values() if isinstance(v, dict))


DAEMONS = {"bird": BfdBird, "frr": BfdFrr}


def variant(base, bfd):
    return type(base.__name__, (base,), {"bfd": bfd})


class Pair:
    """erxd in `a`, the other in `b`, a bridge or a router in `m` between them."""
    def __init__(self, daemon, bfd="bfd: true", routed=False, **session):
        self.world = w = World()
        self.routed = routed
        self.a, self.m, self.b = w.host("a"), w.host("m"), w.host("b")
        self.ends = self.route() if routed else self.bridge()
        more = ", ttl: \"multihop:2\"" if routed else ""
        self.erxd = Erxd(w, self.a, lab(bfd, self.ends, more))
        self.peer = None
        if daemon:
            a4, b4, a6, b6 = self.ends
            self.peer = daemon(w, self.b, PEER_AS, {
                f: dict(local=local, remote=remote, remote_as=OUR_AS, hold=HOLD,
                        **dict(session, **({"multihop": 2} if routed else {})))
                for f, local, remote in (("ipv4", b4, a4), ("ipv6", b6, a6))})

    def bridge(self):
        w = self.world
        w.link(self.a, self.m, [A4 + "/24", A6 + "/64"], [], dev="eth0")
        w.link(self.b, self.m, [B4 + "/24", B6 + "/64"], [], dev="eth1")
        sh("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", ns=self.m)
        for dev in ("eth0", "eth1"):
            sh("ip", "link", "set", dev, "master", "br0", ns=self.m)
        sh("ip", "link", "set", "br0", "up", ns=self.m)
        return A4, B4, A6, B6

    def route(self):
        sh("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", ns=self.m)
        for i, (ns, dev) in enumerate(((self.a, "eth0"), (self.b, "eth1")), 1):
            self.world.link(ns, self.m, ["10.96.%d.1/24" % i, "fd00:96:%d::1/64" % i],
                            ["10.96.%d.2/24" % i, "fd00:96:%d::2/64" % i], dev=dev)
            sh("ip", "route", "add", "default", "via", "10.96.%d.2" % i, ns=ns)
            sh("ip", "-6", "route", "add", "default", "via", "fd00:96:%d::2" % i, ns=ns)
        return "10.96.1.1", "10.96.2.1", "fd00:96:1::1", "fd00:96:2::1"

    def cut(self, down):
        """Everything on the way is lost; both interfaces stay up."""
        sh("ip", "link", "set", "br0", "down" if down else "up", ns=self.m)

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        try:
            if kind is None:
                self.erxd.stop()
        finally:
            self.world.close()

    def bfd(self, family):
        rows = [r for r in self.erxd.show("bfd") if r["remote"] == NAMES[family]]
        if len(rows) != 1:
            raise Failure("no BFD session with %s" % NAMES[family])
        return rows[0]

    def wait_bfd(self, family, state, timeout=40):
        def look():
            b = self.bfd(family)
            return b["state"] == state, b
        return poll("BFD over %s is %s" % (family, state), look, timeout)

    def wait_bgp(self, timeout=40):
        for family, name in NAMES.items():
            self.erxd.wait_state(name, "Established", timeout)
            if self.peer:
                poll("%s sees %s up" % (self.peer.name, family),
                     lambda f=family: (self.peer.up(f), ""))

    def wait_up(self):
        self.wait_bgp()
        for family in NAMES:
            self.wait_bfd(family, "Up")
            if self.peer:
                remote = self.peer.sessions[family]["remote"]
                poll("%s sees BFD up" % self.peer.name, lambda r=remote: (
                    self.peer.bfd_session(r)[0] == "Up", self.peer.bfd_session(r)))

    def events(self, family):
        """(kind, text) of a session, oldest first"""
        return [(e["kind"], e["text"]) for e in self.erxd.show("events")
                if e["subject"] == "%s--rs/%s" % (NAMES[family], family)]


def must(ok, *what):
    if not ok:
        raise Failure(" ".join(map(str, what)))


# ---- with daemons ----

def comes_up(daemon):
    """v4 and v6; of the intervals the slower, of the multipliers the other end's."""
    with Pair(variant(daemon, dict(interval=750, multiplier=4))) as p:
        p.wait_up()
        for family in NAMES:
            b = poll("intervals over %s" % family, lambda: (
                (p.bfd(family)["transmit-ms"], p.bfd(family)["detect-ms"]) == (750, 3000),
                p.bfd(family)))
            must(b["remote-multiplier"] == 4 and b["remote-state"] == "Up", b)
            must(b["discriminator"] and b["remote-discriminator"], b)
            must(p.erxd.session(NAMES[family])["bfd"] == "Up", "show sessions")
            remote = p.peer.sessions[family]["remote"]
            poll("intervals at the peer", lambda: (
                p.peer.bfd_session(remote) == ("Up", 750, 2250), p.peer.bfd_session(remote)))


def our_interval(daemon):
    """The other way round: we are the slower, by bfd-interval, and it is told by a poll when
    it changes; nothing flaps."""
    with Pair(daemon, "bfd: true, bfd-interval: 500ms, bfd-multiplier: 5") as p:
        p.wait_up()
        for interval in (500, 1000):
            if interval == 1000:
                path = p.world.write("slower.yaml", lab(
                    "bfd: true, bfd-interval: 1s, bfd-multiplier: 5"))
                p.erxd.ctl("apply", path)
            for family in NAMES:
                remote = p.peer.sessions[family]["remote"]
                want = ("Up", interval, interval * 5)
                poll("%s has %s" % (p.peer.name, want), lambda: (
                    p.peer.bfd_session(remote) == want, p.peer.bfd_session(remote)))
                poll("we have it too", lambda: (
                    p.bfd(family)["detect-ms"] == interval * 3, p.bfd(family)))
        for family in NAMES:
            must(not [e for e in p.events(family) if "down" in e[0] or "down" in e[1]],
                 p.events(family))


def loss_is_noticed(daemon):
    """Long before the hold timer of 90 s, by both, and it comes back."""
    with Pair(daemon) as p:
        p.wait_up()
        p.cut(True)
        for family, name in NAMES.items():
            p.wait_bfd(family, "Down")
            s = poll("the session ends", lambda: (
                p.erxd.session(name)["state"] != "Established", p.erxd.session(name)))
            must(s["last-error"] == "BFD: control detection time expired", s)
            poll("%s ends it, too" % p.peer.name, lambda: (
                not p.peer.up(family), p.peer.reason(family)))
            must("bfd" in p.peer.reason(family).lower(), p.peer.reason(family))
            must("hold" not in p.peer.reason(family).lower(), p.peer.reason(family))
            events = p.events(family)
            down = events.index(("bfd", "BFD down at rs: control detection time expired"))
            must(("notification", "sent Cease/BFD Down at rs") in events[down:], events)
            must(("session-down", "down at rs: BFD: control detection time expired")
                 in events[down:], events)
            must(not any("hold timer" in t for _, t in events), events)
        p.cut(False)
        p.wait_up()


def peer_without_bfd(daemon):
    """It comes up all the same, and BFD, which never was up, does not end it."""
    with Pair(variant(daemon, None)) as p:
        p.wait_bgp()
        for family, name in NAMES.items():
            sent = p.bfd(family)["sent"]
            b = poll("some packets more", lambda: (
                p.bfd(family)["sent"] >= sent + 3, p.bfd(family)))
            must(b["state"] == "Down" and b["received"] == 0, b)
            s = p.erxd.session(name)
            must(s["state"] == "Established" and s["bfd"] == "Down", s)
            must(not [e for e in p.events(family) if e[0] in ("bfd", "session-down")],
                 p.events(family))


def multihop(daemon):
    """RFC 5883: through a router, port 4784."""
    with Pair(daemon, routed=True) as p:
        p.wait_up()
        must(all(p.bfd(f)["multihop"] for f in NAMES), "multihop")
        sockets = sh("ss", "-Hunl", ns=p.a)
        must(":4784 " in sockets and ":3784 " not in sockets, sockets)


def admin_down_of_frr():
    """The peer's administrator stops BFD alone; BGP stays, and BFD returns."""
    with Pair(BfdFrr) as p:
        p.wait_up()
        p.peer.vty("bfdd", "configure terminal", "bfd", "profile lab", "shutdown")
        for family, name in NAMES.items():
            p.wait_bfd(family, "Down")
            must(("bfd", "BFD down at rs: the neighbor is administratively down, which BGP "
                  "outlives") in p.events(family), p.events(family))
            sent = p.bfd(family)["sent"]
            poll("some packets more", lambda: (p.bfd(family)["sent"] >= sent + 2, p.bfd(family)))
            must(p.erxd.session(name)["state"] == "Established", p.erxd.session(name))
            must(p.peer.up(family), "FRR has it up")
        p.peer.vty("bfdd", "configure terminal", "bfd", "profile lab", "no shutdown")
        p.wait_up()
        for family in NAMES:
            must(not [e for e in p.events(family) if e[0] == "session-down"], p.events(family))


def disabled_bfd_of_bird():
    """BIRD never says AdminDown: a BFD session that its administrator takes away, by
    `disable` or by a new configuration, falls silent.  That is a loss and ends BGP, which
    comes back without BFD and stays, also when BFD returns."""
    with Pair(BfdBird) as p:
        p.wait_up()
        p.peer.ask("disable bfd1")
        for family in NAMES:
            p.wait_bfd(family, "Down")
            poll("the session ends", lambda: (
                ("session-down", "down at rs: BFD: control detection time expired")
                in p.events(family), p.events(family)))
            must(not any("administratively" in t for _, t in p.events(family)), p.events(family))
        p.wait_bgp()
        p.peer.ask("enable bfd1")
        p.wait_up()
        for family in NAMES:
            must(len([e for e in p.events(family) if e[0] == "session-down"]) == 1,
                 p.events(family))


def killed_bfdd():
    """bfdd dies without a word, BGP would live on: its silence ends it."""
    with Pair(BfdFrr) as p:
        p.wait_up()
        p.peer.bfdd.kill()
        p.peer.bfdd.wait()
        for family in NAMES:
            p.wait_bfd(family, "Down")
            must(("session-down", "down at rs: BFD: control detection time expired")
                 in p.events(family), p.events(family))


# ---- by hand ----

HAND = r'''
import json, socket, sys
def listener(family, address):
    s = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, 51, 1)
    else:
        s.setsockopt(socket.IPPROTO_IP, 12, 1)
    s.bind((address, 3784))
    s.settimeout(30)
    return s
out = []
for family, address in ((socket.AF_INET, sys.argv[1]), (socket.AF_INET6, sys.argv[2])):
    s = listener(family, address)
    for _ in range(3):
        data, control, flags, sender = s.recvmsg(512, 64)
        out.append(dict(data=data.hex(), sender=sender[0], port=sender[1],
                        ttl=[int.from_bytes(c[2][:4], sys.byteorder) for c in control]))
print(json.dumps(out))
'''

SEND = r'''
import socket, sys
local, remote, ttl, data = sys.argv[1], sys.argv[2], int(sys.argv[3]), bytes.fromhex(sys.argv[4])
six = ":" in local
s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP,
             socket.IPV6_UNICAST_HOPS if six else socket.IP_TTL, ttl)
s.bind((local, 0))
s.sendto(data, (remote, 3784))
'''


def packet(state, yours, diag=0, flags=0, mine=77, tx=1000000, rx=1000000, multiplier=3):
    return struct.pack(">BBBBIIIII", 1 << 5 | diag, state << 6 | flags, multiplier, 24, mine,
                       yours, tx, rx, 0)


def send(p, family, data, ttl=255):
    ours, theirs = (A4, B4) if family == "ipv4" else (A6, B6)
    sh(sys.executable, "-c", SEND, theirs, ours, str(ttl), data.hex(), ns=p.b)


def on_the_wire():
    """Port 3784, TTL 255, a source port of its own from 49152 up, and what 5880 says of
    the first packets."""
    with Pair(None) as p:
        seen = json.loads(sh(sys.executable, "-c", HAND, B4, B6, ns=p.b, timeout=60))
        ports = {}
        for s in seen:
            data = bytes.fromhex(s["data"])
            must(s["ttl"] == [255], s)
            must(49152 <= s["port"] <= 65535, s)
            ports.setdefault(s["sender"], set()).add(s["port"])
            must(len(data) == 24 and data[0] >> 5 == 1 and data[1] >> 6 == 1, s)
            family = "ipv6" if ":" in s["sender"] else "ipv4"
            mine, yours, tx = struct.unpack(">III", data[4:16])
            must(mine == p.bfd(family)["discriminator"] and yours == 0, s)
            must(tx >= 1000000, "not Up: at least a second", s)
        must(sorted(ports) == [A4, A6] and all(len(v) == 1 for v in ports.values()), ports)
        must(ports[A4] != ports[A6], "a port each", ports)


def wrong_ttl():
    """A packet that came from further away is discarded, whatever it says."""
    with Pair(BfdBird) as p:
        p.wait_up()
        for family, name in NAMES.items():
            for ttl in (254, 64, 1):
                before = p.bfd(family)["discarded"]
                send(p, family, packet(1, p.bfd(family)["discriminator"]), ttl)
                b = poll("it is discarded", lambda: (
                    p.bfd(family)["discarded"] == before + 1, p.bfd(family)))
                must(b["state"] == "Up" and "TTL" in b["last-discard"], b)
            must(p.erxd.session(name)["state"] == "Established", "BGP stays")
            # The same from next door is believed.
            send(p, family, packet(1, p.bfd(family)["discriminator"]))
            poll("BGP ends", lambda: (
                ("session-down", "down at rs: BFD: neighbor signaled session down")
                in p.events(family), p.events(family)))


def bad_packets():
    """The discards of RFC 5880 6.8.6 over UDP: the session stays as it is."""
    good = packet(1, 0)
    cases = [good[:23], b"", bytes([0]) + good[1:], good[:3] + b"\x17" + good[4:],
             good[:3] + b"\x19" + good[4:], good[:2] + b"\0" + good[3:],
             packet(1, 0, flags=1), packet(1, 0, mine=0), packet(3, 0), packet(2, 0),
             packet(1, 12345), packet(1, 0, flags=4), os.urandom(300)[:1] + b"\0" * 299]
    with Pair(None) as p:
        for family in NAMES:
            for n, data in enumerate(cases, 1):
                send(p, family, data)
                b = poll("packet %d is discarded" % n, lambda: (
                    p.bfd(family)["discarded"] == n, p.bfd(family)))
                must(b["state"] == "Down" and b["received"] == 0, b)
            send(p, family, good)
            p.wait_bfd(family, "Init")
            p.wait_bfd(family, "Down")      # and nobody answers


def port_in_use():
    """Another BFD daemon has the port: the lab is refused, in words."""
    with World() as w:
        a = w.host("a")
        sh("ip", "addr", "add", A4 + "/32", "dev", "lo", ns=a)
        sh("ip", "addr", "add", A6 + "/128", "dev", "lo", ns=a)
        hold = "import socket, time; s = socket.socket(type=socket.SOCK_DGRAM); " \
               "s.bind(('%s', 3784)); print('ready', flush=True); time.sleep(600)" % A4
        w.start(a, "other", sys.executable, "-c", hold)
        poll("the port is taken", lambda: (":3784 " in sh("ss", "-Hunl", ns=a), ""))
        e = Erxd(w, a, lab(), wait_ready=False)
        must(e.proc.wait(30) == 2, e.proc.returncode, e.log())
        must("cannot listen for BFD on %s port 3784: bind: Address already in use" % A4
             in e.log(), e.log())


CASES = [("%s: %s" % (name, what), lambda fn=fn, d=daemon: fn(d))
         for name, daemon in DAEMONS.items() for what, fn in (
             ("BFD comes up over IPv4 and IPv6, intervals agreed", comes_up),
             ("our interval, and a change of it by poll", our_interval),
             ("loss is noticed by BFD, not by the hold timer", loss_is_noticed),
             ("a peer without BFD does not block BGP", peer_without_bfd),
             ("multihop BFD on port 4784", multihop))]
CASES += [("frr: AdminDown of the peer does not end BGP", admin_down_of_frr),
          ("frr: bfdd killed, its silence ends BGP", killed_bfdd),
          ("bird: BFD disabled, its silence ends BGP", disabled_bfd_of_bird),
          ("by hand: ports, TTL and first packets", on_the_wire),
          ("by hand: a wrong TTL is ignored", wrong_ttl),
          ("by hand: bad packets are discarded", bad_packets),
          ("the BFD port is in use: refused in words", port_in_use)]

if __name__ == "__main__":
    run(CASES)
