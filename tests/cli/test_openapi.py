#!/usr/bin/env python3
"""What programs that know no YANG rely on: /openapi.json tells the truth of every operation, tables
come as lines and as pages, and the clients of conf/examples run."""
import http.client, json, os, re, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
sys.path.insert(0, os.path.join(TOP, "conf", "examples", "clients"))
sys.dont_write_bytecode = True
from client import Erxd, Refused
from daemon import BUILD, Daemon, Failure, run, workdir

LAB = os.path.join(HERE, "golden", "lab.yaml")
SITES = os.path.join(TOP, "conf", "examples", "two-sites.yaml")
CLIENTS = os.path.join(TOP, "conf", "examples", "clients")


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def started(lab=LAB, *more):
    return Daemon(["-q", "--port", "0", *more, lab]).must_run()


def client(daemon):
    return Erxd(daemon.ready["url"], daemon.ready["token"])


def schema(*args):
    return json.loads(subprocess.run([os.path.join(BUILD, "erxctl"), "schema", *args], check=True,
                                     capture_output=True, text=True).stdout)


# --- as much of JSON Schema as the documents use ---

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_kind(value, kind):
    if kind in ("integer", "number"):
        return isinstance(value, int if kind == "integer" else (int, float)) and \
            not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


def faults(document, s, value, at=""):
    """What is wrong with a value, as lines."""
    if "$ref" in s:
        s = document["components"]["schemas"][s["$ref"].rsplit("/", 1)[1]]
    for word in ("anyOf", "oneOf"):
        if word in s:
            tried = [list(faults(document, one, value, at)) for one in s[word]]
            if all(tried):
                yield from min(tried, key=len)
    kinds = s.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_kind(value, k) for k in kinds):
        yield "%s: %r is not %s" % (at, value, " or ".join(kinds))
        return
    if "enum" in s and value not in s["enum"]:
        yield "%s: %r is none of %s" % (at, value, s["enum"])
    if isinstance(value, str) and "pattern" in s and not re.search(s["pattern"], value):
        yield "%s: %r does not match" % (at, value)
    if isinstance(value, list) and "items" in s:
        for n, one in enumerate(value):
            yield from faults(document, s["items"], one, "%s[%d]" % (at, n))
    if isinstance(value, dict):
        for name in s.get("required", []):
            if name not in value:
                yield "%s: %s is missing" % (at, name)
        for name, one in value.items():
            if name in s.get("properties", {}):
                yield from faults(document, s["properties"][name], one, at + "/" + name)
            elif s.get("additionalProperties") is False:
                yield "%s: nobody knows %s" % (at, name)


def answer_schema(document, name, status="200"):
    post = document["paths"]["/restconf/operations/erx-api%3A" + name]["post"]
    return post["responses"][status]["content"]["application/yang-data+json"]["schema"]


PATCHED = {"application/yang-data+json": '{"erx-lab:vnets":[{"name":"m9","address-space":["10.79.0.0/16"]}]}',
           "application/yang-data+xml": '<vnets xmlns="urn:erxd:lab"><name>m9</name><address-space>10.79.0.0/16</address-space></vnets>',
           "application/yang-patch+json": '{"ietf-yang-patch:yang-patch":{"patch-id":"p","edit":[{"edit-id":"1","operation":"merge",'
                                          '"target":"/address-space=10.83.0.0%2F16","value":{"erx-lab:address-space":["10.83.0.0/16"]}}]}}',
           "application/yang-patch+xml": '<yang-patch xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-patch"><patch-id>p</patch-id>'
                                         '<edit><edit-id>1</edit-id><operation>remove</operation><target>/address-space=10.83.0.0%2F16</target></edit></yang-patch>'}


