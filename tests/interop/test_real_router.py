#!/usr/bin/env python3
"""Real routers as people set them up: the example of conf/examples/real-router, one script up and
down with FRR and BIRD; what the README tells about one's own router, to the letter, with FRR, and
what becomes of a circuit with Global Reach without the filter that is in it; and what FRR has
to say to the configuration of the containerlab example."""
import http.client, itertools, json, os, re, shutil, socket, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fixture import (BUILD, TOP, Failure, Skip, World, add_namespace, poll, run, sh)

EXAMPLES = os.path.join(TOP, "conf", "examples")
SCRIPT = os.path.join(EXAMPLES, "real-router", "real-router.sh")


class Lab:
    """What the script makes, under names of its own: two cases may run at a time."""
    numbers = itertools.count(1)

    def __init__(self):
        for tool in ("bird", "vtysh", "ip"):
            if not shutil.which(tool):
                raise Skip("%s is not installed" % tool)
        if os.geteuid() != 0:
            raise Skip("network namespaces need root")
        self.ns = "erxr%d-%d" % (os.getpid(), next(Lab.numbers))
        add_namespace(self.ns + "-try")
        sh("ip", "netns", "del", self.ns + "-try")
        self.top = tempfile.mkdtemp(prefix="erx-real-")
        os.chmod(self.top, 0o755)
        self.run = os.path.join(self.top, "run")
        self.env = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], ERX_NS=self.ns,
                        ERX_RUN=self.run, ERX_SOCKET=os.path.join(self.run, "erxd.sock"))

    def script(self, word):
        # Daemons that stay must not hold our pipe open: to a file.
        path = os.path.join(self.top, word + ".out")
        with open(path, "w+") as f:
            p = subprocess.run([SCRIPT, word], stdin=subprocess.DEVNULL, stdout=f,
                               stderr=subprocess.STDOUT, timeout=240, env=self.env)
            f.seek(0)
            return p.returncode, f.read()

    def ctl(self, *words):
        p = subprocess.run((os.path.join(BUILD, "erxctl"),) + words, env=self.env, timeout=60,
                           stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if p.returncode:
            raise Failure("erxctl %s: %s" % (" ".join(words), p.stderr))
        return p.stdout

    def namespaces(self):
        return [n for n in sh("ip", "netns", "list").split() if n.startswith(self.ns + "-")]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.script("down")
        shutil.rmtree(self.top, ignore_errors=True)


def up_and_down():
    with Lab() as lab:
        status, text = lab.script("up")
        if status:
            raise Failure("up ended with %d: %s" % (status, text))
        states = {s["state"] for s in json.loads(lab.ctl("-o", "json", "show", "sessions"))}
        if states != {"Established"}:
            raise Failure("states %s" % states)
        frr = sh("vtysh", "--vty_socket", lab.run, "-d", "bgpd", "-c", "show bgp ipv4 unicast json")
        routes = json.loads(frr)["routes"]
        got = {p: sorted((h["path"], h["peerId"]) for h in paths) for p, paths in routes.items()}
        both = [("12076", "172.16.1.2"), ("12076", "172.16.1.6")]
        want = {"10.20.0.0/16": [("", "(unspec)")], "10.30.0.0/16": both, "10.60.0.0/16": both}
        if got != want:
            raise Failure("FRR has %s" % got)
        bird = sh("birdc", "-r", "-s", os.path.join(lab.run, "bird.ctl"), "show route")
        for prefix in ("10.20.0.0/16", "10.60.0.0/16"):
            if not re.search(re.escape(prefix) + r" +unicast \[msee_.*AS12076i\]", bird):
                raise Failure("BIRD has %s" % bird)
        for circuit, prefix, path in (("er-a", "10.20.0.0/16", "64520"),
                                      ("er-b", "10.30.0.0/16", "64530")):
            rows = json.loads(lab.ctl("-o", "json", "show", "routes", "--at", circuit, prefix))
            if len(rows) != 2 or {r["as-path"] for r in rows} != {path}:
                raise Failure("%s has %s" % (circuit, rows))
        status, text = lab.script("show")
        if status or "12076" not in text or "BIRD" not in text:
            raise Failure("show ended with %d: %s" % (status, text))
        status, text = lab.script("up")
        if status != 2 or "real-router.sh down first" not in text:
            raise Failure("up twice ended with %d: %s" % (status, text))
        status, text = lab.script("down")
        if status or lab.namespaces() or os.path.exists(lab.run):
            raise Failure("down ended with %d, left %s: %s" % (status, lab.namespaces(), text))


def failed_start():
    with Lab() as lab:
        lab.env["BGPD"] = "/nonexistent/bgpd"
        status, text = lab.script("up")
        if status != 2 or "/nonexistent/bgpd is missing" not in text or lab.namespaces():
            raise Failure("up ended with %d, left %s: %s" % (status, lab.namespaces(), text))
        del lab.env["BGPD"]
        for word in ("", "left"):
            status, text = lab.script(word)
            if status != 2 or "up|show|down" not in text:
                raise Failure("%r ended with %d: %s" % (word, status, text))


def readme():
    """The blocks of "Your own router": a lab, commands, a router's configuration."""
    with open(os.path.join(TOP, "README.md")) as f:
        section = re.search(r"^## Your own router\n(.*?)^## ", f.read(), re.S | re.M).group(1)
    found = re.findall(r"(?:^    .*\n)+", section, re.M)
    return [re.sub(r"^    ", "", b, flags=re.M) for b in found]


def own_router():
    bgpd = "/usr/lib/frr/bgpd"
    if not os.path.exists(bgpd):
        raise Skip("frr is not installed")
    lab, commands, frr = readme()
    commands = re.findall(r"^\$ (.*)", commands, re.M)
    with World() as world:
        azure, edge = world.host("az"), world.host("ce")
        world.link(azure, edge, [], ["172.16.1.1/30", "172.16.1.5/30"])
        world.write("lab.yaml", lab)
        world.write("frr.conf", frr)
        world.start(edge, "frr", bgpd, "-S", "-Z", "-n", "-f", world.path("frr.conf"), "-P", "0",
                    "--vty_socket", world.dir, "-i", world.path("bgpd.pid"))
        env = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"],
                   ERX_SOCKET=world.path("erxd.sock"))
        # The daemon must be there when it is asked, which a person sees for himself.
        script = "trap 'kill $!' EXIT\n" + "\n".join(c.replace("erxd lab.yaml &", "mkfifo r; erxd lab.yaml >r & read -r _ <r")
                           for c in commands) + "\ntrap - EXIT\nkill $!\nwait $!\n"
        p = subprocess.run(("ip", "netns", "exec", azure, "bash", "-euc", script), cwd=world.dir,
                           env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                           timeout=120)
        if p.returncode or not re.search(r"10\.20\.0\.0/16 .* 64520 .* mine/ce0", p.stdout):
            raise Failure("exit %d: %s%s" % (p.returncode, p.stdout, p.stderr))


