#!/usr/bin/env python3
"""What does not come back when a failure is over (A7 of the first use): the sweep, a rehearsal
and a daemon say it, with prefix, router, and the route before and after.

A sweep forks for each case, which the sanitizers make dear: some go under them, and those that
are about what is found have the quick build."""
import json, os, re, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, quick_build, run, workdir

P1 = Path("tests/first-use/p1")
STORIES = Path("conf/examples/rehearsals")
AVS = ["10.80.0.0/26", "10.80.0.64/26", "10.80.1.0/25", "10.80.1.128/25", "10.80.2.0/25",
       "10.80.3.0/26", "10.81.1.0/24", "10.81.2.0/24"]
BEFORE, AFTER = "12076 398656 via er-east/primary", "65001 65020 12076 398656 via wan"
QUICK = quick_build()
LINE = "10.80.0.0/26 and 7 more: now by wan, before by er-east/primary"


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, status=0, build=BUILD):
    got = subprocess.run([os.path.join(build, "erxctl"), *map(str, words)], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    check(got.returncode == status, "%s ended with %d: %s%s", words, got.returncode, got.stdout,
          got.stderr)
    return got.stdout


def at(rows, router):
    """Prefixes of a router that did not come back, with what they were and are."""
    return {r["network"]: (r["before"], r["after"]) for r in rows if r["router"] == router}


def a7_sweep():
    """a7: a sweep restores each failure and tells what does not come back"""
    lines = [json.loads(x) for x in erxctl("sweep", P1 / "lab.yaml", "-o", "json", "--durations",
                                           "ideal").splitlines()]
    slow = [json.loads(x) for x in erxctl("sweep", P1 / "lab.yaml", "-o", "json",
                                          build=QUICK).splitlines()[1:]]
    wrong = {c["fail"][0] for c in slow if not c["comes-back"]}
    check(wrong >= {"circuit er-east", "circuit er-west"}, "with the times of the service: %s", wrong)
    cases = {c["fail"][0]: c for c in lines[1:]}
    check(len(cases) == lines[0]["cases"] == 66 and all(c["tried"] for c in cases.values()), "%s",
          lines[0])
    wrong = {k for k, c in cases.items() if not c["comes-back"]}
    check(wrong == {"circuit er-east", "circuit er-west", "private-cloud avs-east"}, "%s", wrong)
    check(all(("not-restored" in c) == (k in wrong) for k, c in cases.items()), "%s", wrong)
    east = cases["circuit er-east"]["not-restored"]
    check(at(east["routes"], "dc-east/ce0") == {p: (BEFORE, AFTER) for p in AVS}, "%s",
          at(east["routes"], "dc-east/ce0"))
    check(at(east["routes"], "er-east/primary")[AVS[0]] == (
        "398656 via avs-east/primary", "65010 65001 65020 12076 398656 via dc-east/ce0"),
        "%s", at(east["routes"], "er-east/primary"))
    check(east["unrest"] is None and east["more-routes"] == 0 and not at(east["routes"], "dc-west/ce0"),
          "%s", east["unrest"])
    flows = {(f["flow"], f["direction"]) for f in east["flows"]}
    check(("dc-east--avs-east", "forward") in flows and ("dc-west--avs-east", "forward") not in flows,
          "%s", flows)


def a7_sweep_text():
    """a7: the sweep's text has a line a router, and counts in its sum"""
    text = erxctl("sweep", P1 / "lab.yaml", build=QUICK)
    part = text[text.index("\nNot as before when the failure is over\n"):]
    block = part[part.index("  circuit er-east\n"):part.index("  circuit er-west\n")]
    check("    not restored: dc-east/ce0 %s\n" % LINE in block, "%s", block)
    check("\n    goes another way: dc-east--avs-east forward, " in block, "%s", block)
    check(text.splitlines()[1].endswith("; 2 do not come back as it was before"), "%s",
          text.splitlines()[1])


def comes_back():
    """a7: where everything comes back the sweep says no word more"""
    text = erxctl("sweep", STORIES / "S2/lab.yaml")
    check("restored" not in text and "another way" not in text and "Not as before" not in text and
          re.search(r"^\d+ failures tried .* nothing$", text, re.M), "%s", text[:300])
    for line in erxctl("sweep", STORIES / "S2/lab.yaml", "-o", "json").splitlines()[1:]:
        case = json.loads(line)
        check(case["comes-back"] and "not-restored" not in case, "%s", case)


def a7_rehearsal():
    """a7: a rehearsal tells behind the last restore"""
    result = json.loads(erxctl("rehearse", P1 / "lab.yaml", P1 / "wedge.yaml", "-o", "json", status=1))
    events = [e for e in result["events"] if e["kind"] == "not-restored"]
    check(events and events[0]["subject"] == "dc-east/ce0" and
          events[0]["text"] == LINE + " (circuit er-east)", "%s", events)
    restored = next(s for s in result["steps"] if s["id"] == "restore")
    check(all(e["at"] >= restored["at"] for e in events), "%s", events)
    check({e["subject"] for e in events} == {"dc-east/ce0", "dc-east/ce1", "er-east/primary",
          "er-east/secondary", "hub-east/gw0", "hub-east/gw1", "nva-east", "wan"}, "%s", events)


def rehearsal_of(steps):
    """Events that say what was not restored, of a plan on p1."""
    top = workdir("plan")
    plan = os.path.join(top, "plan.yaml")
    with open(plan, "w") as f:
        f.write("plan: p\nsteps:\n" + steps)
    result = json.loads(erxctl("rehearse", P1 / "lab.yaml", plan, "-o", "json"))
    os.unlink(plan)
    os.rmdir(top)
    return [(e["subject"], e["text"]) for e in result["events"] if e["kind"] == "not-restored"]


def rehearsal_waits():
    """a7: nothing is told while something is failed, nor when the lab was edited meanwhile"""
    fail = "- { id: a, do: [ { fail: { circuit: er-east } } ] }\n"
    other = "- { id: b, do: [ { fail: { link: wan--dc-east/ce0 } } ] }\n"
    back = "- { id: c, do: [ { restore: { circuit: er-east } } ] }\n"
    check(rehearsal_of(fail + other + back) == [], "told too early")
    edit = "- { id: d, do: [ { announce: { site: dc-east, prefix: 10.9.0.0/16 } } ] }\n"
    check(rehearsal_of(fail + edit + back) == [], "an edit was blamed on the failure")
    check(rehearsal_of("- { id: a, do: [ { maintain: er-west/primary } ] }\n"
                       "- { id: b, do: [ { end-maintain: er-west/primary } ] }\n") == [],
          "maintenance comes back")


GR = ["avs-east/%s--er-east/%s/ipv4" % (p, p) for p in ("primary", "secondary")]


def kept(daemon):
    return [e for e in daemon.ask("show-events")["events"] if e["kind"] == "not-restored"]


def a7_live():
    """a7: a daemon remembers, and the next wait, an event and the next restore tell"""
    with Daemon([str(P1 / "lab.yaml")]).must_run() as daemon:
        ctl = lambda *words: erxctl("-S", daemon.socket, *words)
        check("not-restored" not in daemon.ask("wait")["wait"], "nothing has failed yet")
        for s in GR:
            daemon.ask("fail", kind="session", name=s)
        check("not-restored" not in daemon.ask("wait")["wait"], "it is still failed")
        for s in GR:
            got = daemon.ask("restore", kind="session", name=s)
            check(got == {"restore": {"restored": 1}}, "it tells too early: %s", got)
        check(("not restored: dc-east/ce0 %s\n" % LINE) in ctl("wait"), "%s", ctl("wait"))
        rows = daemon.ask("wait")["wait"]["not-restored"]
        check(at(rows, "dc-east/ce0") == {p: (BEFORE, AFTER) for p in AVS}, "%s", rows)
        check(("dc-east/ce0", "%s (session %s)" % (LINE, GR[0])) in
              [(e["subject"], e["text"]) for e in kept(daemon)], "%s", kept(daemon))
        again = daemon.ask("restore", kind="session", name=GR[0])["restore"]["not-restored"]
        check(again == rows, "%s", again)
        check("dc-east/ce0 %s\n" % LINE in ctl("restore", "session", GR[0]), "no word of it")
        # The cure: what has come over the detour goes, and all is well.
        n = len(kept(daemon))
        for ce in ("ce0", "ce1"):
            daemon.ask("reset", session="dc-east/%s--wan/ipv4" % ce)
        poll("the detour to end", lambda: "not-restored" not in daemon.ask("wait")["wait"])
        check([e["text"] for e in kept(daemon)[n:]] == ["all routes are as before again"], "%s",
              kept(daemon)[n:])
        daemon.stop()


def live_unknown():
    """a7: what cannot be compared is said, once"""
    with Daemon(["-q", str(P1 / "lab.yaml")]).must_run() as daemon:
        daemon.ask("wait")
        link = "er-east/primary--hub-east/gw0"
        daemon.ask("fail", kind="forwarding", name=link)
        daemon.ask("announce", site="dc-east", prefix="10.9.0.0/16")
        daemon.ask("restore", kind="forwarding", name=link)
        check(daemon.ask("wait")["wait"]["not-compared"] ==
              "with before forwarding %s: the lab has been changed since" % link, "another reason")
        check(set(daemon.ask("wait")["wait"]) == {"converged", "held"}, "it says so again")
        # Of a failure before the lab has converged nothing is known, either.
        daemon.ask("reset", session="dc-east/ce0--wan/ipv4")
        daemon.ask("fail", kind="forwarding", name=link)
        daemon.ask("restore", kind="forwarding", name=link)
        check(erxctl("-S", daemon.socket, "wait") ==
              "not compared with before forwarding %s: the lab had not converged then\n" % link,
              "another reason")
        # All that comes back is passed over in silence; maintenance, too.
        daemon.ask("maintain", msee="er-west/primary")
        daemon.ask("wait")
        daemon.ask("end-maintain", msee="er-west/primary")
        check(set(daemon.ask("wait")["wait"]) == {"converged", "held"}, "maintenance comes back")
        try:
            daemon.ask("fail", kind="router", name="nobody")
            raise Failure("there is no such router")
        except Refused:
            pass
        check(set(daemon.ask("wait")["wait"]) == {"converged", "held"}, "nothing has failed")
        daemon.stop()


# --- what the lint says before it happens ---

CHAIN = Path("tests/first-use/kinds/chain.yaml")
WAN, BOTH = "by way of wan-1 and wan-2", {"a", "b"}
# What is changed in CHAIN, and which sites the lint warns of.
KINDS = {
    "as it is": ([], BOTH),
    "IPv4 alone": ([("{ families: [ipv4, ipv6] }", "")], BOTH),
    "IPv6 alone": ([("[ipv4, ipv6]", "[ipv6]")], BOTH),
    "without a chain": ([(", wan-2: { families: [ipv4, ipv6] }", "")], set()),
    "a filter at the edge": ([("circuits: { er-a: }", "circuits: { er-a: { export-filter: "
                               "[10.1.0.0/16, 'fd00:a::/32'] } }")], {"b"}),
    "a filter for one family": ([("circuits: { er-a: }", "circuits: { er-a: { export-filter: "
                                  "[10.1.0.0/16, 'fd00::/16'] } }"),
                                 ("circuits: { er-b: }", "circuits: { er-b: { export-filter: "
                                  "[10.2.0.0/16, { prefix: 'fd00::/16', le: 32 }] } }")], {"b"}),
    "no announcements": ([("circuits: { er-a: }", "circuits: { er-a: { export: none } }")], {"b"}),
    "an edge that takes nothing": ([("circuits: { er-b: }", "circuits: { er-b: { import: [] } }")],
                                   {"b"}),
    "a wan that takes its own": ([("b/ce0: { ", "b/ce0: { import: [10.2.0.0/16], ")], {"b"}),
    "a wan that tells its own": ([("a/ce0: { ", "a/ce0: { export-filter: [10.2.0.0/16], ")], {"b"}),
    "a wan without a policy": ([("a/ce0: { ", "a/ce0: { policy: none, ")], set()),
    "one AS": ([("asn: 64581", "asn: 64580")], set()),
    "a wan of the AS of a site": ([("asn: 64590", "asn: 64580")], BOTH),
    "iBGP in a row": ([("asn: 64590", "asn: 64580"), ("asn: 64591", "asn: 64580")], set()),
    "no second circuit": ([("vlan: 100\n      primary: 172.16.2", "vlan: 100\n      state: Disabled\n"
                            "      primary: 172.16.2")], set()),
    "sites that Global Reach joins": ([("  a-c: {", "  a-b: {"), ("to: er-c, address-prefix: 192.168.254.0/29",
                          "to: er-b, address-prefix: 192.168.254.0/29")], BOTH),
    "what the site has itself": ([("[10.1.0.0/16, 'fd00:a::/32']", "[10.1.0.0/16, 10.3.0.0/16, 'fd00:a::/32', "
                                   "'fd00:c::/32']")], {"b"}),
}


def linted(lab):
    """What the lint says of reflection through plain routers: by site, the text."""
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "check", "--lint", "-o", "json", lab],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(got.returncode in (0, 1), "%s: %s", lab, got.stderr)
    found = [json.loads(line)["warning"] for line in got.stderr.splitlines()]
    sites = {}
    for w in found:
        if "by way of" in w["message"]:
            check(w["code"] in ("reflected-routes", "site-backdoor"), "%s", w)
            sites.setdefault(w["path"].split("/")[1], []).append(w["message"])
    return {site: "; ".join(texts) for site, texts in sites.items()}


