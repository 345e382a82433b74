"""The rule sets behind the paths of a command line, each finding and each test once.

A file is a rule set with all that it uses, a folder is one rule set. With ``whole``, as for the file names that
pre-commit passes, a file stands for the rule set that it belongs to: the files below the nearest folder above it
that has a catalog, without those below another catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.source import Source
from segdsl.tools.loading import load, load_files
from segdsl.tools.reports.entries import called_by_path, paths_of
from segdsl.workspace.rule_set import RuleSet

CATALOG = "catalog.toml"


@dataclass(frozen=True)
class Gathered:
    """A rule set with the paths of its files from the working directory, or why there is none."""

    rule_set: RuleSet | None
    failure: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What loading and checking found."""
        return self.failure if self.rule_set is None else self.rule_set.check()


def gather(paths: Iterable[Path], catalog: Path | None = None, whole: bool = False) -> Iterator[Gathered]:
    """The rule sets of files and folders, in the order that they were given."""
    homes: set[Path] = set()
    for path in dict.fromkeys(paths):
        root = home(path, catalog) if whole else path if path.is_dir() else path.parent
        if whole:
            if root.resolve() in homes:
                continue
            homes.add(root.resolve())
        try:
            rule_set = load_files(root, _belonging(root), catalog) if whole else load(path, catalog)
        except SegdslError as error:
            yield Gathered(None, error.diagnostics, error.sources)
            continue
        catalog_text = rule_set.catalog.source
        sources = {**called_by_path(rule_set.sources, root), catalog_text.name: catalog_text}
        named = {one.span.file for one in rule_set.check()} - {"", catalog_text.name}  # some could not be read
        yield Gathered(rule_set, (), sources, paths_of({*rule_set.sources, *named}, root))


def once(gathered: Iterable[Gathered]) -> tuple[list[Diagnostic], dict[str, Source]]:
    """The findings of several rule sets, each once, with files called by their paths from the working directory."""
    found: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    for one in gathered:
        for finding in one.findings:
            found.setdefault(_moved(finding, one.paths))
        for name, source in one.sources.items():
            path = one.paths.get(name, name)
            sources[path] = Source(path, source.text)
    return list(found), sources


def _moved(finding: Diagnostic, paths: Mapping[str, str]) -> Diagnostic:
    """The finding with its file called by its path."""
    span = finding.span
    fix = finding.fix
    if fix is not None:
        fix = replace(fix, span=replace(fix.span, file=paths.get(fix.span.file, fix.span.file)))
    return replace(finding, span=replace(span, file=paths.get(span.file, span.file)), fix=fix)


def home(path: Path, catalog: Path | None = None) -> Path:
    """The folder of the rule set that a file belongs to; a folder is its own."""
    if path.is_dir():
        return path
    for folder in _upwards(path.parent):
        if (folder.resolve() == catalog.resolve().parent) if catalog is not None else (folder / CATALOG).is_file():
            return folder
    return path.parent


def _upwards(folder: Path) -> Iterator[Path]:
    """The folder and those above it: up to the working directory, else to the top."""
    here = Path.cwd().resolve()
    for one in (folder, *folder.parents):
        yield one
        if one.resolve() == here:
            return


def _belonging(root: Path) -> list[str]:
    """The rule files below a folder, without those of a rule set inside it that has a catalog of its own."""
    others = [found.parent for found in root.rglob(CATALOG) if found.parent != root]
    return sorted(
        found.relative_to(root).as_posix()
        for found in root.rglob("*.seg")
        if found.is_file() and not any(found.is_relative_to(other) for other in others)
    )
