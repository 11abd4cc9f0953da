"""The query code: told again when the answer got lost, replaced when it was lost."""
import secrets
import threading

from town import furnished

V = "/api/v1/"


def sent(town, by, key, **more):
    return by.post(V + "tickets", town.intake(**{"channel": "web", **more}), key=key, expect=201).json


def opens(city, number, code):
    """May one look at the ticket with this code?"""
    return city.anonymous().post(V + "requester-session", {"number": number, "code": code}, expect=(200, 401)).status == 200


def story_lost_answer(city):
    """whoever presses again gets number, code and receipt again, and the code opens the ticket"""
    town, citizen, key = furnished(city), city.anonymous(), secrets.token_hex(16)
    first = sent(town, citizen, key)
    assert opens(city, first["number"], first["query_code"])
    for who in (citizen, city.anonymous()):
        again = sent(town, who, key)
        assert again == first, (again, first)
    assert town.view(first)["number"] == first["number"]
    town.triage(first)
    again = sent(town, citizen, key)
    assert (again["query_code"], again["receipt"], again["version"]) == \
        (first["query_code"], first["receipt"], first["version"]) and again["state"] == "dispatching"
    citizen.post(V + "tickets", town.intake(channel="web", text="别的话"), key=key, expect=422)
    other = sent(town, citizen, secrets.token_hex(16))
    assert other["number"] != first["number"] and other["query_code"] != first["query_code"]
    staff = town.person("operator")
    mine = sent(town, staff, key)
    assert mine["number"] != first["number"], "the key is a caller's own"
    assert sent(town, staff, key) == mine and sent(town, town.person("operator", nth=1), key)["number"] != mine["number"]
    log = city.log()
    assert not any(code["query_code"] in log for code in (first, other, mine))


def story_pressed_at_once(city):
    """six presses at the same time: one ticket, six times the same code"""
    town, key, made = furnished(city), secrets.token_hex(16), []
    press = lambda: made.append(sent(town, city.anonymous(), key))
    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6 and all(one == made[0] for one in made), made
    assert opens(city, made[0]["number"], made[0]["query_code"])


def renew(town, who, ticket, body, **more):
    return town.act(who, ticket, "query-code", body, **more)


def steps(town, ticket, by, op="reissue_code"):
    return [s for s in by.get(f"{V}tickets/{ticket['id']}/timeline").json["items"] if s["op"] == op]


def story_new_code_on_the_phone(city):
    """the caller's number is the ticket's: a new code; the old one and the sessions it opened end"""
    town = furnished(city)
    operator, phone = town.person("operator"), "13900000031"
    made = town.ticket(contact={"name": "钱三一", "phone": phone})
    before = city.requester(made["number"], made["query_code"])
    before.get(V + "my-ticket")
    key = secrets.token_hex(16)
    new = renew(town, operator, made, {"phone": "+86 139-0000-0031"}, key=key).json
    assert new["number"] == made["number"] and new["query_code"] != made["query_code"] and new["receipt"] == made["receipt"]
    before.get(V + "my-ticket", expect=401)
    assert not opens(city, made["number"], made["query_code"]) and opens(city, made["number"], new["query_code"])
    assert renew(town, operator, made, {"phone": "+86 139-0000-0031"}, key=key).json == new, "a lost answer"
    mine = city.requester(made["number"], new["query_code"])
    told = steps(town, made, operator)
    assert len(told) == 1 and told[0]["actor"], told
    assert "核对来电号码后补发了查询码，原查询码作废" in told[0]["sentence"], told
    assert "gave a new query code after checking the caller's number; the old one is void" in told[0]["sentence_en"]
    own = mine.get(f"{V}tickets/{made['id']}/timeline").json["items"]
    assert [s["op"] for s in own].count("reissue_code") == 1, "the requester reads it"
    clerk = town.person("clerk", "heat")
    town.dispatch(made)
    assert not steps(town, made, clerk), "nothing for the units"
    chain = operator.get(f"{V}tickets/{made['id']}/events").text() + city.log()
    for secret in (phone, "139-0000-0031", made["query_code"], new["query_code"]):
        assert secret not in chain, secret
    for role in ("dispatcher", "reviewer", "supervisor"):
        renew(town, town.person(role), made, {"phone": phone}, expect=403)
    renew(town, clerk, made, {"phone": phone}, expect=403)
    renew(town, city.anonymous(), made, {"phone": phone}, expect=401)
    assert operator.get(f"{V}tickets/{made['id']}").json["version"] == town.view(made)["version"]


def story_old_answer_keeps_quiet(city):
    """after a new code the intake's repeat tells no code any more, and a late log-in with the old one fails"""
    town, citizen, key = furnished(city), city.anonymous(), secrets.token_hex(16)
    made = sent(town, citizen, key)
    new = renew(town, town.person("operator"), made, {"phone": "13900000001"}).json
    again = sent(town, citizen, key)
    assert "query_code" not in again and again["number"] == made["number"] and again["receipt"] == made["receipt"]
    assert opens(city, made["number"], new["query_code"])


