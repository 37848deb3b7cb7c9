#!/usr/bin/env python3
"""Each malformed input, sent to a running daemon as one segment, octet by octet, and step
by step: the reaction that the RFC wants, and nothing else moves."""
import os, re, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_GOOD, KEEPALIVE, NOTIFICATION, UPDATE, Failure, Listener, Speaker, apart,
                     counter, lab, message, poll, session, sessions, start, them)
from cases import CEASED, MARK, NET, all_cases

# Octets that tables of counts may grow by as they are used: less than 8 for each input.
LEVEL_SLACK = 2048
DELIVERIES = ("in one segment", "octet by octet", "step by step")


class Bed:
    """A daemon with a neighbour for each case, and neighbours that watch."""
    def __init__(self, cases, fidelity=""):
        self.cases = [(c, "evil%d" % i, them(c.family, 0x10 + i)) for i, c in enumerate(cases)]
        self.daemon = start(lab([(n, c.family, a, c.asn) for c, n, a in self.cases], fidelity))
        self.good = {f: Listener(f, them(f, 1)) for f in (4, 6)}
        self.innocent = Listener(4, them(4, 2))
        self.last = 0
        self.settled = self.calm(sessions(self.daemon))

    def calm(self, rows):
        """What may not move, of the rows of all sessions: those that watch, but for their age."""
        rows = [dict(session(self.daemon, n, rows)) for n in ("good4", "good6", "innocent")]
        for row in rows:
            row.pop("up-for-seconds")
        return rows

    def new_events(self):
        """Those since they were asked for last: there are thousands."""
        rows = self.daemon.ask("show-events", after=str(self.last))["events"]
        self.last = rows[-1]["number"] if rows else self.last
        return rows

    def ended(self, name):
        """Once its session has: the rows of all sessions."""
        rows = []

        def gone():
            rows[:] = sessions(self.daemon)
            return session(self.daemon, name, rows)["state"] != "Established"
        poll("its session to end", gone)
        return rows

    def close(self):
        for listener in list(self.good.values()) + [self.innocent]:
            listener.stop()
        self.daemon.stop()
        self.daemon.close()


def send(speaker, case, delivery):
    stages = case.stages()
    if delivery == "in one segment":
        speaker.send(b"".join(stages))
    elif delivery == "octet by octet":
        speaker.send(b"".join(stages), 1)
    else:
        for i, data in enumerate(stages):
            speaker.send(data)
            if i == 0 and len(stages) > 1:
                speaker.wait(KEEPALIVE)         # it has read our OPEN


def check_end(case, speaker):
    speaker.wait_end()
    said = speaker.notifications()
    if case.expect == CEASED:
        if said:
            raise Failure("answered with NOTIFICATION %s" % said[0].hex())
        return
    code, subcode, data = case.expect
    if len(said) != 1 or speaker.got[-1][0] != NOTIFICATION:
        raise Failure("ended with %d NOTIFICATIONs" % len(said))
    if said[0][:2] != bytes([code, subcode]) or data is not None and said[0][2:] != data:
        raise Failure("NOTIFICATION %s instead of %d/%d %s" % (
            said[0].hex(), code, subcode, "" if data is None else data.hex()))


def check_stay(bed, case, name, speaker):
    good = bed.good[case.family]
    if case.when == "up":
        good.expect(case.table + [MARK[case.family]], "behind it")
        for prefix, attrs in good.table.items():
            passed = set(attrs) & set(case.drops)
            if passed:
                raise Failure("%s is passed on with attribute %s" % (prefix, passed))
        # What must stay has never been away.
        lost = [p for op, p in good.new_log() if op == "-" and p in case.table]
        if lost:
            raise Failure("%s was withdrawn for a while" % lost[0])
    poll("the session to be up", lambda: session(bed.daemon, name)["state"] == "Established")
    if speaker.notifications() or speaker.ended:
        raise Failure("the session went down: %s" % speaker.notifications())


