"""The torch meaning of fast_grnn."""

from __future__ import annotations

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.fast_grnn import FastGrnn
from lilliput.ops.train import unrolled

LEARNED = (1, 2, 3, 4)


def forward(
    op: FastGrnn, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, mix: Tensor, *states: Tensor
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), state (batch, ..., cells) or none → y (batch, ..., steps, cells), state."""
    bias_z, bias_h = bias.chunk(2)
    zeta, nu = sigmoid(mix).unbind()

    def step(fed: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        total = fed + linear(hidden, back)
        z = sigmoid(total + bias_z)
        return ((zeta * (1 - z) + nu) * tanh(total + bias_h) + z * hidden,)

    return unrolled(op, call, linear(x, into), states, step)
