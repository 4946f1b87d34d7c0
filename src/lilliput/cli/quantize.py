"""`lil quantize`: a float model becomes one of integers; and which of its layers suffer from that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lilliput.cli.arguments import Json, Model
from lilliput.cli.fields import flags
from lilliput.cli.output import answer, table
from lilliput.compress.quantize.dynamic_range import DynamicRange
from lilliput.compress.quantize.schemes import Int16Activations, Integers, Quantize, Widths
from lilliput.graph.errors import InputError

if TYPE_CHECKING:
    from lilliput.compress.quantize import Sensitivity

SCHEMES: dict[str, type[Integers] | type[DynamicRange]] = {
    "int8": Quantize,
    "int16": Int16Activations,
    "dynamic-range": DynamicRange,
}


@flags(Quantize, Int16Activations, DynamicRange)
def quantize(
    model: Model,
    data: Annotated[
        Path | None, typer.Option(help=".npy or .npz with real samples that show the ranges; arrays by input, labels")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="the file to write: .lil or .tflite")] = None,
    scheme: Annotated[
        str, typer.Option(help="int8: all integers; int16: activations in int16; dynamic-range: weights alone in int8")
    ] = "int8",
    layer: Annotated[
        list[str] | None,
        typer.Option(help="NAME=8,8: bits of a layer's weights and activations, or NAME=floats; may be repeated"),
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="say what becomes of each layer; writes no model")
    ] = False,
    json: Json = False,
    **options: Any,
) -> None:
    """A float model in integers. With --sensitivity: which layers suffer, and what to do."""
    from lilliput.compress.quantize import quantize as quantized
    from lilliput.compress.quantize import sensitivity as sensitivity_of
    from lilliput.flow.calibration import read_calibration
    from lilliput.flow.load import load
    from lilliput.flow.save import save

    how = _scheme(scheme, layer or [], {name: given for name, given in options.items() if given is not None})
    graph = load(model)
    samples, labels = read_calibration(data, graph) if data else (None, None)
    if sensitivity:
        if samples is None or not isinstance(how, Integers):
            raise InputError("--sensitivity tries layers in integers on samples: give --data, and a scheme of integers")
        found = sensitivity_of(graph, samples, labels=labels, how=how)
        answer(found, json, _told(found))
        return
    if out is None:
        raise InputError("quantizing writes a model: give --out MODEL.lil, or --sensitivity to look only")
    integer = quantized(graph, samples, how)
    written = save(integer, out)
    before, after = (sum(value.nbytes for value in each.constants) for each in (graph, integer))
    told = f"written to {written}; constants {before:,} bytes before, {after:,} after"
    answer({"written": str(written), "scheme": scheme, "bytes_before": before, "bytes_after": after}, json, told)


def _scheme(scheme: str, layers: list[str], options: dict[str, Any]) -> Integers | DynamicRange:
    if scheme not in SCHEMES:
        raise InputError(f"--scheme {scheme}: expected one of {', '.join(SCHEMES)}")
    kind = SCHEMES[scheme]
    if layers:
        options["layers"] = dict(_widths(each) for each in layers)
    known = kind.__dataclass_fields__
    for name in options:
        if name not in known:
            raise InputError(
                f"--{'layer' if name == 'layers' else name.replace('_', '-')}: the scheme {scheme} has no such option"
            )
    return kind(**options)


def _widths(said: str) -> tuple[str, Widths]:
    name, _, bits = said.rpartition("=")
    if name and bits == "floats":
        return name, Widths(floats=True)
    parts = bits.split(",")
    if not name or len(parts) > 2 or not all(part.strip().isdigit() for part in parts):
        raise InputError(
            f"--layer {said}: expected NAME=weights,activations in bits, such as conv1=4,8, or NAME=floats"
        )
    bits_of = [int(part) for part in parts]
    return name, Widths(bits_of[0], bits_of[-1] if len(bits_of) > 1 else 8)


def _told(found: Sensitivity) -> str:
    head = ["layer", "operator", "SQNR dB", "alone", "clipped %", "alone %", "4 bits %", "remedy"]
    rows = [
        [row.layer[-40:], row.operator, row.sqnr, row.sqnr_alone, 100 * row.clipped, 100 * row.accuracy,
         None if row.accuracy_few is None else 100 * row.accuracy_few, row.remedy]
        for row in found.layers
    ]  # fmt: skip
    return "\n".join(
        [
            table(head, rows),
            "",
            f"{found.of}, of {found.samples}: {100 * found.accuracy_float:.2f} % in floats, "
            f"{100 * found.accuracy_integer:.2f} % in integers",
        ]
    )
