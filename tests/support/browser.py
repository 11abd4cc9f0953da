"""A browser without scripts: follows redirects, keeps cookies, fills in forms as they stand on the page.

    page = Browser(city).get("/submit")
    page = page.fill(type="complaint").send()
    assert page.path == "/submit/words"

A form's hidden fields go along by themselves, as do values already on the page. Every page is looked at
on the way: status, well-formed nesting, one <h1>, labels of inputs, doubled ids, nothing inline, nothing
from elsewhere.
"""
import html.parser
import http.client
import re
import secrets
import urllib.parse

VOID = {"area", "br", "hr", "img", "input", "link", "meta", "path", "wbr"}


class Node:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent, self.children = tag, dict(attrs), parent, []

    def all(self, tag):
        for child in self.children:
            if isinstance(child, Node):
                if tag in (child.tag, "*"):
                    yield child
                yield from child.all(tag)

    def text(self):
        return "".join("\n" if isinstance(c, Node) and c.tag == "br" else c.text() if isinstance(c, Node) else c
                       for c in self.children)


class Tree(html.parser.HTMLParser):
    """A strict reader: what is opened is closed, in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("root", (), None)
        self.feed(text)
        self.close()
        assert self.at is self.root, f"<{self.at.tag}> is never closed"

    def handle_starttag(self, tag, attrs):
        assert len({k for k, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        node = Node(tag, attrs, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


class Page:
    def __init__(self, browser, path, status, headers, body):
        self.browser, self.path, self.status, self.headers, self.body = browser, path, status, headers, body
        self.fields, self.files = {}, []
        if headers.get("Content-Type", "").startswith("text/html"):
            self.tree = Tree(body.decode("utf-8")).root
            self._look()
            self._read_form()

    def _look(self):
        text = self.body.decode("utf-8")
        csp = self.headers["Content-Security-Policy"]
        assert "unsafe" not in csp and "default-src" in csp
        assert not re.search(r"<style|style=|onclick|onload|javascript:|<script(?![^>]* src=\"/)", text), self.path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text), "nothing from elsewhere"
        assert len(list(self.tree.all("h1"))) == 1, f"{self.path} has {len(list(self.tree.all('h1')))} headings"
        ids = [n.attrs["id"] for n in self.tree.all("*") if "id" in n.attrs]
        assert len(ids) == len(set(ids)), f"{self.path}: doubled id in {ids}"
        labelled = {n.attrs.get("for") for n in self.tree.all("label")}
        for tag in ("input", "textarea", "select"):
            for node in self.tree.all(tag):
                hidden = node.attrs.get("type") == "hidden"
                assert hidden or node.attrs.get("aria-label") or node.attrs["id"] in labelled, f"{self.path}: {node.attrs}"
        for node in self.tree.all("*"):
            for ref in node.attrs.get("aria-describedby", "").split():
                assert ref in ids, f"{self.path}: nothing is called {ref}"
        for link in self.tree.all("a"):
            to = link.attrs["href"]
            assert not to.startswith("#") or to[1:] in ids, f"{self.path}: {to} leads nowhere"

    def _read_form(self):
        """The page's main form, or its last one."""
        forms = list(self.tree.all("form"))
        self.form = next((f for f in forms if f.attrs.get("id") == "form"), None)
        for node in self.form.all("*") if self.form else ():
            name, value = node.attrs.get("name"), node.attrs.get("value", "")
            kind = node.attrs.get("type")
            if name is None or node.tag == "button" or kind == "file":
                continue
            if kind == "radio":
                if "checked" in node.attrs:
                    self.fields[name] = value
            elif node.tag == "textarea":
                self.fields[name] = node.text().removeprefix("\n")
            elif node.tag == "select":
                chosen = [o for o in node.all("option") if "selected" in o.attrs] or list(node.all("option"))
                self.fields[name] = chosen[0].attrs["value"]
            else:
                self.fields[name] = value

    def text(self):
        return self.tree.text()

    def main(self):
        return next(self.tree.all("main")).text()

    def heading(self):
        return next(self.tree.all("h1")).text().strip()

    def mistakes(self):
        """Fields the summary names, in order; each must have its own note on the page."""
        box = [n for n in self.tree.all("div") if n.attrs.get("id") == "summary"]
        return [a.attrs["href"][1:] for a in box[0].all("a")] if box else []

    def links(self):
        return [a.attrs["href"] for a in self.tree.all("a")]

    def fill(self, **fields):
        """`place__detail` stands for the name place.detail."""
        for name, value in fields.items():
            self.fields[name.replace("__", ".")] = value
        return self

    def attach(self, name, content, field="photos"):
        self.files.append((field, name, content))
        return self

    def send(self, action=None, expect=200, **more):
        action = action or self.form.attrs["action"]
        fields = {**self.fields, **more}
        if "enctype" in self.form.attrs or self.files:
            return self.browser.post_parts(action, fields, self.files, expect=expect)
        return self.browser.post(action, fields, expect=expect)


class Browser:
    def __init__(self, city, **headers):
        self.address, self.cookies, self.headers = f"127.0.0.1:{city.port}", {}, headers

    def again(self):
        """A second window of the same browser."""
        twin = object.__new__(Browser)
        twin.address, twin.cookies, twin.headers = self.address, self.cookies, self.headers
        return twin

    def raw(self, method, path, body=None, kind=None):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if kind:
            headers["Content-Type"] = kind
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, value = line.split(";")[0].split("=", 1)
            assert "HttpOnly" in line and "SameSite=" in line, line
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        connection.close()
        return Page(self, path, answer.status, answer.headers, content)

    def _follow(self, page, expect):
        for _ in range(5):
            if page.status != 303:
                break
            page = self.raw("GET", page.headers["Location"])
        assert page.status == expect, f"{page.path}: {page.status} instead of {expect}\n{page.body.decode('utf-8', 'replace')[:3000]}"
        return page

    def get(self, path, expect=200):
        return self._follow(self.raw("GET", path), expect)

    def post(self, path, fields, expect=200):
        body = urllib.parse.urlencode(fields).encode()
        return self._follow(self.raw("POST", path, body, "application/x-www-form-urlencoded"), expect)

    def post_parts(self, path, fields, files=(), expect=200):
        boundary = "----form" + secrets.token_hex(12)
        parts = []
        for name, value in fields.items():
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for field, name, content in files or [("photos", "", b"")]:
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                         "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
        parts.append(f"--{boundary}--\r\n".encode())
        return self._follow(self.raw("POST", path, b"".join(parts), f"multipart/form-data; boundary={boundary}"), expect)
