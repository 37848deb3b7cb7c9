#!/usr/bin/env python3
"""A sweep runs one of the failures that are the same but for names: labs by chance that are there
twice under other names and addresses, half of them with something changed in the second copy, give
the same report, to the octet, as with --no-classes.  ERX_SEEDS=N for another number of labs than
8, ERX_FIRST=N for others than those from 1."""
import json, os, random, re, subprocess, sys, tempfile
from pathlib import Path

import random_labs

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import BUILD, quick_build

QUICK = quick_build()
SEEDS = int(os.environ.get("ERX_SEEDS", "8"))
FIRST = int(os.environ.get("ERX_FIRST", "1"))
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print("PASS " + name if good else "FAIL %s: %s" % (name, why), flush=True)


def sweep(lab, *words, build=QUICK, options=("--durations", "ideal", "-o", "json")):
    run = subprocess.run([os.path.join(build, "erxctl"), "sweep", str(lab), *options, *words], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, check=False, timeout=3600)
    if run.returncode == 2 and "not-converged" in run.stderr:
        return ""
    if run.returncode not in (0, 1) or not run.stdout:
        raise RuntimeError("ended with %d: %s" % (run.returncode, run.stderr[-500:]))
    return run.stdout


def without_like(text):
    return re.sub(r',"like":"[^"]*"', "", text)


def second(lab):
    """A lab under other names, in addresses of its own."""
    text = json.dumps(lab)
    text = re.sub(r'"(to-)?(c|v|p|s|pc|g)(\d)((?:/ce\d)?)"', r'"\1x\2\3\4"', text).replace('"wan"', '"xwan"')
    text = re.sub(r'"10\.(\d+)\.', lambda m: '"10.%d.' % (int(m[1]) + 4), text)
    text = re.sub(r'"172\.16\.', '"172.17.', text)
    text = re.sub(r'"192\.168\.(\d+)\.', lambda m: '"192.168.%d.' % (int(m[1]) + 64), text)
    return json.loads(text)


def changed(r, lab):
    """Something that may make a difference, or none."""
    site, circuit = sorted(lab["on-premises"])[0], sorted(lab["circuits"])[0]
    hub = sorted(v for v in lab["vnets"] if "gateway" in lab["vnets"][v])[0]
    one = r.randrange(4)
    if one == 0:
        for c in lab["vnets"][hub]["connections"].values():
            c["weight"] = 7 + len(c["circuit"])
    elif one == 1:
        mine = lab["on-premises"][site]
        mine["circuits"] = {c: {"prepend": [mine["asn"]]} for c in mine["circuits"]}
    elif one == 2:
        lab["on-premises"][site]["advertise"].append("0.0.0.0/0")
    else:
        lab["circuits"][circuit]["private-peering"]["bfd"] = False
    return lab


def twice(number):
    lab = random_labs.make(number)
    other = second(lab)
    if number % 2 == 0:
        other = changed(random.Random(number), other)
    for kind, objects in other.items():
        if kind != "lab":
            lab[kind] = dict(lab.get(kind, {}), **objects)
    return lab


def by_chance(folder):
    wrong, like, rest = [], [0, 0], 0
    for number in range(FIRST, FIRST + SEEDS):
        lab = Path(folder) / ("twice-%d.json" % number)
        lab.write_text(json.dumps(twice(number)))
        build = BUILD if number == FIRST else QUICK
        ours, every = sweep(lab, build=build), sweep(lab, "--no-classes")
        rest += bool(ours)
        like[number % 2] += ours.count('"like"')
        if without_like(ours) != every:
            pair = next(((a, b) for a, b in zip(without_like(ours).splitlines(), every.splitlines()) if a != b),
                        ("lengths", "differ"))
            wrong.append("lab %d: %s\n  and each by itself\n%s" % (number, pair[0][:1200], pair[1][:1200]))
    check("failures that are the same but for names are told as each is: %d labs, %d of them told from another, and %d "
          "where something differs" % (rest, like[1], like[0]), not wrong and like[1] > like[0] and rest * 2 > SEEDS,
          wrong[:2] or (like, rest))


