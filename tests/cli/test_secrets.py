#!/usr/bin/env python3
"""Secrets of a lab by reference, `file:` and `env:`: what they stand for counts, and nobody is
told it."""
import glob, json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir

KEY = "11111111-2222-4333-8444-555555555555"
LAB = """lab: secrets
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: {}, connections: { to-er: er } }
  far:
    subscription: other
    address-space: [10.61.0.0/16]
    gateway: {}
    connections: { c: { circuit: er, authorization-key: "env:ER_KEY" } }
circuits:
  er:
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100, shared-key: "file:keys/md5" }
    authorizations: { a: "env:ER_KEY" }
on-premises:
  dc: { asn: 64520, circuits: { er: {} }, advertise: [10.1.0.0/16] }
"""
ENV = dict(os.environ, ER_KEY=KEY)


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Bed:
    def __init__(self, lab=LAB, md5="quitesecret\n"):
        self.top = workdir("secrets")
        os.mkdir(os.path.join(self.top, "keys"))
        self.lab = self.put("lab.yaml", lab)
        self.md5 = self.put("keys/md5", md5)
        self.state = os.path.join(self.top, "state")

    def put(self, name, text):
        path = os.path.join(self.top, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def check(self, env=ENV):
        done = subprocess.run([os.path.join(BUILD, "erxctl"), "check", self.lab], env=env, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def start(self, *more, env=ENV):
        return Daemon(["-s", self.state, *more], env=env)


def refused(bed, status, *parts, env=ENV):
    got, text = bed.check(env)
    check(got == status, "ended with %d: %s", got, text)
    for part in parts:
        check(part in text, "no %r in: %s", part, text)
    return text


def secrets_are_read_where_the_lab_is_and_refused_with_place_and_cure():
    """a secret that cannot be read, or does not fit, is refused with place and cure, and not shown"""
    bed = Bed()
    refused(bed, 0, "the lab is good")
    none = {k: v for k, v in ENV.items() if k != "ER_KEY"}
    refused(bed, 2, "lab.yaml:8:57: vnets/far/connections/c/authorization-key: the environment has no ER_KEY; set it",
            "circuits/er/authorizations/a/key: the environment has no ER_KEY", env=none)
    text = refused(bed, 2, "env:ER_KEY: the value is not a GUID; write one such as", env=dict(ENV, ER_KEY="swordfish"))
    check("swordfish" not in text, "shown: %s", text)
    bed.put("keys/md5", "not a key of 25 letters\n")
    text = refused(bed, 2, "circuits/er/private-peering/shared-key: file:keys/md5: the value is not a shared key; write 1 to 25 letters")
    check("of 25" not in text.replace("write 1 to 25", ""), "shown: %s", text)
    os.unlink(bed.md5)
    refused(bed, 2, "keys/md5: it cannot be read: No such file", "relative to the lab file")
    os.mkfifo(bed.md5)
    refused(bed, 2, "keys/md5: it cannot be read: it is not a regular file")
    check(not bed.start(bed.lab).ready, "erxd waits for a pipe")
    os.unlink(bed.md5)
    os.symlink("/dev/zero", bed.md5)
    refused(bed, 2, "keys/md5: it cannot be read: it is not a regular file")
    for wrong in ("env:", "env:9X", "env:A=B", "file:"):
        bed.put("lab.yaml", LAB.replace('"file:keys/md5"', '"%s"' % wrong))
        refused(bed, 2, "shared-key")


def what_a_reference_stands_for_counts():
    """keys and shared keys by reference are those that they stand for: links open, sessions come up"""
    lab = LAB.replace("circuits: { er: {} }", "circuits: { er: { shared-key: %s } }").replace(
        "on-premises:\n", """on-premises:
  real: { asn: 64521, circuits: { er2: {} }, external: { er2/primary: { password: "file:keys/md5", port: 1790 }, er2/secondary: { port: 1790 } } }
""").replace("circuits:\n  er:", """circuits:
  er2: { private-peering: { peer-asn: 64521, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
  er:""")
    bed = Bed(lab % "quitesecret")
    with bed.start("--simulated", bed.lab).must_run() as d:
        keys = d.ask("show-authorizations", name="er")["authorizations"]
        check([k["key"] for k in keys] == [KEY], "got %s", keys)
        d.ask("wait")
        up = [s["state"] for s in d.ask("show-sessions")["sessions"] if "dc/ce0" in (s["local"], s["remote"])]
        check(up and set(up) == {"Established"}, "got %s", up)
    bed.put("lab.yaml", lab % "another")
    with bed.start("--simulated", "--reset", bed.lab) as d:
        told = d.ready and [s["state"] for s in d.ask("show-sessions")["sessions"] if s["local"] == "dc/ce0"]
        check(not told or set(told) != {"Established"}, "another shared key does as well: %s", told)


def nothing_that_is_printed_or_kept_has_the_secret():
    """export, diff, events, the log and passwords in the state have the reference, not the secret"""
    bed = Bed()
    with bed.start("--audit", os.path.join(bed.top, "audit"), bed.lab).must_run() as d:
        text = d.ask("export")["lab"]
        check('shared-key: "file:keys/md5"' in text and text.count("env:ER_KEY") == 2, "export: %s", text)
        check(KEY not in text and "quitesecret" not in text, "the secret itself: %s", text)
        d.ask("announce", site="dc", prefix="10.9.0.0/16")
        check(d.ask("apply", lab=d.ask("export")["lab"])["changes"] == [], "its own export changes something")
        try:
            d.ask("edit", operation="update", piece="circuits: { er: { private-peering: { shared-key: 'env:HOME' } } }")
            raise Failure("the API reads the environment")
        except Refused as e:
            check(e.code == "cannot-read" and "SIGHUP" in json.dumps(e.errors), "refused with %s", e.errors)
            check(os.environ.get("HOME", "?/?") not in json.dumps(e.errors), "HOME is shown")
        bed.put("keys/md5", "anothersecret")
        bed.put("lab.yaml", LAB.replace("[10.1.0.0/16]", "[10.1.0.0/16, 10.9.0.0/16]"))
        d.process.send_signal(1)
        poll("the reload", lambda: "~ circuits/er\n" in d.log())
        for path in [os.path.join(bed.top, "audit"), d.err.name, *glob.glob(bed.state + "/*")]:
            with open(path) as f:
                text = f.read()
            check("secret" not in text.replace("secrets", ""), "%s: %s", path, text)
            check(KEY not in text or "/state" in path, "%s has the key", path)
        d.stop()
    with bed.start(env=ENV).must_run() as d:
        check("file:keys/md5" in d.ask("export")["lab"], "the state forgot the reference")
        d.stop()
    os.unlink(bed.md5)
    with bed.start(env=ENV) as d:
        check(not d.ready and "keys/md5: it cannot be read" in d.log() and "put back what" in d.log(), "started: %s", d.log())


def an_owner_cannot_use_what_others_refer_to():
    """a subscription's edit takes the reference of no other place of the lab"""
    bed = Bed()
    with bed.start(bed.lab).must_run() as d:
        for sub, piece in (("other", "circuits: { mine: { authorizations: { k: 'env:ER_KEY' } } }"),
                           ("third", "vnets: { x: { address-space: [10.70.0.0/16], gateway: {}, connections: { c: { circuit: er, authorization-key: 'env:ER_KEY' } } } }")):
            try:
                d.ask("edit", operation="create", piece=piece, subscription=sub)
                raise Failure("%s used it" % sub)
            except Refused as e:
                check(e.code != "internal" and KEY not in json.dumps(e.errors), "%s: %s", sub, e.errors)


if __name__ == "__main__":
    sys.exit(run([secrets_are_read_where_the_lab_is_and_refused_with_place_and_cure,
                  what_a_reference_stands_for_counts,
                  nothing_that_is_printed_or_kept_has_the_secret,
                  an_owner_cannot_use_what_others_refer_to]))
