#!/usr/bin/env python3
"""Subscriptions that share a daemon: each has what it would have if there were no other."""
import difflib, http.client, json, os, re, signal, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import RECORDING, Daemon, Failure, poll, run, workdir

JSON = "application/yang-data+json"
TOKENS = {who: who + "-0123456789abcdef" for who in ("operator", "alpha", "alpha-reader", "beta", "gamma")}
FILE = """%(operator)s operator
%(alpha)s owner alpha
%(alpha-reader)s reader alpha
%(beta)s owner beta
%(gamma)s owner gamma
""" % TOKENS
LAB = """
lab: shared
circuits: { er-operator: { private-peering: { peer-asn: 64999, primary: 172.31.9.0/30, secondary: 172.31.9.4/30, vlan: 100 } } }
on-premises: { operations: { asn: 64999, circuits: { er-operator: {} }, advertise: [10.250.0.0/16] } }
"""
# What each of them makes, with the same names and addresses.
OWN = """
lab: mine
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er: er } }
  spoke: { address-space: [10.61.0.0/16], peered-with: hub }
circuits:
  er:
    location: Seattle
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 }
    authorizations: { spare: {} }
private-clouds: { pc: { location: westus2, network-block: 10.80.0.0/22, authorizations: { avs: {} } } }
on-premises: { dc: { asn: 64520, routers: 2, circuits: { er: {} }, advertise: [10.20.0.0/16, { prefix: 10.21.0.0/16, over: [er] }] } }
global-reach: { pc-er: { from: pc, to: er, authorization: spare } }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Client:
    def __init__(self, daemon, who):
        self.port, self.token = int(daemon.ready["url"].rsplit(":", 1)[1]), TOKENS[who]

    def ask(self, method, path, body=None, **headers):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        headers["Authorization"] = "Bearer " + self.token
        if body is not None and not isinstance(body, str):
            headers.setdefault("Content-Type", JSON)
            body = json.dumps(body)
        try:
            conn.request(method, path, body, headers)
            answer = conn.getresponse()
            octets = answer.read()
            if path == "/metrics" and answer.status == 200:
                octets = re.sub(rb" [0-9.e+-]+$", b" N", octets, flags=re.M)  # names and labels, not counts
            elif answer.headers["Content-Type"] == "application/octet-stream" or octets[:1] not in (b"", b"{", b"[", b"<"):
                octets = b"%d octets" % len(octets)  # a file, with times in it
            return answer.status, dict(answer.headers), octets.decode()
        finally:
            conn.close()

    def op(self, name, /, **arguments):
        body = {"erx-api:input": {k.replace("_", "-"): v for k, v in arguments.items()}}
        return self.ask("POST", "/restconf/operations/erx-api:" + name, body)

    def must(self, name, /, **arguments):
        status, _, text = self.op(name, **arguments)
        check(status in (200, 204), "%s %s: %d %s", name, str(arguments)[:80], status, text)
        return json.loads(text)["erx-api:output"] if text else None


def tokens_path():
    path = os.path.join(workdir("tokens"), "tokens")
    with open(path, "w") as f:
        f.write(FILE)
    return path


def started(lab=LAB, *args):
    path = os.path.join(workdir("lab"), "lab.yaml")
    with open(path, "w") as f:
        f.write(lab)
    return Daemon(["-q", "--port", "0", "--token-file", tokens_path(), *args, path]).must_run()


# Every argument that a script could give, right and wrong; the same for both daemons.
NAMES = ["hub", "spoke", "er", "pc", "dc", "pc-er", "hub/gw0", "er/primary", "dc/ce0", "pc/edge0", "pc/primary",
         "er/primary--dc/ce0", "dc/ce0--er/primary", "er/primary--hub/gw0/ipv4", "hub/nobody", "er-operator",
         "er-operator/primary", "operations", "operations/ce0", "hub~beta", "beta:hub", "beta:er", "nobody", "to-er",
         "spare", "/subscriptions/beta/resourceGroups/shared/providers/Microsoft.Network/expressRouteCircuits/er",
         "/subscriptions/alpha/resourceGroups/shared/providers/Microsoft.Network/expressRouteCircuits/er",
         "10.60.0.4", "10.250.0.1", "10.20.0.0/16", "172.16.1.2"]


def questions():
    """(operation, arguments): reading first, then what changes something."""
    yield from ((op, {}) for op in (
        "show-sessions", "show-bfd", "show-failures", "show-circuits", "show-authorizations", "authorization-list",
        "show-connections", "show-global-reach", "show-private-clouds", "show-vnets", "show-sites", "reach",
        "show-snapshots", "wait", "version", "show-counters", "show-bmp", "graph", "show-routes", "explain", "trace", "capture",
        "show-events", "assert", "names", "diff", "dump",
        "show-packets", "show-gateways", "show-stats"))
    for name in NAMES:
        for op in ("show-sessions", "show-bfd", "dump"):
            yield op, {"at": name}
        for view in ("best", "all", "received", "advertised"):
            yield "show-routes", {"at": name, "view": view}
        for peer in NAMES[:12]:
            yield "show-routes", {"at": "hub/gw0", "view": "received", "peer": peer}
        for op in ("show-circuits", "show-authorizations", "authorization-list", "show-connections",
                   "show-global-reach", "show-private-clouds", "show-vnets", "show-sites", "reach", "show-arp",
                   "show-route-table", "show-route-table-summary", "show-learned-routes", "show-bgp-peers",
                   "show-effective-routes"):
            yield op, {"name": name}
        yield "show-circuits", {"name": name, "subscription": "beta"}
        yield "show-advertised-routes", {"name": name, "peer": "10.60.255.254"}
        yield "show-route-filters", {}
        yield "show-direct-ports", {}
        for az in (False, True):
            yield "show-virtual-hubs", {"az": az}
            yield "show-virtual-hubs", {"name": name, "az": az}
            yield "show-route-servers", {"name": name, "az": az}
        for az in (False, True):
            for op in ("show-gateways", "show-stats", "show-private-clouds", "show-connections", "show-global-reach",
                       "show-authorizations"):
                yield op, {"name": name, "az": az}
            yield "show-peerings", {"az": az}
            yield "show-peerings", {"name": name, "az": az}
            yield "show-resiliency", {"az": az}
            yield "show-route-sets", {"az": az}
            yield "show-resiliency", {"vnet": name, "az": az}
            yield "show-route-sets", {"vnet": name, "az": az}
        for prefix in ("10.20.0.0/16", "10.60.0.0/16", "10.80.0.0/26", "10.250.0.0/16", "10.99.0.0/16"):
            yield "explain", {"prefix": prefix, "at": name}
            yield "explain", {"prefix": prefix, "at": name, "as_text": True}
        for other in ("hub", "dc", "10.250.0.1", "10.20.0.1", "10.99.0.4", "8.8.8.8", name):
            yield "trace", {"from": name, "to": other}
            yield "trace", {"from": other, "to": name}
    for names in ("circuits", "routers", "sessions", "places", "snapshots", "link", "msees", "announcers", "resets",
                  "authorizations", "connections", "vnets", "reach", "forwarding", "router", "gateway", "nonsense"):
        yield "names", {"list": names}
    for name in NAMES:
        for kind in ("link", "router", "circuit", "session", "gateway", "private-cloud", "forwarding"):
            yield "fail", {"kind": kind, "name": name}
            yield "show-failures", {}
            yield "restore", {"kind": kind, "name": name}
        yield "maintain", {"msee": name, "drain_only": True}
        yield "end-maintain", {"msee": name}
        yield "link-test-start", {"circuit": name, "path": "primary"}
        yield "show-failover-tests", {"name": name}
        yield "show-failover-routes", {"name": name}
        yield "link-test-stop", {"circuit": name}
        yield "site-test-start", {"vnet": name, "location": "Amsterdam"}
        yield "site-test-stop", {"vnet": name}
        yield "show-failover-tests", {}
        yield "reset", {"session": name}
        yield "refresh", {"session": name}
        yield "announce", {"site": name, "prefix": "10.29.0.0/16"}
        yield "announce", {"site": "dc", "prefix": "10.29.1.0/24", "over": name}
        yield "withdraw", {"site": name, "prefix": "10.29.0.0/16"}
        yield "withdraw", {"site": "dc", "prefix": "10.29.1.0/24"}
        yield "connection-create", {"name": "x", "vnet": "hub", "circuit": name}
        yield "connection-delete", {"vnet": "hub", "name": "x"}
        yield "authorization-revoke", {"circuit": name, "name": "nobody"}
        yield "global-reach-create", {"name": "x", "from": "er", "to": name}
        yield "global-reach-delete", {"name": name + "x"}
        yield "edit", {"operation": "create", "piece": "vnets: { %s: { address-space: [10.62.0.0/16] } }" % name}
        yield "edit", {"operation": "update", "piece": "vnets: { spoke: { peered-with: %s } }" % name}
        yield "edit", {"operation": "delete", "piece": "{ vnets: [%s] }" % name if name not in ("hub", "spoke") else "{ vnets: [none] }"}
        yield "edit", {"operation": "create", "piece": "{ circuits: { %s: {} }, private-clouds: { %s: { network-block: 10.84.0.0/22 } } }"
                       % (name, name + "x")}
        yield "edit", {"operation": "delete", "piece": "{ circuits: [%s], private-clouds: [%s] }" % (name, name + "x")
                       if name != "er" else "{ circuits: [none] }"}
    plan = "plan: p\nsteps: [ { id: a, checks: [ { reachable: { from: dc, to: hub } } ] } ]"
    yield "rehearse", {"plan": plan}
    yield "rehearse", {"plan": plan, "lab": OWN}
    yield "apply", {"lab": OWN, "dry_run": True}
    yield "apply", {"lab": "lab: x\nfidelity: { key-reuse: spent }\n"}
    yield "apply", {"lab": "lab: x\nlimits: { enforce: false }\n"}
    yield "apply", {"lab": "lab: x\nvnets: { hub: { subscription: beta, address-space: [10.1.0.0/16] } }\n"}
    yield "snapshot", {"name": "one"}
    yield "show-snapshots", {}
    yield "diff", {"from": "one"}
    yield "diff", {"from": "beta-snapshot"}
    yield "snapshot-delete", {"name": "beta-snapshot"}
    yield "snapshot-delete", {"name": "one"}
    yield "edit", {"operation": "create", "piece": "routers: { wan: { asn: 65100 } }"}
    yield "edit", {"operation": "delete", "piece": "{ circuits: [er-operator] }"}
    yield "edit", {"operation": "update", "piece": "on-premises: { operations: { advertise: [] } }"}


RESOURCES = ["/restconf", "/restconf/data", "/restconf/data/erx-lab:vnets", "/restconf/data/erx-lab:vnets=hub",
             "/restconf/data/erx-lab:vnets=hub~beta", "/restconf/data/erx-lab:circuits=er/location",
             "/restconf/data/erx-lab:circuits=er-operator", "/restconf/data/erx-lab:on-premises",
             "/restconf/data/erx-lab:global-reach=pc-er", "/restconf/data/erx-lab:lab",
             "/restconf/data/erx-state:state", "/restconf/data/erx-state:state/sessions",
             "/restconf/data/erx-state:state/routers", "/restconf/data/erx-state:state/routers=hub%2Fgw0",
             "/restconf/data/erx-state:state/routers=er-operator%2Fprimary", "/restconf/data/erx-state:state/converged",
             "/restconf/data/erx-state:state/failures", "/restconf/data/erx-state:state/snapshots",
             "/restconf/ds/ietf-datastores:running", "/restconf/ds/ietf-datastores:operational",
             "/metrics", "/map", "/restconf/operations", "/restconf/nothing", "/events?kind=nope", "/nothing", "/health/ready", "/.well-known/host-meta"]


def neutral(text):
    """What two daemons differ in anyway: times, counters of octets, keys and ids that are drawn, tags."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "GUID", text)
    text = re.sub(r'"(up-for-seconds|age-seconds|messages-sent|messages-received|bytes|(?:primary|secondary)-?bytes-?(?:[iI]n|[oO]ut)|age|connected-duration|up-down|connected-for|started-seconds-ago|ended-seconds-ago)":'
                  r'("[^"]*"|\d+)', r'"\1":0', text)
    text = re.sub(r"(erx_route_changes_total\{[^}]*\}|erx_session_flaps_total\{[^}]*\}) \d+", r"\1 0", text)
    text = re.sub(r'"(lastComputedTime|nextEligibleComputeTime)":"[^"]*"', r'"\1":0', text)
    text = re.sub(r"\b\d+\.\d+ s\b|for another \d+ s", "TIME", text)
    return text


