#!/usr/bin/env python3
"""Wrong arguments of every operation, made from the rows that the daemon checks by: each is
answered with 400, and the answer names the argument, what was given and what is allowed. And the
same rows in the manual: erx-api(7) is what the programs print; ERX_UPDATE=1 writes it anew."""
import difflib, json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Unix

LAB = os.path.join(TOP, "conf", "examples", "four-routers.yaml")
PAGE = os.path.join(TOP, "man", "erx-api.7")

# What a type does not take, and a piece of what would be right.
ANY = [([], ""), ({}, ""), (None, "")]
WRONG = {
    "text": [(True, ""), (False, "")],
    "YAML or object": [(True, "")],
    "YAML, object or array": [(True, "")],
    "word": [("no-such-word", "one of "), ("", "one of "), (True, "")],
    "number": [("junk", "whole number"), ("", "whole number"), (-1, "whole number"),
               (1.5, "whole number"), ("18446744073709551616", "whole number"), (True, "")],
    "boolean": [("yes", "true or false"), (1, "true or false"), ("", "true or false")],
    "time": [("soon", "30s"), ("-1s", "30s"), ("1 s", "30s"), ("", "30s"), (True, "")],
    "network": [("10.0.0.1/8", "ADDRESS/LENGTH"), ("10.0.0.0", "ADDRESS/LENGTH"),
                ("2001:db8::/129", "ADDRESS/LENGTH"), (True, "")],
    "network or address": [("10.0.0.1/8", "longest match"), ("10.0.0", "longest match"), (True, "")],
    "address": [("10.0.0.0/8", "an address"), ("hub", "an address"), (True, "")],
}
GOOD = {"text": "x", "YAML or object": "{}", "YAML, object or array": "[{}]", "number": 1, "boolean": True, "time": "1s",
        "network": "10.0.0.0/8", "network or address": "10.0.0.1", "address": "10.0.0.1"}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def printed(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), "operations", *args], check=True,
                          timeout=60, capture_output=True, text=True).stdout


def rows():
    return json.loads(printed("-o", "json"))


def good(arg):
    return arg["words"][0] if arg["words"] else GOOD[arg["type"]]


def wrong_values(arg):
    bounds = [(bound + step, "%d to %d" % (arg["min"], arg["max"]))
              for bound, step in ((arg["max"], 1), (arg["min"], -1))
              if bound is not None and bound + step >= 0]
    # An object is as good as YAML: tests/cli/test_pieces.py.
    never = [v for v in ANY if v[0] != {} or not arg["type"].startswith("YAML")]
    return WRONG[arg["type"]] + never + bounds


class Asked:
    def __init__(self, daemon):
        self.connection = Unix(daemon.socket)
        self.n = 0

    def refused(self, verb, given, code, tag, path, cure=""):
        body = json.dumps({"erx:input": given})
        self.connection.request("POST", "/restconf/operations/erx:" + verb, body,
                                {"Content-Type": "application/yang-data+json"})
        answer = self.connection.getresponse()
        said = answer.read().decode()
        what = "%s %s: %d %s" % (verb, body, answer.status, said)
        check(answer.status == 400, "%s", what)
        errors = [e for e in json.loads(said)["ietf-restconf:errors"]["error"]
                  if e["error-path"] == path]
        check(len(errors) == 1, "%s", what)
        check(errors[0]["error-app-tag"] == code and errors[0]["error-tag"] == tag, "%s", what)
        check(cure in errors[0]["error-info"]["cure"], "%s instead of %s", what, cure)
        self.n += 1
        return errors[0]["error-message"]


def wrong_value(asked, verb, arg, arguments):
    needed = {a["name"]: good(a) for a in arguments if a["required"]}
    for value, cure in wrong_values(arg):
        said = asked.refused(verb, dict(needed, **{arg["name"]: value}), "bad-argument",
                             "invalid-value", arg["name"], cure)
        shown = value if isinstance(value, str) else json.dumps(value)
        check(shown in said or isinstance(value, (list, dict)) and arg["name"] in said,
              "%s %s: %r does not say what was given", verb, shown, said)


def wrong_arguments_of_every_operation():
    """every operation refuses wrong, unknown and missing arguments with 400, and names them"""
    with Daemon(["-q", LAB]).must_run() as daemon:
        asked = Asked(daemon)
        operations = rows()
        check(len(operations) > 40, "only %d operations", len(operations))
        for row in operations:
            verb, arguments = row["name"], row["arguments"]
            needed = {a["name"]: good(a) for a in arguments if a["required"]}
            asked.refused(verb, dict(needed, nonsense=1), "unknown-argument",
                          "unknown-element", "nonsense")
            for arg in arguments:
                wrong_value(asked, verb, arg, arguments)
                if arg["required"]:
                    rest = {k: v for k, v in needed.items() if k != arg["name"]}
                    asked.refused(verb, rest, "missing-argument", "missing-element",
                                  arg["name"])
        check(asked.n > 500, "only %d were asked", asked.n)
        daemon.stop()


def suggestions():
    """a word or an argument that is nearly right is followed by the right one"""
    with Daemon(["-q", LAB]).must_run() as daemon:
        asked = Asked(daemon)
        asked.refused("show-routes", {"at": "r1", "view": "recieved"}, "bad-argument",
                      "invalid-value", "view", 'did you mean "received"?')
        asked.refused("show-events", {"aftre": 1}, "unknown-argument", "unknown-element",
                      "aftre", 'did you mean "after"?')
        asked.refused("connection-create", {"name": "c", "vnet": "v", "circuit": "k",
                                            "weight": 32001},
                      "bad-argument", "invalid-value", "weight", "0 to 32000")
        daemon.stop()


def manual():
    """erx-api(7) is what the rows say"""
    page = printed()
    if os.environ.get("ERX_UPDATE") == "1":
        with open(PAGE, "w") as f:
            f.write(page)
    with open(PAGE) as f:
        there = f.read()
    check(there == page, "run this test with ERX_UPDATE=1\n%s", "".join(
        difflib.unified_diff(there.splitlines(True), page.splitlines(True), PAGE, "printed", n=1)))


CASES = [wrong_arguments_of_every_operation, suggestions, manual]

failed = 0
for case in CASES:
    try:
        case()
        print("PASS " + case.__doc__)
    except (Failure, OSError, ValueError, KeyError) as e:
        failed = 1
        print("FAIL %s: %s" % (case.__doc__, e))
sys.exit(failed)
