#!/usr/bin/env python3
"""Streams of events: snapshot, sync and what happens, for operators and subscriptions; the
audit file, and the log as JSON."""
import http.client, json, os, re, resource, shutil, signal, socket, subprocess, sys, urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, poll, run, workdir

SITES = os.path.join(TOP, "conf", "examples", "two-sites.yaml")
JSON = "application/yang-data+json"
OPERATOR, ALPHA, BETA = (n + "-0123456789abcdef" for n in ("operator", "alpha", "beta"))
TOKENS = "%s operator\n%s owner alpha\n%s owner beta\n" % (OPERATOR, ALPHA, BETA)
OWN = """
lab: mine
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er: er } } }
circuits: { er: { location: Seattle, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } } }
on-premises: { dc: { asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16] } }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def tokens():
    path = os.path.join(workdir("tokens"), "tokens")
    with open(path, "w") as f:
        f.write(TOKENS)
    return path


def started(*args, lab=SITES, **popen):
    return Daemon(["-q", "--port", "0", "--token-file", tokens(), *args, lab], **popen).must_run()


def shared():
    path = os.path.join(workdir("lab"), "lab.yaml")
    with open(path, "w") as f:
        f.write("lab: shared\n")
    return path


class Client:
    def __init__(self, daemon, token=OPERATOR):
        self.port, self.token = int(daemon.ready["url"].rsplit(":", 1)[1]), token

    def open(self, method, path, body=None, **headers):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        headers["Authorization"] = "Bearer " + self.token
        conn.request(method, path, body, headers)
        return conn.getresponse()

    def op(self, name, /, **arguments):
        answer = self.open("POST", "/restconf/operations/erx-api:" + name,
                           json.dumps({"erx-api:input": arguments}), Content_Type=JSON)
        text = answer.read().decode()
        check(answer.status in (200, 204), "%s: %d %s", name, answer.status, text)
        return json.loads(text)["erx-api:output"] if text else None

    def stream(self, path="/events", **headers):
        return Stream(self.open("GET", path, **headers))


class Stream:
    """Server-sent events or lines of JSON, one (kind, id, object) after the other."""
    def __init__(self, answer):
        self.answer = answer
        check(answer.status == 200, "%d %s", answer.status, answer.read() if answer.status != 200 else "")
        self.lines = answer.headers["Content-Type"] == "application/x-ndjson"

    def next(self):
        fields = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if self.lines:
                event = json.loads(line)
                return event["kind"], event.get("id"), event
            if not line and "data" in fields:
                event = json.loads(fields["data"])
                return fields["event"], int(fields["id"]) if "id" in fields else None, event
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value

    def until(self, kind, what=lambda e: True):
        """All up to the first of this kind that is so."""
        seen = []
        while True:
            seen.append(self.next())
            if seen[-1][0] == kind and what(seen[-1][2]):
                return seen

    def close(self):
        self.answer.close()


def a_stream_begins_with_sessions_and_sync():
    """all sessions as they are, whether it has converged, sync; then what somebody did, with who it was"""
    with started() as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        sessions = c.op("show-sessions")["sessions"]
        s = c.stream()
        begin = s.until("sync")
        told = [e for k, i, e in begin if k == "session"]
        check(len(told) == len(sessions), "%d sessions of %d", len(told), len(sessions))
        check({e["text"] for e in told} == {"Established"}, "%s", told)
        check([e["converged"] for k, i, e in begin if k == "converged"] == [True], "%s", begin)
        c.op("announce", site="amsterdam", prefix="10.99.0.0/16")
        kind, number, edit = s.until("edit")[-1]
        check(edit["subject"] == "on-premises/amsterdam" and edit["by"]["name"].startswith("token "), "%s", edit)
        check(edit["by"]["request"] > 0 and OPERATOR not in json.dumps(edit), "%s", edit)
        c.op("fail", kind="circuit", name="er-ams")
        failure = s.until("failure", lambda e: e["event"] == "fail")[-1][2]
        check(failure["text"] == "fail circuit er-ams" and failure["subject"] == "er-ams", "%s", failure)
        down = s.until("session", lambda e: e["event"] == "session-down")[-1]
        check(down[1] > number, "numbers go up: %s", down)
        daemon.ask("announce", site="amsterdam", prefix="10.98.0.0/16")
        check(s.until("edit")[-1][2]["by"]["name"].startswith("uid "), "by the control socket")
        daemon.stop()


def a_reader_goes_on_where_it_was():
    """Last-Event-ID and after= go on behind an event; a number of the future begins anew; kinds are a filter"""
    with started() as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        for i in range(3):
            c.op("announce", site="amsterdam", prefix="10.9%d.0.0/16" % i)
        s = c.stream("/events?kind=edit&after=0")
        edits = s.until("sync")
        check([k for k, i, e in edits] == ["edit"] * 3 + ["sync"], "%s", edits)
        for how in ({"path": "/events?kind=edit&after=%d" % edits[0][1]},
                    {"path": "/events?kind=edit", "Last_Event_ID": str(edits[0][1])},
                    # What a browser asks when it comes again.
                    {"path": "/events?kind=edit&after=0", "Last_Event_ID": str(edits[0][1])},
                    {"path": "/events?kind=edit&start-time=2020-01-01T00:00:00-08:00", "Last_Event_ID": str(edits[0][1])}):
            again = c.stream(**how).until("sync")
            check([i for k, i, e in again] == [edits[1][1], edits[2][1], None], "%s: %s", how, again)
        anew = c.stream("/events?after=99999999").until("sync")
        check(sum(k == "session" for k, i, e in anew) > 0, "a snapshot: %s", anew)
        since = c.stream("/events?kind=edit&start-time=2020-01-01T00:00:00Z&stop-time=2020-01-02T00:00:00Z")
        check(since.answer.read().count(b"event: edit") == 0, "stopped before it began")
        daemon.stop()


def lines_envelopes_and_refusals():
    """NDJSON by Accept, the notifications of RFC 8040 6.4, and what is wrong with a request"""
    with started() as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        s = c.stream(Accept="application/x-ndjson")
        check(s.lines and s.until("sync"), "lines")
        s = c.stream("/restconf/streams/erx/json?kind=edit", Accept="text/event-stream")
        c.op("announce", site="amsterdam", prefix="10.99.0.0/16")
        event = s.until("edit", lambda e: True)[-1][2]["ietf-restconf:notification"]
        check(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", event["eventTime"]) and
              event["erx-api:edit-event"]["subject"] == "on-premises/amsterdam", "%s", event)
        text = c.open("GET", "/restconf/data/ietf-restconf-monitoring:restconf-state/streams").read().decode()
        check("/restconf/streams/erx/json" in text, "%s", text)
        edits = "/erx-api:edit-event[subject='on-premises/amsterdam']"
        told = [c.stream(p % urllib.parse.quote(f)).until("sync") for p, f in (
            ("/restconf/streams/erx/json?start-time=2020-01-01T00:00:00Z&filter=%s", edits + "/by/name"),
            ("/events?after=0&filter=%s", edits), ("/events?after=0&filter=%s", "not(%s)" % edits),
            ("/events?after=0&filter=%s", "/erx-api:edit-event/id > 1000"), ("/events?filter=%s", "/erx-api:session-event"))]
        kinds = [[k for k, i, e in t] for t in told]
        check(kinds[0] == kinds[1] == ["edit", "sync"] and "edit" not in kinds[2] and kinds[2][-1] == "sync" and
              kinds[3] == ["sync"] and len(kinds[4]) > 2 and set(kinds[4]) == {"session", "sync"}, "%s", kinds)
        for f, first in (("/erx-api:session-event[local='nobody']", "sync"), ("/erx-api:route-event[subject='amsterdam/ce0']", "route")):
            told = c.stream("/events?at=amsterdam/ce0&prefix=10.99.0.0/16&filter=%s" % urllib.parse.quote(f)).until("sync")
            check(told[0][0] == first, "%s: %s", f, told)
        for path, status, word in (("/events?filter=%5B", 400, "filter"), ("/events?filter=/nobody:x", 400, "filter"),
                                   ("/events?filter=/a%5Bb%5Bc%5D%5D", 400, "filter"), ("/events?filter=", 400, "filter"),
                                   ("/events?nope=1", 400, "nope"), ("/events?kind=nope", 400, "kind"),
                                   ("/events?after=x", 400, "after"), ("/events?at=ams", 400, "prefix"),
                                   ("/events?at=nobody&prefix=10.0.0.0/8", 404, "nobody"),
                                   ("/events?heartbeat=0", 400, "heartbeat"),
                                   ("/events?start-time=yesterday", 400, "start-time"),
                                   ("/events?start-time=2020-02-30T00:00:00Z", 400, "start-time"),
                                   ("/events?start-time=2020-02-01T00:00:00%2B2:00", 400, "start-time"),
                                   ("/events?start-time=2099-01-01T00:00:00Z", 400, "start-time"),
                                   ("/events?stop-time=2099-01-01T00:00:00Z", 400, "stop-time"),
                                   ("/events?start-time=2020-01-01T00:00:00Z&stop-time=2020-01-01T01:00:00%2B02:00", 400, "stop-time"),
                                   ("/events?stop-time=2020-13-01T00:00:00Z", 400, "stop-time")):
            answer = c.open("GET", path)
            text = answer.read().decode()
            check(answer.status == status and word in text, "%s: %d %s", path, answer.status, text)
        lines, events = "application/x-ndjson", "text/event-stream"
        for accept, kind in (("text/html", None), ("*/*;q=0", None), (lines + ";q=0", None), ("text/*;q=0, %s;q=0" % lines, None),
                             (lines + ";q=0, */*", events), (events + ";q=0, */*", lines), ("*/*, " + lines, lines),
                             ("%s;q=0.4, %s;q=0.5" % (events, lines), lines), ("text/*", events)):
            answer = c.open("HEAD", "/events", Accept=accept)
            check(answer.status == 200 and answer.headers["Content-Type"] == kind if kind else answer.status == 406,
                  "%s: %d", accept, answer.status)
        for path, kind in (("/openapi.json", "application/vnd.oai.openapi+json"), ("/map", "application/json"),
                           ("/.well-known/host-meta", "application/jrd+json")):
            check(c.open("GET", path, Accept="application/json").headers["Content-Type"] == kind, "%s", path)
            check(c.open("GET", path, Accept="application/json;q=0").status == 406, "%s", path)
        answer = c.open("POST", "/events", "{}")
        check(answer.status == 405 and answer.headers["Allow"] == "GET, HEAD, OPTIONS", "POST: %d", answer.status)
        beats = c.stream("/events?heartbeat=1&kind=edit")
        beats.until("heartbeat")
        daemon.stop()


def is_valid(c, notification):
    """yanglint, where it is, takes the notification."""
    if not shutil.which("yanglint"):
        return
    top = workdir("notification")
    with open(os.path.join(top, "erx-api.yang"), "w") as f:
        f.write(c.open("GET", "/restconf/modules/erx-api").read().decode())
    with open(os.path.join(top, "n.json"), "w") as f:
        json.dump(notification, f)
    got = subprocess.run(["yanglint", "-t", "notif", f.name.replace("n.json", "erx-api.yang"), f.name],
                         capture_output=True, text=True, timeout=300)
    check(got.returncode == 0, "%s %s", got.stderr, notification)


def the_route_of_a_prefix_is_told():
    """at= and prefix=: the best routes, and again whenever they are others"""
    with started() as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        s = c.stream("/events?kind=route&at=hub/gw0&prefix=10.99.0.0/16")
        check(s.until("sync")[0][2]["routes"] == [], "before")
        c.op("announce", site="amsterdam", prefix="10.99.0.0/16")
        event = s.until("route", lambda e: e["routes"])[-1][2]
        check(event["subject"] == "hub/gw0" and event["routes"][0]["network"] == "10.99.0.0/16", "%s", event)
        place = "at=hub/gw0&prefix=10.99.0.0/16&filter="
        top = "/erx-api:route-event"
        for xpath, told in (("[routes/network='10.99.0.0/16']", True), ("[routes/network='10.98.0.0/16']", False),
                            ("/routes[local-pref=100]/as-path-segments/asns=12076", True), ("[routes/weight>100000]", False),
                            ("[count(routes)=%d]" % len(event["routes"]), True), ("/routes[local-pref=7]", False)):
            kinds = [k for k, i, e in c.stream("/events?kind=route&" + place + urllib.parse.quote(top + xpath)).until("sync")]
            check(kinds == ["route"] * told + ["sync"], "%s: %s", xpath, kinds)
        notification = c.stream("/restconf/streams/erx/json?kind=route&" + place[:-8]).until("sync")[0][2]["ietf-restconf:notification"]
        rows = notification["erx-api:route-event"]["routes"]
        check(rows == [{k: v for k, v in r.items() if v is not None} for r in event["routes"]], "%s", rows)
        is_valid(c, {"erx-api:route-event": notification["erx-api:route-event"]})
        c.op("withdraw", site="amsterdam", prefix="10.99.0.0/16")
        s.until("route", lambda e: not e["routes"])
        empty = "/events?kind=route&" + place + urllib.parse.quote(top + "[routes]")
        check([k for k, i, e in c.stream(empty).until("sync")] == ["sync"], "no routes")
        daemon.stop()


def subscriptions_hear_of_their_own():
    """numbers and events of a subscription are its own: nothing of others, no gaps"""
    with started(lab=shared()) as daemon:
        alpha, beta = Client(daemon, ALPHA), Client(daemon, BETA)
        beta.op("apply", lab=OWN)
        beta.op("wait", timeout="60s")
        alpha.op("apply", lab=OWN)
        alpha.op("wait", timeout="60s")
        s = alpha.stream()
        begin = s.until("sync")
        told = [e for k, i, e in begin if k == "session"]
        check(told and all("beta" not in json.dumps(e) and "~" not in json.dumps(e) for e in told), "%s", told)
        beta.op("announce", site="dc", prefix="10.21.0.0/16")
        beta.op("fail", kind="circuit", name="er")
        Client(daemon).op("fail", kind="circuit", name="er~beta")
        alpha.op("announce", site="dc", prefix="10.22.0.0/16")
        seen = s.until("edit")
        check(all(k in ("edit", "converged", "heartbeat") for k, i, e in seen), "%s", seen)
        last = seen[-1]
        check(last[2]["subject"] == "on-premises/dc" and last[2]["by"]["subscription"] == "alpha", "%s", last)
        replay = alpha.stream("/events?after=0").until("sync")
        numbers = [i for k, i, e in replay if i]
        check(numbers == list(range(1, last[1] + 1)), "%s", numbers)
        check("beta" not in json.dumps([e for k, i, e in replay]), "%s", replay)
        # What an operator does to them is told, and not which operator it was.
        Client(daemon).op("fail", kind="circuit", name="er~alpha")
        by = s.until("failure", lambda e: e["event"] == "fail")[-1][2]
        check(by["subject"] == "er" and by["by"] == {"name": "an operator"}, "%s", by)
        daemon.stop()


def a_slow_reader_is_told_that_it_lags():
    """who does not read holds no memory: lagged with a count, and a new snapshot"""
    # A sanitizer keeps what was freed for a while: little of it, or that is what is measured.
    with started(env=dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") +
                          ":quarantine_size_mb=4:thread_local_quarantine_size_kb=64")) as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        raws = []
        for path, accept in (("/events", "text/event-stream"), ("/restconf/streams/erx/json", "application/x-ndjson")):
            raws.append(socket.create_connection(("127.0.0.1", c.port), timeout=60))
            raws[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            raws[-1].sendall(("GET %s?kind=edit&after=0 HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nAuthorization: Bearer %s\r\n\r\n"
                              % (path, accept, OPERATOR)).encode())

        def resident():
            with open("/proc/%d/status" % daemon.process.pid) as f:
                return int([l for l in f if l.startswith("VmRSS")][0].split()[1])
        before = resident()
        # More than a socket and the ring hold together, each with a long name.
        text = "vnets: { %s }"
        name = "v" * 60
        for i in range(120):
            c.op("edit", operation="create", piece=text % ", ".join(
                "%s-%d-%d: { address-space: [10.%d.%d.0/24] }" % (name, i, k, 100 + i, k) for k in range(100)))
            c.op("edit", operation="delete", piece="{ vnets: [%s] }" % ", ".join("%s-%d-%d" % (name, i, k) for k in range(100)))
        check(resident() < before + 60 * 1024, "%d KiB more", resident() - before)
        for raw, lagged, sync, number in ((raws[0], b"event: lagged", b"event: sync", rb'"missed":(\d+)'),
                                          (raws[1], b'"erx-api:lagged-event":', b'"erx-api:sync-event":', rb'"missed":"(\d+)"')):
            got = b""
            while lagged not in got or sync not in got[got.index(lagged):]:
                more = raw.recv(65536)
                check(more, "the end came first: %s", got[-300:])
                got += more
            check(int(re.search(number, got).group(1)) > 0, "%s", got[-300:])
            raw.close()
        daemon.stop()


def many_readers_at_a_time():
    """sixty streams: all hear of an edit, and the daemon answers others"""
    with started() as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        streams = [c.stream("/events?kind=edit") for _ in range(60)]
        for s in streams:
            s.until("sync")
        c.op("announce", site="amsterdam", prefix="10.99.0.0/16")
        for s in streams:
            s.until("edit")
        daemon.ask("version")
        daemon.stop()


def the_audit_file_has_all_of_it():
    """--audit: a line for each event, appended, 0600, reopened by SIGHUP; a file that cannot be is refused"""
    path = os.path.join(workdir("audit"), "log")
    with started("--audit", path) as daemon:
        c = Client(daemon)
        c.op("wait", timeout="60s")
        c.op("announce", site="amsterdam", prefix="10.99.0.0/16")
        Client(daemon, "wrong-0123456789abcdef").open("GET", "/restconf").read()
        lines = [json.loads(l) for l in open(path)]
        check([e["id"] for e in lines] == list(range(1, len(lines) + 1)), "numbers")
        check(any(e["kind"] == "edit" and e["by"]["name"].startswith("token ") for e in lines), "%s", lines[-3:])
        check(any(e["event"] == "wrong-token" and e["subject"] == "127.0.0.1" for e in lines), "%s", lines[-3:])
        check(os.stat(path).st_mode & 0o777 == 0o600, "mode")
        os.rename(path, path + ".1")
        os.kill(daemon.process.pid, signal.SIGHUP)
        poll("the new file", lambda: os.path.exists(path))
        c.op("announce", site="amsterdam", prefix="10.98.0.0/16")
        check(any(json.loads(l)["kind"] == "edit" for l in open(path)), "the new file")
        # Room for half a line, then for all, twice: what was cut stays by itself, and the log says what is not there.
        for n in (1, 2):
            size = os.path.getsize(path) + 60
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            c.op("announce", site="amsterdam", prefix="10.97.%d.0/24" % n)
            check(os.path.getsize(path) == size, "%d octets, not %d", os.path.getsize(path), size)
            resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            c.op("announce", site="amsterdam", prefix="10.96.%d.0/24" % n)
            with open(path) as f:
                cut, *whole = f.read()[size - 60:].splitlines()
            check(len(cut) == 60 and whole and all(json.loads(l)["id"] for l in whole), "%s %s", cut, whole)
            # The limit is one of the log, too, which had no room for the reason.
            said = re.findall(r" audit %s: events that it lacks: [1-9]" % re.escape(path), daemon.log())
            check(len(said) == n, "%s", daemon.log())
        daemon.stop()
    with Daemon(["-q", "--audit", "/nonexistent/x", SITES]) as daemon:
        check(not daemon.ready and "cannot be written" in daemon.log(), "%s", daemon.log())


def the_log_as_json():
    """--log-format json: every line is an object, errors of a reload too"""
    lab = os.path.join(workdir("lab"), "lab.yaml")
    with open(SITES) as f:
        text = f.read()
    with open(lab, "w") as f:
        f.write(text)
    with Daemon(["--log-format", "json", lab]).must_run() as daemon:
        daemon.ask("announce", site="amsterdam", prefix="10.99.0.0/16")
        with open(lab, "w") as f:
            f.write("nonsense: true\n")
        os.kill(daemon.process.pid, signal.SIGHUP)
        poll("the error", lambda: '"code":"unknown-field"' in daemon.log())
        lines = [json.loads(l) for l in daemon.log().splitlines()]
        check(all(l["time"] and l["event"] for l in lines), "%s", lines[:3])
        check(any(l["event"] == "edit" and l["text"] == "~ on-premises/amsterdam" for l in lines), "the edit")
        daemon.stop()


sys.exit(run([a_stream_begins_with_sessions_and_sync, a_reader_goes_on_where_it_was, lines_envelopes_and_refusals,
              the_route_of_a_prefix_is_told, subscriptions_hear_of_their_own, a_slow_reader_is_told_that_it_lags,
              many_readers_at_a_time, the_audit_file_has_all_of_it, the_log_as_json]))
