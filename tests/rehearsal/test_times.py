#!/usr/bin/env python3
"""Honest times: which ones a rehearsal or a sweep uses and who asked for them, several draws of
what is random, and edits that wait for what is busy. The names begin with those of the findings
that they are about (L7, A9, F-25)."""
import json, os, re, subprocess, sys, tempfile, xml.dom.minidom
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import Daemon, quick_build

QUICK = Path(quick_build())
BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
HERE = Path(__file__).resolve().parent
TIMES, CUTOVER = HERE / "times", HERE / "cutover"
S1 = Path("conf/examples/rehearsals/S1")
IDEAL = "documented ones are up to 60 s (gateway leg), 240 s (connection deleted)"


class Failure(Exception):
    pass


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*words, build=BUILD):
    return subprocess.run([build / "erxctl", *words], capture_output=True, text=True, timeout=300,
                          check=False)


def rehearse(lab, plan, *options, status=None):
    """Of a plan as a file or as text: its JSON. One seed of many, and many draws, are asked of
    the quick build: the sanitizers have seen five draws of the same."""
    many = "--seed" in options or "--draws" in options and \
        int(options[options.index("--draws") + 1]) >= 10
    with tempfile.TemporaryDirectory() as top:
        files = []
        for name, what in (("lab.yaml", lab), ("plan.yaml", plan)):
            if not isinstance(what, Path):
                (Path(top) / name).write_text(what)
                what = Path(top) / name
            files.append(what)
        run = erxctl("rehearse", *files, "-o", "json", *options, build=QUICK if many else BUILD)
    check(run.returncode in (0, 1), "ended with %d: %s", run.returncode, run.stderr)
    if status is not None:
        check(run.returncode == status, "ended with %d: %s", run.returncode, run.stdout[-900:])
    return json.loads(run.stdout)


def step(result, name):
    return next(s for s in result["steps"] if s["id"] == name)


def worst(result, **wants):
    """The worst outage that is like this, as JSON has it."""
    found = [o for o in result["outages"] if all(o[k] == v for k, v in wants.items())]
    check(found, "no outage is like %s: %s", wants, result["outages"])
    return max(found, key=lambda o: o["seconds"])


def text_of(path):
    return Path(path).read_text()


# --- which times, and who asked ---

def l7_a_link_failure_costs_what_is_documented():
    """L7: a failing link with BFD: under 1 s at the edge, up to a minute at the gateway, by default"""
    for family in (4, 6):
        lab = text_of(TIMES / "bfd.yaml")
        if family == 6:
            lab = (lab.replace("vlan: 100,", "vlan: 100, ipv6: { primary: 'fd00:1::/126', "
                               "secondary: 'fd00:1::4/126' },")
                   .replace("[10.60.0.0/16]", "[10.60.0.0/16, 'fd00:60::/48']")
                   .replace("[10.20.0.0/16]", "[10.20.0.0/16, 'fd00:20::/48']"))
        plan = text_of(TIMES / "link-plan.yaml")
        if family == 6:
            plan = plan.replace("{ from: hub, to: s }", "{ from: 'fd00:60::4', to: 'fd00:20::1' }")
        r = rehearse(lab, plan, status=1)
        check(r["durations"]["times"] == "real" and r["durations"]["by"] == "default" and r["draws"] == 5,
              "%s", r["durations"])
        gateway = worst(r, direction="forward", step="link")
        check(10 < gateway["seconds"] <= 61 and gateway["draws"] == 5 and
              gateway["range"][0] < gateway["median"] < gateway["seconds"] == gateway["range"][1],
              "IPv%d: %s", family, gateway)
        check(worst(r, direction="reverse", step="link")["seconds"] <= 1, "IPv%d: %s", family, r["outages"])
    ideal = rehearse(TIMES / "bfd.yaml", TIMES / "link-plan.yaml", "--durations", "ideal", status=0)
    check(ideal["draws"] == 1 and worst(ideal, step="link")["seconds"] == 0.901, "%s", ideal["outages"])


