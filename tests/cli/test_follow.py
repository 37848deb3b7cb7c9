#!/usr/bin/env python3
"""`erxctl show events --follow`: lines come as things happen, a reader that is slow costs the
daemon nothing and is told what it missed, and the end of the daemon is the end of it."""
import json, os, shutil, subprocess, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Unix, workdir

LAB = "lab: two\nrouters:\n  r1: { asn: 65001, neighbors: { r2: {} } }\n  r2: { asn: 65002 }\n"
SESSION = "r1--r2/ipv4"
RING = 1000                     # events that the daemon keeps


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Lab:
    def __init__(self, top):
        self.path = os.path.join(top, "two.yaml")
        with open(self.path, "w") as f:
            f.write(LAB)

    def __enter__(self):
        self.daemon = Daemon(["-q", self.path])
        self.daemon.must_run()
        self.followers = []
        check(self.run("wait").returncode == 0, "not converged")
        return self

    def __exit__(self, *exc):
        for p in self.followers:
            p.kill()
            p.communicate()
        self.daemon.stop()

    def run(self, *args):
        return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, *args],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def follow(self, *args):
        p = subprocess.Popen([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, "show",
                              "events", "--follow", *args], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.followers.append(p)
        return p

    def ask(self, connection, verb, **args):
        connection.request("POST", "/restconf/operations/erx:" + verb,
                           json.dumps({"erx:input": args}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        check(answer.status < 300, "%s: %d %s", verb, answer.status, body)
        return json.loads(body) if body else None

    def last(self):
        return json.loads(self.run("show", "events", "-o", "json").stdout)[-1]["number"]


def until(lines, text):
    """Reads as far as a line that has the text; a test that hangs is ended by its suite."""
    for line in lines:
        if text in line:
            return line
    raise Failure("the output ended before %r" % text)


def as_they_come(top):
    """what is there comes first, then each event when it happens, a line each"""
    with Lab(top) as lab:
        table, rows = lab.follow(), lab.follow("-o", "json")
        until(table.stdout, "session-up")
        check(json.loads(rows.stdout.readline())["number"] == 1, "not from the beginning")
        for words in (["fail", "session", SESSION], ["restore", "session", SESSION]):
            check(lab.run(*words).returncode == 0, "%s", words)
            text = "session stopped" if words[0] == "fail" else "session restored"
            until(table.stdout, text)
            row = json.loads(until(rows.stdout, text))
            check(row["kind"] == "link" and row["subject"] == SESSION, "%s", row)


def after_a_number(top):
    """--after leaves out what came before"""
    with Lab(top) as lab:
        last = lab.last()
        p = lab.follow("--after", str(last), "-o", "json")
        check(lab.run("fail", "session", SESSION).returncode == 0, "fail")
        check(json.loads(p.stdout.readline())["number"] == last + 1, "not the next one")


def slow_readers(top):
    """a reader that does not read holds up nobody, and hears what it missed"""
    with Lab(top) as lab:
        p = lab.follow("-o", "json")
        first = json.loads(p.stdout.readline())
        check(first["number"] == 1, "%s", first)
        connection = Unix(lab.daemon.socket)
        begin = last = lab.last()
        while last - begin < 4 * RING:
            lab.ask(connection, "fail", kind="session", name=SESSION)
            lab.ask(connection, "restore", kind="session", name=SESSION)
            got = lab.ask(connection, "show-events", after=str(last))["erx:output"]["events"]
            last = got[-1]["number"] if got else last
        lab.ask(connection, "fail", kind="link", name="r1--r2")
        errors = []
        thread = threading.Thread(target=lambda: errors.extend(p.stderr))
        thread.start()
        numbers = []
        for line in p.stdout:
            row = json.loads(line)
            numbers.append(row["number"])
            if row["text"] == "link failed":
                break
        p.terminate()
        thread.join()
        gaps = sum(b - a - 1 for a, b in zip([1] + numbers, numbers))
        check(all(b > a for a, b in zip([1] + numbers, numbers)), "events out of order")
        check(gaps > 0, "nothing was missed: is this test too small?")
        said = sum(int(json.loads(e)["warning"]["message"].split()[0]) for e in errors
                   if "warning" in e)
        check(said == gaps, "%d events missed, but %d were said to be", gaps, said)


def many(top):
    """many followers all hear the same, and those that go leave nothing behind"""
    with Lab(top) as lab:
        last = lab.last()
        crowd = [lab.follow("--after", str(last)) for _ in range(20)]
        for p in crowd[::2]:
            p.kill()
        check(lab.run("fail", "session", SESSION).returncode == 0, "fail")
        for p in crowd[1::2]:
            until(p.stdout, "session stopped")


def the_end(top):
    """without a daemon it ends with 3, and bad words end it with 2"""
    with Lab(top) as lab:
        p = lab.follow()
        until(p.stdout, "session-up")
        check(lab.run("show", "events", "--follow", "--after", "x").returncode == 2, "--after x")
        check(lab.run("show", "events", "--follow", "more").returncode == 2, "one word more")
        check(lab.run("show", "events", "--follow", "-o", "az").returncode == 2, "-o az")
        lab.daemon.stop()
        out, err = p.communicate(timeout=60)
        check(p.returncode == 3 and "no daemon answers" in err, "%d %s", p.returncode, err)


def main():
    failed = 0
    top = workdir("follow")
    for test in (as_they_come, after_a_number, slow_readers, many, the_end):
        try:
            test(top)
            print("PASS follow: %s" % test.__doc__, flush=True)
        except Failure as e:
            failed += 1
            print("FAIL follow: %s: %s" % (test.__doc__, str(e).replace("\n", " ")[:600]), flush=True)
    shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
