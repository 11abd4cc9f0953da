#!/usr/bin/python3
"""./dev as a newcomer meets it: helps, wrong words, missing packages, missing data. Prints TAP.

Works in a copy of the checkout's door in a temporary folder, with programs of its own in front of
PATH that only say what they were asked. Nothing is built or installed.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
COMMANDS = ("demo", "test", "check", "build", "types", "bench", "fuzz", "fault", "setup")
NOBODY = 65534


class Door:
    def __init__(self, folder):
        self.folder = os.path.join(folder, "我的 民声")
        self.fakes = os.path.join(folder, "fakes")
        os.makedirs(os.path.join(self.folder, "tools"))
        os.mkdir(self.fakes)
        for name in ("dev", "tools/packages.txt", "tools/test_summary.py"):
            shutil.copy(os.path.join(SOURCE, name), os.path.join(self.folder, name))
        web = os.path.join(self.folder, "tools/web.sh")
        with open(web, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n")
        os.chmod(web, 0o755)
        for path, _folders, _files in os.walk(folder):
            os.chmod(path, 0o755)
        self.fake("sudo", "exit 1")
        self.have_all()

    def fake(self, name, script):
        path = os.path.join(self.fakes, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{script}\n")
        os.chmod(path, 0o755)

    def have_all(self):
        self.fake("dpkg-query", "echo installed")

    def lack(self, package):
        self.fake("dpkg-query", f'[ "$3" = {package} ] || echo installed')

    def no_sudo(self):
        """A PATH in which there is everything but sudo."""
        os.remove(os.path.join(self.fakes, "sudo"))
        for name in ("awk", "bash", "cat", "dirname", "readlink", "realpath", "sed", "env"):
            os.symlink(shutil.which(name), os.path.join(self.fakes, name))
        return self.fakes

    def run(self, *words, path=None, program="dev", **env):
        """Exit code and what was said, as a user who is not root."""
        path = path or self.fakes + ":" + os.environ["PATH"]
        done = subprocess.run([os.path.join(self.folder, program), *words], env={"PATH": path, **env}, timeout=60,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, cwd="/",
                              **({"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}))
        return done.returncode, done.stdout + done.stderr


def try_helps(door):
    """every command has a help, which needs nothing"""
    code, said = door.run("--help")
    assert code == 0 and all(re.search(rf"^  {name} ", said, re.M) for name in COMMANDS), said
    assert door.run() == (code, said)
    for name in COMMANDS:
        code, said = door.run(name, "--help")
        assert code == 0 and said.startswith(f"usage: ./dev {name}"), said


def try_wrong_words(door):
    """a wrong word gets one line and an error"""
    for words in (["nothing"], ["-x"], ["demo", "x"], ["demo", "--port"], ["demo", "--port", "0"], ["test", "x"],
                  ["demo", "--tickets", "-1"], ["check", "x"], ["bench", "x"], ["fuzz", "x"], ["fuzz", "--seconds", "0"],
                  ["fuzz", "--seconds"], ["fault", "x"], ["fault", "--size"], ["fault", "--engine", "x"], ["setup", "x"], ["setup", "demo", "test"], ["build", "x"], ["types", "x"]):
        code, said = door.run(*words)
        assert code == 1 and re.fullmatch(r"dev: .*\n", said), (words, code, said)


def try_packages(door):
    """who may not install is told what is missing and what root would run"""
    door.lack("libpq-dev")
    line = "\n  apt-get install --no-install-recommends libpq-dev\n"
    for path in (None, door.no_sudo()):
        code, said = door.run("setup", "demo", path=path)
        assert code == 1 and "libpq-dev              PostgreSQL client\n" in said and said.endswith(line), said
    door.fake("sudo", 'echo "sudo $*"')
    code, said = door.run("setup", "demo", "--yes")
    assert code == 0 and re.search(r"^sudo .*apt-get install -y .* libpq-dev$", said, re.M), said
    door.have_all()


def try_no_data(door):
    """real data asked for and not there: one line says so, and the run fails"""
    code, said = door.run("test", "realdata", MSH_DATA="/nonexistent")
    assert code == 1 and len(re.findall("^realdata: NOT RUN$", said, re.M)) == 1, said


# A meson that runs nothing: it writes the logs of what $RAN says ran, each suite with one line of TAP,
# those of a log of their own as "log:suite"; a suite "x-" ends well and prints that it did not run.
MESON = r"""
import json, os, sys
ran = [("testlog:" + word).split(":")[-2:] for word in os.environ["RAN"].split()]
if sys.argv[1] == "introspect":
    print(json.dumps([{"name": "t_" + s, "suite": ["minsheng:" + s]} for s in {s.strip("-") for _, s in ran}]))
