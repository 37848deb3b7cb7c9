#!/usr/bin/env python3
"""The speaker from the lab file to the wire: scripted neighbours on loopback bring sessions of
plain routers up, and look at the octets they get and at what erxd says of them."""
import os, select, shutil, signal, socket, struct, subprocess, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, Refused, poll, run, workdir

OPEN, UPDATE, NOTIFICATION, KEEPALIVE, REFRESH = 1, 2, 3, 4, 5
TCP_MD5SIG = 14
IP_MINTTL = 21
NAMES = {"p1": "127.0.0.2", "p2": "127.0.0.3", "p6": "fd00::2"}
ASN = {"p1": 64601, "p2": 64602, "p6": 64606}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def message(kind, body=b""):
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), kind) + body


def prefix(text):
    net, length = text.split("/")
    n = (int(length) + 7) // 8
    return bytes([int(length)]) + socket.inet_aton(net)[:n]


def attribute(kind, value, flags):
    if len(value) > 255:
        return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value
    return struct.pack(">BBB", flags, kind, len(value)) + value


def good(name, path=(), more=b""):
    """Attributes of a route of that neighbour; `path` goes behind its own AS."""
    ases = (ASN[name],) + tuple(path)
    return (attribute(1, b"\0", 0x40) +
            attribute(2, struct.pack(">BB", 2, len(ases)) +
                      b"".join(struct.pack(">I", a) for a in ases), 0x40) +
            attribute(3, socket.inet_aton(NAMES[name]), 0x40) + more)


def update(attrs=b"", nlri=(), withdrawn=()):
    gone = b"".join(prefix(p) for p in withdrawn)
    return message(UPDATE, struct.pack(">H", len(gone)) + gone + struct.pack(">H", len(attrs)) +
                   attrs + b"".join(prefix(p) for p in nlri))


def capability(code, value=b""):
    return struct.pack(">BB", code, len(value)) + value


def attributes(body):
    """{type: value} of an UPDATE, and its NLRI."""
    at = 2 + struct.unpack(">H", body[:2])[0]
    end = at + 2 + struct.unpack(">H", body[at:at + 2])[0]
    at, found = at + 2, {}
    while at < end:
        flags, kind = body[at], body[at + 1]
        size = 2 if flags & 0x10 else 1
        n = int.from_bytes(body[at + 2:at + 2 + size], "big")
        at += 2 + size
        found[kind] = body[at:at + n]
        at += n
    return found, body[end:]


