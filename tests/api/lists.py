"""Lists, filters, counts, export, queues and acts on many."""
import csv
import datetime
import io
import os

import sheets
from town import furnished


def ids(answer):
    return [item["id"] for item in answer.json["items"]]


def later(who, days):
    now = datetime.datetime.fromisoformat(who.get("/api/v1/session").json["now"])
    return (now + datetime.timedelta(days=days)).isoformat(timespec="seconds")


def story_filters(city):
    """filters combine; counts count what the list shows"""
    town = furnished(city)
    supervisor = town.person("supervisor")
    heat = town.ticket(text="星河苑三号楼暖气不热。", title="暖气不热")
    noise = town.ticket(text="夜间施工噪音扰民。", category="02", type="help", place=None, channel="web")
    town.dispatch(heat)
    assert ids(supervisor.get("/api/v1/tickets?q=%E6%98%9F%E6%B2%B3")) == [heat["id"]]
    assert ids(supervisor.get("/api/v1/tickets?q=%E5%99%AA%E9%9F%B3&type=help")) == [noise["id"]]
    assert ids(supervisor.get("/api/v1/tickets?q=%E5%99%AA%E9%9F%B3&type=complaint")) == []
    for query in ("unit=heat", "unit=heat&live=true", "unit=city&below=true", "state=handling", "category=01&area=A",
                  "area=A01", "lamp=green", "channel=phone", "round=1", "order=due", "from=2000-01-01&to=2999-01-01"):
        assert heat["id"] in ids(supervisor.get(f"/api/v1/tickets?{query}")), query
    for query in ("unit=urban", "state=closed", "category=02", "area=A0101", "lamp=red", "channel=web", "round=2",
                  "to=2000-01-01", "lamp=none", "urgency=urgent"):
        assert heat["id"] not in ids(supervisor.get(f"/api/v1/tickets?{query}")), query
    listed = supervisor.get("/api/v1/tickets?limit=200").json
    counts = supervisor.get("/api/v1/tickets/counts").json
    assert counts["total"] == listed["total"] == len(listed["items"])
    assert counts["by_state"]["handling"] == sum(1 for item in listed["items"] if item["state"] == "handling")
    item = next(item for item in listed["items"] if item["id"] == heat["id"])
    assert item["unit"] == "heat" and item["category"] == "0101" and item["due_at"].endswith("+08:00")


def story_pages(city):
    """pages follow each other without loss or double"""
    town = furnished(city)
    supervisor = town.person("supervisor")
    for n in range(5):
        town.ticket(text=f"翻页测试第{n}件。")
    seen, cursor = [], ""
    while cursor is not None:
        page = supervisor.get(f"/api/v1/tickets?q=%E7%BF%BB%E9%A1%B5&limit=2{cursor}").json
        assert page["total"] == 5 and page["total_exact"]
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5
    supervisor.get("/api/v1/tickets?cursor=zz", expect=422)


def story_bad_filters(city):
    """a filter that means nothing is refused by name"""
    town = furnished(city)
    supervisor = town.person("supervisor")
    for query, field in (("state=open", "state"), ("limit=0", "limit"), ("limit=201", "limit"), ("unit=nobody", "unit[0]"),
                         ("area=Z", "area"), ("from=yesterday", "from"), ("color=red", "color"), ("lamp=blue", "lamp")):
        refused = supervisor.get(f"/api/v1/tickets?{query}", expect=422)
        assert (refused.field or "").split("[")[0] == field.split("[")[0], (query, refused.json)


def story_scope(city):
    """a clerk lists the shares of the own unit and those below, nothing else"""
    town = furnished(city)
    mine, other = town.ticket(), town.ticket()
    town.dispatch(mine, "heat")
    town.dispatch(other, "urban")
    clerk = town.person("clerk", "heat")
    listed = ids(clerk.get("/api/v1/tickets?limit=200"))
    assert mine["id"] in listed and other["id"] not in listed
    clerk.get(f"/api/v1/tickets/{other['id']}", expect=404)
    clerk.get("/api/v1/tallies?kind=state_type", expect=403)
    assert ids(town.person("kb_editor").get("/api/v1/articles")) == []
    town.person("kb_editor").get("/api/v1/tickets", expect=403)
    town.person("sysadmin").get("/api/v1/tickets", expect=403)


