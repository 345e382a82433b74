"""The catalogue of a rule set: static pages for people who do not read rules, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.languages import localized
from segdsl.sql.errors import UNPROVEN_DIALECT
from segdsl.tools.catalogue.history import History
from segdsl.tools.catalogue.pages import Book, index, rule_page
from segdsl.workspace.catalogue import sheets
from segdsl.workspace.rule_set import Bound, RuleSet

ASSETS: Final = ("style.css", "catalogue.js", "vazirmatn-arabic.woff2", "vazirmatn-latin.woff2", "OFL.txt")
LANGUAGES: Final = ("en", "fa")
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def pages(
    rule_set: RuleSet,
    title: str,
    language: str,
    root: Path | None = None,
    bound: Bound | None = None,
    dialect: str = "",
    related: bool = True,
) -> dict[str, bytes]:
    """Every file of a catalogue by its name.

    ``root`` is the folder of the rule files where their history is wanted, ``bound`` the rules at a moment where
    their SQL is, ``related`` whether the pages tell how segments lie to one another.
    """
    order = (language, *(other for other in LANGUAGES if other != language))
    found = {sheet.rule.name: sheet for sheet in sheets(rule_set, order, related)}
    book = Book(
        title,
        language,
        rule_set.catalog,
        found,
        file_names(found),
        History(root).of if root is not None else None,
        _statements(bound, dialect, language) if bound is not None else {},
        dialect,
    )
    made = {"index.html": index(book)}
    made |= {f"rules/{book.links[name]}": rule_page(book, sheet) for name, sheet in found.items()}
    written = {name: text.encode("utf-8", "replace") for name, text in made.items()}
    folder = files("segdsl.tools.catalogue") / "assets"
    return written | {f"assets/{name}": (folder / name).read_bytes() for name in ASSETS}


def file_names(names: Iterable[str]) -> dict[str, str]:
    """A file name for each rule that every file system takes, whatever letters the rule's name has."""
    found: dict[str, str] = {}
    for name in names:
        plain = "".join(char if char in _PLAIN else f"-{ord(char):x}" for char in name)
        found[name] = f"{plain[:120]}{'' if len(plain) <= 120 else f'-{len(found)}'}.html"
    return found


def _statements(bound: Bound, dialect: str, language: str) -> dict[str, str]:
    """The statement of each rule that has members; for one that the database cannot say, why not."""
    found: dict[str, str] = {}
    for rule in bound.rule_set.segments:
        try:
            found[rule.name] = bound.sql(dialect, [rule.name]).sql
        except SegdslError as error:
            if any(one.code == UNPROVEN_DIALECT.code for one in error.diagnostics):
                raise
            found[rule.name] = "\n".join(f"-- {localized(one, language).message}" for one in error.diagnostics)
    return found


__all__ = ["LANGUAGES", "file_names", "pages"]
