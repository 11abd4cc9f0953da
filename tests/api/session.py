"""Logging in and out, and the doors that need neither."""
from city import ROLES

UNIT_ROLES = ("clerk", "head")


def story_health(city):
    """the server says that it lives and that it can work"""
    anonymous = city.anonymous()
    anonymous.get("/healthz")
    anonymous.get("/readyz")


def story_every_role_logs_in(city):
    """a user of every city role logs in and gets the CSRF token again"""
    for role in ROLES:
        if role in UNIT_ROLES:
            continue
        user = city.user(role)
        assert user.get("/api/v1/session").json["csrf_token"] == user.csrf


def story_wrong_password(city):
    """a wrong password and an unknown name get the same answer"""
    operator = city.user("operator", login=False)
    wrong = operator.login("not the password", expect=401)
    unknown = city.anonymous()
    unknown.name = "nobody"
    absent = unknown.login("not the password", expect=401)
    assert wrong.code == absent.code
    assert wrong.json["detail"] == absent.json["detail"]
    assert not operator.cookies and not unknown.cookies


def story_cookie_is_guarded(city):
    """the session cookie is out of reach for scripts and for other sites"""
    operator = city.user("operator", login=False)
    cookie = operator.login().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie or "SameSite=Lax" in cookie


def story_change_needs_csrf(city):
    """a change without the CSRF token is refused, a read is not"""
    operator = city.user("operator")
    operator.csrf = None
    operator.get("/api/v1/session")
    operator.delete("/api/v1/session", expect=403)


def story_logout(city):
    """after logging out the old cookie opens nothing"""
    operator = city.user("operator")
    thief = operator.again()
    operator.delete("/api/v1/session", expect=(200, 204))
    thief.get("/api/v1/session", expect=401)
    thief.get("/api/v1/tickets", expect=401)


def story_restart_keeps_the_session(city):
    """a restart of the server does not log anybody out"""
    operator = city.user("operator")
    city.restart()
    operator.get("/api/v1/session")


def story_stranger(city):
    """without a session staff routes answer 401, unknown ones 404"""
    anonymous = city.anonymous()
    anonymous.get("/api/v1/tickets", expect=401)
    anonymous.get("/api/v1/no-such-thing", expect=404)
    anonymous.post("/healthz", {}, expect=405)


def story_a_session_changed_by_hand(city):
    """a session put under another account, or its end put off, opens nothing; verify names it"""
    operator, admin = city.user("operator"), city.user("sysadmin")
    mine, other = (who.get("/api/v1/session").json["account_id"] for who in (operator, admin))
    for change, undo in ((f"account_id = {other}", f"account_id = {mine}"),
                         ("expires_at = expires_at + 86400000", "expires_at = expires_at - 86400000")):
        where = f"csrf = '{operator.csrf}'"
        city.sql(f"UPDATE session SET {change} WHERE {where}")
        try:
            operator.get("/api/v1/session", expect=401)
            assert "session_differs" in city.cli("verify", expect=1)
        finally:
            city.sql(f"UPDATE session SET {undo} WHERE {where}")
        operator.get("/api/v1/session")
    city.verify()
