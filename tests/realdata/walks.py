"""Ways through the loop, each a generator over real tickets that are registered already.

A walk acts until it has to wait, then yields the day (from the start of all walks) on which it goes
on; run.py moves the sandbox's clock for all of them together. `v` numbers the walks of one kind, for
its variants. Together they take every row of the transition table.
"""
from hotline import AREA, ASSIST, BELOW, CATEGORY, INFORM, LEAD, OTHER_LEAD, unit_code

END = 60  # by then every window has closed


def whole(c, v):
    """The long way: everything that may happen to a ticket whose unit works well."""
    c.act("operator", "remark", {"text": "来电人语气平和"})
    c.act("leader", "instruct", {"text": "请抓紧办理"})
    c.act("dispatcher", "correct", {"place": {"area": AREA, "detail": "路口东侧"}, "urgency": "urgent"},
          if_match=c.version)
    c.act("operator", "supplement", {"text": "补充：夜间更明显"})
    c.triage().dispatch((LEAD, "lead"), (ASSIST, "assist"), (INFORM, "inform"))
    c.on_task("inform_clerk", "acknowledge", unit=INFORM)
    c.on_task("clerk", "take")
    c.on_task("clerk", "put-back")
    c.on_task("head", "assign", {"office": "市容科"})
    c.sign().sign(ASSIST)
    c.on_task("clerk", "feedback", {"text": "已派人到现场查看"})
    c.act("dispatcher", "tag", {"supervised": "yes", "text": "列入督办"})
    c.reply()
    c.on_task("clerk", "recall")
    c.reply()
    c.on_task("head", "disapprove", {"text": "请写明时间"})
    c.reply().approve()
    c.reply(ASSIST).approve(ASSIST)
    c.act("reviewer", "send-back", {"reason": "perfunctory"})
    c.reply().approve().passed()
    c.attempts(1)
    c.answer("yes", rating="very_good", contacted="yes", truthful="yes")
    assert c.state == "closed"
    yield END
    assert c.view()["state"] == "archived"


def drafted(c, v):
    """A draft that is completed, handed to another line and, half of them, taken back in."""
    assert c.state == "draft"
    c.act("operator", "supplement", {"text": "补充：地点已核实"})
    c.act("operator", "register")
    c.act("operator", "transfer", {"line": "110", "text": "请拨打110，已同步转办"})
    assert c.state == "transferred"
    if v % 2:
        yield 1
        c.act("supervisor", "reopen", {"text": "仍属本热线职责"})
        assert c.state == "registered"


def answered(c, v):
    """Answered on the line, drawn for a callback; the person says it was no answer, or is content."""
    c.act("operator", "answer", {"text": "政策依据如下", "three_way": True})
    assert c.state == "answered"
    if v % 3 == 0:
        c.answer("no")
        assert c.state == "registered"
    elif v % 3 == 1:
        c.answer("yes", rating="very_bad")
        assert c.state == "registered"
    else:
        c.answer("yes", rating="good")
        yield END
        assert c.view()["state"] == "archived"


def refused(c, v):
    """Refused by a second pair of eyes at the third try; half of them object and are heard."""
    first = c.ask("operator", "refusal", reason="out_of_duty", told_route="market")
    c.decide("reviewer", "deny", first)
    second = c.ask("operator", "refusal", reason="out_of_duty", told_route="market")
    c.decide("operator", "drop", second)
    third = c.ask("operator", "refusal", reason="legal_route", told_route="court")
    c.act("operator", "grant", part="claims", target=third, expect=(403, 409))
    c.decide("reviewer", "grant", third)
    assert c.state == "refused"
    if v % 2:
        objection = c.ask(c.requester(), "objection")
        c.act("reviewer", "grant", part="claims", target=objection, expect=(403, 409))
        c.decide("supervisor", "grant", objection)
        assert c.view()["state"] == "registered"
    yield END


def returned(c, v):
    """Conference, a return denied, a return granted, then designated to another unit."""
    c.triage()
    c.act("dispatcher", "confer", {"text": "职责不清，提请会商", "units": [LEAD, OTHER_LEAD]})
    c.act("dispatcher", "conclude", {"text": "会商意见：城管牵头"})
    c.dispatch()
    claim = c.ask("clerk", "return", unit=LEAD, reason="jurisdiction", suggested_unit=OTHER_LEAD)
    c.act("reviewer", "grant", part="claims", target=claim, expect=409)
    c.decide("head", "endorse", claim).decide("reviewer", "deny", claim)
    claim = c.ask("clerk", "return", unit=LEAD, reason="unclear_duty")
    c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
    c.state = c.view()["state"]
    assert c.state == "dispatching"
    c.dispatch((OTHER_LEAD, "lead"), action="designate")
    task = c.task(OTHER_LEAD)
    assert task["no_return"]
    c.act("other_clerk", "claims", {"kind": "return", "text": "非我职责", "reason": "other"}, part="tasks",
          target=task["id"], expect=409)
    c.handle(OTHER_LEAD).passed().answer("yes", rating="good")
    yield END
    assert c.view()["state"] == "archived"


