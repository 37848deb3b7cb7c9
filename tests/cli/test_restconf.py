#!/usr/bin/env python3
"""RESTCONF of the daemon: the lab as configuration, what runs as state, operations as rpcs,
and yanglint about the bodies."""
import http.client, json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, run, workdir

SITES = os.path.join(TOP, "conf", "examples", "two-sites.yaml")
YANG = os.path.join(TOP, "conf", "yang")
JSON = "application/yang-data+json"
XML = "application/yang-data+xml"
LAB = "/restconf/data/erx-lab:"
STATE = "/restconf/data/erx-state:state"
OPS = "/restconf/operations/erx-api:"
AMS = LAB + "circuits=er-ams"
HUB = LAB + "vnets=hub"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Client:
    def __init__(self, daemon):
        self.port = int(daemon.ready["url"].rsplit(":", 1)[1])
        self.token = daemon.ready["token"]

    def ask(self, method, path, body=None, token=True, **headers):
        """Status, headers and text; headers as Content_Type=..."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if token:
            headers["Authorization"] = "Bearer " + self.token
        if body is not None and "Content-Type" not in headers:
            headers["Content-Type"] = JSON
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        try:
            conn.request(method, path, body, headers)
            answer = conn.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            conn.close()

    def get(self, path, **headers):
        status, _, text = self.ask("GET", path, **headers)
        check(status == 200, "GET %s: %d %s", path, status, text)
        return json.loads(text)


def started(lab=SITES, *args):
    return Daemon(["-q", "--port", "0", *args, lab]).must_run()


def rows(client, table):
    """Each row: method, path, body, status, what the body has; headers last, if any."""
    for n, (method, path, body, status, has, *more) in enumerate(table):
        got, headers, text = client.ask(method, path, body, **(more[0] if more else {}))
        check(got == status, "row %d: %s %s: %d %s", n, method, path, got, text)
        check(has in text if has else True, "row %d: %s %s: %s", n, method, path, text)
        if got >= 400 and method != "HEAD":
            check("text/html" not in headers["Content-Type"], "row %d: HTML", n)


def the_lab_is_configuration():
    """the running lab can be read and changed, and a change is an edit like any other"""
    with started() as daemon:
        c = Client(daemon)
        rows(c, [
            ("GET", AMS, None, 200, '"location":"Amsterdam"'),
            ("GET", AMS + "/private-peering/vlan", None, 200, '{"erx-lab:vlan":100}'),
            ("GET", AMS + "/private-peering/vlan", None, 200,
             '<vlan xmlns="urn:erxd:lab">100</vlan>', {"Accept": XML}),
            ("GET", LAB + "circuits=nobody", None, 404, "invalid-value"),
            ("GET", LAB + "nothing", None, 404, "invalid-value"),
            ("GET", AMS + "?with-defaults=report-all", None, 200, '"sku":"Standard"'),
            ("GET", AMS, None, 406, "invalid-value", {"Accept": "text/html"}),
            ("PATCH", AMS, {"erx-lab:circuits": [{"name": "er-ams", "bandwidth": "2Gbps"}]}, 204, ""),
            ("GET", AMS, None, 200, '"bandwidth":"2Gbps"'),
            # What the lab forbids is told with the code of the service.
            ("PATCH", AMS, {"erx-lab:circuits": [{"name": "er-ams", "bandwidth": "1Gbps"}]}, 409,
             '"error-app-tag":"bandwidth-shrink"'),
            ("GET", AMS, None, 200, '"bandwidth":"2Gbps"'),
            ("DELETE", AMS, None, 409, '"error-app-tag":"circuit-in-use"'),
            ("PUT", LAB + "vnets=spoke", {"erx-lab:vnets": [
                {"name": "spoke", "address-space": ["10.61.0.0/16"]}]}, 201, ""),
            ("PUT", LAB + "vnets=spoke", {"erx-lab:vnets": [
                {"name": "spoke", "address-space": ["10.62.0.0/16"]}]}, 204, ""),
            ("GET", LAB + "vnets=spoke/address-space", None, 200,
             '{"erx-lab:address-space":["10.62.0.0/16"]}'),
            ("POST", "/restconf/data", {"erx-lab:vnets": [
                {"name": "spoke", "address-space": ["10.63.0.0/16"]}]}, 409, "data-exists"),
            ("PUT", LAB + "vnets=spoke", {"erx-lab:vnets": [
                {"name": "spoke", "address-space": ["10.62.0.0/16"], "peered-with": "nobody"}]}, 409,
             '"error-app-tag":"unknown-name"'),
            ("PUT", LAB + "vnets=spoke", {"erx-lab:vnets": [
                {"name": "spoke", "address-space": ["no"]}]}, 400, "invalid-value"),
            ("PUT", LAB + "vnets=spoke", {"erx-lab:vnets": [{"name": "spoke", "nope": 1}]}, 400,
             "unknown-element"),
            ("PUT", LAB + "vnets=spoke", "{", 400, "malformed-message"),
            ("PUT", LAB + "vnets=spoke", "x", 415, "invalid-value", {"Content_Type": "text/plain"}),
            ("DELETE", LAB + "vnets=spoke", None, 204, ""),
            ("DELETE", LAB + "vnets=spoke", None, 404, "invalid-value"),
            ("POST", LAB + "vnets=hub/gateway", {"erx-lab:connections": [{"name": "x"}]}, 400, ""),
            ("GET", LAB + "private-clouds", None, 404, "private-clouds has no entries"),
            ("GET", "/restconf/nothing", None, 404, "invalid-value"),
            ("POST", HUB, None, 400, "malformed-message"),
            ("GET", HUB + "?nope=1", None, 400, "nope"),
            ("GET", HUB + "?field=gateway", None, 200, "ErGw1Az"),
        ])
        status, headers, _ = c.ask("OPTIONS", AMS)
        check(status == 204 and "PATCH" in headers["Allow"] and headers["Accept-Patch"], "%s", headers)
        status, headers, _ = c.ask("DELETE", "/restconf")
        check(status == 405 and headers["Allow"] == "GET, HEAD, OPTIONS", "%d %s", status, headers)
        status, headers, text = c.ask("PATCH", AMS, {"erx-lab:circuits": [
            {"name": "er-ams", "bandwidth": "5Gbps"}]}, Prefer="return=representation")
        check(status == 200 and json.loads(text)["erx-api:output"]["changes"] ==
              [{"change": "~ circuits/er-ams"}], "%d %s", status, text)
        daemon.stop()


def b4_a_wait_in_vain_is_an_answer():
    """erx-api:wait whose time is over: 200, not converged, and why; erx:wait stays 408"""
    with started() as daemon:
        c = Client(daemon)
        daemon.ask("wait", timeout="60s")
        daemon.ask("fail", kind="circuit", name="er-ams")  # its hold timers take their time
        status, _, text = c.ask("POST", OPS + "wait", {"erx-api:input": {"timeout": "50ms"}})
        answer = json.loads(text)["erx-api:output"]["wait"]
        check(status == 200 and answer["converged"] is False, "%d %s", status, text)
        check(any("er-ams" in r["subject"] and "not converged" in r["text"] for r in answer["reasons"]), "%s", answer)
        status, _, text = c.ask("POST", "/restconf/operations/erx:wait", {"erx:input": {"timeout": "50ms"}})
        check(status == 408 and '"timeout"' in text, "the old name: %d %s", status, text)
        daemon.stop()


def writers_do_not_meet_unknowingly():
    """entity tags are by resource: of two writers of one the second is told, of two the tags stay"""
    with started() as daemon:
        c = Client(daemon)
        ams = c.ask("HEAD", AMS)[1]["ETag"]
        par = c.ask("HEAD", LAB + "circuits=er-par")[1]["ETag"]
        body = {"erx-lab:circuits": [{"name": "er-ams", "bandwidth": "2Gbps"}]}
        check(c.ask("PATCH", AMS, body, If_Match=ams)[0] == 204, "the first writer")
        check(c.ask("PATCH", AMS, body, If_Match=ams)[0] == 412, "the second writer")
        check(c.ask("HEAD", LAB + "circuits=er-par")[1]["ETag"] == par, "another resource")
        check(c.ask("GET", AMS, If_None_Match=par)[0] == 200, "changed")
        check(c.ask("GET", LAB + "circuits=er-par", If_None_Match=par)[0] == 304, "not changed")
        # An edit by erxctl's way changes the tag, too.
        now = c.ask("HEAD", AMS)[1]["ETag"]
        daemon.ask("edit", operation="update", piece="circuits: { er-ams: { bandwidth: 5Gbps } }")
        check(c.ask("PATCH", AMS, body, If_Match=now)[0] == 412, "an edit of erxctl's")
        check(c.ask("PUT", AMS, body, If_None_Match="*")[0] == 412, "it is there")
        daemon.stop()


def yang_patch():
    """the edits of a YANG Patch are one edit of the lab"""
    def patch(*edits):
        return json.dumps({"ietf-yang-patch:yang-patch": {"patch-id": "p", "edit": list(edits)}})
    with started() as daemon:
        c = Client(daemon)
        kind = "application/yang-patch+json"
        away = [{"edit-id": "1", "operation": "delete", "target": "/erx-lab:global-reach=ams-par"},
                {"edit-id": "2", "operation": "remove", "target": "/erx-lab:vnets=hub/connections=to-ams"}]
        status, _, text = c.ask("PATCH", "/restconf/data", patch(*away, {
            "edit-id": "3", "operation": "create", "target": "/erx-lab:vnets=hub",
            "value": {"erx-lab:vnets": [{"name": "hub"}]}}), Content_Type=kind)
        check(status == 409 and '"edit-id":"3"' in text and "data-exists" in text, "%d %s", status, text)
        check(c.ask("GET", LAB + "global-reach=ams-par")[0] == 200, "half of it was done")
        status, _, text = c.ask("PATCH", "/restconf/data", patch(*away), Content_Type=kind)
        check(status == 200 and '"ok":[null]' in text, "%d %s", status, text)
        check(c.ask("GET", LAB + "global-reach=ams-par")[0] == 404, "it is still there")
        daemon.stop()


def what_runs_is_state():
    """erx-state has the tables of erxctl, with their values"""
    with started() as daemon:
        c = Client(daemon)
        daemon.ask("wait")
        sessions = c.get(STATE + "/sessions")["erx-state:sessions"]
        same = daemon.ask("show-sessions")["sessions"]
        check([(s["local"], s["name"], s["state"]) for s in sessions] ==
              [(s["local"], s["name"], s["state"]) for s in same], "%s", sessions)
        router = c.get(STATE + "/routers=amsterdam%2Fce0")["erx-state:routers"][0]
        check("10.30.0.0/16" in [r["network"] for r in router["routes"]], "%s", router)
        rows(c, [
            ("GET", STATE + "/converged", None, 200, '{"erx-state:converged":true}'),
            ("GET", STATE + "/failures", None, 404, "failures has no entries"),
            ("GET", STATE + "/circuits=er-par/primary-session", None, 200, "Established"),
            ("GET", STATE + "/routers=nobody", None, 404, ""),
            ("GET", STATE + "/routers=nobody/routes", None, 404, ""),
            ("GET", STATE + "?fields=circuits(name;status)", None, 200,
             '{"erx-state:state":{"circuits":[{"name":"er-ams","status":"Enabled"},'),
            ("PUT", STATE + "/failures", {}, 405, "operation-not-supported"),
            ("POST", OPS + "fail", {"erx-api:input": {"kind": "circuit", "name": "er-par"}}, 204, ""),
            ("GET", STATE + "/failures=router,er-par%2Fprimary/state", None, 200, "dead"),
            ("GET", "/restconf/ds/ietf-datastores:operational/erx-state:state/failures", None, 200,
             "er-par/secondary"),
            ("GET", "/restconf/ds/ietf-datastores:running/erx-state:state/failures", None, 404, ""),
            ("GET", "/restconf/ds/ietf-datastores:operational/erx-lab:circuits=er-ams?with-origin", None,
             200, '"ietf-origin:origin":"ietf-origin:intended"'),
        ])
        daemon.stop()


def operations_are_rpcs():
    """erx-api has an rpc for each operation; the calls of before go on as they were"""
    with started() as daemon:
        c = Client(daemon)
        names = c.get("/restconf/operations")["ietf-restconf:operations"]
        check(names["erx-api:trace"] == [None], "%s", names)
        rows(c, [
            ("POST", OPS + "wait", {"erx-api:input": {"timeout": "50s"}}, 200,
             '{"erx-api:output":{"wait":{"converged":true'),
            ("POST", OPS + "show-sessions", {"erx-api:input": {"at": "hub"}}, 200,
             '{"erx-api:output":{"sessions":[{"local":"hub/gw0"'),
            ("POST", OPS + "version", None, 200, '{"erx-api:output":{"version":'),
            ("POST", OPS + "trace", {"erx-api:input": {"from": "amsterdam"}}, 400, "missing-element"),
            ("POST", OPS + "trace", {"erx-api:input": {"nope": 1}}, 400, "unknown-element"),
            ("POST", OPS + "show-events", {"erx-api:input": {"after": "x"}}, 400, "invalid-value"),
            ("POST", OPS + "show-events", {"erx-api:input": {"after": 1000000}}, 200, '{"events":[]}'),
            ("POST", OPS + "nope", {}, 404, "there is no such operation"),
            ("GET", OPS + "trace", None, 405, "operation-not-supported"),
            ("POST", "/restconf/operations/erx:version", {"erx:input": {}}, 200, '{"erx:output":{"version":'),
        ])
        daemon.stop()


PROBLEM = {"Accept": "application/problem+json"}


def doors_and_errors():
    """401 without a token, JSON in errors, HEAD on health, problem+json for who wants it"""
    with started() as daemon:
        c = Client(daemon)
        status, headers, text = c.ask("GET", LAB + "circuits", token=False)
        check(status == 401 and headers["WWW-Authenticate"] == "Bearer", "%d %s", status, headers)
        check("access-denied" in text, "%s", text)
        check(c.ask("HEAD", "/health/live", token=False)[0] == 200, "HEAD on health")
        status, headers, _ = c.ask("OPTIONS", "/health/live", token=False)
        check(status == 204 and headers["Allow"] == "GET, HEAD, OPTIONS", "%d %s", status, headers)
        status, headers, text = c.ask("POST", "/health/live", "", token=False)
        check(status == 405 and "method-not-allowed" in text, "%d %s", status, text)
        status, headers, _ = c.ask("POST", "/restconf/operations/erx:version", {"erx:input": {}})
        check(status == 200 and headers["Deprecation"].startswith("@") and
              headers["Link"].startswith("</restconf/operations/erx-api:version>"), "%s", headers)
        rows(c, [
            ("GET", "/.well-known/host-meta", None, 200, "href=\"/restconf\""),
            ("GET", "/restconf/yang-library-version", None, 200, "2019-01-04"),
            ("GET", "/restconf/data/ietf-restconf-monitoring:restconf-state/capabilities", None, 200,
             "urn:ietf:params:restconf:capability:yang-patch:1.0"),
            ("GET", AMS + "/nope", None, 404, '"title":"Not Found"', PROBLEM),
            # Who names the form of errors alone gets data all the same, and operations refuse in it, too.
            ("GET", LAB + "circuits=er-nope", None, 404, '"title":"Not Found","status":404,"detail":', PROBLEM),
            ("GET", LAB + "circuits", None, 200, '"erx-lab:circuits":', PROBLEM),
            ("POST", OPS + "fail", {"erx-api:input": {"kind": "circuit", "name": "nope"}}, 404,
             '{"type":"about:blank","title":"Not Found","status":404,"detail":"there is no circuit called nope",'
             '"ietf-restconf:errors":', PROBLEM),
            ("POST", OPS + "fail", {"erx-api:input": {"kind": "circuit", "name": "nope"}}, 404, '{"ietf-restconf:errors":'),
            ("GET", AMS + "/nope", None, 404, "<errors xmlns=", {"Accept": XML}),
            ("GET", "/elsewhere", None, 404, "ietf-restconf:errors"),
        ])
        daemon.stop()


SECRET = """lab: secrets
routers:
  r1:
    asn: 65001
    neighbors:
      far:
        asn: 65002
        external: { local: 127.0.0.1, remote: 127.0.0.9, mode: dial, password: hidden }
        import: []
  r2: { asn: 65003 }
