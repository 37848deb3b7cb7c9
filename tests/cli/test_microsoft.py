#!/usr/bin/env python3
"""Microsoft peering and route filters. Each test is called by the rule that it holds."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
LAB = os.path.join(HERE, "..", "service", "microsoft.yaml")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, run, workdir

with open(LAB, encoding="utf-8") as f:
    TEXT = f.read()
EDGES = ("er-a/microsoft-primary", "er-a/microsoft-secondary")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:1500])


def erxctl(*args, stdin=None):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], capture_output=True, text=True,
                          timeout=300, input=stdin)


class Lab:
    """A lab, a text, that runs; `ask` is erxctl."""
    def __init__(self, text):
        self.top = workdir("ms")
        name = os.path.join(self.top, "lab.yaml")
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
        self.daemon = Daemon(["-q", name])

    def __enter__(self):
        self.daemon.__enter__()
        self.daemon.must_run()
        self.ask("wait")
        return self

    def __exit__(self, *more):
        self.daemon.__exit__(*more)
        shutil.rmtree(self.top, ignore_errors=True)

    def ask(self, *args, stdin=None):
        return erxctl("-S", self.daemon.socket, *args, stdin=stdin)

    def rows(self, *args):
        got = self.ask("-o", "json", *args)
        check(got.returncode == 0, "%s: %s", args, got.stderr)
        return json.loads(got.stdout)

    def edit(self, verb, text):
        got = self.ask("edit", verb, "-", stdin=text)
        check(got.returncode == 0, "%s %s: %s", verb, text, got.stderr)
        self.ask("wait")

    def refused(self, verb, text):
        """Stable words of what an edit is refused for."""
        got = self.ask("-o", "json", "edit", verb, "-", stdin=text)
        check(got.returncode == 1, "%s %s: %s", verb, text, got.stdout)
        return [json.loads(line)["error"]["code"] for line in got.stderr.splitlines()
                if "error" in json.loads(line)]

    def states(self):
        """(router, family): state of each session of the Microsoft peering."""
        return {(r["local"], r["family"]): r for at in EDGES
                for r in self.rows("show", "sessions", "--at", at) if r["remote"] == "s/ce0"}

    def networks(self, at, **like):
        """{network: communities} of what a router has, of rows like this."""
        return {r["network"]: r["communities"] for r in self.rows("show", "routes", "--at", at)
                if all(r[k] == v for k, v in like.items())}

    def services(self):
        return {n: c for n, c in self.networks("s").items() if c.startswith("12076:5")}


def told(text, *more, status=None):
    """{(severity, code, path)} of all that `check` tells of a lab, a text, and the messages."""
    top = workdir("mscheck")
    try:
        name = os.path.join(top, "lab.yaml")
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
        got = erxctl("check", "-o", "json", *more, name)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    if status is not None:
        check(got.returncode == status, "%d %s%s", got.returncode, got.stdout, got.stderr)
    rows = [json.loads(line) for line in got.stderr.splitlines()]
    return [(kind, e["code"], e["path"], e["message"]) for r in rows for kind, e in r.items()]


def rehearsed(plan, text=TEXT):
    top = workdir("msplan")
    try:
        for name, what in (("lab.yaml", text), ("plan.yaml", plan)):
            with open(os.path.join(top, name), "w", encoding="utf-8") as f:
                f.write(what)
        got = erxctl("rehearse", os.path.join(top, "lab.yaml"), os.path.join(top, "plan.yaml"))
        return got.returncode, got.stdout + got.stderr
    finally:
        shutil.rmtree(top, ignore_errors=True)


def m1_validation():
    """M-1, M-10: the sessions are up when the prefixes are validated, and else say why"""
    check(not told(TEXT, status=0), "%s", told(TEXT))
    with Lab(TEXT) as lab:
        states = lab.states()
        check(len(states) == 4 and {r["state"] for r in states.values()} == {"Established"}, "%s",
              states)
        for state in ("ValidationNeeded", "Configuring", "NotConfigured"):
            lab.edit("update", "circuits: { er-a: { microsoft-peering: { "
                     "advertised-public-prefixes-state: %s } } }" % state)
            for r in lab.states().values():
                check(r["state"] != "Established" and state in r["last-error"] and
                      "M-1" in r["last-error"], "%s", r)
            check(not lab.services(), "%s", lab.services())
            private = lab.rows("show", "sessions", "--at", "er-a/primary")
            check({r["state"] for r in private} == {"Established"}, "%s", private)
        lab.edit("update", "circuits: { er-a: { microsoft-peering: { "
                 "advertised-public-prefixes-state: configured } } }")
        check({r["state"] for r in lab.states().values()} == {"Established"}, "%s", lab.states())
    rows = told(TEXT.replace("vlan: 200", "vlan: 200\n      advertised-public-prefixes-state: "
                             "ValidationNeeded"), status=0)
    check([r[1] for r in rows] == ["validation-needed"], "%s", rows)


def m1_addresses():
    """M-1, P-1, P-2, P-5: public links, a /29 or a /125 for both, a VLAN of its own; all at once"""
    bad = TEXT.replace("203.0.113.0/30", "172.16.9.0/30").replace("2001:db8::/126", "fd00::/126")
    bad = bad.replace("198.51.100.0/24, ", "198.51.100.0/24, 10.9.0.0/16, 0.0.0.0/0, ")
    bad = bad.replace("vlan: 200", "vlan: 100").replace("peer-asn: 3320\n", "peer-asn: 64500\n")
    rows = {r[:2] for r in told(bad, status=2)}
    check(rows == {("error", "not-public"), ("error", "duplicate-vlan"),
                   ("error", "documentation-asn"), ("warning", "asn-mismatch")} or
          rows == {("error", "not-public"), ("error", "duplicate-vlan"),
                   ("error", "documentation-asn")}, "%s", rows)
    codes = [r[1] for r in told(bad)]
    check(codes.count("not-public") == 4, "%s", told(bad))
    one = TEXT.replace("primary: 203.0.113.0/30\n      secondary: 203.0.113.4/30",
                       "primary: 203.0.113.0/29")
    one = one.replace("ipv6: { primary: '2001:db8::/126', secondary: '2001:db8::4/126' }",
                      "ipv6: { primary: '2001:db8::/125' }")
    one = one.replace("primary: 172.16.1.0/30, secondary: 172.16.1.4/30", "primary: 172.16.1.0/29")
    check(one.count("/29") == 2 and not told(one, status=0), "%s", told(one))
    with Lab(one) as lab:
        hops = {r["next-hop"] for r in lab.rows("show", "routes", "--at", "s") if
                r["from"] and r["from"].startswith("er-a")}
        check(hops == {"203.0.113.2", "203.0.113.6", "2001:db8::2", "2001:db8::6", "172.16.1.2",
                       "172.16.1.6"}, "%s", hops)


def m2_limit():
    """M-2: 200 prefixes of each family, and with one more that session goes down alone"""
    def lab(v4, v6):
        prefixes = ["198.%d.%d.0/24" % (18 + i // 256, i % 256) for i in range(v4)]
        prefixes += ["'2001:db8:%x::/48'" % (16 + i) for i in range(v6)]
        return TEXT.replace("198.51.100.0/24, '2001:db8:1::/48'", ", ".join(prefixes))
    with Lab(lab(200, 200)) as at:
        check({r["state"] for r in at.states().values()} == {"Established"}, "%s", at.states())
    for v4, v6, down in ((201, 200, "ipv4"), (200, 201, "ipv6")):
        check("microsoft-prefixes" in [r[1] for r in told(lab(v4, v6), "--lint")], "lint")
        with Lab(lab(v4, v6)) as at:
            for (_, family), r in at.states().items():
                check((r["state"] == "Established") == (family != down), "%s", r)
            said = [e["text"] for e in at.rows("show", "events") if "M-2" in e["text"]]
            check(any(t.startswith("more than 200 prefixes from s/ce0 (M-2)") for t in said),
                  "%s", said)
    with Lab(lab(201, 201) + "limits: { microsoft-prefixes: 201 }\n") as at:
        check({r["state"] for r in at.states().values()} == {"Established"}, "%s", at.states())


def m2_private():
    """M-2, M-13: no private prefix, no default route, nothing that is not listed"""
    text = TEXT.replace("nat:", "advertise: [198.51.100.0/24, 10.20.0.0/16, 0.0.0.0/0, "
                        "192.0.2.0/24, 198.51.100.0/25, '2001:db8:1::/48', 'fd00:20::/48', '::/0',"
                        " '2001:db8:2::/48'], nat:")
    codes = sorted(r[1] for r in told(text, status=0))
    check(codes == ["not-public"] * 7, "%s", told(text))
    with Lab(text) as lab:
        for at in EDGES:
            rows = lab.rows("show", "routes", "--at", at, "--view", "received", "--peer", "s/ce0")
            got = {r["network"]: r["reason"] for r in rows}
            check(len(got) == 9, "%s", got)
            for network, reason in got.items():
                want = ("M-2" if network in ("10.20.0.0/16", "0.0.0.0/0", "fd00:20::/48", "::/0")
                        else None if network in ("198.51.100.0/24", "2001:db8:1::/48")
                        else "M-13")
                check((reason is None) == (want is None) and (not want or want in reason),
                      "%s: %s", network, reason)
        known = lab.networks("microsoft")
        check("198.51.100.0/24" in known and "10.20.0.0/16" not in known and
              "192.0.2.0/24" not in known, "%s", sorted(known)[:9])
        # What is announced to Microsoft goes nowhere else.
        check("198.51.100.0/24" not in lab.networks("er-a/primary"), "private peering")


def m3_no_filter():
    """M-3: without a route filter nothing comes, and check says so"""
    text = TEXT.replace("      route-filter: azure\n", "")
    rows = told(text, status=0)
    check([r[:3] for r in rows] == [("warning", "no-route-filter",
                                     "circuits/er-a/microsoft-peering")], "%s", rows)
    with Lab(text) as lab:
        check({r["state"] for r in lab.states().values()} == {"Established"}, "up")
        check(not lab.services(), "%s", lab.services())
        said = lab.ask("explain", "13.80.0.0/15", "--at", "s").stdout
        check("(M-3, M-11)" in said, "%s", said)
        rows = lab.rows("reach", "s")
        row = [r for r in rows if r["use-case"] == "on-premises-to-microsoft"][0]
        check(row["verdict"] == "no" and row["rule"] == "M-3", "%s", row)


def m4_paths():
    """M-4: private numbers are taken out of what Microsoft hears, documentation is refused"""
    def lab(prepend):
        return TEXT.replace("nat:", "prepend: [%s], nat:" % prepend)
    with Lab(lab("64512, 1299, 4200000001")) as at:
        rows = [r for r in at.rows("show", "routes", "--at", "microsoft") if
                r["network"] == "198.51.100.0/24"]
        check({r["as-path"] for r in rows} == {"3320 1299"} and len(rows) == 2, "%s", rows)
        rows = at.rows("show", "routes", "--at", EDGES[0], "198.51.100.0/24")
        check(rows[0]["as-path"] == "3320 64512 1299 4200000001", "%s", rows)
    with Lab(lab("64511")) as at:
        rows = at.rows("show", "routes", "--at", EDGES[0], "198.51.100.0/24", "--view", "received",
                       "--peer", "s/ce0")
        check(rows and all( "M-4" in (r["reason"] or "") for r in rows), "%s", rows)
        check("198.51.100.0/24" not in at.networks("microsoft"), "refused")
    text = TEXT.replace("3320", "64520")
    check([r[:2] for r in told(text, status=0)] == [("warning", "private-peer-asn")] or
          {r[1] for r in told(text)} == {"private-peer-asn", "reserved-cloud-asn"}, "%s",
          told(text))


def m5_office():
    """M-5: communities of Microsoft 365 need Premium and an authorised subscription"""
    office = TEXT.replace("'12076:5060'", "'12076:5010'")
    codes = {r[1] for r in told(office, status=2)}
    check(codes == {"office-needs-premium", "office-not-authorized"}, "%s", told(office))
    allowed = office.replace("communities:", "office365-authorized: true, communities:")
    check({r[1] for r in told(allowed, status=2)} == {"office-needs-premium"}, "%s", told(allowed))
    premium = allowed.replace("location: Amsterdam", "location: Amsterdam\n    sku: Premium")
    check(not told(premium, status=0), "%s", told(premium))
    with Lab(premium) as lab:
        check(lab.services().get("13.107.6.152/31") == "12076:5010", "%s", lab.services())
        check("office-needs-premium" in lab.refused("update", "circuits: { er-a: { sku: Standard "
                                                    "} }"), "downgrade")
    for community in ("5010", "5020", "5030", "5100"):
        check("office-needs-premium" in {r[1] for r in told(office.replace("5010", community))},
              community)
    check(not told(office.replace("5010", "5040"), status=0), "Dynamics needs neither")


def m11_filter():
    """M-11: attach, change and detach a filter; one on a peering; attached it stays"""
    with Lab(TEXT) as lab:
        want = {"13.80.0.0/15", "108.142.0.0/15", "2603:1020:200::/46", "20.190.128.0/19",
                "20.190.160.0/19", "40.126.0.0/19", "40.126.32.0/19"}
        check(set(lab.services()) == want, "%s", lab.services())
        check(lab.services()["13.80.0.0/15"] == "12076:51002", "%s", lab.services())
        before = {k: r["up-for-seconds"] for k, r in lab.states().items()}
        lab.edit("update", "route-filters: { azure: { communities: ['12076:5060'] } }")
        check({c for c in lab.services().values()} == {"12076:5060"}, "%s", lab.services())
        check(all(r["up-for-seconds"] >= before[k] for k, r in lab.states().items()), "flapped")
        check(lab.refused("delete", "route-filters: [azure]") == ["route-filter-in-use"], "in use")
        lab.edit("create", "route-filters: { east: { communities: ['12076:51004'] } }")
        check(lab.refused("update", "circuits: { er-a: { microsoft-peering: { route-filter: "
                          "[azure, east] } } }") == ["conflicting-leaves"], "two filters")
        lab.edit("update", "circuits: { er-a: { microsoft-peering: { route-filter: [east] } } }")
        check(set(lab.services().values()) == {"12076:51004"}, "%s", lab.services())
        lab.edit("delete", "circuits: { er-a: { microsoft-peering: [route-filter] } }")
        check(not lab.services(), "%s", lab.services())
        lab.edit("delete", "route-filters: [azure, east]")
        check("unknown-name" in lab.refused("update", "circuits: { er-a: { microsoft-peering: { "
                                            "route-filter: [azure] } } }"), "unknown")
        lab.edit("delete", "circuits: { er-a: [microsoft-peering] }")
        gone = lab.ask("show", "sessions", "--at", EDGES[0])
        check(gone.returncode == 1 and "no router" in gone.stderr, "%s", gone.stderr)
        check(not lab.services(), "%s", lab.services())
    inline = TEXT.replace("route-filter: azure", "route-filter: [12076:51002]")
    with Lab(inline) as lab:
        check(set(lab.services().values()) == {"12076:51002"}, "%s", lab.services())


def m12_communities():
    """M-6, M-12: each service and each region has its community, and what is not known is told"""
    rows = told(TEXT.replace("12076:5060", "12076:5999"), status=0)
    check([r[1:3] for r in rows] == [("unknown-community", "route-filters/azure")], "%s", rows)
    rows = told(TEXT.replace("12076:5060", "12076:5050"), "--lint", status=1)
    check([r[1:3] for r in rows] == [("unknown-community", "circuits/er-a/microsoft-peering")],
          "%s", rows)
    world = json.loads(erxctl("world", "-o", "json").stdout)["world"]["clouds"]["AzureCloud"]
    regions = {r["microsoft-community"] for r in world["regions"].values()
               if "microsoft-community" in r}
    services = {s["community"]: s for s in world["services"].values()}
    check(len(regions) > 40 and not regions - set(services), "%s", regions - set(services))
    # P-36: the same number for storage, SQL, Cosmos DB and backup, each with prefixes.
    for value in services:
        low = int(value.split(":")[1])
        if low > 51000:
            check(services[value].get("prefixes"), value)
            check("12076:%d" % (51000 + low % 1000) in services, value)
    # All that a filter may allow comes out at the site, with its community.
    text = TEXT.replace("'12076:5060', '12076:51002'", ", ".join("'%s'" % s for s in services
                        if int(s.split(":")[1]) not in (5010, 5020, 5030, 5100)))
    with Lab(text) as lab:
        got = lab.services()
        for value, s in services.items():
            if int(value.split(":")[1]) in (5010, 5020, 5030, 5100):
                continue
            for p in s.get("prefixes", []):
                check(value in got.get(p, "").split(), "%s %s: %s", value, p, got.get(p))
    text = TEXT.replace("12076:51002", "12076:50099") + (
        "world: { clouds: { AzureCloud: { services: { mine: { community: '12076:50099', "
        "prefixes: [9.9.9.0/24] } } } } }\n")
    with Lab(text) as lab:
        check(lab.services().get("9.9.9.0/24") == "12076:50099", "%s", lab.services())


def m13_nat():
    """M-13: a private address is translated, or its answer does not come back; both families"""
    for source, target, nat in (("10.20.0.9", "20.190.128.9", "198.51.100.1"),
                                ("fd00:20::9", "2603:1020:200::9", "2001:db8:1::1")):
        with Lab(TEXT) as lab:
            t = lab.rows("trace", source, target)
            check(t["translated-to"] == nat and t["lost"] == 0 and t["reverse"]["lost"] == 0 and
                  t["symmetric"] is True, "%s", t)
        with Lab(TEXT.replace("nat: [198.51.100.1, '2001:db8:1::1']", "")) as lab:
            t = lab.rows("trace", source, target)
            check("translated-to" not in t and t["lost"] == 0 and t["reverse"]["lost"] == 1 and
                  "M-13" in t["reverse"]["rule"], "%s", t)
    without = TEXT.replace("nat: [198.51.100.1, '2001:db8:1::1']", "")
    rows = told(without, "--lint", status=1)
    check([r[1] for r in rows] == ["nat-needed", "nat-needed"], "%s", rows)
    with Lab(TEXT) as lab:
        t = lab.rows("trace", "198.51.100.9", "20.190.128.9")
        check("translated-to" not in t and t["reverse"]["lost"] == 0, "%s", t)
        row = [r for r in lab.rows("reach", "s") if r["use-case"] == "on-premises-to-microsoft"][0]
        check(row["verdict"] == "both-ways" and row["to"] == "er-a/microsoft", "%s", row)
    elsewhere = TEXT.replace("nat: [198.51.100.1,", "nat: [198.51.101.1,")
    rows = told(elsewhere, status=0)
    check([r[1] for r in rows] == ["not-public"] and "in no prefix" in rows[0][3], "%s", rows)


TWO_WAYS = """lab: ways
circuits:
  er-a: { microsoft-peering: { peer-asn: 3320, vlan: 200, primary: 203.0.113.0/30, secondary: 203.0.113.4/30,
          ipv6: { primary: '2001:db8:0::/126', secondary: '2001:db8:0::4/126' },
          advertised-public-prefixes: [198.51.100.0/24, '2001:db8:1::/48'],
          advertised-public-prefixes-state: Configured, route-filter: ['12076:5060', '12076:51002'] } }
  er-b: { location: London, microsoft-peering: { peer-asn: 3320, vlan: 200, primary: 203.0.113.8/30,
          secondary: 203.0.113.12/30, ipv6: { primary: '2001:db8:0::8/126', secondary: '2001:db8:0::c/126' },
          advertised-public-prefixes: [198.51.101.0/24, '2001:db8:2::/48'],
          advertised-public-prefixes-state: Configured, route-filter: ['12076:5060', '12076:51002'] } }
