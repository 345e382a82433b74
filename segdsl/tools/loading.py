"""Loading rule sets from disk: the rule files, the catalog beside them, and nothing outside their folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from segdsl.catalog.load import load_catalog
from segdsl.catalog.models import Catalog
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.source import Span
from segdsl.spelling import did_you_mean
from segdsl.tools.os_errors import reason_of
from segdsl.wording import join, say
from segdsl.workspace import errors
from segdsl.workspace.files import Reader, load_program
from segdsl.workspace.rule_set import RuleSet

MAX_BYTES = 5_000_000


def load(path: str | Path, catalog: str | Path | Catalog | None = None) -> RuleSet:
    """The rules of a file, or of every ``.seg`` file of a folder.

    ``catalog`` is the path of catalog.toml (default: the one beside the rules, or in the folder above) or a loaded
    `Catalog`. Mistakes in the rules are in `RuleSet.check`; what cannot be read at all, and mistakes in the catalog,
    raise `SegdslError`.
    """
    at = Path(path)
    root = at if at.is_dir() else at.parent
    if at.is_dir():
        names = sorted(found.relative_to(at).as_posix() for found in at.rglob("*.seg") if found.is_file())
        if not names:
            raise SegdslError([errors.NO_RULES.at(path=path)])
    else:
        names = [at.name]
        if not at.is_file():
            raise SegdslError([errors.NO_FILE.at(path=path, known=say("give a .seg file or a folder of them"))])
    return load_files(root, names, catalog)


def load_files(root: Path, names: Iterable[str], catalog: str | Path | Catalog | None = None) -> RuleSet:
    """The rules of some files of a folder, named from it, and of all that they use."""
    loaded_catalog = catalog if isinstance(catalog, Catalog) else read_catalog(_catalog_path(root, catalog))
    return replace(load_read(names, folder_reader(root), loaded_catalog), folder=root)


def load_read(names: Iterable[str], read: Reader, catalog: Catalog) -> RuleSet:
    """The rules of some files that ``read`` gives, and of all that they use."""
    return RuleSet.of(load_program(names, read), catalog, opener=_open, clock=_now)


def load_text(
    rules: str | Mapping[str, str], catalog: str | Catalog, main: str | None = None, name: str = "rules.seg"
) -> RuleSet:
    """Rules that are already text: one file, or several by name of which ``main`` (default: all) is loaded."""
    files = {name: rules} if isinstance(rules, str) else dict(rules)
    loaded_catalog = catalog if isinstance(catalog, Catalog) else load_catalog(catalog)

    def read(path: str) -> str | Diagnostic:
        if path in files:
            return files[path]
        return errors.NO_FILE.at(path=path, known=say("the files are {names}", names=join(sorted(files))))

    names = [main] if main is not None else [path for path in files if path.endswith(".seg")]
    return RuleSet.of(load_program(names, read), loaded_catalog, opener=_open, clock=_now)


def read_catalog(path: Path) -> Catalog:
    """The catalog in a file; raises `SegdslError` with all its mistakes."""
    text = read_text(path, str(path))
    if isinstance(text, Diagnostic):
        raise SegdslError([text])
    return load_catalog(text, str(path))


def _catalog_path(root: Path, given: str | Path | None) -> Path:
    if given is not None:
        return Path(given)
    above = root.parent if root.name not in ("", "..") else root / ".."  # the parent of . is said to be .
    for folder in (root, above):
        if (folder / "catalog.toml").is_file():
            return folder / "catalog.toml"
    raise SegdslError([errors.NO_CATALOG.at(path=root, hint=_catalogs_below(root))])


def _catalogs_below(root: Path) -> str:
    """Where the rules may have been meant: the first folder inside this one that has a catalog."""
    try:
        folders = sorted(found.parent for found in islice(root.glob("*/catalog.toml"), 100))
    except OSError:
        return ""
    return say("there is one in {folder}: did you mean that folder?", folder=folders[0].as_posix()) if folders else ""


def folder_reader(root: Path) -> Reader:
    """Reads files of one folder; a link that leads out of it is refused like a path that does."""
    real_root = root.resolve()

    def read(name: str) -> str | Diagnostic:
        at = root / name
        try:
            real = at.resolve()
        except (OSError, RuntimeError, ValueError):
            return errors.NO_FILE.at(path=name, known=say("write a shorter path"))
        if real_root not in (real, *real.parents):
            return errors.OUTSIDE_ROOT.at(path=name)
        return read_text(at, name)

    return read


def read_text(at: Path, name: str) -> str | Diagnostic:
    """The text of a file, or what is wrong with it; ``name`` is what findings call it, people see where it is."""
    path = at.as_posix()
    try:
        if not at.is_file():
            return errors.NO_FILE.at(path=name, known=_near(at))
        if at.stat().st_size > MAX_BYTES:
            return errors.FILE_TOO_LARGE.at(path=path, limit=say("5 MB"))
        return at.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return errors.NOT_UTF8.at(Span(name, 0, 0), path=say("{path} (byte {number})", path=path, number=error.start))
    except OSError as error:
        return errors.NO_READ.at(path=path, why=reason_of(error))
    except ValueError as error:
        return errors.NO_READ.at(path=path, why=str(error).lower())


def _near(at: Path) -> str:
    """A file of that folder whose name is near, or what to do without one."""
    try:
        names = sorted(found.name for found in islice(at.parent.iterdir(), 2_000))
    except OSError:
        return say("there is no folder {name} either", name=at.parent.name)
    return did_you_mean(at.name, names) or say("see that the path is right and the file is there")


def _open(target: str | Path, catalog: Catalog) -> object:
    from segdsl.tools.sources import open_source

    return open_source(target, catalog)


def _now() -> datetime:
    return datetime.now(UTC)
