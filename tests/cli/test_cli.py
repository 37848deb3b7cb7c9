#!/usr/bin/env python3
"""erxd and erxctl as commands: options, exit statuses, sockets, files that are wrong, manuals,
and the bounds of one turn of the loop. What they print is in test_golden.py."""
import json, os, pty, re, shlex, shutil, signal, socket, struct, subprocess, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir

RING = os.path.join(TOP, "conf", "examples", "four-routers.yaml")
NO_SOCKET = {"ERX_SOCKET": "", "XDG_RUNTIME_DIR": ""}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def program(name, *args, env=None, cwd=None):
    return subprocess.run([os.path.join(BUILD, name), *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, cwd=cwd,
                          env=dict(os.environ, **(env or {})))


def erxctl(daemon, *args):
    return program("erxctl", "-S", daemon.socket, *args)


def commands():
    """What erxctl --help lists and a daemon answers."""
    text = program("erxctl", "--help").stdout
    return [c for c, what in re.findall(r"^  ([a-z-]+(?: [a-z-]+)*) {2,}(\S.*)", text, re.M)
            if "needs no daemon" not in what]


class Dir:
    def __enter__(self):
        self.top = workdir("cli")
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.top, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.top, name)
        with open(path, "w") as f:
            f.write(text)
        return path


def expect(got, status, *texts):
    check(got.returncode == status, "exit %d instead of %d: %s%s", got.returncode, status,
          got.stdout, got.stderr)
    for text in texts:
        check(text in got.stdout + got.stderr, "no %r in %s%s", text, got.stdout, got.stderr)


# What arguments are that have a type: a wrong one is refused before any daemon is asked.
GOOD = {"PATH": "primary", "SKU": "ErGw1Az", "PREFIX": "10.0.0.0/8", "PEER": "10.20.0.4", "LAB": RING, "PIECE": RING,
        "KIND": "link", "OPERATION": "create"}


def no_daemon():
    """without a daemon every command ends with 3 and says what to do"""
    with Dir() as d:
        nobody = os.path.join(d.top, "nobody")
        expect(program("erxctl", "-S", nobody, "version"), 3, "no daemon answers", nobody,
               "start `erxd LAB.yaml`")
        got = program("erxctl", "-S", nobody, "-o", "json", "show", "sessions")
        expect(got, 3)
        error = json.loads(got.stderr)["error"]
        check(error["code"] == "no-daemon" and error["cure"], "%s", error)
        check(got.stdout == "", "standard output has %r", got.stdout)
        expect(program("erxctl", "wait", env=dict(NO_SOCKET, ERX_SOCKET=nobody)), 3, nobody)
        expect(program("erxctl", "wait", env=dict(NO_SOCKET, XDG_RUNTIME_DIR=d.top)), 3,
               os.path.join(d.top, "erxd.sock"))
        expect(program("erxctl", "wait", env=NO_SOCKET), 3, "/run/erxd/erxd.sock")
        for command in commands():
            line = program("erxctl", *command.split(), "--help").stdout.splitlines()[0]
            needed = re.sub(r"\[[^]]*\]", "", line.split("usage: erxctl ")[1])
            words = [GOOD.get(w, w) for w in needed.split()]
            got = program("erxctl", "-S", nobody, *words)
            expect(got, 3, "no daemon answers")
            check(got.stdout == "", "%s without a daemon prints %s", command, got.stdout)
        expect(program("erxctl", "-S", nobody, "show", "events", "--follow"), 3, "no daemon answers")


