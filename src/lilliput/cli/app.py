"""The commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import (
    Arithmetic,
    BoardName,
    Compiler,
    Input,
    Json,
    KeepInput,
    Kernels,
    KernelsOf,
    Model,
    Optimize,
    Passes,
    Style,
    Tune,
)
from lilliput.cli.bench import app as bench_app
from lilliput.cli.boards import app as boards_app
from lilliput.cli.data import app as data_app
from lilliput.cli.docs import write_docs
from lilliput.cli.errors import Sentences
from lilliput.cli.learnable import learnable
from lilliput.cli.listen import tell_decisions
from lilliput.cli.output import answer, table
from lilliput.cli.report import report
from lilliput.cli.stream import stream
from lilliput.cli.swap import swap
from lilliput.cli.thresholds import thresholds
from lilliput.cli.tune import tune

app = typer.Typer(
    name="lil",
    help="From a trained model to proven firmware for a microcontroller.",
    cls=Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(boards_app, name="boards")
app.add_typer(bench_app, name="bench")
app.add_typer(data_app, name="data")


@app.command()
def check(
    model: Model, board: BoardName = "nano33ble", arithmetic: Arithmetic = "tflite-micro", json: Json = False
) -> None:
    """Will it fit? Exit code 1 where it does not."""
    from lilliput.cli.summary import fit_text
    from lilliput.flow.check import check as check_fit
    from lilliput.flow.load import load

    fit = check_fit(load(model, arithmetic), board)
    answer(fit, json, fit_text(fit))
    raise typer.Exit(0 if fit.fits else 1)


@app.command()
def build(
    model: Model,
    board: BoardName = "nano33ble",
    out: Annotated[Path, typer.Option("--out", "-o", help="folder for firmware.elf and the C project")] = Path("out"),
    input: Input = None,
    arithmetic: Arithmetic = "tflite-micro",
    passes: Passes = "default",
    optimize: Optimize = "speed",
    kernels: Kernels = "fast",
    keep_input: KeepInput = False,
    compiler: Compiler = "",
    tune: Tune = True,
    style: Style = "source",
    kernels_of: KernelsOf = None,
    json: Json = False,
) -> None:
    """Write the C project and the firmware; exact flash and RAM."""
    from lilliput.cli.summary import built, fit_text
    from lilliput.flow.build import build as build_firmware
    from lilliput.flow.check import check as check_fit
    from lilliput.flow.inputs import read_sample
    from lilliput.flow.load import load
    from lilliput.flow.options import BuildOptions
    from lilliput.graph import FitError

    options = BuildOptions(
        passes, keep_input, optimize, kernels, compiler, tuned=tune, style=style, kernels_of=tuple(kernels_of or ())
    )
    graph = load(model, arithmetic)
    sample = None if input is None else read_sample(input, graph)
    try:
        firmware = build_firmware(graph, board, out, options, sample)
    except FitError:
        raise FitError(fit_text(check_fit(graph, board, options))) from None
    facts, text = built(firmware)
    answer(facts, json, text)


@app.command()
def run(
    model: Model,
    input: Annotated[
        Path | None, typer.Option("--input", help=".npy or .npz with samples (n, ...) for the inputs")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", help="where a pipeline's rows come from: folder:PATH, serial:PORT, udp://, mqtt://"),
    ] = None,
    every: Annotated[bool, typer.Option("--every", help="with --from: every result, not only what changes")] = False,
    board: BoardName = "nano33ble",
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """Run samples on the emulated core; a pipeline on rows as they come, with the C compiled for this machine."""
    from lilliput.flow.build import build as build_firmware
    from lilliput.flow.inputs import read_samples
    from lilliput.flow.load import load
    from lilliput.graph import InputError

    if source is not None:
        tell_decisions(model, source, every, json)
        return
    if input is None:
        raise InputError(f"{model}: nothing to run it on; give samples with --input, or rows of a pipeline with --from")
    firmware = build_firmware(load(model, arithmetic), board)
    result = firmware.run(*read_samples(input, firmware.graph))
    outputs = result if isinstance(result, tuple) else (result,)
    named = {n: array.tolist() for n, array in zip(firmware.graph.outputs, outputs, strict=True)}
    answer(named, json, "\n".join(f"{name}: {rows}" for name, rows in named.items()))


@app.command()
def verify(
    model: Model,
    board: BoardName = "nano33ble",
    input: Annotated[
        Path | None, typer.Option("--input", help=".npy or .npz with samples (n, ...); random ones if absent")
    ] = None,
    samples: Annotated[
        int, typer.Option(help="how many random samples where no --input is given; with --signal, recordings")
    ] = 16,
    arithmetic: Arithmetic = "tflite-micro",
    passes: Passes = "default",
    kernels: Kernels = "fast",
    style: Style = "source",
    signal: Annotated[
        str,
        typer.Option(
            help="of a pipeline: recordings to feed it, a dataset folder or generator:NAME; made ones if absent"
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Is it equal? Exit code 1 where it is not, 3 where no emulated core could say."""
    from lilliput.flow.build import build as build_firmware
    from lilliput.flow.inputs import random_samples, read_samples
    from lilliput.flow.load import is_pipeline, load
    from lilliput.flow.options import BuildOptions

    if signal or (is_pipeline(model) and input is None):
        from lilliput.cli.verify_signal import verify_signal

        verify_signal(Path(model), signal, samples, board, json)
    options = BuildOptions(passes=passes, kernels=kernels, style=style)
    firmware = build_firmware(load(model, arithmetic), board, options=options)
    graph = firmware.graph
    verdict = firmware.verify(*(random_samples(graph, samples) if input is None else read_samples(input, graph)))
    answer(verdict, json, str(verdict))
    raise typer.Exit(1 if not verdict.holds else 0 if verdict.proved_on_core else 3)


