"""F13: the network between the application, the database's nodes and etcd breaks, or loses packets."""
import http.client
import itertools
import subprocess
import threading
import time

from cluster import Behind, Cluster
from drive import Load
from f11_patroni import Day
from hotline import OPEN_DOORS
from network import Network
from watch import Watch

TITLE = "the network of a Patroni cluster breaks"
ENGINES = ("haproxy", "hosts")
FAILOVER_S, ETCD_S, RED_S = 30, 5, 10
APART_S = 30  # a partition that makes nobody step down lasts so long, losing packets twice as long
SEEN, SEEN_S = 10, 90  # writes a successor acknowledges before it is said that nobody did beside it
POLL_S = 0.1  # how closely "red after" is told: /readyz has to be asked
LOSS_PERCENT = 30


class Writers:
    """On each machine somebody who writes to its own PostgreSQL, past the product: who may acknowledge?"""

    def __init__(self, cluster):
        self.cluster, self._numbers, self._ended = cluster, itertools.count(1), threading.Event()
        self.acked = []  # (node, began, ended, number)
        self.asked = []  # (node, began)
        self._more = threading.Condition()  # something was asked or acknowledged
        cluster.sql("CREATE TABLE written (number BIGINT PRIMARY KEY)")
        self._threads = [threading.Thread(target=self._write, args=(node,), daemon=True) for node in cluster.nodes]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join(30)

    def _write(self, node):
        while not self._ended.wait(0.5):
            number, began = next(self._numbers), time.monotonic()
            self._note(self.asked, (node.name, began))
            words = ["psql", "-h", node.host, "-p", str(node.ports["pg"]), "-U", "postgres", "-d", "postgres", "-qAt",
                     "-c", f"INSERT INTO written VALUES ({number})"]
            try:
                done = subprocess.run(self.cluster.network.run(node.nth, words), check=False, capture_output=True,
                                      text=True, stdin=subprocess.DEVNULL, timeout=20)
            except subprocess.TimeoutExpired:
                continue
            if done.returncode == 0 and "canceling wait" not in done.stderr:
                self._note(self.acked, (node.name, began, time.monotonic(), number))

    def _note(self, where, what):
        with self._more:
            where.append(what)
            self._more.notify_all()

    def problems(self):
        """What a node acknowledged and the cluster does not have."""
        kept = set(map(int, self.cluster.sql("SELECT number FROM written").split()))
        lost = [number for *_, number in self.acked if number not in kept]
        return [f"{len(lost)} writes acknowledged by a node are lost"] if lost else []

    def wait_seen(self, node, since):
        """Until another node has acknowledged enough, and this one was asked meanwhile: could there be two, it would show."""
        with self._more:
            return self._more.wait_for(lambda: self._seen(node, since), SEEN_S)

    def _seen(self, node, since):
        others = sorted(ended for name, began, ended, _ in self.acked if name != node.name and began > since)
        return len(others) >= SEEN and sum(name == node.name and began > others[0] for name, began in self.asked) > 1

    def beside(self, node, since):
        """Acknowledged by this node though another had acknowledged before."""
        others = [ended for name, began, ended, _ in self.acked if name != node.name and began > since]
        return [number for name, began, _, number in self.acked
                if others and name == node.name and began > min(others)]


class Apart(Day):
    """A day of partitions; `writers` watch for a second primary."""

    def __init__(self, writers, *more):
        super().__init__(*more)
        self.writers, self.network, self.red = writers, self.cluster.network, []

    def isolated(self, what, app_too):
        """The primary alone. Without the app it is cut off whole; with it, it is still asked to write."""
        node, since = self.begin(), time.monotonic()
        for other in self.cluster.nodes:
            if other is not node:
                self.network.cut(node.nth, other.nth)
        if app_too:
            self.network.cut(node.nth, None)
        self.end(what, FAILOVER_S)
        if not self.writers.wait_seen(node, since):
            self.report.bad(f"{what}: no successor was seen to write beside it")
        beside = self.writers.beside(node, since)
        if beside:
            self.report.bad(f"{what}: {len(beside)} writes acknowledged beside the successor")
        self.network.heal()
        self.load.wait(20)

    def standby_apart(self):
        """The machine that each commit waits for, from everybody."""
        self.begin()
        standby = self.cluster.node("sync_standby")
        for other in (*self.cluster.nodes, None):
            if other is not standby:
                self.network.cut(standby.nth, other and other.nth)
        self.end("standby apart", FAILOVER_S)
        self.network.heal()

    def etcd_apart(self):
        """No machine reaches any etcd; they see each other (failsafe_mode)."""
        self.begin()
        for node, other in itertools.product(self.cluster.nodes, repeat=2):
            self.network.refuse_port(node.nth, other.ports["etcd"])
        time.sleep(APART_S)
        self.end("etcd apart", ETCD_S)
        self.network.heal()

    def app_apart(self):
        """The application reaches no database: it says so, and works when it does again."""
        self.begin()
        began = time.monotonic()
        for node in self.cluster.nodes:
            self.network.cut(node.nth, None)
        while self.ready() and time.monotonic() - began < 3 * RED_S:
            time.sleep(POLL_S)
        self.red.append(time.monotonic() - began)
        if self.red[-1] > RED_S:
            self.report.bad(f"ready for {self.red[-1]:.1f} s without a database, not {RED_S}")
        self.network.heal()
        self.end("app apart", FAILOVER_S)
        if not self.ready():
            self.report.bad("not ready though the database is there again")

    def ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.watch.city.port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        finally:
            connection.close()

    def packets_lost(self):
        self.begin()
        before = self.load.acked
        self.network.lose(LOSS_PERCENT)
        time.sleep(2 * APART_S)
        self.report.figure(f"acknowledged in {2 * APART_S} s with {LOSS_PERCENT} % lost", self.load.acked - before)
        self.network.heal()
        self.end("packets lost", 2 * FAILOVER_S)


def run(report, times):
    with Network(3) as network, Cluster(network) as cluster, Writers(cluster) as writers, \
            Behind(cluster, report.engine, demo=0, config=OPEN_DOORS) as city:
        load = Load(city, threads=4, seed=report.seed)
        with Watch(city, load) as watch:
            load.start()
            day = Apart(writers, report, cluster, load, watch)
            for _ in range(times):
                day.isolated("primary apart", True)
                day.isolated("primary apart but for the app", False)
                day.standby_apart()
                day.etcd_apart()
                day.app_apart()
                day.packets_lost()
            cluster.whole()
            load.stop()
        for problem in watch.problems() + writers.problems():
            report.bad(problem)
        report.judge(city, load.commands)
        for what, seconds in day.longest.items():
            report.figure(what, f"{seconds:.1f} s")
        report.figure("red after", f"{max(day.red):.1f} s")
        report.figure("written beside the product", len(writers.acked))
        report.figure("in doubt", sum(command.tries > 1 for command in load.commands))
        report.figure("slowest answer", f"{watch.slowest:.1f} s")
        report.figure("refused reads", watch.refused)


def short(report):
    run(report, 1)


def long(report):
    run(report, report.size(1, 3))
