"""How each dense kernel is called: parameters, tables, scratch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Call, In, Invocation, Out, Scratch, Table
from lilliput.ops import mve, scalar, simd
from lilliput.ops.activation import real_bounds
from lilliput.ops.hybrid import hybrid_tables
from lilliput.ops.nn.dense.folding import channel_scaling, each_or_one, folded_s8, shape
from lilliput.ops.nn.dense.learned import lower_integer, lower_real
from lilliput.ops.nn.dense.packed import codebook, packed, packed_dsp
from lilliput.ops.packed import bits
from lilliput.ops.weighted import Folded, bias_array, fold, integer_params
from lilliput.ops.wide import wide_table

if TYPE_CHECKING:
    from lilliput.ops.nn.dense import Dense

LONGEST = 1 << 14  # inputs that lil_dot_1x8 takes


def suits_dsp(call: Call) -> bool:
    """Several outputs, and weights and scales that the DSP kernel takes."""
    weights = call.input(1)
    if not weights.is_constant or weights.shape[0] == 1:
        return False
    folded = folded_s8(call)
    return simd.suits_dsp(folded) and simd.can_join(folded.rows)


def suits_rows(call: Call) -> bool:
    """Four rows or more, and sums that are taken out whole."""
    return call.output.size >= 4 * call.output.shape[-1] and suits_dsp(call) and simd.is_narrow(folded_s8(call))


def suits_mve(call: Call) -> bool:
    """Constant weights, and scales that the kernel for Helium takes."""
    return call.input(1).is_constant and mve.suits_mve(folded_s8(call))


def suits_1x8(call: Call) -> bool:
    """Scales that the kernels without SIMD take, and sums of products of uint8 within 32 bits."""
    weights = call.input(1)
    return weights.is_constant and weights.shape[1] <= LONGEST and scalar.suits_scalar(folded_s8(call))


def fills_1x8(call: Call) -> bool:
    """Eight outputs or more."""
    return call.input(1).shape[0] >= 8


def _f32(op: Dense, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {"w": Table(call.input(1).array(), "float", WEIGHTS), "b": _float_bias(call)}
    return Invocation({**shape(call), "low": low, "high": high}, {"x": In(0), **tables, "y": Out()})


def _hybrid(op: Dense, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {**hybrid_tables(call, 0), "b": _float_bias(call)}
    scratch = Scratch(call.input(0).shape[-1], "int8_t")
    width = {"bits": bits(call)} if call.input(1).format.packed else {}
    mode = {"x_bits": op.dynamic_bits, "is_symmetric": int(not op.asymmetric), "low": low, "high": high}
    return Invocation({**shape(call), **width, **mode}, {"x": In(0), **tables, "q": scratch, "y": Out()})


def _s8(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    scale, per_row = each_or_one(folded.requantize.table())
    tables = {"w": Table(folded.rows, "int8_t", WEIGHTS), "b": folded.bias_table(), "scale": scale}
    params = {**shape(call), "per_row": per_row, **integer_params(call, op.activation, folded)}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


def _s8_dsp(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    return _dsp(call, folded, _eights(simd.quads(folded.rows)), simd.dsp_params(call, op.activation, folded))


def _s8_dsp_small(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    return _dsp(call, folded, simd.joined_rows(simd.quads(folded.rows)), integer_params(call, op.activation, folded))


def _dsp(call: Call, folded: Folded, words: np.ndarray, clamp: dict[str, int | float]) -> Invocation:
    """A kernel that reads joined rows of weights, laid out as `words`."""
    scale, per_row = each_or_one(simd.scale_table(folded.requantize))
    tables = {"w": Table(words, "int32_t", WEIGHTS), "b": folded.bias_table(), "scale": scale}
    part = -(-folded.rows.shape[1] // 4) if simd.is_narrow(folded) else simd.PART
    params = {**shape(call), "part": part, "per_row": per_row, **clamp}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


def _s8_dsp_rows(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    rows = simd.quads(folded.rows)
    scale, per_row = each_or_one(simd.scale_table(folded.requantize))
    words = Table(simd.joined_rows(rows), "int32_t", WEIGHTS)
    tables = {"w": words, "b": folded.bias_table(), "scale": scale}
    params = {**shape(call), "per_row": per_row, **simd.dsp_params(call, op.activation, folded)}
    columns = Scratch(8 * rows.shape[1], "int32_t")
    return Invocation(params, {"x": In(0), **tables, "columns": columns, "y": Out()})


def _s8_1x8(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    rows = simd.quads(folded.rows)
    rows = np.pad(rows, [(0, -len(rows) % 8), (0, 0)])
    bias = np.pad(folded.bias - 128 * folded.rows.sum(1, dtype=np.int64), (0, len(rows) - len(folded.rows)))
    blocks = np.ascontiguousarray(
        (rows.astype(np.int16) + 128).astype(np.uint8).reshape(-1, 8, rows.shape[1]).transpose(0, 2, 1)
    )
    scale, per_row = each_or_one(scalar.scale_table(folded.requantize))
    tables = {
        "w": Table(blocks, "uint8_t", WEIGHTS),
        "b": Table(bias.astype(np.int32), "int32_t", CHANNEL),
        "scale": scale,
    }
    params = {
        **shape(call),
        "padded": rows.shape[1],
        "per_row": per_row,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, {"x": In(0), **tables, "shifted": Scratch(rows.shape[1], "uint8_t"), "y": Out()})


def _eights(rows: np.ndarray) -> np.ndarray:
    """Joined rows, eight at a time side by side, behind them what is left over, two at a time: (words,)."""
    joined = simd.joined_rows(rows)
    whole = len(rows) // 8 * 4
    side_by_side = joined[:whole].reshape(-1, 4, joined.shape[1]).swapaxes(1, 2)
    return np.concatenate([side_by_side.reshape(-1), joined[whole:].reshape(-1)])


def _s8_mve(op: Dense, call: Call) -> Invocation:
    folded = folded_s8(call)
    channels = mve.channel_table(folded)
    scale, per_row = each_or_one(replace(channels, data=channels.data[:, 4:]))
    bias = replace(channels, data=np.ascontiguousarray(channels.data[:, :4]))
    tables = {"w": Table(folded.rows, "int8_t", WEIGHTS), "b": bias, "scale": scale}
    params = {**shape(call), "per_row": per_row, **integer_params(call, op.activation, folded)}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


def _s16(op: Dense, call: Call) -> Invocation:
    folded = fold(call, 0, channel_scaling(call))
    scale, per_row = each_or_one(folded.requantize.table())
    tables = {"w": Table(folded.rows, "int8_t", WEIGHTS), "b": wide_table(folded.bias), "scale": scale}
    params = {**shape(call), "per_row": per_row, **integer_params(call, op.activation, folded)}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


LOWERINGS = {
    "dense_f32": _f32,
    "dense_hybrid": _hybrid,
    "dense_hybrid_packed": _hybrid,
    "dense_codebook": codebook,
    "dense_packed": packed,
    "dense_packed_dsp": packed_dsp,
    "dense_s8": _s8,
    "dense_s8_1x8": _s8_1x8,
    "dense_s8_dsp": _s8_dsp,
    "dense_s8_dsp_rows": _s8_dsp_rows,
    "dense_s8_dsp_small": _s8_dsp_small,
    "dense_s8_mve": _s8_mve,
    "dense_s16": _s16,
    "dense_s8_learned": lower_integer,
    "dense_s8_s16_learned": lower_integer,
    "dense_f32_learned": lower_real,
}


def _float_bias(call: Call) -> Table:
    return Table(bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32), "float", CHANNEL)