@app.command()
def profile(
    model: Model,
    board: BoardName = "nano33ble",
    arithmetic: Arithmetic = "tflite-micro",
    passes: Passes = "default",
    optimize: Optimize = "speed",
    kernels: Kernels = "fast",
    tune: Tune = True,
    style: Style = "source",
    json: Json = False,
) -> None:
    """What each layer costs: instructions counted, cycles and energy modelled."""
    from lilliput.cli.summary import profiled
    from lilliput.flow.build import build as build_firmware
    from lilliput.flow.load import load
    from lilliput.flow.options import BuildOptions

    options = BuildOptions(passes=passes, optimize=optimize, kernels=kernels, tuned=tune, style=style)
    result = build_firmware(load(model, arithmetic), board, options=options).profile()
    answer(result, json, profiled(result))


@app.command()
def export(
    model: Model,
    kind: Annotated[str, typer.Option("--for", help="c, arduino or platformio")] = "c",
    out: Annotated[Path, typer.Option("--out", "-o", help="folder to write to")] = Path("out"),
    board: BoardName = "nano33ble",
    arithmetic: Arithmetic = "tflite-micro",
    style: Style = "source",
    json: Json = False,
) -> None:
    """A folder that compiles where you are, with a self-test inside."""
    from lilliput.flow.export import export_for
    from lilliput.flow.load import load
    from lilliput.flow.options import BuildOptions

    written = export_for(load(model, arithmetic), board, kind, out, options=BuildOptions(style=style))
    answer({"written": str(written)}, json, f"written to {written}")


@app.command()
def convert(
    model: Model,
    out: Annotated[Path, typer.Argument(help="the file to write: .lil, .tflite or .onnx")],
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """The model in another format."""
    from lilliput.flow.load import load
    from lilliput.flow.save import save

    written = save(load(model, arithmetic), out)
    answer({"written": str(written), "bytes": written.stat().st_size}, json, f"written to {written}")


@app.command()
def show(model: Model, arithmetic: Arithmetic = "tflite-micro", passes: Passes = "default") -> None:
    """The graph as text, without its numbers; of a .blob file the calls that it holds."""
    from lilliput.codegen.blob import blob_text, is_blob, read_blob
    from lilliput.flow.limits import check_limits
    from lilliput.flow.load import load
    from lilliput.graph import text
    from lilliput.passes import chosen_passes, run_passes

    path = Path(model)
    if is_blob(path):
        told = blob_text(read_blob(path.read_bytes(), path.name))
        answer(told, False, told)
        return
    written = text(run_passes(check_limits(load(model, arithmetic)), chosen_passes(passes)), data=False)
    answer(written, False, written)


@app.command()
def ops(json: Json = False) -> None:
    """The operators and their kernels."""
    from lilliput.flow.reference import operator_rows

    rows = operator_rows()
    text = table(["operator", "group", "kernels", "arithmetic"], [list(row.values()) for row in rows])
    answer(rows, json, text)


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="folder for the reports and the firmware")] = Path(
        "out/demo"
    ),
    board: BoardName = "nano33ble",
) -> None:
    """Sounds from raw samples to decisions, and digits: trained, built, run on the emulated chip, proved equal."""
    from lilliput.cli.demo import run_demo

    raise typer.Exit(run_demo(out, board))


app.command("learnable")(learnable)
app.command("tune")(tune)
app.command("stream")(stream)
app.command("thresholds")(thresholds)
app.command("swap")(swap)
app.command("report")(report)
app.command("docs")(write_docs)
