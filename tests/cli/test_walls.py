#!/usr/bin/env python3
"""What erxd gives up once it runs: an intruder in the process gets no further.  That all it
does goes on inside is what every other suite shows, for each of them starts it so."""
import errno, os, shutil, signal, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir
from test_rehearse import LONG, Later, job_of

LAB = """lab: walls
vnets: { hub: { address-space: [10.60.0.0/16], gateway: {} } }
"""
SANITIZED = "asan" in os.path.basename(os.path.normpath(BUILD))


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def landlock():
    """Whether the kernel has it."""
    import ctypes
    return ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1


def intruder():
    path = os.path.join(workdir("intruder"), "intruder.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, os.path.join(HERE, "intruder.c")], check=True)
    return path


class Bed:
    def __init__(self):
        self.top = workdir("walls")
        self.lab = self.at("lab", "lab.yaml", LAB)
        self.state = self.at("state")
        self.told = self.at("told", "told", "")

    def at(self, dir, name=None, text=None):
        path = os.path.join(self.top, dir)
        os.makedirs(path, exist_ok=True)
        if name:
            path = os.path.join(path, name)
            with open(path, "w") as f:
                f.write(text)
        return path

    def start(self, *args, call="", file=""):
        env = dict(os.environ, LD_PRELOAD=INTRUDER, ERX_INTRUDER=call, ERX_INTRUDER_FILE=file, ERX_INTRUDER_TOLD=self.told)
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return Daemon(["-q", "-s", self.state, *args, self.lab], env=env).must_run()

    def told_errno(self):
        with open(self.told) as f:
            text = f.read()
        return int(text) if text.endswith("\n") else None

    def tries(self, call, file="", *args):
        """The errno, or the signal by which erxd died, as -N."""
        with open(self.told, "w"):
            pass
        with self.start(*args, call=call, file=file) as d:
            d.process.send_signal(signal.SIGUSR1)
            poll("what comes of " + call, lambda: self.told_errno() is not None or d.process.poll() is not None)
            if d.process.poll() is not None:
                return d.process.returncode
            d.ask("version")
            d.stop()
            return self.told_errno()


def calls_of_an_intruder():
    """execve, fork, ptrace, mount and the like end the process by SIGSYS; sockets of the wire and new code are refused"""
    bed = Bed()
    for call in ("execve", "mount", "unshare", "setuid", "bpf") + (() if SANITIZED else ("fork", "ptrace")):
        got = bed.tries(call)
        check(got == -signal.SIGSYS, "%s: %d", call, got)
    for call, error in (("packet", errno.EAFNOSUPPORT), ("netlink", errno.EAFNOSUPPORT), ("code", errno.EPERM),
                        ("unknown", errno.ENOSYS)):
        got = bed.tries(call)
        check(got == error, "%s: %d", call, got)


def files_of_an_intruder():
    """files are those of the lab, the state, tokens, certificates and the audit; of the socket's directory it removes only"""
    if not landlock():
        return "the kernel has no Landlock"
    bed = Bed()
    secret, beside = bed.at("elsewhere", "secret", "x"), bed.at("lab", "beside", "x")
    audit = os.path.join(bed.at("audit"), "audit")
    for call, file, error in (("read", secret, errno.EACCES), ("read", "/etc/passwd", errno.EACCES),
                              ("create", bed.at("elsewhere") + "/new", errno.EACCES), ("remove", secret, errno.EACCES),
                              ("read", beside, 0), ("create", bed.at("lab") + "/new", errno.EACCES), ("remove", beside, errno.EACCES),
                              ("create", bed.state + "/new", 0), ("create", bed.at("audit") + "/new", 0)):
        got = bed.tries(call, file, "--audit", audit)
        check(got == error, "%s of %s: %d", call, file, got)
    check(os.path.exists(secret) and os.path.exists(beside), "a file is gone")


def unconfined_is_said():
    """--unconfined keeps all in reach; else the process has no new privileges and a filter"""
    bed = Bed()
    for args, filter in (((), "2"), (("--unconfined",), "0")):
        with bed.start(*args) as d:
            with open("/proc/%d/status" % d.process.pid) as f:
                status = dict(l.split(":\t") for l in f.read().splitlines() if ":\t" in l)
            check(status["Seccomp"].strip() == filter, "%s: %s", args, status["Seccomp"])
            check(status["NoNewPrivs"].strip() == ("1" if filter == "2" else "0"), "%s: %s", args, status["NoNewPrivs"])
            check("unconfined" not in d.log() or not landlock(), "%s", d.log())
            d.stop()
    check(bed.tries("read", "/etc/passwd", "--unconfined") == 0, "--unconfined")


def files_that_change_while_it_runs():
    """SIGHUP inside the walls: a lab that an editor replaced, a new token file, an audit file that was moved"""
    bed = Bed()
    tokens = bed.at("tokens", "tokens", "operator-0123456789abcdef operator\n")
    audit = os.path.join(bed.at("audit"), "audit")
    with bed.start("--audit", audit, "--port", "0", "--token-file", tokens) as d:
        with open(bed.lab + ".new", "w") as f:
            f.write(LAB + "circuits: { er: {} }\n")
        os.rename(bed.lab + ".new", bed.lab)
        os.rename(audit, audit + ".1")
        shutil.move(bed.at("tokens", "tokens.new", "owner-0123456789abcdef owner alpha\n"), tokens)
        d.process.send_signal(signal.SIGHUP)
        poll("the reload", lambda: '"er"' in str(d.ask("show-circuits")).replace("'", '"'))
        poll("the audit file", lambda: os.path.exists(audit))
        check("stay as they are" not in d.log(), "%s", d.log())
        d.stop()
    check(not os.path.exists(d.socket), "the control socket is left")


def a_trial_does_not_leave_its_group():
    """what a trial runs stays in the group that ends with the trial"""
    bed = Bed()
    with bed.start(call="leave") as d:
        Later(d, "rehearse", timeout="10m", **LONG)
        job, _ = job_of(d)
        poll("its walls", lambda: filters(job) == 2)
        os.kill(job, signal.SIGUSR1)
        poll("what comes of it", lambda: bed.told_errno() is not None)
        check(bed.told_errno() == errno.EPERM, "%d", bed.told_errno())
        d.stop()


def filters(pid):
    """How many there are: those of the process that makes trials, and of the trial."""
    with open("/proc/%d/status" % pid) as f:
        return int(dict(l.split(":\t") for l in f.read().splitlines() if ":\t" in l)["Seccomp_filters"])


def files_that_are_links():
    """a lab and its secret that are swapped together, as Kubernetes does, are read again, and are there after a restart"""
    bed = Bed()
    top = os.path.dirname(bed.lab)
    lab = LAB + "circuits: { er: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 1, shared-key: 'file:md5' } } }\n"

    def swap(version, text):
        bed.at("lab/" + version, "lab.yaml", lab + text)
        bed.at("lab/" + version, "md5", version)
        os.symlink(version, os.path.join(top, "new"))
        os.rename(os.path.join(top, "new"), os.path.join(top, "now"))
    swap("v1", "")
    os.unlink(bed.lab)
    for name in ("lab.yaml", "md5"):
        os.symlink("now/" + name, os.path.join(top, name))
    with bed.start() as d:
        swap("v2", "description: second\n")
        shutil.rmtree(os.path.join(top, "v1"))
        d.process.send_signal(signal.SIGHUP)
        poll("the reload", lambda: "second" in d.ask("export")["lab"] or "refused" in d.log())
        d.stop()
    for version in ("v2", "v3"):    # and once without a signal
        with bed.start() as d:
            check("second" in d.ask("export")["lab"], "the lab")
            swap("v3" if version == "v2" else "v4", "description: second\n")
            shutil.rmtree(os.path.join(top, version))
            d.ask("edit", operation="create", piece="vnets: { %s: { address-space: [10.6%s.0.0/16] } }" % (version, version[1]))
            d.stop()


def certificate(dir, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                    "-keyout", os.path.join(dir, "key.pem"), "-out", os.path.join(dir, "cert.pem")],
                   check=True, capture_output=True)


