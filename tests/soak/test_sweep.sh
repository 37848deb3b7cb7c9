#!/bin/sh
# The labs by chance of tests/rehearsal/test_sweep.py, 500 others, and more pairs of 200 of
# them, of each second lab; and the first 20 with the one that takes long.  ERX_SEEDS=N for
# another number than 500.
ERX_SEEDS=20 tests/rehearsal/test_sweep.py || exit 1
ERX_SEEDS=200 ERX_FIRST=5000 ERX_PAIRS=2/13 tests/rehearsal/test_sweep.py || exit 1
ERX_SEEDS=${ERX_SEEDS:-500} ERX_FIRST=1000 exec tests/rehearsal/test_sweep.py
