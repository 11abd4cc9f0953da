"""Limits on how often: 429 with Retry-After, for strangers, log-ins and accounts."""
from hotline import V, intake

CITY = {"demo": 0, "config": ("rate_anonymous = 40", "rate_account = 60", "rate_login = 25", "rate_submit = 5")}


def flood(call, most):
    """Call until it is told to wait; how often it was let in before. Asserts on the refusal."""
    for n in range(most):
        answer = call()
        if answer.status == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 3600, answer.headers["Retry-After"]
            assert answer.json["status"] == 429 and answer.code
            return n
    raise AssertionError(f"{most} calls and no limit")


def story_account(city):
    """an account that floods is told to wait; another one works on"""
    operator, other = city.user("operator"), city.user("operator")
    assert flood(lambda: operator.get(V + "session", expect=(200, 429)), 200) >= 50
    other.get(V + "session")


def story_submissions(city):
    """an address that submits without end is told to wait, and nothing more is stored; staff go on"""
    anonymous, operator = city.anonymous(), city.user("operator")
    body = intake("刷单", channel="mailbox")
    stored = flood(lambda: anonymous.post(V + "tickets", body, expect=(201, 429)), 20)
    assert stored == 5
    assert operator.get(V + "tickets").json["total"] == 5
    operator.post(V + "tickets", body, expect=201)


def story_codes(city):
    """guessing query codes is limited"""
    anonymous = city.anonymous()
    flood(lambda: anonymous.post(V + "requester-session", {"number": "20200101000001", "code": "AAAAAAAAAA"},
                                 expect=(401, 429)), 60)


def story_strangers(city):
    """an anonymous address that floods is told to wait; health is still told"""
    anonymous = city.anonymous()
    flood(lambda: anonymous.get(V + "tickets", expect=(401, 429)), 100)
