"""What a tool tells a person: a diagnostic is data (code, severity, place, message, help, fix).

A stage keeps all its sentences as `Message` values in its own ``errors.py``; nothing else writes prose.
``E…`` stops everything, ``W…`` is a warning. A `Message` keeps its values apart from its sentence, so that
another language is another table of sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from segdsl.source import NOWHERE, Source, Span
from segdsl.wording import Said, filled, join

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fix:
    """A replacement that the user may accept: put ``text`` in place of ``span``."""

    span: Span
    text: str


@dataclass(frozen=True)
class Diagnostic:
    """One finding: a stable code, where it is, what is wrong, and what to do about it."""

    code: str
    message: str
    span: Span = NOWHERE
    help: str = ""
    fix: Fix | None = None
    place: str = ""  # where a span cannot say: "table orders, key 7, field total"
    # what the holes of the message hold, and the hint, for saying it again in another language
    values: tuple[tuple[str, object], ...] = field(default=(), compare=False)
    hint: str = field(default="", compare=False)

    @property
    def severity(self) -> Severity:
        return "error" if self.code.startswith("E") else "warning"


_CATALOGUE: dict[str, Message] = {}


@dataclass(frozen=True)
class Message:
    """A sentence with holes, under a stable code; ``why`` is the paragraph of the documentation."""

    code: str
    text: str
    help: str = ""
    why: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        if self.code in _CATALOGUE:
            raise ValueError(f"two messages share the code {self.code}")
        _CATALOGUE[self.code] = self

    def at(
        self, span: Span = NOWHERE, *, fix: Fix | None = None, place: str = "", hint: str = "", **values: object
    ) -> Diagnostic:
        """The diagnostic for ``span``; ``hint`` (such as "did you mean …?") is put before the help."""
        help_text = " ".join(part for part in (hint, self.help.format(**values)) if part)
        kept = tuple(sorted(values.items()))
        return Diagnostic(self.code, self.text.format(**values), span, help_text, fix, place, kept, hint)


def retold(found: Diagnostic) -> tuple[Said, str]:
    """Message and help of a finding as parts of another sentence, in whatever language that is said."""
    message, values = _CATALOGUE[found.code], dict(found.values)
    return filled(message.text, values), join(
        [part for part in (found.hint, filled(message.help, values)) if part], " "
    )


def all_messages() -> list[Message]:
    """Every message that has been imported, by code."""
    return [_CATALOGUE[code] for code in sorted(_CATALOGUE)]


class SegdslError(Exception):
    """Raised when something cannot go on; carries every diagnostic found, errors and warnings."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Iterable[Source] = ()) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        self.sources = {source.name: source for source in sources}  # texts to quote from, where nobody else has them
        super().__init__("\n".join(str_of(d, self.sources.get(d.span.file)) for d in self.diagnostics))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)


def str_of(diagnostic: Diagnostic, source: Source | None = None) -> str:
    """The finding on one line, for logs: ``E201 there is no field called spnd (did you mean spend?)``.

    With the text that it is about the line comes first: ``E301 catalog.toml:3:1: this is not TOML``.
    """
    where = f"{diagnostic.place}: " if diagnostic.place else ""
    if source is not None and not where:
        where = "{}:{}:{}: ".format(source.name, *source.line_and_column(diagnostic.span.start))
    tail = f" ({diagnostic.help})" if diagnostic.help else ""
    return f"{diagnostic.code} {where}{diagnostic.message}{tail}"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity == "error" for d in diagnostics)
