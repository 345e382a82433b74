"""Everything that segdsl says, found by reading its code: messages, sentences, words, and the help of its commands."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import click

import segdsl
from segdsl.diagnostics import Message, all_messages
from segdsl.tools.cli import COMMANDS, group

PACKAGE = Path(segdsl.__file__).parent
TABLES = PACKAGE / "languages" / "fa"


def holes(sentence: str) -> set[str]:
    """The names of a sentence's holes."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def messages() -> tuple[Message, ...]:
    """Every message: all modules that hold one are imported."""
    for module in pkgutil.walk_packages(segdsl.__path__, "segdsl."):
        path = PACKAGE.parent / Path(*module.name.split(".")).with_suffix(".py")
        if path.is_file() and "Message(" in path.read_text("utf-8"):
            import_module(module.name)
    return tuple(all_messages())


@cache
def trees() -> dict[str, ast.Module]:
    """The code of every module, by its path."""
    return {
        str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))
    }


def calls(*functions: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of `segdsl.wording`, with the place of it."""
    for name, tree in trees().items():
        wanted = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "segdsl.wording"
            for alias in node.names
            if alias.name in functions
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in wanted and node.args:
                yield f"{name}:{node.lineno}", node


def messages_made() -> Iterator[tuple[str, ast.Call]]:
    """Every ``MESSAGE.at(…)``, with the place of it."""
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "at":
                yield f"{name}:{node.lineno}", node


def texts_of(value: ast.expr) -> Iterator[str]:
    """The texts that an expression may be as they stand in the code, the holes of f-strings left out."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from texts_of(one)
            yield from texts_of(other)
        case ast.BoolOp(values=several):
            for each in several:
                yield from texts_of(each)


def sentences() -> dict[str, str]:
    """The sentences of ``say`` and the words of ``term`` that stand in the code, with a place of each."""
    return {
        node.args[-1].value: place  # term("in", "before a list") is said as its meaning
        for place, node in calls("say", "term")
        if isinstance(node.args[-1], ast.Constant) and isinstance(node.args[-1].value, str)
    }


@cache
def texts_of_the_code() -> frozenset[str]:
    """Every text that stands in the code; words that are chosen by a name are among them."""
    found = {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return frozenset(found)


def composed() -> list[re.Pattern[str]]:
    """What ``term(f"in {which} month")`` may say."""
    return [
        re.compile(
            "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in first.values)
        )
        for _, call in calls("term")
        if isinstance(first := call.args[0], ast.JoinedStr)
    ]


@cache
def words_of_rules() -> frozenset[str]:
    """The words and phrases of rules in English."""
    found: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                found.add(name)
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)
        elif isinstance(value, str):
            found.add(value)

    for path in (PACKAGE / "syntax" / "vocabulary").glob("en*.toml"):
        collect(tomllib.loads(path.read_text("utf-8")))
    for path in (PACKAGE / "operators").rglob("*.toml"):
        collect(tomllib.loads(path.read_text("utf-8")))
    return frozenset(found)


def helps() -> dict[str, str]:
    """Every paragraph of help, with the command that shows it."""
    found = dict.fromkeys(COMMANDS.values(), "segdsl --help")

    def walk(command: click.Command, path: str) -> None:
        paragraphs = inspect.cleandoc(command.help or "").partition("\f")[0].split("\n\n")
        texts = [each for each in paragraphs if not each.lstrip(" ").startswith("\b")]
        texts += [getattr(parameter, "help", "") or "" for parameter in command.params]
        texts.append(command.epilog or "")
        texts.append("Show this message and exit.")
        found.update({" ".join(text.split()): path for text in texts if text.strip()})
        for inner in command.commands.values() if isinstance(command, click.Group) else ():
            walk(inner, f"{path} {inner.name}")

    walk(group, "segdsl")
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        walk(command, f"segdsl {name}")
    return found
