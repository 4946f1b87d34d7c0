"""Attention, as `with_attention` finds it."""

from __future__ import annotations

from lilliput.formats.channels_first.attention import attend
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.shape import permuted
from lilliput.formats.onnx.attributes import integer, real
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def attention(builder: Builder, node: Node) -> None:
    """Queries (..., n, depth), keys (..., depth, m), values (..., m, width)."""
    support(bool(integer(builder, node, "keys_turned", 0)), builder, node, "its meaning since opset 23 is not read")
    q, k, v = (builder.held(node, position) for position in range(3))
    require(min(q.rank, k.rank, v.rank) >= 2, builder, node, f"a product of {q.shape}, {k.shape} and {v.shape}")
    k = permuted(builder, node, k, (*range(k.rank - 2), k.rank - 1, k.rank - 2))
    attend(builder, node, q, k, v, scale=real(builder, node, "scale", 1.0))
