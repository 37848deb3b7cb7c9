#!/usr/bin/env python3
"""erxd --azure and what requests have around their bodies: entity tags, pages, polling of actions,
busy resources, groups that are merged and deleted, errors that no request reaches; failover tests
of circuits; what GatewaySubnet and local network gateways leave out."""
import json
import re
import sys

from face import Face, Failure, poll, run, same

NET = "resourceGroups/wan/providers/Microsoft.Network/"
PRIVATE = "/peerings/AzurePrivatePeering"
WEST = {"location": "westeurope"}
LAB = """lab: estate
circuits:
  er-a: { location: Seattle, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
  er-b: { location: Dallas, private-peering: { peer-asn: 64521, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
vnets:
  hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to-er-a: er-a, to-er-b: er-b } }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [10.20.0.0/16] }
  dallas: { asn: 64521, circuits: { er-b: {} }, advertise: [10.20.0.0/16, 10.21.0.0/16] }
"""
state = {}


def face():
    if "face" not in state:
        state["face"] = Face(LAB)
    return state["face"]


def raw(method, path, body=None, **headers):
    f = face()
    url = "%s/%s%sapi-version=2025-05-01" % (f.root, path, "&" if "?" in path else "?")
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    return f.raw(method, url, None if body is None else json.dumps(body), headers=headers)


def vnet(name, space):
    f = face()
    return f.must("PUT", NET + "virtualNetworks/" + name, dict(WEST, properties={
        "addressSpace": {"addressPrefixes": [space]},
        "subnets": [{"name": "GatewaySubnet", "properties": {
            "addressPrefix": space.replace("0.0/16", "255.0/27")}}]}))["id"]


def gateway(name, net, kind="ExpressRoute", sku="ErGw1AZ"):
    return face().must("PUT", NET + "virtualNetworkGateways/" + name, dict(WEST, properties={
        "gatewayType": kind, "vpnType": "RouteBased", "sku": {"name": sku, "tier": sku},
        "ipConfigurations": [{"name": "a", "properties": {
            "subnet": {"id": net + "/subnets/GatewaySubnet"}}}]}))


def etags():
    """If-Match and If-None-Match hold writes, and a reader is told that nothing has changed"""
    path = NET + "routeTables/tagged"
    status, text, headers = raw("PUT", path, dict(WEST, properties={}), If_None_Match="*")
    first = json.loads(text)["etag"]
    same((status, headers.get("etag")), (201, first), "created")
    same(raw("PUT", path, dict(WEST, properties={}), If_None_Match="*")[0], 412, "there already")
    same(raw("GET", path, If_None_Match=first)[:2], (304, ""), "unchanged")
    same(raw("GET", path, If_None_Match='W/"other", %s' % first)[0], 304, "one of a list")
    same(raw("GET", path, If_None_Match='"other"')[0], 200, "another tag")
    status, text, _ = raw("PUT", path, dict(WEST, tags={"a": "b"}, properties={}), If_Match=first)
    second = json.loads(text)["etag"]
    same(status, 200, "by the right tag")
    if second == first:
        raise Failure("the tag is the same after a write")
    for method, body in (("PUT", dict(WEST, properties={})), ("PATCH", {"tags": {}}),
                         ("DELETE", None)):
        status, text, _ = raw(method, path, body, If_Match=first)
        same((status, json.loads(text)["error"]["code"]), (412, "PreconditionFailed"), method)
    same(raw("DELETE", path, If_Match="*")[0], 200, "any tag")
    same(raw("PUT", path, dict(WEST, properties={}), If_Match="*")[0], 412, "nothing is there")


