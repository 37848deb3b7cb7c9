#!/usr/bin/env python3
"""`erxctl import`: files as az, Terraform and `az group export` print them become a lab that
`erxctl check` takes, that runs, and that comes back from `erxctl export` as it was."""
import json, os, re, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / ".." / "state"))
from daemon import BUILD, Daemon, Failure, run, workdir

FILES = HERE / ".." / "import"
WORK = Path(workdir("import"))
ESTATE = sorted(str(p) for p in (FILES / "estate").glob("*.json"))


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def erxctl(*args, status=0):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), *map(str, args)], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=120)
    check(got.returncode == status, "erxctl %s: status %d: %s", args, got.returncode, got.stderr)
    return got


def bare(yaml):
    """The lab without its comments."""
    return "\n".join(line for line in (re.sub(r"\s*(^|\s)#.*", "", l) for l in yaml.splitlines()) if line)


def written(name, text):
    path = WORK / name
    path.write_text(text)
    return path


def an_estate_of_az_becomes_a_lab():
    """an estate as az prints it, in any order, becomes a lab that check takes"""
    got = erxctl("import", *ESTATE)
    for line in ["  er-ams:  # ", "      hub-to-avs:  # ", "        authorization: hub  # ",
                 "          prepend: [64520]  # rebuilt: in front of each path there",
                 "    - prefix: 10.20.0.0/16  # ", "    peered-with: hub  # ",
                 "  pc1-to-ams:  # ", "        prefix: 10.81.7.0/24  # "]:
        check(line in got.stdout, "%r is not in\n%s", line, got.stdout)
    where = re.search(r"weight: 10  # (\S+):(\d+)\n", got.stdout)
    check(where, "the weight has no mark: %s", got.stdout)
    line = Path(where.group(1)).read_text().splitlines()[int(where.group(2)) - 1]
    check('"routingWeight": 10' in line, "the mark of the weight leads to %r", line)
    check(bare(got.stdout) == bare(erxctl("import", *reversed(ESTATE)).stdout), "the order of files counts")
    good = erxctl("check", written("lab.yaml", got.stdout))
    check("the lab is good" in good.stdout, "check says %s", good.stdout)


def the_list_says_what_is_not_carried():
    """what a lab has no word for is listed with its place, as comments and as JSON"""
    said = json.loads(erxctl("import", *ESTATE, "-o", "json").stdout)
    texts = {(n["object"], n["text"].split(":")[0]) for n in said["not-carried"]}
    check(("hub", "flowTimeoutInMinutes") in texts, "the list is %s", said["not-carried"])
    check("flowTimeoutInMinutes" in said["lab"].split("circuits:")[0], "the list is not in front")
    check(all(n["where"] for n in said["not-carried"]), "a note has no place: %s", said["not-carried"])


def secrets_need_the_option():
    """keys are in the lab with --secrets only"""
    secrets = ["s3cretMd5", "aaaaaaaa-0000-4000-8000-000000000001",
               "bbbbbbbb-0000-4000-8000-000000000001"]
    without, given = erxctl("import", *ESTATE).stdout, erxctl("import", "--secrets", *ESTATE).stdout
    for s in secrets:
        check(s not in without, "%s is in the lab", s)
        check(s in given, "%s is not in the lab with --secrets", s)
    erxctl("check", written("lab.yaml", given))


def import_export_import_is_equal():
    """import, export, import again: equal labs, with and without the files"""
    first = erxctl("import", *ESTATE).stdout
    with Daemon(["-q", written("first.yaml", first)]).must_run() as daemon:
        daemon.ask("wait")
        exported = written("exported.yaml", erxctl("-S", daemon.socket, "export").stdout)
    for again in [erxctl("import", exported).stdout, erxctl("import", exported, *ESTATE).stdout]:
        lab = written("again.yaml", again)
        with Daemon(["-q", lab]).must_run() as daemon:
            check(erxctl("-S", daemon.socket, "export").stdout == exported.read_text(),
                  "the lab is another after import")


