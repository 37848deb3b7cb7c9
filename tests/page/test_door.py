#!/usr/bin/env python3
"""The door of the page: what its files say to a browser, who gets in and how, and that nobody
gets in by another site. Asked by HTTP, one daemon for two subscriptions."""
import gzip, http.client, json, os, re, signal, subprocess, sys, threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import BUILD, Daemon, Failure, Refused, poll, run, workdir

TOP = Path(__file__).resolve().parent.parent.parent
LAB = """lab: doors
circuits:
  er-a: { subscription: a, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
  er-b: { subscription: b, private-peering: { peer-asn: 64521, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
"""
NONE = '{"erx-api:input":{}}'
OPERATOR, OWNER, READER = "o" * 32, "a" * 32, "r" * 32
TOKENS = "%s operator\n%s owner a\n%s reader b\n" % (OPERATOR, OWNER, READER)
WORK = workdir("door")


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def write(name, text):
    path = os.path.join(WORK, name)
    with open(path, "w") as f:
        f.write(text)
    return path


FILE = write("tokens", TOKENS)
DAEMON = Daemon(["--port", "0", "--token-file", FILE, write("lab.yaml", LAB)]).must_run()
URL = DAEMON.ready["url"]
HOST = URL.split("//")[1]


def ask(method, path, body=None, **headers):
    """Status, headers and text."""
    conn = http.client.HTTPConnection(HOST, timeout=60)
    conn.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items() if v is not None})
    answer = conn.getresponse()
    text = answer.read().decode()
    conn.close()
    return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), text


def sign_in(origin=URL, **secret):
    return ask("POST", "/page/login", json.dumps(secret), Origin=origin, Content_Type="application/json")


def cookie_of(headers):
    return headers["set-cookie"].split(";")[0]


def circuits(cookie, **headers):
    headers = dict({"Origin": URL}, **headers)
    return ask("POST", "/restconf/operations/erx-api:show-circuits", NONE, Cookie=cookie,
               Content_Type="application/json", **headers)


def files():
    """every file of the page has its type, its policy and an entity tag, and is not sent twice"""
    types = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
             ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
    total = 0
    for f in sorted((TOP / "src/web").iterdir()):
        if f.suffix not in types:
            continue
        status, headers, text = ask("GET", "/" if f.name == "index.html" else "/page/" + f.name)
        check(status == 200 and text == f.read_text(), "%s: %d", f.name, status)
        total += len(text.encode())
        check(headers["content-type"] == types[f.suffix], "%s: %s", f.name, headers["content-type"])
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'",
                     "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"):
            check(part in policy, "%s: the policy has no %s", f.name, part)
        check("unsafe" not in policy and "http" not in policy and "*" not in policy, "the policy: %s", policy)
        check(headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY" and
              headers["referrer-policy"] == "no-referrer", "%s: %s", f.name, headers)
        path = "/" if f.name == "index.html" else "/page/" + f.name
        status, _, text = ask("GET", path, If_None_Match='"x", ' + headers["etag"])
        check(status == 304 and text == "", "%s again: %d", f.name, status)
        check(ask("GET", path, If_None_Match='"x"')[0] == 200, "%s: another tag is the same", f.name)
        status, headers, text = ask("HEAD", path)
        check(status == 200 and text == "", "HEAD %s: %d", f.name, status)
    status, headers, text = ask("GET", "/page/rules.json")
    total += len(text.encode())
    check(status == 200 and headers["content-type"] == "application/json" and len(json.loads(text)) > 250, "rules.json: %d", status)
    check(0 < total < 1 << 20, "the page has %d octets", total)


def nothing_else():
    """no other file is there, and what is there has the methods that it has"""
    for path in ("/page/", "/page/nothing.js", "/page/../page.c", "/page/%2e%2e/x", "/page/tsconfig.json"):
        status, headers, _ = ask("GET", path)
        check(status == 404, "%s: %d", path, status)
    status, headers, _ = ask("POST", "/", "x", Origin=URL)
    check(status == 405 and "GET" in headers["allow"], "POST /: %d", status)
    status, headers, _ = ask("GET", "/page/login")
    check(status == 405 and "POST" in headers["allow"], "GET /page/login: %d", status)
    check(ask("OPTIONS", "/")[0] == 204, "OPTIONS /")


