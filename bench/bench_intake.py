"""Durable intake over HTTP beside its floor: the same rows written by a program that does nothing else.

A first run of the server notes what it writes (floor/capture.c); the floors write exactly that into
a copy of the database as it was before. Then server and floor take turns, and the ratio is that of
each turn, so that a machine that is busy with something else is so for both. README.md says more.
"""
import os
import shutil
import statistics
import subprocess
import sys

from tools import ROOT, TOOLS, ask, cpu_ns, request, run

from city import City
from hotline import OPEN_DOORS, V, Hotline, intake

TICKETS = int(os.environ.get("MSH_BENCH_TICKETS", "20000"))
ROUNDS, MANY, ALONE = int(os.environ.get("MSH_BENCH_ROUNDS", "5")), 64, 1
INTAKES, INTAKES_ALONE = 6000, 600
CONNECTIONS = 16
WORDS = ("小区门口的路灯坏了三天，晚上看不见路，老人出门很不方便，昨天有一位老人在台阶上摔倒了。我们打过物业的电话，"
         "物业说归路灯管理所，路灯管理所说归物业，请帮忙问一问到底归谁管，什么时候能修好。编号@@@@@@@@@@@@。")


class Bench:
    """A city, its captured intakes and fresh copies of what it was before them."""

    def __init__(self, city):
        self.city, self.log = city, os.path.join(city.folder, "floor.log")
        self.client = Hotline(city)["operator"]
        self.ask(MANY, 500)

    def ask(self, clients, requests):
        sent = request("POST", V + "tickets", self.client, intake(WORDS))  # with a key of its own
        cpu = cpu_ns(self.city.pid())
        got = ask(self.city.port, sent, clients, requests, 201)
        got["server_cpu"] = (cpu_ns(self.city.pid()) - cpu) / 1e9
        return got

    def capture(self, clients, requests):
        """Run once with every write noted."""
        self.city.stop()
        self.copy_base()
        self.city.environment = {"LD_PRELOAD": os.path.join(TOOLS, "capture.so"), "MSH_FLOOR_LOG": self.log}
        self.city.start()
        self.client.login()
        self.ask(clients, requests)
        self.city.stop()
        self.city.environment = {}
        self.city.start()
        self.client.login()


class Lite(Bench):
    def copy_base(self):
        shutil.copy(os.path.join(self.city.data, "minsheng.db"), os.path.join(self.city.folder, "base.db"))

    def floor(self, how):
        path = os.path.join(self.city.folder, "floor.db")
        shutil.copy(os.path.join(self.city.folder, "base.db"), path)
        os.sync()
        got = run("floor_sqlite", self.log, path, how)
        for end in ("", "-wal", "-shm"):
            if os.path.exists(path + end):
                os.unlink(path + end)
        return got


class Postgres(Bench):
    def copy_base(self):
        self.city._admin("createdb", "-T", self.city._database, self.city._database + "_base")

    def floor(self, how):
        name = self.city._database + "_floor"
        self.city._admin("createdb", "-T", self.city._database + "_base", name)
        url = f"postgres:///{name}?host={os.environ['MSH_TEST_PG_HOST']}&user=minsheng_app"
        try:
            return run("floor_postgres", self.log, url, CONNECTIONS, how)
        finally:
            self.city._admin("dropdb", name)

    def drop(self):
        self.city._admin("dropdb", self.city._database + "_base")


def rate(got):
    return got["requests"] / got["seconds"]


def middle(items):
    return statistics.median(items)


def show(name, floors, servers):
    """A line of the floor, one of the server with the ratio of each turn's rates."""
    ratio = middle(rate(s) / rate(f) for s, f in zip(servers, floors))
    f, s = floors, servers
    each = 1e6 / s[0]["requests"]
    print(f"{name + ', its floor':44}{middle(map(rate, f)):9.0f}/s{middle(x['p50'] for x in f):9.2f} ms a commit"
          f"{middle(x['cpu'] for x in f) * each:8.0f} µs CPU, {f[0]['requests'] / f[0]['commits']:.1f} a commit")
    print(f"{name:44}{middle(map(rate, s)):9.0f}/s{middle(x['p50'] for x in s):9.2f} ms p50{middle(x['p99'] for x in s):9.2f} p99"
          f"{middle(x['server_cpu'] for x in s) * each:8.0f} µs CPU (clients {middle(x['cpu'] for x in s) * each:.0f})"
          f"   {ratio:.0%} of the floor")


def show_sqlite():
    with City("sqlite", demo=TICKETS, config=OPEN_DOORS) as city:
        bench = Lite(city)
        bench.capture(MANY, INTAKES)
        turns = [(bench.floor("same"), bench.ask(MANY, INTAKES)) for _ in range(ROUNDS)]
        show(f"SQLite, {MANY} clients", *zip(*turns))
        bench.capture(ALONE, INTAKES_ALONE)
        turns = [(bench.floor("one"), bench.ask(ALONE, INTAKES_ALONE)) for _ in range(ROUNDS)]
        show("SQLite, 1 client", *zip(*turns))
        print(f"{'  p50 of a request / p50 of a bare commit':44}"
              f"{middle(s['p50'] / f['p50'] for f, s in turns):9.2f}")


def show_postgres():
    with City("postgres", demo=TICKETS, config=(*OPEN_DOORS, f"pg_pool = {CONNECTIONS}")) as city:
        bench = Postgres(city)
        bench.capture(MANY, INTAKES)
        turns = [(bench.floor("trips"), bench.ask(MANY, INTAKES), bench.floor("pipeline")) for _ in range(ROUNDS)]
        trips, servers, pipelines = zip(*turns)
        show(f"PostgreSQL, {CONNECTIONS} connections", trips, servers)
        show("  beside a floor that sends all at once", pipelines, servers)
        bench.drop()


def main():
    if "MSH_TEST_PG_HOST" not in os.environ:
        sys.exit(subprocess.run([sys.executable, os.path.join(ROOT, "tests/support/with_pg.py"),
                                 sys.executable, os.path.abspath(__file__), *sys.argv[1:]], check=False).returncode)
    for engine in sys.argv[1:] or ("sqlite", "postgres"):
        {"sqlite": show_sqlite, "postgres": show_postgres}[engine]()


if __name__ == "__main__":
    main()
