#!/usr/bin/env python3
"""Tables that others have published of the real service, and the same of our labs, row for row:
conf/examples/published/*/published.json has the rows, lab.yaml beside it the design. An address
of the service stands for a role: which router has it; ours have their own addresses.  Rows that
we have and the source has not stand in "more", with the reason; "alike" makes one role of several,
and "distinct" one row of equal ones, with the reason, too. "ours" has addresses of ours that no
session is over."""
import json, os, sys
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon, Failure, run

LABS = Path("conf/examples/published")


def roles_at(daemon, at):
    """Addresses that a router has its neighbours at, and its own: address to name."""
    found = {}
    for s in daemon.ask("show-sessions")["sessions"]:
        if s["local"] == at:
            found[s["remote-address"]] = s["remote"]
            found[s["local-address"]] = at
    return found


def in_vnets(daemon):
    """Next hops in the VNets that no session of a router there ends at: MSEEs and gateways."""
    found = {}
    for s in daemon.ask("show-sessions")["sessions"]:
        found.setdefault(s["remote-address"], s["remote"])
    return found


def in_roles(row, columns, names):
    """A row with the roles of its addresses in their place; the star of the best path stays."""
    out = []
    for column, value in zip(columns, row):
        if column in names["columns"] and value:
            star = "*" if value.endswith("*") else ""
            role = names["of"].get(value.rstrip("*"), "nobody: " + value)
            value = names["alike"].get(role, role) + star
        out.append("" if value is None else value)
    return tuple(out)


def compare(daemon, folder, published, table):
    roles, alike = dict(published["roles"], **table.get("also", {})), published.get("alike", {})
    columns, marked = table["columns"], table.get("roles", [])
    said = daemon.ask(table["command"], **table["arguments"])
    got = next(iter(said.values()))
    for column, values in table.get("leave-out", {}).items():
        got = [r for r in got if r[column] not in values]
    ours = dict(published.get("ours", {}), **in_vnets(daemon))
    ours = {"columns": marked, "of": dict(ours, **roles_at(daemon, table["at"])), "alike": alike}
    theirs = {"columns": marked, "of": roles, "alike": alike}
    have = sorted(in_roles([r[c] for c in columns], columns, ours) for r in got)
    have = sorted(set(have)) if "distinct" in table else have
    want = sorted(in_roles(r, columns, theirs) for r in table["rows"] + table.get("more", {"rows": []})["rows"])
    for w, h in zip(want + [None] * len(have), have + [None] * len(want)):
        if w != h:
            raise Failure("%s, %s: published %s, emulated %s" % (
                folder.name, table["command"], w, h))


def test_of(folder):
    def test():
        published = json.loads((folder / "published.json").read_text())
        with Daemon(["-q", folder / "lab.yaml"]).must_run() as daemon:
            daemon.ask("wait")
            for table in published["tables"]:
                compare(daemon, folder, published, table)
    test.__doc__ = "%s: comes out as published" % folder.name
    return test


FOLDERS = sorted(p.parent for p in LABS.glob("*/published.json"))
sys.exit(run([test_of(f) for f in FOLDERS]) if FOLDERS else "no published tables in %s" % LABS)
