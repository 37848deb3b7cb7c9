#!/usr/bin/env python3
"""Ten cutovers whose right answer can be worked out by hand: the verdict and how long what is out in a rehearsal,
the order that a search finds, and the order that it warns of.  The times are ideal where nothing else is said, so
that what is lost is lost because of the plan."""
import itertools, json, os, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import BUILD, quick_build

QUICK = quick_build()
IDEAL = ("--durations", "ideal")
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print("PASS " + name if good else "FAIL %s: %s" % (name, str(why)[:2500]), flush=True)


def run(*words, build=QUICK):
    return subprocess.run([os.path.join(build, "erxctl"), *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, timeout=900)


class Case:
    """A lab and plans for it."""
    def __init__(self, folder, lab, flows, build=QUICK):
        self.folder, self.flows, self.build = Path(folder), flows, build
        self.lab = self.write("lab.json", lab)

    def write(self, name, what):
        path = self.folder / name
        path.write_text(json.dumps(what))
        return path

    def plan(self, steps, **more):
        return self.write("plan.json", dict({"plan": "known", "flows": self.flows, "steps": steps}, **more))

    def rehearse(self, steps, *words, **more):
        r = run("rehearse", self.lab, self.plan(steps, **more), "-o", "json", *(words or IDEAL), build=self.build)
        if r.returncode not in (0, 1):
            raise RuntimeError("ended with %d: %s" % (r.returncode, r.stderr[-1500:]))
        return json.loads(r.stdout)

    def search(self, steps, always, *words, **more):
        r = run("plan", "search", self.lab, self.plan(steps, order="free", always=always, **more), "-o", "json",
                *(words or IDEAL), build=self.build)
        if r.returncode not in (0, 1):
            raise RuntimeError("ended with %d: %s" % (r.returncode, r.stderr[-1500:]))
        return json.loads(r.stdout)


def step(id, *do, **more):
    return dict({"id": id, "do": list(do)}, **more)


def circuit(i, place, v6=False, **more):
    peering = {"peer-asn": 64520, "vlan": 100, "primary": "172.16.%d.0/30" % i, "secondary": "172.16.%d.4/30" % i}
    if v6:
        peering["ipv6"] = {"primary": "fd00:0:%d::/126" % i, "secondary": "fd00:0:%d::4/126" % i}
    return dict({"location": place, "private-peering": peering}, **more)


def two(connected=("a",), **more):
    """A site on two circuits, and a hub that is connected to some of them."""
    return dict({"lab": "known", "circuits": {"er-a": circuit(1, "London"), "er-b": circuit(2, "Paris")},
                 "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": {},
                                   "connections": {x: {"circuit": "er-" + x} for x in connected}}},
                 "on-premises": {"dc": {"asn": 64520, "advertise": ["10.20.0.0/16"],
                                        "circuits": {"er-a": {}, "er-b": {}}}}}, **more)


F = {"f": {"from": "dc", "to": "hub"}}
JOIN_B = {"create": {"vnets": {"hub": {"connections": {"b": {"circuit": "er-b"}}}}}}
CUT_A = {"delete": {"vnets": {"hub": {"connections": ["a"]}}}}
SHORT = {"outage": {"flow": "f", "at-most": "1s"}}


def lost(a, flow="f", direction=None):
    """Seconds of the longest loss of all ways of a flow, and of any of them."""
    rows = [o for o in a["outages"] if o["flow"] == flow and not o.get("initial") and
            direction in (None, o["direction"])]
    return (max([o["seconds"] for o in rows if o["lost"] == o["members"]], default=0),
            max([o["seconds"] for o in rows], default=0))


def pairs(a):
    return {(x.get("first"), x.get("then")) for x in a["lessons"]}


# --- the ten ---

def circuits(folder):
    """1. From one circuit to another: cut first, and nothing arrives until the other one is there."""
    c = Case(folder, two(), F, BUILD)
    bad = c.rehearse([step("cut", CUT_A, wait="10m"), step("join", JOIN_B)])
    check("1: cut first: out for the ten minutes between, which no check names",
          bad["verdict"] == "total-loss" and 600 <= lost(bad)[0] < 602, (bad["verdict"], bad["outages"]))
    good = c.rehearse([step("join", JOIN_B), step("cut", CUT_A)])
    check("1: join first: less than a second", good["verdict"] in ("holds", "loss") and lost(good)[1] < 1, good["outages"])
    a = c.search([step("cut", CUT_A, wait="10m"), step("join", JOIN_B)], [SHORT])
    check("1: the search joins first and says why", a["result"] == "found" and a["order"] == ["join", "cut"] and
          ("join", "cut") in pairs(a) and not a["order-of-file"]["good"], a)
    real = c.rehearse([step("join", JOIN_B), step("cut", CUT_A)], "--seed", "1")
    check("1: with real times a connection that is deleted under traffic loses for 10 to 240 s",
          real["verdict"] in ("loss", "total-loss") and 10 <= lost(real)[1] <= 240, real["outages"])


