"""Conditions: the predicates that wait for their subject, and those that speak of the row itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import Fix
from segdsl.syntax import errors, tree
from segdsl.syntax.build_base import BROKEN, Chain, Children, Group, Lead, Waiting, finished
from segdsl.syntax.build_windows import Windows
from segdsl.syntax.letters import folded
from segdsl.wording import say

if TYPE_CHECKING:
    from lark import Token

    from segdsl.source import Span

_COMPARE: Final = {"LESS_THAN": "<", "AT_MOST": "<=", "MORE_THAN": ">", "AT_LEAST": ">=", "≤": "<=", "≥": ">="}
_NULLS: Final = ("null", "nil", "undefined", "none", "nan")


class Conditions(Windows):
    # --- and, or, not

    def expr(self, children: Children) -> Any:
        return finished(children[0])

    def both(self, children: Children) -> Chain:
        return self._chain(tree.And, children)

    def either(self, children: Children) -> Chain:
        return self._chain(tree.Or, children)

    def _chain(self, kind: type[tree.And] | type[tree.Or], children: Children) -> Chain:
        left, _, right = children
        span = self.span((left, right))
        if type(left) is Chain and left.kind is kind:
            left.parts.append(right)
            left.span = span
            return left
        return Chain(kind, [left, right], span)

    def negation(self, children: Children) -> tree.Not:
        return tree.Not(finished(children[1]), self.span(children))

    # --- a predicate and its subject

    def lead(self, children: Children) -> Lead:
        return Lead(any(token.type == "NOT" for token in children), self.span(children))

    def predicate(self, children: Children) -> Any:
        subject, waiting = children
        return waiting.make(subject, False, self.span(children))

    def about_entity(self, children: Children) -> Any:
        waiting = next(child for child in children if isinstance(child, Waiting))
        return waiting.make(None, any(map(_denies, children)), self.span(children))

    def tail(self, children: Children) -> Waiting:
        lead, waiting = children if len(children) == 2 else (None, children[0])
        if lead is None or not lead.negated:
            return Waiting(self.span(children), waiting.make)
        make = waiting.make
        return Waiting(self.span(children), lambda subject, negated, span: make(subject, not negated, span))

    def stated_tail(self, children: Children) -> Waiting:
        return Waiting(self.span(children), children[0].make)

    def denied_tail(self, children: Children) -> Waiting:
        return self.tail((Lead(True, self.token_span(children[1])), children[0]))

    # --- comparisons

    def equals(self, children: Children) -> Waiting:
        *words, value, when = children
        negated = any(word.type in ("NOT", "IS_NOT", "UNEQUAL") for word in words)
        op_span = self.span(words)
        if when is not None:
            written = self.written(self.span((words[0], value, when)))
            fixed = f"{self.word('EXACTLY')} {self.written(value.span)} {folded(when)}"
            self.report(errors.AGO_OTHER.at(self.span(children), written=_short(written), fixed=fixed))
        span = self.span(children)
        self._no_null(words, value, negated, span)

        def make(subject: Any, flip: bool, whole: Span) -> tree.Comparison:
            return tree.Comparison(subject, "is", value, negated != flip, whole, op_span)

        return Waiting(span, make)

    def _no_null(self, words: Children, value: Any, negated: bool, span: Span) -> None:
        if not (isinstance(value, tree.Path) and len(value.parts) == 1 and not value.parts[0].quoted):
            return
        word = value.parts[0].text.lower()
        if word not in _NULLS:
            return
        known = self.word("KNOWN" if negated else "UNKNOWN")
        fixed = f"{self.word('IS')} {known}"
        quoted = say(", or `{name}` in back-ticks for a value of that name", name=value.parts[0].text)
        self.report(
            errors.NULL_VALUE.at(
                value.span,
                fix=Fix(span, fixed),
                written=self.written(value.span),
                fixed=fixed,
                quoted=quoted if word == "none" else "",
            )
        )

    def compare(self, children: Children) -> Waiting:
        word, value, when = children
        if when is not None:
            return self._compared_age(word, value, when, self.span(children))
        op: Any = _COMPARE.get(word.type) or _COMPARE.get(word) or str(word)
        op_span = self.token_span(word)

        def make(subject: Any, negated: bool, span: Span) -> tree.Comparison:
            return tree.Comparison(subject, op, value, negated, span, op_span)

        return Waiting(self.span(children), make)

    def _compared_age(self, word: Token, value: Any, when: Token, span: Span) -> Waiting:
        kind = {"MORE_THAN": "more", "LESS_THAN": "less"}.get(word.type)
        if kind is not None:
            return self._under(self.counted_from_now(kind, value, when, span), span)
        rest = f"{self.written(value.span)} {folded(when)}"
        older, newer = f"{self.word('MORE_THAN')} {rest}", f"{self.word('LESS_THAN')} {rest}"
        self.report(errors.AGO_SIGN.at(span, written=_short(self.written(span)), older=older, newer=newer))
        return Waiting(span, _broken)

    def between(self, children: Children) -> Waiting:
        _, low, _, high, when = children
        span = self.span(children)
        if when is not None:
            return self._under(self.window_between(low, high, when, span), span)

        def make(subject: Any, negated: bool, whole: Span) -> tree.Between:
            return tree.Between(subject, low, high, negated, whole)

        return Waiting(span, make)

    def one_of(self, children: Children) -> Waiting:
        choices = children[1]
        return self._simple(children, lambda s, negated, span: tree.OneOf(s, choices, negated, span))

    def known(self, children: Children) -> Waiting:
        known = children[0].type == "KNOWN"
        return self._simple(children, lambda s, negated, span: tree.IsKnown(s, known, negated, span))

    def empty(self, children: Children) -> Waiting:
        return self._simple(children, tree.IsEmpty)

    def _simple(self, children: Children, make: Callable[[Any, bool, Span], Any]) -> Waiting:
        return Waiting(self.span(children), make)

    # --- texts and sets

    def infix(self, children: Children) -> Waiting:
        word, value = children
        return self._infix(word, value, self.operators.infix, False, self.span(children))

    def not_infix(self, children: Children) -> Waiting:
        lead, word, value = children
        if lead is not None and folded(word).startswith(folded(lead) + " "):
            self.report(
                errors.UNEXPECTED.at(
                    self.token_span(lead),
                    found=say("`{text}`", text=str(lead)),
                    expected=say("{word} alone", word=folded(word)),
                )
            )
        return self._infix(word, value, self.operators.not_infix, True, self.span(children))

    def _infix(self, word: Token, value: Any, table: dict[str, str], denied: bool, span: Span) -> Waiting:
        op, op_span = self.operator_id(table, word), self.token_span(word)

        def make(subject: Any, negated: bool, whole: Span) -> tree.InfixPredicate:
            return tree.InfixPredicate(subject, op, value, negated != denied, whole, op_span)

        return Waiting(span, make)

    def included(self, children: Children) -> Group:
        if len(children) == 1:
            return Group(("one", children[0]), children[0].span)
        modes = {"ANY_OF": "any", "ALL_OF": "all", "NONE_OF": "none", "EXACTLY": "exactly"}
        return Group((modes[children[0].type], children[1]), self.span(children))

    def includes(self, children: Children) -> Waiting:
        mode, value = children[1].parts
        return self._simple(children, lambda s, negated, span: tree.Includes(s, mode, value, negated, span))

    def includes_exactly(self, children: Children) -> Waiting:
        value = children[1]
        return self._simple(children, lambda s, negated, span: tree.Includes(s, "exactly", value, negated, span))

    def not_includes(self, children: Children) -> Waiting:
        mode, value = children[2].parts
        return self._simple(children, lambda s, negated, span: tree.Includes(s, mode, value, not negated, span))

    # --- segments and places

    def in_segment(self, children: Children) -> Group:
        paths = tuple(child for child in children if isinstance(child, tree.Path))
        return Group((paths, children[0].type == "IN_ANY_SEGMENT_OF"), self.span(children))

    def own_segment(self, children: Children) -> Waiting:
        segments, any_of = children[0].parts
        return self._simple(children, lambda _, negated, span: tree.InSegment(None, segments, any_of, negated, span))

    def linked_segment(self, children: Children) -> Waiting:
        segments, any_of = children[0].parts
        word = self.word("IN_SEGMENT")

        def make(subject: Any, negated: bool, span: Span) -> Any:
            if not isinstance(subject, tree.Path):
                self.report(errors.LINK_SUBJECT.at(subject.span, what=word))
                return BROKEN
            return tree.InSegment(subject, segments, any_of, negated, span)

        return Waiting(self.span(children), make)

    def places(self, children: Children) -> Group:
        spots = tuple(child for child in children if isinstance(child, tree.Path | tree.Text))
        return Group((spots, isinstance(children[0], str)), self.span(children))

    def within(self, children: Children) -> Waiting:
        _, distance, unit, _, found = children
        places, any_of = found.parts
        metres: Any = unit.type.lower()

        def make(subject: Any, negated: bool, span: Span) -> tree.WithinDistance:
            return tree.WithinDistance(subject, distance, metres, places, any_of, negated, span)

        return Waiting(self.span(children), make)

    # --- among all, and in time

    def top(self, children: Children) -> Waiting:
        *lead, _, by, _, per, _, among = children
        word = next(child for child in lead if getattr(child, "type", "") in ("TOP", "BOTTOM"))
        amount = next(child for child in lead if isinstance(child, tree.Number | tree.Path))
        direction: Any = word.type.lower()

        def make(_: Any, negated: bool, span: Span) -> tree.TopBottom:
            return tree.TopBottom(direction, amount, by, per, among, negated, span)

        return Waiting(self.span(children), make)

    def sample(self, children: Children) -> Waiting:
        _, _, percent, _, seed, _ = children
        return self._simple(children, lambda _, negated, span: tree.Sample(percent, seed, negated, span))

    def window_tail(self, children: Children) -> Waiting:
        return self._under(children[0], self.span(children))

    def bound_tail(self, children: Children) -> Waiting:
        return self._under(self.bound_window(children), self.span(children))

    def exactly(self, children: Children) -> Waiting:
        return self._under(self.relative_window(children), self.span(children))

    def day_tail(self, children: Children) -> Waiting:
        *denied, word = children
        window = self.day_window((word,))
        waiting = self._under(window, self.span(children))
        return self.tail((Lead(True, self.span(denied)), waiting)) if denied else waiting

    def _under(self, window: Any, span: Span) -> Waiting:
        if window is None:
            return Waiting(span, _broken)
        return Waiting(span, lambda subject, negated, whole: tree.InWindow(subject, window, negated, whole))


def _denies(child: Any) -> bool:
    return child.negated if isinstance(child, Lead) else getattr(child, "type", "") == "DENIED"


def _broken(subject: Any, negated: bool, span: Span) -> tree.Boolean:
    return tree.Boolean(False, span=span)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
