#!/usr/bin/env python3
"""Next hops of IPv6 for IPv4 (RFC 8950), and routes of a neighbour that is gone for long (RFC
9494): what a neighbour may say wrong there, and what the others must not notice."""
import os, socket, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_EVIL, AS_GOOD, AS_US, MP, NOTIFICATION, UPDATE, US, Failure, Listener, Speaker, apart,
                     cap_as4, changes, message, opening, poll, run, session, start, them, update)

SIX, GONE, AWARE = 20, 21, 22       # hosts
GRACEFUL = "graceful-restart: { mode: helper, stale-time: 60, long-lived-stale-time: 600 }, "
HOP6 = b"\5\6\0\1\0\1\0\2"


def lab():
    def row(name, number, family, words="", asn=AS_EVIL):
        return "      %s: { asn: %d, %sexternal: { local: '%s', remote: '%s', mode: listen, bind: late, idle-hold: 10ms } }" \
            % (name, asn, words, US[family], them(family, number))
    return "\n".join(["lab: extensions", "routers:", "  rs:", "    asn: %d" % AS_US, "    router-id: 9.9.9.9",
                      "    neighbors:", row("six", SIX, 6, "families: [ipv4, ipv6], "), row("gone", GONE, 4, GRACEFUL),
                      row("aware", AWARE, 4, GRACEFUL), row("good4", 1, 4, asn=AS_GOOD)]) + "\n"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


COMMON = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack(">BBI", 2, 1, AS_EVIL))


def hop(*texts):
    return b"".join(socket.inet_pton(socket.AF_INET6, t) for t in texts)


def reach(octets, third, size=None):
    """IPv4's 100.64.THIRD.0/24 with these octets as the next hop."""
    return update(attrs=attribute(0x80, 14, b"\0\1\1" + bytes([len(octets) if size is None else size]) + octets + b"\0" +
                                  bytes([24, 100, 64, third])) + COMMON)


def classic(prefix, *communities):
    attrs = COMMON + attribute(0x40, 3, socket.inet_aton(them(4, GONE)))
    if communities:
        attrs += attribute(0xc0, 8, struct.pack(">%dI" % len(communities), *communities))
    return update(attrs=attrs, nlri=bytes([24, 100, 65, prefix]))


def long_lived(time, preserved=False, restart=0):
    flag = 0x80 if preserved else 0
    graceful = struct.pack(">HHBB", restart, 1, 1, flag)
    return b"\x40\6" + graceful + struct.pack(">BBHBB", 71, 7, 1, 1, flag) + struct.pack(">I", time)[1:]


def up(name, number, family, caps):
    poll("the end of a rest", lambda: session(DAEMON, name)["state"] == "Active")
    speaker = Speaker(family, them(family, number))
    speaker.establish(AS_EVIL, ident="10.0.2.%d" % number, caps=caps + cap_as4(AS_EVIL) + b"\2\0")
    poll("the session", lambda: session(DAEMON, name)["state"] == "Established")
    return speaker


def table(**more):
    return {r["network"]: r for r in DAEMON.ask("show-routes", at="rs", **more)["routes"]}


def capabilities_of_wrong_lengths_get_2_0():
    """capabilities 5 and 71 whose length is none that they have: 2/0, and the next session is well"""
    for code, sizes in ((5, (1, 2, 3, 4, 5, 7, 11)), (71, (1, 2, 3, 4, 5, 6, 8, 13))):
        for size in sizes:
            poll("the end of a rest", lambda: session(DAEMON, "gone")["state"] == "Active")
            with Speaker(4, them(4, GONE)) as bad:
                bad.send(opening(AS_EVIL, caps=MP[4] + cap_as4(AS_EVIL) + bytes([code, size]) + b"\0" * size))
                bad.wait(NOTIFICATION)
                check(bad.notifications()[0][:2] == b"\2\0", "%d of %d: %s", code, size, bad.notifications())
    # A length past the end of the OPEN.
    for code in (5, 71):
        poll("the end of a rest", lambda: session(DAEMON, "gone")["state"] == "Active")
        with Speaker(4, them(4, GONE)) as bad:
            bad.send(opening(AS_EVIL, caps=MP[4] + bytes([code, 250, 0])))
            bad.wait(NOTIFICATION)
            check(bad.notifications()[0][:2] == b"\2\0", "%d: %s", code, bad.notifications())
    up("gone", GONE, 4, MP[4]).close()


