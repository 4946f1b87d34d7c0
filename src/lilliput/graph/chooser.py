"""How an operator says in which formats its integer form stores its numbers, whatever the scheme that asks.

A scheme (post-training, learned, searched) is a `Chooser`: it knows what was seen on data and how wide numbers may be.
An operator knows which of its numbers need a format, and which kernels take which: `Op.formats`. Both together give a
mapping from value name to Format, from which `compress/quantize/lower.py` makes the integer graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lilliput.graph.errors import UnsupportedError
from lilliput.graph.format import Format

if TYPE_CHECKING:
    from lilliput.graph.op import Call, Op
    from lilliput.graph.value import Value

Formats = Mapping[str, Format]  # by value name, or by `inner_name`
BIAS, WIDE_BIAS = 1 << 28, 1 << 40  # that a bias is kept within, of int8 and of int16 layers
SUMS = 1 << 31  # sums stay below this in kernels whose bias has 32 bits


class Chooser(Protocol):
    """What a scheme answers while an operator chooses the formats of one call."""

    def of(self, value: Value) -> Format:
        """What was chosen for an input of the call; of plain integers (indices) their own format."""
        ...

    def seen(self, name: str) -> tuple[float, float]:
        """The smallest and the largest real number of a value, or of an `inner_name`, on the data."""
        ...

    def activations(self, low: float, high: float) -> Format:
        """For running numbers that reach from `low` to `high`."""
        ...

    def exactly(self, low: float, high: float) -> Format:
        """For running numbers of an operator that fixes its range: 8 bits from end to end, or int16 around 0."""
        ...

    def weights(self, value: Value, axis: int | None, groups: int | None = None) -> Format:
        """For a constant, around zero point 0: a scale an index of `axis`, or for each of `groups` equal runs of it.

        Where the scheme gives one scale a tensor, and with axis None, there is one.
        """
        ...


def inner_name(call: Call, name: str) -> str:
    """Under which a mapping of formats holds what an operator calls `name` inside itself, in this call."""
    return f"{call.output.name}: {name}"


def inner_formats(call: Call, formats: Formats) -> dict[str, Format]:
    """Those of a mapping that belong inside this call, by the operator's own names."""
    start = inner_name(call, "")
    return {name.removeprefix(start): format for name, format in formats.items() if name.startswith(start)}


def usual_formats(op: Op, call: Call, chooser: Chooser) -> dict[str, Format]:
    """As `Op.formats`, for operators that KEEPS_FORMAT, RANGE, WEIGHTS and BIAS describe."""
    found: dict[str, Format] = {}
    for position, value in enumerate(call.inputs):
        if value is not None and position in op.WEIGHTS and not value.is_constant:
            raise UnsupportedError(
                f"{op.name} into {call.output.name!r}: its weights {value.name!r} are computed while the model runs, "
                "but only constant ones have an integer form; leave this layer in floats"
            )
        if value is None or not value.is_constant or not value.format.is_float or position == op.BIAS:
            continue
        is_weights = position in op.WEIGHTS
        found[value.name] = (
            chooser.weights(value, op.WEIGHTS[position])
            if is_weights
            else chooser.activations(*chooser.seen(value.name))
        )
    bias = None if op.BIAS is None else call.optional(op.BIAS)
    if bias is not None and chooser.of(call.input(0)).is_quantized:
        weights, x = call.input(next(iter(op.WEIGHTS))), chooser.of(call.input(0))
        if weights.name in found:
            found[weights.name] = _beside_bias(found[weights.name], x, bias)
        scaled = found[weights.name] if weights.name in found else chooser.of(weights)
        found[bias.name] = bias_format(op, call, x, scaled)
    for value in (*call.outputs, *call.states):
        if value.format.is_float:
            found[value.name] = _running(op, call, value, {**found}, chooser)
    return found


def _beside_bias(weights: Format, x: Format, bias: Value) -> Format:
    """The format with scales so large that the bias, at their product with x's, leaves room for sums beside it.

    Channels of weights near 0 need that, which their bias decides alone.
    """
    if bias.data is None or weights.codebook:
        return weights
    largest = np.abs(bias.data).astype(np.float64)
    if weights.axis is None:
        largest = largest.max(keepdims=True)
    least = largest / (x.scale[0] * (WIDE_BIAS if x.dtype == "s16" else BIAS))
    return replace(weights, scale=tuple(np.maximum(weights.scale, least).tolist()))


def bias_format(op: Op, call: Call, x: Format, weights: Format) -> Format:
    """At the product of the two scales: int32, or int64 where int16 numbers need it or a kernel has nothing else."""
    scale = x.scale[0] * np.asarray(weights.scale, np.float64)
    format = Format("s32", tuple(map(float, scale)), (0,) * scale.size, 0 if scale.size > 1 else None)
    if x.dtype != "s16":
        return format
    position = next(iter(op.WEIGHTS))
    assert op.BIAS is not None
    value, bias = call.input(position), call.input(op.BIAS)
    rows = np.moveaxis(np.abs(weights.encode(value.array()).astype(np.int64)), op.WEIGHTS[position], 0)
    largest = rows.reshape(len(rows), -1).sum(1) * 32768 + np.abs(np.rint(bias.array() / scale))
    takes = [kernel.reads for kernel in op.KERNELS if kernel.reads[0] == "s16" and len(kernel.reads) > op.BIAS]
    fits = any(reads[op.BIAS].startswith("s32") for reads in takes) and largest.max() < SUMS
    return format if fits else Format("s64", format.scale, format.zero_point, format.axis)


def _running(op: Op, call: Call, value: Value, found: Formats, chooser: Chooser) -> Format:
    if op.RANGE is not None:
        return chooser.exactly(*op.RANGE)
    if op.KEEPS_FORMAT:
        kept = [found.get(x.name) or chooser.of(x) for x in call.inputs if x is not None and x.format.is_float]
        if kept and all(format == kept[0] for format in kept):
            return kept[0]
    return chooser.activations(*chooser.seen(value.name))
