#!/usr/bin/env python3
"""What `erxctl graph` draws is Graphviz and Mermaid: read here by the grammar of each, as far as
the text says what it is, with hostile names too, and compared with the same picture as JSON."""
import json, os, re, shutil, subprocess, sys
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Daemon, Failure, workdir

LAB = os.path.join(HERE, "golden", "lab.yaml")


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def erxctl(*args):
    return subprocess.run([os.path.join(BUILD, "erxctl"), *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)


def draw(what, form, *more):
    got = erxctl(*more, "graph", what, "-o", form)
    check(got.returncode == 0, "graph -o %s: %s", form, got.stderr)
    return got.stdout


# --- Graphviz: the grammar of the DOT language, without ports and HTML strings ---

DOT_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(--|->|[{}\[\];=,])|'
                       r'([A-Za-z_][A-Za-z_0-9]*|-?(?:\.\d+|\d+(?:\.\d*)?)))')


class Dot:
    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            m = DOT_TOKEN.match(text, at)
            check(m, "no token of DOT at %r", text[at:at + 40])
            self.tokens.append(m.group(1) or m.group(2) or m.group(3))
            at = m.end()
        self.at, self.nodes, self.edges, self.clusters = 0, {}, [], 0
        self.graph()

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, want=None):
        got = self.peek()
        check(want is None or got == want, "DOT has %r where %r belongs", got, want)
        self.at += 1
        return got

    def name(self):
        got = self.take()
        check(re.match(r'["A-Za-z_0-9.-]', got) and got not in ("--", "->"),
              "%r is no ID of DOT", got)
        return got

    def graph(self):
        check(self.take() in ("graph", "strict"), "no graph")
        if self.peek() != "{":
            self.name()
        self.block()
        check(self.at == len(self.tokens), "DOT goes on behind its end: %r", self.peek())

    def block(self):
        self.take("{")
        while self.peek() != "}":
            self.statement()
            if self.peek() == ";":
                self.take()
        self.take("}")

    def attributes(self):
        got = {}
        while self.peek() == "[":
            self.take("[")
            while self.peek() != "]":
                key = self.name()
                self.take("=")
                got[key] = self.name()
                if self.peek() in (",", ";"):
                    self.take()
            self.take("]")
        return got

    def statement(self):
        if self.peek() == "subgraph":
            self.take()
            self.name()
            self.clusters += 1
            self.block()
            return
        first = self.name()
        if self.peek() == "=":
            self.take()
            self.name()
            return
        if first in ("node", "edge", "graph"):
            self.attributes()
            return
        ends = [first]
        while self.peek() == "--":
            self.take()
            ends.append(self.name())
        attributes = self.attributes()
        if len(ends) == 1:
            check(first not in self.nodes, "%s is there twice", first)
            self.nodes[first] = attributes.get("label", '""')[1:-1]
        else:
            self.edges.append((ends, attributes))

    def label(self, node):
        return self.nodes[node].split("\\n")[0]


# --- Mermaid: the lines of a flowchart ---

QUOTED = r'"(?:[^"#<>;`]|#\d+;|<br/>)*"'
MERMAID = [
    ("subgraph", re.compile(r'subgraph (g\d+)\[(%s)\]$' % QUOTED)),
    ("end", re.compile(r"end$")),
    ("node", re.compile(r'([ne]\d+)(?:\[(%s)\]|\(\[(%s)\]\))(:::down)?$' % (QUOTED, QUOTED))),
    ("edge", re.compile(r'([ng]\d+) (?:(---|-\.-)|(?:--|-\.) (%s) (?:---|\.-)) ([ng]\d+)$' % QUOTED)),
    ("style", re.compile(r"linkStyle (\d+) [a-z:#0-9,]+$")),
    ("class", re.compile(r"classDef [a-z]+ [a-z:#0-9,]+$")),
]


