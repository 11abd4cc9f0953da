"""Small examples for check_sql: what each rule must refuse, and what must pass."""

TABLES = {"ticket", "task", "event", "unit", "outbox", "region"}

BAD = [  # rule, where, SQL
    (1, "shared", "CREATE TABLE t (id BIGINT NOT NULL, region_id BIGINT NOT NULL, "
                  "PRIMARY KEY (region_id, id))"),
    (1, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (id))"),
    (1, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT PRIMARY KEY)"),
    (1, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL, n TEXT, "
                  "PRIMARY KEY (region_id, id), UNIQUE (n))"),
    (1, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL)"),
    (1, "shared", "CREATE UNIQUE INDEX i ON ticket (number)"),
    (1, "shared", "INSERT INTO ticket (ticket_id) VALUES ($1)"),
    (2, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                  "PRIMARY KEY (region_id, id), FOREIGN KEY (id) REFERENCES ticket (ticket_id))"),
    (2, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL REFERENCES ticket, "
                  "PRIMARY KEY (region_id, id))"),
    (3, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT, PRIMARY KEY (region_id, id), "
                  "FOREIGN KEY (region_id, id) REFERENCES ticket (region_id, id) ON DELETE SET NULL)"),
    (4, "shared", "UPDATE ticket SET state = $2, region_id = $3 WHERE region_id = $1"),
    (5, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGSERIAL, "
                  "PRIMARY KEY (region_id, id))"),
    (5, "postgres", "SELECT nextval('x')"),
    (6, "shared", "CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT 1"),
    (6, "postgres", "CREATE FUNCTION f() RETURNS TEXT AS 'x'"),
    (7, "shared", "INSERT INTO ticket (region_id, n) VALUES ($1, (SELECT 1 FROM region))"),
    (8, "shared", "UPDATE ticket SET at = now() WHERE region_id = $1"),
    (8, "shared", "DELETE FROM ticket WHERE region_id = $1 AND at < CURRENT_TIMESTAMP"),
    (8, "sqlite", "SELECT random()"),
    (9, "shared", "SELECT 1; SELECT 2"),
    (9, "shared", "SELECT 1;"),
    (10, "shared", "ALTER TABLE ticket ADD COLUMN n INTEGER CHECK (n > 0)"),
    (10, "shared", "ALTER TABLE ticket ALTER COLUMN n TYPE BIGINT"),
    (10, "shared", 'ALTER TABLE ticket ALTER COLUMN n TYPE TEXT COLLATE "C"'),
    (10, "postgres", "ALTER TABLE ticket ALTER COLUMN n TYPE BIGINT"),
    (10, "postgres", 'ALTER TABLE ticket ALTER COLUMN n TYPE TEXT COLLATE "C", DROP COLUMN m'),
    (10, "shared", "ALTER TABLE ticket ADD COLUMN a INTEGER, ADD COLUMN b INTEGER"),
    (10, "shared", "ALTER INDEX a RENAME TO b"),
    (11, "shared", "SELECT 1 FROM ticket t JOIN task k ON k.ticket_id = t.ticket_id "
                   "WHERE t.region_id = $1"),
    (11, "shared", "SELECT 1 FROM ticket t, task k WHERE t.region_id = $1 AND k.ticket_id = t.id"),
    (11, "shared", "SELECT 1 FROM ticket t WHERE t.region_id = $1 AND NOT EXISTS "
                   "(SELECT 1 FROM task k WHERE k.ticket_id = t.ticket_id)"),
    (11, "shared", "SELECT 1 FROM ticket WHERE ticket_id = $1"),
    (11, "shared", "UPDATE ticket SET state = $1 WHERE ticket_id = $2"),
    (11, "shared", "DELETE FROM ticket"),
    (11, "shared", "SELECT 1 FROM ticket WHERE region_id = $1 UNION ALL SELECT 2 FROM task"),
    (12, "shared", "WITH RECURSIVE b (id) AS (SELECT unit_id FROM unit WHERE region_id = $1 "
                   "UNION ALL SELECT u.unit_id FROM unit u, b WHERE u.region_id = $1) "
                   "SELECT 1 FROM ticket t JOIN b ON b.id = t.unit_id WHERE t.region_id = $1"),
    (13, "shared", "SELECT 1 FROM ticket WHERE region_id = $1 FOR UPDATE"),
    (13, "postgres", "SELECT 1 FROM ticket WHERE ticket_id = $1 FOR UPDATE SKIP LOCKED"),
    (14, "postgres", "SELECT pg_advisory_lock(1)"),
    (15, "shared", "SELECT pg_notify('a', 'b')"),
    (16, "shared", "SELECT group_concat(name) FROM unit WHERE region_id = $1"),
    (16, "shared", "SELECT string_agg(name, ',') FROM unit WHERE region_id = $1"),
    (16, "shared", "SELECT payload -> 'a' FROM event WHERE region_id = $1"),
    (16, "shared", "SELECT json_extract(payload, 'a') FROM event WHERE region_id = $1"),
    (16, "shared", "SELECT state FROM ticket WHERE region_id = $1 GROUP BY ROLLUP (state)"),
    (16, "shared", "MERGE INTO ticket USING task ON 1 = 1"),
    (16, "shared", "WITH d AS (DELETE FROM ticket WHERE region_id = $1 RETURNING 1) SELECT 1 FROM d"),
    (16, "shared", "CREATE MATERIALIZED VIEW v AS SELECT 1"),
    (16, "shared", "SELECT DISTINCT ON (state) 1 FROM ticket WHERE region_id = $1"),
    (16, "shared", "INSERT OR REPLACE INTO ticket (region_id) VALUES ($1)"),
    (13, "shared", "SELECT 1 FROM ticket WHERE region_id = $1 FOR NO KEY UPDATE"),
    (17, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, at TIMESTAMP, PRIMARY KEY (region_id))"),
    (17, "shared", "CREATE TABLE t (region_id BIGINT NOT NULL, n VARCHAR(9), PRIMARY KEY (region_id))"),
    (17, "shared", "ALTER TABLE ticket ADD COLUMN ok BOOLEAN"),
    (18, "shared", "SELECT 1 FROM ticket t WHERE t.region_id IN ($1, $2)"),
    ("a", "shared", "SELECT $1::bigint"),
    ("a", "postgres", "SELECT $1::bigint"),
    ("b", "shared", "SELECT 1 FROM ticket WHERE region_id = $1 LIMIT 20 OFFSET 40"),
    ("c", "shared", "SELECT 1 FROM ticket WHERE region_id = ?"),
    ("d", "shared", 'SELECT "name" FROM unit WHERE region_id = $1'),
    ("e", "shared", "VACUUM"),
    ("f", "shared", "INSERT INTO ticket VALUES ($1, $2)"),
]

