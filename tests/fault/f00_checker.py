"""The checker itself: a history that is sound passes, and each of these hands in the database is named."""
import glob
import os
import shutil

import check
from drive import Load, counted

TITLE = "the history checker sees what is wrong"
OUGHT = {"tickets", "triage", "dispatch", "sign", "reply", "approve", "pass", "answer", "claims", "merge"}


def files(city):
    return glob.glob(os.path.join(city.data, "minsheng.db*"))


def keep(city, name):
    """A copy of the database of a server that has stopped."""
    folder = os.path.join(city.folder, name)
    os.mkdir(folder)
    for path in files(city):
        shutil.copy2(path, folder)
    return folder


def put_back(city, folder):
    for path in files(city):
        os.unlink(path)
    for path in glob.glob(os.path.join(folder, "*")):
        shutil.copy2(path, city.data)


def hands(commands, base):
    """(what is done, the statements, words of which one must be said)"""
    triage = [c for c in commands if c.op == "triage" and c.outcome == "acked"][0]
    chain = f"subject_kind = 'ticket' AND subject_id = {triage.ticket}"
    end = base.rows(f"SELECT MAX(seq) FROM event WHERE {chain}")[0][0]
    event = ("region_id, subject_kind, subject_id, {seq}, at, op, machine, target_id, state_from, state_to, actor_kind,"
             " actor_id, payload, prev_hash, hash")
    outbox = "region_id, subject_kind, subject_id, {seq}, {pos}, op, at, hash"
    last = base.rows("SELECT MAX(feed_pos) FROM outbox")[0][0]
    told = next(c for c in commands if c.op == "tickets" and c.outcome == "acked" and c.ticket != triage.ticket)
    yield ("an acknowledged event is removed", [f"DELETE FROM event WHERE {chain} AND seq = {triage.version}"],
           f"lost: triage on ticket {triage.ticket}")
    yield ("an event is there twice, neatly",
           [f"INSERT INTO event SELECT {event.format(seq=end + 1)} FROM event WHERE {chain} AND seq = {triage.version}",
            f"INSERT INTO outbox SELECT {outbox.format(seq=end + 1, pos=last + 1)} FROM outbox WHERE {chain}"
            f" AND seq = {triage.version}", f"UPDATE sequencer SET feed_pos = {last + 1}",
            f"UPDATE subject_head SET seq = {end + 1} WHERE {chain}",
            f"UPDATE ticket SET version = {end + 1} WHERE ticket_id = {triage.ticket}"],
           f"doubled: event {end + 1} (triage) of ticket {triage.ticket} was sent by nobody")
    yield ("a request stands in two tickets",
           [f"UPDATE text_piece SET text = (SELECT text FROM text_piece WHERE ticket_id = {told.ticket} AND kind = 'words')"
            f" WHERE ticket_id = {triage.ticket} AND kind = 'words'"], "doubled: tickets")
    yield ("a key is forgotten", [f"DELETE FROM idempotency WHERE idem_key = '{triage.key}'"],
           f"lost: triage (key {triage.key}")
    yield ("the feed has a hole", [f"UPDATE outbox SET feed_pos = {last + 5} WHERE feed_pos = {last}"],
           "law: the feed has a gap")
    yield ("the outbox lacks an event", [f"DELETE FROM outbox WHERE {chain} AND seq = {triage.version}"],
           "law: an event the outbox lacks")


def short(report):
    with report.city() as city:
        load = Load(city, threads=3, seed=report.seed).start()
        load.wait(120)
        load.wait_each(OUGHT)  # whoever of the threads is slow
        load.stop()
        city.stop()
        earlier = keep(city, "earlier")
        city.start()
        early = len(load.commands)
        load.start()
        load.wait(60)
        load.stop()
        city.stop()
        later = keep(city, "later")
        verdict = report.judge(city, load.commands)
        report.figure("landed", verdict.landed)
        report.figure("refused", counted(load.commands)["refused"])
        for what, statements, wanted in hands(load.commands, check.Base(city)):
            city.sql(*statements)
            sees(report, city, load.commands, what, wanted)
            put_back(city, later)
        put_back(city, earlier)
        sees(report, city, load.commands, "the last commits are gone, all else agrees", "lost: ",
             len([c for c in load.commands[early:] if c.outcome == "acked"]))
        put_back(city, later)
        base = check.Base(city)
        root = base.rows("SELECT rootpage FROM sqlite_master WHERE name = 'event_audit'")[0][0]
        size = base.rows("PRAGMA page_size")[0][0]
        with open(os.path.join(city.data, "minsheng.db"), "r+b") as file:
            file.seek((root - 1) * size)
            file.write(os.urandom(size // 2))
        sees(report, city, load.commands, "a page is torn", "integrity: ")


def sees(report, city, commands, what, wanted, lost=0):
    report.injected()
    verdict = check.judge(city, commands)
    if not any(problem.startswith(wanted) for problem in verdict.problems):
        report.bad(f"{what}: not seen as “{wanted}…”, but: {verdict.problems[:5]}")
    if verdict.lost < lost:
        report.bad(f"{what}: {verdict.lost} lost, not {lost}")


long = short
