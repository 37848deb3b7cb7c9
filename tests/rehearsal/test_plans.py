#!/usr/bin/env python3
"""What a plan can say, word by word: order and time of steps, conditions and deadlines,
aborting, ways back, refusals, every kind of failure, and how each of it is reported."""
import json, os, subprocess, sys, tempfile
from pathlib import Path

BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
STORIES = Path("conf/examples/rehearsals")
SEES = "sees: { at: hub, prefix: 10.20.0.0/16, from: er-old/primary }"
ABSENT = "absent: { at: hub, prefix: 10.20.0.0/16, from: er-old/primary }"


class Failure(Exception):
    pass


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def rehearse(steps, *options, lab=STORIES / "S1/lab.yaml", flows=""):
    """Exit status and the result of a plan with these steps."""
    with tempfile.TemporaryDirectory() as top:
        plan = Path(top) / "plan.yaml"
        plan.write_text(f"plan: p\ndurations: ideal\n{flows}steps:\n{steps}")
        run = subprocess.run([BUILD / "erxctl", "rehearse", lab, plan, "-o", "json", *options],
                             capture_output=True, text=True, timeout=300, check=False)
        check(run.returncode in (0, 1), "ended with %d: %s", run.returncode, run.stderr)
        return run.returncode, json.loads(run.stdout)


def step(result, name):
    return next(s for s in result["steps"] if s["id"] == name)


def at_and_after():
    """a step waits for its moment, and for the step that it comes after"""
    status, r = rehearse("- { id: late, at: 1h, after: early }\n- { id: early, wait: 5s }\n"
                         "- { id: passed, at: 10s }\n")
    check(status == 0, "%s", r)
    check([s["id"] for s in r["steps"]] == ["early", "late", "passed"], "%s", r["steps"])
    check([s["at"] for s in r["steps"]] == [0, 3600, 3600], "%s", [s["at"] for s in r["steps"]])
    check(r["ended"] == 3600, "%s", r["ended"])


def when():
    """a step waits for its condition, as long as its deadline allows"""
    fail = "- { id: fail, do: [ { fail: { router: er-old/primary } } ], wait: 1s }\n"
    status, r = rehearse(fail + f"- {{ id: noticed, when: {{ {ABSENT} }}, deadline: 2m }}\n")
    check(status == 0 and 20 < step(r, "noticed")["at"] <= 60, "%s", step(r, "noticed"))
    # This holds at once, for the hold timer has not run out.
    status, r = rehearse(fail + f"- {{ id: still, when: {{ {SEES} }}, deadline: 2m }}\n")
    check(status == 0 and step(r, "still")["at"] == 1, "%s", r["steps"])
    status, r = rehearse(f"{fail}- {{ id: wait, wait: 2m }}\n"
                         f"- {{ id: never, when: {{ {SEES} }}, deadline: 2m }}\n"
                         "- { id: behind, after: never }\n- { id: other }\n")
    never = step(r, "never")
    check(status == 1 and r["failed"] == 1 and never["skipped"], "%s", never)
    check(never["checks"][0]["check"].startswith("when ") and "120" in
          never["checks"][0]["expected"], "%s", never)
    check(step(r, "behind")["skipped"] and not step(r, "other")["skipped"], "%s", r["steps"])
    check(r["ended"] == 241, "%s", r["ended"])


def waits():
    """wait: converged, a time, a condition, each with its deadline"""
    _, r = rehearse(f"- id: until\n  do: [ {{ fail: {{ router: er-old/primary }} }} ]\n"
                    f"  wait: {{ until: {{ {ABSENT} }}, deadline: 90s }}\n")
    check(20 < step(r, "until")["until"] <= 60 and not r["failed"], "%s", r["steps"])
    status, r = rehearse(f"- id: until\n  do: [ {{ fail: {{ router: er-old/primary }} }} ]\n"
                         f"  wait: {{ until: {{ {ABSENT} }}, deadline: 5s }}\n")
    check(status == 1 and step(r, "until")["until"] == 5, "%s", r["steps"])
    status, r = rehearse("- id: c\n  do: [ { fail: { router: er-old/primary } } ]\n"
                         "  wait: converged\n  deadline: 10s\n")
    got = step(r, "c")["checks"][0]
    check(status == 1 and got["check"] == "wait converged" and "dead link" in got["got"],
          "%s", got)
    _, r = rehearse("- { id: span, wait: 90m }\n")
    check(r["ended"] == 5400, "%s", r["ended"])


