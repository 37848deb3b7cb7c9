"""What is sent and what must come of it: the rows of the unit tests (tables.py), and what
needs a session to be said: headers, the order of messages, refreshes, last words,
extended messages, next hops.  bgp-rfcs and the advisories are named in the ids."""
import struct

from speaker import (AS_EVIL, AS_US, KEEPALIVE, MP, NOTIFICATION, OPEN, REFRESH, UPDATE, US,
                     attributes, cap_as4, message, octets, opening, prefixes, update)
from tables import rows

NET = {4: "10.0.0.0/24", 6: "2001:db8::/32"}            # what the rows are about
OTHER = {4: "10.99.0.0/24", 6: "2001:db8:99::/48"}      # announced before, must stay
MARK = {4: "10.98.0.0/24", 6: "2001:db8:98::/48"}       # announced after
NLRI = {"10.0.0.0/24": "180a0000", "10.99.0.0/24": "180a6300", "10.98.0.0/24": "180a6200",
        "2001:db8::/32": "2020010db8", "2001:db8:99::/48": "3020010db80099",
        "2001:db8:98::/48": "3020010db80098"}
ORIGIN, HOP = octets("40010100"), octets("4003040a000001")
CEASED = "closed"       # the connection ends and we are not answered


def path(as4, *asns):
    body = struct.pack(">BB", 2, len(asns)) + b"".join(
        struct.pack(">I" if as4 else ">H", a) for a in asns)
    return struct.pack(">BBB", 0x40, 2, len(body)) + body


class Case:
    """`expect`: None (the session stays), CEASED, or (code, subcode, data); data None: any."""
    def __init__(self, name, poison, expect=None, when="up", family=4, asn=AS_EVIL, as4=True,
                 ibgp=False, caps=b"", ident="10.0.0.1", table=None, reported=False, drops=(),
                 no_sets=False):
        self.name, self.poison, self.expect, self.when = name, poison, expect, when
        self.family, self.as4, self.ibgp, self.caps, self.ident = family, as4, ibgp, caps, ident
        self.asn = AS_US if ibgp else asn
        # An UPDATE of which the log must tell, as it does of each that ends the session.
        # The switch of RFC 9774 is policy: `show` has the reason, there is no event.
        self.reported = (reported and not no_sets) or (expect not in (None, CEASED) and
                                     (expect[0] == 3 or expect == (5, expect[1], b"\2")))
        self.drops = drops              # attribute types that must not go on
        self.no_sets = no_sets          # AS_SETs are refused (RFC 9774)
        self.table = table if table is not None else [NET[family], OTHER[family]]
        if expect or when != "up":
            self.table = []

    def open(self):
        return opening(self.asn, ident=self.ident, caps=MP[self.family] + self.caps +
                       (cap_as4(self.asn) if self.as4 else b""))

    def announce(self, *nets, hop=HOP):
        asns = [] if self.ibgp else [AS_EVIL]
        head = ORIGIN + path(self.as4, *asns) if asns else ORIGIN + octets("400200")
        nlri = octets("".join(NLRI[n] for n in nets))
        if self.family == 4:
            return update(attrs=head + hop, nlri=nlri)
        reach = octets("0002011020010db8000000000000000000000001") + b"\0" + nlri
        return update(attrs=head + struct.pack(">BBB", 0x80, 14, len(reach)) + reach)

    def stages(self):
        """The stream, in the pieces that a careful speaker would wait between."""
        if self.when == "open":
            return [self.poison] + ([] if self.expect else [message(KEEPALIVE)])
        if self.when == "first":
            return [self.poison]
        if self.when == "confirm":
            return [self.open(), self.poison]
        out = [self.open(), message(KEEPALIVE),
               self.announce(NET[self.family], OTHER[self.family]), self.poison]
        if not self.expect:
            out += [message(KEEPALIVE), self.announce(MARK[self.family])]
        return out


# --- rows of the unit tests ---

OUTCOMES = {"RESET": "RESET", "WITHDRAW": "WITHDRAW", "DISCARD": "DISCARD", "FINE": "FINE",
            "BGP_RESET": "RESET", "BGP_WITHDRAW": "WITHDRAW", "BGP_DISCARD_ATTR": "DISCARD",
            "BGP_FINE": "FINE"}
TYPES = {"BGP_OPEN": OPEN, "BGP_UPDATE": UPDATE, "BGP_NOTIFICATION": NOTIFICATION,
         "BGP_ROUTE_REFRESH": REFRESH}
# These mean nothing outside of their session, or were malformed: they end here.
NEVER_PASSED = {5, 6, 7, 9, 10, 17, 18}


