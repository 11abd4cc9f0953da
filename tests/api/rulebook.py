"""What the city works by, as an administrator keeps it: settings, catalogue, rules, calendars."""
import datetime
import time
from urllib.parse import quote

from town import furnished

V = "/api/v1/"


def one(client, path, name, key="name"):
    return next(item for item in client.get(V + path).json["items"] if item[key] == name)


def soon(read):
    """What the running server tells once it has seen what the command line did."""
    until = time.monotonic() + 20
    while True:
        try:
            return read()
        except StopIteration:
            assert time.monotonic() < until, "the running server does not see what the command line did"
            time.sleep(0.05)


def story_settings(city):
    """every number tells its meaning, bounds, default and law; whoever saw the newest may set it, and it counts"""
    town = furnished(city)
    system, other = town.person("sysadmin"), town.person("supervisor")
    items = {item["name"]: item for item in other.get(V + "settings").json["items"]}
    seen = items["attempts_min"]
    assert (seen["value"], seen["default"], seen["min"], seen["max"]) == (None, 3, 1, 20) and seen["legal_ref"] is None
    assert items["retention_years"]["default"] is None, "no number is invented for what the law leaves to the city"
    assert all(item["meaning_zh"] and item["meaning_en"] for item in items.values())
    body = {"value": "1", "legal_ref": "本市热线管理办法 20"}
    other.put(V + "settings/attempts_min", body, if_match=seen["version"], expect=403)
    system.put(V + "settings/attempts_min", body, expect=428)
    edited = system.put(V + "settings/attempts_min", body, if_match=seen["version"]).json
    assert (edited["value"], edited["legal_ref"]) == ("1", "本市热线管理办法 20")
    assert one(other, "settings", "attempts_min") == edited
    system.put(V + "settings/attempts_min", body, if_match=seen["version"], expect=412)
    told = town.person("auditadmin").get(V + "audit?kind=region&limit=5").json["items"]
    assert any(e["op"] == "setting_set" and '"code":"attempts_min","number":1' in e["payload"] for e in told), told
    for wrong, field in (({"value": "0"}, "value"), ({"value": "21"}, "value"), ({"value": "many"}, "value"),
                         ({"value": None}, "value"), ({"legal_ref": ""}, "legal_ref")):
        refused = system.put(V + "settings/attempts_min", {**body, **wrong}, if_match=edited["version"], expect=422)
        assert refused.field == field, refused.json
    system.put(V + "settings/nothing", body, if_match=1, expect=404)
    ask = town.to_callback(town.ticket())
    person = town.person("callback")
    person.post(V + f"callbacks/{ask['id']}/attempt", {"reason": "no_answer"})
    person.post(V + f"callbacks/{ask['id']}/unreached", {})


def story_tags(city):
    """a tag puts categories under the rules of a special matter"""
    town = furnished(city)
    system = town.person("sysadmin")
    city.cli("rule", "use", "tourism-quick")
    seen = soon(lambda: one(system, "settings", "tag.tourism"))
    assert seen["value"] is None and seen["default"] is None
    body = {"value": "0101 02", "legal_ref": "local"}
    refused = system.put(V + "settings/tag.tourism", {**body, "value": "0101 77"}, if_match=seen["version"], expect=422)
    assert (refused.field, refused.code) == ("value", "category_unknown")
    def warned():
        """When the unit of a new ticket is warned: the shorter of two printed limits governs the lamp."""
        made = town.ticket()
        town.dispatch(made)
        return next(clock["warn_at"] for clock in town.view(made)["clocks"] if clock["stage"] == "handle")

    before = warned()
    edited = system.put(V + "settings/tag.tourism", body, if_match=seen["version"]).json
    assert warned() < before
    cleared = system.put(V + "settings/tag.tourism", {**body, "value": None}, if_match=edited["version"]).json
    assert cleared["value"] == ""


def line(category, lead, basis="派单目录2026版", level="city", **more):
    return {"category": category, "area_level": level, "lead": lead, "legal_basis": basis, **more}


