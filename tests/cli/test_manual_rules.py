#!/usr/bin/env python3
"""erx-rules(7) is what the programs print; ERX_UPDATE=1 writes it anew."""
import difflib, os, subprocess, sys

PAGE = "man/erx-rules.7"
BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))

printed = subprocess.run([os.path.join(BUILD, "erxctl"), "rules"], check=True, timeout=60,
                         capture_output=True, text=True).stdout
if os.environ.get("ERX_UPDATE") == "1":
    with open(PAGE, "w") as f:
        f.write(printed)
with open(PAGE) as f:
    there = f.read()
if there == printed:
    print("PASS erx-rules(7) is what the tables say")
    sys.exit(0)
print("FAIL erx-rules(7) is what the tables say: it is not; run this test with ERX_UPDATE=1")
sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), printed.splitlines(True),
                                           PAGE, "printed", n=1))
sys.exit(1)
