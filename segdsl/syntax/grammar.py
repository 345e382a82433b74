"""The grammar file, made into a parser for one language; kept on disk, since building takes a tenth of a second.

The grammar lies in the folder ``grammar`` of the repository and as ``segdsl/_grammar`` in an installed package. A
language may have a file of its own there (``fa.lark``), or beside its vocabulary, whose rules replace those of the
same name.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import SegdslError
from segdsl.syntax import errors
from segdsl.syntax.build_declarations import Declarations
from segdsl.syntax.terminals import first_letters, marked_phrases, terminals
from segdsl.syntax.vocabulary import Vocabulary, beside, vocabulary
from segdsl.syntax.words import operator_words

if TYPE_CHECKING:
    from lark import Lark

_RULE: Final = re.compile(r"(?m)^[?!]?([a-z_]+)(?:\.\d+)?\s*:.*\n(?:[ \t]+.*\n)*")
_FOLDERS: Final = (Path(__file__).parents[1] / "_grammar", Path(__file__).parents[2] / "grammar")
CACHE_VARIABLE: Final = "SEGDSL_CACHE"


def grammar_text(language: str) -> str:
    """The whole grammar of a language: the shape, its own differences, and its words as terminals."""
    return shape_of(language) + "\n" + terminals(vocabulary(language), operator_words(language))


def shape_of(language: str) -> str:
    """The rules of a language without its words."""
    shape = _file("segdsl.lark")
    if shape is None:
        raise FileNotFoundError("segdsl was installed without its grammar: reinstall it")
    beyond = beside(language, f"{language}.lark")
    if own := beyond.read_text(encoding="utf-8") if beyond is not None else _file(f"{language}.lark"):
        rules = {found[1]: found[0] for found in _RULE.finditer(own)}
        shape = _RULE.sub(lambda found: rules.pop(found[1], found[0]), shape)
        at = shape.index("// ---- signs")
        shape = shape[:at] + "\n".join([*rules.values(), ""]) + shape[at:]
    return shape


def _file(name: str) -> str | None:
    # Beside the sources first: an editable install may hold a stale copy.
    for folder in reversed(_FOLDERS):
        path = folder / name
        if path.is_file() and (folder / "segdsl.lark").is_file():
            return path.read_text(encoding="utf-8")
    return None


class LanguageParser:
    """A Lark parser with the builder that it calls; `SegdslError` where a language does not fit the grammar."""

    def __init__(self, language: str) -> None:
        from lark import Lark  # a slow import, and only those who parse need it
        from lark.exceptions import GrammarError, UnexpectedInput

        from segdsl.syntax.lexer import phrase_lexer

        self.builder = Declarations()
        text = grammar_text(language)
        words, operators = vocabulary(language), operator_words(language)
        lexer = phrase_lexer(first_letters(words, operators), marked_phrases(words, operators))
        options: dict[str, Any] = {
            "parser": "lalr", "lexer": "contextual", "regex": True, "keep_all_tokens": True,
            "maybe_placeholders": True, "transformer": self.builder, "start": ["start", "expr"],
            "_plugins": {"ContextualLexer": lexer},
        }  # fmt: skip
        if path := _cache_file(text):
            options["cache"] = path
        with unchecked():
            try:
                self.lark: Lark = Lark(text, **options)
            except (GrammarError, UnexpectedInput) as error:
                what = " ".join(str(error).split())[:300]
                raise SegdslError([errors.BAD_VOCABULARY.at(file=f"{language}.toml", what=what)]) from None


@contextmanager
def unchecked() -> Iterator[None]:
    """Lark without its check of terminals, which takes seconds where interegular is installed: a test does it."""
    import lark.lexer

    installed = getattr(lark.lexer, "has_interegular", False)
    lark.lexer.has_interegular = False
    try:
        yield
    finally:
        lark.lexer.has_interegular = installed


def language_parser(language: str) -> LanguageParser:
    """The parser of a language, made once for a process."""
    return _parser_of(vocabulary(language))


@cache
def _parser_of(words: Vocabulary) -> LanguageParser:
    return LanguageParser(words.language)


def _cache_file(text: str) -> str | None:
    """Where the built grammar is kept: a folder that belongs to this user alone, else nowhere.

    The kept grammar is a pickle, so a folder that somebody else could write to is not used.
    """
    folder = os.environ.get(CACHE_VARIABLE)
    if folder is None:
        base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
        folder = os.path.join(base, "segdsl")
    if not os.path.isabs(folder):
        return None
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.stat(folder)
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077):
            return None
        if not os.access(folder, os.W_OK):
            return None
    except OSError:
        return None
    version = f"{sys.version_info[:2]} {_lark_version()}"
    key = hashlib.sha256(f"{version}\n{text}".encode()).hexdigest()[:24]
    return os.path.join(folder, f"grammar-{key}.bin")


def _lark_version() -> str:
    import lark

    return lark.__version__