def a_token_for_a_cookie():
    """a token is exchanged for a cookie that no script reads and no other site sends"""
    status, headers, text = sign_in(token=OPERATOR)
    check(status == 200 and json.loads(text)["role"] == "operator", "%d %s", status, text)
    check(re.fullmatch(r"erx-[0-9a-f]{8}=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict", headers["set-cookie"]),
          "the cookie: %s", headers["set-cookie"])
    cookie = cookie_of(headers)
    check(circuits(cookie)[0] == 200, "the cookie is worth nothing")
    who = json.loads(ask("GET", "/page/who", Cookie=cookie)[2])
    check(who["role"] == "operator" and OPERATOR not in str(who), "%s", who)
    check(ask("POST", "/page/logout", "", Cookie=cookie, Origin=URL)[0] == 200, "no way out")
    check(circuits(cookie)[0] == 401, "the cookie works after the sign-out")
    check(json.loads(ask("GET", "/page/who", Cookie=cookie)[2]) == {"role": "nobody"}, "still somebody")


def wrong_secrets():
    """what is no token and no code is refused, and ten of them slow the next one"""
    for body, wanted in ((b"{}", 400), (b'{"token":"x","code":"y"}', 400), (b"x", 400), (b'{"token":7}', 401),
                         (b'{"token":"x"}', 401), (b'{"code":"x"}', 401)):
        status, headers, text = ask("POST", "/page/login", body, Origin=URL)
        check(status == wanted and "set-cookie" not in headers and "cure" in text, "%s: %d %s", body, status, text)
    statuses = [sign_in(token="wrong-%d" % i)[0] for i in range(10)]
    check(statuses[0] == 401 and statuses[-1] == 429, "%s", statuses)
    status, headers, _ = sign_in(code="wrong")
    check(status == 429 and 0 < int(headers["retry-after"]) <= 60, "a code: %d", status)
    check(sign_in(token=OPERATOR)[0] == 200, "the right one has to wait, too")


def other_sites():
    """a change by cookie has to come from the page: not without an Origin, nor with another's"""
    cookie = cookie_of(sign_in(token=OPERATOR)[1])
    edit = json.dumps({"erx-api:input": {"kind": "circuit", "name": "er-a"}})
    for origin in (None, "null", "http://evil.example", "http://127.0.0.1", "https://" + HOST.replace("127", "126"),
                   URL + ".evil.example"):
        status, _, text = ask("POST", "/restconf/operations/erx-api:fail", edit, Cookie=cookie, Origin=origin,
                              Content_Type="application/json")
        check(status == 403 and "another site" in text, "%s: %d %s", origin, status, text)
        check(sign_in(origin=origin or "", token=OPERATOR)[0] == 403, "%s signs in", origin)
        check(ask("POST", "/page/logout", "", Cookie=cookie, Origin=origin)[0] == 403, "%s signs out", origin)
        for method, path in (("PUT", "/restconf/data/erx-lab:circuits=x"), ("PATCH", "/restconf/data/erx-lab:circuits=er-a"),
                             ("DELETE", "/restconf/data/erx-lab:circuits=er-a")):
            check(ask(method, path, "{}", Cookie=cookie, Origin=origin)[0] == 403, "%s by %s", method, origin)
    check(DAEMON.ask("show-failures")["failures"] == [], "something has failed")
    for site in ("cross-site", "same-site"):
        check(ask("GET", "/restconf/data/erx-lab:circuits", Cookie=cookie, Sec_Fetch_Site=site)[0] == 403, "a read, %s", site)
        check(ask("GET", "/events", Cookie=cookie, Sec_Fetch_Site=site)[0] == 403, "the events, %s", site)
    check(ask("GET", "/restconf/data/erx-lab:circuits", Cookie=cookie, Sec_Fetch_Site="same-origin")[0] == 200, "its own read")
    status, headers, _ = ask("OPTIONS", "/restconf/operations/erx-api:fail", Origin="http://evil.example", Cookie=cookie,
                             Access_Control_Request_Method="POST")
    check(not any(h.startswith("access-control") for h in headers), "others are let in: %s", headers)
    # A token is shown by who has it, and needs no Origin.
    status, _, _ = ask("POST", "/restconf/operations/erx-api:show-circuits", NONE, Authorization="Bearer " + OPERATOR,
                       Content_Type="application/json")
    check(status == 200, "with a token: %d", status)


