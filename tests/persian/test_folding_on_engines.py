"""``compare = "persian"``: the SQL of every engine folds every letter as the Python of it does.

One table of texts, one query an engine: the whole Arabic block, its supplements and presentation forms, the joiners
and the marks of direction, digits of many scripts, Latin with its accents, and random texts of all of these.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engines import each_engine

from segdsl.catalog.load import load_catalog
from segdsl.folding import fold_ignore_case, fold_persian
from segdsl.operators import REGISTRY
from segdsl.types import TEXT

RANGES = (
    (0x0600, 0x06FF),  # Arabic
    (0x0750, 0x077F),  # its supplement
    (0x08A0, 0x08FF),  # extended
    (0xFB50, 0xFDFF),  # presentation forms A: folded by nobody, since stored text may hold them on purpose
    (0xFE70, 0xFEFF),  # presentation forms B
    (0x200B, 0x200F),  # joiners, LRM, RLM
    (0x202A, 0x202E),  # embeddings and overrides
    (0x2066, 0x2069),
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x0300, 0x030F),
    (0x0370, 0x03FF),
    (0x0400, 0x045F),
    (0x0966, 0x096F),  # Devanagari digits stay
    (0xFF10, 0xFF19),  # full-width digits too
    (0x1F600, 0x1F603),
)
CATALOG = """
[entity.text]
table = "texts"
key = "id"
[entity.text.fields]
id = { type = "integer" }
body = { type = "text" }
"""


def letters() -> list[str]:
    return [chr(point) for first, last in RANGES for point in range(first, last + 1)]


def texts() -> list[str]:
    """Each letter inside a word, since engines trim and pad, and random words of all of them."""
    r = random.Random(1405)
    every = letters()
    persian = [chr(point) for point in range(0x0600, 0x0700)] + list("كيىةۀأإآٱؤئ۱٢3ـ\u064b\u0670\u200c\u200d ")
    found = [f"a{letter}Z" for letter in every]
    found += ["".join(r.choice(persian) for _ in range(r.randint(1, 12))) for _ in range(300)]
    found += ["".join(r.choice(every) for _ in range(r.randint(1, 20))) for _ in range(300)]
    words = [
        "كتاب‌هاي ایرانی",
        "مُؤَسَّسة الإمام",
        "خانۀ ما ۱۲٣",
        "Ōmīd ÀÉ ТЕСТ ΑΒΓς",
        "ﷲ ﻻ ﭗ",
        "ــــ",
        "\u200c\u200d",
        "İstanbul ß ſ K",
    ]
    return found + words + [unicodedata.normalize("NFD", word) for word in words]


def test_the_texts_are_what_they_claim() -> None:
    every = set(letters())
    assert {"ي", "ك", "ة", "ۀ", "\u200c", "\u202e", "ﻻ", "٫", "۹"} <= every
    assert len(texts()) > 2000
    assert any(fold_persian(text) != fold_ignore_case(text) for text in texts())


def test_folding_twice_changes_nothing_and_no_two_letters_meet_by_chance() -> None:
    for text in texts():
        once = fold_persian(text)
        assert fold_persian(once) == once
        assert fold_ignore_case(once) == once
    kept = [letter for letter in letters() if fold_persian(letter) == letter]
    assert len(set(map(fold_persian, kept))) == len(kept)


@pytest.mark.parametrize("engine", each_engine())
def test_every_engine_folds_as_python_does(engine: str, new_database: Callable[[str], str], tmp_path: Path) -> None:
    from segdsl.tools.databases.loading import load_tables
    from segdsl.tools.sources import open_source

    url, catalog, stored = new_database(engine), load_catalog(CATALOG), texts()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "texts.jsonl").write_text("".join(lines(stored)), encoding="utf-8")
    load_tables(tmp_path / "data", url, catalog)
    with open_source(url, catalog) as source:
        rows = list(source.execute(*query(source.dialect)))
    wrong = [
        (stored[int(key)], way, got)
        for key, *folded in rows
        for way, fold, got in zip(("persian", "ignore_case"), (fold_persian, fold_ignore_case), folded, strict=True)
        if got != fold(stored[int(key)])
    ]
    assert len(rows) == len(stored)
    assert not wrong, [
        (text.encode("unicode_escape"), way, str(got).encode("unicode_escape")) for text, way, got in wrong[:9]
    ]


def lines(stored: list[str]) -> Iterator[str]:
    import json

    for number, text in enumerate(stored):
        yield json.dumps({"id": number, "body": text}) + "\n"


def query(dialect: str) -> tuple[str, dict[str, object]]:
    """One SELECT of the key and both folded forms, as the operators say them for this engine."""
    from sqlglot import exp

    from segdsl.sql.dialects import builder_for
    from segdsl.sql.statements import _number
    from segdsl.sql.trees import alias, column

    b: Any = builder_for(dialect)
    columns: list[Any] = [column("t", "id")]
    for way in ("persian", "ignore_case"):
        b.arg_types, b.result_type = (TEXT,), TEXT
        body = b.cast(column("t", "body"), TEXT)  # with the collation that every text gets when it is read
        tree = REGISTRY[f"fold_{way}"].sql(b, body)  # type: ignore[misc]
        columns.append(alias(tree, way))
    table = exp.Table(this=exp.to_identifier("texts", quoted=True), alias=exp.TableAlias(this=exp.to_identifier("t")))
    tree = exp.Select(expressions=columns, from_=exp.From(this=table))
    params = _number(b, tree)
    return b.print(tree, pretty=False), params
