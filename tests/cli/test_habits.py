#!/usr/bin/env python3
"""What people who know other tools try first (rows C and D of the first use): addresses, short
words, tables on a terminal, errors that name the file, one line for what was done. One daemon."""
import fcntl, json, os, pty, re, select, struct, subprocess, sys, termios
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "state"))
from daemon import Daemon, Failure, quick_build, run, workdir

QUICK = os.path.join(quick_build(), "erxctl")
TOP = Path(__file__).resolve().parents[2]
P1 = TOP / "tests/first-use/p1/lab.yaml"
DAEMON = []
TMP = Path(workdir("habits"))


def check(good, text, *args):
    if not good:
        raise Failure(text % args)


def same(got, want, what):
    check(got == want, "%s: %r and not %r", what, got, want)


def env(**more):
    return {**os.environ, "ERX_SOCKET": DAEMON[0].socket, **more}


def ask(words, status=0, **kw):
    got = subprocess.run([QUICK, *words.split()] if isinstance(words, str) else [QUICK, *words], env=env(),
                         text=True, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **kw)
    check(got.returncode == status, "%s ends with %d: %s%s", words, got.returncode, got.stdout[:200], got.stderr)
    return got


def rows(words, status=0):
    return json.loads(ask("-o json " + words, status).stdout)


