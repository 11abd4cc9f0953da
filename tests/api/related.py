"""What belongs to a ticket: where it was merged, what was merged into it, the same matter before."""
from hotline import ASSIST, LEAD, OPEN_DOORS, PHONE, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}


def related(case, who):
    return case.by(who).get(f"{V}tickets/{case.id}/related").json


def story_merged(city):
    """parent and merged name each other; a unit is told how many wait, not who"""
    desk = Hotline(city)
    parent = desk.register("停水，整栋楼", title="整栋停水").triage().dispatch()
    children = [desk.register(f"停水，第{n}户", title=f"第{n}户停水").triage() for n in range(2)]
    for child in children:
        child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一水管"})
    told = related(parent, "dispatcher")
    assert [item["number"] for item in told["merged"]] == [c.number for c in children] and told["merged_total"] == 2
    assert told["merged"][0]["title"] == "第0户停水" and told["merged"][0]["state"] == "merged"
    assert told["parent"] is None and told["matter"] == []
    assert related(children[0], "operator")["parent"]["number"] == parent.number
    of_unit = related(parent, "clerk")
    assert of_unit["merged"] == [] and of_unit["merged_total"] == 2, of_unit
    desk["other_clerk"].get(f"{V}tickets/{parent.id}/related", expect=404)
    desk["sysadmin"].get(f"{V}tickets/{parent.id}/related", expect=403)
    parent.requester().get(f"{V}tickets/{parent.id}/related", expect=(401, 403))


def story_same_matter(city):
    """the tickets of one matter name each other to the hotline; a unit hears nothing of the requester's others"""
    desk = Hotline(city)
    first = desk.register("路灯又坏", contact={"name": "程一禾", "phone": PHONE})
    again = desk.register("路灯还是坏", contact={"name": "程一禾", "phone": PHONE}, same_as=first.number)
    again.triage().dispatch((LEAD, "lead"), (ASSIST, "assist"))
    assert [item["number"] for item in related(again, "reviewer")["matter"]] == [first.number]
    assert [item["number"] for item in related(first, "reviewer")["matter"]] == [again.number]
    assert related(again, "clerk") == {"parent": None, "merged": [], "merged_total": 0, "matter": []}