def forms_are_those_of_the_document(daemon, document):
    """What is asked for, and what is sent, in each of the forms that the document names."""
    def ask(method, path, body=None, **headers):
        conn = http.client.HTTPConnection(daemon.ready["url"].split("//")[1], timeout=60)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        conn.request(method, path, body, dict(headers, Authorization="Bearer " + daemon.ready["token"]))
        answer = conn.getresponse()
        got = answer.status, answer.headers.get_content_type() if answer.headers["Content-Type"] else None, answer.read().decode()
        conn.close()
        return got

    def named(path, method, of="200"):
        at = document["paths"][path][method]
        return list((at["requestBody"] if of == "sent" else at["responses"][of])["content"])
    data, operations = "/restconf/data/erx-lab%3Avnets", "/restconf/operations/erx-api%3A"
    json_type, xml, lines = "application/yang-data+json", "application/yang-data+xml", "application/x-ndjson"
    for path, method, body, wanted in ((operations + "show-sessions", "post", '{"erx-api:input":{}}', {json_type, lines, xml}),
                                       (operations + "version", "post", '{"erx-api:input":{}}', {json_type, xml}),
                                       (data, "get", None, {json_type}), (data + "={name}", "get", None, {json_type, xml}), ("/map", "get", None, {"application/json"}),
                                       ("/metrics", "get", None, {"text/plain", "application/openmetrics-text"}),
                                       ("/events", "head", None, {"text/event-stream", lines})):
        types = named(path, method.replace("head", "get"))
        check(set(types) == wanted, "%s: %s", path, types)
        for kind in types:
            status, got, text = ask(method.upper(), path.replace("{name}", "hub"), None if method == "get" else body, Accept=kind, Content_Type=json_type)
            check((status, got) == (200, kind), "%s of %s: %d %s %s", kind, path, status, got, text[:200])
    for kind in named(operations + "trace", "post", "default"):
        status, got, text = ask("POST", operations + "trace", '{"erx-api:input":{}}', Accept=kind, Content_Type=json_type)
        check((status, got) == (400, kind), "an error as %s: %d %s %s", kind, status, got, text)
    xml_input = '<input xmlns="urn:erxd:api"><from>seattle</from><to>hub</to></input>'
    check(named(operations + "trace", "post", "sent") == [json_type, xml], "trace")
    check(ask("POST", operations + "trace", xml_input, Accept=json_type, Content_Type=xml)[0] == 200, "trace in XML")
    for method in ("put", "patch"):
        types = named(data + "={name}", method, "sent")
        check(set(types) == ({json_type, xml} if method == "put" else set(PATCHED)), "%s: %s", method, types)
        for kind in types:
            status, _, text = ask(method.upper(), data + "=m9", PATCHED[kind], Accept=json_type, Content_Type=kind)
            check(status == (200 if "patch" in kind else 201 if kind == json_type and method == "put" else 204),
                  "%s %s: %d %s", method, kind, status, text)
            if "patch" not in kind:
                continue
            of = document["paths"][data + "={name}"]["patch"]["responses"]["200"]["content"]
            check(set(of) == {json_type, xml}, "%s", of)
            wrong = list(faults(document, of[json_type]["schema"], json.loads(text)))
            check(not wrong, "%s: %s", kind, wrong)
    sent = document["paths"][data + "={name}"]["patch"]["requestBody"]["content"]["application/yang-patch+json"]["schema"]
    wrong = list(faults(document, sent, json.loads(PATCHED["application/yang-patch+json"])))
    check(not wrong, "%s", wrong)
    check(ask("DELETE", data + "=m9")[0] == 204, "DELETE")