def tells(answer, disturbed=False):
    """Status, headers and body. A session that comes back has told of more steps in one daemon
    than in the other once something was failed: then the number of the last event is no
    secret but a race, and what was told is compared by replay(). So is the last error: a
    dial that met the neighbour too early clears the one of before."""
    status, headers, text = answer
    kept = {k: v for k, v in headers.items() if k not in ("Date", "ETag", "Last-Modified", "Content-Length")}
    kept["ETag"] = "ETag" in headers
    if disturbed:
        kept["Erx-Last-Event"] = "Erx-Last-Event" in headers
        text = re.sub(r',"last-error":(?:"[^"]*"|null)', "", text)
    return status, sorted(kept.items()), neutral(text)


def same(alone, among, what, disturbed=False):
    a, b = tells(alone, disturbed), tells(among, disturbed)
    if what.startswith("of one:"):  # two questions to one daemon have two numbers
        a, b = ((x[0], [h for h in x[1] if h[0] != "X-Request-Id"], x[2]) for x in (a, b))
    if a != b:
        lines = "\n".join(difflib.unified_diff(re.split(r"(?<=[,{])", str(a)), re.split(r"(?<=[,{])", str(b)), "alone", "among others", lineterm="", n=2))
        raise Failure("%s differs:\n%s" % (what, lines[:3000]))


