"""Members out of PostgreSQL through psycopg and through ADBC: the same statement, the same bound values, in turn.

What counts is the ratio: both had the same server at the same time. ``rows`` is what `segdsl run` needs, tuples of
Python; ``arrow`` stops before that, at columns. The peak is that of the process of one driver, so each has its own.
Needs a server, and the drivers: pip install "segdsl[postgres]" adbc-driver-postgresql adbc-driver-manager pyarrow

    python benchmarks/bench_drivers.py postgresql://… [--rows 1000000] [--runs 5]
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter
from typing import Any

SQL = "SELECT CAST($1 AS text), n, 'customer-' || n FROM generate_series(1, CAST($2 AS bigint)) AS n"


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("url", nargs="?")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    missing = [name for name in ("psycopg", "adbc_driver_postgresql", "pyarrow") if find_spec(name) is None]
    if given.url is None or missing:
        print(f"skipped: {'no URL of a server was given' if given.url is None else 'missing ' + ', '.join(missing)}")
        return 0
    ways: dict[str, Way] = {"psycopg rows": psycopg_rows, "ADBC rows": adbc_rows, "ADBC arrow": adbc_arrow}
    workers = {name: Worker(way, given.url, given.rows) for name, way in ways.items()}
    times: dict[str, list[float]] = {name: [] for name in ways}
    peaks: dict[str, int] = {}
    for run in range(given.runs + 1):
        for name, worker in workers.items():
            seconds, peaks[name] = worker.run()
            if run:  # the first is a warm-up
                times[name].append(seconds)
    first = median(times["psycopg rows"])
    print(f"{given.rows:,} members\n{'driver':14} {'seconds':>8} {'ratio':>6} {'peak':>8}")
    for name, taken in times.items():
        print(f"{name:14} {median(taken):8.3f} {median(taken) / first:6.2f} {peaks[name]:5} MB")
    return 0


Way = Callable[[str, int], Callable[[], int]]


class Worker:
    """A process that fetches the members one way whenever it is told to."""

    def __init__(self, way: Way, url: str, rows: int) -> None:
        context = get_context("spawn")
        self._here, there = context.Pipe()
        context.Process(target=work, args=(way, url, rows, there), daemon=True).start()

    def run(self) -> tuple[float, int]:
        """The seconds it took, and the most memory that the process has had, in megabytes."""
        self._here.send("go")
        found: tuple[float, int] = self._here.recv()
        return found


def work(way: Way, url: str, rows: int, told: Connection) -> None:
    """What the process does."""
    fetch = way(url, rows)
    while told.recv():
        start = perf_counter()
        found = fetch()
        assert found == rows, f"{found} members instead of {rows}"
        told.send((perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def psycopg_rows(url: str, rows: int) -> Callable[[], int]:
    """As segdsl does it."""
    import psycopg

    connection: Any = psycopg.connect(url, autocommit=True)

    def fetch() -> int:
        with psycopg.RawCursor(connection) as cursor:
            return sum(1 for _ in cursor.stream(SQL, ["vip", rows], size=1000))

    return fetch


def adbc_rows(url: str, rows: int) -> Callable[[], int]:
    """Columns, turned into tuples."""
    batches = _adbc(url, rows)

    def fetch() -> int:
        return sum(
            len(list(zip(*(column.to_pylist() for column in batch.columns), strict=True))) for batch in batches()
        )

    return fetch


def adbc_arrow(url: str, rows: int) -> Callable[[], int]:
    """Columns as they come."""
    batches = _adbc(url, rows)
    return lambda: sum(batch.num_rows for batch in batches())


def _adbc(url: str, rows: int) -> Callable[[], Any]:
    from adbc_driver_postgresql import dbapi

    cursor: Any = dbapi.connect(url, autocommit=True).cursor()

    def batches() -> Any:
        cursor.execute(SQL, ("vip", rows))
        return cursor.fetch_record_batch()

    return batches


if __name__ == "__main__":
    sys.exit(main())
