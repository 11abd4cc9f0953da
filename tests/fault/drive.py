"""The load driver: people at work on a real server, who do not give up when it dies.

    load = Load(city, threads=4, seed=1)
    load.start()
    load.wait(200)          # until so many more commands are acknowledged
    city.stop(signal.SIGKILL); city.start()
    load.stop()             # joins; what is still open stays unknown
    check.judge(city, load.commands)

Each thread has people and connections of its own and takes tickets on their way: requests told
anonymously, dispatch, sign, reply, review, callback, claims, rework, merge. Every command carries an
Idempotency-Key. A connection that breaks, or 503, leaves a command in doubt: the client sends it again
with the same key, as a browser would, until it hears an answer or the load ends. What came of each is
in `commands`, and in the file `acks` as lines of JSON, synced before the next command is sent.
"""
import http.client
import itertools
import json
import os
import random
import re
import secrets
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [path for path in (os.path.join(HERE, "..", "support"),) if path not in sys.path]

from city import READS, Client, Unexpected  # noqa: E402 (the path comes first)
from hotline import ASSIST, INFORM, LEAD, OTHER_LEAD, V, Case, Hotline, intake  # noqa: E402
from picture import png  # noqa: E402

ACKED, UNKNOWN, REFUSED = "acked", "unknown", "refused"
AGAIN_S = 0.02  # between two tries; no part of any check
BROKEN = (OSError, http.client.HTTPException)


class Ended(Exception):
    """The load is over while an answer was still missing."""


class Command:
    """One command of a client, and what came of it."""

    def __init__(self, key, op, route, mark):
        self.key, self.op, self.route, self.mark = key, op, route, mark
        self.outcome, self.status, self.tries = UNKNOWN, None, 0
        self.ticket = self.number = self.version = None

    def line(self):
        return json.dumps(vars(self), ensure_ascii=False)


def of_ticket(path):
    """The ticket an address names, else None."""
    found = re.match(V + r"tickets/(\d+)/", path)
    return found.group(1) if found else None


class Log:
    """All commands of all threads, in the order they ended."""

    def __init__(self, path=None):
        self.commands, self.acked, self._changed = [], 0, threading.Condition()
        self._file = open(path, "a", encoding="utf-8") if path else None

    def open(self, command):
        with self._changed:
            self.commands.append(command)

    def closed(self, command):
        with self._changed:
            if self._file:
                self._file.write(command.line() + "\n")
                self._file.flush()
                os.fsync(self._file.fileno())
            self.acked += command.outcome == ACKED
            self._changed.notify_all()

    def wait(self, n, bound):
        with self._changed:
            if not self._changed.wait_for(lambda: self.acked >= n, bound):
                raise AssertionError(f"{self.acked} commands acknowledged, not {n}, within {bound} s")

    def each(self, names, bound):
        """Has each of these commands been acknowledged, or is it within so many seconds?"""
        with self._changed:
            return self._changed.wait_for(lambda: names <= set(ops(self.commands)), bound)


class Steady(Client):
    """A client that sends again what was not answered."""

    def __init__(self, client, load):
        super().__init__(client.city, client.name, client.token)
        self.cookies, self.csrf, self.load = dict(client.cookies), client.csrf, load

    def again(self):
        return Steady(self, self.load)

    def call(self, method, path, body=None, *, expect=200, key=True, **more):
        more["judge"] = False
        if method in READS or path.startswith(V + "requester-session"):
            return self._until_answered(None, method, path, body, expect=expect, key=key, **more)
        key = secrets.token_hex(16) if key is True else key
        command = Command(key, path.split("?")[0].rsplit("/", 1)[-1], path, (body or {}).get("text"))
        self.load.log.open(command)
        answer = self._until_answered(command, method, path, body, expect=None, key=key, **more)
        command.status = answer.status
        if 200 <= answer.status < 300:
            told = answer.json or {}
            command.outcome, command.version = ACKED, told.get("version")
            command.ticket, command.number = of_ticket(path) or told.get("id"), told.get("number")
        else:
            command.outcome = REFUSED
        self.load.log.closed(command)
        wanted = (expect,) if isinstance(expect, int) else expect
        if wanted is not None and answer.status not in wanted:
            raise Unexpected(f"{self.name}: {method} {path}: {answer.status} {answer.code}")
        return answer

    def _until_answered(self, command, *request, **more):
        expect, more["expect"] = more["expect"], None
        while True:
            try:
                if command:
                    command.tries += 1
                answer = super().call(*request, **more)
                if answer.status not in (500, 503, 507):
                    break
            except BROKEN:
                self.close()
            if self.load.ended.wait(AGAIN_S):
                raise Ended
        wanted = (expect,) if isinstance(expect, int) else expect
        if wanted is not None and answer.status not in wanted:
            raise Unexpected(f"{self.name}: {request[0]} {request[1]}: {answer.status} {answer.code}")
        return answer