def on_terminal(words, columns, **more):
    """What a command prints on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([QUICK, *words.split()], stdout=slave, stderr=slave, stdin=subprocess.DEVNULL,
                          env=env(**more)) as p:
        os.close(slave)
        out = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
    os.close(master)
    return out.decode().replace("\r\n", "\n")


def plain(text):
    return re.sub("\033\\[[0-9]*m", "", text)


def c5_longest_match():
    """c5: an address gives its longest match, in routes, effective routes and explain, both families"""
    for at in ("hub-east", "dc-west", "er-east/primary"):
        for address, want in (("10.1.0.7", "10.1.0.0/16"), ("10.80.1.9", "10.80.1.0/25"), ("8.8.8.8", "0.0.0.0/0")):
            got = rows("show routes --at %s %s" % (at, address))
            same({r["network"] for r in got}, {want}, "%s at %s" % (address, at))
            same(got, rows("show routes --at %s %s" % (at, want)), "rows of the network")
    got = rows("show routes --at spoke-e1 10.1.0.7")
    same({r["address-prefix"] for r in got}, {"10.1.0.0/16"}, "effective routes")
    for at in ("hub-east", "spoke-e1", "dc-west"):
        check(ask("explain 10.1.0.7 --at " + at).stdout.startswith("10.1.0.0/16 at "), "explain at %s", at)
    same(ask("explain 10.80.1.9 --at hub-west").stdout, ask("explain 10.80.1.0/25 --at hub-west").stdout, "explain")
    check("is not at" in ask("explain 2001:db8::7 --at hub-east").stdout, "an address without a match")
    ask("show routes --at hub-east 10.1.0.7/16", status=2)


def c5_all_routers():
    """c5: without --at there are the routes of all routers"""
    everything = rows("show routes")
    names = {r["local"] for r in rows("show sessions")}
    same({r["router"] for r in everything}, names, "routers")
    same([r for r in everything if r["router"] == "wan"], rows("show routes --at wan"), "those of one")
    same(len(rows("show routes 10.1.0.7 --view all")),
         len(rows("show routes 10.1.0.0/16 --view all")), "one network everywhere")


def c6_no_route():
    """c6: a network that nobody has ends with 1, in the same columns"""
    got = ask("show routes --at hub-east 10.77.0.0/16", status=1)
    same(got.stdout.split(), ask("show routes --at hub-east 10.1.0.0/16").stdout.splitlines()[0].split(), "columns")
    check("there is no such route" in got.stderr, "%s", got.stderr)
    same(rows("show routes --at hub-east 10.77.0.0/16", status=1), [], "rows")
    same(rows("show routes --at spoke-e1 10.77.0.0/16", status=1), [], "rows of hosts")
    same(rows("show routes --at wan 192.0.2.0/24", status=1), [], "rows")


def c7_errors_name_the_file():
    """c7: errors of apply and edit name the file, the line and the column"""
    broken = TMP / "broken.yaml"
    broken.write_text("lab: x\ncircuits:\n  a: { locaton: Seattle }\n")
    for words in (["apply", str(broken)], ["apply", str(broken), "--dry-run"], ["edit", "create", str(broken)]):
        got = ask(words, status=1)
        check(got.stderr.startswith("%s:3:8: circuits/a/locaton: " % broken), "%s: %s", words, got.stderr)
    got = json.loads(ask(["-o", "json", "apply", str(broken)], status=1).stderr)
    same(got["error"]["cause"], "%s:3:8" % broken, "cause")


def c8_cures_fit():
    """c8: cures name commands and names that there are"""
    for words, cure in (("announce nope 10.9.0.0/16", "`erxctl show sites` lists what there is"),
                        ("connection delete hub-east nope", 'name one of "to-avs", "to-east", "to-west"'),
                        ("global-reach delete nope", "leave it out"),
                        ("fail gateway nope", "`erxctl show vnets` lists VNets with their gateways"),
                        ("fail circuit nope", "`erxctl show circuits` lists"),
                        ("fail link nope", "`erxctl show sessions -o wide` names them"),
                        ("connection create c9 --vnet spoke-e1 --circuit er-east", "connect a VNet that has a gateway"),
                        ("reset nope", "`erxctl show sessions -o wide` names them")):
        check(cure in ask(words, status=1).stderr, "%s: %s", words, ask(words, status=1).stderr)


def c9_sessions_by_name():
    """c9: -o wide has names of sessions, which reset takes in both orders, as it takes a link or router"""
    head, first = [re.split(r"\s{2,}", x) for x in ask("show sessions -o wide").stdout.splitlines()[:2]]
    name = first[head.index("Session")]
    same(name, rows("show sessions")[0]["name"], "name")
    a, b = name.split("--")
    b, family = b.rsplit("/", 1)
    for what in (name, "%s--%s/%s" % (b, a, family), "%s--%s" % (a, b), a):
        same(ask("reset " + what).stdout, "reset: %s\n" % what, "what was done")
        ask("wait")
    check("Session" not in ask("show sessions").stdout.splitlines()[0], "it is there without -o wide")


def c10_place_of_explain():
    """c10: rehearse refuses a place of --explain that neither lab nor plan has, before it runs"""
    lab, plan = TOP / "conf/examples/rehearsals/S1/lab.yaml", TOP / "conf/examples/rehearsals/S1/plan.yaml"
    got = ask(["rehearse", str(lab), str(plan), "--explain", "10.1.0.0/16@hubb"], status=2)
    same(got.stdout, "", "nothing ran")
    check('did you mean "hub"' in got.stderr, "%s", got.stderr)
    check("10.60.0.0/16" in ask(["rehearse", str(lab), str(plan), "--draws", "1", "--explain",
                                 "10.60.0.0/16@hub/gw1"]).stdout, "a router")


def c12_as_path_has_blanks():
    """c12: help and refusal say that AS numbers have blanks between"""
    check("with blanks between" in ask("announce --help").stdout, "help")
    check("blanks" in ask("announce dc-east 10.9.0.0/16 --as-path 1,2", status=1).stderr, "refusal")


def c14_values_of_a_dry_run():
    """c14: a dry run tells each leaf with the old and the new value, and numbers arrive as numbers"""
    other = TMP / "other.yaml"
    other.write_text(P1.read_text().replace("circuit: er-west, weight: 10 }", "circuit: er-west, weight: 20 }"))
    got = ask(["apply", str(other), "--dry-run", "--exit-code"], status=1).stdout
    check("~ vnets/hub-east/connections/to-west\n    weight: 10 -> 20\n" in got, "%s", got)
    same(rows("apply %s --dry-run" % other)[0], {"change": "~ vnets/hub-east/connections/to-west"}, "JSON")
    same(ask(["apply", str(P1), "--dry-run", "--exit-code"]).stdout, "none\n", "no change")
    got = ask("announce dc-east 10.9.0.0/16 --med 5").stdout
    check("    advertise: " in got and '"med":5' in got, "%s", got)
    ask("withdraw dc-east 10.9.0.0/16")


# A lab with a leaf in each place where there may be one, and what becomes of it.
BEFORE = {"lab": "all", "description": "old", "limits": {"warn-percent": 70}, "bmp": {"a": {"address": "192.0.2.1"}},
          "vnets": {"hub": {"address-space": ["10.0.0.0/16"], "connections": {"c": {"circuit": "er"}}, "gateway": {"sku": "ErGw1Az"},
                            "vpn-gateway": {"connections": {v: {"site": s, "static": ["10.%d.0.0/16" % n]}
                                                            for v, s, n in (("v", "s", 31), ("gone", "s2", 32))}}}},
          "circuits": {"er": {}},
          "on-premises": {"s": {"asn": 64520, "circuits": {"er": {}}, "advertise": ["10.20.0.0/16"]}, "s2": {"asn": 64521}},
          "routers": {"r": {"asn": 64530, "neighbors": {"n": {"asn": 64531, "external": {
              "local": "127.0.0.1", "remote": "127.0.0.2", "password": "hush"}}}}},
          "world": {"clouds": {"AzureCloud": {"regions": {"moonwest": {"geo": "Moon"}}}}},
          "expect": {"hub": {"prefixes": ["10.20.0.0/16"]}}}
AFTER = [("description", "new", ["~ description", "    description: old -> new"]),
         ("limits/warn-percent", 75, ["~ limits", "    warn-percent: 70 -> 75"]),
         ("fidelity", {"allow-own-as": 2}, ["+ fidelity", '    fidelity: none -> {"allow-own-as":2}']),
         ("bmp/a/address", "192.0.2.2", ["~ bmp/a", "    address: 192.0.2.1 -> 192.0.2.2"]),
         ("vnets/hub/gateway/sku", "ErGw2Az", ["~ vnets/hub", "    gateway/sku: ErGw1Az -> ErGw2Az"]),
         ("vnets/hub/vpn-gateway/connections/v/static", ["10.33.0.0/16"], ["~ vnets/hub",
          '    vpn-gateway/connections/v/static: ["10.31.0.0/16"] -> ["10.33.0.0/16"]']),
         ("vnets/hub/vpn-gateway/connections/gone", None, ["~ vnets/hub", "    - vpn-gateway/connections/gone"]),
         ("on-premises/s/asn", 64522, ["~ on-premises/s", "    asn: 64520 -> 64522"]),
         ("routers/r/neighbors/n/external/password", "hush-hush", ["~ routers/r/neighbors/n", "    external/password: a secret, which is not shown"]),
         ("world/clouds/AzureCloud/regions/moonwest/geo", "Mars", ["~ world/clouds/AzureCloud/regions/moonwest", "    geo: Moon -> Mars"]),
         ("expect/hub/prefixes", ["10.20.0.0/16", "10.21.0.0/16"], ["~ expect/hub",
          '    prefixes: ["10.20.0.0/16"] -> ["10.20.0.0/16","10.21.0.0/16"]']),
         ("circuits/er-2", {}, ["+ circuits/er-2"])]


def c14_every_kind_of_change():
    """c14: each kind of change has its leaf with both values: of the lab, of containers, of lists in them, never a secret"""
    file = TMP / "every.yaml"
    file.write_text(json.dumps(BEFORE))
    with Daemon(["-q", str(file)]).must_run() as other:
        for path, value, want in AFTER:
            lab = json.loads(json.dumps(BEFORE))
            at, (*way, last) = lab, path.split("/")
            for name in way:
                at = at[name]
            if value is None:
                del at[last]
            else:
                at[last] = value
            file.write_text(json.dumps(lab))
            got = ask(["-S", other.socket, "apply", str(file), "--dry-run"]).stdout
            same(got.splitlines()[1:1 + len(want)], want, path)
            check("hush" not in got, "%s", got)
            whole = other.ask("names", list="vnets")  # the daemon is there, and nothing has changed
            same(whole["names"], ["hub"], "names")


def c15_columns():
    """c15: --columns chooses and orders the columns of any table, by key or heading, in every form that is a table"""
    head = lambda words: re.split(r"\s{2,}", ask(words).stdout.splitlines()[0])
    same(head("show sessions --columns state,local"), ["State", "Local"], "by key")
    same(head("show sessions --columns=State,remote-as,Up-For"), ["State", "Remote AS", "Up for"], "by heading")
    same(head("show gateways --columns vnet,route-limit,routes"), ["VNet", "of", "Routes"], "of two headings the key decides")
    same(head("--columns name,local show sessions -o wide"), ["Session", "Local"], "one of -o wide")
    same(head("show sessions --columns last-error,local"), ["Last error", "Local"], "one that is empty in all rows")
    same(head("show routes --at spoke-e1 --columns next-hop-type,address-prefix"), ["Next Hop Type", "Address Prefix"],
         "a table in the place of another")
    # Old routes, in another table, do not have such a column.
    check("no column \"address-prefix\"" in ask("show routes --at wan --columns address-prefix", status=1).stderr, "the other")
    want = ["%s\t%s" % (r["state"], r["local"]) for r in rows("show sessions")]
    same(ask("show sessions -o tsv --columns state,local").stdout.splitlines(), want, "tsv")
    same(ask("show sessions --columns state,local").stdout.splitlines()[1:],
         ["%-11s  %s" % tuple(x.split("\t")) for x in want], "table")
    got = ask("show routes --at spoke-e1 -o tsv --columns address-prefix").stdout.split()
    same(got, [r["address-prefix"] for r in rows("show routes --at spoke-e1")], "tsv of the other table")
    same(ask("reach --columns to").stdout.splitlines()[-1], ask("reach").stdout.splitlines()[-1], "the sum is that of all")
    text = plain(on_terminal("show sessions --columns local,remote,accepted,state", 40)).split("\n")
    same(text[0].split() + text[1].split(), ["Local", "Remote", "Accepted", "State"], "on a narrow terminal")
    for wrong, says in (("stat", 'did you mean "state"? the columns are local, remote, families, remote-as, state,'),
                        ("zzzz", "; the columns are local, remote,"), ("", 'no column ""'), ("local,,state", 'no column ""'),
                        ("local,stale", 'no column "stale"')):
        check(says in ask(["show", "sessions", "--columns", wrong], status=2).stderr, "%s: %s", wrong,
              ask(["show", "sessions", "--columns", wrong], status=2).stderr)
    for words, says in (("show sessions -o json --columns state", "--query chooses from JSON"),
                        ("show sessions -o yaml --columns state", "--query chooses from JSON"),
                        ("show circuits -o az --columns name", "--query chooses from JSON"),
                        ("show sessions -o tsv --query [0] --columns state", "--query chooses from JSON"),
                        ("trace hub-east dc-east --columns from", "prints no table of columns"),
                        ("wait --columns a", "prints no table of columns"), ("world --columns a", "prints no table of columns"),
                        ("fail circuit er-east --columns state", "prints no table of columns"),
                        ("show sessions --columns", "a value is missing after --columns")):
        check(says in ask(words, status=2).stderr, "%s: %s", words, ask(words, status=2).stderr)
    same(rows("show failures"), [], "what was refused did nothing")
    for words, line in (("show failures --watch=0.1 --columns state,kind", r"State  Kind$"),
                        ("show events --follow --columns kind,subject", r"[a-z-]{2,13} {2,}\S+$")):
        watched = Watched(words)
        try:
            got = watched.until("\n").split("\n")[0]
            check(re.match(line, got), "%s: %s", words, got)
        finally:
            watched.end()


def c15_tables_fit():
    """c15: a table on a terminal goes without columns that do not fit, then goes on below; -o wide and a pipe have all"""
    for words in ("show sessions", "show routes --at hub-east", "show circuits", "show vnets", "show events", "show peerings",
                  "show stats", "show learned-routes hub-east", "show bgp-peers hub-east",
                  "show counters", "show virtual-hubs", "show route-servers", "show route-sets", "show resiliency",
                  "show failover-tests", "authorization list", "show gateways", "reach", "show connections"):
        for columns in (40, 60, 80, 120):
            text = plain(on_terminal(words, columns))
            # Of 40 columns one name may have more.
            check(all(len(x) <= columns or (columns == 40 and " " not in x.strip()) for x in text.splitlines()),
                  "%s at %d: %s", words, columns, text[:300])
            if columns < 80:
                continue
            for column in ("Local", "Network", "Name", "Text"):
                check(column in text.split("\n")[0] or column not in ask(words).stdout.split("\n")[0],
                      "%s has lost %s", words, column)
        wide = plain(on_terminal(words + " -o wide", 80)).splitlines()
        pipe = ask(words + " -o wide").stdout.splitlines()
        same(len(wide[0].split()), len(pipe[0].split()), "columns of -o wide")
    check("Remote AS" not in on_terminal("show sessions", 80) and "Remote AS" in ask("show sessions").stdout, "pipe")


def d1_what_was_done():
    """d1: what changes something says so in a line, and {} is its JSON"""
    for words, line in (("maintain er-west/secondary", "under maintenance: er-west/secondary"),
                        ("end-maintain er-west/secondary", "restored: 1"),
                        ("fail circuit er-east", "failed: circuit er-east"), ("restore circuit er-east", "restored: 2"),
                        ("restore circuit er-east", "nothing to restore"), ("snapshot delete s1", "forgotten: s1")):
        if words.startswith("snapshot"):
            ask("snapshot s1")
        same(ask(words).stdout.splitlines()[0], line, words)
    same(ask("-o json fail link er-east/primary--hub-east/gw0").stdout, "{}\n", "JSON")
    ask("restore all")
    ask("wait")


def d2_colours():
    """d2: states have colours on a terminal, and none with NO_COLOR or in a pipe"""
    ask("fail session er-east/primary--hub-east/gw0/ipv4")
    ask("fail circuit er-east")
    text = on_terminal("show sessions", 200)
    check("\033[32mEstablished\033[0m" in text and "\033[31mIdle\033[0m" in text, "%r", text[:300])
    check("\033[31mno\033[0m" in on_terminal("reach", 200), "verdicts")
    for words in ("show failures", "show peerings", "show circuits"):
        check("\033[31m" in on_terminal(words, 200), "%s has nothing red", words)
    check("\033[32mConnected\033[0m" in on_terminal("show bgp-peers hub-west", 200), "peers")
    check("\033" not in on_terminal("show sessions", 200, NO_COLOR="1"), "NO_COLOR")
    check("\033" not in ask("show sessions").stdout, "a pipe")


def c3_reach_sums_up():
    """c3: reach has a sum, a word for ways that differ, and --broken leaves what is not both-ways"""
    everything, broken = rows("reach"), rows("reach --broken")
    same([r for r in everything if r["verdict"] != "both-ways"], broken, "rows of --broken")
    check(broken, "nothing is broken")
    text = ask("reach").stdout.splitlines()
    n = {v: sum(r["verdict"] == v for r in everything) for v in {r["verdict"] for r in everything}}
    said = dict((w, int(k)) for k, w in re.findall(r"(\d+) ([a-z-]+)(?:,|;|$)", text[-1].split(": ")[1].split(";")[0]))
    same(said, n, "the sum")
    odd = sum(r["symmetric"] is False for r in everything)
    check(odd and text[-1].endswith("; %d asymmetric" % odd), "%s", text[-1])
    same(sum("asymmetric" in x for x in text[2:-1]), odd, "rows that say so")


def c4_dead_link_by_name():
    """c4: a trace into a dead link names the link"""
    ask("restore all")
    ask("wait")
    ask("fail circuit er-east")
    paths = rows("trace hub-east dc-east")["paths"]
    same({p["into"] for p in paths}, {"er-east/%s--hub-east/gw%d" % (s, i) for s in ("primary", "secondary")
                                      for i in (0, 1)}, "links")
    text = ask("trace hub-east dc-east").stdout.splitlines()
    check("  hub-east > hub-east/gw0: dead-link er-east/primary--hub-east/gw0" in text, "%s", text)
    same(len(set(text[1:5])), 4, "lines that differ")
    ask("restore all")
    ask("wait")


def d3_rules_of_plain_routers():
    """d3: each line of explain about a plain router has its rule"""
    text = ask("explain 10.1.0.0/16 --at wan").stdout
    for line in text.split("Offered on")[1].strip().splitlines():
        check(re.search(r"\((RFC \d+ [\d.]+|[A-Z]-\d+[a-z]?)\)$", line), "%s", line)


def d4_unknown_subscription():
    """d4: a subscription that nobody has is refused, but may be the first to own something"""
    for words in ("show circuits", "show vnets", "show connections", "reach"):
        got = ask("--subscription typo " + words, status=1)
        check("there is no subscription called typo" in got.stderr, "%s: %s", words, got.stderr)
    check('did you mean "default"' in ask("--subscription defualt show circuits", status=1).stderr, "a near one")
    ask("--subscription default show circuits")
    ask("--subscription microsoft show circuits")
    # What is about the whole lab does not do it for somebody, nor as if nobody had been named.
    for words in ("fail circuit er-west", "restore all", "show sessions", "wait"):
        got = ask("--subscription default " + words, status=2)
        check("the command is about the whole lab: leave out --subscription" in got.stderr, "%s: %s", words, got.stderr)
    same(ask("-o json show failures").stdout.strip(), "[]", "failures")


def d5_words():
    """d5: help, words of other tools, beginnings of words, and what they can mean"""
    same(ask("help").stdout, ask("--help").stdout, "help")
    lines = ask("show --help").stdout.split("COMMAND …\n")[1].splitlines()
    check(all(x.startswith("  show ") for x in lines[:-1]) and len(lines) > 15, "show --help: %s", lines[:3])
    for other, ours in (("show neighbors", "show sessions"), ("show route --at wan", "show routes --at wan"),
                        ("show lab", "export"), ("sh se", "show sessions"), ("ver", "version"),
                        ("wor", "world")):
        mask = lambda text: re.sub(r"\d:\d\d:\d\d", "T", text)
        same(mask(ask(other).stdout), mask(ask(ours).stdout), other)
    commands = [v["command"] for v in rows("operations") if (v["command"] or "").startswith("show ro")]
    same(ask("sh ro", status=2).stderr, "erxctl: sh ro can be %s or %s\n" % (", ".join(commands[:-1]), commands[-1]),
         "sh ro")
    check("snapshot delete" in ask("s", status=2).stderr and " sweep" in ask("s", status=2).stderr, "s")
    check("show --help lists them" in ask("show zzzzzz", status=2).stderr, "show zzzzzz")
    for words in ("res", "x", "frobnicate now"):
        ask(words, status=2)


def d6_help_fits():
    """d6: help of every command fits a terminal of 80 columns, and that of the daemon's commands one of 60"""
    names = [x[2:].split("  ")[0] for x in ask("help").stdout.splitlines() if x.startswith("  ")]
    ours = {v["command"] for v in rows("operations")}
    for name in ["", "show"] + [" ".join(w for w in n.split() if w.islower()) for n in names]:
        for columns in (60, 80) if name in ours or name in ("", "show") else (80,):
            text = on_terminal((name + " --help").strip(), columns)
            wide = [x for x in text.splitlines() if len(x) > columns]
            check(not wide and text.startswith("usage: erxctl"), "%s at %d: %s", name, columns, wide or text)
            same(text.split(), ask((name + " --help").strip()).stdout.split(), "words of " + name)