def every_answer_is_as_the_document_says():
    """each operation answers what /openapi.json says, member by member"""
    asked = set()
    with started(LAB, "--azure", "127.0.0.1:0") as daemon:
        c = client(daemon)
        with c.request("GET", "/openapi.json") as answer:
            document = json.load(answer)
        check(document == schema(), "erxctl schema prints another one")

        def ask(name, /, **arguments):
            body = {k.rstrip("_").replace("_", "-"): v for k, v in arguments.items()}
            sent = document["components"]["schemas"].get(name + "-input", {})
            wrong = list(faults(document, sent, body))
            check(not wrong, "%s: %s", name, wrong[:3])
            # A link is for whoever reaches the control socket.
            output = daemon.ask(name) if name == "page" else c.operate(name, **arguments)
            if output is not None:
                wrong = list(faults(document, answer_schema(document, name),
                                    {"erx-api:output": output}))
                check(not wrong, "%s: %s", name, wrong[:5])
            asked.add(name)
            return output

        check(ask("wait", timeout="5m")["wait"]["converged"], "not converged")
        for name in ("show-sessions", "show-bfd", "show-events", "show-counters", "show-bmp", "show-circuits",
                     "show-authorizations", "show-connections", "show-global-reach",
                     "show-private-clouds", "show-vpn-connections",
                     "show-vnets", "show-gateways", "show-stats", "show-sites", "reach", "version",
                     "graph", "authorization-list", "show-failures", "show-packets", "show-snapshots"):
            ask(name)
        with c.request("GET", "/map") as answer:
            drawn = json.load(answer)
        wrong = list(faults(document, document["paths"]["/map"]["get"]["responses"]["200"]["content"]
                            ["application/json"]["schema"], drawn))
        check(not wrong and len(drawn["boxes"]) == 7, "/map: %s", wrong[:5])
        forms_are_those_of_the_document(daemon, document)
        ask("snapshot", name="before")
        ask("show-snapshots")
        for router in [n for n in ask("names", list="routers")["names"] if "/" in n]:
            for view in ("best", "all"):
                routes = ask("show-routes", at=router, view=view)["routes"]
            for route in routes[:3]:
                ask("explain", prefix=route["network"], at=router)
            for peer in {s["remote"] for s in ask("show-sessions", at=router)["sessions"]}:
                for view in ("received", "advertised"):
                    ask("show-routes", at=router, view=view, peer=peer)
        ask("explain", prefix="203.0.113.0/24", at="hub")
        ask("explain", prefix="203.0.113.0/24", at="hub", as_text=True)
        for path in ("primary", "secondary"):
            for name in ("show-route-table", "show-route-table-summary", "show-arp"):
                ask(name, name="er-a", path=path)
                ask(name, name="er-a", path=path, az=True)
        peers = ask("show-bgp-peers", name="hub")["bgp-peers"]
        ask("show-learned-routes", name="hub")
        ask("show-advertised-routes", name="hub", peer=peers[0]["neighbor"])
        for vnet in ("hub", "spoke1"):
            ask("show-effective-routes", name=vnet)
            ask("show-routes", at=vnet)
        for ends in (("seattle", "hub"), ("hub", "seattle"), ("seattle", "other")):
            ask("trace", from_=ends[0], to=ends[1])
        ask("assert", checks="{ checks: [ { reachable: { from: seattle, to: hub } },"
                             " { unreachable: { from: seattle, to: hub } } ] }")
        ask("authorization-create", circuit="er-a", name="k9")
        ask("authorization-revoke", circuit="er-a", name="k9")
        ask("announce", site="seattle", prefix="10.99.0.0/16")
        ask("diff", from_="before")
        ask("withdraw", site="seattle", prefix="10.99.0.0/16")
        with open(LAB) as f:
            ask("apply", lab=f.read(), dry_run=True)
        ask("edit", operation="update", piece="circuits: { er-a: { bandwidth: 2Gbps } }")
        ask("edit", operation="create", piece="vnets: { s9: { address-space: [10.77.0.0/16] } }")
        ask("connection-create", name="c9", vnet="other", circuit="er-a")
        ask("connection-delete", name="c9", vnet="other")
        ask("preview", operation="global-reach-delete",
            input=json.dumps({"name": ask("show-global-reach")["global-reach"][0]["name"]}))
        ask("rehearse", plan="plan: p\nsteps: [ { id: a, checks: [ { reachable: { from: seattle, to: hub } } ] } ]")
        ask("global-reach-delete", name=ask("show-global-reach")["global-reach"][0]["name"])
        session = ask("show-sessions")["sessions"][0]["name"]
        ask("refresh", session=session)
        ask("reset", session=session)
        ask("maintain", msee="er-a/primary")
        ask("show-failures")
        ask("end-maintain", msee="er-a/primary")
        ask("link-test-start", circuit="er-a", path="primary")
        ask("show-failover-tests", name="er-a")
        ask("show-failover-routes", name="er-a")
        ask("link-test-stop", circuit="er-a")
        ask("show-resiliency")
        ask("show-peerings")
        ask("show-direct-ports")
        ask("show-route-filters")
        ask("show-virtual-hubs")
        ask("show-route-servers")
        ask("show-route-sets")
        for name in ("site-test-start", "site-test-stop"):
            asked.add(name)     # the lab has one location: cli/test_failover.py
        ask("gateway-migration-prepare", vnet="hub", sku="ErGw3Az")
        ask("show-vnets")
        ask("gateway-migration-execute", vnet="hub")
        ask("gateway-migration-commit", vnet="hub")
        ask("gateway-migration-prepare", vnet="hub", sku="ErGw3Az")
        ask("gateway-migration-abort", vnet="hub")
        ask("fail", kind="circuit", name="er-a")
        check(ask("wait", timeout="0s")["wait"]["converged"] is False, "converged at once")
        ask("reach")
        ask("trace", from_="seattle", to="hub")
        ask("show-sessions")
        ask("restore", kind="circuit", name="er-a")
        ask("snapshot-delete", name="before")
        ask("export")
        ask("azure-env")
        ask("page")
        ask("export", allocated=True)
        ask("restore-all")
        with open(LAB) as f:
            ask("apply", lab=f.read(), confirm="5m")
        ask("confirm")
        ask("reload")
        ask("history")
        ask("undo")
        ask("reset-lab")
        daemon.stop()
    with started(LAB, "--simulated") as daemon:
        c = client(daemon)
        check(ask("advance", until="converged")["advance"]["reached"] is True, "not reached")
        daemon.stop()
    tables = {p.rsplit("%3A", 1)[1] for p in document["paths"] if "/operations/" in p}
    left = tables - asked - {"capture", "dump", "global-reach-create"}
    check(not left, "nobody asked for %s", sorted(left))