def replay(client, kinds):
    """All events that are kept, without their times."""
    conn = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    conn.request("GET", "/events?after=0&kind=" + kinds, headers={"Authorization": "Bearer " + client.token,
                                                                 "Accept": "application/x-ndjson"})
    answer, events = conn.getresponse(), []
    while not events or events[-1]["kind"] != "sync":
        events.append(json.loads(neutral(answer.readline().decode())))
        events[-1].pop("time")
        events[-1].pop("id", None)
    conn.close()
    return events


def pair(among):
    """Two daemons: alpha alone, and alpha among others, who have done their worst before."""
    alone = started()
    for daemon in (alone, among):
        Client(daemon, "alpha").must("apply", lab=OWN)
        Client(daemon, "alpha").must("wait", timeout="60s")
    return Client(alone, "alpha"), Client(among, "alpha"), alone


def busy_others(daemon):
    for who in ("beta", "gamma"):
        c = Client(daemon, who)
        c.must("apply", lab=OWN)
        c.must("wait", timeout="60s")
        c.must("snapshot", name="beta-snapshot")
        c.must("edit", operation="create", piece="vnets: { only-beta%s: { address-space: [10.99.0.0/16, 8.8.8.0/24] } }"
               % ("" if who == "beta" else "2"))
        c.must("fail", kind="link", name="er/primary--dc/ce0")
        c.must("maintain", msee="er/secondary", drain_only=True)


