#!/usr/bin/env python3
"""What a harness or a service manager stands on: the loopback port and its token, health,
several daemons at once, a clean stop, and the notifications of systemd."""
import http.client, json, os, re, select, signal, socket, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Unix, poll, run, workdir

RING = os.path.join(TOP, "conf", "examples", "four-routers.yaml")
WAITING = ("lab: waiting\nrouters:\n  r1: { asn: 65001, neighbors: { far: { asn: 65002, external: "
           "{ local: 127.0.0.1, remote: 127.0.0.9, local-port: %d, mode: listen } } } }\n")


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def over_port(daemon, method, path, token=None, body=None, scheme="Bearer "):
    """Status and body, over the port of the ready line."""
    port = int(daemon.ready["url"].rsplit(":", 1)[1])
    conn = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/yang-data+json"}
    if token is not None:
        headers["Authorization"] = scheme + token
    try:
        conn.request(method, path, body, headers)
        answer = conn.getresponse()
        return answer.status, answer.read().decode()
    finally:
        conn.close()


def over_socket(daemon, method, path):
    conn = Unix(daemon.socket)
    try:
        conn.request(method, path)
        answer = conn.getresponse()
        return answer.status, answer.read().decode()
    finally:
        conn.close()


VERSION = "/restconf/operations/erx:version"


