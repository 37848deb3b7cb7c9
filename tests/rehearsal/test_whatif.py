#!/usr/bin/env python3
"""`erxctl whatif`: what a template or a plan would do to a lab, and that nothing else is said."""
import json, os, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / ".." / "state"))
from daemon import Failure, quick_build, run, workdir

WORK = Path(workdir("whatif"))
LAB = """lab: small
circuits:
  er-a: { location: Seattle, sku: Premium, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
  er-b: { location: Dallas, private-peering: { peer-asn: 64530, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [192.168.1.0/24, "fd00:20::/48"] }
  dallas: { asn: 64530, circuits: { er-b: {} }, advertise: [192.168.2.0/24] }
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er-a: er-a } }
"""
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
NETWORK = "Microsoft.Network/"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def written(name, text):
    path = WORK / name
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    return path


def template(*resources, **more):
    return written("template.json", dict({"$schema": SCHEMA, "contentVersion": "1.0.0.0",
                                          "resources": list(resources)}, **more))


def resource(kind, name, **properties):
    return {"type": NETWORK + kind, "apiVersion": "2024-05-01", "name": name, "location": "westus2",
            "properties": properties}


def rid(kind, *names):
    return {"id": "[resourceId('%s%s', %s)]" % (NETWORK, kind, ", ".join("'%s'" % n for n in names))}


def erxctl(*args, status=0):
    got = subprocess.run([os.path.join(quick_build(), "erxctl"), *map(str, args)], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=300)
    check(got.returncode == status, "erxctl %s: status %d: %s%s", args, got.returncode, got.stdout[-500:], got.stderr)
    return got


def whatif(*files):
    return json.loads(erxctl("whatif", written("lab.yaml", LAB), *files, "-o", "json").stdout)


def by_path(said):
    return {c["resourceId"]: c for c in said["changes"]}


def a_connection_is_made():
    """a connection to a circuit that stands already: object, routes and reachability"""
    said = whatif(template(resource("connections", "to-er-b", connectionType="ExpressRoute", routingWeight=5,
                                    virtualNetworkGateway1=rid("virtualNetworkGateways", "hub-gw"),
                                    peer=rid("expressRouteCircuits", "er-b"))))
    made = by_path(said)["vnets/hub/connections/to-er-b"]
    check(made["changeType"] == "Create" and made["type"] == NETWORK + "connections", "made: %s", made)
    check(made["after"] == {"circuit": "er-b", "weight": 5}, "made: %s", made)
    others = {p: c["changeType"] for p, c in by_path(said).items() if c is not made}
    check(set(others.values()) == {"Ignore"} and "circuits/er-b" in others, "others: %s", others)
    routes = {(r["router"], r["network"]) for r in said["routes"]}
    check({("hub/gw0", "192.168.2.0/24"), ("dallas/ce0", "10.60.0.0/16")} <= routes, "routes: %s", routes)
    check(not any(r[1] == "192.168.1.0/24" for r in routes), "routes of seattle: %s", routes)
    reach = {(r["from"], r["to"]): (r["before"], r["after"]) for r in said["reachability"]}
    check(reach.get(("dallas", "hub"), ())[1:] == ("both-ways",), "reachability: %s", reach)
    check(said["status"] == "Succeeded" and said["error"] is None, "status: %s", said["status"])


def a_property_is_modified():
    """a property that changes is a delta with both values; what stays is NoChange"""
    vnet = resource("virtualNetworks", "hub", addressSpace={"addressPrefixes": ["10.60.0.0/16", "10.70.0.0/16"]})
    circuit = dict(resource("expressRouteCircuits", "er-a", serviceProviderProperties={"peeringLocation": "Seattle"}),
                   sku={"tier": "Premium"})
    circuit.pop("location")
    vnet.pop("location")
    said = by_path(whatif(template(vnet, circuit)))
    check(said["circuits/er-a"]["changeType"] == "NoChange", "circuit: %s", said["circuits/er-a"])
    hub = said["vnets/hub"]
    check(hub["changeType"] == "Modify" and hub["delta"] == [{
        "path": "address-space", "propertyChangeType": "Modify", "before": ["10.60.0.0/16"],
        "after": ["10.60.0.0/16", "10.70.0.0/16"], "children": None}], "hub: %s", hub)


