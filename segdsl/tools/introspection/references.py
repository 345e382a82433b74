"""Which tables refer to which: keys, references that the database declares, and those that names suggest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segdsl.tools.introspection.naming import common_prefix, singular, snake, without
from segdsl.tools.introspection.schema import Column, Schema, Table
from segdsl.wording import join, say

GUESSED: Final = say("guessed from the name: please check")
_SUFFIX: Final = re.compile(r"_(id|uid|uuid|guid|fk|ref)$")
_PERSON: Final = re.compile(r"^(created|modified|updated|deleted|approved|closed)_by$|^(assigned_to|owner)$")
_USERS: Final = ("user", "employee", "admin")
_TYPE_OF: Final = ("type", "module", "model", "table", "kind")
_SPEAKING_KEY: Final = re.compile(r"(?<=[^_])_?id$")  # not "id" alone
_EXTENSION: Final = re.compile(r"_(cstm|custom|ext|extra|extension|details?|profile)$")
_HARMLESS: Final = re.compile(
    r"deleted|(^|_)(modified|created|updated|entered|added|by|position|sort|order(ing)?|primary|seq(uence)?)(_|$)"
)
_JOINING: Final = re.compile(r"_(rel|xref|map|link|links|assoc|join|through)$")


@dataclass(frozen=True)
class Reference:
    """A column that holds the key of another table's rows."""

    column: Column
    table: str
    remark: str = ""


@dataclass(frozen=True)
class Key:
    """The column that tells a table's rows apart."""

    column: Column
    remark: str = ""