def lead(client, number=None, category="0101"):
    told = client.get(V + f"catalogue/suggestion?category={category}&area=A01" + (f"&number={number}" if number else ""))
    return told.json["lead"] and told.json["lead"]["code"]


def day(client, days):
    """The business day so many days from today."""
    now = datetime.datetime.fromisoformat(client.get(V + "session").json["now"])
    return (now + datetime.timedelta(days=days)).date().isoformat()


def story_catalogue_drafts(city):
    """a catalogue is drafted, compared, tried, published from a day, taken back, and then it holds"""
    town = furnished(city)
    system, keeper = town.person("sysadmin"), town.person("supervisor")
    held = {row["category"]: row for row in keeper.get(V + "catalogue").json["items"]}
    assert held["01"]["lead"] == "heat" and held["01"]["assist"] == ["urban"] and held["01"]["legal_basis"] == "供热条例"
    assert lead(keeper) == "heat"
    rows = [line("0101", "police", assist=["heat", "urban"]), line("02", None, level="county")]
    draft = keeper.post(V + "catalogue/versions", {"rows": rows, "note": "冬季试行"}, key="draft-of-winter", expect=201).json
    number = draft["number"]
    path = V + f"catalogue/versions/{number}"
    assert (draft["state"], draft["holds"], draft["lines"], draft["from"]) == ("draft", False, 2, None)
    again = keeper.post(V + "catalogue/versions", {"rows": rows, "note": "冬季试行"}, key="draft-of-winter", expect=201).json
    assert again["number"] == number
    assert (lead(keeper), lead(keeper, number), lead(keeper, number, "02")) == ("heat", "police", None)
    town.person("operator").get(V + f"catalogue/suggestion?category=01&number={number}", expect=403)
    assert keeper.get(V + "catalogue/suggestion?category=01&number=99", expect=422).field == "number"
    assert keeper.get(path + "/compare?base=99", expect=422).field == "base"
    changes = keeper.get(path + "/compare").json["items"]
    assert [(c["before"] and c["before"]["lead"], c["after"] and c["after"]["lead"]) for c in changes] == \
        [(None, "police"), ("urban", None)]
    for wrong, field in ((line("77", "heat"), "category"), (line("01", "nobody"), "lead"), (line("01", "heat urban"), "lead"),
                         (line("01", "heat", assist=["nobody"]), "assist"), (line("01", "heat", level="moon"), "area_level")):
        refused = keeper.put(path, {"rows": [rows[0], wrong]}, if_match=draft["version"], expect=422)
        assert refused.field == f"rows[1].{field}", refused.json
    keeper.put(path, {"rows": rows[:1]}, expect=428)
    edited = keeper.put(path, {"rows": rows[:1]}, if_match=draft["version"]).json
    assert edited["lines"] == 1 and edited["version"] != draft["version"]
    keeper.put(path, {"rows": rows}, if_match=draft["version"], expect=412)
    keeper.post(path + "/publish", {"from": "2020-01-01"}, if_match=edited["version"], expect=422)
    keeper.post(path + "/publish", {"from": day(keeper, 2)}, if_match=draft["version"], expect=412)
    coming = keeper.post(path + "/publish", {"from": day(keeper, 2)}, if_match=edited["version"]).json
    assert coming["state"] == "published" and not coming["holds"] and lead(keeper) == "heat"
    assert coming["publisher"]["id"] == coming["author"]["id"]
    keeper.put(path, {"rows": rows}, if_match=coming["version"], expect=409)
    back = keeper.post(path + "/recall", {}, if_match=coming["version"]).json
    assert back["state"] == "draft" and back["from"] is None
    keeper.post(path + "/publish", {"from": day(keeper, 2)}, if_match=back["version"])
    city.advance("3d")
    assert soon(lambda: next(x for x in [lead(keeper)] if x == "police"))
    system.post(path + "/recall", {}, expect=409)
    made = town.ticket()
    town.triage(made)
    now = keeper.get(path).json
    assert now["holds"] and now["items"][0]["category"] == "0101"
    gone = keeper.post(V + "catalogue/versions", {"rows": rows}, expect=201).json
    keeper.delete(V + f"catalogue/versions/{gone['number']}", if_match=gone["version"])
    keeper.get(V + f"catalogue/versions/{gone['number']}", expect=404)
    numbers = [v["number"] for v in keeper.get(V + "catalogue/versions").json["items"]]
    assert numbers[0] == number and gone["number"] not in numbers
    for role in ("operator", "secadmin", "auditadmin"):
        town.person(role).get(V + "catalogue/versions", expect=403)
        town.person(role).get(V + "catalogue")


