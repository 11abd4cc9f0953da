"""F23, F24: a command of the command line is killed before each of its changes of a file, on PostgreSQL
before each message to the database: an upgrade, a backup, an import, the undoing of an import. Run again
it ends well, and what was there is there."""
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import check
from city import BINARY
from folder import base, forget, put_back
from straced import CHANGES, TOLD, by_thread, calls, under

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from history import profile, row, table  # noqa: E402 (the path comes first)

TITLE = "a command is killed midway: upgrade, backup, import, undo"
ENGINES = ("sqlite", "postgres")
STEPS = {"sqlite": CHANGES, "postgres": "sendto"}
FRAMES = 300
ROWS = 230  # three transactions of an import
SQL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sql")
TAKEN_BACK = (13, 15, 17)  # they add tables that are still empty, and indexes; and the newest of all


def older(engine):
    """What makes the database one of an older program."""
    files = glob.glob(os.path.join(SQL, "0*.sql")) + glob.glob(os.path.join(SQL, "dialect", engine, "0*.sql"))
    back = sorted({*TAKEN_BACK, max(int(os.path.basename(path)[:4]) for path in files)})
    made = []
    for path in sorted(files):
        if int(os.path.basename(path)[:4]) not in back:
            continue
        with open(path, encoding="utf-8") as file:
            made += re.findall(r"^(CREATE (?:UNIQUE )?INDEX|CREATE TABLE|ALTER TABLE(?= \w+ ADD COLUMN)) (\w+)"
                               r"(?: ADD COLUMN (\w+))?", file.read(), re.M)
    tables = [name for what, name, _ in made if what == "CREATE TABLE"]
    return [*(f"DROP INDEX {name}" for what, name, _ in made if what.endswith("INDEX")),
            *(f"ALTER TABLE {name} DROP COLUMN {column}" for what, name, column in made
              if what == "ALTER TABLE" and name not in tables),
            *(f"DROP TABLE {name}" for name in tables),
            f"DELETE FROM schema_migration WHERE version IN ({', '.join(map(str, back))})"]


class Upgrade:
    def __init__(self, city):
        self.city, self.owner = city, city.database_options()[2:]
        city.sql(*older(city.engine))

    def argv(self):
        return ["upgrade", "--data", self.city.data, *self.owner]

    def again(self):
        self.city.cli("upgrade", *self.owner)
        assert "nothing to do" in self.city.cli("upgrade", *self.owner)


class Backup:
    def __init__(self, city):
        self.city, self.to = city, os.path.join(city.folder, "copies")
        self.keys, self.data = os.path.join(city.folder, "safe"), city.data
        for old in (self.to, self.keys):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(os.path.join(city.data, "keys"), self.keys)
        city.cli("backup", "--to", self.to)
        self.next_second()

    def next_second(self):
        """Generations are named by the second."""
        last = max(name for name in os.listdir(self.to) if name.startswith("2"))
        while time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) <= last:
            time.sleep(0.05)

    def argv(self):
        return ["backup", "--data", self.city.data, "--to", self.to]

    def restored(self):
        """The newest copy has become the city."""
        new = os.path.join(self.city.folder, "restored")
        shutil.rmtree(new, ignore_errors=True)
        self.city.run("restore", "--from", self.to, "--keys", self.keys, "--data", new)
        self.city.verify()
        shutil.rmtree(self.data)
        os.rename(new, self.data)
        self.city.verify()

    def again(self):
        self.restored()
        self.next_second()
        self.city.cli("backup", "--to", self.to)
        self.restored()


class Import:
    def __init__(self, city):
        self.city, self.file = city, os.path.join(city.folder, "old.csv")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(table([row(f"A{n}") for n in range(ROWS)]))
        self.profile = profile(city)

    def argv(self):
        return ["import", self.file, "--data", self.city.data, "--profile", self.profile]

    def again(self):
        self.city.run(*self.argv())
        rows = check.Base(self.city).rows("SELECT source_number, COUNT(*) FROM ticket WHERE source = 'old' AND"
                                          " close_reason <> 'undone' GROUP BY source_number")
        assert len(rows) == ROWS and all(int(n) == 1 for _, n in rows), f"{len(rows)} of {ROWS} rows, or one twice"


class Undo(Import):
    def __init__(self, city):
        super().__init__(city)
        self.batch = re.search(r"^batch (\d+)$", city.run(*super().argv()), re.M).group(1)

    def argv(self):
        return ["import", "--undo", self.batch, "--reason", "列对错了", "--data", self.city.data]

    def again(self):
        self.city.run(*self.argv(), expect=(0, 1))  # 1: no ticket is left
        rows = check.Base(self.city).rows("SELECT state, close_reason, COUNT(*) FROM ticket WHERE ticket_id IN"
                                          " (SELECT ticket_id FROM import_row) OR close_reason = 'undone' GROUP BY 1, 2")
        assert [tuple(map(str, r)) for r in rows] == [("archived", "undone", str(ROWS))], rows


def killed(work, options, log):
    done = subprocess.run([*under(*TOLD, "-o", log, *options), BINARY, *work.argv()], check=False,
                          capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, -signal.SIGKILL):
        raise AssertionError(f"{work.argv()}: exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.returncode != 0


def short(report):
    steps = STEPS[report.engine]
    with report.city() as city:
        quiet, before = base(city, report.seed, FRAMES, signal.SIGTERM)
        log = os.path.join(city.folder, "calls")
        for kind in KINDS[report.engine]:
            put_back(city, quiet)
            killed(kind(city), ["-e", f"trace={steps}"], log)
            n = max(by_thread(calls(log)).values())
            want = min(report.size(3 if report.engine == "sqlite" else 2, n), n)
            report.figure(f"{kind.__name__.lower()}: points", f"{want} of {n}")
            for nth in range(want):
                point(report, city, quiet, before, kind, 1 + nth * n // want)
                if report.problems:
                    break
        forget(city, quiet)


def point(report, city, quiet, before, kind, k):
    put_back(city, quiet)
    work, name, steps = kind(city), f"{kind.__name__.lower()}, step {k}", STEPS[report.engine]
    log = os.path.join(city.folder, "point")
    report.injected(killed(work, ["-e", f"trace={steps}", "-e", f"inject={steps}:signal=KILL:when={k}"], log))
    try:
        work.again()
    except AssertionError as fault:
        report.bad(f"{name}: {fault}")
    report.judge(city, before, name)
    report.figures["acknowledged"] = len(before)


# PostgreSQL's copies are its own tools' (docs/operations/backup.md).
KINDS = {"sqlite": (Upgrade, Backup, Import, Undo), "postgres": (Upgrade, Import, Undo)}
long = short
