"""Everybody who works on a ticket, and what they do, in one line each.

    desk = Hotline(city)
    case = desk.register("路灯不亮")
    case.triage().dispatch()
    case.handle()              # the lead signs, replies, its head approves
    case.passed().answer("yes")

Users are added and logged in on first use; `desk.again()` gives another thread its own connections.
A Case remembers number, query code, version and the latest view. Words are fictional unless a test
brings its own.
"""
import datetime
import threading

V = "/api/v1/"
LEAD, OTHER_LEAD = "990102-chengguan", "990103-chengguan"
ASSIST, INFORM, BELOW = "990102-zhujian", "990102-jiaotong", "990102002-zhifa"
# For cities of tests that come from one address and are in a hurry.
OPEN_DOORS = ("rate_account = 1000000", "rate_anonymous = 1000000", "rate_login = 1000000",
              "rate_submit = 1000000")
CATEGORY, AREA = "010101", "990102002"
PHONE = "13900000000"

# Who they are: key -> (role, unit). A second one of a role decides what the first asked for.
PEOPLE = {
    "operator": ("operator", None), "operator2": ("operator", None),
    "dispatcher": ("dispatcher", None), "dispatcher2": ("dispatcher", None),
    "reviewer": ("reviewer", None), "reviewer2": ("reviewer", None),
    "callback": ("callback", None), "callback2": ("callback", None),
    "supervisor": ("supervisor", None), "inspector": ("inspector", None),
    "leader": ("leader", None), "analyst": ("analyst", None),
    "report_desk": ("report_desk", None), "report_desk2": ("report_desk", None),
    "kb_editor": ("kb_editor", None), "sysadmin": ("sysadmin", None),
    "secadmin": ("secadmin", None), "auditadmin": ("auditadmin", None),
    "clerk": ("clerk", LEAD), "clerk2": ("clerk", LEAD), "head": ("head", LEAD),
    "other_clerk": ("clerk", OTHER_LEAD), "other_head": ("head", OTHER_LEAD),
    "assist_clerk": ("clerk", ASSIST), "assist_head": ("head", ASSIST),
    "inform_clerk": ("clerk", INFORM), "below_clerk": ("clerk", BELOW), "below_head": ("head", BELOW),
}
CLERK_OF = {LEAD: ("clerk", "head"), OTHER_LEAD: ("other_clerk", "other_head"),
            ASSIST: ("assist_clerk", "assist_head"), BELOW: ("below_clerk", "head")}
OPEN_TASK = ("to_sign", "handling", "return_asked", "delegated", "unit_review", "replied")


class Hotline:
    _lock = threading.Lock()  # around adding a user

    def __init__(self, city):
        self.city, self._clients, self._own = city, city.people, {}

    def again(self):
        """The same people on connections of their own, for another thread."""
        return Hotline(self.city)

    def __getitem__(self, key):
        """The client of PEOPLE[key]."""
        if key not in self._own:
            with self._lock:
                if key not in self._clients:
                    role, unit = PEOPLE[key]
                    self._clients[key] = self.city.user(role, unit, name=f"staff-{key.replace('_', '-')}")
            self._own[key] = self._clients[key].again()
        return self._own[key]

    def register(self, text, *, who="operator", **more):
        """A ticket taken in by the operator (or whoever); more = members of the request."""
        return Case(self, self[who] if isinstance(who, str) else who, intake(text, **more))


def intake(text, **more):
    """A complete request; a member given as None is left out."""
    body = {"text": text, "type": "complaint", "channel": "phone", "identity_mode": "real",
            "requester_kind": "person", "category": CATEGORY, "place": {"area": AREA, "detail": "灯桥路口"},
            "contact": {"name": "程一禾", "phone": PHONE}}
    body.update(more)
    if body["identity_mode"] == "anonymous":
        body["contact"] = None
    return {key: value for key, value in body.items() if value is not None}


