"""Every table and column that the database itself names, changed by hand: `minsheng verify` sees each, but for
the few whose harmlessness is argued in src/store/tables.c (`minsheng verify --tables` prints it)."""
import base64
import re
import sqlite3
import subprocess

from archive import archive, owner, sealed, this_year
from history import bring, row as old_row, table
from hotline import OPEN_DOORS, V
from publish import published
from retention import YEARS_3
from rows import Rows
from town import furnished

CITY = {"config": OPEN_DOORS}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

# What may differ unseen; each with its reason where --tables prints it. "*" is a whole table.
UNSEEN = {
    # leases, and what hands out numbers: whatever is given twice is refused
    "node_lease": "*", "number_block": "*", "sequencer": {"epoch", "owner", "until_at"},
    # what was half filled in, what a repeated request is answered: gone in days
    "portal_draft": "*", "idempotency": "*",
    # how long somebody was idle
    "session": {"seen_at"},
    # a habit of somebody's
    "saved_list": "*",
    # work waiting: what limits and pauses wait for is in tamper.py, the rest looks before it acts
    "job": "*",
    # compared with the program, or with the file outside, whenever a database is opened
    "schema_migration": "*", "destroyed_mark": "*",
    # a sandbox's clock, and when to read the city again
    "region": {"clock_offset_ms", "config_epoch"},
    # wrong passwords counted, for minutes
    "account": {"failures", "locked_until"},
    # what If-Match is compared with, and where a desk's list sorts: written anew with the next act
    "task": {"touched_seq", "due_at"}, "claim": {"touched_seq"}, "callback": {"touched_seq", "due_at"},
    # the events that join its tickets say when
    "matter": {"created_at"},
    # orders what is folded next
    "tally_delta": {"delta_id"},
}
# The engine's own tables behind the search index are compared by what they find; story_the_search_…
CODE = {"attachment.evidence": "'contact'"}  # a word that is known, where there is none
INDEX = {f"{name}_{part}" for name in ("text", "publication")
         for part in ("index", "vocab", "index_data", "index_idx", "index_config", "gram")}
ROW = {"event": "subject_kind = 'ticket' AND seq = 2", "seal_leaf": "subject_kind = 'ticket' AND seq = 2",
       "outbox": "subject_kind = 'ticket' AND seq = 2", "subject_head": "subject_kind = 'ticket'"}