def l7_a_deleted_connection_costs_what_is_documented():
    """L7: deleting a connection loses its traffic for 10 to 240 s, by default"""
    r = rehearse(TIMES / "cutover.yaml", TIMES / "cutover-plan.yaml", "--draws", "40", status=1)
    o = worst(r, step="cut")
    check(10 <= o["range"][0] < 60 and 180 < o["seconds"] <= 240.1 and o["draws"] == 40, "%s", o)
    ideal = rehearse(TIMES / "cutover.yaml", TIMES / "cutover-plan.yaml", "--durations", "ideal")
    check(worst(ideal, step="cut")["seconds"] <= 0.002, "%s", ideal["outages"])


def l7_a_disabled_peering_costs_less_than_ten_seconds():
    """L7: a peering that its owner disables costs under 10 s in every draw, whatever came before"""
    r = rehearse(TIMES / "cutover.yaml", TIMES / "disable-plan.yaml", "--draws", "40")
    o = worst(r, step="dis")
    check(3 < o["seconds"] < 10 and o["draws"] == 40, "%s", o)
    # C-12: the edge finds the loss when its hold time is over, or by BFD, and the gateway a minute later.
    lost = worst(r, step="prov")["seconds"]
    check(180 < lost <= 241, "a provider that takes its link away: %s", r["outages"])
    quick = text_of(TIMES / "cutover.yaml").replace("local-preference: 200", "local-preference: 200, bfd: true")
    r = rehearse(quick, text_of(TIMES / "disable-plan.yaml"), "--draws", "40")
    lost = worst(r, step="prov")["seconds"]
    check(30 < lost <= 62, "the same with BFD: %s", r["outages"])
    # A change that waits for its minute when the peering is disabled goes with that.
    plan = ("plan: p\nflows: { f: { from: hub, to: s } }\nsteps:\n- id: dis\n  do:\n"
            "  - announce: { site: s, prefix: 10.21.0.0/16 }\n  - update: { circuits: { er-new: { "
            "private-peering: { state: Disabled } } } }\n")
    check(worst(rehearse(TIMES / "cutover.yaml", plan, "--draws", "40"))["seconds"] < 10, "it waited")
    own = "fidelity: { durations: { peering-disable: 2s } }\n"
    r = rehearse(text_of(TIMES / "cutover.yaml") + own, TIMES / "disable-plan.yaml", "--draws", "10")
    check(worst(r, step="dis")["seconds"] < 2.1, "%s", r["outages"])


def f25_every_report_says_which_times():
    """F-25: text, JSON, HTML, JUnit and TAP say which times were used, and who asked"""
    lab, plan = text_of(TIMES / "cutover.yaml"), text_of(TIMES / "cutover-plan.yaml")
    asked = {"default": "by default", "lab": "asked for by the lab", "plan": "asked for by the plan",
             "command-line": "asked for on the command line"}
    with tempfile.TemporaryDirectory() as top:
        top = Path(top)
        for times in ("real", "ideal"):
            for by, words in asked.items():
                if (times, by) == ("ideal", "default"):
                    continue
                says = {"real": "true", "ideal": "false"}[times]
                (top / "l.yaml").write_text(lab + (by == "lab") * f"fidelity: {{ realistic-durations: {says} }}\n")
                (top / "p.yaml").write_text(plan.replace("plan: r1\n", "plan: r1\n" + (by == "plan") *
                                                         f"durations: {times}\n"))
                options = ["--durations", times] if by == "command-line" else []
                files = ["--html", top / "h", "--junit", top / "j", "--tap", top / "t"]
                text = erxctl("rehearse", top / "l.yaml", top / "p.yaml", *options, *files).stdout
                r = json.loads(erxctl("rehearse", top / "l.yaml", top / "p.yaml", *options, "-o", "json").stdout)
                want = f"{times}, {words}" + (times == "ideal") * f": {IDEAL}"
                check(r["durations"] == {"times": times, "by": by, "text": want}, "%s", r["durations"])
                check(f"\ndurations: {want}\ndraws: " in text, "%s", text[:400])
                check(f"<p>durations: {want}<br>" in (top / "h").read_text(), "not in HTML: %s", want)
                check(f"\n# durations: {want}\n" in (top / "t").read_text(), "not in TAP: %s", want)
                for suite in xml.dom.minidom.parse(str(top / "j")).getElementsByTagName("testsuite"):
                    found = {p.getAttribute("name"): p.getAttribute("value")
                             for p in suite.getElementsByTagName("property")}
                    check(found["durations"] == want and found["seed"] == "1", "%s", found)


