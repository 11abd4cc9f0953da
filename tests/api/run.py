#!/usr/bin/python3
"""Run the stories of one module against a fresh city and print TAP.

usage: run.py MODULE [--engine sqlite|postgres] [STORY...]

A module is tests/api/MODULE.py. Its stories are the functions named story_*, run in the order they
are written, each with the city as its argument; CITY = {...} holds the arguments of the city
(tests/support/city.py). The docstring's first line, if any, is the story's title. A story that fails
does not stop the next. After the last one the city must pass `minsheng verify` and stop cleanly.
"""
import argparse
import importlib
import os
import signal
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]

from city import City  # noqa: E402 (the path comes first)


def comment(text):
    print("\n".join("# " + line for line in text.rstrip().splitlines()), flush=True)


def stories_of(module, only):
    found = [(name, fn) for name, fn in vars(module).items() if name.startswith("story_")]
    return [(name, fn) for name, fn in found if not only or name.removeprefix("story_") in only]


class Report:
    def __init__(self):
        self.n, self.failed = 0, 0

    def run(self, title, fn, log):
        """One TAP line for fn(); on failure the traceback and the end of the server's log."""
        self.n += 1
        try:
            fn()
            print(f"ok {self.n} - {title}", flush=True)
            return
        except Exception:  # a story may fail in any way; the next one still runs
            self.failed += 1
            print(f"not ok {self.n} - {title}", flush=True)
            comment(traceback.format_exc())
            comment("the server's last lines:\n" + "\n".join(log().splitlines()[-40:]))


def finish(city):
    city.verify()
    city.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("story", nargs="*")
    args = parser.parse_intermixed_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the city is cleared away

    module = importlib.import_module(args.module)
    stories = stories_of(module, args.story)
    if not stories:
        sys.exit(f"{args.module} has no such story")
    print(f"1..{len(stories) + 1}", flush=True)
    report = Report()
    with City(args.engine, **getattr(module, "CITY", {})) as city:
        for name, fn in stories:
            title = (fn.__doc__ or name.removeprefix("story_").replace("_", " ")).strip().splitlines()[0]
            report.run(title, lambda fn=fn: fn(city), city.log)
        report.run("the city verifies and stops", lambda: finish(city), city.log)
    sys.exit(1 if report.failed else 0)


main()
