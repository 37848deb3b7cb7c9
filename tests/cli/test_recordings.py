#!/usr/bin/env python3
"""Recordings in MRT: small ones, made here, plain and compressed, and those of the Internet
where they are; of each peer the routes are those that bgpdump tells."""
import bz2, gzip, ipaddress, os, re, shutil, struct, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, quick_build, run            # noqa: E402
import daemon as daemon_module                                         # noqa: E402

DATA = os.path.join(os.environ.get("ERX_TEST_DATA", os.path.join(TOP, "..", "shared", "data")), "mrt")
RECORDINGS = ["ripe-bview-20020722.2337.gz", "ripe-rrc00-updates-19991214.1621.gz",
              "ripe-rrc03-updates-20100227.1600.first796.gz", "ripe-rrc06-updates-20150401.0000.gz",
              "ripe-rrc15-updates-20100227.1600.gz", "ripe-updates-20070211.0141.gz",
              "ripe-updates-20100722.2015.gz", "bview.64k_stream_overflow.gz",
              "daemon-samples/openbgpd_bgp.mrt", "daemon-samples/openbgpd_rib_table-v2.mrt",
              "daemon-samples/openbgpd_rib_table.mrt", "daemon-samples/quagga_bgp.mrt",
              "daemon-samples/quagga_rib.mrt", "daemon-samples/bird-mrtdump_bgp.mrt",
              "daemon-samples/bird-mrtdump_rib.mrt", "daemon-samples/bird6-mrtdump_bgp.mrt",
              "daemon-samples/bird6-mrtdump_rib.mrt", "bview.ipv4_unicast_add_path.gz", "bview.ipv6_unicast_add_path.gz"]
# And what is said of those of which bgpdump tells no table, or another one.
OTHERS = {
    "daemon-samples/bird_bgp.mrt": "6 damaged records or entries are left out; the first at octet 390: bad prefix in NLRI",
    "daemon-samples/bird6_bgp.mrt": "6 damaged records or entries are left out; the first at octet 506: bad prefix in MP_REACH",
    "updates.long_withdrawal.gz": "holds no route",
    "updates.nlri_mask_trailing_bits.gz": "1 damaged records or entries are left out; the first at octet 0: bad prefix in NLRI"}


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


# --- recordings of our own ---

def announce(asn, prefix):
    address, length = prefix.split("/")
    path = struct.pack(">BBH", 2, 1, asn)
    attrs = b"\x40\1\1\0" + b"\x40\2" + bytes([len(path)]) + path + b"\x40\3\4\xc0\0\2\1"
    nlri = bytes([int(length)]) + ipaddress.ip_address(address).packed[:(int(length) + 7) // 8]
    return struct.pack(">HH", 0, len(attrs)) + attrs + nlri


def withdraw(prefix):
    address, length = prefix.split("/")
    gone = bytes([int(length)]) + ipaddress.ip_address(address).packed[:(int(length) + 7) // 8]
    return struct.pack(">H", len(gone)) + gone + b"\0\0"


def record(kind, subtype, body):
    return struct.pack(">IHHI", 1000, kind, subtype, len(body)) + body


def bgp4mp(asn, peer, update):
    head = struct.pack(">HHHH", asn, 64999, 0, 1) + ipaddress.ip_address(peer).packed + b"\xc0\0\2\x63"
    return record(16, 1, head + b"\xff" * 16 + struct.pack(">HB", 19 + len(update), 2) + update)


def old(asn, peer, update):
    return record(5, 1, struct.pack(">H", asn) + ipaddress.ip_address(peer).packed +
                  struct.pack(">H", 64999) + b"\xc0\0\2\x63" + update)


TWO = (bgp4mp(64701, "192.0.2.1", announce(64701, "10.1.0.0/16")) +
       bgp4mp(64701, "192.0.2.1", announce(64701, "10.2.0.0/16")) +
       bgp4mp(64702, "192.0.2.2", announce(64702, "10.3.0.0/16")) +
       bgp4mp(64702, "192.0.2.2", withdraw("10.2.0.0/16")))
OLD = old(64701, "192.0.2.1", announce(64701, "10.1.0.0/16")) + \
    old(64702, "192.0.2.2", announce(64702, "10.1.0.0/16")) + old(64701, "192.0.2.1", withdraw("10.1.0.0/16"))


class Folder:
    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="recordings-")

    def put(self, name, data):
        with open(os.path.join(self.path, name), "wb" if isinstance(data, bytes) else "w") as f:
            f.write(data)
        return os.path.join(self.path, name)

    def lab(self, entries):
        rows = ["  r%d: { asn: 65000, advertise: [ { %s } ] }" % e for e in enumerate(entries)]
        return self.put("lab.yaml", "\n".join(["lab: recordings", "routers:"] + rows) + "\n")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.path)