def tables_of_the_estate_are_those_of_the_lab():
    """the lab stands beside the tables that it was made from; gateways keep their Azure names"""
    lab = written("twin.yaml", erxctl("import", *ESTATE).stdout)
    tables = [f for f in ESTATE if "er-ams-" in f]
    said = json.loads(erxctl("compare", lab, *tables, "-o", "json", status=1).stdout)
    for part in said["tables"]:
        for d in part["differences"]:
            row = d["real"] or d["twin"]
            check(row["network"] not in ("10.20.0.0/16", "10.40.0.0/16"), "a rebuilt route differs: %s", d)
    rows = written("hub-gw.json", json.dumps({"value": [
        {"network": "10.20.0.0/16", "nextHop": "10.60.255.4", "sourcePeer": "10.60.255.4", "asPath": "12076-64520",
         "origin": "EBgp", "weight": 32779, "localAddress": "10.60.255.12"}]}))
    said = json.loads(erxctl("compare", lab, rows, "-o", "json", status=1).stdout)
    check(said["tables"][0]["place"] == "hub" and said["tables"][0]["same"] == 1, "the gateway's table: %s", said)


def terraform_and_templates():
    """a state of Terraform and a template become labs; both go together"""
    got = erxctl("import", FILES / "terraform.json", FILES / "template.json").stdout
    for text in ["er-tf:", "c-tf:", "weight: 3", "er-x:", "weight: 7", "spoke2:", "address-space: [10.11.0.0/16]",
                 "Microsoft.Storage/storageAccounts: a lab has no such thing"]:
        check(text in got, "%s is not in\n%s", text, got)
    erxctl("check", written("lab.yaml", got))


WAN = sorted(str(p) for p in (FILES / "wan").glob("*.json"))


def a_virtual_wan_becomes_a_lab():
    """hubs with route tables, static routes, routing intent and firewalls become a lab; the rest is said"""
    got = erxctl("import", *WAN).stdout
    erxctl("check", written("lab.yaml", got))
    for line in ["    hubs: [h1, h2]", "        labels: [Blue]", "        propagate-to: [blue, default]",
                 "        route-table: blue", "            destinations: [10.82.0.0/16]",
                 "            next-hop: 10.81.0.4", "            destinations: [0.0.0.0/0]", "            next-hop: fw-h1",
                 "      internet: fw-h2", "      private: fw-h2", "        address: 10.100.0.132"]:
        check(line in bare(got).splitlines(), "%r is not in\n%s", line, got)
    said = {(n["object"], n["text"]) for n in json.loads(erxctl("import", *WAN, "-o", "json").stdout)["not-carried"]}
    texts = " ".join(t for _, t in said)
    for text in ["speaks with no appliance (H-14)", "its rules are not read: write them as route-maps"]:
        check(text in texts, "%r is not in %s", text, texts)
    # The peering with the inside of a hub is the hub's connection, which has to be there.
    check("HV_h1" not in texts and "RemoteVnet" not in str(said), "the other end is told of: %s", said)
    said = erxctl("import", *[f for f in WAN if "conns" not in f]).stdout
    check("it is connected to a virtual hub, and none of the files has that connection" in said, "it says %s", said)


def resource_graph_and_pages():
    """what az graph query prints is read; a list that goes on elsewhere is said"""
    got = erxctl("import", FILES / "graph.json").stdout
    check("peer-asn: 64520" in got and "address-space: [10.81.0.0/16]" in got, "the lab is %s", got)
    check("skip_token: the list goes on" in got, "no word of the next page: %s", got)
    page = written("page.json", json.dumps({"value": [], "nextLink": "https://x"}))
    check("nextLink: the list goes on" in erxctl("import", page).stdout, "no word of the next page")
    rows = written("peer.json", json.dumps({"RouteServiceRole_IN_0": [], "RouteServiceRole_IN_1": []}))
    check("routes of a peer of a Route Server" in erxctl("import", rows).stdout, "no word of a table of a peer")


def modules_of_bicep():
    """modules, loops over them, and outputs that others use: everything of the template is in the lab"""
    got = erxctl("import", FILES / "bicep.json").stdout
    erxctl("check", written("lab.yaml", got))
    for line in ["      primary: 172.16.9.0/30", "        circuit: er-main", "        weight: 20",
                 "      subnet: 10.1.0.224/27", "        prefix: 10.3.1.0/24"]:
        check(line in bare(got).splitlines(), "%r is not in\n%s", line, got)
    check(bare(got).count("peered-with: vnet-hub") == 2, "the spokes: %s", got)
    said = json.loads(erxctl("import", FILES / "bicep.json", "-o", "json").stdout)["not-carried"]
    check([n["object"] for n in said] == ["site-er-main"], "the list is %s", said)


