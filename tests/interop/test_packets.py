#!/usr/bin/env python3
"""Real packets: two sites with FRR as their edges and hosts behind, two circuits with Global
Reach between, and an emulated VNet.  ping, traceroute and curl pass the emulated routers; what
they show is what `trace` says, and what an interruption costs is what the daemon noted."""
import datetime, json, os, re, shutil, signal, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import failovers
from fixture.erxd import Control
from fixture import BUILD, TOP, Erxd, Failure, Skip, World, poll, run, sh

LIB = "/usr/lib/frr"
TAP = os.path.join(TOP, "conf", "packets", "erx-tap")
EDGES = {   # interface at the MSEE: own address, the edge's
    "s1": ("172.16.1.2", "172.16.1.1", "fd16:1::2", "fd16:1::1"),
    "s2": ("172.16.1.6", "172.16.1.5", "fd16:2::2", "fd16:2::1"),
    "c1": ("172.16.2.2", "172.16.2.1", "fd16:3::2", "fd16:3::1"),
    "c2": ("172.16.2.6", "172.16.2.5", "fd16:4::2", "fd16:4::1"),
}
SITES = {"seattle": ("s", 64520, "10.20", "fd20:"), "chicago": ("c", 64530, "10.30", "fd30:")}
LAB = os.path.join(TOP, "conf", "examples", "packets.yaml")


def frr(name, timers):
    letter, asn, v4, v6 = SITES[name]
    lines = ["frr defaults datacenter", "log stdout informational", "router bgp %d" % asn,
             " bgp router-id %s.0.1" % v4, " no bgp ebgp-requires-policy",
             " no bgp default ipv4-unicast", " no bgp network import-check"]
    for i in "12":
        own, _, own6, _ = EDGES[letter + i]
        for remote in (own, own6):
            lines += [" neighbor %s remote-as 12076" % remote, " neighbor %s timers %s" % (remote, timers),
                      " neighbor %s timers connect 1" % remote]
    for family, at, network in (("ipv4", 0, v4 + ".0.0/16"), ("ipv6", 2, v6 + ":/48")):
        lines.append(" address-family %s unicast" % family)
        lines.append("  network %s" % network)
        for i in "12":
            remote = EDGES[letter + i][at]
            lines += ["  neighbor %s activate" % remote, "  neighbor %s allowas-in" % remote,
                      "  neighbor %s route-map own out" % remote]
        lines.append(" exit-address-family")
    lines += ["exit", "bgp as-path access-list taught permit _12076_",
              "route-map own deny 5", " match as-path taught", "exit", "route-map own permit 10",
              "exit"]
    return "\n".join(lines) + "\n"


