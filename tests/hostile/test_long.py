#!/usr/bin/env python3
"""Routes that only an extended message (RFC 8654) can carry: AS paths of 16,000 numbers, lists
of thousands of communities.  They go on, whole, to each neighbour whose messages they fit, are
left out towards the others and said once, and are complete wherever they are shown."""
import os, socket, struct, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_EVIL, AS_GOOD, AS_US, BUILD, MP, Failure, Listener, Speaker, apart,
                     cap_as4, lab, octets, poll, run, session, start, them, update)

LONG, WIDE, WIDE2 = (them(4, 0x30 + i) for i in range(3))
EXTENDED = b"\6\0"
AS_TRANS = 23456
SMALL = "10.9.0.0/16"


def segments(path, width=4):
    out = b""
    for at in range(0, len(path), 255):
        some = path[at:at + 255]
        out += bytes([2, len(some)]) + b"".join(a.to_bytes(width, "big") for a in some)
    return out


def numbers(value, width=4):
    """The ASNs of a path that has sequences alone."""
    out, at = [], 0
    while at < len(value):
        if value[at] != 2 or not value[at + 1]:
            raise Failure("a segment of type %d with %d numbers" % (value[at], value[at + 1]))
        end = at + 2 + width * value[at + 1]
        out += [int.from_bytes(value[i:i + width], "big") for i in range(at + 2, end, width)]
        at = end
    return out


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


def route(source, path, more=b"", width=4):
    return octets("40010100") + attribute(0x40, 2, segments(path, width)) + \
        b"\x40\3\4" + socket.inet_aton(source) + more


