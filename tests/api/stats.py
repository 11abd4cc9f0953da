"""The figures of a period: every one is the length of a list, and the rates open down to tickets."""
import csv
import io
import json
import os

import sheets
from town import furnished

STATS = "/api/v1/stats"


def listed(who, query):
    answer = who.get(f"/api/v1/tickets?{query}&limit=1").json
    assert answer["total_exact"], query
    return answer["total"]


def lived_in(city):
    """A town in which tickets stand in every way that counts, or does not."""
    town = furnished(city)
    if hasattr(town, "lived_in"):
        return town
    town.lived_in = True
    town.closed()
    town.closed(category="0101", channel="web", type="help")
    town.answer(town.to_callback(town.ticket()), {"solved": "yes", "rating": "good", "contacted": "yes"})
    town.answer(town.to_callback(town.ticket(channel="web")),
                {"solved": "no", "accepted": "yes", "rating": "fair", "contacted": "no"})
    town.answer(town.to_callback(town.ticket()), {"solved": "no", "rating": "very_bad", "contacted": "no", "opinion": "没有人来。"})
    town.dispatch(town.ticket(type="suggestion"), "urban")
    town.to_callback(town.ticket())  # asked, not answered yet
    town.ticket(category=None, place=None)
    town.act(town.person("operator"), town.ticket(), "answer", {"text": "请您拨打供热公司电话。", "three_way": True})
    return town


def figures(stats):
    """(what, n, query) of everything that is told."""
    yield "all", stats["all"]["n"], stats["all"]["query"]
    yield "open", stats["open"], stats["open_query"]
    for table in ("days", "lamps", "types", "channels", "categories", "areas"):
        for line in stats[table]:
            yield f"{table} {line['code']}", line["n"], line["query"]
    for rate in stats["rates"]:
        for kind in ("raw", "adjusted"):
            yield f"{rate['rate']} {kind} part", rate[kind]["part"], rate[kind]["part_query"]
            yield f"{rate['rate']} {kind} all", rate[kind]["all"], rate[kind]["all_query"]
        for way in rate["counted"]:
            yield f"{rate['rate']} {way['counted']}", way["n"], way["query"]


def story_every_figure_is_a_list(city):
    """each figure's query lists exactly as many tickets as it says, for whoever may read it"""
    town = lived_in(city)
    for role in ("leader", "analyst", "supervisor", "inspector"):
        who = town.person(role)
        for period in ("today", "days7", "days30", "month"):
            stats = who.get(f"{STATS}?period={period}").json
            assert stats["exact"] and stats["all"]["n"] >= 9, stats["all"]
            seen = 0
            for what, n, query in figures(stats):
                seen += 1
                assert listed(who, query) == n, f"{role}, {period}, {what}: {n}, not {listed(who, query)} of {query}"
            assert seen > 40, seen


def story_rates_taken_apart(city):
    """every ticket of the span is counted once in each rate; what is left out is named"""
    town = lived_in(city)
    stats = town.person("leader").get(f"{STATS}?period=today").json
    for rate in stats["rates"]:
        ways = {way["counted"]: way for way in rate["counted"]}
        assert sum(way["n"] for way in ways.values()) == stats["all"]["n"], rate
        for kind in ("raw", "adjusted"):
            counts = [way for way in ways.values() if way[kind] is not None]
            assert rate[kind]["all"] == sum(way["n"] for way in counts)
            assert rate[kind]["part"] == sum(way["n"] for way in counts if way[kind])
            assert rate[kind]["low"] <= (rate[kind]["parts"] or 0) <= rate[kind]["high"]
    solved = next(rate for rate in stats["rates"] if rate["rate"] == "solved")
    ways = {way["counted"]: way["n"] for way in solved["counted"]}
    assert ways["no"] >= 2 and ways["yes"] >= 3 and ways["open"] >= 3 and ways["answered"] >= 1, ways
    satisfied = next(rate for rate in stats["rates"] if rate["rate"] == "satisfied")
    assert satisfied["raw"]["part"] >= 3 and satisfied["raw"]["all"] >= 5
    response = next(rate for rate in stats["rates"] if rate["rate"] == "response")
    ways = {way["counted"]: way["n"] for way in response["counted"]}
    assert ways["no"] >= 2 and ways["yes"] >= 1 and ways["unsaid"] >= 2, ways


