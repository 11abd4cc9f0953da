"""Published answers in the portal, as a browser without scripts meets them: list, search, read, me too, refuse."""
from urllib.parse import quote

from browser import Browser
from portal import mine
from publish import SAID, TITLE, published, propose
from town import furnished

V = "/api/v1/"


def button(page, label):
    return next(b for b in page.tree.all("button") if b.text().strip() == label)


def story_list_search_read(city):
    """anybody lists, searches and reads, in both languages; nothing of it leads to the ticket"""
    town = furnished(city)
    page = Browser(city).get("/answers")
    assert page.heading() == "看答复" and "没有找到" in page.main()
    ticket = town.closed(text=SAID, title=TITLE)
    public = published(town, ticket)["id"]
    other = town.closed(text="<b>树枝</b> & \"挡住\" 窗户", title="树枝<挡>窗")
    published(town, other)
    page = Browser(city).get("/answers")
    assert TITLE in page.main() and "树枝<挡>窗" in page.main()
    found = Browser(city).get("/answers?q=" + quote("暖气 阀门"))
    assert TITLE in found.main() and "树枝" not in found.main()
    assert next(n for n in found.tree.all("input") if n.attrs.get("name") == "q").attrs["value"] == "暖气 阀门"
    assert f"/answers/{public}" in found.links()
    one = Browser(city).get(f"/answers/{public}")
    assert one.heading() == TITLE and "某某" in one.main() and "阀门" in one.main()
    for secret in ("钱一一", "13900000001", "501", ticket["number"], ticket["id"]):
        assert secret not in one.text(), secret
    english = Browser(city, **{"Accept-Language": "en"}).get(f"/answers/{public}")
    assert "What was told" in english.main() and "Me too" in english.main()
    Browser(city).get(f"/answers/{ticket['id']}", expect=404)
    Browser(city).get("/answers/abc", expect=404)


def story_bad_searches_are_told(city):
    """what cannot be searched is said beside its field; what was typed stays"""
    page = Browser(city).get("/answers?q=" + "%E6%9A%96" * 300, expect=422)
    assert page.mistakes() == ["q"]
    Browser(city).get("/answers?after=nonsense")
    page = Browser(city).get("/answers?q=" + quote("\"><script>x"))
    assert not [n for n in page.tree.all("script") if "src" not in n.attrs]
    assert next(n for n in page.tree.all("input") if n.attrs.get("name") == "q").attrs["value"] == "\"><script>x"


def story_pages(city):
    """the next page keeps the words that are searched for"""
    town = furnished(city)
    for n in range(11):
        published(town, town.closed(text=f"井盖连号第{n}处松动，请尽快修。", title=f"井盖{n}处"))
    browser = Browser(city)
    page = browser.get("/answers?q=" + quote("井盖连号"))
    assert "井盖10处" in page.main() and "井盖0处" not in page.main()
    form = list(page.tree.all("form"))[-1]
    fields = {n.attrs["name"]: n.attrs["value"] for n in form.all("input")}
    assert fields["q"] == "井盖连号"
    page = browser.get("/answers?" + "&".join(f"{key}={quote(value)}" for key, value in fields.items()))
    assert "井盖0处" in page.main() and "井盖1处" not in page.main()


def story_me_too(city):
    """one button, counted once a browser, told in words; over when it is taken off"""
    town = furnished(city)
    ticket = town.ticket(text=SAID, title="还在办的事")
    public = published(town, ticket)["id"]
    browser, path = Browser(city), f"/answers/{public}"
    page = browser.get(path)
    assert "还没有答复" in page.main() and button(page, "我也遇到了")
    page = browser.post(path, {})
    assert "已经算上您" in page.main() and "1 人也遇到了" in page.main()
    page = browser.post(path, {})
    assert "已经附议过" in page.main() and "1 人也遇到了" in page.main()
    assert "2 人也遇到了" in Browser(city).post(path, {}).main()
    town.act(town.person("reviewer"), ticket, "publication/withdraw", {"reason": "先撤下"})
    browser.post(path, {}, expect=404)


def story_the_requester_refuses(city):
    """the own page shows what is proposed; one button refuses it, another allows it again"""
    town = furnished(city)
    ticket = town.closed(text=SAID, title=TITLE)
    browser, page = mine(city, ticket["number"], ticket["query_code"])
    assert "/my/publication" in page.links()
    assert "没有公开" in browser.get("/my/publication").main()
    propose(town, ticket)
    page = browser.get("/my/publication")
    assert "还没有审定" in page.main() and "某某" in page.main()
    token = next(n.attrs["value"] for n in page.tree.all("input") if n.attrs.get("name") == "_csrf")
    browser.post("/my/publication", {"wish": "refuse"}, expect=403)
    done = browser.post("/my/publication", {"_csrf": token, "wish": "refuse"})
    assert done.path.startswith("/my") and "记下" in done.main()
    browser.post("/my/publication", {"_csrf": token, "wish": "refuse"})
    page = browser.get("/my/publication")
    assert "按您的意思" in page.main() and button(page, "可以公开")
    browser.post("/my/publication", {"_csrf": token, "wish": "allow"})
    assert button(browser.get("/my/publication"), "不同意公开")
    secret = town.ticket(identity_mode="confidential")
    _, page = mine(city, secret["number"], secret["query_code"])
    assert "/my/publication" not in page.links(), "never of a confidential one"
