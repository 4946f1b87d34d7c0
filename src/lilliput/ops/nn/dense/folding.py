"""What dense kernels for integers have in common: from sums to y, zero points folded in, one scale or many."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from lilliput.graph import LITERT, Call, Table
from lilliput.ops.requantize import ONCE, Requantize, requantize, rounding_for
from lilliput.ops.weighted import Folded, fold_s8, scales
from lilliput.ops.wide import Wide, wide


def channel_scaling(call: Call) -> Requantize | Wide:
    """From sums to y: 64-bit sums where the bias has 64 bits, as TFLite Micro takes them.

    Scales per tensor are multiplied in float32. Source: TFLite's GetQuantizedConvolutionMultipler.
    """
    x, weights, y, bias = call.input(0), call.input(1), call.output, call.optional(2)
    real = scales(call, weights.shape[0])
    if len(weights.format.scale) == 1:
        product = np.float32(x.scale) * np.float32(weights.scale)
        real = np.full(weights.shape[0], float(product) / y.scale)
    if bias is not None and bias.format.dtype == "s64":
        return wide(real, 31 if call.arithmetic == LITERT else 15)
    return requantize(real, ONCE if call.arithmetic == LITERT else rounding_for(call.arithmetic))


def folded_s8(call: Call) -> Folded:
    """The layer with int8 activations, ready for a kernel."""
    scaling = channel_scaling(call)
    assert isinstance(scaling, Requantize)
    return fold_s8(call, 0, scaling)


def each_or_one(table: Table) -> tuple[Table, int]:
    """The scales and 1, or where all are the same, one of them and 0."""
    is_one = bool(np.all(table.data == table.data[0]))
    return (replace(table, data=table.data[:1]), 0) if is_one else (table, 1)


def shape(call: Call) -> dict[str, int | float]:
    """The parameters that kernels begin with."""
    m, n = call.input(1).shape
    return {"rows": prod(call.output.shape) // m, "n": n, "m": m}