class Bed(World):
    def __init__(self, user="nobody", keepalive=1):
        self.timers = "%d %d" % (keepalive, 3 * keepalive)
        for tool in ("ping", "traceroute", "tc"):
            if not shutil.which(tool):
                raise Skip("%s is not installed" % tool)
        if not os.path.exists(LIB + "/zebra"):
            raise Skip("frr is not installed")
        super().__init__()
        self.az = self.host("az")
        self.edges, self.hosts = {}, {}
        for name, (letter, _, v4, v6) in SITES.items():
            ce = self.edges[name] = self.host("ce-" + letter)
            host = self.hosts[name] = self.host("h-" + letter)
            for i in "12":
                own, far, own6, far6 = EDGES[letter + i]
                self.link(self.az, ce, [own + "/30", own6 + "/126"], [far + "/30", far6 + "/126"],
                          dev=letter + i)
            self.link(ce, host, [v4 + ".0.1/16", v6 + ":1/64"], [v4 + ".0.5/16", v6 + ":5/64"],
                      dev="lan")
            sh("ip", "-n", host, "route", "add", "default", "via", v4 + ".0.1")
            sh("ip", "-n", host, "-6", "route", "add", "default", "via", v6 + ":1")
            sh("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
               "net.ipv4.fib_multipath_hash_policy=1", "net.ipv4.conf.all.rp_filter=0", ns=ce)
        for device in EDGES:
            sh(TAP, "up", "-u", user, device, ns=self.az)
        with open(LAB) as f:
            lab = f.read()
        # The edges of rehearsals have the hold time of the real ones, which MSEEs keep to.
        for name in ("er-a", "er-b"):
            lab = lab.replace("circuits: { %s: {} }" % name,
                              "circuits: { %s: { hold: %d } }" % (name, 3 * keepalive))
        self.erxd = Erxd(self, self.az, lab + "fidelity: { hold-floor: 3 }\n")
        for name in SITES:
            self.router(name)
        poll("all sessions are up", self.all_up, timeout=60)

    def router(self, name):
        top = self.path(name)
        os.mkdir(top)
        os.chmod(top, 0o777)
        with open(top + "/bgpd.conf", "w") as f:
            f.write(frr(name, self.timers))
        with open(top + "/empty.conf", "w"):
            pass
        common = ("--vty_socket", top, "-P", "0", "-z", top + "/zserv.api")
        for program, conf in (("zebra", "empty"), ("bgpd", "bgpd")):
            self.start(self.edges[name], name + "-" + program, LIB + "/" + program, "-f",
                       "%s/%s.conf" % (top, conf), "-i", "%s/%s.pid" % (top, program),
                       *(("-S",) if program == "bgpd" else ()), *common)
            poll(program + " answers", lambda: ("failed" not in sh(
                "vtysh", "--vty_socket", top, "-d", program, "-c", "show version"), ""))

    def all_up(self):
        states = [s["state"] for s in self.erxd.show("sessions")]
        routes = sh("ip", "-n", self.edges["seattle"], "route", check=False)
        return set(states) == {"Established"} and "10.30.0.0/16" in routes, (states, routes)
    def run(self, where, *words, timeout=60):
        p = subprocess.run(("ip", "netns", "exec", where) + words, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, timeout=timeout)
        return p.returncode, p.stdout + p.stderr

    def ping(self, *words, site="seattle"):
        return self.run(self.hosts[site], "ping", "-n", "-c", "2", "-i", "0.2", "-W", "2", *words)

    def hops(self, *words, site="seattle"):
        """The addresses that traceroute shows, one a hop."""
        status, text = self.run(self.hosts[site], "traceroute", "-n", "-q", "1", "-w", "2", "-N", "4",
                                "-m", "12", *words)
        if status:
            raise Failure(text)
        return re.findall(r"^ *\d+ +(\S+)", text, re.M)


def same(got, want, what):
    if got != want:
        raise Failure("%s: %s, not %s" % (what, got, want))


def answers(bed):
    """Hosts of both sites and of the VNet answer, in both families; the TTL that is left says
    how many routers were on the way."""
    for to, ttl in (("10.30.0.5", 60), ("fd30::5", 60), ("10.60.0.4", 61), ("fd60::4", 61)):
        status, text = bed.ping(to)
        same((status, set(re.findall(r"ttl=(\d+)", text))), (0, {str(ttl)}), text)


def hops_in_order(bed):
    """traceroute shows the edge, the emulated routers that trace has, and what is behind."""
    for to, behind in (("10.30.0.5", ("172.16.2.1", "172.16.2.5")), ("fd30::5", ("fd16:3::1", "fd16:4::1"))):
        v6 = ":" in to
        edge, pri, sec = (("fd20::1", "fd16:1::2", "fd16:2::2") if v6 else
                          ("10.20.0.1", "172.16.1.2", "172.16.1.6"))
        got = bed.hops(to)
        if len(got) != 5 or got[0] != edge or got[1] not in (pri, sec) or got[4] != to:
            raise Failure("traceroute shows %s" % got)
        # The link of Global Reach on the side of the other circuit, by the path taken.
        # Probes are flows of their own, and may take another path each.
        want = ("fd00:9::1", "fd00:9::5") if v6 else ("192.168.254.1", "192.168.254.5")
        far = {a for w in want for a in (w, w[:-1] + str(int(w[-1]) + 1))}
        if got[2] not in far or got[3] not in behind:
            raise Failure("traceroute shows %s" % got)
    for to in ("10.60.0.4", "fd60::4"):
        got = bed.hops(to)
        if len(got) != 4 or got[3] != to or not got[2].startswith(("10.60.255.", "fd60:")):
            raise Failure("traceroute shows %s" % got)
    got = bed.hops("-I", "10.60.0.4")
    same((len(got), got[3]), (4, "10.60.0.4"), "with echoes")


def ttl_ends(bed):
    """A TTL that ends at the MSEE: the MSEE says so."""
    status, text = bed.ping("-t", "2", "10.30.0.5")
    if status == 0 or not re.search(r"From 172\.16\.1\.[26] icmp_seq=1 Time to live exceeded", text):
        raise Failure(text)
    status, text = bed.ping("-t", "2", "fd30::5")
    if status == 0 or not re.search(r"From fd16:[12]::2 icmp_seq=1 Time exceeded", text):
        raise Failure(text)


