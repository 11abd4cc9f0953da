"""F16: clients that send their heads, their bodies, or read their answers a few bytes at a time.

Others are served meanwhile, each slow one is cut, and memory stays bounded.
"""
import contextlib
import http.client
import os
import select
import socket
import threading
import time

from drive import Load
from inject import resident_kb

TITLE = "slow clients"
PACE_S = 1.0  # a few bytes each so often
CUT_S = 90  # no slow one may live so long; what is meant is 30
FEW = 4  # connections of those in a hurry
KB_EACH = 512  # of memory for each slow one, at most: those who read hold an answer of 450 KiB

HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
BODY = b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
READ = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"


class Slow:
    """One of them: what it sends at once, what it then drips, how many bytes it reads at a turn."""

    def __init__(self, port, kind):
        self.kind, self.began, self.ended = kind, time.monotonic(), None
        self.sock = socket.socket()
        if kind == "read":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.sock.settimeout(30)
        self.sock.connect(("127.0.0.1", port))
        self.sock.sendall({"head": HEAD, "body": BODY, "read": READ}[kind])
        self.sock.setblocking(False)

    def turn(self):
        """Drip; notes when the server has hung up."""
        try:
            if self.kind == "read":
                over = self.sock.recv(16) == b""
            else:
                readable = select.poll()
                readable.register(self.sock, select.POLLIN)
                over = bool(readable.poll(0)) and self.sock.recv(4096) == b""
                if not over:
                    self.sock.send(b"X: y\r\n" if self.kind == "head" else b" ")
        except BlockingIOError:
            over = False
        except OSError:
            over = True
        if over:
            self.ended = self.ended or time.monotonic()


class Witness(threading.Thread):
    """Notes at once who is hung up on, however long a turn of the others takes."""

    def __init__(self, slow):
        super().__init__(daemon=True)
        self.one_of = {one.sock.fileno(): one for one in slow if one.kind != "read"}
        self.over = False

    def run(self):
        ends = select.poll()
        for fd in self.one_of:
            ends.register(fd, select.POLLRDHUP)
        while not self.over:
            for fd, _ in ends.poll(100):
                self.one_of[fd].ended = self.one_of[fd].ended or time.monotonic()
                ends.unregister(fd)

    def end(self):
        self.over = True
        self.join()


def sockets(pid):
    """So many the server has open. Who reads slowly learns late that it was cut: the kernel has what was sent."""
    found = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")
    return found


def others(city, load, waits):
    """Somebody in a hurry: a page and a request, on connections of their own."""
    began = time.monotonic()
    client = http.client.HTTPConnection("127.0.0.1", city.port, timeout=30)
    client.request("GET", "/healthz")
    good = client.getresponse().status == 200
    client.close()
    good = load.probe(timeout=30).status == 201 and good
    waits.append(time.monotonic() - began)
    return good


def slowly(report, each):
    with report.city() as city:
        load = Load(city, threads=2, seed=report.seed).start()
        load.wait(20)
        load.stop()
        before, waits, most, idle = resident_kb(city.pid()), [], 0, sockets(city.pid())
        slow = [Slow(city.port, kind) for _ in range(each) for kind in ("head", "body", "read")]
        report.injected(len(slow))
        witness = Witness(slow)
        witness.start()
        until, left = time.monotonic() + CUT_S, 0
        while time.monotonic() < until:
            began = time.monotonic()
            for one in slow:
                if one.ended is None:
                    one.turn()
            if not others(city, load, waits):
                report.bad("another one was not served")
            most, left = max(most, resident_kb(city.pid())), sockets(city.pid()) - idle
            if left <= FEW:
                break
            time.sleep(max(0.0, began + PACE_S - time.monotonic()))
        witness.end()
        report.figure("all cut after", f"{time.monotonic() - slow[-1].began:.0f} s")
        for kind in ("head", "body"):
            lived = [one.ended - one.began for one in slow if one.kind == kind and one.ended]
            report.figure(f"slow {kind} cut after", f"{max(lived, default=0):.1f} s")
        report.figure("longest of others", f"{max(waits):.2f} s")
        report.figure("memory for each", f"{(most - before) / len(slow):.1f} KiB")
        if left > FEW:
            report.bad(f"{left} of {len(slow)} are still there after {CUT_S} s")
        if most - before > KB_EACH * len(slow):
            report.bad(f"memory grew by {most - before} KiB for {len(slow)} slow clients")
        for one in slow:
            one.sock.close()
        report.judge(city, load.commands)


def short(report):
    slowly(report, 334)


def long(report):
    slowly(report, report.size(0, 1334))
