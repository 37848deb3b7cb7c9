"""Network namespaces, daemons in them, and a way to wait: what interop tests share.

A test makes a World, adds hosts (namespaces of its own, removed at the end), joins them
by veth links, and starts daemons in them.  Nothing leaves these namespaces.  Waiting is
always for a state: poll() says what it last saw when it gives up.
"""
import atexit, json, os, re, shutil, signal, subprocess, sys, tempfile, time, traceback

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.environ.get("ERX_BUILD", os.path.join(TOP, "build", "asan"))


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def sh(*cmd, check=True, timeout=30, ns=None, stdin=None):
    if ns:
        cmd = ("ip", "netns", "exec", ns) + cmd
    p = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       timeout=timeout, input=stdin,
                       stdin=None if stdin is not None else subprocess.DEVNULL)
    if check and p.returncode != 0:
        raise Failure("%s: exit %d: %s" % (" ".join(cmd), p.returncode, p.stdout.strip()[-400:]))
    return p.stdout


def poll(what, fn, timeout=30, every=0.1):
    """fn() gives (done, seen); returns `seen` once done."""
    end = time.monotonic() + timeout
    seen = None
    while True:
        try:
            done, seen = fn()
        except (Failure, ValueError, KeyError, IndexError, OSError) as e:
            done, seen = False, repr(e)
        if done:
            return seen
        if time.monotonic() > end:
            raise Failure("%s: not within %d s; last seen: %s" % (what, timeout, str(seen)[:600]))
        time.sleep(every)


class World:
    count = 0

    def __init__(self):
        if os.geteuid() != 0:
            raise Skip("network namespaces need root")
        World.count += 1
        self.tag = "erx%d-%d" % (os.getpid(), World.count)
        self.names, self.procs = [], []
        self.dir = tempfile.mkdtemp(prefix="erx-interop-")
        os.chmod(self.dir, 0o755)
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def host(self, name):
        ns = "%s-%s" % (self.tag, name)
        try:
            sh("ip", "netns", "add", ns)
        except (Failure, OSError) as e:
            raise Skip("no network namespaces here: %s" % e)
        self.names.append(ns)
        sh("ip", "link", "set", "lo", "up", ns=ns)
        return ns

    def link(self, a, b, addresses_a, addresses_b, dev="eth0"):
        t = "e%d%d" % (os.getpid() % 100000, len(self.names))
        sh("ip", "link", "add", t + "a", "type", "veth", "peer", "name", t + "b")
        for end, ns, addresses in ((t + "a", a, addresses_a), (t + "b", b, addresses_b)):
            sh("ip", "link", "set", end, "netns", ns)
            sh("ip", "link", "set", end, "name", dev, ns=ns)
            sh("sysctl", "-qw", "net.ipv6.conf.%s.accept_dad=0" % dev, ns=ns, check=False)
            for address in addresses:
                extra = ("nodad",) if ":" in address else ()
                sh("ip", "addr", "add", address, "dev", dev, *extra, ns=ns)
            sh("ip", "link", "set", dev, "up", ns=ns)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def start(self, ns, name, *cmd, **kw):
        log = open(self.path(name + ".log"), "ab")
        p = subprocess.Popen(("ip", "netns", "exec", ns) + cmd, stdin=subprocess.DEVNULL,
                             stdout=kw.get("stdout", log), stderr=log, start_new_session=True)
        log.close()
        self.procs.append(p)
        return p

    def close(self):
        for p in self.procs:
            if p.poll() is None:
                p.terminate()
        for p in self.procs:
            try:
                p.wait(10)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()
        self.procs = []
        for ns in self.names:
            for pid in sh("ip", "netns", "pids", ns, check=False).split():
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except (OSError, ValueError):
                    pass
            sh("ip", "netns", "del", ns, check=False)
        self.names = []
        if os.path.isdir(self.dir):
            shutil.rmtree(self.dir, ignore_errors=True)


