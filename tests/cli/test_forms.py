#!/usr/bin/env python3
"""Forms of answers: YAML, tab-separated values, and questions in JMESPath, of the daemon's commands
and of erxctl's own. One daemon."""
import json, re, sys
from pathlib import Path

import test_habits
from test_habits import TOP, P1, ask, check, same
from daemon import Daemon, run

LAB = TOP / "conf/examples/vnet-only.yaml"
S1 = TOP / "conf/examples/rehearsals/S1"


def commands():
    """Commands that only ask, with words that they need."""
    need = {"show route-table": "er-east --path primary", "show route-table-summary": "er-east --path primary",
            "show arp": "er-east --path primary", "show learned-routes": "hub-east", "show bgp-peers": "hub-east",
            "show advertised-routes": "hub-east --peer 10.10.255.6", "show effective-routes": "spoke-e1",
            "explain": "10.1.0.0/16 --at hub-east", "trace": "hub-east dc-east", "show routes": "--at wan"}
    for v in json.loads(ask("operations -o json").stdout):
        c = v["command"]
        if c and (c.startswith("show ") or c in ("explain", "trace", "reach", "version", "export", "history", "wait")):
            if c not in ("show failover-routes", "show route-sets"):
                yield ("%s %s" % (c, need.get(c, ""))).split()
    for own in (["world"], ["fidelity"], ["resiliency", str(P1)], ["check", str(LAB)], ["schema"],
                ["sweep", str(LAB), "--durations", "ideal"], ["rehearse", str(S1 / "lab.yaml"), str(S1 / "plan.yaml"),
                                                              "--draws", "1"],
                ["assert", "reachable: { from: hub-east, to: dc-east }"], ["graph", "running"]):
        yield own


KEY = re.compile(r'("(?:[^"\\]|\\.)*"|[^"\[{][^:]*):( |$)')


def scalar(s):
    """One value that stands in a line."""
    if s.startswith("[") and s != "[]":
        return [scalar(x) for x in re.findall(r'"(?:[^"\\]|\\.)*"|[^,\s][^,]*', s[1:-1])]
    if s[:1] in ('"', "[", "{") or s in ("null", "true", "false") or re.fullmatch(
            r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", s):
        return json.loads(s)
    return s


def load_yaml(text):
    """The part of YAML that erxctl writes: blocks, lists in a line, JSON's quotation marks."""
    lines = text.splitlines()

    def depth(i):
        return len(lines[i]) - len(lines[i].lstrip()) if i < len(lines) else -1

    def block(i, at):
        is_list, out = lines[i][at:].startswith("-"), None
        while depth(i) == at and lines[i][at:].startswith("-") == is_list:
            rest = lines[i][at + 2:] if is_list else lines[i][at:]
            key = KEY.match(rest)
            if not is_list:
                out, name, rest = out or {}, scalar(key.group(1)), rest[key.end():]
                if key.group(1)[0] != '"':
                    name = key.group(1)
                if rest:
                    out[name], i = scalar(rest), i + 1
                else:
                    out[name], i = block(i + 1, depth(i + 1))
            elif not rest:
                value, i = block(i + 1, depth(i + 1))
                out = (out or []) + [value]
            elif key:
                lines[i] = " " * (at + 2) + rest
                value, i = block(i, at + 2)
                out = (out or []) + [value]
            else:
                out, i = (out or []) + [scalar(rest)], i + 1
        return out, i

    first = lines[0]
    if not first.startswith("-") and not KEY.match(first):
        return scalar(text.strip())
    value, end = block(0, 0)
    check(end == len(lines), "YAML ends at line %d of %d: %s", end, len(lines), lines[end:end + 1])
    return value


def volatile(value):
    """Without what differs from one question to the next."""
    if isinstance(value, dict):
        return {k: volatile(v) for k, v in value.items() if "seconds" not in k and k not in (
            "value", "age", "up-down", "connected-duration", "messages-sent", "messages-received")}
    return [volatile(v) for v in value] if isinstance(value, list) else value


def documents(text):
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(x) for x in text.splitlines()]


