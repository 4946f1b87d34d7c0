"""How the kernels for packed weights are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lilliput.graph import Argument, Call, In, Invocation, Out, Scratch
from lilliput.ops import simd
from lilliput.ops.nn.dense.folding import channel_scaling, each_or_one, folded_s8, shape
from lilliput.ops.packed import bits, rows_of_fields, rows_of_pairs, rows_of_places
from lilliput.ops.weighted import fold, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.dense import Dense


def suits_packed_dsp(call: Call) -> bool:
    """Scales that the DSP kernel takes."""
    return call.input(1).is_constant and simd.suits_dsp(folded_s8(call))


def packed(op: Dense, call: Call) -> Invocation:
    folded, width = folded_s8(call), bits(call)
    scale, per_row = each_or_one(folded.requantize.table())
    tables = {"w": rows_of_fields(folded.rows, width), "b": folded.bias_table(), "scale": scale}
    params = {**shape(call), "bits": width, "per_row": per_row, **integer_params(call, op.activation, folded)}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


def codebook(op: Dense, call: Call) -> Invocation:
    folded = fold(call, 0, channel_scaling(call))  # whose weights are those of the book, also of constant channels
    scale, per_row = each_or_one(folded.requantize.table())
    tables = {**rows_of_places(call.input(1)), "b": folded.bias_table(), "scale": scale}
    head = {**shape(call), "bits": bits(call), "per_row": per_row}
    return Invocation({**head, **integer_params(call, op.activation, folded)}, {"x": In(0), **tables, "y": Out()})


def packed_dsp(op: Dense, call: Call) -> Invocation:
    folded, width = folded_s8(call), bits(call)
    scale, per_row = each_or_one(simd.scale_table(folded.requantize))
    weights = rows_of_pairs(folded.rows, width)
    words = weights.data.shape[1]
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": weights,
        "b": folded.bias_table(),
        "scale": scale,
        "tail": Scratch(16 // width, "int8_t"),
        "pairs": Scratch(4 * words * 8 // width, "int32_t"),
        "y": Out(),
    }
    head = {**shape(call), "bits": width, "words": words, "per_row": per_row}
    return Invocation({**head, **simd.dsp_params(call, op.activation, folded)}, arguments)
