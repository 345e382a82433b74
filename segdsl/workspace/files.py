"""Finding the files of a rule set: those that were named, and those that they `use`.

Reading is a tool's business: a `Reader` gives the text of a path inside the root, or a diagnostic. Paths are POSIX,
relative to the root; a path that leads out of it is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from posixpath import dirname, normpath

from segdsl.diagnostics import Diagnostic
from segdsl.gazetteer import MODULES, SCHEME
from segdsl.semantic.check import Program
from segdsl.source import Source, Span
from segdsl.spelling import did_you_mean
from segdsl.syntax import tree
from segdsl.syntax.parse import parse
from segdsl.wording import say
from segdsl.workspace import errors

Reader = Callable[[str], "str | Diagnostic"]
MAX_FILES = 1_000


@dataclass(frozen=True)
class Loaded:
    """A program with the sources it came from and what was found while parsing."""

    program: Program
    sources: dict[str, Source]
    diagnostics: tuple[Diagnostic, ...]


def load_program(names: Iterable[str], read: Reader) -> Loaded:
    """Parses the named files and all they use, each once, the named ones first."""
    queue: list[tuple[str, Span | None]] = [(name, None) for name in names]
    files: list[tree.File] = []
    sources: dict[str, Source] = {}
    lists: dict[tuple[str, str], str | Diagnostic] = {}
    found: list[Diagnostic] = []
    seen: set[str] = set()
    while queue:
        name, asked = queue.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if len(seen) > MAX_FILES:
            found.append(errors.TOO_MANY_FILES.at(asked or Span(name, 0, 0), limit=MAX_FILES))
            break
        text = read(name)
        if isinstance(text, Diagnostic):
            found.append(replace(text, span=asked) if asked is not None else text)
            continue
        source = Source(name, text.removeprefix("\ufeff"))
        sources[name] = source
        file, mistakes = parse(source)
        files.append(file)
        found.extend(mistakes)
        for node in file.declarations:
            if isinstance(node, tree.Use):
                path = inside(name, node.path)
                if node.path.startswith(SCHEME):
                    if node.path not in MODULES:
                        known = did_you_mean(node.path, MODULES) or say("there is {names}", names=", ".join(MODULES))
                        found.append(errors.NO_MODULE.at(node.span, path=node.path, known=known))
                elif path is None:
                    found.append(errors.OUTSIDE_ROOT.at(node.span, path=node.path))
                else:
                    queue.append((path, node.span))
            elif isinstance(node, tree.Let) and isinstance(node.value, tree.FileList):
                lists[name, node.value.path] = _list_file(name, node.value, read)
    texts = {name: source.text for name, source in sources.items()}
    found += circles(files)
    mistakes = tuple(one for one in found if one.severity == "error" and one.span.start < one.span.end)
    return Loaded(Program(tuple(files), texts, lists, mistakes), sources, tuple(found))


def circles(files: Iterable[tree.File]) -> list[Diagnostic]:
    """The first ``use`` of each circle of files that use one another."""
    uses = {
        file.name: [
            (path, node.span)
            for node in file.declarations
            if isinstance(node, tree.Use)
            and not node.path.startswith(SCHEME)
            and (path := inside(file.name, node.path)) is not None
        ]
        for file in files
    }
    found: list[Diagnostic] = []
    done: set[str] = set()
    for first in uses:
        open_: dict[str, None] = {}
        stack: list[tuple[str, int]] = [(first, 0)] if first not in done else []
        while stack:
            name, index = stack.pop()
            open_[name] = None
            if index >= len(uses.get(name, ())):
                done.add(name)
                del open_[name]
                continue
            stack.append((name, index + 1))
            path, span = uses[name][index]
            if path in open_:
                names = list(open_)
                circle = " → ".join([*names[names.index(path) :], path])
                found.append(errors.USES_ITSELF.at(span, names=circle))
            elif path not in done:
                stack.append((path, 0))
    return found


def _list_file(name: str, node: tree.FileList, read: Reader) -> str | Diagnostic:
    path = inside(name, node.path)
    return read(path) if path is not None else errors.OUTSIDE_ROOT.at(node.span, path=node.path)


def inside(file: str, path: str) -> str | None:
    """The path as seen from the root, or None where it leads out of it."""
    if not path or path.startswith(("/", "\\", "~")) or "\\" in path or "\0" in path or ":" in path[:3]:
        return None
    joined = normpath(f"{dirname(file)}/{path}" if dirname(file) else path)
    return None if joined == ".." or joined.startswith(("../", "/")) else joined
