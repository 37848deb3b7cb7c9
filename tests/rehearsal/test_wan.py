#!/usr/bin/env python3
"""Virtual hubs and Route Servers in plans, sweeps, pictures, reach and explanations (H-1 to H-13)."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon, Failure, quick_build, run

HERE = Path("tests/rehearsal/wan")
SDWAN = Path("conf/examples/designs/route-server-sdwan/lab.yaml")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, status=0):
    got = subprocess.run([os.path.join(quick_build(), "erxctl"), *map(str, words)], text=True,
                         check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode == status, "%s ended with %d: %s%s", words, got.returncode, got.stdout, got.stderr)
    return got.stdout + got.stderr


def h1_life():
    """h1: a plan makes a virtual hub, joins, connects, maps, loses and removes it"""
    said = erxctl("rehearse", HERE / "lab.yaml", HERE / "plan-life.yaml")
    check("as expected refused duplicate-entry" in said, "%s", said)


def h3_sweep():
    """h3: a sweep loses hubs, their routers, gateways and appliances, and says what each costs"""
    lines = [json.loads(x) for x in
             erxctl("sweep", HERE / "lab.yaml", "-o", "json", "--durations", "ideal").splitlines()]
    cases = {c["fail"][0]: c for c in lines[1:]}
    for name in ("virtual-hub vh1", "router vh1/router", "gateway vh2", "vpn-gateway vh1",
                 "link vh1/router--vh2/router", "router vh1/fw"):
        check(name in cases, "%s: %s", name, sorted(cases))
    lost = {x["flow"] for x in cases["virtual-hub vh1"]["lost"] if x["lasting"]}
    check("branch--v2" in lost and "sb--v2" not in lost, "%s", lost)


def s1_sweep():
    """s1: a sweep loses a Route Server and its appliance"""
    lines = [json.loads(x) for x in
             erxctl("sweep", SDWAN, "-o", "json", "--durations", "ideal").splitlines()]
    names = {c["fail"][0] for c in lines[1:]}
    check("route-server hub" in names and "router hub/rs1" in names, "%s", sorted(names))
    check(any(n.startswith("router hub/") and "rs" not in n and "gw" not in n for n in names), "%s", names)


def h1_graph():
    """h1: the picture has hub routers, gateways and appliances of hubs"""
    said = json.loads(erxctl("graph", HERE / "lab.yaml", "-o", "json"))
    kinds = {n["name"]: n["kind"] for n in said["routers"]}
    check([kinds.get("vh1/" + n) for n in ("router", "gw0", "vpn1", "fw")] ==
          ["hub-router", "gateway", "vpn-gateway", "appliance"], "%s", kinds)


def h5_daemon():
    """h5: reach, explain, trace and failures of hubs in a daemon"""
    with Daemon(["-q", HERE / "lab.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        ways = daemon.ask("reach")["reach"]
        pairs = {(w["from"], w["to"]): w["verdict"] for w in ways}
        check(pairs.get(("branch", "v2")) == "both-ways", "%s", pairs)
        check(pairs.get(("sb", "v1")) == "both-ways", "%s", pairs)
        said = json.dumps(daemon.ask("explain", prefix="10.2.0.0/16", at="vh1/router"))
        check("preference remote-hub < circuit" in said, "%s", said)
        check("the routing preference puts another path first" in said, "%s", said)
        daemon.ask("fail", kind="virtual-hub", name="vh1")
        got = daemon.ask("show-failures")["failures"]
        check({f["name"] for f in got} ==
              {"vh1/" + n for n in ("fw", "gw0", "gw1", "router", "vpn0", "vpn1")}, "%s", got)
        broken = {(w["from"], w["to"]) for w in daemon.ask("reach", broken=True)["reach"]}
        check(("branch", "v2") in broken and ("sb", "v2") not in broken, "%s", broken)
        daemon.ask("restore", kind="virtual-hub", name="vh1")
        daemon.ask("wait")
        check(daemon.ask("show-failures")["failures"] == [], "still failed")
        check(daemon.ask("reach", broken=True)["reach"] == [], "still broken")


def h14_plan():
    """h14: a plan makes, fails and deletes an appliance that speaks with a hub; show, graph, reach, trace, sweep"""
    lab = HERE / "peer.yaml"
    erxctl("rehearse", lab, HERE / "plan-peer.yaml")
    names = {json.loads(x)["fail"][0] for x in
             erxctl("sweep", lab, "-o", "json", "--durations", "ideal").splitlines()[1:]}
    check({"router v2/nva", "link v2/nva--vh1/router"} <= names, "%s", sorted(names))
    said = erxctl("graph", lab, "-o", "json")
    check("v2/nva--vh1/router" in said, "%s", said)
    with Daemon(["-q", lab]).must_run() as daemon:
        daemon.ask("wait")
        hub = [h for h in daemon.ask("show-virtual-hubs")["virtual-hubs"] if h["name"] == "vh1"][0]
        check(hub["peers"] == 1, "%s", hub)
        said = daemon.ask("show-virtual-hubs", az=True)
        check("/bgpConnections/nva" in json.dumps(said), "%s", said)
        rows = daemon.ask("show-effective-routes", name="vh1")["effective-routes"]
        check(any("10.5.0.0/16" in json.dumps(r) and "v2/nva" in json.dumps(r) for r in rows), "%s", rows)
        # W-1: a VNet that nothing but an appliance leads to.
        pairs = {(w["from"], w["to"]): w["verdict"] for w in daemon.ask("reach")["reach"]}
        check(pairs[("sa", "v5")] == "both-ways" and pairs[("branch", "v5")] == "both-ways", "%s", pairs)
        said = json.dumps(daemon.ask("explain", prefix="10.5.0.0/16", at="er-a/primary"))
        check("H-14" in said, "%s", said)
        # S-14: a loop names what leads back.
        daemon.ask("edit", operation="delete", piece="vnets: { v2: { peerings: [v5] } }")
        daemon.ask("wait")
        said = daemon.ask("trace", **{"from": "v1", "to": "10.5.0.1"})["trace"]
        check(said["rule"] == "S-14" and "leads back" in said["reason"], "%s", said)


def h15_plan():
    """h15: a plan changes route tables, static routes and propagation of a hub; effective routes of both tables"""
    lab = HERE / "tables.yaml"
    erxctl("rehearse", lab, HERE / "plan-tables.yaml")
    with Daemon(["-q", lab]).must_run() as daemon:
        daemon.ask("wait")
        rows = {r["address-prefix"]: r for r in
                daemon.ask("show-effective-routes", name="vh1")["effective-routes"]}
        check(rows["10.1.0.0/16"]["next-hop"] == "v2/fw" and "10.2.0.0/16" in rows, "%s", rows)
        rows = {(r["address-prefix"], r["next-hop-ip"]) for r in
                daemon.ask("show-effective-routes", name="v1")["effective-routes"]}
        check(("0.0.0.0/0", "10.2.0.4") in rows and not any(p == "10.20.0.0/16" for p, _ in rows), "%s", rows)
        got = daemon.ask("explain", prefix="10.1.0.0/16", at="vh2/router")
        check("H-15" in json.dumps(got), "%s", got)


def h15_shared():
    """h15, h3: shared services as documented, in two hubs: effective routes of each table, who reaches whom, both ways alike"""
    with Daemon(["-q", HERE / "shared.yaml"]).must_run() as daemon:
        daemon.ask("wait")

        def table(hub, **more):
            return {r["address-prefix"]: (r["next-hop-type"], r["next-hop"]) for r in
                    daemon.ask("show-effective-routes", name=hub, **more)["effective-routes"]}
        shared = {"10.11.0.0/16": ("Virtual Network Connection", "shared1"), "10.12.0.0/16": ("Remote Hub", "vh2"),
                  "10.20.0.0/16": ("ExpressRouteGateway", "vh1/gw"), "10.40.0.0/16": ("VPN_S2S_Gateway", "vh1/vpn")}
        got = table("vh1", subnet="rt-shared")
        check(got == shared, "%s", got)
        got = table("vh1")
        check(got == dict(shared, **{"10.1.0.0/16": ("Virtual Network Connection", "iso1"),
                                     "10.2.0.0/16": ("Remote Hub", "vh2"), "10.3.0.0/16": ("Remote Hub", "vh2")}), "%s", got)
        check(table("vh1", subnet="default") == got, "the default table by its name")
        rows = daemon.ask("show-effective-routes", name="vh2", subnet="rt-shared", az=True)["effective-routes"]
        ids = {r["addressPrefixes"][0]: (r["nextHops"], r["routeOrigin"]) for r in rows}
        own = ids["10.12.0.0/16"]
        check(own[0] == [own[1]] and own[1].endswith("/virtualHubs/vh2/hubVirtualNetworkConnections/shared2"), "%s", ids)
        check(ids["10.20.0.0/16"][1].endswith("/virtualHubs/vh1"), "%s", ids)
        for a, b, reached in (("iso1", "iso2", False), ("iso2", "iso3", False), ("iso1", "shared2", True),
                              ("iso2", "sa", True), ("branch", "iso3", True), ("shared1", "shared2", True)):
            t = daemon.ask("trace", **{"from": a, "to": b})["trace"]
            check((t["lost"] == 0) == reached, "%s to %s: %s", a, b, t)
            check(not reached or t["symmetric"], "%s to %s: %s %s", a, b, t["only-forward"], t["only-reverse"])
            check(reached or (t["rule"] == "H-15" and "does not propagate" in t["reason"]), "%s", t["reason"])


def s1_split():
    """s1, s14: a Route Server for spokes beside that of the gateway, as documented: spokes meet sites through the appliance"""
    said = erxctl("check", HERE / "split.yaml")
    check("has no gateway" not in said, "%s", said)
    with Daemon(["-q", HERE / "split.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        t = daemon.ask("trace", **{"from": "spoke1", "to": "s"})["trace"]
        hops = [[h["router"] for h in p["hops"]] for p in t["paths"]]
        check(t["lost"] == 0 and all(h[1] == "hub/nva" for h in hops), "%s", hops)
        t = daemon.ask("trace", **{"from": "spoke1", "to": "8.8.8.8"})["trace"]
        check([[h["router"] for h in p["hops"]] for p in t["paths"]] == [["spoke1", "hub/nva"]] and
              t["internet"] == 1, "%s", t["paths"])


def h5_two_states():
    """h5, h2: two hubs with Global Reach settle in one of two states, a loss leads from one to the other, and in ideal times in none"""
    lab = Path("conf/examples/published/virtual-wan-global-reach/lab.yaml")
    said = erxctl("rehearse", lab, HERE / "plan-two-states.yaml", "--seed", 1, "--draws", 1)
    check("6 passed, 0 failed" in said, "%s", said)
    said = erxctl("rehearse", lab, HERE / "plan-two-states.yaml", "--durations", "ideal", status=1)
    check("172.16.4.0/24 oscillates" in said, "%s", said)


def h12_lint():
    """h12: what check --lint says of hubs that prefer their circuit, and of one without a policy"""
    said = erxctl("check", "--lint", HERE / "lab.yaml", "-o", "json", status=1)
    check("routing-preference: ASPath" in said and "has no private policy" in said, "%s", said)


sys.exit(run([h1_life, h3_sweep, s1_sweep, h1_graph, h5_daemon, h14_plan, h15_plan, h15_shared, s1_split, h5_two_states, h12_lint]))
