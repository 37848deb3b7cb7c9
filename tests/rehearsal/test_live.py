#!/usr/bin/env python3
"""The same lab and plan, rehearsed and live: every action is done or refused alike, what
holds after a step holds, and what is found is the same to the letter (checks follow packets,
and tell their ways); both ends of every session go up and down in the same order, and in the
end all tables are equal, and explanations to the letter.

Which end of a session is Established first when the last KEEPALIVEs cross is nobody's
promise: it is another one with another seed, too."""
import json, os, re, subprocess, sys, tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, quick_build

STORIES = Path("conf/examples/rehearsals")
# Plans of edits; failures would take their hold times live.
PLANS = ["S1/plan.yaml", "S1/plan-unlink.yaml", "S1/plan-specific.yaml", "S2/plan.yaml",
         "S2/plan-filter.yaml", "S3/plan.yaml", "S3/plan-loop.yaml",
         "S6/plan.yaml", "S8/plan.yaml"]
# The same for a lab and its plan anywhere.
OTHERS = {"dual-stack": (Path("tests/fidelity/dual-stack.yaml"), Path("tests/fidelity/dual-stack-plan.yaml"))}
HERE = Path(os.path.dirname(os.path.abspath(__file__)))
# What the two once did in other ways: withdrawals, announcements anew, resets, maintenance.
PLANS += sorted(os.path.relpath(p, STORIES) for p in (HERE / "live").glob("**/plan*.yaml"))
STATES = ("session-up", "session-down")
# Checks of what was before are a rehearsal's.
HISTORY = ("outage", "unchanged", "wait", "rollback", "the")


def erxctl(*args, stdin=None, check=True, build=BUILD):
    got = subprocess.run([os.path.join(build, "erxctl"), *args], capture_output=True,
                         text=True, timeout=300, input=stdin, check=False)
    if check and got.returncode != 0:
        raise Failure("%s: %d %s" % (" ".join(args), got.returncode, got.stderr))
    return got


def words(text):
    """The leaves of an announcement as a report writes them: { site: a, over: [b] }"""
    return {k: re.split(r", ", v.strip("[]")) for k, v in
            re.findall(r"([a-z-]+): (\[[^]]*\]|[^,}]*[^,} ])", text)}


def command(action):
    """What to say to erxctl for an action of a report: [argv] and what stands on stdin."""
    verb, rest = action.split(" ", 1)
    if verb in ("create", "update", "delete"):
        return [["edit", verb, "-"]], rest
    leaf = words(rest)
    if verb in ("announce", "withdraw"):
        more = ["--as-path", leaf["as-path"][0]] if "as-path" in leaf else []
        more += ["--over", ",".join(leaf["over"])] if "over" in leaf else []
        return [[verb, leaf["site"][0], p, *more] for p in leaf["prefix"]], None
    if verb in ("reset", "maintain", "end-maintain"):
        name, *more = rest.split(", ")
        return [[verb, name, *(["--drain-only"] if more == ["drain only"] else [])]], None
    if verb in ("fail", "restore"):
        return [[verb, kind, name] for kind, names in leaf.items() for name in names], None
    raise Failure("nothing is known of %s" % action)


def by_end(events):
    """What was told of each session at each of its ends ("up at hub/gw0, ...")."""
    out = defaultdict(list)
    for e in events:
        if e["kind"] in STATES:
            at = re.search(r" at ([^ ,:]+)", e["text"])
            out[e["subject"], at and at[1]].append((e["kind"], e["text"]))
    return out


class Live:
    def __init__(self, lab):
        self.daemon = Daemon(["-q", str(lab)]).must_run()
        self.wait()
        rows = self.json("show", "events")
        self.last = rows[-1]["number"]

    def run(self, *args, **more):
        return erxctl("-S", self.daemon.socket, *args, **more)

    def json(self, *args):
        return json.loads(self.run("-o", "json", *args).stdout)

    def wait(self):
        self.run("wait", "--timeout", "240s")

    def act(self, action):
        """None, or the code it was refused with."""
        argvs, stdin = command(action)
        for argv in argvs:
            got = self.run("-o", "json", *argv, stdin=stdin, check=False)
            if got.returncode != 0:
                return json.loads(got.stderr.split("\n")[0])["error"]["code"]
        return None

    def holds(self, checks):
        """[(passed, what was found)] of checks as they are written in a report."""
        if not checks:
            return []
        got = self.run("-o", "json", "assert", *checks, check=False)
        if not got.stdout:
            raise Failure("assert %s: %s" % (checks, got.stderr))
        return [(c["passed"], c["got"]) for c in json.loads(got.stdout)["checks"]]

    def tables(self, routers):
        return {r: self.daemon.ask("show-routes", at=r, view="all")["routes"] for r in routers}