def story_desk(city):
    """the desk shows open shares, nearest due first; the pool and one's own apart"""
    town = furnished(city)
    made = town.ticket()
    task = town.dispatch(made, "heat")
    clerk = town.person("clerk", "heat")
    items = clerk.get("/api/v1/tasks?limit=200").json["items"]
    dues = [item["due_at"] for item in items if item["due_at"]]
    assert task["id"] in [item["id"] for item in items] and dues == sorted(dues)
    assert task["id"] in ids(clerk.get("/api/v1/tasks?pool=true&limit=200"))
    town.on_task(clerk, task, "take")
    assert task["id"] not in ids(clerk.get("/api/v1/tasks?pool=true&limit=200"))
    assert task["id"] in ids(clerk.get("/api/v1/tasks?mine=true&state=to_sign"))
    assert ids(town.person("clerk", "police").get("/api/v1/tasks")) == []
    clerk.get("/api/v1/tasks?state=done", expect=422)
    first = clerk.get("/api/v1/tasks?limit=1").json
    if first["next_cursor"]:
        second = clerk.get(f"/api/v1/tasks?limit=1&cursor={first['next_cursor']}").json
        assert second["items"][0]["id"] != first["items"][0]["id"]


def story_desk_piles(city):
    """a desk is piles: what runs here, what runs below, what is deferred; the counts are those of the lists"""
    town = furnished(city)
    clerk, head = town.person("clerk", "urban", 7), town.person("head", "urban", 7)
    pile = lambda part: {item["ticket"]["id"] for item in clerk.get(f"/api/v1/tasks?part={part}&limit=200").json["items"]}
    plain, hung, below = town.ticket(), town.ticket(), town.ticket()
    before = clerk.get("/api/v1/queues").json
    for made in (plain, hung, below):
        task = town.dispatch(made, "urban")
        town.on_task(clerk, task, "sign")
    town.on_task(clerk, town.task(plain, "urban"), "take")
    town.on_task(clerk, town.task(below, "urban"), "delegate", {"shares": [{"unit": "east-urban"}]})
    made = town.act(clerk, hung, "claims", {"kind": "deferral", "text": "列入明年计划", "until": later(clerk, 40)}).json
    between = clerk.get("/api/v1/queues").json
    assert between["claims"] == before["claims"] + 1 and between["asked"] == before["asked"] + 1
    for who, verb in ((head, "endorse"), (town.person("supervisor"), "grant")):
        who.post(f"/api/v1/claims/{made['part_id']}/{verb}", {"text": "同意"})
    assert town.view(hung)["state"] == "deferred"
    assert plain["id"] in pile("own") and below["id"] in pile("own") and hung["id"] not in pile("own")
    assert below["id"] in pile("below") and not {plain["id"], hung["id"]} & pile("below")
    assert hung["id"] in pile("deferred") and not {plain["id"], below["id"]} & pile("deferred")
    assert {plain["id"], hung["id"], below["id"]} <= {
        item["ticket"]["id"] for item in clerk.get("/api/v1/tasks?limit=200").json["items"]}
    row = next(item for item in clerk.get("/api/v1/tasks?part=own&limit=200").json["items"]
               if item["ticket"]["id"] == plain["id"])
    assert row["ticket"]["unit"]["code"] == "urban" and row["ticket"]["category_name"] and row["ticket"]["accepted_at"]
    counts = clerk.get("/api/v1/queues").json
    assert counts["exact"] and counts["callbacks"] is None and counts["supervision"] is None
    for part in ("own", "below", "deferred"):
        assert counts[part] == len(clerk.get(f"/api/v1/tasks?part={part}&limit=200").json["items"]), part
    assert counts["mine"] == len(clerk.get("/api/v1/tasks?part=own&mine=true&limit=200").json["items"]) == 1
    assert counts["deferred"] == before["deferred"] + 1 and counts["below"] == before["below"] + 1
    clerk.get("/api/v1/tasks?part=other", expect=422)
    street = town.person("clerk", "east-urban")  # there it is the own work
    assert below["id"] in {item["ticket"]["id"] for item in street.get("/api/v1/tasks?part=own").json["items"]}
    hotline = town.person("supervisor").get("/api/v1/queues").json
    assert hotline["own"] == hotline["below"] == 0 and hotline["callbacks"] is not None and hotline["supervision"] is not None
    assert town.person("dispatcher").get("/api/v1/tasks?part=own").json["items"] == []
    town.person("kb_editor").get("/api/v1/queues", expect=403)


