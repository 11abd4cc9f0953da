"""Files, articles, respondents, the directory, what-if clocks, receipts, live events."""
import base64
import http.client
import json
import os

from city import City, until
from town import furnished

CITY = {"config": ("jobs_threads = 3",)}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def story_attachments(city):
    """a photo is kept by content, read with ranges, and refused where its kind is not taken"""
    town = furnished(city)
    made = town.ticket()
    operator, path = town.person("operator"), f"/api/v1/tickets/{made['id']}/attachments"
    kept = operator.post(f"{path}?name=..%2F%E7%8E%B0%E5%9C%BA.png", raw=PNG, content_type="application/octet-stream",
                         expect=201).json
    assert kept["media_type"] == "image/png" and kept["size"] == len(PNG)
    whole = operator.get(f"{path}/{kept['id']}")
    assert whole.body == PNG and "nosniff" in whole.headers.get("X-Content-Type-Options", "")
    part = operator.call("GET", f"{path}/{kept['id']}", headers={"Range": "bytes=0-7"}, expect=206, judge=False)
    assert part.body == PNG[:8]
    listed = town.view(made)["attachments"]
    assert [file["name"] for file in listed] == ["现场.png"]
    operator.post(f"{path}?name=a.exe", raw=b"MZ\x90\x00" + b"\0" * 200, content_type="application/octet-stream", expect=415)
    operator.post(path, raw=PNG, content_type="application/octet-stream", expect=422)
    operator.get(f"{path}/1", expect=404)
    town.person("clerk", "police").get(f"{path}/{kept['id']}", expect=404)
    town.dispatch(made)
    clean = town.person("clerk", "heat").get(f"{path}/{kept['id']}")
    assert clean.body[:4] == PNG[:4]
    citizen = city.requester(made["number"], made["query_code"])
    citizen.post(f"{path}?name=b.png", raw=PNG, content_type="application/octet-stream", expect=201)


def story_articles(city):
    """an article is written, found, edited under its version; drafts are the editors'"""
    town = furnished(city)
    editor, operator = town.person("kb_editor"), town.person("operator")
    body = {"title": "暖气测温要求", "body": "离墙一米处测温。", "legal_basis": "供热条例", "category": "01",
            "owner_unit": "heat", "state": "draft", "expires_at": "2099-01-01T00:00:00+08:00"}
    made = editor.post("/api/v1/articles", body, expect=201, key="article-story-1").json
    again = editor.post("/api/v1/articles", body, expect=201, key="article-story-1").json
    assert again["id"] == made["id"]
    operator.get(f"/api/v1/articles/{made['id']}", expect=404)
    editor.put(f"/api/v1/articles/{made['id']}", {**body, "state": "published"}, expect=428)
    second = editor.put(f"/api/v1/articles/{made['id']}", {**body, "state": "published"}, if_match=1).json
    assert second["version"] == 2
    editor.put(f"/api/v1/articles/{made['id']}", body, if_match=1, expect=412)
    found = operator.get("/api/v1/articles?q=%E6%B5%8B%E6%B8%A9&category=01").json
    assert found["total"] == 1 and found["items"][0]["owner_unit"]["code"] == "heat"
    assert operator.get(f"/api/v1/articles/{made['id']}").json["body"] == "离墙一米处测温。"
    operator.post("/api/v1/articles", body, expect=403)
    editor.post("/api/v1/articles", {**body, "category": "77"}, expect=422)
    leaf = editor.post("/api/v1/articles", {**body, "title": "一户不热", "category": "0101", "state": "published"}, expect=201).json
    for more in ("", "&limit=1", "&limit=1&skip=1"):
        page = operator.get("/api/v1/articles?category=0101" + more).json
        want = [leaf["id"], made["id"]]
        assert [one["id"] for one in page["items"]] == (want if not more else want[1:] if "skip" in more else want[:1]), page
        assert page["total"] == 2
    assert [one["id"] for one in operator.get("/api/v1/articles?category=01").json["items"]] == [leaf["id"], made["id"]]
    assert operator.get("/api/v1/articles?category=02").json["total"] == 0
    answered = town.ticket()
    town.act(operator, answered, "answer", {"text": "按要求测温。", "article": made["id"]})


