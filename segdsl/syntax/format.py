"""One way to write a rule: `format_file` lays a tree out; parsing what it prints gives the same tree again.

Declarations with a body stand apart by a blank line, lines of one statement where the writer left one. A condition
that is too long for its line is broken before ``and`` and ``or``. Comments stay where they stood.
"""

from __future__ import annotations

import re
from typing import Any, Final, assert_never

from segdsl.source import NOWHERE
from segdsl.syntax import tree
from segdsl.syntax.format_base import SUM
from segdsl.syntax.format_comments import Block, weave
from segdsl.syntax.format_expressions import Expressions
from segdsl.syntax.layout import HARD, LINE, Doc, Group, Hugging, Indent, Mark, lay_out
from segdsl.syntax.vocabulary import vocabulary
from segdsl.syntax.words import operator_words

_LANGUAGE: Final = re.compile(r"(#\s*language\s*:\s*)[\w-]+", re.IGNORECASE)


def format_file(file: tree.File, language: str = "en") -> str:
    """The file in its canonical layout, in the words of a language."""
    printer = Declarations(vocabulary(language), operator_words(language))
    offsets = sorted(comment.span.start for comment in file.comments)
    blanks = frozenset(file.blank_lines)
    blocks = []
    for declaration in file.declarations:
        rows = lay_out(printer.declaration(declaration), offsets)
        annotations = () if isinstance(declaration, tree.Use) else declaration.annotations
        first = annotations[0].span if annotations else declaration.span
        start = -1 if first is NOWHERE else first.start
        blocks.append(Block(rows, start, start in blanks))
    lines = weave(blocks, _comments(file, language), blanks)
    return "".join(f"{line}\n" for line in lines)


def format_expr(expr: tree.Expr | tree.Window, language: str = "en") -> str:
    """An expression on one line, for explanations and messages."""
    printer = Declarations(vocabulary(language), operator_words(language))
    (row,) = lay_out(Group(printer.doc(expr)), width=1 << 60)
    return row.text


def _comments(file: tree.File, language: str) -> tuple[tree.Comment, ...]:
    """The comments; the one that names the language names the new one."""
    if language == file.language:
        return file.comments
    for index, comment in enumerate(file.comments):
        if _LANGUAGE.search(comment.text):
            text = _LANGUAGE.sub(rf"\g<1>{language}", comment.text, count=1)
            changed = tree.Comment(text, comment.own_line, comment.span, comment.indented)
            return (*file.comments[:index], changed, *file.comments[index + 1 :])
    return (tree.Comment(f"# language: {language}", True, NOWHERE), *file.comments)


