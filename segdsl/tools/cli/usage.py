"""Help pages and mistakes of a command line in the reader's language: what click says, said with our own sentences.

Click writes its texts in English. Help pages go through a `Formatter`, which looks every paragraph, heading and
explanation up by its English text; mistakes are said anew from what click knows of them. Neither touches click itself:
`in_our_words` gives a command a context with our formatter, and its subcommands too.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import click

from segdsl.languages import sentence_in
from segdsl.spelling import did_you_mean
from segdsl.tools.cli.language import OWN_OPTION, current, language_option, out, show, told
from segdsl.tools.cli.terminal import has_from_right
from segdsl.wording import join, say

_LATIN: Final = re.compile(r"[A-Za-z]")
_EXTRAS: Final = re.compile(r"(?P<help>.*?)(?:(?:^|\s{2})\[(?P<extras>[^\[\]]*)\])?", re.DOTALL)
_EXAMPLE: Final = "\b"  # click's sign for a paragraph that is not to be wrapped

# what click itself puts on a help page, kept here so that a test finds it in every language
OWN_WORDS: Final = ("Options", "Commands", "Show this message and exit.", "Show the version and exit.")


# --- help pages


class Formatter(click.HelpFormatter):
    """Help in the reader's language; English stays as click lays it out."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, told(say("Usage:")) + " ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(sentence_in(heading, current()))

    def write_text(self, text: str) -> None:
        super().write_text("\n\n".join(paragraph_in(each, current()) for each in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A Persian explanation with Latin words in it stands below its option: on one line with the option's name,
        a terminal that turns text around would mix up the order of its words."""
        own = [(first, explained(second)) for first, second in rows]
        if not any(has_from_right(second) and _LATIN.search(second) for _, second in own):
            super().write_dl(own, col_max, col_spacing)
            return
        for first, second in own:
            self.write(f"{'':>{self.current_indent}}{first}\n")
            with self.indentation(), self.indentation():
                super().write_text(second)


class Context(click.Context):
    """The context of every command: its help is written by our formatter."""

    formatter_class = Formatter


def in_our_words(command: click.Command) -> click.Command:
    """The command with help in every language and with ``--language``."""
    command.context_class = Context
    if isinstance(command, click.Group):
        for each in command.commands.values():
            in_our_words(each)
            # whole, as it stands in the tables: click cuts it off in the list of commands
            each.short_help = each.short_help or " ".join(inspect.cleandoc(each.help or "").split("\n\n")[0].split())
    if command.name not in OWN_OPTION and all("--language" not in each.opts for each in command.params):
        language_option(command)
        command.params.append(command.params.pop())
    return command


def paragraph_in(text: str, language: str) -> str:
    """A paragraph of a help page; examples stay as they are."""
    if text.lstrip(" ").startswith(_EXAMPLE):
        return text
    return sentence_in(" ".join(text.split()), language)


def explained(text: str) -> str:
    """The explanation of an option, with what click adds in brackets: its default, that it is required."""
    found = _EXTRAS.fullmatch(text)
    assert found is not None
    own = paragraph_in(found["help"], current())
    if not found["extras"]:
        return own
    extras = [_extra(each.strip()) for each in found["extras"].split(";")]
    return f"{own}  [{told(join(extras, '; '))}]"


def _extra(text: str) -> str:
    name, colon, value = text.partition(": ")
    if name == "default" and colon:
        return say("default: {value}", value=value)
    return say("required") if text == "required" else text


# --- mistakes of a command line


def show_mistake(error: click.ClickException) -> None:
    """Prints what was wrong with a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    if _is_help(error):
        show(error.format_message(), err=True)
        return
    if context is not None:
        show(context.get_usage(), err=True)
        out(say("Try '{command}' for help.", command=f"{context.command_path} --help"), err=True)
        show("", err=True)
    out(say("Error: {what}", what=mistake(error)), err=True)


def mistake(error: click.ClickException) -> str:
    """One sentence about a mistake; what click says of a kind that is not known here stays as it is."""
    message = error.message if isinstance(error, click.UsageError) else error.format_message()
    if isinstance(error, click.NoSuchOption):
        return _near(say("there is no option {name}", name=error.option_name), error.option_name, error.possibilities)
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    sentence = reworded(message)
    if isinstance(error, click.BadParameter):
        hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
        name = hint if isinstance(hint, str) else " / ".join(hint)
        if name:
            return say("{name}: {why}", name=_bare(name), why=sentence)
    return sentence


def _missing(error: click.MissingParameter) -> str:
    parameter = error.param
    kind = parameter.type if parameter is not None else None
    choices = join(map(str, kind.choices)) if isinstance(kind, click.Choice) else ""
    name = _bare(parameter.get_error_hint(error.ctx)) if parameter is not None and error.ctx is not None else ""
    if isinstance(parameter, click.Argument):
        return say("one of these is missing: {choices}", choices=choices) if choices else _is_missing(name)
    sentence = say("the option {name} is missing", name=name)
    return say("{what}, which is one of: {choices}", what=sentence, choices=choices) if choices else sentence


def _is_missing(name: str) -> str:
    return say("{name} is missing", name=name)


def _near(sentence: str, name: str, possible: Sequence[str] | None) -> str:
    hint = did_you_mean(name, possible or ())
    return say("{what}; {hint}", what=sentence, hint=hint) if hint else sentence


def _is_help(error: click.ClickException) -> bool:
    """Whether this is no mistake but the help page of a group without a command."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _bare(name: str) -> str:
    return name.replace("'", "").removesuffix("...")


def _names(text: str) -> str:
    return join([_bare(each) for each in text.split(", ")])


# what click says of values, by pattern, since it only keeps the sentence
_REWORDED: Final[Sequence[tuple[str, Callable[[re.Match[str]], str]]]] = (
    (r"'(.*)' is not one of (.*)\.", lambda m: say("{given} is none of: {known}", given=m[1], known=_names(m[2]))),
    (r"'(.*)' is not a valid integer\.", lambda m: say("{given} is not a whole number", given=m[1])),
    (r"'(.*)' is not a valid float\.", lambda m: say("{given} is not a number", given=m[1])),
    (r"(.*) is not in the range (.*)\.", lambda m: say("{given} is not in the range {range}", given=m[1], range=m[2])),
    (r"Option '(.*)' requires an argument\.", lambda m: say("the option {name} needs a value", name=m[1])),
    (r"Option '(.*)' does not take a value\.", lambda m: say("the option {name} takes no value", name=m[1])),
    (r"Got unexpected extra arguments? \((.*)\)", lambda m: say("{given} is one word too many", given=m[1])),
    (r"No such command '(.*)'\.", lambda m: say("there is no command {name}", name=m[1])),
    (r"\w+ '(.*)' does not exist\.", lambda m: say("there is no {path}", path=m[1])),
    (r"\w+ '(.*)' is a directory\.", lambda m: say("{path} is a folder", path=m[1])),
    (r"\w+ '(.*)' is a file\.", lambda m: say("{path} is not a folder", path=m[1])),
    (r"Missing command\.", lambda m: say("no command is given")),
)


def reworded(message: Any) -> str:
    """A sentence of click's in ours; one of ours stays."""
    if type(message) is str:
        for pattern, made in _REWORDED:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                return made(found)
    return str(message) if type(message) is str else message