def story_respondents(city):
    """an estate is entered once and linked to tickets"""
    town = furnished(city)
    operator = town.person("operator")
    body = {"kind": "estate", "name": "星河苑", "area": "A01"}
    made = operator.post("/api/v1/respondents", body, expect=201).json
    operator.post("/api/v1/respondents", body, expect=409)
    ticket = town.ticket(respondents=[made["id"]])
    other = town.ticket()
    operator.put(f"/api/v1/tickets/{other['id']}/respondents/{made['id']}", expect=204)
    assert operator.get(f"/api/v1/tickets/{ticket['id']}/respondents").json["items"][0]["name"] == "星河苑"
    assert set(operator.get(f"/api/v1/respondents/{made['id']}/tickets").json["ids"]) == {ticket["id"], other["id"]}
    assert town.person("clerk", "heat").get(f"/api/v1/respondents/{made['id']}/tickets").json["ids"] == []
    operator.delete(f"/api/v1/tickets/{other['id']}/respondents/{made['id']}")
    path = f"/api/v1/respondents/{made['id']}"
    operator.put(path, {**body, "note": "2010年建成"}, expect=428)
    seen = operator.get(path).json
    assert seen["version"] == made["version"]
    kept = operator.put(path, {**body, "note": "2010年建成"}, if_match=seen["version"]).json
    assert kept["version"] != seen["version"] and kept["created_at"] == seen["created_at"]
    assert town.person("dispatcher").put(path, {**body, "note": "谁先谁后"}, if_match=seen["version"], expect=412).code == "stale"
    assert operator.get(path).json == kept
    assert operator.get("/api/v1/respondents?q=%E6%98%9F&kind=estate").json["items"][0]["note"] == "2010年建成"


def story_directory(city):
    """units by pinyin, parent and area; the catalogue says who leads and why"""
    town = furnished(city)
    operator = town.person("operator")
    assert [u["code"] for u in operator.get("/api/v1/units?q=scgj").json["items"]] == ["urban"]
    assert {u["code"] for u in operator.get("/api/v1/units?parent=east").json["items"]} == {"east-heat", "east-urban"}
    assert {u["code"] for u in operator.get("/api/v1/units?area=A01&level=3").json["items"]} >= {"east"}
    operator.get("/api/v1/units?parent=nobody", expect=422)
    hit = operator.get("/api/v1/catalogue/suggestion?category=0101&area=A01").json
    assert hit["found"] and hit["lead"]["code"] == "heat" and hit["legal_basis"] == "供热条例"
    stranger = city.anonymous()
    for path in ("areas", "categories", "channels", "lines", "calendar?year=2026"):
        stranger.get(f"/api/v1/{path}")
    stranger.get("/api/v1/units", expect=401)
    assert any(rule["legal_ref"] for rule in operator.get("/api/v1/rules").json["items"])
    dues = stranger.get("/api/v1/clock?type=complaint&from=2026-09-30T10:00:00%2B08:00").json["items"]
    handle = next(due for due in dues if due["stage"] == "handle")
    assert handle["due_at"] > "2026-10-08" and "24:00前" in handle["printed_zh"]


