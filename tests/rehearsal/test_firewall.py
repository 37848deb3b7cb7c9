#!/usr/bin/env python3
"""Firewalls in the way of spokes (E-16 to E-21): a plan that fails, creates, changes and deletes
route tables and appliances, a sweep over them, and a daemon that is asked about them."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, run

HERE = Path("tests/rehearsal/firewall")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, status=0):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), *map(str, words)], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode == status, "%s ended with %d: %s%s", words, got.returncode, got.stdout,
          got.stderr)
    return got.stdout


def e18_plan():
    """e18: a plan puts firewalls in the way, loses them, and takes the table off the gateway"""
    said = erxctl("rehearse", HERE / "lab.yaml", HERE / "plan.yaml")
    check("as expected refused route-table-in-use" in said, "%s", said)


def life():
    """each kind beside a gateway is created, changed, lost, restored and deleted by a plan"""
    said = erxctl("rehearse", "--draws", 1, HERE / "lab.yaml", HERE / "plan-life.yaml")
    check("as expected refused route-table-in-use" in said and "HOLDS" in said, "%s", said[-600:])


def e21_sweep():
    """e21: a sweep loses each firewall, and nothing is lost with one of two"""
    lines = [json.loads(x) for x in erxctl("sweep", HERE / "lab.yaml", "-o", "json").splitlines()]
    cases = {c["fail"][0]: c for c in lines[1:]}
    for name in ("router hub/fw0", "router hub/fw1"):
        check(name in cases and not cases[name]["lost"], "%s: %s", name, cases.get(name))


def e16_graph():
    """e16: the picture of a lab has its appliances in the VNet"""
    nodes = json.loads(erxctl("graph", HERE / "lab.yaml", "-o", "json"))["routers"]
    check({"hub/fw0", "hub/fw1"} <= {n["name"] for n in nodes if n["kind"] == "appliance"}, "%s",
          nodes)


def e19_daemon():
    """e19: a daemon shows rows of users, traces over a firewall and fails it"""
    with Daemon(["-q", HERE / "lab.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        rows = daemon.ask("show-effective-routes", name="spoke1")["effective-routes"]
        users = [(r["address-prefix"], r["next-hop-type"], r["next-hop-ip"], r["state"])
                 for r in rows if r["source"] == "User"]
        check(users == [("0.0.0.0/0", "VirtualAppliance", "10.60.4.100", "Active")], "%s", rows)
        trace = daemon.ask("trace", **{"from": "spoke1", "to": "spoke2"})["trace"]
        check(trace["members"] == 2 and trace["lost"] == 0, "%s", trace)
        daemon.ask("fail", kind="appliance", name="hub/fw0")
        trace = daemon.ask("trace", **{"from": "spoke1", "to": "spoke2"})["trace"]
        check(trace["members"] == 1 and trace["lost"] == 0, "%s", trace)


REASONS = (
    ("hub/a", "10.20.1.1", "hub/a goes by the route 10.20.1.0/24 of its route table, which drops it"),
    ("hub/a", "10.20.2.1", "hub/a goes by the route 10.20.2.0/24 of its route table, which stays in a VNet "
     "that does not have the address"),
    ("hub/a", "10.20.3.1", "hub/a goes by the route 10.20.3.0/24 of its route table, to the Internet, which "
     "does not lead there"),
    ("hub/a", "10.20.4.1", "hub/a goes by the route 10.20.4.0/24 of its route table, to a VPN gateway, and "
     "there is none"),
    ("hub/a", "10.20.5.1", "a user's route at hub/a leads to an address where no appliance is"),
    ("hub/b", "10.20.1.1", "hub/fw goes by the route 10.20.1.0/24 of its route table, which drops it"),
)


def e16_reasons():
    """e16: what a route of a user loses is told as that, and not as the system's"""
    with Daemon(["-q", HERE / "next-hops.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        for place, to, reason in REASONS:
            trace = daemon.ask("trace", **{"from": place, "to": to})["trace"]
            check((trace["reason"], trace["rule"]) == (reason, "E-16"), "%s to %s: %s", place, to, trace)


sys.exit(run([e18_plan, life, e21_sweep, e16_graph, e19_daemon, e16_reasons]))
