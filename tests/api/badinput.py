"""Bad input: every field of every kind of wrong, refused by name, and nothing stored."""
import json
import re
import socket
from urllib.parse import quote

from hotline import AREA, CATEGORY, OPEN_DOORS, V, Hotline, intake
from city import Unexpected

CITY = {"demo": 0, "config": OPEN_DOORS}

LONG = "长" * 20000
# Member of the request, what is wrong with it, the field the refusal must name.
BAD = [
    ("title", 7, "title"), ("title", ["a"], "title"), ("title", "题" * 101, "title"), ("title", "a\u0000b", "title"),
    ("title", "a\u0007b", "title"), ("title", "两\n行", "title"),
    ("text", None, "text"), ("text", "", "text"), ("text", "   ", "text"), ("text", 5, "text"), ("text", {}, "text"),
    ("text", LONG, "text"), ("text", "a\u0000b", "text"), ("text", "铃\u0007", "text"),
    ("text", "\u200b", "text"), ("text", "\u3000\u200d\ufe0f\n", "text"), ("text", "\ufeff\u2060\u00ad", "text"),
    ("text", "\u2800\u3164", "text"), ("text", "甲\u202a乙", "text"), ("text", "甲\u202e乙\u202c", "text"),
    ("text", "甲\u2066乙\u2069", "text"), ("text", "甲\u2028乙", "text"), ("text", "甲\u2029乙", "text"),
    ("text", "甲\ufffe", "text"), ("text", "甲\uffff", "text"), ("text", "甲\ufdd0", "text"),
    ("text", "甲\U0001fffe", "text"), ("title", "\u200b\u200b", "title"), ("title", "题\u2069", "title"),
    ("type", None, "type"), ("type", "grumble", "type"), ("type", 1, "type"), ("type", "", "type"),
    ("type", ["help"], "type"),
    ("urgency", "soon", "urgency"), ("urgency", 3, "urgency"),
    ("channel", None, "channel"), ("channel", "pigeon", "channel"), ("channel", "道" * 99, "channel"),
    ("channel", 1, "channel"),
    ("category", "999999", "category"), ("category", "' OR 1=1 --", "category"), ("category", "9" * 99, "category"),
    ("category", 10101, "category"),
    ("requester_kind", "robot", "requester_kind"), ("requester_kind", False, "requester_kind"),
    ("identity_mode", None, "identity_mode"), ("identity_mode", "hidden", "identity_mode"),
    ("place", "街角", "place"), ("place", [], "place"), ("place", {"area": "000000"}, "place.area"),
    ("place", {"area": AREA, "detail": LONG}, "place.detail"), ("place", {"lat": 35.6}, "place.lon"),
    ("place", {"lon": 123.1}, "place.lat"), ("place", {"lat": 91, "lon": 0}, "place.lat"),
    ("place", {"lat": 0, "lon": -180.1}, "place.lon"), ("place", {"lat": "35", "lon": "123"}, "place.lat"),
    ("place", {"lat": 1e400, "lon": 0}, None), ("place", {"area": AREA, "floor": 3}, "place.floor"),
    ("place", {}, "place"),
    ("contact", "13900000000", "contact"), ("contact", {}, "contact"), ("contact", {"name": ""}, "contact"),
    ("contact", {"phone": "not a phone"}, "contact.phone"), ("contact", {"phone": "1" * 99}, "contact.phone"),
    ("contact", {"phone": 13900000000}, "contact.phone"), ("contact", {"name": LONG, "phone": "13900000000"}, "contact.name"),
    ("contact", {"name": "\u200b"}, "contact.name"), ("contact", {"name": "某\u202e"}, "contact.name"),
    ("contact", {"email": "a@b"}, "contact.email"), ("contact", [], "contact"),
    ("accused_units", ["990102-chengguan"], "accused_units"), ("accused_units", "990102-chengguan", "accused_units"),
    ("respondents", ["1"], "respondents"), ("respondents", [1], "respondents"), ("respondents", "1", "respondents"),
    ("sealed", "yes", "sealed"), ("sealed", 1, "sealed"), ("draft", "no", "draft"),
    ("same_as", "20260101000001", "same_as"), ("same_as", 12, "same_as"), ("same_as", "号码", "same_as"),
    ("source", "s" * 99, "source"), ("source_number", 7, "source_number"),
    ("no_such_member", 1, "no_such_member"), ("id", "1", "id"), ("state", "closed", "state"),
    ("accepted_at", "1999-01-01T00:00:00+08:00", "accepted_at"), ("region_id", "2", "region_id"),
]


