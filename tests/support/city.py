"""A city to test against: a data folder, a running `minsheng serve`, and clients that talk to it.

    with City("sqlite") as city:
        desk = city.user("operator")
        ticket = desk.post("/api/v1/tickets", {...}, expect=201).json

Every answer is judged against `minsheng openapi` on the way (contract.py). The standard library and
Debian's python3-jsonschema are all it needs; for PostgreSQL the run stands under with_pg.py. Not safe for threads: one City and its clients belong
to one thread; `client.again()` gives another thread a client of its own.
"""
import contextlib
import datetime
import http.client
import http.cookies
import itertools
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

from contract import Contract

BINARY = os.environ.get("MSH_BINARY", "build/minsheng")
PASSWORD = "Paper-Lantern-2041!"
READS = ("GET", "HEAD")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}

ROLES = ("operator", "dispatcher", "reviewer", "callback", "clerk", "head", "supervisor", "inspector",
         "analyst", "leader", "kb_editor", "report_desk", "sysadmin", "secadmin", "auditadmin")


class Unexpected(AssertionError):
    """An answer that the story did not expect; says what was sent and what came back."""


class Answer:
    """One HTTP answer. `json` is None where the body is not JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        kind = headers.get("Content-Type", "").split(";")[0]
        self.json = json.loads(body) if body and kind.endswith("json") else None

    @property
    def code(self):
        """The machine-readable code of a problem document, else None."""
        return self.json.get("code") if isinstance(self.json, dict) else None

    @property
    def field(self):
        return self.json.get("field") if isinstance(self.json, dict) else None

    def text(self):
        return self.body.decode("utf-8")


class Client:
    """Somebody in front of the API: a cookie jar, a CSRF token or a bearer token, one connection."""

    def __init__(self, city, name="anonymous", token=None):
        self.city, self.name, self.token = city, name, token
        self.cookies, self.csrf = {}, None
        self._connection = None

    def again(self):
        """The same person on a connection of their own."""
        twin = Client(self.city, self.name, self.token)
        twin.cookies, twin.csrf = dict(self.cookies), self.csrf
        return twin

    def login(self, password=PASSWORD, expect=200):
        answer = self.post("/api/v1/session", {"name": self.name, "password": password}, expect=expect)
        if answer.status < 300:
            self.csrf = answer.json["csrf_token"]
        return answer

    def get(self, path, expect=200, **more):
        return self.call("GET", path, expect=expect, **more)

    def post(self, path, body=None, expect=200, **more):
        return self.call("POST", path, body, expect=expect, **more)

    def put(self, path, body=None, expect=200, **more):
        return self.call("PUT", path, body, expect=expect, **more)

    def patch(self, path, body=None, expect=200, **more):
        return self.call("PATCH", path, body, expect=expect, **more)

    def delete(self, path, body=None, expect=204, **more):
        return self.call("DELETE", path, body, expect=expect, **more)

    def call(self, method, path, body=None, *, expect=200, key=True, if_match=None, raw=None,
             content_type=None, headers=None, judge=True):
        """Send one request. `body` is sent as JSON, `raw` bytes as they are. `key` is the idempotency
        key: True makes a fresh one, None sends none. `expect` is a status, several, or None for any."""
        payload = raw if raw is not None else None if body is None else json.dumps(body).encode()
        send = self._headers(method, payload, key, if_match, content_type)
        send.update(headers or {})
        answer = self._exchange(method, path, payload, send)
        self._keep_cookies(answer.headers)
        wanted = (expect,) if isinstance(expect, int) else expect
        if wanted is not None and answer.status not in wanted:
            raise Unexpected(f"{self.name}: {method} {path} {short(payload)}\n"
                             f"  expected {wanted}, got {answer.status}: {short(answer.body, 1500)}")
        if judge:
            self.city.contract.judge(method, path.split("?")[0], body, answer)
        return answer

    def _headers(self, method, payload, key, if_match, content_type):
        send = {}
        if payload is not None:
            send["Content-Type"] = content_type or "application/json"
        if self.token:
            send["Authorization"] = f"Bearer {self.token}"
        if self.cookies:
            send["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in READS:
            if self.csrf and not self.token:
                send["X-CSRF-Token"] = self.csrf
            if key is not None:
                send["Idempotency-Key"] = secrets.token_hex(16) if key is True else key
        if if_match is not None:
            send["If-Match"] = f'"{if_match}"'
        return send

    def _exchange(self, method, path, payload, send):
        """One round trip; a kept connection that the server closed meanwhile is opened anew once."""
        for fresh in (self._connection is None, True):
            if fresh:
                self.close()
                self._connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=60)
            try:
                self._connection.request(method, path, payload, send)
                got = self._connection.getresponse()
                return Answer(got.status, got.headers, got.read())
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                if fresh:
                    raise
        raise AssertionError("unreachable")

    def _keep_cookies(self, headers):
        for line in headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None


class City:
    """`minsheng init` and `serve` in a temporary folder, on SQLite or in a PostgreSQL database of
    its own.

    demo: number of made-up tickets with the demo city's units, categories and users; None = no demo
    data at all. preset, sandbox: as `minsheng init`. config: lines of the configuration file.
    """

    def __init__(self, engine="sqlite", *, preset="anyang", sandbox=True, demo=None, config=()):
        self.engine, self.port, self._server, self._database = engine, None, None, None
        self.environment = {}  # added for the server
        self.under = []  # a program the server runs under, and its options
        self.people = {}  # clients that several stories share (hotline.py)
        self.moved = datetime.timedelta()  # how far the sandbox's clock has been moved
        self._names = itertools.count(1)
        self.folder = tempfile.mkdtemp(prefix="msh-city-")
        self.data = os.path.join(self.folder, "data")
        try:
            database = self._make_database()
            self.cli("init", "--preset", preset, *(["--sandbox"] if sandbox else []), *database)
            if config:
                with open(os.path.join(self.data, "minsheng.conf"), "a", encoding="utf-8") as file:
                    file.write("".join(line + "\n" for line in config))
            if demo is not None:
                self.cli("demo-data", "--tickets", str(demo), "--seed", "1", timeout=max(600, demo // 100))
            self.contract = Contract(json.loads(self.run("openapi")))
            self.start()
        except BaseException:
            self.close(failed=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.close(failed=kind is not None)

    def _make_database(self):
        if self.engine == "sqlite":
            return []
        self._database = "city_" + secrets.token_hex(6)
        self._admin("createdb", self._database)
        return self.database_options()

    def database_options(self):
        """What `init` was told of the database: nothing on SQLite."""
        if self.engine == "sqlite":
            return []
        return ["--db", self._url("minsheng_app"), "--db-owner", self._url("minsheng_owner")]

    def _url(self, role):
        return f"postgres:///{self._database}?host={os.environ['MSH_TEST_PG_HOST']}&user={role}"

    def _admin(self, program, *arguments):
        subprocess.run([program, "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", *arguments],
                       check=True, stdin=subprocess.DEVNULL)

    def sql(self, *statements):
        """Write behind the product's back, all in one transaction, as whoever owns the database."""
        if self.engine == "sqlite":
            with contextlib.closing(sqlite3.connect(os.path.join(self.data, "minsheng.db"), timeout=30)) as base:
                with base:
                    for statement in statements:
                        base.execute(statement)
        else:
            self._admin("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self._database, "-c",
                        "; ".join(["SET session_replication_role = replica", *statements]))

    @contextlib.contextmanager
    def writers_wait(self, table):
        """PostgreSQL: nobody writes to the table meanwhile. Gives a function that tells how many wait."""
        command = ["psql", "-h", os.environ["MSH_TEST_PG_HOST"], "-U", "minsheng_owner", "-d", self._database, "-qAt"]
        waiting = ("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.datname = current_database()"
                   " JOIN pg_stat_activity a ON a.pid = l.pid AND a.datid = d.oid WHERE NOT l.granted")
        with subprocess.Popen([*command, "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as holder:
            holder.stdin.write(f"BEGIN; LOCK TABLE {table} IN SHARE MODE; SELECT 'held';\n")
            holder.stdin.flush()
            assert holder.stdout.readline() == "held\n"
            yield lambda: int(subprocess.run([*command, "-c", waiting], check=True, capture_output=True, text=True,
                                             stdin=subprocess.DEVNULL).stdout)
            holder.stdin.write("COMMIT;\n")
            holder.stdin.close()

    # --- command line

    def run(self, *arguments, stdin=None, expect=0, timeout=600):
        """Run the binary; its standard output. Raises Unexpected on another exit status."""
        done = subprocess.run([BINARY, *arguments], input=stdin or "", capture_output=True, text=True,
                              timeout=timeout, check=False)
        if done.returncode not in (expect if isinstance(expect, tuple) else (expect,)):
            raise Unexpected(f"minsheng {' '.join(arguments)}: exit {done.returncode}, not {expect}\n"
                             f"{done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.stdout

    def cli(self, *arguments, **more):
        """The same with --data, after the command and its sub-command."""
        words = next((n for n, a in enumerate(arguments) if a.startswith("-")), len(arguments))
        return self.run(*arguments[:words], "--data", self.data, *arguments[words:], **more)

    def verify(self):
        """`minsheng verify` finds nothing wrong."""
        out = self.cli("verify")
        if not re.search(r"\b0 problems\s*$", out):
            raise Unexpected(f"verify does not end with 0 problems:\n{out[-1500:]}")

    def advance(self, duration):
        """Move the sandbox's clock, e.g. "3d"; returns when all work that fell due has run."""
        self.cli("clock", "--advance", duration)
        self.moved += datetime.timedelta(**{UNITS[duration[-1]]: int(duration[:-1])})

    # --- server

    def start(self):
        self.port = free_port()
        self._log = os.path.join(self.folder, "server.log")
        with open(self._log, "ab") as log:
            begin = log.tell()
            self._server = subprocess.Popen(
                [*self.under, BINARY, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **self.environment})
        until = time.monotonic() + 60
        while "ready" not in self.log()[begin:]:
            if self._server.poll() is not None or time.monotonic() > until:
                raise Unexpected(f"the server did not start:\n{self.log()[begin:]}")
            time.sleep(0.02)

    def stop(self, how=signal.SIGTERM):
        """End the server and wait. A clean end is exit 0; SIGKILL asks for nothing."""
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(how)
        try:
            status = server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise Unexpected("the server did not stop within 30 s") from None
        if how != signal.SIGKILL and status != 0:
            raise Unexpected(f"the server ended with {status}")

    def pid(self):
        return self._server.pid

    def alive(self):
        return self._server is not None and self._server.poll() is None

    def send(self, what):
        """Send it and do not wait."""
        self._server.send_signal(what)

    def ended(self):
        """Exit status of a server that ended by itself or was killed; waits for it."""
        server, self._server = self._server, None
        return server.wait(60)

    def restart(self, how=signal.SIGTERM):
        self.stop(how)
        self.start()

    def log(self):
        try:
            with open(self._log, encoding="utf-8", errors="replace") as log:
                return log.read()
        except (AttributeError, FileNotFoundError):
            return ""

    # --- people

    def anonymous(self):
        return Client(self)

    def user(self, role, unit=None, name=None, login=True):
        """Add a user with one grant by the command line, and log in."""
        name = name or f"{role}{next(self._names)}"
        self.cli("user", "add", "--name", name, "--role", role, *(["--unit", unit] if unit else []),
                 "--password-stdin", stdin=PASSWORD + "\n")
        client = Client(self, name)
        if login:
            client.login()
        return client

    def requester(self, number, code):
        """The person who holds a ticket's number and query code."""
        client = Client(self, f"requester of {number}")
        answer = client.post("/api/v1/requester-session", {"number": number, "code": code}, expect=(200, 201))
        client.csrf = answer.json.get("csrf_token")
        return client

    def close(self, failed=False):
        try:
            self.stop()
        except Unexpected:
            if not failed:
                raise
        finally:
            if self._database:
                self._admin("dropdb", "--if-exists", "--force", self._database)
            if failed and os.environ.get("MSH_KEEP"):
                print(f"# kept: {self.folder}", flush=True)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)


def until(check, what, bound=60):
    """Wait for a fact; what check() answered. Asserts that it comes to pass."""
    end = time.monotonic() + bound
    while True:
        got = check()
        if got:
            return got
        assert time.monotonic() < end, f"{what} did not come to pass within {bound} s"
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def short(data, most=300):
    text = (data or b"").decode("utf-8", "replace")
    return text if len(text) <= most else text[:most] + "…"
