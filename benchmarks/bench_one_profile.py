"""One profile, 20 rules: generated Python against lambdas written by hand, in one run.

    python benchmarks/bench_one_profile.py [profiles]

Seconds depend on the machine; the ratio to the hand-written lambdas is what counts. The lambdas look at a value only
after asking whether it is known, as the rules do; unlike the rules they trust every value to have its type.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from random import Random
from time import perf_counter
from typing import Any

from segdsl.catalog import catalog_from_dict
from segdsl.memory import Evaluator
from segdsl.plan import And, Call, Const, Expr, Field, Not, Or, Plan, PlanEntity, Row, Rule
from segdsl.types import BOOLEAN, INTEGER, TEXT, Kind, Type

KINDS = ("person", "firm", "charity")
CITIES = ("Tehran", "Yazd", "Shiraz", "Tabriz", "Rasht")
KIND = Type(Kind.ENUM, names=KINDS)
CATALOG = catalog_from_dict(
    {
        "default_entity": "customer",
        "entity": {
            "customer": {
                "table": "customers",
                "key": "id",
                "fields": {
                    "age": {"type": "integer"},
                    "city": {"type": "text"},
                    "kind": {"type": "enum", "values": list(KINDS)},
                    "orders": {"type": "integer"},
                    "spend": {"type": "integer"},
                    "days": {"type": "integer"},
                    "opted_out": {"type": "boolean"},
                },
            }
        },
    }
)
TYPES = {"age": INTEGER, "city": TEXT, "kind": KIND, "orders": INTEGER, "spend": INTEGER, "days": INTEGER}
Lambda = Callable[[dict[str, Any]], bool]


def test(op: str, name: str, value: object) -> Expr:
    """One comparison, such as ``age >= 18``."""
    return Call(op, (Field(Row(0, "customer"), name, TYPES[name]), Const(value, TYPES[name])), BOOLEAN)


OUT = Call("truth", (Field(Row(0, "customer"), "opted_out", BOOLEAN),), BOOLEAN)


def rules(r: Random) -> list[tuple[Expr, Lambda]]:
    """Each rule twice: as a plan, and by hand."""
    found: list[tuple[Expr, Lambda]] = []
    for number in range(20):
        age, orders, spend, days = r.randrange(18, 60), r.randrange(10), r.randrange(2000), r.randrange(300)
        city, kind = r.choice(CITIES), r.choice(KINDS)
        match number % 5:
            case 0:
                plan: Expr = And((test("ge", "age", age), test("eq", "city", city)))
                hand: Lambda = lambda p, age=age, city=city: (  # noqa: E731
                    (a := p.get("age")) is not None and a >= age and p.get("city") == city
                )
            case 1:
                plan = And((test("ge", "orders", orders), test("gt", "spend", spend), Not(OUT)))
                hand = lambda p, orders=orders, spend=spend: (  # noqa: E731
                    (o := p.get("orders")) is not None
                    and o >= orders
                    and (s := p.get("spend")) is not None
                    and s > spend
                    and not p.get("opted_out")
                )
            case 2:
                plan = Or((test("gt", "spend", spend), And((test("eq", "kind", kind), test("le", "days", days)))))
                hand = lambda p, spend=spend, kind=kind, days=days: (  # noqa: E731
                    ((s := p.get("spend")) is not None and s > spend)
                    or (p.get("kind") == kind and (d := p.get("days")) is not None and d <= days)
                )
            case 3:
                plan = And((test("eq", "kind", kind), test("ge", "age", age), test("lt", "age", age + 10)))
                hand = lambda p, kind=kind, age=age: (  # noqa: E731
                    p.get("kind") == kind and (a := p.get("age")) is not None and a >= age and a < age + 10
                )
            case _:
                cities = tuple(r.sample(CITIES, 2))
                plan = And((test("in_list", "city", cities), test("gt", "days", days)))
                hand = lambda p, cities=cities, days=days: (  # noqa: E731
                    p.get("city") in cities and (d := p.get("days")) is not None and d > days
                )
        found.append((plan, hand))
    return found


def profiles(r: Random, count: int) -> list[dict[str, Any]]:
    """Random profiles; now and then a value is missing."""

    def some(value: object) -> object:
        return None if r.random() < 0.05 else value

    return [
        {
            "id": i,
            "age": some(r.randrange(15, 80)),
            "city": some(r.choice(CITIES)),
            "kind": some(r.choice(KINDS)),
            "orders": some(r.randrange(12)),
            "spend": some(r.randrange(3000)),
            "days": some(r.randrange(400)),
            "opted_out": some(r.random() < 0.3),
        }
        for i in range(count)
    ]


def best(run: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        run()
        found.append(perf_counter() - start)
    return min(found)


def main(count: int = 20_000) -> None:
    r = Random(7)
    pairs = rules(r)
    people = profiles(r, count)
    entities = {"customer": PlanEntity("customer", None)}
    named = {f"rule{i}": Rule(f"rule{i}", "segment", "customer", plan, 0) for i, (plan, _) in enumerate(pairs)}
    evaluator = Evaluator(Plan(datetime(2026, 3, 21), named, entities), CATALOG)
    lambdas = [hand for _, hand in pairs]
    names = list(named)
    predicates = [evaluator.predicate(name) for name in names]
    matches = evaluator.matcher()

    def by_hand() -> None:
        for p in people:
            frozenset([name for name, hand in zip(names, lambdas, strict=True) if hand(p)])

    def one_by_one() -> None:
        for p in people:
            frozenset([name for name, holds in zip(names, predicates, strict=True) if holds(p)])

    def fused() -> None:
        for p in people:
            matches(p)

    for p in people[:500]:
        assert matches(p) == {name for name, hand in zip(names, lambdas, strict=True) if hand(p)}
    base = best(by_hand)
    print(f"{'20 rules, one profile':34} {'ns a rule':>10} {'×':>6}")
    for title, seconds in [
        ("hand-written lambdas", base),
        ("one generated function a rule", best(one_by_one)),
        ("all rules in one function", best(fused)),
    ]:
        print(f"{title:34} {seconds / count / len(pairs) * 1e9:10.0f} {seconds / base:6.2f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