def erxctl(*args):
    return subprocess.run([os.path.join(daemon_module.BUILD, "erxctl"), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)


def routes(daemon, number):
    return {r["network"]: r["as-path"] for r in daemon.ask("show-routes", at="r%d" % number)["routes"]}


def k5_24_tables_are_of_each_peer():
    """a withdrawal removes what its peer said, `peer` chooses one, plain, gzip, bzip2 and two streams of it"""
    both = {"10.1.0.0/16": "64701", "10.2.0.0/16": "64701", "10.3.0.0/16": "64702"}
    with Folder() as f:
        f.put("two.mrt", TWO)
        f.put("two.gz", gzip.compress(TWO))
        f.put("two.bz2", bz2.compress(TWO))
        f.put("pieces.bz2", bz2.compress(TWO[:50]) + bz2.compress(TWO[50:]))
        f.put("old.mrt", OLD)
        want = [("mrt: two.mrt", both), ("mrt: two.gz", both), ("mrt: two.bz2", both), ("mrt: pieces.bz2", both),
                ("mrt: two.mrt, peer: 192.0.2.2", {"10.3.0.0/16": "64702"}),
                ("mrt: two.bz2, peer: 64701", {"10.1.0.0/16": "64701", "10.2.0.0/16": "64701"}),
                ("mrt: old.mrt", {"10.1.0.0/16": "64702"})]
        lab = f.lab([w for w, _ in want])
        got = erxctl("check", lab)
        check(got.returncode == 0 and got.stdout == "%s: the lab is good\n" % lab, "%s", got.stdout)
        with Daemon([lab]).must_run() as daemon:
            for number, (entry, table) in enumerate(want):
                check(routes(daemon, number) == table, "%s: %s", entry, routes(daemon, number))


def damaged_records_are_told_by_check_and_at_start():
    """what is damaged or of another kind is counted and named, by `check` and in the log of a start; an edit is not
    told again"""
    with Folder() as f:
        f.put("t.mrt", record(16, 2, b"") + TWO + record(13, 8, b"\0\0\0\0\xff\0\0") + TWO[:30])
        lab = f.lab(["mrt: t.mrt"])
        told = ["of 7 records, 2 damaged records or entries are left out",
                "1 of 7 records are left out: 1 of BGP4MP_ENTRY"]
        got = erxctl("check", lab)
        check(got.returncode == 0, "%s", got.stdout)
        with Daemon([lab]).must_run() as daemon:
            daemon.ask("edit", operation="update", piece="description: another")
            log = daemon.log()
        for text in told:
            check(got.stdout.count(text) == 1, "check: %s", got.stdout)
            check(log.count(text) == 1, "the log: %s", log)


def files_that_cannot_be_read_are_refused():
    """a file that is cut short, a folder, a peer that is not there: refused with the reason"""
    with Folder() as f:
        f.put("cut.bz2", bz2.compress(TWO)[:-9])
        f.put("cut.gz", gzip.compress(TWO)[:-9])
        f.put("wrong.bz2", b"BZh9" + b"x" * 50)
        f.put("two.mrt", TWO)
        os.mkdir(os.path.join(f.path, "folder"))
        os.mkfifo(os.path.join(f.path, "pipe"))
        for entry, why in (("mrt: cut.bz2", "it is not a whole bzip2 file"),
                           ("mrt: wrong.bz2", "it is not a whole bzip2 file"),
                           ("mrt: cut.gz", "it is not a whole gzip file"), ("mrt: folder", "folder: it is a directory"),
                           ("mrt: pipe", "pipe: it is not a regular file"), ("mrt: none", "none: No such file or directory"),
                           ("mrt: two.mrt, peer: 192.0.2.3", "has no route of peer 192.0.2.3"),
                           ("mrt: two.mrt, peer: 64703", "its peers: 192.0.2.1 (AS 64701), 192.0.2.2 (AS 64702)"),
                           ("prefix: 10.0.0.0/8, peer: 64703", "peer goes with mrt"),
                           ("mrt: two.mrt, peer: nobody", "peer")):
            got = erxctl("check", f.lab([entry]))
            check(got.returncode == 2 and why in got.stdout, "%s: %s", entry, got.stdout)


# --- recordings of the Internet ---

def one_form(text):
    if ":" not in text:
        return text
    address, slash, bits = text.partition("/")
    return str(ipaddress.ip_address(address)) + slash + bits


def dumped(path):
    """(address, AS) -> {prefix: path}, as bgpdump tells."""
    out = subprocess.run(["bgpdump", "-m", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                         errors="replace", check=True).stdout
    tables, gone = {}, old_withdrawals(path) if "rrc00" in path else iter(())
    for line in out.splitlines():
        f = line.split("|")
        number = f.pop(6) if f[0].endswith("_AP") else None         # the identifier of the path
        table = tables.setdefault((one_form(f[3]), f[4]), {})
        if f[2] == "STATE":
            if f[5] == "6" and f[6] != "6":
                table.clear()
            continue
        # Of the old type `bgpdump -m` prints the peer in the place of what is withdrawn.
        paths = table.setdefault(next(gone, one_form(f[5])) if f[2] == "W" else one_form(f[5]), {})
        if f[2] == "B" and number in paths:
            continue
        if f[2] != "B":
            paths.pop(number, None)
        if f[2] in "AB":
            path = re.sub("[{][^}]*[}]", lambda m: m.group(0).replace(",", " "), f[6])
            # What is said last counts, of a table what is said first.
            counts = {number: path, **paths} if f[2] == "A" else {**paths, number: path}
            paths.clear()
            paths.update(counts)
    return {peer: {prefix: next(iter(paths.values())) for prefix, paths in table.items() if paths}
            for peer, table in tables.items() if any(table.values())}


def old_withdrawals(path):
    """The prefixes that the long form of bgpdump tells as withdrawn, in their order."""
    out = subprocess.run(["bgpdump", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                         errors="replace", check=True).stdout
    inside = False
    for line in out.splitlines():
        if line.startswith("  ") and inside:
            yield line.strip()
        else:
            inside = line == "WITHDRAW"


def sets_in_order(path):
    return re.sub("[{][^}]*[}]", lambda m: " ".join(sorted(m.group(0)[1:-1].split(), key=int)), path)


def same(number, peer, daemon, want):
    got = routes(daemon, number)
    check(set(got) == set(want), "%s: %d more, %d less: %s", peer, len(set(got) - set(want)),
          len(set(want) - set(got)), sorted(set(want) ^ set(got))[:5])
    for prefix, path in want.items():
        check(sets_in_order(got[prefix]) == sets_in_order(path), "%s %s: %s, not %s", peer, prefix, got[prefix], path)


def recorded(name):
    def test():
        path = os.path.join(DATA, name)
        if not shutil.which("bgpdump"):
            return "it needs bgpdump"
        want = sorted(dumped(path).items())
        # One address may be that of several, told apart by their AS.
        with Folder() as f:
            lab = f.lab(["mrt: '%s', peer: '%s'" % (path, address) for (address, _), _ in want])
            with Daemon([lab]).must_run() as daemon:
                for number, (peer, table) in enumerate(want):
                    same(number, peer, daemon, table)
        return None
    test.__doc__ = "%s: every peer has the routes that bgpdump tells, with their paths" % name
    return test


def others_are_told_of():
    """identifiers of paths that are not marked as such, an empty table, and bits behind a mask: said by `check`"""
    for name, why in OTHERS.items():
        with Folder() as f:
            got = erxctl("check", f.lab(["mrt: '%s'" % os.path.join(DATA, name)]))
        check(why in got.stdout, "%s: %s", name, got.stdout)


def none_is_forgotten():
    """each recording that is here is compared, or told of"""
    found = {os.path.relpath(os.path.join(top, n), DATA) for top, _, names in os.walk(DATA) for n in names}
    check(found <= set(RECORDINGS) | set(OTHERS), "%s", found - set(RECORDINGS) - set(OTHERS))


def main():
    daemon_module.BUILD = quick_build()
    tests = [k5_24_tables_are_of_each_peer, damaged_records_are_told_by_check_and_at_start,
             files_that_cannot_be_read_are_refused]
    if not os.path.isdir(DATA):
        print("# no recordings here (ERX_TEST_DATA): only those that are made here")
        return run(tests)
    return run(tests + [none_is_forgotten, others_are_told_of] + [recorded(name) for name in RECORDINGS])


if __name__ == "__main__":
    sys.exit(main())
