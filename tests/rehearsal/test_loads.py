#!/usr/bin/env python3
"""Rates of flows, and what links and gateways are good for (C-2, G-12, W-65): a sweep tells what
a failure puts on what is left, a rehearsal for how long it was too much, and counts octets (U-6)."""
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
    lab = """lab: reach
circuits:
  er-a: { location: Amsterdam, bandwidth: 1Gbps, private-peering: { peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } }
  er-b: { location: London, bandwidth: 200Mbps, private-peering: { peer-asn: 64521, vlan: 100, primary: 172.16.2.0/30, secondary: 172.16.2.4/30 } }
global-reach: { ab: { from: er-a, to: er-b, address-prefix: 192.168.254.0/29 } }
on-premises:
  dc: { asn: 64520, circuits: { er-a: }, advertise: [10.20.0.0/16] }
  far: { asn: 64521, circuits: { er-b: }, advertise: [10.30.0.0/16] }
"""
    got = json.loads(rehearsed(lab, """plan: reach
durations: ideal
flows: { f: { from: dc, to: far, rate: 600Mbps, reverse-rate: 8kbps } }
steps: [ { id: rest, wait: 80s } ]
""", "-o", "json"))
    dropped = {(r["what"], r["toward"]): r["bytes-dropped"] for r in got["loads"] if r["bytes-dropped"]}
    # 300 Mbps on each of two links of 200, of Global Reach and of the smaller circuit itself.
    same(dropped, {("er-a/primary--er-b/primary", "er-b/primary"): 1000000000,
                   ("er-a/secondary--er-b/secondary", "er-b/secondary"): 1000000000,
                   ("er-b/primary--far/ce0", "far/ce0"): 1000000000,
                   ("er-b/secondary--far/ce0", "far/ce0"): 1000000000}, "dropped over Global Reach")


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


def rehearsed(lab, plan, *words, status=0):
    top = Path(os.environ.get("TMPDIR", "/tmp"))
    (top / "loads-steps.yaml").write_text(plan)
    if "\n" in str(lab):
        (top / "loads-lab.yaml").write_text(lab)
        lab = top / "loads-lab.yaml"
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", str(lab),
                          str(top / "loads-steps.yaml"), *words], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode == status, "%s: %s%s", got.returncode, got.stdout, got.stderr)
    return got.stdout


ONE = """lab: one
vnets: { hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw2Az, connections: { a: er-a } } }
circuits: { er-a: { bandwidth: 1Gbps, private-peering: { peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30,
    secondary: 172.16.1.4/30, ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } } }
on-premises: { dc: { asn: 64520, circuits: { er-a: }, advertise: [10.20.0.0/16, "fd00:20::/48"] } }
"""


