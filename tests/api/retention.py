"""Personal data whose time is over: gathered, agreed on by two people, destroyed; the proofs stay."""
import concurrent.futures
import contextlib
import json
import os

from city import Client, PASSWORD, until
from hotline import OPEN_DOORS, V
from town import furnished

CITY = {"config": OPEN_DOORS}
YEARS_3 = 3 * 366 * 86400 * 1000


@contextlib.contextmanager
def years_ago(city):
    """The sandbox's clock stands three years back meanwhile: retention counts by the real one."""
    city.sql(f"UPDATE region SET clock_offset_ms = clock_offset_ms - {YEARS_3}")
    yield
    city.sql(f"UPDATE region SET clock_offset_ms = clock_offset_ms + {YEARS_3}")


def kept_for(town, years):
    """The city sets its period."""
    system = town.person("sysadmin")
    settings = {item["name"]: item for item in system.get(V + "settings").json["items"]}
    system.put(V + "settings/retention_years", {"value": str(years), "legal_ref": "个人信息保护法 19"},
               if_match=settings["retention_years"]["version"])


def gathered(city, town):
    city.cli("retention", "gather")
    return town.person("supervisor").get(V + "retention").json["items"][0]


def confirm(who, one, expect=200, **more):
    return who.post(f"{V}retention/{one['id']}/confirm", if_match=more.pop("version", one["version"]), expect=expect, **more)


