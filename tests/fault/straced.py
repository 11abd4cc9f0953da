"""strace as the hand that does it: fails or kills at a chosen system call of the server."""
import os
import re
import signal
import subprocess

from city import until

SYNCS = "fdatasync,fsync"
CHANGES = "pwrite64,fdatasync,fsync,ftruncate,unlink,rename"
CALL = re.compile(r"^(?P<tid>\d+) +(?P<at>\d+\.\d+) (?:(?P<name>\w+)\((?P<args>.*)|<\.\.\. (?P<again>\w+) resumed>(?P<rest>.*))$")
BOUND_S = 60
TOLD = ("-ttt", "-y")  # so much of each call that calls() can read the log


def under(*options):
    """What the server is to be started under; its own process id and exit status stay its own."""
    return ["strace", "-D", "-f", "-qq", *options]


class Attached:
    """strace on running processes and all their threads; a context manager."""

    def __init__(self, pids, log, *options):
        self.pids, self.log = pids if isinstance(pids, list) else [pids], log
        self._strace = subprocess.Popen(["strace", "-f", "-qq", "-o", log, *options,
                                         *(word for pid in self.pids for word in ("-p", str(pid)))],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            until(self._holds, "strace holds every thread", BOUND_S)
        except BaseException:
            self._let_go()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._let_go()

    def _let_go(self):
        """However it ends, no strace is left that holds the processes."""
        if self._strace.poll() is None:
            self._strace.send_signal(signal.SIGINT)
        try:
            self._strace.communicate(timeout=BOUND_S)
        except subprocess.TimeoutExpired:
            self._strace.kill()
            self._strace.communicate()
            raise

    def _holds(self):
        if self._strace.poll() is not None:
            said = self._strace.stderr.read().decode()[-500:]
            assert not said, "strace: " + said
            return True  # its call came at once: the server is no more
        return all(traced(pid, tid) for pid in self.pids for tid in threads(pid))

    def calls(self):
        return calls(self.log)


def failing(pids, *injections, log=os.devnull, path=None):
    """System calls of running processes, on one file if path tells it, fail as strace says: "NAME:error=E:when=K"."""
    names = sorted({name for one in injections for name in one.split(":")[0].split(",")})
    return Attached(pids, log, "-e", "trace=" + ",".join(names), "-e", "signal=none",
                    *(word for one in injections for word in ("-e", "inject=" + one)), *(("-P", path) if path else ()))


def threads(pid):
    try:
        return os.listdir(f"/proc/{pid}/task")
    except FileNotFoundError:  # it has ended meanwhile
        return []


def traced(pid, tid):
    try:
        with open(f"/proc/{pid}/task/{tid}/status", encoding="utf-8") as status:
            return any(line.startswith("TracerPid:") and line.split()[1] != "0" for line in status)
    except FileNotFoundError:
        return True


def calls(path):
    """[(began, name, what followed)] in the order they began; calls cut in two are put together."""
    found, open_calls = [], {}
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            got = CALL.match(line.rstrip("\n"))
            if not got:
                continue
            if got["name"]:
                call = [float(got["at"]), got["name"], got["args"], got["tid"]]
                found.append(call)
                open_calls[got["tid"]] = call
            elif got["tid"] in open_calls:
                open_calls[got["tid"]][2] += got["rest"]
    return found


def by_thread(found):
    """{thread: calls}; strace counts each thread's by themselves."""
    n = {}
    for call in found:
        n[call[3]] = n.get(call[3], 0) + 1
    return n