def mermaid(text):
    lines = text.splitlines()
    check(lines[0] == "---" and re.match(r'title: %s$' % QUOTED, lines[1]) and lines[2] == "---" and
          lines[3] == "flowchart LR", "no flowchart: %r", lines[:4])
    nodes, groups, edges, styles, depth = {}, set(), [], [], 0
    for line in lines[4:]:
        for kind, pattern in MERMAID:
            m = pattern.match(line.strip())
            if m:
                break
        else:
            raise Failure("no line of Mermaid: %r" % line)
        if kind == "subgraph":
            depth += 1
            check(depth == 1 and m.group(1) not in groups, "subgraph again: %r", line)
            groups.add(m.group(1))
        elif kind == "end":
            depth -= 1
        elif kind == "node":
            check(m.group(1) not in nodes, "node again: %r", line)
            nodes[m.group(1)] = (m.group(2) or m.group(3))[1:-1]
        elif kind == "edge":
            edges.append((m.group(1), m.group(4), m.group(3)))
        elif kind == "style":
            styles.append(int(m.group(1)))
    check(depth == 0, "a subgraph is left open")
    for a, b, _ in edges:
        check((a in nodes or a in groups) and (b in nodes or b in groups), "%s--%s: no such node", a, b)
    for n in styles:
        check(n < len(edges), "there is no link %d to style", n)
    return nodes, edges, styles


def plain(text):
    """A Mermaid text without its entities."""
    return re.sub(r"#(\d+);", lambda m: chr(int(m.group(1))), text.split("<br/>")[0])


def compare(what, *more):
    """The three forms have the same routers and links."""
    picture = json.loads(draw(what, "json", *more))
    routers = sorted(r["name"] for r in picture["routers"])
    dot = Dot(draw(what, "dot", *more))
    check(sorted(dot.label(n) for n in dot.nodes if n[0] == "n") == routers, "DOT has other routers")
    nodes, edges, styles = mermaid(draw(what, "mermaid", *more))
    check(sorted(plain(t) for n, t in nodes.items() if n[0] == "n") == routers,
          "Mermaid has other routers")
    links = sorted(tuple(sorted((link["a"], link["b"]))) for link in picture["links"])
    check(sorted(tuple(sorted(map(dot.label, ends))) for ends, a in dot.edges
                 if a.get("style") != "dotted") == links, "DOT has other links")
    check(sorted(tuple(sorted((plain(nodes[a]), plain(nodes[b])))) for a, b, _ in edges
                 if a in nodes) == links, "Mermaid has other links")
    ties = sum((picture.get(key, []) for key in ("peered", "on-ports", "filtered")), [])
    check(len([e for e in edges if e[0] not in nodes]) == len(ties), "peerings")
    check(len([1 for _, a in dot.edges if a.get("style") == "dotted"]) == len(ties), "peerings of DOT")
    for form in ("dot", "mermaid"):
        check(draw(what, form, *more) == draw(what, form, *more), "%s is not the same again", form)
    return picture, dot, edges, styles


def a_file():
    """a lab file is drawn without a daemon, and all links of it"""
    picture = compare(LAB)[0]
    kinds = {link["name"]: link["kind"] for link in picture["links"]}
    check(kinds["er-a/primary--pc1/primary"] == "global-reach" and
          kinds["er-a/primary--hub/gw0"] == "connection" and
          kinds["er-a/primary--seattle/ce0"] == "peering" and
          kinds["seattle/ce0--wan"] == "link" and kinds["pc1/edge0--pc1/edge1"] == "inside",
          "%s", kinds)
    check(all(link["state"] is None for link in picture["links"]), "states without a net")
    check(picture["peered"] == [{"vnet": "spoke1", "hub": "hub"}], "%s", picture["peered"])


