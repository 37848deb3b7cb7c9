#!/usr/bin/env python3
"""The service as it is sold: places, tiers, limits, words of the trade, on the labs in
tests/service. Each test is called by the finding or the rule that it holds."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
LABS = os.path.join(HERE, "..", "service")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, run, workdir


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*args, stdin=None):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], capture_output=True, text=True,
                          timeout=300, input=stdin)


def told(lab, *more, status=None):
    """(severity, code, path, text) of all that `check` tells of a lab."""
    got = erxctl("check", "-o", "json", *more, os.path.join(LABS, lab))
    if status is not None:
        check(got.returncode == status, "%s: %d %s%s", lab, got.returncode, got.stdout, got.stderr)
    rows = [json.loads(line) for line in got.stderr.splitlines()]
    return [(kind, e["code"], e["path"], e["message"]) for r in rows for kind, e in r.items()]


def k3_26_local_reaches_its_own_regions():
    """k3, case 26: a Local circuit at Amsterdam reaches West Europe only"""
    rows = told("local-reach.yaml", status=2)
    check([r[:3] for r in rows] == [("error", "sku-scope", "vnets/v/connections/c")], "%s", rows)
    check("westeurope" in rows[0][3] and "uksouth" in rows[0][3], "%s", rows)


def l10_local():
    """l10: Local at Amsterdam, metered and of 50 Mbps, with a VNet in Sweden"""
    rows = sorted(r[:3] for r in told("local.yaml", status=2))
    check(rows == [("error", "sku-scope", "vnets/far/connections/a"),
                   ("warning", "local-offer", "circuits/er-a"),
                   ("warning", "local-offer", "circuits/er-a")], "%s", rows)


def k3_18_names_of_direct_ports():
    """k3, case 18: the name of a Direct port is its location"""
    rows = told("direct-names.yaml", status=2)
    check([r[:3] for r in rows] == [("error", "global-reach-needs-premium", "global-reach/g")],
          "%s", rows)


def l11_countries():
    """l11, G-3a: a country off the dated list is a warning with that date, and no refusal"""
    rows = told("countries.yaml", status=0)
    check({r[:2] for r in rows} == {("warning", "global-reach-country")}, "%s", rows)
    check(all("2025-01-31" in r[3] for r in rows), "%s", rows)
    places = {r[3].split(" (")[0].split(" is in ")[1] for r in rows}
    # Mumbai and Copenhagen have come to the list since 06/2020.
    check(places == {"Milan", "Madrid", "Sao Paulo", "Dubai"}, "%s", places)


def c16_quota():
    """c16: sixty circuits of one subscription and location"""
    rows = told("quota.yaml", status=0)
    check([r[1] for r in rows] == ["circuit-quota", "circuit-quota"], "%s", rows)
    check("60 circuits, the quota is 50" in rows[0][3] and "Amsterdam" in rows[1][3] and
          "the quota is 10" in rows[1][3], "%s", rows)


def k3_12_learned():
    """k3, case 12 (W-62): 5,000 routes, and the gateway takes 4,000"""
    rows = told("learned.yaml", "--lint", status=1)
    check([r[1] for r in rows] == ["learned-limit"], "%s", rows)


def l12_premium_to_standard():
    """l12, C-6a: with 5,000 prefixes Premium does not become Standard, and nothing happens"""
    with Daemon(["-q", os.path.join(LABS, "premium.yaml")]).must_run() as daemon:
        def ask(*args, stdin=None):
            return erxctl("-S", daemon.socket, *args, stdin=stdin)

        def downgrade():
            return ask("edit", "update", os.path.join(LABS, "to-standard.yaml"))

        def sessions():
            rows = json.loads(ask("-o", "json", "show", "sessions", "--at", "er-a").stdout)
            return [r["state"] for r in rows]
        ask("wait")
        got = downgrade()
        check(got.returncode == 1, "%s", got.stderr)
        check("receives 5000 IPv4 prefixes, Standard takes 4000" in got.stderr, "%s", got.stderr)
        check(set(sessions()) == {"Established"}, "%s", sessions())
        with open(os.path.join(LABS, "premium.yaml"), encoding="utf-8") as f:
            standard = f.read().replace("sku: Premium", "sku: Standard")
        got = ask("apply", "-", stdin=standard)
        check(got.returncode == 1 and "receives 5000" in got.stderr, "%s", got.stderr)
        # Of 4,000 it becomes Standard, and of Standard Premium again.
        few = ("on-premises: { s: { advertise: [{ within: 10.128.0.0/10, length: 24, "
               "count: 4000 }] } }")
        check(ask("edit", "update", "-", stdin=few).returncode == 0, "few")
        ask("wait")
        got = downgrade()
        check(got.returncode == 0, "%s", got.stderr)
        ask("wait")
        check(set(sessions()) == {"Established"}, "%s", sessions())


def c6a_plan():
    """C-6a: a plan that makes the circuit Standard is refused, too"""
    top = workdir("tier")
    try:
        plan = os.path.join(top, "plan.yaml")
        with open(plan, "w", encoding="utf-8") as f:
            f.write("plan: tier\nsteps:\n- id: down\n  do:\n"
                    "  - { update: { circuits: { er-a: { sku: Standard } } }, expect: refused }\n"
                    "  checks:\n"
                    "  - session: { at: er-a/primary, remote: s/ce0, state: Established }\n")
        got = erxctl("rehearse", os.path.join(LABS, "premium.yaml"), plan)
        check(got.returncode == 0 and "as expected refused sku-usage" in got.stdout, "%s",
              got.stdout + got.stderr)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def rehearsed(lab, plan):
    """Exit status and report of a plan, a text, on one of the labs."""
    top = workdir("plan")
    try:
        name = os.path.join(top, "plan.yaml")
        with open(name, "w", encoding="utf-8") as f:
            f.write(plan)
        got = erxctl("rehearse", os.path.join(LABS, lab), name)
        return got.returncode, got.stdout + got.stderr
    finally:
        shutil.rmtree(top, ignore_errors=True)


def p35_communities():
    """P-35, P-36: with a custom community comes that of the region, and neither without"""
    status, said = rehearsed("communities.yaml", """plan: communities
