"""A BMP station that takes nothing on trust: every message of RFC 7854, RFC 8671 and RFC 9069 is
taken apart to its last octet, and what must not be (routes of a peer that is not up, a
withdrawal of what was never announced, the same announcement twice) is a Failure.

Nothing here is taken from erxd."""
import ipaddress, socket, struct, threading
from daemon import Failure

ROUTE, STATISTICS, DOWN, UP, INITIATION, TERMINATION = range(6)
PRE, POST, LOC_RIB, OUT = "pre-policy", "post-policy", "loc-rib", "adj-rib-out"
VIEWS = {(1, 0x00): PRE, (1, 0x40): POST, (3, 0x00): LOC_RIB, (1, 0x50): OUT}
GAUGES = {7: (), 8: (), 9: "family", 10: "family", 15: (), 17: "family"}


def must(cond, text, *more):
    if not cond:
        raise Failure("BMP: " + (text % more if more else text))


class Octets:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        must(self.at + n <= len(self.data), "%d octets wanted, %d there", n, len(self.data) - self.at)
        self.at += n
        return self.data[self.at - n:self.at]

    def num(self, fmt):
        return struct.unpack(">" + fmt, self.take(struct.calcsize(">" + fmt)))[0]

    @property
    def left(self):
        return len(self.data) - self.at

    def sub(self, n):
        return Octets(self.take(n))

    def tlvs(self):
        found = []
        while self.left:
            kind, length = self.num("H"), self.num("H")
            found.append((kind, self.take(length)))
        return found


def address(octets, v6):
    if v6:
        return str(ipaddress.ip_address(octets))
    must(octets[:12] == bytes(12), "an IPv4 address with %s in front", octets[:12].hex())
    return str(ipaddress.ip_address(octets[12:]))


def bgp(r):
    """One whole BGP message: its type and body."""
    must(r.take(16) == b"\xff" * 16, "no marker")
    length, kind = r.num("H"), r.num("B")
    must(19 <= length, "length %d", length)
    return kind, r.sub(length - 19)


def bgp_open(r):
    kind, body = bgp(r)
    must(kind == 1, "type %d in the place of an OPEN", kind)
    must(body.num("B") == 4, "version")
    asn, hold, ident, caps = body.num("H"), body.num("H"), body.take(4), {}
    options = body.sub(body.num("B"))
    must(not body.left, "octets behind the options")
    while options.left:
        must(options.num("B") == 2, "an option that holds no capabilities")
        inner = options.sub(options.num("B"))
        while inner.left:
            code = inner.num("B")
            caps.setdefault(code, []).append(inner.take(inner.num("B")))
    if 65 in caps:
        asn = struct.unpack(">I", caps[65][0])[0]
    return {"asn": asn, "hold": hold, "id": str(ipaddress.ip_address(ident)), "caps": caps}


def families(an_open):
    return {6 if c[:2] == b"\0\2" else 4 for c in an_open["caps"].get(1, [b"\0\1\0\1"])}


def add_path(sender, receiver):
    """Families in which the sender's routes have identifiers (RFC 7911 4)."""
    def bits(an_open, bit):
        return {6 if c[i:i + 2] == b"\0\2" else 4 for c in an_open["caps"].get(69, [])
                for i in range(0, len(c), 4) if c[i + 3] & bit}
    return bits(sender, 2) & bits(receiver, 1)


