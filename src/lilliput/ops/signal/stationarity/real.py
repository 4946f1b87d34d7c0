"""The float32 arithmetic, operation by operation; `stationarity_f32.h` is the same in C. Channels stand last.

Samples are taken from the first of their block, so that a large mean costs no digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lilliput.ops.signal.stationarity import Stationarity

F = np.float32
LARGEST_RHO = F(0.95)


def begin(first: np.ndarray, sums: np.ndarray, is_first: bool) -> np.ndarray:
    """Sums (6, channels) of an empty block: of x, x^2, x times the one before; last x, x before the block, first x."""
    last = first if is_first else sums[3]
    zero = np.zeros_like(first)
    return np.stack([zero, zero, zero, last, last, first])


def add(piece: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """piece (n, channels) → the sums with it, added row by row."""
    with np.errstate(all="ignore"):
        x = piece - sums[5]
        before = np.concatenate([(sums[3] - sums[5])[None], x[:-1]])
        terms = np.stack([x, x * x, x * before])
        total = np.cumsum(np.concatenate([sums[:3, None], terms], 1), axis=1, dtype=F)[:, -1]
    return np.concatenate([total, piece[-1:], sums[4:]])


def close(sums: np.ndarray, block: int) -> np.ndarray:
    """A full block's (3, channels): its mean, its squares around it, its neighbours' products around it."""
    total, squares, products, last, before, first = sums
    with np.errstate(all="ignore"):
        mean = total / F(block)
        around = squares - total * mean
        shifted = total + (before - last)
        return np.stack([first + mean, np.where(around > 0, around, F(0)), products - shifted * mean])


def judge(op: Stationarity, kept: np.ndarray) -> np.ndarray:
    """kept (blocks, 3, channels) → labels (channels,) int8."""
    with np.errstate(all="ignore"):
        squares, products = (np.cumsum(kept[:, i], 0, dtype=F)[-1] for i in (1, 2))
        rho = correlation(squares, products, op.block)
        is_mean, is_step = mean_changes(op, (kept[:, 0] - kept[0, 0]) * F(op.block), squares, rho)
        is_spread = spread_changes(op, kept[:, 1], kept[:, 2], rho)
    return np.where(is_mean, np.where(is_step, 3, 1), np.where(is_spread, 2, 0)).astype(np.int8)


def correlation(squares: np.ndarray, products: np.ndarray, block: int) -> np.ndarray:
    """rho from sums within blocks, without the bias that their own means bring."""
    part = np.where(products < 0, F(0), products)
    part = np.where(part > squares, squares, part)
    rho = np.where(squares > 0, part / squares, F(0))
    rho = rho + (F(1) + F(4) * rho) / F(block)
    return np.where(rho > LARGEST_RHO, LARGEST_RHO, rho)


def mean_changes(
    op: Stationarity, sums: np.ndarray, squares: np.ndarray, rho: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether the mean changes, and whether by a step; sums (blocks, channels), the others (channels,)."""
    weights = (2 * np.arange(op.blocks) - op.blocks + 1).astype(F)[:, None]
    slope = np.cumsum(weights * sums, 0, dtype=F)[-1]
    limits = thresholds(op)
    step = largest(op, np.square(away(op, sums)))
    trend = slope * slope * F(limits["line"])
    noise = squares * ((F(1) + rho) / (F(1) - rho))
    is_mean = np.where(step > trend, step, trend) > noise * F(limits["change"])
    return is_mean, step - trend > noise * F(limits["jump"])


def spread_changes(op: Stationarity, squares: np.ndarray, products: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Whether the spread changes; squares and products (blocks, channels), rho (channels,)."""
    whitened = squares + rho * (rho * squares - F(2) * products)
    whitened = np.where(whitened > 0, whitened, F(0))
    whole = np.cumsum(whitened, 0, dtype=F)[-1]
    statistic = largest(op, np.square(np.where(whole > 0, away(op, whitened) / whole, F(0))))
    return statistic > F(thresholds(op)["scatter"])


def away(op: Stationarity, x: np.ndarray) -> np.ndarray:
    """blocks times the sum of the first k blocks, less k times that of all: (blocks - 1, channels), k from 1."""
    sums = np.cumsum(x, 0, dtype=F)
    splits = np.arange(1, op.blocks, dtype=F)[:, None]
    return F(op.blocks) * sums[:-1] - splits * sums[-1]


def largest(op: Stationarity, squares: np.ndarray) -> np.ndarray:
    """squares (blocks - 1, channels) over k (blocks - k), the largest where both sides have enough blocks."""
    best = np.zeros_like(squares[0])
    for k in range(op.edge, op.blocks - op.edge + 1):
        at = squares[k - 1] / F(k * (op.blocks - k))
        best = np.where(at > best, at, best)
    return best


def thresholds(op: Stationarity) -> dict[str, float]:
    """As parameters of the kernel; all are float32."""
    return {
        "change": float(F(op.change)),
        "jump": float(F(op.jump)),
        "scatter": float(F(2 * op.scatter / (op.block * op.blocks))),
        "line": float(F(3 / (op.blocks**2 - 1))),
    }