def f25_the_command_line_wins_over_the_plan_over_the_lab():
    """F-25: --durations over the plan's durations over the lab's realistic-durations"""
    lab, plan = text_of(TIMES / "cutover.yaml"), text_of(TIMES / "cutover-plan.yaml")
    word = {True: "real", False: "ideal", None: None}
    for in_lab in (None, True, False):
        for in_plan in (None, True, False):
            for on_line in (None, True, False):
                l = lab + ("" if in_lab is None else
                           f"fidelity: {{ realistic-durations: {str(in_lab).lower()} }}\n")
                p = plan if in_plan is None else plan.replace("plan: r1", f"plan: r1\ndurations: {word[in_plan]}")
                options = [] if on_line is None else ["--durations", word[on_line]]
                r = rehearse(l, p, "--draws", "1", *options)
                real = next((x for x in (on_line, in_plan, in_lab) if x is not None), True)
                check(r["durations"]["times"] == word[real] and (r["ended"] > 100) == real,
                      "%s %s %s: %s, ended %s", in_lab, in_plan, on_line, r["durations"], r["ended"])
    for words in (["--durations", "fast"], ["--durations", ""], ["--draws", "0"], ["--draws", "1001"],
                  ["--draws", "x"], ["--seed", "18446744073709551615"]):
        run = erxctl("rehearse", TIMES / "cutover.yaml", TIMES / "cutover-plan.yaml", *words)
        check(run.returncode == 2 and run.stderr, "%s: %s", words, run)
    run = erxctl("rehearse", TIMES / "cutover.yaml", "/dev/stdin")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(plan.replace("plan: r1", "plan: r1\ndurations: fast"))
        f.flush()
        run = erxctl("rehearse", TIMES / "cutover.yaml", f.name)
        check(run.returncode == 2 and "durations" in run.stderr and ":2:" in run.stderr, "%s", run.stderr)


def f25_a_step_may_change_the_times():
    """F-25: an edit of the lab's own word counts from that step on, and the head says so"""
    plan = ("plan: p\nflows: { f: { from: hub, to: s } }\nsteps:\n- id: a\n- id: slow\n  do: [ { %s: { "
            "fidelity: { realistic-durations: %s } } } ]\n- id: cut\n"
            "  do: [ { delete: { vnets: { hub: { connections: [old] } } } } ]\n")
    lab = text_of(TIMES / "cutover.yaml")
    r = rehearse(lab + "fidelity: { realistic-durations: false }\n", plan % ("update", "true"))
    check(r["durations"]["times"] == "ideal" and r["durations-change-at"] == "slow" and
          worst(r, step="cut")["seconds"] > 10, "%s", r["durations"])
    r = rehearse(lab, plan % ("create", "false"))
    check(r["durations"]["times"] == "real" and r["durations-change-at"] == "slow" and
          worst(r, step="cut")["seconds"] < 0.01, "%s", r["outages"])
    r = rehearse(lab, plan % ("create", "false"), "--durations", "real")
    check("durations-change-at" not in r and worst(r, step="cut")["seconds"] > 10, "%s", r["outages"])


def f25_sweeps_have_a_head():
    """F-25: a sweep uses the same times and says so, and --durations wins"""
    for options, times, by in (([], "real", "default"), (["--durations", "ideal"], "ideal", "command-line")):
        run = erxctl("sweep", TIMES / "bfd.yaml", "-o", "json", *options)
        head, *cases = map(json.loads, run.stdout.splitlines())
        check(head["durations"]["times"] == times and head["durations"]["by"] == by, "%s", head)
        longest = max(x["seconds"] for c in cases if c["fail"] == ["link er-a/primary--s/ce0"] for x in c["lost"])
        check((longest > 1) == (times == "real"), "%s: %s", times, longest)
        text = erxctl("sweep", TIMES / "bfd.yaml", *options).stdout
        check(text.startswith(f"durations: {times}, ") and (IDEAL in text) == (times == "ideal"), "%s", text[:200])
    run = erxctl("sweep", TIMES / "bfd.yaml", "--durations", "fast")
    check(run.returncode == 2 and "real or ideal" in run.stderr, "%s", run)


