"""Products of matrices: a dense layer where one is constant, batch_matmul where both are computed."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held, identity
from lilliput.formats.channels_first.step import Step
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.multiply import Multiply

Factors = tuple[float, float]


def affine(
    builder: Builder, step: Step, x: Held, weights: Held, offset: Held | None, turned: bool, by: Factors = (1.0, 1.0)
) -> None:
    """by[0] x W + by[1] offset; x (..., n), W a constant (n, m), or (m, n) where it is turned, and the offset a
    constant that broadcasts to (rows, m)."""
    n, m = weights.shape[::-1] if turned else weights.shape
    require(x.rank >= 1 and x.shape[-1] == n, builder, step, f"rows of {x.shape} do not fit columns of {n}")
    inputs = [_rows(builder, step, x), _weights(builder, weights, x, turned, by[0])]
    after = None
    if offset is not None:
        data = builder.numbers(step, offset, "the offset")
        require(data.ndim <= 2, builder, step, f"an offset of shape {data.shape} does not fit")
        if data.ndim == 2 and data.shape[0] > 1:
            after = builder.constant(f"{offset.value} scaled", data * np.float32(by[1]))
        else:
            inputs.append(_offset(builder, step, offset, data, by[1], m))
    name = builder.apply(step, Dense(), inputs, f"{step.outputs[0]} product" if after else None)
    name = builder.apply(step, Add(), [name, after]) if after else name
    builder.give(step, name, x.order if x.order[-1] == x.rank - 1 else None)


def product(builder: Builder, step: Step, a: Held, b: Held) -> None:
    """Matrices of the last two axes, the others stretched as in numpy."""
    if b.rank == 2 and builder.data(b) is not None and a.rank >= 1:
        affine(builder, step, a, b, None, False)
        return
    builder.bind(step, multiplied(builder, step, a, b))


def multiplied(builder: Builder, step: Step, a: Held, b: Held, stem: str | None = None) -> Held:
    """What holds the product of the matrices of the last two axes; exchanged ones stay as they are held."""
    support(min(a.rank, b.rank) >= 2, builder, step, f"a product of {a.shape} and {b.shape} is not read; reshape them")
    operands = [_matrix(builder, step, each) for each in (a, b)]
    op = BatchMatmul(operands[0][1], operands[1][1])
    return builder.holding(builder.apply(step, op, [name for name, _ in operands], stem))


def scaled_product(
    builder: Builder, step: Step, a: Held, b: Held, c: Held | None, turns: tuple[bool, bool], by: Factors
) -> None:
    """by[0] a b + by[1] c of two matrices that are computed, each turned first where `turns` says so."""
    out = step.outputs[0]
    inputs = [builder.read(step, each, identity(2)) for each in (a, b)]
    alone = by[0] == 1 and c is None
    name = builder.apply(step, BatchMatmul(*turns), inputs, None if alone else f"{out} product")
    if by[0] != 1:
        factor = builder.constant(f"{out} alpha", np.array(by[0]))
        name = builder.apply(step, Multiply(), [name, factor], f"{out} scaled" if c is not None else None)
    if c is not None:
        support(by[1] == 1, builder, step, f"a factor of {by[1]:g} on the offset of a computed product is not read")
        name = builder.apply(step, Add(), [name, builder.read(step, c)])
    builder.give(step, name)


def _rows(builder: Builder, step: Step, x: Held) -> str:
    """x with its last axis last; flattened images keep their order, the weights follow it."""
    if x.shuffle is not None or x.order[-1] == x.rank - 1:
        return x.value
    return builder.read(step, x)


def _weights(builder: Builder, b: Held, x: Held, turned: bool, alpha: float) -> str:
    """(m, n) as Dense has them, columns in the order in which x holds its numbers."""

    def make(data: np.ndarray) -> np.ndarray:
        rows = data if turned else data.T
        rows = rows if alpha == 1 else rows * np.float32(alpha)
        return rows if x.shuffle is None else rows[:, x.shuffle.index()]

    if turned and alpha == 1.0 and x.shuffle is None:
        return b.value
    axes = (0 if turned else 1, 0) if alpha == 1 else None
    return builder.weights(b, ("dense", turned, alpha, x.shuffle), make, axes=axes)


def _offset(builder: Builder, step: Step, offset: Held, data: np.ndarray, beta: float, m: int) -> str:
    """(m,)."""
    require(data.shape[-1:] in ((), (1,), (m,)), builder, step, f"an offset {data.shape} does not fit {m}")
    if data.shape == (m,) and beta == 1:
        return offset.value

    def make(array: np.ndarray) -> np.ndarray:
        return np.broadcast_to(array.reshape(-1) if beta == 1 else array.reshape(-1) * np.float32(beta), (m,))

    return builder.weights(offset, ("bias", beta, m), make, axes=(0, 0) if beta == 1 else None)


def _matrix(builder: Builder, step: Step, x: Held) -> tuple[str, bool]:
    """A value and whether its last two axes are exchanged."""
    turned = (*range(x.rank - 2), x.rank - 1, x.rank - 2)
    if x.shuffle is None and x.order == turned:
        return x.value, True
    return builder.read(step, x), False