def etags_are_of_what_was_written():
    """how a connection fares does not change its tag, and a child's write does the parent's"""
    f = face()
    path = "resourceGroups/estate/providers/Microsoft.Network/"
    connection = path + "connections/to-er-a"
    poll("connected", lambda: f.must("GET", connection)["properties"]["connectionStatus"] ==
         "Connected")
    before = f.must("GET", connection)["etag"], f.must("GET", path + "expressRouteCircuits/er-a")[
        "etag"]
    f.daemon.ask("fail", kind="circuit", name="er-a")
    poll("not connected", lambda: f.must("GET", connection)["properties"]["connectionStatus"] !=
         "Connected")
    same((f.must("GET", connection)["etag"], f.must("GET", path + "expressRouteCircuits/er-a")[
        "etag"]), before, "tags while it is down")
    f.daemon.ask("restore", kind="circuit", name="er-a")
    f.must("PUT", path + "expressRouteCircuits/er-a/authorizations/k", {})
    if f.must("GET", path + "expressRouteCircuits/er-a")["etag"] == before[1]:
        raise Failure("the tag of the circuit does not know of its new key")
    f.must("DELETE", path + "expressRouteCircuits/er-a/authorizations/k")


def pages():
    """$top gives pages, whose nextLink leads to the rest, whatever has come or gone meanwhile"""
    f = face()
    names = ["page%02d" % i for i in range(7)]
    for name in names:
        f.must("PUT", NET + "publicIPAddresses/" + name, WEST)
    seen, links = [], 0
    url = f.root + "/" + NET + "publicIPAddresses?api-version=2025-05-01&$top=3"
    while url:
        status, text, _ = f.raw("GET", url.replace(f.azure["url"], ""))
        same(status, 200, url)
        page = json.loads(text)
        seen += [r["name"] for r in page["value"]]
        if links == 0:  # what has been seen goes, and the next page is the next all the same
            f.must("DELETE", NET + "publicIPAddresses/page00")
        url = page.get("nextLink")
        if url and not url.startswith("https://localhost:%d/" % f.port):
            raise Failure("nextLink: %s" % url)
        links += 1
    same((seen, links), (names, 3), "names and pages")
    for path in ("resources", "resourceGroups/wan/resources"):
        page = f.must("GET", path + "?%24top=2")
        same((len(page["value"]), "nextLink" in page), (2, True), path)
    rows = f.must("GET", "resources?$filter=" + "resourceType%20eq%20'Microsoft.Network/"
                  "publicIPAddresses'%20and%20name%20eq%20'page03'")["value"]
    same([r["name"] for r in rows], ["page03"], "filter")
    f.refused(400, "InvalidFilterInQueryString", "GET", "resources?$filter=colour%20eq%20'red'")
    f.refused(400, "InvalidSkipToken", "GET", NET + "publicIPAddresses?$skiptoken=soon")
    f.refused(400, "InvalidTopQueryString", "GET", NET + "publicIPAddresses?$top=-1")


def groups_are_merged_and_deleted():
    """PATCH of a group keeps what it does not say; a group has one place; DELETE takes circuits"""
    f = face()
    path = "resourcegroups/app"
    f.refused(400, "LocationRequired", "PUT", path, {"tags": {"a": "b"}})
    f.must("PUT", path, {"location": "West Europe", "tags": {"a": "b"}, "managedBy": "me"})
    got = f.must("PATCH", path, {"tags": {"c": "d"}})
    same((got["location"], got["tags"], got["managedBy"]), ("West Europe", {"c": "d"}, "me"),
         "after PATCH")
    same(f.must("GET", path), got, "what is kept")
    f.refused(409, "InvalidResourceGroupLocation", "PUT", path, {"location": "eastus"})
    same("tags" in f.must("PUT", path, {"location": "westeurope"}), False, "after PUT")
    f.refused(404, "ResourceGroupNotFound", "PATCH", "resourcegroups/nope", {"tags": {}})
    f.refused(404, "ResourceGroupNotFound", "GET", "resourceGroups/nope/resources")
    app = "resourceGroups/app/providers/Microsoft.Network/"
    er = f.must("PUT", app + "expressRouteCircuits/er-app", dict(WEST, properties={
        "serviceProviderProperties": {"peeringLocation": "London", "bandwidthInMbps": 50,
                                      "serviceProviderName": "LabTel"}}))["id"]
    f.must("PUT", app + "expressRouteCircuits/er-app" + PRIVATE, {"properties": {
        "peerASN": 65010, "vlanId": 9, "primaryPeerAddressPrefix": "172.16.70.0/30",
        "secondaryPeerAddressPrefix": "172.16.70.4/30"}})
    net = vnet("appnet", "10.70.0.0/16")
    gw = gateway("appgw", net)["id"]
    f.must("PUT", app + "connections/appc", dict(WEST, properties={
        "connectionType": "ExpressRoute", "virtualNetworkGateway1": {"id": gw},
        "peer": {"id": er}}))
    f.refused(400, "VirtualNetworkGatewayInUse", "DELETE", "resourcegroups/wan")
    f.must("DELETE", path)
    f.refused(404, "ResourceGroupNotFound", "GET", path)
    same([r["name"] for r in f.must("GET", "resources")["value"] if "app" in r["name"]],
         ["appnet", "appgw"], "what is left of both")
    f.must("DELETE", NET + "virtualNetworkGateways/appgw")
    f.must("DELETE", NET + "virtualNetworks/appnet")


