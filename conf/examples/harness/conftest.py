"""The fixture `lab`: a daemon in simulated time that all tests of a session share, as at the start
for each of them.  Needs nothing but pytest and the standard library."""
import http.client, json, os, socket, subprocess, tempfile

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    """The daemon said no; `errors` has what was wrong, and what to do."""
    def __init__(self, errors):
        super().__init__("; ".join(e["error-message"] for e in errors))
        self.errors = errors


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Lab:
    def __init__(self, path):
        self.path = path

    def operate(self, name, /, **arguments):
        """An operation of erx-api(7): operate("show-routes", at="er/primary")."""
        body = {"erx-api:input": {k.rstrip("_").replace("_", "-"): v for k, v in arguments.items()}}
        connection = Connection(self.path)
        try:
            connection.request("POST", "/restconf/operations/erx-api:" + name, json.dumps(body),
                               {"Content-Type": "application/yang-data+json"})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        data = json.loads(text) if text else {}
        if answer.status >= 400:
            raise Refused(data["ietf-restconf:errors"]["error"])
        return data.get("erx-api:output")

    def advance(self, time):
        """Lets time pass, e.g. "180s"."""
        return self.operate("advance", time=time)["advance"]

    def settle(self):
        """Lets time pass until nothing changes any more."""
        got = self.operate("advance", until="converged")["advance"]
        assert got["reached"], "the lab does not come to rest"
        return got["passed"]

    def holds(self, *checks):
        """Asserts checks of erx-plan(5), e.g. "reachable: { from: site, to: hub }"."""
        text = "{ checks: [ %s ] }" % ", ".join("{ %s }" % c for c in checks)
        for check in self.operate("assert", checks=text)["assert"]["checks"]:
            assert check["passed"], "%(check)s: expected %(expected)s, got %(got)s" % check


@pytest.fixture(scope="session")
def daemon():
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "s")
        process = subprocess.Popen(
            [os.environ.get("ERXD", "erxd"), "-q", "--simulated", "-S", path,
             os.path.join(HERE, "lab.yaml")], stdout=subprocess.PIPE)
        assert json.loads(process.stdout.readline())["ready"]
        yield Lab(path)
        process.terminate()
        assert process.wait(timeout=60) == 0


@pytest.fixture
def lab(daemon):
    daemon.operate("reset-lab")
    daemon.settle()
    return daemon
