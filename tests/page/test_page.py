#!/usr/bin/env python3
"""What people do on the page, in Debian's chromium: nothing that they see or do may make the
console complain, ask another host, or run against the policy of the page. ERX_PICTURES=DIR keeps
pictures of what the tests saw."""
import json, os, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "state"))
from browser import Browser, program
from daemon import Daemon, Failure, poll, run, workdir

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
    page.wait_text("this token is none")
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


DAEMON = None

if __name__ == "__main__":
    if not program():
        print("SKIP the page: no chromium")
        sys.exit(0)
    with Daemon(["--port", "0", str(TOP / "conf/examples/avs-global-reach.yaml")]) as DAEMON, Browser() as BROWSER:
        DAEMON.must_run().ask("wait")
        sys.exit(run([sign_in_by_token, sign_in_by_link, a_route_is_explained]))
