"""Layers of transformers: x (tokens, width)."""

from __future__ import annotations

import numpy as np

from lilliput.learn.nn.shapes import Shapes
from lilliput.ops.nn.layer_norm import LayerNorm


class Tokens(Shapes):
    """Tokens stand on the last axis but one; layers of one name share their parameters."""

    def layer_norm(self, x: str, epsilon: float = 1e-5, *, named: str = "") -> str:
        """x (..., n) → (..., n): each row to mean 0 and variance 1, then a factor and a term for each channel."""
        n, layer = self.shape(x)[-1], self.layer_name(named, "layer_norm")
        gamma, beta = self.parameter(f"{layer}/gamma", np.ones(n)), self.parameter(f"{layer}/beta", np.zeros(n))
        return self.apply(LayerNorm(epsilon), [x, gamma, beta], layer)
