#!/usr/bin/env python3
"""What does not come back when a failure is over (A7 of the first use): the sweep, a rehearsal
and a daemon say it, with prefix, router, and the route before and after."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir

P1 = Path("tests/first-use/p1")
STORIES = Path("conf/examples/rehearsals")
AVS = ["10.80.0.0/26", "10.80.0.64/26", "10.80.1.0/25", "10.80.1.128/25", "10.80.2.0/25",
       "10.80.3.0/26", "10.81.1.0/24", "10.81.2.0/24"]
BEFORE, AFTER = "12076 398656 via er-east/primary", "65001 65020 12076 398656 via wan"
LINE = "10.80.0.0/26 and 7 more: now by wan, before by er-east/primary"


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, status=0):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), *map(str, words)], text=True, check=False,
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
    slow = [json.loads(x) for x in erxctl("sweep", P1 / "lab.yaml", "-o", "json").splitlines()[1:]]
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
    text = erxctl("sweep", P1 / "lab.yaml")
    block = text[text.index("circuit er-east\n"):text.index("circuit er-west\n")]
    check("    not restored: dc-east/ce0 %s\n" % LINE in block, "%s", block)
    check("\n    goes another way: dc-east--avs-east forward, " in block, "%s", block)
    check(text.splitlines()[-1].endswith(" do not come back as it was before"), "%s",
          text.splitlines()[-1])


def comes_back():
    """a7: where everything comes back the sweep says no word more"""
    text = erxctl("sweep", STORIES / "S2/lab.yaml")
    check("restored" not in text and "another way" not in text and
          text.splitlines()[-1].endswith(" for good"), "%s", text[-300:])
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
            check(daemon.ask("restore", kind="session", name=s) is None, "it tells too early")
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


sys.exit(run([a7_sweep, a7_sweep_text, comes_back, a7_rehearsal, rehearsal_waits, a7_live, live_unknown]))