steps:
- id: both
  checks:
  - sees: { at: s, prefix: 10.60.0.0/16, community: '12076:20001' }
  - sees: { at: s, prefix: 10.60.0.0/16, community: '12076:50004' }
  - sees: { at: s, prefix: 10.61.0.0/16, community: '12076:50002' }
- id: own-alone
  checks:
  - sees: { at: s, prefix: 10.62.0.0/16, community: '12076:20003' }
""")
    check(status == 0, "%s", said)
    with Daemon(["-q", os.path.join(LABS, "communities.yaml")]).must_run() as daemon:
        erxctl("-S", daemon.socket, "wait")
        rows = json.loads(erxctl("-S", daemon.socket, "-o", "json", "show", "routes", "--at",
                                 "s").stdout)
        got = {r["network"]: r.get("communities") for r in rows if r["network"].startswith("10.6")}
        check(got == {"10.60.0.0/16": "12076:20001 12076:50004",
                      "10.61.0.0/16": "12076:20002 12076:50002", "10.62.0.0/16": "12076:20003",
                      "10.63.0.0/16": ""}, "%s", got)
    rows = told("communities.yaml", "--lint", status=1)
    check([r[1:3] for r in rows] == [("unknown-place", "vnets/c")] and "P-35" in rows[0][3],
          "%s", rows)


def k3_15_multi_homed():
    """k3, case 15 (W-66): a multi-homed gateway keeps its connections"""
    got = erxctl("rehearse", os.path.join(LABS, "multi-homed.yaml"),
                 os.path.join(LABS, "multi-homed-plan.yaml"))
    check(got.returncode == 0 and "as expected refused gateway-multi-homed" in got.stdout, "%s",
          got.stdout + got.stderr)


def k7_25_words_of_the_trade():
    """k7, case 25: words as ARM, the CLI and Terraform spell them, in any case"""
    check(not told("avs-full.yaml", status=0), "%s", told("avs-full.yaml"))
    words = """circuits:
  a: { sku: Premium_UnlimitedData, bandwidth: 1000, provider-state: provisioned }
  b: { sku: standard, billing: metereddata, bandwidth: 10 Gbps }
  c: { sku: LOCAL_UNLIMITEDDATA, bandwidth: 2000 Mbps, location: amsterdam metro }
  d: { sku: Standard_MeteredData, billing: MeteredData, bandwidth: '100' }
vnets:
  v: { address-space: [10.0.0.0/16], gateway: { sku: ergwscale, resiliency: MultiHomed } }
  w: { address-space: [10.1.0.0/16], gateway: ultraperformance, vpn-gateway: { active-active: TRUE } }
  x: { address-space: [10.2.0.0/16], vpn-gateway: { active-active: False } }
