"""A daemon with the face of Azure, asked over TLS as a program asks Resource Manager."""
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "state"))
from daemon import BUILD, Daemon, Failure, poll, run, workdir  # noqa: E402,F401

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # Debian's, which has the Azure CLI and SDKs
VERSION = "api-version=2025-05-01"


class Face:
    """erxd --azure on a free port, with a state on disk."""
    def __init__(self, lab, *args, tokens=None):
        self.dir = workdir("azure")
        self.lab = os.path.join(self.dir, "lab.yaml")
        with open(self.lab, "w") as f:
            f.write(lab)
        words = ["-q", "-s", os.path.join(self.dir, "state"), "--azure", "127.0.0.1:0"]
        if tokens:
            path = os.path.join(self.dir, "tokens")
            with open(path, "w") as f:
                f.write(tokens)
            words += ["--token-file", path]
        self.daemon = Daemon(words + list(args) + [self.lab]).must_run()
        self.azure = self.daemon.ready["azure"]
        self.token = self.azure.get("client-secret")
        self.root = "/subscriptions/" + self.azure["subscription"]
        self.port = int(self.azure["url"].rsplit(":", 1)[1])
        self.context = ssl.create_default_context(cafile=self.azure["ca"])
        self.connection = None

    def raw(self, method, path, body=None, token=None, headers=None):
        """(status, text, headers) of one request, on a connection that stays."""
        if not self.connection:
            self.connection = http.client.HTTPSConnection("localhost", self.port, timeout=60,
                                                          context=self.context)
        token = self.token if token is None else token
        fields = dict(headers or {})
        if token:
            fields["Authorization"] = "Bearer " + token
        if body is not None:
            fields.setdefault("Content-Type", "application/json")
        try:
            self.connection.request(method, path, body, fields)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            self.connection = None
            raise
        return answer.status, text, dict((k.lower(), v) for k, v in answer.getheaders())

    def ask(self, method, path, body=None, token=None, version=VERSION):
        """(status, JSON or None); a path that does not begin with / is below the
        subscription."""
        path = path if path.startswith("/") else self.root + "/" + path
        path += ("&" if "?" in path else "?") + version if version else ""
        text = json.dumps(body) if isinstance(body, (dict, list)) else body
        status, out, _ = self.raw(method, path, text, token)
        return status, json.loads(out) if out.strip() else None

    def must(self, method, path, body=None, token=None):
        status, out = self.ask(method, path, body, token)
        if status >= 300:
            raise Failure("%s %s: %d %s" % (method, path, status, json.dumps(out)))
        return out

    def refused(self, status, code, method, path, body=None, token=None):
        """The error, which has this status and code."""
        got, out = self.ask(method, path, body, token)
        error = (out or {}).get("error", {})
        if (got, error.get("code")) != (status, code):
            raise Failure("%s %s: %d %s, not %d %s" % (method, path, got, json.dumps(out), status,
                                                      code))
        return error

    def close(self):
        if self.connection:
            self.connection.close()
        try:
            if self.daemon.process.poll() is None:
                self.daemon.stop()  # so that a leak is seen
        finally:
            self.daemon.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Az:
    """The Azure CLI, signed in at a face, with a configuration of its own."""
    def __init__(self, face):
        self.face = face
        self.dir = workdir("az")
        env = dict(os.environ, AZURE_CONFIG_DIR=self.dir, REQUESTS_CA_BUNDLE=face.azure["ca"],
                   AZURE_CORE_COLLECT_TELEMETRY="no", PYTHONPATH=HERE, PYTHONWARNINGS="ignore",
                   LC_ALL="C.UTF-8")
        env.pop("LD_PRELOAD", None)
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen([PYTHON, os.path.join(HERE, "az_runner.py")], env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.err, text=True)
        self.commands = 0
        self("cloud", "register", "-n", "erx", "--endpoint-resource-manager", face.azure["url"])
        self("cloud", "set", "-n", "erx")
        self("login", "--service-principal", "-u", face.azure["client-id"], "-p", face.token,
             "--tenant", face.azure["tenant"])

    def run(self, *words):
        self.process.stdin.write(json.dumps(list(words)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.err.seek(0)
            raise Failure("the CLI is gone: " + self.err.read().decode(errors="replace")[-2000:])
        self.commands += 1
        return json.loads(line)

    def __call__(self, *words):
        """What a command prints, of JSON; it has to succeed."""
        answer = self.run(*words)
        if answer["status"] != 0:
            raise Failure("az %s: %s %s" % (" ".join(words), answer["out"], answer["err"]))
        return json.loads(answer["out"]) if answer["out"].strip()[:1] in ("{", "[") else None

    def fails(self, text, *words):
        answer = self.run(*words)
        if answer["status"] == 0 or text not in answer["err"]:
            raise Failure("az %s should say %s: %s %s" % (" ".join(words), text, answer["out"],
                                                          answer["err"]))

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.err.close()


def have_cli():
    """Why the CLI cannot be tried, or None."""
    done = subprocess.run([PYTHON, "-c", "import azure.cli.core"], capture_output=True)
    return None if done.returncode == 0 else "azure-cli is not installed"


def same(got, want, what):
    if got != want:
        raise Failure("%s: %r, not %r" % (what, got, want))
