#!/usr/bin/env python3
"""What Azure's own tables and lists show, on the labs in tests/fidelity: columns, marks, whose
connections are named. Each test is called by the finding that it holds."""
import json, os, shutil, socket, struct, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
LABS = os.path.join(HERE, "..", "fidelity")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, quick_build, poll, run, workdir


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def same(got, want, what):
    check(got == want, "%s: %s, not %s", what, got, want)


def erxctl(*args, stdin=None):
    """A sweep forks for each case, which is dear under the sanitizers: it is about what is found,
    and tests/rehearsal has some under them."""
    build = quick_build() if "sweep" in args else BUILD
    return subprocess.run([os.path.join(build, "erxctl"), *args], capture_output=True, text=True,
                          timeout=300, input=stdin)


class Lab:
    """One of tests/fidelity by its name, or the text of a lab: that one is not waited for."""
    def __init__(self, lab, *args):
        self.top = workdir("fidelity")
        self.file = os.path.join(LABS, lab) if lab.endswith(".yaml") else os.path.join(self.top, "lab.yaml")
        self.written = not lab.endswith(".yaml")
        if self.written:
            with open(self.file, "w") as f:
                f.write(lab)
        self.daemon = Daemon(["-q", *args, self.file]).must_run()

    def __enter__(self):
        if not self.written:
            self.ok("wait")
        return self

    def __exit__(self, *exc):
        self.daemon.close()
        shutil.rmtree(self.top, ignore_errors=True)

    def run(self, *args, stdin=None):
        return erxctl("-S", self.daemon.socket, *args, stdin=stdin)

    def ok(self, *args, stdin=None):
        got = self.run(*args, stdin=stdin)
        check(got.returncode == 0, "%s: %d %s", " ".join(args), got.returncode, got.stderr)
        return got.stdout

    def json(self, *args, stdin=None):
        return json.loads(self.ok("-o", "json", *args, stdin=stdin))


def headings(table):
    return table.splitlines()[0].split()


def l6_two_regions_with_appliances_settle():
    """L6, S5: default routes of appliances in two hubs stay where they belong, with open gateways and reannounce"""
    got = erxctl("-o", "json", "rehearse", os.path.join(LABS, "two-regions.yaml"),
                 os.path.join(LABS, "two-regions-plan.yaml"))
    result = json.loads(got.stdout)
    same([(s["id"], c["check"], c["got"]) for s in result["steps"] for c in s["checks"] if not c["passed"]], [],
         "failed checks")
    same((got.returncode, result["passed"]), (0, 11), "the end")


