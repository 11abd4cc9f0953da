"""Reply templates: whose they are, their places, edits under If-Match, the audit trail."""
from town import furnished

V = "/api/v1/"
BODY = {"kind": "reply_public", "name": "已修复", "text": "您反映的{编号}号诉求（{分类}）已由{承办单位}办理，限{due}。"}


def names(answer):
    return [item["name"] for item in answer.json["items"]]


def story_a_unit_keeps_its_own(city):
    """a unit's clerks and heads keep theirs, no other office sees them, the hotline's are for all"""
    town = furnished(city)
    clerk, head, other = town.person("clerk", "heat"), town.person("head", "heat"), town.person("clerk", "urban")
    made = clerk.post(V + "templates", {**BODY, "unit": "heat"}, expect=201, key="template-story-1").json
    again = clerk.post(V + "templates", {**BODY, "unit": "heat"}, expect=201, key="template-story-1").json
    assert made["id"] == again["id"] and made["unit"]["code"] == "heat" and made["active"]
    other.get(f"{V}templates/{made['id']}", expect=404)
    other.put(f"{V}templates/{made['id']}", {**BODY, "active": True}, if_match=made["version"], expect=404)
    town.person("reviewer").get(f"{V}templates/{made['id']}", expect=404)
    clerk.post(V + "templates", {**BODY, "unit": "urban"}, expect=403)
    clerk.post(V + "templates", BODY, expect=403)
    ours = town.person("reviewer").post(V + "templates", {**BODY, "name": "统一答复"}, expect=201).json
    assert ours["unit"] is None
    town.person("reviewer").post(V + "templates", {**BODY, "unit": "heat"}, expect=403)
    town.person("operator").post(V + "templates", BODY, expect=403)
    assert names(head.get(V + "templates")) == ["已修复", "统一答复"], "one's own first"
    assert names(other.get(V + "templates")) == ["统一答复"]
    assert names(head.get(V + "templates?kind=send_back")) == []
    seen = {item["name"]: item["editable"] for item in head.get(V + "templates").json["items"]}
    assert seen == {"已修复": True, "统一答复": False}
    head.put(f"{V}templates/{ours['id']}", {**BODY, "active": True}, if_match=ours["version"], expect=403)


def story_edits_are_based_on_what_was_read(city):
    """edits need If-Match, a stale one is refused, a retired one is no longer offered"""
    town = furnished(city)
    editor = town.person("kb_editor")
    made = editor.post(V + "templates", {**BODY, "kind": "send_back", "name": "敷衍"}, expect=201).json
    path, change = f"{V}templates/{made['id']}", {**BODY, "kind": "send_back", "name": "未见证明", "active": True}
    editor.put(path, change, expect=428)
    second = editor.put(path, change, if_match=made["version"]).json
    assert second["name"] == "未见证明" and second["version"] != made["version"]
    editor.put(path, change, if_match=made["version"], expect=412)
    editor.put(path, {**change, "active": False}, if_match=second["version"])
    reviewer = town.person("reviewer")
    assert names(reviewer.get(V + "templates?kind=send_back")) == []
    assert names(reviewer.get(V + "templates?kind=send_back&retired=true")) == ["未见证明"]
    editor.put(f"{V}templates/1", change, if_match=1, expect=404)
    trail = town.person("auditadmin").get(V + "audit?kind=region&limit=20").json["items"]
    assert [entry["op"] for entry in trail][:3] == ["template_edit", "template_edit", "template_add"]
    assert all(entry["verified"] for entry in trail)


def story_places_are_words_that_are_known(city):
    """a place nobody knows is refused beside its field; no place names a person"""
    town = furnished(city)
    editor = town.person("kb_editor")
    for text in ("{name}", "{诉求人}", "{number", "}", "{}"):
        assert editor.post(V + "templates", {**BODY, "text": text}, expect=422).field == "text", text
    assert editor.post(V + "templates", {**BODY, "name": "两\n行"}, expect=422).field == "name"
    assert editor.post(V + "templates", {**BODY, "kind": "poem"}, expect=422).field == "kind"
    assert editor.post(V + "templates", {**BODY, "unit": "nobody"}, expect=422).field == "unit"


def story_a_template_is_filled(city):
    """a ticket the caller may read fills the places; another one is unknown"""
    town = furnished(city)
    clerk, reviewer = town.person("clerk", "heat"), town.person("reviewer")
    made = clerk.post(V + "templates", {**BODY, "unit": "heat", "name": "填写"}, expect=201).json
    ticket = town.ticket()
    town.dispatch(ticket)
    path = f"{V}templates/{made['id']}"
    assert clerk.get(path).json["filled"] is None
    filled = clerk.get(f"{path}?ticket={ticket['number']}").json["filled"]
    assert ticket["number"] in filled and "测试市供热办公室" in filled and "暖气不热" in filled, filled
    assert "{" not in filled and "前。" in filled, filled
    secret = town.ticket()
    assert clerk.get(f"{path}?ticket={secret['number']}", expect=422).field == "ticket"
    ours = reviewer.post(V + "templates", {**BODY, "name": "无主办", "text": "{unit}|{编号}"}, expect=201).json
    left = reviewer.get(f"{V}templates/{ours['id']}?ticket={secret['id']}").json["filled"]
    assert left == "{unit}|" + secret["number"], "what is not known stays to be seen"
