"""Claims: every exit from the rates has a reason the person can read and somebody else's decision."""
from hotline import LEAD, OPEN_DOORS, OTHER_LEAD, V, Hotline
from guards import refused, states

CITY = {"demo": 0, "config": OPEN_DOORS}


def handling_clock(c):
    return [k for k in c.view()["clocks"] if k["stage"] in ("handle", "rehandle")][-1]


def story_extension(city):
    """an extension: before expiry, once, within the rule's amount, by the head and not by the asker"""
    c = Hotline(city).register("道路塌陷").triage().dispatch().sign()
    task, due = c.task()["id"], handling_clock(c)["due_at"]
    refused(c, "clerk", "claims", {"kind": "extension", "text": "复杂", "amount": 6}, part="tasks", target=task,
            status=422)
    own = c.ask("head", "extension", unit=LEAD, amount=5)
    refused(c, "head", "grant", part="claims", target=own, code="own_claim", status=403)
    refused(c, "reviewer", "grant", part="claims", target=own, status=403)
    c.decide("head", "drop", own)
    claim = c.ask("clerk", "extension", unit=LEAD, amount=5)
    c.decide("head", "grant", claim)
    clock = handling_clock(c)
    assert clock["due_at"] > due and clock["extended"] == 1
    refused(c, "clerk", "claims", {"kind": "extension", "text": "再延", "amount": 1}, part="tasks", target=task,
            code="extensions_spent")


def story_no_extension_after_expiry(city):
    """after the limit has passed neither asking nor granting helps"""
    c = Hotline(city).register("屋顶漏雨").triage().dispatch().sign()
    claim = c.ask("clerk", "extension", unit=LEAD, amount=5)
    city.advance("14d")
    refused(c, "head", "grant", part="claims", target=claim, code="expired")
    refused(c, "clerk", "claims", {"kind": "extension", "text": "再延", "amount": 5}, part="tasks",
            target=c.task()["id"])


def story_refusal(city):
    """refusing needs a second pair of eyes, a reason of the table, and can be objected to"""
    c = Hotline(city).register("请求解决邻里债务")
    refused(c, "operator", "claims", {"kind": "refusal", "text": "不属职责", "reason": "too_much_work", "told_route": "market"}, status=422)
    said = refused(c, "operator", "claims", {"kind": "refusal", "text": "不属职责", "reason": "out_of_duty"}, status=422)
    assert said.field == "told_route" and said.code == "required", said.json
    claim = c.ask("operator", "refusal", reason="out_of_duty", told_route="mediation")
    refused(c, "operator", "grant", part="claims", target=claim, status=(403, 409))
    c.decide("reviewer", "grant", claim)
    me = c.requester()
    mine = me.get(f"{V}tickets/{c.id}").json
    assert mine["state"] == "refused" and mine["exit_code"] == "out_of_duty"
    assert any("理由如下" in (t["text"] or "") for t in mine["texts"]), "the person reads the reason (guarantee 3)"
    objection = c.ask(me, "objection")
    refused(c, "reviewer", "grant", part="claims", target=objection, code="involved", status=403)
    c.decide("supervisor", "grant", objection)
    assert c.view()["state"] == "registered"


def story_deferral(city):
    """a deferral has a date in the future, is told, suspends the clock and is taken up again"""
    c = Hotline(city).register("片区改造").triage().dispatch().sign()
    refused(c, "clerk", "claims", {"kind": "deferral", "text": "暂不能办", "until": c.later(-1)}, status=422)
    claim = c.ask("clerk", "deferral", until=c.later(30))
    refused(c, "supervisor", "grant", part="claims", target=claim, code="not_endorsed")
    c.decide("head", "endorse", claim)
    refused(c, "reviewer", "grant", part="claims", target=claim, status=403)
    c.decide("supervisor", "grant", claim)
    view = c.view()
    assert (view["state"], view["lamp"]) == ("deferred", "deferred")
    assert handling_clock(c)["state"] == "suspended"
    c.act("supervisor", "resume")
    assert c.state == "handling" and handling_clock(c)["state"] == "running"


def story_termination(city):
    """a termination is asked in writing, endorsed and audited; it can be objected to"""
    c = Hotline(city).register("反复来电不说明地点").triage().dispatch()
    claim = c.ask("clerk", "termination", reason="no_cooperation")
    c.decide("head", "endorse", claim)
    refused(c, "dispatcher", "grant", part="claims", target=claim, status=403)
    c.decide("reviewer", "grant", claim)
    view = c.view()
    assert (view["state"], view["exit_code"]) == ("terminated", "no_cooperation")
    assert all(t["state"] == "released" for t in view["tasks"])
    objection = c.ask(c.requester(), "objection")
    c.decide("supervisor", "deny", objection)
    assert c.view()["state"] == "terminated"


def story_unreasonable(city):
    """an unreasonable demand is marked beside the rates; an objection clears it"""
    c = Hotline(city).register("要求赔偿路过的心情损失").triage().dispatch().handle().passed()
    claim = c.ask("clerk", "unreasonable")
    c.decide("head", "endorse", claim)
    refused(c, "reviewer", "grant", part="claims", target=claim, status=403)
    c.decide("supervisor", "grant", claim)
    assert c.view()["unreasonable"]
    c.answer("no", accepted="yes", rating="bad")
    c.decide("reviewer2", "grant", c.ask(c.requester(), "objection"))
    assert not c.view()["unreasonable"] and c.view()["state"] == "closed"


