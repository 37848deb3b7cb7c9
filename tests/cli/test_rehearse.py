#!/usr/bin/env python3
"""`rehearse` and `preview` of the daemon: what they try runs in processes of their own, which are
bounded, end one by one, and take nothing with them."""
import json, os, select, signal, socket, ssl, subprocess, sys, threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir

TOP = Path(__file__).resolve().parent.parent.parent
STORY = TOP / "conf/examples/rehearsals/S1"
LAB, PLAN = (STORY / "lab.yaml").read_text(), (STORY / "plan.yaml").read_text()
# It ends in no time that a test has: a thousand draws of real times.
LONG = dict(plan=(STORY / "plan-realistic.yaml").read_text(), draws=1000)
TOKENS = "owner-0123456789abcdef owner alpha\nother-0123456789abcdef owner beta\n"


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", str(STORY / "lab.yaml"), str(STORY / "plan.yaml"), "--draws", "1", *args],
                          capture_output=True, text=True)


def refused(code, words, fn):
    try:
        fn()
    except Refused as e:
        check(e.code == code and words in str(e), "%s: %s", e.code, e)
        return e
    raise Failure("no %s" % code)


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(w) for w in f.read().split()]


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Later(threading.Thread):
    """A question whose answer comes later."""
    def __init__(self, daemon, verb, **arguments):
        super().__init__(daemon=True)
        self.ask, self.answer, self.error = lambda: daemon.ask(verb, **arguments), None, None
        self.start()

    def run(self):
        try:
            self.answer = self.ask()
        except Exception as e:
            self.error = e


def job_of(daemon):
    """The process of the job that runs, and the one that made it."""
    zygote, = children(daemon.process.pid)
    poll("a job", lambda: children(zygote) != [])
    return children(zygote)[0], zygote


def a_rehearsal_says_what_erxctl_says():
    """the report of the running lab, and of a lab that comes along, is that of `erxctl rehearse`, in each form"""
    with Daemon(["-q", "--simulated", str(STORY / "lab.yaml")]).must_run() as d:
        d.ask("wait")
        for form, option in (("text", None), ("json", "-o"), ("junit", "--junit"), ("tap", "--tap"), ("html", "--html")):
            file = os.path.join(workdir("report"), "plan")
            done = erxctl(*([] if not option else [option, "json"] if form == "json" else [option, file]))
            want = open(file).read() if option and form != "json" else done.stdout
            for more in ({}, {"lab": LAB}) if form == "text" else ({"lab": LAB},):
                told = d.ask("rehearse", plan=PLAN, draws=1, format=form, **more)["rehearsal"]
                check(told["format"] == form and told["failed"] == (done.returncode != 0), "%s: %s", form, told["failed"])
                if form == "html":
                    check(told["report"].startswith("<!"), "%s", told["report"][:80])
                elif more:
                    check(told["report"] == want, "%s: %s\nbut %s", form, told["report"][:2000], want[:2000])
                else:
                    check(verdicts(told["report"]) == verdicts(want) != [], "%s\nbut %s", told["report"], want)
        check(d.ask("show-failures")["failures"] == [], "the running lab has changed")
        check(children(job_zygote(d)) == [], "a process is left")
        d.stop()


def verdicts(text):
    """Without what chance makes: the keys of a running lab were drawn already."""
    return [l for l in text.splitlines() if l.startswith(("  ok", "  FAIL", "  do", "       refused"))]


def job_zygote(daemon):
    zygote, = children(daemon.process.pid)
    return zygote


def what_is_wrong_is_refused():
    """a plan or a lab with mistakes is refused with all of them, by line; and arguments have their ranges"""
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        e = refused("unknown-field", "", lambda: d.ask("rehearse", plan="plan: p\nsteps:\n  - id: a\n    dow: []\n    chekcs: []\n"))
        check([x["error-info"]["where"] for x in e.errors] == ["plan:4:5", "plan:5:5"], "%s", e.errors)
        refused("unknown-field", "", lambda: d.ask("rehearse", plan=PLAN, lab="lab: x\ncircutis: {}\n"))
        refused("cannot-read", "secret of this machine", lambda: d.ask("rehearse", plan=PLAN, lab=LAB.replace(
            "peer-asn:", "shared-key: 'env:HOME', peer-asn:", 1)))
        refused("bad-argument", "ten minutes", lambda: d.ask("rehearse", plan=PLAN, timeout="11m"))
        refused("bad-argument", "out of range", lambda: d.ask("rehearse", plan=PLAN, draws=0))
        refused("missing-argument", "plan", lambda: d.ask("rehearse"))
        d.stop()


