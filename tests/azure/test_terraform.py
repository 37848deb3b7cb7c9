#!/usr/bin/env python3
"""What Terraform asks of Azure, in the order of its providers' sources (azurerm with go-azure-sdk,
azapi with azcore), replayed against erxd --azure: signing in, registrations, create with the look
before and the polls after, refresh, a second plan without a difference, update, destroy.  The
binary itself is in no package of Debian's, so its requests stand here."""
import base64
import json
import sys
import urllib.parse

from face import Face, Failure, same

NETWORK, HUBS, GROUPS, AVS = "2025-01-01", "2024-05-01", "2023-07-01", "2022-05-01"
GUID = "11111111-2222-4333-8444-555555555555"
LAB = """lab: estate
on-premises:
  seattle: { asn: 65010, circuits: {}, advertise: [10.20.0.0/16] }
"""


class Provider:
    """azurerm: what its clients send with each request, and how they wait"""
    def __init__(self, face, subscription):
        self.face = face
        self.root = "/subscriptions/" + subscription
        self.requests = 0
        self.token = None
        self.made = []  # (path, version) in the order of their creation

    def send(self, method, path, version=None, body=None):
        headers = {"Accept": "application/json; charset=utf-8; IEEE754Compatible=false",
                   "Content-Type": "application/json; charset=utf-8",  # of GET, too, without a body
                   "Odata-Maxversion": "4.0", "Odata-Version": "4.0",
                   "User-Agent": "HashiCorp/go-azure-sdk (Go-http-Client/1.1)",
                   "X-Ms-Correlation-Request-Id": GUID}
        if version:
            path += ("&" if "?" in path else "?") + "api-version=" + version
        if method in ("POST", "PUT", "PATCH") and body is None:
            headers["Content-Length"] = "0"
        self.requests += 1
        status, text, got = self.face.raw(method, path, None if body is None else json.dumps(body),
                                          token=self.token or "", headers=headers)
        if text and not got["content-type"].startswith("application/json"):
            raise Failure("%s %s: content-type %s" % (method, path, got["content-type"]))
        if self.token and got.get("x-go-azure-sdk-skip-polling-delay") != "true":
            raise Failure("%s %s: no word of the polling delay" % (method, path))
        return status, json.loads(text) if text.strip() else None, got

    def expect(self, statuses, method, path, version=None, body=None):
        status, out, headers = self.send(method, path, version, body)
        if status not in statuses:
            raise Failure("%s %s: %d %s" % (method, path, status, json.dumps(out)))
        return out, headers

    # --- the start of the provider ---

    def sign_in(self):
        f = self.face
        out, _ = self.expect((200,), "GET", "/metadata/endpoints", "2022-09-01")
        for key in ("name", "resourceManager", "microsoftGraphResourceId"):
            if not out[key]:
                raise Failure("metadata without " + key)
        login, tenant = out["authentication"]["loginEndpoint"], f.azure["tenant"]
        same((login, out["resourceManager"]), (f.azure["url"], f.azure["url"]), "endpoints")
        form = urllib.parse.urlencode({
            "client_id": f.azure["client-id"], "client_secret": f.token,
            "grant_type": "client_credentials", "scope": out["resourceManager"] + "/.default"})
        status, text, _ = f.raw("POST", "/%s/oauth2/v2.0/token" % tenant, form, token="", headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        self.requests += 1
        token = json.loads(text)
        same((status, token["token_type"]), (200, "Bearer"), "token")
        part = token["access_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for claim in ("tid", "oid", "appid"):  # without oid Terraform would ask the Graph API
            if not claims.get(claim):
                raise Failure("the token has no " + claim)
        self.token = token["access_token"]
        rows, _ = self.expect((200,), "GET", self.root + "/providers", "2022-09-01")
        states = {r["namespace"]: r["registrationState"] for r in rows["value"]}
        same((states["Microsoft.Network"], states["Microsoft.AVS"]), ("Registered",) * 2, "states")
        self.expect((200,), "POST", self.root + "/providers/Microsoft.Network/register",
                    "2022-09-01")
        out, _ = self.expect((200,), "GET", self.root + "/providers/Microsoft.Network",
                             "2022-09-01")
        same(out["registrationState"], "Registered", "after the registration")

    # --- pollers of go-azure-sdk ---

    def poll(self, path, version, headers, what):
        """To the end of a write: the operation where one is named, else the resource"""
        operation = headers.get("azure-asyncoperation") or headers.get("location")
        for _ in range(20):
            if operation:
                if not operation.startswith(self.face.azure["url"] + "/"):
                    raise Failure("polling at %s" % operation)
                status, out, _ = self.send("GET", operation[len(self.face.azure["url"]):])
                if status == 200 and out["status"] == "Succeeded":
                    return
                if status not in (200, 202) or (status == 200 and out["status"] != "InProgress"):
                    raise Failure("%s: %d %s" % (operation, status, out))
            elif what == "DELETE":
                status, out, _ = self.send("GET", path, version)
                if status == 404:
                    return
                same(status, 200, "the poll of a deletion")
            else:
                out, _ = self.expect((200,), "GET", path, version)
                if out["properties"]["provisioningState"] == "Succeeded":
                    return
        raise Failure("%s %s does not end" % (what, path))

    def put(self, path, version, body, statuses):
        _, headers = self.expect(statuses, "PUT", path, version, body)
        self.poll(path, version, headers, "PUT")

    def create(self, path, version, body, times=0, gateway=None):
        """GET that has to fail, PUT, polls, `times` good looks, and the read of the state"""
        status, out, _ = self.send("GET", path, version)
        if status != 404 or not out["error"]["code"]:
            raise Failure("GET %s before it is made: %d %s" % (path, status, out))
        if gateway:  # a connection reads its gateway
            self.expect((200,), "GET", gateway, version)
        self.put(path, version, body, (200, 201))
        for _ in range(times):
            self.expect((200,), "GET", path, version)
        self.made.append((path, version, body))
        return self.read(path, version, body)

    def read(self, path, version, body):
        """A refresh; what the configuration says has to be what is read, or the next plan has a
        difference"""
        out, _ = self.expect((200,), "GET", path, version)
        if out["id"].lower() != path.lower():
            raise Failure("id %s of %s" % (out["id"], path))
        diff(path, body, out)
        return out

    def refresh(self):
        for path, version, body in self.made:
            self.read(path, version, body)

    def update(self, path, version, change):
        """GET, PUT of the whole model with a change in it, polls, read"""
        out, _ = self.expect((200,), "GET", path, version)
        for key in ("etag", "type"):
            out.pop(key, None)
        change(out)
        self.put(path, version, out, (200, 201))
        for i, (p, v, body) in enumerate(self.made):
            if p == path:
                body = json.loads(json.dumps(body))
                change(body)
                self.made[i] = (p, v, body)
                self.read(path, v, body)

    def delete(self, path, version):
        _, headers = self.expect((200, 202, 204), "DELETE", path, version)
        self.poll(path, version, headers, "DELETE")
        self.made = [m for m in self.made if m[0] != path]


# Properties that go in and do not come out, as with Azure, so providers keep them in their state.
WRITTEN_ONLY = ("authorizationKey", "sharedKey", "gatewayManagerEtag", "azureASN")


def diff(path, want, got):
    """Whether each value that was sent is read again"""
    if isinstance(want, dict):
        for key, value in want.items():
            if key in WRITTEN_ONLY or value in ("", None, [], {}):
                continue
            if not isinstance(got, dict) or key not in got:
                raise Failure("%s: %s is not read again: %s" % (path, key, json.dumps(got)[:300]))
            diff(path + "." + key, value, got[key])
    elif isinstance(want, list):
        if len(want) != len(got):
            raise Failure("%s: %s, not %s" % (path, got, want))
        for a, b in zip(want, got):
            diff(path + "[]", a, b)
    elif isinstance(want, str) and want.startswith("/subscriptions/"):
        same(got.lower(), want.lower(), path)
    else:
        same(got, want, path)


def in_group(p, group, kind, *names):
    return "%s/resourceGroups/%s/providers/%s/%s" % (p.root, group, kind, "/".join(names))


def network(p, kind, *names):
    return in_group(p, "wan", "Microsoft.Network/" + kind, *names)


def group(p):
    """azurerm_resource_group: three good looks behind its PUT"""
    path = p.root + "/resourceGroups/wan"
    same(p.send("GET", path, GROUPS)[0], 404, "the group")
    p.expect((200, 201), "PUT", path, GROUPS, {"location": "westeurope", "tags": {}})
    for _ in range(3):
        p.expect((200,), "GET", path, GROUPS)
    out, _ = p.expect((200,), "PATCH", path, GROUPS, {"tags": {"cost": "7"}})
    same((out["location"], out["tags"]), ("westeurope", {"cost": "7"}), "the changed group")
    return path


def circuit(p):
    er = network(p, "expressRouteCircuits", "er1")
    p.create(er, NETWORK, {
        "name": "er1", "location": "westeurope", "tags": {},
        "sku": {"family": "MeteredData", "name": "Premium_MeteredData", "tier": "Premium"},
        "properties": {"authorizationKey": "", "serviceProviderProperties": {
            "bandwidthInMbps": 500, "peeringLocation": "Amsterdam",
            "serviceProviderName": "LabTel"}}}, times=3)
    p.create(er + "/peerings/AzurePrivatePeering", NETWORK, {"properties": {
        "azureASN": 0, "gatewayManagerEtag": "", "peerASN": 65010,
        "peeringType": "AzurePrivatePeering", "primaryPeerAddressPrefix": "172.16.9.0/30",
        "secondaryPeerAddressPrefix": "172.16.9.4/30", "sharedKey": "", "state": "Enabled",
        "vlanId": 100}})
    auth = p.create(er + "/authorizations/a1", NETWORK, {"properties": {}})["properties"]
    same(auth["authorizationUseStatus"], "Available", "the key")
    return er, auth["authorizationKey"]


def vnet(p):
    """A VNet, its subnet by a resource of its own, a public address and a gateway"""
    net = network(p, "virtualNetworks", "app")
    p.create(net, NETWORK, {
        "name": "app", "location": "westeurope", "tags": {}, "properties": {
            "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "dhcpOptions": {"dnsServers": []},
            "enableDdosProtection": False, "privateEndpointVNetPolicies": "Disabled",
            "subnets": []}})
    subnet = net + "/subnets/GatewaySubnet"
    p.create(subnet, NETWORK, {"name": "GatewaySubnet", "properties": {
        "addressPrefix": "10.9.255.0/27", "defaultOutboundAccess": True, "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled", "serviceEndpoints": []}})
    p.expect((200,), "GET", net, NETWORK)  # the state of the VNet is waited for as well
    pip = network(p, "publicIPAddresses", "pip")
    p.create(pip, NETWORK, {
        "name": "pip", "location": "westeurope", "sku": {"name": "Standard", "tier": "Regional"},
        "tags": {}, "zones": [], "properties": {
            "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
            "idleTimeoutInMinutes": 4, "publicIPAddressVersion": "IPv4",
            "publicIPAllocationMethod": "Static"}})
    gateway = network(p, "virtualNetworkGateways", "gw")
    p.create(gateway, NETWORK, {
        "name": "gw", "location": "westeurope", "tags": {}, "properties": {
            "activeActive": False, "allowRemoteVnetTraffic": False,
            "allowVirtualWanTraffic": False, "enableBgp": False,
            "enablePrivateIpAddress": False, "gatewayType": "ExpressRoute",
            "ipConfigurations": [{"name": "vnetGatewayConfig", "properties": {
                "privateIPAllocationMethod": "Dynamic", "publicIPAddress": {"id": pip},
                "subnet": {"id": subnet}}}],
            "sku": {"name": "ErGw1AZ", "tier": "ErGw1AZ"}, "vpnType": "RouteBased"}})
    return net, gateway


def connection(p, gateway, er, key):
    path = network(p, "connections", "c1")
    body = {
        "name": "c1", "location": "westeurope", "tags": {}, "properties": {
            "authorizationKey": key, "connectionMode": "Default", "connectionType": "ExpressRoute",
            "enableBgp": False, "expressRouteGatewayBypass": False, "peer": {"id": er},
            "routingWeight": 10, "usePolicyBasedTrafficSelectors": False,
            "virtualNetworkGateway1": {"id": gateway}}}
    sent = json.loads(json.dumps(body))
    sent["properties"]["virtualNetworkGateway1"].update(name="gw", properties={
        "ipConfigurations": []})
    status, _, _ = p.send("GET", path, NETWORK)
    same(status, 404, "the connection")
    p.expect((200,), "GET", gateway, NETWORK)
    p.put(path, NETWORK, sent, (200, 201))
    p.made.append((path, NETWORK, body))
    p.read(path, NETWORK, body)
    shared, _ = p.expect((200,), "GET", path + "/sharedkey", NETWORK)
    same(list(shared), ["value"], "the shared key")
    return path


def route_server(p):
    net = network(p, "virtualNetworks", "app")
    subnet = net + "/subnets/RouteServerSubnet"
    p.create(subnet, NETWORK, {"name": "RouteServerSubnet", "properties": {
        "addressPrefix": "10.9.1.0/27"}})
    pip = network(p, "publicIPAddresses", "rs-pip")
    p.create(pip, NETWORK, {"name": "rs-pip", "location": "westeurope", "properties": {
        "publicIPAllocationMethod": "Static"}})
    server = network(p, "virtualHubs", "rs")
    p.create(server, "2024-03-01", {"location": "westeurope", "tags": {}, "properties": {
        "allowBranchToBranchTraffic": True, "hubRoutingPreference": "ExpressRoute",
        "sku": "Standard"}}, times=5)
    p.put(server + "/ipConfigurations/ipConfig1", "2024-03-01", {"name": "ipConfig1",
          "properties": {"publicIPAddress": {"id": pip}, "subnet": {"id": subnet}}}, (200, 201))
    out, _ = p.expect((200,), "GET", server, "2024-03-01")
    same((len(out["properties"]["virtualRouterIps"]), out["properties"]["virtualRouterAsn"],
          out["properties"]["allowBranchToBranchTraffic"], out["properties"]["sku"]),
         (2, 65515, True, "Standard"), "the Route Server")
    rows, _ = p.expect((200,), "GET", server + "/ipConfigurations", "2024-03-01")
    same([(r["name"], r["properties"]["subnet"]["id"].lower(),
           r["properties"]["publicIPAddress"]["id"].lower()) for r in rows["value"]],
         [("ipConfig1", subnet.lower(), pip.lower())], "its configuration")
    p.create(server + "/bgpConnections/nva", NETWORK, {"name": "nva", "properties": {
        "peerAsn": 65001, "peerIp": "10.9.2.4"}})
    return server


def virtual_wan(p, er):
    """A virtual WAN, its hub until its routing is Provisioned, gateway, and connections"""
    wan = network(p, "virtualWans", "w")
    p.create(wan, HUBS, {"location": "westeurope", "tags": {}, "properties": {
        "allowBranchToBranchTraffic": True, "disableVpnEncryption": False,
        "office365LocalBreakoutCategory": "None", "type": "Standard"}})
    hub = network(p, "virtualHubs", "vh")
    out = p.create(hub, HUBS, {"location": "westeurope", "tags": {}, "properties": {
        "addressPrefix": "10.100.0.0/23", "hubRoutingPreference": "ExpressRoute",
        "virtualRouterAutoScaleConfiguration": {"minCapacity": 2}, "virtualWan": {"id": wan}}},
        times=3)["properties"]
    same((out["routingState"], out["virtualRouterAsn"], len(out["virtualRouterIps"])),
         ("Provisioned", 65515, 2), "the hub")
    gateway = network(p, "expressRouteGateways", "hgw")
    p.create(gateway, NETWORK, {"location": "westeurope", "tags": {}, "properties": {
        "allowNonVirtualWanTraffic": False, "autoScaleConfiguration": {"bounds": {"min": 1}},
        "virtualHub": {"id": hub}}})
    link = gateway + "/expressRouteConnections/c"
    out = p.create(link, NETWORK, {"name": "c", "properties": {
        "enableInternetSecurity": False, "expressRouteCircuitPeering": {
            "id": er + "/peerings/AzurePrivatePeering"},
        "expressRouteGatewayBypass": False, "routingConfiguration": {}, "routingWeight": 5}})
    # the provider parses this id, and dies of an empty one
    same(out["properties"]["routingConfiguration"]["associatedRouteTable"]["id"].lower(),
         (hub + "/hubRouteTables/defaultRouteTable").lower(), "the associated table")
    leaf = network(p, "virtualNetworks", "leaf")
    p.create(leaf, NETWORK, {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.12.0.0/24"]}}})
    p.create(hub + "/hubVirtualNetworkConnections/leaf", HUBS, {"name": "leaf", "properties": {
        "enableInternetSecurity": True, "remoteVirtualNetwork": {"id": leaf},
        "routingConfiguration": {}}})


def private_cloud(p):
    cloud = in_group(p, "wan", "Microsoft.AVS/privateClouds", "pc1")
    p.create(cloud, AVS, {"location": "westeurope", "sku": {"name": "av36p"}, "tags": {},
                          "properties": {"internet": "Disabled", "networkBlock": "10.40.0.0/22",
                                         "managementCluster": {"clusterSize": 3}}})
    p.create(cloud + "/authorizations/k", AVS, {})


def destroy(p):
    """In the reverse order, as the graph has it; the configuration of a Route Server by itself"""
    for path, version, _ in list(reversed(p.made)):
        if path.endswith("/virtualHubs/rs"):
            one = path + "/ipConfigurations/ipConfig1"
            _, headers = p.expect((200, 202, 204), "DELETE", one, version)
            p.poll(one, version, headers, "DELETE")
            same(p.send("GET", one, version)[0], 404, "the configuration")
        p.delete(path, version)
    same(p.made, [], "resources")


def story(*habits):
    with Face(LAB, *habits) as f:
        before = f.daemon.ask("export")["lab"]
        p = Provider(f, f.azure["subscription"])
        p.sign_in()
        rg = group(p)
        er, key = circuit(p)
        _, gateway = vnet(p)
        c1 = connection(p, gateway, er, key)
        route_server(p)
        virtual_wan(p, er)
        private_cloud(p)
        p.refresh()  # the second plan
        p.update(er, NETWORK, lambda b: b["properties"]["serviceProviderProperties"].update(
            bandwidthInMbps=1000))
        p.update(c1, NETWORK, lambda b: b["properties"].update(routingWeight=20))
        p.update(gateway, NETWORK, lambda b: b.update(tags={"a": "b"}))
        p.refresh()
        rows, _ = p.expect((200,), "GET", rg + "/resources?$expand=provisioningState&$top=10",
                           "2023-07-01")
        if len(rows["value"]) < 8:
            raise Failure("resources of the group: %s" % rows)
        destroy(p)
        rows, _ = p.expect((200,), "GET", rg + "/resources?$expand=provisioningState&$top=10",
                           "2023-07-01")
        same(rows["value"], [], "what is left in the group")
        _, headers = p.expect((200, 202), "DELETE", rg, GROUPS)
        p.poll(rg, GROUPS, headers, "DELETE")
        same(f.daemon.ask("export")["lab"], before, "the lab")
        sys.stderr.write("%d requests\n" % p.requests)


def azurerm():
    """azurerm: 19 kinds of resources are created, refreshed, changed and destroyed; the lab is as
    before"""
    story()


def azurerm_that_polls():
    """azurerm with writes that have to be polled does the same"""
    story("--azure-habits", "async")


def azapi():
    """azapi: a resource by its type and version is made, read by a client of azcore, and deleted;
    an action has an answer"""
    with Face(LAB) as f:
        path = f.root + "/resourceGroups/net/providers/Microsoft.Network/expressRouteCircuits/az1"
        headers = {"Accept": "application/json", "Content-Type": "application/json",
                   "User-Agent": "azsdk-go-azapi/v2", "X-Ms-Correlation-Request-Id": GUID}

        def send(method, url, body=None):
            status, text, got = f.raw(method, url, None if body is None else json.dumps(body),
                                      headers=headers)
            return status, json.loads(text) if text.strip() else None, got
        url = path + "?api-version=2024-05-01"
        same(send("GET", url)[1]["error"]["code"], "ResourceNotFound", "before")
        status, out, got = send("PUT", url, {"location": "westeurope", "properties": {
            "serviceProviderProperties": {"bandwidthInMbps": 50, "peeringLocation": "London",
                                          "serviceProviderName": "LabTel"}},
            "sku": {"family": "MeteredData", "name": "Standard_MeteredData", "tier": "Standard"}})
        same((status, out["properties"]["provisioningState"], "azure-asyncoperation" in got),
             (201, "Succeeded", False), "PUT")
        same(send("GET", url)[1]["properties"], out["properties"], "GET")
        out = send("GET", path + "/stats?api-version=2024-05-01")[1]
        same(sorted(out), ["primarybytesIn", "primarybytesOut", "secondarybytesIn",
                           "secondarybytesOut"], "an action")
        same((send("DELETE", url)[0], send("GET", url)[0], send("DELETE", url)[0]),
             (200, 404, 204), "DELETE")


def main():
    from face import run
    return run([azurerm, azurerm_that_polls, azapi])


sys.exit(main())
