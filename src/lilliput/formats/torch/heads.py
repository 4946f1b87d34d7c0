"""nn.MultiheadAttention while it is traced: the same numbers, written so that samples and heads keep their places.

torch's own forward joins samples with heads in one axis, which would have to be turned back; here queries, keys and
values come from a linear layer each, and heads are a part of the last axis throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch.nn import functional

OPTIONS = {"key_padding_mask", "need_weights", "attn_mask", "average_attn_weights", "is_causal"}


@contextmanager
def with_heads_in_place(module: torch.nn.Module) -> Iterator[None]:
    """Each nn.MultiheadAttention in the module computes by `attended` until the end."""
    found = [each for each in module.modules() if type(each).forward is torch.nn.MultiheadAttention.forward]
    changed: list[Any] = [each for each in found if "forward" not in vars(each)]
    try:
        for each in changed:
            each.forward = partial(attended, each)
        yield
    finally:
        for each in changed:
            del each.forward


def attended(module: Any, query: Any, key: Any, value: Any, *more: Any, **options: Any) -> Any:
    """The module's forward; what is rare goes torch's own way."""
    mask, weights = options.get("attn_mask"), options.get("need_weights", True)
    plain = not more and set(options) <= OPTIONS and options.get("key_padding_mask") is None
    plain = (
        plain
        and not (weights and mask is not None)
        and query.dim() == 3
        and module.bias_k is None
        and not module.add_zero_attn
    )
    if not plain or (mask is not None and mask.dim() != 2):
        return torch.nn.MultiheadAttention.forward(module, query, key, value, *more, **options)
    rows = [_projected(module, at, each) for at, each in enumerate((query, key, value))]
    y = functional.scaled_dot_product_attention(rows[0], rows[1], rows[2], _added(mask))
    y = y.transpose(1, 2).flatten(2)
    y = y if module.batch_first else y.transpose(0, 1)
    y = functional.linear(y, module.out_proj.weight, module.out_proj.bias)
    return y, _weights(rows[0], rows[1], options.get("average_attn_weights", True)) if weights else None


def _weights(q: Any, k: Any, averaged: bool) -> Any:
    """How much each query takes of each value, (samples, heads, rows, keys) or the heads' mean; dropped if not read."""
    found = torch.softmax(q @ k.transpose(2, 3) * q.shape[-1] ** -0.5, dim=-1)
    return found.mean(1) if averaged else found


def _added(mask: Any) -> Any:
    """A mask of booleans is true there where nothing is seen, here where something is."""
    return ~mask if mask is not None and mask.dtype == torch.bool else mask


def _projected(module: Any, at: int, x: Any) -> Any:
    """Queries, keys or values: (samples, heads, rows, width)."""
    n = module.embed_dim
    if module.in_proj_weight is None:
        weight = (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)[at]
    else:
        weight = module.in_proj_weight[at * n : (at + 1) * n]
    bias = None if module.in_proj_bias is None else module.in_proj_bias[at * n : (at + 1) * n]
    x = x if module.batch_first else x.transpose(0, 1)
    return functional.linear(x, weight, bias).unflatten(-1, (module.num_heads, -1)).transpose(1, 2)