def story_units(city):
    """units stand in bands with an interval; few say nothing; each count is a list"""
    town = lived_in(city)
    who = town.person("analyst")
    for rate in ("response", "solved", "satisfied"):
        answer = who.get(f"{STATS}/units?period=today&rate={rate}").json
        assert answer["few"] == 10
        units = {unit["code"]: unit for unit in answer["items"]}
        heat = units["heat"]
        for unit in answer["items"]:
            assert listed(who, unit["query"]) == unit["n"]
            assert listed(who, unit["query"] + answer["part_query"]) == unit["part"]
            assert listed(who, unit["query"] + answer["all_query"]) == unit["all"]
            assert listed(who, unit["query"] + answer["excluded_query"]) == unit["excluded"]
            assert unit["raw_all"] - unit["all"] == unit["excluded"]
            assert unit["band"] == "few" or unit["all"] >= 10
            assert 0 <= unit["low"] <= (unit["parts"] or 0) <= unit["high"] <= 10000
        assert heat["n"] >= 6 and units["urban"]["band"] == "few"
        sizes = [unit["all"] for unit in answer["items"]]
        assert sizes == sorted(sizes, reverse=True)
        whole = next(whole for whole in answer["wholes"] if whole["level"] == heat["level"])
        assert whole["all"] == sum(unit["all"] for unit in answer["items"] if unit["level"] == heat["level"])


def story_bands_need_enough(city):
    """a perfect unit of ten is told apart from a bad one of ten, one of nine from neither"""
    town = furnished(city)
    for _ in range(10):
        town.closed()
    who = town.person("analyst")
    units = who.get(f"{STATS}/units?period=today&rate=solved").json["items"]
    assert next(unit for unit in units if unit["code"] == "heat")["band"] in ("level", "above", "below")


def story_what_persons_said_is_not_for_units(city):
    """a unit lists no tickets by rating, and reads no figures of a period"""
    town = lived_in(city)
    clerk = town.person("clerk", "heat")
    for path in (STATS, f"{STATS}/units?rate=solved", "/api/v1/export/stats.csv?table=rates",
                 "/api/v1/export/stats.xlsx?table=rates"):
        clerk.get(path, expect=403)
        town.person("dispatcher").get(path, expect=403)
        city.anonymous().get(path, expect=401)
    clerk.get("/api/v1/tickets?rate=satisfied&counted=no", expect=403)
    clerk.get("/api/v1/tickets/counts?rate=satisfied&counted=no", expect=403)
    assert clerk.get("/api/v1/tickets?lead=heat").json["total"] > 0
    who = town.person("leader")
    assert who.get("/api/v1/tickets?counted=no", expect=422).field == "rate"
    assert who.get("/api/v1/tickets?lead=nobody", expect=422).field == "lead"
    assert who.get("/api/v1/tickets?without=everything", expect=422).field.startswith("without")


def story_reports_stay_hidden(city):
    """a report is no part of the figures of those who see none"""
    town = lived_in(city)
    leader, inspector = town.person("leader"), town.person("inspector")
    before = leader.get(f"{STATS}?period=today").json["all"]["n"]
    seen = inspector.get(f"{STATS}?period=today").json["all"]["n"]
    town.ticket(type="report", accused_units=["urban"], by=town.person("report_desk"))
    assert leader.get(f"{STATS}?period=today").json["all"]["n"] == before
    assert inspector.get(f"{STATS}?period=today").json["all"]["n"] == seen + 1


def story_months(city):
    """a month by name; one that has not begun is refused"""
    town = lived_in(city)
    who = town.person("leader")
    now = who.get(f"{STATS}?period=month").json
    month = now["from"][:7]
    assert now["from"].endswith("-01") and who.get(f"{STATS}?month={month}").json["all"] == now["all"]
    old = who.get(f"{STATS}?month=2020-02").json
    assert (old["from"], old["to"], old["before_from"], old["before_to"]) == (
        "2020-02-01", "2020-02-29", "2020-01-03", "2020-01-31") and old["all"]["n"] == 0
    for bad in ("2999-01", "2026-13", "october", "2026-1"):
        assert who.get(f"{STATS}?month={bad}", expect=422).field == "month", bad
    assert who.get(f"{STATS}?period=year", expect=422).field == "period"


