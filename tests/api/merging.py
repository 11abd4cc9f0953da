"""A unit is merged into its successor: what is open moves, what has ended keeps its name."""
import time

from guards import refused
from hotline import ASSIST, BELOW, CATEGORY, LEAD, OPEN_DOORS, OTHER_LEAD, PEOPLE, V, Hotline, unit_code

CITY = {"demo": 0, "config": OPEN_DOORS}
INTO = ASSIST
WHY = "机构改革：城管局并入住建局"


def order(desk, code, into, *, who="sysadmin", expect=200, key=True, **more):
    return desk[who].post(f"{V}units/{code}/merge", {"into": into, "text": WHY, **more}, expect=expect, key=key)


def unit(desk, code):
    return desk["sysadmin"].get(f"{V}units/{code}").json


def settled(desk, code, state="done"):
    until = time.monotonic() + 60
    while True:
        now = desk["sysadmin"].get(f"{V}units/{code}/merge").json
        if now["state"] == state:
            return now
        assert time.monotonic() < until, now
        time.sleep(0.05)


def dues(c, ended=()):
    return sorted((k["stage"], k["due_at"], k["state"]) for k in c.view()["clocks"] if k["task_id"] not in ended)


def tasks(c, who="supervisor"):
    return [(unit_code(t), t["role"], t["state"]) for t in c.view(who)["tasks"]]


def moved_by(c, who="supervisor"):
    return [e for e in c.events(who) if '"op":"succeed"' in e["payload"]]


def story_refusals(city):
    """only units at work are merged into another one, by the system administrator"""
    desk = Hotline(city)
    for who in ("secadmin", "supervisor", "head"):
        order(desk, LEAD, INTO, who=who, expect=403)
    order(desk, "nobody", INTO, expect=422)
    assert order(desk, LEAD, "nobody", expect=422).field == "into"
    assert order(desk, LEAD, LEAD, expect=422).field == "into"
    assert order(desk, LEAD, INTO, **{"from": "2020-01-01"}, expect=422).field == "from"
    desk["sysadmin"].post(f"{V}units/{LEAD}/merge", {"into": INTO}, expect=422)
    root = [u for u in desk["sysadmin"].get(V + "units?limit=1000").json["items"] if u["level"] == 1 and not u["parent"]]
    assert order(desk, root[0]["code"], INTO, expect=409).code == "unit_root"
    desk["sysadmin"].get(f"{V}units/{LEAD}/merge", expect=404)


def confidential_report(desk, accused):
    """A report in the hands of the unit that is to be merged."""
    c = desk.register("反映收费问题", type="report", accused_units=[accused], who="report_desk")
    c.act("report_desk", "triage", {})
    text = desk["report_desk"].post(f"{V}tickets/{c.id}/renditions", {"title": "作风", "text": "作风问题"},
                                    expect=201).json["part_id"]
    desk["report_desk2"].post(f"{V}tickets/{c.id}/renditions/{text}/approve", {})
    c.act("report_desk", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]})
    return c


