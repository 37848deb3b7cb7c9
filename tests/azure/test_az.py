#!/usr/bin/env python3
"""The real Azure CLI, as Debian has it, builds and changes a lab: circuits and their peerings,
keys, Global Reach, VNets, gateways, connections, route tables, route filters, tables."""
import json
import os
import sys
import time

from face import HERE, Az, Face, Failure, have_cli, poll, run, same

LAB = """lab: estate
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er-a: er-a } }
circuits:
  er-a:
    location: Seattle
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [10.20.0.0/16] }
"""
state = {}
ER = ("network", "express-route")
PRIVATE = ("--peering-name", "AzurePrivatePeering")


def az(*words):
    return state["az"](*words)


def circuit(name):
    return "%s/resourceGroups/wan/providers/Microsoft.Network/expressRouteCircuits/%s" % (
        state["face"].root, name)


def signs_in():
    """az cloud register, set and login work, and the subscription is that of the lab"""
    state["face"] = Face(LAB)
    state["az"] = Az(state["face"])
    rows = az("account", "list")
    same([(r["name"], r["id"], r["cloudName"]) for r in rows],
         [("default", state["face"].azure["subscription"], "erx")], "subscriptions")
    same([r["name"] for r in az("group", "list")], ["estate"], "groups")


def lists_a_lab():
    """az network express-route list and show have what the lab file has"""
    rows = az(*ER, "list")
    same([r["name"] for r in rows], ["er-a"], "circuits")
    shown = az(*ER, "show", "-g", "estate", "-n", "er-a")
    same(shown, rows[0], "show and list")
    same(shown["sku"], {"family": "MeteredData", "name": "Standard_MeteredData",
                        "tier": "Standard"}, "sku")
    peering = shown["peerings"][0]
    same((peering["peerASN"], peering["azureASN"], peering["vlanId"],
          peering["primaryPeerAddressPrefix"], peering["state"]),
         (64520, 12076, 100, "172.16.1.0/30", "Enabled"), "peering")
    same(az("network", "vnet", "list")[0]["addressSpace"]["addressPrefixes"], ["10.60.0.0/16"],
         "address space")
    gateway = az("network", "vnet-gateway", "list", "-g", "estate")[0]
    same((gateway["name"], gateway["gatewayType"], gateway["sku"]["name"]),
         ("hub-gw", "ExpressRoute", "ErGw1AZ"), "gateway")
    same(az("network", "vpn-connection", "list", "-g", "estate")[0]["connectionType"],
         "ExpressRoute", "connection")


def makes_a_circuit():
    """a group, a circuit, its private peering and a key are made, and read back"""
    az("group", "create", "-n", "wan", "-l", "westeurope")
    made = az(*ER, "create", "-g", "wan", "-n", "er1", "--bandwidth", "500", "--peering-location",
              "Amsterdam", "--provider", "LabTel", "--sku-tier", "Premium", "--tags", "cost=7")
    same((made["location"], made["serviceProviderProperties"], made["sku"]["tier"]),
         ("westeurope", {"bandwidthInMbps": 500, "peeringLocation": "Amsterdam",
                         "serviceProviderName": "LabTel"}, "Premium"), "circuit")
    same(made["tags"], {"cost": "7"}, "tags")
    key = made["serviceKey"]
    peering = az(*ER, "peering", "create", "-g", "wan", "--circuit-name", "er1", "--peering-type",
                 "AzurePrivatePeering", "--peer-asn", "65010", "--vlan-id", "200",
                 "--primary-peer-subnet", "172.16.9.0/30", "--secondary-peer-subnet",
                 "172.16.9.4/30")
    same((peering["peerASN"], peering["vlanId"], peering["state"]), (65010, 200, "Enabled"),
         "peering")
    auth = az(*ER, "auth", "create", "-g", "wan", "--circuit-name", "er1", "-n", "a1")
    same(auth["authorizationUseStatus"], "Available", "use status")
    rows = az(*ER, "auth", "list", "-g", "wan", "--circuit-name", "er1")
    same([r["authorizationKey"] for r in rows], [auth["authorizationKey"]], "keys")
    updated = az(*ER, "update", "-g", "wan", "-n", "er1", "--bandwidth", "1000")
    same((updated["serviceProviderProperties"], updated["serviceKey"], len(updated["peerings"]),
          len(updated["authorizations"]), updated["tags"]),
         ({"bandwidthInMbps": 1000, "peeringLocation": "Amsterdam",
           "serviceProviderName": "LabTel"}, key, 1, 1, {"cost": "7"}), "the updated circuit")
    same([r["name"] for r in az(*ER, "peering", "list", "-g", "wan", "--circuit-name", "er1")],
         ["AzurePrivatePeering"], "peerings")


