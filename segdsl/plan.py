"""The plan: a few small nodes that every backend understands, and nothing else.

Binding turns typed rules into a plan: windows have become comparisons with instants, parameters have become
constants, tiers have become `If` chains, numbers are aligned to one scale, folding is a call. A backend that
implements the nodes of this module implements the language.

A worked example. ``count(orders in the last 90 days where total > 100) at least 3`` of a customer becomes::

    Call("ge", (Aggregate("count",
                          over=Collection(Row(0, "customer"), (Hop("orders", "order", 1),)),
                          where=And((Call("gt", (Field(Row(1, "order"), "placed_at"), Const(2026-01-01T00:00))),
                                     Call("le", (Field(Row(1, "order"), "placed_at"), Const(as_of))),
                                     Call("gt", (Field(Row(1, "order"), "total"), Const(10000)))))),   # scale 2
               Const(3)))

Rows. ``Row(0, E)`` is the row that the declaration speaks of. Every hop of a collection opens the next level, so
``orders.items`` opens levels 1 (order) and 2 (item) and a condition inside may use levels 0, 1 and 2. Nested
aggregates go on counting. `Follow` steps over a to-one link; the row may be missing: then fields are unknown,
collections that start there are empty and conditions declared on it are false.

Truth. A node of type BOOLEAN that `is_condition` says true to is never unknown (false instead): And, Or, Not and
every Call whose operator turns the unknown into false. Their operands are conditions too; a BOOLEAN that may be
unknown (a field) stands under ``Call("truth", …)`` there.

`keep` is not written into plans: a backend never lets a row through (as a member, along a hop, behind a `Follow`,
in a population) that fails ``Plan.entities[e].keep``. Visibility (no event later than ``as_of``) *is* written into
``where``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal, final

from segdsl.nodes import node
from segdsl.source import NOWHERE, Span
from segdsl.types import BOOLEAN, INTEGER, Type


@final
@node
class Row:
    """A row in scope, by level."""

    level: int
    entity: str


@final
@node
class Follow:
    """The row behind a to-one link; missing where the link is empty, dangling, or its row fails ``keep``."""

    row: RowRef
    link: str
    entity: str  # the entity that the link leads to


RowRef = Row | Follow


@final
@node
class Const:
    """A value in canonical form (see `segdsl.types`); ``None`` is unknown. Reaches SQL as a bind parameter.

    ``value`` is a tuple of canonical values where an operator takes a list. ``name`` is the param it came from.
    """

    value: object
    type: Type
    name: str = field(default="", compare=False)


@final
@node
class Field:
    """A stored field of a row; ``part`` is "lat" or "lon" of a geo field, which is then a DOUBLE."""

    row: RowRef
    name: str
    type: Type
    required: bool = False  # the catalog promises that it is known
    part: Literal["", "lat", "lon"] = ""


@final
@node
class Key:
    """The key of a row: unknown only for a missing row behind a `Follow`. Its type is the key field's own."""

    row: RowRef
    type: Type


@final
@node
class Call:
    """An operator of the registry (``segdsl.operators``) on values."""

    op: str
    args: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@final
@node
class And:
    """All of these conditions; none is true of no parts."""

    parts: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Or:
    """Any of these conditions; no parts is false."""

    parts: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Not:
    """Plain negation of a condition."""

    part: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class If:
    """``then`` where the condition holds, else ``otherwise``; both have the type of the node."""

    condition: Expr
    then: Expr
    otherwise: Expr
    type: Type


@final
@node
class Ref:
    """The value of the declaration ``name`` for ``row``; false (a condition) or unknown (a value) if it is missing."""

    row: RowRef
    name: str  # key of Plan.rules
    type: Type


@final
@node
class Hop:
    """One step along a to-many link, which opens row ``level``."""

    link: str
    entity: str
    level: int
    many: Literal[True] = True


@final
@node
class Through:
    """One step along a to-one link in the middle of a path; no row behind it, no path row. Opens row ``level``."""

    link: str
    entity: str
    level: int
    many: Literal[False] = False


@final
@node
class Collection:
    """The rows reached from ``start`` by ``hops``; repeats through many-to-many links stay."""

    start: RowRef
    hops: tuple[Hop | Through, ...]

    @property
    def last(self) -> Hop | Through:
        return self.hops[-1]


