#!/usr/bin/env python3
"""erx-lab(5) has every leaf of the schema, with its default and its values, and examples
that the reader takes."""
import json, os, re, subprocess, sys, tempfile

YANG = "conf/yang/erx-lab.yang"
PAGE = "man/erx-lab.5"
UNREAD = "lib/view/lint_unread.c"
BUILD = os.environ.get("ERX_BUILD", os.path.join(os.getcwd(), "build", "asan"))

# Groupings have a section of their own, whoever uses them; the others are told in place.
SECTIONS = {"authorizations": "authorizations", "advertisements": "advertise",
            "external-links": "external", "tcp": "external",
            "prefix-rows": "import, export-filter", "path-policy": "primary, secondary"}


def statements(text):
    """The statements of a YANG text: [keyword, argument, [statements]]."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[{};+]|//[^\n]*|/\*.*?\*/|[^\s{};]+',
                        text, re.S)
    tokens = [t for t in tokens if not t.startswith(("//", "/*"))]

    def block(i):
        out = []
        while i < len(tokens) and tokens[i] != "}":
            keyword, i, argument = tokens[i], i + 1, []
            while tokens[i] not in ";{":
                if tokens[i] != "+":
                    argument.append(tokens[i].strip("\"'"))
                i += 1
            below = []
            if tokens[i] == "{":
                below, i = block(i + 1)
            out.append([keyword, "".join(argument), below])
            i += 1
        return out, i
    return block(0)[0]


def one(below, keyword):
    return next((a for k, a, _ in below if k == keyword), None)


def leaves(below, path, groupings, section=None):
    """(section, leaf, default, enumeration) of all that can be written"""
    key = one(below, "key")
    for keyword, name, inside in below:
        if keyword == "uses":
            yield from leaves(groupings[name], path, groupings,
                              SECTIONS.get(name, section))
        elif keyword in ("list", "container"):
            positional = one(inside, "key") == "position"
            if any(k == "uses" and a in SECTIONS for k, a, _ in inside) and positional:
                yield from leaves(inside, path, groupings)
                yield section or "/".join(path), name, None, []
            elif section or positional:
                yield from leaves(inside, path, groupings, section or name)
            else:
                yield from leaves(inside, path + [name], groupings)
        elif keyword in ("leaf", "leaf-list") and name != key and \
                not any(k == "erx:position" for k, _, _ in inside):
            enums = [a for k, t, b in inside if k == "type" for k2, a, _ in b if k2 == "enum"]
            yield section or "/".join(path) or "lab", name, one(inside, "default"), enums


def page_items(text):
    """{section: {leaf: text of the item}}"""
    out, section, item = {}, None, None
    for line in text.split("\n"):
        if line.startswith(".Ss "):
            section = out.setdefault(line[4:], {})
        elif line.startswith(".Sh "):
            section = item = None
        elif line.startswith(".It Ic ") and section is not None:
            item = line.split()[2]
            section[item] = line
        elif line.startswith(".El"):
            item = None
        elif item and section is not None:
            section[item] += "\n" + line
    return out


def check_leaves():
    """every leaf of the schema is in erx-lab(5)"""
    module = statements(open(YANG).read())[0][2]
    groupings = {a: b for k, a, b in module if k == "grouping"}
    items, wrong, n = page_items(open(PAGE).read()), [], 0
    unread = set(re.findall(r"UNREAD\(ER_\w+, .*?, (\w+)\)", open(UNREAD).read()))
    known = {}
    for section, leaf, default, enums in leaves(module, [], groupings):
        n += 1
        known.setdefault(section, set()).add(leaf)
        item = items.get(section, {}).get(leaf)
        if item is None:
            wrong.append("%s lacks %s" % (section, leaf))
            continue
        if ("no effect" in item) != (re.sub("[-/]", "_", "%s/%s" % (section, leaf)) in unread):
            wrong.append("%s: whether %s has an effect" % (section, leaf))
        words = re.split(r"[\s,]+", item)
        if default is not None and not re.search(
                r"default (?:Cm )?%s(\s|$)" % re.escape(default), item.split("\n")[0]):
            wrong.append("%s: the default of %s is %s" % (section, leaf, default))
        wrong += ["%s: %s lacks the value %s" % (section, leaf, e) for e in enums
                  if e not in words]
    for section in items:
        wrong += ["%s: the schema has no %s" % (section, leaf)
                  for leaf in set(items[section]) - known.get(section, set())]
    if n < 100:
        wrong.append("only %d leaves were found in the schema" % n)
    return wrong


# Codes of the reader (src/lab): what is not in the form of the schema.
FORM = {"bad-syntax", "bad-value", "duplicate", "missing", "not-text", "too-large",
        "unknown-field", "unquoted-address", "unsupported-yaml", "wrong-kind"}


def examples(text):
    for block in re.findall(r"^\.Bd -literal -offset indent\n(.*?)^\.Ed", text, re.S | re.M):
        if re.match(r"[a-z-]+:", block):
            yield block


def whole(block):
    """The example as a lab; what it refers to is missing, and nobody minds."""
    first = block.split(":")[0]
    inner = "\n".join("      " + line for line in block.split("\n"))
    if first == "authorizations":
        return "lab: x\ncircuits:\n  c:\n" + inner
    if first == "advertise":
        return "lab: x\nrouters:\n  r:\n" + inner
    if first == "import":
        return "lab: x\nrouters:\n  r:\n    neighbors:\n     n:\n" + inner
    return block if first == "lab" else "lab: x\n" + block


def check_examples():
    """the examples of erx-lab(5) have the form of the schema"""
    wrong, n = [], 0
    with tempfile.TemporaryDirectory() as top:
        for block in examples(open(PAGE).read()):
            n += 1
            path = os.path.join(top, "lab.yaml")
            with open(path, "w") as f:
                f.write(whole(block))
            got = subprocess.run([os.path.join(BUILD, "erxctl"), "-o", "json", "check", path],
                                 capture_output=True, text=True, timeout=60)
            codes = [json.loads(line)["error"] for line in got.stderr.split("\n")
                     if line.startswith('{"error"')]
            bad = [e for e in codes if e["code"] in FORM]
            if bad or got.returncode not in (0, 2):
                wrong.append("%s: %s" % (block.split("\n")[0], bad or got.stderr))
            if block.startswith("lab:") and got.returncode != 0:
                wrong.append("the whole lab is refused: %s" % got.stderr)
    if n < 10:
        wrong.append("only %d examples were found" % n)
    return wrong


if __name__ == "__main__":
    failed = 0
    for test in (check_leaves, check_examples):
        wrong = test()
        failed += bool(wrong)
        print("%s %s%s" % ("FAIL" if wrong else "PASS", test.__doc__,
                           ": " + wrong[0] if wrong else ""))
        for line in wrong[1:]:
            print("  " + line)
    sys.exit(1 if failed else 0)
