"""Tickets of an older hotline come in by the command line, beside a running server."""
import csv
import io
import os
import re
import subprocess
import zipfile
from urllib.parse import quote

from city import BINARY, until
from hotline import LEAD, OPEN_DOORS, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}
HEAD = ("工单编号", "受理时间", "办理状态", "诉求类型", "紧急程度", "渠道", "标题", "诉求内容", "地址", "姓名", "联系电话", "是否保密",
        "承办单位", "答复内容", "答复时间")
PROFILE = """source = old
time = %Y-%m-%d %H:%M:%S | %Y/%m/%d
column.number = 工单编号
column.accepted_at = 受理时间
column.state = 办理状态
column.type = 诉求类型
column.urgency = 紧急程度
column.channel = 渠道
column.title = 标题
column.text = 诉求内容
column.place = 地址
column.name = 姓名
column.phone = 联系电话
column.identity = 是否保密
column.unit = 承办单位
column.reply = 答复内容
column.replied_at = 答复时间
value.state.办结 = closed
value.state.在办 = open
value.type.投诉 = complaint
value.type.求助 = help
value.identity.是 = confidential
value.identity.否 = real
default.urgency = normal
default.channel = phone
"""


def row(number, **more):
    given = {"工单编号": number, "受理时间": "2019-04-25 09:32:09", "办理状态": "办结", "诉求类型": "投诉",
             "标题": f"旧系统第{number}件", "诉求内容": f"旧系统里的诉求，编号{number}，\n路灯坏了。", "姓名": "钱一一",
             "联系电话": "13900000001", "是否保密": "否", "承办单位": LEAD, "答复内容": f"已修复，编号{number}。",
             "答复时间": "2019-05-08 10:00:00", **more}
    return [given.get(name, "") for name in HEAD]


def table(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEAD, *rows])
    return out.getvalue()


