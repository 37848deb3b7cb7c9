#!/usr/bin/env python3
"""The story of a circuit with the Python SDK (azure-mgmt-network, as Debian's python3-azure has
it, and azure-identity): a circuit, its peering, a key, a connection from a second subscription,
tables, and the clean-up, which is refused in the wrong order.

    eval "$(erxctl azure env)"; python3 story.py
"""
import os
import time

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.network import NetworkManagementClient

ENDPOINT = os.environ["AZURE_RESOURCE_MANAGER"]
# The authority ends in "adfs", for older libraries ask Microsoft about any other.
CREDENTIAL = ClientSecretCredential("adfs", os.environ["AZURE_CLIENT_ID"],
                                    os.environ["AZURE_CLIENT_SECRET"],
                                    authority=os.environ["AZURE_AUTHORITY_HOST"])
GROUP, PRIVATE, LOCATION = "py", "AzurePrivatePeering", "westeurope"


def client(subscription):
    return NetworkManagementClient(CREDENTIAL, subscription, base_url=ENDPOINT,
                                   credential_scopes=[ENDPOINT + "/.default"])


def refused(code, work):
    try:
        work().result()
    except HttpResponseError as e:
        assert e.error.code == code, (code, e.error.code)
    else:
        raise AssertionError("not refused with " + code)


def main():
    owner = client(os.environ["AZURE_SUBSCRIPTION_ID"])
    user = client(os.environ.get("OTHER_SUBSCRIPTION_ID", "11111111-2222-4333-8444-555555555555"))
    circuit = owner.express_route_circuits.begin_create_or_update(GROUP, "py-er", {
        "location": LOCATION,
        "sku": {"name": "Standard_MeteredData", "tier": "Standard", "family": "MeteredData"},
        "service_provider_properties": {"service_provider_name": "LabTel",
                                        "peering_location": "Amsterdam",
                                        "bandwidth_in_mbps": 500}}).result()
    owner.express_route_circuit_peerings.begin_create_or_update(GROUP, "py-er", PRIVATE, {
        "peering_type": PRIVATE, "peer_asn": 65010, "vlan_id": 180,
        "primary_peer_address_prefix": "172.16.80.0/30",
        "secondary_peer_address_prefix": "172.16.80.4/30"}).result()
    auth = owner.express_route_circuit_authorizations.begin_create_or_update(
        GROUP, "py-er", "k", {}).result()
    net = user.virtual_networks.begin_create_or_update(GROUP, "py-app", {
        "location": LOCATION, "address_space": {"address_prefixes": ["10.180.0.0/16"]},
        "subnets": [{"name": "GatewaySubnet", "address_prefix": "10.180.255.0/27"}]}).result()
    gateway = user.virtual_network_gateways.begin_create_or_update(GROUP, "py-gw", {
        "location": LOCATION, "gateway_type": "ExpressRoute",
        "sku": {"name": "ErGw1AZ", "tier": "ErGw1AZ"}, "ip_configurations": [
            {"name": "default", "subnet": {"id": net.id + "/subnets/GatewaySubnet"}}]}).result()
    link = {"location": LOCATION, "connection_type": "ExpressRoute",
            "virtual_network_gateway1": {"id": gateway.id}, "peer": {"id": circuit.id}}
    connections = user.virtual_network_gateway_connections
    refused("LinkedAuthorizationFailed",
            lambda: connections.begin_create_or_update(GROUP, "py-c", link))
    connections.begin_create_or_update(
        GROUP, "py-c", dict(link, authorization_key=auth.authorization_key)).result()
    for _ in range(100):
        table = owner.express_route_circuits.begin_list_routes_table(
            GROUP, "py-er", PRIVATE, "primary").result()
        if any(r.network == "10.180.0.0/16" for r in table.value):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the VNet is not in the table of the circuit")
    refused("ExpressRouteCircuitInUse",
            lambda: owner.express_route_circuits.begin_delete(GROUP, "py-er"))
    connections.begin_delete(GROUP, "py-c").result()
    user.virtual_network_gateways.begin_delete(GROUP, "py-gw").result()
    user.virtual_networks.begin_delete(GROUP, "py-app").result()
    owner.express_route_circuits.begin_delete(GROUP, "py-er").result()
    print("PASS the Python SDK lives through the story")


main()