def a7_lint():
    """a7: the lint finds reflection through a plain router behind the edges, with what and why"""
    found = linted(P1 / "lab.yaml")
    check(set(found) == {"dc-east", "dc-west"}, "%s", found)
    check(found["dc-east"] == "dc-east tells er-east what er-west taught dc-west, by way of wan "
          "(10.80.0.0/26 and 7 more): the circuit has it over Global Reach, which weighs less "
          "(G-21), so a detour that a failure brings stays when the failure is over", "%s", found)
    check(linted(P1 / "lab-frr.yaml") == {}, "a real router's policy is not the lab's")


def a7_lint_kinds():
    """a7: the lint warns of what the sweep finds, and of nothing else, in all kinds of labs"""
    top = workdir("kinds")
    path = os.path.join(top, "lab.yaml")
    for name, (pairs, expected) in KINDS.items():
        text = CHAIN.read_text()
        for a, b in pairs:
            check(a in text, "%s: %s is not in it", name, a)
            text = text.replace(a, b)
        with open(path, "w") as f:
            f.write(text)
        found = linted(path)
        check(set(found) == expected, "%s: %s", name, found)
        swept = [json.loads(x) for x in erxctl("sweep", path, "-o", "json", build=QUICK).splitlines()[1:]]
        # Circuits that stay with what the site behind them says.
        stays = {m[1] for c in swept for r in c.get("not-restored", {"routes": []})["routes"]
                 for m in [re.search(r" via (\w)/ce0$", r["after"] or "")]
                 if m and r["router"].startswith("er-%s/" % m[1])}
        check(stays == {s for s, m in found.items() if "when the failure is over" in m},
              "%s: the lint says %s, the sweep %s", name, found, stays)
    os.unlink(path)
    os.rmdir(top)