FIRST_USE = os.path.join(TOP, "tests", "first-use", "p1")


class Case(World):
    """The first use's lab with Global Reach, and FRR in the place of a site's edge."""
    def __init__(self, frr):
        super().__init__()
        bgpd = "/usr/lib/frr/bgpd"
        if not os.path.exists(bgpd) or not shutil.which("vtysh"):
            raise Skip("frr is not installed")
        azure, edge = self.host("az"), self.host("ce")
        self.link(azure, edge, ["172.16.1.2/30", "172.16.1.6/30"], ["172.16.1.1/30", "172.16.1.5/30"])
        self.write("frr.conf", frr)
        self.start(edge, "frr", bgpd, "-S", "-Z", "-n", "-f", self.path("frr.conf"), "-P", "0",
                   "--vty_socket", self.dir, "-i", self.path("bgpd.pid"))
        daemon = self.start(azure, "erxd", os.path.join(BUILD, "erxd"), "-S", self.path("s"),
                            os.path.join(FIRST_USE, "lab-frr.yaml"), stdout=subprocess.PIPE)
        daemon.stdout.readline()

    def ctl(self, *words):
        return subprocess.run((os.path.join(BUILD, "erxctl"), "-S", self.path("s")) + words,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=200)

    def json(self, *words):
        return json.loads(self.ctl("-o", "json", *words).stdout)

    def events(self):
        return [(e["subject"], e["text"]) for e in self.json("show", "events")
                if e["kind"] == "oscillating"]

    def counter(self, name):
        return next(c["value"] for c in self.json("show", "counters") if c["counter"] == name)

    def ready(self):
        class Unix(http.client.HTTPConnection):
            def connect(unix):
                unix.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                unix.sock.connect(self.path("s"))
        conn = Unix("localhost", timeout=60)
        conn.request("GET", "/health/ready")
        try:
            return json.loads(conn.getresponse().read())
        finally:
            conn.close()


BETWEEN = r"(?:\S+, )*er-east/primary, er-east/secondary(?:, \S+)* and the real routers dc-east/ce0 and " \
    r"dc-east/ce1, \d+ changes a minute; "
CURE = "an AS-path filter at the real router ends it: what has AS 12076 in its path is not announced " \
    "to AS 12076 again"
