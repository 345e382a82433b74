"""A shop whose data has something of everything the matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify_shop import CALLS, COMPANIES, CUSTOMERS, HERE, ORDERS, RULES, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    folder = tmp_path / "shop"
    (folder / "data").mkdir(parents=True)
    made = Shop(folder)
    (folder / "catalog.toml").write_text((HERE / "catalog.toml").read_text("utf-8"), "utf-8")
    made.rules.write_text(RULES, "utf-8")
    tables = {"customers": CUSTOMERS, "orders": ORDERS, "calls": CALLS, "companies": COMPANIES}
    for name, text in tables.items():
        (folder / "data" / f"{name}.csv").write_text(text, "utf-8")
    return made
