#!/bin/sh
# The plans by chance of tests/rehearsal/test_search.py, more and longer ones: 720 orders each,
# and of two of eight steps 40,320.  An order for any one failure, broken at each point of it.
# 120 gadgets of up to 8 steps of which the least cost is known, and all orders of each.
# ERX_SEEDS=N for another number.
ERX_POINTS=all tests/rehearsal/test_cutovers.py break_by_hand || exit 1
ERX_ORACLE=120 tests/rehearsal/test_search.py oracle twenty || exit 1
ERX_SEEDS=2 ERX_STEPS=8 tests/rehearsal/test_search.py by_chance || exit 1
ERX_SEEDS=${ERX_SEEDS:-40} ERX_STEPS=${ERX_STEPS:-6} exec tests/rehearsal/test_search.py by_chance