def parameters_and_text():
    """parameters give values; the text has the signs of az"""
    values = written("values.json", {"$schema": SCHEMA.replace("Template", "Parameters"),
                                     "parameters": {"space": {"value": "10.61.0.0/24"}}})
    made = resource("virtualNetworks", "[concat('spo', 'ke')]",
                    addressSpace={"addressPrefixes": ["[parameters('space')]"]},
                    virtualNetworkPeerings=[{"name": "h", "properties": {
                        "useRemoteGateways": True, "remoteVirtualNetwork": rid("virtualNetworks", "hub")}}])
    file = template(made, parameters={"space": {"type": "string"}})
    got = erxctl("whatif", written("lab.yaml", LAB), file, values).stdout
    for text in ["  + Microsoft.Network/virtualNetworks/spoke  (vnets/spoke)\n", '      + address-space: ["10.61.0.0/24"]\n',
                 '      + peered-with: "hub"\n', "Object changes: 1 to create, 5 to ignore.\n",
                 "  seattle/ce0  10.61.0.0/24: none => 12076 via er-a/primary, er-a/secondary\n",
                 "seattle to spoke: not there => both-ways\n"]:
        check(text in got, "%r is not in %s", text, got)


def what_the_service_refuses():
    """a change that would be refused ends with status 1 and the reason"""
    circuit = resource("expressRouteCircuits", "er-a", serviceProviderProperties={"bandwidthInMbps": 50})
    got = erxctl("whatif", written("lab.yaml", LAB), template(circuit), "-o", "json", status=1)
    errors = [json.loads(line) for line in got.stderr.splitlines() if line.startswith("{")]
    check(not got.stdout and "bandwidth-shrink" in [e.get("error", {}).get("code") for e in errors],
          "it says %s%s", got.stdout, got.stderr)
    vnet = resource("virtualNetworks", "other", addressSpace={"addressPrefixes": ["10.60.8.0/24"]},
                    virtualNetworkPeerings=[{"name": "h", "properties": {
                        "useRemoteGateways": True, "remoteVirtualNetwork": rid("virtualNetworks", "hub")}}])
    got = erxctl("whatif", written("lab.yaml", LAB), template(vnet), status=1)
    check("overlaps 10.60.0.0/16 of vnets/hub" in got.stderr and not got.stdout, "it says %s", got.stderr)


def secrets_are_not_shown():
    """keys that a template brings are in no output"""
    peering = resource("expressRouteCircuits/peerings", "er-a/AzurePrivatePeering", sharedKey="topsecret1")
    file = template(peering)
    for more in [], ["-o", "json"]:
        got = erxctl("whatif", written("lab.yaml", LAB), file, *more)
        check("topsecret1" not in got.stdout + got.stderr, "the key is in %s", got.stdout)
        check("(secret)" in got.stdout, "no word of the key in %s", got.stdout)


def a_plan_is_told_in_the_same_way():
    """a plan changes objects by their places in the lab, then routes, then reachability"""
    plan = written("plan.yaml", "plan: cut\nsteps:\n- id: cut\n  do:\n  - delete: { vnets: { hub: { connections: to-er-a } } }\n"
                                "  wait: 1m\n")
    said = whatif(plan)
    hub = by_path(said)["vnets/hub"]
    check(hub["changeType"] == "Modify" and hub["delta"][0]["propertyChangeType"] == "Delete" and
          hub["delta"][0]["path"].startswith("connections"), "hub: %s", hub)
    check(any(r["router"] == "hub/gw0" and r["network"] == "fd00:20::/48" or r["network"] == "192.168.1.0/24"
              for r in said["routes"]), "routes: %s", said["routes"])
    check(any(r["from"] == "seattle" and r["before"] == "both-ways" for r in said["reachability"]),
          "reachability: %s", said["reachability"])


def a_refused_plan_is_told():
    """a plan with an action that is refused, or that aborts, ends with status 1 and no result"""
    lab = written("lab.yaml", LAB)
    for do, expect in ("delete: { circuits: { er-a: {} } }", "circuit-in-use"), \
            ("create: { vnets: { x: { address-space: [10.60.8.0/24], peered-with: hub } } }", "overlap"):
        plan = written("plan.yaml", "plan: p\nsteps:\n- id: cut\n  do:\n  - %s\n" % do)
        for more in [], ["-o", "json"]:
            got = erxctl("whatif", lab, plan, *more, status=1)
            check(not got.stdout and "step cut: " in got.stderr and "plan.yaml:5" in got.stderr, "it says %s%s", got.stdout, got.stderr)
        check('"code":"%s"' % expect in got.stderr, "another code: %s", got.stderr)
        plan.write_text(plan.read_text() + "    expect: refused\n")
        check("5 to ignore" in erxctl("whatif", lab, plan).stdout, "a refusal that the plan wants is none")
    plan = written("plan.yaml", "plan: p\nsteps:\n- id: cut\n  do: [ { fail: { circuit: er-a } } ]\n  wait: 4m\n"
                                "  abort-if: [ { absent: { at: hub, prefix: 192.168.1.0/24 } } ]\n"
                                "  rollback: [ { restore: { circuit: er-a } } ]\n")
    got = erxctl("whatif", lab, plan, status=1)
    check(not got.stdout and "the plan aborts at step cut" in got.stderr, "it says %s%s", got.stdout, got.stderr)


