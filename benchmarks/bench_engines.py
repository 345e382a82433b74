"""Fifteen of the acceptance rules as one statement on each engine, against one query written by hand.

A year of a grocer's sales: 2,469 households, 1.47 million lines, loaded into DuckDB, SQLite and, where a URL is given,
PostgreSQL and MariaDB. Both statements run on the same connection, in turn, and must give the same members; what
counts is the ratio of their medians, since both had the same machine at the same time. Needs ``../shared``; says so
and stops where that is missing.

    python benchmarks/bench_engines.py [--runs 5] [--to postgresql://…/bench] [--to mariadb://…/bench]

Tables of the same names that are there already are taken as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import segdsl
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.databases.urls import shown_url

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RULES = (
    "frequent", "big_year", "dormant", "gone", "absent_in_december", "returned_in_december", "produce_lovers",
    "growing", "never_small", "many_stores", "frozen_fans", "redeemers", "mailed_never_redeemed",
    "pizza_without_drinks", "top_spenders",
)  # fmt: skip
THERE_ALREADY = "E791"


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--to", action="append", default=[], metavar="URL", help="a server to measure as well")
    given = options.parse_args()
    if not (SHARED / "acceptance" / "journey").is_dir():
        print(f"skipped: the acceptance set is not at {SHARED}")
        return 0
    same = True
    print(f"{'engine':12} {'by hand':>10} {'segdsl':>10} {'ratio':>7}   members")
    with TemporaryDirectory(prefix="segdsl-bench-") as folder:
        for url in (f"duckdb://{folder}/bench.duckdb", f"sqlite:///{folder}/bench.sqlite", *given.to):
            same &= measure(url, given.runs)
    return 0 if same else 1


def measure(url: str, runs: int) -> bool:
    """One line of the table; whether both found the same members."""
    folder = SHARED / "acceptance" / "journey"
    bound = segdsl.load(folder / "journey.seg", catalog=folder / "catalog.toml").bind(as_of="2018-01-01")
    try:
        load_tables(SHARED / "data" / "journey", url, bound.catalog)
    except segdsl.SegdslError as error:
        if [found.code for found in error.diagnostics] != [THERE_ALREADY]:
            print(f"{shown_url(url)}: {error}")
            return False
    with bound.open(url) as source:
        statement = bound.sql(source.dialect, RULES, "wide", source.storage)
        asked: dict[str, Callable[[], Iterator[Any]]] = {
            "by hand": lambda: source.execute(by_hand(source.dialect)),
            "segdsl": lambda: source.execute(statement.sql, statement.params),
        }
        times: dict[str, list[float]] = {name: [] for name in asked}
        found: dict[str, set[tuple[str, Any]]] = {}
        for run in range(runs + 1):
            for name, ask in asked.items():
                start = perf_counter()
                rows = list(ask())
                if run:  # the first is a warm-up
                    times[name].append(perf_counter() - start)
                found[name] = {(rule, key) for key, *held in rows for rule, yes in zip(RULES, held, strict=True) if yes}
    hand, ours = (median(times[name]) for name in ("by hand", "segdsl"))
    differ = {rule for rule, _ in found["by hand"] ^ found["segdsl"]}
    members = f"{len(found['segdsl']):,}, the same" if not differ else f"DIFFERENT: {', '.join(sorted(differ))}"
    print(f"{source.dialect:12} {hand:8.3f} s {ours:8.3f} s {ours / hand:7.2f}   {members}")
    return not differ


def by_hand(dialect: str) -> str:
    """The query for an engine; SQLite keeps exact numbers as text."""
    query = (ROOT / "benchmarks" / "engines.sql").read_text("utf-8")
    number = "CAST({} AS REAL)" if dialect == "sqlite" else "{}"
    return query.replace("$total is", "total is").replace("$total", number.format("total"))


if __name__ == "__main__":
    sys.exit(main())
