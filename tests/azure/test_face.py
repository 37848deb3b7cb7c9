#!/usr/bin/env python3
"""erxd --azure asked as programs ask Resource Manager: the story of two subscriptions, private
clouds, Virtual WAN, Route Server, deployments, polling, tenants that see nothing of each other,
and what no tool of Azure's would send."""
import base64
import json
import os
import shutil
import subprocess
import sys

from face import BUILD, Face, Failure, poll, run, same, workdir

NET = "resourceGroups/wan/providers/Microsoft.Network/"
AVS = "resourceGroups/wan/providers/Microsoft.AVS/privateClouds"
PRIVATE = "/peerings/AzurePrivatePeering"
LAB = """lab: estate
on-premises:
  seattle: { asn: 65010, advertise: [10.20.0.0/16] }
"""
state = {}


def face():
    if "face" not in state:
        state["face"] = Face(LAB)
    return state["face"]


def circuit(name, location, net, vlan, root=""):
    """A Premium circuit with its private peering"""
    f, path = face(), root + NET + "expressRouteCircuits/" + name
    f.must("PUT", path, {
        "location": "westeurope",
        "sku": {"name": "Premium_MeteredData", "tier": "Premium", "family": "MeteredData"},
        "properties": {"serviceProviderProperties": {
            "serviceProviderName": "LabTel", "peeringLocation": location,
            "bandwidthInMbps": 500}}})
    f.must("PUT", path + PRIVATE, {"properties": {
        "peeringType": "AzurePrivatePeering", "peerASN": 65010, "vlanId": vlan,
        "primaryPeerAddressPrefix": "172.16.%d.0/30" % net,
        "secondaryPeerAddressPrefix": "172.16.%d.4/30" % net}})
    return f.must("GET", path)


def vnet(name, space, root=""):
    """A VNet with an ExpressRoute gateway; the id of the gateway"""
    f, path = face(), root + NET + "virtualNetworks/" + name
    made = f.must("PUT", path, {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": [space]},
        "subnets": [{"name": "GatewaySubnet", "properties": {
            "addressPrefix": space.replace("0.0/16", "255.0/27")}}]}})
    return f.must("PUT", root + NET + "virtualNetworkGateways/%s-gateway" % name, {
        "location": "westeurope", "properties": {
            "gatewayType": "ExpressRoute", "sku": {"name": "ErGw1AZ", "tier": "ErGw1AZ"},
            "ipConfigurations": [{"name": "default", "properties": {
                "subnet": {"id": made["id"] + "/subnets/GatewaySubnet"}}}]}})["id"]


def connection(gateway, peer, key=None):
    body = {"location": "westeurope", "properties": {
        "connectionType": "ExpressRoute", "routingWeight": 10,
        "virtualNetworkGateway1": {"id": gateway, "properties": {}}, "peer": {"id": peer}}}
    if key:
        body["properties"]["authorizationKey"] = key
    return body


