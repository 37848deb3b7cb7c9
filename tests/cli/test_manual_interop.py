#!/usr/bin/env python3
"""The table of erx-interop(7) is that of the tests; ERX_UPDATE=1 writes it anew."""
import difflib, os, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
import matrix

want = matrix.manual()
if os.environ.get("ERX_UPDATE") == "1":
    matrix.page(want)
there = matrix.page()
if there == want:
    print("PASS the table of erx-interop(7) is that of the tests")
    sys.exit(0)
print("FAIL the table of erx-interop(7) is that of the tests: it is not; run this test with "
      "ERX_UPDATE=1")
sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), want.splitlines(True),
                                           "the page", "the tests", n=1))
sys.exit(1)
