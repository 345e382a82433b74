"""Values: numbers, dates, texts, arithmetic, calls and aggregates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from segdsl.calendars import jalali_to_gregorian
from segdsl.diagnostics import Fix
from segdsl.spelling import did_you_mean
from segdsl.syntax import errors, tree
from segdsl.syntax.build_base import BROKEN, Base, Children, finished
from segdsl.syntax.letters import folded
from segdsl.wording import say

if TYPE_CHECKING:
    from lark import Token

    from segdsl.source import Span

_LEAVES: Final = (tree.Number, tree.Text, tree.Path, tree.Boolean, tree.DateLiteral, tree.DateTimeLiteral, tree.Moment)
_JALALI_YEARS: Final = range(1200, 1601)
_ZONE: Final = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)


class Values(Base):
    # --- numbers

    def number(self, children: Children) -> tree.Number:
        return self.number_of(children[0])

    def number_of(self, token: Token) -> tree.Number:
        span = self.token_span(token)
        percent = token.endswith("%")
        digits = token.rstrip("%").rstrip().replace("_", "")
        if len(digits) > errors.MOST_DIGITS:
            self.report(errors.LONG_NUMBER.at(span, length=len(digits), most=errors.MOST_DIGITS))
            digits = "0"
        elif digits[0] == "0" and len(digits) == 3 and digits.isdigit():
            self._after_comma(span)
        return tree.Number(digits, percent, span)

    def _after_comma(self, span: Span) -> None:
        """``1,000`` in a list is no list of 1 and 000."""
        start = span.start - 1
        text = self.prepared.text
        if text[start : start + 1] != "," or not text[start - 1 : start].isdigit():
            return
        while start > 0 and (text[start - 1].isdigit() or text[start - 1] == ","):
            start -= 1
        whole = self.prepared.span(start, span.end)
        written = self.prepared.source.text[start : span.end]
        fixed = re.sub("[,،]", self.prepared.words.group, written)
        self.report(errors.COMMA_NUMBER.at(whole, fix=Fix(whole, fixed), fixed=fixed))

    def duration(self, children: Children) -> tree.Duration:
        amount, unit = children
        value = self.number_of(amount) if isinstance(amount, str) else amount  # type: ignore[arg-type]
        return tree.Duration(value, self.unit(unit), self.span(children))

    def negative_duration(self, children: Children) -> tree.Negate:
        minus, number, unit = children
        return tree.Negate(self.duration((number, unit)), self.span((minus, unit)))

    # --- texts, truth, moments

    def text(self, children: Children) -> tree.Text:
        (token,) = children
        return tree.Text(self.string(token), self.token_span(token))

    def boolean(self, children: Children) -> tree.Boolean:
        (token,) = children
        return tree.Boolean(token.type != "FALSE", token.type == "EVERYONE", self.token_span(token))

    def moment(self, children: Children) -> tree.Moment:
        (token,) = children
        return tree.Moment(token.type.lower(), self.token_span(token))

    # --- dates

    def date_literal(self, children: Children) -> tree.DateLiteral | tree.DateTimeLiteral:
        (token,) = children
        span = self.token_span(token)
        day_part, has_time, clock = token.upper().partition("T")
        jalali = "/" in day_part
        day = self._day(day_part, span, jalali)
        if not has_time:
            return tree.DateLiteral(day, jalali, span)
        return tree.DateTimeLiteral(datetime.combine(day, self._clock(day_part, clock, span)), jalali, span)

    def _day(self, written: str, span: Span, jalali: bool) -> date:
        numbers = written.split("/" if jalali else "-")
        if any(len(number) > 4 for number in numbers):
            self.report(
                errors.SLASHED_DATE.at(span, written=self.written(span)[: len(written)], better=_slash_fix(numbers))
            )
            return date(2000, 1, 1)
        year, month, day = map(int, numbers)
        if jalali and year not in _JALALI_YEARS:
            self.report(
                errors.SLASHED_DATE.at(span, written=self.written(span)[: len(written)], better=_slash_fix(numbers))
            )
            return date(2000, 1, 1)
        if not jalali and (len(numbers[1]) < 2 or len(numbers[2]) < 2):
            fixed = f"{year:04}-{month:02}-{day:02}"
            self.report(errors.SHORT_DATE.at(span, fix=Fix(self._day_span(span, written), fixed), fixed=fixed))
        try:
            return jalali_to_gregorian(year, month, day) if jalali else date(year, month, day)
        except (ValueError, OverflowError):
            self.report(errors.BAD_DATE.at(span, reason=_why_no_day(year, month, day, jalali)))
            return date(2000, 1, 1)

    def _day_span(self, span: Span, written: str) -> Span:
        return self.prepared.span(span.start, span.start + len(written))

    def _clock(self, day: str, clock: str, span: Span) -> time:
        if zone := _ZONE.search(clock):
            fixed = f"{day}T{clock[: zone.start()]}"
            self.report(errors.TIME_ZONE.at(span, fix=Fix(span, fixed), fixed=fixed))
            clock = clock[: zone.start()]
        found = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?", clock)
        if found is None:
            reason = say("{text} is not hours and minutes", text=clock or say("nothing"))
            self.report(errors.BAD_TIME.at(span, reason=reason))
            return time()
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        try:
            return time(hour, minute, second)
        except ValueError:
            reason = say("{text} is past the end of an hour or of the day", text=clock)
            self.report(errors.BAD_TIME.at(span, reason=reason))
            return time()

    # --- arithmetic

    def arithmetic(self, children: Children) -> tree.Binary:
        left, operator, right = children
        return tree.Binary(str(operator), left, right, self.span((left, right)))  # type: ignore[arg-type]

    def negate(self, children: Children) -> tree.Negate:
        minus, operand = children
        value = self.number_of(operand) if isinstance(operand, str) else operand  # type: ignore[arg-type]
        return tree.Negate(value, self.span((minus, value)))

    def group(self, children: Children) -> Any:
        value = children[1]
        if isinstance(value, _LEAVES):
            return value
        return replace(value, span=self.span(children))

    def conditional(self, children: Children) -> tree.Conditional:
        _, condition, _, then, _, otherwise, _ = children
        return tree.Conditional(condition, then, otherwise, self.span(children))

    def value_list(self, children: Children) -> tree.ListLiteral:
        items = tuple(child for child in children if child is not None and not isinstance(child, str))
        return tree.ListLiteral(items, self.span(children))

    # --- calls

    def call(self, children: Children) -> Any:
        token = children[0]
        args = tuple(child for child in children if child is not None and not isinstance(child, str))
        name_span = self.token_span(token)
        if token.type == "CALL":
            names = (*self.operators.functions, *self.operators.aggregates)
            hint = did_you_mean(token, names)
            self.report(errors.NO_FUNCTION.at(name_span, hint=hint, name=token))
            return replace(BROKEN, span=self.span(children))
        function = self.operator_id(self.operators.functions, token)
        return tree.FunctionCall(function, args, self.span(children), name_span)

    def aggregate(self, children: Children) -> tree.AggregateCall:
        token, _, path, window, per, unit, with_word, at_least, _, where, _ = children
        function = self.operator_id(self.operators.aggregates, token)
        name_span = self.token_span(token)
        periods = None
        if per is not None:
            end = at_least or with_word or unit
            periods = tree.Periods(self.unit(unit), at_least, self.span((per, end)))
            if function != "count_periods":
                counting = self.operators.printed.get("count_periods", "count_periods")
                self.report(errors.PERIODS_ONLY.at(periods.span, function=counting, unit=folded(unit)))
        elif function == "count_periods":
            self.report(errors.PERIODS_MISSING.at(name_span, function=token.lower()))
        return tree.AggregateCall(function, path, window, periods, finished(where), self.span(children), name_span)


def _slash_fix(numbers: list[str]) -> str:
    """The date that was meant, if one can be guessed."""
    if len(numbers[0]) == 4 and len(numbers[1]) <= 2 and len(numbers[2]) <= 2:
        fixed = f"{numbers[0]}-{int(numbers[1]):02}-{int(numbers[2]):02}"
        return say("write {fixed} for a Gregorian date", fixed=fixed)
    if len(numbers[2]) == 4 and len(numbers[0]) <= 2 and len(numbers[1]) <= 2:
        fixed = f"{numbers[2]}-{int(numbers[1]):02}-{int(numbers[0]):02}"
        return say("write the year first, as in {fixed}, or divisions with blanks", fixed=fixed)
    return say("write {fixed} with blanks for divisions", fixed=" / ".join(numbers))


def _why_no_day(year: int, month: int, day: int, jalali: bool) -> str:
    if not 1 <= month <= 12:
        return say("a year has no month {month}", month=month)
    if year < 1:
        return say("the years begin with 1")
    for last in (31, 30, 29, 28):
        try:
            if jalali:
                jalali_to_gregorian(year, month, last)
            else:
                date(year, month, last)
        except (ValueError, OverflowError):
            continue
        return say("month {month} of {year} has {last} days", month=month, year=year, last=last)
    return say("the year {year} is outside the calendar", year=year)
