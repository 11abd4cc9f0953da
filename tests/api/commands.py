"""The manners of the API: idempotency, versions, conflicts, CSRF, tokens, lockout, floods."""
import threading

from hotline import LEAD, OPEN_DOORS, V, Hotline, intake

CITY = {"demo": 0, "config": OPEN_DOORS}


def total(client):
    return client.get(V + "tickets?limit=1").json["total"]


def story_same_key_same_answer(city):
    """a repeated POST with its key answers the same ticket and stores nothing more"""
    operator = Hotline(city)["operator"]
    body, before = intake("只登记一次"), total(operator)
    first = operator.post(V + "tickets", body, expect=201, key="key-same-answer-0001").json
    again = operator.post(V + "tickets", body, expect=201, key="key-same-answer-0001").json
    assert (first["id"], first["number"], first["version"]) == (again["id"], again["number"], again["version"])
    assert total(operator) == before + 1
    operator.post(V + "tickets", {**body, "text": "别的话"}, expect=422, key="key-same-answer-0001")
    assert total(operator) == before + 1
    other = operator.post(V + "tickets", body, expect=201, key="key-same-answer-0002").json
    assert other["id"] != first["id"]
    stranger = Hotline(city)["operator2"].post(V + "tickets", body, expect=201, key="key-same-answer-0001").json
    assert stranger["id"] != first["id"], "a key belongs to its sender"


def story_same_key_action(city):
    """a repeated action is recognised although the ticket has moved on by it"""
    c = Hotline(city).register("重复点击").triage()
    body = {"shares": [{"unit": LEAD, "role": "lead"}]}
    first = c.act("dispatcher", "dispatch", body, key="key-dispatch-00001").json
    again = c.act("dispatcher", "dispatch", body, key="key-dispatch-00001").json
    assert first["version"] == again["version"] and len(c.view()["tasks"]) == 1
    c.sign()
    later = c.act("dispatcher", "dispatch", body, key="key-dispatch-00001").json
    assert later["id"] == first["id"] and len(c.view()["tasks"]) == 1
    c.act("dispatcher", "dispatch", {"shares": [{"unit": LEAD, "role": "lead", "legal_basis": "别的依据"}]},
          key="key-dispatch-00001", expect=422)


def story_same_key_at_once(city):
    """ten senders of one key at once make one ticket"""
    operator = Hotline(city)["operator"]
    before, got, body = total(operator), [], intake("同时到达")

    def send():
        client = operator.again()
        got.append(client.post(V + "tickets", body, expect=(201, 409), key="key-at-once-0000001", judge=False))
        client.close()
    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {a.json["id"] for a in got if a.status == 201}
    assert len(got) == 10 and len(ids) == 1, [a.status for a in got]
    assert total(operator) == before + 1


def story_bad_keys(city):
    """a key that is none is refused"""
    operator = Hotline(city)["operator"]
    for key in ("x" * 300, "短 空格", " "):
        try:
            operator.post(V + "tickets", intake("坏键"), expect=(400, 422), key=key.encode("utf-8").decode("latin-1"))
        except ValueError:
            continue


def story_if_match(city):
    """a stale version is 412 with the current state; a right one passes; an edit without one is 428"""
    desk = Hotline(city)
    c = desk.register("两人同时办")
    stale = c.version
    c.act("dispatcher", "remark", {"text": "先动一下"}, if_match=stale)
    answer = c.act("dispatcher", "triage", {}, if_match=stale, expect=412)
    assert answer.json["current"]["state"] == "registered"
    assert answer.json["current"]["version"] == c.version > stale
    assert c.act("dispatcher", "triage", {}, if_match=c.version).headers["ETag"].strip('"') == str(c.version)
    for broken in ("soon", str(c.version), f'W/"{c.version}"', '"', '""', '"one"', '"-1"', f'"{c.version}", "1"'):
        answer = c.act("dispatcher", "remark", {"text": "坏版本"}, expect=400, headers={"If-Match": broken})
        assert (answer.code, answer.field) == ("if_match", "If-Match"), answer.json
        assert "current" not in answer.json
    assert c.view()["version"] == c.version
    made = desk["kb_editor"].post(V + "articles", {"title": "条目", "body": "正文", "legal_basis": "某条例"},
                                  expect=201).json
    edit = {"title": "条目改", "body": "正文", "legal_basis": "某条例"}
    path = f"{V}articles/{made['id']}"
    desk["kb_editor"].put(path, edit, expect=428)
    desk["kb_editor"].put(path, edit, expect=412, if_match=99)
    desk["kb_editor"].put(path, edit, expect=(200, 204), if_match=made["version"])


