"""What a disk may hold after a crash: the notes of recorder.c, played with every legal order.

A directory of state is names, and files that names lead to.  What was written to a file is
certain once that file was synced, and what was done to names once the directory was; what
was done since may be there or not, each by itself, and the last write may be torn.  What
comes of it is looked at by starting erxd on it.
"""
import hashlib, itertools, json, mmap, os, re, struct, subprocess
from daemon import Daemon, Failure, Unix, workdir

HERE = os.path.dirname(os.path.abspath(__file__))
CALLS = os.path.join(HERE, "recorder.c")


def build_recorder():
    """The library to preload."""
    path = os.path.join(workdir("recorder"), "recorder.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, CALLS, "-ldl"], check=True)
    return path


class Fault:
    """One call that fails; struct fault of recorder.c."""
    def __init__(self, path):
        with open(path, "wb") as f:
            f.write(b"\0" * 4096)
        self.file = open(path, "r+b")
        self.map = mmap.mmap(self.file.fileno(), 4096)

    def calls(self):
        return struct.unpack_from("i", self.map, 8)[0]

    def arm(self, nth, error):
        """The nth call from now on, counted from 1, fails with an errno; 0: it is short."""
        struct.pack_into("i", self.map, 12, 0)
        struct.pack_into("i", self.map, 4, error)
        struct.pack_into("i", self.map, 0, self.calls() + nth)

    def disarm(self):
        """The name of the call that failed, or None."""
        struct.pack_into("i", self.map, 0, 0)
        if not struct.unpack_from("i", self.map, 12)[0]:
            return None
        return self.map[16:40].split(b"\0")[0].decode()

    def close(self):
        self.map.close()
        self.file.close()


class Recorded(Daemon):
    """erxd with the recorder; `answers` counts what it was asked over this object."""
    def __init__(self, recorder, dir, args, fault=None):
        # A sanitizer's library has to be the first one, unless told that it is not.
        env = dict(os.environ, LD_PRELOAD=recorder, ERX_DISK_DIR=dir, ERX_DISK_TRACE=dir + ".trace")
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        if fault:
            env["ERX_DISK_FAULT"] = fault
        super().__init__(args, env=env)
        self.answers = 0

    def request(self, *args, **more):
        try:
            return request(self, *args, **more)
        finally:
            self.answers += 1


def request(daemon, method, path, body=None, **headers):
    """(status, headers, text)"""
    conn = Unix(daemon.socket)
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    if body is not None and not isinstance(body, str):
        headers.setdefault("Content-Type", "application/yang-data+json")
        body = json.dumps(body)
    try:
        conn.request(method, path, body, headers)
        answer = conn.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        conn.close()


def operate(ask, verb, **arguments):
    return ask("POST", "/restconf/operations/erx-api:" + verb,
               {"erx-api:input": {k.replace("_", "-"): v for k, v in arguments.items()}})


def lab_and_drawn(ask):
    """The lab that runs, and what was drawn for it, as one text."""
    told = [ask("GET", "/restconf/ds/ietf-datastores:running")[2]]
    for verb, key, columns in (("authorization-list", "authorizations", ("circuit", "name", "key")),
                               ("show-circuits", "circuits", ("name", "service-key", "resource-id")),
                               ("show-sessions", "sessions", ("local", "remote", "local-address", "remote-address"))):
        status, _, text = operate(ask, verb)
        if status != 200:
            raise Failure("%s: %d %s" % (verb, status, text))
        told += [" ".join(str(row.get(c)) for c in columns) for row in json.loads(text)["erx-api:output"][key]]
    return "\n".join(told)


# --- the model ---

class File:
    def __init__(self):
        self.synced, self.pending = b"", []

    def sync(self):
        self.synced, self.pending = written(self.synced, self.pending), []

    def variants(self):
        """Whatever may be in it."""
        some = self.pending if len(self.pending) <= 4 else self.pending[-4:]
        sure = self.pending[:len(self.pending) - len(some)]
        seen = {}
        for n in range(len(some) + 1):
            for subset in itertools.combinations(some, n):
                seen[written(self.synced, sure + list(subset))] = True
                if subset and subset[-1][0] == "write":
                    _, at, data = subset[-1]
                    for cut in (1, len(data) // 2, len(data) - 1):
                        torn = list(subset[:-1]) + [("write", at, data[:cut])]
                        seen[written(self.synced, sure + torn)] = True
        return list(seen)


def written(data, changes):
    for change in changes:
        if change[0] == "trunc":
            data = data[:change[1]].ljust(change[1], b"\0")
        else:
            _, at, piece = change
            data = data.ljust(at, b"\0")
            data = data[:at] + piece + data[at + len(piece):]
    return data


class Disk:
    """Plays notes one by one."""
    def __init__(self):
        self.files, self.now, self.sure, self.pending = {}, {}, {}, []
        self.there = self.sure_there = False
        self.answers = 0

    def play(self, words):
        kind = words[0]
        if kind == "answer":
            self.answers += 1
        elif kind == "mkdir":
            self.there = True
        elif kind == "create":
            self.files[words[2]] = File()
            self.name([(words[1], words[2])])
        elif kind == "open":
            self.files[words[2]] = self.files[self.now[words[1]]]
        elif kind == "rename":
            self.name([(words[2], self.now[words[1]]), (words[1], None)])
        elif kind == "link":
            self.name([(words[2], self.now[words[1]])])
        elif kind == "unlink":
            self.name([(words[1], None)])
        elif kind == "write":
            self.files[words[1]].pending.append(("write", int(words[2]), bytes.fromhex(words[3])))
        elif kind == "trunc":
            self.files[words[1]].pending.append(("trunc", int(words[2])))
        elif words[1] == "names":
            self.sure, self.pending = dict(self.now), []
        elif words[1] == "parent":
            self.sure_there = self.there
        else:
            self.files[words[1]].sync()

    def name(self, change):
        self.pending.append(change)
        self.now = renamed(self.now, change)

    def crashes(self):
        """Every content of the directory that a crash may leave now; None: no directory."""
        if not self.sure_there:
            yield None
        if not self.there:
            return
        if len(self.pending) > 10:
            raise Failure("%d changes of names are not synced" % len(self.pending))
        for n in range(len(self.pending) + 1):
            for subset in itertools.combinations(self.pending, n):
                names = self.sure
                for change in subset:
                    names = renamed(names, change)
                files = sorted(set(names.values()))
                for contents in itertools.product(*(self.files[i].variants() for i in files)):
                    of = dict(zip(files, contents))
                    yield {name: of[i] for name, i in names.items()}


def renamed(names, change):
    names = dict(names)
    for name, file in change:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file
    return names


def notes(path):
    with open(path, encoding="ascii") as f:
        return [line.split() for line in f]


def digest(data):
    return hashlib.sha256(data).digest()


def is_whole(state):
    """Whether the checksum of a state fits."""
    head = re.match(rb'\{"erxd-state":1,"sha256":"([0-9a-f]{64})","state":\{\n', state)
    return head is not None and hashlib.sha256(state[head.end():]).hexdigest().encode() == head.group(1)


class Looker:
    """What erxd makes of a directory, each kind once."""
    def __init__(self, lab, exact):
        self.lab, self.exact, self.seen = lab, exact, {}

    def key(self, files):
        if files is None:
            return None
        if not self.exact and is_whole(files.get("state.json", b"")):
            # What is beside a whole state is not looked at, but for a draft.
            return digest(files["state.json"]), "state.new" in files
        rows = []
        for name, data in sorted(files.items()):
            if name == "lock":
                rows.append((name, bool(data) if not self.exact else data))
            elif name in ("state.json", "state.last") or self.exact:
                rows.append((name, digest(data)))
            else:
                rows.append((name, True))
        return tuple(rows)

    def of(self, files):
        """What the daemon has, or ("refused", why)."""
        key = self.key(files)
        if key not in self.seen:
            self.seen[key] = self.start(files)
        return self.seen[key]

    def start(self, files):
        top = workdir("crashed")
        dir = os.path.join(top, "kept")
        if files is not None:
            os.mkdir(dir, 0o700)
            for name, data in files.items():
                with open(os.path.join(dir, name), "wb") as f:
                    f.write(data)
        with Daemon(["-q", "-s", dir, self.lab]) as d:
            if not d.ready:
                return ("refused", d.log())
            return lab_and_drawn(lambda *a, **k: request(d, *a, **k))
