"""What `minsheng import` costs: processor time of a row, beside the same rows written bare.

MSH_BENCH_IMPORT is how many rows (20000); MSH_BENCH_DB a PostgreSQL URL where the city is to lie there: the
floor is SQLite's alone.
"""
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..")
sys.path[:0] = [HERE, os.path.join(ROOT, "tests/support")]

import import_rows  # noqa: E402

BINARY = os.environ.get("MSH_BINARY", os.path.join(ROOT, "build/minsheng"))
FLOOR = os.path.join(os.path.dirname(BINARY), "bench/floor_import_rows")
ROWS = int(os.environ.get("MSH_BENCH_IMPORT", "20000"))
WINDOW = "2000"  # MSH_IMPORT_WINDOW


def run(*command):
    """(what it printed, processor seconds, most memory in MiB)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, spent, after.ru_maxrss / 1024


def measure(folder, database):
    city, table = os.path.join(folder, "city"), os.path.join(folder, "rows.csv")
    import_rows.write(table, ROWS)
    run(BINARY, "init", "--data", city, "--preset", "anyang", "--sandbox", *database)
    run(BINARY, "demo-data", "--data", city, "--tickets", "0", "--password", "bench-import-2026")
    said, spent, memory = run(BINARY, "import", "--data", city, "--profile", table + ".conf", table)
    print(said.splitlines()[1].strip())
    print(f"{'import':34}{spent:9.2f} s{spent / ROWS * 1e6:9.1f} µs a row, {memory:.0f} MiB, load {os.getloadavg()[0]:.1f}")
    if not database:
        said, *_ = run(FLOOR, os.path.join(city, "minsheng.db"), os.path.join(folder, "floor.db"), WINDOW)
        bare = float(said.split()[4])
        print(f"{'the same rows written bare':34}{bare:9.2f} s{bare / ROWS * 1e6:9.1f} µs a row: {spent / bare:.2f} times")
    said, spent, _ = run(BINARY, "verify", "--data", city)
    print(f"{'verify':34}{spent:9.2f} s: {said.splitlines()[-1]}")


def main():
    with tempfile.TemporaryDirectory(prefix="msh-bench-import-") as folder:
        url = os.environ.get("MSH_BENCH_DB")
        measure(folder, ("--db", url) if url else ())


main()