def the_link():
    """the link of `erxctl page` signs in once; its code is in the fragment, which nobody is sent"""
    def page(*words):
        return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", DAEMON.socket, "page", *words], text=True,
                              capture_output=True, env=dict(os.environ, XDG_RUNTIME_DIR=WORK, DISPLAY=""), timeout=120)
    said = page("--print")
    check(said.returncode == 0, "%s", said.stderr)
    url, code = said.stdout.strip().split("#code=")
    check(url == URL + "/" and re.fullmatch("[0-9a-f]{64}", code), "%s", said.stdout)
    status, headers, text = sign_in(code=code)
    check(status == 200 and json.loads(text)["role"] == "operator", "%d %s", status, text)
    status, _, text = sign_in(code=code)
    check(status in (401, 429), "twice: %d %s", status, text)
    own = json.loads(page("-o", "json", "--subscription", "a").stdout).split("#code=")[1]
    status, headers, text = sign_in(code=own)
    check(json.loads(text)["role"] == "owner" and json.loads(text)["subscription"] == "a", "%s", text)
    check(page("more").returncode == 2, "a word too many")
    check("page --print" in page("--help").stdout or "erxctl page" in page("--help").stdout, "no help")


def opens():
    """with a desktop `erxctl page` hands a file that others cannot read to the browser, no link"""
    tools = os.path.join(WORK, "bin")
    os.makedirs(tools, exist_ok=True)
    opener = write("bin/xdg-open", "#!/bin/sh\necho \"$@\" >%s/opened.new && mv %s/opened.new %s/opened\n" % ((WORK,) * 3))
    os.chmod(opener, 0o755)
    said = subprocess.run([os.path.join(BUILD, "erxctl"), "-S", DAEMON.socket, "page"], text=True, capture_output=True,
                          env=dict(os.environ, XDG_RUNTIME_DIR=WORK, DISPLAY=":1", PATH=tools + ":" + os.environ["PATH"]), timeout=120)
    poll("the browser", lambda: os.path.exists(WORK + "/opened"))
    path = open(WORK + "/opened").read().strip()
    check(path == WORK + "/erx-page.html" and os.stat(path).st_mode & 0o777 == 0o600, "%s", path)
    check(said.stdout.strip() in open(path).read(), "it leads elsewhere")


def no_port():
    """a daemon without a port says how to get one"""
    with Daemon(["-q", os.path.join(WORK, "lab.yaml")]) as d:
        try:
            d.must_run().ask("page")
        except Refused as e:
            check("--port" in str(e.errors), "%s", e.errors)
            return
    raise Failure("it gave a link")


def tenants():
    """who signs in with the token of a subscription sees that subscription, and edits by role"""
    owner, reader = (cookie_of(sign_in(token=t)[1]) for t in (OWNER, READER))
    for cookie, name in ((owner, "er-a"), (reader, "er-b")):
        status, _, text = circuits(cookie)
        rows = json.loads(text)["erx-api:output"]["circuits"]
        check([r["name"] for r in rows] == [name], "%s", text)
    edit = json.dumps({"erx-api:input": {"circuit": "er-b", "name": "k"}})
    status, _, text = ask("POST", "/restconf/operations/erx-api:authorization-create", edit, Cookie=reader, Origin=URL,
                          Content_Type="application/json")
    check(status == 403, "a reader makes a key: %d", status)
    check(ask("POST", "/restconf/operations/erx-api:page", NONE, Cookie=owner, Origin=URL,
              Content_Type="application/json")[0] == 403, "an owner makes links")


def a_token_that_goes():
    """a cookie ends with the token that it was given for, at the reload that takes the token away"""
    reader, operator = (cookie_of(sign_in(token=t)[1]) for t in (READER, OPERATOR))
    write("tokens", TOKENS.replace(READER + " reader b\n", ""))
    DAEMON.process.send_signal(signal.SIGHUP)
    poll("the cookie to end", lambda: circuits(reader)[0] == 401)
    check(circuits(operator)[0] == 200, "the other one ended, too")


def no_link_for_a_token():
    """a token gets no link, for a cookie of that would outlive it"""
    status, _, text = ask("POST", "/restconf/operations/erx-api:page", NONE, Authorization="Bearer " + OPERATOR,
                          Content_Type="application/json")
    check(status == 403 and "not-your-role" in text and "control socket" in text, "%d %s", status, text)
    cookie = cookie_of(sign_in(token=OPERATOR)[1])
    status, _, text = ask("POST", "/restconf/operations/erx-api:page", NONE, Cookie=cookie, Origin=URL,
                          Content_Type="application/json")
    check(status == 403, "with a cookie: %d %s", status, text)