def abort_if():
    """abort-if carries out the way back and ends the rehearsal"""
    steps = ("- id: cut\n  snapshot: s\n  do: [ { fail: { circuit: er-old } } ]\n  wait: 4m\n"
             "  abort-if: [ { absent: { at: hub, prefix: 10.20.0.0/16 } } ]\n"
             "  checks: [ { reachable: { from: site-a, to: hub } } ]\n"
             "  rollback: [ { restore: { circuit: er-old } } ]\n- id: next\n")
    status, r = rehearse(steps)
    cut = step(r, "cut")
    check(status == 1 and r["aborted"]["step"] == "cut" and
          "absent" in r["aborted"]["because"], "%s", r.get("aborted"))
    check([a["action"].split()[0] for a in cut["actions"]] == ["fail", "restore"], "%s", cut)
    check(step(r, "next")["skipped"] == "the rehearsal was aborted", "%s", step(r, "next"))
    status, r = rehearse(steps.replace("wait: 4m", "wait: 1s"))
    check("aborted" not in r and not step(r, "next")["skipped"], "%s", r)


def rollback():
    """a way back is tried on a copy, held against the tables before, and leaves no trace"""
    act = "- id: a\n  do: [ { delete: { vnets: { hub: { connections: [to-old] } } } } ]\n"
    good = "{ create: { vnets: { hub: { connections: { to-old: { circuit: er-old } } } } } }"
    look = f"- id: b\n  checks: [ {{ {ABSENT} }} ]\n"
    status, r = rehearse(f"{act}  rollback: [ {good} ]\n{look}")
    check(status == 0 and step(r, "a")["rollback"]["outcome"] == "restores", "%s", r["steps"])
    check(not step(r, "b")["checks"][0]["got"].startswith("0") and r["failed"] == 0, "%s", r)
    status, r = rehearse(f"{act}  rollback: [ {{ reset: er-old }} ]\n{look}")
    back = step(r, "a")["rollback"]
    check(status == 1 and back["outcome"] == "differs", "%s", back)
    check(any("10.20.0.0/16" in d and "no route after" in d for d in back["differences"]),
          "%s", back)
    status, r = rehearse(f"{act}  rollback: [ {{ delete: {{ circuits: [er-old] }} }} ]\n{look}")
    check(status == 1 and step(r, "a")["rollback"]["outcome"] == "fails", "%s", r["steps"])


def expect():
    """expect: done, refused, refused CODE; whatever else happens is a failure"""
    bad = "{ delete: { circuits: [er-old] }, expect: %s }"
    for words, status in (("refused", 0), ("refused circuit-in-use", 0),
                          ("refused overlap", 1), ("done", 1)):
        got, r = rehearse(f"- {{ id: a, do: [ {bad % words} ] }}\n")
        act = r["steps"][0]["actions"][0]
        check(got == status and act["outcome"] == "refused" and act["expected"] == (not status)
              and act["code"] == "circuit-in-use" and act["message"], "%s: %s", words, act)
    got, r = rehearse("- { id: a, do: [ { reset: er-old, expect: refused } ] }\n")
    check(got == 1 and r["steps"][0]["actions"][0]["outcome"] == "done" and r["failed"] == 1,
          "%s", r)