def d5_options():
    """d5: an option that is unknown is told with the one that was meant, or those that there are; -o may stand glued"""
    for words, says in (("show sessions --att wan", 'unknown option --att; did you mean "--at"?'),
                        ("show sessions --zzz wan", "unknown option --zzz; see --help"),
                        ("apply --dryrun", 'did you mean "--dry-run"?'), ("reach --exitcode", 'did you mean "--exit-code"?'),
                        ("--outptu json version", 'there is no option --outptu; did you mean "--output"?'),
                        ("-x version", "there is no option -x; it has --columns, --help"),
                        ("check x.yaml --lnt", 'check has no option --lnt; did you mean "--lint"?'),
                        ("sweep x.yaml --zzz=1", "sweep has no option --zzz; it has --flows, --failures,"),
                        ("fidelity --zzz", "fidelity has no option --zzz; it has none"),
                        ("graph --zzz", "graph has no option --zzz; it has none"), ("world --zzz", "it has none"),
                        ("schema --yang nothing", "--yang takes lab, plan, state or api, not nothing"),
                        ("schema --json api", "--json takes lab or plan, not api"), ("plan serch a b", "plan what? search, not serch"),
                        ("help nonsense", "there is no command nonsense"), ("nonsense --help", "there is no command nonsense"),
                        ("--url ftp://x version", "a URL begins with https://"), ("-S ftp://x version", "a URL begins with https://")):
        got = ask(words, status=2)
        check(says in got.stderr and not got.stdout, "%s: %s%s", words, got.stdout, got.stderr)
    want = ask("-o json version").stdout
    for words in ("-ojson version", "-o=json version", "--output=json version", "version -ojson"):
        same(ask(words).stdout, want, words)
    same(ask("-oyaml export").stdout, ask("export").stdout, "a lab is YAML already")
    got = subprocess.run([QUICK, "assert", "-f", "-"], env=env(), text=True, check=False, input="checks: [ { nope: {} } ]",
                         capture_output=True, timeout=120)
    check(got.returncode == 2 and got.stderr.startswith("standard input:1:13: "), "%s", got.stderr)


