"""F4 and F5: no room left, and input or output that fails, at the K-th call of a thread, once and for ever.

What cannot be written is refused with 507 or 503 and is not there; what is read is right or is refused.
With room again the same server goes on.
"""
import contextlib
import http.client
import os
import subprocess
import tempfile

from drive import Load
from hotline import V, Hotline
from straced import failing

TITLE = "no room, and failing input and output"
ASKED = 40  # requests at most until the K-th call has come
TRIED = 8  # requests while it fails for ever

# what fails, how often, which statuses may come meanwhile
WRITES = (("pwrite64:error=ENOSPC", "", (507, 503)), ("pwrite64:error=ENOSPC", "+", (507, 503)),
          ("pwrite64:error=EIO", "", (500, 503, 507)), ("pwrite64:error=EIO", "+", (500, 503, 507)))
FILES = (("openat:error=ENOSPC", "", (507, 503)), ("openat:error=ENOSPC", "+", (507, 503, 500)))
READS = (("pread64:error=EIO", ""), ("pread64:error=EIO", "+"))


class Disk:
    def __init__(self, report, city):
        self.report, self.city = report, city
        self.load = Load(city, threads=3, seed=report.seed).start()
        self.load.wait(40)
        self.load.stop()
        self.desk, self.came = Hotline(city), {}
        self.case = next(c for c in self.load.commands if c.op == "tickets" and c.ticket)
        self.held = self.desk.register("附件放在这里").id  # none of the load's
        self.pid, self.log = city.pid(), city.folder + "/strace.log"

    def bad(self, text):
        self.report.bad(f"{self.where}: {text}")

    def alive(self):
        if not self.city.alive():
            self.bad(f"the server died: {self.city.log()[-600:]}")
            self.city.stop(9)
            self.city.start()
        self.pid = self.city.pid()

    def fired(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read().count("(INJECTED)")

    def tell(self, allowed):
        """One request; its status, None where the connection was cut."""
        status = self.load.probe(timeout=30).status
        self.count(status)
        if status not in (201, *allowed):
            self.bad(f"a request was answered {status}")
        return status

    def count(self, status):
        self.came[status] = self.came.get(status, 0) + 1

    def read(self, allowed=()):
        """A ticket and the list, each as it is or refused."""
        right = 0
        for path in (f"tickets/{self.case.ticket}", "tickets?limit=200"):
            client = self.desk["supervisor"].again()
            try:
                answer = client.get(V + path, expect=None, judge=False)
            except (OSError, http.client.HTTPException) as cut:
                self.bad(f"{path}: {type(cut).__name__}")
                continue
            finally:
                client.close()
            self.count(f"read {answer.status}")
            if answer.status == 200:
                right += 1
                self.compare(path, answer.json)
            elif answer.status not in allowed:
                self.bad(f"{path} was answered {answer.status}")
        return right

    def compare(self, path, got):
        if path.startswith("tickets/"):
            if got["number"] != self.case.number:
                self.bad(f"{path} is {got['number']}")
            return
        shown = {item["number"] for item in got["items"]}
        newest = [c.number for c in self.load.commands if c.number][-20:]
        missing = [n for n in newest if n not in shown]
        if missing:
            self.bad(f"the list lacks {missing[:3]}")

    def writing(self, what, ever, allowed, at):
        self.where = f"{what}:when={at}{ever}"
        with failing(self.pid, self.where, log=self.log):
            for _ in range(ASKED):
                if self.fired() or not self.city.alive():
                    break
                self.tell(allowed)
            for _ in range(TRIED if ever else 1):
                self.tell(allowed)
                self.read()
        self.report.injected(self.fired())
        self.back()

    def back(self):
        self.alive()
        if self.tell(()) != 201:
            self.bad("no request is taken although nothing fails any more")
        self.read()

    def reading(self, what, ever, at):
        self.where = f"{what}:when={at}{ever}"
        with failing(self.pid, self.where, log=self.log):
            for _ in range(ASKED):
                if self.fired() or not self.city.alive():
                    break
                self.tell((500, 503))  # makes what others have read stale
                self.read((500, 503))
            self.read((500, 503))
        self.report.injected(self.fired())
        self.back()

    def uploading(self, what, ever, allowed, at):
        self.where = f"{what}:when={at}{ever}"
        path = f"{V}tickets/{self.held}/attachments?name=a.txt"
        client = self.desk["operator"].again()
        with failing(self.pid, self.where, log=self.log):
            for n in range(6):
                answer = client.call("POST", path, raw=f"{self.where} {n}".encode() * 50, expect=None, judge=False,
                                     content_type="application/octet-stream")
                self.count(f"file {answer.status}")
                if answer.status not in (200, 201, *allowed):
                    self.bad(f"a file was answered {answer.status} {answer.code}")
        client.close()
        self.report.injected(self.fired())
        self.back()


def all_of(report, points, last):
    with report.city() as city:
        disk = Disk(report, city)
        for at in report.points(range(1, last + 1), points):
            for what, ever, allowed in WRITES:
                disk.writing(what, ever, allowed, at)
            for what, ever in READS:
                disk.reading(what, ever, at)
        for at in range(1, 5):
            for what, ever, allowed in FILES:
                disk.uploading(what, ever, allowed, at)
        report.note(f"answers: {dict(sorted(disk.came.items(), key=str))}")
        report.judge(city, disk.load.commands)


@contextlib.contextmanager
def small_disk(mb):
    """Temporary folders lie on a file system of that size meanwhile; gives its path, None where that is not allowed."""
    folder = tempfile.mkdtemp(prefix="msh-small-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mb}m", "msh-small", folder], check=False,
                             stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    before, tempfile.tempdir = tempfile.tempdir, folder if mounted else tempfile.tempdir
    try:
        yield folder if mounted else None
    finally:
        tempfile.tempdir = before
        if mounted:
            subprocess.run(["umount", folder], check=True, stdin=subprocess.DEVNULL)
        os.rmdir(folder)


def really_full(report):
    """A small file system filled to the last byte, and room again, twice."""
    with small_disk(64) as folder:
        if folder is None:
            report.note("no small file system may be mounted here: tests/api/faults.py has a full disk without one")
            return
        with report.city() as city:
            disk, ballast = Disk(report, city), os.path.join(folder, "ballast")
            for turn in range(2):
                disk.where = f"a full disk, turn {turn}"
                with open(ballast, "wb") as file, contextlib.suppress(OSError):
                    while True:
                        os.write(file.fileno(), bytes(4096))
                refused = sum(disk.tell((507, 503)) != 201 for _ in range(200))
                disk.read()
                report.injected(refused)
                if refused == 0:
                    disk.bad("nothing was refused")
                os.unlink(ballast)
                disk.back()
            report.judge(city, disk.load.commands)


def short(report):
    all_of(report, 4, 40)


def long(report):
    last = report.size(0, 200)
    all_of(report, last, last)
    really_full(report)
