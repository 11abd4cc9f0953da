#!/usr/bin/python3
"""The command line by itself, without any city: help, wrong uses, pages printed from the code.

usage: words.py MINSHENG        (prints TAP)
"""
import re
import subprocess
import sys
import tempfile
import traceback

BINARY = sys.argv[1]

# What the outside relies on: every command and the options it has.
COMMANDS = {
    "init": "data preset name region sandbox db db-owner crypto",
    "serve": "data listen",
    "demo-data": "data tickets lived seed",
    "user": "data name role unit sensitivity display password-stdin label days unlimited",
    "unit": "data q all code name short kind level parent line area family pinyin into",
    "area": "data code name level parent lon lat pinyin",
    "category": "data q code name parent needs-place pinyin until",
    "catalogue": "data category area level lead assist inform legal-basis",
    "calendar": "data source",
    "rule": "data all legal-ref table",
    "retention": "data as password-stdin reason",
    "archive": "data before db-owner",
    "clock": "data advance type urgency category stage from",
    "upgrade": "data db-owner",
    "backup": "data to keep",
    "restore": "from keys data at",
    "verify": "data",
    "receipt": "receipt proof seal",
    "import": "data profile dry-run verdicts encoding sheet list lateness preset undo reason",
    "export": "data out format state type unit category area from to profile day reason bom",
    "reconcile": "data profile day theirs-only report format encoding sheet",
    "config": "reference sample check",
    "openapi": "",
    "version": "",
}

# Command lines that are wrong, and a word the sentence about it must hold.
WRONG = [
    ("init --preset anyang", "--data"),
    ("init --data {d}/new", "--preset"),
    ("init --data {d}/new --preset anyang --crypto rot13", "--crypto"),
    ("init --data {d}/new --preset nosuch", "--preset"),
    ("init --data {d}/new --preset anyang --region 0", "--region"),
    ("init --data {d}/new --preset anyang --region one", "--region"),
    ("init --data {d}/new --preset anyang --db bogus", "--db"),
    ("init --data {d}/new --preset anyang --db-owner postgres:///x", "--db-owner"),
    ("serve --data {d} --listen bad", "--listen"),
    ("serve --data {d} --listen 127.0.0.1", "--listen"),
    ("serve --data {d} --listen 127.0.0.1:99999", "--listen"),
    ("serve --data {d} --listen 127.0.0.1:http", "--listen"),
    ("serve --data {d} --listen ::1:80", "--listen"),
    ("serve --data {d} --listen unix:", "--listen"),
    ("demo-data --data {d} --tickets many", "--tickets"),
    ("demo-data --data {d} --tickets -1", "--tickets"),
    ("demo-data --data {d} --tickets 10000001", "--tickets"),
    ("demo-data --data {d} --lived 0", "--lived"),
    ("demo-data --data {d} --seed x", "--seed"),
    ("demo-data --data {d} --until soon", "--until"),
    ("user add --data {d} --name x", "--role"),
    ("user add --data {d} --role operator", "--name"),
    ("user list --data {d} --role operator", "--role"),
    ("user passwd --data {d} --name x", "--password-stdin"),
    ("user token --data {d} --label x", "--name"),
    ("user frobnicate --data {d}", "add"),
    ("unit", "list"),
    ("unit paint --data {d}", "list"),
    ("unit list", "--data"),
    ("unit show --data {d}", "CODE"),
    ("unit show a b --data {d}", "b"),
    ("unit add --data {d} --code x", "--name"),
    ("unit list --data {d} --into x", "--into"),
    ("unit merge x --data {d}", "--into"),
    ("unit import --data {d}", "FILE"),
    ("unit list --data {d} --data {d}", "twice"),
    ("unit list --data", "DIR"),
    ("area add --data {d} --code x --name x", "--level"),
    ("area import --data {d}", "FILE"),
    ("category put --data {d} --name x", "--code"),
    ("category list --data {d} --until 2026-01-01", "--until"),
    ("catalogue resolve --data {d}", "--category"),
    ("catalogue add --data {d} --category x", "--legal-basis"),
    ("calendar show --data {d}", "YEAR"),
    ("calendar import --data {d}", "FILE"),
    ("calendar list --data {d} --source x", "--source"),
    ("rule", "list"),
    ("rule use --data {d}", "PRESET"),
    ("rule put --data {d}", "LINE"),
    ("rule list --data {d} --table", "--table"),
    ("rule presets --legal-ref x", "--legal-ref"),
    ("retention", "list"),
    ("retention list", "--data"),
    ("retention show --data {d}", "LIST"),
    ("retention confirm 1 --data {d}", "--as"),
    ("retention confirm 1 --data {d} --as x", "--password-stdin"),
    ("retention refuse 1 --data {d} --as x --password-stdin", "--reason"),
    ("retention list --data {d} --as x", "--as"),
    ("archive --data {d}", "--before"),
    ("archive --before 2026-01-01", "--data"),
    ("archive 2026 --data {d} --before 2026-01-01", "2026"),
    ("clock", "--data"),
    ("clock forward --data {d}", "forward"),
    ("upgrade", "--data"),
    ("upgrade to-morrow --data {d}", "to-morrow"),
    ("backup --data {d}", "--to"),
    ("backup --data {d} --to x --keep 0", "keep"),
    ("restore --from x --data y", "--keys"),
    ("restore --from x --keys y --data {d}/new --at noon", "--at"),
    ("verify", "--data"),
    ("receipt --receipt x", "verify"),
    ("receipt verify", "--receipt"),
    ("receipt verify --receipt x --seal y", "--proof"),
    ("export", "--data"),
    ("import file.csv --data {d}", "--profile"),
    ("import --data {d} --profile replies", "FILE"),
    ("import --undo 7 --data {d}", "--reason"),
    ("reconcile --data {d} --profile replies --day 2026-01-05", "FILE"),
    ("reconcile file.csv --data {d} --profile replies", "--day"),
    ("import --list --profile x --data {d}", "--profile"),
    ("export handling --data {d}", "handling"),
    ("config", "--reference"),
    ("config --reference --sample", "--reference"),
    ("version now", "now"),
]


