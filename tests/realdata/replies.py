#!/usr/bin/python3
"""The main job on real input: 2,816 real messages with the units' replies come in as closed history.

usage: replies.py [--engine sqlite|postgres]

Whether each was answered in time is counted here a second time, from the calendar's notices and the law's
days alone, and compared row by row. MSH_DATA names the folder of data (default ../shared/data beside the
checkout, MSH_SOURCE). Where it is absent this prints one line and ends well.
"""
import argparse
import collections
import csv
import datetime
import glob
import io
import json
import os
import re
import signal
import sys
import traceback
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support")]

from city import City  # noqa: E402 (the path comes first)
from hotline import OPEN_DOORS, V, Hotline  # noqa: E402

DAY = datetime.timedelta(days=1)
# Workdays for a reply, counted from the next workday, the last one to its end.
LIMITS = {"anyang": {"help": 5, "consult": 5, "complaint": 5},     # 安阳市政务服务条例 50
          "henan": {"help": 5, "consult": 3, "complaint": 10}}     # 河南省12345热线办理办法
WORDS = ("小区", "物业", "噪音", "路", "！", "供暖", "公积金", "拆迁", "教师", "网友", "答复如下", "A市", "感谢您对我们工作的信任", "农民工工资")


def kind_of(title):
    if "投诉" in title or "举报" in title:
        return "complaint"
    return "consult" if any(word in title for word in ("咨询", "请问", "询问")) else "help"


def moment(text, end):
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if len(numbers) == 3:
        return datetime.datetime(*numbers, *((23, 59, 59, 999000) if end else ()))
    return datetime.datetime(*numbers)


class Calendar:
    """Which days were worked, from the State Council's notices."""

    def __init__(self, folder):
        self.off = {}
        for path in glob.glob(os.path.join(folder, "calendar", "*.json")):
            with open(path, encoding="utf-8") as file:
                for day in json.load(file)["days"]:
                    self.off[datetime.date.fromisoformat(day["date"])] = day["isOffDay"]

    def worked(self, day):
        return not self.off.get(day, day.weekday() >= 5)

    def due(self, accepted, workdays):
        day = accepted.date()
        while workdays > 0:
            day += DAY
            workdays -= self.worked(day)
        return datetime.datetime.combine(day + DAY, datetime.time())


def fold(text):
    """As search folds: full width to half, letters to lower case, every blank a space."""
    half = (chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else " " if c.isspace() else c for c in text)
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in half)


