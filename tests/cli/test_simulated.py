#!/usr/bin/env python3
"""erxd --simulated and what harnesses do with a running lab: time, export, reset, exit statuses."""
import glob, json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
EXAMPLES = os.path.join(TOP, "conf", "examples")
HARNESS = os.path.join(EXAMPLES, "harness")
LAB = os.path.join(HARNESS, "lab.yaml")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, run, workdir


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def simulated(lab=LAB, *more):
    return Daemon(["-q", "--simulated"] + list(more) + [lab]).must_run()


def ctl(daemon, *args, stdin=None):
    return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", daemon.socket] + list(args),
                          input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def advance(daemon, **arguments):
    return daemon.ask("advance", **arguments)["advance"]


def refused(code, call, *args, **arguments):
    try:
        got = call(*args, **arguments)
    except Refused as e:
        check(e.code == code, "%s instead of %s", e.code, code)
        return e.errors[0]
    raise Failure("it was not refused with %s: %s" % (code, got))


def states(daemon):
    return {s["state"] for s in daemon.ask("show-sessions")["sessions"]}


# --- time ---

def time_stands_still():
    """without a command that waits nothing happens, and a hold time passes in one command"""
    with simulated() as daemon:
        check(daemon.ready.get("simulated") is True, "%s", daemon.ready)
        check("Established" not in states(daemon), "sessions are up at time 0")
        got = advance(daemon, until="converged")
        check(got["reached"] and got["converged"] and got["passed"] == got["now"] < 1, "%s", got)
        check(states(daemon) == {"Established"}, "%s", states(daemon))
        first = got["now"]
        for _ in range(3):
            check(advance(daemon, time="0s")["now"] == first, "time passed by itself")
        daemon.ask("fail", kind="link", name="er/primary--site/ce0")
        check(advance(daemon, time="179s")["now"] == first + 179, "not 179 s")
        check(states(daemon) == {"Established"}, "the hold time has not run out")
        advance(daemon, time="1s")
        check(states(daemon) != {"Established"}, "the hold time has run out")
        got = advance(daemon, time="2h")
        check(got["passed"] == 7200, "%s", got)
        daemon.ask("restore", kind="link", name="er/primary--site/ce0")
        check(daemon.ask("wait", timeout="5m")["wait"]["converged"], "wait lets time pass")
        check(states(daemon) == {"Established"}, "%s", states(daemon))
        daemon.stop()


def no_wait_for_what_oscillates():
    """two hubs that take each other's routes over Global Reach in step never rest in ideal time:
    every wait ends, with the exit status 1 and what oscillates"""
    lab = os.path.join(EXAMPLES, "published", "virtual-wan-global-reach", "lab.yaml")
    with simulated(lab) as daemon:
        got = ctl(daemon, "advance", "--until", "converged")
        check(got.returncode == 1 and "not reached, not converged" in got.stdout, "%s", got)
        check("172.16.4.0/24 oscillates" in got.stdout, "%s", got)
        check(got.stdout.startswith("0."), "it ends as soon as that is known: %s", got)
        got = ctl(daemon, "wait")
        check(got.returncode == 1 and "172.16.1.0/24: not converged: oscillates" in got.stderr, "%s", got)
        got = advance(daemon, time="1h")
        check(got["reached"] is False and 1 < got["passed"] < 60, "%s", got)
        check(any("oscillates" in x for x in got["reasons"]), "%s", got)
        got = ctl(daemon, "advance", "--until", "reachable: { from: dc1, to: spoke1 }", "-o", "json")
        check(got.returncode == 0 and json.loads(got.stdout)["reached"] is True, "%s", got)
        got = ctl(daemon, "assert", "--timeout", "1h", "unreachable: { from: dc1, to: spoke1 }")
        check(got.returncode == 1, "%s", got)
        daemon.stop()


