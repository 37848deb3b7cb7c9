#!/usr/bin/env python3
"""Neighbours as they are, kind by kind: what test_peers.py tries once is tried here in the other
family, in the other direction and in all pairs."""
import ipaddress, os, socket, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_EVIL, AS_GOOD, AS_US, KEEPALIVE, MP, NOTIFICATION, OPEN, UPDATE, US, Failure, Speaker,
                     against, cap_as4, changes, message, opening, poll, session, them, update)

ROLE = {"provider": 0, "rs": 1, "rs-client": 2, "customer": 3, "peer": 4}
OTHER = {"provider": "customer", "customer": "provider", "rs": "rs-client", "rs-client": "rs", "peer": "peer"}
LOOSE, STRICT, SIX = 20, 30, 40         # the hosts of the neighbours with each role
REFUSER, CHOOSY, LIMITED = 50, 51, 52
LINK = {4: ("10.66.7.1/28", "10.66.7.2"), 6: ("fd66::7:10/124", "fd66::7:11")}
NETS = {4: "100.%d.0.0/16", 6: "2001:db8:%d::/48"}
WRONG_ROLE, WRONG_CAPS, NO_CAPS = b"\2\x0b", b"\2\4", b"\2\0"


def lab():
    def row(name, number, family, words):
        return "      %s: { asn: %d, %sexternal: { local: '%s', remote: '%s', mode: listen, bind: late, " \
            "idle-hold: 10ms } }" % (name, AS_EVIL, words, US[family], them(family, number))
    rows = []
    for i, role in enumerate(ROLE):
        rows += [row("loose-" + role, LOOSE + i, 4, "role: %s, " % role),
                 row("strict-" + role, STRICT + i, 4, "role: %s, strict-role: true, " % role),
                 row("six-" + role, SIX + i, 6, "role: %s, " % role)]
    for f in (4, 6):
        rows += [row("refuser%d" % f, REFUSER, f, ""), row("choosy%d" % f, CHOOSY, f, "enforce-first-as: true, "),
                 row("limited%d" % f, LIMITED, f, "prefix-limit: 2, limit-idle: 60s, ")]
        rows.append("      link%d: { asn: %d, external: { local: '%s', remote: '%s', mode: listen, bind: late, "
                    "idle-hold: 10ms } }" % ((f, AS_EVIL) + LINK[f]))
    rows += [row("good%d" % f, 1, f, "").replace("asn: %d" % AS_EVIL, "asn: %d" % AS_GOOD) for f in (4, 6)]
    return "\n".join(["lab: kinds", "routers:", "  rs:", "    asn: %d" % AS_US, "    router-id: 9.9.9.9",
                      "    neighbors:"] + rows) + "\n"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


