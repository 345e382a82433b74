"""Windows of time, and the steps of a sequence, which may have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import Fix
from segdsl.syntax import errors, tree
from segdsl.syntax.build_base import Children, Waiting, finished
from segdsl.syntax.build_values import Values
from segdsl.syntax.letters import folded
from segdsl.wording import say

if TYPE_CHECKING:
    from lark import Token

    from segdsl.source import Span


_PERIODS: Final = {
    "IN_NEXT": "next",
    "IN_THIS": "this",
    "IN_PREVIOUS": "previous",
    "NEXT": "next",
    "THIS": "this",
    "PREVIOUS": "previous",
}


class Windows(Values):
    def when_(self, children: Children) -> Token:
        return children[0]  # type: ignore[no-any-return]

    # --- counted from as of

    def last_window(self, children: Children) -> Any:
        tokens, amount = _parted(children)
        self._whole(amount, tokens["UNIT"])
        return tree.RelativeWindow("last", amount, self.unit(tokens["UNIT"]), full="FULL" in tokens,
                                   span=self.span(children))  # fmt: skip

    def next_window(self, children: Children) -> Any:
        tokens, amount = _parted(children)
        self._whole(amount, tokens["UNIT"])
        return tree.RelativeWindow("next", amount, self.unit(tokens["UNIT"]), span=self.span(children))

    def relative_window(self, children: Children) -> Any:
        word, value, when = children
        kind = {"MORE_THAN": "more", "LESS_THAN": "less", "EXACTLY": "exactly"}[word.type]
        return self.counted_from_now(kind, value, when, self.span(children))

    def between_window(self, children: Children) -> Any:
        _, low, _, high, when = children
        span = self.span(children)
        if when is None:
            return tree.BoundWindow("between", low, high, span)
        return self.window_between(low, high, when, span)

    def counted_from_now(self, kind: str, value: Any, when: Token, span: Span) -> tree.RelativeWindow | None:
        """``more than 6 months ago``; None, with a diagnostic, where it is not that."""
        if not self._counted(value, when, span):
            return None
        tense = "ago" if when.type == "AGO" else "ahead"
        self._whole(value.amount, value.unit)
        return tree.RelativeWindow(f"{kind}_{tense}", value.amount, value.unit, span=span)  # type: ignore[arg-type]

    def window_between(self, low: Any, high: Any, when: Token, span: Span) -> tree.RelativeWindow | None:
        """``between 3 and 6 months ago``; the unit may stand after both numbers."""
        if not self._counted(high, when, span):
            return None
        if isinstance(low, tree.Duration):
            if low.unit != high.unit:
                self.report(errors.UNITS_DIFFER.at(span))
                return None
            low = low.amount
        if not isinstance(low, tree.Number | tree.Path):
            self.report(errors.AGO_VALUE.at(low.span, word=folded(when)))
            return None
        self._whole(low, high.unit)
        self._whole(high.amount, high.unit)
        self._ordered(low, high.amount, span)
        tense = "ago" if when.type == "AGO" else "ahead"
        return tree.RelativeWindow(f"between_{tense}", low, high.unit, high.amount, span=span)  # type: ignore[arg-type]

    def _counted(self, value: Any, when: Token, span: Span) -> bool:
        if isinstance(value, tree.Duration):
            return True
        if isinstance(value, tree.Number | tree.Path):
            written = self.prepared.words.units["month"][-1]
            fixed = f"{self.written(self.prepared.span(span.start, value.span.end))} {written} {folded(when)}"
            self.report(errors.NO_UNIT.at(self.token_span(when), word=folded(when), fixed=fixed))
        else:
            self.report(errors.AGO_VALUE.at(value.span, word=folded(when)))
        return False

    def _ordered(self, low: Any, high: Any, span: Span) -> None:
        if not (isinstance(low, tree.Number) and isinstance(high, tree.Number)):
            return
        if low.digits.isdigit() and high.digits.isdigit() and int(low.digits) > int(high.digits):
            first, last = self.written(low.span), self.written(high.span)
            text = self.written(span)
            at_low, at_high = low.span.start - span.start, high.span.start - span.start
            fixed = text[:at_low] + last + text[at_low + len(first) : at_high] + first + text[at_high + len(last) :]
            self.report(errors.BETWEEN_ORDER.at(span, fix=Fix(span, fixed), fixed=fixed))

    def _whole(self, amount: Any, unit: str) -> None:
        """A literal number of periods is whole and at least 1; a param is looked at when it is bound."""
        if not isinstance(amount, tree.Number):
            return
        if amount.percent or not amount.digits.isdigit() or int(amount.digits) < 1:
            word = folded(unit)
            name = self.prepared.words.unit_of.get(word, word)
            one = self.prepared.words.units.get(name, (word, word))
            fixed = say("1 {unit} or more", unit=one[0])
            self.report(errors.AMOUNT.at(amount.span, unit=one[-1], fixed=fixed))

    # --- calendar periods and bounds

    def calendar_window(self, children: Children) -> Any:
        tokens, _ = _parted(children)
        which: Any = next(_PERIODS[name] for name in tokens if name in _PERIODS)
        return tree.CalendarWindow(which, self.unit(tokens["UNIT"]), span=self.span(children))

    def day_window(self, children: Children) -> Any:
        (word,) = children
        which: Any = {"TODAY": "this", "YESTERDAY": "previous", "TOMORROW": "next"}[word.type]
        return tree.CalendarWindow(which, "day", True, self.token_span(word))

    def bound_window(self, children: Children) -> Any:
        word, value, when = children
        span = self.span(children)
        if when is not None:
            rest = f"{self.written(value.span)} {folded(when)}"
            older = word.type in ("BEFORE", "UNTIL")
            first = self.word("EXACTLY" if word.type == "ON" else "MORE_THAN" if older else "LESS_THAN")
            self.report(errors.AGO_OTHER.at(span, written=self.written(span), fixed=f"{first} {rest}"))
            return None
        kind: Any = word.type.lower()
        return tree.BoundWindow(kind, value, span=span)

    # --- sequences

    def sequence(self, children: Children) -> Waiting:
        steps = tuple(child for child in children if isinstance(child, tree.SequenceStep))
        return Waiting(self.span(children), lambda _, negated, span: tree.SequencePredicate(steps, negated, span))

    def step(self, children: Children) -> tree.SequenceStep:
        step: tree.SequenceStep = children[0]
        return step

    def step_closed(self, children: Children) -> tree.SequenceStep:
        return self.step(children)

    def step_start(self, children: Children) -> tree.SequenceStep:
        no, path = children
        return tree.SequenceStep(path, positive=no is None, span=self.span(children))

    def step_within(self, children: Children) -> tree.SequenceStep:
        step, _, amount, unit = children
        self._whole(amount, unit)
        duration = tree.Duration(amount, self.unit(unit), self.span((amount, unit)))
        return self._with(children, step, within=duration)

    def step_window(self, children: Children) -> tree.SequenceStep:
        step, window = children
        return step if window is None else self._with(children, step, window=window)

    def step_same(self, children: Children) -> tree.SequenceStep:
        step, _, *paths = children
        more = tuple(path for path in paths if isinstance(path, tree.Path))
        return self._with(children, step, same=(*step.same, *more))

    def step_where(self, children: Children) -> tree.SequenceStep:
        step, _, condition = children
        return self._with(children, step, where=finished(condition))

    def _with(self, children: Children, step: tree.SequenceStep, **clause: Any) -> tree.SequenceStep:
        ((name, value),) = clause.items()
        if name != "same" and getattr(step, name) is not None:
            word = {"where": self.word("WHERE"), "within": self.word("WITHIN"), "window": say("window")}[name]
            self.report(errors.STEP_TWICE.at(self.span(children[1:]), clause=word))
        values: dict[str, Any] = {
            "within": step.within, "window": step.window, "same": step.same, "where": step.where, name: value
        }  # fmt: skip
        return tree.SequenceStep(step.path, step.positive, span=self.span(children), **values)


def _parted(children: Children) -> tuple[dict[str, Any], Any]:
    """The words of a window by terminal, whatever their order in the language, and its number, if it has one."""
    tokens: dict[str, Any] = {child.type: child for child in children if isinstance(child, str)}  # type: ignore[attr-defined]
    return tokens, next((child for child in children if child is not None and not isinstance(child, str)), None)