def story_catalogue_import(city):
    """many lines at once, judged first, all or nothing; what holds already is not entered again"""
    town = furnished(city)
    keeper = town.person("sysadmin")
    rows = [line("01", "heat", "供热条例", assist=["urban"]), line("0101", "heat", "供热条例 12"), line("02", "police", level="county")]
    told = keeper.post(V + "catalogue/import", {"rows": rows, "dry_run": True}).json
    assert told["dry_run"] and told["same"] == 1 and told["added"] + told["changed"] == 2, told
    assert lead(keeper, category="02") != "police"
    bad = keeper.post(V + "catalogue/import", {"rows": [*rows, line("77", "heat")]}, expect=422)
    assert bad.field == "rows[3].category", bad.json
    bad = keeper.post(V + "catalogue/import", {"rows": [*rows, rows[0]]}, expect=422)
    assert bad.field == "rows[3].category" and bad.code == "catalogue_twice"
    first = keeper.post(V + "catalogue/import", {"rows": rows}, key="lines-of-spring").json
    assert (first["added"], first["changed"], first["same"]) == (told["added"], told["changed"], 1)
    assert keeper.post(V + "catalogue/import", {"rows": rows}, key="lines-of-spring").json == first
    assert keeper.post(V + "catalogue/import", {"rows": rows}).json["same"] == 3
    assert (lead(keeper, category="0101"), lead(keeper, category="02")) == ("heat", "police")
    newest, before = keeper.get(V + "catalogue/versions").json["items"][:2]
    assert newest["holds"] and newest["lines"] == 2
    compared = keeper.get(V + f"catalogue/versions/{newest['number']}/compare?base={before['number']}").json["items"]
    assert {c["after"]["category"] for c in compared} == {"0101", "02"}
    then = keeper.get(V + f"catalogue?at={quote(before['from'])}").json["items"]
    assert {row["category"]: row["lead"] for row in then}["0101"] == "police"
    keeper.post(V + "catalogue/import", {"rows": [line("02", "urban", level="county")], "from": day(keeper, 9)})
    assert lead(keeper, category="02") == "police"


OWN = {"code": "city.urgent", "stage": "handle", "types": [], "urgency": "urgent", "tag": None, "amount": 2, "unit": "workday",
       "count_from": "next_workday", "due_edge": "end_of_day", "level": "city", "legal_ref": "市政府令第9号 第7条", "source": "市令9",
       "mark": "B", "extend_max_times": 1, "extend_amount": 1, "extend_approver": "head", "pauses": [{"reason": "supplement", "days": 10}]}