def sign(sock, address, key):
    """TCP MD5 towards an address (tcp(7), struct tcp_md5sig)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    raw = socket.inet_pton(family, address)
    if family == socket.AF_INET6:
        where = struct.pack("<HHI16sI", family, 0, 0, raw, 0)
    else:
        where = struct.pack("<HH4s", family, 0, raw)
    sock.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG,
                    where.ljust(128, b"\0") + struct.pack("<BBHI", 0, 0, len(key), 0) +
                    key.encode().ljust(80, b"\0"))


class Peer:
    """A neighbour that dials erxd; `got` is every message that came, as (type, body)."""
    def __init__(self, port, name="p1", caps=b"", key=None, minttl=None, ttl=None, patience=30,
                 receive=None, hold=90):
        self.name, self.got, self.rest, self.ended = name, [], b"", False
        self.hold, self.caps = hold, caps
        six = ":" in NAMES[name]
        self.here = "fd00::1" if six else "127.0.0.1"
        self.sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
        self.sock.settimeout(patience)
        if receive:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        if key:
            sign(self.sock, self.here, key)
        if minttl:
            self.sock.setsockopt(socket.IPPROTO_IP, IP_MINTTL, minttl)
        if ttl:
            self.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
        self.sock.bind((NAMES[name], 0))
        try:
            self.sock.connect((self.here, port))
        except OSError:
            self.sock.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.sock.close()

    def open(self, capabilities=None):
        family = 2 if ":" in NAMES[self.name] else 1
        caps = capability(1, struct.pack(">HBB", family, 0, 1)) + \
            capability(65, struct.pack(">I", ASN[self.name])) + capability(2) + self.caps
        if capabilities is not None:
            caps = capabilities
        params = struct.pack(">BB", 2, len(caps)) + caps if caps else b""
        self.send(message(OPEN, struct.pack(">BHH4sB", 4, ASN[self.name], self.hold,
                                            socket.inet_aton("9.9.9.%d" % (ASN[self.name] % 100)),
                                            len(params)) + params))

    def up(self):
        self.open()
        self.send(message(KEEPALIVE))
        self.wait("its KEEPALIVE", lambda: any(k == KEEPALIVE for k, _ in self.got))
        return self

    def send(self, data):
        self.sock.sendall(data)

    def read(self, timeout=0.05):
        """What there is; False when the other end has closed."""
        if self.ended or not select.select([self.sock], [], [], timeout)[0]:
            return not self.ended
        try:
            data = self.sock.recv(1 << 16)
        except OSError:
            data = b""
        self.ended = not data
        self.rest += data
        while len(self.rest) >= 19:
            n = struct.unpack(">H", self.rest[16:18])[0]
            if len(self.rest) < n:
                break
            self.got.append((self.rest[18], self.rest[19:n]))
            self.rest = self.rest[n:]
        return not self.ended

    def wait(self, what, fn, timeout=30):
        def look():
            self.read()
            return fn()
        poll("%s at %s" % (what, self.name), look, timeout)

    def wait_for(self, what, kind, fn=lambda body: True):
        self.wait(what, lambda: any(k == kind and fn(b) for k, b in self.got))
        return [b for k, b in self.got if k == kind and fn(b)][0]

    def wait_end(self):
        self.wait("the end", lambda: self.ended)

    def routes(self):
        """{NLRI octets: attributes} as told so far; IPv4 and without withdrawals."""
        out = {}
        for kind, body in self.got:
            if kind == UPDATE:
                found, nlri = attributes(body)
                while nlri:
                    n = 1 + (nlri[0] + 7) // 8
                    out[nlri[:n]] = found
                    nlri = nlri[n:]
        return out


class Rig:
    """erxd with one plain router rs, and neighbours that may be dialled from."""
    def __init__(self, neighbors, more=""):
        self.top = workdir("speaker")
        self.port = free_port()
        self.more = more
        self.daemon = Daemon(["-q", self.lab(neighbors)])
        self.daemon.must_run()

    def lab(self, neighbors, more=None):
        text = "lab: x\n%srouters:\n  rs:\n    asn: 65000\n    advertise: [10.20.0.0/16%s]\n" \
            "    neighbors:\n" % (self.more if more is None else more,
                                  ', "fd00:20::/48"' if "p6" in neighbors else "")
        for name, (leaves, external) in neighbors.items():
            text += "      %s: { asn: %d%s, external: { local: \"%s\", remote: \"%s\", " \
                "local-port: %d, mode: listen%s } }\n" % (
                    name, ASN[name], leaves, "fd00::1" if name == "p6" else "127.0.0.1", NAMES[name],
                    self.port, external)
        path = os.path.join(self.top, "lab.yaml")
        with open(path, "w") as f:
            f.write(text)
        return path

    def apply(self, neighbors, more=None):
        self.lab(neighbors, more)
        self.daemon.process.send_signal(signal.SIGHUP)

    def session(self, name):
        return [r for r in self.daemon.ask("show-sessions")["sessions"] if r["remote"] == name][0]

    def wait_state(self, name, state):
        poll("%s of %s" % (state, name), lambda: self.session(name)["state"] == state)

    def route(self, network, view="all"):
        rows = self.daemon.ask("show-routes", at="rs", view=view, **(
            {"peer": "p1"} if view == "received" else {}))["routes"]
        rows = [r for r in rows if r["network"] == network and r["from"] != "self"]
        return rows[0] if rows else None

    def events(self, text):
        return [e for e in self.daemon.ask("show-events")["events"] if text in e["text"]]

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        try:
            if kind is None:
                self.daemon.stop()
        finally:
            self.daemon.close()
            shutil.rmtree(self.top, ignore_errors=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def unanswered(rig, **how):
    try:
        Peer(rig.port, patience=3, **how).sock.close()
    except OSError:
        return True
    return False


# --- RFC 2385 ---

def keys_of_both_families():
    """keys of both families, up to 80 octets: the right one is answered, no other"""
    key = "k" * 79 + "1"
    sessions = {n: ("", ", password: %s" % key) for n in ("p1", "p6")}
    with Rig(sessions) as rig:
        for name in sessions:
            check(unanswered(rig, name=name), "%s: answered without a key", name)
            check(unanswered(rig, name=name, key="k" * 79 + "2"), "%s: answered a wrong key", name)
            with Peer(rig.port, name, key=key) as p:
                p.up()
                rig.wait_state(name, "Established")


def key_change():
    """a new key while Established: the session comes back with it, erxd goes on"""
    with Rig({"p1": ("", ", password: old")}) as rig:
        with Peer(rig.port, key="old") as p:
            p.up()
            rig.wait_state("p1", "Established")
            rig.apply({"p1": ("", ", password: new")})
            p.wait_for("its Cease", NOTIFICATION, lambda b: b[0] == 6)
            p.wait_end()
        check(unanswered(rig, key="old"), "the old key is still good")
        with Peer(rig.port, key="new") as p:
            p.up()
            rig.wait_state("p1", "Established")
        check(rig.daemon.process.poll() is None, "erxd ended")


def checksum(data):
    total = sum(struct.unpack(">%dH" % ((len(data) + 1) // 2), data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def forge(p, at, flags, data=b""):
    """A segment of p without a signature, where its stream is now."""
    ends = socket.inet_aton("127.0.0.2") + socket.inet_aton("127.0.0.1")
    head = struct.pack(">HHIIBBHHH", *p.ports, at[0], at[1], 0x50, flags, 65535, 0, 0)
    pseudo = ends + struct.pack(">BBH", 0, 6, len(head) + len(data))
    head = head[:16] + struct.pack(">H", checksum(pseudo + head + data)) + head[18:]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as mouth:
        mouth.sendto(struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(head) + len(data), 0, 0, 64, 6, 0) +
                     ends + head + data, ("127.0.0.1", 0))


def place(p):
    """Sequence and acknowledgement numbers behind a KEEPALIVE that p sends."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)) as ear:
        ear.bind(("lo", 0x0800))
        ear.settimeout(10)
        p.send(message(KEEPALIVE))
        while True:
            packet = ear.recv(1 << 16)
            ihl = (packet[0] & 15) * 4
            source, to, seq, ack, off = struct.unpack(">HHIIB", packet[ihl:ihl + 13])
            n = len(packet) - ihl - (off >> 4) * 4
            if (source, to) == p.ports and n:
                return (seq + n) & 0xffffffff, ack


