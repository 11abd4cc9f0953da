"""The loop from a person's word to "it is solved", and every guard on the way."""
import datetime
import secrets

from hotline import ASSIST, BELOW, INFORM, LEAD, OPEN_DOORS, OTHER_LEAD, V, Hotline, unit_code

CITY = {"demo": 0, "config": OPEN_DOORS}


def states(case):
    return {(unit_code(t), t["role"]): t["state"] for t in case.view()["tasks"]}


def allowed(answer):
    """What a refusal says is open instead: (action, kind of claim)."""
    return {(action["action"], action["kind"]) for action in answer.json["allowed"]}


def refused(case, who, action, body=None, *, code=None, status=409, **more):
    """The action is refused and nothing has changed."""
    before = case.view()["version"]
    answer = case.act(who, action, body, expect=status, **more)
    assert code is None or answer.code == code, f"{action}: {answer.code}, not {code}"
    assert case.view()["version"] == before, f"{action}: refused, but the version moved"
    return answer


def story_happy_path(city):
    """a ticket goes once round: every state is told, the person has the last word"""
    c = Hotline(city).register("东湖路的路灯坏了三盏")
    assert c.state == "registered" and len(c.code) == 10
    c.triage()
    assert c.state == "dispatching"
    c.dispatch()
    assert c.state == "handling" and states(c) == {(LEAD, "lead"): "to_sign"}
    clock = next(k for k in c.view()["clocks"] if k["stage"] == "handle")
    assert clock["state"] == "running" and clock["rule"]["legal_ref"] and clock["due_at"] and clock["printed_zh"]
    c.sign()
    assert states(c) == {(LEAD, "lead"): "handling"}
    c.reply()
    assert states(c) == {(LEAD, "lead"): "unit_review"}
    c.approve()
    assert c.state == "reviewing" and states(c) == {(LEAD, "lead"): "replied"}
    c.passed()
    assert c.state == "callback" and states(c) == {(LEAD, "lead"): "done"}
    view = c.view()
    assert view["solved"] is None and view["closed_at"] is None, "done is not solved (guarantee 2)"
    c.answer("yes", rating="good", contacted="yes")
    view = c.view()
    assert (view["state"], view["close_reason"], view["solved"], view["first_rating"]) == (
        "closed", "solved", "yes", "good")
    assert c.desk["supervisor"].get(f"{V}tickets/{c.id}/timeline").json["items"]


def story_unsolved_is_rework(city):
    """unsolved always means rework, unless the person accepts the explanation (guarantee 2)"""
    desk = Hotline(city)
    c = desk.register("水压不足").to_callback().answer("no", rating="bad")
    assert c.state == "rework" and c.view()["round"] == 2
    c.dispatch().handle(solved="no").passed()
    c.answer("yes", rating="very_bad")
    assert c.state == "rework", "solved but dissatisfied is handled again"
    c.dispatch().handle()
    refused(c, "reviewer", "pass", code="involved", status=403)
    c.passed("reviewer2").answer("no", accepted="yes", rating="fair")
    view = c.view()
    assert (view["close_reason"], view["solved"], view["round"]) == ("accepted_unsolved", "no", 3)
    assert (view["first_rating"], view["final_rating"]) == ("bad", "fair"), "the first rating stays (guarantee 1)"


def story_illegal_moves(city):
    """what the table does not have is 409 and names what is open"""
    desk = Hotline(city)
    c = desk.register("树枝挡住信号灯")
    answer = refused(c, "dispatcher", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]})
    assert ("triage", None) in allowed(answer) and ("dispatch", None) not in allowed(answer)
    assert answer.json["allowed"] == c.view("dispatcher")["actions"], "the same words as on the ticket"
    assert answer.json["current"] == {"state": "registered", "version": c.view()["version"]}
    c.triage()
    refused(c, "reviewer", "pass")
    refused(c, "dispatcher", "dispatch", {"shares": [{"unit": ASSIST, "role": "assist"}]}, status=422)
    twice = [{"unit": LEAD, "role": "lead"}, {"unit": LEAD, "role": "assist"}]
    assert refused(c, "dispatcher", "dispatch", {"shares": twice}, status=422).field == "shares[1].unit"
    unknown = [{"unit": LEAD, "role": "lead"}, {"unit": "no-such-unit", "role": "assist"}]
    assert refused(c, "dispatcher", "dispatch", {"shares": unknown}, status=422).field == "shares[1].unit"
    refused(c, "clerk", "triage", status=404)
    c.dispatch()
    refused(c, "clerk", "pass", status=(403, 409))
    refused(c, "clerk", "reply", {"internal_text": "好", "public_text": "好", "contacted": "yes", "solved": "yes"},
            part="tasks", target=c.task()["id"])
    shown = {a["action"] for a in c.view("clerk")["actions"]}
    assert "sign" in shown and "reply" not in shown and "dispatch" not in shown, shown


