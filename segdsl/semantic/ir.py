"""The typed IR: what a rule set means, with every name resolved and every type known, before any date is.

The checker makes it from syntax trees and a catalog, the binder turns it into a `segdsl.plan.Plan`, and its JSON
(`segdsl.semantic.json`) loads back to the same rules. Rows and collections are those of the plan: ``Row(0, E)`` is
the row that a rule speaks of, every hop of a collection opens the next level.

Values are canonical (`segdsl.types`) but for datetimes, which are civil here: their zone is the binder's to say.
Every node names itself in ``node``, which is what the JSON tells nodes apart by.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Literal, final

from segdsl.nodes import node
from segdsl.plan import Collection, RowRef
from segdsl.source import NOWHERE, Span
from segdsl.syntax.tree import Unit
from segdsl.types import BOOLEAN, Type


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


# --- values


@final
@node
class Constant:
    """A constant. ``value``: int (scaled), float, str, bool, date, datetime (civil), or None (unknown)."""

    value: bool | int | float | datetime | date | str | None
    type: Type
    node: Literal["constant"] = "constant"
    span: Span = _span()


@final
@node
class DurationLiteral:
    """``14 days``; ``amount`` is an integer literal or param."""

    amount: Expr
    unit: Unit
    type: Type
    node: Literal["duration"] = "duration"
    span: Span = _span()


@final
@node
class ParamRef:
    name: str
    type: Type
    node: Literal["param"] = "param"
    span: Span = _span()


@final
@node
class MomentRef:
    word: Literal["today", "yesterday", "tomorrow", "now"]
    type: Type
    node: Literal["moment"] = "moment"
    span: Span = _span()


@final
@node
class FieldRef:
    """A field of a row; a GEO field stands only in `Distance` and `Known`."""

    row: RowRef
    name: str
    type: Type
    required: bool = False
    node: Literal["field"] = "field"
    span: Span = _span()


@final
@node
class LinkRef:
    """A to-one link as a value: the key of the row behind it. ``key`` is the type of that key."""

    row: RowRef  # a Follow
    type: Type
    key: Type
    node: Literal["link"] = "link"
    span: Span = _span()


@final
@node
class RuleRef:
    """The value of another rule (or computed field) for a row."""

    row: RowRef
    name: str
    type: Type
    node: Literal["rule"] = "rule"
    span: Span = _span()


@final
@node
class Function:
    op: str
    args: tuple[Expr, ...]
    type: Type
    node: Literal["function"] = "function"
    span: Span = _span()


@final
@node
class Arithmetic:
    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr
    type: Type
    node: Literal["arithmetic"] = "arithmetic"
    span: Span = _span()


@final
@node
class Negation:
    """Unary minus."""

    operand: Expr
    type: Type
    node: Literal["negation"] = "negation"
    span: Span = _span()


@final
@node
class Conditional:
    condition: Expr
    then: Expr
    otherwise: Expr
    type: Type
    node: Literal["if"] = "if"
    span: Span = _span()


@final
@node
class RankPopulation:
    """Whom a ranking ranks: rows of ``entity``, or those reached by ``path`` from rows of its start's entity."""

    entity: str
    path: Collection | None = None
    among: Expr | None = None  # over Row(0, entity)


@final
@node
class RankValue:
    """``quintile(x)``, ``ntile(x, k)``, ``percentile(x)``; ``value`` is over Row(0, population's entity)."""

    op: Literal["ntile", "percentile"]
    row: RowRef
    population: RankPopulation
    value: Expr
    tiles: Expr | None
    type: Type
    node: Literal["rank value"] = "rank value"
    span: Span = _span()


@final
@node
class Periods:
    unit: Unit
    at_least: Expr | None = None


@final
@node
class Aggregate:
    """An aggregate of the surface (average, every, share and count_periods among them).

    ``time`` is the event time of the path, where it has one; ``keys`` order rows of the same time.
    """

    op: str
    over: Collection
    type: Type
    value: Expr | None = None
    window: Window | None = None
    periods: Periods | None = None
    where: Expr | None = None
    time: Expr | None = None
    key: Expr | None = None  # the key of the last to-many row
    node: Literal["aggregate"] = "aggregate"
    span: Span = _span()


