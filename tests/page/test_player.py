#!/usr/bin/env python3
"""The player and what is live: a rehearsal is dropped on the page and moved along to its outage, a sweep is a matrix,
and the report of `rehearse --html` plays the same without a server. ERX_PICTURES=DIR keeps pictures."""
import copy, json, os, re, subprocess, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from browser import Browser, program
from daemon import BUILD, Daemon, Failure, run, workdir

TOP = Path(__file__).resolve().parent.parent.parent
LAB = str(TOP / "conf/examples/hub-and-spokes.yaml")
PICTURES = os.environ.get("ERX_PICTURES")
WORK = workdir("player")
PLAN = """plan: lose-er
flows: { to-hub: { from: dc, to: hub } }
steps:
- id: baseline
  checks: [reachable: { flow: to-hub }]
- id: edit
  do: [create: { vnets: { late: { address-space: [10.99.0.0/16] } } }]
- id: lose
  title: "<img src=x onerror=window.__hurt=1></script><script>window.__hurt=1</script>"
  do: [fail: { link: dc/ce0--er/primary }, fail: { link: dc/ce0--er/secondary }]
  checks: [unreachable: { flow: to-hub }]
- id: back
  do: [restore: { link: dc/ce0--er/primary }, restore: { link: dc/ce0--er/secondary }]
  checks: [reachable: { flow: to-hub }]
"""
BROWSER = None


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def erxctl(*args, status=0):
    got = subprocess.run([os.path.join(BUILD, "erxctl"), *args], capture_output=True, text=True, timeout=120,
                         stdin=subprocess.DEVNULL)
    check(got.returncode == status, "%s: %s%s", args, got.stderr, got.stdout[-300:])
    return got.stdout


def path(name):
    return os.path.join(WORK, name)


def write(name, text):
    with open(path(name), "w") as f:
        f.write(text)
    return path(name)


def picture(page, name):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        page.picture(os.path.join(PICTURES, name + ".png"))


def rehearsed():
    """the JSON of a rehearsal has the map at the start, and again when the lab has changed"""
    with open(path("plan.yaml"), "w") as f:
        f.write(PLAN)
    text = erxctl("rehearse", LAB, path("plan.yaml"), "-o", "json", "--html", path("report.html"))
    with open(path("rehearsal.json"), "w") as f:
        f.write(text)
    r = json.loads(text)
    boxes = [sorted(b["name"] for b in m["map"]["boxes"]) for m in r["maps"]]
    check(len(boxes) == 2 and "late" in boxes[1] and "late" not in boxes[0], "%s", boxes)
    check([m["map"]["boxes"][0]["state"] for m in r["maps"]] == ["up", "up"], "states")
    check("maps" not in json.loads(erxctl("sweep", LAB, "-o", "json").splitlines()[0]), "a sweep has maps")


DOWN = """document.querySelectorAll('.scene-map path[stroke-dasharray="3 5"]').length"""
BROKEN = "document.querySelector('.now .bad')?.innerText ?? ''"


def drawn(page):
    return page.eval("[...document.querySelectorAll('.scene-map text')].map((t) => t.textContent).join(' ')")


def drawn_anew(page):
    """The picture of an instant comes with the next frame: what shows it asks here first."""
    page.eval("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def plays(page):
    """It stands at the outage, and moving along shows what was and what comes."""
    page.wait("%s.includes('to-hub')" % BROKEN)
    check(page.eval(DOWN) == 2, "at the outage %s lines are down", page.eval(DOWN))
    check("hub" in drawn(page) and "late" in drawn(page), "%s", drawn(page))
    near = page.eval("""(() => { const at = [...document.querySelectorAll('.scene-map text')].filter((t) => t.textContent === 'down'
        && t.getAttribute('text-anchor')).map((t) => t.getBoundingClientRect());
        return at.some((a, i) => at.some((b, k) => k > i && a.right > b.left && b.right > a.left && a.bottom > b.top && b.bottom > a.top)); })()""")
    check(not near, "two words stand on each other")
    page.eval("document.querySelector('input.instant').focus()")
    page.press("Home")
    page.wait("document.querySelector('.now .good')")
    check(page.eval(DOWN) == 0 and "late" not in drawn(page), "it was so from the start")
    page.press("End")
    page.wait_text("reachable", ".checks")
    check(page.eval(DOWN) == 0, "%s", page.text(".beside"))
    page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Next outage').click()")
    page.wait("%s.includes('to-hub')" % BROKEN)
    seen = 0
    while "Step lose has ended" not in page.text(".beside"):
        page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith('On')).click()")
        drawn_anew(page)
        seen += 1
        check(seen < 80, "the step does not end: %s", page.text(".beside"))
    check("10.20.0.0/16" in page.text(".changes") and "−4 routes" in drawn(page), "%s", drawn(page))
    check("<img src=x" in page.text(".beside"), "the title is not shown as written: %s", page.text(".beside"))
    check(not page.eval("window.__hurt"), "a title ran")