def family_of(withdrawn, attrs, nlri):
    """6 when all an UPDATE speaks of is IPv6."""
    found = attributes(attrs)
    mp = [found[t][:3] for t in (14, 15) if t in found]
    return 6 if b"\0\2\1" in mp and not withdrawn and not nlri else 4


def after(family, outcome, withdrawn, attrs, nlri):
    """The table behind an UPDATE that does not end the session."""
    table, found = {NET[family], OTHER[family]}, attributes(attrs)
    afi = b"\0\1\1" if family == 4 else b"\0\2\1"
    gone, here = ([], []) if family == 6 else (prefixes(4, withdrawn), prefixes(4, nlri))
    if found.get(15, b"")[:3] == afi:
        gone = gone + prefixes(family, found[15][3:])
    if found.get(14, b"")[:3] == afi:
        here = here + prefixes(family, found[14][5 + found[14][3]:])
    table -= set(gone)
    table = table - set(here) if outcome == "WITHDRAW" else table | set(here)
    return sorted(table)


def from_update(name, withdrawn, attrs, nlri, outcome, subcode, attr=0, **how):
    withdrawn, attrs, nlri = octets(withdrawn), octets(attrs), octets(nlri)
    family = family_of(withdrawn, attrs, nlri)
    outcome = OUTCOMES[outcome]
    if outcome == "RESET":
        return Case(name, update(withdrawn, attrs, nlri), (3, int(subcode), None),
                    family=family, **how)
    return Case(name, update(withdrawn, attrs, nlri), family=family,
                table=after(family, outcome, withdrawn, attrs, nlri),
                reported=outcome != "FINE",
                drops=[attr] if outcome == "DISCARD" and attr in NEVER_PASSED else (), **how)


def update_rows():
    """All but those that are fine only where next hops of IPv6 were agreed on for IPv4, which takes a
    neighbour with addresses of IPv6: test_extensions.py."""
    for _, name, how, withdrawn, attrs, nlri, outcome, subcode, attr in rows("update_test.c"):
        if "HOP6" in how and OUTCOMES[outcome] != "RESET":
            continue
        yield from_update("UPDATE: " + name, withdrawn, attrs, nlri, outcome, subcode, int(attr),
                          as4="AS2" not in how, ibgp="IBGP" in how, no_sets="NO_SETS" in how)


def from_open(name, body, subcode, asn=AS_EVIL, families="V4"):
    body = octets(body)
    expect = (2, subcode, None) if subcode >= 0 else None
    if len(body) < 10:
        expect = (1, 2, struct.pack(">H", 19 + len(body)))
    elif subcode == 1:
        expect = (2, 1, b"\0\4")
    elif subcode < 0 and "V4" not in families:
        expect = (2, 7, MP[4])          # nothing in common with the session
    return Case(name, message(OPEN, body), expect, when="open", asn=asn)


def open_rows():
    for _, name, body, subcode, asn, families, _ in rows("open_test.c"):
        yield from_open("OPEN: " + name, body, int(subcode), int(asn) or AS_EVIL, families)


def hostile_rows():
    for row in rows("hostile_test.c"):
        kind, name = row[:2]
        if kind == "OPEN":
            body, outcome, _, subcode = row[2:]
            yield from_open(name, body, int(subcode) if OUTCOMES[outcome] == "RESET" else -1)
        elif kind in ("UPDATE", "UPDATE_AS2"):
            attrs, nlri, outcome, subcode = row[2:]
            yield from_update(name, None, attrs, nlri, outcome, subcode, as4=kind == "UPDATE")
        elif kind == "OTHER":
            kind, body, outcome, code, subcode = row[2:]
            kind = TYPES.get(kind) or int(kind)
            expect = None if OUTCOMES[outcome] == "FINE" else (int(code), int(subcode), None)
            if kind == NOTIFICATION:
                expect = CEASED
            elif kind not in TYPES.values():
                expect = (1, 3, bytes([kind]))
            yield Case(name, message(kind, octets(body)), expect)
        else:                           # a whole row, for what the macros do not reach
            _, name, kind, _, withdrawn, attrs, nlri, _, outcome, _, subcode = row
            yield from_update(name, withdrawn, attrs, nlri, outcome,
                              subcode)


# --- what needs a session ---

def length_of(size):
    return struct.pack(">H", size)