def story_actions_are_true(city):
    """each action that is shown as open is let through to its own checks, none answers 409 or 403"""
    desk = Hotline(city)
    c = desk.register("施工夜间扰民").triage()
    c.dispatch((LEAD, "lead"), (ASSIST, "assist"))
    for who in ("dispatcher", "clerk", "head", "assist_clerk", "supervisor", "callback", "operator", "leader"):
        for action in c.view(who)["actions"]:
            answer = desk[who].post(action["href"], {"no_such_member": 1}, expect=None, if_match=c.version)
            assert answer.status == 422, f"{who}: {action}: {answer.status} {answer.code}"


def story_township_duty(city):
    """a township leads only within its duty list"""
    c = Hotline(city).register("占道经营").triage()
    answer = refused(c, "dispatcher", "dispatch", {"shares": [
        {"unit": ASSIST, "role": "assist"}, {"unit": "990102002-xiangzhen", "role": "lead"}]}, status=422)
    assert (answer.code, answer.field) == ("outside_duty", "shares[1].unit") and "duty list" in answer.json["detail"]
    c.dispatch((LEAD, "lead"), ("990102002-xiangzhen", "assist"))
    d = Hotline(city).register("楼上邻居漏水争执", category="100600").triage()
    d.dispatch(("990102002-xiangzhen", "lead"))
    assert d.state == "handling"


def story_return(city):
    """a return needs a reason and the head's word; denied it goes on, granted it comes back"""
    c = Hotline(city).register("井盖松动").triage().dispatch()
    task = c.task()["id"]
    refused(c, "clerk", "claims", {"kind": "return", "text": "非我单位"}, part="tasks", target=task, status=422)
    refused(c, "clerk", "claims", {"kind": "return", "reason": "other"}, part="tasks", target=task, status=422)
    claim = c.ask("clerk", "return", unit=LEAD, reason="not_level", suggested_unit=OTHER_LEAD)
    assert states(c) == {(LEAD, "lead"): "return_asked"}
    refused(c, "clerk", "claims", {"kind": "return", "text": "再退", "reason": "other"}, part="tasks", target=task)
    refused(c, "reviewer", "grant", {"text": "同意"}, part="claims", target=claim, code="not_endorsed")
    refused(c, "clerk", "endorse", part="claims", target=claim, status=(403, 409))
    refused(c, "assist_head", "endorse", part="claims", target=claim, status=404)
    c.decide("head", "endorse", claim)
    refused(c, "head", "grant", part="claims", target=claim, status=(403, 409))
    c.decide("reviewer", "deny", claim)
    assert states(c) == {(LEAD, "lead"): "to_sign"}
    claim = c.ask("clerk", "return", unit=LEAD, reason="jurisdiction")
    c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
    view = c.view()
    assert (view["state"], view["returns"]) == ("dispatching", 1)


def story_third_return(city):
    """after the third return only a conference or a designation helps, and a designated task stays"""
    c = Hotline(city).register("桥下积水无人管").triage()
    for n in range(3):
        c.dispatch()
        claim = c.ask("clerk", "return", unit=LEAD, reason="overlap")
        c.decide("head", "endorse", claim).decide("reviewer", "grant", claim)
        assert c.view()["returns"] == n + 1
    c.state = "dispatching"
    answer = refused(c, "dispatcher", "dispatch", {"shares": [{"unit": OTHER_LEAD, "role": "lead"}]},
                     code="third_return")
    assert {("designate", None), ("confer", None)} <= allowed(answer)
    c.act("dispatcher", "confer", {"text": "三次退单，会商"})
    c.dispatch((OTHER_LEAD, "lead"), action="designate")
    refused(c, "other_clerk", "claims", {"kind": "return", "text": "非我职责", "reason": "other"}, part="tasks",
            target=c.task(OTHER_LEAD)["id"], code="no_return")


