"""Bad input: every refusal names the field, nothing is stored, nothing leaks, nothing crashes."""
import http.client
import json

from town import furnished

CITY = {"config": ["rate_submit = 20"]}


def intake_refusals(town):
    good = town.intake()
    yield "text", {**good, "text": None}
    yield "text", {key: value for key, value in good.items() if key != "text"}
    yield "text", {**good, "text": ""}
    yield "text", {**good, "text": "字" * 10001}
    yield "text", {**good, "text": "a\u0000b"}
    yield "text", {**good, "text": "a\u0007b"}
    yield "text", {**good, "text": 7}
    yield "title", {**good, "title": "题" * 101}
    yield "type", {**good, "type": "wish"}
    yield "channel", {**good, "channel": "pigeon"}
    yield "category", {**good, "category": "9999"}
    yield "place", {**good, "place": None}
    yield "place.area", {**good, "place": {"area": "Z9"}}
    yield "place.lat", {**good, "place": {"lat": 91, "lon": 1}}
    yield "place.lon", {**good, "place": {"lat": 35.5}}
    yield "identity_mode", {**good, "identity_mode": "ghost"}
    yield "contact", {**good, "contact": None}
    yield "contact.phone", {**good, "contact": {"name": "某", "phone": "not a phone"}}
    yield "contact.name", {**good, "contact": {"name": "某" * 65, "phone": "13900000000"}}
    yield "accused_units", {**good, "accused_units": ["heat"]}
    yield "accused_units[0]", {**good, "type": "report", "accused_units": ["nobody"]}
    yield "unknown", {**good, "unknown": 1}
    yield "same_as", {**good, "same_as": "12"}
    yield "requester_kind", {**good, "requester_kind": "robot"}


def story_fields(city):
    """each field has type, length and character rules"""
    town = furnished(city)
    operator = town.person("operator")
    before = operator.get("/api/v1/tickets").json["total"]
    for field, body in intake_refusals(town):
        refused = operator.post("/api/v1/tickets", body, expect=None)
        assert refused.status == 422, (field, refused.status)
        assert (refused.field or "").startswith(field.split(".")[0].split("[")[0]), (field, refused.json)
        assert "13900000000" not in refused.text()
    assert operator.get("/api/v1/tickets").json["total"] == before


def story_documents(city):
    """broken UTF-8, deep nesting, duplicate keys, wrong type, too large: a clear error each"""
    town = furnished(city)
    operator = town.person("operator")
    path = "/api/v1/tickets"
    for raw, status in ((b"{", 400), (b"", 400), (b"[]", 422), (b"null", (400, 422)), (b'{"text":"\xff\xfe"}', (400, 422)),
                        (b"[" * 5000 + b"]" * 5000, (400, 422)), (b'{"text":"a","text":"b"}', (400, 422)),
                        (b'{"text":"\\ud800"}', (400, 422)), (b'{"a":1e999}', (400, 422)), (b'{} {}', (400, 422))):
        refused = operator.post(path, raw=raw, expect=None)
        wanted = (status,) if isinstance(status, int) else status
        assert refused.status in wanted or (raw == b"" and refused.status == 422), (raw[:40], refused.status, refused.text())
        assert refused.headers["Content-Type"].startswith("application/problem+json")
    operator.post(path, raw=b"text=a", content_type="application/x-www-form-urlencoded", expect=415)
    operator.post(path, raw=b"x" * (300 * 1024), expect=413)
    operator.post(path, town.intake(), key="short", expect=422)
    operator.get("/healthz")


def story_ids(city):
    """unknown, absurd and foreign ids are all just not found"""
    town = furnished(city)
    operator = town.person("operator")
    for bad in ("0", "-1", "99999999999999999999", "abc", "1%00", "..%2f..", "1;drop", "%F0%9F%98%80"):
        for path in ("tickets/{}", "tickets/{}/timeline", "tickets/{}/events", "tickets/{}/receipt", "respondents/{}"):
            refused = operator.get("/api/v1/" + path.format(bad), expect=None)
            assert refused.status in (400, 404, 422), (path, bad, refused.status)
    operator.post("/api/v1/tasks/1/sign", {}, expect=404)
    operator.post("/api/v1/claims/1/grant", {}, expect=404)
    operator.post("/api/v1/callbacks/1/attempt", {"reason": "busy"}, expect=404)


def story_absurd_dates(city):
    """dates no calendar holds are refused, far ones are counted"""
    town = furnished(city)
    stranger = city.anonymous()
    for bad in ("2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "now", "2026-13-01T00:00:00Z", "99999-01-01T00:00:00Z"):
        stranger.get(f"/api/v1/clock?type=help&from={bad}", expect=422)
    far = stranger.get("/api/v1/clock?type=help&from=2090-01-01T00:00:00Z").json["items"]
    assert far and any(due["provisional"] for due in far)
    stranger.get("/api/v1/calendar?year=1900", expect=422)
    made = town.ticket()
    town.dispatch(made)
    town.act(town.person("clerk", "heat"), made, "claims", {"kind": "deferral", "text": "计划。", "until": "2001-01-01T00:00:00Z"}, expect=422)


def story_flood(city):
    """a flood from one address is told when to come back; staff are not counted with it"""
    town = furnished(city)
    stranger = city.anonymous()
    statuses = []
    for n in range(40):
        answer = stranger.post("/api/v1/tickets", town.intake(channel="web", text=f"第{n}次"), expect=(201, 429))
        statuses.append(answer.status)
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
    assert statuses.count(429) > 0 and statuses[0] == 201
    town.ticket()


def story_codes(city):
    """wrong query codes are all alike, and guessing is slowed down"""
    town = furnished(city)
    made = town.ticket()
    guesser = city.anonymous()
    bodies = []
    for n in range(30):
        answer = guesser.post("/api/v1/requester-session", {"number": made["number"], "code": f"AAAAAAAA{n:02d}"}, expect=(401, 429))
        bodies.append((answer.status, answer.code))
    assert bodies[0][0] == 401 and bodies[-1][0] == 429
    unknown = guesser.post("/api/v1/requester-session", {"number": "2026", "code": "x"}, expect=(401, 422, 429))
    assert unknown.status in (401, 422, 429)


def story_methods(city):
    """a method the address does not know is named with those it knows"""
    operator = furnished(city).person("operator")
    answer = operator.delete("/api/v1/tickets", expect=405)
    assert "GET" in answer.headers["Allow"] and "POST" in answer.headers["Allow"]
    operator.call("PATCH", "/api/v1/session", {}, expect=405)


def story_head_and_problem(city):
    """HEAD answers like GET without a body; every problem carries its request id"""
    operator = furnished(city).person("operator")
    connection = http.client.HTTPConnection("127.0.0.1", city.port, timeout=30)
    connection.request("HEAD", "/healthz")
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read() == b""
    connection.close()
    problem = operator.get("/api/v1/tickets/1", expect=404)
    assert problem.json["request_id"] == problem.headers["X-Request-Id"]
    assert set(json.loads(problem.body)) >= {"type", "title", "status", "code", "detail", "field", "request_id"}