"""
    top = workdir("words")
    try:
        lab = os.path.join(top, "lab.yaml")
        with open(lab, "w", encoding="utf-8") as f:
            f.write(words)
        check(not told(lab, "--lint", status=0), "%s", told(lab, "--lint"))
        with Daemon(["-q", lab]).must_run() as daemon:
            rows = json.loads(erxctl("-S", daemon.socket, "-o", "json", "show",
                                     "circuits").stdout)
            got = {r["name"]: (r["sku"], r["billing"], r["bandwidth-mbps"], r["sku-name"])
                   for r in rows}
            check(got == {"a": ("Premium", "UnlimitedData", 1000, "Premium_UnlimitedData"),
                          "b": ("Standard", "MeteredData", 10000, "Standard_MeteredData"),
                          "c": ("Local", "UnlimitedData", 2000, "Local_UnlimitedData"),
                          "d": ("Standard", "MeteredData", 100, "Standard_MeteredData")}, "%s",
                  got)
            printed = erxctl("-S", daemon.socket, "export").stdout
            check("active-active: true" in printed and "TRUE" not in printed and "False" not in printed, "%s", printed)
            said = erxctl("-S", daemon.socket, "edit", "update", "-",
                          stdin="circuits: { b: { sku: premium_unlimiteddata } }")
            check(said.returncode == 0, "%s", said.stderr)
        for text, want in (
                ("circuits: { d: { sku: Standard_MeteredData, billing: UnlimitedData } }",
                 "says MeteredData, and billing in line 1 says UnlimitedData"),
                ("circuits: { d: { sku: Standard_Metered } }", "is not one of Local"),
                ("circuits: { d: { bandwidth: 3000 } }", "is not one of 50Mbps")):
            with open(lab, "w", encoding="utf-8") as f:
                f.write(text)
            rows = told(lab, status=2)
            check(len(rows) == 1 and want in rows[0][3], "%s", rows)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def k7_commands_and_plans_in_any_case():
    """k7: words of commands and of plans, too, as ARM, the CLI and Terraform spell them"""
    lab = """lab: words
circuits:
  a: { location: Oslo, private-peering: { peer-asn: 64980, vlan: 21, primary: 10.251.1.0/30, secondary: 10.251.1.4/30 } }
  b: { location: Stavanger, private-peering: { peer-asn: 64980, vlan: 21, primary: 10.251.2.0/30, secondary: 10.251.2.4/30 } }
vnets:
  h: { location: norwayeast, address-space: [10.11.0.0/16], gateway: ultraperformance, connections: { a: a, b: b } }
on-premises: { o: { asn: 64980, circuits: { a: , b: }, advertise: [10.101.0.0/16] } }
"""
    plan = """plan: words
durations: ideal
steps:
- id: tests
  do:
  - { link-test: { circuit: a, path: PRIMARY, category: aspathprepend } }
  - { site-test: { vnet: h, location: OSLO, type: singlesitefailover } }
  wait: converged
  checks:
  - { failover-test: { circuit: a, state: running } }
  - { failover-test: { vnet: h, location: oslo, state: RUNNING } }
- id: ended
  do: [ { end-link-test: a }, { end-site-test: h } ]
  wait: converged
  checks: [ { failover-test: { circuit: a, state: completed } } ]
- id: migrated
  do:
  - { migrate-gateway: { vnet: h, phase: Prepare, sku: ErGw3AZ } }
  - { migrate-gateway: { vnet: h, phase: EXECUTE } }
  - { migrate-gateway: { vnet: h, phase: commit } }
  - { migrate-gateway: { vnet: h, phase: prepare, sku: ErGw9AZ }, expect: refused bad-value }
  - { update: { vnets: { h: { gateway: { sku: ErGw3AZ } } } } }
  wait: converged
