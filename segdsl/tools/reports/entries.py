"""A finding with its place, as every format wants it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from segdsl.diagnostics import Diagnostic
from segdsl.languages import localized
from segdsl.source import Source, Span

Level = Literal["error", "warning", "note"]
CHECKED_OUT: Final = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # where GitHub and GitLab put the repository


@dataclass(frozen=True)
class Change:
    """What a finding offers to do: put ``text`` in the place of a stretch of the file."""

    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    units: tuple[int, int] = (0, 0)  # both columns in UTF-16 code units


@dataclass(frozen=True)
class Entry:
    """One finding for a report.

    Lines and columns count from 1, in code points; the end is the first place after it; 0 where there is none.
    ``units`` are both columns in UTF-16 code units, ``excerpt`` is the line that it stands in.
    """

    code: str
    level: Level
    message: str
    help: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    units: tuple[int, int] = (0, 0)
    excerpt: str = ""
    place: str = ""  # where a file and a line cannot say
    fix: Change | None = None


def entries(
    findings: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    levels: Mapping[str, Level] | None = None,
    files: Mapping[str, str] | None = None,
) -> list[Entry]:
    """Findings as entries, in the reader's language.

    ``levels`` overrule the severity of a code, ``files`` are the paths to show by the name of a source.
    """
    from segdsl.tools.cli.language import for_file

    paths = files or {}
    said = (localized(finding, for_file(sources.get(finding.span.file))) for finding in findings)
    return [_entry(finding, sources, levels or {}, paths) for finding in said]


def _entry(
    finding: Diagnostic, sources: Mapping[str, Source], levels: Mapping[str, Level], files: Mapping[str, str]
) -> Entry:
    level = levels.get(finding.code, finding.severity)
    name = finding.span.file
    source = sources.get(name)
    file = files.get(name) or (shown_path(source.name if source is not None else name) if name else "")
    if source is None:
        return Entry(finding.code, level, finding.message, finding.help, file, place=finding.place)
    at = _stretch(source, finding.span)
    change = None
    if finding.fix is not None and finding.fix.span.file == name:
        change = Change(finding.fix.text, *_stretch(source, finding.fix.span))
    excerpt = source.line_text(at[0])
    told = (finding.code, level, finding.message, finding.help, file)
    return Entry(*told, *at, excerpt, finding.place, change)


def _stretch(source: Source, span: Span) -> tuple[int, int, int, int, tuple[int, int]]:
    line, column = source.line_and_column(span.start)
    end_line, end_column = source.line_and_column(max(span.end, span.start))
    units = (_units(source, line, column), _units(source, end_line, end_column))
    return line, column, end_line, end_column, units


def _units(source: Source, line: int, column: int) -> int:
    """A column in UTF-16 code units."""
    return 1 + len(source.line_text(line)[: column - 1].encode("utf-16-le", "surrogatepass")) // 2


def paths_of(sources: Iterable[str], root: Path) -> dict[str, str]:
    """The paths from the working directory of sources that are named from ``root``."""
    return {name: shown_path(root / name) for name in sources}


def called_by_path(sources: Mapping[str, Source], root: Path | None) -> dict[str, Source]:
    """Sources that are named from ``root``, called by their paths from the working directory."""
    paths = paths_of(sources, root) if root is not None else {}
    return {name: Source(paths.get(name, name), source.text) for name, source in sources.items()}


def shown_path(path: str | Path) -> str:
    """A path from the working directory with forward slashes; one outside it as it was given."""
    at = Path(path)
    try:
        return at.absolute().relative_to(Path(os.getcwd())).as_posix()
    except ValueError:
        return at.as_posix()


def from_repository(entries: Iterable[Entry]) -> list[Entry]:
    """The same findings with their files called from the top of the repository, as CI services want them."""
    return [replace(entry, file=repository_path(entry.file)) if entry.file else entry for entry in entries]


def repository_path(path: str) -> str:
    """A path from the top of the repository that the working directory stands in; without one it stays as it is."""
    top = _repository()
    at = Path(os.path.normpath(Path(os.getcwd(), path)))
    return at.relative_to(top).as_posix() if top is not None and at.is_relative_to(top) else path


def _repository() -> Path | None:
    """What the CI service says it checked out, else the nearest folder with .git above the working directory."""
    here = Path(os.getcwd())
    for variable in CHECKED_OUT:
        top = os.environ.get(variable, "")
        if top and here.is_relative_to(top):
            return Path(top)
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)


def sorted_entries(found: Iterable[Entry]) -> list[Entry]:
    """In the order of files and lines, each once."""
    return sorted(dict.fromkeys(found), key=lambda one: (one.file, one.line, one.column, one.code, one.message))


def fingerprints(found: Iterable[Entry]) -> list[str]:
    """A name for each entry that stays when lines above it come and go: of its code, file, line's text and order."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for entry in found:
        said = "\0".join((entry.code, entry.file, entry.excerpt.strip() or entry.message, entry.place))
        seen[said] = seen.get(said, 0) + 1
        names.append(sha256(f"{said}\0{seen[said]}".encode()).hexdigest()[:40])
    return names
