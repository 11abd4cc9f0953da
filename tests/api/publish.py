"""Publication of answers: masked, proposed, approved by another, refused by the requester, read by anybody."""
from urllib.parse import quote

from town import furnished

V = "/api/v1/"
SAID = "我是钱一一，电话13900000001，住柳河路9号3号楼501室，暖气一直不热，室内只有十三度。"
TITLE = "暖气不热怎么办"


def closed(town, **more):
    return town.closed(text=SAID, title=TITLE, **more)


def propose(town, ticket, who=None, expect=200, **more):
    draft = (who or town.person("reviewer")).get(f"{V}tickets/{ticket['id']}/publication").json["draft"]
    return town.act(who or town.person("reviewer"), ticket, "publication", {**draft, **more}, expect=expect)


def published(town, ticket):
    propose(town, ticket)
    town.act(town.person("supervisor"), ticket, "publication/approve")
    return town.person("reviewer").get(f"{V}tickets/{ticket['id']}/publication").json


def found(city, word, **more):
    rest = "".join(f"&{key}={quote(str(value))}" for key, value in more.items())
    return city.anonymous().get(f"{V}public/answers?q={quote(word)}{rest}").json


def story_masked_proposed_approved_read(city):
    """the machine masks, one person proposes, another approves, anybody finds and reads it; the chain holds"""
    town = furnished(city)
    ticket = closed(town)
    reviewer = town.person("reviewer")
    seen = reviewer.get(f"{V}tickets/{ticket['id']}/publication").json
    assert seen["state"] == "none" and seen["not_publishable"] is None
    text = seen["draft"]["words"]
    assert "钱一一" not in text and "13900000001" not in text and "501" not in text and "9号" not in text, text
    assert "暖气一直不热" in text and "十三度" in text and seen["draft"]["answer"].startswith("已上门更换阀门")
    assert seen["original"]["words"] == SAID and seen["original"]["title"] == TITLE
    marks = [(SAID[m["from"]:m["to"]], m["what"], m["never"]) for m in seen["masks"] if m["field"] == "words"]
    assert marks == [("钱一一", "name", True), ("13900000001", "phone", True), ("9", "door", False), ("3", "door", False),
                     ("501", "door", False)], marks
    text, at = "", 0
    for mark in (m for m in seen["masks"] if m["field"] == "words"):
        text, at = text + SAID[at:mark["from"]] + mark["mask"], mark["to"]
    assert text + SAID[at:] == seen["draft"]["words"], "the marks make the draft of the original"
    possible = reviewer.get(V + "publications?state=none").json["items"]
    assert [(item["number"], item["ticket_title"]) for item in possible] == [(ticket["number"], TITLE)]
    propose(town, ticket)
    assert reviewer.get(V + "publications?state=none").json["items"] == []
    assert found(city, "暖气")["items"] == [], "nothing before it is approved"
    waiting = town.person("supervisor").get(V + "publications").json["items"]
    assert [item["number"] for item in waiting] == [ticket["number"]]
    refused = town.act(reviewer, ticket, "publication/approve", expect=403)
    assert refused.json["code"] == "own_proposal"
    town.act(town.person("reviewer", nth=1), ticket, "publication/approve")
    assert [i["number"] for i in reviewer.get(V + "publications?state=published").json["items"]] == [ticket["number"]]
    assert reviewer.get(V + "publications").json["items"] == []
    item, = found(city, "暖气 阀门")["items"]
    one = city.anonymous().get(f"{V}public/answers/{item['id']}").json
    assert one == item and one["title"] == TITLE and one["unit_name"] == "测试市供热办公室"
    text = city.anonymous().get(f"{V}public/answers/{item['id']}").text()
    assert ticket["number"] not in text and ticket["id"] not in text and "钱" not in text
    assert found(city, "钱一一")["items"] == [] and found(city, "13900000001")["items"] == []
    city.anonymous().get(f"{V}public/answers/{ticket['id']}", expect=404)
    assert found(city, "暖气", category="01")["items"] and not found(city, "暖气", category="02")["items"]
    assert found(city, "暖气", area="A01")["items"] and not found(city, "暖气", area="A0101")["items"]
    told = town.person("clerk", "heat").get(f"{V}tickets/{ticket['id']}/timeline").json["items"]
    assert [e["op"] for e in told if e["op"].startswith("publish")] == ["publish_propose", "publish"]
    city.verify()