def prepends(folder):
    """2. A prepend moves what Azure sends while weights are equal, and nothing when they are not.  The site goes on
    to send over both circuits."""
    far = {"update": {"on-premises": {"dc": {"circuits": {"er-a": {"prepend": [64520, 64520]}}}}}}
    prefer = {"update": {"on-premises": {"dc": {"circuits": {"er-b": {"local-preference": 200}}}}}}
    only_b = {"path": {"from": "hub", "to": "dc", "avoid": "er-a"}}
    c = Case(folder, two("ab"), F)
    a = c.rehearse([step("far", far, checks=[only_b, {"path": {"from": "dc", "to": "hub", "members": 8}}, {"symmetric": {"flow": "f"}}], wait="5m"),
                    step("prefer", prefer, checks=[{"symmetric": {"flow": "f"}}])])
    check("2: Azure leaves the circuit, the site does not; then both have left", a["failed"] == 1 and
          [x["passed"] for s in a["steps"] for x in s["checks"]].count(False) == 1 and lost(a) == (0, 0) and
          [299 < x["seconds"] <= 300 for x in a["asymmetries"]] == [True], (a["asymmetries"], a["outages"], a["steps"]))
    lab = two("ab")
    lab["vnets"]["hub"]["connections"]["a"]["weight"] = 100
    b = Case(folder, lab, F).rehearse([step("far", far, checks=[only_b])])
    check("2: under a weight the prepend does nothing, and the check fails", b["verdict"] == "failed" and b["failed"] == 1, b)
    s = c.search([step("prefer", prefer, wait="10m"), step("far", far, wait="10m"), step("cut", CUT_A, wait="10m")],
                 [SHORT, {"symmetric": {"flow": "f", "at-most": "1s"}}])
    check("2: what is symmetric all the time begins with the cut, after which nothing else matters", s["result"] == "found" and
          s["order"][0] == "cut" and {("cut", "prefer"), ("cut", "far")} & pairs(s), s)


def specifics(folder):
    """3. Halves over one circuit win over a weight on the other, for the half that is announced."""
    lab = two("ab")
    lab["vnets"]["hub"]["connections"]["a"]["weight"] = 100
    flows = {"low": {"from": "hub", "to": "10.20.0.1"}, "high": {"from": "hub", "to": "10.20.200.1"}}
    c = Case(folder, lab, flows)
    half = {"announce": {"site": "dc", "prefix": ["10.20.0.0/17"], "over": ["er-b"]}}
    back = {"withdraw": {"site": "dc", "prefix": ["10.20.0.0/17"], "over": ["er-b"]}}

    def over(flow, x):
        return {"path": {"flow": flow, "direction": "forward", "via": "er-" + x, "avoid": "er-" + "ab"[x == "a"]}}
    a = c.rehearse([step("base", checks=[over("low", "a"), over("high", "a")]),
                    step("half", half, checks=[over("low", "b"), over("high", "a")]),
                    step("back", back, checks=[over("low", "a"), over("high", "a")])])
    check("3: one half moves, the other stays, and comes back; nothing is lost", a["failed"] == 0 and a["passed"] == 6 and
          a["verdict"] == "holds", [(x["check"], x["got"]) for s in a["steps"] for x in s["checks"] if not x["passed"]] or
          a["outages"])