class Declarations(Expressions):
    """Prints whole declarations."""

    def declaration(self, node: tree.Declaration) -> Doc:
        annotations: list[Doc] = []
        if not isinstance(node, tree.Use):
            for annotation in node.annotations:
                annotations += [self._annotation(annotation), HARD]
        return [*annotations, self._marked(node, self._body(node))]

    def _body(self, node: tree.Declaration) -> Doc:
        match node:
            case tree.Use(path):
                return f"{self.word('USE')} {self.text(path)}"
            case tree.Param():
                return self._param(node)
            case tree.Let():
                return self._let(node)
            case tree.Place():
                point = self.enclosed("(", [self.doc(node.latitude), self.doc(node.longitude)], ")", node)
                return [self._head("PLACE", node), " = ", point]
            case tree.Metric():
                return self._with_body(node, [self._head("METRIC", node), " ="], self.doc(node.value))
            case tree.Segment():
                return self._with_body(node, [self._head("SEGMENT", node), ":"], self.doc(node.condition))
            case tree.Tiers():
                by: Doc = "" if node.by is None else [" ", self.phrase("tiers_by", value=self.doc(node.by, SUM))]
                return self._listed([self._head("TIERS", node), by, ":"], [self._tier(tier) for tier in node.tiers])
            case tree.Score():
                return self._listed([self._head("SCORE", node), ":"], [self._line(line) for line in node.lines])
            case tree.Split():
                seed = self.phrase("split_by", seed=self.text(node.seed))
                return self._listed([self._head("SPLIT", node), " ", seed, ":"], [self._part(p) for p in node.parts])
            case tree.Test():
                return self._test(node)
            case tree.Verify(title=title, claims=claims):
                return self._listed(f"{self.word('VERIFY')} {self.text(title)}:", [self._claim(one) for one in claims])
        assert_never(node)

    def _annotation(self, node: tree.Annotation) -> Doc:
        words = self.words.annotations.get(node.name, (node.name,))
        values = f"{self.words.comma} ".join(self.text(value) for value in node.values)
        return self._marked(node, f"@{words[0]} {values}")

    def _marked(self, node: Any, doc: Doc) -> Doc:
        return doc if node.span is NOWHERE else [Mark(node.span.start), doc]

    def _head(self, word: str, node: Any) -> Doc:
        """``segment vip "VIP customers" of company``."""
        title = "" if node.title is None else " " + self.text(node.title)
        entity = getattr(node, "entity", None)
        owner: Doc = "" if entity is None else [" ", self.phrase("entity", entity=self.name(entity))]
        return [f"{self.word(word)} {self.name(node.name)}{title}", owner]

    def _with_body(self, node: Any, head: Doc, body: Doc) -> Doc:
        return Group([head, Indent([LINE, body])], node.span.start, node.span.end)

    def _listed(self, head: Doc, items: list[Doc]) -> Doc:
        body: list[Doc] = []
        for item in items:
            body += [HARD, item]
        return [head, Indent(body)]

    def _type(self, node: tree.TypeName) -> Doc:
        word = self.words.types[node.name][0]
        return self.phrase("set_of", type=word) if node.is_set else word

    def _param(self, node: tree.Param) -> Doc:
        default: Doc = "" if node.default is None else [" = ", self.doc(node.default)]
        return [self._head("PARAM", node), ": ", self._type(node.type), default]

    def _let(self, node: tree.Let) -> Doc:
        type_: Doc = "" if node.type is None else [": ", self._type(node.type)]
        head = [self._head("LET", node), type_, " ="]
        if isinstance(node.value, tree.FileList):
            return [head, f" {self.word('FILE')} {self.text(node.value.path)}"]
        value = self.doc(node.value)
        one = node.value.items[0] if isinstance(node.value, tree.ListLiteral) and len(node.value.items) == 1 else None
        if one is not None and not _is_literal(one):
            value = self.enclosed("(", [self.doc(one)], ")", node.value, last=self.words.comma)
        return [head, " ", value]

    def _tier(self, node: tree.Tier) -> Doc:
        head = [self._head("TIER", node), ": "]
        if node.band is not None:
            return self._marked(node, [head, self._band(node.band)])
        if node.condition is not None:
            body = self.tier_condition(node.condition)
            return self._marked(node, Group([head[0], ":", Indent([LINE, body])], node.span.start, node.span.end))
        return self._marked(node, [head, self.word("OTHERWISE")])

    def _band(self, band: tree.Band) -> Doc:
        parts: list[Doc] = []
        if band.low is not None:
            parts.append(self.phrase("band_above" if band.low_open else "band_from", low=self.doc(band.low, SUM)))
        if band.high is not None:
            keys = ("band_up_to", "band_under") if band.low is None else ("band_to", "band_to_under")
            parts.append(self.phrase(keys[band.high_open], high=self.doc(band.high, SUM)))
        return [parts[0], " ", parts[1]] if len(parts) == 2 else parts

    def _line(self, node: tree.ScoreLine) -> Doc:
        parts: list[Doc] = [self.word("ADD" if node.add else "SUBTRACT"), " ", self.doc(node.points, SUM)]
        if node.when is not None:
            parts.append(Indent([LINE, self.phrase("when", condition=Indent(self.doc(node.when)))]))
        return self._marked(node, Group(parts, node.span.start, node.span.end))

    def _part(self, node: tree.Part) -> Doc:
        return self._marked(node, [self._head("PART", node), ": ", self.number(node.percent)])

    # --- tests

    def _test(self, node: tree.Test) -> Doc:
        as_of: Doc = "" if node.as_of is None else [" ", self.phrase("as_of", date=self.date(node.as_of))]
        lines = [self._given(given) for given in node.given] + [self._expect(expect) for expect in node.expects]
        return self._listed([f"{self.word('TEST')} {self.text(node.title)}", as_of, ":"], lines)

    def _given(self, node: tree.Given) -> Doc:
        return self._marked(node, [f"{self.word('GIVEN')} {self.name(node.entity)} ", self._record(node.record)])

    def _expect(self, node: tree.Expect) -> Doc:
        key: Doc = "" if node.key is None else [" ", self.phrase("for", key=self.doc(node.key))]
        word, condition = "EXPECT", node.condition
        if isinstance(condition, tree.Not) and self.words.words.get("EXPECT_NOT"):
            word, condition = "EXPECT_NOT", condition.operand
        return self._marked(node, [self.word(word), " ", Indent(self.doc(condition)), key])

    def _claim(self, node: tree.Claim) -> Doc:
        whom: Doc = "" if node.whom is None else self.doc(node.whom)
        if node.nobody:
            where: Doc = ""
            if node.condition is not None:
                where = Indent([LINE, self.word("WHERE"), " ", self.doc(node.condition)])
            return self._marked(node, Group([self.phrase("nobody", whom=whom), where], node.span.start, node.span.end))
        assert node.condition is not None, "only nobody may be without one"
        of: Doc = "" if node.whom is None else [" ", self.phrase("of_whom", whom=whom)]
        return self._marked(node, [self.word("EXPECT"), " ", Indent(self.doc(node.condition)), of])

    def _record(self, node: tree.Record) -> Doc:
        """``{id: 1, orders: [{…}]}``: a list at its end may break alone."""
        if not node.fields:
            return self.enclosed("{", [], "}", node)
        last = node.fields[-1]
        fields = [self._field(field, self._record_value(field.value)) for field in node.fields[:-1]]
        if not isinstance(last.value, tree.RecordList) or not last.value.items:
            return self.enclosed("{", [*fields, self._field(last, self._record_value(last.value))], "}", node)
        rows = [self._record_value(item) for item in last.value.items]
        group = Group(
            *self.enclosing("{", [*fields, self._field(last, self.enclosed("[", rows, "]", last.value))], "}", node)
        )
        head = ["{", *([field, f"{self.words.comma} "] for field in fields), self._field(last, "[")]
        body = [[HARD, row, self.words.comma] for row in rows[:-1]]
        ends = [Mark(one.span.end - 1) if one.span.end else "" for one in (last.value, node)]
        return Hugging(group, head, [Indent([*body, HARD, rows[-1]]), HARD, ends[0], "]", ends[1], "}"])

    def _field(self, field: tree.RecordField, value: Doc) -> Doc:
        return self._marked(field, [self.name(field.name), ": ", value])

    def _record_value(self, value: tree.RecordValue) -> Doc:
        if isinstance(value, tree.Record):
            return self._record(value)
        if isinstance(value, tree.RecordList):
            return self.enclosed("[", [self._record_value(item) for item in value.items], "]", value)
        return self.doc(value)


def _is_literal(node: Any) -> bool:
    literals = (tree.Number, tree.Text, tree.Boolean, tree.DateLiteral, tree.DateTimeLiteral, tree.Negate)
    return isinstance(node, literals)
