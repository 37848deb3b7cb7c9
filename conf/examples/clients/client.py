#!/usr/bin/env python3
"""Asks erxd over HTTP, with nothing but the standard library of Python.

    ERX_URL=http://127.0.0.1:8080 ERX_TOKEN=... ./client.py

URL and token are in the line that `erxd --port N LAB` prints when it is ready. The example waits
until nothing changes any more, prints the sessions, and reads routes a page at a time."""
import json, os, urllib.error, urllib.request


class Refused(Exception):
    """The daemon said no: `errors` has what was wrong, and what to do."""
    def __init__(self, status, errors):
        super().__init__("; ".join(e["error-message"] for e in errors))
        self.status, self.errors = status, errors


class Erxd:
    def __init__(self, url, token):
        self.url, self.token = url, token

    def request(self, method, path, body=None, accept="application/yang-data+json"):
        """The open answer; its headers are those of http.client."""
        request = urllib.request.Request(self.url + path, method=method, headers={
            "Authorization": "Bearer " + self.token, "Accept": accept,
            "Content-Type": "application/yang-data+json"})
        data = None if body is None else json.dumps(body).encode()
        try:
            return urllib.request.urlopen(request, data)
        except urllib.error.HTTPError as e:
            raise Refused(e.code, json.load(e)["ietf-restconf:errors"]["error"]) from None

    def operate(self, name, query="", /, **arguments):
        """An operation of erx-api(7): operate("show-routes", at="er-a/primary")."""
        arguments = {k.rstrip("_").replace("_", "-"): v for k, v in arguments.items()}
        with self.request("POST", "/restconf/operations/erx-api:" + name + query,
                          {"erx-api:input": arguments}) as answer:
            text = answer.read()
            return json.loads(text)["erx-api:output"] if text else None

    def rows(self, name, /, **arguments):
        """The rows of a table as they come, however long it is."""
        arguments = {k.rstrip("_").replace("_", "-"): v for k, v in arguments.items()}
        with self.request("POST", "/restconf/operations/erx-api:" + name,
                          {"erx-api:input": arguments}, "application/x-ndjson") as answer:
            for line in answer:
                yield json.loads(line)

    def pages(self, name, limit, /, **arguments):
        """The rows of a table, a page at a time; all pages are of one moment."""
        page = self.operate(name, "?limit=%d" % limit, **arguments)
        while True:
            yield next(v for v in page.values() if isinstance(v, list))
            if page["next-cursor"] is None:
                return
            page = self.operate(name, "?limit=%d&cursor=%s" % (limit, page["next-cursor"]),
                                **arguments)

    def get(self, path):
        """A resource of the lab, or of what runs, and its entity tag."""
        with self.request("GET", "/restconf/data/" + path) as answer:
            return json.load(answer), answer.headers["ETag"]


def main():
    erxd = Erxd(os.environ["ERX_URL"], os.environ["ERX_TOKEN"])
    waited = erxd.operate("wait", timeout="5m")["wait"]
    print("converged" if waited["converged"] else waited["reasons"])
    for session in erxd.rows("show-sessions"):
        print("session", session["local"], session["remote"], session["state"])
    circuits, _ = erxd.get("erx-lab:circuits")
    for circuit in circuits["erx-lab:circuits"]:
        for page in erxd.pages("show-routes", 2, at=circuit["name"] + "/primary"):
            for route in page:
                asns = [a for s in route["as-path-segments"] for a in s["asns"]]
                print("route", circuit["name"], route["network"], asns)


if __name__ == "__main__":
    main()
