"""The first feedback: a mass outage must be answered within hours, long before it is solved."""
from guards import refused
from hotline import OPEN_DOORS, V, Hotline

CITY = {"preset": "henan", "demo": 0, "config": OPEN_DOORS}


def feedback_clock(c):
    found = [k for k in c.view()["clocks"] if k["stage"] == "first_feedback"]
    return found[-1] if found else None


def story_first_feedback(city):
    """two hours from the signature; it stops when the requester is told how far it has come"""
    c = Hotline(city).register("全小区停水", urgency="mass").triage().dispatch()
    assert feedback_clock(c) is None, "counted from the signature"
    refused(c, "clerk", "feedback", {"text": "抢修中"}, part="tasks", target=c.task()["id"])
    c.sign()
    assert feedback_clock(c)["state"] == "running"
    assert c.view()["due_at"] == feedback_clock(c)["due_at"], "the nearest answer is the one a list shows"
    refused(c, "clerk", "feedback", part="tasks", target=c.task()["id"], status=422)
    c.on_task("clerk", "feedback", {"text": "正在抢修，预计今晚恢复"})
    assert feedback_clock(c)["state"] == "stopped" and c.view()["state"] == "handling"
    mine = c.requester().get(f"{V}tickets/{c.id}").json
    assert any(t["kind"] == "feedback" and "抢修" in t["text"] for t in mine["texts"])


def story_no_first_feedback(city):
    """where no rule asks for one there is no clock; a late one turns the lamp red"""
    desk = Hotline(city)
    assert feedback_clock(desk.register("路灯不亮").triage().dispatch().sign()) is None
    c = desk.register("大面积停电", urgency="mass").triage().dispatch().sign()
    city.advance("3h")
    assert c.view()["lamp"] == "red"
    c.reply().approve()
    assert feedback_clock(c)["state"] == "stopped", "the reply itself is feedback"