def story_withdrawn_with_a_reason(city):
    """what is published can be taken off, with a reason that the requester reads"""
    town = furnished(city)
    ticket = closed(town)
    public = published(town, ticket)["id"]
    town.act(town.person("reviewer"), ticket, "publication/withdraw", {}, expect=422)
    town.act(town.person("reviewer"), ticket, "publication/withdraw", {"reason": "答复有误，更正后再公开"})
    city.anonymous().get(f"{V}public/answers/{public}", expect=404)
    mine = city.requester(ticket["number"], ticket["query_code"]).get(V + "my-ticket").json["publication"]
    assert mine["state"] == "withdrawn" and mine["reason"] == "答复有误，更正后再公开"
    town.act(town.person("reviewer"), ticket, "publication/withdraw", {"reason": "再来"}, expect=409)
    propose(town, ticket)
    town.act(town.person("supervisor"), ticket, "publication/reject", {"reason": "仍有误"})
    town.act(town.person("supervisor"), ticket, "publication/approve", expect=409)
    city.verify()


def story_the_requester_decides(city):
    """the requester sees a proposal, may refuse beforehand or later, and may allow it again"""
    town = furnished(city)
    ticket = closed(town)
    me = city.requester(ticket["number"], ticket["query_code"])
    mine = me.get(V + "my-ticket").json["publication"]
    assert mine["state"] == "none" and mine["possible"]
    propose(town, ticket)
    mine = me.get(V + "my-ticket").json["publication"]
    assert mine["state"] == "proposed" and "某某" in mine["words"]
    town.act(me, ticket, "publication/refuse")
    town.act(town.person("supervisor"), ticket, "publication/approve", expect=409)
    assert propose(town, ticket, expect=409).json["code"] == "publication_state"
    town.act(me, ticket, "publication/allow")
    public = published(town, ticket)["id"]
    city.anonymous().get(f"{V}public/answers/{public}")
    town.act(me, ticket, "publication/refuse")
    city.anonymous().get(f"{V}public/answers/{public}", expect=404)
    other = closed(town)
    town.act(me, other, "publication/refuse", expect=404)
    town.act(town.person("reviewer"), ticket, "publication/refuse", expect=403)
    city.verify()


def story_what_is_never_published(city):
    """no confidential ticket, report or sealed one; no name, phone or identity number, whoever writes it"""
    town = furnished(city)
    for more in ({"identity_mode": "confidential"}, {"type": "report"}):
        ticket = town.ticket(text=SAID, **more)
        who = town.person("supervisor")
        got = who.get(f"{V}tickets/{ticket['id']}/publication", expect=(200, 404))
        if got.status == 200:
            assert got.json["draft"] is None and got.json["not_publishable"] == "not_publishable"
        town.act(who, ticket, "publication", {"title": "标题", "words": "内容"}, expect=(404, 409))
    ticket = closed(town)
    for field, text in (("words", "钱一一说暖气不热"), ("answer", "请钱先生放心"), ("title", "找钱一一"),
                        ("words", "打139 0000 0001"), ("answer", "打一三九零零零零零零零二"),
                        ("words", "身份证11010119900101001X")):
        assert propose(town, ticket, expect=422, **{field: text}).json["field"] == field, text
    assert propose(town, ticket, expect=422, answer=None).json["field"] == "answer"
    propose(town, ticket, answer="政务大厅在人民路1号，电话0372-5550100。")
    for who in (town.person("clerk", "heat"), town.person("operator"), town.person("leader")):
        who.get(f"{V}tickets/{ticket['id']}/publication", expect=403)
        town.act(who, ticket, "publication/approve", expect=403)


def story_an_open_matter(city):
    """an open matter is published without an answer, and later with it; a reopened one hides its answer"""
    town = furnished(city)
    ticket = town.ticket(text=SAID, title=TITLE)
    assert propose(town, ticket, expect=422, answer="还没有答复").json["field"] == "answer"
    shown = published(town, ticket)
    one = city.anonymous().get(f"{V}public/answers/{shown['id']}").json
    assert one["answer"] is None
    town.answer(town.to_callback(ticket), {"solved": "yes", "rating": "good"})
    again = published(town, ticket)
    assert again["id"] == shown["id"], "the address stays"
    assert city.anonymous().get(f"{V}public/answers/{shown['id']}").json["answer"]
    town.act(city.requester(ticket["number"], ticket["query_code"]), ticket, "reopen", {"text": "又不热了"})
    city.anonymous().get(f"{V}public/answers/{shown['id']}", expect=404)
    city.verify()


