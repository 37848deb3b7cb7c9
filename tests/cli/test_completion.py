#!/usr/bin/env python3
"""conf/completion in a bash, a zsh and a fish: what Tab offers for commands, options, values and names
of the running lab."""
import os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, workdir

SCRIPT = os.path.join(TOP, "conf", "completion", "erxctl.bash")
LAB = os.path.join(HERE, "golden", "lab.yaml")

# As readline does it: the line and the point, then the function that `complete` names.
DRIVER = """
source "$1"
line=$2
spec=$(complete -p erxctl) || exit 1
[[ $spec == "complete -F _erxctl erxctl" ]] || { echo "complete says: $spec"; exit 1; }
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=9 COMP_KEY=9
_erxctl erxctl "" ""
printf '%s\\n' "${COMPREPLY[@]}"
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def tab(line, socket="/nowhere/erxd.sock", cwd=None):
    got = subprocess.run(["bash", "--norc", "-c", DRIVER, "bash", SCRIPT, line], cwd=cwd,
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                         env=dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"],
                                  ERX_SOCKET=socket))
    check(got.returncode == 0 and not got.stderr, "Tab behind %r: %d %s%s", line, got.returncode,
          got.stdout, got.stderr)
    return [l for l in got.stdout.splitlines() if l]


def same(got, want, line):
    check(sorted(got) == sorted(want), "Tab behind %r: %s instead of %s", line, got, want)


def commands():
    """commands and their second words, each once, with and without a beginning; no daemon needed"""
    first = tab("erxctl ")
    check(len(first) == len(set(first)), "twice: %s", first)
    for word in ("show", "check", "graph", "rehearse", "sweep", "authorization", "connection", "trace",
                 "snapshot", "diff", "wait", "maintain"):
        check(word in first, "no %s in %s", word, first)
    check("rules" not in first and "names" not in first and "complete" not in first, "%s", first)
    same(tab("erxctl sho"), ["show"], "sho")
    same(tab("erxctl authorization "), ["create", "list", "revoke"], "authorization")
    same(tab("erxctl show route"), ["routes", "route-table", "route-table-summary", "route-sets", "route-filters", "route-servers"], "show route")
    same(tab("erxctl -o json show ses"), ["sessions"], "-o json show ses")
    same(tab("erxctl nothing "), [], "nothing")


def options():
    """options of the command, those that are given already left out"""
    same(tab("erxctl wait --t"), ["--timeout"], "wait --t")
    got = tab("erxctl show routes --at hub -")
    check("--view" in got and "--peer" in got and "--at" not in got and "--output" in got, "%s", got)
    got = tab("erxctl show learned-routes --")
    check("--instance" in got and "--az" not in got, "%s", got)
    same(tab("erxctl rehearse --ju"), ["--junit"], "rehearse --j")
    same(tab("erxctl sweep --me"), ["--merge"], "sweep --me")
    same(tab("erxctl sweep --durations "), ["real", "ideal"], "sweep --durations")
    same(tab("erxctl schema --yang "), ["lab", "plan", "state", "api"], "schema --yang")
    same(tab("erxctl show sessions --columns loc"), ["local"], "--columns loc")
    same(tab("erxctl show sessions --columns state,re"), ["state," + c for c in ("remote", "remote-as", "received")],
         "--columns state,re")
    same(tab("erxctl trace --columns "), [], "trace --columns")
    same(tab("erxctl assert --t"), ["--timeout", "--tap"], "assert --t")
    got = tab("erxctl assert ")
    check("reachable:" in got and "unchanged:" in got and "outage:" not in got, "%s", got)
    check("--subscription" in tab("erxctl --"), "no global options")


def values():
    """words that an argument may be, formats of the command"""
    same(tab("erxctl show routes --view "), ["best", "all", "received", "advertised"], "--view")
    same(tab("erxctl show route-table er-a --path s"), ["secondary"], "--path s")
    same(tab("erxctl fail "), ["link", "session", "router", "circuit", "gateway", "private-cloud", "appliance",
                               "vpn-gateway", "route-server", "virtual-hub", "location", "direct-port",
                               "forwarding"], "fail")
    same(tab("erxctl edit "), ["create", "update", "delete"], "edit")
    same(tab("erxctl show vnets -o "), ["table", "wide", "json", "yaml", "tsv"], "show vnets -o")
    same(tab("erxctl sweep lab.yaml -o "), ["table", "json", "yaml", "tsv"], "sweep -o")
    same(tab("erxctl show arp er-a -o "), ["table", "wide", "json", "yaml", "tsv", "az"], "show arp -o")
    same(tab("erxctl graph running -o d"), ["dot"], "graph -o d")


def names(socket):
    """names of the running lab, by what the argument is"""
    def has(line, *want):
        got = tab("erxctl " + line, socket)
        same(got, want, line)
    has("show circuits ", "er-a", "pc1")
    has("show vnets s", "spoke1")
    has("show learned-routes ", "hub", "other", "spoke1")
    has("explain 10.20.0.0/16 --at seattle", "seattle", "seattle/ce0")
    has("trace seattle pc1/m", "pc1/management")
    has("trace w", "wan")
    has("fail session pc1/edge1", "pc1/edge1--pc1/secondary/ipv4")
    has("fail link seattle", "seattle/ce0--wan")
    has("fail circuit ", "er-a", "pc1")
    has("fail gateway h", "hub")
    has("maintain er-a/", "er-a/primary", "er-a/secondary")
    has("announce ", "seattle", "wan")
    has("authorization revoke er-a a", "avs")
    has("connection delete hub ", "to-er-a", "to-pc1")
    has("global-reach delete ", "pc1-to-er-a")
    has("reset er-a/primary--seattle", "er-a/primary--seattle/ce0",
        "er-a/primary--seattle/ce0/ipv4")
    has("reset pc1/s", "pc1/secondary")
    has("reset e", "er-a", "er-a/primary", "er-a/primary--hub/gw0", "er-a/primary--hub/gw0/ipv4",
        "er-a/primary--hub/gw1", "er-a/primary--hub/gw1/ipv4", "er-a/primary--pc1/primary",
        "er-a/primary--pc1/primary/ipv4", "er-a/primary--seattle/ce0",
        "er-a/primary--seattle/ce0/ipv4", "er-a/secondary", "er-a/secondary--hub/gw0",
        "er-a/secondary--hub/gw0/ipv4", "er-a/secondary--hub/gw1", "er-a/secondary--hub/gw1/ipv4",
        "er-a/secondary--pc1/secondary", "er-a/secondary--pc1/secondary/ipv4",
        "er-a/secondary--seattle/ce0", "er-a/secondary--seattle/ce0/ipv4")
    has("connection create x --circuit e", "er-a")
    has("reach s", "seattle", "spoke1")
    has("show routes --at=h")           # as one word it is nobody's business
    has("snapshot ", "delete")
    check(subprocess.run([os.path.join(BUILD, "erxctl"), "-S", socket, "snapshot", "before"],
                         capture_output=True, timeout=60).returncode == 0, "snapshot")
    has("diff ", "before")
    has("diff before ", "before", "now")
    has("snapshot delete b", "before")
    same(tab("erxctl -S %s show vnets h" % socket), ["hub"], "-S")


def files(top):
    """names of files where a lab or a plan is due"""
    for name in ("lab.yaml", "plan.yaml"):
        open(os.path.join(top, name), "w").close()
    same(tab("erxctl check l", cwd=top), ["lab.yaml"], "check l")
    same(tab("erxctl rehearse lab.yaml p", cwd=top), ["plan.yaml"], "rehearse lab.yaml p")
    same(tab("erxctl apply l", cwd=top), ["lab.yaml"], "apply l")
    same(tab("erxctl -S p", cwd=top), ["plan.yaml"], "-S p")
    same(tab("erxctl graph r", cwd=top), ["running"], "graph r")


def colons(top):
    """what is in front of a colon stays as readline has it"""
    path = os.path.join(top, "colons.yaml")
    with open(path, "w") as f:
        f.write("lab: colons\nrouters:\n  r1: { asn: 65001, neighbors: { r2: {} } }\n  r2: { asn: 65002 }\n")
    with Daemon(["-q", path]).must_run() as daemon:
        same(tab("erxctl fail link r1", daemon.socket), ["r1--r2"], "r1")
        same(tab("erxctl fail link x:r", daemon.socket), [], "x:r")
        daemon.stop()


# The function of zsh's file with what zsh gives it, and what it calls written down.
ZSH = """
compadd() { while [[ $1 == -* ]]; do [[ $1 == -- ]] && { shift; break }; shift; done; print -l -- "$@" }
_files() { print @file }
line=$2; words=(${=line}); [[ $line == *' ' ]] && words+=(''); CURRENT=$#words
source $1
"""


def other_shells(socket, top):
    """zsh and fish offer what bash does"""
    env = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], ERX_SOCKET=socket, HOME=top)
    shells = {"zsh": lambda line: ["zsh", "-f", "-c", ZSH, "zsh", os.path.join(TOP, "conf/completion/_erxctl"), line],
              "fish": lambda line: ["fish", "-N", "-c", "source %s; complete -C %r" % (
                  os.path.join(TOP, "conf/completion/erxctl.fish"), line)]}
    skipped = [s for s in shells if not shutil.which(s)]
    for shell in set(shells) - set(skipped):
        for line in ("erxctl show s", "erxctl fail circuit ", "erxctl sweep --fa", "erxctl show routes --view ",
                     "erxctl reset er-a/primary--", "erxctl nothing "):
            got = subprocess.run(shells[shell](line), cwd=top, env=env, stdin=subprocess.DEVNULL, text=True,
                                 capture_output=True, timeout=60, check=False)
            same([x for x in got.stdout.splitlines() if x], tab(line, socket), shell + ": " + line)
    with open(os.path.join(top, "mine.yaml"), "w", encoding="utf-8") as f:
        f.write("")
    for shell in set(shells) - set(skipped):
        got = subprocess.run(shells[shell]("erxctl apply m"), cwd=top, env=env, stdin=subprocess.DEVNULL, text=True,
                             capture_output=True, timeout=60, check=False).stdout
        check("@file" in got if shell == "zsh" else "mine.yaml" in got, "files in %s: %s", shell, got)
    return "not installed: " + ", ".join(skipped) if skipped else None


def main():
    failed = 0
    top = workdir("completion")
    with Daemon(["-q", LAB]).must_run() as daemon:
        for test, args in ((commands, ()), (options, ()), (values, ()), (names, (daemon.socket,)),
                           (files, (top,)), (colons, (top,)), (other_shells, (daemon.socket, top))):
            try:
                why = test(*args)
                print("SKIP completion: %s: %s" % (test.__doc__, why) if why
                      else "PASS completion: %s" % test.__doc__, flush=True)
            except Failure as e:
                failed += 1
                print("FAIL completion: %s: %s" % (test.__doc__, str(e).replace("\n", " ")[:600]),
                      flush=True)
        daemon.stop()
    shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
