"""Writing the pages into a folder: nothing that is not ours is touched, and what is no longer made goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.tools.catalogue.errors import NOT_A_FOLDER, NOT_OURS
from segdsl.tools.errors import CANNOT_WRITE
from segdsl.tools.os_errors import reason_of

LIST: Final = ".segdsl-docs"  # in the folder: the files that segdsl wrote


def check_folder(out: Path) -> None:
    """Stops before any work where the folder is somebody else's."""
    try:
        if out.exists() and not out.is_dir():
            raise SegdslError([NOT_A_FOLDER.at(path=out)])
        if out.is_dir() and not (out / LIST).is_file() and any(out.iterdir()):
            raise SegdslError([NOT_OURS.at(path=out)])
    except OSError as error:
        raise SegdslError([CANNOT_WRITE.at(path=out, why=reason_of(error))]) from None


def write(out: Path, files: Mapping[str, bytes]) -> None:
    """Writes every file, and takes away those of the last time that are not among them."""
    check_folder(out)
    try:
        for name in _written(out) - set(files):
            (out / name).unlink(missing_ok=True)
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (out / LIST).write_text("".join(f"{name}\n" for name in sorted(files)), "utf-8")
    except OSError as error:
        raise SegdslError([CANNOT_WRITE.at(path=out, why=reason_of(error))]) from None


def _written(out: Path) -> set[str]:
    """The files of the last time; a name that leads out of the folder is nobody's of ours."""
    if not (out / LIST).is_file():
        return set()
    names = (out / LIST).read_text("utf-8", "replace").splitlines()
    root = out.resolve()
    return {name for name in names if name and (root / name).resolve().is_relative_to(root)}


__all__ = ["LIST", "check_folder", "write"]
