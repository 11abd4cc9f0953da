"""F10: PostgreSQL is stopped at once, as in a crash, and started again, under load."""
import os
import random
import signal
import subprocess
import time

from drive import Load, pause
from watch import Watch

TITLE = "PostgreSQL restarts under load"
ENGINES = ("postgres",)
RECOVERY_S = 10


def started():
    """When the server began, "" while it is away."""
    return subprocess.run(["psql", "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", "-d", "postgres", "-qAt",
                           "-c", "SELECT pg_postmaster_start_time()"], check=False, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL).stdout


def restart():
    """pg_ctl -m immediate restart, by the keeper of the server (with_pg.py)."""
    before, until = started(), time.monotonic() + 60
    os.kill(int(os.environ["MSH_TEST_PG_KEEPER"]), signal.SIGUSR1)
    while started() in ("", before):
        assert time.monotonic() < until, "PostgreSQL does not come back"


def restarts(report, n):
    rng = random.Random(report.seed)
    with report.city() as city:
        load = Load(city, threads=4, seed=report.seed)
        with Watch(city, load) as watch:
            load.start()
            for _ in range(n):
                load.wait(30)
                pause(rng, 0.1, 1.0 if report.short else 5.0)
                watch.reset()
                restart()
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
        report.figure("refused reads", watch.refused)


def short(report):
    restarts(report, report.size(2, 20))


long = short