def refusals_reach_people():
    """a refusal of the lab is Azure's envelope, with our code, cause and cure"""
    state["az"].fails("bandwidth-shrink", *ER, "update", "-g", "wan", "-n", "er1", "--bandwidth",
                      "200")
    state["az"].fails("ResourceNotFound", *ER, "show", "-g", "wan", "-n", "er9")


def connects_a_vnet():
    """a VNet, its gateway and a connection (a deployment) carry routes to the circuit"""
    az("network", "vnet", "create", "-g", "wan", "-n", "spoke", "--address-prefixes",
       "10.9.0.0/16", "--subnet-name", "GatewaySubnet", "--subnet-prefixes", "10.9.255.0/27")
    az("network", "vnet", "subnet", "create", "-g", "wan", "--vnet-name", "spoke", "-n", "app",
       "--address-prefixes", "10.9.1.0/24")
    rows = az("network", "vnet", "subnet", "list", "-g", "wan", "--vnet-name", "spoke")
    same(sorted((r["name"], r["addressPrefix"]) for r in rows),
         [("GatewaySubnet", "10.9.255.0/27"), ("app", "10.9.1.0/24")], "subnets")
    az("network", "public-ip", "create", "-g", "wan", "-n", "pip")
    gateway = az("network", "vnet-gateway", "create", "-g", "wan", "-n", "gw", "--vnet", "spoke",
                 "--gateway-type", "ExpressRoute", "--sku", "ErGw1AZ", "--public-ip-addresses",
                 "pip")["vnetGateway"]
    same((gateway["bgpSettings"]["asn"], gateway["bgpSettings"]["bgpPeeringAddress"]),
         (65515, "10.9.255.12,10.9.255.13"), "gateway")
    made = az("network", "vpn-connection", "create", "-g", "wan", "-n", "c1", "--vnet-gateway1",
              "gw", "--express-route-circuit2", "er1", "--routing-weight", "20")["resource"]
    same((made["connectionType"], made["routingWeight"]), ("ExpressRoute", 20), "connection")
    connections = "network", "vpn-connection", "list", "-g", "wan"
    poll("the connection", lambda: az(*connections)[0]["connectionStatus"] == "Connected")
    table = az(*ER, "list-route-tables", "-g", "wan", "-n", "er1", "--path", "primary", *PRIVATE)
    same(sorted(r["nextHop"] for r in table["value"] if r["network"] == "10.9.0.0/16"),
         ["10.9.255.12*", "10.9.255.13"], "next hops of the VNet")
    summary = az(*ER, "list-route-tables-summary", "-g", "wan", "-n", "er1", "--path", "primary",
                 *PRIVATE)
    same(sorted(r["neighbor"] for r in summary["value"]), ["10.9.255.12", "10.9.255.13"],
         "neighbours")
    learned = az("network", "vnet-gateway", "list-learned-routes", "-g", "estate", "-n", "hub-gw")
    same(sorted(set(r["asPath"] for r in learned["value"] if r["network"] == "10.20.0.0/16")),
         ["12076-64520"], "what the hub has learned")
    peers = az("network", "vnet-gateway", "list-bgp-peer-status", "-g", "wan", "-n", "gw")
    same(sorted(set((r["asn"], r["state"]) for r in peers["value"])), [(12076, "Connected")],
         "peers")
    told = az("network", "vnet-gateway", "list-advertised-routes", "-g", "wan", "-n", "gw",
              "--peer", peers["value"][0]["neighbor"])
    same([r["network"] for r in told["value"]], ["10.9.0.0/16"], "what the gateway tells")


def shows_tables_of_a_circuit():
    """ARP table, statistics and service providers have Azure's shape"""
    rows = az(*ER, "list-arp-tables", "-g", "estate", "-n", "er-a", "--path", "primary", *PRIVATE)
    same([(r["interface"], r["ipAddress"]) for r in rows["value"]],
         [("On-Prem", "172.16.1.1"), ("Microsoft", "172.16.1.2")], "ARP")
    same(sorted(az(*ER, "get-stats", "-g", "wan", "-n", "er1")),
         ["primarybytesIn", "primarybytesOut", "secondarybytesIn", "secondarybytesOut"],
         "statistics")
    if "Amsterdam" not in az(*ER, "list-service-providers")[0]["peeringLocations"]:
        raise Failure("no provider is in Amsterdam")


