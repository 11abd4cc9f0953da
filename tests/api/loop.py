"""The closed loop, from a citizen's word to a verified solution."""
import datetime
import json

from town import furnished


def story_solved(city):
    """a citizen's web ticket is handled, answered, asked about and solved"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), channel="web")
    assert len(made["query_code"]) == 10 and made["state"] == "registered"
    citizen = city.requester(made["number"], made["query_code"])
    task = town.dispatch(made, "heat", "urban")
    view = town.view(made)
    assert view["state"] == "handling" and {t["role"] for t in view["tasks"]} == {"lead", "assist"}
    handle = next(c for c in view["clocks"] if c["stage"] == "handle")
    assert handle["rule"]["legal_ref"] and handle["printed_zh"].endswith("前")
    town.reply(task)
    assert town.view(made)["state"] == "handling", "the assist has not replied"
    town.reply(town.task(made, "urban"), "urban")
    assert town.view(made)["state"] == "reviewing"
    town.act(town.person("reviewer"), made, "pass")
    mine = citizen.get("/api/v1/my-ticket").json
    assert mine["state"] == "callback" and any(a["action"] == "rate" for a in mine["actions"])
    assert any(t["kind"] == "reply_public" for t in mine["texts"])
    assert not any(t["kind"] == "reply_internal" for t in mine["texts"])
    done = town.act(citizen, made, "rate", {"solved": "yes", "rating": "very_good", "pressed": "no"}).json
    assert done["state"] == "closed"
    view = town.view(made)
    assert view["close_reason"] == "solved" and view["first_rating"] == "very_good"


def story_unsolved_is_rework(city):
    """unsolved goes round again; an accepted explanation is stored as unsolved"""
    town = furnished(city)
    made = town.ticket()
    answer = town.answer(town.to_callback(made), {"solved": "no", "rating": "bad", "opinion": "还是不热。"}).json
    assert answer["state"] == "rework"
    task = town.dispatch(made, action="designate", triage=False, text="由供热办重新办理。")
    assert town.view(made)["round"] == 2 and task["no_return"]
    town.reply(task)
    town.act(town.person("reviewer", nth=1), made, "send-back", {"reason": "perfunctory", "text": "没有写明温度。"})
    town.reply(town.task(made, "heat"), sign=False)
    town.act(town.person("reviewer", nth=1), made, "pass")
    callback = town.callback(made)
    tried = town.person("callback").post(f"/api/v1/callbacks/{callback['id']}/attempt", {"reason": "busy"}).json
    assert tried["state"] == "callback"
    closed = town.answer(callback, {"solved": "no", "accepted": "yes", "rating": "fair"}).json
    assert closed["state"] == "closed"
    view = town.view(made)
    assert view["close_reason"] == "accepted_unsolved" and view["solved"] == "no"
    assert view["first_rating"] == "bad", "the first rating never changes"


def story_inside_the_unit(city):
    """a share is taken, put back, assigned, delegated, recalled and disapproved"""
    town = furnished(city)
    made = town.ticket()
    task = town.dispatch(made)
    clerk, head = town.person("clerk", "heat"), town.person("head", "heat")
    town.on_task(clerk, task, "sign")
    town.on_task(clerk, task, "take")
    town.on_task(clerk, task, "put-back")
    person = clerk.get("/api/v1/session").json["account_id"]
    town.on_task(head, task, "assign", {"person": person, "office": "运行科"})
    mine = clerk.get("/api/v1/tasks?mine=true").json["items"]
    assert task["id"] in [t["id"] for t in mine]
    town.on_task(clerk, task, "delegate", {"shares": [{"unit": "east-heat"}]})
    child = town.task(made, "east-heat")
    town.reply(child, "east-heat", approver="heat")
    assert town.task(made, "heat")["state"] == "handling"
    reply = {"internal_text": "已处理。", "public_text": "已处理。", "contacted": "no", "solved": "no",
             "unsolved_reason": "管道老化"}
    town.on_task(clerk, task, "reply", reply)
    town.on_task(clerk, task, "recall")
    town.on_task(clerk, task, "reply", reply)
    town.on_task(head, task, "disapprove", {"text": "先联系诉求人。"})
    assert town.task(made, "heat")["state"] == "handling"


def story_deputy(city):
    """what a colleague on leave holds lies on the deputy's desk, and the event says for whom"""
    town = furnished(city)
    made = town.ticket()
    task = town.dispatch(made)
    away, deputy, head = town.person("clerk", "heat"), town.person("clerk", "heat", 1), town.person("head", "heat")
    absent = away.get("/api/v1/session").json["account_id"]
    standing = deputy.get("/api/v1/session").json["account_id"]
    town.on_task(away, task, "sign")
    town.on_task(away, task, "take")

    def desk(who):
        return task["id"] in [t["id"] for t in who.get("/api/v1/tasks?mine=true&limit=200").json["items"]]

    assert desk(away) and not desk(deputy)
    admin = town.person("sysadmin")
    born = datetime.datetime.fromisoformat(town.view(made)["created_at"])
    until = (born + datetime.timedelta(days=2)).isoformat(timespec="seconds")
    admin.post(f"/api/v1/accounts/{absent}/deputy", {"deputy_id": standing, "until": until})
    assert desk(deputy) and desk(away) and not desk(head)
    reply = {"internal_text": "已处理。", "public_text": "已处理。", "contacted": "no", "solved": "yes"}
    town.on_task(deputy, task, "reply", reply)
    town.on_task(head, task, "disapprove", {"text": "先联系诉求人。"})

    def events(op):
        chain = town.person("supervisor").get(f"/api/v1/tickets/{made['id']}/events?limit=200").json
        return [json.loads(e["payload"]) for e in chain if json.loads(e["payload"])["op"] == op]

    assert events("reply")[-1]["data"]["deputy_of"] == absent and events("reply")[-1]["actor"]["id"] == standing
    assert "deputy_of" not in events("disapprove")[-1]["data"] and "deputy_of" not in events("sign")[-1]["data"]
    told = town.person("supervisor").get(f"/api/v1/tickets/{made['id']}/timeline").json["items"]
    assert any("）代" in step["sentence"] for step in told), told
    city.advance("3d")
    assert desk(away) and not desk(deputy), "the leave is over"
    town.on_task(deputy, task, "reply", reply)
    assert "deputy_of" not in events("reply")[-1]["data"]