def scale(folder):
    """The labs of scripts/make-lab are parts that are alike."""
    lab = Path(folder) / "scale.yaml"
    lab.write_text(subprocess.run([str(ROOT / "scripts/make-lab"), "40"], capture_output=True, text=True, check=True).stdout)
    ours, every = sweep(lab), sweep(lab, "--no-classes")
    told = [json.loads(x) for x in ours.splitlines()[1:]]
    check("40 circuits: the report is the same", without_like(ours) == every)
    check("40 circuits: most failures are told from another one", 2 * sum("like" in c for c in told) > len(told) > 100,
          sum("like" in c for c in told))
    parts = []
    for i in (1, 2, 3):
        parts.append(Path(folder) / ("part-%d" % i))
        parts[-1].write_text(sweep(lab, "--shard", "%d/3" % i))
    merged = subprocess.run([os.path.join(QUICK, "erxctl"), "sweep", "--merge", *map(str, parts), "-o", "json"],
                            capture_output=True, text=True, check=False).stdout
    check("parts come together to the same", merged == ours, (merged[:500], ours[:500]))
    cut = Path(folder) / "cut"
    lines = ours.splitlines(True)
    cut.write_text("".join(lines[:len(lines) // 2]))
    subprocess.run([os.path.join(QUICK, "erxctl"), "sweep", str(lab), "--durations", "ideal", "--resume", str(cut)],
                   check=True, capture_output=True)
    check("and so does a sweep that is gone on with", cut.read_text() == ours)
    text, plain = sweep(lab, options=("--durations", "ideal")), sweep(lab, "--no-classes", options=("--durations", "ideal"))
    check("the report has them in one row", " like it " in text and "\nThe same but for names\n" in text and
          text.count("\ncircuit c") < plain.count("\ncircuit c") and "like it" not in plain, text[:3000])
    real = [sweep(lab, *words, options=("--shard", "1/40", "-o", "json")) for words in ((), ("--no-classes",))]
    check("with the times of the service, too", without_like(real[0]).splitlines()[1:] == real[1].splitlines()[1:])


def alone(folder):
    """What reaches beyond its part is tried by itself."""
    lab = twice(1)
    first, other = sorted(lab["on-premises"])[0], sorted(x for x in lab["on-premises"] if x[0] == "x")[0]
    plan, path = Path(folder) / "plan.json", Path(folder) / "lab.json"
    path.write_text(json.dumps(lab))
    steps = [{"id": "a", "wait": "1s"}]
    for name, flows, want in (
            ("a flow between two parts", {"f": {"from": first, "to": other}}, False),
            ("flows inside of each", {"f": {"from": first, "to": "v0"}, "g": {"from": other, "to": "xv0"}}, True),
            ("flows of one of them only", {"f": {"from": first, "to": "v0"}}, False),
            ("flows with rates", {"f": {"from": first, "to": "v0", "rate": "1Mbps"}}, False)):
        plan.write_text(json.dumps({"plan": "p", "flows": flows, "steps": steps}))
        ours, every = sweep(path, "--flows", str(plan)), sweep(path, "--flows", str(plan), "--no-classes")
        check("%s: %s" % (name, "alike" if want else "each by itself"),
              ('"like"' in ours) == want and without_like(ours) == every, ours[:600])


def networks(number, name):
    """A site that has one half of its networks over each of two circuits, in both families."""
    v, c, d, site = (name + x for x in "vcds")
    low, high = ("10.%d.0.0/17" % (100 + number), "fd00:%d::/33" % (100 + number)), \
        ("10.%d.128.0/17" % (100 + number), "fd00:%d:8000::/33" % (100 + number))
    circuits = {x: {"location": place, "private-peering": {
        "peer-asn": 64520, "vlan": 100, "primary": "172.16.%d.%d/30" % (number, at), "secondary": "172.16.%d.%d/30" % (number, at + 4),
        "ipv6": {"primary": "fd00:%d:%d::/126" % (number, at), "secondary": "fd00:%d:%d::4/126" % (number, at)}}}
        for x, place, at in ((c, "Amsterdam", 8), (d, "Paris", 16))}
    return {"vnets": {v: {"address-space": ["10.%d.0.0/16" % number, "fd00:%d:ff::/48" % number], "gateway": "ErGw1Az",
                          "connections": {name + "t0": c, name + "t1": d}}},
            "circuits": circuits,
            "on-premises": {site: {"asn": 64520, "circuits": {c: {}, d: {}}, "advertise": [
                {"prefix": p, "over": [over]} for half, over in ((low, c), (high, d)) for p in half]}}}


def addresses(folder):
    """Where an address that is nobody's own is among the networks makes a difference."""
    lab = {"lab": "addresses"}
    for number, name in ((1, "a"), (2, "b")):
        for kind, objects in networks(number, name).items():
            lab.setdefault(kind, {}).update(objects)
    plan, path = Path(folder) / "plan.json", Path(folder) / "lab.json"
    path.write_text(json.dumps(lab))
    for name, one, two, want in (
            ("addresses of networks with one place", "10.101.5.5", "10.102.77.7", True),
            ("addresses of networks with two", "10.101.5.5", "10.102.200.5", False),
            ("IPv6 addresses of networks with one place", "fd00:101:5::5", "fd00:102:7::7", True),
            ("IPv6 addresses of networks with two", "fd00:101:5::5", "fd00:102:8001::5", False)):
        for flows in ({"f": {"from": "av", "to": one}, "g": {"from": "bv", "to": two}},
                      {"f": {"from": one, "to": "av"}, "g": {"from": two, "to": "bv"}}):
            plan.write_text(json.dumps({"plan": "p", "flows": flows, "steps": [{"id": "a", "wait": "1s"}]}))
            ours, every = sweep(path, "--flows", str(plan)), sweep(path, "--flows", str(plan), "--no-classes")
            check("%s, from %s: %s" % (name, flows["f"]["from"], "alike" if want else "each by itself"),
                  ('"like"' in ours) == want and without_like(ours) == every and '"flow":"g"' in ours, ours[:600])


def main():
    with tempfile.TemporaryDirectory() as d:
        for part in [globals()[x] for x in sys.argv[1:]] or (by_chance, scale, alone, addresses):
            part(d)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return failed != 0


sys.exit(main())
