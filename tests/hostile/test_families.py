#!/usr/bin/env python3
"""A real gateway on the one session that carries both families (W-60), and what it may do
wrong there: a family that was not agreed on, one that is damaged, one that is too large."""
import os, socket, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (KEEPALIVE, MP, REFRESH, UPDATE, US, Failure, Speaker, apart, cap_as4, changes,
                     message, poll, run, start, them, update)

AS_GATEWAY = 65515
GATEWAY = them(4, 3)
NAME = "er-a/primary--hub/gw0/ipv4"
SITE = {4: "10.20.0.0/16", 6: "fd00:20::/48"}
LAB = f"""
lab: families
limits: {{ gateway-ipv6: 3 }}
vnets:
  hub:
    address-space: [10.60.0.0/16, 'fd00:60::/48']
    gateway: {{ sku: ErGw1Az, external: {{ er-a/primary: {{ local: {US[4]}, remote: {GATEWAY}, mode: listen,
      bind: late, idle-hold: 10ms }} }} }}
    connections: {{ to-er: er-a }}
circuits:
  er-a: {{ private-peering: {{ peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
    ipv6: {{ primary: 'fd00:1::/126', secondary: 'fd00:1::4/126' }} }} }}
on-premises:
  site: {{ asn: 64520, circuits: {{ er-a: {{}} }}, advertise: [{SITE[4]}, '{SITE[6]}'] }}
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


COMMON = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack(">BBI", 2, 1, AS_GATEWAY))


def four(number):
    return update(attrs=COMMON + attribute(0x40, 3, socket.inet_aton(GATEWAY)), nlri=bytes([24, 10, 60, number]))


def six(number, hop_octets=16):
    hop = socket.inet_pton(socket.AF_INET6, "fd00:60:0:ffff::c")
    reach = b"\0\2\1" + bytes([hop_octets]) + hop + b"\0" + bytes([64]) + \
        socket.inet_pton(socket.AF_INET6, "fd00:60:0:%x::" % number)[:8]
    return update(attrs=attribute(0x80, 14, reach) + COMMON)


def row_of(daemon):
    """The MSEE's end of the session with the real gateway."""
    row, = (r for r in daemon.ask("show-sessions", at="er-a/primary")["sessions"] if r["remote"] == "hub/gw0")
    return row


class Gateway(Speaker):
    """Up, with these families in its OPEN."""
    def __init__(self, daemon, families):
        poll("the end of a rest", lambda: row_of(daemon)["state"] == "Active")
        super().__init__(4, GATEWAY)
        self.establish(AS_GATEWAY, ident="10.0.0.9",
                       caps=b"".join(MP[f] for f in families) + cap_as4(AS_GATEWAY) + b"\2\0")
        poll("the session", lambda: row_of(daemon)["state"] == "Established")

    def hears(self, want):
        """Until it was told of these prefixes, of all families together."""
        def told():
            out = set()
            for kind, body in self.got:
                for f in (4, 6) if kind == UPDATE else ():
                    gone, here, _ = changes(f, body)
                    out = out - set(gone) | set(here)
            return out
        if not self.read(lambda _: told() == set(want)) or told() != set(want):
            raise Failure("told of %s instead of %s" % (sorted(told()), sorted(want)))


def received(daemon):
    """Prefixes that the MSEE has from the real gateway, and the row of the session."""
    rows = daemon.ask("show-routes", at="er-a/primary", view="received", peer="hub/gw0")["routes"]
    return {r["network"] for r in rows if r["accepted"]}, row_of(daemon)


def both_families(daemon):
    """a real gateway with one address has one session, which carries what it announces of both"""
    row = row_of(daemon)
    check((row["name"], row["families"], row["remote-address"]) == (NAME, ["ipv4", "ipv6"], GATEWAY), "%s", row)
    with Gateway(daemon, (4, 6)) as gateway:
        gateway.hears(SITE.values())
        gateway.send(four(1) + six(1) + six(2))
        poll("its routes", lambda: received(daemon)[1]["received"] == 3)
        have, row = received(daemon)
        check(have == {"10.60.1.0/24", "fd00:60:0:1::/64", "fd00:60:0:2::/64"}, "%s", have)
        check([(f["family"], f["accepted"], f["advertised"], f["agreed"]) for f in row["by-family"]] ==
              [("ipv4", 1, 1, True), ("ipv6", 2, 1, True)], "%s", row)
        # It is asked for each family again.
        before = len(gateway.got)
        daemon.ask("refresh", session=NAME)
        gateway.read(lambda got: sum(k == REFRESH for k, _ in got[before:]) == 2)
        asked = sorted(body for kind, body in gateway.got[before:] if kind == REFRESH)
        check(asked == [b"\0\1\0\1", b"\0\2\0\1"], "asked for %s", asked)
    poll("its end", lambda: received(daemon)[0] == set())


def not_agreed(daemon):
    """an UPDATE of a family that was not agreed on is passed over, and the session stays"""
    for families, have, passed, of in (((4,), four, six, 0), ((6,), six, four, 1)):
        with Gateway(daemon, families) as gateway:
            gateway.hears([SITE[families[0]]])
            gateway.send(passed(7) + have(1) + passed(8))
            poll("its route", lambda: row_of(daemon)["received"] == 1)
            gateway.send(have(2) + message(KEEPALIVE))
            poll("another", lambda: row_of(daemon)["received"] == 2)
            table, row = received(daemon)
            check(not any("60.7." in p or "60.8." in p or ":7::" in p or ":8::" in p for p in table), "%s", table)
            check([f["agreed"] for f in row["by-family"]] == [of == 0, of == 1], "%s", row)
            check(row["by-family"][1 - of]["received"] == 0 and not gateway.notifications(), "%s", row)
        poll("its end", lambda: received(daemon)[0] == set())


def damaged(daemon):
    """what is damaged in one family ends the session, and takes the routes of both"""
    with Gateway(daemon, (4, 6)) as gateway:
        gateway.send(four(1) + six(1))
        poll("its routes", lambda: row_of(daemon)["received"] == 2)
        gateway.send(six(2, hop_octets=5))
        gateway.wait_end()
        check([n[:2] for n in gateway.notifications()] == [b"\3\x09"], "%s", gateway.notifications())
    poll("its end", lambda: received(daemon)[0] == set())


def too_many(daemon):
    """the limit of one family is not that of the other, and the NOTIFICATION says which (W-10)"""
    with Gateway(daemon, (4, 6)) as gateway:
        for i in range(20):
            gateway.send(four(i))
        for i in range(3):
            gateway.send(six(i))
        poll("its routes", lambda: row_of(daemon)["received"] == 23)
        gateway.send(six(3))
        gateway.wait_end()
        check(gateway.notifications() == [b"\6\1\0\2\1\0\0\0\3"], "%s", gateway.notifications())
    poll("its end", lambda: received(daemon)[0] == set())
    check("IPv6 prefixes" in row_of(daemon)["last-error"] or
          row_of(daemon)["last-error"] == "over its prefix limit", "%s", row_of(daemon))


def main():
    why = apart()
    tests = (both_families, not_agreed, damaged, too_many)
    if why:
        for test in tests:
            print("SKIP %s: %s" % (test.__doc__, why))
        return 0
    with start(LAB) as daemon:
        def on(test):
            def go():
                return test(daemon)
            go.__doc__ = test.__doc__
            return go
        return run([on(t) for t in tests])


if __name__ == "__main__":
    sys.exit(main())
