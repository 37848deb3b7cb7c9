"""The matrix: what each daemon is asked for, one function a row.

A row is a function that takes the class of a daemon and fails; a cell is pass, fail, or n/a
with the reason that the class has in `cannot`.  The manual page holds the table as it has to
be: a pass wherever there is no reason.
"""
import os, re

from fixture import DAEMONS, TOP, Failure, Route, poll, sh
from fixture.pair import (A4, B4, B6, NAMES, OURS, PEER_AS, THEIRS, Pair, stays_down)
from fixture.through import Through

PAGE = os.path.join(TOP, "man", "erx-interop.7")
BEGIN = '.\\" The table, as tests/cli/test_manual_interop.py writes it'
END = '.\\" The end of the table'
V4 = ("ipv4",)
LIMIT = 20      # not 10: ExaBGP writes the octets of a NOTIFICATION, that is a new line


def establish(daemon, family):
    with Pair(daemon, families=(family,)) as p:
        p.wait_up()


def md5_right(daemon):
    with Pair(daemon, "s3cret", "s3cret") as p:
        p.wait_up()
        p.wait_routes()


def md5_wrong(daemon):
    with Pair(daemon, "s3cret", "other") as p:
        stays_down(p)


def four_octets(daemon):
    """Both have a large AS, and there is one in the paths."""
    theirs = [Route("198.51.100.0/24", as_path=(4200000001, 64501)), Route("203.0.113.0/24")]
    with Pair(daemon, asn=4200000099, families=V4, routes=theirs) as p:
        p.wait_up()
        p.wait_routes()
        if any("2-octet AS" in e["text"] for e in p.events()):
            raise Failure("a session of two octets: %s" % p.events())