def total(client):
    page = client.get(V + "tickets?limit=1").json
    assert page["total_exact"]
    return page["total"]


def raw(client, data, *, path=V + "tickets", expect, content_type="application/json", headers=None):
    return client.call("POST", path, raw=data, expect=expect, content_type=content_type, headers=headers)


def story_every_field(city):
    """each field with wrong type, length, characters, word: 422 naming it, and nothing stored"""
    operator = Hotline(city)["operator"]
    before, wrong = total(operator), []
    for member, value, field in BAD:
        body = intake("一件好的诉求")
        body[member] = value
        answer = operator.call("POST", V + "tickets", raw=json.dumps(body).encode(), content_type="application/json",
                               expect=None)
        named = (answer.field or "") if answer.json else ""
        if answer.status not in (400, 422) or (field and not (named + ".").startswith((field + ".", field + "["))
                                               and named.split("[")[0] != field):
            wrong.append(f"{member}={str(value)[:40]!r}: {answer.status} {answer.code} field {named!r}")
    assert not wrong, "\n".join(wrong)
    assert total(operator) == before
    operator.post(V + "tickets", intake("一件好的诉求"), expect=201)


def story_report_with_wrong_units(city):
    """a report that names an unknown unit is refused"""
    operator = Hotline(city)["operator"]
    for units in (["no-such-unit"], [""], [7], ["990102-chengguan"] * 21):
        answer = operator.post(V + "tickets", intake("举报", type="report", accused_units=units), expect=422)
        assert answer.field.startswith("accused_units"), answer.field


def story_what_a_stranger_may_not_say(city):
    """how urgent a matter is, and which system sent it, is not for strangers to say"""
    Hotline(city)
    for field, value in (("urgency", "mass"), ("urgency", "urgent"), ("source", "other"), ("source_number", "1")):
        answer = city.anonymous().post(V + "tickets", {**intake("停水了"), "channel": "web", field: value}, expect=422)
        assert answer.code == "not_allowed" and answer.field in (field, "source"), answer.text()
    city.anonymous().post(V + "tickets", {**intake("停水了"), "channel": "web", "urgency": "normal"}, expect=201)


def story_harmless_characters(city):
    """what people's keyboards and pastes bring along is kept to the byte: joiners, emoji, other scripts"""
    operator = Hotline(city)["operator"]
    for text in ("\u200b国王陵周边杂草丛生", "在A市\u200b办理劳务派遣", "一家三口👨\u200d👩\u200d👧在等\u2764\ufe0f", "\ufeff粘贴来的",
                 "ياخشىمۇسىز\u200f！", "软\u00ad连字符", "行一\r\n\t行二", "生僻字𠮷\ue000", "\u3000\u3000缩进的话 "):
        made = operator.post(V + "tickets", intake(text), expect=201).json
        words = [t["text"] for t in operator.get(f"{V}tickets/{made['id']}").json["texts"] if t["kind"] == "words"]
        assert words == [text], words


def story_doors_for_strangers(city):
    """who has no account sends through an open door, whatever it says; what came by telephone is the
    hotline's to say, and no word is refused for the name of its door"""
    supervisor, operator = Hotline(city)["supervisor"], Hotline(city)["operator"]
    doors = {d["code"]: d["open"] for d in city.anonymous().get(V + "channels").json["items"]}
    assert {"web", "app"} <= {code for code, is_open in doors.items() if is_open} and not doors["phone"]

    def kept(client, code):
        made = client.post(V + "tickets", {**intake("停水了"), "channel": code}, expect=201).json
        return supervisor.get(f"{V}tickets/{made['id']}").json["channel"]

    for code, is_open in doors.items():
        assert doors[kept(city.anonymous(), code)] and (not is_open or kept(city.anonymous(), code) == code)
        assert kept(operator, code) == code
    made = operator.post(V + "tickets", intake("查进度"), expect=201).json
    assert doors[kept(city.requester(made["number"], made["query_code"]), "phone")]
    assert city.anonymous().post(V + "tickets", {**intake("停水了"), "channel": "pigeon"}, expect=422).field == "channel"


