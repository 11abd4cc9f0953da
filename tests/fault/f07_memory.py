"""F7: the N-th allocation fails, for each N; first of the command line, then of the server.

A command that cannot have memory says so and ends with status 3, and the city is as before or as
after it; one that ends with 0 has done its work. The server goes on: it answers, refuses with 5xx or
cuts that one connection; the same command with the same key then is there once.
"""
import http.client
import os
import random
import shutil
import subprocess
import tempfile

from city import BINARY, PASSWORD
from drive import Load, pause
from hotline import LEAD, V, Hotline
from inject import Memory, copied, spread

TITLE = "each allocation fails"
BOUND_S = 120
CACHES = 200  # blocks that statements and threads keep for the next time
ORDERLY = (0, 1, 3)
CSV = ("工单编号,受理时间,办理状态,诉求类型,紧急程度,受理渠道,标题,诉求内容,地址,姓名,联系电话,是否保密,承办单位,"
       "答复内容,答复时间\n"
       + "".join(f"K{n},2026-03-0{n} 09:00,待派单,投诉,一般,电话,路灯不亮,灯桥路口路灯不亮{n},灯桥路口,,,否,,,\n"
                 for n in range(1, 5)))


# --- the command line

class Commands:
    """Commands on a city of their own; `golden` is what each says when nothing fails."""

    def __init__(self, report, folder):
        self.report, self.folder = report, folder
        self.memory, self.data = Memory(folder), os.path.join(folder, "city")
        self.kept = os.path.join(folder, "kept")
        self.plain("init", "--data", self.kept, "--preset", "anyang", "--sandbox")
        self.plain("demo-data", "--data", self.kept, "--tickets", "30", "--seed", "1")
        self.csv = os.path.join(folder, "old.csv")
        with open(self.csv, "w", encoding="utf-8") as file:
            file.write(CSV)

    def plain(self, *words, **more):
        return subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=BOUND_S, check=True,
                              stdin=subprocess.DEVNULL if "input" not in more else None, **more).stdout

    def run(self, words, at, forever=False, said=""):
        self.memory.clear()
        if at:
            self.memory.fail(at, forever)
        return subprocess.run([BINARY, *words], input=said, capture_output=True, text=True, timeout=BOUND_S, check=False,
                              env={**os.environ, **self.memory.environment()})

    def torture(self, name, words, points, *, fresh=False, prepare=lambda: None, after=lambda done: None, said="",
                same=True):
        """Fail the allocations of one command; fresh: on a copy of the city each time."""
        def once(at, forever=False):
            prepare()
            if fresh:
                copied(self.kept, self.data)
            return self.run(words, at, forever, said)
        golden = once(0)
        if golden.returncode != 0:
            raise AssertionError(f"{name} ends with {golden.returncode} by itself: {golden.stderr}")
        n, tried, done = self.memory.get("seen"), 0, 0
        for forever in (False, True):
            for at in spread(n, points if not forever else max(points // 4, 2)):
                end = once(at, forever)
                if self.memory.get("failed") == 0:
                    continue  # a run may take fewer than the last
                tried += 1
                done += end.returncode == 0
                where = f"{name}, allocation {at} of {n}{' and all later' if forever else ''}"
                if end.returncode not in ORDERLY:
                    self.report.bad(f"{where}: ended with {end.returncode}: {end.stderr[-300:]}")
                elif end.returncode == 0 and same and end.stdout != golden.stdout:
                    self.report.bad(f"{where}: said to be done, but its words differ")
                elif end.returncode != 0 and not end.stderr.strip():
                    self.report.bad(f"{where}: ended with {end.returncode} without a word")
                after(end.returncode)
        self.report.injected(tried)
        self.report.note(f"{name}: {n} allocations, {tried} failed, {done} of these runs did their work all the same")

    def sound(self, data):
        """`verify` has nothing to say; what it says else."""
        said = subprocess.run([BINARY, "verify", "--data", data], capture_output=True, text=True, timeout=BOUND_S,
                              check=False, stdin=subprocess.DEVNULL)
        if said.returncode != 0:
            self.report.bad(f"verify afterwards: {said.stdout[-300:]}{said.stderr[-300:]}")

    def all(self, points):
        city, made = ["--data", self.data], os.path.join(self.folder, "made")
        gone = lambda: shutil.rmtree(made, ignore_errors=True)  # noqa: E731
        changed = lambda _: self.sound(self.data)  # noqa: E731
        copied(self.kept, self.data)
        self.torture("openapi", ["openapi"], points)
        self.torture("verify", ["verify", *city], points)
        self.torture("export", ["export", *city], points)
        self.torture("unit list", ["unit", "list", *city], points)
        self.torture("user add", ["user", "add", *city, "--name", "lamplighter", "--role", "operator", "--password-stdin"],
                     points // 2, fresh=True, said=PASSWORD + "\n", after=changed)
        self.torture("import", ["import", *city, "--profile", "hotline", self.csv], points // 2, fresh=True, after=changed,
                     same=False)
        self.torture("backup", ["backup", *city, "--to", made], points // 2, prepare=gone, same=False,
                     after=lambda code: self.restored(made) if code == 0 else None)
        self.torture("init", ["init", "--data", made, "--preset", "anyang"], points // 2, prepare=gone, same=False,
                     after=lambda code: self.begun(made, code))

    def restored(self, made):
        """A backup said to be made can be restored, and is sound."""
        again = os.path.join(self.folder, "again")
        shutil.rmtree(again, ignore_errors=True)
        shutil.rmtree(again + "-keys", ignore_errors=True)
        copied(os.path.join(self.data, "keys"), again + "-keys")
        self.plain("restore", "--data", again, "--from", made, "--keys", again + "-keys")
        self.sound(again)

    def begun(self, made, code):
        """A city said to be made is sound; of one half made, init either goes on or says what to do."""
        if code == 0:
            self.sound(made)
            return
        again = subprocess.run([BINARY, "init", "--data", made, "--preset", "anyang"], capture_output=True, text=True,
                               timeout=BOUND_S, check=False, stdin=subprocess.DEVNULL)
        if again.returncode == 0:
            self.sound(made)
        elif made not in again.stderr:
            self.report.bad(f"init after a failed init: {again.stderr[-300:]}")


# --- the server

SEARCH = "tickets?limit=20&q=%E8%B7%AF%E7%81%AF"
STEADY = ("openapi.json", SEARCH)  # the others tell the time
PAGES = ("tickets?limit=50", SEARCH, "stats", "units?limit=50", "openapi.json", "/", "/healthz", "/readyz")


class Server:
    """One server that runs through all of it."""

    def __init__(self, report, city):
        self.report, self.city, self.memory = report, city, Memory(city.folder)
        self.load = Load(city, threads=3, seed=report.seed)
        self.load.start()
        self.load.wait(60)
        self.load.stop()
        city.stop()
        city.environment = self.memory.environment()
        city.start()
        self.pid, self.ended = city.pid(), 0

    def alive(self, where, orderly=False):
        """Else it is started anew. orderly: it may have ended with its word, where two failures met one request."""
        if self.city.alive() and self.city.pid() == self.pid:
            return
        self.memory.never()
        if orderly and self.city.log().rstrip().endswith("minsheng: out of memory"):
            self.ended += 1
        else:
            self.report.bad(f"{where}: the server died: {self.city.log()[-600:]}")
        self.city.stop(9)
        self.city.start()
        self.pid = self.city.pid()

    def counted(self, ask):
        """How many allocations one request takes, the first of a kind apart."""
        ask()
        before = self.memory.get("seen")
        ask()
        return self.memory.get("seen") - before

    def torture(self, name, ask, judge, points):
        """ask() -> what came, None for a connection cut short; judge(what came) -> None or a fault."""
        n, came = self.counted(ask), {}
        for at in spread(n, points):
            self.memory.fail(at)
            answer = ask()
            self.memory.never()
            where = f"{name}, allocation {at} of {n}"
            self.alive(where)
            self.report.injected(int(self.memory.get("failed") > 0))
            kind = "cut" if answer is None else answer[0]
            came[kind] = came.get(kind, 0) + 1
            fault = None if answer is None or answer[0] >= 500 else judge(answer)
            if fault:
                self.report.bad(f"{where}: {fault}")
            fault = judge(ask())
            if fault:
                self.report.bad(f"{where}, asked again: {fault}")
        self.report.note(f"{name}: about {n} allocations; answers {dict(sorted(came.items(), key=str))}")

    def fetch(self, client, path):
        """(status, body) of a GET on a connection of its own."""
        client = client.again()
        try:
            answer = client.get(path if path.startswith("/") else V + path, expect=None, judge=False)
            return answer.status, answer.body
        except (OSError, http.client.HTTPException):
            return None
        finally:
            client.close()

    def reads(self, points):
        desk = Hotline(self.city)
        case = self.load.commands[0].ticket
        for path in (*PAGES, f"tickets/{case}", f"tickets/{case}/timeline"):
            who = self.city.anonymous() if path.startswith("/") else desk["supervisor"]
            golden = self.fetch(who, path)
            if golden is None or golden[0] != 200:
                raise AssertionError(f"{path}: {golden}")
            self.torture(path, lambda p=path, w=who: self.fetch(w, p),
                         lambda got, g=golden, p=path, w=who: self.agrees(got, g, p, w), points)

    def agrees(self, got, golden, path, who):
        if got is None or got[0] != 200:
            return f"answered {got and got[0]}"
        if path in STEADY and got[1] != golden[1]:
            return "another answer than before"
        return None

    def told(self, points):
        """A citizen's request: in doubt or refused, the same command with the same key is there once."""
        def ask():
            command = self.load.probe(timeout=BOUND_S)
            return None if command.status is None else (command.status, b"")
        self.torture("a request", ask, lambda got: None if got and got[0] == 201 else f"answered {got}", points)

    def dispatched(self, points):
        """A move whose body names a unit: no word of it comes in shortened, which would be answered 422."""
        desk = Hotline(self.city)
        cases = iter([desk.register(f"路灯不亮{n}").triage() for n in range(2 * points + 4)])

        def ask():
            client = desk["dispatcher"].again()
            try:
                answer = client.call("POST", f"{V}tickets/{next(cases).id}/dispatch",
                                     {"shares": [{"unit": LEAD, "role": "lead"}]}, expect=None, judge=False)
                return answer.status, answer.body
            except (OSError, http.client.HTTPException):
                return None
            finally:
                client.close()
        self.torture("a dispatch", ask, lambda got: None if got and got[0] == 200 else f"answered {got}", points)

    def storm(self, failures):
        """People at work while now and then an allocation fails."""
        rng, seen = random.Random(self.report.seed), 0
        self.load.start()
        while seen < failures:
            self.memory.fail(rng.randrange(1000, 5000))  # time for a request to hold memory back again
            while self.memory.get("failed") == 0:
                pause(rng, 0.001, 0.002)
                self.alive("at work", orderly=True)
                if self.memory.get("at") == 0:
                    break
                self.load.healthy()
            seen += 1
        self.memory.never()
        self.load.wait(20)
        self.load.stop()
        self.report.injected(seen)
        self.alive("at work", orderly=True)
        self.report.figure("orderly ends", self.ended)
        if self.ended > max(failures // 10, 1):
            self.report.bad(f"{self.ended} ends at {failures} failures: the reserve is good for nothing")

    def leaks(self, rounds):
        """What stays allocated after failing the same points again and again, in blocks a failure."""
        desk = Hotline(self.city)["supervisor"]
        ask = lambda: self.fetch(desk, SEARCH)  # noqa: E731
        n, before = self.counted(ask), None
        points = spread(n, 40)
        for turn in range(rounds):
            for at in points:
                self.memory.fail(at)
                ask()
                self.memory.never()
            for _ in range(3):
                ask()
            if turn == 0:
                before = self.memory.get("blocks"), self.memory.get("bytes")
        blocks = self.memory.get("blocks") - before[0]
        failures = len(points) * (rounds - 1)
        self.report.figure("blocks kept a failure", f"{blocks / failures:.2f}")
        self.report.figure("bytes kept a failure", round((self.memory.get("bytes") - before[1]) / failures))
        if blocks > failures // 2 + CACHES:
            self.report.bad(f"{blocks} blocks stay allocated after {failures} failures")


def tortured(report, commands, requests, failures):
    folder = tempfile.mkdtemp(prefix="msh-memory-")
    try:
        Commands(report, folder).all(commands)
    finally:
        shutil.rmtree(folder)
    with report.city() as city:
        server = Server(report, city)
        server.reads(requests)
        server.told(requests)
        server.dispatched(requests)
        server.leaks(4)
        server.storm(failures)
        city.stop()
        city.environment = {}
        city.start()
        report.judge(city, server.load.commands)


def short(report):
    tortured(report, 12, 6, 40)


def long(report):
    tortured(report, report.size(0, 1200), report.size(0, 400), report.size(0, 2000))
