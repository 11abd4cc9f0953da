"""Side by side with an older hotline: what comes in daily, what is compared, what goes back, and the day of the change."""
import csv
import io
import os
import subprocess

import sheets
from city import BINARY, City
from hotline import AREA, CATEGORY, LEAD, OPEN_DOORS, OTHER_LEAD, V, Case, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}
HEAD = ("工单编号", "受理时间", "办理状态", "诉求类型", "紧急程度", "渠道", "标题", "诉求内容", "分类", "区县", "地址", "姓名", "联系电话",
        "是否保密", "承办单位", "答复内容", "答复时间")
PROFILE = """source = old
time = %Y/%m/%d %H:%M:%S | %Y/%m/%d
column.number = 工单编号
column.accepted_at = 受理时间
column.state = 办理状态
column.type = 诉求类型
column.urgency = 紧急程度
column.channel = 渠道
column.title = 标题
column.text = 诉求内容
column.category = 分类
column.area = 区县
column.place = 地址
column.name = 姓名
column.phone = 联系电话
column.identity = 是否保密
column.unit = 承办单位
column.reply = 答复内容
column.replied_at = 答复时间
value.state.待签收 = open
value.state.在办 = open
value.state.办结 = closed
theirs.state.open = 在办
value.type.投诉 = complaint
value.type.求助 = help
value.type.咨询 = consult
value.urgency.一般 = normal
value.channel.电话 = phone
value.identity.是 = confidential
value.identity.否 = real
value.identity.匿名 = anonymous
"""
DAYS = ("2022-04-25", "2022-04-26", "2022-04-27")
REASON = "切换回旧系统，交还当日工单"


