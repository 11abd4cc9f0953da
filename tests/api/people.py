"""Finding people, who is logged in, and what one keeps of oneself."""
import datetime
import urllib.parse

from city import PASSWORD, Client
from town import furnished

V = "/api/v1/"
FOR_EVER = "2090-01-01T00:00:00+08:00"


def found(who, **query):
    page = who.get(V + "accounts?" + urllib.parse.urlencode({"limit": 500, **query})).json
    return [account["name"] for account in page["items"]]


def story_search(city):
    """accounts are found by part of a name, by unit, role and state; what LIKE takes for more is itself"""
    town = furnished(city)
    system = town.person("sysadmin")
    for name, display, role, unit in (("zhou.heat", "周一鸣", "clerk", "heat"), ("zhou_urban", "周二喜", "head", "urban"),
                                      ("Wu100", "吴百", "clerk", "urban")):
        system.post(V + "accounts", {"name": name, "display": display, "role": role, "unit": unit}, expect=201)
    assert found(system, q="zhou") == ["zhou.heat", "zhou_urban"]
    assert found(system, q="ZHOU") == ["zhou.heat", "zhou_urban"]
    assert found(system, q="二喜") == ["zhou_urban"] and found(system, q="wu1") == ["Wu100"]
    assert found(system, q="zyM") == ["zhou.heat"] and found(system, q="ｅＸ") == ["zhou_urban"], "by initials"
    assert found(system, q="yx", unit="urban") == [], "initials in their order"
    assert found(system, q="zhou_") == ["zhou_urban"] and found(system, q="%") == [] and found(system, q="!") == []
    assert found(system, q="zhou", role="clerk") == ["zhou.heat"]
    assert found(system, q="u", unit="urban", role="head") == ["zhou_urban"]
    account = next(a for a in system.get(V + "accounts?q=zhou.heat").json["items"])
    security = town.person("secadmin")
    security.post(V + f"accounts/{account['id']}/grants", {"role": "head", "unit": "urban"})
    assert "zhou.heat" in found(system, unit="urban"), "whoever holds a grant there belongs there too"
    assert found(system, q="zhou", unit="heat", role="head") == [], "the role is held at that unit"
    system.post(V + f"accounts/{account['id']}/active", {"active": False})
    assert found(system, q="zhou", active="false") == ["zhou.heat"] and found(system, q="zhou", active="true") == ["zhou_urban"]
    first = system.get(V + "accounts?q=zhou&limit=1").json
    assert first["next_cursor"] == "zhou.heat"
    assert found(system, q="zhou", after=first["next_cursor"]) == ["zhou_urban"]
    assert system.get(V + "accounts?role=king", expect=422).field == "role"