def story_conference(city):
    """a conference needs two units whose duty it may be, until the third return"""
    c = Hotline(city).register("界河上的桥谁来修").triage()
    twice = refused(c, "dispatcher", "confer", {"text": "职责不清", "units": [LEAD, LEAD]}, status=422)
    assert twice.field == "units[1]", twice.field
    for units in (None, [], [LEAD], [LEAD, "no-such-unit"]):
        body = {"text": "职责不清", "units": units} if units is not None else {"text": "职责不清"}
        answer = refused(c, "dispatcher", "confer", body, status=422)
        assert answer.field.startswith("units"), answer.field
    c.act("dispatcher", "confer", {"text": "职责不清", "units": [LEAD, OTHER_LEAD]})
    assert c.state == "conference" and c.events()[-1]["payload"].count('"claimants":["') == 1
    c.act("dispatcher", "conclude", {"text": "城管牵头"})
    assert c.state == "dispatching"


def story_return_window(city):
    """the return window closes itself; afterwards a return is refused"""
    c = Hotline(city).register("垃圾清运不及时").triage().dispatch()
    city.advance("25h")
    assert c.task()["window_closed"]
    task = c.task()["id"]
    answer = refused(c, "clerk", "claims", {"kind": "return", "text": "非我职责", "reason": "other"}, part="tasks",
                     target=task, code="window_closed")
    kinds = {a["kind"] for a in answer.json["allowed"] if a["action"] == "claims"}
    assert "extension" in kinds and "return" not in kinds, "which claims are open, not only that some are"
    on_task = {a["kind"]: a for a in answer.json["allowed"] if a["machine"] == "claim" and a["target_id"] == task}
    assert on_task["extension"]["href"] == f"{V}tasks/{task}/claims"


def story_lead_assist_inform(city):
    """the lead is done when every assist has replied or is excused; the informed only acknowledge"""
    c = Hotline(city).register("老旧小区管网改造").triage()
    c.dispatch((LEAD, "lead"), (ASSIST, "assist"), (INFORM, "inform"))
    refused(c, "inform_clerk", "sign", part="tasks", target=c.task(INFORM)["id"], code="inform_only")
    refused(c, "clerk", "acknowledge", part="tasks", target=c.task()["id"], code="not_inform")
    refused(c, "assist_clerk", "sign", part="tasks", target=c.task()["id"], status=403)
    c.on_task("inform_clerk", "acknowledge", unit=INFORM)
    c.handle()
    assert c.view()["state"] == "handling", "an assist is still at work"
    refused(c, "assist_clerk", "excuse", {"text": "免了"}, part="tasks", target=c.task(ASSIST)["id"],
            code="lead_only", status=403)
    c.handle(ASSIST)
    assert c.state == "reviewing"

    d = Hotline(city).register("同一问题另一小区").triage()
    d.dispatch((LEAD, "lead"), (ASSIST, "assist")).handle()
    refused(d, "clerk", "excuse", part="tasks", target=d.task(ASSIST)["id"], status=422)
    d.on_task("clerk", "excuse", {"text": "协办内容已并入主办"}, unit=ASSIST)
    assert d.view()["state"] == "reviewing"


def story_assignment(city):
    """a pool, a holder, an office; the author alone takes a reply back, nobody approves his own"""
    c = Hotline(city).register("噪声扰民").triage().dispatch()
    c.on_task("clerk", "take")
    refused(c, "clerk2", "take", part="tasks", target=c.task()["id"], code="held")
    c.on_task("clerk", "put-back")
    refused(c, "clerk", "put-back", part="tasks", target=c.task()["id"], code="in_pool")
    refused(c, "head", "assign", part="tasks", target=c.task()["id"], status=422)
    c.on_task("head", "assign", {"office": "执法一科"})
    c.sign()
    c.on_task("clerk", "reply", {"internal_text": "已劝导", "public_text": "已劝导", "contacted": "no", "solved": "yes"})
    refused(c, "clerk2", "recall", part="tasks", target=c.task()["id"], code="author", status=403)
    refused(c, "clerk2", "approve", part="tasks", target=c.task()["id"], code="head_only", status=403)
    c.on_task("clerk", "recall")
    c.on_task("head", "reply", {"internal_text": "已处理", "public_text": "已处理", "contacted": "no", "solved": "yes"})
    refused(c, "head", "approve", part="tasks", target=c.task()["id"], code="own_reply", status=403)


