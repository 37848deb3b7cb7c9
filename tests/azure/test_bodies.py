#!/usr/bin/env python3
"""What bodies and ids of requests come to at erxd --azure: values of other types, ids with another
group, and the same PUT again."""
import json
import re
import sys

from face import Face, Failure, run, same

NET = "resourceGroups/wan/providers/Microsoft.Network/"
PRIVATE = "/peerings/AzurePrivatePeering"
state = {}


def circuit(name, location, net):
    """A circuit with its private peering; its path"""
    f, path = state["face"], NET + "expressRouteCircuits/" + name
    f.must("PUT", path, {
        "location": "westeurope", "properties": {"serviceProviderProperties": {
            "serviceProviderName": "LabTel", "peeringLocation": location,
            "bandwidthInMbps": 500}}})
    f.must("PUT", path + PRIVATE, {"properties": {
        "peerASN": 65010, "vlanId": 100 + net,
        "primaryPeerAddressPrefix": "172.16.%d.0/30" % net,
        "secondaryPeerAddressPrefix": "172.16.%d.4/30" % net}})
    return path


def an_id_has_its_group():
    """what is asked for in another group is not there: to read, to write, to delete, to refer to"""
    f = state["face"]
    there, vnet = circuit("here", "London", 1), NET + "virtualNetworks/herenet"
    other = there.replace("/wan/", "/other/")
    gateway = NET + "virtualNetworkGateways/heregw"
    f.must("PUT", vnet, {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.70.0.0/16"]},
        "subnets": [{"name": "GatewaySubnet", "properties": {
            "addressPrefix": "10.70.255.0/27"}}]}})
    f.must("PUT", gateway, {"location": "westeurope", "properties": {
        "gatewayType": "ExpressRoute", "sku": {"name": "ErGw1AZ"}, "ipConfigurations": [
            {"name": "default", "properties": {"subnet": {
                "id": f.root + "/" + vnet + "/subnets/GatewaySubnet"}}}]}})
    before = f.must("GET", there)
    same(f.ask("DELETE", other), (204, None), "DELETE")
    f.refused(404, "ResourceNotFound", "GET", other)
    f.refused(404, "ResourceNotFound", "PATCH", other, {"tags": {"a": "b"}})
    f.refused(404, "ResourceNotFound", "GET", other + "/authorizations")
    f.refused(404, "ParentResourceNotFound", "PUT", other + "/authorizations/x", {})
    same(f.ask("POST", other + PRIVATE + "/routeTables/primary")[0], 404, "a table")
    for odd in (other, there.rsplit("/", 1)[0], there + "/explode"):
        f.refused(400, "InvalidResourceReference", "PUT", NET + "connections/other", {
            "location": "westeurope", "properties": {
                "connectionType": "ExpressRoute", "peer": {"id": f.root + "/" + odd},
                "virtualNetworkGateway1": {"id": f.root + "/" + gateway}}})
    same(f.must("GET", there), before, "the circuit")