def not_in_the_log():
    """no token, code or cookie is in the log"""
    code = DAEMON.ask("page")["page"].split("=")[1]
    cookie = cookie_of(sign_in(code=code)[1])
    log = DAEMON.log()
    check("page 127.0.0.1: uid " in log, "no word of who signed in: %s", log)
    for secret in (OPERATOR, OWNER, READER, code, cookie.split("=")[1]):
        check(secret not in log, "it is")


def map_of(daemon, **headers):
    conn = http.client.HTTPConnection(daemon.ready["url"].split("//")[1], timeout=120)
    conn.request("GET", "/map", headers={"Authorization": "Bearer " + daemon.ready["token"], **headers})
    answer = conn.getresponse()
    body = answer.read()
    conn.close()
    check(answer.status == 200, "%d %s", answer.status, body)
    return {k.lower(): v for k, v in answer.getheaders()}, body


MANY = "lab: many\ncircuits:\n" + "".join(
    "  c%03d: { private-peering: { peer-asn: 64520, primary: 172.16.%d.%d/30, secondary: 172.17.%d.%d/30, vlan: 100 } }\n"
    % (i, i // 60, i % 60 * 4, i // 60, i % 60 * 4) for i in range(150)) + "on-premises:\n" + "".join(
    "  s%03d: { asn: 64520, circuits: { c%03d: {} }, advertise: [10.%d.%d.0/24] }\n" % (i, i, i // 200, i) for i in range(150))


def a_map_made_small():
    """a long map leaves as gzip for who reads that, plain for others, with the number of the last event"""
    with Daemon(["-q", "--simulated", "--port", "0", write("many.yaml", MANY)]) as d:
        d.must_run().ask("advance", until="converged")
        plain, text = map_of(d)
        small, packed = map_of(d, **{"Accept-Encoding": "br, gzip"})
        check("content-encoding" not in plain and small.get("content-encoding") == "gzip", "%s %s", plain, small)
        check(plain["vary"] == small["vary"] == "Accept-Encoding", "%s", plain)
        check(gzip.decompress(packed) == text and len(packed) * 5 < len(text), "%d of %d", len(packed), len(text))
        check(plain["erx-converged"] == "true", "%s", plain)
        before = int(plain["erx-last-event"])
        d.ask("fail", kind="link", name="c000/primary--s000/ce0")
        after = map_of(d)[0]
        check(int(after["erx-last-event"]) > before and after["erx-converged"] == "false", "%s then %s", plain, after)
        check(len(json.loads(text)["links"]) == 300, "not whole")


def a_map_while_the_lab_is_edited():
    """a map that is printed in pieces is whole and of one lab, whatever is edited meanwhile"""
    with Daemon(["-q", "--simulated", "--port", "0", write("many.yaml", MANY)]) as d:
        d.must_run()
        stop, edits = threading.Event(), []

        def edit():
            while not stop.is_set():
                for x in ("other", "some"):
                    d.ask("edit", operation="create", piece="vnets: { %s: { address-space: [10.200.0.0/16] } }" % x)
                    d.ask("edit", operation="delete", piece="vnets: [%s]" % x)
                    edits.append(x)
        editor = threading.Thread(target=edit)
        editor.start()
        try:
            for _ in range(8):
                seen = json.loads(map_of(d)[1])
                names = {b["name"] for b in seen["boxes"]}
                check(len(names & {"other", "some"}) <= 1, "of two labs")
                check(len(seen["boxes"]) - len(names & {"other", "some"}) == 300 and len(seen["links"]) == 300, "not whole")
                check(all(l["a"] in names and l["b"] in names for l in seen["links"]), "links to nothing")
        finally:
            stop.set()
            editor.join()
        check(edits, "nothing was edited")


if __name__ == "__main__":
    with DAEMON:
        sys.exit(run([files, nothing_else, a_token_for_a_cookie, other_sites, the_link, no_link_for_a_token, opens, no_port, tenants,
                      not_in_the_log, a_map_made_small, a_map_while_the_lab_is_edited, wrong_secrets, a_token_that_goes]))