def story_receipt(city):
    """the receipt proves offline what was told; the proof comes with the seal"""
    town = furnished(city)
    made = town.ticket()
    path = os.path.join(city.folder, "receipt.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(made["receipt"])
    city.run("receipt", "verify", "--receipt", path)
    citizen = city.requester(made["number"], made["query_code"])
    files = citizen.get(f"/api/v1/tickets/{made['id']}/receipt").json
    assert files["receipt"] == made["receipt"]
    with open(path, "w", encoding="utf-8") as file:
        file.write(made["receipt"].replace("十三", "二十"))
    city.run("receipt", "verify", "--receipt", path, expect=1)


def story_chain(city):
    """the raw chain is gapless, each hash the next one's predecessor; withheld links keep it whole"""
    town = furnished(city)
    made = town.ticket()
    town.dispatch(made)
    chain = town.person("operator").get(f"/api/v1/tickets/{made['id']}/events").json
    assert [event["seq"] for event in chain] == list(range(1, len(chain) + 1))
    for before, event in zip(chain, chain[1:]):
        assert event["prev_hash"] == before["hash"]
    assert json.loads(chain[0]["payload"])["op"] == "register"
    withheld = town.person("clerk", "heat").get(f"/api/v1/tickets/{made['id']}/events").json
    assert [(e["seq"], e["hash"]) for e in withheld] == [(e["seq"], e["hash"]) for e in chain]
    assert all(e["withheld"] and "payload" not in e for e in withheld)
    timeline = town.person("operator").get(f"/api/v1/tickets/{made['id']}/timeline").json["items"]
    told = next(entry for entry in timeline if "办理并答复" in entry["sentence"])
    assert "供热办公室接到派单，负责主办；" in told["sentence"], told
    assert all(word in told["sentence_en"] for word in ("供热办公室 was put in charge (lead)", "; to be handled and answered before")), told


class Ear:
    """A listener on the stream; keeps what came."""

    def __init__(self, client, last=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.city.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}
        if last:
            headers["Last-Event-ID"] = last
        self.connection.request("GET", "/api/v1/stream", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self.id = None

    def next(self, kind="ticket"):
        """The data of the next event of this kind."""
        event, data = None, None
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif line.startswith("id: "):
                self.id = line[4:]
            elif line == "" and data is not None:
                if event == kind:
                    return json.loads(data)
                event, data = None, None

    def close(self):
        self.connection.close()


def story_stream(city):
    """live events reach who may see the ticket and nobody else"""
    town = furnished(city)
    clerk = town.person("clerk", "heat")
    everybody, unit = Ear(town.person("supervisor")), Ear(clerk)
    other, mine = town.ticket(), town.ticket()
    town.dispatch(other, "urban")
    while everybody.next()["ticket_id"] != other["id"]:  # earlier stories may still be on their way
        pass
    town.dispatch(mine, "heat")
    seen = unit.next()
    while seen["ticket_id"] != mine["id"]:
        assert seen["ticket_id"] != other["id"], "a ticket of another unit"
        seen = unit.next()
    assert "暖气" not in json.dumps(seen, ensure_ascii=False)
    town.on_task(clerk, town.task(mine, "heat"), "sign")
    while seen["op"] != "sign":
        seen = unit.next()
    last = unit.id
    unit.close()
    town.act(clerk, mine, "remark", {"text": "已安排。"})
    again = Ear(clerk, last)
    assert again.next()["op"] == "remark"
    again.close()
    everybody.close()
    city.anonymous().get("/api/v1/stream", expect=401)
    town.person("sysadmin").get("/api/v1/stream", expect=403)


def story_all_that_fell_due(city):
    """moving the clock returns when all due work has run, each once, also what the server's three threads took"""
    town = furnished(city)
    many = [town.ticket() for _ in range(25)]
    for made in many:
        town.dispatch(made)
    city.advance("6d")
    assert [town.task(made, "heat")["window_closed"] for made in many] == [True] * 25
    for made in many:
        told = town.person("supervisor").get(f"/api/v1/tickets/{made['id']}/timeline?limit=200").json["items"]
        assert [e["op"] for e in told].count("window_close") == 1, made["number"]


def story_threads_of_the_work(city):
    """so many threads do the background work as the configuration says, and none where another process does it"""
    def threads(of):
        return len(os.listdir(f"/proc/{of.pid()}/task"))

    with City(city.engine, config=("jobs_threads = 0",)) as without:
        until(lambda: threads(city) == threads(without) + 3, "three threads more")


def story_sandbox_clock(city):
    """in a sandbox the clock moves and what fell due has run"""
    town = furnished(city)
    made = town.ticket()
    town.dispatch(made)
    admin = town.person("sysadmin")
    before = admin.get("/api/v1/session").json["now"]
    town.person("operator").post("/api/v1/sandbox/clock", {"advance": "1d"}, expect=403)
    admin.post("/api/v1/sandbox/clock", {"advance": "soon"}, expect=422)
    after = admin.post("/api/v1/sandbox/clock", {"advance": "30d"}).json["now"]
    assert after > before
    view = town.view(made)
    assert view["lamp"] == "red" and any(c["cause"] == "expired" for c in view["callbacks"])
    assert town.task(made, "heat")["window_closed"]
    assert made["id"] in [i["id"] for i in town.person("supervisor").get("/api/v1/tickets?lamp=red&limit=200").json["items"]]


def story_seal_proves(city):
    """after a night the receipt's proof leads to a seal and verifies offline"""
    town = furnished(city)
    made = town.ticket()
    town.person("sysadmin").post("/api/v1/sandbox/clock", {"advance": "2d"})
    def proven():
        files = town.person("operator").get(f"/api/v1/tickets/{made['id']}/receipt").json
        return files if files["proof"] is not None else None

    files = until(proven, "a seal")
    paths = {}
    for name, text in files.items():
        paths[name] = os.path.join(city.folder, name + ".json")
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(text)
    city.run("receipt", "verify", "--receipt", paths["receipt"], "--proof", paths["proof"], "--seal", paths["seal"])
