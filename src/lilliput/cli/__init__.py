"""The command `lil`: thin doors over the verbs. Heavy modules are imported only by the command that needs them."""

from __future__ import annotations


def main() -> None:
    """Runs the command line."""
    from lilliput.cli.app import app

    app()
