#!/usr/bin/env python3
"""What the face of Azure says of a lab becomes a lab again: from its lists erxctl import makes one,
a daemon runs that, and what its face says becomes the same lab once more."""
import json
import os
import subprocess
import sys

from face import BUILD, TOP, Face, Failure, run, same, workdir

KINDS = ("expressRouteCircuits", "virtualNetworks", "virtualNetworkGateways", "connections",
         "routeTables", "virtualWans", "virtualHubs", "expressRouteGateways", "routeFilters",
         "localNetworkGateways", "publicIPAddresses")
NET = "resourceGroups/wan/providers/Microsoft.Network/"
WEST = {"location": "westeurope"}


def lists(face):
    """Files as az … list and az rest print them"""
    where, files = workdir("lists"), []

    def keep(name, rows):
        files.append(os.path.join(where, name + ".json"))
        with open(files[-1], "w") as f:
            json.dump(rows, f)
    for kind in KINDS:
        keep(kind, face.must("GET", "providers/Microsoft.Network/" + kind)["value"])
    clouds = face.must("GET", "providers/Microsoft.AVS/privateClouds")["value"]
    keep("privateClouds", clouds)
    for cloud in clouds:
        for part in ("authorizations", "workloadNetworks/default/segments"):
            keep(cloud["name"] + "-" + part.rsplit("/", 1)[-1],
                 face.must("GET", cloud["id"] + "/" + part)["value"])
    return files


def imported(face):
    """The lab that the lists make, and the same without the comments on where lines are from"""
    done = subprocess.run([os.path.join(BUILD, "erxctl"), "import", "--secrets"] + lists(face),
                          capture_output=True, text=True)
    if done.returncode or not done.stdout:
        raise Failure("import: %d %s" % (done.returncode, done.stderr))
    bare = [line.split("  # ")[0].rstrip() for line in done.stdout.splitlines()
            if not line.startswith("#")]
    return done.stdout, "\n".join(bare)


def again(face):
    """The lab of a face, by import; and a second import, of a daemon that runs the first"""
    lab, first = imported(face)
    with Face(lab) as f:
        second = imported(f)[1]
    same(second.splitlines(), first.splitlines(), "the second import")
    return lab


def a_lab_file():
    """conf/examples/two-sites: circuits, connections and Global Reach are as in the file"""
    with open(os.path.join(TOP, "conf", "examples", "two-sites.yaml")) as f:
        text = f.read()
    with Face(text) as f:
        lab = again(f)
    for part in ("172.16.1.0/30", "172.16.2.4/30", "192.168.254.0/29", "10.60.0.0/16", "to-ams:",
                 "to-par:", "circuit: er-ams", "circuit: er-par"):
        if part not in lab:
            raise Failure("%s is not in the imported lab:\n%s" % (part, lab))


def a_lab_by_requests():
    """a lab that was built by requests: keys, weights, tables and segments come through"""
    with Face("lab: estate\n") as f:
        er = f.must("PUT", NET + "expressRouteCircuits/er1", dict(
            WEST, sku={"tier": "Premium", "family": "MeteredData"}, properties={
                "serviceProviderProperties": {"serviceProviderName": "LabTel",
                                              "peeringLocation": "Amsterdam",
                                              "bandwidthInMbps": 500}}))["id"]
        f.must("PUT", NET + "expressRouteCircuits/er1/peerings/AzurePrivatePeering", {
            "properties": {"peerASN": 65010, "vlanId": 100,
                           "primaryPeerAddressPrefix": "172.16.9.0/30",
                           "secondaryPeerAddressPrefix": "172.16.9.4/30"}})
        table = f.must("PUT", NET + "routeTables/rt", dict(WEST, properties={"routes": [
            {"name": "r", "properties": {"addressPrefix": "10.50.0.0/16",
                                         "nextHopType": "None"}}]}))["id"]
        net = f.must("PUT", NET + "virtualNetworks/app", dict(WEST, properties={
            "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "subnets": [
                {"name": "GatewaySubnet", "properties": {"addressPrefix": "10.9.255.0/27"}},
                {"name": "web", "properties": {"addressPrefix": "10.9.1.0/24",
                                               "routeTable": {"id": table}}}]}))["id"]
        gw = f.must("PUT", NET + "virtualNetworkGateways/gw", dict(WEST, properties={
            "gatewayType": "ExpressRoute", "sku": {"name": "ErGw1AZ", "tier": "ErGw1AZ"},
            "ipConfigurations": [{"name": "a", "properties": {
                "subnet": {"id": net + "/subnets/GatewaySubnet"}}}]}))["id"]
        f.must("PUT", NET + "connections/c1", dict(WEST, properties={
            "connectionType": "ExpressRoute", "routingWeight": 20, "peer": {"id": er},
            "virtualNetworkGateway1": {"id": gw}}))
        cloud = "resourceGroups/wan/providers/Microsoft.AVS/privateClouds/pc1"
        f.must("PUT", cloud, dict(WEST, sku={"name": "av36p"}, properties={
            "networkBlock": "10.40.0.0/22"}))
        f.must("PUT", cloud + "/workloadNetworks/default/segments/web", {"properties": {
            "subnet": {"gatewayAddress": "10.41.7.1/24"}}})
        lab = again(f)
    for part in ("weight: 20", "10.41.7.0/24", "10.50.0.0/16", "10.40.0.0/22", "Premium", "c1:"):
        if part not in lab:
            raise Failure("%s is not in the imported lab:\n%s" % (part, lab))


sys.exit(run([a_lab_file, a_lab_by_requests]))