def story_delegation(city):
    """a level-3 unit gets a shorter limit; the level-2 unit audits its reply and its claims"""
    c = Hotline(city).register("街道夜市油烟").triage().dispatch().sign()
    task = c.task()["id"]
    own = next(k["due_at"] for k in c.view()["clocks"] if k["task_id"] == task and k["stage"] == "handle")
    for share, field in (({"unit": BELOW, "due_at": c.later(40)}, "shares[0].due_at"), ({"unit": ASSIST}, "shares[0].unit"),
                         ({"unit": BELOW, "due_at": c.later(-1)}, "shares[0].due_at"), ({"unit": LEAD}, "shares[0].unit")):
        answer = refused(c, "clerk", "delegate", {"shares": [share]}, part="tasks", target=task, status=422)
        assert answer.field == field, answer.json
    c.on_task("clerk", "delegate", {"shares": [{"unit": BELOW, "due_at": c.later(1)}]})
    assert states(c) == {(LEAD, "lead"): "delegated", (BELOW, "lead"): "to_sign"}
    child = c.task(BELOW)
    assert child["parent_task_id"] == task
    due = next(k["due_at"] for k in c.view()["clocks"] if k["task_id"] == child["id"] and k["stage"] == "handle")
    assert due < own
    c.sign(BELOW)
    refused(c, "below_clerk", "delegate", {"shares": [{"unit": BELOW}]}, part="tasks", target=child["id"], code="level")
    c.reply(BELOW)
    refused(c, "below_head", "approve", part="tasks", target=child["id"], status=403)
    c.on_task("head", "disapprove", {"text": "缺照片"}, unit=BELOW)
    c.reply(BELOW).approve(BELOW)
    assert states(c) == {(LEAD, "lead"): "handling", (BELOW, "lead"): "replied"}
    c.reply().approve()
    assert c.state == "reviewing"


def story_delegation_ahead(city):
    """a level-3 unit that is told no date ends as many workdays earlier as the city says; 0 is its unit's own limit"""
    system = Hotline(city)["sysadmin"]

    def set_ahead(workdays):
        name = "delegate_ahead_workdays"
        seen = next(item for item in system.get(V + "settings").json["items"] if item["name"] == name)
        system.put(V + "settings/" + name, {"value": str(workdays), "legal_ref": "市热线工作规则第9条"},
                   if_match=seen["version"])

    def delegated():
        c = Hotline(city).register("街边井盖松动").triage().dispatch().sign()
        c.on_task("clerk", "delegate", {"shares": [{"unit": BELOW}]})
        own, below = ([k for k in c.view()["clocks"] if k["task_id"] == c.task(unit)["id"] and k["stage"] == "handle"][0]
                      for unit in (LEAD, BELOW))
        assert below["rule"] is None and below["within_at"] == own["due_at"] and own["within_at"] is None
        told = [e for e in c.desk["supervisor"].get(f"{V}tickets/{c.id}/timeline").json["items"] if e["op"] == "open"]
        return own["due_at"], below["due_at"], told[-1]["sentence"]
    own, below, told = delegated()
    assert below == own and "提前" not in told, told
    set_ahead(2)
    own, below, told = delegated()
    days = (datetime.datetime.fromisoformat(own) - datetime.datetime.fromisoformat(below)).days
    assert 2 <= days <= 12 and below[11:] == own[11:] and "期限比上级单位提前2个工作日；须在" in told, (own, below, told)
    set_ahead(30)
    own, below, told = delegated()
    assert below == own and "提前" not in told, (own, below, told)
    city.verify()


def story_send_back_and_recall(city):
    """the hotline reviews every reply: perfunctory ones go back with a reason"""
    c = Hotline(city).register("公交站牌缺失").triage().dispatch().handle()
    refused(c, "reviewer", "send-back", {}, status=422)
    refused(c, "reviewer", "send-back", {"reason": "no such reason"}, status=422)
    c.act("reviewer", "send-back", {"reason": "off_topic"})
    assert c.state == "handling" and states(c) == {(LEAD, "lead"): "handling"}
    c.reply().approve().passed()
    assert c.state == "callback"