def one_at_a_time_and_bounded():
    """a second trial waits for the first and begins when that ends, the time is a bound, and the daemon answers meanwhile"""
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        first = Later(d, "rehearse", timeout="10m", **LONG)
        job, zygote = job_of(d)
        site = d.ask("show-sites")["sites"][0]["name"]
        waiting = [Later(d, "rehearse", plan=PLAN, lab=LAB, draws=1),
                   Later(d, "preview", operation="announce", input=json.dumps({"site": site, "prefix": "10.99.0.0/16"})),
                   Later(d, "apply", lab=LAB, dry_run=True)]
        check(d.ask("show-sites")["sites"][0]["name"] == site and children(zygote) == [job], "no other one runs")
        check(os.getpriority(os.PRIO_PROCESS, job) == 10, "it does not give way")
        os.kill(job, signal.SIGKILL)
        first.join(60)
        check(isinstance(first.error, Refused) and first.error.code == "try-broken" and "was killed" in str(first.error),
              "%s %s", first.error, first.answer)
        for later in waiting:
            later.join(60)
            check(later.error is None, "%s", later.error)
        check(waiting[0].answer["rehearsal"]["report"] == erxctl().stdout, "the one that waited first")
        check(waiting[1].answer["preview"]["tried"], "%s", waiting[1].answer)
        check(waiting[2].answer["changes"] == [], "%s", waiting[2].answer)
        e = refused("try-broken", "", lambda: d.ask("rehearse", timeout="1s", **LONG))
        check("longer than it may" in str(e) or "more time of a processor" in str(e), "%s", e)
        poll("the end of the processes", lambda: children(zygote) == [])
        d.stop()
        poll("the end of the process that makes them", lambda: not alive(zygote))