def values_are_typed():
    """paths, communities and changes have a form that need not be taken apart"""
    with started() as daemon:
        c = client(daemon)
        c.operate("wait", timeout="5m")
        routes = c.operate("show-routes", at="hub/gw0")["routes"]
        for route in routes:
            path = [a for s in route["as-path-segments"] for a in s["asns"]]
            check([str(a) for a in path] == re.findall(r"\d+", route["as-path"]), "%s", route)
            check(route["community-list"] == route["communities"].split(), "%s", route)
        check(any(r["community-list"] for r in routes), "no route has a community")
        state, _ = c.get("erx-state:state/routers=hub%2Fgw0/routes")
        check([r["as-path-segments"] for r in state["erx-state:routes"] if r["as-path"]] ==
              [r["as-path-segments"] for r in routes if r["as-path"]], "erx-state has others")
        changed = c.operate("edit", operation="update",
                            piece="circuits: { er-a: { bandwidth: 5Gbps } }")["change-list"]
        check(len(changed) == 1 and changed[0]["path"] == "circuits/er-a" and
              changed[0]["leaf"] == "bandwidth" and changed[0]["to"] == "5Gbps", "%s", changed)
        changed = c.operate("edit", operation="create", piece="vnets: { s9: "
                            "{ address-space: [10.77.0.0/16] } }")["change-list"]
        check(changed == [{"op": "create", "path": "vnets/s9", "kind": "vnets", "name": "s9",
                           "leaf": None, "from": None, "to": None}], "%s", changed)
        changed = c.operate("edit", operation="update", piece="vnets: { s9: "
                            "{ address-space: [10.77.0.0/16, 10.78.0.0/16] } }")["change-list"]
        check([(x["op"], x["from"], x["to"]) for x in changed] ==
              [("update", ["10.77.0.0/16"], ["10.77.0.0/16", "10.78.0.0/16"])], "%s", changed)
        # A subscription is not told of what another has.
        changed = c.operate("edit", operation="delete", piece="vnets: [s9]")["change-list"]
        check([x["op"] for x in changed] == ["delete"], "%s", changed)
        daemon.stop()


