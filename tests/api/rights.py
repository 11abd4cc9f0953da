"""Who may know what: confidential tickets, reports and their fence, the sealed intake, unmasking."""
import json
from urllib.parse import quote

from hotline import ASSIST, BELOW, LEAD, OPEN_DOORS, OTHER_LEAD, V, Hotline
from guards import refused

CITY = {"demo": 0, "config": OPEN_DOORS}

SECRET, RENDERED = "蓝色铁皮屋旁的账本", "据反映某处经营场所存在问题"
REPORTED = "绿色仓库里的现金"
NAME, SECRET_PHONE = "甄无名", "13711112222"


def everything(client, case, words=(SECRET,)):
    """All that a client can get hold of about a ticket: every answer, as one text."""
    got = []
    for path in (f"tickets/{case.id}", f"tickets/{case.id}/timeline", f"tickets/{case.id}/events",
                 f"tickets/{case.id}/work-order", f"tickets/{case.id}/openings", f"tickets/{case.id}/receipt",
                 f"tickets?q={quote(case.number)}", "tickets?limit=200", "tickets/counts", "export/tickets.csv",
                 "tasks", "claims", "callbacks", *(f"tickets?q={quote(word)}" for word in words)):
        answer = client.get(V + path, expect=None)
        assert answer.status < 500, f"{path}: {answer.status}"
        if answer.status == 200:
            got.append(answer.text())
    return "\n".join(got)


def listed(client, query=""):
    """(ids, total) of a list."""
    page = client.get(f"{V}tickets?limit=200&{query}", expect=200).json
    return {item["id"] for item in page["items"]}, page["total"]


def counts(client, query=""):
    return client.get(f"{V}tickets/counts?{query}").json


def confidential(desk, **more):
    return desk.register(SECRET + "，请核查", title=SECRET, identity_mode="confidential",
                         contact={"name": NAME, "phone": SECRET_PHONE}, **more)


def rendered(case, who="dispatcher", approver="reviewer"):
    """Write a rendition and have somebody else approve it."""
    made = case.act(who, "renditions", {"title": RENDERED, "text": RENDERED + "，请调查处理"}, expect=201)
    case.act(approver, f"renditions/{made.json['part_id']}/approve")
    return case


def story_draft_of_a_rendition(city):
    """the machine marks what names the requester, later words included; units and strangers get nothing of it"""
    c = confidential(Hotline(city))
    c.act("operator", "supplement", {"text": f"来电补充：{NAME}的电话是{SECRET_PHONE}"})
    path = f"{V}tickets/{c.id}/rendition-draft"
    draft = c.desk["dispatcher"].get(path, expect=200).json
    assert draft["title"] == SECRET and draft["text"].count("\n") == 1, draft
    what = {(mask["what"], draft[mask["field"]][mask["from"]:mask["to"]]): mask for mask in draft["masks"]}
    assert what[("name", NAME)]["never"] and not what[("phone", SECRET_PHONE)]["never"], draft["masks"]
    rendered(c.triage())
    c.act("dispatcher", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]})
    for role in ("clerk", "head", "operator", "analyst"):
        c.desk[role].get(path, expect=403)
    plain = c.desk.register("路灯不亮")
    assert c.desk["dispatcher"].get(f"{V}tickets/{plain.id}/rendition-draft", expect=404).json["code"] == "not_withheld"


def story_confidential_needs_a_rendition(city):
    """a confidential ticket goes to no unit before somebody else approved its rendition"""
    c = confidential(Hotline(city)).triage()
    share = {"shares": [{"unit": LEAD, "role": "lead"}]}
    refused(c, "dispatcher", "dispatch", share, code="rendition_missing")
    spaced = SECRET_PHONE[:3] + " " + SECRET_PHONE[3:7] + "-" + SECRET_PHONE[7:]
    for field, words in (("title", f"{NAME}反映"), ("text", f"请联系{NAME}"), ("text", f"回电{SECRET_PHONE}"), ("text", f"回电{spaced}")):
        wrong = c.act("dispatcher", "renditions", {"title": RENDERED, "text": RENDERED, field: words}, expect=422)
        assert (wrong.field, wrong.code) == (field, "tells_requester"), (field, words)
    assert not c.view("dispatcher")["renditions"]
    made = c.act("dispatcher", "renditions", {"title": RENDERED, "text": RENDERED}, expect=201).json["part_id"]
    refused(c, "dispatcher", "dispatch", share, code="rendition_missing")
    refused(c, "dispatcher", f"renditions/{made}/approve", status=(403, 409))
    c.act("reviewer", f"renditions/{made}/approve")
    c.act("dispatcher", "dispatch", share)
    assert c.state == "handling"


