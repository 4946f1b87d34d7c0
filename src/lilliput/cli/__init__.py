"""The command `lil`: thin doors over the verbs. Heavy modules are imported only by the command that needs them."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; an error with a sentence ends with that sentence and exit code 2."""
    from lilliput.cli.app import app
    from lilliput.graph.errors import LilliputError

    try:
        app()
    except LilliputError as error:
        print(f"lil: {error}", file=sys.stderr)
        raise SystemExit(2) from None