def on_a_terminal(args, **env):
    """What it prints to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen([os.path.join(BUILD, "erxctl"), *args], stdin=subprocess.DEVNULL,
                          stdout=slave, stderr=slave,
                          env=dict({k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **env)) as p:
        os.close(slave)
        out = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:         # nobody has the other end any more
                break
            if not piece:
                break
            out += piece
        p.wait(timeout=60)
    os.close(master)
    return out.decode()


def colour():
    """headings are bold on a terminal, and nowhere else, nor with NO_COLOR"""
    with Daemon(["-q", RING]) as daemon:
        daemon.must_run()
        args = ["-S", daemon.socket, "show", "sessions"]
        check("\033[1m" in on_a_terminal(args), "no bold heading on a terminal")
        check("\033" not in on_a_terminal(args, NO_COLOR="1"), "colour with NO_COLOR")
        check("\033" not in on_a_terminal(args + ["-o", "json"]), "colour in JSON")
        check("\033" not in program("erxctl", *args).stdout, "colour in a pipe")
        daemon.stop()


def snapshots():
    """sixteen snapshots are kept, the seventeenth is refused, and a name may be taken again"""
    with Daemon(["-q", RING]) as daemon:
        daemon.must_run()
        for n in range(16):
            expect(erxctl(daemon, "snapshot", "s%d" % n), 0)
        expect(erxctl(daemon, "snapshot", "s16"), 1, "16 are kept", "snapshot delete")
        expect(erxctl(daemon, "snapshot", "s3"), 0)
        expect(erxctl(daemon, "snapshot", "delete", "s0"), 0)
        expect(erxctl(daemon, "snapshot", "s16"), 0)
        names = [r["name"] for r in json.loads(erxctl(daemon, "show", "snapshots", "-o", "json").stdout)]
        check(names == sorted("s%d" % n for n in range(1, 17)), "%s", names)
        expect(erxctl(daemon, "snapshot", "x" * 65), 2, "64 letters")
        expect(erxctl(daemon, "snapshot", "a/b"), 2)
        daemon.stop()


def usage():
    """wrong words end with 2, with and without a daemon; --help with 0"""
    for command in commands():
        words = command.split()
        expect(program("erxctl", *words, "--help"), 0, "usage: erxctl " + command)
        for bad in (["--no-such-option"], ["--no-such-option=1"]):
            expect(program("erxctl", "-S", "/nonexistent/s", *words, *bad), 2, "--no-such-option")
        expect(program("erxctl", "-S", "/nonexistent/s", *words, *["x"] * 9), 2)
    for command in ("check", "graph", "rehearse", "schema", "sweep"):
        expect(program("erxctl", command, "--help"), 0, "usage: erxctl " + command)
        expect(program("erxctl", command, "--no-such-option"), 2)
    for args in ([], ["-S"], ["-o", "xml", "version"], ["frobnicate"], ["show"], ["check"],
                 ["check", "a", "b"]):
        expect(program("erxctl", *args), 2)
    expect(program("erxctl", "--help"), 0, "usage:")
    expect(program("erxctl", "--version"), 0, "erxctl ")
    for args in ([], ["-x", RING], [RING, RING], ["-S"], ["--socket"]):
        got = program("erxd", *args)
        expect(got, 2, "usage: erxd")
        check(got.stdout == "", "usage on standard output")
    expect(program("erxd", "--help"), 0, "usage: erxd")
    expect(program("erxd", "-V"), 0, "erxd ")


def good_lab():
    """a good lab passes erxctl check and erxd -t"""
    expect(program("erxctl", "check", RING), 0, "the lab is good")
    got = program("erxctl", "-o", "json", "check", RING)
    expect(got, 0)
    check(json.loads(got.stdout) == {"good": True}, "%s", got.stdout)
    expect(program("erxd", "-t", RING), 0, "the lab is good")


BROKEN = """lab: broken
routers:
  r1:
    asn: 0
    neighbors: { r2: {}, r9: {} }
    advertise: [10.1.0.0/8]
  r2: { asm: 65002 }
  r3: { asn: 65003, neighbors: { x: { external: { local: 1.2.3.4, remote: 1.2.3 } } } }