def story_wrong_number(city):
    """a wrong number is refused, written down and counted; the ticket's code goes on"""
    town = furnished(city)
    operator = town.person("operator")
    made = town.ticket(contact={"name": "钱三二", "phone": "13900000032"})
    version = town.view(made)["version"]
    assert renew(town, operator, made, {}, expect=422).field == "phone"
    assert renew(town, operator, made, {"phone": "abc"}, expect=422).field == "phone"
    for i in range(5):
        assert renew(town, operator, made, {"phone": f"1390000010{i}"}, expect=403).code == "phone_differs"
    late = renew(town, town.person("callback"), made, {"phone": "13900000032"}, expect=429)
    assert late.code == "rate_limited" and 0 < int(late.headers["Retry-After"]) <= 3600
    assert opens(city, made["number"], made["query_code"]) and town.view(made)["version"] == version
    trail = town.person("auditadmin").get(V + "audit?limit=200").json["items"]
    assert sum(entry["op"] == "code_refused" for entry in trail) >= 5, trail[:3]
    city.advance("1h")
    assert renew(town, operator, made, {"phone": "13900000032"}).json["query_code"]


def story_noise_hides_no_try(city):
    """wrong tries count however much else happened to the ticket between them"""
    town = furnished(city)
    operator = town.person("operator")
    made = town.ticket(contact={"name": "钱三四", "phone": "13900000034"})
    for i in range(4):
        renew(town, operator, made, {"phone": f"1390000020{i}"}, expect=403)
    for i in range(210):
        town.act(operator, made, "unmask", {"reason": "核对来电"})
    renew(town, operator, made, {"phone": "13900000205"}, expect=403)
    renew(town, operator, made, {"phone": "13900000034"}, expect=429)


def story_nobody_left_a_number(city):
    """without a number the receipt shows whose ticket it is, and only the ticket's own, unchanged"""
    town = furnished(city)
    operator = town.person("operator")
    made = town.ticket(identity_mode="anonymous", contact=None)
    other = town.ticket(identity_mode="anonymous", contact=None)
    assert renew(town, operator, made, {"phone": "13900000001"}, expect=409).code == "no_phone"
    named = town.ticket(contact={"name": "钱三三"})
    assert renew(town, operator, named, {"phone": "13900000001"}, expect=409).code == "no_phone"
    assert renew(town, operator, made, {"receipt": other["receipt"]}, expect=403).code == "receipt_differs"
    changed = made["receipt"].replace("十三度", "二十度")
    assert changed != made["receipt"]
    assert renew(town, operator, made, {"receipt": changed}, expect=422).field == "receipt"
    assert renew(town, operator, made, {"receipt": "{}"}, expect=422).field == "receipt"
    new = renew(town, operator, made, {"receipt": made["receipt"] + "\n"}).json
    assert opens(city, made["number"], new["query_code"]) and not opens(city, made["number"], made["query_code"])
    told = steps(town, made, operator)[0]
    assert "核对回执后补发了查询码" in told["sentence"] and "after checking the receipt" in told["sentence_en"], told


def story_own_session(city):
    """whoever still has the code changes it alone; other sessions end, this one stays; flooding ends in 429"""
    town = furnished(city)
    made = town.ticket(by=city.anonymous(), channel="web")
    here, there = (city.requester(made["number"], made["query_code"]) for _ in range(2))
    new = renew(town, here, made, {}).json
    here.get(V + "my-ticket")
    there.get(V + "my-ticket", expect=401)
    assert not opens(city, made["number"], made["query_code"]) and opens(city, made["number"], new["query_code"])
    other = town.ticket()
    renew(town, here, other, {}, expect=404)
    codes = {renew(town, here, made, {}).json["query_code"] for _ in range(4)}
    assert len(codes) == 4
    late = renew(town, here, made, {}, expect=429)
    assert late.code == "rate_limited" and int(late.headers["Retry-After"]) > 80000
    told = steps(town, made, here)
    assert len(told) == 5 and told[0]["sentence"] == "您换了新的查询码，原查询码作废。", told
    assert "诉求人换了新的查询码" in steps(town, made, town.person("operator"))[0]["sentence"]


def story_secret_requesters(city):
    """confidential: the number is compared, never shown; a report is the report desk's"""
    town = furnished(city)
    operator = town.person("operator")
    secret = town.ticket(identity_mode="confidential", contact={"name": "钱三四", "phone": "13900000034"})
    assert renew(town, operator, secret, {"phone": "13900000034"}).json["query_code"]
    report = town.ticket(type="report", accused_units=["police"], by=town.person("report_desk"),
                         contact={"name": "钱三五", "phone": "13900000035"})
    renew(town, operator, report, {"phone": "13900000035"}, expect=404)
    assert renew(town, town.person("report_desk"), report, {"phone": "13900000035"}).json["query_code"]


def story_log_in_beside_a_new_code(city):
    """whoever logs in with the old code at that very moment is out as soon as the new one stands"""
    town = furnished(city)
    operator, mine = town.person("operator"), []
    made = town.ticket(contact={"name": "钱三六", "phone": "13900000036"})
    go, body = threading.Barrier(7), {"number": made["number"], "code": made["query_code"]}

    def log_in():
        me = city.anonymous()
        go.wait()
        for _ in range(3):
            if me.post(V + "requester-session", body, expect=(200, 401, 429)).status == 200:
                mine.append(dict(me.cookies))
    threads = [threading.Thread(target=log_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    go.wait()
    renew(town, operator, made, {"phone": "13900000036"})
    for thread in threads:
        thread.join()
    for cookies in mine:
        late = city.anonymous()
        late.cookies.update(cookies)
        late.get(V + "my-ticket", expect=401)