def until_a_check_holds():
    """--until takes a check; where it does not come true the timeout is simulated, the status 1"""
    with simulated() as daemon:
        got = ctl(daemon, "advance", "--until", "reachable: { from: site, to: hub }")
        check(got.returncode == 0 and "not reached" not in got.stdout, "%s", got)
        daemon.ask("fail", kind="circuit", name="er")
        got = ctl(daemon, "advance", "--until", "unreachable: { from: site, to: hub }", "-o", "json")
        check(got.returncode == 0 and json.loads(got.stdout)["reached"] is True, "%s", got)
        before = advance(daemon, time="0s")["now"]
        got = ctl(daemon, "advance", "--until", "reachable: { from: site, to: hub }", "--timeout", "10m")
        check(got.returncode == 1 and "600 s have passed" in got.stdout and "not reached" in got.stdout,
              "%s", got)
        check(advance(daemon, time="0s")["now"] == before + 600, "not ten minutes")
        refused("bad-argument", advance, daemon)
        refused("bad-argument", advance, daemon, time="1s", until="converged")
        refused("bad-argument", advance, daemon, time="soon")
        error = refused("unknown-name", advance, daemon, until="reachable: { from: nobody, to: hub }")
        check(error["error-path"] == "nobody", "%s", error)
        refused("unknown-field", advance, daemon, until="nonsense: 1")
        daemon.stop()


def what_waits_lets_time_pass():
    """maintain, and assert with a timeout, need no advance; a wait in vain gives up"""
    with simulated() as daemon:
        advance(daemon, until="converged")
        daemon.ask("maintain", msee="er/primary")
        check(any("forwards nothing" in f["state"] for f in daemon.ask("show-failures")["failures"]),
              "not drained")
        daemon.ask("end-maintain", msee="er/primary")
        daemon.ask("fail", kind="circuit", name="er")
        got = daemon.ask("assert", checks="{ checks: [ { unreachable: { from: site, to: hub } } ] }",
                         timeout="10m")["assert"]
        check(got["failed"] == 0, "%s", got)
        daemon.ask("restore", kind="circuit", name="er")
        refused("timeout", daemon.ask, "wait", timeout="1ms")
        daemon.stop()


def equal_runs_are_equal():
    """same lab, seed and commands: same keys, tables and events; another seed has other keys"""
    def story(*more):
        with simulated(os.path.join(EXAMPLES, "avs-global-reach.yaml"), *more) as daemon:
            advance(daemon, until="converged")
            daemon.ask("fail", kind="circuit", name="er-a")
            advance(daemon, time="10m")
            got = (ctl(daemon, "export", "--allocated").stdout,
                   daemon.ask("show-routes", at="hub"), daemon.ask("show-events"))
            daemon.stop()
            return got
    one, two, other = story(), story("--seed", "1"), story("--seed", "2")
    check(one == two, "two runs differ")
    check(one[0] != other[0], "the seed has no effect")


def real_time_is_not_moved():
    """advance is refused by a daemon in real time; --seed needs --simulated"""
    with Daemon(["-q", LAB]).must_run() as daemon:
        check("simulated" not in daemon.ready, "%s", daemon.ready)
        error = refused("not-simulated", advance, daemon, time="1s")
        check("--simulated" in error["error-info"]["cure"], "%s", error)
        daemon.stop()
    for bad in (["--seed", "1", LAB], ["--simulated", "--seed", "x", LAB], ["--simulated", "--seed", "-1", LAB]):
        got = subprocess.run([os.path.join(BUILD, "erxd")] + bad, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=60)
        check(got.returncode == 2 and "--seed" in got.stderr, "%s: %s", bad, got)


def real_routers_are_emulated():
    """external ends of a lab come up in simulated time, external neighbours are left out"""
    with simulated(os.path.join(EXAMPLES, "real-router", "lab.yaml")) as daemon:
        check(advance(daemon, until="converged")["reached"], "it does not converge")
        check(states(daemon) == {"Established"}, "%s", states(daemon))
        daemon.stop()


# --- the lab as a file ---

