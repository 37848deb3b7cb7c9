#!/usr/bin/env python3
"""`apply --dry-run` happens in a process of its own, and says there what `apply` says then: of the
same lab, at the same moment, the two answers are one, octet by octet."""
import http.client, json, os, random, struct, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, Unix, poll, run, workdir

STEPS = int(os.environ.get("ERX_STEPS", "16"))
SEED = int(os.environ.get("ERX_SEED", "1"))
KEY = "11111111-2222-4333-8444-555555555555"
OTHER = "11111111-2222-4333-8444-666666666666"
TOKENS = {who: who + "-0123456789abcdef" for who in ("alpha", "beta")}
TYPE = "application/yang-data+json"


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def table(n):
    """A TABLE_DUMP_V2 of one peer with so many routes."""
    def record(sub, body):
        return struct.pack(">IHHI", 1000000000, 13, sub, len(body)) + body
    attributes = b"\x40\x01\x01\x00" + b"\x40\x02\x06\x02\x01" + struct.pack(">I", 65000) + b"\x40\x03\x04\x0a\0\0\1"
    yield record(1, struct.pack(">IHH", 0x0a000001, 0, 1) + struct.pack(">BI4sI", 2, 0x0a000001, b"\x0a\0\0\1", 65000))
    for i in range(n):
        yield record(2, struct.pack(">IB", i, 24) + bytes([20, i >> 8, i & 255]) +
                     struct.pack(">HHIH", 1, 0, 1000000000, len(attributes)) + attributes)


def lab():
    return {
        "lab": "dry", "fidelity": {"realistic-durations": True},
        "vnets": {
            "hub": {"address-space": ["10.60.0.0/16"], "gateway": {}, "connections": {"to-er": {"circuit": "er-a"}}},
            "spoke": {"address-space": ["10.61.0.0/24"], "peered-with": "hub"},
            "far": {"subscription": "other", "address-space": ["10.62.0.0/16"], "gateway": {},
                    "connections": {"c": {"circuit": "er-a", "authorization-key": "env:ER_KEY"}}}},
        "circuits": {
            "er-a": {"location": "Seattle", "sku": "Premium", "authorizations": {"a": "env:ER_KEY", "avs": {}, "spare": {"key": OTHER}},
                     "private-peering": {"peer-asn": 64520, "primary": "172.16.1.0/30", "secondary": "172.16.1.4/30",
                                         "vlan": 100, "shared-key": "file:md5"}},
            "er-b": {"location": "London",
                     "private-peering": {"peer-asn": 64521, "primary": "172.16.2.0/30", "secondary": "172.16.2.4/30", "vlan": 100}}},
        "private-clouds": {"pc": {"location": "westus2", "network-block": "10.80.0.0/22", "authorizations": {"k": {}}}},
        "global-reach": {"pc-er": {"from": "pc", "to": "er-a", "authorization": "avs"}},
        "on-premises": {
            "dc": {"asn": 64520, "circuits": {"er-a": {}},
                   "advertise": [{"prefix": "10.20.0.0/16"}, {"mrt": "table.mrt", "limit": 40}]},
            "branch": {"asn": 64521, "circuits": {"er-b": {}}, "advertise": [{"prefix": "10.21.0.0/16"}]}}}


def bed():
    top = workdir("dry")
    def put(name, data):
        with open(os.path.join(top, name), "wb") as f:
            f.write(data)
        return os.path.join(top, name)
    put("md5", b"quitesecret\n")
    put("table.mrt", b"".join(table(60)))
    tokens = put("tokens", "".join("%s owner %s\n" % (TOKENS[who], who) for who in TOKENS).encode())
    return Daemon(["-q", "--simulated", "--port", "0", "--token-file", tokens, put("lab.yaml", json.dumps(lab()).encode())],
                  env=dict(os.environ, ER_KEY=KEY)).must_run()


def ask(daemon, verb, who=None, accept=TYPE, module="erx-api", **given):
    """The status, what of the headers counts, and the octets of an answer."""
    conn = Unix(daemon.socket) if not who else http.client.HTTPConnection(
        "127.0.0.1", int(daemon.ready["url"].rsplit(":", 1)[1]), timeout=120)
    headers = {"Content-Type": TYPE, "Accept": accept}
    if who:
        headers["Authorization"] = "Bearer " + TOKENS[who]
    try:
        conn.request("POST", "/restconf/operations/%s:%s" % (module, verb),
                     json.dumps({module + ":input": {k.replace("_", "-"): v for k, v in given.items()}}), headers)
        answer = conn.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.headers["Retry-After"], answer.read().decode()
    finally:
        conn.close()


