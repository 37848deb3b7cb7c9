#!/usr/bin/env python3
"""`expect:` of a lab: prefixes that are to be somewhere, for lint, checks and metrics; and metrics
of a subscription, which end at the border."""
import http.client, os, re, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Refused, run, workdir

LAB = """lab: e
vnets:
  hub: { address-space: [10.60.0.0/16, "fd00:60::/48"], gateway: ErGw1Az, connections: { to-er: er } }
  spoke: { address-space: [10.61.0.0/16], peered-with: hub }
circuits:
  er: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100,
                           ipv6: { primary: "fd00:1::/126", secondary: "fd00:1::4/126" } } }
on-premises:
  site: { asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16, "fd00:20::/48"] }
expect:
%s"""
GOOD = """  hub: { prefixes: [10.20.0.0/16, "fd00:20::/48"] }
  er/primary: { prefixes: ["fd00:60::/48", 10.61.0.0/16] }
"""
PLAN = """plan: p
steps:
- id: before
  checks: [ expected: {}, expected: { at: hub } ]
- id: less
  do: [ withdraw: { site: site, prefix: "fd00:20::/48" } ]
  wait: converged
  checks: [ expected: { at: hub }, expected: { at: er/primary } ]
"""


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def written(text, name="lab.yaml", top=None):
    top = top or workdir("expect")
    path = os.path.join(top, name)
    with open(path, "w") as f:
        f.write(text)
    return path


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl")] + list(args), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def metrics(daemon, token=None):
    conn = http.client.HTTPConnection(daemon.ready["url"].split("//")[1], timeout=60)
    try:
        conn.request("GET", "/metrics", headers={"Authorization": "Bearer " + (token or daemon.ready["token"])})
        answer = conn.getresponse()
        text = answer.read().decode()
        check(answer.status == 200, "%d %s", answer.status, text)
        return text
    finally:
        conn.close()


def lint_knows_what_nobody_announces():
    """check --lint names prefixes that nobody announces and places that are not there, with line"""
    lab = written(LAB % GOOD)
    got = erxctl("check", "--lint", lab)
    check(got.returncode == 0 and "warning" not in got.stderr, "%s", got)
    bad = written(LAB % (GOOD + '  hub/gw0: { prefixes: [10.99.0.0/16, "fd00:99::/48", 10.20.0.0/17] }\n'
                         "  hubb: { prefixes: [10.20.0.0/16] }\n"))
    got = erxctl("check", "--lint", bad)
    lines = [l for l in got.stderr.splitlines() if "expect/" in l]
    check(got.returncode == 1 and len(lines) == 4, "%s", got)
    for line, word in zip(lines, ("10.99.0.0/16", "fd00:99::/48", "10.20.0.0/17", "called hubb")):
        check(word in line and re.search(r"lab.yaml:1[34]:", line), "%s", line)
    got = erxctl("check", written(LAB % '  hub: { prefixes: [10.20.0.1/16] }\n'))
    check(got.returncode == 2 and "10.20.0.1/16" in got.stderr, "%s", got)


def checks_know():
    """`expected` holds and fails in assert and in a rehearsal, for both families, and says what is missing"""
    lab, plan = written(LAB % GOOD), written(PLAN, "plan.yaml")
    got = erxctl("rehearse", lab, plan, "--draws", "1")
    check(got.returncode == 1, "%s", got)
    check(got.stdout.count("ok   expected") == 3 and "hub/gw0: no fd00:20::/48" in got.stdout, "%s", got.stdout)
    with Daemon(["-q", "--simulated", lab]).must_run() as daemon:
        def holds(at="{}"):
            return daemon.ask("assert", checks="{ checks: [ { expected: %s } ] }" % at)["assert"]["checks"][0]
        check(not holds()["passed"], "before anything is up")
        daemon.ask("advance", until="expected: {}")
        check(holds()["passed"] and holds("{ at: hub }")["passed"], "%s", holds())
        got = holds("{ at: site }")
        check(not got["passed"] and "expects nothing at site" in got["got"], "%s", got)
        daemon.ask("fail", kind="link", name="er/primary--hub/gw0")
        daemon.ask("fail", kind="link", name="er/primary--hub/gw1")
        daemon.ask("advance", until="converged")
        got = holds()
        check(not got["passed"] and "er/primary: no fd00:60::/48" in got["got"] and
              "er/primary: no 10.61.0.0/16" in got["got"], "%s", got)
        daemon.stop()


