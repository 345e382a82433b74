"""Writing members to a file: CSV, JSON lines or Parquet, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from segdsl.diagnostics import SegdslError
from segdsl.tools.errors import BAD_OUTPUT, CANNOT_WRITE
from segdsl.tools.os_errors import reason_of
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.workspace.members import Keys

ENDINGS = (".csv", ".jsonl", ".parquet")


def check_output(path: Path) -> None:
    """Stops before anything runs where the file could not be written."""
    if path.suffix.lower() not in ENDINGS:
        raise SegdslError([BAD_OUTPUT.at(path=path)])
    if not path.parent.is_dir():
        raise SegdslError([CANNOT_WRITE.at(path=path, why=say("there is no folder {path}", path=path.parent))])


def write_members(path: Path, members: Mapping[str, Keys]) -> int:
    """Rows (segment, key) in order; the number of rows. The file appears only when it is complete."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
            part = Path(made.name)
        try:
            count = _write(path.suffix.lower(), part, members)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SegdslError([CANNOT_WRITE.at(path=path, why=reason_of(error))]) from None
    return count


def _write(ending: str, part: Path, members: Mapping[str, Keys]) -> int:
    if ending == ".parquet":
        return _parquet(part, members)
    with part.open("w", encoding="utf-8", newline="") as out:
        if ending == ".csv":
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("segment", "key"))
            writer.writerows(_rows(members))
        else:
            for segment, key in _rows(members):
                out.write(json.dumps({"segment": segment, "key": key}, ensure_ascii=False) + "\n")
    return sum(len(keys) for keys in members.values())


def _rows(members: Mapping[str, Keys]) -> Iterator[tuple[str, Any]]:
    for segment, keys in members.items():
        for key in keys:
            yield segment, key


def _parquet(part: Path, members: Mapping[str, Keys]) -> int:
    import duckdb

    numbers = all(isinstance(key, int) for keys in members.values() for key in keys)
    csv_part = part.with_suffix(".rows")
    try:
        count = _write(".csv", csv_part, members)
        with duckdb.connect() as connection:
            kind = "BIGINT" if numbers else "VARCHAR"
            rows = connection.read_csv(str(csv_part), header=True, dtype={"segment": "VARCHAR", "key": kind})
            rows.write_parquet(str(part))
    finally:
        csv_part.unlink(missing_ok=True)
    return count