def story_rules(city):
    """a rule shows its law; another takes its place from a day on, and the one before is kept"""
    town = furnished(city)
    system, reader = town.person("sysadmin"), town.person("clerk", "heat")
    handle = reader.get(V + "rules/anyang.handle").json
    assert "安阳市政务服务条例" in handle["legal_ref"] and (handle["amount"], handle["unit"]) == (5, "workday")
    assert reader.get(V + f"rules/{handle['id']}").json["code"] == "anyang.handle" and len(handle["history"]) == 1
    made = system.post(V + "rules", OWN, key="a-rule-of-our-own", expect=201).json
    assert made["preset"] == "local" and made["urgency"] == "urgent" and made["pauses"] == OWN["pauses"]
    assert system.post(V + "rules", OWN, key="a-rule-of-our-own", expect=201).json["id"] == made["id"]
    system.post(V + "rules", OWN, expect=409)
    edit = {key: value for key, value in OWN.items() if key != "code"}
    for wrong, field in (({"amount": 0}, "amount"), ({"unit": "moon"}, "unit"), ({"stage": None}, "stage"), ({"mark": "X"}, "mark"),
                         ({"source": None}, "source"), ({"tag": "A B"}, "tag"), ({"legal_ref": ""}, "legal_ref"),
                         ({"extend_max_times": 0}, "extend_amount"), ({"effective_to": "2020-01-01", "effective_from": "2021-01-01"}, "effective_to"),
                         ({"from": "2020-01-01"}, "from"), ({"pauses": [{"reason": "nap", "days": 1}]}, "pauses[0].reason")):
        refused = system.put(V + "rules/city.urgent", {**edit, **wrong}, if_match=made["version"], expect=422)
        assert refused.field == field, refused.json
    system.put(V + "rules/city.urgent", edit, expect=428)
    system.put(V + "rules/city.nothing", edit, if_match=1, expect=404)
    soon_day = day(system, 3)
    shown = system.put(V + "rules/city.urgent", {**edit, "amount": 3, "from": soon_day}, if_match=made["version"]).json
    assert [row["amount"] for row in shown["history"]] == [2, 3] and shown["amount"] == 2, "until then the old one is used"
    assert shown["effective_to"] == day(system, 2) and shown["history"][1]["effective_from"] == soon_day
    system.put(V + "rules/city.urgent", {**edit, "amount": 4}, if_match=made["version"], expect=412)
    again = system.put(V + "rules/city.urgent", {**edit, "amount": 4, "from": day(system, 2)}, if_match=shown["version"]).json
    assert [row["amount"] for row in again["history"]] == [2, 4], "what never held is not told"
    today = system.get(V + f"rules?at={day(system, 0)}&stage=handle").json["items"]
    assert {row["code"] for row in today if row["urgency"] == "urgent"} == {"city.urgent"}
    clash = system.post(V + "rules", {**OWN, "code": "city.other"}, expect=422)
    assert clash.code == "rule_ambiguous", clash.json
    refused = system.post(V + "rules/anyang.handle/end", {}, if_match=handle["version"], expect=422)
    assert refused.code == "handle_needed"
    ended = system.post(V + "rules/city.urgent/end", {"from": day(system, 1)}, if_match=again["version"]).json
    assert ended["effective_to"] == day(system, 0) and len(ended["history"]) == 1
    for role in ("supervisor", "secadmin", "leader"):
        town.person(role).post(V + "rules", OWN, expect=403)


def story_rules_import(city):
    """rules come in many at once, judged first, all or nothing; presets too"""
    town = furnished(city)
    system = town.person("sysadmin")
    rows = [{**OWN, "code": "import.a", "urgency": "mass"}, {**OWN, "code": "import.b", "urgency": None, "tag": "flood"}]
    told = system.post(V + "rules/import", {"rows": rows, "dry_run": True}).json
    assert told == {"dry_run": True, "added": 2, "changed": 0, "same": 0}
    system.get(V + "rules/import.a", expect=404)
    bad = system.post(V + "rules/import", {"rows": [rows[0], {**rows[1], "amount": 99999}]}, expect=422)
    assert bad.field == "rows[1].amount", bad.json
    bad = system.post(V + "rules/import", {"rows": [rows[0], {**rows[0], "code": "import.c"}]}, expect=422)
    assert (bad.code, bad.field) == ("rule_ambiguous", "rows[1].code"), bad.json
    bad = system.post(V + "rules/import", {"rows": [rows[0], rows[0]]}, expect=422)
    assert (bad.code, bad.field) == ("code_twice", "rows[1].code"), bad.json
    first = system.post(V + "rules/import", {"rows": rows}, key="rules-of-the-flood").json
    assert first == {"dry_run": False, "added": 2, "changed": 0, "same": 0}
    assert system.post(V + "rules/import", {"rows": rows}, key="rules-of-the-flood").json == first
    other = system.post(V + "rules/import", {"rows": [rows[0], {**rows[1], "amount": 7}]}).json
    assert (other["added"], other["changed"], other["same"]) == (0, 1, 1), other

    presets = {item["name"]: item for item in system.get(V + "presets").json["items"]}
    assert presets["anyang"]["kind"] == "base" and presets["beijing-grades"]["kind"] == "example"
    jinan = system.get(V + "presets/jinan").json
    assert jinan["rules"] == len(jinan["items"]) > 0 and all(rule["legal_ref"] for rule in jinan["items"])
    system.get(V + "presets/nowhere", expect=404)
    system.post(V + "presets/nowhere/use", {}, expect=404)
    system.post(V + "presets/beijing-grades/use", {}, expect=422)
    told = system.post(V + "presets/jinan/use", {"dry_run": True, "from": day(system, 5)}).json
    assert told["added"] == jinan["rules"] and told["changed"] > 0 and told["dry_run"]
    assert system.get(V + "rules/anyang.handle").json["effective_to"] is None
    system.post(V + "presets/jinan/use", {"from": day(system, 5)})
    assert system.get(V + "rules/anyang.handle").json["effective_to"] == day(system, 4)
    system.post(V + "presets/anyang/use", {"from": day(system, 5)})
    assert system.get(V + f"rules?at={day(system, 6)}&code=anyang.handle").json["items"]