# --- conditions


@final
@node
class And:
    parts: tuple[Expr, ...]
    node: Literal["and"] = "and"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Or:
    parts: tuple[Expr, ...]
    node: Literal["or"] = "or"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Not:
    part: Expr
    node: Literal["not"] = "not"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Compare:
    op: Literal["is", "<", "<=", ">", ">="]
    left: Expr
    right: Expr
    node: Literal["compare"] = "compare"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class OneOf:
    subject: Expr
    items: tuple[Expr, ...]
    node: Literal["one of"] = "one of"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Known:
    subject: Expr
    node: Literal["known"] = "known"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Empty:
    subject: Expr
    node: Literal["empty"] = "empty"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Infix:
    """``contains``, ``starts with``, ``ends with``, ``like``: an operator of the registry between two texts."""

    op: str
    left: Expr
    right: Expr
    node: Literal["infix"] = "infix"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Includes:
    subject: Expr
    mode: Literal["any", "all", "exactly"]
    items: tuple[Expr, ...]
    node: Literal["includes"] = "includes"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Point:
    """A place of the rule set: degrees, WGS 84."""

    latitude: float
    longitude: float
    node: Literal["point"] = "point"


@final
@node
class Distance:
    """Within ``limit`` kilometres of ``center``: both ends inside."""

    subject: FieldRef
    limit: Expr
    meters: bool
    center: Point | FieldRef
    node: Literal["distance"] = "distance"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class WindowTest:
    """A date or datetime under a window; ``returns`` for ``anniversary(d)``: every yearly return of ``subject``."""

    subject: Expr
    window: Window
    returns: bool = False
    node: Literal["window"] = "window"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class TopBottom:
    """``top 10% by spend per city among active``; ``value`` and ``per`` are over Row(0, population's entity).

    ``grouped``: ``per`` runs through the collection that ``value`` aggregates (over that collection's levels).
    """

    row: RowRef
    population: RankPopulation
    descending: bool
    amount: Expr  # an exact number; with ``percent`` the fraction p/100
    percent: bool
    value: Expr
    per: Expr | None = None
    grouped: bool = False
    node: Literal["top"] = "top"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class SequenceStep:
    positive: bool
    over: Collection
    time: Expr
    within: DurationLiteral | None = None
    window: Window | None = None
    same: tuple[tuple[Expr, Expr], ...] = ()  # (here, on the previous positive step's row)
    where: Expr | None = None


@final
@node
class Sequence:
    row: RowRef
    steps: tuple[SequenceStep, ...]
    node: Literal["sequence"] = "sequence"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


@final
@node
class Sample:
    """``fraction`` is the exact number p/100; ``key`` the key of the row."""

    fraction: Expr
    seed: str
    key: Expr
    node: Literal["sample"] = "sample"
    span: Span = _span()

    @property
    def type(self) -> Type:
        return BOOLEAN


# --- windows


@final
@node
class RelativeWindow:
    kind: Literal[
        "last",
        "next",
        "between_ago",
        "more_ago",
        "less_ago",
        "exactly_ago",
        "between_ahead",
        "more_ahead",
        "less_ahead",
        "exactly_ahead",
    ]
    low: Expr
    unit: Unit
    high: Expr | None = None
    full: bool = False
    node: Literal["relative"] = "relative"
    span: Span = _span()


@final
@node
class CalendarWindow:
    which: Literal["this", "previous", "next"]
    unit: Unit
    node: Literal["calendar"] = "calendar"
    span: Span = _span()


@final
@node
class BoundWindow:
    kind: Literal["before", "after", "since", "until", "on", "between"]
    value: Expr
    end: Expr | None = None
    node: Literal["bound"] = "bound"
    span: Span = _span()


Window = RelativeWindow | CalendarWindow | BoundWindow

Expr = (
    Constant
    | DurationLiteral
    | ParamRef
    | MomentRef
    | FieldRef
    | LinkRef
    | RuleRef
    | Function
    | Arithmetic
    | Negation
    | Conditional
    | RankValue
    | Aggregate
    | And
    | Or
    | Not
    | Compare
    | OneOf
    | Known
    | Empty
    | Infix
    | Includes
    | Distance
    | WindowTest
    | TopBottom
    | Sequence
    | Sample
)