def story():
    """the story over two subscriptions: keys open one connection, Global Reach joins, tables fill"""
    f = face()
    er1 = circuit("er1", "Amsterdam", 9, 100)
    er2 = circuit("er2", "London", 10, 101)
    same(er1["properties"]["serviceProviderProvisioningState"], "Provisioned", "provider")
    other = "/subscriptions/11111111-2222-4333-8444-555555555555/"
    gateway = vnet("app", "10.9.0.0/16", other)
    path = other + NET + "connections/c1"
    f.refused(403, "LinkedAuthorizationFailed", "PUT", path, connection(gateway, er1["id"]))
    auth = f.must("PUT", NET + "expressRouteCircuits/er1/authorizations/a1", {})
    key = auth["properties"]["authorizationKey"]
    f.refused(400, "ExpressRouteCircuitAuthorizationKeyInvalid", "PUT", path,
              connection(gateway, er2["id"], key))
    made = f.must("PUT", path, connection(gateway, er1["id"], key))
    same(made["properties"]["peer"]["id"], er1["id"], "peer")
    auth = f.must("GET", NET + "expressRouteCircuits/er1/authorizations/a1")
    same(auth["properties"]["authorizationUseStatus"], "InUse", "use status")
    same(f.must("POST", NET + "expressRouteCircuits/er1/authorizations/a1/listKeys"),
         {"authorizationKey": key}, "listKeys")
    f.refused(400, "ExpressRouteCircuitAuthorizationInUse", "PUT", other + NET + "connections/c2",
              connection(vnet("app2", "10.10.0.0/16", other), er1["id"], key))
    f.must("PUT", NET + "expressRouteCircuits/er2" + PRIVATE + "/connections/gr", {"properties": {
        "peerExpressRouteCircuitPeering": {"id": er1["id"] + PRIVATE},
        "addressPrefix": "192.168.8.0/29"}})
    seen = f.must("GET", NET + "expressRouteCircuits/er1" + PRIVATE + "/peerConnections")
    same([r["name"] for r in seen["value"]], ["gr"], "peer connections")
    poll("the connection", lambda: f.must("GET", path)["properties"]["connectionStatus"] ==
         "Connected")
    table = NET + "expressRouteCircuits/er2" + PRIVATE + "/routeTables/primary"
    poll("routes", lambda: "10.9.0.0/16" in
         [r["network"] for r in f.must("POST", table)["value"]])
    f.refused(400, "ExpressRouteCircuitInUse", "DELETE", NET + "expressRouteCircuits/er1")
    f.refused(400, "CircuitConnectionSamePeeringLocation", "PUT",
              NET + "expressRouteCircuits/er1" + PRIVATE + "/connections/g2",
              {"properties": {"peerExpressRouteCircuitPeering": {
                  "id": circuit("er3", "Amsterdam", 11, 102)["id"] + PRIVATE},
                  "addressPrefix": "192.168.9.0/29"}})


def private_clouds():
    """a private cloud, its key, Global Reach to a circuit, segments, and what is Microsoft's"""
    f = face()
    cloud = f.must("PUT", AVS + "/pc1", {"location": "westeurope", "sku": {"name": "av36p"},
                                         "properties": {"networkBlock": "10.40.0.0/22"}})
    p = cloud["properties"]
    same((p["circuit"]["primarySubnet"], p["endpoints"]["vcsa"]),
         ("10.40.0.224/30", "https://10.40.0.2/"), "circuit and endpoints")
    f.refused(403, "AuthorizationFailed", "GET", p["circuit"]["expressRouteID"])
    made = f.must("PUT", AVS + "/pc1/authorizations/k1", {})["properties"]
    same(made["expressRouteId"], p["circuit"]["expressRouteID"], "whose key")
    gateway = vnet("avsnet", "10.11.0.0/16")
    path = NET + "connections/to-pc1"
    f.refused(403, "LinkedAuthorizationFailed", "PUT", path,
              connection(gateway, p["circuit"]["expressRouteID"]))
    f.must("PUT", path, connection(gateway, p["circuit"]["expressRouteID"],
                                   made["expressRouteAuthorizationKey"]))
    key = f.must("PUT", NET + "expressRouteCircuits/er1/authorizations/avs",
                 {})["properties"]["authorizationKey"]
    er1 = f.must("GET", NET + "expressRouteCircuits/er1")["id"]
    reach = f.must("PUT", AVS + "/pc1/globalReachConnections/g", {"properties": {
        "peerExpressRouteCircuit": er1, "authorizationKey": key}})["properties"]
    same((reach["addressPrefix"], reach["peerExpressRouteCircuit"]), ("10.40.0.128/29", er1),
         "Global Reach")
    segments = AVS + "/pc1/workloadNetworks/default/segments"
    web = f.must("PUT", segments + "/web", {"properties": {
        "displayName": "web", "connectedGateway": "/infra/tier-1s/TNT-T1",
        "subnet": {"gatewayAddress": "10.41.7.1/24"}}})
    same((web["id"].split("/pc1/")[1], web["properties"]["subnet"]["gatewayAddress"]),
         ("workloadNetworks/default/segments/web", "10.41.7.1/24"), "segment")
    same([r["name"] for r in f.must("GET", segments)["value"]], ["web"], "segments")
    f.refused(400, "AddressPrefixesOverlap", "PUT", AVS + "/pc2", {
        "location": "westeurope", "properties": {"networkBlock": "10.40.0.0/22"}})