def a_subscription_sees_nothing_of_others():
    """every operation and resource answers alpha as if beta and gamma were not there"""
    with started() as among:
        busy_others(among)
        one, two, alone = pair(among)
        with alone:
            n, disturbed = 0, False
            for path in RESOURCES:
                for method in ("GET", "HEAD", "OPTIONS"):
                    same(one.ask(method, path), two.ask(method, path), method + " " + path)
            for op, arguments in questions():
                arguments = {k.replace("_", "-"): v for k, v in arguments.items()}
                disturbed = disturbed or op == "fail"
                same(one.op(op, **arguments), two.op(op, **arguments), "%s %s" % (op, arguments), disturbed)
                n += 1
            for c in (one, two):  # sessions that come back are at different steps of that
                c.must("wait", timeout="60s")
            for path in RESOURCES:
                same(one.ask("GET", path), two.ask("GET", path), "afterwards GET " + path, disturbed)
            one, two = (replay(c, "edit,key,failure,limit,operation") for c in (one, two))
            if one != two:
                raise Failure("events differ:\n%s" % "\n".join(list(difflib.unified_diff(
                    [str(e) for e in one], [str(e) for e in two], lineterm="", n=1))[:20]))
            check(len(one) > 100, "%d events", len(one))
            print("    %d events," % len(one), end="")
            print("    %d questions, %d resources" % (n, len(RESOURCES)))
            alone.stop()
        among.stop()


def the_border_of_every_operation_is_said():
    """whatever operation there is, a reader of an empty subscription learns no name from it"""
    with started() as daemon:
        busy_others(daemon)
        c = Client(daemon, "alpha-reader")
        status, _, text = c.ask("GET", "/restconf/operations")
        names = [k.split(":")[1] for k in json.loads(text)["ietf-restconf:operations"]]
        check(len(names) > 40, "%s", names)
        for name in names:
            for arguments in ({}, {"at": "hub"}, {"name": "er"}, {"from": "hub", "to": "dc"}, {"list": "routers"},
                              {"prefix": "10.20.0.0/16", "at": "dc/ce0"}):
                status, _, text = c.op(name, **arguments)
                for word in ("~beta", "gw0", "only-beta", "operations/ce0", "er-operator", "64999", "10.250."):
                    check(word not in text, "%s %s tells %s: %s", name, arguments, word, text)
        daemon.stop()


