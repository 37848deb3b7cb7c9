"""Labs by chance, the same for the same number: circuits, sites on one or more of them,
VNets with gateways, spokes, private clouds, Global Reach, a WAN between sites, and spares
that carry nothing while all is well."""
import json, random


PLACES = ["Seattle", "Chicago", "Amsterdam", "Dublin"]


def circuits(n):
    return {"c%d" % i: {"location": PLACES[i], "sku": "Premium",
                        "private-peering": {
                            "peer-asn": 64520, "vlan": 100 + i,
                            "primary": "172.16.%d.0/30" % i, "secondary": "172.16.%d.4/30" % i},
                        "authorizations": {"k%d" % k: {} for k in range(4)}} for i in range(n)}


def some(r, names, most):
    return r.sample(names, r.randint(1, min(most, len(names))))


def vnets(r, names, n):
    out = {}
    for i in range(n):
        out["v%d" % i] = {"address-space": ["10.%d.0.0/16" % (60 + i)], "gateway": {},
                          "connections": {"to-" + c: {"circuit": c, "weight": r.choice([0, 0, 10, 100])}
                                          for c in some(r, names, 3)}}
    return out


def spokes(r, hubs):
    return {"p%d" % i: {"address-space": ["10.%d.0.0/16" % (90 + i)],
                        "peerings": {hub: {}}}
            for i, hub in enumerate(some(r, hubs, 2))}


def sites(r, lab):
    """Each circuit ends at one site at most; a site has one or more of them."""
    out, left = {}, sorted(lab["circuits"])
    r.shuffle(left)
    while left and (not out or r.random() < .8):
        i, asn = len(out), 64520 + r.randint(0, 2)
        mine, left = left[:r.randint(1, 2)], left[2:]
        for c in mine:
            lab["circuits"][c]["private-peering"]["peer-asn"] = asn
        networks = ["10.%d.0.0/16" % (10 + i)]
        if r.random() < .5:
            networks.append("10.%d.%d.0/24" % (10 + i, r.randint(0, 255)))
        if r.random() < .4:  # the same behind several sites: only one of them is used
            networks.append("10.200.0.0/16")
        if r.random() < .2:
            networks.append("0.0.0.0/0")
        out["s%d" % i] = {"asn": asn, "advertise": networks, "routers": r.choice([1, 1, 2]),
                          "circuits": {c: ({"prepend": [asn] * r.randint(1, 3)}
                                           if r.random() < .3 else {}) for c in mine}}
    return out


def clouds(r, n):
    return {"pc%d" % i: {"network-block": "10.%d.0.0/22" % (160 + i), "location": "Madrid",
                         "segments": {"web": "10.%d.0.0/24" % (176 + i)},
                         "authorizations": {"k%d" % k: {} for k in range(4)}} for i in range(n)}


def reaches(r, lab):
    names, out, pairs = sorted(lab["circuits"]), {}, set()
    for pc in sorted(lab.get("private-clouds", {})):
        for c in some(r, names, 2):
            out["g%d" % len(out)] = {"from": pc, "to": c, "authorization": "k%d" % len(out)}
    for _ in range(r.randint(0, 2)):
        a, b = r.sample(names, 2)
        if (a, b) in pairs:
            continue
        pairs |= {(a, b), (b, a)}
        out["g%d" % len(out)] = {"from": a, "to": b, "address-prefix": "192.168.%d.0/29" % len(out)}
    return out


def make(number):
    r = random.Random(number)
    lab = {"lab": "random-%d" % number, "circuits": circuits(r.randint(2, 4))}
    names = sorted(lab["circuits"])
    lab["vnets"] = vnets(r, names, r.randint(1, 3))
    lab["vnets"].update(spokes(r, sorted(lab["vnets"])) if r.random() < .6 else {})
    lab["on-premises"] = sites(r, lab)
    if r.random() < .5:
        lab["private-clouds"] = clouds(r, r.randint(1, 2))
    lab["global-reach"] = reaches(r, lab)
    if r.random() < .6:
        edges = ["%s/ce%d" % (s, k) for s, x in sorted(lab["on-premises"].items())
                 for k in range(x["routers"])]
        lab["routers"] = {"wan": {"asn": 65500, "advertise": ["10.250.0.0/16"],
                                  "neighbors": {e: {} for e in some(r, edges, 3)}}}
    return lab


def write(number, path):
    path.write_text(json.dumps(make(number)))
    return path


if __name__ == "__main__":
    import sys
    print(json.dumps(make(int(sys.argv[1])), indent=1))