def minsheng(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, check=False)


def listed():
    out = minsheng("--help").stdout
    return re.findall(r"^  ([a-z-]+) +\S", out.split("commands:")[1], re.M)


def refused(arguments, word):
    """Exit 2, nothing on stdout, and one sentence that holds the word."""
    done = minsheng(*arguments)
    assert done.returncode == 2, f"exit {done.returncode}: {done.stderr}"
    assert done.stdout == "", done.stdout
    sentence = done.stderr.splitlines()[0]
    assert sentence.startswith(f"minsheng {arguments[0]}: ") and word in sentence, done.stderr
    assert f"`minsheng {arguments[0]} --help`" in done.stderr, done.stderr


def test_listed():
    """the list of commands is the one the outside relies on"""
    assert set(COMMANDS) >= set(listed()), set(listed()) - set(COMMANDS)
    assert set(COMMANDS) - {"demo-data"} <= set(listed()), set(COMMANDS) - set(listed())
    assert minsheng("--help").returncode == 0


def test_help():
    """every command's --help exits 0, says what it is for and names each option"""
    for command in listed():
        done = minsheng(command, "--help")
        assert done.returncode == 0 and done.stderr == "", (command, done.stderr)
        assert done.stdout.startswith(f"usage: minsheng {command}"), done.stdout
        assert len(done.stdout.splitlines()) >= 3, done.stdout
        for option in COMMANDS[command].split():
            assert re.search(rf"^  --{option}\b +\S", done.stdout, re.M), f"{command}: no --{option}"
        assert all(len(line) <= 120 for line in done.stdout.splitlines()), command


def test_unknown():
    """an unknown command, option or no command at all is a wrong use"""
    for arguments in ((), ("frobnicate",)):
        done = minsheng(*arguments)
        assert done.returncode == 2 and done.stdout == "" and done.stderr, arguments
    for command in listed():
        refused([command, "--nonsense"], "--nonsense")


