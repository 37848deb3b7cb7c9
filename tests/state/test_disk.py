#!/usr/bin/env python3
"""The disk and a crash: every state that a recorded run may leave is one that was
acknowledged, and each system call of the way to the disk may fail.

ERX_DISK_EXACT=1 starts erxd on every state, and not once for those that differ in a draft
or a process id only (tests/soak)."""
import errno, json, os, re, signal, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from daemon import Daemon, Failure, poll, run, workdir
from disk import Disk, Fault, Looker, Recorded, build_recorder, lab_and_drawn, notes, operate

EXACT = bool(os.environ.get("ERX_DISK_EXACT"))
LAB = """lab: kept
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: { sku: ErGw1Az }, connections: { to-a: { circuit: a } } }
circuits:
  a: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 7 },
       authorizations: { first: {} } }
  b: {}
on-premises:
  site: { asn: 64520, circuits: { a: {} }, advertise: [10.20.0.0/16] }
"""
VNETS = "/restconf/data/erx-lab:vnets"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Bed:
    def __init__(self):
        self.top = os.path.realpath(workdir("disk"))
        self.lab, self.dir = os.path.join(self.top, "lab.yaml"), os.path.join(self.top, "kept")
        with open(self.lab, "w") as f:
            f.write(LAB)

    def start(self, *args, fault=None):
        return Recorded(RECORDER, self.dir, ["-q", "-s", self.dir, *args, self.lab], fault)


def vnet(name, space):
    return {"erx-lab:vnets": [{"name": name, "address-space": [space]}]}


def edits():
    """An edit of every kind: (name, a function of ask), in an order in which all are possible."""
    yield "authorization-create", lambda ask: operate(ask, "authorization-create", circuit="a", name="second")
    yield "edit create", lambda ask: operate(ask, "edit", operation="create", piece="vnets: { spoke: { address-space: "
                                             "[10.61.0.0/16], gateway: {}, connections: { x: { circuit: b } } } }")
    yield "PUT", lambda ask: ask("PUT", VNETS + "=put", vnet("put", "10.62.0.0/16"))
    yield "PUT again", lambda ask: ask("PUT", VNETS + "=put", vnet("put", "10.63.0.0/16"))
    yield "POST", lambda ask: ask("POST", "/restconf/data", vnet("post", "10.64.0.0/16"))
    yield "PATCH", lambda ask: ask("PATCH", VNETS + "=post", {"erx-lab:vnets": [{"name": "post", "location": "westus3"}]})
    yield "YANG Patch", lambda ask: ask("PATCH", "/restconf/data", {"ietf-yang-patch:yang-patch": {
        "patch-id": "p", "edit": [{"edit-id": "1", "operation": "create", "target": "/erx-lab:vnets=patch",
                                   "value": vnet("patch", "10.65.0.0/16")},
                                  {"edit-id": "2", "operation": "delete", "target": "/erx-lab:vnets=put"}]}},
        Content_Type="application/yang-patch+json")
    yield "edit update", lambda ask: operate(ask, "edit", operation="update", piece="vnets: { post: { location: eastus } }")
    yield "announce", lambda ask: operate(ask, "announce", site="site", prefix="10.99.0.0/16")
    yield "withdraw", lambda ask: operate(ask, "withdraw", site="site", prefix="10.99.0.0/16")
    yield "connection-create", lambda ask: operate(ask, "connection-create", name="to-b", vnet="hub", circuit="b")
    yield "connection-delete", lambda ask: operate(ask, "connection-delete", name="to-b", vnet="hub")
    yield "authorization-revoke", lambda ask: operate(ask, "authorization-revoke", circuit="a", name="second")
    yield "DELETE", lambda ask: ask("DELETE", VNETS + "=post")
    yield "edit delete", lambda ask: operate(ask, "edit", operation="delete", piece="{ vnets: [patch] }")
    yield "apply", lambda ask: operate(ask, "apply", lab=LAB.replace("10.20.0.0/16", "10.21.0.0/16"))
    yield "apply to be confirmed", lambda ask: operate(ask, "apply", lab=LAB, confirm="1h")
    yield "undo of what waits", lambda ask: operate(ask, "undo")
    yield "apply to be confirmed again", lambda ask: operate(ask, "apply", lab=LAB, confirm="1h")
    yield "confirm", lambda ask: operate(ask, "confirm")
    yield "undo", lambda ask: operate(ask, "undo")


