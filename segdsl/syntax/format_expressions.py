"""How each kind of expression is printed. Those with operands are generators: they yield an operand, get its text."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from segdsl.syntax import tree
from segdsl.syntax.format_base import AND, ANY, NOT, OR, PREDICATE, SUM, UNARY, Handler, Printer, Walk
from segdsl.syntax.layout import LINE, SOFT, TAIL, Doc, Group, Indent, Mark

_SIGN_WORDS: Final = {"<": "LESS_THAN", "<=": "AT_MOST", ">": "MORE_THAN", ">=": "AT_LEAST"}
_AFTER_IS: Final = (
    *("KNOWN", "UNKNOWN", "EMPTY", "BETWEEN", "INCLUDES", "WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "ON"),
    *("EXACTLY", "OTHERWISE"),
)
_AFTER_INCLUDES: Final = ("EXACTLY",)
_TIER_WORDS: Final = ("FROM", "TO", "UNDER", "ABOVE", "OTHERWISE", "BETWEEN", "UP_TO")


class Expressions(Printer):
    # --- leaves

    def leaf_path(self, node: tree.Path) -> Doc:
        return self.path(node)

    def leaf_number(self, node: tree.Number) -> Doc:
        return self.number(node)

    def leaf_text(self, node: tree.Text) -> Doc:
        return self.text(node.value)

    def leaf_boolean(self, node: tree.Boolean) -> Doc:
        return self.word("EVERYONE" if node.everyone else "TRUE" if node.value else "FALSE")

    def leaf_date(self, node: tree.DateLiteral | tree.DateTimeLiteral) -> Doc:
        return self.date(node)

    def leaf_moment(self, node: tree.Moment) -> Doc:
        return self.word(node.word.upper())

    # --- values

    def duration(self, node: tree.Duration) -> Walk:
        amount = yield node.amount, UNARY
        return self.phrase("duration", amount=amount, unit=self.unit(node.unit, node.amount))

    def value_list(self, node: tree.ListLiteral) -> Walk:
        items = yield from _each(node.items)
        return self.enclosed("(", items, ")", node)

    def binary(self, node: tree.Binary) -> Walk:
        level = self.level(node)
        terms: list[tuple[str, Any]] = []
        first: Any = node
        while isinstance(first, tree.Binary) and self.level(first) == level:
            terms.append((first.op, first.right))
            first = first.left
        head = yield first, level
        rest: list[Doc] = []
        for op, right in reversed(terms):
            rest += [TAIL, op, " ", (yield right, level + 1)]
        return Group([head, Indent(rest)], node.span.start, node.span.end)

    def negate(self, node: tree.Negate) -> Walk:
        operand = yield node.operand, UNARY
        if isinstance(node.operand, tree.DateLiteral | tree.DateTimeLiteral):
            return ["-(", operand, ")"]  # the checker refuses it; -2000-01-01 would be two subtractions
        return ["-", operand]

    def conditional(self, node: tree.Conditional) -> Walk:
        condition = yield node.condition, ANY
        then = yield node.then, ANY
        otherwise = yield node.otherwise, ANY
        parts: list[Doc] = []
        for piece in self.words.phrases["if"].split():
            doc = {"{condition}": condition, "{then}": then, "{otherwise}": otherwise}.get(piece)
            parts += [" ", Indent(doc)] if doc is not None else [LINE, piece] if parts else [piece]
        return Group(parts, node.span.start, node.span.end)

    def call(self, node: tree.FunctionCall) -> Walk:
        args = yield from _each(node.args)
        return [self.operators.printed[node.function], self.enclosed("(", args, ")", node)]

    def aggregate(self, node: tree.AggregateCall) -> Walk:
        inner: list[Doc] = [SOFT, self.path(node.path)]
        if node.window is not None:
            inner += [" ", (yield node.window, ANY)]
        if node.periods is not None:
            inner += [" ", self.phrase("per_unit", unit=self.unit(node.periods.unit))]
            if node.periods.at_least is not None:
                inner += [" ", self.phrase("with_at_least", amount=(yield node.periods.at_least, UNARY))]
        if node.where is not None:
            inner += [LINE, self.word("WHERE"), " ", Indent((yield node.where, ANY))]
        name = self.operators.printed[node.function]
        close: Doc = [SOFT, Mark(node.span.end - 1), ")"] if node.span.end else [SOFT, ")"]
        return [name, Group(["(", Indent(inner), close], node.span.start, node.span.end)]

    # --- and, or, not

    def conjunction(self, node: tree.And) -> Walk:
        return (yield from self._chain(node, self.word("AND"), NOT))

    def disjunction(self, node: tree.Or) -> Walk:
        return (yield from self._chain(node, self.word("OR"), NOT))  # nobody has to know which binds tighter

    def _chain(self, node: tree.And | tree.Or, word: str, level: int) -> Walk:
        docs: list[Doc] = []
        for index, part in enumerate(node.parts):
            doc = yield part, level
            docs += [LINE, word, " ", doc] if index else [doc]
        return Group(docs, node.span.start, node.span.end)

    def negation(self, node: tree.Not) -> Walk:
        return [self.word("NOT"), " ", (yield node.operand, NOT)]

    # --- predicates

    def stated(self, node: Any, subject: Doc, predicate: Doc, with_is: bool = True, key: str = "") -> Doc:
        """``subject is [not] predicate``; ``with_is`` False where no ``is`` is printed unless it is denied."""
        key = key or ("denied" if node.negated else "stated" if with_is else "plain")
        if subject == "":
            return self.phrase(key, subject="", predicate=predicate)
        pieces = self.words.phrases[key].split()
        at = pieces.index("{subject}")
        before: list[Doc] = [piece + " " for piece in pieces[:at]]
        after: list[Doc] = []
        for piece in pieces[at + 1 :]:
            after += [" ", predicate if piece == "{predicate}" else piece]
        return Group([*before, subject, Indent([TAIL, *after[1:]])], node.span.start, node.span.end)

    def comparison(self, node: tree.Comparison) -> Walk:
        subject = yield node.subject, SUM
        value = yield node.value, SUM
        if node.op == "is":
            if self.begins_with(node.value, _AFTER_IS, infix=True):
                value = ["(", value, ")"]
            return self.stated(node, subject, value, key="not_equals" if node.negated else "equals")
        written = node.op_span.end - node.op_span.start
        op = node.op if self.words.signs and 0 < written <= 2 else self.word(_SIGN_WORDS[node.op])
        return self.stated(node, subject, [op, " ", value], with_is=False)

    def between(self, node: tree.Between) -> Walk:
        subject = yield node.subject, SUM
        low = yield node.low, SUM
        high = yield node.high, SUM
        return self.stated(node, subject, self.phrase("between", low=low, high=high))

    def one_of(self, node: tree.OneOf) -> Walk:
        subject = yield node.subject, SUM
        choices = yield node.choices, ANY
        return self.stated(node, subject, self.phrase("one_of", choices=choices))

    def known(self, node: tree.IsKnown) -> Walk:
        subject = yield node.subject, SUM
        return self.stated(node, subject, self.phrase("known" if node.known else "unknown"))

    def empty(self, node: tree.IsEmpty) -> Walk:
        subject = yield node.subject, SUM
        return self.stated(node, subject, self.phrase("empty"))

    def infix(self, node: tree.InfixPredicate) -> Walk:
        subject = yield node.subject, SUM
        value = yield node.value, SUM
        denial = self.operators.printed_not.get(node.op)
        if node.negated and denial:
            return Group([subject, Indent([TAIL, denial, " ", value])], node.span.start, node.span.end)
        return self.stated(node, subject, [self.operators.printed[node.op], " ", value], with_is=False)

    def includes(self, node: tree.Includes) -> Walk:
        subject = yield node.subject, SUM
        value = yield node.value, SUM if node.mode == "one" else ANY
        if node.mode == "one" and self.begins_with(node.value, _AFTER_INCLUDES):
            value = ["(", value, ")"]
        modes = {"any": "any_of", "all": "all_of", "none": "none_of"}
        mode = self.phrase(modes[node.mode]) if node.mode in modes else ""
        key = "includes_exactly" if node.mode == "exactly" else "includes"
        doc = self.phrase(f"not_{key}" if node.negated else key, mode=mode, value=value)
        return Group([subject, Indent([TAIL, doc])], node.span.start, node.span.end)

    def in_segment(self, node: tree.InSegment) -> Doc:
        subject = "" if node.subject is None else self.path(node.subject)
        if node.any_of:
            segments = self.enclosed("(", [self.path(path) for path in node.segments], ")", node)
            return self.stated(node, subject, self.phrase("in_any_segment", segments=segments), with_is=False)
        doc = self.phrase("in_segment", segment=self.path(node.segments[0]))
        return self.stated(node, subject, doc, with_is=False)

    def within(self, node: tree.WithinDistance) -> Walk:
        subject = yield node.subject, SUM
        distance = yield node.distance, UNARY
        named = yield from _each(node.places)
        places: Doc = named[0]
        if node.any_of:
            places = [self.phrase("any_of"), " ", self.enclosed("(", named, ")", node)]
        unit = self.word("KM" if node.unit == "km" else "M")
        doc = self.phrase("within", distance=distance, unit=unit, places=places)
        return self.stated(node, subject, doc, with_is=False)

    def in_window(self, node: tree.InWindow) -> Walk:
        subject = yield node.subject, SUM
        window = yield node.window, ANY
        if isinstance(node.window, tree.CalendarWindow) and node.window.day_word and node.negated:
            return self.stated(node, subject, window, key="not_day")  # `is not today` would be a comparison
        return self.stated(node, subject, window, with_is=False)

    def top(self, node: tree.TopBottom) -> Walk:
        amount = yield node.amount, UNARY
        by = yield node.by, SUM
        per = "" if node.per is None else self.phrase("per", path=self.path(node.per))
        among = "" if node.among is None else self.phrase("among", path=self.path(node.among))
        share = isinstance(node.amount, tree.Number) and node.amount.percent
        people = "" if share else self.word("PEOPLE")
        doc = self.phrase(node.direction, amount=amount, people=people, by=by, per=per, among=among)
        return self.stated(node, "", doc, with_is=False)

    def sequence(self, node: tree.SequencePredicate) -> Walk:
        inner: list[Doc] = [SOFT]
        for index, step in enumerate(node.steps):
            inner += [LINE, self.word("THEN"), " "] if index else []
            inner.append((yield step, ANY))
        close: Doc = [SOFT, Mark(node.span.end - 1), ")"] if node.span.end else [SOFT, ")"]
        body = Group([self.word("SEQUENCE"), "(", Indent(inner), close], node.span.start, node.span.end)
        return self.stated(node, "", body, with_is=False)

    def step(self, node: tree.SequenceStep) -> Walk:
        parts: list[Doc] = [] if node.positive else [self.word("NO"), " "]
        parts.append(self.path(node.path))
        if node.within is not None:
            parts += [" ", self.word("WITHIN"), " ", (yield node.within, ANY)]
        if node.window is not None:
            parts += [" ", (yield node.window, ANY)]
        if node.same:
            same = f"{self.words.comma} ".join(self.path(path) for path in node.same)
            parts += [" ", self.word("WITH_SAME"), " ", same]
        if node.where is not None:
            condition = yield node.where, ANY
            parts.append(Indent([LINE, self.word("WHERE"), " ", Indent(condition)]))
        return Group(parts, node.span.start, node.span.end)

    def sample(self, node: tree.Sample) -> Walk:
        percent = yield node.percent, ANY
        seed = yield node.seed, ANY
        doc = [self.word("SAMPLE"), self.enclosed("(", [percent, seed], ")", node)]
        return self.stated(node, "", doc, with_is=False)

    # --- windows

    def relative_window(self, node: tree.RelativeWindow) -> Walk:
        low = yield node.low, UNARY
        high: Doc = ""
        if node.high is not None:
            high = yield node.high, UNARY
        unit = self.unit(node.unit, node.high or node.low)
        holes: dict[str, Doc] = {"low": low, "high": high, "unit": unit}
        return self.phrase(node.kind, full=self.word("FULL") if node.full else "", **holes)

    def calendar_window(self, node: tree.CalendarWindow) -> Doc:
        if node.day_word:
            return self.word({"this": "TODAY", "previous": "YESTERDAY", "next": "TOMORROW"}[node.which])
        return self.phrase(f"{node.which}_period", unit=self.unit(node.unit))

    def bound_window(self, node: tree.BoundWindow) -> Walk:
        value = yield node.value, SUM
        if node.end is None:
            return self.phrase(node.kind, value=value)
        end = yield node.end, SUM
        return self.phrase("between", low=value, high=end)

    # --- names that are words of the language too

    def begins_with(self, node: Any, terminals: tuple[str, ...], infix: bool = False) -> bool:
        """Would the first word be read as one of these keywords instead of a name?"""
        while isinstance(node, tree.Binary):
            node = node.left
        if isinstance(node, tree.Duration):
            node = node.amount
        if not isinstance(node, tree.Path) or node.parts[0].quoted:
            return False
        first = node.parts[0].text.lower()
        phrases = [phrase for name in terminals for phrase in self.words.words.get(name, ())]
        return first in phrases or (infix and first in self.operators.infix)

    def tier_condition(self, node: Any) -> Doc:
        doc = self.doc(node)
        first = node
        while not isinstance(first, tree.Path):
            first = getattr(first, "subject", None) or getattr(first, "left", None) or _first_part(first)
            if first is None:
                return doc
        return ["(", doc, ")"] if self.begins_with(first, _TIER_WORDS) else doc


def _each(nodes: tuple[Any, ...]) -> Generator[tuple[Any, int], Doc, list[Doc]]:
    docs: list[Doc] = []
    for node in nodes:
        doc = yield node, ANY
        docs.append(doc)
    return docs


def _first_part(node: Any) -> Any:
    if isinstance(node, tree.And | tree.Or):
        return node.parts[0]
    return node.amount if isinstance(node, tree.Duration) else None


Expressions.handlers = {
    tree.Path: Expressions.leaf_path,
    tree.Number: Expressions.leaf_number,
    tree.Text: Expressions.leaf_text,
    tree.Boolean: Expressions.leaf_boolean,
    tree.DateLiteral: Expressions.leaf_date,
    tree.DateTimeLiteral: Expressions.leaf_date,
    tree.Moment: Expressions.leaf_moment,
    tree.Duration: Expressions.duration,
    tree.ListLiteral: Expressions.value_list,
    tree.Binary: Expressions.binary,
    tree.Negate: Expressions.negate,
    tree.Conditional: Expressions.conditional,
    tree.FunctionCall: Expressions.call,
    tree.AggregateCall: Expressions.aggregate,
    tree.And: Expressions.conjunction,
    tree.Or: Expressions.disjunction,
    tree.Not: Expressions.negation,
    tree.Comparison: Expressions.comparison,
    tree.Between: Expressions.between,
    tree.OneOf: Expressions.one_of,
    tree.IsKnown: Expressions.known,
    tree.IsEmpty: Expressions.empty,
    tree.InfixPredicate: Expressions.infix,
    tree.Includes: Expressions.includes,
    tree.InSegment: Expressions.in_segment,
    tree.WithinDistance: Expressions.within,
    tree.InWindow: Expressions.in_window,
    tree.TopBottom: Expressions.top,
    tree.SequencePredicate: Expressions.sequence,
    tree.SequenceStep: Expressions.step,
    tree.Sample: Expressions.sample,
    tree.RelativeWindow: Expressions.relative_window,
    tree.CalendarWindow: Expressions.calendar_window,
    tree.BoundWindow: Expressions.bound_window,
}
_PREDICATES: Final[dict[type, Handler]] = {
    kind: handler for kind, handler in Expressions.handlers.items() if hasattr(kind, "negated")
}
Expressions.levels = {
    **dict.fromkeys(_PREDICATES, PREDICATE),
    tree.Or: OR,
    tree.And: AND,
    tree.Not: NOT,
    tree.Negate: UNARY,
}