def l14_a_real_edge_with_a_short_hold_time():
    """L14, P-8a: a real edge that offers 3 s hears KEEPALIVEs in time, and is dropped at the floor, not before"""
    marker = b"\xff" * 16
    lab = """lab: floor
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { c: er } } }
circuits:
  er: { private-peering: { peer-asn: 64520, vlan: 7, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } }
on-premises:
  s: { asn: 64520, circuits: { er: }, external: { er/primary: { local: 127.0.0.1, remote: 127.0.0.2, local-port: %d, mode: listen } } }
fidelity: { hold-floor: 5 }
"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Lab(lab % port) as lab, socket.socket() as edge:
        edge.bind(("127.0.0.2", 0))
        edge.settimeout(60)
        edge.connect(("127.0.0.1", port))
        body = struct.pack(">BHHIB", 4, 64520, 3, 0x0a000001, 0)
        edge.sendall(marker + struct.pack(">HB", 19 + len(body), 1) + body)
        edge.sendall(marker + struct.pack(">HB", 19, 4))
        silent, rest, kind, keepalives = time.monotonic(), b"", 0, 0
        while kind != 3:
            data = edge.recv(65536)
            check(data, "the connection was closed without a NOTIFICATION")
            rest += data
            while len(rest) >= 19 and len(rest) >= struct.unpack(">H", rest[16:18])[0]:
                length, kind = struct.unpack(">HB", rest[16:19])
                message, rest = rest[:length], rest[length:]
                keepalives += kind == 4
        lasted = time.monotonic() - silent
        same(message[19:21], b"\x04\x00", "the NOTIFICATION")
        check(lasted >= 4.9, "it was dropped after %.1f s", lasted)
        check(keepalives >= 3, "only %d KEEPALIVEs within 5 s", keepalives)
        texts = [e["text"] for e in lab.json("show", "events") if e["subject"].startswith("er/primary--s/ce0")]
        check(any("hold 5 s (3 s agreed)" in t for t in texts), "%s", texts)
        check(any("nothing heard for 5 s" in t for t in texts), "%s", texts)


MARKER = b"\xff" * 16


class Edge:
    """A real customer edge: a socket from 127.0.0.2 that speaks BGP by hand."""
    def __init__(self, port, asn):
        self.sock, self.rest = socket.socket(), b""
        self.sock.bind(("127.0.0.2", 0))
        self.sock.settimeout(60)
        self.sock.connect(("127.0.0.1", port))
        self.say(1, struct.pack(">BHHIB", 4, asn, 0, 0x0a000001, 0))
        self.hear(1)
        self.say(4)
        self.hear(4)
        self.asn = asn

    def say(self, kind, body=b""):
        self.sock.sendall(MARKER + struct.pack(">HB", 19 + len(body), kind) + body)

    def hear(self, kind):
        while True:
            while len(self.rest) < 19 or len(self.rest) < struct.unpack(">H", self.rest[16:18])[0]:
                data = self.sock.recv(65536)
                check(data, "erxd has closed the connection")
                self.rest += data
            length, got = struct.unpack(">HB", self.rest[16:19])
            message, self.rest = self.rest[:length], self.rest[length:]
            check(got != 3, "a NOTIFICATION: %s", message[19:].hex())
            if got == kind:
                return

    def announce(self, octets):
        """Octets of NLRI, with a next hop on the link."""
        attrs = (b"\x40\x01\x01\x00" + struct.pack(">BBBBBH", 0x40, 2, 4, 2, 1, self.asn) +
                 b"\x40\x03\x04" + socket.inet_aton("127.0.0.2"))
        self.say(2, struct.pack(">HH", 0, len(attrs)) + attrs + octets)


def a2_a_live_external_link_is_an_end_of_a_trace():
    """A2: what enters and leaves at a real edge's link, as long as the edge is there, whatever it announces"""
    lab = """lab: link
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { c: er-a } } }
circuits:
  er-a: { private-peering: { peer-asn: 64520, vlan: 7, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } }
on-premises:
  dc:
    asn: 64520
    circuits: { er-a: }
    external: { er-a/primary: { local: 127.0.0.1, remote: 127.0.0.2, local-port: %d, mode: listen }, er-a/secondary: {
      local: 127.0.0.1, remote: 127.0.0.3, local-port: %d, mode: listen } }
"""
    link = "er-a/primary--dc/ce0"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def ways(lab, *ends):
        answer = lab.json("trace", *ends)
        return ({p["fate"] for p in answer["paths"]}, {tuple(h["router"] for h in p["hops"]) for p in answer["paths"]},
                {p["fate"] for p in (answer["reverse"] or {"paths": []})["paths"]})

    with Lab(lab % (port, port)) as lab:
        poll("the gateway", lambda: "10.60.0.0/16" in lab.ok("show", "routes", "--at", "er-a/primary"))
        nothing = lab.run("trace", link, "hub")
        check(nothing.returncode == 2 and "nothing was learned over this link" in nothing.stderr, "%s", nothing)
        edge = Edge(port, 64520)
        edge.announce(b"\x10\x0a\x14")
        poll("10.20.0.0/16 at the hub", lambda: "10.20.0.0/16" in lab.ok("show", "routes", "--at", "hub"))
        fates, paths, back = ways(lab, link, "hub")
        same((fates, back), ({"delivered"}, {"external-neighbour"}), "with the edge")
        same(paths, {("er-a/primary", "hub/gw0", "hub"), ("er-a/primary", "hub/gw1", "hub")}, "the ways in")
        fates, paths, back = ways(lab, "hub", link)
        same((fates, back), ({"external-neighbour"}, {"delivered"}), "out of the link")
        same(paths, {("hub", "hub/gw0", "er-a/primary", "dc/ce0"), ("hub", "hub/gw1", "er-a/primary", "dc/ce0")},
             "the ways out")
        check("dc/ce0: handed over at dc/ce0--er-a/primary" in lab.ok("trace", "hub", link), "the words")
        same(ways(lab, link, "10.99.0.1")[0], {"no-route"}, "what nobody has")
        # L1: a summary around the hub's space attracts nothing of it (E-1).
        edge.announce(b"\x08\x0a")
        poll("10.0.0.0/8 at the hub", lambda: "10.0.0.0/8" in lab.ok("show", "routes", "--at", "hub"))
        same(ways(lab, link, "10.60.0.9")[0], {"delivered"}, "into the hub")
        same(ways(lab, "hub", "10.99.0.1")[0], {"external-neighbour"}, "what only the summary covers")
        # What came in over the link leaves over it again: the edge will not have it both ways.
        same(ways(lab, link, "10.99.0.1")[0], {"external-neighbour"}, "back out of the link")
        edge.sock.close()
        poll("the end of the routes", lambda: "10.0.0.0/8" not in lab.ok("show", "routes", "--at", "hub"))
        check(lab.run("trace", link, "hub").returncode == 2, "the edge has gone, and its routes are there")
        same(ways(lab, "hub", "10.20.0.1")[0], {"no-route"}, "when the edge has gone")


def l1_a_sweep_knows_what_a_summary_does_not_keep():
    """L1: flows of a site that announces 10.0.0.0/8 lose in both directions what those of 10.20.0.0/16 lose"""
    def losses(lab):
        got = erxctl("-o", "json", "sweep", lab).stdout.splitlines()
        return {tuple(case["fail"]): {(f["flow"], f["direction"]): (f["seconds"], f["lasting"]) for f in case["lost"]
                                      if not f["flow"].startswith("spoke")} for case in map(json.loads, got[1:])}

    top = workdir("sweep")
    try:
        summary = losses(os.path.join(LABS, "summary.yaml"))
        with open(os.path.join(LABS, "summary.yaml")) as f:
            text = f.read()
        for name, old, new in (("exact", "advertise: [10.0.0.0/8]", "advertise: [10.20.0.0/16]"),
                               ("named", "advertise: [10.0.0.0/8]", "networks: [10.20.0.0/16], advertise: "
                                "[10.0.0.0/8]")):
            check(old in text, "%s", text)
            with open(os.path.join(top, name), "w") as f:
                f.write(text.replace(old, new))
            same(summary, losses(os.path.join(top, name)), "losses beside those of " + name)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    both = {(f, d): (180, True) for f in ("s--hub", "s--spoke1", "s--spoke2") for d in ("forward", "reverse")}
    same(summary[("circuit er-a",)], both, "what a circuit takes")
    same({k[1] for k in summary[("link er-a/primary--s/ce0",)]}, {"forward", "reverse"}, "directions of a link")
    same({k[1] for k in summary[("router hub/gw0",)]}, {"forward"}, "directions of an instance")


