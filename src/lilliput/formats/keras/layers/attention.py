"""MultiHeadAttention, from its parts."""

from __future__ import annotations

import numpy as np

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import flag, integer, support
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.transpose import Transpose


def multi_head_attention(builder: Builder, use: Use) -> str:
    """Query, value and, where it differs, key, each (steps, n): softmax(Q K^T / sqrt(key_dim)) V, head by head.

    Kernels are (n, heads, depth), the last one (heads, depth, m).
    """
    told = use.told.get("kwargs", {})
    masked = isinstance(told, dict) and (told.get("use_causal_mask") or told.get("attention_mask"))
    support(not masked and not flag(use, "use_gate"), builder, use, "masks and gates are not read; leave them out")
    query, value = use.inputs[0], use.inputs[-1 if len(use.inputs) < 2 else 1]
    key = use.inputs[2] if len(use.inputs) > 2 else value
    ranks = {len(builder.shape(each)) for each in (query, value, key)}
    support(ranks == {2}, builder, use, "expected values (steps, n); attention along other axes is not read")
    heads, depth = integer(builder, use, "num_heads"), integer(builder, use, "key_dim")
    q, k, v = (
        _projected(builder, use, each, part, heads) for each, part in ((query, "query"), (key, "key"), (value, "value"))
    )
    scores = builder.apply(use, BatchMatmul(turn_w=True), [q, k], "scores")
    factor = builder.constant(use, "factor", np.array([1 / np.sqrt(depth)]))
    shares = builder.apply(use, Softmax(), [builder.apply(use, Multiply(), [scores, factor], "scaled")], "shares")
    context = builder.apply(
        use, Transpose((1, 0, 2)), [builder.apply(use, BatchMatmul(), [shares, v], "seen")], "turned"
    )
    steps = builder.shape(context)[0]
    joined = builder.apply(use, Reshape((steps, _rest(builder, context))), [context], "context")
    kernel = builder.array(use, 0, 3, "output_dense/")
    weights = builder.constant(use, "output weights", kernel.reshape(-1, kernel.shape[-1]).T)
    bias = builder.array(use, 1, 1, "output_dense/") if flag(use, "use_bias", True) else None
    inputs = [joined, weights, None if bias is None else builder.constant(use, "output bias", bias)]
    return builder.apply(use, Dense(), inputs)


def _projected(builder: Builder, use: Use, x: str, part: str, heads: int) -> str:
    """(steps, n) → (heads, steps, depth)"""
    kernel = builder.array(use, 0, 3, f"{part}_dense/")
    support(kernel.shape[1] == heads, builder, use, f"weights {kernel.shape} are not for {heads} heads")
    weights = builder.constant(use, f"{part} weights", kernel.reshape(kernel.shape[0], -1).T)
    bias = None
    if flag(use, "use_bias", True):
        bias = builder.constant(use, f"{part} bias", builder.array(use, 1, 2, f"{part}_dense/").reshape(-1))
    y = builder.apply(use, Dense(), [x, weights, bias], part)
    split = builder.apply(use, Reshape((builder.shape(y)[0], heads, kernel.shape[2])), [y], f"{part} heads")
    return builder.apply(use, Transpose((1, 0, 2)), [split], f"{part} by head")


def _rest(builder: Builder, name: str) -> int:
    return int(np.prod(builder.shape(name)[1:]))
