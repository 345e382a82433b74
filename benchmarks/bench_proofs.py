"""How long the relations of all segments of a large rule set take: ``python benchmarks/bench_proofs.py [SEGMENTS]``.

The rules are made up, in the proportions of real ones: comparisons of fields, lists, windows, counts and sums over
orders, a few that refer to others. The same number makes the same rules.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from time import perf_counter

import segdsl
from segdsl.workspace.proving import Prover
from segdsl.workspace.proving_matrix import relate

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
points = { type = "integer" }
age = { type = "integer" }
balance = { type = "decimal" }
city = { type = "text" }
kind = { type = "enum", values = ["private", "business", "school"] }
opted_in = { type = "boolean" }
joined = { type = "datetime" }
tags = { type = "set of text" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
visits = { to = "visit", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
time = "placed_at"
[entity.order.fields]
id = { type = "integer" }
placed_at = { type = "datetime" }
total = { type = "decimal" }
status = { type = "enum", values = ["paid", "open", "returned"] }
channel = { type = "text" }
[entity.visit]
table = "visits"
key = "id"
time = "at"
[entity.visit.fields]
id = { type = "integer" }
at = { type = "datetime" }
page = { type = "text" }
"""
CITIES = ["Tehran", "Isfahan", "Shiraz", "Tabriz", "Mashhad", "Karaj", "Qom", "Ahvaz"]
CHANNELS = ["web", "store", "app"]
SPANS = ["7 days", "30 days", "90 days", "3 months", "6 months", "12 months", "1 year", "2 years"]


def atom(rng: random.Random) -> str:
    """One condition."""
    span = rng.choice(SPANS)
    return rng.choice(
        [
            f"points {rng.choice(['at least', 'less than'])} {rng.randrange(0, 1000, 50)}",
            f"age is between {(low := rng.randrange(18, 60, 5))} and {low + rng.choice([5, 10, 20])}",
            f"balance more than {rng.randrange(0, 5000, 250)}",
            f'city is "{rng.choice(CITIES)}"',
            'city is one of ("{}", "{}", "{}")'.format(*rng.sample(CITIES, 3)),
            f"kind is {rng.choice(['private', 'business', 'school'])}",
            "opted_in",
            f'tags includes "{rng.choice("abcdefgh")}"',
            f"joined more than {span} ago",
            f"joined in the last {span}",
            f"count(orders in the last {span}) at least {rng.randrange(1, 6)}",
            f"sum(orders.total in the last {span} where status is paid) at least {rng.randrange(100, 3000, 100)}",
            f"none(orders in the last {span})",
            f"any(visits in the last {span})",
            f"last(orders.placed_at) more than {span} ago",
            f'count(orders in the last {span} where channel is "{rng.choice(CHANNELS)}") > {rng.randrange(3)}',
        ]
    )


def rules(count: int) -> str:
    """So many segments of one to four conditions, some of which refer to others."""
    rng = random.Random(count)
    found: list[str] = []
    for number in range(count):
        parts = [atom(rng) for _ in range(rng.randrange(1, 5))]
        if number > 10 and rng.random() < 0.1:
            parts.append(f"in segment s{rng.randrange(number)}")
        if len(parts) > 2 and rng.random() < 0.3:
            parts = [f"({parts[0]} or {parts[1]})", *parts[2:]]
        found.append(f"segment s{number}: " + " and ".join(parts))
    return "\n".join(found)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    start = perf_counter()
    rule_set = segdsl.load_text(rules(count), CATALOG)
    assert rule_set.check() == (), rule_set.check()
    loaded = perf_counter()
    found = relate(Prover(rule_set))
    done = perf_counter()
    tally = Counter(one.relation.value for one in found)
    print(
        f"{count:,} segments, {len(found):,} pairs: checked in {loaded - start:.1f} s, related in {done - loaded:.1f} s"
    )
    for name, number in tally.most_common():
        print(f"  {name:12} {number:9,}")


if __name__ == "__main__":
    main()
