#!/usr/bin/env python3
"""A real Slurm of Debian's packages, on this machine alone: an array of conf/examples/slurm
sweeps a lab in parts, one task is stopped in the middle, killed and queued again, and the report
of its merge job is that of one process, to the octet."""
import os, shutil, signal, socket, subprocess, sys, tempfile, time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/state"))
from daemon import quick_build

ERXCTL = os.path.join(quick_build(), "erxctl")
TASKS = 4
WORDS = ["--failures", "2", "--durations", "ideal"]
NEEDED = ["slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "munged"]

CONF = """ClusterName=erx
SlurmctldHost=%(host)s(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=%(d)s/munge.socket,cred_expire=5
CredType=cred/munge
SlurmctldPort=%(ctld)d
SlurmctldPidFile=%(d)s/slurmctld.pid
SlurmdPidFile=%(d)s/slurmd.pid
SlurmctldLogFile=%(d)s/slurmctld.log
SlurmdLogFile=%(d)s/slurmd.log
StateSaveLocation=%(d)s/state
SlurmdSpoolDir=%(d)s/spool
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=0,bf_interval=2
KillWait=2
ReturnToService=2
NodeName=one NodeHostname=%(host)s NodeAddr=127.0.0.1 Port=%(slurmd)d CPUs=4 RealMemory=4096 State=UNKNOWN
PartitionName=all Nodes=one Default=YES State=UP MaxTime=INFINITE
"""

# The second task waits, stopped, when it has written some lines: the first time.
WRAPPER = """#!/bin/sh
part=%(d)s/out/part-2.json
case $* in
*" --shard 2/"*)
	if test ! -e %(d)s/stopped; then
		%(erxctl)s "$@" &
		while test ! -s "$part" || test "$(wc -l <"$part")" -lt 4; do sleep .01; done
		kill -STOP $!
		echo $! >%(d)s/stopped.new && mv %(d)s/stopped.new %(d)s/stopped
		wait $!
		exit 1
	fi ;;
esac
exec %(erxctl)s "$@"
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Slurm:
    def __init__(self, d):
        self.d, self.daemons = d, []
        self.env = {**os.environ, "SLURM_CONF": str(d / "slurm.conf"),
                    "PATH": "%s:%s" % (d / "bin", os.environ["PATH"])}
        for x in ("state", "spool", "bin", "out"):
            (d / x).mkdir()
        (d / "slurm.conf").write_text(CONF % {
            "d": d, "host": socket.gethostname().split(".")[0], "ctld": free_port(),
            "slurmd": free_port()})
        (d / "bin/erxctl").write_text(WRAPPER % {"d": d, "erxctl": ERXCTL})
        (d / "bin/erxctl").chmod(0o755)

    def start(self):
        key = self.d / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.spawn("munged", "-F", "--force", "--socket=%s/munge.socket" % self.d,
                   "--key-file=%s" % key, "--pid-file=%s/munge.pid" % self.d,
                   "--log-file=%s/munge.log" % self.d, "--seed-file=%s/munge.seed" % self.d)
        self.wait(lambda: (self.d / "munge.socket").exists(), "the socket of munged")
        self.spawn("slurmctld", "-D", "-c")
        self.spawn("slurmd", "-D", "-N", "one")
        self.wait(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%t"), "an idle node")

    def spawn(self, *words):
        log = open(self.d / (words[0] + ".out"), "w")
        self.daemons.append(subprocess.Popen(words, env=self.env, stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=log, cwd=self.d))
        log.close()

    def ask(self, *words):
        return subprocess.run(words, env=self.env, stdin=subprocess.DEVNULL, cwd=self.d,
                              capture_output=True, text=True, check=False, timeout=60).stdout

    def wait(self, holds, what, tries=1200):
        for _ in range(tries):
            if holds():
                return
            dead = [p.args[0] for p in self.daemons if p.poll() is not None]
            if dead:
                raise RuntimeError("%s ended; %s" % (dead, self.logs()))
            time.sleep(.1)
        raise RuntimeError("no %s; %s" % (what, self.logs()))

    def logs(self):
        return " | ".join("%s: %s" % (p.name, p.read_text(errors="replace")[-600:])
                          for p in sorted(self.d.glob("*.log")) + sorted(self.d.glob("*.out")))

    def stop(self):
        for p in reversed(self.daemons):
            p.terminate()
        for p in self.daemons:
            try:
                p.wait(20)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()


def submit(slurm, lab):
    out = subprocess.run([TOP / "conf/examples/slurm/submit", str(TASKS), lab, slurm.d / "out",
                          *WORDS], env=slurm.env, cwd=slurm.d, capture_output=True, text=True,
                         check=True, timeout=60).stdout
    merge = int(out.split()[-1])
    return merge - 1, merge


def kill_and_requeue(slurm, job):
    """Of the second task, which then has some lines, but not all."""
    slurm.wait((slurm.d / "stopped").exists, "task that has begun its part")
    lines = (slurm.d / "out/part-2.json").read_bytes().count(b"\n")
    # First queued again, then killed: a task that has ended by itself would let the merge begin.
    slurm.ask("scontrol", "requeue", "%d_2" % job)
    try:
        os.kill(int((slurm.d / "stopped").read_text()), signal.SIGKILL)
    except ProcessLookupError:
        pass  # by Slurm
    return lines


def run(d):
    slurm, lab = Slurm(d), d / "lab.yaml"
    lab.write_text(subprocess.run([TOP / "scripts/make-lab", "10"], check=True, text=True,
                                  capture_output=True).stdout)
    want = subprocess.run([ERXCTL, "sweep", lab, *WORDS], stdin=subprocess.DEVNULL,
                          capture_output=True, check=True, timeout=600).stdout
    try:
        slurm.start()
        job, merge = submit(slurm, lab)
        lines = kill_and_requeue(slurm, job)
        slurm.wait(lambda: str(merge) not in slurm.ask("squeue", "-h", "-o", "%A"),
                   "end of the merge job", 3000)
        whole = (d / "out/part-2.json").read_bytes().count(b"\n")
        restarts = slurm.ask("scontrol", "show", "job", "%d_2" % job)
        report = d / "out/report.txt"
        got = report.read_bytes() if report.exists() else b""
        if got != want or not 4 <= lines < whole or "Restarts=1" not in restarts:
            raise RuntimeError("report equal: %s; task 2 had %d of %d lines; %s; %s" % (
                got == want, lines, whole, restarts[:300], slurm.logs()))
    finally:
        slurm.stop()
    return lines, whole


def in_namespace():
    """Runs this script again in a network of its own, in which names can be resolved: that
    needs an address that is not 127.0.0.1."""
    return subprocess.run(["unshare", "-n", "sh", "-c",
                           "ip link set lo up && ip addr add 192.0.2.1/32 dev lo && exec \"$@\"",
                           "sh", sys.executable, __file__, "inside"], check=False).returncode


def main():
    if sys.argv[1:] != ["inside"]:
        return in_namespace()
    missing = [x for x in NEEDED if not shutil.which(x)]
    if missing:
        print("SKIP an array of Slurm: %s is not installed" % missing[0])
        return 0
    with tempfile.TemporaryDirectory() as d:
        try:
            lines, whole = run(Path(d))
        except (RuntimeError, OSError, subprocess.SubprocessError) as e:
            print("FAIL an array of Slurm: %s" % e)
            return 1
    print("PASS an array of Slurm, one task killed after %d of %d lines and queued again, gives "
          "the report of one process" % (lines, whole))
    return 0


if __name__ == "__main__":
    sys.exit(main())
