"""What a hand in the database cannot hide from `minsheng verify`: each row of the table below is done,
named by verify with its ticket, and undone again."""
import glob
import os
import re

from hotline import LEAD, OPEN_DOORS, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}

TICKET = "ticket_id = {id}"
OTHER = "ticket_id = {open}"
CHAIN = "subject_kind = 'ticket' AND subject_id = {id}"
LAST = CHAIN + " AND seq = {version}"
PROJECTION = {
    "state": "'callback'", "type": "'help'", "urgency": "'urgent'", "channel": "'web'", "round": "7", "returns": "2",
    "category": "'010102'", "area_id": "area_id + 1", "place": "'别处'", "lat": "1", "identity_mode": "'anonymous'",
    "requester_kind": "'enterprise'", "title": "'改了'", "lead_unit": "lead_unit + 1", "parent_id": "7",
    "close_reason": "'withdrawn'", "solved": "'no'", "first_rating": "'bad'", "final_rating": "'bad'",
    "scoring_rating": "'bad'", "accepted_at": "accepted_at - 86400000", "closed_at": "closed_at + 1",
    "unreasonable": "1", "exit_code": "'x'", "due_at": "5", "due_stage": "'sign'", "version": "version + 1",
    "number": "'20200101000001'", "source": "'x'", "reviewer_id": "1", "sealed": "1",
    "complex": "1", "supervised": "1", "minor": "1", "guardian": "1", "no_reply": "1", "watch_at": "5",
}
TASK = {"state": "'handling'", "unit_id": "unit_id + 1", "role": "'assist'", "round": "3", "signed_at": "signed_at + 1",
        "replied_at": "replied_at - 1", "opened_at": "opened_at + 1", "extensions": "3", "holder_id": "7",
        "no_return": "1 - no_return"}
CLOCK = {"due_at": "due_at + 1", "start_at": "start_at - 1", "stop_at": "1", "paused_ms": "5", "extended": "3",
         "rule_id": "rule_id + 1", "calendar_version": "99", "stage": "'sign'", "warn_at": "warn_at + 1"}
CALLBACK = {"solved": "'no'", "rating": "'bad'", "cause": "'sample'", "attempts": "5", "answered_at": "1",
            "contacted": "'no'", "by_requester": "1 - by_requester", "tried_at": "5"}
CLAIM = {"state": "'denied'", "reason_code": "'x'", "amount": "9", "decided_by": "1", "asked_unit": "1", "told_line": "'110'", "told_route": "'court'",
         "recording_id": "1"}
REPLY = {"truth": "'no'", "contacted": "'no'", "solved": "'no'", "author_id": "1", "contact_way": "'信'",
         "beyond_duty": "'yes'", "beyond_type": "'x'"}
TEXT = {"text": "'别的话'", "audience": "'hotline'", "kind": "'remark'", "author_id": "5", "erased_at": "1",
        "ticket_id": "{other}"}
KEYS = {"text_piece": "piece_id", "clock": "clock_id"}  # where the change may touch what WHERE asks for
EVENT = {"op": "'remark'", "actor_id": "1", "state_to": "'refused'", "at": "at + 1"}


# Columns of these tables that no row above changes are changed by their type; but for keys, and for
# what is counted from other rows or is told by another subject's events.
SQL = os.path.join(os.path.dirname(__file__), "..", "..", "sql")
KEPT_APART = {"region_id", "ticket_id", "task_id", "clock_id", "callback_id", "claim_id", "reply_id", "touched_seq"}
COUNTED = {"ticket.matter_id", "task.due_at", "callback.due_at"}


def schema_of(table):
    """{name: type} as the migrations leave it."""
    text = "".join(open(path, encoding="utf-8").read() for path in sorted(glob.glob(os.path.join(SQL, "0*.sql"))))
    made = re.search(rf"CREATE TABLE {table} \((.*?)\n\);", text, re.S).group(1)
    found = re.findall(r"^    ([a-z_0-9]+) (BIGINT|INTEGER|SMALLINT|TEXT|BLOB)", made, re.M)
    return dict(found + re.findall(rf"ALTER TABLE {table} ADD COLUMN ([a-z_0-9]+) ([A-Z]+)", text))


