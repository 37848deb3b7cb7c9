#!/usr/bin/env python3
"""The README and the examples of erxd(8) and erxctl(1), as somebody would follow them: the demo
prints what the README says, every command runs, every path is there."""
import os, re, shutil, socket, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, run, workdir

SEATTLE = os.path.join(TOP, "conf", "examples", "vnet-only.yaml")
FOUR = os.path.join(TOP, "conf", "examples", "four-routers.yaml")
SPOKES = os.path.join(TOP, "conf", "examples", "hub-and-spokes.yaml")
# What the second example of erxctl(1) takes for granted.
SHARED = """lab: shared
circuits:
  er-a:
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 9 }
vnets:
  theirs: { subscription: contoso, address-space: [10.70.0.0/16], gateway: ErGw1Az }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def readme():
    with open(os.path.join(TOP, "README.md")) as f:
        return f.read()


def blocks(text):
    """The indented blocks of a page of Markdown."""
    return [re.sub(r"^    ", "", b, flags=re.M).strip("\n")
            for b in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.M)]


def shell(script, cwd, timeout=300, **env):
    env = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], **env)
    return subprocess.run(["bash", "-euc", script], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=timeout, env=env, cwd=cwd)


def level(line):
    """What may differ from run to run, and how wide a column is."""
    return re.sub(r" +", " ", re.sub(r"\b\d+:\d\d:\d\d\b(?!\.)", "0:00:00", line)).strip()


def demo():
    """scripts/demo ends with 0 and shows what it is there to show, and what the README says it does"""
    directory = workdir("demo")
    got = shell("scripts/demo", TOP, ERX_BUILD=BUILD, TMPDIR=directory)
    check(got.returncode == 0 and got.stderr == "", "exit %d: %s%s", got.returncode, got.stdout[-500:],
          got.stderr)
    check(os.listdir(directory) == [], "it left %s", os.listdir(directory))
    os.rmdir(directory)
    text = got.stdout
    at = 0
    for part in ("$ erxd conf/examples/avs-global-reach.yaml", '{"ready":true', "$ erxctl wait",
                 "$ erxctl show sessions", "Established", "$ erxctl show routes --at seattle",
                 "$ erxctl show routes --at hub/gw0", "$ erxctl show routes --at pc1/edge0",
                 "$ erxctl reach seattle", "pc1/management  no", "$ erxctl explain",
                 "is not at seattle/ce0", "W-32", "the key is none of er-a",
                 "$ erxctl reach seattle", "pc1/management  both-ways", "$ erxctl explain",
                 "the only accepted path", "$ erxctl fail link", "$ erxctl show routes --at seattle",
                 "0 of 1 way lost", "$ erxctl rehearse", "outages: none", " 0 failed"):
        found = text.find(part, at)
        check(found >= 0, "%r is missing, or out of order", part)
        at = found + len(part)
    printed = {level(line) for line in text.splitlines()}
    quoted = next(b for b in blocks(readme()) if "erxctl global-reach delete" in b)
    for line in quoted.splitlines():
        check(line.strip() == "…" or level(line) in printed, "the demo does not print %r", line)


def targets():
    """the make targets that the README names are there"""
    makefile = open(os.path.join(TOP, "Makefile")).read()
    names = set(re.findall(r"(?:`|^    )make ([a-z]+)\b", readme(), re.M))
    check({"demo", "check", "install", "deb", "bench"} <= names, "it names %s", names)
    for name in names:
        check(re.search(r"^%s:" % name, makefile, re.M), "make %s is not there", name)


def paths():
    """the paths that the README names are there"""
    names = [n for n in re.findall(r"`([\w./-]+)`", readme()) if "/" in n or n == "Containerfile"]
    check(len(names) >= 12, "only %s", names)
    for name in names + ["conf/examples/" + n for n in re.findall(r"`([\w-]+\.yaml)`", readme())]:
        check(os.path.exists(os.path.join(TOP, name)), "%s is not there", name)


def ten_lines():
    """the README's lab for one's own router is ten lines and good"""
    lab = next(b for b in blocks(readme()) if b.startswith("lab:"))
    check(len(lab.splitlines()) == 10, "%d lines", len(lab.splitlines()))
    directory = workdir("readme")
    with open(os.path.join(directory, "lab.yaml"), "w") as f:
        f.write(lab)
    got = shell("erxd -t lab.yaml; erxctl check lab.yaml", directory)
    check(got.returncode == 0 and got.stdout.count("the lab is good") == 2, "%s", got.stderr)
    shutil.rmtree(directory)


def manual_examples(page):
    """The command blocks of a manual's EXAMPLES, each a list of commands."""
    with open(os.path.join(TOP, "man", page)) as f:
        text = f.read()
    section = re.search(r"^\.Sh EXAMPLES\n(.*?)^\.Sh ", text, re.S | re.M).group(1)
    found = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", section, re.S | re.M)
    check(found, "%s has no examples", page)
    return [re.findall(r"^\$ (.*)", b.replace("\\e\n", " "), re.M) for b in found]


