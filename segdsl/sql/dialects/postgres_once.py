"""What PostgreSQL computes once though it is used several times.

The planner writes the columns of a subquery out wherever the query around it reads them; a civil time that a hundred
comparisons look at would be made from its text a hundred times, and the plan of a deep rule would take gigabytes.
Two things stop it: an OFFSET, even of 0, and a volatile function in a column. So a value that an expression needs
several times stands in a subquery of one row with OFFSET 0 (`let`), and a large column of a relation is made volatile
by asking for the clock; unlike OFFSET, that lets conditions on the other columns through to their indexes.

Worked example, the absolute value of f(x) where it is below 10::

    (SELECT CASE WHEN "let1"."v1" < 10 THEN ABS("let1"."v1") END FROM (SELECT f(x) AS "v1" OFFSET 0) AS "let1")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlglot import exp

from segdsl.sql.trees import Raw, Sql, atom, column

LARGE: Final = 40  # nodes
COLLATED: Final = '{0} COLLATE "C"'
_VOLATILE: Final = "CASE WHEN CLOCK_TIMESTAMP() IS NOT NULL THEN {0} END"
_ONE_ROW: Final = '(SELECT {{0}} FROM (SELECT {listed} OFFSET 0) AS "{name}")'


class PostgresOnce:
    """The words for it, for the builder."""

    def __init__(self) -> None:
        super().__init__()
        self._lets: dict[tuple[Sql, ...], int] = {}
        self._applied = 0

    def let(self, values: Sequence[Sql], build: Callable[..., Sql]) -> Sql:
        """``build(*values)`` with each value computed once; columns and constants are written out."""
        bound = [value for value in values if not is_simple(value)]
        if not bound:
            return build(*values)
        number = self._lets.setdefault(tuple(bound), len(self._lets) + 1)
        names = iter(f"v{place}" for place in range(1, len(bound) + 1))
        body = build(*(v if is_simple(v) else column(f"let{number}", next(names)) for v in values))
        return _of_row(body, f"let{number}", {f"v{place}": value for place, value in enumerate(bound, 1)})

    def once(self, value: Sql, build: Callable[[Sql], Sql]) -> Sql:
        return self.let([value], build)

    def applied(self, make: Callable[..., Sql], operands: Sequence[Any]) -> Sql:
        """Large operands that the operator uses several times are computed once."""
        large = [n for n, operand in enumerate(operands) if isinstance(operand, exp.Expression) and is_large(operand)]
        if not large:
            return make(self, *operands)
        self._applied += 1
        name = f"of{self._applied}"
        bound = {f"v{place}": operands[n] for place, n in enumerate(large, 1)}
        marks = {n: column(name, f"v{place}") for place, n in enumerate(large, 1)}
        body = make(self, *(marks.get(n, operand) for n, operand in enumerate(operands)))
        uses = [each for each in body.find_all(exp.Column) if each.table == name]
        often = {each.name for each in uses if sum(each.name == other.name for other in uses) > 1}
        for each in uses:
            if each is body:
                return bound[each.name]
            if each.name not in often:
                each.replace(atom(bound[each.name]))
        return _of_row(body, name, {own: value for own, value in bound.items() if own in often}) if often else body

    def relation(self, query: Sql) -> Sql:
        """Large columns are volatile, as it were: PostgreSQL would write them out wherever they are read."""
        if query.args.get("group") is None:
            for each in query.expressions:
                value = each.unalias()
                if is_large(value) and not _is_membership(value) and isinstance(each, exp.Alias):
                    each.set("this", Raw(this=_VOLATILE, expressions=[value]))
        return query


def is_simple(value: Sql) -> bool:
    """Whether a value costs nothing to compute again."""
    if isinstance(value, exp.Column | exp.Placeholder | exp.Literal | exp.Null | exp.Boolean):
        return True
    if isinstance(value, exp.Cast | exp.Paren | exp.Neg):
        return is_simple(value.this)
    return is_collated(value) and is_simple(value.expressions[0])


def is_large(value: Sql) -> bool:
    """Whether it has so many parts that writing it out several times would be a mistake."""
    return next(islice(value.walk(), LARGE, None), None) is not None or any(
        "OFFSET 0" in each.this or "UNNEST" in each.this for each in value.find_all(Raw)
    )


def _of_row(body: Sql, name: str, values: Mapping[str, Sql]) -> Sql:
    """``body`` over one row ``name`` that has these columns."""
    listed = ", ".join(f'{{{place}}} AS "{own}"' for place, own in enumerate(values, 1))
    return Raw(this=_ONE_ROW.format(listed=listed, name=name), expressions=[body, *values.values()])


def _is_membership(value: Sql) -> bool:
    """``CASE WHEN … THEN TRUE END``, which is read once."""
    if not isinstance(value, exp.Case) or value.args.get("default") is not None:
        return False
    return all(is_true(branch.args["true"]) for branch in value.args["ifs"])


def is_true(condition: Sql) -> bool:
    return isinstance(condition, exp.Boolean) and bool(condition.this)


def is_collated(value: Sql) -> bool:
    return isinstance(value, Raw) and value.this == COLLATED


def uncollated(value: Sql) -> Sql:
    """Equality needs no collation, and an index of another one serves it."""
    return value.expressions[0] if is_collated(value) else value
