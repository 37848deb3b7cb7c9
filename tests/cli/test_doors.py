#!/usr/bin/env python3
"""By which doors one comes in: ports with TLS, tokens and certificates, the group of the
control socket, and what becomes of strangers who are wrong, slow or many."""
import base64, grp, http.client, json, os, shutil, signal, socket, ssl, stat, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir

LAB = os.path.join(TOP, "conf", "examples", "vnet-only.yaml")
VERSION = "/restconf/operations/erx-api:version"
OPERATOR, OWNER, READER = "operator-0123456789abcdef", "owner-0123456789abcdef", "reader-0123456789abcdef"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def answer_of(conn, method, path, body=None, **headers):
    try:
        conn.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = conn.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        conn.close()


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def ask(url, token=None, context=None, path=VERSION, method="POST", **headers):
    """Over a port, with what is shown there."""
    if token:
        headers["Authorization"] = "Bearer " + token
    if url.startswith("https"):
        conn = http.client.HTTPSConnection("127.0.0.1", port_of(url), context=context, timeout=60)
    else:
        conn = http.client.HTTPConnection("127.0.0.1", port_of(url), timeout=60)
    return answer_of(conn, method, path, **headers)


def tokens_file(text):
    path = os.path.join(workdir("tokens"), "tokens")
    with open(path, "w") as f:
        f.write(text)
    return path


