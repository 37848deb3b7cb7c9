#!/usr/bin/env python3
"""`erxctl compare`: published estates.  The rows of conf/examples/published are written as az prints
them, and the lab beside them is compared.  Every row of reality has its like; rows that only the
twin has are those that published.json explains ("more") or leaves out, and those named below.  Then
faults are planted, and each is found as what it is."""
import json, os, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / ".." / "state"))
from daemon import Failure, quick_build, run, workdir

TOP = HERE / ".." / ".."
LABS = TOP / "conf" / "examples" / "published"
WORK = Path(workdir("twin"))
AZ = {"network": "network", "origin": "origin", "source-peer": "sourcePeer", "as-path": "asPath", "weight": "weight",
      "next-hop": "nextHop", "path": "path", "local-pref": "locPrf", "address-prefix": "addressPrefix",
      "next-hop-type": "nextHopType", "next-hop-ip": "nextHopIpAddress", "source": "source", "state": "state"}
TABLES = ("show-route-table", "show-learned-routes", "show-effective-routes")

# Rows of the twin that no source has, by estate, place and network, with the reason.
EXTRA = {
    ("route-server-firewall-1", "hub1/rs0"): "the source has rows of appliances only, and S-8 has the circuit's, too",
    ("route-server-firewall-1", "hub1/rs1"): "the same",
    ("route-server-firewall-2", "vnet1/rs0"): "the same",
    ("route-server-firewall-2", "vnet1/rs1"): "the same",
}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def erxctl(*args, status=(0,)):
    got = subprocess.run([os.path.join(quick_build(), "erxctl"), *map(str, args)], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=300)
    check(got.returncode in status, "erxctl %s: status %d: %s%s", args, got.returncode, got.stdout[-500:], got.stderr)
    return got


def compared(lab, *tables, status=(0, 1)):
    return json.loads(erxctl("compare", lab, *tables, "-o", "json", status=status).stdout)


def az_row(columns, row, gateway):
    out = {AZ[c]: v for c, v in zip(columns, row)}
    for key in ("addressPrefix", "nextHopIpAddress"):
        if key in out:
            out[key] = [out[key]] if out[key] else []
    if gateway:
        out.setdefault("asPath", "")
    return out


def az_table(name, i, table):
    rows = [az_row(table["columns"], r, table["command"] == "show-learned-routes") for r in table["rows"]]
    args = table["arguments"]
    part = args.get("path") or args.get("instance") or args.get("subnet")
    path = WORK / ("%s-%d.json" % (name, i))
    path.write_text(json.dumps({"value": rows}, indent=1))
    return "%s%s=%s" % (args["name"], "/" + part if part else "", path)


def is_explained(name, table, row):
    """Whether published.json says why the twin has a row that its source has not."""
    if (name, table["at"]) in EXTRA:
        return True
    network = row["network"]
    for more in table.get("more", {"rows": []})["rows"]:
        if more[0] == network or network in more:
            return True
    left_out = table.get("leave-out", {})
    return row.get("origin") in left_out.get("origin", []) or any(
        row["path"].startswith(t) for t in left_out.get("next-hop-type", []))


def estate(name, trust):
    def test():
        published = json.loads((LABS / name / "published.json").read_text())
        tables = [t for t in published["tables"] if t["command"] in TABLES]
        said = compared(LABS / name / "lab.yaml", *(az_table(name, i, t) for i, t in enumerate(tables)))
        check(len(said["tables"]) == len(tables), "%d tables of %d", len(said["tables"]), len(tables))
        for table, part in zip(tables, said["tables"]):
            for d in part["differences"]:
                check(d["what"] == "extra" and is_explained(name, table, d["twin"]), "%s: %s", part["place"], d)
                check(d["explain"], "%s has no explanation: %s", part["place"], d)
            check(part["same"] == part["rows"], "%s: %d of %d", part["place"], part["same"], part["rows"])
        check(said["summary"]["trust"] == trust, "trust is %s", said["summary"])
    test.__doc__ = "%s: every published row has its like in the twin, and trust is %s" % (name, trust)
    return test


def roles_paths_and_weights():
    """planted faults are found: another path, weight, next hop, a missing and an extra row"""
    rows = json.loads((LABS / "vpn-coexistence" / "published.json").read_text())["tables"][0]
    table = dict(rows, rows=[list(r) for r in rows["rows"]])
    columns = table["columns"]
    at = {c: i for i, c in enumerate(columns)}
    table["rows"][1][at["as-path"]] = "12076-65021-65021"
    table["rows"][3][at["weight"]] = 32770
    table["rows"][4][at["next-hop"]] = table["rows"][4][at["source-peer"]] = "10.10.12.132"
    table["rows"] = table["rows"][1:] + [["10.99.0.0/16", "EBgp", "10.10.12.132", "12076-65021", 32769, "10.10.12.132"]]
    said = compared(LABS / "vpn-coexistence" / "lab.yaml", az_table("faults", 0, table), status=(1,))
    found = {}
    for d in said["tables"][0]["differences"]:
        row = d["real"] or d["twin"]
        found.setdefault(row["network"], set()).add((d["what"], tuple(d["in"])))
        check(d["explain"] and "rules" in d, "nothing explains %s", d)
    check(found == {"10.2.12.0/25": {("other", ("path",))},
                    "10.2.12.64/26": {("other", ("weight",)), ("other", ("next-hop",))},
                    "10.99.0.0/16": {("missing", ())}, "10.10.12.0/24": {("extra", ())}}, "found %s", found)
    check(said["summary"]["missing"] == 1 and said["summary"]["extra"] == 1 and said["summary"]["other"] == 3
          and said["summary"]["trust"] == "low", "the sum is %s", said["summary"])


