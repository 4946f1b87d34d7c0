"""The integer arithmetic, to the bit; `stationarity_s16.h` is the same in C. Arrays are int64, channels last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lilliput.ops.signal.stationarity import Stationarity

MEAN_BITS = 14  # of the residual squares, where means are judged
LIMIT = 1 << 15  # of what is squared there
SPREAD_BITS = 22  # of the residual squares, where the spread is judged
ONE = 1 << 15  # of rho
LARGEST_RHO = 31130  # 0.95


def begin(first: np.ndarray, sums: np.ndarray, is_first: bool) -> np.ndarray:
    """Sums (6, channels) of an empty block: x, x^2, x times the one before, the last x, the x before the block, 0."""
    last = first.astype(np.int64) if is_first else sums[3]
    zero = np.zeros_like(last)
    return np.stack([zero, zero, zero, last, last, zero])


def add(piece: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """piece (n, channels) int16 → the sums with it."""
    x = piece.astype(np.int64)
    before = np.concatenate([sums[3:4], x[:-1]])
    return np.stack(
        [sums[0] + x.sum(0), sums[1] + (x * x).sum(0), sums[2] + (x * before).sum(0), x[-1], sums[4], sums[5]]
    )


def close(sums: np.ndarray, block: int) -> np.ndarray:
    """A full block's (3, channels): its sum, its squares around its mean, its neighbours' products around it."""
    bits = block.bit_length() - 1
    total, squares, products, last, before, _ = sums
    return np.stack([total, squares - (total * total >> bits), products - (total * (total + before - last) >> bits)])


def judge(op: Stationarity, kept: np.ndarray) -> np.ndarray:
    """kept (blocks, 3, channels) → labels (channels,) int8."""
    squares, products = kept[:, 1:].sum(0)
    shift = even_shift(squares, MEAN_BITS)
    rho = correlation(squares >> shift, products >> shift, op.block)
    is_mean, is_step = mean_changes(op, kept[:, 0], squares, shift, rho)
    is_spread = spread_changes(op, kept[:, 1], kept[:, 2], squares, rho)
    return np.where(is_mean, np.where(is_step, 3, 1), np.where(is_spread, 2, 0)).astype(np.int8)


def even_shift(x: np.ndarray, bits: int) -> np.ndarray:
    """The smallest even number of places to the right that bring x >= 0 below 2**bits."""
    shift = np.zeros_like(x)
    while np.any(large := x >> shift >= 1 << bits):
        shift += 2 * large
    return shift


def correlation(squares: np.ndarray, products: np.ndarray, block: int) -> np.ndarray:
    """rho in Q15 from sums within blocks, without the bias that their own means bring."""
    part = np.clip(products, 0, squares)
    rho = np.where(squares > 0, (part << 15) // np.maximum(squares, 1), 0)
    return np.minimum(rho + ((ONE + 4 * rho) >> (block.bit_length() - 1)), LARGEST_RHO)


def mean_changes(
    op: Stationarity, sums: np.ndarray, squares: np.ndarray, shift: np.ndarray, rho: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether the mean changes, and whether by a step; sums (blocks, channels), the others (channels,)."""
    table = reciprocals(op.blocks)
    splits = np.arange(1, op.blocks)[:, None]
    steps = np.abs(op.blocks * np.cumsum(sums, 0)[:-1] - splits * sums.sum(0))
    slope = np.abs(((2 * np.arange(op.blocks) - op.blocks + 1)[:, None] * sums).sum(0))
    inside = slice(op.edge - 1, op.blocks - op.edge)
    steps, table_inside = steps[inside], table[:-1][inside].astype(np.int64)
    largest = np.maximum(steps.max(0), slope)
    while np.any(large := largest >> shift // 2 >= LIMIT):
        shift = shift + 2 * large
    ratio = ((ONE + rho) << 10) // (ONE - rho)
    noise = (squares >> shift) * ratio >> 10
    step = multiply_high(np.square(steps >> shift // 2), table_inside[:, None]).max(0)
    trend = multiply_high(np.square(slope >> shift // 2), int(table[-1]))
    limits = thresholds(op)
    is_mean = np.maximum(step, trend) > noise * limits["change"] >> 4
    return is_mean, step - trend > noise * limits["jump"] >> 4


def spread_changes(
    op: Stationarity, squares: np.ndarray, products: np.ndarray, total: np.ndarray, rho: np.ndarray
) -> np.ndarray:
    """Whether the spread changes; squares and products (blocks, channels), total and rho (channels,)."""
    shift = even_shift(total, SPREAD_BITS)
    a, lag = squares >> shift, products >> shift
    lag = np.clip(lag, -a - 1, a)
    inner = multiply_q15(a, rho) - 2 * lag
    whitened = np.maximum(a + multiply_q15(inner, rho), 0)
    whole = whitened.sum(0)
    splits = np.arange(1, op.blocks)[:, None]
    inside = slice(op.edge - 1, op.blocks - op.edge)
    away = np.abs(op.blocks * np.cumsum(whitened, 0)[:-1] - splits * whole)[inside]
    down = even_shift(whole, MEAN_BITS)
    away = np.minimum(away >> down, LIMIT - 1)
    statistic = multiply_high(away * away, reciprocals(op.blocks)[:-1][inside].astype(np.int64)[:, None]).max(0)
    return np.asarray(statistic > (np.square(whole >> down) * thresholds(op)["scatter"] + ONE) >> 16)


def multiply_q15(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a * b / 2**15 to the nearest, ties upwards."""
    return (a * b + (1 << 14)) >> 15


def multiply_high(a: np.ndarray, b: np.ndarray | int) -> np.ndarray:
    """a * b / 2**31 to the nearest, ties upwards."""
    return np.asarray((a * b + (1 << 30)) >> 31)


def reciprocals(blocks: int) -> np.ndarray:
    """2**31 / (k (blocks - k)) for k from 1 to blocks - 1, then 3 * 2**31 / (blocks^2 - 1): (blocks,) int32."""
    splits = [k * (blocks - k) for k in range(1, blocks)]
    return np.array([*(round((1 << 31) / n) for n in splits), round(3 * (1 << 31) / (blocks**2 - 1))], np.int32)


def thresholds(op: Stationarity) -> dict[str, int]:
    """The first two in sixteenths; the third as what 2 * scatter / rows is of the squared whole, in Q16."""
    return {
        "change": round(op.change * 16),
        "jump": round(op.jump * 16),
        "scatter": max(1, round(2 * op.scatter / (op.block * op.blocks) * (1 << 16))),
    }
