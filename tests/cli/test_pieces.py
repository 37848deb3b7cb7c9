#!/usr/bin/env python3
"""Labs, plans and pieces of them over HTTP, as a text of YAML or as an object of JSON: what one of
them says the other says, errors included."""
import json, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from daemon import Daemon, Failure, Unix, run

TOP = Path(__file__).resolve().parent.parent.parent
LAB = TOP / "conf/examples/avs-global-reach.yaml"
JSON, XML = "application/yang-data+json", "application/yang-data+xml"
DAEMON = None
NEW = {"vnets": {"new": {"address-space": ["10.62.0.0/16", "2001:db8:62::/48"], "gateway": {}, "peerings": {}}}}
GONE = {"vnets": ["new"]}
# A name that is not known, a wrong value, a value that is no mapping, an empty list.
WRONG = {"vnets": {"new": {"adress-space": [], "gateway": {"sku": "Nope"}}, "hub": 5}, "circuits": {"er-a": {"vlan": []}}}
PLAN = {"plan": "p", "steps": [{"id": "a", "do": [{"announce": {"site": "seattle", "prefix": "10.99.0.0/16"}}]}]}
TINY = {"lab": "tiny", "vnets": {"v": {"address-space": ["10.1.0.0/16"]}}}


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def send(path, body, media=JSON):
    conn = Unix(DAEMON.socket)
    conn.request("POST", "/restconf/operations/" + path, body, {"Content-Type": media, "Accept": media})
    answer = conn.getresponse()
    text = answer.read().decode()
    conn.close()
    return answer.status, text


def ask(verb, old, **given):
    """The status, and the output or the errors."""
    module = "erx" if old else "erx-api"
    status, text = send("%s:%s" % (module, verb), json.dumps({module + ":input": given}))
    told = json.loads(text) if text else {}
    return status, told.get(module + ":output", told.get("ietf-restconf:errors"))


def both(verb, name, value, **given):
    """What the argument comes to as a text and as an object, by both names of the operation; they have to be the same."""
    text = json.dumps(value)
    answers = []
    for old in (False, True):
        for piece in (text, value):
            answers.append(ask(verb, old, **{name: piece}, **given))
            yield answers[-1]
        check(answers[-1] == answers[-2], "%s: the text gives %s\nand the object %s", verb, answers[-2], answers[-1])


def a_piece_may_be_an_object():
    """create, update and delete take the piece as an object, with the same answer"""
    for old in (False, True):
        seen = []
        for piece in (json.dumps, lambda p: p):
            seen.append([ask("edit", old, operation=o, piece=piece(p)) for o, p in
                         (("create", NEW), ("update", {"vnets": {"new": {"address-space": ["10.63.0.0/16"]}}}), ("delete", GONE))])
            check([s for s, _ in seen[-1]] == [200] * 3, "%s", seen[-1])
            check(seen[-1][0][1]["changes"][0] == {"change": "+ vnets/new"}, "%s", seen[-1][0])
        check(seen[0] == seen[1], "%s but %s", *seen)


def errors_are_the_same():
    """all mistakes of an object are told, with codes, paths, cures and places, as those of its text"""
    for status, told in both("edit", "piece", WRONG, operation="create"):
        codes = [e["error-app-tag"] for e in told["error"]]
        check(status == 409 and "unknown-field" in codes and len(codes) >= 3, "%d %s", status, told)
        check(all(e["error-info"]["where"].startswith("piece:1:") for e in told["error"]), "%s", told)
    for status, told in both("apply", "lab", WRONG, **{"dry-run": True}):
        check(status == 409 and told["error"][0]["error-info"]["where"].startswith("lab:1:"), "%d %s", status, told)
    for status, told in both("rehearse", "plan", {"plan": "p", "stesp": []}):
        check(status == 409 and told["error"][0]["error-info"]["where"].startswith("plan:1:"), "%d %s", status, told)
    for status, told in both("preview", "input", {"operation": "create", "piece": WRONG}, operation="edit"):
        check(status == 409 and told["error"][0]["error-info"]["where"].startswith("piece:1:"), "%d %s", status, told)


