"""How the kernels for windows of 3 by 3 that multiply less are called: Winograd's F(2 x 2, 3 x 3) in integers.

Source: Lavin and Gray 2016 (arXiv 1509.09308), section 4.1; the transform G of the weights is doubled in each
direction.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Argument, Call, In, Invocation, Out, Overlap, Scratch, Table
from lilliput.ops import scalar, simd
from lilliput.ops.overlap import forward
from lilliput.ops.weighted import Folded, fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

G = np.array([[2, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 2]])
TILES = 64  # uses of a transformed weight, at least: it takes 3.6 times the flash, which many uses pay back
GROUP = 8  # columns of y that the kernel computes at a time
GROUPS = (1, 2, 4)  # of four tiles that weights may be used for once they are transformed; more are faster, and larger
LARGEST = 24 * 1024  # bytes of scratch that the usual kernel may take for that
SUMS = 16 * 8 * 4  # bytes of the sums of four tiles and two channels
TILES_BYTES, LOOK_BYTES, ROWS_BYTES = 16 * 4 * 2, 4 * 10, 16 * 2 * 2  # of one channel: of a group, of two rows


def transformed(rows: np.ndarray) -> np.ndarray:
    """Weights (m, 9 * c) → (m, 16, c), four times the transform's; of int8 they are within 9 * 128."""
    windows = rows.reshape(len(rows), 3, 3, -1).astype(np.int64)
    return np.einsum("ir,js,mrsc->mijc", G, G, windows).reshape(len(rows), 16, -1)


def suits_winograd_dsp(call: Call) -> bool:
    """A dense 3 by 3 window, and scales that the DSP kernels take."""
    m, c = call.input(1).shape[0], call.input(0).shape[-1]
    return suits_winograd(call) and c % 8 == 0 and c >= 16 and m % 2 == 0 and simd.suits_dsp(fold_s8(call, 0))


def suits_winograd(call: Call) -> bool:
    """A dense 3 by 3 window, and four times each result within 32 bits."""
    op, x, weights = call.op, call.input(0), call.input(1)
    is_dense = op.stride == op.dilation == (1, 1) and weights.shape[1:] == (3, 3, x.shape[-1])
    return is_dense and weights.is_constant and 4 * int(fold_s8(call, 0).largest.max()) < 1 << 31