GOOD = [  # where, SQL
    ("shared", "CREATE TABLE t (region_id BIGINT NOT NULL, id BIGINT NOT NULL, note TEXT, h BLOB, "
               "PRIMARY KEY (region_id, id), UNIQUE (region_id, note), CHECK (note <> ''), "
               "FOREIGN KEY (region_id, id) REFERENCES ticket (region_id, ticket_id))"),
    ("shared", "CREATE TABLE region (region_id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"),
    ("shared", "CREATE UNIQUE INDEX i ON ticket (region_id, number)"),
    ("shared", "CREATE INDEX i ON ticket (due_at) WHERE due_at IS NOT NULL"),
    ("shared", "ALTER TABLE ticket ADD COLUMN n INTEGER NOT NULL DEFAULT 0"),
    ("postgres", 'ALTER TABLE ticket ALTER COLUMN n TYPE TEXT COLLATE "C", ALTER COLUMN m TYPE TEXT COLLATE "C"'),
    ("shared", "SELECT 1 FROM ticket WHERE region_id = $1 AND note = 'now() ? :: OFFSET; --'"),
    ("shared", "SELECT t.state FROM ticket t LEFT JOIN task k ON k.region_id = t.region_id "
               "AND k.ticket_id = t.ticket_id WHERE t.region_id = $1 AND EXISTS (SELECT 1 FROM unit u "
               "WHERE u.region_id = t.region_id AND u.unit_id = k.unit_id)"),
    ("shared", "SELECT ticket_id FROM ticket WHERE region_id = $1 AND (at, id) < ($2, $3) LIMIT $4"),
    ("shared", "INSERT INTO ticket (region_id, id) VALUES ($1, $2) ON CONFLICT (region_id, id) "
               "DO UPDATE SET id = excluded.id"),
    ("shared", "INSERT INTO ticket (region_id, id) SELECT region_id, $2 FROM unit WHERE region_id = $1"),
    ("shared", "UPDATE outbox SET feed_pos = n.pos FROM (SELECT seq, row_number() OVER (ORDER BY seq) "
               "AS pos FROM outbox WHERE region_id = $1) AS n "
               "WHERE outbox.region_id = $1 AND outbox.seq = n.seq"),
    ("shared", "WITH RECURSIVE b (id) AS (SELECT unit_id FROM unit WHERE region_id = $1 UNION ALL "
               "SELECT u.unit_id FROM unit u JOIN b ON u.parent_id = b.id WHERE u.region_id = $1) "
               "SELECT id FROM b"),
    ("postgres", "SELECT 1 FROM ticket WHERE region_id = $1 LIMIT 1 FOR UPDATE SKIP LOCKED"),
    ("sqlite", "SELECT value FROM json_each($1)"),
    ("postgres", "SELECT 1 FROM ticket WHERE region_id = $1 AND id = ANY (CAST($2 AS BIGINT[]))"),
    ("shared", "SELECT name FROM region"),
]

