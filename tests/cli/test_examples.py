#!/usr/bin/env python3
"""The labs of conf/examples: each passes the check, runs, converges, and does what the comment
at its head tells people to type. The shell harness of conf/examples/ci runs as it is."""
import glob, os, re, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
EXAMPLES = os.path.join(TOP, "conf", "examples")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, run, workdir

RUN = ["vnet-only", "avs-global-reach", "two-sites", "hub-and-spokes", "bow-tie", "four-routers"]


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def shell(command, daemon=None, cwd=TOP, **env):
    """With erxd and erxctl on the path, as somebody who installed them has it."""
    env = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], **env)
    if daemon:
        env["ERX_SOCKET"] = daemon.socket
    return subprocess.run(["bash", "-euc", command], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=300, env=env, cwd=cwd)


def comment(lab):
    """The block at the head of a lab."""
    with open(os.path.join(EXAMPLES, lab + ".yaml")) as f:
        text = f.read()
    return re.match(r"(?:#.*\n)*", text).group(0)


def told(lab):
    """The commands of that block: indented by a tab, up to two blanks."""
    return [c for c in re.findall(r"^#\t(.*?)(?: {2,}.*)?$", comment(lab), re.M)
            if c.startswith("erxctl ")]


def all_good():
    """every lab there passes erxctl check and erxd -t"""
    labs = sorted(glob.glob(os.path.join(EXAMPLES, "*.yaml")) +
                  glob.glob(os.path.join(EXAMPLES, "*", "lab.yaml")))
    check(len(labs) >= 7, "only %s", labs)
    for lab in labs:
        for got in (shell("erxctl check " + lab), shell("erxd -t " + lab)):
            check(got.returncode == 0 and got.stderr == "", "%s: %s", lab, got.stderr)


def as_told(lab):
    def test():
        with Daemon(["-q", os.path.join(EXAMPLES, lab + ".yaml")]).must_run() as daemon:
            wait = shell("erxctl wait", daemon)
            check(wait.returncode == 0, "%s", wait.stderr)
            states = {s["state"] for s in daemon.ask("show-sessions")["sessions"]}
            check(states == {"Established"}, "%s", states)
            commands = told(lab)
            check(len(commands) >= (0 if lab == "four-routers" else 5), "it tells %s", commands)
            for command in commands:
                got = shell(command, daemon)
                check(got.returncode == 0, "%s: exit %d: %s", command, got.returncode, got.stderr)
                check(got.stdout or not re.search("show|trace|explain|reach s", command),
                      "%s says nothing", command)
            daemon.stop()
    test.__doc__ = "%s.yaml converges and does what its comment says" % lab
    return test


def outcome(lab, *steps):
    """What the last command of each step prints holds all of its words."""
    with Daemon(["-q", os.path.join(EXAMPLES, lab + ".yaml")]).must_run() as daemon:
        for command, *words in [("erxctl wait",)] + list(steps):
            got = shell(command, daemon)
            check(got.returncode == 0, "%s: exit %d: %s", command, got.returncode, got.stderr)
            for word in words:
                check(word in got.stdout, "%s: no %r in %s", command, word, got.stdout)
        daemon.stop()


def basic_model():
    """vnet-only: both learn of each other over every link, and one link is enough"""
    outcome("vnet-only", ("erxctl show learned-routes hub", "12076-64520"),
            ("erxctl show routes --at seattle", "10.60.0.0/16", "10.61.0.0/24"),
            ("erxctl trace seattle hub/sql", "0 of 4 ways lost"),
            ("erxctl fail link er-a/primary--seattle/ce0; erxctl wait; erxctl trace seattle hub/sql",
             "0 of 2 ways lost"))


def sites_meet():
    """two-sites: Global Reach joins the sites, and a gateway does not"""
    outcome("two-sites", ("erxctl trace amsterdam paris", "er-par/primary > paris/ce0", "0 of 2"),
            ("erxctl explain 10.40.0.0/16 --at hub", "another path has a higher weight (P-40)"),
            ("erxctl global-reach delete ams-par; erxctl wait; erxctl trace amsterdam paris",
             "1 of 1 way lost"),
            ("erxctl explain 10.30.0.0/16 --at amsterdam", "W-32"))


