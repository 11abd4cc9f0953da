"""F1: the server is killed at any moment under load, again and again, and started again."""
import random
import signal

from drive import Load, pause

TITLE = "random kill -9 under load"
ENGINES = ("sqlite", "postgres")
SOONEST_S, LATEST_S = 0.01, 0.4  # from "ready" to the kill
JUDGED_EACH = 100  # kills


def short(report):
    kills(report, report.size(8, 2000))


def kills(report, n):
    rng = random.Random(report.seed)
    with report.city() as city:
        load = Load(city, threads=4, seed=report.seed)
        for k in range(1, n + 1):
            if k % JUDGED_EACH == 1:
                load.start()
            pause(rng, SOONEST_S, LATEST_S)
            city.stop(signal.SIGKILL)
            report.injected()
            report.restart(city)
            load.healthy()
            if k % JUDGED_EACH == 0 and k < n:
                load.stop()
                verdict = report.judge_so_far(city, load.commands, f"after {k} kills")
                if verdict.problems:
                    return
        load.wait(20)  # it goes on
        load.stop()
        verdict = report.judge(city, load.commands)
        report.figure("in doubt", sum(c.tries > 1 for c in load.commands))
        report.figure("landed", verdict.landed)


long = short
