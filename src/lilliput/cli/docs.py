"""`lil docs`: the pages that are generated from what is registered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def write_docs(
    context: typer.Context, out: Annotated[Path, typer.Argument(help="folder to write the pages to")]
) -> None:
    """Write the pages on operators, pipelines, data, boards, figures and the command line, in Markdown."""
    from lilliput.flow.folders import output_folder

    folder = output_folder(out)
    for name, text in pages(context.find_root().command).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"written to {folder}")


def pages(command: Any) -> dict[str, str]:
    """File name to text; `command` is the click group of `lil`."""
    from lilliput.bench.chart import chart
    from lilliput.bench.figures import recorded
    from lilliput.bench.page import figures_page
    from lilliput.flow.pages import boards_page, operators_page
    from lilliput.flow.signal_pages import data_page, pipelines_page

    return {
        "boards.md": boards_page(),
        "commands.md": commands_page(command),
        "data.md": data_page(),
        "figures.md": figures_page(),
        "figures.svg": chart(recorded()),
        "operators.md": operators_page(),
        "pipelines.md": pipelines_page(),
    }


def commands_page(command: Any) -> str:
    """Every command with its arguments, as the command line itself knows them."""
    from lilliput.flow.pages import markdown_table

    parts = [
        "# Commands",
        "Exit codes: 0 fine, 1 a gate failed (it does not fit, is not equal, a claim does not hold), 2 bad input, with "
        "a sentence on stderr, 3 `verify` or `demo` found no emulated core to prove it on.",
    ]
    for name, each in _commands("lil", command):
        rows = [_row(parameter) for parameter in each.params if parameter.name != "help"]
        parts += [f"## {name}", (each.help or "").strip()]
        parts += [markdown_table(["argument", "meaning", "default"], rows)] if rows else []
    return "\n\n".join(parts) + "\n"


def _commands(name: str, command: Any) -> list[tuple[str, Any]]:
    """A command, or a group's own arguments where it has some and then all of its commands."""
    names = command.list_commands(None) if hasattr(command, "list_commands") else []
    below = {each: command.get_command(None, each) for each in names}
    own = [(name, command)] if not below or getattr(command, "invoke_without_command", False) else []
    return own + [found for part, each in below.items() for found in _commands(f"{name} {part}", each)]


def _row(parameter: Any) -> list[str]:
    named = [f"`{option}`" for option in parameter.opts] if parameter.param_type_name == "option" else []
    default = "" if parameter.default in (None, "", False) else str(parameter.default).replace("\\", "/")
    shown = "required" if parameter.required else f"`{default}`" if default else ""
    return [", ".join(named) or f"`{parameter.name.upper()}`", parameter.help or "", shown]
