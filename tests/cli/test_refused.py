#!/usr/bin/env python3
"""Designs that the service refuses, or that go down as soon as they run: what `check` says of each,
in variations. Each test is called by the rule that it holds."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Failure, quick_build, run, workdir

ERXCTL = os.path.join(quick_build(), "erxctl")


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(lab, *args, plan=None):
    top = workdir("refused")
    try:
        paths = []
        for name, text in (("lab.yaml", lab), ("plan.yaml", plan)):
            if text:
                paths.append(os.path.join(top, name))
                with open(paths[-1], "w", encoding="utf-8") as f:
                    f.write(text)
        return subprocess.run([ERXCTL, *args, *paths], capture_output=True, text=True, check=False, timeout=300)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def told(lab):
    """(severity, code, path, text) of all that `check` says."""
    got = erxctl(lab, "check", "-o", "json")
    rows = [(kind, e["code"], e["path"], e["message"]) for line in got.stderr.splitlines()
            for kind, e in json.loads(line).items()]
    check(got.returncode == (2 if any(r[0] == "error" for r in rows) else 0), "%s %s", got.returncode, rows)
    return rows


def wants(what, lab, *rows):
    """What `check` says of a lab is (severity, code, path, words) of each row, no more and no less."""
    got = sorted(told(lab))
    check(len(got) == len(rows) and all(g[:3] == w[:3] and w[3] in g[3] for g, w in zip(got, sorted(rows))),
          "%s: %s", what, got)


def lab(vnet="", circuit="", peering="", gateway="ErGw3Az", connection="", spaces="", site="advertise: [10.20.0.0/16]", more=""):
    return """lab: l
vnets:
  hub: { address-space: [10.60.0.0/16%s], gateway: %s, connections: { a: { circuit: er-a%s } }%s }
%scircuits:
  er-a: { %sprivate-peering: { peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30, secondary: 172.16.1.4/30%s } }
on-premises:
  s: { asn: 64520, circuits: { er-a: {} }, %s }