def templates_with_comments():
    """comments, names without quotes and commas at the end are as az takes them; a fault has its place"""
    text = """{ // a template
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "resources": [ { "type": "Microsoft.Network/virtualNetworks", name: "v", /* two
    lines */ "apiVersion": "1", "location": "westus2",
    "properties": { "addressSpace": { "addressPrefixes": ["10.9.0.0/16",] } } } ],
}"""
    path = written("comments.json", text)
    got = erxctl("import", path).stdout
    check("address-space: [10.9.0.0/16]  # %s:5" % path in got, "the lab is %s", got)
    bad = erxctl("import", written("bad.json", "{ // x\n \"a\": }"), status=2).stderr
    check("bad.json" in bad and "is not a JSON document" in bad, "it says %s", bad)


def port_pairs():
    """port pairs of ExpressRoute Direct, their links, and the circuit on them"""
    net = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/"
    ports = written("ports.json", json.dumps([{
        "id": net + "expressRoutePorts/pp", "name": "pp", "peeringLocation": "Equinix-Amsterdam-AM5",
        "bandwidthInGbps": 10, "encapsulation": "QinQ", "mtu": "1500", "links": [
            {"name": "link1", "adminState": "Enabled", "macSecConfig": {"cakSecretIdentifier": "https://v/x"}},
            {"name": "link2", "adminState": "Disabled", "macSecConfig": {"cakSecretIdentifier": ""}}]}]))
    circuit = written("circuit.json", json.dumps([{
        "id": net + "expressRouteCircuits/er", "bandwidthInGbps": 5, "sku": {"tier": "Premium"},
        "expressRoutePort": {"id": net + "expressRoutePorts/pp"}}]))
    got = erxctl("import", ports, circuit).stdout
    erxctl("check", written("lab.yaml", got))
    lab = bare(got).replace('"', "")
    for text in ["direct-port: pp", "bandwidth: 5000", "location: Equinix-Amsterdam-AM5", "encapsulation: QinQ",
                 "link2:\n      admin-state: Disabled", "macsec: on"]:
        check(text in lab, "%r is not in\n%s", text, got)
    check(lab.count("macsec") == 1, "a link without a key has one: %s", got)
    check("is in none of the files" in erxctl("import", circuit).stdout, "no word of the ports")


def parameters_of_a_template():
    """a file of parameters in front of a template gives it values"""
    values = written("values.json", json.dumps({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "parameters": {"vnet": {"value": "given"}, "count": {"value": 0}}}))
    got = erxctl("import", values, FILES / "template.json").stdout
    check("  given:" in got and "spoke" not in got, "the lab is\n%s", got)


def edge(name, *more):
    said = json.loads(erxctl("import", FILES / "estate" / "circuits.json", *[f for f in ESTATE if "er-ams-" in f],
                             "--edge", "site-er-ams=%s" % (FILES / "edges" / (name + ".conf")), *more, "-o", "json").stdout)
    lab = said["lab"]
    site = bare(lab[lab.index("  site-er-ams:"):lab.index("  site-er-par:")])
    erxctl("check", written("lab.yaml", lab))
    return site, {(n["object"], n["text"]) for n in said["not-carried"]}


def edges_of_four_makers():
    """neighbours, prefixes and policies of FRR, IOS, EOS and Junos are in the site; the rest is listed"""
    for name, lines, rest in [
            ("frr", ["bfd: true", "hold: 60", "local-preference: 200", "- ge: 16", "prefix: 10.60.0.0/14",
                     "prepend: [64520, 64520]", "- prefix: 10.21.0.0/16"],
             ["bgp bestpath as-path multipath-relax", "192.0.2.1", "azure-in", "match community 12076:20001"]),
            ("ios", ["bfd: true", "allow-own-as: 2", "export-filter:", "- prefix: 10.22.0.0/22"],
             ["neighbor 172.16.1.6 dmzlink-bw"]),
            ("eos", ["local-preference: 150", "- prefix: 10.23.0.0/16", "prefix: 10.24.0.0/16"], []),
            ("junos", ["bfd: true", "hold: 30", "local-preference: 300", "prepend: [64520]", "- prefix: 10.25.0.0/16"],
             ["protocols bgp group msee multipath"])]:
        site, notes = edge(name)
        for line in lines:
            check(re.search(r"^ *%s$" % re.escape(line), site, re.M), "%s: %r is not in\n%s", name, line, site)
        for text in rest:
            check(any(text == o for o, _ in notes), "%s: %r is not listed: %s", name, text, notes)
    check("primary:\n          local-preference: 150" in edge("eos")[0], "eos has it on both links: %s", edge("eos")[0])
    check("md5word" not in edge("frr")[0], "the password is in the lab")
    check("shared-key: md5word" in edge("frr", "--secrets")[0], "the password is not in the lab")


