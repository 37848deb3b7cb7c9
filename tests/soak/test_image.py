#!/usr/bin/env python3
"""The image of Containerfile: Debian's buildah makes it, without root inside of what it starts and
without a registry, on a base that mmdebstrap makes; what it starts becomes healthy by the
HEALTHCHECK of the image itself, and ends at SIGTERM. The unit runs under a systemd of its own,
which systemd-nspawn starts. And the topology for containerlab is what
containerlab's schema wants: ERX_CLAB_SCHEMA names its file (schemas/clab.schema.json there).

All of it has a storage of its own. The machine needs buildah, mmdebstrap, systemd-nspawn (of
systemd-container) and Debian's mirror."""
import json, os, re, shutil, signal, subprocess, sys, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "state"))
from daemon import Failure, run, workdir

SUITE, PACKAGES = "bookworm", "ca-certificates"
LIMIT = 7200


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Failure("%s is missing: apt-get install %s" % (tool, tool))


def sh(*words, **more):
    got = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=LIMIT, **more)
    if got.returncode:
        raise Failure("%s: %d\n%s" % (" ".join(map(str, words)), got.returncode, (got.stdout + got.stderr)[-3000:]))
    return got.stdout.strip()


class Buildah:
    def __init__(self, top):
        self.base = ["buildah", "--root", os.path.join(top, "root"), "--runroot", os.path.join(top, "run"),
                     "--storage-driver", "vfs"]

    def words(self, *words):
        return [*self.base, *map(str, words)]

    def __call__(self, *words, **more):
        return sh(*self.words(*words), **more)


def tree(top):
    """What a clone has: the image must need nothing that is only in somebody's working tree."""
    out = os.path.join(top, "tree")
    sh("git", "clone", "-q", ROOT, out)
    return out


def stages(text):
    return re.findall(r"^FROM (\S+)", text, re.M)