def e1_explain_says_where_packets_go():
    """E-1, E-2, E-10 to E-15, E-20: explain says which entry wins where that is none of BGP, rehearsed as live"""
    rows = [
        ("s", "172.16.0.0/12", "summary", "Traffic for it is discarded: no network is behind 172.16.0.0/12, which "
         "the router announces (E-1)."),
        ("s", "10.61.1.0/24", "attached", "Traffic for it has arrived: 10.61.1.0/24 is a network on the router "
         "itself (E-1)."),
        ("s", "10.20.9.0/24", "attached", "Traffic for it has arrived: 10.20.0.0/16 is a network on the router "
         "itself (E-1)."),
        ("s", "10.60.9.0/24", "routes", "Traffic for it follows 10.60.0.0/16."),
        ("hub/gw0", "10.61.0.9/32", "hosts", "Traffic for it goes to the hosts of s1: 10.61.0.0/24 is theirs (E-11)."),
        ("s1", "10.61.1.0/24", "dropped", "None 10.0.0.0/8 of the service, which drops it: nothing was learned for "
         "it (E-10)"),
        ("s1", "10.60.0.0/16", "hosts", "VNetPeering 10.60.0.0/16, to hub, whatever the gateway has learned "
         "(E-11, E-15)"),
        ("s1", "10.61.0.7/32", "attached", "VnetLocal 10.61.0.0/24, which holds against longer routes of BGP (E-11)"),
        ("s1", "10.20.7.0/24", "routes", "VirtualNetworkGateway 10.20.0.0/16, learned by hub/gw0 and hub/gw1 (E-11)"),
        ("s2", "10.62.0.0/24", "hosts", "VNetPeering 10.62.0.0/24, to tools, whatever the gateway has learned "
         "(E-11, E-15)"),
        ("tools", "8.8.8.0/24", "internet", "Internet 0.0.0.0/0 of the service: nothing was learned for it (E-20)"),
        ("tools", "2001:db8::/32", "internet", "Internet ::/0 of the service: nothing was learned for it (E-20)"),
        ("tools", "fd00:60::/48", "internet", "Internet ::/0 of the service: nothing was learned for it (E-20)"),
        ("hub", "fd00:60::1/128", "attached", "VnetLocal fd00:60::/48, which holds against longer routes of BGP "
         "(E-11)"),
        # For an address, the longest prefix around it.
        ("s", "10.61.1.4", "attached", "Traffic for it has arrived: 10.61.1.0/24 is a network on the router "
         "itself (E-1)."),
        ("tools", "8.8.8.8", "internet", "Internet 0.0.0.0/0 of the service: nothing was learned for it (E-20)"),
        ("hub", "fd00:60::1", "attached", "VnetLocal fd00:60::/48, which holds against longer routes of BGP "
         "(E-11)"),
    ]
    plan = "plan: p\nsteps:\n- id: look\n  checks: [ { sees: { at: s, prefix: 10.60.0.0/16 } } ]\n"
    with Lab("packets.yaml") as lab:
        with open(os.path.join(lab.top, "plan.yaml"), "w") as f:
            f.write(plan)
        for at, prefix, by, text in rows:
            told = lab.ok("explain", prefix, "--at", at)
            check("  " + text + "\n" in told, "%s at %s: %s", prefix, at, told)
            same(lab.json("explain", prefix, "--at", at)[-1]["packets"]["by"], by, "%s at %s" % (prefix, at))
            got = erxctl("-o", "json", "rehearse", lab.file, os.path.join(lab.top, "plan.yaml"), "--explain",
                         "%s@%s" % (prefix, at))
            same(json.loads(got.stdout)["steps"][-1]["explain"], told, "%s at %s, rehearsed" % (prefix, at))
        lab.ok("announce", "s", "0.0.0.0/0")
        lab.ok("wait")
        check("VirtualNetworkGateway 0.0.0.0/0, learned by hub/gw0 and hub/gw1 (E-11)" in
              lab.ok("explain", "10.61.1.0/24", "--at", "s1"), "a learned default route")
        check("is not known" not in lab.ok("explain", "10.61.1.0/24", "--at", "s1"), "nothing is real")
        lab.ok("edit", "delete", "-", stdin="on-premises: { s: networks }\n")
        lab.ok("withdraw", "s", "10.20.0.0/16")
        lab.ok("wait")
        check("Traffic for it has arrived: 10.20.0.0/16 was withdrawn, and the network is still here (E-2)." in
              lab.ok("explain", "10.20.0.0/16", "--at", "s"), "withdrawn")
        check("Traffic for it leaves the lab: the site announces 0.0.0.0/0 as its way out." in
              lab.ok("explain", "8.8.8.0/24", "--at", "s"), "the way out")


def e15_peered_vnets_use_the_peering():
    """E-15: peerings carry what goes between their two VNets, whatever happens to the circuit, in both families"""
    got = erxctl("-o", "json", "rehearse", os.path.join(LABS, "peerings.yaml"),
                 os.path.join(LABS, "peerings-plan.yaml"))
    result = json.loads(got.stdout)
    same([(s["id"], c["check"], c["got"]) for s in result["steps"] for c in s["checks"] if not c["passed"]], [],
         "failed checks")
    same((got.returncode, result["passed"]), (0, 24), "the end")
    with Lab("peerings.yaml") as lab:
        lab.ok("edit", "create", "-", stdin="vnets: { hub2: { peerings: { hub1: } } }\n")
        paths = lab.json("trace", "hub1", "hub2")["paths"]
        same([[h["router"] for h in p["hops"]] for p in paths], [["hub1", "hub2"]], "the way")
        rows = [r for r in lab.json("show", "effective-routes", "hub1") if r["address-prefix"] == "10.70.0.0/16"]
        same([(r["source"], r["state"], r["next-hop-type"]) for r in rows],
             [("Default", "Active", "VNetPeering"), ("VirtualNetworkGateway", "Invalid", "VirtualNetworkGateway"),
              ("VirtualNetworkGateway", "Invalid", "VirtualNetworkGateway")], "effective routes")
        picture = json.loads(lab.ok("graph", "running", "-o", "json"))
        check({"vnet": "hub1", "peer": "hub2"} in picture["peered"], "%s", picture["peered"])
        same({r["name"]: r["peerings"] for r in lab.json("show", "vnets")},
             {"hub1": ["hub2"], "hub2": ["hub1"], "s1": ["tools"], "s2": [], "tools": ["s1"]}, "show vnets")


