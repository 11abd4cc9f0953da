"""What Lighthouse says of the portal's pages on its slow telephone: performance and accessibility.

Lighthouse comes by bench/lighthouse/package-lock.json; the pages from a city of 2,000 tickets.
"""
import json
import os
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(ROOT, "tests/support"))

from city import City  # noqa: E402
from hotline import OPEN_DOORS  # noqa: E402

PAGES = ("/", "/submit", "/submit/all", "/track", "/open", "/receipt")
ASKED = ("performance", "accessibility", "best-practices")


def judge(address):
    """Category -> points of a hundred."""
    chrome = os.path.join(ROOT, "tests/e2e/chromium-as-nobody.sh") if os.geteuid() == 0 else "/usr/bin/chromium"
    cli = os.path.join(ROOT, "bench/lighthouse/node_modules/lighthouse/cli/index.js")
    done = subprocess.run(
        [os.path.join(ROOT, "tools/web.sh"), "node", cli, address, "--quiet", "--output=json",
         "--output-path=stdout", f"--only-categories={','.join(ASKED)}",
         "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"],
        env={**os.environ, "CHROME_PATH": chrome}, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise SystemExit(f"lighthouse: {done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    for name, audit in sorted(report["audits"].items()):
        if audit["score"] is not None and audit["score"] < 1 and os.environ.get("MSH_BENCH_WHY"):
            print(f"    {audit['score']:.2f} {name}: {audit['title']} {audit.get('displayValue', '')}")
    return {name: round(report["categories"][name]["score"] * 100) for name in ASKED}


def main():
    subprocess.run([os.path.join(ROOT, "tools/web.sh"), "bring", "bench/lighthouse"], check=True, cwd=ROOT)
    with City("sqlite", demo=2000, config=(*OPEN_DOORS, f"web = {ROOT}/build/web")) as city:
        print(f"{'of a hundred points':24}" + "".join(f"{name:>16}" for name in ASKED))
        for page in PAGES:
            points = judge(f"http://127.0.0.1:{city.port}{page}")
            print(f"{page:24}" + "".join(f"{points[name]:16}" for name in ASKED), flush=True)


if __name__ == "__main__":
    main()
