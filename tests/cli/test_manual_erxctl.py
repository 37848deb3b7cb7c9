#!/usr/bin/env python3
"""erxctl(1) has every command with all its options."""
import os, re, subprocess, sys

PAGE = "man/erxctl.1"
BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))


# Set by options that every command takes.
GLOBAL = ("subscription", "az", "as-text")


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], check=True, timeout=60,
                          capture_output=True, text=True).stdout


def items():
    """{first line of an item without macros: the same}"""
    with open(PAGE) as f:
        text = f.read().replace("\\\n", " ")
    for line in re.findall(r"^\.It (Cm .*)$", text, re.M):
        words = [w for w in line.split() if w not in
                 ("Cm", "Ar", "Op", "Oo", "Oc", "Fl", "Ns", "Pq")]
        yield [w.lstrip("-") for w in words]


def check():
    wrong, page = [], list(items())
    commands = re.findall(r"^  (\S+(?: \S+)*) {2,}\S", erxctl("--help"), re.M)
    if len(commands) < 10:
        return ["only %d commands were found" % len(commands)]
    for command in commands:
        words = [w for w in command.split() if w.islower()]
        item = next((i for i in page if i[:len(words)] == words), None)
        if item is None:
            wrong.append("there is no item for %s" % command)
            continue
        usage = erxctl(*words, "--help").split("\n")[0]
        wrong += ["%s lacks --%s" % (command, option)
                  for option in re.findall(r"--([a-z0-9-]+)", usage)
                  if option not in item and option not in GLOBAL]
    return wrong


wrong = check()
print("%s erxctl(1) has every command with all its options%s" % (
    "FAIL" if wrong else "PASS", ": " + wrong[0] if wrong else ""))
print("\n".join(wrong[1:]))
sys.exit(1 if wrong else 0)
