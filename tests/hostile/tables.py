"""The byte tables of tests/unit/bgp: the rows that the decoders are tested with are sent
to a running daemon as well, so that an input is written down once."""
import os, re

UNIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit", "bgp")
TOKEN = re.compile(r'/\*.*?\*/|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(-?\w+)|(\S)', re.S)


def _tokens(text):
    """Strings as ("s", text), everything else as itself."""
    for m in TOKEN.finditer(text):
        string, name, number, mark = m.groups()
        if string is not None:
            yield ("s", string)
        elif name or number or mark:
            yield name or number or mark


def _macros(*names):
    """Those that stand for text: NAME "…" OTHER …"""
    out = {}
    for name in names:
        with open(os.path.join(UNIT, name)) as f:
            text = f.read().replace("\\\n", " ")
        for m in re.finditer(r'^#define\s+(\w+)[ \t]+(.*)$', text, re.M):
            parts = list(_tokens(m.group(2)))
            if all(p[0] == "s" or p in out for p in parts):
                out[m.group(1)] = "".join(p[1] if p[0] == "s" else out[p] for p in parts)
    return out


def _field(parts, macros):
    """A field: the text of its strings and macros, None for NULL, or its words."""
    if parts == ["NULL"]:
        return None
    if parts and all(p[0] == "s" or p in macros for p in parts):
        return "".join(p[1] if p[0] == "s" else macros[p] for p in parts)
    return " ".join(p[1] if p[0] == "s" else p for p in parts)


def rows(name):
    """The rows of the table `cases` of a file: [macro or None, field, …]."""
    macros = _macros("message.h", name)
    with open(os.path.join(UNIT, name)) as f:
        text = f.read()
    body = re.search(r"\bcases\[\] = \{(.*?)\n\};", text, re.S).group(1)
    out, row, depth, head = [], None, 0, None
    for t in _tokens(body):
        if t in ("{", "("):
            depth += 1
            if depth == 1:
                row, head = [[]], head if t == "(" else None
                continue
        elif t in ("}", ")"):
            depth -= 1
            if depth == 0:
                out.append([head] + [_field(p, macros) for p in row if p])
                row = head = None
                continue
        if row is None:
            head = t if isinstance(t, str) and t != "," else None
        elif t == "," and depth == 1:
            row.append([])
        else:
            row[-1].append(t)
    return out
