"""The acceptance rules in one DuckDB statement, against one query written by hand.

A year of a grocer's sales: 2,469 households, 1.47 million lines. Both statements read the same Parquet files in the
same process, in turn, and must give the same members; the ratio of the medians is the claim. Reading 4 columns of
the lines alone is the floor. Needs ``../shared``; says so and stops where that is missing.

    make bench        or        python benchmarks/bench_journey.py [--runs 5]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

import segdsl

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FLOOR = "SELECT sum(household_id), sum(basket_id), sum(amount), max(sold_at) FROM read_parquet('{}/lines.parquet')"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    rules, data = SHARED / "acceptance" / "journey", SHARED / "data" / "journey"
    if not rules.is_dir():
        print(f"skipped: the acceptance set is not at {SHARED}")
        return 0
    bound = segdsl.load(rules / "journey.seg", catalog=rules / "catalog.toml").bind(as_of="2018-01-01")
    by_hand = (ROOT / "benchmarks" / "journey.sql").read_text("utf-8").replace("$data", str(data))
    with bound.open(str(data)) as source:
        statement = bound.sql("duckdb", storage=source.storage)
        connection = duckdb.connect()
        times: dict[str, list[float]] = {"by hand": [], "segdsl": [], "scan of four columns": []}
        answers = {}
        for run in range(runs + 1):
            for name, ask in (
                ("by hand", lambda: connection.execute(by_hand).fetchall()),
                ("segdsl", lambda: list(source.execute(statement.sql, statement.params))),
                ("scan of four columns", lambda: connection.execute(FLOOR.format(data)).fetchall()),
            ):
                start = perf_counter()
                answers[name] = ask()
                if run:  # the first is a warm-up
                    times[name].append(perf_counter() - start)
    ours, theirs = set(answers["segdsl"]), set(answers["by hand"])
    print(f"{len(ours):,} memberships; {'the same members' if ours == theirs else 'DIFFERENT MEMBERS'}")
    for segment in sorted({segment for segment, _ in ours ^ theirs}):
        extra = {k for s, k in ours if s == segment}, {k for s, k in theirs if s == segment}
        print(f"  {segment}: segdsl {len(extra[0])}, by hand {len(extra[1])}")
    base = median(times["by hand"])
    for name, took in times.items():
        print(f"{name:22} {median(took):7.3f} s   {median(took) / base:5.2f} of the hand-written query")
    print("goal: segdsl at most 1.5 of the hand-written query")
    return 0 if ours == theirs else 1


if __name__ == "__main__":
    sys.exit(main())
