"""Corners of the rule book that no straight way round the loop passes."""
from guards import refused
from hotline import ASSIST, BELOW, LEAD, OPEN_DOORS, V, Hotline

CITY = {"demo": 0, "config": OPEN_DOORS}


def told(case, who):
    """A ticket's story as (operation, Chinese, English), each a whole sentence."""
    items = case.by(who).get(f"{V}tickets/{case.id}/timeline").json["items"]
    for entry in items:
        zh, en = entry["sentence"], entry["sentence_en"]
        assert zh.endswith("。") and zh.count("。") == 1 and "，，" not in zh and "，。" not in zh, zh
        assert en[0].isupper() or en.startswith("staff-") or ord(en[0]) > 127, en
        assert en.endswith(".") and ".." not in en and "  " not in en, en
        assert not any(mark in zh + en for mark in "{}[]_"), (zh, en)
    return [(entry["op"], entry["sentence"], entry["sentence_en"]) for entry in items]


def story_sentences(city):
    """each step is a whole sentence in both languages: who, what, why and until when"""
    c = Hotline(city).register("泵房夜里轰鸣").triage().dispatch((LEAD, "lead"), (ASSIST, "assist"))
    claim = c.ask("clerk", "extension", unit=LEAD, amount=2)
    c.decide("head", "grant", claim)
    c.handle(ASSIST).handle()
    c.act("reviewer", "send-back", {"reason": "perfunctory", "text": "没说怎么治"})
    c.reply().approve().passed().attempts(1).answer("no", rating="bad")
    story = told(c, "supervisor")
    zh, en = ({op: text for op, *texts in story for text in [texts[i]]} for i in (0, 1))
    opened = [texts for op, *texts in story if op == "open"]
    assert any("，负责主办；" in z and "前办理并答复。" in z and "(lead); " in e and "handled and answered before " in e
               for z, e in opened), opened
    assert any("，协助办理" in z and "(assist)" in e for z, e in opened), opened
    assert zh["ask"].endswith("申请延长期限。") and en["ask"].endswith(" asked for more time."), zh["ask"]
    assert "批准了延期申请" in zh["grant"] and "granted the request for more time" in en["grant"], zh["grant"]
    assert "期限延长；须在" in zh["extend"], zh["extend"]
    assert "退回重办，理由是敷衍" in zh["send_back"] and "(perfunctory)" in en["send_back"], zh["send_back"]
    assert "第1次回访没有接通（" in zh["attempt"] and ", attempt 1 (" in en["attempt"], zh["attempt"]
    assert zh["unsolved"].endswith("诉求人表示没有解决，评价“不满意”，转为“二次办理”。"), zh["unsolved"]


def story_sentences_for_requesters(city):
    """a requester reads offices and "you", never a name, an inner text or what units settle with the hotline"""
    c = Hotline(city).register("楼道堆物").triage().dispatch()
    claim = c.ask("clerk", "return", unit=LEAD, reason="overlap")
    c.decide("head", "endorse", claim).decide("reviewer", "deny", claim)
    c.handle().passed().answer("yes", rating="good")
    inside, mine = told(c, "supervisor"), told(c, c.requester())
    assert {"ask", "endorse", "deny"} <= {op for op, *_ in inside}
    assert not {"ask", "endorse", "deny", "ask_return"} & {op for op, *_ in mine}, mine
    text = " ".join(f"{zh} {en}" for _, zh, en in mine)
    assert "staff-" not in text and "退单" not in text and "returned" not in text and "理由如下" not in text, text
    assert any("回访，您表示已解决，评价“满意”" in zh and "; you said that it is solved" in en for _, zh, en in mine), mine
    assert "诉求人" not in text and "the requester" not in text, text


def merged(desk, parent, text="停水，又一户"):
    child = desk.register(text).triage()
    child.act("dispatcher", "merge", {"parent": parent.number, "text": "同一水管"})
    return child


def story_parent_withdrawn(city):
    """when the parent is withdrawn, those merged into it come back: nobody withdrew for them (guarantees 3, 4)"""
    desk = Hotline(city)
    parent = desk.register("停水，一号楼").triage().dispatch()
    child = merged(desk, parent)
    claim = parent.act(parent.requester(), "withdraw", {"text": "我家来水了"}).json["part_id"]
    parent.decide("callback", "grant", claim)
    city.advance("1m")
    view = child.view()
    assert (view["state"], view["parent_id"]) == ("dispatching", None), view["state"]


