#!/usr/bin/env python3
"""Two real clients of a route server (RFC 7947), and what a neighbour may do to paths: each is told
the other's path, next hop and MED as they came; one that enforces the first AS refuses them."""
import os, socket, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (MP, UPDATE, US, Failure, Speaker, against, cap_as4, changes, poll, session, them, update)

AS = {1: 65001, 2: 65002, 3: 65001}
NET = {4: "10.%d.0.0/16", 6: "fd00:%d::/48"}


def lab():
    def row(number, family, words):
        return "      p%d-%d: { asn: %d, hold: 90, %s, external: { local: '%s', remote: '%s', mode: listen, " \
            "bind: late, idle-hold: 10ms } }" % (number, family, AS[number], words, US[family], them(family, number))
    words = {1: "transparent: true", 2: "transparent: true, enforce-first-as: true",
             3: "as-override: true"}
    return "\n".join(["lab: transparent", "routers:", "  rs:", "    asn: 65000", "    router-id: 9.9.9.9",
                      "    neighbors:"] + [row(n, f, words[n]) for n in words for f in (4, 6)]) + "\n"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


def announce(family, number, path):
    """A prefix of a client with MED 70 and its own next hop."""
    common = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack(">BB%dI" % len(path), 2, len(path), *path)) + \
        attribute(0x80, 4, struct.pack(">I", 70))
    if family == 4:
        return update(attrs=common + attribute(0x40, 3, socket.inet_aton(them(4, number))),
                      nlri=bytes([16, 10, number]))
    reach = b"\0\2\1\x10" + socket.inet_pton(socket.AF_INET6, them(6, number)) + b"\0" + bytes([48]) + \
        socket.inet_pton(socket.AF_INET6, "fd00:%d::" % number)[:6]
    return update(attrs=attribute(0x80, 14, reach) + common)


class Client(Speaker):
    def __init__(self, daemon, family, number):
        poll("the end of a rest", lambda: session(daemon, "p%d-%d" % (number, family))["state"] == "Active")
        super().__init__(family, them(family, number))
        self.family = family
        self.establish(AS[number], ident="10.0.%d.%d" % (family, number), caps=MP[family] + cap_as4(AS[number]))

    def told(self, prefix):
        """(path, next hop, MED) of a prefix, once it is here."""
        found = []

        def here():
            del found[:]
            for kind, body in self.got:
                if kind != UPDATE:
                    continue
                gone, came, attrs = changes(self.family, body)
                if prefix in gone:
                    del found[:]
                if prefix in came:
                    found[:] = [attrs]
            return found
        if not self.read(lambda _: here()) or not here():
            raise Failure("%s did not come" % prefix)
        attrs = found[0]
        raw = attrs[2]
        path = list(struct.unpack(">%dI" % raw[1], raw[2:2 + 4 * raw[1]])) if raw else []
        hop = socket.inet_ntoa(attrs[3]) if self.family == 4 else \
            socket.inet_ntop(socket.AF_INET6, attrs[14][4:20])
        return path, hop, struct.unpack(">I", attrs[4])[0] if 4 in attrs else None


def passes(daemon, family):
    with Client(daemon, family, 1) as one, Client(daemon, family, 2) as two, Client(daemon, family, 3) as three:
        one.send(announce(family, 1, [65001, 65100]))
        two.send(announce(family, 2, [65002]))
        check(two.told(NET[family] % 1) == ([65001, 65100], them(family, 1), 70), "%s", two.told(NET[family] % 1))
        check(one.told(NET[family] % 2) == ([65002], them(family, 2), 70), "%s", one.told(NET[family] % 2))
        # The third is told in the common way, with its own AS out of the path.
        check(three.told(NET[family] % 1) == ([65000, 65000, 65100], US[family], None), "%s",
              three.told(NET[family] % 1))
    poll("the end", lambda: not daemon.ask("show-routes", at="rs")["routes"])


def both_families_pass_unchanged(daemon):
    """path, next hop and MED of one client reach the other as they came, of both families"""
    for family in (4, 6):
        passes(daemon, family)


def the_first_as_is_enforced(daemon):
    """a path that begins with another AS is refused where that is asked for, and the session stays"""
    for family in (4, 6):
        with Client(daemon, family, 1) as one, Client(daemon, family, 2) as two:
            two.send(announce(family, 2, [65009, 65002]))
            one.send(announce(family, 1, [65009, 65001]))
            two.told(NET[family] % 1)
            rows = daemon.ask("show-routes", at="rs", view="received", peer="p2-%d" % family)["routes"]
            check([(r["network"], r["accepted"], r["reason"].split(":")[0]) for r in rows] ==
                  [(NET[family] % 2, False, "first-as")], "%s", rows)
            two.send(announce(family, 2, [65002, 65009]))
            check(one.told(NET[family] % 2)[0] == [65002, 65009], "%s", one.told(NET[family] % 2))
            check(not two.notifications(), "%s", two.notifications())
        poll("the end", lambda: not daemon.ask("show-routes", at="rs")["routes"])


TESTS = (both_families_pass_unchanged, the_first_as_is_enforced)


if __name__ == "__main__":
    sys.exit(against(lab(), TESTS))
