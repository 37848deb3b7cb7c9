#!/usr/bin/env python3
"""What people do on the page, in Debian's chromium: nothing that they see or do may make the
console complain, ask another host, or run against the policy of the page. ERX_PICTURES=DIR keeps
pictures of what the tests saw."""
import http.client, http.server, json, os, re, signal, socket, subprocess, sys, threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from browser import Browser, program
from daemon import BUILD, Daemon, Failure, poll, quick_build, run, workdir

TOP = Path(__file__).resolve().parent.parent.parent
PICTURES = os.environ.get("ERX_PICTURES")
WORK = workdir("page")
BROWSER = None


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


class Signed:
    """A page of somebody who is signed in, as an operator unless said otherwise, at a view."""
    def __init__(self, daemon, view="", subscription=None, **options):
        self.daemon, self.url = daemon, daemon.ready["url"]
        self.page = BROWSER.page(**options)
        link = daemon.ask("page", **({"subscription": subscription} if subscription else {}))["page"]
        self.page.goto(link)
        self.page.wait("document.querySelector('header')")
        if view:
            self.page.eval("location.hash = %s" % json.dumps(view))
            # A map is there soon, and has the names that a test may wait for in another view.
            self.page.wait("!!document.querySelector('erx-map') === %s" % json.dumps(view.startswith("#map")))

    def __enter__(self):
        return self.page

    def __exit__(self, kind, *_):
        if kind is None:
            faults = self.page.faults(self.url)
            check(not faults, "the page complains: %s", faults)
        self.page.close()


def picture(page, name):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        page.picture(os.path.join(PICTURES, name + ".png"))


def sign_in_by_token():
    """a token is typed in, a wrong one is refused with its cure, and neither comes into the address"""
    url, token = DAEMON.ready["url"], DAEMON.ready["token"]
    page = BROWSER.page()
    page.goto(url + "/")
    page.fill("input[name=token]", "wrong-token")
    page.press("Enter")
    page.wait_text("this daemon has no such token")
    page.wait_text("erxctl page")
    page.fill("input[name=token]", token)
    page.press("Enter")
    page.wait("document.querySelector('header')")
    seen = page.eval("location.href + document.cookie + JSON.stringify(localStorage) + document.documentElement.outerHTML")
    check(token not in seen, "the token is in reach of scripts")
    check(not any(token in u for u in page.requests), "the token is in an address")
    page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Sign out').click()")
    page.wait_text("Sign in")
    check(page.faults(url) == [], "%s", page.faults(url))
    page.close()


def sign_in_by_link():
    """the link of the control socket signs in, its code leaves the address at once, and works once"""
    link = DAEMON.ask("page")["page"]
    code = link.split("=")[1]
    for good in (True, False):
        page = BROWSER.page()
        page.goto(link)
        page.wait("document.querySelector(%s)" % json.dumps("header" if good else "input[name=token]"))
        check(code not in page.eval("location.href"), "the code stays in the address")
        check(not any(code in u for u in page.requests if "#" not in u), "the code went out in an address")
        check(page.eval("document.cookie") == "", "a script reads the cookie")
        if not good:
            page.wait_text("has been used")
        check(page.faults(DAEMON.ready["url"]) == [], "%s", page.faults(DAEMON.ready["url"]))
        page.close()


def a_route_is_explained():
    """the learned routes of a gateway, and why one of them is there, with what was compared"""
    with Signed(DAEMON, "#tables?t=learned&name=hub") as page:
        page.wait("document.querySelectorAll('tbody tr').length > 20")
        check("12076-64520" in page.text("table"), "not as Azure has it: %s", page.text("table")[:300])
        page.click("td button.link")
        page.wait_text("AS path 4 > 2", "aside")
        check("P-44" in page.text("aside"), "without a rule")
        picture(page, "explain")
        page.press("Escape")
        page.wait("document.querySelector('aside').hidden && document.activeElement.matches('td button')")
        page.choose("select", "effective")
        page.wait_text("VirtualNetworkGateway", "table")