class Old:
    """The older hotline: rows by number, its export of a day, and what it takes in."""

    def __init__(self, city):
        self.city, self.rows = city, {}
        self.profile = self.put("old.conf", PROFILE.encode())

    def put(self, name, content):
        path = os.path.join(self.city.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def tell(self, number, day, **more):
        is_open = more.get("办理状态", "办结") != "办结"
        self.rows[number] = {
            "工单编号": number, "受理时间": f"{day.replace('-', '/')} 09:32:09", "办理状态": "办结", "诉求类型": "投诉", "紧急程度": "一般",
            "渠道": "电话", "标题": f"旧系统第{number}件", "诉求内容": f"=旧系统里的诉求，编号{number}，\n“路灯”坏了。", "分类": CATEGORY,
            "区县": AREA, "地址": "灯桥路口", "姓名": "钱一一", "联系电话": "13900000001", "是否保密": "否", "承办单位": LEAD,
            "答复内容": "" if is_open else f"已修复，编号{number}。", "答复时间": "" if is_open else "2022/05/08 10:00:00", **more}
        return number

    def of(self, day):
        return [dict(r) for r in self.rows.values() if r["受理时间"].startswith(day.replace("-", "/"))]

    def file(self, name, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, HEAD)
        writer.writeheader()
        writer.writerows(rows)
        return self.put(name, out.getvalue().encode("gb18030"))

    def take_in(self, text):
        """What was exported for it becomes its own."""
        for r in csv.DictReader(io.StringIO(text)):
            self.rows[r["工单编号"]] = {name: value.removeprefix("'") for name, value in r.items()}


def bring(old, day):
    path = old.file(f"in-{day}.csv", old.of(day))
    old.city.cli("import", path, "--profile", old.profile)
    with open(path + ".verdicts.csv", encoding="utf-8-sig", newline="") as file:
        verdicts = {r["source_number"]: r for r in csv.DictReader(file)}
    assert {v["verdict"] for v in verdicts.values()} <= {"taken", "known", "changed"}, verdicts
    return {number: v["number"] for number, v in verdicts.items()}


def compare(old, day, rows=None, *more):
    """(do they agree, lines of the report, what was printed)"""
    path = old.file(f"day-{day}.csv", old.of(day) if rows is None else rows)
    done = subprocess.run([BINARY, "reconcile", path, "--profile", old.profile, "--day", day, "--data", old.city.data, *more],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), (done.returncode, done.stdout, done.stderr)
    with open(path + ".reconcile.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    agree = done.returncode == 0
    assert agree == ("both sides agree" in done.stdout) == (not lines), (done.stdout, done.stderr, lines)
    return agree, lines, done.stdout


def taken_back(old, day, *more):
    """The day as the older system reads it."""
    return old.city.cli("export", "--profile", old.profile, "--day", day, *more)


def case_of(desk, number):
    found = [i for i in desk["supervisor"].get(V + "tickets?limit=200").json["items"] if i["number"] == number]
    return Case(desk, "supervisor", made={**found[0], "id": found[0]["id"]})


def furnished(city):
    """Three days of the older system, brought in day by day; once a city."""
    if hasattr(city, "beside"):
        return city.beside
    old = Old(city)
    for day in DAYS:
        for n in range(1, 5):
            old.tell(f"{day}-{n}", day)
    old.tell("open-1", DAYS[0], 办理状态="待签收")
    old.tell("open-2", DAYS[1], 办理状态="在办", 承办单位="", 答复内容="正在协调")
    old.tell("secret", DAYS[1], 是否保密="是")
    old.tell("nameless", DAYS[2], 是否保密="匿名", 姓名="", 联系电话="", 诉求类型="求助")
    ours = {}
    for day in DAYS:
        ours.update(bring(old, day))
    city.beside = old, ours
    return city.beside


def story_rehearsal(city):
    """three days side by side, live work, a day of change, and the way back with nothing lost"""
    desk = Hotline(city)
    old, ours = furnished(city)
    for day in DAYS:
        assert compare(old, day)[0], day
    # live work on theirs: still open on both sides
    case = case_of(desk, ours["open-1"])
    case.sign()
    assert compare(old, DAYS[0])[0]
    # taken in here: theirs lack it, until it is fed to them
    live = desk.register("并行期间本系统受理的诉求", title="并行件")
    day = live.view()["accepted_at"][:10]
    assert compare(old, day, None, "--theirs-only")[0]
    agree, lines, said = compare(old, day)
    assert [(r["kind"], r["number"], r["source_number"]) for r in lines] == [("missing_there", live.number, "")], lines
    hidden = desk.register("举报内容不得外泄", type="report", who="operator", identity_mode="real")
    text = taken_back(old, day, "--reason", REASON)
    assert hidden.number not in text and live.number in text and "程一禾" in text
    old.take_in(text)
    assert old.rows[live.number]["诉求内容"] == "并行期间本系统受理的诉求" and old.rows[live.number]["办理状态"] == "在办"
    agree, lines, said = compare(old, day)
    assert agree and "1  kept" in said, said
    opened = desk["supervisor"].get(f"{V}tickets/{live.id}/openings").json["items"]
    assert [o["reason"] for o in opened] == [REASON], opened

    # the day of the change: what is still open comes over, and its clocks run since it was accepted there
    old.tell("last", "2022-04-28", 办理状态="待签收")
    last = case_of(desk, bring(old, "2022-04-28")["last"]).view()
    assert last["state"] == "handling" and {k["start_at"][:19] for k in last["clocks"]} == {"2022-04-28T09:32:09"}, last["clocks"]

    # the way back: every day in their columns, read by a second installation, says the same there
    days = (*DAYS, "2022-04-28", day)
    books = {d: taken_back(old, d, "--reason", REASON) for d in days}
    with City(city.engine, demo=0, config=OPEN_DOORS) as second:
        other = Old(second)
        for d in days:
            path = other.put(f"back-{d}.csv", books[d].encode())
            said = second.cli("import", path, "--profile", other.profile)
            n = len(list(csv.reader(io.StringIO(books[d])))) - 1
            assert f"{n} rows of UTF-8 as old" in said and f"{n}  taken" in said, said
            assert taken_back(other, d, "--reason", REASON) == books[d], d
            rows = [{k: v.removeprefix("'") for k, v in r.items()} for r in csv.DictReader(io.StringIO(books[d]))]
            assert compare(other, d, rows)[0], d
        second.verify()
    told = [r for r in csv.DictReader(io.StringIO(books[DAYS[0]])) if r["工单编号"] == f"{DAYS[0]}-1"][0]
    theirs = old.rows[f"{DAYS[0]}-1"]
    for name in ("受理时间", "办理状态", "诉求类型", "标题", "姓名", "联系电话", "答复内容", "答复时间", "地址"):
        assert told[name] == theirs[name], (name, told[name], theirs[name])
    assert told["诉求内容"] == "'" + theirs["诉求内容"], told
    ops = [item["op"] for item in desk["auditadmin"].get(V + "audit?limit=200").json["items"]]
    assert ops.count("reconcile") >= 6 and "export_day" in ops, ops
    city.verify()


def planted(old, day):
    """Rows of the day with one difference of each kind: (rows, what must be named)."""
    rows = {r["工单编号"]: r for r in old.of(day)}
    first, second, third, fourth = (f"{day}-{n}" for n in range(1, 5))
    rows[first].update(诉求类型="求助", 承办单位=OTHER_LEAD, 诉求内容="旧系统里改过的诉求", 答复时间="2022/05/08 10:00:01")
    rows[second].update(办理状态="在办", 受理时间=f"{day.replace('-', '/')} 09:32:10", 分类="", 紧急程度="urgent")
    del rows[third]
    new = dict(rows[fourth], 工单编号="only-there")
    bad = dict(rows[fourth], 工单编号="bad", 诉求类型="吐槽")
    far = dict(rows[fourth], 工单编号="far", 受理时间="2022/06/01 09:00:00", 答复时间="2022/06/02 09:00:00")
    return [*rows.values(), new, bad, far, dict(rows[fourth])], {
        ("differs", first, "type"), ("differs", first, "unit"), ("differs", first, "text"), ("differs", first, "replied_at"),
        ("differs", second, "state"), ("differs", second, "accepted_at"), ("differs", second, "category"),
        ("differs", second, "urgency"), ("missing_there", third, ""), ("missing_here", "only-there", ""),
        ("unreadable", "bad", "type"), ("twice", fourth, "")}


def story_every_difference_is_named(city):
    """each kind of difference is named with ticket and field, words only by digest, as CSV and as a workbook"""
    old, ours = furnished(city)
    rows, wanted = planted(old, DAYS[2])
    agree, lines, said = compare(old, DAYS[2], rows)
    assert not agree
    assert {(r["kind"], r["source_number"], r["field"]) for r in lines} == wanted, lines
    assert len(lines) == len(wanted)
    by = {(r["source_number"], r["field"]): r for r in lines}
    one = by[f"{DAYS[2]}-1", "type"]
    assert (one["theirs"], one["ours"], one["number"], one["row"]) == ("help", "complaint", ours[f"{DAYS[2]}-1"], "2"), one
    assert one["sentence_zh"] == "内容不同：诉求类型" and one["sentence_en"] == "is different: type", one
    assert by[f"{DAYS[2]}-1", "unit"]["theirs"] == OTHER_LEAD and by[f"{DAYS[2]}-2", "state"]["theirs"] == "open"
    assert by[f"{DAYS[2]}-2", "accepted_at"]["theirs"] == f"{DAYS[2]}T09:32:10+08:00"
    assert "the profile" in by["bad", "type"]["sentence_en"], by["bad", "type"]
    for kind, n in (("same", 2), ("missing_here", 1), ("missing_there", 1), ("differs", 2), ("twice", 1), ("unreadable", 1), ("other_day", 1)):
        assert f"{n}  {kind}" in said, (kind, said)
    text = str(lines)
    assert not any(word in text for word in ("诉求，", "改过", "钱一一", "13900000001", "灯桥")), text
    path = old.file("book.csv", rows)
    done = subprocess.run([BINARY, "reconcile", path, "--profile", old.profile, "--day", DAYS[2], "--data", city.data,
                           "--format", "xlsx"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "see the report" in done.stderr, done.stderr
    with open(path + ".reconcile.xlsx", "rb") as file:
        book = sheets.read(file.read())
    assert {(r[0], r[2], r[4]) for r in book[1:]} == wanted
    city.verify()


def story_merged_and_undone(city):
    """what was merged is still open there; what was taken back is no ticket of that day"""
    desk, old = Hotline(city), Old(city)
    parent, child = desk.register("道路积水，两人来电").triage(), desk.register("道路积水，另一人来电").triage()
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一处积水"})
    day = child.view()["accepted_at"][:10]
    rows = {r["工单编号"]: r for r in csv.DictReader(io.StringIO(taken_back(old, day)))}
    assert rows[child.number]["办理状态"] == rows[parent.number]["办理状态"] == "在办", rows[child.number]
    old.tell("wrong", "2021-04-26")
    path = old.file("wrong.csv", old.of("2021-04-26"))
    batch = old.city.cli("import", path, "--profile", old.profile).split("batch ")[1].strip()
    assert compare(old, "2021-04-26")[0]
    city.cli("import", "--undo", batch, "--reason", "列对错了")
    agree, lines, _ = compare(old, "2021-04-26")
    assert [(r["kind"], r["source_number"]) for r in lines] == [("missing_here", "wrong")], lines
    assert len(taken_back(old, "2021-04-26").splitlines()) == 1
    city.verify()


def story_what_stays(city):
    """without a reason no name leaves; a wrong command line and a day without tickets say so"""
    desk = Hotline(city)
    live = desk.register("没有理由就不带姓名")
    old = Old(city)
    day = live.view()["accepted_at"][:10]
    text = taken_back(old, day)
    assert live.number in text and "程一禾" not in text and "13900000000" not in text
    assert desk["supervisor"].get(f"{V}tickets/{live.id}/openings").json["items"] == []
    # as a workbook, read by our own reader, it says what the CSV file says
    path = os.path.join(city.folder, "back.xlsx")
    assert "stay" in taken_back(old, day, "--format", "xlsx", "--out", path, "--reason", REASON)
    assert "both sides agree" in city.cli("reconcile", path, "--profile", old.profile, "--day", day)
    with open(path, "rb") as file:
        assert sheets.same(sheets.read(file.read()), list(csv.reader(io.StringIO(taken_back(old, day, "--reason", REASON)))))
    head, = taken_back(old, "2019-01-07").splitlines()
    assert set(head.split(",")) == set(HEAD), head
    for words, code in ((("export", "--profile", old.profile), 2), (("reconcile", "--day", day), 2),
                        (("reconcile", "nothing.csv", "--profile", old.profile, "--day", day), 3)):
        done = subprocess.run([BINARY, *words, "--data", city.data], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, (words, done.returncode, done.stderr)
    city.verify()