def unsigned_segments():
    """a reset or data in the right place, but without a signature, changes nothing"""
    for key in ("secret", None):
        with Rig({"p1": ("", ", password: secret" if key else "")}) as rig, \
                Peer(rig.port, key=key) as p:
            p.up()
            rig.wait_state("p1", "Established")
            p.ports = p.sock.getsockname()[1], rig.port
            at = place(p)
            if key:
                forge(p, at, 0x18, message(NOTIFICATION, b"\6\4"))
            forge(p, at, 0x04)
            if not key:  # so the place was right
                poll("the end", lambda: rig.session("p1")["state"] != "Established")
                continue
            # What is signed still comes through, at the same place in the stream.
            p.send(update(good("p1"), ["10.7.0.0/16"]))
            poll("the route", lambda: rig.route("10.7.0.0/16"))
            check(rig.session("p1")["state"] == "Established" and
                  len(rig.events("up at rs")) == 1, "%s", rig.session("p1"))


# --- RFC 5082 ---

def ttl_255():
    """erxd sends with TTL 255, and with gtsm takes nothing less; gtsm:N allows hops"""
    with Rig({"p1": ("", "")}) as rig, Peer(rig.port, minttl=255) as p:
        p.up()
        rig.wait_state("p1", "Established")
    with Rig({"p1": ("", ", ttl: gtsm"), "p2": ("", ", ttl: gtsm")}) as rig:
        check(unanswered(rig), "TTL 64 was answered")
        with Peer(rig.port, minttl=255, ttl=255) as p:
            p.up()
            rig.wait_state("p1", "Established")
    with Rig({"p1": ("", ", ttl: \"gtsm:3\"")}) as rig:
        check(unanswered(rig, ttl=252), "four hops were answered")
        with Peer(rig.port, ttl=253) as p:
            p.up()
            rig.wait_state("p1", "Established")


