#!/bin/sh
# The same with a real daemon, its control socket and its clock, in labs with short timers.
# ERX_SEEDS=N for another number than 5.
set -u
exec "$ERX_BUILD/property" -p "$ERX_BUILD/erxd" -n "${ERX_SEEDS:-5}"
