"""Whatever makes something may be sent again: the same key makes it once, another body is refused."""
import secrets

from town import furnished


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