def changes():
    """(what, table, where, SET …) of every changed column."""
    for table, known, where in (("ticket", PROJECTION, TICKET), ("task", TASK, TICKET), ("claim", CLAIM, TICKET),
                                ("clock", CLOCK, TICKET + " AND stage = 'handle'"), ("callback", CALLBACK, TICKET),
                                ("reply", REPLY, TICKET)):
        for column, kind in schema_of(table).items():
            if column in KEPT_APART or column in known or f"{table}.{column}" in COUNTED or kind == "BLOB":
                continue
            value = "COALESCE(" + column + ", '') || 'x'" if kind == "TEXT" else f"COALESCE({column}, 0) + 1"
            yield f"{table}.{column}", table, where, f"UPDATE {table} SET {column} = {value} WHERE {where}"
    for table, columns, where in (("ticket", PROJECTION, TICKET), ("task", TASK, TICKET),
                                  ("clock", CLOCK, TICKET + " AND stage = 'handle'"), ("callback", CALLBACK, TICKET),
                                  ("claim", CLAIM, TICKET), ("reply", REPLY, TICKET),
                                  ("text_piece", TEXT, TICKET + " AND kind = 'words'"), ("event", EVENT, LAST)):
        for column, value in columns.items():
            yield f"{table}.{column}", table, where, f"UPDATE {table} SET {column} = {value} WHERE {where}"
    for table in ("task", "clock", "callback", "claim", "reply", "text_piece", "person", "ticket_unit", "ticket"):
        yield f"{table} deleted", table, TICKET, f"DELETE FROM {table} WHERE {TICKET}"
    for column in ("title", "channel", "due_stage"):
        yield (f"ticket.{column} NULL", "ticket", OTHER,
               f"UPDATE ticket SET {column} = {'NULL' if column != 'channel' else repr('')} WHERE {OTHER}")
    for column in ("text", "salt"):
        where = TICKET + " AND kind = 'words'"
        yield f"text_piece.{column} NULL", "text_piece", where, f"UPDATE text_piece SET {column} = NULL WHERE {where}"
    yield "scope closed", "ticket_unit", TICKET, f"UPDATE ticket_unit SET live = 1 - live WHERE {TICKET}"
    yield ("person destroyed", "person", TICKET,
           f"UPDATE person SET destroyed_at = 5, key_sealed = NULL, name_sealed = NULL WHERE {TICKET}")
    yield "tail cut", "event", LAST, f"DELETE FROM event WHERE {LAST}"
    yield "event taken out", "event", CHAIN + " AND seq = 2", f"DELETE FROM event WHERE {CHAIN} AND seq = 2"
    yield ("events swapped", "event", CHAIN + " AND seq IN (2, 3)",
           f"UPDATE event SET seq = 5002 WHERE {CHAIN} AND seq = 2;"
           f"UPDATE event SET seq = 2 WHERE {CHAIN} AND seq = 3;"
           f"UPDATE event SET seq = 3 WHERE {CHAIN} AND seq = 5002")


def names(city, ticket):
    """Does verify end with 1 and a line about the ticket?"""
    out = city.cli("verify", expect=(0, 1))
    return any(line.startswith(f"ticket {ticket} seq ") for line in out.splitlines()) and \
        not out.rstrip().endswith(": 0 problems")


def handled(city, text):
    desk = Hotline(city)
    case = desk.register(text, title="路灯", place={"area": "990102002", "detail": "灯桥路口", "lat": 35.1, "lon": 113.2})
    case.triage().dispatch().sign()
    case.decide("head", "grant", case.ask("clerk", "extension", unit=LEAD, amount=1))
    case.reply().approve().passed().answer("yes", rating="good")
    return case


def story_every_change_is_named(city):
    """a changed row, word, event, clock, a cut tail, swapped events, a deleted ticket: verify names each"""
    case, other = handled(city, "路灯不亮，已经三天"), handled(city, "另一盏路灯")
    waiting = Hotline(city).register("还在办的路灯").triage().dispatch()
    city.verify()
    missed = []
    for what, table, where, statement in changes():
        known = {"id": case.id, "other": other.id, "open": waiting.id, "version": case.version}
        where = where.format(**known)
        city.sql(f"CREATE TABLE kept AS SELECT * FROM {table} WHERE {where}",
                 *statement.format(**known).split(";"))
        try:
            if not names(city, waiting.id if where.endswith(waiting.id) else case.id):
                missed.append(what)
        finally:
            key = KEYS.get(table)
            changed = f"{key} IN (SELECT {key} FROM kept)" if key else where
            city.sql(f"DELETE FROM {table} WHERE {changed}", f"INSERT INTO {table} SELECT * FROM kept", "DROP TABLE kept")
    assert not missed, missed
    city.verify()


