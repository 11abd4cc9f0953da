"""What a unit must never learn: words of the confidential, reports about it, tickets of others."""
import json

from town import furnished

V = "/api/v1/"
SECRET = "绝密举报：柳河镇供热站长收受好处费"
TITLE = "站长收钱的事"


def report(town, *accused, by=None, **more):
    """A report of the city, by a citizen's own hand unless said otherwise."""
    return town.ticket(by=by or town.city.anonymous(), type="report", text=SECRET, title=TITLE, channel="web",
                       accused_units=list(accused) or None, **more)


def handled_report(town, *accused):
    """A report about `accused` that another unit handles from an approved rendition."""
    desk, second = town.person("report_desk"), town.person("report_desk", nth=1)
    made = report(town, *accused)
    town.act(desk, made, "triage", {"category": "0101"})
    wrote = town.act(desk, made, "renditions", {"title": "某单位收费问题", "text": "请核查收费依据。"}, expect=201).json
    town.act(second, made, f"renditions/{wrote['part_id']}/approve")
    town.act(desk, made, "dispatch", {"shares": [{"unit": "police", "role": "lead"}]})
    return made


def everything(who, made, **more):
    """All that one may read of a ticket, as one text."""
    pages = ("", "/timeline", "/events", "/work-order", "/receipt", "/openings", "/respondents")
    return "".join(who.get(f"{V}tickets/{made['id']}{page}", expect=(200, 403, 404), **more).text() for page in pages)


def story_only_the_rendition(city):
    """the unit that handles a report gets its rendition, never its words or title"""
    town = furnished(city)
    made = handled_report(town, "heat")
    for who in (town.person("clerk", "police"), town.person("head", "police")):
        text = everything(who, made)
        assert "请核查收费依据" in text, who.name
        for page in ("tickets?q=" + "%E7%AB%99%E9%95%BF", "tickets", "tasks", "claims"):
            text += who.get(V + page, expect=(200, 403)).text()
        for word in (SECRET, TITLE, "站长", "13900000001", "钱一一", "市供热办"):
            assert word not in text, (who.name, word)
        town.act(who, made, "unmask", {"reason": "想知道是谁"}, expect=(403, 404))


def story_confidential_words(city):
    """a confidential ticket's words, its later words and its openings stay with the hotline"""
    town = furnished(city)
    made = town.ticket(text=SECRET, title=TITLE, identity_mode="confidential", by=city.anonymous(), channel="web")
    citizen = city.requester(made["number"], made["query_code"])
    town.triage(made)
    wrote = town.act(town.person("dispatcher"), made, "renditions",
                     {"title": "供热站收费", "text": "请核查。"}, expect=201).json
    town.act(town.person("reviewer"), made, f"renditions/{wrote['part_id']}/approve")
    town.dispatch(made, triage=False)
    town.act(citizen, made, "supplement", {"text": "站长姓高，住我家楼上"})
    town.act(town.person("operator"), made, "supplement", {"text": "站长姓高，来电补充"})
    town.act(citizen, made, "withdraw", {"text": "站长姓高，我怕了"})
    unmask = {"reason": "站长姓高，回访核对"}
    town.act(town.person("supervisor"), made, "unmask", unmask, expect=(200, 403))
    for who in (town.person("clerk", "heat"), town.person("analyst"), town.person("leader")):
        text = everything(who, made) + who.get(V + "claims", expect=(200, 403)).text()
        assert "请核查" in text
        for word in ("站长姓高", SECRET, TITLE):
            assert word not in text, (who.name, word)
    assert "站长姓高" in everything(citizen, made)


