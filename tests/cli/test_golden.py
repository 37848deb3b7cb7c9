#!/usr/bin/env python3
"""What each command of erxctl prints, as a table and as JSON, is what tests/cli/golden says.

ERX_UPDATE=1 writes those files anew; read the difference before it goes anywhere. What
differs from run to run (times, counts of keepalives) is masked with its width kept. JSON is
laid out a row a line, in its own order.
"""
import json, os, re, shlex, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, workdir

GOLDEN = os.path.join(HERE, "golden")
RING = os.path.join(HERE, "..", "..", "conf", "examples", "four-routers.yaml")
AZURE = os.path.join(GOLDEN, "lab.yaml")
BOW = os.path.join(HERE, "..", "..", "conf", "examples", "rehearsals", "S9", "lab.yaml")
DIRECT = os.path.join(HERE, "..", "service", "direct.yaml")
MOVED = os.path.join(HERE, "..", "..", "conf", "examples", "rehearsals", "S14", "lab.yaml")
VPN = os.path.join(HERE, "..", "..", "conf", "examples", "designs", "vpn-as-backup", "lab.yaml")
WAN = os.path.join(HERE, "..", "..", "conf", "examples", "designs", "virtual-wan-secured", "lab.yaml")
SDWAN = os.path.join(HERE, "..", "..", "conf", "examples", "designs", "route-server-sdwan", "lab.yaml")
KEY = "0c6f4a32-0000-4000-8000-00000000000"