def every_example_comes_back():
    """export of each example is a lab that changes nothing, and that erxctl check takes"""
    labs = sorted(glob.glob(os.path.join(EXAMPLES, "*.yaml")) +
                  glob.glob(os.path.join(EXAMPLES, "**", "lab.yaml"), recursive=True))
    check(len(labs) > 15, "%s", labs)
    top = workdir("export")
    tried = 0
    for lab in labs:
        with Daemon(["-q", "--simulated", lab]) as daemon:
            if not daemon.ready:
                continue  # files of its own directory
            for more in ([], ["--allocated"]):
                got = ctl(daemon, "export", *more)
                check(got.returncode == 0 and got.stderr == "", "%s: %s", lab, got)
                path = os.path.join(top, "lab.yaml")
                with open(path, "w") as f:
                    f.write(got.stdout)
                read = ctl(daemon, "check", path)
                check(read.returncode == 0, "%s: %s\n%s", lab, read.stderr, got.stdout)
                again = ctl(daemon, "apply", "--exit-code", *([] if more else ["--dry-run"]), path)
                check(more or again.returncode == 0, "%s: %s\n%s", lab, again, got.stdout)
            check(ctl(daemon, "export").stdout == got.stdout, "%s: --allocated does not last", lab)
            tried += 1
            daemon.stop()
    check(tried > 15, "only %d of %s", tried, labs)
    shutil.rmtree(top)


TEXTS = ["true", "No", "null", "1e3", "0x10", "12", "1.5", "a: b", "# no", "- x", "[x]", "{x}", "*a", "&a",
         "%x", "@x", "a'b", 'a"b', "~", "a\\b", "é — ü", "two  blanks", " front", "end ", "a #b", "!x", "|", ">"]


def texts_that_yaml_takes_for_something_else():
    """descriptions of all kinds, IPv6 prefixes and long lists come back as they were"""
    with simulated() as daemon:
        for text in TEXTS:
            daemon.ask("edit", operation="update", piece=json.dumps({"description": text}))
            got = ctl(daemon, "export")
            again = ctl(daemon, "apply", "--dry-run", "--exit-code", "-", stdin=got.stdout)
            check(again.returncode == 0, "%r: %s %s", text, again, got.stdout)
        daemon.ask("edit", operation="create", piece=json.dumps({"vnets": {"six": {"address-space": [
            "10.70.0.0/16", "fd00:70::/48"] + ["10.%d.0.0/16" % n for n in range(100, 112)]}}}))
        got = ctl(daemon, "export")
        check('- "fd00:70::/48"' in got.stdout, "%s", got.stdout)
        again = ctl(daemon, "apply", "--dry-run", "--exit-code", "-", stdin=got.stdout)
        check(again.returncode == 0, "%s %s", again, got.stdout)
        daemon.stop()


def keys_are_exported_on_request():
    """without --allocated drawn keys are not written; with it a new daemon has the same ones"""
    lab = os.path.join(EXAMPLES, "avs-global-reach.yaml")
    with simulated(lab) as daemon:
        keys = {a["name"]: a["key"] for a in daemon.ask("show-authorizations")["authorizations"]}
        services = {c["name"]: c["service-key"] for c in daemon.ask("show-circuits")["circuits"]}
        check(keys, "no keys")
        bare, full = ctl(daemon, "export").stdout, ctl(daemon, "export", "--allocated").stdout
        daemon.stop()
    for key in list(keys.values()) + [s for s in services.values() if s]:
        check(key not in bare and key in full, "%s", key)
    top = workdir("keys")
    with open(os.path.join(top, "lab.yaml"), "w") as f:
        f.write(full)
    with simulated(f.name, "--seed", "77") as daemon:
        check({a["name"]: a["key"] for a in daemon.ask("show-authorizations")["authorizations"]} == keys,
              "other keys")
        check({c["name"]: c["service-key"] for c in daemon.ask("show-circuits")["circuits"]} == services,
              "other service keys")
        daemon.stop()
    shutil.rmtree(top)


# --- as at the start ---

