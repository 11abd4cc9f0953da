"""Black-box test of the HTTP machinery: the probe program, real sockets, standard library only.

Waiting is always for a fact (a line, a counter, an end of file) with a generous bound, never for a
length of time.
"""

import hashlib
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROBE = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
BOUND = 30  # seconds until a fact that must come is given up


class Probe:
    """The program under test, with options such as workers=2."""

    def __init__(self, **options):
        self.folder = tempfile.TemporaryDirectory(prefix="msh-http-")
        self.log = tempfile.TemporaryFile()
        args = [PROBE, self.folder.name] + ["%s=%s" % item for item in options.items()]
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            self.log.seek(0)
            raise AssertionError("probe did not start: %r" % self.log.read())
        self.address = line.split()[1]
        if self.address.startswith("http://"):
            host, port = self.address[7:].rsplit(":", 1)
            self.host, self.port = host.strip("[]"), int(port)

    def connect(self):
        if self.address.startswith("unix:"):
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(BOUND)
            sock.connect(self.address[5:])
            return sock
        return socket.create_connection((self.host, self.port), BOUND)

    def client(self):
        client = http.client.HTTPConnection("probe", timeout=BOUND)
        client.sock = self.connect()
        client.auto_open = 0
        return client

    def ask(self, method, path, body=None, headers=None):
        client = self.client()
        client.request(method, path, body, headers or {},
                       encode_chunked="Transfer-Encoding" in (headers or {}))
        answer = client.getresponse()
        answer.data = answer.read()
        client.close()
        return answer

    def json(self, method, path, value=None, headers=None):
        headers = dict(headers or {})
        body = None
        if value is not None:
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            headers.setdefault("Content-Type", "application/json")
        answer = self.ask(method, path, body, headers)
        answer.value = json.loads(answer.data) if answer.data else None
        return answer

    def stats(self):
        return self.json("GET", "/stats").value

    def until(self, what, check):
        end = time.monotonic() + BOUND
        while time.monotonic() < end:
            stats = self.stats()
            if check(stats):
                return stats
            time.sleep(0.01)
        raise AssertionError("never: %s, but %r" % (what, stats))

    def read_log(self):
        self.log.seek(0)
        return self.log.read().decode()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        code = self.process.wait(BOUND)
        rest = self.process.stdout.read()
        return code, rest

    def close(self):
        if self.process.poll() is None:
            self.ask("POST", "/release")
            self.terminate()
        code, rest = self.wait()
        self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()
        return code, rest


def read_answer(sock, rest=b""):
    """One raw answer with Content-Length: (status, headers, body, bytes of the next)."""
    while b"\r\n\r\n" not in rest:
        part = sock.recv(65536)
        if not part:
            raise AssertionError("closed after %r" % rest)
        rest += part
    head, rest = rest.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
    need = int(headers.get("content-length", "0"))
    while len(rest) < need:
        rest += sock.recv(65536)
    return int(lines[0].split()[1]), headers, rest[:need], rest[need:]


class Stream:
    """A reader of server-sent events on its own socket."""

    def __init__(self, probe, room, last_id=None):
        self.sock = probe.connect()
        extra = "Last-Event-ID: %s\r\n" % last_id if last_id is not None else ""
        self.sock.sendall(("GET /api/v1/rooms/%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
                           % (room, extra)).encode())
        self.raw = b""
        self.text = b""
        while b"\r\n\r\n" not in self.raw:
            self.fill()
        self.head, self.raw = self.raw.split(b"\r\n\r\n", 1)

    def fill(self):
        part = self.sock.recv(65536)
        if not part:
            raise EOFError
        self.raw += part

    def decode(self):
        """Move whole chunks from raw to text; EOFError at the last one."""
        while True:
            match = re.match(rb"([0-9A-Fa-f]+)\r\n", self.raw)
            if not match:
                return
            size = int(match.group(1), 16)
            if size == 0:
                raise EOFError
            if len(self.raw) < match.end() + size + 2:
                return
            self.text += self.raw[match.end():match.end() + size]
            self.raw = self.raw[match.end() + size + 2:]

    def next(self):
        """The next frame as a dict, comments as {'': text}."""
        while True:
            self.decode()
            if b"\n\n" in self.text:
                frame, self.text = self.text.split(b"\n\n", 1)
                return dict(line.split(":", 1) if line[0] == ":" else line.split(": ", 1)
                            for line in frame.decode().split("\n"))
            self.fill()

    def event(self):
        while True:
            frame = self.next()
            if "event" in frame:
                return frame

    def close(self):
        self.sock.close()


