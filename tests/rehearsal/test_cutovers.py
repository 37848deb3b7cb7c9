#!/usr/bin/env python3
"""erxctl plan search on cutovers whose answer is known (the stories of conf/examples/rehearsals in
steps that may stand in any order), an order for any one failure that is broken by hand at each of
its points, and extra steps of each kind (--repair).  ERX_POINTS=all: at all of them, and not at
two."""
import json, os, random, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import BUILD, quick_build

QUICK = quick_build()
STORIES = ROOT / "conf/examples/rehearsals"
BOW_TIE = ROOT / "conf/examples/orders/bow-tie"
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print("PASS " + name if good else "FAIL %s: %s" % (name, why), flush=True)


def run(*words, build=QUICK):
    return subprocess.run([os.path.join(build, "erxctl"), *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, timeout=900)


def write(folder, name, what):
    path = Path(folder) / name
    path.write_text(what if isinstance(what, str) else json.dumps(what))
    return path


def search(lab, plan, *words, build=QUICK):
    r = run("plan", "search", lab, plan, "-o", "json", *words, build=build)
    if r.returncode not in (0, 1):
        raise RuntimeError("ended with %d: %s" % (r.returncode, r.stderr[-800:]))
    return json.loads(r.stdout)


def step(id, *do, **more):
    return dict({"id": id, "do": list(do)}, **more)


# --- cutovers ---

MORE = {"announce": {"site": "site-a", "within": "192.168.0.0/16", "length": 24, "count": 11}}
PUBLIC = {"circuits": {c: {"private-peering": {"peer-asn": 64500}} for c in ("er-a", "er-b")},
          "on-premises": {s: {"asn": 64500} for s in ("site-a", "site-b")}}
OWN_AS = {"on-premises": {s: {"circuits": {c: {"allow-own-as": 1}}} for s, c in (("site-a", "er-a"), ("site-b", "er-b"))}}
STATE = {x: {"update": {"circuits": {"er-old": {"provider-state": x}}}} for x in ("Deprovisioning", "NotProvisioned")}


def maintenance(msee):
    """Drained, switched off for an hour, and back."""
    return [step("drain-" + msee, {"maintain": {"msee": "er-a/" + msee, "drain-only": True}}),
            step("off-" + msee, {"fail": {"forwarding": "er-a/" + msee}}, wait="1h"),
            step("back-" + msee, {"restore": {"forwarding": "er-a/" + msee}}, {"end-maintain": "er-a/" + msee})]


def one_at_a_time(order):
    """An MSEE is off only while it is drained and the other one is not."""
    drained = set()
    for what, msee in (x.split("-") for x in order):
        if what == "off" and drained != {msee}:
            return False
        drained = drained | {msee} if what == "drain" else drained - {msee} if what == "back" else drained
    return True


def halved(order):
    """The hub has the network, or its halves, over a circuit that it is on."""
    there, circuits = {("whole", "a"), ("whole", "b")}, {"a", "b"}
    for x in order:
        if x == "withdraw":
            there -= {("whole", "a"), ("whole", "b")}
        elif x == "cut-a":
            circuits -= {"a"}
        else:
            there |= {("halves", x[-1])}
        if not any(c in circuits for _, c in there):
            return False
    return True


def comes(*ids):
    """The steps stand in this order."""
    return lambda order: [x for x in order if x in ids] == list(ids)


# Story, what always holds, steps, what is so of each good order, and a pair that a lesson names.
CUTOVERS = (
    ("S2", "Global Reach is there before the hub leaves the private cloud",
     [{"reachable": {"from": "hub", "to": "pc1/web"}}],
     [step("cut", {"delete": {"vnets": {"hub": {"connections": ["to-pc1"]}}}}),
      step("link", {"create": {"global-reach": {"r": {"from": "pc1", "to": "er-a", "authorization": "avs"}}}}),
      step("key", {"create": {"circuits": {"er-a": {"authorizations": {"avs": {}}}}}})],
     comes("key", "link", "cut"), ("link", "cut")),
    ("S3", "sites that share a public AS take their own AS first",
     [],
     [step("public", {"update": PUBLIC}, checks=[{"reachable": {"from": "site-a", "to": "site-b"}}]),
      step("own-as", {"update": OWN_AS}),
      step("reach", {"create": {"global-reach": {"a-b": {
          "from": "er-a", "to": "er-b", "authorization": "gr", "address-prefix": "192.168.254.0/29"}}}})],
     lambda order: order[-1] == "public", ("own-as", "public")),
    ("S4", "MSEEs are under maintenance one after the other",
     [{"outage": {"flow": "f", "at-most": "1s"}}], maintenance("primary") + maintenance("secondary"),
     one_at_a_time, None),
    ("S6", "private summaries are announced before the network goes",
     [{"outage": {"flow": "m", "at-most": "1s"}}],
     [step("withdraw", {"withdraw": {"site": "site-a", "prefix": "10.20.0.0/16"}}),
      step("default", {"announce": {"site": "site-a", "prefix": "0.0.0.0/0"}}),
      step("private", {"announce": {"site": "site-a", "prefix": ["10.0.0.0/8", "192.168.0.0/16"]}})],
     comes("private", "withdraw"), ("private", "withdraw")),
    ("S7", "Premium comes before more than 4,000 networks",
     [{"reachable": {"from": "site-a", "to": "hub"}}],
     [step("more", MORE), step("premium", {"update": {"circuits": {"er-a": {"sku": "Premium"}}}}),
      step("audit", checks=[{"count": {"at": "hub", "from": "er-a", "exactly": 4001}}])],
     comes("premium", "more", "audit"), ("premium", "more")),
    ("S8", "a network goes when its halves are there, and a circuit when they are on the other one",
     [{"outage": {"flow": "f", "at-most": "1s"}}],
     [step("withdraw", {"withdraw": {"site": "site-a", "prefix": "10.20.0.0/16"}}),
      step("cut-a", {"delete": {"vnets": {"hub": {"connections": ["to-er-a"]}}}}),
      step("halves-a", {"announce": {"site": "site-a", "prefix": ["10.20.0.0/17", "10.20.128.0/17"], "over": ["er-a"]}}),
      step("halves-b", {"announce": {"site": "site-a", "prefix": ["10.20.0.0/17", "10.20.128.0/17"], "over": ["er-b"]}})],
     halved, None),
    ("S1", "a circuit is deleted when nothing hangs on it any more",
     [],
     [step("delete", {"delete": {"circuits": ["er-old"]}}), step("gone", STATE["NotProvisioned"]),
      step("going", STATE["Deprovisioning"]), step("site", {"delete": {"on-premises": {"site-a": {"circuits": ["er-old"]}}}}),
      step("connection", {"delete": {"vnets": {"hub": {"connections": ["to-old"]}}}})],
     lambda order: order[-1] == "delete" and order.index("going") < order.index("gone"), ("gone", "delete")),
)


def cutovers(folder):
    for story, name, always, steps, good, lesson in CUTOVERS:
        lab = STORIES / story / "lab.yaml"
        plan = write(folder, story + ".json", {"plan": story.lower(), "order": "free", "always": always, "steps": steps,
                                               "flows": {"f": {"from": "site-a", "to": "hub"}, **({"m": {
                                                   "from": "site-a", "to": "pc1/management"}} if story == "S6" else {})}})
        a = search(lab, plan, "--durations", "ideal", build=BUILD if story == "S2" else QUICK)
        check("%s: %s" % (story, name), a["result"] == "found" and good(a["order"]) and
              (not lesson or lesson in {(x["first"], x["then"]) for x in a["lessons"]}), a)


# --- any one failure ---

def break_by_hand(folder):
    """Between any two steps of an order for any one failure, all connections but one are taken away
    for a while: traffic goes on, and one failure would end it."""
    plan, out = json.loads(run("plan", "search", BOW_TIE / "lab.yaml", BOW_TIE / "plan.yaml", "--durations", "ideal",
                               "--k", "1", "-o", "json").stdout), Path(folder) / "order.yaml"
    check("an order of the bow-tie survives any one failure", plan["result"] == "found", plan)
    r = run("plan", "search", BOW_TIE / "lab.yaml", BOW_TIE / "plan.yaml", "--durations", "ideal", "--k", "1",
            "--write", out)
    text = out.read_text()
    head, steps = text.split("\nsteps:\n")
    parts = ["- " + x for x in ("\n" + steps).split("\n- ")[1:]]
    have, caught, alone = {"a", "b"}, [], []
    points = range(len(parts) + 1) if os.environ.get("ERX_POINTS") == "all" else (0, len(parts))
    for i in range(len(parts) + 1):
        for name in "abcd":
            if i and "id: join-" + name in parts[i - 1]:
                have.add(name)
            if i and "id: cut-" + name in parts[i - 1]:
                have.discard(name)
        if i not in points:
            continue
        spare = sorted(have)[:-1]
        hole = ["- id: hole\n  do: [{ delete: { vnets: { hub: { connections: [%s] } } } }]" % ", ".join(spare),
                "- id: filled\n  do: [{ create: { vnets: { hub: { connections: { %s } } } } }]" % ", ".join(
                    "%s: { circuit: er-%s }" % (x, x) for x in spare)]
        broken = write(folder, "hole.yaml", head + "\nsteps:\n" + "\n".join(x.rstrip() for x in parts[:i] + hole) + "\n")
        a = search(BOW_TIE / "lab.yaml", broken, "--durations", "ideal", "--k", "1")
        caught.append(a["result"] == "none" and any(x["step"] == "hole" and "when " in x["why"] for x in a["stuck"]))
        broken = write(folder, "whole.yaml", head + "\nsteps:\n" + "\n".join(
            x.rstrip() for x in parts[:i] + hole + parts[i:]) + "\n")
        alone.append(search(BOW_TIE / "lab.yaml", broken, "--durations", "ideal")["result"] == "found")
    check("broken by hand at %d points it is caught" % len(caught), all(caught) and r.returncode == 0, caught)
    check("and without failures it is good", all(alone), alone)


# --- extra steps ---

def twin(weights=(0, 0), spare=False):
    """A hub and a site on two circuits; with `spare` the hub is on the first one only."""
    connections = {"a": {"circuit": "er-a", "weight": weights[0]}}
    if not spare:
        connections["b"] = {"circuit": "er-b", "weight": weights[1]}
    return {"lab": "twin",
            "circuits": {"er-" + x: {"location": place, "private-peering": {
                "peer-asn": 64520, "vlan": 100, "primary": "172.16.%d.0/30" % i, "secondary": "172.16.%d.4/30" % i}}
                for i, (x, place) in enumerate((("a", "London"), ("b", "Paris")))},
            "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": {}, "connections": connections}},
            "on-premises": {"dc": {"asn": 64520, "advertise": ["10.20.0.0/16"], "circuits": {"er-a": {}, "er-b": {}}}}}


