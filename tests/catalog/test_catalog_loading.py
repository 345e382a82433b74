"""What a sound catalog means once it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from segdsl.catalog import Catalog, Entity, Field, History, Join, Link, catalog_from_dict, load_catalog
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, DURATION, GEO, INTEGER, TEXT, Kind, Type, decimal, set_of

CRM = """
timezone = "Asia/Tehran"
calendar = "jalali"
default_entity = "customer"

[entity.customer]
table = "crm.contacts"
key = "id"
keep = "deleted is false"
names = { fa = "مشتری" }
joins = [
    { table = "contacts_cstm", key = "id_c" },
]

[entity.customer.fields]
city     = { type = "text", column = "primary_address_city", compare = "persian", names = { fa = "شهر" } }
birthday = { type = "date", unknown = ["0000-00-00", 1900-01-01] }
status   = { type = "enum", values = { active = "A", lead = "L" } }
band     = { type = "enum", values = ["19-24", "25-34"] }
genres   = { type = "set of text", stored = "delimited", separator = " |##| ", compare = "ignore_case" }
tags     = { type = "set of text", rows = "customer_tags", by = "customer_id", column = "tag" }
location = { type = "geo", columns = ["lat", "lon"] }
phone    = { type = "text", private = true }
margin   = { type = "decimal", is = "price - cost", scale = 4 }
won_at   = { type = "datetime", column = "won_epoch", stored = "epoch seconds" }
seen_at  = { type = "datetime", timezone = "UTC", required = true }
plan     = { type = "text", column = "properties", json = ["account", "plan"] }
size     = { type = "integer", rows = "contact_meta", by = "contact_id", where = { meta_key = "size" }, column = "meta_value" }
shoe     = { type = "float", table = "contacts_cstm", column = "shoe_c" }
weight   = { type = "float", scale = 3 }
toll     = { type = "decimal", scale = 0 }
deleted  = { type = "boolean" }
waited   = { type = "duration" }
stage    = { type = "enum", values = { won = 1, lost = 2 }, history = { from = "stage_changes", at = "changed_at", value = "new_value" } }

[entity.customer.links]
company = { to = "company", by = "account_id" }
orders  = { to = "order", from = "customer_id", names = { fa = "سفارش‌ها" } }
labels  = { to = "company", through = "contact_labels", by = "contact_id", from = "label_id", where = { deleted = 0 } }
notes   = { to = "order", from = "parent_id", where = { parent_type = "Contact" } }

[entity.order]
key = "number"
time = "company.founded.on"
[entity.order.fields]
number = { type = "text", column = "order_no" }
[entity.order.links]
company = { to = "company", by = "company_id" }

