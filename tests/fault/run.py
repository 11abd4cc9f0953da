#!/usr/bin/python3
"""The fault house: make bad days happen, then ask whether anything that was acknowledged is lost.

usage: run.py [--short] [--tap] [--size N] [--from N] [--seed N] [--engine NAME] [--list] [NAME...]

A fault is a module tests/fault/fNN_NAME.py with TITLE, short(report) and long(report); NAME is its
whole name or any part of it. ENGINES, if it has one, names the engines it runs on, one after the other
(default: sqlite). Without --short the long forms run; --size N makes them so large (what is counted is
the module's: kills, seeds, points), --from N goes on at the N-th of the points or seeds (from 1) of f02, f03
and f04, where a run was broken off. Prints one line a fault and engine with its figures. Needs
MSH_BINARY; a module for PostgreSQL starts a private server below with_pg.py where there is none.
"""
import argparse
import glob
import importlib
import os
import signal
import subprocess
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
SUPPORT = os.path.join(HERE, "..", "support")
sys.path[:0] = [HERE, SUPPORT]

import check  # noqa: E402 (the path comes first)
from city import City  # noqa: E402
from hotline import OPEN_DOORS  # noqa: E402

FIGURES = ("injected", "acknowledged", "lost", "doubled", "integrity")


class Stopped(BaseException):
    """Whoever watches has had enough: cities are cleared away, and what came of it so far is told."""


def stop(*_):
    raise Stopped


class Report:
    """What a fault's module counts; it fails by bad() or by raising."""

    def __init__(self, engine, args):
        self.engine, self.seed, self.short = engine, args.seed, args.short
        self.figures, self.more, self.notes, self.problems = dict.fromkeys(FIGURES, 0), {}, [], []
        self.longest, self._size, self._from = None, args.size, args.first
        self.reached, self.stopped = None, False

    def size(self, short, long):
        """How large to make it: by the form, or as the caller said."""
        return short if self.short else self._size or long

    def points(self, points, short):
        """Those to take, one after the other: spread evenly as many as the form or the caller says; from where he says."""
        points = list(points)
        n = min(self.size(short, len(points)), len(points))
        for nth in range(self._from - 1, n):
            self.reached = f"before point {nth + 1} of {n}: go on with --from {nth + 1}"
            yield points[nth * len(points) // n]
        self.reached = None
        self.note(f"{max(n - self._from + 1, 0)} of {len(points)} points")

    def city(self, **more):
        """A city on this engine, its doors open; a context manager."""
        more.setdefault("demo", 0)
        more["config"] = OPEN_DOORS + tuple(more.get("config", ()))
        return City(self.engine, **more)

    def injected(self, n=1):
        self.figures["injected"] += n

    def restart(self, city):
        """Start the server; how long until it was ready counts."""
        began = time.monotonic()
        city.start()
        self.ready(time.monotonic() - began)

    def ready(self, seconds):
        self.longest = max(self.longest or 0.0, seconds)

    def figure(self, name, value):
        self.more[name] = value

    def note(self, text):
        """Told below the line, whatever the outcome."""
        self.notes.append(text)

    def bad(self, text):
        self.problems.append(text)

    def judge(self, city, commands, note=""):
        """The history checker's word, added to the figures; the verdict."""
        verdict = check.judge(city, commands)
        self.figures["acknowledged"] += verdict.acked
        for name in ("lost", "doubled", "integrity"):
            self.figures[name] += getattr(verdict, name)
        self.problems += [(note and note + ": ") + problem for problem in verdict.problems]
        return verdict

    def judge_so_far(self, city, commands, note):
        """The same in between: it only counts when something is wrong."""
        verdict = check.judge(city, commands)
        self.problems += [f"{note}: {problem}" for problem in verdict.problems]
        return verdict

    def line(self):
        told = [f"{name} {value}" for name, value in self.figures.items()]
        told += [f"{name} {value}" for name, value in self.more.items()]
        if self.longest is not None:
            told.append(f"longest to ready {self.longest:.2f} s")
        return ", ".join(told)


KIND = "{:<4} {:<58} {:<8} {:>7} {:>9} {:>13} {:>5} {:>8} {:>7}"


def table(rows):
    """What ran, for whoever reads nothing else."""
    print("\nWhat was done to the server, and what became of what it had acknowledged:\n")
    print(KIND.format("", "what happened", "on", "minutes", "how often", "acknowledged", "lost", "doubled", "broken"))
    for name, module, report, seconds in rows:
        f = report.figures
        print(KIND.format(name.split("_")[0].upper(), module.TITLE, report.engine, f"{seconds / 60:.1f}", f["injected"],
                          f["acknowledged"], f["lost"], f["doubled"], f["integrity"])
              + ("" if not report.problems else "  FAILED: " + report.problems[0].rstrip().splitlines()[-1][:80]))
    print("\nacknowledged: commands the server had answered as done; each must be there once. lost: they are not\n"
          "there; doubled: they are there twice; broken: the database contradicts itself. All three must be 0.")


def modules(wanted):
    names = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(HERE, "f[0-9][0-9]_*.py")))
    for word in wanted:
        if not any(word in name for name in names):
            sys.exit(f"fault: nothing is called {word}; there are: {' '.join(names)}")
    return [name for name in names if not wanted or any(word in name for word in wanted)]


def comment(text):
    print("\n".join("# " + line for line in text.rstrip().splitlines()), flush=True)


def run(module, report):
    try:
        (module.short if report.short else module.long)(report)
    except Exception:  # a fault may end in any way; the next one still runs
        report.bad(traceback.format_exc())
    except (Stopped, KeyboardInterrupt):
        report.stopped = True
        report.bad("stopped" + (" " + report.reached if report.reached else ""))
    return not report.problems


def below_pg(arguments):
    """The same once more beside a PostgreSQL of its own."""
    return subprocess.run([sys.executable, os.path.join(SUPPORT, "with_pg.py"), sys.executable,
                           os.path.abspath(__file__), *arguments], check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("--short", "--tap", "--list"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--size", type=int)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "haproxy", "hosts"))
    parser.add_argument("name", nargs="*")
    args = parser.parse_intermixed_args()
    signal.signal(signal.SIGTERM, stop)

    names = modules(args.name)
    if args.list:
        print("\n".join(f"{name:20} {importlib.import_module(name).TITLE}" for name in names))
        return 0
    work = [(name, engine) for name in names for engine in getattr(importlib.import_module(name), "ENGINES", ("sqlite",))
            if args.engine in (None, engine)]
    if any(engine == "postgres" for _, engine in work) and "MSH_TEST_PG_HOST" not in os.environ:
        return below_pg(sys.argv[1:])
    if args.tap:
        print(f"1..{len(work)}", flush=True)
    failed, rows = 0, []
    for n, (name, engine) in enumerate(work, 1):
        module, report, began = importlib.import_module(name), Report(engine, args), time.monotonic()
        good = run(module, report)
        failed += not good
        rows.append((name, module, report, time.monotonic() - began))
        told = f"{name.split('_')[0].upper()} {module.TITLE} ({engine}): {report.line()}"
        if args.tap:
            print(f"{'ok' if good else 'not ok'} {n} - {told}", flush=True)
        else:
            print(f"{'ok  ' if good else 'FAIL'} {time.monotonic() - began:7.1f} s  {told}", flush=True)
        for text in report.notes + report.problems:
            comment(text)
        if report.stopped:
            break
    if not args.tap:
        table(rows)
        print(f"fault: {len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