def no_edits():
    """What writes nothing: it was refused, or is not kept."""
    yield lambda ask: operate(ask, "authorization-create", circuit="a", name="first")
    yield lambda ask: ask("DELETE", VNETS + "=nothing")
    yield lambda ask: operate(ask, "snapshot", name="s")
    yield lambda ask: operate(ask, "fail", kind="circuit", name="a")
    yield lambda ask: operate(ask, "restore", kind="circuit", name="a")


class History:
    """What was acknowledged, by the number of the answer with which it was."""
    def __init__(self):
        self.states, self.since, self.names, self.before = [], [], [], 0

    def note(self, daemon, name, since):
        self.states.append(lab_and_drawn(daemon.request))
        self.since.append(self.before + since)
        self.names.append(name)

    def edit(self, daemon, name, fn):
        status, _, text = fn(daemon.request)
        check(status in (200, 201, 204), "%s: %d %s", name, status, text)
        self.note(daemon, name, daemon.answers)

    def same(self, daemon, what):
        check(lab_and_drawn(daemon.request) == self.states[-1], "%s is not what was acknowledged", what)

    def over(self, daemon):
        self.before += daemon.answers


def record(bed):
    h = History()
    with bed.start("--force").must_run() as d:
        h.note(d, "start", 1)
        for name, fn in edits():
            h.edit(d, name, fn)
        for fn in no_edits():
            fn(d.request)
        h.same(d, "the lab after what is not kept")
        with open(bed.lab, "w") as f:
            f.write(LAB.replace("site: { asn", "other: { asn: 64530 }\n  site: { asn"))
        d.process.send_signal(signal.SIGHUP)
        poll("the reload", lambda: d.request("GET", "/restconf/data/erx-lab:on-premises=other")[0] == 200)
        h.note(d, "reload", d.answers)
        d.stop()
        h.over(d)
    with bed.start().must_run() as d:
        h.same(d, "the lab after a stop")
        h.edit(d, "announce", lambda ask: operate(ask, "announce", site="site", prefix="10.98.0.0/16"))
        d.kill()
        h.over(d)
    with bed.start().must_run() as d:
        h.same(d, "the lab after a kill")
        h.edit(d, "withdraw", lambda ask: operate(ask, "withdraw", site="site", prefix="10.98.0.0/16"))
        d.stop()
        h.over(d)
    with bed.start("--reset").must_run() as d:
        h.note(d, "--reset", 1)
        h.edit(d, "announce", lambda ask: operate(ask, "announce", site="site", prefix="10.97.0.0/16"))
        d.stop()
    return h


def without(state, prefixes):
    """A lab without the entries of `advertise` for these."""
    for prefix in prefixes if isinstance(state, str) else ():
        state = re.sub(r',\{"position":"?\d+"?,"prefix":"%s"\}' % re.escape(prefix), "", state)
    return state


def without_drawn(state):
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID", state)


def replay(h, trace, looker, refused=()):
    """Crashes after each call; how many states there were. Of a prefix that was refused nothing
    is promised, but that it is whole."""
    disk, states, fresh = Disk(), 0, None
    for at, words in enumerate([["answer"], *trace]):
        if at:
            disk.play(words)
        acked = sum(s <= disk.answers for s in h.since) - 1
        seen = set()
        for files in disk.crashes():
            key = looker.key(files)
            if key in seen:
                continue
            seen.add(key)
            states += 1
            got = looker.of(files)
            good = [x for x in h.states[max(acked, 0):acked + 2] if x == without(got, refused)]
            if not good and acked < 0:
                # Nothing was acknowledged: a new start, with keys of its own.
                fresh = fresh or without_drawn(h.states[0])
                good = without_drawn(got) == fresh if isinstance(got, str) else False
            check(good, "crash after call %d (%s), %s acknowledged: %s has %s", at, " ".join(words)[:60],
                  h.names[acked] if acked >= 0 else "nothing",
                  {n: len(d) for n, d in files.items()} if files is not None else "no directory",
                  [n for n, s in zip(h.names, h.states) if s == got] or str(got)[:300])
    return states


