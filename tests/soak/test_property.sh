#!/bin/sh
# 10,000 sequences of tests/property with the daemon's own code, and 200 with a process.
# ERX_SEEDS=N for another number than 10,000.
set -u
ERX_SEEDS=${ERX_SEEDS:-10000} ERX_FIRST=1000 tests/property/test_host.sh
rc=$?
ERX_SEEDS=200 tests/property/test_process.sh || rc=1
exit $rc
