#!/usr/bin/env python3
"""Deployments: templates as Bicep writes them (modules, loops, symbols), what they are refused
for, validate and whatIf, and tables of hubs and of a Route Server's peers."""
import json
import os
import sys

from face import HERE, Face, Failure, poll, run, same

GROUP = "resourceGroups/wan/providers/"
NET = GROUP + "Microsoft.Network/"
DEPLOYMENTS = GROUP + "Microsoft.Resources/deployments/"
LAB = """lab: estate
circuits:
  er-a:
    location: Seattle
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [10.20.0.0/16] }
"""
state = {}


def face():
    if "face" not in state:
        state["face"] = Face(LAB)
        state["face"].must("PUT", "resourceGroups/wan", {"location": "northeurope"})
    return state["face"]


def table(name, **more):
    return dict({"type": "Microsoft.Network/routeTables", "apiVersion": "2023-01-01", "name": name,
                 "location": "[resourceGroup().location]", "properties": {}}, **more)


def module(name, template, parameters=None, **more):
    """A module of Bicep"""
    return dict({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01",
                 "name": name, "properties": {
                     "expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental",
                     "parameters": parameters or {}, "template": template}}, **more)


VNET = {"parameters": {"name": {"type": "string"}, "space": {"type": "string"}},
        "variables": {"subnets": ["app", "db"]},
        "resources": [
            {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-01-01",
             "name": "[parameters('name')]", "location": "[resourceGroup().location]",
             "properties": {
                 "addressSpace": {"addressPrefixes": ["[parameters('space')]"]},
                 "copy": [{"name": "subnets", "count": "[length(variables('subnets'))]", "input": {
                     "name": "[variables('subnets')[copyIndex('subnets')]]", "properties": {
                         "addressPrefix":
                         "[cidrSubnet(parameters('space'), 24, copyIndex('subnets'))]"}}}]}}],
        "outputs": {"id": {"type": "string", "value":
                           "[resourceId('Microsoft.Network/virtualNetworks', parameters('name'))]"},
                    "first": {"type": "string", "value":
                              "[reference(parameters('name')).subnets[0].name]"}}}


def deploy(name, template, parameters=None, verb=""):
    body = {"properties": {"mode": "Incremental", "template": template}}
    if parameters:
        body["properties"]["parameters"] = {k: {"value": v} for k, v in parameters.items()}
    return ("POST" if verb else "PUT"), DEPLOYMENTS + name + verb, body


def modules_of_bicep():
    """modules with values of their own, outputs that others use, loops, conditions, symbols"""
    f = face()
    template = {
        "languageVersion": "2.0",
        "parameters": {"nets": {"type": "array"}, "guard": {"type": "bool", "defaultValue": False}},
        "resources": {
            "net": module("[format('net-{0}', copyIndex())]", VNET, {
                "name": {"value": "[format('m{0}', copyIndex())]"},
                "space": {"value": "[parameters('nets')[copyIndex()]]"}},
                copy={"name": "net", "count": "[length(parameters('nets'))]"}),
            "rt": table("mrt", tags={"net": "[reference('net-1').outputs.id.value]"},
                        dependsOn=["net"]),
            "never": table("never", condition="[parameters('guard')]"),
            "old": {"existing": True, "type": "Microsoft.Network/expressRouteCircuits",
                    "apiVersion": "2023-01-01", "name": "er-a", "resourceGroup": "estate"}},
        "outputs": {
            "firsts": {"type": "array", "copy": {
                "count": "[length(parameters('nets'))]",
                "input": "[reference(format('net-{0}', copyIndex())).outputs.first.value]"}},
            "key": {"type": "string", "value": "[reference('old').serviceKey]"}}}
    done = f.must(*deploy("bicep", template, {"nets": ["10.30.0.0/16", "10.31.0.0/16"]}))
    key = f.must("GET", "resourceGroups/estate/providers/Microsoft.Network/expressRouteCircuits/"
                 "er-a")["properties"]["serviceKey"]
    out = done["properties"]["outputs"]
    same((out["firsts"]["value"], out["key"]["value"]), (["app", "app"], key), "outputs")
    net = f.must("GET", NET + "virtualNetworks/m1")
    same((net["location"], [s["properties"]["addressPrefix"] for s in net["properties"]["subnets"]]),
         ("northeurope", ["10.31.0.0/24", "10.31.1.0/24"]), "the second VNet")
    same(f.must("GET", NET + "routeTables/mrt")["tags"]["net"].rsplit("/", 1)[1], "m1",
         "what a module gave")
    same(f.ask("GET", NET + "routeTables/never")[0], 404, "a resource with a false condition")
    rows = f.must("GET", DEPLOYMENTS + "bicep/operations")["value"]
    same(sorted(r["properties"]["targetResource"]["resourceName"] for r in rows),
         ["mrt", "net-0", "net-1"], "operations")
    same(f.must("GET", DEPLOYMENTS + "net-0")["properties"]["provisioningState"], "Succeeded",
         "the deployment of a module")


