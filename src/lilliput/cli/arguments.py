"""The arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[str, typer.Argument(help="a model file (.tflite, .lil) or a pipeline (.toml)")]
BoardName = Annotated[
    str, typer.Option("--board", "-b", help="a board's name, see `lil boards`, or its own .toml file")
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Arithmetic = Annotated[str, typer.Option(help="tflite-micro or litert: whose roundings the integers follow")]
Passes = Annotated[str, typer.Option(help="default, or none to keep every layer of the source model")]
Optimize = Annotated[
    str, typer.Option(help="speed: a kernel per shape; size: one for all shapes; shared: one for all models, too")
]
Kernels = Annotated[str, typer.Option(help="fast: what the core executes best; portable: plain C only")]
Tune = Annotated[bool, typer.Option("--tune/--no-tune", help="use the kernels that `lil tune` found for the core")]
Style = Annotated[
    str, typer.Option(help="source: the model is code; blob: it is data that can be replaced without the code")
]
KernelsOf = Annotated[
    list[str] | None, typer.Option(help="with the style blob: a model whose kernels it has, too; may be repeated")
]
KeepInput = Annotated[bool, typer.Option("--keep-input", help="the input survives a run")]
Compiler = Annotated[str, typer.Option(help="zig or gcc; by default the usual one of the core")]
Input = Annotated[
    Path | None, typer.Option("--input", help=".npy or .npz with the inputs; a generated pattern if absent")
]