def readers_read():
    """a reader gets what its owner gets, and changes nothing"""
    with started() as daemon:
        owner, reader = Client(daemon, "alpha"), Client(daemon, "alpha-reader")
        owner.must("apply", lab=OWN)
        owner.must("wait", timeout="60s")
        same(owner.op("show-circuits"), reader.op("show-circuits"), "of one: circuits")
        for op, arguments in (("authorization-list", {}), ("show-authorizations", {}), ("show-authorizations", {"az": True})):
            keys = [json.dumps(re.findall("[kK]ey", c.op(op, **arguments)[2])) for c in (owner, reader)]
            check(keys[0] != "[]" and keys[1] == "[]", "%s: a reader gets %s of %s", op, keys[1], keys[0])
        for op, arguments in (("announce", {"site": "dc", "prefix": "10.29.0.0/16"}), ("fail", {"kind": "circuit", "name": "er"}),
                              ("apply", {"lab": OWN}), ("edit", {"operation": "delete", "piece": "{ vnets: [spoke] }"}),
                              ("snapshot", {"name": "x"}), ("reset", {"session": "er"})):
            status, _, text = reader.op(op, **arguments)
            error = json.loads(text)["ietf-restconf:errors"]["error"][0]
            check((status, error["error-tag"], error["error-app-tag"]) == (403, "access-denied", "not-your-role"),
                  "%s: %d %s", op, status, text)
        status, _, text = reader.ask("DELETE", "/restconf/data/erx-lab:vnets=spoke")
        check(status == 403, "DELETE: %d %s", status, text)
        status, _, _ = owner.ask("DELETE", "/restconf/data/erx-lab:vnets=spoke")
        check(status == 204, "an owner deletes: %d", status)
        for op, reason in (("show-counters", "counts the work of the whole daemon"), ("graph", "draws the whole lab"), ("page", "whoever has the link"),
                           ("show-bmp", "told of the whole lab"),
                           ("assert", "count and compare in the whole lab"), ("show-events", "events of the whole lab"),
                           ("capture", "belongs to both of its ends")):
            status, _, text = owner.op(op)
            error = json.loads(text)["ietf-restconf:errors"]["error"][0]
            check(status == 403 and reason in error["error-message"] and "/metrics" in text, "%s: %s", op, text)
        operator = Client(daemon, "operator").must("show-vnets")["vnets"]
        check([v["name"] for v in operator] == ["hub~alpha"], "%s", operator)
        daemon.stop()


def edits_over_restconf_stay_inside():
    """PUT, PATCH and DELETE are of one's own; tags move with one's own edits only"""
    with started() as daemon:
        alpha, beta = Client(daemon, "alpha"), Client(daemon, "beta")
        for c in (alpha, beta):
            c.must("apply", lab=OWN)
        vnets = "/restconf/data/erx-lab:vnets"
        tag = alpha.ask("GET", "/restconf/data")[1]["ETag"]
        status, _, text = beta.ask("PUT", vnets + "=new", {"erx-lab:vnets": [{"name": "new", "address-space": ["10.70.0.0/16"]}]})
        check(status == 201, "%d %s", status, text)
        check(alpha.ask("GET", "/restconf/data")[1]["ETag"] == tag, "beta's edit moved alpha's tag")
        check(alpha.ask("GET", vnets + "=new")[0] == 404, "alpha sees it")
        check(alpha.ask("DELETE", vnets + "=new")[0] == 404, "alpha deletes it")
        status, _, text = alpha.ask("PUT", vnets + "=new", {"erx-lab:vnets": [{"name": "new", "address-space": ["10.70.0.0/16"]}]}, If_Match=tag)
        check(status in (201, 412), "%d %s", status, text)
        status, _, text = alpha.ask("PATCH", vnets + "=hub", {"erx-lab:vnets": [{"name": "hub", "location": "westus3"}]})
        check(status == 204, "%d %s", status, text)
        check('"location":"westus3"' in alpha.ask("GET", vnets + "=hub")[2], "alpha's hub")
        check("westus3" not in beta.ask("GET", vnets + "=hub")[2], "beta's hub")
        # The whole of one is not the whole of the other.
        status, _, text = alpha.ask("GET", "/restconf/data")
        whole = json.loads(text)["ietf-restconf:data"]
        whole["erx-lab:vnets"] = [v for v in whole["erx-lab:vnets"] if v["name"] != "new"]
        whole.pop("erx-state:state", None)
        status, _, text = alpha.ask("PUT", "/restconf/data", {"ietf-restconf:data": {k: v for k, v in whole.items() if k.startswith("erx-lab")}})
        check(status == 204, "%d %s", status, text)
        check(beta.ask("GET", vnets + "=new")[0] == 200, "beta's is gone")
        check(beta.must("show-connections")["connections"][0]["circuit"] == "er", "beta's connection")
        daemon.stop()