def too_long(bed):
    """The emulated links take 1450 octets, those to the edges 1500."""
    same(bed.ping("-M", "do", "-s", str(1450 - 28), "10.30.0.5")[0], 0, "a packet that fits")
    status, text = bed.ping("-M", "do", "-s", str(1450 - 27), "10.30.0.5")
    if status == 0 or "(mtu = 1450)" not in text and "mtu=1450" not in text:
        raise Failure(text)
    same(bed.ping("-M", "do", "-s", str(1450 - 48), "fd30::5")[0], 0, "a packet of IPv6 that fits")
    status, text = bed.ping("-M", "do", "-s", str(1450 - 47), "fd30::5")
    if status == 0 or "mtu=1450" not in text and "(mtu = 1450)" not in text:
        raise Failure(text)
    for to in ("10.30.0.5", "10.60.0.4"):
        same(bed.ping("-M", "dont", "-s", "4000", to)[0], 0, "in pieces to " + to)


def no_route(bed):
    """A packet for nobody: the edge has a default route to the MSEE, and that has none."""
    ce = bed.edges["seattle"]
    sh("ip", "-n", ce, "route", "add", "10.99.0.0/16", "via", "172.16.1.2")
    try:
        status, text = bed.ping("10.99.0.4")
        if status == 0 or "From 172.16.1.2 icmp_seq=1 Destination Net Unreachable" not in text:
            raise Failure(text)
        # The edge itself asks with its address on the link, which the MSEE has beside itself.
        status, text = bed.run(ce, "ping", "-n", "-c", "1", "-W", "2", "10.99.0.4")
        if "From 172.16.1.2 icmp_seq=1 Destination Net Unreachable" not in text:
            raise Failure(text)
    finally:
        sh("ip", "-n", ce, "route", "del", "10.99.0.0/16")


def refusals(bed):
    """Emulated hosts have no servers: a connection is refused at once."""
    status, text = bed.run(bed.hosts["seattle"], "curl", "-sS", "--max-time", "10",
                           "http://10.60.0.4/")
    if status != 7:
        raise Failure("curl ended with %d: %s" % (status, text))


def fetched(bed):
    """curl gets a file of some megabytes over both circuits and Global Reach, in both families."""
    top = bed.path("www")
    os.mkdir(top)
    octets = os.urandom(3 << 20)
    with open(os.path.join(top, "file"), "wb") as f:
        f.write(octets)
    for to, url in (("0.0.0.0", "http://10.30.0.5:8080/file"), ("::", "http://[fd30::5]:8081/file")):
        port = url.split(":")[-1].split("/")[0]
        bed.start(bed.hosts["chicago"], "www-" + port, sys.executable, "-m", "http.server", "--bind", to,
                  "-d", top, port)
        poll("the server listens", lambda: (":" + port in sh("ss", "-Hltn", ns=bed.hosts["chicago"]),
                                            ""))
        p = subprocess.run(("ip", "netns", "exec", bed.hosts["seattle"], "curl", "-sS", "--max-time",
                            "60", url), stdin=subprocess.DEVNULL, capture_output=True, timeout=90)
        if p.returncode or p.stdout != octets:
            raise Failure("curl ended with %d, %d octets: %s" % (p.returncode, len(p.stdout), p.stderr))


EVERY = 0.02    # seconds between two packets of the ping that runs meanwhile
DOWN = 2        # seconds that the link is down: less than the hold time of its sessions
PLAN = """plan: interruption
flows:
  both: { from: 10.20.0.5, to: 10.30.0.5 }
steps:
- id: lose
  do: [ { fail: { link: er-a/PATH--er-b/PATH } } ]
  wait: 2s
- id: back
  do: [ { restore: { link: er-a/PATH--er-b/PATH } } ]
"""


def moments(bed, after):
    """When the daemon noted that packets of the ping are lost, and that they pass, by direction."""
    seen = {}
    for e in bed.erxd.show("events"):
        if e["kind"] != "packets" or e["number"] <= after:
            continue
        found = re.match(r"(\S+) to (\S+) (is lost|passes)", e["text"])
        if not found:
            raise Failure("an event of packets: %s" % e)
        # The cases before have left flows of IPv6 and of the edges, which end meanwhile.
        if {found.group(1), found.group(2)} != {"10.20.0.5", "10.30.0.5"}:
            continue
        at = datetime.datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
        seen.setdefault((found.group(1), found.group(2)), []).append((found.group(3), at))
    return seen


