#!/usr/bin/env python3
"""erxctl runbook: every action and check of a plan in plain words, what is lost and when at the
top, and what the sheets were made of at the end."""
import hashlib, json, os, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import quick_build

QUICK = quick_build()
passed = failed = 0
LAB = {"lab": "words",
       "circuits": {"er-" + x: {"location": place, "private-peering": {
           "peer-asn": 64520, "vlan": 100, "primary": "172.16.%d.0/30" % i, "secondary": "172.16.%d.4/30" % i}}
           for i, (x, place) in enumerate((("a", "London"), ("b", "Paris")))},
       "vnets": {"hub": {"address-space": ["10.60.0.0/16"], "gateway": {}, "connections": {"a": {"circuit": "er-a"}}}},
       "on-premises": {"dc": {"asn": 64520, "advertise": ["10.20.0.0/16"], "circuits": {"er-a": {}, "er-b": {}}}}}
NET = "10.20.0.0/16"
# Actions, and what they are called.
DO = (
    ({"snapshot": "before"}, "keep a picture of all tables as before"),
    ({"create": {"vnets": {"hub": {"connections": {"b": {"circuit": "er-b"}}}}}},
     "create connection b of network hub: circuit er-b"),
    ({"update": {"vnets": {"hub": {"connections": {"b": {"weight": 10}}}}, "on-premises": {"dc": {"circuits": {
        "er-b": {"prepend": [64520, 64520]}}}}}},
     "change circuit er-b of site dc: prepend [64520, 64520]; connection b of network hub: weight 10"),
    ({"announce": {"site": "dc", "prefix": ["10.21.0.0/16"], "over": ["er-b"]}},
     "site dc announces 10.21.0.0/16, over er-b"),
    ({"withdraw": {"site": "dc", "prefix": ["10.21.0.0/16"], "over": ["er-b"]}},
     "site dc announces no more: 10.21.0.0/16, over er-b"),
    ({"create": {"circuits": {"er-a": {"location": "Paris"}}}, "expect": "refused exists"},
     "create circuit er-a: location Paris - this must be refused: exists"),
    ({"create": {"circuits": {"er-a": {"authorizations": {"k": {}}}}}}, "create key k of circuit er-a"),
    ({"maintain": "er-a/primary"}, "begin the maintenance of er-a/primary"),
    ({"end-maintain": "er-a/primary"}, "end the maintenance of er-a/primary"),
    ({"reset": "er-b"}, "restart the sessions of er-b"),
    ({"manual": "call the carrier"}, "call the carrier"),
    ({"manual": "pull port 7", "fail": {"link": "dc/ce0--er-b/primary"}}, "pull port 7"),
    ({"restore": {"link": "dc/ce0--er-b/primary"}}, "switch on again link dc/ce0--er-b/primary"),
    ({"delete": {"vnets": {"hub": {"connections": ["a"]}}}}, "delete connection a of network hub"),
    ({"delete": {"on-premises": {"dc": {"circuits": {"er-b": ["prepend"]}}}}},
     "delete prepend of circuit er-b of site dc"),
)
CHECKS = (
    ({"sees": {"at": "hub", "prefix": NET, "from": "er-b"}}, "hub knows a way to %s, from er-b" % NET),
    ({"absent": {"at": "hub", "prefix": "10.99.0.0/16"}}, "hub knows no way to 10.99.0.0/16"),
    ({"best-via": {"at": "hub", "prefix": NET, "via": "er-b"}}, "hub sends traffic to %s over er-b" % NET),
    ({"ecmp-over": {"at": "hub", "prefix": NET, "over": ["er-b/primary", "er-b/secondary"]}},
     "hub spreads traffic to %s over er-b/primary, er-b/secondary" % NET),
    ({"count": {"at": "hub", "from": "er-b", "exactly": 1}}, "hub knows exactly 1 network from er-b"),
    ({"reachable": {"flow": "f"}}, "traffic between dc and hub arrives"),
    ({"unreachable": {"from": "dc", "to": "10.99.0.1"}}, "traffic from dc to 10.99.0.1 does not arrive"),
    ({"path": {"flow": "f", "via": "er-b", "avoid": "er-a"}}, "traffic between dc and hub goes over er-b and not over er-a"),
    ({"symmetric": {"flow": "f"}}, "traffic between dc and hub takes the same way there and back"),
    ({"session": {"at": "er-b/primary", "remote": "dc", "state": "up"}},
     "the sessions of er-b/primary with dc are up"),
    ({"outage": {"flow": "f", "at-most": "10m"}}, "traffic between dc and hub is interrupted for at most 10 min"),
    ({"key-state": {"circuit": "er-a", "authorization": "k", "state": "Available"}}, "key k of er-a is Available"),
    ({"unchanged": {"since": "before", "at": "dc", "scope": "best", "except": ["10.60.0.0/16"]}},
     "at dc all is as in the picture before"),
)


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print("PASS " + name if good else "FAIL %s: %s" % (name, why), flush=True)


def main():
    with tempfile.TemporaryDirectory() as d:
        d = Path(d)
        lab, plan, page = d / "lab.json", d / "plan.json", d / "book.html"
        lab.write_text(json.dumps(LAB))
        plan.write_text(json.dumps({
            "plan": "words", "start": "2026-12-05T22:00+01:00", "flows": {"f": {"from": "dc", "to": "hub"}},
            "steps": [{"id": "all", "owner": "carrier", "do": [a for a, _ in DO], "checks": [c for c, _ in CHECKS]},
                      {"id": "lose", "title": "the last one goes", "owner": "cloud team",
                       "do": [{"delete": {"vnets": {"hub": {"connections": ["b"]}}}}]}]}))
        r = subprocess.run([os.path.join(QUICK, "erxctl"), "runbook", str(lab), str(plan), "--durations", "ideal",
                            "--html", str(page)], capture_output=True, text=True, check=False)
        html = page.read_text()
        plain = r.stdout.replace("\\", "")
        for things, kind in ((DO, "action"), (CHECKS, "check")):
            wrong = [w for _, w in things if "- [ ] %s  \n" % w not in plain and "- [ ] %s\n" % w not in plain]
            check("each %s is told in plain words" % kind, not wrong, (wrong, plain[:6000], r.stderr))
        check("what is lost stands at the top, in words",
              "- Traffic between dc and hub is interrupted completely for" in plain.split("## Overview")[0] and
              "in step 1, and stays lost at the end, since step 2." in plain.split("## Overview")[0], plain[:1500])
        check("loss that no check speaks of is a warning", "> WARNING: Traffic is lost that no check of the plan "
              "speaks of. Ask before you follow these sheets." in plain, plain[:300])
        check("when and who is in the overview", "| 2 | 22:" in plain and "| cloud team | the last one goes |" in plain,
              plain[:2500])
        sums = [hashlib.sha256(x.read_bytes()).hexdigest() for x in (lab, plan)]
        check("the sheets say what they were made of", all(x in plain and x in html for x in sums), plain[-1500:])
        check("the page has a picture of the lab, exact words and lines to sign", html.count("<svg") == 1 and
              "<code>reset er-b</code>" in html and html.count('class="sign"') == 5, html[-1500:])
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return failed != 0


sys.exit(main())
