"""F12: PostgreSQL cannot sync its log; it panics, cuts everybody off and recovers by itself."""
import os
import random
import signal
import subprocess
import time

from cluster import children_of
from drive import Load, pause
from watch import Watch

TITLE = "PostgreSQL panics because a sync failed"
ENGINES = ("postgres",)
RECOVERY_S = 15
NTH = 5  # sync of a process that fails


def panics_told():
    with open(os.path.join(os.environ["MSH_TEST_PG_HOST"], "log"), encoding="utf-8", errors="replace") as file:
        return file.read().count("PANIC:")


def panic():
    """The NTH fdatasync of whichever of its processes comes to it first fails; until all are new."""
    with open(os.path.join(os.environ["MSH_TEST_PG_HOST"], "data", "postmaster.pid"), encoding="utf-8") as file:
        postmaster = int(file.readline())
    before = panics_told()
    old, until = children_of(postmaster), time.monotonic() + 120
    with subprocess.Popen(["strace", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
                           f"inject=fdatasync:error=EIO:when={NTH}", *(word for pid in old for word in ("-p", str(pid)))],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as strace:
        try:
            while set(children_of(postmaster)) & set(old):
                assert time.monotonic() < until, "it does not panic"
                time.sleep(0.05)
        finally:
            strace.send_signal(signal.SIGINT)
    assert panics_told() > before, "its processes are gone, and none of them panicked"


def panics(report, n):
    rng = random.Random(report.seed)
    with report.city() as city:
        load = Load(city, threads=4, seed=report.seed)
        with Watch(city, load) as watch:
            load.start()
            for _ in range(n):
                load.wait(30)
                pause(rng, 0.1, 1.0)
                watch.reset()
                panic()
                report.injected()
                load.wait(10)
                report.ready(watch.gap())
            load.stop()
        for problem in watch.problems():
            report.bad(problem)
        if report.longest > RECOVERY_S and not report.short:
            report.bad(f"recovery took more than {RECOVERY_S} s")
        report.judge(city, load.commands)
        report.figure("in doubt", sum(command.tries > 1 for command in load.commands))
        report.figure("slowest answer", f"{watch.slowest:.2f} s")


def long(report):
    panics(report, report.size(1, 20))


short = long