def u6_octets_of_a_circuit():
    """u6, c2: a rehearsal counts what goes over each link, and says for how long it was too much"""
    # 1600 Mbps in and 80 out, in halves; 400 Mbps of IPv6 the other way: 200 more out on each.
    plan = """plan: counters
durations: ideal
flows:
  v4: { from: dc, to: hub, rate: 1600Mbps, reverse-rate: 80Mbps }
  v6: { from: "fd00:60::1", to: "fd00:20::1", rate: 400Mbps, reverse-rate: 8kbps }
steps:
- { id: rest, wait: 100s }
- { id: cut, do: [ { fail: { link: dc/ce0--er-a/primary } } ], wait: 400s }
"""
    got = json.loads(rehearsed(ONE, plan, "-o", "json"))
    rows = {(r["what"], r["toward"]): r for r in got["loads"]}
    stats = got["stats"]
    same([s["circuit"] for s in stats], ["er-a"], "circuits")
    in1, in2 = stats[0]["primary-bytes-in"], stats[0]["secondary-bytes-in"]
    # On the primary nothing after the cut, though the edge goes on sending for the hold time.
    same(in1, int(100 * (800e6 + 4e3) / 8), "primary in")
    same(stats[0]["primary-bytes-out"], int(100 * (40e6 + 200e6) / 8), "primary out")
    over = rows["dc/ce0--er-a/secondary", "er-a/secondary"]
    long = over["oversubscribed"]["seconds"]
    check(200 < long < 290 and over["step"] == "cut", "%s", over)
    same((over["bits-per-second"], over["capacity"]), (1600008000, 1000000000), "most")
    # 1600 Mbps for as long as it was too much, and 800 in the time before.
    want = (long * 1600.008e6 + (500 - long) * 800.004e6) / 8
    check(abs(in2 - want) < 1e3, "secondary in: %s, not %s", in2, want)
    same(over["bytes"], in2, "of the row and of the circuit")
    # What is beyond 1 Gbps is dropped, for as long as it was; nothing of what fits.
    want = long * 600.008e6 / 8
    check(abs(over["bytes-dropped"] - want) < 1e3, "dropped: %s, not %s", over["bytes-dropped"], want)
    same([r["bytes-dropped"] for r in got["loads"] if not r["oversubscribed"]["seconds"]], [0] * (len(rows) - 1), "the others")
    text = rehearsed(ONE, plan)
    check("dc/ce0--er-a/secondary towards er-a/secondary carried up to 1600.01 Mbps of 1000, too much for " in text
          and ", %d octets dropped; step cut\n" % over["bytes-dropped"] in text and "er-a: primary %d in" % in1 in text and
          "; 1 link or gateway carried more than it is good for\n" in text, "%s", text[-900:])
    text = rehearsed(ONE, plan, "--fail-on", "loop,oversubscribed", status=1)
    check("cut: --fail-on oversubscribed { dc/ce0--er-a/secondary towards er-a/secondary }" in text, "%s", text[-900:])
    rehearsed(ONE, plan.replace("1600Mbps", "900Mbps"), "--fail-on", "oversubscribed")


def u6_draws():
    """u6: with times at random the length is that of several draws, the octets those of the first"""
    got = json.loads(rehearsed(ONE, """plan: draws
flows: { v4: { from: dc, to: hub, rate: 1600Mbps, reverse-rate: 80Mbps } }
steps:
- { id: cut, do: [ { fail: { link: dc/ce0--er-a/primary } } ], wait: 400s }
- { id: back, do: [ { restore: { link: dc/ce0--er-a/primary } } ], wait: 100s }
""", "--draws", "3", "-o", "json"))
    same(got["draws"], 3, "draws")
    over = {(r["what"], r["toward"]): r for r in got["loads"]}["dc/ce0--er-a/secondary", "er-a/secondary"]
    check(over["oversubscribed"]["draws"] == 3 and over["oversubscribed"]["seconds"] > 100, "%s", over)


def c2_both_peerings_share_a_link():
    """c2, m16: what goes to Microsoft and what goes to VNets is on one link of the circuit"""
    lab = """lab: both
circuits:
  er-a: { bandwidth: 1Gbps, sku: Premium, private-peering: { peer-asn: 3320, vlan: 100, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 },
    microsoft-peering: { peer-asn: 3320, vlan: 200, primary: 203.0.113.0/30, secondary: 203.0.113.4/30,
      advertised-public-prefixes: [198.51.100.0/24], advertised-public-prefixes-state: Configured, route-filter: ['12076:51002'] } }
vnets: { hub: { location: westeurope, address-space: [10.60.0.0/16], gateway: ErGw2Az, connections: { a: er-a } } }
on-premises:
  dc: { asn: 3320, circuits: { er-a: { microsoft-peering: { advertise: [198.51.100.0/24], nat: [198.51.100.1] } } }, advertise: [10.20.0.0/16] }
"""
    got = json.loads(rehearsed(lab, """plan: both
durations: ideal
flows: { a: { from: dc, to: hub, rate: 1200Mbps, reverse-rate: 8Mbps }, m: { from: dc, to: 13.80.0.1, rate: 1200Mbps, reverse-rate: 8Mbps } }
steps: [ { id: rest, wait: 80s } ]
""", "-o", "json"))
    rows = {(r["what"], r["toward"]): r for r in got["loads"]}
    same(rows["dc/ce0--er-a/primary", "er-a/primary"]["bits-per-second"], 600000000, "private")
    same(rows["dc/ce0--er-a/microsoft-primary", "er-a/microsoft-primary"]["bits-per-second"], 600000000, "Microsoft")
    both = rows["circuit er-a/primary", "Azure"]
    same((both["bits-per-second"], both["oversubscribed"]["seconds"]), (1200000000, 80.0), "both")
    same(both["bytes-dropped"], 2000000000, "200 Mbps too much for 80 s")
    same(rows["dc/ce0--er-a/primary", "er-a/primary"]["bytes-dropped"], 0, "each by itself fits")
    same(got["stats"][0]["primary-bytes-in"], 12000000000, "1200 Mbps for 80 s")