def story_units_read_the_rendition_alone(city):
    """the unit's every answer holds the rendition; never the words, the title, the name, the number"""
    desk = Hotline(city)
    c = rendered(confidential(desk)).triage().dispatch()
    for who in ("clerk", "head"):
        text = everything(desk[who], c)
        assert RENDERED in text
        for secret in (SECRET, NAME, SECRET_PHONE, SECRET_PHONE[-4:] + '"'):
            assert secret not in text, f"{who} reads {secret}"
        assert c.id not in listed(desk[who], "q=" + quote(SECRET))[0]
        assert c.id in listed(desk[who], "q=" + quote(RENDERED))[0]
    assert SECRET in everything(desk["dispatcher"], c)
    assert c.id in listed(desk["dispatcher"], "q=" + quote(SECRET))[0]
    refused(c, "clerk", "unmask", {"reason": "想知道是谁"}, status=403)
    for answer in (desk["clerk"].get(f"{V}tickets/{c.id}/events").json,):
        assert answer and all(e.get("withheld") and "payload" not in e for e in answer)


def story_supplements_of_confidential_tickets(city):
    """a later supplement or opinion of a confidential requester is not read by the unit either"""
    desk = Hotline(city)
    c = rendered(confidential(desk)).triage().dispatch()
    c.act(c.requester(), "supplement", {"text": SECRET + "补充甲"})
    c.act("operator", "supplement", {"text": SECRET + "补充乙"})
    c.handle().passed()
    c.act(c.requester(), "rate", {"solved": "no", "rating": "very_bad", "opinion": SECRET + "意见"})
    assert c.state == "rework"
    for who in ("clerk", "head"):
        text = everything(desk[who], c, words=(SECRET, "补充甲", "意见"))
        assert SECRET not in text and "补充甲" not in text, who
        view = c.view(who)
        assert view["first_rating"] is None and view["final_rating"] is None, "who rated stays hidden (guarantee 5)"


def report(desk, accused, **more):
    return desk.register(REPORTED, title=REPORTED, type="report", identity_mode="confidential",
                         contact={"name": NAME, "phone": SECRET_PHONE}, accused_units=accused, **more)


def story_the_fence(city):
    """a report does not exist for the accused, its chain and what is below it: no row, count, hit or file"""
    desk = Hotline(city)
    fenced = {"accused": desk["clerk"], "its head": desk["head"], "below": desk["below_clerk"],
              "line above": city.user("clerk", "990100-chengguan"),
              "administration above": city.user("clerk", "990102-zhengfu"),
              "supervisor of the accused": city.user("supervisor", LEAD)}
    before = {who: (counts(client)["total"], listed(client)) for who, client in fenced.items()}
    c = report(desk, [LEAD])
    for who, client in fenced.items():
        client.get(f"{V}tickets/{c.id}", expect=404)
        for path in ("timeline", "events", "work-order", "receipt"):
            assert client.get(f"{V}tickets/{c.id}/{path}", expect=None).status in (403, 404)
        client.post(f"{V}tickets/{c.id}/remark", {"text": "知道了"}, expect=(403, 404))
        assert (counts(client)["total"], listed(client)) == before[who], who
        assert REPORTED not in everything(client, c, (REPORTED,)), who
        assert listed(client, "q=" + quote(REPORTED)) == (set(), 0), who
    assert c.id in listed(desk["report_desk"])[0] and c.id in listed(desk["inspector"])[0]
    for who in ("operator", "dispatcher", "reviewer", "callback", "leader", "analyst"):
        desk[who].get(f"{V}tickets/{c.id}", expect=404)
        assert c.id not in listed(desk[who])[0], f"{who} has no sensitivity for reports"


def story_a_report_is_dispatched_around_the_accused(city):
    """nobody inside the fence gets a share; another unit handles it by its rendition"""
    desk = Hotline(city)
    c = report(desk, [LEAD])
    c.act("report_desk", "triage", {})
    rendered(c, "report_desk", "report_desk2")
    for unit in (LEAD, BELOW, "990100-chengguan"):
        shares = [{"unit": "990102-jiwei", "role": "lead"}, {"unit": unit, "role": "assist"}]
        answer = c.act("report_desk", "dispatch", {"shares": shares}, expect=422)
        assert (answer.code, answer.field) == ("unit_accused", "shares[1].unit"), answer.json
    c.act("report_desk", "dispatch", {"shares": [{"unit": "990102-jiwei", "role": "lead"}]})
    text = everything(city.user("clerk", "990102-jiwei"), c)
    assert RENDERED in text and REPORTED not in text and LEAD not in text
    desk["clerk"].get(f"{V}tickets/{c.id}", expect=404)


