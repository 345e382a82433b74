"""From the tables of a database to a draft of a catalog: entities, fields, links, and remarks for a person.

Nothing is guessed silently: what the database declares (types, keys, references) is taken as it is, everything else
carries a remark that is written behind it as a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from segdsl.tools.introspection import columns as rules
from segdsl.tools.introspection.columns import DraftField
from segdsl.tools.introspection.naming import Names, plural, singular, snake
from segdsl.tools.introspection.references import GUESSED, Reference, References, key_form, left_over
from segdsl.tools.introspection.schema import Column, Schema, Table
from segdsl.wording import join, say

_DEFAULTS: Final = (
    "customer", "contact", "client", "person", "partner", "lead", "household", "buyer", "subscriber", "member",
    "account", "company", "user",
)  # fmt: skip
_LINK_ENDS: Final = ("_id", "_uid", "_uuid", "_guid", "_fk", "_ref")


@dataclass
class DraftLink:
    """A link as it will be written."""

    name: str
    keys: dict[str, Any]
    remarks: list[str] = field(default_factory=list)


@dataclass
class DraftEntity:
    """An entity as it will be written; ``remarks`` stand above it, those of single keys behind them."""

    name: str
    table: Table
    key: str = ""
    key_remark: str = ""
    time: str = ""
    time_remark: str = ""
    keep: str = ""
    keep_remark: str = ""
    joins: list[dict[str, str]] = field(default_factory=list)
    joins_remark: str = ""
    fields: list[DraftField] = field(default_factory=list)
    links: list[DraftLink] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unmapped: list[rules.Unmapped] = field(default_factory=list)
    names: Names = field(default_factory=Names)


@dataclass
class Draft:
    """The whole draft; ``left_out`` says what became no entity, and why."""

    schema: Schema
    entities: list[DraftEntity]
    default_entity: str
    default_remark: str
    left_out: list[str]


def draft_of(schema: Schema) -> Draft:
    """The draft of a catalog for these tables."""
    return _Drafter(schema).draft()


class _Drafter:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._refs = References(schema)
        self._entities: dict[str, DraftEntity] = {}
        self._left_out: list[str] = []
        self._names = Names()

    def draft(self) -> Draft:
        joining, extensions = self._roles()
        for table in self._schema.tables:
            if table.name not in self._entities:
                continue
            entity = self._entities[table.name]
            self._fields(entity, table)
            for extension, column, remark in extensions.get(table.name, []):
                self._extension(entity, extension, column, remark)
            self._conditions(entity)
        for name, entity in self._entities.items():
            self._to_one(entity, self._refs.of[name])
        for table, first, second in joining:
            self._through(table, first, second)
        for name in self._entities:
            self._to_many(name)
        for entity in self._entities.values():
            self._time_behind(entity)
        default, remark = self._default()
        entities = sorted(self._entities.values(), key=lambda entity: entity.name != default)
        return Draft(self._schema, entities, default, remark, self._left_out)

    # --- which table becomes what

    def _roles(self) -> tuple[list[tuple[Table, Reference, Reference]], dict[str, list[tuple[Table, Column, str]]]]:
        """Joining tables, and extension tables by the table that they extend; entities are made for the rest."""
        joining: list[tuple[Table, Reference, Reference]] = []
        extensions: dict[str, list[tuple[Table, Column, str]]] = {}
        extended = {table.name: found for table in self._schema.tables if (found := self._refs.extended(table))}
        for table in self._schema.tables:
            pair, parent = self._refs.joining(table), extended.get(table.name)
            if not table.bare:
                self._left_out.append(say("a table without a name"))
            elif parent is not None and parent[0] not in extended:
                extensions.setdefault(parent[0], []).append((table, parent[1], parent[2]))
            elif pair is not None and {pair[0].table, pair[1].table} <= self._plain(extended, table.name):
                joining.append((table, *pair))
            elif (key := self._refs.keys.get(table.name)) is None:
                columns = join(table.key, " and ")
                why = say("its key is {columns}", columns=columns) if table.key else say("it has no key")
                self._left_out.append(
                    say("{table}: {why}; an entity needs a key of one column", table=table.name, why=why)
                )
            else:
                name = self._names.take(singular(self._refs.words[table.name]))
                self._entities[table.name] = DraftEntity(name, table, key_remark=key.remark)
        return joining, extensions

    def _plain(self, extended: dict[str, tuple[str, Column, str]], but: str) -> set[str]:
        """The tables that are entities of their own."""
        return {
            name for name in self._refs.keys
            if name != but and name not in extended and self._refs.joining(self._refs.tables[name]) is None
        }  # fmt: skip

    def _default(self) -> tuple[str, str]:
        entities = list(self._entities.values())
        if len(entities) < 2:
            return "", ""
        names = sorted(entity.name for entity in entities)
        for word in _DEFAULTS:
            longer = [name for name in names if name.count("_") == 1 and name.endswith(f"_{word}")]  # res_partner
            found = [word] if word in names else longer
            if len(found) == 1:
                return found[0], say("what a segment without `of` is about; guessed from the name: please check")
        incoming = Counter(link.keys["to"] for entity in entities for link in entity.links if "from" not in link.keys)
        best = max(entities, key=lambda entity: incoming[entity.name])
        return best.name, say("what a segment without `of` is about; guessed, most links lead here: please check")

    # --- fields

    def _fields(self, entity: DraftEntity, table: Table) -> None:
        key = self._refs.keys[table.name].column
        entity.key = entity.names.take(snake(key.name))
        entity.fields.append(_placed(DraftField(entity.key, {"type": key_form(key)}), key))
        links = {reference.column.name for reference in self._refs.of[table.name]}
        self._add_columns(entity, table, skip={key.name, *links})
        entity.remarks += self._refs.strange(table)

    def _add_columns(self, entity: DraftEntity, table: Table, skip: set[str], *, beside: str = "") -> None:
        columns = [column for column in table.columns if column.name not in skip]
        places = rules.places_in(columns)
        in_places = {column.name for _, *pair in places for column in pair}
        for column in columns:
            if column.name in in_places:
                continue
            found = rules.keys_of(column) if column.name else None
            if found is None:
                entity.unmapped.append(rules.Unmapped(column, rules.why_not(column)))
                continue
            keys, remarks = found
            word = snake(column.name)
            name = entity.names.take(word, *([f"{self._refs.words[beside]}_{word}"] if beside else []))
            each = DraftField(name, dict(keys), [*remarks])
            each.remarks += rules.remarks_of(column, each.keys)
            each.remarks += self._reference_remarks(table, column)
            entity.fields.append(_placed(each, column, beside))
        for name, latitude, longitude in places:
            place = DraftField(entity.names.take(name), {"type": "geo", "columns": [latitude.name, longitude.name]})
            place.remarks.append(GUESSED)
            if beside:
                place.keys["table"] = beside
            entity.fields.append(place)

    def _reference_remarks(self, table: Table, column: Column) -> list[str]:
        """What a column that is called like a reference, and leads to no table that is known, could be."""
        which = self._refs.type_beside(table, column)
        if which is not None:
            where = f'where = {{ {which.name} = "…" }}'
            return [
                say("refers to the table that {column} says: a link for each, {where}", column=which.name, where=where)
            ]
        if key_form(column) is not None and snake(column.name).endswith("_id"):
            return [say("a key of another table? no table is called like it")]
        return []

    def _extension(self, entity: DraftEntity, table: Table, column: Column, remark: str) -> None:
        entity.joins.append({"table": table.name, "key": column.name})
        entity.joins_remark = remark or entity.joins_remark
        self._add_columns(entity, table, skip={column.name}, beside=table.name)

    def _conditions(self, entity: DraftEntity) -> None:
        """``keep`` and ``time``."""
        plain = [each for each in entity.fields if "table" not in each.keys and each.name != entity.key]
        own = {each.keys.get("column", each.name): each for each in plain}
        pairs = [(column, own[column.name]) for column in entity.table.columns if column.name in own]
        entity.keep, entity.keep_remark = rules.keep_of(pairs)
        entity.time, times = rules.time_of(list(own.values()))
        if entity.time and len(times) > 1:
            others = join(name for name in times if name != entity.time)
            entity.time_remark = say("guessed, not {others}: please check", others=others)
        elif times and not entity.time:
            entity.time_remark = say("when it happened, if it is an event: one of {fields}", fields=join(times))

    def _time_behind(self, entity: DraftEntity) -> None:
        """The lines of an order happened when the order did."""
        if entity.time or entity.time_remark:
            return
        by_name = {each.name: each for each in self._entities.values()}
        for link in entity.links:
            target = by_name[link.keys["to"]]
            path = f"{link.name}.{target.time}"
            to_one = "by" in link.keys and "through" not in link.keys
            if to_one and target.time and "." not in target.time and entity.name.startswith(f"{target.name}_"):
                entity.time, entity.time_remark = path, GUESSED
                return

    # --- links

    def _to_one(self, entity: DraftEntity, references: Sequence[Reference]) -> None:
        for reference in references:
            target = self._entities.get(reference.table)
            remarks = [reference.remark] if reference.remark else []
            if target is None:
                entity.remarks.append(
                    say("{column} refers to {table}, which is no entity here",
                        column=reference.column.name, table=reference.table)
                )  # fmt: skip
                continue
            word = _link_word(reference.column) or target.name
            name = entity.names.take(word, f"{word}_link", f"{word}_{target.name}")
            entity.links.append(DraftLink(name, {"to": target.name, "by": reference.column.name}, remarks))

    def _to_many(self, table: str) -> None:
        """The other way round of every link to one of this table's entity."""
        source = self._entities[table]
        links = [link for link in source.links if "by" in link.keys and "through" not in link.keys]
        counts = Counter(link.keys["to"] for link in links)
        by_name = {entity.name: entity for entity in self._entities.values()}
        for link in links:
            target = by_name[link.keys["to"]]
            word = plural(source.name)
            longer = f"{word}_by_{link.name}"
            if target is source:
                wanted = ("children", longer) if link.name == "parent" else (longer,)
            else:
                wanted = (longer,) if counts[target.name] > 1 else (word, longer)
            name = target.names.take(*wanted)
            target.links.append(DraftLink(name, {"to": source.name, "from": link.keys["by"]}, list(link.remarks)))

    def _through(self, table: Table, first: Reference, second: Reference) -> None:
        """A link on both sides of a joining table."""
        others = left_over(table, (first.column, second.column), self._refs.keys.get(table.name))
        where: dict[str, Any] = {}
        remarks = list(dict.fromkeys(each.remark for each in (first, second) if each.remark))
        for column in others:
            if rules.is_deleted_flag(column):
                where[column.name] = False if column.form == "boolean" else 0
                remarks.append(
                    say("without those that {column} says are gone: {remark}", column=column.name, remark=GUESSED)
                )
        more = [column.name for column in others if column.name not in where]
        if more:
            remarks.append(
                say("{table} also has {columns}: as an entity it could show them", table=table.name, columns=join(more))
            )
        for ours, theirs in ((first, second), (second, first)):
            owner, target = self._entities[ours.table], self._entities[theirs.table]
            word = plural(target.name)
            name = owner.names.take(word, f"{word}_by_{_link_word(theirs.column)}")
            keys = {"to": target.name, "through": table.name, "by": ours.column.name, "from": theirs.column.name}
            owner.links.append(DraftLink(name, keys | ({"where": where} if where else {}), list(remarks)))


def _placed(each: DraftField, column: Column, beside: str = "") -> DraftField:
    """The field with where it is stored, as far as its name does not say it."""
    place = {"column": column.name} if column.name != each.name else {}
    each.keys = {"type": each.keys.pop("type"), **place, **({"table": beside} if beside else {}), **each.keys}
    return each


def _link_word(column: Column) -> str:
    """``billing_account_id`` -> ``billing_account``; ``accountid`` -> ``account``."""
    word = snake(column.name)
    for end in _LINK_ENDS:
        if word.endswith(end) and len(word) > len(end):
            return word.removesuffix(end)
    return word.removesuffix("id") if word.endswith("id") and len(word) > 4 else word
