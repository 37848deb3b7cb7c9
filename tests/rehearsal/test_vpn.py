#!/usr/bin/env python3
"""VPN gateways beside ExpressRoute in plans, sweeps, pictures and a daemon (N-1 to N-14)."""
import json, os, re, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, run

HERE = Path("tests/rehearsal/vpn")
DESIGN = Path("conf/examples/designs/vpn-as-backup")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, status=0):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), *map(str, words)], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode == status, "%s ended with %d: %s%s", words, got.returncode, got.stdout,
          got.stderr)
    return got.stdout


def n3_testbed():
    """n3: the coexistence testbed: who reaches whom, and what takes over (public case 17)"""
    erxctl("rehearse", HERE / "lab.yaml", HERE / "plan.yaml")


def n7_life():
    """n7: a plan creates a VPN gateway, changes its connections, and deletes it"""
    said = erxctl("rehearse", HERE / "lab.yaml", HERE / "plan-life.yaml")
    check("as expected refused no-vpn-gateway" in said, "%s", said)
    check("operation vnets/remote/vpn-gateway: begun, takes" in said, "%s", said)


def n4_sweep():
    """n4: a sweep loses each gateway, instance and tunnel"""
    lines = [json.loads(x) for x in erxctl("sweep", HERE / "lab.yaml", "-o", "json").splitlines()]
    cases = {c["fail"][0]: c for c in lines[1:]}
    for name in ("vpn-gateway hub", "router hub/vpn0", "link branch/ce0--hub/vpn1"):
        check(name in cases, "%s: %s", name, sorted(cases))
    lost = {x["flow"] for x in cases["vpn-gateway hub"]["lost"]}
    check("branch--hub" in lost and "loc1--hub" not in lost, "%s", lost)


def n1_graph():
    """n1: the picture of a lab has its VPN gateway, and tunnels with their name"""
    said = erxctl("graph", HERE / "lab.yaml", "-o", "json")
    kinds = {n["name"]: n["kind"] for n in json.loads(said)["routers"]}
    check(kinds.get("hub/vpn1") == "vpn-gateway", "%s", kinds)
    check("VPN" in erxctl("graph", HERE / "lab.yaml"), "no tunnel")