def virtual_wan():
    """a virtual WAN, its hub, the hub's gateway, and connections to a circuit and a VNet"""
    f = face()
    wan = f.must("PUT", NET + "virtualWans/w", {"location": "westeurope", "properties": {}})
    hub = f.must("PUT", NET + "virtualHubs/vh", {"location": "westeurope", "properties": {
        "addressPrefix": "10.100.0.0/23", "virtualWan": {"id": wan["id"]}}})
    same([h["id"] for h in f.must("GET", NET + "virtualWans/w")["properties"]["virtualHubs"]],
         [hub["id"]], "hubs")
    f.must("PUT", NET + "expressRouteGateways/vhgw", {"location": "westeurope", "properties": {
        "virtualHub": {"id": hub["id"]},
        "autoScaleConfiguration": {"bounds": {"min": 2}}}})
    er2 = f.must("GET", NET + "expressRouteCircuits/er2")["id"]
    made = f.must("PUT", NET + "expressRouteGateways/vhgw/expressRouteConnections/c", {
        "properties": {"expressRouteCircuitPeering": {"id": er2 + PRIVATE},
                       "routingWeight": 5}})["properties"]
    same((made["expressRouteCircuitPeering"]["id"], made["routingWeight"]), (er2 + PRIVATE, 5),
         "connection of the hub")
    f.must("PUT", NET + "virtualNetworks/leaf", {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.12.0.0/24"]}}})
    leaf = f.must("GET", NET + "virtualNetworks/leaf")["id"]
    f.must("PUT", NET + "virtualHubs/vh/hubVirtualNetworkConnections/leaf", {"properties": {
        "remoteVirtualNetwork": {"id": leaf}}})
    f.refused(400, "ExpressRouteGatewayInUse", "DELETE", NET + "expressRouteGateways/vhgw")
    f.must("DELETE", NET + "expressRouteGateways/vhgw/expressRouteConnections/c")
    f.must("DELETE", NET + "expressRouteGateways/vhgw")
    f.must("DELETE", NET + "virtualHubs/vh/hubVirtualNetworkConnections/leaf")
    f.must("DELETE", NET + "virtualHubs/vh")
    f.must("DELETE", NET + "virtualWans/w")
    same(f.ask("GET", NET + "virtualHubs/vh")[0], 404, "the hub")


def route_server():
    """a Route Server is a virtual hub with an address; its peers are appliances of the VNet"""
    f = face()
    net = f.must("PUT", NET + "virtualNetworks/nva", {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.13.0.0/16"]}, "subnets": [
            {"name": "RouteServerSubnet", "properties": {"addressPrefix": "10.13.1.0/27"}},
            {"name": "fw", "properties": {"addressPrefix": "10.13.2.0/24"}}]}})
    hub = NET + "virtualHubs/rs"
    f.must("PUT", hub, {"location": "westeurope", "properties": {"sku": "Standard"}})
    f.must("PUT", hub + "/ipConfigurations/c", {"properties": {
        "subnet": {"id": net["id"] + "/subnets/RouteServerSubnet"}}})
    same(f.must("GET", hub)["properties"]["virtualRouterIps"], ["10.13.1.4", "10.13.1.5"],
         "addresses")
    peer = f.must("PUT", hub + "/bgpConnections/fw1", {"properties": {
        "peerIp": "10.13.2.4", "peerAsn": 65001}})["properties"]
    same((peer["peerIp"], peer["peerAsn"]), ("10.13.2.4", 65001), "peer")
    same([r["name"] for r in f.must("GET", hub + "/bgpConnections")["value"]], ["fw1"], "peers")


def effective_routes():
    """effective routes of an interface are those of the subnet's hosts"""
    f = face()
    net = f.must("GET", NET + "virtualNetworks/nva")["id"]
    f.must("PUT", NET + "networkInterfaces/nic", {"location": "westeurope", "properties": {
        "ipConfigurations": [{"name": "a", "properties": {
            "subnet": {"id": net + "/subnets/fw"}}}]}})
    rows = f.must("POST", NET + "networkInterfaces/nic/effectiveRouteTable")["value"]
    if "10.13.0.0/16" not in json.dumps(rows):
        raise Failure("no system route: %s" % rows)