def story_no_probing_by_number(city):
    """a hidden ticket's number or id is as unknown as one that does not exist"""
    town = furnished(city)
    hidden, own = handled_report(town, "heat"), town.ticket()
    town.dispatch(own)
    clerk = town.person("clerk", "heat")
    absent = {"id": str(int(hidden["id"]) + 1), "number": "20200101000001"}
    for way in (
        lambda t: clerk.get(f"{V}tickets/{t['id']}", expect=404),
        lambda t: clerk.get(f"{V}tickets/{t['id']}/timeline", expect=404),
        lambda t: clerk.get(f"{V}tickets/{t['id']}/attachments/1", expect=404),
        lambda t: clerk.get(f"{V}tickets/{t['id']}/respondents", expect=404),
        lambda t: town.act(clerk, t, "remark", {"text": "试探"}, expect=404),
        lambda t: town.act(clerk, own, "merge", {"parent": t["id"], "text": "试探"}, expect=(403, 422)),
        lambda t: town.act(town.person("operator"), own, "merge", {"parent": t["id"], "text": "试探"}, expect=None),
        lambda t: city.anonymous().post(V + "tickets", town.intake(channel="web", same_as=t["id"]), expect=422),
        lambda t: clerk.get(f"{V}tickets?unit=police&q=%E7%AB%99%E9%95%BF"),
    ):
        a, b = way(hidden), way(absent)
        assert (a.status, plain(a)) == (b.status, plain(b))
    task = town.person("report_desk").get(f"{V}tickets/{hidden['id']}").json["tasks"][0]
    for part, action in (("tasks", "sign"), ("claims", "deny"), ("callbacks", "unreached")):
        a = clerk.post(f"{V}{part}/{task['id']}/{action}", {"text": "试探"}, expect=404)
        b = clerk.post(f"{V}{part}/{int(task['id']) + 1}/{action}", {"text": "试探"}, expect=404)
        assert plain(a) == plain(b)
    ids = [hidden["id"], absent["id"]]
    head = town.person("head", "heat")
    many = head.post(V + "tickets/bulk", {"action": "remark", "ids": ids, "text": "试探", "dry_run": True}).json
    assert [dict(i, id=None) for i in many["items"][:1]] == [dict(i, id=None) for i in many["items"][1:]]
    numbers = [("merge", "parent"), ("same-matter", "other")]
    for action, field in numbers:
        answers = []
        for number in (hidden["number"], absent["number"]):
            body = {field: number} | ({"text": "试探"} if action == "merge" else {})
            answers.append(town.act(clerk, own, action, body, expect=(403, 422)))
        assert plain(answers[0]) == plain(answers[1]), action
    city.anonymous().post(V + "tickets", town.intake(channel="web", same_as=own["number"]), expect=422)
    assert hidden["number"] not in clerk.get(V + "tickets?limit=200").text()


def plain(answer):
    """A problem document without what differs between two requests."""
    return {k: v for k, v in (answer.json or {}).items() if k not in ("request_id", "instance")}


def story_matters_are_the_hotlines(city):
    """a unit does not link tickets of different people"""
    town = furnished(city)
    a, b = town.ticket(), town.ticket()
    for made in (a, b):
        town.dispatch(made)
    for role in ("clerk", "head"):
        town.act(town.person(role, "heat"), a, "same-matter", {"other": b["number"]}, expect=403)
    town.act(town.person("operator"), a, "same-matter", {"other": b["number"]})


def story_accused_stay(city):
    """only an inspector takes a unit off a report's list, and the chain says who was on it"""
    town = furnished(city)
    made = report(town, "heat")
    desk, clerk = town.person("report_desk"), town.person("clerk", "heat")
    town.act(desk, made, "accuse", {"units": []}, expect=403)
    town.act(desk, made, "accuse", {"units": ["police"]}, expect=403)
    town.act(desk, made, "accuse", {"units": ["heat", "police"]}, expect=204)
    clerk.get(f"{V}tickets/{made['id']}", expect=404)
    town.act(town.person("inspector"), made, "accuse", {"units": ["heat"]}, expect=204)
    chain = town.person("inspector").get(f"{V}tickets/{made['id']}/events").json
    told = [json.loads(e["payload"])["data"]["units"] for e in chain if '"accuse"' in e["payload"]]
    assert [len(units) for units in told] == [2, 1]


def story_sealed(city):
    """a complaint about the hotline is open to inspectors and to who made it"""
    town = furnished(city)
    title = "热线主任收礼的事"
    made = town.ticket(by=city.anonymous(), text=SECRET, title=title, sealed=True, channel="web")
    citizen = city.requester(made["number"], made["query_code"])
    assert SECRET in everything(citizen, made)
    for role in ("operator", "dispatcher", "reviewer", "callback", "supervisor", "report_desk", "analyst", "leader"):
        who = town.person(role)
        who.get(f"{V}tickets/{made['id']}", expect=404)
        for page in ("tickets?limit=200", "tickets/counts?q=%E7%AB%99%E9%95%BF", "tasks", "claims", "callbacks"):
            assert title not in who.get(V + page, expect=(200, 403)).text()
        found = who.get(V + "tickets?q=%E7%AB%99%E9%95%BF").json["items"]
        assert made["id"] not in [t["id"] for t in found]
    assert SECRET in everything(town.person("inspector"), made)
    by_phone = town.ticket(by=town.person("operator"), text=SECRET, title=title, sealed=True)
    town.person("operator").get(f"{V}tickets/{by_phone['id']}", expect=404)
    assert SECRET in everything(town.person("inspector"), by_phone)


