"""Gemm and MatMul."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.dense import affine, product, scaled_product
from lilliput.formats.onnx.attributes import integer, real
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def gemm(builder: Builder, node: Node) -> None:
    """alpha * A' B' + beta * C; A (rows, n), B (n, m), C that broadcasts to (rows, m)."""
    a, b, c = builder.held(node, 0), builder.held(node, 1), builder.optional(node, 2)
    require(a.rank == b.rank == 2, builder, node, f"expected matrices, got {a.shape} and {b.shape}")
    by = real(builder, node, "alpha", 1.0), real(builder, node, "beta", 1.0)
    turns = bool(integer(builder, node, "transA", 0)), bool(integer(builder, node, "transB", 0))
    if builder.data(b) is None or turns[0]:
        scaled_product(builder, node, a, b, c, turns, by)
    else:
        affine(builder, node, a, b, c, turns[1], by)


def matmul(builder: Builder, node: Node) -> None:
    product(builder, node, builder.held(node, 0), builder.held(node, 1))
