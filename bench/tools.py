"""What the benchmarks of a running server share: its processor time and memory, and the clients of load.c."""
import glob
import json
import os
import secrets
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
TOOLS = os.path.join(ROOT, "build/bench")
PATIENCE = 120
sys.path.insert(0, os.path.join(ROOT, "tests/support"))


def cpu_ns(pid):
    """CPU time all threads of the process have used."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as file:
                total += int(file.read().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue  # one that has just ended
    return total


def settled(city):
    """Wait until the server rests: facts filled, nothing folded or sealed any more; PATIENCE at most. CPU
    seconds used."""
    calm, last, until = 0, cpu_ns(city.pid()), time.monotonic() + PATIENCE
    while calm < 3 and time.monotonic() < until:
        time.sleep(1)
        now = cpu_ns(city.pid())
        calm = calm + 1 if now - last < 20_000_000 else 0
        last = now
    if calm < 3:
        print(f"the server was still at work after {PATIENCE} s: what follows carries that too")
    return last / 1e9


def anonymous_kb(pid):
    """What the process holds itself; socket buffers are the kernel's."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))


def request(method, path, client=None, body=None, more=()):
    """The bytes of one request as this client would send it; load.c numbers its marks."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *more]
    if client is not None:
        lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in client.cookies.items()))
    payload = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(payload)}",
                  f"X-CSRF-Token: {client.csrf}", f"Idempotency-Key: {secrets.token_hex(10)}@@@@@@@@@@@@"]
    return "\r\n".join([*lines, "", ""]).encode() + payload


def run(program, *arguments, stdin=b""):
    """The JSON a tool printed."""
    done = subprocess.run([os.path.join(TOOLS, program), *map(str, arguments)], input=stdin, stdout=subprocess.PIPE,
                          check=True)
    return json.loads(done.stdout)


def ask(port, sent, clients, requests, status=200):
    """So many clients send it until so many answers came."""
    return run("load", "ask", port, clients, requests, status, stdin=sent)