def joins_circuits():
    """Global Reach is made from one circuit, seen from the other, and taken away"""
    az(*ER, "create", "-g", "wan", "-n", "er2", "--bandwidth", "500", "--peering-location",
       "London", "--provider", "LabTel", "--sku-tier", "Premium")
    az(*ER, "peering", "create", "-g", "wan", "--circuit-name", "er2", "--peering-type",
       "AzurePrivatePeering", "--peer-asn", "65020", "--vlan-id", "201", "--primary-peer-subnet",
       "172.16.10.0/30", "--secondary-peer-subnet", "172.16.10.4/30")
    reach = ER + ("peering", "connection")
    made = az(*reach, "create", "-g", "wan", "--circuit-name", "er2", *PRIVATE, "-n", "gr",
              "--peer-circuit", circuit("er1") + "/peerings/AzurePrivatePeering",
              "--address-prefix", "192.168.8.0/29")
    same((made["addressPrefix"], made["provisioningState"]), ("192.168.8.0/29", "Succeeded"),
         "Global Reach")
    rows = az(*ER, "peering", "peer-connection", "list", "-g", "wan", "--circuit-name", "er1",
              *PRIVATE)
    same([r["connectionName"] for r in rows], ["gr"], "the other end")
    state["az"].fails("circuit-in-use", *ER, "delete", "-g", "wan", "-n", "er2")
    az(*reach, "delete", "-g", "wan", "--circuit-name", "er2", *PRIVATE, "-n", "gr")
    az(*ER, "delete", "-g", "wan", "-n", "er2")
    same([r["name"] for r in az(*ER, "list", "-g", "wan")], ["er1"], "circuits")


def keeps_route_tables():
    """route tables, routes and their subnets, and route filters"""
    az("network", "route-table", "create", "-g", "wan", "-n", "rt")
    az("network", "route-table", "route", "create", "-g", "wan", "--route-table-name", "rt", "-n",
       "r1", "--address-prefix", "0.0.0.0/0", "--next-hop-type", "VirtualAppliance",
       "--next-hop-ip-address", "10.9.1.4")
    az("network", "vnet", "subnet", "update", "-g", "wan", "--vnet-name", "spoke", "-n", "app",
       "--route-table", "rt")
    shown = az("network", "route-table", "show", "-g", "wan", "-n", "rt")
    same([(r["name"], r["nextHopType"], r["nextHopIpAddress"]) for r in shown["routes"]],
         [("r1", "VirtualAppliance", "10.9.1.4")], "routes")
    state["az"].fails("InUseRouteTableCannotBeDeleted", "network", "route-table", "delete", "-g",
                      "wan", "-n", "rt")
    az("network", "route-filter", "create", "-g", "wan", "-n", "rf")
    rule = az("network", "route-filter", "rule", "create", "-g", "wan", "--filter-name", "rf",
              "-n", "allow", "--access", "Allow", "--communities", "12076:5040")
    same(rule["communities"], ["12076:5040"], "communities")


def joins_vnets():
    """a peering is Initiated until its other half is there, then Connected in both"""
    hub = az("network", "vnet", "show", "-g", "estate", "-n", "hub")["id"]
    az("network", "vnet", "create", "-g", "wan", "-n", "leaf", "--address-prefixes",
       "10.11.0.0/24")
    spoke = az("network", "vnet", "show", "-g", "wan", "-n", "leaf")["id"]
    peering = "network", "vnet", "peering"
    made = az(*peering, "create", "-g", "wan", "--vnet-name", "leaf", "-n", "to-hub",
              "--remote-vnet", hub, "--allow-vnet-access", "--use-remote-gateways")
    same(made["peeringState"], "Initiated", "the first half")
    made = az(*peering, "create", "-g", "estate", "--vnet-name", "hub", "-n", "to-leaf",
              "--remote-vnet", spoke, "--allow-vnet-access", "--allow-gateway-transit")
    same(made["peeringState"], "Connected", "the second half")
    rows = az(*peering, "list", "-g", "wan", "--vnet-name", "leaf")
    same([(r["name"], r["peeringState"], r["useRemoteGateways"]) for r in rows],
         [("to-hub", "Connected", True)], "peerings")
    learned = state["face"].daemon.ask("show-routes", at="seattle")["routes"]
    same(sorted(set(r["from"] for r in learned if r["network"] == "10.11.0.0/24")),
         ["er-a/primary", "er-a/secondary"], "who tells the site of the VNet")


