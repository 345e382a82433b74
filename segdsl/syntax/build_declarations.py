"""Declarations: what stands between two declaration words, with its annotations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from segdsl.diagnostics import Fix
from segdsl.spelling import did_you_mean
from segdsl.syntax import errors, tree
from segdsl.syntax.build_base import Children, Group, finished
from segdsl.syntax.build_conditions import Conditions
from segdsl.syntax.letters import folded, plain
from segdsl.wording import join

_LITERALS: Final = (tree.Number, tree.Text, tree.Boolean, tree.DateLiteral, tree.DateTimeLiteral, tree.Negate)
_LOWER: Final = {"FROM": False, "AT_LEAST": False, "ABOVE": True, "MORE_THAN": True, ">=": False, ">": True, "≥": False}
_UPPER: Final = {
    "TO": False,
    "UP_TO": False,
    "AT_MOST": False,
    "<=": False,
    "≤": False,
    "TO_UNDER": True,
    "UNDER": True,
    "LESS_THAN": True,
    "<": True,
}


class Declarations(Conditions):
    """The whole builder: what Lark calls for every rule of the grammar."""

    def start(self, children: Children) -> None:
        return None

    def item(self, children: Children) -> None:
        *annotations, declaration = children
        if annotations and isinstance(declaration, tree.Use):
            self.report(errors.ANNOTATED_USE.at(annotations[0].span))
        elif annotations:
            declaration = replace(declaration, annotations=tuple(annotations))
        self.done.append(declaration)

    def annotation(self, children: Children) -> tree.Annotation:
        token, *rest = children
        words = self.prepared.words
        written = folded(plain(token[1:]).replace("\u200c", "_"))
        known = {folded(phrase): name for phrase, name in words.annotation_of.items()}
        name = known.get(written) or known.get(written.replace("_", " "))
        if name is None:
            hint = did_you_mean(written, known)
            names = join([f"@{phrases[0]}" for phrases in words.annotations.values()])
            self.report(errors.UNKNOWN_ANNOTATION.at(self.token_span(token), hint=hint, name=written, known=names))
        values = tuple(self.string(child) for child in rest if child.type == "STRING")
        return tree.Annotation(name or written, values, self.span(children))

    # --- one line

    def use(self, children: Children) -> tree.Use:
        return tree.Use(self.string(children[1]), self.span(children))

    def param(self, children: Children) -> tree.Param:
        _, name, title, _, type_, _, default = children
        return tree.Param(name, type_, default, self._title(title), span=self.span(children))

    def let(self, children: Children) -> tree.Let:
        _, name, title, _, type_, equal, value = children
        between = self.prepared.text[equal.end_pos : value.span.start]
        if "(" in between and isinstance(value, _LITERALS):
            span = self.prepared.span(equal.end_pos + between.index("("), self._closing(value.span.end))
            value = tree.ListLiteral((value,), span)
        return tree.Let(name, value, type_, self._title(title), span=self.span(children))

    def _closing(self, end: int) -> int:
        return self.prepared.text.find(")", end) + 1 or end

    def file_list(self, children: Children) -> tree.FileList:
        return tree.FileList(self.string(children[1]), self.span(children))

    def place(self, children: Children) -> tree.Place:
        _, name, title, _, _, latitude, _, longitude, _ = children
        return tree.Place(name, latitude, longitude, self._title(title), span=self.span(children))

    def type(self, children: Children) -> tree.TypeName:
        return self._type(children, False)

    def set_type(self, children: Children) -> tree.TypeName:
        return self._type(children, True)

    def _type(self, children: Children, is_set: bool) -> tree.TypeName:
        identifier = children[-1]
        words = self.prepared.words.type_of
        name: Any = words.get(folded(identifier.text))
        if name is None:
            known = join([phrases[0] for phrases in self.prepared.words.types.values()])
            hint = did_you_mean(identifier.text, words)
            self.report(errors.UNKNOWN_TYPE.at(identifier.span, hint=hint, name=identifier.text, known=known))
            name = "text"
        return tree.TypeName(name, is_set, self.span(children))

    # --- with a body

    def declared(self, children: Children) -> Group:
        name, title, _, entity = children
        return Group((name, self._title(title), entity), self.span(children))

    def _title(self, token: Any) -> str | None:
        return None if token is None else self.string(token)

    def metric(self, children: Children) -> tree.Metric:
        _, declared, _, value = children
        name, title, entity = declared.parts
        return tree.Metric(name, value, title, entity, span=self.span(children))

    def segment(self, children: Children) -> tree.Segment:
        _, declared, _, condition = children
        name, title, entity = declared.parts
        return tree.Segment(name, condition, title, entity, span=self.span(children))

    def score(self, children: Children) -> tree.Score:
        _, declared, _, *lines = children
        name, title, entity = declared.parts
        return tree.Score(name, tuple(lines), title, entity, span=self.span(children))

    def score_line(self, children: Children) -> tree.ScoreLine:
        word, points, _, when = children
        return tree.ScoreLine(points, word.type == "ADD", when, self.span(children))

    def split(self, children: Children) -> tree.Split:
        _, declared, _, seed, _, *parts = children
        name, title, entity = declared.parts
        return tree.Split(name, self.string(seed), tuple(parts), title, entity, span=self.span(children))

    def part(self, children: Children) -> tree.Part:
        _, name, title, _, number = children
        percent = self.number_of(number)
        if not percent.percent:
            fix = Fix(percent.span, f"{percent.digits}%")
            self.report(errors.PART_PERCENT.at(percent.span, fix=fix, number=Decimal(percent.digits)))
        return tree.Part(name, percent, self._title(title), self.span(children))

    # --- tiers

    def tiers(self, children: Children) -> tree.Tiers:
        _, declared, _, by, _, *tiers = children
        name, title, entity = declared.parts
        for tier in tiers:
            if by is None and tier.band is not None:
                tiers_word = self.word("TIERS")
                self.report(errors.MIXED_TIERS.at(tier.band.span, tiers=tiers_word, name=name.text))
                break
            if by is not None and tier.condition is not None:
                self.report(errors.CONDITION_IN_BANDS.at(tier.condition.span))
                break
        return tree.Tiers(name, tuple(tiers), by, title, entity, span=self.span(children))

    def tier(self, children: Children) -> tree.Tier:
        _, name, title, _, rule = children
        band = rule if isinstance(rule, tree.Band) else None
        condition = None if band is not None or isinstance(rule, Group) else rule
        return tree.Tier(name, self._title(title), band, condition, self.span(children))

    def otherwise(self, children: Children) -> Group:
        return Group((), self.span(children))

    def bound(self, children: Children) -> Group:
        word, value = children
        kind = str(word) if word.type == "SIGN" else word.type
        return Group((kind, value), self.span(children))

    def band(self, children: Children) -> tree.Band:
        span = self.span(children)
        ends: dict[str, Any] = {}
        for bound in children:
            if bound is None:
                continue
            kind, value = bound.parts
            end, is_open = ("low", _LOWER[kind]) if kind in _LOWER else ("high", _UPPER[kind])
            if end in ends:
                self.report(errors.BAD_BAND.at(bound.span))
            ends |= {end: value, f"{end}_open": is_open}
        return tree.Band(**ends, span=span)

    def band_between(self, children: Children) -> tree.Band:
        _, low, _, high = children
        return tree.Band(low, high, span=self.span(children))

    # --- tests

    def test(self, children: Children) -> tree.Test:
        _, title, _, as_of, _, *lines = children
        moment: Any = None if as_of is None else self.date_literal((as_of,))
        given = tuple(line for line in lines if isinstance(line, tree.Given))
        expects = tuple(line for line in lines if isinstance(line, tree.Expect))
        return tree.Test(self.string(title), moment, given, expects, span=self.span(children))

    def given(self, children: Children) -> tree.Given:
        _, entity, record = children
        return tree.Given(entity, record, self.span(children))

    def expect(self, children: Children) -> tree.Expect:
        word, condition, _, key = children
        expected = finished(condition)
        if word.type == "EXPECT_NOT":
            expected = tree.Not(expected, self.span((word, condition)))
        return tree.Expect(expected, key, self.span(children))

    def verify(self, children: Children) -> tree.Verify:
        _, title, _, *claims = children
        return tree.Verify(self.string(title), tuple(claims), span=self.span(children))

    def claim(self, children: Children) -> tree.Claim:
        _, condition, _, whom, *_ = children
        return tree.Claim(finished(condition), whom, span=self.span(children))

    def nobody(self, children: Children) -> tree.Claim:
        whom = next(child for child in children if isinstance(child, tree.Path))
        condition = None if children[-1] is whom or children[-1] is None else finished(children[-1])
        return tree.Claim(condition, whom, nobody=True, span=self.span(children))

    def record(self, children: Children) -> tree.Record:
        fields = tuple(child for child in children if isinstance(child, tree.RecordField))
        return tree.Record(fields, self.span(children))

    def record_field(self, children: Children) -> tree.RecordField:
        name, _, value = children
        if isinstance(value, tree.Path) and value.parts[0].text.lower() in ("null", "nil", "undefined"):
            self.report(errors.NULL_FIELD.at(value.span, written=value.parts[0].text))
        return tree.RecordField(name, value, self.span(children))

    def record_list(self, children: Children) -> tree.RecordList:
        items = tuple(child for child in children if child is not None and not isinstance(child, str))
        return tree.RecordList(items, self.span(children))
