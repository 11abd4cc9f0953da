"""10,000 who only listen: what one costs in memory, how soon the last hears, and what idle connections cost others.

The clients are one C program (load.c): a client in Python would need longer to hear than the server
to tell. README.md says how each figure is taken.
"""
import contextlib
import os
import statistics
import subprocess
import time

from tools import TOOLS, anonymous_kb, ask, cpu_ns, request

from city import City
from hotline import OPEN_DOORS, V, Hotline

MANY = int(os.environ.get("MSH_BENCH_STREAMS", "10000"))
ACTIVE, ASKED, ROUNDS = 200, 4000, 5
TICKETS = int(os.environ.get("MSH_BENCH_TICKETS", "20000"))


class Crowd:
    """So many open connections that have sent one request each."""

    def __init__(self, city, sent, first):
        path = os.path.join(city.folder, "held")
        with open(path, "wb") as file:
            file.write(sent)
        self.process = subprocess.Popen([os.path.join(TOOLS, "load"), "hold", str(city.port), str(MANY), first, path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "open\n":
            raise SystemExit("the connections did not open")

    def heard(self, word):
        """The monotonic second at which the last one had the word."""
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def crowd(city, name, sent, first):
    """Hold them, and tell what they cost."""
    before = anonymous_kb(city.pid())
    held = Crowd(city, sent, first)
    time.sleep(3)  # what opening them took is given back, or it stays and counts
    grown = anonymous_kb(city.pid()) - before
    print(f"{f'{MANY} {name}: RssAnon':52}{grown * 1.024 / 1000:9.1f} MB, {grown * 1.024 / MANY:.1f} kB each")
    try:
        yield held
    finally:
        held.close()


def show_streams(city):
    hotline = Hotline(city)
    sent = request("GET", V + "stream", hotline["dispatcher"], more=["Accept: text/event-stream"])
    hotline.register("第一盏路灯坏了。")
    ask(city.port, request("GET", V + "session", hotline["dispatcher"]), 64, 2000)  # threads and caches stand
    with crowd(city, "idle event streams", sent, "\n:\n") as held:
        took, cpu = [], cpu_ns(city.pid())
        for n in range(10):
            ticket = hotline.register(f"第{n}盏路灯坏了。")
            began = time.monotonic()
            took.append(held.heard(str(ticket.id)) - began)
        cpu = (cpu_ns(city.pid()) - cpu) / 10 / MANY
        print(f"{'one event, from its answer until all have it':52}{statistics.median(took) * 1000:9.0f} ms, worst of 10"
              f" {max(took) * 1000:.0f}; {cpu / 1000:.1f} µs CPU a stream")
        began = cpu_ns(city.pid())
        time.sleep(15)
        print(f"{'CPU of 15 s with one heartbeat each':52}{(cpu_ns(city.pid()) - began) / 1e6:9.0f} ms")


def p99(city, sent):
    return ask(city.port, sent, ACTIVE, ASKED)["p99"]


def show_idle(city):
    clerk = Hotline(city)["dispatcher"]
    listing = request("GET", V + "tickets?limit=50&state=handling", clerk)
    p99(city, listing)
    alone = [p99(city, listing) for _ in range(ROUNDS)]
    with crowd(city, "idle kept connections", request("GET", "/healthz"), " 200 "):
        beside = [p99(city, listing) for _ in range(ROUNDS)]
    print(f"{f'p99 of {ACTIVE} active users: alone, beside them':52}{statistics.median(alone):9.1f} ms,"
          f" {statistics.median(beside):.1f} ms: × {statistics.median(beside) / statistics.median(alone):.2f}")


def main():
    config = (*OPEN_DOORS, f"connections_max = {MANY + 1000}")
    with City("sqlite", demo=TICKETS, config=config) as city:
        show_streams(city)
    with City("sqlite", demo=TICKETS, config=config) as city:
        show_idle(city)


if __name__ == "__main__":
    main()