def verbs_of_gateways():
    """learned routes, a failover test, resiliency and route sets of a gateway"""
    f = face()
    path = NET + "virtualNetworkGateways/avsnet-gateway/"
    poll("routes", lambda: f.must("POST", path + "getLearnedRoutes")["value"][1:])
    same(f.must("GET", path + "connections")["value"][0]["name"], "to-pc1", "connections")
    f.refused(400, "MissingPeerParameter", "POST", path + "getAdvertisedRoutes")
    f.refused(400, "MissingPeeringLocation", "POST", path + "startSiteFailoverTest")
    f.refused(400, "FailoverNoConnection", "POST",
              path + "startSiteFailoverTest?peeringLocation=Paris")
    if "overallScore" not in f.must("POST", path + "getResiliencyInformation"):
        raise Failure("no score")
    if "routeSets" not in f.must("POST", path + "getRoutesInformation"):
        raise Failure("no route sets")
    same(f.must("POST", path + "getFailoverAllTestsDetails?type=All"), [], "tests")


def deployments():
    """a template makes resources in the order of what they need, and outputs refer to them"""
    f = face()
    template = {"parameters": {"space": {"type": "string", "defaultValue": "10.14.0.0/16"}},
                "resources": [
        {"type": "Microsoft.Network/routeTables/routes", "apiVersion": "2023-01-01",
         "name": "trt/r", "dependsOn": ["[resourceId('Microsoft.Network/routeTables', 'trt')]"],
         "properties": {"addressPrefix": "10.0.0.0/8", "nextHopType": "None"}},
        {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-01-01", "name": "tnet",
         "location": "[resourceGroup().location]", "properties": {
             "addressSpace": {"addressPrefixes": ["[parameters('space')]"]},
             "subnets": [{"name": "a", "properties": {
                 "addressPrefix": "10.14.1.0/24",
                 "routeTable": {"id": "[reference('trt', '2023-01-01', 'Full').id]"}}}]}},
        {"type": "Microsoft.Network/routeTables", "apiVersion": "2023-01-01", "name": "trt",
         "location": "westeurope", "properties": {}}],
                "outputs": {"space": {"type": "array", "value":
                                      "[reference('tnet').addressSpace.addressPrefixes]"}}}
    path = "resourceGroups/wan/providers/Microsoft.Resources/deployments/d1"
    done = f.must("PUT", path, {"properties": {"mode": "Incremental", "template": template}})
    same(done["properties"]["outputs"]["space"]["value"], ["10.14.0.0/16"], "outputs")
    subnet = f.must("GET", NET + "virtualNetworks/tnet/subnets/a")["properties"]
    same(subnet["routeTable"]["id"].rsplit("/", 1)[1], "trt", "route table")
    same([r["name"] for r in f.must("GET", NET + "routeTables/trt/routes")["value"]], ["r"],
         "routes")
    same(f.must("GET", path)["properties"]["provisioningState"], "Succeeded", "deployment")


def bad_deployments():
    """circles, deep nesting, huge texts and unknown functions are refused, and nothing is left"""
    f = face()
    before = f.daemon.ask("export")["lab"]
    path = "resourceGroups/wan/providers/Microsoft.Resources/deployments/bad"

    def table(name, **more):
        return dict({"type": "Microsoft.Network/routeTables", "apiVersion": "2023-01-01",
                     "name": name, "location": "westeurope", "properties": {}}, **more)
    deep = "[" + "concat(" * 200 + "'a'" + ")" * 200 + "]"
    big = {"variables": {"a": "x" * 1000}}
    for i in range(24):
        big["variables"]["v%d" % i] = "[concat(%s, %s)]" % (
            ("variables('v%d')" % (i - 1) if i else "variables('a')",) * 2)
    for what, template in (
            ("circle", {"resources": [table("x", dependsOn=["y"]), table("y", dependsOn=["x"])]}),
            ("circle of variables", {"variables": {"a": "[variables('b')]",
                                                   "b": "[variables('a')]"},
                                     "resources": [table("[variables('a')]")]}),
            ("unknown function", {"resources": [table("ok"), table("x", tags={
                "a": "[frobnicate('b')]"})]}),
            ("deep", {"resources": [table("ok"), table("x", tags={"a": deep})]}),
            ("huge", dict(big, resources=[table("ok"), table("x", tags={
                "a": "[variables('v23')]"})])),
            ("missing parameter", {"parameters": {"p": {"type": "string"}},
                                   "resources": [table("[parameters('p')]")]}),
            ("no array", {"resources": "x"}), ("no name", {"resources": [{"type": "a/b"}]}),
            ("no end", {"resources": [table("ok"), table("x", tags={"a": "[concat('b']"})]})):
        status, out = f.ask("PUT", path, {"properties": {"mode": "Incremental",
                                                         "template": template}})
        if status != 400 or out["error"]["code"] != "InvalidTemplate":
            raise Failure("%s: %d %s" % (what, status, json.dumps(out)[:300]))
    f.refused(400, "InvalidTemplate", "PUT", path, {"properties": {"templateLink": {"uri": "x"}}})
    same(f.daemon.ask("export")["lab"], before, "the lab")