on-premises:
  dc:
    asn: 3320
    advertise: [10.20.0.0/16, 'fd00:20::/48']
    circuits:
      er-a: { microsoft-peering: { nat: [198.51.100.1, '2001:db8:1::1'] } }
      er-b: { microsoft-peering: { nat: [198.51.101.1, '2001:db8:2::1'] } }
"""


def m13_each_way_has_the_address_of_its_circuit():
    """m13: ways over two circuits are translated by both, and answers come back over both"""
    with Lab(TWO_WAYS) as lab:
        for source, target, nats in (("10.20.0.9", "20.190.128.9", ["198.51.100.1", "198.51.101.1"]),
                                     ("fd00:20::9", "2603:1020:200::9", ["2001:db8:1::1", "2001:db8:2::1"])):
            def trace():
                t = lab.rows("trace", source, target)
                back = {h["router"].split("/")[0] for p in t["reverse"]["paths"] for h in p["hops"]
                        if h["router"].startswith("er-")}
                return t["translated-to"], t["lost"], t["reverse"]["lost"], back
            got = trace()
            check(got == (", ".join(nats), 0, 0, {"er-a", "er-b"}), "both: %s", got)
            # Over er-b alone only its address is of any use, and reach says so, too.
            state = "circuits: { er-a: { microsoft-peering: { state: %s } } }"
            lab.edit("update", state % "Disabled")
            got = trace()
            check(got == (nats[1], 0, 0, {"er-b"}), "er-b: %s", got)
            rows = {r["to"]: r["verdict"] for r in lab.rows("reach") if r["use-case"] == "on-premises-to-microsoft"}
            check(rows == {"er-a/microsoft": "both-ways", "er-b/microsoft": "both-ways"}, "%s", rows)
            lab.edit("update", state % "Enabled")
        # An address that the other end does not announce loses its half.
        lab.edit("update", "on-premises: { dc: { circuits: { er-b: { microsoft-peering: { nat: [198.51.102.1] } } } } }")
        got = lab.rows("trace", "10.20.0.9", "20.190.128.9")["reverse"]
        check(got["lost"] == 1 and "no route to 198.51.102.1" in got["reason"], "%s", got)
        rows = [r["reason"] for r in lab.rows("reach") if r["to"] == "er-b/microsoft"]
        check("198.51.102.1" in rows[0], "%s", rows)
        lab.edit("update", "circuits: { er-b: { microsoft-peering: { state: Disabled } } }")
        got = lab.rows("trace", "10.20.0.9", "20.190.128.9")
        check(got["translated-to"] == "198.51.100.1" and got["reverse"]["lost"] == 0, "%s", got)
    top = workdir("ways")
    try:
        name = os.path.join(top, "lab.yaml")
        with open(name, "w", encoding="utf-8") as f:
            f.write(TWO_WAYS)
        lines = [json.loads(x) for x in erxctl("sweep", name, "--durations", "ideal", "-o", "json").stdout.splitlines()]
    finally:
        shutil.rmtree(top, ignore_errors=True)
    for case in lines[1:]:
        lasting = [l for l in case.get("losses", []) if l.get("lasting") or l.get("for-good")]
        if case["fail"][0] in ("circuit er-a", "circuit er-b", "router er-a/primary"):
            check(not lasting, "%s", case)


def m14_internet():
    """M-14: addresses of the Internet line that are announced to Microsoft, too"""
    text = TEXT.replace("    asn: 3320\n    circuits", "    asn: 3320\n    internet-addresses: "
                        "[198.51.100.64/26, 192.0.2.0/24]\n    circuits")
    rows = told(text, "--lint", status=1)
    check([r[1] for r in rows] == ["asymmetric-internet"] and "198.51.100.64/26" in rows[0][3],
          "%s", rows)
    check(not told(text.replace("198.51.100.64/26, ", ""), "--lint", status=0), "separate pools")


TWO = """lab: two
circuits:
  er-e:
    location: Washington DC
    microsoft-peering: { peer-asn: 3320, primary: 203.0.113.0/29, route-filter: both,
      advertised-public-prefixes: [198.51.100.0/24] }
  er-w:
    location: Los Angeles
    microsoft-peering: { peer-asn: 3320, primary: 203.0.113.8/29, route-filter: both,
      advertised-public-prefixes: [198.51.100.0/24] }