def story_merge(city):
    """open tasks move with an event each and their clocks as printed; the ended ones keep the unit's name"""
    desk = Hotline(city)
    closed = desk.register("已办结的件").to_callback().answer("yes", rating="good")
    fresh = desk.register("刚派的件").triage().dispatch()
    signed = desk.register("办理中的件").triage().dispatch().sign()
    mine = desk["clerk"].get(V + "session").json["account_id"]
    signed.on_task("head", "assign", {"person": mine})
    written = desk.register("待审核的件").triage().dispatch().sign().reply()
    reviewed = desk.register("待热线审核的件").triage().dispatch().handle()
    both = desk.register("两家都有份").triage().dispatch((LEAD, "lead"), (INTO, "assist")).sign()
    below = desk.register("下派的件").triage().dispatch().sign()
    below.on_task("clerk", "delegate", {"shares": [{"unit": BELOW}]})
    asked = desk.register("申请延期").triage().dispatch().sign()
    claim = asked.ask("clerk", "extension", unit=LEAD, amount=1)
    plan = desk.register("需要挂账").triage().dispatch().sign()
    deferral = plan.ask("clerk", "deferral", until=plan.later(30))
    plan.decide("head", "endorse", deferral).decide("supervisor", "grant", deferral)
    safe, fenced = confidential_report(desk, OTHER_LEAD), confidential_report(desk, INTO)
    moving = (fresh, signed, written, reviewed, both, below, asked, plan)
    twice = [t["id"] for t in both.view()["tasks"] if t["role"] == "assist"]  # ends: one share a unit
    before = {c.id: dues(c, twice) for c in moving}
    history = closed.view()

    dry = order(desk, LEAD, INTO, dry_run=True).json
    assert dry["dry_run"] and dry["open_tickets"] == len(moving), dry
    assert dry["open_tasks"] == len(moving) and dry["open_claims"] == 1 and dry["plans"] == 1
    assert dry["people"] >= 2 and dry["grants"] >= 2 and dry["children"] >= 3
    assert unit(desk, LEAD)["merged_into"] is None, "a dry run changes nothing"

    done = order(desk, LEAD, INTO, key="merge-chengguan-0001").json
    assert done["state"] in ("moving", "done") and done["people"] == dry["people"]
    told = settled(desk, LEAD)
    assert told["tickets"] == len(moving) and told["open_tickets"] == 0 and told["text"] == WHY
    again = order(desk, LEAD, INTO, key="merge-chengguan-0001").json
    assert again["state"] == "done" and again["people"] == dry["people"]
    assert order(desk, LEAD, INTO, expect=409).code == "unit_merged"

    gone = unit(desk, LEAD)
    assert gone["merged_into"] == INTO and not gone["active"] and gone["valid_to"]
    assert unit(desk, BELOW)["line"] == INTO
    assert closed.view()["tasks"] == history["tasks"] and unit_code(closed.view()) == LEAD
    for c in moving:
        assert dues(c, twice) == before[c.id], tasks(c)
        event, = moved_by(c)
        assert '"tasks":[' in event["payload"]
        line = [e for e in c.by("supervisor").get(f"{V}tickets/{c.id}/timeline").json["items"] if e["op"] == "succeed"][0]
        assert any(w["text"] == WHY for w in line["words"]) and "城市管理局已并入砚湖区住房和城乡建设局，由" in line["sentence"], line
        assert not [t for t in c.view()["tasks"] if unit_code(t) == LEAD and t["state"] not in ("released", "done")]
        assert unit_code(c.view()) == INTO
    assert tasks(both) == [(INTO, "lead", "handling"), (INTO, "assist", "released")]
    assert signed.view()["tasks"][0]["holder"]["id"] == mine
    assert asked.claim("extension")["asked_unit"]["code"] == INTO
    assert plan.claim("deferral")["suggested_unit"]["code"] == INTO
    assert [t[0] for t in tasks(safe, "report_desk")] == [INTO]
    assert fenced.view("report_desk")["state"] == "dispatching", "an accused unit never receives"
    assert not moved_by(fenced, "report_desk")
    signed.requester().get(V + "my-ticket")
    city.verify()


def story_people(city):
    """people keep their roles at the successor and go on with what they held"""
    desk = Hotline(city)
    for who in ("clerk", "head"):
        now = desk[who].get(V + "session").json
        assert now["unit"]["code"] == INTO and [g["unit"]["code"] for g in now["grants"]] == [INTO]
        assert [g["role"] for g in now["grants"]] == [PEOPLE[who][0]]
    mine = desk["clerk"].get(V + "tasks?mine=true").json["items"]
    assert mine and all(t["unit"]["code"] == INTO for t in mine)
    task = mine[0]["id"]
    desk["clerk"].post(f"{V}tasks/{task}/reply", {
        "internal_text": "已处理", "public_text": "已处理", "contacted": "no", "solved": "yes"})
    desk["assist_head"].post(f"{V}tasks/{task}/approve", {})
    closed = desk["clerk"].get(V + "tickets?state=closed").json["items"]
    assert closed, "what the merged unit ended is still read"
    trail = [e["op"] for e in desk["auditadmin"].get(
        f"{V}accounts/{desk['clerk'].get(V + 'session').json['account_id']}/audit").json["items"]]
    assert "unit_merged" in trail
    refusal = desk["secadmin"].post(f"{V}accounts/1/grants", {"role": "clerk", "unit": LEAD, "sensitivity": 0}, expect=422)
    assert INTO in refusal.json["detail"]
    fresh = desk["sysadmin"].post(V + "accounts", {"name": "too-late", "display": "来晚了", "role": "clerk", "unit": LEAD},
                                  expect=422)
    assert fresh.field == "unit" and INTO in fresh.json["detail"]


