#!/usr/bin/env python3
"""Second thoughts: history of edits with who made them, undo, and edits that go back by themselves
unless somebody confirms them, also when the daemon dies in between."""
import os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
LAB = os.path.join(TOP, "conf", "examples", "avs-global-reach.yaml")
OTHER = "vnets: { v: { address-space: [10.99.0.0/16] } }"
sys.path.insert(0, HERE)
from daemon import BUILD, RECORDING, Daemon, Failure, Refused, poll, run, workdir


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def ctl(daemon, *args, stdin=None):
    return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", daemon.socket] + list(args),
                          input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def export(daemon):
    return ctl(daemon, "export", "--allocated").stdout


def refused(code, call, *args, **arguments):
    try:
        got = call(*args, **arguments)
    except Refused as e:
        check(e.code == code, "%s instead of %s", e.code, code)
        return e.errors[0]["error-message"]
    raise Failure("it was not refused with %s: %s" % (code, got))


def simulated(*more):
    return Daemon(["-q", "--simulated", *more, LAB]).must_run()


def smaller():
    """The lab without its Global Reach link."""
    with open(LAB) as f:
        text = f.read()
    return "\n".join(l for l in text.split("\n") if not l.startswith("global-reach:") and
                     not l.startswith("  pc1-to-er-a:"))


def history_tells_who():
    """history has each edit once, the newest first, with who made it and what changed"""
    with simulated() as daemon:
        check(daemon.ask("history")["history"] == [], "%s", daemon.ask("history"))
        daemon.ask("announce", site="seattle", prefix="10.99.0.0/16")
        daemon.ask("authorization-create", circuit="er-a", name="k")
        try:
            daemon.ask("authorization-create", circuit="er-a", name="k")
        except Refused:
            pass
        daemon.ask("edit", operation="update", piece="circuits: { er-a: { bandwidth: 1Gbps } }")  # as it was
        with open(LAB) as f:
            daemon.ask("apply", lab=f.read(), dry_run=True)
        rows = daemon.ask("history")["history"]
        check([r["number"] for r in rows] == [2, 1], "%s", rows)
        check(rows[0]["changes"] == ["+ circuits/er-a/authorizations/k"] and
              rows[1]["changes"] == ["~ on-premises/seattle"], "%s", rows)
        check(all(r["by"] == "uid %d" % os.getuid() and not r["undone"] for r in rows), "%s", rows)
        check(rows[0]["at"].startswith("2026-01-01T00:00:0"), "%s", rows)
        daemon.stop()


def undo_takes_back():
    """undo takes back the last edit, then the one before; deleted objects have their keys again"""
    with simulated() as daemon:
        states = [export(daemon)]
        for name, args in (("announce", {"site": "seattle", "prefix": "10.99.0.0/16"}),
                           ("global-reach-delete", {"name": "pc1-to-er-a"}),
                           ("authorization-revoke", {"circuit": "er-a", "name": "avs"}),
                           ("edit", {"operation": "delete", "piece": "{ routers: [wan] }"}),
                           ("edit", {"operation": "create",
                                     "piece": "vnets: { six: { address-space: ['fd00:66::/48', 10.66.0.0/16] } }"})):
            daemon.ask(name, **args)
            states.append(export(daemon))
        while len(states) > 1:
            states.pop()
            daemon.ask("undo")
            check(export(daemon) == states[-1], "%d: %s\n%s", len(states), export(daemon), states[-1])
        check("nothing has been" in refused("nothing-to-undo", daemon.ask, "undo"), "what is left?")
        rows = daemon.ask("history")["history"]
        check([r["undone"] for r in rows] == [False] * 5 + [True] * 5, "%s", rows)
        refused("nothing-to-undo", daemon.ask, "undo", number=1)
        refused("nothing-to-undo", daemon.ask, "undo", number=99)
        daemon.ask("undo", number=10)  # the edit that took the first one back
        check("10.99.0.0/16" in export(daemon), "not made again")
        daemon.stop()


def undo_leaves_later_edits():
    """an earlier edit is taken back alone; where a later one rests on it undo is refused, and nothing changes"""
    with simulated() as daemon:
        daemon.ask("edit", operation="create", piece="vnets: { v: { address-space: [10.66.0.0/16] } }")
        daemon.ask("announce", site="seattle", prefix="10.99.0.0/16")
        daemon.ask("undo", number=1)
        text = export(daemon)
        check("10.99.0.0/16" in text and "10.66.0.0/16" not in text, "%s", text)
        daemon.ask("edit", operation="create", piece="vnets: { a: { address-space: [10.67.0.0/16] } }")
        n = daemon.ask("history")["history"][0]["number"]
        daemon.ask("edit", operation="create", piece="vnets: { b: { address-space: [10.68.0.0/16], peered-with: a } }")
        before = export(daemon)
        try:
            daemon.ask("undo", number=n)
            raise Failure("b is peered with nothing")
        except Refused as e:
            check("a" in str(e), "%s", e)
        check(export(daemon) == before, "something changed")
        daemon.stop()


