"""The torch meaning of fast_grnn."""

from __future__ import annotations

from torch import Tensor, addcmul, sigmoid, tanh
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
    share, apart = zeta + nu, bias_h - bias_z

    def step(fed: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        total = fed + linear(hidden, back)
        new = tanh(total + apart)
        return (addcmul(share * new, sigmoid(total), hidden - zeta * new),)

    return unrolled(op, call, linear(x, into, bias_z), states, step)