class Shared(unittest.TestCase):
    """One probe for all tests that do not mind each other."""

    @classmethod
    def setUpClass(cls):
        cls.probe = Probe()
        cls.text = ("".join("line %06d\n" % i for i in range(20000))).encode()
        with open(os.path.join(cls.probe.folder.name, "big.txt"), "wb") as out:
            out.write(cls.text)

    @classmethod
    def tearDownClass(cls):
        code, rest = cls.probe.close()
        assert code == 0 and "stopped" in rest, (code, rest)

    def no_uploads_left(self):
        """The file goes when the request ends, which is a moment after its answer."""
        folder = self.probe.folder.name
        self.probe.until("uploads removed", lambda s: not [
            name for name in os.listdir(folder) if name.startswith("upload-")])

    def problem(self, answer, status, code, field=None):
        self.assertEqual(answer.status, status, answer.data[:200])
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        value = json.loads(answer.data)
        self.assertEqual(value["status"], status)
        self.assertEqual(value["code"], code)
        self.assertEqual(value["field"], field)
        self.assertEqual(value["request_id"], answer.headers["X-Request-Id"])
        self.assertEqual(set(value) - {"current"}, {"type", "title", "status", "code", "detail",
                                                    "field", "request_id"})
        return value


class Requests(Shared):
    def test_security_headers_are_on_every_answer(self):
        for path in ("/healthz", "/nowhere", "/api/v1/files/big.txt", "/api/v1/export?n=1"):
            headers = self.probe.ask("GET", path).headers
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", path)
            self.assertEqual(headers["Cache-Control"], "no-store", path)
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"], path)
            self.assertIn("default-src", headers["Content-Security-Policy"], path)
            self.assertTrue(headers["Referrer-Policy"], path)
            self.assertRegex(headers["X-Request-Id"], "^[0-9a-f]{16}$")

    def test_json_in_and_out(self):
        answer = self.probe.json("POST", "/api/v1/things",
                                 {"title": " 路灯不亮 ", "kind": "blue", "place": {"lat": 36.1},
                                  "ids": ["5", "6"]})
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.value, {"title": "路灯不亮", "kind": "blue", "lat": 36.1, "ids": 2})
        self.assertEqual(answer.headers["ETag"], '"1"')

    def test_refusals_name_the_field(self):
        for body, status, code, field in (
                ({"title": "x", "place": {"lat": 91}}, 422, "too_large", "place.lat"),
                ({"title": "x", "ids": ["1", "z"]}, 422, "format", "ids[1]"),
                ({"title": "x" * 21}, 422, "too_long", "title"),
                ({}, 422, "required", "title"),
                ({"title": "x", "no": 1}, 422, "unknown_field", "no"),
                (b'{"title":"x","title":"y"}', 422, "duplicate_key", "title"),
                (b'{"title":"\xff"}', 422, "encoding", "title"),
                (b'{"title":', 400, "syntax", "title"),
                (b'[' * 200, 400, "syntax", None),
                (b'[' * 20 + b']' * 20, 422, "depth", None)):
            answer = self.probe.json("POST", "/api/v1/things", body)
            value = json.loads(answer.data)
            self.assertEqual((answer.status, value["code"]), (status, code), body)
            if field:
                self.assertEqual(value["field"], field)

    def test_query_is_decoded_by_its_table(self):
        answer = self.probe.json("GET", "/api/v1/things/9?limit=7&kind=red,blue&q=%E4%BE%9B+%E6%9A%96")
        self.assertEqual(answer.value, {"id": "9", "limit": 7, "kinds": 2, "q": "供 暖"})
        self.problem(self.probe.ask("GET", "/api/v1/things/9?limit=0"), 422, "too_small", "limit")
        self.problem(self.probe.ask("GET", "/api/v1/things/9?x=1"), 422, "unknown_field", "x")
        self.problem(self.probe.ask("GET", "/api/v1/things/9?q=%E4%B"), 422, "encoding", "q")

    def test_an_address_is_decoded_strictly(self):
        self.problem(self.probe.ask("GET", "/api/v1/things/%ff"), 422, "encoding")
        self.problem(self.probe.ask("GET", "/api/v1/things/%zz"), 422, "encoding")
        self.problem(self.probe.ask("GET", "/api/v1/things/abc"), 404, "not_found")
        self.problem(self.probe.ask("GET", "/api/v1/files/..%2fsecret"), 404, "not_found")
        self.assertEqual(self.probe.ask("GET", "/assets/a/b.js").status, 200)
        for path in ("/assets/../x", "/assets/%2e%2e/x", "/assets/a//b", "/assets/"):
            self.assertEqual(self.probe.ask("GET", path).status, 404, path)

    def test_404_and_405(self):
        self.problem(self.probe.ask("GET", "/api/v1/nothing"), 404, "not_found")
        answer = self.probe.ask("DELETE", "/api/v1/things/1")
        self.problem(answer, 405, "method_not_allowed")
        self.assertEqual(answer.headers["Allow"], "GET, PUT, HEAD, OPTIONS")
        self.problem(self.probe.ask("BREW", "/api/v1/things/1"), 405, "method_not_allowed")

    def test_options_tells_the_methods(self):
        answer = self.probe.ask("OPTIONS", "/api/v1/things")
        self.assertEqual((answer.status, answer.headers["Allow"], answer.data),
                         (204, "POST, OPTIONS", b""))

    def test_head_is_get_without_a_body(self):
        for path in ("/healthz", "/api/v1/files/big.txt", "/api/v1/export?n=10",
                     "/api/v1/rooms/head"):
            answer = self.probe.ask("HEAD", path)
            self.assertEqual((answer.status, answer.data), (200, b""), path)
        self.assertEqual(self.probe.ask("HEAD", "/api/v1/files/big.txt").headers["Content-Length"],
                         str(len(self.text)))

    def test_wrong_media_type(self):
        body = b'{"title":"x"}'
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                     "application/json; charset=gbk"):
            answer = self.probe.ask("POST", "/api/v1/things", body, {"Content-Type": kind})
            self.problem(answer, 415, "content_type")
        answer = self.probe.ask("POST", "/api/v1/things", body,
                                {"Content-Type": "application/json;charset=UTF-8"})
        self.assertEqual(answer.status, 201)
        answer = self.probe.ask("POST", "/api/v1/things", body,
                                {"Content-Type": "application/json", "Content-Encoding": "gzip"})
        self.problem(answer, 415, "content_encoding")

    def test_authorise_comes_before_decoding(self):
        answer = self.probe.ask("GET", "/api/v1/secret")
        self.problem(answer, 401, "unauthenticated")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        answer = self.probe.ask("GET", "/api/v1/secret", None, {"Authorization": "Bearer good"})
        self.assertEqual(answer.status, 200)

    def test_edits_need_if_match(self):
        self.problem(self.probe.ask("PUT", "/api/v1/things/1", b""), 428, "if_match_required")
        value = self.problem(self.probe.ask("PUT", "/api/v1/things/1", b"", {"If-Match": '"2"'}),
                             412, "stale")
        self.assertEqual(value["current"], {"version": "1"})
        self.problem(self.probe.ask("PUT", "/api/v1/things/1", b"", {"If-Match": "1"}), 400, "if_match", "If-Match")
        self.assertEqual(self.probe.ask("PUT", "/api/v1/things/1", b"", {"If-Match": '"1"'}).status,
                         204)

    def test_outcomes_have_their_status(self):
        for rc, code, status in ((-1, "x", 422), (-2, "x", 404), (-3, "x", 409),
                                 (-3, "idempotency_mismatch", 422), (-4, "x", 403), (-5, "x", 409),
                                 (-6, "x", 412), (-7, "too_large", 413), (-7, "x", 429),
                                 (-9, "x", 503), (-10, "x", 507), (-16, "x", 415)):
            answer = self.probe.ask("GET", "/api/v1/fail?rc=%d&code=%s" % (rc, code))
            self.problem(answer, status, code)
            self.assertEqual("Retry-After" in answer.headers, status in (429, 503))

    def test_what_fails_inside_stays_inside(self):
        for rc in (-11, -12, -13, -99):
            answer = self.probe.ask("GET", "/api/v1/fail?rc=%d" % rc)
            self.assertNotIn("secret", self.problem(answer, 500, "internal")["detail"])
        self.problem(self.probe.ask("GET", "/api/v1/no-reply"), 500, "internal")
        self.assertIn("a secret path", self.probe.read_log())

    def test_flood_is_told_when_to_come_back(self):
        answers = [self.probe.ask("GET", "/api/v1/limited") for _ in range(4)]
        self.assertEqual([a.status for a in answers], [200, 200, 200, 429])
        self.assertEqual(answers[3].headers["Retry-After"], "1201")

    def test_pages_and_forms(self):
        answer = self.probe.ask("GET", "/page")
        self.assertIn("form-action 'self'", answer.headers["Content-Security-Policy"])
        answer = self.probe.ask("GET", "/nowhere")
        self.assertEqual((answer.status, answer.data), (404, b"<h1>not_found</h1>"))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.probe.ask("POST", "/form", b"title=%E4%BD%A0&place.lat=3&_csrf=abc&note=", form)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/page"))
        self.assertEqual(answer.headers["Set-Cookie"],
                         "seen=yes; Path=/; SameSite=Lax; Max-Age=60; HttpOnly")
        answer = self.probe.ask("POST", "/form", b"title=", form)
        self.assertEqual((answer.status, answer.data), (422, b"<h1>required</h1>"))

    def test_the_log_has_the_pattern_and_no_query(self):
        answer = self.probe.ask("GET", "/api/v1/things/77?q=%E7%A7%98%E5%AF%86")
        self.probe.ask("GET", "/healthz")
        end = time.monotonic() + BOUND
        line = None
        while line is None and time.monotonic() < end:
            log = self.probe.read_log()
            line = next((x for x in log.splitlines() if answer.headers["X-Request-Id"] in x), None)
        self.assertIn("method=GET route=/api/v1/things/{id} status=200", line)
        self.assertIn("principal=7", line)
        for secret in ("%E7", "秘密", "things/77", "127.0.0.1"):
            self.assertNotIn(secret, log)


