#!/usr/bin/env python3
"""The acceptance stories: conf/examples/rehearsals/S*, each with its variants.

Every plan is rehearsed; those in EXPECTED are to end otherwise than with all checks
holding.  Besides: the same input gives the same output, whatever build made it and
however often; many seeds; reports that machines can read; and plans that are no plans.

Every kind of run is made under the sanitizers at least once.  What is asked again and again
for the sake of the answer (with many seeds, twice, in shards) is asked of the build without
them, when it is there: it takes a sixth of the time.
"""
import base64
import hashlib
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.dom.minidom
import xml.sax.saxutils
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import quick_build

QUICK = Path(quick_build())
BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
STORIES = Path("conf/examples/rehearsals")
SEEDS = 50

OTHERS = []
failed = 0


def say(name, good, why=""):
    global failed
    failed += not good
    why = " ".join(str(why).split())
    print(f"PASS {name}" if good else f"FAIL {name}: {why[:600]}", flush=True)


def rehearse(lab, plan, *options, build=BUILD, timeout=120):
    return subprocess.run(
        [build / "erxctl", "rehearse", lab, plan, *options],
        capture_output=True, text=True, timeout=timeout, check=False)


def failures(result):
    return [(s["id"], c["check"], c["got"])
            for s in result["steps"] for c in s["checks"] if not c["passed"]]


def unexpected(result):
    return [(s["id"], a["action"], a.get("message"))
            for s in result["steps"] for a in s["actions"] if not a["expected"]]


def bad_maintenance(result):
    """S4: fails on symmetric when the MSEE is drained, and on reachable when it stops
    forwarding; the report says where traffic goes and that BGP was up all along."""
    want = {("drain-primary", "symmetric"), ("primary-off", "reachable"),
            ("window", "outage")}
    got = {(step, check.split()[0]) for step, check, _ in failures(result)}
    hole = [o for o in result["outages"] if o["seconds"] == 4 * 3600 and
            o["direction"] == "forward" and o["lost"] == o["members"] and
            "black hole at er-a/primary" in o["cause"] and "BGP is up" in o["cause"]]
    return got == want and len(hole) == 1, (got, result["outages"])


EXPECTED = {"S4/plan-bad.yaml": bad_maintenance}


def loop_is_found(result):
    loops = [o for o in result["outages"] if o["kind"] == "loop"]
    return any(o["seconds"] > 0 and "loop " in o["cause"] for o in loops), loops


def move_loses_nothing(result):
    long = [a for a in result["asymmetries"] if a["seconds"] > 59]
    return not result["outages"] and len(long) == 1, result["outages"]


MORE = {
    "S3/plan-loop.yaml": ("a loop is recorded as a loop", loop_is_found),
    "S1/plan.yaml": ("no loss, one long asymmetry", move_loses_nothing),
}


def story(plan):
    name = f"{plan.parent.name}/{plan.name}"
    run = rehearse(plan.parent / "lab.yaml", plan, "-o", "json")
    if run.returncode not in (0, 1):
        say(name, False, run.stderr)
        return
    result = json.loads(run.stdout)
    if name in EXPECTED:
        good, got = EXPECTED[name](result)
        say(f"{name} fails where it should", good and run.returncode == 1, got)
    else:
        say(name, run.returncode == 0 and result["failed"] == 0,
            failures(result) + unexpected(result))
    if name in MORE:
        what, test = MORE[name]
        good, got = test(result)
        say(f"{name}: {what}", good, got)
    for _ in range(2):
        again = rehearse(plan.parent / "lab.yaml", plan, "-o", "json", build=QUICK)
        good = again.stdout == run.stdout
        if QUICK == BUILD or not good:
            break
    say(f"{name} twice gives the same octets", good, again.stderr or "the two differ")
    for other in OTHERS:
        there = again if other == QUICK else \
            rehearse(plan.parent / "lab.yaml", plan, "-o", "json", build=other)
        say(f"{name} gives the same octets in {other.name}", there.stdout == run.stdout,
            there.stderr or "the two differ")


def fresh(build):
    """An old build of another state of the tree says nothing."""
    sources = [p for d in ("lib", "src") for p in Path(d).rglob("*.[ch]")]
    newest = max(p.stat().st_mtime for p in sources)
    program = build / "erxctl"
    return program.exists() and program.stat().st_mtime > newest