def net(prefix):
    address, length = prefix.split("/")
    return bytes([int(length)]) + socket.inet_aton(address)[:(int(length) + 7) // 8]


def other_numbers(n):
    return [100000 + i for i in range(n)]


class Bed:
    """`long` speaks; the others listen: with messages of 4,096 octets, with long ones, and with
    long ones but AS numbers of 2 octets."""
    def __init__(self, caps=cap_as4(AS_EVIL)):
        self.daemon = start(lab([("long", 4, LONG, AS_EVIL), ("wide", 4, WIDE, AS_GOOD),
                                 ("wide2", 4, WIDE2, AS_GOOD)]))
        self.good = Listener(4, them(4, 1))
        self.wide = Listener(4, WIDE, caps=MP[4] + cap_as4(AS_GOOD) + EXTENDED)
        self.wide2 = Listener(4, WIDE2, caps=MP[4] + EXTENDED)
        self.speaker = Speaker(4, LONG)
        self.speaker.establish(AS_EVIL, caps=MP[4] + caps + EXTENDED)

    def say(self, prefix, attrs):
        self.speaker.send(update(b"", attrs, net(prefix)))

    def small(self):
        """One that everybody can take: when it is there, what came before is done."""
        self.say(SMALL, route(LONG, [AS_EVIL], width=4))

    def ctl(self, *args):
        r = subprocess.run([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket] + list(args),
                           stdin=subprocess.DEVNULL, capture_output=True)
        if r.returncode:
            raise Failure("erxctl %s: %s" % (" ".join(args), r.stderr.decode()))
        return r.stdout

    def left_out(self):
        return [e["text"] for e in self.daemon.ask("show-events")["events"]
                if e["kind"] == "left-out"]

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        if kind is None:
            poll("the session to be there still",
                 lambda: session(self.daemon, "long")["state"] == "Established")
            self.speaker.close()
            for listener in (self.good, self.wide, self.wide2):
                listener.expect([], "when it has gone")
                listener.stop()
            self.daemon.stop()
        self.daemon.close()


def must(ok, *what):
    if not ok:
        raise Failure(" ".join(str(w)[:200] for w in what))


def a_long_path():
    """a path of 16,000 numbers goes where it fits and nowhere else, and is shown whole"""
    path = [AS_EVIL] + other_numbers(15999)
    prefix, text = "10.1.0.0/16", " ".join(map(str, path))
    with Bed() as bed:
        bed.say(prefix, route(LONG, path))
        bed.small()
        bed.wide.expect([prefix, SMALL], "long messages")
        must(numbers(bed.wide.table[prefix][2]) == [AS_US] + path, "the path differs")
        # Twice in one message, as AS_PATH and AS4_PATH, it does not fit.
        bed.wide2.expect([SMALL], "long messages, 2 octets")
        bed.good.expect([SMALL], "messages of 4,096 octets")
        said = sorted(bed.left_out())
        must(len(said) == 2 and all(prefix + " not sent to " in s for s in said) and
             "good4: too long for a message of 4096 octets" in said[0] and
             "wide2: too long for a message of 65535 octets" in said[1], said)
        rows = {r["network"]: r for r in bed.daemon.ask("show-routes", at="rs")["routes"]}
        must(rows[prefix]["as-path"] == text, "show-routes has", rows[prefix]["as-path"])
        lines = bed.ctl("show", "routes", "--at", "rs").decode().splitlines()
        must(any(text in l for l in lines), "the table lacks it")
        must(max(len(l) for l in lines if prefix not in l) < 400, "it widens the other rows")
        must(text in bed.ctl("explain", prefix, "--at", "rs").decode(), "explain lacks it")
        must(segments(path) in bed.ctl("dump", "rs"), "the MRT file lacks it")


def two_octets():
    """16,000 numbers from a 2-octet neighbour reach others, of either kind"""
    path = [AS_EVIL] + [64000 + i % 500 for i in range(15999)]
    prefix = "10.2.0.0/16"
    with Bed(caps=b"") as bed:
        bed.say(prefix, route(LONG, path, width=2))
        bed.wide.expect([prefix], "4 octets")
        bed.wide2.expect([prefix], "2 octets")
        must(numbers(bed.wide.table[prefix][2]) == [AS_US] + path, "the path differs")
        must(numbers(bed.wide2.table[prefix][2], 2) == [AS_US] + path, "the path differs")
        must(17 not in bed.wide2.table[prefix], "AS4_PATH without need")


def as4_path():
    """AS_PATH and AS4_PATH of 7,000 numbers are merged, and made again"""
    path = [AS_EVIL] + other_numbers(6999)
    prefix = "10.3.0.0/16"
    with Bed(caps=b"") as bed:
        bed.say(prefix, route(LONG, [AS_EVIL] + [AS_TRANS] * 6999,
                              attribute(0xc0, 17, segments(path[1:])), 2))
        bed.wide.expect([prefix], "4 octets")
        bed.wide2.expect([prefix], "2 octets")
        must(numbers(bed.wide.table[prefix][2]) == [AS_US] + path, "the path differs")
        must(numbers(bed.wide2.table[prefix][2], 2) == [AS_US, AS_EVIL] + [AS_TRANS] * 6999,
             "AS_PATH differs")
        must(numbers(bed.wide2.table[prefix][17]) == [AS_US] + path, "AS4_PATH differs")


def communities():
    """2,000 large, 2,000 extended and 5,000 standard communities of one route"""
    large = b"".join(struct.pack(">III", AS_EVIL, 1, i) for i in range(2000))
    ext = b"".join(struct.pack(">HHI", 2, 64999, i) for i in range(2000))
    plain = b"".join(struct.pack(">HH", 64999, i) for i in range(5000))
    prefix = "10.4.0.0/16"
    with Bed() as bed:
        bed.say(prefix, route(LONG, [AS_EVIL], attribute(0xc0, 8, plain) +
                              attribute(0xc0, 16, ext) + attribute(0xc0, 32, large)))
        bed.small()
        bed.wide.expect([prefix, SMALL], "long messages")
        bed.wide2.expect([prefix, SMALL], "long messages, 2 octets")
        bed.good.expect([SMALL], "messages of 4,096 octets")
        for listener in (bed.wide, bed.wide2):
            got = listener.table[prefix]
            must((got[8], got[16], got[32]) == (plain, ext, large), "they differ")
        row, = [r for r in bed.daemon.ask("show-routes", at="rs")["routes"]
                if r["network"] == prefix]
        must(row["communities"] == " ".join("64999:%d" % i for i in range(5000)),
             row["communities"])


def no_room():
    """a message that is full has no room for our own AS: left out, the session stays"""
    path = [AS_EVIL] + other_numbers(16339)
    prefix = "10.5.0.0/16"
    with Bed() as bed:
        bed.say(prefix, route(LONG, path[:10]))
        bed.wide.expect([prefix], "a short path")
        bed.say(prefix, route(LONG, path))
        bed.small()
        for listener in (bed.good, bed.wide, bed.wide2):
            listener.expect([SMALL], "a full message")
        rows = {r["network"]: r for r in bed.daemon.ask("show-routes", at="rs")["routes"]}
        must(rows[prefix]["as-path"] == " ".join(map(str, path)), "it is not in the table")
        must(len(bed.left_out()) == 3, bed.left_out())


def main():
    why = apart()
    if why:
        print("SKIP long routes: " + why)
        return 0
    wanted = sys.argv[1:]
    tests = [a_long_path, two_octets, as4_path, communities, no_room]
    return run([t for t in tests if not wanted or t.__name__ in wanted])


if __name__ == "__main__":
    sys.exit(main())