def rest(method, path, body=None, version="2025-05-01", query=""):
    """az rest, for what Debian's CLI has no commands of: the vmware and Virtual WAN extensions"""
    face = state["face"]
    words = ["--method", method, "--url", "%s%s%s?api-version=%s%s" % (
        face.azure["url"], face.root, path, version, query), "--resource", face.azure["url"]]
    return az("rest", *words, *(["--body", json.dumps(body)] if body is not None else []))


def runs_a_private_cloud():
    """az rest: a private cloud, its key opens a connection, Global Reach, segments, and their end"""
    group, avs = "/resourceGroups/wan/providers/", "2023-03-01"
    cloud = group + "Microsoft.AVS/privateClouds/pc1"
    made = rest("put", cloud, {"location": "westeurope", "sku": {"name": "av36p"}, "properties": {
        "networkBlock": "10.40.0.0/22", "managementCluster": {"clusterSize": 3}}}, avs)
    same((made["properties"]["provisioningState"], made["properties"]["networkBlock"]),
         ("Succeeded", "10.40.0.0/22"), "the private cloud")
    key = rest("put", cloud + "/authorizations/k", {}, avs)["properties"]
    same(key["expressRouteId"], made["properties"]["circuit"]["expressRouteID"], "whose key it is")
    rest("put", group + "Microsoft.Network/connections/to-pc1", {
        "location": "westeurope", "properties": {
            "connectionType": "ExpressRoute", "peer": {"id": key["expressRouteId"]},
            "authorizationKey": key["expressRouteAuthorizationKey"],
            "virtualNetworkGateway1": {"id": "%s%sMicrosoft.Network/virtualNetworkGateways/gw" % (
                state["face"].root, group)}}})
    auth = az(*ER, "auth", "create", "-g", "wan", "--circuit-name", "er1", "-n", "avs")
    reach = rest("put", cloud + "/globalReachConnections/g", {"properties": {
        "peerExpressRouteCircuit": circuit("er1"), "authorizationKey": auth["authorizationKey"]}},
        avs)["properties"]
    same(reach["peerExpressRouteCircuit"], circuit("er1"), "Global Reach")
    rest("put", cloud + "/workloadNetworks/default/segments/web", {"properties": {
        "displayName": "web", "subnet": {"gatewayAddress": "10.41.7.1/24"}}}, avs)
    rows = rest("get", cloud + "/workloadNetworks/default/segments", None, avs)["value"]
    same([(r["name"], r["properties"]["subnet"]["gatewayAddress"]) for r in rows],
         [("web", "10.41.7.1/24")], "segments")
    learned = lambda: az("network", "vnet-gateway", "list-learned-routes", "-g", "wan",  # noqa: E731
                         "-n", "gw")["value"]
    poll("the segment at the gateway", lambda: "10.41.7.0/24" in [r["network"] for r in learned()])
    state["az"].fails("circuit-in-use", *ER, "delete", "-g", "wan", "-n", "er1")
    rest("delete", cloud + "/globalReachConnections/g", None, avs)
    rest("delete", group + "Microsoft.Network/connections/to-pc1")
    rest("delete", cloud, None, avs)
    az(*ER, "auth", "delete", "-g", "wan", "--circuit-name", "er1", "-n", "avs")


def runs_a_virtual_wan():
    """az rest: a virtual WAN, a hub and its gateway, a connection to a circuit, and their end"""
    net = "/resourceGroups/wan/providers/Microsoft.Network/"
    root = state["face"].root
    rest("put", net + "virtualWans/w", {"location": "westeurope", "properties": {
        "type": "Standard"}})
    hub = rest("put", net + "virtualHubs/vh", {"location": "westeurope", "properties": {
        "addressPrefix": "10.100.0.0/23", "virtualWan": {"id": root + net + "virtualWans/w"}}})
    same(hub["properties"]["routingState"], "Provisioned", "the hub")
    rest("put", net + "expressRouteGateways/hgw", {"location": "westeurope", "properties": {
        "virtualHub": {"id": hub["id"]}, "autoScaleConfiguration": {"bounds": {"min": 1}}}})
    made = rest("put", net + "expressRouteGateways/hgw/expressRouteConnections/c", {"properties": {
        "expressRouteCircuitPeering": {"id": circuit("er1") + "/peerings/AzurePrivatePeering"},
        "routingWeight": 5}})["properties"]
    same((made["routingWeight"], made["provisioningState"]), (5, "Succeeded"), "the connection")
    table = lambda: az(*ER, "list-route-tables", "-g", "wan", "-n", "er1", "--path",  # noqa: E731
                       "primary", *PRIVATE)["value"]
    poll("the hub at the circuit", lambda: "10.100.0.0/23" in [r["network"] for r in table()])
    rest("delete", net + "expressRouteGateways/hgw/expressRouteConnections/c")
    rest("delete", net + "expressRouteGateways/hgw")
    rest("delete", net + "virtualHubs/vh")
    rest("delete", net + "virtualWans/w")