def odd_values():
    """each property of each kind with values of other types: refused, or there to be read"""
    f, er = state["face"], circuit("odd", "Paris", 2)
    table, net = NET + "routeTables/oddt", NET + "virtualNetworks/oddn"
    filters, hub = NET + "routeFilters/oddf", NET + "virtualHubs/oddh"
    bodies = {
        filters: {"location": "westeurope", "properties": {"rules": [{"name": "r1", "properties": {
            "access": "Allow", "routeFilterRuleType": "Community",
            "communities": ["12076:51004"]}}]}},
        er + "/peerings/MicrosoftPeering": {"properties": {
            "peerASN": 65010, "vlanId": 161, "primaryPeerAddressPrefix": "203.0.113.64/30",
            "secondaryPeerAddressPrefix": "203.0.113.68/30",
            "routeFilter": {"id": f.root + "/" + filters},
            "microsoftPeeringConfig": {"advertisedPublicPrefixes": ["198.51.100.0/24"],
                                       "customerASN": 65020, "routingRegistryName": "ARIN"}}},
        table: {"location": "westeurope", "properties": {"routes": [{"name": "r", "properties": {
            "addressPrefix": "10.0.0.0/8", "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.71.1.4"}}]}},
        net: {"location": "westeurope", "properties": {
            "addressSpace": {"addressPrefixes": ["10.71.0.0/16"]},
            "subnets": [{"name": "s", "properties": {"addressPrefix": "10.71.1.0/24",
                                                     "natGateway": {"id": "/x"}}}]}},
        hub: {"location": "westeurope", "properties": {
            "hubRoutingPreference": "ASPath", "allowBranchToBranchTraffic": True}}}
    values = [None, True, -1, "", "x", [], [None], [{}], [{"name": 5}], {}, {"id": 5}, "\u0001"]

    def variants(node, make):
        for value in values:
            yield make(value)
        for key in node if isinstance(node, dict) else range(len(node)) if isinstance(
                node, list) else ():
            def inner(value, key=key):
                copy = json.loads(json.dumps(node))
                copy[key] = value
                return make(copy)
            yield from variants(node[key], inner)
    for path, body in bodies.items():
        f.must("PUT", path, body)
        for odd in variants(body, lambda value: value):
            status, out = f.ask("PUT", path, json.dumps(odd))
            if status >= 500 or (status >= 400 and not out["error"]["message"]):
                raise Failure("%s %s: %d %s" % (path, json.dumps(odd), status, out))
            if status < 400:
                f.must("GET", path)
        f.must("PUT", path, body)
    ask = bodies[er + "/peerings/MicrosoftPeering"]
    ask["properties"]["microsoftPeeringConfig"]["customerASN"] = {}
    same(f.refused(400, "InvalidRequestFormat", "PUT", er + "/peerings/MicrosoftPeering", ask)[
        "target"], "properties.microsoftPeeringConfig.customerASN", "the target")
    ask["properties"]["microsoftPeeringConfig"]["customerASN"] = 0  # the CLI's word for none
    f.must("PUT", er + "/peerings/MicrosoftPeering", ask)
    for name in "odd\"", "odd\\":  # in an answer it is a text of JSON
        f.refused(400, "DeploymentFailed", "PUT", "resourceGroups/wan/providers/"
                  "Microsoft.Resources/deployments/odd", {"properties": {"template": {
                      "resources": [{"type": "Microsoft.Network/routeTables", "name": name,
                                     "apiVersion": "2023-04-01", "location": "westeurope"}]}}})


