#!/usr/bin/env python3
"""Neighbours as they are: one that knows no capabilities, one that announces what nobody routes."""
import os, socket, struct, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_EVIL, AS_GOOD, AS_US, BUILD, KEEPALIVE, MP, NOTIFICATION, OPEN, PATIENCE, UPDATE, US,
                     Failure, Framer, Listener, Speaker, against, cap_as4, changes, message, opening, poll,
                     session, start, them, update)

OLD = 9                         # the host of the neighbour that is dialled
RESTART = "graceful-restart: { mode: helper, stale-time: 60 }, "
GOOD = {4: "192.0.2.0/24", 6: "2001:db8::/32"}
MARTIANS = {4: ["224.0.0.0/24", "239.1.0.0/16", "127.0.0.0/8", "169.254.7.0/24", "255.255.255.255/32",
                "0.0.0.0/8", US[4] + "/32"],
            6: ["ff00::/8", "fe80::/64", "::1/128", "::/128", "::ffff:10.0.0.0/104", US[6] + "/128"]}


def lab(martians=""):
    def row(name, number, family, words="", asn=AS_EVIL, mode="listen"):
        return "      %s: { asn: %d, %sexternal: { local: '%s', remote: '%s', mode: %s, bind: late, idle-hold: 10ms } }" \
            % (name, asn, words, US[family], them(family, number), mode)
    return "\n".join(["lab: peers", "fidelity: { %s }" % martians if martians else "", "routers:", "  rs:",
                      "    asn: %d" % AS_US, "    router-id: 9.9.9.9", "    neighbors:",
                      row("old", OLD, 4, mode="both"), row("off", 10, 4, "capabilities: off, "),
                      row("evil4", 3, 4, RESTART), row("evil6", 3, 6, RESTART),
                      row("upstream", 12, 4, "role: customer, "), row("branch", 13, 4, "role: provider, strict-role: true, "),
                      row("equal", 14, 4, "role: peer, "),
                      row("many", 11, 4, "prefix-limit: 2, limit-idle: 60s, "), row("good4", 1, 4, asn=AS_GOOD),
                      row("good6", 1, 6, asn=AS_GOOD)]) + "\n"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Dialled:
    """The far end of connections that the daemon opens."""
    def __init__(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((them(4, OLD), 179))
        self.listener.listen(5)
        self.listener.settimeout(PATIENCE)

    def take(self):
        """The next connection and the octets of parameters in the OPEN that comes on it."""
        sock = self.listener.accept()[0]
        sock.settimeout(PATIENCE)
        framer = Framer()
        while True:
            data = sock.recv(4096)
            if not data:
                raise Failure("the daemon closed before its OPEN")
            for kind, body in framer.take(data):
                check(kind == OPEN, "message %d before the OPEN", kind)
                return sock, body[9]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.listener.close()


def k4_29_capabilities_are_left_out_when_refused(daemon):
    """after 2/4 and after 2/0 the next OPEN has no parameters, and a session on it comes up with IPv4"""
    with Dialled() as far:
        for subcode in (4, 0):
            sock, size = far.take()
            while not size:             # what is left of the round before
                sock.close()
                sock, size = far.take()
            sock.sendall(message(NOTIFICATION, bytes([2, subcode])))
            sock.close()
            sock, size = far.take()
            check(size == 0, "2/%d: the OPEN still has %d octets of parameters", subcode, size)
            sock.sendall(opening(AS_EVIL) + message(KEEPALIVE))
            attrs = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack(">BBH", 2, 1, AS_EVIL)) + \
                attribute(0x40, 3, socket.inet_aton(them(4, OLD)))
            sock.sendall(update(attrs=attrs, nlri=bytes([24, 198, 51, 100])))
            poll("the route of one without capabilities", lambda: [
                r for r in daemon.ask("show-routes", at="rs")["routes"]
                if r["network"] == "198.51.100.0/24" and r["as-path"] == str(AS_EVIL)])
            ups = [e for e in daemon.ask("show-events")["events"] if "without capabilities" in e["text"]]
            check(ups, "no event says that the session has no capabilities")
            sock.close()
            poll("its end", lambda: session(daemon, "old")["state"] != "Established")


def capabilities_off_sends_none(daemon):
    """with `capabilities: off` the OPEN has no parameters from the start, whatever the neighbour offers"""
    with Speaker(4, them(4, 10)) as off:
        off.establish(AS_EVIL, caps=MP[4] + cap_as4(AS_EVIL) + b"\2\0")
        opens = [body for kind, body in off.got if kind == OPEN]
        check(opens[0][9] == 0 and len(opens[0]) == 10, "%s", opens[0].hex())
        poll("the session", lambda: session(daemon, "off")["state"] == "Established")


def attribute(flags, kind, value):
    return struct.pack(">BBH", flags | 0x10, kind, len(value)) + value