def nlri(r, family, identified):
    found = []
    while r.left:
        ident = r.num("I") if identified else 0
        bits = r.num("B")
        must(bits <= (32 if family == 4 else 128), "a prefix of %d bits", bits)
        octets = r.take((bits + 7) // 8)
        whole = octets + bytes((4 if family == 4 else 16) - len(octets))
        try:
            found.append((str(ipaddress.ip_network((whole, bits))), ident))
        except ValueError as e:
            raise Failure("BMP: %s" % e)
    return found


def as_path(octets):
    r, path = Octets(octets), []
    while r.left:
        kind, count = r.num("B"), r.num("B")
        must(kind in (1, 2) and count, "segment %d of %d", kind, count)
        numbers = [r.num("I") for _ in range(count)]
        path += numbers if kind == 2 else [set(numbers)]
    return path


def update(r, identified):
    """(withdrawn, announced, attributes, family whose end it is or None)"""
    kind, body = bgp(r)
    must(kind == 2, "type %d in the place of an UPDATE", kind)
    withdrawn = nlri(body.sub(body.num("H")), 4, 4 in identified)
    attrs, raw, found, ended = {}, body.sub(body.num("H")), [], None
    announced = nlri(body, 4, 4 in identified)
    last = 0
    while raw.left:
        flags, code = raw.num("B"), raw.num("B")
        value = raw.sub(raw.num("H") if flags & 0x10 else raw.num("B"))
        must(code not in attrs, "attribute %d twice", code)
        must(code > last or last in (14, 15), "attribute %d behind %d", code, last)
        must(code not in (17, 18), "AS4 attribute %d", code)
        last = code
        attrs[code] = value.data
        if code in (14, 15):
            family = {1: 4, 2: 6}[value.num("H")]
            must(value.num("B") == 1, "SAFI")
            if code == 14:
                hop = value.take(value.num("B"))
                must(len(hop) in (16, 32) and family == 6, "a next hop of %d octets", len(hop))
                attrs["hop"] = str(ipaddress.ip_address(hop[:16]))
                must(value.num("B") == 0, "reserved octet")
                got = nlri(value, family, family in identified)
                announced += got
                must(got, "MP_REACH without prefixes")
            else:
                got = nlri(value, family, family in identified)
                withdrawn += got
                if not got and len(attrs) == 1:
                    ended = family
        elif code == 2:
            attrs["path"] = as_path(value.take(value.left))
        elif code == 3:
            attrs["hop"] = str(ipaddress.ip_address(value.take(4)))
        elif code in (4, 5):
            attrs[{4: "med", 5: "local-pref"}[code]] = value.num("I")
        elif code == 8:
            attrs["communities"] = ["%d:%d" % struct.unpack(">HH", value.take(4))
                                    for _ in range(value.left // 4)]
        else:
            value.take(value.left)
        must(not value.left, "octets behind the value of attribute %d", code)
    if announced:
        must({1, "path", "hop"} <= set(attrs), "ORIGIN, AS_PATH or NEXT_HOP is missing: %s", attrs)
    elif not attrs and not withdrawn:
        ended = 4
    must(announced or withdrawn or ended, "an UPDATE that says nothing")
    return withdrawn, announced, attrs, ended


class Station:
    """One connection at a time. `peers`: what is up, by (type, distinguisher, address)."""
    def __init__(self, port=0, deaf=False, receive=None):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if receive:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.connections, self.messages, self.octets, self.error = 0, 0, 0, None
        self.deaf, self.slow, self.conn, self.closed = deaf, deaf, None, False
        self.change = threading.Event()
        self.reset()
        threading.Thread(target=self.serve, daemon=True).start()

    def reset(self):
        self.name, self.about, self.ended = None, None, None
        self.peers, self.history, self.statistics = {}, [], {}

    def serve(self):
        while not self.closed:
            try:
                self.conn, _ = self.listener.accept()
            except OSError:
                return
            if not self.deaf:
                self.conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            with self.lock:
                self.connections += 1
                self.reset()
            try:
                self.read(self.conn)
            except (Failure, KeyError, struct.error, IndexError, ValueError) as e:
                self.error = self.error or e
            finally:
                self.conn.close()

    def read(self, conn):
        waiting = b""
        while not self.deaf:
            try:
                got = conn.recv(65536)
            except OSError:
                return
            if not got:
                # Only a station that was slow may find a message cut.
                must(not waiting or self.slow, "%d octets of a message at the end", len(waiting))
                return
            waiting += got
            self.octets += len(got)
            while len(waiting) >= 6:
                length = struct.unpack(">I", waiting[1:5])[0]
                must(waiting[0] == 3 and 6 <= length <= 70000, "header %s", waiting[:6].hex())
                if len(waiting) < length:
                    break
                with self.lock:
                    self.take(waiting[5], Octets(waiting[6:length]))
                    self.messages += 1
                waiting = waiting[length:]
        while self.deaf and not self.closed:
            self.change.wait(60)

    def take(self, kind, r):
        must(self.ended is None, "message %d behind the Termination", kind)
        must((kind == INITIATION) == (self.name is None), "message %d out of place", kind)
        if kind == INITIATION:
            self.about = r.tlvs()
            must([k for k, _ in self.about][:2] == [1, 2], "Initiation %s", self.about)
            self.name = self.about[1][1].decode()
            return
        if kind == TERMINATION:
            self.ended = r.tlvs()
            must([k for k, _ in self.ended] == [0, 1], "Termination %s", self.ended)
            return
        head = (r.num("B"), r.num("B"), r.take(8), r.take(16), r.num("I"), r.take(4), r.num("I"), r.num("I"))
        must(head[7] < 1000000, "%d microseconds", head[7])
        where = None if head[0] == 3 else address(head[3], head[1] & 0x80)
        if head[0] == 3:
            must(head[3] == bytes(16), "the address of a table")
        must(head[0] in (1, 3), "peer of type %d", head[0])
        must(head[2][:2] == bytes(2), "distinguisher %s", head[2].hex())
        key = (head[0], head[2].hex(), where)
        flags = head[1] & 0x7f
        if kind == UP:
            self.up(key, head, flags, r)
        else:
            must(key in self.peers, "message %d of %s, which is not up", kind, key)
            must((head[4], head[5]) == self.peers[key]["who"], "AS or identifier of %s changes", key)
            {DOWN: self.down, ROUTE: self.route, STATISTICS: self.count}[kind](key, flags, r)
        must(not r.left, "%d octets behind message %d", r.left, kind)

    def up(self, key, head, flags, r):
        must(key not in self.peers, "%s is up twice", key)
        must(flags == 0, "flags %x", flags)
        local, ports = r.take(16), (r.num("H"), r.num("H"))
        sent, received = bgp_open(r), bgp_open(r)
        more = r.tlvs()
        if key[0] == 3:
            must(local == bytes(16) and ports == (0, 0) and sent == received, "%s is a session", key)
            must([k for k, _ in more] == [3], "TLVs %s", more)
        else:
            must(0 not in ports and [k for k, _ in more] == [0], "ports %s, TLVs %s", ports, more)
        must(received["asn"] == head[4] and ipaddress.ip_address(head[5]) == ipaddress.ip_address(received["id"]),
             "%s: OPEN %s", key, received)
        self.peers[key] = {"who": (head[4], head[5]), "text": more[0][1].decode(), "sent": sent,
                           "received": received, "routes": {}, "ended": set(), "since": head[6],
                           "out": add_path(sent, received), "in": add_path(received, sent)}
        self.history.append(("up", more[0][1].decode()))

    def down(self, key, flags, r):
        reason = r.num("B")
        must(flags == 0 and (reason == 6) == (key[0] == 3), "reason %d of %s", reason, key)
        why = None
        if reason in (1, 3):
            kind, body = bgp(r)
            must(kind == 3, "type %d in the place of a NOTIFICATION", kind)
            why = (body.num("B"), body.num("B"), body.take(body.left))
        elif reason == 6:
            why = r.tlvs()
        else:
            must(reason == 4, "reason %d", reason)
        self.history.append(("down", self.peers.pop(key)["text"], reason, why))

    def route(self, key, flags, r):
        must((key[0], flags) in VIEWS, "flags %x of type %d", flags, key[0])
        view, peer = VIEWS[key[0], flags], self.peers[key]
        identified = peer["out" if view == OUT else "in"] if key[0] == 1 else set()
        withdrawn, announced, attrs, ended = update(r, identified)
        routes = peer["routes"].setdefault(view, {})
        for name in withdrawn:
            must(routes.pop(name, None), "%s %s: %s is withdrawn and was never there", peer["text"], view, name)
        for name in announced:
            must(routes.get(name) != attrs, "%s %s: %s twice", peer["text"], view, name)
            routes[name] = attrs
            must((6 if ":" in name[0] else 4) in families(peer["sent"]) & families(peer["received"]), "family")
        if ended:
            must((view, ended) not in peer["ended"], "%s %s: two ends", peer["text"], view)
            peer["ended"].add((view, ended))

    def count(self, key, flags, r):
        found = {}
        for _ in range(r.num("I")):
            kind = r.num("H")
            value = r.sub(r.num("H"))
            name = (kind,)
            if GAUGES[kind]:
                name += ({1: 4, 2: 6}[value.num("H")],)
                must(value.num("B") == 1, "SAFI")
            found[name] = value.num("Q")
            must(not value.left, "octets behind a counter")
        must(found and not r.left, "statistics %s", found)
        self.statistics[self.peers[key]["text"]] = found

    def check(self):
        if self.error:
            raise self.error

    def texts(self):
        with self.lock:
            return {p["text"]: p for p in self.peers.values()}

    def routes(self, text, view):
        """Prefixes and attributes of the peer with this text."""
        self.check()
        with self.lock:
            for p in self.peers.values():
                if p["text"] == text:
                    return {n[0] if not n[1] else n: a for n, a in p["routes"].get(view, {}).items()}
        return {}

    def whole(self):
        """Every peer that is up has said the end of what it has."""
        self.check()
        with self.lock:
            return self.name is not None and bool(self.peers) and all(p["ended"] for p in self.peers.values())

    def hear(self):
        self.deaf = False
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.change.set()

    def close(self):
        self.closed = True
        self.change.set()
        self.listener.shutdown(socket.SHUT_RDWR)    # or accept() goes on
        self.listener.close()
        if self.conn:
            self.conn.close()