def lines_count_from_the_brace():
    """an object keeps its lines, and a name that stands twice in it is told"""
    piece = '{"vnets": {\n  "new": {"address-space": ["10.62.0.0/16"]},\n  "new": {"gateway": {}},\n  "x": {"nope": 1}}}'
    for module in ("erx", "erx-api"):
        status, text = send(module + ":edit", '{"%s:input": {\n\n"operation": "create", "piece": %s}}' % (module, piece))
        told = {e["error-app-tag"]: e["error-info"]["where"] for e in json.loads(text)["ietf-restconf:errors"]["error"]}
        check(status == 409 and told == {"duplicate": "piece:3:3", "unknown-field": "piece:4:9"}, "%d %s", status, text)
        status, text = send(module + ":edit", '{"%s:input": {"operation": "create", "operation": "delete", "piece": {}}}' % module)
        check(status in (400, 409), "an argument twice: %d %s", status, text)


def labs_and_plans_too():
    """apply and rehearse take labs and plans as objects, preview the input of the operation, and objects in it"""
    for status, told in both("apply", "lab", TINY, **{"dry-run": True}):
        check(status == 200 and {"change": "+ vnets/v"} in told["changes"], "%d %s", status, told)
    for status, told in both("rehearse", "plan", PLAN, draws=1):
        check(status == 200 and told["rehearsal"]["failed"] is False, "%d %s", status, told)
    for status, told in both("rehearse", "lab", TINY, plan={"plan": "p", "steps": [{"id": "a"}]}, draws=1):
        check(status == 200 and told["rehearsal"]["report"], "%d %s", status, told)
    for piece in (NEW, json.dumps(NEW)):
        for status, told in both("preview", "input", {"operation": "create", "piece": piece}, operation="edit"):
            check(status == 200 and told["preview"]["tried"] and {"change": "+ vnets/new"} in told["preview"]["changes"], "%d %s", status, told)


def what_is_neither_is_refused():
    """lists, numbers, true and null are no piece, and an object is no other argument; the argument is named"""
    for value in ([], [NEW], True, None):
        for old in (False, True):
            status, told = ask("edit", old, operation="create", piece=value)
            check(status == 400 and told["error"][0]["error-path"] == "piece", "%s: %d %s", value, status, told)
    for old in (False, True):
        for given in ({"operation": {}, "piece": {}}, {"operation": "create", "piece": {}, "subscription": {}}):
            status, told = ask("edit", old, **given)
            check(status == 400 and "one value" in told["error"][0]["error-message"], "%d %s", status, told)
    # So many names that to sort them would hold the daemon up are told apart from a piece.
    many = "{%s}" % ",".join('"%06d":{}' % -i for i in range(-20000, 0))
    for module in ("erx", "erx-api"):
        status, text = send(module + ":edit", '{"%s:input": {"operation": "create", "nope": %s, "piece": {}}}' % (module, many))
        check(status == 400 and "nope" in text, "%d %s", status, text[:500])
        status, text = send(module + ":edit", '{"%s:input": %s}' % (module, many))
        check(status == 400, "%d %s", status, text[:500])


def many_mistakes_are_all_told():
    """of thousands of mistakes in one object a thousand are told, each with its place, and they hold nobody up for long"""
    piece = {"vnets": {"v%05d" % i: {} for i in range(9000, 0, -1)}}
    status, told = ask("edit", False, operation="create", piece=piece)
    check(status == 409 and len(told["error"]) == 1000, "%d %d", status, len(told["error"]))
    check({e["error-path"] for e in told["error"]} == {"vnets/v%05d" % i for i in range(1, 1001)}, "%s", told["error"][:3])