def errors_without_a_request():
    """what is too long for any request, and a client id that is, get an error of Azure's shape"""
    f = face()
    for path in ("/" + "a" * 20000, "/x?" + "b" * 40000):
        status, text, headers = f.raw("GET", path)
        f.connection.close()
        f.connection = None
        same((status, json.loads(text)["error"]["code"], headers["content-type"]),
             (414, "RequestUriTooLong", "application/json; charset=utf-8"), "a long URL")
    status, text, _ = f.raw("POST", "/adfs/oauth2/v2.0/token", "grant_type=client_credentials&"
                            "client_id=%s&client_secret=%s" % ("x" * 3000, f.token), token="")
    same((status, json.loads(text)["error"]), (400, "unauthorized_client"), "a long client id")
    status, text, headers = f.raw("GET", "/x", headers={"Transfer-Encoding": "gzip"})
    same((status, json.loads(text)["error"]["code"], headers["connection"]), (400, "BadRequest", "close"),
         "a body without an end")


def gateway_subnet_has_a_route_table():
    """a route table of GatewaySubnet is one of the gateways in there, made before or after"""
    f = face()
    tables = [f.must("PUT", NET + "routeTables/" + n, dict(WEST, properties={}))["id"]
              for n in ("gt1", "gt2")]
    net = vnet("tabled", "10.71.0.0/16")
    subnet = NET + "virtualNetworks/tabled/subnets/GatewaySubnet"

    def set_table(table):
        body = {"properties": {"addressPrefix": "10.71.255.0/27"}}
        if table:
            body["properties"]["routeTable"] = {"id": table}
        return f.must("PUT", subnet, body)["properties"].get("routeTable", {}).get("id")

    def leaf(gateway="gateway"):
        lab = f.daemon.ask("export")["lab"]
        part = re.search(r"\n  tabled:\n(    .*\n)*", lab).group(0)
        part = re.search(r"\n    %s:( \{.*\}|\n(?:      .*\n)*)" % gateway, part)
        table = re.search(r"route-table: *([a-z0-9]+)", part.group(0)) if part else None
        return table and table.group(1)
    same(set_table(tables[0]), tables[0], "before there is a gateway")
    f.refused(400, "InUseRouteTableCannotBeDeleted", "DELETE", NET + "routeTables/gt1")
    gateway("tabledgw", net)
    same(leaf(), "gt1", "the gateway that came later")
    same(set_table(tables[1]), tables[1], "another one")
    same(leaf(), "gt2", "the gateway that is there")
    f.refused(400, "InUseRouteTableCannotBeDeleted", "DELETE", NET + "routeTables/gt2")
    f.must("DELETE", NET + "routeTables/gt1")
    same(set_table(None), None, "none")
    same(leaf(), None, "the gateway without one")
    f.refused(400, "InvalidResourceReference", "PUT", subnet, {"properties": {
        "addressPrefix": "10.71.255.0/27", "routeTable": {"id": tables[0]}}})
    same(set_table(tables[1]), tables[1], "once more")
    gateway("tabledvpn", net, "Vpn", "VpnGw1")
    same(leaf("vpn-gateway"), "gt2", "the other gateway")