def both(daemon, what, text, **more):
    """The dry run, and then the edit itself: one answer, which is returned."""
    dry = ask(daemon, "apply", lab=text, dry_run=True, **more)
    again = ask(daemon, "apply", lab=text, dry_run=True, **more)
    real = ask(daemon, "apply", lab=text, **more)
    check(dry == real, "%s: dry %s\nbut then %s", what, dry, real)
    check(again == real, "%s, again: dry %s\nbut then %s", what, again, real)
    return real


# --- edits by chance ---

def add_vnet(l, r):
    l["vnets"]["v%d" % r.randrange(4)] = {"address-space": ["10.%d.0.0/16" % r.randrange(60, 70)], "gateway": {"sku": "ErGw1Az"},
                                          "connections": {"c": {"circuit": r.choice(["er-a", "er-b", "nowhere"])}}}


def drop(part):
    def do(l, r):
        if l.get(part):
            del l[part][r.choice(sorted(l[part]))]
    return do


def advertise(l, r):
    for site in l.get("on-premises", {}).values():
        site["advertise"] = r.choice([[{"prefix": "10.%d.0.0/16" % r.randrange(20, 40)}], [{"mrt": "table.mrt", "limit": r.randrange(1, 70)}],
                                      [{"mrt": "other.mrt"}], [{"mrt": "table.mrt", "peer": "192.0.2.1"}],
                                      [{"within": "10.128.0.0/12", "length": 24, "count": r.choice([10, 300])}]])
        return


def standard(l, r):
    for c in l.get("circuits", {}).values():
        c["sku"] = r.choice(["Standard", "Premium", "Local"])


def secrets(l, r):
    for c in l.get("circuits", {}).values():
        if "private-peering" in c:
            c["private-peering"]["shared-key"] = r.choice(["file:md5", "file:none", "plainkey", "env:HOME"])
            return


def key(l, r):
    if "far" in l.get("vnets", {}):
        l["vnets"]["far"]["connections"] = {"c": {"circuit": "er-a", "authorization-key": r.choice(
            ["env:ER_KEY", KEY, "00000000-0000-4000-8000-000000000000", "none"])}}


def wrong(l, r):
    l[r.choice(["circutis", "lab"])] = r.choice([{}, 7, "x"])


def durations(l, r):
    l["fidelity"] = {"realistic-durations": r.random() < 0.7}


EDITS = [add_vnet, drop("vnets"), drop("circuits"), drop("global-reach"), drop("private-clouds"), drop("on-premises"),
         advertise, standard, secrets, key, wrong, durations]


def happen(daemon, r):
    """Something besides edits; much of it is refused."""
    verb, given = r.choice([
        ("maintain", {"msee": r.choice(["er-a/primary", "hub/gw0", "er-b/secondary"])}), ("end-maintain", {"msee": "er-a/primary"}),
        ("fail", {"kind": "circuit", "name": "er-a"}), ("restore-all", {}), ("fail", {"kind": "router", "name": "hub/gw1"}),
        ("link-test-start", {"circuit": "er-b", "path": "primary"}), ("link-test-stop", {"circuit": "er-b"}),
        ("advance", {"until": "converged"}), ("advance", {"for": "2m"}), ("advance", {"for": "5s"}), ("reset-lab", {})])
    ask(daemon, verb, **given)


def what_a_dry_run_says_is_what_happens():
    """of any lab, with operations, maintenance, tests and failures under way, a dry run says what apply says then"""
    r = random.Random(SEED)
    seen = set()
    with bed() as d:
        ask(d, "advance", until="converged")
        now = lab()
        for step in range(STEPS):
            new = json.loads(json.dumps(now))
            names = []
            for edit in r.sample(EDITS, r.randrange(1, 3)):
                edit(new, r)
                names.append(edit.__name__)
            told = both(d, "seed %d, step %d, %s" % (SEED, step, names), json.dumps(new, indent=1),
                        module=r.choice(["erx", "erx-api"]), accept=r.choice([TYPE, "application/problem+json"]),
                        **({"subscription": "other"} if r.random() < 0.2 else {}))
            seen.add(told[0])
            if told[0] == 200:
                now = new
            elif r.random() < 0.4:
                now = lab()
            for _ in range(r.randrange(3)):
                happen(d, r)
        check(len(seen) > 1, "all of them were answered alike: %s", seen)
        d.stop()