class Main:
    def __init__(self, city, folder, path, rows):
        self.city, self.folder, self.path, self.rows, self.desk = city, folder, path, rows, Hotline(city)

    def verdicts(self, out):
        with open(out, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def bring(self, *more):
        out = os.path.join(self.city.folder, "verdicts.csv")
        said = self.city.cli("import", self.path, "--profile", "replies", "--verdicts", out, *more)
        return self.verdicts(out), said

    def come_in(self):
        """every row comes in as closed history, and once"""
        for more in (("--dry-run",), ()):
            verdicts, said = self.bring(*more)
            assert {v["verdict"] for v in verdicts} == {"taken"} and len(verdicts) == len(self.rows), said
        self.numbers = {v["source_number"]: v["number"] for v in verdicts}
        assert [v["source_number"] for v in verdicts] == [row["msg_id"] for row in self.rows]
        assert len(set(self.numbers.values())) == len(self.rows)
        again, _ = self.bring()
        assert {v["verdict"] for v in again} == {"known"}

    def lateness(self, preset):
        """each due, and whether the reply came before it, is what a second reading of law and calendar says"""
        calendar, late = Calendar(self.folder), 0
        report = {}
        for line in csv.DictReader(io.StringIO(self.city.cli("import", "--lateness",
                                                             *(["--preset", preset] if preset else [])))):
            report[line["source_number"]] = line
        assert len(report) == len(self.rows)
        for row in self.rows:
            line, kind = report[row["msg_id"]], kind_of(row["title"])
            accepted, replied = moment(row["time"], False), moment(row["reply_time"], True)
            due = calendar.due(accepted, LIMITS[preset or "henan"][kind])
            expected = {"number": self.numbers[row["msg_id"]], "type": kind, "accepted_at": accepted, "replied_at": replied,
                        "due_at": due, "late": "yes" if replied >= due else "no"}
            got = {key: datetime.datetime.fromisoformat(line[key]).replace(tzinfo=None) if key.endswith("_at") else line[key]
                   for key in expected}
            assert got == expected, (row["msg_id"], got, expected)
            late += expected["late"] == "yes"
        print(f"# {preset or 'as printed'}: {late} of {len(self.rows)} late", flush=True)

    def printed(self):
        """the limit of the city's own rules is printed on each, and the same"""
        self.lateness(None)
        for row in self.rows[::400]:
            ticket = self.ticket(row)
            clock, = (k for k in ticket["clocks"] if k["stage"] == "handle")
            stop, due = (datetime.datetime.fromisoformat(clock[k]) for k in ("stop_at", "due_at"))
            assert stop.replace(tzinfo=None) == moment(row["reply_time"], True)
            assert due.replace(tzinfo=None) == Calendar(self.folder).due(moment(row["time"], False),
                                                                         LIMITS["henan"][kind_of(row["title"])])
            texts = {text["kind"]: text["text"] for text in ticket["texts"]}
            assert (texts["words"], texts["title"], texts["reply_public"]) == tuple(
                row[k].strip() for k in ("body", "title", "reply")), row["msg_id"]

    def ticket(self, row):
        number = self.numbers[row["msg_id"]]
        items = self.desk["supervisor"].get(f"{V}tickets?q={quote(row['title'].strip())}&limit=200").json["items"]
        found = [item for item in items if item["number"] == number]
        return self.desk["supervisor"].get(f"{V}tickets/{found[0]['id']}").json

    def found(self):
        """search finds each by title, words and reply; lists and counters have them"""
        analyst = self.desk["analyst"]
        for word in WORDS:
            expected = sum(any(fold(word) in fold(row[k]) for k in ("title", "body", "reply")) for row in self.rows)
            page = analyst.get(f"{V}tickets?q={quote(word)}&limit=1").json
            assert (page["total"], page["total_exact"]) == (expected, True), (word, page["total"], expected)
        kinds = collections.Counter(kind_of(row["title"]) for row in self.rows)
        months = collections.Counter(moment(row["time"], False).strftime("%Y-%m") for row in self.rows)
        for kind, n in kinds.items():
            assert analyst.get(f"{V}tickets?type={kind}&state=archived&limit=1").json["total"] == n
        counted = {(t["k1"], t["k2"]): t["n"] for t in analyst.get(V + "tallies?kind=state_type").json["items"]}
        assert counted == {("archived", kind): n for kind, n in kinds.items()}, counted
        by_month = collections.Counter()
        for item in analyst.get(V + "tallies?kind=month_type&limit=1000").json["items"]:
            by_month[item["k1"]] += item["n"]
        assert by_month == months, by_month

    def run(self):
        steps = [("every row comes in as closed history, and once", self.come_in),
                 ("lateness under anyang, row by row", lambda: self.lateness("anyang")),
                 ("lateness under henan, row by row", lambda: self.lateness("henan")),
                 ("the limits printed are the same", self.printed),
                 ("search, lists and counters have them", self.found),
                 ("the city verifies", self.city.verify), ("the server stops cleanly", self.city.stop)]
        print(f"1..{len(steps)}", flush=True)
        for n, (title, step) in enumerate(steps, start=1):
            try:
                step()
                print(f"ok {n} - {title}", flush=True)
            except Exception:
                print(f"not ok {n} - {title}\n" + "\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
                return 1
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    args = parser.parse_args()
    source = os.environ.get("MSH_SOURCE", os.path.join(HERE, "..", ".."))
    folder = os.environ.get("MSH_DATA") or os.path.join(source, "..", "shared", "data")
    path = os.path.join(folder, "taidi", "replies.csv")
    if not os.path.exists(path):
        print("realdata: NOT RUN")
        return 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the city is cleared away
    with City(args.engine, preset="henan", demo=0, config=OPEN_DOORS) as city:
        return Main(city, folder, path, rows).run()


sys.exit(main())
