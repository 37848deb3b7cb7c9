#!/usr/bin/env python3
"""What trace, reach and explain say beside the ExpressRoute gateway: the reason is the one that holds there."""
import json, os, sys
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


sys.exit(run([server]))
