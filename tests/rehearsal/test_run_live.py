#!/usr/bin/env python3
"""erxctl rehearse --live: a plan on a running daemon, in real time; what is done by hand, the
question before each step, an abort and its way back, and runs that are interrupted and go on."""
import json, os, signal, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import BUILD, Daemon

LIMIT = 300
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print("PASS " + name if good else "FAIL %s: %s" % (name, why), flush=True)


LAB = {"lab": "live",
       "circuits": {"er-" + x: {"location": place, "private-peering": {
           "peer-asn": 64520, "vlan": 100, "primary": "172.16.%d.0/30" % i, "secondary": "172.16.%d.4/30" % i}}
           for i, (x, place) in enumerate((("a", "London"), ("b", "Paris")))},
       "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": {}, "connections": {"a": {"circuit": "er-a"}}}},
       "on-premises": {"dc": {"asn": 64520, "advertise": ["10.20.0.0/16"], "circuits": {"er-a": {}, "er-b": {}}}}}
FLOW = {"f": {"from": "dc", "to": "hub"}}
JOIN = {"create": {"vnets": {"hub": {"connections": {"b": {"circuit": "er-b"}}}}}}
CUT = {"delete": {"vnets": {"hub": {"connections": ["a"]}}}}
LOSE = {"delete": {"vnets": {"hub": {"connections": ["b"]}}}}
WEIGH = {"update": {"vnets": {"hub": {"connections": {"a": {"weight": 10}}}}}}


def step(id, *do, **more):
    return dict({"id": id, "do": list(do)}, **{k.replace("_", "-"): v for k, v in more.items()})


class Run:
    """A daemon with the lab, and a plan that runs on it."""
    def __init__(self, steps, **more):
        self.folder = tempfile.TemporaryDirectory()
        self.plan = Path(self.folder.name) / "plan.json"
        self.write(steps, **more)
        lab = Path(self.folder.name) / "lab.json"
        lab.write_text(json.dumps(LAB))
        self.daemon = Daemon(["-q", str(lab)]).must_run()
        self.daemon.ask("wait")
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
        self.daemon.close()
        self.folder.cleanup()

    def write(self, steps, **more):
        self.plan.write_text(json.dumps(dict({"plan": "live", "flows": FLOW, "steps": steps}, **more)))

    def start(self, *words, **env):
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, "rehearse", "--live", str(self.plan), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, **env))

    def end(self, text=""):
        """Status, report and what was said on the way."""
        out, err = self.process.communicate(text, timeout=LIMIT)
        return self.process.returncode, out, err

    def run(self, *words, text="", **env):
        self.start(*words, **env)
        return self.end(text)

    def journal(self):
        return Path(str(self.plan) + ".journal").read_text()

    def until(self, text):
        """Reads what is said until a line has this text."""
        for line in self.process.stderr:
            if text in line:
                return
        raise RuntimeError("it never said " + text)

    def names(self):
        return sorted(x["name"] for x in self.daemon.ask("show-connections")["connections"])


