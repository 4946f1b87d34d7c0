"""How commands fail: with one sentence on stderr and exit code 2."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from lilliput.cli.waiting import waiting
from lilliput.graph.errors import LilliputError

BAD_INPUT = 2


LATE = {"quantize": "lilliput.cli.quantize"}  # commands whose flags come from options that take long to import


class Sentences(TyperGroup):
    """The commands; an error that has a sentence ends with it, and so does a file that cannot be read or written."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names; those that are LATE, too."""
        return [*super().list_commands(ctx), *LATE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by name; the function of that name in its module, for one that is LATE."""
        if cmd_name not in LATE:
            return super().get_command(ctx, cmd_name)
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(getattr(import_module(LATE[cmd_name]), cmd_name))
        return typer.main.get_command(alone)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            with waiting(sys.argv[1:]):
                return super().invoke(ctx)
        except LilliputError as error:
            sentence = str(error)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            sentence = f"{error.filename or 'a file'}: {error.strerror}; check the path, its permissions and the disk"
        typer.echo(f"lil: {sentence}" if "\n" in sentence else f"lil: {sentence.rstrip('.')}.", err=True)
        raise typer.Exit(BAD_INPUT)