"""


def bad_lab():
    """check, -t and a start name all that is wrong, each with its place and what to do"""
    with Dir() as d:
        path = d.write("broken.yaml", BROKEN)
        places = [path + ":4:", path + ":6:", path + ":7:", path + ":8:"]
        for got in (program("erxctl", "check", path), program("erxd", "-t", path),
                    program("erxd", "-S", os.path.join(d.top, "s"), path)):
            expect(got, 2, "asn", 'did you mean "asn"?', *places)
            check(len(got.stderr.splitlines()) >= 4, "few errors: %s", got.stderr)
            check(got.stdout == "", "standard output has %r", got.stdout)
        got = program("erxctl", "-o", "json", "check", path)
        expect(got, 2)
        errors = [json.loads(line)["error"] for line in got.stderr.splitlines()]
        check(len(errors) >= 4 and all(e["code"] and e["message"] for e in errors), "%s", errors)
        check(not os.path.exists(os.path.join(d.top, "s")), "the control socket stayed")
        for text in ("", "\t", "lab: [", "lab: x\nlab: y\n", "- 1\n", "\0", "lab: x\n--- \nlab: y\n",
                     "lab: &a x\nrouters: *a\n"):
            got = program("erxctl", "check", d.write("odd.yaml", text))
            expect(got, 2, "odd.yaml")
        for missing in (os.path.join(d.top, "missing.yaml"), d.top):
            expect(program("erxctl", "check", missing), 2, missing)
            expect(program("erxd", "-S", os.path.join(d.top, "s"), missing), 2, missing)


def ready_line():
    """the ready line names the socket, the listeners and the process; the end is clean"""
    lab = ("lab: x\nrouters:\n  rs: { asn: 65000, neighbors: { a: { asn: 1, external: { local: "
           "127.0.0.1, remote: 127.0.0.2, local-port: %d, mode: listen } }, b: { asn: 1, external: "
           "{ local: '::1', remote: '::2', local-port: %d, mode: listen } } } }\n")
    with Dir() as d:
        v4, v6 = free_port(socket.AF_INET, "127.0.0.1"), free_port(socket.AF_INET6, "::1")
        with Daemon(["-q", d.write("lab.yaml", lab % (v4, v6))]).must_run() as daemon:
            want = {"ready": True, "socket": daemon.socket, "pid": daemon.process.pid,
                    "listen": ["127.0.0.1:%d" % v4, "[::1]:%d" % v6]}
            check(daemon.ready == want, "%s instead of %s", daemon.ready, want)
            mode = os.stat(daemon.socket).st_mode & 0o777
            check(mode == 0o600, "the socket has mode %o", mode)
            daemon.stop()
            check(daemon.process.stdout.read() == b"", "more on standard output")
            check(daemon.log() == "", "-q, and yet: %s", daemon.log())
            check(not os.path.exists(daemon.socket), "the control socket stayed")


def free_port(family, address):
    with socket.socket(family) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def side_by_side():
    """two daemons run side by side, and one ends without the other"""
    with Daemon(["-q", RING]).must_run() as a, Daemon(["-q", RING]).must_run() as b:
        for daemon in (a, b):
            expect(erxctl(daemon, "wait"), 0)
        expect(erxctl(a, "fail", "session", "r1--r2/ipv4"), 0)
        expect(erxctl(b, "wait"), 0)
        states = [r["state"] for r in b.ask("show-sessions")["sessions"]]
        check(states == ["Established"] * 8, "%s", states)
        a.stop()
        expect(erxctl(a, "version"), 3)
        expect(erxctl(b, "version"), 0)
        b.stop()


def same_socket():
    """a second daemon on the same socket is refused and the first goes on; a socket that was
    left behind is taken over; other files are not touched"""
    with Daemon(["-q", RING]).must_run() as a, Dir() as d:
        got = program("erxd", "-S", a.socket, RING)
        expect(got, 2, "another daemon answers on " + a.socket)
        expect(erxctl(a, "wait"), 0)
        a.kill()
        check(os.path.exists(a.socket), "nothing was left behind")
        path = d.write("precious", "text")
        expect(program("erxd", "-S", path, RING), 2, "cannot make the control socket", path)
        with open(path) as f:
            check(f.read() == "text", "the file was written to")
        again = subprocess.Popen([os.path.join(BUILD, "erxd"), "-q", "-S", a.socket, RING],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            check(json.loads(again.stdout.readline())["ready"], "not ready")
            expect(erxctl(a, "wait"), 0)
        finally:
            again.terminate()
            again.stdout.close()
            check(again.wait(60) == 0, "ended with %d", again.returncode)


def odd_sockets():
    """a socket that cannot be made ends with 2 and a sentence"""
    with Dir() as d:
        for path, text in ((os.path.join(d.top, "no/such/s"), "cannot make the control socket"),
                           (d.top, "cannot make the control socket"),
                           (os.path.join(d.top, "x" * 120), "longer than 107 octets")):
            got = program("erxd", "-S", path, RING)
            expect(got, 2, text, "-S")
            check(len(got.stderr.splitlines()) == 1, "more than one line: %s", got.stderr)


def port_in_use():
    """an address that cannot be listened on ends a start with 2, refuses a reload and an edit"""
    lab = ("lab: x\nrouters:\n  rs: { asn: 65000, neighbors: { %s } }\n")
    peer = "p%d: { asn: 1, external: { local: %s, remote: 127.0.0.%d, local-port: %d, mode: listen } }"
    with Dir() as d, socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        taken, free = s.getsockname()[1], free_port(socket.AF_INET, "127.0.0.1")
        bad = lab % (peer % (1, "127.0.0.1", 2, free) + ", " +
                     peer % (2, "127.0.0.1", 3, taken))
        got = program("erxd", "-S", os.path.join(d.top, "s"), d.write("bad.yaml", bad))
        expect(got, 2, "127.0.0.1", str(taken), "in use")
        got = program("erxd", "-S", os.path.join(d.top, "s"),
                      d.write("far.yaml", lab % peer % (1, "192.0.2.200", 2, free)))
        expect(got, 2, "192.0.2.200", "bind: late")
        path = d.write("lab.yaml", lab % peer % (1, "127.0.0.1", 2, free))
        with Daemon([path]).must_run() as daemon:
            expect(erxctl(daemon, "apply", os.path.join(d.top, "bad.yaml")), 1, str(taken))
            d.write("lab.yaml", bad)
            daemon.process.send_signal(signal.SIGHUP)
            poll("the refusal", lambda: "refused; the running lab stays" in daemon.log())
            rows = daemon.ask("show-sessions")["sessions"]
            check([r["remote"] for r in rows] == ["p1"], "%s", rows)
            s.close()
            daemon.process.send_signal(signal.SIGHUP)
            poll("the second session", lambda: len(daemon.ask("show-sessions")["sessions"]) == 2)
            daemon.stop()


def manuals():
    """the commands of the README and of the manuals' examples exist"""
    known, lines = commands() + ["assert", "check", "graph", "rehearse", "sweep"], []
    for name in ("README.md", "man/erxctl.1", "man/erxd.8", "man/erx-lab.5"):
        path = os.path.join(TOP, name)
        if not os.path.exists(path):
            continue
        with open(path) as f:
            text = f.read()
        blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", text, re.M | re.S) + \
            re.findall(r"^```.*?\n(.*?)^```", text, re.M | re.S)
        lines += [(name, line.strip().lstrip("$ ")) for block in blocks
                  for line in block.splitlines()]
    found = 0
    for name, line in lines:
        for part in re.split(r"&&|\|\||;|\|", line):
            words = shlex.split(part, comments=True) if part.count("'") % 2 == 0 else []
            if not words or os.path.basename(words[0]) != "erxctl":
                continue
            found += 1
            takes = ("-S", "-o", "--subscription")
            words = [w for i, w in enumerate(words[1:]) if not (w in takes or words[i] in takes)]
            check(any(" ".join(words + [""]).startswith(c + " ") for c in known),
                  "%s: erxctl %s: no such command", name, " ".join(words))
    check(found > 0, "no command was found")


