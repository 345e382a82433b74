"""The syntax tree: what was written, whatever language it was written in.

Frozen, with spans that take no part in equality: two texts that say the same have equal trees, which is what the
formatter is tested by. Nothing here is resolved: a name is a name, a window is its words.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Literal, final

from segdsl.nodes import node
from segdsl.source import NOWHERE, Span


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


# --- names and literals


@final
@node
class Identifier:
    """One name as the user wrote it, in canonical letters (NFC, Persian yeh and kaf, ZWNJ as underscore).

    ``quoted`` names stood in back-ticks; it takes part in equality because after ``is`` it decides the meaning.
    """

    text: str
    quoted: bool = False
    span: Span = _span()
    joined: str = field(default="", compare=False, repr=False)  # the same with its joiners (ZWNJ), for printing


@final
@node
class Path:
    """``orders.items.product``: one or more names."""

    parts: tuple[Identifier, ...]
    span: Span = _span()


@final
@node
class Number:
    """A number: ``digits`` is plain ASCII such as ``10000000`` or ``0.35``; ``percent`` where ``%`` follows."""

    digits: str
    percent: bool = False
    span: Span = _span()


@final
@node
class Text:
    value: str
    span: Span = _span()


@final
@node
class Boolean:
    """``true``, ``false``, or ``everyone`` (true, by another word)."""

    value: bool
    everyone: bool = False
    span: Span = _span()


@final
@node
class DateLiteral:
    """A civil date (always Gregorian here); ``jalali`` keeps how it was written, for the formatter."""

    value: date
    jalali: bool = False
    span: Span = _span()


@final
@node
class DateTimeLiteral:
    """A civil date and time without a zone."""

    value: datetime
    jalali: bool = False
    span: Span = _span()


Unit = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")


@final
@node
class Duration:
    """``14 days``, ``lookback months``: ``amount`` is a `Number` or a `Path` (a param)."""

    amount: Expr
    unit: Unit
    span: Span = _span()


@final
@node
class Moment:
    """``today``, ``yesterday``, ``tomorrow``, ``now``."""

    word: Literal["today", "yesterday", "tomorrow", "now"]
    span: Span = _span()


@final
@node
class ListLiteral:
    """``("Tehran", "Isfahan")``; items are expressions (names among them)."""

    items: tuple[Expr, ...]
    span: Span = _span()


# --- values


@final
@node
class Binary:
    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr
    span: Span = _span()


@final
@node
class Negate:
    operand: Expr
    span: Span = _span()


@final
@node
class Conditional:
    """``if COND then A else B end``."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span = _span()


@final
@node
class FunctionCall:
    """``round(x, 2)``; ``function`` is the operator's id."""

    function: str
    args: tuple[Expr, ...]
    span: Span = _span()
    name_span: Span = _span()


@final
@node
class Periods:
    """``per week with at least 2`` of `count_periods`; ``at_least`` may be absent."""

    unit: Unit
    at_least: Expr | None = None
    span: Span = _span()


@final
@node
class AggregateCall:
    """``sum(orders.total in the last 12 months where …)``; ``function`` is the operator's id."""

    function: str
    path: Path
    window: Window | None = None
    periods: Periods | None = None
    where: Expr | None = None
    span: Span = _span()
    name_span: Span = _span()


# --- conditions


@final
@node
class And:
    """Two or more conditions."""

    parts: tuple[Expr, ...]
    span: Span = _span()


@final
@node
class Or:
    parts: tuple[Expr, ...]
    span: Span = _span()


@final
@node
class Not:
    """``not`` before a whole condition. (``is not X`` is the predicate's own ``negated``.)"""

    operand: Expr
    span: Span = _span()


@final
@node
class Comparison:
    """``is``, ``<``, ``<=``, ``>``, ``>=`` and their words; ``!=`` and ``is not`` are a negated ``is``."""

    subject: Expr
    op: Literal["is", "<", "<=", ">", ">="]
    value: Expr
    negated: bool = False
    span: Span = _span()
    op_span: Span = _span()


@final
@node
class Between:
    """``is between A and B`` of numbers and dates alike; the checker tells a window from a range by the types."""

    subject: Expr
    low: Expr
    high: Expr
    negated: bool = False
    span: Span = _span()


@final
@node
class OneOf:
    """``is one of ("a", b)`` or ``is one of metro``."""

    subject: Expr
    choices: ListLiteral | Path
    negated: bool = False
    span: Span = _span()


@final
@node
class IsKnown:
    """``is known`` (``known``), ``is unknown`` (not ``known``)."""

    subject: Expr
    known: bool
    negated: bool = False
    span: Span = _span()


