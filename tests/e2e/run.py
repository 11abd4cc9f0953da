#!/usr/bin/python3
"""Run the journeys of one file in a browser, against a demo city of their own, and print TAP.

usage: run.py NAME [--engine sqlite|postgres] [--tickets N] [JOURNEY...]

The journeys are the exported functions of tests/e2e/NAME.mjs; drive.mjs runs them and tells what
each may expect. Their pictures go to screenshots/ beside the binary. After the last one the city
must pass `minsheng verify` and stop cleanly.
"""
import argparse
import os
import re
import signal
import subprocess
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

from city import BINARY, City  # noqa: E402 (the path comes first)

TICKETS = {"lists": 5200, "guide": 1500}  # the journeys that need more than usual
USUAL = 300


class DemoCity(City):
    """Keeps what `minsheng demo-data` said: the password of its accounts stands there."""

    password = ""

    def cli(self, *arguments, **more):
        if arguments[0] == "init":
            arguments += ("--name", "明川市")
        out = super().cli(*arguments, **more)
        told = re.search(r"Password of them all: (\S+)", out)
        if told:
            self.password = told.group(1)
        return out


def drive(city, args):
    """Status of the driver, which prints its own TAP lines."""
    environment = {
        **os.environ,
        "MSH_URL": f"http://127.0.0.1:{city.port}",
        "MSH_PASSWORD": city.password,
        "MSH_SERVER_PID": str(city.pid()),
        "MSH_SCREENSHOTS": os.path.join(os.path.dirname(os.path.abspath(BINARY)), "screenshots"),
    }
    command = [os.environ.get("MSH_WEB_TOOL", os.path.join(HERE, "../../tools/web.sh")), "node",
               os.path.join(HERE, "drive.mjs"), args.name, *args.journey]
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--tickets", type=int, help="of the city")
    parser.add_argument("journey", nargs="*")
    args = parser.parse_intermixed_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the city is cleared away

    with DemoCity(args.engine, demo=args.tickets or TICKETS.get(args.name, USUAL)) as city:
        status = drive(city, args)
        if status not in (0, 1):
            sys.exit(f"the driver ended with {status}")
        try:
            city.verify()
            city.stop()
            print("ok - the city verifies and stops", flush=True)
        except Exception:  # told like any other failure
            status = 1
            print("not ok - the city verifies and stops", flush=True)
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
        if status:
            bad = [line for line in city.log().splitlines() if " error " in line or "status=5" in line]
            print("\n".join("# " + line for line in bad[-20:]), flush=True)
    sys.exit(status)


main()