def d7_version():
    """d7: the version as JSON is an object with the commit and the revisions of the schemas"""
    got = rows("version")
    same(sorted(got), ["commit", "erx-lab", "erx-plan", "version"], "keys")
    if (TOP / ".git").exists():
        commits = subprocess.run(["git", "-C", str(TOP), "log", "--format=%h", "--abbrev=12"], capture_output=True, text=True).stdout
        same(commits == "" or got["commit"] in commits.split(), True, "the commit")
    for module in ("erx-lab", "erx-plan"):
        text = (TOP / "conf/yang" / (module + ".yang")).read_text()
        same(got[module], re.search(r"revision (\S+) \{", text).group(1), module)
    same(ask("version").stdout, got["version"] + "\n", "text")


class Watched:
    """erxctl with --watch; what it prints comes piece by piece."""
    def __init__(self, words, terminal=False):
        self.master, slave = pty.openpty() if terminal else os.pipe()
        if terminal:
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 90, 0, 0))
        self.process = subprocess.Popen([QUICK, *words.split()], stdout=slave, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, env=env())
        os.close(slave)

    def until(self, text):
        got = b""
        while text not in got.decode(errors="replace"):
            ready, _, _ = select.select([self.master], [], [], 60)
            check(ready, "no %r in a minute: %r", text, got[-300:])
            try:
                piece = os.read(self.master, 65536)
            except OSError:  # the other end of a terminal is closed
                piece = b""
            check(piece, "it ended without %r: %r", text, got[-300:])
            got += piece
        return got.decode(errors="replace")

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        os.close(self.master)