def common_name(url):
    import ssl
    port = int(url.rsplit(":", 1)[1])
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    return subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem, capture_output=True, text=True).stdout


def directories_are_held_by_what_they_are():
    """lab, secrets, tables, tokens, certificates, audit, state and socket are found where they were at the start, whatever has their paths now"""
    bed = Bed()
    lab = LAB + "circuits: { er: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 1, shared-key: 'file:../keys/md5' } } }\n"
    keys, tls = bed.at("keys", "md5", "first\n"), bed.at("tls")
    tokens = bed.at("tokens", "tokens", "operator-0123456789abcdef operator\n")
    audit = os.path.join(bed.at("audit"), "audit")
    with open(bed.lab, "w") as f:
        f.write(lab)
    for args in ((), ("--unconfined",)):
        certificate(tls, "first")
        with bed.start("--reset", "--audit", audit, "--listen", "127.0.0.1:0", "--token-file", tokens,
                       "--tls-cert", tls + "/cert.pem", "--tls-key", tls + "/key.pem", *args) as d:
            check("first" in common_name(d.ready["url"]), "the certificate of the start")
            held = ("lab", "keys", "tls", "tokens", "audit", "state")
            for name in held:
                os.rename(bed.at(name), bed.at(name) + ".held")
                bed.at(name)        # what somebody puts in its place
            bed.at("lab", "lab.yaml", "lab: other\n")
            bed.at("keys", "md5", "x" * 99)
            bed.at("tokens", "tokens", "no tokens at all\n")
            bed.at("lab.held", "lab.yaml", lab + "virtual-wans: { w: {} }\n")
            certificate(bed.at("tls.held"), "second")
            d.process.send_signal(signal.SIGHUP)
            poll("the reload", lambda: "virtual-wans" in d.ask("export")["lab"] or "refused" in d.log())
            check("refused" not in d.log() and "stay as they are" not in d.log(), "%s", d.log())
            check("second" in common_name(d.ready["url"]), "the certificate that was renewed")
            d.ask("edit", operation="create", piece="vnets: { more: { address-space: [10.61.0.0/16] } }")
            check(os.listdir(bed.at("state")) == [] and os.listdir(bed.at("audit")) == [], "written into other directories")
            with open(bed.at("state.held") + "/state.json") as f:
                check("more" in f.read(), "the state")
            with open(bed.at("audit.held") + "/audit") as f:
                check("vnets/more" in f.read(), "the audit file")
            os.rename(d.dir, d.dir + ".held")
            d.process.terminate()
            check(d.process.wait(timeout=60) == 0, "%d: %s", d.process.returncode, d.process.returncode)
            check(not os.path.exists(d.dir + ".held/s"), "the control socket is left")
            os.rename(d.dir + ".held", d.dir)
            for name in held:
                shutil.rmtree(bed.at(name))
                os.rename(bed.at(name) + ".held", bed.at(name))
            with open(bed.lab, "w") as f:
                f.write(lab)


