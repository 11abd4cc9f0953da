"""Confidential tickets, reports and the intake only inspectors open."""
from town import furnished


def ids(answer):
    return [item["id"] for item in answer.json["items"]]


def rendition(town, ticket, author, approver):
    made = town.act(author, ticket, "renditions", {"title": "供热问题核实", "text": "请核实供热温度。"}, expect=201).json
    path = f"/api/v1/tickets/{ticket['id']}/renditions/{made['part_id']}/approve"
    author.post(path, {}, expect=403)
    approver.post(path, {})


def story_confidential(city):
    """a unit sees an approved rendition, never the words or the person"""
    town = furnished(city)
    secret = "我是三单元的张某，暖气不热，别让物业知道是我。"
    made = town.ticket(identity_mode="confidential", text=secret, title="张某反映暖气")
    dispatcher, reviewer = town.person("dispatcher"), town.person("reviewer")
    town.triage(made)
    refused = town.act(dispatcher, made, "dispatch", {"shares": [{"unit": "heat", "role": "lead"}]}, expect=409)
    assert refused.code == "rendition_missing"
    rendition(town, made, dispatcher, reviewer)
    town.dispatch(made, triage=False)
    clerk = town.person("clerk", "heat")
    answers = [clerk.get(f"/api/v1/tickets/{made['id']}"), clerk.get(f"/api/v1/tickets/{made['id']}/timeline"),
               clerk.get("/api/v1/tickets?limit=200"), clerk.get(f"/api/v1/tickets/{made['id']}/work-order"),
               clerk.get("/api/v1/tasks?limit=200"), clerk.get(f"/api/v1/tickets/{made['id']}/events")]
    for answer in answers:
        assert "张某" not in answer.text() and "三单元" not in answer.text()
    assert answers[0].json["title"] == "供热问题核实"
    assert any(t["kind"] == "rendition" for t in answers[0].json["texts"])
    assert all(event.get("withheld") for event in answers[5].json)
    assert ids(clerk.get("/api/v1/tickets?q=%E4%B8%89%E5%8D%95%E5%85%83")) == []
    town.act(clerk, made, "unmask", {"reason": "想打电话"}, expect=403)
    clerk.get(f"/api/v1/tickets/{made['id']}/receipt", expect=(403, 404))


def story_rating_is_hidden(city):
    """on a confidential ticket a unit learns that it was not solved, not who rated how and when"""
    town = furnished(city)
    made = town.ticket(identity_mode="confidential")
    dispatcher, reviewer = town.person("dispatcher"), town.person("reviewer")
    town.triage(made)
    rendition(town, made, dispatcher, reviewer)
    callback = town.to_callback(made, triage=False)
    town.answer(callback, {"solved": "no", "rating": "very_bad", "opinion": "一点没变。"})
    clerk = town.person("clerk", "heat")
    view = clerk.get(f"/api/v1/tickets/{made['id']}").json
    assert view["state"] == "rework" and view["first_rating"] is None
    asked = [c for c in view["callbacks"] if c["id"] == callback["id"]][0]
    assert asked["rating"] is None and asked["answered_at"] is None and asked["solved"] == "no"
    ops = {entry["op"] for entry in clerk.get(f"/api/v1/tickets/{made['id']}/timeline").json["items"]}
    assert "unsolved" not in ops and "dispatch" in ops
    assert town.view(made)["first_rating"] == "very_bad"