route-filters:
  both: { communities: ['12076:51004', '12076:51006'] }
on-premises:
  s:
    asn: 3320
    circuits:
      er-e:
        community-preference: { '12076:51004': { local-preference: 200 } }
        microsoft-peering: { nat: [198.51.100.1] }
      er-w:
        community-preference: { '12076:51006': { local-preference: 200 } }
        microsoft-peering: { nat: [198.51.100.1], prepend: [3320, 3320] }
    advertise: [10.20.0.0/16]
"""


def m15_regions():
    """M-15: communities of regions choose the circuit on the way out, the path on the way back"""
    check(not told(TWO, status=0), "%s", told(TWO))
    status, said = rehearsed("""plan: regions
durations: ideal
steps:
- id: both
  checks:
  - best-via: { at: s, prefix: 4.156.0.0/15, via: [er-e] }
  - best-via: { at: s, prefix: 13.64.0.0/16, via: [er-w] }
  - best-via: { at: microsoft, prefix: 198.51.100.0/24, via: [er-e] }
  - sees: { at: s, prefix: 13.64.0.0/16, community: '12076:51006' }
- id: east-is-lost
  do: [ { fail: { circuit: er-e } } ]
  checks:
  - best-via: { at: s, prefix: 4.156.0.0/15, via: [er-w] }
  - best-via: { at: microsoft, prefix: 198.51.100.0/24, via: [er-w] }
  - reachable: { from: s, to: er-w/microsoft }