def story_rating_appeal(city):
    """an upheld appeal adds a scoring value; the person's own rating never changes (guarantee 1)"""
    c = Hotline(city).register("公园照明").to_callback()
    refused(c, "clerk", "claims", {"kind": "rating_appeal", "text": "申诉", "rating": "good"})
    c.answer("no", accepted="yes", rating="very_bad")
    refused(c, "clerk", "claims", {"kind": "rating_appeal", "text": "申诉"}, status=422)
    claim = c.ask("clerk", "rating_appeal", rating="fair")
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    view = c.view()
    assert (view["first_rating"], view["final_rating"], view["scoring_rating"]) == ("very_bad", "very_bad", "fair")


def story_withdrawal(city):
    """only the person withdraws, and an independent call confirms it (guarantee 3)"""
    c = Hotline(city).register("车位纠纷").triage().dispatch()
    for who in ("operator", "dispatcher", "clerk", "head", "supervisor"):
        refused(c, who, "claims", {"kind": "withdrawal", "text": "他说不用了"}, status=(403, 409, 422))
    claim = c.act(c.requester(), "withdraw", {"text": "已自行解决"}).json["part_id"]
    assert c.callback()["cause"] == "withdrawal" and c.view()["state"] == "handling"
    for who in ("clerk", "head", "dispatcher", "supervisor"):
        refused(c, who, "grant", part="claims", target=claim, status=(403, 409))
    c.decide("callback", "grant", claim)
    view = c.view()
    assert (view["state"], view["close_reason"]) == ("closed", "withdrawn")
    d = Hotline(city).register("被劝撤回的件").triage().dispatch()
    claim = d.act(d.requester(), "withdraw", {"text": "有人要我撤"}).json["part_id"]
    d.decide("callback", "deny", claim)
    assert d.view()["state"] == "handling", "denied: the ticket goes on"


def story_deciders_come_from_elsewhere(city):
    """nobody decides a claim of the own unit, also with a second hat"""
    desk = Hotline(city)
    c = desk.register("商铺外溢").triage().dispatch()
    claim = c.ask("head", "return", unit=LEAD, reason="other")
    refused(c, "head", "grant", part="claims", target=claim, status=403)
    refused(c, "other_head", "endorse", part="claims", target=claim, status=404)


def story_lapse(city):
    """a claim that is overtaken lapses and can no longer be decided"""
    c = Hotline(city).register("路面坑洼").triage().dispatch().sign()
    claim = c.ask("clerk", "extension", unit=LEAD, amount=3)
    c.reply().approve()
    assert c.claim("extension")["state"] == "lapsed"
    refused(c, "head", "grant", part="claims", target=claim)


def story_merge(city):
    """merged requesters keep their number, get the reply and are each asked; un-merge restores (guarantee 4)"""
    desk = Hotline(city)
    parent, child = desk.register("停水，三号楼"), desk.register("停水，五号楼")
    parent.triage().dispatch()
    child.triage().dispatch((OTHER_LEAD, "lead"))
    due = handling_clock(child)["due_at"]
    refused(child, "dispatcher", "merge", {"parent": child.number, "text": "并入"}, status=(409, 422))
    refused(child, "dispatcher", "merge", {"parent": parent.number}, status=422)
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一水管"})
    mine = child.requester().get(f"{V}tickets/{child.id}").json
    assert mine["number"] == child.number and mine["state"] == "merged"
    assert handling_clock(child)["state"] == "suspended" and handling_clock(child)["due_at"] == due
    refused(parent, "dispatcher", "merge", {"parent": child.number, "text": "反向"})
    child.act("dispatcher2", "unmerge")
    assert child.state == "handling" and handling_clock(child)["state"] == "running"
    assert handling_clock(child)["due_at"] >= due, "a printed due never moves earlier"
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "确为同一水管"})
    parent.handle().passed()
    city.advance("1m")
    assert child.callback()["cause"] == "merged"
    parent.answer("yes", rating="good")
    assert child.view()["first_rating"] is None, "ratings are per person"
    child.answer("no", rating="bad")
    assert child.view()["state"] == "rework" and parent.view()["state"] == "closed"


def story_merge_guards(city):
    """a report, a ticket with children or a replied one is not merged; a merge can be objected to"""
    desk = Hotline(city)
    parent, child = desk.register("路口拥堵"), desk.register("路口拥堵，又一人")
    parent.triage().dispatch()
    child.triage().act("dispatcher", "merge", {"parent": parent.id, "text": "同一路口"})
    third = desk.register("第三件").triage()
    refused(parent, "dispatcher", "merge", {"parent": third.number, "text": "并"}, code="has_children")
    replied = desk.register("已答复的").triage().dispatch().handle()
    refused(replied, "dispatcher", "merge", {"parent": third.number, "text": "并"})
    objection = child.ask(child.requester(), "objection")
    refused(child, "dispatcher", "grant", part="claims", target=objection, status=403)
    child.decide("supervisor", "grant", objection)
    assert child.view()["state"] == "dispatching" and child.view()["parent_id"] is None
    assert states(parent)


def story_reopening_window(city):
    """the person reopens within the window, supervision later; after it the person is told so"""
    desk = Hotline(city)
    c = desk.register("小区门禁").to_callback().answer("yes")
    c.act(c.requester(), "reopen", {"text": "又坏了"})
    assert c.state == "rework" and c.view()["round"] == 2
    c.dispatch().handle().passed().answer("yes")
    me = c.requester()
    city.advance("15d")
    answer = me.post(f"{V}tickets/{c.id}/reopen", {"text": "再开"}, expect=(401, 409))
    if answer.status == 401:
        c._requester = None
        answer = c.requester().post(f"{V}tickets/{c.id}/reopen", {"text": "再开"}, expect=409)
    assert answer.code in ("window_closed", "ticket_state"), answer.code
