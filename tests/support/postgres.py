"""A PostgreSQL 15 of one's own: in a temporary folder, reached by a unix socket only, gone afterwards.

Root may not run PostgreSQL, so under root it runs as the user of Debian's package. Nothing is
written outside the folder and no port is taken. fsync is off: these tests ask whether answers are
right, not whether they survive a power cut.
"""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

BIN = "/usr/lib/postgresql/15/bin"
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60",
            "logging_collector=off", "timezone=UTC")


class PrivatePostgres:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="msh-pg-")
        self._as_user = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._process = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _run(self, *command):
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              **self._as_user)
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")

    def _start(self):
        data = os.path.join(self.folder, "data")
        self._run(f"{BIN}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self._process = subprocess.Popen(
                [f"{BIN}/postgres", "-D", data, "-k", self.folder, *options],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as_user)
        until = time.monotonic() + 60
        while True:
            try:
                self._run(f"{BIN}/pg_isready", "-q", "-h", self.folder)
                return
            except RuntimeError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("PostgreSQL did not start:\n" + self.log()) from None
                time.sleep(0.05)

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def create_database(self, name):
        self._run(f"{BIN}/createdb", "-h", self.folder, "-U", "postgres", name)

    def url(self, user, database):
        return f"postgres://{user}@/{database}?host={urllib.parse.quote(self.folder, safe='')}"

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown: do not wait for clients
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