def people():
    """owners, titles and notes are in every report; keys are in none"""
    guid = "11111111-2222-4333-8444-555555555555"
    steps = ("- id: a\n  title: The title & more\n  owner: network team\n"
             "  note: call <first>\n  do:\n"
             f"  - create: {{ circuits: {{ er-old: {{ authorizations: {{ k: {{ key: {guid} }} }} }} }} }}\n"
             "    note: about the key\n")
    with tempfile.TemporaryDirectory() as top:
        page = Path(top) / "page"
        _, r = rehearse(steps, "--html", page)
        html = page.read_text()
    s = r["steps"][0]
    check((s["title"], s["owner"], s["note"]) == ("The title & more", "network team",
                                                  "call <first>"), "%s", s)
    for words in ("The title &amp; more", "network team", "call &lt;first&gt;", "about the key"):
        check(words in html, "%s is not in the page", words)
    check(guid not in html and guid not in json.dumps(r), "the key is in a report")


RESTORED = "  checks: [ { unchanged: { since: before } } ]\n"
FAILURES = {  # what fails: what is lost meanwhile, whether for good
    "link: er-a/primary--site-a/ce0": False,
    "session: site-a/ce0--er-a/primary/ipv4": False,
    "router: hub/gw0": False,
    "router: er-a/secondary": False,
    "circuit: er-a": True,
    "gateway: hub": True,
    "private-cloud: pc1": False,
    "forwarding: er-a/primary": True,
    "forwarding: er-a/primary--hub/gw0": True,
    "link: [er-a/primary--site-a/ce0, er-a/secondary--site-a/ce0]": True,
}


def fail_and_restore():
    """everything that can fail does, and comes back as it was"""
    for what, lost in FAILURES.items():
        status, r = rehearse(
            f"- {{ id: a, snapshot: before }}\n- id: b\n  do: [ {{ fail: {{ {what} }} }} ]\n"
            "  wait: 5m\n  checks: [ { reachable: { flow: f } } ]\n"
            f"- id: c\n  do: [ {{ restore: {{ {what} }} }} ]\n  wait: 5m\n{RESTORED}",
            lab=STORIES / "S2/lab.yaml", flows="flows: { f: { from: site-a, to: hub } }\n")
        check(step(r, "b")["checks"][0]["passed"] == (not lost) and status == lost,
              "%s: %s", what, step(r, "b")["checks"])
        check(step(r, "c")["checks"][0]["passed"], "%s: %s", what, step(r, "c")["checks"])
        check(any(e["kind"] == "link" for e in r["events"]), "%s: no event", what)


def other_actions():
    """reset, snapshot, announce, withdraw and maintenance, as actions"""
    status, r = rehearse(
        "- id: a\n  do: [ { snapshot: before } ]\n- id: reset\n  do: [ { reset: er-old } ]\n"
        f"{RESTORED}- id: more\n  do:\n  - announce: {{ site: site-a, within: 10.24.0.0/16, "
        "length: 24, count: 5 }\n  - announce: { site: site-a, prefix: [10.25.0.0/16, "
        "10.26.0.0/16], as-path: '64501', communities: ['64520:7'] }\n"
        "  checks:\n  - count: { at: hub, from: er-old, exactly: 8 }\n"
        "  - sees: { at: er-old, prefix: 10.25.0.0/16, as-path: 64520 64501, community: "
        "'64520:7' }\n- id: less\n  do:\n  - withdraw: { site: site-a, prefix: 10.25.0.0/16 }\n"
        "  checks: [ { absent: { at: hub, prefix: 10.25.0.0/16 } } ]\n"
        "- id: maintain\n  do: [ { maintain: er-old/primary } ]\n"
        "  checks: [ { best-via: { at: hub, prefix: 10.20.0.0/16, via: er-old/secondary } } ]\n"
        "- id: back\n  do: [ { end-maintain: er-old/primary } ]\n"
        "  checks: [ { ecmp-over: { at: hub, prefix: 10.20.0.0/16, count: 2 } } ]\n")
    check(status == 0, "%s", [(s["id"], c) for s in r["steps"] for c in s["checks"]
                              if not c["passed"]])
    check(sum(e["kind"] == "session-down" for e in r["events"]) >= 6, "nothing was reset")


