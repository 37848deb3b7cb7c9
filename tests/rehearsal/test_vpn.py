#!/usr/bin/env python3
"""VPN gateways beside ExpressRoute in plans, sweeps, pictures and a daemon (N-1 to N-10)."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, run

HERE = Path("tests/rehearsal/vpn")


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


sys.exit(run([n3_testbed, n7_life, n4_sweep, n1_graph, n2_daemon]))
