"""Three separated administrators, programs with tokens, and what persons may ask of their data."""
import datetime

from city import PASSWORD, Client
from town import furnished


def story_accounts(city):
    """one administrator makes an account, another opens it, the third reads what both did"""
    town = furnished(city)
    system, security, audit = town.person("sysadmin"), town.person("secadmin"), town.person("auditadmin")
    body = {"name": "new.clerk", "display": "孙一", "role": "clerk", "unit": "heat"}
    made = system.post("/api/v1/accounts", body, expect=201).json
    assert made["grants"][0]["unit"]["code"] == "heat"
    system.post("/api/v1/accounts", body, expect=409)
    system.post("/api/v1/accounts", {**body, "name": "x y"}, expect=422)
    system.post(f"/api/v1/accounts/{made['id']}/password", {"password": PASSWORD}, expect=403)
    clerk = Client(city, "new.clerk")
    clerk.login(expect=401)
    security.post(f"/api/v1/accounts/{made['id']}/password", {"password": "short"}, expect=422)
    security.post(f"/api/v1/accounts/{made['id']}/password", {"password": PASSWORD}, expect=204)
    clerk.login()
    clerk.post("/api/v1/session/password", {"old_password": PASSWORD, "new_password": "Copper-Kettle-77!"}, expect=204)
    clerk.login("Copper-Kettle-77!")
    granted = security.post(f"/api/v1/accounts/{made['id']}/grants", {"role": "head", "unit": "heat"}).json
    assert {grant["role"] for grant in granted["grants"]} == {"clerk", "head"}
    assert "head" in clerk.get("/api/v1/session").json["roles"], "rights count at once"
    security.post(f"/api/v1/accounts/{made['id']}/grants", {"role": "sysadmin", "unit": "hotline"}, expect=422)
    security.delete(f"/api/v1/accounts/{made['id']}/grants/head/heat", expect=200)
    assert "孙一" in [c["display"] for c in clerk.get("/api/v1/colleagues").json["items"]]
    system.post(f"/api/v1/accounts/{made['id']}/active", {"active": False})
    clerk.get("/api/v1/session", expect=401)
    trail = [entry["op"] for entry in audit.get(f"/api/v1/accounts/{made['id']}/audit").json["items"]]
    assert "account_add" in trail and any("log" in op for op in trail)
    system.get(f"/api/v1/accounts/{made['id']}/audit", expect=403)
    assert made["id"] in [a["id"] for a in audit.get("/api/v1/accounts?unit=heat&limit=500").json["items"]]
    town.person("operator").get("/api/v1/accounts", expect=403)


def story_token(city):
    """a program's token acts with its account's grants, needs no CSRF token, and ends when revoked"""
    town = furnished(city)
    security, operator = town.person("secadmin"), town.person("operator")
    account = operator.get("/api/v1/session").json["account_id"]
    made = security.post(f"/api/v1/accounts/{account}/tokens", {"label": "接入平台", "days": 1, "unlimited": True}, expect=201).json
    program = Client(city, "program", token=made["token"])
    program.post("/api/v1/tickets", town.intake(), expect=201)
    program.get("/api/v1/tickets")
    security.delete(f"/api/v1/accounts/{account}/tokens/{made['id']}")
    program.get("/api/v1/tickets", expect=401)
    Client(city, "nobody", token="msh_" + "0" * 64).get("/api/v1/tickets", expect=401)


