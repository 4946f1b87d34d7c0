"""`lil data`: recordings into datasets. Each command is a function in a file of its own, and a line in COMMANDS."""

from __future__ import annotations

from importlib import import_module

import typer

app = typer.Typer(help="Recordings: import, list and examine them.", no_args_is_help=True)

# Command to the module and the function that carries it out.
COMMANDS = {
    "import": "lilliput.cli.data_import:import_recordings",
    "list": "lilliput.cli.data_list:list_recordings",
    "lint": "lilliput.cli.data_lint:lint_dataset",
    "capture": "lilliput.cli.data_capture:capture_recording",
    "generate": "lilliput.cli.data_generate:generate_recordings",
    "generators": "lilliput.cli.data_generate:list_generators",
    "plot": "lilliput.cli.data_plot:plot_recordings",
    "send": "lilliput.cli.data_send:send_recordings",
    "split": "lilliput.cli.data_split:split_recordings",
    "stats": "lilliput.cli.data_stats:show_statistics",
}

for _name, _place in COMMANDS.items():
    _module, _function = _place.split(":")
    app.command(_name)(getattr(import_module(_module), _function))
