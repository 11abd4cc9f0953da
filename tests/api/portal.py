"""The public portal as a browser without scripts meets it: submit, follow, rate, object, and all that goes wrong."""
import base64
import gzip
import json
import os
import re
import threading
import urllib.parse

from browser import Browser
from city import City
from hotline import AREA, CATEGORY, OPEN_DOORS, V, Case, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
WORDS = "路灯坏了三天，<b>晚上</b> & \"看不见\"'路'\n第二行"


def answered(browser, identity="real", words=WORDS, photo=True, **contact):
    """The check page, with every question answered."""
    page = browser.get("/submit").fill(type="complaint").send()
    assert page.path == "/submit/words"
    page = page.fill(text=words).send()
    assert page.path == "/submit/photos"
    if photo:
        page.attach("现场 1.png", PNG)
    page = page.send()
    assert page.path == "/submit/place"
    page = page.fill(place__area=AREA, place__detail="灯桥路口").send()
    assert page.path == "/submit/you"
    page = page.fill(identity_mode=identity).send()
    if identity != "anonymous":
        assert page.path == "/submit/contact"
        page = page.fill(**(contact or {"contact__name": "程一禾", "contact__phone": "139 0000 0000"})).send()
    assert page.path == "/submit/check"
    return page


def told(page):
    """Number and code from the page one keeps."""
    number, code = [dd.text() for dd in page.tree.all("dd")][:2]
    assert number.isdigit() and len(code) == 10
    return number, code


def sent(browser, **more):
    page = answered(browser, **more).send()
    assert page.path == "/submit/done"
    return told(page)


def token(page, action):
    """What the page's form with that address carries."""
    form = next(f for f in page.tree.all("form") if f.attrs["action"] == action)
    return next(n.attrs["value"] for n in form.all("input") if n.attrs.get("name") == "_csrf")


def mine(city, number, code):
    """A browser that has opened the ticket, and its page."""
    browser = Browser(city)
    page = browser.get("/track").fill(number=number, code=code).send()
    assert page.path == "/my"
    return browser, page


def case_of(city, number):
    """The same ticket for those who work on it."""
    desk = Hotline(city)
    found = desk["supervisor"].get(f"{V}tickets/{find(desk, number)}").json
    made = {"id": found["id"], "number": number, "version": found["version"], "state": found["state"]}
    return Case(desk, desk["supervisor"], made=made)


def find(desk, number):
    listed = desk["supervisor"].get(V + "tickets?limit=200").json["items"]
    return next(i["id"] for i in listed if i["number"] == number)


def story_first_page(city):
    """the first page has its doors and no dead link"""
    page = Browser(city).get("/")
    for path in sorted({link for link in page.links() if link.startswith("/")}):
        Browser(city).get(path)
    for tag, key, kind in (("link", "href", "text/css"), ("script", "src", "text/javascript")):
        path = [n.attrs[key] for n in page.tree.all(tag) if n.attrs[key].startswith("/assets/portal-")][0]
        plain = Browser(city).raw("GET", path)
        packed = Browser(city, **{"Accept-Encoding": "gzip"}).raw("GET", path)
        assert gzip.decompress(packed.body) == plain.body and plain.headers["Content-Type"].startswith(kind)
        assert "immutable" in plain.headers["Cache-Control"] and packed.headers["Content-Encoding"] == "gzip"
    missing = Browser(city).get("/no-such-page", expect=404)
    assert missing.heading() and "/" in missing.links()


def story_city_name(city):
    """pages carry the city's name in title, head and foot, and follow when administration changes it"""
    system, told_by = city.user("sysadmin"), city.user("leader")
    areas = {a["level"]: a for a in system.get(V + "areas").json["items"]}
    was = areas["city"]

    def rename(name):
        now = next(a for a in system.get(V + "areas").json["items"] if a["level"] == "city")
        system.put(V + "areas/" + was["code"], {k: was[k] for k in ("level", "lat", "lon")} | {"name": name}, if_match=now["version"])
    for name in ("柳溪市", was["name"]):
        rename(name)
        for path, status in (("/", 200), ("/track", 200), ("/no-such-page", 404)):
            page = Browser(city).get(path, expect=status)
            title = next(page.tree.all("title")).text()
            foot = next(page.tree.all("footer")).text()
            head = next(page.tree.all("header")).text()
            assert name in title and name in head and name in foot and "本市" not in title + head + foot, title
        assert told_by.get(V + "session").json["city"] == name


