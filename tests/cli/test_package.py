#!/usr/bin/env python3
"""Installation: make install and uninstall, the Debian package, its unit, and what the
Containerfile has to agree with."""
import functools, hashlib, os, re, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(HERE, "..", "state"))
from daemon import BUILD, Failure, run, workdir

VARIANT = os.path.basename(BUILD)
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def check(cond, text, *more):
    if not cond:
        raise Failure(text % more if more else text)


def tool(*command, status=0, cwd=TOP, **env):
    """Out of the make that may run this: its flags are none of ours."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    got = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
                         cwd=cwd, env=dict(inherited, PATH=PATH, BUILD=os.path.dirname(BUILD), **env))
    check(got.returncode == status, "%s: exit %d: %s%s", " ".join(command), got.returncode,
          got.stdout[-2000:], got.stderr[-2000:])
    return got.stdout


def files(top):
    return sorted(os.path.relpath(os.path.join(d, f), top) for d, _, names in os.walk(top)
                  for f in names)


def missing(*tools):
    for t in tools:
        if not shutil.which(t, path=PATH):
            return "%s is not installed" % t
    return None


def install():
    """make install puts everything where prefix says, and uninstall takes it away again"""
    top = workdir("install")
    keep = os.path.join(top, "opt/share/doc/erxd/notes")
    tool("make", "install", "VARIANT=" + VARIANT, "prefix=/opt", "DESTDIR=" + top)
    got = files(top)
    for name in ("bin/erxd", "bin/erxctl", "share/man/man8/erxd.8", "share/man/man1/erxctl.1",
                 "share/man/man5/erx-lab.5", "share/doc/erxd/examples/vnet-only.yaml",
                 "share/doc/erxd/examples/ci/check-routes.sh", "lib/systemd/system/erxd.service",
                 "share/erxd/yang/erx-lab.yang"):
        check("opt/" + name in got, "no %s in %s", name, got)
    check(os.access(os.path.join(top, "opt/share/doc/erxd/examples/ci/check-routes.sh"), os.X_OK),
          "the harness cannot be run")
    with open(keep, "w") as f:
        f.write("mine")
    tool("make", "uninstall", "VARIANT=" + VARIANT, "prefix=/opt", "DESTDIR=" + top)
    check(files(top) == ["opt/share/doc/erxd/notes"], "%s stayed", files(top))
    shutil.rmtree(top)


def client():
    """make install-client, and the package erxctl, have the client, its manuals and completions alone"""
    top = workdir("client")
    tool("make", "install-client", "VARIANT=" + VARIANT, "prefix=/opt", "DESTDIR=" + top)
    want = {"bin/erxctl", "share/man/man1/erxctl.1", "share/bash-completion/completions/erxctl",
            "share/zsh/site-functions/_erxctl", "share/fish/vendor_completions.d/erxctl.fish"}
    got = {f[len("opt/"):] for f in files(top)}
    check(want <= got, "no %s", want - got)
    check(all(re.match(r"share/man/man[57]/erx-", f) for f in got - want), "%s", got - want)
    why = missing("dpkg-deb", "dpkg-shlibdeps")
    if why:
        return why
    tool("scripts/deb", "erxctl", ERX_DEB=top, ERX_DEB_LEVEL="1", VARIANT=VARIANT)
    (deb,) = [os.path.join(top, n) for n in os.listdir(top) if n.endswith(".deb")]
    check(os.path.basename(deb).startswith("erxctl_"), "%s", deb)
    listing = {line.split(None, 5)[5][2:] for line in tool("dpkg-deb", "-c", deb).splitlines()}
    check("usr/bin/erxctl" in listing and "usr/share/man/man1/erxctl.1.gz" in listing, "%s", listing)
    check(not any("erxd" in n.split("/")[-1] or n.startswith("etc") or "systemd" in n for n in listing), "%s", listing)
    check(field(deb, "Package") == "erxctl" and field(deb, "Conflicts") == "erxd", "control")
    check("libevent" not in field(deb, "Depends") and "libcurl4" in field(deb, "Depends"), "%s", field(deb, "Depends"))
    shutil.rmtree(top)
    return None


def build(top):
    # What is in the package is the same at each level; at 6 xz takes nine times as long.
    tool("scripts/deb", ERX_DEB=top, ERX_DEB_LEVEL="1", VARIANT=VARIANT)
    names = [n for n in os.listdir(top) if n.endswith(".deb")]
    check(len(names) == 1, "%s", os.listdir(top))
    return os.path.join(top, names[0])


PACKAGES = workdir("deb")


@functools.lru_cache(maxsize=1)
def package():
    """One for all of these tests."""
    return build(os.path.join(PACKAGES, "first"))


def field(deb, name):
    return tool("dpkg-deb", "-f", deb, name).strip()


def contents():
    """the Debian package holds what it should, owned by root, and is the same when made again"""
    why = missing("dpkg-deb", "dpkg-shlibdeps")
    if why:
        return why
    deb, again = package(), build(os.path.join(PACKAGES, "again"))
    digests = {hashlib.sha256(open(d, "rb").read()).hexdigest() for d in (deb, again)}
    check(len(digests) == 1, "made twice, it is not the same")
    listing = tool("dpkg-deb", "-c", deb)
    rows = [line.split(None, 5) for line in listing.splitlines()]
    check(all(r[1] == "root/root" for r in rows), "not owned by root: %s", listing)
    check(not any("w" in r[0][5] + r[0][8] for r in rows), "writable: %s", listing)
    names = {r[5][2:] for r in rows}
    for name in ("usr/bin/erxd", "usr/bin/erxctl", "usr/lib/systemd/system/erxd.service",
                 "usr/share/man/man8/erxd.8.gz", "usr/share/man/man7/erx-api.7.gz",
                 "usr/share/man/man7/erx-rules.7.gz",
                 "usr/share/doc/erxd/copyright", "usr/share/doc/erxd/changelog.Debian.gz",
                 "etc/erxd/lab.yaml"):
        check(name in names, "no %s in %s", name, sorted(names))
    check(not any(re.search(r"man/.*\.\d$", n) for n in names), "a manual is not compressed")
    depends = field(deb, "Depends")
    for library in ("libc6 (>= ", "libevent-2.1", "libyang2", "libfyaml0", "libcurl4", "libssl3"):
        check(library in depends, "no %s in %s", library, depends)
    version = re.search(r"^AC_INIT\(\[erxd\], \[(.*)\]\)", open(os.path.join(TOP, "configure.ac")).read(),
                        re.M).group(1)
    check(field(deb, "Version") == version + "-1", "%s", field(deb, "Version"))
    return None


class Root:
    """A root of its own for dpkg, which knows of no other package."""
    def __init__(self):
        self.top = workdir("root")
        for d in ("var/lib/dpkg/updates", "var/lib/dpkg/info"):
            os.makedirs(os.path.join(self.top, d))
        for f in ("var/lib/dpkg/status", "var/lib/dpkg/available"):
            open(os.path.join(self.top, f), "w").close()

    def dpkg(self, *args):
        force = "script-chrootless,depends,not-root,bad-path"
        return tool("dpkg", "--root=" + self.top, "--force-" + force, "--force-confold", "--log=/dev/null",
                    *args)

    def path(self, name):
        return os.path.join(self.top, name)

    def files(self):
        return [f for f in files(self.top) if not f.startswith("var/lib/dpkg/")]


def installs_and_removes():
    """the Debian package installs, upgrades, removes and purges cleanly, and keeps a changed lab"""
    why = missing("dpkg", "dpkg-shlibdeps")
    if why:
        return why
    if os.geteuid() != 0:
        return "dpkg unpacks as root only"
    root, deb = Root(), package()
    root.dpkg("-i", deb)
    check("erxd" in tool("dpkg-query", "--admindir=" + root.path("var/lib/dpkg"), "-W",
                         "-f=${Package} ${db:Status-Status}\\n"), "not installed")
    check("lab is good" in tool(root.path("usr/bin/erxd"), "-t", root.path("etc/erxd/lab.yaml")),
          "the lab that comes with it is not good")
    tool(root.path("usr/bin/erxctl"), "--version")
    lab = root.path("etc/erxd/lab.yaml")
    with open(lab, "a") as f:
        f.write("# mine\n")
    state = root.path("var/lib/erxd/state.json")
    os.makedirs(os.path.dirname(state))
    open(state, "w").close()
    root.dpkg("-i", deb)
    check(open(lab).read().endswith("# mine\n"), "an upgrade took the lab away")
    root.dpkg("-r", "erxd")
    check(root.files() == ["etc/erxd/lab.yaml", "var/lib/erxd/state.json"], "%s stayed", root.files())
    root.dpkg("-P", "erxd")
    check(root.files() == [] and not os.path.exists(root.path("etc/erxd")), "%s stayed", root.files())
    shutil.rmtree(root.top)
    return None


def unit():
    """the systemd unit is well-formed, runs the daemon as it takes its arguments, and is hardened"""
    path = os.path.join(TOP, "conf", "systemd", "erxd.service")
    with open(path) as f:
        text = f.read()
    check(re.findall(r"^\w*Capabilit\w*=(.*)$", text, re.M) == ["CAP_NET_BIND_SERVICE"] * 2,
          "more than one capability")
    for line in ("Type=notify", "DynamicUser=yes", "StateDirectory=erxd", "RuntimeDirectory=erxd",
                 "NoNewPrivileges=yes", "ProtectSystem=strict", "WatchdogSec=30"):
        check(re.search("^%s$" % re.escape(line), text, re.M), "no %s", line)
    options = re.search(r"^ExecStart=erxd (.*)$", text, re.M).group(1)
    top = workdir("unit")
    words = options.replace("${RUNTIME_DIRECTORY}", top).replace("${STATE_DIRECTORY}", top + "/state")
    words = words.replace("/etc/erxd/lab.yaml", os.path.join(TOP, "conf/examples/vnet-only.yaml"))
    p = subprocess.Popen([os.path.join(BUILD, "erxd")] + words.split(), stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = p.stdout.readline()
    p.terminate()
    _, errors = p.communicate(timeout=60)
    check('"ready":true' in line and p.returncode == 0, "%s: exit %d: %s", words, p.returncode, errors)
    why = missing("systemd-analyze")
    if not why:
        copy = os.path.join(top, "erxd.service")
        with open(copy, "w") as f:
            f.write(text.replace("ExecStart=erxd", "ExecStart=" + os.path.join(BUILD, "erxd")).replace(
                "ExecReload=erxctl", "ExecReload=" + os.path.join(BUILD, "erxctl")))
        got = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True,
                             text=True, timeout=60)
        check("erxd.service" not in got.stderr, "%s", got.stderr)
        text = tool("systemd-analyze", "security", "--offline=true", copy)
        level = float(re.search(r"exposure level.*: ([\d.]+)", text).group(1))
        check(level <= 2.0, "exposure %.1f", level)
    shutil.rmtree(top)
    return None


def container():
    """the Containerfile installs the libraries that the programs need, and runs nothing as root"""
    why = missing("dpkg-deb", "dpkg-shlibdeps")
    if why:
        return why
    # libgcc is what a sanitizer needs.
    needs = set(re.findall(r"([\w.+-]+) \(", field(package(), "Depends"))) - {"libc6", "libgcc-s1"}
    with open(os.path.join(TOP, "Containerfile")) as f:
        stages = re.sub(r"^#.*\n", "", f.read(), flags=re.M).split("\nFROM ")
    check(len(stages) == 2, "%d stages", len(stages))
    has = set(re.search(r"apt-get install -y --no-install-recommends ([^&]*)&&",
                        stages[1]).group(1).replace("\\\n", " ").split())
    check(needs <= has, "it lacks %s", needs - has)
    check(re.search(r"^USER erxd$", stages[1], re.M), "it runs as root")
    for source in re.findall(r"^COPY (conf/\S+)", stages[1], re.M):
        check(os.path.exists(os.path.join(TOP, source)), "%s is not there", source)
    command = re.search(r'^CMD \["(.*)"\]', stages[1], re.M).group(1)
    check(command.split('", "') == ["-S", "/run/erxd/erxd.sock", "/etc/erxd/lab.yaml"], command)
    return None


status = run([install, client, contents, installs_and_removes, unit, container])
shutil.rmtree(PACKAGES)
sys.exit(status)