def story_parent_refused(city):
    """a refusal, a transfer and a direct answer say nothing about the tickets merged into that one"""
    desk = Hotline(city)
    refused_one, transferred, answered = (desk.register(f"停水，{n}号楼") for n in (2, 3, 4))
    children = [merged(desk, parent) for parent in (refused_one, transferred, answered)]
    refused_one.decide("reviewer", "grant", refused_one.ask("operator", "refusal", reason="out_of_duty", told_route="market"))
    transferred.act("operator", "transfer", {"line": "119", "text": "险情"})
    answered.act("operator", "answer", {"text": "今晚恢复供水", "three_way": True})
    city.advance("1m")
    for child in children:
        assert child.view()["state"] == "dispatching", child.view()["state"]


def story_merged_after_the_reply(city):
    """who is merged into a ticket that has its reply already is told it and asked (guarantee 4)"""
    desk = Hotline(city)
    parent = desk.register("停水，六号楼").to_callback()
    child = merged(desk, parent)
    city.advance("1m")
    assert child.callback()["cause"] == "merged"
    mine = child.requester().get(f"{V}tickets/{child.id}").json
    assert any(t["kind"] == "reply_public" and "已处理" in t["text"] for t in mine["texts"])
    parent.answer("yes")
    child.answer("yes")
    city.advance("1m")
    assert child.view()["state"] == "merged" and child.view()["solved"] == "yes"


def story_level_2_audits_level_3(city):
    """what a level-3 unit asks about the whole ticket is audited by the level-2 unit before it goes up"""
    c = Hotline(city).register("夜市油烟，要求赔偿心情").triage().dispatch().sign()
    c.on_task("clerk", "delegate", {"shares": [{"unit": BELOW}]})
    c.sign(BELOW)
    claim = c.ask("below_clerk", "unreasonable")
    refused(c, "below_head", "endorse", part="claims", target=claim, status=403, code="other_unit")
    refused(c, "supervisor", "grant", part="claims", target=claim, code="not_endorsed")
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    assert c.view()["unreasonable"]


def story_objection_to_a_mark(city):
    """the mark "unreasonable" may be objected to at once, and for the full time where it came after the end"""
    desk = Hotline(city)
    c = desk.register("要求拆除合法变电站").triage().dispatch().sign()
    refused(c, c.requester(), "objection", {"text": "还没有什么可异议"})
    claim = c.ask("clerk", "unreasonable")
    c.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    objection = c.ask(c.requester(), "objection")
    refused(c, "supervisor", "grant", part="claims", target=objection, status=403, code="involved")
    c.decide("reviewer2", "grant", objection)
    assert not c.view()["unreasonable"] and c.view()["state"] == "handling"

    d = desk.register("要求改变规划").to_callback().answer("no", accepted="yes", rating="bad")
    city.advance("10d")
    claim = d.ask("clerk", "unreasonable")
    d.decide("head", "endorse", claim).decide("supervisor", "grant", claim)
    city.advance("10d")
    assert d.view()["state"] == "closed", "the archive waits for the objection"
    d.decide("reviewer2", "grant", d.ask(city.requester(d.number, d.code), "objection"))
    assert not d.view()["unreasonable"]


def story_third_of_a_matter(city):
    """the third ticket of a matter goes to another reviewer, and a supervisor learns of it (design §4)"""
    desk = Hotline(city)
    first = desk.register("楼道灯不亮").to_callback().answer("yes")
    second = desk.register("楼道灯又不亮", same_as=first.number).to_callback().answer("yes")
    third = desk.register("楼道灯第三次不亮", same_as=second.number)
    told = [e["op"] for e in desk["supervisor"].get(f"{V}tickets/{third.id}/timeline").json["items"]]
    assert "supervise" in told, told
    assert "supervise" not in [
        e["op"] for e in desk["supervisor"].get(f"{V}tickets/{second.id}/timeline").json["items"]]
    third.triage().dispatch().handle()
    refused(third, "reviewer", "pass", code="involved", status=403)
    assert "pass" not in {a["action"] for a in third.view("reviewer")["actions"]}
    third.passed("reviewer2")


def story_third_round(city):
    """the third round is told to a supervisor"""
    c = Hotline(city).register("水管反复爆裂").to_callback().answer("no")
    c.dispatch().handle().passed().answer("no")
    told = [e["op"] for e in c.desk["supervisor"].get(f"{V}tickets/{c.id}/timeline").json["items"]]
    assert told.count("supervise") == 1, told