SOURCES = [  # name, path, text, the check that must object
    ("a formatted statement", "src/store/x.c",
     'snprintf(sql, n, "SELECT * FROM ticket WHERE id = %d", id);', "check_source"),
    ("a statement glued at run time", "src/store/x.c",
     'msh_str_add(&sql, " ORDER BY " );', "check_source"),
    ("SQL in a handler", "src/http/x.c", 'run("DELETE FROM ticket WHERE 1=1");', "check_source"),
    ("a statement on the stack", "src/store/x.c",
     'struct msh_stmt s = { "n", "SELECT 1", NULL, NULL };', "check_objects"),
    ("a bad statement, positional", "src/store/x.c",
     'static const struct msh_stmt s = { "n", "SELECT 1 " "FROM ticket", NULL, NULL };',
     "check_objects"),
    ("a bad statement, designated", "src/store/x.c",
     'static const struct msh_stmt s = { .name = "n", .sql = "SELECT 1 FROM ticket" };',
     "check_objects"),
    ("a bad statement of one engine", "src/store/x.c",
     'static const struct msh_stmt s = { .name = "n", .pg = "DELETE FROM ticket" };',
     "check_objects"),
    ("a bad statement in an array", "src/store/x.c",
     'static const struct msh_stmt s[] = { { "n", "SELECT 1" }, { "m", "DELETE FROM ticket" } };',
     "check_objects"),
    ("two statements on a line", "sql/0001_x.sql", "DROP TABLE a; DROP TABLE b;\n",
     "check_migration"),
    ("a comment that ends a statement", "sql/0001_x.sql", "DROP TABLE a -- first;\n;\n",
     "check_migration"),
    ("a statement without end", "sql/0001_x.sql", "DROP TABLE a\n", "check_migration"),
    ("a dialect word in a shared file", "sql/0001_x.sql",
     "CREATE VIRTUAL TABLE f USING fts5 (a);\n", "check_migration"),
]

GOOD_SOURCES = [
    ("an error text", "src/store/x.c", 'snprintf(text, n, "%s: select one of these", a);',
     "check_source"),
    ("a good array", "src/store/x.c",
     'static const struct msh_stmt s[] = { { "n", "SELECT name FROM unit WHERE region_id = $1" } };',
     "check_objects"),
    ("a dialect file", "sql/dialect/sqlite/0001_x.sql", "CREATE VIRTUAL TABLE f USING fts5 (a);\n",
     "check_migration"),
    ("a comment line with a semicolon", "sql/0001_x.sql", "-- first;\nDROP TABLE a;\n",
     "check_migration"),
]