# --- OPEN ---

def open_as_asked():
    """extra-capabilities and extended-open are in the OPEN, which is long when it must be"""
    many = ", ".join('"%d:%s"' % (c, "ab" * 100) for c in range(200, 205))
    for external, long_form, want in (
            ("", False, None), (", extended-open: true", True, None),
            (", extra-capabilities: [\"73:0474657374\"]", False, capability(73, b"\4test")),
            (", extra-capabilities: [%s]" % many, True,
             b"".join(capability(c, b"\xab" * 100) for c in range(200, 205)))):
        with Rig({"p1": ("", external)}) as rig, Peer(rig.port) as p:
            p.up()
            body = p.wait_for("its OPEN", OPEN)
            check((body[9:11] == b"\xff\xff") == long_form, "%s: %s", external, body.hex())
            if long_form:
                check(struct.unpack(">H", body[11:13])[0] == len(body) - 13, "%s", body.hex())
            check(want is None or want in body, "%s: %s", external, body.hex())
            rig.wait_state("p1", "Established")


# --- Cease ---

def shutdown_text():
    """text goes out with `fail session` and reset, comes in clean, and is hex when it is none"""
    with Rig({"p1": ("", "")}) as rig:
        name = "p1--rs/ipv4"
        with Peer(rig.port) as p:
            p.up()
            rig.wait_state("p1", "Established")
            rig.daemon.ask("reset", session=name, text="maintenance at noon")
            body = p.wait_for("the reset", NOTIFICATION)
            check(body == b"\6\4\x13maintenance at noon", "%s", body)
        for data, shown in ((b"\x08caf\xc3\xa9 \n\"", "Shutdown: \"caf\u00e9 \\x0a\\x22\""),
                            (b"\x03ab\xff", "Shutdown: data 0x036162ff"),
                            (b"\xffab", "Shutdown: data 0xff6162"),
                            (b"\xff" + b"x" * 255, "x" * 255)):
            poll("it takes connections", lambda: rig.session("p1")["state"] == "Active")
            with Peer(rig.port) as p:
                p.up()
                rig.wait_state("p1", "Established")
                p.send(message(NOTIFICATION, b"\6\2" + data))
                poll("the text %s" % shown,
                     lambda: shown in (rig.session("p1")["last-error"] or ""))
                check(rig.events(shown), "no event with %s", shown)
        poll("it takes connections", lambda: rig.session("p1")["state"] == "Active")
        with Peer(rig.port) as p:
            p.up()
            rig.wait_state("p1", "Established")
            rig.daemon.ask("fail", kind="session", name=name, text="new cables")
            check(p.wait_for("the stop", NOTIFICATION) == b"\6\2\x0anew cables", "%s", p.got[-1])
            p.wait_end()


# --- RFC 9687 ---

def send_hold():
    """a neighbour that reads nothing is given up after send-hold; the others go on"""
    with Rig({"p1": ("", ", send-hold: 2s"), "p2": (", hold: 30", "")}) as rig:
        with Peer(rig.port, receive=4096) as deaf, Peer(rig.port, "p2") as p:
            deaf.up()
            p.up()
            rig.wait_state("p1", "Established")
            stop, n = threading.Event(), [0]

            def feed():
                while not stop.is_set():
                    p.send(update(good("p2", [70000 + n[0] % 1000]),
                                  ["11.%d.%d.0/24" % (n[0] % 64, i) for i in range(256)]))
                    n[0] += 1
                    stop.wait(0.01)
            thread = threading.Thread(target=feed)
            thread.start()
            try:
                poll("the end of p1", lambda: "send hold" in (
                    rig.session("p1")["last-error"] or "").lower(), 60)
            finally:
                stop.set()
                thread.join()
            check(rig.session("p2")["state"] == "Established", "p2 went down, too")
            check(rig.events("Send Hold Timer Expired"), "%s", rig.events(""))