def test_empty_values():
    """an option that takes a value wants one: none, an empty one and two are refused by its name"""
    for command in listed():
        page = minsheng(command, "--help").stdout
        for option in re.findall(r"^  --([a-z-]+) [A-Z]+ ", page, re.M):
            refused([command, f"--{option}", ""], f"--{option}")
            refused([command, f"--{option}="], f"--{option}")
            refused([command, f"--{option}"], f"--{option}")
            refused([command, f"--{option}", "1", f"--{option}", "2"], f"--{option}")


def test_wrong():
    """each wrong use exits 2 with one sentence and touches nothing"""
    with tempfile.TemporaryDirectory() as folder:
        for line, word in WRONG:
            try:
                refused(line.format(d=folder).split(), word)
            except AssertionError as why:
                raise AssertionError(f"minsheng {line}: {why}") from None
        assert not subprocess.check_output(["ls", "-A", folder]), "something was made"


def test_absent_folder():
    """a folder that is not there, or is no data folder, is exit 3"""
    with tempfile.TemporaryDirectory() as empty:
        for data in ("/nowhere/at/all", empty):
            for line in ("unit list", "area list", "category list", "catalogue list", "calendar list",
                         "rule list", "retention list", "clock", "export", "verify", "user list"):
                done = minsheng(*line.split(), "--data", data)
                assert done.returncode == 3, f"{line} on {data}: exit {done.returncode}, {done.stderr}"
                assert done.stdout == "" and len(done.stderr.splitlines()) == 1, done.stderr
                assert data in done.stderr, done.stderr


def test_absent_file():
    """a file that is not there is exit 3; one that is nonsense is exit 1"""
    assert minsheng("config", "--check", "/nowhere").returncode == 3
    assert minsheng("receipt", "verify", "--receipt", "/nowhere").returncode == 3
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("listen = 127.0.0.1:80\nworkers = many\n")
        file.flush()
        done = minsheng("config", "--check", file.name)
        assert done.returncode == 1 and "line 2" in done.stderr, done.stderr


def test_sample():
    """the sample configuration is itself in order, also with every key switched on"""
    sample = minsheng("config", "--sample").stdout
    keys = re.findall(r"^#(\w+) =", sample, re.M)
    assert len(keys) > 15, sample
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(sample + "\n" + re.sub(r"^#(\w+ =)", r"\1", sample, flags=re.M))
        file.flush()
        done = minsheng("config", "--check", file.name)
        assert done.returncode == 0, done.stderr
    page = minsheng("config", "--reference").stdout
    assert all(f"| `{key}` |" in page for key in keys)


def test_table():
    """the rule book names every state with its Chinese word and every row has its basis"""
    page = minsheng("rule", "--table").stdout
    for word in ("`handling` 办理中", "`to_sign` 待签收", "`endorsed` 单位同意", "`withdrawal` 撤回"):
        assert word in page, word
    tables = re.findall(r"^\| (?!---).*\|$", page, re.M)
    assert len(tables) > 90
    for row in tables:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) in (2, 5, 10) and cells[0] and cells[-1], row
    assert "`register` 登记 | registered | operator, requester |" in page


def test_presets():
    """shipped rule sets are listed with their names, in columns that stand in line"""
    lines = minsheng("rule", "presets").stdout.splitlines()
    assert any(line.startswith("anyang ") and "安阳市" in line for line in lines), lines

    def at(line, word):
        before = line[:line.index(word)]
        return len(before) + sum(1 for c in before if ord(c) >= 0x2E80)
    columns = {at(line, re.search(r" (\d+) ", line)[1]) for line in lines[1:]}
    assert len(columns) == 1, lines


def main():
    tests = [fn for name, fn in globals().items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, fn in enumerate(tests, 1):
        try:
            fn()
            print(f"ok {number} - {fn.__doc__}", flush=True)
        except Exception:  # whatever it is, the next one still runs
            failed += 1
            print(f"not ok {number} - {fn.__doc__}", flush=True)
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
    sys.exit(1 if failed else 0)


main()