def a2_reach_says_what_is_known():
    """A2: what is lost is why a case does not work, not that the other direction is unknown"""
    with Lab("""lab: gone
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { c: er } } }
circuits: { er: { private-peering: { peer-asn: 64520, vlan: 7, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } } }
on-premises:
  dc: { asn: 64520, circuits: { er: }, advertise: [10.20.0.0/16], external: {
    er/primary: { local: 127.0.0.1, remote: 127.0.0.2, local-port: 1790, mode: dial },
    er/secondary: { local: 127.0.0.1, remote: 127.0.0.3, local-port: 1790, mode: dial } } }
""") as lab:
        row = lab.json("reach")[0]
        same((row["verdict"], row["rule"], row["forward"]["lost"], row["reverse"]["lost"]), ("no", "E-10", 0, 1),
             "the case")
        check(row["reason"].startswith("hub has no route to 10.20.0.1, "), "%s", row)


def f7_a_drain_waits_for_no_real_router():
    """F-7: forwarding stops once traffic has moved, however many real routers are not there"""
    lab = """lab: absent
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { c: er } } }
circuits:
  er: { private-peering: { peer-asn: 64520, vlan: 7, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } }
on-premises: { s: { asn: 64520, circuits: { er: }, advertise: [10.20.0.0/16] } }
routers:
  r:
    asn: 65001
    neighbors:
"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for i in range(25):
        lab += ("      n%d: { asn: 65002, external: { local: 127.0.0.1, remote: 127.0.1.%d, local-port: %d, "
                "mode: listen } }\n" % (i, i + 1, port))
    with Lab(lab) as lab:
        poll("the circuit", lambda: "established" in lab.ok("show", "sessions", "--at", "er/primary").lower())
        lab.ok("maintain", "er/primary")
        poll("the end of forwarding at er/primary",
             lambda: [r["state"] for r in lab.json("show", "failures")] == ["drained, forwards nothing"])


def l15_a_custom_community_needs_a_new_connection():
    """L15, P-37: a changed custom community waits for a new connection, also over a restart; edit, explain and a
    plan say so"""
    def at_site(lab):
        return {r["communities"] for r in lab.json("show", "routes", "--at", "s", "10.60.0.0/16")}

    kept = workdir("kept")
    try:
        with Lab("community.yaml", "-s", kept) as lab:
            same(at_site(lab), {"12076:20001 12076:50002"}, "communities at first")
            told = lab.json("edit", "update", "-", stdin="vnets: { hub: { custom-community: '12076:20002' } }\n")
            check({"change": "warning: vnets/hub/connections/a: a was made with community 12076:20001 for hub "
                             "and keeps it: 12076:20002 is not in effect"} in told, "%s", told)
            lab.ok("wait")
            same(at_site(lab), {"12076:20001 12076:50002"}, "communities after the edit")
            check("others need a new one (P-37)" in lab.ok("explain", "10.60.0.0/16", "--at", "hub/gw0"), "explain")
            rows = lab.json("show", "routes", "--at", "hub/gw0", "10.60.0.0/16")
            check("ext-communities" not in rows[0] or not rows[0]["ext-communities"], "%s", rows)
            lab.daemon.stop()
        with Lab("community.yaml", "-s", kept) as lab:
            same(at_site(lab), {"12076:20001 12076:50002"}, "communities after a restart")
            lab.ok("connection", "delete", "hub", "a")
            lab.ok("connection", "create", "a", "--vnet", "hub", "--circuit", "er-a")
            lab.ok("wait")
            same(at_site(lab), {"12076:20002 12076:50002"}, "communities of a new connection")
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def l15_a_plan_of_the_change_says_what_is_missing():
    """L15: a rehearsal warns of a community that takes no effect, and shows the outage of the new connection"""
    plan = """plan: community
flows: { f: { from: s, to: hub } }
steps:
- id: change
  do: [ { update: { vnets: { hub: { custom-community: '12076:20002' } } } } ]
  wait: converged
- id: again
  do: [ { delete: { vnets: { hub: { connections: [a] } } } }, { create: { vnets: { hub: { connections: { a: er-a } } } } } ]
  wait: converged
  checks: [ { sees: { at: s, prefix: 10.60.0.0/16, community: '12076:20002' } } ]
