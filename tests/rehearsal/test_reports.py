#!/usr/bin/env python3
"""Reports do not flatter: what was lost is seen in word and colour whether a check asks or not,
an aborted rehearsal says what it left, causes are whole, and files are opened before the run.
The names begin with those of the findings that they are about (A3-A6, D8, D9)."""
import json, os, re, subprocess, sys, tempfile, xml.dom.minidom
from pathlib import Path

BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
HERE = Path(__file__).resolve().parent
CUTOVER = HERE / "cutover"
STORIES = Path("conf/examples/rehearsals")
FLOW = "durations: ideal\nflows: { f: { from: site-a, to: hub } }\n"
S1 = STORIES / "S1/lab.yaml"


class Failure(Exception):
    pass


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


class Reports:
    """All reports of one rehearsal."""
    def __init__(self, lab, plan, *options, status=None):
        with tempfile.TemporaryDirectory() as top:
            top = Path(top)
            if not isinstance(plan, Path):
                (top / "plan.yaml").write_text(plan)
                plan = top / "plan.yaml"
            words = [lab, plan, "--junit", top / "j", "--tap", top / "t", "--html", top / "h",
                     *options]
            self.run = self.erxctl(*words, "-o", "json")
            self.status = self.run.returncode
            check(self.status in (0, 1), "ended with %d: %s", self.status, self.run.stderr)
            self.json = json.loads(self.run.stdout)
            self.html, self.tap = (top / "h").read_text(), (top / "t").read_text()
            # The program of the player and what it plays are no text for people.
            self.html = re.sub(r"<script.*?</script>", "", self.html, flags=re.S)
            self.junit = xml.dom.minidom.parse(str(top / "j")).documentElement
            again = self.erxctl(*words)
            self.text = again.stdout
            check(again.returncode == self.status, "text and JSON end with %d and %d",
                  again.returncode, self.status)
        if status is not None:
            check(self.status == status, "ended with %d: %s", self.status, self.text[-900:])

    @staticmethod
    def erxctl(*words):
        return subprocess.run([BUILD / "erxctl", "rehearse", *words], capture_output=True,
                              text=True, timeout=300, check=False)

    def box(self):
        """The verdict of the page: its class, and its words."""
        found = re.search(r'<p class="verdict (\w+)">(.*?)</p>', self.html, re.S)
        return found[1], re.sub("<[^>]*>", "", found[2])

    def flow(self, name):
        return next(f for f in self.json["flows"] if f["flow"] == name)

    def cases(self, suite):
        """Names of a suite's cases, and which of them fail."""
        s = next(s for s in self.junit.getElementsByTagName("testsuite")
                 if s.getAttribute("name") == suite)
        cases = s.getElementsByTagName("testcase")
        failed = [c.getAttribute("name") for c in cases if c.getElementsByTagName("failure")]
        check(int(s.getAttribute("failures")) == len(failed) and
              int(s.getAttribute("tests")) == len(cases), "%s", s.toxml())
        return [c.getAttribute("name") for c in cases], failed


def cut(wait, checks="", more=""):
    return (f"plan: p\n{FLOW}steps:\n- id: cut\n  do: [ {{ fail: {{ circuit: er-old }} }} ]\n"
            f"  wait: {wait}\n  checks: [ {checks} ]\n{more}")


def a3_total_loss_that_no_check_names_is_red():
    """A3: all paths lost and no check names it: red in words, and exit status 0 all the same"""
    r = Reports(S1, cut("2m"), status=0)
    f = r.flow("f")
    check(r.json["verdict"] == "total-loss" and r.json["failed"] == 0, "%s", r.json["verdict"])
    check((f["loss"], f["seconds"], f["total-seconds"], f["lost"], f["members"]) ==
          ("total", 120, 120, 2, 2) and not f["named"] and f["lasting"] and f["step"] == "cut", "%s", f)
    colour, words = r.box()
    check(colour == "bad" and "LOSS" in words and "f: all paths lost for 120 s" in words, "%s", words)
    check("LOSS: nothing is checked, and flows were lost: f: all paths lost for 120 s" in r.text and
          "no check names it" in r.text, "%s", r.text[-600:])