def what_stands_at_the_top_changes_too():
    """words and limits of the lab are no objects of a list, and are told when they change"""
    plan = written("plan.yaml", "plan: p\nsteps:\n- id: a\n  do:\n  - update: { description: new, fidelity: { gateway-ipv6-session: separate } }\n")
    said = by_path(whatif(plan))
    changed = {p: (c["changeType"], [(d["path"], d["after"]) for d in c["delta"]]) for p, c in said.items() if c["changeType"] != "Ignore"}
    check(changed == {"description": ("Create", [("description", "new")]),
                      "fidelity": ("Create", [("gateway-ipv6-session", "separate")])}, "changed: %s", changed)


def a_lab_without_rest_is_told():
    """routes that change for ever are not taken for a result in silence"""
    plan = written("plan.yaml", "plan: p\nsteps:\n- id: a\n  do:\n"
                                "  - update: { circuits: { er-b: { private-peering: { peer-asn: 64521 } } }, on-premises: { site-b: { asn: 64521 } } }\n"
                                "  - create: { global-reach: { a-b: { from: er-a, to: er-b, authorization: gr, address-prefix: 192.168.254.0/29 } } }\n"
                                "  - create: { routers: { wan: { asn: 64501, neighbors: { site-a/ce0: {}, site-b/ce0: {} } } } }\n")
    got = erxctl("whatif", HERE / ".." / ".." / "conf" / "examples" / "rehearsals" / "S3" / "lab.yaml", plan)
    check("the lab does not come to rest" in got.stderr, "it says %s", got.stderr)
    check("rest" not in erxctl("whatif", written("lab.yaml", LAB), template()).stderr, "this lab rests")


ENDS = """lab: ends
circuits:
  er-a: { location: Seattle, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
          ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [192.168.1.0/24, "fd00:20::/48"] }
private-clouds:
  pc1: { network-block: 10.80.0.0/22, segments: { web: 10.81.1.0/24 }, authorizations: { hub-key: {} } }
vnets:
  hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw1Az,
         connections: { to-er-a: er-a, to-pc1: { circuit: pc1, authorization: hub-key } } }
  left: { address-space: [10.62.0.0/16] }
virtual-wans: { wan: { hubs: [vhub] } }
virtual-hubs:
  vhub: { address-prefix: 10.100.0.0/23, gateway: { connections: { er: er-a } }, vnets: { left: {} } }
"""


