#!/usr/bin/env python3
"""Rules of the register that are held by small labs: what `check` says, what a rehearsal measures
and what a running lab shows. Each test is called by the rule that it holds."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, quick_build, run, workdir

ERXCTL = os.path.join(quick_build(), "erxctl")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:1500])


def same(got, want, what):
    check(got == want, "%s: %s, not %s", what, got, want)


def merged(lab, *more):
    """A lab with others laid over it; None takes a member away."""
    out = dict(lab)
    for piece in more:
        for key, value in piece.items():
            if value is None:
                out.pop(key, None)
            elif isinstance(value, dict) and isinstance(out.get(key), dict):
                out[key] = merged(out[key], value)
            else:
                out[key] = value
    return out


def links(n, asn=64520, vlan=100):
    return {"peer-asn": asn, "vlan": vlan, "primary": "172.16.%d.0/30" % n, "secondary": "172.16.%d.4/30" % n}


ONE = {"lab": "one",
       "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": "ErGw3Az", "connections": {"a": "er-a"}}},
       "circuits": {"er-a": {"location": "Amsterdam", "private-peering": links(1)}},
       "on-premises": {"s": {"asn": 64520, "circuits": {"er-a": {}}, "advertise": ["10.20.0.0/16"]}}}
# A second circuit with the same site, and one with another site, each by Global Reach or without.
TWO = merged(ONE, {"circuits": {"er-b": {"location": "London", "private-peering": links(2)}},
                   "vnets": {"hub": {"connections": {"b": "er-b"}}},
                   "on-premises": {"s": {"circuits": {"er-b": {"prepend": [64520, 64520]}}}}})
REACH = merged(ONE, {"circuits": {"er-b": {"location": "London", "private-peering": links(2, 64530)}},
                     "on-premises": {"t": {"asn": 64530, "circuits": {"er-b": {}}, "advertise": ["10.30.0.0/16"]}},
                     "global-reach": {"g": {"from": "er-a", "to": "er-b", "address-prefix": "192.168.254.0/29"}}})
PUBLIC = merged(ONE, {"circuits": {"er-a": {"private-peering": {"peer-asn": 3320}, "microsoft-peering": {
    "peer-asn": 3320, "vlan": 200, "primary": "203.0.113.0/30", "secondary": "203.0.113.4/30",
    "advertised-public-prefixes": ["198.51.100.0/24"]}}}, "on-premises": {"s": {"asn": 3320}}})
CLOUD = {"lab": "cloud", "private-clouds": {"pc1": {
    "network-block": "10.80.0.0/22", "segments": {"web": "10.81.1.0/24"}, "authorizations": {"k": {}, "free": {}}}},
    "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": "ErGw3Az",
                      "connections": {"p": {"circuit": "pc1", "authorization": "k"}}}}}


class Top:
    """Files in a directory of their own."""
    def __enter__(self):
        self.top = workdir("register")
        return self

    def __exit__(self, *more):
        shutil.rmtree(self.top, ignore_errors=True)

    def put(self, name, what):
        path = os.path.join(self.top, name)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(what, f)
        return path


def told(lab, *more):
    """[(severity, code, message)] of all that `check` says."""
    with Top() as t:
        got = subprocess.run([ERXCTL, "check", "-o", "json", *more, t.put("lab.yaml", lab)], capture_output=True,
                             text=True, check=False, timeout=300)
    return [(kind, e["code"], e["message"]) for line in got.stderr.splitlines() for kind, e in json.loads(line).items()]


def rehearsed(lab, plan):
    with Top() as t:
        got = subprocess.run([ERXCTL, "rehearse", "-o", "json", t.put("lab.yaml", lab), t.put("plan.yaml", plan)],
                             capture_output=True, text=True, check=False, timeout=300)
    check(got.returncode == 0, "%d: %s%s", got.returncode, got.stderr, got.stdout)
    return json.loads(got.stdout)


class Running(Top):
    """A lab that runs in simulated time; `rows` is a table of erxctl, `text` what it prints."""
    def __init__(self, lab, *more):
        self.lab, self.more = lab, more

    def __enter__(self):
        super().__enter__()
        self.daemon = Daemon(["-q", *self.more, self.put("lab.yaml", self.lab)])
        self.daemon.__enter__()
        self.daemon.must_run()
        self.text("wait")
        return self

    def __exit__(self, *more):
        self.daemon.__exit__(*more)
        super().__exit__(*more)

    def ask(self, *args, stdin=None):
        return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, *args], capture_output=True,
                              text=True, check=False, timeout=300, input=stdin)

    def text(self, *args, stdin=None):
        got = self.ask(*args, stdin=stdin)
        check(got.returncode == 0, "%s: %s", args, got.stderr)
        return got.stdout

    def rows(self, *args, form="json"):
        got = json.loads(self.text("-o", form, *args))
        if form == "az" and isinstance(got, dict):
            return got["value"] if "value" in got else [got]
        return got

    def edit(self, verb, piece):
        self.text("edit", verb, "-", stdin=json.dumps(piece))

    def networks(self, at):
        return {r["network"] for r in self.rows("show", "routes", "--at", at)}


def outage(lab, *actions, flow=("s", "hub")):
    """The longest interval in which a flow lost any member, in seconds, both directions."""
    got = rehearsed(lab, {"plan": "p", "durations": "ideal", "flows": {"f": {"from": flow[0], "to": flow[1]}},
                          "steps": [{"id": "before", "wait": "converged"}, {"id": "do", "do": list(actions), "wait": "10m"}]})
    return max([o["seconds"] for o in got["outages"]] or [0])


# --- circuits ---

def c12_the_loss_is_noticed():
    """c12: when the provider takes the link away, sessions go down by BFD or the hold timer"""
    for state in "Deprovisioning", "NotProvisioned":
        # Deprovisioning comes first; what comes behind is as dark.
        walk = [{"update": {"circuits": {"er-a": {"provider-state": s}}}}
                for s in ("Deprovisioning", "NotProvisioned")[:1 + (state == "NotProvisioned")]]
        slow = outage(TWO, *walk)
        check(90 < slow <= 180, "%s, hold timer: %s s", state, slow)
        fast = outage(merged(TWO, {"on-premises": {"s": {"circuits": {"er-a": {"bfd": True}}}}}), *walk)
        check(0 < fast < 1, "%s, BFD: %s s", state, fast)
    held = outage(TWO, {"update": {"circuits": {"er-a": {"private-peering": {"state": "Disabled"}}}}})
    check(held < 0.1, "a disabled peering is told at once: %s s", held)
    with Running(TWO, "--simulated") as lab:
        lab.edit("update", {"circuits": {"er-a": {"provider-state": "Deprovisioning"}}})
        rows = {r["name"]: r for r in lab.rows("show", "sessions", "--at", "s")}
        at = "er-a/primary--s/ce0/ipv4"
        same(rows[at]["state"], "Established", "at first")
        lab.text("advance", "200s")
        lab.text("wait")
        rows = {r["name"]: r for r in lab.rows("show", "sessions", "--at", "s")}
        check(rows[at]["state"] == "Idle" and "C-12" in rows[at]["last-error"], "%s", rows[at])
        same({r["from"] for r in lab.rows("show", "routes", "--at", "s") if r["from"]},
             {"er-b/primary", "er-b/secondary"}, "who teaches the site")
        same(lab.ask("show", "routes", "--at", "er-a/primary", "10.20.0.0/16").returncode, 1, "a route of the MSEE")
        lab.edit("update", {"circuits": {"er-a": {"provider-state": "NotProvisioned"}}})
        lab.edit("update", {"circuits": {"er-a": {"provider-state": "Provisioning"}}})
        lab.edit("update", {"circuits": {"er-a": {"provider-state": "Provisioned"}}})
        lab.text("wait")
        rows = {r["name"]: r for r in lab.rows("show", "sessions", "--at", "s")}
        same(rows[at]["state"], "Established", "provisioned again")


def c23_a_port_that_is_shut_goes_dark():
    """c23, c12: links of a port that is disabled go dark, and what runs on them notices"""
    lab = merged(TWO, {"direct-ports": {"p": {"location": "Amsterdam"}},
                       "circuits": {"er-a": {"location": None, "direct-port": "p"}}})
    slow = outage(lab, {"update": {"direct-ports": {"p": {"link1": {"admin-state": "Disabled"}}}}})
    check(90 < slow <= 180, "hold timer: %s s", slow)
    with Running(merged(lab, {"direct-ports": {"p": {"link1": {"admin-state": "Disabled"}}}})) as r:
        rows = {x["name"]: x for x in r.rows("show", "sessions", "--at", "s")}
        check(rows["er-a/primary--s/ce0/ipv4"]["state"] == "Idle" and
              rows["er-a/secondary--s/ce0/ipv4"]["state"] == "Established", "%s", rows)


def p9_slower_hardware():
    """p9: with 750 ms at the MSEE a loss is found after three of these, whatever the edge asks for"""
    fail = {"fail": {"link": "er-a/primary--s/ce0"}}
    def found(interval, edge):
        return outage(merged(ONE, {"circuits": {"er-a": {"msee-bfd-interval": interval}},
                                   "on-premises": {"s": {"circuits": {"er-a": merged({"bfd": True}, edge)}}}}), fail)
    same(told(merged(ONE, {"circuits": {"er-a": {"msee-bfd-interval": 750}}})), [], "a number is milliseconds")
    check(0.6 <= found("300ms", {}) <= 1.0, "300 ms: %s", found("300ms", {}))
    check(1.5 <= found("750ms", {}) <= 2.35, "750 ms: %s", found("750ms", {}))
    check(1.5 <= found("750ms", {"bfd-interval": "300ms"}) <= 2.35, "the edge cannot shorten it")
    check(2.0 <= found("750ms", {"bfd-interval": "1s"}) <= 3.1, "the edge makes it longer")


def p13_how_long_a_packet_may_be():
    """p13: a gateway passes on 1400 octets, a port takes 1500, and a lab may say otherwise"""
    lab = merged(REACH, {"vnets": {"hub": {"address-space": ["10.60.0.0/16", "fd00:60::/48"]}},
                         "on-premises": {"s": {"advertise": ["10.20.0.0/16", "fd00:20::/48"]}},
                         "circuits": {"er-a": {"private-peering": {"ipv6": {
                             "primary": "fd00:1::/126", "secondary": "fd00:1::4/126"}}}}})
    def mtu(r, a, b):
        t = r.rows("trace", a, b)
        return t["mtu"], t["reverse"]["mtu"] if t["reverse"] else None
    with Running(lab) as r:
        same(mtu(r, "s", "hub")[0], 1400, "to a VNet")
        same(mtu(r, "fd00:20::1", "fd00:60::1")[0], 1400, "to a VNet, IPv6")
        same(mtu(r, "s", "t"), (1500, 1500), "over Global Reach")
        same(mtu(r, "t", "192.0.2.1")[0], None, "nothing passes")
        check("packets of up to 1400 octets" in r.text("trace", "s", "hub"), "%s", r.text("trace", "s", "hub"))
        check("octets" not in r.text("trace", "s", "t"), "%s", r.text("trace", "s", "t"))
    with Running(merged(lab, {"packets": {"mtu": 1300, "links": {
            "er-a/primary--hub/gw0": {"mtu": 9000}, "er-a/primary--s/ce0": {"mtu": 1280}}}})) as r:
        same(mtu(r, "s", "hub")[0], 1280, "the shortest of all ways")
        same(mtu(r, "t", "s")[0], 1280, "over Global Reach, by the short link")


def p24_communities_change_nothing():
    """p24: what a customer writes on a route is carried and moves no path"""
    def tables(communities):
        lab = merged(REACH, CLOUD, {"lab": "p24", "vnets": {"hub": {"connections": {"a": "er-a"}}},
                                    "circuits": {"er-a": {"authorizations": {"c": {}}}},
                                    "global-reach": {"c": {"from": "pc1", "to": "er-a", "authorization": "c"}}})
        lab["on-premises"]["s"]["advertise"] = [{"prefix": "10.20.0.0/16", "communities": communities}]
        with Running(lab) as r:
            return [{k: v for k, v in row.items() if k not in ("communities", "community-list")}
                    for at in ("er-a/primary", "er-b/primary", "hub/gw0", "pc1/edge0", "t", "s")
                    for row in r.rows("show", "routes", "--view", "all", "--at", at)]
    plain = tables([])
    for communities in (["64520:1"], ["12076:5010", "12076:51002", "12076:50002"], ["65535:0"]):
        same(tables(communities), plain, communities)


# --- Microsoft peering ---

def m2_more_than_microsoft_takes():
    """m2, n12, w51, h14: check says of each neighbour that it announces more than is taken"""
    link6 = {"primary": "2001:db8::/126", "secondary": "2001:db8::4/126"}
    def public(v4, v6=0):
        return merged(PUBLIC, {"circuits": {"er-a": {"microsoft-peering": {
            "route-filter": ["12076:51002"], "ipv6": link6,
            "advertised-public-prefixes": ["198.51.%d.0/24" % i for i in range(v4)] +
                                          ["2001:db8:%x::/48" % (i + 16) for i in range(v6)]}}}})
    same(told(public(200, 200)), [], "200 of each family")
    for lab, words in ((public(201), "201 IPv4 prefixes, and Microsoft takes 200"),
                       (public(1, 201), "201 IPv6 prefixes, and Microsoft takes 200")):
        rows = told(lab)
        check([x[1] for x in rows] == ["site-prefixes"] and words in rows[0][2] and "M-2" in rows[0][2], "%s", rows)
    same(told(merged(public(201), {"limits": "off"})), [], "without limits")
    rows = rehearsed(public(201), {"plan": "p", "durations": "ideal", "steps": [{"id": "a", "wait": "1s", "checks": [
        {"session": {"at": "er-a/microsoft-primary", "remote": "s/ce0", "family": "ipv4", "state": "down"}},
        {"session": {"at": "er-a/primary", "remote": "s/ce0", "family": "ipv4", "state": "up"}}]}]})
    check(rows["failed"] == 0, "%s", rows)

    def many(n):
        return [{"within": "10.128.0.0/9", "length": 24, "count": n}]
    vpn = {"lab": "vpn", "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "vpn-gateway": {"connections": {"b": {"site": "b"}}}}},
           "on-premises": {"b": {"asn": 65530, "advertise": many(4000)}}}
    same(told(vpn), [], "4000 over VPN")
    rows = told(merged(vpn, {"on-premises": {"b": {"advertise": many(4001)}}}))
    check([x[1] for x in rows] == ["site-prefixes"] and "the VPN gateway takes 4000" in rows[0][2], "%s", rows)
    nva = {"lab": "nva", "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "route-server": {}, "appliances": {
        "n": {"address": "10.60.4.4", "asn": 65001, "peers": ["route-server"], "advertise": many(1000)}}}}}
    same(told(nva), [], "1000 at a Route Server")
    rows = told(merged(nva, {"vnets": {"hub": {"appliances": {"n": {"advertise": many(1001)}}}}}))
    check([x[1] for x in rows] == ["site-prefixes"] and "a Route Server takes 1000" in rows[0][2], "%s", rows)


def m3_peerings_of_old():
    """m3: an old peering without a filter announces everything, until a filter is attached"""
    filters = {"circuits": {"er-a": {"microsoft-peering": {"route-filter": ["12076:51002"]}}}}
    old = merged(PUBLIC, {"circuits": {"er-a": {"microsoft-peering": {"without-route-filter": "everything"}}}})
    same([x[1] for x in told(PUBLIC)], ["no-route-filter"], "a new peering")
    same(told(old), [], "an old one")
    def services(r):
        return {x for x in r.networks("s") if not x.startswith(("10.", "198.51."))}
    with Running(PUBLIC) as r:
        same(services(r), set(), "a new peering without a filter")
    with Running(old) as r:
        everything = services(r)
        check(len(everything) > 50, "%s", everything)
        r.edit("update", filters)
        r.text("wait")
        some = services(r)
        check(some and some < everything, "%s of %s", len(some), len(everything))
        r.edit("delete", {"circuits": {"er-a": {"microsoft-peering": "route-filter"}}})
        r.text("wait")
        same(services(r), everything, "detached")
    # An old peering has communities of Microsoft 365 without Premium, as it always had.
    same([x for x in told(merged(old, {"circuits": {"er-a": {"sku": "Standard"}}})) if x[0] == "error"], [], "365")


# --- gateways ---

def w2_sixteen_circuits_without_a_subnet():
    """w2, w5: GatewaySubnet is as large as the circuits need where nobody has written it"""
    places = ["Amsterdam", "London", "Paris", "Dublin"]
    def lab(n, space="10.60.0.0/16", **gateway):
        return merged(ONE, {"on-premises": None, "circuits": merged(
            {"er-a": None}, {"k%d" % i: {"location": places[i // 4], "private-peering": links(20 + i)} for i in range(n)}),
            "vnets": {"hub": {"address-space": [space], "gateway": merged({"sku": "ErGw3Az"}, gateway),
                              "connections": merged({"a": None}, {"c%d" % i: "k%d" % i for i in range(n)})}}})
    def one(n, *more, **gateway):
        x = lab(n, *more, **gateway)
        x["circuits"].pop("er-a", None)
        x["vnets"]["hub"]["connections"].pop("a", None)
        return x
    for n in 12, 13, 16:
        same(told(one(n)), [], "%d circuits" % n)
    same(told(one(16, "10.60.0.0/24")), [], "a /24")
    same(told(one(16, "10.60.0.0/25")), [], "a /25")
    codes = [x[1] for x in told(one(16, subnet="10.60.255.0/27"))]
    check("addresses-exhausted" in codes, "a /27 for 16: %s", codes)
    same(told(one(16, subnet="10.60.255.0/26")), [], "a /26")
    with Running(one(12)) as r:
        before = {x["source-peer"] for x in r.rows("show", "learned-routes", "hub") if x["source-peer"]}
        peers = {x["neighbor"] for x in r.rows("show", "bgp-peers", "hub")}
        r.edit("create", {"circuits": {"k12": {"location": "Dublin", "private-peering": links(32)}},
                          "vnets": {"hub": {"connections": {"c12": "k12"}}}})
        r.text("wait")
        now = {x["neighbor"] for x in r.rows("show", "bgp-peers", "hub")}
        check(peers < now and len(now) == len(peers) + 2, "addresses have moved: %s, %s, %s", before, peers, now)
        row = r.rows("show", "gateways", "hub")[0]
        same((row["subnet"], row["connections"], row["connection-limit"]), ("10.60.255.0/26", 13, 16), "show gateways")


def w27_any_number_of_keys():
    """w27: a circuit and a private cloud have any number of authorizations"""
    keys = {"k%d" % i: {} for i in range(300)}
    same(told(merged(ONE, {"circuits": {"er-a": {"authorizations": keys}}})), [], "a circuit")
    same(told(merged(CLOUD, {"private-clouds": {"pc1": {"authorizations": keys}}})), [], "a private cloud")
    with Running(merged(ONE, {"circuits": {"er-a": {"authorizations": keys}}})) as r:
        r.text("authorization", "create", "er-a", "one-more")
        same(len(r.rows("show", "authorizations", "er-a")), 301, "keys")


def w70_a_migration_as_azure_shows_it():
    """w70: `show gateways -o az` has the phase of a migration, as virtualNetworkGatewayMigrationStatus"""
    with Running(merged(ONE, {"vnets": {"hub": {"gateway": {"sku": "Standard"}}}})) as r:
        def status():
            g = r.rows("show", "gateways", form="az")[0]
            return g["sku"]["name"], g["virtualNetworkGatewayMigrationStatus"]
        same(status(), ("Standard", {"errorMessage": "", "phase": "None", "state": "None"}), "before")
        for verb, phase, sku in (("prepare", "Prepare", "Standard"), ("execute", "Execute", "Standard"),
                                 ("commit", "Commit", "ErGw1Az")):
            r.text("migration", verb, "hub", *(["--sku", "ErGw1Az"] if verb == "prepare" else []))
            r.text("wait")
            got = status()
            same((got[0], got[1]["phase"], got[1]["state"]), (sku, phase, "Succeeded"), verb)
        g = r.rows("show", "gateways", "hub", form="az")[0]
        same((g["gatewayType"], g["name"], g["bgpSettings"]["asn"], g["type"]),
             ("ExpressRoute", "hub-gw", 65515, "Microsoft.Network/virtualNetworkGateways"), "the rest")


# --- Global Reach ---

def g28_no_limit_of_its_own():
    """g28: a link passes on whatever its circuits take"""
    lab = merged(REACH, {"circuits": {"er-a": {"sku": "Premium"}},
                         "on-premises": {"s": {"advertise": [{"within": "10.128.0.0/9", "length": 24, "count": 9000}]}}})
    with Running(lab) as r:
        check(len(r.networks("t")) > 9000, "%d routes", len(r.networks("t")))
        check(all(x["state"] == "Established" for x in r.rows("show", "sessions")), "a session is down")


def r3_a_limit_of_the_edge():
    """r3: an edge that is told more than it takes ends its sessions; lint counts before that"""
    many = {"on-premises": {"s": {"advertise": [{"within": "10.128.0.0/9", "length": 24, "count": 40}, "10.20.0.0/16"]},
                            "t": {"circuits": {"er-b": {"prefix-limit": 30}}}}}
    apart = merged(REACH, many, {"global-reach": None})
    joined = merged(REACH, many)
    same(told(apart, "--lint"), [], "before Global Reach")
    rows = told(joined, "--lint")
    check([x[:2] for x in rows] == [("warning", "site-prefixes")] and "up to 42 IPv4 prefixes, and the edge takes 30 (R-3)"
          in rows[0][2], "%s", rows)
    same(told(merged(joined, {"on-premises": {"t": {"circuits": {"er-b": {"prefix-limit": 42}}}}}), "--lint"), [], "enough")
    plan = {"plan": "join", "durations": "ideal", "steps": [
        {"id": "before", "checks": [{"session": {"at": "t", "remote": "er-b/primary", "family": "ipv4", "state": "up"}}]},
        {"id": "join", "do": [{"create": {"global-reach": joined["global-reach"]}}], "wait": "5s",
         "checks": [{"session": {"at": "t", "remote": "er-b/primary", "family": "ipv4", "state": "down"}},
                    {"session": {"at": "t", "remote": "er-b/secondary", "family": "ipv4", "state": "down"}},
                    {"session": {"at": "s", "remote": "er-a/primary", "family": "ipv4", "state": "up"}}]}]}
    rehearsed(apart, plan)
    with Running(joined) as r:
        rows = {x["name"]: x for x in r.rows("show", "sessions", "--at", "t/ce0")}
        check(all(x["last-error"] == "over its prefix limit" for x in rows.values()), "%s", rows)
        r.edit("update", {"on-premises": {"t": {"circuits": {"er-b": {"prefix-limit": 100}}}}})
        poll("the sessions", lambda: all(x["state"] == "Established" for x in r.rows("show", "sessions", "--at", "t/ce0")), 90)


# --- private clouds ---

def a70_words_of_the_portal():
    """a70: managed SNAT and public IP have the words of the portal, in any case"""
    for word, means in (("managed-snat", "snat"), ("Managed SNAT", "snat"), ("SNAT", "snat"),
                        ("nsx-public-ip", "public-ip"), ("public-ip", "public-ip")):
        lab = merged(CLOUD, {"private-clouds": {"pc1": {"internet": word}}})
        same(told(lab), [], word)
    with Running(merged(CLOUD, {"private-clouds": {"pc1": {"internet": "managed-snat"}}})) as r:
        same(r.rows("show", "private-clouds")[0]["internet"], "snat", "as it runs")


def a12_shapes_of_az_vmware():
    """a12, u9: private clouds, their keys and Global Reach as `az vmware` prints them"""
    lab = merged(CLOUD, {"circuits": {"er-a": {"location": "Amsterdam", "private-peering": links(1), "authorizations": {"g": {}}}},
                         "on-premises": {"s": {"asn": 64520, "circuits": {"er-a": {}}, "advertise": ["10.20.0.0/16"]}},
                         "global-reach": {"to-a": {"from": "pc1", "to": "er-a", "authorization": "g"}}})
    with Running(lab) as r:
        cloud = r.rows("show", "private-clouds", form="az")[0]
        same((cloud["networkBlock"], cloud["managementNetwork"], cloud["vmotionNetwork"], cloud["internet"], cloud["type"]),
             ("10.80.0.0/22", "10.80.0.0/26", "10.80.1.128/25", "Disabled", "Microsoft.AVS/privateClouds"), "the cloud")
        same(cloud["circuit"]["primarySubnet"], "10.80.0.224/30", "the circuit")
        same(cloud["endpoints"]["vcsa"], "https://10.80.0.2/", "vCenter")
        keys = {x["name"]: x for x in r.rows("show", "authorizations", "pc1", form="az")}
        own = {x["name"]: x["key"] for x in r.rows("show", "authorizations", "pc1")}
        same({n: x["expressRouteAuthorizationKey"] for n, x in keys.items()}, own, "keys")
        same(keys["k"]["expressRouteId"], cloud["circuit"]["expressRouteID"], "of the circuit")
        check(keys["k"]["expressRouteAuthorizationId"] == cloud["circuit"]["expressRouteID"] + "/authorizations/k" and
              keys["k"]["id"].endswith("/Microsoft.AVS/privateClouds/pc1/authorizations/k"), "%s", keys["k"])
        link = r.rows("show", "global-reach", form="az")[0]
        same((link["addressPrefix"], link["circuitConnectionStatus"], link["type"]),
             ("10.80.0.128/29", "Connected", "Microsoft.AVS/privateClouds/globalReachConnections"), "the link")
        check(link["peerExpressRouteCircuit"].endswith("/expressRouteCircuits/er-a") and
              link["expressRouteId"] == cloud["circuit"]["expressRouteID"], "%s", link)
        r.text("fail", "circuit", "er-a")
        same(r.rows("show", "global-reach", form="az")[0]["circuitConnectionStatus"], "Disconnected", "without the circuit")


def u9_tables_of_az_network():
    """u9: authorizations, connections and Global Reach of circuits as `az network` prints them"""
    lab = merged(REACH, {"circuits": {"er-a": {"authorizations": {"x": {}}}},
                         "vnets": {"hub": {"connections": {"a": {"circuit": "er-a", "weight": 7}}}}})
    with Running(lab) as r:
        key = r.rows("show", "authorizations", "er-a", form="az")[0]
        check(key["authorizationUseStatus"] == "Available" and key["id"].endswith("/expressRouteCircuits/er-a/authorizations/x")
              and len(key["authorizationKey"]) == 36, "%s", key)
        link = r.rows("show", "connections", form="az")[0]
        same((link["connectionStatus"], link["connectionType"], link["routingWeight"], link["expressRouteGatewayBypass"]),
             ("Connected", "ExpressRoute", 7, False), "the connection")
        check(link["peer"]["id"].endswith("/expressRouteCircuits/er-a") and
              link["virtualNetworkGateway1"]["id"].endswith("/virtualNetworkGateways/hub-gw"), "%s", link)
        reach = r.rows("show", "global-reach", form="az")[0]
        check(reach["circuitConnectionStatus"] == "Connected" and reach["addressPrefix"] == "192.168.254.0/29" and
              reach["peerExpressRouteCircuitPeering"]["id"].endswith("/er-b/peerings/AzurePrivatePeering") and
              reach["expressRouteCircuitPeering"]["id"].endswith("/er-a/peerings/AzurePrivatePeering"), "%s", reach)


def u6_octets_of_a_running_lab():
    """u6: a daemon counts octets of each link and peering, in both directions"""
    lab = merged(PUBLIC, {"circuits": {"er-a": {"microsoft-peering": {"route-filter": ["12076:51002"]}}}})
    with Running(lab) as r:
        rows = {(x["circuit"], x["peering"]): x for x in r.rows("show", "stats")}
        same(sorted(rows), [("er-a", "AzurePrivatePeering"), ("er-a", "MicrosoftPeering")], "rows")
        keys = ["%s-bytes-%s" % (p, d) for p in ("primary", "secondary") for d in ("in", "out")]
        check(all(x[k] >= 19 for x in rows.values() for k in keys), "%s", rows)
        whole = r.rows("show", "stats", "er-a", form="az")[0]
        same(sorted(whole), ["primarybytesIn", "primarybytesOut", "secondarybytesIn", "secondarybytesOut"], "az")
        check(whole["primarybytesIn"] >= rows["er-a", "AzurePrivatePeering"]["primary-bytes-in"] +
              rows["er-a", "MicrosoftPeering"]["primary-bytes-in"], "%s %s", whole, rows)
        r.text("announce", "s", "10.99.0.0/16", "--over", "er-a")
        poll("the announcement", lambda: {x["peering"]: x for x in r.rows("show", "stats", "er-a")}["AzurePrivatePeering"]
             ["primary-bytes-in"] > rows["er-a", "AzurePrivatePeering"]["primary-bytes-in"])
        got = r.ask("show", "stats", "er-b")
        check(got.returncode == 1 and "no circuit er-b" in got.stderr, "%s", got.stderr)


sys.exit(run([c12_the_loss_is_noticed, c23_a_port_that_is_shut_goes_dark, p9_slower_hardware, p13_how_long_a_packet_may_be,
              p24_communities_change_nothing, m2_more_than_microsoft_takes, m3_peerings_of_old, w2_sixteen_circuits_without_a_subnet,
              w27_any_number_of_keys, w70_a_migration_as_azure_shows_it, g28_no_limit_of_its_own, r3_a_limit_of_the_edge,
              a70_words_of_the_portal, a12_shapes_of_az_vmware, u9_tables_of_az_network, u6_octets_of_a_running_lab]))
