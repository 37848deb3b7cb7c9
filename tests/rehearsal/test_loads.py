#!/usr/bin/env python3
"""Rates of flows, and what links and gateways are good for (C-2, G-12, W-65): a sweep tells what
a failure puts on what is left."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Failure, run

HERE = Path(__file__).resolve().parent / "loads"


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def same(got, want, what):
    check(got == want, "%s: %s, not %s", what, got, want)


def sweep(plan, *words, status=(0, 1)):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "sweep", str(HERE / "lab.yaml"), "--flows",
                          str(plan), "--durations", "ideal", *words], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode in status, "%s: %s%s", got.returncode, got.stdout, got.stderr)
    return got.stdout


def lines(plan):
    head, *cases = [json.loads(x) for x in sweep(plan, "-o", "json").splitlines()]
    return head, {c["fail"][0]: c for c in cases}


def loads(rows):
    """Mbps and capacity, by what and where to."""
    return {(r["what"], r["toward"]): (r["bits-per-second"] / 1e6, r["capacity"] / 1e6)
            for r in rows}


def plan_of(flows):
    path = Path(os.environ.get("TMPDIR", "/tmp")) / "loads-plan.yaml"
    path.write_text("plan: p\nflows: %s\nsteps: [ { id: a } ]\n" % json.dumps(flows))
    return path


def c2_each_link_carries_the_bandwidth():
    """c2: both links together carry twice the bandwidth, and one that is left too much"""
    head, cases = lines(HERE / "plan.yaml")
    before = loads(head["loads"])
    same(before["dc/ce0--er-a/primary", "er-a/primary"], (900, 1000), "the primary at rest")
    same(before["dc/ce0--er-a/secondary", "dc/ce0"][1], 1000, "each direction by itself")
    over = loads(cases["link dc/ce0--er-a/primary"]["oversubscribed"])
    same(over.get(("dc/ce0--er-a/secondary", "er-a/secondary")), (1800, 1000), "one link alone")
    same(cases["router pc1/edge0"]["oversubscribed"], [], "nothing moved")
    text = sweep(HERE / "plan.yaml")
    check("    oversubscribed: dc/ce0--er-a/secondary towards er-a/secondary carries 1800 Mbps of "
          "1000\n" in text, "%s", text[:500])
    check("put more on something than it is good for" in text, "no sum: %s", text[-300:])


def g12_global_reach_carries_what_the_smaller_circuit_does():
    """g12: a Global Reach link is good for the bandwidth of the smaller circuit"""
    head, cases = lines(HERE / "plan.yaml")
    same(loads(head["loads"])["er-a/primary--er-b/primary", "er-b/primary"], (150, 200), "at rest")
    over = loads(cases["router er-b/secondary"]["oversubscribed"])
    same(over["er-a/primary--er-b/primary", "er-b/primary"], (300, 200), "all of it on one")


def w65_a_gateway_carries_what_its_sku_does():
    """w65, w64: what comes in counts at the gateway, what goes out does not"""
    plan = plan_of({"in": {"from": "dc", "to": "hub", "rate": "2500Mbps", "reverse-rate": "1kbps"}})
    head, _ = lines(plan)
    same(loads(head["loads"])["gateway hub", "hub"], (2500, 2000), "ErGw2Az")
    check("gateway hub towards hub carries 2500 Mbps of 2000 to begin with\n" in sweep(plan),
          "the text does not say so")
    head, _ = lines(plan_of({"out": {"from": "hub", "to": "dc", "rate": "900Mbps",
                                     "reverse-rate": "1kbps"}}))
    same(loads(head["loads"])["gateway hub", "hub"], (0.001, 2000), "the other direction")


def a71_tromboning_loads_a_link_twice():
    """a71: what goes to and fro is on the links of the site both times"""
    head, _ = lines(plan_of({"t": {"from": "hub", "to": "pc1/app", "rate": "100Mbps",
                                   "reverse-rate": "1kbps"}}))
    got = loads(head["loads"])
    for link in "primary", "secondary":
        same(got["dc/ce0--er-a/" + link, "dc/ce0"][0], 50.0005, "in over " + link)
        same(got["dc/ce0--er-a/" + link, "er-a/" + link][0], 50.0005, "out over " + link)


def flows_without_rates_are_as_before():
    """c2: a sweep of flows without rates has no loads; a rate is a number and a unit"""
    head, cases = lines(plan_of({"f": {"from": "dc", "to": "hub"}}))
    check("loads" not in head and not any("oversubscribed" in c for c in cases.values()), "loads")
    bad = plan_of({"f": {"from": "dc", "to": "hub", "rate": "10"}})
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "sweep", str(HERE / "lab.yaml"), "--flows",
                          str(bad)], text=True, check=False, capture_output=True, timeout=60)
    check(got.returncode == 2 and "not a rate" in got.stderr, "%s", got.stderr)


sys.exit(run([c2_each_link_carries_the_bandwidth,
              g12_global_reach_carries_what_the_smaller_circuit_does,
              w65_a_gateway_carries_what_its_sku_does, a71_tromboning_loads_a_link_twice,
              flows_without_rates_are_as_before]))