def restore_all_undoes_all():
    """restore all restores links, sessions, routers and circuits, and ends maintenance"""
    with simulated(os.path.join(EXAMPLES, "bow-tie.yaml")) as daemon:
        advance(daemon, until="converged")
        daemon.ask("snapshot", name="before")
        got = ctl(daemon, "restore", "all")
        check(got.returncode == 0 and got.stdout == "nothing to restore\n", "%s", got)
        sessions = daemon.ask("show-sessions")["sessions"]
        daemon.ask("fail", kind="circuit", name="er-a")
        daemon.ask("fail", kind="session", name=sessions[0]["name"])
        daemon.ask("fail", kind="forwarding", name="er-b/primary")
        daemon.ask("maintain", msee="er-b/secondary", drain_only=True)
        advance(daemon, time="5m")
        n = len(daemon.ask("show-failures")["failures"])
        check(n >= 4, "%d failures", n)
        got = ctl(daemon, "restore", "all")
        check(got.returncode == 0 and got.stdout.startswith("restored: %d\n" % n), "%s", got)
        check(daemon.ask("show-failures")["failures"] == [], "something stayed")
        advance(daemon, until="converged")
        check(daemon.ask("diff", **{"from": "before"})["diff"] == [], "tables differ")
        daemon.stop()


def reset_lab_begins_anew():
    """edits, failures and keys drawn since are gone, deleted objects have their old keys again, and
    tables are as after the start, also where restoring alone would leave other routes"""
    lab = os.path.join(EXAMPLES, "avs-global-reach.yaml")
    with simulated(lab) as daemon:
        advance(daemon, until="converged")
        daemon.ask("snapshot", name="start")
        before = ctl(daemon, "export", "--allocated").stdout
        daemon.ask("global-reach-delete", name="pc1-to-er-a")
        daemon.ask("authorization-revoke", circuit="er-a", name="avs")
        daemon.ask("authorization-create", circuit="er-a", name="more")
        daemon.ask("announce", site="seattle", prefix="10.99.0.0/16")
        daemon.ask("fail", kind="router", name="hub/gw0")
        daemon.ask("maintain", msee="er-a/primary")
        advance(daemon, time="5m")
        got = ctl(daemon, "reset", "lab")
        check(got.returncode == 0 and "+ global-reach/pc1-to-er-a" in got.stdout, "%s", got)
        check(daemon.ask("show-failures")["failures"] == [], "something is failed")
        advance(daemon, until="converged")
        check(daemon.ask("diff", **{"from": "start", "all": True})["diff"] == [], "tables differ")
        check(ctl(daemon, "export", "--allocated").stdout == before, "the lab differs")
        daemon.stop()


def reset_lab_is_kept():
    """with a state the next daemon has the lab of the start; and where the disk is full nothing changes"""
    top = workdir("state")
    with Daemon(["-q", "-s", os.path.join(top, "st"), LAB]).must_run() as daemon:
        daemon.ask("announce", site="site", prefix="10.99.0.0/16")
        daemon.ask("reset-lab")
        daemon.ask("wait")
        check(daemon.ask("show-routes", at="hub", prefix="10.99.0.0/16")["routes"] == [], "still there")
        daemon.kill()
    with Daemon(["-q", "-s", os.path.join(top, "st")]).must_run() as daemon:
        check("10.99" not in ctl(daemon, "export").stdout, "the edit is back")
        daemon.stop()
    shutil.rmtree(top)


# --- exit statuses ---