def hostile_requests():
    """what no tool would send gets an error of Azure's, and changes nothing"""
    f = face()
    before = f.daemon.ask("export")["lab"]
    er = NET + "expressRouteCircuits/"
    for status, code, method, path, body in (
            (400, "InvalidRequestContent", "PUT", er + "x", "{"),
            (400, "InvalidRequestContent", "PUT", er + "x", "[1]"),
            (400, "InvalidRequestContent", "PUT", er + "x", "[" * 5000),
            (400, "InvalidRequestContent", "PUT", er + "x", "\"\\u0000\""),
            (400, "LocationRequired", "PUT", er + "x", "{}"),
            (400, "InvalidRequestFormat", "PUT", er + "x", {"location": {"a": 1}}),
            (400, "InvalidRequestFormat", "PUT", er + "x", {
                "location": "a", "properties": {"serviceProviderProperties": {
                    "bandwidthInMbps": "many"}}}),
            (400, "InvalidRequestFormat", "PUT", er + "x", {
                "location": "a", "properties": {"serviceProviderProperties": {
                    "bandwidthInMbps": 77}}}),
            (400, "InvalidResourceName", "PUT", er + "bad%20name!", {"location": "a"}),
            (400, "InvalidResourceName", "PUT", er + "er1%2Fprivate-peering", {"location": "a"}),
            (400, "InvalidResourceName", "PUT", er + "er1~default", {"location": "a"}),
            (400, "InvalidResourceName", "PUT", NET + "virtualNetworks/v", {
                "location": "a", "properties": {
                    "addressSpace": {"addressPrefixes": ["10.70.0.0/16"]},
                    "subnets": [{"name": "a/b", "properties": {
                        "addressPrefix": "10.70.1.0/24"}}]}}),
            (400, "InvalidResourceGroupName", "PUT", "resourceGroups/a%2Fb/providers/"
             "Microsoft.Network/publicIPAddresses/p", {"location": "a"}),
            (404, "SubscriptionNotFound", "PUT", "/subscriptions/a%2Fb/resourceGroups/g", {}),
            (400, "InvalidRequestUri", "GET", er + "a%00b", None),
            (400, "InvalidRequestUri", "GET", "/" + "a/" * 40, None),
            (404, "InvalidResourceType", "GET", NET + "loadBalancers/x", None),
            (404, "ParentResourceNotFound", "PUT", er + "nope/authorizations/a", {}),
            (404, "ResourceNotFound", "GET", er + "nope", None),
            (404, "ResourceNotFound", "PATCH", er + "nope", {"tags": {}}),
            (404, "ResourceGroupNotFound", "GET", "resourceGroups/nope", None),
            (404, "SubscriptionNotFound", "GET", "/subscriptions/nope/resourceGroups", None),
            (405, "MethodNotAllowed", "POST", er + "er1", {}),
            (405, "MethodNotAllowed", "DELETE", f.root, None),
            (405, "MethodNotAllowed", "PUT", "/subscriptions", {}),
            (405, "MethodNotAllowed", "OPTIONS", "resourceGroups/wan", None),
            (405, "MethodNotAllowed", "POST", "resourceGroups/wan/resources", {}),
            (405, "MethodNotAllowed", "DELETE", "providers/Microsoft.Network", None),
            (404, "ResourceGroupNotFound", "PATCH", "resourceGroups/nope", {"tags": {}}),
            (405, "MethodNotAllowed", "GET", er + "er1/authorizations/a1/listKeys", None),
            (404, "InvalidResourceType", "POST", er + "er1/explode", None),
            (400, "InvalidResourceReference", "PUT", NET + "connections/x", connection(
                f.root + "/" + NET + "virtualNetworkGateways/nope", "x")),
            (400, "InvalidPeeringType", "PUT", er + "er1/peerings/AzurePublicPeering", {}),
            (400, "InvalidPeerAddressPrefix", "PUT", er + "er3" + PRIVATE, {"properties": {
                "peerASN": 65010, "vlanId": 5, "primaryPeerAddressPrefix": "172.16.50.0/29",
                "secondaryPeerAddressPrefix": "172.16.50.8/29"}})):
        f.refused(status, code, method, path, body)
    f.refused(400, "InvalidApiVersionParameter", "GET", f.root + "?api-version=soon&x=")
    same(f.ask("GET", er + "er1", version=None)[1]["error"]["code"], "MissingApiVersionParameter",
         "no version")
    same(f.daemon.ask("export")["lab"], before, "the lab")