def image():
    """Containerfile builds, the lab becomes healthy without root, and SIGTERM ends it well"""
    need("buildah", "mmdebstrap", "git")
    top = workdir("image")
    buildah = Buildah(top)
    try:
        base = os.path.join(top, "base.tar")
        sh("mmdebstrap", "--variant=minbase", "--include=" + PACKAGES, SUITE, base)
        names = set(stages((ROOT / "Containerfile").read_text()))
        if len(names) != 1:
            raise Failure("the stages have several bases: %s" % sorted(names))
        c = buildah("from", "scratch")
        buildah("add", c, base, "/")
        os.unlink(base)
        buildah("commit", "--rm", c, "docker.io/library/" + names.pop())
        buildah("bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "-t", "localhost/erxd", tree(top))
        made = json.loads(buildah("inspect", "--type", "image", "localhost/erxd"))["Docker"]["config"]
        test = made["Healthcheck"]["Test"]
        if test[0] != "CMD" or made["User"] != "erxd" or made["StopSignal"] != "SIGTERM":
            raise Failure("the image says %s" % made)
        started(buildah, made["Entrypoint"] + made["Cmd"], test[1:])
    finally:
        shutil.rmtree(top, ignore_errors=True)


def inside(buildah, c, words):
    return buildah.words("run", "--isolation", "chroot", c, "--", *words)


def started(buildah, command, healthy):
    c = buildah("from", "--pull-never", "localhost/erxd")
    who = sh(*inside(buildah, c, ["id", "-un"]))
    if who != "erxd":
        raise Failure("it runs as %s" % who)
    daemon = subprocess.Popen(inside(buildah, c, command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        pid = json.loads(daemon.stdout.readline())["pid"]
        for _ in range(60):
            if subprocess.run(inside(buildah, c, healthy), capture_output=True, timeout=LIMIT).returncode == 0:
                break
            time.sleep(1)
        else:
            raise Failure("never healthy: %s" % healthy)
        os.kill(pid, signal.SIGTERM)
        if daemon.wait(timeout=300) != 0:
            raise Failure("ended with %d" % daemon.returncode)
    finally:
        if daemon.poll() is None:
            daemon.terminate()
            daemon.wait(timeout=60)


# What the unit is asked, by a unit behind it; the last line ends the machine.
QUESTIONS = """#!/bin/sh
exec >/result 2>&1
s="erxctl -S /run/erxd/erxd.sock"
echo "active $(systemctl is-active erxd)"
$s wait --timeout 60s >/dev/null; echo "converged $?"
pid=$(systemctl show -P MainPID erxd)
echo "root $(grep -c '^Uid:.0' /proc/$pid/status)"
echo "capabilities $(sed -n 's/^CapEff:.//p' /proc/$pid/status)"
systemctl reload erxd; echo "reload $?"
cp /etc/erxd/lab.yaml /good
echo 'nonsense: [' >>/etc/erxd/lab.yaml
systemctl reload erxd; echo "broken $?"
echo "still $(systemctl is-active erxd)"
cp /good /etc/erxd/lab.yaml
kill -9 "$pid"
i=0
until $s wait --timeout 5s >/dev/null || test $i -gt 60; do i=$((i + 1)); sleep 1; done
echo "again $(systemctl is-active erxd) $(systemctl show -P NRestarts erxd)"
systemctl stop erxd; echo "stopped $? $(systemctl is-failed erxd)"
systemctl poweroff
"""
ANSWERS = ["active active", "converged 0", "root 0", "capabilities 0000000000000400", "reload 0", "broken 1", "still active",
           "again active 1", "stopped 0 inactive"]
LIBRARIES = "libcurl4,libevent-2.1-7,libevent-openssl-2.1-7,libfyaml0,libssl3,libyang2,zlib1g,libbz2-1.0,iproute2"


def unit():
    """the unit runs under systemd without root; a reload of a broken lab fails and a kill brings it back"""
    need("mmdebstrap", "systemd-nspawn")
    top = workdir("unit")
    root = os.path.join(top, "root")
    try:
        sh("mmdebstrap", "--variant=minbase", "--include=systemd,systemd-sysv," + LIBRARIES, SUITE, root)
        sh("make", "-C", ROOT, "install", "prefix=/usr", "DESTDIR=" + root)
        os.makedirs(os.path.join(root, "etc/erxd"))
        shutil.copyfile(ROOT / "conf/examples/vnet-only.yaml", os.path.join(root, "etc/erxd/lab.yaml"))
        os.chmod(os.path.join(root, "etc/erxd/lab.yaml"), 0o644)
        Path(root, "ask").write_text(QUESTIONS)
        os.chmod(os.path.join(root, "ask"), 0o755)
        Path(root, "usr/lib/systemd/system/ask.service").write_text(
            "[Unit]\nAfter=erxd.service\n[Service]\nType=oneshot\nExecStart=/ask\n")
        wants = os.path.join(root, "etc/systemd/system/multi-user.target.wants")
        os.makedirs(wants, exist_ok=True)
        for name in ("erxd", "ask"):
            os.symlink("/usr/lib/systemd/system/%s.service" % name, os.path.join(wants, name + ".service"))
        subprocess.run(["systemd-nspawn", "-q", "--register=no", "--keep-unit", "--private-network", "-D", root, "-b"],
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=900, check=False)
        said = Path(root, "result").read_text()
        got = [line for line in said.splitlines() if line.split(" ")[0] in {a.split(" ")[0] for a in ANSWERS}]
        if got != ANSWERS:
            raise Failure("%s\n%s" % (got, said))
    finally:
        shutil.rmtree(top, ignore_errors=True)


def topology():
    """the topology of conf/examples/containerlab is as containerlab's schema has it, and a misspelt key is not"""
    name = os.environ.get("ERX_CLAB_SCHEMA")
    if not name:
        return "ERX_CLAB_SCHEMA names no file"
    import jsonschema
    import yaml
    # Python's expressions know no classes of Unicode; those stand for the name of an interface in an address.
    schema = json.loads(Path(name).read_text().replace(r"\\p{N}\\p{L}", "0-9A-Za-z"))
    lab = yaml.safe_load((ROOT / "conf/examples/containerlab/erxd.clab.yml").read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    faults = [e.message for e in validator(schema).iter_errors(lab)]
    if faults:
        raise Failure("; ".join(faults)[:3000])
    lab["topology"]["nodes"]["azure"]["imagee"] = "erxd"
    if validator(schema).is_valid(lab):
        raise Failure("the schema takes a misspelt key")
    return None


if __name__ == "__main__":
    sys.exit(run([topology, unit, image]))
