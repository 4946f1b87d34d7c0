"""The torch meaning of simple_rnn."""

from __future__ import annotations

from torch import Tensor, relu, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.train import unrolled

LEARNED = (1, 2, 3)


def forward(
    op: SimpleRnn, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *states: Tensor
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), state (batch, ..., cells) or none → y (batch, ..., steps, cells), state."""
    activation = tanh if op.activation == "tanh" else relu

    def step(fed: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        return (activation(fed + linear(hidden, back)),)

    return unrolled(op, call, linear(x, into, bias), states, step)
