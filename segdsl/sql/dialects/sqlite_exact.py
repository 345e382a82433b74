"""Exact numbers on SQLite: integers without their point, of 64 bits while the type says so, wide beyond.

12.50 of scale 2 is the integer 1250. Numbers of a type of at most 18 digits, and stored integers of 64 bits, are
SQLite's own integers, and so is arithmetic whose result is such a type: it cannot overflow. A type that may need more
is *wide*, a text that sorts as its number (`sqlite_numbers`), and functions compute it. Which of the two a value is
the type alone says, so that the two sides of a comparison are brought to one form before SQLite compares them.

A sum is of the upper and the lower 32 bits of each number, which two SUMs add up without overflow; one function a group
puts them together. Worked example, 2^63 - 1 twice: (2^31 - 1) * 2 and (2^32 - 1) * 2 make 2^64 - 2.

The one integer that has no opposite of 64 bits, -2^63, becomes the double 2^63, which is exact and compares as such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlglot import exp

from segdsl.sql.dialects.sqlite_numbers import EXACT, whole, wide
from segdsl.sql.exact import PLAIN_DIGITS, SAFE, SAFE_DIGITS, ExactWords
from segdsl.types import DOUBLE, INTEGER, Kind, Type

Sql = Any

_FEW: Final = 9  # digits: four thousand million numbers of so many have a sum of 64 bits
_MOST_OPERANDS: Final = 100  # of one call: SQLite takes 127
_NESTED: Final = 2  # calculations with doubles in each other that SQLite is left to do


def is_wide(type: Type) -> bool:
    """Whether numbers of this type may need more than 64 bits."""
    if type.kind is Kind.INTEGER:
        return type.digits > INTEGER.digits
    return type.kind is Kind.DECIMAL and type.digits > PLAIN_DIGITS


class SqliteExact(ExactWords):
    """SQLite's own arithmetic where the types show that it fits, functions elsewhere."""

    # --- the two forms

    def adapt(self, value: Sql, given: Type, wanted: Type) -> Sql:
        return self.formed(value, is_wide(given), is_wide(wanted))

    def formed(self, value: Sql, given: bool, wanted: bool) -> Sql:
        """A number in the form that is wanted, wide or not."""
        b: Any = self
        if given == wanted or isinstance(value, exp.Null):
            return value
        if isinstance(value, exp.Placeholder):  # the value is at hand: no function is asked
            held = b.parameters.values[value.name]
            return b.bound(wide(held) if wanted else whole(held))
        return self.asked("wide" if wanted else "narrow", value)

    def aligned(self, *values: Sql) -> list[Sql]:
        """Operands of ``arg_types`` in one form."""
        given = [is_wide(type) for type in self.arg_types[: len(values)]]
        return [self.formed(value, each, any(given)) for value, each in zip(values, given, strict=True)]

    def computed(self, name: str, *operands: Sql) -> Sql:
        """What a step of ours gives, which is wide, as ``result_type``."""
        return (
            self.asked(name, *operands)
            if is_wide(self.result_type)
            else self.asked("narrow", self.asked(name, *operands))
        )

    def asked(self, name: str, *operands: Sql) -> Sql:
        """A step of `sqlite_numbers`, in one call with the steps that its operands are."""
        b: Any = self
        if any(map(_is_step, operands)):
            program, leaves = _together(name, operands, _steps_of)
            if len(leaves) < _MOST_OPERANDS:
                return b.func("SEGDSL_EXACT", b.literal(program), *leaves)
        return b.func(f"SEGDSL_{name.upper()}", *operands)

    def _is_plain(self) -> bool:
        """Whether no operand and no result can need more than 64 bits."""
        return not any(map(is_wide, (*self.arg_types, self.result_type)))

    # --- arithmetic

    def add_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if self._is_plain():
            return b.add(a, c)
        return self.computed("add", a, c)

    def sub_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.sub(a, c) if self._is_plain() else self.computed("sub", a, c)

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.mul(a, c) if self._is_plain() else self.computed("mul", a, c)

    def neg_exact(self, a: Sql) -> Sql:
        b: Any = self
        return b.neg(a) if self._is_plain() else self.computed("neg", a)

    def abs_exact(self, a: Sql) -> Sql:
        b: Any = self
        if not self._is_plain():
            return self.computed("abs", a)
        if self.arg_types[0].digits <= PLAIN_DIGITS:
            return b.abs(a)
        return b.case([(b.lt(a, b.literal(0)), b.neg(a))], a)  # ABS(-2^63) raises

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        if self._is_plain():
            return b.mul(a, b.literal(10**places)) if places else a
        return self.computed("rescale", a, b.literal(places))

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        scale = self.arg_types[0].scale
        if places >= scale:
            return self.rescale(a, places - scale)
        if not self._is_plain():
            return self.computed("round", a, b.literal(scale), b.literal(places))
        unit, half = b.literal(10 ** (scale - places)), b.literal(10 ** (scale - places) // 2)
        negative = b.neg(b.int_div(b.sub(half, a), unit))
        return b.case([(b.lt(a, b.literal(0)), negative)], b.int_div(b.add(a, half), unit))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.int_div(a, c) if self._is_plain() else self.computed("floor_div", a, c)

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.is_known(a)  # whatever has more than 38 digits is unknown already

    # --- sums

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        if is_wide(type):
            return b.func("SEGDSL_TOTAL", value)
        if type.digits <= _FEW:
            return self.asked("wide", b.raw("COALESCE(SUM({0}), 0)", value))
        halves = [b.raw(f"COALESCE(SUM({{0}} {half}), 0)", value.copy()) for half in (">> 32", "& 4294967295")]
        return self.asked("sum", *halves)

    def zero(self, type: Type) -> Sql:
        b: Any = self
        return b.literal(wide(0))  # every sum is wide

    # --- between exact numbers and doubles

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        by_function = self.asked("to_double", a, b.literal(type.scale))
        if is_wide(type):
            return by_function
        quotient = b.div(b.to_double(a), b.param(float(10**type.scale), DOUBLE)) if type.scale else b.to_double(a)
        if type.digits <= SAFE_DIGITS or not type.scale:
            return quotient
        return b.case([(self._is_safe(a), quotient)], by_function)

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        by_function = self.asked("divide", a, c)
        if any(map(is_wide, self.arg_types)):
            return by_function
        # division by zero is NULL here; what is added turns -0.0 into 0.0
        quotient = b.add(b.div(b.to_double(a), b.to_double(c)), b.raw("0.0"))
        if max(type.digits for type in self.arg_types) <= SAFE_DIGITS:
            return quotient
        return b.case([(b.and_(self._is_safe(a), self._is_safe(c)), quotient)], by_function)

    def _is_safe(self, a: Sql) -> Sql:
        """Whether an integer is a double, which the quotient of two of them rounds but once."""
        b: Any = self
        return b.raw(f"({{0}} BETWEEN -{SAFE} AND {SAFE})", a)

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        found = b.func("SEGDSL_ROUND_DOUBLE", a, b.literal(places))
        return self.formed(found, True, is_wide(self.result_type))

    # --- doubles

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        name, operands = _double_operands(value)
        depth = 1 + max(map(_depth, operands))
        program, leaves = _together(name, operands, _doubles_of)
        if depth > _NESTED and len(leaves) < _MOST_OPERANDS:
            found = b.func("SEGDSL_DOUBLES", b.literal(program), *leaves)
        else:  # what is not a number is NULL by itself
            found = b.raw("(NULLIF(NULLIF({0}, 9e999), -9e999) + 0.0)", value)
        found.meta.update(program=program, leaves=leaves, depth=depth)
        return found

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return self.finite(b.div(a, c))


# --- calculations of several steps


def _is_step(value: Sql) -> bool:
    """Whether a value is a call of a step of `EXACT` whose result is a whole number, or of several."""
    if not isinstance(value, exp.Anonymous) or not value.this.startswith("SEGDSL_"):
        return False
    return value.this == "SEGDSL_EXACT" or value.this.removeprefix("SEGDSL_").lower() in EXACT


def _steps_of(value: Sql) -> tuple[str, list[Sql]] | None:
    """The steps that a call stands for, and their operands."""
    if not _is_step(value):
        return None
    if value.this == "SEGDSL_EXACT":
        program, *leaves = value.expressions
        return program.this, leaves
    operands = value.expressions
    words = [*map(str, range(len(operands))), f"{value.this.removeprefix('SEGDSL_').lower()}:{len(operands)}"]
    return " ".join(words), operands


def _doubles_of(value: Sql) -> tuple[str, list[Sql]] | None:
    found = value.meta.get("program")
    return None if found is None else (found, value.meta["leaves"])


def _depth(value: Sql) -> int:
    found: int = value.meta.get("depth", 0)
    return found


def _double_operands(value: Sql) -> tuple[str, list[Sql]]:
    """The operation that is to be finite, by name, and its operands."""
    names = {exp.Add: "add", exp.Sub: "sub", exp.Mul: "mul"}
    name = names.get(type(value), "div")
    parts = value.expressions if name == "div" else [value.this, value.expression]
    return name, [part.this if isinstance(part, exp.Paren) else part for part in parts]


def _together(
    name: str, operands: Sequence[Sql], inside: Callable[[Sql], tuple[str, list[Sql]] | None]
) -> tuple[str, list[Sql]]:
    """One program: the steps of the operands, then this one."""
    words: list[str] = []
    leaves: list[Sql] = []
    for operand in operands:
        program, own = inside(operand) or ("0", [operand])
        words += [word if ":" in word else str(int(word) + len(leaves)) for word in program.split()]
        leaves += own
    return " ".join([*words, f"{name}:{len(operands)}"]), leaves