def routes_in(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_in()


def routes_out(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_out()


def carried(daemon, **communities):
    """They come to another neighbour as they were sent; a route without stays without."""
    with Through(daemon, [Route("198.51.100.0/24", **communities),
                          Route("203.0.113.0/24")]) as t:
        t.wait_all()


def refresh_asked(daemon):
    """It asks, and gets every route again in the session that there is."""
    with Pair(daemon, families=V4) as p:
        p.wait_up()
        p.wait_routes()
        ups, heard = p.ups(), p.peer.heard("ipv4")
        p.peer.refresh("ipv4")
        more = sum(r.family() == "ipv4" for r in OURS)      # all with attributes of their own
        poll("all routes came again", lambda: (p.peer.heard("ipv4") >= heard + more,
                                               (heard, p.peer.heard("ipv4"))))
        p.wait_routes()
        if p.ups() != ups:
            raise Failure("the session flapped: %s" % p.events())


def all_paths(daemon):
    """Of a prefix that two others announce it gets both paths, and hears when one goes."""
    def others(second):
        entries = ["10.30.0.0/16", "2001:db8:30::/48"]
        return "".join("  far%d: { asn: %d, neighbors: { rs: { families: [ipv4, ipv6] } }, "
                       "advertise: [%s] }\n" % (n, 64990 + n, ", ".join(
                '{ prefix: "%s", as-path: "%s" }' % (p, path) for p in e))
                       for n, path, e in ((1, "64999", entries), (2, "64997 64998", second)))

    def wait(p, paths):
        for family, prefix in (("ipv4", "10.30.0.0/16"), ("ipv6", "2001:db8:30::/48")):
            def look():
                got = sorted(r["as_path"] for n, r in p.peer.learned(family) if n == prefix)
                return got == paths, got
            poll("%d paths in %s, %s" % (len(paths), p.peer.name, family), look)

    both = ["10.30.0.0/16", "2001:db8:30::/48"]
    one, two = (65000, 64991, 64999), (65000, 64992, 64997, 64998)
    with Pair(daemon, external="add-path: send", routers=others(both), add_path=True) as p:
        p.wait_up()
        p.wait_in()
        wait(p, [one, two])
        ups = p.ups()
        p.reload(routers=others([]))
        wait(p, [one])
        p.reload(routers=others(both))
        wait(p, [one, two])
        if p.ups() != ups:
            raise Failure("a session flapped: %s" % p.events())


FAR = {"f4a": ("ipv4", "10.99.0.11", 64991), "f4b": ("ipv4", "10.99.0.12", 64992),
       "f6a": ("ipv6", "fd00:99::11", 64991), "f6b": ("ipv6", "fd00:99::12", 64992)}
SEVERAL = {"ipv4": "10.30.0.0/16", "ipv6": "2001:db8:30::/48"}


def far_routers(names):
    """Neighbours of the peer, all of them erxd's, that announce one prefix each."""
    out = ""
    for name, (family, at, asn) in FAR.items():
        out += ("  %s: { asn: %d, neighbors: { %sx: { asn: %d, hold: 9, export-filter: [\"%s\"], "
                "external: { local: \"%s\", remote: \"%s\" } } }, advertise: [%s] }\n" % (
                    name, asn, name, PEER_AS, SEVERAL[family], at,
                    B4 if family == "ipv4" else B6,
                    '"%s"' % SEVERAL[family] if name in names else ""))
    return out


def all_its_paths(daemon):
    """Of a prefix that two others announced to it, it sends both paths; one goes, and comes
    again."""
    def wait(p, sources):
        for family, prefix in SEVERAL.items():
            def look():
                rows = [r for r in p.from_peer() if r["network"] == prefix]
                paths = sorted(r["as-path"] for r in rows)
                ids = {r.get("path-id") for r in rows}
                return (paths == sorted("%d %d" % (PEER_AS, a) for a in sources) and
                        len(ids) == len(sources) and None not in ids), rows
            poll("%d paths of %s, %s" % (len(sources), p.peer.name, family), look)

    own = daemon.name == "exabgp"       # it has no table: both are its own
    routes = [Route(SEVERAL[f], as_path=(asn,)) for f in SEVERAL for asn in (64991, 64992)]
    with Pair(daemon, external="add-path: receive", routes=routes if own else [],
              also=() if own else FAR, routers="" if own else far_routers(FAR),
              send_paths=True) as p:
        p.wait_up()
        wait(p, (64991, 64992))
        ups = p.ups()
        if own:
            for i in (0, 2):
                p.peer.withdraw_path(routes[i], i)
            wait(p, (64992,))
        else:
            p.reload(routers=far_routers(("f4b", "f6b")))
            wait(p, (64992,))
            p.reload(routers=far_routers(FAR))
            wait(p, (64991, 64992))
        if p.ups() != ups:
            raise Failure("a session flapped: %s" % p.events())


def next_hops_of_ipv6(daemon):
    """IPv4 on a session over IPv6: next hops are of IPv6, both ways."""
    with Pair(daemon, families=V4, over6=True, hop6=True) as p:
        p.wait_up()
        p.wait_routes()
        hops = {r["next-hop"] for r in p.from_peer()}
        if not hops or any(h != B6 and not h.startswith("fe80:") for h in hops):
            raise Failure("next hops %s" % sorted(hops))
        p.peer.withdraw(p.routes[0])
        del p.routes[0]
        p.wait_in()


def roles(daemon):
    """Each end announces its role (RFC 9234): what a provider teaches is for customers only, to
    both, and two customers have nothing to say to each other."""
    with Pair(daemon, leaves="role: customer, strict-role: true", role="provider") as p:
        p.wait_up()
        p.wait_in()
        marks = {n: r.get("only-to-customer") for n, r in p.erxd.routes("rs", view="best").items()
                 if r["from"] in NAMES.values()}
        if set(marks.values()) != {PEER_AS}:
            raise Failure("marked for customers of %s" % marks)
    with Pair(daemon, leaves="role: provider, strict-role: true", role="customer") as p:
        p.wait_up()
        p.wait_routes()
    with Pair(daemon, leaves="role: customer", role="customer", families=V4) as p:
        poll("roles that do not fit", lambda: (any(
            "Role Mismatch" in e["text"] for e in p.events("notification")), p.events()))
        if p.ups():
            raise Failure("was up: %s" % p.events())


def killed(daemon):
    """kill -9: its routes go with it, and come back with it."""
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        p.peer.kill()
        p.wait_gone()
        before = p.ups()
        p.peer.start()
        p.wait_again(before)


def texts(p, kind="graceful-restart"):
    return [e["text"] for e in p.events(kind)]


def it_restarts(daemon):
    """kill -9 of it: its routes stay, stale, and none is lost when it is back."""
    with Pair(daemon, restart=60) as p:
        p.wait_up()
        p.wait_routes()
        before = p.ups()
        p.peer.kill()

        def stale():
            rows = p.from_peer()
            return len(rows) == len(p.routes) and all(
                r.get("stale") and r["best"] for r in rows), rows[:3] + texts(p)
        poll("its routes are kept", stale)
        p.peer.start()
        p.wait_again(before)
        poll("nothing is stale", lambda: (
            not any(r.get("stale") for r in p.from_peer()), p.from_peer()))
        if any(" dropped " in t for t in texts(p)):
            raise Failure("; ".join(texts(p)))


def we_restart(daemon):
    """kill -9 of erxd: it keeps our routes until erxd is back and has sent them again."""
    with Pair(daemon, leaves="graceful-restart: restart", state=True, restart=60) as p:
        p.wait_up()
        p.wait_routes()
        p.erxd.kill()
        for family in p.families:
            poll("it has lost the session", lambda: (not p.peer.up(family), ""))
        p.wait_out()
        p.erxd.start()
        lost = []

        def done():
            there = {prefix for f in p.families for prefix in p.peer.routes(f)}
            lost.extend(r.prefix for r in OURS if r.prefix not in there)
            sent = [t for t in texts(p) if "go: every table expected has come" in t]
            return len(sent) == len(p.families), texts(p)
        poll("erxd sends its table again", done, 60)
        p.wait_up()
        p.wait_routes()
        done()
        if lost:
            raise Failure("it did not keep %s: %s" % (lost, texts(p)))


LONG = 600      # seconds


def it_is_gone_long(daemon):
    """kill -9 of it, and it does not come back in time: its routes stay as a last resort
    (RFC 9494), and are as before once it is back."""
    with Pair(daemon, leaves="graceful-restart: { long-lived-stale-time: %d }" % LONG,
              restart=2, long_lived=LONG) as p:
        p.wait_up()
        p.wait_routes()
        before = p.ups()
        p.peer.kill()

        def kept():
            rows = p.from_peer()
            return len(rows) == len(p.routes) and all(
                r.get("stale") and "llgr-stale" in r["communities"].split()
                for r in rows), rows[:3] + texts(p)
        poll("its routes are kept for long", kept)
        p.peer.start()
        p.wait_again(before)
        poll("nothing is stale", lambda: (
            not any(r.get("stale") for r in p.from_peer()), p.from_peer()))


def we_are_gone_long(daemon):
    """The same of erxd: it keeps our routes, marked, until erxd is back."""
    with Pair(daemon, leaves="graceful-restart: { mode: restart, restart-time: 2, "
              "long-lived-stale-time: %d }" % LONG, state=True, restart=60,
              long_lived=LONG) as p:
        p.wait_up()
        p.wait_routes()
        p.erxd.kill()
        for family in p.families:
            want = {r.prefix for r in OURS if r.family() == family}

            def kept():
                got = {n: r["communities"] for n, r in p.peer.kept(family).items()}
                return set(got) == want and all(
                    {"65535:6", "llgr-stale", "llgrStale"} & set(c) for c in got.values()), got
            poll("%s keeps our routes for long, %s" % (p.peer.name, family), kept)
        p.erxd.start()
        p.wait_up()
        p.wait_routes()


def text_to_it(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        for s in p.subjects():
            p.erxd.ctl("reset", s, "--text", "maintenance at noon")
        for family in p.families:
            poll("the peer shows the text", lambda: (
                "maintenance at noon" in p.peer.last_error(family),
                p.peer.last_error(family)))


def text_from_it(daemon):
    with Pair(daemon, families=V4) as p:
        p.wait_up()
        ups = p.ups()
        text = p.peer.shutdown("ipv4", "closed for lunch")

        def look():
            why = [e["text"] for e in p.events() if e["kind"] == "session-down"]
            return any("dministrative Shutdown" in w and '"%s"' % text in w for w in why), why
        poll("erxd shows the text", look)
        # ExaBGP is back at once, perhaps before anybody has looked.
        poll("its routes are gone, or it is up again", lambda: (
            not p.from_peer() or p.ups() > ups, p.from_peer()[:3]))


def generated(n):
    return [Route("11.%d.%d.0/24" % (i // 256, i % 256)) for i in range(n)]


def prefix_limit(daemon):
    """One too many ends the session, which is told why; it comes back, and stays, when
    there is one less.  erxd announces nothing: FRR would send that back, and it counts."""
    with Pair(daemon, families=V4, routes=generated(LIMIT + 1), advertise=[],
              leaves="prefix-limit: %d, limit-idle: 2s" % LIMIT) as p:
        poll("erxd ends the session", lambda: (bool(p.events("limit")), p.events()), 60)
        poll("the peer is told why", lambda: (
            re.search("(?i)max|6/1", p.peer.last_error("ipv4")), p.peer.last_error("ipv4")))
        p.peer.withdraw(p.routes[-1])
        del p.routes[-1]
        poll("%d are within the limit" % LIMIT, lambda: (
            p.erxd.session("p4")["state"] == "Established" and
            p.erxd.session("p4")["accepted"] == LIMIT, p.erxd.session("p4")), 180)
        p.wait_in()


def link_down(p, and_then):
    """The link is gone until and_then() has seen what it waits for."""
    sh("ip", "link", "set", "eth0", "down", ns=p.b)
    and_then()
    sh("ip", "link", "set", "eth0", "up", ns=p.b)
    if "ipv6" in p.families:            # it went with the link
        sh("ip", "addr", "replace", B6 + "/64", "dev", "eth0", "nodad", ns=p.b)


def link_flap(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        p.wait_routes()
        before = p.ups()

        def lost():
            p.wait_gone()
            if p.erxd.session("p4")["state"] == "Established":
                raise Failure("still up over a dead link")
        link_down(p, lost)
        p.wait_again(before, 180)


def bfd_loss(daemon):
    """BFD alone can have seen it: BGP would wait for 90 s."""
    with Pair(daemon, families=V4, hold=90, leaves="bfd: true", bfd=True) as p:
        p.wait_up()
        poll("BFD is up", lambda: (
            [r["state"] for r in p.erxd.show("bfd")] == ["Up"], p.erxd.show("bfd")), 60)
        p.wait_routes()
        before = p.ups()

        def lost():
            p.wait_gone(60)
            why = p.erxd.session("p4")["last-error"] or ""
            if "BFD" not in why:
                raise Failure("ended by something else: %s" % why)
        link_down(p, lost)
        p.wait_again(before, 180)


def ten_thousand(daemon):
    n = 10000
    ours = [Route("10.%d.%d.0/24" % (128 + i // 256, i % 256)) for i in range(n)]
    with Pair(daemon, families=V4, hold=90, routes=generated(n),
              advertise=["{ within: 10.128.0.0/9, length: 24, count: %d }" % n]) as p:
        p.wait_up(120)
        poll("erxd has them all", lambda: (
            p.erxd.session("p4")["accepted"] == n, p.erxd.session("p4")), 300, 0.5)
        p.wait_in(60, 2)
        p.wait_out(300, ours, 2)


def reset_by_it(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        before = p.ups()
        for family in p.families:
            p.peer.reset(family)
        p.wait_again(before)


def reset_by_us(daemon):
    with Pair(daemon) as p:
        p.wait_up()
        before = p.ups()
        for s in p.subjects():
            p.erxd.ctl("reset", s)
        p.wait_again(before, 180)


ROWS = [
    ("ipv4", "IPv4 session", lambda d: establish(d, "ipv4")),
    ("ipv6", "IPv6 session", lambda d: establish(d, "ipv6")),
    ("md5", "MD5, the same password", md5_right),
    ("md5-wrong", "MD5, another password", md5_wrong),
    ("as4", "AS numbers of 4 octets", four_octets),
    ("in", "its routes, as a set", routes_in),
    ("out", "our routes, as a set", routes_out),
    ("communities", "communities carried",
     lambda d: carried(d, communities=("64500:1", "64500:65535"))),
    ("large", "large communities carried",
     lambda d: carried(d, large=("64500:1:2", "4200000064:4294967295:7"))),
    ("extended", "extended communities carried",
     lambda d: carried(d, ext=("rt:64500:100", "rt:64501:7"))),
    ("refresh", "route refresh, it asks", refresh_asked),
    ("add-path", "all paths, by ADD-PATH", all_paths),
    ("add-path-in", "all its paths, by ADD-PATH", all_its_paths),
    ("hop6", "IPv4 with next hops of IPv6", next_hops_of_ipv6),
    ("role", "roles and ONLY_TO_CUSTOMER", roles),
    ("killed", "killed, and back", killed),
    ("it-restarts", "kill -9 of it, gracefully", it_restarts),
    ("we-restart", "kill -9 of erxd, gracefully", we_restart),
    ("it-gone-long", "it is gone for long", it_is_gone_long),
    ("we-gone-long", "erxd is gone for long", we_are_gone_long),
    ("text-to", "text of our reset", text_to_it),
    ("text-from", "text of its shutdown", text_from_it),
    ("limit", "prefix limit, and return", prefix_limit),
    ("flap", "link flap", link_flap),
    ("bfd", "loss seen by BFD", bfd_loss),
    ("10000", "10,000 routes both ways", ten_thousand),
    ("reset-by-it", "reset from its side", reset_by_it),
    ("reset-by-us", "reset from our side", reset_by_us),
]


def cases(only=()):
    """(name, function) of each cell that can be tested, those that take long first."""
    long = ("limit", "flap", "md5-wrong", "reset-by-us", "10000", "bfd")
    out = [("%s %s" % (d.name, key), key, lambda d=d, fn=fn: fn(d))
           for key, _, fn in ROWS for d in DAEMONS if key not in d.cannot]
    out = [c for c in out if not only or any(w in c[0] for w in only)]
    return [(name, fn) for name, key, fn in
            sorted(out, key=lambda c: long.index(c[1]) if c[1] in long else len(long))]


def reasons():
    """Each reason once, in the order of the table."""
    out = []
    for key, _, _ in ROWS:
        for d in DAEMONS:
            why = d.cannot.get(key)
            if why and why not in out:
                out.append(why)
    return out


def cell(daemon, key, results, notes):
    """results: "PASS", "FAIL" or "SKIP" by "daemon key"; None: as it has to be."""
    if key in daemon.cannot:
        return "n/a (%d)" % (1 + notes.index(daemon.cannot[key]))
    return "pass" if results is None else results.get(
        "%s %s" % (daemon.name, key), "-").lower()


def text(results):
    notes = reasons()
    lines = ["%-30s" % "" + "".join("%-10s" % d.title for d in DAEMONS).rstrip()]
    lines += [("%-30s" % title + "".join("%-10s" % cell(d, key, results, notes)
                                         for d in DAEMONS)).rstrip()
              for key, title, _ in ROWS]
    return "\n".join(lines + [""] + ["(%d) %s" % (i + 1, n) for i, n in enumerate(notes)]) + "\n"


def manual():
    """The part of the page between its marks."""
    notes = reasons()
    lines = [".Bl -column %s" % " ".join(
        ['"%s"' % max((t for _, t, _ in ROWS), key=len)] + ["OpenBGPD"] * len(DAEMONS)),
        ".It Ta " + " Ta ".join("%s" % d.title for d in DAEMONS)]
    lines += [".It %s Ta %s" % (title, " Ta ".join(cell(d, key, None, notes) for d in DAEMONS))
              for key, title, _ in ROWS]
    lines += [".El", ".Pp", "Versions: %s." % ", ".join(
        "%s %s" % (d.title, d.version) for d in DAEMONS), ".Bl -enum"]
    for n in notes:
        lines += [".It", n[0].upper() + n[1:] + "."]
    return "\n".join(lines + [".El"]) + "\n"


def page(change=None):
    """The table that the page holds; with `change`, puts that in its place."""
    with open(PAGE) as f:
        head, rest = f.read().split(BEGIN + "\n")
    body, tail = rest.split(END + "\n")
    if change is not None:
        with open(PAGE, "w") as f:
            f.write("%s%s\n%s%s\n%s" % (head, BEGIN, change, END, tail))
    return body