def next_hops_are_taken_and_refused():
    """next hops of 16 and 32 octets are used; our own, unspecified, multicast and loopback ones are not, and the session
    stays; those of other lengths are 3/9"""
    good = Listener(4, them(4, 1))
    with up("six", SIX, 6, MP[4] + MP[6] + HOP6) as six:
        mine = them(6, SIX)
        six.send(reach(hop(mine), 1) + reach(hop(mine, "fe80::20"), 2) + reach(hop("fe80::20"), 3) +
                 reach(hop("fe80::20", "fe80::20"), 4) + reach(hop(mine, "::"), 5) + reach(hop(US[6]), 6) +
                 reach(hop("::"), 7) + reach(hop("ff02::1"), 8) + reach(hop("::1"), 9))
        def received():
            return table(view="received", peer="six")
        poll("all nine", lambda: len([n for n in received() if n.startswith("100.64.")]) == 9)
        rows = received()
        hops = {n: rows["100.64.%d.0/24" % n]["next-hop"] for n in range(1, 6)}
        check(hops == {1: mine, 2: mine, 3: "fe80::20", 4: "fe80::20", 5: mine}, "%s", hops)
        for n in range(6, 10):
            row = rows["100.64.%d.0/24" % n]
            check(not row["accepted"] and row["reason"].startswith("next-hop"), "%s", row)
        good.expect({"100.64.%d.0/24" % n for n in range(1, 6)}, "what was used")
        check(session(DAEMON, "six")["state"] == "Established", "it is down")
    poll("its routes are gone", lambda: not any(n.startswith("100.64.") for n in table()))
    for octets, size in ((b"", 0), (b"\1" * 8, 8), (b"\1" * 15, 15), (b"\1" * 17, 17), (b"\0" * 8 + hop(them(6, SIX)), 24),
                         (b"\1" * 48, 48), (hop(them(6, SIX)), 255)):
        with up("six", SIX, 6, MP[4] + MP[6] + HOP6) as six:
            six.send(reach(octets, 1, size))
            six.wait(NOTIFICATION)
            check(six.notifications()[0][:2] == b"\3\x09", "%d: %s", size, six.notifications())
    check(not good.trouble, "%s", good.trouble)
    good.stop()


def next_hops_nobody_agreed_on_get_3_9():
    """without capability 5, or with one of other families, a next hop of 16 octets for IPv4 is 3/9"""
    for caps in (b"", b"\5\0", b"\5\6\0\2\0\1\0\1", b"\5\6\0\1\0\x80\0\2"):
        with up("six", SIX, 6, MP[4] + MP[6] + caps) as six:
            six.send(reach(hop(them(6, SIX)), 1))
            six.wait(NOTIFICATION)
            check(six.notifications()[0][:2] == b"\3\x09", "%s: %s", caps.hex(), six.notifications())


def heard(speaker, prefix):
    """Its communities, as it heard of a prefix last; None: it did not, or that is gone."""
    out = None
    for kind, body in speaker.got:
        gone, here, attrs = changes(4, body) if kind == UPDATE else ([], [], {})
        out = attrs.get(8, b"") if prefix in here else None if prefix in gone else out
    return out


def what_stays_for_long_is_for_those_who_know():
    """a neighbour is lost: its routes stay, marked, but those with NO_LLGR; who has no part in that hears that they are
    gone; back without what it promised, it loses them"""
    good = Listener(4, them(4, 1))
    with up("aware", AWARE, 4, MP[4] + b"\x40\2\0\0\x47\0") as aware:
        gone = up("gone", GONE, 4, MP[4] + long_lived(3600))
        gone.send(classic(1) + classic(2, 0xffff0007) + classic(3, 0xffff0006) + classic(4, 0xffff0006, 0xffff0007))
        check(aware.read(lambda _: heard(aware, "100.65.3.0/24") is not None and
                         heard(aware, "100.65.1.0/24") is not None), "%s", aware.got[-2:])
        good.expect({"100.65.1.0/24", "100.65.2.0/24"}, "without the marked ones")
        gone.close()
        check(aware.read(lambda _: heard(aware, "100.65.1.0/24") == b"\xff\xff\0\6" and
                         heard(aware, "100.65.2.0/24") is None and heard(aware, "100.65.4.0/24") is None),
              "%s", aware.got[-3:])
        good.expect(set(), "all are gone")
        rows = {n: r for n, r in table().items() if n.startswith("100.65.")}
        check(set(rows) == {"100.65.1.0/24", "100.65.3.0/24"} and all(r["stale"] for r in rows.values()), "%s", rows)
        # Back with the F bit: they wait for it to say them again.
        gone = up("gone", GONE, 4, MP[4] + long_lived(3600, True))
        gone.send(classic(1) + update())
        check(aware.read(lambda _: heard(aware, "100.65.1.0/24") == b"" and heard(aware, "100.65.3.0/24") is None),
              "%s", aware.got[-3:])
        good.expect({"100.65.1.0/24"}, "what was said again")
        gone.close()
        poll("marked once more", lambda: "llgr-stale" in table()["100.65.1.0/24"]["communities"])
        # Back without it: gone at once.
        gone = up("gone", GONE, 4, MP[4] + long_lived(3600))
        poll("nothing stays", lambda: "100.65.1.0/24" not in table())
        # A NOTIFICATION without the N bit means that nothing is to stay.
        gone.send(classic(1))
        poll("the route", lambda: "100.65.1.0/24" in table())
        gone.send(message(NOTIFICATION, b"\6\4"))
        gone.wait_end()
        poll("nothing stays", lambda: "100.65.1.0/24" not in table())
        check(session(DAEMON, "aware")["state"] == "Established", "the aware one is down")
    check(not good.trouble, "%s", good.trouble)
    good.stop()


DAEMON = None


def main():
    global DAEMON
    why = apart()
    tests = (capabilities_of_wrong_lengths_get_2_0, next_hops_are_taken_and_refused, next_hops_nobody_agreed_on_get_3_9,
             what_stays_for_long_is_for_those_who_know)
    if why:
        for test in tests:
            print("SKIP %s: %s" % (test.__doc__, why))
        return 0
    with start(lab()) as daemon:
        DAEMON = daemon
        return run(list(tests))


if __name__ == "__main__":
    sys.exit(main())