@final
@node
class IsEmpty:
    subject: Expr
    negated: bool = False
    span: Span = _span()


@final
@node
class InfixPredicate:
    """A predicate of the registry between two operands: ``contains``, ``starts with``, ``ends with``, ``like``."""

    subject: Expr
    op: str  # operator id
    value: Expr
    negated: bool = False
    span: Span = _span()
    op_span: Span = _span()


@final
@node
class Includes:
    """``includes "x"`` (mode "one"), ``includes any of``, ``all of``, ``none of``, ``exactly``."""

    subject: Expr
    mode: Literal["one", "any", "all", "none", "exactly"]
    value: Expr  # a value for "one", else a ListLiteral or a Path
    negated: bool = False
    span: Span = _span()


@final
@node
class InSegment:
    """``in segment vip``, ``in any segment of (a, b)``, ``company in segment key_accounts``."""

    subject: Path | None
    segments: tuple[Path, ...]
    any_of: bool = False
    negated: bool = False
    span: Span = _span()


@final
@node
class WithinDistance:
    """``within 5 km of store``, ``within 5 km of any of (a, "Shiraz")``; ``subject`` is a geo field.

    A text names a place by its title, or a town of a shipped module.
    """

    subject: Expr
    distance: Expr
    unit: Literal["km", "m"]
    places: tuple[Path | Text, ...]
    any_of: bool = False
    negated: bool = False
    span: Span = _span()


@final
@node
class InWindow:
    """A date or datetime (or ``anniversary(d)``) under a window of section 3."""

    subject: Expr
    window: Window
    negated: bool = False
    span: Span = _span()


@final
@node
class TopBottom:
    """``top 10% by spend per city among active``."""

    direction: Literal["top", "bottom"]
    amount: Expr  # Number (percent or not) or a Path (an integer param)
    by: Expr
    per: Path | None = None
    among: Path | None = None
    negated: bool = False
    span: Span = _span()


@final
@node
class SequenceStep:
    """``[no] visits [within 2 days] [WINDOW] [with same product] [where …]``."""

    path: Path
    positive: bool = True
    within: Duration | None = None
    window: Window | None = None
    same: tuple[Path, ...] = ()
    where: Expr | None = None
    span: Span = _span()


@final
@node
class SequencePredicate:
    steps: tuple[SequenceStep, ...]
    negated: bool = False
    span: Span = _span()


@final
@node
class Sample:
    """``sample(10%, "seed")``."""

    percent: Expr
    seed: Expr
    negated: bool = False
    span: Span = _span()


# --- windows


@final
@node
class RelativeWindow:
    """A window counted from ``as of``; ``low`` and ``high`` are `Number` or `Path` (a param), ``high`` for between.

    ====================  ==========================================
    last, next            in the last 90 days (``full``: 3 full months), in the next 7 days
    between_ago           between 3 and 6 months ago (low 3, high 6)
    more_ago, less_ago    more than 6 months ago, less than 6 months ago
    exactly_ago           exactly 5 days ago
    between_ahead …       the same, from now
    ====================  ==========================================
    """

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
    span: Span = _span()


@final
@node
class CalendarWindow:
    """``in this year``, ``in previous month``, ``in next quarter``; today, yesterday and tomorrow are days."""

    which: Literal["this", "previous", "next"]
    unit: Unit
    day_word: bool = False  # written as today, yesterday, tomorrow (unit is "day")
    span: Span = _span()


@final
@node
class BoundWindow:
    """``before X``, ``after X``, ``since X``, ``until X``, ``on X``, and (in aggregates) ``between X and Y``."""

    kind: Literal["before", "after", "since", "until", "on", "between"]
    value: Expr
    end: Expr | None = None
    span: Span = _span()


Window = RelativeWindow | CalendarWindow | BoundWindow

Expr = (
    Path
    | Number
    | Text
    | Boolean
    | DateLiteral
    | DateTimeLiteral
    | Duration
    | Moment
    | ListLiteral
    | Binary
    | Negate
    | Conditional
    | FunctionCall
    | AggregateCall
    | And
    | Or
    | Not
    | Comparison
    | Between
    | OneOf
    | IsKnown
    | IsEmpty
    | InfixPredicate
    | Includes
    | InSegment
    | WithinDistance
    | InWindow
    | TopBottom
    | SequencePredicate
    | Sample
)

# --- declarations


@final
@node
class Annotation:
    """``@owner "crm-team"``, ``@tags "retention", "club"``; ``name`` is the English word."""

    name: str
    values: tuple[str, ...]
    span: Span = _span()


@final
@node
class Use:
    path: str
    span: Span = _span()


