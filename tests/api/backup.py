"""A city is copied while it works, and made again from the copy."""
import glob
import os
import shutil
import signal
import subprocess
import threading

from city import BINARY
from files import upload
from hotline import OPEN_DOORS, V, Hotline
from picture import png

CITY = {"demo": 0, "config": OPEN_DOORS}


def backup(city, *more, expect=0):
    return city.cli("backup", "--to", os.path.join(city.folder, "copies"), *more, expect=expect)


def restore(city, to, *more, keys=None, expect=0):
    done = subprocess.run([BINARY, "restore", "--from", os.path.join(city.folder, "copies"), "--keys",
                           keys or os.path.join(city.folder, "safe"), "--data", os.path.join(city.folder, to), *more],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == expect, f"exit {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def generations(city):
    return sorted(glob.glob(os.path.join(city.folder, "copies", "2*Z")))


def next_second(city):
    """Generations are named by the second: wait for the next one."""
    last = os.path.basename(generations(city)[-1])
    while subprocess.run(["date", "-u", "+%Y%m%dT%H%M%SZ"], capture_output=True, text=True,
                         check=True).stdout.strip() <= last:
        threading.Event().wait(0.05)


def through_a_dump(city):
    """PostgreSQL's half: what a dump holds is all that is left of the database; its new one orders otherwise."""
    dump = os.path.join(city.folder, "city.dump")
    city._admin("pg_dump", "-Fc", "-f", dump, city._database)

    def again():
        city._admin("dropdb", "--force", city._database)
        city._admin("createdb", "-T", "template0", "--locale-provider=libc", "--locale=C", city._database)
        city._admin("pg_restore", "-d", city._database, dump)

    return again


def story_made_again(city):
    """what was acknowledged before a backup began is in the city made of it, though the server never stopped"""
    desk = Hotline(city)
    before = [desk.register(f"备份前的诉求{n}") for n in range(20)]
    photo = png(b"first")
    upload(desk["operator"], before[0], photo)
    before[1].triage().dispatch().sign()
    end, during = threading.Event(), []

    def go_on():
        client = desk["operator"].again()
        while not end.is_set():
            during.append(client.post(f"{V}tickets", {"text": "备份时的诉求", "type": "help", "channel": "phone",
                                                      "identity_mode": "anonymous"}, expect=201).json["number"])

    worker = threading.Thread(target=go_on)
    worker.start()
    database = through_a_dump(city) if city.engine == "postgres" else None
    said = backup(city)
    end.set()
    worker.join()
    assert during, "nothing was told while the backup ran"
    assert ("no database" in said) == (city.engine == "postgres") and "2 files (2 new)" in said, said
    shutil.copytree(os.path.join(city.data, "keys"), os.path.join(city.folder, "safe"))
    for kept in glob.glob(os.path.join(city.folder, "copies", "**"), recursive=True):
        assert "key" not in os.path.basename(kept) and os.stat(kept).st_mode & 0o077 == 0, kept

    with open(os.path.join(city.data, "map.geojson"), "rb") as file:
        outlines = file.read()
    city.stop(signal.SIGKILL)
    shutil.rmtree(city.data)
    if database is not None:
        database()
    said = restore(city, "again")
    assert "every hash as written" in said and "minsheng verify" in said, said
    city.data = os.path.join(city.folder, "again")
    with open(os.path.join(city.data, "map.geojson"), "rb") as file:
        assert file.read() == outlines
    city.verify()
    city.start()
    for case in before:
        assert case.view()["state"] in ("registered", "dispatching", "handling")
    file = before[0].view("operator")["attachments"][0]
    assert desk["operator"].get(f"{V}tickets/{before[0].id}/attachments/{file['id']}").body == photo
    before[1].reply().approve().passed().answer("yes", rating="good")
    city.verify()


def story_generations(city):
    """a later run copies new attachments alone; --keep takes older generations and what only they named"""
    desk = Hotline(city)
    next_second(city)
    case = desk.register("第二代")
    upload(desk["operator"], case, png(b"second"))
    assert "3 files (1 new)" in backup(city)
    assert len(generations(city)) == 2
    with open(os.path.join(city.folder, "copies", "files", "orphan"), "w", encoding="utf-8"):
        pass
    next_second(city)
    lost = os.path.join(city.folder, "copies", "files", "ab", "cd")
    os.makedirs(lost, mode=0o700, exist_ok=True)
    lost = os.path.join(lost, "abcd" + "0" * 60)
    with open(lost, "w", encoding="utf-8"):
        pass
    said = backup(city, "--keep", "1")
    assert "taken away: 2 older generations, 1 files" in said, said
    assert len(generations(city)) == 1 and not os.path.exists(lost)


def story_killed_run(city):
    """what a killed run left is cleared by the next one, and never restored"""
    copies = os.path.join(city.folder, "copies")
    shutil.copytree(generations(city)[0], os.path.join(copies, ".making"))
    shutil.copytree(generations(city)[0], os.path.join(copies, "20200101T000000Z"))
    os.unlink(os.path.join(copies, "20200101T000000Z", "list"))
    next_second(city)
    backup(city)
    assert sorted(os.path.basename(g) for g in generations(city))[0] > "2020010"
    assert not os.path.exists(os.path.join(copies, ".making")) and len(generations(city)) == 2


def story_damage(city):
    """a byte that is not as written ends a restore, names the file, and leaves no city behind"""
    newest, copies = generations(city)[-1], os.path.join(city.folder, "copies")
    parts = sorted(glob.glob(os.path.join(newest, "*"))) + glob.glob(os.path.join(copies, "files", "??", "??", "*"))[:1]
    assert len(parts) == (6 if city.engine == "sqlite" else 5)
    for n, part in enumerate(parts):
        with open(part, "r+b") as file:
            file.seek(os.path.getsize(part) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        said = restore(city, f"damaged{n}", expect=1)
        assert "backup_damaged" in said and os.path.basename(part) in said, said
        none = subprocess.run([BINARY, "verify", "--data", os.path.join(city.folder, f"damaged{n}")],
                              capture_output=True, text=True, timeout=60, check=False)
        assert none.returncode == 3 and "dir_missing" in none.stderr, (part, none)
        with open(part, "r+b") as file:
            file.seek(os.path.getsize(part) // 2)
            file.write(byte)
    moved = glob.glob(os.path.join(copies, "files", "??", "??", "*"))[0]
    os.rename(moved, moved + "x")
    assert "is gone" in restore(city, "gone", expect=1)
    os.rename(moved + "x", moved)
    restore(city, "whole")


def story_refused(city):
    """other keys, another city's folder, a full target, an unknown generation: refused with a sentence"""
    other = os.path.join(city.folder, "other")
    city.run("init", "--data", other, "--preset", "anyang", "--sandbox")
    assert "key_other" in restore(city, "stranger", keys=os.path.join(other, "keys"), expect=1)
    assert "dir_exists" in restore(city, "whole", expect=1)
    assert "backup_none" in restore(city, "never", "--at", "20200101T000000Z", expect=1)
    assert "dir_missing" in restore(city, "nokeys", keys=os.path.join(city.folder, "nowhere"), expect=3)
    refused = subprocess.run([BINARY, "backup", "--data", other, "--to", os.path.join(city.folder, "copies")],
                             capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1 and "backup_other" in refused.stderr, refused.stderr
