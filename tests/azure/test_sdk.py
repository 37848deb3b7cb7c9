#!/usr/bin/env python3
"""The Python SDK of Debian lives through the story of conf/examples/azure; that of JavaScript,
which npm has to fetch, does with tests/npm/azure."""
import os
import subprocess
import sys

from face import PYTHON, TOP, Face, Failure, run

LAB = "lab: estate\n"


def python():
    """conf/examples/azure/story.py: circuit, key, connection of another subscription, clean-up"""
    have = subprocess.run([PYTHON, "-c", "import azure.mgmt.network, azure.identity"],
                          capture_output=True)
    if have.returncode:
        return "python3-azure is not installed"
    with Face(LAB) as f:
        env = {"PATH": "/usr/bin:/bin", "HOME": f.dir, "PYTHONWARNINGS": "ignore",
               "REQUESTS_CA_BUNDLE": f.azure["ca"], "AZURE_RESOURCE_MANAGER": f.azure["url"],
               "AZURE_AUTHORITY_HOST": f.azure["url"], "AZURE_TENANT_ID": f.azure["tenant"],
               "AZURE_CLIENT_ID": f.azure["client-id"], "AZURE_CLIENT_SECRET": f.token,
               "AZURE_SUBSCRIPTION_ID": f.azure["subscription"]}
        done = subprocess.run([PYTHON, os.path.join(TOP, "conf/examples/azure/story.py")],
                              env=env, capture_output=True, text=True)
        if done.returncode or "PASS" not in done.stdout:
            raise Failure(done.stdout + done.stderr[-2000:])
        left = f.must("GET", "providers/Microsoft.Network/expressRouteCircuits")["value"]
        if left:
            raise Failure("left behind: %s" % left)
    return None


sys.exit(run([python]))
