"""What a failure of one link, and of both, comes to."""
BOTH = "reachable: { from: site, to: hub }"


def test_one_link_is_enough(lab):
    lab.operate("fail", kind="link", name="er/primary--site/ce0")
    lab.advance("1s")
    # The hold time has not run out: half of the packets are lost.
    assert lab.operate("trace", from_="site", to="hub")["trace"]["lost"] > 0
    assert lab.settle() < 181
    lab.holds(BOTH)


def test_without_both_links_nothing_arrives(lab):
    for link in ("primary", "secondary"):
        lab.operate("fail", kind="link", name="er/%s--site/ce0" % link)
    lab.settle()
    lab.holds("unreachable: { from: site, to: hub }")
    assert lab.operate("restore-all")["restore"]["restored"] == 2
    lab.settle()
    lab.holds(BOTH)


def test_each_test_begins_anew(lab):
    assert lab.operate("show-failures")["failures"] == []
    lab.operate("announce", site="site", prefix="10.30.0.0/16")
    lab.settle()
    assert lab.operate("show-routes", at="hub", prefix="10.30.0.0/16")["routes"]


def test_what_another_test_announced_is_gone(lab):
    assert lab.operate("show-routes", at="hub", prefix="10.30.0.0/16")["routes"] == []