# File: lab, commands. A command with "both " in front is run as it is and with -o json;
# "then " waits for convergence afterwards.
SCENES = {
    "show-sessions": (RING, ["both show sessions", "both show sessions --at r3",
                             "show sessions --at r9"]),
    "show-bfd": (RING, ["both show bfd", "both show bfd --at r9", "show bfd now"]),
    "show-routes": (RING, [
        "both show routes --at r1", "both show routes --at r1 198.51.100.0/24 --view all",
        "both show routes --at r4 --view received --peer r3",
        "both show routes --at r3 --view received --peer r4",
        "both show routes --at r3 --view advertised --peer r2",
        "show routes --at r1 10.99.0.0/16", "both show routes --at r11",
        "show routes --at r1 --view received --peer r3", "both show routes --at r1 10.1.0.0/8",
        "show routes --at r1 --view bst", "show routes", "show routes --at", "show routes --at r1 a b",
        "show routes --at r1 --at r2", "show routes --att r1"]),
    "show-events": (RING, ["both show events", "show events --after 8", "show events --after x",
                            "show events --follow --after x", "both show events --follow now"]),
    "wait": (RING, ["both wait", "wait --timeout 500ms", "both wait --timeout soon"]),
    "wait-in-vain": ("nobody.yaml", ["both wait --timeout 1500ms", "show sessions"]),
    "fail": ("ring.yaml", [
        "then fail link r1--r2", "both show failures", "show sessions --at r1", "show routes --at r1 10.2.0.0/16",
        "then restore link r1--r2", "show routes --at r1 10.2.0.0/16",
        "then fail session r1--r2/ipv4", "show failures", "show sessions --at r2", "wait",
        "then restore session r1--r2/ipv4", "then fail router r3",
        "show routes --at r2 10.3.0.0/16", "then restore router r3",
        "then fail forwarding r2", "show failures", "show failures now", "then restore forwarding r2",
        "both fail link r1--r3", "both restore link r1--r3", "both restore link r1--r33", "fail session r1--r2", "fail router r7", "fail cable r1--r2",
        "fail link", "restore link r1--r22"]),
    "refresh": (RING, ["then refresh r1--r2/ipv4", "both refresh r1--r2", "refresh",
                       "then fail session r1--r2/ipv4 --text 'new cables'", "both refresh r1--r2/ipv4",
                       "show sessions --at r1", "both fail link r1--r3 --text x"]),
    "reset": (RING, ['then reset r1--r2/ipv4 --text "maintenance at noon"',
                     "show sessions --at r1", "then reset r2--r1 --text link", "show sessions --at r2",
                     "then reset r4 --text router", "show sessions --at r4",
                     "both reset r1--r22", "reset"]),
    "apply": (RING, ["both apply RING --dry-run", "apply AZURE --dry-run", "then apply AZURE",
                     "show sites", "then apply RING", "show sessions", "both apply missing.yaml",
                     "apply broken.yaml", "apply"]),
    "version": (RING, ["both version", "version now"]),
    "unknown": (RING, ["show", "show session", "frobnicate"]),
    "show-circuits": (AZURE, ["both show circuits", "show circuits er-a", "both show circuits er-b"]),
    "show-authorizations": (AZURE, ["both show authorizations", "both authorization list er-a", "both show authorizations er-x", "both authorization list er-x"]),
    "show-connections": (AZURE, ["both show connections", "show connections hub", "show connections to-pc1", "show connections other", "show connections nobody", "both show connections to-er"]),
    "show-global-reach": (AZURE, ["both show global-reach", "both show global-reach pc1-to-er"]),
    "show-private-clouds": (AZURE, ["both show private-clouds", "both show private-clouds pc2"]),
    "show-vnets": (AZURE, ["both show vnets", "show vnets spoke", "both show vnets hub2"]),
    "show-vpn-connections": (VPN, [
        "both show vpn-connections", "show vpn-connections branch", "both show vpn-connections nobody",
        "both fail vpn-gateway hub2"]),
    "show-sites": (AZURE, ["both show sites", "both show sites seatle"]),
    "show-route-table": (AZURE, [
        "both show route-table er-a --path primary", "show route-table er-a --path third",
        "both show route-table er-b --path primary"]),
    "show-route-table-summary": (AZURE, [
        "both show route-table-summary er-a --path secondary",
        "both show route-table-summary er-x", "show route-table-summary"]),
    "show-arp": (AZURE, ["both show arp er-a --path primary", "both show arp er-x", "show arp er-a --path third"]),
    "show-learned-routes": (AZURE, ["both show learned-routes hub", "show learned-routes hib"]),
    "show-advertised-routes": (AZURE, [
        "both show advertised-routes hub --peer 10.60.255.4",
        "show advertised-routes hub --peer 10.60.255.99"]),
    "show-effective-routes": (AZURE, [
        "both show effective-routes hub", "show effective-routes spoke1", "both show routes --at spoke1",
        "show routes --at spoke1 10.20.0.0/16", "both show routes --at spoke1 --view all",
        "then announce seattle 0.0.0.0/0", "show effective-routes spoke1", "then withdraw seattle 0.0.0.0/0",
        "show routes --at spoke1 0.0.0.0/0", "show effective-routes other",
        "both show effective-routes spok1", "show effective-routes hub --subscription contoso",
        "show effective-routes"]),
    "show-virtual-hubs": (WAN, [
        "both show effective-routes we", "both show effective-routes ne --subnet fw",
        "show effective-routes ne --subnet fw -o az", "show effective-routes we --subnet firewall",
        "show effective-routes app", "show bgp-peers ne --instance vpn0", "show routes --at we 10.201.0.0/16",
        "explain 10.30.0.0/16 --at amsterdam", "trace amsterdam db", "graph running", "fail virtual-hub nee",
        "fail virtual-hub ne", "trace app db"]),
    "show-bgp-peers": (AZURE, ["both show bgp-peers hub", "show bgp-peers spoke1"]),
    "explain": (AZURE, ["both explain 10.20.0.0/16 --at hub/gw0", "explain 10.81.1.0/24 --at wan",
                        "explain 10.99.0.0/16 --at wan", "both explain 10.80.2.128/25 --at seattle",
                        "explain 10.81.0.0/16 --at hub/gw0", "explain 10.62.0.0/16 --at wan", "explain 10.20.0.0/16 --at hug/gw0",
                        "explain 10.20.0.1/16 --at hub/gw0", "explain 10.20.0.0/16"]),
    "reach": (AZURE, [
        "both reach", "then global-reach delete pc1-to-er-a", "reach seattle",
        "both reach seatle", "reach --subscription contoso", "reach hub pc1"]),
    "schema": (AZURE, [
        "both schema", "schema --json lab", "schema --json plan", "schema --yang api",
        "schema --yang nothing", "schema lab"]),
    "graph": (AZURE, [
        "both graph AZURE", "graph RING -o dot", "graph RING -o svg", "then fail session er-a/primary--hub/gw0/ipv4",
        "both graph running", "graph running -o dot", "graph running -o az",
        "graph missing.yaml", "graph broken.yaml", "graph"]),
    "trace": (AZURE, ["both trace seattle pc1/management", "trace 10.60.1.4 10.81.1.10",
                      "trace wan 10.99.0.1", "both trace seatle hub", "trace seattle er-a", "trace 10.99.0.1 hub",
              "then fail session er-a/primary--pc1/primary/ipv4",
              "then fail session pc1/edge1--pc1/secondary/ipv4", "trace seattle pc1/web",
              "then fail forwarding hub/gw1", "both trace hub seattle",
              "then global-reach delete pc1-to-er-a", "both trace seattle pc1/management",
              "trace seattle", "trace a b c"]),
    "snapshot": (AZURE, [
        "both snapshot before", "then fail session er-a/primary--hub/gw0/ipv4", "both diff before",
        "then global-reach delete pc1-to-er-a", "snapshot after", "both diff before after --all",
        "diff after", "both show snapshots", "both snapshot now", "both diff befor", "diff before aftr",
        "diff", "snapshot", "both snapshot delete befor", "snapshot delete before",
        "snapshot delete before", "show snapshots all", "show snapshots"]),
    "assert": (AZURE, [
        "both assert 'reachable: { from: seattle, to: hub, direction: both }' "
        "'sees: { at: hub, prefix: 10.20.0.0/16, as-path: 12076 64520 }' 'count: { at: hub/gw0, at-least: 2 }'",
        "both assert 'path: { from: seattle, to: hub, avoid: er-a/primary }' 'absent: { at: hub, prefix: 10.20.0.0/16 }' "
        "'ecmp-over: { at: hub/gw0, prefix: 10.20.0.0/16, over: [er-a/primary] }' 'session: { at: hub, state: down }' "
        "'key-state: { circuit: er-a, authorization: avs, state: Available }' 'best-via: { at: hub, prefix: 10.20.0.0/16, via: pc1 }'",
        "assert -f checks.yaml --timeout 1ms", "both assert -f wrong-checks.yaml", "snapshot before",
        "then fail session er-a/primary--hub/gw0/ipv4", "assert 'unchanged: { since: before, at: hub/gw0 }'",
        "assert 'unchanged: { since: before, at: pc1 }'", "both assert 'unchanged: { since: after }'",
        "assert 'reachabel: { from: seattle, to: hub }'", "assert 'reachable: { from: seatle, to: hub }'",
        "assert --timeout soon 'reachable: { from: seattle, to: hub }'", "assert -f missing.yaml", "assert",
        "assert --timout 1s x"]),
    "maintain": (AZURE, [
        "then maintain er-a/primary --drain-only", "show failures", "show routes --at hub/gw0 10.20.0.0/16",
        "show routes --at seattle/ce0 10.60.0.0/16", "trace hub seattle", "then maintain er-a/primary",
        "both maintain er-a/primary", "show failures", "trace hub seattle",
        "then authorization create er-a spare --key %s5" % KEY, "show routes --at hub/gw0 10.20.0.0/16",
        "then end-maintain er-a/primary", "both end-maintain er-a/primary", "show failures", "trace hub seattle",
        "then maintain hub/gw0", "show failures", "trace hub seattle", "then end-maintain hub/gw0",
        "both maintain seattle/ce0", "both end-maintain er-a/primry", "maintain", "end-maintain"]),
    "failover-tests": (AZURE, [
        "both show failover-tests er-a", "then link-test start er-a primary", "both show failover-routes er-a",
        "show failures", "both link-test start er-a secondary", "show sessions --at er-a/primary",
        "both link-test stop er-a secondary", "both link-test stop er-a --successful", "show failover-routes er-a primary",
        "both site-test start hub Amsterdam", "both site-test start hub Paris", "both site-test start hob Amsterdam",
        "both site-test stop hub", "show failover-tests hub", "site-test start hub", "link-test start er-a third",
        "link-test", "both show failover-routes pc1", "both show failover-tests her-a",
        "both show resiliency", "both show route-sets hub", "both show resiliency hbu", "both show route-sets hbu"]),
    "virtual-hubs": (WAN, [
        "both show virtual-hubs", "both show virtual-hubs west", "show virtual-hubs -o az", "both show virtual-hubs wset",
        "both show connections", "both show vpn-connections", "then connection create second --vnet we --circuit er-dub",
        "show connections", "show effective-routes we", "then connection delete we second", "show connections we",
        "both connection delete we second", "both connection create third --vnet nowhere --circuit er-dub"]),
    "route-servers": (SDWAN, [
        "both show route-servers", "both show route-servers hub", "show route-servers -o az", "both show route-servers hbu"]),
    "direct-ports": (DIRECT, [
        "both show direct-ports", "show direct-ports eq-dub", "both fail direct-port eq-ams/link1", "show failures",
        "both fail direct-port eq-ams/link3", "restore direct-port eq-ams",
        "both show direct-ports eq-bud"]),
    "peerings": (MOVED, [
        "both show peerings", "both show peerings er-old", "show peerings -o az", "both show route-filters",
        "both show route-filters of-old", "both show peerings er-odl", "both show route-filters of-odl"]),
    "site-tests": (BOW, [
        "then site-test start hub-west Amsterdam", "show failover-routes hub-west", "show sessions --at hub-west/gw0",
        "both site-test start hub-west Dublin", "both site-test stop hub-west --successful --verified",
        "show failover-tests hub-west", "wait", "both site-test start hub-west Dublin", "site-test stop hub-west",
        "site-test start hub-west Dublin --type Both"]),
    "gateway-migration": (AZURE, [
        "both migration execute hub", "then migration prepare hub --sku ErGw2Az",
        "show vnets hub", "show bgp-peers hub --instance gw2", "both migration prepare hub --sku ErGw2Az",
        "both migration commit hub", "then migration execute hub", "show route-table er-a",
        "then migration commit hub", "both migration abort hub", "show learned-routes hub",
        "then migration prepare hub --sku ErGw3Az", "then migration abort hub", "show vnets hub",
        "both migration prepare hob --sku ErGw2Az", "migration prepare hub",
        "migration prepare hub --sku Basic"]),
    "fail-objects": (AZURE, [
        "fail circuit er-a", "trace hub seattle", "then restore circuit er-a", "fail gateway hub",
        "trace hub seattle", "then restore gateway hub", "fail private-cloud pc1", "trace hub pc1",
        "then restore private-cloud pc1", "fail circuit er-b", "restore gateway hob", "fail private-cloud hub"]),
    "az": ("few.yaml", [
        "show route-table er-a -o az", "show route-table er-a", "show route-table-summary er-a -o az",
        "show arp er-a -o az", "show learned-routes hub -o az", "show bgp-peers hub -o az",
        "show advertised-routes hub --peer 10.60.255.4 -o az", "show connections -o az",
        "show effective-routes spoke1 -o az", "show effective-routes spoke1 --az",
        "show route-table er-x -o az", "show learned-routes spoke1 -o az"]),
    "az-dialect-i": ("dialect-i.yaml", [
        "show route-table er-a -o az", "both show route-table er-a"]),
    "fidelity": (RING, ["both fidelity C-5a", "fidelity G-12", "fidelity C-2", "both fidelity C-5x",
                        "fidelity a b"]),
    "resiliency": (RING, ["both resiliency AZURE", "resiliency RING", "both resiliency missing.yaml",
                          "resiliency"]),
    "world": (RING, ["both world 'Zurich Metro'", "both world 'West Europe'", "world Chicago",
                     "both world Zurch", "world a b"]),
    "check": (RING, [
        "both check AZURE", "both check broken.yaml", "check missing.yaml", "check", "check --lent AZURE",
        "check --lint AZURE", "both check few.yaml --lint", "both check pitfalls.yaml --lint", "check pitfalls.yaml",
        "check --lint broken.yaml"]),
    "rehearse": (RING, [
        "both rehearse few.yaml plan.yaml", "rehearse few.yaml plan.yaml --until flip",
        "both rehearse few.yaml wrong.yaml", "rehearse few.yaml", "rehearse few.yaml missing.yaml",
        "rehearse broken.yaml plan.yaml", "rehearse few.yaml failing.yaml",
        "rehearse few.yaml plan.yaml --sead 1"]),
    "plan-search": (RING, [
        "both plan search few.yaml order.yaml", "plan search few.yaml no-order.yaml", "both plan search few.yaml wrong.yaml",
        "plan search few.yaml", "plan search few.yaml order.yaml --k 2"]),
    "runbook": (RING, ["runbook few.yaml sheets.yaml", "runbook few.yaml aborted.yaml", "both runbook few.yaml plan.yaml", "runbook few.yaml wrong.yaml", "runbook few.yaml"]),
    "compare": ("few.yaml", [
        "compare few.yaml er-a/primary=rows.json", "compare few.yaml er-a/primary=rows.json -o json",
        "compare few.yaml er-a/primary=rows.json --since er-a/primary=old.json",
        "compare few.yaml er-a/primary=same.json",
        "both compare few.yaml rows.json", "compare few.yaml", "compare missing.yaml er-a/primary=rows.json"]),
    "import": ("few.yaml", [
        "both import estate.json", "import estate.json --name twin", "import few.yaml", "both import missing.json",
        "import"]),
    "whatif": ("few.yaml", [
        "both whatif few.yaml template.json", "whatif few.yaml plan.yaml", "both whatif few.yaml missing.json",
        "whatif few.yaml refused.json", "whatif few.yaml"]),
    "sweep": (RING, ["both sweep few.yaml", "both sweep broken.yaml", "sweep few.yaml --failures 3",
                     "sweep few.yaml --shard 2/1", "sweep"]),
    "show-bmp": ("stations.yaml", ["both show bmp", "show bmp wall"]),
    "show-counters": (RING, ["both show counters", "both show counters all"]),
    "show-gateways": (AZURE, [
        "both show gateways", "both show gateways hub", "show gateways -o az", "both show gateways hbu"]),
    "show-stats": (RING, ["both show stats", "both show stats er-a"]),
    "show-packets": (RING, ["both show packets", "both show packets all"]),
    "edit": (AZURE, [
        "then edit create detour.yaml", "show connections", "trace hub seattle", "both edit create detour.yaml",
        "both edit delete nothing.yaml", "edit create broken.yaml", "edit create missing.yaml",
        "edit change detour.yaml", "edit create"]),
    "authorization": (AZURE, [
        "both authorization create er-a one --key %s3" % KEY, "show authorizations",
        "both authorization create er-a one --key %s4" % KEY,
        "authorization create er-b one", "authorization create er-a two --key nonsense",
        "both authorization revoke er-a two", "then authorization revoke er-a one",
        "then authorization revoke er-a avs", "show global-reach"]),
    "capture": (AZURE, [
        "capture er-a --for 1ms --write /dev/null", "dump hub --view best --write /dev/null",
        "both capture er-x --write nothing", "both capture er-a --format pcap --write nothing",
        "capture er-a --for soon --write nothing", "capture --count x --write nothing",
        "capture --write", "capture a b --write nothing",
        "both dump hib --write nothing", "dump hub --view bst --write nothing",
        "dump hub --peer nobody --write nothing", "dump --write nothing"]),
    "azure": ("few.yaml", ["both azure env", "azure env er-a"]),
    "page": ("few.yaml", ["both page --print", "page --print --subscription alpha", "page er-a"]),
    "connection": (AZURE, [
        "then connection create second --vnet other --circuit er-a --weight 100",
        "show connections", "connection create second --vnet other --circuit er-a",
        "connection create third --vnet othr --circuit er-a",
        "connection create third --vnet other --circuit er-x",
        "both connection create third --vnet spoke1 --circuit er-a",
        "connection create third", "then connection delete other second", "show connections",
        "connection delete other second", "both connection delete othr second"]),
    "global-reach": (AZURE, [
        "both global-reach create again --from er-a --to pc1 --address-prefix 192.168.254.0/29",
        "then global-reach delete pc1-to-er-a", "show global-reach",
        "then global-reach create again --from pc1 --to er-a --authorization-key %s2" % KEY,
        "show global-reach", "global-reach delete nothing", "both global-reach delete agian"]),
    "harness": (AZURE, [
        "both export", "export --alocated", "fail circuit er-a", "fail session pc1/edge0--pc1/edge1/ipv4",
        "restore all", "both restore all", "restore all of", "then announce seattle 10.22.0.0/16",
        "both history", "history all", "both undo", "undo 9", "then apply few.yaml --confirm 5m", "both confirm",
        "confirm it", "then reset lab", "both reset lab", "reset lab now", "both reload", "reload x",
        "both advance 1s"]),
    "advance": ("few.yaml", [
        "both advance --until converged", "advance 180s", "fail circuit er-a",
        "advance --until 'unreachable: { from: seattle, to: hub }'",
        "both advance --until 'reachable: { from: seattle, to: hub }' --timeout 10m", "advance", "both advance soon"]),
    "announce": (AZURE, [
        "then announce seattle 10.22.0.0/16 --as-path '64530 16550' --community 64520:7 --med 5",
        "show routes --at hub/gw0 10.22.0.0/16", "both announce seattle 10.22.0.0/8",
        "announce seatle 10.23.0.0/16", "withdraw seattle 10.22.0.0/16 --over er-a",
        "then withdraw seattle 10.22.0.0/16",
        "show routes --at hub/gw0 10.22.0.0/16", "explain 10.22.0.0/16 --at hub/gw0", "show sites",
        "both withdraw seattle 10.22.0.0/16"]),
}

