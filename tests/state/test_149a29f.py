#!/usr/bin/env python3
"""Labs, plans and state directories of commit 149a29f mean what tests/fixtures/149a29f says of
them: each is checked, rehearsed or run as it is."""
import hashlib, json, os, re, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
OLD = os.path.join(TOP, "tests", "fixtures", "149a29f")
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "cli"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir
from test_manual_lab import statements

# Labs whose sessions are all emulated: how many there are, for each direction of each family.
RUN = {"vnet-only": 12, "avs-global-reach": 32, "two-sites": 30, "bow-tie": 114,
       "four-routers": 8, "golden": 32}
# A lab with real routers that nobody plays here, each at one address of the loopback: what
# stays down; and how many sessions are up beside it.
WAITS = {"every-leaf": (["collector--r1/ipv4", "east/ce0--er-b/primary/ipv4",
                         "er-b/primary--guest/gw0/ipv4"], 58)}
# Labs with addresses that a machine need not have.
CHECK = ["real-router", "rig"]

# Where packets go in them: both ends, then how many of how many ways are lost.
TRACES = [("vnet-only", "seattle", "hub/sql", 0, 4), ("avs-global-reach", "seattle", "pc1/db", 0, 2),
          ("two-sites", "amsterdam", "paris", 0, 2), ("bow-tie", "dc", "pc1/web", 0, 4),
          ("bow-tie", "hub1", "hub2", 0, 32), ("golden", "seattle", "hub", 0, 4),
          ("golden", "other", "seattle", 1, 1)]

# A plan, and for each kind of durations: exit status, verdict, and what failed, "" for nothing.
PLANS = {
    "S1/plan": ((0, "HOLDS", ""), (0, "HOLDS", "")),
    "S1/plan-realistic": ((1, "FAILED", "create"), (1, "FAILED", "create outage outage")),
    "S2/plan": ((0, "LOSS", ""), (0, "HOLDS", "")),
    "S2/plan-keys": ((0, "HOLDS", ""), (0, "HOLDS", "")),
    "S3/plan-backdoor": ((0, "HOLDS", ""), (0, "HOLDS", "")),
    "S3/plan-loop": ((0, "LOSS", ""), (0, "LOSS", "")),
    "S4/plan": ((0, "HOLDS", ""), (0, "HOLDS", "")),
    "S4/plan-bad": ((1, "FAILED", "symmetric reachable outage"),
                    (1, "FAILED", "symmetric reachable outage")),
    "S4/plan-bfd": ((0, "LOSS", ""), (1, "FAILED", "outage")),
    "S6/plan": ((0, "LOSS", ""), (0, "LOSS", "")),
    "S7/plan": ((1, "FAILED", "outage"), (0, "LOSS", "")),
    "S8/plan": ((1, "FAILED", "ecmp-over path sees"), (1, "FAILED", "ecmp-over path sees")),
    "S8/plan-halves": ((0, "LOSS", ""), (0, "LOSS", "")),
    "every-step/plan": ((1, "FAILED", "sees"), (0, "LOSS", "")),
}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=600, cwd=OLD)


def lab(name):
    return os.path.join(OLD, "labs", name + ".yaml")


def everything_is_tried():
    """each lab, plan and state of 149a29f has an outcome here"""
    labs = {f[:-5] for f in os.listdir(os.path.join(OLD, "labs")) if f.endswith(".yaml")}
    check(labs == set(RUN) | set(WAITS) | set(CHECK), "labs: %s", sorted(labs))
    plans = {os.path.join(d, f[:-5]) for d in os.listdir(os.path.join(OLD, "plans"))
             for f in os.listdir(os.path.join(OLD, "plans", d)) if f.startswith("plan")}
    check(plans == set(PLANS), "plans: %s", sorted(plans))
    states = set(os.listdir(os.path.join(OLD, "states")))
    check(states == {"allocated", "edited", "whole", "torn"}, "states: %s", sorted(states))


def leaves(name, below=None, path=()):
    """{path: words of its type} of a module, groupings and types by their names"""
    if below is None:
        with open(name) as f:
            below = statements(f.read())[0][2]
    out = {}
    for keyword, argument, inside in below:
        if keyword in ("leaf", "leaf-list", "typedef"):
            out[path + (argument,)] = {a for k, _, t in inside if k == "type"
                                       for k2, a, _ in t if k2 == "enum"}
        elif keyword in ("anydata", "uses"):
            out[path + (keyword, argument)] = set()
        if keyword in ("list", "container", "grouping"):
            out[path + (argument, "")] = set()
            out.update(leaves(name, inside, path + (argument,)))
    return out


def no_leaf_is_gone():
    """each leaf and each word of the schemas of 149a29f is one of today's"""
    for module, least in (("erx-lab.yang", 180), ("erx-plan.yang", 90)):
        old = leaves(os.path.join(OLD, module))
        new = leaves(os.path.join(TOP, "conf", "yang", module))
        check(len(old) > least, "only %d nodes of %s were found", len(old), module)
        for path, words in old.items():
            check(path in new, "%s: %s is gone", module, "/".join(path))
            check(words <= new[path], "%s: %s has lost %s", module, "/".join(path),
                  words - new[path])


