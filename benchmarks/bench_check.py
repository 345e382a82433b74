"""``segdsl check``: how soon it starts, and how it takes a file of a thousand segments.

Whole processes, in turn with an empty Python, so that the ratio holds on a slow machine; the parse of the same text
by Lark alone (no tree, no types) is the floor of the second figure.

    python benchmarks/bench_check.py [--runs 5]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from segdsl.source import Source
from segdsl.syntax.parse import parse

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
[entity.customer.fields]
city = { type = "text" }
kids = { type = "integer" }
kind = { type = "enum", values = ["person", "firm"] }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
time = "placed_at"
[entity.order.fields]
placed_at = { type = "datetime" }
total = { type = "decimal" }
"""
SHAPES = (
    "spend more than {n}0 and kids at least {d}",
    "count(orders in the last {m} months where total at least {n}) at least {d}",
    'city is one of ("Tehran", "Shiraz")\n    and not (kind is firm or kids is unknown)',
    "in segment s{before} and not in segment s{earlier}",
    "any(orders in the last {n} days where total > {d}) or last(orders.placed_at) more than {m} months ago",
    "top {m}% by spend per city",
)


def thousand(r: Random) -> str:
    """A rule file of 1,000 segments of six shapes, every fourth of which stands on others."""
    lines = ["metric spend = sum(orders.total in the last 12 months)"]
    for i in range(1000):
        shape = SHAPES[i % len(SHAPES)]
        text = shape.format(n=i + 1, d=r.randint(1, 9), m=r.randint(1, 12), before=i - 1, earlier=i - 2)
        lines.append(f'segment s{i} "Segment {i}":\n    {text}')
    return "\n\n".join(lines) + "\n"


def took(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "catalog.toml").write_text(CATALOG, "utf-8")
        (here / "one.seg").write_text("segment parents: kids at least 1\n", "utf-8")
        text = thousand(Random(1))
        (here / "thousand.seg").write_text(text, "utf-8")
        check = [sys.executable, "-c", "from segdsl.tools.cli import main; main()", "check"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "check, one segment": [*check, str(here / "one.seg")],
            "check, 1,000 segments": [*check, str(here / "thousand.seg")],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(runs + 1):
            for name, command in commands.items():
                seconds = took(command)
                if run:
                    times[name].append(seconds)
        start = perf_counter()
        parse(Source("thousand.seg", text))
        parsing = perf_counter() - start
    empty = median(times["python -c pass"])
    for name, each in times.items():
        print(f"{name:24} {median(each):6.3f} s   {median(each) / empty:5.1f} of an empty Python")
    print(f"{'of which parsing':24} {parsing:6.3f} s")
    print("goals: the first under 0.3 s, the thousand under 1 s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