def answers_have_their_headers():
    """ids of requests, types, case of paths, HEAD, and 204 for what is not there"""
    f = face()
    path = f.root + "/" + NET + "expressRouteCircuits/er1?api-version=2025-05-01"
    status, _, headers = f.raw("GET", path.replace("resourceGroups", "RESOURCEGROUPS").replace(
        "expressRouteCircuits", "ExpressRoutecircuits"), headers={"x-ms-client-request-id": "abc"})
    same((status, headers["content-type"], headers["x-ms-client-request-id"]),
         (200, "application/json; charset=utf-8", "abc"), "headers")
    if "x-ms-request-id" not in headers or headers["x-go-azure-sdk-skip-polling-delay"] != "true":
        raise Failure("headers: %s" % headers)
    same(f.raw("HEAD", f.root + "/resourcegroups/wan?api-version=2021-04-01")[0], 204, "HEAD")
    same(f.raw("HEAD", f.root + "/resourcegroups/nope?api-version=2021-04-01")[0], 404, "HEAD")
    same(f.raw("DELETE", path.replace("er1", "nope"))[0], 204, "DELETE")
    status, out, headers = f.raw("GET", path, token="")
    same((status, json.loads(out)["error"]["code"]), (401, "AuthenticationFailed"), "no token")
    if "insufficient_claims" in headers["www-authenticate"]:
        raise Failure(headers["www-authenticate"])


def signing_in():
    """a token is a JWT with tenant, object and client, good while its signature is"""
    f = face()

    def sign_in(secret, path="/adfs/oauth2/v2.0/token"):
        return f.raw("POST", path, "client_id=me%2Btoo&grant_type=client_credentials&"
                     "client_secret=" + secret, token="",
                     headers={"Content-Type": "application/x-www-form-urlencoded"})
    status, out, _ = sign_in(f.token)
    token = json.loads(out)["access_token"]
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    same((status, claims["appid"], claims["tid"]), (200, "me+too", f.azure["tenant"]), "claims")
    same(f.ask("GET", "/subscriptions", token=token)[0], 200, "with the token")
    head, _, tail = token.partition(".")
    claims["exp"] += 86400
    forged = head + "." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip(
        "=") + "." + tail.partition(".")[2]
    for bad in (forged, token[:-2], token + "a", "x.y.z", ".." + token, "a" * 300):
        same(f.ask("GET", "/subscriptions", token=bad)[0], 401, "with a bad token")
    same(sign_in(f.token, "/%s/oauth2/v2.0/token" % f.azure["tenant"])[0], 200, "by tenant")
    same(json.loads(sign_in("wrong")[1])["error"], "invalid_client", "a wrong secret")
    same(json.loads(f.raw("GET", "/metadata/endpoints?api-version=2022-09-01", token="")[1])[
        "resourceManager"], f.azure["url"], "metadata")


