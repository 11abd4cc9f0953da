"""Three machines that keep a city's PostgreSQL, as processes of this one: etcd, Patroni, HAProxy.

    with Cluster() as cluster:
        with Behind(cluster, "haproxy") as city: ...      # or "hosts": all three in the url
        node = cluster.primary()
        node.kill(); ...; node.start(); cluster.whole()

What they run is deploy/patroni with its addresses, folders and passwords replaced, so that the sample is
what was rehearsed. All listens on loopback at ports of the kernel's choice, below a folder in /tmp, as
an unprivileged user where we are root. Needs Debian's patroni, etcd-server and haproxy.
"""
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from city import City, free_port
from with_pg import unprivileged

DEPLOY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "patroni")
NAMES = ("n1", "n2", "n3")
PORTS = {"pg": 5432, "rest": 8008, "etcd": 2379, "peer": 2380}
STEP_S = 0.2


def sample(name):
    with open(os.path.join(DEPLOY, name), encoding="utf-8") as file:
        return file.read()


def replaced(text, pairs):
    """Every left side stands in the text: the sample has not moved away from here."""
    for old, new in pairs:
        assert old in text, f"deploy/patroni no longer says {old}"
        text = text.replace(old, str(new))
    return text


def children_of(pid):
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(name))
        except (OSError, IndexError, ValueError):
            continue
    return found


def send(pids, how):
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue


class Node:
    def __init__(self, cluster, nth):
        self.cluster, self.nth, self.name, self.address = cluster, nth, NAMES[nth], f"10.20.0.1{nth + 1}"
        self.host = cluster.network.host(nth) if cluster.network else "127.0.0.1"
        self.folder = os.path.join(cluster.folder, self.name)
        self.data = os.path.join(self.folder, "data")
        self.ports = {what: free_port() for what in PORTS}
        self.etcd = self.patroni = None

    def write(self):
        cluster = self.cluster
        own = [("@NODE@", self.name)]
        own += [(f"@ADDRESS@:{number}", f"{self.host}:{self.ports[what]}") for what, number in PORTS.items()]
        etcds = [(f"{node.address}:{PORTS['etcd']}", f"{node.host}:{node.ports['etcd']}") for node in cluster.nodes]
        peers = [(f"{node.address}:{PORTS['peer']}", f"{node.host}:{node.ports['peer']}") for node in cluster.nodes]
        self.environment = dict(line.split("=", 1) for line in replaced(sample("etcd.env"), [
            own[0], *own[3:], *peers, ("/var/lib/etcd/minsheng", os.path.join(self.folder, "etcd"))]).splitlines()
            if not line.startswith("#"))
        text = replaced(sample("patroni.yml"), [
            *own[:3], *etcds, ("10.20.0.0/24", cluster.network.subnet if cluster.network else "127.0.0.1/32"), (" city minsheng_owner", " all minsheng_owner"),
            ("@REST_PASSWORD@", cluster.password), ("@SUPERUSER_PASSWORD@", cluster.password),
            ("@REPLICATION_PASSWORD@", cluster.password),
            ("/var/lib/postgresql/15/minsheng", self.data),
            ("/var/lib/postgresql/.pgpass_patroni", os.path.join(self.folder, "pgpass")),
            ("/var/run/postgresql", self.folder),
            ("/etc/patroni/server", os.path.join(cluster.folder, "server"))])
        os.makedirs(self.folder, mode=0o700)
        self.config = os.path.join(self.folder, "patroni.yml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.config, 0o600)

    # --- what runs

    def start_etcd(self):
        self.etcd = self.cluster.run(self, "etcd", ["etcd"], self.environment)

    def start_patroni(self):
        self.patroni = self.cluster.run(self, "patroni", ["patroni", self.config])

    def start(self):
        """Everything of the machine that does not run."""
        if self.etcd is None:
            self.start_etcd()
        if self.patroni is None:
            self.start_patroni()

    def database(self):
        """The processes of its PostgreSQL, if any."""
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
                postmaster = int(file.readline())
        except (OSError, ValueError):
            return []
        return [postmaster, *children_of(postmaster)]

    def processes(self):
        keepers = [process.pid for process in (self.patroni, self.etcd) if process]
        helpers = [child for pid in keepers for child in children_of(pid)]  # pg_rewind and the like
        return [*dict.fromkeys(keepers + helpers + self.database())]

    def kill(self):
        """The whole machine, at once."""
        send(self.processes(), signal.SIGKILL)
        for process in (self.patroni, self.etcd):
            if process:
                process.wait()
        self.patroni = self.etcd = None

    def kill_etcd(self):
        self.etcd.kill()
        self.etcd.wait()
        self.etcd = None

    def freeze(self):
        """It hangs: its connections stand, nobody answers."""
        send(self.processes(), signal.SIGSTOP)

    def thaw(self):
        send(self.processes(), signal.SIGCONT)

    def ask(self, path):
        """(status, answer) of Patroni's REST API; (0, None) if it is not there."""
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self.ports['rest']}/{path}", timeout=3) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as fault:
            return fault.code, None
        except (OSError, ValueError):
            return 0, None

    def log(self, what="patroni", lines=15):
        try:
            with open(os.path.join(self.folder, what + ".log"), encoding="utf-8", errors="replace") as file:
                return "".join(file.readlines()[-lines:])
        except OSError:
            return ""


