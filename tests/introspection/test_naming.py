"""Names of tables and columns become names that people use."""

from __future__ import annotations

import pytest

from segdsl.tools.introspection.naming import Names, common_prefix, plural, singular, snake, without


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("BillingPostalCode", "billing_postal_code"), ("CustomerID", "customer_id"), ("UNIT_PRICE", "unit_price"),
        ("Order Date (UTC)", "order_date_utc"), ("نام‌خانوادگی", "نام‌خانوادگی"), ("  ", "unnamed"), ("HTTPStatus", "http_status"),
    ],
)  # fmt: skip
def test_words_in_small_letters(name: str, words: str) -> None:
    assert snake(name) == words


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("customers", "customer"), ("companies", "company"), ("addresses", "address"), ("statuses", "status"),
        ("order_lines", "order_line"), ("people", "person"), ("boxes", "box"), ("branches", "branch"),
        ("houses", "house"), ("cases", "case"), ("purchases", "purchase"), ("campaigns", "campaign"), ("keys", "key"),
        ("categories", "category"), ("quizzes", "quiz"), ("indices", "index"), ("movies", "movie"),
    ],
)  # fmt: skip
def test_one_and_many(many: str, one: str) -> None:
    assert singular(many) == one
    assert plural(one) == many
    assert singular(one) == one and plural(many) == many


@pytest.mark.parametrize("word", ["news", "series", "sms", "data", "مشتری"])
def test_words_that_are_both(word: str) -> None:
    assert singular(word) == word and plural(word) == word


def test_prefixes_that_say_nothing_go() -> None:
    assert common_prefix(["vtiger_account", "vtiger_contactdetails", "other"]) == "vtiger_"
    assert common_prefix(["wp_posts", "wp_users", "wp_terms"]) == "wp_"
    assert common_prefix(["tabCustomer", "tabSales Invoice", "tabItem"]) == "tab"
    assert common_prefix(["shop_order", "shop_customer", "shop_item"]) == "shop_"
    assert common_prefix(["order", "order_line", "order_note", "order_tag"]) == ""  # order is a thing
    assert common_prefix(["customers", "orders"]) == ""
    assert without("shop_", "shop_order") == "order"
    assert without("shop_", "Shop_") == "Shop_" and without("", "order") == "order"


def test_a_name_is_taken_once() -> None:
    names = Names()
    assert [names.take("city"), names.take("city"), names.take("city", "town"), names.take("city")] == [
        "city", "city_2", "town", "city_3",
    ]  # fmt: skip
    assert [names.take("order by"), names.take("is"), names.take("2nd")] == ["order_by", "is_", "n_2nd"]
    assert [names.take("مشتري"), names.take("مشتری")] == ["مشتري", "مشتری_2"]  # two spellings of one name