def came_in(bed, path):
    """Packets over a link of the edge in Seattle while three of the ping go by."""
    link = "er-a/%s--seattle/ce0" % path
    count = lambda: next(r["in"] for r in bed.erxd.show("packets") if r["link"] == link)
    before = count()
    time.sleep(10 * EVERY)      # any number will do: they all take one of the two
    return count() - before


def lost_between(bed):
    """A link of Global Reach goes down and comes back under a running ping: what is lost was sent
    between the instants at which the daemon noted a change, and as long as the rehearsal says."""
    after = max((e["number"] for e in bed.erxd.show("events")), default=0)
    out = open(bed.path("ping.out"), "w+b")
    pinging = bed.start(bed.hosts["seattle"], "ping", "ping", "-n", "-D", "-i", str(EVERY), "10.30.0.5",
                        stdout=out)
    replies = lambda: [(int(n), float(at) - float(ms) / 1000) for at, n, ms in re.findall(
        r"\[([0-9.]+)\] \d+ bytes from \S+ icmp_seq=(\d+) .*time=([0-9.]+) ms",
        open(bed.path("ping.out")).read())]
    poll("the ping is answered", lambda: (len(replies()) > 20, len(replies())))
    # Which of the two links of Global Reach they take the edge has chosen.
    path = "primary" if came_in(bed, "primary") > came_in(bed, "secondary") else "secondary"
    link = "er-a/%s--er-b/%s" % (path, path)
    bed.erxd.ctl("fail", "link", link)
    poll("the packets are lost", lambda: (moments(bed, after), ""))
    time.sleep(DOWN)        # what is measured is the time itself
    bed.erxd.ctl("restore", "link", link)

    def over():
        seen = moments(bed, after)
        return (seen and all(x[-1][0] == "passes" for x in seen.values()), seen)
    seen = poll("the packets pass again", over, timeout=60)
    last = replies()[-1][0]
    poll("the ping goes on", lambda: (replies()[-1][0] > last + 20, replies()[-1]))
    pinging.terminate()
    pinging.wait()
    out.close()
    began = min(x[0][1] for x in seen.values())
    ended = max(x[-1][1] for x in seen.values())
    if any(x[0][0] != "is lost" for x in seen.values()):
        raise Failure("noted: %s" % seen)
    got = replies()
    sent = dict(got)
    holes = [(a, b) for (a, _), (b, _) in zip(got, got[1:]) if b != a + 1]
    if len(holes) != 1:
        raise Failure("packets were lost at %s, noted %s to %s" % (holes, began, ended))
    before, behind = holes[0]
    # An instant is known to the millisecond, and a packet is on its way for one or two.
    slack = 0.015
    if sent[before] > began + slack or sent[behind] < ended - slack:
        raise Failure("answered inside: sent %.3f and %.3f, noted %.3f to %.3f" % (
            sent[before], sent[behind], began, ended))
    # Those next to the hole were answered: the hole begins and ends with the notes.
    wide = EVERY + 0.25     # a busy machine sends the next packet late
    if began - sent[before] > wide or sent[behind] - ended > wide:
        raise Failure("lost outside: sent %.3f and %.3f, noted %.3f to %.3f" % (
            sent[before], sent[behind], began, ended))
    return ended - began, behind - before - 1, path


