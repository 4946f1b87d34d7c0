"""Attention as torch keeps it in one piece; nn.MultiheadAttention is this between linear layers."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.attention import attend
from lilliput.formats.channels_first.checks import support
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call


def scaled_dot_product_attention(builder: Builder, call: Call) -> None:
    q, k, v = (builder.held(call, name) for name in ("query", "key", "value"))
    support(not call.arguments.get("enable_gqa"), builder, call, "grouped queries are not read; repeat the keys")
    given = builder.optional(call, "attn_mask")
    mask = None if given is None else builder.numbers(call, given, "the mask")
    if call.arguments["is_causal"]:
        mask = np.tril(np.ones((q.shape[-2], k.shape[-2]), bool))
    attend(builder, call, q, k, v, mask, call.arguments.get("scale"))
