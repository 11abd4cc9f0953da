"""What makes things fail from inside a process: allocations (no_memory.c), interruptions (interrupted.c); straced.py
does it from outside. And what a process costs.

    memory = Memory(folder); city.environment = memory.environment()
    memory.fail(in_=17)      # the 17th allocation from now
    with storms.blow("sockets", "less"): ...
"""
import contextlib
import mmap
import os
import shutil
import struct

from city import BINARY

BUILT = os.path.dirname(os.path.abspath(BINARY))


class Counts:
    """64-bit numbers in a file, shared with the library of tests/fault that is preloaded into a program."""
    LIBRARY, VARIABLE, NAMES = None, None, ()
    _FORM = struct.Struct("q")

    def __init__(self, folder):
        self.path = os.path.join(folder, self.LIBRARY + "-counts")
        with open(self.path, "wb") as file:
            file.write(bytes(self._FORM.size * len(self.NAMES)))
        with open(self.path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def environment(self):
        library = os.path.join(BUILT, "tests", "fault", self.LIBRARY + ".so")
        assert os.path.exists(library), library
        return {"LD_PRELOAD": library, self.VARIABLE: self.path}

    def get(self, name):
        return self._FORM.unpack_from(self._map, self.NAMES.index(name) * self._FORM.size)[0]

    def set(self, name, value):
        self._FORM.pack_into(self._map, self.NAMES.index(name) * self._FORM.size, value)

    def clear(self):
        for name in self.NAMES:
            self.set(name, 0)


class Memory(Counts):
    """The counts that no_memory.c keeps of a process, or of one after the other."""
    LIBRARY, VARIABLE = "no_memory", "MSH_MEMORY_FILE"
    NAMES = ("seen", "at", "forever", "failed", "blocks", "bytes")

    def fail(self, in_, forever=False):
        """The allocation so far from now fails; with forever all later ones too."""
        self.never()
        self.set("failed", 0)
        self.set("forever", int(forever))
        self.set("at", self.get("seen") + in_)

    def never(self):
        self.set("at", 0)


class Storms(Counts):
    """Which calls of a running process interrupted.c interrupts, or has move less."""
    LIBRARY, VARIABLE = "interrupted", "MSH_STORM_FILE"
    NAMES = ("blowing", "interrupted", "shortened")
    KINDS = ("sockets", "files", "waits", "less")

    @contextlib.contextmanager
    def blow(self, *kinds):
        self.clear()
        self.set("blowing", sum(1 << self.KINDS.index(kind) for kind in kinds))
        try:
            yield
        finally:
            self.set("blowing", 0)


def field(path, name):
    """A number of a status file of /proc."""
    with open(path, encoding="ascii", errors="replace") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


def resident_kb(pid):
    return field(f"/proc/{pid}/status", "RssAnon")


def cpu_s(pid):
    """Processor time a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def spread(n, points):
    """At most so many points of 1..n, even, both ends among them, so two at least."""
    if n <= points:
        return list(range(1, n + 1))
    points = max(points, 2)
    return sorted({1 + i * (n - 1) // (points - 1) for i in range(points)})


def copied(source, target):
    """A fresh copy of a folder."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
