#!/usr/bin/env python3
"""The load of `run S10`: a real table, from one session to another.

  fulltable.py dut=ADDRESS port=N base=ADDRESS as_base=N pids=P,... prefixes=N timeout=S

The table is the one of 2002 among the recordings ($ERX_TEST_DATA, ../shared/data where that is
not set), one path of each prefix with its attributes as they were.  It is repeated with the
first octet of the prefixes shifted until there are as many as were asked for.  Everything is
built before the clock starts, and what the receiver got is taken apart after it has stopped:
every prefix must have come, and nothing else.  Prints one JSON line, as bgpload does.
"""
import gzip, json, os, socket, struct, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = "mrt/ripe-bview-20020722.2337.gz"
OPEN, UPDATE, NOTIFICATION, KEEPALIVE = 1, 2, 3, 4
QUIET = 2.0         # s without an UPDATE are the end
KEPT = {1, 4, 6, 8}     # ORIGIN, MED, ATOMIC_AGGREGATE, COMMUNITIES; AS_PATH is made anew
NOBODY = {0, 10, 127}   # first octets that a daemon may rightly leave out


def recording():
    where = os.environ.get("ERX_TEST_DATA", os.path.join(HERE, "..", "..", "..", "shared", "data"))
    path = os.path.join(where, TABLE)
    if not os.path.exists(path):
        raise SystemExit("there is no %s: set ERX_TEST_DATA" % path)
    with gzip.open(path, "rb") as f:
        return f.read()


def wide_path(value, asn):
    """With numbers of four octets, and this one in front."""
    out, at, first = b"", 0, True
    while at < len(value):
        kind, n = value[at], value[at + 1]
        numbers = struct.unpack(">%dH" % n, value[at + 2:at + 2 + 2 * n])
        if first and kind == 2 and n < 255:
            numbers = (asn,) + numbers
        elif first:
            out += struct.pack(">BBI", 2, 1, asn)
        out += struct.pack(">BB%dI" % len(numbers), kind, len(numbers), *numbers)
        at, first = at + 2 + 2 * n, False
    return out or struct.pack(">BBI", 2, 1, asn)


def attributes(block, asn):
    out, at, path = {}, 0, b""
    while at < len(block):
        flags, kind = block[at], block[at + 1]
        head = 4 if flags & 0x10 else 3
        size = int.from_bytes(block[at + 2:at + head], "big")
        value = block[at + head:at + head + size]
        if kind == 2:
            path = value
        elif kind in KEPT:
            out[kind] = struct.pack(">BBH", flags & 0xc0 | 0x10, kind, size) + value
        at += head + size
    path = wide_path(path, asn)
    out[2] = struct.pack(">BBH", 0x50, 2, len(path)) + path
    return b"".join(out[k] for k in sorted(out))


def table(data, asn):
    """(address, length, attributes) of each prefix, the first path of it."""
    seen, at = set(), 0
    while at + 12 <= len(data):
        _, kind, sub, size = struct.unpack_from(">IHHI", data, at)
        body = data[at + 12:at + 12 + size]
        at += 12 + size
        if (kind, sub) != (12, 1):
            continue
        address, length = struct.unpack_from(">IB", body, 4)
        n = struct.unpack_from(">H", body, 20)[0]
        if length < 8 or (address, length) in seen:
            continue
        seen.add((address, length))
        yield address, length, attributes(body[22:22 + n], asn)


def repeated(rows, wanted):
    """{attributes: [prefix as in an UPDATE]} with so many prefixes in all."""
    rows, seen, out = list(rows), set(), {}
    for shift in range(223):
        for address, length, attrs in rows:
            first = 1 + ((address >> 24) - 1 + 27 * shift) % 223
            if first in NOBODY or len(seen) == wanted:
                continue
            octets = struct.pack(">I", first << 24 | address & 0xffffff)[:(length + 7) // 8]
            prefix = bytes([length]) + octets
            if prefix not in seen:
                seen.add(prefix)
                out.setdefault(attrs, []).append(prefix)
        if len(seen) == wanted:
            return out
    raise SystemExit("the table gives %d prefixes, not %d" % (len(seen), wanted))


def message(kind, body=b""):
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), kind) + body


def updates(sets, hop):
    """All UPDATEs, each as full as it can be."""
    out = []
    for attrs, prefixes in sets.items():
        block = attrs + struct.pack(">BBH", 0x50, 3, 4) + hop
        room, nlri = 4096 - 23 - len(block), b""
        for prefix in prefixes:
            if len(nlri) + len(prefix) > room:
                out.append(message(UPDATE, struct.pack(">HH", 0, len(block)) + block + nlri))
                nlri = b""
            nlri += prefix
        out.append(message(UPDATE, struct.pack(">HH", 0, len(block)) + block + nlri))
    return b"".join(out)


def opening(asn, ident):
    caps = b"\x01\4\0\1\0\1" + struct.pack(">BBI", 65, 4, asn)
    return message(OPEN, struct.pack(">BHH4sB", 4, 23456, 90, ident, len(caps) + 2) + struct.pack(
        ">BB", 2, len(caps)) + caps)


