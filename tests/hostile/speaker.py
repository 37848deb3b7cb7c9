"""A BGP speaker that says whatever it is told to, and one that listens and takes notes.

Both run in a network namespace of the test's own (apart()), with 10.66.0.0/16 and
fd66::/64 on its loopback interface; the daemon is US.  Nothing here is taken from erxd.
"""
import os, select, shutil, socket, struct, subprocess, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run           # noqa: used by the tests

OPEN, UPDATE, NOTIFICATION, KEEPALIVE, REFRESH = 1, 2, 3, 4, 5
US = {4: "10.66.0.1", 6: "fd66::1"}
AS_US, AS_EVIL, AS_GOOD = 64500, 65000, 64501
PORT = 179
PATIENCE = 60           # s for what the daemon is to do; only a failure waits so long


def them(family, number):
    return "10.66.%d.%d" % divmod(0x100 + number, 256) if family == 4 else "fd66::1:%x" % number


def apart():
    """Goes on in a network namespace of its own, or says why that cannot be."""
    if os.environ.get("ERX_HOSTILE_APART") == "1":
        for cmd in ("ip link set lo up", "ip route add local 10.66.0.0/16 dev lo",
                    "ip -6 route add local fd66::/64 dev lo"):
            subprocess.run(cmd.split(), check=True, stdin=subprocess.DEVNULL)
        for key in ("ipv4", "ipv6"):
            try:
                with open("/proc/sys/net/%s/ip_nonlocal_bind" % key, "w") as f:
                    f.write("1")
            except OSError:
                pass            # sockets ask for it themselves, too
        return None
    if not shutil.which("unshare") or not shutil.which("ip"):
        return "it needs unshare and ip"
    for how in (["-n"], ["-r", "-n"]):
        if subprocess.run(["unshare"] + how + ["true"], stdin=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0:
            os.environ["ERX_HOSTILE_APART"] = "1"
            os.execvp("unshare", ["unshare"] + how + [sys.executable, "-B"] + sys.argv)
    return "no network namespace can be made here"


# --- messages ---

def octets(text):
    return bytes.fromhex(text) if text else b""


def message(kind, body=b"", length=None, marker=b"\xff" * 16):
    return marker + struct.pack(">HB", 19 + len(body) if length is None else length, kind) + body


def update(withdrawn=b"", attrs=b"", nlri=b""):
    return message(UPDATE, struct.pack(">H", len(withdrawn)) + withdrawn +
                   struct.pack(">H", len(attrs)) + attrs + nlri)


MP = {4: octets("010400010001"), 6: octets("010400020001")}


def cap_as4(asn):
    return struct.pack(">BBI", 65, 4, asn)


def opening(asn=AS_EVIL, hold=90, ident="10.0.0.1", caps=b"", version=4):
    params = struct.pack(">BB", 2, len(caps)) + caps if caps else b""
    return message(OPEN, struct.pack(">BHH4sB", version, asn if asn < 65536 else 23456, hold,
                                     socket.inet_aton(ident), len(params)) + params)


def prefix_of(family, length, data):
    size = 4 if family == 4 else 16
    data = int.from_bytes(data.ljust(size, b"\0"), "big")
    data &= (1 << 8 * size) - (1 << 8 * size - length)
    return "%s/%d" % (socket.inet_ntop(socket.AF_INET if family == 4 else socket.AF_INET6,
                                       data.to_bytes(size, "big")), length)


def prefixes(family, data):
    out, at = [], 0
    while at < len(data):
        length = data[at]
        size = (length + 7) // 8
        out.append(prefix_of(family, length, data[at + 1:at + 1 + size]))
        at += 1 + size
    return out


def attributes(block):
    """type -> value of the first one; what is not whole ends it."""
    out, at = {}, 0
    while at + 3 <= len(block):
        flags, kind = block[at], block[at + 1]
        wide = flags & 0x10
        size = int.from_bytes(block[at + 2:at + (4 if wide else 3)], "big")
        at += 4 if wide else 3
        if at + size > len(block):
            break
        out.setdefault(kind, block[at:at + size])
        at += size
    return out


def changes(family, body):
    """(withdrawn, announced, attributes) of an UPDATE that is well formed."""
    size = int.from_bytes(body[:2], "big")
    withdrawn, body = body[2:2 + size], body[2 + size:]
    size = int.from_bytes(body[:2], "big")
    attrs, nlri = attributes(body[2:2 + size]), body[2 + size:]
    gone, here = (prefixes(4, withdrawn), prefixes(4, nlri)) if family == 4 else ([], [])
    afi = b"\0\1\1" if family == 4 else b"\0\2\1"
    if attrs.get(15, b"")[:3] == afi:
        gone = gone + prefixes(family, attrs[15][3:])
    if attrs.get(14, b"")[:3] == afi:
        here = here + prefixes(family, attrs[14][5 + attrs[14][3]:])
    return gone, here, attrs


# --- connections ---

def connect(family, source, port=PORT, timeout=PATIENCE, to=None):
    s = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6)
    s.setsockopt(*((socket.SOL_IP, 15, 1) if family == 4 else (socket.IPPROTO_IPV6, 78, 1)))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.bind((source, 0))
    s.settimeout(timeout)
    s.connect((to or US[family], port))
    return s


