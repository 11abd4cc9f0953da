"""Whatever makes something may be sent again: the same key makes it once, another body is refused."""
import secrets

from town import furnished

V = "/api/v1/"


def twice(who, path, body, other, *, status=201, same=("id",)):
    """Send it twice with one key, then another body with that key; the first answer."""
    key = secrets.token_hex(16)
    first = who.post(path, body, key=key, expect=status).json
    again = who.post(path, body, key=key, expect=status).json
    assert all(first[name] == again[name] for name in same), (first, again)
    refused = who.post(path, other, key=key, expect=422)
    assert refused.code == "idempotency_mismatch", refused.json
    return first, again


def story_people(city):
    """an account, a grant and a token are made once; a token's secret is not told twice"""
    town = furnished(city)
    system, security, audit = town.person("sysadmin"), town.person("secadmin"), town.person("auditadmin")
    body = {"name": "once", "role": "clerk", "unit": "heat"}
    made, _ = twice(system, "/api/v1/accounts", body, {**body, "name": "twice"})
    grant = {"role": "head", "unit": "heat"}
    path = f"/api/v1/accounts/{made['id']}"
    twice(security, path + "/grants", grant, {**grant, "unit": "urban"}, status=200)
    first, again = twice(security, path + "/tokens", {"label": "一次"}, {"label": "两次"})
    assert first["token"] and again["token"] is None
    trail = [entry["op"] for entry in audit.get(path + "/audit").json["items"]]
    assert trail == ["account_add", "grant_add", "token_add"], trail
    system.get(path)
    assert len(system.get("/api/v1/accounts?after=onc&limit=1").json["items"]) == 1


def story_units(city):
    """a unit is made once, and another administrator's equal key is another key"""
    town = furnished(city)
    body = {"code": "park", "name": "测试市公园管理处", "level": 2, "kind": "institution", "parent": "city"}
    key = secrets.token_hex(16)
    town.person("sysadmin").post("/api/v1/units", body, key=key, expect=201)
    town.person("sysadmin").post("/api/v1/units", body, key=key, expect=201)
    town.person("sysadmin", nth=1).post("/api/v1/units", body, key=key, expect=409)


def story_bulk(city):
    """a bulk action sent again tells what it did, and does nothing more"""
    town = furnished(city)
    dispatcher, key = town.person("dispatcher"), secrets.token_hex(16)
    tickets = [town.ticket()["id"] for _ in range(3)]
    body = {"action": "remark", "ids": tickets, "text": "请一并核对"}
    first = dispatcher.post("/api/v1/tickets/bulk", body, key=key).json
    again = dispatcher.post("/api/v1/tickets/bulk", body, key=key).json
    assert first["done"] == again["done"] == 3
    assert [item["version"] for item in first["items"]] == [item["version"] for item in again["items"]]
    dispatcher.post("/api/v1/tickets/bulk", {**body, "text": "别的话"}, key=key, expect=422)
    for ticket in tickets:
        remarks = [e for e in dispatcher.get(f"/api/v1/tickets/{ticket}/timeline").json["items"] if e["op"] == "remark"]
        assert len(remarks) == 1, remarks


