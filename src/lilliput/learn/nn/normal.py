"""Layers that bring numbers to one level."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Kind
from lilliput.learn.nn.elements import Elements, apart, fused
from lilliput.ops.nn.batch_norm import BatchNorm


class Normal(Elements):
    """`named` as in `Weighted`."""

    def batch_norm(self, x: str, activation: str = "none", *, epsilon: float = 1e-3, named: str = "") -> str:
        """x (..., c) → (..., c). Begins as the identity, but for epsilon; training measures mean and variance."""
        op, channels = BatchNorm(epsilon, fused(activation)), self.shape(x)[-1]
        layer = self.layer_name(named, op.name)
        gamma = self.parameter(f"{layer}/gamma", np.ones(channels))
        beta = self.parameter(f"{layer}/beta", np.zeros(channels))
        mean = self._measured(f"{layer}/mean", np.zeros(channels))
        variance = self._measured(f"{layer}/variance", np.ones(channels))
        return self.activation(self.apply(op, [x, gamma, beta, mean, variance], layer), apart(activation))

    def _measured(self, name: str, data: np.ndarray) -> str:
        return name if name in self._values else self._hold(name, data, Format(), Kind.CONSTANT)