def story_not_json(city):
    """what is no JSON, or JSON in disguise, is refused without a crash and without a trace"""
    operator = Hotline(city)["operator"]
    good = json.dumps(intake("好"), ensure_ascii=False)
    before = total(operator)
    for data in (b"", b"{", b"[]", b"null", b"7", b'"text"', b"{}", b"{]", good.encode()[:-1],
                 good.encode() + b"x", good.encode() + good.encode(), b"\xef\xbb\xbf" + b"{", b"\x00" * 50,
                 good.replace("好", "\\ud800").encode(), good.encode("utf-16"), good.encode("gb18030"),
                 good.encode().replace("好".encode(), b"\xff\xfe"), good.encode().replace("好".encode(), b"\xc0\xaf"),
                 good.encode().replace("好".encode(), b"\xed\xa0\x80"), good.encode().replace("好".encode(), b"\xe5\xa5"),
                 b"[" * 100000, b'{"a":' * 50000, ('{"text":' + "[" * 40 + "]" * 40 + "}").encode(),
                 good.replace('"text"', '"text": "一", "text"').encode(),
                 good.replace('"phone"', '"phone": "1", "phone"').encode(),
                 good.replace('"type": "complaint"', '"type": NaN').encode(),
                 good.replace('"type": "complaint"', '"type": 1e999999').encode(),
                 b"text=hello&type=help"):
        answer = raw(operator, data, expect=(400, 413, 422))
        assert answer.json["request_id"] and answer.json["title"], data[:40]
    assert total(operator) == before


def story_media_type(city):
    """another media type is 415; JSON with a charset is JSON"""
    operator = Hotline(city)["operator"]
    body = json.dumps(intake("类型")).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json",
                 "application/xml", "application/jsonx"):
        raw(operator, body, expect=415, content_type=kind)
    raw(operator, body, expect=201, content_type="application/json; charset=utf-8")


