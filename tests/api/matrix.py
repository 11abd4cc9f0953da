"""Every route × every role × nobody: who is let in is what the API's own description publishes."""
import http.client
import json

from city import ROLES
from hotline import LEAD, OPEN_DOORS, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}

UNIT_ROLES = ("clerk", "head")
# What a caller who was let in may be told about nothing in particular.
LET_IN = {200, 201, 204, 303, 304, 400, 404, 409, 412, 415, 416, 422, 428}
ENDS_SESSION = {("DELETE", V + "session"), ("DELETE", V + "requester-session")}


def operations(city):
    for path, methods in city.contract.document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def status_of(client, method, path, operation):
    """The status alone, on a connection of its own: some answers never end."""
    address = path
    while "{" in address:
        address = address[:address.index("{")] + "1" + address[address.index("}") + 1:]
    headers = {}
    if client.cookies:
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    if client.csrf:
        headers["X-CSRF-Token"] = client.csrf
    body = None
    if method != "GET":
        content = operation.get("requestBody", {}).get("content", {"application/json": None})
        headers["Content-Type"] = next(iter(content))
        body = b"{}" if "json" in headers["Content-Type"] else b""
    connection = http.client.HTTPConnection("127.0.0.1", client.city.port, timeout=60)
    try:
        connection.request(method, address, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def story_every_route_publishes_its_roles(city):
    """every operation names its permission and the roles that hold it, all of them known"""
    known = set(ROLES) | {"requester", "anonymous"}
    for method, path, operation in operations(city):
        assert operation.get("x-permission"), f"{method} {path}"
        assert set(operation["x-roles"]) <= known | {"system"}, f"{method} {path}: {operation['x-roles']}"


def story_matrix(city):
    """each role is let in where the description says so and nowhere else; nothing ever fails inside"""
    desk = Hotline(city)
    case = desk.register("矩阵")
    people = {role: city.user(role, LEAD if role in UNIT_ROLES else None, name=f"matrix-{role.replace('_', '-')}")
              for role in ROLES}
    people["requester"], people["anonymous"] = case.requester(), city.anonymous()
    wrong, n = [], 0
    for method, path, operation in operations(city):
        if (method, path) in ENDS_SESSION:
            continue
        allowed = set(operation["x-roles"])
        for role, client in people.items():
            status, n = status_of(client, method, path, operation), n + 1
            if role in allowed:
                fine = status in LET_IN
            else:
                fine = status in ((401,) if role == "anonymous" else (401, 403))
            if not fine:
                wrong.append(f"{method} {path} as {role} ({'let in' if role in allowed else 'not'}): {status}")
    assert n > 1000, n
    assert not wrong, f"{len(wrong)} of {n}:\n" + "\n".join(wrong[:60])
    print(f"# {n} combinations", flush=True)


def story_shown_actions_belong_to_routes(city):
    """every action an answer shows leads to a route of the description that its reader may use"""
    desk = Hotline(city)
    c = desk.register("动作与路由").triage().dispatch()
    for who in ("dispatcher", "supervisor", "clerk", "head", "callback", "leader"):
        for action in c.view(who)["actions"]:
            name, operation = city.contract.operation("POST", action["href"])
            assert operation, f"{who}: {json.dumps(action)} leads nowhere"
            assert who in operation["x-roles"], f"{who} may not use {name}"