def story_report(city):
    """a report does not exist for the accused, what stands above it and below it"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), type="report", identity_mode="anonymous", contact=None, channel="web",
                       text="城管局有人收钱。", category="02", place=None, accused_units=["east-urban"])
    desk = town.person("report_desk")
    assert made["id"] in ids(desk.get("/api/v1/tickets?type=report"))
    assert [u["code"] for u in town.view(made, desk)["accused_units"]] == ["east-urban"]
    town.person("operator").get(f"/api/v1/tickets/{made['id']}", expect=404)
    for unit in ("east-urban", "urban", "east", "heat"):
        for role in ("clerk", "head"):
            person = town.person(role, unit)
            person.get(f"/api/v1/tickets/{made['id']}", expect=404)
            assert made["id"] not in ids(person.get("/api/v1/tickets?limit=200"))
    rendition(town, made, desk, town.person("inspector"))
    town.act(desk, made, "triage", {"category": "02"})
    fenced = town.act(desk, made, "dispatch", {"shares": [{"unit": "urban", "role": "lead"}]}, expect=422)
    assert (fenced.code, fenced.field) == ("unit_accused", "shares[0].unit"), "who names the accused may be told"
    town.act(desk, made, "accuse", {"units": ["east-urban", "police"]}, expect=204)
    assert len(town.view(made, desk)["accused_units"]) == 2
    town.person("operator").post("/api/v1/tickets", town.intake(accused_units=["heat"]), expect=422)
    town.act(desk, made, "dispatch", {"shares": [{"unit": "heat", "role": "lead"}]})
    late = town.act(desk, made, "accuse", {"units": ["east-urban", "police", "heat"]}, expect=409)
    assert late.code == "accused_works" and len(town.view(made, desk)["accused_units"]) == 2


def story_unnamed_report(city):
    """a report that names nobody is the report desk's and the inspectors'"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), type="report", identity_mode="anonymous", contact=None, channel="web",
                       text="有人倒卖名额。", category="02", place=None)
    town.person("report_desk").get(f"/api/v1/tickets/{made['id']}")
    town.person("inspector").get(f"/api/v1/tickets/{made['id']}")
    town.person("dispatcher").get(f"/api/v1/tickets/{made['id']}", expect=404)


def story_sealed(city):
    """what is said about the hotline itself reaches inspectors alone"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), channel="web", sealed=True, text="热线的人泄露了我的电话。")
    for role in ("operator", "dispatcher", "supervisor", "report_desk", "leader"):
        person = town.person(role)
        person.get(f"/api/v1/tickets/{made['id']}", expect=404)
        assert made["id"] not in ids(person.get("/api/v1/tickets?limit=200"))
    inspector = town.person("inspector")
    assert town.view(made, inspector)["sealed"]
    town.act(inspector, made, "triage", {"category": "0101"})
    citizen = city.requester(made["number"], made["query_code"])
    assert citizen.get("/api/v1/my-ticket").json["state"] == "dispatching"


def story_pressure(city):
    """a yes to "did anyone press you" shows in no view of the offices"""
    town = furnished(city)
    made = town.ticket()
    town.answer(town.to_callback(made), {"solved": "yes", "rating": "good", "pressed": "yes"})
    for person in (town.person("clerk", "heat"), town.person("supervisor"), town.person("reviewer")):
        for path in ("", "/timeline", "/events"):
            assert "press" not in person.get(f"/api/v1/tickets/{made['id']}{path}").text()


def story_openings(city):
    """each opening of a name needs a reason, and the requester sees which office opened it"""
    town = furnished(city)
    made = town.ticket()
    operator = town.person("operator")
    assert "139000" not in operator.get(f"/api/v1/tickets/{made['id']}").text()
    town.act(operator, made, "unmask", {}, expect=422)
    person = town.act(operator, made, "unmask", {"reason": "回拨确认地址"}).json
    assert person == {"name": "钱一一", "phone": "13900000001"}
    citizen = city.requester(made["number"], made["query_code"])
    seen = citizen.get(f"/api/v1/tickets/{made['id']}/openings").json["items"]
    assert len(seen) == 1 and seen[0]["reason"] == "回拨确认地址" and seen[0]["unit"]["code"] == "hotline"
    assert operator.name not in citizen.get(f"/api/v1/tickets/{made['id']}/timeline").text()
    other = town.ticket()
    citizen.get(f"/api/v1/tickets/{other['id']}", expect=404)
    citizen.get("/api/v1/tickets", expect=403)


def story_caller_history(city):
    """earlier tickets of the same phone, without words; each look-up is logged"""
    town = furnished(city)
    made = town.ticket(contact={"phone": "139 1111 2222"})
    operator = town.person("operator")
    found = operator.post("/api/v1/callers/history", {"phone": "13911112222"}).json["items"]
    assert [item["id"] for item in found] == [made["id"]] and "text" not in found[0]
    assert made["id"] in ids(operator.post("/api/v1/callers/history", {"tail": "2222"}))
    operator.post("/api/v1/callers/history", {}, expect=422)
    town.person("clerk", "heat").post("/api/v1/callers/history", {"phone": "13911112222"}, expect=403)