def story_pages_of_the_list(city):
    """cursors lead through the whole list once; a stale version and a used key are seen"""
    town = furnished(city)
    word = "路灯连号"
    made = []
    for n in range(5):
        ticket = town.closed(text=f"{word}第{n}盏不亮，请尽快修。", title=f"路灯{n}")
        published(town, ticket)
        made.append(f"路灯{n}")
    seen, cursor = [], None
    for _ in range(9):
        page = found(city, word, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    city.anonymous().get(V + "public/answers?cursor=nonsense", expect=422)
    ticket = closed(town)
    propose(town, ticket)
    town.act(town.person("supervisor"), ticket, "publication/approve", if_match=1, expect=412)
    version = town.view(ticket)["version"]
    for _ in range(2):
        town.act(town.person("supervisor"), ticket, "publication/approve", key="approve-once-1", if_match=version)


def story_tampering_is_seen(city):
    """words changed in the database, a row lost and one that nobody approved are named by verify"""
    town = furnished(city)
    ticket = closed(town)
    published(town, ticket)
    where = f"WHERE ticket_id = {ticket['id']}"
    for change, back in (("SET words = 'x' || words", "SET words = substr(words, 2)"),
                         ("SET answer = 'x' || answer", "SET answer = substr(answer, 2)"),
                         ("SET published_at = published_at + 1", "SET published_at = published_at - 1"),
                         ("SET state = 'withdrawn'", "SET state = 'published'"),
                         ("SET decided_by = decided_by + 1", "SET decided_by = decided_by - 1")):
        city.sql(f"UPDATE publication {change} {where}")
        assert "rows_differ" in city.cli("verify", expect=1), change
        city.sql(f"UPDATE publication {back} {where}")
    city.sql(f"CREATE TABLE kept AS SELECT * FROM publication {where}", f"DELETE FROM publication {where}")
    assert "rows_differ" in city.cli("verify", expect=1)
    city.sql("INSERT INTO publication SELECT * FROM kept", "DROP TABLE kept",
             f"UPDATE publication SET decided_by = proposed_by {where}")
    assert "publication_alone" in city.cli("verify", expect=1)
    approver = town.person("supervisor").get(V + "session").json["account_id"]
    city.sql(f"UPDATE publication SET decided_by = {approver} {where}")
    city.verify()


def story_me_too(city):
    """one browser and one phone count once; nothing but hashes is kept, and they go with the matter"""
    town = furnished(city)
    ticket = town.ticket(text=SAID, title=TITLE)
    public = published(town, ticket)["id"]
    path = f"{V}public/answers/{public}"
    first, second = city.anonymous(), city.anonymous()
    assert first.get(path).json["me_too"] == 0 and first.get(path).json["joinable"]
    assert first.post(path + "/me-too", {}).json == {"counted": True, "me_too": 1}
    assert first.post(path + "/me-too", {}).json == {"counted": False, "me_too": 1}, "once a browser"
    assert second.post(path + "/me-too", {"phone": "139 0000 0007"}).json == {"counted": True, "me_too": 2}
    assert city.anonymous().post(path + "/me-too", {"phone": "+8613900000007"}).json["me_too"] == 2, "once a phone"
    assert first.post(path + "/me-too", {"phone": "abc"}, expect=422).json["field"] == "phone"
    first.post(f"{V}public/answers/{ticket['id']}/me-too", {}, expect=404)
    assert city.anonymous().get(path).json["me_too"] == 2
    town.act(town.person("reviewer"), ticket, "publication/withdraw", {"reason": "先撤下"})
    first.post(path + "/me-too", {}, expect=404)
    again = published(town, ticket)
    assert again["id"] == public
    assert first.post(path + "/me-too", {}).json == {"counted": False, "me_too": 2}, "a person counts once a matter"
    assert city.anonymous().post(path + "/me-too", {"phone": "139-0000-0007"}).json["me_too"] == 2
    town.act(city.requester(ticket["number"], ticket["query_code"]), ticket, "publication/refuse")
    town.act(city.requester(ticket["number"], ticket["query_code"]), ticket, "publication/allow")
    published(town, ticket)
    assert first.post(path + "/me-too", {}).json == {"counted": False, "me_too": 2}, "nor after a refusal"
    city.verify()


def story_a_count_by_hand_is_seen(city):
    """a count raised or lowered, a crowd put in and one taken out are named by verify"""
    town = furnished(city)
    ticket = town.ticket(text=SAID, title=TITLE)
    public = published(town, ticket)["id"]
    for _ in range(3):
        city.anonymous().post(f"{V}public/answers/{public}/me-too", {})
    published(town, ticket)
    city.verify()
    where = f"WHERE publication_id = {public}"
    for change, back in (("UPDATE me_too_matter SET n = n + 1", "UPDATE me_too_matter SET n = n - 1"),
                         ("UPDATE me_too_matter SET n = n - 1", "UPDATE me_too_matter SET n = n + 1"),
                         ("UPDATE me_too SET counts = 0", "UPDATE me_too SET counts = 1")):
        city.sql(f"{change} {where}")
        assert "me_too_differs" in city.cli("verify", expect=1), change
        city.sql(f"{back} {where}")
    city.sql(f"CREATE TABLE kept AS SELECT * FROM me_too_matter {where}", f"DELETE FROM me_too_matter {where}",
             f"CREATE TABLE kept2 AS SELECT * FROM me_too {where}", f"DELETE FROM me_too {where}")
    assert "me_too_differs" in city.cli("verify", expect=1), "the whole matter gone: an event told of three"
    city.sql("INSERT INTO me_too_matter SELECT * FROM kept", "INSERT INTO me_too SELECT * FROM kept2",
             "DROP TABLE kept", "DROP TABLE kept2")
    city.sql(f"UPDATE publication SET order_key = order_key + 4194304 {where}")
    assert "rows_differ" in city.cli("verify", expect=1), "moved in the list"
    city.sql(f"UPDATE publication SET order_key = order_key - 4194304 {where}")
    city.verify()


def story_a_matter_is_published_once(city):
    """of tickets of one matter one is published at a time: who joins, joins the matter"""
    town = furnished(city)
    first, second = closed(town), closed(town)
    supervisor = town.person("supervisor")
    town.act(supervisor, second, "same-matter", {"other": first["number"]})
    shown = published(town, first)
    city.anonymous().post(f"{V}public/answers/{shown['id']}/me-too", {})
    seen = supervisor.get(f"{V}tickets/{second['id']}/publication").json
    assert seen["draft"] is None and seen["not_publishable"] == "matter_published"
    body = {"title": "暖气不热", "words": "暖气一直不热", "answer": "已经修好"}
    refused = town.act(supervisor, second, "publication", body, expect=409)
    assert refused.json["code"] == "matter_published"
    town.act(supervisor, first, "publication/withdraw", {"reason": "另一件说得更清楚"})
    assert published(town, second)["state"] == "published"
    assert town.act(supervisor, first, "publication", body, expect=409).json["code"] == "matter_published"
    city.verify()


def story_an_archived_matter_is_over(city):
    """once the ticket is archived the answer stays, the count stays, and nobody joins any more"""
    town = furnished(city)
    ticket = closed(town)
    public = published(town, ticket)["id"]
    visitor = city.anonymous()
    path = f"{V}public/answers/{public}"
    assert visitor.get(path).json["joinable"]
    visitor.post(path + "/me-too", {})
    city.advance("200d")
    assert town.view(ticket)["state"] == "archived"
    one = city.anonymous().get(path).json
    assert one["answer"] and not one["joinable"] and one["me_too"] == 1
    for _ in range(50):
        told = town.person("supervisor").get(f"{V}tickets/{ticket['id']}/timeline").json["items"]
        if told[-1]["op"] == "me_too_end":
            break
        city.advance("1h")
    assert told[-1]["op"] == "me_too_end", told[-1]
    town.act(town.person("supervisor"), ticket, "publication/withdraw", {"reason": "先撤下"})
    published(town, ticket)
    assert city.anonymous().get(path).json["me_too"] == 1, "the count outlives the key"
    assert visitor.post(path + "/me-too", {}, expect=409).json["code"] == "me_too_closed"
    city.verify()


def story_me_too_has_a_limit(city):
    """joining takes from the same allowance as submitting: a program cannot make a crowd"""
    town = furnished(city)
    ticket = town.ticket(text=SAID, title=TITLE)
    public = published(town, ticket)["id"]
    for _ in range(200):
        answer = city.anonymous().post(f"{V}public/answers/{public}/me-too", {}, expect=(200, 429))
        if answer.status == 429:
            return
    raise AssertionError("200 browsers joined from one address within the hour")
