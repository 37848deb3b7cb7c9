#!/usr/bin/env python3
"""BMP stations of a lab: what a station knows is what the tables say, through failures, edits,
restarts of the station and of the daemon; a station that is slow or away costs BGP nothing."""
import os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from bmp import LOC_RIB, OUT, POST, PRE, Station
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir
from test_expect import metrics, written

LAB = """lab: b
description: two circuits and a plain pair
vnets:
  hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw1Az, connections: { to-a: er-a, to-b: er-b } }
circuits:
  er-a: { location: Paris, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
          ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } }
  er-b: { location: Amsterdam, private-peering: { peer-asn: 64530, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 200 } }
on-premises:
  near: { asn: 64520, circuits: { er-a: { bfd: true } }, advertise: [10.20.0.0/16, "fd00:20::/48"] }
  far: { asn: 64530, circuits: { er-b: {} }, advertise: [10.30.0.0/16, %s] }
routers:
  left: { asn: 64610, advertise: [10.70.0.0/16, "fd00:70::/48"], neighbors: { right: { families: [ipv4, ipv6] } } }
  right: { asn: 64611, advertise: [10.71.0.0/16], neighbors: { left: { families: [ipv4, ipv6], policy: none } } }
bmp:
  %s: { address: 127.0.0.1, port: %d%s }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def lab(station, more="", advert="10.40.0.0/16", name="wall"):
    return written(LAB % (advert, name, station.port, more))


def shown(daemon, router, view):
    """{neighbour or None: {prefix: (path, local preference or None)}}, by family's session"""
    found = {}
    for r in daemon.ask("show-routes", at=router, view=view)["routes"]:
        who = r.get("to") if view == "advertised" else r["from"]
        path = [a for s in r["as-path-segments"] for a in s["asns"]]
        found.setdefault(who, {})[r["network"]] = (path, r.get("local-pref"), r.get("accepted", True), r.get("best"))
    return found


def differences(daemon, station, views=(PRE, POST, LOC_RIB, OUT)):
    """What of the station's knowledge is not what the daemon shows."""
    wrong = []
    sessions = daemon.ask("show-sessions")["sessions"]
    up, tables = {}, {}
    for s in sessions:
        if s["state"] == "Established":
            up.setdefault((s["local"], s["remote"]), set()).add(s["family"])
    names = {s["local"] for s in sessions}
    for name in sorted(names):
        tables[name] = {v: shown(daemon, name, v) for v in ("received", "best", "advertised")}
    station.check()
    texts = station.texts()
    peers = {}
    for text in texts:
        if " at " in text:
            session, router = text.split(" at ")
            ends = session.rsplit("/", 1)[0].split("--")
            peers.setdefault((router, ends[0] if ends[1] == router else ends[1]), []).append(text)
    if set(peers) != set(up):
        return ["peers %s, sessions %s" % (sorted(set(peers) - set(up)), sorted(set(up) - set(peers)))]
    for (router, remote), sessions in peers.items():
        got = tables[router]["received"].get(remote, {})
        want = {PRE: {p: r[0] for p, r in got.items()},
                POST: {p: (r[0], r[1]) for p, r in got.items() if r[2]},
                OUT: {p: r[0] for p, r in tables[router]["advertised"].get(remote, {}).items()}}
        for view in (PRE, POST, OUT):
            has = {p: (a["path"], a["local-pref"]) if view == POST else a["path"]
                   for text in sessions for p, a in station.routes(text, view).items()}
            if view in views and has != want[view] or view not in views and has:
                wrong.append("%s %s: %s, not %s" % (sessions, view, has, want[view]))
    for name in names:
        want = {p: r[:2] for one in tables[name]["best"].values() for p, r in one.items() if r[3]}
        has = {p: (a["path"], a["local-pref"]) for p, a in station.routes(name, LOC_RIB).items()}
        if LOC_RIB in views and {p: has[p][1] for p in has} != {p: want[p][1] for p in want}:
            wrong.append("%s loc-rib: %s, not %s" % (name, has, want))
    return wrong


def agrees(daemon, station, **views):
    """The station comes to know what the tables say; the last difference when it does not."""
    last = []

    def same():
        last[:] = differences(daemon, station, **views)
        return not last and station.whole()
    try:
        poll("the station", same)
    except Failure:
        raise Failure("; ".join(last)[:3000] or "no End-of-RIB")
    station.check()


def figure(daemon, name, station="wall"):
    return float(re.search(r'^erx_bmp_%s(?:_total)?\{station="%s"\} (\S+)$' % (name, station), metrics(daemon),
                           re.M).group(1))


