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