def rehearsed(bed, lasted, path):
    """The outage of the same failure in simulated time."""
    plan = bed.write("plan.yaml", PLAN.replace("PATH", path))
    p = subprocess.run((os.path.join(BUILD, "erxctl"), "rehearse", bed.erxd.lab, plan, "-o", "json"),
                       stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    result = json.loads(p.stdout)
    for direction in ("forward", "reverse"):
        lengths = [o["seconds"] for o in result["outages"] if o["direction"] == direction]
        if len(lengths) != 1 or not lengths[0] <= lasted <= lengths[0] + 5:
            raise Failure("it lasted %.3f s, in the rehearsal: %s" % (lasted, result["outages"]))


def interruption(bed):
    lasted, lost, path = lost_between(bed)
    if not 0 < lost <= lasted / EVERY + 2:
        raise Failure("%d packets were lost in %.3f s" % (lost, lasted))
    rehearsed(bed, lasted, path)


FLOOD = '''
import random, socket, sys, time
r, s4, s6 = random.Random(sys.argv[1]), socket.socket(socket.AF_INET, socket.SOCK_DGRAM), \\
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
began = time.monotonic()
for i in range(int(sys.argv[2])):
    while i > 4000 * (time.monotonic() - began):
        time.sleep(0.002)
    n = r.getrandbits(16)
    to = ("10.60.%d.%d", "10.30.%d.%d")[i % 2] % (n >> 8, n & 255), "fd60::%x:5" % n, "fd30::%x:5" % n
    try:
        (s6 if i % 3 else s4).sendto(b"x" * 16, (to[i % 3], 9))
    except OSError:     # an error of ICMP that came back, or a full queue
        pass
'''
FLOWS = 4096            # that the daemon keeps
# A sanitizer keeps what was freed for a while, 256 MiB of it, which would be no growth of ours.
KEPT = "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"


def memory(bed):
    pid = bed.erxd.ready()["pid"]
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def flood(bed):
    """Packets of ever new flows cost a trace each: so many a turn, so sessions live and memory stays."""
    events = lambda: [e for e in bed.erxd.show("events") if e["kind"] not in ("packets", "log")]
    before, levels = events()[-1]["number"], []
    for seed in "123":
        bed.run(bed.hosts["seattle"], sys.executable, "-c", FLOOD, seed, "8000")
        levels.append(memory(bed))
    # Many that wait in the devices at a time, as behind a long turn.
    pid = bed.erxd.ready()["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        bed.run(bed.hosts["seattle"], sys.executable, "-c", FLOOD, "4", "1500")
    finally:
        os.kill(pid, signal.SIGCONT)
    rows = {c["counter"]: c for c in bed.erxd.show("counters")}
    if not 16 <= rows["traces-max"]["value"] <= rows["traces-max"]["bound"]:
        raise Failure("traces in a turn: %s" % rows["traces-max"])
    conn = Control(bed.erxd.socket)
    conn.request("GET", "/metrics")
    metrics = conn.getresponse().read().decode()
    conn.close()
    same(int(re.search(r"^erx_packets_flows (\d+)", metrics, re.M).group(1)), FLOWS, "flows")
    same([e for e in events() if e["number"] > before], [], "events")
    same(bed.all_up()[0], True, "sessions are up")
    print("# a flood of 25,500 packets of new flows: %d of %d traces in a turn, the longest %d us, memory %s KiB" % (
        rows["traces-max"]["value"], rows["traces-max"]["bound"], rows["turn-us-max"]["value"], levels), flush=True)
    if levels[2] > levels[1] + 4096:
        raise Failure("memory: %s KiB" % levels)


def other_way(bed):
    """The link that packets take fails, and the edge takes the other one when it has noticed."""
    failovers.failover(bed, "link", "10.20.0.11")


def counted(bed):
    """What `show packets` and the metrics say."""
    rows = {r["link"]: r for r in bed.erxd.show("packets")}
    same(sorted(rows), sorted(("er-a/primary--seattle/ce0", "er-a/secondary--seattle/ce0",
                               "chicago/ce0--er-b/primary", "chicago/ce0--er-b/secondary")), "links")
    for key in ("passed", "answered", "expired", "too-big", "lost", "errors"):
        if sum(r[key] for r in rows.values()) == 0:
            raise Failure("%s is 0: %s" % (key, rows))
    for key in ("malformed", "strange", "stuck"):
        same(sum(r[key] for r in rows.values()), 0, key)
    one = rows["er-a/primary--seattle/ce0"]
    same((one["interface"], one["tap"]), ("s1", "tap-s1"), "the device")
    # U-6: the octets of a circuit are those of packets on its links, and of BGP.
    stats = {r["circuit"]: r for r in bed.erxd.show("stats")}
    for circuit, links in (("er-a", ("er-a/primary--seattle/ce0", "er-a/secondary--seattle/ce0")),
                           ("er-b", ("chicago/ce0--er-b/primary", "chicago/ce0--er-b/secondary"))):
        for path, link in zip(("primary", "secondary"), links):
            for way in "in", "out":
                octets, packets = stats[circuit]["%s-bytes-%s" % (path, way)], rows[link][way + "-octets"]
                if not 0.5 * packets < octets < packets + 2e6:
                    raise Failure("%s %s %s: %s octets, %s of packets" % (circuit, path, way, octets, packets))


def all_cases():
    os.environ["ASAN_OPTIONS"] = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), KEPT)))
    with Bed() as bed:
        for case in (answers, hops_in_order, ttl_ends, too_long, no_route, refusals, fetched, interruption,
                     other_way, flood, counted):
            try:
                case(bed)
            except Failure as e:
                raise Failure("%s: %s\n%s" % (case.__name__, e, bed.erxd.log()[-800:])) from e


if __name__ == "__main__":
    sys.exit(run([("packets pass the emulated routers", all_cases)]))