def a3_loss_that_checks_name_is_amber():
    """A3: the same loss is amber when checks are about all of it, each way of naming it"""
    for words in ("outage: { flow: f, at-most: 3m }", "outage: { flow: f, at-least: 1s }",
                  "outage: { flow: f, at-most: 3m, kind: loss }", "unreachable: { flow: f }"):
        r = Reports(S1, cut("2m", f"{{ {words} }}"), status=0)
        check(r.json["verdict"] == "loss" and r.flow("f")["named"], "%s: %s", words, r.json["flows"])
        colour, text = r.box()
        check(colour == "warn" and "LOSS: all checks hold, but flows were lost: f: all paths lost for 120 s" in
              text, "%s", text)


def a3_a_check_names_no_more_than_it_looks_at():
    """A3: one direction, one kind, another flow, or the first seconds do not name the whole"""
    for words in ("outage: { flow: f, at-most: 3m, direction: forward }",
                  "outage: { flow: f, at-most: 3m, kind: loop }",
                  "unreachable: { flow: f, direction: reverse }",
                  "unreachable: { from: site-a, to: hub }"):
        r = Reports(S1, cut("2m", f"{{ {words} }}"), status=0)
        check(r.json["verdict"] == "total-loss" and not r.flow("f")["named"], "%s", words)
    early = cut("10s", "{ outage: { flow: f, at-most: 10s } }", "- { id: rest, wait: 1m }\n")
    check(Reports(S1, early, status=0).json["verdict"] == "total-loss", "the first 10 s named 70")
    late = cut("10s", "{ outage: { flow: f, at-most: 10s } }", "- id: rest\n  wait: 1m\n"
               "  checks: [ { outage: { flow: f, at-most: 1m } } ]\n")
    check(Reports(S1, late, status=0).json["verdict"] == "loss", "two checks do not join")


def a3_partial_loss_is_amber_and_says_how_much():
    """A3: half of the paths lost: amber, although no check names it"""
    plan = (f"plan: p\n{FLOW}steps:\n- id: one\n  do: [ {{ fail: {{ router: er-old/primary }} }} ]\n"
            "  wait: 20s\n")
    r = Reports(S1, plan, status=0)
    check(r.json["verdict"] == "loss" and r.flow("f")["loss"] == "partial", "%s", r.json["flows"])
    check(r.box()[0] == "warn" and "f: half of the paths lost for 20 s" in r.box()[1], "%s", r.box())


def a3_nothing_lost_is_green():
    """A3: green is left for plans in which nothing is lost"""
    r = Reports(S1, STORIES / "S1/plan.yaml", status=0)
    check(r.json["verdict"] == "holds" and r.box()[0] == "good" and
          all(f["loss"] == "none" for f in r.json["flows"]), "%s", r.json["flows"])
    check("no flow lost anything" in r.text and "HOLDS: all checks hold" in r.text, "%s", r.text[-400:])
    part = Reports(S1, STORIES / "S1/plan.yaml", "--until", "build", status=0)
    check("HOLDS: all checks of the 2 of 10 steps that ran hold" in part.text, "%s", part.text[-400:])


def a3_a_flow_that_never_works_is_amber():
    """A3: a flow that never works is told, unless a check wants it so"""
    plan = ("plan: p\nflows: { f: { from: site-a, to: hub } }\nsteps:\n- { id: a, wait: 1m%s }\n")
    lab = ("lab: l\nvnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az } }\ncircuits:\n"
           "  er-a: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: "
           "172.16.1.4/30, vlan: 1 } }\non-premises: { site-a: { asn: 64520, circuits: { er-a: {} }, "
           "advertise: [10.20.0.0/16] } }\n")
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / "lab.yaml"
        path.write_text(lab)
        r = Reports(path, plan % "", status=0)
        check(r.json["verdict"] == "loss" and r.flow("f")["never-worked"] and
              "f: never worked" in r.text, "%s", r.json["flows"])
        r = Reports(path, plan % ", checks: [ { unreachable: { flow: f } } ]", status=0)
        check(r.json["verdict"] == "holds", "%s", r.json["flows"])