def every_leaf_is_tried():
    """every-leaf.yaml has each leaf of the schema of 149a29f"""
    with open(lab("every-leaf")) as f:
        text = f.read()
    # What stands for itself in YAML, as the element of a sequence or behind a name.
    written = {"name", "link", "circuit", "position", "prefix", "key", "lab"}
    missing = {path[-1] for path in leaves(os.path.join(OLD, "erx-lab.yang"))
               if path[-1] and not (len(path) > 1 and path[-2] == "uses") and len(path) > 1
               and not re.search(r"\b%s:" % re.escape(path[-1]), text)} - written
    check(not missing, "it lacks %s", sorted(missing))


def labs_are_good():
    """the labs of 149a29f pass erxctl check"""
    for name in sorted([*RUN, *WAITS, *CHECK]):
        got = erxctl("check", lab(name))
        check(got.returncode == 0, "%s: exit %d: %s", name, got.returncode, got.stderr)


def states_of(daemon):
    return [s["state"] for s in daemon.ask("show-sessions")["sessions"]]


def labs_run():
    """the emulated labs of 149a29f converge, and their packets go where they went"""
    for name, sessions in RUN.items():
        with Daemon(["-q", lab(name)]).must_run() as daemon:
            answer = daemon.ask("wait")["wait"]
            check(answer["converged"], "%s: %s", name, answer)
            states = states_of(daemon)
            check(set(states) == {"Established"} and len(states) == sessions, "%s: %d sessions: %s",
                  name, len(states), set(states))
            for _, src, dst, lost, ways in [t for t in TRACES if t[0] == name]:
                got = daemon.ask("trace", **{"from": src, "to": dst})["trace"]
                check((got["lost"], got["members"]) == (lost, ways), "%s: %s to %s: %d of %d lost",
                      name, src, dst, got["lost"], got["members"])
            daemon.stop()


def waited_for(daemon):
    """What keeps the lab from having converged; links that carry something still are no matter."""
    try:
        daemon.ask("wait", timeout="1s")
    except Refused as e:
        return sorted({w["error-path"] for w in e.errors} - {"links"})
    return []


def up_to(daemon, down, up):
    """All but the real routers that are not there are up, and these are what is waited for."""
    poll("%d sessions" % up, lambda: states_of(daemon).count("Established") == up)
    poll(str(down), lambda: waited_for(daemon) == down)


def labs_wait():
    """every-leaf.yaml of 149a29f runs, but for the real routers that are not there"""
    for name, (down, up) in WAITS.items():
        with Daemon(["-q", lab(name)]).must_run() as daemon:
            up_to(daemon, down, up)
            daemon.stop()


def plan(name):
    def test():
        folder = os.path.join(OLD, "plans", os.path.dirname(name))
        for durations, (status, verdict, failed) in zip(("real", "ideal"), PLANS[name]):
            # What nobody says is real: the first of both is what a plan does by itself.
            more = [] if durations == "real" else ["--durations", durations]
            got = erxctl("rehearse", os.path.join(folder, "lab.yaml"),
                         os.path.join(OLD, "plans", name + ".yaml"), *more)
            said = re.findall(r"^([A-Z]+): ", got.stdout, re.M)
            bad = re.findall(r"^  FAIL (\S+)|^  do   (\S+) .*\n       NOT AS EXPECTED|"
                             r"^  \S+: (create) .*: done$", got.stdout, re.M)
            bad = " ".join(sorted("".join(b) for b in bad))
            check((got.returncode, said[-1:], bad) ==
                  (status, [verdict], " ".join(sorted(failed.split()))),
                  "%s durations: exit %d, %s, failed: %s\n%s", durations, got.returncode, said, bad,
                  got.stdout[-2000:] + got.stderr)
    test.__doc__ = "the plan %s of 149a29f has its outcome" % name
    return test


class Copy:
    """A state directory of 149a29f, to be written into. Its lab was in /srv/labs, which this
    machine has not: the copy has its lab, and the files of that, in a folder beside it."""
    def __init__(self, name):
        self.top = workdir("state")
        self.dir = os.path.join(self.top, name)
        shutil.copytree(os.path.join(OLD, "states", name), self.dir)
        shutil.copytree(os.path.join(OLD, "labs"), os.path.join(self.top, "labs"))
        for file in ("state.json", "state.last"):
            self.move(os.path.join(self.dir, file))

    def move(self, file):
        """The sum of a state that is whole is that of what follows it; of a torn one it stays wrong."""
        if not os.path.exists(file):
            return
        with open(file, "rb") as f:
            head, sum_, body = re.fullmatch(rb'(\{"erxd-state":1,"sha256":")([0-9a-f]*)(","state":.*)',
                                            f.read(), re.S).groups()
        start = len(b'","state":{\n')
        whole = hashlib.sha256(body[start:]).hexdigest().encode() == sum_
        body = body.replace(b"/srv/labs/", (self.top + "/labs/").encode())
        if whole:
            sum_ = hashlib.sha256(body[start:]).hexdigest().encode()
        with open(file, "wb") as f:
            f.write(head + sum_ + body)

    def read(self):
        with open(os.path.join(self.dir, "state.json")) as f:
            return json.load(f)["state"]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.top, ignore_errors=True)