def story_open_sessions(city):
    """the security administrator sees who is logged in page by page, and ends all of somebody's"""
    town = furnished(city)
    security = town.person("secadmin")
    here = city.user("operator", name="three.places")
    others = [Client(city, "three.places") for _ in range(2)]
    for other in others:
        other.login()
    mine = here.get(V + "session").json["account_id"]
    seen, cursor = [], ""
    while cursor is not None:
        page = security.get(V + "open-sessions?limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen += page["items"]
        cursor = page["next_cursor"]
    assert len({s["id"] for s in seen}) == len(seen) and [s["current"] for s in seen].count(True) == 1
    assert [s["created_at"] for s in seen] == sorted((s["created_at"] for s in seen), reverse=True)
    assert sum(s["account"]["id"] == mine for s in seen) == 3
    security.get(V + "open-sessions?cursor=zz", expect=422)
    for role in ("sysadmin", "auditadmin", "supervisor"):
        town.person(role).get(V + "open-sessions", expect=403)
        town.person(role).delete(V + f"accounts/{mine}/sessions", expect=403)
    here.delete(V + "sessions")
    here.get(V + "session")
    for other in others:
        other.get(V + "session", expect=401)
    others[0].login()
    security.delete(V + f"accounts/{mine}/sessions")
    here.get(V + "session", expect=401)
    others[0].get(V + "session", expect=401)
    security.delete(V + f"accounts/{mine}/sessions")
    security.delete(V + "accounts/1/sessions", expect=404)
    trail = [e["op"] for e in town.person("auditadmin").get(V + f"accounts/{mine}/audit").json["items"]]
    assert trail.count("session_end_all") == 3, trail


def story_own_account(city):
    """one keeps one's own phone and deputy; whose password somebody set changes that first"""
    town = furnished(city)
    clerk, colleague = city.user("clerk", "heat", name="own.clerk"), city.user("clerk", "heat", name="own.colleague")
    stranger = city.user("clerk", "urban", name="own.stranger")
    me, other, far = (who.get(V + "session/account").json["id"] for who in (clerk, colleague, stranger))
    assert clerk.put(V + "session/phone", {"phone": "0372-555 0100"}).json["phone"] == "0372-555 0100"
    assert clerk.put(V + "session/phone", {"phone": "call me"}, expect=422).field == "phone"
    assert clerk.put(V + "session/phone", {"phone": None}).json["phone"] is None
    kept = clerk.put(V + "session/deputy", {"deputy_id": other, "until": FOR_EVER}).json
    assert kept["deputy"]["id"] == other and kept["deputy_until"] == FOR_EVER
    assert clerk.put(V + "session/deputy", {"deputy_id": far, "until": FOR_EVER}, expect=422).field == "deputy_id"
    assert clerk.put(V + "session/deputy", {"deputy_id": me, "until": FOR_EVER}, expect=422).field == "deputy_id"
    assert clerk.put(V + "session/deputy", {"deputy_id": other}, expect=422).field == "until"
    assert clerk.put(V + "session/deputy", {"deputy_id": other, "until": "2020-01-01T00:00:00+08:00"}, expect=422).field == "until"
    assert clerk.put(V + "session/deputy", {"deputy_id": None, "until": None}).json["deputy"] is None
    town.person("secadmin").post(V + f"accounts/{me}/password", {"password": "Reset-Lantern-31", "must_change": True}, expect=204)
    clerk.login("Reset-Lantern-31")
    assert clerk.put(V + "session/phone", {"phone": "1"}, expect=403).code == "password_change"
    assert clerk.put(V + "session/deputy", {"deputy_id": None}, expect=403).code == "password_change"


def story_token_of_another(city):
    """a token is revoked where it belongs, so that the trail tells the truth"""
    town = furnished(city)
    security = town.person("secadmin")
    mine, other = (town.person(role).get(V + "session").json["account_id"] for role in ("operator", "dispatcher"))
    made = security.post(V + f"accounts/{mine}/tokens", {"label": "甲", "days": 1}, expect=201).json
    security.delete(V + f"accounts/{other}/tokens/{made['id']}", expect=404)
    Client(city, "program", token=made["token"]).get(V + "tickets")
    security.delete(V + f"accounts/{mine}/tokens/{made['id']}")


def story_trail_in_words(city):
    """every act the trail can tell has words in both languages, and can be asked for; its hash is told"""
    town = furnished(city)
    audit, system = town.person("auditadmin"), town.person("sysadmin")
    words = city.contract.document["components"]["schemas"]["audit_op"]
    for told in (words["x-zh"], words["x-en"]):
        assert len(told) == len(set(told)) == len(words["enum"]) and all(told), "each says one thing"
    made = system.post(V + "accounts", {"name": "in.words", "role": "clerk", "unit": "heat"}, expect=201).json
    page = audit.get(V + "audit?limit=200").json
    assert page["profile"] in ("guomi", "intl") and {e["op"] for e in page["items"]} <= set(words["enum"])
    entry = audit.get(V + f"audit?account={made['id']}&op=account_add").json["items"][0]
    assert entry["subject_id"] == made["id"] and entry["prev_hash"] == "0" * 64 and len(entry["hash"]) == 64
    audit.get(V + "audit?op=anything", expect=422)
    unknown = "UPDATE event SET op = 'moonlight' WHERE subject_kind = 'account' AND subject_id = " + made["id"]
    city.sql(unknown)
    try:
        assert "unknown_op" in city.cli("verify", expect=1)
    finally:
        city.sql(unknown.replace("moonlight", "account_add"))


def story_password_words(city):
    """a wrong password does not tell a locked account from an open one, and says that there is a lock"""
    victim = city.user("operator", login=False)
    told = set()
    for _ in range(6):
        told.add(victim.post(V + "session", {"name": victim.name, "password": "wrong password"}, expect=401).text())
    assert len({line.split('"request_id"')[0] for line in told}) == 1, told
    victim.post(V + "session", {"name": victim.name, "password": PASSWORD}, expect=401)


def story_requests_for_deletion(city):
    """who asked to be deleted is seen by whoever may do it, until two people have; the requester sees no names"""
    town = furnished(city)
    operator, callback, inspector = town.person("operator"), town.person("callback"), town.person("inspector")
    made = town.ticket(contact={"name": "钱三五", "phone": "13900000035"})
    path = V + f"tickets/{made['id']}/person"
    fresh = operator.get(path).json
    assert fresh["has_phone"] and not fresh["asks"] and not fresh["asked"] and not fresh["mine"] and fresh["destroyed_at"] is None
    waiting = lambda who: [item["number"] for item in who.get(V + "person-requests").json["items"]]
    assert made["number"] not in waiting(operator)
    me = city.requester(made["number"], made["query_code"])
    town.act(me, made, "person/erase", {})
    assert waiting(operator).count(made["number"]) == 1
    state = operator.get(path).json
    assert [(a["by_requester"], a["by"]) for a in state["asks"]] == [(True, None)] and not state["asked"]
    assert not town.act(operator, made, "person/erase", {}).json["destroyed"], "a requester's wish is taken up by two"
    state = operator.get(path).json
    assert state["mine"] and not state["asked"] and state["asks"][-1]["by"]["name"]
    assert callback.get(path).json["asked"] and not callback.get(path).json["mine"]
    own = me.get(path).json
    assert all(a["by"] is None for a in own["asks"]) and len(own["asks"]) == 2, "offices, not persons"
    now = datetime.datetime.fromisoformat(inspector.get(V + "session").json["now"])
    town.act(inspector, made, "person/hold-back", {"until": (now + datetime.timedelta(days=1)).isoformat()}, expect=204)
    assert inspector.get(path).json["held_until"]
    assert operator.get(path).json["held_until"] is me.get(path).json["held_until"] is None
    for wrong in ({"phone": "call me"}, {"name": "两\n行"}):
        assert town.act(operator, made, "person/rectify", wrong, expect=422).field in wrong
    town.act(operator, made, "person/restrict", {"restricted": True}, expect=204)
    assert callback.get(path).json["restricted"]
    assert town.act(callback, made, "person/erase", {}).json["destroyed"]
    assert made["number"] not in waiting(operator) and operator.get(path).json["destroyed_at"]
    nobody = town.ticket(identity_mode="anonymous", contact=None)
    operator.get(V + f"tickets/{nobody['id']}/person", expect=404)
    secret = town.ticket(identity_mode="confidential", contact={"name": "甄无名", "phone": "13711112222"})
    town.act(city.requester(secret["number"], secret["query_code"]), secret, "person/erase", {})
    for who in (operator, callback, inspector):
        seen = who.get(V + f"tickets/{secret['id']}/person", expect=(200, 403, 404)).status == 200
        assert seen == (secret["number"] in waiting(who)), "who may not know the person is not told of the wish"
    me.get(V + "person-requests", expect=403)
    town.person("dispatcher").get(V + "person-requests", expect=403)


def story_a_head_sets_leave(city):
    """a head names the deputy of a colleague of the own unit; for others, or from others, it is not there"""
    town = furnished(city)
    head, clerk, mate = town.person("head", "heat"), town.person("clerk", "heat"), town.person("clerk", "heat", 1)
    whom, other = (one.get(V + "session").json["account_id"] for one in (clerk, mate))
    leave = f"{V}accounts/{whom}/deputy"
    kept = head.post(leave, {"deputy_id": other, "until": FOR_EVER}).json
    assert kept["deputy"]["id"] == other and kept["deputy_until"] == FOR_EVER
    assert set(kept) == {"id", "deputy_id", "deputy", "deputy_until"}, "nothing else of the account"
    seen = head.get(f"{V}accounts/{whom}/work").json
    assert seen["deputy"]["id"] == other and seen["deputy_until"] == FOR_EVER
    trail = town.person("auditadmin").get(V + "audit?op=deputy_set&limit=1").json["items"][0]
    assert trail["actor"]["id"] == head.get(V + "session").json["account_id"], trail
    far = town.person("clerk", "urban").get(V + "session").json["account_id"]
    assert head.post(leave, {"deputy_id": far, "until": FOR_EVER}, expect=422).field == "deputy_id"
    assert head.post(f"{V}accounts/{far}/deputy", {"deputy_id": None, "until": None}, expect=404).code == "account_unknown"
    stranger = town.person("head", "urban")
    assert stranger.post(leave, {"deputy_id": None, "until": None}, expect=404).code == "account_unknown"
    mate.post(leave, {"deputy_id": None, "until": None}, expect=403)
    assert head.post(leave, {"deputy_id": None, "until": None}).json["deputy"] is None
    assert clerk.get(V + "session/account").json["deputy"] is None