def story_report_without_names(city):
    """a report that names no unit is the report desk's and the inspectors' alone until it names one"""
    desk = Hotline(city)
    c = report(desk, [])
    for who in ("operator", "dispatcher", "supervisor", "clerk", "leader"):
        desk[who].get(f"{V}tickets/{c.id}", expect=404)
    c.view("report_desk"), c.view("inspector")
    c.act("report_desk", "accuse", {"units": [OTHER_LEAD]}, expect=204)
    desk["other_clerk"].get(f"{V}tickets/{c.id}", expect=404)
    assert [u["code"] for u in c.view("report_desk")["accused_units"]] == [OTHER_LEAD]


def story_reports_are_in_no_tally(city):
    """reports and sealed tickets enter no unit, category or area tally"""
    desk = Hotline(city)

    def tallies():
        return {kind: desk["analyst"].get(f"{V}tallies?kind={kind}", expect=(200, 422)).json
                for kind in ("category_day", "area_day", "unit_state", "category_state", "area_state")}
    before = tallies()
    report(desk, [LEAD])
    desk.register("对热线本身的意见", who="inspector", sealed=True)
    assert tallies() == before


def story_sealed_intake(city):
    """what is about the hotline itself only inspectors open"""
    desk = Hotline(city)
    c = desk.register("对热线话务员的投诉", who=city.anonymous(), channel="web", sealed=True)
    for who in ("operator", "dispatcher", "supervisor", "reviewer", "leader", "report_desk", "analyst"):
        desk[who].get(f"{V}tickets/{c.id}", expect=404)
        assert listed(desk[who], "q=" + quote("话务员的投诉")) == (set(), 0), who
    assert c.view("inspector")["sealed"]
    assert c.requester().get(f"{V}tickets/{c.id}").json["number"] == c.number
    c.act("inspector", "remark", {"text": "纪检备注"}, expect=(200, 403))
    c.act("inspector", "triage")


def story_other_units_tickets(city):
    """a unit without a share: 404 on every route, and its lists are its own"""
    desk = Hotline(city)
    c = desk.register("与你无关的件").triage().dispatch()
    task = c.task()["id"]
    claim = c.ask("clerk", "extension", unit=LEAD, amount=2)
    for who in ("other_clerk", "other_head"):
        for path in ("", "/timeline", "/events", "/work-order", "/receipt", "/openings"):
            assert desk[who].get(f"{V}tickets/{c.id}{path}", expect=None).status in (403, 404), path
        for path, body in ((f"tasks/{task}/sign", {}), (f"claims/{claim}/grant", {"text": "好"}),
                           (f"tickets/{c.id}/remark", {"text": "好"})):
            answer = desk[who].post(V + path, body, expect=404)
            assert "allowed" not in answer.json and "current" not in answer.json
        assert c.id not in listed(desk[who])[0]
        assert listed(desk[who], f"unit={LEAD}") == (set(), 0)
    unknown = desk["other_clerk"].get(f"{V}tickets/{int(c.id) + 1}", expect=404).json
    hidden = desk["other_clerk"].get(f"{V}tickets/{c.id}", expect=404).json
    assert (unknown["code"], unknown["detail"]) == (hidden["code"], hidden["detail"]), "unknown and hidden look alike"


def story_below_sees_its_own_share(city):
    """a head sees what is below, a level-3 unit only what it was given"""
    desk = Hotline(city)
    c = desk.register("夜市").triage().dispatch().sign()
    desk["below_clerk"].get(f"{V}tickets/{c.id}", expect=404)
    c.on_task("clerk", "delegate", {"shares": [{"unit": BELOW, "due_at": c.later(1)}]})
    desk["below_clerk"].get(f"{V}tickets/{c.id}")


def story_administrators_see_no_ticket(city):
    """the three administrators and the editor see no ticket at all"""
    desk = Hotline(city)
    c = desk.register("谁也不该由管理员看")
    for who in ("sysadmin", "secadmin", "auditadmin", "kb_editor"):
        desk[who].get(f"{V}tickets/{c.id}", expect=403)
        desk[who].get(V + "tickets", expect=403)


