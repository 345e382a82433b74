"""What all builders share: the file being read, spans, names, and a predicate that waits for its subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from segdsl.diagnostics import Diagnostic
from segdsl.source import Span
from segdsl.spelling import canonical, with_joiners
from segdsl.syntax import errors, tree
from segdsl.syntax.letters import folded, joined
from segdsl.syntax.prepare import Prepared
from segdsl.syntax.words import OperatorWords, operator_words

if TYPE_CHECKING:
    from lark import Token

Children = Sequence[Any]  # tokens, nodes and None, in the order of the grammar


class Spanned(Protocol):
    @property
    def span(self) -> Span: ...


@dataclass(slots=True)
class Waiting:
    """A predicate without its subject: ``make(subject, negated, span)`` is the node."""

    span: Span
    make: Callable[[Any, bool, Span], Any]


@dataclass(slots=True)
class Lead:
    """``is``, ``is not`` or ``not`` before a predicate."""

    negated: bool
    span: Span


@dataclass(slots=True)
class Chain:
    """Conditions joined by one word, while more may come; a list, so that ten thousand take linear time."""

    kind: type[tree.And] | type[tree.Or]
    parts: list[Any]
    span: Span


@dataclass(slots=True)
class Group:
    """Several pieces that stand together, with where they stand."""

    parts: tuple[Any, ...]
    span: Span


BROKEN: Final = tree.Boolean(False)  # stands for what was not understood; a diagnostic has been given


def is_token(value: object) -> bool:
    return isinstance(value, str)


def finished(value: Any) -> Any:
    """A chain as a node; what stood in parentheses is joined in (``(a and b) and c`` has three parts)."""
    if type(value) is not Chain:
        return value
    parts: list[Any] = []
    for part in value.parts:
        node = finished(part)
        if type(node) is value.kind:
            parts.extend(node.parts)
        else:
            parts.append(node)
    return value.kind(tuple(parts), value.span)


class Base:
    """State of the file being read; one builder serves one language, one file at a time."""

    prepared: Prepared
    operators: OperatorWords
    done: list[Any]
    _file: str

    def begin(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.operators = operator_words(prepared.words.language)
        self.done = []
        self._file = prepared.source.name
        self._names: dict[tuple[str, int, int], str] = {}

    def report(self, finding: Diagnostic) -> None:
        self.prepared.report(finding)

    def span(self, children: Children) -> Span:
        """From the first to the last of the children that are there."""
        first = next(child for child in children if child is not None)
        last = next(child for child in reversed(children) if child is not None)
        start = first.start_pos if isinstance(first, str) else first.span.start  # type: ignore[attr-defined]
        end = last.end_pos if isinstance(last, str) else last.span.end  # type: ignore[attr-defined]
        return Span(self._file, start, end)

    def token_span(self, token: Token) -> Span:
        assert token.start_pos is not None and token.end_pos is not None
        return Span(self._file, token.start_pos, token.end_pos)

    def written(self, span: Span) -> str:
        """What the user wrote there."""
        return self.prepared.source.text[span.start : span.end]

    def word(self, terminal: str) -> str:
        return self.prepared.words.word(terminal)

    def string(self, token: Token) -> str:
        """What stands between the quotes, escapes resolved (there are none between « and »)."""
        raw = self.written(self.token_span(token))
        inside = raw[1:-1] if len(raw) > 1 else ""
        if raw[:1] == '"' and "\\" in inside:
            return inside.replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\")
        return inside

    # --- names

    def name(self, children: Children) -> tree.Identifier:
        (token,) = children
        span = self.token_span(token)
        written = self.written(span)
        quoted = token.type == "QUOTED"
        text = written[1:-1] if quoted else written
        if len(text) > errors.MOST_NAME:
            self.report(errors.LONG_NAME.at(span, length=len(text), most=errors.MOST_NAME))
            text = text[: errors.MOST_NAME]
        return tree.Identifier(canonical(text), quoted, span, with_joiners(text))

    def path(self, children: Children) -> tree.Path:
        parts = tuple(child for child in children if not isinstance(child, str))
        return tree.Path(parts, Span(self._file, parts[0].span.start, parts[-1].span.end))

    def unit(self, token: Token) -> tree.Unit:
        words = self.prepared.words.unit_of
        return words.get(folded(token)) or words.get(joined(token), "day")  # type: ignore[return-value]

    def operator_id(self, table: dict[str, str], token: Token) -> str:
        if token in table:
            return table[token]
        wanted = joined(token)
        return next((id for phrase, id in table.items() if joined(phrase) == wanted), folded(token))
