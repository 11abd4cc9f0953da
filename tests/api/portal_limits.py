"""The portal where limits are narrow: what is refused gets a page, and nothing filled in is lost."""
import urllib.parse

from browser import Browser
from portal import answered, told

CITY = {"demo": 0, "config": ("rate_submit = 2", "rate_login = 2", "rate_anonymous = 400")}


def story_too_many_submissions(city):
    """the third within the hour waits; its answers stay"""
    told(answered(Browser(city), photo=False).send())
    told(answered(Browser(city), photo=False).send())
    third = Browser(city)
    page = answered(third, photo=False).send(expect=429)
    assert page.headers["Retry-After"].isdigit() and page.heading()
    assert "程一禾" in third.get("/submit/check").text()


def story_too_many_codes(city):
    """guessing codes ends soon, with a page that says when to come back"""
    browser = Browser(city)
    for _ in range(2):
        browser.get("/track").fill(number="20200101000001", code="0000000000").send(expect=422)
    page = browser.get("/track").fill(number="20200101000001", code="0000000000").send(expect=429)
    assert page.headers["Retry-After"].isdigit() and "/" in page.links()


def story_too_many_requests(city):
    """a flood of posts is stopped at the door; what was typed is shown and can be sent again"""
    browser = Browser(city)
    body = urllib.parse.urlencode({"text": "写了很久", "_csrf": "x"}).encode()
    for _ in range(5000):
        page = browser.raw("POST", "/submit/words", body, "application/x-www-form-urlencoded")
        if page.status == 429:
            break
        assert page.status == 422
    assert page.status == 429 and page.heading() and "写了很久" in page.main()
    assert [f for f in page.tree.all("form") if f.attrs["action"] == "/submit/words"]
