"""A person leaves: what is open is seen, handed over with a reason, and only then the account is closed."""
from guards import refused
from hotline import LEAD, OPEN_DOORS, OTHER_LEAD, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}


def account(desk, who):
    return desk[who].get(V + "session").json["account_id"]


def held(desk, who, by="head", **more):
    return desk[by].get(f"{V}accounts/{account(desk, who)}/work", **more).json


def hand(desk, who, body, by="head", **more):
    return desk[by].post(f"{V}accounts/{account(desk, who)}/handover", body, **more)


def given(desk, text, to="clerk", **more):
    """A ticket at the usual unit, signed, in somebody's hands."""
    c = desk.register(text, **more).triage().dispatch().sign()
    c.on_task("head", "assign", {"person": account(desk, to)})
    return c


def holder(c):
    return (c.task()["holder"] or {}).get("id")


def dues(c):
    return sorted((k["stage"], k["due_at"], k["state"]) for k in c.view()["clocks"])


def clean(desk, *people):
    """Nothing in these hands, so that the next story begins with an empty desk."""
    for who in people:
        if held(desk, who)["tasks"]:
            hand(desk, who, {"to": None, "text": "换下一项"})


def story_whole(city):
    """everything goes to a colleague: each event tells who, from whom, to whom and why; no clock moves"""
    desk = Hotline(city)
    first, second = given(desk, "路灯不亮"), given(desk, "井盖缺失")
    second.reply()
    third = given(desk, "垃圾未清")
    third.reply().approve()
    before = [dues(c) for c in (first, second, third)]
    to = account(desk, "clerk2")
    seen = held(desk, "clerk")
    assert {t["ticket_id"] for t in seen["tasks"]} == {first.id, second.id, third.id} and not seen["more"]
    assert [u["tasks"] for u in seen["units"]] == [3] and seen["units"][0]["answered"] == 1
    receivers = {r["id"] for r in seen["receivers"]}
    assert to in receivers and account(desk, "clerk") not in receivers
    dry = hand(desk, "clerk", {"to": to, "text": "调离", "dry_run": True}).json
    assert dry["dry_run"] and dry["done"] == 3 and dry["left"] == 3 and holder(first) == account(desk, "clerk")
    hand(desk, "clerk", {"to": to}, expect=422)
    done = hand(desk, "clerk", {"to": to, "text": "本人调离，工作移交"}, if_match=seen["version"]).json
    assert done["done"] == 3 and done["left"] == 0 and all(i["ok"] for i in done["items"])
    for c, was in zip((first, second, third), before):
        assert holder(c) == to and dues(c) == was
        event = [e for e in c.events() if '"op":"hand_over"' in e["payload"]][-1]["payload"]
        assert f'"from":"{account(desk, "clerk")}"' in event and f'"holder":"{to}"' in event
        assert account(desk, "head") in event
        told = c.by("head").get(f"{V}tickets/{c.id}/timeline").json["items"]
        line = [e for e in told if e["op"] == "hand_over"][-1]
        assert any(t["text"] == "本人调离，工作移交" for t in line["words"]), line
        assert line["sentence"].endswith("交接了这项任务，原由staff-clerk经办，现由staff-clerk2经办。"), line
        assert line["sentence_en"].endswith("handed over the task of staff-clerk to staff-clerk2."), line
        assert not [e for e in c.requester().get(f"{V}tickets/{c.id}/timeline", expect=(200, 403)).json.get("items", [])
                    if e["op"] == "hand_over"]
    assert held(desk, "clerk")["tasks"] == []
    hand(desk, "clerk", {"to": to, "text": "再交一次"}, if_match=seen["version"], expect=412)
    first.on_task("clerk2", "reply", {"internal_text": "已修", "public_text": "已修", "contacted": "no",
                                      "solved": "yes"})
    clean(desk, "clerk2")


