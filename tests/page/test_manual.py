#!/usr/bin/env python3
"""The manual at /manual: every page in HTML, each id of a rule led to its statement, nothing that the
policy of the page refuses; and a build without mandoc still has pages that can be read."""
import glob, http.client, os, re, subprocess, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from browser import Browser, program
from daemon import Daemon, Failure, run, workdir

TOP = Path(__file__).resolve().parent.parent.parent
LAB = str(TOP / "conf/examples/two-sites.yaml")
PAGES = sorted(os.path.basename(p) for p in glob.glob(str(TOP / "man/*.[0-9]")))
PICTURES = os.environ.get("ERX_PICTURES")


def check(ok, text, *args):
    if not ok:
        raise Failure(text % args if args else text)


def get(path):
    conn = http.client.HTTPConnection(DAEMON.ready["url"].split("//")[1], timeout=60)
    conn.request("GET", path)
    answer = conn.getresponse()
    text = answer.read().decode()
    conn.close()
    return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), text


def all_pages():
    """all manual pages are there, and listed, for whoever asks; another name is refused"""
    status, headers, text = get("/manual")
    check(status == 200 and "script-src 'self'" in headers["content-security-policy"], "%s", headers)
    check(sorted(set(re.findall(r'href="/manual/([^"]+)"', text))) == PAGES, "%s", text)
    for name in PAGES:
        status, headers, text = get("/manual/" + name)
        check(status == 200 and headers["content-type"].startswith("text/html"), "%s: %d", name, status)
        check("<script" not in text and " style=" not in text and " on" not in "".join(re.findall("<[a-z][^>]*>", text)).replace(" only", ""),
              "%s: the policy refuses something", name)
        check(len(text) > 5000 and "</html>" in text, "%s: %d", name, len(text))
    for name in ("erxd.9", "../page/main.js", "index", "x" * 200):
        check(get("/manual/" + name)[0] == (200 if name == "index" else 404), "%s", name)


def rules_lead_to_statements():
    """each rule has an anchor with its mark and source, and each link to a rule leads to one"""
    rules = re.findall(r"^([A-Z]{1,2}-\d+[a-z]?)\t([^\t]*)\t(.*)$", (TOP / "man/rules").read_text(), re.M)
    text = get("/manual/erx-rules.7")[2]
    anchors = set(re.findall(r'<dt id="([A-Z]{1,2}-\d+[a-z]?)">', text))
    check(len(rules) > 250 and anchors == {r[0] for r in rules}, "%s", {r[0] for r in rules} ^ anchors)
    stated = dict(re.findall(r'<dt id="([^"]+)">(.*?)</dt>', text, re.S))
    for name, mark, source in rules:
        check(mark.split(",")[0] in stated[name] and source.split(";")[0].replace("&", "&amp;") in re.sub("<[^>]*>", "", stated[name]),
              "%s: %s", name, stated[name])
    found = 0
    for name in PAGES:
        for target in re.findall(r'href="/manual/erx-rules.7#([^"]+)"', get("/manual/" + name)[2]):
            check(target in anchors, "%s leads to %s", name, target)
            found += 1
    check(found > 500, "only %d links", found)


def in_a_browser():
    """a rule's link opens at its statement, on a phone too, and nothing complains"""
    if not program():
        return
    with Browser() as browser:
        for width, dark in ((1280, False), (390, True)):
            page = browser.page(width=width, dark=dark)
            page.goto(DAEMON.ready["url"] + "/manual/erx-lab.5")
            page.click("a[href^='/manual/erx-rules.7#']")
            page.wait("location.pathname === '/manual/erx-rules.7' && document.querySelector('dt:target')")
            check(page.eval("document.querySelector('dt:target').getBoundingClientRect().top < innerHeight"), "not at its statement")
            check(page.eval("document.documentElement.scrollWidth <= innerWidth + 1"), "%d: too wide: %s", width, page.eval(
                "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth).slice(0, 5).map((e) => e.outerHTML.slice(0, 150)).join('\\n')"))
            if PICTURES:
                page.picture(os.path.join(PICTURES, "manual-%d.png" % width))
            check(page.faults(DAEMON.ready["url"]) == [], "%s", page.faults(DAEMON.ready["url"]))
            page.close()


def without_mandoc():
    """where mandoc is missing, pages have their source as text, and rules are links all the same"""
    top = workdir("manual")
    tools = os.path.join(top, "bin")
    os.mkdir(tools)
    for tool in ("sh", "rm", "mkdir", "sed", "awk", "head", "basename", "cat"):
        os.symlink(subprocess.run(["sh", "-c", "command -v " + tool], capture_output=True, text=True).stdout.strip(),
                   os.path.join(tools, tool))
    out = os.path.join(top, "out")
    subprocess.run([str(TOP / "scripts/embed-manual"), str(TOP / "man/rules"), out, str(TOP / "man/erx-lab.5")],
                   env={"PATH": tools}, check=True, timeout=60)
    text = open(os.path.join(out, "erx-lab.5.html")).read()
    check("built without mandoc" in text and ".Sh NAME" in text and "erx-rules.7#" in text, "%s", text[:400])


if __name__ == "__main__":
    with Daemon(["-q", "--port", "0", LAB]) as DAEMON:
        DAEMON.must_run()
        sys.exit(run([all_pages, rules_lead_to_statements, in_a_browser, without_mandoc]))
