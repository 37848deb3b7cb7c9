#!/usr/bin/env python3
"""What the managed edges of a private cloud choose when paths have private numbers in front
(A-32, A-32a): three published scenarios, with paths compared as received and without."""
import os, shutil, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Failure, run, workdir

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "managed")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def rehearse(name, length, plan=None):
    """(status, output) of the scenario with the paths compared so; None: as the lab says."""
    top = workdir("managed")
    try:
        with open(os.path.join(HERE, name + ".yaml"), encoding="utf-8") as f:
            text = f.read()
        lab = os.path.join(top, "lab.yaml")
        with open(lab, "w", encoding="utf-8") as f:
            f.write(text)
            if length:
                f.write("fidelity: { managed-path-length: %s }\n" % length)
        got = subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", lab,
                              os.path.join(HERE, plan or name + "-plan.yaml")], text=True,
                             check=False, capture_output=True, timeout=300,
                             stdin=subprocess.DEVNULL)
        return got.returncode, got.stdout + got.stderr
    finally:
        shutil.rmtree(top, ignore_errors=True)


def holds(name, length):
    status, said = rehearse(name, length)
    check(status == 0, "%s with %s: %s", name, length, said)


def k2_01_one_circuit():
    """k2, case 01: over one circuit the cloud splits, and a public number cures it, either way"""
    for length in (None, "received", "without-private"):
        holds("01", length)


def k2_02_two_circuits():
    """k2, case 02: the near circuit wins on both managed edges, and after a loss half goes far"""
    holds("02", None)
    holds("02", "received")


def k2_02_by_the_words_of_the_vendor():
    """k2, case 02: without private numbers both circuits are equal from the start"""
    status, said = rehearse("02", "without-private")
    check(status == 1, "%s", said)
    failed = [line for line in said.splitlines() if line.startswith("  FAIL")]
    check(len(failed) == 4 and "best-via { at: pc/primary" in failed[0] and
          "best-via { at: pc/secondary" in failed[1] and "path {" in failed[2], "%s", failed)


def k2_03_two_hubs():
    """k2, case 03: of gateways the managed edges compare whole paths, either way"""
    for length in (None, "received", "without-private"):
        holds("03", length)


sys.exit(run([k2_01_one_circuit, k2_02_two_circuits, k2_02_by_the_words_of_the_vendor,
              k2_03_two_hubs]))
