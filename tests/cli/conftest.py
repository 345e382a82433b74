"""A small shop in a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

CATALOG = """
timezone = "Asia/Tehran"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"

[entity.customer.fields]
id        = { type = "integer" }
name      = { type = "text" }
city      = { type = "text" }
phone     = { type = "text", private = true }
kids      = { type = "integer" }
signup_on = { type = "date" }

[entity.customer.links]
orders  = { to = "order", from = "customer_id" }
company = { to = "company", by = "company_id" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"

[entity.order.fields]
id        = { type = "integer" }
placed_at = { type = "datetime" }
total     = { type = "decimal" }

[entity.company]
table = "companies"
key = "id"

[entity.company.fields]
id   = { type = "text" }
size = { type = "integer" }
"""
RULES = """\
param least: integer = 2
metric spend = sum(orders.total in the last 12 months)
score points: add 10 * count(orders) add 5 when kids at least 1

@owner "crm-team"
segment vip "VIP customers": count(orders in the last 12 months) at least least
segment rich: spend at least 100 and phone is known
segment parents: in segment vip and kids at least 1
tiers club by points:
    tier bronze: from 1 to under 20
    tier silver: from 20 to under 30
    tier gold: from 30
tiers pace:
    tier fresh: any(orders in the last 3 months)
    tier loyal: count(orders) at least 2 and kids at least 1
    tier other: otherwise
split letter by "s": part a: 50% part b: 50%
segment top_of_city: top 1 by spend per city
segment big_firms of company: size at least 100

test "two orders make a VIP" as of 2026-03-21:
    given customer {id: 1, orders: [{placed_at: 2026-01-01}, {placed_at: 2026-02-01}]}
    expect vip
    expect not rich
"""
CUSTOMERS = """\
id,name,city,phone,kids,signup_on,company_id
1,Sara,Tehran,0912,2,2024-01-01,f1
2,Ali,Tehran,0913,0,2025-01-01,f1
3,Mina,Shiraz,,1,2025-06-01,
4,Reza,Shiraz,0914,,2025-07-01,f2
"""
ORDERS = """\
id,customer_id,placed_at,total
1,1,2026-01-05 10:00:00,120.50
2,1,2026-02-05 10:00:00,30
3,1,2025-06-05 10:00:00,10
4,2,2025-05-05 10:00:00,20
5,2,2026-03-01 10:00:00,99.99
6,3,2024-03-01 10:00:00,500
"""
COMPANIES = "id,size\nf1,120\nf2,8\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with catalog.toml, rules.seg and data/; it is the working directory."""
    folder = tmp_path / "shop"
    write(
        folder,
        {
            "catalog.toml": CATALOG,
            "rules.seg": RULES,
            "data/customers.csv": CUSTOMERS,
            "data/orders.csv": ORDERS,
            "data/companies.csv": COMPANIES,
        },
    )
    monkeypatch.chdir(folder)
    return folder


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
