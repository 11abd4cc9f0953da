"""The one history checker: what the driver was told against what the database holds.

    verdict = check.judge(city, load.commands)
    verdict.problems     # one line each; nothing to say is the pass
    verdict.acked, verdict.lost, verdict.doubled, verdict.integrity

Asked while nobody writes. The promises:
- an acknowledged command is there exactly once: its idempotency row with the version that was told, one
  event of the person's at that place in the ticket's chain, of the kind that was asked for, and for a
  request its words exactly once;
- a command in doubt is there at most once, a refused one not at all;
- no event of a person's that nobody sent;
- sequences without gaps, heads at their ends, outbox equal to the events, feed without gaps;
- `minsheng verify`: chains, seals, states by the machine's table, dues, words, counters: 0 problems;
- PRAGMA integrity_check and foreign_key_check; amcheck on PostgreSQL.
"""
import contextlib
import os
import re
import sqlite3
import subprocess
import time

from city import Unexpected
from drive import ACKED, REFUSED, V, of_ticket

NAMED = 20  # problems of a kind that are named one by one
PERSON = "subject_kind = 'ticket' AND actor_kind IN ('staff', 'requester')"
# What the person's event is called where the route is not its name.
OPS = {"tickets": {"register"}, "attachments": {"attach"}, "claims": {"ask"}, "answer": {"solved", "unsolved", "accepted_unsolved"},
       "rate": {"solved", "unsolved", "accepted_unsolved"}}
FEED_BOUND_S = 30
UNNUMBERED = "an event is not in the feed"

# Sequences and feed: each row it answers is a problem. {text} makes a text of a number.
LAWS = (
    ("a chain has a gap", "SELECT subject_kind, subject_id, COUNT(*), MAX(seq) FROM event"
     " GROUP BY region_id, subject_kind, subject_id HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1"),
    ("a head is not at its chain's end", "SELECT h.subject_kind, h.subject_id, h.seq FROM subject_head h"
     " WHERE h.seq <> COALESCE((SELECT MAX(e.seq) FROM event e WHERE e.region_id = h.region_id"
     " AND e.subject_kind = h.subject_kind AND e.subject_id = h.subject_id), -1)"),
    ("an event without a head", "SELECT DISTINCT e.subject_kind, e.subject_id FROM event e WHERE NOT EXISTS"
     " (SELECT 1 FROM subject_head h WHERE h.region_id = e.region_id AND h.subject_kind = e.subject_kind"
     " AND h.subject_id = e.subject_id)"),
    ("an event the outbox lacks", "SELECT subject_kind, subject_id, seq, op FROM event"
     " EXCEPT SELECT subject_kind, subject_id, seq, op FROM outbox"),
    ("an outbox row without its event", "SELECT subject_kind, subject_id, seq, op FROM outbox"
     " EXCEPT SELECT subject_kind, subject_id, seq, op FROM event"),
    ("an outbox row with another hash", "SELECT o.subject_kind, o.subject_id, o.seq FROM outbox o JOIN event e"
     " ON e.region_id = o.region_id AND e.subject_kind = o.subject_kind AND e.subject_id = o.subject_id"
     " AND e.seq = o.seq WHERE e.hash <> o.hash"),
    ("the feed has a gap", "SELECT COUNT(feed_pos), MAX(feed_pos) FROM outbox"
     " HAVING COUNT(feed_pos) <> MAX(feed_pos)"),
    (UNNUMBERED, "SELECT subject_kind, subject_id, seq FROM outbox WHERE feed_pos IS NULL"),
    ("the feed's end is not its last row", "SELECT s.feed_pos FROM sequencer s"
     " WHERE s.feed_pos <> (SELECT COALESCE(MAX(o.feed_pos), 0) FROM outbox o WHERE o.region_id = s.region_id)"),
    ("a ticket's version is not its chain's end", "SELECT t.ticket_id, t.version FROM ticket t WHERE t.version <>"
     " (SELECT h.seq FROM subject_head h WHERE h.region_id = t.region_id AND h.subject_kind = 'ticket'"
     " AND h.subject_id = t.ticket_id)"),
)