def story_chosen(city):
    """chosen lines go to the pool, the others stay; the same key answers the same and moves nothing twice"""
    desk = Hotline(city)
    stays, goes = given(desk, "树枝遮挡"), given(desk, "占道经营")
    body = {"to": None, "tasks": [goes.task()["id"]], "text": "暂放回"}
    first = hand(desk, "clerk", body, key="handover-chosen-0001").json
    assert first["done"] == 1 and first["left"] == 1 and holder(goes) is None and holder(stays)
    events = len(goes.events())
    again = hand(desk, "clerk", body, key="handover-chosen-0001").json
    assert again["done"] == 1 and len(goes.events()) == events
    hand(desk, "clerk", {**body, "text": "别的理由"}, key="handover-chosen-0001", expect=422)
    gone = hand(desk, "clerk", {**body, "tasks": [goes.task()["id"]]}).json
    assert gone["done"] == 0 and gone["items"][0]["code"] in ("moved_on", "in_pool")
    refused(goes, "head", "hand-over", {"person": account(desk, "clerk2"), "text": "池中"}, part="tasks",
            target=goes.task()["id"], code="in_pool")
    stays.on_task("head", "hand-over", {"person": account(desk, "clerk2"), "text": "单件移交"})
    assert holder(stays) == account(desk, "clerk2")
    refused(stays, "clerk", "hand-over", {"person": None, "text": "越权"}, part="tasks", target=stays.task()["id"],
            status=403)
    clean(desk, "clerk2")


def story_who_may(city):
    """a head sees and moves what lies at his own unit, to people of that unit; another head knows nobody"""
    desk = Hotline(city)
    given(desk, "噪声扰民")
    held(desk, "clerk", by="other_head", expect=404)
    hand(desk, "clerk", {"to": None, "text": "越权"}, by="other_head", expect=404)
    held(desk, "clerk", by="clerk2", expect=403)
    for stranger in ("other_clerk", "below_clerk", "dispatcher", "clerk"):
        answer = hand(desk, "clerk", {"to": account(desk, stranger), "text": "错人"}, expect=422)
        assert answer.field == "to", stranger
    desk["head"].get(V + "accounts/1/work", expect=404)
    clean(desk, "clerk")


def story_leave(city):
    """who is on leave gets nothing: the deputy receives it"""
    desk = Hotline(city)
    c = given(desk, "道路积水", to="head")
    until = c.later(3)
    desk["sysadmin"].post(f"{V}accounts/{account(desk, 'clerk')}/deputy",
                          {"deputy_id": account(desk, "clerk2"), "until": until})
    away = [r for r in held(desk, "head")["receivers"] if r["id"] == account(desk, "clerk")][0]
    assert away["away_until"]
    hand(desk, "head", {"to": account(desk, "clerk"), "text": "换岗"})
    assert holder(c) == account(desk, "clerk2")
    desk["sysadmin"].post(f"{V}accounts/{account(desk, 'clerk')}/deputy", {"deputy_id": None, "until": None})
    clean(desk, "clerk2")


def story_deputy_acts(city):
    """a deputy takes back the reply and drops the claim of the colleague on leave; the event says for whom"""
    desk = Hotline(city)
    c, d = given(desk, "外墙脱落"), given(desk, "站牌倾斜")
    c.reply()
    claim = d.ask("clerk", "extension", unit=LEAD, amount=1)
    recall = {"part": "tasks", "target": c.task()["id"]}
    refused(c, "clerk2", "recall", {}, status=403, code="author", **recall)
    refused(d, "clerk2", "drop", {"text": "代撤"}, status=403, code="asker", part="claims", target=claim)
    assert "recall" not in {a["action"] for a in c.view("clerk2")["actions"]}
    admin = desk["sysadmin"]
    deputy = f"{V}accounts/{account(desk, 'clerk')}/deputy"
    admin.post(deputy, {"deputy_id": account(desk, "clerk2"), "until": c.later(3)})
    assert "recall" in {a["action"] for a in c.view("clerk2")["actions"]}
    c.act("clerk2", "recall", {}, **recall)
    d.act("clerk2", "drop", {"text": "代撤"}, part="claims", target=claim)
    for case, op in ((c, "recall"), (d, "drop")):
        event = [e for e in case.events() if f'"op":"{op}"' in e["payload"]][-1]
        assert f'"deputy_of":"{account(desk, "clerk")}"' in event["payload"]
    admin.post(deputy, {"deputy_id": None, "until": None})
    clean(desk, "clerk")


