"""The API's own description as a judge: every answer, and every accepted body, must fit it."""
import re

import jsonschema

# The keyword `format` is judged too, where jsonschema can without further packages.
FORMATS = jsonschema.FormatChecker()


class ContractBroken(AssertionError):
    pass


class Contract:
    """What `minsheng openapi` printed. All of it is read-only after the start."""

    def __init__(self, document):
        self.document = document
        self._resolver = jsonschema.RefResolver("", document)
        self._routes = []
        for path, methods in document["paths"].items():
            pattern = re.compile("".join(
                "(?P<rest>.+)" if part.endswith("*}") else "[^/]+" if part.startswith("{") else re.escape(part)
                for part in re.split(r"(\{[^}]*\})", path)) + "$")
            self._routes.append((path.count("{"), -len(path), pattern, path, methods))
        self._routes.sort(key=lambda route: route[:2])  # a literal path beats a pattern
        self.seen = set()  # (method, path pattern, status) that were judged

    def operation(self, method, path):
        for _, _, pattern, name, methods in self._routes:
            if pattern.match(path) and method.lower() in methods:
                return name, methods[method.lower()]
        return None, None

    def _resolve(self, node):
        while "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def _judge(self, schema, value, what):
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, resolver=self._resolver, format_checker=FORMATS)
        errors = sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.absolute_path)))
        if errors:
            lines = [f"  at /{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in errors[:8]]
            raise ContractBroken(f"{what} breaks the API description:\n" + "\n".join(lines))

    def judge(self, method, path, body, answer):
        """Raise ContractBroken if an answer is not what the description says. A path that is not
        described may only be refused."""
        name, operation = self.operation(method, path)
        what = f"{method} {path} -> {answer.status}"
        if operation is None:
            if answer.status < 400:
                raise ContractBroken(f"{what}: the route is not described")
            return
        responses = operation["responses"]
        described = responses.get(str(answer.status), responses.get("default"))
        if described is None:
            raise ContractBroken(f"{what}: this status is not described (has {sorted(responses)})")
        self.seen.add((method, name, answer.status))
        content = self._resolve(described).get("content", {})
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if answer.body and content and kind not in content and "*/*" not in content:
            raise ContractBroken(f"{what}: type {kind!r} is not described (has {sorted(content)})")
        if answer.body and kind.endswith("json") and "schema" in content.get(kind, {}):
            self._judge(content[kind]["schema"], answer.json, what)
        if answer.status < 300 and body is not None and "requestBody" in operation:
            accepted = self._resolve(operation["requestBody"])["content"].get("application/json", {})
            if "schema" in accepted:
                self._judge(accepted["schema"], body, f"{what}: the accepted body")
