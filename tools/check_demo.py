#!/usr/bin/env python3
"""Prove that the files of the demo city agree with each other.

Run: tools/check_demo.py [DIR]   (default: demo/ beside this folder)
Prints one line per finding and exits 1 if there is any; otherwise prints the counts.
"""
import os
import re
import sys
from collections import Counter

ROLES = ("operator dispatcher reviewer callback clerk head supervisor inspector analyst leader "
         "kb_editor report_desk sysadmin secadmin auditadmin").split()
ADMINS = {"sysadmin", "secadmin", "auditadmin"}
UNIT_KINDS = {"party", "government", "institution", "utility", "township", "village", "hotline",
              "inspection"}
CHANNEL_KINDS = {"phone", "web", "app", "message_board", "platform", "walk_in", "mail", "visit"}
TYPES = {"consult", "help", "complaint", "report", "suggestion", "praise"}
QUALITIES = {"good", "again", "many", "many_open", "partial", "late", "late_open", "untrue",
             "perfunctory", "assist"}
CONTACTS = {"phone", "visit", "none", "hidden"}
RETURNS = {"jurisdiction", "unclear_duty", "overlap", "not_level", "existing", "other"}
RESULTS = {"satisfied", "basic", "dissatisfied_unsolved", "dissatisfied_solved", "accepted_unsolved",
           "unreachable", "pressed", "not_contacted"}
# The columns of each file, in order.
COLUMNS = {name: columns.split() for name, columns in {
    "areas.tsv": "code parent level name short lon lat pinyin",
    "units.tsv": "code name short level kind parent line area pinyin key",
    "categories.tsv": "scheme code parent level name needs_place pinyin",
    "catalogue.tsv": "category area_level lead assist inform legal_basis version",
    "duties.tsv": "code unit_kind category level text basis",
    "channels.tsv": "code name kind share",
    "transfers.tsv": "code name emergency for",
    "kb.tsv": "code title category body owner legal_basis valid_to_months",
    "users.tsv": "name display role unit sensitivity",
    "words/templates.tsv": "category type season title text tone where",
    "words/events.tsv": "event name category season size hours type title text where",
    "words/cases.tsv": "category types match found done why plan untrue",
    "words/replies.tsv": "quality types contact category internal public",
    "words/return_reasons.tsv": "reason category types match basis text",
    "words/opinions.tsv": "result category types match text",
    "words/remarks.tsv": "kind reason category types match text",
    "words/asks.tsv": "tone types text",
    "words/whens.tsv": "text",
    "words/surnames.tsv": "surname weight",
    "words/given.tsv": "given sex",
    "words/roads.tsv": "name county",
    "words/estates.tsv": "name age area",
    "words/places.tsv": "kind name county",
}.items()}
# The slots of the word lists; demo/README.md says what each is filled with.
ASKER_SLOTS = set("""estate road road2 no floor room age days hours weeks months few count money
    money_s money_l when county town village school primary park market hospital company shop site
    bus factory person_ask""".split())
UNIT_SLOTS = set("""requester unit place date date2 clock days hours few count road market village
    county town""".split())
# What a case may also say, in the places and numbers of the appeal; what a frame is put around.
CASE_SLOTS = ASKER_SLOTS | UNIT_SLOTS - {"requester"} - {"person_ask"}
CASE_PARTS = {"found", "done", "why", "plan", "untrue"}
TONES = {"plain", "polite", "angry", "spoken", "brief", "casual"}
PLACE_KINDS = {"school", "primary", "park", "market", "hospital", "company", "shop", "site", "bus",
               "factory"}
WHERES = {"", "urban", "rural"}
REASONS = {  # by kind of remark; the codes are those of the vocabulary
    "send_back": {"perfunctory", "off_topic", "no_contact", "false", "incomplete"},
    "refusal": {"legal_route", "secret", "out_of_duty", "illegal", "outside_city", "other_organ"},
    "refusal_again": {"same_matter"},
    "review": {"", "open"},
    "objection": {"", "refused", "terminated", "merged", "deferred"},
    "drop": {"", "return", "extension", "deferral", "termination"},
    "transfer": None,  # the code of a line
    "pause": {"supplement", "expert", "notice", "hearing"},
    "termination": {"no_cooperation", "not_acceptable", "legal_route"},
}
TITLE_MAX, TEXT_MAX = 40, 600  # characters
SLOT = re.compile(r"\{([a-z0-9_]+)\}")

problems = []


def bad(where, text):
    problems.append(f"{where}: {text}")