"""
    top = workdir("case")
    try:
        for name, text in (("lab.yaml", lab), ("plan.yaml", plan)):
            with open(os.path.join(top, name), "w", encoding="utf-8") as f:
                f.write(text)
        got = erxctl("rehearse", os.path.join(top, "lab.yaml"), os.path.join(top, "plan.yaml"))
        check(got.returncode == 0, "%s%s", got.stdout[-800:].replace("\n", "|"), got.stderr)
        with Daemon(["-q", os.path.join(top, "lab.yaml")]).must_run() as daemon:
            for words, want in (("link-test start a PRIMARY --category aspathprepend", "Running"),
                                ("link-test stop a Primary", "Completed"),
                                ("site-test start h oslo --type SINGLESITEFAILOVER", "Running"),
                                ("site-test stop h OSLO", "Completed"),
                                ("migration prepare h --sku ErGw1AZ", "ErGw1Az"),
                                ("show route-table a --path Secondary", "65515")):
                got = erxctl("-S", daemon.socket, *words.split())
                check(got.returncode == 0, "%s: %s", words, got.stderr)
                got = erxctl("-S", daemon.socket, "wait", "--timeout", "1m")
                check(got.returncode == 0, "%s: %s", words, got.stderr)
                said = (erxctl("-S", daemon.socket, "show", "route-table", "a", "--path", "SECONDARY") if "65515" in want else
                        erxctl("-S", daemon.socket, "export") if "Gw" in want else
                        erxctl("-S", daemon.socket, "show", "failover-tests", words.split()[2])).stdout
                check(want in said, "%s: %s", words, said[:400])
            got = erxctl("-S", daemon.socket, "migration", "prepare", "h", "--sku", "ErGw9AZ")
            check(got.returncode == 2 and "one of Standard, HighPerformance" in got.stderr, "%s", got.stderr)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def fidelity_page():
    """fidelity: each rule has tests or a reason, and the tests are files of this tree"""
    rules = json.loads(erxctl("fidelity", "-o", "json").stdout)["rules"]
    check(len(rules) > 250 and len({r["id"] for r in rules}) == len(rules), "%d", len(rules))
    for r in rules:
        check(r["sources"] and r["marks"] and r["text"], "%s", r)
        check((r["held"] == "no") == (not r["tests"]), "%s", r)
        check((r["held"] == "yes") == (r["not-modelled"] is None), "%s", r)
        for test in r["tests"]:
            check(os.path.exists(os.path.join(HERE, "..", test.split(":")[0])), "%s", test)
    said = erxctl("fidelity").stdout
    last = said.strip().splitlines()[-1]
    check(last.startswith("%d rules: " % len(rules)), "%s", last)
    check("Global Reach: 2025-01-31" in said, "dates")


def fidelity_of_a_lab():
    """fidelity: what a lab rests on is told by its objects, with the switch of each rule"""
    def of(lab):
        got = erxctl("check", "--fidelity", "-o", "json", os.path.join(LABS, lab))
        check(got.returncode == 0, "%s", got.stderr)
        return {r["id"]: r for r in json.loads(got.stdout.splitlines()[-1])["fidelity"]}

    rows = of("avs-full.yaml")
    check(rows["G-25a"]["switches"] == ["vnet-over-global-reach"] and
          "inferred" in rows["G-25a"]["marks"], "%s", rows.get("G-25a"))
    check(rows["W-70"]["held"] == "in-part" and rows["W-70"]["not-modelled"], "%s", rows.get("W-70"))
    check("C-4" not in rows and "P-31" not in rows, "what is certain")
    rows = of("quota.yaml")
    check("P-20" in rows and not any(i[0] in "GAWE" for i in rows), "%s", sorted(rows))


def f24_locations():
    """F-24, C-15: a location fails with all that ends there; of a metro circuit it is one link"""
    status, said = rehearsed("locations.yaml", """plan: locations
durations: ideal
steps:
- id: one site of the pair
  do: [ { fail: { location: zurich } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-z/secondary, er-a, er-b] }
- id: amsterdam
  do: [ { restore: { location: Zurich } }, { fail: { location: Amsterdam } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-z] }
- id: both
  do: [ { fail: { location: [Zurich, Zurich2] } } ]
  checks:
  - absent: { at: hub, prefix: 10.20.0.0/16 }