def story_oversized(city):
    """a body above the route's bound is 413, said or streamed; a huge head is refused"""
    operator = Hotline(city)["operator"]
    before = total(operator)
    raw(operator, json.dumps(intake("大" * 3000000)).encode(), expect=413)
    operator.close()
    with socket.create_connection(("127.0.0.1", city.port), 30) as sock:
        sock.sendall(b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Content-Length: 99999999999\r\n\r\n{")
        assert sock.recv(4096).split()[1] in (b"413", b"400")
    with socket.create_connection(("127.0.0.1", city.port), 30) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100000 + b"\r\n\r\n")
        assert sock.recv(4096).split()[1][:1] == b"4"
    assert total(operator) == before


def story_unknown_ids(city):
    """unknown and impossible ids are 404, never more"""
    supervisor = Hotline(city)["supervisor"]
    for bad in ("1", "0", "-1", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "abc", "1.5",
                "1%00", "%2e%2e", "' OR 1=1", "１２"):
        path = V + "tickets/" + quote(bad, safe="%")
        for method, where in (("GET", ""), ("GET", "/timeline"), ("POST", "/remark")):
            answer = supervisor.call(method, path + where, {"text": "好"} if method == "POST" else None,
                                     expect=(400, 404, 422))
            assert answer.json["code"]
    for path in ("tasks/1/sign", "claims/1/grant", "callbacks/1/attempt"):
        supervisor.post(V + path, {"reason": "busy"} if "attempt" in path else {}, expect=(403, 404))


def story_lists(city):
    """bad filters and cursors are refused by name"""
    supervisor = Hotline(city)["supervisor"]
    for query, field in (("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("state=happy", "state"),
                         ("type=x", "type"), ("lamp=blue", "lamp"), ("from=yesterday", "from"), ("to=2026-02-30", "to"),
                         ("from=0000-00-00", "from"), ("from=99999-01-01", "from"), ("unit=none", "unit"),
                         ("area=none", "area"), ("cursor=abc", "cursor"), ("cursor=" + "0" * 64, None),
                         ("q=" + "a" * 200, "q"), ("round=0", "round"), ("order=best", "order"), ("what=1", "what"),
                         ("q=%ff", "q"), ("q=%e4%be", "q"), ("q=%", "q"), ("state=%c0%af", "state"), ("unit=%00", "unit"),
                         ("limit=1&limit=2", "limit"), ("q=%E2%80%AE", "q"), ("q=%0B", "q")):
        answer = supervisor.get(f"{V}tickets?{query}", expect=(200, 400, 422) if field is None else (400, 422))
        assert field is None or (answer.field or "").split("[")[0] == field, f"{query}: {answer.json}"
    for query in ("q=%27", "q=%25", "q=_", "q=%22", "q=*", "q=%5C", "q=AND", "q=a%20OR%20b", "q=%20", "q="):
        supervisor.get(f"{V}tickets?{query}", expect=200)


def story_every_parameter(city):
    """broken UTF-8 in any parameter of any route is refused by the parameter's name"""
    Hotline(city)
    seen, wrong = 0, []
    for path, methods in city.contract.document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if parameter.get("in") != "query":
                    continue
                seen += 1
                name = parameter["name"]
                for value in ("%ff", "%e4%be%9", "a%00"):
                    at = re.sub(r"\{[^}]*\}", "1", path)
                    answer = city.anonymous().call(method.upper(), f"{at}?{name}={value}", expect=None, judge=False)
                    if (answer.status, answer.code, answer.field) != (422, "encoding", name):
                        wrong.append(f"{method} {path}?{name}={value}: {answer.status} {answer.code} {answer.field}")
    assert seen > 60 and not wrong, "\n".join([f"{seen} parameters"] + wrong)


def story_absurd_dates(city):
    """dates outside any life of a ticket are refused"""
    c = Hotline(city).register("日期").triage().dispatch().sign()
    for until in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59+08:00", "2026-13-01T00:00:00+08:00", "tomorrow", "", 7,
                  "2026-02-30T00:00:00+08:00", "1969-12-31T00:00:00Z", "292278994-08-17T07:12:55Z"):
        answer = c.act("clerk", "claims", {"kind": "deferral", "text": "缓办", "until": until}, expect=422)
        assert answer.field == "until", (until, answer.json)


def story_actions(city):
    """every action's body is judged before anything happens"""
    c = Hotline(city).register("动作").triage()
    before = c.view()["version"]
    for action, body in (("dispatch", {"shares": []}), ("dispatch", {"shares": [{}]}), ("dispatch", {}),
                         ("dispatch", {"shares": [{"unit": "990102-chengguan", "role": "boss"}]}),
                         ("dispatch", {"shares": [{"unit": "990102-chengguan", "role": "lead"}] * 65}),
                         ("confer", {}), ("confer", {"text": ""}), ("confer", {"text": LONG}),
                         ("confer", {"text": "好", "x": 1}), ("transfer", {"line": "999", "text": "转"}),
                         ("merge", {"parent": "1", "text": "并", "to": 1}), ("remark", {"text": 1})):
        c.act("dispatcher", action, body, expect=422)
    assert c.view()["version"] == before


def story_methods_and_paths(city):
    """a wrong method is 405 with Allow, an unknown path 404, a strange request line no crash"""
    operator = Hotline(city)["operator"]
    answer = operator.call("PATCH", V + "tickets", {}, expect=405)
    assert "POST" in answer.headers["Allow"] and "GET" in answer.headers["Allow"]
    for path in (V + "tickets/1/explode", V, V + "../tickets", "//", V + "tickets//", "/api/v2/tickets", V + "TICKETS"):
        operator.get(path, expect=(400, 404))
    for line in (b"GET\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"FETCH /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", b"GET " + b"/a" * 40000 + b" HTTP/1.1\r\n\r\n",
                 b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                 b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"):
        with socket.create_connection(("127.0.0.1", city.port), 30) as sock:
            try:
                sock.sendall(line)
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass
            except OSError:
                continue  # thrown out: as good an answer as any
    operator.get("/healthz")


def story_head_and_security_headers(city):
    """HEAD is GET without a body; answers forbid sniffing, framing and caching of what is private"""
    operator = Hotline(city)["operator"]
    head = operator.call("HEAD", V + "tickets", expect=200, judge=False)
    assert not head.body
    got = operator.get(V + "tickets")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got.headers["Cache-Control"] or "no-cache" in got.headers["Cache-Control"]


def story_problem_documents(city):
    """a refusal is a problem document with code, detail and request id, and tells nothing of the inside"""
    operator = Hotline(city)["operator"]
    for answer in (operator.get(V + "tickets/1", expect=404), operator.post(V + "tickets", {}, expect=422),
                   city.anonymous().get(V + "tickets", expect=401)):
        assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
        assert answer.json["status"] == answer.status and answer.json["request_id"]
        for word in ("sqlite", "postgres", "SELECT", ".c:", "/tmp"):
            assert word.lower() not in answer.text().lower()


def story_category_unknown_to_triage(city):
    """triage without a category is refused by name"""
    c = Hotline(city).register("未分类", category=None)
    try:
        answer = c.act("dispatcher", "triage", {}, expect=422)
    except Unexpected as error:
        raise AssertionError(f"triage wants a category such as {CATEGORY}") from error
    assert answer.field == "category"
    c.triage(category=CATEGORY)
