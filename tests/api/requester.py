"""The person who raised it: submit without an account, follow, say more, rate, object; and the receipt."""
import json
import os

from hotline import AREA, CATEGORY, LEAD, OPEN_DOORS, V, Case, Hotline, intake
from guards import refused

CITY = {"demo": 0, "config": OPEN_DOORS}


def submitted(city, text="井盖响了一夜", **more):
    """A ticket that a citizen sent without an account."""
    return Case(Hotline(city), city.anonymous(), intake(text, channel="mailbox", **more))


def story_submit_and_follow(city):
    """submit, keep number and code, come back with them, read the progress in plain words"""
    c = submitted(city)
    assert c.state == "registered" and c.number.isdigit() and len(c.code) == 10 and c.receipt
    me = c.requester()
    mine = me.get(V + "my-ticket").json
    assert mine["number"] == c.number and mine["progress_zh"] and mine["progress_en"]
    c.triage().dispatch()
    told = me.get(V + "my-ticket").json
    assert told["progress_zh"] != mine["progress_zh"] and told["steps"][0]["unit"]["code"] == LEAD
    assert told["limits"], "the printed limit is told"
    text = me.get(f"{V}tickets/{c.id}/timeline").text()
    assert "staff-" not in text, "offices, not persons"
    c.handle(text="内部说明一句", public="公开答复一句").passed()
    text = me.get(V + "my-ticket").text()
    assert "公开答复一句" in text and "内部说明一句" not in text


def story_code_is_needed(city):
    """number and code together; a wrong one, a swapped one and an unknown number look alike"""
    a, b = submitted(city), submitted(city)
    anonymous = city.anonymous()
    bad = [anonymous.post(V + "requester-session", body, expect=401).json for body in (
        {"number": a.number, "code": "AAAAAAAAAA"}, {"number": a.number, "code": b.code},
        {"number": "20200101000001", "code": a.code})]
    assert len({(p["code"], p["detail"]) for p in bad}) == 1
    assert not anonymous.cookies
    anonymous.get(f"{V}tickets/{a.id}", expect=401)
    me = a.requester()
    me.get(f"{V}tickets/{b.id}", expect=404)
    me.post(f"{V}tickets/{b.id}/supplement", {"text": "越权"}, expect=404)
    me.get(V + "tickets", expect=(401, 403))
    me.delete(V + "requester-session")
    me.get(V + "my-ticket", expect=401)


def story_code_is_told_once(city):
    """the code is in the first answer and in no other one"""
    c = submitted(city)
    desk = c.desk
    for who in ("supervisor", "operator", "inspector"):
        for path in ("", "/timeline", "/events", "/receipt", "/work-order"):
            assert c.code not in desk[who].get(f"{V}tickets/{c.id}{path}", expect=None).text()
    assert c.code not in city.log()


def story_supplement_rate_reopen(city):
    """say more, say it is not solved, say it is, reopen"""
    c = submitted(city).triage()
    me = c.requester()
    c.act(me, "supplement", {"text": "补充：地址是东门"})
    refused(c, me, "rate", {"solved": "yes"})
    c.dispatch().handle().passed()
    c.act(me, "rate", {"solved": "no", "rating": "bad", "contacted": "no", "opinion": "没人来过"})
    assert c.state == "rework"
    view = c.view()
    assert view["callbacks"][-1]["by_requester"] and view["callbacks"][-1]["contacted"] == "no"
    c.dispatch().handle().passed()
    c.act(me, "rate", {"solved": "yes", "rating": "good"})
    assert c.state == "closed"
    refused(c, me, "rate", {"solved": "yes", "rating": "very_good"})
    c.act(me, "reopen", {"text": "第二天又响"})
    assert c.state == "rework"
    assert (c.view()["first_rating"], c.view()["final_rating"]) == ("bad", "good")


def story_words_never_change(city):
    """the words are kept as they were sent, whatever happens to the ticket (guarantee 1)"""
    words = "  第一行\n\t第二行，全角　空格，emoji🚧，引号“”\"'<b>&amp;\u200b 完 "
    c = submitted(city, words)

    def kept():
        return [t["text"] for t in c.view()["texts"] if t["kind"] == "words"]
    assert kept() == [words]
    c.triage(category="010102")
    c.act("dispatcher", "correct", {"title": "新标题"}, expect=428)
    c.act("dispatcher", "correct", {"title": "新标题"}, if_match=c.version)
    c.dispatch().handle().passed().answer("yes")
    assert kept() == [words]


