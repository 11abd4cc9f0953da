"""The city as an administrator keeps it: units, areas, categories, doors, duty lists."""
import time

from town import furnished

V = "/api/v1/"


def find(client, path, code):
    return next(item for item in client.get(V + path).json["items"] if item["code"] == code)


def body_of(row, *names, **more):
    return {**{name: row[name] for name in names}, **more}


UNIT = ("name", "short_name", "level", "kind", "family", "parent", "line", "area", "pinyin", "active")


def story_unit(city):
    """a unit is edited by whoever saw its newest version; trees stay trees; one without work is set aside"""
    town = furnished(city)
    system, other = town.person("sysadmin"), town.person("sysadmin", nth=1)
    seen = system.get(V + "units/east-heat").json
    assert seen["parent"] == "east" and seen["line"] == "heat" and seen["active"] and seen["merged_into"] is None
    assert system.get(V + f"units/{seen['id']}").json == seen, "by id too"
    system.get(V + "units/nobody", expect=404)
    body = body_of(seen, *UNIT, name="东湖区供热中心", pinyin="dhgrzx")
    system.put(V + "units/east-heat", body, expect=428)
    edited = system.put(V + "units/east-heat", body, if_match=seen["version"])
    assert edited.json["name"] == "东湖区供热中心" and edited.json["version"] != seen["version"]
    assert edited.headers["ETag"] == f'"{edited.json["version"]}"'
    stale = other.put(V + "units/east-heat", body_of(seen, *UNIT, name="别的名字"), if_match=seen["version"], expect=412)
    assert stale.code == "stale"
    now = edited.json["version"]
    for wrong, field in (({"parent": "nobody"}, "parent"), ({"kind": "shop"}, "kind"), ({"level": 5}, "level"),
                         ({"name": "两\n行"}, "name"), ({"area": "Z"}, "area"), ({"active": None}, "active")):
        answer = system.put(V + "units/east-heat", {**body, **wrong}, if_match=now, expect=422)
        assert answer.field == field, answer.json
    east = system.get(V + "units/east").json
    loop = system.put(V + "units/east", body_of(east, *UNIT, parent="east-heat"), if_match=east["version"], expect=422)
    assert loop.code == "unit_loop"
    system.put(V + "units/nobody", body, if_match=1, expect=404)
    ended = system.put(V + "units/east-heat", {**body, "active": False}, if_match=now).json
    assert not ended["active"] and ended["valid_to"]
    made = town.ticket()
    town.triage(made)
    share = {"shares": [{"unit": "east-heat", "role": "lead"}]}
    town.act(town.person("dispatcher"), made, "dispatch", share, expect=422)
    system.put(V + "units/east-heat", body, if_match=ended["version"])
    town.act(town.person("dispatcher"), made, "dispatch", share)
    for role in ("secadmin", "auditadmin", "supervisor"):
        town.person(role).put(V + "units/east", {}, if_match=1, expect=403)
    city.cli("unit", "merge", "police", "--into", "urban")
    until = time.monotonic() + 20
    while system.get(V + "units/police").json["merged_into"] != "urban":
        assert time.monotonic() < until, "the running server does not see what the command line did"
        time.sleep(0.05)
    gone = system.get(V + "units/police").json
    assert not gone["active"]
    system.put(V + "units/police", body_of(gone, *UNIT), if_match=gone["version"], expect=409)


def story_imports(city):
    """many rows at once, judged first in a dry run, all or nothing, once per key"""
    town = furnished(city)
    system = town.person("sysadmin")
    rows = [{"code": "w2", "name": "二水厂", "level": 2, "kind": "utility", "parent": "w1"},
            {"code": "w1", "name": "水务集团", "level": 2, "kind": "utility", "parent": "city"}]
    told = system.post(V + "units/import", {"rows": rows, "dry_run": True}).json
    assert told == {"dry_run": True, "added": 2, "changed": 0, "same": 0}
    system.get(V + "units/w1", expect=404)
    bad = system.post(V + "units/import", {"rows": [*rows, {**rows[0], "code": "w3", "parent": "w9"}]}, expect=422)
    assert bad.field == "rows[2].parent", bad.json
    system.get(V + "units/w1", expect=404)
    odd = [*rows, {**rows[0], "code": "w3", "parent": "w9"}, {**rows[0], "code": "w4", "area": "Z"}, rows[0],
           {**rows[1], "code": "city", "name": "市", "level": 1, "parent": None}]
    judged = system.post(V + "units/import", {"rows": odd, "dry_run": True, "verdicts": True}).json
    assert [row["mark"] for row in judged["rows"]] == ["added", "added", "refused", "refused", "refused", "changed"], judged
    assert judged["refused"] == 3 and [(row["field"], row["code"]) for row in judged["rows"] if row["mark"] == "refused"] == [
        ("parent", "unit_unknown"), ("area", "area_unknown"), ("code", "code_twice")], judged
    system.get(V + "units/w1", expect=404)
    first = system.post(V + "units/import", {"rows": rows}, key="units-of-the-water").json
    assert first == {"dry_run": False, "added": 2, "changed": 0, "same": 0}
    assert system.post(V + "units/import", {"rows": rows}, key="units-of-the-water").json == first
    system.post(V + "units/import", {"rows": rows[1:]}, key="units-of-the-water", expect=422)
    assert system.post(V + "units/import", {"rows": rows}).json["same"] == 2
    areas = [{"code": "A02", "name": "西山区", "level": "county", "parent": "A", "lat": 35.5, "lon": 123.0}]
    assert system.post(V + "areas/import", {"rows": areas}).json["added"] == 1
    assert find(system, "areas", "A02")["lat"] == 35.5
    judged = system.post(V + "areas/import", {"rows": [{**areas[0], "name": "北山区"}, {"code": "A03", "name": "南山区", "level": "county", "parent": "A02"},
                                              areas[0] | {"code": "A04"}], "dry_run": True, "verdicts": True}).json
    assert [row["code"] for row in judged["rows"]] == ["area_exists", "area_level", None] and judged["added"] == 1, judged
    categories = [{"code": "0301", "name": "路灯", "parent": "03"}, {"code": "03", "name": "照明"}]
    assert system.post(V + "categories/import", {"rows": categories}).json["added"] == 2
    assert find(system, "categories", "0301")["level"] == 2
    bad = system.post(V + "categories/import", {"rows": [{"code": "0401", "name": "无", "parent": "04"}]}, expect=422)
    assert bad.field == "rows[0].parent", bad.json
    system.post(V + "areas/import", {"rows": [{**areas[0], "lon": None}]}, expect=422)


