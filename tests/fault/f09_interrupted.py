"""F9: calls that are interrupted, that move less than asked, or that would block.

No answer may differ: clients see no broken message, and every command is there once.
"""
import http.client
import os
import socket

from drive import Load
from hotline import V, Hotline
from inject import Storms
from straced import failing

TITLE = "interrupted and short calls"
ENGINES = ("sqlite", "postgres")
# Every second call of a thread, so that trying again helps. No EAGAIN on sockets: the kernel would tell of
# the next moment they are ready, nobody here would. Small windows make real ones instead.
STORMS = (("sockets",), ("files",), ("waits",), ("less",), Storms.KINDS)
# The same from outside, whoever calls, libc too: (calls, the only file, else all). Of write() the log's alone: MHD wakes
# its threads by write() to an eventfd, which the kernel never interrupts while it has room, and MHD does not try again.
TRACED = (
    ("recvfrom,sendto,recvmsg,sendmsg", None), ("read,pread64,pwrite64", None), ("write", "server.log"),
    ("epoll_wait,poll,accept4", None),
)
SLOW_S = 60


def whole(report, city, what):
    """Long and short answers, uploads and downloads, byte for byte."""
    desk, sent = Hotline(city), os.urandom(8) + b"\n" + b"line of text\n" * 20000
    client = desk["operator"].again()
    case = desk.register(f"{what}时登记")
    kept = client.call("POST", f"{V}tickets/{case.id}/attachments?name=a.txt", raw=b"text\n" + sent[9:], expect=201,
                       content_type="application/octet-stream").json
    got = client.get(f"{V}tickets/{case.id}/attachments/{kept['id']}").body
    if got != b"text\n" + sent[9:]:
        report.bad(f"{what}: a file of {len(sent)} bytes came back with {len(got)}, or other ones")
    for path in ("tickets?limit=200", "openapi.json", f"tickets/{case.id}"):
        client.get(V + path, judge=False)
    client.close()


def small_windows(report, city):
    """Both sides of a connection have room for little: the server's writes are short."""
    for _ in range(3):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.settimeout(60)
        sock.connect(("127.0.0.1", city.port))
        request = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        for byte in request:
            sock.send(bytes([byte]))
        parts = []
        while part := sock.recv(700):
            parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")),
                      None)
        if not head.startswith(b"HTTP/1.1 200") or length not in (None, len(body)):
            report.bad(f"in small pieces: {head[:80]!r}, {len(body)} of {length} bytes")
        report.injected(len(parts))
        sock.close()


def through(report, city, load, what, commands):
    """Answers whole in this storm, and people who get on with their work."""
    try:
        whole(report, city, what)
        load.wait(commands, SLOW_S)
    except (AssertionError, OSError, http.client.HTTPException) as fault:
        report.bad(f"{what}: {type(fault).__name__}: {fault}")


def felt(report, city, what, fired):
    report.injected(fired)
    if fired == 0:
        report.bad(f"{what}: nothing was interrupted")
    if not city.alive():
        raise AssertionError(f"{what}: the server died: {city.log()[-600:]}")


def blown(report, city, load, storms, commands):
    for kinds in STORMS:
        what = " and ".join(kinds)
        with storms.blow(*kinds):
            through(report, city, load, what, commands)
        if "less" in kinds:
            felt(report, city, what, storms.get("shortened"))
        if kinds != ("less",):
            felt(report, city, what, storms.get("interrupted"))


def traced(report, city, load, commands):
    log = os.path.join(city.folder, "storm.log")
    for names, only in TRACED:
        with failing(city.pid(), f"{names}:error=EINTR:when=2+2", log=log, path=only and os.path.join(city.folder, only)):
            through(report, city, load, names, commands)
        with open(log, encoding="utf-8", errors="replace") as file:
            felt(report, city, names, file.read().count("(INJECTED)"))


def rounds(report, turns, commands):
    with report.city() as city:
        storms = Storms(city.folder)
        city.stop()
        city.environment = storms.environment()
        city.start()
        load = Load(city, threads=3, seed=report.seed).start()
        load.wait(20)
        for _ in range(turns):
            blown(report, city, load, storms, commands)
            traced(report, city, load, commands)
        small_windows(report, city)
        load.stop()
        for refusal in load.refusals[:5]:
            report.bad(f"an answer nobody should get: {refusal}")
        report.judge(city, load.commands)


def short(report):
    rounds(report, 1, 10)


def long(report):
    rounds(report, report.size(0, 10), 200)
