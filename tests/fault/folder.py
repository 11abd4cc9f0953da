"""A city's data folder kept aside and put back, and a base to start many faults from."""
import os
import shutil
import signal

from drive import Load

FRAME = 8192 + 24  # of the WAL


def keep(city, name):
    """A copy of the data folder of a server that is not running."""
    kept = os.path.join(city.folder, name)
    shutil.copytree(city.data, kept)
    return kept


def put_back(city, kept):
    shutil.rmtree(city.data)
    shutil.copytree(kept, city.data)


def wal_frames(city):
    try:
        return os.path.getsize(os.path.join(city.data, "minsheng.db-wal")) // FRAME
    except FileNotFoundError:
        return 0


def base(city, seed, frames, how=signal.SIGKILL):
    """People, and work up to a WAL of so many frames, then a hard kill: the next checkpoint is near.
    (Or another end.) The copy and the commands it holds."""
    load = Load(city, threads=2, seed=seed).start()
    while wal_frames(city) < frames:
        load.wait(1)
    load.stop()
    city.stop(how)
    return keep(city, "base"), load.commands
