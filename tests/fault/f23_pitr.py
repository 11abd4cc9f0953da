"""F23: PostgreSQL is restored to a moment: base backup, archived log, as docs/operations/backup.md says."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

from city import until
from drive import Load
from hotline import V
from with_pg import OWNER, Server, find

TITLE = "point-in-time recovery of PostgreSQL"
ENGINES = ("pitr",)  # a server of its own, with an archive
POINT = "before_the_mistake"


class Archiving(Server):
    """A server whose log goes to FOLDER/archive."""

    def __init__(self, folder):
        super().__init__(folder)
        self.archive = os.path.join(folder, "archive")
        self.run(["mkdir", self.archive])
        self.add(archive_mode="on", archive_command=f"test ! -f {self.archive}/%f && cp %p {self.archive}/%f.part && "
                 f"sync {self.archive}/%f.part && mv {self.archive}/%f.part {self.archive}/%f")

    def add(self, **settings):
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a", encoding="utf-8") as file:
            file.write("".join(f"{name} = '{value}'\n" for name, value in settings.items()))

    def ask(self, sql):
        done = subprocess.run(["psql", "-h", self.folder, "-U", OWNER, "-d", "postgres", "-qAt", "-c", sql], check=False,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.stdout.strip()

    def base_backup(self):
        self.run([find("pg_basebackup"), "-h", self.folder, "-U", OWNER, "-D", os.path.join(self.folder, "base"),
                  "-c", "fast", "--no-sync"])

    def point(self):
        """The moment to come back to, and its log in the archive."""
        segment = self.ask(f"SELECT pg_walfile_name(pg_create_restore_point('{POINT}'))")
        self.ask("SELECT pg_switch_wal()")
        until(lambda: self.ask("SELECT last_archived_wal FROM pg_stat_archiver") >= segment, "the archive", 120)

    def lose(self):
        """The machine is gone; the base backup and the archive were elsewhere."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.data)

    def recover(self):
        self.run(["cp", "-a", os.path.join(self.folder, "base"), self.data])
        self.add(restore_command=f"cp {self.archive}/%f %p", recovery_target_name=POINT,
                 recovery_target_action="promote")
        self.run(["touch", os.path.join(self.data, "recovery.signal")])
        self.start()
        until(lambda: self.ask("SELECT pg_is_in_recovery()") == "f", "the promotion", 120)


def rehearse(report, server, n):
    report.engine = "postgres"
    with report.city() as city:
        load = Load(city, threads=3, seed=report.seed).start()
        desk = load._desk
        load.wait(n)
        server.base_backup()
        load.wait(n)
        person = desk.register("此人后来要求销毁", contact={"name": "周一平", "phone": "13977770001"})
        load.stop()
        server.point()
        before = [c for c in load.commands if c.ticket != person.id]  # destroying forgets its key
        load.start().wait(n)  # what the recovery takes back: the mistake, and work after it
        for who in ("supervisor", "inspector"):
            gone = desk[who].post(f"{V}tickets/{person.id}/person/erase")
        assert gone.json["destroyed"]
        load.stop()
        after = len(load.commands)

        city.stop(signal.SIGKILL)
        server.lose()
        report.injected()
        began = time.monotonic()
        server.recover()
        said = city.cli("verify", expect=1)
        if "destroyed_alive" not in said:
            report.bad(f"verify does not name who lives again: {said[-300:]}")
        city.start()
        report.ready(time.monotonic() - began)
        if "destroyed_again" not in city.log():
            report.bad("a destroyed person is alive")
        desk["operator"].post(f"{V}tickets/{person.id}/unmask", {"reason": "核实"}, expect=(404, 409))
        anew = len(load.commands)
        load.start().wait(n)
        load.stop()
        report.judge(city, before + load.commands[anew:])
        report.figure("taken back", after - len(before) - 1)


def long(report):
    folder = tempfile.mkdtemp(prefix="msh-pitr-", dir="/tmp")
    kept, server = os.environ.get("MSH_TEST_PG_HOST"), None
    try:
        server = Archiving(folder)
        server.start()
        os.environ["MSH_TEST_PG_HOST"] = folder
        rehearse(report, server, report.size(40, 1000))
    finally:
        os.environ.pop("MSH_TEST_PG_HOST", None)
        if kept is not None:
            os.environ["MSH_TEST_PG_HOST"] = kept
        if server is not None:
            server.stop(signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


short = long