def story_open_figures(city):
    """anybody may read a month in figures; reports are one number, what is rare is told together"""
    anybody = city.anonymous()
    before = anybody.get(V + "public/figures").json
    browser = Browser(city)
    for kind in ("complaint",) * 6 + ("help", "praise") * 3 + ("report",):
        page = browser.get("/submit/all").fill(type=kind, text="路灯不亮", place__area=AREA, identity_mode="anonymous")
        told(page.send().send())
        browser.cookies.clear()
    after = anybody.get(V + "public/figures").json
    was = before["total"] if before["month"] == after["month"] else 0
    assert after["total"] == was + 13 and after["reports"] >= 1 and after["month"] in after["months"]
    codes = {item["code"]: item["n"] for item in after["types"]["items"]}
    assert codes["complaint"] >= 6 and "report" not in codes
    for name in ("types", "categories", "areas"):
        told_rows = after[name]
        assert all(item["n"] >= 5 for item in told_rows["items"])
        assert told_rows["small"] == 0 or told_rows["small"] >= 5 or not told_rows["items"]
    assert sum(codes.values()) + after["types"]["small"] + after["reports"] == after["total"]
    assert anybody.get(V + "public/figures?month=" + after["month"]).json == after
    named = after["areas"]["items"][0]["code"]
    area = next(a for a in city.user("sysadmin").get(V + "areas").json["items"] if a["code"] == named)
    body = {k: area[k] for k in ("name", "level", "parent", "lat", "lon")}
    changed = city.user("sysadmin").put(V + "areas/" + named, body | {"name": "改过名的区"}, if_match=area["version"]).json
    assert anybody.get(V + "public/figures").json["areas"]["items"][0]["name"] == "改过名的区", "as the city is now"
    city.user("sysadmin").put(V + "areas/" + named, body, if_match=changed["version"])
    assert anybody.get(V + "public/figures").json == after, "and asked twice it says the same"
    none = anybody.get(V + "public/figures?month=1999-01").json
    assert none["total"] == 0 and none["types"] == {"items": [], "small": 0}
    anybody.get(V + "public/figures?month=1999%2F1", expect=422)
    page = Browser(city).get("/open")
    assert str(after["total"]) in page.main() and "投诉" in page.main()
    assert Browser(city).get("/open?month=" + after["month"]).main() == page.main()
    assert "1999年1月" in Browser(city).get("/open?month=1999-01").main()
    assert Browser(city).get("/open?month=%3Cb%3E", expect=422).heading()


def story_submit(city):
    """one thing a page, check, send; number, code, receipt, dates; the ticket is as it was told"""
    browser = Browser(city)
    check = answered(browser)
    assert "程一禾" in check.text() and "现场 1.png" in check.text() and WORDS in check.text()
    done = check.send()
    number, code = told(done)
    assert "24:00" in done.main() or "前" in done.main()
    view = case_of(city, number).view()
    assert [t["text"] for t in view["texts"] if t["kind"] == "words"] == [WORDS]
    assert view["type"] == "complaint" and view["place"]["area"] == AREA and view["place"]["detail"] == "灯桥路口"
    assert view["requester"]["has_name"] and view["requester"]["has_phone"]
    assert [f["name"] for f in view["attachments"]] == ["现场 1.png"]
    svg = browser.raw("GET", "/submit/code.svg")
    assert svg.status == 200 and svg.body.startswith(b"<svg") and code.encode() not in svg.body
    assert told(browser.get("/submit/done")) == (number, code), "a reload shows it again"
    papers = [t for t in done.tree.all("textarea") if "readonly" in t.attrs]
    receipt = papers[0].text().strip()
    good = Browser(city).get("/receipt").fill(receipt=receipt).send()
    assert number in good.main() and "第二行" in good.main()
    bad = Browser(city).get("/receipt").fill(receipt=receipt.replace("三天", "九天")).send(expect=422)
    assert bad.mistakes() == ["receipt"] and "九天" in bad.fields["receipt"]
    browser.post("/submit/forget", {}, expect=403)
    page = browser.get("/submit/done")
    cookies = dict(browser.cookies)
    browser.post("/submit/forget", {"_csrf": token(page, "/submit/forget")})
    assert "msh_form" not in browser.cookies
    browser.cookies = cookies
    assert browser.get("/submit/done").path == "/submit/kind", "nothing is left in this browser"