CUT = step("cut", {"delete": {"vnets": {"hub": {"connections": ["a"]}}}}, owner="cloud team")
AGAIN = {"create": {"vnets": {"hub": {"connections": {"c": {"circuit": "er-b"}}}}}}
QUIET = step("quiet", checks=[{"path": {"from": "hub", "to": "dc", "avoid": "er-a"}}])
CUT_LATE = dict(CUT, after="quiet")
REPAIRS = (
    ("connection-before-deletion", twin(spare=True), [step("swap", *CUT["do"], AGAIN)], ["swap"]),
    ("weight", twin(), [QUIET, CUT_LATE], ["prefer-hub-b, unprefer-hub-b"]),
    ("temporary-prepend", twin((32000, 32000)), [QUIET, CUT_LATE], ["prepend-er-a, unprepend-er-a"]),
    ("longer-prefix", twin((32000, 0)), [QUIET, CUT_LATE], ["halve-er-a, unhalve-er-a"]),
    ("drain-first", twin(), [CUT], ["drain-er-a, refill-er-a"]),
    ("connection-first", twin(spare=True), [dict(CUT, checks=[{"reachable": {"flow": "f"}}])], None),
)


def repairs(folder):
    for kind, lab, steps, ids in REPAIRS:
        lab = write(folder, "lab.json", lab)
        most = {"drain-first": "1s", "connection-before-deletion": "2m"}.get(kind)
        plan = write(folder, "plan.json", {
            "plan": "p", "steps": steps, "always": [{"outage": {"flow": "f", "at-most": most}}] if most else [],
            "flows": {"f": {"from": "dc", "to": "hub"}}})
        ideal = ["--budget", "30m"] if most else ["--durations", "ideal"]
        out = Path(folder) / "repaired.yaml"
        without, a = search(lab, plan, *ideal), search(lab, plan, "--repair", "--write", out, *ideal)
        check("%s: without it no order is good" % kind, without["result"] == "none" and "repairs" not in without, without)
        if kind == "connection-before-deletion":
            bad = [x for x in a["draws"] if not x["good"]]
            check("an order that other times break is found out", bad and all("outage" in x["why"] for x in bad), a)
        got = [x["steps"] for x in a.get("repairs", [])]
        check("%s is put in, and nothing else" % kind, a["result"] == "found" and
              {x["kind"] for x in a.get("repairs", [])} == {kind} and (ids is None or got == ids), a)
        r = run("rehearse", lab, out, *(["--draws", "1"] if most else ideal))
        check("%s: the plan that is written is rehearsed without a fault" % kind, r.returncode == 0, r.stdout[-800:])