def c3_m11_ports_and_filters(top):
    """port pairs stand beside the circuits on them, and route filters beside the peerings they open"""
    path = os.path.join(top, "ports.yaml")
    link = ("peer-asn: 3320, primary: 203.0.113.%d/30, secondary: 203.0.113.%d/30, vlan: %d")
    public = "microsoft-peering: { " + link + ", advertised-public-prefixes: [198.51.100.0/24]%s }"
    with open(path, "w") as f:
        f.write("lab: ports\ndirect-ports: { pair: { location: Amsterdam, bandwidth: 100Gbps, encapsulation: QinQ, "
                "link2: { admin-state: Disabled } } }\n"
                "route-filters: { west: { communities: ['12076:51002'] } }\n"
                "circuits:\n  a: { direct-port: pair, bandwidth: 10Gbps, %s }\n  b: { direct-port: pair, bandwidth: 10Gbps, %s }\n"
                "  c: { location: London, %s }\n  d: { location: London, private-peering: { %s } }\n"
                % (public % (0, 4, 10, ", route-filter: west"), public % (8, 12, 10, ", route-filter: west"),
                   public % (16, 20, 10, ", route-filter: ['12076:51002', '12076:51003']"), link % (24, 28, 10)))
    picture, dot, _, _ = compare(path)
    check(picture["on-ports"] == [{"circuit": x, "port-pair": "pair"} for x in "ab"], "%s", picture["on-ports"])
    check(picture["filtered"] == [{"circuit": x, "route-filter": "west"} for x in "ab"], "%s", picture["filtered"])
    text = draw(path, "dot")
    for words in ("circuit a\\nAmsterdam; route filter: west", "circuit c\\nLondon; route filter: 2 communities",
                  'circuit d\\nLondon"', "Direct port pair pair\\nAmsterdam, 100 Gbps, QinQ; secondary: Disabled",
                  "route filter west\\n1 community"):
        check(words in text, "%s is not in %s", words, text)
    titled = titles(svg(path))
    check(any("port pair pair" in t and "route filter west" in t for t in titled), "%s", titled)
    check("on-ports" not in json.loads(draw(LAB, "json")), "a lab without port pairs")


def hostile_names(top):
    """texts that mean something to Graphviz or Mermaid stay texts"""
    path = os.path.join(top, "hostile.yaml")
    with open(path, "w") as f:
        f.write('lab: end\n'
                'circuits:\n  c: { location: "x\\"y\\\\] --> <i>", private-peering: '
                '{ peer-asn: 65001, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 7 } }\n'
                'on-premises:\n  end: { asn: 65001, circuits: { c: {} }, advertise: [10.1.0.0/16] }\n'
                'vnets:\n  graph: { address-space: [10.2.0.0/16], gateway: ErGw1Az,'
                ' connections: { to-c: { circuit: c } } }\n')
    compare(path)


def running(top):
    """the running lab is drawn with the states of its sessions and what has failed"""
    with Daemon(["-q", LAB]).must_run() as daemon:
        s = ["-S", daemon.socket]
        check(erxctl(*s, "wait").returncode == 0, "not converged")
        picture, dot, _, styles = compare("running", *s)
        check(all(link["state"] == "Established" for link in picture["links"]), "%s", picture)
        check(not styles and not any("dashed" in a.get("style", "") for _, a in dot.edges),
              "something is down")
        for words in (["fail", "session", "er-a/primary--hub/gw0/ipv4"], ["fail", "link", "seattle/ce0--wan"],
                      ["fail", "forwarding", "hub/gw1"]):
            check(erxctl(*s, *words).returncode == 0, "%s", words)
        picture, dot, edges, styles = compare("running", *s)
        state = {link["name"]: link["state"] for link in picture["links"]}
        check("stopped on request" in state["er-a/primary--hub/gw0"], "%s", state)
        check(state["seattle/ce0--wan"] == "link down", "%s", state)
        check(state["er-a/primary--hub/gw1"] == "Established", "%s", state)
        check(len(styles) == 2 and sorted(edges[n][2] is not None for n in styles) == [True, True],
              "%s", styles)
        check(len([1 for _, a in dot.edges if "dashed" in a.get("style", "")]) == 2, "%s", dot.edges)
        check([r["name"] for r in picture["routers"] if not r["forwards"]] == ["hub/gw1"], "%s",
              picture["routers"])
        daemon.stop()


