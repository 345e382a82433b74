"""One rule file, six CRMs: the same customers are the same members, whatever schema keeps them.

The population is invented once (examples/crm/generate.py) and written into each CRM's own tables. Members are compared
by the customer's number, which every CRM keeps somewhere, since keys differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rosetta_crms import (
    CRMS,
    FILES,
    ON_MARIADB,
    OWN,
    PAIRS,
    bound,
    catalog_text,
    generate,
    in_memory,
    in_memory_with,
    load_duckdb,
    load_server,
    on_duckdb,
    on_server,
    rules,
)

from segdsl.catalog.load import load_catalog


@pytest.fixture(scope="session")
def duckdb_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each CRM as a DuckDB database."""
    folder = tmp_path_factory.mktemp("crms")
    for crm in CRMS:
        load_duckdb(crm, folder / f"{crm}.duckdb")
    return {crm: folder / f"{crm}.duckdb" for crm in CRMS}


# --- what is compared is worth comparing


@pytest.mark.parametrize("crm", CRMS)
def test_each_catalog_loads_without_a_word(crm: str) -> None:
    assert load_catalog(catalog_text(crm)).warnings == ()


@pytest.mark.parametrize(("crm", "file"), [*PAIRS, *((crm, OWN) for crm in CRMS)])
def test_each_rule_file_fits_each_catalog_that_it_is_for(crm: str, file: str) -> None:
    assert [str(found) for found in rules(crm, file).check()] == []


def test_every_rule_says_what_it_is_for() -> None:
    """The requirement's id begins each description."""
    for crm, file in [*PAIRS, *((crm, OWN) for crm in CRMS)]:
        for rule in rules(crm, file).segments:
            assert re.match("[BCDHQSX][0-9]+: ", rule.description), rule.name


@pytest.mark.parametrize(
    ("crm", "file"), [*((crms[0], file) for file, crms in FILES.items()), *((crm, OWN) for crm in CRMS)]
)
def test_every_rule_has_members_and_others(crm: str, file: str) -> None:
    of = bound(crm, file)
    entities = {rule.name: rule.entity for rule in of.rule_set.segments}
    for label, members in in_memory(crm, file).items():
        entity = entities[label if label in entities else label.rpartition(".")[0]]
        everybody = set(generate.numbers_of(crm, entity).values())
        assert members, f"{label} has no member"
        assert everybody - set(members), f"{label} has everybody"


# --- the same members everywhere


@pytest.mark.parametrize(("crm", "file"), PAIRS)
def test_each_crm_has_the_same_members_in_memory(crm: str, file: str) -> None:
    assert in_memory(crm, file) == in_memory(FILES[file][0], file)


@pytest.mark.parametrize(("crm", "file"), PAIRS)
def test_each_crm_has_the_same_members_in_duckdb(crm: str, file: str, duckdb_of: dict[str, Path]) -> None:
    assert on_duckdb(crm, file, duckdb_of[crm]) == in_memory(FILES[file][0], file)


@pytest.mark.parametrize("crm", CRMS)
def test_what_one_crm_alone_says_is_the_same_in_duckdb(crm: str, duckdb_of: dict[str, Path]) -> None:
    assert on_duckdb(crm, OWN, duckdb_of[crm]) == in_memory(crm, OWN)


# --- in the CRM's own kind of database, from schema.sql and INSERTs


@pytest.fixture(scope="session")
def server_of(new_database: Any) -> Callable[[str], str]:
    """The URL of a server with the tables of a CRM, filled when first asked for."""

    @cache
    def url(crm: str) -> str:
        found: str = new_database("mariadb" if crm in ON_MARIADB else "postgres")
        load_server(crm, found, new_database.run)
        return found

    return url


ON_SERVERS = [
    pytest.param(crm, file, marks=pytest.mark.engine("mariadb" if crm in ON_MARIADB else "postgres"))
    for crm, file in [*PAIRS, *((crm, OWN) for crm in CRMS)]
]


def _first(crm: str, file: str) -> str:
    """The CRM whose members are the measure."""
    return crm if file == OWN else FILES[file][0]


@pytest.mark.parametrize(("crm", "file"), ON_SERVERS)
def test_rows_of_a_server_have_the_same_members_in_memory(crm: str, file: str, server_of: Callable[[str], str]) -> None:
    assert on_server(crm, file, server_of(crm), "memory") == in_memory(_first(crm, file), file)