def local_gateways_without_bgp():
    """a local network gateway needs no bgpSettings; its address space is where tunnels lead"""
    f = face()
    site = f.must("PUT", NET + "localNetworkGateways/branch", dict(WEST, properties={
        "gatewayIpAddress": "198.51.100.7",
        "localNetworkAddressSpace": {"addressPrefixes": ["10.90.0.0/24"]}}))
    same((site["properties"]["localNetworkAddressSpace"]["addressPrefixes"],
          site["properties"]["gatewayIpAddress"]), (["10.90.0.0/24"], "198.51.100.7"), "the site")
    made = f.must("PUT", NET + "connections/tunnel", dict(WEST, properties={
        "connectionType": "IPsec", "sharedKey": "secret",
        "virtualNetworkGateway1": {"id": f.must("GET", NET + "virtualNetworkGateways/tabledvpn")[
            "id"]}, "localNetworkGateway2": {"id": site["id"]}}))["properties"]
    same((made["enableBgp"], "sharedKey" in made), (False, False), "the tunnel")
    rows = f.daemon.ask("show-effective-routes", name="tabled")["effective-routes"]
    if "10.90.0.0/24" not in json.dumps(rows):
        raise Failure("no route to the site: %s" % rows)


def failover_tests_of_circuits():
    """a test of one link stops its BGP, finds what nothing else has, and ends"""
    f = face()
    er = "resourceGroups/estate/providers/Microsoft.Network/expressRouteCircuits/er-b/"
    f.refused(400, "InvalidLinkType", "POST", er + "startCircuitLinkFailoverTest")
    f.refused(400, "InvalidCircuitTestCategory", "POST", er +
              "startCircuitLinkFailoverTest?linkType=Primary&circuitTestCategory=Hammer")
    f.refused(404, "NotFound", "POST", er + "getCircuitLinkFailoverSingleTestDetails?"
              "linkType=Primary")
    poll("routes", lambda: len(f.must("POST", er[:-1] + PRIVATE + "/routeTables/primary")[
        "value"]) > 2)
    f.must("POST", er + "startCircuitLinkFailoverTest?linkType=Primary&"
           "circuitTestCategory=BgpDisconnect")

    def test():
        return f.must("POST", er + "getCircuitLinkFailoverAllTestsDetails?fetchLatest=true")
    poll("the test", lambda: test()[0]["status"] == "Running")
    row = test()[0]
    same((row["linkType"], row["circuitTestCategory"], [
        (b["link"], b["status"]) for b in row["bgpStatus"] if b["type"] == "IPv4"]),
         ("Primary", "BgpDisconnect", [("Primary", "Disconnected"), ("Secondary", "Connected")]),
         "the running test")
    f.must("POST", er + "stopCircuitLinkFailoverTest", {
        "linkType": "Primary", "circuitTestCategory": "BgpDisconnect",
        "wasSimulationSuccessful": True, "isVerified": True})
    poll("its end", lambda: test()[0]["status"] == "Completed")
    one = f.must("POST", er + "getCircuitLinkFailoverSingleTestDetails?linkType=Primary&"
                 "failoverTestId=" + row["testGuid"])[0]
    same((one["wasSimulationSuccessful"], one["isSimulationVerified"],
          sorted(r["route"] for r in one["redundantRoutes"]["duringSimulation"]),
          one["nonRedundantRoutes"]),
         (True, True, ["10.20.0.0/16", "10.21.0.0/16"],
          {"beforeSimulation": [], "duringSimulation": []}), "its routes")