def wire(family, prefix):
    address, length = prefix.split("/")
    raw = socket.inet_pton(socket.AF_INET if family == 4 else socket.AF_INET6, address)
    return bytes([int(length)]) + raw[:(int(length) + 7) // 8]


def announce(family, prefixes, more=b""):
    common = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack(">BBI", 2, 1, AS_EVIL))
    nlri = b"".join(wire(family, p) for p in prefixes)
    if family == 4:
        return update(attrs=common + attribute(0x40, 3, socket.inet_aton(them(4, 3))) + more, nlri=nlri)
    reach = b"\0\2\1\x10" + socket.inet_pton(socket.AF_INET6, them(6, 3)) + b"\0" + nlri
    return update(attrs=attribute(0x80, 14, reach) + common)


def of_evil(family, caps=b"", number=3):
    evil = Speaker(family, them(family, number))
    evil.establish(AS_EVIL, caps=MP[family] + cap_as4(AS_EVIL) + caps)
    return evil


def k4_30_martians_are_ignored_and_said(daemon):
    """prefixes that nobody routes are refused with a reason and an event; others of the UPDATE pass"""
    for family in (4, 6):
        good = Listener(family, them(family, 1))
        with of_evil(family) as evil:
            evil.send(announce(family, MARTIANS[family] + [GOOD[family]]))
            good.expect([GOOD[family]], "beside martians")
            rows = {r["network"]: r["reason"] for r in daemon.ask(
                "show-routes", at="rs", view="received", peer="evil%d" % family)["routes"]}
            for p in MARTIANS[family]:
                check(rows.get(p, "").startswith("martian"), "%s: %s", p, rows.get(p))
            told = [e["text"] for e in daemon.ask("show-events")["events"]
                    if "from evil%d to" % family in e["text"] and "not used" in e["text"]]
            check(len(told) == 1 and "multicast" in told[0], "%s", told)
            check(not evil.notifications(), "%s", evil.notifications())
        good.expect([], "after its end")
        good.stop()


def switch(daemon, word):
    daemon.ask("edit", operation="update", piece="fidelity: { martians: %s }" % word)


def martians_can_be_let_through(daemon):
    """with `martians: accept` they are routes like others"""
    switch(daemon, "accept")
    good = Listener(4, them(4, 1))
    with of_evil(4) as evil:
        evil.send(announce(4, MARTIANS[4] + [GOOD[4]]))
        good.expect(MARTIANS[4] + [GOOD[4]], "with the switch")
        switch(daemon, "ignore")
        good.expect([GOOD[4]], "with the switch back, the session stays")
        check(not evil.notifications(), "%s", evil.notifications())
    good.stop()


def k4_34_a_raised_limit_ends_the_rest(daemon):
    """a session that rests for its limit may come up at once when the limit is raised"""
    nets = ["100.1.0.0/16", "100.2.0.0/16", "100.3.0.0/16"]
    with of_evil(4, number=11) as many:
        many.send(announce(4, nets))
        many.wait(NOTIFICATION)
        check(many.notifications()[0][:2] == b"\6\1", "%s", many.notifications())
    poll("the rest", lambda: session(daemon, "many")["state"] == "Idle")
    daemon.ask("edit", operation="update",
               piece="routers: { rs: { neighbors: { many: { prefix-limit: 10 } } } }")
    poll("the end of the rest", lambda: session(daemon, "many")["state"] != "Idle")
    with of_evil(4, number=11) as many:
        many.send(announce(4, nets))
        poll("the routes", lambda: session(daemon, "many")["received"] == 3)


