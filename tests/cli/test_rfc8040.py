#!/usr/bin/env python3
"""RFC 8040 as rows: what is asked, with which headers; the status, headers and body that come
back, each a check.  Every body that was seen is given to yanglint afterwards."""
import http.client, json, os, re, shutil, subprocess, sys, urllib.parse, xml.etree.ElementTree, xml.sax.saxutils

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import Daemon, Failure, run, workdir

LAB = os.path.join(TOP, "conf", "examples", "two-sites.yaml")
JSON, XML = "application/yang-data+json", "application/yang-data+xml"
PATCH_JSON, PATCH_XML = "application/yang-patch+json", "application/yang-patch+xml"
DATA = "/restconf/data"
AMS = DATA + "/erx-lab:circuits=er-ams"
HUB = DATA + "/erx-lab:vnets=hub"
NEW = DATA + "/erx-lab:vnets=new"
STATE = DATA + "/erx-state:state"
NOBODY = DATA + "/erx-lab:vnets=nobody"
OPS = "/restconf/operations/erx-api:"
NS = "urn:erxd:lab"
READ = "GET, HEAD, OPTIONS"
PATCHES = ", ".join((JSON, XML, PATCH_JSON, PATCH_XML))


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


class Client:
    checks = 0
    bodies = []  # (path, type, status, text)

    def __init__(self, daemon):
        self.port, self.token = int(daemon.ready["url"].rsplit(":", 1)[1]), daemon.ready["token"]

    def ask(self, method, path, body=None, **headers):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        headers.setdefault("Authorization", "Bearer " + self.token)
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", JSON)
        try:
            conn.request(method, path, body, headers)
            answer = conn.getresponse()
            text = answer.read().decode()
        finally:
            conn.close()
        if text:
            Client.bodies.append((path, answer.headers["Content-Type"], answer.status, text))
        return answer.status, answer.headers, text

    def row(self, what, got, wanted, how=None):
        Client.checks += 1
        check(got == wanted if how is None else how, "%s: %s, not %s", what, got, wanted)

    def rows(self, table):
        """(section, method, path, headers, body, status, {header: value}, words of the body)"""
        for section, method, path, headers, body, status, wanted, words in table:
            what = "%s: %s %s %s" % (section, method, path, headers or "")
            got, answer, text = self.ask(method, path, body, **headers)
            self.row(what + ": " + text[:300], got, status)
            for name, value in wanted.items():
                there = answer.get(name)
                self.row("%s: %s" % (what, name), there, value,
                         there is None if value is None else there is not None and re.fullmatch(value, there) is not None)
            for word in words if isinstance(words, tuple) else (words,):
                if word:
                    self.row(what + ": " + text[:400], word, "there", word in text)
            if method == "HEAD" or status in (204, 304):
                self.row(what + ": a body", text, "")


def any_of(text):
    return re.escape(text)


TAG, DATE = r'"[^"]+"', r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"


