#!/usr/bin/env python3
"""Add up meson's JSON test logs and judge the run.

usage: test_summary.py [--need SUITE]... LOG.json...
Prints the time of each suite, names what failed or was skipped, with the reason a failed line of TAP
has below it, and closes with one line "N passed, N failed". Beside each log stands tests.json, what
`meson introspect --tests` said. Exits 1 on any failure, on any skipped test, when a needed suite ran
nothing, and when nothing ran at all. A TAP test counts as its lines, any other test as one; a test
that says "…: NOT RUN" is skipped, whatever its exit status.
"""
import argparse
import json
import os
import re
import sys

REASON_LINES = 30
NOT_RUN = re.compile(r"^\w+: NOT RUN$", re.M)
TAP = re.compile(r"^(ok|not ok)\b[^#\n]*(#\s*(?:skip|to[d]o)\b.*)?$", re.M | re.I)


class Suite:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0.0


def suite_of_tests(log):
    """{test name: its first suite}; the log itself names no suite where a project has one name each."""
    with open(os.path.join(os.path.dirname(log), "tests.json"), encoding="utf-8") as tests:
        return {t["name"]: t["suite"][0].split(":")[-1] for t in json.load(tests)}


def count(test):
    """(passed, failed, skipped) of one test program."""
    result = test["result"]
    lines = TAP.findall(test.get("stdout") or "")
    skipped = sum(1 for _, note in lines if note)
    passed = sum(1 for word, note in lines if word == "ok" and not note)
    failed = sum(1 for word, note in lines if word == "not ok" and not note)
    if result == "SKIP" or NOT_RUN.search(test.get("stdout") or ""):
        return passed, failed, skipped or 1
    if result != "OK":
        return passed, failed or 1, skipped
    return (passed, failed, skipped) if lines else (1, 0, 0)


def reasons(test):
    """The failed lines of TAP, each with the first comments below it (meson itself shows stderr only)."""
    told, left = [], 0
    for line in (test.get("stdout") or "").splitlines():
        if line.startswith("not ok"):
            left = REASON_LINES
        elif not line.startswith("#"):
            left = 0
        if left:
            told.append("    " + line)
            left -= 1
    return told


def read(paths):
    suites, notes = {}, []
    for path in paths:
        label = os.path.basename(path).removesuffix(".json")
        suite_of = suite_of_tests(path)
        with open(path, encoding="utf-8") as log:
            for line in log:
                test = json.loads(line)
                title = test["name"].split(" / ")[-1]
                key = suite_of[title] if label == "testlog" else f"{label}:{suite_of[title]}"
                suite = suites.setdefault(key, Suite())
                passed, failed, skipped = count(test)
                suite.passed += passed
                suite.failed += failed
                suite.skipped += skipped
                suite.seconds += test["duration"]
                if failed or skipped:
                    notes.append(f"{test['result']}: {key} / {title} ({failed} failed, {skipped} skipped)")
                    notes += reasons(test)
    return suites, notes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--need", action="append", default=[], metavar="SUITE")
    parser.add_argument("log", nargs="*")
    args = parser.parse_args()

    suites, notes = read(args.log)
    for name, suite in sorted(suites.items()):
        print(f"{name:18} {suite.passed:6} passed {suite.failed:4} failed {suite.skipped:4} skipped"
              f" {suite.seconds:8.1f} s")
    absent = [need for need in args.need if need not in suites or not suites[need].passed]
    for need in absent:
        notes.append(f"NOT RUN: suite {need} ran no test")
    print("\n".join(notes))

    passed = sum(s.passed for s in suites.values())
    failed = sum(s.failed for s in suites.values())
    skipped = sum(s.skipped for s in suites.values())
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed or skipped or absent or not passed else 0)


main()
