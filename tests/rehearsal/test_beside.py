#!/usr/bin/env python3
"""What trace, reach and explain say beside the ExpressRoute gateway: the reason is the one that holds there."""
import json, os, sys, tempfile
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon, Failure, Refused, run

HERE = Path("tests/rehearsal/beside")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def trace(daemon, source, target):
    return daemon.ask("trace", **{"from": source, "to": target})["trace"]


def server():
    """s17: IPv6 stays apart beside a Route Server and says so; e10: ends of one family; n7: static tunnels; s3: explain"""
    with Daemon(["-q", HERE / "server.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        # A named end has its address of the family that is asked for.
        got = trace(daemon, "branch", "fd00:20::1")
        check(got["from"] == "fd00:40::1" and got["rule"] == "S-17", "%s", got)
        check(got["reverse"]["lost"] == got["reverse"]["members"] > 0, "%s", got)
        got = trace(daemon, "fd00:61::5", "dc")
        check(got["to"] == "fd00:20::1" and got["lost"] == 0, "%s", got)
        got = trace(daemon, "spoke", "fd00:20::1")
        check(got["from"] == "fd00:61::1" and got["lost"] == 0, "%s", got)
        try:
            got = trace(daemon, "stat", "fd00:20::1")
        except Refused as e:
            check("no addresses of one family" in str(e), "%s", e)
        else:
            raise Failure("stat has no IPv6: %s" % got)
        # A site without BGP on its tunnel.
        got = trace(daemon, "dc", "stat")
        check(got["lost"] == 0 and got["reverse"]["rule"] == "N-7", "%s", got)
        rows = {(w["from"], w["to"]): w for w in daemon.ask("reach")["reach"]}
        check(rows[("dc", "stat")]["rule"] == "N-7", "%s", rows[("dc", "stat")])
        # Where there is a Route Server, nobody is told that there is none.
        said = json.dumps(daemon.ask("explain", prefix="10.20.0.0/16", at="hub/gw0"))
        check("without a Route Server" not in said and "the Route Server, not the gateway" in said, "%s", said)
        said = json.dumps(daemon.ask("explain", prefix="10.40.0.0/16", at="hub/rs0"))
        check("N-3" not in said, "%s", said)
        daemon.ask("edit", operation="update", piece="vnets: { hub: { route-server: { branch-to-branch: false } } }")
        daemon.ask("wait")
        got = trace(daemon, "dc", "branch")
        check(got["rule"] == "S-3" and "branch-to-branch of the Route Server is off" in got["reason"], "%s", got)
        daemon.ask("edit", operation="delete", piece="vnets: { hub: { route-server: } }")
        daemon.ask("wait")
        check(trace(daemon, "dc", "branch")["rule"] == "N-3", "N-3")


def shut():
    """k1: public case 17 with a link that the lab shuts (links-down) and a branch of AS 65516"""
    with Daemon(["-q", HERE / "shut.yaml"]).must_run() as daemon:
        daemon.ask("wait")
        down = [s for s in daemon.ask("show-sessions")["sessions"] if s["state"] != "Established"]
        check(len(down) == 2 and "links-down" in json.dumps(down) and "er1/secondary--loc1/ce0" in json.dumps(down),
              "%s", down)
        got = trace(daemon, "hub/vm", "loc1")
        check(got["lost"] == 0 and "er1/secondary" not in json.dumps(got) and "vpn" not in json.dumps(got), "%s", got)
        for a, b in (("loc2", "branch"), ("branch", "remote/vm"), ("loc1", "loc2")):
            check(trace(daemon, a, b)["lost"] > 0, "%s to %s", a, b)
        got = trace(daemon, "branch", "loc1")
        check(got["lost"] == 0 and "er1" not in json.dumps(got["paths"]), "%s", got)
        daemon.ask("edit", operation="update", piece="circuits: { er1: { links-down: [] } }")
        daemon.ask("wait")
        check("er1/secondary" in json.dumps(trace(daemon, "hub/vm", "loc1")), "the link is back")


GREEN = """
lab: green
vnets:
  hub:
    address-space: [10.60.0.0/16]
    gateway: ErGw1Az
    route-server: {}
    vpn-gateway: { active-active: true }
    subnets: { nva: { prefix: 10.60.4.0/24 } }
    appliances: { nva: { address: 10.60.4.4, asn: 65516, peers: [route-server] } }
  v1: { address-space: [10.1.0.0/16] }
virtual-wans: { wan: { hubs: [vh1, vh2] } }
virtual-hubs:
  vh1: { address-prefix: 10.100.0.0/23, appliances: { fw: {} }, routing-intent: { private: fw }, vnets: { v1: {} } }
  vh2: { address-prefix: 10.102.0.0/23 }
"""


def refused():
    """s2, e22, h1, h11: what Azure refuses is not good: one edit each on a lab that is good"""
    nva = "vnets: { hub: { appliances: { nva: { %s } } } }"
    wrong = [
        (nva % "asn: 4200000001", "reserved-asn"), (nva % "asn: 65515", "reserved-asn"),
        (nva % "address: 10.60.4.1", "outside-subnets"), (nva % "address: 10.60.4.3", "outside-subnets"),
        (nva % "address: 10.60.4.255", "outside-subnets"),
        ("virtual-hubs: { vh2: { address-prefix: 10.100.1.0/24 } }", "hub-prefix"),
        ("virtual-hubs: { vh1: { appliances: { fw: { address: 10.100.0.69 } } } }", "hub-prefix"),
        ("virtual-hubs: { vh1: { appliances: { fw: { address: 10.100.0.12 } } } }", "hub-prefix"),
        ("virtual-hubs: { vh1: { routing-intent: { internet: fw, private-prefixes: [0.0.0.0/0] } } }", "conflicting-leaves"),
        ("vnets: { hub: { vpn-gateway: { asn: 65520 } } }", "reserved-asn"),
    ]
    with tempfile.TemporaryDirectory() as d:
        lab = Path(d, "lab.yaml")
        lab.write_text(GREEN)
        with Daemon(["-q", lab]).must_run() as daemon:
            for piece, code in wrong:
                try:
                    daemon.ask("edit", operation="update", piece=piece)
                except Refused as e:
                    check(code in str(e), "%s: %s", piece, e)
                else:
                    raise Failure("%s is good" % piece)
            try:
                daemon.ask("edit", operation="create", piece="virtual-hubs: { vh1: { appliances: { more: {} } } }")
            except Refused as e:
                check("duplicate-entry" in str(e), "%s", e)
            else:
                raise Failure("two Azure Firewalls are good")


sys.exit(run([server, shut, refused]))
