#!/usr/bin/env python3
"""Connections that never become a session, or not for long: strangers, silence, halves of
an OPEN, a flood of them; and a healthy neighbour that has the address of an evil one."""
import os, shutil, signal, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speaker import (AS_EVIL, KEEPALIVE, NOTIFICATION, OPEN, UPDATE, Failure, Listener, Speaker,
                     apart, connect, counter, lab, message, opening, poll, run, session, start,
                     them)

EVIL, REPLACED = them(4, 0x20), them(4, 0x21)
CEASE_REJECTED, CEASE_COLLISION = b"\6\5", b"\6\7"
FLOOD = 1000
ACCEPTS, REST = 64, 0.01                # at once; s that a listener rests afterwards
LOG_LINES, LOG_STRANGERS = 10, 32        # of a kind a minute; addresses that are told apart


class Bed:
    def __init__(self, more=(), wrap=()):
        self.daemon = start(lab([("evil", 4, EVIL, AS_EVIL)] + list(more)), wrap)
        self.good, self.innocent = Listener(4, them(4, 1)), Listener(4, them(4, 2))
        self.connections = counter(self.daemon, "connections")
        self.memory = counter(self.daemon, "memory")

    def __enter__(self):
        return self

    def __exit__(self, kind, *exc):
        if kind is None:
            poll("all connections to close",
                 lambda: counter(self.daemon, "connections") == self.connections)
            for listener in (self.good, self.innocent):
                if listener.trouble:
                    raise Failure("a neighbour lost its session: " + listener.trouble)
            if set(self.innocent.counts) - {OPEN, KEEPALIVE, UPDATE} or \
                    self.innocent.counts.get(UPDATE, 0) > 1:
                raise Failure("the innocent neighbour heard %s" % self.innocent.counts)
            self.good.stop()
            self.innocent.stop()
            self.daemon.stop()
        self.daemon.close()


def healthy_gets_in(tries=200, address=EVIL):
    """As a real router does it: again and again; how often it took."""
    for n in range(1, tries + 1):
        try:
            s = Speaker(4, address)
        except OSError:
            continue
        s.send(opening() + message(KEEPALIVE))
        s.read(lambda got: any(k in (KEEPALIVE, NOTIFICATION) for k, _ in got))
        if any(k == KEEPALIVE for k, _ in s.got):
            return n, s
        for body in s.notifications():
            if body[:2] not in (CEASE_REJECTED, CEASE_COLLISION):
                raise Failure("a healthy neighbour got NOTIFICATION %s" % body.hex())
        s.close()
        time.sleep(0.05)
    raise Failure("a healthy neighbour was locked out %d times" % tries)


def strangers():
    """an address that is no neighbour is turned away and leaves nothing"""
    with Bed() as bed:
        for i in range(100):
            s = Speaker(4, them(4, 0x1000 + i))
            s.send(opening())
            s.wait_end()
            if s.got and [b[:2] for b in s.notifications()] != [CEASE_REJECTED]:
                raise Failure("a stranger heard %s" % s.got)
            s.close()
        rows = bed.daemon.ask("show-events")["events"]
        if sum(r["kind"] == "refused" for r in rows) != 100:
            raise Failure("not each was told of")


def silence():
    """who connects and says nothing does not keep a healthy neighbour out"""
    with Bed() as bed:
        with Speaker(4, EVIL) as silent:
            silent.wait(OPEN)
            n, healthy = healthy_gets_in()
            if n > 5:
                raise Failure("it took %d attempts" % n)
            silent.wait_end()
            if [b[:2] for b in silent.notifications()] != [CEASE_COLLISION]:
                raise Failure("the silent one heard %s" % silent.notifications())
            healthy.close()


def half_an_open():
    """who stops in the middle of its OPEN does not, either"""
    with Bed() as bed:
        for size in (1, 18, 19, 28):
            with Speaker(4, EVIL) as half:
                half.send(opening()[:size])
                half.wait(OPEN)
                n, healthy = healthy_gets_in()
                if n > 5:
                    raise Failure("it took %d attempts after %d octets" % (n, size))
                healthy.close()
            poll("the session to end", lambda: session(bed.daemon, "evil")["state"] == "Active")


def established_stays():
    """who has a session keeps it, whatever comes from its address"""
    with Bed() as bed:
        with Speaker(4, EVIL) as healthy:
            healthy.establish()
            poll("the session", lambda: session(bed.daemon, "evil")["state"] == "Established")
            for data in (b"", b"garbage" * 10, opening(), opening(65001), message(UPDATE, bytes(4))):
                with Speaker(4, EVIL) as evil:
                    evil.send(data)
                    evil.wait_end()
                    if [b[:2] for b in evil.notifications()] not in ([], [CEASE_COLLISION]):
                        raise Failure("the newcomer heard %s" % evil.got)
            if session(bed.daemon, "evil")["state"] != "Established" or healthy.notifications():
                raise Failure("the session did not survive")


def evil_twin():
    """a healthy neighbour gets in after many errors of its evil twin"""
    with Bed() as bed:
        for i in range(20):
            poll("the rest to end", lambda: session(bed.daemon, "evil")["state"] == "Active")
            with Speaker(4, EVIL) as evil:
                evil.send(opening() + message(KEEPALIVE) + b"\0" * 19)
                evil.wait_end()
                if [b[:2] for b in evil.notifications()] != [b"\1\1"]:
                    raise Failure("the evil one heard %s" % evil.notifications())
        n, healthy = healthy_gets_in()
        healthy.close()


