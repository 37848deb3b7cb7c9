#!/usr/bin/env python3
"""Failover tests of links and locations, live: the commands, what they answer, in the words
of the emulator and in those of Azure. Each test is called by the rule that it holds."""
import json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
STORY = os.path.join(HERE, "..", "..", "conf", "examples", "rehearsals", "S9")
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, run


def check(cond, text, *more):
    if not cond:
        raise Failure((text % more if more else text)[:900])


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], capture_output=True, text=True,
                          timeout=300)


class Lab:
    def __init__(self, lab=os.path.join(STORY, "lab.yaml")):
        self.lab = lab

    def __enter__(self):
        self.daemon = Daemon(["-q", self.lab]).must_run()
        self.ok("wait", "--timeout", "5m")
        return self

    def __exit__(self, *_):
        self.daemon.stop()

    def run(self, *args):
        return erxctl("-S", self.daemon.socket, *args)

    def ok(self, *args):
        got = self.run(*args)
        check(got.returncode == 0, "%s: %s%s", args, got.stdout, got.stderr)
        return got.stdout

    def rows(self, *args):
        return json.loads(self.ok("-o", "json", *args))

    def az(self, *args):
        return json.loads(self.ok("-o", "az", *args))["value"]

    def code(self, *args):
        got = self.run("-o", "json", *args)
        check(got.returncode in (1, 2), "%s: %d %s", args, got.returncode, got.stdout)
        return json.loads(got.stderr.splitlines()[0])["error"]["code"]

    def states(self, at):
        return {s["remote"]: s["state"] for s in self.rows("show", "sessions", "--at", at)}


def f12_a_site_test_finds_the_route_that_nothing_else_has():
    """f12: Amsterdam is taken from one gateway; two routes of four are lost there"""
    with Lab() as lab:
        check({(r["location"], r["status"]) for r in lab.rows("show", "failover-tests", "hub-west")}
              == {("Amsterdam", "NotStarted"), ("Dublin", "NotStarted")}, "before")
        started = lab.rows("site-test", "start", "hub-west", "amsterdam")
        check(len(started) == 1 and started[0]["status"] == "Running" and
              started[0]["connections"] == ["ams"] and started[0]["redundant"] == 2 and
              started[0]["non-redundant"] == 2, "%s", started)
        check(lab.states("hub-west/gw0") == {
            "er-ams/primary": "Idle", "er-ams/secondary": "Idle",
            "er-dub/primary": "Established", "er-dub/secondary": "Established"}, "sessions")
        check(set(lab.states("hub-north/gw0").values()) == {"Established"}, "the other gateway")
        routes = {r["network"]: r["elsewhere"] for r in lab.rows("show", "failover-routes", "hub-west")}
        check(routes == {"10.20.0.0/16": ["Dublin"], "10.21.0.0/16": [],
                         "fd00:20::/48": ["Dublin"], "fd00:21::/48": []}, "%s", routes)
        check({(r["kind"], r["name"], r["state"]) for r in lab.rows("show", "failures")} ==
              {("site-failover-test", "hub-west", "Running")}, "failures")
        for code, words in (
                ("failover-test-runs", ("site-test", "start", "hub-west", "Dublin")),
                ("failover-no-connection", ("site-test", "start", "hub-north", "Paris")),
                ("bad-argument", ("site-test", "start", "hub-north", "Amsterdam,Dublin")),
                ("failover-one-location", ("site-test", "start", "hub-north", "Amsterdam,Dublin",
                                           "--type", "MultiSiteFailover")),
                ("failover-no-test", ("site-test", "stop", "hub-north")),
                ("failover-no-test", ("site-test", "stop", "hub-west", "Dublin")),
                ("failover-no-test", ("show", "failover-routes", "hub-north")),
                ("unknown-name", ("site-test", "start", "hub-wset", "Dublin"))):
            got = lab.code(*words)
            check(got == code, "%s: %s", words, got)
        lab.ok("site-test", "stop", "hub-west", "--successful", "--verified")
        lab.ok("wait", "--timeout", "5m")
        done = lab.rows("show", "failover-tests", "hub-west")[0]
        check(done["status"] == "Completed" and done["successful"] and done["verified"], "%s", done)
        check(set(lab.states("hub-west/gw0").values()) == {"Established"}, "back")
        texts = [e["text"] for e in lab.rows("show", "events") if e["kind"] == "operation"]
        check(texts == ["site failover test of Amsterdam: " + t for t in
                        ("begun, takes 0 s", "runs; 2 of 4 routes are redundant",
                         "stops, takes 0 s", "ended")], "%s", texts)