def withdrawals(folder):
    """4. A summary is there before what it stands for goes."""
    steps = [step("gone-" + x, {"withdraw": {"site": "dc", "prefix": ["10.20.0.0/16"], "over": ["er-" + x]}}, wait="2m")
             for x in "ab"] + [step("summary", {"announce": {"site": "dc", "prefix": ["10.0.0.0/8"]}}, wait="2m")]
    lab = two("ab")
    lab["on-premises"]["dc"]["advertise"] = [{"prefix": "10.20.0.0/16", "over": [x]} for x in ("er-a", "er-b")]
    c = Case(folder, lab, F)
    a = c.search(steps, [SHORT])
    good = [o for o in itertools.permutations(("gone-a", "gone-b", "summary")) if o[2] != "summary"]
    every = c.search(steps, [SHORT], *IDEAL, "--exhaustive")
    check("4: four of the six orders are good, and the search finds one", a["result"] == "found" and
          tuple(a["order"]) in good and every["good-orders"] == len(good) == 4, (a, every))
    strict = c.search(steps, [{"reachable": {"flow": "f"}}], *IDEAL, "--exhaustive")
    check("4: at every instant, with the millisecond that the gateway does not know of it: two, the summary first",
          strict["good-orders"] == 2 and strict["order"][0] == "summary", strict)
    bad = c.rehearse(steps)
    check("4: both gone, it is out for the two minutes until the summary", bad["verdict"] == "total-loss" and
          120 <= lost(bad)[0] < 122 and {o["direction"] for o in bad["outages"]} == {"reverse"}, bad["outages"])


def reach(folder):
    """5. Global Reach is all that joins a private cloud and a site; the hub relays nothing."""
    lab = two("a", **{"private-clouds": {"pc1": {"network-block": "10.80.0.0/22", "segments": {"web": "10.81.1.0/24"},
                                                 "authorizations": {"k": {}}}},
                      "global-reach": {"g": {"from": "pc1", "to": "er-a", "authorization": "avs"}}})
    lab["circuits"]["er-a"]["authorizations"] = {"avs": {}, "more": {}}
    lab["circuits"]["er-b"]["authorizations"] = {"avs": {}}
    lab["vnets"]["hub"]["connections"]["to-pc1"] = {"circuit": "pc1", "authorization": "k"}
    flows = {"f": {"from": "dc", "to": "pc1/web"}, "hub": {"from": "hub", "to": "pc1/web"}}
    c = Case(folder, lab, flows)
    drop = step("drop", {"delete": {"global-reach": ["g"]}}, wait="10m")
    a = c.rehearse([drop])
    check("5: without it the site is cut off for good, and the hub is not", a["verdict"] == "total-loss" and
          {o["flow"] for o in a["outages"]} == {"f"} and
          {o["direction"] for o in a["outages"] if o["lasting"]} == {"forward", "reverse"}, a["outages"])
    s = c.search([drop, step("note", checks=[{"reachable": {"flow": "hub"}}])], [SHORT])
    check("5: no order is good: the demand is the conflict, and where it is stuck is told", s["result"] == "none" and
          s["proved"] and s["conflict"] == ["always outage { at-most: 1s, flow: f }"] and s["stuck"], s)
    other = step("other", {"create": {"global-reach": {"h": {"from": "pc1", "to": "er-b", "authorization": "avs"}}}})
    s = c.search([drop, other], [SHORT])
    check("5: with a link to the other circuit that comes first", s["result"] == "found" and s["order"] == ["other", "drop"] and
          ("other", "drop") in pairs(s), s)


def gateways(folder):
    """6. The phases of a gateway's migration have one order."""
    c = Case(folder, two("ab"), F)
    steps = [step(x, {"migrate-gateway": dict({"vnet": "hub", "phase": x}, **({"sku": "ErGw2Az"} if x == "prepare" else {}))})
             for x in ("commit", "execute", "prepare")]
    s = c.search(steps, [{"outage": {"flow": "f", "at-most": "5m"}}], "--draws", "1")
    check("6: prepare, execute, commit", s["result"] == "found" and s["order"] == ["prepare", "execute", "commit"] and
          {("prepare", "execute"), ("execute", "commit")} <= pairs(s), s)
    early = step("early", dict(steps[0]["do"][0], expect="refused"))
    a = c.rehearse([early, steps[2], steps[1], steps[0]])
    check("6: a commit that comes first is refused, and the rest goes well", a["failed"] == 0, a["steps"])


def clouds(folder):
    """7. A private cloud goes from one circuit to another: key, link, then the old link, then its key."""
    lab = two("a", **{"private-clouds": {"pc1": {"network-block": "10.80.0.0/22", "segments": {"web": "10.81.1.0/24"}}},
                      "global-reach": {"old": {"from": "pc1", "to": "er-a", "authorization": "avs"}}})
    lab["circuits"]["er-a"]["authorizations"] = {"avs": {}}
    flows = {"f": {"from": "dc", "to": "pc1/web"}}
    c = Case(folder, lab, flows)
    steps = [step("old-key", {"delete": {"circuits": {"er-a": {"authorizations": ["avs"]}}}}),
             step("unlink", {"delete": {"global-reach": ["old"]}}),
             step("link", {"create": {"global-reach": {"new": {"from": "pc1", "to": "er-b", "authorization": "avs"}}}}),
             step("key", {"create": {"circuits": {"er-b": {"authorizations": {"avs": {}}}}}})]
    s = c.search(steps, [SHORT])
    place = {x: i for i, x in enumerate(s.get("order", []))}
    check("7: the order is key, link, unlink; a key that is revoked takes its link along", s["result"] == "found" and
          place["key"] < place["link"] < min(place["unlink"], place["old-key"]), s)
    a = c.rehearse([steps[3], dict(steps[0], wait="3m"), steps[2]])
    check("7: the key revoked too early: out for the three minutes until the new link", a["verdict"] == "total-loss" and
          180 <= lost(a)[0] < 190, a["outages"])


