#!/bin/sh
# The plans by chance of tests/rehearsal/test_search.py, more and longer ones: 720 orders each.
# ERX_SEEDS=N for another number.
ERX_SEEDS=${ERX_SEEDS:-40} ERX_STEPS=${ERX_STEPS:-6} exec tests/rehearsal/test_search.py
