"""F8: no descriptor is left, by a limit that connections use up, and by accept that is refused.

The server does not spin meanwhile, those it has are served, and it takes connections again afterwards.
"""
import contextlib
import os
import resource
import socket
import time

from drive import Load
from hotline import V, Hotline
from inject import cpu_s
from straced import failing

TITLE = "no descriptor is left"
STUCK_S = 2.0
SPIN = 0.5  # of one processor: what turns round and round uses all of it
TRIES = 400  # in that time, some 40 are meant; what turns round and round makes thousands


def connected(port):
    sock = socket.create_connection(("127.0.0.1", port), 10)
    sock.settimeout(30)
    return sock


def served(sock):
    """True if a request on a connection that is open already is answered."""
    sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    return sock.recv(65536).startswith(b"HTTP/1.1 200")


def measured(report, city, what):
    """Processor time used while nothing can be done; some 50 times more would be a spin."""
    before, began = cpu_s(city.pid()), time.monotonic()
    time.sleep(STUCK_S)
    share = (cpu_s(city.pid()) - before) / (time.monotonic() - began)
    report.figure(f"processor, {what}", f"{share:.1%}")
    if share > SPIN:
        report.bad(f"{what}: the server spins, {share:.0%} of a processor")


def recovered(report, city, load, what):
    if not city.alive():
        raise AssertionError(f"{what}: the server died: {city.log()[-600:]}")
    for _ in range(50):
        with contextlib.suppress(OSError):
            if load.probe(timeout=5).status == 201:
                return
    report.bad(f"{what}: no request is taken afterwards")


def used_up(report, city, load):
    """So many connections that the limit of the process is reached; some wait to be accepted."""
    first = connected(city.port)
    assert served(first)
    soft, hard = resource.prlimit(city.pid(), resource.RLIMIT_NOFILE)
    from_now = len(os.listdir(f"/proc/{city.pid()}/fd")) + 40
    resource.prlimit(city.pid(), resource.RLIMIT_NOFILE, (from_now, hard))
    socks = [connected(city.port) for _ in range(100)]
    report.injected(60)
    measured(report, city, "limit reached")
    if not served(first):
        report.bad("limit reached: an open connection is not served")
    for sock in socks[:70]:
        sock.close()
    answered = 0
    for sock in socks[70:]:
        with contextlib.suppress(OSError):
            answered += served(sock)
        sock.close()
    report.figure("of 30 that had waited served", answered)
    if answered != 30:
        report.bad(f"limit reached: {answered} of 30 that had waited were served when there was room")
    first.close()
    resource.prlimit(city.pid(), resource.RLIMIT_NOFILE, (soft, hard))
    recovered(report, city, load, "limit reached")


def refused(report, city, load, error):
    """accept itself fails, for ever."""
    log = os.path.join(city.folder, "accept.log")
    with failing(city.pid(), f"accept,accept4:error={error}", log=log):
        sock = connected(city.port)  # waits in the kernel's queue
        measured(report, city, error)
        sock.close()
    with open(log, encoding="utf-8", errors="replace") as file:
        tries = file.read().count("(INJECTED)")
    report.injected(tries)
    if not 0 < tries < TRIES:
        report.bad(f"{error}: {tries} tries in {STUCK_S} s")
    recovered(report, city, load, error)


def kept_out(report, city, load):
    """Files and databases cannot be opened: refused, never wrong."""
    client, came = Hotline(city)["supervisor"], {}
    with failing(city.pid(), "openat,openat2:error=EMFILE", "dup,fcntl:error=EMFILE:when=1000+"):
        for n in range(30):
            answer = client.get(V + "tickets?limit=50", expect=(200, 500, 503), judge=False)
            status = load.probe(timeout=30).status
            for one in (f"read {answer.status}", status):
                came[one] = came.get(one, 0) + 1
            report.injected()
    report.note(f"nothing can be opened: {came}")
    if not {k for k in came if k not in ("read 200", "read 500", "read 503")} <= {201, 500, 503, 507}:
        report.bad(f"nothing can be opened: {came}")
    recovered(report, city, load, "nothing can be opened")


def short(report):
    with report.city() as city:
        load = Load(city, threads=2, seed=report.seed).start()
        load.wait(30)
        load.stop()
        used_up(report, city, load)
        for error in ("EMFILE", "ENFILE", "ENOBUFS"):
            refused(report, city, load, error)
        kept_out(report, city, load)
        report.judge(city, load.commands)


long = short