def every_state_that_a_crash_may_leave():
    """after every system call, in every legal order: what was acknowledged is there, and the rest is whole or absent"""
    bed = Bed()
    h = record(bed)
    trace = notes(bed.dir + ".trace")
    with open(bed.lab, "w") as f:
        f.write(LAB)
    looker = Looker(bed.lab, EXACT)
    states = replay(h, trace, looker)
    calls = sum(w[0] != "answer" for w in trace)
    check(calls > 100 and states > calls, "only %d calls, %d states", calls, states)
    print("    %d calls of %d edits, %d states, %d of them different" % (calls, len(h.states), states, len(looker.seen)))


# --- calls that fail ---

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EMFILE": errno.EMFILE, "EINTR": errno.EINTR, "short": 0}
# Which of them a call may fail with. A name that is not there cannot be told from one that is.
MAY = {"open": ("ENOSPC", "EIO", "EMFILE", "EINTR"), "write": ("ENOSPC", "EIO", "EINTR", "short"),
       "pwrite": ("ENOSPC", "EIO"), "ftruncate": ("EIO",), "fsync": ("ENOSPC", "EIO", "EINTR"),
       "fsync of the directory": ("ENOSPC", "EIO", "EINTR"), "close": ("ENOSPC", "EIO", "EINTR"),
       "rename": ("ENOSPC", "EIO"), "link": ("ENOSPC", "EIO"), "unlink": ("EIO",), "mkdir": ("ENOSPC", "EIO")}


def kept(bed):
    with open(os.path.join(bed.dir, "state.json"), "rb") as f:
        return f.read()


def outcome(bed, daemon, prefix, before):
    """What an edit came to: "acknowledged" or "refused", and nothing between."""
    file = kept(bed)
    status, _, text = operate(daemon.request, "announce", site="site", prefix=prefix)
    now, after = kept(bed), lab_and_drawn(daemon.request)
    if status == 200:
        check(prefix in after and prefix.encode() in now, "acknowledged, and %s", "not kept" if prefix in after else "not there")
        return "acknowledged", after
    error = json.loads(text)["ietf-restconf:errors"]["error"][0]
    check((status, error["error-app-tag"]) == (507, "not-kept"), "%d %s", status, text)
    check("nothing has changed" in text and bed.dir in text, "%s", text)
    check(now == file, "refused, and the state is another")
    check(after == before, "refused, and the lab is another")
    return "refused", after


def calls_of_an_edit(bed, daemon, fault):
    """Names of the calls, in their order: each fails once."""
    before, names, n = fault.calls(), [], 0
    outcome(bed, daemon, "10.90.0.0/16", "")
    n = fault.calls() - before
    lab = lab_and_drawn(daemon.request)
    for nth in range(1, n + 1):
        fault.arm(nth, errno.EIO)
        _, lab = outcome(bed, daemon, "10.91.%d.0/24" % nth, lab)
        names.append(fault.disarm())
    return names


def each_call_of_an_edit_fails():
    """each call on the way to the disk fails once, in each way: the edit is whole or refused, and the next one goes"""
    bed, table = Bed(), {}
    control = os.path.join(bed.top, "fault")
    fault = Fault(control)
    with bed.start(fault=control).must_run() as d:
        names = calls_of_an_edit(bed, d, fault)
        check(len(names) >= 9 and None not in names, "%s", names)
        before = lab_and_drawn(d.request)
        for nth, name in enumerate(names, 1):
            for error in MAY[name]:
                fault.arm(nth, ERRORS[error])
                came, before = outcome(bed, d, "10.%d.%d.0/24" % (100 + nth, len(table) % 250), before)
                check(fault.disarm() == name, "%d is another call", nth)
                table[nth, name, error] = came
                came, before = outcome(bed, d, "10.%d.%d.0/24" % (150 + nth, len(table) % 250), before)
                check(came == "acknowledged", "after %s of %s: %s", error, name, came)
        check(sorted(os.listdir(bed.dir)) == ["lock", "state.json", "state.last"], "%s", os.listdir(bed.dir))
        d.kill()
    with bed.start() as d:
        check(lab_and_drawn(d.request) == before, "the last is not there after a kill")
    # What is interrupted or short goes on, and the first call looks for a draft that is
    # not there; whatever else fails is an answer.
    for (nth, name, error), came in table.items():
        goes_on = nth == 1 or error in ("EINTR", "short")
        check(came == ("acknowledged" if goes_on else "refused"), "%s %s: %s", name, error, came)
    for (nth, name, error), came in sorted(table.items()):
        print("    %2d %-23s %-7s %s" % (nth, name, error, came))
    fault.close()