def report():
    for line in problems[:100]:
        print(line)
    print(f"{len(problems)} findings")
    return 1


def load(folder, name):
    """Rows of one file as dictionaries; the form of the file is checked on the way."""
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    if "\r" in text or not text.endswith("\n") or "\ufeff" in text:
        bad(name, "needs \\n line ends, a final newline and no byte order mark")
    lines = text[:-1].split("\n")
    head = lines[0].split("\t")
    if head != COLUMNS[name]:
        raise SystemExit(f"{name}: columns are {' '.join(head)}; wanted {' '.join(COLUMNS[name])}")
    rows = []
    for n, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(head):
            bad(f"{name}:{n}", f"{len(cells)} cells, {len(head)} wanted")
            continue
        if any(c != c.strip() for c in cells):
            bad(f"{name}:{n}", "blanks around a cell")
        if re.search(r"\\[^n]|\\$", line):
            bad(f"{name}:{n}", "the only escape is \\n")
        rows.append(dict(zip(head, cells), _at=f"{name}:{n}"))
    return rows


def unique(rows, *columns):
    seen = {}
    for r in rows:
        key = tuple(r[c] for c in columns)
        if key in seen:
            bad(r["_at"], f"{'/'.join(columns)} {'/'.join(key)} already at {seen[key]}")
        seen[key] = r["_at"]


def filled(rows, *columns):
    for r in rows:
        for c in columns:
            if not r[c]:
                bad(r["_at"], f"{c} is empty")


def one_of(rows, column, allowed):
    for r in rows:
        if r[column] not in allowed:
            bad(r["_at"], f"{column} {r[column]!r} is not one of {' '.join(sorted(allowed))}")


def count(what, have, want):
    if have != want:
        bad(what, f"{have}, {want} wanted")


def check_tree(rows, by_code, column):
    """Every chain of parents ends, within the table, at an empty parent. Nothing else can be
    checked where that fails."""
    before = len(problems)
    for r in rows:
        seen, at = set(), r
        while at[column]:
            if at["code"] in seen:
                bad(r["_at"], f"{column} goes round in a circle")
                break
            seen.add(at["code"])
            if at[column] not in by_code:
                bad(at["_at"], f"{column} {at[column]} does not exist")
                break
            at = by_code[at[column]]
    if len(problems) > before:
        sys.exit(report())


def check_areas(areas):
    by_code = {a["code"]: a for a in areas}
    unique(areas, "code")
    unique(areas, "name")
    unique(areas, "lon", "lat")
    filled(areas, "name", "short", "lon", "lat", "pinyin")
    levels = Counter(a["level"] for a in areas)
    count("areas: cities", levels["city"], 1)
    count("areas: counties", levels["county"], 10)
    count("areas: townships", levels["township"], 137)
    check_tree(areas, by_code, "parent")
    above = {"county": "city", "township": "county", "grid": "township"}
    for a in areas:
        if len(a["code"]) != (9 if a["level"] == "township" else 6) or a["code"][:2] != "99":
            bad(a["_at"], "code")
        if a["parent"] and by_code[a["parent"]]["level"] != above.get(a["level"]):
            bad(a["_at"], "parent is of the wrong level")
        if a["level"] == "township" and not a["code"].startswith(a["parent"]):
            bad(a["_at"], "code does not begin with the county's")
    return by_code


def check_units(units, areas):
    by_code = {u["code"]: u for u in units}
    count("units", len(units), 997)
    unique(units, "code")
    unique(units, "name")
    unique(units, "short")
    filled(units, "name", "short", "level", "area", "pinyin")
    one_of(units, "kind", UNIT_KINDS)
    check_tree(units, by_code, "parent")
    check_tree(units, by_code, "line")
    count("units: roots", sum(not u["parent"] for u in units), 1)
    for kind, want in (("hotline", 1), ("township", 137)):
        count(f"units: kind {kind}", sum(u["kind"] == kind for u in units), want)
    keyed = [u for u in units if u["key"]]
    unique(keyed, "key", "area")
    for u in units:
        if u["area"] not in areas:
            bad(u["_at"], f"area {u['area']} does not exist")
        if u["parent"] and int(by_code[u["parent"]]["level"]) > int(u["level"]):
            bad(u["_at"], "parent stands below")
        if u["line"] and int(by_code[u["line"]]["level"]) >= int(u["level"]):
            bad(u["_at"], "line parent does not stand above")
        if u["kind"] == "village" and by_code[u["parent"]]["kind"] != "township":
            bad(u["_at"], "a village belongs to a township")
    return by_code