def refused(args, *words):
    """Does not start, and says these words."""
    done = subprocess.run([os.path.join(BUILD, "erxd"), "-S", os.path.join(workdir("s"), "s"), *args],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    check(done.returncode == 2, "%s: ended with %d", args, done.returncode)
    for word in words:
        check(word in done.stderr, "%s: %s", args, done.stderr)


def openssl(*words, **more):
    subprocess.run(["openssl", *words], check=True, capture_output=True, **more)


def b6_beyond_this_machine_only_with_tls():
    """--listen on any address wants TLS, or the word that something in front does it"""
    refused(["--listen", "0.0.0.0:0", LAB], "needs TLS", "--tls auto", "--plain-http")
    refused(["--listen", "[::]:0", LAB], "needs TLS")
    refused(["--listen", "nowhere", LAB], "ADDRESS:PORT")
    refused(["--listen", "1.2.3.4:70000", LAB], "ADDRESS:PORT")
    refused(["--tls", "auto", "--listen", "127.0.0.1:0", LAB], "state directory")
    refused(["--tls-cert", "x", "--listen", "127.0.0.1:0", LAB], "go together")
    refused(["--tls-cert", "x", "--tls-key", "x", "--listen", "127.0.0.1:0", LAB], "x: it cannot be read: No such file")
    refused(["--tls-cert", LAB, "--tls-key", LAB, "--listen", "127.0.0.1:0", LAB], "no certificate in PEM")
    refused(["--token-file", "x", LAB], "--listen")
    with Daemon(["-q", "--listen", "0.0.0.0:0", "--plain-http", LAB]).must_run() as daemon:
        check(daemon.ready["url"].startswith("http://0.0.0.0:"), "%s", daemon.ready)
        check(ask(daemon.ready["url"], daemon.ready["token"])[0] == 200, "with the token")
        check(ask(daemon.ready["url"])[0] == 401, "without a token")
        daemon.stop()
    with Daemon(["-q", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--port", "0", LAB]).must_run() as daemon:
        urls = daemon.ready["urls"]
        check([u.rsplit(":", 1)[0] for u in urls] ==
              ["http://127.0.0.1", "http://127.0.0.1", "http://[::1]"], "%s", urls)
        check(ask(urls[1], daemon.ready["token"])[0] == 200, "the second port")
        daemon.stop()


def tls_auto_makes_an_authority_that_stays():
    """--tls auto: TLS 1.3 only, verified against the CA of the ready line, the same one later"""
    state = workdir("state")
    args = ["-q", "-s", state, "--listen", "127.0.0.1:0", "--tls", "auto", LAB]
    seen = []
    for _ in range(2):
        with Daemon(args).must_run() as daemon:
            url, ca = daemon.ready["url"], daemon.ready["tls-ca"]
            context = ssl.create_default_context(cafile=ca)
            status, _, text = ask(url, daemon.ready["token"], context)
            check(status == 200 and "version" in text, "%d %s", status, text)
            with open(ca) as f:
                seen.append(f.read())
            old = ssl.create_default_context(cafile=ca)
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            try:
                ask(url, daemon.ready["token"], old)
                check(False, "TLS 1.2 was taken")
            except (ssl.SSLError, ConnectionError):
                pass
            try:
                ask(url.replace("https", "http"), daemon.ready["token"])
                check(False, "plain HTTP was taken")
            except (http.client.HTTPException, ConnectionError):
                pass
            check(ask(url, daemon.ready["token"], context)[0] == 200, "after all that")
            erxctl = subprocess.run([os.path.join(BUILD, "erxctl"), "-S", url, "version"], text=True,
                                    env=dict(os.environ, ERX_TOKEN=daemon.ready["token"], ERX_CA=ca), capture_output=True)
            check(erxctl.returncode == 0, "erxctl: %s", erxctl.stderr)
            daemon.stop()
    check(seen[0] == seen[1], "the authority is another one")
    check(stat.S_IMODE(os.stat(os.path.join(state, "tls-ca-key.pem")).st_mode) == 0o600, "the key is readable")
    # Who died between the two files has told nobody of an authority.
    os.unlink(os.path.join(state, "tls-ca.pem"))
    with Daemon(args).must_run() as daemon:
        context = ssl.create_default_context(cafile=daemon.ready["tls-ca"])
        check(ask(daemon.ready["url"], daemon.ready["token"], context)[0] == 200, "with a new authority")
        daemon.stop()
    with open(os.path.join(state, "tls-ca.pem"), "w") as f:
        f.write("broken")
    refused(args, "not an authority's", "remove both files")


def own_certificates(d):
    """A CA, a server certificate, clients alpha, beta and nobody, and late, whose time is over."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            d + "/ca.key", "-out", d + "/ca.pem", "-subj", "/CN=test authority", "-days", "2")
    client = "extendedKeyUsage=clientAuth"
    for name, extra, days in (("server", "subjectAltName=IP:127.0.0.1", "2"), ("alpha", client, "2"), ("beta", client, "2"),
                              ("nobody", client, "2"), ("late", client, "-1")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                "%s/%s.key" % (d, name), "-out", "%s/%s.csr" % (d, name), "-subj", "/CN=" + name)
        with open(d + "/ext", "w") as f:
            f.write(extra + "\n")
        openssl("x509", "-req", "-in", "%s/%s.csr" % (d, name), "-CA", d + "/ca.pem", "-CAkey", d + "/ca.key",
                "-CAcreateserial", "-out", "%s/%s.pem" % (d, name), "-days", days, "-extfile", d + "/ext")


def certificates_of_clients_are_tokens():
    """a client certificate maps by its CN to a line of the token file, while its time lasts; another one is nobody"""
    d = workdir("certificates")
    own_certificates(d)
    file = tokens_file("CN=alpha operator\nCN=beta reader team\nCN=late operator\n%s operator\n" % OPERATOR)
    with Daemon(["-q", "--listen", "127.0.0.1:0", "--tls-cert", d + "/server.pem", "--tls-key", d + "/server.key",
                 "--tls-client-ca", d + "/ca.pem", "--token-file", file, LAB]).must_run() as daemon:
        url = daemon.ready["url"]
        check("token" not in daemon.ready, "a token beside the file: %s", daemon.ready)

        def context(name=None):
            c = ssl.create_default_context(cafile=d + "/ca.pem")
            if name:
                c.load_cert_chain("%s/%s.pem" % (d, name), "%s/%s.key" % (d, name))
            return c
        check(ask(url, context=context("alpha"))[0] == 200, "a certificate")
        check(ask(url, context=context("nobody"))[0] == 401, "a certificate of nobody")
        vnets = "/restconf/data/erx-lab:vnets"
        check('"name":' in ask(url, context=context("alpha"), path=vnets, method="GET")[2], "an operator sees the lab")
        status, _, text = ask(url, context=context("beta"), path=vnets, method="GET")
        check(status == 404 and "vnets has no entries" in text, "a reader sees others'")
        check(ask(url, context=context("beta"), path="/restconf/operations/erx-api:reset-lab")[0] == 403, "a reader resets")
        check(ask(url, OWNER, context("alpha"))[0] == 401, "a wrong token beside a good certificate")
        check(ask(url, context=context())[0] == 401, "no certificate")
        check(ask(url, OPERATOR, context())[0] == 200, "a token in its place")
        check(ask(url, "CN=alpha", context())[0] == 401, "the name is no token")
        other = workdir("other")
        own_certificates(other)
        foreign = ssl.create_default_context(cafile=d + "/ca.pem")
        foreign.load_cert_chain(other + "/alpha.pem", other + "/alpha.key")
        for what, shown in (("of a foreign authority", foreign), ("whose time is over", context("late"))):
            try:
                check(ask(url, context=shown)[0] == 401, "a certificate %s", what)
            except (ssl.SSLError, ConnectionError):
                pass
        # A line that goes takes along what is under way; files that are broken are not taken.
        conn = http.client.HTTPSConnection("127.0.0.1", port_of(url), context=context("beta"), timeout=60)
        conn.request("GET", "/events")
        stream = conn.getresponse()
        check(stream.status == 200, "a stream for a reader")
        with open(file, "w") as f:
            f.write("CN=alpha operator\n%s operator\n" % OPERATOR)
        with open(d + "/server.pem") as f:
            good = f.read()
        with open(d + "/server.pem", "w") as f:
            f.write(good[:len(good) // 2])
        os.kill(daemon.process.pid, signal.SIGHUP)
        stream.read()  # to its end
        check(ask(url, context=context("beta"))[0] == 401, "a certificate without a line")
        check("the certificates stay as they are" in daemon.log(), "%s", daemon.log())
        check("tokens stay" not in daemon.log(), "%s", daemon.log())
        check(ask(url, context=context("alpha"))[0] == 200, "the certificate of before serves on")
        # New files are taken by SIGHUP.
        shutil.copy(other + "/server.pem", d + "/server.pem")
        shutil.copy(other + "/server.key", d + "/server.key")
        os.kill(daemon.process.pid, signal.SIGHUP)
        new = ssl.create_default_context(cafile=other + "/ca.pem")

        def taken():
            try:
                return ask(url, OPERATOR, new)[0] == 200
            except ssl.SSLError:
                return False
        poll("the new certificate", taken)
        daemon.stop()


def tokens_are_read_line_by_line():
    """the token file: what is wrong has its line, SIGHUP reads it again, Basic is Bearer"""
    for text, *words in (("short operator", "tokens:1", "16 to 256"),
                         ("# only\n\n", "no token"),
                         (OWNER + " owner", "tokens:1", "needs a subscription"),
                         (OPERATOR + " operator x", "tokens:1", "an operator has no subscription"),
                         ("\n" + OPERATOR + " king", "tokens:2", "there is no role king"),
                         (OPERATOR + " operator\n" + OPERATOR + " reader a", "tokens:2", "is there already"),
                         (OWNER + " owner a/b", "tokens:1", "not the name of a subscription"),
                         (OWNER + " owner a b", "tokens:1", "there is more on the line"),
                         (OWNER + " owner a-", "tokens:1", "not the name of a subscription"),
                         (OWNER + " owner .a", "tokens:1", "not the name of a subscription"),
                         (OWNER + " owner a--b", "tokens:1", "not the name of a subscription"),
                         (OWNER + " owner Microsoft", "tokens:1", "not the name of a subscription"),
                         (OWNER + " owner team\n" + READER + " reader Team", "tokens:2", "Team is called team on another"),
                         ("x" * 300 + " operator", "tokens:1", "16 to 256"),
                         ("# \n\0" + OPERATOR + " operator", "tokens:2", "octet of zero"),
                         ("x" * 5000, "tokens:1", "too long")):
        refused(["--port", "0", "--token-file", tokens_file(text), LAB], *words)
    refused(["--port", "0", "--token-file", "/nonexistent/tokens", LAB], "cannot be read")
    file = tokens_file(OPERATOR + " operator\n")
    with Daemon(["--port", "0", "--token-file", file, LAB]).must_run() as daemon:
        url = daemon.ready["url"]
        check(ask(url, OPERATOR)[0] == 200, "the operator")
        coded = base64.b64encode(("me:" + OPERATOR).encode()).decode()
        check(ask(url, Authorization="Basic " + coded)[0] == 200, "Basic")
        for header in ("Basic !!!!", "Basic " + "QUJD" * 100, "Basic", "Digest x", "Bearer", "Bearer " + "x" * 9000):
            status, headers, _ = ask(url, Authorization=header)
            check(status == 401 and "Bearer" in headers["WWW-Authenticate"], "%s: %d", header[:20], status)
        conn = http.client.HTTPConnection("127.0.0.1", port_of(url), timeout=60)
        conn.request("GET", "/events", headers={"Authorization": "Bearer " + OPERATOR})
        stream = conn.getresponse()
        with open(file, "w") as f:
            f.write(READER + " operator\n")
        os.kill(daemon.process.pid, signal.SIGHUP)
        poll("the new token", lambda: ask(url, READER)[0] == 200)
        check(ask(url, OPERATOR)[0] in (401, 429), "the old token is none")
        stream.read()
        with open(file, "w") as f:
            f.write("broken\n")
        os.kill(daemon.process.pid, signal.SIGHUP)
        poll("the line of the log", lambda: "the tokens stay as they are" in daemon.log())
        check("certificates" not in daemon.log(), "%s", daemon.log())
        check(ask(url, READER)[0] == 200, "what was read before holds")
        check(OPERATOR not in daemon.log() and READER not in daemon.log(), "a token in the log")
        daemon.stop()


def wrong_tokens_are_slowed_and_noted():
    """ten wrong tokens of an address within a minute: 429 with Retry-After, the right one still goes"""
    with Daemon(["--port", "0", LAB]).must_run() as daemon:
        url, token = daemon.ready["url"], daemon.ready["token"]
        for i in range(10):
            status, headers, _ = ask(url, "0" * 63 + "%x" % i)
            check(status == 401 and "Retry-After" not in headers, "the %dth: %d", i + 1, status)
        status, headers, text = ask(url, "0" * 64)
        check(status == 429 and 0 < int(headers["Retry-After"]) <= 60, "the 11th: %d", status)
        error = json.loads(text)["ietf-restconf:errors"]["error"][0]
        check(error["error-tag"] == "resource-denied" and error["error-app-tag"] == "too-often", "%s", text)
        check(ask(url, token)[0] == 200, "the right one")
        check(ask(url)[0] == 401, "none at all is no wrong one")
        check(daemon.log().count(" denied 127.0.0.1: a wrong token") == 10, "%s", daemon.log())
        daemon.stop()


def raw(url, octets):
    """What comes back for these octets, until the other end closes."""
    with socket.create_connection(("127.0.0.1", port_of(url)), timeout=90) as s:
        s.sendall(octets)
        got = b""
        while True:
            try:
                more = s.recv(65536)
            except ConnectionError:
                break
            if not more:
                break
            got += more
        return got


def framed(method, *headers, body=b""):
    return b"\r\n".join((b"%s /health/live HTTP/1.1" % method,) + headers + (b"", b"")) + body


# Requests whose end, or whose host, two readers may see differently: RFC 9112 3.2, 5.1, 6.1 to 6.3.
HOST = b"Host: x"
FRAMES = (
    (framed(b"GET"), 400),
    (framed(b"GET", HOST, HOST), 400),
    (framed(b"GET", b"Host: x, y"), 400),
    (framed(b"GET", b"Host: user@x/y"), 400),
    (framed(b"GET", b"Host : x"), 400),
    (framed(b"GET", HOST, b": x"), 400),
    (framed(b"POST", HOST, b"Content-Length: 5", b"Content-Length: 6", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: 5", b"Content-Length: 5", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: 5, 5", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: five", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: -5", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: +5", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length:\t5", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length:", body=b"12345"), 400),
    (framed(b"POST", HOST, b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: gzip", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    (framed(b"POST", HOST, b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), 501),
    (framed(b"POST", HOST, b"Transfer-Encoding:\tchunked", body=b"0\r\n\r\n"), 501),
    (framed(b"POST", HOST, b"Transfer-Encoding : chunked", body=b"0\r\n\r\n"), 400),
    (framed(b"GET", HOST, b"Transfer-Encoding: gzip"), 400),
    (framed(b"HEAD", HOST, b"Content-Length: 5"), 400),
    (framed(b"HEAD", HOST, b"Transfer-Encoding: chunked"), 400),
    (framed(b"TRACE", HOST, b"Content-Length: 5"), 400),
    (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
)


def b2_errors_of_the_server_itself_are_json():
    """what evhttp refuses by itself (no HTTP, too large, no such method) has a JSON body"""
    with Daemon(["-q", "--port", "0", LAB]).must_run() as daemon:
        url = daemon.ready["url"]
        for octets, status, tag in ((b"GARBAGE\r\n\r\n", 400, "malformed-message"),
                                    (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, ""),
                                    (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413, "too-big"),
                                    (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "operation-not-supported"),
                                    (b"GET / HTTP/1.1\r\nno header\r\n\r\n" + b"z" * 3000, 400, "malformed-message"),
                                    (b"GET / HTTP/1.1\r\nX: " + b"y" * 16400 + b"\r\n\r\n", 431, "too-big"),
                                    (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 4500 + b"\r\n", 431, "too-big"),
                                    (b"GET /" + b"y" * 16400 + b" HTTP/1.1\r\n\r\n", 414, "too-big"),
                                    (b"GET / HTTP/1.1\r\nX: " + b"y" * 40000 + b"\r\n\r\n", 0, "")):
            got = raw(url, octets)
            if not got and status in (0, 400):
                continue  # the connection is closed without a word
            check(b"text/html" not in got.lower(), "%s", got[:300])
            head, _, body = got.partition(b"\r\n\r\n")
            check(json.loads(body)["ietf-restconf:errors"], "%s", got[:300])
            check(not status or head.startswith(b"HTTP/1.1 %d " % status), "%s", head[:100])
            check(tag.encode() in body, "%s", body)
        for fault, status in FRAMES:
            got = raw(url, fault + b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            head, _, body = got.partition(b"\r\n\r\n")
            check(head.startswith(b"HTTP/1.1 %d " % status), "%s: %s", fault, got)
            check(b"HTTP/1.1 200" not in body, "%s: the connection goes on: %s", fault, got)
            if not fault.startswith(b"HEAD"):
                error = json.loads(body)["ietf-restconf:errors"]["error"][0]
                check(error["error-type"] == "protocol" and error["error-message"], "%s: %s", fault, body)
        for good in (b"GET /health/live HTTP/1.123\r\nHost: x\r\nConnection: close\r\n\r\n",
                     b"GET /health/live HTTP/1.0\r\n\r\n", b"GET /health/live HTTP/1.0\r\nHost:\r\n\r\n",
                     b"GET http://[::1]:80/health/live HTTP/1.1\r\nHOST: [::1]:80\r\nConnection: close\r\n\r\n",
                     b"GET /health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"):
            got = raw(url, good)
            check(got.startswith((b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n")), "%s: %s", good, got)
        check(ask(url, daemon.ready["token"])[0] == 200, "after all that")
        daemon.stop()


def b2_operations_by_their_old_names_have_post_alone():
    """an operation that is there, by its old name too, answers other methods with 405 and Allow, and OPTIONS with 204"""
    with Daemon(["-q", "--port", "0", LAB]).must_run() as daemon:
        url, token = daemon.ready["url"], daemon.ready["token"]
        for name, statuses in (("erx:trace", (405, 204)), ("erx-api:trace", (405, 204)), ("erx:nope", (404, 404))):
            for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
                got = raw(url, ("%s /restconf/operations/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                                % (method, name, token)).encode())
                status = int(got.split()[1])
                check(status == statuses[method == "OPTIONS"], "%s %s: %s", method, name, got[:300])
                check(status == 404 or b"\r\nAllow: OPTIONS, POST\r\n" in got, "%s %s: %s", method, name, got[:300])
        daemon.stop()


FAULTS = (b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/0.1\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
          b"BREW / HTTP/1.123\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"GET / HTTP/12222222222.1\r\nno colon\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
          b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n",
          b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"\0\0\0\0\r\n\r\n",
          b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
          b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", b"GET http://[::1 HTTP/1.1\r\n\r\n",
          b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}")


def answers_of(octets):
    """The bodies of answers that follow each other on a connection."""
    bodies = []
    while octets:
        head, _, octets = octets.partition(b"\r\n\r\n")
        size = [int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length")]
        size = size[0] if size else len(octets)
        bodies.append(octets[:size])
        octets = octets[size:]
    return bodies


def faults_of_later_requests_are_json():
    """what evhttp refuses by itself has a JSON body behind good requests, too, plain and over TLS"""
    good = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    with Daemon(["-q", "-s", workdir("state"), "--listen", "127.0.0.1:0", "--tls", "auto", LAB]).must_run() as daemon:
        context = ssl.create_default_context(cafile=daemon.ready["tls-ca"])

        def plain():
            s = socket.socket(socket.AF_UNIX)
            s.connect(daemon.socket)
            return s

        def secure():
            return context.wrap_socket(socket.create_connection(("127.0.0.1", port_of(daemon.ready["url"]))),
                                       server_hostname="127.0.0.1")
        for connect in (plain, secure):
            for fault in FAULTS:
                for before in (0, 1, 2):
                    with connect() as s:
                        s.settimeout(90)
                        got = b""
                        try:
                            s.sendall(good * before + fault)
                            while True:
                                more = s.recv(65536)
                                if not more:
                                    break
                                got += more
                        except (ConnectionError, ssl.SSLError):
                            pass  # what it did not read is lost with the connection
                    check(b"<html" not in got.lower(), "%s behind %d: %s", fault[:40], before, got[-200:])
                    bodies = answers_of(got)
                    check(len(bodies) == before + 1, "%s behind %d: %s", fault[:40], before, got)
                    error = json.loads(bodies[-1])["ietf-restconf:errors"]["error"][0]
                    check((error["error-type"] == "protocol" or b"/0.1" in fault) and error["error-message"], "%s", error)
        daemon.stop()


LONG = """lab: long
vnets: { hub: { address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { a: er } } }
circuits: { er: { private-peering: { peer-asn: 64520, vlan: 100, primary: 172.16.1.0/30, secondary: 172.16.1.4/30 } } }
on-premises: { s: { asn: 64520, circuits: { er: }, advertise: [{ within: 10.128.0.0/12, length: 24, count: 900 }] } }
"""


def short_tables_leave_as_a_whole():
    """a table that ends with its first slice has a Content-Length, a longer one comes in pieces, both complete"""
    lab = os.path.join(workdir("lab"), "lab.yaml")
    with open(lab, "w") as f:
        f.write(LONG)
    with Daemon(["-q", lab]).must_run() as daemon:
        daemon.ask("wait")

        def table(verb, **asked):
            s = socket.socket(socket.AF_UNIX)
            s.connect(daemon.socket)
            conn = http.client.HTTPConnection("localhost", timeout=60)
            conn.sock = s
            status, headers, text = answer_of(conn, "POST", "/restconf/operations/erx:" + verb,
                                              json.dumps({"erx:input": asked}), Content_Type="application/yang-data+json")
            check(status == 200, "%s: %s", verb, text)
            return headers, [rows for rows in json.loads(text)["erx:output"].values()][0], text
        short, rows, text = table("show-circuits")
        check(short["Content-Length"] == str(len(text)) and "Transfer-Encoding" not in short, "%s", short)
        check(len(rows) == 1 and text.endswith("}}\n"), "%s", text)
        long, rows, text = table("show-effective-routes", name="hub")
        check(long["Transfer-Encoding"] == "chunked" and "Content-Length" not in long, "%s", long)
        check(len(rows) > 1800 and text.endswith("}}\n"), "%d rows", len(rows))
        daemon.stop()


def a_thousand_slow_clients_leave_room():
    """1,000 connections that say nothing: whoever asks is answered, and memory is bounded"""
    with Daemon(["-q", "--port", "0", LAB]).must_run() as daemon:
        url, token = daemon.ready["url"], daemon.ready["token"]
        slow = []
        try:
            for i in range(1000):
                s = socket.create_connection(("127.0.0.1", port_of(url)), timeout=60)
                try:
                    s.sendall(b"GET /restconf HTTP/1.1\r\nHost: x\r\n"[:i % 30])
                except ConnectionError:
                    pass
                slow.append(s)
                if i % 100 == 99:
                    check(ask(url, token)[0] == 200, "after %d", i)
                    daemon.ask("version")
            with open("/proc/%d/status" % daemon.process.pid) as f:
                resident = int([l for l in f if l.startswith("VmRSS")][0].split()[1])
            limit = 400 if "asan" in BUILD else 60
            check(resident < limit * 1024, "%d KiB", resident)
            files = len(os.listdir("/proc/%d/fd" % daemon.process.pid))
            check(files < 1300, "%d files", files)
        finally:
            for s in slow:
                s.close()
        check(ask(url, token)[0] == 200, "when they have gone")
        daemon.stop()


def noise_of_tls_is_nothing():
    """octets that are no TLS, half a handshake, a record of lies: each costs its connection only"""
    state = workdir("state")
    with Daemon(["-q", "-s", state, "--listen", "127.0.0.1:0", "--tls", "auto", LAB]).must_run() as daemon:
        url = daemon.ready["url"]
        open_ones = []
        for octets in (b"\0" * 1000, b"\x16\x03\x01\xff\xff" + b"a" * 70000, b"\x16\x03\x01\x00\x05\x01\x00\x00\x01",
                       b"GET / HTTP/1.1\r\n\r\n", os.urandom(5000), b"\x17\x03\x03\x40\x01" + b"b" * 16385):
            s = socket.create_connection(("127.0.0.1", port_of(url)), timeout=60)
            try:
                s.sendall(octets)
            except ConnectionError:
                pass
            open_ones.append(s)
        context = ssl.create_default_context(cafile=daemon.ready["tls-ca"])
        check(ask(url, daemon.ready["token"], context)[0] == 200, "among the noise")
        for s in open_ones:
            s.close()
        check(ask(url, daemon.ready["token"], context)[0] == 200, "after the noise")
        daemon.stop()


def the_group_of_the_socket():
    """--group: the control socket is the group's, mode 0660"""
    name = grp.getgrgid(os.getgid()).gr_name
    refused(["--group", "no-such-group-here", LAB], "there is no group")
    with Daemon(["-q", "--group", name, LAB]).must_run() as daemon:
        info = os.stat(daemon.socket)
        check(stat.S_IMODE(info.st_mode) == 0o660 and info.st_gid == os.getgid(), "%s", info)
        daemon.ask("version")
        daemon.stop()
    with Daemon(["-q", LAB]).must_run() as daemon:
        check(stat.S_IMODE(os.stat(daemon.socket).st_mode) == 0o600, "without a group")
        daemon.stop()


sys.exit(run([b6_beyond_this_machine_only_with_tls, tls_auto_makes_an_authority_that_stays,
     certificates_of_clients_are_tokens, tokens_are_read_line_by_line, wrong_tokens_are_slowed_and_noted,
     b2_errors_of_the_server_itself_are_json, b2_operations_by_their_old_names_have_post_alone, faults_of_later_requests_are_json,
     short_tables_leave_as_a_whole, a_thousand_slow_clients_leave_room, noise_of_tls_is_nothing,
     the_group_of_the_socket]))