class TownRows(Rows):
    """Rows to change, and what to change them to."""

    def one(self, table, columns, column):
        """A row, one where the column holds something if there is any: {column: literal}."""
        where = ROW.get(table, "1 = 1")
        rows = self.read(f"SELECT {self.literals(columns)} FROM {table} WHERE {where}"
                         f" ORDER BY CASE WHEN {column} IS NULL THEN 1 ELSE 0 END LIMIT 1")
        assert rows, f"the story makes no row of {table}"
        return dict(zip(columns, rows[0]))

    def other(self, table, column, kind, literal):
        """Another value of the column: one that stands elsewhere in the table, else one made up."""
        rows = [] if literal == "NULL" else self.read(
            f"SELECT {self.literals([column])} FROM {table} WHERE {column} IS NOT NULL AND {column} <> {literal} LIMIT 1")
        if rows:
            return rows[0][0]
        if kind in ("BLOB", "BYTEA"):
            byte = "11" * (32 if literal == "NULL" else len(re.search("[0-9a-fA-F]*'$", literal).group()) // 2)
            return f"X'{byte}'" if self.lite else f"'\\x{byte}'"
        if kind == "TEXT":
            return CODE.get(f"{table}.{column}") or "'x'" if literal == "NULL" else literal[:-1] + "x'"
        return "1" if literal == "NULL" else str(int(literal.strip("'")) + 1)


def where_of(keys, row):
    return " AND ".join(f"{key} = {row[key]}" for key in keys)


def is_seen(city):
    out = city.cli("verify", expect=(0, 1))
    return not out.rstrip().endswith(": 0 problems")


def tried(city, change, undo):
    city.sql(change)
    try:
        return is_seen(city)
    finally:
        city.sql(*undo)


def insert_of(table, row):
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def fresh(literal, kind):
    """A value that no row has."""
    if literal == "NULL":
        return literal
    if kind == "TEXT":
        return literal[:-1] + "+'"
    if kind in ("BLOB", "BYTEA"):
        return re.sub("[0-9a-fA-F]{2}'$", lambda last: "a5'" if last.group().lower() == "5a'" else "5a'", literal)
    return str(int(literal.strip("'")) + 1000003)


def added(city, rows, table, columns, keys):
    """Is a row like another, but for what must be unique, seen?"""
    row, changed = rows.one(table, columns, keys[-1]), rows.last_of_uniques(table)
    new = {c: fresh(v, columns[c]) if c in changed else v for c, v in row.items()}
    return tried(city, insert_of(table, new), [f"DELETE FROM {table} WHERE {where_of(keys, new)}"])


def town_with_everything(city):
    """At least one row of every table."""
    town = furnished(city)
    system, security, operator = town.person("sysadmin"), town.person("secadmin"), town.person("operator")
    supervisor, desk = town.person("supervisor"), town.person("report_desk")
    system.put(V + "duties/township/02", {"basis": "清单"}, expect=204)
    supervisor.post(V + "catalogue/versions", {"rows": [{"category": "02", "area_level": "county", "lead": "urban",
                                                         "assist": [], "inform": [], "legal_basis": "条例"}],
                                               "note": "试行"}, expect=201)
    estate = operator.post(V + "respondents", {"kind": "estate", "name": "星河苑", "area": "A01", "note": ""}, expect=201).json
    town.person("kb_editor").post(V + "articles", {
        "title": "测温", "body": "离墙一米处测温。", "legal_basis": "供热条例", "category": "01", "owner_unit": "heat",
        "state": "published", "expires_at": "2099-01-01T00:00:00+08:00"}, expect=201)
    account = town.person("clerk", "heat").get(V + "session").json["account_id"]
    security.post(f"{V}accounts/{account}/tokens", {"label": "接入", "days": 1}, expect=201)

    city.sql(f"UPDATE region SET clock_offset_ms = clock_offset_ms - {YEARS_3}")
    town.closed(contact={"name": "孙二一", "phone": "13977770009"})
    city.advance("40d")
    city.sql(f"UPDATE region SET clock_offset_ms = clock_offset_ms + {YEARS_3}")
    settings = {item["name"]: item for item in system.get(V + "settings").json["items"]}
    system.put(V + "settings/retention_years", {"value": "2", "legal_ref": "个人信息保护法 19"},
               if_match=settings["retention_years"]["version"])
    city.cli("retention", "gather")

    case = town.ticket(respondents=[estate["id"]], title="暖气不热")
    town.ticket(same_as=case["id"])
    operator.post(f"{V}tickets/{case['id']}/attachments?name=a.png", raw=PNG, content_type="application/octet-stream", expect=201)
    task = town.dispatch(case)
    clerk, head = town.person("clerk", "heat"), town.person("head", "heat")
    town.on_task(clerk, task, "sign")
    asked = town.on_task(clerk, task, "claims", {"kind": "extension", "text": "须再查", "amount": 1}, expect=(200, 201)).json
    head.post(f"{V}claims/{asked.get('part_id') or asked['claims'][-1]['id']}/grant", {"text": "同意"})
    town.reply(task, sign=False)
    town.act(town.person("reviewer"), case, "pass")
    callback = town.callback(case)
    caller = town.person("callback")
    caller.post(f"{V}callbacks/{callback['id']}/attempt", {"reason": "no_answer"})
    report = town.ticket(by=city.anonymous(), type="report", identity_mode="anonymous", contact=None, channel="web",
                         text="城管局有人收钱。", category="02", place=None, accused_units=["east-urban"])
    made = town.act(desk, report, "renditions", {"title": "核实", "text": "请核实。"}, expect=201).json
    town.act(town.person("inspector"), report, f"renditions/{made['part_id']}/approve", {})
    town.person("reviewer").post(V + "templates", {"kind": "reply_public", "name": "已修复", "text": "{编号}已修复。"}, expect=201)
    public = published(town, town.closed(text="路灯又亮了。"))
    city.anonymous().post(f"{V}public/answers/{public['id']}/me-too", {"phone": "139 0000 0007"})
    bring(city, "old.csv", table([old_row("A1", 承办单位="heat")]).encode())
    system.post(f"{V}units/east-heat/merge", {"into": "heat", "text": "机构改革"})
    sealed(city)
    assert archive(city, this_year(town), *owner(city)).startswith("1 tickets archived")
    town.ticket(text="刚刚又停了一次。")  # its counters are not folded yet
    city.verify()


def story_every_column_of_every_table(city):
    """each column changed, a row added, a row taken away: verify sees it, or it is argued why it need not"""
    town_with_everything(city)
    city.stop()
    rows, missed, refused = TownRows(city), [], []
    try:
        for table, columns in rows.tables().items():
            if table in INDEX or UNSEEN.get(table) == "*":
                continue
            keys = rows.keys(table)
            first, unique = rows.one(table, columns, keys[-1]), rows.last_of_uniques(table)
            for column, kind in columns.items():
                if column == "region_id" or column in UNSEEN.get(table, ()):
                    continue
                row = first if first[column] != "NULL" else rows.one(table, columns, column)
                other = rows.other(table, column, kind, row[column])
                new = {**row, column: fresh(row[column], kind) if column in unique and row[column] != "NULL" else other}
                try:
                    seen = tried(city, f"UPDATE {table} SET {column} = {new[column]} WHERE {where_of(keys, row)}",
                                 [f"DELETE FROM {table} WHERE {where_of(keys, new)}", insert_of(table, row)])
                except (sqlite3.IntegrityError, subprocess.CalledProcessError):
                    refused.append(f"{table}.{column}")  # by the database itself
                    continue
                if not seen:
                    missed.append(f"{table}.{column} {row[column]} -> {new[column]}")
            # a session that is gone logs somebody out, no more
            if table != "session" and not tried(city, f"DELETE FROM {table} WHERE {where_of(keys, first)}",
                                                [insert_of(table, first)]):
                missed.append(f"{table}: a row taken away")
            # a city of its own beside this one is not this one's to judge
            if keys != ["region_id"] and not added(city, rows, table, columns, keys):
                missed.append(f"{table}: a row added")
            assert not is_seen(city), f"{table} was not put back: {city.cli('verify', expect=(0, 1))}"
    finally:
        city.start()
    assert not missed, missed
    assert len(refused) < 10, refused


def story_the_search_finds_what_there_is(city):
    """a part of a word index that is gone or changed: some text is not found by its words any more"""
    rows = TownRows(city)
    for lite, pg in (("text_index_data", "text_gram"), ("publication_index_data", "publication_gram")):
        table, keys = (lite, ["id"]) if rows.lite else (pg, ["region_id", "order_key"])
        columns = ["id", "block"] if rows.lite else ["region_id", "order_key", "grams"]
        # pages 1 and 10 are the engine's own bookkeeping
        found, = rows.read(f"SELECT {rows.literals(columns)} FROM {table} WHERE {'id > 10' if rows.lite else '1 = 1'} LIMIT 1")
        row = dict(zip(columns, found))
        assert tried(city, f"DELETE FROM {table} WHERE {where_of(keys, row)}", [insert_of(table, row)]), table
        change = "block = zeroblob(length(block))" if rows.lite else "grams = grams || 7"
        assert tried(city, f"UPDATE {table} SET {change} WHERE {where_of(keys, row)}",
                     [f"DELETE FROM {table} WHERE {where_of(keys, row)}", insert_of(table, row)]), table
    city.verify()


def story_the_list_is_the_same(city):
    """what the program says may differ unseen is what the story above leaves out"""
    told = [line.split("\t") for line in city.cli("verify", "--tables").splitlines()]
    for table, _, columns, why in told:
        assert bool(columns) == bool(why), table
        if table in INDEX:
            continue
        wanted = UNSEEN.get(table, set())
        assert wanted == "*" or set(columns.split()) == wanted, (table, columns, wanted)
        assert wanted != "*" or columns, table
    assert set(UNSEEN) <= {line[0] for line in told}
    assert set(TownRows(city).tables()) <= {line[0] for line in told}