def tenants():
    """two subscriptions with clients of their own see nothing of each other"""
    tokens = "a" * 32 + " owner alpha\n" + "b" * 32 + " owner beta\n" + "r" * 32 + " reader beta\n"
    lab = """lab: shared
circuits:
  er-a: { subscription: alpha, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
vnets:
  hub: { subscription: beta, address-space: [10.60.0.0/16], gateway: ErGw1Az }
"""
    with Face(lab, tokens=tokens) as f:
        def subscription(token):
            rows = f.must("GET", "/subscriptions", token=token)["value"]
            same(len(rows), 1, "subscriptions")
            return rows[0]["displayName"], "/subscriptions/" + rows[0]["subscriptionId"] + "/"
        alpha, beta = "a" * 32, "b" * 32
        (first, a), (second, b) = subscription(alpha), subscription(beta)
        same((first, second), ("alpha", "beta"), "names")
        f.refused(404, "SubscriptionNotFound", "GET", a + "resourceGroups", token=beta)
        er, group = "providers/Microsoft.Network/expressRouteCircuits", "resourceGroups/shared/"
        same(f.must("GET", b + er, token=beta)["value"], [], "circuits of beta")
        same([r["name"] for r in f.must("GET", a + er, token=alpha)["value"]], ["er-a"],
             "circuits of alpha")
        body = {"location": "westeurope", "properties": {}}
        f.must("PUT", b + group + er + "/er-a", body, token=beta)
        same([r["name"] for r in f.must("GET", b + er, token=beta)["value"]], ["er-a"],
             "the same name is free for beta")
        same(len(f.must("GET", a + er, token=alpha)["value"][0]["properties"]["peerings"]), 1,
             "the circuit of alpha is as it was")
        f.refused(403, "AuthorizationFailed", "PUT", b + group + er + "/er-r", body,
                  token="r" * 32)
        network = group + "providers/Microsoft.Network/"
        gateway = b + network + "virtualNetworkGateways/hub-gw"
        there = connection(gateway, a + network + "expressRouteCircuits/er-a", "1" * 8 + "-1111-4111-8111-" + "1" * 12)
        nowhere = connection(gateway, a + network + "expressRouteCircuits/er-z", "1" * 8 + "-1111-4111-8111-" + "1" * 12)
        errors = [f.ask("PUT", b + network + "connections/c", body, token=beta)
                  for body in (there, nowhere)]
        same(errors[0][0], errors[1][0], "status of what is there and what is not")
        same(errors[0][1]["error"]["code"], errors[1][1]["error"]["code"], "code of both")
        key = f.must("PUT", a + network + "expressRouteCircuits/er-a/authorizations/k", {},
                     token=alpha)["properties"]["authorizationKey"]
        f.must("PUT", b + network + "connections/c", connection(
            gateway, a + network + "expressRouteCircuits/er-a", key), token=beta)
        auth = f.must("GET", a + network + "expressRouteCircuits/er-a/authorizations/k",
                      token=alpha)["properties"]
        same((auth["authorizationUseStatus"], "connectionResourceUri" in auth), ("InUse", False),
             "what alpha hears of the connection")


def ids_tell_nothing_of_others():
    """ids of operations and requests are the same, whatever another subscription has asked before"""
    tokens = "a" * 32 + " owner alpha\n" + "b" * 32 + " owner beta\n"
    told = []
    for others in (0, 3):
        with Face("lab: shared\n", "--azure-habits", "async", "--simulated", tokens=tokens) as f:
            def put(token, name):
                subscription = f.must("GET", "/subscriptions", token=token)["value"][0]["subscriptionId"]
                return f.raw("PUT", "/subscriptions/%s/resourceGroups/shared/providers/Microsoft.Network/"
                             "expressRouteCircuits/%s?api-version=2025-05-01" % (subscription, name),
                             '{"location": "westeurope", "properties": {}}', token=token)
            for n in range(others):
                put("b" * 32, "er%d" % n)
            status, _, headers = put("a" * 32, "er")
            same(status, 201, "PUT")
            told.append([headers["azure-asyncoperation"].split("/operations/")[1], headers["x-ms-request-id"]])
    same(told[1], told[0], "ids among others")