- id: east-is-back
  do: [ { restore: { circuit: er-e } } ]
  checks:
  - best-via: { at: s, prefix: 4.156.0.0/15, via: [er-e] }
""", TWO)
    check(status == 0, "%s", said)


def m16_apart():
    """M-16: a peering is disabled apart from the other; a port and a box carry both"""
    status, said = rehearsed("""plan: apart
durations: ideal
flows:
  azure: { from: s, to: hub }
  ms: { from: s, to: er-a/microsoft }
steps:
- id: private-off
  do: [ { update: { circuits: { er-a: { private-peering: { state: Disabled } } } } } ]
  checks:
  - unreachable: { from: s, to: hub }
  - reachable: { from: s, to: er-a/microsoft }
- id: swap
  do:
  - update: { circuits: { er-a: { private-peering: { state: Enabled } } } }
  - update: { circuits: { er-a: { microsoft-peering: { state: Disabled } } } }
  checks:
  - reachable: { from: s, to: hub }
  - unreachable: { from: s, to: er-a/microsoft }
- id: port
  do:
  - update: { circuits: { er-a: { microsoft-peering: { state: Enabled } } } }
  - fail: { link: er-a/primary--s/ce0 }
  checks:
  - session: { at: er-a/primary, remote: s/ce0, state: down }
  - session: { at: er-a/microsoft-primary, remote: s/ce0, state: down }
  - session: { at: er-a/microsoft-primary, remote: s/ce0, family: ipv6, state: down }
  - session: { at: er-a/microsoft-secondary, remote: s/ce0, state: Established }
