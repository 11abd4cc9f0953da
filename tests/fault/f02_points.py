"""F2: the server is killed before each call that changes a file: while it opens the city, while it works,
while it closes."""
import os
import signal

from city import until
from drive import Load
from folder import base, put_back
from straced import CHANGES, TOLD, Attached, by_thread, calls, under

TITLE = "a kill at each change of a file"
FRAMES = 960
WORK = 40  # commands
BOUND_S = 120


def short(report):
    with report.city() as city:
        kept, before = base(city, report.seed, FRAMES)
        opening, working = counts(city, kept, report.seed)
        report.figure("calls while opening and closing", opening)
        report.figure("calls while working", working)
        points = [(True, k) for k in range(1, opening + 1)] + [(False, k) for k in range(1, working + 1)]
        for point in report.points(points, 20):
            one(report, city, kept, before, *point)
            if report.problems:
                return
        report.figures["acknowledged"] += len(before)


def counts(city, kept, seed):
    """Most calls of one thread in either half."""
    log = os.path.join(city.folder, "count")
    for opening in (True, False):
        put_back(city, kept)
        live(city, seed, opening, ["-e", f"trace={CHANGES}"], log)
        city.ended()
        yield max(by_thread(calls(log)).values())


def live(city, seed, opening, options, log):
    """Serve, work a little, end in order; traced from the first call on, or from `ready` on. What was sent."""
    load = Load(city, threads=1, seed=seed, people=False)
    city.under = under(*TOLD, "-o", log, *options) if opening else []
    try:
        city.start()
    except AssertionError:
        city.under = []
        return load
    city.under = []
    if opening:
        work(city, load, 2)
    else:
        with Attached(city.pid(), log, *TOLD, *options):
            work(city, load, WORK)
    return load


def work(city, load, n):
    load.start()
    until(lambda: not city.alive() or load.acked >= n or load.faults, "the work", BOUND_S)
    load.stop()
    if city.alive():
        city.send(signal.SIGTERM)
        until(lambda: not city.alive(), "the end of the server", BOUND_S)


def one(report, city, kept, before, opening, k):
    put_back(city, kept)
    log = os.path.join(city.folder, "point")
    load = live(city, report.seed, opening,
                ["-e", f"trace={CHANGES}", "-e", f"inject={CHANGES}:signal=KILL:when={k}"], log)
    name = f"{'opening' if opening else 'working'} {k}"
    status = city.ended()
    report.figure("never reached", report.more.get("never reached", 0) + (status == 0))
    if status not in (0, -signal.SIGKILL):
        report.bad(f"{name}: the server ended with {status}")
    report.injected(status != 0)
    report.restart(city)
    load.probe()
    city.stop()
    report.judge(city, before + load.commands, name)
    report.figures["acknowledged"] -= len(before)


long = short
