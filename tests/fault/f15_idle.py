"""F15: thousands of connections that ask once and then say nothing more.

Others are served meanwhile, each costs little, and all are hung up on when they have been quiet for long.
How much longer others wait beside them is a ratio, and stands with the benches (`streams`).
"""
import select
import time

from city import until
from drive import Load
from f08_descriptors import connected, served
from f16_slow import CUT_S
from inject import resident_kb

TITLE = "thousands of idle connections"
KB_EACH, KB_LEAST = 10, 16384  # 10,000 may cost 100 MB; what few cost drowns in what else moves
ROOM = 1000  # for those in a hurry


def opened(report, city, n):
    """So many, each answered once."""
    socks = []
    for _ in range(n):
        socks.append(connected(city.port))
        if not served(socks[-1]):
            report.bad(f"connection {len(socks)} of {n} was not answered")
            break
    report.injected(len(socks))
    return socks


def hung_up(socks):
    """On how many the server has hung up."""
    ends = select.poll()
    for sock in socks:
        ends.register(sock, select.POLLRDHUP)
    return len(ends.poll(0))


def ended(report, socks, began):
    """Until the server has hung up on all of them, which were told nothing more."""
    until(lambda: hung_up(socks) == len(socks), "the end of every idle connection", CUT_S)
    report.figure("all hung up on after", f"{time.monotonic() - began:.0f} s")
    for sock in socks:
        if sock.recv(1) != b"":
            report.bad("an idle connection was told something")


def crowded(report, n, commands):
    with report.city(config=(f"connections_max = {n + ROOM}",)) as city:
        load = Load(city, threads=3, seed=report.seed).start()
        load.wait(20)
        load.stop()
        memory, began = resident_kb(city.pid()), time.monotonic()
        socks = opened(report, city, n)
        took, early, grown = time.monotonic() - began, hung_up(socks), resident_kb(city.pid()) - memory
        report.figure("open after", f"{took:.1f} s")
        report.figure("memory for each", f"{grown / n:.1f} KiB")
        if early > 0:
            report.bad(f"{early} of {n} were hung up on within {took:.1f} s")
        if grown > max(KB_EACH * n, KB_LEAST):
            report.bad(f"memory grew by {grown} KiB for {n} idle connections")
        load.start()
        load.wait(commands)
        load.stop()
        ended(report, socks, began)
        for sock in socks:
            sock.close()
        load.start()
        load.wait(20)
        load.stop()
        report.judge(city, load.commands)


def short(report):
    crowded(report, 1000, 50)


def long(report):
    crowded(report, report.size(0, 10000), 500)
