"""Layers of transformers: x (tokens, width)."""

from __future__ import annotations

import numpy as np

from lilliput.learn.nn.shapes import Shapes
from lilliput.ops.nn.attention import Attention
from lilliput.ops.nn.layer_norm import LayerNorm


class Tokens(Shapes):
    """Tokens stand on the last axis but one; layers of one name share their parameters."""

    def layer_norm(self, x: str, epsilon: float = 1e-5, *, named: str = "") -> str:
        """x (..., n) → (..., n): each row to mean 0 and variance 1, then a factor and a term for each channel."""
        n, layer = self.shape(x)[-1], self.layer_name(named, "layer_norm")
        gamma, beta = self.parameter(f"{layer}/gamma", np.ones(n)), self.parameter(f"{layer}/beta", np.zeros(n))
        return self.apply(LayerNorm(epsilon), [x, gamma, beta], layer)

    def attention(
        self, x: str, heads: int, *, over: str = "", width: int = 0, causal: bool = False, named: str = ""
    ) -> str:
        """x (m, c) → (m, c): dense queries, keys and values, attention of each head, a dense layer back.

        over   the tokens (n, ...) that keys and values come from; x itself where none are given
        width  of all heads together; c by default
        """
        width, layer = width or self.shape(x)[-1], self.layer_name(named, "attention")
        q = self.dense(x, width, named=f"{layer}/query")
        k, v = (self.dense(over or x, width, named=f"{layer}/{part}") for part in ("key", "value"))
        y = self.apply(Attention(heads, causal), [q, k, v], layer)
        return self.dense(y, self.shape(x)[-1], named=f"{layer}/output")

    def transformer_encoder(
        self, x: str, heads: int, hidden: int, *, activation: str = "gelu", causal: bool = False, named: str = ""
    ) -> str:
        """x (n, c) → (n, c): attention, then two dense layers over `hidden`, each normalized before and added to what
        came in. Source: Vaswani et al. 2017 (arXiv 1706.03762), normalized before as Xiong et al. 2020 (arXiv
        2002.04745)."""
        layer = self.layer_name(named, "encoder")
        normed = self.layer_norm(x, named=f"{layer}/norm_1")
        x = self.add(x, self.attention(normed, heads, causal=causal, named=f"{layer}/attention"))
        normed = self.layer_norm(x, named=f"{layer}/norm_2")
        within = self.dense(normed, hidden, activation, named=f"{layer}/dense_1")
        return self.add(x, self.dense(within, self.shape(x)[-1], named=f"{layer}/dense_2"))

    def unfold(self, x: str, patch: int) -> str:
        """x (h, w, c) → (patch * patch, places, c): for each place within a patch, the tokens of all patches."""
        rows, columns, channels = self.shape(x)
        down, right = rows // patch, columns // patch
        y = self.reshape(x, (down, patch, right, patch, channels))
        return self.reshape(self.transpose(y, (1, 3, 0, 2, 4)), (patch * patch, down * right, channels))

    def fold(self, x: str, patch: int, columns: int) -> str:
        """The way back from `unfold`, to images of so many columns."""
        _, places, channels = self.shape(x)
        right = columns // patch
        down = places // right
        y = self.transpose(self.reshape(x, (patch, patch, down, right, channels)), (2, 0, 3, 1, 4))
        return self.reshape(y, (down * patch, columns, channels))
