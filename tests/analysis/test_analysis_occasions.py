"""Proofs about rules that name occasions (Nowruz, Yalda): no crash, and nothing proved that a day of the year contradicts.

What day an occasion falls on is the clock's to say, so the proofs know no more of it than that it is some day. They are
held against customers who bought and were born around Nowruz and Yalda, seen from many days of two years.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

import segdsl
from segdsl.analysis.lint_settings import Settings
from segdsl.analysis.rules import codes
from segdsl.memory import Evaluator, Population
from segdsl.semantic.bind import bind
from segdsl.tools.loading import load_text
from segdsl.workspace.comparing import What, compare
from segdsl.workspace.linting import lint_rules
from segdsl.workspace.proving import Prover, Verdict
from segdsl.workspace.testing_generate import Generator

ROOT = Path(__file__).resolve().parents[2]
CATALOG = (ROOT / "tests" / "corpus" / "shop.toml").read_text("utf-8")
CONDITIONS = (
    'occasion("Yalda") in the next 7 days',
    'occasion("Yalda") in the next 8 days',
    'not (occasion("Yalda") in the next 7 days)',
    'occasion("Nowruz") in the last 7 days',
    'occasion("Nowruz") is today',
    'today is occasion("Nowruz")',
    'today is not occasion("Nowruz")',
    'last_occasion("Nowruz") is today',
    'last_occasion("Yalda") in this month',
    'occasion("Yalda") more than 3 days from now',
    'days_between(today, occasion("Yalda")) at most 30',
    'days_between(today, occasion("Yalda")) at most 40',
    'days_between(last_occasion("Yalda"), today) at most 30',
    'days_between(last_occasion("Yalda"), today) more than 30',
    'any(orders on last_occasion("Yalda"))',
    'none(orders on last_occasion("Yalda"))',
    'any(orders since last_occasion("Yalda"))',
    'count(orders since last_occasion("Yalda")) at least 2',
    'any(orders before last_occasion("Yalda"))',
    'any(orders between last_occasion("Yalda") - 7 days and last_occasion("Yalda"))',
    'any(orders between last_occasion("Yalda") - 1 day and last_occasion("Yalda"))',
    'any(orders since last_occasion("Nowruz") where total > 10)',
    'any(orders since last_occasion("Nowruz"))',
    'birthday before last_occasion("Yalda")',
    'birthday before last_occasion("Yalda") - 1 month',
    'anniversary(birthday) is occasion("Yalda")',
    'anniversary(birthday) between occasion("Yalda") and occasion("Yalda") + 1 day',
    'occasion("Sizdah Bedar") before today + 14 days',
    'occasion("Sizdah Bedar") before today + 1 year',
    'occasion(campaign) in the next 7 days',
    'occasion(campaign) in the next 14 days',
    "any(orders in the last 30 days)",
    "birthday is known",
)  # fmt: skip
RULES = 'param campaign: text = "Yalda"\n' + "".join(
    f"segment s{number}: {condition}\n" for number, condition in enumerate(CONDITIONS)
)
FIRST = datetime(2025, 3, 1, 12)
MOMENTS = tuple(
    sorted({FIRST + timedelta(days=days) for days in (*range(0, 660, 13), *range(15, 26), *range(290, 302))})
)
YALDA = date(2025, 12, 21)


def customers() -> list[dict[str, Any]]:
    """Birthdays and orders around Yalda and Nowruz, and none."""
    birthdays = (None, date(1990, 12, 21), date(1991, 12, 22), date(2000, 3, 20), date(2025, 12, 20))
    days = (None, YALDA, YALDA - timedelta(1), YALDA - timedelta(7), YALDA + timedelta(1), date(2026, 3, 21))
    found: list[dict[str, Any]] = []
    for number, (birthday, one, other) in enumerate(product(birthdays, days, (None, date(2025, 3, 22)))):
        orders = [
            {"id": 10 * number + at, "placed_at": datetime(day.year, day.month, day.day, 9), "total": 8 + at * 4}
            for at, day in enumerate((one, other))
            if day is not None
        ]
        found.append({"id": number, "birthday": birthday, "orders": orders})
    return found


Seen = dict[datetime, dict[str, frozenset[Any]]]


@pytest.fixture(scope="module")
def rule_set() -> segdsl.RuleSet:
    found = load_text(RULES, CATALOG)
    assert found.rules is not None, found.check()
    return found


@pytest.fixture(scope="module")
def seen(rule_set: segdsl.RuleSet) -> Seen:
    return members(rule_set)


def members(rule_set: segdsl.RuleSet) -> Seen:
    """Who is in each segment, at each moment."""
    assert rule_set.rules is not None
    population = Population.from_profiles(rule_set.catalog, customers())
    names = [rule.name for rule in rule_set.segments]
    found: Seen = {}
    for moment in MOMENTS:
        evaluator = Evaluator(bind(replace(rule_set.rules, tests=()), rule_set.catalog, moment), rule_set.catalog, ())
        values = evaluator.values(population, names)
        found[moment] = {
            name: frozenset(key for key, row in values.items() if row[at]) for at, name in enumerate(names)
        }
    return found


def everyone() -> frozenset[Any]:
    return frozenset(one["id"] for one in customers())


def exceptions(seen: Seen, trues: tuple[str, ...], falses: tuple[str, ...]) -> list[tuple[datetime, Any]]:
    found: list[tuple[datetime, Any]] = []
    for moment, who in seen.items():
        left = everyone()
        for name in trues:
            left &= who[name]
        for name in falses:
            left -= who[name]
        found += [(moment, key) for key in left]
    return found[:3]


def test_no_day_contradicts_a_proof(rule_set: segdsl.RuleSet, seen: Seen) -> None:
    prover = Prover(rule_set)
    names = [rule.name for rule in rule_set.segments]
    proved = 0
    wrong = []
    for a, b in combinations(names, 2):
        for trues, falses in (((a, b), ()), ((a,), (b,)), ((b,), (a,)), ((), (a, b)), ((a,), ()), ((), (a,))):
            if prover.proves(trues, falses):
                proved += 1
                wrong += [(trues, falses, found) for found in exceptions(seen, trues, falses)]
    assert wrong == []
    assert proved >= 6


def test_the_moments_tell_the_conditions_apart(seen: Seen) -> None:
    """Most conditions hold for somebody at some moment and fail for somebody at another."""
    for number, condition in enumerate(CONDITIONS):
        met = {len(who[f"s{number}"]) for who in seen.values()}
        if condition != 'last_occasion("Nowruz") is today':  # it lies before today
            assert max(met) > 0, condition
        if condition != 'occasion("Sizdah Bedar") before today + 1 year':
            assert min(met) < len(everyone()), condition


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('today is occasion("Nowruz")', 'today is not occasion("Nowruz")'),
        ('any(orders on last_occasion("Yalda"))', 'none(orders on last_occasion("Yalda"))'),
    ],
)
def test_what_is_plain_is_proved(first: str, second: str) -> None:
    prover = Prover(load_text(f"segment a: {first}\nsegment b: {second}\n", CATALOG))
    assert prover.disjoint("a", "b").verdict is Verdict.PROVED
    assert prover.always("a").verdict is not Verdict.PROVED


def test_a_witness_of_an_occasion_is_one(rule_set: segdsl.RuleSet) -> None:
    """Whoever is shown has been replayed; of most conditions nobody can be shown, and that is said."""
    prover = Prover(rule_set)
    for rule in rule_set.segments:
        answer = prover.never(rule.name)
        assert answer.verdict is not Verdict.PROVED, rule.name
        if answer.witness is not None:
            assert rule.name in rule_set.bind(answer.witness.as_of).matches(answer.witness.record)


def test_lint_says_nothing_that_a_day_contradicts(rule_set: segdsl.RuleSet, seen: Seen) -> None:
    asked = ("L101", "L102", "L103", "L104", "L105", "L106", "L107", "L108", "L109", "L2", "L4")
    for finding in lint_rules(rule_set, Settings(codes=codes(), select=asked)).findings:
        told = {hole: str(value) for hole, value in finding.values}
        match finding.code:
            case "L101":
                assert not exceptions(seen, (told["name"],), ()), finding.message
            case "L102":
                assert not exceptions(seen, (), (told["name"],)), finding.message
            case "L106":
                assert not exceptions(seen, (told["name"],), (told["other"],)), finding.message
                assert not exceptions(seen, (told["other"],), (told["name"],)), finding.message
            case code:
                assert code in ("L107", "L108", "L109") or code.startswith(("L2", "L4")), finding.message


def test_diff_says_nothing_that_a_day_contradicts(rule_set: segdsl.RuleSet, seen: Seen) -> None:
    moved = (
        RULES.replace("next 7 days", "next 9 days").replace("- 7 days", "- 3 days").replace("at most 30", "at most 31")
    )
    moved = moved.replace("total > 10", "total > 5").replace('"Yalda"\n', '"Nowruz"\n')
    other = load_text(moved, CATALOG)
    comparison = compare(rule_set, other)
    after = members(other)
    assert len(comparison.changes) >= 6
    for change in comparison.changes:
        if change.kind != "segment":
            continue
        stays = all(seen[moment][change.name] <= after[moment][change.name] for moment in MOMENTS)
        stayed = all(seen[moment][change.name] >= after[moment][change.name] for moment in MOMENTS)
        assert change.what not in (What.EQUIVALENT, What.WIDER) or stays, change.name
        assert change.what not in (What.EQUIVALENT, What.NARROWER) or stayed, change.name


def test_tests_are_proposed_beside_occasions() -> None:
    """Of a rule with an occasion those tests are proposed that come true; none for it is fine, a crash is not."""
    rules = (
        'segment yalda_buyers: any(orders on last_occasion("Yalda")) and points at least 3\n'
        'segment season: occasion("Nowruz") in the next 7 days and points at least 3\n'
        "segment many: points at least 3\n"
        'tiers pace:\n    tier warm: any(orders since last_occasion("Nowruz"))\n    tier cold: otherwise\n'
    )
    generator = Generator(load_text(rules, CATALOG))
    proposals = generator.propose(generator.rules_with_members())
    assert {one.rule for one in proposals} >= {"many"}


def test_in_persian() -> None:
    text = (
        "# language: fa\n"
        "بخش الف: دارد(orders بین مناسبت_پیشین(«یلدا») - ۷ روز و مناسبت_پیشین(«یلدا»))\n"
        "بخش ب: ندارد(orders بین مناسبت_پیشین(«یلدا») - ۷ روز و مناسبت_پیشین(«شب یلدا»))\n"
    )
    rule_set = load_text(text, CATALOG)
    assert rule_set.rules is not None, rule_set.check()
    assert Prover(rule_set).always("الف").verdict is not Verdict.PROVED
    assert [one.code for one in lint_rules(rule_set, Settings(codes=codes(), select=("L1",))).findings] == []