def whole():
    steps = [step("base", snapshot="before", checks=[{"reachable": {"flow": "f"}}]),
             step("join", JOIN, dict(JOIN, expect="refused exists"), checks=[{"path": {"flow": "f", "members": 8}}]),
             step("net", {"announce": {"site": "dc", "prefix": ["10.21.0.0/16"], "over": ["er-b"]}},
                  checks=[{"sees": {"at": "hub", "prefix": "10.21.0.0/16", "count": 2}}]),
             step("cut", CUT, checks=[{"outage": {"flow": "f", "at-most": "5s", "since": "base"}},
                                      {"unchanged": {"since": "before", "at": "dc", "scope": "best",
                                                     "except": ["10.60.0.0/16", "10.21.0.0/16"]}}])]
    with Run(steps, always=[{"reachable": {"flow": "f"}}]) as r:
        html = Path(r.folder.name) / "r.html"
        status, out, err = r.run("-o", "json", "--html", str(html))
        a = json.loads(out)
        check("a plan runs on a daemon", status == 0 and a["failed"] == 0 and a["verdict"] == "holds" and
              r.names() == ["b"], (out[-1500:], err))
        check("the report has the time of the day", abs(a["live-since"] - time.time()) < 900 and "seed" not in a and
              [s["checks"][-1]["check"] for s in a["steps"]] == ["always reachable { flow: f }"] * 4, a)
        check("the page, too", "in real time" in html.read_text() and "Run of live" in html.read_text())
        check("what is done is said at once", "join: refused, as expected" in err, err)
        check("a second run begins anew", r.run("--until", "base")[0] == 0)
        status, _, err = r.run()
        check("a run with --until has not come to its end", status == 2 and
              "an earlier run stopped in step base; go on with --resume" in err and "\nend " not in r.journal(), err)
        status, out, err = r.run("--resume", "-o", "json")
        check("and goes on behind that step", status == 1 and r.journal().splitlines()[-1].startswith("end ") and
              [bool(s["skipped"]) for s in json.loads(out)["steps"]] == [False] * 4, (out[-1500:], err))
    with Run([step("lose", CUT)]) as r:
        check("--fail-on makes it fail, as a rehearsal", r.run("--fail-on", "lasting")[0] == 1)
    with Run([step("lose", CUT, checks=[{"outage": {"flow": "f", "at-most": "0s"}}])]) as r:
        status, out, _ = r.run("-o", "json")
        a = json.loads(out)
        check("a loss is seen and lasts", status == 1 and a["failed"] == 1 and
              any(x["flow"] == "f" and x["lasting"] for x in a["outages"]), out[-1500:])


def by_hand():
    steps = [step("join", JOIN), step("shut", dict(CUT, manual="unplug port 7"), checks=[{"reachable": {"flow": "f"}}]),
             step("see", {"manual": "tell the bank"}, wait={"until": {"reachable": {"from": "dc", "to": "10.60.0.4"}},
                                                           "deadline": "5m"})]
    with Run(steps) as r:
        r.start()
        r.until("by hand: unplug port 7")
        check("what is done by hand is left to the person", r.names() == ["a", "b"])
        r.daemon.ask("connection-delete", vnet="hub", name="a")
        status, out, err = r.end("\n")
        check("and the plan goes on when Enter says so, or a condition holds", status == 0 and r.names() == ["b"] and
              "it goes on when this holds: reachable" in err, (out, err))
        got = subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", str(Path(r.folder.name) / "lab.json"),
                              str(r.plan), "--durations", "ideal"], capture_output=True, text=True, check=False)
        check("a rehearsal does it itself", got.returncode == 0 and
              "by hand: unplug port 7: delete { vnets" in got.stdout, got.stdout)
    with Run(steps) as r:
        status, _, err = r.run()
        check("without a person it stops, and says where", status == 1 and "stopped in step shut; go on with --resume"
              in err, err)


def confirm():
    steps = [step("join", JOIN), step("weigh", WEIGH), step("cut", CUT)]
    with Run(steps) as r:
        status, out, err = r.run("--confirm", "-o", "json", text="\ns\nq\n")
        ran = [not s["skipped"] for s in json.loads(out)["steps"]] if out else out
        check("each step is asked for: one goes, one is left out, one stops", status == 1 and r.names() == ["a", "b"] and
              err.count("next: ") == 3 and ran == [True, False, False], (out, err))
        status, _, err = r.run()
        check("a run that stopped is not begun anew by mistake", status == 2 and
              "an earlier run stopped in step cut; go on with --resume" in err, err)
        status, out, err = r.run("--resume", "-o", "json")
        check("it goes on where it stopped", status == 0 and r.names() == ["b"] and
              [not s["skipped"] for s in json.loads(out)["steps"]] == [True, False, True], (out, err))
        r.write(steps[:2])
        status, _, err = r.run("--resume")
        check("another plan is not gone on with", status == 2 and "no journal of this plan" in err, err)