def f22_a_live_index():
    """f22, f23: the live index is that of the file, and tests count in it; Azure's shapes"""
    offline = json.loads(erxctl("resiliency", os.path.join(STORY, "lab.yaml"), "-o", "json").stdout)
    with Lab() as lab:
        rows = lab.rows("show", "resiliency")
        check([r["vnet"] for r in rows] == ["hub-north", "hub-west"], "%s", rows)
        check([r["route-sets"] for r in rows] == [r["route-sets"] for r in offline["resiliency"]],
              "%s", rows)
        # The worst set is on one location: 5, and 10 for zones; the advisor has 10 more.
        check([(r["routes"], r["tested"], r["index-least"], r["index-most"]) for r in rows] ==
              [(5, 5, 15, 25)] * 2, "%s", rows)
        sets = lab.rows("show", "route-sets", "hub-west")
        check([(r["prefixes"], r["over"], r["flagged"]) for r in sets] ==
              [(2, ["ams", "dub"], False), (2, ["ams"], True)], "%s", sets)
        lab.ok("site-test", "start", "hub-west", "Dublin")
        lab.ok("site-test", "stop", "hub-west")
        # 5 times 4, halved: one location of two was tested.
        tested = {r["vnet"]: (r["tested"], r["tested-days-ago"]) for r in lab.rows("show", "resiliency")}
        check(tested == {"hub-north": (5, None), "hub-west": (10, 0)}, "%s", tested)
        lab.ok("wait", "--timeout", "5m")
        one = lab.az("show", "resiliency", "hub-west")[0]
        check((one["overallScore"], one["maxScoreFromRecommendations"]) == ("20", "30") and
              [c["currentScore"] for c in one["components"]] == ["10", "10"], "%s", one)
        one = lab.az("show", "route-sets", "hub-west")[0]
        check(one["routeSets"][1] == {
            "name": "Set-2", "locations": ["Amsterdam"],
            "details": {p: [{"circuit": "x0", "pri": "1", "sec": "1"}]
                        for p in ("10.21.0.0/16", "fd00:21::/48")}}, "%s", one)
        check(one["circuitsMetadataMap"]["x0"]["name"] == "er-ams" and
              one["circuitsMetadataMap"]["x1"]["location"] == "Dublin", "%s", one)
        for verb in ("resiliency", "route-sets"):
            check(lab.code("show", verb, "hub-wset") == "unknown-name", "%s", verb)


def f11_a_link_test_live_and_rehearsed():
    """f11: both stories hold, and live a link is gone and comes back"""
    for plan in ("plan.yaml", "plan-link.yaml"):
        got = erxctl("rehearse", os.path.join(STORY, "lab.yaml"), os.path.join(STORY, plan))
        check(got.returncode == 0, "%s: %s", plan, got.stdout[-800:])
    with Lab() as lab:
        lab.ok("link-test", "start", "er-ams", "primary")
        check(lab.states("er-ams/primary")["dc/ce0"] == "Idle", "primary")
        check(lab.states("er-ams/secondary")["dc/ce1"] == "Established", "secondary")
        check(lab.code("link-test", "start", "er-ams", "secondary") == "failover-test-runs", "two")
        check(lab.code("link-test", "stop", "er-ams", "secondary") == "failover-no-test", "other")
        lab.ok("link-test", "start", "er-dub", "secondary", "--category", "ASPathPrepend")
        lab.ok("wait", "--timeout", "5m")
        paths = {r["from"]: r["as-path"] for r in
                 lab.rows("show", "routes", "--at", "dc", "10.60.0.0/16", "--view", "all")}
        check(paths["er-dub/secondary"] == " ".join(["12076"] * 9), "%s", paths)
        lab.ok("link-test", "stop", "er-ams", "primary")
        lab.ok("link-test", "stop", "er-dub")
        lab.ok("wait", "--timeout", "5m")
        check(set(lab.states("er-ams/primary").values()) == {"Established"}, "back")
        check(lab.rows("show", "failures") == [], "failures")


