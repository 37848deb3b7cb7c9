#!/usr/bin/env python3
"""A sweep leaves out what cannot matter: labs by chance give the same report, to the octet,
as when every flow is traced at every moment and every table is compared.  ERX_SEEDS=N for
another number of labs than 20, ERX_FIRST=N for others than those from 1."""
import json, os, subprocess, sys, tempfile
from pathlib import Path

import random_labs

BUILD = os.environ.get("ERX_BUILD", "build/plain")
SEEDS = int(os.environ.get("ERX_SEEDS", "20"))
FIRST = int(os.environ.get("ERX_FIRST", "1"))


def sweep(lab, *words):
    run = subprocess.run([os.path.join(BUILD, "erxctl"), "sweep", lab, "-o", "json", *words],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                         timeout=3600)
    if run.returncode == 2 and "not-converged" in run.stderr:
        return []  # routers that never come to rest: the lab is refused with the reason
    if run.returncode not in (0, 1) or not run.stdout:
        raise RuntimeError("%s: ended with %d: %s" % (lab.name, run.returncode, run.stderr[-500:]))
    return run.stdout.splitlines()


def differ(lab, *words):
    """The first line of a sweep that is another in the exhaustive one, or None."""
    ours, all_of_it = sweep(lab, *words), sweep(lab, *words, "--exhaustive")
    for a, b in zip(ours, all_of_it):
        if a != b:
            return "%s\n  and exhaustively\n%s" % (a[:1500], b[:1500])
    return None if len(ours) == len(all_of_it) else "%d and %d lines" % (len(ours), len(all_of_it))


def one_lab(number, folder):
    """What is wrong with a lab, its failures, and how many of these lose something."""
    lab = random_labs.write(number, Path(folder) / ("random-%d.yaml" % number))
    wrong = differ(lab, "--durations", "ideal")
    if not wrong and number % 2:  # pairs are many more: some of them
        wrong = differ(lab, "--failures", "2", "--shard", "3/97")
    told = [json.loads(x) for x in sweep(lab, "--durations", "ideal")[1:]]
    return wrong, len(told), sum(bool(c["lost"]) for c in told)


def main():
    failed = cases = hurt = restless = 0
    with tempfile.TemporaryDirectory() as d:
        for number in range(FIRST, FIRST + SEEDS):
            try:
                wrong, n, lose = one_lab(number, d)
            except RuntimeError as e:
                wrong, n, lose = str(e), 0, 0
            if wrong:
                failed += 1
                print("FAIL lab %d: %s" % (number, wrong), flush=True)
            cases, hurt, restless = cases + n, hurt + lose, restless + (not n)
    if not failed and (hurt * 10 < cases or restless * 4 > SEEDS):
        failed = 1
        print("FAIL the labs say little: %d of %d failures lose something, %d labs never rest"
              % (hurt, cases, restless))
    if not failed:
        print("PASS a sweep is as an exhaustive one: %d labs, %d failures, %d of them lose "
              "something" % (SEEDS, cases, hurt))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