def story_dispatch_queue(city):
    """what waits for a dispatcher: the urgent first, then the longest waiting, page by page without loss"""
    town = furnished(city)
    dispatcher = town.person("dispatcher")
    made = [town.ticket(text=f"排队测试第{n}件。", urgency=urgency)
            for n, urgency in enumerate(("normal", "urgent", "normal", "mass"))]
    whole = dispatcher.get("/api/v1/dispatch?limit=200").json["items"]
    place = {item["id"]: n for n, item in enumerate(whole)}
    first, urgent, second, mass = (place[one["id"]] for one in made)
    assert urgent < mass < first < second, (urgent, mass, first, second)
    since = [item["ticket"]["accepted_at"] for item in whole]
    rank = [item["ticket"]["urgency"] == "normal" for item in whole]
    assert rank == sorted(rank)
    assert all(since[n] <= since[n + 1] for n in range(len(since) - 1) if rank[n] == rank[n + 1])
    seen, cursor = [], ""
    while cursor is not None:
        page = dispatcher.get(f"/api/v1/dispatch?limit=1{cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert seen == [item["id"] for item in whole]
    town.triage(made[0])
    assert made[0]["id"] in ids(dispatcher.get("/api/v1/dispatch?state=dispatching&limit=200"))
    assert made[1]["id"] not in ids(dispatcher.get("/api/v1/dispatch?state=dispatching&limit=200"))
    dispatcher.get("/api/v1/dispatch?state=closed", expect=422)
    town.dispatch(made[0], triage=False)
    assert made[0]["id"] not in ids(dispatcher.get("/api/v1/dispatch?limit=200"))
    assert made[0]["id"] not in ids(town.person("clerk", "police").get("/api/v1/dispatch"))


def story_callback_queue(city):
    """callbacks wait for the hotline, not for units"""
    town = furnished(city)
    made = town.ticket()
    callback = town.to_callback(made)
    assert callback["id"] in ids(town.person("callback").get("/api/v1/callbacks?cause=replied&limit=200"))
    town.person("clerk", "heat").get("/api/v1/callbacks", expect=403)


def story_bulk(city):
    """a dry run says what would happen and stores nothing; outcomes stand side by side"""
    town = furnished(city)
    dispatcher = town.person("dispatcher")
    good, moved = town.ticket(), town.ticket()
    town.triage(moved)
    body = {"action": "triage", "ids": [good["id"], moved["id"], "1"], "category": "0101"}
    dry = dispatcher.post("/api/v1/tickets/bulk", {**body, "dry_run": True}).json
    assert [item["outcome"] for item in dry["items"]] == ["would", "refused", "refused"] and dry["would"] == 1
    assert town.view(good)["state"] == "registered"
    done = dispatcher.post("/api/v1/tickets/bulk", body).json
    assert done["items"][0]["state"] == "dispatching" and done["items"][1]["status"] == 409
    assert done["items"][2]["status"] == 404
    town.person("operator").post("/api/v1/tickets/bulk", body, expect=403)
    dispatcher.post("/api/v1/tickets/bulk", {**body, "ids": []}, expect=422)


def story_export(city):
    """the export holds the rows of the list, and no cell is a formula"""
    town = furnished(city)
    town.ticket(title="=HYPERLINK(1)", text="导出测试一。")
    town.ticket(text="导出测试二，含逗号,和\"引号\"。")
    supervisor = town.person("supervisor")
    answer = supervisor.get("/api/v1/export/tickets.csv?q=%E5%AF%BC%E5%87%BA")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text().lstrip("\ufeff"))))
    assert len(rows) == 3 and rows[0][0] == "number"
    assert not any(cell.startswith("=") for row in rows for cell in row)
    town.person("operator").get("/api/v1/export/tickets.csv", expect=403)