def across_goes_a_circuit_with_a_key_only():
    """W-20: id and key let alpha onto beta's circuit; it ends there for each; wrong keys are slowed"""
    with started() as daemon:
        alpha, beta = Client(daemon, "alpha"), Client(daemon, "beta")
        for c in (alpha, beta):
            c.must("apply", lab=OWN)
            c.must("wait", timeout="60s")
        made = beta.must("authorization-create", circuit="er", name="for-alpha")["authorization"]
        check(made["circuit-id"].endswith("/er") and "~" not in json.dumps(made), "%s", made)
        nothing = alpha.op("connection-create", name="cross", vnet="hub", circuit="beta:nothing")
        no_key = alpha.op("connection-create", name="cross", vnet="hub", circuit=made["circuit-id"])
        same(nothing, no_key, "of one: a circuit that is there without a key")
        status, _, text = alpha.op("connection-create", name="cross", vnet="hub", circuit=made["circuit-id"],
                                   authorization_key=made["key"])
        check(status == 200, "with the key: %d %s", status, text)
        alpha.must("wait", timeout="60s")
        beta.must("wait", timeout="60s")
        sessions = alpha.must("show-sessions", at="hub")["sessions"]
        check({s["remote"] for s in sessions} == {"er/primary", "er/secondary", "another subscription"}, "%s", sessions)
        check(all(s["state"] == "Established" for s in sessions), "%s", sessions)
        for s in beta.must("show-sessions", at="er/primary")["sessions"]:
            check(s["remote"] in ("dc/ce0", "hub/gw0", "hub/gw1", "pc/primary", "pc/secondary", "another subscription", "dc/ce1"), "%s", s)
        text = json.dumps(alpha.must("explain", prefix="10.20.0.0/16", at="hub/gw0"))
        check("another subscription" in text and "beta" not in text, "%s", text)
        used = [a for a in beta.must("show-authorizations")["authorizations"] if a["name"] == "for-alpha"][0]
        check(used["use-status"] == "InUse" and "hub" not in str(used["used-by"]), "%s", used)
        for i in range(10):
            status, _, text = alpha.op("connection-create", name="guess", vnet="hub", circuit=made["circuit-id"],
                                       authorization_key="00000000-0000-4000-8000-%012d" % i)
            check(status == 404, "the %dth: %d %s", i + 1, status, text)
        status, headers, text = alpha.op("connection-create", name="guess", vnet="hub", circuit=made["circuit-id"],
                                         authorization_key=made["key"])
        check(status == 429 and int(headers["Retry-After"]) > 0, "%d %s", status, text)
        check(alpha.op("announce", site="dc", prefix="10.28.0.0/16")[0] == 200, "other edits go on")
        check(daemon.log().count(" denied alpha: a wrong key") == 10, "%s", daemon.log())
        beta.must("authorization-revoke", circuit="er", name="for-alpha")
        alpha.must("wait", timeout="60s")
        check(len(alpha.must("show-connections")["connections"]) == 1, "the connection is gone with its key (W-23)")
        daemon.stop()


def previews_and_traces_name_nobody_else():
    """what an edit would do is told in the words of the edit and of `diff`, and a trace tells no other names"""
    keys = tuple("11111111-2222-4333-8444-55555555555%d" % i for i in (1, 2))
    lab = LAB.replace("er-operator: { private", "er-operator: { authorizations: { a: %s, b: %s }, private" % keys, 1) + """
vnets:
  own: { subscription: alpha, address-space: [10.61.0.0/16], gateway: {}, connections: { c: { circuit: er-operator, authorization-key: %s } } }
  own2: { subscription: alpha, address-space: [10.62.0.0/16], gateway: {}, connections: { c: { circuit: er-operator, authorization-key: %s } } }
""" % keys
    with started(lab, "--simulated") as daemon:
        alpha = Client(daemon, "alpha")
        alpha.must("wait")
        why = alpha.must("trace", **{"from": "own", "to": "own2"})["trace"]["reason"]
        check(": another subscription does not offer it to own/gw0" in why, "%s", why)
        alpha.must("snapshot", name="before")
        told = alpha.must("preview", operation="connection-delete", input=json.dumps({"vnet": "own", "name": "c"}))["preview"]
        check(told["tried"] and "er-operator" not in json.dumps(told), "%s", told)
        done = alpha.must("connection-delete", vnet="own", name="c")
        check(told["changes"] == done["changes"], "%s but %s", told["changes"], done["changes"])
        alpha.must("wait")
        rows = [{k: r[k] for k in ("change", "router", "network", "from", "to")} for r in alpha.must("diff", **{"from": "before"})["diff"]]
        key = lambda r: (r["router"], r["network"])
        check(rows and sorted(told["routes"], key=key) == sorted(rows, key=key), "%s but %s", told["routes"], rows)
        daemon.stop()