def checks_may_be_json():
    """assert and advance take checks as a text, an object or an array, of JSON too, with the same answer"""
    one = {"sees": {"at": "hub", "prefix": "10.20.0.0/16"}}
    wrong = {"absent": {"at": "hub", "prefix": "10.20.0.0/16"}}
    for checks, passed, failed in (([one], 1, 0), ([one, wrong], 1, 1)):
        for form in (checks, {"checks": checks}):
            for status, told in both("assert", "checks", form):
                check(status == 200 and (told["assert"]["passed"], told["assert"]["failed"]) == (passed, failed), "%s: %d %s",
                      form, status, told)
    for text in ("- sees: { at: hub, prefix: 10.20.0.0/16 }\n", "\n[ sees: { at: hub, prefix: 10.20.0.0/16 } ] # one"):
        status, told = ask("assert", False, checks=text)
        check(status == 200 and told["assert"]["passed"] == 1, "%s: %d %s", text, status, told)
    for form in (one, [one], [one, one]):
        for status, told in both("advance", "until", form):
            check(status == 200 and told["advance"]["reached"] is True, "%s: %d %s", form, status, told)
    for verb, name in (("assert", "checks"), ("advance", "until")):
        for form in ([{"nope": {}}], {"nope": {}}):
            for status, told in both(verb, name, form):
                check(status == 409 and told["error"], "%s: %d %s", form, status, told)
        for form in ([], 5.5, True, None):
            for old in (False, True):
                status, told = ask(verb, old, **{name: form})
                check(400 <= status < 500 and told["error"], "%s: %d %s", form, status, told)
    form = '<input xmlns="urn:erxd:api"><checks>%s</checks></input>'
    status, text = send("erx-api:assert", form % "[ sees: { at: hub, prefix: 10.20.0.0/16 } ]", XML)
    check(status == 200 and "<passed>1</passed>" in text, "%d %s", status, text)
    status, text = send("erx-api:assert", form % "<checks/>", XML)
    check(status == 400 and "<error-path>checks</error-path>" in text, "%d %s", status, text)


def xml_has_texts():
    """in XML a piece is its text, and elements in its place are refused"""
    form = '<input xmlns="urn:erxd:api"><operation>%s</operation><piece>%s</piece></input>'
    status, text = send("erx-api:edit", form % ("create", "\nvnets:\n  new:\n    address-space: [10.62.0.0/16] # &lt;\n"), XML)
    check(status == 200 and "+ vnets/new" in text, "%d %s", status, text)
    status, text = send("erx-api:edit", form % ("delete", "<![CDATA[vnets: [new]]]>"), XML)
    check(status == 200 and "- vnets/new" in text, "%d %s", status, text)
    status, text = send("erx-api:edit", form % ("create", "<vnets/>"), XML)
    check(status == 400 and "<error-path>piece</error-path>" in text, "%d %s", status, text)


def wrong_arguments_say_what_is_allowed():
    """what B1 asks of erx-api, too: an argument that is unknown, missing or wrong is named, with its kind of error and what is allowed"""
    for operation, given, tag, path, cure in (
            ("trace", {}, "missing-element", "from", ""),
            ("trace", {"from": "hub", "to": "hub", "nope": 1}, "unknown-element", "nope", "from, to"),
            ("trace", {"from": "hub", "tow": "hub"}, "unknown-element", "tow", "did you mean"),
            ("authorization-list", {"circuit": "er-a"}, "unknown-element", "circuit", "name"),
            ("show-routes", {"at": "hub", "view": "nope"}, "invalid-value", "view", "received"),
            ("show-routes", {"at": "hub", "prefix": "10.1.0.300"}, "invalid-value", "prefix", "ADDRESS"),
            ("wait", {"timeout": "soon"}, "invalid-value", "timeout", "30s"),
            ("trace", {"from": ["hub"], "to": "hub"}, "invalid-value", "from", "")):
        status, told = ask(operation, False, **given)
        error = told["error"][0]
        check(status == 400 and error["error-tag"] == tag and error["error-path"] == path and cure in error["error-info"]["cure"],
              "%s %s: %d %s", operation, given, status, told)


if __name__ == "__main__":
    with Daemon(["-q", "--simulated", str(LAB)]) as DAEMON:
        DAEMON.must_run()
        DAEMON.ask("advance", until="converged")
        sys.exit(run([a_piece_may_be_an_object, errors_are_the_same, lines_count_from_the_brace, labs_and_plans_too,
                      what_is_neither_is_refused, many_mistakes_are_all_told,
                      checks_may_be_json, xml_has_texts, wrong_arguments_say_what_is_allowed]))
