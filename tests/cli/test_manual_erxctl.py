#!/usr/bin/env python3
"""erxctl(1) has every command with all its options and no others, completion offers them, and the
examples print what they say."""
import glob, os, re, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon

PAGE = "man/erxctl.1"
BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))


# Options of every command, or of each that has a use for them: the manual explains them once, in front.
GLOBAL = {"-S", "-o", "-h", "-V", "--socket", "--url", "--output", "--query", "--columns", "--watch", "--subscription",
          "--help", "--version", "--az", "--as-text"}
# They are set by -o, and who completes is not told.
QUIET = {"--az", "--as-text"}


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], check=True, timeout=60,
                          capture_output=True, text=True).stdout


def page():
    with open(PAGE) as f:
        return f.read().replace("\\\n", " ")


def items():
    """(words of the command and what follows, without macros; options of the command) of each item"""
    for line in re.findall(r"^\.It (Cm .*)$", page(), re.M):
        words = [w for w in line.split() if w not in ("Cm", "Ar", "Op", "Oo", "Oc", "Fl", "Ns", "Pq")]
        yield words, {"-" + w for w in re.findall(r"\bFl (\S+)", line)}


def accepted(words):
    """The options that the help of a command has, in its usage and in the list below."""
    text = erxctl(*words, "--help")
    usage = re.match(r"usage:.*\n(?: {7,}\S.*\n)*", text).group(0)
    lists = " ".join(re.findall(r"^  (-.*?)(?:   ?\S|$)", text, re.M))
    return set(re.findall(r"(?<![\w-])--?[a-zA-Z][a-z0-9-]*", usage + " " + lists)) - {"-"}


def offered(words):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "complete", *words, "-"], check=True, timeout=60, text=True,
                         capture_output=True, env=dict(os.environ, ERX_SOCKET="/nonexistent"))
    return {w for w in got.stdout.split() if w.startswith("-")}


def check():
    wrong, listed, all_taken = [], list(items()), set()
    commands = re.findall(r"^  (\S+(?: \S+)*) {2,}\S", erxctl("--help"), re.M)
    if len(commands) < 10:
        return ["only %d commands were found" % len(commands)]
    for command in commands:
        words = [w for w in command.split() if w.islower()]
        here = [options for i, options in listed if i[:len(words)] == words]
        if not here:
            wrong.append("there is no item for %s" % command)
            continue
        told, takes, completed = set().union(*here), accepted(words), offered(words)
        all_taken |= takes
        for text, options in (("the manual lacks %s", takes - told - GLOBAL), ("it does not take %s", told - takes - GLOBAL),
                              ("completion lacks %s", takes - completed - GLOBAL),
                              ("completion offers %s", completed - takes - GLOBAL)):
            wrong += ["%s: %s" % (command, text % " ".join(sorted(options)))] if options else []
    for name in glob.glob("src/erxctl/*.c"):
        with open(name) as f:
            rows = set(re.findall(r'\{ "(--?[a-z][a-z-]*)",', f.read()))
        wrong += ["%s: no help has %s" % (name, option) for option in sorted(rows - all_taken - GLOBAL)]
    return wrong


def everywhere():
    """Options that any command takes: in the manual, in the help and in completion."""
    text = page()
    told = {"-" + w for line in re.findall(r"^\.It Fl (.*)$", text[:text.index("It Cm ")], re.M)
            for w in re.sub(r" , ", " Fl ", "Fl " + line).split() if w[0] == "-" or len(w) == 1} - {"-="}
    told |= {o for o in QUIET if re.search(r"^\.Fl -%s$" % o[2:], text, re.M)}
    wrong = [] if GLOBAL <= told else ["the manual lacks %s" % sorted(GLOBAL - told)]
    for name, found in (("help", set(re.findall(r"(?<!\w)--[a-z]+", erxctl("--help").split("COMMAND")[0]))),
                        ("completion", offered([]))):
        missing = {o for o in GLOBAL if o.startswith("--")} - QUIET - found
        if missing - {"--help", "--version", "--socket", "--output"} or found - GLOBAL:
            wrong.append("%s lacks %s, and has %s" % (name, sorted(missing), sorted(found - GLOBAL)))
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
for what, wrong in (("has every command with all its options, and no others", check()),
                    ("has the options of all commands", everywhere()),
                    ("has examples that print what it says", play())):
    failed = failed or bool(wrong)
    print("%s erxctl(1) %s%s" % ("FAIL" if wrong else "PASS", what,
                                 ": " + " ".join(wrong[0].split()) if wrong else ""))
    print("\n".join(wrong[1:]), end="")
sys.exit(1 if failed else 0)
