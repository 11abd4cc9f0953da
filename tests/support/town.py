"""A small town for API stories: two areas, a handful of units, categories with a catalogue, and people.

    town = Town(city)
    ticket = town.ticket()                    # registered by the operator
    task = town.dispatch(ticket)              # triaged, dispatched to the heating office
    town.reply(task)                          # signed, replied, approved
"""
import os
import time

AREAS = """code\tparent\tlevel\tname\tlon\tlat\tpinyin
A\t\tcity\t测试市\t123.1\t35.6\tcss
A01\tA\tcounty\t东湖区\t123.2\t35.7\tdhq
A0101\tA01\ttownship\t柳河镇\t123.3\t35.8\tlhz
"""
UNITS = """code\tname\tshort\tlevel\tkind\tparent\tline\tarea\tpinyin\tkey
heat\t测试市供热办公室\t市供热办\t2\tgovernment\tcity\t\tA\tgrb\theat
urban\t测试市城市管理局\t市城管局\t2\tgovernment\tcity\t\tA\tscgj\turban
police\t测试市治安管理局\t市治安局\t2\tgovernment\tcity\t\tA\tzaj\tpolice
east\t东湖区人民政府\t东湖区政府\t3\tgovernment\tcity\t\tA01\tdhq\tgov
east-heat\t东湖区供热服务站\t东湖供热站\t3\tgovernment\teast\theat\tA01\tdhgr\theat
east-urban\t东湖区城市管理局\t东湖城管局\t3\tgovernment\teast\turban\tA01\tdhcg\turban
"""
CATEGORIES = """code\tparent\tname\tneeds_place\tpinyin
01\t\t供热\t0\tgr
0101\t01\t暖气不热\t1\tnqbr
02\t\t市容\t0\tsr
"""
CATALOGUE = """category\tarea_level\tlead\tassist\tinform\tlegal_basis
01\tcity\theat\turban\t\t供热条例
02\tcounty\turban\t\t\t市容条例
"""

WORDS = "小区暖气一直不热，室内只有十三度，老人受不了。"


class Town:
    def __init__(self, city):
        self.city = city
        for command, text in (("area", AREAS), ("unit", UNITS), ("category", CATEGORIES), ("catalogue", CATALOGUE)):
            path = os.path.join(city.folder, command + ".tsv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            city.cli(command, "import", path)
        self._people = {}
        self._wait("/api/v1/categories", "0101")

    def _wait(self, path, word):
        """The running server reads the city again within a second of a change from outside."""
        until = time.monotonic() + 20
        stranger = self.city.anonymous()
        while word not in stranger.get(path).text():
            if time.monotonic() > until:
                raise AssertionError(f"{word} did not appear in {path}")
            time.sleep(0.05)

    def person(self, role, unit=None, nth=0):
        """The nth person of a role at a unit; made on first use."""
        key = (role, unit, nth)
        if key not in self._people:
            self._people[key] = self.city.user(role, unit)
        return self._people[key]

    # --- the way of a ticket

    def intake(self, **more):
        body = {"text": WORDS, "type": "complaint", "channel": "phone", "category": "0101",
                "place": {"area": "A01", "detail": "柳河路9号"}, "identity_mode": "real",
                "contact": {"name": "钱一一", "phone": "13900000001"}}
        body.update(more)
        return {key: value for key, value in body.items() if value is not None}

    def ticket(self, by=None, **more):
        made = (by or self.person("operator")).post("/api/v1/tickets", self.intake(**more), expect=201).json
        return made

    def view(self, ticket, by=None):
        return (by or self.person("supervisor")).get(f"/api/v1/tickets/{ticket['id']}").json

    def act(self, who, ticket, action, body=None, **more):
        return who.post(f"/api/v1/tickets/{ticket['id']}/{action}", body or {}, **more)

    def on_task(self, who, task, action, body=None, **more):
        return who.post(f"/api/v1/tasks/{task['id']}/{action}", body or {}, **more)

    def triage(self, ticket):
        self.act(self.person("dispatcher"), ticket, "triage", {"category": "0101"})

    def dispatch(self, ticket, *units, action="dispatch", triage=True, **more):
        """Triage and dispatch; the open task of the first unit."""
        if triage:
            self.triage(ticket)
        units = units or ("heat",)
        shares = [{"unit": unit, "role": "assist" if n else "lead"} for n, unit in enumerate(units)]
        self.act(self.person("dispatcher"), ticket, action, {"shares": shares, **more})
        return self.task(ticket, units[0])

    def task(self, ticket, unit):
        view = self.view(ticket)
        return next(t for t in reversed(view["tasks"]) if t["unit"]["code"] == unit)

    def reply(self, task, unit="heat", sign=True, approver=None):
        """`approver`: the level-2 unit that stands for the head of a level-3 one."""
        clerk, head = self.person("clerk", unit), self.person("head", approver or unit)
        if sign:
            self.on_task(clerk, task, "sign")
        self.on_task(clerk, task, "reply", {
            "internal_text": "已派人上门测温并更换阀门。", "public_text": "已上门更换阀门，室温恢复到二十度。",
            "contacted": "yes", "solved": "yes", "truth": "yes", "contact_by": "值班员",
            "contact_way": "电话", "contact_at": task["opened_at"]})
        self.on_task(head, task, "approve")

    def to_callback(self, ticket, **more):
        """Dispatched, replied, passed; the open callback."""
        task = self.dispatch(ticket, **more)
        self.reply(task)
        self.act(self.person("reviewer"), ticket, "pass")
        return self.callback(ticket)

    def callback(self, ticket):
        return next(c for c in reversed(self.view(ticket)["callbacks"]) if c["state"] == "open")

    def answer(self, callback, body, **more):
        return self.person("callback").post(f"/api/v1/callbacks/{callback['id']}/answer", body, **more)

    def closed(self, **more):
        ticket = self.ticket(**more)
        self.answer(self.to_callback(ticket), {"solved": "yes", "rating": "good"})
        return ticket


def furnished(city):
    """The town of this city; made once."""
    if not hasattr(city, "town"):
        city.town = Town(city)
    return city.town