def silent(c, v):
    """The unit keeps silent: window over, limit over, the person is asked anyway."""
    c.triage().dispatch()
    yield 2
    assert c.task()["window_closed"]
    yield 16
    asked = c.callback()
    assert asked["cause"] == "expired"
    kind = v % 5
    if kind == 0:
        c.answer("no")
    elif kind == 1:
        c.answer("yes", rating="bad")
    elif kind == 2:
        c.answer("yes", rating="fair")
    elif kind == 3:
        c.answer("no", accepted="yes", rating="fair")
    else:
        c.attempts().unreached()
    assert c.state == "handling"
    c.handle().passed().answer("yes")
    assert c.state == "closed"


def delegated(c, v):
    """Handed down a level, audited there; not content, a second round, content."""
    c.triage().dispatch().sign()
    c.on_task("clerk", "delegate", {"shares": [{"unit": BELOW, "due_at": c.later(1)}]})
    c.sign(BELOW).reply(BELOW)
    c.act("below_head", "approve", part="tasks", target=c.task(BELOW)["id"], expect=(403, 409))
    c.approve(BELOW)
    c.reply().approve().passed()
    c.answer(*(("no", None, "very_bad") if v % 2 else ("yes", None, "bad")))
    assert c.state == "rework"
    c.dispatch().handle(solved="no").passed()
    if v % 3 == 0:
        c.answer("no")
        assert c.view()["round"] == 3 and c.view()["watch_at"]
        c.act("supervisor", "look-into", {"text": "已要求主要负责人包案"})
        c.dispatch().handle(solved="no").passed("reviewer2")
    c.answer("no", accepted="yes", rating="fair")
    assert c.state == "closed"
    view = c.view()
    assert (view["close_reason"], view["solved"]) == ("accepted_unsolved", "no")
    assert view["first_rating"] in ("very_bad", "bad") and view["final_rating"] == "fair"
    yield END


def excused(c, v):
    """An assist is added and excused, then the whole is dispatched anew; nobody answers the telephone."""
    c.triage().dispatch()
    c.dispatch((ASSIST, "assist"), action="add-unit")
    c.sign().reply().approve()
    assert c.view()["state"] == "handling"
    c.on_task("clerk", "excuse", {"text": "协办事项已由我方完成"}, unit=ASSIST)
    c.state = c.view()["state"]
    assert c.state == "reviewing"
    c.act("reviewer", "send-back", {"reason": "incomplete"})
    c.act("dispatcher", "redispatch", {"text": "改由另一单位办理"})
    assert all(t["state"] not in ("handling", "to_sign") for t in c.view()["tasks"])
    c.dispatch((OTHER_LEAD, "lead")).handle(OTHER_LEAD).passed()
    c.act("callback", "unreached", part="callbacks", target=c.callback()["id"], expect=409)
    c.attempts().unreached()
    assert c.state == "closed" and c.view()["close_reason"] == "unrated"
    yield END


def extended(c, v):
    """An extension by the head, a pause that ends by hand or by itself, a claim that lapses."""
    c.triage().dispatch().sign()
    claim = c.ask("clerk", "extension", unit=LEAD, amount=5)
    before = handling(c)["due_at"]
    c.act("clerk", "grant", part="claims", target=claim, expect=(403, 409))
    c.decide("head", "grant", claim)
    assert handling(c)["due_at"] > before
    c.act("clerk", "claims", {"kind": "extension", "text": "再延", "amount": 5}, part="tasks",
          target=c.task()["id"], expect=(409, 422))
    claim = c.ask("clerk", "pause", unit=LEAD, reason="supplement", until=c.later(3))
    c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
    assert handling(c)["paused_at"]
    yield 1
    if v % 2:
        c.on_task("clerk", "unpause")
    yield 4
    assert not handling(c)["paused_at"] and handling(c)["paused_ms"] > 0
    c.ask("clerk", "termination", reason="no_cooperation")
    c.reply().approve().passed()
    c.ask("clerk", "unreasonable")
    c.answer("yes")
    assert {k["state"] for k in c.view()["claims"]} >= {"granted", "lapsed"}
    yield END