""".replace("one site of the pair", "one-site"))
    check(status == 0, "%s", said)
    got = erxctl("sweep", os.path.join(LABS, "locations.yaml"), "--durations", "ideal", "-o",
                 "json")
    cases = [json.loads(line)["fail"][0] for line in got.stdout.splitlines()[1:]]
    check([c for c in cases if c.startswith("location ")] ==
          ["location Amsterdam", "location Zurich", "location Zurich2"], "%s", cases)
    with Daemon(["-q", os.path.join(LABS, "locations.yaml")]).must_run() as daemon:
        got = erxctl("-S", daemon.socket, "fail", "location", "Amsterdm")
        check(got.returncode == 1 and 'did you mean "Amsterdam"?' in got.stderr, "%s", got.stderr)
        check(erxctl("-S", daemon.socket, "fail", "location", "dublin").returncode == 0, "dublin")
        rows = json.loads(erxctl("-S", daemon.socket, "-o", "json", "show", "failures").stdout)
        check(sorted(r["name"] for r in rows) == ["er-d/primary", "er-d/secondary"], "%s", rows)


def refusals(lab, *changes):
    """The codes that the lab gets with pieces of its text replaced."""
    with open(os.path.join(LABS, lab), encoding="utf-8") as f:
        text = f.read()
    for old, new in changes:
        check(old in text, "%s is not in %s", old, lab)
        text = text.replace(old, new)
    top = workdir("refusals")
    try:
        name = os.path.join(top, "lab.yaml")
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
        return [(r[0], r[1], r[2]) for r in told(name)]
    finally:
        shutil.rmtree(top, ignore_errors=True)


def c3_what_a_port_pair_has():
    """C-3, P-5: sizes of circuits on a port pair, twice its bandwidth in all, VLANs and S-tags"""
    check(told("direct.yaml", "--lint", status=0) == [], "%s", told("direct.yaml", "--lint"))
    a, b, c = ("circuits/er-%s" % x for x in "abc")
    port = "er-b: { direct-port: eq-ams, bandwidth: 5Gbps"
    for changes, want in (
            ([(port, port.replace("5Gbps", "500Mbps"))], [("error", "port-bandwidth", b)]),
            ([(port, port.replace("5Gbps", "40Gbps"))],
             [("error", "port-bandwidth", b), ("error", "port-sold-out", "direct-ports/eq-ams")]),
            ([("er-c: { direct-port: eq-dub, bandwidth: 10Gbps", "er-c: { direct-port: eq-dub, bandwidth: 2Gbps")],
             [("error", "port-bandwidth", c)]),
            # 10 + 10 + 1 Gbps on a pair of 10.
            ([(port, "er-d: { direct-port: eq-ams, bandwidth: 1Gbps }\n  " + port.replace("5Gbps", "10Gbps"))],
             [("error", "port-sold-out", "direct-ports/eq-ams")]),
            ([("vlan: 101", "vlan: 100")], [("error", "duplicate-vlan", b + "/private-peering")]),
            # A Microsoft peering on the same pair has a VLAN there, too.
            ([("er-b: {", "er-b: { microsoft-peering: { peer-asn: 3320, vlan: 100, "
               "primary: 203.0.113.0/30, secondary: 203.0.113.4/30, advertised-public-prefixes: [198.51.100.0/24], "
               "advertised-public-prefixes-state: Configured, route-filter: ['12076:51002'] }, ")],
             [("error", "duplicate-vlan", b + "/microsoft-peering"),
              ("warning", "asn-mismatch", "on-premises/lab/circuits/er-b")]),
            # With QinQ each circuit has its own.
            ([("eq-ams: { location: Equinix-Amsterdam-AM5", "eq-ams: { encapsulation: QinQ, location: Equinix-Amsterdam-AM5"),
              ("vlan: 101", "vlan: 100")], []),
            ([("er-a: {", "er-a: { s-tag: 7,")], [("error", "s-tag-without-qinq", a)]),
            ([("er-c: {", "er-c: { s-tag: 7,"), ("circuits:\n", "circuits:\n  er-d: { direct-port: eq-dub, s-tag: 7, bandwidth: 5Gbps }\n")],
             [("error", "duplicate-s-tag", "circuits/er-d")]),
            ([("er-c: { direct-port: eq-dub", "er-c: { s-tag: 7")],
             [("error", "s-tag-without-qinq", c), ("error", "sku-scope", "vnets/hub/connections/c")]),
            ([("direct-port: eq-dub", "direct-port: eq-bud")], [("error", "unknown-name", c),
              ("error", "sku-scope", "vnets/hub/connections/c")]),
            ([("er-b: {", "er-b: { subscription: other,")],
             [("error", "not-yours", b), ("error", "key-needed", "vnets/hub/connections/b")]),
            ([("location: Dublin", "location: Lagos")], None),
            ([("location: Dublin,", "location: Dublin, link1: { admin-state: Disabled },")],
             [("warning", "port-link-dark", "direct-ports/eq-dub")])):
        got = refusals("direct.yaml", *changes)
        check(want is None or sorted(got) == sorted(want), "%s: %s", changes, got)
    # Off the limits the sizes are not looked at.
    got = refusals("direct.yaml", (port, port.replace("5Gbps", "500Mbps")),
                   ("lab: direct\n", "lab: direct\nlimits: { enabled: 'off' }\n"))
    check(got == [], "limits: %s", got)


def c23_a_port_takes_all_its_circuits():
    """C-23, C-8: admin state, MACsec and the loss of a port; what az and tables say"""
    steps = """plan: ports
durations: ideal
flows: { v4: { from: dc, to: hub, rate: 4Gbps, reverse-rate: 1Gbps } }
steps:
- id: dark
  do: [ { update: { direct-ports: { eq-ams: { link1: { admin-state: Disabled } } } } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-a/secondary, er-c] }
  - best-via: { at: hub, prefix: "fd00:20::/48", via: [er-a/secondary] }
  - best-via: { at: hub, prefix: 10.30.0.0/16, via: [er-b/secondary] }
- id: keys-differ
  do: [ { update: { direct-ports: { eq-ams: { link1: { admin-state: Enabled }, link2: { macsec: mismatch } } } } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-a/primary, er-c] }
  - best-via: { at: hub, prefix: 10.30.0.0/16, via: [er-b/primary] }