def p4_watch():
    """p4: --watch asks again, prints in a pipe what is another, and marks it on a terminal"""
    ask("restore all")
    ask("wait")
    pipe = Watched("show failures --watch=0.1")
    try:
        check(pipe.until("\n").startswith("Kind"), "the first answer")
        ask("fail link er-east/primary--hub-east/gw0")
        got = pipe.until("er-east/primary--hub-east/gw0")
        check(got.startswith("\nKind") and got.count("Kind") == 1, "the second: %r", got)
        ask("restore all")
        pipe.until("\nKind")
    finally:
        pipe.end()
    screen = Watched("show failures --watch=0.1", terminal=True)
    try:
        check("\033[H\033[2J" in screen.until("Kind"), "the screen is not cleared")
        ask("fail link er-east/primary--hub-east/gw0")
        check("\033[33m>\033[0m link" in screen.until("er-east/primary--hub-east/gw0"), "no mark")
    finally:
        screen.end()
        ask("restore all")
        ask("wait")
    query = Watched("show sessions --watch=0.1 -o tsv --query length(@)")
    try:
        same(query.until("\n"), "%d\n" % len(rows("show sessions")), "a question")
    finally:
        query.end()
    for words in ("fail circuit er-east --watch", "sweep x.yaml --watch", "show events --follow --watch",
                  "capture --watch"):
        check("cannot be watched" in ask(words, status=2).stderr, "%s", words)
    for words in ("show failures --watch=0", "show failures --watch=soon", "show failures --watch=1e9"):
        check("0.1 to 3600" in ask(words, status=2).stderr, "%s", words)
    ask("show failures now --watch", status=2)