def story_every_id(city):
    """whatever answers an id drawn before it was written answers the first one's on a repeat"""
    town = furnished(city)
    system, made = town.person("sysadmin"), []
    for who, path, body in (
            (town.person("kb_editor"), "articles", {"title": "一次", "body": "正文", "legal_basis": "某条例"}),
            (town.person("clerk", "heat"), "respondents", {"kind": "enterprise", "name": "虚构供热公司"}),
            (system, "units", {"code": "once", "name": "测试市一次办公室", "level": 2, "kind": "government", "parent": "city"}),
            (system, "areas", {"code": "A0177", "name": "一次镇", "level": "township", "parent": "A01"})):
        field = "title" if "title" in body else "name"
        first, again = twice(who, V + path, body, {**body, field: "换了"})
        assert first == again, path
        made.append(first["id"])
    for path, body in (("categories", {"code": "0177", "name": "一次", "parent": "01"}),
                       ("channels", {"code": "once", "name": "一次", "kind": "app"}),
                       ("lines", {"code": "12399", "name": "一次", "purpose": "一次"})):
        twice(system, V + path, body, {**body, "name": "换了"}, same=("code",))
    operator, report_desk = town.person("operator"), town.person("report_desk")
    secret = town.ticket(identity_mode="confidential")
    path = f"{V}tickets/{secret['id']}"
    text = {"title": "核实供热", "text": "请核实供热温度。"}
    rendition, _ = twice(town.person("dispatcher"), path + "/renditions", text, {**text, "text": "换了"}, same=("part_id",))
    view = operator.get(path).json
    assert [r["id"] for r in view["renditions"]] == [rendition["part_id"]], view["renditions"]
    key = secrets.token_hex(16)
    approve = f"{path}/renditions/{rendition['part_id']}/approve"
    first = report_desk.post(approve, {}, key=key).json
    assert report_desk.post(approve, {}, key=key).json == first, "what was approved is approved"
    file = lambda data: operator.call("POST", path + "/attachments?name=a.txt", raw=data, key=key, expect=None,
                                      content_type="application/octet-stream")
    first, again, other = file(b"some words"), file(b"some words"), file(b"other words")
    assert (first.status, again.status, other.status) == (201, 201, 422), (first.status, again.status, other.status)
    assert first.json["id"] == again.json["id"] == operator.get(path).json["attachments"][0]["id"]
    assert len(operator.get(path).json["attachments"]) == 1


def story_claims(city):
    """a claim asked for again is the claim there is, also after the ticket moved on"""
    town = furnished(city)
    clerk = town.person("clerk", "heat")
    ticket = town.ticket()
    task = town.dispatch(ticket)
    path = f"{V}tasks/{task['id']}"
    town.on_task(clerk, task, "sign")
    body = {"kind": "extension", "text": "配件须从外地调运", "amount": 3}
    first, again = twice(clerk, path + "/claims", body, {**body, "amount": 2}, status=200, same=("id", "part_id", "version"))
    assert first["part_id"] and [c["id"] for c in town.view(ticket)["claims"]] == [first["part_id"]]
    refusal = {"kind": "refusal", "reason": "legal_route", "text": "请向治安管理局反映", "told_unit": "police"}
    other = town.ticket()
    asked, _ = twice(town.person("operator"), f"{V}tickets/{other['id']}/claims", refusal, {**refusal, "text": "换了"},
                     status=200, same=("id", "part_id", "version"))
    key = secrets.token_hex(16)
    grant = f"{V}claims/{asked['part_id']}/grant"
    done = town.person("reviewer").post(grant, {}, key=key).json
    assert town.person("reviewer").post(grant, {}, key=key).json == done
    earlier, later, key = town.ticket(), town.ticket(), secrets.token_hex(16)
    link = f"{V}tickets/{later['id']}/same-matter"
    first = town.person("operator").post(link, {"other": earlier["id"]}, key=key).json
    assert town.person("operator").post(link, {"other": earlier["id"]}, key=key).json == first
    tag = {"complex": "yes", "text": "牵涉多个部门"}
    key = secrets.token_hex(16)
    third = town.ticket()
    first = town.act(town.person("dispatcher"), third, "tag", tag, key=key).json
    assert town.act(town.person("dispatcher"), third, "tag", tag, key=key).json == first


# Every route that makes something, and the story that sends it twice.
SENT_TWICE = {
    "/tickets": "code", "/tickets/{id}/renditions": "keys", "/tickets/{id}/attachments": "keys", "/articles": "keys",
    "/templates": "templates", "/respondents": "keys", "/units": "keys", "/areas": "keys", "/categories": "keys",
    "/channels": "keys", "/lines": "keys", "/catalogue/versions": "rulebook", "/rules": "rulebook", "/accounts": "keys",
    "/accounts/{id}/tokens": "keys",
}


def story_none_is_forgotten(city):
    """whatever route makes something stands in the list above"""
    made = {path.removeprefix("/api/v1") for path, methods in city.contract.document["paths"].items()
            if "201" in methods.get("post", {}).get("responses", {})}
    assert made == set(SENT_TWICE), made ^ set(SENT_TWICE)