@final
@node
class TypeName:
    """A type as written after a colon: ``integer``, ``set of text``; ``name`` is the English word."""

    name: Literal["text", "integer", "decimal", "float", "boolean", "date", "datetime", "duration"]
    is_set: bool = False
    span: Span = _span()


@final
@node
class Param:
    name: Identifier
    type: TypeName
    default: Expr | None = None
    title: str | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class FileList:
    """``file "picked.csv"``: one value a line."""

    path: str
    span: Span = _span()


@final
@node
class Let:
    """``let metro = ("Tehran", …)``, ``let limit = 5``, ``let picked: integer = file "picked.csv"``."""

    name: Identifier
    value: Expr | FileList
    type: TypeName | None = None
    title: str | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Place:
    """Latitude and longitude in degrees, WGS 84."""

    name: Identifier
    latitude: Expr
    longitude: Expr
    title: str | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Metric:
    name: Identifier
    value: Expr
    title: str | None = None
    entity: Identifier | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Segment:
    name: Identifier
    condition: Expr
    title: str | None = None
    entity: Identifier | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Band:
    """``from A`` (``low_open``: above A), ``to B`` (``high_open``: to under B, under B); an absent end is open."""

    low: Expr | None = None
    high: Expr | None = None
    low_open: bool = False
    high_open: bool = False
    span: Span = _span()


@final
@node
class Tier:
    """One of: a band, a condition, or neither (``otherwise``)."""

    name: Identifier
    title: str | None = None
    band: Band | None = None
    condition: Expr | None = None
    span: Span = _span()


@final
@node
class Tiers:
    """Bands of ``by``, or conditions (``by`` is None) of which the first that holds wins."""

    name: Identifier
    tiers: tuple[Tier, ...]
    by: Expr | None = None
    title: str | None = None
    entity: Identifier | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class ScoreLine:
    """``add 10 * count(orders)``, ``subtract 30 when …``."""

    points: Expr
    add: bool = True
    when: Expr | None = None
    span: Span = _span()


@final
@node
class Score:
    name: Identifier
    lines: tuple[ScoreLine, ...]
    title: str | None = None
    entity: Identifier | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Part:
    name: Identifier
    percent: Number
    title: str | None = None
    span: Span = _span()


@final
@node
class Split:
    name: Identifier
    seed: str
    parts: tuple[Part, ...]
    title: str | None = None
    entity: Identifier | None = None
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class RecordField:
    name: Identifier
    value: RecordValue
    span: Span = _span()


@final
@node
class Record:
    """``{id: 1, orders: [{…}]}``: a row in a test; fields left out are unknown."""

    fields: tuple[RecordField, ...]
    span: Span = _span()


@final
@node
class RecordList:
    items: tuple[RecordValue, ...]
    span: Span = _span()


# A literal is Number, Text, Boolean, DateLiteral, DateTimeLiteral, Negate(Number), Duration or a one-part Path (an
# enum value)
RecordValue = Expr | Record | RecordList


@final
@node
class Given:
    entity: Identifier
    record: Record
    span: Span = _span()


@final
@node
class Expect:
    """``expect lifecycle is dormant``, ``expect not vip``, ``expect vip for 2``; ``expect not X`` is a `Not`."""

    condition: Expr
    key: Expr | None = None  # a literal: the row with this key, else the first given row
    span: Span = _span()


@final
@node
class Test:
    title: str
    as_of: DateLiteral | DateTimeLiteral | None
    given: tuple[Given, ...]
    expects: tuple[Expect, ...]
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


@final
@node
class Claim:
    """``expect vip is between 1% and 5% of customers``, ``expect no customer where vip and dormant`` (``nobody``)."""

    condition: Expr | None
    whom: Path | None = None
    nobody: bool = False
    span: Span = _span()


@final
@node
class Verify:
    """``verify "the club is sane":`` and what is expected of the data."""

    title: str
    claims: tuple[Claim, ...]
    annotations: tuple[Annotation, ...] = ()
    span: Span = _span()


Declaration = Use | Param | Let | Place | Metric | Segment | Tiers | Score | Split | Test | Verify


@final
@node
class Comment:
    """``# …`` with its mark; ``own_line`` where nothing stands before it on its line (``indented``: but blanks)."""

    text: str
    own_line: bool
    span: Span = _span()
    indented: bool = field(default=False, compare=False, repr=False)


@final
@node
class File:
    """A whole rule file; ``comments`` take no part in equality."""

    declarations: tuple[Declaration, ...]
    language: str = field(default="en", compare=False)
    version: str = field(default="", compare=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    name: str = field(default="", compare=False)
    blank_lines: tuple[int, ...] = field(default=(), compare=False, repr=False)  # offsets of lines after a blank one
    span: Span = _span()