def story_all_on_one_page(city):
    """the same in one go; every mistake is told at once, beside its field, and nothing typed is lost"""
    page = Browser(city).get("/submit/all")
    typed = {"text": "   ", "place.detail": "东门" * 120, "place.lat": "north", "contact.phone": "abc", "contact.name": "甲"}
    page.fields.update(typed)
    again = page.attach("a.exe", b"MZ\x90\x00" + b"\0" * 300).attach("b.png", PNG).send(expect=422)
    wrong = again.mistakes()
    assert set(wrong) >= {"type", "text", "place.detail", "place.lat", "contact.phone", "identity_mode", "photos"}, wrong
    for name, value in typed.items():
        assert again.fields[name] == value, name
    assert "b.png" in again.text(), "a photo that came is kept"
    fixed = {"type": "help", "text": "水管漏水", "place.detail": "东门", "place.lat": "", "contact.phone": "13900000001",
             "identity_mode": "confidential"}
    again.fields.update(fixed)
    check = again.send()
    assert check.path == "/submit/check" and "b.png" in check.text()
    number, _ = told(check.send())
    case = case_of(city, number)
    assert case.view()["identity_mode"] == "confidential" and len(case.view()["attachments"]) == 1


def story_bad_input(city):
    """each page says what is wrong where it is wrong"""
    browser = Browser(city)
    page = browser.get("/submit/kind").send(expect=422)
    assert page.mistakes() == ["type"]
    page = page.fill(type="world").send(expect=422)
    assert page.mistakes() == ["type"]
    page = page.fill(type="report").send()
    page = page.fill(text="长" * 10001).send(expect=422)
    assert page.mistakes() == ["text"] and page.fields["text"] == "长" * 10001
    page = page.fill(text="控\x07制").send(expect=422)
    assert page.mistakes() == ["text"]
    page = page.fill(text="一件事").send()
    page = page.attach("空.txt", b"").send(expect=422)
    assert page.mistakes() == ["photos"]
    page = page.send()
    page = page.fill(place__area="nowhere").send(expect=422)
    assert page.mistakes() == ["place.area"]
    page = page.fill(place__area="", place__lat="35.6").send(expect=422)
    assert page.mistakes() == ["place.lon"]
    page = page.fill(place__lon="123.1").send()
    page = page.send(expect=422)
    assert page.mistakes() == ["identity_mode"]
    page = page.fill(identity_mode="real").send()
    page = page.send(expect=422)
    assert page.mistakes() == ["contact.phone"]
    page = page.fill(contact__phone="一三九").send(expect=422)
    assert page.mistakes() == ["contact.phone"] and page.fields["contact.phone"] == "一三九"
    page = page.fill(contact__phone="０３７２-２２２２２２２").send()
    assert page.path == "/submit/check"
    row = next(n for n in page.tree.all("div") if n.attrs.get("id") == "place.area").text()
    assert "35.6" in row and "没有填写" not in row
    Browser(city).post("/submit/kind", {"type": "help"}, expect=422)


def story_map(city):
    """the outlines are for anybody, once; a point goes with the ticket; a city without a map asks in words"""
    first = Browser(city).raw("GET", "/submit/map.json")
    codes = {shape["properties"]["code"] for shape in json.loads(first.body)["features"]}
    assert AREA in codes and first.headers["Content-Type"] == "application/geo+json"
    again = Browser(city, **{"If-None-Match": first.headers["ETag"]}).raw("GET", "/submit/map.json")
    assert again.status == 304 and again.body == b""
    page = Browser(city).get("/submit/all")
    assert any(n.attrs.get("data-src") == "/submit/map.json" and "hidden" in n.attrs for n in page.tree.all("div"))
    assert "map-" in "".join(n.attrs.get("src", "") for n in page.tree.all("script"))
    assert "map-" not in "".join(n.attrs.get("src", "") for n in Browser(city).get("/").tree.all("script"))
    told_at = {"place.lat": "35.60012", "place.lon": "123.10034", "text": "井盖松动", "type": "help", "identity_mode": "anonymous"}
    page.fields.update(told_at)
    number, _ = told(page.send().send())
    place = case_of(city, number).view()["place"]
    assert (place["lat"], place["lon"]) == (35.60012, 123.10034), place
    path = os.path.join(city.data, "map.geojson")
    os.rename(path, path + ".away")
    try:
        bare = Browser(city).get("/submit/place")
        assert not any(n.attrs.get("id") == "map" for n in bare.tree.all("div")) and "place.lat" in bare.fields
        assert Browser(city).raw("GET", "/submit/map.json").status == 404
    finally:
        os.rename(path + ".away", path)


