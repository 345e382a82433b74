"""The command line run inside this process, in the folder of a small shop."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from segdsl.tools.cli import main

VARIABLES = ("SEGDSL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
CATALOG = """\
timezone = "Asia/Tehran"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"

[entity.customer.fields]
id    = { type = "integer" }
city  = { type = "text", names = { fa = "شهر" } }
kids  = { type = "integer" }
level = { type = "enum", values = ["gold", "silver", "iron"] }

[entity.customer.links]
orders = { to = "order", from = "customer_id" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"

[entity.order.fields]
id        = { type = "integer" }
placed_at = { type = "datetime" }
total     = { type = "decimal" }
"""
CUSTOMERS = "id,city,kids,level\n1,Tehran,2,gold\n2,Shiraz,many,silver\n3,Tehran,,gold\n4,Yazd,1,gold\n"
ORDERS = "id,customer_id,placed_at,total\n1,1,2026-01-05 10:00:00,120.50\n2,9,2026-02-05 10:00:00,30\n"
PERSIAN_RULES = "# language: fa\nبخش ویژه: سن برابر با ۳ و شهرر برابر با «تهران»\n"
ENGLISH_RULES = '# language: en\nsegment vip: citty = "Tehran"\n'
UNNAMED_RULES = 'segment vip: citty = "Tehran"\nmetric city = 3\n'
GOOD_RULES = """\
segment tehran "مشتریان تهران": city = "Tehran"
segment parents "پدرها و مادرها": kids at least 1
"""
FILES = {
    "catalog.toml": CATALOG,
    "data/customers.csv": CUSTOMERS,
    "data/orders.csv": ORDERS,
    "persian.seg": PERSIAN_RULES,
    "english.seg": ENGLISH_RULES,
    "unnamed.seg": UNNAMED_RULES,
    "good.seg": GOOD_RULES,
}


@dataclass(frozen=True)
class Printed:
    """How a command ended, and both of its streams."""

    status: int
    out: str
    err: str

    @property
    def both(self) -> str:
        return self.err + self.out


Command = Callable[..., Printed]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: a catalog, data with a value that does not fit, rule files with and without mistakes."""
    (tmp_path / "data").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def segdsl(monkeypatch: pytest.MonkeyPatch) -> Command:
    """``segdsl("check", path, LANG="fa_IR.UTF-8")`` runs a command in an environment with these variables."""

    def run(*arguments: object, **variables: str) -> Printed:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("COLUMNS", "100")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        out, err = io.StringIO(), io.StringIO()
        status = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([str(argument) for argument in arguments])
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else 1
        return Printed(status, out.getvalue(), err.getvalue())

    return run
