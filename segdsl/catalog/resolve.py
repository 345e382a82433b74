"""From checked tables to a `Catalog`: names become references, and everything that must exist does.

A worked example. ``[entity.order] time = "invoice.issued_at"`` holds when order has a link to one called invoice,
that leads to an entity which exists, which has a stored field issued_at of type date or datetime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from segdsl.catalog import errors
from segdsl.catalog.fields import FieldReader, check_zone
from segdsl.catalog.lines import Path
from segdsl.catalog.models import HISTORY_FIELDS, Catalog, Entity, Field, Join, Link
from segdsl.catalog.quality import quality_of
from segdsl.catalog.report import Report, listed
from segdsl.catalog.shape import describe
from segdsl.catalog.tables import DAYS, CatalogTable, EntityTable, LinkTable
from segdsl.source import Source
from segdsl.spelling import canonical
from segdsl.types import DATETIME, INTEGER, TEXT, Kind, Type
from segdsl.wording import join as joined
from segdsl.wording import say

# Words that rules read as themselves wherever a name could stand (language.md, section 1).
RESERVED: Final = frozenset(
    (
        "and", "or", "not", "is", "in", "of", "by", "if", "then", "else", "end", "where", "per", "among", "top",
        "bottom", "true", "false", "everyone", "today", "yesterday", "tomorrow", "now",
    )
)  # fmt: skip


def resolve(table: CatalogTable, report: Report, source: Source) -> Catalog:
    """The catalog; only to be used if the report has no errors."""
    return _Resolver(table, report).catalog(source)


class _Resolver:
    def __init__(self, table: CatalogTable, report: Report) -> None:
        self._table = table
        self._report = report
        self._names = {canonical(name): name for name in table.entity}

    def catalog(self, source: Source) -> Catalog:
        table = self._table
        if not table.entity and not self._report.has(("entity",)):
            self._report.add(errors.NO_ENTITIES, ("entity",))
        check_zone(table.timezone, ("timezone",), self._report)
        entities: dict[str, Entity] = {}
        histories: list[Entity] = []
        for name, written in table.entity.items():
            entities[name] = self._entity(name, written, histories)
        self._check_entity_names()
        for entity in entities.values():
            self._check_time(entity, entities)
        entities.update((entity.name, entity) for entity in histories)
        first_day = table.week_starts or ("saturday" if table.calendar == "jalali" else "monday")
        return Catalog(
            entities=entities,
            default_entity=self._default_entity(),
            timezone=table.timezone,
            calendar=table.calendar,
            week_starts=DAYS.index(first_day),
            source=source,
        )

    def _default_entity(self) -> str:
        wanted, names = self._table.default_entity, tuple(self._table.entity)
        path: Path = ("default_entity",)
        if wanted is not None:
            return self._entity_name(wanted, path) or ""
        if len(names) > 1 and not self._report.has(path):
            self._report.add(errors.NO_DEFAULT, path, first=names[0], choices=listed(names))
        return names[0] if names else ""

    def _entity_name(self, wanted: str, path: Path) -> str | None:
        found = self._names.get(canonical(wanted))
        if found is None and not self._report.has(path):
            names = self._table.entity
            self._report.add(
                errors.UNKNOWN_ENTITY,
                path,
                value=True,
                hint=self._report.near(wanted, names),
                name=wanted,
                choices=listed(names) or say("not there"),
            )
        return found

    # --- one entity

    def _entity(self, name: str, table: EntityTable, histories: list[Entity]) -> Entity:
        path: Path = ("entity", name)
        joins = tuple(Join(table=join.table, key=join.key) for join in table.joins)
        tables: set[str] = set()
        for index, join in enumerate(joins):
            if join.table in tables:
                self._report.add(errors.NAMED_TWICE, (*path, "joins", index), table=join.table, owner=name)
            tables.add(join.table)
        reader = FieldReader(self._report, name, frozenset(tables))
        fields = {
            field: reader.read(field, written, (*path, "fields", field)) for field, written in table.fields.items()
        }
        links = {link: self._link(link, written, (*path, "links", link)) for link, written in table.links.items()}
        self._key(name, table.key, fields, links)
        for field in table.fields:
            if (history := table.fields[field].history) is not None:
                key_type = TEXT if history.key_type == "text" else INTEGER
                self._history(name, fields[field], key_type, links, histories)
        members: list[tuple[str, Mapping[str, Field] | Mapping[str, Link]]] = [("fields", fields), ("links", links)]
        self._check_names(
            name,
            (
                (member.name, member.names, (*path, where, member.name))
                for where, group in members
                for member in group.values()
                if member.name != f"{member.name.removesuffix('.history')}.history"
                and (where == "links" or member.name in table.fields or member.name not in links)  # a key: told above
            ),
        )
        entity = Entity(
            name=name,
            table=table.table or name,
            key=table.key,
            key_type=fields[table.key].type,
            time=tuple(table.time.split(".")) if table.time else (),
            keep=table.keep,
            joins=joins,
            fields=fields,
            links=links,
            names=dict(table.names),
        )
        if table.quality is None:
            return entity
        return replace(entity, quality=quality_of(entity, table.quality, (*path, "quality"), self._report))

    def _key(self, owner: str, key: str, fields: dict[str, Field], links: Mapping[str, Link]) -> None:
        """The key is a required, plain field; an integer one need not be written."""
        path: Path = ("entity", owner, "key")
        field = fields.get(key)
        if field is None:
            if not self._report.has(("entity", owner, "fields", key)):
                if key in links:
                    self._report.add(
                        errors.KEY_TYPE, path, value=True, owner=owner, name=key, reason=say("it is a link")
                    )
                self._check_name(key, path)
            fields[key] = Field(name=key, type=INTEGER, required=True)
            return
        reason = _why_no_key(field)
        if reason:
            self._report.add(errors.KEY_TYPE, path, value=True, owner=owner, name=key, reason=reason)
        if field.private:
            self._report.add(errors.PRIVATE_KEY, path, value=True, owner=owner)
        fields[key] = replace(field, required=True, history=None)

    def _history(
        self, owner: str, field: Field, key_type: Type, links: dict[str, Link], histories: list[Entity]
    ) -> None:
        """``stage.history``: a link to many, to an entity that nobody wrote."""
        history = field.history
        if history is None:
            return
        name = f"{field.name}.history"
        value = replace(
            field, name="value", column=history.value, names=HISTORY_FIELDS["value"], required=False, history=None,
            table=None, rows=None, by=None, where={}, json_path=(),
        )  # fmt: skip
        histories.append(
            Entity(
                name=f"{owner}.{name}",
                table=history.from_,
                key="id",
                key_type=key_type,
                time=("at",),
                fields={
                    "id": Field(name="id", type=key_type, column=history.key, required=True),
                    "at": Field(name="at", type=DATETIME, column=history.at, names=HISTORY_FIELDS["at"]),
                    "value": value,
                },
                synthetic=True,
            )
        )
        links[name] = Link(name=name, to=f"{owner}.{name}", many=True, from_=history.by)

    # --- links

    def _link(self, name: str, table: LinkTable, path: Path) -> Link:
        to = self._entity_name(table.to, (*path, "to"))
        reason = self._why_no_link(table, path)
        if reason:
            self._report.add(errors.LINK_SHAPE, path, link=describe(path), reason=reason)
        return Link(
            name=name,
            to=to or table.to,
            many=table.from_ is not None or table.through is not None,
            by=table.by,
            from_=table.from_,
            through=table.through,
            names=dict(table.names),
            where=dict(table.where),
        )

    def _why_no_link(self, table: LinkTable, path: Path) -> str:
        if any(self._report.has((*path, key)) for key in ("by", "from", "through")):
            return ""
        if table.through is not None:
            missing = [key for key, value in (("by", table.by), ("from", table.from_)) if value is None]
            return say("with through, {keys} must be there", keys=joined(missing, " and ")) if missing else ""
        if table.by is None and table.from_ is None:
            return say("neither by nor from is there")
        return say("by and from are both there, without through") if table.by and table.from_ else ""

    # --- event time

    def _check_time(self, entity: Entity, entities: Mapping[str, Entity]) -> None:
        path: Path = ("entity", entity.name, "time")
        at = entity
        for index, step in enumerate(entity.time):
            last = index == len(entity.time) - 1
            field, link = at.fields.get(step), at.links.get(step)
            if field is None and link is None:
                self._no_such_field(at, step, path)
                return
            if last:
                reason = say("it is a link; name a field behind it") if field is None else _why_no_time(field)
                if reason:
                    self._report.add(errors.TIME_TYPE, path, value=True, owner=entity.name, name=step, reason=reason)
                return
            if link is None or link.many:
                reason = say("it is a field") if link is None else say("it is a link to many")
                self._report.add(errors.TIME_PATH, path, value=True, owner=entity.name, name=step, reason=reason)
                return
            if link.to not in entities:
                return  # told at the link
            at = entities[link.to]

    def _no_such_field(self, owner: Entity, name: str, path: Path) -> None:
        place: Path = ("entity", owner.name)
        if any(self._report.has((*place, where, name)) for where in ("fields", "links")):
            return
        if self._report.has((*place, "fields")) or self._report.has((*place, "links")):
            return
        stored = [field.name for field in owner.fields.values() if field.column == name]
        hint = say("{name} is the column of field {field}", name=name, field=stored[0]) if stored else ""
        hint = hint or self._report.near(name, (*owner.fields, *owner.links))
        if not hint and owner.fields:
            hint = say("its fields are {names}", names=listed(owner.fields))
        self._report.add(errors.NO_SUCH_FIELD, path, value=True, hint=hint, owner=owner.name, name=name)

    # --- names

    def _check_entity_names(self) -> None:
        self._check_names(
            say("the catalog"), ((name, table.names, ("entity", name)) for name, table in self._table.entity.items())
        )

    def _check_names(self, owner: str, members: Iterable[tuple[str, Mapping[str, str], Path]]) -> None:
        """Each name and alias is usable, and means one thing."""
        taken: dict[str, Path] = {}
        for member, name, path in _names_first(list(members)):
            self._check_name(name, path)
            first = taken.setdefault(canonical(name), member)
            if first != member:
                first_name, second = (str(one[-1]) for one in (first, member))
                if first_name == second:
                    first_name, second = (_WHAT.get(one[-2], str(one[-2])) for one in (first, member))
                self._report.add(errors.NAME_TAKEN, path, name=name, owner=owner, first=first_name, second=second)

    def _check_name(self, name: str, path: Path) -> None:
        reason = _why_no_name(name)
        if reason:
            self._report.add(errors.BAD_NAME, path, name=f'"{name}"', reason=reason)
        elif not canonical(name).isidentifier() or name in RESERVED:
            self._report.add(errors.BACKTICKS, path, name=name)


_WHAT: Final[Mapping[str | int, str]] = {"fields": say("a field"), "links": say("a link")}


def _names_first(members: list[tuple[str, Mapping[str, str], Path]]) -> Iterator[tuple[Path, str, Path]]:
    """All names, then all aliases, with their members: an alias that takes another's name is the one at fault."""
    for name, _, path in members:
        yield path, name, path
    for _, names, path in members:
        for language, alias in names.items():
            yield path, alias, (*path, "names", language)


def _why_no_name(name: str) -> str:
    if not canonical(name).strip():
        return say("it is empty")
    if name != name.strip():
        return say("a blank stands at its start or end")
    if "." in name:
        return say("it has a point")
    if "`" in name:
        return say("it has a back-tick")
    seen = name.replace("\u200c", "").replace("\u200d", "").isprintable()
    return "" if seen else say("it has a sign that cannot be seen")


def _why_no_key(field: Field) -> str:
    if field.is_ is not None:
        return say("it is computed")
    if field.type.kind not in (Kind.INTEGER, Kind.TEXT):
        return say("its type is {type}", type=str(field.type))
    if field.type.compare != "exact":
        return say('it has compare = "{way}"', way=field.type.compare)
    if field.rows is not None or field.json_path or field.table is not None:
        return say("it is not a column of the entity's own table")
    if field.history is not None:
        return say("it has a history")
    return say("it has stored values that mean unknown") if field.unknown else ""


def _why_no_time(field: Field) -> str:
    if field.is_ is not None:
        return say("it is computed")
    fits = field.type.kind in (Kind.DATE, Kind.DATETIME)
    return "" if fits else say("its type is {type}", type=str(field.type))