def edges_that_nobody_knows():
    """an edge of no site, a file that is not there, and bytes that are no text"""
    circuits = FILES / "estate" / "circuits.json"
    said = erxctl("import", circuits, "--edge", "nowhere=%s" % (FILES / "edges" / "frr.conf")).stdout
    check("nowhere: the lab has no site of this name for the edge" in said, "it says %s", said)
    check("none.conf" in erxctl("import", circuits, "--edge", "site-er-ams=none.conf", status=2).stderr, "no word of it")
    check("SITE=FILE" in erxctl("import", circuits, "--edge", "x", status=2).stderr, "no word of the form")
    odd = WORK / "odd.conf"
    odd.write_bytes(b"router bgp 1\n \xff\xc2\x85 \x1b[31m line\n network 10.0.0.0/8\n")
    erxctl("check", written("lab.yaml", erxctl("import", circuits, "--edge", "site-er-ams=%s" % odd).stdout))


def what_a_lab_refuses_is_left_out():
    """what the lab cannot have goes, with the reason; the rest stays good"""
    circuits = json.loads((FILES / "estate" / "circuits.json").read_text())
    circuits[0]["sku"]["tier"] = "Basic"
    circuits[0]["peerings"][0]["vlanId"] = 9999
    circuits[1]["peerings"][0]["secondaryPeerAddressPrefix"] = "172.16.2.0/30"
    got = erxctl("import", written("circuits.json", json.dumps(circuits)))
    check("circuits/er-ams/sku: left out, for the lab cannot have it so: \"Basic\" is not one of" in got.stdout,
          "the lab is\n%s", got.stdout)
    check("circuits/er-ams/private-peering/vlan: left out" in got.stdout, "the lab is\n%s", got.stdout)
    erxctl("check", written("lab.yaml", got.stdout))


def hostile_files_are_refused():
    """files that are no JSON, not there, too deep, or templates in circles are refused with a reason"""
    cases = {"cut.json": ('[{"id": "', "is not a JSON document"), "deep.json": ("[" * 100, "levels"),
             "utf16.json": ("[]".encode("utf-16"), "UTF-16"),
             "circle.json": ('{"$schema":"x/deploymentTemplate.json#","variables":{"a":"[variables(\'a\')]"},'
                             '"resources":[{"type":"a/b","name":"[variables(\'a\')]"}]}', "circles")}
    for name, (text, why) in cases.items():
        path = WORK / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        got = erxctl("import", path, status=2)
        check(why in got.stderr and name in got.stderr or why == "circles" and why in got.stderr,
              "%s: %s", name, got.stderr)
        check(not got.stdout, "%s: a lab came out", name)
    check("none.json" in erxctl("import", "none.json", status=2).stderr, "no word of the file")
    erxctl("import", status=2)
    erxctl("import", ESTATE[0], "-o", "table", status=2)


def hostile_names_stay_in_their_line():
    """names with line ends and quotes make no further lines of YAML"""
    evil = [{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/a\nlab: b\"'{",
             "addressSpace": {"addressPrefixes": ["10.1.0.0/16\nfoo: bar"]}, "location": "x\ny: z",
             "odd\nkey: v": "w"}]
    got = erxctl("import", written("evil.json", json.dumps(evil)))
    check(len(re.findall(r"^lab:", got.stdout, re.M)) == 1, "the lab is\n%s", got.stdout)
    check(not re.search(r"^(foo|y|key):", got.stdout, re.M), "the lab is\n%s", got.stdout)


sys.exit(run([an_estate_of_az_becomes_a_lab, the_list_says_what_is_not_carried, secrets_need_the_option,
              import_export_import_is_equal,
              tables_of_the_estate_are_those_of_the_lab, terraform_and_templates, parameters_of_a_template,
              a_virtual_wan_becomes_a_lab, resource_graph_and_pages, modules_of_bicep, port_pairs,
              templates_with_comments,
              edges_of_four_makers, edges_that_nobody_knows,
              what_a_lab_refuses_is_left_out, hostile_files_are_refused, hostile_names_stay_in_their_line]))
