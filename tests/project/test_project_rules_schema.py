"""The published schema of rules as JSON is the one that the code has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from segdsl.semantic.document import schema


@pytest.mark.golden
def test_the_published_schema_is_current(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "docs" / "rules.schema.json", json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")