def text_says_how_far_to_trust():
    """the text has each difference with what it rests on, and ends with how far to trust"""
    table = json.loads((LABS / "vpn-coexistence" / "published.json").read_text())["tables"][0]
    arg = az_table("text", 0, table)
    got = erxctl("compare", LABS / "vpn-coexistence" / "lab.yaml", arg).stdout
    check("Trust: full. 5 of 5 rows (100.0 %) and 3 of 3 networks are as in reality." in got, "it says %s", got)
    table["rows"][1][3] = "12076-65021-65021"
    got = erxctl("compare", LABS / "vpn-coexistence" / "lab.yaml", az_table("text", 1, table), status=(1,)).stdout
    for text in ["other   10.2.12.0/25 in path", "real : 12076 65021 65021 by MSEE", "twin : 12076 65021 by MSEE",
                 "rests on ", "Trust: low. ", "With differences: vnet01/gw1"]:
        check(text in got, "%r is not in %s", text, got)


def what_changed_in_reality():
    """--since sets older tables beside those of today, address for address"""
    table = json.loads((LABS / "vpn-coexistence" / "published.json").read_text())["tables"][0]
    today = az_table("today", 0, table)
    then = dict(table, rows=[list(r) for r in table["rows"][:-1]] +
                [["10.98.0.0/16", "EBgp", "10.10.12.132", "12076-65021", 32769, "10.10.12.132"]])
    then["rows"][1][5] = "10.10.12.139"
    said = compared(LABS / "vpn-coexistence" / "lab.yaml", today, "--since", az_table("then", 0, then), status=(0,))
    changed = [(d["what"], (d["today"] or d["then"])["network"], d["in"]) for d in said["changed"][0]["differences"]]
    check(sorted(changed) == [("extra", "10.98.0.0/16", []), ("missing", "10.2.12.64/26", []),
                              ("other", "10.2.12.0/25", ["next-hop"])], "changed: %s", changed)
    check(said["summary"]["trust"] == "full", "the twin is compared with today: %s", said["summary"])
    got = erxctl("compare", LABS / "vpn-coexistence" / "lab.yaml", today, "--since", "hub/gw0=" + then_path("then"),
                 status=(2,))
    check("no table of today is of the same place" in got.stderr, "it says %s", got.stderr)


def then_path(name):
    return str(WORK / (name + "-0.json"))


ENDS = """lab: ends
circuits:
  er-a: { location: Seattle, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
          ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } }
on-premises:
  seattle: { asn: 64520, circuits: { er-a: {} }, advertise: [192.168.1.0/24, "fd00:20::/48"] }
vnets:
  hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw1Az, connections: { to-er-a: er-a } }
  spoke: { address-space: [10.61.0.0/16, "fd00:61::/48"], peered-with: hub, subnets: { app: { prefix: 10.61.0.0/17, ipv6-prefix: "fd00:61::/64", route-table: fw } } }
  left: { address-space: [10.62.0.0/16] }
route-tables:
  fw: { routes: { six: { prefix: "fd00:99::/48", next-hop: "fd00:60::4" }, four: { prefix: 10.99.0.0/16, next-hop: 10.60.0.4 } } }
virtual-wans:
  wan: { hubs: [vhub] }
virtual-hubs:
  vhub: { address-prefix: 10.100.0.0/23, gateway: { connections: { to-er-a: er-a } }, vnets: { left: {} } }
"""


def az_of(place, row):
    """A row of the twin in the words of az."""
    if "primary" in place:
        return {"network": row["network"], "path": row["path"], "nextHop": row["next-hop"], "weight": row["weight"]}
    if "gw" in place:
        return {"network": row["network"], "asPath": row["path"], "nextHop": row["next-hop"], "weight": row["weight"],
                "origin": row["origin"]}
    words, asns = row["path"].rstrip("0123456789 "), row["path"].split()
    source = row.get("origin", "").rsplit(" ", 1)
    return {"addressPrefix": [row["network"]], "nextHopType": words, "nextHopIpAddress": [row["next-hop"]] * bool(row["next-hop"]),
            "asPath": "-".join(a for a in asns if a.isdigit()), **dict(zip(("source", "state"), source if source[0] else []))}


