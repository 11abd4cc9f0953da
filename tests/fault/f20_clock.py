"""F20: the machine's clock jumps forth by hours and back by days under load, and stands right again after a restart."""
import glob
import os
import random

from drive import Load

TITLE = "the clock jumps by hours and days"
ENGINES = ("sqlite", "postgres")
# Forth by less than the shortest limit: one that passes by a wrong clock has passed, and verify says so (work_gone).
STEPS = ("+20h", "-1d", "+7h", "-2d", "+0")


def library():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    assert found, "libfaketime is missing: Debian's package faketime"
    return found[0]


def set_clock(path, step):
    """Read anew by the server at every look at the clock."""
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(step + "\n")
    os.replace(path + ".new", path)


def long(report):
    rng = random.Random(report.seed)
    with report.city() as city:
        clock = os.path.join(city.folder, "clock")
        set_clock(clock, "+0")
        city.stop()
        city.environment = {"LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": clock, "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        city.start()
        load = Load(city, threads=4, seed=report.seed, people=False).start()
        for _ in range(report.size(6, 60)):
            load.wait(15)
            set_clock(clock, rng.choice(STEPS))
            report.injected()
        load.wait(30)
        load.stop()
        city.stop()
        city.environment = {}
        report.restart(city)  # by the right clock again, which may lie behind what is written
        after = Load(city, threads=4, seed=report.seed + 1, people=False).start()
        after.wait(20)
        after.stop()
        report.judge(city, load.commands + after.commands)


short = long
