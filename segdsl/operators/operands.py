"""What operators take and give: small functions from the types of operands to the type of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from segdsl.types import BOOLEAN, DOUBLE, INTEGER, MAX_DIGITS, Kind, Type, decimal, stronger

Test = Callable[[Type], bool]
Typing = Callable[[tuple[Type, ...]], "Type | None"]

TEXTUAL = (Kind.TEXT, Kind.ENUM)
DATES = (Kind.DATE, Kind.DATETIME)
RANKED = (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE, Kind.DATE, Kind.DATETIME, Kind.DURATION)


def one_of(*kinds: Kind) -> Test:
    return lambda type: type.kind in kinds


number: Test = lambda type: type.is_number  # noqa: E731
exact: Test = lambda type: type.is_exact  # noqa: E731
text: Test = one_of(*TEXTUAL)
day: Test = one_of(*DATES)
integer: Test = one_of(Kind.INTEGER)


def always(result: Type) -> Typing:
    """The result type of an internal operator whose operands the binder has checked."""
    return lambda types: result


def like_first(types: tuple[Type, ...]) -> Type:
    return types[0]


def taking(result: Type | Typing, *tests: Test) -> Typing:
    """Accepts exactly these operands and gives ``result``, a type or a function of the operands' types."""

    def accepts(types: tuple[Type, ...]) -> Type | None:
        if len(types) != len(tests) or not all(test(type) for test, type in zip(tests, types, strict=True)):
            return None
        return result if isinstance(result, Type) else result(types)

    return accepts


def either(*choices: Typing) -> Typing:
    """Accepts what one of the choices accepts."""

    def accepts(types: tuple[Type, ...]) -> Type | None:
        return next((found for choice in choices if (found := choice(types)) is not None), None)

    return accepts


def exact_type(scale: int, digits: int, *operands: Type) -> Type:
    """An exact type of that many digits at most: an integer where all operands are integers."""
    if any(type.kind is Kind.DURATION for type in operands):
        return next(type for type in operands if type.kind is Kind.DURATION)
    digits = min(digits, MAX_DIGITS)
    if scale == 0 and all(type.kind is Kind.INTEGER for type in operands):
        return replace(INTEGER, digits=digits)
    return decimal(scale, digits)


def sum_type(types: tuple[Type, ...]) -> Type:
    a, b = types
    return exact_type(max(a.scale, b.scale), max(a.digits, b.digits) + 1, a, b)


def product_type(types: tuple[Type, ...]) -> Type:
    a, b = types
    return exact_type(a.scale + b.scale, a.digits + b.digits, a, b)


def common(types: tuple[Type, ...]) -> Type | None:
    """The one type that two operands have together: of numbers the wider, of texts the one that folds more."""
    if len(types) != 2:
        return None
    a, b = types
    if a.is_number and b.is_number:
        if DOUBLE.kind in (a.kind, b.kind):
            return DOUBLE
        return exact_type(max(a.scale, b.scale), MAX_DIGITS, a, b)
    if a.kind in TEXTUAL and b.kind in TEXTUAL:
        return a if a == b else Type(Kind.TEXT, compare=stronger(a.compare, b.compare))
    return a if a.kind is b.kind and a.names == b.names and a.entity == b.entity else None


condition = always(BOOLEAN)
