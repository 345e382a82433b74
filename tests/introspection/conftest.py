"""Databases made of SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[str], Path]:
    """``sqlite("CREATE TABLE …")`` is the path of a SQLite database made so."""

    def make(sql: str, name: str = "shop.sqlite") -> Path:
        with sqlite3.connect(tmp_path / name) as connection:
            connection.executescript(sql)
        connection.close()
        return tmp_path / name

    return make


@pytest.fixture
def catalog(tmp_path: Path) -> Callable[[str], Path]:
    """``catalog("[entity.customer] …")`` is the path of a catalog with this text."""

    def make(text: str) -> Path:
        path = tmp_path / "catalog.toml"
        path.write_text(text, "utf-8")
        return path

    return make
