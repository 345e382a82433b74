"""What is said in Persian when rows are read, rules are evaluated, compiled or loaded from JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from segdsl import RuleSet, load_catalog, load_text
from segdsl.catalog.storage import logical_rows
from segdsl.diagnostics import SegdslError
from segdsl.languages import localized
from segdsl.memory import Evaluator, Population
from segdsl.memory.rankings import Thresholds
from segdsl.sql.dialects import DIALECTS

SHOP = load_catalog((Path(__file__).parent / "shop.toml").read_text("utf-8"))
RULES = """# language: fa
سنجه خرید = مجموع(سفارش‌ها.مبلغ)
بخش بزرگسال: فرزندان بیشتر از ۱
بخش برترین: ۱۰٪ برتر بر اساس خرید
سطح‌ها رده بر اساس فرزندان:
    سطح کم: از ۱ تا ۵
    سطح زیاد: از ۶
بخش شرکتی از شرکت: صنعت برابر با «فولاد»
"""


def bound() -> Any:
    return load_text(RULES, SHOP, name="rules.seg").bind("2026-03-21")


def evaluator(*names: str) -> Evaluator:
    return Evaluator(bound().plan, SHOP, list(names) or None)


def rows(**given: object) -> Population:
    return Population.from_rows(SHOP, given)  # type: ignore[arg-type]


ASKED: dict[str, tuple[Callable[[], object], str, str]] = {
    "E551": (
        lambda: rows(customer=[{"kids": 3}]),
        "یکی از ردیف‌های مشتری کلید ندارد: به جای id، هیچ آمده است",
        "به هر مشتری مقدار مشخصی برای id بدهید",
    ),
    "E552": (
        lambda: rows(customer=[{"id": 1}, {"id": "1"}]),
        "دو ردیف مشتری یک کلید دارند: 1",
        "یکی از آن‌ها را نگه دارید، یا کلید دیگری برای مشتری برگزینید",
    ),
    "E553": (
        lambda: rows(customer=[7]),
        "هر ردیف مشتری باید نگاشتی از نام فیلدها به مقدارها باشد، ولی این int است",
        'برای هر ردیف بنویسید {"id": 1, …}، درون فهرست‌های ردیف‌های پیوندی هم',
    ),
    "E563": (
        lambda: rows(customer=7),
        "ردیف‌های customer باید فهرست باشند، ولی این int است",
        'بنویسید {"customer": [{…}, {…}]}',
    ),
    "E554": (
        lambda: rows(clients=[]),
        "برای clients ردیف‌هایی داده شده است، ولی کاتالوگ آن را نمی‌شناسد",
        "موجودیت‌های کاتالوگ: customer، order، company، label",
    ),
    "E555": (
        lambda: evaluator().matches({"id": 1}),
        "برترین ردیف‌های مشتری را با هم می‌سنجد و رتبه می‌دهد (برترین/1)، و یک مشتری تنها رتبه ندارد",
        "جمعی از مشتری‌ها را با members() بسنجید، یا آستانه‌های چنین جمعی را بدهید: evaluator.thresholds(population)",
    ),
    "E557": (
        lambda: Thresholds.from_dict({"version": 7, "rankings": {}}),
        "این آستانه‌ها خوانده نمی‌شوند: از نسخه‌ی ۷ هستند، نه ۱",
        "همان را بدهید که Thresholds.to_dict() برگردانده است",
    ),
    "E558": (
        lambda: evaluator("کودک"),
        "قاعده‌ای به نام «کودک» اینجا نیست",
        "این ارزیاب با این‌ها ساخته شده است: خرید، بزرگسال، برترین، رده، شرکتی",
    ),
    "E559": (
        lambda: evaluator().predicate("رده"),
        "«رده» شرط نیست، سطح‌ها است: مقدار دارد، نه درست یا نادرست",
        "مقدارش را بپرسید، یا یکی از سطح‌هایش را: رده.کم",
    ),
    "E561": (
        lambda: evaluator().values(rows(), ["خرید", "شرکتی"]),
        "«خرید» از مشتری است و «شرکتی» از شرکت: یک جدول مقدار، ردیف‌های یک موجودیت را دارد",
        "قاعده‌های مشتری و شرکت را یکی پس از دیگری بپرسید",
    ),
    "E602": (
        lambda: bound().sql("dbase"),
        "برای dbase SQL وجود ندارد",
        f"این‌ها ممکن است: {'، '.join(DIALECTS)}",
    ),
    "E409": (
        lambda: load_text(RULES, SHOP).bind("2026-03-21", timezone="Asia/Teheran"),
        "منطقه‌ی زمانی با نام «Asia/Teheran» وجود ندارد",
        "مانند Asia/Tehran یا UTC",
    ),
}


@pytest.mark.parametrize("code", ASKED)
def test_what_is_said_when_rules_are_run(code: str) -> None:
    ask, message, help_text = ASKED[code]
    with pytest.raises(SegdslError) as raised:
        ask()
    found = localized(raised.value.diagnostics[0], "fa")
    assert (found.code, found.message, found.help) == (code, message, help_text)


TABLES: dict[str, list[dict[str, Any]]] = {
    "people": [{"id": 1, "name": "a"}, {"id": None, "name": "b"}, {"id": 1, "name": None}],
}
STORED = """
[entity.person]
table = "people"
fields = { name = { type = "text", required = true } }
"""


def fetch(table: str, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in TABLES[table]]


def test_what_is_said_of_stored_rows() -> None:
    with pytest.raises(SegdslError) as raised:
        logical_rows(load_catalog(STORED), fetch)
    assert [(one.code, localized(one, "fa").message) for one in raised.value] == [
        ("E501", "ردیف ۲ جدول people کلید به‌دردبخوری ندارد: در ستون id مقدار NULL است"),
        ("E502", "کلید ۱ بیش از یک بار در ستون id جدول people آمده است"),
    ]


def changed(change: Callable[[Any], None]) -> str:
    document = json.loads(load_text(RULES, SHOP).to_json())
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: it.pop("rules"), "این‌ها قاعده به شکل JSON نیستند: rules: این فیلد لازم است"),
        (lambda it: it.update(version=2), "این‌ها قاعده به شکل JSON نیستند: version: باید 1 باشد"),
        (lambda it: it.update(extra=2), "این‌ها قاعده به شکل JSON نیستند: extra: چیزی بیش از این پذیرفته نیست"),
        (
            lambda it: it["rules"]["rules"][1].update(entity="planet"),
            "این‌ها قاعده به شکل JSON نیستند: قاعده‌ها: کاتالوگ موجودیتی به نام «planet» ندارد",
        ),
    ],
)
def test_what_is_said_of_rules_as_json(change: Callable[[Any], None], message: str) -> None:
    with pytest.raises(SegdslError) as raised:
        RuleSet.from_json(changed(change), SHOP)
    assert message in [localized(one, "fa").message for one in raised.value]