def drop(page, name):
    page.wait("document.querySelector('#rehearsal-file')")
    node = page.send("Runtime.evaluate", expression="document.querySelector('#rehearsal-file')")["result"]["objectId"]
    page.send("DOM.setFileInputFiles", files=[path(name)], objectId=node)


def in_the_page():
    """a file that is chosen is played at its first outage, by keyboard too; what is no rehearsal is refused"""
    with Daemon(["--port", "0", LAB]) as daemon:
        page = BROWSER.page()
        page.goto(daemon.must_run().ask("page")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#player'")
        with open(path("wrong.json"), "w") as f:
            f.write("{}")
        drop(page, "wrong.json")
        page.wait_text("it is no rehearsal and no sweep")
        drop(page, "rehearsal.json")
        plays(page)
        picture(page, "player-1280")
        with open(path("sweep.json"), "w") as f:
            f.write(erxctl("sweep", LAB, "-o", "json"))
        page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Another file').click()")
        drop(page, "sweep.json")
        page.wait_text("Sweep of hub-and-spokes")
        cells = page.eval("[...document.querySelectorAll('.matrix tbody tr')].map((r) => r.innerText)")
        check(len(cells) == 13 and any("circuit er" in c and "that lasts" in c for c in cells), "%s", cells)
        picture(page, "sweep-1280")
        if PICTURES:
            for_the_readme(page)
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def whole():
    with open(path("rehearsal.json")) as f:
        return json.load(f)


def in_place():
    """an operator rehearses a plan on the page, on the lab that runs; a plan with a mistake is refused with its place"""
    with Daemon(["-q", "--port", "0", LAB]) as daemon:
        page = BROWSER.page()
        page.goto(daemon.must_run().ask("page")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#player'")
        page.fill("#rehearse textarea", PLAN.replace("- id: lose", "- id: baseline"))
        page.click("#rehearse button[type=submit]")
        page.wait_text("baseline", "#rehearse .refusal")
        page.fill("#rehearse textarea", PLAN)
        page.click("#rehearse button[type=submit]")
        plays(page)
        check("Rehearsal of lose-er" in page.text("erx-player"), "%s", page.text("erx-player")[:200])
        check(daemon.ask("show-failures")["failures"] == [], "it failed in the lab that runs")
        page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Another file').click()")
        page.wait("document.querySelector('#rehearse textarea').value.includes('lose-er')")
        picture(page, "rehearse-1280")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()
        page = BROWSER.page()
        page.goto(daemon.ask("page", subscription="default")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#player'")
        page.wait("document.querySelector('#rehearsal-file')")
        check(not page.eval("document.querySelector('#rehearse')"), "for who sees a part of the lab")
        page.close()


def put(text):
    with open(path("damaged.json"), "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())


def without(*keys):
    """The rehearsal as text, with what the keys lead to set to the last of them, or left out if that is ..."""
    *way, last, value = keys
    r = whole()
    place = r
    for k in way:
        place = place[k]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(r)


def damaged():
    """a file that is damaged, cut off, of another kind or made to do harm is refused in words, and the player goes on"""
    text = open(path("rehearsal.json")).read()
    sweep = erxctl("sweep", LAB, "-o", "json").splitlines()
    evil = "<img src=x onerror=window.__hurt=3>"
    cases = [
        ("", "it is empty"), (" \n", "it is empty"), ("hello", "it is no JSON"), (b"\x00\xff\xfe\x80" * 100, "it is no JSON"),
        ("[]", "it is no rehearsal and no sweep"), ("null", "no rehearsal"), ('"x"', "no rehearsal"), ('{"lab":"x"}', "no rehearsal"),
        (text[:len(text) // 2], "cut off"), (text + text, "not whole JSON"), ("[" * 100000, "cut off"),
        (without("steps", 0, "at", "soon"), "steps[0].at is not a number"), (without("steps", 0, ...), None),
        (without("steps", 0, "checks", ...), "steps[0].checks is not a list"), (without("steps", 1, "actions", 0, None), "actions[0] is not an object"),
        (without("events", 3, "at", None), "events[3].at is not a number"), (without("events", 0, []), "events[0] is not an object"),
        (without("outages", 0, "flow", {"x": 1}), "outages[0].flow is not a text"), (without("flows", "many"), "flows is not a list"),
        (without("outages", 0, "lasting", "no"), "outages[0].lasting is not true or false"), (without("started", evil), "started is not a number"),
        (without("maps", 0, "map", "boxes", 0, "width", -5), "maps[0].map.boxes[0].width is not a number from 0 on"),
        (without("maps", 0, "map", "links", 0, "points", [1, 2]), "is no curve"), (without("maps", 0, "map", evil), "maps[0].map is not an object"),
        (without("maps", 0, "map", "boxes", 0, "routers", None), "maps[0].map.boxes[0].routers is not a list"),
        (without("plan", None), "plan is not a text"), (without("verdict", ["HOLDS"]), "verdict is not a text"),
        ("\n".join(sweep[:3]) + "\n" + sweep[3][:20], "line 4 is no JSON"), (sweep[0], "no rehearsal and no sweep"),
        ("\n".join([sweep[0], json.dumps(dict(json.loads(sweep[1]), lost="all"))]), "in line 2 lost is not a list"),
    ]
    with Daemon(["-q", "--port", "0", LAB]) as daemon:
        page = BROWSER.page()
        page.goto(daemon.must_run().ask("page")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#player'")
        for content, wanted in cases:
            put(content)
            drop(page, "damaged.json")
            if wanted is None:  # a step less is a rehearsal, too
                page.wait("document.querySelector('svg.timeline')")
                page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Another file').click()")
                continue
            page.wait_text(wanted, "[role=alert].fault")
            check("damaged.json cannot be played" in page.text("[role=alert].fault"), "%s", page.text(".fault"))
            page.eval("document.querySelector('[role=alert].fault').textContent = ''")
        # What is whole and strange is played: names with markup, an outage that ends before it begins, a step of the far future.
        r = whole()
        r["plan"] = r["steps"][0]["id"] = r["outages"][0]["cause"] = r["maps"][0]["map"]["boxes"][0]["name"] = evil
        r["outages"][0]["until"] = -1e300
        r["steps"][-1]["until"] = 1e300
        r["events"].append({"at": 5e-324, "kind": "__proto__", "subject": "__proto__", "text": "link failed"})
        put(json.dumps(r))
        drop(page, "damaged.json")
        page.wait("document.querySelector('svg.timeline rect') && document.querySelector('.now strong')")
        for key in ("Home", "End"):
            page.eval("document.querySelector('input.instant').focus()")
            page.press(key)
        check(evil in page.text("h1, h2") + page.text(), "not as it is written")
        check(not page.eval("window.__hurt") and page.eval("document.querySelectorAll('erx-player img').length") == 0, "it ran")
        drop_on(page, "body", "rehearsal.json")
        page.wait("%s.includes('to-hub')" % BROKEN)
        check(page.eval("location.pathname") == "/", "the browser left for the file")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def drop_on(page, selector, name):
    """A file is dragged onto an element and let go."""
    x, y = page.spot(selector)
    data = {"items": [], "files": [path(name)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        page.send("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)


def long_ones():
    """a recording of 20,000 events and 4,000 outages of 400 flows is moved along, a picture for many moves of the slider;
    of a sweep of 30,000 cases a part is shown at a time"""
    r = whole()
    span = r["ended"]
    moments = [span * i / 20000 for i in range(20000)]
    r["events"] += [{"at": t, "kind": "session-up", "subject": "s%d" % (i % 50), "text": "an event"} for i, t in enumerate(moments)]
    r["events"].sort(key=lambda e: e["at"])
    r["flows"] = [dict(r["flows"][0], flow="flow-%03d" % i) for i in range(400)] + r["flows"]
    one = r["outages"][0]
    r["outages"] += [dict(copy.deepcopy(one), flow="flow-%03d" % (200 + i % 200), initial=False, **{"from": moments[i * 5], "until": moments[i * 5 + 3],
                                                                           "in-first-draw": {"from": moments[i * 5], "until": moments[i * 5 + 3]}})
                     for i in range(4000 - len(r["outages"]))]
    with open(path("long.json"), "w") as f:
        json.dump(r, f)
    head, *cases = erxctl("sweep", LAB, "-o", "json").splitlines()
    bad = next(c for c in cases if json.loads(c).get("lost"))
    cases = [json.dumps(dict(json.loads(cases[0]), fail=["n%d" % i], lost=[])) for i in range(29999)]
    with open(path("many.json"), "w") as f:
        f.write("\n".join([head] + cases + [bad]) + "\n")
    with Daemon(["-q", "--port", "0", LAB]) as daemon:
        page = BROWSER.page()
        page.goto(daemon.must_run().ask("page")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#player'")
        page.wait("document.querySelector('#rehearsal-file')")
        page.eval("window.__t = performance.now()")
        drop(page, "long.json")
        page.wait("document.querySelector('.now .bad')")
        shown = page.eval("performance.now() - window.__t")
        check(page.eval("document.querySelectorAll('.timeline text.flow').length") == 200, "rows of flows: %s",
              page.eval("document.querySelectorAll('.timeline text.flow').length"))
        check("100 of 401 flows are shown" in page.text("erx-player"), "it does not say what is left out")
        check("flow-200" in page.eval("document.querySelector('.timeline').textContent"), "those that lose something come first")
        moves, frames, took = page.eval("""(async () => { const e = document.querySelector('input.instant'); let drawn = 0, frames = 0;
            const watch = new MutationObserver(() => drawn++); watch.observe(document.querySelector('.now'), {childList: true});
            const t = performance.now();
            for (let i = 0; i < 100; i++) { frames++;
                for (let k = 0; k < 20; k++) { e.value = (i * 20 + k) * 10; e.dispatchEvent(new Event('input')); }
                await new Promise(requestAnimationFrame); }
            return [drawn, frames, performance.now() - t]; })()""")
        check(0 < moves <= 101, "2,000 moves of the slider in %d frames made %d pictures", frames, moves)
        print("  20,000 events: shown after %d ms, a picture every %d ms while the slider moves" % (shown, took / moves))
        page.eval("document.querySelector('input.instant').focus()")
        page.press("End")
        page.wait("document.querySelector('.now .good')")
        page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Another file').click()")
        drop(page, "many.json")
        page.wait_text("30000 cases")
        check(page.eval("document.querySelectorAll('.matrix tbody tr').length") == 500, "all at once")
        page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith('Show more')).click()")
        page.wait("document.querySelectorAll('.matrix tbody tr').length === 1000")
        page.click("#only-loss")
        page.wait("document.querySelectorAll('.matrix tbody tr').length === 1")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def for_the_readme(page):
    """man/pictures/player.png, at the first outage of a circuit's loss."""
    s5 = str(TOP / "conf/examples/rehearsals/S5")
    got = subprocess.run([os.path.join(BUILD, "erxctl"), "rehearse", s5 + "/lab.yaml", s5 + "/plan.yaml", "--draws", "1",
                          "-o", "json"], capture_output=True, text=True, timeout=120)
    with open(path("readme.json"), "w") as f:
        f.write(got.stdout)
    page.size(780, 520)
    page.eval("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Another file').click()")
    drop(page, "readme.json")
    page.wait("%s !== ''" % BROKEN)
    page.eval("scrollTo(0, 0)")
    picture(page, "player")


def live():
    """events come as they happen, by kind and word; a session that flaps is named, and the map follows"""
    with Daemon(["--port", "0", LAB]) as daemon:
        daemon.must_run().ask("wait")
        page = BROWSER.page()
        page.goto(daemon.ask("page")["page"])
        page.wait("document.querySelector('header')")
        page.eval("location.hash = '#live'")
        down = DOWN.replace("scene-map", "live-map")
        page.wait("document.querySelector('.live-map text') && document.querySelector('.flaps ul, .flaps p')")
        check(page.eval(down) == 0, "something is down")
        for n in range(3):
            for verb in ("fail", "restore"):
                daemon.ask(verb, kind="session", name="er/primary--hub/gw0/ipv4")
                page.wait("document.querySelectorAll('.events tbody tr.failure').length === %d" % (4 * n + (2 if verb == "fail" else 4)))
                if verb == "fail" and n == 0:
                    page.wait("document.querySelector('.live-map').textContent.includes('3 of 4 up')")
                daemon.ask("wait")
        page.wait_text("er/primary--hub/gw0/ipv4: down 3 times", ".flaps")
        page.wait_text("converged", ".rest")
        page.fill("#live-text", "session stopped")
        page.wait("document.querySelectorAll('.events tbody tr').length === 3")
        page.click("input[value=failure]")
        page.wait("document.querySelectorAll('.events tbody tr').length === 0")
        picture(page, "live-1280")
        check(page.faults(daemon.ready["url"]) == [], "%s", page.faults(daemon.ready["url"]))
        page.close()


def in_the_report():
    """the report is one file that plays by itself: nothing is asked for, and its policy allows nothing else"""
    url = "file://" + path("report.html")
    for width, dark in ((1280, False), (390, True)):
        page = BROWSER.page(width=width, dark=dark)
        page.goto(url)
        plays(page)
        check(page.eval("document.querySelector('erx-player').getBoundingClientRect().right <= %d" % width),
              "%d: it is too wide", width)
        check(page.faults(url) == [], "%s", page.faults(url))
        check(page.requests == [url], "it asked %s", page.requests)
        picture(page, "report-%d" % width)
        page.eval("(() => { const e = document.createElement('script'); e.textContent = 'window.__hurt = 2'; "
                  "document.body.append(e); })()")
        check(not page.eval("window.__hurt") and page.eval("window.__violations.length") == 1, "another script runs")
        page.close()


def rules_in_the_report():
    """an id of a rule in a report leads to its statement, mark and source in the same file, from the text and from the player"""
    top = TOP / "conf/examples/rehearsals/S6"
    plan = write("rules.yaml", (top / "plan.yaml").read_text().replace("unreachable:", "reachable:"))
    erxctl("rehearse", str(top / "lab.yaml"), plan, "-o", "json", "--draws", "1", "--html", path("rules.html"), status=1)
    url = "file://" + path("rules.html")
    page = BROWSER.page()
    page.goto(url)
    links = page.eval("[...document.querySelectorAll('body a:not(erx-player a)')].map((a) => a.getAttribute('href'))")
    check({"#rule-G-4", "#rule-A-35"} <= set(links), "%s", links)
    for link in [x for x in set(links) if x.startswith("#rule-")]:
        said = page.eval("document.querySelector('dt' + %s)?.innerText + document.querySelector('dt' + %s)?.nextElementSibling.innerText"
                         % (json.dumps(link), json.dumps(link)))
        check(re.match(link[6:] + r" \((documented|observed|inferred).*\)[A-Z].*", said), "%s: %s", link, said)
        check("Source: " in page.eval("document.querySelector('dt' + %s).nextElementSibling.nextElementSibling.innerText" % json.dumps(link)), "no source")
    seen = page.eval("""(async () => { const slider = document.querySelector("erx-player .instant"), seen = [];
        for (let i = 0; i <= slider.max; i++) { slider.value = i; slider.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
            seen.push(...[...document.querySelectorAll("erx-player a")].map((a) => a.getAttribute("href"))); } return seen; })()""")
    check("#rule-A-35" in seen and set(seen) <= set(links), "the player leads to %s", seen)
    check(page.eval("(document.querySelector('a[href^=\"#rule-\"]').click(), document.querySelector(':target').tagName)") == "DT", "it leads nowhere")
    check(page.faults(url) == [] and page.requests == [url], "%s %s", page.faults(url), page.requests)
    picture(page, "report-rules")
    page.close()


if __name__ == "__main__":
    if not program():
        print("SKIP the player: no chromium")
        sys.exit(0)
    with Browser() as BROWSER:
        sys.exit(run([rehearsed, in_the_page, in_the_report, rules_in_the_report, in_place, damaged, long_ones, live]))