def polling():
    """with the habit async a write is polled to its end, and busy refuses another meanwhile"""
    with Face(LAB, "--azure-habits", "async,busy,masked-keys,provider") as f:
        path = NET + "expressRouteCircuits/er1"
        body = {"location": "westeurope", "properties": {}}
        url = f.root + "/" + path + "?api-version=2025-05-01"
        status, out, headers = f.raw("PUT", url, json.dumps(body))
        same((status, json.loads(out)["properties"]["provisioningState"]), (201, "Updating"),
             "PUT")
        same(f.refused(429, "AnotherOperationInProgress", "PUT", path, body)["code"],
             "AnotherOperationInProgress", "another PUT")
        operation = headers["azure-asyncoperation"][len(f.azure["url"]):]
        states = [json.loads(f.raw("GET", operation)[1])["status"] for _ in range(3)]
        same(states, ["InProgress", "Succeeded", "Succeeded"], "polls")
        got = f.must("GET", path)["properties"]
        same((got["provisioningState"], got["serviceProviderProvisioningState"]),
             ("Succeeded", "NotProvisioned"), "circuit")
        cross = NET.replace("wan", "any") + "expressRouteCrossConnections/" + got["serviceKey"]
        f.raw("PUT", f.root + "/" + cross + "?api-version=2025-05-01", json.dumps(
            {"properties": {"serviceProviderProvisioningState": "Provisioned"}}))
        same(f.must("GET", path)["properties"]["serviceProviderProvisioningState"], "Provisioned",
             "provider's step")
        status, out, headers = f.raw("PUT", url.replace("?", "/authorizations/a?"), "{}")
        if "authorizationKey" in json.loads(out)["properties"]:
            raise Failure("the key is not masked")
        if "authorizationKey" not in f.must("POST", path + "/authorizations/a/listKeys"):
            raise Failure("listKeys has no key")


def what_was_acknowledged_is_kept():
    """groups, tags and names of ARM are there after kill -9"""
    f = face()
    before = f.must("GET", "providers/Microsoft.Network/virtualNetworkGateways")
    tags = f.must("PATCH", NET + "expressRouteCircuits/er1", {"tags": {"cost": "7"}})["tags"]
    same(tags, {"cost": "7"}, "tags")
    f.connection.close()
    f.connection = None
    f.daemon.kill()
    from daemon import Daemon
    again = Daemon(["-q", "-s", f.dir + "/state", "--azure", "127.0.0.1:0"]).must_run()
    f.daemon.close()
    f.daemon, f.azure = again, again.ready["azure"]
    f.token, f.port = f.azure["client-secret"], int(f.azure["url"].rsplit(":", 1)[1])
    same(f.must("GET", NET + "expressRouteCircuits/er1")["tags"], {"cost": "7"}, "tags")
    same([r["id"] for r in f.must(
        "GET", "providers/Microsoft.Network/virtualNetworkGateways")["value"]],
         [r["id"] for r in before["value"]], "gateways")


def azure_env():
    """erxctl azure env sets a shell up, with a configuration of the CLI beside the user's own"""
    f, home = face(), workdir("home")
    os.mkdir(os.path.join(home, ".azure"))
    os.mkdir(os.path.join(home, "bin"))
    for word in ("cat", "chmod", "env", "mkdir"):  # and no az, which takes seconds: test_az.py
        os.symlink(shutil.which(word), os.path.join(home, "bin", word))
    script = "eval \"$(%s -S %s azure env)\"; env" % (os.path.join(BUILD, "erxctl"),
                                                     f.daemon.socket)
    out = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True,
                         env={"HOME": home, "PATH": os.path.join(home, "bin")}).stdout
    env = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
    same((env["AZURE_CLIENT_SECRET"], env["ARM_METADATA_HOSTNAME"], env["AZURE_SUBSCRIPTION_ID"],
          env["NODE_EXTRA_CA_CERTS"]),
         (f.token, "localhost:%d" % f.port, f.azure["subscription"], f.azure["ca"]), "exports")
    with open(f.azure["ca"]) as ca, open(env["REQUESTS_CA_BUNDLE"]) as bundle:
        if ca.read() not in bundle.read():
            raise Failure("the bundle has no authority of the daemon")
    if not env["AZURE_CONFIG_DIR"].startswith(os.path.join(home, ".cache")):
        raise Failure(env["AZURE_CONFIG_DIR"])
    same(os.listdir(os.path.join(home, ".azure")), [], "the user's own configuration")


def main():
    try:
        return run([story, private_clouds, virtual_wan, route_server, effective_routes,
                    azure_env,
                    verbs_of_gateways, deployments, bad_deployments, hostile_requests,
                    answers_have_their_headers, signing_in, what_was_acknowledged_is_kept,
                    tenants, ids_tell_nothing_of_others, polling])
    finally:
        if "face" in state:
            state["face"].close()


sys.exit(main())