def story_unmask(city):
    """opening a name needs a reason, is an event, and the person sees office, time and reason (guarantee 8)"""
    desk = Hotline(city)
    c = desk.register("请回电", contact={"name": NAME, "phone": SECRET_PHONE}).triage().dispatch()
    refused(c, "clerk", "unmask", {}, status=422)
    text = everything(desk["clerk"], c)
    assert NAME not in text and SECRET_PHONE not in text, "no name without opening it"
    person = c.act("clerk", "unmask", {"reason": "上门核实"}).json
    assert (person["name"], person["phone"]) == (NAME, SECRET_PHONE)
    c.act("operator", "unmask", {"reason": "回拨确认"})
    openings = c.requester().get(f"{V}tickets/{c.id}/openings").json["items"]
    assert [o["reason"] for o in openings] == ["上门核实", "回拨确认"]
    assert all(o["unit"] and o["at"] for o in openings)
    assert "staff-clerk" not in json.dumps(openings), "offices, not persons"
    refused(c, "analyst", "unmask", {"reason": "分析"}, status=403)
    refused(c, "leader", "unmask", {"reason": "关心"}, status=403)


def story_unmask_confidential(city):
    """a confidential requester is opened only by whoever holds that sensitivity"""
    desk = Hotline(city)
    c = rendered(confidential(desk)).triage().dispatch()
    for who in ("clerk", "head", "operator", "dispatcher", "callback"):
        refused(c, who, "unmask", {"reason": "联系"}, status=403)
    assert c.act("inspector", "unmask", {"reason": "线索核查"}).json["phone"] == SECRET_PHONE


def story_caller_history(city):
    """the relevant history of a caller, by telephone alone, each look-up needs the right"""
    desk = Hotline(city)
    phone = "13655556666"
    c = desk.register("第一次来电", contact={"name": "庚", "phone": phone})
    rows = desk["operator"].post(V + "callers/history", {"phone": phone}).json["items"]
    assert [row["number"] for row in rows] == [c.number]
    assert desk["operator"].post(V + "callers/history", {"phone": "13600009999"}).json["items"] == []
    assert rows[0]["answer"] is None
    done = desk.register("又一次来电", title="楼道灯又坏了", contact={"name": "庚", "phone": phone}).triage().dispatch()
    done.handle()
    assert [row["answer"] for row in desk["operator"].post(V + "callers/history", {"phone": phone}).json["items"]] == [None, None]
    done.passed().answer("yes")
    rows = desk["operator"].post(V + "callers/history", {"phone": phone}).json["items"]
    assert [row["number"] for row in rows] == [c.number, done.number], "what is open stands before what is newer"
    assert rows[1]["title"] == "楼道灯又坏了" and rows[1]["answer"] == "已处理，请查看"
    tail = [row for row in desk["operator"].post(V + "callers/history", {"tail": phone[-4:]}).json["items"] if row["number"] == done.number]
    assert tail[0]["answer"] is None and tail[0]["title"], "four digits may be somebody else's"
    for who in ("clerk", "analyst", "leader", "sysadmin", "supervisor"):
        desk[who].post(V + "callers/history", {"phone": phone}, expect=403)
    assert "score" not in json.dumps(rows) and "risk" not in json.dumps(rows)


def story_pressure_goes_to_inspectors(city):
    """"did anyone press you?": a yes is read by inspectors and nobody else"""
    desk = Hotline(city)
    c = desk.register("请求修路").to_callback()
    c.answer("yes", rating="good", pressed="yes")
    for who in ("supervisor", "callback", "dispatcher", "clerk", "head", "leader"):
        text = everything(desk[who], c)
        assert "pressed" not in text and "pressure" not in text, who
        desk[who].get(V + "pressure", expect=403)
    items = desk["inspector"].get(V + "pressure").json["items"]
    assert c.id in {item["ticket_id"] for item in items}
    text = c.requester().get(f"{V}tickets/{c.id}").text()
    assert "pressed" not in text


def story_kb_and_directory(city):
    """articles carry owner, legal basis and expiry; only editors write them"""
    desk = Hotline(city)
    body = {"title": "如何申请停热", "body": "由产权人在期限前申请。", "legal_basis": "地方供热规定",
            "owner_unit": LEAD, "category": "010101", "state": "published", "expires_at": "2030-01-01T00:00:00+08:00"}
    made = desk["kb_editor"].post(V + "articles", body, expect=201).json
    desk["operator"].post(V + "articles", body, expect=403)
    got = desk["operator"].get(f"{V}articles/{made['id']}").json
    assert (got["title"], got["legal_basis"]) == (body["title"], body["legal_basis"]) and got["expires_at"]
    found = desk["operator"].get(V + "articles?q=" + quote("停热")).json["items"]
    assert made["id"] in {item["id"] for item in found}
    city.anonymous().get(f"{V}articles/{made['id']}", expect=(200, 401))
    assert ASSIST in {u["code"] for u in desk["operator"].get(V + "units?limit=5000").json["items"]}
