#!/usr/bin/env python3
"""Maintenance of each MSEE there is: whoever has two working links loses nothing (F-7, L2)."""
import json, os, subprocess, sys, tempfile
from pathlib import Path

BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
LABS = Path("tests/fidelity")


class Failure(Exception):
    pass


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def same(got, want, what):
    check(got == want, "%s: %s, not %s", what, got, want)


def rehearse(lab, plan):
    run = subprocess.run([BUILD / "erxctl", "rehearse", lab, plan, "-o", "json"], capture_output=True,
                         text=True, timeout=300, check=False)
    check(run.returncode in (0, 1), "ended with %d: %s", run.returncode, run.stderr)
    return json.loads(run.stdout)


def written(top, name, text):
    path = Path(top) / name
    path.write_text(text)
    return path


def maintained(lab, msees, flows, fidelity="", change=("", "")):
    """The result of draining, stopping and bringing back each of the MSEEs, one after the other."""
    steps = "- { id: before, do: [ { snapshot: before } ] }\n"
    for m in msees:
        name = m.replace("/", "-")
        steps += "- { id: %s, do: [ { maintain: %s } ], wait: 30m }\n" % (name, m)
        steps += "- { id: %s-back, do: [ { end-maintain: %s } ], wait: converged, " % (name, m)
        steps += "checks: [ { unchanged: { since: before } } ] }\n"
    plan = "plan: maintenance\nflows:\n%ssteps:\n%s" % (
        "".join("  f%d: { from: %s, to: %s }\n" % (i, a, b) for i, (a, b) in enumerate(flows)), steps)
    with tempfile.TemporaryDirectory() as top:
        text = (LABS / lab).read_text().replace(*change) + fidelity
        return rehearse(written(top, "lab.yaml", text), written(top, "plan.yaml", plan))


def pairs(ends):
    return [(a, b) for i, a in enumerate(ends) for b in ends[i + 1:]]


def both(*circuits):
    return ["%s/%s" % (c, path) for c in circuits for path in ("primary", "secondary")]


def unharmed(result, flows):
    same([(o["flow"], o["direction"], o["cause"]) for o in result["outages"]], [], "outages")
    same([c["got"] for s in result["steps"] for c in s["checks"] if not c["passed"]], [], "failed checks")
    same(result["lost-to-begin-with"] if "lost-to-begin-with" in result else [], [], "flows that never worked")
    moved = {a["flow"] for a in result["asymmetries"]}
    check(moved, "no flow moved at all: %s", flows)


AVS = ("site-a", "pc1/management", "pc1/web", "hub")
TWO = ("a", "b", "hub1", "hub2", "pc1/web")
STACK = ("a", "b", "hub1", "hub2", "10.62.0.4", "10.22.0.1", "fd20::1", "fd21::1", "fd60::1", "fd61::1", "fd62::4")
CLOUDS = ("s", "hub", "pc1/web", "pc2/web", "pc1/vmotion", "pc2/management")


def of_one_family(flows):
    # A name stands for its first network, which is IPv4 in all of these labs.
    return [(a, b) for a, b in flows if (":" in a) == (":" in b)]


def l2_the_cases_as_found():
    """L2: site to private cloud, VNet to cloud, site to site and site to VNet over Global Reach, as they were found"""
    for lab, plan in (("avsgr.yaml", "maintain-plan.yaml"), ("two.yaml", "maintain-two-plan.yaml")):
        result = rehearse(LABS / lab, LABS / plan)
        same([o["cause"] for o in result["outages"]], [], "%s: outages" % plan)
        same(result["failed"], 0, "%s: failed checks" % plan)


def l2_a_private_cloud():
    """L2: each MSEE of a circuit and of a private cloud joined with it, all flows, ideal and realistic durations"""
    for real in ("false", "true"):
        fidelity = "fidelity: { realistic-durations: %s }\n" % real
        unharmed(maintained("avsgr.yaml", both("er-a", "pc1"), pairs(AVS), fidelity), AVS)


def l2_two_circuits():
    """L2: two circuits joined by Global Reach, with private clouds beside"""
    # Their gateways let no remote VNets in, and the clouds are joined with neither circuit.
    flows = [f for f in pairs(TWO) if f not in (("a", "pc1/web"), ("b", "pc1/web"), ("hub1", "hub2"))]
    unharmed(maintained("two.yaml", both("er-a", "er-b", "pc1", "pc2"), flows), flows)


def l2_both_families_and_vnets():
    """L2: IPv6 and VNets over Global Reach, sites with one edge and with two"""
    flows = of_one_family(pairs(STACK))
    unharmed(maintained("both-families.yaml", both("er-a", "er-b"), flows), flows)


def l2_between_clouds():
    """L2, A-32: private clouds joined with each other and with two circuits, of which one prepends private numbers"""
    flows = pairs(CLOUDS)
    unharmed(maintained("clouds.yaml", both("er-a", "er-b", "pc1", "pc2"), flows), flows)


def l2_clouds_that_announce_again():
    """L2: the same with reannounce, where the edges are not equal"""
    flows = pairs(CLOUDS)
    unharmed(maintained("clouds.yaml", both("er-a", "er-b", "pc1", "pc2"), flows,
                        change=("network-block", "reannounce: all, network-block")), flows)


def l2_regions_with_appliances():
    """L2: two regions with appliances in the hubs and Global Reach in a mesh"""
    flows = pairs(("a", "hub1", "hub2", "pc1/web", "pc2/web"))
    unharmed(maintained("two-regions.yaml", both("er-a", "er-b", "pc1", "pc2"), flows), flows)


def l2_with_the_community():
    """L2: the same where the drain announces GRACEFUL_SHUTDOWN and everybody heeds it"""
    fidelity = "fidelity: { maintenance-community: true, honor-graceful-shutdown: true }\n"
    unharmed(maintained("avsgr.yaml", both("er-a", "pc1"), pairs(AVS), fidelity), AVS)


def l2_the_pessimistic_variant():
    """L2: drain-global-reach: false loses what goes over Global Reach, and nothing else, until the end"""
    result = maintained("avsgr.yaml", ["er-a/primary"], pairs(AVS), "fidelity: { drain-global-reach: false }\n")
    lost = {(o["flow"], o["direction"]) for o in result["outages"]}
    names = {"f%d" % i: f for i, f in enumerate(pairs(AVS))}
    same({(names[f], d) for f, d in lost},
         {(("site-a", "pc1/management"), "reverse"), (("site-a", "pc1/web"), "reverse")}, "what is lost")
    check(all(o["seconds"] > 1700 and "black hole at er-a/primary" in o["cause"] for o in result["outages"]),
          "%s", result["outages"])


def main():
    failed = 0
    for test in (l2_the_cases_as_found, l2_a_private_cloud, l2_two_circuits, l2_both_families_and_vnets,
                 l2_between_clouds, l2_clouds_that_announce_again, l2_regions_with_appliances,
                 l2_with_the_community, l2_the_pessimistic_variant):
        try:
            test()
            print("PASS %s" % test.__doc__, flush=True)
        except (Failure, KeyError, ValueError) as e:
            failed += 1
            print("FAIL %s: %s" % (test.__doc__, " ".join(str(e).split())), flush=True)
    return 1 if failed else 0


sys.exit(main())