def a_second_put_changes_nothing():
    """names that ARM has and the lab not stay, and what a body leaves out goes"""
    f = state["face"]
    hub, rule = NET + "virtualHubs/hub-twice", NET + "routeFilters/twice/routeFilterRules/mine"
    f.must("PUT", NET + "virtualWans/wan-twice", {"location": "westeurope", "properties": {}})
    f.must("PUT", hub, {"location": "westeurope", "properties": {
        "virtualWan": {"id": f.root + "/" + NET + "virtualWans/wan-twice"},
        "addressPrefix": "10.73.0.0/23"}})
    f.must("PUT", NET + "virtualNetworks/leaf", {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.74.0.0/16", "fd00:74::/48"]}}})
    f.must("PUT", NET + "routeFilters/twice", {"location": "westeurope", "properties": {}})
    for path, body in ((hub + "/hubVirtualNetworkConnections/mine", {"remoteVirtualNetwork": {
            "id": f.root + "/" + NET + "virtualNetworks/leaf"}}),
                       (rule, {"access": "Allow", "communities": ["12076:51004"]})):
        for _ in range(3):
            f.must("PUT", path, {"properties": body})
            same(f.must("GET", path)["name"], "mine", "the name of " + path)
    f.must("PUT", rule, {"properties": {"access": "Allow", "communities": ["12076:51005"]}})
    same(f.must("GET", rule)["properties"]["communities"], ["12076:51005"], "other communities")
    f.refused(400, "InvalidRequestFormat", "PUT", rule + "2", {"properties": {
        "access": "Allow", "communities": ["12076:51004"]}})
    same(f.ask("DELETE", rule)[0], 200, "DELETE")
    same(f.must("GET", NET + "routeFilters/twice")["properties"]["rules"], [], "rules")
    subnet, route = NET + "virtualNetworks/leaf/subnets/s", NET + "routeTables/twicet/routes/r"
    f.must("PUT", NET + "routeTables/twicet", {"location": "westeurope", "properties": {}})
    both = ["10.74.1.0/24", "fd00:74:0:1::/64"]
    for more, want in (
            ({"addressPrefixes": both, "defaultOutboundAccess": False}, (both, False, "none")),
            ({"addressPrefixes": both}, (both, None, None)),
            ({"addressPrefixes": both[:1], "natGateway": {"id": "/x"}}, (both[:1], None, "nat")),
            ({"addressPrefixes": both[:1], "defaultOutboundAccess": True},
             (both[:1], True, "default")),
            ({"addressPrefixes": both[:1]}, (both[:1], None, None))):
        f.must("PUT", subnet, {"properties": more})
        got, lab = f.must("GET", subnet)["properties"], f.daemon.ask("export")["lab"]
        lab = re.split(r"\n  \w+:", lab[lab.index("\n  leaf:") + 8:])[0]
        out = re.findall("outbound: (.*)", lab)
        same((got.get("addressPrefixes"), got.get("defaultOutboundAccess"),
              out[0] if out else None), want, more)
    for prefix in "Storage", "10.0.0.0/8", "Storage":
        f.must("PUT", route, {"properties": {"addressPrefix": prefix, "nextHopType": "Internet"}})
        same(f.must("GET", route)["properties"]["addressPrefix"], prefix, "the prefix")


def tunnels_without_bgp():
    """the networks of the local gateway are those of its tunnels, while they have no BGP"""
    f, net = state["face"], NET + "virtualNetworks/tunnels"
    site, tunnel = NET + "localNetworkGateways/branch", NET + "connections/s2s"
    gateway = NET + "virtualNetworkGateways/tunnelgw"
    f.must("PUT", net, {"location": "westeurope", "properties": {
        "addressSpace": {"addressPrefixes": ["10.80.0.0/16"]},
        "subnets": [{"name": "GatewaySubnet", "properties": {
            "addressPrefix": "10.80.255.0/27"}}]}})
    f.must("PUT", gateway, {"location": "westeurope", "properties": {
        "gatewayType": "Vpn", "sku": {"name": "VpnGw1AZ"}, "ipConfigurations": [
            {"name": "default", "properties": {"subnet": {
                "id": f.root + "/" + net + "/subnets/GatewaySubnet"}}}]}})

    def branch(*space):
        f.must("PUT", site, {"location": "westeurope", "properties": {
            "bgpSettings": {"asn": 65011}, "localNetworkAddressSpace": {
                "addressPrefixes": list(space)}}})

    def connect(**more):
        f.must("PUT", tunnel, {"location": "westeurope", "properties": dict({
            "connectionType": "IPsec",
            "virtualNetworkGateway1": {"id": f.root + "/" + gateway},
            "localNetworkGateway2": {"id": f.root + "/" + site}}, **more)})

    def have(bgp, *networks):
        same(f.must("GET", tunnel)["properties"]["enableBgp"], bgp, "enableBgp")
        routes = f.must("POST", gateway + "/getLearnedRoutes")["value"]
        same(sorted(r["network"] for r in routes if r["network"] != "10.80.0.0/16"),
             sorted(networks), "routes")
    branch("10.81.0.0/16")
    connect(enableBgp=False)
    have(False, "10.81.0.0/16")
    branch("10.81.0.0/16", "10.82.0.0/16")
    have(False, "10.81.0.0/16", "10.82.0.0/16")
    f.must("PATCH", tunnel, {"tags": {"a": "b"}})
    have(False, "10.81.0.0/16", "10.82.0.0/16")
    connect(enableBgp=True)
    have(True)
    connect()  # without a word it has none
    have(False, "10.81.0.0/16", "10.82.0.0/16")


def entries_without_an_object():
    """an entry of azure-resources that no object is behind is no resource, and ends nothing"""
    net, group = "providers/microsoft.network/", "/subscriptions/default/resourcegroups/g/"
    ids = [net + text for text in (
        "expressroutecircuits/x", "expressroutecircuits/x/peerings/azureprivatepeering",
        "virtualnetworks/x", "virtualnetworkgateways/x", "connections/x", "routefilters/x",
        "routefilters/x/routefilterrules/r", "virtualhubs/x", "expressroutegateways/x",
        "virtualwans/x", "publicipaddresses/x")] + ["providers/microsoft.avs/privateclouds/x"]
    lab = "lab: bare\nazure-resources:\n" + "".join("  %s%s: {}\n" % (group, i) for i in ids)
    with Face(lab) as f:
        for text in ids:
            path = "resourceGroups/g/" + text
            there = "publicip" in text or text.endswith("virtualhubs/x")
            same(f.ask("GET", path)[0], 200 if there else 404, path)
            for verb in ("getLearnedRoutes", "startSiteFailoverTest", "getRoutesInformation",
                         "getResiliencyInformation", "listKeys", "routeTables/primary"):
                same(f.ask("POST", path + "/" + verb, {})[0], 404, path + "/" + verb)
        f.refused(404, "ParentResourceNotFound", "PUT", "resourceGroups/g/" + ids[1] +
                  "/connections/c", {"properties": {}})
        f.refused(404, "ParentResourceNotFound", "PUT", "resourceGroups/g/" + ids[6],
                  {"properties": {"access": "Allow", "communities": ["12076:51004"]}})


def a_wan_stays_while_it_has_hubs():
    """a virtual WAN with a hub cannot be deleted, and can without; a group with both goes whole"""
    f = state["face"]
    for group in ("wan", "whole"):
        net = "resourceGroups/%s/providers/Microsoft.Network/" % group
        wan, hub = net + "virtualWans/%s-kept" % group, net + "virtualHubs/%s-khub" % group
        f.must("PUT", wan, {"location": "westeurope", "properties": {}})
        f.must("PUT", hub, {"location": "westeurope", "properties": {
            "addressPrefix": "10.72.0.0/23", "virtualWan": {"id": f.root + "/" + wan}}})
        f.refused(400, "VirtualWanInUse", "DELETE", wan)
        same([h["id"] for h in f.must("GET", wan)["properties"]["virtualHubs"]],
             [f.root + "/" + hub], "the hubs")
        if group == "wan":
            f.must("DELETE", hub)
            f.must("DELETE", wan)
        else:
            f.must("DELETE", "resourcegroups/whole")
        f.refused(404, "ResourceNotFound", "GET", wan)


def an_empty_tag_is_no_tag():
    """what has no etag is deleted for no tag in particular, not even an empty one"""
    f, cloud = state["face"], "resourceGroups/wan/providers/Microsoft.AVS/privateClouds/tagless"
    f.must("PUT", cloud, {"location": "westeurope", "sku": {"name": "av36p"}, "properties": {
        "networkBlock": "10.44.0.0/22", "managementCluster": {"clusterSize": 3}}})
    url = f.root + "/" + cloud + "?api-version=2025-05-01"
    for tag, want in (('""', 412), ('W/""', 412), ("*", 200)):
        same(f.raw("DELETE", url, headers={"If-Match": tag})[0], want, tag)


def main():
    with Face("lab: estate\n") as f:
        state["face"] = f
        return run([an_id_has_its_group, odd_values, a_second_put_changes_nothing,
                    tunnels_without_bgp, entries_without_an_object,
                    a_wan_stays_while_it_has_hubs, an_empty_tag_is_no_tag])


sys.exit(main())