# --- the bounds of a turn ---

MARKER = b"\xff" * 16


def message(kind, body):
    return MARKER + struct.pack(">HB", 19 + len(body), kind) + body


def speaker(port, source, asn, data, up):
    """Brings a session up, says that it is, sends the data and then reads until the end."""
    s = socket.socket()
    s.settimeout(60)
    s.bind((source, 0))
    s.connect(("127.0.0.1", port))
    s.sendall(message(1, struct.pack(">BHH4sB", 4, asn, 90, socket.inet_aton(source), 0)) +
              message(4, b""))
    s.setblocking(True)
    up.wait(60)
    reader = threading.Thread(target=lambda: drain(s), daemon=True)
    reader.start()
    s.sendall(data)
    reader.join(120)
    s.close()


def drain(s):
    try:
        while s.recv(1 << 16):
            pass
    except OSError:
        pass


def updates(asn, first, n):
    """n /24s from first on, 800 to an UPDATE: the densest input there is."""
    attrs = (b"\x40\x01\x01\x00" + struct.pack(">BBBBBH", 0x40, 2, 4, 2, 1, asn) +
             b"\x40\x03\x04" + socket.inet_aton("127.0.0.%d" % (2 + asn - 64601)))
    out = []
    for i in range(0, n, 800):
        nlri = b"".join(b"\x18" + struct.pack(">I", (first + j) << 8)[:3]
                        for j in range(i, min(i + 800, n)))
        out.append(message(2, struct.pack(">HH", 0, len(attrs)) + attrs + nlri))
    return b"".join(out)


