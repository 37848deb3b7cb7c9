"""erxd as a process, asked over its control socket: what the tests of the state stand on."""
import http.client, json, os, select, shutil, signal, socket, subprocess, tempfile, time

BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))
START_LIMIT = 60
# A file for `mrt:`, an UPDATE with 10.1.0.0/16 (RFC 6396 4.4.2).
RECORDING = bytes.fromhex("000003e8001000010000003cfcbdfde700000001c0000201c0000263ffffffffffffffff"
                          "ffffffffffffffff002c0200000012400101004002040201fcbd400304c0000201100a01")


def quick_build():
    """The build without sanitizers, for questions about meaning that would be asked many times:
    it answers in a sixth of the time. Where it is not there, or of another state of the tree,
    BUILD."""
    plain = os.path.join(os.path.dirname(BUILD.rstrip("/")), "plain")
    newest = max(os.path.getmtime(os.path.join(top, name)) for part in ("lib", "src")
                 for top, _, names in os.walk(part) for name in names if name[-2:] in (".c", ".h"))
    programs = [os.path.join(plain, name) for name in ("erxctl", "erxd")]
    good = all(os.path.exists(p) and os.path.getmtime(p) > newest for p in programs)
    return plain if good else BUILD


class Failure(Exception):
    pass


class Refused(Exception):
    """An answer with errors; `code` is that of the first."""
    def __init__(self, errors):
        super().__init__("; ".join("%s: %s" % (e["error-app-tag"], e["error-message"])
                                   for e in errors))
        self.code = errors[0]["error-app-tag"]
        self.errors = errors


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def workdir(name):
    return tempfile.mkdtemp(prefix=name + "-")


class Daemon:
    """Runs until stop() or kill(); `log` is all it ever wrote to standard error."""
    def __init__(self, args, wrap=(), build=BUILD, **popen):
        self.dir = workdir("erxd")
        self.socket = os.path.join(self.dir, "s")
        self.err = open(os.path.join(self.dir, "err"), "w+b")
        self.process = subprocess.Popen(
            list(wrap) + [os.path.join(build, "erxd"), "-S", self.socket] + list(args),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.err, **popen)
        ready, _, _ = select.select([self.process.stdout], [], [], START_LIMIT)
        line = self.process.stdout.readline() if ready else b""
        self.ready = json.loads(line) if line else None
        if not ready:
            self.kill()
            raise Failure("erxd said nothing within %d s:\n%s" % (START_LIMIT, self.log()))
        if not self.ready:
            self.status = self.process.wait(timeout=60)

    def log(self):
        self.err.flush()
        with open(self.err.name, "rb") as f:
            return f.read().decode(errors="replace")

    def must_run(self):
        if not self.ready:
            raise Failure("erxd did not start:\n" + self.log())
        return self

    def ask(self, verb, **arguments):
        """The output of an operation; Refused when it has errors."""
        conn = Unix(self.socket)
        body = {k.replace("_", "-"): v for k, v in arguments.items()}
        try:
            conn.request("POST", "/restconf/operations/erx:" + verb,
                         json.dumps({"erx:input": body}),
                         {"Content-Type": "application/yang-data+json"})
            answer = conn.getresponse()
            text = answer.read()
        finally:
            conn.close()
        if answer.status == 204:
            return None
        data = json.loads(text)
        if answer.status >= 400:
            raise Refused(data["ietf-restconf:errors"]["error"])
        return data["erx:output"]

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=60)

    def stop(self):
        self.process.terminate()
        if self.process.wait(timeout=60) != 0:
            raise Failure("erxd ended with %d:\n%s" % (self.process.returncode, self.log()))

    def close(self):
        self.kill()
        self.process.stdout.close()
        self.err.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def poll(what, fn, timeout=30):
    """Until fn() is true; says what it was waiting for when it gives up."""
    end = time.monotonic() + timeout
    while not fn():
        if time.monotonic() > end:
            raise Failure("waited %d s for %s" % (timeout, what))
        select.select([], [], [], 0.01)


def run(tests):
    """Each function: a PASS or FAIL line, with the first line of its docstring."""
    import traceback
    failed = 0
    for test in tests:
        name = test.__doc__.strip().split("\n")[0]
        try:
            skipped = test()
            print("SKIP %s: %s" % (name, skipped) if skipped else "PASS " + name, flush=True)
        except Exception as e:
            failed += 1
            text = str(e).strip().split("\n")
            print("FAIL %s: %s" % (name, text[0] if text[0] else type(e).__name__), flush=True)
            print("\n".join(text[1:]))
            traceback.print_exc()
    return 1 if failed else 0