def story_photos(city):
    """photos are added, shown, removed; at most nine"""
    browser = Browser(city)
    browser.get("/submit/kind").fill(type="help").send()
    page = browser.get("/submit/photos")
    for i in range(7):
        page.attach(f"{i}.png", PNG)
    page.send()
    page = browser.get("/submit/photos")
    assert browser.raw("GET", "/submit/photo/6").body[:4] == PNG[:4]
    assert Browser(city).raw("GET", "/submit/photo/0").status == 404, "of this browser alone"
    page = page.send(_drop="0")
    assert "0.png" not in page.text() and "6.png" in page.text()
    for i in range(4):
        page.attach(f"new{i}.png", PNG)
    page = page.send(expect=422)
    assert page.mistakes() == ["photos"] and "new2.png" in page.text() and "new3.png" not in page.text()


def story_change_an_answer(city):
    """from the check page to one question and straight back"""
    browser = Browser(city)
    check = answered(browser, photo=False)
    page = browser.get("/submit/words?change=1")
    assert page.fields["text"].replace("\r\n", "\n") == WORDS
    check = page.fill(text="改过的话").send()
    assert check.path == "/submit/check" and "改过的话" in check.text()
    check = browser.get("/submit/you?change=1").fill(identity_mode="anonymous").send()
    assert check.path == "/submit/check" and "程一禾" not in check.text()
    number, _ = told(check.send())
    assert not case_of(city, number).view()["requester"]["has_name"]


