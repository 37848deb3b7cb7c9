#!/bin/sh
# The 950 deaths of tests/state/test_history.py that make check leaves out, and erxd started
# on every state of tests/state/test_disk.py. ERX_KILLS=N for another number.
set -u
ERX_KILLS=${ERX_KILLS:-950} tests/state/test_history.py
rc=$?
ERX_DISK_EXACT=1 tests/state/test_disk.py || rc=1
exit $rc
