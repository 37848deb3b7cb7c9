#!/usr/bin/env python3
"""Parts of a sweep (--shard) that are put together (--merge) give the report of one run, to the
octet, and its exit status; parts that do not belong together, that are missing or cut off are
refused by name; a part that was cut off anywhere is gone on with (--resume)."""
import json, os, subprocess, sys, tempfile
from pathlib import Path

import random_labs

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/state"))
from daemon import quick_build

ERXCTL = os.path.join(quick_build(), "erxctl")
S3 = TOP / "conf/examples/rehearsals/S3/lab.yaml"
REPORT = ["--details", "--fail-on", "lasting"]
bad = 0


def check(good, name, why=""):
    global bad
    bad += not good
    print("%s %s%s" % ("PASS" if good else "FAIL", name, "" if good else ": " + str(why)[:1000]),
          flush=True)


def run(*words):
    return subprocess.run([ERXCTL, "sweep", *map(str, words)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=600)


def parts(folder, n, *words):
    out = []
    for i in range(1, n + 1):
        path = folder / ("part-%d-of-%d.json" % (i, n))
        path.write_bytes(run(*words, "--shard", "%d/%d" % (i, n), "-o", "json").stdout)
        out.append(path)
    return out


def report(folder, *words):
    """Standard output, files and exit status in each form."""
    files = [folder / "r.xml", folder / "r.html"]
    text = run(*words, *REPORT, "--junit", files[0], "--html", files[1])
    lines = run(*words, "-o", "json")
    return [text.stdout, text.returncode, lines.stdout, lines.returncode,
            *(f.read_bytes() for f in files)]


def same_report(folder, name, n, *words):
    whole = report(folder, *words)
    merged = report(folder, "--merge", *reversed(parts(folder, n, *words)))
    check(whole == merged and whole[0], "the report of %d parts is that of one run: %s" % (n, name),
          [x == y for x, y in zip(whole, merged)])


def rated(folder):
    """A lab that comes back in another way, with flows that have rates."""
    lab = random_labs.write(12, folder / "lab.yaml")
    names = [x for kind in ("on-premises", "vnets") for x in sorted(json.loads(
        lab.read_text())[kind])]
    plan = folder / "plan.yaml"
    plan.write_text(json.dumps({"plan": "p", "steps": [{"id": "a", "wait": "1s"}], "flows": {
        "f%d" % i: {"from": names[0], "to": to, "rate": "900Mbps"}
        for i, to in enumerate(names[1:])}}))
    return [lab, "--flows", plan, "--durations", "ideal"]


def altered(folder, mine, key, value):
    """The parts, with something else in `shard` of their first lines."""
    out = []
    for i, path in enumerate(mine):
        head, rest = path.read_text().split("\n", 1)
        head = json.loads(head)
        if key:
            head["shard"][key] = value
        else:
            head["shard"] = value
        out.append(folder / ("a%d.json" % i))
        out[-1].write_text(json.dumps(head) + "\n" + rest)
    return list(out)


def refusals(folder):
    mine = parts(folder, 3, S3)
    longer = folder / "longer.json"
    longer.write_bytes(mine[1].read_bytes() + mine[1].read_bytes().splitlines(True)[-1])
    foreign = folder / "foreign.json"
    foreign.write_bytes(run(S3, "--seed", "2", "--shard", "2/3", "-o", "json").stdout)
    cut = folder / "cut.json"
    cut.write_bytes(mine[1].read_bytes()[:-7])
    rows = [("missing", [mine[0], mine[2]], ["part 2 of 3 is missing"]),
            ("foreign", [mine[0], foreign, mine[2]], ["foreign.json", "another sweep"]),
            ("cut_off", [mine[0], cut, mine[2]], ["cut.json", "cut off", "7 of 8 failures"]),
            ("twice", [*mine, mine[0]], [mine[0].name, "twice"]),
            ("no_part", [S3], ["lab.yaml", "no part of a sweep"]),
            ("lines_too_many", [mine[0], longer, mine[2]], ["longer.json", "9 lines for 8 failures"]),
            ("no_elements", lambda: altered(folder, mine, "elements", []), ["a0.json", "does not fit"]),
            ("flow_is_no_text", lambda: altered(folder, mine, "flows", [{}]), ["no part of a sweep"]),
            ("element_is_no_object", lambda: altered(folder, mine, "elements", ["x"]), ["no part of a sweep"]),
            ("parts_beyond_count", lambda: altered(folder, mine, "of", 10 ** 15), ["no part of a sweep"]),
            ("shard_is_no_object", lambda: altered(folder, mine, None, "x"), ["no part of a sweep"])]
    for name, files, texts in rows:
        r = run("--merge", *(files() if callable(files) else files))
        check(r.returncode == 2 and not r.stdout and all(t.encode() in r.stderr for t in texts),
              "merge refuses: %s" % name, r)
    line = mine[1].read_bytes().splitlines(True)
    (folder / "damaged.json").write_bytes(b"".join([*line[:3], b'{"fail":\n', *line[4:]]))
    r = run("--merge", mine[0], folder / "damaged.json", mine[2])
    check(r.returncode == 2 and b"line 4 of" in r.stderr and b"damaged.json is damaged" in r.stderr and
          b"1 could not be tried" in r.stdout, "merge names a damaged line", r)
    r = run("--merge", *mine, "--seed", "2")
    check(r.returncode == 2 and b"--merge takes parts" in r.stderr, "merge takes no seed", r)


def resumes(folder):
    words = [S3, "--failures", "2", "--shard", "2/9"]
    whole = run(*words, "-o", "json").stdout
    path = folder / "resumed.json"
    for at in (0, 40, len(whole) // 3, whole.index(b"\n") + 1, len(whole) - 1, len(whole)):
        path.write_bytes(whole[:at])
        r = run(*words, "--resume", path)
        check(r.returncode == 0 and not r.stdout and path.read_bytes() == whole,
              "a part that was cut off at octet %d of %d is gone on with" % (at, len(whole)), r)
    r = run(*words, "--seed", "3", "--resume", path)
    check(r.returncode == 2 and b"has another sweep" in r.stderr and path.read_bytes() == whole,
          "a part of another sweep is left alone", r)
    r = run(*words, "--fail-on", "lasting", "--resume", path)
    check(r.returncode == 1, "what an earlier run found counts for the exit status", r)


def main():
    with tempfile.TemporaryDirectory() as d:
        folder = Path(d)
        same_report(folder, "single failures", 4, S3)
        same_report(folder, "pairs", 5, S3.parent.parent / "S1/lab.yaml", "--failures", "2")
        same_report(folder, "more parts than failures", 30, S3)
        same_report(folder, "loads", 3, *rated(folder))
        refusals(folder)
        resumes(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
