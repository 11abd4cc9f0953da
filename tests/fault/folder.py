"""A city's data folder kept aside and put back, and a base to start many faults from."""
import os
import shutil
import signal

from drive import Load

FRAME = 8192 + 24  # of the WAL


def keep(city, name):
    """A copy of the data folder, and of the database of its own, of a server that is not running."""
    kept = os.path.join(city.folder, name)
    shutil.copytree(city.data, kept)
    if city.engine == "postgres":
        city._admin("createdb", "-T", city._database, f"{city._database}_{name}")
    return kept


def put_back(city, kept):
    shutil.rmtree(city.data)
    shutil.copytree(kept, city.data)
    if city.engine == "postgres":
        copy = f"{city._database}_{os.path.basename(kept)}"
        city._admin("dropdb", "--force", city._database)
        city._admin("createdb", "-T", copy, city._database)


def forget(city, kept):
    """The copy's database; folders go with the city."""
    if city.engine == "postgres":
        city._admin("dropdb", "--if-exists", f"{city._database}_{os.path.basename(kept)}")


def wal_frames(city):
    try:
        return os.path.getsize(os.path.join(city.data, "minsheng.db-wal")) // FRAME
    except FileNotFoundError:
        return 0


def base(city, seed, frames, how=signal.SIGKILL):
    """People, and work up to a WAL of so many frames, then a hard kill: the next checkpoint is near.
    (Or another end.) The copy and the commands it holds."""
    load = Load(city, threads=2, seed=seed).start()
    if city.engine == "postgres":
        load.wait(frames // 10)
    while city.engine == "sqlite" and wal_frames(city) < frames:
        load.wait(1)
    load.stop()
    city.stop(how)
    return keep(city, "base"), load.commands
