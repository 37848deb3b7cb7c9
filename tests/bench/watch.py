"""What looks on while erxd is under load: how fast it answers, and how punctual it is.
Shared by `busy` and `flood`."""
import http.client, importlib.machinery, importlib.util, json, os, select, socket, struct
import subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
DUT = "10.255.0.1"
OPEN, UPDATE, NOTIFICATION, KEEPALIVE = 1, 2, 3, 4


def driver():
    """The module `run`, which has no suffix."""
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("bench_run", os.path.join(HERE, "run"))
    bench = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("bench_run", loader))
    loader.exec_module(bench)
    return bench


def binaries():
    return os.environ.get("ERX_BUILD", os.path.join(HERE, "..", "..", "build", "plain"))


# --- the daemon ---

def lab(name, neighbors, more=""):
    """One router, `rs`, and its neighbours (name, AS, address)."""
    lines = ["lab: " + name, "routers:", "  rs:", "    asn: 65000", "    neighbors:"]
    lines += ["      %s: { asn: %d, external: { local: %s, remote: %s, mode: listen%s } }"
              % (n, asn, DUT, addr, more) for n, asn, addr in neighbors]
    return "\n".join(lines) + "\n"


def start(ns, workdir, text):
    """(process, path of its control socket)"""
    path = os.path.join(workdir, "erxd.sock")
    with open(os.path.join(workdir, "lab.yaml"), "w") as f:
        f.write(text)
    erxd = subprocess.Popen(ns.command(os.path.join(binaries(), "erxd"), "-q", "-S", path,
                                       os.path.join(workdir, "lab.yaml")),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if not erxd.stdout.readline():
        raise SystemExit("erxd did not start")
    return erxd, path


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(conn, verb, args):
    conn.request("POST", "/restconf/operations/erx:" + verb, json.dumps({"erx:input": args}))
    answer = json.loads(conn.getresponse().read())
    if "erx:output" not in answer:
        raise SystemExit("%s: %s" % (verb, "; ".join(e.get("error-message", "") for e in
                                                    answer.get("ietf-restconf:errors", {}).get("error", []))))
    return answer["erx:output"]


def asker(path, stop, samples):
    """One connection that asks again and again; samples: verb -> [s]."""
    conn = Unix(path)
    while not stop.is_set():
        for verb, args in (("show-sessions", {}),
                           ("show-routes", {"at": "rs", "prefix": "11.0.16.0/20"})):
            began = time.monotonic()
            conn.request("POST", "/restconf/operations/erx:" + verb,
                         json.dumps({"erx:input": args}))
            conn.getresponse().read()
            samples[verb].append(time.monotonic() - began)
        time.sleep(0.02)       # bgpload waits for the daemon to be idle


def person(path, stop, samples):
    """erxctl, as somebody at a terminal runs it."""
    while not stop.is_set():
        began = time.monotonic()
        subprocess.run([os.path.join(binaries(), "erxctl"), "-S", path, "show", "sessions"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        samples.append(time.monotonic() - began)
        time.sleep(0.25)


def counters(path):
    return {c["counter"]: c["value"] for c in ask(Unix(path), "show-counters", {})["counters"]}


def summary(values):
    values = sorted(values)
    if not values:
        return dict(n=0)
    pick = lambda q: round(1000 * values[min(len(values) - 1, int(q * len(values)))], 3)
    return dict(n=len(values), p50_ms=pick(.5), p99_ms=pick(.99), max_ms=pick(1))


# --- neighbours; they run in the namespace, so each is a process of its own ---

def message(kind, body=b""):
    return b"\xff" * 16 + struct.pack(">HB", 19 + len(body), kind) + body


def opening(asn, hold, addr):
    caps = struct.pack(">BBHBB", 1, 4, 1, 0, 1) + struct.pack(">BBI", 65, 4, asn)
    return message(OPEN, struct.pack(">BHH4sB", 4, 23456, hold, socket.inet_aton(addr),
                                     len(caps) + 2) + struct.pack(">BB", 2, len(caps)) + caps)


def dial(addr, receive=None):
    s = socket.socket()
    if receive:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    s.bind((addr, 0))
    s.connect((DUT, 179))
    return s


def establish(addr, asn, hold, receive=None):
    """A session that is up; what the daemon says from then on nobody has read."""
    s = dial(addr, receive)
    s.sendall(opening(asn, hold, addr) + message(KEEPALIVE))
    data = b""
    while True:
        data += s.recv(64)
        at = 0
        while len(data) - at >= 19:
            size, kind = struct.unpack_from(">HB", data, at + 16)
            if kind == NOTIFICATION:
                raise SystemExit("%s: NOTIFICATION %s" % (addr, data[at + 19:].hex()))
            if kind == KEEPALIVE:
                return s
            if len(data) - at < size:
                break
            at += size
        data = data[at:]


def flow(s, asn, hold, until):
    """Keeps a session up and drops what it is sent, until until(now) is true."""
    last = 0
    while not until(time.monotonic()):
        if time.monotonic() - last > hold / 4:
            s.sendall(message(KEEPALIVE))
            last = time.monotonic()
        if select.select([s], [], [], 0.1)[0] and not s.recv(1 << 20):
            raise SystemExit("the daemon closed the session of AS %d" % asn)


def in_namespace(ns, program, *args, **popen):
    return subprocess.Popen(ns.command(sys.executable, "-B", program, *map(str, args)),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **popen)
