"""Rows of an older hotline, made up: the words of the demo city, ten years of a CSV file.

The same seed gives the same file, whatever Python writes it.
"""
import csv
import datetime
import os
import random
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PROFILE = """source = older
time = %Y-%m-%d %H:%M:%S
column.number = number
column.accepted_at = accepted
column.state = state
column.type = type
column.channel = channel
column.title = title
column.text = text
column.place = place
column.area = area
column.category = category
column.unit = unit
column.name = name
column.phone = phone
column.reply = reply
column.replied_at = replied
default.urgency = normal
"""
HEAD = ("number", "accepted", "state", "type", "channel", "title", "text", "place", "area", "category", "unit",
        "name", "phone", "reply", "replied")
SPAN = datetime.timedelta(days=3650)


def table(name, folder="words"):
    with open(os.path.join(ROOT, "demo", folder, name + ".tsv"), encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Words:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.templates = table("templates")
        self.replies = table("replies")
        self.cases = {row["category"]: row for row in table("cases") if row["found"]}
        self.roads = table("roads")
        self.surnames, self.given = table("surnames"), table("given")
        self.areas = [row["code"] for row in table("areas", "") if row["level"] == "township"]
        self.units = [row["code"] for row in table("units", "") if int(row["level"]) >= 2]

    def road(self):
        return self.dice.choice(self.roads)["name"] + str(self.dice.randint(1, 999)) + "号"

    def fill(self, text, place, case):
        known = {"road": place, "estate": place, "found": case.get("found", "情况属实。"),
                 "done": case.get("done", "已处理。")}
        return re.sub(r"\{(\w+)\}", lambda m: known.get(m[1], str(self.dice.randint(2, 60))), text)

    def row(self, number, until):
        dice = self.dice
        template, place = dice.choice(self.templates), self.road()
        case = self.cases.get(template["category"], {})
        accepted = until - SPAN * dice.random()
        accepted = accepted.replace(microsecond=0)
        replied = accepted + datetime.timedelta(hours=dice.expovariate(1 / 60) + 1)
        return (f"G{number:09}", accepted, "closed", template["type"], "phone",
                self.fill(template["title"], place, case), self.fill(template["text"], place, case), place,
                dice.choice(self.areas), template["category"], dice.choice(self.units),
                dice.choice(self.surnames)["surname"] + dice.choice(self.given)["given"],
                f"1{dice.randint(3, 9)}{dice.randint(0, 999999999):09}",
                self.fill(dice.choice(self.replies)["public"], place, case), replied.replace(microsecond=0))


def write(path, rows, seed=1, until=datetime.datetime(2026, 7, 1)):
    """FILE and FILE.conf, its profile."""
    words = Words(seed)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        out.writerows(words.row(n, until) for n in range(rows))
    with open(path + ".conf", "w", encoding="utf-8") as file:
        file.write(PROFILE)