def spokes_meet():
    """hub-and-spokes: spokes meet at the MSEE while a route covers both, and not otherwise"""
    outcome("hub-and-spokes",
            ("erxctl trace spoke1 spoke2", "spoke1 > hub/gw0 > er/primary > hub/gw1 > spoke2: delivered",
             "0 of 8 ways lost"),
            ("erxctl trace spoke1 hub", "spoke1 > hub: delivered"),
            ("erxctl withdraw dc 10.0.0.0/8; erxctl wait; erxctl trace spoke1 spoke2",
             "spoke1: no-route", "peering is not transitive", "E-13"),
            ("erxctl announce dc 0.0.0.0/0; erxctl wait; erxctl trace spoke1 spoke2", "0 of 8 ways lost"),
            ("erxctl show effective-routes spoke1", "Default                Invalid  0.0.0.0/0"))


def bow_tie():
    """bow-tie: losing a circuit loses nothing while all five links of Global Reach are there"""
    lose = "erxctl fail link dc/ce0--er-a/primary; erxctl fail link dc/ce1--er-a/secondary; erxctl wait; "
    outcome("bow-tie", ("erxctl trace dc pc1/web", "0 of 4 ways lost"),
            (lose + "erxctl trace dc pc1/web", "0 of 2 ways lost"),
            ("erxctl trace dc pc2/web", "0 of 2 ways lost"),
            ("erxctl global-reach delete pc1-er-b; erxctl wait; erxctl trace dc pc1/web",
             "2 of 2 ways lost"),
            ("erxctl trace dc pc2/web", "0 of 2 ways lost"))


def default_route():
    """bow-tie: the default route of both firewalls, until the far connections go"""
    outcome("bow-tie", ("erxctl announce nva1 0.0.0.0/0; erxctl announce nva2 0.0.0.0/0; erxctl wait; "
                        "erxctl show routes --at pc1/primary 0.0.0.0/0", "hub1/gw0", "hub2/gw0"),
            ("erxctl show routes --at dc 0.0.0.0/0", "12076"))
    with Daemon(["-q", os.path.join(EXAMPLES, "bow-tie.yaml")]).must_run() as daemon:
        for command in ("announce nva1 0.0.0.0/0", "announce nva2 0.0.0.0/0",
                        "connection delete hub1 to-pc2", "connection delete hub2 to-pc1", "wait"):
            check(shell("erxctl " + command, daemon).returncode == 0, command)
        rows = daemon.ask("show-routes", at="pc1/primary", prefix="0.0.0.0/0")["routes"]
        check({r["from"] for r in rows} == {"hub1/gw0", "hub1/gw1"}, "%s", rows)
        daemon.stop()


def no_sleep():
    """the shell harness of conf/examples/ci passes, has no sleep in it, and leaves nothing behind"""
    directory = workdir("ci")
    script = os.path.join(EXAMPLES, "ci", "check-routes.sh")
    with open(script) as f:
        code = re.sub(r"^\s*#.*$", "", f.read(), flags=re.M)
    check(not re.search(r"\bsleep\b|\bread -t\b|(?<!-)\btimeout\b", code), "it waits for a time")
    copy = os.path.join(directory, "ci")
    shutil.copytree(os.path.dirname(script), copy)
    shutil.copy(os.path.join(EXAMPLES, "avs-global-reach.yaml"), directory)
    got = shell("./check-routes.sh ../avs-global-reach.yaml", cwd=copy, TMPDIR=directory)
    check(got.returncode == 0, "exit %d: %s%s", got.returncode, got.stdout, got.stderr)
    check(got.stdout.count("ok ") >= 5 and "not ok" not in got.stdout, "%s", got.stdout)
    # A lab that is wrong must fail it: without the link the site cannot reach the cloud.
    lab = os.path.join(directory, "avs-global-reach.yaml")
    with open(lab) as f:
        text = f.read()
    with open(lab, "w") as f:
        f.write(re.sub(r"^global-reach:\n.*\n", "", text, flags=re.M))
    got = shell("./check-routes.sh ../avs-global-reach.yaml", cwd=copy, TMPDIR=directory)
    check(got.returncode == 1 and "not ok" in got.stdout, "exit %d: %s%s", got.returncode, got.stdout,
          got.stderr)
    left = sorted(os.listdir(directory))
    check(left == ["avs-global-reach.yaml", "ci"], "it left %s", left)
    shutil.rmtree(directory)


if __name__ == "__main__":
    sys.exit(run([all_good] + [as_told(lab) for lab in RUN] +
                 [basic_model, sites_meet, spokes_meet, bow_tie, default_route, no_sleep]))