FEW = """lab: few
circuits:
  er-a: { location: Seattle, private-peering: { peer-asn: 65100, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
on-premises:
  seattle: { asn: 65100, circuits: { er-a: {} }, advertise: [192.168.1.0/24, { prefix: 10.32.0.0/12, origin: incomplete }] }
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er-a: er-a } }
  spoke1: { address-space: [10.61.0.0/24], peered-with: hub }
"""

PITFALLS = """lab: pitfalls
private-clouds: { pc1: { network-block: 10.80.0.0/22, segments: { web: 10.81.1.0/24 }, authorizations: { hub: {} } } }
circuits:
  er-a: { location: Seattle, private-peering: { peer-asn: 8075, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 }, authorizations: { gr: {} } }
  er-c: { location: Seattle, private-peering: { peer-asn: 8075, primary: 172.16.3.0/30, secondary: 172.16.3.4/30, vlan: 100 } }
  er-b: { location: Dallas, private-peering: { peer-asn: 8075, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
on-premises:
  seattle: { asn: 8075, circuits: { er-a: { export: all }, er-c: {} }, networks: [10.20.0.0/16], advertise: [0.0.0.0/0] }
  dallas: { asn: 8075, circuits: { er-b: {} }, advertise: [10.30.0.0/16] }
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er-a: { circuit: er-a, weight: 100 }, to-pc1: { circuit: pc1, authorization: hub } } }
global-reach:
  g1: { from: pc1, to: er-a, authorization: gr }
  g2: { from: er-a, to: er-b, address-prefix: 192.168.254.0/29 }
"""

MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "0000-00-00T00:00:00.000Z"),
    (re.compile(r"127\.0\.0\.1:\d+/#code=[0-9a-f]{64}"), "127.0.0.1:PORT/#code=CODE"),
    (re.compile(r"\b\d+:\d\d:\d\d(\.\d+)?\b"), lambda m: re.sub(r"\d", "0", m.group(0))),
    (re.compile(r'("(?:up-for-seconds|time|age|age-seconds|bytes|messages-sent|messages-received|messagesSent|messagesReceived)": )[\d.]+'),
     r"\g<1>0"),
    (re.compile(r"\buid \d+ *"), "uid N "),
    (re.compile(r'("commit": )("[0-9a-f]{12}"|null)'), r"\g<1>..."),
    (re.compile(r"\bBy +Undone"), "By Undone"),
    (re.compile(r'("service-key": ")[0-9a-f-]+'), r"\g<1>..."),
]


def lay_out(text):
    """JSON a row a line; text that is not JSON as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, list):
        rows = ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in value)
        return "[\n%s\n]\n" % rows if value else "[]\n"
    return json.dumps(value, ensure_ascii=False) + "\n"


def errors_laid_out(text):
    return "".join("! " + line + "\n" for line in text.splitlines())


def mask(text, top):
    text = text.replace(top, "DIR").replace(RING, "RING").replace(AZURE, "AZURE").replace(BOW, "BOW").replace(MOVED, "MOVED").replace(DIRECT, "DIRECT")
    for pattern, by in MASKS:
        text = pattern.sub(by, text)
    return text


def erxctl(daemon, words):
    return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", daemon.socket] + words,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def play(scene, top):
    lab, commands = SCENES[scene]
    lab = os.path.join(top, lab)
    out = []
    simulated = ["--simulated"] if scene == "advance" else []
    face = {"azure": ["--azure", "127.0.0.1:0"], "page": ["--port", "0"]}.get(scene, [])
    with Daemon(["-q"] + simulated + face + [lab]).must_run() as daemon:
        got = erxctl(daemon, ["version"] if simulated else ["wait"] if scene != "wait-in-vain" else ["version"])
        if got.returncode:
            raise Failure("not converged: " + got.stderr)
        for command in commands:
            wait = command.startswith("then ")
            both = command.startswith("both ")
            command = command.split(" ", 1)[1] if wait or both else command
            words = [{"RING": RING, "AZURE": AZURE}.get(w, w) for w in shlex.split(command)]
            words = [re.sub(r"(^|=)([\w-]+\.(?:yaml|json))$", lambda m: m.group(1) + os.path.join(top, m.group(2)), w)
                     for w in words]
            few = words[0] == "schema"      # which is as long as the modules are
            for extra in ([], ["-o", "json"]) if both else ([],):
                got = erxctl(daemon, words + extra)
                out.append("$ erxctl %s\n" % " ".join([command] + extra))
                got.stdout = "".join(got.stdout.splitlines(True)[:12 if few else None])
                out.append(lay_out(got.stdout) if extra else got.stdout)
                out.append(errors_laid_out(got.stderr))
                out.append("(exit %d)\n" % got.returncode if got.returncode else "")
                out.append("\n")
            if wait and erxctl(daemon, ["wait"]).returncode:
                raise Failure("not converged after %s" % command)
        daemon.stop()
    text = mask("".join(out), top)
    if face:    # a port, a secret, and what follows from the two
        text = text.replace(daemon.dir, "SOCKETS")
        for pattern, by in ((r"localhost:\d+", "localhost:PORT"), (r"\b[0-9a-f]{64}\b", "SECRET"),
                            (r"(ERX_AZURE_ID=')[0-9a-f-]+", r"\g<1>ID")):
            text = re.sub(pattern, by, text)
    if scene == "show-counters":    # all that they count differs from run to run
        text = re.sub(r"^([a-z-]+) +\d+", r"\1 0", text, flags=re.M)
        text = re.sub(r"^(Counter) +Value", r"\1 Value", text, flags=re.M)
        text = re.sub(r'("value": )\d+', r"\g<1>0", text)
        # As many as there may be files.
        text = re.sub(r"^connections 0 +\d+", "connections 0 FILES", text, flags=re.M)
        text = re.sub(r'("connections", "value": 0, "bound": )\d+', r"\1FILES", text)
    return text


def compare(scene, got):
    path = os.path.join(GOLDEN, scene + ".txt")
    if os.environ.get("ERX_UPDATE") == "1":
        with open(path, "w") as f:
            f.write(got)
        return
    if not os.path.exists(path):
        raise Failure("there is no %s" % path)
    with open(path) as f:
        want = f.read()
    if got == want:
        return
    for a, b in zip(got.splitlines() + ["(end)"], want.splitlines() + ["(end)"]):
        if a != b:
            raise Failure("printed: %s; expected: %s" % (a.strip(), b.strip()))


def commands():
    """Every command that erxctl lists: those of the daemon, and its own."""
    text = subprocess.run([os.path.join(BUILD, "erxctl"), "--help"], capture_output=True,
                          text=True, timeout=60, check=True).stdout
    return [m.group(1) for m in re.finditer(r"^  ([a-z-]+(?: [a-z-]+)*)(?: [A-Z]| {2,})", text, re.M)]


def untested():
    """What is missing in the golden files of each command: a good run, a run with -o json, and a
    run with bad input."""
    names = commands()
    seen = {name: set() for name in names}
    for scene in SCENES:
        with open(os.path.join(GOLDEN, scene + ".txt")) as f:
            blocks = re.split(r"^\$ erxctl ", f.read(), flags=re.M)[1:]
        for block in blocks:
            line = block.split("\n", 1)[0]
            of = [n for n in names if line == n or line.startswith(n + " ")]
            if of:
                bad = re.search(r"^\(exit \d\)$", block, re.M)
                got = seen[max(of, key=len)]
                got.add("bad input" if bad else "a good run")
                if line.endswith(" -o json"):
                    got.add("-o json")
    return ["%s (%s)" % (name, ", ".join(x for x in ("a good run", "-o json", "bad input")
                                         if x not in got))
            for name, got in seen.items() if len(got) < 3]


def template(kind, name, properties):
    return {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Network/" + kind, "name": name,
                                                       "properties": properties}]}


def main():
    failed = 0
    top = workdir("golden")
    with open(os.path.join(top, "broken.yaml"), "w") as f:
        f.write("lab: broken\nrouters:\n  r1: { asn: 0, neighbors: { r2: {} } }\n  r2: { asm: 5 }\n")
    with open(os.path.join(top, "detour.yaml"), "w") as f:
        f.write("circuits:\n  er-b: { location: Dallas, private-peering: { peer-asn: 64520, "
                "primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }\n"
                "on-premises: { seattle: { circuits: { er-b: { local-preference: 200 } } } }\n"
                "vnets: { hub: { connections: { to-er-b: { circuit: er-b } } } }\n")
    with open(os.path.join(top, "nothing.yaml"), "w") as f:
        f.write("circuits: [er-c]\n")
    for name, text in (("few.yaml", FEW), ("pitfalls.yaml", PITFALLS), ("dialect-i.yaml", FEW + "fidelity: { route-table-dialect: i }\n")):
        with open(os.path.join(top, name), "w") as f:
            f.write(text)
    plan = ("plan: flip\nsteps:\n- id: flip\n  do: [ { fail: { link: er-a/primary--seattle/ce0 } } ]\n"
            "  wait: 5m\n  checks: [ { sees: { at: hub, prefix: 192.168.1.0/24, as-path: %s } } ]\n")
    for name, text in (("plan.yaml", plan % "12076 65100"), ("failing.yaml", plan % "12076 65101"),
                       ("wrong.yaml", (plan % "12076").replace("seattle/ce0", "seatle/ce0").replace("sees", "seas"))):
        with open(os.path.join(top, name), "w") as f:
            f.write(text)
    with open(os.path.join(top, "sheets.yaml"), "w") as f:
        f.write((plan % "12076 65101").replace("plan: flip\n", "plan: flip\nstart: 2028-02-28T23:58+01:00\n")
                .replace("- id: flip\n", "- id: flip\n  title: a link | a <name>\n  owner: carrier\n"
                         "  rollback: [ { restore: { link: er-a/primary--seattle/ce0 } } ]\n")
                + "- id: look\n  at: 5m\n  note: both links\n  checks: [ { sees: { at: hub, prefix: 192.168.1.0/24 } } ]\n")
    with open(os.path.join(top, "aborted.yaml"), "w") as f:
        f.write((plan % "12076 65100").replace("- id: flip\n", "- id: flip\n  rollback: [ { restore: { link: er-a/primary--seattle/ce0 } } ]\n"
                "  abort-if: [ { session: { at: er-a/primary, remote: seattle, state: down } } ]\n")
                + "- id: keep\n  do: [ { snapshot: before } ]\n- id: undo\n  do: [ { restore: { link: er-a/primary--seattle/ce0 } } ]\n"
                "  rollback: [ { fail: { link: er-a/primary--seattle/ce0 } } ]\n")
    order = ("plan: order\norder: free\nalways:\n- sees: { at: hub, prefix: 192.168.1.0/24 }\nsteps:\n"
             "- { id: back, owner: carrier, do: [ { restore: { link: er-a/primary--seattle/ce0 } } ],\n"
             "    checks: [ { session: { at: er-a/primary, remote: seattle, state: up } } ] }\n"
             "- { id: cut, owner: carrier, do: [ { fail: { link: er-a/primary--seattle/ce0 } } ],\n"
             "    checks: [ { session: { at: er-a/primary, remote: seattle, state: down } } ] }\n"
             "- { id: see, owner: site, %s }\n")
    for name, text in (("order.yaml", "checks: [ { sees: { at: hub, prefix: 192.168.1.0/24, count: 1 } } ]"),
                       ("no-order.yaml", "do: [ { fail: { circuit: er-a } } ]")):
        with open(os.path.join(top, name), "w") as f:
            f.write(order % text)
    with open(os.path.join(top, "checks.yaml"), "w") as f:
        f.write("checks:\n- reachable: { from: seattle, to: pc1/management }\n"
                "  note: as the migration needs it\n- unreachable:\n    from: hub\n    to: pc1/web\n")
    with open(os.path.join(top, "wrong-checks.yaml"), "w") as f:
        f.write("checks:\n- outage: { flow: mgmt, at-most: 0s }\n"
                "- symmetric: { from: seattle, to: hub, at-most: 0s }\n- reachable: { flow: mgmt }\n"
                "- symmetric: { from: seattle, to: hub, since: cut }\n")
    rows = [{"network": "192.168.1.0/24", "nextHop": "172.16.1.1", "path": "65100", "weight": 0},
            {"network": "10.32.0.0/12", "nextHop": "172.16.1.1", "path": "65100 65100 ?", "weight": 0},
            {"network": "10.60.0.0/16", "nextHop": "10.60.1.12*", "path": "65515", "weight": 0},
            {"network": "10.60.0.0/16", "nextHop": "10.60.1.13", "path": "65515", "weight": 0}]
    same = rows[:1] + [dict(rows[1], path="65100 ?")] + rows[2:] + [dict(r, network="10.61.0.0/24") for r in rows[2:]]
    circuit = {"id": "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/expressRouteCircuits/er-a",
               "location": "westeurope", "sku": {"tier": "Basic"}, "peerings": [
                   {"name": "AzurePrivatePeering", "peerASN": 65100, "vlanId": 100, "sharedKey": "md5",
                    "primaryPeerAddressPrefix": "172.16.1.0/30", "secondaryPeerAddressPrefix": "172.16.1.4/30"}]}
    for name, value in (("template.json", template("virtualNetworks", "spoke1", {"addressSpace": {"addressPrefixes": ["10.61.0.0/23"]}})),
                        ("refused.json", template("virtualNetworks", "spoke1", {"addressSpace": {"addressPrefixes": ["10.60.0.0/23"]}})),
                        ("rows.json", {"value": rows}), ("same.json", {"value": same}), ("old.json", {"value": rows[1:] + [dict(rows[0], network="10.9.0.0/16")]}),
                        ("estate.json", [circuit])):
        with open(os.path.join(top, name), "w") as f:
            f.write(json.dumps(value, indent=1))
    with open(os.path.join(top, "nobody.yaml"), "w") as f:
        f.write("lab: nobody\nrouters:\n  rs: { asn: 65000, neighbors: { p1: { asn: 65001, external: "
                "{ local: 127.0.0.3, remote: 127.0.0.9, port: 2179, mode: dial } } } }\n")
    with open(os.path.join(top, "stations.yaml"), "w") as f:
        f.write("lab: stations\nvnets: { hub: { address-space: [10.60.0.0/16], gateway: {} } }\nbmp:\n"
                "  wall: { address: 127.0.0.9, port: 1 }\n  few: { address: ::1, port: 1, monitor: [loc-rib, pre-policy] }\n")
    with open(RING) as f, open(os.path.join(top, "ring.yaml"), "w") as g:
        text = f.read().replace("{}", "{ hold: 3 }").replace("{ prepend", "{ hold: 3, prepend")
        g.write(text)               # a dead link is noticed soon
    for scene in SCENES:
        if sys.argv[1:] and scene not in sys.argv[1:]:
            continue
        try:
            compare(scene, play(scene, top))
            print("PASS output of %s" % scene, flush=True)
        except Failure as e:
            failed += 1
            print("FAIL output of %s: %s" % (scene, str(e).replace("\n", " ")[:600]), flush=True)
    shutil.rmtree(top)
    missing = untested()
    print("%s every command has a good run, one with -o json and bad input here%s" % (
        "FAIL" if missing else "PASS", ": not " + ", ".join(missing) if missing else ""))
    return 1 if failed or missing else 0


sys.exit(main())
