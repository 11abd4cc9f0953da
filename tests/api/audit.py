"""Who is logged in where, and what administrators did: told to those who watch, with its proof."""
from city import Client
from town import furnished

V = "/api/v1/"


def story_sessions(city):
    """one ends one's own sessions, the security administrator anybody's; the cookie itself is never told"""
    town = furnished(city)
    here = city.user("operator", name="two.places")
    there = Client(city, "two.places")
    there.login()
    mine = here.get(V + "sessions").json["items"]
    assert len(mine) == 2 and [s["current"] for s in mine].count(True) == 1
    other = next(s["id"] for s in mine if not s["current"])
    assert other not in there.cookies.values()
    town.person("dispatcher").delete(V + f"sessions/{other}", expect=404)
    there.get(V + "session")
    here.delete(V + f"sessions/{other}")
    there.get(V + "session", expect=401)
    here.delete(V + f"sessions/{other}", expect=404)
    account = here.get(V + "session").json["account_id"]
    for role in ("sysadmin", "auditadmin", "supervisor"):
        town.person(role).get(V + f"accounts/{account}/sessions", expect=403)
    security = town.person("secadmin")
    left = security.get(V + f"accounts/{account}/sessions").json["items"]
    assert [s["current"] for s in left] == [False]
    security.delete(V + f"accounts/{account}/sessions/{left[0]['id']}")
    here.get(V + "session", expect=401)
    trail = [e["op"] for e in town.person("auditadmin").get(V + f"accounts/{account}/audit").json["items"]]
    assert trail.count("session_end") == 2, trail


def story_trail(city):
    """the audit administrator reads across accounts by kind, actor and period, page by page, proven"""
    town = furnished(city)
    audit, system = town.person("auditadmin"), town.person("sysadmin")
    me = system.get(V + "session").json["account_id"]
    made = system.post(V + "accounts", {"name": "watched", "role": "clerk", "unit": "heat"}, expect=201).json
    system.post(V + "areas", {"code": "A0109", "name": "新镇", "level": "township", "parent": "A01"}, expect=201)
    by_me = audit.get(V + f"audit?actor={me}&limit=200").json
    assert by_me["verified"] and all(e["actor"]["id"] == me for e in by_me["items"])
    assert {e["op"] for e in by_me["items"]} >= {"account_add", "area_add"}
    about = audit.get(V + f"audit?account={made['id']}").json["items"]
    assert [e["op"] for e in about] == ["account_add"] and about[0]["account"]["id"] == made["id"]
    city_only = audit.get(V + "audit?kind=region&op=area_add").json["items"]
    assert [e["kind"] for e in city_only] == ["region"] and "A0109" in city_only[0]["payload"], city_only

    ticket = town.ticket()
    town.act(town.person("operator"), ticket, "unmask", {"reason": "回访核实"})
    opened = audit.get(V + "audit?kind=access").json["items"]
    assert opened and opened[0]["payload"] is None and opened[0]["seq"] is None
    assert ticket["id"] not in str(opened) and "核实" not in str(opened)

    pages, cursor = [], ""
    while cursor is not None:
        page = audit.get(V + "audit?limit=7" + (f"&cursor={cursor}" if cursor else "")).json
        assert page["verified"]
        pages += [(e["kind"], e["at"], e["op"], e["payload"]) for e in page["items"]]
        cursor = page["next_cursor"]
    assert [p[1] for p in pages] == sorted((p[1] for p in pages), reverse=True)
    assert len(set(pages) - {p for p in pages if p[0] == "access"}) == len([p for p in pages if p[0] != "access"])
    first = pages[-1][1].replace("+", "%2B")
    assert audit.get(V + f"audit?to={first}").json["items"] == []
    audit.get(V + "audit?cursor=zz", expect=422)
    audit.get(V + "audit?kind=ticket", expect=422)
    for role in ("sysadmin", "secadmin", "leader", "inspector"):
        town.person(role).get(V + "audit", expect=403)


def story_tampering_shows(city):
    """an entry changed behind the product's back no longer verifies"""
    town = furnished(city)
    audit, system = town.person("auditadmin"), town.person("sysadmin")
    made = system.post(V + "accounts", {"name": "changed", "role": "clerk", "unit": "heat"}, expect=201).json
    where = f"subject_kind = 'account' AND subject_id = {made['id']} AND seq = 1"
    old, new = "x'" + "00" * 32 + "'", "x'" + "11" * 32 + "'"
    if city.engine == "postgres":
        old, new = (f"decode('{word[2:-1]}', 'hex')" for word in (old, new))
    city.sql(f"UPDATE event SET prev_hash = {new} WHERE {where}")
    page = audit.get(V + f"audit?account={made['id']}").json
    assert not page["verified"] and [e["verified"] for e in page["items"]] == [False]
    city.sql(f"UPDATE event SET prev_hash = {old} WHERE {where}")
    assert audit.get(V + f"audit?account={made['id']}").json["verified"]
