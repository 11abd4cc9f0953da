"""Corners of the rule book that no straight way round the loop passes."""
from guards import refused
from hotline import ASSIST, BELOW, LEAD, OPEN_DOORS, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}


def merged(desk, parent, text="停水，又一户"):
    child = desk.register(text).triage()
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一水管"})
    return child


def story_parent_withdrawn(city):
    """when the parent is withdrawn, those merged into it come back: nobody withdrew for them (guarantees 3, 4)"""
    desk = Hotline(city)
    parent = desk.register("停水，一号楼").triage().dispatch()
    child = merged(desk, parent)
    claim = parent.act(parent.requester(), "withdraw", {"text": "我家来水了"}).json["part_id"]
    parent.decide("callback", "grant", claim)
    city.advance("1m")
    view = child.view()
    assert (view["state"], view["parent_id"]) == ("dispatching", None), view["state"]


def story_parent_refused(city):
    """a refusal, a transfer and a direct answer say nothing about the tickets merged into that one"""
    desk = Hotline(city)
    refused_one, transferred, answered = (desk.register(f"停水，{n}号楼") for n in (2, 3, 4))
    children = [merged(desk, parent) for parent in (refused_one, transferred, answered)]
    refused_one.decide("reviewer", "grant", refused_one.ask("operator", "refusal", reason="out_of_duty"))
    transferred.act("operator", "transfer", {"line": "119", "text": "险情"})
    answered.act("operator", "answer", {"text": "今晚恢复供水", "three_way": True})
    city.advance("1m")
    for child in children:
        assert child.view()["state"] == "dispatching", child.view()["state"]


def story_merged_after_the_reply(city):
    """who is merged into a ticket that has its reply already is told it and asked (guarantee 4)"""
    desk = Hotline(city)
    parent = desk.register("停水，六号楼").to_callback()
    child = merged(desk, parent)
    city.advance("1m")
    assert child.callback()["cause"] == "merged"
    mine = child.requester().get(f"{V}tickets/{child.id}").json
    assert any(t["kind"] == "reply_public" and "已处理" in t["text"] for t in mine["texts"])
    parent.answer("yes")
    child.answer("yes")
    city.advance("1m")
    assert child.view()["state"] == "merged" and child.view()["solved"] == "yes"


def story_third_of_a_matter(city):
    """the third ticket of a matter goes to another reviewer, and a supervisor learns of it (design §4)"""
    desk = Hotline(city)
    first = desk.register("楼道灯不亮").to_callback().answer("yes")
    second = desk.register("楼道灯又不亮", same_as=first.number).to_callback().answer("yes")
    third = desk.register("楼道灯第三次不亮", same_as=second.number)
    told = [e["op"] for e in desk["supervisor"].get(f"{V}tickets/{third.id}/timeline").json["items"]]
    assert "supervise" in told, told
    assert "supervise" not in [
        e["op"] for e in desk["supervisor"].get(f"{V}tickets/{second.id}/timeline").json["items"]]
    third.triage().dispatch().handle()
    refused(third, "reviewer", "pass", code="involved", status=403)
    assert "pass" not in {a["action"] for a in third.view("reviewer")["actions"]}
    third.passed("reviewer2")


def story_third_round(city):
    """the third round is told to a supervisor"""
    c = Hotline(city).register("水管反复爆裂").to_callback().answer("no")
    c.dispatch().handle().passed().answer("no")
    told = [e["op"] for e in c.desk["supervisor"].get(f"{V}tickets/{c.id}/timeline").json["items"]]
    assert told.count("supervise") == 1, told


def story_a_point_is_a_place(city):
    """a point on the map is a place: the ticket can be triaged"""
    c = Hotline(city).register("井盖缺失", place={"lat": 35.6, "lon": 123.1})
    c.triage()
    assert c.state == "dispatching"
