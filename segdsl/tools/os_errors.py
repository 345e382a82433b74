"""Why the system refuses a file, as a sentence of ours for what happens often, and in its own words for the rest."""

from __future__ import annotations

import errno

from segdsl.wording import say


def reason_of(error: OSError) -> str:
    """The reason of an error of the system, to stand behind a colon."""
    match error.errno:
        case errno.ENOENT:
            return say("no such file or directory")
        case errno.EACCES | errno.EPERM:
            return say("permission denied")
        case errno.EISDIR:
            return say("it is a folder")
        case errno.ENOTDIR:
            return say("its folder is a file")
        case errno.EEXIST | errno.ENOTEMPTY:
            return say("it is there already")
        case errno.ENOSPC:
            return say("no space left on device")
        case errno.EROFS:
            return say("read-only file system")
        case errno.ENAMETOOLONG:
            return say("file name too long")
        case _:
            return (error.strerror or str(error)).lower()