def k4_35_stale_routes_are_marked(daemon):
    """routes that are kept for a neighbour that restarts have a mark in the table, and no others"""
    for family in (4, 6):
        restarts = bytes([64, 6]) + b"\0\x78\0" + bytes([1 if family == 4 else 2]) + b"\1\x80"
        with of_evil(family, caps=restarts) as evil:
            evil.send(announce(family, [GOOD[family]]))
            poll("the route", lambda: session(daemon, "evil%d" % family)["accepted"] == 1)
        poll("the restart", lambda: session(daemon, "evil%d" % family).get("stale") == 1)
        table = subprocess.run([os.path.join(BUILD, "erxctl"), "-S", daemon.socket, "show", "routes", "--at", "rs"],
                               stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        column = table[0].index("Stale")
        marks = {line.split()[1]: line[column] for line in table[1:] if line}
        check(marks[GOOD[family]] == "*", "%s", table)
        with of_evil(family, caps=restarts) as evil:
            evil.send(update() if family == 4 else update(attrs=attribute(0x80, 15, b"\0\2\1")))
            poll("it is gone", lambda: "stale" not in session(daemon, "evil%d" % family))


def on_links():
    """Two pairs of interfaces with the same link-local address on our side."""
    for n in (1, 2):
        for cmd in ("ip link add us%d type veth peer name them%d" % (n, n), "ip link set us%d up" % n,
                    "ip link set them%d up" % n, "ip -6 address add fe80::1/64 dev us%d nodad" % n,
                    "ip -6 address add fe80::%d:2/64 dev them%d nodad" % (n, n)):
            subprocess.run(cmd.split(), check=True, stdin=subprocess.DEVNULL)


def link_lab(entries):
    rows = ["      n%d: { asn: %d, external: { %s } }" % (n, AS_EVIL, text) for n, text in enumerate(entries)]
    return "\n".join(["lab: links", "routers:", "  rs:", "    asn: %d" % AS_US, "    router-id: 9.9.9.9",
                      "    neighbors:"] + rows) + "\n"


def checked(entry):
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), "link.yaml")
    with open(path, "w") as f:
        f.write(link_lab([entry]))
    return subprocess.run([os.path.join(BUILD, "erxctl"), "check", path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


def k4_31_a_link_local_address_needs_an_interface(_):
    """without an interface, or with one end of another scope, the check refuses and says what to write"""
    for entry, why in (("local: 'fe80::1', remote: 'fe80::1:2'", "interface: NAME"),
                       ("local: 'fd00::1', remote: 'fe80::1:2', interface: us1", "link-local, and the other is not"),
                       ("local: 'fe80::1', remote: 'fd00::2', interface: us1", "link-local, and the other is not"),
                       ("local: 'fe80::1', remote: 'fe80::2', interface: 'a/b'", "not an interface"),
                       ("local: 'fe80::1', remote: 'fe80::2', interface: abcdefghijklmnop", "not an interface"),
                       ("local: 'fe80::1%us1', remote: 'fe80::1:2%us1'", "not an address")):
        got = checked(entry)
        check(got.returncode == 2 and why in got.stdout, "%s: %s", entry, got.stdout)
    good = checked("local: 'fe80::1', remote: 'fe80::1:2', interface: us1")
    check(good.returncode == 0, "%s", good.stdout)


def k4_31_neighbours_on_two_links_come_up(_):
    """neighbours by link-local address on two interfaces, called and calling, come up and have routes"""
    on_links()
    entries = ["local: 'fe80::1', remote: 'fe80::%d:2', interface: us%d, mode: %s" % (n, n, mode)
               for n, mode in ((1, "listen"), (2, "dial"))]
    with socket.socket(socket.AF_INET6) as far:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        far.bind(("fe80::2:2", 179, 0, socket.if_nametoindex("them2")))
        far.listen(1)
        far.settimeout(PATIENCE)
        with start(link_lab(entries)) as daemon:
            near = socket.socket(socket.AF_INET6)
            near.settimeout(PATIENCE)
            near.bind(("fe80::1:2", 0, 0, socket.if_nametoindex("them1")))
            near.connect(("fe80::1", 179, 0, socket.if_nametoindex("them1")))
            for number, sock in enumerate((near, far.accept()[0])):
                sock.sendall(opening(AS_EVIL, ident="10.0.0.%d" % (number + 1), caps=MP[6] + cap_as4(AS_EVIL)) +
                             message(KEEPALIVE))
                poll("session %d" % number, lambda n=number: session(daemon, "n%d" % n)["state"] == "Established")
                hop = socket.inet_pton(socket.AF_INET6, "fe80::%d:2" % (number + 1))
                reach = b"\0\2\1\x10" + hop + b"\0" + wire(6, "2001:db8:%d::/48" % (number + 1))
                sock.sendall(update(attrs=attribute(0x80, 14, reach) + attribute(0x40, 1, b"\0") +
                                    attribute(0x40, 2, struct.pack(">BBI", 2, 1, AS_EVIL))))
            want = {"2001:db8:%d::/48" % n: "fe80::%d:2" % n for n in (1, 2)}
            poll("the routes", lambda: {r["network"]: r["next-hop"] for r in daemon.ask(
                "show-routes", at="rs")["routes"]} == want)
    entries = ["local: 'fe80::1', remote: 'fe80::1:2', interface: none0"]
    gone = subprocess.run([os.path.join(BUILD, "erxd"), "-S", put("none", "") + ".s", put("gone.yaml", link_lab(entries))],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
    check(gone.returncode == 2 and "fe80::1%none0" in gone.stdout, "%s", gone.stdout)


def put(name, text):
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), name)
    with open(path, "w") as f:
        f.write(text)
    return path


ROLES = {"upstream": (12, 0), "branch": (13, 3), "equal": (14, 4)}    # host, and the role they have to have


def of_role(name, caps=None):
    number, role = ROLES[name]
    caps = bytes([9, 1, role]) if caps is None else caps
    speaker = Speaker(4, them(4, number))
    speaker.send(opening(AS_EVIL, ident="10.0.1.%d" % number, caps=MP[4] + cap_as4(AS_EVIL) + caps) + message(KEEPALIVE))
    return speaker


def told(speaker, prefix):
    """The value of ONLY_TO_CUSTOMER with which it heard of a prefix; b"" without; None: it did not."""
    out = None
    for kind, body in speaker.got:
        gone, here, attrs = changes(4, body) if kind == UPDATE else ([], [], {})
        out = attrs.get(35, b"") if prefix in here else None if prefix in gone else out
    return out


def roles_that_do_not_fit_end_with_2_11(daemon):
    """another role, two roles, one unheard of, or none where one has to be: 2/11, and the others stay"""
    good = Listener(4, them(4, 1))
    for name, caps in (("upstream", bytes([9, 1, 3])), ("upstream", bytes([9, 1, 0, 9, 1, 3])), ("upstream", b"\x09\1\5"),
                       ("equal", bytes([9, 1, 0])), ("branch", b""), ("branch", bytes([9, 1, 255]))):
        poll("the end of a rest", lambda: session(daemon, name)["state"] == "Active")
        with of_role(name, caps) as bad:
            bad.wait(NOTIFICATION)
            check(bad.notifications()[0][:2] == b"\2\x0b", "%s %s: %s", name, caps.hex(), bad.notifications())
    for caps in (b"\x09\0", b"\x09\2\3\3"):
        poll("the end of a rest", lambda: session(daemon, "branch")["state"] == "Active")
        with of_role("branch", caps) as bad:
            bad.wait(NOTIFICATION)
            check(bad.notifications()[0][:2] == b"\2\0", "%s: %s", caps.hex(), bad.notifications())
    check(not good.trouble, "%s", good.trouble)
    good.stop()


def only_to_customer_is_obeyed(daemon):
    """what a provider teaches goes to customers, marked, and to no peer; leaks are refused; OTC of a wrong length is
    a withdrawal"""
    otc = lambda asn, size=4: attribute(0xc0, 35, struct.pack(">I", asn).ljust(size, b"\0")[:size])     # noqa: E731
    for name in ROLES:
        poll("the end of a rest", lambda n=name: session(daemon, n)["state"] == "Active")
    with of_role("upstream") as up, of_role("branch") as down, of_role("equal") as equal:
        for name in ROLES:
            poll("the sessions", lambda n=name: session(daemon, n)["state"] == "Established")
        up.send(announce(4, ["100.10.0.0/16"]))
        down.send(announce(4, ["100.20.0.0/16"]) + announce(4, ["100.21.0.0/16"], otc(AS_EVIL)) +
                  announce(4, ["100.22.0.0/16"]) + announce(4, ["100.22.0.0/16"], otc(AS_EVIL, 3)) +
                  announce(4, ["100.23.0.0/16"]))
        equal.send(announce(4, ["100.30.0.0/16"], otc(7)) + announce(4, ["100.31.0.0/16"], otc(AS_EVIL)))
        for speaker in (up, equal):
            check(speaker.read(lambda _, s=speaker: told(s, "100.23.0.0/16") is not None), "100.23/16 did not come")
        check(down.read(lambda _: told(down, "100.10.0.0/16") and told(down, "100.31.0.0/16")), "%s", down.got[-3:])
        us, them_ = struct.pack(">I", AS_US), struct.pack(">I", AS_EVIL)
        check(told(down, "100.10.0.0/16") == them_ == told(down, "100.31.0.0/16"), "marked by the wrong AS")
        check(told(up, "100.20.0.0/16") == b"" and told(equal, "100.20.0.0/16") == us, "what a customer taught")
        for speaker, prefix in ((up, "100.31.0.0/16"), (equal, "100.10.0.0/16"), (down, "100.30.0.0/16"),
                                (up, "100.21.0.0/16"), (up, "100.22.0.0/16")):
            check(told(speaker, prefix) is None, "%s leaked", prefix)
        rows = {r["network"]: r["reason"] for name in ROLES for r in daemon.ask(
            "show-routes", at="rs", view="received", peer=name)["routes"] if not r["accepted"]}
        check({n: r.split(":")[0] for n, r in rows.items()} == {"100.21.0.0/16": "route-leak", "100.30.0.0/16": "route-leak"},
              "%s", rows)


TESTS = (k4_29_capabilities_are_left_out_when_refused, capabilities_off_sends_none,
         k4_30_martians_are_ignored_and_said, martians_can_be_let_through,
         k4_31_a_link_local_address_needs_an_interface, k4_31_neighbours_on_two_links_come_up,
         roles_that_do_not_fit_end_with_2_11, only_to_customer_is_obeyed,
         k4_34_a_raised_limit_ends_the_rest, k4_35_stale_routes_are_marked)


if __name__ == "__main__":
    sys.exit(against(lab(), TESTS))