def check_log(bed, case, name):
    rows = bed.new_events()
    for row in rows:
        if re.search(r"[\x00-\x1f\x7f]", row["text"]):
            raise Failure("control characters in the log: %r" % row["text"])
    mine = [r for r in rows if r["kind"] == "malformed" and name in r["subject"]]
    if case.reported != bool(mine):
        raise Failure("%d events tell of it" % len(mine))
    if mine and case.poison[:24].hex() not in mine[0]["text"]:
        raise Failure("its octets are not in the log: %s" % mine[0]["text"])


def one(bed, case, name, address, delivery):
    bed.new_events()
    for listener in bed.good.values():
        listener.new_log()
    poll("its rest to end", lambda: session(bed.daemon, name)["state"] == "Active")
    with Speaker(case.family, address) as speaker:
        send(speaker, case, delivery)
        if case.expect:
            check_end(case, speaker)
        else:
            check_stay(bed, case, name, speaker)
        check_log(bed, case, name)
    for listener in bed.good.values():
        listener.expect([], "when it has gone")
    rows = bed.ended(name)
    for listener in list(bed.good.values()) + [bed.innocent]:
        if listener.trouble:
            raise Failure("a neighbour that did nothing lost its session: " + listener.trouble)
    if bed.calm(rows) != bed.settled:
        raise Failure("a neighbour that did nothing moved: %s" % bed.calm(rows))


def all_of(bed, delivery):
    failed = set()
    for case, name, address in bed.cases:
        try:
            one(bed, case, name, address, delivery)
        except (Failure, OSError) as e:
            failed.add(case.name)
            print("FAIL %s, %s: %s" % (case.name.replace(":", ","), delivery, e), flush=True)
            if bed.daemon.process.poll() is not None:
                raise Failure("the daemon is gone:\n" + bed.daemon.log())
    return failed


def level(bed):
    """Octets in routes, tables and sessions, once every connection of ours is gone."""
    poll("connections to close", lambda: counter(bed.daemon, "connections") == 3)
    return counter(bed.daemon, "memory")


def check_memory(bed, levels):
    if max(levels) - min(levels) > LEVEL_SLACK:
        print("FAIL memory: %s octets after each round" % levels)
        return 1
    print("PASS memory is back at its level, %d octets" % levels[-1])
    return 0


def check_innocent(bed):
    counts = dict(bed.innocent.counts)
    if counts.pop(KEEPALIVE, 0) < 1 or counts.pop(UPDATE, 0) > 1 or set(counts) != {1}:
        print("FAIL the innocent neighbour heard %s" % bed.innocent.counts)
        return 1
    print("PASS the innocent neighbour heard its OPEN, End-of-RIB and keepalives")
    return 0


def check_lists(cases):
    """Nothing that is named in the table of the unit tests may be missing here."""
    names = [c.name for c in cases]
    twice = {n for n in names if names.count(n) > 1}
    if len(cases) < 250 or twice:
        print("FAIL the list of inputs: %d, twice %s" % (len(cases), sorted(twice)))
        return 1
    return 0


def main():
    why = apart()
    if why:
        print("SKIP malformed input: " + why)
        return 0
    wanted = sys.argv[1:]
    cases = [c for c in all_cases() if not wanted or any(w in c.name for w in wanted)]
    failed = 0 if wanted else check_lists(cases)
    for sets, fidelity in ((False, ""), (True, "fidelity: { as-set: reject }")):
        some = [c for c in cases if c.no_sets == sets]
        if not some:
            continue
        bed = Bed(some, fidelity)
        levels, bad = [], set()
        for delivery in DELIVERIES:
            bad |= all_of(bed, delivery)
            levels.append(level(bed))
        for case in some:
            if case.name not in bad:
                print("PASS " + case.name)
        failed += len(bad)
        failed += check_memory(bed, levels) + check_innocent(bed)
        bed.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
