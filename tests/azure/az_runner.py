#!/usr/bin/python3
"""Runs commands of the Azure CLI in one interpreter, for one takes seconds to start: a line of
JSON with the words of a command in, a line with its status, output and error out. Debian's
interpreter, which has the CLI."""
import contextlib
import io
import json
import logging
import sys
import time


def main():
    from azure.cli.core import get_default_cli
    from azure.cli.core.commands import LongRunningOperation
    # The CLI looks twice a second whether its own thread has done with an operation; what it asks
    # the server, and when, is up to that thread.
    LongRunningOperation._delay = lambda _: time.sleep(0.01)
    for line in sys.stdin:
        out, err = io.StringIO(), io.StringIO()
        told = logging.StreamHandler(err)
        told.setLevel(logging.ERROR)
        for name in ("cli", "az_command_data_logger"):
            logging.getLogger(name).handlers = [told]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli = get_default_cli()
                status = cli.invoke(json.loads(line), out_file=out) or 0
            except SystemExit as e:
                status = e.code if isinstance(e.code, int) else 1
            except Exception as e:  # whatever the CLI dies of is its answer
                status = 1
                err.write("%s: %s" % (type(e).__name__, e))
        print(json.dumps({"status": status, "out": out.getvalue(), "err": err.getvalue()}),
              flush=True)


main()