def story_what_if(city):
    """the calculator tells due, days, rule and law, as for a ticket, and what others would say"""
    town = furnished(city)
    asker = town.person("supervisor")
    ask = {"type": "complaint", "stage": "handle", "from": "2026-09-30T16:00:00+08:00"}
    told = asker.post(V + "clocks/what-if", ask).json
    due = told["items"][0]
    assert (due["rule"]["code"], due["due_at"]) == ("anyang.handle", "2026-10-14T00:00:00+08:00"), due
    assert due["printed_zh"].startswith("10月13日") and told["from_kind"] == "workday" and not due["provisional"]
    counted = [step["date"] for step in due["days"] if step["counted"]]
    assert counted == ["2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12", "2026-10-13"], counted
    assert {step["kind"] for step in due["days"]} == {"workday", "holiday", "makeup", "rest"}
    assert due["days"][-1]["total"] == due["rule"]["amount"]
    compared = asker.post(V + "clocks/what-if", {**ask, "compare": [{"preset": "jinan"}, {"rule": "anyang.return"}]}).json["compared"]
    assert compared[0]["preset"] == "jinan" and compared[0]["items"][0]["rule"]["code"].startswith("jinan.")
    back = compared[1]["items"][0]
    assert back["due_at"] == "2026-10-01T16:00:00+08:00" and [step["counted"] for step in back["days"]] == [8, 16]
    stages = {item["stage"] for item in asker.post(V + "clocks/what-if", {"type": "complaint"}).json["items"]}
    assert {"handle", "return"} <= stages
    made = town.ticket(type="help")
    as_if = asker.post(V + "clocks/what-if", {"ticket": made["number"], "stage": "handle"}).json
    assert (as_if["type"], as_if["category"]) == ("help", "0101") and as_if["items"]
    later = asker.post(V + "clocks/what-if", {"ticket": made["id"], "urgency": "urgent", "tags": ["flood"], "from": "2027-03-01T09:00:00+08:00"}).json
    assert (later["urgency"], later["tags"], later["from"]) == ("urgent", ["flood"], "2027-03-01T09:00:00+08:00")
    for wrong, field in (({"stage": "handle"}, "type"), ({"ticket": "1"}, "ticket"), ({**ask, "category": "77"}, "category"),
                         ({**ask, "compare": [{}]}, "compare[0].preset"), ({**ask, "compare": [{"rule": "no.rule"}]}, "compare[0].rule"),
                         ({**ask, "compare": [{"preset": "moon"}]}, "compare[0].preset")):
        refused = asker.post(V + "clocks/what-if", wrong, expect=422)
        assert refused.field == field, refused.json
    unseen = town.person("sysadmin").post(V + "clocks/what-if", {"ticket": made["number"]}, expect=422)
    assert unseen.field == "ticket", "an administrator sees no ticket"


def notice(year, *days):
    return {"year": year, "days": [{"name": name, "date": date, "isOffDay": off} for name, date, off in days]}