def f20_status_of_both_families():
    """f20: BGP status of each link and family: Connected, Disconnected, Undefined"""
    with Lab() as lab:
        got = lab.rows("link-test", "start", "er-ams", "secondary")[0]["bgp-status"]
        check(got == [{"link": "primary", "ipv4": "Connected", "ipv6": "Connected"},
                      {"link": "secondary", "ipv4": "Disconnected", "ipv6": "Disconnected"}],
              "%s", got)
        az = lab.az("show", "failover-tests", "er-ams")[0]
        check(az["linkType"] == "Secondary" and az["circuitTestCategory"] == "BgpDisconnect" and
              [(r["link"], r["type"], r["status"]) for r in az["bgpStatus"]] == [
                  ("Primary", "IPv4", "Connected"), ("Primary", "IPv6", "Connected"),
                  ("Secondary", "IPv4", "Disconnected"),
                  ("Secondary", "IPv6", "Disconnected")], "%s", az)
        one = lab.az("show", "failover-routes", "er-ams")[0]
        check(one["linkType"] == "Secondary" and not one["isSimulationVerified"] and
              "10.20.0.0/16" in [r["route"] for r in one["redundantRoutes"]["duringSimulation"]],
              "%s", one)
        lab.ok("link-test", "stop", "er-ams")


def f21_the_shapes_of_azure():
    """f21: getFailoverAllTestsDetails and getFailoverSingleTestDetails, as the API has them"""
    with Lab() as lab:
        lab.ok("site-test", "start", "hub-west", "Amsterdam")
        test = lab.az("show", "failover-tests", "hub-west")
        check(len(test) == 1 and sorted(test[0]) == [
            "circuits", "connections", "endTime", "issues", "peeringLocation", "startTime",
            "status", "testGuid", "testType"], "%s", test)
        check(test[0]["connections"] == [{"name": "ams", "status": "Disconnected"}] and
              test[0]["circuits"][0]["name"] == "er-ams" and test[0]["endTime"] is None and
              test[0]["testType"] == "SingleSiteFailover", "%s", test)
        one = lab.az("show", "failover-routes", "hub-west")[0]
        check(one["redundantRoutes"] == [{"peeringLocations": ["Dublin"],
                                          "routes": ["10.20.0.0/16", "fd00:20::/48"]}] and
              one["nonRedundantRoutes"] == ["10.21.0.0/16", "fd00:21::/48"], "%s", one)
        lab.ok("site-test", "stop", "hub-west", "--successful")
        one = lab.az("show", "failover-routes", "hub-west", "Amsterdam")[0]
        check(one["status"] == "Completed" and one["wasSimulationSuccessful"] and one["endTimeUtc"] and
              one["failoverConnectionDetails"] == [
                  {"failoverConnectionName": "ams", "failoverLocation": "Amsterdam",
                   "isVerified": False}], "%s", one)


def w70_a_migration_live():
    """w70: both stories hold, and live a gateway is replaced phase by phase"""
    story = os.path.join(STORY, "..", "S10")
    for plan in ("plan.yaml", "plan-abort.yaml"):
        got = erxctl("rehearse", os.path.join(story, "lab.yaml"), os.path.join(story, plan))
        check(got.returncode == 0, "%s: %s", plan, got.stdout[-800:])
    with Lab(os.path.join(story, "lab.yaml")) as lab:
        check(lab.code("migration", "commit", "hub") == "gateway-migration-phase", "order")
        lab.ok("migration", "prepare", "hub", "--sku", "ErGw2Az")
        lab.ok("wait", "--timeout", "5m")
        check(set(lab.states("hub/gw2").values()) == {"Established"}, "the new gateway")
        vnet = [v for v in lab.rows("show", "vnets") if v["name"] == "hub"][0]
        check(vnet["migration-phase"] == "PrepareSucceeded" and vnet["gateway"] == "Standard" and
              vnet["migration-sku"] == "ErGw2Az", "%s", vnet)
        old = {r["source-peer"] for r in lab.rows("show", "learned-routes", "hub")}
        new = {r["source-peer"] for r in lab.rows("show", "learned-routes", "hub", "--instance",
                                                  "gw2")}
        check(len(old) == len(new) == 5 and len(old & new) <= 1, "%s %s", old, new)
        lab.ok("migration", "execute", "hub")
        lab.ok("wait", "--timeout", "5m")
        check(all(c["status"] == "Connected" for c in lab.rows("show", "connections")), "status")
        lab.ok("migration", "commit", "hub")
        lab.ok("wait", "--timeout", "5m")
        vnet = [v for v in lab.rows("show", "vnets") if v["name"] == "hub"][0]
        check(vnet["migration-phase"] == "CommitSucceeded" and vnet["gateway"] == "ErGw2Az", "%s",
              vnet)
        check(lab.rows("show", "learned-routes", "hub"), "the default instance is gw2 now")


sys.exit(run([w70_a_migration_live,
              f12_a_site_test_finds_the_route_that_nothing_else_has,
              f11_a_link_test_live_and_rehearsed, f20_status_of_both_families,
              f21_the_shapes_of_azure, f22_a_live_index]))
