#!/usr/bin/env python3
"""An edit of one resource touches what it changes; one of the whole configuration reads and
compares everything. By chance, the same edits go both ways to two daemons of one seed: the same
refusals, the same configuration with the same entity tags, the same state on the disk."""
import copy, http.client, json, os, random, shutil, sys, urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, quick_build, run, workdir

EXAMPLES = os.path.join(TOP, "conf", "examples")
DATA, JSON = "/restconf/data", "application/yang-data+json"
EDITS = int(os.environ.get("ERX_PARTS_EDITS", "150"))
LISTS = ["vnets", "circuits", "on-premises", "global-reach", "private-clouds", "routers"]
LEAVES = {"weight": [0, 7, 70000], "bandwidth": ["1Gbps", "2Gbps", "50Mbps"], "sku": ["Standard", "Premium", "Local"],
          "advertise": [[], [{"position": 0, "prefix": "10.99.0.0/16"}],
                        [{"position": 0, "prefix": "10.20.0.0/16"}, {"position": 1, "prefix": "10.98.0.0/24", "med": 5}]],
          "networks": [["10.99.0.0/16"], ["10.20.0.0/16", "10.21.0.0/16"]], "asn": [64520, 64777, 0],
          "routers": [1, 2], "address-space": [["10.61.0.0/24"], ["10.60.0.0/16", "fd00:60::/48"], ["nonsense"]],
          "description": ["one", "two"], "location": ["Paris", "Nowhere"], "circuit": ["er-a", "nobody"]}


class Side:
    def __init__(self, lab, top):
        self.state = os.path.join(top, "state")
        self.daemon = Daemon(["-q", "--simulated", "--port", "0", "-s", self.state, lab], build=quick_build()).must_run()
        self.port = int(self.daemon.ready["url"].rsplit(":", 1)[1])
        self.token = self.daemon.ready["token"]

    def ask(self, method, path, body=None, kind=JSON):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": kind}
        try:
            conn.request(method, path, None if body is None else json.dumps(body), headers)
            answer = conn.getresponse()
            return answer.status, (answer.headers["ETag"] or "").rpartition("-")[2], answer.read().decode()
        finally:
            conn.close()

    def config(self):
        return self.ask("GET", DATA + "?content=config")[2]

    def kept(self):
        with open(os.path.join(self.state, "state.json")) as f:
            return f.read()


def told(text):
    """What an answer says is wrong, however deep it stands there."""
    found = []

    def walk(x):
        if isinstance(x, dict):
            if "error-tag" in x:
                found.append((x.get("error-app-tag"), x.get("error-message"), json.dumps(x.get("error-info"))))
            for v in x.values():
                walk(v)
        elif isinstance(x, list):
            for v in x:
                walk(v)
    if text:
        walk(json.loads(text))
    return found


def path_of(steps):
    return DATA + "".join("/%s%s%s" % ("" if i else "erx-lab:", name, "" if key is None else "=" + urllib.parse.quote(key, safe=""))
                          for i, (name, key) in enumerate(steps))


def put_at(config, steps, value):
    """The same as a whole: the configuration with this node put in."""
    whole = copy.deepcopy(config)
    at = whole
    for i, (name, key) in enumerate(steps):
        name = "erx-lab:" + name if i == 0 else name
        last = i == len(steps) - 1
        if key is None:
            if last:
                at[name] = value
            else:
                at = at[name]
            continue
        entries = at.setdefault(name, [])
        there = [e for e in entries if e["name"] == key]
        if last and there:
            entries[entries.index(there[0])] = value
        elif last:
            entries.append(value)
        else:
            at = there[0]
    return whole


def entry(rng, config):
    """A way to an entry, sometimes one inside of an object, and the entry; or None."""
    lists = [l for l in LISTS if config.get("erx-lab:" + l)]
    if not lists:
        return None
    name = rng.choice(lists)
    e = rng.choice(config["erx-lab:" + name])
    steps = [(name, e["name"])]
    inner = [k for k, v in e.items() if isinstance(v, list) and v and isinstance(v[0], dict) and "name" in v[0]]
    if inner and rng.random() < 0.4:
        name = rng.choice(sorted(inner))
        e = rng.choice(e[name])
        steps.append((name, e["name"]))
    return steps, e


def changed(rng, e):
    e = copy.deepcopy(e)
    for _ in range(rng.randrange(1, 3)):
        names = sorted(k for k in e if k != "name")
        what = rng.randrange(3)
        if what == 0 and names:
            del e[rng.choice(names)]
        else:
            known = [n for n in names if n in LEAVES] or ["description"]
            leaf = rng.choice(known)
            e[leaf] = rng.choice(LEAVES[leaf])
    return e


