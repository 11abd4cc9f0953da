#!/usr/bin/env python3
"""Run a program beside a private PostgreSQL 15 that lives and dies with it.

usage: with_pg.py PROGRAM [ARG...]

The server keeps its files in a fresh temporary folder, listens on a unix socket there and nowhere
else, and syncs to disk like a real one. Its databases order texts by the Chinese language, as a
city's may, and its settings are odd ones: the product must not care. As root it runs under an
unprivileged user. The program gets MSH_TEST_PG (an url of the owner), MSH_TEST_PG_HOST (the socket's
folder) and MSH_TEST_PG_KEEPER (this process): SIGUSR1 to the keeper kills the server hard and starts
it again, SIGUSR2 stops it until the next SIGUSR1. MSH_TEST_PG_BUFFERS is its shared_buffers (32MB),
for benchmarks.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OWNER = "minsheng_owner"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "60",
    "shared_buffers": os.environ.get("MSH_TEST_PG_BUFFERS", "32MB"),
    "lc_messages": "C",
    "logging_collector": "off",
    # What an administrator may have set for somebody else: the product must not care either.
    "timezone": "Asia/Shanghai",
    "datestyle": "SQL, DMY",
    "intervalstyle": "sql_standard",
    "extra_float_digits": "-5",
    "default_transaction_isolation": "serializable",
}


def find(program):
    places = sorted(glob.glob("/usr/lib/postgresql/15/bin/" + program)) or [shutil.which(program)]
    if not places[0]:
        sys.exit(f"with_pg: PostgreSQL 15 is missing ({program}); install postgresql-15 "
                 "(./dev setup does), the store must be tested on both engines")
    return places[0]


def unprivileged():
    """The user of the server: ourselves, or as root somebody who may not do much."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("with_pg: PostgreSQL refuses to run as root and there is no user postgres or nobody")


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "log")
        self.process = None
        user = unprivileged()
        self.become = {} if user is None else {
            "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        self.run([find("initdb"), "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh", "--no-sync"])

    def run(self, command):
        with open(self.log, "ab") as log:
            done = subprocess.run(command, stdout=log, stderr=log, cwd=self.folder,
                                  env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, **self.become)
        if done.returncode != 0:
            self.complain(f"{command[0]} failed")

    def complain(self, what):
        with open(self.log, errors="replace") as log:
            sys.stderr.write("".join(log.readlines()[-30:]))
        sys.exit("with_pg: " + what)

    def start(self):
        command = [find("postgres"), "-D", self.data, "-k", self.folder]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder,
                                            env={"LC_ALL": "C"}, **self.become)
        ready = [find("pg_isready"), "-q", "-h", self.folder, "-U", OWNER, "-d", "postgres"]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.complain("the server does not start")

    def stop(self, how):
        """SIGINT: disconnect and end cleanly. SIGQUIT: drop everything, as in a crash."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = tempfile.mkdtemp(prefix="msh-pg-", dir="/tmp")
    server, child = None, None
    try:
        server = Server(folder)
        server.start()
        wanted = []
        signal.signal(signal.SIGUSR1, lambda *_: wanted.append("restart"))
        signal.signal(signal.SIGUSR2, lambda *_: wanted.append("stop"))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        env = dict(os.environ, MSH_TEST_PG_HOST=folder, MSH_TEST_PG_KEEPER=str(os.getpid()),
                   MSH_TEST_PG=f"postgres:///postgres?host={folder}&user={OWNER}")
        child = subprocess.Popen(sys.argv[1:], env=env)
        while child.poll() is None:
            if wanted:
                what = wanted.pop(0)
                server.stop(signal.SIGQUIT)
                if what == "restart":
                    server.start()
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        return child.returncode if child.returncode >= 0 else 128 - child.returncode
    finally:
        if child is not None and child.poll() is None:
            child.kill()
            child.wait()
        if server is not None:
            server.stop(signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