def story_callback_attempts(city):
    """not reached is said after three attempts, never before; it is no rating"""
    c = Hotline(city).register("公厕无水").to_callback()
    ask = c.callback()["id"]
    refused(c, "callback", "answer", {}, part="callbacks", target=ask, status=422)
    c.attempts(1)
    refused(c, "callback", "attempt", {"reason": "busy"}, part="callbacks", target=ask, code="too_soon")
    assert "attempt" not in {a["action"] for a in c.view("callback")["actions"]}
    city.advance("50m")
    refused(c, "callback", "attempt", {"reason": "busy"}, part="callbacks", target=ask, code="too_soon")
    city.advance("15m")
    c.attempts(1)
    refused(c, "callback", "unreached", part="callbacks", target=ask, code="attempts_left")
    city.advance("65m")
    c.attempts(1).unreached()
    view = c.view()
    assert (view["state"], view["close_reason"], view["first_rating"], view["solved"]) == (
        "closed", "unrated", None, None)


def story_no_unit_asks_for_itself(city):
    """no unit calls back, passes or rates its own task (guarantee 5)"""
    desk = Hotline(city)
    c = desk.register("办事窗口排队").to_callback()
    ask = c.callback()["id"]
    for who in ("clerk", "head"):
        refused(c, who, "answer", {"solved": "yes"}, part="callbacks", target=ask, status=403)
        refused(c, who, "attempt", {"reason": "busy"}, part="callbacks", target=ask, status=403)
        refused(c, who, "rate", {"solved": "yes"}, status=(403, 404))


def story_expiry(city):
    """a limit that passes without a reply: the lamp turns red and the person is asked anyway"""
    c = Hotline(city).register("暖气不热").triage().dispatch().sign()
    assert c.view()["lamp"] in ("green", "yellow")
    city.advance("14d")
    view = c.view()
    assert view["lamp"] == "red" and view["state"] == "handling"
    ask = c.callback()
    assert ask["cause"] == "expired"
    listed = c.desk["supervisor"].get(V + "tickets?lamp=red&limit=200").json["items"]
    assert c.id in {item["id"] for item in listed}
    c.answer("no")
    assert c.view()["state"] == "handling" and c.view()["solved"] == "no"


def story_archive(city):
    """after the objection period a closed ticket is archived and nothing moves it any more"""
    c = Hotline(city).register("绿化带缺株").to_callback().answer("yes", rating="good")
    me = c.requester()
    city.advance("40d")
    assert c.view()["state"] == "archived"
    for who, action, body in (("supervisor", "reopen", {"text": "再办"}), ("operator", "remark", {"text": "备注"}),
                              ("operator", "supplement", {"text": "补充"})):
        refused(c, who, action, body)
    assert c.view("supervisor")["actions"] == []


def story_bulk(city):
    """a bulk action with dry run tells each outcome and stores nothing; then each is its own transaction"""
    desk = Hotline(city)
    cases = [desk.register(f"批量件{n}") for n in range(3)]
    cases[2].triage()
    body = {"action": "triage", "ids": [c.id for c in cases], "category": "010102", "dry_run": True}
    answer = desk["dispatcher"].post(V + "tickets/bulk", body).json
    assert [item["outcome"] for item in answer["items"]] == ["would", "would", "refused"], answer
    assert (answer["dry_run"], answer["done"], answer["would"], answer["refused"]) == (True, 0, 2, 1)
    assert answer["items"][0]["state"] == "dispatching" and "version" not in answer["items"][0], "where it would lead"
    assert [c.view()["state"] for c in cases] == ["registered", "registered", "dispatching"]
    del body["dry_run"]
    answer = desk["dispatcher"].post(V + "tickets/bulk", body).json
    assert [item["outcome"] for item in answer["items"]] == ["done", "done", "refused"]
    assert (answer["dry_run"], answer["done"], answer["would"], answer["refused"]) == (False, 2, 0, 1)
    assert answer["items"][0]["version"] == cases[0].view()["version"] and answer["items"][2]["status"] == 409
    body = {"action": "dispatch", "ids": [cases[0].id], "shares": [{"unit": "990102002-xiangzhen", "role": "lead"}], "dry_run": True}
    item = desk["dispatcher"].post(V + "tickets/bulk", body).json["items"][0]
    assert (item["outcome"], item["code"], item["field"]) == ("refused", "outside_duty", "shares[0].unit"), item
    assert [c.view()["state"] for c in cases] == ["dispatching"] * 3


