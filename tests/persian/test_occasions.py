"""The shipped occasion days: against the collection they were taken from, and their returns year by year."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.calendars import CalendarRangeError, gregorian_to_jalali, jalali_to_gregorian
from segdsl.folding import fold_persian
from segdsl.occasions import Occasion, find, occasions, unknown

LIST = list(occasions().values())


def letters(text: str) -> str:
    return "".join(sign for sign in fold_persian(text) if sign.isalnum())


@pytest.mark.shared
def test_every_day_is_that_of_the_collection(shared: Path) -> None:
    """rokh 0.5 (MIT): on the same day it has an event whose title holds one of our Persian names."""
    events = json.loads((shared / "data" / "persian" / "iran_occasions_rokh_0.5.json").read_text(encoding="utf-8"))
    of_day: dict[tuple[int, int], str] = {}
    for event in events:
        if event["calendar"] == "jalali":
            key = (event["month"], event["day"])
            of_day[key] = of_day.get(key, "") + " " + letters(event["title"])
    strange = [
        one.id
        for one in LIST
        if not any(letters(name) in of_day.get((one.month, one.day), "") for name in one.names["fa"])
    ]
    assert strange == []


@pytest.mark.parametrize(
    ("name", "month", "day"),
    [
        ("Nowruz", 1, 1),
        ("سیزده‌به‌در", 1, 13),
        ("Teacher's Day", 2, 12),
        ("روز پزشک", 6, 1),
        ("Doctor’s Day", 6, 1),
        ("شب یلدا", 9, 30),
        ("يلدا", 9, 30),
        ("شب‌یلدا", 9, 30),
        ("YALDA", 9, 30),
        ("روز مهندس", 12, 5),
        ("engineers day", 12, 5),
        ("روز درختکاری", 12, 15),
        ("روز ملی شدن صنعت نفت ایران", 12, 29),
        ("yalda", 9, 30),
    ],
)
def test_well_known_days(name: str, month: int, day: int) -> None:
    found = find(name)
    assert found is not None
    assert (found.month, found.day) == (month, day)


def test_the_list_is_in_the_order_of_the_year_and_no_name_means_two_days() -> None:
    assert len(LIST) > 100
    assert [(one.month, one.day) for one in LIST] == sorted((one.month, one.day) for one in LIST)
    owner: dict[str, str] = {}
    for one in LIST:
        assert 1 <= one.day <= (31 if one.month <= 6 else 30 if one.month <= 11 else 29)
        for name in (one.id, *one.names["en"], *one.names["fa"]):
            assert owner.setdefault(letters(name), one.id) == one.id, name
            assert find(name) is one


@given(st.sampled_from(LIST), st.dates(date(1821, 4, 1), date(2222, 1, 1)))
def test_the_next_and_the_last_return(one: Occasion, today: date) -> None:
    following, before = one.next(today), one.last(today)
    assert before < today <= following
    assert gregorian_to_jalali(following)[1:] == gregorian_to_jalali(before)[1:] == (one.month, one.day)
    assert timedelta(364) < following - before < timedelta(367)
    assert one.falls_within(today, following)
    assert not one.falls_within(before + timedelta(1), following - timedelta(1))


def test_every_nowruz_of_icu_is_the_occasion(shared: Path) -> None:
    lines = (shared / "data" / "persian" / "jalali_nowruz_icu78.csv").read_text(encoding="utf-8").splitlines()[1:]
    nowruz = find("Nowruz")
    assert nowruz is not None
    for line in lines:
        year, day, _ = line.split(",")
        assert nowruz.in_year(int(year)) == date.fromisoformat(day)
        assert nowruz.next(date.fromisoformat(day)) == date.fromisoformat(day)


def test_beyond_the_calendar_there_is_an_error() -> None:
    with pytest.raises(CalendarRangeError):
        LIST[-1].last(jalali_to_gregorian(1, 1, 1))


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("Nowruzz", "E277", "did you mean Nowruz?"),
        ("روز پزسک", "E277", "روز پزشک"),
        ("Halloween", "E277", "such as Nowruz, Teacher's Day"),
        ("تولد", "E277", "نوروز"),
        ("Ramadan", "E278", "param"),
        ("روز مادر", "E278", "param"),
        ("عید فطر", "E278", "param"),
        ("", "E277", "Nowruz"),
    ],
)
def test_what_is_said_of_other_names(name: str, code: str, says: str) -> None:
    assert find(name) is None
    finding = unknown(name)
    assert finding.code == code
    assert says in finding.help


# --- in the tools that know no date

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
seen_on = { type = "date" }
"""
RULES = """
segment both: today is occasion("Nowruz") and today is not occasion("نوروز")
segment before_yalda: seen_on before last_occasion("Yalda") - 1 month
segment same: seen_on before last_occasion("شب یلدا") - 1 month
segment soon: occasion("Yalda") in the next 7 days
metric days = days_between(today, occasion("Yalda"))
segment near: days < 10
"""


def test_proofs_hold_for_any_date(tmp_path: Path) -> None:
    import segdsl
    from segdsl.workspace.proving import Prover, Verdict

    (tmp_path / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "rules.seg").write_text(RULES, encoding="utf-8")
    rules = segdsl.load(tmp_path / "rules.seg", catalog=tmp_path / "catalog.toml")
    assert rules.diagnostics == ()
    prover = Prover(rules)
    assert prover.never("both").verdict is Verdict.PROVED
    assert prover.equal("before_yalda", "same").verdict is Verdict.PROVED
    for open_question in ("soon", "near", "before_yalda"):
        assert prover.never(open_question).verdict is not Verdict.PROVED
        assert prover.always(open_question).verdict is not Verdict.PROVED


def test_typed_rules_come_back_from_json(tmp_path: Path) -> None:
    import segdsl
    from segdsl.diagnostics import SegdslError

    (tmp_path / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "rules.seg").write_text(RULES, encoding="utf-8")
    rules = segdsl.load(tmp_path / "rules.seg", catalog=tmp_path / "catalog.toml")
    text = rules.to_json()
    back = segdsl.RuleSet.from_json(text, rules.catalog)
    assert back.rules == rules.rules
    foreign = segdsl.RuleSet.from_json(text.replace('"yalda"', '"nowhere"'), rules.catalog)
    with pytest.raises(SegdslError) as error:
        foreign.bind("2026-03-21")
    assert [one.code for one in error.value.diagnostics] == ["E277"]