def tables_come_as_lines_and_pages():
    """Accept: application/x-ndjson has a row a line; limit and cursor have pages of one moment"""
    with started() as daemon:
        c = client(daemon)
        c.operate("wait", timeout="5m")
        whole = c.operate("show-routes", at="hub/gw0")["routes"]
        check(len(whole) > 4, "only %d routes", len(whole))
        check(list(c.rows("show-routes", at="hub/gw0")) == whole, "lines are other rows")
        check([r for p in c.pages("show-routes", 2, at="hub/gw0") for r in p] == whole, "pages are")
        check(list(c.rows("show-failures")) == [], "an empty table is no line")
        check(list(c.pages("show-failures", 3)) == [[]], "an empty table is a page")
        check([x["version"] for x in [c.operate("version")]] == list(c.rows("version")), "a value")
        # What changes in between is on no page.
        first = c.operate("show-sites", "?limit=1")
        check(first["total"] == 1 and first["next-cursor"] is None, "%s", first)
        first = c.operate("show-circuits", "?limit=1")
        c.operate("edit", operation="create", piece="circuits: { er-b: {} }")
        second = c.operate("show-circuits", "?cursor=" + first["next-cursor"])
        check([x["name"] for x in first["circuits"] + second["circuits"]] == ["er-a", "pc1"],
              "%s %s", first, second)
        for query, status, tag in (("?limit=0", 400, "bad-argument"), ("?limit=x", 400, "bad-argument"),
                                   ("?cursor=x", 404, "unknown-cursor"),
                                   ("?cursor=" + "0" * 32 + "-0", 404, "unknown-cursor"),
                                   ("?cursor=" + first["next-cursor"] + "99", 404, "unknown-cursor"),
                                   ("?nope=1", 400, None)):
            try:
                c.operate("show-circuits", query)
                check(False, "%s was taken", query)
            except Refused as e:
                check(e.status == status and e.errors[0].get("error-app-tag") == tag, "%s: %d %s",
                      query, e.status, e.errors)
        # So many that the first has to go.
        for _ in range(40):
            last = c.operate("show-circuits", "?limit=1")
        c.operate("show-circuits", "?cursor=" + last["next-cursor"])
        try:
            c.operate("show-circuits", "?cursor=" + first["next-cursor"])
            check(False, "all tables are kept")
        except Refused as e:
            check(e.status == 404, "%d", e.status)
        daemon.stop()


def a_wait_that_ran_out_is_an_answer():
    """b4_wait: 200 and the reasons for erx-api, 408 as before for the calls of before"""
    with started() as daemon:
        c = client(daemon)
        c.operate("wait", timeout="5m")
        c.operate("fail", kind="circuit", name="er-a")
        waited = c.operate("wait", timeout="0s")["wait"]
        check(waited["converged"] is False and "not converged" in waited["reasons"][0]["text"], "%s", waited)
        try:
            daemon.ask("wait", timeout="0s")
            check(False, "no error")
        except Exception as e:
            check(getattr(e, "code", None) == "timeout", "%s", e)
        daemon.stop()


def with_defaults(s):
    if isinstance(s, list) or isinstance(s, dict):
        for one in s if isinstance(s, list) else s.values():
            yield from with_defaults(one)
    if isinstance(s, dict) and "default" in s and ("type" in s or "anyOf" in s or "enum" in s):
        yield s


def plan_lab():
    return schema("--json", "plan")["$defs"]["lab"]["properties"]


