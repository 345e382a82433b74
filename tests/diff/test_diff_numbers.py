"""Who enters and who leaves, counted by hand: the evaluator over the same rows, one side at a time."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_diff_git import CUSTOMERS, NEW, OLD, ORDERS

from segdsl.tools.loading import load_text
from segdsl.workspace.comparing import compare
from segdsl.workspace.comparing_data import movements

HERE = Path(__file__).parent
CATALOG = (HERE / "catalog.toml").read_text("utf-8")
KEPT = CATALOG.replace('table = "customers"', 'table = "customers"\nkeep = "points > 20"')
AS_OF = date(2026, 3, 21)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    return tmp_path


def by_hand(rules: str, catalog: str) -> dict[str, set[int]]:
    """The members of every label, one profile at a time."""
    bound = load_text(rules, catalog).bind(AS_OF)
    orders: dict[str, list[dict[str, Any]]] = {}
    for row in csv.DictReader(io.StringIO(ORDERS)):
        orders.setdefault(row.pop("customer_id"), []).append(row)
    found: dict[str, set[int]] = {}
    for row in csv.DictReader(io.StringIO(CUSTOMERS)):
        if "keep" in catalog and not int(row["points"]) > 20:
            continue
        for label in bound.matches({**row, "orders": orders.get(row["id"], [])}):
            found.setdefault(label, set()).add(int(row["id"]))
    return found


@pytest.mark.parametrize("catalogs", [(CATALOG, CATALOG), (CATALOG, KEPT)], ids=["one catalog", "two catalogs"])
def test_numbers_are_those_of_the_evaluator(data: Path, catalogs: tuple[str, str]) -> None:
    comparison = compare(load_text(OLD, catalogs[0]), load_text(NEW, catalogs[1]))
    found = movements(comparison, str(data), lambda rules, _: rules.bind(AS_OF))
    was, now = by_hand(OLD, catalogs[0]), by_hand(NEW, catalogs[1])
    called = {change.name: change.old_name for change in comparison.changes if change.old_name}
    assert {"vip", "urban", "level.gold", "letter.a"} <= found.by_label.keys()
    for label, movement in found.by_label.items():
        before = was.get(called.get(label, label), set())
        after = now.get(label, set())
        assert (movement.before, movement.after) == (len(before), len(after)), label
        assert list(movement.entered) == sorted(after - before), label
        assert list(movement.left) == sorted(before - after), label
    assert any(movement.entered for movement in found.by_label.values())
    assert any(movement.left for movement in found.by_label.values())


def test_moves_between_tiers_add_up(data: Path) -> None:
    comparison = compare(load_text(OLD, CATALOG), load_text(NEW, CATALOG))
    found = movements(comparison, str(data), lambda rules, _: rules.bind(AS_OF))
    for rules, moves in found.moves.items():
        entered: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for (old, new), count in moves.items():
            left[old] += count
            entered[new] += count
        for label, movement in found.by_label.items():
            if label.startswith(f"{rules}."):
                part = label.partition(".")[2]
                assert (entered[part], left[part]) == (len(movement.entered), len(movement.left))
    assert found.moves["level"][("silver", "gold")] > 0


def test_samples_are_members_and_private_fields_are_hidden(data: Path) -> None:
    comparison = compare(load_text(OLD, CATALOG), load_text(NEW, CATALOG))
    found = movements(comparison, str(data), lambda rules, _: rules.bind(AS_OF), samples=2)
    assert found.samples
    for (label, enters), samples in found.samples.items():
        keys = found.by_label[label].entered if enters else found.by_label[label].left
        assert [sample.key for sample in samples] == list(keys[:2])
        assert all(sample.fields and "name" not in sample.fields for sample in samples)
        assert not any("Customer" in value for sample in samples for value in sample.fields.values())
    urban = found.samples["urban", True][0]
    assert urban.fields["city"] == '"Shiraz"'


def test_a_param_is_given_to_both_sides(segdsl: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, default in ((old, 100), (new, 200)):
        folder.mkdir()
        rule = f"param least: integer = {default}\nsegment rich: points at least least\n"
        (folder / "a.seg").write_text(rule, "utf-8")
        (folder / "catalog.toml").write_text(CATALOG, "utf-8")
    given = ("diff", old, new, "--data", data, "--as-of", "2026-03-21", "--json")
    rich = [one for one in segdsl(*given).json["changes"] if one["name"] == "rich"]
    assert rich[0]["members"]["left"] > 0
    same = [one for one in segdsl(*given, "--param", "least=300").json["changes"] if one["name"] == "rich"]
    assert [one["change"] for one in same] == ["equivalent"]


def test_a_database_counts_the_same(segdsl: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crm.sqlite'}"
    assert segdsl("load", "--data", data, "--to", url).status == 0
    comparison = compare(load_text(OLD, CATALOG), load_text(NEW, CATALOG))
    ours = movements(comparison, str(data), lambda rules, _: rules.bind(AS_OF))
    theirs = movements(comparison, url, lambda rules, _: rules.bind(AS_OF))
    assert theirs == ours


def test_a_param_without_a_default_is_proved_at_its_value(segdsl: Callable[..., Any], tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, word in ((old, "at least"), (new, "more than")):
        folder.mkdir()
        rule = f"param least: integer\nsegment rich: points {word} least\n"
        (folder / "a.seg").write_text(rule, "utf-8")
        (folder / "catalog.toml").write_text(CATALOG, "utf-8")
    assert [one["change"] for one in segdsl("diff", old, new, "--json").json["changes"]] == ["unknown"]
    given = segdsl("diff", old, new, "--json", "--param", "least=7").json["changes"]
    assert [one["change"] for one in given] == ["narrower"]
    assert given[0]["leaves"]["record"]["points"] == 7
