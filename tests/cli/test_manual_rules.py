#!/usr/bin/env python3
"""erx-rules(7) and erx-fidelity(7) are what the programs print; ERX_UPDATE=1 writes them anew."""
import difflib, os, subprocess, sys

PAGES = {"man/erx-rules.7": ("rules",), "man/erx-fidelity.7": ("rules", "fidelity")}
BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))


def holds(page, words):
    printed = subprocess.run([os.path.join(BUILD, "erxctl"), *words], check=True, timeout=60,
                             capture_output=True, text=True).stdout
    if os.environ.get("ERX_UPDATE") == "1":
        with open(page, "w") as f:
            f.write(printed)
    with open(page) as f:
        there = f.read()
    name = page[4:-2] + "(7)"
    if there == printed:
        print("PASS %s is what the tables say" % name)
        return True
    print("FAIL %s is what the tables say: it is not; run this test with ERX_UPDATE=1" % name)
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), printed.splitlines(True),
                                               page, "printed", n=1))
    return False


sys.exit(0 if all([holds(page, words) for page, words in PAGES.items()]) else 1)