def others_take_nothing_away():
    """however much others do, a subscription's events are kept; and it names no file of theirs"""
    top = workdir("files")
    for name in ("theirs", "own"):
        with open(os.path.join(top, name), "wb") as f:
            f.write(RECORDING)
    lab = LAB.replace("on-premises: {", "on-premises: {" + "".join(
        " %s: { asn: 64999, subscription: %s, advertise: [10.9.0.0/16, { mrt: %s/%s }] }," % (site, who, top, name)
        for site, who, name in (("o", "beta", "theirs"), ("m", "alpha", "own"))))
    with started(lab, "--simulated") as daemon:
        alpha, beta = Client(daemon, "alpha"), Client(daemon, "beta")
        piece = "on-premises: { x: { asn: 64998, advertise: [{ mrt: %s }] } }"
        none, theirs = (alpha.op("edit", operation="create", piece=piece % path) for path in ("/none", top + "/theirs"))
        same(none, theirs, "of one: a file that others' objects have")
        check(none[0] == 400 or none[0] == 409, "%s", none)
        alpha.must("edit", operation="create", piece=piece % (top + "/own"))
        before = replay(alpha, "edit")
        many = " ".join("n%d: { address-space: [10.60.0.0/16] }," % n for n in range(100))
        for _ in range(11):
            beta.must("edit", operation="create", piece="vnets: { %s }" % many)
            beta.must("edit", operation="delete", piece="vnets: [%s]" % ", ".join("n%d" % n for n in range(100)))
        check(replay(alpha, "edit") == before, "%s but %s", before[:2], replay(alpha, "edit")[:2])
        check(replay(beta, "edit")[0]["kind"] == "lagged", "%s", replay(beta, "edit")[:2])
        daemon.stop()


# Each leaf that refers to an object.
REFERRING = """lab: mine
direct-ports: { ports: { location: Seattle, bandwidth: 10Gbps } }
route-filters: { some: { communities: ["12076:51004"] } }
route-tables: { rt: { routes: { d: { prefix: 0.0.0.0/0, next-hop: 10.60.4.4 } } } }
circuits:
  er: { location: Seattle, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 }, authorizations: { spare: {} } }
  direct: { direct-port: ports, bandwidth: 1Gbps, microsoft-peering: { peer-asn: 64520, primary: 203.0.113.0/30, secondary: 203.0.113.4/30, vlan: 200, advertised-public-prefixes: [198.51.100.0/24], route-filter: [some] } }
vnets:
  hub:
    address-space: [10.60.0.0/16]
    subnets: { fw: { prefix: 10.60.4.0/24 }, app: { prefix: 10.60.1.0/24, route-table: rt } }
    gateway: { sku: ErGw1Az }
    connections: { to-er: er }
    vpn-gateway: { active-active: true, connections: { branch: { site: branch } } }
    route-server: { branch-to-branch: true }
    appliances: { fw: { address: 10.60.4.4, asn: 65001, peers: [route-server, hub/fw2], advertise: [0.0.0.0/0] }, fw2: { address: 10.60.4.5, asn: 65002, peers: [hub/fw] } }
  spoke: { address-space: [10.61.0.0/16], peered-with: hub }
  other: { address-space: [10.62.0.0/24], peerings: { spoke: {} } }
  far: { address-space: [10.63.0.0/24] }
virtual-wans: { wan: { hubs: [vh] } }
virtual-hubs:
  vh:
    location: westus2
    address-prefix: 10.100.0.0/23
    gateway: { connections: { to-er: er } }
    vpn-gateway: { connections: { b2: { site: b2 } } }
    vnets: { far: { route-table: t } }
    route-tables: { t: { routes: { r: { destinations: [10.99.0.0/16], next-hop: far } } } }
private-clouds: { pc: { location: westus2, network-block: 10.80.0.0/22, segments: { web: { prefix: 10.20.7.0/24, extended-from: dc } } }, pc2: { location: westus2, network-block: 10.84.0.0/22, cloud-links: { l: pc } } }
on-premises:
  dc: { asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16, { prefix: 10.21.0.0/16, over: [er] }] }
  branch: { asn: 65010, vpn: { hub: {} }, advertise: [10.40.0.0/16] }
  b2: { asn: 65011, advertise: [10.41.0.0/16] }
global-reach: { pc-er: { from: pc, to: er, authorization: spare } }
"""