class Desk(Hotline):
    """The people of the hotline as steady clients."""

    def __init__(self, city, load):
        super().__init__(city)
        self.load = load

    def __getitem__(self, key):
        if key not in self._own:
            super().__getitem__(key)
            self._own[key] = Steady(self._own[key], self.load)
        return self._own[key]


# --- ways of a ticket; each takes the worker and leaves its case where it may

def way_solved(w):
    w.told().to_callback().answer("yes", rating="good")


def way_assisted(w):
    c = w.taken().triage().dispatch((LEAD, "lead"), (ASSIST, "assist"), (INFORM, "inform"))
    c.on_task("inform_clerk", "acknowledge", unit=INFORM)
    c.handle(ASSIST).sign()
    c.on_task("clerk", "take")
    c.on_task("clerk", "feedback", {"text": "正在现场处理"})
    c.reply().approve().passed()
    c.attempts(1).answer("no", accepted="yes", rating="fair")


def way_returned(w):
    c = w.taken().triage().dispatch().sign()
    claim = c.ask("clerk", "return", unit=LEAD, reason="jurisdiction", suggested_unit=OTHER_LEAD)
    c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
    c.dispatch((OTHER_LEAD, "lead"), action="designate").handle(OTHER_LEAD)


def way_rework(w):
    c = w.told().to_callback().answer("no", rating="bad")
    c.dispatch(action="designate")
    c.sign().reply()
    c.on_task("clerk", "recall")
    c.reply()
    c.on_task("head", "disapprove", {"text": "请写明结果"})
    c.reply().approve()
    c.act("reviewer", "send-back", {"reason": "perfunctory", "text": "没有写明结果"})


def way_merged(w):
    parent = w.taken().triage()
    child = w.taken().triage()
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一路口"})
    child.act("dispatcher", "unmerge", {})
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "确为同一路口"})
    parent.dispatch().act("supervisor", "instruct", {"text": "请尽快办理"})


def way_rated(w):
    c = w.told()
    c.act("operator", "supplement", {"text": "夜里更暗"})
    c.to_callback()
    requester = Steady(w.requester(c), w.load)
    c.act(requester, "rate", {"solved": "yes", "rating": "very_good"})


def way_refused(w):
    c = w.taken()
    claim = c.ask("operator", "refusal", reason="out_of_duty", told_route="mediation")
    c.decide("reviewer", "deny", claim)
    c.triage().act("dispatcher", "remark", {"text": "转派前已核对"})


def way_photo(w):
    c = w.taken()
    w.desk["operator"].call("POST", f"{V}tickets/{c.id}/attachments?name=a.png", expect=201,
                            raw=png(mark().encode() * w.rng.randrange(1, 400)), content_type="application/octet-stream")


WAYS = (way_solved, way_assisted, way_returned, way_rework, way_merged, way_rated, way_refused,
        way_photo)
TOLD_ONLY = 3  # so many requests that go no further for each that does


