"""The words of a rule file one by one, as the parser reads them: for colouring a text."""

from __future__ import annotations

from typing import Final, Literal

from segdsl.source import Source, Span

Kind = Literal["keyword", "name", "call", "number", "text", "annotation", "comment", "sign"]

_KINDS: Final[dict[str, Kind]] = {
    "NAME": "name",
    "QUOTED": "name",
    "CALL": "call",
    "NUMBER": "number",
    "DATE": "number",
    "DATETIME": "number",
    "STRING": "text",
    "ANNOTATION": "annotation",
}


def tokens(source: Source) -> list[tuple[Kind, Span]]:
    """Every word, number, text and comment with its place, in order; up to the first mistake of the file."""
    from lark import UnexpectedInput

    from segdsl.syntax.parse import _LOCK, _parser, _too_large
    from segdsl.syntax.prepare import prepare

    if _too_large(source) is not None:
        return []
    prepared = prepare(source)
    found: list[tuple[Kind, Span]] = [("comment", comment.span) for comment in prepared.comments]
    with _LOCK:
        parser = _parser(prepared)
        try:
            for token in parser.lark.parse_interactive(prepared.text, start="start").iter_parse():
                start, end = token.start_pos or 0, token.end_pos or 0
                kind = _KINDS.get(token.type) or ("keyword" if str(token)[:1].isalpha() else "sign")
                found.append((kind, prepared.span(start, end)))
        except UnexpectedInput:
            pass  # the rest of a file with a mistake stays without colours
    return sorted(found, key=lambda each: each[1].start)


__all__ = ["Kind", "tokens"]
