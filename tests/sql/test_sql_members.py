"""Plans made by hand, run on DuckDB; the members are worked out by hand from the shop in sql_plans.py."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sql_plans import (
    AS_OF,
    ME,
    MONEY,
    TAGS,
    aggregate,
    at_least,
    call,
    const,
    count,
    eq,
    field,
    last,
    members,
    metric,
    more,
    path,
    plan,
    segment,
    values,
    who,
)

from segdsl.plan import FALSE, TRUE, Aggregate, And, Const, Follow, Hop, If, Key, Not, Or, Ref, Row, Rule, Through
from segdsl.plan import Collection as Over
from segdsl.types import BOOLEAN, DATE, DATETIME, INTEGER, TEXT, Kind, Type, decimal

ORDERS = path(ME, "orders")
ORDER = last(ORDERS)
ITEMS = path(ME, "orders", "items")
ITEM = last(ITEMS)
COMPANY = Follow(ME, "company", "company")
PLACED = field(ORDER, "placed_at")
BIG = decimal(2, 38)
EVERYONE = [1, 2, 3, 4, 5]


# --- two-valued logic


def test_a_comparison_with_the_unknown_is_false_and_its_negation_true() -> None:
    in_tehran = eq(field(ME, "city"), "Tehran")
    assert who(in_tehran) == [1, 2]
    assert who(Not(in_tehran)) == [3, 4, 5]
    assert who(Not(Not(in_tehran))) == [1, 2]


def test_a_condition_and_its_negation_split_everyone_whatever_stands_inside() -> None:
    conditions = [
        eq(field(ME, "city"), "Tehran"),
        And((eq(field(ME, "city"), "Tehran"), more(field(ME, "budget"), 3000))),
        Or((eq(field(ME, "city"), "Tehran"), Not(more(field(ME, "age"), 30)))),
        call("truth", field(ME, "opted_out")),
        eq(field(COMPANY, "industry"), "retail"),
        call("lt", field(ME, "budget"), aggregate("sum", ORDERS, "total", type=BIG)),
        If(more(field(ME, "age"), 26), eq(field(ME, "city"), "Tehran"), FALSE, BOOLEAN),
    ]
    for condition in conditions:
        assert sorted(who(condition) + who(Not(condition))) == EVERYONE
        assert who(Not(And((condition, TRUE)))) == who(Or((Not(condition), FALSE)))


def test_everyone_and_nobody() -> None:
    assert who(TRUE) == EVERYONE
    assert who(FALSE) == []


def test_if_without_a_true_condition_takes_else() -> None:
    band = If(more(field(ME, "age"), 29), const("old"), const("young or unknown"), TEXT)
    assert values(band) == {1: "old", 2: "old", 3: "young or unknown", 4: "young or unknown", 5: "young or unknown"}


def test_whole_numbers_in_branches_do_not_overflow() -> None:
    huge = If(TRUE, const(2_000_000_000), const(1), INTEGER)
    total = call("add", huge, huge, type=Type(Kind.INTEGER, digits=20))
    assert set(values(total).values()) == {4_000_000_000}


# --- links to one


def test_a_missing_row_behind_a_link_has_no_fields() -> None:
    assert values(field(COMPANY, "industry")) == {1: "retail", 2: "retail", 3: "publishing", 4: None, 5: None}
    assert who(call("is_known", Key(COMPANY, INTEGER))) == [1, 2, 3]


def test_a_row_that_fails_keep_does_not_exist() -> None:
    keep = {"company": call("truth", field(Row(0, "company"), "active"))}
    assert who(call("is_known", Key(COMPANY, INTEGER)), keep=keep) == [1, 2]
    assert who(TRUE, keep={"customer": eq(field(ME, "city"), "Tehran")}) == [1, 2]
    paid = {"order": eq(field(Row(0, "order"), "status"), "paid")}
    assert values(count(ORDERS), keep=paid) == {1: 2, 2: 1, 3: 2, 4: 0, 5: 0}


def test_keep_may_look_at_other_rows() -> None:
    order = Row(0, "order")
    has_items = {"order": more(count(path(order, "items")), 0)}
    assert values(count(ORDERS), keep=has_items) == {1: 3, 2: 2, 3: 0, 4: 0, 5: 0}
    of_known_company = {"customer": call("is_known", Key(COMPANY, INTEGER))}
    assert who(Not(more(count(ORDERS), 2)), keep=of_known_company) == [2, 3]
    assert values(count(path(COMPANY, "contacts")), keep=of_known_company) == {1: 2, 2: 2, 3: 1}


# --- aggregates


def test_aggregates_over_something_and_over_nothing() -> None:
    assert values(count(ORDERS)) == {1: 3, 2: 2, 3: 2, 4: 0, 5: 0}
    assert values(aggregate("sum", ORDERS, "total", type=BIG)) == {
        1: Decimal("200.50"),
        2: Decimal("20.00"),
        3: Decimal("1400.00"),
        4: 0,
        5: 0,
    }
    assert values(aggregate("max", ORDERS, "total")) == {1: 100, 2: 20, 3: 900, 4: None, 5: None}
    assert values(aggregate("min", ORDERS, "status")) == {1: "paid", 2: "open", 3: "paid", 4: None, 5: None}
    assert values(aggregate("count_distinct", ORDERS, "status", type=INTEGER)) == {1: 1, 2: 2, 3: 1, 4: 0, 5: 0}


def test_first_and_last_give_the_value_known_or_not_and_skip_unknown_times() -> None:
    last_status = aggregate("last", ORDERS, "status", order=PLACED)
    assert values(last_status) == {1: None, 2: "paid", 3: "paid", 4: None, 5: None}
    assert values(aggregate("first", ORDERS, "total", order=PLACED)) == {1: 100, 2: 20, 3: 900, 4: None, 5: None}
    latest = aggregate("last", ORDERS, "placed_at", order=PLACED)
    assert values(latest)[3] == datetime(2026, 4, 1)
    early = aggregate("last", ORDERS, "id", call("le", PLACED, const(AS_OF)), order=PLACED)
    assert values(early) == {1: 13, 2: 22, 3: None, 4: None, 5: None}


def test_last_breaks_ties_by_key() -> None:
    visits = path(ME, "visits")
    page = aggregate("first", visits, "page", order=field(last(visits), "on_day"))
    assert values(page) == {1: "home", 2: "price", 3: "home", 4: None, 5: None}


def test_windows_bound_each_aggregate_for_itself() -> None:
    this_year = call("ge", PLACED, const(datetime(2026, 1, 1)))
    this_month = call("ge", PLACED, const(datetime(2026, 3, 1)))
    rules = [
        metric("year", count(ORDERS, this_year, call("le", PLACED, const(AS_OF)))),
        metric("month", count(ORDERS, this_month, call("le", PLACED, const(AS_OF)))),
    ]
    growing = call("lt", Ref(ME, "month", INTEGER), Ref(ME, "year", INTEGER))
    assert members(plan(*rules, segment("growing", growing, depth=1)), ["growing"]) == {"growing": [1]}


def test_paths_over_two_links() -> None:
    assert values(count(ITEMS)) == {1: 5, 2: 3, 3: 0, 4: 0, 5: 0}
    in_paid = aggregate("sum", ITEMS, "quantity", eq(field(ORDER, "status"), "paid"), type=INTEGER)
    assert values(in_paid) == {1: 4, 2: 10, 3: 0, 4: 0, 5: 0}
    product = Follow(ITEM, "product", "product")
    books = count(ITEMS, eq(field(product, "category"), "books"))
    assert values(books) == {1: 2, 2: 1, 3: 0, 4: 0, 5: 0}
    own_city = count(ITEMS, eq(field(ME, "city"), "Tehran"))
    assert values(own_city) == {1: 5, 2: 3, 3: 0, 4: 0, 5: 0}


def test_a_path_through_a_link_to_one_has_a_row_for_each_row_that_is_there() -> None:
    hops = (Hop("orders", "order", 1), Hop("items", "item", 2), Through("product", "product", 3))
    assert values(count(Over(ME, hops))) == {1: 4, 2: 3, 3: 0, 4: 0, 5: 0}


def test_many_to_many_counts_path_rows() -> None:
    labels = path(ME, "labels")
    assert values(count(labels)) == {1: 3, 2: 1, 3: 1, 4: 0, 5: 0}
    assert values(aggregate("sum", labels, "weight", type=INTEGER)) == {1: 25, 2: 5, 3: 1, 4: 0, 5: 0}


def test_a_collection_behind_a_link_to_one() -> None:
    colleagues = path(COMPANY, "contacts")
    assert values(count(colleagues)) == {1: 2, 2: 2, 3: 1, 4: 0, 5: 0}
    older = count(colleagues, call("gt", field(last(colleagues), "age"), field(ME, "age")))
    assert values(older) == {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}
    orders_of_colleagues = count(path(COMPANY, "contacts", "orders"))
    assert values(orders_of_colleagues) == {1: 5, 2: 5, 3: 2, 4: 0, 5: 0}


# --- aggregates in where


def test_an_aggregate_in_where_is_a_value_of_its_row() -> None:
    many = at_least(count(path(ORDER, "items")), 2)
    assert values(count(ORDERS, many)) == {1: 2, 2: 1, 3: 0, 4: 0, 5: 0}
    assert who(at_least(count(path(Row(0, "order"), "items")), 2), "order") == [11, 13, 22]


def test_an_aggregate_in_where_may_mention_the_enclosing_rows() -> None:
    items = path(ORDER, "items")
    dear = count(items, call("gt", field(last(items), "price"), field(ME, "budget")))
    assert values(count(ORDERS, more(dear, 0))) == {1: 2, 2: 0, 3: 0, 4: 0, 5: 0}
    whole = count(items, call("ge", field(last(items), "price"), field(ORDER, "total")))
    assert values(count(ORDERS, more(whole, 0))) == {1: 2, 2: 1, 3: 0, 4: 0, 5: 0}


def test_an_aggregate_in_where_may_start_at_an_outer_row() -> None:
    others = Over(ME, (Hop("orders", "order", 2),))
    later = count(others, call("gt", field(last(others), "placed_at"), PLACED))
    assert values(count(ORDERS, eq(later, 0))) == {1: 1, 2: 1, 3: 2, 4: 0, 5: 0}
    anything = count(others, eq(field(last(others), "status"), "open"))
    assert values(count(ORDERS, more(anything, 0))) == {1: 0, 2: 2, 3: 0, 4: 0, 5: 0}


def test_repeats_through_many_to_many_do_not_count_twice_in_where() -> None:
    labels = path(ME, "labels")
    label = last(labels)
    orders = Over(ME, (Hop("orders", "order", 2),))
    heavier = count(orders, call("gt", field(last(orders), "total"), field(label, "weight")), more(field(ME, "age"), 0))
    worth = aggregate("sum", labels, "weight", eq(heavier, 3), type=INTEGER)
    assert values(worth) == {1: 25, 2: 0, 3: 0, 4: 0, 5: 0}


def test_three_levels_of_where() -> None:
    items = Over(ORDER, (Hop("items", "item", 2),))
    item = last(items)
    same = Over(ME, (Hop("orders", "order", 3), Hop("items", "item", 4)))
    cheaper = count(
        same,
        call("lt", field(Row(4, "item"), "price"), field(item, "price")),
        call("lt", field(Row(3, "order"), "placed_at"), PLACED),
    )
    assert values(count(ORDERS, more(count(items, at_least(cheaper, 2)), 0))) == {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}


# --- values that stand often, sets


def test_the_commonest_value_is_the_smallest_among_equals() -> None:
    product = Follow(ITEM, "product", "product")
    category = field(product, "category")
    common = Aggregate("most_frequent", ITEMS, TRUE, TEXT, value=category)
    assert values(common) == {1: "books", 2: "music", 3: None, 4: None, 5: None}
    often = Aggregate("most_frequent_count", ITEMS, TRUE, INTEGER, value=category)
    assert values(often) == {1: 2, 2: 2, 3: 0, 4: 0, 5: 0}
    repeated = Aggregate("count_repeated", ITEMS, TRUE, INTEGER, value=category, at_least=2)
    assert values(repeated) == {1: 1, 2: 1, 3: 0, 4: 0, 5: 0}
    status = Aggregate("most_frequent", ORDERS, TRUE, TEXT, value=field(ORDER, "status"))
    assert values(status) == {1: "paid", 2: "open", 3: "paid", 4: None, 5: None}


def test_values_are_a_set_and_an_empty_one_over_nothing() -> None:
    statuses = aggregate("values", ORDERS, "status", type=TAGS)
    found = {key: sorted(items) for key, items in values(statuses).items()}
    assert found == {1: ["paid"], 2: ["open", "paid"], 3: ["paid"], 4: [], 5: []}
    assert values(call("set_length", field(ME, "tags"), type=INTEGER)) == {1: 2, 2: 0, 3: 1, 4: 1, 5: 0}


def test_each_element_of_a_set_counts() -> None:
    colours = field(Follow(ITEM, "product", "product"), "colours")
    rows = Aggregate("count_distinct", ITEMS, TRUE, INTEGER, value=colours, each=True)
    assert values(rows) == {1: 2, 2: 2, 3: 0, 4: 0, 5: 0}
    common = Aggregate("most_frequent", ITEMS, TRUE, TEXT, value=colours, each=True)
    assert values(common) == {1: "red", 2: "red", 3: None, 4: None, 5: None}


def test_a_group_is_counted_as_one_and_shown_by_its_smallest_form() -> None:
    name = field(ORDER, "status")
    folded = If(eq(name, "paid"), const("open"), name, TEXT)
    distinct = Aggregate("count_distinct", ORDERS, TRUE, INTEGER, value=name, group=folded)
    assert values(distinct) == {1: 1, 2: 1, 3: 1, 4: 0, 5: 0}
    common = Aggregate("most_frequent", ORDERS, TRUE, TEXT, value=name, group=folded)
    assert values(common) == {1: "paid", 2: "open", 3: "paid", 4: None, 5: None}
    largest = Aggregate("max", ORDERS, TRUE, TEXT, value=name, group=folded)
    assert values(largest) == {1: "paid", 2: "paid", 3: "paid", 4: None, 5: None}
    found = values(Aggregate("values", ORDERS, TRUE, TAGS, value=name, group=folded))
    assert found == {1: ["paid"], 2: ["open"], 3: ["paid"], 4: [], 5: []}


# --- rules that refer to rules


def big_rule(row: Row) -> Rule:
    """Large enough not to be written out where it is used."""
    orders = path(row, "orders")
    conditions = [more(count(orders), n) for n in range(6)]
    return segment("never", And(tuple(Not(c) for c in conditions)))


def test_rules_of_other_rows_are_read_by_key() -> None:
    none = big_rule(ME)
    assert who(Ref(ME, "never", BOOLEAN), "customer", none) == [4, 5]
    owner = Follow(Row(0, "order"), "customer", "customer")
    assert who(Ref(owner, "never", BOOLEAN), "order", none) == []
    assert who(Not(Ref(owner, "never", BOOLEAN)), "order", none) == [11, 12, 13, 21, 22, 31, 32, 91]
    contacts = path(Row(0, "company"), "contacts")
    some = count(contacts, Not(Ref(last(contacts), "never", BOOLEAN)))
    assert values(some, "company", none) == {100: 2, 200: 1}


def test_a_rule_of_a_missing_row_is_false_or_unknown_though_it_needs_nothing() -> None:
    nothing = segment("lonely", eq(count(path(Row(0, "company"), "contacts")), 0), "company")
    assert who(Ref(COMPANY, "lonely", BOOLEAN), "customer", nothing) == []
    number = metric("size", count(path(Row(0, "company"), "contacts")), "company")
    assert values(Ref(COMPANY, "size", INTEGER), "customer", number) == {1: 2, 2: 2, 3: 1, 4: None, 5: None}


def test_tiers_give_a_segment_for_each_tier() -> None:
    kind = Type(Kind.TIER, names=("low", "high"), entity="customer.level")
    level = If(
        more(field(ME, "age"), 30),
        Const(2, kind),
        If(more(field(ME, "age"), 0), Const(1, kind), Const(None, kind), kind),
        kind,
    )
    made = plan(Rule("level", "tiers", "customer", level, 0))
    assert members(made) == {"level.low": [1, 4, 5], "level.high": [2]}


def test_days_as_dates() -> None:
    visits = path(ME, "visits")
    on = field(last(visits), "on_day")
    assert values(count(visits, call("ge", on, Const(date(2026, 3, 3), DATE)))) == {1: 1, 2: 1, 3: 0, 4: 0, 5: 0}
    assert PLACED.type is DATETIME and MONEY.scale == 2