class Wire(Shared):
    def test_keep_alive(self):
        client = self.probe.client()
        for _ in range(5):
            client.request("GET", "/healthz")
            answer = client.getresponse()
            self.assertEqual(answer.status, 200)
            answer.read()
        client.request("POST", "/api/v1/things", b"{}", {"Content-Type": "application/json"})
        self.assertEqual(client.getresponse().read()[:1], b"{")
        client.request("GET", "/api/v1/things/3")
        self.assertEqual(client.getresponse().status, 200)
        client.close()

    def test_pipelined_requests_are_answered_in_order(self):
        sock = self.probe.connect()
        sock.sendall(b"".join(b"GET /api/v1/things/%d HTTP/1.1\r\nHost: x\r\n\r\n" % i
                              for i in range(1, 21)))
        rest = b""
        for i in range(1, 21):
            status, _, body, rest = read_answer(sock, rest)
            self.assertEqual((status, json.loads(body)["id"]), (200, str(i)))
        sock.close()

    def test_a_request_in_single_bytes(self):
        sock = self.probe.connect()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = '{"title":"慢"}'.encode()
        for byte in (b"POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n" % len(body)) + body:
            sock.sendall(bytes([byte]))
        self.assertEqual(read_answer(sock)[0], 201)
        sock.close()

    def test_too_large_by_length_before_the_body(self):
        sock = self.probe.connect()
        sock.sendall(b"POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Content-Length: 4097\r\n\r\n")
        status, headers, body, _ = read_answer(sock)
        self.assertEqual((status, json.loads(body)["code"]), (413, "too_large"))
        self.assertEqual(headers["connection"].lower(), "close")
        sock.close()

    def test_too_large_reaches_a_client_that_sends_on(self):
        body = b"x" * (8 * 1024 * 1024)
        answer = self.probe.ask("POST", "/api/v1/things", body,
                                {"Content-Type": "application/json"})
        self.problem(answer, 413, "too_large")

    def test_the_largest_body_allowed_is_taken(self):
        for size, status in ((4096, 201), (4097, 413)):
            body = b'{"title":"x"}'
            body += b" " * (size - len(body))
            for headers, data in (({}, body), ({"Transfer-Encoding": "chunked"}, iter([body]))):
                headers["Content-Type"] = "application/json"
                answer = self.probe.ask("POST", "/api/v1/things", data, headers)
                self.assertEqual(answer.status, status, (size, headers))

    def test_too_large_in_chunks_is_drained_and_the_connection_lives(self):
        client = self.probe.client()
        client.request("POST", "/api/v1/things", iter([b"x" * 1000] * 50),
                       {"Content-Type": "application/json", "Transfer-Encoding": "chunked"},
                       encode_chunked=True)
        answer = client.getresponse()
        answer.data = answer.read()
        self.problem(answer, 413, "too_large")
        client.request("GET", "/healthz")
        self.assertEqual(client.getresponse().status, 200)
        client.close()

    def test_ambiguous_lengths_are_refused(self):
        for head in (b"Content-Length: 2\r\nContent-Length: 3\r\n",
                     b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                     b"Transfer-Encoding: gzip, chunked\r\n"):
            sock = self.probe.connect()
            sock.sendall(b"POST /api/v1/things HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n{}")
            status, headers, _, _ = read_answer(sock)
            self.assertEqual((status, headers["connection"].lower()), (400, "close"), head)
            sock.close()

    def test_a_client_that_leaves_in_the_middle(self):
        before = self.probe.stats()["done"]
        for _ in range(20):
            sock = self.probe.connect()
            sock.sendall(b"POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n"
                         b"Content-Length: 100000\r\n\r\nabc")
            sock.close()
        self.probe.until("all cleaned up", lambda s: s["done"] == before + 20)
        self.no_uploads_left()