def deploys_a_template():
    """az deployment group: validate, what-if, create and show of a template of modules"""
    template = os.path.join(os.path.dirname(HERE), "import", "bicep.json")
    az("group", "create", "-n", "bicep", "-l", "westeurope")
    group = ("-g", "bicep", "--template-file", template)
    deployment = "deployment", "group"
    same(az(*deployment, "validate", *group)["error"], None, "validate")
    said = az(*deployment, "what-if", *group, "--no-pretty-print")
    same(sorted(set(c["changeType"] for c in said["changes"])), ["Create"], "what-if")
    made = az(*deployment, "create", *group, "-n", "main", "--parameters",
              'spokes=["10.2.0.0/16"]')["properties"]
    same((made["provisioningState"], made["outputs"]["gateway"]["value"].rsplit("/", 1)[1]),
         ("Succeeded", "ergw"), "create")
    same([r["name"] for r in az(*deployment, "list", "-g", "bicep")],
         ["gw", "hub", "main", "peer-0", "spoke-0"], "deployments")
    said = az(*deployment, "what-if", *group, "-n", "main", "--no-pretty-print", "--parameters",
              'spokes=["10.2.0.0/16"]')
    same(sorted(set(c["changeType"] for c in said["changes"])), ["NoChange"], "what-if again")
    state["az"].fails("mode is Incremental here", *deployment, "create", *group, "--mode",
                      "Complete")
    az("group", "delete", "-n", "bicep", "-y")


def deletes_in_order_only():
    """what others rest on is not deleted; in the right order everything goes"""
    state["az"].fails("VirtualNetworkGatewayInUse", "network", "vnet-gateway", "delete", "-g",
                      "wan", "-n", "gw")
    state["az"].fails("circuit-in-use", *ER, "delete", "-g", "wan", "-n", "er1")
    state["az"].fails("InUseSubnetCannotBeDeleted", "network", "vnet", "delete", "-g", "wan",
                      "-n", "spoke")
    rest("delete", "/resourceGroups/wan/providers/Microsoft.Network/connections/c1")
    az("network", "vnet-gateway", "delete", "-g", "wan", "-n", "gw")
    az(*ER, "auth", "delete", "-g", "wan", "--circuit-name", "er1", "-n", "a1")
    az(*ER, "peering", "delete", "-g", "wan", "--circuit-name", "er1", "-n",
       "AzurePrivatePeering")
    az(*ER, "delete", "-g", "wan", "-n", "er1")
    az("network", "vnet", "delete", "-g", "wan", "-n", "spoke")
    az("group", "delete", "-n", "wan", "-y")
    same([r["name"] for r in az("group", "list")], ["estate"], "groups")
    same([r["name"] for r in az(*ER, "list")], ["er-a"], "circuits")


def at_least_forty_in_a_minute():
    """at least 40 commands ran"""
    if state["az"].commands < 40:
        raise Failure("%d commands" % state["az"].commands)
    sys.stderr.write("%d commands in %.1f s\n" % (state["az"].commands,
                                                  time.monotonic() - state["began"]))


def main():
    why = have_cli()
    if why:
        print("SKIP azure-cli: " + why)
        return 0
    state["began"] = time.monotonic()
    try:
        return run([signs_in, lists_a_lab, makes_a_circuit, refusals_reach_people,
                    connects_a_vnet, shows_tables_of_a_circuit, joins_circuits,
                    keeps_route_tables, joins_vnets, runs_a_private_cloud, runs_a_virtual_wan,
                    deploys_a_template, deletes_in_order_only,
                    at_least_forty_in_a_minute])
    finally:
        for name in ("az", "face"):
            if name in state:
                state[name].close()


sys.exit(main())
