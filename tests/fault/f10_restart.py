"""F10: PostgreSQL is stopped at once, as in a crash, and started again, under load."""
import os
import signal
import subprocess
import time

from watch import outages

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


def short(report):
    outages(report, report.size(2, 20), restart, 1.0 if report.short else 5.0, RECOVERY_S)


long = short