def counters(daemon):
    return {c["counter"]: c for c in daemon.ask("show-counters")["counters"]}


def bounded_turns():
    """one turn of the loop takes no more than its bounds, however much is there"""
    n, port = 150000, free_port(socket.AF_INET, "127.0.0.1")
    lab = "lab: x\nlimits: off\nrouters:\n  rs:\n    asn: 65000\n    neighbors:\n"
    for i in (1, 2, 3):
        lab += ("      p%d: { asn: %d, external: { local: 127.0.0.1, remote: 127.0.0.%d, "
                "local-port: %d, mode: listen } }\n" % (i, 64600 + i, i + 1, port))
    with Dir() as d, Daemon(["-q", d.write("lab.yaml", lab)]).must_run() as daemon:
        up = threading.Event()
        threads = [threading.Thread(target=speaker, daemon=True, args=(
            port, "127.0.0.%d" % (i + 1), 64600 + i,
            updates(64600 + i, 0x0b0000 + i * n, n if i < 3 else 0), up)) for i in (1, 2, 3)]
        for t in threads:
            t.start()
        poll("three sessions", lambda: [r["state"] for r in daemon.ask("show-sessions")["sessions"]]
             == ["Established"] * 3)
        up.set()
        poll("all routes", lambda: daemon.ask("show-sessions")["sessions"][2]["advertised"] == 2 * n,
             120)
        got = counters(daemon)
        for name in ("input-max", "output-max", "units-max"):
            check(0 < got[name]["value"] <= got[name]["bound"], "%s: %s", name, got[name])
        check(got["bytes-in"]["value"] > 2 * got["input-max"]["bound"], "too little input")
        check(got["updates-in"]["value"] == 2 * -(-n // 800), "%s", got["updates-in"])
        daemon.stop()
        for t in threads:
            t.join(60)


def bounded_emulation():
    """the same for routers that talk to each other inside"""
    lab = ("lab: x\nlimits: off\nrouters:\n"
           "  r1: { asn: 65001, neighbors: { r2: {}, r3: {} }, advertise: [ { within: 10.0.0.0/8, "
           "length: 24, count: 40000 } ] }\n"
           "  r2: { asn: 65002, neighbors: { r3: {} } }\n  r3: { asn: 65003 }\n")
    with Dir() as d, Daemon(["-q", d.write("lab.yaml", lab)]).must_run() as daemon:
        expect(erxctl(daemon, "wait", "--timeout", "60s"), 0)
        got = counters(daemon)
        check(got["units-max"]["value"] <= got["units-max"]["bound"], "%s", got["units-max"])
        check(got["turns-cut"]["value"] > 5, "the work was not cut: %s", got["turns-cut"])
        routes = json.loads(erxctl(daemon, "-o", "json", "show", "routes", "--at", "r3").stdout)
        check(len(routes) == 40000, "%d routes", len(routes))
        daemon.stop()


if __name__ == "__main__":
    os.environ.pop("ERX_SOCKET", None)
    tests = [no_daemon, colour, snapshots, usage, good_lab, bad_lab, ready_line, side_by_side, same_socket,
             odd_sockets, port_in_use, manuals, bounded_turns, bounded_emulation]
    only = sys.argv[1:]
    sys.exit(run([t for t in tests if not only or t.__name__ in only]))
