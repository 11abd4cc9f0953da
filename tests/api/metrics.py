"""What a watchman is told at /metrics, and that every alert of ours asks for figures that exist."""
import os
import re
import signal
import socket
import urllib.error
import urllib.request

from city import until
from hotline import V, Hotline, intake

CITY = {"demo": 0, "config": ("metrics = 127.0.0.1:0",)}
RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../deploy/prometheus/minsheng.rules.yml")
SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)+)\})? (-?[0-9.e+]+)$')


def fetch(city, path="/metrics"):
    address = re.findall(r"^metrics (http://\S+)/metrics$", city.log(), re.M)[-1]
    with urllib.request.urlopen(address + path, timeout=30) as got:
        assert got.headers["Content-Type"].startswith("text/plain; version=0.0.4"), got.headers["Content-Type"]
        return got.read().decode()


def figures(city):
    """{name: {labels: value}}; asserts that the text is what the format says."""
    found, family, heads = {}, None, set()
    for line in fetch(city).splitlines():
        if line.startswith("# HELP "):
            family = line.split()[2]
            assert family not in heads, f"{family} twice"
            heads.add(family)
        elif line.startswith("# TYPE "):
            assert line.split()[2] == family and line.split()[3] in ("counter", "gauge", "histogram"), line
        else:
            name, labels, value = SAMPLE.match(line).groups()
            assert name.startswith(family), f"{name} under {family}"
            assert (labels or "") not in found.setdefault(name, {}), f"{line} twice"
            found[name][labels or ""] = float(value)
    return found


def one(found, name):
    return found[name][""]


def story_counts(city):
    """requests are counted by route and class of answer, with times; nothing names who asked"""
    operator = Hotline(city)["operator"]
    before = figures(city)
    made = operator.post(V + "tickets", intake("指标里不该有的字"), expect=201).json
    operator.get(f"{V}tickets/{made['id']}")
    operator.get(f"{V}tickets/{made['id']}")
    operator.get(V + "tickets/1", expect=404)
    city.anonymous().get("/nowhere", expect=404, judge=False)
    row = 'method="GET",route="/api/v1/tickets/{id}",status='
    after = until(lambda: (lambda f: f if f["minsheng_http_requests_total"].get(row + '"4xx"') else None)(
        figures(city)), "a refused request being counted")
    counts = after["minsheng_http_requests_total"]
    assert counts[row + '"2xx"'] == 2 and counts[row + '"4xx"'] == 1, counts
    assert counts['method="POST",route="/api/v1/tickets",status="2xx"'] == 1
    assert counts['method="-",route="-",status="4xx"'] >= 1, "an unknown address"
    for kind in ("api", "page", "file"):
        buckets = [value for labels, value in after["minsheng_http_request_seconds_bucket"].items()
                   if f'kind="{kind}"' in labels]
        assert buckets == sorted(buckets), "buckets add up"
        assert buckets[-1] == after["minsheng_http_request_seconds_count"][f'kind="{kind}"']
    assert one(after, "minsheng_store_writes_total") > one(before, "minsheng_store_writes_total")
    assert after["minsheng_http_request_seconds_count"]['kind="api"'] >= \
        before["minsheng_http_request_seconds_count"]['kind="api"'] + 4
    text = fetch(city)
    for secret in (made["number"], made["id"], operator.name, "指标", "127.0.0.1"):
        assert secret not in text, f"{secret} is told to the watchman"


def story_own_address(city):
    """the figures are on an address of their own, and nothing else is there"""
    city.anonymous().get("/metrics", expect=404, judge=False)
    try:
        fetch(city, "/api/v1/session")
        raise AssertionError("the city answers on the watchman's address")
    except urllib.error.HTTPError as refused:
        assert refused.code == 404


def story_alerts(city):
    """every figure an alert asks for is told"""
    with open(RULES, encoding="utf-8") as file:
        rules = file.read()
    asked = set(re.findall(r"\b(?:minsheng|process)_[a-z_]+", "".join(re.findall(
        r"expr:(.*?)\n {8}(?:for|labels):", rules, re.S))))
    assert len(asked) > 15, asked
    missing = asked - set(figures(city))
    assert not missing, f"alerts ask for {missing}"