def story_tables(city):
    """each table goes out as CSV, in both languages, with the same numbers"""
    town = lived_in(city)
    who = town.person("leader")
    stats = who.get(f"{STATS}?period=today").json

    def table(name, lang):
        answer = who.get(f"/api/v1/export/stats.csv?period=today&table={name}&lang={lang}")
        assert answer.headers["Content-Type"].startswith("text/csv")
        text = answer.text()
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text[1:])))
        book = who.get(f"/api/v1/export/stats.xlsx?period=today&table={name}&lang={lang}")
        assert 'filename="figures.xlsx"' in book.headers["Content-Disposition"]
        assert sheets.same(sheets.read(book.body), rows)
        return rows

    for name in ("days", "lamps", "types", "channels", "categories", "areas"):
        for lang in ("zh-CN", "en"):
            rows = table(name, lang)
            assert [row[4] for row in rows[1:]] == [str(line["n"]) for line in stats[name]], name
    assert table("types", "en")[0][1] == "Name" and table("types", "zh-CN")[0][1] == "名称"
    rates = table("rates", "en")
    assert len(rates) == 1 + 3 * 18 and ["solved rate", "open, not asked yet"] in [row[:2] for row in rates]
    units = table("units", "zh-CN")
    assert any(row[0] == "heat" for row in units) and units[0][-1] == "等次"


def story_map(city):
    """the outlines of the city's areas, where its folder has them, and no tiles unless configured"""
    who = furnished(city).person("leader")
    path = os.path.join(city.data, "map.geojson")
    assert who.get("/api/v1/map").json == {"tiles": None, "credit": None, "shapes": None}
    shapes = {"type": "FeatureCollection", "features": []}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(shapes, file)
    assert who.get("/api/v1/map").json["shapes"] == shapes
    os.truncate(path, 5 * 1024 * 1024)
    who.get("/api/v1/map", expect=500)
    os.remove(path)


def story_a_head_reads_own_figures(city):
    """a head reads months that are over, of the own unit and those below, and no rate small enough to tell who spoke

    The last story: it moves the clock."""
    town = lived_in(city)
    head = town.person("head", "heat")
    month = head.get(f"{STATS}/own").json["from"][:7]
    now = head.get("/api/v1/session").json["now"][:7]
    assert month < now, "the last month that is over"
    head.get(f"{STATS}/own?month={now}", expect=422)
    head.get(f"{STATS}/own?month=2999-01", expect=422)
    for who in ("clerk", "supervisor", "leader", "dispatcher", "sysadmin"):
        town.person(who, "heat" if who == "clerk" else None).get(f"{STATS}/own", expect=403)
    city.anonymous().get(f"{STATS}/own", expect=401)
    head.get(STATS, expect=403)
    for _ in range(8):
        town.closed()
    few = town.to_callback(town.ticket(), action="dispatch")  # asked, not answered: counts in no rate
    assert few
    task = town.dispatch(town.ticket(), "urban")
    town.reply(task, "urban")
    city.advance("40d")
    over = head.get(f"{STATS}/own?month={now}").json
    leader = town.person("leader")
    assert [unit["code"] for unit in over["items"]] == ["heat"] and over["items"][0]["own"]
    for rate in over["items"][0]["rates"]:
        city_wide = leader.get(f"{STATS}/units?month={now}&rate={rate['rate']}").json["items"]
        same = next(unit for unit in city_wide if unit["code"] == "heat")
        assert rate["all"] == same["all"] and rate["excluded"] == same["excluded"], rate
        if rate["all"] < over["few"]:
            assert rate["part"] is rate["raw_part"] is rate["parts"] is rate["low"] is None, rate
        else:
            assert (rate["part"], rate["raw_part"], rate["parts"]) == (same["part"], same["raw_part"], same["parts"]), rate
    assert any(rate["part"] is not None for rate in over["items"][0]["rates"])
    urban = town.person("head", "urban").get(f"{STATS}/own?month={now}").json["items"]
    assert all(rate["part"] is None for unit in urban for rate in unit["rates"]), "one answer is nobody's figure"
    listed_of = head.get(f"/api/v1/tickets?{over['items'][0]['query']}&limit=1").json["total"]
    assert listed_of == over["items"][0]["n"]
