#!/usr/bin/env python3
"""TCP-AO (RFC 5925) between two daemons on loopback, where the kernel has it: keys, another key, a
rollover. Where the kernel lacks it, the refusals are what there is to test."""
import errno, json, os, shutil, socket, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir

TCP_AO_INFO = 40
LAB = """lab: keys
routers:
  here:
    asn: %d
    advertise: [%s]
    neighbors:
      there: { asn: %d, external: { local: 127.0.0.%d, remote: 127.0.0.%d, local-port: %d, port: %d, idle-hold: 100ms%s } }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def kernel_signs():
    with socket.socket() as s:
        try:
            s.getsockopt(socket.IPPROTO_TCP, TCP_AO_INFO, 48)
        except OSError as e:
            return e.errno != errno.ENOPROTOOPT
    return True


def ports():
    with socket.socket() as a, socket.socket() as b:
        a.bind(("127.0.0.1", 0))
        b.bind(("127.0.0.1", 0))
        return a.getsockname()[1], b.getsockname()[1]


class End:
    """One of two labs that are each other's neighbour: 1 or 2."""
    def __init__(self, which, at, ao="", more=""):
        self.dir = workdir("ao")
        self.path = os.path.join(self.dir, "lab.yaml")
        self.which, self.at = which, at
        self.put(ao, more)

    def put(self, ao="", more=""):
        which, other = self.which, 3 - self.which
        text = ", tcp-ao: { %s }" % ao if ao else ""
        with open(self.path, "w", encoding="utf-8") as f:
            f.write(LAB % (64600 + which, "10.%d.0.0/16" % which, 64600 + other, which, other,
                           self.at[which - 1], self.at[other - 1], text + more))

    def start(self):
        self.daemon = Daemon([self.path])
        return self.daemon

    def close(self):
        self.daemon.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def session(self):
        return self.daemon.ask("show-sessions")["sessions"][0]

    def reload(self, ao="", more=""):
        self.put(ao, more)
        log = len(self.daemon.log())
        self.daemon.process.send_signal(1)
        poll("the reload", lambda: "reading the lab again" in self.daemon.log()[log:])
        poll("an answer", lambda: self.daemon.ask("show-sessions"))


def established(*ends):
    poll("the session", lambda: all(e.session()["state"] == "Established" for e in ends), 60)


def keys(*rows, preferred=None):
    return "keys: { %s }%s" % (", ".join(rows), ", preferred: " + preferred if preferred else "")


def key(name, send, receive, secret, more=""):
    return "%s: { send-id: %d, receive-id: %d, secret: %s%s }" % (name, send, receive, secret, more)


# --- a kernel without ---

def refused_at_the_start():
    """without TCP-AO in the kernel a lab with keys does not start, the check of the lab alone is good"""
    at = ports()
    for more in ("", ", algorithm: aes-128-cmac-96"):
        end = End(1, at, keys(key("k", 1, 1, "verysecret", more)))
        done = subprocess.run([os.path.join(BUILD, "erxctl"), "check", end.path], capture_output=True, text=True, check=False)
        check(done.returncode == 0, "check: %s", done.stdout + done.stderr)
        with end.start() as d:
            log = d.log()
            check(not d.ready and d.status == 2, "it runs, or ended with %s: %s", d.status, log)
            for word in ("here--there/ipv4: the session cannot be signed: this kernel has no TCP-AO",
                         "run Linux 6.7 or later with CONFIG_TCP_AO", "password (TCP MD5)"):
                check(word in log, "no %r in: %s", word, log)
            check("verysecret" not in log, "the secret is in the log: %s", log)
        shutil.rmtree(end.dir)