def other_builds():
    """What gcc and clang made, with sanitizers and without: the rest of the three."""
    others = [BUILD.parent / n for n in ("plain", "clang", "asan") if n != BUILD.name]
    for build in others:
        if not fresh(build):
            print(f"SKIP the same octets in {build.name}: it is not built, or is old")
    return [b for b in others if fresh(b)]


def seeds():
    lab, plan = STORIES / "S1/lab.yaml", STORIES / "S1/plan.yaml"
    bad = [n for n in range(1, SEEDS + 1)
           if rehearse(lab, plan, "--seed", str(n), "--draws", "1",
                       build=BUILD if n <= 5 else QUICK).returncode != 0]
    say(f"S1 holds with {SEEDS} seeds", not bad, bad)


class Nesting(html.parser.HTMLParser):
    """Elements that are open, and what was closed in another order."""
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


def reports():
    lab, plan = STORIES / "S4/lab.yaml", STORIES / "S4/plan-bad.yaml"
    with tempfile.TemporaryDirectory() as d:
        d = Path(d)
        run = rehearse(lab, plan, "-o", "json", "--junit", d / "j", "--tap", d / "t",
                       "--html", d / "h")
        result = json.loads(run.stdout)
        suites = xml.dom.minidom.parse(str(d / "j")).documentElement
        say("JUnit counts what JSON counts",
            int(suites.getAttribute("failures")) == result["failed"] and
            len(suites.getElementsByTagName("failure")) == result["failed"],
            suites.getAttribute("failures"))
        tap = (d / "t").read_text().splitlines()
        plan_line = int(tap[1].split("..")[1])
        tests = [x for x in tap if x.startswith(("ok ", "not ok "))]
        say("TAP has as many lines as it says",
            tap[0] == "TAP version 13" and plan_line == len(tests), tap[:3])
        say("TAP counts its lines from 1 and has JSON's failures",
            [int(re.search(r"ok (\d+)", x)[1]) for x in tests] ==
            list(range(1, len(tests) + 1)) and
            sum(x.startswith("not ok ") for x in tests) == result["failed"], tests)
        whole = (d / "h").read_text()
        page = re.sub(r"<script.*?</script>", "", whole, flags=re.S)
        say("HTML is one file with a drawing",
            "<svg" in page and page.rstrip().endswith("</html>") and
            "src=" not in page and "url(" not in page and
            not re.search('href="[^#]', page), page[:200])
        code = re.findall(r"<script>(.*?)</script>", whole, re.S)
        digest = base64.b64encode(hashlib.sha256("".join(code).encode()).digest()).decode()
        say("HTML runs the player's program alone, and asks nobody for anything",
            len(code) == 1 and "default-src 'none'; script-src 'sha256-%s';" % digest in page and
            "connect-src" not in page, (digest, page[:400]))
        say("HTML tells of every failure before the time line",
            all(page.find(xml.sax.saxutils.escape(c), 0, page.find("<svg")) > 0
                for _, c, _ in failures(result)), page[:2000])
        parser = Nesting()
        parser.feed(page)
        say("HTML closes what it opens", not parser.open and not parser.wrong, parser.wrong)
    for key in ("plan", "lab", "seed", "started", "ended", "passed", "failed", "steps",
                "outages", "asymmetries"):
        if key not in result:
            say("JSON has its keys", False, key)
            return
    say("JSON has its keys", True)


def options():
    lab, plan = STORIES / "S1/lab.yaml", STORIES / "S1/plan.yaml"
    run = rehearse(lab, plan, "-o", "json", "--until", "build")
    steps = json.loads(run.stdout)["steps"]
    say("--until stops behind a step",
        run.returncode == 0 and not steps[1]["skipped"] and bool(steps[2]["skipped"]),
        run.stderr)
    run = rehearse(lab, plan, "--explain", "10.20.0.0/16@hub/gw0", "--step", "link-new")
    say("--explain names the decision", "weight" in run.stdout and
        "offered" in run.stdout and run.returncode == 0, run.stdout[-400:])
    for words in (["--until", "nowhere"], ["--seed", "x"], ["--explain", "hub"],
                  ["--nonsense", "1"], ["--tap"]):
        run = rehearse(lab, plan, *words)
        say(f"{' '.join(words)} is refused", run.returncode == 2 and run.stderr, run)


