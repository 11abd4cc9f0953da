"""Live events and exports: what others see the moment it is stored, and what leaves as a table."""
import csv
import http.client
import io
import json
import time

import sheets
from hotline import LEAD, OPEN_DOORS, V, Hotline
from rights import REPORTED, SECRET, confidential, counts, rendered, report

CITY = {"demo": 0, "config": OPEN_DOORS}
BOUND = 30  # seconds until an event that must come is given up


class Stream:
    """A client's event stream; events are read as they come."""

    def __init__(self, client, last=None):
        self._http = http.client.HTTPConnection("127.0.0.1", client.city.port, timeout=BOUND)
        headers = {"Accept": "text/event-stream",
                   "Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}
        if last:
            headers["Last-Event-ID"] = last
        self._http.request("GET", V + "stream", headers=headers)
        self._answer = self._http.getresponse()
        self.status, self.last = self._answer.status, None

    def next(self):
        """{id, event, data} of the next event; comments are skipped."""
        got = {}
        while True:
            line = self._answer.fp.readline() if not self._answer.chunked else read_line(self._answer)
            if not line:
                raise AssertionError("the stream ended")
            line = line.decode().rstrip("\r\n")
            if not line and got.get("data") is not None:
                self.last = got.get("id", self.last)
                return got
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                got[name] = value

    def until(self, ticket, most=500):
        """Events up to the first about this ticket, that one last."""
        seen, end = [], time.monotonic() + BOUND
        while time.monotonic() < end and len(seen) < most:
            seen.append(self.next())
            if ticket in seen[-1]["data"]:
                return seen
        raise AssertionError(f"no event about {ticket} among {len(seen)}")

    def close(self):
        self._http.close()


def read_line(answer):
    """One line of a chunked answer, however it was cut."""
    line = b""
    while not line.endswith(b"\n"):
        byte = answer.read(1)
        if not byte:
            return line
        line += byte
    return line


def story_events_arrive(city):
    """what is stored reaches those who may see it, after the commit: the event's version can be read"""
    desk = Hotline(city)
    stream = Stream(desk["supervisor"])
    assert stream.status == 200
    c = desk.register("直播")
    event = stream.until(c.id)[-1]
    assert json.loads(event["data"]) and event["id"]
    assert c.view()["number"] == c.number
    c.triage()
    assert c.id in stream.until(c.id)[-1]["data"]
    stream.close()


def story_events_are_filtered(city):
    """a unit hears of its own tickets only; of a report against it, and of a confidential text, nothing"""
    desk = Hotline(city)
    stream = Stream(desk["clerk"])
    hidden = desk.register("与该单位无关")
    secret = report(desk, [LEAD])
    mine = desk.register("派给该单位").triage()
    mine.dispatch()
    whispered = rendered(confidential(desk)).triage().dispatch()
    seen = stream.until(mine.id)
    seen += stream.until(whispered.id)
    text = json.dumps(seen, ensure_ascii=False)
    for word in (hidden.id, hidden.number, secret.id, secret.number, SECRET, REPORTED):
        assert word not in text, word
    stream.close()


def story_events_resume(city):
    """a stream that broke goes on after its last event, or is told to read again"""
    desk = Hotline(city)
    stream = Stream(desk["supervisor"])
    a = desk.register("断线前")
    last = stream.until(a.id)[-1]["id"]
    stream.close()
    b = desk.register("断线时")
    again = Stream(desk["supervisor"], last)
    seen = again.until(b.id)
    assert all(a.id not in e["data"] or e.get("event") == "reset" for e in seen)
    again.close()
    lost = Stream(desk["supervisor"], "no-such-cursor")
    assert lost.next().get("event") == "reset"
    lost.close()


def story_strangers_hear_nothing(city):
    """no stream without a session, nor for those who see no ticket"""
    assert Stream(city.anonymous()).status == 401
    assert Stream(Hotline(city)["sysadmin"]).status == 403


def rows(client, query=""):
    answer = client.get(f"{V}export/tickets.csv?{query}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


def story_export(city):
    """the export holds each ticket of the filter once, in the reader's scope, safe for spreadsheets"""
    desk = Hotline(city)
    made = [desk.register(f"导出第{n}件", title=f"=CMD({n})|'\"逗号,换行") for n in range(5)]
    all_rows = rows(desk["supervisor"])
    numbers = [row["number"] for row in all_rows]
    assert len(numbers) == len(set(numbers)) == counts(desk["supervisor"])["total"]
    assert {c.number for c in made} <= set(numbers)
    titles = [row["title"] for row in all_rows if row["number"] == made[0].number]
    assert titles[0].lstrip("'\t") .startswith("=CMD") and not titles[0].startswith("="), titles
    assert {row["number"] for row in rows(desk["supervisor"], "state=closed")}.isdisjoint(numbers)
    assert {row["number"] for row in rows(desk["head"])}.isdisjoint({c.number for c in made})
    for who in ("operator", "clerk", "leader", "sysadmin"):
        desk[who].get(V + "export/tickets.csv", expect=403)


def story_export_keeps_secrets(city):
    """a unit's export holds the rendition's title, never the words; no export holds a telephone"""
    desk = Hotline(city)
    c = rendered(confidential(desk)).triage().dispatch()
    hidden = report(desk, [LEAD])
    text = desk["head"].get(V + "export/tickets.csv").body.decode()
    assert c.number in text and hidden.number not in text
    assert SECRET not in text and REPORTED not in text
    assert "13711112222" not in desk["supervisor"].get(V + "export/tickets.csv").body.decode()
    cells = {cell for row in sheets.read(desk["head"].get(V + "export/tickets.xlsx").body) for cell in row}
    assert c.number in cells and hidden.number not in cells
    assert not any(secret in str(cell) for cell in cells for secret in (SECRET, REPORTED))


def story_counts(city):
    """counts by state agree with the lists behind them"""
    desk = Hotline(city)
    desk.register("计数甲"), desk.register("计数乙").triage()
    got = counts(desk["supervisor"])
    for state, n in got["by_state"].items():
        assert desk["supervisor"].get(f"{V}tickets?state={state}&limit=1").json["total"] == n, state
    assert sum(got["by_state"].values()) == got["total"]


def story_work_order(city):
    """the printable order holds number, words for the unit, shares and every printed limit with its basis"""
    desk = Hotline(city)
    c = desk.register("打印工单").triage().dispatch()
    order = desk["clerk"].get(f"{V}tickets/{c.id}/work-order").json
    assert order["ticket"]["number"] == c.number and order["sandbox"] is True and order["city"]
    assert any("打印工单" in t["text"] for t in order["texts"])
    assert {k["stage"] for k in order["clocks"]} >= {"handle", "return"}
    assert all(k["rule"]["legal_ref"] and k["printed_zh"] for k in order["clocks"])


def story_presence(city):
    """two people on one ticket see each other, also who writes; others and strangers hear nothing"""
    desk = Hotline(city)
    c = desk.register("两人同看").triage().dispatch()
    place, version = f"{V}tickets/{c.id}/presence", c.view()["version"]
    stream, bystander = Stream(desk["supervisor"]), Stream(desk["reviewer"])
    alone = desk["supervisor"].post(place, {"window": 1}).json
    assert [p["writing"] for p in alone["people"]] == [False] and alone["again_ms"] > 0
    both = desk["clerk"].post(place, {"window": 2, "writing": True}).json
    assert [p["writing"] for p in both["people"]] == [False, True] and both["people"][1]["unit"]
    while True:
        told = stream.next()
        if told.get("event") == "presence" and len(json.loads(told["data"])["people"]) == 2:
            break
    assert "id" not in told, "not to be told again"
    desk["clerk"].post(place, {"window": 3, "leave": True})  # another window of theirs
    assert len(desk["supervisor"].post(place, {"window": 1}).json["people"]) == 2
    desk["clerk"].post(place, {"window": 2, "leave": True})
    told = stream.next()
    assert told["event"] == "presence" and len(json.loads(told["data"])["people"]) == 1
    assert len(desk["inspector"].post(place, {"window": 9}).json["people"]) == 1, "who inspects is not seen"
    end = desk.register("给旁观者的话")
    assert all(e.get("event") != "presence" for e in bystander.until(end.id))
    desk["other_clerk"].post(place, {"window": 4}, expect=404)
    desk["other_clerk"].post(f"{V}tickets/{c.number}/presence", {"window": 4}, expect=404)
    for body in ({}, {"window": 0}, {"window": "x"}):
        desk["clerk"].post(place, body, expect=422)
    c.requester().post(place, {"window": 5}, expect=(401, 403))
    assert "presence" not in desk["auditadmin"].get(V + "audit").text() and c.view()["version"] == version, "nothing is stored"
    for one in (stream, bystander):
        one.close()