def replaced():
    """a box that errs with every session and is replaced does not make the new one wait"""
    with Bed([("replaced", 4, REPLACED, AS_EVIL, "1s")]) as bed:
        for i in range(8):
            poll("the rest to end", lambda: session(bed.daemon, "replaced")["state"] == "Active")
            with Speaker(4, REPLACED) as old:
                old.send(opening() + message(KEEPALIVE) + b"\0" * 19)
                old.wait_end()
        since = time.monotonic()
        n, new = healthy_gets_in(2000, REPLACED)
        took = time.monotonic() - since
        if took > 20:           # a rest is 1 s; doubled 5 times it would be 22 s or more
            raise Failure("it took %.1f s and %d attempts" % (took, n))
        new.close()


def flood():
    """a flood of half-open connections is held within its bounds"""
    with Bed() as bed:
        held = []
        for i in range(FLOOD):
            held.append(connect(4, EVIL if i % 2 else them(4, 0x2000 + i)))
            if i % 4 == 1:
                held[-1].sendall(opening()[:i % 29])
            if i % 100 == 99:
                # Those that stay, one of the evil neighbour, and what was hung up.
                poll("most of them to be gone", lambda: counter(bed.daemon, "connections") <=
                     bed.connections + 2 + 256)
        got = {c["counter"]: c for c in bed.daemon.ask("show-counters")["counters"]}
        for name in ("lingering-max", "input-max", "output-max", "units-max", "connections"):
            if got[name]["value"] > got[name]["bound"]:
                raise Failure("%s is %d" % (name, got[name]["value"]))
        for s in held:
            s.close()
        n, healthy = healthy_gets_in()
        healthy.close()
        poll("the session to end", lambda: session(bed.daemon, "evil")["state"] == "Active")
        if counter(bed.daemon, "memory") > bed.memory + 4096:
            raise Failure("memory went from %d to %d octets" % (
                bed.memory, counter(bed.daemon, "memory")))


def few_files():
    """without files for more connections the API still answers, and sessions stay"""
    if not shutil.which("prlimit"):
        return "it needs prlimit"
    bed = Bed([("many%d" % i, 4, them(4, 0x100 + i), AS_EVIL) for i in range(260)],
              ["prlimit", "--nofile=300:300"])
    with bed:
        held = [connect(4, them(4, 0x100 + i)) for i in range(260)]
        poll("some to be refused", lambda: counter(bed.daemon, "connections-refused") > 0)
        rows = {c["counter"]: c for c in bed.daemon.ask("show-counters")["counters"]}
        if rows["connections"]["value"] > rows["connections"]["bound"]:
            raise Failure("%s" % rows["connections"])
        for s in held:
            s.close()


def burst():
    """many connections at once are taken some at a time, with a rest between"""
    with Bed() as bed:
        bed.daemon.process.send_signal(signal.SIGSTOP)
        held = [connect(4, them(4, 0x30)) for _ in range(20 * ACCEPTS)]
        began = time.monotonic()
        bed.daemon.process.send_signal(signal.SIGCONT)
        for s in held:
            try:
                s.recv(64)
            except ConnectionError:
                pass
            s.close()
        took = time.monotonic() - began
        # However slow all is, it cannot be faster than the rests, but for what timers round.
        if took < 0.8 * 19 * REST:
            raise Failure("%d connections were refused in %.3f s" % (len(held), took))


def log_is_bounded():
    """what strangers, and refused OPENs, do to excess is some lines of the log and a count"""
    daemon = start(lab([("evil", 4, EVIL, AS_EVIL)]))

    def count(kind):
        return sum(e["kind"] == kind for e in daemon.ask("show-events")["events"])

    def refused_open():
        try:
            s = Speaker(4, EVIL)
        except OSError:
            return False
        s.send(opening(version=3))
        s.read(lambda got: any(k == NOTIFICATION for k, _ in got))
        s.close()
        return count("notification") > 3 * LOG_LINES

    try:
        for i in range(300):
            connect(4, them(4, 0x30)).close()
            connect(4, them(4, 0x100 + i % 100)).close()
        poll("the strangers to be refused", lambda: count("refused") == 600)
        poll("OPENs to be refused", refused_open, 120)
        daemon.stop()
        log = daemon.log()
        told = [l for l in log.splitlines() if l.split()[1] == "refused"]
        if len(told) > LOG_LINES * (LOG_STRANGERS + 1) + LOG_STRANGERS + 1:
            raise Failure("%d lines of 600 refused connections" % len(told))
        mine = [l for l in told if l.split()[2] == them(4, 0x30) + ":"]
        if len(mine) != LOG_LINES + 1 or " 290 more alike in " not in mine[-1] or \
                "no session is expected from there" not in mine[-1]:
            raise Failure("lines of one stranger:\n" + "\n".join(mine))
        if not any(l.split(" ", 2)[2].startswith("other addresses: ") for l in told):
            raise Failure("nothing is said of the other addresses:\n" + "\n".join(told))
        evil = [l for l in log.splitlines() if l.split()[1] == "notification" and "evil" in l]
        if not any(" more alike in " in l and "OPEN" in l for l in evil) or \
                len(evil) > 3 * LOG_LINES:
            raise Failure("%d lines of refused OPENs:\n%s" % (len(evil), "\n".join(evil)))
    finally:
        daemon.close()


def main():
    why = apart()
    if why:
        print("SKIP connections: " + why)
        return 0
    wanted = sys.argv[1:]
    tests = [strangers, silence, half_an_open, established_stays, evil_twin, replaced,
             flood, few_files, burst, log_is_bounded]
    return run([t for t in tests if not wanted or t.__name__ in wanted])


if __name__ == "__main__":
    sys.exit(main())
