#!/usr/bin/env python3
"""conf/examples/designs: the lab of each folder is good, its plan holds, and plan-mistake*.yaml
fail in a check, not in an action, as the design would fail."""
import json, os, subprocess, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Failure, run

DESIGNS = Path("conf/examples/designs")


def erxctl(*words):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *map(str, words)], text=True,
                          check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)


def rehearse(lab, plan):
    got = erxctl("rehearse", "--draws", 3, "-o", "json", lab, plan)
    if got.returncode not in (0, 1):
        raise Failure("%s: ended with %d: %s" % (plan, got.returncode, got.stderr[:600]))
    return json.loads(got.stdout)


def wrong_in(said):
    checks = [(s["id"], c["check"], c.get("got")) for s in said["steps"]
              for c in s["checks"] if not c["passed"]]
    refused = [(s["id"], a) for s in said["steps"] for a in s["actions"]
               if a.get("passed") is False]
    return checks, refused


def test_of(folder):
    def test():
        lab = folder / "lab.yaml"
        got = erxctl("check", lab)
        if got.returncode:
            raise Failure("%s: %s" % (lab, got.stdout + got.stderr))
        checks, refused = wrong_in(rehearse(lab, folder / "plan.yaml"))
        if checks or refused:
            raise Failure("%s: %s %s" % (folder.name, checks, refused))
        mistakes = sorted(folder.glob("plan-mistake*.yaml"))
        if not mistakes:
            raise Failure("%s has no mistake" % folder.name)
        for plan in mistakes:
            checks, refused = wrong_in(rehearse(lab, plan))
            if refused or not checks:
                raise Failure("%s: %s, refused %s" % (plan, checks or "holds", refused))
    test.__doc__ = "%s: the plan holds, and the mistake fails" % folder.name
    return test


sys.exit(run([test_of(p.parent) for p in sorted(DESIGNS.glob("*/lab.yaml"))]))