"""
    top = workdir("plan")
    try:
        path = os.path.join(top, "plan.yaml")
        with open(path, "w") as f:
            f.write(plan)
        lab = os.path.join(LABS, "community.yaml")
        got = json.loads(erxctl("-o", "json", "rehearse", lab, path).stdout)
        action = got["steps"][0]["actions"][0]
        same(action["outcome"], "done", "the change")
        same(action["warnings"], ["vnets/hub/connections/a: a was made with community 12076:20001 for hub and keeps "
                                  "it: 12076:20002 is not in effect; delete the connection and make it again; "
                                  "nothing goes over it meanwhile"], "warnings")
        same([c["passed"] for c in got["steps"][1]["checks"]], [True], "checks of the new connection")
        check("warnings" not in got["steps"][1]["actions"][0], "%s", got["steps"][1])
        check({o["flow"] for o in got["outages"]} == {"f"}, "%s", got["outages"])
        text = erxctl("rehearse", lab, path).stdout
        check("       warning: vnets/hub/connections/a: a was made with" in text, "%s", text)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def l16_a_sole_candidate_has_no_star():
    """L16, U-2a: * stands where a prefix has two or more candidates, in a table, in JSON and with -o az"""
    with Lab("avsgr.yaml") as lab:
        rows = lab.json("show", "route-table", "er-a")
        az = json.loads(lab.ok("show", "route-table", "er-a", "-o", "az"))["value"]
        same([r["nextHop"] for r in az], [r["next-hop"] for r in rows], "next hops with -o az")
        same(lab.ok("show", "route-table", "er-a").count("*"), 1, "stars in the table")
        by = {}
        for r in rows:
            by.setdefault(r["network"], []).append(r["next-hop"])
        same(by["10.20.0.0/16"], ["172.16.1.1"], "candidates of a site's network")
        same(by["10.60.0.0/16"], ["10.60.255.12*", "10.60.255.13", "10.80.0.130"], "candidates of a VNet")
        same(by["10.81.1.0/24"], ["10.80.0.130"], "candidates of a segment")


SHARED = "er/primary--hns/gw0"


def l17_ipv6_peers_of_gateways():
    """L17, W-60: a gateway has no IPv6 peers: one session carries both families, and tables say so"""
    with Lab("hairpin.yaml") as lab:
        rows = lab.json("show", "sessions")
        same([r["name"] for r in rows if r["name"].endswith("/ipv6")], [], "sessions of IPv6 alone")
        same(len(rows), 16, "ends of sessions")
        row, = [r for r in lab.json("show", "sessions", "--at", "er/primary") if r["remote"] == "hns/gw0"]
        same((row["name"], row["family"], row["families"]), (SHARED + "/ipv4", "ipv4", ["ipv4", "ipv6"]), "names")
        same((row["local-address"], row["remote-address"]), ("10.1.0.4", "10.1.0.12"), "addresses")
        same((row["received"], row["accepted"], row["advertised"]), (4, 4, 2), "routes of both families")
        same(row["by-family"],
             [{"family": "ipv4", "received": 2, "accepted": 2, "advertised": 2, "limit": 1000, "agreed": True},
              {"family": "ipv6", "received": 2, "accepted": 2, "advertised": 0, "limit": 100, "agreed": True}],
             "routes of each family")
        other, = [r for r in lab.json("show", "sessions", "--at", "er/primary") if r["remote"] == "vhub/gw0"]
        check("families" not in other and "by-family" not in other, "a session of one family: %s", other)
        table = lab.ok("show", "sessions", "--at", "er/primary")
        same([l.split()[2:4] for l in table.splitlines()[1:2]], [["ipv4,", "ipv6"]], "families in the table")
        same({r["neighbor"]: r["routes-received"] for r in lab.json("show", "bgp-peers", "hns", "--instance", "gw0")},
             {"10.1.0.4": 2, "10.1.0.5": 2}, "peers")
        same({r["neighbor"]: r["state-pfx-rcd"] for r in lab.json("show", "route-table-summary", "er")},
             {"10.1.0.12": "4", "10.1.0.13": "4", "10.3.0.12": "2", "10.3.0.13": "2"}, "neighbours of the MSEE")
        own = [r for r in lab.json("show", "learned-routes", "hns") if r["network"] == "fd00:2::/48"]
        same([(r["source-peer"], r["local-address"], r["origin"]) for r in own], [("10.1.0.12", "10.1.0.12", "Network")],
             "what is the gateway's own")
        rows = lab.json("show", "advertised-routes", "hns", "--peer", "10.1.0.4")
        same([(r["network"], r["next-hop"], r["local-address"]) for r in rows],
             [("10.1.0.0/16", "10.1.0.12", "10.1.0.12"), ("10.2.0.0/24", "10.1.0.12", "10.1.0.12"),
              ("fd00:1::/48", "fd00:1:0:ffff::c", "10.1.0.12"), ("fd00:2::/48", "fd00:1:0:ffff::c", "10.1.0.12")],
             "advertised to a peer")
        got = lab.run("show", "advertised-routes", "hns", "--peer", "fd00:1:0:ffff::4")
        check(got.returncode == 1 and "give --peer 10.1.0.4" in got.stderr, "%s", got.stderr)


def l17_routes_of_ipv6_have_ipv4_peers():
    """L17, W-60: SourcePeer of an IPv6 route is the MSEE's IPv4 address, NextHop its IPv6 one"""
    with Lab("dual-stack.yaml") as lab:
        rows = [r for r in lab.json("show", "learned-routes", "hub") if r["network"] == "fd00:20::/48"]
        same([(r["source-peer"], r["next-hop"], r["local-address"], r["as-path"], r["weight"]) for r in rows],
             [("10.60.255.%d" % n, "fd00:60:0:ffff::%d" % n, "10.60.255.12", "12076-64520", 32769) for n in (4, 5)],
             "a route of the site")
        az = json.loads(lab.ok("show", "learned-routes", "hub", "-o", "az"))["value"]
        same([(r["sourcePeer"], r["nextHop"]) for r in az if r["network"] == "fd00:20::/48"],
             [("10.60.255.%d" % n, "fd00:60:0:ffff::%d" % n) for n in (4, 5)], "the same with -o az")
        same({r["neighbor"]: r["routes-received"] for r in lab.json("show", "bgp-peers", "hub", "--instance", "gw1")},
             {"10.60.255.4": 2, "10.60.255.5": 2}, "routes received, of both families")
        # The customer edge has a session for each, and the MSEE's table the next hops of each.
        same(sorted(r["name"] for r in lab.json("show", "sessions", "--at", "site")),
             ["er-a/%s--site/ce0/%s" % (p, f) for p in ("primary", "secondary") for f in ("ipv4", "ipv6")],
             "sessions of the site")
        rows = [r for r in lab.json("show", "route-table", "er-a") if r["network"] == "fd00:60::/48"]
        same([r["next-hop"] for r in rows], ["fd00:60:0:ffff::c*", "fd00:60:0:ffff::d"], "at the MSEE")


