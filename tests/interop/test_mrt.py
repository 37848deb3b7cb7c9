#!/usr/bin/env python3
"""Recorded routes in, an MRT file out: what one named peer of each recording said is said
to erxd again, octet by octet, and a table that erxd exports behind a second router holds
the same prefixes, paths, origins, communities and aggregators.  bgpdump reads both."""
import collections, ipaddress, os, re, socket, struct, subprocess, sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mrt
from fixture import TOP, Erxd, Failure, World, poll, run

DATA = os.path.join(os.environ.get("ERX_TEST_DATA", os.path.join(TOP, "..", "shared", "data")),
                    "mrt")
OUR_AS, SINK_AS = 4199999998, 4199999999        # in none of the recordings
ENDS = {4: ("10.96.0.1", "10.96.0.2"), 6: ("fd00:96::1", "fd00:96::2")}
BIND = {"no-export", "no-advertise", "local-AS", "65535:65281", "65535:65282", "65535:65283"}
SKIPPED = {                                     # and why
    "ripe-rrc00-updates-19991214.1621.gz": "records of the old type 5",
    "updates.nlri_mask_trailing_bits.gz": "its second prefix is cut short, which is a reset "
                                          "(RFC 7606 5.3)",
    "daemon-samples/bird_bgp.mrt": "ADD-PATH that is not marked as such: bgpdump misreads it",
    "daemon-samples/bird6_bgp.mrt": "ADD-PATH that is not marked as such: bgpdump misreads it",
}


def one_form(text):
    """Of an address or prefix: bgpdump shortens zeros in a way of its own."""
    if ":" not in text:
        return text
    addr, slash, bits = text.partition("/")
    return str(ipaddress.ip_address(addr)) + slash + bits


def fields(line):
    f = line.split("|")
    if f[0].endswith("_AP"):                    # a path identifier stands behind the prefix
        del f[6]
    if len(f) > 5:
        f[3], f[5] = one_form(f[3]), one_form(f[5])
    return f


def bgpdump(path):
    """Lines of `bgpdump -m`, taken apart."""
    out = subprocess.run(["bgpdump", "-m", path], stdout=subprocess.PIPE, text=True,
                         stderr=subprocess.DEVNULL, timeout=300, check=True).stdout
    return [fields(line) for line in out.splitlines()]


def family(prefix):
    return 6 if ":" in prefix else 4


def sets_in_order(path):
    return re.sub(r"\{([\d,]+)\}", lambda m: "{%s}" % ",".join(
        sorted(m.group(1).split(","), key=int)), path)


def comparable(line):
    """path, origin, communities, aggregator."""
    aggregator = line[13] if len(line) > 13 else ""
    return (sets_in_order(line[6]), line[7], tuple(sorted(set(line[11].split()))), aggregator)


def said_by(lines, peer, fam):
    """prefix -> what holds at the end, of one peer and family."""
    held = {}
    for l in lines:
        if l[3] != peer or family(l[5]) != fam:
            continue
        if l[2] == "W":
            held.pop(l[5], None)
        elif l[2] == "B":                       # a table: with ADD-PATH the first one counts
            held.setdefault(l[5], comparable(l))
        else:
            held[l[5]] = comparable(l)
    return held


def named_peer(lines, fam):
    """The peer that says most in this family; None when nobody does."""
    count = collections.Counter(l[3] for l in lines
                                if family(l[5]) == fam and l[2] in ("A", "B"))
    return min(count, key=lambda p: (-count[p], p)) if count else None


# --- what the peer said, as messages ---

def message(kind, body):
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), kind) + body


def address(raw):
    return str(ipaddress.ip_address(raw))


def update_of(block, afi, prefix, next_hop):
    """An UPDATE around the attributes of a table entry."""
    kept = b""
    attrs = mrt.attributes(block)
    for kind in sorted(attrs):
        if kind not in (3, 14, 15):
            flags, value = attrs[kind]
            kept += mrt.attribute(flags, kind, value)
    if afi == 1:
        kept += mrt.attribute(0x40, 3, next_hop)
        return message(2, struct.pack(">HH", 0, len(kept)) + kept + prefix)
    reach = struct.pack(">HBB", 2, 1, 16) + next_hop + b"\0" + prefix
    kept = mrt.attribute(0x80, 14, reach) + kept
    return message(2, struct.pack(">HH", 0, len(kept)) + kept)