def a3_what_is_dead_at_the_end_is_told():
    """A3: a flow that is dead is told although no time goes by, and its names are looked at"""
    plan = "plan: p\nflows: { f: { from: site-a, to: %s } }\nsteps:\n- { id: a%s }\n"
    r = Reports(S1, plan % ("10.99.0.1", ""), status=0)
    check(r.json["verdict"] == "loss" and r.flow("f")["never-worked"] and
          "f: never worked; no check names it" in r.text, "%s", r.text[-500:])
    r = Reports(S1, plan % ("10.99.0.1", ", checks: [ { unreachable: { flow: f } } ]"), status=0)
    check(r.json["verdict"] == "holds", "%s", r.json["flows"])
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / "plan.yaml"
        path.write_text(plan % ('"hub/fd00::1"', ""))
        got = subprocess.run([BUILD / "erxctl", "rehearse", S1, path], capture_output=True, text=True,
                             check=False, timeout=300)
    check(got.returncode == 2 and "hub/fd00::1: neither the lab" in got.stderr, "%s", got.stderr)


FAIL_ON = {  # word: whether it fails a total loss without a check; with one; the same, and restored
    "loss": (True, False, False), "total-loss": (True, False, False), "any-loss": (True, True, True),
    "loop": (False, False, False), "lasting": (True, True, False),
}


def a3_the_step_of_a_loss_is_that_of_the_worst():
    """A3: some paths are lost in one step, all in a later one, for less time and for good: that step is told"""
    r = Reports(S1, f"plan: p\n{FLOW}steps:\n- id: half\n  do: [ {{ fail: {{ router: er-old/primary }} }} ]\n"
                "  wait: 5m\n- id: gone\n  do: [ { withdraw: { site: site-a, prefix: 10.20.0.0/16 } } ]\n", status=0)
    f = r.flow("f")
    check((f["loss"], f["step"], f["lasting"]) == ("total", "gone", True), "%s", f)
    check("step gone; no check names it" in r.text, "%s", r.text)
    for report in (r.text, r.html):
        check("interrupted completely for less than a second, in step 2, and stays lost" in report and
              "Take back or complete step 2 (gone)" in report, "%s", report[-2500:])
    # All at once for a while, then half for good: two steps, and the second is to be taken back.
    r = Reports(S1, f"plan: p\n{FLOW}steps:\n- id: dark\n  do: [ {{ fail: {{ circuit: er-old }} }} ]\n  wait: 5m\n"
                "- id: light\n  do: [ { restore: { circuit: er-old } } ]\n"
                "- id: half\n  do: [ { fail: { forwarding: er-old/primary } } ]\n", status=0)
    f = r.flow("f")
    check((f["loss"], f["step"], f["lasting"]) == ("total", "dark", True), "%s", f)
    check(", in step 1, and stays lost at the end, since step 3." in r.text and
          "Take back or complete step 3 (half)" in r.text, "%s", r.text[-2500:])
    # All paths are lost in the last moment, which is none that has a length.
    r = Reports(S1, f"plan: p\n{FLOW}steps:\n- id: some\n  do: [ {{ fail: {{ forwarding: er-old/primary }} }} ]\n"
                "  wait: 60s\n- id: all\n  do: [ { fail: { forwarding: er-old/secondary } } ]\n", "--fail-on",
                "total-loss", status=1)
    f = r.flow("f")
    check((f["loss"], f["step"], f["lasting"], f["lost"] == f["members"]) == ("total", "all", True, True), "%s", f)
    check("f: all paths lost at the end, some for 60 s (" in r.text and
          "is interrupted completely, in step 2, and stays lost at the end." in r.text, "%s", r.text[-2500:])


