#!/usr/bin/env python3
"""Rehearsals hold whatever the seed: S1 with 1,000 seeds, every other plan with 100; and
the same seed gives the same octets again.  ERX_SEEDS=N for another number than 1,000."""
import concurrent.futures, json, os, subprocess, sys
from pathlib import Path

BUILD = Path(os.environ.get("ERX_BUILD", "build/plain"))
STORIES = Path("conf/examples/rehearsals")
SEEDS = int(os.environ.get("ERX_SEEDS", "1000"))
FAILS = "S4/plan-bad.yaml"  # on purpose


def rehearse(plan, seed):
    return subprocess.run([BUILD / "erxctl", "rehearse", plan.parent / "lab.yaml", plan, "-o",
                           "json", "--seed", str(seed), "--draws", "1"],
                          capture_output=True, text=True, timeout=600, check=False)


def trouble(plan, seed):
    """What is wrong with one seed, or None."""
    run = rehearse(plan, seed)
    if run.returncode != (1 if str(plan).endswith(FAILS) else 0):
        return f"seed {seed}: ended with {run.returncode}: {(run.stderr or run.stdout)[-300:]}"
    if seed % 50 == 0 and rehearse(plan, seed).stdout != run.stdout:
        return f"seed {seed}: other octets the second time"
    if json.loads(run.stdout)["seed"] != seed:
        return f"seed {seed}: the report has another"
    return None


def main():
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for plan in sorted(STORIES.glob("S*/plan*.yaml")):
            name = f"{plan.parent.name}/{plan.name}"
            n = SEEDS if name == "S1/plan.yaml" else max(SEEDS // 10, 1)
            wrong = [w for w in pool.map(lambda s, p=plan: trouble(p, s), range(1, n + 1)) if w]
            failed += bool(wrong)
            print(f"FAIL {name} with {n} seeds: {len(wrong)} are wrong: {wrong[0]}" if wrong
                  else f"PASS {name} with {n} seeds", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