def cut(addr, bits):
    return bytes([bits]) + addr[:(bits + 7) // 8]


def bare(run):
    """Prefixes without their path identifiers."""
    out, at = b"", 0
    while at < len(run):
        end = at + 5 + (run[at + 4] + 7) // 8
        out, at = out + run[at + 4:end], end
    return out


def without_ids(msg):
    """An UPDATE with ADD-PATH as one without: of a prefix with two paths the last counts."""
    at = 21 + struct.unpack_from(">H", msg, 19)[0]
    size, = struct.unpack_from(">H", msg, at)
    gone, attrs = bare(msg[21:at]), mrt.attributes(msg[at + 2:at + 2 + size])
    for kind, head in ((14, 5), (15, 3)):
        if kind in attrs:
            flags, value = attrs[kind]
            n = head + (value[3] if kind == 14 else 0)
            attrs[kind] = flags, value[:n] + bare(value[n:])
    block = b"".join(mrt.attribute(flags, kind, value)
                     for kind, (flags, value) in sorted(attrs.items()))
    return message(2, struct.pack(">H", len(gone)) + gone + struct.pack(">H", len(block)) +
                   block + bare(msg[at + 2 + size:]))


def dump_entries(path):
    """(peer, octets of an AS, message) of tables and of UPDATEs, in order."""
    peers = []
    for kind, sub, body in mrt.records(path):
        if kind == 12 and sub in (1, 2):
            n = 4 if sub == 1 else 16
            addr, bits = body[4:4 + n], body[4 + n]
            peer, size = body[10 + n:10 + 2 * n], struct.unpack_from(">H", body, 12 + 2 * n)[0]
            block = body[14 + 2 * n:14 + 2 * n + size]
            yield address(peer), 2, update_of(block, sub, cut(addr, bits), (
                b"\xc0\0\2\1" if sub == 1 else b"\x20\1\x0d\xb8" + bytes(11) + b"\1"))
        elif kind == 13 and sub == 1:
            at = 6 + struct.unpack_from(">H", body, 4)[0]
            count, at, peers = struct.unpack_from(">H", body, at)[0], at + 2, []
            for _ in range(count):
                n, size = 16 if body[at] & 1 else 4, 4 if body[at] & 2 else 2
                peers.append(address(body[at + 5:at + 5 + n]))
                at += 5 + n + size
        elif kind == 13 and sub in (2, 4, 8, 10):
            afi, ids = 1 if sub in (2, 8) else 2, sub >= 8
            n = (body[4] + 7) // 8
            prefix, at, seen = body[4:5 + n], 7 + n, set()
            for _ in range(struct.unpack_from(">H", body, 5 + n)[0]):
                peer = peers[struct.unpack_from(">H", body, at)[0]]
                at += 10 if ids else 6
                size = struct.unpack_from(">H", body, at)[0]
                block, at = body[at + 2:at + 2 + size], at + 2 + size
                if peer not in seen:            # with ADD-PATH the first one counts
                    seen.add(peer)
                    yield peer, 4, update_of(block, afi, prefix, (
                        b"\xc0\0\2\1" if afi == 1 else b"\x20\1\x0d\xb8" + bytes(11) + b"\1"))
        elif kind == 16 and sub in (1, 4, 8, 9):
            size = 4 if sub in (4, 9) else 2
            afi = struct.unpack_from(">H", body, 2 * size + 2)[0]
            n = 4 if afi == 1 else 16
            peer = address(body[2 * size + 4:2 * size + 4 + n])
            msg = body[2 * size + 4 + 2 * n:]
            if len(msg) >= 23 and msg[18] == 2:
                yield peer, size, without_ids(msg) if sub >= 8 else msg


# --- a speaker that says them ---

def capability(code, value):
    return bytes([2, len(value) + 2, code, len(value)]) + value


def speak(ends, asn, as4, fam, messages):
    """Runs inside the namespace: brings a session up and says it all."""
    s = socket.socket(socket.AF_INET if fam == 4 else socket.AF_INET6)
    s.bind((ends[1], 0))
    s.settimeout(60)
    s.connect((ends[0], 179))
    params = capability(1, struct.pack(">HBB", 1 if fam == 4 else 2, 0, 1)) + capability(6, b"")
    if as4:
        params += capability(65, struct.pack(">I", asn))
    s.sendall(message(1, struct.pack(">BHH4sB", 4, asn if asn < 65536 else mrt.AS_TRANS, 180,
                                     b"\x0a\x60\0\2", len(params)) + params) + message(4, b""))

    def read():
        try:
            while s.recv(65536):
                pass
        except OSError:
            pass
    threading.Thread(target=read, daemon=True).start()
    s.sendall(b"".join(messages))
    while True:                                 # ended by the test
        time.sleep(30)
        s.sendall(message(4, b""))


def lab(fam, asn):
    a, b = ENDS[fam]
    return "\n".join([
        "lab: mrt", "routers:", "  sink: { asn: %d, neighbors: { rs: { families: [ipv%d] } } }"
        % (SINK_AS, fam), "  rs:", "    asn: %d" % OUR_AS, "    neighbors:",
        '      feed: { asn: %d, external: { local: "%s", remote: "%s", mode: listen } }'
        % (asn, a, b), ""])


def compare(path, fam, lines):
    peer = named_peer(lines, fam)
    asn = int(next(l[4] for l in lines if l[3] == peer))
    want = said_by(lines, peer, fam)
    zero = {p for p, r in want.items() if 0 in map(int, re.findall(r"\d+", r[0]))}
    bound = {p for p, r in want.items() if BIND & set(r[2])} - zero
    confederated = {p for p, r in want.items() if "(" in r[0] or "[" in r[0]}
    internal = {p for p, r in want.items() if r[0] == ""}
    for p in zero | bound | confederated | internal:
        del want[p]
    want = {p: (r[0], r[1], r[2], "" if r[3].startswith("0 ") else r[3])
            for p, r in want.items()}
    said = [(size, m) for who, size, m in dump_entries(path) if who == peer]
    with World() as w:
        ns = w.host("a")
        for ends in ENDS.values():
            for end in ends:
                subprocess.run(["ip", "-n", ns, "addr", "add", end, "dev", "lo"] +
                               (["nodad"] if ":" in end else []), check=True)
        erxd = Erxd(w, ns, lab(fam, asn))
        words = w.path("said")
        with open(words, "wb") as f:
            f.write(b"".join(m for _, m in said))
        w.start(ns, "speaker", sys.executable, os.path.abspath(__file__), "--speak", str(fam),
                str(asn), str(int(said[0][0] == 4)), words)
        erxd.wait_state("feed", "Established", 60)

        def arrived():
            n = erxd.session("feed")["accepted"]
            c = {c["counter"]: c["value"] for c in erxd.show("counters")}
            return c["updates-in"] >= len(said), (n, c["updates-in"], len(said))
        poll("all of %d UPDATEs" % len(said), arrived, 240, 0.3)
        erxd.ctl("wait", "--timeout", "60s")
        out = w.path("out.mrt")
        erxd.ctl("dump", "sink", "--write", out)
        got, strip = {}, "%d " % OUR_AS
        for l in bgpdump(out):
            p = comparable(l)
            got[l[5]] = (p[0][len(strip):] if (p[0] + " ").startswith(strip) else "? " + p[0],
                         ) + p[1:]
        erxd.stop()
    bad = ["%s: got %s, want %s" % (p, got.get(p), want.get(p))
           for p in sorted(set(got) | set(want)) if got.get(p) != want.get(p)]
    if bad:
        raise Failure("%d of %d differ: %s" % (len(bad), len(want), "; ".join(bad[:3])))
    if not want and not (zero or bound or confederated or internal):
        raise Failure("nothing was compared")
    left = [("AS 0", zero), ("not to be passed on", bound), ("confederations", confederated),
            ("an empty path, which no external peer may send", internal)]
    return "peer %s AS %d: %d prefixes of IPv%d equal%s" % (
        peer, asn, len(want), fam, "".join("; %d left out: %s" % (len(s), why)
                                           for why, s in left if s))


def case(name):
    path = os.path.join(DATA, name)
    lines = [l for l in bgpdump(path) if l[2] in ("A", "W", "B")]
    said = 0
    for fam in (4, 6):
        if named_peer(lines, fam):
            print("# %s: %s" % (name, compare(path, fam, lines)), flush=True)
            said += 1
        elif [l for l in lines if family(l[5]) == fam]:
            print("# %s: nothing is announced in IPv%d" % (name, fam), flush=True)
            said += 1
    if not said:
        raise Failure("bgpdump finds no route in it")


def generated():
    """Without the data: a recording made here, of every attribute that is compared."""
    routes = [((0x0b000000 + (i << 8), 24), {
        1: (0x40, bytes([i % 3])), 3: (0x40, b"\x0a\0\0\x09"),
        2: (0x40, [(2, [65000, 100000 + i % 401])] + ([(1, [64500, 64501])] if i % 7 == 0
                                                       else [])),
        **({8: (0xc0, struct.pack(">HHHH", 64496, i % 50, 64497, 7))} if i % 3 else {}),
        **({7: (0xc0, struct.pack(">II", 4200000000 + i % 9, 0x0a000001))} if i % 5 else {}),
    }) for i in range(2000)]
    with World() as w:
        path = w.path("generated.mrt")
        with open(path, "wb") as f:
            f.writelines(mrt.records_v2(routes))
        lines = bgpdump(path)
        print("# generated: %s" % compare(path, 4, lines), flush=True)


def all_files():
    found = []
    for top, _, names in os.walk(DATA):
        found += [os.path.relpath(os.path.join(top, n), DATA) for n in names]
    return sorted(found)


CASES = [("a generated recording", generated)]
for file in all_files():
    if file in SKIPPED:
        print("# %s: left out: %s" % (file, SKIPPED[file]), flush=True)
    else:
        CASES.append((file, lambda f=file: case(f)))

if __name__ == "__main__":
    if sys.argv[1:2] == ["--speak"]:
        fam, asn, as4 = map(int, sys.argv[2:5])
        with open(sys.argv[5], "rb") as f:
            speak(ENDS[fam], asn, as4, fam, [f.read()])
    run(CASES)