""" % (spaces, gateway, connection, vnet, more, circuit, peering, site)


V6 = ', ipv6: { primary: "fdff::/126", secondary: "fdff::4/126" }'


def p20_more_prefixes_than_a_circuit_takes():
    """p20: a site that announces more than its circuit takes goes down, and check says so"""
    at = "on-premises/s/circuits/er-a"
    for tier, limit in (("Local_UnlimitedData", 4000), ("standard", 4000), ("PREMIUM", 10000)):
        many = "advertise: [{ within: 10.128.0.0/10, length: 24, count: %d }, 10.20.0.0/16]"
        wants(tier, lab(circuit="sku: %s, " % tier, site=many % (limit - 1)))
        wants(tier, lab(circuit="sku: %s, " % tier, site=many % limit),
              ("warning", "site-prefixes", at, "%d IPv4 prefixes, and er-a takes %d" % (limit + 1, limit)))
    six = 'advertise: [{ within: "fd20::/32", length: 48, count: %d }]'
    wants("IPv6", lab(circuit="sku: Premium, ", peering=V6, site=six % 101),
          ("warning", "site-prefixes", at, "101 IPv6 prefixes, and er-a takes 100"))
    wants("IPv6", lab(peering=V6, site=six % 100))
    wants("no IPv6 peering", lab(site=six % 101))
    # What is over another circuit, kept back or withdrawn does not count.
    wants("withdrawn", lab(site="advertise: [{ within: 10.128.0.0/10, length: 24, count: 4001, withdrawn: true }]"))
    wants("export", lab(site="advertise: [{ within: 10.128.0.0/10, length: 24, count: 4001 }]")
          .replace("er-a: {} }, adv", "er-a: { export: none } }, adv"))
    wants("limits", lab(site="advertise: [{ within: 10.128.0.0/10, length: 24, count: 4001 }]") + "limits: { enabled: off }\n")


def w10_more_spaces_than_a_connection_takes():
    """w10: a hub whose spokes are too many goes down, and check says so, of each family"""
    def spokes(n):
        return "".join("  s%d: { address-space: [10.%d.%d.0/24], peered-with: hub }\n" % (i, 100 + i // 256, i % 256)
                       for i in range(n))
    create = ("warning", "connection-prefix-limit", "vnets/hub", "beyond 200")
    wants("1000", lab(more=spokes(999)), create)
    wants("1001", lab(more=spokes(1000)), create,
          ("warning", "gateway-prefixes", "vnets/hub", "1001 address spaces of IPv4, and a connection takes 1000"))
    wants("summary", lab(vnet=", summarized-gateway-prefixes: [10.0.0.0/8]", more=spokes(1000)))
    six = "".join(', "fd00:%x::/48"' % i for i in range(1, 102))
    wants("IPv6", lab(spaces=six, peering=V6),
          ("warning", "gateway-prefixes", "vnets/hub", "101 address spaces of IPv6, and a connection takes 100"))
    wants("no connection", lab(more=spokes(1000)).replace(", connections: { a: { circuit: er-a } }", ""))


def c3_sizes_that_no_provider_sells():
    """c3: 40 and 100 Gbps are sold on port pairs only"""
    for size in "40Gbps", "100gbps", "40000":
        wants(size, lab(circuit="bandwidth: %s, provider: Equinix, " % size),
              ("error", "port-bandwidth", "circuits/er-a", "Equinix sells up to 10 Gbps"))
        wants(size, lab(circuit="bandwidth: %s, " % size),
              ("warning", "port-bandwidth", "circuits/er-a", "sold on port pairs only"))
    wants("port", lab(circuit="bandwidth: 40Gbps, direct-port: p, ") + "direct-ports: { p: { location: Amsterdam, bandwidth: 100Gbps } }\n")
    wants("10", lab(circuit="bandwidth: 10Gbps, provider: Equinix, "))


def p3_both_peerings_need_links_of_their_own():
    """p3: the links of the Microsoft peering are not those of the private one, in any order"""
    def both(primary, secondary, more=""):
        return lab(circuit="microsoft-peering: { peer-asn: 3320, vlan: 200, primary: %s, secondary: %s, advertised-public-prefixes: "
                   "[198.51.100.0/24], route-filter: ['12076:51002'] }, " % (primary, secondary)).replace(
                       "172.16.1.0/30", "203.0.113.0/30").replace("172.16.1.4/30", "203.0.113.4/30" + more)
    at, words = "circuits/er-a/microsoft-peering", "is a link of the private peering, too"
    row = ("error", "overlap", at, words)
    other = ("warning", "asn-mismatch", "on-premises/s/circuits/er-a", "expects 3320")
    wants("same", both("203.0.113.0/30", "203.0.113.4/30"), row, row, other)
    wants("swapped", both("203.0.113.4/30", "203.0.113.8/30"), row, other)
    wants("apart", both("203.0.113.8/30", "203.0.113.12/30"), other)


def p37_no_community_in_a_virtual_wan():
    """p37: VNets of a virtual hub are announced without custom communities"""
    hub = """lab: w
virtual-wans: { w: { hubs: [h] } }
virtual-hubs: { h: { location: westeurope, address-prefix: 10.100.0.0/23, vnets: { s: {} } } }
vnets: { s: { location: westeurope, address-space: [10.61.0.0/16]%s } }
"""
    wants("hub", hub % ", custom-community: '12076:20001'",
          ("warning", "community-virtual-wan", "vnets/s", "s is a VNet of h"))
    wants("without", hub % "")
    wants("VNet", lab(vnet=", custom-community: '12076:20001', region-community: '12076:50002'"))


def w63_fast_path():
    """w63: FastPath needs a gateway that is large enough"""
    for sku, good in (("Standard", False), ("HighPerformance", False), ("ErGw1Az", False), ("ergw2az", False), ("ERGW3AZ", True),
                      ("ultraperformance", True), ("{ sku: ErGwScale, scale-units: 9 }", False), ("{ sku: ErGwScale, scale-units: 10 }", True)):
        rows = [] if good else [("error", "fast-path-gateway", "vnets/hub/connections/a", "the gateway of hub is ")]
        wants(sku, lab(gateway=sku, connection=", fast-path: true"), *rows)


def w5_units_are_of_one_sku():
    """w5: scale units of another SKU than ErGwScale are told to have no effect"""
    for sku in "ErGw1Az", "ultraperformance":
        wants(sku, lab(gateway="{ sku: %s, scale-units: 4 }" % sku),
              ("warning", "no-effect", "vnets/hub", "4 scale units are of ErGwScale only"))
    wants("scale", lab(gateway="{ sku: ergwscale, scale-units: 4 }"))


def g2_global_reach_of_a_private_cloud():
    """g2, a13: a circuit of another geopolitical region is Premium; the cloud carves the /29 itself"""
    def cloud(region, tier, link):
        return """lab: c