class References:
    """What can be said of the tables of a schema together."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.prefix = common_prefix([*(table.bare for table in schema.tables), *schema.not_asked_for])
        self.tables = {table.name: table for table in schema.tables}
        self.words = {table.name: snake(without(self.prefix, table.bare)) for table in schema.tables}
        self.keys = {table.name: key for table in schema.tables if (key := self._key(table)) is not None}
        self._by_word: dict[str, list[str]] = {}
        self._by_key: dict[str, list[str]] = {}
        for table, key in self.keys.items():
            self._by_word.setdefault(_together(self.words[table]), []).append(table)
            self._by_key.setdefault(snake(key.column.name), []).append(table)
        self.of = {table.name: self._references(table) for table in schema.tables}

    # --- keys

    def _key(self, table: Table) -> Key | None:
        columns = [column for name in table.key if (column := table.column(name)) is not None]
        if len(columns) == 1:
            return Key(columns[0]) if key_form(columns[0]) else None
        for name in table.unique:
            column = table.column(name)
            if column is not None and not column.nullable and key_form(column):
                return Key(column, say("unique in the database, not its primary key: please check"))
        if table.key:
            return None
        word = singular(self.words[table.name])
        for name in ("id", f"{word}_id", f"{word}id", "uuid"):
            found = [column for column in table.columns if snake(column.name) == name and key_form(column)]
            if found:
                return Key(found[0], say("the table declares no key; guessed from the name: please check"))
        return None

    # --- references

    def _references(self, table: Table) -> list[Reference]:
        found: dict[str, Reference] = {}
        for foreign in table.references:
            column = table.column(foreign.columns[0]) if len(foreign.columns) == 1 else None
            key = self.keys.get(foreign.table)
            if column is not None and column.name and key is not None and foreign.referred == (key.column.name,):
                found.setdefault(column.name, Reference(column, foreign.table))
        own = self.keys.get(table.name)
        for column in table.columns:
            if column.name in found or (own is not None and column.name == own.column.name):
                continue
            target = self._guess(table, column)
            if target is not None:
                found[column.name] = Reference(column, target, GUESSED)
        return [found[column.name] for column in table.columns if column.name in found]

    def strange(self, table: Table) -> list[str]:
        """The declared references that no link can follow."""
        told: list[str] = []
        for foreign in table.references:
            key = self.keys.get(foreign.table)
            if len(foreign.columns) != 1 or key is None or foreign.referred != (key.column.name,):
                columns, referred = join(foreign.columns), join(foreign.referred)
                told.append(
                    say("({columns}) refers to {table} ({referred}), not to a key of one column: no link",
                        columns=columns, table=foreign.table, referred=referred)
                )  # fmt: skip
        return told

    def _guess(self, table: Table, column: Column) -> str | None:
        form = key_form(column)
        if form is None:
            return None
        word = snake(column.name)
        if _PERSON.match(word):
            return next((found for user in _USERS if (found := self._named(user, form)) is not None), None)
        base = _SUFFIX.sub("", word)
        if (owner := self._owner(word, form)) is not None and owner != table.name:
            return owner
        if base == word:
            exact = word[:-2] if word.endswith("id") else ""
            return self._named(exact, form) if exact else None
        if base == "parent":
            own = self.keys.get(table.name)
            alone = own is not None and key_form(own.column) == form and self.type_beside(table, column) is None
            return table.name if alone else None
        parts = base.split("_")
        for start in range(len(parts)):
            found = self._named("_".join(parts[start:]), form)
            if found is not None:
                return found
        return None

    def _named(self, word: str, form: str) -> str | None:
        """The one table of this word whose key has this form."""
        tables = self._by_word.get(_together(word), [])
        return tables[0] if len(tables) == 1 and key_form(self.keys[tables[0]].column) == form else None

    def _owner(self, word: str, form: str) -> str | None:
        """The table whose key column has this name: ``contactid`` is the key of contactdetails, and of contactscf.

        Of several it is the one that is called like the key, or its details; the others extend it.
        """
        tables = self._by_key.get(word, [])
        if not tables or not _SPEAKING_KEY.search(word) or key_form(self.keys[tables[0]].column) != form:
            return None
        stem = re.escape(_SPEAKING_KEY.sub("", word).strip("_"))
        named = [table for table in tables if re.fullmatch(rf"{stem}(_?detail)?", singular(self.words[table]))]
        found = tables if len(tables) == 1 else named
        return found[0] if len(found) == 1 else None

    def type_beside(self, table: Table, column: Column) -> Column | None:
        """For ``parent_id`` the column ``parent_type``: it says which table the reference is into."""
        word = snake(column.name)
        base = _SUFFIX.sub("", word)
        if base == word:
            return None
        wanted = {f"{base}_{kind}" for kind in _TYPE_OF}
        return next((other for other in table.columns if snake(other.name) in wanted and other.form == "text"), None)

    # --- roles of tables

    def extended(self, table: Table) -> tuple[str, Column, str] | None:
        """The table that this one extends row by row, our column with its key, and a remark."""
        key = self.keys.get(table.name)
        if key is None:
            return None
        for reference in self.of[table.name]:
            if reference.column.name == key.column.name and reference.table != table.name and not reference.remark:
                parent = singular(self.words[reference.table])
                if self.words[table.name].startswith(parent):
                    return reference.table, key.column, ""
        owner = self._owner(snake(key.column.name), key_form(key.column) or "")
        if owner is not None and owner != table.name:
            return owner, key.column, GUESSED
        stem = _EXTENSION.sub("", self.words[table.name])
        if stem != self.words[table.name]:
            parent_table = self._named(stem, key_form(key.column) or "")
            if parent_table is not None and snake(key.column.name) in self._extension_keys(parent_table):
                return parent_table, key.column, GUESSED
        return None

    def _extension_keys(self, parent: str) -> set[str]:
        word, key = singular(self.words[parent]), snake(self.keys[parent].column.name)
        return {f"{key}_c", f"{word}_id", f"{word}id", key} - {"id"}

    def joining(self, table: Table) -> tuple[Reference, Reference] | None:
        """The two references of a table that only joins many with many."""
        references = self.of[table.name]
        if len(references) != 2:
            return None
        first, second = references
        key = self.keys.get(table.name)
        if set(table.key) == {first.column.name, second.column.name} or key is None:
            return first, second
        others = left_over(table, (first.column, second.column), key)
        if not all(_HARMLESS.search(snake(column.name)) for column in others):
            return None  # what it says of the pair is worth an entity
        word = self.words[table.name]
        names = [singular(self.words[reference.table]) for reference in references]
        both = all(name in word for name in names) and singular(word) not in names
        return (first, second) if both or _JOINING.search(word) else None


def _together(word: str) -> str:
    """``lead_lists`` and ``leadlist`` are one thing."""
    return singular(word).replace("_", "")


def key_form(column: Column) -> str | None:
    """ "integer" or "text": what a key in this column would be; a column without a name is no key."""
    if not column.name:
        return None
    if column.form == "decimal":
        return "integer" if column.scale == 0 and (column.digits or 99) <= 18 else None
    return column.form if column.form in ("integer", "text") else None


def left_over(table: Table, used: Sequence[Column], key: Key | None) -> list[Column]:
    """The columns of a joining table that no link will show."""
    names = {column.name for column in used} | ({key.column.name} if key is not None else set())
    return [column for column in table.columns if column.name not in names]