- id: good
  do: [ { update: { direct-ports: { eq-ams: { link2: { macsec: "on" } } } } } ]
  checks:
  - best-via: { at: hub, prefix: 10.30.0.0/16, via: [er-b] }
- id: one-port
  do: [ { fail: { direct-port: eq-ams/link2 } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-a/primary, er-c] }
  - best-via: { at: hub, prefix: 10.30.0.0/16, via: [er-b/primary] }
- id: both-ports
  do: [ { restore: { direct-port: eq-ams/link2 } }, { fail: { direct-port: eq-ams } } ]
  checks:
  - best-via: { at: hub, prefix: 10.20.0.0/16, via: [er-c] }
  - absent: { at: hub, prefix: 10.30.0.0/16 }
"""
    status, said = rehearsed("direct.yaml", steps)
    check(status == 0, "%s", said)
    status, said = rehearsed("direct.yaml", steps.replace("direct-port: eq-ams/link2", "direct-port: eq-msa/link2"))
    check(status == 2 and 'did you mean "eq-ams"' in said, "%s", said)
    with Daemon(["-q", os.path.join(LABS, "direct.yaml")]).must_run() as daemon:
        rows = json.loads(erxctl("-S", daemon.socket, "-o", "json", "show", "direct-ports").stdout)
        check([(r["name"], r["sold-mbps"], r["circuits"], r["link1"]) for r in rows] ==
              [("eq-ams", 15000, ["er-a", "er-b"], "Enabled"), ("eq-dub", 10000, ["er-c"], "Enabled")], "%s", rows)
        rows = {r["name"]: r for r in
                json.loads(erxctl("-S", daemon.socket, "-o", "json", "show", "circuits").stdout)}
        check(rows["er-a"]["provider-state"] is None and rows["er-a"]["direct-port"] == "eq-ams" and
              "s-tag" not in rows["er-a"] and 1 <= rows["er-c"]["s-tag"] <= 4094, "%s", rows)
        az = json.loads(erxctl("-S", daemon.socket, "-o", "az", "show", "circuits", "er-c").stdout)
        check(az["stag"] == rows["er-c"]["s-tag"] and az["bandwidthInGbps"] == 10 and
              az["expressRoutePort"]["id"].endswith("/expressRoutePorts/eq-dub") and
              az["serviceProviderProperties"] is None, "%s", az)
        got = erxctl("-S", daemon.socket, "edit", "delete", "-", stdin="direct-ports: [eq-dub]")
        check(got.returncode != 0 and "eq-dub" in got.stderr, "%s", got.stderr)
    top = workdir("sweep")
    try:
        plan = os.path.join(top, "plan.yaml")
        with open(plan, "w", encoding="utf-8") as f:
            f.write("plan: p\nflows: { a: { from: dc, to: hub, rate: 12Gbps, reverse-rate: 1kbps }, "
                    "b: { from: lab, to: hub, rate: 8Gbps, reverse-rate: 1kbps } }\nsteps: [ { id: x } ]\n")
        lines = [json.loads(x) for x in erxctl("sweep", os.path.join(LABS, "direct.yaml"), "--flows", plan,
                                               "--durations", "ideal", "-o", "json").stdout.splitlines()]
    finally:
        shutil.rmtree(top, ignore_errors=True)
    names = [c["fail"][0] for c in lines[1:]]
    check([n for n in names if n.startswith("direct-port")] ==
          ["direct-port eq-ams", "direct-port eq-ams/link1", "direct-port eq-ams/link2"], "%s", names)
    # 12 Gbps over four links, two of them on the pair, and 8 Gbps over two: 7 Gbps a port.
    load = {l["what"]: l["bits-per-second"] for l in lines[0]["loads"] if l["toward"] == "Azure"}
    check(load == {"direct-port eq-ams/link1": 7e9, "direct-port eq-ams/link2": 7e9,
                   "direct-port eq-dub/link1": 3e9, "direct-port eq-dub/link2": 3e9}, "%s", load)
    # Without link2 4 Gbps of the first flow and all of the second are on link1, of 10 Gbps.
    over = {l["what"]: l["bits-per-second"]
            for l in lines[1 + names.index("direct-port eq-ams/link2")]["oversubscribed"]}
    check(over["direct-port eq-ams/link1"] == 12e9, "%s", over)


def c23_ports_by_all_their_names():
    """C-23: a plan knows the two ports of a pair, locations have names of ports, and Global Reach is dark"""
    steps = "plan: p\ndurations: ideal\nsteps: [ { id: a, do: [ { fail: { direct-port: eq-ams/link3 } } ] } ]\n"
    status, said = rehearsed("direct.yaml", steps)
    check(status == 2 and "eq-ams/link3" in said, "%s", said)
    with open(os.path.join(LABS, "direct.yaml"), encoding="utf-8") as f:
        text = f.read().replace("circuits:\n", "global-reach: { gr: { from: er-b, to: er-c, address-prefix: "
                                "192.168.250.0/29 } }\ncircuits:\n", 1).replace("bandwidth: 5Gbps,",
                                "bandwidth: 5Gbps, sku: Premium,").replace("eq-dub, bandwidth: 10Gbps,",
                                "eq-dub, bandwidth: 10Gbps, sku: Premium,")
    top = workdir("ports")
    try:
        lab = os.path.join(top, "lab.yaml")
        with open(lab, "w", encoding="utf-8") as f:
            f.write(text)
        with Daemon(["-q", lab]).must_run() as daemon:
            def ask(*args, stdin=None):
                return erxctl("-S", daemon.socket, "-o", "json", *args, stdin=stdin)

            def reach():
                row = json.loads(ask("show", "global-reach").stdout)[0]
                return row["status"], row["reason"]
            ask("wait")
            check(reach() == ("Connected", None), "%s", reach())
            ask("edit", "update", "-", stdin="direct-ports: { eq-ams: { link1: { admin-state: Disabled } } }")
            check(reach() == ("Connected", "link1 of eq-ams is Disabled (C-23)"), "%s", reach())
            ask("edit", "update", "-", stdin="direct-ports: { eq-ams: { link2: { macsec: mismatch } } }")
            check(reach()[0] == "Disconnected", "%s", reach())
            got = ask("fail", "location", "Equinix-Amsterdam-AM5")
            check(got.returncode == 0, "%s", got.stderr)
            rows = [r["name"] for r in json.loads(ask("show", "failures").stdout)]
            check(rows == ["er-a/primary", "er-a/secondary", "er-b/primary", "er-b/secondary"], "%s", rows)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def e1_ends_of_a_flow_are_of_one_family():
    """E-1: beside an IPv6 address a name is its first IPv6 address, and without one there is no flow"""
    with Daemon(["-q", os.path.join(LABS, "direct.yaml")]).must_run() as daemon:
        def trace(a, b):
            got = erxctl("-S", daemon.socket, "-o", "json", "trace", a, b)
            return json.loads(got.stdout or "{}"), got.stderr
        erxctl("-S", daemon.socket, "wait")
        for a, b, ends in (("dc", "fd00:60::9", ("fd00:20::1", "fd00:60::9")),
                           ("fd00:60::9", "dc", ("fd00:60::9", "fd00:20::1")),
                           ("dc/ce0", "fd00:60::9", ("fd00:20::1", "fd00:60::9")),
                           ("fd00:20::9", "hub", ("fd00:20::9", "fd00:60::1")),
                           ("dc", "hub", ("10.20.0.1", "10.60.0.1"))):
            got, said = trace(a, b)
            check((got.get("from"), got.get("to")) == ends and got["lost"] == 0 and got["reverse"]["lost"] == 0,
                  "%s %s: %s %s", a, b, got, said)
        # er-b and its site have IPv4 only.
        for a, b in (("lab", "fd00:60::9"), ("fd00:60::9", "lab"), ("10.30.0.1", "fd00:60::9")):
            got, said = trace(a, b)
            check("have no addresses of one family" in said, "%s %s: %s %s", a, b, got, said)
    plan = "plan: p\nsteps: [ { id: a, checks: [ { reachable: { from: %s, to: 'fd00:60::9', direction: both } } ] } ]\n"
    status, said = rehearsed("direct.yaml", plan % "dc")
    check(status == 0, "%s", said)
    status, said = rehearsed("direct.yaml", plan % "lab")
    check(status == 1 and "they have no addresses of one family" in said, "%s", said)


def c13_a_customer_overwrites_the_provider():
    """C-13: a peering that the provider has written becomes the customer's with an edit of it"""
    top = workdir("provider")
    try:
        lab = os.path.join(top, "lab.yaml")
        with open(lab, "w", encoding="utf-8") as f:
            f.write("""lab: l3
circuits:
  er-a:
    private-peering: { last-modified-by: Provider, peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30,
                       secondary: 172.16.1.4/30, ipv6: { primary: 'fd00:1::/126', secondary: 'fd00:1::4/126' } }
    microsoft-peering: { last-modified-by: Provider, peer-asn: 3320, vlan: 200, primary: 203.0.113.0/30,
                         secondary: 203.0.113.4/30, advertised-public-prefixes: [198.51.100.0/24],
                         route-filter: ['12076:5060'] }
""")
        with Daemon(["-q", lab]).must_run() as daemon:
            def edit(text):
                return erxctl("-S", daemon.socket, "edit", "update", "-", stdin=text)

            def owners():
                rows = json.loads(erxctl("-S", daemon.socket, "-o", "json", "show", "peerings").stdout)
                az = json.loads(erxctl("-S", daemon.socket, "-o", "az", "show", "peerings").stdout)
                check([r["last-modified-by"] for r in rows] == [a["lastModifiedBy"] for a in az], "%s", az)
                return [r["last-modified-by"] for r in rows]
            check(owners() == ["Provider", "Provider"], "%s", owners())
            # What is not of the peering leaves it alone, and so does the provider's own edit.
            got = edit("circuits: { er-a: { bandwidth: 2Gbps } }")
            check(got.returncode == 0 and "overwrites" not in got.stdout, "%s", got.stderr)
            got = edit("circuits: { er-a: { private-peering: { last-modified-by: Provider, vlan: 101 } } }")
            check(got.returncode == 0 and "overwrites" not in got.stdout, "%s", got.stderr)
            check(owners() == ["Provider", "Provider"], "%s", owners())
            # Only IPv6 of it changes; the other peering is still the provider's.
            got = edit("circuits: { er-a: { private-peering: { ipv6: { primary: 'fd00:2::/126' } } } }")
            check(got.returncode == 0 and "the edit overwrites it" in got.stdout, "%s%s", got.stdout, got.stderr)
            check(owners() == ["Customer", "Provider"], "%s", owners())
            got = edit("circuits: { er-a: { microsoft-peering: { route-filter: ['12076:51002'] } } }")
            check(got.returncode == 0 and owners() == ["Customer", "Customer"], "%s", got.stderr)
            got = edit("circuits: { er-a: { microsoft-peering: { vlan: 201 } } }")
            check(got.returncode == 0 and "overwrites" not in got.stdout, "%s", got.stderr)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def world_round():
    """world: what `erxctl world` prints is a lab whose verdicts are those of the table"""
    top = workdir("world")
    try:
        printed = erxctl("world")
        check(printed.returncode == 0 and "# Global Reach: 2025-01-31" in printed.stdout, "%s",
              printed.stderr)
        for lab in ("local-reach.yaml", "local.yaml", "direct-names.yaml"):
            with open(os.path.join(LABS, lab), encoding="utf-8") as f:
                text = f.read()
            name = os.path.join(top, lab)
            with open(name, "w", encoding="utf-8") as f:
                f.write(text + printed.stdout)
            check([r[:3] for r in told(name)] == [r[:3] for r in told(lab)], "%s", told(name))
    finally:
        shutil.rmtree(top, ignore_errors=True)


