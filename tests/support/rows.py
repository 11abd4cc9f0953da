"""The database behind the product's back."""
import os
import sqlite3
import subprocess


class Rows:
    """The database as its owner sees it: values are SQL literals."""

    def __init__(self, city):
        self.city, self.lite = city, city.engine == "sqlite"

    def read(self, sql):
        if self.lite:
            base = sqlite3.connect(os.path.join(self.city.data, "minsheng.db"), timeout=30)
            try:
                return [tuple(None if v is None else str(v) for v in row) for row in base.execute(sql)]
            finally:
                base.close()
        done = subprocess.run(["psql", "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", "-d", self.city._database,
                               "-q", "-At", "-F", "\x1f", "-R", "\x1e", "-P", "null=\x1d", "-c", sql],
                              capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
        return [tuple(None if v == "\x1d" else v for v in line.split("\x1f"))
                for line in done.stdout.rstrip("\n").split("\x1e") if line]

    def tables(self):
        """{table: {column: type}}"""
        found = {}
        for table, column, kind in self.read(
                "SELECT m.name, p.name, p.type FROM sqlite_master m JOIN pragma_table_xinfo(m.name) p"
                " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.sql NOT LIKE 'CREATE VIRTUAL%'" if self.lite else
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = current_schema() ORDER BY ordinal_position"):
            found.setdefault(table, {})[column] = kind.upper()
        return found

    def keys(self, table):
        rows = self.read(f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk" if self.lite else
                         "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                         f" AND a.attnum = ANY(i.indkey) WHERE i.indrelid = '{table}'::regclass AND i.indisprimary"
                         " ORDER BY array_position(i.indkey::int2[], a.attnum)")
        return [name for name, in rows]

    def last_of_uniques(self, table):
        """The last column of each unique index."""
        rows = self.read("SELECT i.name FROM pragma_index_list('%s') l, pragma_index_info(l.name) i WHERE l.\"unique\" = 1"
                         " AND i.seqno = (SELECT MAX(m.seqno) FROM pragma_index_info(l.name) m)" % table if self.lite else
                         "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                         " AND a.attnum = i.indkey[i.indnatts - 1]"
                         f" WHERE i.indrelid = '{table}'::regclass AND i.indisunique")
        return {name for name, in rows}

    def literals(self, columns):
        return ", ".join(f"quote({c})" if self.lite else f"quote_nullable({c})" for c in columns)
