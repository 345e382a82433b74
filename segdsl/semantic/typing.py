"""Which types go together: comparing, joining two branches, and what a written number is."""

from __future__ import annotations

from segdsl.plan import Follow, RowRef
from segdsl.semantic import ir
from segdsl.types import BOOLEAN, DOUBLE, INTEGER, TEXT, Kind, Type, decimal, set_of, stronger
from segdsl.wording import say, term

TEXTUAL = (Kind.TEXT, Kind.ENUM)
DATES = (Kind.DATE, Kind.DATETIME)
ORDERED = (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE, Kind.DATE, Kind.DATETIME, Kind.DURATION)


def compare_of(kind: Type) -> Type:
    """The text type that an operand compares as."""
    return kind if kind.kind is Kind.TEXT else TEXT


def joined(left: Type, right: Type) -> Type | None:
    """The one type of two branches (of ``if``, ``default``), or None where they have none."""
    if left == right:
        return left
    if left.is_number and right.is_number:
        if Kind.DOUBLE in (left.kind, right.kind):
            return DOUBLE
        scale = max(left.scale, right.scale)
        return decimal(scale, 38) if scale else INTEGER
    if left.kind in TEXTUAL and right.kind in TEXTUAL:
        return Type(Kind.TEXT, compare=stronger(left.compare, right.compare))
    if left.kind is right.kind and left.kind in (Kind.DATE, Kind.DATETIME, Kind.DURATION, Kind.BOOLEAN):
        return left
    if left.kind is Kind.SET and right.kind is Kind.SET and left.element and right.element:
        element = joined(left.element, right.element)
        return set_of(element) if element else None
    return None


def comparable(left: Type, right: Type) -> bool:
    """Whether ``is`` may stand between the two."""
    if left.is_number and right.is_number:
        return True
    if left.kind in TEXTUAL and right.kind in TEXTUAL:
        return True
    if left.kind in DATES and right.kind in DATES:
        return True
    if left.kind is Kind.TIER and right.kind is Kind.TIER:
        return left.entity == right.entity
    if left.kind is Kind.KEY and right.kind is Kind.KEY:
        return left.entity == right.entity
    if left.kind is Kind.SET and right.kind is Kind.SET and left.element and right.element:
        return comparable(left.element, right.element)
    return left.kind is right.kind and left.kind in (Kind.BOOLEAN, Kind.DURATION)


def is_constant(expr: ir.Expr) -> bool:
    """Whether the value is the same for every row: literals, params, today, and arithmetic over them."""
    match expr:
        case ir.Constant() | ir.ParamRef() | ir.MomentRef():
            return True
        case ir.DurationLiteral(amount=inner) | ir.Negation(operand=inner):
            return is_constant(inner)
        case ir.Arithmetic(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case ir.Function(args=args):
            return all(is_constant(arg) for arg in args)
        case ir.Conditional(condition=c, then=a, otherwise=b):
            return all(is_constant(part) for part in (c, a, b))
        case _:
            return False


def root_level(row: RowRef) -> int:
    """The level of the row from which a chain of links starts."""
    while isinstance(row, Follow):
        row = row.row
    return row.level


_WORDS: dict[Kind, str] = {
    Kind.TEXT: say("text"),
    Kind.INTEGER: say("an integer"),
    Kind.DECIMAL: say("a decimal"),
    Kind.DOUBLE: say("a float"),
    Kind.BOOLEAN: say("a boolean"),
    Kind.ENUM: say("an enum"),
    Kind.TIER: say("a tier"),
    Kind.DATE: say("a date"),
    Kind.DATETIME: say("a datetime"),
    Kind.DURATION: say("a duration"),
    Kind.GEO: say("a place (geo)"),
}


def described(type: Type) -> str:
    """The type as it stands in a sentence: an integer, text, a set of text."""
    if type.kind is Kind.SET and type.element is not None:
        return say("a set of {element}", element=named(type.element))
    return _WORDS.get(type.kind) or say("a link to {entity}", entity=type.entity)


def named(type: Type) -> str:
    """The type by its name alone: integer, set of text."""
    if type.kind is Kind.SET and type.element is not None:
        return say("set of {element}", element=named(type.element))
    return say("link to {entity}", entity=type.entity) if type.kind is Kind.KEY else term(type.kind.value)


def an(noun: str) -> str:
    """The noun with its article: a customer, an order."""
    return say("an {noun}", noun=noun) if noun[:1].lower() in "aeiou" else say("a {noun}", noun=noun)


TRUE_LITERAL = ir.Constant(True, BOOLEAN)
FALSE_LITERAL = ir.Constant(False, BOOLEAN)