def an_edit(rng, config):
    """Method, way, value."""
    if rng.random() < 0.1:
        return rng.choice([("PUT", [("description", None)], "text %d" % rng.randrange(3)), ("DELETE", [("description", None)], None),
                           ("DELETE", [("lab", None)], None), ("PUT", [("lab", None)], "other%d" % rng.randrange(3)),
                           ("PATCH", [("limits", None)], {"gateway-ipv4": rng.randrange(1, 3000)}),
                           ("DELETE", [("fidelity", None)], None), ("PUT", [("fidelity", None)], {"reject-sets": True})])
    found = entry(rng, config)
    if not found:
        return "PUT", [("description", None)], "nothing is left"
    steps, e = found
    what = rng.randrange(5)
    if what == 0:
        return "DELETE", steps, None
    if what == 1:
        e = changed(rng, e)
        e["name"] = "n%d" % rng.randrange(6)
        return "PUT", steps[:-1] + [(steps[-1][0], e["name"])], e
    if what == 2:
        return "PUT", steps, changed(rng, e)
    if what == 3:
        leaf = rng.choice([k for k in e if k in LEAVES] or ["description"])
        return "PATCH", steps, {"name": e["name"], leaf: rng.choice(LEAVES[leaf])}
    leaves = [k for k, v in e.items() if k != "name" and not isinstance(v, (list, dict))]
    return ("DELETE", steps + [(rng.choice(sorted(leaves)), None)], None) if leaves else ("DELETE", steps, None)


def both_ways(part, whole, edit, config):
    method, steps, value = edit
    path, last = path_of(steps), steps[-1]
    body = None if value is None else {"erx-lab:" + last[0]: [value] if last[1] is not None else value}
    one = part.ask(method, path, body)
    if method == "PUT":
        try:
            all_of_it = put_at(config, steps, value)
        except (KeyError, IndexError):
            raise Failure("no way: %s" % (edit,))
        two = whole.ask("PUT", DATA, {"ietf-restconf:data": all_of_it})
    else:
        op = {"edit-id": "e", "operation": "delete" if method == "DELETE" else "merge", "target": path[len(DATA):]}
        if body:
            op["value"] = body
        two = whole.ask("PATCH", DATA, {"ietf-yang-patch:yang-patch": {"patch-id": "p", "edit": [op]}},
                        "application/yang-patch+json")
    return one, two


def histories(lab, seeds):
    for seed in seeds:
        rng, top, done, refused = random.Random(seed), workdir("parts"), 0, 0
        os.mkdir(os.path.join(top, "a"))
        os.mkdir(os.path.join(top, "b"))
        part, whole = Side(lab, os.path.join(top, "a")), Side(lab, os.path.join(top, "b"))
        try:
            for n in range(EDITS):
                config = json.loads(part.config())["ietf-restconf:data"]
                edit = an_edit(rng, config)
                one, two = both_ways(part, whole, edit, config)
                where = "seed %d, edit %d, %s: " % (seed, n, edit)
                if (one[0] < 400) != (two[0] < 400):
                    raise Failure(where + "%s and %s" % (one, two))
                if one[0] >= 400 and told(one[2])[0][0] != told(two[2])[0][0]:
                    raise Failure(where + "%s and %s" % (one[2], two[2]))
                done, refused = done + (one[0] < 400), refused + (one[0] >= 400)
                for path in [DATA + "?content=config", path_of(edit[1][:1])]:
                    a, b = part.ask("GET", path), whole.ask("GET", path)
                    if a != b:
                        raise Failure(where + "%s: %s and %s" % (path, a, b))
                if part.kept() != whole.kept():
                    raise Failure(where + "the states are not the same")
        finally:
            for side in (part, whole):
                side.daemon.close()
            shutil.rmtree(top, ignore_errors=True)
        if done < EDITS // 5 or refused < EDITS // 10:
            raise Failure("seed %d: %d edits done and %d refused say little" % (seed, done, refused))


def two_sites():
    """of two sites, edits of a resource come to the same as edits of the whole"""
    histories(os.path.join(EXAMPLES, "two-sites.yaml"), [1, 2])


def clouds():
    """of a private cloud, edits of a resource come to the same as edits of the whole"""
    histories(os.path.join(EXAMPLES, "avs-global-reach.yaml"), [3, 4])


sys.exit(run([two_sites, clouds]))