# --- policies ---

def no_policy():
    """policy: none lets nothing in or out, and what is shown says so"""
    with Rig({"p1": (", policy: none", "")}) as rig, Peer(rig.port) as p:
        p.up()
        p.send(update(good("p1"), ["10.7.0.0/16"]))
        poll("the route", lambda: rig.session("p1")["received"] == 1)
        row = rig.session("p1")
        check(row["policy"] == "none" and row["accepted"] == row["advertised"] == 0, "%s", row)
        check(rig.route("10.7.0.0/16", "received")["reason"].startswith("no-import-policy"), "%s",
              rig.route("10.7.0.0/16", "received"))
        p.wait_for("End-of-RIB", UPDATE)
        check(not p.routes(), "%s", p.routes())
        rig.apply({"p1": ("", "")})
        p.wait("our route", lambda: prefix("10.20.0.0/16") in p.routes())
        poll("it is accepted", lambda: rig.session("p1")["accepted"] == 1)


def graceful_shutdown():
    """65535:0 makes a route the last resort where honoured, goes out where asked for"""
    shutdown, blackhole = b"\xff\xff\0\0", b"\xff\xff\x02\x9a"
    honor = ", honor-graceful-shutdown: true"
    with Rig({"p1": (honor, ""), "p2": ("", "")}) as rig, \
            Peer(rig.port) as p1, Peer(rig.port, "p2") as p2:
        p1.up()
        p2.up()
        p1.send(update(good("p1", more=attribute(8, shutdown + blackhole, 0xc0)), ["10.7.0.0/16"]))
        p2.send(update(good("p2", [64999]), ["10.7.0.0/16"]))
        poll("the longer path", lambda: (rig.route("10.7.0.0/16", "best") or {}).get("from") == "p2")
        check(rig.route("10.7.0.0/16", "received")["local-pref"] == 0, "%s",
              rig.route("10.7.0.0/16", "received"))
        p1.send(update(good("p1", more=attribute(8, blackhole, 0xc0)), ["10.7.0.0/16"]))
        poll("the shorter path", lambda: rig.route("10.7.0.0/16", "best")["from"] == "p1")
        p2.wait("BLACKHOLE", lambda: p2.routes().get(prefix("10.7.0.0/16"), {}).get(8) == blackhole)
        check(8 not in p2.routes()[prefix("10.20.0.0/16")], "%s", p2.routes())
        rig.apply({"p1": (honor, ""), "p2": (", graceful-shutdown: true", "")})
        p2.wait("GRACEFUL_SHUTDOWN", lambda:
                p2.routes()[prefix("10.20.0.0/16")].get(8) == shutdown and
                p2.routes()[prefix("10.7.0.0/16")].get(8) == shutdown + blackhole)
        check(rig.session("p2")["state"] == "Established", "the session was reset")


def as_sets():
    """an AS_SET is accepted, or refused with the switch, and judged again when it changes"""
    sets = attribute(1, b"\0", 0x40) + attribute(
        2, struct.pack(">BBIBBII", 2, 1, ASN["p1"], 1, 2, 64700, 64701), 0x40) + \
        attribute(3, socket.inet_aton(NAMES["p1"]), 0x40)
    reject = "fidelity: { as-set: reject }\n"
    one = {"p1": ("", ""), "p2": ("", "")}
    with Rig(one) as rig, Peer(rig.port) as p, Peer(rig.port, "p2") as p2:
        p.up()
        p2.up()
        p.send(update(sets, ["10.7.0.0/16"]))
        p2.wait("the route with a set", lambda: prefix("10.7.0.0/16") in p2.routes())
        rig.apply(one, reject)
        p2.wait("that it goes", lambda: any(
            k == UPDATE and prefix("10.7.0.0/16") in b[2:2 + struct.unpack(">H", b[:2])[0]]
            for k, b in p2.got))
        check(rig.route("10.7.0.0/16", "received")["reason"].startswith("as-set:"), "%s",
              rig.route("10.7.0.0/16", "received"))
        rig.apply(one, "")
        poll("it is used again", lambda: rig.route("10.7.0.0/16", "best"))
        check(rig.session("p1")["state"] == "Established", "the session was reset")