elif "--list" in sys.argv:
    print("minsheng:unit / t_unit")
else:
    folder, name = (sys.argv[sys.argv.index(option) + 1] for option in ("-C", "--logbase"))
    with open(os.path.join(folder, "meson-logs", name + ".json"), "w") as log:
        for s in [s for where, s in ran if where == name]:
            out = s[:-1] + ": NOT RUN\n" if s.endswith("-") else "ok 1 - it\n"
            log.write(json.dumps({"name": "minsheng / t_" + s.strip("-"), "stdout": out, "result": "OK",
                                  "duration": 0.1}) + "\n")
"""
THREADS = " threads:unit threads:store threads:api"
EVERY = "unit store api fault web e2e sanitize:unit sanitize:store" + THREADS


def with_runs(door):
    """The door with builds that are done and a meson that runs nothing; where the real data lies."""
    data = os.path.join(door.folder, "data")
    builds = ("build", "build-asan", "build-tsan")
    for path in (*(build + "/meson-logs" for build in builds), "data/taidi", ".ci"):
        os.makedirs(os.path.join(door.folder, path), exist_ok=True)
        os.chmod(os.path.join(door.folder, path), 0o777)
    for path in (*(build + "/build.ninja" for build in builds), "data/taidi/messages.csv"):
        with open(os.path.join(door.folder, path), "w", encoding="utf-8"):
            pass
    shutil.copy(os.path.join(SOURCE, ".ci/run"), os.path.join(door.folder, ".ci/run"))
    with open(os.path.join(door.fakes, "meson.py"), "w", encoding="utf-8") as file:
        file.write(MESON)
    door.fake("meson", f'exec /usr/bin/python3 "{door.fakes}/meson.py" "$@"')
    door.fake("ninja", "exit 0")
    return data


def try_data_that_did_not_run(door):
    """real data that is there and did not run fails the run, however well all else went"""
    data = with_runs(door)
    for ran, good in ((EVERY + " realdata", True), (EVERY, False), (EVERY + " realdata-", False)):
        code, said = door.run("test", "--yes", MSH_DATA=data, RAN=ran)
        assert (code == 0) == good and ("NOT RUN: suite realdata ran no test" in said) != good, (ran, code, said)
    code, said = door.run("test", "realdata", "--yes", MSH_DATA=data, RAN="realdata-")
    assert code == 1 and "NOT RUN: suite realdata" in said, said
    code, said = door.run("test", "--yes", MSH_DATA="/nonexistent", RAN=EVERY)
    assert code == 0 and len(re.findall("^realdata: NOT RUN$", said, re.M)) == 1, said


def try_builds_that_did_not_run(door):
    """a run under sanitizers that ran nothing fails the whole"""
    with_runs(door)
    ran = EVERY.removesuffix(THREADS)
    for suites, good in (((), False), (("sanitize",), True), (("threads",), False), (("sanitize", "threads"), False)):
        code, said = door.run("test", "--yes", *suites, MSH_DATA="/nonexistent", RAN=ran)
        assert (code == 0) == good and ("NOT RUN: suite threads:store ran no test" in said) != good, (suites, code, said)


def try_ci_run(door):
    """.ci/run fails where a half of it fails: the check, or tests whose real data did not run"""
    data = with_runs(door)
    real, shim = os.path.join(door.folder, "dev-itself"), os.path.join(door.folder, "dev")
    os.rename(shim, real)
    with open(shim, "w", encoding="utf-8") as file:  # the check is another story: here it says what CHECK says
        file.write('#!/bin/sh\ncd "$(dirname "$0")"\n[ "$1" != check ] || exit "$CHECK"\nexec ./dev-itself "$@"\n')
    os.chmod(shim, 0o755)
    try:
        for ran, check, good in ((EVERY + " realdata", "0", True), (EVERY, "0", False), (EVERY + " realdata", "1", False)):
            code, said = door.run(program=".ci/run", MSH_DATA=data, RAN=ran, CHECK=check)
            assert (code == 0) == good and "passed" in said, (ran, check, code, said)
    finally:
        os.rename(real, shim)


def main():
    tries = (try_helps, try_wrong_words, try_packages, try_no_data, try_data_that_did_not_run,
             try_builds_that_did_not_run, try_ci_run)
    failed = 0
    print(f"1..{len(tries)}")
    with tempfile.TemporaryDirectory() as folder:
        door = Door(folder)
        for n, each in enumerate(tries, 1):
            try:
                each(door)
                print(f"ok {n} - {each.__doc__}")
            except AssertionError as wrong:
                failed += 1
                print(f"not ok {n} - {each.__doc__}", *str(wrong).splitlines(), sep="\n# ")
    return 1 if failed else 0


sys.exit(main())
