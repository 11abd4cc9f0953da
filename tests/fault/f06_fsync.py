"""F6: the disk does not confirm a sync, once or for ever: nothing is acknowledged after it, the process
ends at once, and the next one has lost nothing."""
import os
import random
import time

import check
from city import until
from drive import ACKED, Load
from folder import base, put_back
from straced import SYNCS, TOLD, Attached

TITLE = "a sync fails"
FRAMES = 900
EARLIEST, LATEST = 3, 60  # the failing sync, counted from a moment under load
BOUND_S = 60


def short(report):
    longest, late = 0.0, 0
    with report.city() as city:
        kept, before = base(city, report.seed, FRAMES)
        for nth in range(report.size(6, 300)):
            put_back(city, kept)
            city.start()
            seconds = one(report, city, before, nth, random.Random(report.seed * 1000003 + nth))
            city.stop()
            longest, late = max(longest, seconds), late + (seconds > 1)
            if report.problems:
                return
        report.figures["acknowledged"] += len(before)
    report.figure("longest to exit", f"{longest:.2f} s")
    report.figure("later than 1 s", late)


def one(report, city, before, nth, rng):
    """How long the process lived on after its sync had failed."""
    load = Load(city, threads=3, seed=rng.randrange(10**6), people=False).start()
    load.wait(3)
    when = f"{rng.randrange(EARLIEST, LATEST)}{'+' if nth % 2 else ''}"
    only = []
    if nth % 3 == 2:  # a sync of the database itself: the checkpoint's
        when, only = "1+", ["-P", os.path.join(city.data, "minsheng.db")]
    log = os.path.join(city.folder, f"trace-{nth}")
    with Attached(city.pid(), log, *TOLD, *only, "-e", f"trace={SYNCS}",
                  "-e", f"inject={SYNCS}:error=EIO:when={when}") as trace:
        until(lambda: not city.alive(), "the end of a server whose disk failed", BOUND_S)
        gone = time.time()
    load.stop()
    if city.ended() == 0:
        report.bad(f"run {nth}: the server called that an orderly end")
    report.injected()
    syncs = trace.calls()
    failed = next(n for n, call in enumerate(syncs) if "INJECTED" in call[2])
    # What was done after the last good sync began can rest on the failed one only.
    good = [call for call in syncs[:failed] if call[3] == syncs[failed][3]]
    since = syncs[failed][0] if only or not good else good[-1][0]
    report.restart(city)
    told_after(report, city, load.commands, since, f"run {nth}")
    load.start()
    load.wait(5)
    load.stop()
    report.judge(city, before + load.commands, f"run {nth}, sync {when}")
    report.figures["acknowledged"] -= len(before)
    os.unlink(log)
    return gone - syncs[failed][0]


def told_after(report, city, commands, since, name):
    """Nothing done later than `since` was acknowledged."""
    at = {(str(t), int(seq)): int(ms) for t, seq, ms in check.Base(city).rows(
        "SELECT subject_id, seq, at FROM event WHERE subject_kind = 'ticket'")}
    for command in commands:
        when = at.get((command.ticket, int(command.version or 0)))
        if command.outcome == ACKED and when is not None and when > since * 1000 + 1:
            report.bad(f"{name}: {command.op} was acknowledged {when - since * 1000:.0f} ms after the last good sync")


long = short