def dial(address, dut, asn, timeout):
    until = time.monotonic() + timeout
    while True:
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((address, 0))
        s.settimeout(5)
        try:
            s.connect(dut)
            s.sendall(opening(asn, socket.inet_aton(address)) + message(KEEPALIVE))
            data = b""
            while True:
                kinds, data = frames(data)
                if KEEPALIVE in [k for k, _ in kinds]:
                    return s, data
                if NOTIFICATION in [k for k, _ in kinds]:
                    raise OSError("refused")
                got = s.recv(65536)
                if not got:
                    raise OSError("closed")
                data += got
        except OSError:
            s.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def frames(data):
    """([(type, body)], rest)"""
    out, at = [], 0
    while len(data) - at >= 19:
        size, kind = struct.unpack_from(">HB", data, at + 16)
        if len(data) - at < size:
            break
        out.append((kind, data[at + 19:at + size]))
        at += size
    return out, data[at:]


def spent(pids):
    ticks = 0
    for pid in pids:
        with open("/proc/%s/stat" % pid) as f:
            ticks += sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def peak(pids):
    kb = 0
    for pid in pids:
        with open("/proc/%s/status" % pid) as f:
            kb += sum(int(l.split()[1]) for l in f if l.startswith("VmHWM"))
    return round(kb / 1024)


def keep_alive(sock, stop):
    """The sender reads what it is sent, and says now and then that it is there."""
    sock.settimeout(1)
    last = time.monotonic()
    while not stop.is_set():
        try:
            sock.recv(1 << 20)
        except socket.timeout:
            pass
        if time.monotonic() - last > 20:
            last = time.monotonic()
            sock.sendall(message(KEEPALIVE))


def receive(sock, first, want, timeout):
    """Pieces with their times, until it is quiet or all octets of the prefixes may be there."""
    pieces, end = [(time.monotonic(), first)] if first else [], time.monotonic() + timeout
    sock.settimeout(QUIET)
    last = time.monotonic()
    total = 0
    while time.monotonic() < end:
        try:
            data = sock.recv(1 << 20)
        except socket.timeout:
            if total >= want:
                break
            continue
        if not data:
            raise SystemExit("the receiver's session was closed")
        pieces.append((time.monotonic(), data))
        total += len(data)
        if time.monotonic() - last > 20:
            last = time.monotonic()
            sock.sendall(message(KEEPALIVE))
    return pieces


def taken_apart(pieces):
    """({prefix}, UPDATEs, octets, prefixes, time of the last UPDATE)"""
    got, n, octets, nlri, at, rest = set(), 0, 0, 0, 0, b""
    for when, data in pieces:
        kinds, rest = frames(rest + data)
        for kind, body in kinds:
            if kind == NOTIFICATION:
                raise SystemExit("a NOTIFICATION: %s" % body.hex())
            if kind != UPDATE or len(body) == 4:
                continue
            gone = struct.unpack_from(">H", body)[0]
            p = 4 + gone + struct.unpack_from(">H", body, 2 + gone)[0]
            while p < len(body):
                size = 1 + (body[p] + 7) // 8
                got.add(body[p:p + size])
                nlri += 1
                p += size
            n, octets, at = n + 1, octets + len(body) + 19, when
    return got, n, octets, nlri, at


def main():
    a = dict(x.split("=", 1) for x in sys.argv[1:])
    dut, pids = (a["dut"], int(a["port"])), a["pids"].split(",")
    base, timeout = struct.unpack(">I", socket.inet_aton(a["base"]))[0], int(a["timeout"])
    at = [socket.inet_ntoa(struct.pack(">I", base + i)) for i in (1, 2)]
    asn = [int(a["as_base"]) + i for i in (1, 2)]
    sets = repeated(table(recording(), asn[0]), int(a["prefixes"]))
    load = updates(sets, socket.inet_aton(at[0]))
    want = {p for prefixes in sets.values() for p in prefixes}
    began = time.monotonic()
    receiver, first = dial(at[1], dut, asn[1], timeout)
    sender, _ = dial(at[0], dut, asn[0], timeout)
    est, stop, cpu = time.monotonic() - began, threading.Event(), spent(pids)
    pieces = []
    reader = threading.Thread(target=lambda: pieces.extend(
        receive(receiver, first, sum(map(len, want)), timeout)))
    reader.start()
    start = time.monotonic()
    sender.settimeout(timeout)
    sender.sendall(load)
    quiet = threading.Thread(target=keep_alive, args=(sender, stop), daemon=True)
    quiet.start()
    reader.join()
    cpu = spent(pids) - cpu
    stop.set()
    got, n, octets, nlri, end = taken_apart(pieces)
    lost, strange = want - got, got - want
    result = dict(ok=not lost and not strange, est_s=round(est, 3), conv_s=round(end - start, 3),
                  cpu_s=round(cpu, 2), cpu_settled_s=round(cpu, 2), rss_mb=peak(pids),
                  attribute_sets=len(sets), tx_bytes=len(load), rx_updates=n, rx_bytes=octets,
                  rx_nlri=nlri, rx_dup=nlri - len(got),
                  rx_nlri_per_update=round(nlri / n, 1) if n else 0)
    if not result["ok"]:
        result["error"] = "%d prefixes are lost, %d came that nobody sent" % (len(lost), len(strange))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
