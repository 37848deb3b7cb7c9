#!/usr/bin/env python3
"""Real packets: each kind of failure under a running ping.  A link and an MSEE have another way
beside them, which the edges take when their hold time of 3 seconds is over; a circuit has none,
and is mended before the sessions of the edges end."""
import os, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
import failovers
from fixture import run
from test_packets import Bed


def one(what, keepalive, times=3):
    with Bed(keepalive=keepalive) as bed:
        for i in range(times):
            failovers.failover(bed, what, "10.20.0.%d" % (20 + i))


if __name__ == "__main__":
    sys.exit(run([("a link fails", lambda: one("link", 1)), ("an MSEE fails", lambda: one("msee", 1)),
                  ("a circuit fails", lambda: one("circuit", 20))]))
