"""Progress on a terminal, for whatever takes longer than a second: what is done, how many rows have come, how long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from segdsl.tools.cli.language import told
from segdsl.wording import say

PATIENCE = 1.0  # seconds before anything is shown


@contextmanager
def watching(what: str) -> Iterator[Callable[[int], None] | None]:
    """Gives what is to be told how many rows have come; None where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = (TextColumn("{task.description}"), TextColumn("{task.fields[rows]}"))
    columns = (SpinnerColumn(), *words, TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(told(what), total=None, rows="")
    clock = threading.Timer(PATIENCE, progress.start)
    clock.daemon = True
    clock.start()
    try:
        yield lambda rows: progress.update(task, rows=told(say("{count:,} rows", count=rows)))
    finally:
        clock.cancel()
        progress.stop()


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """Gives what is to be told how many are done; on a terminal it is shown after a moment."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = (TextColumn("{task.description}"), TextColumn("{task.fields[done]}"))
    progress = Progress(SpinnerColumn(), *words, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = progress.add_task(told(what), total=None, done="")
    clock = threading.Timer(PATIENCE, progress.start)
    clock.daemon = True
    clock.start()
    try:
        yield lambda done: progress.update(task, done=told(say("{count:,} done", count=done)))
    finally:
        clock.cancel()
        progress.stop()