[entity.company.links]
founded = { to = "founding", by = "founding_id" }
[entity.founding.fields]
on = { type = "date" }
"""


@pytest.fixture(scope="module")
def crm() -> Catalog:
    return load_catalog(CRM)


def test_the_catalog_says_in_which_calendar_it_is_read(crm: Catalog) -> None:
    assert (crm.timezone, crm.calendar, crm.week_starts, crm.default_entity) == ("Asia/Tehran", "jalali", 5, "customer")
    assert list(crm.entities) == ["customer", "order", "company", "founding", "customer.stage.history"]
    assert crm.warnings == ()


@pytest.mark.parametrize(
    ("field", "type"),
    [
        ("city", Type(Kind.TEXT, compare="persian")),
        ("birthday", DATE),
        ("status", Type(Kind.ENUM, names=("active", "lead"))),
        ("band", Type(Kind.ENUM, names=("19-24", "25-34"))),
        ("genres", set_of(Type(Kind.TEXT, compare="ignore_case"))),
        ("tags", set_of(TEXT)),
        ("location", GEO),
        ("margin", decimal(4)),
        ("won_at", DATETIME),
        ("size", INTEGER),
        ("shoe", DOUBLE),
        ("weight", Type(Kind.DOUBLE, scale=3)),
        ("toll", decimal(0)),
        ("deleted", BOOLEAN),
        ("waited", DURATION),
        ("id", INTEGER),
    ],
)
def test_each_field_has_the_type_that_is_written(crm: Catalog, field: str, type: Type) -> None:
    assert crm.entities["customer"].fields[field].type == type


def test_fields_say_where_they_are_stored(crm: Catalog) -> None:
    fields = crm.entities["customer"].fields
    assert fields["phone"] == Field(name="phone", type=TEXT, column="phone", private=True)
    assert fields["city"].column == "primary_address_city"
    assert fields["birthday"].unknown == ("0000-00-00", "1900-01-01")
    assert fields["status"].values == {"active": "A", "lead": "L"}
    assert fields["band"].values == {"19-24": "19-24", "25-34": "25-34"}
    assert (fields["genres"].stored, fields["genres"].separator) == ("delimited", " |##| ")
    assert (fields["location"].columns, fields["location"].column) == (("lat", "lon"), "")
    assert (fields["margin"].is_, fields["margin"].column) == ("price - cost", "")
    assert fields["plan"].json_path == ("account", "plan")
    size = fields["size"]
    assert (size.rows, size.by, size.where, size.column) == (
        "contact_meta",
        "contact_id",
        {"meta_key": "size"},
        "meta_value",
    )
    assert fields["shoe"].table == "contacts_cstm"
    assert fields["seen_at"].timezone == "UTC"


def test_what_is_required_is_never_unknown(crm: Catalog) -> None:
    fields = crm.entities["customer"].fields
    assert [name for name, field in fields.items() if field.required] == ["seen_at", "id"]
    assert crm.entities["order"].fields["number"].required


def test_links_know_how_many_they_lead_to(crm: Catalog) -> None:
    links = crm.entities["customer"].links
    assert links["company"] == Link(name="company", to="company", by="account_id")
    assert links["orders"] == Link(name="orders", to="order", many=True, from_="customer_id", names={"fa": "سفارش‌ها"})
    assert links["labels"] == Link(
        name="labels",
        to="company",
        many=True,
        through="contact_labels",
        by="contact_id",
        from_="label_id",
        where={"deleted": 0},
    )
    assert links["notes"].where == {"parent_type": "Contact"}


def test_an_entity_has_a_table_and_a_key_even_if_they_are_not_written(crm: Catalog) -> None:
    company, order = crm.entities["company"], crm.entities["order"]
    assert (company.table, company.key, company.key_type, company.key_column) == ("company", "id", INTEGER, "id")
    assert (order.table, order.key, order.key_type, order.key_column) == ("order", "number", TEXT, "order_no")
    assert crm.entities["customer"].table == "crm.contacts"
    assert crm.entities["customer"].joins == (Join(table="contacts_cstm", key="id_c"),)
    assert crm.entities["customer"].keep == "deleted is false"


def test_the_event_time_may_stand_behind_links(crm: Catalog) -> None:
    order = crm.entities["order"]
    assert order.time == ("company", "founded", "on")
    assert crm.time_type(order) == DATE
    assert crm.time_kind(crm.entities["company"]) is None


def test_a_history_becomes_an_entity_of_its_own(crm: Catalog) -> None:
    stage = crm.entities["customer"].fields["stage"]
    assert stage.history == History(
        from_="stage_changes", at="changed_at", value="new_value", by="customer_id", key="id"
    )
    link = crm.entities["customer"].find("stage.history")
    assert link == Link(name="stage.history", to="customer.stage.history", many=True, from_="customer_id")
    history = crm.entities["customer.stage.history"]
    assert history.synthetic
    assert (history.table, history.key, history.time) == ("stage_changes", "id", ("at",))
    assert history.fields["value"].type == stage.type
    assert history.fields["value"].values == {"won": 1, "lost": 2}
    assert history.fields["value"].column == "new_value"
    assert history.fields["at"] == Field(name="at", type=DATETIME, column="changed_at", names={"fa": "زمان"})
    assert "customer.stage.history" not in crm.entity_names


def test_a_history_may_name_its_columns_and_have_text_keys() -> None:
    catalog = catalog_from_dict(
        {
            "entity": {
                "lead": {
                    "fields": {
                        "owner": {
                            "type": "text", "private": True, "column": "owner_id",
                            "history": {"from": "h", "at": "t", "value": "v", "by": "l", "key": "uuid", "key_type": "text"},
                        }
                    }
                }
            }
        }
    )  # fmt: skip
    history = catalog.entities["lead.owner.history"]
    assert (history.key_type, history.key_column) == (TEXT, "uuid")
    value = Field(name="value", type=TEXT, column="v", private=True, names={"fa": "مقدار"})
    assert history.fields["value"] == value
    assert catalog.entities["lead"].links["owner.history"].from_ == "l"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("city", "city"),
        ("شهر", "city"),
        ("سفارش‌ها", "orders"),  # with ZWNJ
        ("سفارش_ها", "orders"),
        ("سفارش‌هاي", None),
        ("orders", "orders"),
        ("stage.history", "stage.history"),
        ("City", None),
        ("", None),
    ],
)
def test_fields_and_links_are_found_by_any_spelling_of_any_name(crm: Catalog, said: str, meant: str | None) -> None:
    found = crm.entities["customer"].find(said)
    assert (found.name if found else None) == meant


def test_entities_are_found_by_name_and_alias(crm: Catalog) -> None:
    for said in ("customer", "مشتری", "مشتري"):
        found = crm.find_entity(said)
        assert isinstance(found, Entity)
        assert found.name == "customer"
    assert crm.find_entity("custmer") is None


def test_every_key_knows_its_line(crm: Catalog) -> None:
    def line(starts: str) -> int:
        return next(n for n, text in enumerate(CRM.split("\n"), 1) if text.strip().startswith(starts))

    assert crm.line_of("timezone") == line("timezone")
    assert crm.line_of("entity", "customer") == line("[entity.customer]")
    assert crm.line_of("entity", "customer", "keep") == line("keep")
    assert crm.line_of("entity", "customer", "fields", "margin", "is") == line("margin")
    assert crm.line_of("entity", "customer", "joins", 0, "key") == line("{ table")
    assert crm.line_of("entity", "founding", "fields", "on", "type") == line("on =")
    assert crm.line_of("entity", "company") == line("[entity.company.links]")
    assert crm.line_of("entity", "customer", "fields", "city", "nothing") == line("city")
    assert crm.line_of("nothing") == 1
    span = crm.span_of("entity", "customer", "fields", "margin", "is", value=True)
    assert CRM[span.start : span.end] == '"price - cost"'


@pytest.mark.parametrize(
    ("written", "calendar", "day"),
    [
        ("", "gregorian", 0),
        ('calendar = "jalali"', "jalali", 5),
        ('calendar = "jalali"\nweek_starts = "monday"', "jalali", 0),
        ('week_starts = "sunday"', "gregorian", 6),
    ],
)
def test_the_week_starts_where_the_calendar_says_unless_told(written: str, calendar: str, day: int) -> None:
    catalog = load_catalog(f"{written}\n[entity.order]\n")
    assert (catalog.calendar, catalog.week_starts, catalog.timezone) == (calendar, day, "UTC")


def test_the_only_entity_is_the_default_and_an_alias_may_name_another() -> None:
    assert load_catalog("[entity.order]").default_entity == "order"
    two = 'default_entity = "order"\n[entity.order]\n[entity.customer]'
    assert load_catalog(two).default_entity == "order"


def test_warnings_do_not_stop_a_catalog() -> None:
    catalog = load_catalog('[entity.order.fields]\n"order date" = { type = "date" }\n')
    assert [(one.code, one.severity) for one in catalog.warnings] == [("W301", "warning")]
    assert catalog.entities["order"].find("order date") is not None


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    catalog = load_catalog("\ufeff" + CRM.replace("\n", "\r\n"))
    assert catalog == load_catalog(CRM)
    assert catalog.line_of("entity", "founding", "fields", "on") == load_catalog(CRM).line_of(
        "entity", "founding", "fields", "on"
    )


def test_catalogs_are_values(crm: Catalog) -> None:
    assert crm == load_catalog(CRM, "other.toml")
    assert crm != load_catalog(CRM.replace("Asia/Tehran", "UTC"))
    assert hash(crm.entities["customer"].fields["city"]) == hash(load_catalog(CRM).entities["customer"].fields["city"])
    with pytest.raises(AttributeError):
        crm.timezone = "UTC"  # type: ignore[misc]


@pytest.mark.shared
def test_a_real_catalog_loads(shared: Path) -> None:
    catalog = load_catalog((shared / "acceptance" / "journey" / "catalog.toml").read_text("utf-8"))
    assert catalog.default_entity == "household"
    assert catalog.time_kind(catalog.entities["line"]) is Kind.DATETIME
    assert catalog.time_kind(catalog.entities["mailing"]) is Kind.DATE
    assert catalog.warnings == ()
