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


def wrong_input_is_refused():
    """what is no template, or not there, is refused"""
    lab = written("lab.yaml", LAB)
    for args, why in ([lab, written("x.json", "{")], "x.json:1"), ([lab, WORK / "none.json"], "none.json"), \
            ([lab], "usage"), ([WORK / "none.yaml", WORK / "x.json"], "none.yaml"), ([lab, WORK / "x.json", "--x"], "--x"), \
            ([lab, written("c.json", {"$schema": SCHEMA, "resources": [{"type": "a/b", "name": "[c()]"}]})], "no function c()"):
        got = erxctl("whatif", *args, status=2)
        check(why in got.stderr and not got.stdout, "%s: %s", args, got.stderr)


sys.exit(run([a_connection_is_made, a_property_is_modified, parameters_and_text, what_the_service_refuses,
              secrets_are_not_shown, a_plan_is_told_in_the_same_way, wrong_input_is_refused]))