def failover_tests_of_gateways():
    """a test of a site takes its circuits from the gateway, and says which routes that costs"""
    f = face()
    path = "resourceGroups/estate/providers/Microsoft.Network/virtualNetworkGateways/hub-gw/"
    poll("routes over both circuits", lambda: len({r["sourcePeer"] for r in f.must(
        "POST", path + "getLearnedRoutes")["value"] if r["network"] == "10.20.0.0/16"}) == 4)
    f.must("POST", path + "startSiteFailoverTest?peeringLocation=Dallas")
    poll("the test", lambda: f.must("POST", path + "getFailoverAllTestsDetails?type=All")[0][
        "status"] == "Running")
    one = f.must("POST", path + "getFailoverSingleTestDetails?peeringLocation=Dallas")[0]
    same((one["nonRedundantRoutes"], one["redundantRoutes"]),
         (["10.21.0.0/16"], [{"peeringLocations": ["Seattle"], "routes": ["10.20.0.0/16"]}]),
         "routes")
    f.must("POST", path + "stopSiteFailoverTest", {
        "peeringLocation": "Dallas", "wasSimulationSuccessful": True, "details": [
            {"failoverConnectionName": "to-er-b", "failoverLocation": "Dallas",
             "isVerified": True}]})
    poll("its end", lambda: f.must("POST", path + "getFailoverAllTestsDetails?type="
                                   "SingleSiteFailover")[0]["status"] == "Completed")
    info = f.must("POST", path + "getResiliencyInformation?attemptRefresh=true")
    if not float(info["overallScore"]) > 0 or not info["components"]:
        raise Failure("resiliency: %s" % info)


def octets_are_counted():
    """statistics are the octets of BGP over each path, which is all the traffic of a running lab"""
    f = face()
    net = "resourceGroups/estate/providers/Microsoft.Network/"
    keys = "primarybytesIn", "primarybytesOut", "secondarybytesIn", "secondarybytesOut"

    def stats(path):
        row = f.must("GET", net + "expressRouteCircuits/" + path + "/stats")
        same(tuple(sorted(row)), keys, "keys")
        return [row[k] for k in keys]
    poll("both paths", lambda: all(n >= 19 * 3 for n in stats("er-a")))
    whole = stats("er-a")
    private = stats("er-a" + PRIVATE)
    if not all(0 < a <= b for a, b in zip(whole, private)):  # it is all private peering
        raise Failure("%s and %s" % (whole, private))
    f.daemon.ask("announce", site="seattle", prefix="10.44.0.0/16")
    poll("the announcement", lambda: stats("er-a")[0] > private[0])
    moved = f.must("GET", net + "connections/to-er-a")["properties"]
    if moved["egressBytesTransferred"] < 19 or moved["ingressBytesTransferred"] < 19:
        raise Failure("the connection: %s" % moved)


def connections_with_one_name():
    """connections of the same name in two VNets have each their own status"""
    f = face()
    f.daemon.ask("edit", operation="create", piece="vnets: { other: { address-space: "
                 "[10.62.0.0/16], gateway: ErGw1Az, connections: { to-er-a: er-b } } }")
    f.daemon.ask("fail", kind="circuit", name="er-b")
    rows = "providers/Microsoft.Network/connections"

    def states():
        return {r["properties"]["virtualNetworkGateway1"]["id"].rsplit("/", 1)[1] + " " + r["name"]:
                r["properties"]["connectionStatus"] for r in f.must("GET", rows)["value"]}
    poll("both states", lambda: (states().get("other-gw other-to-er-a"),
                                 states().get("hub-gw hub-to-er-a")) ==
         ("NotConnected", "Connected"))
    f.daemon.ask("restore", kind="circuit", name="er-b")