def going_back_waits_for_the_disk():
    """an edit that is to go back while the disk refuses it goes back later, and with it nothing that came after"""
    bed = Bed()
    control = os.path.join(bed.top, "fault")
    fault = Fault(control)
    with bed.start("--simulated", fault=control).must_run() as d:
        d.ask("apply", lab=LAB.replace("10.20.0.0/16", "10.21.0.0/16"), confirm="5m")
        d.ask("edit", operation="create", piece="vnets: { later: { address-space: [10.66.0.0/16] } }")
        for error in (errno.ENOSPC, errno.EIO):
            fault.arm(3, error)  # writes of one state, and not of another that is tried at once
            d.ask("advance", time="301s" if error == errno.ENOSPC else "11s")
            name = fault.disarm()
            check(name is not None, "no call has failed")
            lab = lab_and_drawn(d.request)
            check("10.21.0.0/16" in lab and "10.66.0.0/16" in lab, "%s of %s: what is left: %s", error, name, lab[:600])
        d.ask("advance", time="11s")
        lab = lab_and_drawn(d.request)
        check("10.20.0.0/16" in lab and "10.66.0.0/16" in lab, "it has not gone back, or not alone: %s", lab[:600])
        d.kill()
    with bed.start() as d:
        check(lab_and_drawn(d.request) == lab, "another lab after a kill")
    fault.close()


def crashes_among_failing_calls():
    """a crash after a call has failed leaves what was acknowledged, or what was refused as a whole"""
    bed, h = Bed(), History()
    control = os.path.join(bed.top, "fault")
    fault = Fault(control)
    with bed.start(fault=control).must_run() as d:
        h.note(d, "start", 1)
        names = calls_of_an_edit(bed, d, fault)
        os.unlink(bed.dir + ".trace")
        d.stop()
    bed, h = Bed(), History()
    control = os.path.join(bed.top, "fault")
    fault = Fault(control)
    refused = []
    with bed.start(fault=control).must_run() as d:
        h.note(d, "start", 1)
        for i in range(2):
            h.edit(d, "announce", lambda ask, i=i: operate(ask, "announce", site="site", prefix="10.8%d.0.0/16" % i))
        for nth, name in enumerate(names, 1):
            fault.arm(nth, errno.EIO)
            status, _, _ = operate(d.request, "announce", site="site", prefix="10.70.%d.0/24" % nth)
            fault.disarm()
            if status == 200:
                h.note(d, "announce in spite of " + name, d.answers)
            else:
                refused.append("10.70.%d.0/24" % nth)
            h.edit(d, "announce after " + name, lambda ask, i=nth: operate(ask, "announce", site="site", prefix="10.71.%d.0/24" % i))
        d.stop()
    looker = Looker(bed.lab, EXACT)
    states = replay(h, notes(bed.dir + ".trace"), looker, refused)
    print("    %d failing calls, %d states, %d of them different" % (len(names), states, len(looker.seen)))


def each_call_of_a_start_fails():
    """each call of a start fails once: erxd runs with what was kept, or says why not, and starts the next time"""
    ends = {"runs": 0, "says why": 0}
    for again in (False, True):
        nth = 0
        while True:
            bed = Bed()
            if again:
                with bed.start().must_run() as d:
                    lab = lab_and_drawn(d.request)
                    d.stop()
            nth += 1
            control = os.path.join(bed.top, "fault")
            fault = Fault(control)
            fault.arm(nth, errno.EIO)
            with bed.start(fault=control) as d:
                name = fault.disarm()
                if d.ready:
                    now = lab_and_drawn(d.request)
                    d.stop()
                else:
                    check(d.status == 2 and bed.dir in d.log() and "Input/output error" in d.log(), "%s: %s", name, d.log())
            fault.close()
            if not name:
                break
            ends["runs" if d.ready else "says why"] += 1
            with bed.start().must_run() as d:
                check(not again or lab_and_drawn(d.request) == lab, "%s: what was kept is not there", name)
                d.stop()
    check(min(ends.values()) > 0, "%s", ends)
    print("    %s" % ends)


RECORDER = build_recorder()
if __name__ == "__main__":
    sys.exit(run([every_state_that_a_crash_may_leave, each_call_of_an_edit_fails, going_back_waits_for_the_disk,
                  crashes_among_failing_calls,
                  each_call_of_a_start_fails]))