- id: whole-again
  do: [ { restore: { link: er-a/primary--s/ce0 } } ]
  checks:
  - session: { at: er-a/microsoft-primary, remote: s/ce0, state: Established }
- id: one-vlan
  do: [ { fail: { link: er-a/microsoft-primary--s/ce0 } } ]
  checks:
  - session: { at: er-a/primary, remote: s/ce0, state: Established }
  - session: { at: er-a/microsoft-primary, remote: s/ce0, state: down }
- id: drained
  do: [ { restore: { link: er-a/microsoft-primary--s/ce0 } }, { maintain: er-a/secondary } ]
  wait: 30m
  checks:
  - best-via: { at: s, prefix: 20.190.128.0/19, via: [er-a/microsoft-primary] }
  - best-via: { at: microsoft, prefix: 198.51.100.0/24, via: [er-a/microsoft-primary] }
  - reachable: { from: s, to: er-a/microsoft }
- id: box
  do: [ { end-maintain: er-a/secondary }, { fail: { router: er-a/secondary } } ]
  checks:
  - session: { at: er-a/microsoft-secondary, remote: s/ce0, state: down }
  - reachable: { from: s, to: er-a/microsoft }
""")
    check(status == 0, "%s", said)


def r6_both_peerings():
    """R-6: both peerings move to a new circuit under real durations, and no flow loses anything"""
    story = os.path.join(HERE, "..", "..", "conf", "examples", "rehearsals", "S14")
    got = erxctl("rehearse", "-o", "json", os.path.join(story, "lab.yaml"),
                 os.path.join(story, "plan.yaml"))
    result = json.loads(got.stdout)
    check(got.returncode == 0 and result["failed"] == 0 and result["passed"] > 40, "%s%s",
          got.stdout[-900:], got.stderr)
    check(result["durations"]["times"] == "real", "%s", result["durations"])
    check(not result["outages"], "%s", result["outages"])
    # Without its own prefix and address the new circuit would be answered over the old one.
    with open(os.path.join(story, "lab.yaml"), encoding="utf-8") as f:
        lab = f.read()
    with open(os.path.join(story, "plan.yaml"), encoding="utf-8") as f:
        plan = f.read().replace("nat: [198.51.101.1]", "nat: [198.51.100.1]")
    status, said = rehearsed(plan, lab)
    check(status == 1 and "symmetric" in said, "%s", said[-900:])


def u10_az_circuit():
    """U-10, C-7: a circuit as az shows it, both peerings, both families, keys and Global Reach"""
    text = TEXT.replace("location: Amsterdam", "location: Amsterdam\n    sku: "
                        "Standard_UnlimitedData\n    region: westeurope\n    provider: LabTel\n"
                        "    authorizations: { one: { key: 11111111-2222-4333-8444-555555555555 } }")
    with Lab(text) as lab:
        rows = lab.ask("show", "circuits", "er-a", "-o", "az")
        check(rows.returncode == 0, "%s", rows.stderr)
        c = json.loads(rows.stdout)
        check(json.loads(lab.ask("show", "circuits", "-o", "az").stdout) == [c], "the list")
        private, ms = c["peerings"]
        top = c["id"]
        check(top.endswith("/providers/Microsoft.Network/expressRouteCircuits/er-a"), "%s", top)
        want = {"name": "er-a", "type": "Microsoft.Network/expressRouteCircuits",
                "circuitProvisioningState": "Enabled", "provisioningState": "Succeeded",
                "serviceProviderProvisioningState": "Provisioned", "globalReachEnabled": False,
                "location": "westeurope", "stag": None, "allowClassicOperations": False,
                "serviceProviderProperties": {"bandwidthInMbps": 1000, "peeringLocation":
                                              "Amsterdam", "serviceProviderName": "LabTel"},
                "sku": {"family": "UnlimitedData", "name": "Standard_UnlimitedData",
                        "tier": "Standard"}}
        check({k: c[k] for k in want} == want and len(c["serviceKey"]) == 36, "%s", c)
        check([(a["name"], a["authorizationKey"], a["authorizationUseStatus"])
               for a in c["authorizations"]] ==
              [("one", "11111111-2222-4333-8444-555555555555", "Available")], "%s", c)
        want = {"name": "AzurePrivatePeering", "azureASN": 12076, "peerASN": 3320, "vlanId": 100,
                "primaryPeerAddressPrefix": "172.16.1.0/30", "state": "Enabled",
                "secondaryPeerAddressPrefix": "172.16.1.4/30", "connections": [],
                "peeredConnections": [], "lastModifiedBy": "Customer", "ipv6PeeringConfig": None,
                "id": top + "/peerings/AzurePrivatePeering"}
        check({k: private[k] for k in want} == want, "%s", private)
        config = {"advertisedPublicPrefixes": ["198.51.100.0/24"], "customerASN": 0,
                  "advertisedPublicPrefixesState": "Configured", "legacyMode": 0,
                  "routingRegistryName": "NONE"}
        check(ms["microsoftPeeringConfig"] == config and ms["peeringType"] == "MicrosoftPeering" and
              ms["routeFilter"]["id"].endswith("/Microsoft.Network/routeFilters/azure") and
              ms["primaryPeerAddressPrefix"] == "203.0.113.0/30", "%s", ms)
        check(ms["ipv6PeeringConfig"]["microsoftPeeringConfig"]["advertisedPublicPrefixes"] ==
              ["2001:db8:1::/48"] and ms["ipv6PeeringConfig"]["primaryPeerAddressPrefix"] ==
              "2001:db8::/126", "%s", ms)


def u11_codes_of_azure():
    """U-11: erx-rules(7) has Azure's code beside ours where one is known"""
    with open(os.path.join(HERE, "..", "..", "man", "erx-rules.7"), encoding="utf-8") as page:
        said = page.read()
    for ours, azure in (("connection-change", "ExpressRouteConnectionPeerCannotBeChanged"),
                        ("key-needed", "LinkedAuthorizationFailed"),
                        ("circuit-provisioned", "ConflictError"),
                        ("another-operation-in-progress", "AnotherOperationInProgress"),
                        ("unknown-name", "InvalidResourceReference")):
        row = said.split(".It Li %s\n" % ours)[1].split(".It Li")[0]
        check("Azure answers\n.Li %s .\n" % azure in row, "%s: %s", ours, row)


sys.exit(run([m1_validation, m1_addresses, m2_limit, m2_private, m3_no_filter, m4_paths, m5_office,
              m11_filter, m12_communities, m13_nat, m13_each_way_has_the_address_of_its_circuit, m14_internet, m15_regions, m16_apart, r6_both_peerings,
              u10_az_circuit, u11_codes_of_azure]))
