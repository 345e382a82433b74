"""From what was counted in a table to what a person is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from segdsl.catalog.models import Entity
from segdsl.catalog.needs import PRIVATE
from segdsl.diagnostics import Diagnostic
from segdsl.source import Span
from segdsl.tools.introspection import errors
from segdsl.tools.introspection.stored_types import is_text
from segdsl.tools.introspection.watching import Keys, References, Values, shown
from segdsl.types import Kind
from segdsl.wording import join, say

_MOST_VALUES: Final = 20


def judge_keys(keys: Keys, owner: Entity, table: str, span: Span) -> Iterator[Diagnostic]:
    """Rows without a usable key, and keys that stand twice."""
    if keys.unusable and table == owner.table:
        yield errors.KEY_UNUSABLE.at(
            span, count=keys.unusable, rows=keys.rows, table=table, column=keys.column, example=shown(keys.example),
            entity=owner.name, type=owner.key_type,
        )  # fmt: skip
    if keys.repeated:
        example = shown(next(iter(keys.repeated)))
        yield errors.KEY_REPEATED.at(
            span, count=len(keys.repeated), table=table, column=keys.column, example=example, entity=owner.name
        )


def judge_values(values: Values, owner: Entity, table: str, stored: str, span: Span) -> Iterator[Diagnostic]:
    """Values that do not fit, values of an enum on either side only, and fields that are never known."""
    each, name = values.field, f"{owner.name}.{values.field.name}"
    if values.filled == 0:
        if owner.time == (each.name,):
            yield errors.TIME_NEVER_KNOWN.at(span, entity=owner.name, field=each.name, rows=values.rows, table=table)
        else:
            yield errors.NEVER_KNOWN.at(span, field=name, rows=values.rows, table=table)
        return
    missing = values.rows - values.known
    if each.required and missing and each.rows is None and each.type.kind is not Kind.SET:
        yield errors.REQUIRED_UNKNOWN.at(span, field=name, count=missing, rows=values.rows, table=table)
    if values.is_enum:
        yield from _judge_enum(values, name, table, span)
    elif values.misfits:
        if values.known == 0 and not is_text(stored) and not each.json_path:
            yield errors.TYPE_NEVER_FITS.at(
                span, field=name, type=each.type, column=each.column, table=table, stored=stored
            )
            return
        example = PRIVATE if each.private else next(iter(values.examples))
        yield errors.VALUES_MISFIT.at(
            span, count=values.misfits, rows=values.rows, field=name, type=each.type, example=example, table=table
        )


def _judge_enum(values: Values, name: str, table: str, span: Span) -> Iterator[Diagnostic]:
    each = values.field
    if values.undeclared:
        found = [say("{value} ({count})", value=value, count=count)
                 for value, count in values.undeclared.most_common(_MOST_VALUES)]  # fmt: skip
        more, listed = len(values.undeclared) - len(found), join(found)
        if more:
            listed = say("{names} and {count} more", names=listed, count=more)
        listed = PRIVATE if each.private else listed
        yield errors.ENUM_UNDECLARED.at(span, field=name, count=len(values.undeclared), values=listed, table=table)
    names: Sequence[str] = (each.type.element or each.type).names
    unused = [value for value in names if value not in values.occurring]
    if unused and not each.private:
        yield errors.ENUM_UNUSED.at(span, field=name, values=join(unused[:_MOST_VALUES]), table=table)


def judge_references(
    references: References, keys: Keys, link: str, to: str, column: str, span: Span
) -> Iterator[Diagnostic]:
    """References that match no row."""
    lost = {key: count for key, count in references.found.items() if key not in keys.found}
    if lost:
        count, total = sum(lost.values()), references.found.total()
        share = say("all") if count == total else say("{percent}%", percent=_percent(count, total))
        yield errors.LINK_DANGLING.at(
            span, share=share, link=link, to=to, count=count, total=total, example=shown(next(iter(lost))),
            column=column, table=column.rpartition(".")[0],
        )  # fmt: skip


def _percent(count: int, total: int) -> int | float:
    """One digit behind the point, unless that is a zero."""
    share = round(100 * count / total, 1)
    return int(share) if share == int(share) else share