def fallback(folder):
    """8. A VPN stands behind ExpressRoute."""
    lab = two("a")
    lab["vnets"]["hub"].update({"vpn-gateway": {}})
    lab["on-premises"]["dc"]["vpn"] = {"hub": {}}
    er = {"path": {"flow": "f", "via": "er-a"}}
    a = Case(folder, lab, F).rehearse([step("base", checks=[er, {"symmetric": {"flow": "f"}}])])
    check("8: a site that does not prefer one shares its traffic among both, and Azure does not", a["failed"] == 2 and
          "dc/ce0 > hub/vpn0" in a["steps"][0]["checks"][0]["got"] and
          "only back: nothing" in a["steps"][0]["checks"][1]["got"], a["steps"])
    lab["on-premises"]["dc"]["vpn"] = {"hub": {"local-preference": 50}}
    c = Case(folder, lab, F)
    a = c.rehearse([step("base", checks=[er]),
                    step("cut", CUT_A, checks=[{"reachable": {"flow": "f"}}, {"path": {"flow": "f", "via": "hub/vpn0", "avoid": "er-a"}}]),
                    step("again", {"create": {"vnets": {"hub": {"connections": {"a": {"circuit": "er-a"}}}}}}, checks=[er])])
    check("8: the VPN carries what ExpressRoute does not, and gives it back", a["failed"] == 0 and lost(a)[1] < 1,
          [(x["check"], x["got"]) for s in a["steps"] for x in s["checks"] if not x["passed"]] or a["outages"])
    no_vpn = {"delete": {"vnets": {"hub": ["vpn-gateway"]}, "on-premises": {"dc": ["vpn"]}}}
    steps = [step("cut", CUT_A, wait="5m"), step("join", JOIN_B, wait="5m"), step("no-vpn", no_vpn, wait="5m")]
    s, every = c.search(steps, [SHORT]), c.search(steps, [SHORT], *IDEAL, "--exhaustive")
    check("8: of six orders two leave nothing for a time: cut and no VPN before the other circuit", s["result"] == "found" and
          s["order"].index("join") < 2 and every["good-orders"] == 4, (s, every.get("good-orders")))


def halves(folder):
    """9. Four ways that share the traffic: one link dies, and its share is lost until that is noticed."""
    lab = two("ab")
    lab["on-premises"]["dc"]["circuits"] = {x: {"bfd": False} for x in ("er-a", "er-b")}
    c = Case(folder, lab, F)
    shut = step("shut", {"fail": {"link": "dc/ce0--er-a/primary"}}, wait="10m")
    a = c.rehearse([shut])
    whole, some = lost(a)
    check("9: never all of it, and a part for the hold time of 180 s at most", a["verdict"] == "loss" and whole == 0 and
          60 <= some <= 180 and all(o["lost"] < o["members"] for o in a["outages"]), a["outages"])
    lab["on-premises"]["dc"]["circuits"] = {x: {"bfd": True} for x in ("er-a", "er-b")}
    b = Case(folder, lab, F).rehearse([shut])
    check("9: with BFD for a second at most", b["verdict"] == "loss" and lost(b)[0] == 0 and 0 < lost(b)[1] <= 1, b["outages"])
    s = c.search([shut, step("withdraw", {"withdraw": {"site": "dc", "prefix": ["10.20.0.0/16"]}}, wait="5m")], [SHORT])
    check("9: a share that is lost breaks the bound as well", s["result"] == "none" and s["proved"], s)


