#!/usr/bin/env python3
"""The report of a sweep (C1 of the first use): the worst failure first, what is not redundant, a
gate with an exit status, JUnit, HTML and progress. The quick build sweeps: what the engine finds
is tested elsewhere, under the sanitizers too."""
import fcntl, functools, html.parser, json, os, pty, re, select, struct, subprocess, sys, termios
import xml.etree.ElementTree as ET
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Failure, quick_build, run, workdir

QUICK = os.path.join(quick_build(), "erxctl")
TOP = Path(__file__).resolve().parents[2]
P1 = TOP / "tests/first-use/p1/lab.yaml"
S2 = TOP / "conf/examples/rehearsals/S2/lab.yaml"


def check(good, text, *args):
    if not good:
        raise Failure(text % args)


def same(got, want, what):
    check(got == want, "%s: %r and not %r", what, got, want)


def sweep(lab, *words, status=0):
    got = subprocess.run([QUICK, "sweep", str(lab), *map(str, words)], text=True, check=False,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
    check(got.returncode == status, "%s ends with %d: %s", words, got.returncode, got.stderr)
    return got


@functools.lru_cache
def cases(lab, *words):
    return [json.loads(x) for x in sweep(lab, "-o", "json", *words).stdout.splitlines()[1:]]


def harm(case):
    """The worst first: losses for good, the longest, the most ways."""
    good = sum(x["lasting"] for x in case["lost"])
    worst = max((x["seconds"] for x in case["lost"] if x["lasting"] or not good), default=0)
    return good, worst, len(case["lost"])


def table(text, head):
    """The rows of the table that begins with this heading, each split at two blanks."""
    rows = text[text.index("\n%s " % head) + 1:].split("\n\n")[0].splitlines()
    return [re.split(r"\s{2,}", x) for x in rows[1:] if not x.startswith("…")]


def c1_sweep_is_ranked():
    """c1: a sweep ranks its failures: lasting losses first, then the longest"""
    told = cases(P1)
    rows = table(sweep(P1, "--top", "0").stdout, "Failure")
    lossy = [c for c in told if c["lost"]]
    same(len(rows), len(lossy), "a row for each failure that loses something")
    byname = {c["fail"][0]: c for c in told}
    ranks = [harm(byname[r[0]])[0] for r in rows]
    same(ranks, sorted(ranks, reverse=True), "losses for good first")
    for r in rows:
        good, _, lost = harm(byname[r[0]])
        same((r[1] == "for good", int(r[2]), int(r[3])), (good > 0, lost, good), r[0])
        way = r[4].split(" (")[0]
        check(way in {"%s %s" % (x["flow"], x["direction"]) for x in byname[r[0]]["lost"]}, "%s", r)
    times = [max(x["seconds"] for x in byname[r[0]]["lost"]) for r in rows if r[1] != "for good"]
    same(times, sorted(times, reverse=True), "then the longest")
    same(rows[0][:2], ["gateway hub-east", "for good"], "the first row")


def c1_report_is_short():
    """c1: the report has a sum on top and is as short as --top says; --details tells all"""
    text = sweep(P1, "--top", 5).stdout
    check(len(text.splitlines()) < 60, "%d lines", len(text.splitlines()))
    check(re.match(r"66 failures tried over 78 flows: 5 lose something for good, 58 for a time, 3 "
                   r"nothing; 2 do not come back", text.splitlines()[1]), "%s", text.splitlines()[1])
    same(len(table(text, "Failure")), 5, "rows")
    check("\n… and 58 more that lose less; --top 0 lists all\n" in text, "%s", text)
    long = sweep(P1, "--details").stdout
    check("\nlink avs-east/primary--hub-east/gw0\n" in long.split("66 failures tried")[0] and
          "\n    hub-east--spoke" not in long.split("66 failures tried")[1], "details are not in front")


def c1_what_is_not_redundant():
    """c1: what nothing else carries is named, and by failure domain"""
    text = sweep(P1).stdout
    part = text[text.index("\nNot redundant\n"):].split("\n\n")[0].splitlines()[2:]
    want = {c["fail"][0] for c in cases(P1) if any(x["lasting"] for x in c["lost"])}
    same({x.strip().split(":")[0] for x in part}, want, "what is lost for good")
    check(any(x.startswith("  gateway hub-east: dc-east--hub-east, ") and " and " in x for x in part),
          "%s", part)
    rows = {r[0]: r[1:] for r in table(text, "Failure domain")}
    links = [c for c in cases(P1) if re.search(r"\ber-east\b", c["fail"][0])]
    same(rows["er-east"], ["240.001 s", str(len(links)), str(len(links)), "0"], "er-east")
    same(rows["hub-west"][0], "for good", "hub-west")


def c1_pairs_name_what_is_alone():
    """c1: in a sweep of pairs what is lost with whatever else fails is named once"""
    text = sweep(S2, "--failures", 2, "--durations", "ideal").stdout
    singles = {c["fail"][0] for c in cases(S2, "--durations", "ideal") if any(x["lasting"] for x in c["lost"])}
    part = text[text.index("\nNot redundant\n"):].split("\n\n")[0].splitlines()[2:]
    alone = {x.strip().split(",")[0] for x in part if x.endswith(", with whatever else fails")}
    same(alone, singles, "what is alone")
    for x in part:
        check(x.endswith(" fails") or x.startswith("  …") or not any(
            re.search(r"(^| and )%s(:| and )" % re.escape(s), x.strip()) for s in singles), "%s", x)


def c1_fail_on():
    """c1: --fail-on decides how a sweep ends, word by word"""
    for words, status in (("lasting", 1), ("any", 1), ("lasting,loop", 1), ("not-restored", 0),
                          ("oversubscribed", 0)):
        sweep(S2, "--fail-on", words, "--durations", "ideal", "--shard", "1/4", status=status)
    sweep(P1, "--fail-on", "not-restored", "-o", "json", status=1)
    got = sweep(S2, "--fail-on", "lasting,nothing", status=2)
    same(got.stderr, "erxctl: --fail-on takes words of lasting, any, loop, not-restored, oversubscribed "
         "with commas between, not lasting,nothing\n", "a wrong word")
    for words in ("", "lasting,", ",any"):
        sweep(S2, "--fail-on", words, status=2)


def c1_junit():
    """c1: JUnit has a test for each failure, and those of --fail-on have failed"""
    path = Path(workdir("junit")) / "s.xml"
    sweep(P1, "--junit", path, "--fail-on", "lasting", status=1)
    root = ET.parse(path).getroot()
    suite = root.find("testsuite")
    tests = {t.get("name"): t for t in suite.findall("testcase")}
    want = {c["fail"][0] for c in cases(P1) if any(x["lasting"] for x in c["lost"])}
    same({n for n, t in tests.items() if t.find("failure") is not None}, want, "failed tests")
    same((len(tests), root.get("tests"), suite.get("failures")), (66, "66", str(len(want))), "counts")
    same(tests["gateway hub-east"].find("failure").get("message"),
         "for good: dc-east--hub-east forward and 93 more", "message")
    check("dc-east--hub-east forward: loss for good" in tests["gateway hub-east"].find("system-out").text,
          "what it lost is not there")
    sweep(S2, "--junit", path)
    check(ET.parse(path).getroot().find(".//failure") is None, "nothing was to fail")
    got = sweep(P1, "--junit", "/nonexistent/x.xml", status=2)
    check("/nonexistent/x.xml cannot be written" in got.stderr and not got.stdout, "%s", got)


class Cells(html.parser.HTMLParser):
    """The titles of the cells of a page, and its open elements."""
    def __init__(self):
        super().__init__()
        self.titles, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta",):
            self.open.append(tag)
        if tag == "td" and "title" in dict(attrs):
            self.titles.append(dict(attrs)["title"])

    def handle_endtag(self, tag):
        same(self.open.pop(), tag, "an element ends")


def c1_html_has_a_matrix():
    """c1: the page has a cell for each flow that a failure loses, with both ways"""
    path = Path(workdir("html")) / "s.html"
    sweep(S2, "--html", path)
    page = Cells()
    page.feed(path.read_text())
    same(page.open, [], "all elements end")
    want = sum(len({x["flow"] for x in c["lost"]}) for c in cases(S2))
    same(len(page.titles), want, "cells")
    check(all(re.match(r"\S+: forward (nothing lost|for good|[\d.]+ m?s|[\d a-z]+), reverse ", x)
              for x in page.titles), "%s", page.titles[:3])


def c1_progress_is_on_a_terminal():
    """c1: progress goes to standard error, with what is left once enough was tried"""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen([QUICK, "sweep", str(P1), "--failures", "2", "--shard", "1/3"], stderr=slave,
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as p:
        os.close(slave)
        said = b""
        while b" left" not in said:
            ready, _, _ = select.select([master], [], [], 120)
            check(ready, "no word in two minutes: %r", said)
            try:
                said += os.read(master, 4096)
            except OSError:  # the other end is closed
                break
        p.kill()
    os.close(master)
    check(re.search(rb"\r\d+ of 715 pairs of failures, about \d+ (s|min) left", said), "%r", said[-200:])
    check(" of " not in sweep(S2, "--durations", "ideal").stderr, "a log has nothing of it")


if __name__ == "__main__":
    sys.exit(run([c1_sweep_is_ranked, c1_report_is_short, c1_what_is_not_redundant,
                  c1_pairs_name_what_is_alone, c1_fail_on, c1_junit, c1_html_has_a_matrix,
                  c1_progress_is_on_a_terminal]))
