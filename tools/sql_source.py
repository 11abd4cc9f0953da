"""Where SQL stands: every `struct msh_stmt` of src/store as the preprocessor leaves it, and the statements
of a migration. For check_sql and check_plans."""
import re
import subprocess
import sys

LITERAL = r'"(?:\\.|[^"\\\n])*"'
STMT = re.compile(r"((?:\b(?:static|const)\s+)*)struct\s+msh_stmt\s+(\w+)\s*(?:\[\w*\]\s*)?=\s*\{")


def balanced(text, at, open_, close):
    """Index after the bracket that closes the one at `at`, minding C literals."""
    depth, i = 0, at
    while i < len(text):
        if text[i] in "\"'":
            quote, i = text[i], i + 1
            while i < len(text) and text[i] != quote:
                i += 2 if text[i] == "\\" else 1
        elif text[i] == open_:
            depth += 1
        elif text[i] == close:
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return len(text)


def split_top(text):
    """Split the inside of an initialiser at its top-level commas."""
    parts, depth, last, i = [], 0, 0, 0
    while i < len(text):
        if text[i] == '"':
            i += 1
            while i < len(text) and text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif text[i] in "({[":
            depth += 1
        elif text[i] in ")}]":
            depth -= 1
        elif text[i] == "," and depth == 0:
            parts.append(text[last:i])
            last = i + 1
        i += 1
    return [p.strip() for p in parts + [text[last:]] if p.strip()]


def unescape(literal):
    return literal[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def string_of(expression):
    literals = re.findall(LITERAL, expression)
    return "".join(unescape(x) for x in literals) if literals else None


def members(initialiser):
    """{name, sql, pg, lite} of one initialiser, positional or designated."""
    fields, order = {}, ("name", "sql", "pg", "lite")
    for i, part in enumerate(split_top(initialiser)):
        match = re.match(r"\.(\w+)\s*=\s*(.*)", part, re.S)
        key, value = match.groups() if match else (order[i] if i < 4 else "", part)
        fields[key] = string_of(value)
    return fields


def objects(text):
    """(qualifiers, variable, members) of every statement object in preprocessed C."""
    for match in STMT.finditer(text):
        end = balanced(text, match.end() - 1, "{", "}")
        inside = text[match.end():end - 1]
        rows = split_top(inside)
        if rows and rows[0].startswith("{"):
            for row in rows:
                yield match.group(1), match.group(2), members(row[1:-1])
        else:
            yield match.group(1), match.group(2), members(inside)


def preprocess(path):
    done = subprocess.run(["cc", "-E", "-P", "-D_GNU_SOURCE", "-Isrc", "-I/usr/include/postgresql",
                           path], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"the preprocessor fails on {path}\n{done.stderr[:2000]}")
    return done.stdout


def split_file(text):
    """Statements of a migration as the runner cuts them: lines up to one that ends with `;`."""
    now = []
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("--"):
            continue
        now.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(now).rstrip()[:-1]
            now = []
    if now:
        yield "\n".join(now) + " -- without a semicolon"