def story_return(city):
    """a return is asked with a reason, endorsed, granted and dispatched anew"""
    town = furnished(city)
    made = town.ticket()
    task = town.dispatch(made)
    clerk, head, dispatcher = town.person("clerk", "heat"), town.person("head", "heat"), town.person("dispatcher")
    asked = town.on_task(clerk, task, "claims", {"kind": "return", "reason": "jurisdiction",
                                                 "text": "不属于供热范围。", "suggested_unit": "urban"}).json
    queue = town.person("reviewer").get("/api/v1/claims?kind=return").json["items"]
    assert asked["part_id"] in [c["id"] for c in queue]
    head.post(f"/api/v1/claims/{asked['part_id']}/endorse", {})
    town.person("reviewer").post(f"/api/v1/claims/{asked['part_id']}/grant", {})
    assert town.view(made)["state"] == "dispatching" and town.view(made)["returns"] == 1
    town.act(dispatcher, made, "confer", {"text": "请两家单位会商。", "units": ["heat", "urban"]})
    town.act(dispatcher, made, "conclude", {"text": "由供热办主办。"})
    town.dispatch(made, action="designate", triage=False, text="会商确定。")
    late = town.task(made, "heat")
    refused = town.on_task(clerk, late, "claims", {"kind": "return", "reason": "other", "text": "再退。"}, expect=409)
    assert refused.code == "no_return" or refused.code, refused.json


def story_extension_and_denial(city):
    """an extension is asked, denied with a reason, asked again and granted"""
    town = furnished(city)
    made = town.ticket()
    task = town.dispatch(made)
    clerk, head = town.person("clerk", "heat"), town.person("head", "heat")
    town.on_task(clerk, task, "sign")
    body = {"kind": "extension", "text": "需要更换管道。", "amount": 3}
    first = town.on_task(clerk, task, "claims", body).json["part_id"]
    view = town.view(made, head)
    decider = head if any(a["target_id"] == first for a in view["actions"]) else town.person("reviewer")
    decider.post(f"/api/v1/claims/{first}/deny", {}, expect=422)
    decider.post(f"/api/v1/claims/{first}/deny", {"text": "理由不足。"})
    second = town.on_task(clerk, task, "claims", body).json["part_id"]
    before = next(c for c in town.view(made)["clocks"] if c["stage"] == "handle")["due_at"]
    decider.post(f"/api/v1/claims/{second}/grant", {})
    after = next(c for c in town.view(made)["clocks"] if c["stage"] == "handle")
    assert after["due_at"] > before and after["extended"] == 1


