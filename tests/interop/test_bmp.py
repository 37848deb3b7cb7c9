#!/usr/bin/env python3
"""BMP with a real collector, pmacct's pmbmpd: what it logs of each view is what the strict
station of tests/state/bmp.py knows, before and after a failure, to the Termination."""
import json, os, shutil, signal, socket, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from bmp import LOC_RIB, OUT, POST, PRE, Station
from daemon import Daemon, Failure, poll, run, workdir

LAB = """lab: two-families
vnets:
  hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw1Az, connections: { to-er: er } }
circuits:
  er: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
                           ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } }
on-premises:
  site: { asn: 64520, circuits: { er: { bfd: true } }, advertise: [10.20.0.0/16, 10.21.0.0/16, "fd00:20::/48"] }
bmp:
  real: { address: 127.0.0.1, port: %d }
  ours: { address: 127.0.0.1, port: %d }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Pmbmpd:
    def __init__(self):
        self.dir = workdir("pmbmpd")
        self.port = free_port()
        self.log = os.path.join(self.dir, "messages")
        conf = os.path.join(self.dir, "conf")
        with open(conf, "w") as f:
            f.write("bmp_daemon_ip: 127.0.0.1\nbmp_daemon_port: %d\nbmp_daemon_msglog_file: %s\n"
                    "bmp_daemon_msglog_output: json\nlogfile: %s/log\n" % (self.port, self.log, self.dir))
        self.process = subprocess.Popen([shutil.which("pmbmpd") or "/usr/sbin/pmbmpd", "-f", conf],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        poll("pmbmpd", self.listens)

    def listens(self):
        check(self.process.poll() is None, "pmbmpd has ended")
        with open("/proc/net/tcp") as f:
            return any(l.split()[1].endswith(":%04X" % self.port) and l.split()[3] == "0A" for l in f.readlines()[1:])

    def events(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log) as f:
            return [json.loads(l) for l in f if l.endswith("\n")]

    def complaints(self):
        with open(os.path.join(self.dir, "log")) as f:
            return [l for l in f if "WARN" in l or "ERROR" in l]

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)     # its children, too
        self.process.wait()


def distinguisher(text):
    kind, high, low = (int(x) for x in text.split(":"))
    return "%04x%04x%08x" % (kind, high, low)


def known(events):
    """{(distinguisher, peer, view): {prefix: (path, communities)}} of what its log says"""
    found = {}
    for e in events:
        if e.get("bmp_msg_type") == "peer_down":
            for key in [k for k in found if k[:2] == (distinguisher(e["rd"]), e["peer_ip"])]:
                del found[key]
        if e.get("bmp_msg_type") != "route_monitor" or not e.get("ip_prefix"):
            continue
        view = (LOC_RIB if e.get("is_loc") else OUT if e.get("is_out") else POST if e["is_post"] else PRE)
        peer = None if view == LOC_RIB else e["peer_ip"]
        routes = found.setdefault((distinguisher(e["rd"]), peer, view), {})
        if e["log_type"] == "withdraw":
            routes.pop(e["ip_prefix"], None)
        else:
            routes[e["ip_prefix"]] = (e["as_path"], e.get("local_pref"))
    return {k: v for k, v in found.items() if v}


def ours(station):
    station.check()
    with station.lock:
        return {(key[1], key[2], view): {n[0]: (" ".join(map(str, a["path"])), a.get("local-pref"))
                                         for n, a in routes.items()}
                for key, p in station.peers.items() for view, routes in p["routes"].items() if routes}


def pmbmpd_logs_what_the_station_knows():
    """pmbmpd: Initiation, peers, routes of four views and two families, statistics, ends, Termination"""
    if not shutil.which("pmbmpd") and not os.path.exists("/usr/sbin/pmbmpd"):
        return "pmacct's pmbmpd is not installed"
    station, real = Station(), Pmbmpd()
    try:
        lab = os.path.join(workdir("bmp"), "lab.yaml")
        with open(lab, "w") as f:
            f.write(LAB % (real.port, station.port))
        with Daemon(["-q", lab]).must_run() as daemon:
            daemon.ask("wait")

            def same():
                return station.whole() and ours(station) and known(real.events()) == ours(station)
            poll("both to know the same", same)
            views = {k[2] for k in known(real.events())}
            check(views == {PRE, POST, LOC_RIB, OUT}, "%s", views)
            kinds = {}
            for e in real.events():
                kinds.setdefault(e.get("bmp_msg_type"), []).append(e)
            check(kinds["init"][0]["bmp_init_info_sysname"] == "two-families", "%s", kinds["init"])
            check(len(kinds["peer_up"]) == len(station.peers), "%d peers", len(kinds["peer_up"]))
            names = {e.get("bmp_peer_up_info_string") for e in kinds["peer_up"]}
            check("er/primary--site/ce0/ipv6 at er/primary" in names, "%s", names)
            poll("statistics", lambda: any(e.get("bmp_msg_type") == "stats" for e in real.events()))
            daemon.ask("fail", kind="link", name="er/primary--site/ce0")
            daemon.ask("wait")
            daemon.ask("withdraw", site="site", prefix="10.21.0.0/16")
            daemon.ask("wait")
            poll("both to know the same", same)
            downs = [e for e in real.events() if e.get("bmp_msg_type") == "peer_down"]
            check(len(downs) == 4 and not any("10.21.0.0/16" in r for r in known(real.events()).values()), "%s", downs)
            daemon.stop()
        poll("the Termination", lambda: any(e.get("bmp_msg_type") == "term" for e in real.events()))
        check(not real.complaints(), "%s", real.complaints())
        station.check()
    finally:
        station.close()
        real.close()


sys.exit(run([pmbmpd_logs_what_the_station_knows]))
