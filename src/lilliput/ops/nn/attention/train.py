"""The torch meaning of attention."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from lilliput.graph import Call
from lilliput.ops.nn.attention import Attention


def forward(op: Attention, call: Call, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q (batch, ..., m, heads * d), k and v (batch, ..., n, heads * d) or constants → y (batch, ..., m, heads * e)."""
    queries, keys, values = (_split(x, op.heads) for x in (q, k, v))
    y = scaled_dot_product_attention(queries, keys, values, is_causal=op.causal, scale=op.factor(call))
    return y.transpose(-3, -2).flatten(-2)


def _split(x: Tensor, heads: int) -> Tensor:
    """(..., n, heads * d) → (..., heads, n, d)."""
    return x.unflatten(-1, (heads, -1)).transpose(-3, -2)