def put(city, name, content):
    path = os.path.join(city.folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def profile(city):
    return put(city, "old.conf", PROFILE.encode())


def bring(city, name, content, *more, expect=0):
    """{row: (verdict, sentence)} and what was printed."""
    path = put(city, name, content)
    out = city.cli("import", path, "--profile", profile(city), *more, expect=expect)
    with open(path + ".verdicts.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(r["row"]): r for r in rows}, out


def refused(city, *words):
    """The sentence on standard error."""
    done = subprocess.run([BINARY, "import", *words, "--data", city.data], capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    return done.stderr


def batch_of(out):
    return re.search(r"^batch (\d+)$", out, re.M).group(1)


def found(desk, words, who="analyst"):
    return desk[who].get(f"{V}tickets?q={quote(words)}&limit=50").json["items"]


def view(desk, number, who="supervisor"):
    items = [item for item in desk[who].get(V + "tickets?limit=200").json["items"] if item["number"] == number]
    return desk[who].get(f"{V}tickets/{items[0]['id']}").json


def story_closed_history(city):
    """closed rows come in with their real times, as GB18030, and a second run does nothing"""
    desk = Hotline(city)
    rows = [row("A1"), row("A2", 姓名="", 联系电话="", 是否保密="是"), row("A3", 是否保密="是"), row("A4", 承办单位="")]
    verdicts, out = bring(city, "closed.csv", table(rows).encode("gb18030"), "--dry-run")
    assert verdicts[2]["sentence_zh"] == "可以导入" and "would be imported" in out, (verdicts, out)
    assert not found(desk, "旧系统里的诉求，编号A1")
    verdicts, out = bring(city, "closed.csv", table(rows).encode("gb18030"))
    assert "4 rows of GB18030 as old" in out and re.search(r"3  taken", out), out
    assert [verdicts[n]["verdict"] for n in (2, 3, 4, 5)] == ["taken", "missing", "taken", "taken"], verdicts
    assert verdicts[3]["sentence_zh"] == "姓名：必填项为空" and verdicts[3]["source_number"] == "A2", verdicts[3]
    first, = found(desk, "旧系统里的诉求，编号A1")
    assert first["number"] == verdicts[2]["number"] and first["number"].startswith("20190425")
    ticket = view(desk, first["number"])
    assert (ticket["state"], ticket["close_reason"]) == ("archived", "history"), ticket
    assert ticket["accepted_at"].startswith("2019-04-25T09:32:09") and ticket["closed_at"].startswith("2019-05-08T10:00")
    task, = ticket["tasks"]
    assert (task["state"], task["unit"]["code"]) == ("done", LEAD) and task["replied_at"].startswith("2019-05-08T10:00")
    texts = {t["kind"]: t for t in ticket["texts"]}
    assert texts["reply_public"]["text"] == "已修复，编号A1。" and texts["reply_public"]["created_at"].startswith("2019-05-08T10:00")
    assert texts["words"]["created_at"].startswith("2019-04-25T09:32:09")
    steps = desk["supervisor"].get(f"{V}tickets/{ticket['id']}/timeline").json["items"]
    assert any("历史件" in step["sentence"] for step in steps), steps
    # what is confidential has no share of a unit
    assert view(desk, verdicts[4]["number"])["tasks"] == []
    again, out = bring(city, "closed.csv", table([row("A1"), row("A1"), row("A4", 承办单位="", 标题="改了")]).encode())
    assert [again[n]["verdict"] for n in (2, 3, 4)] == ["known", "twice", "changed"], again
    city.verify()


def story_open_rows(city):
    """open rows go on here: their clocks run since the older system accepted them"""
    desk = Hotline(city)
    rows = [row("B1", 受理时间="2022-04-25 09:32:09", 办理状态="在办", 答复时间="", 答复内容=""), row("B2", 受理时间="2022-04-25 09:32:09", 办理状态="在办", 答复时间="", 答复内容="正在协调", 承办单位="")]
    verdicts, _ = bring(city, "open.csv", b"\xef\xbb\xbf" + table(rows).encode())
    handled, waiting = (view(desk, verdicts[n]["number"]) for n in (2, 3))
    assert handled["state"] == "handling" and waiting["state"] == "registered", (handled["state"], waiting["state"])
    assert {k["start_at"][:19] for k in handled["clocks"]} == {"2022-04-25T09:32:09"}, handled["clocks"]
    # its window to return it is over at once: the system does what fell due
    until(lambda: view(desk, handled["number"])["tasks"][0]["window_closed"], "the end of its window")
    city.verify()


BAD = (
    (row("C1", 联系电话="1.39E+10"), "rounded", "电话"),
    (row("C2", 联系电话="没有"), "no_phone", "电话"),
    (row("C3", 受理时间="25.04.2019"), "no_time", "25.04.2019"),
    (row("C4", 受理时间="2019-02-30 08:00:00"), "no_time", "2019-02-30"),
    (row("C5", 答复时间="2019/04/24"), "order", "答复时间"),
    (row("C6", 诉求类型="吐槽"), "unknown", "吐槽"),
    (row("C7", 承办单位="没有这个单位"), "unknown", "没有这个单位"),
    (row("C8", 渠道="传真"), "unknown", "传真"),
    (row("C9", 诉求内容=""), "missing", "诉求内容"),
    (row("C10", 答复时间=""), "missing", "答复时间"),
    (row("C11", 受理时间="2006-12-01 08:00:00", 答复时间="2006-12-05 08:00:00"), "no_calendar", "日历"),
    (row("C12", 诉求内容="不可见\u202e的顺序"), "no_text", "诉求内容"),
    (row("C13", 标题="长" * 201), "too_long", "标题"),
    (row("C14", 受理时间="2199-04-25 09:32:09", 答复时间="2199-05-08 10:00:00"), "order", "受理时间"),
    (row("1.39E+10"), "rounded", "原编号"),
    (row("C16") + ["多余"], "cells", "列"),
)


def story_verdicts(city):
    """a row that cannot be read for sure gets a verdict with a sentence, and the others come in"""
    good = row('="0372D1"', 联系电话='="0372-5501234"')
    verdicts, out = bring(city, "bad.csv", table([bad for bad, _, _ in BAD] + [good, row("D2", 联系电话="13900000002.0")]).encode())
    for n, (_, verdict, word) in enumerate(BAD, start=2):
        assert verdicts[n]["verdict"] == verdict and word in verdicts[n]["sentence_zh"], (n, verdict, verdicts[n])
        assert verdicts[n]["number"] == "", verdicts[n]
    assert verdicts[len(BAD) + 2]["verdict"] == verdicts[len(BAD) + 3]["verdict"] == "taken", verdicts
    assert verdicts[len(BAD) + 2]["source_number"] == "0372D1"
    text = table([row("E1")]).encode() + b'"E2"x,2019-04-25 09:32:09\n' + table([row("E3")]).split("\n", 1)[1].encode()
    verdicts, out = bring(city, "quotes.csv", text)
    assert sorted(v["verdict"] for v in verdicts.values()) == ["taken", "taken", "unreadable"], verdicts
    city.verify()


def story_other_shapes(city):
    """UTF-16LE with tabs as spreadsheets write it, and a workbook"""
    verdicts, out = bring(city, "wide.txt", ("\ufeff" + table([row("F1")], "\t")).encode("utf-16-le"))
    assert verdicts[2]["verdict"] == "taken" and "UTF-16LE" in out, (verdicts, out)
    cells = "".join(f'<row r="{n}">' + "".join(
        f'<c r="{chr(65 + i)}{n}" t="inlineStr"><is><t>{cell}</t></is></c>' for i, cell in enumerate(line)) + "</row>"
        for n, line in enumerate([HEAD, row("G1", 受理时间="43580.397326388900")], start=1))
    cells = cells.replace('t="inlineStr"><is><t>43580.397326388900</t></is>', 's="1"><v>43580.397326388900</v>')
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="工单" sheetId="1" r:id="a"/></sheets></workbook>')
        parts.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>')
        parts.writestr("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>')
        parts.writestr("xl/worksheets/s.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    verdicts, out = bring(city, "book.xlsx", book.getvalue(), "--sheet", "工单")
    assert verdicts[2]["verdict"] == "taken" and "XLSX" in out, (verdicts, out)
    assert verdicts[2]["number"].startswith("20190425"), verdicts
    path = put(city, "none.csv", b"a,b\n1,2\n")
    said = refused(city, path, "--profile", profile(city))
    assert "工单编号" in said and "number" in said, said
    said = refused(city, path, "--profile", "nothing")
    assert "hotline replies" in said, said


def story_undone(city):
    """a run is taken back: it counts nowhere, its reason can be read, a better run may follow"""
    desk = Hotline(city)
    open_row = row("H3", 办理状态="在办", 答复时间="", 答复内容="", 承办单位="")
    verdicts, out = bring(city, "undo.csv", table([row("H1"), row("H2"), open_row]).encode())
    batch = batch_of(out)
    assert batch in city.cli("import", "--list")
    touched = view(desk, verdicts[3]["number"])
    desk["operator"].post(f"{V}tickets/{touched['id']}/unmask", {"reason": "核对旧件"})
    said = city.cli("import", "--undo", batch, "--reason", "列对错了，将重新导入")
    assert "2 tickets are undone; 1 stay" in said, said
    for n in (2, 4):
        undone = view(desk, verdicts[n]["number"])
        assert (undone["state"], undone["close_reason"]) == ("archived", "undone"), undone
        assert any(t["text"] == "列对错了，将重新导入" for t in undone["texts"])
    assert view(desk, verdicts[3]["number"])["close_reason"] == "history"
    again, _ = bring(city, "undo.csv", table([row("H1"), row("H2"), open_row]).encode())
    assert [again[n]["verdict"] for n in (2, 3, 4)] == ["taken", "known", "taken"], again
    assert "no ticket is left" in refused(city, "--undo", "7", "--reason", "x")
    city.verify()