def what_is_in_the_way_is_in_the_way():
    """an operation under way, maintenance, files, secrets: each with its own answer, in both"""
    with bed() as d:
        ask(d, "advance", until="converged")
        less = lab()
        del less["vnets"]["hub"]["connections"]
        check("it has begun, and takes" in both(d, "a connection goes", json.dumps(less))[3], "it takes no time")
        less["circuits"]["er-a"]["bandwidth"] = "2Gbps"
        check("is busy with" in both(d, "meanwhile", json.dumps(less))[3], "nothing is in the way")
        ask(d, "advance", until="converged")
        other = lab()
        other["on-premises"]["dc"]["advertise"] = [{"mrt": "secret.mrt"}]
        check("bad-file" in both(d, "a file", json.dumps(other))[3], "another file is taken")
        other["on-premises"]["dc"]["advertise"] = [{"mrt": "table.mrt", "peer": "192.0.2.1"}]
        check("no route of peer 192.0.2.1" in both(d, "a peer", json.dumps(other))[3], "its contents do not count")
        other = lab()
        other["circuits"]["er-a"]["private-peering"]["shared-key"] = "env:HOME"
        check(both(d, "a secret", json.dumps(other))[0] >= 400, "another secret is taken")
        told = both(d, "lines", "lab: dry\nvnets:\n  hub: { address-space: [10.60.0.0/16], gatway: {} }\n")[3]
        check('"where":"lab:3:' in told.replace(" ", "") and "gateway" in told, "%s", told)
        d.stop()


def owners_too():
    """of owners: names, keys, what is another's, and wrong keys, which count and are audited"""
    with bed() as d:
        ask(d, "advance", until="converged")
        own = {"lab": "mine", "vnets": {"hub": {"address-space": ["10.70.0.0/16"], "gateway": {}, "connections": {}}},
               "circuits": {"er": {"location": "Seattle", "authorizations": {"one": {}}}}}
        told = both(d, "first", json.dumps(own), who="alpha")
        check(told[0] == 200 and "~" not in told[3], "%s", told)
        ask(d, "advance", until="converged")
        check(both(d, "another's", json.dumps(own), who="beta")[0] == 200, "the same names")
        ask(d, "advance", until="converged")
        check(both(d, "shared", json.dumps(dict(own, fidelity={"realistic-durations": False})), who="alpha")[0] == 403, "an operator's")
        own["vnets"]["hub"]["connections"] = {"c": {"circuit": "default:er-a", "authorization-key": OTHER}}
        told = both(d, "a key", json.dumps(own), who="alpha")
        check(told[0] == 200, "%s", told)
        ask(d, "advance", until="converged")
        # Three wrong ones in each round, of which two are dry: ten are too many.
        own["vnets"]["spare"] = {"address-space": ["10.71.0.0/16"], "gateway": {}, "connections": {
            "c": {"circuit": "default:er-b", "authorization-key": "00000000-0000-4000-8000-000000000000"}}}
        for i in range(3):
            check(both(d, "a wrong one", json.dumps(own), who="beta")[0] == 404, "a wrong key")
        check(d.log().count(" denied beta: a wrong key") == 9, "%s", d.log())
        check(ask(d, "apply", who="beta", lab=json.dumps(own), dry_run=True)[0] == 404, "the tenth")
        told = both(d, "too many", json.dumps(own), who="beta")
        check(told[0] == 429 and int(told[2]) > 0, "%s", told)
        d.stop()


def hostile_labs_leave_the_daemon_alone():
    """labs that are long, deep or strange are refused, or end their process, and others are answered meanwhile"""
    texts = {"long": "lab: x\n# " + "x" * (1 << 20), "deep": "lab: x\nsites: [" + "{" * 40 + "}" * 40 + "]\n", "deeper": "[" * 100000,
             "aliases": "lab: &a [x]\nvnets: *a\n", "too long": "#" * (17 << 20),
             "many": json.dumps({"lab": "x", "vnets": {"v%d" % i: {"address-space": ["10.0.0.0/8"]} for i in range(300)}})}
    told = {}
    def hand_in(what):
        try:
            told[what] = ask(d, "apply", lab=texts[what], dry_run=True)[0]
        except OSError:
            told[what] = "closed"       # a body that is too long is not waited for
    with bed() as d:
        waiting = [threading.Thread(target=hand_in, args=(what,), daemon=True) for what in texts]
        for t in waiting:
            t.start()
        while any(t.is_alive() for t in waiting):
            check(ask(d, "show-circuits")[0] == 200, "meanwhile")
            waiting[-1].join(0.05)
        check(told == {"long": 200, "deep": 409, "deeper": 409, "aliases": 409, "many": 200, "too long": told["too long"]} and
              told["too long"] in (413, "closed"), "%s", told)
        d.stop()


if __name__ == "__main__":
    sys.exit(run([what_a_dry_run_says_is_what_happens, what_is_in_the_way_is_in_the_way, owners_too, hostile_labs_leave_the_daemon_alone]))