def what_bicep_makes():
    """the template of a hub, spokes, a gateway and a connection, as Bicep compiles it, is deployed"""
    f = face()
    with open(os.path.join(os.path.dirname(HERE), "import", "bicep.json")) as template:
        template = json.load(template)
    done = f.must(*deploy("main", template))
    same(done["properties"]["outputs"]["gateway"]["value"].rsplit("/", 1)[1], "ergw", "output")
    made = f.must("GET", NET + "connections/ergw-er")["properties"]
    same((made["routingWeight"], made["peer"]["id"].rsplit("/", 1)[1]), (20, "er-main"),
         "connection")
    states = [f.must("GET", NET + "virtualNetworks/vnet-spoke%d/virtualNetworkPeerings/to-vnet-hub"
                     % i)["properties"]["useRemoteGateways"] for i in (0, 1)]
    same(states, [True, True], "peerings")
    changes = f.must(*deploy("main", template, verb="/whatIf"))["properties"]["changes"]
    same([c["resourceId"] for c in changes if c["changeType"] not in ("NoChange", "Ignore")], [],
         "changes of a second time")


def refused_whole():
    """a deployment that is refused at its end, or inside, leaves nothing behind"""
    f = face()
    before = f.daemon.ask("export")["lab"]
    overlap = dict(VNET["resources"][0], name="clash", properties={
        "addressSpace": {"addressPrefixes": ["10.40.0.0/33"]}})
    for what, code, body in (
            ("the last", "DeploymentFailed", {"resources": [table("r1"), overlap]}),
            ("inside", "DeploymentFailed", {"resources": [
                table("r1"), module("in", {"resources": [table("r2"), overlap]})]}),
            ("no value inside", "InvalidTemplate", {"resources": [table("r1"),
                                                                  module("in", VNET)]}),
            ("a link inside", "DeploymentFailed", {"resources": [table("r1"), {
                "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01",
                "name": "far", "properties": {"mode": "Incremental",
                                              "templateLink": {"uri": "https://x"}}}]}),
            ("a value that may not be", "InvalidTemplate", {
                "parameters": {"a": {"type": "string", "allowedValues": ["x"],
                                     "defaultValue": "x"}}, "resources": [table("r1")]}),
            ("a value of nothing", "InvalidTemplate", {"resources": [table("r1")]})):
        values = {"a": "y"} if "value" in what and "inside" not in what else None
        f.refused(400, code, *deploy("bad", body, values))
        f.refused(400, code, *deploy("bad", body, values, "/validate"))
        f.refused(400, code, *deploy("bad", body, values, "/whatIf"))
    deep = {"resources": [table("r1")]}
    for i in range(8):
        deep = {"resources": [module("d%d" % i, deep)]}
    f.refused(400, "InvalidTemplate", *deploy("bad", deep))
    same(f.daemon.ask("export")["lab"], before, "the lab")


def links_and_modes():
    """links and the mode Complete are refused with what to do in their place"""
    f = face()
    for word, properties in (
            ("send the template inline", {"templateLink": {"uri": "https://x/y.json"}}),
            ("send the parameters inline", {"template": {"resources": []},
                                            "parametersLink": {"uri": "https://x"}}),
            ("delete it by itself", {"template": {"resources": []}, "mode": "Complete"})):
        for method, verb in (("PUT", ""), ("POST", "/validate"), ("POST", "/whatIf")):
            error = f.refused(400, "InvalidTemplate", method, DEPLOYMENTS + "l" + verb,
                              {"properties": properties})
            if word not in error["message"]:
                raise Failure("it says %s" % error["message"])
    f.refused(405, "MethodNotAllowed", "GET", DEPLOYMENTS + "bicep/whatIf")
    f.refused(404, "InvalidResourceType", "POST", DEPLOYMENTS + "bicep/nonsense")
    f.refused(404, "DeploymentNotFound", "GET", DEPLOYMENTS + "none/operations")


