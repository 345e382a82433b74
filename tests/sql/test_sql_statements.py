"""The text of statements: what it holds and what it must not, however hostile or deep a plan is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sql_plans import (
    AS_OF,
    DATA,
    ME,
    SHOP,
    TABLES,
    aggregate,
    at_least,
    call,
    const,
    count,
    eq,
    field,
    last,
    metric,
    more,
    path,
    plan,
    segment,
    shop,
    who,
)

from segdsl.diagnostics import SegdslError
from segdsl.plan import (
    FALSE,
    TRUE,
    And,
    Const,
    Expr,
    Field,
    Follow,
    If,
    Not,
    Or,
    Plan,
    Rank,
    Ranking,
    Ref,
    Row,
    Sequence,
    Step,
)
from segdsl.plan import Population as Ranked
from segdsl.sql.statements import compile_plan, inline
from segdsl.types import BOOLEAN, INTEGER, TEXT, Kind, Type, decimal

GOLDEN = Path(__file__).parent / "golden"
ORDERS = path(ME, "orders")
ORDER = last(ORDERS)
ITEMS = path(ME, "orders", "items")
PLACED = field(ORDER, "placed_at")
SEEN = call("le", PLACED, const(AS_OF))
THIS_YEAR = call("ge", PLACED, const(AS_OF.replace(month=1, day=1)))
BOUGHT = Follow(last(ITEMS), "product", "product")
HOSTILE = "x'; DROP TABLE customers; --"


def _rules_of_every_kind() -> dict[str, Expr]:
    spend = aggregate("sum", ORDERS, "total", THIS_YEAR, SEEN, type=decimal(2, 38))
    ranking = Ranking(Ranked("customer", TRUE), spend, descending=True)
    big = Step(True, ORDERS, And((at_least(field(ORDER, "total"), 5000), SEEN)), PLACED)
    silent = Step(False, ORDERS, SEEN, PLACED, within=30 * 86_400_000_000)
    return {
        "from_tehran": eq(field(ME, "city"), "Tehran"),
        "not_from_tehran": Not(eq(field(ME, "city"), "Tehran")),
        "big_spenders": more(spend, 5000),
        "regulars": at_least(count(ORDERS, THIS_YEAR, SEEN), 3),
        "last_was_paid": eq(aggregate("last", ORDERS, "status", SEEN, order=PLACED), "paid"),
        "readers": more(count(ITEMS, eq(field(BOUGHT, "category"), "books")), 1),
        "top_spender": call("le", Rank(ME, ranking), const(1)),
        "big_then_silent": Sequence(ME, (big, silent), False, AS_OF.replace(month=2, day=19)),
    }


@pytest.mark.golden
@pytest.mark.parametrize("name", sorted(_rules_of_every_kind()))
def test_the_sql_of_each_kind_of_rule_is_as_recorded(name: str, golden: Callable[[Path, str], None]) -> None:
    statement = compile_plan(plan(segment(name, _rules_of_every_kind()[name])), SHOP, form="wide")
    values = "".join(f"-- {key} = {value!r}\n" for key, value in statement.params.items())
    golden(GOLDEN / f"{name}.sql", f"{values}{statement.sql}\n")


def test_every_table_is_read_once_for_all_rules_about_it() -> None:
    rules = [segment(f"s{n}", at_least(count(ORDERS, more(field(ORDER, "total"), n)), n)) for n in range(1, 30)]
    rules.append(segment("late", more(aggregate("sum", ORDERS, "total", SEEN, type=decimal(2, 38)), 100)))
    statement = compile_plan(plan(*rules), SHOP)
    assert statement.sql.count('FROM "orders"') == 1
    assert statement.sql.count('FROM "customers"') == 1


def test_equal_aggregates_are_one_column_and_equal_values_one_parameter() -> None:
    rules = [segment(f"s{n}", at_least(count(ORDERS, SEEN), n)) for n in (2, 3)]
    statement = compile_plan(plan(*rules), SHOP, form="wide")
    assert statement.sql.count("COUNT(") == 1
    assert list(statement.params.values()).count(AS_OF) == 1


def test_only_needed_columns_are_selected() -> None:
    statement = compile_plan(plan(segment("s", at_least(count(ORDERS), 1))), SHOP)
    for column in ("placed_at", "total", "status", "city", "budget"):
        assert f'"{column}"' not in statement.sql


def test_a_comparison_with_a_constant_tests_the_column_as_it_is_stored() -> None:
    kind = Type(Kind.ENUM, names=("paid", "open"))
    status = replace(SHOP.entities["order"].fields["status"], type=kind, values={"paid": "P", "open": "O"})
    order = replace(SHOP.entities["order"], fields={**SHOP.entities["order"].fields, "status": status})
    catalog = replace(SHOP, entities={**SHOP.entities, "order": order}, timezone="Asia/Tehran")
    me = Row(0, "order")
    paid = call("eq", Field(me, "status", kind), const("paid", kind))
    either = call("in_list", Field(me, "status", kind), Const(("paid", "open"), kind))
    recent = call("ge", field(me, "placed_at"), const(AS_OF))
    made = plan(*(segment(name, value, "order") for name, value in (("p", paid), ("e", either), ("r", recent))))
    statement = compile_plan(made, catalog, form="wide", rules=["p", "e", "r"])
    assert "CASE" not in statement.sql
    assert set(statement.params.values()) == {"P", "O", AS_OF + timedelta(hours=3, minutes=30)}


def test_values_never_stand_in_the_text() -> None:
    weird = segment(HOSTILE, eq(field(ME, "city"), HOSTILE))
    listed = segment("listed", call("in_list", field(ME, "city"), Const((HOSTILE, "b"), TEXT)))
    statement = compile_plan(plan(weird, listed), SHOP)
    assert "DROP" not in statement.sql.replace(f'"{HOSTILE}"', "")
    assert HOSTILE in statement.params.values()
    connection = shop()
    assert connection.execute(statement.sql, dict(statement.params)).fetchall() == []
    assert len(connection.execute("FROM customers").fetchall()) == 5


def test_hostile_names_are_quoted() -> None:
    name = 'ta"ble; DROP TABLE customers; --'
    customer = replace(SHOP.entities["customer"], table=f"main.{name}")
    catalog = replace(SHOP, entities={**SHOP.entities, "customer": customer})
    rule = segment('na"me; DROP TABLE customers', eq(field(ME, "city"), "Tehran"))
    statement = compile_plan(plan(rule), catalog, form="wide")
    connection = duckdb.connect()
    connection.execute(TABLES + DATA)
    quoted = name.replace('"', '""')
    connection.execute(f'ALTER TABLE customers RENAME TO "{quoted}"')
    found = connection.execute(statement.sql, dict(statement.params)).fetchall()
    assert [key for key, held in found if held] == [1, 2]


def test_persian_names_and_values() -> None:
    rule = segment("مشتریان_تهران", eq(field(ME, "city"), "تهران"))
    statement = compile_plan(plan(rule), SHOP)
    connection = shop()
    connection.execute("UPDATE customers SET city = 'تهران' WHERE id = 2")
    assert connection.execute(statement.sql, dict(statement.params)).fetchall() == [("مشتریان_تهران", 2)]


def test_inline_writes_the_values_in_and_gives_the_same_rows() -> None:
    made = plan(*(segment(name, value) for name, value in _rules_of_every_kind().items()))
    statement = compile_plan(made, SHOP)
    text = inline(statement)
    assert "$p" not in text
    bound = shop().execute(statement.sql, dict(statement.params)).fetchall()
    assert sorted(shop().execute(text).fetchall()) == sorted(bound)
    assert HOSTILE.replace("'", "''") in inline(compile_plan(plan(segment("s", eq(field(ME, "city"), HOSTILE))), SHOP))


def test_and_inside_or_and_or_inside_and_keep_their_meaning() -> None:
    old, tehran, poor = (
        more(field(ME, "age"), 29),
        eq(field(ME, "city"), "Tehran"),
        call("lt", field(ME, "budget"), const(3000, decimal(2))),
    )
    assert who(And((Or((old, poor)), Not(tehran)))) == [5]
    assert who(Or((And((old, poor)), Not(tehran)))) == [2, 3, 4, 5]
    assert who(And((Or((tehran, Not(old))), Or((poor, old))))) == [1, 2, 5]
    orders = count(ORDERS, Or((eq(field(ORDER, "status"), "open"), Not(SEEN))), more(field(ORDER, "total"), 1000))
    assert who(more(orders, 0)) == [2, 3]


def test_long_chains_and_deep_nesting() -> None:
    age = field(ME, "age")
    long = Or(tuple(eq(age, n) for n in range(1000, 3000)))
    assert who(Or((long, eq(age, 40)))) == [2]
    assert who(call("in_list", age, Const((*range(1000, 11_000), 40), INTEGER))) == [2]
    deep: Expr = eq(age, 40)
    for n in range(150):
        deep = Or((And((deep, more(age, 1))), eq(age, 1000 + n)))
    assert who(deep) == [2]
    bands: Expr = const(0)
    for n in range(2000):
        bands = If(eq(age, n), const(n), bands, INTEGER)
    assert who(eq(bands, 40)) == [2]


def test_rules_that_refer_to_rules_stay_small() -> None:
    rules = [segment("r0", And((eq(field(ME, "city"), "Tehran"), more(field(ME, "age"), 30))))]
    for n in range(1, 60):
        before = Ref(ME, f"r{n - 1}", BOOLEAN)
        rules.append(segment(f"r{n}", Or((And((before, before)), And((before, Not(before))))), depth=n))
    statement = compile_plan(plan(*rules), SHOP)
    assert len(statement.sql) < 200_000
    found = shop().execute(statement.sql, dict(statement.params)).fetchall()
    assert sorted(found) == sorted((f"r{n}", 2) for n in range(60))


def test_a_thousand_rules_in_one_statement() -> None:
    rules = [
        segment(f"s{n}", And((at_least(count(ORDERS, SEEN), n % 4), more(field(ME, "age"), n % 50))))
        for n in range(1000)
    ]
    statement = compile_plan(plan(*rules), SHOP)
    found = shop().execute(statement.sql, dict(statement.params)).fetchall()
    assert ("s3", 1) in found
    assert ("s999", 1) not in found


def test_refusals_are_diagnostics() -> None:
    made = plan(segment("s", TRUE), segment("o", TRUE, "order"))
    for call_it in (
        lambda: compile_plan(made, SHOP, ["s"], dialect="dbase"),
        lambda: compile_plan(made, SHOP, ["s", "o"]),
        lambda: compile_plan(plan(segment("s", call("no_such_operator", field(ME, "age")))), SHOP),
    ):
        with pytest.raises(SegdslError) as raised:
            call_it()
        assert [d.code[:2] for d in raised.value] == ["E6"]


def test_keeps_that_lead_back_to_themselves_are_refused() -> None:
    customer = Follow(path(ME, "orders").start, "company", "company")
    keep = {
        "customer": at_least(count(path(customer, "contacts")), 1),
        "company": at_least(count(path(replace(ME, entity="company"), "contacts")), 1),
    }
    with pytest.raises(SegdslError) as raised:
        compile_plan(plan(segment("s", TRUE), keep=keep), SHOP)
    assert [d.code for d in raised.value] == ["E603"]


def test_compiling_leaves_no_trace_in_the_process() -> None:
    size = threading.stack_size()
    compile_plan(plan(segment("s", FALSE)), SHOP)
    assert threading.stack_size() == size


def test_an_empty_plan_has_no_rows() -> None:
    statement = compile_plan(Plan(AS_OF, {}, plan().entities), SHOP)
    assert shop().execute(statement.sql, dict(statement.params)).fetchall() == []
    only_metric = compile_plan(plan(metric("m", const(1))), SHOP)
    assert shop().execute(only_metric.sql, dict(only_metric.params)).fetchall() == []
