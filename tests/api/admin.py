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
    system.post("/api/v1/units/water/merge", {"into": "heat"}, expect=204)
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
