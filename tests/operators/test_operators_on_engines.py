"""Every example of every operator and aggregate, on every database engine at hand.

What a dialect refuses is listed in ``refused.toml``, so that a refusal is a decision which a review sees;
``make golden`` writes the list anew.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_harness import cases, run
from engines import each_engine

from segdsl.catalog.load import load_catalog
from segdsl.tools.sources import open_source

REFUSED = Path(__file__).parent / "refused.toml"
CATALOG = """
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
"""


@pytest.mark.parametrize("engine", each_engine())
def test_every_example(
    engine: str, new_database: Callable[[str], str], golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    url = new_database(engine)
    catalog = load_catalog(CATALOG)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "customers.csv").write_text("id\n1\n", encoding="utf-8")
    from segdsl.tools.databases.loading import load_tables

    load_tables(tmp_path / "data", url, catalog)
    with open_source(url, catalog) as source:
        results = run(source)
    assert len(results) == len(cases())
    wrong = [result.wrong for result in results if result.wrong]
    assert not wrong, "\n".join(wrong)
    refused = sorted({result.case.operator.id for result in results if result.refused})
    _compare(engine, refused)


def _compare(engine: str, refused: list[str]) -> None:
    """The refused operators of an engine with those that are listed."""
    import os

    listed = tomllib.loads(REFUSED.read_text(encoding="utf-8")) if REFUSED.exists() else {}
    if os.environ.get("SEGDSL_GOLDEN") == "write":
        listed[engine] = refused
        REFUSED.write_text("".join(f"{name} = {json.dumps(ids)}\n" for name, ids in sorted(listed.items()) if ids))
        return
    assert refused == listed.get(engine, [])