def methods_of_each_resource(c):
    """3, 4: which methods a resource has, and what the others are told"""
    edit = "GET, HEAD, OPTIONS, POST, PUT, PATCH"
    for path, allow in (("/.well-known/host-meta", READ), ("/restconf", READ), (DATA, edit), (AMS, edit + ", DELETE"),
                        (AMS + "/private-peering", edit + ", DELETE"), (AMS + "/location", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"),
                        (STATE, READ), (STATE + "/converged", READ), ("/restconf/operations", READ),
                        (OPS + "version", "OPTIONS, POST"), ("/restconf/yang-library-version", READ),
                        (DATA + "/ietf-yang-library:yang-library", READ),
                        (DATA + "/ietf-restconf-monitoring:restconf-state", READ),
                        ("/restconf/ds/ietf-datastores:running", edit), ("/restconf/ds/ietf-datastores:operational", READ),
                        ("/restconf/modules/erx-lab", READ), ("/restconf/streams/erx/json", READ)):
        c.rows([("4.1", "OPTIONS", path, {}, None, 204, {"Allow": any_of(allow),
                                                        "Accept-Patch": any_of(PATCHES) if "PATCH" in allow else None}, "")])
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            if method not in allow:
                c.rows([("4", method, path, {}, "{}" if method[0] == "P" else None, 405, {"Allow": any_of(allow)},
                         "" if method == "HEAD" else '"error-tag":"operation-not-supported"')])
        if "GET" not in allow:
            continue
        status, head, _ = c.ask("HEAD", path)
        c.row("4.2: HEAD " + path, status, 200)
        if "streams" not in path:
            _, get, _ = c.ask("GET", path)
            for name in ("Content-Type", "ETag", "Last-Modified", "Content-Length"):
                if name != "Content-Length" or name in head:
                    c.row("4.2: %s of HEAD and GET %s" % (name, path), head[name], get[name])


def roots_and_libraries(c):
    """3.1, 3.3, 3.7, 9: the root is found, and says what there is"""
    c.rows([
        ("3.1", "GET", "/.well-known/host-meta", {}, None, 200, {"Content-Type": "application/xrd\\+xml"},
         ("http://docs.oasis-open.org/ns/xri/xrd-1.0", "restconf")),
        ("3.1", "GET", "/.well-known/host-meta", {"Accept": "application/json"}, None, 200, {}, '"/restconf"'),
        ("3.3", "GET", "/restconf", {}, None, 200, {"Content-Type": any_of(JSON), "Cache-Control": "no-.*"},
         ('"ietf-restconf:restconf"', '"data":{}', '"operations":{}', '"yang-library-version":"2019-01-04"')),
        ("3.3", "GET", "/restconf", {"Accept": XML}, None, 200, {"Content-Type": any_of(XML)},
         ("<restconf ", "urn:ietf:params:xml:ns:yang:ietf-restconf")),
        ("3.3.3", "GET", "/restconf/yang-library-version", {}, None, 200, {}, '{"ietf-restconf:yang-library-version":"2019-01-04"}'),
        ("3.3.2", "GET", "/restconf/operations", {}, None, 200, {}, ('"erx-api:wait":[null]', '"erx-api:show-routes":[null]')),
        ("3.3.2", "GET", "/restconf/operations/nothing:no", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("9.1", "GET", DATA + "/ietf-restconf-monitoring:restconf-state/capabilities", {}, None, 200, {},
         tuple("urn:ietf:params:restconf:capability:%s:1.0" % n for n in ("defaults", "depth", "fields", "with-defaults",
                                                                          "with-origin", "yang-patch", "filter", "replay"))),
        ("9.3", "GET", DATA + "/ietf-restconf-monitoring:restconf-state/streams", {}, None, 200, {}, ('"name":"erx"', '"location":', '"replay-support":true')),
        ("10", "GET", DATA + "/ietf-yang-library:modules-state/module", {}, None, 200, {}, ('"name":"erx-lab"', '"schema":"/restconf/modules/erx-lab"')),
        ("8525 3", "GET", DATA + "/ietf-yang-library:yang-library/module-set", {}, None, 200, {}, '"location":["/restconf/modules/erx-lab"]'),
        ("3.7", "GET", "/restconf/modules/erx-lab", {}, None, 200, {"Content-Type": "application/yang"}, "module erx-lab"),
        ("3.7", "GET", "/restconf/modules/nothing", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("2.5", "GET", DATA, {"Authorization": "Bearer wrong"}, None, 401, {"WWW-Authenticate": "Bearer.*"}, '"error-tag":"access-denied"'),
    ])


def reading(c):
    """3.5, 4.3, 4.8: what is read, how much of it, and in which form"""
    c.rows([
        ("4.3", "GET", AMS + "/location", {}, None, 200, {"Content-Type": any_of(JSON), "ETag": TAG, "Last-Modified": DATE},
         '{"erx-lab:location":"Amsterdam"}'),
        ("4.3", "GET", AMS + "/location", {"Accept": XML}, None, 200, {"Content-Type": any_of(XML)},
         '<location xmlns="%s">Amsterdam</location>' % NS),
        ("5.2", "GET", AMS, {"Accept": "application/json"}, None, 200, {}, '"name":"er-ams"'),
        ("5.2", "GET", AMS, {"Accept": "*/*"}, None, 200, {"Content-Type": any_of(JSON)}, ""),
        ("5.2", "GET", AMS, {"Accept": "%s;q=0.1, %s" % (JSON, XML)}, None, 200, {"Content-Type": any_of(XML)}, ""),
        ("5.2", "GET", AMS, {"Accept": "text/html"}, None, 406, {}, '"error-tag":"invalid-value"'),
        ("3.5.3", "GET", DATA + "/erx-lab:circuits=%65r%2Dams/location", {}, None, 200, {}, "Amsterdam"),
        ("3.5.3", "GET", STATE + "/routers=amsterdam%2Fce0/name", {}, None, 200, {}, '"amsterdam/ce0"'),
        ("3.5.3", "GET", DATA + "/erx-lab:circuits=er-ams,x", {}, None, 400, {}, "error-message"),
        ("3.5.3", "GET", DATA + "/erx-lab:lab=x", {}, None, 400, {}, "error-message"),
        ("3.5", "GET", DATA + "/circuits=er-ams", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("3.5", "GET", DATA + "/erx-lab:circuits=nobody", {}, None, 404, {}, ('"error-tag":"invalid-value"', "error-message")),
        ("4.3", "GET", DATA + "/erx-lab:private-clouds", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("4.3", "GET", DATA + "/erx-lab:private-clouds", {"Accept": XML}, None, 404, {}, "invalid-value"),
        ("4.3", "GET", HUB + "/peerings", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("4.3", "GET", STATE + "/failures", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("3.5", "GET", DATA + "/nothing:at-all", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("4.8.1", "GET", STATE + "?content=config", {}, None, 404, {}, "error-message"),
        ("4.8.1", "GET", DATA + "?content=config&depth=2", {}, None, 200, {}, "erx-lab:circuits"),
        ("4.8.1", "GET", DATA + "?content=nonconfig&fields=erx-state:state/converged", {}, None, 200, {}, '"erx-state:state":{"converged":true}'),
        ("4.8.1", "GET", DATA + "?content=some", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("4.8.2", "GET", AMS + "?depth=1", {}, None, 200, {}, '"erx-lab:circuits"'),
        ("4.8.2", "GET", HUB + "?depth=unbounded", {}, None, 200, {}, '"connections"'),
        ("4.8.2", "GET", AMS + "?depth=0", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("4.8.2", "GET", AMS + "?depth=65536", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("4.8.3", "GET", AMS + "?fields=name;private-peering/vlan", {}, None, 200, {}, ('"name":"er-ams"', '"private-peering":{"vlan":100}')),
        ("4.8.3", "GET", AMS + "?fields=private-peering(vlan;peer-asn)", {}, None, 200, {}, '"vlan":100'),
        ("4.8.3", "GET", AMS + "?fields=nope", {}, None, 200, {}, '{"erx-lab:circuits":[{"name":"er-ams"}]}'),
        ("4.8.3", "GET", AMS + "?fields=private-peering(", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("3.5.4", "GET", AMS + "/sku", {}, None, 200, {}, '{"erx-lab:sku":"Standard"}'),
        ("3.5.4", "GET", AMS + "/sku?with-defaults=explicit", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("4.8.9", "GET", AMS + "?with-defaults=report-all", {}, None, 200, {}, '"sku":"Standard"'),
        ("4.8.9", "GET", AMS + "?with-defaults=trim", {}, None, 200, {}, '"name":"er-ams"'),
        ("4.8.9", "GET", AMS + "?with-defaults=explicit", {}, None, 200, {}, '"name":"er-ams"'),
        ("4.8.9", "GET", AMS + "?with-defaults=report-all-tagged", {}, None, 200, {}, "ietf-netconf-with-defaults"),
        ("4.8.9", "GET", AMS + "?with-defaults=never", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("4.8", "GET", AMS + "?unknown=1", {}, None, 400, {}, ("unknown", '"error-tag":"invalid-value"')),
        ("4.8", "GET", AMS + "?depth=1&depth=1", {}, None, 400, {}, '"error-tag":"invalid-value"'),
        ("4.8", "PUT", NEW + "?depth=1", {}, {"erx-lab:vnets": [{"name": "new"}]}, 400, {}, '"error-tag":"invalid-value"'),
        ("8527 3.1", "GET", "/restconf/ds/ietf-datastores:running/erx-lab:circuits=er-ams/location", {}, None, 200, {}, "Amsterdam"),
        ("8527 3.1", "GET", "/restconf/ds/ietf-datastores:nothing", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("8527 3.2", "GET", "/restconf/ds/ietf-datastores:operational/erx-lab:circuits=er-ams?with-origin", {}, None, 200, {}, "ietf-origin:intended"),
        ("8527 3.2", "GET", AMS + "?with-origin", {}, None, 400, {}, '"error-tag":"invalid-value"'),
    ])


def vnet(name="new", space="10.77.0.0/16", **more):
    return {"erx-lab:vnets": [dict({"name": name, "address-space": [space]}, **more)]}


def writing(c):
    """4.4 to 4.7, 4.8.5, 7: what is created, replaced, merged and deleted, and what is refused"""
    x = '<vnets xmlns="%s"><name>xml</name><address-space>10.78.0.0/16</address-space></vnets>' % NS
    c.rows([
        ("4.4.1", "POST", DATA, {}, vnet(), 201, {"Location": r".*/restconf/data/erx-lab:vnets=new", "ETag": TAG}, ""),
        ("4.4.1", "POST", DATA, {}, vnet(), 409, {}, '"error-tag":"data-exists"'),
        ("4.4.1", "POST", DATA, {}, {}, 400, {}, "error-message"),
        ("4.4.1", "POST", DATA, {}, dict(vnet("a", "10.1.0.0/16"), **{"erx-lab:lab": "x"}), 400, {}, "error-message"),
        ("4.4.1", "POST", AMS, {}, {"erx-lab:location": "Paris"}, 409, {}, '"error-tag":"data-exists"'),
        ("4.5", "PUT", NEW, {}, vnet(space="10.79.0.0/16"), 204, {"ETag": TAG}, ""),
        ("4.5", "GET", NEW, {}, None, 200, {}, "10.79.0.0/16"),
        ("4.5", "PUT", DATA + "/erx-lab:vnets=other", {}, vnet("other", "10.80.0.0/16"), 201, {}, ""),
        ("4.5", "PUT", NEW, {}, vnet("another"), 400, {}, '"error-tag":"invalid-value"'),
        ("4.5", "PUT", DATA + "/erx-lab:vnets=xml", {"Content_Type": XML}, x, 201, {}, ""),
        ("4.5", "GET", DATA + "/erx-lab:vnets=xml", {"Accept": XML}, None, 200, {}, "<address-space>10.78.0.0/16</address-space>"),
        ("4.5", "PUT", NEW + "/location", {}, {"erx-lab:location": "westus3"}, 201, {}, ""),
        ("4.5", "PUT", NEW + "/location", {}, {"erx-lab:location": "eastus"}, 204, {}, ""),
        ("4.6.1", "PATCH", NEW, {}, {"erx-lab:vnets": [{"name": "new", "location": "westeurope"}]}, 204, {"ETag": TAG}, ""),
        ("4.6.1", "GET", NEW, {}, None, 200, {}, ('"location":"westeurope"', "10.79.0.0/16")),
        ("4.6.1", "PATCH", DATA + "/erx-lab:vnets=nobody", {}, vnet("nobody"), 404, {}, '"error-tag":"invalid-value"'),
        ("4.6.1", "PATCH", NEW, {"Content_Type": XML}, '<vnets xmlns="%s"><name>new</name><location>eastus2</location></vnets>' % NS, 204, {}, ""),
        ("4.6", "PATCH", NEW, {"Content_Type": "text/plain"}, "x", 415, {"Accept-Patch": any_of(PATCHES)}, '"error-tag"'),
        ("4.7", "DELETE", DATA + "/erx-lab:vnets=other", {}, None, 204, {}, ""),
        ("4.7", "DELETE", DATA + "/erx-lab:vnets=other", {}, None, 404, {}, '"error-tag":"invalid-value"'),
        ("4.7", "DELETE", NEW + "/location", {}, None, 204, {}, ""),
        ("4.7", "DELETE", STATE + "/converged", {}, None, 405, {"Allow": any_of(READ)}, "operation-not-supported"),
        ("7", "PUT", NEW, {}, "{", 400, {}, '"error-tag":"malformed-message"'),
        ("7", "PUT", NEW, {"Content_Type": XML}, "<vnets", 400, {}, "<error-tag>malformed-message</error-tag>"),
        ("7", "PUT", NEW, {}, vnet(nope=1), 400, {}, ('"error-tag":"unknown-element"', "nope")),
        ("7", "PUT", NEW, {}, vnet(space="no"), 400, {}, '"error-tag":"invalid-value"'),
        ("7", "PUT", NEW, {}, vnet(**{"peered-with": "nobody"}), 409, {}, ('"error-app-tag":"unknown-name"', '"error-info"')),
        ("7", "DELETE", AMS, {}, None, 409, {}, '"error-app-tag":"circuit-in-use"'),
        ("7.1", "GET", AMS + "/nope", {"Accept": XML}, None, 404, {"Content-Type": any_of(XML)}, ("<errors ", "<error-tag>invalid-value</error-tag>")),
        ("7.1", "GET", AMS + "/nope", {"Accept": "application/problem+json"}, None, 404, {"Content-Type": "application/problem\\+json"}, '"status":404'),
    ])


def versions(c):
    """3.4.1, 3.5.1, 3.5.2: entity tags and times, and requests that hang on them"""
    tag, time = (c.ask("HEAD", AMS)[1][n] for n in ("ETag", "Last-Modified"))
    body = {"erx-lab:circuits": [{"name": "er-ams", "bandwidth": "2Gbps"}]}
    c.rows([
        ("3.5.2", "GET", AMS, {"If_None_Match": tag}, None, 304, {"ETag": any_of(tag)}, ""),
        ("3.5.2", "GET", AMS, {"If_None_Match": '"x"'}, None, 200, {"ETag": any_of(tag)}, ""),
        ("3.5.1", "GET", AMS, {"If_Modified_Since": time}, None, 304, {}, ""),
        ("3.4.1", "PATCH", AMS, {"If_Match": '"x"'}, body, 412, {}, '"error-tag":"operation-failed"'),
        ("3.4.1", "PATCH", AMS, {"If_Unmodified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, body, 412, {}, '"error-tag":"operation-failed"'),
        ("3.4.1", "PATCH", AMS, {"If_Match": '"x", ' + tag, "If_Unmodified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
         {"erx-lab:circuits": [{"name": "er-ams"}]}, 204, {}, ""),
        ("3.4.1", "PATCH", AMS, {"If_Unmodified_Since": time}, {"erx-lab:circuits": [{"name": "er-ams"}]}, 204, {}, ""),
        ("9110 13.1.4", "PATCH", AMS, {"If_Unmodified_Since": "yesterday"}, {"erx-lab:circuits": [{"name": "er-ams"}]}, 204, {}, ""),
        ("9110 13.1.1", "PATCH", NOBODY, {"If_Match": "*"}, vnet("nobody"), 412, {}, '"error-tag":"operation-failed"'),
        ("3.4.1", "PUT", AMS, {"If_None_Match": "*"}, body, 412, {}, '"error-tag":"operation-failed"'),
        ("9110 13.1.1", "PATCH", AMS, {"If_Match": "W/" + tag}, body, 412, {}, '"error-tag":"operation-failed"'),
        ("9110 13.1.2", "GET", AMS, {"If_None_Match": "W/" + tag}, None, 304, {}, ""),
        ("3.4.1", "PATCH", AMS, dict({"X%d" % i: "x" for i in range(200)}, If_Match='"x"'), body, 412, {}, ""),
        ("3.4.1", "PATCH", AMS, {"If_Match": tag}, body, 204, {"ETag": TAG}, ""),
        ("3.4.1", "PATCH", AMS, {"If_Match": tag}, body, 412, {}, '"error-tag":"operation-failed"'),
        ("3.4.1", "PATCH", AMS, {"If_Match": "*"}, body, 204, {}, ""),
        ("3.4.1", "DELETE", DATA + "/erx-lab:vnets=xml", {"If_Match": '"x"'}, None, 412, {}, ""),
        ("3.4.1", "GET", DATA + "/erx-lab:vnets=xml/name", {}, None, 200, {}, '"xml"'),
    ])
    lists = c.ask("HEAD", DATA + "/erx-lab:vnets")[1]["ETag"]
    c.rows([
        ("3.5.2", "GET", DATA + "/erx-lab:vnets", {"If_None_Match": lists}, None, 304, {}, ""),
        ("3.5.2", "PUT", DATA + "/erx-lab:vnets=zz", {}, vnet("zz", "10.99.0.0/16"), 201, {}, ""),
        ("3.5.2", "GET", DATA + "/erx-lab:vnets", {"If_None_Match": lists, "Accept": JSON}, None, 200, {}, '"zz"'),
        ("3.5.2", "DELETE", DATA + "/erx-lab:vnets=zz", {}, None, 204, {}, ""),
        ("4.8.5", "PUT", DATA + "?insert=first", {}, {"ietf-restconf:data": {}}, 400, {}, '"error-tag":"invalid-value"'),
    ])
    c.row("3.5.2: another tag after a change", c.ask("HEAD", AMS)[1]["ETag"], "another", c.ask("HEAD", AMS)[1]["ETag"] != tag)


def places(c):
    """4.8.5, 4.8.6, 8072 2.4: entries of a leaf-list that has an order go where a client says"""
    base = DATA + "/erx-lab:vnets=o"
    spaces, kind = base + "/address-space", {"Content_Type": PATCH_JSON}

    def network(n):
        return {"erx-lab:address-space": ["10.9%d.0.0/16" % n]}

    def at(n):
        return "/address-space=10.9%d.0.0%%2F16" % n

    def point(n):
        return urllib.parse.quote("/erx-lab:vnets=o" + at(n))

    def patch(operation, n, **more):
        return {"ietf-yang-patch:yang-patch": {"patch-id": "p", "edit": [dict({"edit-id": "1", "operation": operation, "target": at(n)}, **more)]}}
    c.rows([("4.8.5", "PUT", base, {}, vnet("o", "10.90.0.0/16"), 201, {}, "")])
    for rfc, method, path, body, status, wanted in (
            ("4.8.5", "POST", base + "?insert=first", network(1), 201, "10"),
            ("4.8.5", "POST", base + "?insert=last", network(2), 201, "102"),
            ("4.8.6", "POST", base + "?insert=after&point=" + point(1), network(3), 201, "1302"),
            ("4.8.6", "POST", base + "?insert=before&point=" + point(1), network(4), 201, "41302"),
            ("4.8.5", "PUT", base + at(4) + "?insert=last", network(4), 204, "13024"),
            ("4.8.6", "PUT", base + at(4) + "?insert=before&point=" + point(0), network(4), 204, "13402"),
            ("4.8.6", "POST", base + "?insert=before&point=" + point(9), network(5), 400, "13402"),
            ("4.8.6", "POST", base + "?insert=before&point=/erx-lab:vnets=hub/address-space=10.60.0.0%252F16", network(5), 400, "13402"),
            ("4.8.6", "POST", base + "?insert=first&point=" + point(1), network(5), 400, "13402"),
            ("4.8.6", "POST", base + "?insert=after", network(5), 400, "13402"),
            ("4.8.5", "PATCH", base + "?insert=first", vnet("o", "10.95.0.0/16"), 400, "13402"),
            ("4.8.5", "POST", DATA + "?insert=first", vnet("o2", "10.96.0.0/16"), 400, "13402"),
            ("4.8.6", "PUT", DATA + "/erx-lab:vnets=o2?insert=after&point=/erx-lab:vnets=hub", vnet("o2", "10.96.0.0/16"), 400, "13402"),
            ("8072 2.4", "PATCH", base, patch("move", 4, where="first"), 200, "41302"),
            ("8072 2.4", "PATCH", base, patch("move", 4), 200, "13024"),
            ("8072 2.4", "PATCH", base, patch("move", 4, where="after", point=at(1)), 200, "14302"),
            ("8072 2.4", "PATCH", base, patch("move", 4, where="after", point=at(4)), 200, "14302"),
            ("8072 2.4", "PATCH", base, patch("move", 7, where="first"), 404, "14302"),
            ("8072 2.4", "PATCH", base, patch("move", 4, where="before", point=at(9)), 400, "14302"),
            ("8072 2.4", "PATCH", base, patch("move", 4, where="before"), 400, "14302"),
            ("8072 2.4", "PATCH", base, patch("insert", 5, where="before", point=at(0), value=network(5)), 200, "143502"),
            ("8072 2.4", "PATCH", base, patch("insert", 5, where="first", value=network(5)), 409, "143502"),
            ("8072 2.4", "PATCH", base, patch("insert", 6, value=network(6)), 200, "1435026")):
        c.rows([(rfc, method, path, kind if "yang-patch" in str(body) else {}, body, status, {}, "")])
        order = "".join(p[4] for p in json.loads(c.ask("GET", spaces)[2])["erx-lab:address-space"])
        c.row("%s: order after %s %s" % (rfc, method, path), order, wanted)
    c.rows([("4.8.5", "DELETE", base, {}, None, 204, {}, "")])


def patches(c):
    """RFC 8072: edits that are one edit"""
    def patch(*edits):
        return {"ietf-yang-patch:yang-patch": {"patch-id": "p", "edit": [dict(e, **{"edit-id": str(i)}) for i, e in enumerate(edits)]}}
    good = {"operation": "create", "target": "/erx-lab:vnets=p1", "value": vnet("p1", "10.85.0.0/16")}
    again = {"operation": "create", "target": "/erx-lab:vnets=hub", "value": vnet("hub", "10.86.0.0/16")}
    kind = {"Content_Type": PATCH_JSON}
    c.rows([
        ("8072 2.2", "PATCH", DATA, kind, patch(good, again), 409, {}, ('"patch-id":"p"', '"edit-id":"1"', "data-exists")),
        ("8072 2.2", "GET", DATA + "/erx-lab:vnets=p1", {}, None, 404, {}, ""),
        ("8072 2.2", "PATCH", DATA, kind, patch(good, dict(again, operation="merge", value=vnet("hub", "10.60.0.0/16"))), 200, {},
         ("ietf-yang-patch:yang-patch-status", '"ok":[null]')),
        ("8072 2.2", "PATCH", DATA, kind, patch({"operation": "remove", "target": "/erx-lab:vnets=p1"},
                                                {"operation": "remove", "target": "/erx-lab:vnets=p1"}), 200, {}, '"ok":[null]'),
        ("8072 2.2", "PATCH", DATA, kind, patch({"operation": "delete", "target": "/erx-lab:vnets=p1"}), 409, {}, "data-missing"),
        ("8072 2.2", "PATCH", DATA, kind, patch({"operation": "jump", "target": "/erx-lab:vnets=p1"}), 400, {}, "error-tag"),
        ("8072 3", "PATCH", DATA, kind, patch(dict(good, where="first")), 400, {}, ('"edit-id":"0"', "unknown-element")),
        ("8072 3", "PATCH", DATA, kind, patch({"operation": "remove", "target": "/erx-lab:vnets=p1", "point": "/erx-lab:vnets=hub"}), 400, {},
         "unknown-element"),
        ("8072 2.4", "PATCH", HUB, kind, patch({"operation": "move", "target": "/connections=to-ams", "where": "last"}), 400, {}, "no order"),
        ("4.6", "PATCH", NOBODY, kind, patch({"operation": "create", "target": "/", "value": vnet("nobody")}), 404, {}, '"error-tag":"invalid-value"'),
        ("4.6", "PATCH", NOBODY, kind, patch(), 404, {}, '"error-tag":"invalid-value"'),
        ("4.6", "GET", NOBODY, {}, None, 404, {}, ""),
        ("8072 2.3", "PATCH", DATA, kind, "{", 400, {}, "malformed-message"),
        ("8072 2.3", "PATCH", DATA, dict(kind, Accept=XML), patch(good), 200, {"Content-Type": any_of(XML)}, "<yang-patch-status "),
        ("8072 2.3", "PATCH", DATA, dict(kind, Accept=XML), patch(good), 409, {"Content-Type": any_of(XML)}, ("<edit-id>0</edit-id>", "data-exists")),
        ("8072 2.3", "PATCH", DATA, dict(kind, Accept=XML), patch({"operation": "remove", "target": "/erx-lab:vnets=p1"}), 200, {}, "<ok"),
        ("5.2", "GET", DATA, {"Accept": XML}, None, 200, {"Content-Type": any_of(XML)}, "<data "),
        ("5.2", "GET", STATE, {"Accept": XML}, None, 200, {}, "<state "),
        ("5.2", "GET", AMS + "/private-peering", {"Accept": XML}, None, 200, {}, "<peer-asn>"),
        ("5.2", "GET", HUB, {"Accept": XML}, None, 200, {}, "<connections>"),
        ("5.2", "GET", DATA + "/ietf-yang-library:yang-library", {"Accept": XML}, None, 200, {}, "<module-set>"),
        ("5.2", "GET", DATA + "/ietf-restconf-monitoring:restconf-state", {"Accept": XML}, None, 200, {}, "<capabilities>"),
    ])


def operations(c):
    """3.6, 4.4.2: an operation is asked with its input, and answers with its output"""
    c.rows([
        ("3.6", "POST", OPS + "wait", {}, {"erx-api:input": {"timeout": "60s"}}, 200, {"Content-Type": any_of(JSON)},
         '{"erx-api:output":{"wait":{"converged":true'),
        ("3.6", "POST", OPS + "version", {}, None, 200, {}, '{"erx-api:output":{"version":'),
        ("3.6", "POST", OPS + "refresh", {}, {"erx-api:input": {"session": "nobody"}}, 404, {}, '"error-app-tag"'),
        ("3.6", "POST", OPS + "fail", {}, {"erx-api:input": {"kind": "circuit", "name": "er-par"}}, 204, {"Content-Type": None}, ""),
        ("3.6", "POST", OPS + "restore", {}, {"erx-api:input": {"kind": "circuit", "name": "er-par"}}, 200, {},
         '{"erx-api:output":{"restore":{"restored":'),
        ("3.6", "POST", OPS + "trace", {}, {"erx-api:input": {"from": "amsterdam"}}, 400, {}, '"error-tag":"missing-element"'),
        ("3.6", "POST", OPS + "trace", {}, {"erx-api:input": {"from": "a", "to": "b", "x": 1}}, 400, {}, '"error-tag":"unknown-element"'),
        ("3.6", "POST", OPS + "nothing", {}, {}, 404, {}, "error-message"),
        ("3.6", "POST", OPS + "version", {"Content_Type": "text/plain"}, "x", 415, {}, "error-message"),
        ("5.2", "POST", OPS + "version", {"Accept": XML}, None, 200, {"Content-Type": any_of(XML)},
         '<output xmlns="urn:erxd:api"><version>'),
        ("5.2", "POST", OPS + "wait", {"Content_Type": XML}, '<input xmlns="urn:erxd:api"><timeout>60s</timeout></input>', 200,
         {"Content-Type": any_of(XML)}, "<converged>true</converged>"),
        ("5.2", "POST", OPS + "show-routes", {"Accept": XML}, {"erx-api:input": {"at": "hub"}}, 200, {"Content-Type": any_of(XML)},
         ("<routes><row><network>10.20.0.0/16</network>", "</row></routes></output>", "<asns>12076</asns>")),
        ("5.2", "POST", OPS + "show-sessions", {"Accept": XML}, None, 200, {}, "<state>Established</state>"),
        ("5.2", "POST", OPS + "trace", {"Accept": XML}, {"erx-api:input": {"from": "amsterdam", "to": "paris"}}, 200, {}, "<hops>"),
        ("5.2", "POST", OPS + "explain", {"Accept": XML}, {"erx-api:input": {"prefix": "10.20.0.0/16", "at": "hub"}}, 200, {}, "<chain>"),
        ("5.2", "POST", OPS + "export", {"Accept": XML}, None, 200, {}, "circuits:\n"),
        ("5.2", "POST", OPS + "show-graph", {"Accept": XML}, {"erx-api:input": {}}, 404, {}, "error-tag"),
        ("7.1", "POST", OPS + "refresh", {"Accept": XML}, {"erx-api:input": {"session": "nobody"}}, 404, {"Content-Type": any_of(XML)},
         ("<errors xmlns=", "<error-app-tag>")),
        ("7.1", "POST", OPS + "trace", {"Accept": XML}, {"erx-api:input": {"from": "amsterdam"}}, 400, {"Content-Type": any_of(XML)},
         "<error-tag>missing-element</error-tag>"),
        ("3.6", "POST", OPS + "version", {}, "{", 400, {}, '"error-tag":"malformed-message"'),
    ])


# --- yanglint ---

# What the templates of RFC 8040 8 have, for yanglint takes trees of data only.
WRAP = """module wrap { yang-version 1.1; namespace "urn:wrap"; prefix w;
container errors { config false; list error {
  leaf error-type { mandatory true; type enumeration { enum transport; enum rpc; enum protocol; enum application; } }
  leaf error-tag { mandatory true; type string; } leaf error-app-tag { type string; } leaf error-path { type string; }
  leaf error-message { type string; } anydata error-info; } }
container restconf { container data; container operations; leaf yang-library-version { type string { pattern "[0-9-]{10}"; } } }
grouping said { choice s { container errors { list error { config false;
  leaf error-type { mandatory true; type enumeration { enum transport; enum rpc; enum protocol; enum application; } }
  leaf error-tag { mandatory true; type string; } leaf error-app-tag { type string; } leaf error-path { type string; }
  leaf error-message { type string; } anydata error-info; } } leaf ok { type empty; } } }
container yang-patch-status { presence "a patch"; config false; leaf patch-id { mandatory true; type string; } uses said;
  container edit-status { list edit { key edit-id; leaf edit-id { type string; } uses said; } } } }
"""
WRAPPED = ("errors", "restconf", "yang-patch-status")


def nested(path, body, keys):
    """The body of a resource inside what is around the resource."""
    words = path.split("?")[0][len(DATA):].strip("/").split("/")
    for i, word in reversed(list(enumerate(words[:-1]))):
        name, _, key = word.partition("=")
        module = words[0].split(":")[0]
        if key:
            inner = dict(zip(keys.get(name.split(":")[-1], ["name"]), map(urllib.parse.unquote, key.split(","))))
            inner.update(body)
            body = {name if i == 0 else module + ":" + name: [inner]}
        else:
            body = {name if i == 0 else module + ":" + name: body}
    return body


def nested_xml(path, text, keys):
    """The same of XML: what is around gets the keys, in the namespace of the body."""
    space = re.match(r'<[^ >]+ xmlns="([^"]+)"', text).group(1)
    for word in reversed(path.split("?")[0][len(DATA):].strip("/").split("/")[:-1]):
        name, _, key = word.partition("=")
        name = name.split(":")[-1]
        inner = "".join("<%s>%s</%s>" % (k, xml.sax.saxutils.escape(urllib.parse.unquote(v)), k)
                        for k, v in zip(keys.get(name, ["name"]), key.split(","))) if key else ""
        text = '<%s xmlns="%s">%s%s</%s>' % (name, space, inner, text, name)
    return text


def xml_pile(path, status, text, piles, keys):
    """Where an XML body belongs; False: it is of no kind that yanglint knows."""
    first, = re.match(r"<([^ >/]+)", text).groups()
    xml.etree.ElementTree.fromstring(text)      # whole, and nothing behind it
    if first in WRAPPED:
        piles["wrap-xml"].add(re.sub(r'xmlns="urn:ietf:params:xml:ns:yang:[a-z-]+"', 'xmlns="urn:wrap"', text))
    elif first == "data":
        piles["get-xml"].add(re.sub(r"^<data[^>]*>|</data>\s*$", "", text))
    elif first == "output":
        inner = re.sub(r"^<output[^>]*>|</output>\s*$", "", text)
        inner = re.sub(r"^<([^ >]+)>", r'<\1 xmlns="urn:erxd:api">', inner)
        piles["reply"].add((path.rsplit(":", 1)[1], '<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" '
                            'message-id="1">%s</rpc-reply>' % inner))
    elif path.startswith(DATA) and "tagged" not in path and status == 200:
        piles["get-xml"].add(nested_xml(path, text, keys))
    else:
        return False
    return True


def replies_are_valid(top, replies):
    """Each needs the rpc that it answers; what is asked does not matter to yanglint."""
    needs = {"show-routes": "<at>x</at>", "trace": "<from>x</from><to>y</to>", "explain": "<prefix>10.0.0.0/8</prefix><at>x</at>",
             "restore": "<kind>circuit</kind><name>x</name>"}
    for i, (name, text) in enumerate(sorted(replies)):
        files = [os.path.join(top, "%s-%d.xml" % (kind, i)) for kind in ("rpc", "reply")]
        with open(files[0], "w") as f:
            f.write('<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><%s xmlns="urn:erxd:api">%s</%s></rpc>'
                    % (name, needs.get(name, ""), name))
        with open(files[1], "w") as f:
            f.write(text)
        got = subprocess.run(["yanglint", "-p", top, "-t", "nc-reply", "-R", files[0], os.path.join(top, "erx-api.yang"), files[1]],
                             capture_output=True, text=True, timeout=300)
        check(got.returncode == 0, "yanglint %s: %s %s", name, got.stderr[:1000], text[:300])


def yanglint(top, kind, modules, files):
    got = subprocess.run(["yanglint", "-p", top, "-t", kind, *(os.path.join(top, m + ".yang") for m in modules), *files],
                         capture_output=True, text=True, timeout=300)
    check(got.returncode == 0, "yanglint %s: %s", kind, got.stderr[:1500])


def bodies_are_valid(c):
    """yanglint takes every body that was seen"""
    if not shutil.which("yanglint"):
        return "yanglint is missing"
    top = workdir("bodies")
    for module in json.loads(c.ask("GET", DATA + "/ietf-yang-library:modules-state/module")[2])["ietf-yang-library:module"]:
        with open(os.path.join(top, module["name"] + ".yang"), "w") as f:
            f.write(c.ask("GET", "/restconf/modules/" + module["name"])[2])
    with open(os.path.join(top, "wrap.yang"), "w") as f:
        f.write(WRAP)
    piles, left = {"get": set(), "wrap": set(), "get-xml": set(), "wrap-xml": set(), "reply": set()}, {}
    keys = {"failures": ["kind", "name"]}
    for path, kind, status, text in Client.bodies:
        if kind == XML and xml_pile(path, status, text, piles, keys):
            continue
        if kind != JSON or not text.startswith("{"):
            left[kind] = left.get(kind, 0) + 1
            continue
        body = json.loads(text)
        first = next(iter(body))
        if first.split(":")[-1] in WRAPPED:
            piles["wrap"].add(json.dumps({"wrap:" + first.split(":")[-1]: body[first]}))
        elif first == "ietf-restconf:data":
            piles["get"].add(json.dumps(body[first]))
        elif path.startswith(DATA) and "with-defaults=report-all-tagged" not in path and status == 200 and first.startswith("erx-"):
            piles["get"].add(json.dumps(nested(path, body, keys)))
        else:
            left[first] = left.get(first, 0) + 1
    data = ("get", ["erx-lab", "erx-state", "ietf-restconf-monitoring", "ietf-yang-library"])
    for pile, (kind, modules) in {"get": data, "wrap": ("data", ["wrap"]), "get-xml": data, "wrap-xml": ("data", ["wrap"])}.items():
        files = []
        for i, text in enumerate(sorted(piles[pile])):
            files.append(os.path.join(top, "%s-%d.%s" % (pile, i, "xml" if "xml" in pile else "json")))
            with open(files[-1], "w") as f:
                f.write(text)
        check(len(files) >= (6 if "xml" in pile else 15), "only %d bodies of kind %s", len(files), pile)
        yanglint(top, kind, modules, files)
    check(len(piles["reply"]) >= 7, "only %d replies", len(piles["reply"]))
    replies_are_valid(top, piles["reply"])
    print("    %d bodies seen, different ones validated: %s; others: %s"
          % (len(Client.bodies), ", ".join("%d %s" % (len(p), n) for n, p in piles.items()), left))
    return None


def enough_checks(_):
    """150 checks and more"""
    check(Client.checks >= 150, "only %d checks", Client.checks)
    print("    %d checks" % Client.checks)


def main():
    with Daemon(["-q", "--port", "0", LAB]).must_run() as daemon:
        daemon.ask("wait", timeout="60s")
        c = Client(daemon)

        def bound(fn):
            def test():
                return fn(c)
            test.__doc__ = fn.__doc__
            return test
        rc = run([bound(fn) for fn in (methods_of_each_resource, roots_and_libraries, reading, writing, versions, places, patches,
                                       operations, bodies_are_valid, enough_checks)])
        daemon.stop()
    return rc


sys.exit(main())