def story_deferral_has_an_owner(city):
    """a deferral has an owner: the unit named, else the one that asks; the hotline must name one"""
    desk = Hotline(city)
    c = desk.register("老旧片区改造").triage().dispatch().sign()
    c.ask("clerk", "deferral", until=c.later(30))
    assert c.claim("deferral")["suggested_unit"]["code"] == LEAD
    d = desk.register("另一片区改造").triage()
    refused(d, "dispatcher", "claims", {"kind": "deferral", "text": "列入计划", "until": d.later(30)}, status=422)
    d.ask("dispatcher", "deferral", until=d.later(30), owner=ASSIST)
    assert d.claim("deferral")["suggested_unit"]["code"] == ASSIST


def story_answers_rest_on_something(city):
    """a direct answer cites an article that exists; an unsolved reply says why"""
    desk = Hotline(city)
    c = desk.register("公交末班几点")
    answer = refused(c, "operator", "answer", {"text": "二十二点", "article": "12345"}, status=422)
    assert answer.field == "article"
    d = desk.register("老楼加装电梯").triage().dispatch().sign()
    answer = refused(d, "clerk", "reply", {"internal_text": "暂不能办", "public_text": "暂不能办", "contacted": "no",
                                           "solved": "no"}, part="tasks", target=d.task()["id"], status=422)
    assert answer.field == "unsolved_reason"


def story_a_point_is_a_place(city):
    """a point on the map is a place: the ticket can be triaged"""
    c = Hotline(city).register("井盖缺失", place={"lat": 35.6, "lon": 123.1})
    c.triage()
    assert c.state == "dispatching"


WAVE = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") + (1).to_bytes(2, "little") + \
    (1).to_bytes(2, "little") + (8000).to_bytes(4, "little") * 2 + (1).to_bytes(2, "little") + \
    (8).to_bytes(2, "little") + b"data" + bytes(4)


def upload(c, who, name, raw, expect=201, **query):
    words = "".join(f"&{key}={value}" for key, value in query.items())
    return c.by(who).post(f"{V}tickets/{c.id}/attachments?name={name}{words}", raw=raw,
                          content_type="application/octet-stream", expect=expect)


def story_the_form_of_a_reply(city):
    """who was contacted says by whom, how and when; what is beyond the duty says why (domain §4.1)"""
    c = Hotline(city).register("要求调解邻里借款").triage().dispatch().sign()
    full = {"internal_text": "已说明", "public_text": "已说明", "contacted": "yes", "solved": "no", "truth": "yes",
            "contact_by": "值班员", "contact_way": "电话", "contact_at": c.view()["accepted_at"],
            "unsolved_reason": "民事纠纷", "beyond_duty": "yes", "beyond_type": "超出行政范围类"}
    for field in ("contact_by", "contact_way", "contact_at", "unsolved_reason", "beyond_type"):
        body = {key: value for key, value in full.items() if key != field}
        answer = refused(c, "clerk", "reply", body, part="tasks", target=c.task()["id"], status=422)
        assert answer.field == field, answer.field
    answer = refused(c, "clerk", "reply", {**full, "contact_at": c.later(1)}, part="tasks", target=c.task()["id"],
                     status=422)
    assert answer.field == "contact_at"
    c.on_task("clerk", "reply", full)
    reply = c.view()["replies"][-1]
    assert (reply["beyond_duty"], reply["beyond_type"]) == ("yes", "超出行政范围类") and reply["contact_at"]


def story_three_kinds_of_evidence(city):
    """a unit's files are evidence of identity, of contact or of handling; nobody else has a share to prove"""
    c = Hotline(city).register("井盖破损").triage().dispatch().sign()
    task = c.task()["id"]
    for evidence in ("identity", "contact", "handling"):
        upload(c, "clerk", f"{evidence}.txt", f"证明 {evidence}".encode(), evidence=evidence)
    assert {(f["evidence"], f["target_id"]) for f in c.view()["attachments"]} == {
        ("identity", task), ("contact", task), ("handling", task)}
    upload(c, "clerk", "a.txt", "说明".encode(), evidence="none_such", expect=422)
    assert upload(c, "operator", "a.txt", "说明".encode(), evidence="contact", expect=403).code == "other_unit"
    assert upload(c, "operator", "a.txt", "说明".encode())
    assert c.view()["attachments"][-1]["evidence"] is None