def papers(city, made, of):
    """Receipt, proof and seal of a ticket as files: the arguments that name them, and the receipt."""
    got = of.get(f"{V}tickets/{made['id']}/receipt").json
    arguments = []
    for name in ("receipt", "proof", "seal"):
        assert got[name] is not None, name
        path = os.path.join(city.folder, f"{name}-{made['id']}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(got[name] if isinstance(got[name], str) else json.dumps(got[name], ensure_ascii=False))
        arguments += ["--" + name, path]
    return arguments, got["receipt"]


def story_nothing_expires_by_itself(city):
    """without a period nothing is gathered, and with one nothing that ended not long ago"""
    town = furnished(city)
    supervisor = town.person("supervisor")
    empty = supervisor.get(V + "retention").json
    assert (empty["years"], empty["cutoff_at"], empty["items"], empty["next_cursor"]) == (0, None, [], None), empty
    town.closed()
    with years_ago(city):
        city.made = town.closed(contact={"name": "周一平", "phone": "13977770001"})
        city.also = town.closed(contact={"name": "郑二安", "phone": "13977770002"})
        city.advance("40d")
    assert "nothing to gather" in city.cli("retention", "gather")
    kept_for(town, 5)
    assert "nothing to gather" in city.cli("retention", "gather")
    assert supervisor.get(V + "retention").json["items"] == []


def story_gathered_twice_at_once(city):
    """two that propose the same list at the same instant propose it once"""
    town = furnished(city)
    city.sql("INSERT INTO retention_list (region_id, list_id, state, years, cutoff_at, persons, destroyed, proposed_at)"
             " VALUES (1, 7, 'gathering', 2, 1700000000000, 0, 0, 1700000000000)")
    kept_for(town, 2)
    with concurrent.futures.ThreadPoolExecutor(2) as two:
        with (city.writers_wait("retention_list") if city.engine == "postgres" else contextlib.nullcontext()) as waiting:
            runs = [two.submit(city.cli, "retention", "gather") for _ in range(2)]
            if waiting:
                until(lambda: waiting() == 2, "both being about to write")
        for run in runs:
            run.result()
    proposed = [one for one in town.person("auditadmin").get(V + "audit?kind=retention").json["items"]
                if one["op"] == "propose"]
    assert len(proposed) == 1, proposed
    city.verify()
    supervisor = town.person("supervisor")
    one = supervisor.get(V + "retention").json["items"][0]
    supervisor.post(f"{V}retention/{one['id']}/refuse", {"reason": "重来"}, if_match=one["version"])


def story_who_may(city):
    """lists are for auditors and supervisors; part of a city is not enough, nor is a program"""
    town = furnished(city)
    kept_for(town, 2)
    one = gathered(city, town)
    assert (one["state"], one["persons"], one["destroyed"], one["asked_by"]) == ("proposed", 2, 0, None), one
    for role in ("operator", "inspector", "sysadmin", "secadmin", "report_desk"):
        town.person(role).get(V + "retention", expect=403)
        confirm(town.person(role), one, expect=403)
    city.anonymous().get(V + "retention", expect=401)
    refused = confirm(town.person("supervisor", "east"), one, expect=403)
    assert refused.code == "city_only", refused.json
    supervisor = town.person("supervisor")
    account = supervisor.get(V + "session").json["account_id"]
    made = town.person("secadmin").post(f"{V}accounts/{account}/tokens", {"label": "x", "days": 1, "unlimited": True}, expect=201)
    assert confirm(Client(city, "program", token=made.json["token"]), one, expect=403).code == "person_only"
    seen = town.person("auditadmin").get(f"{V}retention/{one['id']}")
    assert sorted(i["number"] for i in seen.json["items"]) == sorted([city.made["number"], city.also["number"]])
    assert not any("周一平" in text or "13977770001" in text for text in (seen.text(), json.dumps(one)))
    first = supervisor.get(f"{V}retention/{one['id']}?limit=1").json
    second = supervisor.get(f"{V}retention/{one['id']}?limit=1&cursor={first['next_cursor']}").json
    assert first["items"] + second["items"] == seen.json["items"]
    supervisor.get(f"{V}retention/{one['id']}?cursor=x", expect=422)
    supervisor.get(f"{V}retention/{city.made['id']}", expect=404)
    confirm(supervisor, {"id": city.made["id"], "version": 1}, expect=404)


def story_refused(city):
    """one person's refusal, with a reason, keeps everybody; the next list is a new one"""
    town = furnished(city)
    supervisor = town.person("supervisor")
    one = supervisor.get(V + "retention").json["items"][0]
    path = f"{V}retention/{one['id']}/refuse"
    assert supervisor.post(path, {}, if_match=one["version"], expect=422).field == "reason"
    supervisor.post(path, {"reason": "涉诉未结"}, expect=428)
    done = supervisor.post(path, {"reason": "涉诉未结"}, if_match=one["version"]).json
    assert (done["state"], done["reason"]) == ("dropped", "涉诉未结") and done["decided_by"]["name"], done
    assert confirm(supervisor, done, expect=409).code == "retention_state"
    assert gathered(city, town)["id"] != one["id"]
    town.act(supervisor, city.made, "unmask", {"reason": "核实"})


def story_two_people(city):
    """one asks, another confirms: name and phone are gone, chains, verify and receipts are whole"""
    town = furnished(city)
    supervisor, auditor, operator = town.person("supervisor"), town.person("auditadmin"), town.person("operator")
    requester = city.requester(city.made["number"], city.made["query_code"])
    city.advance("25h")
    arguments, paper = papers(city, city.made, requester)
    assert paper == city.made["receipt"]
    before = supervisor.get(f"{V}tickets/{city.made['id']}/events").json
    one = supervisor.get(V + "retention").json["items"][0]
    city.sql("CREATE TABLE person_backup AS SELECT * FROM person")
    confirm(supervisor, one, expect=428, version=None)
    asked = confirm(supervisor, one, key="a-key-of-this-story").json
    assert asked["state"] == "asked" and asked["asked_by"] and asked["decided_by"] is None, asked
    assert confirm(supervisor, one, key="a-key-of-this-story").json["state"] == "asked", "a repeat is no second voice"
    assert confirm(supervisor, asked, expect=403).code == "second_person"
    assert confirm(auditor, one, expect=412).code == "stale"
    town.act(operator, city.made, "unmask", {"reason": "核实"})
    agreed = confirm(auditor, asked).json
    assert agreed["state"] in ("confirmed", "done") and agreed["decided_by"] != agreed["asked_by"], agreed
    city.advance("1h")
    done = supervisor.get(f"{V}retention/{one['id']}").json
    assert (done["state"], done["destroyed"]) == ("done", 2) and all(i["destroyed_at"] for i in done["items"]), done
    town.act(operator, city.made, "unmask", {"reason": "核实"}, expect=(404, 409))
    assert operator.post(V + "callers/history", {"phone": "13977770001"}).json["items"] == []
    after = supervisor.get(f"{V}tickets/{city.made['id']}/events").json
    assert after[:len(before)] == before and json.loads(after[-1]["payload"])["op"] == "destroy_person", after[-1]
    again = city.requester(city.made["number"], city.made["query_code"])
    assert "已销毁" in again.get(f"{V}tickets/{city.made['id']}/timeline").text()
    told = auditor.get(V + "audit?kind=retention&limit=200").json
    steps = [(e["op"], e["actor_kind"], (e["actor"] or {}).get("name")) for e in reversed(told["items"])]
    people = [who.get(V + "session").json["name"] for who in (supervisor, auditor)]
    assert told["verified"] and steps[-5:] == [
        ("propose", "system", None), ("ask", "staff", people[0]), ("confirm", "staff", people[1]),
        ("destroy", "system", None), ("done", "system", None)], steps
    assert '"destroyed":2' in told["items"][1]["payload"] and city.made["id"] not in str(told)
    city.verify()
    city.run("receipt", "verify", *arguments)
    assert papers(city, city.made, again) == (arguments, paper)
    city.run("receipt", "verify", *arguments)


def story_restore(city):
    """a restored database is named by verify, and destroyed again before anybody is answered"""
    town = furnished(city)
    city.sql(*(f"UPDATE person SET {column} = (SELECT b.{column} FROM person_backup b WHERE b.person_id = person.person_id)"
               for column in ("key_sealed", "name_sealed", "phone_sealed", "phone_hash", "tail_hash", "destroyed_at")),
             "UPDATE destroyed_mark SET bytes = 0", "DROP TABLE person_backup")
    said = city.cli("verify", expect=1)
    assert f"destroyed_alive: keys/destroyed names" in said, said
    city.restart()
    assert "destroyed_again" in city.log()
    town.act(town.person("operator"), city.made, "unmask", {"reason": "核实"}, expect=(404, 409))
    city.verify()
    with open(os.path.join(city.data, "keys", "destroyed"), "rb") as file:
        whole = file.read()
    with open(os.path.join(city.data, "keys", "destroyed"), "wb") as file:
        file.write(whole[:-1])
    assert "destroyed_short" in city.cli("verify", expect=1)
    with open(os.path.join(city.data, "keys", "destroyed"), "wb") as file:
        file.write(whole)


def story_command_line(city):
    """the same by `minsheng retention`, where each of the two gives a name and password"""
    town = furnished(city)
    with years_ago(city):
        town.closed(contact={"name": "王三宁", "phone": "13977770003"})
        city.advance("40d")
    one = gathered(city, town)["id"]
    first, second = town.person("supervisor").name, town.person("auditadmin").name

    def decide(verb, name, *more, password=PASSWORD, expect=0):
        return city.cli("retention", verb, one, "--as", name, "--password-stdin", *more, stdin=password + "\n", expect=expect)
    decide("confirm", first, password="wrong password", expect=1)
    decide("confirm", town.person("operator").name, expect=1)
    assert "somebody else confirms" in decide("confirm", first)
    decide("confirm", first, expect=1)
    assert "待确认" in city.cli("retention", "list")
    assert "destroys these persons" in decide("confirm", second)
    city.advance("1h")
    shown = city.cli("retention", "show", one)
    assert "已销毁  1 persons, 1 destroyed" in shown, shown
    decide("refuse", first, "--reason", "太迟", expect=1)
    assert "kept for 2 years" in city.cli("retention", "list")