def header_cases():
    """RFC 4271 6.1."""
    yield Case("4271 6.1: marker not all ones",
               message(KEEPALIVE, marker=b"\xff" * 15 + b"\xfe"), (1, 1, b""))
    yield Case("4271 6.1: marker of zeros before an OPEN", message(
        OPEN, bytes(10), marker=bytes(16)), (1, 1, b""), when="first")
    yield Case("4271 6.1: HTTP", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", (1, 1, b""), when="first")
    yield Case("4271 6.1: TLS", octets("1603010200010001fc0303") + bytes(64), (1, 1, b""),
               when="first")
    for size in (0, 1, 18):
        yield Case("4271 6.1: length %d" % size, message(UPDATE, bytes(4), size),
                   (1, 2, length_of(size)))
    for size in (4097, 65535):      # an UPDATE may be as long: we have announced that
        yield Case("8654 4: KEEPALIVE of %d" % size, message(KEEPALIVE, bytes(4), size),
                   (1, 2, length_of(size)))
    for kind, name, size in ((OPEN, "OPEN", 28), (UPDATE, "UPDATE", 22), (KEEPALIVE, "KEEPALIVE", 20)):
        yield Case("4271 6.1: %s of %d" % (name, size), message(kind, bytes(size - 19)),
                   (1, 2, length_of(size)), when="first" if kind == OPEN else "up")
    yield Case("4271 6.4: NOTIFICATION of 20", message(NOTIFICATION, b"\6"), CEASED)
    for kind in (0, 6, 7, 255):
        yield Case("4271 6.1: type %d" % kind, message(kind), (1, 3, bytes([kind])))
    yield Case("8654 4: OPEN of 4097", message(OPEN, bytes(4078)), (1, 2, length_of(4097)),
               when="first")
    for name, body in (("withdrawn length 5 of 2", "0005 0000"),
                       ("withdrawn length 65535", "ffff 0000"),
                       ("total attribute length 1 of 0", "0000 0001"),
                       ("total attribute length 5 of 4", "0000 0005 40010100"),
                       ("total attribute length 65535", "0000 ffff 40010100"),
                       ("no room for the second length", "0002 0800 00")):
        yield Case("7606 5: " + name, message(UPDATE, octets(body)), (3, 1, None))


def order_cases():
    """RFC 6608, 7606 aside: messages out of place."""
    a_route = update(attrs=ORIGIN + path(True, AS_EVIL) + HOP, nlri=octets(NLRI[NET[4]]))
    refresh = message(REFRESH, octets("00010001"))
    for kind, data in ((KEEPALIVE, message(KEEPALIVE)), (UPDATE, a_route), (REFRESH, refresh)):
        yield Case("6608: type %d instead of an OPEN" % kind, data, (5, 1, bytes([kind])),
                   when="first")
    for kind, data in ((UPDATE, a_route), (REFRESH, refresh), (OPEN, opening())):
        yield Case("6608: type %d in OpenConfirm" % kind, data, (5, 2, bytes([kind])),
                   when="confirm")
    yield Case("6608: a second OPEN", opening(), (5, 3, bytes([OPEN])))
    yield Case("4271: NOTIFICATION instead of an OPEN", message(NOTIFICATION, b"\2\1\0\4"),
               CEASED, when="first")


def peer_cases():
    """What an OPEN may not say to this neighbour."""
    yield Case("4271 6.2: another AS", opening(65001), (2, 2, None), when="open")
    yield Case("6793: another AS in the capability", opening(AS_EVIL, caps=cap_as4(65001)),
               (2, 2, None), when="open")
    yield Case("6286: our identifier inside the AS", opening(AS_US, ident="9.9.9.9"),
               (2, 3, None), when="open", ibgp=True)
    yield Case("6286: our identifier from another AS", opening(ident="9.9.9.9"), when="open")


def refresh_cases():
    """RFC 2918, 7313, 5291."""
    enhanced = octets("0200 4600")
    for name, body in (("unknown AFI", "00630001"), ("unknown SAFI", "00010080"),
                       ("unknown subtype", "0001ff01"), ("an ORF", "00010001 0180 0002 8000")):
        yield Case("2918: " + name, message(REFRESH, octets(body)), caps=enhanced)
    yield Case("2918: without the capability", message(REFRESH, octets("00010001")))
    yield Case("2918: cut", message(REFRESH, octets("0001")), (1, 2, length_of(21)), caps=enhanced)
    for subtype in (1, 2):
        for more in (b"\0", b"\0" * 60):
            whole = message(REFRESH, struct.pack(">HBB", 1, subtype, 1) + more)
            yield Case("7313 5: subtype %d of %d" % (subtype, 4 + len(more)), whole,
                       (7, 1, None), caps=enhanced)


def last_words():
    """RFC 9003, 8538: what a peer says at the end is logged, and nothing else."""
    for name, body in (("text longer than the data", "0602 ff 6162"),
                       ("text of 255", "0602 ff" + "61" * 255),
                       ("text without a length", "0602"), ("text of 0", "0602 00"),
                       ("no UTF-8", "0602 04 c0af fffe"), ("half a character", "0602 02 61c3"),
                       ("control characters", "0604 08 1b5b326a 0a0d 0007"),
                       ("a line of the log", "0602 18 0a" + "23" * 23),
                       ("octets behind the text", "0602 01 61 6262"),
                       ("hard reset with a code inside", "0609 0602 02 6869"),
                       ("hard reset without one", "0609"), ("hard reset cut", "0609 06"),
                       ("an unknown code", "ffff 00"), ("Cease 0", "0600"),
                       ("4,000 octets", "0602" + "00" * 4000)):
        yield Case("9003: " + name, message(NOTIFICATION, octets(body)), CEASED)


def big_cases():
    """RFC 8654, and what re-encoding makes of it."""
    extended = octets("0600")
    good = ORIGIN + path(True, AS_EVIL) + HOP
    room = lambda size: struct.pack(">BBH", 0xd0, 99, size) + bytes(size)
    nlri = octets(NLRI[NET[4]])
    yield Case("8654: 5,000 octets", update(attrs=good + room(4900), nlri=nlri), caps=extended,
               table=[OTHER[4]])        # too long for the neighbour: withdrawn, not cut
    yield Case("8654 4: 5,000 octets of one who announced nothing, to us who have",
               update(attrs=good + room(4900), nlri=nlri), table=[OTHER[4]])
    biggest = 65535 - 19 - 4 - len(good) - len(nlri) - 4
    yield Case("FRR issue 22045: nearly as long as can be", update(
        attrs=good + room(biggest), nlri=nlri), caps=extended, table=[OTHER[4]])
    yield Case("8654: 4,096 octets, and longer with our AS in front", update(
        attrs=good + room(4096 - 19 - 4 - len(good) - len(nlri) - 4), nlri=nlri),
        table=[OTHER[4]])
    asns = b"".join(struct.pack(">BB255I", 2, 255, *[65000] * 255) for _ in range(10))
    long_path = struct.pack(">BBH", 0x50, 2, len(asns)) + asns
    yield Case("CVE-2026-49943: a path of 2,550", update(attrs=ORIGIN + long_path + HOP, nlri=nlri),
               caps=extended, table=[OTHER[4]])
    withdrawn = b"".join(struct.pack(">BHB", 24, 0x1400 + i // 256, i % 256) for i in range(1000))
    yield Case("4271: 1,000 withdrawals of what was never there", update(withdrawn + nlri),
               table=[OTHER[4]])


def route_cases():
    """RFC 4271 4.3, 5.1.3, 9.1.2: the session stays whatever becomes of the route."""
    head, nlri = ORIGIN + path(True, AS_EVIL), octets(NLRI[NET[4]])
    hop = lambda a: octets("400304" + a)
    for name, a in (("our address", "0a420001"), ("0.0.0.0", "00000000"),
                    ("loopback", "7f000001"), ("multicast", "e0000001"), ("broadcast", "ffffffff")):
        yield Case("4271 5.1.3: NEXT_HOP " + name, update(attrs=head + hop(a), nlri=nlri),
                   table=[OTHER[4]])
    yield Case("4271 9.1.2: our AS in the path", update(
        attrs=ORIGIN + path(True, AS_EVIL, AS_US) + HOP, nlri=nlri), table=[OTHER[4]])
    yield Case("4271 4.3: withdrawn and announced at once", update(nlri, head + HOP, nlri))
    yield Case("4271 4.3: twice in one UPDATE", update(attrs=head + HOP, nlri=nlri + nlri))
    yield Case("4271 4.3: bits behind the length", update(
        attrs=head + HOP, nlri=octets("140a000f")), table=[NET[4], OTHER[4], "10.0.0.0/20"])
    yield Case("4760: a family that was not agreed on", update(
        attrs=head + octets("800e1a0002011020010db8000000000000000000000001002020010db8")))
    yield Case("4724: End-of-RIB, ten times", update() * 10)
    yield Case("4271: an UPDATE with nothing but attributes", update(attrs=head + HOP))


def all_cases():
    for source in (hostile_rows, header_cases, order_cases, peer_cases, open_rows, update_rows,
                   refresh_cases, last_words, big_cases, route_cases):
        yield from source()
