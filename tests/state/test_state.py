#!/usr/bin/env python3
"""What was acknowledged survives: kill -9, damage, a full disk, a directory that goes."""
import hashlib, json, os, random, resource, shutil, stat, subprocess, sys, threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Daemon, Failure, Refused, poll, run, workdir

ROUNDS = int(os.environ.get("ERX_STATE_ROUNDS", "30"))
SEED = int(os.environ.get("ERX_SEED", random.SystemRandom().randrange(1 << 32)))

LAB = """lab: kept
description: "a\\u2028\\uFEFF\\u00e9 \\U0001F600 # : {x} \\"y\\" \\\\ \\ttab"
private-clouds:
  pc1: { network-block: 10.80.0.0/22, segments: { web: 10.81.1.0/24 }, authorizations: { k: {} } }
vnets:
  hub:
    address-space: [10.60.0.0/16]
    gateway: { sku: ErGw1Az }
    connections: { to-a: { circuit: a } }
  guest: { subscription: contoso, address-space: [10.70.0.0/16], gateway: {} }
circuits:
  a:
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 7 }
    authorizations: { first: {}, pinned: 1d2b0c1e-7a43-4d1b-9c60-0e8d5a1f3b11 }
  b: {}
on-premises:
  site: { asn: 64520, circuits: { a: {} }, advertise: [10.20.0.0/16] }
"""


class Bed:
    """A lab file and a directory for its state."""
    def __init__(self, lab=LAB):
        self.top = workdir("state")
        self.lab = os.path.join(self.top, "lab.yaml")
        self.dir = os.path.join(self.top, "kept")
        with open(self.lab, "w") as f:
            f.write(lab)

    def path(self, name="state.json"):
        return os.path.join(self.dir, name)

    def read(self, name="state.json"):
        with open(self.path(name), "rb") as f:
            return f.read()

    def write(self, data, name="state.json"):
        with open(self.path(name), "wb") as f:
            f.write(data)

    def start(self, *more, **popen):
        return Daemon(["-s", self.dir, *more, self.lab], **popen).must_run()

    def start_bare(self):
        return Daemon(["-s", self.dir]).must_run()

    def refused(self, *args):
        """What erxd says when it does not start."""
        with Daemon(list(args) or ["-s", self.dir, self.lab]) as d:
            if d.ready:
                raise Failure("it started")
            if d.status != 2:
                raise Failure("it ended with %d:\n%s" % (d.status, d.log()))
            return d.log()

    def seeded(self, edits=2):
        """The state of a daemon that was stopped after some edits."""
        with self.start() as d:
            for i in range(edits):
                d.ask("authorization-create", circuit="a", name="seed%d" % i)
            d.stop()
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.top, ignore_errors=True)


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def keys(d, subscription="default"):
    return {(a["circuit"], a["name"]): a["key"] for a in
            d.ask("authorization-list", subscription=subscription)["authorizations"]}


def kept_lab(bed):
    return json.loads(bed.read())["state"]["lab"]


def allocated(bed):
    return json.loads(bed.read())["state"]["allocated"]