def only_a_hundred():
    """the last 100 edits are kept"""
    with simulated() as daemon:
        for n in range(130):
            daemon.ask("edit", operation="update", piece="description: '%d'" % n)
        rows = daemon.ask("history")["history"]
        check([r["number"] for r in rows] == list(range(130, 30, -1)), "%s", [r["number"] for r in rows])
        refused("nothing-to-undo", daemon.ask, "undo", number=30)
        daemon.ask("undo", number=130)
        check("description: \"128\"" in export(daemon), "%s", export(daemon)[:200])
        daemon.stop()


def unconfirmed_goes_back():
    """apply --confirm goes back when its time is over, and not before; later edits of other things stay"""
    with simulated() as daemon:
        start = export(daemon)
        got = ctl(daemon, "apply", "--confirm", "5m", "-", stdin=smaller())
        check(got.returncode == 0 and "- global-reach/pc1-to-er-a" in got.stdout, "%s", got)
        message = refused("unconfirmed", daemon.ask, "apply", lab=smaller() + "\n# more\n", confirm="1m")
        check("uid" in message, "%s", message)
        daemon.ask("edit", operation="create", piece=OTHER)
        daemon.ask("advance", time="299s")
        check(daemon.ask("show-global-reach")["global-reach"] == [], "too early")
        daemon.ask("advance", time="2s")
        text = export(daemon)
        check("pc1-to-er-a" in text and "10.99.0.0/16" in text, "%s", text)
        rows = daemon.ask("history")["history"]
        check(rows[0]["by"] == "no confirmation came" and
              rows[0]["changes"] == ["+ global-reach/pc1-to-er-a"], "%s", rows)
        daemon.ask("edit", operation="delete", piece="{ vnets: [v] }")
        check(export(daemon) == start, "other keys, or another lab")
        check("unconfirmed" in daemon.log(), "%s", daemon.log())
        refused("nothing-to-undo", daemon.ask, "confirm")
        daemon.stop()


def confirmed_stays():
    """confirm keeps the edit; a dry run waits for nothing; undo and reset lab end the wait"""
    with simulated() as daemon:
        start = export(daemon)
        daemon.ask("apply", lab=smaller(), dry_run=True, confirm="5m")
        refused("nothing-to-undo", daemon.ask, "confirm")
        daemon.ask("apply", lab=smaller(), confirm="5m")
        check(ctl(daemon, "confirm").returncode == 0, "confirm")
        daemon.ask("advance", time="1h")
        check("pc1-to-er-a" not in export(daemon), "it went back")
        daemon.ask("undo")
        check(export(daemon) == start, "not as at the start")
        for end in ("undo", "reset-lab"):
            daemon.ask("apply", lab=smaller(), confirm="5m")
            daemon.ask(end)
            n = daemon.ask("history")["history"][0]["number"]
            refused("nothing-to-undo", daemon.ask, "confirm")
            daemon.ask("advance", time="1h")
            check(daemon.ask("history")["history"][0]["number"] == n and export(daemon) == start, "%s", end)
        daemon.stop()


def in_the_way():
    """later edits that rest on an edit which is not confirmed go back with it"""
    with simulated() as daemon:
        with open(LAB) as f:
            more = f.read().replace("vnets:\n", "vnets:\n  a: { address-space: [10.67.0.0/16] }\n", 1)
        start = export(daemon)
        daemon.ask("apply", lab=more, confirm="5m")
        check("10.67.0.0/16" in export(daemon), "not applied")
        daemon.ask("edit", operation="create", piece="vnets: { b: { address-space: [10.68.0.0/16], peered-with: a } }")
        daemon.ask("advance", time="6m")
        check(export(daemon) == start, "%s", export(daemon))
        daemon.stop()