def story_a_refusal_sends_somewhere(city):
    """where a refused requester was sent is data: a line, a unit or another way, and never nothing"""
    desk = Hotline(city)
    c = desk.register("法院判决不公")
    refused(c, "operator", "claims", {"kind": "refusal", "reason": "legal_route", "text": "请上诉", "told_line": "x"},
            status=422)
    line = desk["operator"].get(V + "lines").json["items"][0]["code"]
    c.decide("reviewer", "grant", c.ask("operator", "refusal", reason="legal_route", told_line=line))
    mine = c.requester().get(f"{V}tickets/{c.id}").json["claims"][-1]
    assert c.state == "refused" and mine["told_line"] == line, mine
    said = c.requester().get(V + "my-ticket").json
    assert said["way_line"] == line and said["way_to"] and said["way_reason_zh"], said
    page = c.requester().call("GET", "/my", judge=False).text()
    assert "理由：" in page and f"应走的途径：{line} {said['way_to']}" in page, page
    assert page.count("没有进行") == 3 and page.count("已完成") == 1, page
    t = desk.register("劳动合同纠纷")
    t.act("operator", "transfer", {"line": line})
    assert f"已转交：{line}" in t.requester().call("GET", "/my", judge=False).text()
    d = desk.register("民政服务咨询").triage()
    refused(d, "dispatcher", "claims", {"kind": "termination", "reason": "legal_route", "text": "请上诉",
                                        "told_line": line}, status=422)
    d.ask("operator", "refusal", reason="other_organ", told_unit=ASSIST)
    assert d.claim("refusal")["suggested_unit"]["code"] == ASSIST
    refused(d, "dispatcher", "claims", {"kind": "termination", "reason": "legal_route", "text": "请上诉",
                                        "told_route": "court"}, status=422)
    e = desk.register("外地路灯不亮")
    body = {"kind": "refusal", "reason": "outside_city", "text": "请向当地反映"}
    for wrong in ({}, {"told_route": None}, {"told_route": "moon"}, {"told_line": ""}, {"told_line": None, "told_unit": None}):
        assert refused(e, "operator", "claims", {**body, **wrong}, status=422).field in ("told_route", "told_line"), wrong
    e.decide("reviewer", "grant", e.ask("operator", "refusal", reason="outside_city", told_route="elsewhere"))
    mine = e.requester().get(f"{V}tickets/{e.id}").json["claims"][-1]
    assert mine["told_route"] == "elsewhere" and mine["told_line"] is None
    said = e.requester().get(V + "my-ticket").json
    assert said["way_route_zh"] == "拨打当地区号加12345" and said["way_route_en"] and said["way_to"] is None
    assert "可以走的途径：拨打当地区号加12345" in e.requester().call("GET", "/my", judge=False).text()
    steps = desk["operator"].get(f"{V}tickets/{e.id}/timeline").json["items"]
    assert any("告知的途径：拨打当地区号加12345" in s["sentence"] and "told: the 12345 of that place" in s["sentence_en"]
               for s in steps), steps


def story_withdrawn_in_a_call(city):
    """an operator takes a withdrawal down from a recorded call; somebody else confirms it by calling back"""
    desk = Hotline(city)
    c, d = desk.register("楼下噪声"), desk.register("别的事")
    wrong = upload(c, "operator", "a.txt", "不是录音".encode()).json["id"]
    other = upload(d, "operator", "call.wav", WAVE).json["id"]
    for recording in (None, wrong, other, "77"):
        answer = refused(c, "operator", "claims", {"kind": "withdrawal", "text": "来电撤回", "recording": recording},
                         status=422)
        assert answer.field == "recording", answer.field
    call = upload(c, "operator", "call.wav", WAVE).json["id"]
    refused(c, "dispatcher", "claims", {"kind": "withdrawal", "text": "替他撤回", "recording": call}, status=(403, 409))
    claim = c.ask("operator", "withdrawal", recording=call)
    assert c.claim("withdrawal")["recording_id"] == call and c.callback()["cause"] == "withdrawal"
    refused(c, "operator", "grant", {"text": "同意"}, part="claims", target=claim, status=403)
    c.decide("callback", "grant", claim)
    view = c.view()
    assert (view["state"], view["close_reason"]) == ("closed", "withdrawn")
    d_call = upload(d, "operator", "again.wav", WAVE + b"1").json["id"]
    claim = d.ask("operator", "withdrawal", recording=d_call)
    d.decide(d.requester(), "drop", claim)
    assert d.view()["state"] == "registered", "it was the requester's to take back"
