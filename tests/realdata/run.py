#!/usr/bin/python3
"""The main job on real input: real messages go in over HTTP, are found again, and walk the loop.

usage: run.py [--engine sqlite|postgres]

MSH_DATA names the folder of data (default ../shared/data beside the checkout, MSH_SOURCE). Where it
is absent this prints one line and ends well; `.ci/run` sees to it that it ran where there is data.
"""
import argparse
import csv
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]

from city import City  # noqa: E402 (the path comes first)
from hotline import LEAD, OPEN_DOORS, OTHER_LEAD, V, Case, Hotline, intake, unit_code  # noqa: E402
from walks import WALKS, drafted  # noqa: E402

CONNECTIONS = 6
WALKERS = 4
WALKED = 300
WORDS_FIXED = ("供暖", "停电", "噪音", "停水", "小区", "物业", "学校", "公交", "地铁", "扰民", "拆迁", "教师",
               "垃圾", "路灯", "医保", "路", "车", "！", "违建房", "开发商", "停车位", "施工噪音", "农民工资",
               "幼儿园", "A市", "Ａ市", "a3区", "12345", "业主委员会", "经济适用房", "城市管理局", "政府信息公开")
WORDS = 50


def fold(text):
    """As search folds: full width to half, letters to lower case, every blank a space."""
    out = []
    for char in text:
        code = ord(char)
        if 0xFF01 <= code <= 0xFF5E:
            char = chr(code - 0xFEE0)
        elif char.isspace():
            char = " "
        lower = char.lower()
        out.append(lower if len(lower) == 1 else char)
    return "".join(out)