def story_areas_and_categories(city):
    """areas and categories are made, edited and retired; what is retired takes no new tickets"""
    town = furnished(city)
    system = town.person("sysadmin")
    made = system.post(V + "areas", {"code": "A0102", "name": "杨桥镇", "level": "township", "parent": "A01"}, expect=201).json
    system.post(V + "areas", {"code": "A0102", "name": "杨桥镇", "level": "township", "parent": "A01"}, expect=409)
    moved = system.put(V + "areas/A0102", {"name": "杨桥街道", "level": "township", "parent": "A01", "lat": 35.9, "lon": 123.4},
                       if_match=made["version"]).json
    assert moved["name"] == "杨桥街道" and moved["lon"] == 123.4
    system.put(V + "areas/A0102", {"name": "旧", "level": "township"}, if_match=made["version"], expect=412)
    system.put(V + "areas/A0102", {"name": "高", "level": "city", "parent": "A01"}, if_match=moved["version"], expect=422)
    system.put(V + "areas/Z", {"name": "无", "level": "township"}, if_match=1, expect=404)

    new = system.post(V + "categories", {"code": "0102", "name": "管道漏水", "parent": "01", "needs_place": True}, expect=201).json
    assert new["level"] == 2 and new["active"]
    system.post(V + "categories", {"code": "0102", "name": "又一个"}, expect=409)
    town.ticket(category="0102")
    off = system.put(V + "categories/0102", {"name": "管道漏水", "parent": "01", "active": False}, if_match=new["version"]).json
    assert not off["active"] and off["valid_to"]
    refused = town.person("operator").post(V + "tickets", town.intake(category="0102"), expect=422)
    assert refused.field == "category"
    system.put(V + "categories/0102", {"name": "管道漏水", "parent": "0101", "active": True}, if_match=off["version"], expect=422)
    system.put(V + "categories/0102", {"name": "管道漏水", "parent": "01", "active": True}, if_match=off["version"])
    town.ticket(category="0102", place={"area": "A01", "detail": "柳河路"})


def story_doors_and_duties(city):
    """channels, lines and duty lists are data an administrator keeps"""
    town = furnished(city)
    system = town.person("sysadmin")
    door = system.post(V + "channels", {"code": "wechat", "name": "微信小程序", "kind": "app"}, expect=201).json
    town.ticket(channel="wechat")
    system.post(V + "channels", {"code": "wechat", "name": "微信", "kind": "app"}, expect=409)
    assert system.post(V + "channels", {"code": "x", "name": "x", "kind": "x"}, expect=422).field == "kind"
    assert system.put(V + "channels/wechat", {"name": "微信", "kind": "app"}, if_match=door["version"]).json["name"] == "微信"
    line = system.post(V + "lines", {"code": "12315", "name": "消费者投诉", "purpose": "消费纠纷"}, expect=201).json
    made = town.ticket()
    town.act(town.person("operator"), made, "transfer", {"line": "12315", "text": "消费纠纷，转市场监管专线。"})
    line = system.put(V + "lines/12315", {"name": "市场监管", "purpose": "消费纠纷", "emergency": False}, if_match=line["version"]).json
    system.delete(V + "lines/12315", if_match=1, expect=412)
    system.delete(V + "lines/12315", if_match=line["version"])
    system.delete(V + "lines/12315", expect=404)

    system.put(V + "duties/township/02", {"basis": "乡镇履职事项清单 3"}, expect=204)
    assert {"kind": "township", "category": "02", "basis": "乡镇履职事项清单 3"} in system.get(V + "duties").json["items"]
    town_unit = {"code": "lhz", "name": "柳河镇人民政府", "level": 3, "kind": "township", "parent": "east", "area": "A0101"}
    assert [d["category"] for d in system.post(V + "units", town_unit, expect=201).json["duties"]] == ["02"]
    system.put(V + "duties/utility/02", {"basis": "清单"}, expect=422)
    system.put(V + "duties/township/99", {"basis": "清单"}, expect=422)
    system.delete(V + "duties/township/02")
    system.delete(V + "duties/township/02", expect=404)