def references_of_the_schema():
    """Leaves of conf/yang/erx-lab.yang that are references, as rows of border_refs.c."""
    path, found = [], set()
    with open(os.path.join(TOP, "conf", "yang", "erx-lab.yang")) as f:
        for line in f:
            indent = len(line) - len(line.lstrip())
            statement = re.match(r" *(container|list|leaf|leaf-list|grouping) ([\w-]+)", line)
            key = re.match(r' *key "([\w-]+)"', line)
            if line.strip() and not line.strip().startswith("}"):
                path = [p for p in path if p["indent"] < indent]
            if statement:
                path.append({"indent": indent, "kind": statement[1], "name": statement[2]})
            if key:
                path[-1]["key"] = key[1]
            if re.match(r" *type (reference|router);", line) and path and path[0]["kind"] in ("container", "list", "grouping"):
                names = [p["name"] + ("/*" if p["kind"] == "list" else "") for p in path]
                if path[-2].get("key") == names[-1]:
                    names[-2:] = [path[-2]["name"], "@"]
                found.add("/".join(names))
    return found


def whatever_refers_to_an_object_is_its_owners():
    """each leaf that refers to an object finds the owner's, in an apply, an edit, an export and RESTCONF"""
    with open(os.path.join(TOP, "src", "erxd", "border_refs.c")) as f:
        rows = {a + "/*/" + b for a, b in re.findall(r'{ "([a-z-]+)", "([^"]+)"', f.read())}
    known = {re.sub(r"^(private-clouds/\*|vnets/\*/gateway|on-premises/\*)/external/@", "external-links/external/@", r) for r in rows}
    known = {re.sub(r"^on-premises/\*/advertise/\*/over", "advertisements/advertise/*/over", r) for r in known}
    # Names of appliances of the object itself, and what operators alone say.
    known |= {"vnets/*/route-server/connections/@", "virtual-hubs/*/routing-intent/private", "virtual-hubs/*/routing-intent/internet",
              "routers/*/neighbors/@", "shared-segments/*/routers/@", "expect/@", "packets/links/@"}
    left = {r for r in references_of_the_schema() if r not in known and not r.startswith("virtual-hubs/*/appliances")}
    check(not left, "no row for %s", sorted(left))
    with started(LAB, "--simulated") as daemon:
        first, second = (Client(daemon, who).must("apply", lab=REFERRING)["changes"] for who in ("beta", "alpha"))
        check(second == first, "alpha is told of beta's sessions: %s", [c for c in second if c not in first][:5])
        alpha = Client(daemon, "alpha")
        text = alpha.must("export")["lab"]
        check("~" not in text, "%s", [l for l in text.splitlines() if "~" in l])
        check(alpha.must("apply", lab=text, dry_run=True)["changes"] == [], "%s", alpha.must("apply", lab=text, dry_run=True))
        status, _, text = alpha.ask("GET", "/restconf/data?content=config")
        check(status == 200 and "~" not in text, "%d %s", status, re.findall(r".{40}~.{20}", text))
        alpha.must("edit", operation="create", piece="virtual-hubs: { vh: { vnets: { other: {} } } }")
        alpha.must("edit", operation="delete", piece="virtual-hubs: { vh: { vnets: [other] } }")
        alpha.must("edit", operation="delete", piece="on-premises: { branch: { vpn: [hub] } }")
        daemon.stop()


def what_owners_made_is_kept():
    """-s: objects of subscriptions come back with their names"""
    state = workdir("state")
    with started(LAB, "-s", state) as daemon:
        Client(daemon, "alpha").must("apply", lab=OWN)
        before = Client(daemon, "alpha").must("show-circuits")
        daemon.kill()
    with started(LAB, "-s", state) as daemon:
        alpha = Client(daemon, "alpha")
        check([c["name"] for c in alpha.must("show-circuits")["circuits"]] == [c["name"] for c in before["circuits"]], "names")
        alpha.must("wait", timeout="60s")
        daemon.stop()


sys.exit(run([a_subscription_sees_nothing_of_others, the_border_of_every_operation_is_said, readers_read,
              edits_over_restconf_stay_inside, across_goes_a_circuit_with_a_key_only,
              previews_and_traces_name_nobody_else, others_take_nothing_away,
              whatever_refers_to_an_object_is_its_owners, what_owners_made_is_kept]))
