"""How large the write-ahead log of SQLite grows under steady writers and readers that leave no gap.

Readers that overlap keep a checkpoint from starting the log over: without the pause of design §5 it
grows for as long as they last. MSH_BENCH_SECONDS (600) says how long.
"""
import os
import threading
import time

from tools import ask, request

from city import City
from hotline import OPEN_DOORS, V, Hotline, intake

SECONDS = int(os.environ.get("MSH_BENCH_SECONDS", "600"))
WRITERS, READERS = 16, 16
TURN = 500  # requests of one run of a client program
MIB = 1 << 20


class Load:
    """One kind of request by so many clients, again and again until told to stop."""

    def __init__(self, city, clients, status, make):
        self.city, self.clients, self.status, self.make = city, clients, status, make
        self.answers, self.others, self.worst, self.stopping = 0, 0, 0.0, False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping:
            got = ask(self.city.port, self.make(), self.clients, TURN, self.status)
            self.answers, self.others = self.answers + TURN, self.others + got["others"]
            self.worst = max(self.worst, got["p99"])

    def stop(self):
        self.stopping = True
        self.thread.join()
        return self.answers


def size(path):
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def main():
    with City("sqlite", demo=int(os.environ.get("MSH_BENCH_TICKETS", "20000")), config=OPEN_DOORS) as city:
        desk = Hotline(city)["operator"]
        clerk = Hotline(city)["dispatcher"]
        words = "路灯坏了三天，晚上看不见路。" * 8 + "@@@@@@@@@@@@"
        writers = Load(city, WRITERS, "201,503", lambda: request("POST", V + "tickets", desk, intake(words)))
        search = request("GET", V + "tickets?limit=20&q=%E8%B7%AF%E7%81%AF", clerk)
        readers = [Load(city, READERS // 2, "200,503", lambda: search) for _ in range(2)]  # they never pause together
        began, largest, samples, turns, last = time.monotonic(), 0, 0, 0, 0
        while time.monotonic() - began < SECONDS:
            now = size(os.path.join(city.data, "minsheng.db-wal"))
            largest, samples, turns = max(largest, now), samples + 1, turns + (now < last)
            last = now
            time.sleep(0.02)
        wrote, read, took = writers.stop(), sum(r.stop() for r in readers), time.monotonic() - began
        print(f"{took:.0f} s, {WRITERS} writers and {READERS} readers without a gap:"
              f" {wrote / took:.0f} tickets and {read / took:.0f} searches a second")
        print(f"largest WAL {largest / MIB:.1f} MiB ({samples} looks), shortened {turns} times;"
              f" database {size(os.path.join(city.data, 'minsheng.db')) / MIB:.0f} MiB")
        print(f"worst p99 of {TURN} requests: writing {writers.worst:.0f} ms, reading"
              f" {max(r.worst for r in readers):.0f} ms")
        print(f"refused with 503: {writers.others} tickets, {sum(r.others for r in readers)} searches")
        city.stop()
        city.verify()


if __name__ == "__main__":
    main()