def metric_follows():
    """erx_route_expected is 1 and 0 as routes come and go, and follows edits of `expect`"""
    def values(daemon):
        return dict(re.findall(r'^erx_route_expected\{at="(.*)"\} (\d)$', metrics(daemon), re.M))
    with Daemon(["-q", "--port", "0", "--simulated", written(LAB % GOOD)]).must_run() as daemon:
        keys = {'hub",prefix="10.20.0.0/16', 'hub",prefix="fd00:20::/48', 'er/primary",prefix="fd00:60::/48',
                'er/primary",prefix="10.61.0.0/16'}
        check(values(daemon) == {k: "0" for k in keys}, "%s", values(daemon))
        daemon.ask("advance", until="converged")
        check(values(daemon) == {k: "1" for k in keys}, "%s", values(daemon))
        daemon.ask("withdraw", site="site", prefix="fd00:20::/48")
        daemon.ask("advance", until="converged")
        check([k for k, v in values(daemon).items() if v == "0"] == ['hub",prefix="fd00:20::/48'],
              "%s", values(daemon))
        daemon.ask("edit", operation="delete", piece="expect: [hub]")
        daemon.ask("edit", operation="create", piece="expect: { site: { prefixes: [10.60.0.0/16] } }")
        check(set(values(daemon)) == {'er/primary",prefix="fd00:60::/48', 'er/primary",prefix="10.61.0.0/16',
                                      'site",prefix="10.60.0.0/16'}, "%s", values(daemon))
        daemon.stop()


TENANTS = """lab: t
vnets:
  mine: { subscription: alpha, address-space: [10.60.0.0/16], gateway: ErGw1Az,
          connections: { c: { circuit: "beta:er", authorization-key: 11111111-2222-4333-8444-555555555555 } } }
  theirs: { subscription: beta, address-space: [10.70.0.0/16], gateway: ErGw1Az, connections: { c: er } }
circuits:
  er: { subscription: beta, authorizations: { a: 11111111-2222-4333-8444-555555555555 },
        private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
on-premises:
  site: { subscription: beta, asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16] }
expect:
  mine: { prefixes: [10.20.0.0/16] }
  theirs: { prefixes: [10.20.0.0/16] }
"""
ALPHA = "alpha-0123456789abcdef"


def metrics_end_at_the_border():
    """a subscription has the figures of its own routers, none of the program, and no name of others"""
    tokens = written("operator-0123456789abcdef operator\n%s owner alpha\n" % ALPHA, "tokens")
    os.chmod(tokens, 0o600)
    with Daemon(["-q", "--port", "0", "--token-file", tokens, written(TENANTS)]).must_run() as daemon:
        daemon.ask("wait")
        text, whole = metrics(daemon, ALPHA), metrics(daemon, "operator-0123456789abcdef")
        for word in ("theirs", "er/primary", "site", "10.70", "beta"):
            check(word not in text and (word in whole or word in ("beta", "10.70")), "%s in\n%s", word, text)
        families = set(re.findall(r"^# TYPE (\S+)", text, re.M))
        check(families == {"erx_build_info", "erx_converged", "erx_sessions", "erx_session_up",
                           "erx_session_flaps_total", "erx_session_prefixes", "erx_prefix_limit", "erx_routes",
                           "erx_route_changes_total", "erx_route_expected"}, "%s", families)
        lines = [l for l in text.splitlines() if l.startswith("erx_session_up")]
        check(len(lines) == len(set(lines)) == 4 and all('local="mine/gw' in l and
              'remote="another subscription (' in l and l.endswith("} 1") for l in lines), "%s", lines)
        check('erx_sessions{state="Established"} 4\n' in text, "%s", text)
        check(re.findall(r"^erx_route_expected.*", text, re.M) ==
              ['erx_route_expected{at="mine",prefix="10.20.0.0/16"} 1'], "%s", text)
        tool = shutil.which("promtool")
        if tool:
            got = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True)
            check(got.returncode == 0 and not got.stderr, "%s%s", got.stdout, got.stderr)
        daemon.stop()


def a_subscription_does_not_expect():
    """`expect` is the whole lab's: an owner's edit of it is refused, and export does not show it"""
    tokens = written("operator-0123456789abcdef operator\n%s owner alpha\n" % ALPHA, "tokens")
    os.chmod(tokens, 0o600)
    with Daemon(["-q", "--port", "0", "--token-file", tokens, written(TENANTS)]).must_run() as daemon:
        def ask(name, body):
            conn = http.client.HTTPConnection(daemon.ready["url"].split("//")[1], timeout=60)
            conn.request("POST", "/restconf/operations/erx-api:" + name, body,
                         {"Authorization": "Bearer " + ALPHA, "Content-Type": "application/yang-data+json"})
            answer = conn.getresponse()
            text = answer.read().decode()
            conn.close()
            return answer.status, text
        status, text = ask("edit", '{"erx-api:input":{"operation":"create",'
                           '"piece":"expect: { theirs: { prefixes: [10.1.0.0/16] } }"}}')
        check(status == 403 and "not-yours" in text, "%d %s", status, text)
        status, text = ask("export", '{"erx-api:input":{}}')
        check(status == 200 and "mine" in text and "expect" not in text and "theirs" not in text, "%d %s",
              status, text)
        daemon.stop()


if __name__ == "__main__":
    sys.exit(run([lint_knows_what_nobody_announces, checks_know, metric_follows, metrics_end_at_the_border,
                  a_subscription_does_not_expect]))
