"""What a running server costs and sends: CPU time of a request, sizes of first loads, news to 500 desks.

The server is the one a city runs, on SQLite with a demo city of 20,000 tickets. CPU time is the
server's own, of all its threads, over many requests of one kept connection; its floor in the same run is
/healthz, which asks neither session nor database. Sizes are the bytes a browser receives with gzip.
"""
import gzip
import http.client
import os
import re
import socket
import statistics
import time

from tools import ROOT, cpu_ns, settled  # finds tests/support as well

from city import City
from hotline import OPEN_DOORS, V, Hotline

ROUNDS, REQUESTS, DESKS = 5, 400, 500


class Line:
    """One kept connection that asks the same thing again and again."""

    def __init__(self, city, headers=()):
        self.pid = city.pid()
        self.http = http.client.HTTPConnection("127.0.0.1", city.port, timeout=60)
        self.headers = {"Accept-Encoding": "gzip", **dict(headers)}

    def get(self, path):
        """(headers, body as sent)"""
        self.http.request("GET", path, headers=self.headers)
        answer = self.http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path}: {answer.status} {body[:300]!r}")
        return answer.headers, body

    def cost(self, path):
        """CPU microseconds of a request: the best of the rounds."""
        self.get(path)
        best = None
        for _ in range(ROUNDS):
            began = cpu_ns(self.pid)
            for _ in range(REQUESTS):
                self.get(path)
            took = (cpu_ns(self.pid) - began) / REQUESTS / 1000
            best = took if best is None else min(best, took)
        return best


def cookies(client):
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}


# --- CPU time of a request

def paths_of(city):
    """name -> (path, who asks), the slow and the everyday ones"""
    case = Hotline(city).register("小区门口的路灯坏了三天，晚上看不见路。")
    staff, mine, nobody = cookies(case.desk["dispatcher"]), cookies(case.requester()), {}
    return [
        ("portal: first page", "/", nobody), ("portal: submit", "/submit/all", nobody),
        ("portal: track", "/track", nobody), ("portal: my ticket", "/my", mine),
        ("portal: open figures", "/open", nobody), ("portal: receipt", "/receipt", nobody),
        ("a ticket", f"{V}tickets/{case.id}", staff),
        ("its timeline", f"{V}tickets/{case.id}/timeline", staff),
        ("list of 50", f"{V}tickets?limit=50", staff),
        ("list of 50, three filters", f"{V}tickets?limit=50&state=handling&type=complaint&channel=phone", staff),
        ("search, two characters", f"{V}tickets?limit=20&q=%E5%99%AA%E9%9F%B3", staff),
    ]


def show_costs(city):
    settled(city)
    floor = Line(city).cost("/healthz")
    print(f"{'CPU of a request':34}{'µs':>9}{'× /healthz':>12}")
    print(f"{'/healthz, the floor':34}{floor:9.0f}{1:12.1f}")
    for name, path, headers in paths_of(city):
        cost = Line(city, headers).cost(path)
        print(f"{name:34}{cost:9.0f}{cost / floor:12.1f}")


# --- sizes of first loads

def assets_of(html):
    """What a page makes the browser fetch before it stands."""
    named = re.findall(r'(?:<script[^>]*src|<link[^>]*rel="(?:stylesheet|modulepreload)"[^>]*href|<img[^>]*src)'
                       r'="(/[^"]+)"', html)
    return set(named)


def load(line, path):
    """Bytes of a page and of all it names."""
    headers, body = line.get(path)
    text = (gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body).decode()
    return len(body) + sum(len(line.get(name)[1]) for name in assets_of(text))


def show_sizes(city):
    line = Line(city)
    print(f"\n{'bytes of a first load, gzip':34}{'kB':>9}")
    for name, path in (("portal: first page", "/"), ("portal: submit", "/submit/all"), ("portal: open figures", "/open"),
                       ("staff: before its desk", "/staff")):
        print(f"{name:34}{load(line, path) / 1000:9.1f}")
    folder = os.path.join(ROOT, "build/web/assets")
    parts = sorted(((os.path.getsize(os.path.join(folder, name)), name) for name in os.listdir(folder)
                    if name.endswith((".js.gz", ".css.gz"))), reverse=True)
    for size, name in parts[:8]:
        print(f"{'staff: ' + name[:-3]:34}{size / 1000:9.1f}")


# --- a new ticket on 500 desks

def open_desk(city, headers):
    desk = socket.create_connection(("127.0.0.1", city.port), timeout=30)
    lines = [f"GET {V}stream HTTP/1.1", "Host: 127.0.0.1", "Accept: text/event-stream"]
    desk.sendall("\r\n".join(lines + [f"{k}: {v}" for k, v in headers.items()] + ["", ""]).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += desk.recv(4096)
    if b" 200 " not in got.split(b"\r\n", 1)[0]:
        raise SystemExit(f"stream: {got[:300]!r}")
    return desk


def heard(desk, word):
    """Read until the word comes."""
    got = b""
    while word not in got:
        part = desk.recv(65536)
        if not part:
            raise SystemExit("a stream ended")
        got = got[-64:] + part


def show_news(city):
    hotline = Hotline(city)
    desks = [open_desk(city, cookies(hotline["dispatcher"])) for _ in range(DESKS)]
    first, last = [], []
    for n in range(10):
        ticket = hotline.register(f"第{n}盏路灯坏了。")
        began = time.monotonic()
        for desk in desks:
            heard(desk, str(ticket.id).encode())
            if desk is desks[0]:
                first.append(time.monotonic() - began)
        last.append(time.monotonic() - began)
    print(f"\n{f'a new ticket on {DESKS} desks':34}{'ms':>9}")
    print(f"{'from its answer to the first desk':34}{statistics.median(first) * 1000:9.0f}")
    print(f"{'to the last, median of 10':34}{statistics.median(last) * 1000:9.0f}")
    print(f"{'to the last, worst of 10':34}{max(last) * 1000:9.0f}")
    for desk in desks:
        desk.close()


def main():
    with City("sqlite", demo=int(os.environ.get("MSH_BENCH_TICKETS", "20000")),
              config=(*OPEN_DOORS, f"web = {os.path.abspath(os.path.join(ROOT, 'build/web'))}")) as city:
        show_costs(city)
        show_sizes(city)
        show_news(city)


if __name__ == "__main__":
    main()
