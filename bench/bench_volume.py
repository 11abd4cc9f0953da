"""What reading costs in a large city, and whether it stays flat as the city grows.

The city is one of MSH_BENCH_TICKETS demo tickets (20,000), or the data folder that MSH_BENCH_DATA names: it
is served as it is and written to (accounts, seals), so give a copy. Costs are CPU time of all the server's
threads over many requests of one kept connection, beside /healthz in the same run. MSH_BENCH_ENGINE=postgres
under tests/support/with_pg.py measures PostgreSQL: its own processes are counted with the server's.
"""
import collections
import glob
import http.client
import json
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

from tools import cpu_ns, settled  # finds tests/support as well

from city import BINARY, City, Contract, free_port
from hotline import OPEN_DOORS, V

ROUNDS, STREAMS = 5, 500
ROUND_NS = 60_000_000  # how much work a round is at least
WORDS = ("噪音", "路灯", "供暖", "漏水", "物业", "垃圾", "施工", "停车", "油烟", "积水", "井盖", "公交", "问题", "小区")
NEVER = "鑫龘"


class Kept(City):
    """A data folder that stood before and stays."""

    def __init__(self, data):
        self.engine, self.port, self._server, self._database = "sqlite", None, None, None
        self.environment, self.people, self.under = {}, {}, []
        self.folder, self.data = tempfile.mkdtemp(prefix="msh-bench-"), data
        conf = os.path.join(data, "minsheng.conf")
        with open(conf, encoding="utf-8") as file:
            have = file.read()
        with open(conf, "a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in OPEN_DOORS if f"\n{line}\n" not in have))
        self.contract = Contract(json.loads(self.run("openapi")))
        self.start()


def made():
    tickets = int(os.environ.get("MSH_BENCH_TICKETS", "20000"))
    return City(os.environ.get("MSH_BENCH_ENGINE", "sqlite"), demo=tickets, config=OPEN_DOORS)


# --- whose time is measured

def backends(city):
    """Processes of PostgreSQL that serve this city."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline") if city.engine == "postgres" else ():
        try:
            with open(path, "rb") as file:
                if city._database.encode() in file.read():
                    found.append(path.split("/")[2])
        except FileNotFoundError:
            continue
    return [pid for pid in found if int(pid) not in (city.pid(), os.getpid())]


class Refused(Exception):
    """Another answer than 200."""


class Line:
    """One kept connection that asks the same thing again and again."""

    def __init__(self, city, client=None):
        self.city, self.pids = city, [city.pid(), *backends(city)]
        self.http = http.client.HTTPConnection("127.0.0.1", city.port, timeout=120)
        cookies = client.cookies if client else {}
        self.headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())} if cookies else {}

    def get(self, path):
        self.http.request("GET", path, headers=self.headers)
        answer = self.http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Refused(f"{answer.status} {body[:300]!r}")
        return body

    def cost(self, path):
        """(microseconds of a request in the best of the rounds, the first one's answer)"""
        first = self.get(path)
        once = self.took(path, 1)
        n = max(2, min(400, ROUND_NS // max(once, 1)))
        return min(self.took(path, n) / n for _ in range(ROUNDS)) / 1000, first

    def took(self, path, n):
        began = sum(map(cpu_ns, self.pids))
        for _ in range(n):
            self.get(path)
        return sum(map(cpu_ns, self.pids)) - began


def total_of(body):
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    total = answer.get("total") if isinstance(answer, dict) else None
    return "" if total is None else f"{total:,}{'' if answer.get('total_exact', True) else ' or more'}"


# --- what is asked

def rows(city, sql):
    """Of the database itself, to choose what to ask for."""
    if city.engine == "postgres":
        out = subprocess.run(["psql", "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", "-d",
                              city._database, "-qAtF", "\t", "-c", sql], check=True, capture_output=True, text=True)
        return [tuple(line.split("\t")) for line in out.stdout.splitlines()]
    base = sqlite3.connect(f"file:{city.data}/minsheng.db?mode=ro", uri=True)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def small_unit(city, n):
    """The unit whose share of the city is nearest to a thousandth."""
    found = rows(city, "SELECT u.code, s.n FROM (SELECT region_id, unit_id, count(*) AS n FROM ticket_unit GROUP BY 1, 2) s"
                       " JOIN unit u ON u.region_id = s.region_id AND u.unit_id = s.unit_id WHERE NOT EXISTS"
                       " (SELECT 1 FROM unit b WHERE b.region_id = u.region_id AND b.parent_id = u.unit_id)")
    code, has = min(found, key=lambda r: abs(int(r[1]) - n / 1000))
    return code, int(has)


def rare_corner(city):
    """Category and area that few tickets share."""
    found = rows(city, "SELECT t.category, a.code, t.n FROM (SELECT region_id, category, area_id, count(*) AS n FROM ticket"
                       " WHERE category IS NOT NULL GROUP BY 1, 2, 3) t JOIN area a ON a.region_id = t.region_id"
                       " AND a.area_id = t.area_id")
    return min(found, key=lambda r: (int(r[2]), r[0], r[1]))


def top_of(city, code):
    """The highest category above this one."""
    above = dict(rows(city, "SELECT code, parent FROM category"))
    while above.get(code):
        code = above[code]
    return code


def words_of(line):
    """(name, word) of a common word, a rare one and two others."""
    path = V + "tickets?limit=1&q="
    hits = collections.Counter()
    for word in WORDS:
        answer = json.loads(line.get(path + urllib.parse.quote(word)))
        hits[word] = answer["total"]
    ordered = [word for word, n in hits.most_common() if n > 0]
    return [("the commonest of our words", ordered[0]), ("the rarest of our words", ordered[-1]),
            ("never", NEVER), ("one character", ordered[0][0]), ("two words", f"{ordered[0]} {ordered[1]}")]


def staff(city, role, unit=None):
    return city.user(role, unit, name=f"bench-{role.replace('_', '-')}-{secrets.token_hex(4)}")


def questions(city):
    """(group, name, path, who, wanted microseconds)"""
    n = int(rows(city, "SELECT count(*) FROM ticket")[0][0])
    unit, has = small_unit(city, n)
    category, area, corner = rare_corner(city)
    desk, clerk = staff(city, "dispatcher"), staff(city, "clerk", unit)
    leader, supervisor = staff(city, "leader"), staff(city, "supervisor")
    newest = rows(city, "SELECT ticket_id FROM ticket WHERE type <> 'report' AND sealed = 0"
                        " ORDER BY accepted_at DESC LIMIT 1")[0][0]
    oldest = rows(city, "SELECT ticket_id FROM ticket WHERE type <> 'report' AND sealed = 0"
                        " ORDER BY accepted_at LIMIT 1")[0][0]
    large = n > 1_000_000
    search, page, rare = (20000, None, 5000) if large else (5000, 1000, 1000)
    q = urllib.parse.quote
    asked = [
        ("a ticket", "the newest", f"{V}tickets/{newest}", desk, 300),
        ("a ticket", "the oldest", f"{V}tickets/{oldest}", desk, 300),
        ("a ticket", "its timeline", f"{V}tickets/{oldest}/timeline", desk, None),
    ]
    lists = [("no filter", "", page), ("type, channel, state", "&type=complaint&channel=phone&state=closed,archived", page),
             ("open, nearest due first", "&state=handling&order=due", page),
             (f"rare corner ({corner}): category, area, type", f"&category={category}&area={area}&type=help", rare),
             ("a category with all below it", f"&category={top_of(city, category)}", page),
             ("the same, area, urgency", f"&category={top_of(city, category)}&area={area}&urgency=urgent", rare)]
    asked += [("a page of 50", name, f"{V}tickets?limit=50{more}", desk, wanted) for name, more, wanted in lists]
    asked.append(("a page of 50", f"a clerk of {has:,} tickets", f"{V}tickets?limit=50", clerk, page))
    asked.append(("a page of 50", "counts of the list", f"{V}tickets/counts?type=complaint", desk, None))
    for name, word in words_of(Line(city, desk)):
        path = f"{V}tickets?limit=20&q={q(word)}"
        asked.append(("the newest 20 of a search", f"{name}, all", path, desk, search))
        asked.append(("the newest 20 of a search", f"{name}, a clerk of {has / n:.2%}", path, clerk, 20000))
    asked += [("a desk", f"{name}: {path}", V + path, who, None) for name, path, who in (
        ("dispatcher", "queues", desk), ("clerk", "queues", clerk), ("supervisor", "queues", supervisor),
        ("dispatcher", "dispatch", desk), ("clerk", "tasks", clerk), ("dispatcher", "claims", desk),
        ("supervisor", "supervision", supervisor), ("callback", "callbacks", staff(city, "callback")))]
    month = rows(city, "SELECT k1 FROM tally WHERE kind = 'month_type' ORDER BY k1 DESC LIMIT 1")
    asked += [("a leader's figures", path, V + path, leader, 20000) for path in (
        "stats?period=month", "stats?period=days30", f"stats?month={month[0][0]}" if month else "stats",
        "stats/units?period=days30&rate=solved", "tallies?kind=month_category&limit=1000")]
    asked += [("the portal", path, urllib.parse.quote(path, safe="/?=&%"), None, wanted) for path, wanted in (
        ("/answers", None), (f"/answers?q={WORDS[0]}", None), (f"/api/v1/public/answers?q={WORDS[1]}", None),
        ("/api/v1/public/figures", None), ("/open", 300))]
    return n, asked


def show_costs(city):
    floor, _ = Line(city).cost("/healthz")
    n, asked = questions(city)
    print(f"{n:,} tickets on {city.engine}; /healthz, the floor: {floor:.0f} µs\n")
    print(f"{'CPU of a request':62}{'µs':>10}{'× floor':>9}{'found':>17}{'wanted':>9}")
    before = None
    for group, name, path, who, wanted in asked:
        if group != before:
            print(group)
            before = group
        try:
            cost, body = Line(city, who).cost(path)
        except Refused as refused:
            print(f"  {name:60}{str(refused)[:3]:>10}   missed", flush=True)
            continue
        mark = "" if wanted is None else f"{wanted:9,}{'' if cost <= wanted else '  missed'}"
        print(f"  {name:60}{cost:10,.0f}{cost / floor:9.1f}{total_of(body):>17}{mark}", flush=True)
    return n


# --- memory, start, verify

def status(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(rf"^{name}:\s+(\d+) kB", file.read(), re.M).group(1)) / 1024


def open_stream(city, client):
    desk = socket.create_connection(("127.0.0.1", city.port), timeout=30)
    cookies = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    desk.sendall(f"GET {V}stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                 f"Cookie: {cookies}\r\n\r\n".encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += desk.recv(4096)
    if b" 200 " not in got.split(b"\r\n", 1)[0]:
        raise SystemExit(f"stream: {got[:300]!r}")
    return desk


def show_start(city):
    city.stop()
    city.port = free_port()
    began = time.monotonic()
    city.start()
    line = http.client.HTTPConnection("127.0.0.1", city.port, timeout=60)
    while True:
        try:
            line.request("GET", "/readyz")
            answer = line.getresponse()
            answer.read()
            if answer.status == 200:
                break
        except OSError:
            line.close()
        time.sleep(0.005)
    took = time.monotonic() - began
    cpu = cpu_ns(city.pid()) / 1e9
    print(f"\n{'start to ready, s by the clock':62}{took:10.2f}{'':26}        2{'' if took <= 2 else '  missed'}")
    print(f"{'  CPU s until then':62}{cpu:10.2f}")
    print(f"{'  CPU s until it rests, the facts in the background':62}{settled(city):10.1f}", flush=True)


def show_memory(city, n):
    client = staff(city, "dispatcher")
    bare = status(city.pid(), "RssAnon")
    desks = [open_stream(city, client) for _ in range(STREAMS)]
    time.sleep(1)
    used = status(city.pid(), "RssAnon")
    mark = f"{120:9}{'' if used <= 120 else '  missed'}" if n <= 1_100_000 else ""
    print(f"\n{'RssAnon at rest, MiB':62}{bare:10.1f}")
    print(f"{f'  with {STREAMS} idle event streams':62}{used:10.1f}{'':26}{mark}", flush=True)
    for desk in desks:
        desk.close()


def show_verify(city, n):
    city.stop()
    began = time.monotonic()
    with subprocess.Popen([BINARY, "verify", "--data", city.data], stdout=subprocess.PIPE, text=True) as run:
        out = run.stdout.read()
        _, _, used = os.wait4(run.pid, 0)
        run.returncode = 0
    took = time.monotonic() - began
    cpu = used.ru_utime + used.ru_stime
    mark = f"{60:9}{'' if took <= 60 else '  missed'}" if 900_000 <= n <= 1_100_000 else ""
    print(f"\n{'verify, s by the clock':62}{took:10.1f}{'':26}{mark}")
    print(f"{'  CPU s; µs a ticket':62}{cpu:10.1f}{cpu / n * 1e6:9.0f}")
    print(f"{'  most memory it held, MiB':62}{used.ru_maxrss / 1024:10.0f}")
    print("  " + out.strip().splitlines()[-1])


def load():
    with open("/proc/loadavg", encoding="ascii") as file:
        return file.read().split()[0]


def main():
    kept = os.environ.get("MSH_BENCH_DATA")
    print(f"load {load()} before")
    with Kept(kept) if kept else made() as city:
        settled(city)
        n = show_costs(city)
        show_memory(city, n)
        show_start(city)
        show_verify(city, n)
    print(f"load {load()} after")


if __name__ == "__main__":
    main()