def refused_at_run_time():
    """without TCP-AO in the kernel an edit that adds keys is refused, and the session stays up"""
    at = ports()
    one, two = End(1, at), End(2, at)
    try:
        one.start().must_run()
        two.start().must_run()
        established(one, two)
        before = one.session()
        piece = "routers: { here: { neighbors: { there: { external: { tcp-ao: { keys: { k: { send-id: 1, secret: verysecret } } } } } } } }"
        try:
            one.daemon.ask("edit", operation="create", piece=piece)
            raise Failure("the edit was taken")
        except Refused as e:
            check(e.code == "cannot-sign", "refused with %s", e.errors)
            check("this kernel has no TCP-AO" in str(e) and "verysecret" not in json.dumps(e.errors), "%s", e.errors)
        log = len(one.daemon.log())
        one.reload(keys(key("k", 1, 1, "verysecret")))
        poll("the refusal", lambda: "the running lab stays" in one.daemon.log()[log:])
        check("cannot be signed: this kernel has no TCP-AO" in one.daemon.log()[log:], "%s", one.daemon.log()[log:])
        after = one.session()
        check(after["state"] == "Established" and "tcp-ao" not in after and after["received"] == before["received"],
              "the session: %s", after)
        check("tcp-ao" not in one.daemon.ask("export")["lab"], "the lab has the keys")
        check("verysecret" not in one.daemon.log(), "the secret is in the log")
    finally:
        one.close()
        two.close()


# --- a kernel with ---

def two_with_keys():
    """two daemons with keys of both algorithms exchange routes, and nobody is told the secrets"""
    for algorithm in ("hmac-sha-1-96", "aes-128-cmac-96"):
        at = ports()
        with_word = ", algorithm: " + algorithm
        one = End(1, at, keys(key("k", 1, 2, "verysecret", with_word)))
        two = End(2, at, keys(key("k", 2, 1, "verysecret", with_word)))
        try:
            one.start().must_run()
            two.start().must_run()
            established(one, two)
            told = one.session()
            check(told["tcp-ao"] == [{"key": "k", "send-id": 1, "receive-id": 2, "algorithm": algorithm, "preferred": True}],
                  "got %s", told["tcp-ao"])
            poll("the route", lambda: one.session()["accepted"] == 1)
            for text in (json.dumps(told), one.daemon.log(), two.daemon.log()):
                check("verysecret" not in text, "the secret is in %s", text)
        finally:
            one.close()
            two.close()


def two_with_other_keys():
    """another secret, another id or no key at all never connects; the right one mends it"""
    at = ports()
    one = End(1, at, keys(key("k", 1, 1, "verysecret")))
    two = End(2, at, keys(key("k", 1, 1, "another")))
    try:
        one.start().must_run()
        two.start().must_run()
        for ao in (keys(key("k", 1, 1, "another")), keys(key("k", 7, 7, "verysecret")), ""):
            two.reload(ao)
            dials = [0]

            def tried():
                dials[0] += 1
                check(one.session()["state"] != "Established", "it is up with %s", ao)
                return dials[0] > 100
            poll("many looks", tried)
        two.reload(keys(key("k", 1, 1, "verysecret")))
        established(one, two)
    finally:
        one.close()
        two.close()


def rollover():
    """keys are rolled over in three steps at each end, and the session stays"""
    at = ports()
    old, new = key("old", 1, 1, "first"), key("new", 2, 2, "second")
    one, two = End(1, at, keys(old)), End(2, at, keys(old))
    try:
        one.start().must_run()
        two.start().must_run()
        established(one, two)
        for ao in (keys(old, new), keys(old, new, preferred="new"), keys(new)):
            for end in (one, two):
                end.reload(ao)
                check(end.session()["state"] == "Established", "down with %s: %s", ao, end.session())
        log = one.daemon.log() + two.daemon.log()
        check("cannot" not in log, "the kernel refused: %s", log)
        check([k["key"] for k in one.session()["tcp-ao"]] == ["new"], "got %s", one.session())
    finally:
        one.close()
        two.close()


if __name__ == "__main__":
    sys.exit(run([two_with_keys, two_with_other_keys, rollover] if kernel_signs()
                 else [refused_at_the_start, refused_at_run_time]))