def story_race(city):
    """eight dispatchers at once: one dispatches, the others are told how it stands"""
    c = Hotline(city).register("抢着派单").triage()
    dispatcher, got = c.desk["dispatcher"], []

    def send():
        client = dispatcher.again()
        got.append(client.post(f"{V}tickets/{c.id}/dispatch", {"shares": [{"unit": LEAD, "role": "lead"}]},
                               expect=(200, 409, 412), judge=False).status)
        client.close()
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(200) == 1 and len(got) == 8, got
    assert len(c.view()["tasks"]) == 1


def story_csrf(city):
    """what a cookie asks to change must carry the token, also for requesters; a wrong one is no better"""
    desk = Hotline(city)
    c, operator = desk.register("跨站"), desk["operator"]
    right = operator.csrf
    for token in (None, "x" * 43, right[:-1] + ("A" if right[-1] != "A" else "B")):
        operator.csrf = token
        operator.post(f"{V}tickets/{c.id}/remark", {"text": "伪造"}, expect=403)
        operator.get(f"{V}tickets/{c.id}")
    operator.csrf = right
    me = c.requester()
    me.csrf = None
    me.post(f"{V}tickets/{c.id}/supplement", {"text": "伪造"}, expect=403)
    assert not [t for t in c.view()["texts"] if t["text"] == "伪造"]


def story_token(city):
    """a program's bearer token needs no CSRF token, acts as its account, and ends when it is revoked"""
    desk = Hotline(city)
    desk["operator"]
    made = city.cli("user", "token", "--name", "staff-operator", "--label", "批量导入")
    token = made.split()[-1]
    program = city.anonymous()
    program.token = token
    got = program.post(V + "tickets", intake("程序登记"), expect=201).json
    assert program.get(f"{V}tickets/{got['id']}").json["number"] == got["number"]
    program.token = token[:-1] + ("A" if token[-1] != "A" else "B")
    program.get(V + "tickets", expect=401)


def story_lockout(city):
    """wrong passwords lock the account for a while; the right one is refused then too"""
    user = city.user("operator", name="locked-out", login=False)
    for _ in range(5):
        user.login("not the password", expect=401)
    answer = user.login(expect=(401, 423, 429))
    assert answer.status != 200 and not user.cookies
    other = city.user("operator", name="not-locked")
    other.get(V + "session")


def story_disabled_user(city):
    """a disabled user is out at once, in every session"""
    user = city.user("operator", name="leaver")
    user.get(V + "session")
    city.cli("user", "disable", "--name", "leaver")
    user.get(V + "tickets", expect=401)
    user.login(expect=401)


def story_three_administrators(city):
    """an administrator holds that one role and no other"""
    city.user("secadmin", name="only-secadmin")
    city.cli("user", "grant", "--name", "only-secadmin", "--role", "operator", expect=1)


def story_weak_password(city):
    """no default password, and a short one is refused"""
    city.cli("user", "add", "--name", "weak", "--role", "operator", "--password-stdin", stdin="short\n", expect=1)
    city.cli("user", "add", "--name", "weak", "--role", "operator", "--password-stdin", stdin="\n", expect=1)


def story_number_and_missing(city):
    """a ticket opens by its number for whom its id does; triage that only misses things is offered"""
    desk = Hotline(city)
    body = {k: v for k, v in intake("没有分类").items() if k not in ("category", "place")}
    made = desk["operator"].post(V + "tickets", body, expect=201).json
    seen = desk["dispatcher"].get(V + "tickets/" + made["number"])
    assert seen.json["id"] == made["id"] and seen.headers["ETag"] == '"1"'
    assert "triage" in [a["action"] for a in seen.json["actions"]]
    desk["dispatcher"].post(V + f"tickets/{made['id']}/triage", {}, expect=422)
    last = made["number"][-1]
    wrong = made["number"][:-1] + str((int(last) + 1) % 10)
    for number in (wrong, "209901010000000", "20991231" + "0" * 20):
        desk["dispatcher"].get(V + "tickets/" + number, expect=404)
    desk["clerk"].get(V + "tickets/" + made["number"], expect=404)