def one_session():
    """a plan that names the IPv6 session of a gateway is told the one that carries it (W-60)"""
    lab, plan = "tests/fidelity/dual-stack.yaml", "- id: a\n  do: [ { %s: { session: %s } } ]\n"
    dual = Path("tests/fidelity/dual-stack.yaml").read_text()

    def refused(steps, lab=lab):
        with tempfile.TemporaryDirectory() as top:
            (Path(top) / "plan.yaml").write_text("plan: p\nsteps:\n" + steps)
            (Path(top) / "lab.yaml").write_text(lab if "\n" in lab else Path(lab).read_text())
            run = subprocess.run([BUILD / "erxctl", "rehearse", Path(top) / "lab.yaml", Path(top) / "plan.yaml"],
                                 capture_output=True, text=True, timeout=300, check=False)
            return run.returncode, run.stderr

    for way in ("er-a/primary--hub/gw0", "hub/gw0--er-a/primary"):
        for steps in (plan % ("fail", way + "/ipv6"), plan % ("restore", way + "/ipv6"),
                      f"- id: a\n  do: [ {{ reset: {way}/ipv6 }} ]\n"):
            status, said = refused(steps)
            check(status == 2 and f"name {way}/ipv4" in said and "(W-60)" in said, "%d %s", status, said)
    # A customer edge has it, and so has a gateway where the lab, or a step, says so.
    check(refused(plan % ("fail", "er-a/primary--site/ce0/ipv6"))[0] == 0, "the session of the site")
    apart = "fidelity: { gateway-ipv6-session: separate }"
    check(refused(plan % ("fail", "er-a/primary--hub/gw0/ipv6"), f"{dual}\n{apart}\n")[0] == 0, "separate")
    status, r = rehearse("- id: first\n  do: [ { update: { %s } } ]\n" % apart +
                         plan % ("fail", "er-a/primary--hub/gw0/ipv6"), lab=lab)
    check(status == 0, "%s", r["steps"])


def for_ever():
    """routes that change for ever end the rehearsal, which names them"""
    status, r = rehearse(
        "- id: a\n  do:\n  - update: { circuits: { er-b: { private-peering: { peer-asn: 64521 "
        "} } }, on-premises: { site-b: { asn: 64521 } } }\n  - create: { global-reach: { a-b: { "
        "from: er-a, to: er-b, authorization: gr, address-prefix: 192.168.254.0/29 } } }\n"
        "  - create: { routers: { wan: { asn: 64501, neighbors: { site-a/ce0: {}, "
        "site-b/ce0: {} } } } }\n- id: b\n", lab=STORIES / "S3/lab.yaml")
    last = step(r, "a")["checks"][-1]
    check(status == 1 and last["check"] == "the net comes to rest" and
          "10.30.0.0/16 at er-a/primary" in last["got"], "%s", last)
    # a8: who takes part in it, and how often, in the reason and as an event.
    named = "oscillates between er-a/primary and site-a/ce0, "
    check("10.30.0.0/16 " + named in last["got"] and " changes a minute: " in last["got"], "%s",
          last)
    event = next(e for e in r["events"] if e["kind"] == "oscillating")
    check(event["subject"] == "10.30.0.0/16" and event["text"].startswith(named), "%s", event)
    check(step(r, "b")["skipped"] == "the net does not come to rest", "%s", step(r, "b"))


def main():
    failed = 0
    for test in (at_and_after, when, waits, abort_if, rollback, expect, people,
                 fail_and_restore, other_actions, one_session, for_ever):
        try:
            test()
            print("PASS", test.__doc__, flush=True)
        except (Failure, subprocess.TimeoutExpired, ValueError, KeyError) as e:
            failed += 1
            print("FAIL %s: %s" % (test.__doc__, " ".join(str(e).split())), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