HEAD = "plan: p\nsteps:\n"
HOSTILE = {
    "a cycle": (HEAD + "- { id: a, after: b }\n- { id: b, after: a }\n",
                ["3:", "waits for itself"]),
    "itself": (HEAD + "- { id: a, after: a }\n", ["waits for itself"]),
    "a dead step": (HEAD + "- { id: a, after: b }\n- { id: b, after: a }\n"
                    "- { id: c, after: a }\n", ["5:", "never"]),
    "an unknown step": (HEAD + "- { id: a, after: bb }\n- { id: b }\n", ["did you mean"]),
    "twins": (HEAD + "- { id: a }\n- { id: a }\n", ["another step"]),
    "a huge wait": (HEAD + "- { id: a, wait: 999999999d }\n", ["too long"]),
    "a wrong name": (HEAD + "- { id: a, do: [ { fail: { link: er-odl/primary--site-a/ce0 "
                     "} } ] }\n", ["3:", "er-odl/primary--site-a/ce0", "did you mean"]),
    "a wrong place": (HEAD + "- { id: a, checks: [ { sees: { at: hob, prefix: 10.0.0.0/8 "
                      "} } ] }\n", ["did you mean", "hub"]),
    "a wrong leaf below create": (HEAD + "- { id: a, do: [ { create: { circuits: { x: { "
                                  "skuu: Standard } } } } ] }\n", ["3:", "skuu"]),
    "a wrong value below update": (HEAD + "- { id: a, do: [ { update: { vnets: { hub: { "
                                   "connections: { to-old: { weight: 99999 } } } } } } ] "
                                   "}\n", ["weight"]),
    "two checks in one": (HEAD + "- { id: a, checks: [ { absent: {}, sees: {} } ] }\n",
                          ["more than one check"]),
    "a check of nothing": (HEAD + "- { id: a, checks: [ { sees: {} } ] }\n", ['"at"']),
    "an action of nothing": (HEAD + "- { id: a, do: [ {} ] }\n", ["what to do"]),
    "a bad expression": (HEAD + "- { id: a, checks: [ { sees: { at: hub, prefix: "
                         "10.0.0.0/8, as-path-regex: '(((' } } ] }\n", ["expression"]),
    "a slow expression": (HEAD + "- { id: a, checks: [ { sees: { at: hub, prefix: "
                          "10.20.0.0/16, as-path-regex: '(((.*)*)*)*x' } } ] }\n", None),
    "no steps": ("plan: p\n", ["nothing to rehearse"]),
    "nothing": ("", ["no plan"]),
    "a snapshot from the future": (HEAD + "- { id: a, checks: [ { unchanged: { since: b "
                                   "} } ] }\n- { id: c, snapshot: b }\n", ["snapshot"]),
    "an unknown flow": (HEAD + "- { id: a, checks: [ { outage: { flow: f, at-most: 1s } "
                        "} ] }\n", ["no such flow"]),
    "an anchor": (HEAD + "- &x { id: a }\n- *x\n", ["anchor"]),
    "a step too many": (HEAD + "".join(f"- {{ id: a{i} }}\n" for i in range(2001)),
                        ["2001 steps"]),
    "checks without end": (HEAD + "- id: a\n  checks:\n" + "  - absent: { at: hub, prefix: "
                           "9.0.0.0/8 }\n" * 10001, ["split the plan"]),
    "prefixes by the million": (HEAD + "- { id: a, do: [ { announce: { site: site-a, within: "
                                "10.0.0.0/8, length: 32, count: 9000000 } } ] }\n",
                                ["3:", "count"]),
    "deep nesting": (HEAD + "- { id: a, do: " + "[" * 5000 + "]" * 5000 + " }\n", ["3:"]),
    "deep maps": (HEAD + "- { id: a, do: [ { create: " + "{ a: " * 3000 + "1" + " }" * 3000 +
                  " } ] }\n", ["3:"]),
    "a text without end": ("plan: p\ndescription: " + "x" * 100000 + "\n", ["2:14:"]),
    "two documents": (HEAD + "- { id: a }\n---\nplan: q\n", ["document"]),
    "octets that are no text": ("plan: p\xff\nsteps: []\n", ["1:"]),
    "never true": (HEAD + "- { id: a, when: { sees: { at: hub, prefix: 9.0.0.0/8 } }, "
                   "deadline: 365d }\n", None),
}


