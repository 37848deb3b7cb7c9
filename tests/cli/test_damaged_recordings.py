#!/usr/bin/env python3
"""Recordings in MRT that are damaged in all ways: cut at every octet, lengths that are wrong or huge,
bits that are flipped, and files of gzip and bzip2 that break in the middle.  `check` ends in good
order, and what is left out of a table is told."""
import bz2, gzip, os, re, struct, sys, zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from test_recordings import OLD, TWO, Failure, Folder, announce, check, erxctl, record         # noqa: E402
from test_recordings import daemon_module, quick_build, run                                     # noqa: E402

AT_ONCE = 100           # recordings of one lab


def peer_table():
    """TABLE_DUMP_V2: a table of two peers, and prefixes of both families that both announce."""
    body = b"\xc0\0\2\x63" + struct.pack(">HH", 0, 2)
    for n, asn in enumerate((64701, 64702)):
        body += bytes([2]) + bytes([192, 0, 2, n + 1]) * 2 + struct.pack(">I", asn)
    out = record(13, 1, body)
    for sub, prefix, hop in ((2, bytes([16, 10, 1]), b"\x40\3\4\xc0\0\2\1"),
                             (4, bytes([32, 0x20, 1, 0xd, 0xb8]), b"\x80\x0e\x11\x10\x20\1\x0d\xb8" + bytes(11) + b"\1")):
        entries = b""
        for n, asn in enumerate((64701, 64702)):
            attrs = b"\x40\1\1\0\x40\2\6\2\1" + struct.pack(">I", asn) + hop
            entries += struct.pack(">HIH", n, 1000, len(attrs)) + attrs
        out += record(13, sub, struct.pack(">I", sub) + prefix + struct.pack(">H", 2) + entries)
    return out


def table_dump():
    attrs = b"\x40\1\1\0\x40\2\4\2\1" + struct.pack(">H", 64701) + b"\x40\3\4\xc0\0\2\1"
    return b"".join(record(12, 1, struct.pack(">HH", 0, n) + bytes([10, n, 0, 0, 16, 1]) + struct.pack(">I", 1000) +
                           b"\xc0\0\2\1" + struct.pack(">HH", 64701, len(attrs)) + attrs) for n in (1, 2))


