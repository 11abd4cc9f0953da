"""The rules for SQL that runs unchanged on SQLite, PostgreSQL and Citus.

check(text, where, tables) answers a list of (rule, message). Rules 1 to 18 are the numbered ones of
the store's design (one city per row, keys with region_id, no server-side logic); "a" to "f" are the
house's own. `where` is "shared", "postgres" or "sqlite": the dialects may use what only they have.
"""
import re

TOKEN = re.compile(r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"[^"]*")
  | (?P<param>\$\d+|\?\d*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d+)
  | (?P<op>::|->>|->|\#>>|\#>|@>|<@|@@|&&|\|\||<>|!=|<=|>=|[^\s\w])
""", re.X | re.S)

TYPES = {"BIGINT", "INTEGER", "SMALLINT", "TEXT", "BLOB"}
VOLATILE = {"NOW", "RANDOM", "RANDOMBLOB", "CLOCK_TIMESTAMP", "STATEMENT_TIMESTAMP", "TIMEOFDAY",
            "TRANSACTION_TIMESTAMP", "GEN_RANDOM_UUID", "DATETIME", "STRFTIME", "JULIANDAY",
            "UNIXEPOCH"}
CLOCKS = {"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIME", "LOCALTIMESTAMP"}
NUMBERING = {"SERIAL", "BIGSERIAL", "SMALLSERIAL", "AUTOINCREMENT", "IDENTITY", "SEQUENCE",
             "NEXTVAL", "CURRVAL", "LASTVAL", "LAST_INSERT_ROWID"}
APART = {"MERGE", "ROLLUP", "CUBE", "TRUNCATE", "GROUP_CONCAT", "STRING_AGG", "PERCENTILE_CONT",
         "PERCENTILE_DISC", "ARRAY_AGG", "MATERIALIZED", "UNNEST", "ANY", "ILIKE", "SIMILAR",
         "REGEXP", "GLOB", "MATCH", "GREATEST", "LEAST", "IIF", "IFNULL", "NVL", "BOOL_AND",
         "BOOL_OR", "LATERAL", "TABLESAMPLE", "ARRAY"}
JSON_OPS = {"->", "->>", "#>", "#>>", "@>", "<@", "@@"}
NO_REGION = {"text_index", "publication_index"}  # virtual tables have no keys; a rowid leads to a row with region_id
TREES = {"unit", "category", "area"}  # what a recursion may walk
ALIAS_STOP = {"WHERE", "ON", "SET", "JOIN", "LEFT", "INNER", "CROSS", "FULL", "RIGHT", "OUTER",
              "NATURAL", "GROUP", "ORDER", "LIMIT", "USING", "VALUES", "SELECT", "UNION", "RETURNING",
              "HAVING", "EXCEPT", "INTERSECT", "FOR", "WINDOW", "DEFAULT", "INDEXED", "NOT", "FROM"}


class Token:
    def __init__(self, kind, text):
        self.kind = kind
        self.text = text
        self.up = text.upper() if kind == "word" else text

    def __repr__(self):
        return self.text


def tokens_of(text):
    found = [Token(m.lastgroup, m.group()) for m in TOKEN.finditer(text) if m.lastgroup != "space"]
    return found


def statements(text):
    """Split at semicolons outside strings and parentheses."""
    out, now = [], []
    for token in tokens_of(text):
        if token.text == ";":
            if now:
                out.append(now)
            now = []
        else:
            now.append(token)
    if now:
        out.append(now)
    return out


def close_of(tokens, at):
    """Index of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += (tokens[i].text == "(") - (tokens[i].text == ")")
        if depth == 0:
            return i
    return len(tokens) - 1


def split_commas(tokens):
    parts, now, depth = [], [], 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0:
            parts.append(now)
            now = []
        else:
            now.append(token)
    return parts + [now]


def ups(tokens):
    return [t.up for t in tokens]


def words_in_parens(tokens, at):
    """Lower-case words of the parenthesis that opens at or after `at`."""
    while at < len(tokens) and tokens[at].text != "(":
        at += 1
    if at == len(tokens):
        return []
    return [t.text.lower() for t in tokens[at + 1:close_of(tokens, at)] if t.kind == "word"]


# ---- definitions ---------------------------------------------------------------------------------


def check_column(part, first, where):
    up = ups(part)
    name = part[0].text.lower()
    if first and up[:4] != ["REGION_ID", "BIGINT", "NOT", "NULL"]:
        yield 1, "the first column is not region_id BIGINT NOT NULL"
    if "PRIMARY" in up and name != "region_id":
        yield 1, f"PRIMARY KEY of {name} alone lacks region_id"
    if "UNIQUE" in up and name != "region_id":
        yield 1, f"UNIQUE of {name} alone lacks region_id"
    if "REFERENCES" in up:
        yield 2, f"{name}: a reference is a FOREIGN KEY (region_id, …) of the table"
    if where == "shared" and (len(up) < 2 or up[1] not in TYPES):
        yield 17, f"{name}: type {part[1].text if len(part) > 1 else 'missing'} is not one of " \
                  + ", ".join(sorted(TYPES))


def check_table_rule(part):
    up = ups(part)
    for key in ("PRIMARY", "UNIQUE"):
        if key in up and "region_id" not in words_in_parens(part, up.index(key)):
            yield 1, f"{key} key lacks region_id"
    if "FOREIGN" in up:
        to = up.index("REFERENCES") if "REFERENCES" in up else len(up)
        if "region_id" not in words_in_parens(part[:to], up.index("FOREIGN")) or \
                "region_id" not in words_in_parens(part, to):
            yield 2, "a foreign key is (region_id, …) to (region_id, …)"


def check_create_table(tokens, where):
    up = ups(tokens)
    if "AS" in up and "(" not in up:
        yield 1, "CREATE TABLE AS has no keys"
        return
    at = up.index("(")
    parts = split_commas(tokens[at + 1:close_of(tokens, at)])
    for i, part in enumerate(parts):
        if part and part[0].up in ("PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "CHECK"):
            yield from check_table_rule(part)
        elif part:
            yield from check_column(part, i == 0, where)
    if not any("PRIMARY" in ups(part) for part in parts):
        yield 1, "the table has no PRIMARY KEY"


def is_order_alone(changes):
    """Only the order of texts changes, so no row is written again, and all of a table's at once make its indexes once."""
    each = " ".join(changes).split(" , ")
    return all(re.fullmatch(r'ALTER COLUMN \w+ TYPE TEXT COLLATE "C"', change) for change in each)


def check_alter(tokens, where):
    up = ups(tokens)
    rest = up[3:]
    if where == "postgres" and is_order_alone(rest):
        return
    if rest[:2] == ["ADD", "COLUMN"]:
        if where == "shared" and (len(rest) < 4 or rest[3] not in TYPES):
            yield 17, "an added column has one of the shared types"
        if {"CHECK", "UNIQUE", "REFERENCES", "PRIMARY", "GENERATED"} & set(rest):
            yield 10, "ADD COLUMN with a constraint"
    elif rest[:1] != ["RENAME"] and rest[:2] != ["DROP", "COLUMN"]:
        yield 10, "ALTER TABLE may only add, rename or drop a column"
    if "," in rest:
        yield 10, "one change per ALTER TABLE"


def check_definition(tokens, where):
    up = ups(tokens)
    head = up[0]
    if head == "ALTER":
        if up[1] != "TABLE":
            yield 10, f"ALTER {up[1]}"
        else:
            yield from check_alter(tokens, where)
    if head != "CREATE":
        return
    kind = next((w for w in up[1:] if w not in ("UNIQUE", "TEMP", "TEMPORARY", "OR", "REPLACE")), "")
    if kind == "TABLE":
        yield from check_create_table(tokens, where)
    elif kind == "INDEX":
        if "UNIQUE" in up[:2] and "region_id" not in words_in_parens(tokens, up.index("ON")):
            yield 1, "a unique index lacks region_id"
    elif kind in ("TRIGGER", "RULE", "FUNCTION", "PROCEDURE", "EVENT"):
        yield 6, f"CREATE {kind}: no logic in the database"
    elif kind in ("TYPE", "DOMAIN", "EXTENSION", "SEQUENCE", "VIRTUAL") and where == "shared":
        yield 16, f"CREATE {kind} belongs in a dialect file"


# ---- statements ----------------------------------------------------------------------------------


class Scope:
    """One SELECT, UPDATE or DELETE with its own FROM; parentheses without SELECT belong to it."""

    def __init__(self):
        self.tokens = []  # (depth, Token)


def scopes_of(tokens):
    done, stack, depth = [], [], 0
    now = Scope()
    for i, token in enumerate(tokens):
        if token.text == "(":
            depth += 1
            nxt = tokens[i + 1].up if i + 1 < len(tokens) else ""
            if nxt in ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"):
                now.tokens.append((depth, Token("op", "(")))
                stack.append((now, depth))
                now = Scope()
                continue
        elif token.text == ")":
            if stack and stack[-1][1] == depth:
                done.append(now)
                now, _ = stack.pop()
                now.tokens.append((depth, token))
                depth -= 1
                continue
            now.tokens.append((depth, token))
            depth -= 1
            continue
        elif token.up in ("UNION", "EXCEPT", "INTERSECT"):
            done.append(now)
            now = Scope()
            continue
        now.tokens.append((depth, token))
    done.append(now)
    return done


def table_refs(scope, tables):
    """(table, alias) of every known table this scope reads or writes."""
    toks = [t for _, t in scope.tokens]
    depths = [d for d, _ in scope.tokens]
    refs, i, from_depth = [], 0, None
    while i < len(toks):
        up = toks[i].up
        expects = up in ("FROM", "JOIN") or (up == "UPDATE" and toks[i].kind == "word" and
                                             (i == 0 or toks[i - 1].up not in ("FOR", "DO")))
        if up == "FROM":
            # "IS DISTINCT FROM" and functions like EXTRACT(x FROM y) name no table
            expects = not (i and toks[i - 1].up == "DISTINCT")
            from_depth = depths[i] if expects else from_depth
        elif up in ("WHERE", "GROUP", "ORDER", "LIMIT", "SET", "HAVING", "RETURNING", "ON"):
            from_depth = None if up != "ON" else from_depth
        if toks[i].text == "," and from_depth is not None and depths[i] == from_depth:
            expects = True
        if expects and i + 1 < len(toks) and toks[i + 1].kind == "word":
            name, alias, j = toks[i + 1].text.lower(), None, i + 2
            if j < len(toks) and toks[j].up == "AS":
                j += 1
            if j < len(toks) and toks[j].kind == "word" and toks[j].up not in ALIAS_STOP:
                alias = toks[j].text.lower()
            if name in tables:
                refs.append((name, alias or name))
        i += 1
    return refs


def bound_aliases(scope):
    """Aliases whose region_id is compared here; '' for an unqualified one."""
    toks = [t for _, t in scope.tokens]
    found = set()
    for i, token in enumerate(toks):
        if token.text.lower() != "region_id":
            continue
        alias, left = "", i - 1
        if i >= 2 and toks[i - 1].text == ".":
            alias, left = toks[i - 2].text.lower(), i - 3
        near = {toks[k].text for k in (left, i + 1) if 0 <= k < len(toks)}
        if "=" in near or (toks[left].text == "(" if left >= 0 else False):
            found.add(alias)
        if left >= 1 and toks[left].text == "(" and toks[left - 1].up == "USING":
            found.add("*")
    return found


def check_scopes(tokens, tables):
    for scope in scopes_of(tokens):
        refs = [r for r in table_refs(scope, tables) if r[0] != "region"]
        if not refs:
            continue
        toks = [t for _, t in scope.tokens]
        if toks and toks[0].up == "INSERT" and "SELECT" not in ups(toks):
            continue
        bound = bound_aliases(scope)
        for table, alias in refs:
            if alias in bound or "*" in bound or ("" in bound and len(refs) == 1):
                continue
            yield 11, f"{table}{'' if alias == table else ' ' + alias} is not tied by region_id"


def check_insert(tokens):
    up = ups(tokens)
    at = up.index("INTO") + 2 if "INTO" in up else len(up)
    if at >= len(up) or up[at] != "(":
        yield "f", "INSERT without a list of columns"
    elif "region_id" not in words_in_parens(tokens, at) and \
            tokens[at - 1].text.lower() not in NO_REGION:
        yield 1, "INSERT without region_id"
    if "VALUES" in up:
        rest = up[up.index("VALUES"):]
        if any(a == "(" and b == "SELECT" for a, b in zip(rest, rest[1:])):
            yield 7, "a subquery inside INSERT … VALUES; write INSERT … SELECT"


def check_update(tokens):
    up = ups(tokens)
    for i, word in enumerate(up):
        if word == "SET" and i + 1 < len(up) and up[i - 1] != "UPDATE":
            end = next((k for k in range(i, len(up)) if up[k] in ("WHERE", "RETURNING")), len(up))
            for part in split_commas(tokens[i + 1:end]):
                if part and part[0].text.lower() == "region_id":
                    yield 4, "region_id is never changed"


def check_words(tokens, where):
    up = ups(tokens)
    pairs = list(zip(up, up[1:]))
    for i, (token, word) in enumerate(zip(tokens, up)):
        call = i + 1 < len(up) and up[i + 1] == "("
        if token.kind == "word":
            if (word in VOLATILE and call) or word in CLOCKS:
                yield 8, f"{token.text}: times and random values are bound, not made by the server"
            if word in NUMBERING:
                yield 5, f"{token.text}: ids are made by the application"
            if where == "shared" and (word in APART or word.startswith(("JSON_", "JSONB_"))):
                yield 16, f"{token.text} differs between the engines"
            if word.startswith("PG_ADVISORY"):
                yield 14, "advisory locks do not hold across a cluster; use a version column"
            if word in ("LISTEN", "NOTIFY", "PG_NOTIFY") and where != "postgres":
                yield 15, "LISTEN and NOTIFY are a wake-up hint of the PostgreSQL dialect"
            if word == "OFFSET":
                yield "b", "OFFSET walks what it skips; page by keyset"
        if token.text == "::":
            yield "a", "write CAST(x AS type)"
        if token.kind == "param" and token.text.startswith("?"):
            yield "c", "parameters are $1, $2 …"
        if token.kind == "quoted" and (i == 0 or up[i - 1] != "COLLATE"):
            yield "d", f"{token.text}: no quoted names"
        if where == "shared" and token.text in JSON_OPS:
            yield 16, f"operator {token.text}"
    if ("PARTITION", "OF") in pairs and where == "shared":
        yield 16, "partitions belong in a dialect file"
    for i, pair in enumerate(pairs):
        if pair in (("DISTINCT", "ON"), ("OR", "REPLACE"), ("INSERT", "OR")) and where == "shared":
            yield 16, " ".join(pair)
        if pair in (("FOR", "UPDATE"), ("FOR", "SHARE"), ("FOR", "NO"), ("FOR", "KEY")):
            if where != "postgres":
                yield 13, "FOR UPDATE is PostgreSQL's own"
            if "REGION_ID" not in up:
                yield 13, "FOR UPDATE without one region_id"
        if pair in (("DELETE", "SET"), ("SET", "NULL")) and "ON" in up[max(0, i - 3):i]:
            yield 3, "no ON DELETE SET NULL"
        if up[i] == "REGION_ID" and up[i + 1] in ("IN", "<>", "!="):
            yield 18, "a transaction stays in one region"


def check_recursion(tokens, tables):
    up = ups(tokens)
    if "RECURSIVE" in up:
        used = {t.text.lower() for t in tokens if t.kind == "word"} & set(tables)
        if used - TREES - {"region"}:
            yield 12, "a recursion walks the trees only, then lists are bound: " \
                      + ", ".join(sorted(used - TREES))
    if up[0] == "WITH":
        for a, b in zip(up, up[1:]):
            if a == "(" and b in ("INSERT", "UPDATE", "DELETE"):
                yield 16, "a data-modifying CTE"


def check(text, where, tables):
    """All findings of one statement text; several statements in it are rule 9."""
    found = []
    parts = statements(text)
    if len(parts) != 1 or ";" in [t.text for t in tokens_of(text)]:
        found.append((9, "one statement per call, without a semicolon"))
    for tokens in parts:
        up = ups(tokens)
        found += check_words(tokens, where)
        found += check_definition(tokens, where)
        if up[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            if "INSERT" in up:
                found += check_insert(tokens[up.index("INSERT"):])
            if "SET" in up:
                found += check_update(tokens)
            found += check_scopes(tokens, tables)
            found += check_recursion(tokens, tables)
        elif up[0] not in ("CREATE", "ALTER", "DROP", "REINDEX"):
            found.append(("e", f"{up[0]} is not a statement of the house"))
    return list(dict.fromkeys(found))