@pytest.mark.parametrize(("crm", "file"), ON_SERVERS)
def test_a_server_finds_the_same_members(crm: str, file: str, server_of: Callable[[str], str]) -> None:
    assert on_server(crm, file, server_of(crm)) == in_memory(_first(crm, file), file)


# --- what a CRM does in its own way matters: a mapping that forgets it has other members

QUIRKS = [
    # who is in the recycle bin
    ("vtiger", "people.seg", "doctors", 'keep = "deleted is false"       ', 'keep = "true"  '),
    ("suitecrm", "people.seg", "doctors", 'keep = "deleted is false"\njoins = [{ table = "contacts', 'joins = [{ table = "contacts'),
    ("espocrm", "people.seg", "doctors", 'keep = "deleted is false"\n', ""),
    ("odoo", "people.seg", "doctors", "active and is_customer", "is_customer"),
    # rows that are no customers: addresses, anonymous visitors, the shop's own people
    ("odoo", "people.seg", "incomplete", " and role is contact", ""),
    ("mautic", "people.seg", "incomplete", 'keep = "identified_at is known"', ""),
    ("woocommerce", "people.seg", "incomplete", """keep = 'roles contains "\\"customer\\""'""", ""),
    # values that stand for nothing
    ("mautic", "people.seg", "grown_ups", ', unknown = ["1900-01-01"]', ""),
    ("vtiger", "firms.seg", "of_small_firms", ", unknown = [0]", ""),
    # references that only look like ours
    ("vtiger", "people.seg", "tagged_vip", ', where = { module = "Contacts" }', ""),
    ("odoo", "service.seg", "neglected", 'calls     = { to = "call", from = "res_id", where = { model = "res.partner" }', 'calls     = { to = "call", from = "res_id"'),
    # links that are deleted by themselves
    ("suitecrm", "firms.seg", "of_small_firms", 'from = "account_id", where = { deleted = 0 }', 'from = "account_id"'),
    ("espocrm", "firms.seg", "of_small_firms", 'from = "account_id", where = { deleted = 0 }', 'from = "account_id"'),
    ("mautic", "mailings.seg", "yalda", ", where = { manually_removed = false }", ""),
    # rows of a table that are something else
    ("suitecrm", "shop.seg", "pieces.many", 'time = "order.placed_at"\nkeep = "deleted is false"', 'time = "order.placed_at"'),
    ("suitecrm", "mailings.seg", "readers", ', activity_type = "viewed"', ""),
    ("espocrm", "mailings.seg", "readers", " and is_test is false", ""),
    ("odoo", "service.seg", "appointment", """keep = 'activity_type.name is "Call"'""", ""),
    ("vtiger", "service.seg", "appointment", " and type is call and status is planned", ""),
    ("woocommerce", "shop.seg", "reliable", "type is order and ", ""),
    ("woocommerce", "shop.seg", "buys_fantasy", 'keep = "taxonomy is category"', ""),
    # a wish, or a letter that came back
    ("mautic", "mailings.seg", "write_again", " and reason is one of (unsubscribed, manual)", ""),
    # how several values stand in one column
    ("vtiger", "people.seg", "fantasy_fans", 'separator = " |##| "', 'separator = "|"'),
    ("suitecrm", "people.seg", "fantasy_fans", 'separator = "^"', 'separator = ","'),
    ("espocrm", "people.seg", "fantasy_fans", 'column = "c_interests", stored = "json"', 'column = "c_interests", stored = "delimited", separator = ","'),
    # Persian letters with an Arabic look, and time zones
    ("vtiger", "people.seg", "greater_tehran", 'column = "mailingcity", compare = "persian"', 'column = "mailingcity"'),
    ("suitecrm", "people.seg", "newcomers", 'column = "date_entered", timezone = "UTC"', 'column = "date_entered"'),
    # an enum that the CRM stores in words of its own
    ("odoo", "firms.seg", "in_retail_or_banking", 'retail = "Wholesale/Retail"', 'retail = "Retail"'),
    ("mautic", "people.seg", "legal_persons", 'legal = "organisation"', 'legal = "legal"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("crm", "file", "label", "written", "forgotten"), QUIRKS, ids=[f"{one[0]}-{one[2]}" for one in QUIRKS]
)
def test_a_mapping_that_forgets_it_has_other_members(
    crm: str, file: str, label: str, written: str, forgotten: str
) -> None:
    right = catalog_text(crm)
    assert written in right, "the catalog no longer says this"
    wrong = right.replace(written, forgotten)
    assert in_memory_with(crm, file, wrong, label) != in_memory(crm, file)[label]