def a3_fail_on_makes_a_loss_fail():
    """A3: --fail-on: each of its words, in exit status, JSON, JUnit, TAP and text"""
    named = "{ outage: { flow: f, at-most: 3m } }"
    back = ("- id: back\n  do: [ { restore: { circuit: er-old } } ]\n"
            "  checks: [ { outage: { flow: f, since: cut, at-most: 5m } } ]\n")
    for word, wants in FAIL_ON.items():
        for plan, fails in zip((cut("2m"), cut("2m", named), cut("2m", "", back)), wants):
            r = Reports(S1, plan, "--fail-on", word)
            check(r.status == fails and r.json["failed"] == fails and
                  r.json["verdict"] == ("failed" if fails else r.json["verdict"]),
                  "%s: %s %s", word, r.status, r.json["verdict"])
            got = [c for s in r.json["steps"] for c in s["checks"] if not c["passed"]]
            check(len(got) == fails, "%s: %s", word, got)
            if fails:
                check(got[0]["check"] == "--fail-on %s { flow: f }" % word and
                      r.cases("cut")[1] == [got[0]["check"]] and
                      re.search("^not ok .*--fail-on " + word, r.tap, re.M), "%s: %s", word, got)
    for words in ("los", "loss,", "", "loss total-loss"):
        run = Reports.erxctl(S1, STORIES / "S1/plan.yaml", "--fail-on", words)
        check(run.returncode == 2 and "total-loss" in run.stderr, "%s: %s", words, run.stderr)
    r = Reports(S1, cut("2m"), "--fail-on=loop,lasting", status=1)


def a4_an_abort_says_what_it_left():
    """A4: an aborted rehearsal says what was rolled back, whether tables are as before, what never ran"""
    r = Reports(CUTOVER / "lab.yaml", CUTOVER / "abort.yaml", status=1)
    a = r.json["aborted"]
    check((a["step"], a["rolled-back"], a["as-before"], a["differences"], a["never-ran"]) ==
          ("a", "yes", True, [], ["b", "c"]), "%s", a)
    back = r.json["steps"][0]["rollback"]
    check(r.json["verdict"] == "aborted" and back["outcome"] == "restores" and back["carried-out"] and
          not back["differences"], "%s", back)
    for words in ("ABORTED, because this held: unreachable { flow: app }", "rolled back in",
                  "routes as before the step: yes", "never ran: b, c", "\nfailed\n  a: aborted"):
        check(words in r.text, "%s is not in %s", words, r.text)
    check("not tried" not in r.text + r.html, "a rollback that was carried out was not tried")


def a4_an_abort_without_way_back_differs():
    """A4: without a rollback, or with one that does not lead back, the differences are told"""
    steps = ("plan: p\n" + FLOW + "steps:\n- id: cut\n  do: [ { delete: { vnets: { hub: { connections: "
             "[to-old] } } } } ]\n  abort-if: [ { unreachable: { flow: f } } ]\n%s- { id: next }\n")
    for back, word, outcome in (("", "no-rollback", None),
                                ("  rollback: [ { reset: er-old } ]\n", "yes", "differs"),
                                ("  rollback: [ { delete: { circuits: [er-new] } } ]\n", "in-part", "fails")):
        r = Reports(S1, steps % back, status=1)
        a = r.json["aborted"]
        check(a["rolled-back"] == word and not a["as-before"] and
              any("10.20.0.0/16" in d and "no route after" in d for d in a["differences"]), "%s", a)
        check(r.json["steps"][0].get("rollback", {}).get("outcome") == outcome, "%s", r.json["steps"][0])
        check("routes as before the step: no" in r.text and "10.20.0.0/16" in r.box()[1] + r.html and
              "routes as before the step: no" in r.html, "%s", r.text)