def names(daemon, verb, **args):
    (rows,) = daemon.ask(verb, **args).values()
    return rows


def taken_up(name, look, down=None, up=None):
    """The state as it was, the lab as it was, and what was allocated is allocated still."""
    with Copy(name) as copy:
        before = copy.read()
        with Daemon(["-s", copy.dir]).must_run() as daemon:
            if down is None:
                answer = daemon.ask("wait")["wait"]
                check(answer["converged"], "%s", answer)
                check(set(states_of(daemon)) == {"Established"}, "%s", states_of(daemon))
            else:
                up_to(daemon, down, up)
            look(daemon, before)
            daemon.ask("authorization-create", circuit="er-a", name="later")
            daemon.stop()
        after = copy.read()
        lost = {k: v for k, v in before["allocated"].items() if after["allocated"].get(k) != v}
        check(not lost, "allocated before and not now: %s", lost)
        new = {k.split("/")[0] for k in set(after["allocated"]) - set(before["allocated"])}
        check(new == {"community", "keys"}, "allocated now and not before: %s", new)
        del after["lab"]["circuits"]["er-a"]["authorizations"]["later"]
        check(after["lab"] == before["lab"], "the lab has changed: %s", after["lab"])
        # What was written by the program of today is taken up, too.
        with Daemon(["-s", copy.dir]).must_run() as daemon:
            check(any(a["name"] == "later" for a in names(daemon, "authorization-list")), "lost")
            daemon.stop()


def allocated():
    """the state of 149a29f with allocations is taken up whole"""
    def look(daemon, before):
        keys = {a["circuit"] + "/" + a["name"]: a["key"] for a in names(daemon, "authorization-list")}
        check(keys == {k[5:]: v for k, v in before["allocated"].items() if k.startswith("keys/")},
              "%s", keys)
        links = names(daemon, "show-global-reach")
        check([(r["name"], r["address-prefix"]) for r in links] ==
              [("pc1-to-er-a", before["allocated"]["gr/pc1-to-er-a"])], "%s", links)
    taken_up("allocated", look)


def edited():
    """the state of 149a29f with edits and failures is taken up, and what failed is whole"""
    def look(daemon, before):
        rows = {(c["vnet"], c["name"], c["circuit"], c["weight"])
                for c in names(daemon, "show-connections")}
        check(rows == {("hub", "again", "pc1", 0), ("hub", "to-er-a", "er-a", 7),
                       ("other", "to-er-a", "er-a", 0)}, "%s", rows)
        check(names(daemon, "show-failures") == [], "something is failed")
        check({v["name"] for v in names(daemon, "show-vnets")} == {"hub", "other", "late"}, "VNets")
        routes = {r["network"] for r in names(daemon, "show-routes", at="hub/gw0")}
        check({"10.21.0.0/16", "10.23.0.0/16"} <= routes and "10.20.0.0/16" not in routes,
              "%s", routes)
        revoked = next(k.split("/")[2] for k in before["allocated"] if k.startswith("revoked/"))
        try:
            daemon.ask("connection-create", name="x", vnet="late", circuit="er-a",
                       authorization_key=revoked)
        except Refused as e:
            check(e.code == "key-revoked", "%s", e)
        else:
            raise Failure("a key that was taken back makes a connection")
    taken_up("edited", look)


def whole():
    """the state of 149a29f of the lab with every leaf is taken up"""
    def look(daemon, before):
        rows = {(c["vnet"], c["name"]) for c in names(daemon, "show-connections")}
        check(("hub", "extra") in rows, "%s", rows)
        table = names(daemon, "show-routes", at="west/ce0")
        check(table, "west has no routes")
    taken_up("whole", look, WAITS["every-leaf"][0], 66)


def torn():
    """a state of 149a29f that was cut off is refused, and the one before it goes on"""
    with Copy("torn") as copy:
        with Daemon(["-s", copy.dir]) as daemon:
            check(daemon.ready is None and daemon.status == 2, "it started")
            for words in ("its checksum does not match", "state.last", "--reset"):
                check(words in daemon.log(), "no %r in %s", words, daemon.log())
        os.replace(os.path.join(copy.dir, "state.last"), os.path.join(copy.dir, "state.json"))
        with Daemon(["-s", copy.dir]).must_run() as daemon:
            check(daemon.ask("wait")["wait"]["converged"], "it does not converge")
            check({v["name"] for v in names(daemon, "show-vnets")} ==
                  {"hub", "other", "late", "spoke1"}, "VNets")
            daemon.stop()


if __name__ == "__main__":
    sys.exit(run([everything_is_tried, no_leaf_is_gone, every_leaf_is_tried, labs_are_good,
                  labs_run, labs_wait] + [plan(p) for p in PLANS] +
                 [allocated, edited, whole, torn]))