def difference(rehearsed, live):
    for name in sorted(set(rehearsed) | set(live), key=str):
        if rehearsed.get(name) != live.get(name):
            return "%s: rehearsed %s, live %s" % (name, rehearsed.get(name), live.get(name))
    return None


def rehearse(lab, plan):
    with tempfile.TemporaryDirectory() as top:
        tables = os.path.join(top, "tables")
        got = erxctl("rehearse", str(lab), str(plan), "-o", "json", "--tables", tables)
        with open(tables) as f:
            return json.loads(got.stdout), json.load(f)


def checks_of(step, flows):
    """What a report says of checks that need no history: as erxctl assert takes them, and
    (passed, what was found)."""
    out, found = [], []
    for c in step["checks"]:
        kind, rest = c["check"].split(" ", 1)
        if kind in HISTORY or (kind == "symmetric" and "at-most" in rest):
            continue
        flow = re.search(r"flow: ([^,} ]+)", rest)
        if flow:
            ends = "from: %s, to: %s" % flows[flow[1]]
            rest = rest.replace(flow[0], ends)
            if "direction" not in rest and kind not in ("symmetric",):
                rest = rest.replace(ends, "direction: both, " + ends)
        out.append("%s: %s" % (kind, rest))
        found.append((c["passed"], c["got"]))
    return out, found


def explanations(lab, plan, tables, live):
    """The first difference between what explain and rehearse --explain say of a prefix. Each
    prefix is a rehearsal of its own."""
    quick = quick_build()
    asked = [(r, rows[len(rows) // 2]["network"]) for r, rows in sorted(tables.items()) if rows]
    for router, prefix in asked[:: max(1, len(asked) // 6)]:
        got = erxctl("rehearse", str(lab), str(plan), "-o", "json", "--explain",
                     f"{prefix}@{router}", build=quick)
        rehearsed = json.loads(got.stdout)["steps"][-1]["explain"]
        told = live.run("explain", prefix, "--at", router).stdout
        if rehearsed != told:
            return "%s at %s: rehearsed\n%s\nlive\n%s" % (prefix, router, rehearsed, told)
    return None


def compare(name):
    lab, plan = OTHERS.get(name) or ((STORIES / name).parent / "lab.yaml", STORIES / name)
    result, tables = rehearse(lab, plan)
    with open(plan) as f:
        flows = dict((m[1], (m[2], m[3])) for m in re.finditer(
            r"^\s+(\S+): *\{ *from: *([^,} ]+), *to: *([^,} ]+) *\}", f.read(), re.M))
    live = Live(lab)
    seen = 0
    try:
        for step in result["steps"]:
            for action in step["actions"]:
                code = live.act(action["action"])
                if code != action.get("code"):
                    raise Failure("%s: %s: rehearsed %s, live %s" % (
                        step["id"], action["action"], action.get("code"), code))
            live.wait()
            asked, found = checks_of(step, flows)
            for check, rehearsed, told in zip(asked, found, live.holds(asked)):
                if rehearsed != told:
                    raise Failure("%s: %s: rehearsed %s, live %s" % (
                        step["id"], check, rehearsed, told))
                seen += 1
        events = live.json("show", "events", "--after", str(live.last))
        wrong = difference(by_end(result["events"]), by_end(events)) or \
            difference(tables, live.tables(tables)) or \
            explanations(lab, plan, tables, live)
        if wrong:
            raise Failure(wrong)
        if not seen:
            raise Failure("no check was compared")
        if not by_end(events) and not any(s["route-changes"] for s in result["steps"]):
            raise Failure("nothing has changed: there was nothing to compare")
    finally:
        live.daemon.close()


def main():
    failed = 0
    for name in sys.argv[1:] or [*PLANS, *OTHERS]:
        try:
            compare(name)
            print("PASS %s: live as rehearsed" % name, flush=True)
        except (Failure, subprocess.TimeoutExpired, ValueError) as e:
            failed += 1
            print("FAIL %s: live as rehearsed: %s" % (name, str(e)[:900]), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
