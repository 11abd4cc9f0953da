"""Marks of a ticket: tags that choose rules, minors, no reply wanted, and what waits for a supervisor."""
from guards import refused
from hotline import LEAD, OPEN_DOORS, V, Hotline

CITY = {"preset": "shanghai-street", "demo": 0, "config": OPEN_DOORS}


def handling(c):
    return [k for k in c.view()["clocks"] if k["stage"] == "handle"][-1]


def story_a_hard_matter(city):
    """the tag "complex" prints the running clock anew by its own rule; an unchanged tag says so"""
    c = Hotline(city).register("老楼地下管网错接").triage().dispatch().sign()
    before = handling(c)
    assert before["rule"]["code"] != "shanghai-street.handle.complex"
    refused(c, "clerk", "tag", {"complex": "yes", "text": "难"}, status=403)
    refused(c, "dispatcher", "tag", {"complex": "yes"}, status=422)
    assert refused(c, "dispatcher", "tag", {"complex": "no", "text": "不难"}, status=422).field == "complex"
    c.act("dispatcher", "tag", {"complex": "yes", "text": "涉及多家产权单位"})
    after = handling(c)
    assert after["id"] == before["id"] and after["start_at"] == before["start_at"]
    assert after["rule"]["code"] == "shanghai-street.handle.complex" and after["due_at"] > before["due_at"]
    assert c.view()["complex"] and not c.view()["supervised"] and c.view()["due_at"] == after["due_at"]
    c.act("supervisor", "tag", {"complex": "no", "text": "已查清"})
    assert handling(c)["due_at"] == after["due_at"], "a printed due never moves earlier"
    city.verify()


def story_a_supervised_matter(city):
    """the tag "supervised" warns by the shorter limit; the printed due stays; later clocks follow it"""
    c = Hotline(city).register("夜间施工").triage().dispatch().sign()
    before = handling(c)
    c.act("supervisor", "tag", {"supervised": "yes", "text": "列入督办"})
    after = handling(c)
    assert after["due_at"] == before["due_at"] and after["warn_at"] < before["warn_at"]
    d = Hotline(city).register("另一处夜间施工").triage()
    d.act("dispatcher", "tag", {"supervised": "yes", "text": "列入督办"})
    d.dispatch()
    assert handling(d)["rule"]["code"] == "shanghai-street.handle.supervised"
    city.verify()


def story_no_reply_wanted(city):
    """whoever wants no reply is not called; the own answer by code still counts (济南16, 24)"""
    desk = Hotline(city)
    c = desk.register("建议增设座椅", no_reply=True).to_callback()
    assert c.view()["requester"]["no_reply"]
    ask = c.callback()["id"]
    refused(c, "callback", "attempt", {"reason": "busy"}, part="callbacks", target=ask, code="no_reply")
    c.unreached()
    assert (c.state, c.view()["close_reason"]) == ("closed", "unrated")
    d = desk.register("建议增设路灯", no_reply=True).to_callback()
    d.act(d.requester(), "rate", {"solved": "yes", "rating": "good"})
    assert d.view()["first_rating"] == "good"


def story_a_minor(city):
    """a child under 14 is marked, and whether the contact is the guardian's; no unit reads it of a withheld ticket"""
    desk = Hotline(city)
    answer = desk["operator"].post(V + "tickets", {
        "text": "公园滑梯坏了", "type": "complaint", "channel": "phone", "identity_mode": "real", "guardian": True,
        "contact": {"phone": "13900000009"}}, expect=422)
    assert answer.field == "guardian"
    c = desk.register("公园滑梯坏了", minor=True, guardian=True).triage().dispatch()
    for who in ("supervisor", "clerk", c.requester()):
        requester = c.view(who)["requester"]
        assert requester["minor"] and requester["guardian"]
    d = desk.register("同学被欺负", minor=True, identity_mode="confidential").triage()
    text = desk["dispatcher"].post(f"{V}tickets/{d.id}/renditions", {"title": "校园事项", "text": "校园事项"},
                                   expect=201).json["part_id"]
    desk["reviewer"].post(f"{V}tickets/{d.id}/renditions/{text}/approve", {})
    d.dispatch()
    assert d.view()["requester"]["minor"] and not d.view("clerk")["requester"]["minor"]


def waiting(desk, who="supervisor"):
    return {item["id"]: item for item in desk[who].get(V + "supervision").json["items"]}


def story_the_supervisors_desk(city):
    """the third ticket of a matter and the third round wait on a supervisor's desk until one looked into it"""
    desk = Hotline(city)
    first = desk.register("电梯困人")
    second = desk.register("电梯又困人", same_as=first.number)
    assert not {first.id, second.id} & set(waiting(desk))
    third = desk.register("电梯第三次困人", same_as=second.number)
    rounds = desk.register("外墙渗水").to_callback().answer("no")
    rounds.dispatch().handle().passed().answer("no")
    desk["operator"].get(V + "supervision", expect=403)
    items = waiting(desk)
    assert items[third.id]["round"] == 1 and items[rounds.id]["round"] == 3
    assert items[rounds.id]["unit"]["code"] == LEAD and items[third.id]["watch_at"] <= items[rounds.id]["watch_at"]
    refused(third, "dispatcher", "look-into", {"text": "看过"}, status=403)
    refused(third, "supervisor", "look-into", status=422)
    third.act("supervisor", "look-into", {"text": "已约谈物业，限期更换"})
    assert third.id not in waiting(desk) and rounds.id in waiting(desk)
    refused(third, "supervisor", "look-into", {"text": "再看"}, code="not_watched")
    fourth = desk.register("电梯第四次困人")
    desk["operator"].post(f"{V}tickets/{fourth.id}/same-matter", {"other": third.number})
    assert fourth.id in waiting(desk)
    city.verify()
