#!/usr/bin/env python3
"""`preview`: an edit is tried in a copy of the running lab, and nothing of the lab changes. What it
says beforehand is what happens then."""
import json, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import Daemon, Failure, Refused, run

TOP = Path(__file__).resolve().parent.parent.parent
LAB = TOP / "conf/examples/avs-global-reach.yaml"
DAEMON = None


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def preview(asked, **given):
    text = json.dumps({k.rstrip("_").replace("_", "-"): v for k, v in given.items()})
    return DAEMON.ask("preview", operation=asked, input=text)["preview"]


def rest():
    DAEMON.ask("advance", until="converged")


def lines(changes):
    return [c["change"] for c in changes]


def routes(rows):
    return sorted((r["change"], r["router"], r["network"], r["from"], r["to"]) for r in rows)


def what_it_says_is_what_happens():
    """objects, sessions and routes that a preview names are those that the edit changes, and no others"""
    for operation, given in (("global-reach-delete", {"name": "pc1-to-er-a"}),
                             ("global-reach-create", {"name": "again", "from": "pc1", "to": "er-a", "authorization": "avs"}),
                             ("announce", {"site": "seattle", "prefix": "10.99.0.0/16"}),
                             ("withdraw", {"site": "seattle", "prefix": "10.99.0.0/16"}),
                             ("connection-delete", {"vnet": "hub", "name": "to-pc1"})):
        DAEMON.ask("snapshot", name="before")
        told = preview(operation, **given)
        check(told["tried"] and told["reason"] is None, "%s: %s", operation, told)
        rest()
        check(diff() == [], "%s: the lab has changed", operation)
        done = DAEMON.ask(operation, **given)["changes"]
        rest()
        check(lines(told["changes"]) == lines(done), "%s: %s but %s", operation, lines(told["changes"]), lines(done))
        check(routes(told["routes"]) == routes(diff()), "%s: %s but %s", operation, routes(told["routes"]), routes(diff()))
        check(told["routes"] != [], "%s changes no route", operation)


def diff():
    return DAEMON.ask("diff", **{"from": "before"})["diff"]


def who_loses_whom():
    """a preview names whose reachability ends, and why"""
    DAEMON.ask("reset-lab")
    rest()
    told = preview("global-reach-delete", name="pc1-to-er-a")
    lost = [u for u in told["reachability"] if u["from"] == "seattle" and u["use-case"] == "management"]
    check(len(lost) == 1 and lost[0]["before"] == "both-ways" and lost[0]["after"] != "both-ways" and lost[0]["reason"], "%s", lost)


def what_has_failed_has_failed_there():
    """a copy begins with the failures of the lab: what they took away already is not taken by the edit"""
    DAEMON.ask("reset-lab")
    DAEMON.ask("fail", kind="private-cloud", name="pc1")
    rest()
    told = preview("global-reach-delete", name="pc1-to-er-a")
    check(not any(r["change"] == "-" and r["router"].startswith("er-a/") for r in told["routes"]), "%s", routes(told["routes"]))
    DAEMON.ask("restore-all")
    rest()


def keys_that_were_drawn_hold():
    """the copy has the keys of the lab: an edit with one of them is tried, and one with another is refused"""
    key = DAEMON.ask("authorization-create", circuit="er-a", name="mine")["authorization"]["key"]
    piece = json.dumps({"vnets": {"new": {"address-space": ["10.62.0.0/16"], "gateway": {}, "subscription": "other",
                                          "connections": {"c": {"circuit": "er-a", "authorization-key": key}}}}})
    told = preview("edit", operation="create", piece=piece, subscription="other")
    check(told["tried"] and any(r["router"].startswith("new/gw") for r in told["routes"]), "%s", told)
    try:
        preview("edit", operation="create", subscription="other",
                piece=piece.replace(key, "00000000-0000-4000-8000-000000000000"))
    except Refused as e:
        check(e.code == "key-unknown", "%s", e.errors)
    else:
        raise Failure("a wrong key is none")


def only_edits():
    """what is no edit is not tried, and arguments are those of the operation"""
    for operation, given, code in (("fail", {"kind": "circuit", "name": "er-a"}, "bad-argument"),
                                   ("connection-create", {"vnet": "hub"}, "missing-argument"),
                                   ("connection-create", {"vnet": "hub", "circuit": "er-a", "name": "x", "nope": 1}, "unknown-argument"),
                                   ("connection-delete", {"vnet": "hub", "name": "nope"}, "unknown-name")):
        try:
            preview(operation, **given)
        except Refused as e:
            check(e.code == code, "%s: %s", operation, e.errors)
        else:
            raise Failure("%s %s is taken" % (operation, given))
    check(DAEMON.ask("show-failures")["failures"] == [], "something has failed")


if __name__ == "__main__":
    with Daemon(["-q", "--simulated", str(LAB)]) as DAEMON:
        DAEMON.must_run()
        rest()
        sys.exit(run([what_it_says_is_what_happens, who_loses_whom, what_has_failed_has_failed_there,
                      keys_that_were_drawn_hold, only_edits]))