# --- declarations


@final
@node
class About:
    """What people say of a rule: its title, owner, tags, description."""

    title: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""


@final
@node
class Param:
    name: str
    type: Type
    default: Constant | DurationLiteral | None = None
    title: str = ""
    span: Span = _span()


@final
@node
class Value:
    """A metric, or a computed field of the catalog."""

    expr: Expr
    node: Literal["value"] = "value"


@final
@node
class Condition:
    """A segment."""

    expr: Expr
    node: Literal["condition"] = "condition"


@final
@node
class Band:
    """One tier of bands: both ends are constants; an absent end is open."""

    name: str
    title: str = ""
    low: Expr | None = None
    high: Expr | None = None
    low_open: bool = False
    high_open: bool = False
    span: Span = _span()


@final
@node
class Bands:
    """Tiers of one number; ``bands`` stand in the order of their numbers."""

    by: Expr
    bands: tuple[Band, ...]
    node: Literal["bands"] = "bands"


@final
@node
class Case:
    name: str
    condition: Expr | None  # None: otherwise
    title: str = ""


@final
@node
class Cases:
    """Tiers of conditions: the first that holds wins."""

    cases: tuple[Case, ...]
    node: Literal["cases"] = "cases"


@final
@node
class ScoreLine:
    points: Expr
    add: bool
    when: Expr | None = None


@final
@node
class Points:
    """A score."""

    lines: tuple[ScoreLine, ...]
    node: Literal["points"] = "points"


@final
@node
class Part:
    """``fraction`` is (numerator, denominator) of p/100."""

    name: str
    fraction: tuple[int, int]
    title: str = ""


@final
@node
class Parts:
    """A split; ``key`` is the key of the row."""

    seed: str
    parts: tuple[Part, ...]
    key: Expr
    node: Literal["parts"] = "parts"


Body = Value | Condition | Bands | Cases | Points | Parts


@final
@node
class Rule:
    """A declaration of a value for every row of ``entity``; ``kind`` as in `segdsl.plan.Rule`."""

    name: str
    kind: Literal["segment", "metric", "score", "tiers", "split", "computed"]
    entity: str
    type: Type
    body: Body
    about: About = About()
    span: Span = _span()


@final
@node
class EntityFacts:
    """What the rules take from the catalog beside fields: ``keep``, over Row(0, entity), and the event time."""

    name: str
    keep: Expr | None = None
    time: Expr | None = None  # over Row(0, entity)


@final
@node
class Given:
    """A row of a test: ``record`` holds canonical-to-be plain values, lists and nested records."""

    entity: str
    record: object
    span: Span = _span()


@final
@node
class Expect:
    condition: Expr
    entity: str
    key: str | int | None
    text: str
    span: Span = _span()


@final
@node
class Test:
    title: str
    as_of: str  # ISO, a date or a civil time; empty: now
    given: tuple[Given, ...]
    expects: tuple[Expect, ...]
    span: Span = _span()


@final
@node
class Claim:
    """How many rows of ``entity`` (``among`` a segment of it, or all) meet a condition (or are there, without one).

    The number lies between ``low`` and ``high``, constants or params; with ``share`` it is the share of those counted
    among. ``negated``: it does not lie there.
    """

    condition: Expr | None
    entity: str
    among: Expr | None = None
    low: Constant | ParamRef | None = None
    high: Constant | ParamRef | None = None
    low_open: bool = False
    high_open: bool = False
    negated: bool = False
    share: bool = False
    text: str = ""
    span: Span = _span()


@final
@node
class Verify:
    """What is expected of data, under a title."""

    title: str
    claims: tuple[Claim, ...]
    span: Span = _span()


@final
@node
class RuleSet:
    """All rules of a set, computed fields of the catalog first, then in the order of the files."""

    params: tuple[Param, ...]
    rules: tuple[Rule, ...]
    entities: tuple[EntityFacts, ...]
    tests: tuple[Test, ...] = ()
    verifications: tuple[Verify, ...] = ()
