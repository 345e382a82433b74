"""Texts where a comparison ignores blanks at the end: Redshift ("Significance of trailing blanks": semantically
insignificant when values are compared) and SQL Server (= pads the shorter text with blanks, as SQL-92 has it).

There a text that ends in a blank carries a *mark* behind it, U+0001, and so does a text that ends in the mark: then
no two texts are one to the database, in =, IN, DISTINCT, GROUP BY and joins. Bound texts are marked before they are
sent, stored ones when they are read; functions of a text take the mark away again, and what is sorted is sorted by its
bytes. A key or a result that ends in a blank comes out with its mark; `decode` takes it off. Texts have no U+0000.

Worked example: 'a' and 'a ' become 'a' and 'a ' + U+0001, and the blank is compared like any other letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.diagnostics import SegdslError
from segdsl.sql.dialects.printed import TEXTUAL, Marked, Printed, TextRaw, Unmarkable
from segdsl.sql.dialects.printed_finish import Kinds, sort_by_bytes
from segdsl.sql.errors import NO_SUCH_FORM
from segdsl.sql.trees import Sql, atom
from segdsl.types import TEXT, Kind, Type
from segdsl.wording import say

MARK: Final = "\x01"


def marked(text: str) -> str:
    return text + MARK if text.endswith((" ", MARK)) else text


class MarkedTexts(Printed):
    """See the module's text."""

    def driver_value(self, value: object, type: Type) -> object:
        found = super().driver_value(value, type)
        return marked(found) if isinstance(found, str) else found

    def decode(self, value: Any, type: Type) -> object:
        found = super().decode(value, type)
        return found.removesuffix(MARK) if isinstance(found, str) else found

    def literal(self, value: int | str | None) -> Sql:
        if isinstance(value, str) and marked(value) != value:
            raise self.refuse()  # a stored value of the catalog that ends in a blank
        return super().literal(value)

    mark_words: ClassVar[str]
    bare_words: ClassVar[str]

    def mark(self, text: Sql) -> Sql:
        """A text with its mark, if it needs one."""
        if isinstance(text, Unmarkable):
            return text
        return Marked(this=self.mark_words, expressions=[atom(text)])

    def bare(self, text: Sql) -> Sql:
        """A text without its mark."""
        if isinstance(text, Marked):
            return text.expressions[0]
        return text if isinstance(text, Unmarkable) else self.text(self.bare_words, text)

    def digits(self, template: str, *operands: Sql) -> Sql:
        """A text of digits in this dialect's words."""
        return Unmarkable(this=template, expressions=self.raw("", *operands).expressions)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        if isinstance(a, Unmarkable):
            return self.digits(self.substring_words, a, start, count)
        return self.mark(self.text(self.substring_words, self.unmarked(a), start, count))

    substring_words: ClassVar[str]

    def sort_key(self, text: Sql) -> Sql:
        """Bytes, or letters that stand for them, in the order of the code points."""
        raise self.refuse()

    def unmarked(self, text: Sql) -> Sql:
        """`bare`; of a bound text the text itself."""
        if isinstance(text, exp.Placeholder):
            value = self.parameters.values[text.name]
            assert isinstance(value, str)
            name = self.parameters.name_of(value.removesuffix(MARK), "bare", TEXT)
            return exp.Placeholder(this=name)
        return text if isinstance(text, exp.Literal) else self.bare(text)

    def like_bars(self, a: Sql, pattern: Sql) -> Sql:
        return super().like_bars(self.unmarked(a), self.unmarked(pattern))

    def compare(self, op: str, a: Sql, b: Sql) -> Sql:
        if op == "eq" or not self.arg_types or self.arg_types[0].kind not in TEXTUAL:
            return super().compare(op, a, b)
        return super().compare(op, self.sort_key(a), self.sort_key(b))

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        if type.kind not in TEXTUAL:
            return super().stored_compare(op, raw, value, type)
        return self.eq(self.trusted(raw), value)

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        return self.in_list(self.trusted(raw) if type.kind in TEXTUAL else raw, items)

    def trusted(self, x: Sql) -> Sql:
        return self.mark(x)

    def finished(self, tree: Sql) -> Sql:
        alone = tree.copy()
        kinds = Kinds(alone, TextRaw, self._is_bound_text)
        self._look_at_extremes(alone, kinds)
        sort_by_bytes(alone, kinds.is_text, self.sort_key)
        return alone

    def _is_bound_text(self, node: Sql) -> bool:
        type = self.parameters.types.get(node.name)
        return (
            type is not None
            and type.kind in (*TEXTUAL, Kind.KEY)
            and isinstance(self.parameters.values.get(node.name), str)
        )

    def _look_at_extremes(self, tree: Sql, kinds: Kinds) -> None:
        """The least and greatest of texts is refused, unless it is the only one of its group."""
        for call in tree.find_all(exp.Anonymous):
            if call.name.upper() in ("MIN", "MAX") and kinds.is_text(call.expressions[0]):
                asked = call.expressions[0].args.get("ifs") or ()
                numbers = (column.name for each in asked for column in each.this.find_all(exp.Column))
                if not any(name.endswith(" number") for name in numbers):
                    what = say("the least or greatest of texts")
                    raise SegdslError([NO_SUCH_FORM.at(what=what, dialect=self.dialect)])