# --- draws ---

def a9_five_draws_where_times_are_random():
    """A9: worst, median and range of five draws; no digit that is not known; exact times stay exact"""
    r = rehearse(CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", status=1)
    singles = [rehearse(CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", "--draws", "1", "--seed", str(s))
               for s in range(1, 6)]
    alone = sorted(worst(s, flow="app", step="close")["seconds"] for s in singles)
    o = worst(r, flow="app", step="close")
    check(alone[0] < alone[-1] and o["seconds"] == alone[-1] and o["range"] == [alone[0], alone[-1]] and
          o["median"] == alone[2] and o["draws"] == 5, "%s, alone %s", o, alone)
    check(o["seconds"] == round(o["until"] - o["from"], 6), "%s", o)
    check(all(s["draws"] == 1 and s["random"] for s in singles), "a single draw draws more")
    exact = worst(r, flow="web")
    check(exact["seconds"] == exact["median"] == 0.001 and exact["range"] == [0.001, 0.001], "%s", exact)
    with tempfile.TemporaryDirectory() as top:
        page = Path(top) / "h"
        text = erxctl("rehearse", CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", "--html", page).stdout
        # What the player plays is for a program.
        html = re.sub(r"<script.*?</script>", "", page.read_text(), flags=re.S)
    known = f"{alone[0]:.0f} to {alone[-1]:.0f} s, median {alone[2]:.0f} s in 5 draws"
    for words in (text, html):
        check(f"app: half of the paths lost for {known}" in words and f"longest outage {known}" in words and
              "for 1 ms" in words, "%s is not in %s", known, words[:600])
        for seconds in alone:
            check(f"{seconds:.3f}"[:-1] not in words, "%s has too many digits", seconds)
    one = erxctl("rehearse", CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", "--draws", "1").stdout
    check(f"about {worst(singles[0], flow='app', step='close')['seconds']:.0f} s in 1 draw" in one, "%s", one[-900:])


def a9_a_check_must_hold_in_all_draws():
    """A9: a check that fails in some draws fails, and names their seeds"""
    singles = {s: worst(rehearse(CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", "--draws", "1", "--seed", str(s)),
                        flow="app", step="close")["seconds"] for s in range(1, 6)}
    check(singles[1] < 50, "the first draw of this test must be a good one: %s", singles)
    plan = text_of(CUTOVER / "plan.yaml").replace("outage: { flow: app, at-most: 1s }", "outage: { flow: app, at-most: 50s }")
    r = rehearse(CUTOVER / "lab.yaml", plan, status=1)
    c = next(c for c in step(r, "close")["checks"] if "50s" in c["check"])
    bad = [s for s in singles if singles[s] > 50]
    check(not c["passed"] and c["failing-seeds"] == bad and 1 not in bad, "%s: %s", singles, c)
    check("fails with seeds %s and %d of 1 to 5" % (", ".join(map(str, bad[:-1])), bad[-1]) in c["got"], "%s", c)
    rehearse(CUTOVER / "lab.yaml", plan, "--draws", "1", status=0)
    rehearse(CUTOVER / "lab.yaml", plan, "--draws", "1", "--seed", str(bad[0]), status=1)
    rehearse(CUTOVER / "lab.yaml", plan.replace("at-most: 50s", "at-most: 61s"), status=0)


def a9_what_only_some_draws_do():
    """A9: an abort, a deadline or a refusal in one draw alone fails the rehearsal and names the seed"""
    gap = {s: worst(rehearse(TIMES / "cutover.yaml", TIMES / "cutover-plan.yaml", "--draws", "1", "--seed", str(s)),
                    step="cut")["seconds"] for s in range(1, 6)}
    most = max(gap, key=gap.get)
    check(most != 1 and gap[1] < gap[most] - 2, "this test wants another seed: %s", gap)
    limit = int(gap[most]) - 1
    start = ("plan: p\nflows: { f: { from: hub, to: s } }\nsteps:\n- id: cut\n"
             "  do: [ { delete: { vnets: { hub: { connections: [old] } } } } ]\n")
    r = rehearse(TIMES / "cutover.yaml", start + f"  abort-if: [ {{ outage: {{ flow: f, at-least: {limit}s }} }} ]\n"
                 "- id: next\n", status=1)
    c = step(r, "cut")["checks"][-1]
    check("aborted" not in r and c["check"] == "not aborted" and c["failing-seeds"] == [most] and
          f"with seed {most}: outage" in c["got"], "%s", step(r, "cut")["checks"])
    took = {s: step(rehearse(TIMES / "cutover.yaml", start, "--draws", "1", "--seed", str(s)), "cut")["until"]
            for s in range(1, 6)}
    slow = max(took, key=took.get)
    r = rehearse(TIMES / "cutover.yaml", start.replace("- id: cut\n", "- id: cut\n  deadline: 1h\n") +
                 "  wait: { until: { absent: { at: hub, prefix: 10.20.0.0/16 } }, deadline: 1s }\n", status=1)
    c = step(r, "cut")["checks"][-1]
    check(c["check"].startswith("wait until") and c["failing-seeds"] == [1, 2, 3, 4, 5], "%s: %s", slow, c)


def a9_draws_are_the_same_twice():
    """A9: the same seed and number of draws give the same octets, and --draws is how many there are"""
    runs = [erxctl("rehearse", CUTOVER / "lab.yaml", CUTOVER / "plan.yaml", "-o", form, "--draws", "3", "--seed", "7")
            .stdout for form in ("json", "json", "text", "text")]
    check(runs[0] == runs[1] and runs[2] == runs[3], "the two differ")
    r = json.loads(runs[0])
    check(r["draws"] == 3 and r["seed"] == 7 and all(o["draws"] == 3 and 7 <= o["seed"] <= 9 for o in r["outages"]),
          "%s", r["outages"])
    check("draws: 3, seeds 7 to 9; a check must hold in all" in runs[2], "%s", runs[2][:300])
    r = rehearse(TIMES / "bfd.yaml", TIMES / "link-plan.yaml", "--durations", "ideal", "--draws", "4")
    check(r["draws"] == 4 and not r["random"] and worst(r)["range"] == [0.901, 0.901], "%s", r["outages"])


def a9_rollbacks_are_tried_in_every_draw():
    """A9: a way back that is none is found in every draw, with its seeds"""
    r = rehearse(TIMES / "cutover.yaml", "plan: p\nsteps:\n- id: cut\n  do: [ { delete: { vnets: { hub: { connections: "
                 "[old] } } } } ]\n  rollback: [ { reset: er-new } ]\n", status=1)
    c = step(r, "cut")["checks"][-1]
    check(c["check"] == "rollback restores what was before" and c["failing-seeds"] == [1, 2, 3, 4, 5] and
          step(r, "cut")["rollback"]["draws"] == 5, "%s", c)


def a9_a_rollback_alone_may_be_random():
    """A9: times that only a way back draws make several draws as well"""
    plan = ("plan: p\nsteps:\n- id: quiet\n  do: [ { create: { circuits: { er-old: { authorizations: { k: {} } } } } } ]\n"
            "  rollback:\n  - delete: { circuits: { er-old: { authorizations: [k] } } }\n%s")
    r = rehearse(TIMES / "cutover.yaml", plan % "", status=0)
    check(r["draws"] == 1 and not r["random"], "nothing is random: %s", r["draws"])
    r = rehearse(TIMES / "cutover.yaml", plan % "  - delete: { vnets: { hub: { connections: [old] } } }\n  - create: { vnets: "
                 "{ hub: { connections: { old: er-old } } } }\n", status=0)
    back = step(r, "quiet")["rollback"]
    check(r["draws"] == 5 and r["random"] and back["range"][0] < back["range"][1], "%s", back)


def f25_live_takes_no_time_unless_the_lab_says_so():
    """F-25: erxd without a word of the lab makes an edit at once, and with it begins an operation"""
    lab = text_of(TIMES / "cutover.yaml")
    with tempfile.TemporaryDirectory() as top:
        for more, there in (("", False), ("fidelity: { realistic-durations: true, durations: { connection-delete: "
                                          "1h, gateway-leg: 1ms } }\n", True)):
            path = Path(top) / "lab.yaml"
            path.write_text(lab + more)
            with Daemon(["-q", str(path)]).must_run() as daemon:
                daemon.ask("connection-delete", vnet="hub", name="old")
                names = [row["name"] for row in daemon.ask("show-connections")["connections"]]
                check(("old" in names) == there, "%s: %s", more, names)


# --- what is busy ---

BUSY = ("plan: p\nsteps:\n- id: go\n  do:\n  - delete: { vnets: { hub: { connections: [old] } } }\n    no-wait: true\n"
        "  - %s\n%s")
SECOND = "create: { circuits: { er-old: { authorizations: { k: {} } } } }"


def busy_objects_are_waited_for():
    """an edit of a busy circuit waits for it and says how long; with no-wait it is refused"""
    r = rehearse(TIMES / "cutover.yaml", BUSY % (SECOND, ""), status=0)
    first, second = step(r, "go")["actions"]
    check("waited" not in first and second["outcome"] == "done" and second["waited"]["for"] == "er-old" and
          142 <= second["waited"]["seconds"] <= 240 and second["waited"]["draws"] == 5, "%s", second)
    r = rehearse(TIMES / "cutover.yaml", BUSY % (SECOND, "    no-wait: true\n    expect: refused "
                                                 "another-operation-in-progress\n"), status=0)
    check("waited" not in step(r, "go")["actions"][1], "%s", step(r, "go")["actions"])
    rehearse(TIMES / "cutover.yaml", BUSY % (SECOND, "    no-wait: true\n"), status=1)
    # What is still being made is waited for as well; what stays wrong is refused at once.
    made = ("plan: p\nsteps:\n- id: go\n  do:\n  - delete: { vnets: { hub: { connections: [old] } } }\n  - create: { vnets: { "
            "hub: { connections: { old: { circuit: er-old } } } } }\n    no-wait: true\n  - update: { vnets: { hub: { "
            "connections: { old: { weight: 7 } } } } }\n  checks: [ { sees: { at: hub, prefix: 10.20.0.0/16, from: er-old, "
            "weight: 7 } } ]\n")
    r = rehearse(TIMES / "cutover.yaml", made, status=0)
    check(step(r, "go")["actions"][2]["waited"]["seconds"] == 153, "%s", step(r, "go")["actions"])
    r = rehearse(TIMES / "cutover.yaml", BUSY % ("delete: { circuits: [er-new] }", "    expect: refused\n"), status=0)
    check("waited" not in step(r, "go")["actions"][1], "%s", step(r, "go")["actions"])
    r = rehearse(TIMES / "cutover.yaml", BUSY % (SECOND, ""), "--durations", "ideal", status=0)
    check(all("waited" not in a for a in step(r, "go")["actions"]), "%s", r["steps"])


def steps_say_what_still_runs():
    """a step that ends while an operation runs says so, in text, JSON and HTML"""
    plan = BUSY.replace("  - %s\n%s", "") + "  wait: 5s\n- { id: rest, wait: 10m }\n"
    r = rehearse(TIMES / "cutover.yaml", plan)
    running = step(r, "go")["not-ended"]
    check(len(running) == 1 and "vnets/hub/connections/old" in running[0] and "another" in running[0] and
          "not-ended" not in step(r, "rest"), "%s", r["steps"])
    with tempfile.TemporaryDirectory() as top:
        (Path(top) / "p.yaml").write_text(plan)
        text = erxctl("rehearse", TIMES / "cutover.yaml", Path(top) / "p.yaml", "--html", Path(top) / "h").stdout
        check("not ended: vnets/hub/connections/old" in text and
              "vnets/hub/connections/old" in (Path(top) / "h").read_text(), "%s", text)


def stories_hold_in_both():
    """stories that ask for no times hold with real and with ideal ones"""
    both = 0
    for plan in sorted(S1.parent.glob("S*/plan*.yaml")):
        if re.search("^durations:", plan.read_text(), re.M) or plan.name == "plan-bad.yaml":
            continue
        both += 1
        for times in ("real", "ideal"):
            r = rehearse(plan.parent / "lab.yaml", plan, "--durations", times)
            check(not r["failed"], "%s %s: %s", plan, times, [c for s in r["steps"] for c in s["checks"] if not c["passed"]])
    check(both >= 4, "only %d", both)


def w70_each_phase_of_a_migration_takes_its_time():
    """W-70: 45 minutes to prepare, 5 to execute, 10 to commit, and as many to abort"""
    story = HERE.parent.parent / "conf" / "examples" / "rehearsals" / "S10"
    for plan, want in (("plan.yaml", [2700, 300, 600]), ("plan-abort.yaml", [2700, 300, 600, 2700])):
        r = rehearse(story / "lab.yaml", story / plan)
        begun = [int(e["text"].split()[2]) for e in r["events"] if e["kind"] == "operation" and
                 e["subject"] == "vnets/hub/gateway" and e["text"].startswith("begun, takes ")]
        check(begun == want, "%s: %s", plan, begun)


def s15_the_first_route_map_takes_half_an_hour():
    """S-15: the first route map of a Route Server has it upgraded before, the next ones do not"""
    with tempfile.TemporaryDirectory() as top:
        plan = Path(top) / "plan.yaml"
        for times, lab, want in (("real", "", 1800), ("ideal", "", 0),
                                 ("real", "fidelity: { durations: { route-map-first: 7m } }\n", 420)):
            (Path(top) / "lab.yaml").write_text(text_of(HERE / "beside" / "server.yaml") + lab)
            plan.write_text("""plan: maps
durations: %s
steps:
- id: unused
  do: [ { create: { vnets: { hub: { route-server: { route-maps: { m: { rules: [ { match-prefix: [ { prefix: 10.40.0.0/16 } ], drop: true } ] } } } } } } } ]
- id: first
  do: [ { create: { vnets: { hub: { route-server: { connections: { vpn: { inbound: m } } } } } } } ]
- id: second
  do: [ { create: { vnets: { hub: { route-server: { connections: { expressroute: { inbound: m } } } } } } } ]
""" % times)
            r = rehearse(Path(top) / "lab.yaml", plan)
            check(not r["failed"], "%s", r["steps"])
            begun = {e["text"] for e in r["events"] if e["kind"] == "operation" and e["subject"] == "vnets/hub/route-server"}
            check(begun == ({"begun, takes %d s" % want, "ended"} if want else set()), "%s %s: %s", times, want, begun)
            took = [s["until"] - s["at"] for s in r["steps"]]
            check(took[0] < 60 and want <= took[1] < want + 60 and took[2] < 60, "%s: %s", times, took)


TESTS = (l7_a_link_failure_costs_what_is_documented, l7_a_deleted_connection_costs_what_is_documented,
         l7_a_disabled_peering_costs_less_than_ten_seconds, f25_every_report_says_which_times,
         f25_the_command_line_wins_over_the_plan_over_the_lab, f25_a_step_may_change_the_times,
         f25_sweeps_have_a_head, a9_five_draws_where_times_are_random, a9_a_check_must_hold_in_all_draws,
         a9_what_only_some_draws_do, a9_draws_are_the_same_twice, a9_rollbacks_are_tried_in_every_draw,
         a9_a_rollback_alone_may_be_random, f25_live_takes_no_time_unless_the_lab_says_so,
         busy_objects_are_waited_for, s15_the_first_route_map_takes_half_an_hour,
         w70_each_phase_of_a_migration_takes_its_time, steps_say_what_still_runs, stories_hold_in_both)


def main():
    failed = 0
    for test in TESTS:
        try:
            test()
            print("PASS", test.__doc__, flush=True)
        except (Failure, subprocess.TimeoutExpired, ValueError, KeyError, StopIteration,
                IndexError, TypeError, AttributeError) as e:
            failed += 1
            print("FAIL %s: %s %s" % (test.__doc__, type(e).__name__, " ".join(str(e).split())),
                  flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