class Erxd:
    def __init__(self, world, ns, lab, name="erxd", wait_ready=True):
        self.world, self.ns, self.name = world, ns, name
        self.lab = world.write(name + ".yaml", lab)
        self.socket = world.path(name + ".sock")
        self.start(wait_ready)

    def start(self, wait_ready=True):
        out = open(self.world.path(self.name + ".out"), "wb")
        self.proc = self.world.start(self.ns, self.name, os.path.join(BUILD, "erxd"), "-v",
                                     "-S", self.socket, self.lab, stdout=out)
        out.close()
        if wait_ready:
            poll(self.name + " is ready", lambda: (self.ready() is not None, self.log()[-300:]))

    def ready(self):
        with open(self.world.path(self.name + ".out")) as f:
            for line in f:
                return json.loads(line)
        if self.proc.poll() is not None:
            raise Failure("exited with %s: %s" % (self.proc.returncode, self.log()[-400:]))
        return None

    def log(self):
        with open(self.world.path(self.name + ".log"), errors="replace") as f:
            return f.read()

    def ctl(self, *words, check=True):
        p = subprocess.run((os.path.join(BUILD, "erxctl"), "-S", self.socket) + words,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, timeout=60)
        if check and p.returncode != 0:
            raise Failure("erxctl %s: exit %d: %s" % (" ".join(words), p.returncode, p.stderr))
        return p.stdout

    def show(self, *words):
        return json.loads(self.ctl("show", *words, "-o", "json"))

    def session(self, remote):
        rows = [r for r in self.show("sessions") if r["remote"] == remote]
        if len(rows) != 1:
            raise Failure("no session with %s" % remote)
        return rows[0]

    def wait_state(self, remote, state, timeout=30):
        def look():
            s = self.session(remote)
            return s["state"] == state, s
        return poll("%s with %s is %s" % (self.name, remote, state), look, timeout)

    def routes(self, at, *words):
        """network -> (as-path, origin, communities), best ones."""
        return {r["network"]: r for r in self.show("routes", "--at", at, *words)}

    def stop(self):
        """A clean end: exit 0 and nothing leaked (the asan build says)."""
        os.kill(self.proc.pid, signal.SIGTERM)
        if self.proc.wait(20) != 0:
            raise Failure("%s ended with %d: %s" % (self.name, self.proc.returncode,
                                                    self.log()[-800:]))


class Route:
    """One announced prefix, the same for every daemon."""
    def __init__(self, prefix, as_path=(), origin="igp", communities=(), med=None):
        self.prefix, self.as_path, self.origin = prefix, tuple(as_path), origin
        self.communities, self.med = tuple(sorted(communities)), med

    def plain(self):
        return self.key() == ((), "igp", ()) and self.med is None

    def key(self):
        return (self.as_path, self.origin, self.communities)


class Bird:
    """BIRD 2 as a neighbour; one protocol per family."""
    name = "bird"

    def __init__(self, world, ns, asn, sessions, routes=(), suffix="", router_id="192.0.2.2"):
        """sessions: {name: dict(local, remote, remote_as, and as it needs family, password,
        hold, passive, gtsm, multihop (hops), as4 (False: octets are two))}; without a
        family the name is the family."""
        if not shutil.which("bird"):
            raise Skip("bird is not installed")
        self.world, self.ns, self.asn, self.sessions, self.id = world, ns, asn, sessions, router_id
        self.tag = "bird" + suffix
        self.sock = world.path(self.tag + ".ctl")
        self.configure(routes)
        self.start()

    def configure(self, routes):
        lines = ["log stderr all;", "router id %s;" % self.id, "protocol device {}"]
        for family in sorted({s.get("family", n) for n, s in self.sessions.items()}):
            mine = [r for r in routes if (":" in r.prefix) == (family == "ipv6")]
            lines += ["protocol static s%s { %s;" % (family, family)]
            for r in mine:
                acts = ["bgp_origin = ORIGIN_%s;" % r.origin.upper()]
                acts += ["bgp_path.prepend(%d);" % a for a in reversed(r.as_path)]
                acts += ["bgp_community.add((%s));" % c.replace(":", ",") for c in r.communities]
                if r.med is not None:
                    acts.append("bgp_med = %d;" % r.med)
                lines.append("  route %s blackhole { %s };" % (r.prefix, " ".join(acts)))
            lines.append("}")
        for name, s in self.sessions.items():
            lines += ["protocol bgp b%s {" % name,
                      "  local %s as %d;" % (s["local"], self.asn),
                      "  neighbor %s %s;" % (s["remote"], "as %d" % s["remote_as"]
                                             if s["remote_as"] else "external"),
                      "  hold time %d; connect delay time 1; connect retry time 2;"
                      % s.get("hold", 9),
                      "  error wait time 1, 2;",
                      "  multihop %d;" % s["multihop"] if s.get("multihop") else "  direct;"]
            if s.get("gtsm"):
                lines.append("  ttl security on;")
            if not s.get("as4", True):
                lines.append("  enable as4 off;")
            if s.get("password"):
                lines.append('  password "%s";' % s["password"])
            if s.get("passive"):
                lines.append("  passive;")
            lines += ["  %s { import all; export %s; next hop self; };" % (
                s.get("family", name), s.get("export", "all")), "}"]
        self.conf = self.world.write(self.tag + ".conf", "\n".join(lines) + "\n")

    def start(self):
        self.proc = self.world.start(self.ns, self.tag, "bird", "-f", "-c", self.conf, "-s",
                                     self.sock, "-P", self.world.path(self.tag + ".pid"))
        poll("bird answers", lambda: ("ready" in self.ask("show status").lower(), ""))

    def ask(self, what):
        return sh("birdc", "-s", self.sock, what)

    def up(self, family):
        return "Established" in self.ask("show protocols all b%s" % family)

    def reset(self, family):
        self.ask("restart b%s" % family)

    def kill(self):
        self.proc.kill()            # ip netns exec replaces itself: this is the daemon
        self.proc.wait()

    def stop(self):
        self.proc.terminate()
        self.proc.wait(20)

    def last_error(self, name):
        out = self.ask("show protocols all b%s" % name)
        return " ".join(re.findall(r"Last error:\s+(.*)", out))

    def log(self):
        with open(self.world.path(self.tag + ".log"), errors="replace") as f:
            return f.read()

    def routes(self, family):
        """prefix -> (as_path, origin, communities, next_hop) learned over BGP."""
        out, prefix = {}, None
        for line in self.ask("show route all protocol b%s" % family).splitlines():
            m = re.match(r"^([0-9a-f.:]+/\d+)\s", line)
            if m:
                prefix = m.group(1)
                out[prefix] = dict(as_path=(), origin=None, communities=(), next_hop=None,
                                   large=(), aggregator=None, med=None)
                continue
            m = re.match(r"^\s+BGP\.(\w+):\s*(.*)$", line)
            if not m or not prefix:
                continue
            k, v = m.groups()
            r = out[prefix]
            if k == "as_path":
                r["as_path"] = tuple(int(x) for x in re.findall(r"\d+", v))
            elif k == "origin":
                r["origin"] = v.strip().lower()
            elif k == "next_hop":
                r["next_hop"] = v.split()[0]
            elif k == "community":
                r["communities"] = tuple(sorted("%s:%s" % c for c in
                                                re.findall(r"\((\d+),(\d+)\)", v)))
            elif k == "med":
                r["med"] = int(v)
        return out