def story_exits(city):
    """direct answer, transfer, refusal, deferral, termination: each with a reason, each open to objection"""
    town = furnished(city)
    operator, dispatcher = town.person("operator"), town.person("dispatcher")
    town.act(operator, town.ticket(), "answer", {"text": "测温要求见第12条。"}, expect=422)
    answered = town.ticket()
    assert town.act(operator, answered, "answer", {"text": "三方通话已答复。", "three_way": True}).json["state"] == "answered"
    moved = town.ticket()
    town.act(operator, moved, "transfer", {"line": "999"}, expect=422)
    assert town.act(operator, moved, "transfer", {"line": "119", "text": "有火情。"}).json["state"] == "transferred"

    refused = town.ticket()
    claim = town.act(operator, refused, "claims", {"kind": "refusal", "reason": "legal_route", "told_route": "court", "text": "已进入诉讼。"}).json
    operator.post(f"/api/v1/claims/{claim['part_id']}/grant", {}, expect=403)
    town.person("reviewer").post(f"/api/v1/claims/{claim['part_id']}/grant", {})
    citizen = city.requester(refused["number"], refused["query_code"])
    mine = citizen.get("/api/v1/my-ticket").json
    assert mine["state"] == "refused" and any("诉讼" in (t["text"] or "") for t in mine["texts"])
    objection = town.act(citizen, refused, "objection", {"text": "没有进入诉讼。"}).json
    town.person("supervisor").post(f"/api/v1/claims/{objection['part_id']}/grant", {})
    assert town.view(refused)["state"] == "registered"

    deferred = town.ticket()
    town.dispatch(deferred)
    claim = town.act(town.person("clerk", "heat"), deferred, "claims", {
        "kind": "deferral", "text": "管网改造列入明年计划，责任人已定。", "until": "2099-05-01T00:00:00+08:00"}).json
    town.person("head", "heat").post(f"/api/v1/claims/{claim['part_id']}/endorse", {})
    town.person("supervisor").post(f"/api/v1/claims/{claim['part_id']}/grant", {})
    assert town.view(deferred)["state"] == "deferred" and town.view(deferred)["lamp"] == "deferred"
    town.act(town.person("supervisor"), deferred, "replan", {"until": "2099-06-01T00:00:00+08:00", "text": "推迟一月。"})
    town.act(dispatcher, deferred, "resume", {})
    assert town.view(deferred)["state"] == "handling"
    claim = town.act(town.person("clerk", "heat"), deferred, "claims", {
        "kind": "termination", "reason": "no_cooperation", "text": "多次联系不配合。"}).json
    town.person("head", "heat").post(f"/api/v1/claims/{claim['part_id']}/endorse", {})
    town.person("reviewer").post(f"/api/v1/claims/{claim['part_id']}/grant", {})
    assert town.view(deferred)["state"] == "terminated"


def story_withdrawal(city):
    """only the requester withdraws, and a callback confirms it"""
    town = furnished(city)
    made = town.ticket()
    citizen = city.requester(made["number"], made["query_code"])
    town.act(town.person("operator"), made, "withdraw", {"text": "不要了。"}, expect=403)
    asked = town.act(citizen, made, "withdraw", {"text": "已经自行解决。"}).json
    town.person("callback").post(f"/api/v1/claims/{asked['part_id']}/grant", {})
    assert town.view(made)["close_reason"] == "withdrawn"


def story_merge(city):
    """merged requesters keep their number; un-merging brings the ticket back"""
    town = furnished(city)
    parent, child = town.ticket(), town.ticket(contact={"phone": "13900000002"})
    dispatcher = town.person("dispatcher")
    merged = town.act(dispatcher, child, "merge", {"parent": parent["number"], "text": "同一小区同一问题。"}).json
    assert merged["state"] == "merged" and town.view(child)["parent_id"] == parent["id"]
    assert town.act(dispatcher, child, "unmerge").json["state"] == "registered"