def story_bulk_reply(city):
    """one reply to several tasks of one's own unit: each a verdict and an event of its own, each judged by the head"""
    desk = Hotline(city)
    road = V + "tasks/bulk-reply"
    outage = [desk.register(f"灯桥路停水{n}").triage().dispatch() for n in range(3)]
    waiting, elsewhere = desk.register("灯桥路停水，还没签收").triage().dispatch(), desk.register("别处停水").triage().dispatch((OTHER_LEAD, "lead"))
    for c in outage:
        c.on_task("clerk", "sign")
    hidden = desk.register("灯桥路停水，不要说是我说的", identity_mode="confidential").triage()
    refused(hidden, "dispatcher", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]}, code="rendition_missing")
    elsewhere.on_task("other_clerk", "sign", unit=OTHER_LEAD)
    tasks = [c.task()["id"] for c in outage]
    reply = {"internal_text": "主管爆裂，已抢修。", "public_text": "水管昨夜爆裂，今天六点已恢复供水。", "contacted": "no", "solved": "yes"}
    ids = tasks + [waiting.task()["id"], elsewhere.task(OTHER_LEAD)["id"], hidden.id]
    before = [len(c.events()) for c in outage]
    told = desk["clerk"].post(road, {"ids": ids, "reply": reply, "dry_run": True}).json
    assert [i["outcome"] for i in told["items"]] == ["would"] * 3 + ["refused"] * 3, told
    assert [i["id"] for i in told["items"]] == ids and [i.get("status") for i in told["items"][3:]] == [409, 404, 404], told
    assert [len(c.events()) for c in outage] == before, "a trial stores nothing"
    key = secrets.token_hex(16)
    done = desk["clerk"].post(road, {"ids": ids, "reply": reply}, key=key).json
    assert (done["done"], done["refused"]) == (3, 3) and not done["dry_run"]
    again = desk["clerk"].post(road, {"ids": ids, "reply": reply}, key=key).json
    assert [i.get("version") for i in again["items"]] == [i.get("version") for i in done["items"]]
    desk["clerk"].post(road, {"ids": ids, "reply": {**reply, "public_text": "别的话"}}, key=key, expect=422)
    for c, n, task in zip(outage, before, tasks):
        events = c.events()[n:]
        assert len(events) == 1 and '"op":"reply"' in events[0]["payload"] and '"many":"yes"' in events[0]["payload"], events
        assert c.task()["state"] == "unit_review", "the head judges each"
        line = c.by("head").get(f"{V}tickets/{c.id}/timeline").json["items"][-1]
        assert "给几件同一情形的诉求写了同样的答复" in line["sentence"] and "several tickets" in line["sentence_en"], line
        assert {w["text"] for w in line["words"]} == {reply["internal_text"], reply["public_text"]}
    outage[0].on_task("head", "approve")
    assert [c.task()["state"] for c in outage] == ["replied", "unit_review", "unit_review"], [c.task()["state"] for c in outage]
    waiting.on_task("clerk", "sign")
    short = {k: v for k, v in reply.items() if k != "public_text"}
    assert desk["clerk"].post(road, {"ids": [waiting.task()["id"]], "reply": short}, expect=422).field == "reply.public_text"
    odd = desk["clerk"].post(road, {"ids": [waiting.task()["id"]], "reply": {**reply, "solved": "no"}}).json["items"][0]
    assert (odd["outcome"], odd["field"]) == ("refused", "unsolved_reason"), odd
    desk["clerk"].post(road, {"ids": [], "reply": reply}, expect=422)
    for who in ("dispatcher", "reviewer", "supervisor"):
        desk[who].post(road, {"ids": tasks, "reply": reply}, expect=403)
    for who in ("head", "clerk2"):
        item = desk[who].post(road, {"ids": [waiting.task()["id"]], "reply": reply, "dry_run": True}).json["items"][0]
        assert item["outcome"] == "would", (who, item)