def a7_lint_examples():
    """a7: no warning on labs without it"""
    labs = [lab for lab in sorted(Path("conf/examples").rglob("*.yaml"))
            if re.search(r"^lab:", lab.read_text(), re.M)]
    check(len(labs) >= 12, "only %s", labs)
    for lab in labs:
        check(linted(lab) == {}, "%s: %s", lab, linted(lab))


def kept_for_a_time():
    """a loss is not said to last that ends when what graceful restart keeps of a neighbour goes"""
    top = workdir("kept")
    path = os.path.join(top, "lab.json")
    for family, net, block in (("ipv4", "10.1.%d.0/24", "10.1.0.0/16"), ("ipv6", "fd00:1:%d::/48", "fd00:1::/32")):
        for longer, seconds in (({}, [190, 190]), ({"long-lived-stale-time": 60}, [250, 190])):
            plain = {"families": [family]}
            near = {**plain, "graceful-restart": {"mode": "restart", "restart-time": 10, "stale-time": 20, **longer}}
            lab = {"lab": "kept", "routers": {
                "r1": {"asn": 65001, "neighbors": {"r2": near, "r3": plain}, "advertise": [net % 1]},
                "r2": {"asn": 65002, "neighbors": {"r1": near, "r3": plain}, "advertise": [net % 2]},
                "r3": {"asn": 65003, "neighbors": {"r1": {**plain, "export-filter": [block]}}, "advertise": [block]}}}
            Path(path).write_text(json.dumps(lab))
            lines = erxctl("sweep", path, "--durations", "ideal", "-o", "json", build=QUICK).splitlines()[1:]
            case = next(x for x in map(json.loads, lines) if x["fail"] == ["link r1--r2"])
            got = [(x["flow"], round(x["seconds"]), x["lasting"]) for x in case["lost"]]
            check(got == [("r1--r2", x, False) for x in seconds], "%s: %s", net, case)
    os.unlink(path)
    os.rmdir(top)