def survives_a_crash():
    """killed while an edit waits: the next daemon takes the edit back when its time has come, with
    other edits left alone; or confirms it; and one whose time is over goes back at the start"""
    top = workdir("second")
    state = os.path.join(top, "st")
    small = os.path.join(top, "small.yaml")
    with open(small, "w") as f:
        f.write(smaller())

    def start(*more):
        return Daemon(["-q", "-s", state, *more]).must_run()

    def links(daemon):
        return [r["name"] for r in daemon.ask("show-global-reach")["global-reach"]]
    with start(LAB) as daemon:
        first = export(daemon)
        daemon.ask("apply", lab=smaller(), confirm="1h")
        daemon.kill()
    with start() as daemon:
        check(links(daemon) == [], "it went back at once")
        daemon.ask("confirm")
        daemon.kill()
    with open(os.path.join(state, "state.json")) as f:
        check("unconfirmed" not in f.read(), "still there")
    with start() as daemon:
        check(links(daemon) == [], "it was confirmed")
        with open(LAB) as f:
            daemon.ask("apply", lab=f.read())
        first = export(daemon)
        daemon.ask("apply", lab=smaller(), confirm="2s")
        daemon.ask("edit", operation="create", piece=OTHER)
        daemon.kill()
    with start() as daemon:
        poll("the edit to go back", lambda: links(daemon) == ["pc1-to-er-a"])
        check("10.99.0.0/16" in export(daemon), "the other edit is gone")
        daemon.ask("edit", operation="delete", piece="{ vnets: [v] }")
        check(export(daemon) == first, "other keys")
        daemon.kill()
    with open(os.path.join(state, "state.json")) as f:
        check("unconfirmed" not in f.read(), "still there")
    with start() as daemon:
        check(links(daemon) == ["pc1-to-er-a"], "%s", links(daemon))
        daemon.stop()
    shutil.rmtree(top)


NAMING = """lab: naming
routers:
  r: { asn: 65000, advertise: [10.2.0.0/16, { mrt: routes.mrt }],
       neighbors: { p: { asn: 65001, external: { local: 127.0.0.1, remote: 127.0.0.2, local-port: 11790, mode: listen,
                                                 password: "file:key" } } } }
"""


def goes_back_to_what_it_names():
    """after a crash an edit goes back with the file and the secret that the lab before it names, and
    after no longer than it had by a clock that is behind; a reload in between takes neither away"""
    top = workdir("naming")
    state, lab = os.path.join(top, "st"), os.path.join(top, "lab.yaml")
    for name, data in (("routes.mrt", RECORDING), ("key", b"of the session\n"), ("lab.yaml", NAMING.encode())):
        with open(os.path.join(top, name), "wb") as f:
            f.write(data)
    less = "lab: naming\nrouters: { r: { asn: 65000, advertise: [10.2.0.0/16] } }\n"

    def start(*more):
        return Daemon(["-q", "-s", state, *more, lab]).must_run()

    def is_back(daemon):
        return {r["network"] for r in daemon.ask("show-routes", at="r")["routes"]} == {"10.1.0.0/16", "10.2.0.0/16"}
    with start() as daemon:
        first = export(daemon)
        check(is_back(daemon), "the recording: %s", daemon.ask("show-routes", at="r"))
        daemon.ask("apply", lab=less, confirm="1s")
        daemon.kill()
    with start() as daemon:
        poll("the edit to go back: " + daemon.log(), lambda: is_back(daemon))
        check(export(daemon) == first, "another lab")
        daemon.ask("apply", lab=less, confirm="2s")
        with open(lab, "w") as f:
            f.write(less)
        daemon.ask("reload")
        check(not is_back(daemon), "too early")
        poll("the edit to go back after a reload", lambda: is_back(daemon))
        daemon.ask("apply", lab=less, confirm="1h")
        daemon.kill()
    with start("--simulated") as daemon:  # whose year begins
        daemon.ask("advance", time="59m")
        check(not is_back(daemon), "too early")
        daemon.ask("advance", time="2m")
        check(is_back(daemon), "it waits by a clock that is behind")
        daemon.stop()
    shutil.rmtree(top)


def reload_tells():
    """erxctl reload ends with 1 when the lab file is refused, and with 0 when it runs"""
    top = workdir("reload")
    path = os.path.join(top, "lab.yaml")
    shutil.copy(LAB, path)
    with Daemon(["-q", "-s", os.path.join(top, "st"), path]).must_run() as daemon:
        check(ctl(daemon, "reload").returncode == 0, "as it was")
        with open(path, "a") as f:
            f.write("circuits: {}\n")
        got = ctl(daemon, "reload")
        check(got.returncode == 1 and "lab.yaml" in got.stderr and "circuits" in got.stderr, "%s", got)
        check("refused; the running lab stays" in daemon.log(), "%s", daemon.log())
        shutil.copy(LAB, path)
        with open(path, "a") as f:
            f.write("description: other\n")
        got = ctl(daemon, "reload")
        check(got.returncode == 0 and "description: other" in export(daemon), "%s", got)
        daemon.ask("edit", operation="create", piece=OTHER)
        got = ctl(daemon, "reload")
        check(got.returncode == 1 and "vnets/v" in got.stderr, "%s", got)
        daemon.stop()
    shutil.rmtree(top)


sys.exit(run([reload_tells, history_tells_who, undo_takes_back, undo_leaves_later_edits, only_a_hundred,
              unconfirmed_goes_back, confirmed_stays, in_the_way, survives_a_crash, goes_back_to_what_it_names]))