"""


def secrets_and_empty_lists_stay():
    """a password is never shown, and an edit loses neither it nor `import: []`"""
    top = workdir("secrets")
    lab = os.path.join(top, "lab.yaml")
    with open(lab, "w") as f:
        f.write(SECRET)
    with started(lab, "-s", os.path.join(top, "state")) as daemon:
        c = Client(daemon)
        check("hidden" not in c.ask("GET", "/restconf/data")[2], "the password was shown")
        path = LAB + "routers=r1/neighbors=far"
        got = c.get(path)["erx-lab:neighbors"]
        got[0]["asn"] = 65004
        check(c.ask("PUT", path, {"erx-lab:neighbors": got})[0] == 204, "PUT")
        check(c.ask("PATCH", LAB + "routers=r2", {"erx-lab:routers": [{"name": "r2", "asn": 65005}]})[0]
              == 204, "PATCH")
        with open(os.path.join(top, "state", "state.json")) as f:
            text = f.read().replace(" ", "")
        check('"password":"hidden"' in text and '"import":[]' in text and "65004" in text, "%s", text)
        daemon.stop()


def yanglint_agrees():
    """every module is downloadable, and yanglint validates what they describe"""
    if not shutil.which("yanglint"):
        return "yanglint is missing"
    with started() as daemon:
        c = Client(daemon)
        top = workdir("yang")
        names = [m["name"] for m in c.get("/restconf/data/ietf-yang-library:modules-state/module")
                 ["ietf-yang-library:module"]]
        check({"erx-lab", "erx-state", "erx-api", "ietf-restconf-monitoring"} <= set(names), "%s", names)
        for name in names:
            status, _, text = c.ask("GET", "/restconf/modules/" + name)
            check(status == 200 and text.startswith("module " + name), "%s", name)
            with open(os.path.join(top, name + ".yang"), "w") as f:
                f.write(text)
        daemon.ask("wait")
        bodies = {"lab": ("config", ["circuits", "vnets", "on-premises", "global-reach", "lab"]),
                  "state": ("data", [None])}
        for module, (kind, tops) in bodies.items():
            for one in tops:
                path = STATE if one is None else LAB + one
                for accept, suffix in ((JSON, "json"), (XML, "xml")):
                    status, _, text = c.ask("GET", path, Accept=accept)
                    if suffix == "xml" and status == 400:
                        continue  # several entries at the top
                    check(status == 200, "%s: %d", path, status)
                    file = os.path.join(top, "body." + suffix)
                    with open(file, "w") as f:
                        f.write(text)
                    got = subprocess.run(
                        ["yanglint", "-p", top, "-t", kind, os.path.join(top, "erx-%s.yang" % module), file],
                        capture_output=True, text=True, timeout=60)
                    check(got.returncode == 0, "%s %s: %s %s", path, suffix, got.stderr, text[:300])
        daemon.stop()


sys.exit(run([the_lab_is_configuration, writers_do_not_meet_unknowingly, b4_a_wait_in_vain_is_an_answer, yang_patch, what_runs_is_state,
              operations_are_rpcs, doors_and_errors, secrets_and_empty_lists_stay, yanglint_agrees]))