def w63_fast_path_spares_the_gateway():
    """w63: data of the customer goes past the gateway; that for spokes only from a port pair"""
    lab = """lab: fast
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw3Az, connections: { a: { circuit: er-a, fast-path: %s } } }
  hub2: { address-space: [10.61.0.0/16], peered-with: hub }
direct-ports: { p: { location: Amsterdam, bandwidth: 100Gbps } }
circuits: { er-a: { location: Amsterdam, bandwidth: 40Gbps, %s private-peering: { peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30,
    secondary: 172.16.1.4/30 } } }
on-premises: { dc: { asn: 64520, circuits: { er-a: }, advertise: [10.20.0.0/16] } }
"""
    plan = """plan: fast
durations: ideal
flows: { own: { from: dc, to: hub, rate: 12Gbps, reverse-rate: 1kbps }, spoke: { from: dc, to: hub2, rate: 3Gbps, reverse-rate: 1kbps } }
steps: [ { id: rest, wait: 10s } ]
"""
    for fast, port, want in (("false", "", 15e9), ("true", "", 3e9), ("true", "direct-port: p,", None)):
        rows = {r["what"]: r for r in json.loads(rehearsed(lab % (fast, port), plan, "-o", "json"))["loads"]}
        same(rows["gateway hub"]["bits-per-second"] if "gateway hub" in rows else None, want, "%s %s" % (fast, port))
        if want:
            same(rows["gateway hub"]["oversubscribed"]["seconds"], 10.0 if want > 10e9 else 0.0, "10 Gbps of ErGw3Az")


def flows_without_rates_are_as_before():
    """c2: a sweep of flows without rates has no loads; a rate is a number and a unit"""
    head, cases = lines(plan_of({"f": {"from": "dc", "to": "hub"}}))
    check("loads" not in head and not any("oversubscribed" in c for c in cases.values()), "loads")
    bad = plan_of({"f": {"from": "dc", "to": "hub", "rate": "10"}})
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "sweep", str(HERE / "lab.yaml"), "--flows",
                          str(bad)], text=True, check=False, capture_output=True, timeout=60)
    check(got.returncode == 2 and "not a rate" in got.stderr, "%s", got.stderr)
    got = json.loads(rehearsed(ONE, "plan: p\nflows: { f: { from: dc, to: hub } }\nsteps: [ { id: a } ]\n", "-o", "json"))
    check("loads" not in got and "stats" not in got, "loads without rates")


sys.exit(run([c2_each_link_carries_the_bandwidth,
              g12_global_reach_carries_what_the_smaller_circuit_does,
              w65_a_gateway_carries_what_its_sku_does, a71_tromboning_loads_a_link_twice,
              w63_fast_path_spares_the_gateway, u6_octets_of_a_circuit, u6_draws, c2_both_peerings_share_a_link,
              flows_without_rates_are_as_before]))