def l17_an_ipv6_session_of_a_gateway_is_not_there():
    """L17: who names it is told the shared session, whatever he wants of it"""
    with Lab("hairpin.yaml") as lab:
        for asked in (("fail", "session"), ("restore", "session"), ("reset",), ("refresh",)):
            for name in (SHARED, "hns/gw0--er/primary"):
                got = lab.run(*asked, name + "/ipv6", "-o", "json")
                error = json.loads(got.stderr)["error"]
                same((got.returncode, error["code"], error["cure"]),
                     (1, "unknown-name", "name %s/ipv4" % SHARED), "%s %s" % (" ".join(asked), name))
                check("carries it too (W-60)" in error["message"], "%s", error)
        for asked in (("show", "routes", "--at", "er/primary", "--view", "received", "--peer", SHARED + "/ipv6"),
                      ("capture", SHARED + "/ipv6", "--for", "1s", "--write", os.devnull)):
            got = lab.run(*asked)
            check(got.returncode == 1 and "name %s/ipv4" % SHARED in got.stderr, "%s: %s", asked, got.stderr)
        # What never had IPv6 is as unknown as before.
        got = lab.run("reset", "er/primary--vhub/gw0/ipv6")
        check(got.returncode == 1 and "(W-60)" not in got.stderr, "%s", got.stderr)
        lab.ok("fail", "session", SHARED + "/ipv4")
        lost = [r["network"] for r in lab.json("show", "routes", "--at", "er/primary", "--view", "received",
                                               "--peer", "hns/gw0")]
        same(lost, [], "routes of the session that failed, of either family")


def l17_separate_sessions_are_a_switch():
    """L17: fidelity gateway-ipv6-session: separate, and back, while the lab runs"""
    def names(lab):
        return [r["name"] for r in lab.json("show", "sessions", "--at", "hns/gw0")]

    with Lab("hairpin.yaml") as lab:
        shared = names(lab)
        same(shared, ["er/%s--hns/gw0/ipv4" % p for p in ("primary", "secondary")], "at first")
        lab.ok("edit", "update", "-", stdin="fidelity: { gateway-ipv6-session: separate }\n")
        lab.ok("wait")
        same(names(lab), ["er/%s--hns/gw0/%s" % (p, f) for p in ("primary", "secondary") for f in ("ipv4", "ipv6")],
             "separate")
        same([r["neighbor"] for r in lab.json("show", "bgp-peers", "hns", "--instance", "gw0")],
             ["10.1.0.4", "10.1.0.5", "fd00:1:0:ffff::4", "fd00:1:0:ffff::5"], "peers")
        own, = [r for r in lab.json("show", "learned-routes", "hns") if r["network"] == "fd00:2::/48"]
        same(own["source-peer"], "fd00:1:0:ffff::c", "own address for IPv6")
        lab.ok("reset", SHARED + "/ipv6")
        lab.ok("wait")
        lab.ok("edit", "update", "-", stdin="fidelity: { gateway-ipv6-session: shared }\n")
        lab.ok("wait")
        same(names(lab), shared, "shared again")


def l19_a_tenants_connection_has_no_name():
    """L19, W-25, C-22: the owner of a circuit is not told the connections of others, by no command"""
    revoke = ("authorization", "revoke", "er-a", "a")
    with Lab("sub.yaml") as lab:
        same([r["name"] for r in lab.json("show", "connections")], ["y"], "connections of the owner")
        same([r["name"] for r in lab.json("--subscription", "contoso", "show", "connections")], ["x"],
             "connections of the tenant")
        check(lab.run("show", "connections", "theirs").returncode == 1, "the tenant's VNet is found by its name")
        key, = lab.json("show", "authorizations")
        same((key["use-status"], key["used-by"]), ("InUse", None), "the authorization")
        same([r["links"] for r in lab.json("show", "circuits")], [2], "links of the circuit")
        same(lab.daemon.ask("names", list="connections")["names"], ["y"], "names for the shell")
        same(lab.daemon.ask("names", list="connections", subscription="contoso")["names"], ["x"],
             "names for the tenant's shell")
        lab.ok("connection", "delete", "mine", "y")
        got = lab.run("edit", "delete", "-", stdin="circuits: [er-a]")
        check(got.returncode == 1 and "er-a is used by a connection of another subscription" in got.stderr,
              "%s", got.stderr)
        for refused in (lab.run("edit", "update", "-", stdin="circuits: { er-a: { location: Sydney } }\n"),
                        lab.run("connection", "create", "z", "--vnet", "mine", "--circuit", "er-a",
                                "--authorization", "a")):
            check("theirs" not in refused.stdout + refused.stderr, "%s", refused.stderr)
        check("serves a connection of another subscription" in refused.stderr, "%s", refused.stderr)
        check("theirs" not in got.stdout + got.stderr, "%s", got.stderr)
        told = [r["change"] for r in lab.json(*revoke)]
        same(told, ["- circuits/er-a/authorizations/a", "- a connection of another subscription"],
             "what revoking the key changes")
        same(lab.json("--subscription", "contoso", "show", "connections"), [], "connections after it")


def l20_az_columns():
    """L20: --az fills every column of learned routes and of a route table, as -o az has every key"""
    tables = (("route-table", "er-a"), ("route-table-summary", "er-a"), ("arp", "er-a"),
              ("learned-routes", "hub"), ("bgp-peers", "hub"))
    with Lab("avsgr.yaml") as lab:
        for table in tables:
            plain, az = lab.ok("show", *table), lab.ok("show", *table, "--az")
            want = [h for h in headings(plain) if h != "Instance"]
            same(headings(az), want, "columns of %s --az" % table[0])
            same(len(az.splitlines()), len(plain.splitlines()), "rows of %s --az" % table[0])
        same(headings(lab.ok("show", "learned-routes", "hub", "--az")),
             ["Network", "Origin", "SourcePeer", "AsPath", "Weight", "NextHop"], "columns")
        rows = json.loads(lab.ok("show", "learned-routes", "hub", "-o", "az"))["value"]
        same(set(rows[0]), {"network", "origin", "sourcePeer", "asPath", "weight", "nextHop",
                            "localAddress"}, "keys of -o az")


