"""F11, F13: machines of a PostgreSQL cluster under Patroni die, hang, hand over, lose etcd; under load."""
import random
import signal
import time

from cluster import Behind, Cluster, send
from drive import Load, pause
from hotline import OPEN_DOORS
from watch import Watch

TITLE = "nodes of a Patroni cluster die, hang, hand over"
ENGINES = ("haproxy", "hosts")
DEATH_S, SWITCH_S, ETCD_S = 30, 5, 5  # no command acknowledged for so long at most
WITHOUT_ETCD_S = 30


class Day:
    """One bad day of the cluster; each kind of fault with the longest time that nothing was acknowledged."""

    def __init__(self, report, cluster, load, watch):
        self.report, self.cluster, self.load, self.watch = report, cluster, load, watch
        self.rng, self.longest = random.Random(report.seed), {}

    def begin(self):
        """All is well and people work."""
        self.cluster.whole()
        self.load.wait(30)
        pause(self.rng, 0.1, 2.0)
        self.watch.reset()
        self.report.injected()
        return self.cluster.primary()

    def end(self, what, most):
        self.load.wait(20, bound=180)
        gap = self.watch.gap()
        self.longest[what] = max(self.longest.get(what, 0.0), gap)
        if gap > most:
            self.report.bad(f"{what}: nothing was acknowledged for {gap:.1f} s, not {most}")

    def death(self):
        node = self.begin()
        node.kill()
        self.end("death", DEATH_S)
        node.start()

    def crash(self):
        """Its PostgreSQL alone; Patroni starts it again."""
        send(self.begin().database(), signal.SIGKILL)
        self.end("crash", DEATH_S)

    def standby_death(self):
        """The machine that each commit waits for."""
        self.begin()
        node = self.cluster.node("sync_standby")
        node.kill()
        self.end("standby's death", DEATH_S)
        node.start()

    def hang(self):
        """Its sockets stay open; thawed, it must not be a second primary."""
        node = self.begin()
        node.freeze()
        self.end("hang", DEATH_S)
        node.thaw()
        self.load.wait(20)

    def switchover(self):
        self.begin()
        self.cluster.switch_over()
        self.end("switchover", SWITCH_S)

    def etcd_loss(self):
        """Two of three etcd are gone: the primary goes on because both others follow it (failsafe_mode)."""
        primary = self.begin()
        gone = [node for node in self.cluster.nodes if node is not primary]
        for node in gone:
            node.kill_etcd()
        time.sleep(WITHOUT_ETCD_S)
        self.end("etcd away", ETCD_S)
        for node in gone:
            node.start()


def run(report, deaths, others):
    with Cluster() as cluster, Behind(cluster, report.engine, demo=0, config=OPEN_DOORS) as city:
        load = Load(city, threads=4, seed=report.seed)
        with Watch(city, load) as watch:
            load.start()
            day = Day(report, cluster, load, watch)
            for _ in range(deaths):
                day.death()
            for _ in range(others):
                day.switchover()
                day.standby_death()
                day.crash()
                day.hang()
            day.etcd_loss()
            cluster.whole()
            load.stop()
        for problem in watch.problems():
            report.bad(problem)
        report.judge(city, load.commands)
        for what, seconds in day.longest.items():
            report.figure(what, f"{seconds:.1f} s")
        report.figure("in doubt", sum(command.tries > 1 for command in load.commands))
        report.figure("slowest answer", f"{watch.slowest:.1f} s")
        report.figure("refused reads", watch.refused)


def short(report):
    run(report, 1, 1)


def long(report):
    deaths = report.size(1, 10)
    run(report, deaths, max(1, deaths // 3))
