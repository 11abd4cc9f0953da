"""The command line on a city with a running server: what one command writes another reads.

Run by tests/api/run.py, on both engines.
"""
import csv
import fcntl
import io
import json
import os
import pty
import re
import secrets
import select
import shutil
import signal
import stat
import subprocess
import tempfile
import termios

from city import BINARY, Unexpected
import sheets
from town import furnished

NATIONAL = [("10-01", True), ("10-02", True), ("10-03", True), ("10-04", True), ("10-05", True), ("10-13", False)]


def write(city, name, text):
    path = os.path.join(city.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def refused(city, *arguments, code=1):
    """The sentence of a command that must fail."""
    words = next((n for n, a in enumerate(arguments) if a.startswith("--")), len(arguments))
    done = subprocess.run([BINARY, *arguments[:words], "--data", city.data, *arguments[words:]],
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != code:
        raise Unexpected(f"{arguments}: exit {done.returncode}, not {code}: {done.stdout}{done.stderr}")
    assert done.stdout == "", done.stdout
    return done.stderr.splitlines()[0]


def rows(listing):
    """Lines of a table between its heads and its closing line, cut into columns."""
    return [re.split(r" {2,}", line.strip()) for line in listing.splitlines()[1:-1]]


def line(code, amount, *, pauses="-", types="complaint", law="local"):
    return "\t".join([code, "handle", types, "*", "-", str(amount), "workday", "next_workday", "end_of_day",
                      "-", "-", "-", "-", pauses, "city", "P", "-", "-", law, "本市", "-"])


def story_units(city):
    """a unit that was added is found, shown, merged; new work then goes to the successor"""
    furnished(city)
    said = city.cli("unit", "add", "--code", "lamp", "--name", "测试市路灯管理所", "--short", "路灯所", "--kind",
                    "utility", "--area", "A01", "--family", "lamp", "--pinyin", "ldglsx")
    assert "测试市路灯管理所" in said and "level 2" in said, said
    for q in ("路灯", "ldgl", "lamp"):
        found = rows(city.cli("unit", "list", "--q", q))
        assert [row[0] for row in found] == ["lamp"], found
    shown = city.cli("unit", "show", "lamp")
    assert re.search(r"^kind +公用企业", shown, re.M) and re.search(r"^area +东湖区  A01$", shown, re.M), shown
    assert "unit_exists" in refused(city, "unit", "add", "--code", "lamp", "--name", "别的")
    assert "party, government" in refused(city, "unit", "add", "--code", "x", "--name", "x", "--kind", "x", code=2)
    assert "unit_unknown" in refused(city, "unit", "add", "--code", "x", "--name", "x", "--parent", "nobody")
    city.cli("catalogue", "add", "--category", "02", "--lead", "lamp", "--legal-basis", "路灯管理办法")
    assert "测试市路灯管理所" in city.cli("catalogue", "resolve", "--category", "02", "--area", "A01")
    city.cli("unit", "merge", "lamp", "--into", "east-urban")
    resolved = city.cli("catalogue", "resolve", "--category", "02", "--area", "A0101")
    assert "东湖区城市管理局" in resolved and "路灯管理办法" in resolved, resolved
    assert "lamp" not in [row[0] for row in rows(city.cli("unit", "list"))]
    assert "并入东湖城管局" in city.cli("unit", "list", "--all")
    assert "unit_unknown" in refused(city, "unit", "show", "nobody")


# Values that are wrong in themselves, and the option the usage line must name.
WRONG_VALUES = [
    ("user add --name x --role king", "--role"),
    ("user add --name x --role clerk --sensitivity 9", "--sensitivity"),
    ("user add --name a/b --role operator", "--name"),
    ("user grant --name x --role king", "--role"),
    ("user token --name x --days -5", "--days"),
    ("unit add --code a/b --name x", "--code"),
    ("unit add --code x --name x --kind x", "--kind"),
    ("unit add --code x --name x --level 9", "--level"),
    ("unit add --code x --name x --level high", "--level"),
    ("area add --code x --name x --level planet", "--level"),
    ("area add --code x --name x --level county --lon east --lat 1", "--lon"),
    ("area add --code x --name x --level county --lon 999 --lat 1", "--lon"),
    ("area add --code x --name x --level county --lon 1", "--lon"),
    ("category put --code x --name x --until soon", "--until"),
    ("category put --code x --name x --needs-place maybe", "--needs-place"),
    ("catalogue add --category 02 --lead x --legal-basis y --level planet", "--level"),
    ("clock --advance soon", "--advance"), ("clock --advance -3d", "--advance"),
    ("clock --type rumour", "--type"), ("clock --type help --urgency soon", "--urgency"),
    ("clock --type help --stage never", "--stage"), ("clock --type help --from yesterday", "--from"),
    ("backup --to x --keep 0", "--keep"), ("backup --to x --keep many", "--keep"),
    ("export --state happy", "--state"), ("export --type rumour", "--type"), ("export --from yesterday", "--from"),
    ("export --to 2026-02-30", "--to"),
]


def story_wrong_values(city):
    """a value that is wrong in itself is a wrong use: exit 2, the option named; what the city lacks is exit 1"""
    furnished(city)
    for said, option in WRONG_VALUES:
        sentence = refused(city, *said.split(), code=2)
        assert sentence.startswith(f"minsheng {said.split()[0]}: {option}"), sentence
    city.cli("user", "add", "--name", "twice", "--role", "sysadmin")
    for said, code in (("user add --name x --role clerk --unit nobody", "unit_unknown"),
                       ("user token --name nobody", "account_unknown"),
                       ("user grant --name twice --role operator", "role_excluded"),
                       ("unit add --code x --name x --parent nobody", "unit_unknown"),
                       ("export --category 9999", "category_unknown"), ("export --area Z", "area_unknown")):
        assert f"({code})" in refused(city, *said.split()), said
    if city.engine == "sqlite":
        assert "--db-owner" in refused(city, "upgrade", "--db-owner", "postgres:///x", code=2)
    refused(city, "serve", "--listen", "127.0.0.1:0", "--web", "/nowhere", code=3)


def story_columns_stand_in_line(city):
    """tables keep their columns in line although Chinese characters are two wide"""
    furnished(city)

    def width(text):
        return sum(2 if ord(c) >= 0x2E80 else 1 for c in text)
    listing = city.cli("unit", "list").splitlines()
    at = width(listing[0][:listing[0].index("level")])
    for text in listing[1:-1]:
        cut = next(n for n in range(len(text) + 1) if width(text[:n]) >= at)
        assert width(text[:cut]) == at and text[cut].isdigit() and text[cut - 1] == " ", text
    assert not any(text.endswith(" ") for text in listing)


def story_import_is_whole(city):
    """rows come in any order; a bad one is named by its line and nothing is stored"""
    furnished(city)
    head = "code,name,level,parent,line,area,key\n"
    good = head + "n3,三级单位,3,n2,heat,A01,\nn2,二级单位,2,city,,A,n\n"
    before = city.cli("unit", "list")
    for bad, where in ((good + "n4,四,4,nobody,,,\n", "line 4: parent"), (good + "n4,四,9,n3,,,\n", "line 4: level"),
                       (good + "n3,又一,3,n2,,,\n", "line 4: code"), (good + "n4,四\n", "line 4"),
                       (good + "n4,,4,n3,,,\n", "line 4: name"), (good + "n4,四,4,n3,,nowhere,\n", "line 4: area"),
                       (head + "n5,五,3,n6,,,\nn6,六,3,n5,,,\n", "loop"), ("code,nonsense\n1,2\n", "nonsense"),
                       ("code,name\n1,2\n", "level"), (head, "no rows"), ("", "code")):
        said = refused(city, "unit", "import", write(city, "bad.csv", bad))
        assert where in said, (where, said)
    assert city.cli("unit", "list") == before
    path = write(city, "good.csv", good)
    assert "2 added, 0 changed" in city.cli("unit", "import", path)
    assert "0 added, 0 changed, 2 as they were" in city.cli("unit", "import", path)
    write(city, "good.csv", good.replace("二级单位", "改名单位"))
    assert "0 added, 1 changed, 1 as they were" in city.cli("unit", "import", path)
    assert "改名单位" in city.cli("unit", "show", "n3")


def story_areas(city):
    """areas: added, imported as a whole, listed with the area around them"""
    furnished(city)
    city.cli("area", "add", "--code", "A02", "--name", "西山县", "--level", "county", "--parent", "A",
             "--lon", "123.4567", "--lat", "-35.5")
    found = next(row for row in rows(city.cli("area", "list")) if row[0] == "A02")
    assert found == ["A02", "西山县", "区县", "测试市", "123.4567", "-35.5000"], found
    assert "area_exists" in refused(city, "area", "add", "--code", "A02", "--name", "x", "--level", "county")
    assert "degrees" in refused(city, "area", "add", "--code", "x", "--name", "x", "--level", "county",
                                "--lon", "east", "--lat", "1", code=2)
    head, before = "code\tparent\tlevel\tname\n", city.cli("area", "list")
    bad = head + "A0201\tA02\ttownship\t石桥镇\nA0202\tA0201\ttownship\t套娃镇\n"
    assert "line 3" in refused(city, "area", "import", write(city, "areas.tsv", bad))
    assert city.cli("area", "list") == before
    path = write(city, "areas.tsv", head + "A0201\tA02\ttownship\t石桥镇\n")
    assert "1 added" in city.cli("area", "import", path) and "1 as they were" in city.cli("area", "import", path)


def story_categories(city):
    """put adds, changes what is said, and takes out of use"""
    furnished(city)
    city.cli("category", "put", "--code", "0201", "--name", "井盖丢失", "--parent", "02", "--needs-place", "yes")
    assert ["0201", "井盖丢失", "市容", "yes"] in rows(city.cli("category", "list", "--q", "井盖"))
    city.cli("category", "put", "--code", "0201", "--name", "井盖缺失")
    assert ["0201", "井盖缺失", "市容", "yes"] in rows(city.cli("category", "list", "--q", "井盖"))
    city.cli("category", "put", "--code", "0201", "--until", "2020-01-31")
    assert rows(city.cli("category", "list", "--q", "井盖")) == []
    assert "2020-01-31" in city.cli("category", "list")
    assert "--name" in refused(city, "category", "put", "--code", "0299", code=2)
    loop = "code\tparent\tname\n08\t09\t甲\n09\t08\t乙\n"
    assert "above itself" in refused(city, "category", "import", write(city, "loop.tsv", loop))
    path = write(city, "categories.tsv", "code\tparent\tname\tneeds_place\n0301\t03\t路灯\t1\n03\t\t市政\t0\n")
    assert "2 added" in city.cli("category", "import", path)
    assert ["0301", "路灯", "市政", "yes"] in rows(city.cli("category", "list"))


def story_catalogue(city):
    """resolve tells lead, assists and the law, also of a category without an entry of its own"""
    furnished(city)
    said = city.cli("catalogue", "resolve", "--category", "0101", "--area", "A0101")
    for word in ("主办  测试市供热办公室  heat", "供热条例", "测试市东湖区柳河镇", "entry of 供热"):
        assert word in said, said
    assert re.search(r"^协办 .*urban$", said, re.M), said
    bad = "category\tarea_level\tlead\tlegal_basis\n01\tcity\theat\t甲\n02\tcity\tnobody\t乙\n"
    assert "family_unknown" in refused(city, "catalogue", "import", write(city, "catalogue.tsv", bad))
    city.cli("catalogue", "add", "--category", "0101", "--lead", "heat", "--level", "county", "--legal-basis", "区级")
    assert "东湖区供热服务站" in city.cli("catalogue", "resolve", "--category", "0101", "--area", "A0101")
    city.cli("catalogue", "import", write(city, "catalogue.tsv", bad.replace("nobody", "urban").replace("甲", "丙")))
    assert "丙" in city.cli("catalogue", "list", "--category", "01")
    assert "category_unknown" in refused(city, "catalogue", "resolve", "--category", "77")


def notice(year, days):
    return json.dumps({"year": year, "days": [{"name": "国庆节", "date": f"{year}-{day}", "isOffDay": off}
                                              for day, off in days]}, ensure_ascii=False)


def due(city, *arguments):
    said = city.cli("clock", "--type", "complaint", "--stage", "handle", *arguments)
    return re.search(r"^  due +(\S+)", said, re.M)[1], said


def story_calendar(city):
    """a year that comes in is shown as months, and dues over it move later and become certain"""
    before, said = due(city, "--from", "2040-09-26 10:00")  # a Wednesday
    assert before == "10月3日（周三）24:00前" and "provisional" in said, said
    path = write(city, "2040.json", notice(2040, NATIONAL))
    assert "2040" in city.cli("calendar", "import", path, "--source", "国办发明电〔2039〕9号")
    after, said = due(city, "--from", "2040-09-26 10:00")
    assert after == "10月10日（周三）24:00前" and "provisional" not in said, said
    listed = next(row for row in rows(city.cli("calendar", "list") + "\n") if row[0] == "2040")
    assert listed[2:4] == ["5", "1"] and listed[-1] == "国办发明电〔2039〕9号", listed
    months = city.cli("calendar", "show", "2040")
    assert re.search(r"\b1休 +2休 +3休 +4休 +5休", months) and "13班" in months, months
    assert [int(m) for m in re.findall(r"(\d+)月", months)] == list(range(1, 13)), months
    assert " 29" in months[months.index("2月"):months.index("3月")], "2040 is a leap year"
    assert "?" in city.cli("calendar", "show", "2041")
    for bad in ("{", '{"year": 2040}', notice(2040, [("02-31", True)]), ""):
        refused(city, "calendar", "import", write(city, "bad.json", bad))
    assert "year" in refused(city, "calendar", "show", "MMXL", code=2).lower()
    city.cli("calendar", "periods", "09:00-12:00,13:00-17:30")
    assert "09:00-12:00,13:00-17:30" in city.cli("clock")
    assert "periods" in refused(city, "calendar", "periods", "17:00-09:00")
    city.cli("calendar", "periods", "08:30-12:00,14:00-18:00")


def story_rules(city):
    """a rule of the city's own changes what would be due, with its law; settings keep theirs"""
    was, said = due(city)
    assert "5工作日" in said and "安阳市政务服务条例 第50条" in said, said
    city.cli("rule", "put", line("cli.handle", 3, law="本市热线办法 第7条"))
    now, said = due(city)
    assert "3工作日" in said and "本市热线办法 第7条" in said and now != was, said
    assert "5工作日" in city.cli("clock", "--type", "help", "--stage", "handle")
    listed = city.cli("rule", "list")
    assert "cli.handle" in listed and "anyang.return" in listed
    path = write(city, "rules.tsv", "# 本市\n" + line("cli.handle", 2, pauses="supplement:5,expert:10") + "\n")
    city.cli("rule", "import", path)
    assert "2工作日" in due(city)[1] and "等待诉求人补充" in city.cli("rule", "list")
    assert city.cli("rule", "list").count("cli.handle") == 1
    assert "rule_ambiguous" in refused(city, "rule", "put", line("cli.other", 4))
    assert "rule_columns" in refused(city, "rule", "put", "half a rule")
    assert "rule_value" in refused(city, "rule", "put", line("cli.bad", 0))
    assert "unverified" in refused(city, "rule", "use", "beijing-grades")
    refused(city, "rule", "use", "nowhere")
    city.cli("rule", "set", "sample_permille", "250", "--legal-ref", "本市回访规定")
    assert re.search(r"^sample_permille +250 .*本市回访规定", city.cli("rule", "settings"), re.M)
    city.cli("rule", "set", "--name", "sample_permille", "--value", "0")
    assert "range" in refused(city, "rule", "set", "sample_permille", "1001")
    assert "unknown" in refused(city, "rule", "set", "no_such", "1")


def story_special_matters(city):
    """a tag leads a category to the rule of its matter"""
    furnished(city)
    city.cli("rule", "use", "tourism-quick")
    city.cli("rule", "set", "tag.tourism", "02")
    asked = ("clock", "--type", "complaint", "--from", "2026-03-02 09:00")
    plain = city.cli(*asked)
    special = city.cli("clock", "--type", "complaint", "--category", "02")
    assert "tourism-quick" not in plain and "tourism-quick.handle" in special, special
    assert "promised" in special, "a promise sharpens the warning and leaves the legal due"


def story_clock_runs_what_falls_due(city):
    """moving the clock does the work that falls due by then, and beside a running server"""
    town = furnished(city)
    made = town.ticket()
    town.dispatch(made)
    before = city.cli("clock")
    assert "business time" in before and "sandbox" in before
    assert not [e for e in town.view(made)["callbacks"] if e["cause"] == "expired"]
    said = city.cli("clock", "--advance", "60d")
    assert "everything due by then" in said, said
    assert [e for e in town.view(made)["callbacks"] if e["cause"] == "expired"], "the limit passed in silence"
    assert city.cli("clock")[:30] != before[:30]
    for bad in ("3", "d", "-3d", "3x", "0d", "1h2d", "3.5d"):
        assert "span" in refused(city, "clock", "--advance", bad, code=2)
    assert "10 years" in refused(city, "clock", "--advance", "9999d", code=2)
    assert "--type" in refused(city, "clock", "--from", "2026-01-01", code=2)
    assert "time" in refused(city, "clock", "--type", "help", "--from", "tomorrow", code=2)


def story_no_sandbox_no_moving(city):
    """a real city's clock is never moved"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "real")
        city.run("init", "--data", data, "--preset", "henan")
        assert "the real one" in city.run("clock", "--data", data)
        done = subprocess.run([BINARY, "clock", "--data", data, "--advance", "1d"], capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 1 and "no sandbox" in done.stderr, done.stderr


def exported(city, *filters):
    return list(csv.DictReader(io.StringIO(city.cli("export", *filters))))


def story_export(city):
    """tickets leave as CSV with the city's names, and no word, title, person or report among them"""
    town = furnished(city)
    made = town.ticket(title="一个写着钱一一的标题")
    town.dispatch(made)
    secret = town.ticket(identity_mode="confidential")
    report = town.ticket(type="report", identity_mode="real", accused_units=["urban"])
    text = city.cli("export")
    for leak in ("钱一一", "13900000001", "十三度", "柳河路"):
        assert leak not in text, leak
    numbers = {row["number"]: row for row in exported(city)}
    assert made["number"] in numbers and secret["number"] in numbers and report["number"] not in numbers
    row = numbers[made["number"]]
    assert (row["state"], row["type"], row["category_name"], row["area"], row["unit"]) == \
        ("办理中", "投诉", "暖气不热", "东湖区", "测试市供热办公室"), row
    assert row["due_at"].endswith("+08:00") and row["due_stage"] == "办理", row

    def has(*filters):
        return made["number"] in [r["number"] for r in exported(city, *filters)]
    day = row["accepted_at"][:10]
    assert has("--state", "handling,callback") and not has("--state", "callback")
    assert has("--unit", "heat") and has("--unit", "city") and not has("--unit", "police")
    assert has("--category", "01") and not has("--category", "02")
    assert has("--area", "A") and not has("--area", "A0101")
    assert has("--from", day, "--to", day) and not has("--to", "2020-01-01")
    assert not has("--type", "help,report") and has("--type", "complaint")
    for bad, code in ((("--state", "lost"), 2), (("--from", "monday"), 2), (("--unit", "nobody"), 1),
                      (("--from", "2026-02-02", "--to", "2026-02-01"), 2)):
        refused(city, "export", *bad, code=code)


def story_export_to_a_file(city):
    """a file appears as a whole, readable by its owner alone; more than one page of rows; a failure leaves none"""
    town = furnished(city)
    have = len(exported(city))
    for n in range(max(0, 205 - have)):
        town.ticket(text=f"第{n}件：路灯不亮。", category="02")
    path = os.path.join(city.folder, "tickets.csv")
    said = city.cli("export", "--out", path, "--bom")
    with open(path, "rb") as file:
        written = file.read()
    assert written.startswith(b"\xef\xbb\xbfnumber,") and stat.S_IMODE(os.stat(path).st_mode) == 0o600
    numbers = [r["number"] for r in csv.DictReader(io.StringIO(written.decode("utf-8-sig")))]
    assert len(numbers) == len(set(numbers)) >= 205 and f"{len(numbers)} tickets" in said, said
    assert not os.path.exists(path + ".part")
    book = os.path.join(city.folder, "tickets.xlsx")
    city.cli("export", "--out", book, "--format", "xlsx")
    with open(book, "rb") as file:
        assert sheets.same(sheets.read(file.read()), list(csv.reader(io.StringIO(written.decode("utf-8-sig")))))
    refused(city, "export", "--format", "pdf", code=2)
    refused(city, "export", "--out", os.path.join(city.folder, "no", "such", "place.csv"), code=3)


def story_database_away(city):
    """a database that cannot be reached is exit 3, and said in one line"""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        shutil.copytree(city.data, data, ignore=shutil.ignore_patterns("minsheng.db*"))
        with open(os.path.join(data, "minsheng.conf"), encoding="utf-8") as file:
            kept = [text for text in file if not text.startswith("db ")]
        if city.engine == "postgres":
            kept.append("db = postgres:///nothing?host=/nowhere&user=nobody\n")
        with open(os.path.join(data, "minsheng.conf"), "w", encoding="utf-8") as file:
            file.writelines(kept)
        done = subprocess.run([BINARY, "unit", "list", "--data", data], capture_output=True, text=True, timeout=120,
                              check=False)
        assert done.returncode == 3 and len(done.stderr.splitlines()) == 1, (done.returncode, done.stderr)


def story_database_that_will_not_do(city):
    """a database that cannot hold every character, or may forget what it committed, is refused before anything is made"""
    if city.engine == "sqlite":  # knows no other
        return
    folder = os.path.join(city.folder, "refused")
    latin = ("-E", "LATIN1", "-T", "template0", "--locale-provider=libc", "--locale=C")
    for how, setting, code, said in ((latin, None, "database_encoding", "server_encoding is LATIN1"),
                                     ((), "synchronous_commit", "database_unsafe", "synchronous_commit is off")):
        database = "refused_" + secrets.token_hex(4)
        city._admin("createdb", *how, database)
        if setting:
            city._admin("psql", "-q", "-d", database, "-c", f"ALTER DATABASE {database} SET {setting} = off")
        options = [option.replace(city._database, database) for option in city.database_options()]
        done = subprocess.run([BINARY, "init", "--data", folder, "--preset", "anyang", *options], capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 1 and code in done.stderr and said in done.stderr, done
        assert not os.path.exists(folder)
        city._admin("dropdb", database)


def story_regions(city):
    """several cities may share a database of PostgreSQL; each has its number, its people and its proof"""
    other = os.path.join(city.folder, "second")
    database = city.database_options()
    city.run("init", "--data", other, "--preset", "jinan", "--region", "370100", "--name", "第二市", *database)
    with open(os.path.join(other, "region"), encoding="utf-8") as file:
        assert file.read().startswith("370100 ")
    city.run("user", "add", "--data", other, "--name", "chief", "--role", "sysadmin", "--password-stdin",
             stdin="Paper-Lantern-2041!\n")
    assert "chief" in city.run("user", "list", "--data", other)
    assert "chief" not in city.cli("user", "list")
    assert city.run("verify", "--data", other).strip().endswith("0 problems")
    city.run("init", "--data", os.path.join(city.folder, "third"), "--preset", "anyang", "--region", "0", expect=2)
    if database:
        again = subprocess.run([BINARY, "init", "--data", os.path.join(city.folder, "third"), "--preset", "anyang",
                                "--region", "370100", *database], capture_output=True, text=True, timeout=60, check=False)
        assert again.returncode == 1 and "city_exists" in again.stderr, again.stderr


def at_terminal(city, *arguments, keys):
    """Type at a password's prompt: the exit status, all the terminal showed, and whether it echoes afterwards."""
    desk, screen = pty.openpty()
    try:
        with subprocess.Popen([BINARY, *arguments[:2], "--data", city.data, *arguments[2:]], stdin=screen, stdout=screen,
                              stderr=screen, start_new_session=True,
                              preexec_fn=lambda: fcntl.ioctl(screen, termios.TIOCSCTTY, 0)) as command:
            shown = b""
            while not shown.endswith(b"password: "):
                assert select.select([desk], [], [], 60)[0], f"no prompt: {shown!r}"
                shown += os.read(desk, 1)
            os.write(desk, keys)
            try:
                status = command.wait(60)
            finally:
                command.kill()
        os.set_blocking(desk, False)
        shown += os.read(desk, 1 << 16)
        return status, shown.decode(), bool(termios.tcgetattr(screen)[3] & termios.ECHO)
    finally:
        os.close(desk)
        os.close(screen)


def story_password_at_a_terminal(city):
    """a password typed at a terminal is not shown; Ctrl-C there leaves a terminal that shows what is typed"""
    add = ("user", "add", "--name", "typist", "--role", "operator", "--password-stdin")
    status, shown, echoes = at_terminal(city, *add, keys=b"\x03")
    assert (status, echoes) == (-signal.SIGINT, True), (status, shown, echoes)
    assert "typist" not in city.cli("user", "list")
    status, shown, echoes = at_terminal(city, *add, keys="一个够长的口令 rain\n".encode())
    assert (status, echoes) == (0, True), (status, shown, echoes)
    assert "rain" not in shown and "口令" not in shown, shown
    typist = city.anonymous()
    typist.name = "typist"
    typist.login("一个够长的口令 rain")


def story_upgrade(city):
    """an older database is refused until `upgrade` brought it up to date; what it held is still there"""
    furnished(city)
    assert "nothing to do" in city.cli("upgrade")
    city.stop()
    try:
        city.sql("DROP INDEX event_audit", "DELETE FROM schema_migration WHERE version = 2")
        for command in (("unit", "list"), ("verify",), ("user", "list")):
            said = refused(city, *command)
            assert "schema_older" in said and "minsheng upgrade" in said, said
        owner = city.database_options()[2:]
        assert "number" in city.cli("upgrade", *owner)
        assert "nothing to do" in city.cli("upgrade", *owner)
        assert "heat" in city.cli("unit", "list")
        city.verify()
        city.sql("INSERT INTO schema_migration (version, name, applied_at, digest) VALUES (9999, 'x', 0, 'x')")
        assert "schema_newer" in refused(city, "upgrade", *owner)
        city.sql("DELETE FROM schema_migration WHERE version = 9999")
    finally:
        city.start()


def story_upgrade_waits_for_the_server(city):
    """an upgrade beside a running server is refused"""
    city.sql("DROP INDEX event_audit", "DELETE FROM schema_migration WHERE version = 2")
    try:
        assert "in_use" in refused(city, "upgrade", *city.database_options()[2:])
    finally:
        city.stop()
        city.cli("upgrade", *city.database_options()[2:])
        city.start()