def l20_instances_are_told_apart():
    """L20: rows of both instances of a gateway say which one each is of"""
    with Lab("avsgr.yaml") as lab:
        rows = lab.json("show", "bgp-peers", "hub")
        same([(r["instance"], r["neighbor"]) for r in rows],
             [(i, "10.60.255.%d" % n) for i in ("gw0", "gw1") for n in (4, 5, 6, 7)], "peers")
        same(headings(lab.ok("show", "bgp-peers", "hub"))[0], "Instance", "first column")
        for one in (lab.json("show", "bgp-peers", "hub", "--instance", "gw1"),
                    lab.json("show", "learned-routes", "hub")):
            check(one and not any("instance" in r for r in one), "an instance is named for nothing: %s", one)
        both = lab.json("show", "learned-routes", "hub", "--instance", "all")
        same({r["instance"] for r in both}, {"gw0", "gw1"}, "instances of learned routes")
        az = json.loads(lab.ok("show", "bgp-peers", "hub", "-o", "az"))["value"]
        check(not any("instance" in r for r in az), "the Azure CLI has no such key")


def l20_global_reach_over_dead_links():
    """L20: Global Reach is Connected only while it can carry, whatever its sessions say"""
    def status(lab):
        row, = lab.json("show", "global-reach")
        return row["status"], row["reason"]

    with Lab("avsgr.yaml") as lab:
        same(status(lab), ("Connected", None), "at first")
        lab.ok("fail", "link", "er-a/primary--site-a/ce0")
        same(status(lab), ("Connected", "no link of er-a/primary to a customer edge is alive"), "one link dead")
        lab.ok("fail", "link", "er-a/secondary--site-a/ce0")
        same(status(lab), ("Disconnected", "no link of er-a/primary to a customer edge is alive"), "both dead")
        lab.ok("restore", "link", "er-a/primary--site-a/ce0")
        same(status(lab), ("Connected", "no link of er-a/secondary to a customer edge is alive"), "one is back")
        lab.ok("fail", "link", "er-a/primary--pc1/primary")
        same(status(lab)[0], "Disconnected", "each path cut at another place")
        lab.ok("restore", "link", "er-a/secondary--site-a/ce0")
        same(status(lab), ("Connected", "the link between pc1/primary and er-a/primary is dead"), "the other path")
        lab.ok("fail", "forwarding", "pc1/secondary")
        same(status(lab)[0], "Disconnected", "an MSEE that drops everything")


def l20_a_short_loop_is_no_loop_for_good():
    """L20: a loop of 1 ms and then loss for good is loss, in a sweep"""
    got = erxctl("-o", "json", "sweep", os.path.join(LABS, "avsgr.yaml"))
    check(got.returncode == 0, "%s", got.stderr)
    case, = [c for c in map(json.loads, got.stdout.splitlines()) if c.get("fail") == ["gateway hub"]]
    same({(l["kind"], l["lasting"]) for l in case["lost"]}, {("loss", True)}, "gateway hub")


def l20_default_only_with_refused_company():
    """L20, A-76: what a private cloud refuses beside 0/0 does not keep the lint from speaking"""
    got = erxctl("-o", "json", "check", "--lint", os.path.join(LABS, "a35.yaml"))
    codes = [json.loads(l)["warning"]["code"] for l in got.stderr.splitlines()]
    same(codes, ["uneven-weights", "default-route-only", "small-gateway"], "warnings")


def l6_expressroute_beats_what_stands_beside_the_gateway():
    """L6, P-42a, P-47: inside a prefix what MSEEs taught beats a plain router beside the gateway"""
    def ways(lab, to):
        return {tuple(h["router"] for h in p["hops"] if h["router"] != "hub")
                for p in lab.json("trace", "hub", to)["paths"]}

    with Lab("nva.yaml") as lab:
        msees = {(gw, m, "s/ce0") for gw in ("hub/gw0", "hub/gw1") for m in ("er/primary", "er/secondary")}
        beside = {(gw, "nva") for gw in ("hub/gw0", "hub/gw1")}
        same(ways(lab, "10.20.0.9"), msees, "ways to the site")
        rows = [(r["origin"], r["as-path"], r["weight"]) for r in lab.json("show", "learned-routes", "hub")
                if r["network"] == "10.20.0.0/16"]
        same(rows, [("EBgp", "12076-64520", 32769)] * 2 + [("IBgp", "65001", 32768)], "rows")
        text = lab.ok("explain", "10.20.0.0/16", "--at", "hub/gw0")
        check("weight 32769, length 2" in text and "weight 32768, length 1" in text and
              "weight 32768 < 32769: another path has a higher weight (P-42a)" in text, "%s", text)
        lab.ok("announce", "nva", "10.20.7.0/24")
        lab.ok("wait")
        same(ways(lab, "10.20.7.9"), beside, "ways to a longer prefix of the router")
        lab.ok("connection", "delete", "hub", "c")
        lab.ok("wait")
        same(ways(lab, "10.20.0.9"), beside, "ways without the circuit")
        lab.ok("connection", "create", "c", "--vnet", "hub", "--circuit", "er")
        lab.ok("wait")
        same(ways(lab, "10.20.0.9"), msees, "ways with the circuit again")
        lab.ok("edit", "update", "-", stdin="fidelity: { gateway-weight-first: false }\n")
        lab.ok("wait")
        same(ways(lab, "10.20.0.9"), beside, "ways by path length alone")


def l18_origin_breaks_no_tie():
    """L18, P-40a: equally long paths over two circuits are used together whatever their origin"""
    def used(lab):
        return sorted(r["from"] for r in lab.json("show", "routes", "--at", "hub/gw0", "10.22.0.0/16"))

    with Lab("ecmp.yaml") as lab:
        same(used(lab), ["er-a/primary", "er-a/secondary", "er-b/primary", "er-b/secondary"], "used")
        same({r["origin"] for r in lab.json("show", "routes", "--at", "hub/gw0", "10.22.0.0/16")},
             {"igp", "incomplete"}, "origins as received")
        same(lab.json("trace", "hub", "10.22.0.1")["members"], 8, "ways")
        lab.ok("edit", "update", "-", stdin="fidelity: { origin-and-med: compare }\n")
        lab.ok("wait")
        same(used(lab), ["er-b/primary", "er-b/secondary"], "used where origin decides")


