"""Entities as relations: how stored tables become canonical columns in SQL, the twin of `segdsl.catalog.storage`.

`entity_select` gives one SELECT for the rows of an entity: its table as ``t``, its extension tables and its child
tables (grouped by our key) joined to it, and for each `Item` one column in canonical form. What the source's columns
physically are is told by `Storage`; a column of which nothing is known is taken to be stored naturally, and comes out
bare, so that indexes serve.

==========  ================================================================================
type        canonical column
==========  ================================================================================
integer     BIGINT
decimal     DECIMAL(18, scale), in natural units
float       DOUBLE, never NaN or infinite
text        VARCHAR, never ''
enum        VARCHAR: the logical name
datetime    TIMESTAMP without zone, in UTC
duration    BIGINT, microseconds
set         an array, distinct, folded, without NULL; never NULL itself
geo         two DOUBLE, known together
==========  ================================================================================

Worked example. ``status = { type = "enum", values = { active = "A", lead = "L" } }`` of the table ``crm.contacts``::

    SELECT CASE WHEN t.status = 'A' THEN 'active' WHEN t.status = 'L' THEN 'lead' END AS status FROM crm.contacts AS t
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, Protocol

from sqlglot import exp

from segdsl.catalog.models import Catalog, Entity, Field, Link
from segdsl.catalog.table_names import table_parts
from segdsl.sql.stored import Reading

Sql = Any
OWN: Final = "t"


class Wanted(Protocol):
    """The shape of an `Item`."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def alias(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One column of an entity's relation.

    "field": a field's canonical value (``part`` lat or lon of a geo field); "key": the key; "link": the key that a
    to-one link holds, in the type of the target's key; "back": the key of the entity ``part`` whose to-many link
    ``name`` leads here, as our table stores it; "raw": the bare column of a field, for `natural.raw_tests`.
    """

    kind: Literal["field", "key", "link", "back", "raw"]
    name: str = ""
    part: str = ""
    alias: str = ""


@dataclass(frozen=True)
class Storage:
    """Physical types, table -> column -> type as the engine itself says it; what is missing is stored naturally."""

    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def _index(self) -> dict[str, dict[str, str]]:
        """By small letters: DuckDB does not tell names apart by their capitals."""
        return {
            table.lower(): {column.lower(): kind for column, kind in columns.items()}
            for table, columns in self.tables.items()
        }

    def type_of(self, table: str, column: str) -> str | None:
        """The type of the column of this very name, else of one with other capitals."""
        exact = self.tables.get(table, {}).get(column)
        return exact if exact is not None else self._index.get(table.lower(), {}).get(column.lower())

    def columns_of(self, table: str) -> Sequence[str] | None:
        """The columns of a table, None where there is no such table."""
        return next((tuple(held) for name, held in self.tables.items() if name.lower() == table.lower()), None)


def entity_select(
    b: Any, catalog: Catalog, entity: str, items: Sequence[Wanted], storage: Storage | None = None
) -> Any:
    """The rows of ``entity``, whatever its keep says, with these items as canonical columns."""
    relation = _Relation(b, catalog, catalog.entities[entity], Reading(b, catalog, storage or Storage()))
    columns = [exp.Alias(this=relation.item(item), alias=identifier(item.alias)) for item in items]
    return exp.Select(
        expressions=columns, from_=exp.From(this=table_named(relation.entity.table, OWN)), joins=relation.joins
    )


def through_select(b: Any, catalog: Catalog, entity: str, link: str, storage: Storage | None = None) -> Any:
    """The join table of a many-to-many link, repeats kept: ``a`` our key, ``b`` theirs."""
    model = catalog.entities[entity].links[link]
    assert model.through and model.by and model.from_
    reading = Reading(b, catalog, storage or Storage())
    ours = reading.key(OWN, model.through, model.by, catalog.entities[entity].key_type)
    theirs = reading.key(OWN, model.through, model.from_, catalog.entities[model.to].key_type)
    query = exp.Select(
        expressions=[exp.Alias(this=ours, alias=identifier("a")), exp.Alias(this=theirs, alias=identifier("b"))],
        from_=exp.From(this=table_named(model.through, OWN)),
    )
    if model.where:
        query.set("where", exp.Where(this=reading.fixed(OWN, model.through, model.where)))
    return query


def identifier(name: str) -> Any:
    return exp.Identifier(this=name, quoted=True)


def table_named(name: str, as_: str) -> Any:
    """A table by its name, which may have a schema: ``crm.contacts``."""
    *outer, last = table_parts(name)
    node = exp.Table(this=identifier(last), alias=exp.TableAlias(this=identifier(as_)))
    for part, key in zip(reversed(outer), ("db", "catalog"), strict=False):
        node.set(key, identifier(part))
    return node


class _Relation:
    """One SELECT being made: the joins that its items turn out to need."""

    def __init__(self, b: Any, catalog: Catalog, entity: Entity, reading: Reading) -> None:
        self.b, self.catalog, self.entity, self.reading = b, catalog, entity, reading
        self.joins: list[Any] = []
        self._aliases: dict[str, str] = {}
        self._children: dict[tuple[str, str], tuple[Any, str]] = {}

    def item(self, item: Wanted) -> Any:
        entity = self.entity
        match item.kind:
            case "key":
                return self._key()
            case "field" if item.name == entity.key:
                return self._key()
            case "field":
                return self._field(entity.fields[item.name], item.part)
            case "raw":
                of = entity.fields[item.name]
                return self.reading.column(self._alias_of(of), of.column)
            case "link":
                link = entity.links[item.name]
                return self._reference(link, link.by, self.catalog.entities[link.to])
            case "back":
                owner = self.catalog.entities[item.part]
                link = owner.links[item.name]
                return self._reference(link, link.from_, owner)
            case _:
                raise ValueError(item.kind)

    def _key(self) -> Any:
        return self.reading.key(OWN, self.entity.table, self.entity.key_column, self.entity.key_type)

    def _reference(self, link: Link, column: str | None, whose: Entity) -> Any:
        held = self.reading.key(OWN, self.entity.table, column or "", whose.key_type)
        if not link.where:
            return held
        return self.b.case([(self.reading.fixed(OWN, self.entity.table, link.where), held)])

    def _field(self, of: Field, part: str) -> Any:
        if of.rows is not None:
            return self._child(of)
        alias, table = self._alias_of(of), of.table or self.entity.table
        if of.columns is None:
            return self.reading.value(alias, table, of.column, of)
        both = [self.reading.value(alias, table, column, of) for column in of.columns]
        known = self.b.and_(*(self.b.not_(self.b.is_null(value.copy())) for value in both))
        return self.b.case([(known, both[0 if part == "lat" else 1])])

    def _alias_of(self, of: Field) -> str:
        """The alias of the table that holds the field; an extension table is joined the first time."""
        if of.table is None or of.table == self.entity.table:
            return OWN
        if of.table not in self._aliases:
            name = self._aliases[of.table] = f"j{len(self._aliases) + 1}"
            column = next(join.key for join in self.entity.joins if join.table == of.table)
            theirs = self.reading.key(name, of.table, column, self.entity.key_type)
            self._left_join(table_named(of.table, name), theirs)
        return self._aliases[of.table]

    def _left_join(self, source: Any, theirs: Any) -> None:
        source, theirs = self.b.keyed(source, theirs)
        self.joins.append(exp.Join(this=source, side="LEFT", on=self.b.eq(theirs, self._key())))

    def _child(self, of: Field) -> Any:
        """A field whose values are rows of another table: that table, grouped by our key, one group for all fields."""
        assert of.rows is not None and of.by is not None
        grouped, alias = self._children.get((of.rows, of.by), (None, ""))
        if grouped is None:
            alias = f"c{len(self._children) + 1}"
            owner = self.reading.key(OWN, of.rows, of.by, self.entity.key_type)
            grouped = exp.Select(
                expressions=[exp.Alias(this=owner, alias=identifier("k"))],
                from_=exp.From(this=table_named(of.rows, OWN)),
                group=exp.Group(expressions=[owner.copy()]),
            )
            self._children[of.rows, of.by] = grouped, alias
            source = exp.Subquery(this=grouped, alias=exp.TableAlias(this=identifier(alias)))
            self._left_join(source, self.reading.column(alias, "k"))
        name = f"v{len(grouped.expressions)}"
        grouped.append("expressions", exp.Alias(this=self.reading.grouped(OWN, of), alias=identifier(name)))
        return self.reading.of_group(self.reading.column(alias, name), of)