def what_if():
    """whatIf tells what would be made, changed, left as it is and left alone; nothing is done"""
    f = face()
    f.must("PUT", NET + "routeTables/t1", {"location": "northeurope", "properties": {
        "disableBgpRoutePropagation": False, "routes": [
            {"name": "a", "properties": {"addressPrefix": "10.0.0.0/8", "nextHopType": "None"}},
            {"name": "b", "properties": {"addressPrefix": "10.1.0.0/16", "nextHopType": "None"}}]}})
    f.must("PUT", NET + "routeTables/t2", {"location": "northeurope", "properties": {}})
    before = f.daemon.ask("export")["lab"]
    template = {"resources": [
        table("t1", properties={"disableBgpRoutePropagation": True, "routes": [
            {"name": "a", "properties": {"addressPrefix": "10.0.0.0/8",
                                         "nextHopType": "VnetLocal"}},
            {"name": "c", "properties": {"addressPrefix": "10.2.0.0/16", "nextHopType": "None"}}]}),
        table("t2"), module("in", {"resources": [table("t3")]})]}
    method, path, body = deploy("w", template, verb="/whatIf")
    said = f.must(method, path, body)
    same(said["status"], "Succeeded", "status")
    changes = {c["resourceId"].rsplit("/", 1)[1]: c for c in said["properties"]["changes"]}
    same({k: changes[k]["changeType"] for k in ("t1", "t2", "t3", "m0")},
         {"t1": "Modify", "t2": "NoChange", "t3": "Create", "m0": "Ignore"}, "changes")
    delta = {d["path"]: d for d in changes["t1"]["delta"]}
    same(sorted(delta), ["properties.disableBgpRoutePropagation", "properties.routes"], "delta")
    flag = delta["properties.disableBgpRoutePropagation"]
    same((flag["propertyChangeType"], flag["before"], flag["after"]), ("Modify", False, True),
         "a flag")
    routes = delta["properties.routes"]
    same(routes["propertyChangeType"], "Array", "routes")
    same([(c["path"], c["propertyChangeType"]) for c in routes["children"]],
         [("0", "Modify"), ("1", "Delete"), ("1", "Create")], "elements")
    same([(c["path"], c["before"], c["after"]) for c in routes["children"][0]["children"]],
         [("properties.nextHopType", "None", "VnetLocal")], "inside of an element")
    same(changes["t3"]["before"], None, "what was there of a new one")
    same(changes["t3"]["after"]["name"], "t3", "what would be there")
    same(f.daemon.ask("export")["lab"], before, "the lab")
    f.must(*deploy("w", template))
    changes = f.must(method, path, body)["properties"]["changes"]
    same(set(c["changeType"] for c in changes), {"NoChange", "Ignore"}, "changes afterwards")


def what_if_of_routes():
    """a deployment with a gateway, a key and a connection: whatIf, then the deployment, agree"""
    f = face()
    circuit = f.root + ("/resourceGroups/estate/providers/Microsoft.Network/expressRouteCircuits/"
                        "er-a")
    network, gateway = ("Microsoft.Network/virtualNetworks",
                        "Microsoft.Network/virtualNetworkGateways")
    template = {"resources": [
        {"type": "Microsoft.Network/connections", "apiVersion": "2023-01-01", "name": "conn",
         "location": "westus2", "dependsOn": ["[resourceId('%s', 'gw')]" % gateway],
         "properties": {"connectionType": "ExpressRoute", "routingWeight": 7,
                        "peer": {"id": circuit}, "virtualNetworkGateway1": {
                            "id": "[resourceId('%s', 'gw')]" % gateway}}},
        {"type": gateway, "apiVersion": "2023-01-01", "name": "gw", "location": "westus2",
         "dependsOn": ["[resourceId('%s', 'vgw')]" % network], "properties": {
             "gatewayType": "ExpressRoute", "sku": {"name": "ErGw1AZ", "tier": "ErGw1AZ"},
             "ipConfigurations": [{"name": "d", "properties": {"subnet": {
                 "id": "[resourceId('%s/subnets', 'vgw', 'GatewaySubnet')]" % network}}}]}},
        {"type": network, "apiVersion": "2023-01-01", "name": "vgw", "location": "westus2",
         "properties": {"addressSpace": {"addressPrefixes": ["10.50.0.0/16"]}, "subnets": [
             {"name": "GatewaySubnet", "properties": {"addressPrefix": "10.50.255.0/27"}}]}}]}
    said = f.must(*deploy("er", template, verb="/whatIf"))["properties"]["changes"]
    made = {c["resourceId"]: c["after"] for c in said if c["changeType"] == "Create"}
    same(sorted(i.rsplit("/", 1)[1] for i in made), ["conn", "gw", "vgw"], "to be made")
    f.must(*deploy("er", template))
    for path, told in made.items():
        got = f.must("GET", path)
        for key in ("connectionStatus", "egressBytesTransferred", "ingressBytesTransferred"):
            got["properties"].pop(key, None)
            told["properties"].pop(key, None)
        same(told["properties"], got["properties"], path)