KINDS = {"BGP4MP": TWO, "BGP of old": OLD + OLD[:len(OLD) // 3], "TABLE_DUMP": table_dump(), "TABLE_DUMP_V2": peer_table()}


def starts(data):
    """Where records begin, and the end."""
    out, at = [], 0
    while at < len(data):
        out.append(at)
        at += 12 + struct.unpack_from(">I", data, at + 8)[0]
    return out + [at]


def outcomes(files):
    """What `check` says of each of these files: (name, lines)."""
    for first in range(0, len(files), AT_ONCE):
        some = files[first:first + AT_ONCE]
        with Folder() as f:
            for n, (_, data) in enumerate(some):
                f.put("%d.mrt" % n, data)
            got = erxctl("check", f.lab(["mrt: %d.mrt" % n for n in range(len(some))]))
        check(got.returncode in (0, 2), "exit %d: %s", got.returncode, got.stdout[-2000:])
        lines = {}
        for line in got.stdout.splitlines():
            found = re.search(r"routers/r(\d+)/advertise/0|/(\d+)\.mrt: it is not", line)
            if found:
                lines.setdefault(int(found.group(1) or found.group(2)), []).append(line)
        for n, (name, _) in enumerate(some):
            yield name, lines.get(n, [])


def told(files, words=""):
    """Each of these is told of, with these words."""
    for name, lines in outcomes(files):
        check(any(re.search(words, line) for line in lines), "nothing is said of %s: %s", name, lines)


def cut_anywhere():
    """cut at every octet: told, but for a cut between two records"""
    for kind, data in KINDS.items():
        edges = starts(data)
        check(edges[-1] >= len(data), "%s: %s of %d", kind, edges, len(data))
        files = [("%s cut at %d" % (kind, at), data[:at]) for at in range(1, min(edges[-1], len(data)))]
        told([f for f in files if len(f[1]) not in edges], "left out|holds no route")
        for name, lines in outcomes([f for f in files if len(f[1]) in edges[1:]]):
            check(not [x for x in lines if "damaged" in x], "%s: %s", name, lines)


def wrong_lengths():
    """lengths of records that are too short, too long or huge: told"""
    for kind, data in KINDS.items():
        files = []
        for at in starts(data)[:-1]:
            size, = struct.unpack_from(">I", data, at + 8)
            for wrong in (0, 1, size // 2, size - 1, size + 1, size + 12, 65536, 0x7fffffff, 0xffffffff, 0xfffffff4):
                files.append(("%s at %d: %d for %d" % (kind, at, wrong, size),
                              data[:at + 8] + struct.pack(">I", wrong) + data[at + 12:]))
        told(files, "left out|holds no route")


def flipped_bits():
    """a bit of each octet: `check` ends, and says of which entry it speaks"""
    for kind, data in KINDS.items():
        files = []
        for at in range(len(data)):
            bit = 1 << (at * 5 % 8)
            files.append(("%s at %d" % (kind, at), data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]))
        seen = list(outcomes(files))
        check(len(seen) == len(data), "%s: %d of %d", kind, len(seen), len(data))
        # Marks, versions and types have no second meaning: many are found.
        check(sum(bool(lines) for _, lines in seen) > len(data) // 4, "%s: %d told", kind,
              sum(bool(lines) for _, lines in seen))


def is_whole(unpack, packed, data):
    """A few bits of a stream mean nothing."""
    try:
        return unpack(packed) == data
    except (OSError, EOFError, ValueError, zlib.error):
        return False


def compressed_and_broken():
    """gzip and bzip2: cut anywhere, a bit that is flipped inside, and a second stream that is damaged, are refused"""
    data = TWO * 40
    for name, pack, unpack in (("gzip", lambda d: gzip.compress(d, mtime=0), gzip.decompress),
                               ("bzip2", bz2.compress, bz2.decompress)):
        whole = pack(data)
        files = [("%s cut at %d" % (name, at), whole[:at]) for at in range(4, len(whole), 3)]
        files += [("%s flipped at %d" % (name, at), whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:])
                  for at in range(12, len(whole) - 8, 3)]
        files += [("%s, a second one cut" % name, whole + whole[:-5]),
                  ("%s, a second one flipped" % name, whole + whole[:40] + bytes([whole[40] ^ 8]) + whole[41:])]
        told([f for f in files if not is_whole(unpack, f[1], data)], "not a whole %s file" % name)
        for told_of, lines in outcomes([("twice", whole + whole)]):
            check(not lines, "%s: %s", told_of, lines)


def long_attributes():
    """attributes and prefixes longer than their record, and a record of the largest size"""
    update = announce(64701, "10.1.0.0/16")
    head = struct.pack(">HHHH", 64701, 64999, 0, 1) + b"\xc0\0\2\1\xc0\0\2\x63" + b"\xff" * 16
    files = []
    for name, body in (("attributes", update[:2] + b"\xff\xff" + update[4:]), ("withdrawn", b"\xff\xff" + update[2:]),
                       ("one attribute", update[:4] + b"\x50\1\xff\xff\0" + update[8:]),
                       ("a prefix of 255", update[:-3] + b"\xff\x0a\1"), ("no octet", b"")):
        files.append((name, record(16, 1, head + struct.pack(">HB", 19 + len(body), 2) + body) + TWO))
    files += [("a message longer than its record", record(16, 1, head + struct.pack(">HB", 65535, 2) + update) + TWO),
              ("a message of 18", record(16, 1, head + struct.pack(">HB", 18, 2) + update) + TWO),
              ("a record of 4 MiB", record(16, 1, head + struct.pack(">HB", 19 + len(update), 2) + update +
                                           bytes(4 << 20))[:-1] + TWO)]
    told(files[:-1], "damaged")
    for name, _ in outcomes(files[-1:]):
        check(name, "%s", name)


if __name__ == "__main__":
    daemon_module.BUILD = quick_build()
    sys.exit(run([cut_anywhere, wrong_lengths, flipped_bits, compressed_and_broken, long_attributes]))