def story_identity_modes(city):
    """anonymous leaves no contact; real and confidential need one; enterprise is a kind of requester"""
    anonymous = city.anonymous()
    c = submitted(city, "匿名说一句", identity_mode="anonymous")
    assert c.view()["requester"] == {"kind": "person", "identity_mode": "anonymous", "has_name": False,
                                     "has_phone": False, "restricted": False, "destroyed": False, "minor": False,
                                     "guardian": False, "no_reply": False}
    for mode in ("real", "confidential"):
        answer = anonymous.post(V + "tickets", intake("缺联系方式", channel="mailbox", identity_mode=mode, contact=None),
                                expect=422)
        assert answer.field.startswith("contact"), answer.field
    body = intake("匿名却留电话", channel="mailbox", identity_mode="anonymous")
    assert anonymous.post(V + "tickets", {**body, "contact": {"phone": "13900000001"}}, expect=422).field == "contact"
    firm = submitted(city, "企业诉求", requester_kind="enterprise")
    assert firm.view()["requester"]["kind"] == "enterprise"


def story_place_where_the_category_has_one(city):
    """a place is needed where the category has one"""
    anonymous = city.anonymous()
    answer = anonymous.post(V + "tickets", intake("没有地点", channel="mailbox", category=CATEGORY, place=None), expect=422)
    assert answer.field == "place"
    c = submitted(city, "有坐标", place={"area": AREA, "lat": 35.6, "lon": 123.1})
    place = c.view()["place"]
    assert place["area"] == AREA and abs(place["lat"] - 35.6) < 1e-5 and abs(place["lon"] - 123.1) < 1e-5


def story_withdraw_and_object(city):
    """withdraw by code alone; object to a refusal, decided by somebody not involved"""
    c = submitted(city).triage()
    me = c.requester()
    claim = c.act(me, "withdraw", {"text": "已经修好"}).json["part_id"]
    c.decide("callback", "grant", claim)
    assert me.get(V + "my-ticket").json["state"] == "closed"
    d = submitted(city)
    d.decide("reviewer", "grant", d.ask("operator", "refusal", reason="outside_city", told_route="elsewhere"))
    objection = d.act(d.requester(), "claims", {"kind": "objection", "text": "就在本市"}).json["part_id"]
    refused(d, "reviewer", "grant", part="claims", target=objection, status=403)
    d.decide("reviewer2", "grant", objection)
    assert d.view()["state"] == "registered"


def story_same_matter(city):
    """one requester's tickets on one subject are linked, so that nobody retells"""
    desk = Hotline(city)
    a = desk.register("楼道灯不亮")
    b = desk.register("楼道灯还是不亮", same_as=a.number)
    assert b.view()["matter_id"] and b.view()["matter_id"] == a.view()["matter_id"]
    c = desk.register("楼道灯第三次")
    c.act("dispatcher", "same-matter", {"other": a.number})
    assert c.view()["matter_id"] == a.view()["matter_id"]
    listed = desk["dispatcher"].get(f"{V}tickets?matter={a.view()['matter_id']}").json
    assert {i["id"] for i in listed["items"]} == {a.id, b.id, c.id}


def story_receipt(city):
    """the receipt is proved offline against a later seal; a changed byte in any of the three fails"""
    c = submitted(city, "请给回执")
    me = c.requester()
    paper = c.receipt if isinstance(c.receipt, str) else json.dumps(c.receipt)
    assert me.get(f"{V}tickets/{c.id}/receipt").json["receipt"] == c.receipt
    city.advance("25h")
    if me.get(f"{V}tickets/{c.id}/receipt", expect=(200, 401)).status == 401:
        c._requester, me = None, None
        me = c.requester()
    got = me.get(f"{V}tickets/{c.id}/receipt").json
    assert got["proof"] and got["seal"], "sealed within a day"
    papers = {name: (got[name] if isinstance(got[name], str) else json.dumps(got[name])) for name in ("proof", "seal")}
    papers["receipt"] = paper
    check(city, papers, 0)
    for name, text in papers.items():
        for at in range(0, len(text), max(1, len(text) // 25)):
            changed = chr(ord(text[at]) ^ 1)
            check(city, {**papers, name: text[:at] + changed + text[at + 1:]}, (1, 2, 3))


def check(city, papers, expect):
    """`minsheng receipt verify` with no data folder at all."""
    paths = {}
    for name, text in papers.items():
        paths[name] = os.path.join(city.folder, name + ".json")
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(text)
    arguments = ["receipt", "verify"] + [part for name, path in paths.items() for part in ("--" + name, path)]
    for status in (expect,) if isinstance(expect, int) else expect:
        try:
            return city.run(*arguments, expect=status)
        except AssertionError:
            if status == (expect if isinstance(expect, int) else expect[-1]):
                raise