class Files(Shared):
    GOOD = {"Authorization": "Bearer good"}

    def test_upload_is_hashed_and_removed(self):
        data = os.urandom(1024 * 1024)
        for body, extra in ((data, {}), (data[:5], {}), (b"", {}),
                            (iter([data[:100000]] * 3), {"Transfer-Encoding": "chunked"})):
            whole = data[:100000] * 3 if extra else body
            answer = self.probe.ask("POST", "/api/v1/files", body, {**self.GOOD, **extra})
            self.assertEqual(answer.status, 201, answer.data)
            self.assertEqual(json.loads(answer.data),
                             {"size": len(whole), "sha256": hashlib.sha256(whole).hexdigest()})
        self.no_uploads_left()

    def test_upload_too_large(self):
        self.problem(self.probe.ask("POST", "/api/v1/files", b"x" * (1024 * 1024 + 1), self.GOOD),
                     413, "too_large")
        self.problem(self.probe.ask("POST", "/api/v1/files", iter([b"x" * 65536] * 17),
                                    {**self.GOOD, "Transfer-Encoding": "chunked"}),
                     413, "too_large")
        self.no_uploads_left()

    def test_upload_is_authorised_before_its_body(self):
        sock = self.probe.connect()
        sock.sendall(b"POST /api/v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        self.assertEqual(read_answer(sock)[0], 401)
        sock.close()

    def test_expect_continue(self):
        sock = self.probe.connect()
        sock.sendall(b"POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n"
                     b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        status, _, _, rest = read_answer(sock)
        self.assertEqual(status, 100)
        sock.sendall(b"abc")
        self.assertEqual(read_answer(sock, rest)[0], 201)
        sock.close()

    def test_download(self):
        answer = self.probe.ask("GET", "/api/v1/files/big.txt")
        self.assertEqual((answer.status, answer.data), (200, self.text))
        self.assertEqual(answer.headers["Accept-Ranges"], "bytes")
        self.assertEqual(answer.headers["ETag"], '"abc"')
        self.assertEqual(answer.headers["Content-Disposition"],
                         "attachment; filename=\"__ __.txt\"; filename*=UTF-8''"
                         "%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87.txt")

    def test_ranges(self):
        size = len(self.text)
        for spec, first, last in (("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19),
                                  ("bytes=%d-" % (size - 5), size - 5, size - 1),
                                  ("bytes=-7", size - 7, size - 1),
                                  ("bytes=5-%d" % (size * 2), 5, size - 1),
                                  ("bytes=-%d" % (size * 2), 0, size - 1)):
            answer = self.probe.ask("GET", "/api/v1/files/big.txt", None, {"Range": spec})
            self.assertEqual(answer.status, 206, spec)
            self.assertEqual(answer.data, self.text[first:last + 1], spec)
            self.assertEqual(answer.headers["Content-Range"], "bytes %d-%d/%d" % (first, last, size))
        for spec in ("bytes=%d-" % size, "bytes=-0"):
            answer = self.probe.ask("GET", "/api/v1/files/big.txt", None, {"Range": spec})
            self.problem(answer, 416, "range")
            self.assertEqual(answer.headers["Content-Range"], "bytes */%d" % size)
        for spec in ("bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-3"):
            answer = self.probe.ask("GET", "/api/v1/files/big.txt", None, {"Range": spec})
            self.assertEqual((answer.status, len(answer.data)), (200, size), spec)

    def test_conditions(self):
        path = "/api/v1/files/big.txt"
        for tag, status in (('"abc"', 304), ('"x", "abc"', 304), ('W/"abc"', 304), ("*", 304),
                            ('"abcd"', 200)):
            answer = self.probe.ask("GET", path, None, {"If-None-Match": tag})
            self.assertEqual(answer.status, status, tag)
        answer = self.probe.ask("GET", path, None, {"Range": "bytes=0-3", "If-Range": '"abc"'})
        self.assertEqual(answer.status, 206)
        answer = self.probe.ask("GET", path, None, {"Range": "bytes=0-3", "If-Range": '"old"'})
        self.assertEqual(answer.status, 200)

    def test_export_in_flat_memory(self):
        sock = self.probe.connect()
        sock.sendall(b"GET /api/v1/export?n=3000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = http.client.HTTPResponse(sock, method="GET")
        answer.begin()
        lines = answer.read().split(b"\n")
        sock.close()
        self.assertEqual((len(lines), lines[0], lines[-2]), (3000001, b"row 0", b"row 2999999"))
        with open("/proc/%d/status" % self.probe.process.pid) as status:
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
        if not self.probe.stats()["sanitized"]:
            self.assertLess(peak, 40000)

    def test_export_that_fails_is_cut(self):
        closed = self.probe.stats()["pulls_closed"]
        client = self.probe.client()
        client.request("GET", "/api/v1/export?n=5000&fail_at=2500")
        answer = client.getresponse()
        self.assertEqual(answer.status, 200)
        with self.assertRaises(http.client.IncompleteRead):
            answer.read()
        client.close()
        self.probe.until("export closed", lambda s: s["pulls_closed"] == closed + 1)

    def test_export_to_a_client_that_leaves(self):
        closed = self.probe.stats()["pulls_closed"]
        sock = self.probe.connect()
        sock.sendall(b"GET /api/v1/export?n=90000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.recv(1000)
        sock.close()
        self.probe.until("export closed", lambda s: s["pulls_closed"] == closed + 1)


class Streams(unittest.TestCase):
    def start(self, **options):
        probe = Probe(**options)
        self.addCleanup(probe.close)
        return probe

    def test_200_listeners_and_one_event(self):
        probe = self.start()
        others = [Stream(probe, "b") for _ in range(20)]
        streams = [Stream(probe, "a") for _ in range(200)]
        self.assertIn(b"text/event-stream", streams[0].head)
        self.assertEqual(probe.stats()["streams"], 220)
        probe.ask("POST", "/api/v1/rooms/a?first=17")
        for stream in streams:
            self.assertEqual(stream.event(), {"id": "17", "event": "ticket", "data": '{"a":1}'})
        probe.ask("POST", "/api/v1/rooms/b?first=18")
        for stream in others:  # and never saw 17
            self.assertEqual(stream.event()["id"], "18")
        for stream in streams + others:
            stream.close()

    def test_500_idle_streams_are_cheap(self):
        probe = self.start()

        def resident():
            with open("/proc/%d/status" % probe.process.pid) as status:
                return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

        warm = [Stream(probe, "a") for _ in range(20)]
        before = resident()
        streams = [Stream(probe, "a") for _ in range(500)]
        used = resident() - before
        if not probe.stats()["sanitized"]:
            self.assertLess(used / 500, 12, "kB per stream")
        for stream in warm + streams:
            stream.close()

    def test_no_wake_up_is_lost(self):
        probe = self.start(queue_events=5000)
        streams = [Stream(probe, "a") for _ in range(10)]
        gone = threading.Thread(target=lambda: [
            probe.ask("POST", "/api/v1/rooms/a?first=%d" % i) for i in range(1, 301)])
        gone.start()
        for stream in streams:
            self.assertEqual([int(stream.event()["id"]) for _ in range(300)], list(range(1, 301)))
            stream.close()
        gone.join()

    def test_a_slow_listener_is_reset(self):
        probe = self.start(queue_events=8)
        slow, quick = Stream(probe, "a"), Stream(probe, "b")
        # Far more than socket buffers and queue hold, while nobody reads.
        probe.ask("POST", "/api/v1/rooms/a?n=30000")
        seen = []
        while not seen or seen[-1]["event"] != "reset":
            seen.append(slow.event())
        self.assertLess(len(seen), 30000)
        ids = [int(e["id"]) for e in seen[:-1]]
        self.assertEqual(ids, list(range(1, len(ids) + 1)))
        while seen[-1]["id"] != "30000":
            seen.append(slow.event())
        probe.ask("POST", "/api/v1/rooms/a?first=30001")
        self.assertEqual(slow.event()["id"], "30001")
        probe.ask("POST", "/api/v1/rooms/b?first=30002")
        self.assertEqual(quick.event()["id"], "30002")
        slow.close()
        quick.close()

    def test_last_event_id(self):
        probe = self.start()
        for room, first in (("a", 1), ("b", 2), ("a", 3), ("a", 4)):
            probe.ask("POST", "/api/v1/rooms/%s?first=%d" % (room, first))
        stream = Stream(probe, "a", "1")
        self.assertEqual([stream.event()["id"] for _ in range(2)], ["3", "4"])
        stream.close()
        stream = Stream(probe, "a", "unknown")
        self.assertEqual(stream.event()["event"], "reset")
        stream.close()
        stream = Stream(probe, "a", "4")
        probe.ask("POST", "/api/v1/rooms/a?first=5")
        self.assertEqual(stream.event()["id"], "5")
        stream.close()

    def test_heartbeat_finds_the_dead_and_ends_the_expired(self):
        probe = self.start(heartbeat_ms=50)
        stays, leaves = Stream(probe, "a"), Stream(probe, "a")
        for _ in range(2):  # the opening comment, then a beat
            self.assertEqual(stays.next(), {"": ""})
        leaves.close()
        probe.until("the dead one is noticed",
                    lambda s: s["streams"] == 1 and s["listeners_closed"] == 1)
        probe.ask("POST", "/end-sessions")
        with self.assertRaises(EOFError):
            while True:
                stays.next()
        stays.close()
        probe.until("the expired one is gone", lambda s: s["listeners_closed"] == 2)


class Limits(unittest.TestCase):
    def start(self, **options):
        probe = Probe(**options)
        self.addCleanup(probe.close)
        return probe

    def test_full_queue_is_503_while_health_answers(self):
        probe = self.start(workers=2, queue=3)
        held = []
        for busy, queued in ((1, 0), (2, 0), (2, 1), (2, 2), (2, 3)):
            client = probe.client()
            client.request("POST", "/api/v1/hold")
            held.append(client)
            probe.until("taken", lambda s: (s["busy"], s["queued"]) == (busy, queued))
        answer = probe.json("GET", "/api/v1/things/1")
        self.assertEqual((answer.status, answer.value["code"]), (503, "busy"))
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(probe.ask("GET", "/healthz").status, 200)
        probe.ask("POST", "/release")
        for client in held:
            self.assertEqual(client.getresponse().status, 200)
            client.close()
        self.assertEqual(probe.json("GET", "/api/v1/things/1").status, 200)

    def test_garbage_does_not_hurt(self):
        probe = self.start(idle=1)  # what stays half open is cut when it has been quiet
        for junk in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"\x16\x03\x01\x02\x00", b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
                     b"POST /api/v1/things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"):
            sock = probe.connect()
            try:
                sock.sendall(junk)
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass
            except TimeoutError:
                self.fail("still open after %r" % junk[:30])
            except OSError:
                pass  # cut while we were sending
            sock.close()
        self.assertEqual(probe.ask("GET", "/healthz").status, 200)

    def test_a_dripping_head_is_cut(self):
        probe = self.start(head=1)
        sock = probe.connect()
        end = time.monotonic() + BOUND
        cut = False
        sock.sendall(b"GET / HTTP/1.1\r\n")
        while not cut and time.monotonic() < end:
            ready, _, _ = select.select([sock], [], [], 0.05)
            try:
                cut = bool(ready) and not sock.recv(1000)
                if not cut:
                    sock.sendall(b"X: y\r\n")
            except (BrokenPipeError, ConnectionResetError):
                cut = True
        self.assertTrue(cut)
        sock.close()

    def test_a_dripping_body_is_cut(self):
        probe = self.start(body=1)
        sock = probe.connect()
        sock.sendall(b"POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n")
        end = time.monotonic() + BOUND
        cut = False
        while not cut and time.monotonic() < end:
            ready, _, _ = select.select([sock], [], [], 0.05)
            try:
                cut = bool(ready) and not sock.recv(1000)
                if not cut:
                    sock.sendall(b"x")
            except (BrokenPipeError, ConnectionResetError):
                cut = True
        self.assertTrue(cut)
        sock.close()

    def test_a_slow_reader_is_cut(self):
        probe = self.start(answer=1)
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(BOUND)
        sock.connect((probe.host, probe.port))
        sock.sendall(b"GET /api/v1/export?n=90000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(sock.recv(16))
        probe.until("export closed", lambda s: s["pulls_closed"] == 1)
        sock.close()

    def test_a_quiet_connection_is_closed(self):
        probe = self.start(idle=1)
        sock = probe.connect()
        self.assertEqual(sock.recv(1), b"")
        sock.close()

    def test_only_a_trusted_proxy_is_believed(self):
        headers = {"X-Forwarded-For": "9.9.9.9, 198.51.100.7, 127.0.0.1"}
        probe = self.start()
        self.assertEqual(probe.json("GET", "/healthz", None, headers).value["client"], "127.0.0.1")
        probe = self.start(proxies="127.0.0.1")
        self.assertEqual(probe.json("GET", "/healthz", None, headers).value["client"],
                         "198.51.100.7")
        sock = probe.connect()  # a proxy may add a line of its own behind the client's
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\n"
                     b"X-Forwarded-For: 198.51.100.8\r\n\r\n")
        self.assertEqual(json.loads(read_answer(sock)[2])["client"], "198.51.100.8")
        sock.close()

    def test_unix_socket(self):
        with tempfile.TemporaryDirectory(prefix="msh-http-") as folder:
            path = os.path.join(folder, "probe.sock")
            probe = Probe(listen="unix:" + path, proxies="unix")
            answer = probe.json("GET", "/healthz", None, {"X-Forwarded-For": "2001:db8::1"})
            self.assertEqual(answer.value["client"], "2001:db8::1")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o660)
            stream = Stream(probe, "a")
            probe.ask("POST", "/api/v1/rooms/a")
            self.assertEqual(stream.event()["id"], "1")
            stream.close()
            second = subprocess.run([PROBE, folder, "listen=unix:" + path], capture_output=True,
                                    timeout=BOUND)
            self.assertEqual(second.returncode, 1)
            probe.process.kill()
            probe.wait()
            probe.close()
            probe = Probe(listen="unix:" + path)  # over the stale file
            self.assertEqual(probe.ask("GET", "/healthz").status, 200)
            probe.close()
            self.assertFalse(os.path.exists(path))

    def test_ipv6(self):
        if not socket.has_ipv6:
            self.fail("this test needs IPv6")
        probe = self.start(listen="[::]:0")
        probe.host = "127.0.0.1"
        self.assertEqual(probe.json("GET", "/healthz").value["client"], "127.0.0.1")

    def test_bad_addresses_are_refused(self):
        for text in ("nonsense", "127.0.0.1:99999", "::1:80", ":80", "unix:", "999.1.1.1:1"):
            run = subprocess.run([PROBE, "/tmp", "listen=" + text], capture_output=True,
                                 timeout=BOUND)
            self.assertEqual(run.returncode, 1, text)
            self.assertIn(b"listen: ", run.stderr)


class Ending(unittest.TestCase):
    def test_drain_finishes_what_runs(self):
        probe = Probe(drain_ms=20000)
        held = probe.client()
        held.request("POST", "/api/v1/hold")
        stream = Stream(probe, "a")
        idle = probe.connect()
        probe.until("held", lambda s: s["busy"] == 1)
        other = probe.client()  # opened before the end, used after it
        other.request("GET", "/healthz")
        other.getresponse().read()
        probe.terminate()
        with self.assertRaises(EOFError):
            while True:
                stream.next()
        stream.close()
        with self.assertRaises(OSError):  # nobody listens any more
            while True:
                probe.connect().close()
        other.request("POST", "/release")
        answer = other.getresponse()
        self.assertEqual((answer.status, answer.headers["Connection"].lower()), (200, "close"))
        answer.read()
        self.assertEqual(held.getresponse().status, 200)
        code, rest = probe.wait()
        self.assertEqual((code, rest), (0, "stopped\n"))
        for client in (held, other, idle):
            client.close()
        probe.close()

    def test_end_under_load_of_everything(self):
        probe = Probe(drain_ms=1)
        stop = threading.Event()

        def busy(path):
            while not stop.is_set():
                try:
                    sock = probe.connect()
                    sock.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path)
                    sock.recv(10000)
                    sock.close()
                except OSError:
                    return

        paths = [b"/healthz", b"/api/v1/things/1", b"/api/v1/export?n=1000000", b"/api/v1/rooms/a"]
        threads = [threading.Thread(target=busy, args=(path,)) for path in paths * 3]
        streams = [Stream(probe, "a") for _ in range(30)]
        for thread in threads:
            thread.start()
        probe.ask("POST", "/api/v1/rooms/a?n=100")
        probe.terminate()
        code, rest = probe.wait()
        stop.set()
        for thread in threads:
            thread.join(BOUND)
        for stream in streams:
            stream.close()
        self.assertEqual((code, rest), (0, "stopped\n"))
        probe.close()


if __name__ == "__main__":
    if PROBE is None:
        sys.exit("usage: test_http.py PROBE")
    unittest.main(verbosity=1)
