"""F3: the power fails. What no sync has confirmed is dropped, arrives in another order, or torn."""
import os
import random
import signal
import time

import check
from city import until
from folder import base, put_back
from drive import Load

TITLE = "lost power: unsynced writes dropped, reordered, torn"
POWER_STATUS = 99
FRAMES = 940  # a checkpoint runs at 1,000 pages
LATEST = 600  # changes of files before the power fails
BOUND_S = 60
LIAR_TRIES = 8


def short(report):
    with report.city() as city:
        kept, before = base(city, report.seed, FRAMES)
        liar(report, city, kept, before)
        for seed in report.points(range(report.size(60, 10000)), 60):
            one(report, city, kept, before, report.seed * 1000003 + seed)
            if report.problems:
                return
        report.figures["acknowledged"] += len(before)


def liar(report, city, kept, before):
    """On a disk whose syncs do nothing something is lost, and seen: the power really fails."""
    for seed in range(1, LIAR_TRIES + 1):
        put_back(city, kept)
        commands = fail_once(report, city, seed, LATEST, {"MSH_POWER_DEAF": "1"})
        try:
            city.environment = {}
            city.start()
            city.stop()
        except AssertionError:
            return
        if check.judge(city, commands + before).problems:
            return
    report.bad(f"{LIAR_TRIES} power failures on a disk that lies, and nothing was lost")


def one(report, city, kept, before, seed):
    """Load on a copy of the base until the power fails, or a moment after an orderly end."""
    rng = random.Random(seed)
    put_back(city, kept)
    at = int(LATEST ** rng.random()) if rng.random() < 0.3 else rng.randrange(1, LATEST)
    commands = fail_once(report, city, seed, at, {}, orderly=rng.random() < 0.25)
    report.injected()
    city.environment = {}
    report.restart(city)
    load = Load(city, seed=seed, people=False)
    load.probe()
    city.stop()
    verdict = report.judge(city, before + commands + load.commands, f"seed {seed} (change {at})")
    report.figures["acknowledged"] -= len(before)
    report.figure("in doubt", report.more.get("in doubt", 0) + verdict.unknown)


def fail_once(report, city, seed, at, more, orderly=False):
    """The server works until its power fails; what its clients saw. orderly: it is told to end soon."""
    city.environment = {"LD_PRELOAD": os.environ["MSH_POWER"], "MSH_POWER_AT": str(at), "MSH_POWER_SEED": str(seed),
                        **more}
    load = Load(city, threads=2, seed=seed, people=False)
    try:
        city.start()
    except AssertionError:
        pass  # already while it opened the database
    if city.alive():
        load.start()
        if orderly:
            time.sleep(random.Random(seed).uniform(0, 0.1))
            city.send(signal.SIGTERM)  # the last checkpoint, and what is left unsynced at the end
        until(lambda: not city.alive(), "the power failure", BOUND_S)
        load.stop()
    status = city.ended()
    report.figure("orderly ends", report.more.get("orderly ends", 0) + (status == 0))
    if status not in (0, POWER_STATUS):
        report.bad(f"seed {seed} (change {at}): the server ended with {status}")
    return load.commands


long = short