def every_row_of_the_world():
    """world: a circuit at each location and a VNet in each region pass check without a miss"""
    clouds = json.loads(erxctl("world", "-o", "json").stdout)["world"]["clouds"]
    top = workdir("rows")
    try:
        for cloud, rows in clouds.items():
            lab = os.path.join(top, "%s.yaml" % cloud)
            with open(lab, "w", encoding="utf-8") as f:
                json.dump({"lab": "rows", "limits": {"circuits-subscription": 1000},
                           "circuits": {"c%d" % i: {"location": name, "cloud": cloud,
                                                    "subscription": "s%d" % i}
                                        for i, name in enumerate(rows["locations"])},
                           "vnets": {"v%d" % i: {"location": name, "address-space":
                                                 ["10.%d.0.0/16" % i]}
                                     for i, name in enumerate(rows["regions"])}}, f)
            said = told(lab, "--lint", status=0)
            check(not said, "%s: %s", cloud, said)
        check(sum(len(r["locations"]) for r in clouds.values()) == 118 and
              sum(len(r["regions"]) for r in clouds.values()) >= 67, "rows")
    finally:
        shutil.rmtree(top, ignore_errors=True)


sys.exit(run([k3_26_local_reaches_its_own_regions, l10_local, k3_18_names_of_direct_ports,
              l11_countries, c16_quota, k3_12_learned, l12_premium_to_standard, c6a_plan,
              p35_communities, k3_15_multi_homed, k7_25_words_of_the_trade,
              k7_commands_and_plans_in_any_case,
              c3_what_a_port_pair_has, c23_a_port_takes_all_its_circuits, c23_ports_by_all_their_names,
              e1_ends_of_a_flow_are_of_one_family, c13_a_customer_overwrites_the_provider,
              world_round, fidelity_page, fidelity_of_a_lab, f24_locations,
              every_row_of_the_world]))
