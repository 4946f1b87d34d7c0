"""Gemm and MatMul: a dense layer where one matrix is constant, a product of matrices where both are computed."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import integer, real
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Held, identity
from lilliput.formats.onnx.model import Node
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.multiply import Multiply


def gemm(builder: Builder, node: Node) -> None:
    """alpha * A' B' + beta * C; A (rows, n), constant B (n, m), C that broadcasts to (rows, m)."""
    a, b, c = builder.held(node, 0), builder.held(node, 1), builder.optional(node, 2)
    require(a.rank == b.rank == 2, builder, node, f"expected matrices, got {a.shape} and {b.shape}")
    alpha, beta = real(builder, node, "alpha", 1.0), real(builder, node, "beta", 1.0)
    turn_a, turn_b = bool(integer(builder, node, "transA", 0)), bool(integer(builder, node, "transB", 0))
    if builder.data(b) is None or turn_a:
        _product(builder, node, (alpha, beta), turn_a, turn_b)
        return
    n, m = b.shape[::-1] if turn_b else b.shape
    require(a.shape[1] == n, builder, node, f"rows of {a.shape[1]} numbers do not fit columns of {n}")
    inputs = [_rows(builder, node, a), _weights(builder, b, a, turn_b, alpha)]
    after = None
    if c is not None:
        offset = builder.array(node, 2, "the offset C")
        require(offset.ndim <= 2, builder, node, f"an offset of shape {offset.shape} does not fit")
        if offset.ndim == 2 and offset.shape[0] > 1:
            after = builder.constant(f"{c.value} scaled", offset * np.float32(beta))
        else:
            require(offset.shape[-1:] in ((), (1,), (m,)), builder, node, f"an offset {offset.shape} does not fit {m}")
            axes = (0, 0) if beta == 1 else None
            inputs.append(builder.weights(c, ("bias", beta, m), lambda data: _offset(data, beta, m), axes=axes))
    name = builder.apply(node, Dense(), inputs, f"{node.outputs[0]} product" if after else None)
    name = builder.apply(node, Add(), [name, after]) if after else name
    builder.give(node, name)


def matmul(builder: Builder, node: Node) -> None:
    """Matrices of the last two axes, the others stretched as in numpy."""
    a, b = builder.held(node, 0), builder.held(node, 1)
    if b.rank == 2 and builder.data(b) is not None and a.rank >= 1:
        require(a.shape[-1] == b.shape[0], builder, node, f"{a.shape} does not fit {b.shape}")
        name = builder.apply(node, Dense(), [_rows(builder, node, a), _weights(builder, b, a, False, 1.0)])
        builder.give(node, name, like=a if a.shuffle is None and a.order[-1] == a.rank - 1 else None)
        return
    support(min(a.rank, b.rank) >= 2, builder, node, f"a product of {a.shape} and {b.shape} is not read; reshape them")
    operands = [_matrix(builder, node, each) for each in (a, b)]
    op = BatchMatmul(operands[0][1], operands[1][1])
    builder.give(node, builder.apply(node, op, [name for name, _ in operands]))


def _rows(builder: Builder, node: Node, x: Held) -> str:
    """x with its last axis last; flattened images keep their order, the weights follow it."""
    if x.shuffle is not None or (x.order[-1] == x.rank - 1 and None not in x.order):
        return x.value
    return builder.read(node, x)


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


def _offset(data: np.ndarray, beta: float, m: int) -> np.ndarray:
    row = data.reshape(-1) if beta == 1 else data.reshape(-1) * np.float32(beta)
    return np.broadcast_to(row, (m,))


def _matrix(builder: Builder, node: Node, x: Held) -> tuple[str, bool]:
    """A value and whether its last two axes are exchanged."""
    turned = (*range(x.rank - 2), x.rank - 1, x.rank - 2)
    if x.shuffle is None and x.order == turned:
        return x.value, True
    return builder.read(node, x), False


def _product(builder: Builder, node: Node, factors: tuple[float, float], turn_a: bool, turn_b: bool) -> None:
    """Gemm of two matrices that are computed."""
    out, c = node.outputs[0], builder.optional(node, 2)
    inputs = [builder.read(node, builder.held(node, position), identity(2)) for position in (0, 1)]
    steps = [f"{out} product", f"{out} scaled"]
    name = builder.apply(node, BatchMatmul(turn_a, turn_b), inputs, steps[0])
    if factors[0] != 1:
        name = builder.apply(node, Multiply(), [name, builder.constant(f"{out} alpha", np.array(factors[0]))], steps[1])
    if c is not None:
        support(factors[1] == 1, builder, node, f"beta of {factors[1]:g} with two computed matrices is not read")
        name = builder.apply(node, Add(), [name, builder.read(node, c)])
    builder.give(node, name)