def story_a_payload_is_what_was_hashed(city):
    """one changed byte of one payload, in either type SQLite lets it be written"""
    case = handled(city, "井盖不见了")
    where = CHAIN.format(id=case.id) + " AND seq = 2"
    ways = {"sqlite": ("CAST(replace(CAST(payload AS TEXT), '\"at\":1', '\"at\":2') AS BLOB)",
                       "replace(CAST(payload AS TEXT), '\"at\":1', '\"at\":2')"),
            "postgres": ("convert_to(replace(convert_from(payload, 'UTF8'), '\"at\":1', '\"at\":2'), 'UTF8')",)}
    for way in ways[city.engine]:
        city.sql(f"CREATE TABLE kept AS SELECT * FROM event WHERE {where}",
                 f"UPDATE event SET payload = {way} WHERE {where}")
        try:
            assert names(city, case.id), way
        finally:
            city.sql(f"DELETE FROM event WHERE {where}", "INSERT INTO event SELECT * FROM kept", "DROP TABLE kept")
    city.verify()


def story_counters(city):
    """every kind of counter, changed, lost or invented"""
    handled(city, "树倒了")
    for kind in ("state_type", "month_type", "month_channel", "month_category", "month_area", "month_unit"):
        one = f"INSERT INTO tally (region_id, kind, k1, k2, n) VALUES (1, '{kind}', 'x', 'y', 1)"
        city.sql(one)
        try:
            out = city.cli("verify", expect=1)
            assert f"tally_differs: {kind} x y says 1, the tickets say 0" in out, out
        finally:
            city.sql(f"DELETE FROM tally WHERE kind = '{kind}' AND k1 = 'x'")
    city.verify()


def story_work_taken_away(city):
    """a limit to come without the work that waits for it would pass in silence"""
    case = Hotline(city).register("井盖松动").triage().dispatch().sign()
    city.verify()
    city.sql(f"CREATE TABLE kept AS SELECT * FROM job WHERE ticket_id = {case.id} AND kind = 'due'",
             f"DELETE FROM job WHERE ticket_id = {case.id} AND kind = 'due'")
    try:
        out = city.cli("verify", expect=1)
        assert case.id in out and "no job waits" in out, out
    finally:
        city.sql("INSERT INTO job SELECT * FROM kept", "DROP TABLE kept")
    city.verify()


def story_a_ticket_nobody_registered(city):
    """a row without a chain"""
    case = handled(city, "水管漏水")
    city.sql(f"CREATE TABLE kept AS SELECT * FROM ticket WHERE ticket_id = {case.id}",
             "UPDATE kept SET ticket_id = 9, number = 'x'", "INSERT INTO ticket SELECT * FROM kept", "DROP TABLE kept")
    try:
        assert "ticket_unknown" in city.cli("verify", expect=1)
    finally:
        city.sql("DELETE FROM ticket WHERE ticket_id = 9")
    city.verify()


def story_bytes_of_a_file(city):
    """a recording whose bytes were changed on disk"""
    desk = Hotline(city)
    case = desk.register("附上说明")
    case.by("operator").post(f"{V}tickets/{case.id}/attachments?name=a.txt", raw="现场说明".encode(),
                             content_type="application/octet-stream", expect=201)
    city.verify()
    path, = [p for p in glob.glob(os.path.join(city.data, "files", "*", "*", "*")) if os.path.isfile(p)]
    with open(path, "rb") as file:
        before = file.read()
    os.chmod(path, 0o600)
    with open(path, "wb") as file:
        file.write(before[:-1] + b"x")
    try:
        assert names(city, case.id)
    finally:
        with open(path, "wb") as file:
            file.write(before)
    city.verify()