def interrupted():
    steps = [step("join", JOIN, WEIGH, wait={"until": {"absent": {"at": "hub", "prefix": "10.20.0.0/16"}}, "deadline": "1h"}),
             step("cut", CUT)]
    with Run(steps) as r:
        r.start()
        r.until("join: update")
        while "action 2 join" not in r.journal():
            time.sleep(.05)
        r.process.send_signal(signal.SIGINT)
        status, out, err = r.end()
        check("an interrupt stops it, with a report", status == 1 and "stopped in step join" in err and
              "run live of lab live" in out, (out, err))
        r.start("--resume")
        r.until("join: begins")
        r.daemon.ask("withdraw", site="dc", prefix="10.20.0.0/16")
        status, out, err = r.end()
        check("actions that were carried out are not carried out again", status == 0 and "create" not in err and
              r.names() == ["b"], (out, err))
        check("and are in the report of the whole", "do   create" in out and "run live: the run was stopped and goes on; "
              "what happened after 00:00:" in out, out)
    with Run([step("join", JOIN, wait="1h")]) as r:
        r.start()
        r.until("join: create")
        r.daemon.kill()
        status, _, err = r.end()
        check("a daemon that is gone ends it", status == 3 and "the daemon does not answer any more" in err, err)


def resumed():
    """A step whose first action was carried out goes on: its condition is not asked again, and what it began
    with is what was before that action."""
    missed = step("missed", WEIGH, when={"path": {"flow": "f", "members": 99}},
                  wait={"until": {"reachable": {"flow": "f"}}, "deadline": "1s"})
    join = step("join", JOIN, {"manual": "look at it"}, when={"path": {"flow": "f", "members": 4}}, wait="converged")
    with Run([missed, join, step("late", CUT, after="missed")]) as r:
        status, _, err = r.run()
        check("it stops behind the first action", status == 1 and "stopped in step join" in err, err)
        status, out, err = r.run("--resume", "-o", "json", text="\n")
        ran = [s["skipped"] or "ran" for s in json.loads(out)["steps"]] if out else out
        check("what followed a step that was left out is left out, and an earlier failure counts", status == 1 and r.names() == ["a", "b"] and
              ran == ["its condition did not come true in time", "ran", "the step before it did not run"] and
              json.loads(out)["failed"] == 1, (ran, err))
    with Run([dict(join, **{"abort-if": [{"reachable": {"flow": "f"}}], "rollback": [LOSE]})]) as r:
        r.run()
        status, out, err = r.run("--resume", "-o", "json", text="\n")
        check("the way back leads to what was before the interruption", status == 1 and out and
              json.loads(out)["steps"][0]["rollback"]["outcome"] == "restores" and r.names() == ["a"], (out, err))


# --- killed ---

BACK = [{"update": {"vnets": {"hub": {"connections": {"a": {"weight": 0}}}}}}, LOSE]
MISSED = step("missed", WEIGH, when={"path": {"flow": "f", "members": 99}},
              wait={"until": {"reachable": {"flow": "f"}}, "deadline": "1s"})
KILLED = {
    "to the end": dict(always=[{"reachable": {"flow": "f"}}, {"path": {"flow": "f", "avoid": "er-b"}}], steps=[
        step("base", snapshot="before", checks=[{"path": {"flow": "f", "members": 5}}, {"reachable": {"flow": "f"}}]),
        MISSED, step("join", JOIN, dict(JOIN, expect="refused exists"), checks=[{"path": {"flow": "f", "members": 8}}]),
        step("cut", CUT, WEIGH, checks=[{"unchanged": {"since": "before", "at": "dc", "scope": "best",
                                                       "except": ["10.60.0.0/16"]}}])]),
    "on the way back": dict(steps=[
        step("fails", checks=[{"unreachable": {"flow": "f"}}]),
        step("join", JOIN, WEIGH, abort_if=[{"reachable": {"flow": "f"}}], rollback=BACK), step("cut", CUT)])}