def schemas_of_files_fit_the_reader():
    """the JSON Schema of a lab has each leaf of the YANG module, in the forms that people write; defaults fit"""
    for document in (schema(), schema("--json", "lab"), schema("--json", "plan")):
        given = list(with_defaults(document))
        wrong = [(s, f) for s in given for f in faults(document, s, s["default"])]
        check(len(given) > 50 and not wrong, "%d, %s", len(given), wrong[:2])
    lab = schema("--json", "lab")["properties"]
    circuit = lab["circuits"]["additionalProperties"]
    check(circuit["properties"]["bandwidth"], "%s", circuit)
    check(circuit["properties"]["private-peering"]["properties"]["vlan"]["maximum"] == 4094, "vlan")
    peered = lab["vnets"]["additionalProperties"]["properties"]
    check("name" not in peered, "a key is written")
    names = schema("--json", "lab")["properties"]["circuits"]["propertyNames"]
    check([w for w in ("er a", "-a", "", "er-a", "a.b_1") if not list(faults({}, names, w))] == ["er-a", "a.b_1"], "%s", names)
    for gateway in (peered["gateway"], plan_lab()["vnets"]["additionalProperties"]["properties"]["gateway"]):
        taken = [w for w in ("ErGw1Az", "ErGw1AZ", "standard", "Gold", "ErGw1Azz") if not list(faults({}, gateway, {"sku": w}))]
        check(taken == ["ErGw1Az", "ErGw1AZ", "standard"], "words: %s", taken)
    check(any(x.get("type") == "object" or "object" in x.get("type", []) for x in
              peered["connections"]["additionalProperties"]["anyOf"]), "no shorthand: %s",
          peered["connections"])
    plan = schema("--json", "plan")
    check(plan["properties"]["steps"]["items"]["properties"]["do"]["items"]["properties"]["create"]
          ["$ref"] == "#/$defs/lab", "a piece is no lab")
    check(plan["$defs"]["lab"]["properties"].keys() == lab.keys(), "another lab")
    wrong = subprocess.run([os.path.join(BUILD, "erxctl"), "schema", "--json", "x"],
                           capture_output=True, text=True)
    check(wrong.returncode == 2 and "--json takes lab or plan, not x" in wrong.stderr, "%s", wrong)


def examples_name_their_schema():
    """each lab and plan of conf/examples has the line that editors look for"""
    for folder, _, names in os.walk(os.path.join(TOP, "conf", "examples")):
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith(".yaml") or "workflow" in path or name == "github-actions.yaml":
                continue
            if os.path.basename(folder) == "kubernetes":
                continue  # manifests, which tests/npm/manifests.mjs holds against their schema
            with open(path) as f:
                first = f.readline()
            kind = "plan" if name.startswith("plan") else "lab"
            check(re.match(r"# yaml-language-server: \$schema=\S*erx-%s\.json$" % kind, first.strip()),
                  "%s: %s", path, first)


def clients_run():
    """each client of conf/examples/clients whose language is here prints the sessions"""
    commands = {"client.py": ["python3", "-B"], "client.sh": ["sh"], "client.mjs": ["node"],
                "client.go": ["go", "run"]}
    ran = []
    with started(SITES) as daemon:
        directory = workdir("go")
        env = dict(os.environ, ERX_URL=daemon.ready["url"], ERX_TOKEN=daemon.ready["token"],
                   GOCACHE=directory, GOFLAGS="-mod=mod", GO111MODULE="off")
        for name, command in sorted(commands.items()):
            path = os.path.join(CLIENTS, name)
            with open(path) as f:
                check(len(f.readlines()) < 100, "%s is long", name)
            if not shutil.which(command[0]):
                continue
            got = subprocess.run(command + [path], env=env, capture_output=True, text=True, timeout=300)
            check(got.returncode == 0, "%s: %s%s", name, got.stdout[-300:], got.stderr[-500:])
            check(got.stdout.count("Established") == 30, "%s: %s", name, got.stdout)
            if name == "client.go":
                check("converged true" in got.stdout, "%s: its answers are not decoded", name)
            ran.append(name)
        shutil.rmtree(directory)
        daemon.stop()
    check("client.py" in ran and "client.sh" in ran, "only %s", ran)


sys.exit(run([every_answer_is_as_the_document_says, values_are_typed, tables_come_as_lines_and_pages,
              a_wait_that_ran_out_is_an_answer, schemas_of_files_fit_the_reader,
              examples_name_their_schema, clients_run]))
