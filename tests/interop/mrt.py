"""MRT (RFC 6396) read and written: enough for real tables in and a daemon's dump out.

An independent reading of the formats, so that tests do not check erxd against itself.
"""
import gzip, ipaddress, struct

AS_TRANS = 23456


def records(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        data = f.read()
    at = 0
    while at + 12 <= len(data):
        _, kind, sub, size = struct.unpack_from(">IHHI", data, at)
        body = data[at + 12:at + 12 + size]
        at += 12 + size
        if kind in (17, 49):                            # extended time stamps
            kind, body = kind - 1, body[4:]
        yield kind, sub, body


def attributes(block):
    """type -> (flags, value); the first one of a type counts."""
    out, at = {}, 0
    while at + 3 <= len(block):
        flags, kind = block[at], block[at + 1]
        if flags & 0x10:
            size, at = struct.unpack_from(">H", block, at + 2)[0], at + 4
        else:
            size, at = block[at + 2], at + 3
        out.setdefault(kind, (flags, block[at:at + size]))
        at += size
    return out


def segments(value, size):
    out, at = [], 0
    while at + 2 <= len(value):
        kind, n = value[at], value[at + 1]
        fmt = ">%d%s" % (n, "I" if size == 4 else "H")
        out.append((kind, list(struct.unpack_from(fmt, value, at + 2))))
        at += 2 + n * size
    return out


def hops(segs):
    return sum(1 if k == 1 else len(a) if k == 2 else 0 for k, a in segs)


def widen(attrs, size):
    """Attributes with a 4-octet AS path, AS4_* merged (RFC 6793 4.2.3)."""
    attrs = dict(attrs)
    if 2 not in attrs:
        return attrs
    path = segments(attrs[2][1], size)
    as4, agg4 = attrs.pop(17, None), attrs.pop(18, None)
    if size == 2:
        agg = attrs.get(7)
        ignore = False
        if agg and len(agg[1]) == 6:
            asn, ip = struct.unpack(">H4s", agg[1])
            ignore = asn != AS_TRANS and agg4 is not None
            if asn == AS_TRANS and agg4 and len(agg4[1]) == 8:
                attrs[7] = (agg[0], agg4[1])
            else:
                attrs[7] = (agg[0], struct.pack(">I4s", asn, ip))
        if as4 and not ignore:
            new = segments(as4[1], 4)
            keep = hops(path) - hops(new)
            if keep >= 0:
                front = []
                for kind, asns in path:
                    take = asns if kind == 1 else asns[:keep]
                    if keep <= 0:
                        break
                    front.append((kind, take))
                    keep -= 1 if kind == 1 else len(take)
                path = front + new
    attrs[2] = (0x40, path)
    return attrs


def prefixes4(block):
    at = 0
    while at < len(block):
        bits = block[at]
        n = (bits + 7) // 8
        raw = int.from_bytes(block[at + 1:at + 1 + n].ljust(4, b"\0"), "big")
        raw &= ~((1 << (32 - bits)) - 1) & 0xffffffff
        at += 1 + n
        yield raw, bits


def table(path, want=None):
    """(address, length) -> attributes: TABLE_DUMP as it is (the first entry of a prefix),
    BGP4MP messages applied in order, all peers as one."""
    out = {}
    for kind, sub, body in records(path):
        if kind == 12 and sub == 1:
            addr, bits = struct.unpack_from(">IB", body, 4)
            size = struct.unpack_from(">H", body, 20)[0]
            out.setdefault((addr, bits), widen(attributes(body[22:22 + size]), 2))
        elif kind == 13 and sub == 2:
            bits = body[4]
            n = (bits + 7) // 8
            (key,) = prefixes4(body[4:5 + n])
            at = 5 + n
            count = struct.unpack_from(">H", body, at)[0]
            if count:
                size = struct.unpack_from(">H", body, at + 8)[0]
                out[key] = widen(attributes(body[at + 10:at + 10 + size]), 4)
        elif kind == 16 and sub in (1, 4):
            size = 4 if sub == 4 else 2
            afi = struct.unpack_from(">H", body, 2 * size + 2)[0]
            msg = body[2 * size + 4 + (8 if afi == 1 else 32):]
            if len(msg) < 23 or msg[18] != 2:
                continue
            wlen = struct.unpack_from(">H", msg, 19)[0]
            for key in prefixes4(msg[21:21 + wlen]):
                out.pop(key, None)
            alen = struct.unpack_from(">H", msg, 21 + wlen)[0]
            attrs = attributes(msg[23 + wlen:23 + wlen + alen])
            nlri = list(prefixes4(msg[23 + wlen + alen:struct.unpack_from(">H", msg, 16)[0]]))
            if nlri:
                attrs = widen(attrs, size)
                for key in nlri:
                    out[key] = attrs
    return out


def path_bytes(segs):
    return b"".join(struct.pack(">BB%dI" % len(a), k, len(a), *a) for k, a in segs)


def attribute(flags, kind, value):
    if len(value) > 255:
        return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value
    return struct.pack(">BBB", flags & ~0x10, kind, len(value)) + value


def records_v2(routes):
    """A TABLE_DUMP_V2 of one peer, record by record; routes: [((address, length),
    attributes)]."""
    def record(sub, body):
        return struct.pack(">IHHI", 1000000000, 13, sub, len(body)) + body
    peer = struct.pack(">BI4sI", 2, 0x0a000001, b"\x0a\0\0\1", 65000)
    yield record(1, struct.pack(">IHH", 0x0a000001, 0, 1) + peer)
    for i, ((addr, bits), attrs) in enumerate(routes):
        block = b""
        for kind in sorted(attrs):
            flags, value = attrs[kind]
            block += attribute(flags, kind, path_bytes(value) if kind == 2 else value)
        n = (bits + 7) // 8
        yield record(2, struct.pack(">IB", i, bits) + addr.to_bytes(4, "big")[:n] +
                     struct.pack(">HHIH", 1, 0, 1000000000, len(block)) + block)


def text(key):
    return "%s/%d" % (ipaddress.IPv4Address(key[0]), key[1])


def key(prefix):
    """What text() makes of a prefix, undone."""
    addr, bits = prefix.split("/")
    return int(ipaddress.IPv4Address(addr)), int(bits)