def in_front(command, directory):
    """erxd in the foreground: until it is ready, then SIGTERM."""
    p = subprocess.Popen(["bash", "-c", "exec " + command], stdin=subprocess.DEVNULL, cwd=directory,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         env=dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"],
                                  ERX_SOCKET=os.path.join(directory, "default.sock")))
    line = p.stdout.readline()
    if line:
        p.terminate()
    rest, errors = p.communicate(timeout=60)
    check('"ready":true' in line and p.returncode == 0, "%s: exit %d: %s", command, p.returncode, errors)


def erxd_manual():
    """the examples of erxd(8) run"""
    if not shutil.which("curl"):
        return "curl is not installed"
    done = 0
    for commands in manual_examples("erxd.8"):
        directory = workdir("manual")
        shutil.copy(FOUR, os.path.join(directory, "lab.yaml"))
        script = []
        for command in commands:
            if re.match(r"erxd (?!-t)", command) and not command.endswith("&"):
                in_front(command, directory)
            else:
                script.append(command)
            done += 1
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = str(s.getsockname()[1])
        script = [c.replace("8179", port) for c in script]
        got = shell("\n".join(script), directory,
                    ERX_SOCKET=os.path.join(directory, "default.sock"))
        check(got.returncode == 0, "%s: exit %d: %s%s", script, got.returncode, got.stdout, got.stderr)
        shutil.rmtree(directory)
    check(done >= 8, "only %d commands", done)


def erxctl_manual():
    """the examples of erxctl(1) run"""
    directory = workdir("manual")
    shared = os.path.join(directory, "shared.yaml")
    with open(shared, "w") as f:
        f.write(SHARED)
    done = 0
    for commands in manual_examples("erxctl.1"):
        words = {"contoso": shared, "spoke1": SPOKES, "seattle": SEATTLE}
        lab = next((l for w, l in words.items() if any(w in c for c in commands)), FOUR)
        for name, at in (("lab.yaml", lab), ("plan.yaml", os.path.join(
                TOP, "conf", "examples", "rehearsals", "S1", "plan.yaml"))):
            if not os.path.exists(os.path.join(directory, name)):
                shutil.copy(at, os.path.join(directory, name))
        with Daemon(["-q", lab]).must_run() as daemon:
            got = shell("\n".join(commands), directory, ERX_SOCKET=daemon.socket)
            check(got.returncode == 0, "%s: exit %d: %s%s", commands, got.returncode, got.stdout,
                  got.stderr)
            daemon.stop()
        done += len(commands)
    check(done >= 3, "only %d commands", done)
    shutil.rmtree(directory)


sys.exit(run([demo, targets, paths, ten_lines, erxd_manual, erxctl_manual]))