def a_station_knows_what_the_tables_say():
    """sessions with both OPENs, routes of each view, tables and statistics are those of the daemon"""
    station = Station()
    with Daemon(["-q", "--port", "0", lab(station)]).must_run() as daemon:
        daemon.ask("wait")
        agrees(daemon, station)
        shown, = daemon.ask("show-bmp")["stations"]
        check((shown["station"], shown["state"], shown["port"], shown["connects"]) == ("wall", "connected", station.port, 1),
              "show bmp: %s", shown)
        check(shown["announced"] >= len(station.texts()) and shown["octets"] > 0 and shown["dropped"] == 0, "show bmp: %s", shown)
        check(station.name == "b" and station.about[0][1].startswith(b"erxd ") and
              station.about[2] == (0, b"two circuits and a plain pair"), "%s", station.about)
        texts = station.texts()
        peer = texts["er-a/primary--near/ce0/ipv4 at er-a/primary"]
        check((peer["sent"]["asn"], peer["received"]["asn"], peer["sent"]["hold"]) == (12076, 64520, 180), "%s", peer)
        table = texts["left"]
        check(table["sent"]["asn"] == 64610 and len(table["sent"]["caps"][1]) == 2, "%s", table)
        # The closed end takes nothing of what it is sent, and both families are told apart.
        right = "left--right/ipv6 at right"
        check(set(station.routes(right, PRE)) == {"fd00:70::/48"} and not station.routes(right, POST),
              "%s", station.routes(right, PRE))
        both = "er-a/primary--hub/gw0/ipv4 at hub/gw0"
        check(texts[both]["ended"] == {(v, f) for v in (PRE, POST, OUT) for f in (4, 6)}, "%s", texts[both]["ended"])
        poll("statistics", lambda: len(station.statistics) == len(texts))
        check(station.statistics[both] == {(7,): 2, (9, 4): 1, (9, 6): 1, (15,): 2, (17, 4): 1, (17, 6): 1} and
              station.statistics["left"][8,] == 2, "%s", station.statistics)
        check(figure(daemon, "up") == 1 and figure(daemon, "connects") == 1 and
              figure(daemon, "messages") >= station.messages, "%s", metrics(daemon))
        daemon.stop()
        poll("the Termination", lambda: station.ended)
        check(station.ended == [(0, b"the daemon ends"), (1, b"\0\0")], "%s", station.ended)
    station.check()
    station.close()


def a_station_hears_of_every_change():
    """failures, announcements, edits of policy and of routers: after each the station agrees"""
    station = Station()
    with Daemon(["-q", "--port", "0", lab(station)]).must_run() as daemon:
        daemon.ask("wait")
        agrees(daemon, station)
        daemon.ask("fail", kind="link", name="near/ce0--er-a/primary")
        daemon.ask("wait")
        agrees(daemon, station)
        downs = [h for h in station.history if h[0] == "down"]
        check(downs and all(h[2] in (1, 3, 4) and (h[2] == 4 or h[3][0] in (4, 6)) for h in downs), "%s", downs)
        daemon.ask("announce", site="near", prefix="10.99.0.0/16")
        daemon.ask("announce", site="near", prefix="fd00:99::/48")
        daemon.ask("wait")
        agrees(daemon, station)
        check("10.99.0.0/16" in station.routes("hub/gw0", LOC_RIB), "%s", station.routes("hub/gw0", LOC_RIB))
        daemon.ask("withdraw", site="near", prefix="10.99.0.0/16")
        daemon.ask("restore", kind="link", name="near/ce0--er-a/primary")
        daemon.ask("wait")
        agrees(daemon, station)
        daemon.ask("edit", operation="update",
                   piece="routers: { right: { neighbors: { left: { policy: all } } } }")
        daemon.ask("edit", operation="update",
                   piece="on-premises: { near: { circuits: { er-a: { prepend: [64520, 64520] } } } }")
        daemon.ask("wait")
        agrees(daemon, station)
        check(station.routes("er-a/primary--near/ce0/ipv4 at er-a/primary", PRE)["10.20.0.0/16"]["path"] == [64520] * 3,
              "no prepending")
        daemon.ask("edit", operation="delete", piece="routers: [left, right]")
        daemon.ask("fail", kind="router", name="far/ce0")
        daemon.ask("restore", kind="router", name="far/ce0")
        daemon.ask("wait")
        agrees(daemon, station)
        gone = [h for h in station.history if h[0] == "down" and h[2] == 6]
        check({h[1] for h in gone} == {"left", "right", "far/ce0"} and "left" not in station.texts(), "%s", gone)
        daemon.stop()
    station.check()
    station.close()