@final
@node
class Aggregate:
    """An aggregate operator over the rows of a collection that meet ``where``.

    op                     value                        result (over nothing)
    count                  none                         how many rows (0)
    count_distinct         any scalar                   distinct known values (0)
    sum                    exact                        the sum (0); unknown if it exceeds 38 digits
    min, max               number, date, text           (unknown)
    first, last            any scalar, known or not     of the earliest or latest row by ``order`` (unknown)
    most_frequent          any scalar                   the mode, among equals the smallest (unknown)
    most_frequent_count    any scalar                   how many rows hold it (0)
    count_repeated         any scalar                   distinct known values on at least ``at_least`` rows (0)
    values                 any scalar                   the SET of known values

    ``group`` is the folded form of a text ``value`` where it folds: distinct and equal mean the group; the smallest
    stored form of a group stands for it; min, max and ties go by (group, value). ``each`` says that ``value`` is a
    SET of which every element counts. ``order`` (first, last) is the event time, then keys of the last to-many row;
    a row whose ``order`` is unknown does not take part.
    """

    op: str
    over: Collection
    where: Expr
    type: Type
    value: Expr | None = None
    group: Expr | None = None
    order: Expr | None = None
    each: bool = False
    at_least: int = 1
    span: Span = field(default=NOWHERE, compare=False)


@final
@node
class Same:
    """``with same``: ``here`` on this step's row equals ``there`` on the last positive step's row; both are known."""

    here: Expr
    there: Expr  # written with the levels of the previous positive step


@final
@node
class Step:
    """One step of a sequence. ``time`` is never unknown for a row that passes ``where``.

    ``within`` is microseconds between DATETIME times, days between DATE times.
    """

    positive: bool
    over: Collection
    where: Expr
    time: Expr
    within: int | None = None
    same: tuple[Same, ...] = ()


@final
@node
class Sequence:
    """Some choice of events fits the steps in order (language.md, section 4.7). All times are of one kind.

    Every step's collection starts at the same row. ``by_day`` says that the times are DATEs: strictly later is a
    later day, but the same day counts for a negative step (never the matched event itself). ``deadline`` is, for a
    last negative step, the latest time of the last positive event for which that span has passed.
    """

    start: RowRef
    steps: tuple[Step, ...]
    by_day: bool
    deadline: object = None
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Population:
    """Whom a ranking ranks: every row of ``entity``, or (``path``) each row reached from any row of ``root``, once.

    ``where`` (over level 0 = the ranked row) holds visibility and ``among``. ``reached`` (over level 0 = the row of
    ``root`` and the levels of ``path``) says which ways along the path count: those not later than as_of, where the
    event time stands on the way.
    """

    entity: str
    where: Expr
    root: str = ""
    path: tuple[Hop | Through, ...] = ()
    reached: Expr = And(())


@final
@node
class Ranking:
    """Ranked rows: those of the population whose ``value`` and ``per`` are known; both are over Row(0, entity)."""

    population: Population
    value: Expr
    descending: bool
    per: Expr | None = None  # already folded


@final
@node
class Rank:
    """1 + how many ranked rows (of the same ``per``) are strictly ahead; unknown for a row that is not ranked."""

    row: RowRef
    ranking: Ranking

    @property
    def type(self) -> Type:
        return INTEGER


@final
@node
class RankSize:
    """How many rows are ranked beside this one (of the same ``per``); unknown for a row that is not ranked."""

    row: RowRef
    ranking: Ranking

    @property
    def type(self) -> Type:
        return INTEGER


@final
@node
class GroupTop:
    """``top n by AGG(…) per PATH``: some group (row, value of ``per``) of this row is ranked in.

    ``value`` is over level 0 = a row of the entity and contains exactly one `Aggregate`, whose collection is split
    into groups by ``per`` (over that collection's levels, already folded). A group exists where a row meets the
    aggregate's ``where`` and ``per`` is known there; it is ranked, among the groups of the same ``per`` value of all
    rows of the population, if ``value`` is known. In when ``rank <= limit``, or with ``share`` (numerator,
    denominator of p/100) when (rank - 1) * denominator < numerator * n.
    """

    row: RowRef
    population: Population
    value: Expr
    per: Expr
    descending: bool
    limit: int | None = None
    share: tuple[int, int] | None = None

    @property
    def type(self) -> Type:
        return BOOLEAN


Expr = Const | Field | Key | Call | And | Or | Not | If | Ref | Aggregate | Sequence | Rank | RankSize | GroupTop

TRUE = And(())
FALSE = Or(())


@final
@node
class Rule:
    """A declaration as the plan sees it: its value for one row of ``entity``.

    ``kind`` is "segment" (a condition), "metric", "score", "tiers", "split" (TIER values, labels in ``type.names``)
    or "computed" (a field of the catalog with ``is``). ``depth`` is 0 for a rule that refers to no other.
    """

    name: str
    kind: Literal["segment", "metric", "score", "tiers", "split", "computed"]
    entity: str
    value: Expr
    depth: int
    title: str = ""

    @property
    def type(self) -> Type:
        return self.value.type


@final
@node
class PlanEntity:
    """What a backend must know of an entity beside its catalog entry: ``keep``, over Row(0, entity)."""

    name: str
    keep: Expr | None


@final
@node
class Plan:
    """Every rule, bound: in an order in which no rule comes before one that it refers to."""

    as_of: datetime  # UTC, naive
    rules: Mapping[str, Rule]
    entities: Mapping[str, PlanEntity]