class Framer:
    """Whole messages out of a stream: (type, body)."""
    def __init__(self):
        self.data = b""

    def take(self, data):
        self.data += data
        while len(self.data) >= 19:
            size = int.from_bytes(self.data[16:18], "big")
            if self.data[:16] != b"\xff" * 16 or size < 19:
                raise Failure("the daemon sent no BGP: %s" % self.data[:32].hex())
            if len(self.data) < size:
                return
            kind, body = self.data[18], self.data[19:size]
            self.data = self.data[size:]
            yield kind, body


class Speaker:
    """One connection, by hand."""
    def __init__(self, family, source, port=PORT, to=None):
        self.sock = connect(family, source, port, to=to)
        self.framer, self.got, self.ended = Framer(), [], False

    def send(self, data, cut=None):
        """All at once, or `cut` octets a segment.  The daemon may have closed meanwhile."""
        try:
            for at in range(0, len(data), cut or len(data) or 1):
                self.sock.sendall(data[at:at + (cut or len(data))])
        except (BrokenPipeError, ConnectionResetError):
            pass

    def read(self, until, timeout=PATIENCE):
        """Until until(messages so far) or the end of the stream; what it came to."""
        end = time.monotonic() + timeout
        while not until(self.got) and not self.ended:
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(1 << 16)
            except socket.timeout:
                return False
            except ConnectionResetError:
                data = b""
            self.ended = not data
            self.got += self.framer.take(data)
        return True

    def wait(self, kind):
        self.read(lambda got: any(k == kind for k, _ in got))
        if not any(k == kind for k, _ in self.got):
            raise Failure("no message of type %d came: %s" % (kind, self.got[-1:]))

    def wait_end(self):
        if not self.read(lambda got: False):
            raise Failure("the connection was not closed")

    def notifications(self):
        return [body for kind, body in self.got if kind == NOTIFICATION]

    def establish(self, *args, **kwargs):
        self.send(opening(*args, **kwargs) + message(KEEPALIVE))
        self.wait(KEEPALIVE)

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Listener(threading.Thread):
    """A good neighbour: stays up, keeps the table it hears and a list of what happened."""
    def __init__(self, family, source, asn=AS_GOOD, hold=90, caps=None):
        super().__init__(daemon=True)
        self.family, self.asn, self.hold = family, asn, hold
        self.caps = MP[family] + cap_as4(asn) if caps is None else caps
        self.lock = threading.Condition()
        self.table, self.log, self.counts, self.trouble = {}, [], {}, None
        self.sock = connect(family, source)
        self.stopping = False
        self.start()
        poll("%s to come up" % source, lambda: self.counts.get(KEEPALIVE) or self.trouble)

    def run(self):
        framer, last = Framer(), 0
        try:
            self.sock.sendall(opening(self.asn, self.hold, "10.9.9.%d" % self.family, self.caps))
            while not self.stopping:
                if time.monotonic() - last > self.hold / 4:
                    last = time.monotonic()
                    self.sock.sendall(message(KEEPALIVE))
                if not select.select([self.sock], [], [], 0.2)[0]:
                    continue
                data = self.sock.recv(1 << 16)
                with self.lock:
                    if not data:
                        raise Failure("the daemon closed")
                    for kind, body in framer.take(data):
                        self.note(kind, body)
                    self.lock.notify_all()
        except (OSError, Failure) as e:
            if not self.stopping:
                self.trouble = str(e)

    def note(self, kind, body):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind == NOTIFICATION:
            raise Failure("NOTIFICATION %s" % body.hex())
        if kind != UPDATE:
            return
        gone, here, attrs = changes(self.family, body)
        for p in gone:
            self.table.pop(p, None)
            self.log.append(("-", p))
        for p in here:
            self.table[p] = attrs
            self.log.append(("+", p))

    def expect(self, want, what):
        """Until the table holds these prefixes and no others."""
        with self.lock:
            if not self.lock.wait_for(lambda: set(self.table) == set(want) or self.trouble,
                                      PATIENCE) or self.trouble:
                raise Failure("%s: a neighbour sees %s instead of %s (%s)" % (
                    what, sorted(self.table), sorted(want), self.trouble or "still up"))

    def new_log(self):
        with self.lock:
            log, self.log = self.log, []
            return log

    def stop(self):
        self.stopping = True
        self.join()
        self.sock.close()


