"""A sign of life on stderr while a command works, for a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

TELL_THEMSELVES = ("demo", "bench")  # commands that say what they do as they go

_stop: list[Callable[[], None]] = []  # ends the spinner that turns, if one does


@contextmanager
def waiting(words: Sequence[str]) -> Iterator[None]:
    """A spinner with the seconds that have passed, for a command line's words; nothing where stderr is no terminal."""
    command = next(iter(words), "--help")
    if command.startswith("-") or command in TELL_THEMSELVES or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what a command answers goes to stdout, wherever that leads
        redirect_stderr=False,
    )
    progress.add_task(f"lil {command}", total=None)
    progress.start()
    _stop.append(progress.stop)
    try:
        yield
    finally:
        finish_waiting()


def finish_waiting() -> None:
    """End the spinner, before anything is printed."""
    while _stop:
        _stop.pop()()