def wire(family, prefix):
    address, length = prefix.split("/")
    raw = socket.inet_pton(socket.AF_INET if family == 4 else socket.AF_INET6, address)
    return bytes([int(length)]) + raw[:(int(length) + 7) // 8]


def segment(kind, *asns):
    return struct.pack(">BB%dI" % len(asns), kind, len(asns), *asns)


SEQUENCE, SET, CONFED_SEQUENCE, CONFED_SET = 2, 1, 3, 4


def announce(family, host, prefixes, more=b"", path=None, hop=None):
    path = segment(SEQUENCE, AS_EVIL) if path is None else path
    common = attribute(0x40, 1, b"\0") + attribute(0x40, 2, path)
    nlri = b"".join(wire(family, p) for p in prefixes)
    if family == 4:
        return update(attrs=common + attribute(0x40, 3, socket.inet_aton(hop or them(4, host))) + more, nlri=nlri)
    reach = b"\0\2\1\x10" + socket.inet_pton(socket.AF_INET6, hop or them(6, host)) + b"\0" + nlri
    return update(attrs=attribute(0x80, 14, reach) + common + more)


def speak(family, host, caps=b"", bare=False):
    """A neighbour that has said its OPEN and does not wait."""
    speaker = Speaker(family, them(family, host))
    caps = b"" if bare else MP[family] + cap_as4(AS_EVIL) + caps
    speaker.send(opening(AS_EVIL, ident="10.0.2.%d" % host, caps=caps) + message(KEEPALIVE))
    return speaker


def ready(daemon, name):
    poll("the end of a rest of " + name, lambda: session(daemon, name)["state"] == "Active")


def is_up(daemon, name):
    poll(name, lambda: session(daemon, name)["state"] == "Established")


# --- roles ---

def roles_of_all_pairs(daemon):
    """each role of ours with each role of theirs, none and an unknown one, strict or not (RFC 9234 4.2)"""
    for row, first in (("loose", LOOSE), ("strict", STRICT), ("six", SIX)):
        family = 6 if row == "six" else 4
        for i, ours in enumerate(ROLE):
            for theirs in list(ROLE) + [None, "unknown", "two that are one", "two"]:
                name = "%s-%s" % (row, ours)
                fits = theirs == OTHER[ours] or (theirs is None and row != "strict") or theirs == "two that are one"
                code = ROLE[OTHER[ours]]
                caps = {None: b"", "unknown": bytes([9, 1, 5]), "two that are one": bytes([9, 1, code]) * 2,
                        "two": bytes([9, 1, code, 9, 1, (code + 1) % 5])}.get(theirs)
                caps = bytes([9, 1, ROLE[theirs]]) if caps is None else caps
                ready(daemon, name)
                with speak(family, first + i, caps) as far:
                    if fits:
                        is_up(daemon, name)
                    else:
                        far.wait(NOTIFICATION)
                        check(far.notifications()[0][:2] == WRONG_ROLE, "%s and %s: %s", name, theirs, far.notifications())


def heard(family, speaker, prefix):
    """The value of ONLY_TO_CUSTOMER with which it heard of a prefix; b"" without; None: it did not."""
    out = None
    for kind, body in speaker.got:
        gone, here, attrs = changes(family, body) if kind == UPDATE else ([], [], {})
        out = attrs.get(35, b"") if prefix in here else None if prefix in gone else out
    return out


def passed(ours, otc):
    """What becomes of a route from a neighbour to whom we are `ours` (RFC 9234 5): the AS that marks it then, 0
    without a mark, None when it is refused."""
    theirs = OTHER[ours]
    if theirs in ("customer", "rs-client"):
        return None if otc else 0
    if theirs == "peer" and otc not in (0, AS_EVIL):
        return None
    return otc or AS_EVIL


def sent(ours, otc):
    """And what a neighbour to whom we are `ours` hears: a mark, or None."""
    if otc is None or (otc and OTHER[ours] in ("provider", "peer", "rs")):
        return None
    if OTHER[ours] in ("customer", "peer", "rs-client") and not otc:
        return struct.pack(">I", AS_US)
    return struct.pack(">I", otc) if otc else b""


def only_to_customer_in_all_pairs(daemon):
    """routes of every role, unmarked, marked by the neighbour or by another: marks, leaks and who hears of them"""
    for family, row, first in ((4, "loose", LOOSE), (6, "six", SIX)):
        marks = (0, AS_EVIL, 7)
        far = {}
        for i, ours in enumerate(ROLE):
            ready(daemon, "%s-%s" % (row, ours))
            far[ours] = speak(family, first + i, bytes([9, 1, ROLE[OTHER[ours]]]))
            is_up(daemon, "%s-%s" % (row, ours))
        nets = {(ours, m): NETS[family] % (10 * i + 10 + k) for i, ours in enumerate(ROLE) for k, m in enumerate(marks)}
        for i, ours in enumerate(ROLE):
            for m in marks:
                far[ours].send(announce(family, first + i, [nets[ours, m]],
                                        attribute(0xc0, 35, struct.pack(">I", m)) if m else b""))
        # The last route of whom everybody hears: a customer's, unmarked.
        end = NETS[family] % 99
        ready(daemon, "good%d" % family)
        with Speaker(family, them(family, 1)) as good:
            good.send(opening(AS_GOOD, ident="10.9.9.9", caps=MP[family] + cap_as4(AS_GOOD)) + message(KEEPALIVE))
            is_up(daemon, "good%d" % family)
            poll("all routes", lambda: len(daemon.ask("show-routes", at="rs")["routes"]) == sum(
                passed(o, m) is not None for o, m in nets))
            good.send(announce(family, 1, [end], path=segment(SEQUENCE, AS_GOOD)))
            for ours, speaker in far.items():
                check(speaker.read(lambda _, s=speaker: heard(family, s, end) is not None), "%s hears nothing", ours)
                for (origin, m), prefix in nets.items():
                    want = None if origin == ours else sent(ours, passed(origin, m))
                    got = heard(family, speaker, prefix)
                    check(got == want, "from %s with %d to %s, IPv%d: %s, not %s", origin, m, ours, family, got, want)
        for ours, speaker in far.items():
            check(not speaker.notifications(), "%s: %s", ours, speaker.notifications())
            speaker.close()
        for ours in ROLE:
            ready(daemon, "%s-%s" % (row, ours))
        poll("the end of all", lambda: not daemon.ask("show-routes", at="rs")["routes"])


# --- capabilities ---

def caps_in(speaker):
    return [body[9] for kind, body in speaker.got if kind == OPEN]


def k4_29_a_caller_that_refuses_capabilities(daemon):
    """one that calls and refuses our OPEN with 2/4 or 2/0 gets one without next time; no other refusal does so, nor IPv6"""
    for code, subcode, bare in ((2, 2, False), (2, 7, False), (6, 4, False), (2, 4, True), (2, 0, True)):
        ready(daemon, "refuser4")
        with Speaker(4, them(4, REFUSER)) as far:
            far.send(opening(AS_EVIL, caps=MP[4] + cap_as4(AS_EVIL)))
            far.wait(OPEN)
            check(caps_in(far)[0] > 0, "the OPEN before %d/%d has no capabilities", code, subcode)
            far.send(message(NOTIFICATION, bytes([code, subcode])))
            far.wait_end()
        ready(daemon, "refuser4")
        with speak(4, REFUSER, bare=True) as far:
            far.wait(OPEN)
            check((caps_in(far)[0] == 0) == bare, "after %d/%d: %d octets", code, subcode, caps_in(far)[0])
            is_up(daemon, "refuser4")
            far.send(announce(4, REFUSER, [NETS[4] % 1], path=struct.pack(">BBH", 2, 1, AS_EVIL)))
            poll("its route", lambda: session(daemon, "refuser4")["accepted"] == 1)
        ready(daemon, "refuser4")
    with Speaker(6, them(6, REFUSER)) as far:
        far.send(opening(AS_EVIL, caps=MP[6] + cap_as4(AS_EVIL)))
        far.wait(OPEN)
        far.send(message(NOTIFICATION, WRONG_CAPS))
        far.wait_end()
    ready(daemon, "refuser6")
    with speak(6, REFUSER) as far:      # IPv6 is a capability: without there would be no routes
        far.wait(OPEN)
        check(caps_in(far)[0] > 0, "a session of IPv6 without capabilities")
        is_up(daemon, "refuser6")


def k4_29_none_is_without_where_a_role_is_strict(daemon):
    """a neighbour that must have a role gets its OPEN with capabilities after 2/4 and 2/0"""
    host = STRICT + list(ROLE).index("peer")
    for answer in (WRONG_CAPS, NO_CAPS):
        ready(daemon, "strict-peer")
        with Speaker(4, them(4, host)) as far:
            far.send(opening(AS_EVIL, caps=MP[4] + cap_as4(AS_EVIL) + bytes([9, 1, 4])))
            far.wait(OPEN)
            far.send(message(NOTIFICATION, answer))
            far.wait_end()
        ready(daemon, "strict-peer")
        with speak(4, host, bytes([9, 1, 4])) as far:
            far.wait(OPEN)
            check(caps_in(far)[0] > 0, "an OPEN without capabilities after %s", answer.hex())
            is_up(daemon, "strict-peer")


def a_neighbour_without_capabilities_has_no_role(daemon):
    """an OPEN without parameters: up where the role is not strict, 2/11 where it is"""
    for i, role in enumerate(ROLE):
        ready(daemon, "loose-" + role)
        with speak(4, LOOSE + i, bare=True):
            is_up(daemon, "loose-" + role)
        ready(daemon, "strict-" + role)
        with speak(4, STRICT + i, bare=True) as far:
            far.wait(NOTIFICATION)
            check(far.notifications()[0][:2] == WRONG_ROLE, "%s: %s", role, far.notifications())


# --- paths and prefixes ---

def first_as_with_sets_and_confederations(daemon):
    """a path that begins with an AS_SET begins with no AS; what a confederation says inside is a withdrawal from outside"""
    paths = (
        ("the neighbour", segment(SEQUENCE, AS_EVIL, 7), "good"),
        ("and a set", segment(SEQUENCE, AS_EVIL) + segment(SET, 8, 9), "good"),
        ("another", segment(SEQUENCE, 7, AS_EVIL), "first-as"),
        ("a set of it", segment(SET, AS_EVIL), "first-as"),
        ("a set with it", segment(SET, AS_EVIL, 7) + segment(SEQUENCE, AS_EVIL), "first-as"),
        ("a confederation", segment(CONFED_SEQUENCE, AS_EVIL) + segment(SEQUENCE, AS_EVIL), None),
        ("a confederation's set", segment(CONFED_SET, AS_EVIL) + segment(SEQUENCE, AS_EVIL), None),
        ("a confederation behind", segment(SEQUENCE, AS_EVIL) + segment(CONFED_SEQUENCE, 7), None),
        ("nothing", b"", None),         # from outside: a withdrawal, too
    )
    for family in (4, 6):
        ready(daemon, "choosy%d" % family)
        with speak(family, CHOOSY) as far:
            is_up(daemon, "choosy%d" % family)
            for i, (_, path, _) in enumerate(paths):
                far.send(announce(family, CHOOSY, [NETS[family] % (10 + i)], path=path))
            far.send(announce(family, CHOOSY, [NETS[family] % 98]))
            rows = lambda: {r["network"]: r for r in daemon.ask(                    # noqa: E731
                "show-routes", at="rs", view="received", peer="choosy%d" % family)["routes"]}
            poll("the last route", lambda: NETS[family] % 98 in rows())
            got = rows()
            for i, (what, _, want) in enumerate(paths):
                row = got.get(NETS[family] % (10 + i))
                seen = row and ("good" if row["accepted"] else row["reason"].split(":")[0])
                check(seen == want, "%s, IPv%d: %s, not %s", what, family, row, want)
            check(not far.notifications(), "%s", far.notifications())


MARTIANS = {
    4: ["0.0.0.0/8", "0.1.2.0/24", "127.0.0.0/8", "127.0.0.1/32", "169.254.0.0/16", "169.254.255.255/32", "224.0.0.0/4",
        "224.0.0.0/24", "232.1.1.0/24", "239.255.255.255/32", "255.255.255.255/32", "0.0.0.0/32"],
    6: ["::/127", "::/128", "::1/128", "::ffff:0:0/96", "::ffff:10.0.0.1/128", "fe80::/10", "fe80::/64", "febf::1/128",
        "ff00::/8", "ff02::/16", "ff0e::1/128"]}
BESIDE = {4: ["0.0.0.0/0", "1.0.0.0/8", "128.0.0.0/8", "169.253.0.0/16", "169.255.0.0/16", "223.255.255.0/24", "126.0.0.0/8",
              "0.0.0.0/7", "168.0.0.0/5"],
          6: ["::/0", "::/96", "::2/128", "fec0::/10", "fe00::/9", "2001:db8::/32", "fc00::/7", "::fffe:0:0/96"]}


for table in MARTIANS, BESIDE:          # as ipaddress has them
    for fam in table:
        table[fam] = [str(ipaddress.ip_network(p)) for p in table[fam]]


def k4_30_each_kind_of_martian_and_what_is_beside(daemon):
    """the ends of each block are martians, alone in an UPDATE and among others, and what is next to a block is a route"""
    for family in (4, 6):
        ready(daemon, "refuser%d" % family)
        with speak(family, REFUSER) as far:
            is_up(daemon, "refuser%d" % family)
            for p in MARTIANS[family]:
                far.send(announce(family, REFUSER, [p]))
            far.send(announce(family, REFUSER, BESIDE[family] + MARTIANS[family]))
            rows = lambda: {str(ipaddress.ip_network(r["network"])): r for r in daemon.ask(     # noqa: E731
                "show-routes", at="rs", view="received", peer="refuser%d" % family)["routes"]}
            poll("the routes", lambda: set(BESIDE[family]) <= set(rows()))
            got = rows()
            for p in MARTIANS[family]:
                check(p in got and not got[p]["accepted"] and got[p]["reason"].startswith("martian"), "%s: %s", p, got.get(p))
            for p in BESIDE[family]:
                check(got[p]["accepted"], "%s: %s", p, got[p])
            check(not far.notifications(), "%s", far.notifications())
            # Withdrawn like any other.
            if family == 4:
                far.send(update(withdrawn=b"".join(wire(4, p) for p in MARTIANS[4] + BESIDE[4])))
            else:
                far.send(update(attrs=attribute(0x80, 15, b"\0\2\1" + b"".join(
                    wire(6, p) for p in MARTIANS[6] + BESIDE[6]))))
            poll("their end", lambda: not rows())
            check(not far.notifications(), "%s", far.notifications())


INSIDE = {4: ["10.66.7.0/28", "10.66.7.0/29", "10.66.7.8/30", "10.66.7.1/32", "10.66.7.2/32", "10.66.7.15/32"],
          6: ["fd66::7:10/124", "fd66::7:18/125", "fd66::7:10/128", "fd66::7:11/128", "fd66::7:1f/128"]}
AROUND = {4: ["10.66.7.0/27", "10.66.7.16/28", "10.66.6.240/28", "10.66.7.16/32", "10.66.0.0/16"],
          6: ["fd66::7:0/123", "fd66::7:20/124", "fd66::7:0/124", "fd66::7:20/128", "fd66::/64"]}


def k4_30_the_link_itself_is_a_martian(daemon):
    """the subnet of the link, parts and addresses of it are refused, and what holds the subnet or is beside is a route"""
    for family in (4, 6):
        ready(daemon, "link%d" % family)
        local, remote = LINK[family]
        with Speaker(family, remote, to=local.split("/")[0]) as far:
            far.send(opening(AS_EVIL, ident="10.0.3.%d" % family, caps=MP[family] + cap_as4(AS_EVIL)) + message(KEEPALIVE))
            is_up(daemon, "link%d" % family)
            far.send(announce(family, None, INSIDE[family] + AROUND[family], hop=remote))
            rows = lambda: {r["network"]: r for r in daemon.ask(                    # noqa: E731
                "show-routes", at="rs", view="received", peer="link%d" % family)["routes"]}
            poll("the routes", lambda: set(AROUND[family]) <= set(rows()))
            got = rows()
            for p in INSIDE[family]:
                check(p in got and got[p]["reason"].startswith("martian"), "%s: %s", p, got.get(p))
            for p in AROUND[family]:
                check(got[p]["accepted"], "%s: %s", p, got[p])
            check(not far.notifications(), "%s", far.notifications())


# --- limits ---

def k4_34_limits_of_a_rest(daemon):
    """a rest stays for a limit that is changed and not raised over what came; a raised one, or none, ends it"""
    def edit(family, words):
        daemon.ask("edit", operation="update",
                   piece="routers: { rs: { neighbors: { limited%d: { %s } } } }" % (family, words))

    def too_many(family):
        ready(daemon, "limited%d" % family)
        with speak(family, LIMITED) as far:
            far.send(announce(family, LIMITED, [NETS[family] % n for n in (1, 2, 3)]))
            far.wait(NOTIFICATION)
            check(far.notifications()[0][:2] == b"\6\1", "%s", far.notifications())
        poll("the rest", lambda: session(daemon, "limited%d" % family)["state"] == "Idle")
    for family in (4, 6):
        too_many(family)
        edit(family, "prefix-limit: 1")
        check(session(daemon, "limited%d" % family)["state"] == "Idle", "a lower limit ends the rest")
        for words in ("prefix-limit: 3", "prefix-limit: 2"):
            edit(family, words)
            if words == "prefix-limit: 3":
                ready(daemon, "limited%d" % family)
                with speak(family, LIMITED) as far:
                    far.send(announce(family, LIMITED, [NETS[family] % n for n in (1, 2, 3)]))
                    poll("the routes", lambda f=family: session(daemon, "limited%d" % f)["received"] == 3)
        too_many(family)
        # Raised twice, and once too little: up, over it again, and at rest again.
        edit(family, "limit-idle: 120s, prefix-limit: 4")
        ready(daemon, "limited%d" % family)
        with speak(family, LIMITED) as far:
            far.send(announce(family, LIMITED, [NETS[family] % n for n in (1, 2, 3, 4, 5)]))
            far.wait(NOTIFICATION)
        poll("the rest", lambda f=family: session(daemon, "limited%d" % f)["state"] == "Idle")
        edit(family, "prefix-limit: 5")
        ready(daemon, "limited%d" % family)


TESTS = (roles_of_all_pairs, only_to_customer_in_all_pairs, k4_29_a_caller_that_refuses_capabilities,
         k4_29_none_is_without_where_a_role_is_strict, a_neighbour_without_capabilities_has_no_role,
         first_as_with_sets_and_confederations, k4_30_each_kind_of_martian_and_what_is_beside,
         k4_30_the_link_itself_is_a_martian, k4_34_limits_of_a_rest)


if __name__ == "__main__":
    sys.exit(against(lab(), TESTS))