private-clouds: { pc1: { location: %s, network-block: 10.80.0.0/22, segments: { web: 10.90.1.0/24 }, authorizations: { k: {} } } }
circuits: { er-a: { location: Amsterdam, sku: %s, authorizations: { avs: {} }, private-peering: { peer-asn: 64520, vlan: 100,
    primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } } }
global-reach: { g: { %s } }
""" % (region, tier, link)
    there, back = "from: pc1, to: er-a, authorization: avs", "from: er-a, to: pc1, authorization: k, address-prefix: 192.168.0.0/29"
    for link in there, back:
        wants(link, cloud("eastus", "Standard", link), ("error", "global-reach-needs-premium", "global-reach/g", "er-a is not Premium"))
        wants(link, cloud("East US", "Premium_MeteredData", link))
        wants(link, cloud("francecentral", "Standard", link))
    wants("given", cloud("westeurope", "Standard", there + ", address-prefix: 192.168.0.0/29"),
          ("warning", "global-reach-carved", "global-reach/g", "carves the /29 of its links out of 10.80.0.0/22"))


def g4_a_network_of_a_site_is_in_use():
    """g4: the /29 of a link is in no network of a site; a summary around it is no network"""
    link = "global-reach: { g: { from: er-a, to: er-b, address-prefix: 10.20.5.0/29 } }\n"
    two = lab(circuit="location: Amsterdam, ", site="%s").replace(
        "circuits:\n  er-a", "circuits:\n  er-b: { location: London, private-peering: { peer-asn: 64530, vlan: 100, "
        "primary: 172.16.2.0/30, secondary: 172.16.2.4/30 } }\n  er-a")
    wants("network", two % "networks: [10.20.0.0/16], advertise: [10.20.0.0/16]" + link,
          ("warning", "overlap", "global-reach/g", "10.20.5.0/29 is in 10.20.0.0/16 of on-premises/s"))
    wants("summary", two % "networks: [10.21.0.0/16], advertise: [10.0.0.0/8]" + link)


def vnets_have_no_space_of_azure():
    """w30: link-local space and Azure's own address are in no VNet"""
    for space in "169.254.0.0/16", "169.254.7.0/24", "168.63.129.16/32":
        wants(space, lab(spaces=", " + space), ("error", "special-space", "vnets/hub", space + " is Azure's own"))
    wants("near", lab(spaces=", 168.63.130.0/24, 169.253.0.0/16"))


def k4_34_premium_ends_the_rest():
    """k4, case 34: 4,001 prefixes keep a Standard circuit down, and come back with Premium"""
    got = erxctl(lab(circuit="sku: Standard, ", site="advertise: [{ within: 10.128.0.0/10, length: 24, count: 4001 }]"),
                 "rehearse", plan="""plan: rest
durations: ideal
steps:
- id: down
  wait: 30s
  checks:
  - count: { at: hub, within: 10.128.0.0/10, at-most: 0 }
- id: premium
  do: [ { update: { circuits: { er-a: { sku: Premium } } } } ]
  wait: { until: { count: { at: hub, within: 10.128.0.0/10, at-least: 4001 } }, deadline: 10s }
""")
    check(got.returncode == 0, "%s", got.stdout[-1500:].replace("\n", "|") + got.stderr)


sys.exit(run([p20_more_prefixes_than_a_circuit_takes, w10_more_spaces_than_a_connection_takes, c3_sizes_that_no_provider_sells,
              p3_both_peerings_need_links_of_their_own, p37_no_community_in_a_virtual_wan, w63_fast_path, w5_units_are_of_one_sku,
              g2_global_reach_of_a_private_cloud, g4_a_network_of_a_site_is_in_use, vnets_have_no_space_of_azure,
              k4_34_premium_ends_the_rest]))