def result(text):
    """What counts of a report: not times, and not whether a repeated action was refused."""
    a = json.loads(text)
    return [a["verdict"], a["passed"], a["failed"], a.get("aborted", {}).get("step")] + [
        [s["id"], s["skipped"], s.get("rollback", {}).get("outcome"), [(c["check"], c["passed"]) for c in s["checks"]],
         [(x["action"], x["outcome"]) for x in s["actions"]]] for s in a["steps"]]


def reaped(reaper, plan, line, when):
    """What a run comes to that is killed there and goes on."""
    with Run(plan["steps"], always=plan.get("always", [])) as r:
        status, _, err = r.run(LD_PRELOAD=reaper, ERX_REAP=str(line), ERX_REAP_WHEN=when,
                               ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        if status != -signal.SIGKILL:
            return "it was not killed: %s" % err
        status, out, err = r.run("--resume", "-o", "json")
        if not out:
            return "it does not go on: %s" % err
        return result(out), r.names()


def killed():
    """kill -9 before, in the middle of and behind lines of the journal; the run goes on, to the same result."""
    with tempfile.TemporaryDirectory() as d:
        reaper = str(Path(d) / "reaper.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", reaper, str(ROOT / "tests/rehearsal/reaper.c"), "-ldl"],
                       check=True)
        for name, plan in KILLED.items():
            with Run(plan["steps"], always=plan.get("always", [])) as r:
                _, out, _ = r.run("-o", "json")
                want, lines = (result(out), r.names()), [x for x in r.journal().splitlines()[1:] if not x.startswith("saw")]
                total = len(r.journal().splitlines()) - 1  # without the first
            points = [(k, w) for k in range(1, total) for w in ("before", "middle", "after")]
            if os.environ.get("ERX_POINTS") != "all":
                points = points[len(points) % 7::7]
            wrong = [(k, w, got) for k, w, got in ((k, w, reaped(reaper, plan, k, w)) for k, w in points) if got != want]
            check("killed at %d points %s, it goes on to the same result" % (len(points), name),
                  not wrong and len(lines) > 12 and want[0][2] > 0, (wrong[:1], want))


def abort():
    steps = [step("join", JOIN), step("weigh", WEIGH, abort_if=[{"reachable": {"flow": "f"}}],
                                      rollback=[{"update": {"vnets": {"hub": {"connections": {"a": {"weight": 0}}}}}}]),
             step("cut", CUT)]
    with Run(steps) as r:
        status, out, _ = r.run("-o", "json")
        a = json.loads(out)
        check("an abort goes back, and ends it", status == 1 and a["aborted"]["step"] == "weigh" and
              a["steps"][1]["rollback"]["outcome"] == "restores" and a["steps"][2]["skipped"] and
              r.names() == ["a", "b"], out)
    steps[1]["rollback"] = [LOSE]
    with Run(steps) as r:
        status, out, _ = r.run("-o", "json")
        check("a way back that leads elsewhere is found out", status == 1 and
              json.loads(out)["steps"][1]["rollback"]["outcome"] == "differs", out)


def wrong():
    with Run([step("x")]) as r:
        for words, text in ((["--seed", "2"], "usage"), (["--draws", "3"], "usage"),
                            (["--until", "y"], "the plan has no step y"), (["--resume"], "there is nothing to resume")):
            status, _, err = r.run(*words)
            check("refused: %s" % " ".join(words), status == 2 and text in err, err)
        r.write([step("x", checks=[{"reachable": {"from": "nobody", "to": "hub"}}])])
        status, _, err = r.run()
        check("names are held against the running lab", status == 2 and "nobody" in err, err)
        r.daemon.stop()
        check("without a daemon it says so", r.run()[0] == 3)
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", "a", "b", "--confirm"], capture_output=True,
                         check=False)
    check("refused: --confirm without --live", got.returncode == 2)


def main():
    for part in [globals()[x] for x in sys.argv[1:]] or (whole, by_hand, confirm, interrupted, resumed, killed, abort, wrong):
        part()
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return failed != 0


sys.exit(main())