def story_health(city):
    """a city at rest is healthy; a backup and a seal are seen; the calendar has an end"""
    found = figures(city)
    assert one(found, "minsheng_database_up") == 1 and one(found, "minsheng_ready") == 1
    assert one(found, "minsheng_jobs_failing") == 0
    assert one(found, "minsheng_backup_timestamp_seconds") == 0, "no backup was made"
    assert one(found, "process_resident_memory_bytes") > 1e6 and one(found, "process_open_fds") > 5
    assert 0 < one(found, "minsheng_data_free_bytes") <= one(found, "minsheng_data_size_bytes")
    city.run("backup", "--data", city.data, "--to", os.path.join(city.folder, "kept"))
    made = os.path.getmtime(os.path.join(city.data, "last-backup"))
    assert abs(one(figures(city), "minsheng_backup_timestamp_seconds") - made) <= 1
    days = one(figures(city), "minsheng_calendar_days")
    city.advance("10d")
    after = until(lambda: (lambda f: f if one(f, "minsheng_unsealed_events") < 50 else None)(figures(city)),
                  "the seal")
    assert one(after, "minsheng_seal_age_seconds") < 2 * 86400
    assert one(after, "minsheng_calendar_days") == max(days - 10, 0)


def story_facts(city):
    """how many tickets have their facts in memory, and that lists are answered from there"""
    hotline = Hotline(city)
    hotline.register("路灯坏了，晚上看不见路。")
    until(lambda: one(figures(city), "minsheng_facts_ready") == 1, "facts in memory")
    before = one(figures(city), "minsheng_facts_answered_total")
    until(lambda: hotline["dispatcher"].get(V + "tickets").json["items"] and
          one(figures(city), "minsheng_facts_answered_total") > before, "a list from memory")
    found = figures(city)
    assert one(found, "minsheng_facts_tickets") >= 1 and one(found, "minsheng_facts_bytes") > 31


def story_away(city):
    """while the database is away the watchman is told so, and the process's own figures"""
    if city.engine != "postgres":
        return
    keeper = int(os.environ["MSH_TEST_PG_KEEPER"])
    os.kill(keeper, signal.SIGUSR2)
    try:
        found = until(lambda: (lambda f: f if one(f, "minsheng_database_up") == 0 else None)(figures(city)), "away")
        city.anonymous().get("/readyz", expect=503)
        assert "minsheng_jobs_due" not in found and one(found, "process_cpu_seconds_total") > 0
    finally:
        os.kill(keeper, signal.SIGUSR1)
    until(lambda: one(figures(city), "minsheng_database_up") == 1, "recovery")


def story_service_manager(city):
    """the service manager hears when the city is ready and when it stops, not before"""
    path = os.path.join(city.folder, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(60)
        city.stop()
        city.environment = {"NOTIFY_SOCKET": path}
        city.start()
        assert manager.recv(64) == b"READY=1"
        city.stop()
        assert manager.recv(64) == b"STOPPING=1"
        city.environment = {"NOTIFY_SOCKET": path + "-nobody"}
        city.start()
    city.environment = {}


def story_reload(city):
    """SIGHUP takes over limits and log level; a file with a mistake changes nothing and is named"""
    path = os.path.join(city.data, "minsheng.conf")
    with open(path, encoding="utf-8") as file:
        before = file.read()

    def reload(lines):
        begin = len(city.log())
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + lines)
        os.kill(city.pid(), signal.SIGHUP)
        return until(lambda: re.search(r"^.* (reloaded|reload_refused) .*$", city.log()[begin:], re.M), "a reload").group(0)

    stranger = city.anonymous()
    for _ in range(5):
        stranger.get(V + "public/figures")
    assert "reloaded log_level=warn" in reload("rate_anonymous = 1\nlog_level = warn\n")
    assert 429 in [stranger.get(V + "public/figures", expect=(200, 429)).status for _ in range(3)]
    quiet = len(city.log())
    stranger.get("/healthz")
    refused = reload("rate_anonymous = 0\n")
    assert "error reload_refused" in refused and "rate_anonymous must be" in refused and " line " in refused, refused
    assert "route=/healthz" not in city.log()[quiet:], "the level did not stay"
    stranger.get(V + "public/figures", expect=429)
    assert "log_level must be one of: debug info warn error" in reload("log_level = loud\n")
    assert reload("rate_anonymous = 1000\nlog_level = info\n")
    until(lambda: stranger.get(V + "public/figures", expect=(200, 429)).status == 200, "the new limit")
    assert reload("")