def of_each_kind_in_both_families():
    """circuits, gateways, VNets, hubs, private clouds: what is as it is changes nothing, a value that differs changes routes"""
    peering = {"peerASN": 64520, "vlanId": 100, "primaryPeerAddressPrefix": "172.16.1.0/30", "secondaryPeerAddressPrefix": "172.16.1.4/30",
               "ipv6PeeringConfig": {"primaryPeerAddressPrefix": "fd00:1::/126", "secondaryPeerAddressPrefix": "fd00:1::4/126"}}
    prefixes = {"addressPrefixes": ["10.60.0.0/16", "fd00:60::/48"]}
    cloud = {"type": "Microsoft.AVS/privateClouds", "apiVersion": "2023-09-01", "name": "pc1", "properties": {"networkBlock": "10.80.0.0/22"}}
    segment = {"type": "Microsoft.AVS/privateClouds/workloadNetworks/segments", "apiVersion": "2023-09-01", "name": "pc1/default/web",
               "properties": {"displayName": "web", "subnet": {"gatewayAddress": "10.81.1.1/24"}}}
    is_now = [resource("expressRouteCircuits/peerings", "er-a/AzurePrivatePeering", **peering),
              resource("virtualNetworks", "hub", addressSpace=prefixes),
              resource("virtualNetworkGateways", "hub-gw", gatewayType="ExpressRoute", sku={"name": "ErGw1AZ"},
                       ipConfigurations=[{"properties": {"subnet": rid("virtualNetworks/subnets", "hub", "GatewaySubnet")}}]),
              resource("virtualHubs", "vhub", addressPrefix="10.100.0.0/23", virtualWan=rid("virtualWans", "wan")),
              resource("expressRouteGateways", "vhub-gw", virtualHub=rid("virtualHubs", "vhub")), cloud, segment]
    for r in is_now:
        r.pop("location", None)
    lab = written("ends.yaml", ENDS)

    def ask(*resources):
        return json.loads(erxctl("whatif", lab, template(*resources), "-o", "json").stdout)
    for r in is_now:
        said = ask(r)
        kinds = {c["changeType"] for c in said["changes"]}
        check(kinds == {"NoChange", "Ignore"} and not said["routes"] and not said["reachability"], "%s: %s %s", r["type"],
              [c for c in said["changes"] if c["changeType"] not in ("NoChange", "Ignore")], said["routes"][:3])
    text = erxctl("whatif", lab, template(*is_now)).stdout
    check("to modify" not in text and "to create" not in text and "to delete" not in text, "it says %s", text)
    check(text.endswith("\nRoutes that change:\n  none\n\nReachability that changes:\n  none\n"), "it ends with %s", text[-300:])
    for r, router, network in [
            (dict(is_now[0], properties=dict(peering, peerASN=64521)), "er-a/primary", "192.168.1.0/24"),
            (dict(is_now[0], properties=dict(peering, peerASN=64521)), "er-a/primary", "fd00:20::/48"),
            (dict(is_now[1], properties={"addressSpace": {"addressPrefixes": ["10.60.0.0/16", "fd00:66::/48"]}}), "seattle/ce0", "fd00:66::/48"),
            (dict(is_now[1], properties={"addressSpace": {"addressPrefixes": ["10.66.0.0/16", "fd00:60::/48"]}}), "seattle/ce0", "10.66.0.0/16"),
            (dict(segment, name="pc1/default/db", properties={"displayName": "db", "subnet": {"gatewayAddress": "10.81.9.1/24"}}),
             "hub/gw0", "10.81.9.0/24")]:
        said = ask(r)
        check({"Modify", "Create"} & {c["changeType"] for c in said["changes"]}, "%s changes nothing", r)
        check((router, network) in {(x["router"], x["network"]) for x in said["routes"]}, "%s: %s", network, said["routes"])


def secrets_by_reference_count_as_before():
    """whatif and import take a lab with secrets by reference as that lab is"""
    written("md5", "quitesecret")
    lab = written("lab.yaml", LAB.replace("vlan: 100 } }", 'vlan: 100, shared-key: "file:md5" } }', 1).replace(
        "circuits: { er-a: {} }", 'circuits: { er-a: { shared-key: "file:md5" } }'))
    new = template({"type": NETWORK + "virtualNetworks", "name": "new", "properties": {"addressSpace": {"addressPrefixes": ["10.99.0.0/16"]}}})
    got = erxctl("whatif", lab, new)
    check("new" in got.stdout and not got.stderr, "%s%s", got.stdout, got.stderr)
    got = erxctl("import", lab, new)
    check(got.stdout.count('shared-key: "file:md5"') == 2 and "left out" not in got.stdout, "%s", got.stdout)
    check("quitesecret" not in got.stdout, "%s", got.stdout)


def wrong_input_is_refused():
    """what is no template, or not there, is refused"""
    lab = written("lab.yaml", LAB)
    for args, why in ([lab, written("x.json", "{")], "x.json:1"), ([lab, WORK / "none.json"], "none.json"), \
            ([lab], "usage"), ([WORK / "none.yaml", WORK / "x.json"], "none.yaml"), ([lab, WORK / "x.json", "--x"], "--x"), \
            ([lab, written("c.json", {"$schema": SCHEMA, "resources": [{"type": "a/b", "name": "[c()]"}]})], "no function c()"):
        got = erxctl("whatif", *args, status=2)
        check(why in got.stderr and not got.stdout, "%s: %s", args, got.stderr)


sys.exit(run([a_connection_is_made, a_property_is_modified, parameters_and_text, what_the_service_refuses,
              secrets_are_not_shown, a_plan_is_told_in_the_same_way, a_refused_plan_is_told,
              what_stands_at_the_top_changes_too, a_lab_without_rest_is_told, of_each_kind_in_both_families,
              secrets_by_reference_count_as_before, wrong_input_is_refused]))
