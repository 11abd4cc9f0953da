"""What the city works by, as an administrator keeps it: settings, catalogue, rules, calendars."""
import time

from town import furnished

V = "/api/v1/"


def one(client, path, name, key="name"):
    return next(item for item in client.get(V + path).json["items"] if item[key] == name)


def soon(read):
    """What the running server tells once it has seen what the command line did."""
    until = time.monotonic() + 20
    while True:
        try:
            return read()
        except StopIteration:
            assert time.monotonic() < until, "the running server does not see what the command line did"
            time.sleep(0.05)


def story_settings(city):
    """every number tells its meaning, bounds, default and law; whoever saw the newest may set it, and it counts"""
    town = furnished(city)
    system, other = town.person("sysadmin"), town.person("supervisor")
    items = {item["name"]: item for item in other.get(V + "settings").json["items"]}
    seen = items["attempts_min"]
    assert (seen["value"], seen["default"], seen["min"], seen["max"]) == (None, 3, 1, 20) and seen["legal_ref"] is None
    assert items["retention_years"]["default"] is None, "no number is invented for what the law leaves to the city"
    assert all(item["meaning_zh"] and item["meaning_en"] for item in items.values())
    body = {"value": "1", "legal_ref": "本市热线管理办法 20"}
    other.put(V + "settings/attempts_min", body, if_match=seen["version"], expect=403)
    system.put(V + "settings/attempts_min", body, expect=428)
    edited = system.put(V + "settings/attempts_min", body, if_match=seen["version"]).json
    assert (edited["value"], edited["legal_ref"]) == ("1", "本市热线管理办法 20")
    assert one(other, "settings", "attempts_min") == edited
    system.put(V + "settings/attempts_min", body, if_match=seen["version"], expect=412)
    for wrong, field in (({"value": "0"}, "value"), ({"value": "21"}, "value"), ({"value": "many"}, "value"),
                         ({"value": None}, "value"), ({"legal_ref": ""}, "legal_ref")):
        refused = system.put(V + "settings/attempts_min", {**body, **wrong}, if_match=edited["version"], expect=422)
        assert refused.field == field, refused.json
    system.put(V + "settings/nothing", body, if_match=1, expect=404)
    ask = town.to_callback(town.ticket())
    person = town.person("callback")
    person.post(V + f"callbacks/{ask['id']}/attempt", {"reason": "no_answer"})
    person.post(V + f"callbacks/{ask['id']}/unreached", {})


def story_tags(city):
    """a tag puts categories under the rules of a special matter"""
    town = furnished(city)
    system = town.person("sysadmin")
    city.cli("rule", "use", "tourism-quick")
    seen = soon(lambda: one(system, "settings", "tag.tourism"))
    assert seen["value"] is None and seen["default"] is None
    body = {"value": "0101 02", "legal_ref": "local"}
    refused = system.put(V + "settings/tag.tourism", {**body, "value": "0101 77"}, if_match=seen["version"], expect=422)
    assert (refused.field, refused.code) == ("value", "category_unknown")
    def warned():
        """When the unit of a new ticket is warned: the shorter of two printed limits governs the lamp."""
        made = town.ticket()
        town.dispatch(made)
        return next(clock["warn_at"] for clock in town.view(made)["clocks"] if clock["stage"] == "handle")

    before = warned()
    edited = system.put(V + "settings/tag.tourism", body, if_match=seen["version"]).json
    assert warned() < before
    cleared = system.put(V + "settings/tag.tourism", {**body, "value": None}, if_match=edited["version"]).json
    assert cleared["value"] == ""