def story_closing(city):
    """an account with open work is not closed; after the hand-over it is, and nobody keeps it as deputy"""
    desk = Hotline(city)
    leaver = city.user("clerk", LEAD, name="leaver")
    leaver_id = leaver.get(V + "session").json["account_id"]
    c = desk.register("车辆乱停").triage().dispatch().sign()
    c.on_task("head", "assign", {"person": leaver_id})
    admin = desk["sysadmin"]
    admin.post(f"{V}accounts/{account(desk, 'clerk2')}/deputy", {"deputy_id": leaver_id, "until": c.later(3)})
    closing = admin.post(f"{V}accounts/{leaver_id}/active", {"active": False}, expect=409)
    assert closing.code == "open_work", closing.json
    now = admin.get(f"{V}accounts/{leaver_id}").json
    admin.put(f"{V}accounts/{leaver_id}", {"display": "离任", "active": False, "must_change_password": False},
              if_match=now["version"], expect=409)
    city.cli("user", "disable", "--name", "leaver", expect=1)
    leaver.get(V + "session")
    numbers = admin.get(f"{V}accounts/{leaver_id}/work").json
    assert numbers["units"][0]["tasks"] == 1 and numbers["tasks"] == [] and numbers["receivers"] == []
    assert numbers["deputy_of"] == 1
    admin.post(f"{V}accounts/{leaver_id}/handover", {"to": account(desk, "clerk2"), "text": "越权"}, expect=422)
    done = admin.post(f"{V}accounts/{leaver_id}/handover", {"to": None, "text": "离任，退回单位"}).json
    assert done["done"] == 1 and done["left"] == 0 and done["items"] == [], "an administrator knows no ticket"
    assert holder(c) is None
    admin.post(f"{V}accounts/{leaver_id}/active", {"active": False})
    leaver.get(V + "session", expect=401)
    assert admin.get(f"{V}accounts/{account(desk, 'clerk2')}").json["deputy_id"] is None
    trail = desk["auditadmin"].get(f"{V}accounts/{leaver_id}/audit").json["items"]
    assert [e["op"] for e in trail][-2:] == ["handover", "account_disable"]


def story_command_line(city):
    """the command line lists people with their units, and hands over"""
    desk = Hotline(city)
    c = given(desk, "扬尘")
    listed = city.cli("user", "list")
    assert [line for line in listed.splitlines() if line.startswith("staff-clerk ") and LEAD in line], listed
    city.cli("user", "handover", "--name", "staff-clerk", expect=2)
    city.cli("user", "handover", "--name", "staff-clerk", "--to", "staff-other-clerk", "--reason", "错", expect=1)
    told = city.cli("user", "handover", "--name", "staff-clerk", "--to", "staff-clerk2", "--reason", "调离")
    assert told.startswith("1 tasks handed over, 0 left") and holder(c) == account(desk, "clerk2")
    clean(desk, "clerk2")


def story_fence(city):
    """a report never reaches a colleague whom it accuses through another office"""
    desk = Hotline(city)
    both = city.user("clerk", LEAD, name="two-offices")
    both_id = both.get(V + "session").json["account_id"]
    desk["secadmin"].post(f"{V}accounts/{both_id}/grants", {"role": "clerk", "unit": OTHER_LEAD, "sensitivity": 0})
    c = desk.register("反映收费问题", type="report", accused_units=[OTHER_LEAD], who="report_desk")
    c.act("report_desk", "triage", {})
    text = desk["report_desk"].post(f"{V}tickets/{c.id}/renditions", {"title": "作风", "text": "作风问题"},
                                    expect=201).json["part_id"]
    desk["report_desk2"].post(f"{V}tickets/{c.id}/renditions/{text}/approve", {})
    c.act("report_desk", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]})
    task = c.view("report_desk")["tasks"][-1]["id"]
    c.act("clerk", "sign", part="tasks", target=task)
    answer = c.act("head", "assign", {"person": both_id}, part="tasks", target=task, expect=422)
    assert answer.field == "person"
    c.act("head", "assign", {"person": account(desk, "clerk")}, part="tasks", target=task)
    answer = hand(desk, "clerk", {"to": both_id, "tasks": [task], "text": "移交"}).json
    assert answer["done"] == 0 and answer["left"] == 1, answer
    assert hand(desk, "clerk", {"to": account(desk, "clerk2"), "text": "移交"}).json["done"] == 1
    clean(desk, "clerk2")