def kept_lab(family, net, block):
    """r2 is lost to r1, which keeps its routes for 10 s after 180 s of silence; r3 is in the way of nobody"""
    plain = {"families": [family]}
    near = {**plain, "graceful-restart": {"mode": "restart", "restart-time": 10, "stale-time": 20}}
    return {"lab": "kept", "routers": {
        "r1": {"asn": 65001, "neighbors": {"r2": near, "r3": plain}, "advertise": [net % 1]},
        "r2": {"asn": 65002, "neighbors": {"r1": near, "r3": plain}, "advertise": [net % 2]},
        "r3": {"asn": 65003, "neighbors": {"r1": {**plain, "export-filter": [block]}}, "advertise": [block]}}}


def kept_at_a_step():
    """a step that ends while routes of the gone are kept says so, and what is lost until they go is told"""
    top = workdir("kept-step")
    path, plan, page = (os.path.join(top, x) for x in ("lab.json", "plan.json", "r.html"))
    steps = [{"id": "cut", "do": [{"fail": {"link": "r1--r2"}}]}, {"id": "after"}]
    flows = {"f": {"from": "r1", "to": "r2"}, "g": {"from": "r1", "to": "r3"}}
    for family, net, block in (("ipv4", "10.1.%d.0/24", "10.1.0.0/16"), ("ipv6", "fd00:1:%d::/48", "fd00:1::/32")):
        Path(path).write_text(json.dumps(kept_lab(family, net, block)))
        for most, result, status in (("200s", "found", 0), ("185s", "none", 1)):
            Path(plan).write_text(json.dumps({"plan": "p", "order": "free", "flows": flows, "steps": steps,
                                              "always": [{"outage": {"flow": "f", "at-most": most}}]}))
            words = path, plan, "--durations", "ideal"
            a = json.loads(erxctl("rehearse", *words, "-o", "json", "--html", page, build=QUICK, status=status))
            for s in a["steps"]:
                got = [(x["router"], x["neighbor"], x["until"]) for x in s["kept"]]
                check(got == [("r1", "r2", 190), ("r2", "r1", 190)] and s["stale-flows"] == ["f"], "%s: %s", net, s)
            lost = [(o["flow"], o["until"], o["lasting"]) for o in a["outages"]]
            check(lost == [("f", 190, False)] * 2 and a["ended"] > 190, "%s: %s", net, lost)
            text = erxctl("rehearse", *words, build=QUICK, status=status)
            told = "of r2, which is gone, as stale until 00:03:10.000"
            for out in (text, Path(page).read_text()):
                check(told in out and "1 of 2 flows rest on stale routes: f" in out, "%s: %s", net, out)
            found = json.loads(erxctl("plan", "search", *words, "-o", "json", build=QUICK, status=status))
            check(found["result"] == result, "%s, %s: %s", net, most, found)
    for x in (path, plan, page):
        os.unlink(x)
    os.rmdir(top)


