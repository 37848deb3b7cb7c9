#!/usr/bin/env python3
"""Every key of a report in JSON is in the manual, and what the manual has for a report is in one:
rehearsals that between them have everything a report can have, sweeps, and assert. The quick
build makes those reports that tests/rehearsal makes under the sanitizers, too."""
import glob, json, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, quick_build, run

STORIES = os.path.join(TOP, "conf", "examples", "rehearsals")
S1 = os.path.join(STORIES, "S1", "lab.yaml")
# What the stories lack: a rehearsal that is aborted, one whose times change while an operation
# goes on, and one that ends while routes of a neighbour that has gone are kept.
KEPT = """lab: kept
routers:
  r1: { asn: 65001, advertise: [10.1.1.0/24], neighbors: { r2: { graceful-restart: { mode: restart } } } }
  r2: { asn: 65002, advertise: [10.1.2.0/24], neighbors: { r1: { graceful-restart: { mode: restart } } } }
"""
WRITTEN = {"aborted": """plan: aborted
flows: { app: { from: site-a, to: hub, rate: 10Mbps } }
steps:
- id: cut
  title: the connection goes
  do:
  - delete: { vnets: { hub: { connections: to-old } } }
  - { delete: { vnets: { hub: { connections: nothing } } }, expect: refused unknown-name }
  checks: [ { reachable: { flow: app } } ]
  abort-if: [ { unreachable: { flow: app } } ]
  rollback:
  - create: { vnets: { hub: { connections: { to-old: er-old } } } }
- id: later
  do: [ { fail: { gateway: hub } } ]
""", "changes": """plan: changes
steps:
- id: begun
  do: [ { delete: { vnets: { hub: { connections: to-old } } } , no-wait: true } ]
  wait: 1s
- id: ideal
  do:
  - update: { fidelity: { realistic-durations: false } }
  - update: { on-premises: { site-a: { asn: 65010 } } }
""", "kept": """plan: kept
flows: { f: { from: r1, to: r2 } }
steps: [ { id: cut, do: [ { fail: { link: r1--r2 } } ] } ]
"""}


QUICK = quick_build()


def erxctl(*args, build=QUICK):
    got = subprocess.run([os.path.join(build, "erxctl"), "-o", "json", *args], capture_output=True, text=True,
                         timeout=300, cwd=TOP)
    if got.returncode > 1:
        raise Failure("%s: %d %s" % (" ".join(args), got.returncode, got.stderr))
    return [json.loads(line) for line in got.stdout.splitlines()] if args[0] == "sweep" else json.loads(got.stdout)


def keys(value, path, out):
    """{path of an object: its keys}; elements of an array have the path of the array. What is in a map
    stands in /openapi.json, for it is the answer of GET /map."""
    if path == ("maps", "map"):
        return out
    if isinstance(value, list):
        for v in value:
            keys(v, path, out)
    elif isinstance(value, dict):
        for k, v in value.items():
            out.setdefault(path, set()).add(k)
            keys(v, path + (k,), out)
    return out


def page(name, begin, end):
    """Words that a part of a manual sets as literals."""
    with open(os.path.join(TOP, "man", name)) as f:
        text = f.read()
    text = text[text.index(begin):]
    text = text[:text.index(end, len(begin))]
    words = set()
    for line in text.split("\n"):
        for literal in re.split(r"\bLi\b", line)[1:] if line.startswith(".") else []:
            words |= {w for w in re.split(r"[\s,;.:]+", literal.split(" No ")[0]) if re.fullmatch(r"[a-z][a-z-]*", w)}
    return words


# Literals of the manual that are values.
VALUES = {"real", "ideal", "default", "options", "done", "refused", "none", "not-tried", "restores", "differs",
          "fails", "forward", "reverse", "loss", "loop"}


def plans():
    for plan in sorted(glob.glob(os.path.join(STORIES, "*", "plan*.yaml"))):
        yield os.path.join(os.path.dirname(plan), "lab.yaml"), plan, ()
    fidelity = os.path.join(TOP, "tests", "fidelity")
    yield os.path.join(fidelity, "avsgr.yaml"), os.path.join(fidelity, "maintain-plan.yaml"), ()


def rehearsals():
    """every key of a report of rehearse is in erx-plan(5), and no other"""
    found = {}
    for lab, plan, more in plans():
        keys(erxctl("rehearse", lab, plan, *more), (), found)
    with tempfile.TemporaryDirectory() as top:
        with open(os.path.join(top, "lab"), "w") as f:
            f.write(KEPT)
        for name, what in WRITTEN.items():
            path = os.path.join(top, name)
            with open(path, "w") as f:
                f.write(what)
            lab, of = (S1, "10.60.0.0/16@site-a") if name != "kept" else (os.path.join(top, "lab"), "10.1.2.0/24@r1")
            keys(erxctl("rehearse", lab, path, "--explain", of, build=BUILD), (), found)
    got = set().union(*found.values())
    told = page("erx-plan.5", ".Ss JSON\n", ".Ss Verdict\n") | page("erx-plan.5", ".Ss Aborted rehearsals\n", ".Ss Steps")
    missing = got - told
    if missing:
        raise Failure("erx-plan(5) lacks %s" % ", ".join("%s of %s" % (k, ["/".join(p) for p in sorted(found)
                                                                         if k in found[p]]) for k in sorted(missing)))
    extra = told - got - (VALUES - got) - {"yes", "in-part", "no-rollback"}
    if extra:
        raise Failure("no report has %s" % ", ".join(sorted(extra)))


def sweeps():
    """every key of a report of sweep is in erxctl(1)"""
    p1 = os.path.join(TOP, "tests", "first-use", "p1", "lab.yaml")
    found = {}
    for lab in (S1, p1):
        keys(erxctl("sweep", lab), (), found)
    missing = set().union(*found.values()) - page("erxctl.1", ".It Cm sweep", ".It Cm trace") - {"times", "by", "text"}
    if missing:
        raise Failure("erxctl(1) lacks %s" % ", ".join(sorted(missing)))


def asserts():
    """every key of the answer of assert is in erxctl(1)"""
    with Daemon(["-q", S1]).must_run() as d:
        subprocess.run([os.path.join(BUILD, "erxctl"), "-S", d.socket, "wait"], check=True, timeout=300)
        got = subprocess.run([os.path.join(BUILD, "erxctl"), "-S", d.socket, "-o", "json", "assert",
                              "reachable: { from: site-a, to: hub }", "unreachable: { from: site-a, to: hub }"],
                             capture_output=True, text=True, timeout=300)
    missing = set().union(*keys(json.loads(got.stdout), (), {}).values()) - page("erxctl.1", ".It Cm assert",
                                                                                ".It Cm authorization create")
    if missing:
        raise Failure("erxctl(1) lacks %s" % ", ".join(sorted(missing)))


if __name__ == "__main__":
    sys.exit(run([rehearsals, sweeps, asserts]))
