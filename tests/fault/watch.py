"""What people see while the database is away: somebody who asks all the time, and a clock.

    with Watch(city, load) as watch:
        watch.reset()
        ...                     # the fault
        watch.gap()             # longest time without an acknowledged command since reset()
    watch.problems()            # wrong answers, and answers that came too late

Right is 200, or 503 with Retry-After, within BOUND_S: 8 s of patience with a lost database, 10 s for an
answer that never comes, and some for a busy machine.
"""
import http.client
import random
import re
import threading
import time

from city import Client
from drive import Load, pause
from hotline import Hotline, V

BOUND_S = 25
STEP_S = 0.05


class Watch:
    def __init__(self, city, load):
        self.city, self.load = city, load
        self.refused, self.slowest, self._wrong = 0, 0.0, []
        self._client = Hotline(city)["operator"].again()
        self._ended, self._gap, self._since, self._acked = threading.Event(), 0.0, time.monotonic(), 0
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._ask, self._time)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join(2 * BOUND_S)

    def reset(self):
        self._gap, self._since = 0.0, time.monotonic()

    def gap(self):
        return max(self._gap, time.monotonic() - self._since)

    def problems(self):
        """One line each. What the server itself calls a fault of its own counts as well."""
        late = [f"an answer came after {self.slowest:.1f} s"] if self.slowest > BOUND_S else []
        own = re.findall(r"^.*\bstatus=500\b.*$", self.city.log(), re.M)
        return self._wrong[:10] + late + own[:5]

    def _time(self):
        while not self._ended.wait(STEP_S):
            acked, now = self.load.acked, time.monotonic()
            if acked != self._acked:
                self._gap = max(self._gap, now - self._since)
                self._acked, self._since = acked, now

    def _ask(self):
        while not self._ended.wait(STEP_S):
            began = time.monotonic()
            try:
                answer = Client.call(self._client, "GET", V + "tickets?limit=1", expect=None, judge=False)
            except (OSError, http.client.HTTPException) as fault:
                self._wrong.append(f"no answer after {time.monotonic() - began:.1f} s: {fault!r}")
                self._client.close()
                continue
            self.slowest = max(self.slowest, time.monotonic() - began)
            if answer.status == 503:
                self.refused += 1
                if int(answer.headers.get("Retry-After") or 0) < 1:
                    self._wrong.append(f"503 {answer.code} without Retry-After")
            elif answer.status != 200:
                self._wrong.append(f"{answer.status} {answer.code} on a list")


def outages(report, n, strike, latest_s, recovery_s):
    """The database goes away n times under load: `strike()` does it and returns when it is done; at most
    latest_s between. How soon work goes on is judged in long forms alone."""
    rng = random.Random(report.seed)
    with report.city() as city:
        load = Load(city, threads=4, seed=report.seed)
        with Watch(city, load) as watch:
            load.start()
            for _ in range(n):
                load.wait(30)
                pause(rng, 0.1, latest_s)
                watch.reset()
                strike()
                report.injected()
                load.wait(10)
                report.ready(watch.gap())
            load.stop()
        for problem in watch.problems():
            report.bad(problem)
        if report.longest > recovery_s and not report.short:
            report.bad(f"recovery took more than {recovery_s} s")
        report.judge(city, load.commands)
        report.figure("in doubt", sum(command.tries > 1 for command in load.commands))
        report.figure("slowest answer", f"{watch.slowest:.2f} s")
        report.figure("refused reads", watch.refused)