# --- routes ---

def link_local_next_hop():
    """link-local is announced as the second next hop of IPv6"""
    for external, size in (("", 16), (", link-local: \"fe80::7\"", 32)):
        with Rig({"p6": ("", external)}) as rig, Peer(rig.port, "p6") as p:
            p.up()
            reach = p.wait_for("a route", UPDATE, lambda b: 14 in attributes(b)[0])
            hop = attributes(reach)[0][14][3:]
            check(hop[0] == size, "%d octets", hop[0])
            check(socket.inet_ntop(socket.AF_INET6, hop[1:17]) == "fd00::1", "%s", hop)
            check(size == 16 or hop[17:33] == socket.inet_pton(socket.AF_INET6, "fe80::7"), "%s", hop)


def refresh():
    """a refresh is answered with all routes, asked for by `erxctl refresh`, not without it"""
    name = "p1--rs/ipv4"
    with Rig({"p1": ("", "")}) as rig:
        with Peer(rig.port, caps=capability(70)) as p:
            p.up()
            p.wait("our route", lambda: prefix("10.20.0.0/16") in p.routes())
            p.got.clear()
            p.send(message(REFRESH, b"\0\1\0\1"))
            p.wait_for("EoRR", REFRESH, lambda b: b == b"\0\1\2\1")
            kinds = [(k, b) for k, b in p.got if k in (UPDATE, REFRESH)]
            check(kinds[0] == (REFRESH, b"\0\1\1\1") and kinds[-1] == (REFRESH, b"\0\1\2\1") and
                  prefix("10.20.0.0/16") in p.routes(), "%s", kinds)
            rig.daemon.ask("refresh", session=name)
            p.wait_for("a request", REFRESH, lambda b: b == b"\0\1\0\1")
        poll("it takes connections", lambda: rig.session("p1")["state"] == "Active")
        with Peer(rig.port) as p:
            p.open(capabilities=b"")
            p.send(message(KEEPALIVE))
            rig.wait_state("p1", "Established")
            try:
                rig.daemon.ask("refresh", session=name)
                raise Failure("it was not refused")
            except Refused as e:
                check(e.code == "no-refresh", "%s", e)


TESTS = [keys_of_both_families, key_change, unsigned_segments, ttl_255, open_as_asked, shutdown_text,
         send_hold, no_policy, graceful_shutdown, as_sets, link_local_next_hop, refresh]

def own_network():
    """This program again, in a network of its own with two addresses of IPv6: never returns, or
    says why that cannot be."""
    script = "ip link set lo up && ip addr add fd00::1/128 dev lo nodad && " \
        "ip addr add fd00::2/128 dev lo nodad && exec \"$0\" \"$@\""
    for how in ("-Urn", "-n"):
        if subprocess.run(["unshare", how, "ip", "link", "set", "lo", "up"],
                          capture_output=True).returncode == 0:
            os.environ["ERX_OWN_NETWORK"] = "1"
            os.execvp("unshare", ["unshare", how, "sh", "-c", script, sys.executable] + sys.argv)
    return "no network namespace can be made here"


if __name__ == "__main__":
    if "ERX_OWN_NETWORK" not in os.environ:
        print("SKIP the speaker from the lab file to the wire: %s" % own_network())
        sys.exit(0)
    wanted = sys.argv[1:]
    sys.exit(run([t for t in TESTS if not wanted or t.__name__ in wanted]))