def pipes_and_devices_keep_nobody_waiting():
    """what the daemon is to read is a regular file: a pipe or a device is refused at the start and at SIGHUP"""
    bed = Bed()
    os.mkfifo(os.path.join(bed.top, "pipe"))
    certificate(bed.at("tls"), "x")
    cert, key = bed.at("tls") + "/cert.pem", bed.at("tls") + "/key.pem"
    tls = ("--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
    for odd in (os.path.join(bed.top, "pipe"), "/dev/zero"):
        for args in ((odd,), ("--port", "0", "--token-file", odd, bed.lab), (*tls[:3], odd, *tls[4:], bed.lab),
                     (*tls[:5], odd, bed.lab), (*tls, "--token-file", bed.at("t", "t", "operator-0123456789abcdef operator\n"),
                                                "--tls-client-ca", odd, bed.lab), ("-t", odd)):
            d = Daemon(["-q", *args])
            check(not d.ready and d.status == 2 and "not a regular file" in d.log(), "%s: %s", args, d.log())
            d.close()
    d = Daemon(["-q", "--audit", os.path.join(bed.top, "pipe"), bed.lab])
    check(not d.ready and d.status == 2 and "the audit file cannot be written" in d.log(), "%s", d.log())
    d.close()
    with bed.start() as d:
        os.unlink(bed.lab)
        os.mkfifo(bed.lab)
        d.process.send_signal(signal.SIGHUP)
        poll("the refusal", lambda: "not a regular file" in d.log())
        d.ask("version")
        d.stop()


INTRUDER = intruder()
sys.exit(run([calls_of_an_intruder, files_of_an_intruder, unconfined_is_said, files_that_change_while_it_runs,
              a_trial_does_not_leave_its_group, files_that_are_links,
              directories_are_held_by_what_they_are, pipes_and_devices_keep_nobody_waiting]))
