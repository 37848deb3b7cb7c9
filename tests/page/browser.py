"""Debian's chromium, driven by the DevTools protocol over two pipes: what the tests of the page
stand on. A page is a browser profile of its own, and keeps what its console said, what it asked
for, and what its policy refused."""
import base64, json, os, select, shutil, subprocess, tempfile, time

from daemon import Failure

PATIENCE = int(os.environ.get("ERX_PATIENCE", 240))  # s, for a machine that is slow and busy
KEYS = {"Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), " ": ("Space", 32, " "),
        "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""), "ArrowLeft": ("ArrowLeft", 37, ""),
        "ArrowRight": ("ArrowRight", 39, ""), "Home": ("Home", 36, ""), "End": ("End", 35, "")}
# What happens in a page that no event of the protocol tells as well.
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (e) =>
	window.__violations.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));
window.__streams = [];
window.EventSource = class extends EventSource {
	constructor(...how) { super(...how); window.__streams.push(this); }
};
"""


def program():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="browser-")
        from_us, to_it = os.pipe()
        from_it, to_us = os.pipe()
        # The numbers are those of the protocol: it reads 3 and writes 4. Through high ones first,
        # so that neither is overwritten while it is needed.
        high_in, high_out = 60, 61
        os.dup2(from_us, high_in)
        os.dup2(to_us, high_out)
        self.log = open(os.path.join(self.dir, "log"), "w+b")
        self.process = subprocess.Popen(
            ["bash", "-c", 'exec "$@" 3<&60 4>&61', "bash", program(), "--headless=new", "--remote-debugging-pipe",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update", "--disable-extensions",
             "--disable-default-apps", "--disable-domain-reliability", "--metrics-recording-only", "--mute-audio",
             "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-GB",
             "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
             "--user-data-dir=" + os.path.join(self.dir, "profile"), "about:blank"],
            env=dict(os.environ, HOME=self.dir), pass_fds=(high_in, high_out), stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        for fd in (from_us, to_us, high_in, high_out):
            os.close(fd)
        self.out, self.inp, self.buffer, self.number = to_it, from_it, b"", 0
        self.answers, self.pages = {}, {}

    def send(self, method, session=None, **params):
        """The result of a command."""
        self.number += 1
        wanted = self.number
        message = {"id": wanted, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        self.until(method, lambda: wanted in self.answers)
        answer = self.answers.pop(wanted)
        if "error" in answer:
            raise Failure("%s: %s" % (method, answer["error"].get("message")))
        return answer["result"]

    def until(self, what, fn):
        end = time.monotonic() + PATIENCE
        while not fn():
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                self.log.flush()
                raise Failure("waited %d s for %s\n%s" % (
                    PATIENCE, what, open(self.log.name, errors="replace").read()[-2000:]))

    def read(self, seconds):
        """Takes what has come; False when nothing did."""
        if not select.select([self.inp], [], [], seconds)[0]:
            return False
        piece = os.read(self.inp, 1 << 20)
        if not piece:
            return False
        *messages, self.buffer = (self.buffer + piece).split(b"\0")
        for text in messages:
            m = json.loads(text)
            if "id" in m:
                self.answers[m["id"]] = m
            elif m.get("sessionId") in self.pages:
                self.pages[m["sessionId"]].event(m["method"], m["params"])
        return True

    def page(self, **options):
        return Page(self, **options)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.inp)
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Page:
    def __init__(self, browser, width=1280, height=800, dark=False):
        self.browser = browser
        self.console, self.requests, self.exceptions = [], [], []
        self.context = browser.send("Target.createBrowserContext")["browserContextId"]
        self.target = browser.send("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.pages[self.session] = self
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(domain + ".enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.size(width, height)
        self.dark(dark)

    def send(self, method, **params):
        return self.browser.send(method, self.session, **params)

    def event(self, method, p):
        if method == "Runtime.consoleAPICalled" and p["type"] in ("error", "warning", "assert"):
            self.console.append("%s: %s" % (p["type"], " ".join(str(a.get("value", a.get("description")))
                                                                for a in p["args"])))
        elif method == "Runtime.exceptionThrown":
            d = p["exceptionDetails"]
            self.exceptions.append(d.get("exception", {}).get("description") or d["text"])
        elif method == "Log.entryAdded" and p["entry"]["level"] in ("error", "warning"):
            # What the daemon refuses is an answer, and the tests look at those by themselves.
            if p["entry"]["source"] != "network":
                self.console.append("%s: %s" % (p["entry"]["source"], p["entry"]["text"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(p["request"]["url"])

    def size(self, width, height, phone=False):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def dark(self, dark):
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def goto(self, url):
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def eval(self, js):
        """The value of an expression; of a promise, what it comes to."""
        r = self.send("Runtime.evaluate", expression=js, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in r:
            d = r["exceptionDetails"]
            raise Failure("%s: %s" % (js[:80], d.get("exception", {}).get("description") or d["text"]))
        return r["result"].get("value")

    def wait(self, js):
        """Until an expression is true, in whatever document is there by then."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.wait_here(js)
            except Failure as e:
                # The document went away beneath the question.
                if not any(x in str(e) for x in ("navigated", "context")) or time.monotonic() > end:
                    raise

    def wait_here(self, js):
        ok = self.eval("""new Promise((done) => {
            const test = () => { try { return (%s); } catch { return false; } };
            if (test()) { done(true); return; }
            const timer = setInterval(look, 20), end = Date.now() + %d;
            function look() {
                const good = test();
                if (good || Date.now() > end) { clearInterval(timer); done(!!good); }
            }
        })""" % (js, PATIENCE * 800))
        if not ok:
            raise Failure("never true: %s\nthe page says: %s" % (js, self.text()[:600]))

    def text(self, selector="body"):
        return self.eval("document.querySelector(%s)?.innerText ?? ''" % json.dumps(selector))

    def wait_text(self, text, selector="body"):
        try:
            self.wait_said(text, selector)
        except Failure:
            raise Failure("%s never says %r, but: %s" % (selector, text, self.text(selector)[:600]))

    def wait_said(self, text, selector):
        self.wait("document.querySelector(%s)?.innerText.includes(%s)" % (json.dumps(selector), json.dumps(text)))

    def spot(self, selector):
        """The middle of an element, which is brought into view."""
        self.wait("document.querySelector(%s)" % json.dumps(selector))
        return self.eval("""(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center', inline: 'center'});
            const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()""" % json.dumps(selector))

    def click(self, selector, modifiers=0):
        x, y = self.spot(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1, modifiers=modifiers)

    def press(self, name, modifiers=0):
        """A key, as a keyboard sends it."""
        code, number, text = KEYS.get(name, (name, ord(name[0].upper()), name))
        more = {"text": text} if text else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=name, code=code, windowsVirtualKeyCode=number,
                  modifiers=modifiers, **more)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=name, code=code, windowsVirtualKeyCode=number,
                  modifiers=modifiers)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def fill(self, selector, text):
        self.wait("document.querySelector(%s)" % json.dumps(selector))
        self.eval("(() => { const e = document.querySelector(%s); e.focus(); e.select?.(); })()" % json.dumps(selector))
        self.type(text)

    def choose(self, selector, value):
        self.wait("[...(document.querySelector(%s)?.options ?? [])].some((o) => o.value === %s)" %
                  (json.dumps(selector), json.dumps(value)))
        self.eval("(() => { const e = document.querySelector(%s); e.value = %s; "
                  "e.dispatchEvent(new Event('change', {bubbles: true})); })()" % (json.dumps(selector), json.dumps(value)))

    def tab_to(self, js):
        """By the keyboard alone: Tab until the element with the focus, `e`, is the one."""
        for _ in range(200):
            if self.eval("((e) => %s)(document.activeElement)" % js):
                return
            self.press("Tab")
        raise Failure("no Tab leads to %s" % js)

    def picture(self, path, whole=False):
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def faults(self, own):
        """Console errors, exceptions, requests to others than `own`, and what the policy refused."""
        out = list(self.console) + list(self.exceptions)
        out += ["asked " + u for u in self.requests if not u.startswith((own, "blob:" + own, "data:", "about:"))]
        return out + (self.eval("window.__violations") or [])

    def close(self):
        self.browser.pages.pop(self.session, None)
        self.browser.send("Target.disposeBrowserContext", browserContextId=self.context)