def n2_daemon():
    """n2: a daemon shows connections and tables of a VPN gateway"""
    with Daemon(["-q", HERE / "lab.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        rows = daemon.ask("show-vpn-connections", name="hub")["vpn-connections"]
        check([(r["site"], r["status"], r["tunnels-up"]) for r in rows] ==
              [("branch", "Connected", 2), ("loc1", "Connected", 2)], "%s", rows)
        rows = daemon.ask("show-learned-routes", name="hub", instance="vpn0")["learned-routes"]
        origins = {r["origin"] for r in rows if r["network"] == "10.11.30.64/26"}
        check(origins == {"EBgp", "IBgp"}, "%s", rows)
        daemon.ask("fail", kind="vpn-gateway", name="hub")
        rows = daemon.ask("show-vpn-connections", name="branch")["vpn-connections"]
        check(rows[0]["tunnels-up"] == 0, "%s", rows)


def n14_standby():
    """n14: the standby takes over within the documented times, and maintenance of instances"""
    for words in ((), ("--durations", "ideal")):
        said = json.loads(erxctl("rehearse", *words, "-o", "json", HERE / "standby.yaml",
                                 HERE / "plan-standby.yaml"))
        check(all(c["passed"] for s in said["steps"] for c in s["checks"]), "%s", said["steps"])
    said = erxctl("rehearse", HERE / "standby.yaml", HERE / "plan-standby.yaml")
    lost = re.findall(r"branch reverse: loss of 1 of 1 paths for ([0-9.]+) to ([0-9.]+) s", said)
    times = [(float(a), float(b)) for a, b in lost]
    check(len(times) == 2 and 60 <= times[0][0] and times[0][1] <= 240, "%s", lost)
    check(10 <= times[1][0] and times[1][1] <= 15.1, "%s", lost)


def n14_sweep():
    """n14: a sweep says for how long an active-standby gateway is gone, and that it comes back"""
    lines = [json.loads(x)
             for x in erxctl("sweep", HERE / "standby.yaml", "-o", "json").splitlines()]
    cases = {c["fail"][0]: c for c in lines[1:]}
    forward = [x for x in cases["router hub/vpn0"]["lost"] if x["flow"] == "branch--hub"]
    check(forward, "%s", cases["router hub/vpn0"])
    check(not any(x["lasting"] for x in forward), "%s", forward)
    check(cases["router hub/vpn0"]["comes-back"], "%s", cases["router hub/vpn0"])


def n14_daemon():
    """n14: a daemon shows the lost instance until it is restored"""
    with Daemon(["-q", HERE / "standby.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        daemon.ask("fail", kind="router", name="hub/vpn0")
        daemon.ask("wait")
        got = daemon.ask("show-failures")["failures"]
        check(got == [{"kind": "router", "name": "hub/vpn0",
                       "state": "dead, its standby has taken over"}], "%s", got)
        rows = daemon.ask("show-vpn-connections", name="hub")["vpn-connections"]
        check(rows[0]["tunnels-up"] == 1, "%s", rows)
        daemon.ask("restore", kind="router", name="hub/vpn0")
        check(daemon.ask("show-failures")["failures"] == [], "still failed")
        daemon.ask("maintain", msee="hub/gw0")
        got = daemon.ask("show-failures")["failures"]
        check([(f["kind"], f["name"], f["state"]) for f in got] ==
              [("maintenance", "hub/gw0", "drained, not there")], "%s", got)
        daemon.ask("end-maintain", msee="hub/gw0")
        daemon.ask("wait")
        check(daemon.ask("show-failures")["failures"] == [], "still maintained")
        n14_on_top_of_one_another(daemon)


def n14_on_top_of_one_another(daemon):
    """One instance is under maintenance, the other fails: each is back by itself."""
    def tunnels():
        daemon.ask("wait")
        return daemon.ask("show-vpn-connections", name="hub")["vpn-connections"][0]["tunnels-up"]

    def failures():
        return [(f["kind"], f["state"]) for f in daemon.ask("show-failures")["failures"]]

    maintained = ("maintenance", "its standby has taken over")
    daemon.ask("maintain", msee="hub/vpn0")
    check(tunnels() == 1 and failures() == [maintained], "%s", failures())
    daemon.ask("restore", kind="router", name="hub/vpn0")
    check(tunnels() == 1 and failures() == [maintained], "nothing had failed: %s", failures())
    daemon.ask("fail", kind="router", name="hub/vpn0")
    check(failures() == [("router", "dead"), maintained], "%s", failures())
    daemon.ask("end-maintain", msee="hub/vpn0")
    check(tunnels() == 1, "the first instance is back")
    check(failures() == [("router", "dead, its standby has taken over")], "%s", failures())
    daemon.ask("restore", kind="router", name="hub/vpn0")
    check(tunnels() == 1 and failures() == [], "%s", failures())
    daemon.ask("fail", kind="router", name="hub/vpn0")
    check(tunnels() == 1, "the standby has taken over")
    daemon.ask("reset-lab")
    check(tunnels() == 1 and failures() == [], "a lab that begins anew: %s", failures())


def r2_runbook():
    """r2: from VPN to ExpressRoute and back, both ways, under the times of the service"""
    said = erxctl("rehearse", DESIGN / "lab.yaml", DESIGN / "plan.yaml")
    check("durations: real" in said and "all checks hold" in said, "%s", said[-600:])
    lost = [x for x in said.splitlines() if ": loss of" in x and " dc " in x]
    check(lost and all("step circuit-lost" in x for x in lost), "%s", lost)


def n9_private():
    """n9: tunnels over private peering live and die with the circuit"""
    erxctl("rehearse", HERE / "private.yaml", HERE / "plan-private.yaml")


sys.exit(run([n3_testbed, n7_life, n4_sweep, n1_graph, n2_daemon, n14_standby,
              n14_sweep, n14_daemon, r2_runbook, n9_private]))
