#!/bin/sh
# The labs by chance of tests/rehearsal/test_sweep.py, 500 others.  ERX_SEEDS=N for another
# number.
ERX_SEEDS=${ERX_SEEDS:-500} ERX_FIRST=1000 exec tests/rehearsal/test_sweep.py
