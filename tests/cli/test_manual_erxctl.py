#!/usr/bin/env python3
"""erxctl(1) has every command with all its options, and its examples print what they say."""
import os, re, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon

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


def examples():
    """(lab, [(command, what it prints)]) of each block behind the name of a lab"""
    with open(PAGE) as f:
        text = f.read()
    for lab, block in re.findall(r"^\.Pa (conf/\S+\.yaml) :\n\.Bd [^\n]*\n(.*?)^\.Ed$", text,
                                 re.M | re.S):
        steps = re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block.replace("\\e", "\\"), re.M)
        yield lab, steps


def play():
    """What each prints; a command with nothing behind it may print anything."""
    wrong, n = [], 0
    for lab, steps in examples():
        with Daemon(["-q", lab]).must_run() as daemon:
            env = dict(os.environ, ERX_SOCKET=daemon.socket,
                       PATH=BUILD + ":" + os.environ["PATH"])
            for command, says in [("erxctl wait", "")] + steps:
                got = subprocess.run(["bash", "-c", command], env=env, timeout=60,
                                     capture_output=True, text=True)
                n += 1
                if got.returncode or (says and got.stdout != says):
                    wrong.append("%s prints %s%s" % (command, got.stdout, got.stderr))
            daemon.stop()
    return wrong if n > 3 else ["there are no examples with what they print"]


failed = False
for what, wrong in (("has every command with all its options", check()),
                    ("has examples that print what it says", play())):
    failed = failed or bool(wrong)
    print("%s erxctl(1) %s%s" % ("FAIL" if wrong else "PASS", what,
                                 ": " + " ".join(wrong[0].split()) if wrong else ""))
    print("\n".join(wrong[1:]), end="")
sys.exit(1 if failed else 0)
