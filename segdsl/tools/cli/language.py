"""Which language the command line speaks, and the one door through which it says something.

``--language`` (before or after the command) decides, then ``SEGDSL_LANGUAGE``. Where neither is given, what is said
about rules is said in the language that their files name in their first lines (``# language: fa``), and everything
else in the language of the system: ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``, the first that is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Literal, cast

import click

from segdsl.languages import LANGUAGES, digits, in_language
from segdsl.source import Source
from segdsl.tools.cli.terminal import directed, undirected
from segdsl.wording import say

Language = Literal["en", "fa"]

VARIABLE: Final = "SEGDSL_LANGUAGE"
LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
OWN_OPTION: Final = frozenset({"fmt"})  # commands whose own --language means the language of rules

_asked: ContextVar[Language | None] = ContextVar("asked", default=None)
_of_files: ContextVar[Language | None] = ContextVar("of_files", default=None)


# --- which language


def current() -> Language:
    """The language to speak now."""
    return explicit() or _of_files.get() or _of_system()


def explicit() -> Language | None:
    """The language that was asked for: by the option, or by SEGDSL_LANGUAGE."""
    return _asked.get() or known(os.environ.get(VARIABLE, ""))


def for_file(source: Source | None) -> Language:
    """The language for what is said about one file: the one asked for, else its own."""
    return explicit() or (language_of(source) if source is not None else None) or current()


def language_of(source: Source) -> Language | None:
    """The language that a rule file names in its first lines; None where it names none."""
    if not source.name.endswith(".seg"):
        return None
    from segdsl.syntax.prepare import named_language

    return known(named_language(source))


def about(sources: Iterable[Source]) -> None:
    """From here on rules are spoken of in the language that all their files name, unless another was asked for."""
    named = {language_of(source) for source in sources if source.name.endswith(".seg")}
    _of_files.set(named.pop() if len(named) == 1 else None)


def known(name: str) -> Language | None:
    """``fa`` from ``fa``, ``fa_IR.UTF-8`` or ``FA``; None for a language that segdsl does not speak."""
    short = name.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return cast(Language, short) if short in LANGUAGES else None


def _of_system() -> Language:
    named = next((value for variable in LOCALE if (value := os.environ.get(variable, ""))), "")
    return known(named) or "en"


# --- the option


def language_option(command: Any) -> Any:
    """``--language``, as the group and every command have it."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        is_eager=True,
        help="The language of messages, reports and help.",
    )(command)


@contextmanager
def speaking(arguments: Sequence[str]) -> Iterator[None]:
    """The language that a command line asks for, from its first word on: even its mistakes are said in it."""
    wrong = os.environ.get(VARIABLE, "")
    if wrong and known(wrong) is None:
        raise click.UsageError(
            say("{variable} is {given}, which is none of: {known}", variable=VARIABLE, given=wrong,
                known=", ".join(LANGUAGES))
        )  # fmt: skip
    tokens = _asked.set(_asked_for(arguments)), _of_files.set(None)
    try:
        yield
    finally:
        _asked.reset(tokens[0])
        _of_files.reset(tokens[1])


def _asked_for(arguments: Sequence[str]) -> Language | None:
    """What ``--language`` says; click alone would learn it too late for ``--help`` and for wrong options."""
    found: Language | None = None
    command, rest = False, iter(arguments)
    for argument in rest:
        if argument == "--":
            break
        name, sign, value = argument.partition("=")
        if name == "--language":
            found = known(value if sign else next(rest, "")) or found
        elif not argument.startswith("-") and not command:
            command = True
            if argument in OWN_OPTION:
                break
    return found


# --- saying


def told(text: str) -> str:
    """A text of `say` in the reader's language."""
    return in_language(text, current())


def figure(number: int) -> str:
    """A number as the reader's language writes it."""
    return digits(f"{number:,}") if current() == "fa" else f"{number:,}"


def out(text: str = "", err: bool = False, nl: bool = True) -> None:
    """Prints a text of `say` in the reader's language."""
    show(told(text), err, nl)


def show(text: str, err: bool = False, nl: bool = True, whole: bool = False) -> None:
    """Prints a text that is in its language already; with ``whole``, all lines run one way, as in a table."""
    shown = directed(text, err, whole)
    click.echo(shown, err=err, nl=nl)
    if shown is not text:
        click.echo(undirected(err), err=err, nl=False)


__all__ = [
    "Language",
    "about",
    "current",
    "explicit",
    "figure",
    "for_file",
    "language_of",
    "language_option",
    "out",
    "show",
    "told",
]