LAB = """lab: l
circuits:
  er-a: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 1 } }
on-premises: { site-a: { asn: 64520, circuits: { er-a: {} }, advertise: [%s] } }
"""
HOSTILE_LABS = {
    "prefixes by the million": (LAB % ", ".join(
        "{ within: 10.0.0.0/8, length: 32, count: 1000000 }" for _ in range(9)),
        ["4:", "generates 3000000 prefixes"]),
    "a wide length": (LAB % "{ within: 10.0.0.0/8, length: 8, count: 500 }", ["4:", "prefixes"]),
    "a cycle of hubs": ("lab: l\nvnets:\n  a: { address-space: [10.1.0.0/16], peered-with: b "
                        "}\n  b: { address-space: [10.2.0.0/16], peered-with: a }\n", [":3:"]),
    "deep nesting": ("lab: l\nvnets: " + "[" * 5000 + "]" * 5000 + "\n", ["2:"]),
    "numbers without end": ("lab: l\nrouters: { r: { asn: 99999999999999999999 } }\n", ["2:"]),
    "an old alias trick": ("lab: l\nx: &a [1]\ny: &b [*a, *a]\nz: [*b, *b]\n", ["anchor"]),
    "nothing": ("", ["no lab"]),
}


def hostile():
    with tempfile.TemporaryDirectory() as d:
        plan, lab = Path(d) / "plan.yaml", Path(d) / "lab.yaml"
        for name, (text, words) in HOSTILE.items():
            plan.write_text(text, encoding="latin-1")
            start = time.monotonic()
            run = rehearse(STORIES / "S1/lab.yaml", plan)
            took = time.monotonic() - start
            if words is None:
                say(f"{name} ends with a failed check", run.returncode == 1, run.stderr)
                continue
            good = run.returncode == 2 and all(w in run.stderr for w in words) and \
                re.search(r"plan\.yaml:\d+:\d+: ", run.stderr)
            say(f"{name} is refused in clear words, with its place", good and took < 60,
                (took, run.returncode, run.stderr[:300]))
        plan.write_text(HEAD + "- { id: a }\n")
        for name, (text, words) in HOSTILE_LABS.items():
            lab.write_text(text)
            run = rehearse(lab, plan)
            say(f"a lab with {name} is refused in clear words, with its place",
                run.returncode == 2 and all(w in run.stderr for w in words) and
                re.search(r"lab\.yaml:\d+:\d+: ", run.stderr),
                (run.returncode, run.stderr[:300]))


def swept(*options, build=QUICK):
    """What a sweep tells of S2: about the lab, and its cases."""
    run = subprocess.run([build / "erxctl", "sweep", STORIES / "S2/lab.yaml", "-o", "json",
                          *options], capture_output=True, text=True, timeout=600, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return (lines[0], lines[1:]) if run.returncode == 0 else ({}, [])


def sweep():
    head, cases = swept(build=BUILD)
    lost = {c["fail"][0]: c["lost"] for c in cases}
    say("a sweep tries everything and finds what a gateway is worth",
        len(cases) > 20 and len(cases) == head["cases"] == head["elements"] and
        any(x["lasting"] for x in lost.get("gateway hub", [])) and
        all(c["tried"] for c in cases), head)
    parts = [swept("--shard", f"{i}/3")[1] for i in (1, 2, 3)]
    key = json.dumps
    say("three shards are the whole, and none is empty", all(parts) and
        sorted(key(c) for p in parts for c in p) == sorted(map(key, cases)),
        [len(p) for p in parts])
    again = swept()[1]
    say("a sweep tells the same twice", again == cases, "the two differ")
    n = head["elements"]
    head, pairs = swept("--failures", "2", "--shard", "1/4", "--flows",
                        STORIES / "S2/plan.yaml")
    say("a sweep of pairs tries each pair once",
        head["cases"] == len(pairs) == (n * (n - 1) // 2 + 3) // 4 and
        all(len(set(c["fail"])) == 2 for c in pairs) and head["flows"] == 3, head)
    for words in (["--shard", "0/3"], ["--shard", "4/3"], ["--shard", "1"],
                  ["--failures", "3"], ["--failures", "0"], ["--flows", "/nowhere"]):
        run = subprocess.run([BUILD / "erxctl", "sweep", STORIES / "S2/lab.yaml", *words],
                             capture_output=True, text=True, timeout=60, check=False)
        say(f"sweep {' '.join(words)} is refused", run.returncode == 2 and run.stderr, run)


def main():
    global OTHERS
    OTHERS = other_builds()
    for plan in sorted(STORIES.glob("S*/plan*.yaml")):
        story(plan)
    seeds()
    reports()
    options()
    hostile()
    sweep()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