def a5_the_page_of_an_abort():
    """A5: the page has the aborted step in red, what it left, and grey steps that never ran"""
    r = Reports(CUTOVER / "lab.yaml", CUTOVER / "abort.yaml")
    colour, words = r.box()
    check(colour == "bad" and words.startswith("ABORTED at step a") and "rolled back" in words, "%s", words)
    rows = re.findall(r'<tr( class="off")?><td class="n"><a href="#s(\d)">.*?</tr>', r.html)
    check([bool(off) for off, _ in rows] == [False, True, True], "%s", rows)
    table = r.html[r.html.find("<h2>Steps"):r.html.find("<h2>Outages")]
    check('<td class="bad">ABORTED</td>' in table and "rolled back: routes as before" in table and
          table.count('<td class="dim">did not run</td>') == 2 and ">holds<" not in table, "%s", table[:900])
    failed = r.html[r.html.find("what failed"):r.html.find("<h2>Flows")]
    check("aborted" in failed and "unreachable" in failed, "an empty table of failures: %s", failed)
    svg = r.html[r.html.find("<svg"):r.html.find("</svg>")]
    check(svg.count("#e4e4e4") == 2 and svg.count("did not run") == 2 and "a: aborted" in svg,
          "%s", svg[:900])


def a6_ci_reports_of_an_abort_have_a_failing_case():
    """A6: JUnit and TAP have a failing case for the abort"""
    r = Reports(CUTOVER / "lab.yaml", CUTOVER / "abort.yaml", status=1)
    check(r.cases("a") == (["rollback restores what was before", "aborted"], ["aborted"]), "%s", r.cases("a"))
    check(int(r.junit.getAttribute("failures")) == r.json["failed"] == 1 and
          int(r.junit.getAttribute("tests")) == r.json["failed"] + r.json["passed"], "%s", r.junit.toxml())
    message = r.junit.getElementsByTagName("failure")[0].getAttribute("message")
    check("unreachable { flow: app }" in message and "as before the step: yes" in message, "%s", message)
    check(re.search(r"^not ok 4 - aborted at a\n# expected: .*\n# got: ABORTED at step a", r.tap, re.M) and
          "1..4" in r.tap, "%s", r.tap)


def a6_every_failure_is_a_case():
    """A6: JUnit, TAP and JSON count the same failures, whatever fails"""
    plan = cut("5s", "{ reachable: { flow: f } }, { absent: { at: hub, prefix: 10.20.0.0/16 } }",
               "  abort-if: [ { unreachable: { flow: f } } ]\n  rollback:\n  - restore: { circuit: er-old }\n"
               "  - delete: { circuits: [er-old] }\n")
    r = Reports(S1, plan, "--fail-on", "any-loss,total-loss", status=1)
    tap = len(re.findall("^not ok ", r.tap, re.M))
    junit = len(r.junit.getElementsByTagName("failure"))
    check(tap == junit == r.json["failed"] == 5, "%d, %d, %d: %s", tap, junit, r.json["failed"], r.tap)


def p3_causes_are_whole():
    """P3: a cause is never cut, however long the edit: of a very long one its objects are told"""
    r = Reports(CUTOVER / "lab.yaml", CUTOVER / "plan.yaml")
    causes = [o["cause"] for o in r.json["outages"] + r.json["asymmetries"]]
    check(causes and any(c.endswith("step close: update { on-premises: { dc: { circuits: { er-a: { "
                                    "export: none, import: [] } } } } }") for c in causes), "%s", causes)
    routes = ", ".join(f"10.{100 + i // 250}.{i % 250}.0/24" for i in range(600))
    long = (f"plan: p\n{FLOW}steps:\n- id: long\n  do:\n  - update: {{ on-premises: {{ site-a: {{ advertise: [{routes}"
            "] } } }\n    note: the old prefix goes\n")
    r2 = Reports(S1, long, status=0)
    check(r2.json["outages"] and all(
        o["cause"].endswith("step long: update { on-premises: site-a }") for o in r2.json["outages"]),
        "%s", r2.json["outages"])
    for report in (r, r2):
        for words in (report.text, report.html, report.run.stdout, report.tap):
            check("..." not in words, "cut: %s", re.findall(r".{80}\.\.\.", words)[:3])