SET = ["configure terminal", "bgp as-path access-list taught permit _12076_", "route-map own deny 5",
       "match as-path taught", "route-map own permit 10", "router bgp 65010",
       "address-family ipv4 unicast", "neighbor 172.16.1.2 route-map own out",
       "neighbor 172.16.1.6 route-map own out"]


def is_named(case):
    """The prefix of the private cloud's management is told of, in an event."""
    named = [t for s, t in case.events() if s == "10.80.0.0/26"]
    return named and re.match(r"oscillates between er-east/.* and the real routers? dc-east/ce.*, "
                              r"\d+ changes a minute$", named[0]), named


def a8_oscillation():
    with open(os.path.join(FIRST_USE, "frr.conf")) as f:
        frr = f.read()
    with Case(frr) as case:
        poll("the event", lambda: is_named(case), timeout=120)
        # What takes part in it is known for certain when it has been looked at for a while.
        def reasons():
            got = case.ctl("wait", "--timeout", "100ms")
            found = re.search(r"^10\.80\.\S+: not converged: oscillates,? .*between (.*)", got.stderr, re.M)
            return got.returncode == 1 and found and \
                re.fullmatch(BETWEEN + re.escape(CURE), found[1]), got.stderr
        poll("the reason", reasons, timeout=60)
        ready = case.ready()
        if ready["status"] != "not-ready" or not any(CURE in r and "oscillates" in r for r in ready["reasons"]):
            raise Failure("/health/ready has %s" % ready)
        if case.counter("oscillating") < 8 or case.counter("oscillations") < 8:
            raise Failure("counted: %s" % case.counter("oscillating"))
        sh("vtysh", "--vty_socket", case.dir, "-d", "bgpd", *(w for line in SET for w in ("-c", line)))
        got = case.ctl("wait", "--timeout", "120s")
        if got.returncode or case.counter("oscillating"):
            raise Failure("with the filter: %s" % got.stderr)
        ends = {s for s, t in case.events() if re.match(r"rests: it changed \d+ times", t)}
        if "10.80.0.0/26" not in ends:
            raise Failure("it does not say that it rests: %s" % case.events())


def a8_filter():
    frr = readme()[2].replace("64520", "65010").replace("10.20.", "10.1.")
    frr = frr.replace("  network", "  network 0.0.0.0/0\n  network", 1)
    with Case(frr) as case:
        got = case.ctl("wait", "--timeout", "120s")
        if got.returncode or case.events() or case.counter("oscillations"):
            raise Failure("%s %s" % (got.stderr, case.events()))
        rows = case.json("show", "routes", "--at", "er-east", "10.1.0.0/16")
        if {r["as-path"] for r in rows} != {"65010"} or len(rows) != 2:
            raise Failure("er-east has %s" % rows)


def containerlab():
    if not shutil.which("vtysh"):
        raise Skip("vtysh is not installed")
    directory = os.path.join(EXAMPLES, "containerlab")
    sh("vtysh", "-C", "-f", os.path.join(directory, "frr.conf"))
    with open(os.path.join(directory, "erxd.clab.yml")) as f:
        text = re.sub(r"#.*", "", f.read())
    nodes = re.findall(r"^    (\w+):$", text, re.M)
    ends = re.findall(r'"(\w+):(eth\d+)"', text)
    if nodes != ["azure", "seattle"] or {n for n, _ in ends} != set(nodes) or \
            len(set(ends)) != len(ends) or not ends:
        raise Failure("nodes %s, ends %s" % (nodes, ends))
    for name in re.findall(r"^      - ([\w.]+):/", text, re.M):
        if not os.path.exists(os.path.join(directory, name)):
            raise Failure("%s is not there" % name)
    # Both say the same of every address: what erxd listens on is what the node is given.
    with open(os.path.join(directory, "frr.conf")) as f:
        frr = f.read()
    given = re.findall(r"address add ([\d.]+)/30 dev (eth\d)", text)
    neighbors = re.findall(r"neighbor ([\d.]+) remote-as 12076", frr)
    if [a for a, _ in given] != neighbors:
        raise Failure("%s and %s" % (given, neighbors))


run([("the real-router example goes up, shows the same everywhere, and comes down", up_and_down),
     ("it says what is missing and leaves nothing", failed_start),
     ("the README's ten lines and those for FRR become two sessions", own_router),
     ("a8: FRR on both links without a filter never rests, and that is named", a8_oscillation),
     ("a8: with the README's lines for FRR the same lab comes to rest", a8_filter),
     ("the containerlab example: FRR takes its part, names and addresses agree", containerlab)])