def of_each_kind_in_both_families():
    """circuits, gateways, hosts, hubs: a table without rows, one like the twin's, one with a row less of each family"""
    lab = WORK / "ends.yaml"
    lab.write_text(ENDS)
    table = WORK / "rows.json"
    for place in "er-a/primary", "hub/gw1", "vhub/gw0", "spoke", "vhub":
        def ask(rows, status):
            table.write_text(json.dumps({"value": rows}))
            return compared(lab, "%s=%s" % (place, table), status=(status,))
        said = ask([], 1)
        extra = [d["twin"] for d in said["tables"][0]["differences"]]
        check(said["summary"]["trust"] == "unknown" and len(extra) == said["summary"]["extra"] and len(extra) > 1,
              "%s without rows: %s", place, said["summary"])
        rows = [az_of(place, r) for r in extra]
        said = ask(rows, 0)
        check(said["summary"]["trust"] == "full" and said["summary"]["same"] == len(rows), "%s: %s", place, said["summary"])
        networks = [r["network"] for r in extra]
        check(any(":" in n for n in networks) == ("vhub" not in place), "%s has %s", place, networks)
        for other in networks[0], networks[-1]:
            less = [r for r, n in zip(rows, networks) if n != other]
            said = ask(less, 1)
            check({d["twin"]["network"] for d in said["tables"][0]["differences"]} == {other} and
                  said["summary"]["trust"] != "full", "%s without %s: %s", place, other, said["summary"])
    got = erxctl("compare", lab, "nowhere=%s" % table, status=(2,))
    check("the lab has none called nowhere" in got.stderr, "it says %s", got.stderr)


def an_appliance_of_a_route_table_is_an_address():
    """the next hop that a customer wrote is compared by its address, in both families"""
    lab = WORK / "ends.yaml"
    lab.write_text(ENDS)
    table = WORK / "spoke.json"
    for network, twin, real in ("10.99.0.0/16", "10.60.0.4", "10.60.0.5"), ("fd00:99::/48", "fd00:60::4", "fd00:60::5"):
        for hop in twin, real:
            table.write_text(json.dumps({"value": [{"source": "User", "state": "Active", "addressPrefix": [network],
                                                    "nextHopType": "VirtualAppliance", "nextHopIpAddress": [hop]}]}))
            said = compared(lab, table, status=(1,))["tables"][0]
            found = [d["in"] for d in said["differences"] if d["real"]]
            check(found == ([] if hop == twin else [["next-hop"]]) and said["networks-right"] == (hop == twin),
                  "%s by %s: %s", network, hop, said)


def rows_that_are_left_out_are_told():
    """a row that is no route is counted on standard error, for trust does not know of it"""
    lab = WORK / "ends.yaml"
    lab.write_text(ENDS)
    table = WORK / "odd.json"
    table.write_text(json.dumps({"value": [{"network": "192.168.1.0/24", "nextHop": "172.16.1.1", "path": "64520"},
                                           {"network": "nonsense", "nextHop": "172.16.1.1", "path": "64520"}]}))
    got = erxctl("compare", lab, "er-a/primary=%s" % table, status=(1,))
    check("rows that are left out: 1" in got.stderr, "it says %s", got.stderr)


def wrong_input_is_refused():
    """what is no table, of nothing, or not there is refused with a reason"""
    lab = LABS / "vpn-coexistence" / "lab.yaml"
    none = WORK / "none.json"
    none.write_text("{\"a\": 1}")
    rows = WORK / "rows.json"
    rows.write_text('{"value": [{"network": "10.0.0.0/8", "nextHop": "10.0.0.1", "path": "1"}]}')
    for args, why in ([lab, none], "this is no table of routes"), ([lab, rows], "the lab has none called rows"), \
            ([lab, "er=%s" % rows], "the lab has none called er"), ([lab, "er/third=%s" % rows], "er/third"), \
            ([lab, WORK / "nowhere.json"], "nowhere.json"), ([lab], "usage"), (["nolab.yaml", rows], "nolab.yaml"), \
            ([lab, rows, "--until", "x"], "has no option --until"):
        got = erxctl("compare", *args, status=(2,))
        check(why in got.stderr, "%s: %s", args, got.stderr)
    said = erxctl("compare", lab, none, "-o", "json", status=(2,)).stderr.splitlines()
    check("bad-value" in [json.loads(line).get("error", {}).get("code") for line in said],
          "the error has another code")


TESTS = [estate("vpn-coexistence", "full"), estate("virtual-wan-one-circuit", "full"),
         estate("virtual-wan-one-circuit-as-path", "full"), estate("virtual-wan-global-reach", "high"),
         estate("virtual-wan-global-reach-as-path", "high"), estate("virtual-wan-as-path", "high"),
         estate("hairpin-ipv6", "full"), estate("interbranch", "low"), estate("global-reach-hubs", "high"),
         estate("routing-preference", "high"), estate("route-server-firewall-1", "partial"),
         estate("route-server-firewall-2", "partial"),
         roles_paths_and_weights, text_says_how_far_to_trust, what_changed_in_reality, of_each_kind_in_both_families,
         an_appliance_of_a_route_table_is_an_address, rows_that_are_left_out_are_told, wrong_input_is_refused]
sys.exit(run(TESTS))