def story_calendars(city):
    """a new year's notice tells first what it changes for the clocks that run; no due moves earlier"""
    town = furnished(city)
    system, reader = town.person("sysadmin"), town.person("leader")
    seen = reader.get(V + "calendars").json
    years = {item["year"]: item for item in seen["items"]}
    assert years[2026]["holidays"] > 10 and years[2026]["makeup_days"] > 0 and not years[2026]["assumed"]
    last = max(year for year, item in years.items() if not item["assumed"])
    new = last + 1
    span = (datetime.date(last, 12, 29) - datetime.date.fromisoformat(day(system, 0))).days
    if span > 0:
        city.advance(f"{span}d")
    assert reader.get(V + "calendars").json["missing_year"] == new, "by December it should be there"
    seen["missing_year"] = new
    made = town.ticket()
    town.dispatch(made)
    due = next(clock for clock in town.view(made)["clocks"] if clock["stage"] == "handle")
    assert due["provisional"], due
    body = notice(new, *(("元旦", f"{new}-01-0{n}", True) for n in range(1, 8)))
    body["source"] = f"国办发明电〔{last}〕7号"
    told = system.post(V + "calendars/import", {**body, "dry_run": True}).json
    assert (told["dry_run"], told["year"], told["number"]) == (True, new, None)
    assert {c["after"] for c in told["changes"]} == {"holiday"} and all(c["before"] == "workday" for c in told["changes"])
    effect = told["effect"]
    assert effect["complete"] and effect["clocks"] >= 1 and effect["later"] >= 1 and effect["longest_days"] > 0, effect
    assert reader.get(V + "calendars").json == seen, "a dry run keeps nothing"
    for wrong, field in (({"year": 1900}, "year"), ({"days": []}, "days"), ({"source": "a\nb"}, "source"),
                         ({"days": [{"date": f"{new + 3}-01-01", "isOffDay": True}]}, "days[0]"),
                         ({"days": [body["days"][0], body["days"][0]]}, "days[1]")):
        refused = system.post(V + "calendars/import", {**body, **wrong}, expect=422)
        assert refused.field == field, refused.json
    reader.post(V + "calendars/import", body, expect=403)
    system.post(V + "calendars/import", body, if_match=seen["version"] + 1, expect=412)
    kept = system.post(V + "calendars/import", body, key="notice-of-the-year", if_match=seen["version"]).json
    assert kept["number"] == seen["version"] + 1 and kept["effect"] == effect
    assert system.post(V + "calendars/import", body, key="notice-of-the-year", if_match=seen["version"]).json["number"] == kept["number"]

    def settled():
        clock = next(c for c in town.view(made)["clocks"] if c["stage"] == "handle")
        return next(c for c in [clock] if not c["provisional"])

    renewed = soon(settled)
    assert renewed["due_at"] > due["due_at"] and renewed["calendar_version"] == kept["number"]
    assert reader.get(V + "calendars").json["missing_year"] is None
    year = reader.get(V + f"calendar?year={new}").json
    assert year["days"].startswith("H" * 7) and not year["assumed"]
    what = reader.post(V + "clocks/what-if", {"type": "complaint", "stage": "handle", "from": f"{last}-12-31T10:00:00+08:00"}).json
    assert not what["items"][0]["provisional"]


def story_working_hours(city):
    """working hours are set under If-Match, and count at once"""
    town = furnished(city)
    system = town.person("sysadmin")
    seen = system.get(V + "calendars").json
    hours = {"periods": [{"from_min": 540, "to_min": 720}, {"from_min": 780, "to_min": 1020}]}
    system.put(V + "calendars/periods", hours, expect=428)
    for wrong in ([{"from_min": 720, "to_min": 540}], [{"from_min": 540, "to_min": 720}, {"from_min": 600, "to_min": 800}], []):
        refused = system.put(V + "calendars/periods", {"periods": wrong}, if_match=seen["version"], expect=422)
        assert refused.field.startswith("periods"), refused.json
    kept = system.put(V + "calendars/periods", hours, if_match=seen["version"]).json
    assert kept["periods"] == hours["periods"] and kept["version"] == seen["version"] + 1
    assert system.get(V + "calendar?year=2026").json["periods"] == hours["periods"]
    system.put(V + "calendars/periods", hours, if_match=seen["version"], expect=412)