# --- SVG ---

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {SVG + tag for tag in ("svg", "g", "title", "rect", "circle", "path", "text")}


def svg(what, *more):
    """The root of the picture: XML, of elements and attributes that cannot do anything."""
    root = xml.fromstring(draw(what, "svg", *more))
    for e in root.iter():
        check(e.tag in TAGS, "an element %s", e.tag)
        check(not [a for a in e.attrib if a.startswith("on") or "href" in a or a == "style"], "%s",
              e.attrib)
    return root


def texts(root):
    return [e.text for e in root.iter(SVG + "text")]


def titles(root):
    return [e.text for e in root.iter(SVG + "title")]


def objects(root):
    """The boxes, as (x, y, width, height)."""
    return [tuple(int(r.get(k)) for k in ("x", "y", "width", "height"))
            for r in root.iter(SVG + "rect") if r.get("rx") == "6"]


def a_picture(top):
    """the SVG of a file has all objects, none on another, and no state"""
    for lab in (LAB, os.path.join(HERE, "..", "..", "conf", "examples", "bow-tie.yaml")):
        root, picture = svg(lab), json.loads(draw(lab, "json"))
        boxes = objects(root)
        names = {r["owner"] for r in picture["routers"]} | {p["vnet"] for p in picture["peered"]}
        check(len(boxes) == len(names) and names <= set(texts(root)), "%s of %s", texts(root), names)
        for i, (x, y, w, h) in enumerate(boxes):
            check(x >= 0 and y >= 0 and x + w <= int(root.get("width")) and
                  y + h <= int(root.get("height")), "a box is outside of the picture")
            check(not [1 for x2, y2, w2, h2 in boxes[:i]
                       if x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h], "boxes overlap")
        check(not list(root.iter(SVG + "circle")), "a file has states")
        check(draw(lab, "svg") == draw(lab, "svg"), "the SVG is not the same again")
    root = svg(os.path.join(HERE, "..", "..", "conf", "examples", "two-sites.yaml"))
    check("weight 50" in texts(root) and "ams-par" in texts(root), "%s", texts(root))


def readme_picture(top):
    """the picture that the README shows is what graph draws (ERX_UPDATE=1 draws it anew)"""
    kept = os.path.join(HERE, "..", "..", "man", "pictures", "avs-global-reach.svg")
    now = draw(os.path.join(HERE, "..", "..", "conf", "examples", "avs-global-reach.yaml"), "svg")
    if os.environ.get("ERX_UPDATE"):
        with open(kept, "w") as f:
            f.write(now)
    with open(kept) as f:
        check(f.read() == now, "man/pictures/avs-global-reach.svg is another one")


def script_in_texts(top):
    """script in a location stays a text, and what is too long is cut and whole in the title"""
    path = os.path.join(top, "script.yaml")
    location = "<img src=x onerror=alert(1)>&\"'\u2603 " + "\u6771" * 30
    long = "a-name-" * 9 + "end"
    with open(path, "w") as f:
        f.write(json.dumps({
            "lab": "script",
            "circuits": {"c": {"location": location, "private-peering": {
                "peer-asn": 65001, "primary": "172.16.1.0/30", "secondary": "172.16.1.4/30", "vlan": 7}}},
            "on-premises": {"dc": {"asn": 65001, "circuits": {"c": {"primary": {"prepend": [65001] * 3}}},
                                   "advertise": ["10.1.0.0/16"]}},
            "vnets": {long: {"address-space": ["10.2.0.0/16"]}}}))
    root = svg(path)
    check(any(t.startswith("circuit c; " + location) for t in titles(root)), "%s", titles(root))
    check(any(t.startswith("VNet " + long) for t in titles(root)), "%s", titles(root))
    check(long not in texts(root) and [t for t in texts(root) if t.endswith("\u2026") and
                                       long.startswith(t[:-1]) and len(t) > 12], "%s", texts(root))
    check("prepend 3" in texts(root), "%s", texts(root))