def views_are_those_that_the_lab_names():
    """`monitor` leaves out the other views; an edit of it connects anew, and of another leaf too"""
    station = Station()
    with Daemon(["-q", "--port", "0", lab(station, ", monitor: [post-policy]")]).must_run() as daemon:
        daemon.ask("wait")
        agrees(daemon, station, views=(POST,))
        check(not any(" at " not in t for t in station.texts()), "a table is told")
        daemon.ask("edit", operation="update", piece="bmp: { wall: { monitor: [loc-rib, pre-policy] } }")
        poll("another connection", lambda: station.connections == 2)
        agrees(daemon, station, views=(PRE, LOC_RIB))
        daemon.ask("edit", operation="update", piece="description: nothing of BMP")
        daemon.ask("wait")
        agrees(daemon, station, views=(PRE, LOC_RIB))
        check(station.connections == 2, "%d connections", station.connections)
        daemon.ask("edit", operation="delete", piece="bmp: [wall]")
        poll("the Termination", lambda: station.ended)
        check(station.ended[0] == (0, b"the lab has no such station any more"), "%s", station.ended)
        check("erx_bmp_up{" not in metrics(daemon), "%s", metrics(daemon))
        daemon.stop()
    station.check()
    station.close()


def a_station_that_takes_nothing_is_dropped():
    """it is dropped after its timeout and counted, sessions stay up, and its next connection knows all"""
    station = Station(deaf=True, receive=4096)
    path = lab(station, ", timeout: 1", "{ within: 10.128.0.0/12, length: 24, count: 3900 }")
    with Daemon(["-q", "--port", "0", path]).must_run() as daemon:
        daemon.ask("wait")
        poll("the drop", lambda: figure(daemon, "dropped") >= 1)
        check(all(s["state"] == "Established" for s in daemon.ask("show-sessions")["sessions"]), "a session is down")
        check("took nothing" in daemon.log() or "takes nothing" in daemon.log(), "%s", daemon.log())
        station.hear()
        poll("another connection", lambda: station.connections >= 2 and station.whole())
        agrees(daemon, station)
        check(len(station.routes("hub/gw0", LOC_RIB)) > 3900, "%d", len(station.routes("hub/gw0", LOC_RIB)))
        daemon.stop()
    station.check()
    station.close()


def a_station_that_is_away_is_tried_again():
    """without a listener there is one line in the log; it is found when it comes, and after it was lost"""
    station = Station()
    station.close()
    with Daemon(["--port", "0", lab(station)]).must_run() as daemon:
        daemon.ask("wait")
        poll("the line", lambda: "bmp wall: Connection refused" in daemon.log())
        check(figure(daemon, "up") == 0 and figure(daemon, "connects") == 0, "%s", metrics(daemon))
        here = Station(station.port)
        agrees(daemon, here)
        check(daemon.log().count("Connection refused") == 1, "%s", daemon.log())
        here.conn.shutdown(2)
        poll("another connection", lambda: here.connections == 2)
        agrees(daemon, here)
        check("closed the connection" in daemon.log() and figure(daemon, "connects") == 2, "%s", daemon.log())
        daemon.stop()
    here.check()
    here.close()


def simulated_time_has_stations():
    """`erxd --simulated` tells a station as a daemon of real time does, with times of the lab"""
    station = Station()
    with Daemon(["-q", "--port", "0", "--simulated", lab(station)]).must_run() as daemon:
        daemon.ask("advance", until="converged")
        agrees(daemon, station)
        daemon.ask("fail", kind="circuit", name="er-a")
        daemon.ask("advance", time="10m")
        agrees(daemon, station)
        daemon.stop()
    station.check()
    station.close()


def what_is_no_station_is_refused():
    """no address, an address nobody listens at, the same station twice, unknown views: each with place and cure"""
    for piece, *words in (("{ port: 5000 }", "bmp/x: the station has no address", "add it"),
                          ("{ address: 224.0.0.1 }", "bmp/x: nobody listens for BMP at 224.0.0.1", "give the address"),
                          ('{ address: "::" }', "nobody listens for BMP at ::"),
                          ("{ address: 10.0.0.1 }\n  y: { address: 10.0.0.1 }", "bmp/y: bmp/x is the same station",
                           "keep one"),
                          ("{ address: 10.0.0.1, port: 0 }", "bmp/x/port"),
                          ("{ address: 10.0.0.1, timeout: 0 }", "bmp/x/timeout"),
                          ("{ address: 10.0.0.1, monitor: [mirror] }", "pre-policy, post-policy, loc-rib, adj-rib-out")):
        path = written("lab: x\nvnets: { v: { address-space: [10.1.0.0/16] } }\nbmp:\n  x: %s\n" % piece)
        got = subprocess.run([os.path.join(BUILD, "erxctl"), "check", path], capture_output=True, text=True, timeout=120)
        check(got.returncode == 2 and all(w in got.stderr for w in words) and
              re.search(r"lab.yaml:[45]:", got.stderr), "%s: %s", piece, got)


if __name__ == "__main__":
    sys.exit(run([a_station_knows_what_the_tables_say, a_station_hears_of_every_change,
                  views_are_those_that_the_lab_names, a_station_that_takes_nothing_is_dropped,
                  a_station_that_is_away_is_tried_again, simulated_time_has_stations,
                  what_is_no_station_is_refused]))
