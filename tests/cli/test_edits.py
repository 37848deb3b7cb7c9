#!/usr/bin/env python3
"""Edits of the running lab with erxctl, and what its tables say afterwards."""
import json, os, shutil, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir

LAB = """lab: edits
private-clouds:
  pc1: { network-block: 10.80.0.0/22, segments: { web: 10.81.1.0/24 } }
vnets:
  hub:
    address-space: [10.60.0.0/16]
    gateway: ErGw1Az
    connections: { to-a: a }
  guest: { subscription: contoso, address-space: [10.70.0.0/16], gateway: ErGw1Az }
  guest2: { subscription: contoso, address-space: [10.71.0.0/16], gateway: ErGw1Az }
circuits:
  a:
    private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 7 }
on-premises:
  site: { asn: 64520, circuits: { a: }, advertise: [10.20.0.0/16] }
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Lab:
    def __enter__(self):
        self.top = workdir("edits")
        self.file = os.path.join(self.top, "lab.yaml")
        with open(self.file, "w") as f:
            f.write(LAB)
        self.daemon = Daemon(["-q", self.file]).must_run()
        self.ok("wait")
        return self

    def __exit__(self, *exc):
        self.daemon.close()
        shutil.rmtree(self.top, ignore_errors=True)

    def run(self, *args, stdin=None):
        return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, *args],
                              capture_output=True, text=True, timeout=60, input=stdin)

    def ok(self, *args, stdin=None):
        got = self.run(*args, stdin=stdin)
        check(got.returncode == 0, "%s: %d %s", " ".join(args), got.returncode, got.stderr)
        return got.stdout

    def json(self, *args):
        return json.loads(self.ok("-o", "json", *args))

    def refused(self, code, *args, stdin=None):
        got = self.run("-o", "json", *args, stdin=stdin)
        check(got.returncode in (1, 2), "%s ended with %d", " ".join(args), got.returncode)
        first = json.loads(got.stderr.split("\n")[0])["error"]
        check(first["code"] == code, "%s: %s, not %s", " ".join(args), first, code)
        check(first["cure"], "%s: no cure in %s", " ".join(args), first)

    def changes(self, *args, stdin=None):
        got = self.run("-o", "json", *args, stdin=stdin)
        check(got.returncode == 0, "%s: %s", " ".join(args), got.stderr)
        return {row["change"] for row in json.loads(got.stdout)}

    def networks(self, at):
        self.ok("wait")
        return {r["network"] for r in self.json("show", "routes", "--at", at)}


def authorizations():
    """an authorization lets another subscription onto a circuit, once, until it is revoked"""
    with Lab() as lab:
        made = lab.json("authorization", "create", "a", "x")
        check(made["use-status"] == "Available" and made["circuit-id"].endswith("/a"), str(made))
        check(made["key"] in lab.ok("authorization", "list"), "the owner does not see the key")
        check(lab.json("--subscription", "contoso", "authorization", "list") == [],
              "others see keys")
        connect = ["connection", "create", "c", "--vnet", "guest", "--circuit",
                   made["circuit-id"]]
        theirs = ["--subscription", "contoso"]
        lab.refused("key-needed", *theirs, *connect)
        lab.refused("key-unknown", *theirs, *connect, "--authorization-key",
                    "00000000-1111-2222-3333-444444444444")
        lab.refused("not-yours", *connect, "--authorization-key", made["key"])
        got = lab.changes(*theirs, *connect, "--authorization-key", made["key"])
        check("+ vnets/guest/connections/c" in got, str(got))
        check("10.20.0.0/16" in lab.networks("guest"), "nothing is learned")
        row = next(a for a in lab.json("show", "authorizations") if a["name"] == "x")
        check(row["use-status"] == "InUse" and row["used-by"] is None, str(row))
        lab.refused("key-in-use", *theirs, "connection", "create", "c", "--vnet", "guest2",
                    "--circuit", "default:a", "--authorization-key", made["key"])
        got = lab.changes("authorization", "revoke", "a", "x")
        check("- a connection of another subscription" in got, str(got))
        check("10.20.0.0/16" not in lab.networks("guest"), "the route is still there")
        lab.refused("key-revoked", *theirs, *connect, "--authorization-key", made["key"])


def connections():
    """connections and Global Reach links come and go"""
    with Lab() as lab:
        lab.ok("authorization", "create", "pc1", "k")
        lab.ok("connection", "create", "c", "--vnet", "hub", "--circuit", "pc1",
               "--authorization", "k", "--weight", "7")
        rows = {r["name"]: r for r in lab.json("show", "connections")}
        check(rows["c"]["weight"] == 7, str(rows["c"]))
        lab.refused("exists", "connection", "create", "c", "--vnet", "hub", "--circuit", "a")
        lab.ok("connection", "delete", "hub", "c")
        lab.refused("unknown-name", "connection", "delete", "hub", "c")
        lab.ok("authorization", "create", "a", "g")
        lab.ok("global-reach", "create", "g", "--from", "pc1", "--to", "a", "--authorization",
               "g")
        check("10.81.1.0/24" in lab.networks("site"), "the site learns no cloud")
        lab.ok("global-reach", "delete", "g")
        check("10.81.1.0/24" not in lab.networks("site"), "the site still knows the cloud")


def announcements():
    """announce and withdraw; a withdrawn network stays where it is"""
    with Lab() as lab:
        lab.ok("announce", "site", "10.30.0.0/16", "--as-path", "65001 65002", "--community",
               "64520:1,64520:2")
        lab.ok("wait")
        rows = {r["network"]: r for r in lab.json("show", "routes", "--at", "hub/gw0")}
        check(rows["10.30.0.0/16"]["as-path"] == "12076 64520 65001 65002" and
              "64520:1" in rows["10.30.0.0/16"]["communities"], str(rows["10.30.0.0/16"]))
        lab.ok("announce", "site", "10.30.0.0/16")
        check(lab.changes("withdraw", "site", "10.20.0.0/16") ==
              {"~ on-premises/site", "~ router site/ce0"}, "other changes")
        check(lab.networks("hub") >= {"10.30.0.0/16"}, "what was announced is not there")
        check("10.20.0.0/16" not in lab.networks("hub"), "what was withdrawn is there")
        lab.refused("unknown-name", "withdraw", "site", "10.20.0.0/16")
        lab.ok("announce", "site", "0.0.0.0/0")
        lab.ok("wait")
        trace = lab.json("trace", "hub", "10.20.0.1")
        check(trace["members"] == 4 and trace["lost"] == 0 and
              all(p["fate"] == "delivered" for p in trace["paths"]), str(trace))


def pieces():
    """any piece of a lab can be an edit, and apply replaces the whole"""
    with Lab() as lab:
        lab.ok("edit", "create", "-", stdin="routers: {r: {asn: 65009}}")
        got = lab.changes("edit", "update", "-",
                          stdin="vnets: {hub: {connections: {to-a: {weight: 9}}}}")
        check("~ vnets/hub/connections/to-a" in got, str(got))
        lab.refused("unknown-name", "edit", "update", "-", stdin="vnets: {nope: {location: x}}")
        lab.refused("bad-argument", "edit", "change", "-", stdin="{}")
        lab.refused("bad-file", "edit", "create", "-",
                    stdin="routers: {m: {asn: 65008, advertise: [{mrt: /etc/passwd}]}}")
        got = lab.changes("apply", lab.file, "--dry-run")
        check("- routers/r" in got and "~ vnets/hub/connections/to-a" in got, str(got))
        check(lab.changes("apply", lab.file) == got, "the dry run said something else")
        check(lab.changes("apply", lab.file) == set(), "there is still a difference")


def tables():
    """every table can be asked for, in each form it has"""
    with Lab() as lab:
        lab.ok("authorization", "create", "a", "g")
        lab.ok("global-reach", "create", "g", "--from", "pc1", "--to", "a", "--authorization",
               "g")
        lab.ok("wait")
        for noun in ("circuits", "connections", "global-reach", "private-clouds", "vnets",
                     "sites"):
            check(len(lab.json("show", noun)) >= 1, "%s is empty", noun)
            check("Name" in lab.ok("show", noun).split("\n")[0], "%s has no heading", noun)
            got = lab.run("-o", "az", "show", noun)
            if noun in ("vnets", "sites"):
                check(got.returncode == 2, "%s has a form of Azure: %s", noun, got.stdout)
                continue
            # U-9: lists of the Azure CLI are arrays, and one that is named stands alone.
            rows = json.loads(got.stdout)
            check(rows and all(type(row["id"]) is str for row in rows), "%s: %s", noun, got.stdout)
            one = json.loads(lab.ok("-o", "az", "show", noun, lab.json("show", noun)[0]["name"]))
            check(one in rows, "%s: %s", noun, one)
            if noun == "circuits":  # U-10
                check(rows[0]["circuitProvisioningState"] == "Enabled", "%s", got.stdout)
        for command in (["route-table", "a"], ["route-table-summary", "a"], ["arp", "a"],
                        ["learned-routes", "hub"], ["bgp-peers", "hub"],
                        ["advertised-routes", "hub", "--peer", "10.60.255.4"]):
            plain = lab.json("show", *command)
            azure = json.loads(lab.ok("-o", "az", "show", *command))["value"]
            check(plain and len(plain) == len(azure), "%s: %s %s", command, plain, azure)
        lab.refused("unknown-name", "show", "learned-routes", "hob")
        text = lab.ok("explain", "10.81.1.0/24", "--at", "site/ce0")
        check("pc1/edge0" in text and "(" in text, text)
        check(lab.json("explain", "10.81.1.0/24", "--at", "site/ce0")[0]["present"] is True, "")


if __name__ == "__main__":
    sys.exit(run([authorizations, connections, announcements, pieces, tables]))