def handling(c):
    return [k for k in c.view()["clocks"] if k["stage"] in ("handle", "rehandle")][-1]


def deferred(c, v):
    """Put on the ledger with a plan and a date; renewed, and taken up again."""
    c.triage().dispatch().sign()
    claim = c.ask("clerk", "deferral", until=c.later(30))
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    assert c.view()["state"] == "deferred"
    c.act("supervisor", "replan", {"until": c.later(40), "text": "管网改造排期顺延"})
    if v % 2:
        objection = c.ask(c.requester(), "objection")
        c.decide("reviewer", "grant", objection)
    else:
        yield 3
        c.act("supervisor", "resume")
    assert c.view()["state"] == "handling"
    c.reply().approve().passed().answer("yes")
    yield END


def terminated(c, v):
    """Ended because the person does not cooperate; taken up again by supervision or objection."""
    c.triage().dispatch()
    claim = c.ask("clerk", "termination", reason="no_cooperation")
    c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
    assert c.view()["state"] == "terminated"
    if v % 2:
        c.act("inspector", "reopen", {"text": "回头看发现仍可办理"})
    else:
        c.decide("supervisor", "grant", c.ask(c.requester(), "objection"))
    assert c.view()["state"] == "rework"
    c.dispatch().handle().passed().answer("yes")
    yield END


def disputed(c, v):
    """Marked unreasonable, cleared by an objection; a rating appealed against, the first one kept."""
    c.triage().dispatch()
    claim = c.ask("clerk", "unreasonable")
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    assert c.view()["unreasonable"]
    c.handle().passed().answer("no", accepted="yes", rating="bad")
    claim = c.ask("clerk", "rating_appeal", rating="fair")
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    view = c.view()
    assert (view["first_rating"], view["scoring_rating"]) == ("bad", "fair")
    c.decide("reviewer2", "grant", c.ask(c.requester(), "objection"))
    assert not c.view()["unreasonable"]
    yield END
    assert c.view()["state"] == "archived"


def merged(c, v, other):
    """Two tickets on one thing: merged, parted, merged again; both are asked."""
    c.triage().dispatch()
    other.triage()
    other.act("dispatcher", "merge", {"parent": c.number, "text": "同一地点同一事项"})
    assert other.state == "merged"
    other.act("dispatcher2", "unmerge")
    assert other.state == "dispatching"
    other.act("dispatcher", "merge", {"parent": c.number, "text": "再次核实为同一事项"})
    c.handle().passed().answer("yes")
    yield 1
    assert other.callback()["cause"] == "merged"
    if v % 3 == 0:
        other.answer("no")
        assert other.state == "rework"
    elif v % 3 == 1:
        other.answer("yes", rating="very_bad")
        assert other.state == "rework"
    else:
        other.answer("yes", rating="good")
        yield END
        assert other.view()["state"] == "archived"


def withdrawn(c, v):
    """Withdrawn by the person alone, confirmed by an independent call."""
    c.triage().dispatch()
    claim = c.ask(c.requester(), "withdrawal") if v % 2 else c.act(
        c.requester(), "withdraw", {"text": "问题已自行解决"}).json["part_id"]
    c.decide("callback", "grant", claim)
    view = c.view()
    assert (view["state"], view["close_reason"]) == ("closed", "withdrawn")
    yield END


def self_served(c, v):
    """The person does everything with number and code: supplement, rate, reopen, rate."""
    me = c.requester()
    c.act(me, "supplement", {"text": "补充一张照片说明"})
    c.to_callback()
    c.act(me, "rate", {"solved": "yes", "rating": "good"})
    assert c.state == "closed"
    c.act(me, "reopen", {"text": "又出现了"})
    assert c.state == "rework"
    c.dispatch().handle().passed()
    c.act(me, "rate", {"solved": "no", "accepted": "yes", "rating": "bad"})
    view = c.view()
    assert (view["first_rating"], view["final_rating"]) == ("good", "bad")
    yield END
    assert c.view()["state"] == "archived"


# (walk, how many of every 20, tickets each)
WALKS = ((whole, 2, 1), (drafted, 1, 1), (answered, 2, 1), (refused, 1, 1), (returned, 1, 1), (silent, 2, 1),
         (delegated, 1, 1), (excused, 1, 1), (extended, 1, 1), (deferred, 1, 1), (terminated, 1, 1),
         (disputed, 1, 1), (merged, 2, 2), (withdrawn, 1, 1), (self_served, 1, 1))