def is_used_often(call: Call) -> bool:
    """Whether the output has enough tiles for the flash that transformed weights take."""
    rows, columns = call.output.shape[-3:-1]
    return -(-rows // 2) * -(-columns // 2) >= TILES


def is_transformed_quickly(call: Call) -> bool:
    """Whether transforming the weights on the way pays, and takes little memory.

    The two sides are instructions on Cortex-M4 for an input and an output channel: for a group, a transform of weights
    and the products of four tiles; for a result, the products of a window.
    """
    (rows, columns, _), c = call.output.shape[-3:], call.input(0).shape[-1]
    groups = -(-rows // 2) * -(-columns // GROUP)
    memory = (GROUPS[0] * TILES_BYTES + ROWS_BYTES) * c
    return (33 + 60) * groups < 7.5 * rows * columns and memory <= LARGEST


def suits_winograd_scalar(call: Call) -> bool:
    """The same for cores without SIMD."""
    m, c = call.input(1).shape[0], call.input(0).shape[-1]
    return suits_winograd(call) and c % 4 == 0 and c >= 8 and m % 4 == 0 and scalar.suits_scalar(fold_s8(call, 0))


def winograd(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    m, c = call.output.shape[-1], call.input(0).shape[-1]
    rows = transformed(folded.rows).reshape(m // 4, 4, 16, c).swapaxes(1, 2).astype("<i2")
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(np.ascontiguousarray(rows).reshape(m // 4, -1), "int16_t", WEIGHTS),
        "b": _fourfold(folded),
        "scale": scalar.scale_table(folded.requantize),
        "tiles": Scratch(16 * 4 * c * 4, "int32_t"),
        "work": Scratch(max(16 * 4 * 4 * 4, 4 * 10 * c), "int32_t"),
        "y": Out(),
    }
    return Invocation(_params(op, call, integer_params(call, op.activation, folded)), arguments, _overlaps(op, call))


def winograd_dsp(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    c = call.input(0).shape[-1]
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(_pairs_of_two(transformed(folded.rows)), "int32_t", WEIGHTS),
        "b": _fourfold(folded),
        "scale": simd.scale_table(folded.requantize),
        "tiles": Scratch(TILES_BYTES * c, "int32_t"),
        "work": Scratch(max(SUMS, LOOK_BYTES * c), "int32_t"),
        "y": Out(),
    }
    params = {**_params(op, call, simd.dsp_params(call, op.activation, folded)), "groups": 1}
    return Invocation(params, arguments, _overlaps(op, call))


def winograd_raw_dsp(op: Conv2D, call: Call, groups: int) -> Invocation:
    folded = fold_s8(call, 0)
    m, c = call.output.shape[-1], call.input(0).shape[-1]
    windows = folded.rows.reshape(m, 9, c // 4, 4).swapaxes(1, 2)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(np.ascontiguousarray(windows).reshape(m, -1).view("<i4"), "int32_t", WEIGHTS),
        "b": _fourfold(folded),
        "scale": simd.scale_table(folded.requantize),
        "tiles": Scratch(groups * TILES_BYTES * c, "int32_t"),
        "rows": Scratch(ROWS_BYTES * c, "int32_t"),
        "sums": Scratch(SUMS, "int32_t"),
        "y": Out(),
    }
    params = {**_params(op, call, simd.dsp_params(call, op.activation, folded)), "groups": groups}
    return Invocation(params, arguments, _overlaps(op, call, groups))


def _overlaps(op: Conv2D, call: Call, groups: int = 1) -> dict[int, Overlap]:
    """Where y may lie over x, by a kernel that reads `groups` of four tiles before it writes their results."""
    x, y = call.input(0), call.output
    (h, w, c), (oh, ow, m) = x.shape[-3:], y.shape[-3:]
    rows, columns = np.arange(0, oh, 2)[:, None], np.arange(0, ow, GROUP)
    first = np.maximum(rows - op.padding[0][0], 0) * w + np.maximum(columns - op.padding[1][0], 0)
    done = np.minimum(rows + 1, oh - 1) * ow + np.minimum(columns + GROUP, ow)
    starts = np.arange(0, first.size, groups)
    reads, written = np.minimum.reduceat(first.reshape(-1), starts), np.maximum.reduceat(done.reshape(-1), starts)
    images = np.arange(prod(x.shape[:-3]))[:, None]
    return {
        0: forward((images * h * w + reads).reshape(-1) * c, (images * oh * ow + written).reshape(-1) * m, x.nbytes)
    }


def _pairs_of_two(weights: np.ndarray) -> np.ndarray:
    """(m, 16, c) → (m / 2, 16 * c / 2 * 2) words, as `lil_products_4x2` reads them; pairs are (0, 2) and (1, 3)."""
    m, positions, c = weights.shape
    by_pair = weights.reshape(m // 2, 2, positions, c // 4, 2, 2).transpose(0, 2, 3, 5, 1, 4).astype("<i2")
    return np.ascontiguousarray(by_pair).reshape(m // 2, -1).view("<i4")


def _fourfold(folded: Folded) -> Table:
    """Four times the bias, kept to 32 bits."""
    return Table((folded.bias * 4).astype(np.int32), "int32_t", CHANNEL)


def _params(op: Conv2D, call: Call, integers: dict[str, int | float]) -> dict[str, int | float]:
    x, y = call.input(0).shape, call.output.shape
    return {
        "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2], "m": y[-1],
        "top": op.padding[0][0], "left": op.padding[1][0], "x_zero": call.input(0).zero_point,
        **integers,
    }  # fmt: skip