def polled():
    """with the habit `async` whatIf is an operation, with its result behind Location"""
    with Face(LAB, "--azure-habits", "async") as f:
        method, path, body = deploy("w", {"resources": [table("t")]}, verb="/whatIf")
        status, text, headers = f.raw(method, f.root + "/" + path + "?api-version=2021-04-01",
                                      json.dumps(body))
        same(status, 202, "status")
        where = headers["location"].split("/", 3)[3]

        def done():
            return json.loads(f.raw("GET", "/" + where)[1]).get("properties")
        poll("the operation", done)
        same(done()["changes"][0]["changeType"], "Create", "change")


def peers_of_a_route_server():
    """what a Route Server learned from a peer and tells it, by instance, as az prints it"""
    with Face("""lab: rs
vnets:
  hub:
    address-space: [10.1.0.0/16]
    subnets: { nva: 10.1.2.0/24 }
    route-server: {}
    appliances:
      fw: { address: 10.1.2.4, asn: 65001, peers: [route-server], advertise: [10.99.0.0/16] }
""") as f:
        hub = "resourceGroups/rs/providers/Microsoft.Network/virtualHubs/hub-rs/bgpConnections/fw"
        poll("routes", lambda: f.must("POST", hub + "/learnedRoutes")["RouteServiceRole_IN_0"])
        got = f.must("POST", hub + "/learnedRoutes")
        same(sorted(got), ["RouteServiceRole_IN_0", "RouteServiceRole_IN_1"], "instances")
        for rows in got.values():
            same([(r["network"], r["nextHop"], r["sourcePeer"], r["origin"], r["asPath"])
                  for r in rows],
                 [("10.99.0.0/16", "10.1.2.4", "10.1.2.4", "EBgp", "65001")], "learned")
        same(len({rows[0]["localAddress"] for rows in got.values()}), 2, "addresses of instances")
        told = f.must("POST", hub + "/advertisedRoutes")
        same([r["network"] for r in told["RouteServiceRole_IN_1"]], ["10.1.0.0/16"], "advertised")
        f.refused(405, "MethodNotAllowed", "GET", hub + "/learnedRoutes")
        f.refused(404, "NotFound", "POST", hub.replace("/fw", "/none") + "/learnedRoutes")


def effective_routes_of_a_hub():
    """what a virtual hub does with traffic, with ids of where that goes"""
    with Face("""lab: wan
virtual-wans: { w: { hubs: [vh] } }
virtual-hubs:
  vh: { address-prefix: 10.100.0.0/23, gateway: { connections: { c: er-a } }, vnets: { leaf: {} } }
vnets: { leaf: { address-space: [10.12.0.0/24] } }
""" + LAB.split("\n", 1)[1]) as f:
        net = "resourceGroups/wan/providers/Microsoft.Network/"
        path = net + "virtualHubs/vh/effectiveRoutes"

        def rows(body=None):
            return {r["addressPrefixes"][0]: r for r in f.must("POST", path, body)["value"]}
        poll("routes", lambda: "10.20.0.0/16" in rows())
        got = rows({"resourceId": f.root + "/" + net + "virtualHubs/vh/hubRouteTables/"
                    "defaultRouteTable", "virtualWanResourceType": "RouteTable"})
        learned, leaf = got["10.20.0.0/16"], got["10.12.0.0/24"]
        same((learned["nextHopType"], learned["asPath"], learned["nextHops"]),
             ("ExpressRouteGateway", "12076-64520",
              [f.root + "/" + net + "expressRouteGateways/vh-gw"]), "learned")
        same((leaf["nextHopType"], leaf["routeOrigin"].rsplit("/", 2)[1:]),
             ("Virtual Network Connection", ["hubVirtualNetworkConnections", "leaf"]), "the VNet")
        f.refused(400, "InvalidParameter", "POST", path, {
            "resourceId": "/x/hubRouteTables/other", "virtualWanResourceType": "RouteTable"})
        f.refused(400, "InvalidParameter", "POST", path, {"virtualWanResourceType": "x"})
        f.refused(404, "ResourceNotFound", "POST", path.replace("vh/", "none/"))


def main():
    try:
        return run([modules_of_bicep, what_bicep_makes, refused_whole, links_and_modes, what_if, what_if_of_routes,
                    polled, peers_of_a_route_server, effective_routes_of_a_hub])
    finally:
        if "face" in state:
            state["face"].close()


sys.exit(main())