def check_categories(cats):
    by_code = {c["code"]: c for c in cats}
    unique(cats, "scheme", "code")
    unique(cats, "parent", "name")
    filled(cats, "name", "pinyin")
    one_of(cats, "needs_place", {"0", "1"})
    check_tree(cats, by_code, "parent")
    for c in cats:
        want = {"1": "", "2": c["code"][:2] + "0000", "3": c["code"][:4] + "00"}.get(c["level"])
        if not re.fullmatch(r"\d{6}", c["code"]) or c["parent"] != want:
            bad(c["_at"], "code, level and parent do not fit")
    for level, low, high in (("1", 14, 18), ("2", 90, 120), ("3", 350, 500)):
        n = sum(c["level"] == level for c in cats)
        if not low <= n <= high:
            bad(f"categories: level {level}", f"{n}, wanted {low} to {high}")
    return by_code


def ancestors(code):
    """The category and what stands above it, the longest match first."""
    return list(dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")))


def resolve(keyed, level, key, town, areas):
    """The unit that leads on a matter in town; None when no unit has the key."""
    county = areas[town]["parent"]
    chain = {"township": [town, county], "county": [county], "city": []}[level]
    for area in chain + [areas[county]["parent"]]:
        if (key, area) in keyed:
            return keyed[(key, area)]
    return None


def check_catalogue(rows, cats, units, areas, duties):
    unique(rows, "category", "version")
    filled(rows, "lead", "legal_basis")
    one_of(rows, "area_level", {"city", "county", "township"})
    keyed = {(u["key"], u["area"]): u for u in units.values() if u["key"]}
    keys = {k for k, _ in keyed}
    by_cat = {r["category"]: r for r in rows}
    for r in rows:
        if r["category"] not in cats:
            bad(r["_at"], f"category {r['category']} does not exist")
        for key in (r["lead"] + " " + r["assist"] + " " + r["inform"]).split():
            if key not in keys:
                bad(r["_at"], f"no unit has the key {key}")
    may_lead = {d["category"] for d in duties if d["unit_kind"] == "township"}
    towns = [a for a in areas.values() if a["level"] == "township"]
    for c in cats.values():
        row = next((by_cat[a] for a in ancestors(c["code"]) if a in by_cat), None)
        if row is None:
            bad(c["_at"], "no row of the catalogue covers it")
            continue
        for t in towns:
            lead = resolve(keyed, row["area_level"], row["lead"], t["code"], areas)
            if lead is None:
                bad(c["_at"], f"nobody leads in {t['name']}")
            elif lead["kind"] == "township" and not may_lead & set(ancestors(c["code"])):
                bad(c["_at"], f"{lead['short']} would lead outside its duty list")
            elif row["area_level"] == "township" and lead["kind"] != "township":
                bad(c["_at"], f"{row['lead']} is not the key of a township")
            elif lead["kind"] == "village":
                bad(c["_at"], "the catalogue never sends to a village")


def check_duties(rows, cats):
    unique(rows, "code")
    unique(rows, "unit_kind", "category")
    one_of(rows, "unit_kind", {"township", "village"})
    filled(rows, "text", "basis")
    for r in rows:
        if r["category"] not in cats:
            bad(r["_at"], f"category {r['category']} does not exist")


def check_users(users, units):
    unique(users, "name", "role", "unit")
    filled(users, "display")
    one_of(users, "role", set(ROLES))
    one_of(users, "sensitivity", {"0", "1", "2"})
    roles = Counter(u["role"] for u in users)
    for role in ROLES:
        if roles[role] < 2:
            bad("users.tsv", f"role {role} has {roles[role]} users, at least 2 wanted")
    held, faces = {}, {}
    for u in users:
        if u["unit"] not in units:
            bad(u["_at"], f"unit {u['unit']} does not exist")
        if not re.fullmatch(r"[a-z][a-z0-9_]{2,31}", u["name"]):
            bad(u["_at"], f"log-in name {u['name']}")
        held.setdefault(u["name"], set()).add(u["role"])
        if faces.setdefault(u["display"], u["name"]) != u["name"]:
            bad(u["_at"], f"{u['display']} has two log-ins")
    for name, has in held.items():
        if has & ADMINS and len(has) > 1:
            bad("users.tsv", f"{name} is an administrator and something else")
    clerks = {u["unit"] for u in users if u["role"] == "clerk"}
    heads = {u["unit"] for u in users if u["role"] == "head"}
    if clerks != heads:
        bad("users.tsv", f"units with clerks or a head only: {' '.join(sorted(clerks ^ heads))}")


def check_channels(folder):
    channels = load(folder, "channels.tsv")
    count("channels", len(channels), 15)
    unique(channels, "code")
    unique(channels, "name")
    one_of(channels, "kind", CHANNEL_KINDS)
    count("channels: shares (per mille)", sum(int(c["share"]) for c in channels), 1000)
    transfers = load(folder, "transfers.tsv")
    unique(transfers, "code")
    filled(transfers, "name", "for")
    one_of(transfers, "emergency", {"0", "1"})


def months_ok(text):
    return all(m.isdigit() and 1 <= int(m) <= 12 for m in text.split())


def check_texts(rows, columns, slots):
    for r in rows:
        for c in columns:
            if not r[c]:
                bad(r["_at"], f"{c} is empty")
            limit = TITLE_MAX if c == "title" else TEXT_MAX
            if len(r[c]) > limit:
                bad(r["_at"], f"{c} has {len(r[c])} characters, at most {limit}")
            for slot in SLOT.findall(r[c]):
                if slot not in slots:
                    bad(r["_at"], f"unknown slot {{{slot}}}")
            if SLOT.sub("", r[c]).count("{") or SLOT.sub("", r[c]).count("}"):
                bad(r["_at"], f"{c} has a stray brace")


def at_least(what, have, want):
    if have < want:
        bad(what, f"{have}, at least {want} wanted")


def check_templates(folder, cats):
    rows = load(folder, "words/templates.tsv")
    check_texts(rows, ("title", "text"), ASKER_SLOTS)
    unique(rows, "text")
    one_of(rows, "type", TYPES)
    one_of(rows, "tone", TONES)
    one_of(rows, "where", WHERES)
    at_least("templates", len(rows), 160)
    at_least("templates: categories", len({r["category"] for r in rows}), 60)
    if {r["type"] for r in rows} != TYPES:
        bad("words/templates.tsv", "a type has no template")
    for r in rows:
        if r["category"] not in cats or cats[r["category"]]["level"] == "1":
            bad(r["_at"], f"category {r['category']}")
        if not months_ok(r["season"]):
            bad(r["_at"], "season is a list of months")


def check_events(folder, cats):
    rows = load(folder, "words/events.tsv")
    check_texts(rows, ("title", "text"), ASKER_SLOTS)
    unique(rows, "text")
    one_of(rows, "type", TYPES)
    one_of(rows, "where", WHERES)
    wordings = Counter(r["event"] for r in rows)
    at_least("events", len(wordings), 12)
    heads = {}
    for r in rows:
        head = tuple(r[c] for c in ("name", "category", "season", "size", "hours"))
        if heads.setdefault(r["event"], head) != head:
            bad(r["_at"], "the rows of an event disagree")
        if wordings[r["event"]] < 8:
            bad(r["_at"], f"{wordings[r['event']]} wordings, at least 8 wanted")
        if r["category"] not in cats or not months_ok(r["season"]):
            bad(r["_at"], "category or season")
        if not re.fullmatch(r"\d+-\d+", r["size"]) or not r["hours"].isdigit():
            bad(r["_at"], "size is low-high, hours a number")


def check_words(folder, cats):
    check_templates(folder, cats)
    check_events(folder, cats)
    check_cases(folder, cats)
    check_replies(folder, cats)
    reasons = load(folder, "words/return_reasons.tsv")
    check_texts(reasons, ("text", "basis"), UNIT_SLOTS)
    opinions = load(folder, "words/opinions.tsv")
    check_texts(opinions, ("text",), set())
    for rows, column, allowed in ((reasons, "reason", RETURNS), (opinions, "result", RESULTS)):
        one_of(rows, column, allowed)
        if {r[column] for r in rows} != allowed:
            bad("words", f"a {column} has no row")
    remarks = load(folder, "words/remarks.tsv")
    for rows in (reasons, opinions, remarks):
        check_fit(rows, cats)
    check_remarks(remarks, {r["code"] for r in load(folder, "transfers.tsv")})
    asks = load(folder, "words/asks.tsv")
    check_texts(asks, ("text",), set())
    one_of(asks, "tone", TONES)


def check_fit(rows, cats):
    """What a row is about: categories, or beginnings of them, and types."""
    for r in rows:
        for about in r.get("category", "").split():
            if about.ljust(6, "0") not in cats:
                bad(r["_at"], f"category {about}")
        for kind in r.get("types", "").split():
            if kind not in TYPES:
                bad(r["_at"], f"type {kind}")


def check_cases(folder, cats):
    rows = load(folder, "words/cases.tsv")
    at_least("cases", len(rows), 350)
    check_fit(rows, cats)
    check_texts(rows, ("done",), CASE_SLOTS)
    for r in rows:
        check_texts([r], [c for c in ("found", "why", "plan", "untrue") if r[c]], CASE_SLOTS)
        if bool(r["why"]) != bool(r["plan"]):
            bad(r["_at"], "why it is not solved and what comes next belong together")
        if not r["types"] or "complaint" in r["types"] and not r["found"]:
            bad(r["_at"], "types, and what was found of a complaint")
        for c in ("found", "done", "why", "plan", "untrue"):
            if r[c] and r[c][-1] not in "。？！":
                bad(r["_at"], f"{c} ends in the middle of a sentence")


def check_replies(folder, cats):
    rows = load(folder, "words/replies.tsv")
    at_least("replies", len(rows), 100)
    check_fit(rows, cats)
    check_texts(rows, ("internal",), UNIT_SLOTS | CASE_PARTS)
    check_texts([r for r in rows if r["quality"] != "assist"], ("public",), UNIT_SLOTS | CASE_PARTS)
    one_of(rows, "quality", QUALITIES)
    one_of(rows, "contact", CONTACTS)
    for r in rows:
        if "{requester}" in r["public"] or (r["contact"] == "hidden" and
                                            "{requester}" in r["internal"]):
            bad(r["_at"], "this reply names nobody")


def check_remarks(rows, lines):
    check_texts(rows, ("kind", "text"), UNIT_SLOTS)
    for kind, reasons in REASONS.items():
        have = {r["reason"] for r in rows if r["kind"] == kind}
        if have != reasons if reasons else not have <= lines:
            bad("words/remarks.tsv", f"{kind} has reasons {' '.join(sorted(have))}")
    for r in rows:
        if r["reason"] and r["kind"] not in REASONS:
            bad(r["_at"], f"kind {r['kind']} has no reasons")


def check_names(folder, areas):
    """The names of places, and that every county and street has some of its own."""
    counties = {a["code"] for a in areas.values() if a["level"] == "county"}
    streets = {a["code"] for a in areas.values() if a["name"].endswith("街道")}
    places = load(folder, "words/places.tsv")
    unique(places, "kind", "name")
    one_of(places, "kind", PLACE_KINDS)
    one_of(places, "county", counties | {""})
    for kind in PLACE_KINDS:
        have = {p["county"] for p in places if p["kind"] == kind}
        if "" not in have and have != counties:
            bad("words/places.tsv", f"{kind}: none in {' '.join(sorted(counties - have))}")
    for name, column, want in (("surnames", "surname", 60), ("given", "given", 60),
                               ("roads", "name", 50), ("estates", "name", 80),
                               ("whens", "text", 10)):
        rows = load(folder, f"words/{name}.tsv")
        unique(rows, column)
        filled(rows, column)
        at_least(name, len(rows), want)
        if name == "roads" and {r["county"] for r in rows} != counties | {""}:
            bad("words/roads.tsv", "a county has no road")
        if name == "estates" and {r["area"] for r in rows} != streets:
            bad("words/estates.tsv", "each street has estates, and nothing else has")


def check_kb(folder, cats, units):
    rows = load(folder, "kb.tsv")
    unique(rows, "code")
    unique(rows, "title")
    filled(rows, "body", "legal_basis")
    at_least("kb", len(rows), 60)
    for r in rows:
        if r["category"] not in cats:
            bad(r["_at"], f"category {r['category']}")
        if r["owner"] not in units:
            bad(r["_at"], f"owner {r['owner']}")
        if not r["valid_to_months"].isdigit():
            bad(r["_at"], "valid_to_months is a number")
        if not 60 <= len(r["body"]) <= 2000:
            bad(r["_at"], f"body has {len(r['body'])} characters")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "demo")
    areas = check_areas(load(folder, "areas.tsv"))
    units = check_units(load(folder, "units.tsv"), areas)
    cats = check_categories(load(folder, "categories.tsv"))
    duties = load(folder, "duties.tsv")
    check_duties(duties, cats)
    check_catalogue(load(folder, "catalogue.tsv"), cats, units, areas, duties)
    check_users(load(folder, "users.tsv"), units)
    check_channels(folder)
    check_kb(folder, cats, units)
    check_words(folder, cats)
    check_names(folder, areas)
    if problems:
        return report()
    print(f"demo city: {len(areas)} areas, {len(units)} units, {len(cats)} categories: no findings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