def story_double_submit(city):
    """pressed twice, from two windows, at once: one ticket, and the page one keeps in both"""
    browser = Browser(city)
    check = answered(browser, photo=True)
    windows, pages = [browser.again() for _ in range(4)], [None] * 4

    def press(i):
        pages[i] = windows[i].post("/submit/check", check.fields)
    threads = [threading.Thread(target=press, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({told(page) for page in pages}) == 1
    number, code = told(pages[0])
    assert told(check.send()) == (number, code)
    assert len(case_of(city, number).view()["attachments"]) == 1
    mine(city, number, code)
    fresh = browser.get("/submit")
    assert fresh.path == "/submit/kind" and "type" not in fresh.fields, "a new matter begins empty"


def story_forged_forms(city):
    """a form without this browser's token changes nothing, and what was typed is shown again"""
    browser = Browser(city)
    check = answered(browser, photo=False)
    for fields in ({}, {"_csrf": "0" * 32, "_key": check.fields["_key"]}, {**check.fields, "_key": "0" * 32}):
        assert browser.post("/submit/check", fields, expect=422).path == "/submit/check"
    page = browser.post("/submit/words", {"text": "别人写的"}, expect=422)
    assert page.fields["text"] == "别人写的"
    assert "别人写的" not in browser.get("/submit/check").text()
    number, code = told(check.send())
    me, page = mine(city, number, code)
    assert "伪造" in me.post("/my/supplement", {"text": "伪造"}, expect=403).main(), "shown, not lost"
    me.post("/my/leave", {}, expect=403)
    me.post_parts("/my/photos", {}, [("photos", "a.png", PNG)], expect=403)
    foreign = Browser(city, **{"Sec-Fetch-Site": "cross-site"})
    assert foreign.post("/track", {"number": number, "code": code}).path == "/track"
    assert "msh_requester" not in foreign.cookies


def story_language_and_appearance(city):
    """switching sends the form along; the choice stays; nothing typed is lost"""
    browser = Browser(city)
    page = browser.get("/submit/kind").fill(type="help").send()
    page = page.fill(text="写到一半").send("/submit/words?set=en")
    assert page.fields["text"] == "写到一半" and page.tree.children[-1].attrs["lang"] == "en"
    page = page.send("/submit/words?set=large")
    page = page.send("/submit/words?set=contrast")
    root = page.tree.children[-1]
    assert root.attrs["class"].split() == ["large", "contrast"] and page.fields["text"] == "写到一半"
    home = browser.get("/")
    assert home.tree.children[-1].attrs["lang"] == "en"
    assert not re.search("[\u4e00-\u9fff]", home.main()), "no word is left untranslated"
    home = browser.post("/set", {"set": "zh", "to": "/"})
    assert home.tree.children[-1].attrs["lang"] == "zh-CN"
    assert browser.post("/set", {"set": "zh", "to": "//elsewhere.example/"}).path == "/"
    assert Browser(city, **{"Accept-Language": "en-GB,en"}).get("/").tree.children[-1].attrs["lang"] == "en"


def story_whole_loop(city):
    """submit, follow, supplement, rate unsolved, handled again, rate solved, object, reopen"""
    number, code = sent(Browser(city))
    case = case_of(city, number)
    me, page = mine(city, number, code)
    assert "第二行" in page.main() and "/my/rate" not in page.links()
    page = me.get("/my/supplement").send(expect=422)
    assert page.mistakes() == ["text"]
    page = page.fill(text="补充：是东侧那一盏").send()
    assert page.path.startswith("/my?done=") and "东侧那一盏" in page.main()
    page = me.get("/my/photos").attach("近照.png", PNG).attach("b.exe", b"MZ" + b"\0" * 99).send(expect=422)
    assert page.mistakes() == ["photos"] and "近照.png" in page.main(), "which of them arrived is said"
    page = me.get("/my")
    files = [link for link in page.links() if link.startswith("/my/file/")]
    assert len(files) == 2 and me.raw("GET", files[1]).body[:4] == PNG[:4]
    case.version = case.view()["version"]
    case.triage(category=CATEGORY).dispatch().handle(public="灯泡已更换。\n线路已检查。").passed()
    page = me.get("/my")
    assert "灯泡已更换" in page.main() and "/my/rate" in page.links()
    rate = me.get("/my/rate")
    assert "线路已检查" in rate.main()
    assert rate.send(expect=422).mistakes() == ["solved", "rating"]
    page = rate.fill(solved="no", rating="bad", contacted="no", pressed="yes", opinion="没人来过").send()
    assert page.path == "/my?done=rate"
    view = case.view()
    assert view["state"] == "rework" and view["callbacks"][-1]["by_requester"]
    case.version = view["version"]
    case.dispatch().handle().passed()
    me.get("/my/rate").fill(solved="yes", rating="good").send()
    assert case.view()["state"] == "closed"
    page = me.get("/my")
    assert {"/my/object", "/my/reopen"} <= set(page.links()) and "之前，可以要求重新办理或提出异议" in page.main()
    form = me.get("/my/object")
    points = [name for name in form.fields if name.startswith("point-")]
    assert points
    assert form.send(expect=422).mistakes() == ["text"]
    page = form.fill(**{points[0]: "并没有处理", "text": "请复核"}).send()
    assert page.path == "/my?done=object" and "并没有处理" in page.main() and "异议正在处理" in page.main()
    assert me.get("/my/reopen").fill(text="又坏了").send().path == "/my?done=reopen"
    assert case.view()["state"] == "rework"
    assert me.get("/my/withdraw").fill(text="不用了").send().path == "/my?done=withdraw"


def story_remedies_end(city):
    """before the end one may add and rate; after it, until a printed moment, object; then it is said that this is over"""
    number, code = sent(Browser(city), photo=False)
    me, page = mine(city, number, code)
    assert "办结前可以随时补充" in page.main() and "60 日内" in page.main()
    case = case_of(city, number)
    case.triage(category=CATEGORY).dispatch().handle(public="已修好").passed()
    assert "前可以申请行政复议" in me.get("/my").main(), "counted from the answer"
    me.get("/my/rate").fill(solved="yes", rating="good").send()
    page = me.get("/my")
    assert "之前，可以要求重新办理或提出异议" in page.main() and "办结前" not in page.main()
    city.advance("40d")
    me, page = mine(city, number, code)
    assert "已于" in page.main() and "之前，可以要求" not in page.main()
    assert not {"/my/object", "/my/reopen"} & set(page.links())


def story_not_now(city):
    """what the matter no longer allows is said, with the words still there; twice the same form is one act"""
    number, code = sent(Browser(city), photo=False)
    me, _ = mine(city, number, code)
    page = me.get("/my/reopen").fill(text="提前重办").send(expect=409)
    assert page.fields["text"] == "提前重办" and page.path == "/my/reopen"
    form = me.get("/my/supplement").fill(text="只补一次")
    form.send()
    assert form.send().main().count("只补一次") == 1
    again = me.get("/my/supplement").fill(text="甲")
    again.send()
    page = again.fill(text="乙").send(expect=422)
    assert page.fields["text"] == "乙"
    assert "乙" in page.send().main()


def story_my_data(city):
    """correct and delete one's data; who opened the name is told"""
    number, code = sent(Browser(city))
    me, page = mine(city, number, code)
    desk = Hotline(city)
    ticket = find(desk, number)
    desk["callback"].post(f"{V}tickets/{ticket}/unmask", {"reason": "回访联系"})
    assert "回访联系" in me.get("/my").main()
    assert me.get("/my/data").send(expect=422).mistakes() == ["phone"]
    page = me.get("/my/data").fill(name="程二禾", phone="bad").send(expect=422)
    assert page.mistakes() == ["phone"] and page.fields["name"] == "程二禾"
    page.fill(phone="13911111111").send()
    assert desk["callback"].post(f"{V}tickets/{ticket}/unmask", {"reason": "核对"}).json["name"] == "程二禾"
    for _ in range(2):
        assert me.get("/my/erase").send().path == "/my?done=erase"
    for role in ("supervisor", "callback"):
        assert "/my/data" in me.get("/my").links(), "two people of the hotline, one after the other"
        desk[role].post(f"{V}tickets/{ticket}/person/erase")
    assert "/my/data" not in me.get("/my").links()


def story_new_code(city):
    """take a new code: shown once, also on a reload; the old one and the pages it opened elsewhere end"""
    first = Browser(city)
    number, code = sent(first, photo=False)
    (here, page), (there, _) = mine(city, number, code), mine(city, number, code)
    assert "/my/code" in page.links()
    form = here.get("/my/code")
    shown = form.send()
    assert shown.path == "/my/code" and told(shown)[0] == number
    new = told(shown)[1]
    assert new != code and told(form.send()) == (number, new), "a reload shows the same"
    assert here.get("/my").path == "/my" and there.get("/my").path == "/track?again=1"
    desk = Hotline(city)
    assert "换了新的查询码，原查询码作废" in desk["supervisor"].get(f"{V}tickets/{find(desk, number)}/timeline").text()
    Browser(city).get("/track").fill(number=number, code=code).send(expect=422)
    mine(city, number, new)
    kept = first.get("/submit/done")
    assert code not in kept.text() and "已更换" in kept.text() and "code.svg" not in kept.text()
    for _ in range(4):
        here.get("/my/code").send()
    assert "频繁" in here.get("/my/code").send(expect=429).text()
    lost = Browser(city).get("/track").text()
    assert "用那个号码拨打 12345" in lost and "请带上回执" in lost


def story_session_over(city):
    """a form sent after the view has ended: log in again, and the words are there"""
    number, code = sent(Browser(city), photo=False)
    me, _ = mine(city, number, code)
    form = me.get("/my/supplement").fill(text="写了很久的话")
    me.cookies.clear()
    page = form.send(expect=401)
    assert page.form.attrs["action"] == "/track" and "写了很久的话" in page.fields.values()
    page = page.fill(number=number, code="AAAAAAAAAA").send(expect=422)
    assert page.mistakes() == ["number"] and "写了很久的话" in page.fields.values()
    page = page.fill(code=code).send()
    assert page.form.attrs["action"] == "/my/supplement" and page.fields["text"] == "写了很久的话"
    assert "写了很久的话" in page.send().main()
    assert Browser(city).get("/my").path == "/track"


def story_other_people(city):
    """a number alone, another's code, an unknown number: one answer; nothing of another ticket is reached"""
    a, b = sent(Browser(city), photo=True), sent(Browser(city), photo=False)
    pages = [Browser(city).get("/track").fill(number=n, code=c).send(expect=422)
             for n, c in ((a[0], b[1]), (a[0], "0000000000"), ("20200101000001", a[1]))]
    assert len({page.main().replace(page.fields["number"], "") for page in pages}) == 1
    me, page = mine(city, *a)
    theirs = mine(city, *b)[0]
    file = next(link for link in page.links() if link.startswith("/my/file/"))
    theirs.get(file, expect=404)
    assert a[1] not in city.log() and b[1] not in city.log()
    page = me.get("/my")
    leave = next(f for f in page.tree.all("form") if f.attrs["action"] == "/my/leave")
    token = next(n.attrs["value"] for n in leave.all("input"))
    left = me.post("/my/leave", {"_csrf": token})
    assert left.path == "/?done=left" and "已退出" in left.main()
    asked = me.get("/my")
    assert asked.path == "/track" and "长时间" not in asked.main(), "who left by hand is not told that time ran out"
    me.cookies["msh_requester"] = "0" * 64
    assert "长时间没有操作" in me.get("/my").main()
    late = me.post_parts("/my/photos", {}, [("photos", "a.png", PNG)])
    assert late.path == "/track?again=files" and "文件没有收到" in late.main()


def story_receipt_page(city):
    """a sealed receipt is proved on the page; half a proof and another's seal are told apart"""
    number, code = sent(Browser(city), photo=False)
    city.advance("25h")
    me, _ = mine(city, number, code)
    own = me.get("/my/receipt")
    papers = {t.attrs["id"]: t.text().strip() for t in own.tree.all("textarea")}
    assert set(papers) == {"receipt", "proof", "seal"}
    page = Browser(city).get("/receipt")
    assert page.send(expect=422).mistakes() == ["papers"]
    assert page.fill(receipt=papers["receipt"], proof=papers["proof"]).send(expect=422).mistakes() == ["seal"]
    assert number in page.fill(seal="\r\n" + papers["seal"] + "  ").send().main()
    assert page.fill(receipt="{}").send(expect=422).mistakes() == ["receipt"]
    assert page.fill(receipt=papers["receipt"], seal=papers["proof"]).send(expect=422).mistakes() == ["seal"]
    switched = page.send("/receipt?set=en")
    assert switched.fields["receipt"] == papers["receipt"], "switching language loses no paper"


def saved(browser, path):
    """The file behind a link that saves."""
    page = browser.raw("GET", path)
    assert page.status == 200 and page.headers["Content-Disposition"].startswith("attachment; filename=\"12345-"), page.headers
    assert page.headers["Content-Type"] == "application/json" and page.headers["X-Content-Type-Options"] == "nosniff"
    return page.body


def story_receipt_files(city):
    """saved as a file, checked by sending the files; whatever is no receipt of ours is refused, and shown again"""
    browser = Browser(city)
    done = answered(browser, photo=False).send()
    number, code = told(done)
    assert "/submit/receipt" in done.links()
    first = saved(browser, "/submit/receipt")
    assert Browser(city).raw("GET", "/submit/receipt").status == 404, "of this browser alone"
    me, _ = mine(city, number, code)
    assert Browser(city).get("/my/receipt/save/receipt").path.startswith("/track")
    for missing in ("proof", "seal", "other"):
        assert me.raw("GET", "/my/receipt/save/" + missing).status == 404
    city.advance("25h")
    files = {what: saved(me, "/my/receipt/save/" + what) for what in ("receipt", "proof", "seal")}
    assert files["receipt"] == first

    def check(*contents, expect=200):
        page = Browser(city).get("/receipt")
        for i, content in enumerate(contents):
            page.attach(f"{i}.json", content, field="papers")
        return page.send(expect=expect)
    assert number in check(first).main() and "第二行" in check(first).main()
    assert "已封存" in check(files["seal"], files["receipt"], files["proof"]).main(), "in any order"
    assert "已封存" not in check(first).main()
    assert check(files["seal"], files["receipt"], expect=422).mistakes() == ["proof"]
    wrong = check(first.replace("三天".encode(), "九天".encode()), expect=422)
    assert wrong.mistakes() == ["receipt"] and "九天" in wrong.fields["receipt"], "nothing brought is lost"
    assert check(PNG, expect=422).mistakes() == ["papers"]
    assert check(b"", expect=422).mistakes() == ["papers"]
    with City("sqlite", demo=0, config=OPEN_DOORS) as elsewhere:
        other = Browser(elsewhere)
        answered(other, photo=False).send()
        theirs = saved(other, "/submit/receipt")
        elsewhere.advance("25h")
        number, code = told(other.get("/submit/done"))
        them, _ = mine(elsewhere, number, code)
        seal = saved(them, "/my/receipt/save/seal")
    strange = check(theirs, expect=422)
    assert strange.mistakes() == ["receipt"], "whole in itself, but nobody told it here"
    assert check(files["receipt"], files["proof"], seal, expect=422).mistakes()


def story_receipt_by_mark(city):
    """a printed receipt has number, time, words and a fingerprint; its code leads to a check that opens nothing"""
    number, code = sent(Browser(city), photo=False)
    me, _ = mine(city, number, code)
    own = me.get("/my/receipt")
    rows = [dd.text().strip() for dd in own.tree.all("dd")]
    mark = rows[2]
    assert rows[0] == number and re.fullmatch(r"([0-9A-F]{4} ){3}[0-9A-F]{4}", mark) and "第二行" in own.main()
    assert code not in own.text() and me.raw("GET", "/my/receipt/code.svg").body.startswith(b"<svg")
    assert Browser(city).get("/my/receipt/code.svg").path.startswith("/track")

    def ask(number, mark, expect=200):
        return Browser(city).get("/receipt?" + urllib.parse.urlencode({"number": number, "mark": mark}), expect=expect)
    good = ask(number, mark)
    assert number in good.main() and WORDS.split("，")[0] not in good.main(), "the words stay with their owner"
    assert ask(number, mark.replace(" ", "").lower()).heading() == good.heading()
    other = mark[:-1] + ("0" if mark[-1] != "0" else "1")
    assert ask(number, other, expect=422).mistakes() == ["mark"]
    assert ask("209912310000017", mark, expect=422).mistakes() == ["mark"], "the same answer as a wrong fingerprint"
    assert ask(number, mark[:9], expect=422).mistakes() == ["mark"]
    assert ask("x", mark, expect=422).mistakes() == ["number"]
    prefilled = Browser(city).get("/track?number=" + number)
    assert prefilled.fields["number"] == number and prefilled.fields["code"] == ""
    assert Browser(city).get("/track?number=%22%3E%3Cb%3E").fields["number"] == ""


def story_rough_bodies(city):
    """bodies that are no forms get a page, never a fault"""
    browser = Browser(city)
    browser.get("/submit/kind")
    parts = "multipart/form-data; boundary=x"
    for path, kind, body, expect in (
            ("/submit/kind", "application/json", b"{}", 415), ("/submit/kind", None, b"type=help", 415),
            ("/submit/kind", "application/x-www-form-urlencoded", b"type=%ff%fe", 422),
            ("/submit/photos", parts, b"", 422), ("/submit/photos", parts, b"--x--\r\n", 422),
            ("/submit/photos", parts, b"--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\nabc", 422),
            ("/submit/photos", "multipart/form-data", b"--x--", 415),
            ("/submit/photos", parts, b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\n", 422),
            ("/submit/photos", parts, b"--x\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n\xff\r\n--x--", 422),
            ("/submit/photos", parts, b"--x\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n" + b"a" * 300000 + b"\r\n--x--", 413),
            ("/submit/all", "application/x-www-form-urlencoded", urllib.parse.urlencode({"type": "help"}).encode(), 422)):
        page = browser.raw("POST", path, body, kind)
        assert page.status == expect, (path, kind, body[:40], page.status)
        assert page.heading()
    many = b"".join(b"--x\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\n\r\n" % i for i in range(80)) + b"--x--"
    assert browser.raw("POST", "/submit/photos", many, parts).status == 429
