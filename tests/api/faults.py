"""What breaks around the server: a hard kill, a database that is away, a full disk."""
import os
import signal
import threading

from city import until
from hotline import OPEN_DOORS, V, Hotline, intake

CITY = {"demo": 0, "config": OPEN_DOORS}
BOUND = 60


def numbers(client):
    """Every ticket's number, page by page."""
    found, cursor = [], ""
    while True:
        page = client.get(f"{V}tickets?limit=200{cursor}", judge=False).json
        found += [item["number"] for item in page["items"]]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def story_kill_during_intake(city):
    """killed hard while six people register: each acknowledged ticket is there exactly once"""
    operator = Hotline(city)["operator"]
    told, ready, stopping = {}, threading.Semaphore(0), threading.Event()

    def work(k):
        client, n = operator.again(), 0
        while not stopping.is_set():
            key = f"kill-{k}-{n:06d}-abcdefgh"
            try:
                answer = client.post(V + "tickets", intake(f"第{k}席第{n}件"), expect=None, key=key, judge=False)
            except Exception:  # noqa: BLE001 (the server is gone: that is the point)
                return
            if answer.status == 201:
                told[key] = answer.json["number"]
                ready.release()
            n += 1
    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(150):
        assert ready.acquire(timeout=BOUND)
    city.stop(signal.SIGKILL)
    stopping.set()
    for thread in threads:
        thread.join()
    city.start()
    kept = numbers(operator)
    assert len(kept) == len(set(kept)), "a ticket twice"
    lost = set(told.values()) - set(kept)
    assert not lost, f"{len(lost)} of {len(told)} acknowledged tickets are lost"
    assert len(kept) <= len(told) + 6, "more tickets than were ever sent"
    for key, number in list(told.items())[-20:]:
        k, n = key.split("-")[1:3]
        again = operator.post(V + "tickets", intake(f"第{k}席第{int(n)}件"), expect=201, key=key, judge=False)
        assert again.json["number"] == number, "a repeat after the crash made another ticket"
    city.verify()


def story_database_away(city):
    """PostgreSQL goes away: 503 with Retry-After and a clear answer; it comes back and work goes on"""
    if city.engine != "postgres":
        return
    operator = Hotline(city)["operator"]
    kept = operator.post(V + "tickets", intake("断库之前"), expect=201).json
    keeper = int(os.environ["MSH_TEST_PG_KEEPER"])
    os.kill(keeper, signal.SIGUSR2)
    try:
        answer = until(lambda: answered(operator, "POST", 503), "503 on a write")
        assert answer.headers["Retry-After"] and answer.json["code"]
        until(lambda: answered(operator, "GET", 503), "503 on a read")
        city.anonymous().get("/healthz")
        city.anonymous().get("/readyz", expect=503)
    finally:
        os.kill(keeper, signal.SIGUSR1)
    until(lambda: answered(operator, "GET", 200), "recovery")
    assert operator.get(f"{V}tickets/{kept['id']}").json["number"] == kept["number"]
    operator.post(V + "tickets", intake("断库之后"), expect=201)
    until(lambda: city.anonymous().get("/readyz", expect=None).status == 200, "readiness")


def answered(client, method, status):
    """One try; the answer if it has this status, else None."""
    try:
        if method == "GET":
            answer = client.get(V + "tickets?limit=1", expect=None, judge=False)
        else:
            answer = client.post(V + "tickets", intake("库不在"), expect=None, judge=False)
    except OSError:
        client.close()
        return None
    assert answer.status in (200, 201, 503), f"{answer.status} {answer.code}"
    return answer if answer.status == status else None


def story_full_disk(city):
    """no room under the data folder: 507 for what writes, reads are served; with room again work goes on"""
    operator = Hotline(city)["operator"]
    kept = operator.post(V + "tickets", intake("磁盘还有空"), expect=201).json
    if city.engine == "postgres":
        return  # its disk is its own; a full one is class 53100, a test of the store
    flag = os.path.join(city.folder, "disk-is-full")
    city.stop()
    city.environment = {"LD_PRELOAD": os.environ["MSH_FULL_DISK"], "MSH_FULL_FOLDER": city.data, "MSH_FULL_FLAG": flag}
    city.start()
    try:
        for _ in range(2):
            before = len(numbers(operator))
            with open(flag, "w", encoding="utf-8"):
                pass
            for n in range(5):
                answer = operator.post(V + "tickets", intake(f"没有地方了{n}"), expect=507)
                assert answer.json["code"] == "disk_full"
                assert operator.get(f"{V}tickets/{kept['id']}").json["number"] == kept["number"]
                assert len(numbers(operator)) == before
            operator.post(f"{V}tickets/{kept['id']}/remark", {"text": "备注"}, expect=507)
            upload = operator.call("POST", f"{V}tickets/{kept['id']}/attachments?name=a.txt", raw=b"text\n" * 100,
                                   content_type="application/octet-stream", expect=507)
            assert upload.json["status"] == 507
            os.unlink(flag)
            operator.post(V + "tickets", intake("又有空了"), expect=201)
            assert len(numbers(operator)) == before + 1
    finally:
        city.environment = {}
        if os.path.exists(flag):
            os.unlink(flag)
        city.restart()