def story_afterwards(city):
    """the merged unit gets nothing any more, and the refusal and the catalogue name the successor"""
    desk = Hotline(city)
    c = desk.register("并后新件").triage()
    answer = refused(c, "dispatcher", "dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]}, status=422,
                     code="unit_merged")
    assert INTO in answer.json["detail"]
    hint = desk["dispatcher"].get(f"{V}catalogue/suggestion?category={CATEGORY}&area=990102002").json
    assert hint["lead"]["code"] == INTO
    c.dispatch((INTO, "lead"))
    report = desk.register("反映原单位", type="report", accused_units=[LEAD], who="report_desk")
    refusal = desk["report_desk"].post(f"{V}tickets/{report.id}/triage", {}) and desk["report_desk"].post(
        f"{V}tickets/{report.id}/dispatch", {"shares": [{"unit": INTO, "role": "lead"}]}, expect=(409, 422))
    assert refusal.status in (409, 422)
    desk["assist_clerk"].get(f"{V}tickets/{report.id}", expect=404)


def story_planned(city):
    """an order for a later day waits, can be taken back, and is carried out when its day comes"""
    desk = Hotline(city)
    c = desk.register("到日子再并").triage().dispatch((OTHER_LEAD, "lead"))
    day = c.later(3)[:10]
    planned = order(desk, OTHER_LEAD, "990103-zhujian", **{"from": day}).json
    assert planned["state"] == "planned" and planned["open_tickets"] == 1 and planned["from_at"].startswith(day)
    assert order(desk, OTHER_LEAD, "990103-zhujian", expect=409).code == "merge_planned"
    desk["sysadmin"].delete(f"{V}units/{OTHER_LEAD}/merge")
    desk["sysadmin"].delete(f"{V}units/{OTHER_LEAD}/merge", expect=409)
    order(desk, OTHER_LEAD, "990103-zhujian", **{"from": day})
    assert unit(desk, OTHER_LEAD)["active"] and tasks(c)[0][0] == OTHER_LEAD
    city.advance("4d")
    assert settled(desk, OTHER_LEAD)["tickets"] == 1
    assert tasks(c)[0][0] == "990103-zhujian"
    until = time.monotonic() + 20
    while unit(desk, OTHER_LEAD)["merged_into"] != "990103-zhujian":
        assert time.monotonic() < until, "the running server does not see what the command line did"
        time.sleep(0.05)
    city.verify()


def story_catalogue(city):
    """lines that name a family nobody else is of name the successor's, in a new version of the catalogue"""
    desk = Hotline(city)
    admin = desk["sysadmin"]
    before = admin.get(V + "catalogue").json
    lines = [row for row in before["items"] if row["lead"] == "jinrong"]
    assert lines
    dry = order(desk, "990100-jinrong", "990100-caizheng", dry_run=True).json
    assert dry["lines"] >= len(lines) and dry["catalogue_version"] is None
    done = order(desk, "990100-jinrong", "990100-caizheng").json
    version = admin.get(f"{V}catalogue/versions/{done['catalogue_version']}").json
    assert version["state"] == "published" and len(version["items"]) == dry["lines"]
    after = {row["category"]: row for row in admin.get(V + "catalogue").json["items"]}
    for row in lines:
        assert after[row["category"]]["lead"] == "caizheng"
        hint = desk["dispatcher"].get(f"{V}catalogue/suggestion?category={row['category']}&area=990102002").json
        assert hint["lead"]["code"] == "990100-caizheng"


def story_stopped_half_way(city):
    """a server killed while it moves goes on where it was; nothing moves twice"""
    desk = Hotline(city)
    cases = [desk.register(f"很多件之{n}").triage().dispatch(("990102-jiaotong", "lead")) for n in range(40)]
    told = city.cli("unit", "merge", "990102-jiaotong", "--into", "990102-zhujian", "--dry-run")
    assert "40 tickets with 40 open tasks" in told, told
    order(desk, "990102-jiaotong", "990102-zhujian")
    city.stop(how=9)
    city.sql("UPDATE job SET claimed_until = 0")  # two minutes later
    city.start()
    settled(desk, "990102-jiaotong")
    for c in cases:
        assert [t[0] for t in tasks(c)] == ["990102-zhujian"] and len(moved_by(c)) == 1
    city.advance("2h")
    assert all(len(moved_by(c)) == 1 for c in cases[:5])