def story_export_as_a_workbook(city):
    """the workbook holds the cells of the CSV file, instants and numbers as such, and no formula"""
    town = furnished(city)
    town.ticket(title="=HYPERLINK(1)", text="工作簿测试一。")
    town.ticket(title=" 标题<&>\"引号\"", text="工作簿测试二。")
    supervisor = town.person("supervisor")
    for query in ("", "lang=zh-CN", "lang=en&columns=title,round,due_at,accepted_at,number", "q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"):
        table = list(csv.reader(io.StringIO(supervisor.get(f"/api/v1/export/tickets.csv?{query}").text().lstrip("\ufeff"))))
        answer = supervisor.get(f"/api/v1/export/tickets.xlsx?{query}")
        assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet"), answer.headers
        assert 'filename="tickets.xlsx"' in answer.headers["Content-Disposition"]
        book = sheets.read(answer.body)
        assert sheets.same(book, table), query
        if query == "":
            assert any("=HYPERLINK(1)" in row for row in book)
            kinds = {type(cell) for row in book[1:] for cell in row}
            assert kinds == {str, int, datetime.datetime}, kinds
            assert isinstance(book[1][0], str), "a number of a ticket is no quantity"
    assert os.listdir(os.path.join(city.data, "files", "tmp")) == []
    town.person("operator").get("/api/v1/export/tickets.xlsx", expect=403)
    supervisor.get("/api/v1/export/tickets.xlsx?columns=telephone", expect=422)


def story_export_of_the_screen(city):
    """columns come as asked, in that order, with heads and words in the reader's language"""
    town = furnished(city)
    made = town.ticket(title="屏幕导出", text="屏幕导出测试。")
    supervisor = town.person("supervisor")

    def rows(query, q="q=%E5%B1%8F%E5%B9%95"):
        text = supervisor.get(f"/api/v1/export/tickets.csv?{q}&{query}").text()
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))

    assert rows("columns=state,number") == [["state", "number"], [rows("")[1][2], made["number"]]]
    chinese, english = rows("columns=title,type,category&lang=zh-CN"), rows("columns=title,type,category&lang=en")
    assert chinese[0] == ["标题", "类型", "分类"] and english[0] == ["title", "type", "category"]
    assert chinese[1][0] == english[1][0] == "屏幕导出" and chinese[1][1] != english[1][1]
    assert chinese[1][2] != rows("columns=category")[1][0], "its name, not its code"
    for query in ("columns=telephone", "columns=title,title", "lang=fr", "order=due&q=%E5%B1%8F"):
        supervisor.get(f"/api/v1/export/tickets.csv?{query}", expect=422)
    dues = [row[0] for row in rows("columns=due_at&order=due", "type=complaint")[1:]]
    assert len(dues) > 1 and dues == sorted(dues)


def story_saved_lists(city):
    """a list is kept under a name by one account, replaced under the same name, and forgotten"""
    town = furnished(city)
    mine, other = town.person("supervisor"), town.person("dispatcher")
    url = "/api/v1/saved-lists"

    def names(who):
        return [(item["name"], item["query"]) for item in who.get(url).json["items"]]

    assert names(mine) == []
    mine.put(url, {"name": "超期投诉", "query": "lamp=red&type=complaint"})
    mine.put(url, {"name": "全部"})
    kept = mine.put(url, {"name": "超期投诉", "query": "lamp=red"}).json["items"]
    assert sorted(names(mine)) == [("全部", ""), ("超期投诉", "lamp=red")]
    assert names(other) == []
    for body, field in (({"name": "", "query": "a=b"}, "name"), ({"name": "x" * 41}, "name"), ({"name": "a\nb"}, "name"),
                        ({"name": "a", "query": "<script>"}, "query"), ({"name": "a", "query": "q=" + "x" * 2000}, "query")):
        assert mine.put(url, body, expect=422).field == field, body
    gone = next(item["id"] for item in kept if item["name"] == "超期投诉")
    other.delete(f"{url}/{gone}", expect=404)
    mine.delete(f"{url}/{gone}", expect=204)
    mine.delete(f"{url}/{gone}", expect=404)
    assert names(mine) == [("全部", "")]
    for n in range(49):
        mine.put(url, {"name": f"第{n}张", "query": f"round={n + 1}"})
    assert mine.put(url, {"name": "太多了"}, expect=409).json["code"] == "saved_full"
    mine.put(url, {"name": "全部", "query": "order=due"})
    town.person("kb_editor").get(url, expect=403)


def story_tallies(city):
    """the city's counters are read with a key and a cursor"""
    town = furnished(city)
    town.ticket()
    items = town.person("supervisor").get("/api/v1/tallies?kind=state_type").json["items"]
    assert sum(item["n"] for item in items) > 0