def story_account_edit(city):
    """an account is edited by whoever saw its newest version; disabled it is out at once"""
    town = furnished(city)
    system, other, security = town.person("sysadmin"), town.person("sysadmin", nth=1), town.person("secadmin")
    clerk = city.user("clerk", "heat")
    path = f"/api/v1/accounts/{clerk.get('/api/v1/session').json['account_id']}"
    seen = system.get(path).json
    assert seen["phone"] is None and not seen["must_change_password"] and seen["unit"]["code"] == "heat"
    body = {"display": "周九", "phone": "0372-5550 1234", "unit": "urban", "active": True, "must_change_password": False}
    system.put(path, body, expect=428)
    edited = system.put(path, body, if_match=seen["version"]).json
    assert (edited["display"], edited["phone"], edited["unit"]["code"]) == ("周九", "0372-5550 1234", "urban")
    assert edited["version"] != seen["version"] and edited["grants"] == seen["grants"], "rights are another administrator's"
    assert other.put(path, body, if_match=seen["version"], expect=412).code == "stale"
    for wrong, field in (({"display": ""}, "display"), ({"phone": "call me"}, "phone"), ({"unit": "moon"}, "unit"),
                         ({"active": None}, "active"), ({"must_change_password": "yes"}, "must_change_password")):
        refused = system.put(path, {**body, **wrong}, if_match=edited["version"], expect=422)
        assert refused.field == field, refused.json
    system.put("/api/v1/accounts/1", body, if_match=1, expect=404)
    security.put(path, body, if_match=edited["version"], expect=403)
    clerk.get("/api/v1/tickets")
    off = system.put(path, {**body, "active": False, "phone": None}, if_match=edited["version"]).json
    assert not off["active"] and off["phone"] is None
    clerk.get("/api/v1/session", expect=401)
    clerk.login(expect=401)
    system.put(path, body, if_match=off["version"])
    clerk.login()


def story_must_change(city):
    """who has to change the password can do nothing else before, and not keep the old one"""
    town = furnished(city)
    security = town.person("secadmin")
    clerk = city.user("clerk", "heat")
    path = f"/api/v1/accounts/{clerk.get('/api/v1/session').json['account_id']}"
    security.post(path + "/password", {"password": "Reset-Lantern-31", "must_change": True}, expect=204)
    clerk.get("/api/v1/session", expect=401)
    clerk.login("Reset-Lantern-31")
    assert clerk.get("/api/v1/session").json["must_change_password"]
    for refused in (clerk.get("/api/v1/tickets", expect=403), clerk.get("/api/v1/units", expect=403)):
        assert refused.code == "password_change"
    same = {"old_password": "Reset-Lantern-31", "new_password": "Reset-Lantern-31"}
    assert clerk.post("/api/v1/session/password", same, expect=422).field == "new_password"
    clerk.post("/api/v1/session/password", {**same, "new_password": "Copper-Kettle-78!"}, expect=204)
    assert not clerk.get("/api/v1/session").json["must_change_password"]
    clerk.get("/api/v1/tickets")
    town.person("sysadmin").post(path + "/password", {"password": "Reset-Lantern-32"}, expect=403)


def story_tokens(city):
    """an account's tokens are listed without their secret, the revoked and expired too"""
    town = furnished(city)
    security = town.person("secadmin")
    account = town.person("operator").get("/api/v1/session").json["account_id"]
    path = f"/api/v1/accounts/{account}/tokens"
    made = security.post(path, {"label": "接口甲", "days": 1}, expect=201).json
    ever = security.post(path, {"label": "接口乙", "days": 0, "unlimited": True}, expect=201).json
    listed = {item["id"]: item for item in security.get(path).json["items"]}
    assert listed[made["id"]]["label"] == "接口甲" and listed[made["id"]]["expires_at"] and listed[ever["id"]]["unlimited"]
    assert listed[ever["id"]]["expires_at"] is None and made["token"] not in security.get(path).text()
    security.delete(f"{path}/{made['id']}")
    security.delete(f"{path}/{made['id']}", expect=404)
    listed = {item["id"]: item for item in security.get(path).json["items"]}
    assert listed[made["id"]]["revoked_at"] and not listed[ever["id"]]["revoked_at"]
    security.get("/api/v1/accounts/1/tokens", expect=404)
    town.person("sysadmin").get(path, expect=403)