def more_repairs(folder):
    lab, whole = BOW_TIE / "lab.yaml", (BOW_TIE / "plan.yaml").read_text()
    plan = write(folder, "undrained.yaml", whole[:whole.index("- id: azure-to-new")] + whole[whole.index("- id: join-c"):])
    a = search(lab, plan, "--repair", "--budget", "30m")
    check("a bow-tie whose traffic nobody moves is drained", a["result"] == "found" and
          [x["steps"] for x in a["repairs"]] == ["drain-er-a, refill-er-a", "drain-er-b, refill-er-b"] and
          all(a["order"].index("drain-er-" + x) < a["order"].index("cut-" + x) < a["order"].index("refill-er-" + x)
              for x in "ab"), a)
    check("and the order is good in other draws, too", a["random"] and
          [(x["seed"], x["good"]) for x in a["draws"]] == [(n, True) for n in range(2, 6)], a["draws"])
    text = run("plan", "search", lab, plan, "--repair", "--draws", "1").stdout
    check("who makes one draw is told so", "Times are random, and were drawn with seed 1 only." in text, text[:1500])
    two = twin(spare=True)
    two["vnets"]["hub2"] = dict(two["vnets"]["hub"], **{"address-space": ["10.61.0.0/16"]})
    lab, plan = write(folder, "two.json", two), write(folder, "two-plan.json", {
        "plan": "p", "flows": {x: {"from": "dc", "to": x} for x in ("hub", "hub2")}, "steps": [
            step("cut-" + x, {"delete": {"vnets": {x: {"connections": ["a"]}}}}, checks=[{"reachable": {"flow": x}}])
            for x in ("hub", "hub2")]})
    a = search(lab, plan, "--repair", "--durations", "ideal")
    check("two VNets are connected to the circuit that stands by", a["result"] == "found" and
          [x["steps"] for x in a["repairs"]] == ["connect-%s-er-b, disconnect-%s-er-b" % (x, x) for x in ("hub", "hub2")], a)
    alone = {"lab": "x", "circuits": {"er-a": twin()["circuits"]["er-a"]}, "vnets": twin(spare=True)["vnets"],
             "on-premises": {"dc": {"asn": 64520, "advertise": ["10.20.0.0/16"], "circuits": {"er-a": {}}}}}
    lab, plan = write(folder, "alone.json", alone), write(folder, "alone-plan.json", {
        "plan": "p", "steps": [CUT], "always": [{"reachable": {"from": "dc", "to": "hub"}}]})
    r = run("plan", "search", lab, plan, "--repair")
    check("where nothing helps it is said", r.returncode == 1 and "No extra steps help" in r.stdout and
          "time ran out" not in r.stdout, r.stdout)
    a = json.loads(run("plan", "search", lab, plan, "--repair", "-o", "json").stdout)
    check("and that all was tried", a["repairs-all-tried"] is True, a)


def main():
    with tempfile.TemporaryDirectory() as d:
        for part in [globals()[x] for x in sys.argv[1:]] or (cutovers, break_by_hand, repairs, more_repairs):
            part(d)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return failed != 0


sys.exit(main())