# --- the daemon ---

def lab(neighbors, fidelity=""):
    """`rs`, where these sit (name, family, address, AS, rest after an error), and the good
    ones; `far` with one that has nothing to do with it all."""
    def row(name, family, address, asn, rest="10ms"):
        return "      %s: { asn: %d, hold: 90, external: { local: '%s', remote: '%s', mode: " \
               "listen, bind: late, idle-hold: %s } }" % (name, asn, US[family], address, rest)
    lines = ["lab: hostile", fidelity, "routers:", "  rs:", "    asn: %d" % AS_US,
             "    router-id: 9.9.9.9", "    neighbors:"]
    lines += [row(*n) for n in neighbors]
    lines += [row("good%d" % f, f, them(f, 1), AS_GOOD) for f in (4, 6)]
    lines += ["  far:", "    asn: 64510", "    neighbors:", row("innocent", 4, them(4, 2), AS_GOOD)]
    return "\n".join(lines) + "\n"


def start(text, wrap=()):
    directory = os.environ.get("TMPDIR", "/tmp")
    path = os.path.join(directory, "hostile.yaml")
    with open(path, "w") as f:
        f.write(text)
    return Daemon([path], wrap).must_run()


def sessions(daemon):
    return daemon.ask("show-sessions")["sessions"]


def session(daemon, neighbor, rows=None):
    """Its row, of a list that is at hand or asked for."""
    rows = [r for r in rows or sessions(daemon) if r["remote"] == neighbor]
    if len(rows) != 1:
        raise Failure("%d sessions with %s" % (len(rows), neighbor))
    return rows[0]


def counter(daemon, name):
    return next(c["value"] for c in daemon.ask("show-counters")["counters"] if c["counter"] == name)


def against(text, tests):
    """Runs tests in a namespace, each with the daemon of the lab; or says why that cannot be."""
    why = apart()
    if why:
        for test in tests:
            print("SKIP %s: %s" % (test.__doc__, why))
        return 0
    with start(text) as daemon:
        def on(test):
            def go():
                return test(daemon)
            go.__doc__ = test.__doc__
            go.__name__ = test.__name__
            return go
        return run([on(t) for t in tests])