def story_strangers_share_no_keys(city):
    """without a session an idempotency key must be long enough not to be guessed"""
    town = furnished(city)
    refused = city.anonymous().post(V + "tickets", town.intake(channel="web"), key="12345678", expect=422)
    assert refused.field == "Idempotency-Key"
    city.anonymous().post(V + "tickets", town.intake(channel="web"), expect=201)


def story_strangers_are_no_system(city):
    """what came from another system is said by its token, not by anybody"""
    town = furnished(city)
    for more in ({"source": "province"}, {"source_number": "1"}):
        refused = city.anonymous().post(V + "tickets", town.intake(channel="web", **more), expect=422)
        assert refused.field == "source"
        town.ticket(**more)


def story_review_date(city):
    """a deferral has a review date somebody will live to see"""
    town = furnished(city)
    made = town.ticket()
    town.dispatch(made)
    clerk = town.person("clerk", "heat")
    for until in ("2020-01-01T00:00:00+08:00", "2190-01-01T00:00:00+08:00"):
        refused = town.act(clerk, made, "claims", {"kind": "deferral", "text": "等明年", "until": until}, expect=422)
        assert refused.field == "until"


def story_rights_of_the_person(city):
    """a person's data are corrected, restricted and destroyed, by those who may know them"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), channel="web", contact={"name": "孙一错", "phone": "13900000077"})
    citizen = city.requester(made["number"], made["query_code"])
    town.dispatch(made)
    operator, second = town.person("operator"), town.person("operator", nth=1)
    for who in (town.person("clerk", "heat"), town.person("analyst"), town.person("dispatcher")):
        town.act(who, made, "person/rectify", {"name": "别人"}, expect=403)
        town.act(who, made, "person/erase", expect=403)
    town.act(citizen, made, "person/rectify", {}, expect=422)
    town.act(citizen, made, "person/rectify", {"name": "孙一对", "phone": "13900000078"}, expect=204)
    opened = town.act(operator, made, "unmask", {"reason": "回访"}).json
    assert opened == {"name": "孙一对", "phone": "13900000078"}
    town.act(operator, made, "person/rectify", {"name": "孙一改"}, expect=204)
    opened = town.act(operator, made, "unmask", {"reason": "只改姓名"}).json
    assert opened == {"name": "孙一改", "phone": "13900000078"}, "what is left out stays"
    town.act(operator, made, "person/rectify", {"name": None}, expect=204)
    opened = town.act(operator, made, "unmask", {"reason": "姓名不留"}).json
    assert opened == {"name": None, "phone": "13900000078"}, "null forgets"
    town.act(operator, made, "person/rectify", {"phone": None}, expect=422)
    town.act(operator, made, "person/rectify", {"phone": ""}, expect=422)
    found = operator.post(V + "callers/history", {"phone": "13900000077"}).json["items"]
    assert not found
    town.act(citizen, made, "person/restrict", {"restricted": True}, expect=204)
    assert not operator.post(V + "callers/history", {"phone": "13900000078"}).json["items"]
    assert len(citizen.get(f"{V}tickets/{made['id']}/openings").json["items"]) == 3
    later = {"until": "2027-01-01T00:00:00+08:00"}
    town.act(operator, made, "person/hold-back", later, expect=403)
    town.act(town.person("inspector"), made, "person/hold-back", {"until": "2190-01-01T00:00:00+08:00"}, expect=422)
    asked = town.act(citizen, made, "person/erase").json
    assert not asked["destroyed"]
    assert not town.act(operator, made, "person/erase").json["destroyed"]
    town.act(operator, made, "person/erase", expect=403)
    assert town.act(second, made, "person/erase").json["destroyed"]
    town.act(operator, made, "unmask", {"reason": "回访"}, expect=409)
    assert town.view(made)["requester"]["destroyed"]

    secret = town.ticket(by=city.anonymous(), channel="web", identity_mode="confidential")
    town.act(operator, secret, "person/rectify", {"phone": "13900000079"}, expect=403)