def everything_has_yaml():
    """whatever has JSON has the same as YAML, and a question sees it"""
    n = 0
    for words in commands():
        if words[0] in ("graph",):
            continue
        text = ask(["-o", "json"] + words).stdout
        if not text.strip():
            continue
        want = volatile(documents(text))
        if isinstance(want, str) and words[0] == "export":
            continue
        got = volatile(load_yaml(ask(["-o", "yaml"] + words).stdout))
        check(got == want, "%s: %.300r and not %.300r", words, got, want)
        got = volatile(json.loads(ask(["-o", "json", "--query", "@"] + words).stdout))
        check(got == want, "%s: --query: %.300r and not %.300r", words, got, want)
        n += 1
    check(n > 30, "only %d commands", n)


def tsv_has_a_line_a_row():
    """-o tsv has a line for each row, values in the order of the JSON, and no headings"""
    rows = json.loads(ask("-o json show routes --at hub-east").stdout)
    lines = ask("-o tsv show routes --at hub-east").stdout.splitlines()
    same(len(lines), len(rows), "lines")
    for row, line in zip(rows, lines):
        want = ["" if v is None else str(v).lower() if isinstance(v, bool) else v if isinstance(v, str)
                else json.dumps(v, separators=(",", ":")) for v in row.values()]
        same(line.split("\t"), want, "a line")
    same(ask(["show", "circuits", "-o", "tsv", "--query", "[].[name,sku]"]).stdout,
         "avs-east\tPremium\ner-east\tPremium\ner-west\tPremium\n", "two columns")
    same(ask(["show", "circuits", "-o", "tsv", "--query", "[?name=='er-east'].sku | [0]"]).stdout, "Premium\n", "one")
    same(ask(["show", "circuits", "-o", "tsv", "--query", "[?name=='x']"]).stdout, "", "nothing")


def questions_pick():
    """--query picks in every form; without -o people get a table"""
    text = ask(["show", "circuits", "--query", "[?starts_with(name,'er-')].{circuit: name, where: location}"]).stdout
    same([x.split() for x in text.splitlines()], [["circuit", "where"], ["er-east", "Washington", "DC"],
                                                  ["er-west", "Silicon", "Valley"]], "a table")
    same(ask(["show", "circuits", "--query", "[].name"]).stdout, "avs-east\ner-east\ner-west\n", "a list")
    same(ask(["show", "circuits", "--query=length(@)"]).stdout, "3\n", "a number")
    same(ask(["-o", "json", "--query", "[-1].name", "show", "circuits"]).stdout, '"er-west"\n', "JSON")
    same(ask(["-o", "az", "--query", "[].name", "show", "circuits"]).stdout, '["avs-east","er-east","er-west"]\n', "az")
    same(ask(["show", "routes", "--at", "hub-east", "10.1.0.7", "-o", "yaml", "--query",
              "sort_by([*],&router)[0].{network: network, from: from}"]).stdout,
         "network: 10.1.0.0/16\nfrom: er-east/primary\n", "YAML")
    first = ask(["sweep", str(LAB), "--durations", "ideal", "--query", "[0].lab", "-o", "json"]).stdout
    same(json.loads(first), "vnet-only", "lines of JSON are a list")


def statuses_and_errors():
    """exit statuses are those of the command; what is wrong with a question is said, with 2"""
    got = ask(["show", "circuits", "--query", "[?name"], status=2)
    check(got.stderr.startswith("--query: at character 7 of [?name: ") and not got.stdout, "%s", got)
    check("length() takes" in ask(["show", "circuits", "--query", "length([0].links)"], status=2).stderr, "a type")
    check("no function nope" in ask(["show", "circuits", "--query", "nope(@)"], status=2).stderr, "a function")
    got = ask("show routes --at nope -o yaml", status=1)
    check(got.stderr.startswith("nope: there is no router called nope") and not got.stdout, "text: %s", got)
    check(json.loads(ask(["show", "routes", "--at", "nope", "-o", "json", "--query", "@"], status=1).stderr)["error"],
          "JSON")
    ask("show routes --at wan 192.0.2.0/24 -o yaml", status=1)
    check("goes on as it comes" in ask("show events --follow -o yaml", status=2).stderr, "follow")
    check("yaml, tsv or az, not xml" in ask("show circuits -o xml", status=2).stderr, "a format")
    same(ask("show circuits --help -o yaml").stdout, ask("show circuits --help").stdout, "help")


if __name__ == "__main__":
    with Daemon(["-q", str(P1)]).must_run() as daemon:
        test_habits.DAEMON.append(daemon)
        ask("wait")
        sys.exit(run([everything_has_yaml, tsv_has_a_line_a_row, questions_pick, statuses_and_errors]))
