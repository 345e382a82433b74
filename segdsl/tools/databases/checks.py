"""What is wrong with the data of a database: unusable and repeated keys, required fields unknown, values that misfit.

The same findings that `segdsl.catalog.storage.load_rows` makes, without rows in memory. Most columns need no look at
each value: an integer column cannot misfit an integer field, and of a date column it is enough that the earliest and
the latest convert. What is left is streamed, only the columns in question, and read by the field's own reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from segdsl.catalog import storage_errors as errors
from segdsl.catalog.columns import Cell, cell_of, element_of, matches, misfit_of, scalar_cell
from segdsl.catalog.models import Catalog, Entity, Field, name_of
from segdsl.catalog.needs import Loaded, Need
from segdsl.diagnostics import Diagnostic
from segdsl.tools.databases.families import Family, family_of
from segdsl.tools.source_checks import first_of
from segdsl.types import DOUBLE, Kind, Type
from segdsl.values import read_key

if TYPE_CHECKING:
    from segdsl.tools.databases.base import SqlSource

_NATURAL: Final = {
    (Family.INTEGER, Kind.INTEGER),
    (Family.INTEGER, Kind.DOUBLE),
    (Family.INTEGER, Kind.TEXT),
    (Family.TEXT, Kind.TEXT),
    (Family.UUID, Kind.TEXT),
    (Family.BOOLEAN, Kind.BOOLEAN),
}
_RANGED: Final = {
    (Family.INTEGER, Kind.DECIMAL),
    (Family.DECIMAL, Kind.DECIMAL),
    (Family.DECIMAL, Kind.DOUBLE),
    (Family.DOUBLE, Kind.DOUBLE),
    (Family.DATE, Kind.DATE),
    (Family.DATE, Kind.DATETIME),
    (Family.TIMESTAMP, Kind.DATE),
    (Family.TIMESTAMP, Kind.DATETIME),
}
# Where the smallest and the largest value say something of all others: MySQL has days that do not exist between
# good ones, and ClickHouse leaves out what is no number.
_ORDERED: Final[Mapping[str, frozenset[Family]]] = {
    "postgres": frozenset((Family.INTEGER, Family.DECIMAL, Family.DOUBLE, Family.DATE, Family.TIMESTAMP)),
    "mysql": frozenset((Family.INTEGER, Family.DECIMAL, Family.DOUBLE)),
    "mariadb": frozenset((Family.INTEGER, Family.DECIMAL, Family.DOUBLE)),
    "clickhouse": frozenset((Family.INTEGER, Family.DECIMAL, Family.DATE, Family.TIMESTAMP)),
    "spark": frozenset((Family.INTEGER, Family.DECIMAL, Family.DATE, Family.TIMESTAMP)),
    "bigquery": frozenset((Family.INTEGER, Family.DECIMAL, Family.DATE, Family.TIMESTAMP)),
}
_TEXT_TYPE: Final[Mapping[str, str]] = {
    "postgres": "TEXT", "mysql": "CHAR", "mariadb": "CHAR", "clickhouse": "Nullable(String)", "spark": "STRING",
    "bigquery": "STRING",
}  # fmt: skip


def key_problems(source: SqlSource, catalog: Catalog, wanted: Mapping[str, Need]) -> list[Diagnostic]:
    """Keys that are unknown or stand twice; where all keys are good, required fields that are unknown."""
    found = [told for need in wanted.values() for told in _Checks(source, catalog, need).bad_keys()]
    return found or [told for need in wanted.values() for told in _Checks(source, catalog, need).required()]


def find_misfits(source: SqlSource, catalog: Catalog, need: Need) -> Loaded:
    """The stored values of one entity that do not convert, as `load_rows` would list and count them."""
    return _Checks(source, catalog, need).misfits()


class _Checks:
    """One entity's data looked through."""

    def __init__(self, source: SqlSource, catalog: Catalog, need: Need) -> None:
        self.source, self.catalog, self.need, self.entity = source, catalog, need, need.entity
        self._owners: set[Any] | None = None

    # --- keys

    def bad_keys(self) -> list[Diagnostic]:
        entity, found = self.entity, list[Diagnostic]()
        table, name = entity.table, name_of(entity)
        if not self._counts_are_good():
            told, counts = list[Diagnostic](), Counter[Any]()
            for number, (raw,) in enumerate(self._rows(entity.table, [entity.key_column]), 1):
                key = read_key(raw, entity.key_type)
                counts[key] += 1
                if key is None:
                    shown = "NULL" if raw is None else repr(raw)
                    told.append(
                        errors.KEY_UNUSABLE.at(
                            row=number, table=table, column=entity.key_column, value=shown, entity=name,
                            type=entity.key_type,
                        )
                    )  # fmt: skip
            del counts[None]
            found += first_of(told, entity.table)
            twice = [errors.KEY_TWICE.at(value=key, column=entity.key_column, table=table, entity=name)
                     for key, count in counts.items() if count > 1]  # fmt: skip
            found += first_of(twice, entity.table)
        for join in entity.joins:
            if any(each.table == join.table for each in self.need.fields.values()):
                owners, counts = self.owners(), Counter[Any]()
                counts.update(read_key(raw, entity.key_type) for (raw,) in self._rows(join.table, [join.key]))
                twice = [errors.JOIN_TWICE.at(table=join.table, value=key, column=join.key, entity=name_of(entity))
                         for key, count in counts.items() if count > 1 and key in owners]  # fmt: skip
                found += first_of(twice, join.table)
        return found

    def _counts_are_good(self) -> bool:
        """Whether the database's own counts already say that every key is known and stands once.

        They may find fewer distinct keys than there are, where a collation takes two texts for one, never more.
        """
        entity, source = self.entity, self.source
        family = self._family(entity.table, entity.key_column)
        if (family, entity.key_type.kind) not in _NATURAL or source.dialect not in _ORDERED or source.few_rows:
            return False
        column = source.quoted(entity.key_column)
        known = f"NULLIF({column}, '')" if family is Family.TEXT else column
        table = source.quoted_table(entity.table)
        sql = f"SELECT COUNT(*), COUNT({known}), COUNT(DISTINCT {known}) FROM {table}"  # noqa: S608
        rows, usable, distinct = next(source.execute(sql))
        return bool(rows == usable == distinct)

    def owners(self) -> set[Any]:
        """The keys of the entity's rows."""
        if self._owners is None:
            rows = self._rows(self.entity.table, [self.entity.key_column])
            self._owners = {read_key(raw, self.entity.key_type) for (raw,) in rows} - {None}
        return self._owners

    # --- required fields

    def required(self) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        entity = self.entity
        for each in self.need.fields.values():
            if not each.required or each.type.kind is Kind.SET:
                continue
            table = each.rows or each.table or entity.table
            if each.rows is None and table == entity.table:
                unknown: Iterable[Any] = [key for key, value in self._values(each, table) if value is None]
            else:
                known = {key for key, value in self._values(each, table) if value is not None}
                unknown = [key for key in self.owners() if key not in known]
            told = [
                errors.REQUIRED_UNKNOWN.at(field=name_of(each), entity=name_of(entity), key=key, table=table,
                                           column=each.column or "/".join(each.columns or ()))
                for key in unknown
            ]  # fmt: skip
            found += first_of(told, entity.table)
        return found

    def _values(self, each: Field, table: str) -> Iterator[tuple[Any, Any]]:
        """(key, canonical value) of each row of the table that holds a field."""
        read = cell_of(each, self.catalog)
        columns = each.columns or (each.column,)
        rows = self._rows(table, [self._key_column(each, table), *columns, *each.where])
        for raw_key, *raws in rows:
            if all(map(matches, raws[len(columns) :], each.where.values())):
                values = [read(raw) for raw in raws[: len(columns)]]
                yield read_key(raw_key, self.entity.key_type), None if None in values else values

    # --- misfits

    def misfits(self) -> Loaded:
        loaded, entity = Loaded(), self.entity
        by_table: dict[str, list[Field]] = {}
        for each in self.need.fields.values():
            if each.rows is None:
                by_table.setdefault(each.table or entity.table, []).append(each)
        for table, fields in by_table.items():
            doubtful = self._doubtful(table, fields)
            if doubtful:
                self._stream(loaded, table, doubtful)
        for each in self.need.fields.values():
            if each.rows is not None and self._doubtful(each.rows, [each]):
                self._stream(loaded, each.rows, [each])
        return loaded

    def _stream(self, loaded: Loaded, table: str, fields: Sequence[Field]) -> None:
        """Asks every stored value of these fields; of another table than the entity's only rows with an owner."""
        owners: Collection[Any] | None = None
        if table != self.entity.table or fields[0].rows is not None:
            owners = self.owners()
        columns = list(dict.fromkeys(c for f in fields for c in (*(f.columns or (f.column,)), *f.where)))
        asked: list[tuple[int, Field, Any, list[tuple[int, Any]]]] = []
        for each in fields:
            misfit, fixed = _Remembered(misfit_of(each, self.catalog)), [
                (columns.index(name), value) for name, value in each.where.items()
            ]  # fmt: skip
            asked += [(columns.index(name), each, misfit, fixed) for name in each.columns or (each.column,)]
        for raw_key, *raws in self._rows(table, [self._key_column(fields[0], table), *columns]):
            key: Any = _UNREAD
            for index, each, misfit, fixed in asked:
                raw = raws[index]
                if raw is None or not misfit(raw):
                    continue
                if key is _UNREAD:
                    key = read_key(raw_key, self.entity.key_type)
                if (owners is None or key in owners) and all(matches(raws[at], value) for at, value in fixed):
                    loaded.misfit(table, key, each, raw)

    def _doubtful(self, table: str, fields: Sequence[Field]) -> list[Field]:
        """The fields whose stored values must be looked at one by one."""
        found, ranged = list[Field](), list[Field]()
        ordered = _ORDERED.get(self.source.dialect, frozenset())
        for each in fields:
            type_ = self._asked_type(each)
            families = {self._family(table, name) for name in each.columns or (each.column,)}
            plain = type_ is not None and not (each.json_path or each.stored or each.values)
            if not plain or not ordered:
                found.append(each)
            elif type_ is not None and any((family, type_.kind) not in _NATURAL for family in families):
                fits = all((family, type_.kind) in _RANGED and family in ordered for family in families)
                (ranged if fits else found).append(each)
        kept = {each.name for each in found} | self._out_of_range(table, ranged)
        return [each for each in fields if each.name in kept]

    def _asked_type(self, each: Field) -> Type | None:
        if each.type.kind is Kind.SET:
            return each.type.element if each.rows is not None else None
        return DOUBLE if each.type.kind is Kind.GEO else each.type

    def _out_of_range(self, table: str, fields: Sequence[Field]) -> set[str]:
        """The fields of which the smallest or the largest stored value does not convert."""
        columns = [(each, name) for each in fields for name in each.columns or (each.column,)]
        if not columns:
            return set()
        source = self.source
        kind = _TEXT_TYPE[source.dialect]
        ends = [
            f"CAST({end}({source.quoted(name)}) AS {kind})" for _, name in columns for end in ("MIN", "MAX")
        ]  # fmt: skip
        values = next(source.execute(f"SELECT {', '.join(ends)} FROM {source.quoted_table(table)}"))  # noqa: S608
        found: set[str] = set()
        for number, (each, _) in enumerate(columns):
            read = self._reader(each)
            if any(end is not None and read(end) is None for end in values[2 * number : 2 * number + 2]):
                found.add(each.name)
        return found

    def _reader(self, each: Field) -> Cell:
        if each.type.kind is Kind.SET:
            return element_of(each, self.catalog)
        type_ = self._asked_type(each)
        assert type_ is not None
        return scalar_cell(each, type_, self.catalog)

    # --- reading

    def _family(self, table: str, column: str) -> Family:
        return family_of(self.source.dialect, self.source.storage.type_of(table, column) or "")

    def _key_column(self, each: Field, table: str) -> str:
        if each.rows is not None:
            return each.by or ""
        return _join_key(self.entity, table) or self.entity.key_column

    def _rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table with these columns, a column that is named twice fetched once."""
        names = list(dict.fromkeys(columns))
        if len(names) == len(columns):
            yield from self.source.fetch(table, columns)
            return
        places = [names.index(column) for column in columns]
        for row in self.source.fetch(table, names):
            yield tuple(row[place] for place in places)


_UNREAD: Final = object()


class _Remembered(dict[Any, bool]):
    """A question about stored values that is asked once for each of them, as long as they are few."""

    def __init__(self, ask: Any) -> None:
        super().__init__()
        self._ask = ask

    def __call__(self, raw: Any) -> bool:
        try:
            known = self.get((raw.__class__, raw))
        except TypeError:  # a list or a document
            return bool(self._ask(raw))
        if known is None:
            known = bool(self._ask(raw))
            if len(self) < 10_000:
                self[raw.__class__, raw] = known
        return known


def _join_key(entity: Entity, table: str) -> str | None:
    return next((join.key for join in entity.joins if join.table == table), None)