def port_and_token():
    """--port 0 takes a free loopback port, which answers whoever has the token of the ready line"""
    with Daemon(["-q", "--port", "0", RING]).must_run() as a, \
            Daemon(["-q", "--port", "0", RING]).must_run() as b:
        token = a.ready["token"]
        check(re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", a.ready["url"]), "%s", a.ready)
        check(re.fullmatch(r"[0-9a-f]{64}", token), "%s", a.ready)
        check(a.ready["url"] != b.ready["url"] and token != b.ready["token"], "not of its own")
        status, text = over_port(a, "POST", VERSION, token, '{"erx:input":{}}')
        check(status == 200 and "version" in text, "%d %s", status, text)
        check(over_port(a, "POST", VERSION, token, '{"erx:input":{}}', "bearer ")[0] == 200,
              "the scheme is not case-sensitive (RFC 7235 2.1)")
        wrong = [None, "", token[:-1], token + "0", token[:-1] + ("0" if token[-1] != "0" else "1"),
                 "0" * 64, b.ready["token"]]
        for bad in wrong:
            status, text = over_port(a, "POST", VERSION, bad, '{"erx:input":{}}')
            check(status == 401, "%r was answered with %d", bad, status)
            error = json.loads(text)["ietf-restconf:errors"]["error"][0]
            check(error["error-app-tag"] == "not-allowed" and
                  "Authorization: Bearer" in error["error-info"]["cure"], "%s", error)
        check(over_port(a, "POST", VERSION, token, '{"erx:input":{}}', "Basic ")[0] == 401, "Basic")
        check(over_port(a, "GET", "/nothing")[0] == 401, "told somebody what there is not")
        check(over_port(a, "GET", "/nothing", token)[0] == 404, "nothing is there")
        a.stop()
        b.stop()


def erxctl_url():
    """erxctl takes a URL and the token in the place of a socket, and sends no token in the clear"""
    def ctl(*args, **env):
        keep = {k: v for k, v in os.environ.items() if not k.startswith("ERX_")}
        return subprocess.run([os.path.join(BUILD, "erxctl")] + list(args), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, env=dict(keep, **env))
    with Daemon(["-q", "--port", "0", RING]).must_run() as daemon:
        url, token = daemon.ready["url"], daemon.ready["token"]
        for got in (ctl("--url", url, "wait", ERX_TOKEN=token), ctl("wait", ERX_URL=url, ERX_TOKEN=token),
                    ctl("version", "--url", url + "/", ERX_TOKEN=token, ERX_SOCKET="/nonexistent"),
                    ctl("--url", url.replace("127.0.0.1", "localhost"), "wait", ERX_TOKEN=token),
                    ctl("-S", daemon.socket, "wait", ERX_URL="http://127.0.0.1:1")):
            check(got.returncode == 0, "exit %d: %s", got.returncode, got.stderr)
        for got in (ctl("--url", url, "version"), ctl("--url", url, "version", ERX_TOKEN="0" * 64)):
            check(got.returncode == 1 and "Authorization: Bearer" in got.stderr, "exit %d: %s",
                  got.returncode, got.stderr)
        for far in ("http://192.0.2.1:8080", "http://127.0.0.1@192.0.2.1", "http://localhost.example"):
            got = ctl("--url", far, "version", ERX_TOKEN=token)
            check(got.returncode == 3 and "use https" in got.stderr and token not in got.stderr,
                  "%s: exit %d: %s", far, got.returncode, got.stderr)
        daemon.stop()
    got = ctl("--url", url, "version", ERX_TOKEN=token)
    check(got.returncode == 3 and url in got.stderr, "exit %d: %s", got.returncode, got.stderr)


def no_port():
    """without --port there is none; a port that is taken or none ends the start with 2"""
    with Daemon(["-q", RING]).must_run() as daemon, socket.socket() as s:
        check("url" not in daemon.ready and "token" not in daemon.ready, "%s", daemon.ready)
        s.bind(("127.0.0.1", 0))
        s.listen()
        taken = str(s.getsockname()[1])
        top = workdir("port")
        for port, text in ((taken, "cannot listen on 127.0.0.1 port " + taken), ("65536", "--port takes"),
                           ("-1", "--port takes"), ("x", "--port takes"), ("", "--port takes")):
            got = subprocess.run([os.path.join(BUILD, "erxd"), "-S", os.path.join(top, "s"), "--port",
                                  port, RING], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                 timeout=60)
            check(got.returncode == 2 and text in got.stderr, "%s: %d %s", port, got.returncode,
                  got.stderr)
            check(got.stdout == "" and not os.path.exists(os.path.join(top, "s")), "something stayed")
        os.rmdir(top)


def health():
    """/health/live answers at once, /health/ready when the lab has converged

    Only who may ask hears why not."""
    top = workdir("health")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    path = os.path.join(top, "waiting.yaml")
    with open(path, "w") as f:
        f.write(WAITING % port)
    with Daemon(["-q", "--port", "0", path]).must_run() as daemon:
        token = daemon.ready["token"]
        for answer in (over_port(daemon, "GET", "/health/live"),
                       over_socket(daemon, "GET", "/health/live")):
            check(answer == (200, '{"status":"live"}\n'), "%s", answer)
        status, text = over_port(daemon, "GET", "/health/ready")
        check((status, text) == (503, '{"status":"not-ready"}\n'), "%d %s", status, text)
        for status, text in (over_port(daemon, "GET", "/health/ready", token),
                             over_socket(daemon, "GET", "/health/ready")):
            answer = json.loads(text)
            check(status == 503 and answer["status"] == "not-ready" and
                  any("far--r1" in line for line in answer["reasons"]), "%d %s", status, text)
        check(over_port(daemon, "POST", "/health/live", token, "")[0] == 405, "POST is not for it")
        # The lab that needs nobody converges, and health says so without being asked to wait.
        with open(RING) as f:
            ring = f.read()
        with open(path, "w") as f:
            f.write(ring)
        daemon.process.send_signal(signal.SIGHUP)
        poll("health", lambda: over_port(daemon, "GET", "/health/ready") ==
             (200, '{"status":"ready"}\n'))
        daemon.ask("fail", kind="session", name="r2--r3/ipv4")
        daemon.ask("wait")
        check(over_port(daemon, "GET", "/health/ready")[0] == 200, "a failure that was asked for")
        daemon.stop()
    os.unlink(path)
    os.rmdir(top)


def clean_stop():
    """SIGTERM and SIGINT end with 0, whatever is under way, and leave no socket behind"""
    for sig in (signal.SIGTERM, signal.SIGINT):
        with Daemon(["-q", RING]).must_run() as daemon:
            wait = subprocess.Popen([os.path.join(BUILD, "erxctl"), "-S", daemon.socket, "wait"],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)
            daemon.process.send_signal(sig)
            status = daemon.process.wait(timeout=60)
            check(status == 0, "ended with %d: %s", status, daemon.log())
            check(not os.path.exists(daemon.socket), "the control socket stayed")
            wait.wait(timeout=60)


# --- systemd ---

class Manager:
    """The socket of a service manager, at a path or in the abstract name space."""
    def __init__(self, abstract):
        self.dir = workdir("notify")
        self.name = "@" + self.dir if abstract else os.path.join(self.dir, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name[1:] if abstract else self.name)
        self.socket.settimeout(60)

    def hear(self):
        """The fields of the next message that is no sign of life."""
        while True:
            text = self.socket.recv(4096).decode()
            if text != "WATCHDOG=1":
                return dict(line.split("=", 1) for line in text.split("\n"))

    def close(self):
        self.socket.close()
        if not self.name.startswith("@"):
            os.unlink(self.name)
        os.rmdir(self.dir)


def notify():
    """a service manager hears READY, RELOADING, a sign of life and STOPPING"""
    for abstract in (False, True):
        manager = Manager(abstract)
        env = dict(os.environ, NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000")
        with Daemon(["-q", RING], env=env).must_run() as daemon:
            check(manager.hear() == {"READY": "1", "STATUS": "four-routers"}, "no READY")
            for _ in range(3):
                check(manager.socket.recv(4096) == b"WATCHDOG=1", "no sign of life")
            daemon.process.send_signal(signal.SIGHUP)
            reloading = manager.hear()
            check(reloading["RELOADING"] == "1" and int(reloading["MONOTONIC_USEC"]) > 0, "%s",
                  reloading)
            check(manager.hear() == {"READY": "1"}, "no READY after the reload")
            daemon.process.terminate()
            check(manager.hear() == {"STOPPING": "1"}, "no STOPPING")
            check(daemon.process.wait(timeout=60) == 0, "ended badly")
        manager.close()


def notify_nobody():
    """no sign of life for another process; a manager that is gone or named oddly harms nobody"""
    manager = Manager(False)
    env = dict(os.environ, NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="1000", WATCHDOG_PID="1")
    with Daemon(["-q", RING], env=env).must_run() as daemon:
        check(manager.hear()["READY"] == "1", "no READY")
        daemon.ask("wait")
        readable, _, _ = select.select([manager.socket], [], [], 0)
        check(not readable, "a sign of life for another process")
        manager.close()
        daemon.stop()
    for name in ("/nonexistent/notify", "relative", "@", "/" + "x" * 200, ""):
        env = dict(os.environ, NOTIFY_SOCKET=name, WATCHDOG_USEC="nonsense")
        with Daemon(["-q", RING], env=env).must_run() as daemon:
            daemon.stop()


sys.exit(run([port_and_token, erxctl_url, no_port, health, clean_stop, notify, notify_nobody]))