def families(folder):
    """10. The new circuit has no IPv6."""
    def lab(v6):
        x = two()
        x["circuits"] = {"er-a": circuit(1, "London", True), "er-b": circuit(2, "Paris", v6)}
        x["vnets"]["hub"]["address-space"].append("fd00:60::/48")
        x["on-premises"]["dc"]["advertise"].append("fd00:20::/48")
        return x
    flows = {"f": {"from": "dc", "to": "hub"}, "six": {"from": "fd00:20::1", "to": "fd00:60::4"}}
    steps = [step("join", JOIN_B), step("cut", CUT_A, wait="5m")]
    c = Case(folder, lab(False), flows)
    a = c.rehearse(steps)
    check("10: IPv4 goes on, IPv6 is out for good", a["verdict"] == "total-loss" and a["outages"] and
          all(o["flow"] == "six" for o in a["outages"] if o["lasting"]) and lost(a, "f")[1] < 1 and
          any(o["lasting"] for o in a["outages"]), a["outages"])
    always = [{"outage": {"flow": x, "at-most": "1s"}} for x in ("f", "six")]
    s = c.search(steps, always)
    check("10: no order is good, and only IPv6 is in the conflict", s["result"] == "none" and s["proved"] and
          s["conflict"] == ["always outage { at-most: 1s, flow: six }"], s)
    s = Case(folder, lab(True), flows).search(steps, always)
    check("10: with IPv6 on both there is one", s["result"] == "found" and s["order"] == ["join", "cut"], s)


# --- what is said of them ---

def words(folder):
    """The plain words of the report, for people who know nothing of BGP, in text and on the page."""
    c = Case(folder, two(), F)

    def told(steps, **more):
        page = Path(folder) / "r.html"
        r = run("rehearse", c.lab, c.plan(steps, **more), *IDEAL, "--html", page)
        text = r.stdout[r.stdout.index("\nin plain words\n"):]
        html = page.read_text()
        html = html[html.index("<h2>In plain words</h2>"):]
        html = html[:html.index("</dl>")]
        lines = [x.strip() for x in text.split("\n\n")[0].splitlines()[1:] if x.strip()][1:]
        missing = [x for x in lines if x.replace("&", "&amp;").replace("<", "&lt;") not in html]
        return text, missing
    cut = step("cut", CUT_A, owner="cloud team", wait="10m", rollback=[{"create": {"vnets": {"hub": {"connections": {
        "a": {"circuit": "er-a"}}}}}}])
    bad, missing = told([cut, step("join", JOIN_B)], start="2026-12-05T22:00+01:00")
    check("the page says what the text says", not missing, missing)
    check("what is out, for how long, who notices, and what to do", all(x in bad for x in (
        "    Not as it is: traffic stops, and no check of the plan speaks of that.\n",
        "    Traffic between dc and hub is interrupted completely for 10 min 1 s, in step 1.\n",
        "    Who works between dc and hub (flow f): what dc sends does not arrive at hub.\n",
        "    Tell who works between dc and hub of 10 min 1 s of interruption in step 1 (cut, cloud team), which begins at 22:00",
        "erxctl plan search --repair.\n", "Point of no return: step 2, join.")), bad)
    good, missing = told([step("join", JOIN_B, checks=[{"reachable": {"flow": "f"}}])])
    check("nothing is out, and nobody notices", not missing and all(x in good for x in (
        "    Yes: everything that the plan checks is as planned.\n", "    Nothing: no traffic that the plan watches is interrupted.\n",
        "    Nobody.\n", "    Nothing more than the plan says.\n")), good)
    lasts, _ = told([step("cut", CUT_A, wait="10m")])
    check("what stays out is to be taken back", "    Take back or complete step 1 (cut): dc and hub stay apart until somebody does.\n"
          in lasts and ", and stays lost at the end.\n" in lasts, lasts)
    wrong, _ = told([step("x", owner="network team", checks=[{"unreachable": {"flow": "f"}}])])
    check("what fails is to be mended, by whom", "    No: something in it does not go as planned.\n" in wrong and
          "    Mend step 1 (x, network team): 1 of its checks or actions does not go as planned.\n" in wrong, wrong)
    stops, _ = told([dict(cut, **{"abort-if": [{"unreachable": {"flow": "f"}}]})])
    check("what stops itself says why", "    No: the plan stops itself before its end.\n" in stops and
          "Mend step 1 (cut, cloud team): it stops and goes back, because this holds: unreachable { flow: f }." in stops, stops)


ALL = (circuits, prepends, specifics, withdrawals, reach, gateways, clouds, fallback, halves, families, words)


def main():
    with tempfile.TemporaryDirectory() as d:
        for part in [globals()[x] for x in sys.argv[1:]] or ALL:
            part(d)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return failed != 0


sys.exit(main())