def wrong_types_and_cases():
    """an id of another type is told from one of nothing; names of peerings may have any case"""
    f = face()
    gateway = f.must("GET", "resourceGroups/estate/providers/Microsoft.Network/"
                     "virtualNetworkGateways/hub-gw")["id"]
    body = dict(WEST, properties={"connectionType": "ExpressRoute", "peer": {"id": gateway},
                                  "virtualNetworkGateway1": {"id": gateway}})
    error = f.refused(400, "InvalidJsonReferenceWrongType", "PUT", NET + "connections/wrong", body)
    if "Microsoft.Network/expressRouteCircuits" not in error["message"]:
        raise Failure(error["message"])
    body["properties"]["peer"]["id"] = f.root + "/" + NET + "expressRouteCircuits/nope"
    f.refused(400, "InvalidResourceReference", "PUT", NET + "connections/wrong", body)
    er = NET + "expressRouteCircuits/cased"
    f.must("PUT", er, dict(WEST, sku={"tier": "premium", "family": "METEREDDATA"}, properties={
        "serviceProviderProperties": {"peeringLocation": "amsterdam", "bandwidthInMbps": 50,
                                      "serviceProviderName": "LabTel"}}))
    made = f.must("PUT", er + "/peerings/azureprivatepeering", {"properties": {
        "peerASN": 65010, "vlanId": 9, "primaryPeerAddressPrefix": "172.16.80.0/30",
        "secondaryPeerAddressPrefix": "172.16.80.4/30"}})
    same((made["properties"]["peeringType"], f.must("GET", er)["sku"]),
         ("AzurePrivatePeering", {"family": "MeteredData", "name": "Premium_MeteredData",
                                  "tier": "Premium"}), "type and SKU")
    f.must("DELETE", er + "/peerings/AZUREPRIVATEPEERING")
    f.must("DELETE", er)


def actions_are_polled():
    """with the habit async an action is polled, and its result is at Location; keys come at once"""
    with Face(LAB, "--azure-habits", "async,busy,masked-keys") as habits:
        er = ("%s/resourceGroups/estate/providers/Microsoft.Network/expressRouteCircuits/er-a" %
              habits.root)
        version = "?api-version=2025-05-01"
        status, text, headers = habits.raw("POST", er + PRIVATE + "/arpTables/primary" + version)
        same((status, text), (202, ""), "the action")
        poll_url, result = (headers[k][len(habits.azure["url"]):]
                            for k in ("azure-asyncoperation", "location"))
        same(habits.raw("GET", result)[0], 202, "its result, too early")
        same(json.loads(habits.raw("GET", poll_url)[1])["status"], "Succeeded", "its end")
        rows = json.loads(habits.raw("GET", result)[1])["value"]
        same([r["interface"] for r in rows], ["On-Prem", "Microsoft"], "its result")
        status, text, headers = habits.raw("PUT", er + "/authorizations/a" + version, "{}")
        same((status, "authorizationKey" in text), (201, False), "a masked key")
        status, text, _ = habits.raw("PUT", er + "/authorizations/a" + version, "{}")
        same((status, json.loads(text)["error"]["code"]), (429, "AnotherOperationInProgress"),
             "the same resource")
        status, text, _ = habits.raw("PATCH", er + version, '{"tags":{}}')
        same((status, json.loads(text)["error"]["code"]), (429, "AnotherOperationInProgress"),
             "the resource that it is in")
        status, text, _ = habits.raw("POST", er + "/authorizations/a/listKeys" + version)
        same((status, "authorizationKey" in text), (200, True), "listKeys")
        habits.raw("PUT", habits.root + "/resourcegroups/g" + version, '{"location":"a"}')
        status, _, headers = habits.raw("DELETE", habits.root + "/resourcegroups/g" + version)
        same((status, "location" in headers), (202, True), "DELETE of a group")


def main():
    try:
        return run([etags, etags_are_of_what_was_written, pages, groups_are_merged_and_deleted,
                    errors_without_a_request, gateway_subnet_has_a_route_table,
                    local_gateways_without_bgp, failover_tests_of_circuits,
                    failover_tests_of_gateways, octets_are_counted,
                    connections_with_one_name, wrong_types_and_cases, actions_are_polled])
    finally:
        if "face" in state:
            state["face"].close()


sys.exit(main())
