"""The chains of closed years are archived beside a running server: read, proved and verified as before."""
import concurrent.futures
import json
import subprocess

from city import BINARY, until
from history import batch_of, bring, row, table
from hotline import OPEN_DOORS, V
from retention import papers, years_ago
from rows import Rows
from town import furnished

CITY = {"config": OPEN_DOORS}


def owner(city):
    return [] if city.engine == "sqlite" else ["--db-owner", city._url("minsheng_owner")]


def count(city, table, ticket):
    """Rows of a ticket's chain in a table, as the database has them."""
    return int(Rows(city).read(f"SELECT COUNT(*) FROM {table} WHERE subject_kind = 'ticket'"
                               f" AND subject_id = {ticket['id']}")[0][0])


def archive(city, before, *more, expect=0):
    """The command as the owner runs it: what it says, and what it says of errors."""
    done = subprocess.run([BINARY, "archive", "--data", city.data, "--before", before, *more], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == expect, done
    return done.stdout if expect == 0 else done.stderr


def sealed(city):
    """Every event that there is has its seal; the server gives them their places in the feed first."""
    until(lambda: Rows(city).read("SELECT COUNT(*) FROM outbox WHERE feed_pos IS NULL") == [("0",)], "the feed")
    city.advance("2d")


def this_year(town):
    """Its first day by business time: a ticket's number begins with its day."""
    return town.ticket()["number"][:4] + "-01-01"


def seen(town, ticket):
    """Everything that readers see of a chain: raw, told, by the requester."""
    of = town.person("supervisor")
    told = of.get(f"{V}tickets/{ticket['id']}/timeline").json
    return of.get(f"{V}tickets/{ticket['id']}/events").json, told, of.get(f"{V}tickets/{ticket['id']}").json["version"]


def story_a_closed_year_is_archived(city):
    """what ended three years ago is bound, what is open or of this year is not; nobody sees a difference"""
    town = furnished(city)
    with years_ago(city):
        city.old = [town.closed(text=f"第{i}盏路灯不亮。") for i in range(3)]
        city.advance("40d")
    young, city.opened = town.closed(), town.ticket()
    sealed(city)
    before = [seen(town, one) for one in city.old]
    argued, receipt = papers(city, city.old[0], town.person("supervisor"))
    refused = archive(city, "2999-01-01", *owner(city), expect=1)
    assert "a year is archived once it is over" in refused, refused
    events = sum(count(city, "event", one) for one in city.old)
    said = archive(city, this_year(town), *owner(city))
    assert said.startswith(f"3 tickets archived, {events} events"), said
    for one in city.old:
        assert (count(city, "event", one), count(city, "outbox", one), count(city, "event_archive", one)) == (0, 0, 1)
    for one in (young, city.opened):
        assert count(city, "event", one) > 0 and count(city, "event_archive", one) == 0
    assert [seen(town, one) for one in city.old] == before
    city.verify()
    after, again = papers(city, city.old[0], town.person("supervisor"))
    assert receipt == again
    city.run("receipt", "verify", *after)
    assert archive(city, this_year(town), *owner(city)).startswith("0 tickets archived")


def story_it_is_in_the_audit_trail(city):
    """an act of an administrator like any other, with its figures"""
    town = furnished(city)
    told = town.person("auditadmin").get(V + "audit?kind=region&op=archive_chains").json["items"]
    assert len(told) == 1 and json.loads(told[0]["payload"])["data"]["tickets"] == 3, told


def story_what_is_archived_lives_on(city):
    """a name is opened, deletion is asked for and done; the chain goes on behind what was bound"""
    town, one = furnished(city), city.old[1]
    before = seen(town, one)[0]
    for who in ("supervisor", "inspector"):
        town.person(who).post(f"{V}tickets/{one['id']}/person/erase", {"reason": "本人要求"}, expect=(200, 201, 202))
    after = seen(town, one)[0]
    assert after[:len(before)] == before
    city.verify()


def story_only_the_owner_may(city):
    """the application's role on PostgreSQL cannot move an event, and is told who can"""
    said = archive(city, this_year(furnished(city)), expect=1 if city.engine == "postgres" else 0)
    assert city.engine == "sqlite" or "only the role that owns the tables" in said, said


def story_beside_people_at_work(city):
    """archived while tickets come in: everybody is answered, and the archive has all of them"""
    town = furnished(city)
    with years_ago(city):
        more = [town.closed(text=f"第{i}个井盖松动。") for i in range(8)]
        city.advance("40d")
    sealed(city)
    year = this_year(town)
    with concurrent.futures.ThreadPoolExecutor(4) as some:
        work = [some.submit(town.ticket, by=city.anonymous(), channel="web", text=f"同时来的第{i}件。") for i in range(12)]
        said = archive(city, year, *owner(city))
        for one in work:
            one.result()
    assert said.startswith("8 tickets archived"), said
    assert all(count(city, "event", one) == 0 for one in more)
    city.verify()


def story_an_old_import_is_not_taken_back(city):
    """what came in archived is bound a year later like any other, and from then on no undo touches it"""
    town, old = furnished(city), table([row("A1", 承办单位="")]).encode()
    with years_ago(city):
        batch = batch_of(bring(city, "old.csv", old)[1])
    sealed(city)
    assert archive(city, this_year(town), *owner(city)).startswith("1 tickets archived, 1 events")
    said = city.cli("import", "--undo", batch, "--reason", "太晚了")
    assert "0 tickets are undone; 1 stay" in said, said
    assert bring(city, "old.csv", old)[0][2]["verdict"] == "known"
    city.verify()


def story_a_changed_chain_is_left_alone(city):
    """a chain that does not hold is not bound, its neighbours are; verify names it"""
    town = furnished(city)
    with years_ago(city):
        good, bad = town.closed(), town.closed()
        city.advance("40d")
    sealed(city)
    second = f"subject_kind = 'ticket' AND subject_id = {bad['id']} AND seq = 2"
    city.sql(f"UPDATE event SET hash = prev_hash WHERE {second}")
    said = archive(city, this_year(town), *owner(city), expect=1)
    assert "1 tickets have a chain that does not hold" in said, said
    assert count(city, "event_archive", good) == 1 and count(city, "event_archive", bad) == 0
    assert " 0 problems" not in city.cli("verify", expect=1)
    city.sql("UPDATE event SET hash = (SELECT n.prev_hash FROM event n WHERE n.region_id = event.region_id"
             " AND n.subject_kind = event.subject_kind AND n.subject_id = event.subject_id AND n.seq = event.seq + 1)"
             f" WHERE {second}")
