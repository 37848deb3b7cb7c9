#!/usr/bin/env python3
"""What erxd gives up once it runs: an intruder in the process gets no further.  That all it
does goes on inside is what every other suite shows, for each of them starts it so."""
import errno, os, shutil, signal, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir

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


INTRUDER = intruder()
sys.exit(run([calls_of_an_intruder, files_of_an_intruder, unconfined_is_said, files_that_change_while_it_runs]))