def a8_sweep():
    """a8: a sweep of a lab that never settles names what oscillates, however slowly"""
    top = workdir("never")
    path = os.path.join(top, "lab.yaml")
    text = (P1 / "lab.yaml").read_text()
    # The appliance tells the wan what the circuits taught the VNet.
    for a, b in (("hub-east/gw1: }", "hub-east/gw1: , wan: }"), (", dc-west/ce0: , dc-west/ce1: }", " }")):
        check(a in text, "%s is not in it", a)
        text = text.replace(a, b)
    with open(path, "w") as f:
        f.write(text)
    for durations in ("ideal", "real"):
        got = subprocess.run([os.path.join(QUICK, "erxctl"), "sweep", path, "--durations", durations],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        said = got.stderr.splitlines()[-1]
        check(got.returncode == 2 and re.search(
            r"the lab does not converge: .*10\.2\.0\.0/16:? oscillates between dc-east/ce0, .*, "
            r"\d+ changes? a minute: these routers prefer", said), "%s: %s", durations, said)
    os.unlink(path)
    os.rmdir(top)


sys.exit(run([a8_sweep, kept_for_a_time, kept_at_a_step, a7_lint, a7_lint_kinds, a7_lint_examples, a7_sweep, a7_sweep_text, comes_back, a7_rehearsal, rehearsal_waits, a7_live, live_unknown]))
