"""F12: PostgreSQL cannot sync its log; it panics, cuts everybody off and recovers by itself."""
import os

from city import until
from cluster import children_of
from straced import failing
from watch import outages

TITLE = "PostgreSQL panics because a sync failed"
ENGINES = ("postgres",)
RECOVERY_S, PANIC_S = 15, 120
NTH = 5  # sync of a process that fails


def panics_told():
    with open(os.path.join(os.environ["MSH_TEST_PG_HOST"], "log"), encoding="utf-8", errors="replace") as file:
        return file.read().count("PANIC:")


def panic():
    """The NTH fdatasync of whichever of its processes comes to it first fails; until all are new."""
    with open(os.path.join(os.environ["MSH_TEST_PG_HOST"], "data", "postmaster.pid"), encoding="utf-8") as file:
        postmaster = int(file.readline())
    before = panics_told()
    old = children_of(postmaster)
    with failing(old, f"fdatasync:error=EIO:when={NTH}"):
        until(lambda: not set(children_of(postmaster)) & set(old), "a panic", PANIC_S)
    assert panics_told() > before, "its processes are gone, and none of them panicked"


def long(report):
    outages(report, report.size(1, 20), panic, 1.0, RECOVERY_S)


short = long