class Worker(threading.Thread):
    """One thread of work."""

    def __init__(self, load, nth):
        super().__init__(name=f"load-{nth}", daemon=True)
        self.load, self.rng = load, random.Random(load.seed * 1000 + nth)
        at = nth * len(WAYS) // max(load.threads, 1) % len(WAYS)
        self.ways = itertools.cycle(WAYS[at:] + WAYS[:at])  # each of them soon, whoever is slow
        self.desk = Desk(load.city, load)
        self.anonymous = Steady(Client(load.city), load)

    def told(self):
        """Told by a citizen without a name, on the web."""
        return Case(self.desk, self.anonymous, intake(mark(), channel="web", identity_mode="anonymous"))

    def taken(self):
        """Taken down by the operator."""
        return Case(self.desk, self.desk["operator"], intake(mark()))

    def requester(self, case):
        client = Steady(Client(self.load.city, f"requester of {case.number}"), self.load)
        answer = client.post(V + "requester-session", {"number": case.number, "code": case.code}, expect=(200, 201))
        client.csrf = answer.json.get("csrf_token")
        return client

    def run(self):
        try:
            while not self.load.ended.is_set():
                for _ in range(self.rng.randrange(TOLD_ONLY + 1)):
                    self.told()
                self.go(next(self.ways))
        except Ended:
            pass
        except BaseException as fault:  # the load must not die unseen
            self.load.faults.append(f"{self.name}: {type(fault).__name__}: {fault}")

    def go(self, way):
        try:
            way(self)
        except Unexpected as refused:
            self.load.refusals.append(f"{way.__name__}: {refused}")


def mark():
    """Words no other request has."""
    return "路灯不亮 " + secrets.token_hex(10)


class Load:
    """people: log in whoever works, which needs a running server; False where they are known already.
    acks: a file for the commands, synced line by line."""

    def __init__(self, city, threads=4, seed=1, acks=None, people=True):
        self.city, self.seed, self.threads = city, seed, threads
        self.log, self.ended = Log(acks), threading.Event()
        self.refusals, self.faults, self._workers = [], [], []
        self._desk = Desk(city, self)
        for key in () if not people else ("operator", "dispatcher", "reviewer", "callback", "supervisor", "clerk", "head", "other_clerk",
                    "other_head", "assist_clerk", "assist_head", "inform_clerk"):
            self._desk[key]  # made before the first fault: a log-in is no command

    @property
    def commands(self):
        return self.log.commands

    @property
    def acked(self):
        return self.log.acked

    def start(self):
        """The first time, and again after stop()."""
        self.ended.clear()
        base = len(self.log.commands)
        self._workers = [Worker(self, base * 100 + nth) for nth in range(self.threads)]
        for worker in self._workers:
            worker.start()
        return self

    def wait(self, n, bound=120):
        """Until n more commands are acknowledged than now; raises when a worker has died."""
        self.log.wait(self.log.acked + n, bound)
        self.healthy()

    def wait_each(self, names, bound=120):
        """Until each of these commands has been acknowledged once; raises when a worker has died."""
        if not self.log.each(names, bound):
            raise AssertionError(f"never did {sorted(names - set(ops(self.commands)))} within {bound} s;"
                                 f" refused: {self.refusals[:5]}")
        self.healthy()

    def healthy(self):
        assert not self.faults, "; ".join(self.faults[:3])

    def stop(self):
        """End and join; answers still missing are unknown."""
        self.ended.set()
        for worker in self._workers:
            worker.join(120)
            assert not worker.is_alive(), f"{worker.name} does not end"
        self._workers = []
        self.healthy()

    def probe(self, timeout=5):
        """One request told by a citizen, sent once; its Command, unknown if no answer came."""
        told = mark()
        command = Command(secrets.token_hex(16), "tickets", V + "tickets", told)
        command.tries = 1
        self.log.open(command)
        body = json.dumps(intake(told, channel="web", identity_mode="anonymous")).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=timeout)
        try:
            connection.request("POST", V + "tickets", body,
                               {"Content-Type": "application/json", "Idempotency-Key": command.key})
            answer = connection.getresponse()
            told = json.loads(answer.read())
            command.status = answer.status
            if answer.status == 201:
                command.outcome, command.ticket = ACKED, told["id"]
                command.number, command.version = told["number"], told["version"]
            elif answer.status < 500:
                command.outcome = REFUSED
        except (*BROKEN, ValueError):
            pass
        finally:
            connection.close()
        self.log.closed(command)
        return command


def counted(commands):
    """{outcome: number}"""
    found = {ACKED: 0, UNKNOWN: 0, REFUSED: 0}
    for command in commands:
        found[command.outcome] += 1
    return found


def ops(commands):
    """{op: acknowledged}"""
    found = {}
    for command in commands:
        if command.outcome == ACKED:
            found[command.op] = found.get(command.op, 0) + 1
    return found


def pause(rng, low, high):
    """A random time, as a fault injector takes it; nothing is expected to have happened by then."""
    time.sleep(rng.uniform(low, high))
