#!/usr/bin/env python3
"""Faults that are planted into what a sweep leaves out are found by the unit tests: each fault is
put into a copy of the tree, which is built, and the test that is named has to fail there, and to
pass without the fault.  ERX_BUILD says which variant is built."""
import os, shutil, subprocess, sys, tempfile
from pathlib import Path

BUILD = Path(os.environ.get("ERX_BUILD", "build/clang"))
# What is wrong, where, the text and what it becomes, and who finds it.
FAULTS = (
    ("changes of received routes alone are left out", "lib/net/intake.c", "net_table_touched(", "net_table_wake(",
     "net/changed"),
    ("a spare path is left out of what has to be as before", "lib/net/digest.c",
     "? rib_digest(", "? 0 * rib_digest(", "net/digest"),
    ("the hold time is left out of what is alike", "lib/net/alike_spec.c",
     "	alike_number(w, (uint64_t)e->hold << 16 | e->hold_floor);", "", "net/alike"),
    ("what islands have come to is left out of what is alike", "lib/net/alike.c",
     "	alike_walk_state(", "	if (0)\n		alike_walk_state(", "net/alike"),
)


def copy(to):
    """The tree with what is built of it; times stay, so that only what is changed is built."""
    for name in subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n"):
        if os.path.isfile(name) and (not name.startswith("tests/") or name[-2:] in (".c", ".h")):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, to / name)
    shutil.copytree(BUILD, to / "build" / BUILD.name, symlinks=True)


def run(tree, test):
    """True when the test passes in a tree, after it was built."""
    made = subprocess.run(["make", "-s", "VARIANT=" + BUILD.name, "unit"], cwd=tree, capture_output=True, text=True,
                          check=False)
    if made.returncode:
        raise RuntimeError(made.stderr[-2000:])
    return subprocess.run([str(tree / "build" / BUILD.name / "unit"), test], cwd=tree, capture_output=True,
                          check=False).returncode == 0


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as d:
        tree = Path(d) / "tree"
        copy(tree)
        whole = all(run(tree, f[4]) for f in FAULTS)
        failed += not whole
        print("%s without a fault the tests pass" % ("PASS" if whole else "FAIL"), flush=True)
        for what, name, text, fault, test in FAULTS:
            path = tree / name
            kept = path.read_text()
            path.write_text(kept.replace(text, fault))
            found = text in kept and not run(tree, test)
            path.write_text(kept)
            failed += not found
            print("%s %s finds that %s" % ("PASS" if found else "FAIL", test, what), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
