"""The command `lil`: thin doors over the verbs. Heavy modules are imported only by the command that needs them."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Runs the command line."""
    from lilliput.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a model's names may have letters that the terminal lacks
    app()
