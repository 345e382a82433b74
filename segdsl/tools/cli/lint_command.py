"""``segdsl lint``: questions that a marketer would ask of a rule set, answered before any data is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.tools.cli.check_command import whole_option
from segdsl.tools.cli.language import about, current, out, told
from segdsl.tools.cli.options import catalog_option, json_option
from segdsl.tools.reports import format_option
from segdsl.wording import Said, join, say

if TYPE_CHECKING:
    from segdsl.analysis.lint import Linted, LintRule
    from segdsl.analysis.lint_settings import Settings
    from segdsl.source import Source
    from segdsl.tools.gathering import Gathered


@click.command("lint")
@click.argument("rules", nargs=-1, type=click.Path(path_type=Path))
@catalog_option
@whole_option
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing who is in which segment.")
@click.option("--select", metavar="CODES", multiple=True, help="Ask only these, such as L101,L2 or never-true.")
@click.option("--ignore", metavar="CODES", multiple=True, help="Do not ask these.")
@click.option("--explain", metavar="CODE", help="Explain one lint rule, with an example, and end.")
@click.option("--rules", "list_rules", is_flag=True, help="List the lint rules, and end.")
@format_option
@json_option
def command(
    rules: tuple[Path, ...],
    catalog: Path | None,
    whole: bool,
    fix: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    explain: str | None,
    list_rules: bool,
    format_: str,
    as_json: bool,
) -> None:
    """Ask the questions that a careful colleague would ask of RULES (files or folders).

    \b
    segdsl lint rules
    segdsl lint rules --fix
    segdsl lint --explain L101

    Exit status 1 where there are findings of the level warning or error; notes do not count. Settings stand under
    [lint] in segdsl.toml beside the rules or in a folder above. A line is silenced by a remark with a reason:
    # lint: ignore L103 because the campaign ends in May
    """
    if explain is not None:
        _explain(explain)
        return
    if list_rules:
        _list()
        return
    if not rules:
        raise click.UsageError(say("name a rule file or a folder of them, such as segdsl lint rules"))
    from segdsl.tools.gathering import gather

    results = [
        _linted(one, _words(select), _words(ignore), whole or _is_whole(path), fix)
        for path, one in _with_paths(rules, gather(rules, catalog, whole), whole)
    ]
    _report(results, "json" if as_json else format_)
    sys.exit(1 if any(one.failed for one in results) else 0)


# --- one rule set


@dataclass(frozen=True)
class Result:
    """What was found in one rule set, what was mended, and how it is called from the working directory."""

    gathered: Gathered
    linted: Linted | None
    made: tuple[Diagnostic, ...] = ()
    changes: Mapping[str, tuple[str, str]] | None = None  # by path: the text before and after

    @property
    def failed(self) -> bool:
        return self.linted.failed if self.linted is not None else has_errors(self.gathered.findings)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        return self.linted.findings if self.linted is not None else self.gathered.findings

    @property
    def levels(self) -> Mapping[str, Any]:
        return self.linted.levels if self.linted is not None else {}


def _linted(one: Gathered, select: tuple[str, ...], ignore: tuple[str, ...], whole: bool, fix: bool) -> Result:
    from segdsl.tools.loading import folder_reader
    from segdsl.tools.reports.entries import called_by_path
    from segdsl.workspace.linting import lint_rules, repair

    if one.rule_set is None or one.rule_set.rules is None:
        return Result(one, None)
    about(one.rule_set.sources.values())
    root = _root(one)
    settings = _settings(root, select, ignore)
    if not fix:
        return Result(one, lint_rules(one.rule_set, settings, whole))
    done = repair(one.rule_set, folder_reader(root), settings, whole)
    changes: dict[str, tuple[str, str]] = {}
    for name, text in done.texts.items():
        before = one.rule_set.sources[name].text
        _write(root / name, name, before, text)
        changes[one.paths.get(name, name)] = (before, text)
    catalog_text = one.rule_set.catalog.source
    sources = {**called_by_path(done.rule_set.sources, root), catalog_text.name: catalog_text}
    return Result(replace(one, sources=sources), done.linted, done.made, changes)


def _root(one: Gathered) -> Path:
    """The folder from which the files of a rule set are named."""
    for name, path in one.paths.items():
        parts = len(Path(name).parts)
        return Path(path).absolute().parents[parts - 1]
    return Path.cwd()


def _settings(root: Path, select: tuple[str, ...], ignore: tuple[str, ...]) -> Settings:
    """The settings of the nearest segdsl.toml, and what the command line says on top of them."""
    from segdsl.analysis.lint_settings import Settings, is_known
    from segdsl.analysis.rules import codes
    from segdsl.source import Source
    from segdsl.spelling import did_you_mean
    from segdsl.tools.loading import read_text
    from segdsl.workspace.linting import settings_of

    for option, words in (("--select", select), ("--ignore", ignore)):
        for word in words:
            if not is_known(word, codes()):
                hint = did_you_mean(word, [*codes(), *codes().values()]) or say("segdsl lint --rules lists them")
                wrong = say("there is no lint rule called {name}; {hint}", name=word, hint=hint)
                raise click.BadParameter(told(wrong), param_hint=option)
    settings = Settings(codes=codes())
    at = next((path for folder in (root, *root.parents) if (path := folder / "segdsl.toml").is_file()), None)
    if at is not None:
        text = read_text(at, str(at))
        if isinstance(text, Diagnostic):
            raise SegdslError([text])
        prefix = root.relative_to(at.parent).as_posix()
        source = Source(_called(at), text.removeprefix("\ufeff"))
        try:
            settings = settings_of(source, "" if prefix == "." else prefix + "/")
        except SegdslError as error:
            _refuse(error.diagnostics, source)
    return replace(settings, select=select or settings.select, ignore=(*settings.ignore, *ignore))


def _called(path: Path) -> str:
    """A file as it is called from the working directory."""
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else str(path)


def _refuse(findings: tuple[Diagnostic, ...], source: Source) -> NoReturn:
    """Shows mistakes of the settings in their file, and ends with status 1."""
    from segdsl.tools.cli.printing import print_findings, summary

    print_findings(findings, {source.name: source}, err=True)
    out(summary(findings), err=True)
    sys.exit(1)


def _write(path: Path, name: str, before: str, after: str) -> None:
    """Puts the new text in the place of the old one at once; a file that was changed meanwhile is left alone."""
    import os
    from tempfile import NamedTemporaryFile

    from segdsl.analysis.lint_errors import NOT_FIXED
    from segdsl.tools.errors import CANNOT_WRITE
    from segdsl.tools.os_errors import reason_of

    try:
        stored = path.read_bytes().decode("utf-8")
        mark = "\ufeff" if stored.startswith("\ufeff") else ""
        if stored != mark + before:
            raise SegdslError([NOT_FIXED.at(path=name)])
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
            made.write((mark + after).encode("utf-8"))
        part = Path(made.name)
        try:
            part.chmod(path.stat().st_mode)
            os.replace(part, path.resolve())
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SegdslError([CANNOT_WRITE.at(path=path, why=reason_of(error))]) from None


def _with_paths(
    paths: Iterable[Path], gathered: Iterable[Gathered], whole: bool
) -> Iterable[tuple[Path | None, Gathered]]:
    """Each rule set with the path that named it; with --whole several paths may name one."""
    if whole:
        return ((None, one) for one in gathered)
    return zip(dict.fromkeys(paths), gathered, strict=True)


def _is_whole(path: Path | None) -> bool:
    """Whether no other file beside these could use their names: a folder, or a file that stands alone in one."""
    if path is None or path.is_dir():
        return True
    return [one.name for one in path.parent.glob("*.seg")] == [path.name]


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())


# --- saying it


def _report(results: list[Result], format_: str) -> None:
    from segdsl.tools.reports import entries, report, sorted_entries

    if format_ != "text":
        for result in results:
            _tell_changes(result, err=True)
        found = [
            entry
            for result in results
            for entry in entries(result.findings, result.gathered.sources, result.levels, result.gathered.paths)
        ]
        if text := report(sorted_entries(found), format_, tool="lint", rules=_described()):
            click.echo(text)
        return
    _print(results)


def _print(results: list[Result]) -> None:
    from segdsl.tools.cli.printing import print_findings
    from segdsl.tools.gathering import once

    counted: dict[tuple[Diagnostic, str], None] = {}
    silenced = 0
    for result in results:
        _tell_changes(result)
        silenced += result.linted.suppressed if result.linted is not None else 0
        moved, sources = once([replace(result.gathered, rule_set=None, failure=result.findings)])
        levels = {one: str(result.levels.get(one.code, one.severity)) for one in moved}
        new = [one for one in moved if (one, levels[one]) not in counted]
        counted.update(dict.fromkeys((one, levels[one]) for one in new))
        print_findings(new, sources, levels={one.code: levels[one] for one in new})
    said = _summary([level for _, level in counted])
    fixable = sum(one.fix is not None for one, _ in counted)
    if not counted:
        said = say("nothing to remark")
    elif fixable:
        offer = say("1 of them can be mended with --fix") if fixable == 1 else say(
            "{count} of them can be mended with --fix", count=fixable
        )  # fmt: skip
        said = say("{found}; {offer}", found=said, offer=offer)
    if silenced:
        hidden = say("1 silenced") if silenced == 1 else say("{count} silenced", count=silenced)
        said = say("{found} ({hidden})", found=said, hidden=hidden)
    out(said)


def _summary(levels: list[str]) -> str:
    """ "2 errors, 1 warning, 3 notes"."""
    errors, warnings, notes = (levels.count(level) for level in ("error", "warning", "note"))
    parts = []
    if errors:
        parts.append(say("1 error") if errors == 1 else say("{count} errors", count=errors))
    if warnings:
        parts.append(say("1 warning") if warnings == 1 else say("{count} warnings", count=warnings))
    if notes:
        parts.append(say("1 note") if notes == 1 else say("{count} notes", count=notes))
    return join(parts)


def _tell_changes(result: Result, err: bool = False) -> None:
    """What --fix did: one line a finding, and the lines that changed."""
    from difflib import unified_diff

    for path, (before, after) in (result.changes or {}).items():
        here = [one for one in result.made if result.gathered.paths.get(one.span.file, one.span.file) == path]
        codes = ", ".join(sorted({one.code for one in here}))
        out(say("mended {path} ({codes}):", path=path, codes=codes), err=err)
        lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
        for line in list(lines)[2:]:
            if not line.startswith("@@"):
                click.secho(f"  {line}", fg="red" if line.startswith("-") else "green", err=err)
        click.echo(err=err)


def _described() -> list[tuple[str, str]]:
    """The lint rules for reports that list them: code and question."""
    from segdsl.analysis.rules import all_rules

    return [(rule.code, told(rule.question)) for rule in all_rules()]


def _explain(word: str) -> None:
    from segdsl.analysis.rules import codes, find_rule
    from segdsl.spelling import did_you_mean

    rule = find_rule(word)
    if rule is None:
        hint = did_you_mean(word, [*codes(), *codes().values()]) or say("segdsl lint --rules lists them")
        wrong = say("there is no lint rule called {name}; {hint}", name=word, hint=hint)
        raise click.BadParameter(told(wrong), param_hint="--explain")
    out(say("{code} {name}: {question}", code=rule.code, name=rule.name, question=rule.question))
    click.echo()
    for line in _wrapped(told(rule.why)):
        click.echo(line)
    for head, example in ((say("Instead of this:"), rule.bad), (say("write this:"), rule.good)):
        click.echo()
        out(head)
        click.echo()
        click.echo("\n".join(f"    {line}" for line in in_readers_words(example).splitlines()))
    click.echo()
    out(say("Level: {level}.", level=_level(rule)))
    if rule.fixable:
        out(say("Some of its findings are mended by --fix."))


def in_readers_words(example: str) -> str:
    """An example of rules in the words of the reader's language; one of a catalog as it is."""
    from segdsl.source import Source
    from segdsl.syntax import format_file, parse

    if current() == "en" or example.startswith("["):
        return example
    file, mistakes = parse(Source("example.seg", example))
    return example if has_errors(mistakes) else format_file(file, current())


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 100)


def _level(rule: LintRule) -> Said:
    level = {"error": say("error"), "warning": say("warning"), "note": say("note"), "off": say("off")}[rule.level]
    if rule.on:
        return level
    return say("{level}, and only where it is selected or has a level in segdsl.toml", level=level)


def _list() -> None:
    from segdsl.analysis.rules import GROUPS, all_rules

    group = ""
    for rule in all_rules():
        if rule.code[:2] != group:
            if group:
                click.echo()
            group = rule.code[:2]
            out(say("{code}: {title}", code=group, title=GROUPS[group]))
        click.echo(f"  {rule.code}  {rule.name:<24}  {told(rule.question)}")
    click.echo()
    out(say("segdsl lint --explain L101 tells more about one of them"))