def a_map_of_200_circuits():
    """200 circuits: what one asks for is there, each box can be reached, and search goes to one"""
    lab = "lab: many\ncircuits:\n" + "".join(
        "  c%03d: { location: Amsterdam, private-peering: { peer-asn: 64520, primary: 172.16.%d.%d/30, secondary: 172.17.%d.%d/30, vlan: 100 } }\n"
        % (i, i // 60, i % 60 * 4, i // 60, i % 60 * 4) for i in range(200)) + "on-premises:\n" + "".join(
        "  s%03d: { asn: 64520, circuits: { c%03d: {} }, advertise: [10.%d.%d.0/24] }\n" % (i, i, i // 200, i) for i in range(200))
    path = os.path.join(WORK, "many.yaml")
    with open(path, "w") as f:
        f.write(lab)
    with Daemon(["-q", "--simulated", "--port", "0", path], build=quick_build()) as daemon:
        daemon.must_run().ask("advance", until="converged")
        with Signed(daemon, "#map") as page:
            page.wait("document.querySelectorAll('svg.map [data-id^=\"box:\"]').length === 400")
            took = page.eval("performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/map'))[0].responseEnd")
            print("  200 circuits: the map has come %d ms after the page was asked for" % took)
            frames = page.eval("""(async () => { const map = document.querySelector("erx-map"), times = [];
                for (let i = 0; i < 20; i++) { const t = performance.now(); map.zoom(i % 2 ? 1.1 : 1 / 1.1);
                    await new Promise(requestAnimationFrame); times.push(performance.now() - t); }
                const t = performance.now(); map.redraw(); return [times.sort((a, b) => a - b)[10], performance.now() - t]; })()""")
            print("  a step of zoom %d ms (median), all of it drawn anew %d ms" % tuple(frames))
            page.wait("!document.querySelector('svg.map').style.transform")
            left, wide = page.eval("""(() => { const m = document.querySelector("erx-map"), s = document.querySelector("svg.map");
                const at = () => document.querySelector('[data-id="box:c007"]').getBoundingClientRect();
                m.zoom(2, at().left, at().top); window.__stretched = [at().left, at().width]; return window.__stretched; })()""")
            page.wait("!document.querySelector('svg.map').style.transform")
            sharp = page.eval("(() => { const r = document.querySelector('[data-id=\"box:c007\"]').getBoundingClientRect(); return [r.left, r.width]; })()")
            check(abs(sharp[0] - left) < 2 and abs(sharp[1] - wide) < 2, "stretched %s, drawn %s", (left, wide), sharp)
            page.fill("#map-search", "c123")
            page.press("Enter")
            page.wait("document.querySelector('erx-map').chosen === 'box:c123'")
            page.wait_text("circuit c123", "aside")
            picture(page, "many")


def the_map_is_asked_once():
    """a visit asks once for the map, and for no module that it was not told of in the beginning; what happens later comes by event"""
    with Signed(BOW, "#map") as page:
        page.wait("document.querySelector('svg.map [data-id=\"box:er-a\"]') && window.__streams.length === 1")
        page.wait("window.__streams[0].readyState === 1 && window.__streams[0].url.includes('after=')")
        label = "document.querySelector('[data-id=\"box:er-a\"]')?.getAttribute('aria-label')"
        before = page.eval(label)
        BOW.ask("fail", kind="link", name="dc/ce0--er-a/primary")
        page.wait("%s !== %s" % (label, json.dumps(before)))
        BOW.ask("restore", kind="link", name="dc/ce0--er-a/primary")
        BOW.ask("advance", until="converged")
        page.wait("%s === %s" % (label, json.dumps(before)))
    with Signed(BOW, "#map") as page:
        page.wait("document.querySelector('svg.map [data-id=\"box:er-a\"]') && window.__streams[0]?.readyState === 1")
        # Longer than a map waits for more news (mapview.js) after what a stream says in the beginning.
        page.eval("new Promise((done) => setTimeout(done, 1500))")
        asked = [u.rsplit("/", 1)[1] for u in page.requests]
        check(asked.count("map") == 1, "the map was asked for %d times", asked.count("map"))
        told = page.eval("[...document.querySelectorAll('link[rel=modulepreload]')].map((l) => l.href.split('/').pop()).sort()")
        check(told == sorted(u for u in asked if u.endswith(".js")), "told of %s, asked for %s", told, asked)


def unfolded_links_stay():
    """a link without a session of BGP, between VNets or to a hub, is seen when its ends are unfolded, too, and the stage does not grow"""
    lab = str(TOP / "conf/examples/published/route-server-firewall-2/lab.yaml")
    with Daemon(["-q", "--simulated", "--port", "0", lab], build=quick_build()) as daemon:
        daemon.must_run().ask("advance", until="converged")
        with Signed(daemon, "#map") as page:
            page.wait("document.querySelector('svg.map [data-id=\"box:hub1\"]')")
            peered = page.eval("document.querySelector('erx-map').map.links.filter((l) => l.kind === 'peered').map((l) => `link:${l.a}:${l.b}:${l.name}`)")
            check(len(peered) > 5, "the lab has changed: %s", peered)
            lines = "%s.filter((id) => [...document.querySelectorAll('svg.map [data-id]')].find((e) => e.getAttribute('data-id') === id)" \
                    ".querySelector('path[stroke-dasharray]')).length" % json.dumps(peered)
            bottom = "document.querySelector('.stage').getBoundingClientRect().bottom"
            before = page.eval(bottom)
            check(page.eval(lines) == len(peered), "%d of %d", page.eval(lines), len(peered))
            check(page.eval("document.documentElement.scrollHeight <= innerHeight"), "the page scrolls")
            page.eval("document.querySelector('erx-map').unfoldAll()")
            check(page.eval(lines) == len(peered), "unfolded: %d of %d", page.eval(lines), len(peered))
            page.eval("document.querySelector('erx-map').choose('box:er')")
            check(page.eval("document.documentElement.scrollHeight <= innerHeight"), "with a panel the page scrolls")
            page.eval("document.querySelector('erx-map').close()")
            check(abs(page.eval(bottom) - before) < 0.5, "it ended at %s, now at %s", before, page.eval(bottom))
            picture(page, "unfolded")


def an_empty_list_says_so():
    """the list of events says that nothing has happened, or that nothing is chosen, instead of being empty"""
    with Signed(BOW, "#live") as page:
        page.wait_text("Nothing has happened since this view was opened", ".matrix")
        page.wait_text("converged since", ".rest")  # the stream has begun
        BOW.ask("fail", kind="link", name="dc/ce0--er-a/primary")
        BOW.ask("restore", kind="link", name="dc/ce0--er-a/primary")
        BOW.ask("advance", until="converged")
        page.wait("document.querySelector('.events tbody tr.failure') && !document.querySelector('.matrix .empty').textContent")
        page.fill("#live-text", "no such text")
        page.wait_text("No event is of the kinds", ".matrix")


def a_large_map_is_drawn_where_one_looks():
    """of many circuits those in sight are drawn first, in the order of all; the rest follows, and the picture is the same"""
    with Signed(BOW, "#map") as page:
        page.wait("document.querySelector('svg.map [data-id]')")
        got = page.eval("""(async () => {
            const { draw } = await import("/page/map.js"), one = (await (await fetch("/map")).json());
            const boxes = [], links = [];
            for (let i = 0; i < 60; i++) for (const b of one.boxes)
                boxes.push({ ...b, name: b.name + i, y: b.y + i * one.height, routers: b.routers.map((r) => ({ ...r, name: r.name + i, y: r.y + i * one.height })) });
            for (let i = 0; i < 60; i++) for (const l of one.links)
                links.push({ ...l, a: l.a + i, b: l.b + i, state: i % 3 ? l.state : "down", points: l.points.map((p, k) => k % 2 ? p + i * one.height : p), "label-y": l["label-y"] + i * one.height });
            const map = { ...one, boxes, links, height: 60 * one.height };
            const svg = () => document.createElementNS("http://www.w3.org/2000/svg", "svg");
            const all = svg(), part = svg(), near = { x: 0, y: 5 * one.height, width: map.width, height: one.height };
            const flat = (e) => new XMLSerializer().serializeToString(e);
            const none = draw(all, map, { interactive: true }).length;
            const later = draw(part, map, { interactive: true, near, keep: "box:" + one.boxes[0].name + "50" });
            const count = (e) => e.querySelectorAll('[data-id^="box:"]').length;
            const first = count(part), kept = !!part.querySelector(`[data-id="box:${one.boxes[0].name}50"]`);
            const seen = one.boxes.every((b) => part.querySelector(`[data-id="box:${b.name}5"]`));
            later.forEach((f) => f());
            return { none, first, kept, seen, all: count(all), same: flat(all) === flat(part), boxes: one.boxes.length };
        })()""")
        check(got["none"] == 0 and got["seen"] and got["kept"], "%s", got)
        check(got["first"] < 5 * got["boxes"] and got["all"] == 60 * got["boxes"] and got["same"], "%s", got)


def a_link_fails_and_the_trace_moves():
    """two ends clicked draw both ways; a link failed by click loses one, and what has changed is told"""
    with Signed(BOW, "#map?panel=trace") as page:
        page.wait("document.querySelector('input[name=from]')")
        page.click("[data-id='box:dc'] text")
        page.click("[data-id='box:pc1'] text")
        page.wait_text("both directions take the same links", "aside")
        check(page.text("aside").count("all 4 of its ways arrive") == 2, "%s", page.text("aside"))
        before = page.eval("document.querySelectorAll('svg.map path[stroke-linecap=round]').length")
        check(before > 8, "no ways are drawn: %s", before)
        picture(page, "trace")
        page.eval("document.querySelector('erx-map').choose('link:dc:er-a:er-a primary')")
        page.wait_text("Fail this link", "aside")
        page.click("aside button.danger")
        page.wait("document.querySelector('#whatif-did [data-diff] li')")
        page.wait_text("link dc/ce0--er-a/primary", "aside")
        check("1 gone" in page.text("#whatif-did"), "%s", page.text("#whatif-did"))
        check("−" in page.text("svg.map") or page.eval("document.querySelector('erx-map').marks.size") > 0, "no marks on the map")
        picture(page, "what-if")
        page.click("#open-trace")
        page.fill("input[name=from]", "dc")
        page.fill("input[name=to]", "pc1")
        page.press("Enter")
        page.wait_text("all 3 of its ways arrive", "aside")
        page.click("#open-whatif")
        page.click("#restore-all")
        page.wait_text("Nothing has failed on request", "aside")
        check(BOW.ask("show-failures")["failures"] == [], "still failed")


def drained_by_click():
    """an MSEE is drained and taken back, and a snapshot kept is compared with now"""
    with Signed(BOW, "#map?panel=whatif") as page:
        page.fill("input[name=snapshot]", "plain")
        page.press("Enter")
        page.wait("[...document.querySelectorAll('select option')].some((o) => o.value === 'plain')")
        page.eval("document.querySelector('erx-map').choose('router:er-a/primary')")
        page.eval("[...document.querySelectorAll('aside button')].find((b) => b.textContent === 'Drain').click()")
        page.wait_text("maintenance er-a/primary", "aside")
        page.wait("document.querySelector('#whatif-did [data-diff] li')")
        page.choose("aside form + .row select", "plain")
        page.click("#compare")
        page.wait_text("another way", "aside > div > div:last-child")
        page.click("#restore-all")
        page.wait_text("Nothing has failed on request", "aside")


def by_keyboard_alone():
    """Tab, Enter and letters are enough: a view, a box, its panel, a failure and its end, a table"""
    with Signed(BOW, "#tables") as page:
        page.wait("document.querySelector('tbody tr')")
        page.tab_to("e.matches('nav a[href=\"#map\"]')")
        page.press("Enter")
        page.wait("document.querySelector('svg.map [data-id]')")
        page.tab_to("e.dataset.id === 'box:er-b'")
        page.press("Enter")
        page.wait_text("circuit er-b", "aside")
        page.press("u")
        page.wait("document.querySelector('erx-map').unfolded.has('er-b')")
        page.tab_to("e.matches('aside button.danger')")
        page.press("Enter")
        page.wait_text("router er-b/primary", "aside")
        page.tab_to("e.id === 'restore-all'")
        page.press("Enter")
        page.wait_text("Nothing has failed on request", "aside")
        page.tab_to("e.matches('aside .close')")
        page.press("Enter")
        page.wait("document.querySelector('aside').hidden && document.activeElement.matches('svg.map')")
        scale = page.eval("document.querySelector('svg.map').getAttribute('viewBox')")
        page.press("+")
        page.press("ArrowRight")
        page.wait("document.querySelector('svg.map').getAttribute('viewBox') !== %s" % json.dumps(scale))


def a_picture_to_keep():
    """the map leaves as SVG and PNG, without a style sheet, a script or a reference"""
    with Signed(BOW, "#map") as page:
        page.wait("document.querySelector('svg.map [data-id]')")
        page.eval("""(() => { window.__saved = []; const make = URL.createObjectURL.bind(URL);
            URL.createObjectURL = (b) => { window.__saved.push(b); return make(b); }; HTMLAnchorElement.prototype.click = () => {}; })()""")
        page.eval("document.querySelector('erx-map').saveSvg()")
        text = page.eval("window.__saved[0].text()")
        check(text.startswith("<?xml") and "er-a" in text and 'fill="#ffffff"' in text, "%s", text[:300])
        for bad in ("<script", "style=", "class=", "href", "tabindex", "var("):
            check(bad not in text, "the file has %s", bad)
        page.eval("document.querySelector('erx-map').savePng()")
        page.wait("window.__saved.some((b) => b.type === 'image/png')")
        head = page.eval("(async () => [...new Uint8Array(await window.__saved.find((b) => b.type === 'image/png').slice(0, 24).arrayBuffer())])()")
        width = int.from_bytes(bytes(head[16:20]), "big")
        check(bytes(head[1:4]) == b"PNG" and width > 2000, "%s", head)


def names_with_script():
    """a name that is HTML is shown as it is written, in the map, in tables and in its explanation"""
    lab = os.path.join(WORK, "names.yaml")
    evil = "<img src=x onerror=window.__evil=1>"
    with open(lab, "w") as f:
        f.write("lab: names\ncircuits:\n  c: { location: \"%s\", private-peering: { peer-asn: 64520, primary: 172.16.0.0/30, "
                "secondary: 172.16.0.4/30, vlan: 100 } }\n" % evil)
    with Daemon(["-q", "--port", "0", lab]) as daemon:
        daemon.must_run()
        with Signed(daemon, "#map") as page:
            page.wait("document.querySelector('svg.map [data-id]')")
            check("<img" in page.eval("document.querySelector('svg.map').textContent"), "the name is not shown")
            page.eval("document.querySelector('erx-map').choose('box:c')")
            page.wait_text("circuit c", "aside")
            check(page.eval("window.__evil === undefined && document.querySelectorAll('img, svg image').length === 0"), "it ran")


def markup_in_all_that_is_typed():
    """markup in every text of a lab, in addresses of views, in forms and in what is refused is shown as it is written"""
    lab = os.path.join(WORK, "typed.yaml")
    evil = "<img src=x onerror=window.__evil=1>"
    with open(lab, "w") as f:
        f.write("""lab: typed
description: "EVIL"
circuits:
  c: { location: "EVIL", provider: "EVIL", sku: Premium, authorizations: { a: {} }, private-peering: { peer-asn: 64520, primary: 172.16.0.0/30, secondary: 172.16.0.4/30, vlan: 100 } }
vnets:
  v: { location: "EVIL", address-space: [10.60.0.0/16], gateway: ErGw1Az, connections: { to: c } }
on-premises:
  s: { asn: 64520, circuits: { c: {} }, advertise: [10.20.0.0/16] }
private-clouds:
  pc: { location: "EVIL", network-block: 10.80.0.0/22 }
""".replace("EVIL", evil))
    with Daemon(["-q", "--simulated", "--port", "0", lab], build=quick_build()) as daemon:
        daemon.must_run().ask("advance", until="converged")
        refused = subprocess.run([os.path.join(BUILD, "erxctl"), "check", "/dev/stdin"], input="lab: x\nrouters: { \"%s\": { asn: 65000 } }\n" % evil,
                                 text=True, capture_output=True, timeout=120)
        check(refused.returncode != 0 and "is not a name" in refused.stdout + refused.stderr, "a name may be markup: %s", refused)
        with Signed(daemon, "#map") as page:
            def harmless(where):
                check(page.eval("window.__evil === undefined && document.querySelectorAll('img, svg image, script:not([src])').length === 0"), "%s: it ran", where)
            page.wait("document.querySelector('svg.map [data-id]')")
            word = "%3Cimg%20src%3Dx%20onerror%3Dwindow.__evil%3D1%3E"
            for view, there in (("portal", "article.sheet"), ("tables?t=learned&name=" + word, "erx-tables select"), ("tables?t=" + word, "erx-tables select"),
                                ("live", ".live-map text"), ("player", "#rehearsal-file"), ("map?panel=" + word, "svg.map [data-id]"), (word, "svg.map [data-id]")):
                page.eval("location.hash = %s" % json.dumps("#" + view))
                page.wait("document.querySelector(%s)" % json.dumps(there))
                harmless(view)
            page.eval("location.hash = '#portal'")
            page.wait_text(evil, "article.sheet")
            page.eval("location.hash = '#map?panel=trace'")
            page.wait("document.querySelector('aside input[name=from]')")
            page.fill("aside input[name=from]", evil)
            page.fill("aside input[name=to]", "s")
            page.press("Enter")
            page.wait_text("there is nothing called " + evil, "aside")
            harmless("a trace")
            page.fill("#map-search", evil)
            page.press("Enter")
            page.eval("document.querySelector('erx-map').open('whatif')")
            page.wait("document.querySelector('input[name=snapshot]')")
            page.fill("input[name=snapshot]", evil)
            page.press("Enter")
            page.wait_text(evil + " cannot be the name of a snapshot", "aside")
            harmless("a snapshot")


def no_id_twice():
    """no two elements of a view have one id, so that a label, a link or a script means one of them"""
    with Signed(BOW, "#map?panel=whatif") as page:
        for view, there in (("map?panel=whatif", "input[name=snapshot]"), ("map?panel=trace", "aside input[name=from]"), ("portal", "[data-key=clouds] article"),
                            ("tables?t=learned&name=hub1", "erx-tables tbody tr"), ("live", ".live-map text"), ("player", "#rehearsal-file")):
            page.eval("location.hash = %s" % json.dumps("#" + view))
            page.wait("document.querySelector(%s)" % json.dumps(there))
            twice = page.eval("[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)")
            check(twice == [], "%s: %s", view, twice)


def a_token_in_the_address():
    """a token in an address signs nobody in, is not in the log, and leaves the address"""
    url, token = DAEMON.ready["url"], DAEMON.ready["token"]
    for where in ("/?token=", "/?access_token=", "/#token="):
        page = BROWSER.page()
        page.goto(url + where + token)
        page.wait("document.querySelector('input[name=token]')")
        if "?" in where:
            check(token not in page.eval("location.href"), "it stays in %s", page.eval("location.href"))
        check(not page.eval("document.cookie") and page.eval("fetch('/map').then((a) => a.status)") == 401, "signed in by %s", where)
        page.close()
    check(token not in DAEMON.log(), "the token is in the log")


def phones_and_themes():
    """nothing is wider than a phone, and both themes have the map, tables and what if"""
    for name, width, height, dark, phone in (("1280", 1280, 800, False, False), ("1280-dark", 1280, 800, True, False),
                                             ("1920", 1920, 1080, False, False), ("390", 390, 844, False, True),
                                             ("390-dark", 390, 844, True, True)):
        with Signed(BOW, "#map", width=width, height=height, dark=dark) as page:
            page.size(width, height, phone)
            for view, there in (("map", "svg.map [data-id]"), ("tables?t=learned&name=hub1", "erx-tables tbody tr"),
                                ("portal", "article.sheet"), ("map?panel=whatif", "input[name=snapshot]")):
                page.eval("location.hash = %s" % json.dumps("#" + view))
                page.wait("document.querySelector(%s)" % json.dumps(there))
                wide = page.eval("document.documentElement.scrollWidth")
                check(wide <= width, "%s at %s: %d wide", view, name, wide)
                picture(page, "%s-%s" % (name, view.split("?")[0] + ("-what-if" if "whatif" in view else "")))


PORTAL = """lab: portal
circuits:
  er-a: { subscription: alpha, location: Amsterdam, sku: Premium, private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } }
  er-b: { subscription: beta, location: Dublin, sku: Premium, private-peering: { peer-asn: 64521, primary: 172.16.2.0/30, secondary: 172.16.2.4/30, vlan: 100 } }
vnets:
  hub: { subscription: beta, location: westeurope, address-space: [10.60.0.0/16], gateway: ErGw1Az }
on-premises:
  dc-a: { subscription: alpha, asn: 64520, circuits: { er-a: {} }, advertise: [10.20.0.0/16] }
  dc-b: { subscription: beta, asn: 64521, circuits: { er-b: {} }, advertise: [10.30.0.0/16] }
"""


def submit(page, form, **values):
    """Fills in a form of the portal and sends it."""
    page.wait("document.getElementById(%s)" % json.dumps(form))
    page.eval("document.getElementById(%s).closest('details').open = true" % json.dumps(form))
    for name, value in values.items():
        selector = "#%s [name='%s']" % (form, name.replace("_", "-"))
        if page.eval("document.querySelector(%s).tagName" % json.dumps(selector)) == "SELECT":
            page.choose(selector, value)
        else:
            page.fill(selector, value)
    page.click("#%s button[type=submit]" % form)
    page.wait("document.querySelector('dialog .refusal') || document.querySelector('dialog button.primary:not(:disabled)')")


def do_it(page):
    page.click("dialog button.primary")


def typed_while_answers_come(daemon, page):
    """An answer that was on its way when a form was opened takes nothing from the form, and is shown later."""
    page.eval("""(() => { const fetch = window.fetch; window.held = [];
        window.fetch = (url, ...more) => String(url).includes('show-vnets')
            ? new Promise((go) => window.held.push(go)).then(() => fetch(url, ...more)) : fetch(url, ...more);
        window.free = () => { window.fetch = fetch; window.held.forEach((go) => go()); }; })()""")
    daemon.ask("authorization-create", circuit="er-a", name="meanwhile", subscription="alpha")
    page.wait("window.held.length > 0")
    page.eval("document.getElementById('authorize-er-a').closest('details').open = true")
    page.fill("#authorize-er-a [name=name]", "half a na")
    page.eval("window.free()")
    page.eval("new Promise((done) => setTimeout(done, 1000))")  # more than an answer takes
    name = "document.querySelector('#authorize-er-a [name=name]').value"
    check(page.eval(name) == "half a na", "what was typed: %r", page.eval(name))
    check("meanwhile" not in page.text(), "shown while somebody typed")
    page.eval("document.getElementById('authorize-er-a').closest('details').open = false")
    page.wait_text("meanwhile")


def keys_and_global_reach():
    """in the portal a key is made and shown once, used from another subscription, a wrong one is
    refused with its cure, Global Reach is made and broken, and each change is shown before"""
    path = os.path.join(WORK, "portal.yaml")
    with open(path, "w") as f:
        f.write(PORTAL)
    with Daemon(["-q", "--simulated", "--port", "0", path]) as daemon:
        daemon.must_run().ask("advance", until="converged")
        with Signed(daemon, "#portal", subscription="alpha") as page:
            page.wait("document.getElementById('authorize-er-a')")
            check("er-b" not in page.text() and "owner of alpha" in page.text("header"), "%s", page.text())
            circuit = [x for x in page.eval("[...document.querySelectorAll('.id')].map((e) => e.textContent)") if "expressRouteCircuits/er-a" in x]
            for name in ("for-hub", "for-reach"):
                submit(page, "authorize-er-a", name=name)
                page.wait_text("+ circuits/er-a/authorizations/" + name, "dialog")
                check(not any(a["name"] == name for a in daemon.ask("authorization-list", subscription="alpha")["authorizations"]),
                      "made before it was wanted")
                do_it(page)
                page.wait("document.querySelector('#new-key')")
                key = page.text("#new-key")
                picture(page, "portal-key")
                page.press("Escape")
                page.wait("!document.querySelector('dialog') && document.body.innerText.includes(%s)" % json.dumps(name))
                check(key not in page.eval("document.documentElement.outerHTML"), "the key stays in the page")
                if name == "for-hub":
                    first = key
            typed_while_answers_come(daemon, page)
        with Signed(daemon, "#portal", subscription="beta") as page:
            page.wait_text("er-b")
            submit(page, "connect", name="to-a", vnet="hub", circuit=circuit[0], authorization_key="00000000-0000-4000-8000-000000000000")
            page.wait_text("What to do", "dialog")
            check("key opens" in page.text("dialog") and "er-a" not in page.text("dialog .refusal"), "%s", page.text("dialog"))
            page.press("Escape")
            submit(page, "connect", name="to-a", vnet="hub", circuit=circuit[0], authorization_key=first)
            page.wait_text("+ vnets/hub/connections/to-a", "dialog")
            page.wait_text("10.20.0.0/16 at hub/gw0", "dialog")
            picture(page, "portal-connect")
            do_it(page)
            page.wait("!document.querySelector('dialog')")
            page.wait_text("to-a", "section[aria-labelledby=portal-connections] table")
            submit(page, "reach", name="g", **{"from": "er-b", "to": circuit[-1], "authorization_key": key, "address_prefix": "192.168.254.0/29"})
            page.wait_text("+ global-reach/g", "dialog")
            do_it(page)
            page.wait("!document.querySelector('dialog')")
            page.wait_text("192.168.254.0/29", "section[aria-labelledby=portal-reach] table")
            picture(page, "portal")
            daemon.ask("advance", until="converged")
            status = daemon.ask("show-global-reach", subscription="beta")["global-reach"][0]["status"]
            check(status == "Connected", "it is %s", status)
            page.click("button[aria-label='Delete Global Reach g']")
            page.wait_text("- global-reach/g", "dialog")
            page.wait("!document.querySelector('dialog button.primary').disabled")
            do_it(page)
            page.wait("!document.querySelector('dialog') && !document.querySelector('section[aria-labelledby=portal-reach] table')")
            check(daemon.ask("show-global-reach", subscription="beta")["global-reach"] == [], "still there")
        with Signed(daemon, "#portal") as page:
            page.choose("select", "alpha")
            page.wait_text("for-hub")
            page.click("button[aria-label='Revoke for-hub']")
            page.wait_text("- a connection of another subscription", "dialog")
            page.wait_text("dc-a to hub: both-ways → no", "dialog")
            picture(page, "portal-revoke")
            page.press("Escape")


def anchors(daemon):
    """The ids of rules that the manual has statements of."""
    conn = http.client.HTTPConnection(daemon.ready["url"].split("//")[1], timeout=60)
    conn.request("GET", "/manual/erx-rules.7")
    text = conn.getresponse().read().decode()
    conn.close()
    return set(re.findall(r'<dt id="([^"]+)">', text))


def rules_of(page, selector):
    """The rules that a part of the page leads to, each with where, and what it says."""
    page.wait("document.querySelector(%s)" % json.dumps(selector + " a.rule"))
    return page.eval("[...document.querySelectorAll(%s)].map((a) => [a.textContent, a.getAttribute('href'), a.title, a.target])"
                     % json.dumps(selector + " a.rule"))


def rules_lead_to_the_manual():
    """the id of a rule in an explanation, a table, a refusal and a preview leads to its statement; the name of a circuit does not"""
    known = anchors(BOW)
    check(len(known) > 250, "%s", known)
    found = []
    with Signed(DAEMON, "#tables?t=learned&name=hub") as page:
        page.click("td button.link")
        page.wait_text("How it came here", "aside")
        found += rules_of(page, "aside")
        page.choose("select", "reach")
        page.wait_text("Verdict", "table")
        found += rules_of(page, "td")
    lab = os.path.join(WORK, "named.yaml")
    with open(lab, "w") as f:
        f.write(re.sub(r"\ber-a\b", "ER-1", re.sub(r"\ber-b\b", "ER-2", PORTAL)))
    with Daemon(["-q", "--simulated", "--port", "0", lab]) as daemon:
        daemon.must_run().ask("advance", until="converged")
        with Signed(daemon, "#portal") as page:
            page.choose(".bar select", "beta")
            page.wait("document.querySelector('#connect')")
            submit(page, "connect", name="to-2", vnet="hub", circuit="ER-2", authorization_key="00000000-0000-4000-8000-000000000000")
            page.wait_text("What to do", "dialog")
            found += rules_of(page, "dialog .refusal")
            check(page.eval("[...document.querySelectorAll('a.rule')].every((a) => !a.textContent.startsWith('ER'))"), "ER-1 is a rule")
            page.press("Escape")
            page.choose(".bar select", "alpha")
            page.wait_text("ER-1")
            check(page.eval("document.querySelectorAll('a.rule').length") == 0, "a name is a rule")
    for name, where, said, target in found:
        check(name in known and where == "/manual/erx-rules.7#" + name and said.startswith(name + ": ") and target == "_blank",
              "%s leads to %s: %s", name, where, said)
    check(len({f[0] for f in found}) >= 4, "only %s", {f[0] for f in found})
    with Signed(BOW) as page:
        page.goto(BOW.ready["url"] + found[0][1])
        page.wait("document.querySelector('dt:target')")


def subnets_and_hubs():
    """each subnet of a VNet and each virtual hub has its effective routes; where nothing has such a table, that is said"""
    with Daemon(["-q", "--simulated", "--port", "0", str(TOP / "conf/examples/designs/route-server-sdwan/lab.yaml")]) as daemon:
        daemon.must_run().ask("advance", until="converged")
        hub = next(v["name"] for v in daemon.ask("show-vnets")["vnets"] if v["gateway"])
        subnets = daemon.ask("show-vnets", name=hub)["vnets"][0]["subnets"]
        check(subnets == ["app", "sdwan"], "%s", subnets)
        with Signed(daemon, "#tables?t=effective&name=" + hub) as page:
            for name in reversed(subnets):
                page.choose(".bar .field:nth-of-type(3) select", name)
                page.wait_text("Effective routes of %s (%s)" % (hub, name), "caption")
                page.wait_text("VnetLocal", "table")
            page.click("td button.link")
            page.wait_text("Hosts of %s/%s" % (hub, subnets[0]), "aside")
            page.choose("select", "hub")
            page.wait_text("There is nothing of this kind in the lab.", "erx-tables")
    with Daemon(["-q", "--simulated", "--port", "0", str(TOP / "conf/examples/designs/virtual-wan-secured/lab.yaml")]) as daemon:
        daemon.must_run().ask("advance", until="converged")
        with Signed(daemon, "#map") as page:
            page.wait("document.querySelector('svg.map [data-id]')")
            page.eval("document.querySelector('erx-map').choose('box:ne')")
            page.click("aside a[href='#tables?t=hub&name=ne']")
            page.wait_text("Azure Firewall", "table")
            for kind in ("learned", "advertised", "peers"):
                page.choose("select", kind)
                page.wait_text("There is nothing of this kind in the lab.", "erx-tables")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


def the_daemon_goes_away():
    """while the daemon does not answer the page says so; after a new start it says why one has to sign in again"""
    lab, port = str(TOP / "conf/examples/two-sites.yaml"), free_port()
    with Daemon(["-q", "--port", port, lab]) as daemon:
        daemon.must_run().ask("wait")
        page = BROWSER.page()
        page.goto(daemon.ask("page")["page"])
        page.wait("document.querySelector('svg.map [data-id]')")
        check(page.text(".away") == "", "it says that nobody answers")
    page.wait_text("has not answered since", ".away")
    check(page.eval("document.querySelectorAll('svg.map [data-id]').length > 5"), "the map is gone, too")
    with Daemon(["-q", "--port", port, lab]) as daemon:
        daemon.must_run()
        page.wait("document.querySelector('input[name=token]')")
        page.wait_text("You are signed out", "[role=alert]")
        page.fill("input[name=token]", daemon.ready["token"])
        page.press("Enter")
        page.wait("document.querySelector('svg.map [data-id]')")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def a_token_taken_away():
    """who is signed in by a token that a reload takes away is told so at the next thing that is asked"""
    tokens = os.path.join(WORK, "tokens")
    with open(tokens, "w") as f:
        f.write("%s operator\n%s operator\n" % ("a" * 32, "b" * 32))
    with Daemon(["-q", "--port", "0", "--token-file", tokens, str(TOP / "conf/examples/two-sites.yaml")]) as daemon:
        page = BROWSER.page()
        page.goto(daemon.must_run().ready["url"] + "/")
        page.fill("input[name=token]", "a" * 32)
        page.press("Enter")
        page.wait("document.querySelector('svg.map [data-id]')")
        with open(tokens, "w") as f:
            f.write("%s operator\n" % ("b" * 32))
        daemon.process.send_signal(signal.SIGHUP)
        page.eval("location.hash = '#tables'")
        poll("the token to go", lambda: page.eval("fetch('/page/who').then((r) => r.json()).then((w) => w.role)") == "nobody")
        page.eval("document.querySelector('header') && (location.hash = '#portal')")
        page.wait("document.querySelector('input[name=token]')")
        page.wait_text("your token is no longer valid", "[role=alert]")
        page.fill("input[name=token]", "a" * 32)
        page.press("Enter")
        page.wait_text("this daemon has no such token", "[role=alert]")
        check("You are signed out" not in page.text("[role=alert]"), "both at once")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def nobody_looks():
    """a page that nobody looks at listens to nothing, and shows what is true as soon as somebody does"""
    with Signed(BOW, "#map") as page:
        page.wait("document.querySelector('svg.map [data-id]')")
        hide = ("Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s}); "
                "document.dispatchEvent(new Event('visibilitychange'))")
        page.wait("window.__streams.some((s) => s.readyState === EventSource.OPEN)")
        page.eval(hide % "true")
        check(page.eval("window.__streams.every((s) => s.readyState === EventSource.CLOSED)"), "it listens")
        BOW.ask("fail", kind="circuit", name="er-a")
        BOW.ask("advance", until="converged")
        page.eval(hide % "false")
        page.wait("document.querySelector('erx-map').map.boxes.find((b) => b.name === 'er-a').state === 'down'")
        BOW.ask("restore", kind="circuit", name="er-a")
        BOW.ask("advance", until="converged")
        page.wait("document.querySelector('erx-map').map.boxes.find((b) => b.name === 'er-a').state === 'up'")


def the_focus_stays():
    """what somebody is at in the portal stays where it is when an event loads the portal anew"""
    with Signed(BOW, "#portal") as page:
        page.wait("document.querySelector('article.sheet')")
        page.eval("document.querySelectorAll('article details:not(.make)').forEach((d) => { d.open = true; })")
        page.eval("document.querySelector('button[aria-label^=\"Copy resource id\"]').focus(); window.__was = document.activeElement")
        title = page.eval("document.activeElement.closest('article').querySelector('h3').textContent")
        BOW.ask("fail", kind="link", name="dc/ce0--er-a/primary")
        BOW.ask("advance", until="converged")
        page.wait("!window.__was.isConnected")
        check(page.eval("document.activeElement.getAttribute('aria-label')") == "Copy resource id", "the focus is at %s",
              page.eval("document.activeElement.outerHTML"))
        check(page.eval("document.activeElement.closest('article').querySelector('h3').textContent") == title, "of another circuit")
        check(page.eval("[...document.querySelectorAll('article details:not(.make)')].every((d) => d.open)"), "it is folded")
        BOW.ask("restore", kind="link", name="dc/ce0--er-a/primary")
        BOW.ask("advance", until="converged")


def another_site():
    """a page of another port of this machine, whose requests have the cookie, changes and reads nothing"""
    asked = []

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>evil</title>")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = BOW.ready["url"]
    with Signed(BOW) as page:
        check(page.eval("fetch('/restconf/data/erx-lab:circuits').then((r) => r.status)") == 200, "not signed in")
        page.goto("http://127.0.0.1:%d/" % server.server_port)
        said = page.eval("""(async () => { const out = [], url = %s;
            const fail = JSON.stringify({"erx-api:input": {kind: "circuit", name: "er-a"}});
            for (const [path, init] of [["/restconf/operations/erx-api:fail", {method: "POST", body: fail}],
                    ["/restconf/operations/erx:fail", {method: "POST", body: fail.replace("erx-api", "erx")}],
                    ["/restconf/data/erx-lab:circuits=er-a", {method: "DELETE"}], ["/map", {}], ["/page/who", {}]])
                for (const mode of ["cors", "no-cors"])
                    try { const r = await fetch(url + path, {credentials: "include", mode, ...init}); out.push(r.type + (await r.text())); }
                    catch (e) { out.push("refused"); }
            const frame = document.createElement("iframe"); frame.src = url + "/"; document.body.append(frame);
            await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
            let inside = ""; try { inside = frame.contentDocument.body.innerText; } catch { inside = ""; } out.push("frame" + inside);
            return out; })()""" % json.dumps(url))
        check(all(x in ("refused", "opaque", "frame") for x in said), "another site reads: %s", said)
        form = "document.body.append(Object.assign(document.createElement('form'), {method: 'post', enctype: 'text/plain', action: %s}))"
        page.eval(form % json.dumps(url + "/restconf/operations/erx:fail"))
        page.eval("document.forms[0].append(Object.assign(document.createElement('input'), {name: '{\"erx:input\":{\"kind\":\"circuit\",\"name\":\"er-a\",\"x', value: '\":1}}'}))")
        page.eval("document.forms[0].submit()")
        page.wait("location.href.startsWith(%s)" % json.dumps(url))
        check(BOW.ask("show-failures")["failures"] == [], "another site fails circuits: %s", BOW.ask("show-failures"))
        names = [c["name"] for c in BOW.ask("show-circuits")["circuits"]]
        check("er-a" in names, "another site deletes circuits: %s", names)
        page.console.clear()
        page.requests.clear()
    server.shutdown()
    server.server_close()


AXE = Path(os.environ.get("BUILD", TOP / "build")) / "npm/axe.min.js"  # scripts/fetch-axe; it is a tester's tool, no part of the page


def axe_finds(page, script):
    """What axe-core says of a page, from serious on."""
    page.eval("void (window.axe || (0, eval)(%s))" % json.dumps(script))
    return page.eval("""axe.run({resultTypes: ["violations"]}).then((r) => r.violations
        .filter((v) => v.impact === "serious" || v.impact === "critical")
        .map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + (n.any[0]?.message || "")).join(" | ")))""")


def nothing_serious_for_axe():
    """axe-core finds no serious accessibility fault in any view, light or dark, with a panel, a dialog, a player that plays, and in the manual"""
    script = AXE.read_text()
    there = {"map": "svg.map [data-id]", "portal": "article.sheet", "tables": "tbody tr", "live": ".live-map text", "player": "#rehearsal-file"}
    for dark in (False, True):
        theme = "dark" if dark else "light"
        with Signed(BOW, "#map?panel=whatif", dark=dark) as page:
            page.send("Page.setBypassCSP", enabled=True)
            page.goto(BOW.ready["url"] + "/")
            for view in ("map", "map?panel=trace", "map?panel=whatif", "portal", "tables?t=learned&name=hub1", "tables?t=reach", "live", "player"):
                page.eval("location.hash = %s" % json.dumps("#" + view))
                page.wait("document.querySelector(%s)" % json.dumps(there[view.split("?")[0]]))
                if view == "map":
                    page.eval("document.querySelector('erx-map').choose('box:er-a')")
                if view == "live":
                    for verb in ("fail", "restore"):
                        BOW.ask(verb, kind="link", name="dc/ce0--er-a/primary")
                    BOW.ask("advance", until="converged")
                    page.wait("document.querySelectorAll('.events tbody tr').length > 2")
                if view.startswith("tables?t=learned"):
                    page.click("td button.link")
                    page.wait_text("How it came here", "aside")
                check(axe_finds(page, script) == [], "%s, %s: %s", view, theme, "\n".join(axe_finds(page, script)))
            page.eval("import('/page/recording.js').then((m) => document.querySelector('erx-player').show(m.recording(%s)))" % json.dumps(rehearsed()))
            page.wait("document.querySelector('.scene-map text')")
            check(axe_finds(page, script) == [], "playing, %s: %s", theme, "\n".join(axe_finds(page, script)))
            for name in ("", "/erx-interop.7") if dark else ("/erx-rules.7#W-20", "/erxd.8"):
                page.goto(BOW.ready["url"] + "/manual" + name)
                check(axe_finds(page, script) == [], "/manual%s, %s: %s", name, theme, "\n".join(axe_finds(page, script)))


def rehearsed():
    """The JSON of a rehearsal with an outage."""
    plan = os.path.join(WORK, "plan.yaml")
    with open(plan, "w") as f:
        f.write("plan: axe\nflows: { f: { from: dc, to: pc1 } }\nsteps:\n- id: lose\n  do: [fail: { circuit: er-a }, fail: { circuit: er-b }]\n"
                "  checks: [unreachable: { flow: f }]\n")
    return subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", str(TOP / "conf/examples/bow-tie.yaml"), plan, "-o", "json",
                           "--draws", "1"], capture_output=True, text=True, timeout=120).stdout


DAEMON = BOW = None

if __name__ == "__main__":
    if not program():
        print("SKIP the page: no chromium")
        sys.exit(0)
    with Daemon(["--port", "0", str(TOP / "conf/examples/avs-global-reach.yaml")]) as DAEMON, \
            Daemon(["-q", "--simulated", "--port", "0", str(TOP / "conf/examples/bow-tie.yaml")]) as BOW, Browser() as BROWSER:
        DAEMON.must_run().ask("wait")
        BOW.must_run().ask("advance", until="converged")
        chosen = [globals()[name] for name in sys.argv[1:]]
        axe = [nothing_serious_for_axe] if AXE.exists() else []
        if not axe:
            print("  without axe-core, which scripts/fetch-axe gets from npm")
        sys.exit(run(chosen or axe + [
            sign_in_by_token, sign_in_by_link, a_route_is_explained, a_map_of_200_circuits, the_map_is_asked_once, unfolded_links_stay, an_empty_list_says_so, a_large_map_is_drawn_where_one_looks, a_link_fails_and_the_trace_moves,
            drained_by_click, keys_and_global_reach, by_keyboard_alone, a_picture_to_keep, names_with_script, markup_in_all_that_is_typed, no_id_twice, a_token_in_the_address, rules_lead_to_the_manual, subnets_and_hubs,
            the_daemon_goes_away, a_token_taken_away, nobody_looks, the_focus_stays, another_site, phones_and_themes]))