def story_lockout(city):
    """after five wrong passwords the right one no longer helps"""
    victim = city.user("operator", login=False)
    for _ in range(5):
        victim.login("wrong password", expect=401)
    victim.login(expect=401)


def story_unit(city):
    """a new unit is there at once, and a successor takes over"""
    town = furnished(city)
    system = town.person("sysadmin")
    body = {"code": "water", "name": "测试市供水公司", "short_name": "供水", "level": 2, "kind": "utility", "parent": "city"}
    system.post("/api/v1/units", body, expect=201)
    assert system.get("/api/v1/units?q=%E4%BE%9B%E6%B0%B4").json["total"] == 1
    system.post("/api/v1/units", body, expect=409)
    system.post("/api/v1/units", {**body, "code": "w2", "parent": "nobody"}, expect=422)
    system.post("/api/v1/units/water/merge", {"into": "heat", "text": "机构改革方案"})
    made = town.ticket()
    town.triage(made)
    town.act(town.person("dispatcher"), made, "dispatch", {"shares": [{"unit": "water", "role": "lead"}]}, expect=422)


def story_rights(city):
    """a person's data is corrected, restricted and destroyed by two; the chain stays whole"""
    town = furnished(city)
    made = town.ticket(contact={"name": "吴三", "phone": "13955550000"})
    citizen = city.requester(made["number"], made["query_code"])
    town.act(citizen, made, "person/rectify", {"name": "吴三三", "phone": "13955550001"}, expect=204)
    operator, supervisor = town.person("operator"), town.person("supervisor")
    assert town.act(operator, made, "unmask", {"reason": "核实"}).json["name"] == "吴三三"
    town.dispatch(made)
    town.act(town.person("clerk", "heat"), made, "person/rectify", {"name": "改名"}, expect=403)
    found = operator.post("/api/v1/callers/history", {"phone": "13955550001"}).json["items"]
    assert len(found) == 1
    town.act(supervisor, made, "person/restrict", {"restricted": True}, expect=204)
    assert operator.post("/api/v1/callers/history", {"phone": "13955550001"}).json["items"] == []
    assert not town.act(supervisor, made, "person/erase").json["destroyed"]
    town.act(supervisor, made, "person/erase", expect=403)
    assert town.act(town.person("inspector"), made, "person/erase").json["destroyed"]
    town.act(operator, made, "unmask", {"reason": "核实"}, expect=(404, 409))
    assert town.view(made)["requester"]["destroyed"]


def story_inspectors(city):
    """a yes about pressure reaches the inspectors; they may delay who opened a name"""
    town = furnished(city)
    made = town.ticket()
    town.answer(town.to_callback(made), {"solved": "yes", "rating": "good", "pressed": "yes"})
    inspector = town.person("inspector")
    told = inspector.get("/api/v1/pressure?limit=200").json["items"]
    assert [item["pressed"] for item in told if item["ticket_id"] == made["id"]] == [True]
    row = next(item["ticket"] for item in told if item["ticket_id"] == made["id"])
    assert (row["number"], row["unit"]["code"]) == (made["number"], "heat") and row["accepted_at"]
    for role in ("supervisor", "leader", "reviewer", "auditadmin"):
        town.person(role).get("/api/v1/pressure", expect=403)
    other = town.ticket()
    citizen = city.requester(other["number"], other["query_code"])
    town.act(inspector, other, "person/hold-back", {"until": "2999-01-01T00:00:00+08:00"}, expect=422)
    now = datetime.datetime.fromisoformat(inspector.get("/api/v1/session").json["now"])
    town.act(inspector, other, "person/hold-back", {"until": (now + datetime.timedelta(days=1)).isoformat()},
             expect=204)
    town.act(town.person("operator"), other, "unmask", {"reason": "核实"})
    shown = citizen.get(f"/api/v1/tickets/{other['id']}/openings").json["items"]
    assert shown == []