class Frr:
    """FRR's bgpd alone, without zebra."""
    name = "frr"

    def __init__(self, world, ns, asn, sessions, routes=(), suffix="", router_id="192.0.2.3"):
        self.bin = "/usr/lib/frr/bgpd"
        if not os.path.exists(self.bin):
            raise Skip("frr is not installed")
        self.world, self.ns, self.asn, self.sessions, self.id = world, ns, asn, sessions, router_id
        self.tag = "frr" + suffix
        self.dir = world.path(self.tag)
        os.mkdir(self.dir)
        os.chmod(self.dir, 0o777)
        self.configure(routes)
        self.start()

    def configure(self, routes):
        lines = ["frr defaults datacenter", "log stdout informational"]
        for i, r in enumerate(routes):
            if r.plain():
                continue
            lines += ["route-map r%d permit 10" % i, " set origin %s" % r.origin]
            if r.as_path:
                lines.append(" set as-path prepend %s" % " ".join(map(str, r.as_path)))
            if r.communities:
                lines.append(" set community %s" % " ".join(r.communities))
            if r.med is not None:
                lines.append(" set metric %d" % r.med)
            lines.append("exit")
        lines += ["bgp as-path access-list taught permit _12076_",
                  "route-map own deny 5", " match as-path taught", "exit",
                  "route-map own permit 10", "exit"]
        lines += ["router bgp %d" % self.asn, " bgp router-id %s" % self.id,
                  " no bgp ebgp-requires-policy", " no bgp default ipv4-unicast",
                  " no bgp network import-check", " bgp disable-ebgp-connected-route-check"]
        for family, s in self.sessions.items():
            lines += [" neighbor %s remote-as %d" % (s["remote"], s["remote_as"]),
                      " neighbor %s timers %d %d" % (s["remote"], max(1, s.get("hold", 9) // 3),
                                                     s.get("hold", 9)),
                      " neighbor %s timers connect 2" % s["remote"],
                      " neighbor %s update-source %s" % (s["remote"], s["local"]),
                      " neighbor %s advertisement-interval 0" % s["remote"]]
            if s.get("multihop"):
                lines.append(" neighbor %s ebgp-multihop %d" % (s["remote"], s["multihop"]))
            if s.get("gtsm"):
                lines.append(" neighbor %s ttl-security hops 1" % s["remote"])
            if not s.get("as4", True):
                lines.append(" neighbor %s dont-capability-negotiate" % s["remote"])
            if s.get("password"):
                lines.append(" neighbor %s password %s" % (s["remote"], s["password"]))
            if s.get("passive"):
                lines.append(" neighbor %s passive" % s["remote"])
        for name, s in self.sessions.items():
            family = s.get("family", name)
            lines.append(" address-family %s unicast" % family)
            lines.append("  neighbor %s activate" % s["remote"])
            lines.append("  neighbor %s next-hop-self" % s["remote"])
            if s.get("own"):        # sends what it originates, not what it was taught
                lines.append("  neighbor %s route-map own out" % s["remote"])
            for i, r in enumerate(routes):
                if (":" in r.prefix) == (family == "ipv6"):
                    lines.append("  network %s" % r.prefix if r.plain() else
                                 "  network %s route-map r%d" % (r.prefix, i))
            lines.append(" exit-address-family")
        lines.append("exit")
        self.conf = os.path.join(self.dir, "bgpd.conf")
        with open(self.conf, "w") as f:
            f.write("\n".join(lines) + "\n")

    def start(self):
        self.proc = self.world.start(
            self.ns, self.tag, self.bin, "-S", "-Z", "-n", "-f", self.conf, "-P", "0",
            "--vty_socket", self.dir, "-i", os.path.join(self.dir, "bgpd.pid"))
        poll("bgpd answers", lambda: ("BGP" in self.ask("show bgp summary") or True,
                                      self.ask("show version")))

    def ask(self, what):
        out = sh("vtysh", "--vty_socket", self.dir, "-d", "bgpd", "-c", what)
        if "failed to connect" in out:
            raise Failure(out)
        return out

    def family(self, name):
        return self.sessions[name].get("family", name)

    def up(self, name):
        s = json.loads(self.ask("show bgp %s neighbors %s json"
                                % (self.family(name), self.sessions[name]["remote"])))
        return any(isinstance(n, dict) and n.get("bgpState") == "Established"
                   for n in s.values())

    def reset(self, name):
        self.ask("clear bgp %s %s" % (self.family(name), self.sessions[name]["remote"]))

    def kill(self):
        self.proc.kill()
        self.proc.wait()

    def stop(self):
        self.proc.terminate()
        self.proc.wait(20)

    def last_error(self, name):
        n = json.loads(self.ask("show bgp %s neighbors %s json" % (
            self.family(name), self.sessions[name]["remote"])))
        return " ".join(str(v.get("lastNotificationReason", "")) for v in n.values()
                        if isinstance(v, dict))

    def log(self):
        with open(self.world.path(self.tag + ".log"), errors="replace") as f:
            return f.read()

    def routes(self, name):
        out, family = {}, self.family(name)
        table = json.loads(self.ask("show bgp %s unicast json detail" % family))
        for prefix, paths in table.get("routes", {}).items():
            for p in paths:         # the first entry is about the prefix itself
                if p.get("peer", {}).get("peerId") != self.sessions[name]["remote"]:
                    continue
                path = p.get("aspath", {}).get("string", "")
                hops = [h["ip"] for h in p.get("nexthops", []) if h.get("scope") != "link-local"]
                out[prefix] = dict(
                    as_path=tuple(int(x) for x in re.findall(r"\d+", path)),
                    origin=p.get("origin", "").lower(),
                    communities=tuple(sorted(p.get("community", {}).get("list", []))),
                    next_hop=hops[0] if hops else None, med=p.get("metric"))
        return out


def same_routes(got, want):
    """Both prefix -> (as_path, origin, communities); '' or what differs."""
    lines = []
    for prefix in sorted(set(got) | set(want)):
        if got.get(prefix) != want.get(prefix):
            lines.append("%s: got %s, want %s" % (prefix, got.get(prefix), want.get(prefix)))
    return "; ".join(lines[:5]) + (" (+%d more)" % (len(lines) - 5) if len(lines) > 5 else "")


def run(cases):
    """Runs (name, function) pairs; prints the lines that the suite collects."""
    only = sys.argv[1:]
    failed = 0
    for name, fn in cases:
        if only and not any(w in name for w in only):
            continue
        began = time.monotonic()
        try:
            fn()
            print("PASS %s (%.1f s)" % (name, time.monotonic() - began), flush=True)
        except Skip as e:
            print("SKIP %s: %s" % (name, e), flush=True)
        except Exception as e:                      # a test that breaks has failed
            failed += 1
            text = str(e).replace("\n", " | ")
            print("FAIL %s: %s" % (name, text[:1500] or repr(e)), flush=True)
            traceback.print_exc()
    sys.exit(1 if failed else 0)