def read_messages(path):
    """The rows; what is no file of messages ends the run with one sentence."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        sys.exit(f"realdata: {path} cannot be read: {wrong}")
    if len(rows) < WALKED or any(not row.get("title") or not row.get("body") for row in rows):
        sys.exit(f"realdata: {path} is no list of messages: it needs the columns title and body and {WALKED} rows")
    return rows


def words_of(rows):
    """The fixed words, then words cut from the data by a fixed rule until there are enough, of 1 to 8
    characters in turn."""
    words = list(dict.fromkeys(WORDS_FIXED))
    at = 0
    while len(words) < WORDS:
        body = rows[at * 97 % len(rows)]["body"]
        size, start = len(words) % 8 + 1, at * 13 % max(1, len(body) - 8)
        word = body[start:start + size]
        if len(word) == size and all(unicodedata.category(c) in ("Lo", "Nd", "Lu", "Po") for c in word):
            words.append(word) if word not in words else None
        at += 1
    return words


def kind_of(title):
    if "投诉" in title or "举报" in title:
        return "complaint"
    return "consult" if any(word in title for word in ("咨询", "请问", "询问")) else "help"


class Plan:
    """Which walk takes which rows: WALKED rows, spread evenly over the file."""

    def __init__(self, rows):
        kinds = [(walk, n) for walk, share, n in WALKS for _ in range(share)]
        spread = iter(range(0, len(rows), len(rows) // WALKED))
        self.walks, used, turn = [], 0, 0
        numbered = {}
        while used < WALKED:
            walk, n = kinds[turn % len(kinds)]
            turn += 1
            if used + n > WALKED:
                continue
            numbered[walk] = numbered.get(walk, -1) + 1
            self.walks.append((walk, numbered[walk], [next(spread) for _ in range(n)]))
            used += n
        self.drafts = {at for walk, _, rows_of in self.walks if walk is drafted for at in rows_of}


def body_of(at, row, plan):
    body = intake(row["body"], title=row["title"], type=kind_of(row["title"]), channel="mailbox",
                  contact={"name": f"来信人{at}", "phone": f"139{at:08d}"})
    return {**body, "draft": True} if at in plan.drafts else body


def in_threads(n, work):
    """Run work(k) in n threads; the first failure is raised here."""
    failed = []

    def guarded(k):
        try:
            work(k)
        except BaseException as error:  # noqa: BLE001 (told below)
            failed.append(error)
    threads = [threading.Thread(target=guarded, args=(k,)) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def take_in(desk, rows, plan):
    """Every row through POST /api/v1/tickets; answers what came back, in order of the rows."""
    made, todo = [None] * len(rows), queue.SimpleQueue()
    for at in range(len(rows)):
        todo.put(at)
    operator = desk["operator"]

    def work(_):
        client = operator.again()
        while True:
            try:
                at = todo.get_nowait()
            except queue.Empty:
                return client.close()
            made[at] = client.post(V + "tickets", body_of(at, rows[at], plan), expect=201,
                                   judge=at % 50 == 0).json
    in_threads(CONNECTIONS, work)
    assert len({m["id"] for m in made}) == len({m["number"] for m in made}) == len(rows)
    return made


def found(client, word):
    """Ids of all pages of a search, and the total the first page told."""
    from urllib.parse import quote
    ids, cursor, total = [], "", None
    while True:
        page = client.get(f"{V}tickets?q={quote(word)}&limit=200" + (f"&cursor={cursor}" if cursor else ""),
                          judge=not cursor).json
        if total is None:
            assert page["total_exact"], f"{word}: {page['total']} is not exact"
            total = page["total"]
        ids += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            return ids, total


def search(desk, rows, made):
    """Every word finds exactly the rows that contain it."""
    folded = [(fold(row["title"]), fold(row["body"])) for row in rows]
    words = words_of(rows)
    assert len(words) == WORDS and {len(w) for w in words} == set(range(1, 9)), sorted(map(len, words))
    hits = 0
    for word in words:
        needle = fold(word)
        expected = {m["id"] for m, (title, body) in zip(made, folded) if needle in title or needle in body}
        ids, total = found(desk["analyst"], word)
        assert len(ids) == len(set(ids)), f"{word}: a row twice"
        missing, extra = expected - set(ids), set(ids) - expected
        assert not missing and not extra, f"{word}: {len(missing)} missing, {len(extra)} too many"
        assert total == len(expected), f"{word}: total {total}, not {len(expected)}"
        hits += total
    assert found(desk["analyst"], "没有人写过的词组")[1] == 0
    print(f"# {len(words)} words, {hits} hits", flush=True)


class Walk:
    def __init__(self, kind, v, cases):
        self.kind, self.v, self.cases = kind, v, cases
        self._steps, self.day, self.error = kind(cases[0], v, *cases[1:]), 0, None

    def go_on(self, desk):
        for case in self.cases:
            case.desk = desk
        try:
            self.day = next(self._steps)
        except StopIteration:
            self.day = None
        except Exception:  # the others still walk
            self.day, self.error = None, traceback.format_exc()


def walk_all(city, desk, plan, made):
    """All walks, day by day, in several threads."""
    walks = [Walk(kind, v, [Case(desk, None, made=dict(made[at])) for at in rows])
             for kind, v, rows in plan.walks]
    desks = [desk.again() for _ in range(WALKERS)]
    today, waiting = 0, walks
    while waiting:
        todo = queue.SimpleQueue()
        for walk in waiting:
            if walk.day <= today:
                todo.put(walk)

        def work(k):
            while True:
                try:
                    walk = todo.get_nowait()
                except queue.Empty:
                    return
                while walk.day is not None and walk.day <= today:
                    walk.go_on(desks[k])
        in_threads(WALKERS, work)
        waiting = [walk for walk in waiting if walk.day is not None]
        if waiting:
            day = min(walk.day for walk in waiting)
            city.advance(f"{day - today}d")
            today = day
    failed = [walk for walk in walks if walk.error]
    told = set()
    for walk in failed:
        if walk.kind not in told:
            print("\n".join("# " + line for line in
                            f"{walk.kind.__name__} {walk.v}:\n{walk.error}".splitlines()), flush=True)
        told.add(walk.kind)
    assert not failed, f"{len(failed)} of {len(walks)} walks failed: {sorted({w.kind.__name__ for w in failed})}"
    return [case for walk in walks for case in walk.cases]


def left_behind(desk, rows):
    """A person leaves, and a unit is merged into another: what they had goes on elsewhere."""
    def begun(row, unit, who):
        case = desk.register(row["body"], title=row["title"]).triage()
        case.dispatch((unit, "lead")).sign(unit)
        case.on_task(who, "take", unit=unit)
        return case

    first, second = begun(rows[0], LEAD, "clerk"), begun(rows[1], OTHER_LEAD, "other_clerk")
    leaver, taker = (desk[who].get(V + "session").json["account_id"] for who in ("clerk", "clerk2"))
    handed = desk["head"].post(f"{V}accounts/{leaver}/handover", {"to": taker, "text": "调离"}).json
    assert handed["left"] == 0 and first.task()["holder"]["id"] == taker, handed
    merging = f"{V}units/{OTHER_LEAD}/merge"
    desk["sysadmin"].post(merging, {"into": LEAD, "text": "机构改革"})
    until = time.monotonic() + 60
    while desk["sysadmin"].get(merging).json["state"] != "done":
        assert time.monotonic() < until, "the merger does not end"
        time.sleep(0.05)
    assert unit_code(second.task(LEAD)) == LEAD
    return [first, second]


def uncovered(table, events):
    """Rows of the table that no event took."""
    taken = {(e.get("machine"), e["op"], e.get("from"), e.get("to")) for e in events}

    def took(row):
        for machine, op, begin, end in taken:
            if (machine, op) != (row["machine"], row["op"]) or begin not in row["from"]:
                continue
            if row["to"] == end or row["to"] == "resume" or (row["to"] == "keep" and begin == end):
                return True
        return False
    # what comes from an older system is another program's (replies.py)
    return [row for row in table if not took(row) and "import" not in row["op"]]


def cover(desk, cases):
    """Together the walks took every row of the transition table, as their events tell."""
    table = desk["supervisor"].get(V + "flow").json["rows"]
    events = [json.loads(event["payload"]) for case in cases for event in case.events()]
    left = uncovered(table, events)
    assert not left, "rows not taken: " + "; ".join(
        f"{r['machine']} {r['op']} {'|'.join(r['from'])} -> {r['to']}" for r in left)
    print(f"# {len(cases)} tickets, {len(events)} events, {len(table)} rows", flush=True)


class Report:
    def __init__(self):
        self.n, self.failed = 0, 0

    def run(self, title, fn):
        self.n += 1
        begun = time.monotonic()
        try:
            got = fn()
            print(f"ok {self.n} - {title} ({time.monotonic() - begun:.0f} s)", flush=True)
            return got
        except Exception:
            self.failed += 1
            print(f"not ok {self.n} - {title}", flush=True)
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
            return None


# The handling limit of the preset, with the pauses that no law of this city names.
PAUSES = ("anyang.handle", "handle", "*", "*", "-", "5", "workday", "next_workday", "end_of_day", "1", "5", "workday",
          "head", "supplement:30,expert:30,notice:60,hearing:60", "city", "P", "2021-12-01", "-", "local", "-", "-")


def prepare(city):
    """What the preset leaves to the city: pauses of the handling clock, and how many answers to sample."""
    city.cli("rule", "set", "sample_permille", "1000")
    city.cli("rule", "set", "attempt_gap_minutes", "0")
    city.cli("rule", "put", "\t".join(PAUSES))


def run(city, rows):
    report, plan, desk = Report(), Plan(rows), Hotline(city)
    prepare(city)
    made = report.run(f"{len(rows)} real messages enter over HTTP", lambda: take_in(desk, rows, plan))
    if made:
        report.run(f"{WORDS} words find exactly the rows that contain them", lambda: search(desk, rows, made))
        cases = report.run(f"{WALKED} real tickets walk the whole loop",
                           lambda: walk_all(city, desk, plan, made))
        later = report.run("a person leaves and a unit is merged", lambda: left_behind(desk, rows))
        if cases and later:
            report.run("every row of the transition table was taken", lambda: cover(desk, cases + later))
        report.run("the city verifies", city.verify)
        report.run("the server stops cleanly", city.stop)
    if report.failed:
        print("\n".join("# " + line for line in city.log().splitlines()[-40:]))
    return report.failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    args = parser.parse_args()
    source = os.environ.get("MSH_SOURCE", os.path.join(HERE, "..", ".."))
    folder = os.environ.get("MSH_DATA") or os.path.join(source, "..", "shared", "data")
    path = os.path.join(folder, "taidi", "messages.csv")
    if not os.path.exists(path):
        print("realdata: NOT RUN")
        return 0
    rows = read_messages(path)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the city is cleared away
    with City(args.engine, demo=0, config=OPEN_DOORS) as city:
        return 1 if run(city, rows) else 0


sys.exit(main())