def story_reopen_and_appeal(city):
    """a closed ticket is reopened by its requester; an upheld appeal adds a scoring value"""
    town = furnished(city)
    made = town.ticket()
    town.answer(town.to_callback(made), {"solved": "no", "accepted": "yes", "rating": "bad"})
    claim = town.act(town.person("clerk", "heat"), made, "claims", {"kind": "rating_appeal", "rating": "good", "text": "评价针对其他单位。"}, expect=(200, 409))
    if claim.status == 200:
        town.person("head", "heat").post(f"/api/v1/claims/{claim.json['part_id']}/endorse", {})
        town.person("supervisor").post(f"/api/v1/claims/{claim.json['part_id']}/grant", {})
        view = town.view(made)
        assert view["scoring_rating"] == "good" and view["first_rating"] == "bad"
    citizen = city.requester(made["number"], made["query_code"])
    assert town.act(citizen, made, "reopen", {"text": "又不热了。"}).json["state"] == "rework"


def story_small_acts(city):
    """remark, instruct, supplement, correct, add a unit, redispatch, excuse, acknowledge"""
    town = furnished(city)
    made = town.ticket()
    town.act(town.person("operator"), made, "remark", {"text": "老人独居。"})
    town.act(town.person("leader"), made, "instruct", {"text": "尽快办理。"})
    town.act(town.person("operator"), made, "supplement", {"text": "补充：三楼也不热。"})
    version = town.view(made)["version"]
    town.act(town.person("operator"), made, "correct", {"urgency": "urgent"}, expect=428)
    town.act(town.person("operator"), made, "correct", {"urgency": "urgent"}, if_match=version)
    stale = town.act(town.person("operator"), made, "correct", {"urgency": "normal"}, if_match=version, expect=412)
    assert stale.json["current"]["version"] > version
    assert town.view(made)["urgency"] == "urgent"
    town.dispatch(made)
    town.act(town.person("dispatcher"), made, "add-unit", {"shares": [{"unit": "urban", "role": "assist"},
                                                                      {"unit": "police", "role": "inform"}]})
    town.on_task(town.person("clerk", "police"), town.task(made, "police"), "acknowledge")
    town.on_task(town.person("clerk", "heat"), town.task(made, "heat"), "sign")
    town.on_task(town.person("clerk", "heat"), town.task(made, "urban"), "excuse", {"text": "无需协办。"})
    town.act(town.person("dispatcher"), made, "redispatch", {"text": "改派。"})
    assert town.view(made)["state"] == "dispatching"


def story_draft(city):
    """a draft is supplemented and registered"""
    town = furnished(city)
    made = town.ticket(draft=True, category=None, place=None)
    assert made["state"] == "draft"
    town.act(town.person("operator"), made, "supplement", {"text": "补充地址。"})
    assert town.act(town.person("operator"), made, "register").json["state"] == "registered"


def story_wrong_moves(city):
    """what is not possible now answers 409 with what is; what is not yours, 403; unknown, 404"""
    town = furnished(city)
    made = town.ticket()
    reviewer, clerk = town.person("reviewer"), town.person("clerk", "heat")
    refused = town.act(reviewer, made, "pass", expect=409)
    assert refused.code == "ticket_state" and "correct" in {action["action"] for action in refused.json["allowed"]}
    assert refused.json["current"]["state"] == "registered"
    town.act(town.person("leader"), made, "triage", expect=403)
    town.act(clerk, made, "remark", {"text": "看不到。"}, expect=404)
    clerk.get(f"/api/v1/tickets/{made['id']}", expect=404)
    town.act(reviewer, {"id": "1"}, "pass", expect=404)
    town.act(reviewer, {"id": "x"}, "pass", expect=404)


def story_same_key(city):
    """the same key never acts twice; with another body it is refused"""
    town = furnished(city)
    operator, body = town.person("operator"), town.intake()
    first = operator.post("/api/v1/tickets", body, key="loop-story-key-1", expect=201).json
    again = operator.post("/api/v1/tickets", body, key="loop-story-key-1", expect=201).json
    assert again["id"] == first["id"] and again.get("query_code") == first.get("query_code")
    operator.post("/api/v1/tickets", {**body, "title": "别的"}, key="loop-story-key-1", expect=422)
    moved = town.act(town.person("dispatcher"), first, "triage", {}, key="loop-story-key-2").json
    again = town.act(town.person("dispatcher"), first, "triage", {}, key="loop-story-key-2").json
    assert again["state"] == moved["state"] == "dispatching"
