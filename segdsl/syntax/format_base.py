"""What the formatter shares: words of the language, and a walk over trees of any depth."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from segdsl.calendars import gregorian_to_jalali
from segdsl.source import NOWHERE
from segdsl.syntax import tree
from segdsl.syntax.layout import LINE, SOFT, Doc, Group, Indent, Mark
from segdsl.syntax.vocabulary import Vocabulary
from segdsl.syntax.words import OperatorWords

# How tightly a node holds together; a looser one inside needs parentheses.
ANY, OR, AND, NOT, PREDICATE, SUM, PRODUCT, UNARY, ATOM = range(9)

Walk = Generator[tuple[Any, int], Doc, Doc]
Handler = Callable[[Any, Any], "Walk | Doc"]

_GROUPED: Final = 5  # digits from which a number that stood nowhere is printed with separators


class Printer:
    """Prints the pieces of one language; ``doc`` walks a tree with a stack of its own, not Python's."""

    handlers: Mapping[type, Handler] = {}
    levels: Mapping[type, int] = {}

    def __init__(self, words: Vocabulary, operators: OperatorWords) -> None:
        self.words = words
        self.operators = operators
        self._digits = None if words.digits == "0123456789" else str.maketrans("0123456789", words.digits)

    # --- the walk

    def doc(self, node: Any, level: int = ANY) -> Doc:
        """The document of an expression; parenthesised where it holds together less tightly than ``level``."""
        stack: list[tuple[Walk, Any, int]] = []
        value: Doc | None = None
        request: tuple[Any, int] | None = (node, level)
        while request is not None or stack:
            if request is not None:
                node, level = request
                made = self.handlers[type(node)](self, node)
                if isinstance(made, Generator):
                    stack.append((made, node, level))
                    value = None
                else:
                    value = self._placed(made, node, level)
                request = None
            walk, node, level = stack[-1] if stack else (None, node, level)
            if walk is None:
                break
            try:
                request = walk.send(value)  # type: ignore[arg-type]
            except StopIteration as stop:
                stack.pop()
                value = self._placed(stop.value, node, level)
        assert value is not None
        return value

    def _placed(self, doc: Doc, node: Any, level: int) -> Doc:
        if self.level(node) < level:
            doc = self.enclosed("(", [doc], ")", node)
        return doc if node.span is NOWHERE else (Mark(node.span.start), doc)

    def level(self, node: Any) -> int:
        if isinstance(node, tree.Binary):
            return SUM if node.op in "+-" else PRODUCT
        return self.levels.get(type(node), ATOM)

    # --- pieces

    def phrase(self, phrase: str, /, **holes: Doc) -> Doc:
        """A phrase of the language with its holes filled; an empty hole goes with its blank."""
        parts: list[Doc] = []
        for piece in self.words.phrases[phrase].split():
            doc: Doc = holes[piece[1:-1]] if piece.startswith("{") else piece
            if doc == "":
                continue
            if parts:
                parts.append(" ")
            parts.append(doc)
        return parts

    def word(self, terminal: str) -> str:
        return self.words.word(terminal)

    def enclosed(self, opening: str, items: Sequence[Doc], closing: str, node: Any, last: str = "") -> Doc:
        """``(a, b)``, on one line or one item a line."""
        return Group(*self.enclosing(opening, items, closing, node, last))

    def enclosing(
        self, opening: str, items: Sequence[Doc], closing: str, node: Any, last: str = ""
    ) -> tuple[Doc, int, int]:
        """What `enclosed` makes a group of: the document, and where it stands in the source."""
        inner: list[Doc] = [SOFT]
        for index, item in enumerate(items):
            if index:
                inner += [self.words.comma, LINE]
            inner.append(item)
        start, end = node.span.start, node.span.end
        close: Doc = [SOFT, Mark(end - 1), closing] if end else [SOFT, closing]
        return [opening, Indent([*inner, last]), close], start, end

    def text(self, value: str) -> str:
        opening, closing = self.words.quotes
        if opening != '"' and closing not in value:
            return f"{opening}{value}{closing}"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    def digits(self, text: str) -> str:
        return text if self._digits is None else text.translate(self._digits)

    def name(self, name: tree.Identifier) -> str:
        if name.quoted or name.text.lower() in self.words.reserved:
            return f"`{name.text}`"
        return name.joined or name.text

    def path(self, path: tree.Path) -> str:
        return ".".join([self.name(part) for part in path.parts])

    def unit(self, unit: str, amount: Any = None) -> str:
        forms = self.words.units[unit]
        single = amount is None or (isinstance(amount, tree.Number) and amount.digits == "1")
        return forms[0] if single or len(forms) == 1 else forms[1]

    def number(self, number: tree.Number) -> str:
        whole, point, rest = number.digits.partition(".")
        written = number.span.end - number.span.start
        plain = len(number.digits) + number.percent
        if written > plain or (number.span is NOWHERE and len(whole) >= _GROUPED):
            whole = f"{int(whole):,}".replace(",", self.words.group) if whole[0] != "0" else whole
        text = whole + (self.words.point + rest if point else "") + (self.words.percent if number.percent else "")
        return self.digits(text)

    def date(self, literal: tree.DateLiteral | tree.DateTimeLiteral) -> str:
        value: date = literal.value
        if literal.jalali:
            year, month, day = gregorian_to_jalali(value)
            text = f"{year}/{month:02}/{day:02}"
        else:
            text = f"{value.year:04}-{value.month:02}-{value.day:02}"
        if isinstance(value, datetime):
            text += f"T{value.hour:02}:{value.minute:02}" + (f":{value.second:02}" if value.second else "")
        return self.digits(text)