def exit_codes():
    """diff, apply, edit, reach and trace end with 1 by what they find, with --exit-code only"""
    top = workdir("exit")
    other = os.path.join(top, "other.yaml")
    with open(LAB) as f, open(other, "w") as g:
        g.write(f.read().replace("10.20.0.0/16", "10.21.0.0/16"))
    with simulated() as daemon:
        advance(daemon, until="converged")
        daemon.ask("snapshot", name="a")
        good = [["diff", "a"], ["apply", "--dry-run", LAB], ["reach"], ["trace", "site", "hub"]]
        for words in good:
            for more in ([], ["--exit-code"]):
                got = ctl(daemon, *words, *more)
                check(got.returncode == 0, "%s: %s", words + more, got)
        check(ctl(daemon, "apply", "--dry-run", "--exit-code", other).returncode == 1, "apply")
        check(ctl(daemon, "apply", "--dry-run", other).returncode == 0, "apply")
        daemon.ask("fail", kind="circuit", name="er")
        advance(daemon, until="converged")
        for words in (["diff", "a"], ["reach"], ["trace", "site", "hub"]):
            for form in ([], ["-o", "json"]):
                got = ctl(daemon, *words, "--exit-code", *form)
                check(got.returncode == 1 and got.stdout, "%s: %s", words, got)
            check(ctl(daemon, *words).returncode == 0, "%s without --exit-code", words)
        got = ctl(daemon, "show", "sessions", "--exit-code")
        check(got.returncode == 2 and "--exit-code" in got.stderr, "%s", got)
        check("--exit-code" in ctl(daemon, "diff", "--help").stdout, "help")
        daemon.stop()
    shutil.rmtree(top)


def commands_may_be_short():
    """words of commands may be cut as long as one command is meant, and `help` explains them"""
    with simulated() as daemon:
        advance(daemon, until="converged")
        whole = ctl(daemon, "show", "sessions", "-o", "json")
        for words in (["sh", "sess"], ["show", "se"], ["sho", "sessions"]):
            got = ctl(daemon, *words, "-o", "json")
            check(got.returncode == 0 and json.loads(got.stdout) and
                  len(json.loads(got.stdout)) == len(json.loads(whole.stdout)), "%s: %s", words, got)
        for words in (["sh", "ro", "--at", "hub"], ["re"], ["show", "x"], ["", ""]):
            got = ctl(daemon, *words)
            check(got.returncode == 2 and got.stderr, "%s: %s", words, got)
        check("erxctl show sessions" in ctl(daemon, "help", "sh", "sess").stdout, "help of a command")
        got = ctl(daemon, "help")
        check(got.returncode == 0 and "export" in got.stdout, "%s", got)
        check("usage: erxctl rehearse" in ctl(daemon, "help", "rehearse").stdout, "help of a local command")
        daemon.stop()


# --- the examples ---

def example(title, command, count):
    def test():
        if not shutil.which(command[0]) and not os.environ.get("ERX_NO_SKIP"):
            return "%s is not installed" % command[0]
        top = workdir("go")
        try:
            got = subprocess.run(command, cwd=HARNESS, stdin=subprocess.DEVNULL, capture_output=True,
                                 text=True, timeout=600, env=dict(
                                     os.environ, ERXD=os.path.join(BUILD, "erxd"), HOME=top,
                                     GOCACHE=os.path.join(top, "cache"), GOFLAGS="-mod=mod",
                                     GOPATH=os.path.join(top, "path"), PYTHONDONTWRITEBYTECODE="1"))
            check(got.returncode == 0 and got.stdout.count(count[0]) >= count[1], "%s", got)
        finally:
            subprocess.run(["chmod", "-R", "u+w", top])
            shutil.rmtree(top, ignore_errors=True)
    test.__doc__ = title
    return test


PYTEST = ["pytest", "-q", "-p", "no:cacheprovider"]
sys.exit(run([time_stands_still, no_wait_for_what_oscillates, until_a_check_holds,
              what_waits_lets_time_pass, equal_runs_are_equal,
              real_time_is_not_moved, real_routers_are_emulated, every_example_comes_back,
              texts_that_yaml_takes_for_something_else, keys_are_exported_on_request,
              restore_all_undoes_all, reset_lab_begins_anew, reset_lab_is_kept, exit_codes, commands_may_be_short,
              example("the fixture for pytest runs", PYTEST, ("4 passed", 1)),
              example("the helper for Go runs", ["go", "test", "-v", "./..."], ("--- PASS", 2))]))
