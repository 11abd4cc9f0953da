"""The sample front (deploy/nginx) as a city would run it: TLS, who is believed, live events, uploads."""
import contextlib
import gzip
import http.client
import json
import os
import re
import secrets
import shutil
import ssl
import subprocess
import time

from city import PASSWORD, free_port, until
from picture import png
from hotline import V, Hotline, intake
from live import read_line

CITY = {"demo": 0, "config": ("behind_proxy = true", "secure_cookies = true", "rate_submit = 3",
                              "metrics = 127.0.0.1:0")}
SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../deploy/nginx/minsheng.conf")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Front:
    """nginx with the sample configuration; only ports, names and places are others."""

    def __init__(self, city):
        self.plain, self.port, self.folder = free_port(), free_port(), os.path.join(city.folder, "front")
        os.makedirs(self.folder, exist_ok=True)
        certificate, key = (os.path.join(self.folder, name) for name in ("fullchain.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-subj", "/CN=12345.example.gov.cn", "-out", certificate,
                        "-keyout", key], check=True, capture_output=True)
        with open(SAMPLE, encoding="utf-8") as file:
            text = file.read()
        for was, now in ((r"listen 80;", f"listen 127.0.0.1:{self.plain};"),
                         (r"listen 443 ", f"listen 127.0.0.1:{self.port} "), (r"listen \[::\].*", ""),
                         (r"127\.0\.0\.1:8345", f"127.0.0.1:{city.port}"),
                         (r"/etc/ssl/minsheng", self.folder), (r"/var/log/nginx", self.folder)):
            text, n = re.subn(was, now, text)
            assert n, f"{was} is not in the sample"
        whole = os.path.join(self.folder, "nginx.conf")
        with open(whole, "w", encoding="utf-8") as file:
            file.write(self.around(text))
        self.server = subprocess.Popen([NGINX, "-p", self.folder, "-e", os.path.join(self.folder, "error.log"),
                                        "-c", whole], stdin=subprocess.DEVNULL)
        until(self.listens, "nginx listening")

    def around(self, text):
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind}; " for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root; " if os.geteuid() == 0 else ""
        return (f"{user}daemon off; worker_processes 1; pid {self.folder}/pid; events {{ worker_connections 256; }} "
                f"http {{ {temporary}{text} }}\n")

    def listens(self):
        assert self.server.poll() is None, "nginx ended: " + self.read("error.log")
        try:
            self.open().close()
            return True
        except OSError:
            return False

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def open(self, source="127.0.0.1", protocols=("h2", "http/1.1")):
        """A connection from one of this machine's addresses; the certificate is our own."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(list(protocols))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context,
                                                 source_address=(source, 0))
        connection.connect()
        return connection

    def ask(self, method, path, body=None, headers=None, source="127.0.0.1", kind="application/json"):
        """status, headers, bytes of one request."""
        connection = self.open(source, ("http/1.1",))
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": kind, **(headers or {})})
            got = connection.getresponse()
            return got.status, got.headers, got.read()

    def close(self):
        self.server.terminate()
        self.server.wait(30)


@contextlib.contextmanager
def front(city):
    server = Front(city)
    try:
        yield server
    finally:
        server.close()


def login(server, name):
    """Headers of somebody who logged in through the front."""
    status, headers, body = server.ask("POST", V + "session", json.dumps({"name": name, "password": PASSWORD}))
    assert status == 200, body
    cookies = headers.get_all("Set-Cookie")
    assert cookies and all("; Secure" in cookie for cookie in cookies), cookies
    return {"Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies),
            "X-CSRF-Token": json.loads(body)["csrf_token"]}


def story_front(city):
    """TLS 1.3 and HTTP/2 are spoken, plain HTTP leads there, and nothing is written down that names a search"""
    with front(city) as server:
        connection = server.open()
        assert connection.sock.version() == "TLSv1.3" and connection.sock.selected_alpn_protocol() == "h2"
        connection.close()
        plain = http.client.HTTPConnection("127.0.0.1", server.plain, timeout=30)
        plain.request("GET", "/answers?q=x", headers={"Host": "12345.example.gov.cn"})
        moved = plain.getresponse()
        assert moved.status == 301 and moved.headers["Location"] == "https://12345.example.gov.cn/answers?q=x"
        plain.close()
        status, headers, body = server.ask("GET", "/answers?q=" + "%E7%A7%98%E5%AF%86")
        assert status == 200 and "12345".encode() in body
        assert headers["Strict-Transport-Security"] and "Content-Encoding" not in headers
        _, headers, body = server.ask("GET", "/submit/map.json", headers={"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip" and b'"features"' in gzip.decompress(body), "the map is large"
        assert server.ask("GET", "/metrics")[0] == 404, "figures are not for the street"
        assert "/answers 200" in server.read("minsheng.log")
        for secret in ("q=", "%E7", "秘密", "127.0.0.1"):
            assert secret not in server.read("minsheng.log")


def story_who(city):
    """limits count the address nginx saw; what a client claims of itself buys nothing"""
    body = json.dumps(intake("经过前端", channel="mailbox"))

    def submit(source, **claims):
        return server.ask("POST", V + "tickets", body, {"Idempotency-Key": secrets.token_hex(16), **claims},
                          source=source)[0]
    with front(city) as server:
        assert [submit("127.0.0.21") for _ in range(4)] == [201, 201, 201, 429]
        assert submit("127.0.0.21", **{"X-Forwarded-For": "203.0.113.9"}) == 429, "a claimed address was believed"
        assert submit("127.0.0.22") == 201, "another address pays for the first"


def story_live_and_upload(city):
    """an event passes while its stream is open; a file passes whole, a too large one is refused in words"""
    desk = Hotline(city)
    desk["supervisor"]  # added
    with front(city) as server:
        who = login(server, desk["supervisor"].name)
        stream = server.open(protocols=("http/1.1",))
        stream.request("GET", V + "stream", headers={"Accept": "text/event-stream", **who})
        events = stream.getresponse()
        assert events.status == 200
        case = desk.register("经过前端的直播")
        end = time.monotonic() + 30
        while case.id.encode() not in read_line(events):
            assert time.monotonic() < end, "the event did not pass"
        stream.close()
        operator = login(server, desk["operator"].name)
        path = f"{V}tickets/{case.id}/attachments?name=a.png"
        key = {"Idempotency-Key": secrets.token_hex(16)}
        status, _, body = server.ask("POST", path, png(b"by way of the proxy"), {**operator, **key}, kind="application/octet-stream")
        assert status == 201, body
        status, _, _ = server.ask("POST", path, b"x" * (53 << 20), {**operator, **key}, kind="application/octet-stream")
        assert status == 413