def d8_files_are_opened_before_the_run():
    """D8: a path that cannot be written is told before anything runs, and old reports stay"""
    with tempfile.TemporaryDirectory() as top:
        old, new = Path(top) / "old", Path(top) / "new"
        old.write_text("an older report")
        for option in ("--html", "--junit", "--tap", "--tables", "--capture"):
            for bad in ("/nonexistent/x", top):
                run = Reports.erxctl(S1, STORIES / "S1/plan.yaml", "--junit", old, "--tap", new, option, bad)
                check(run.returncode == 2 and run.stdout == "" and bad in run.stderr, "%s: %s", option, run)
        check(old.read_text() == "an older report" and not new.exists(), "files were touched")
        run = Reports.erxctl(S1, STORIES / "S1/missing.yaml", "--junit", old, "--tap", new)
        check(run.returncode == 2 and old.read_text() == "an older report" and not new.exists(), "%s", run)
        run = Reports.erxctl(S1, STORIES / "S1/plan.yaml", "--junit", old, "--tap", new)
        check(run.returncode == 0 and old.read_text().startswith("<?xml") and
              old.read_text().rstrip().endswith("</testsuites>") and new.exists(), "%s", run)


def d9_one_style_of_units():
    """D9: times for people are written in one way"""
    r = Reports(S1, cut("90m", "{ outage: { flow: f, at-most: 90s } }, { outage: { flow: f, at-least: 1500us } }"
                        .replace("1500us", "2ms"), "- { id: b, wait: 2h }\n"), status=1)
    check("expected: at most 90 s" in r.text and "longest outage 1 h 30 min" in r.text and
          "took 2 h\n" in r.text and "simulated time 3 h 30 min" in r.text, "%s", r.text)
    for words in (r.text, r.html, r.tap):
        check(not re.search(r"\d[smh]\d|\d\.\d{4,} s|\.0+ (s|ms)\b|\b\d+m\d\ds", words), "%s", words[-900:])


def words_stand_beside_colours():
    """every cell, bar and step with a colour has a word or a shape of its own"""
    r = Reports(S1, STORIES / "S1/plan-realistic.yaml")
    for cell in re.findall(r'<td class="(?:n )?(?:good|warn|bad)">(.*?)</td>', r.html):
        check(re.search("[a-z]", cell, re.I), "a colour without a word: %s", cell)
    svg = r.html[r.html.find("<svg"):r.html.find("</svg>")]
    shapes = {(fill, height) for height, fill in
              re.findall(r'height="(\d+)" fill="(#\w+)" stroke="[^"]*"><title>', svg)}
    check(len({h for _, h in shapes}) == len(shapes) >= 2, "%s", shapes)


TESTS = (a3_total_loss_that_no_check_names_is_red, a3_loss_that_checks_name_is_amber,
         a3_a_check_names_no_more_than_it_looks_at, a3_partial_loss_is_amber_and_says_how_much,
         a3_nothing_lost_is_green, a3_a_flow_that_never_works_is_amber, a3_what_is_dead_at_the_end_is_told,
         a3_the_step_of_a_loss_is_that_of_the_worst, a3_fail_on_makes_a_loss_fail,
         a4_an_abort_says_what_it_left, a4_an_abort_without_way_back_differs, a5_the_page_of_an_abort,
         a6_ci_reports_of_an_abort_have_a_failing_case, a6_every_failure_is_a_case, p3_causes_are_whole,
         d8_files_are_opened_before_the_run, d9_one_style_of_units, words_stand_beside_colours)


def main():
    failed = 0
    for test in TESTS:
        try:
            test()
            print("PASS", test.__doc__, flush=True)
        except (Failure, subprocess.TimeoutExpired, ValueError, KeyError, StopIteration,
                IndexError, TypeError) as e:
            failed += 1
            print("FAIL %s: %s %s" % (test.__doc__, type(e).__name__, " ".join(str(e).split())),
                  flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