def l2_a_drain_is_passed_on_over_global_reach():
    """L2, F-7, F-8: the far MSEE passes the eight 12076 on, edges and gateways there take the other pair"""
    def seen(lab, at, prefix):
        return {r["from"]: (r["as-path"], r["best"]) for r in
                lab.json("show", "routes", "--at", at, prefix, "--view", "all")}

    with Lab("avsgr.yaml") as lab:
        lab.ok("maintain", "er-a/primary")
        long = " ".join(["12076"] * 9)
        same(seen(lab, "pc1/edge0", "10.20.0.0/16"),
             {"pc1/primary": (long + " 64520", False), "pc1/edge1": ("12076", True)}, "the site at the cloud")
        same(seen(lab, "site-a/ce0", "10.81.1.0/24"),
             {"er-a/primary": (long + " 398656", False), "er-a/secondary": ("12076 398656", True)},
             "the cloud at the site")
        trace = lab.json("trace", "pc1/web", "site-a")
        for way in trace["paths"] + trace["reverse"]["paths"]:
            check("er-a/primary" not in [h["router"] for h in way["hops"]], "%s", way)
        same((trace["lost"], trace["reverse"]["lost"]), (0, 0), "lost")
        lab.ok("end-maintain", "er-a/primary")
        lab.ok("wait")
        same(seen(lab, "pc1/edge0", "10.20.0.0/16")["pc1/primary"], ("12076", True), "the site afterwards")


def l5_vnets_meet_over_global_reach():
    """L5, G-25a: VNets of two circuits meet over Global Reach when both gateways let remote VNets in"""
    def row(lab):
        return {r["as-path"] for r in lab.json("show", "learned-routes", "vnet-a")
                if r["network"] == "10.61.0.0/16"}

    def update(lab, text):
        lab.ok("edit", "update", "-", stdin=text + "\n")
        lab.ok("wait")

    with Lab("gr1.yaml") as lab:
        same(row(lab), {"12076-12076-12076-12076"}, "path of the other VNet")
        trace = lab.json("trace", "vnet-a", "vnet-b")
        same((trace["members"], trace["lost"], trace["symmetric"]), (8, 0, True), "trace")
        for gateway in ("vnet-a", "vnet-b"):
            update(lab, "vnets: { %s: { gateway: { allow-remote-vnet-traffic: false } } }" % gateway)
            same(row(lab), set(), "path while %s is shut" % gateway)
            update(lab, "vnets: { %s: { gateway: { allow-remote-vnet-traffic: true } } }" % gateway)
        update(lab, "global-reach: { ab: { vnet-over-global-reach: not-to-gateways } }")
        same(row(lab), set(), "path with not-to-gateways")
        same([r["vnet-over-global-reach"] for r in lab.json("show", "global-reach")], ["not-to-gateways"], "shown")
        at_b = {r["network"]: r["as-path"] for r in lab.json("show", "routes", "--at", "b/ce0")}
        same(at_b.get("10.60.0.0/16"), "12076", "the VNet at the other circuit's site")
        update(lab, "global-reach: { ab: { vnet-over-global-reach: true } }")
        same(row(lab), {"12076-12076-12076-12076"}, "path again")
        update(lab, "fidelity: { vnet-over-global-reach: false }")
        at_b = {r["network"] for r in lab.json("show", "routes", "--at", "b/ce0")}
        check("10.60.0.0/16" not in at_b and row(lab) == set(), "VNets cross although they must not: %s", at_b)


def l5_what_a_gateway_relays_stays_at_its_circuit():
    """L5, G-25a: an appliance's prefix crosses Global Reach to the site, not to gateways; a spoke's does"""
    with Lab("gr1.yaml") as lab:
        lab.ok("edit", "create", "-", stdin="vnets: { spoke: { address-space: [10.62.0.0/24], peered-with: vnet-b } }\n"
               "routers: { nva: { asn: 65003, neighbors: { vnet-b/gw0: , vnet-b/gw1: }, advertise: [10.99.0.0/16] } }\n")
        lab.ok("wait")
        learned = {r["network"]: r["as-path"] for r in lab.json("show", "learned-routes", "vnet-a")}
        same(learned.get("10.62.0.0/24"), "12076-12076-12076-12076", "the spoke")
        check("10.99.0.0/16" not in learned, "the appliance's prefix is at the other gateway: %s", learned)
        same([r["as-path"] for r in lab.json("show", "routes", "--at", "a/ce0", "10.99.0.0/16")],
             ["12076"] * 2, "the appliance at the site")
        text = lab.ok("explain", "10.99.0.0/16", "--at", "vnet-a/gw0")
        check("not offered to vnet-a/gw0: what a gateway relays" in text and "(G-25a)" in text, "%s", text)


sys.exit(run([l2_a_drain_is_passed_on_over_global_reach, l5_vnets_meet_over_global_reach,
              l5_what_a_gateway_relays_stays_at_its_circuit,
              l6_expressroute_beats_what_stands_beside_the_gateway, l6_two_regions_with_appliances_settle, f7_a_drain_waits_for_no_real_router,
              a2_reach_says_what_is_known,
              a2_a_live_external_link_is_an_end_of_a_trace, l1_a_sweep_knows_what_a_summary_does_not_keep,
              e1_explain_says_where_packets_go, e15_peered_vnets_use_the_peering,
              l14_a_real_edge_with_a_short_hold_time,
              l15_a_custom_community_needs_a_new_connection, l15_a_plan_of_the_change_says_what_is_missing,
              l16_a_sole_candidate_has_no_star,
              l17_ipv6_peers_of_gateways, l17_routes_of_ipv6_have_ipv4_peers, l17_an_ipv6_session_of_a_gateway_is_not_there,
              l17_separate_sessions_are_a_switch,
              l18_origin_breaks_no_tie, l19_a_tenants_connection_has_no_name, l20_az_columns,
              l20_instances_are_told_apart, l20_global_reach_over_dead_links,
              l20_a_short_loop_is_no_loop_for_good, l20_default_only_with_refused_company]))
