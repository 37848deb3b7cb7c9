#!/usr/bin/env python3
"""Answers that walk a whole table: complete and in key order, also when a long stretch of the
table has nothing that was asked for, and when a client goes away in the middle."""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, Unix, poll, workdir

COUNT = 6000                    # prefixes: more than any slice of work looks at
AT_ONCE = 12                    # answers under way: more than a turn goes on with


def net(i):
    return "10.%d.%d.0/24" % divmod(i, 256)


def lab():
    nets = ", ".join(net(i) for i in reversed(range(COUNT)))
    return ("lab: whole\nrouters:\n  r1: { asn: 65001, advertise: [ %s ], neighbors: { r2: {} } }\n"
            "  r2: { asn: 65002 }\n" % nets)


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def begin(connection, verb, args):
    connection.request("POST", "/restconf/operations/erx:" + verb,
                       json.dumps({"erx:input": args}), {"Content-Type": "application/json"})


def end(connection, key):
    answer = connection.getresponse()
    body = answer.read()
    check(answer.status == 200, "%d: %s", answer.status, body[:200])
    return json.loads(body)["erx:output"][key]


class Lab:
    def __init__(self, top):
        self.path = os.path.join(top, "whole.yaml")
        with open(self.path, "w") as f:
            f.write(lab())

    def __enter__(self):
        self.daemon = Daemon(["-q", self.path])
        self.daemon.must_run()
        check(self.erxctl("wait").returncode == 0, "not converged")
        return self

    def __exit__(self, *exc):
        self.daemon.stop()

    def erxctl(self, *args, text=True):
        return subprocess.run([os.path.join(BUILD, "erxctl"), "-S", self.daemon.socket, *args],
                              stdin=subprocess.DEVNULL, capture_output=True, text=text, timeout=60)

    def ask(self, verb, key, **args):
        connection = Unix(self.daemon.socket)
        begin(connection, verb, args)
        rows = end(connection, key)
        connection.close()
        return rows

    def routes(self, **args):
        return self.ask("show-routes", "routes", **args)


def every_view_is_whole_and_in_order(top):
    """every view is whole and in order"""
    with Lab(top) as d:
        for args in (dict(at="r1"), dict(at="r2"), dict(at="r2", view="all"),
                     dict(at="r2", view="received", peer="r1"),
                     dict(at="r1", view="advertised", peer="r2")):
            rows = d.routes(**args)
            check([r["network"] for r in rows] == [net(i) for i in range(COUNT)],
                  "%s: %d rows, or not in order", args, len(rows))
            check(rows == d.routes(**args), "%s differs the second time", args)


def a_table_with_nothing_in_it_that_was_asked_for_ends(top):
    """a table with nothing in it that was asked for ends"""
    with Lab(top) as d:
        # r1 has nothing from r2, and all that r2 has is from r1.
        for args in (dict(at="r1", view="received", peer="r2"),
                     dict(at="r2", view="advertised", peer="r1")):
            check(d.routes(**args) == [], "%s is not empty", args)


def a_table_leaves_as_a_file(top):
    """a table leaves as a file"""
    with Lab(top) as d:
        path = os.path.join(top, "table.mrt")
        p = d.erxctl("dump", "r2", "--write", path)
        check(p.returncode == 0, "dump: %s", p.stderr)
        with open(path, "rb") as f:
            data = f.read()
        at, records = 0, 0
        while at < len(data):
            at += 12 + int.from_bytes(data[at + 8:at + 12], "big")
            records += 1
        check(at == len(data) and records == COUNT + 1, "%d records", records)


def snapshots_of_large_tables_compare_to_the_end(top):
    """snapshots of large tables compare to the end"""
    with Lab(top) as d:
        for name in ("a", "b"):
            rows = d.ask("snapshot", "snapshots", name=name)[0]["rows"]
            check(rows == 2 * COUNT, "%d rows", rows)
        check(d.ask("diff", "diff", **{"from": "a", "to": "b"}) == [], "a and b differ")
        check(d.ask("diff", "diff", **{"from": "a"}) == [], "a and now differ")
        p = d.erxctl("withdraw", "r1", net(COUNT - 1))
        check(p.returncode == 0, "withdraw: %s", p.stderr)
        check(d.erxctl("wait").returncode == 0, "not converged")
        rows = d.ask("diff", "diff", **{"from": "a"})
        check([(r["change"], r["router"], r["network"]) for r in rows] ==
              [("-", "r1", net(COUNT - 1)), ("-", "r2", net(COUNT - 1))], "%s", rows)


def many_answers_at_once_are_all_whole(top):
    """many answers at once are all whole"""
    with Lab(top) as d:
        connections = [Unix(d.daemon.socket) for _ in range(AT_ONCE)]
        for i, c in enumerate(connections):
            begin(c, "show-routes", dict(at="r%d" % (1 + i % 2)))
        # Who asks meanwhile gets an answer, and one that goes away holds nobody up.
        check(len(d.ask("show-sessions", "sessions")) == 2, "no sessions")
        connections.pop(3).close()
        for c in connections:
            check(len(end(c, "routes")) == COUNT, "an answer is not whole")
            c.close()


def what_a_client_leaves_is_forgotten(top):
    """what a client leaves is forgotten"""
    with Lab(top) as d:
        def full():
            c = Unix(d.daemon.socket)
            begin(c, "show-routes", dict(at="r1"))
            status = c.getresponse().status
            c.close()
            return status == 503
        # Far more than may be under way at a time; none of them is read to the end.
        for _ in range(600):
            if full():
                poll("room for one more answer", lambda: not full())
        check(len(d.routes(at="r1")) == COUNT, "the last is not whole")


def main():
    failed = 0
    for test in (every_view_is_whole_and_in_order,
                 a_table_with_nothing_in_it_that_was_asked_for_ends,
                 a_table_leaves_as_a_file,
                 snapshots_of_large_tables_compare_to_the_end,
                 many_answers_at_once_are_all_whole,
                 what_a_client_leaves_is_forgotten):
        top = workdir("whole")
        try:
            test(top)
            print("PASS whole table: %s" % test.__doc__, flush=True)
        except Failure as e:
            failed += 1
            print("FAIL whole table: %s: %s" % (test.__doc__, str(e).replace("\n", " ")[:600]),
                  flush=True)
        shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
