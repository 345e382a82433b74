"""The sentences of `segdsl diff` about revisions."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

NO_GIT: Final = Message("E841", "git is not installed, and {revision} is no file", "install git, or give two folders")
NO_REPOSITORY: Final = Message(
    "E842",
    "{revision} is no file, and {folder} is in no git repository",
    "give two files or folders, or run this in the repository of the rules",
)
NO_REVISION: Final = Message(
    "E843", "there is no file and no git revision called {revision}", "git log and git branch -a show what there is"
)
BAD_REVISION: Final = Message(
    "E844",
    "{revision} cannot be the name of a revision",
    "give a branch, a tag or a commit, such as main, v1 or HEAD~3",
    why="What begins with a hyphen would be read by git as an option; nothing of the kind is handed to it.",
)
GIT_FAILED: Final = Message("E845", "git could not tell: {why}", "")
NOT_IN_REVISION: Final = Message(
    "E846", "{path} is not in {revision}", "it may have had another name: segdsl diff OLD NEW -- PATH"
)