class Case:
    """One ticket on its way."""

    def __init__(self, desk, client, body=None, made=None):
        self.desk, self._moved = desk, desk.city.moved
        made = made or client.post(V + "tickets", body, expect=201).json
        self.id, self.number, self.code = made["id"], made["number"], made.get("query_code")
        self.version, self.state, self._requester, self.receipt = made["version"], made["state"], None, \
            made.get("receipt")

    # --- reading

    def view(self, who="supervisor"):
        return self.by(who).get(f"{V}tickets/{self.id}").json

    def by(self, who):
        return self.desk[who] if isinstance(who, str) else who

    def requester(self):
        if self._requester is None:
            self._requester = self.desk.city.requester(self.number, self.code)
        return self._requester

    def task(self, unit=LEAD, who="supervisor"):
        """The unit's newest task, an open one first; None if there is none."""
        mine = [t for t in self.view(who)["tasks"] if unit_code(t) == unit]
        live = [t for t in mine if t["state"] in OPEN_TASK]
        return (live or mine or [None])[-1]

    def claim(self, kind):
        """The newest claim of the kind."""
        found = [c for c in self.view()["claims"] if c["kind"] == kind]
        return found[-1] if found else None

    def callback(self):
        """The open callback, newest first; None if nobody is to be asked."""
        found = [c for c in self.view("callback")["callbacks"] if c["state"] == "open"]
        return found[-1] if found else None

    def later(self, days, who="supervisor"):
        """An instant so many days from now, as the API writes it."""
        born = datetime.datetime.fromisoformat(self.view(who)["created_at"])
        passed = self.desk.city.moved - self._moved + datetime.timedelta(minutes=10)
        return (born + passed + datetime.timedelta(days=days)).isoformat(timespec="seconds")

    # --- acting

    def act(self, who, action, body=None, *, expect=200, part="tickets", target=None, **more):
        """POST one action; on success the case knows its new state and version."""
        answer = self.by(who).post(f"{V}{part}/{target or self.id}/{action}", body or {}, expect=expect, **more)
        if answer.status in (200, 201) and answer.json and "version" in answer.json:
            if answer.json["id"] == self.id:
                self.version, self.state = answer.json["version"], answer.json["state"]
        return answer

    def on_task(self, who, action, body=None, *, unit=LEAD, **more):
        return self.act(who, action, body, part="tasks", target=self.task(unit)["id"], **more)

    def triage(self, **body):
        self.act("dispatcher", "triage", body)
        return self

    def dispatch(self, *shares, action="dispatch", **more):
        """shares: (unit, role); the usual lead alone when there are none."""
        body = {"shares": [{"unit": u, "role": r} for u, r in shares or ((LEAD, "lead"),)]}
        if action == "designate":
            body["text"] = "经会商指定承办"
        self.act("dispatcher", action, {**body, **more})
        return self

    def sign(self, unit=LEAD):
        self.on_task(CLERK_OF[unit][0], "sign", unit=unit)
        return self

    def reply(self, unit=LEAD, solved="yes", text="现场已处理", public="已处理，请查看"):
        self.on_task(CLERK_OF[unit][0], "reply", {
            "internal_text": text, "public_text": public, "contacted": "yes", "solved": solved, "truth": "yes",
            "contact_by": "值班员", "contact_way": "电话", "contact_at": self.view()["accepted_at"],
            "unsolved_reason": None if solved == "yes" else "须另列计划"}, unit=unit)
        return self

    def approve(self, unit=LEAD):
        self.on_task(CLERK_OF[unit][1], "approve", unit=unit)
        return self

    def handle(self, unit=LEAD, **more):
        return self.sign(unit).reply(unit, **more).approve(unit)

    def passed(self, who="reviewer"):
        self.act(who, "pass")
        return self

    def to_callback(self):
        """From registration to the moment the person is asked."""
        return self.triage().dispatch().handle().passed()

    def answer(self, solved, accepted=None, rating=None, **more):
        """What the person says, taken down by the callback staff."""
        body = {"solved": solved, "accepted": accepted, "rating": rating, **more}
        body = {key: value for key, value in body.items() if value is not None}
        who = more.pop("who", "callback")
        body.pop("who", None)
        self.act(who, "answer", body, part="callbacks", target=self.callback()["id"])
        return self

    def attempts(self, n=3):
        for _ in range(n):
            self.act("callback", "attempt", {"reason": "no_answer"}, part="callbacks",
                     target=self.callback()["id"])
        return self

    def unreached(self):
        self.act("callback", "unreached", part="callbacks", target=self.callback()["id"])
        return self

    def ask(self, who, kind, *, unit=None, expect=200, **body):
        """Make a claim, on the unit's task when one is named; returns its id."""
        body = {"kind": kind, "text": "理由如下", **body}
        if unit:
            answer = self.act(who, "claims", body, part="tasks", target=self.task(unit)["id"], expect=expect)
        else:
            answer = self.act(who, "claims", body, expect=expect)
        return answer.json.get("part_id")

    def decide(self, who, verb, claim, **more):
        """endorse, grant, deny or drop."""
        self.act(who, verb, {"text": "经核，决定如此"}, part="claims", target=claim, **more)
        return self

    # --- the chain

    def events(self, who="supervisor"):
        """Every raw event of the ticket, in order."""
        found, after = [], 0
        while True:
            page = self.by(who).get(f"{V}tickets/{self.id}/events?limit=1000&after={after}").json
            found += page
            if len(page) < 1000:
                return found
            after = page[-1]["seq"]


def unit_code(thing):
    """Code of a unit in an answer: {id, code, name} or the code itself."""
    unit = thing["unit"]
    return unit["code"] if isinstance(unit, dict) else unit