def d10_sockets_that_were_tried():
    """d10: without a daemon of the user the socket of the service is tried, and both are named"""
    e = {k: v for k, v in os.environ.items() if k not in ("ERX_SOCKET", "ERX_URL")}
    got = subprocess.run([QUICK, "version"], env={**e, "XDG_RUNTIME_DIR": str(TMP)}, text=True, check=False,
                         capture_output=True, timeout=60)
    if got.returncode == 0:
        return "a service runs here"
    same(got.returncode, 3, "status")
    check(got.stderr.startswith("%s/erxd.sock: " % TMP) and "nor at /run/erxd/erxd.sock;" in got.stderr, "%s", got.stderr)
    got = ask(["-S", str(TMP / "none"), "version"], status=3)
    check("nor at" not in got.stderr, "a path that was given: %s", got.stderr)
    return None


if __name__ == "__main__":
    with Daemon(["-q", str(P1)]).must_run() as daemon:
        DAEMON.append(daemon)
        ask("wait")
        sys.exit(run([c5_longest_match, c5_all_routers, c6_no_route, c7_errors_name_the_file, c8_cures_fit,
                      c9_sessions_by_name, c10_place_of_explain, c12_as_path_has_blanks, c14_values_of_a_dry_run,
                      c15_tables_fit, c15_columns, c14_every_kind_of_change,
                      d1_what_was_done, d2_colours, c3_reach_sums_up, c4_dead_link_by_name,
                      d3_rules_of_plain_routers, d4_unknown_subscription, p4_watch, d5_words, d5_options,
                      d6_help_fits, d7_version,
                      d10_sockets_that_were_tried]))