class Verdict:
    def __init__(self):
        self.problems, self.acked, self.unknown, self.landed = [], 0, 0, 0
        self.lost = self.doubled = self.integrity = 0
        self._named = {}

    def say(self, kind, text):
        n = self._named[kind] = self._named.get(kind, 0) + 1
        if n <= NAMED:
            self.problems.append(f"{kind}: {text}")
        elif n == NAMED + 1:
            self.problems.append(f"{kind}: and more")

    def gone(self, text):
        self.lost += 1
        self.say("lost", text)

    def twice(self, text):
        self.doubled += 1
        self.say("doubled", text)

    def broken(self, text):
        self.integrity += 1
        self.say("integrity", text)


class Base:
    """Reads of the city's database past the product."""

    def __init__(self, city):
        self.city = city

    def rows(self, sql):
        """Rows as tuples; numbers may be text."""
        if self.city.engine == "sqlite":
            with contextlib.closing(sqlite3.connect(os.path.join(self.city.data, "minsheng.db"), timeout=30)) as base:
                return base.execute(sql).fetchall()
        done = subprocess.run(["psql", "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", "-d",
                               self.city._database, "-qAt", "-F", "\x1f", "-R", "\x1e", "-v", "ON_ERROR_STOP=1", "-c", sql],
                              check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Unexpected(f"psql: {done.stderr[-1000:]}")
        return [tuple(row.split("\x1f")) for row in done.stdout.removesuffix("\n").split("\x1e") if row]


def judge(city, commands):
    """The whole check; a Verdict."""
    verdict, base = Verdict(), Base(city)
    try:
        whole(city, base, verdict)
        settle(base)
        laws(base, verdict)
        present(base, commands, verdict)
    except sqlite3.DatabaseError as fault:
        verdict.broken(f"reading the database: {fault}")
    verified(city, verdict)
    return verdict


def whole(city, base, verdict):
    """The files of the database are sound."""
    if city.engine == "sqlite":
        for (line,) in base.rows("PRAGMA integrity_check"):
            if line != "ok":
                verdict.broken(f"integrity_check: {line}")
        for row in base.rows("PRAGMA foreign_key_check"):
            verdict.broken(f"foreign_key_check: {row}")
        return
    try:
        base.rows("CREATE EXTENSION IF NOT EXISTS amcheck")
        base.rows("SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
                  " JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
                  " WHERE a.amname = 'btree' AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')"
                  " AND i.indisvalid AND c.relpersistence = 'p'")
    except Unexpected as fault:
        verdict.broken(f"amcheck: {fault}")


def settle(base):
    """PostgreSQL's sequencer numbers what is committed a moment later; it ends with the server."""
    until = time.monotonic() + FEED_BOUND_S
    while base.city.engine == "postgres" and base.city.alive() and time.monotonic() < until:
        if base.rows("SELECT COUNT(*) FROM outbox WHERE feed_pos IS NULL")[0][0] == "0":
            return
        time.sleep(0.05)


def laws(base, verdict):
    for name, sql in LAWS:
        if name == UNNUMBERED and base.city.engine == "postgres" and not base.city.alive():
            continue  # the next server numbers them
        for row in base.rows(sql)[:NAMED + 1]:
            verdict.say("law", f"{name}: {' '.join(map(str, row))}")


def present(base, commands, verdict):
    """Each command against its row, its event and its words."""
    kept = {key: (int(status), int(version or 0)) for key, status, version in
            base.rows("SELECT idem_key, status, COALESCE(version, 0) FROM idempotency")}
    chains = {}
    for ticket, seq, op in base.rows(f"SELECT subject_id, seq, op FROM event WHERE {PERSON} ORDER BY subject_id, seq"):
        chains.setdefault(str(ticket), []).append((int(seq), op))
    numbers = {str(t): n for t, n in base.rows("SELECT ticket_id, number FROM ticket")}
    told, words = {}, "SELECT ticket_id, text FROM text_piece WHERE kind = 'words' AND text IS NOT NULL"
    for ticket, text in base.rows(words):
        told.setdefault(text, []).append(str(ticket))
    parts = {str(part): str(ticket) for table in ("task", "claim", "callback")
             for part, ticket in base.rows(f"SELECT {table}_id, ticket_id FROM {table}")}
    landed = {}
    for command in commands:
        if judged(command, kept.get(command.key), numbers, told.get(command.mark, []), verdict):
            landed.setdefault(ticket_of(command, told, parts), []).append(command)
    for ticket in sorted({ticket_of(c, told, parts) for c in commands} - {None}):
        walk(ticket, chains.get(ticket, []), landed.get(ticket, []), kept, verdict)
    sent = {c.mark for c in commands if c.op == "tickets"}
    for text, tickets in told.items():
        if text.startswith("路灯不亮 ") and text not in sent:
            verdict.twice(f"a request nobody sent: {text} (ticket {tickets[0]})")


def ticket_of(command, told, parts):
    """The ticket a command belongs to, as the answer, its words or its address tell."""
    if command.ticket:
        return command.ticket
    if command.op == "tickets":
        return (told.get(command.mark) or [None])[0]
    part = re.match(V + r"\w+/(\d+)/", command.route)
    return of_ticket(command.route) or (parts.get(part.group(1)) if part else None)


def judged(command, row, numbers, copies, verdict):
    """True if the command is in the database as far as its key and words say."""
    name = f"{command.op} (key {command.key}, ticket {command.number or command.ticket or '?'})"
    verdict.acked += command.outcome == ACKED
    verdict.unknown += command.outcome not in (ACKED, REFUSED)
    if command.op == "tickets":
        if len(copies) > 1:
            verdict.twice(f"{name}: its words stand in {len(copies)} tickets")
        if command.outcome == REFUSED and copies:
            verdict.twice(f"{name}: refused with {command.status}, and there")
        if (row is None) != (not copies) and command.outcome != ACKED:
            verdict.twice(f"{name}: the key is {'not ' if row is None else ''}kept, its words stand in {len(copies)}")
    if command.outcome == ACKED:
        if row is None:
            verdict.gone(f"{name}: acknowledged with version {command.version}, its key is not kept")
        elif command.version is not None and row[1] != int(command.version):
            verdict.gone(f"{name}: acknowledged with version {command.version}, kept with {row[1]}")
        elif command.op == "tickets" and numbers.get(command.ticket) != command.number:
            verdict.gone(f"{name}: there is no such ticket")
        elif command.op == "tickets" and not copies:
            verdict.gone(f"{name}: its words are gone")
    elif command.outcome == REFUSED and row is not None:
        verdict.twice(f"{name}: refused with {command.status}, and its key is kept")
    verdict.landed += row is not None
    return row is not None


def walk(ticket, chain, commands, kept, verdict):
    """The persons' events of one ticket against the commands that landed on it, in order: one each."""
    commands = sorted(commands, key=lambda c: kept[c.key][1])
    at, events = 0, list(chain)
    for command in commands:
        version, name = kept[command.key][1], f"{command.op} on ticket {ticket}"
        mine = [event for event in events if at < event[0] <= version]
        events = events[len(mine):]
        wanted = OPS.get(command.op, {command.op.replace("-", "_")})
        if not mine:
            verdict.gone(f"{name}: no event between {at + 1} and {version}")
        elif len(mine) > 1:
            verdict.twice(f"{name}: {len(mine)} events between {at + 1} and {version}: {[op for _, op in mine]}")
        elif mine[0][1] not in wanted:
            verdict.say("law", f"{name}: its event is {mine[0][1]}")
        at = version
    for seq, op in events:
        verdict.twice(f"event {seq} ({op}) of ticket {ticket} was sent by nobody")


def verified(city, verdict):
    try:
        city.verify()
    except Unexpected as fault:
        for line in str(fault).splitlines()[-NAMED:]:
            verdict.say("verify", line)
