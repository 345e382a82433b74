"""Rule sets as they are at a git revision: read from git's own store, nothing is checked out.

git is asked for objects only (``rev-parse``, ``ls-tree``, ``cat-file``), which run no filter, hook or pager of the
repository. Names of revisions reach it as one argument that does not begin with a hyphen; paths are taken literally.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, normpath

from segdsl.catalog.load import load_catalog
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.source import Span
from segdsl.tools import diff_errors
from segdsl.tools.loading import MAX_BYTES, load_read, read_catalog
from segdsl.tools.os_errors import reason_of
from segdsl.wording import say
from segdsl.workspace import errors
from segdsl.workspace.rule_set import RuleSet

TIMEOUT = 60
_LONGEST = 500
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FILE_MODES = ("100644", "100755", "100664")


@dataclass(frozen=True)
class Blob:
    """One file of a revision."""

    oid: str
    size: int


@dataclass(frozen=True)
class Repository:
    """The git repository that a folder is in."""

    folder: Path
    top: Path

    @classmethod
    def of(cls, folder: Path, revision: str) -> Repository:
        """The repository around a folder; ``revision`` is what was asked for, for the message."""
        try:
            top = _git(folder, "rev-parse", "--show-toplevel")
        except FileNotFoundError:
            raise SegdslError([diff_errors.NO_GIT.at(revision=revision)]) from None
        except _GitError as error:
            if "not a git repository" in error.said.lower():
                found = diff_errors.NO_REPOSITORY.at(revision=revision, folder=folder)
            else:
                found = diff_errors.GIT_FAILED.at(why=error.said)
            raise SegdslError([found]) from None
        return cls(folder, Path(top.decode("utf-8", "surrogateescape").rstrip("\r\n")))

    def commit(self, revision: str) -> str:
        """The id of the commit that a name means."""
        bad = not revision or revision.startswith("-") or len(revision) > _LONGEST
        if bad or any(not letter.isprintable() for letter in revision):
            raise SegdslError([diff_errors.BAD_REVISION.at(revision=repr(revision[:60]))])
        try:
            found = _git(self.folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except _GitError:
            raise SegdslError([diff_errors.NO_REVISION.at(revision=revision)]) from None
        commit = found.decode("ascii", "replace").strip()
        if not _ID.fullmatch(commit):  # ^main is not a commit but all others
            raise SegdslError([diff_errors.NO_REVISION.at(revision=revision)])
        return commit

    def inside(self, path: Path) -> str | None:
        """A path of the working tree as the repository names it; ``""`` for its top, None outside of it."""
        whole = Path(os.path.abspath(self.folder / path))
        for start in (whole, whole.parent.resolve() / whole.name if whole.name else whole):
            for top in (self.top, self.top.resolve()):
                if start == top or top in start.parents:
                    found = start.relative_to(top).as_posix()
                    return "" if found == "." else found
        return None

    def files(self, commit: str, folders: Iterable[str]) -> dict[str, Blob]:
        """The plain files below some folders, by path; links and submodules are not followed."""
        wanted = [] if "" in (listed := list(folders)) else ["--", *listed]
        text = self._asked("ls-tree", "-r", "-z", "-l", "--full-tree", commit, *wanted)
        found: dict[str, Blob] = {}
        for line in text.decode("utf-8", "surrogateescape").split("\0"):
            head, _, path = line.partition("\t")
            parts = head.split()
            if len(parts) == 4 and parts[0] in _FILE_MODES and parts[1] == "blob":
                found[path] = Blob(parts[2], int(parts[3]))
        return found

    def text(self, blob: Blob, name: str) -> str | Diagnostic:
        """What a file of a revision says."""
        if blob.size > MAX_BYTES:
            return errors.FILE_TOO_LARGE.at(path=name, limit=say("5 MB"))
        try:
            return self._asked("cat-file", "blob", blob.oid).decode("utf-8")
        except UnicodeDecodeError as error:
            return errors.NOT_UTF8.at(
                Span(name, 0, 0), path=say("{path} (byte {number})", path=name, number=error.start)
            )

    def _asked(self, *arguments: str) -> bytes:
        try:
            return _git(self.folder, *arguments)
        except _GitError as error:
            raise SegdslError([diff_errors.GIT_FAILED.at(why=error.said)]) from None


def load_revision(revision: str, path: Path, catalog: Path | None = None, folder: Path | None = None) -> RuleSet:
    """The rules at ``path`` (a file or a folder) as they are at a revision, with the catalog of that revision.

    A catalog outside of the repository is read from where it is.
    """
    repository = Repository.of(folder if folder is not None else Path.cwd(), revision)
    commit = repository.commit(revision)
    at = repository.inside(path)
    if at is None:
        raise SegdslError([diff_errors.NOT_IN_REVISION.at(path=path, revision=revision)])
    is_file = at.endswith(".seg")
    root = dirname(at) if is_file else at
    named = repository.inside(catalog) if catalog is not None else None
    catalogs = [named] if named else [_join(root, "catalog.toml"), _join(dirname(root), "catalog.toml")]
    files = repository.files(commit, [root, *catalogs])
    inside_root = {name[len(root) + 1 if root else 0 :]: blob for name, blob in files.items() if _under(name, root)}
    names = [at[len(root) + 1 if root else 0 :]] if is_file else sorted(n for n in inside_root if n.endswith(".seg"))
    if not names or any(name not in inside_root for name in names):
        raise SegdslError([diff_errors.NOT_IN_REVISION.at(path=path, revision=revision)])

    def read(name: str) -> str | Diagnostic:
        blob = inside_root.get(normpath(name))
        if blob is None:
            return errors.NO_FILE.at(path=name, known=say("it is not in {revision}", revision=revision))
        return repository.text(blob, name)

    if catalog is not None and named is None:
        return load_read(names, read, read_catalog(catalog))
    found = next((one for one in catalogs if one in files), None)
    if found is None:
        raise SegdslError([errors.NO_CATALOG.at(path=f"{path} at {revision}")])
    text = repository.text(files[found], found)
    if isinstance(text, Diagnostic):
        raise SegdslError([text])
    return load_read(names, read, load_catalog(text, found))


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _under(name: str, root: str) -> bool:
    return not root or name.startswith(f"{root}/")


class _GitError(Exception):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints; its last words where it refuses. Raises FileNotFoundError where there is no git."""
    variables = {"GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "--no-pager", *arguments],
            cwd=folder, env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _GitError(say("no answer within {count} seconds", count=TIMEOUT)) from None
    except (NotADirectoryError, PermissionError) as error:
        raise _GitError(reason_of(error)) from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if not lines:
            raise _GitError(say("it ended with status {status}", status=done.returncode))
        said = lines[0].removeprefix("fatal: ")
        raise _GitError("".join(letter if letter.isprintable() else "�" for letter in said))
    return done.stdout