class Cluster:
    def __init__(self, network=None):
        """network: each node in its own, none on loopback (network.py)."""
        for program in ("patroni", "etcd", "haproxy", "openssl"):
            assert shutil.which(program, path=self.path()), f"{program} is missing (tools/packages.txt, group fault)"
        user = unprivileged()
        self.become = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.network = network
        self.folder = tempfile.mkdtemp(prefix="msh-ha-", dir="/tmp")
        self.password, self._proxy, self._kept = secrets.token_hex(12), None, {}
        self.nodes = [Node(self, nth) for nth in range(len(NAMES))]
        self.port = free_port()  # of the proxy

    @staticmethod
    def path():
        return os.environ["PATH"] + ":/usr/sbin:/usr/bin"

    def run(self, node, what, command, environment=()):
        folder, become = node.folder if node else self.folder, self.become
        if node and self.network:
            command, become = self.network.run(node.nth, command, become), {}
        with open(os.path.join(folder, what + ".log"), "ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                                    env={"PATH": self.path(), "LC_ALL": "C.UTF-8", **dict(environment)}, **become)

    def __enter__(self):
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=minsheng",
                        "-keyout", "server.key", "-out", "server.crt"], cwd=self.folder, check=True, capture_output=True)
        os.chmod(os.path.join(self.folder, "server.key"), 0o600)
        for node in self.nodes:
            node.write()
        proxy = replaced(sample("haproxy.cfg"), [("127.0.0.1:5000", f"127.0.0.1:{self.port}")] + [
            (f"{node.address}:5432 check port 8008", f"{node.host}:{node.ports['pg']} check port {node.ports['rest']}")
            for node in self.nodes])
        with open(os.path.join(self.folder, "haproxy.cfg"), "w", encoding="utf-8") as file:
            file.write(proxy)
        if self.become:
            for place, folders, files in os.walk(self.folder):
                for name in (".", *folders, *files):
                    os.chown(os.path.join(place, name), self.become["user"], self.become["group"])
        for node in self.nodes:
            node.start_etcd()
        for node in self.nodes:
            node.start_patroni()
        self._proxy = self.run(None, "haproxy", ["haproxy", "-db", "-f", "haproxy.cfg"])
        self.whole(180)
        wanted = {"MSH_TEST_PG_HOST": "127.0.0.1", "PGPORT": str(self.port), "PGPASSWORD": self.password}
        self._kept = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        self.sql("CREATE ROLE minsheng_owner SUPERUSER LOGIN PASSWORD '" + self.password + "'")

    def __exit__(self, *_):
        for name, value in self._kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        for node in self.nodes:
            node.thaw()
            node.kill()
        if self._proxy:
            self._proxy.kill()
            self._proxy.wait()
        if not os.environ.get("MSH_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text):
        """As the superuser, through the proxy, until it takes it."""
        until = time.monotonic() + 60
        while True:
            done = subprocess.run(["psql", "-h", "127.0.0.1", "-U", "postgres", "-d", "postgres", "-qAt", "-c", text],
                                  check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode == 0:
                return done.stdout.strip()
            assert time.monotonic() < until, done.stderr
            time.sleep(STEP_S)

    def members(self):
        """What the primary says of all, or else the first node that answers: {name: (role, state, timeline)}.
        Whoever has been cut off tells for some seconds what he saw last."""
        primary = self.primary()
        for node in [primary] if primary else self.nodes:
            status, told = node.ask("cluster")
            if status == 200:
                return {m["name"]: (m["role"], m["state"], m.get("timeline")) for m in told["members"]}
        return {}

    def whole(self, bound=120):
        """Until there are a primary, a synchronous standby and a third that follows."""
        until = time.monotonic() + bound
        while True:
            told, primary = self.members(), self.primary()
            roles = sorted(role for role, _, _ in told.values())
            good = roles == ["leader", "replica", "sync_standby"] and \
                all(state in ("running", "streaming") for _, state, _ in told.values()) and \
                len({timeline for _, _, timeline in told.values()}) == 1 and \
                primary is not None and told[primary.name][0] == "leader"
            if good:
                return
            if time.monotonic() > until:
                raise AssertionError(f"the cluster is not whole: {told}\n" + "\n".join(
                    f"{node.name}: {node.log()}" for node in self.nodes))
            time.sleep(STEP_S)

    def primary(self):
        """The node that says so; None while there is none, and none may say so beside another."""
        found = [node for node in self.nodes if node.ask("primary")[0] == 200]
        return found[0] if len(found) == 1 else None

    def node(self, role):
        """The one node of this role; the cluster is whole."""
        name, = (name for name, (its, _, _) in self.members().items() if its == role)
        return self.nodes[NAMES.index(name)]

    def switch_over(self):
        """As an administrator plans it."""
        primary, heir = self.node("leader"), self.node("sync_standby")
        done = subprocess.run(["patronictl", "-c", primary.config, "switchover", "--leader", primary.name, "--candidate",
                               heir.name, "--force"], check=False, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={"PATH": self.path(), "LC_ALL": "C.UTF-8"})
        assert done.returncode == 0 and "Successfully" in done.stdout, done.stdout + done.stderr


class Behind(City):
    """A city whose database is the cluster, reached by the proxy or by all hosts in the url."""

    def __init__(self, cluster, way, **more):
        self.cluster, self.way = cluster, way
        super().__init__("postgres", **more)

    def _url(self, role):
        places = [("127.0.0.1", self.cluster.port)] if self.way == "haproxy" else \
            [(node.host, node.ports["pg"]) for node in self.cluster.nodes]
        hosts = ",".join(f"{host}:{port}" for host, port in places)
        return f"postgres://{role}:{self.cluster.password}@{hosts}/{self._database}?sslmode=require"