def what_waits_is_bounded():
    """32 of a subscription wait, the next is told to come again; whoever hangs up waits no more"""
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        Later(d, "rehearse", timeout="10m", **LONG)
        job, zygote = job_of(d)
        body = json.dumps({"erx-api:input": {"lab": LAB, "dry-run": True}}).encode()
        ask = (b"POST /restconf/operations/erx-api:apply HTTP/1.1\r\nHost: x\r\nContent-Type: application/yang-data+json\r\n"
               b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        clients = []
        def another():
            clients.append(socket.socket(socket.AF_UNIX))
            clients[-1].connect(d.socket)
            clients[-1].settimeout(60)
            clients[-1].sendall(ask)
            return clients[-1]
        def answer(s):
            return s.recv(65536).decode()
        for _ in range(32):
            another()
        for _ in range(2):
            told = answer(another())
            check(" 503 " in told and "Retry-After: 1" in told and '"busy"' in told and "of this subscription wait" in told, "%s", told)
            clients.pop().close()
        for s in clients[:30]:
            s.close()
        def is_taken():
            s = another()
            for _ in range(2):
                d.ask("show-sites")     # by then a refusal would be there
            if select.select([s], [], [], 0)[0]:
                clients.pop().close()
                return False
            return True
        poll("room for another one", is_taken)
        os.kill(job, signal.SIGKILL)
        for s in clients[30:]:
            told = answer(s)
            check(" 200 " in told, "%s", told)
            s.close()
        d.stop()


def a_trial_ends_with_its_client():
    """whoever hangs up over the socket, over TCP or over TLS has its trial ended at once, and the next one begins"""
    with Daemon(["-q", "--port", "0", "-s", workdir("kept"), "--listen", "127.0.0.2:0", "--tls", "auto", str(STORY / "lab.yaml")]).must_run() as d:
        zygote = job_zygote(d)
        secure = next(u for u in d.ready["urls"] if u.startswith("https:"))
        def plain():
            return socket.create_connection(("127.0.0.1", int(d.ready["url"].rsplit(":", 1)[1])))
        def own():
            s = socket.socket(socket.AF_UNIX)
            s.connect(d.socket)
            return s
        def tls():
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return context.wrap_socket(socket.create_connection(("127.0.0.2", int(secure.rsplit(":", 1)[1]))))
        for connect in (plain, own, tls):
            for ask in (dict(timeout="10m", **LONG), dict(timeout="10m", lab=LAB, **LONG)):
                body = json.dumps({"erx-api:input": ask}).encode()
                client = connect()
                client.sendall(b"POST /restconf/operations/erx-api:rehearse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                               b"Content-Type: application/yang-data+json\r\nContent-Length: %d\r\n\r\n%s"
                               % (d.ready["token"].encode(), len(body), body))
                job, _ = job_of(d)
                client.close()
                poll("the end of %s of %s" % (job, connect.__name__), lambda: not alive(job) and children(zygote) == [])
                check(d.ask("rehearse", plan=PLAN, draws=1)["rehearsal"]["format"] == "text", "the next one")
        d.stop()


def the_kernel_takes_trials_first():
    """for want of memory a trial and its copies go before the daemon and the process that made it"""
    def points(pid):
        return int(Path("/proc/%d/oom_score_adj" % pid).read_text())
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        for _ in range(2):
            Later(d, "rehearse", timeout="10m", **LONG)
            job, zygote = job_of(d)
            check(points(job) == min(1000, points(d.process.pid) + 500), "%d beside %d", points(job), points(d.process.pid))
            # It has them while it makes the job.
            poll("its own points, of the one that makes them", lambda: points(zygote) == points(d.process.pid))
            poll("a copy", lambda: children(job) != [])
            check(points(children(job)[0]) == points(job), "a copy: %d", points(children(job)[0]))
            os.kill(job, signal.SIGKILL)
            poll("its end", lambda: children(zygote) == [])
        d.stop()


def all_ends_with_the_daemon():
    """what is under way ends with the daemon, however that ends"""
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        Later(d, "rehearse", timeout="10m", **LONG)
        job, zygote = job_of(d)
        d.kill()
        poll("the end of all", lambda: not alive(job) and not alive(zygote))


def without_the_process_that_makes_them():
    """when that has ended trials are refused with what to do, and everything else goes on"""
    with Daemon(["-q", str(STORY / "lab.yaml")]).must_run() as d:
        zygote = job_zygote(d)
        os.kill(zygote, signal.SIGKILL)
        poll("its end", lambda: not alive(zygote))
        refused("try-broken", "restart erxd", lambda: d.ask("rehearse", plan=PLAN))
        refused("try-broken", "restart erxd", lambda: d.ask("apply", lab=LAB, dry_run=True))
        site = d.ask("show-sites")["sites"][0]["name"]
        told = d.ask("preview", operation="announce", input=json.dumps({"site": site, "prefix": "10.99.0.0/16"}))["preview"]
        check(not told["tried"] and "restart erxd" in told["reason"], "%s", told)
        d.ask("announce", site=site, prefix="10.99.0.0/16")
        d.stop()


def owners_rehearse_labs_of_their_own():
    """for an owner the running lab is not to be rehearsed; two owners do so at the same time"""
    tokens = os.path.join(workdir("tokens"), "tokens")
    with open(tokens, "w") as f:
        f.write(TOKENS)
    with Daemon(["-q", "--port", "0", "--token-file", tokens, str(STORY / "lab.yaml")]).must_run() as d:
        def ask(token, **given):
            import urllib.error, urllib.request
            r = urllib.request.Request(d.ready["url"] + "/restconf/operations/erx-api:rehearse",
                                       json.dumps({"erx-api:input": given}).encode(), method="POST",
                                       headers={"Authorization": "Bearer " + token, "Content-Type": "application/yang-data+json"})
            try:
                with urllib.request.urlopen(r, timeout=120) as a:
                    return a.status, json.load(a)
            except urllib.error.HTTPError as e:
                return e.code, json.load(e)
        status, told = ask("owner-0123456789abcdef", plan=PLAN)
        error, = told["ietf-restconf:errors"]["error"]
        check(status == 403 and error["error-app-tag"] == "not-your-role" and "`lab`" in error["error-info"]["cure"], "%d %s", status, told)
        answers = []
        def other():
            try:
                answers.append(ask("other-0123456789abcdef", lab=LAB, timeout="10m", **LONG))
            except OSError:
                pass        # the daemon has ended
        long = threading.Thread(target=other, daemon=True)
        long.start()
        job_of(d)
        status, told = ask("owner-0123456789abcdef", plan=PLAN, lab=LAB, draws=1)
        check(status == 200 and told["erx-api:output"]["rehearsal"]["report"] == erxctl().stdout, "%d %s", status, told)
        check(long.is_alive(), "the other one has ended: %s", answers)
        d.stop()


if __name__ == "__main__":
    sys.exit(run([a_rehearsal_says_what_erxctl_says, what_is_wrong_is_refused, one_at_a_time_and_bounded,
                  what_waits_is_bounded,
                  a_trial_ends_with_its_client, the_kernel_takes_trials_first, all_ends_with_the_daemon, without_the_process_that_makes_them,
                  owners_rehearse_labs_of_their_own]))