def many_circuits(top):
    """200 circuits are rows of one column, in the order of what they lead to"""
    path = os.path.join(top, "many.yaml")
    peering = "{ peer-asn: 64520, primary: 172.16.%d.%d/30, secondary: 172.16.%d.%d/30, vlan: 7 }"
    with open(path, "w") as f:
        f.write("lab: many\ncircuits:\n")
        for n in range(200):
            at = (n // 32, n % 32 * 8, n // 32, n % 32 * 8 + 4)
            f.write("  er-%03d: { location: Paris, sku: Premium, private-peering: %s }\n" % (n, peering % at))
        f.write("vnets:\n")
        for n in range(50):
            f.write("  hub-%02d: { address-space: [10.%d.0.0/16], gateway: ErGw3Az, connections: { %s } }\n" % (
                n, n, ", ".join("c%d: er-%03d" % (k, k) for k in range(n, 200, 50))))
    root = svg(path)
    boxes = objects(root)
    check(len(boxes) == 250 and len({b[0] for b in boxes}) == 2, "%d boxes", len(boxes))
    check(int(root.get("height")) < 6500, "it is %s high", root.get("height"))
    high = {t.text: int(t.get("y")) for t in root.iter(SVG + "text")}
    order = sorted((n for n in high if n.startswith("er-")), key=high.get)
    hubs = [int(name[3:]) % 50 for name in order]
    check(all(len(set(hubs[i:i + 4])) == 1 for i in range(0, 200, 4)), "lines cross: %s", order[:12])


def states(top):
    """what is down is a sign and a word, at the line, the router and the object"""
    with Daemon(["-q", LAB]).must_run() as daemon:
        s = ["-S", daemon.socket]
        check(erxctl(*s, "wait").returncode == 0, "not converged")
        whole = svg("running", *s)
        check("down" not in texts(whole)[:-3] and len(list(whole.iter(SVG + "circle"))) > 10, "%s",
              texts(whole))
        places = objects(whole)
        for words in (["fail", "session", "er-a/primary--hub/gw0/ipv4"], ["fail", "link", "seattle/ce0--wan"],
                      ["fail", "forwarding", "hub/gw1"]):
            check(erxctl(*s, *words).returncode == 0, "%s", words)
        root = svg("running", *s)
        check(objects(root) == places, "boxes move with a state")
        check("3 of 4 up" in texts(root) and texts(root).count("down") == 3, "%s", texts(root))
        check([t for t in titles(root) if t.startswith("VNet hub;") and "7 of 8 sessions" in t], "%s",
              titles(root))
        check([t for t in titles(root) if "wan--" in t or "--wan" in t if "link down" in t], "%s", titles(root))
        daemon.stop()


def wrong(top):
    """what is wrong is said, and nothing is drawn"""
    for args, status, text in (
            (["graph"], 2, "usage: erxctl graph"), (["graph", LAB, "x"], 2, "usage"),
            (["graph", LAB, "-o", "png"], 2, "mermaid, dot, json or svg"),
            (["graph", os.path.join(top, "missing.yaml")], 2, "missing.yaml"),
            (["-S", os.path.join(top, "nobody"), "graph", "running"], 3, "no daemon")):
        got = erxctl(*args)
        check(got.returncode == status and text in got.stderr and not got.stdout, "%s: %d %s", args,
              got.returncode, got.stderr)


def main():
    failed = 0
    top = workdir("graph")
    for test in (a_file, c3_m11_ports_and_filters, hostile_names, running, a_picture, readme_picture, script_in_texts, many_circuits, states, wrong):
        try:
            test(top) if test.__code__.co_argcount else test()
            print("PASS graph: %s" % test.__doc__, flush=True)
        except Failure as e:
            failed += 1
            print("FAIL graph: %s: %s" % (test.__doc__, str(e).replace("\n", " ")[:600]), flush=True)
    shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