class Model:
    """What is acknowledged, as the tests keep it; edits are drawn from what is possible."""
    def __init__(self):
        self.keys = {}          # (circuit, name) -> key, None: not known yet
        self.prefixes = set()
        self.connections = {}   # name -> circuit
        self.n = 0

    def copy(self):
        m = Model()
        m.keys, m.prefixes = dict(self.keys), set(self.prefixes)
        m.connections, m.n = dict(self.connections), self.n
        return m

    def draw(self, rng):
        """(verb, arguments, the model afterwards)"""
        after = self.copy()
        after.n += 1
        what = rng.randrange(5)
        if what == 0 and self.keys:
            circuit, name = rng.choice(sorted(self.keys))
            del after.keys[circuit, name]
            return "authorization-revoke", dict(circuit=circuit, name=name), after
        if what == 1 and self.prefixes:
            prefix = rng.choice(sorted(self.prefixes))
            after.prefixes.remove(prefix)
            return "withdraw", dict(site="site", prefix=prefix), after
        if what == 2:
            prefix = "10.%d.%d.0/24" % (100 + after.n // 256 % 100, after.n % 256)
            after.prefixes.add(prefix)
            return "announce", dict(site="site", prefix=prefix), after
        if what == 3 and self.connections:
            name = rng.choice(sorted(self.connections))
            del after.connections[name]
            return "connection-delete", dict(vnet="hub", name=name), after
        if what == 4 and not self.connections:
            name = "c%d" % after.n
            after.connections[name] = "b"
            return "connection-create", dict(name=name, vnet="hub", circuit="b"), after
        circuit, name = rng.choice(["a", "pc1"]), "k%d" % after.n
        after.keys[circuit, name] = None
        return "authorization-create", dict(circuit=circuit, name=name), after

    def equals(self, keys, lab):
        there = {k for k in keys if k[1].startswith("k") and k[1] != "k"}
        prefixes = {e["prefix"] for e in lab["on-premises"]["site"]["advertise"]
                    if not e.get("withdrawn")}
        connections = {n: c["circuit"] for n, c in lab["vnets"]["hub"]["connections"].items()
                       if n.startswith("c")}
        return (there == set(self.keys) and
                all(v in (None, keys[k]) for k, v in self.keys.items()) and
                prefixes - {"10.20.0.0/16"} == self.prefixes and connections == self.connections)


def edit_until_dead(d, model, rng, state):
    """state: [acknowledged, what was on its way when it died]"""
    try:
        while True:
            verb, arguments, after = state[0].draw(rng)
            state[1] = after
            answer = d.ask(verb, **arguments)
            if verb == "authorization-create":
                after.keys[arguments["circuit"], arguments["name"]] = \
                    answer["authorization"]["key"]
            state[0], state[1] = after, None
    except Refused as e:
        state[2] = e
    except (OSError, ValueError):
        pass
    except Exception as e:
        if type(e).__module__ != "http.client":
            state[2] = e


def kill_at_any_moment():
    """kill -9 at any moment loses nothing that was acknowledged"""
    rng = random.Random(SEED)
    state, edits = [Model(), None, None], 0
    with Bed() as bed:
        for turn in range(ROUNDS):
            with bed.start() as d:
                now, lab = keys(d), kept_lab(bed)
                if not state[0].equals(now, lab):
                    check(state[1] is not None and state[1].equals(now, lab),
                          "seed %d, round %d: recovered %s %s, acknowledged %s",
                          SEED, turn, now, lab, vars(state[0]))
                    state[0] = state[1]
                for k in state[0].keys:
                    state[0].keys[k] = now[k]
                state[1] = None
                editor = threading.Thread(target=edit_until_dead, args=(d, None, rng, state))
                editor.start()
                # The moment is all that is random here: nothing is waited for.
                editor.join(rng.random() * 0.4)
                d.kill()
                editor.join()
                check(state[2] is None, "seed %d, round %d: %s", SEED, turn, state[2])
                edits = state[0].n
        check(edits >= ROUNDS, "only %d edits were acknowledged in %d rounds", edits, ROUNDS)


def same_after_restart():
    """keys and all other allocated values stay the same over restarts"""
    with Bed() as bed:
        with bed.start() as d:
            d.ask("authorization-create", circuit="pc1", name="more")
            before = keys(d), d.ask("show-sessions")["sessions"]
            d.stop()
        file = bed.read()
        with bed.start_bare() as d:
            after = keys(d), d.ask("show-sessions")["sessions"]
            d.stop()
        check(before[0] == after[0], "keys were %s, are %s", before[0], after[0])
        place = ["local", "remote", "local-address", "remote-address"]
        check([[s[k] for k in place] for s in before[1]] ==
              [[s[k] for k in place] for s in after[1]], "sessions have other addresses")
        check(bed.read() == file, "a restart changed the state")


def files_are_private():
    """the state is for its owner only, whatever the umask"""
    with Bed() as bed:
        with bed.start(preexec_fn=lambda: os.umask(0)) as d:
            d.ask("authorization-create", circuit="a", name="x")
            for name in os.listdir(bed.dir):
                mode = stat.S_IMODE(os.stat(bed.path(name)).st_mode)
                check(mode == 0o600, "%s has mode %o", name, mode)
            check(stat.S_IMODE(os.stat(bed.dir).st_mode) == 0o700, "the directory is open")


def damages(data):
    rng = random.Random(SEED)
    yield "empty", b""
    yield "a text", b"to whom it may concern\n"
    yield "a lab", LAB.encode()
    yield "other JSON", b'{"version":1}\n'
    yield "later version", data.replace(b'{"erxd-state":1,', b'{"erxd-state":2,', 1)
    yield "more behind", data + b"\n"
    yield "a NUL", data[:200] + b"\0" + data[201:]
    for cut in [1, 20, 90, 120, len(data) // 2, len(data) - 1]:
        yield "cut at %d" % cut, data[:cut]
    for i in range(12):
        at = rng.randrange(len(data))
        yield "bit %d of octet %d" % (i % 8, at), \
            data[:at] + bytes([data[at] ^ 1 << i % 8]) + data[at + 1:]


def damaged_is_refused():
    """a damaged or foreign state is refused, and the last good one kept and named"""
    with Bed() as bed:
        bed.seeded()
        good, last = bed.read(), bed.read("state.last")
        for what, data in damages(good):
            bed.write(data)
            said = bed.refused()
            check(bed.path() in said and bed.path("state.last") in said,
                  "%s: not both files are named: %s", what, said)
            check(len(said.strip().split("\n")) == 1, "%s: not one line: %s", what, said)
            check(bed.read() == data and bed.read("state.last") == last,
                  "%s: a file was changed", what)
        os.unlink(bed.path())
        check("missing" in bed.refused(), "a state that is missing is not told")
        os.unlink(bed.path("state.last"))
        bed.write(good[:-9])
        check("--reset" in bed.refused(), "no way out is told")


def with_lab(state, change):
    """The octets of a state in which the lab is another, with the checksum of the whole."""
    text = state.decode()
    lab = text.index('"lab":{') + len('"lab":')
    tree = json.loads(text[lab:-len("}}\n")])
    change(tree)
    body = text.index("\n") + 1
    rest = (text[body:lab] + json.dumps(tree) + "}}\n").encode()
    return b'{"erxd-state":1,"sha256":"%s","state":{\n' % hashlib.sha256(rest).hexdigest().encode() + rest


def refused_lab_names_the_state():
    """a state whose lab a check or the schema refuses is named, with a way out that works"""
    def no_circuit(lab):
        lab["vnets"]["hub"]["connections"]["to-a"]["circuit"] = "nowhere"

    def no_leaf(lab):
        lab["vnets"]["hub"]["bygone"] = 1

    for change, reason in ((no_circuit, "nowhere"), (no_leaf, "bygone")):
        with Bed() as bed:
            good = bed.seeded().read()
            check(with_lab(good, lambda lab: None).split(b"\n")[1:3] == good.split(b"\n")[1:3],
                  "the state has another form")
            bed.write(with_lab(good, change))
            kept, last = bed.read(), bed.read("state.last")
            *why, said = bed.refused().strip().split("\n")
            check(why and all(reason in line for line in why), "not the reason: %s", why)
            for words in (bed.path() + " cannot be used", "with the erxd that wrote it",
                          "jq .state.lab " + bed.path(), "--reset"):
                check(words in said, "no %r in %s", words, said)
            check(bed.read() == kept and bed.read("state.last") == last, "a file was changed")
            # The way out: the lab of the state, corrected, begins anew.
            with open(bed.lab, "w") as f:
                json.dump(json.loads(good)["state"]["lab"], f)
            with bed.start("--reset") as d:
                check({n for _, n in keys(d)} >= {"seed0", "seed1"}, "keys: %s", keys(d))


def last_good_starts():
    """the last good state takes over where its message says so"""
    with Bed() as bed:
        bed.seeded(2)
        bed.write(b"rubbish")
        shutil.copy(bed.path("state.last"), bed.path())
        with bed.start() as d:
            names = {n for _, n in keys(d)}
            check("seed0" in names and "seed1" not in names, "it holds %s", names)


def reset_begins_anew():
    """--reset begins anew, and puts a damaged state aside"""
    with Bed() as bed:
        bed.seeded()
        good, before = bed.read(), allocated(bed)
        with bed.start("--reset") as d:
            check(("a", "seed0") not in keys(d), "the old state is there")
            check(keys(d)["a", "first"] != before["keys/a/first"], "a key is as before")
            d.stop()
        check(bed.read("state.last") == good, "the one before is not the last good one")
        bed.write(b"rubbish")
        with bed.start("--reset") as d:
            d.stop()
        check(bed.read("state.damaged") == b"rubbish", "the damaged one is gone")
        check(bed.read("state.last") == good, "the last good one is gone")


def state_wins():
    """what is kept wins over the lab, with a notice when they differ"""
    with Bed() as bed:
        with bed.start() as d:
            d.stop()
        with bed.start() as d:
            check("differs" not in d.log(), "a notice without a difference: %s", d.log())
            d.ask("announce", site="site", prefix="10.99.0.0/16")
            d.stop()
        with bed.start() as d:
            poll("the notice", lambda: "differs from the lab that is kept" in d.log())
            check("10.99.0.0/16" in str(kept_lab(bed)["on-premises"]), "the lab won")
            with open(bed.lab) as f:
                d.ask("apply", lab=f.read())
            d.stop()
        with bed.start() as d:
            check("differs" not in d.log(), "apply did not make them equal: %s", d.log())
            d.stop()
        with open(bed.lab, "a") as f:
            f.write("nonsense: 1\n")
        with bed.start() as d:
            poll("the notice", lambda: "cannot be read" in d.log())


def lab_is_optional():
    """a lab is needed only where nothing is kept"""
    with Bed() as bed:
        check("no lab is given" in bed.refused("-s", bed.dir), "no reason is told")
        bed.seeded()
        os.unlink(bed.lab)
        with bed.start_bare() as d:
            check(("a", "seed0") in keys(d), "the state is not there")


def reload_is_kept():
    """a reload by SIGHUP is kept, too"""
    import signal
    with Bed() as bed:
        with bed.start("--force") as d:
            before = keys(d)
            d.ask("authorization-create", circuit="a", name="late")
            with open(bed.lab, "a") as f:
                f.write("  other: { asn: 64530 }\n")
            d.process.send_signal(signal.SIGHUP)
            poll("the reload", lambda: "other" in kept_lab(bed)["on-premises"])
            # The state is kept first, and then the log says what went.
            poll("what went", lambda: "- circuits/a/authorizations/late" in d.log())
            d.kill()
        with bed.start_bare() as d:
            check(keys(d) == before, "keys changed with the reload")


def c13_a_reload_that_drops_edits_is_refused():
    """SIGHUP that would undo edits names each and changes nothing, also after a restart; without such edits it goes"""
    import signal
    with Bed() as bed:
        for _ in range(2):
            with bed.start() as d:
                if "late" not in str(d.ask("show-authorizations")):
                    d.ask("authorization-create", circuit="a", name="late")
                before = keys(d)
                with open(bed.lab, "a") as f:
                    f.write("  other%d: { asn: 64530 }\n" % _)
                d.process.send_signal(signal.SIGHUP)
                poll("the refusal", lambda: "refused; the running lab stays" in d.log())
                check("circuits/a/authorizations/late was edited since the file was read" in d.log(), "%s", d.log())
                cure = "; put the edit into the file, or `erxctl apply` the file, or start erxd with --force"
                check(cure in d.log(), "the log has no cure: %s", d.log())
                said = subprocess.run([os.path.join(os.environ["ERX_BUILD"], "erxctl"), "-S", d.socket, "reload"], text=True, check=False, capture_output=True,
                                      stdin=subprocess.DEVNULL, timeout=120)
                check(said.returncode == 1 and "was edited since the file was read" in said.stderr and cure in said.stderr,
                      "reload says %s", said)
                check("authorizations/seed" not in d.log() and "other" not in str(d.ask("show-sites")), "%s", d.log())
                check(keys(d) == before, "it changed something")
                # Once the edit is in the file, or gone, the file is taken.
                if _:
                    d.ask("authorization-revoke", circuit="a", name="late")
                    d.process.send_signal(signal.SIGHUP)
                    poll("the reload", lambda: "other1" in kept_lab(bed)["on-premises"])
                d.kill()
    # What was deleted is no news of the file, which is as it was, and so after a restart.
    with Bed() as bed:
        for n in range(2):
            with bed.start() as d:
                if n == 0:
                    d.ask("authorization-revoke", circuit="a", name="first")
                d.process.send_signal(signal.SIGHUP)
                poll("the refusal", lambda: "refused; the running lab stays" in d.log())
                check("circuits/a/authorizations/first was edited since the file was read" in d.log(), "%s", d.log())
                check("first" not in str(d.ask("show-authorizations")), "it is back")
                d.kill()


def one_daemon_only():
    """a second daemon on the same directory is refused"""
    with Bed() as bed, bed.start() as d:
        said = bed.refused()
        check("another erxd" in said and str(d.process.pid) in said, "it said %s", said)
        d.ask("authorization-create", circuit="a", name="x")


RESTARTING = """lab: restarting
routers:
  rs: { asn: 65000, neighbors: { a: { asn: 65001, graceful-restart: restart, external: {
        local: 127.0.0.1, remote: 127.0.0.2, mode: dial } } } }
"""


def restart_is_known():
    """who starts after one that was killed has restarted, and nobody else has"""
    def look(start, restarts, how, kill=False):
        with start() as d:
            check(("rs has restarted" in d.log()) == restarts, "%s:\n%s", how, d.log())
            d.kill() if kill else d.stop()

    with Bed(RESTARTING) as bed:
        look(bed.start, False, "the first", kill=True)
        look(bed.start, True, "after a kill", kill=True)
        look(bed.start_bare, True, "after two kills")
        look(bed.start, False, "after a clean stop")
        check(bed.read("lock") == b"", "a clean stop leaves a process id")
        good = bed.read()
        bed.write(b"rubbish")
        bed.refused()
        bed.write(good)
        look(bed.start, False, "after one that did not start", kill=True)
        bed.write(b"rubbish")
        bed.refused()
        bed.write(good)
        look(bed.start, True, "after a kill, and one that did not start", kill=True)
        look(lambda: bed.start("--reset"), False, "with --reset")
        look(lambda: bed.start("--restarted"), True, "with --restarted")
        look(lambda: Daemon([bed.lab]).must_run(), False, "without a state")
        look(lambda: Daemon(["--restarted", bed.lab]).must_run(), True, "told so")


def refused_changes_nothing(d, bed, before, file=True):
    data = bed.read() if file else None
    try:
        d.ask("announce", site="site", prefix="10.200.0.0/16")
        raise Failure("it was acknowledged")
    except Refused as e:
        check(e.code == "not-kept", "the code is %s (%s)", e.code, e)
    rows = d.ask("show-routes", at="site/ce0")["routes"]
    check("10.200.0.0/16" not in {r["network"] for r in rows}, "it was carried out")
    check(keys(d) == before, "keys have changed")
    check(not file or bed.read() == data, "the state has changed")


def limit_on_files():
    """no room for a file: an error, and nothing has changed"""
    with Bed() as bed:
        bed.seeded()
        limit = len(bed.read()) + 10
        # The log goes through a file too, so the limit is set on a quiet daemon.
        with bed.start("-q", preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))) as d:
            before = keys(d)
            refused_changes_nothing(d, bed, before)
            refused_changes_nothing(d, bed, before)
            resource.prlimit(d.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            d.ask("announce", site="site", prefix="10.200.0.0/16")
            d.kill()
        with bed.start_bare() as d:
            check("10.200.0.0/16" in str(kept_lab(bed)), "the state is an old one")


def full_disk():
    """a full disk: an error, nothing has changed, and it works again when there is room"""
    with Bed() as bed:
        os.mkdir(bed.dir, 0o700)
        holder = subprocess.Popen(
            ["unshare", "-m", "sh", "-c",
             'mount -t tmpfs -o size=256k,mode=700 none "$0" && echo ok && exec cat', bed.dir],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            if holder.stdout.readline() != b"ok\n":
                why = "cannot mount a tmpfs in an own namespace"
                check(not os.environ.get("ERX_NO_SKIP"), why)
                return why
            fill_disk(bed, holder.pid)
        finally:
            holder.stdin.close()
            holder.wait(timeout=60)
            holder.stdout.close()
            holder.stderr.close()
    return None


def fill_disk(bed, pid):
    wrap = ["nsenter", "-t", str(pid), "-m", "--"]
    inside = "/proc/%d/root%s" % (pid, os.path.realpath(bed.dir))
    with bed.start(wrap=wrap) as d:
        d.ask("authorization-create", circuit="a", name="x")
        before = keys(d)
        with open(os.path.join(inside, "filler"), "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"\0" * 4096)
            except OSError:
                pass
        refused_changes_nothing(d, bed, before, file=False)
        check(not os.path.exists(os.path.join(inside, "state.new")), "a piece is left over")
        os.unlink(os.path.join(inside, "filler"))
        d.ask("authorization-create", circuit="a", name="y")
        before = keys(d)
        d.kill()
    with Daemon(["-s", bed.dir], wrap=wrap).must_run() as d:
        check(keys(d) == before, "keys were %s, are %s", before, keys(d))


def directory_goes():
    """a directory that disappears: an error, and the running lab is as it was"""
    with Bed() as bed, bed.start() as d:
        before = keys(d)
        shutil.rmtree(bed.dir)
        refused_changes_nothing(d, bed, before, file=False)
        os.mkdir(bed.dir) # another one under the same name is not ours
        refused_changes_nothing(d, bed, before, file=False)
        check(os.listdir(bed.dir) == [], "it was written to")


def refusals_write_nothing():
    """a refused edit leaves the state alone"""
    with Bed() as bed, bed.start() as d:
        data = bed.read()
        for verb, arguments in [
                ("authorization-create", dict(circuit="a", name="first")),
                ("connection-create", dict(name="c", vnet="guest", circuit="default:a")),
                ("edit", dict(operation="update", piece="vnets: {hub: {address-space: [x]}}")),
                ("apply", dict(lab="lab: x\nnonsense: 1\n"))]:
            try:
                d.ask(verb, **arguments)
                raise Failure("%s was not refused" % verb)
            except Refused:
                pass
        check(bed.read() == data, "the state has changed")


def keys_stay_secret():
    """no key shows in events, the log or an error"""
    with Bed() as bed, bed.start("-v") as d:
        key = d.ask("authorization-create", circuit="a", name="x")["authorization"]["key"]
        wrong = "00000000-1111-2222-3333-444444444444"
        said = []
        for subscription, given in [("default", key), ("contoso", wrong), ("contoso", key),
                                    ("contoso", key), ("contoso", "my-secret-word")]:
            try:
                said.append(d.ask("connection-create", subscription=subscription, vnet="guest",
                                  name="c%d" % len(said), circuit="default:a",
                                  authorization_key=given))
            except Refused as e:
                said.append(e.errors)
        d.ask("authorization-revoke", circuit="a", name="x")
        said.append(d.ask("show-events"))
        said.append(d.ask("authorization-list", subscription="contoso"))
        said.append(d.log())
        for secret in [key, wrong, "my-secret-word", *keys(d).values()]:
            for text in map(str, said):
                check(secret not in text, "there is %s in %s", secret, text)
        check("key-unknown" in d.log(), "a wrong key leaves no trace in the log")


if __name__ == "__main__":
    sys.exit(run([
        kill_at_any_moment, same_after_restart, files_are_private, damaged_is_refused,
        refused_lab_names_the_state, last_good_starts, reset_begins_anew, state_wins,
        lab_is_optional, reload_is_kept, c13_a_reload_that_drops_edits_is_refused, one_daemon_only, restart_is_known, limit_on_files,
        full_disk, directory_goes, refusals_write_nothing, keys_stay_secret,
    ]))
