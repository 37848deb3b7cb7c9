#!/usr/bin/env python3
"""/metrics: the figures are true, both formats are what collectors take, Prometheus scrapes them,
and the examples of conf/examples/monitoring name figures that there are."""
import http.client, json, os, re, shutil, socket, subprocess, sys, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, poll, run, workdir

SITES = os.path.join(TOP, "conf", "examples", "two-sites.yaml")
MONITORING = os.path.join(TOP, "conf", "examples", "monitoring")
OPEN = "application/openmetrics-text"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def started(*args):
    return Daemon(["-q", "--port", "0", *args, SITES]).must_run()


def ask(daemon, method="GET", **headers):
    host = daemon.ready["url"].split("//")[1]
    conn = http.client.HTTPConnection(host, timeout=60)
    headers.setdefault("Authorization", "Bearer " + daemon.ready["token"])
    try:
        conn.request(method, "/metrics", headers=headers)
        answer = conn.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        conn.close()


def figures(daemon):
    """{name: {frozenset of labels: value}}"""
    found = {}
    for line in ask(daemon)[2].splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = re.fullmatch(r"([a-z_]+)(?:\{(.*)\})? (\S+)", line).groups()
        labels = dict(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', labels or ""))
        key = frozenset(labels.items())
        check(key not in found.setdefault(name, {}), "twice: %s", line)
        found[name][key] = float(value)
    return found


def of(found, name, **labels):
    return found[name][frozenset(labels.items())]


def figures_are_true():
    """sessions, prefixes, routes, flaps, edits and requests are those of the tables"""
    directory = workdir("state")
    with started("-s", directory) as daemon:
        daemon.ask("wait")
        f = figures(daemon)
        check(of(f, "erx_converged") == 1, "not converged")
        sessions = daemon.ask("show-sessions")["sessions"]
        check(of(f, "erx_sessions", state="Established") == len(sessions), "sessions")
        check(of(f, "erx_sessions", state="Idle") == 0, "idle")
        for s in sessions:
            labels = {k: s[k] for k in ("local", "remote", "family")}
            check(of(f, "erx_session_up", **labels) == 1, "%s", labels)
            check(of(f, "erx_session_flaps_total", **labels) == 0, "%s", labels)
            for way in ("received", "accepted", "advertised"):
                check(of(f, "erx_session_prefixes", direction=way, **labels) == s[way], "%s", labels)
        routes = daemon.ask("show-routes", at="hub/gw0")["routes"]
        check(of(f, "erx_routes", router="hub/gw0", family="ipv4") ==
              len({r["network"] for r in routes}), "routes")
        check(f["erx_prefix_limit"], "no limit")
        check(of(f, "process_open_fds") > 3 and of(f, "process_resident_memory_bytes") > 1e6,
              "figures of the process")
        check(of(f, "process_start_time_seconds") > 1.7e9, "start")
        before = f
        session = next(s["name"] for s in sessions if s["local"] == "amsterdam/ce0")
        daemon.ask("fail", kind="session", name=session)
        daemon.ask("restore", kind="session", name=session)
        daemon.ask("wait")
        daemon.ask("edit", operation="update", piece="circuits: { er-ams: { bandwidth: 2Gbps } }")
        f = figures(daemon)
        remote = next(s["remote"] for s in sessions if s["name"] == session and
                      s["local"] == "amsterdam/ce0")
        check(of(f, "erx_session_flaps_total", local="amsterdam/ce0", remote=remote, family="ipv4")
              == 1, "no flap")
        check(of(f, "erx_edits_total") == of(before, "erx_edits_total") + 1, "edits")
        check(of(f, "erx_state_write_seconds_count") ==
              of(before, "erx_state_write_seconds_count") + 1, "writes")
        check(of(f, "erx_state_write_seconds_sum") > 0, "writes take no time")
        check(of(f, "erx_http_requests_total", code="204") ==
              before["erx_http_requests_total"].get(frozenset({"code": "204"}.items()), 0) + 1,
              "requests: %s", f["erx_http_requests_total"])
        check(of(f, "erx_route_changes_total", router=remote, family="ipv4") >
              of(before, "erx_route_changes_total", router=remote, family="ipv4"), "changes")
        turns = f["erx_loop_turn_seconds_bucket"]
        bounds = sorted(turns, key=lambda k: float(dict(k)["le"]))
        check([turns[b] for b in bounds] == sorted(turns.values()), "buckets: %s", turns)
        check(turns[bounds[-1]] == of(f, "erx_loop_turn_seconds_count"), "count")
        daemon.stop()
    shutil.rmtree(directory)


def both_formats_are_taken():
    """promtool finds nothing in the text format; OpenMetrics ends with EOF; HEAD, 401 and 405"""
    with started() as daemon:
        daemon.ask("wait")
        status, kind, text = ask(daemon)
        check(status == 200 and kind == "text/plain; version=0.0.4; charset=utf-8", "%s", kind)
        status, kind, opened = ask(daemon, Accept=OPEN + "; version=1.0.0")
        check(status == 200 and kind.startswith(OPEN), "%s", kind)
        check(opened.endswith("# EOF\n") and "# EOF" not in text, "the end")
        check("# TYPE erx_edits counter\nerx_edits_total " in opened, "names of families")
        check("# TYPE erx_edits_total counter\nerx_edits_total " in text, "names of counters")
        check("# TYPE erx_build info\n" in opened and "# TYPE erx_build_info gauge\n" in text, "info")
        for asked in ({}, {"Accept": OPEN}):
            check(ask(daemon, "HEAD", **asked)[:2] == ask(daemon, **asked)[:2], "HEAD %s", asked)
        check(ask(daemon, "HEAD")[2] == "", "HEAD")
        check(ask(daemon, "POST")[0] == 405, "POST")
        for accept, wanted in (("text/html", 406), ("*/*;q=0", 406), ("text/plain;q=0, %s;q=0" % OPEN, 406),
                               (OPEN + ";q=0, */*", "text/plain"), ("text/plain;q=0, */*;q=0.1", OPEN),
                               (OPEN + ";q=0.3, text/plain;q=0.5", "text/plain"),
                               (OPEN + ";version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OPEN)):
            status, kind, answer = ask(daemon, Accept=accept)
            check(wanted == 406 and status == 406 and "not-acceptable" in answer or wanted != 406 and kind.startswith(wanted),
                  "%s: %d %s", accept, status, kind)
        check(ask(daemon, Authorization="Bearer x")[0] == 401, "a wrong token")
        tool = shutil.which("promtool")
        if not tool:
            daemon.stop()
            return "there is no promtool"
        got = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True)
        check(got.returncode == 0 and not got.stderr, "%s%s", got.stdout, got.stderr)
        daemon.stop()
    return None


def what_a_bound_ends_is_counted():
    """answers of the server itself are among the statuses, and each bound of a connection has its count"""
    few = ("prlimit", "--nofile=256:256")  # so that 64 connections are as many as may be
    with Daemon(["-q", "--port", "0", SITES], wrap=few).must_run() as daemon:
        host, port = daemon.ready["url"].split("//")[1].split(":")
        f = figures(daemon)
        check([of(f, "erx_http_bounds_total", bound=b) for b in ("connections", "requests", "time")] == [0] * 3, "%s", f)
        for octets, code in ((b"GARBAGE\r\n\r\n", "400"), (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "501"),
                             (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413")):
            with socket.create_connection((host, int(port)), timeout=60) as s:
                s.sendall(octets)
                got = s.recv(1000)
                check(got.startswith(b"HTTP/1.1 %s " % code.encode()), "%s: %s", code, got)
            check(of(figures(daemon), "erx_http_requests_total", code=code) == 1, "%s", code)
        silent = [socket.create_connection((host, int(port)), timeout=60) for _ in range(70)]
        check(of(figures(daemon), "erx_http_bounds_total", bound="connections") >= 6, "none had to go")
        for s in silent:
            s.close()
        daemon.stop()


def examples_name_figures_that_are_there():
    """rules and dashboard ask for nothing but what /metrics has; promtool takes the rules"""
    with open(os.path.join(MONITORING, "alerts.yml")) as f:
        text = f.read()
    with open(os.path.join(MONITORING, "dashboard.json")) as f:
        text += "\n".join(t["expr"] for p in json.load(f)["panels"] for t in p["targets"])
    asked = set(re.findall(r"\b(?:erx|process)_[a-z_]+", text))
    with started() as daemon:
        daemon.ask("wait")
        there = set(re.findall(r"^# TYPE (\S+)", ask(daemon)[2], re.M))
        daemon.stop()
    there |= {n + "_bucket" for n in there}
    check(not asked - there, "nobody has %s", asked - there)
    tool = shutil.which("promtool")
    if not tool:
        return "there is no promtool"
    directory = workdir("rules")
    for name in ("alerts.yml", "prometheus.yml"):
        shutil.copy(os.path.join(MONITORING, name), directory)
    with open(os.path.join(directory, "token"), "w") as f:
        f.write("x\n")
    got = subprocess.run([tool, "check", "config", os.path.join(directory, "prometheus.yml")],
                         capture_output=True, text=True)
    check(got.returncode == 0 and "FAILED" not in got.stdout, "%s%s", got.stdout, got.stderr)
    shutil.rmtree(directory)
    return None


def prometheus_scrapes():
    """Debian's Prometheus, with the configuration of the example, has the figures"""
    tool = shutil.which("prometheus")
    if not tool:
        return "there is no prometheus"
    directory = workdir("prometheus")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with started() as daemon, open(os.path.join(MONITORING, "prometheus.yml")) as f:
        daemon.ask("wait")
        config = f.read().replace("15s", "1s").replace(
            "127.0.0.1:8080", daemon.ready["url"].split("//")[1])
        shutil.copy(os.path.join(MONITORING, "alerts.yml"), directory)
        with open(os.path.join(directory, "prometheus.yml"), "w") as out:
            out.write(config)
        with open(os.path.join(directory, "token"), "w") as out:
            out.write(daemon.ready["token"])
        with open(os.path.join(directory, "log"), "w") as log:
            process = subprocess.Popen(
                [tool, "--config.file", "prometheus.yml", "--storage.tsdb.path", "data",
                 "--web.listen-address", "127.0.0.1:%d" % port], cwd=directory, stdout=log,
                stderr=log)

        def value(query):
            try:
                with urllib.request.urlopen("http://127.0.0.1:%d/api/v1/query?query=%s" %
                                            (port, query), timeout=10) as answer:
                    return [r["value"][1] for r in json.load(answer)["data"]["result"]]
            except OSError:
                return []
        try:
            poll("a scrape", lambda: value("erx_converged") == ["1"], 120)
            check(value("count(erx_session_up)") == ["30"], "%s", value("count(erx_session_up)"))
        finally:
            process.terminate()
            process.wait(timeout=60)
        daemon.stop()
    shutil.rmtree(directory)
    return None


sys.exit(run([figures_are_true, both_formats_are_taken, what_a_bound_ends_is_counted, examples_name_figures_that_are_there,
              prometheus_scrapes]))
